package encoder

import (
	"context"
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"errors"
	"fmt"
	"math"
	"math/rand/v2"
	"os"
	"runtime"
	"strings"
	"testing"

	"chancery/encoder/internal/kernel"
)

// each runs f for every kernel set that this processor can run, or for the one
// that the environment forces.
func each(t *testing.T, f func(t *testing.T, o Option)) {
	t.Helper()
	if name := forced(); name != "" {
		if _, err := kernel.Named(name); err != nil {
			t.Fatalf("%s: %v", kernelVariable, err)
		}
	}
	for _, s := range kernel.Usable() {
		if name := forced(); name == "" || name == s.Name() {
			t.Run(s.Name(), func(t *testing.T) { f(t, withKernel(s.Name())) })
		}
	}
}

// small is an encoder shape with widths that fill no register.
var small = Config{Layers: 2, Hidden: 60, Heads: 3, Intermediate: 100, Vocabulary: 90, MaxPositions: 120, TypeVocabulary: 2, LayerNormEpsilon: 1e-12}

// madeUp is an encoder of random weights, in 8 bits if asked.
func madeUp(c Config, eightBit bool) *Weights {
	w := &Weights{Config: c, tensors: map[string]*Tensor{}}
	r := rand.New(rand.NewPCG(1, 2))
	add := func(name string, spread, mean float64, shape ...int) {
		w.put(r, eightBit, name, spread, mean, shape...)
	}
	norm := func(name string) {
		add(name+".weight", 0.1, 1, c.Hidden)
		add(name+".bias", 0.1, 0, c.Hidden)
	}
	linear := func(name string, out, in int) {
		add(name+".weight", 1/math.Sqrt(float64(in)), 0, out, in)
		add(name+".bias", 0.1, 0, out)
	}
	add("embeddings.word_embeddings.weight", 1, 0, c.Vocabulary, c.Hidden)
	add("embeddings.position_embeddings.weight", 0.3, 0, c.MaxPositions, c.Hidden)
	add("embeddings.token_type_embeddings.weight", 0.1, 0, c.TypeVocabulary, c.Hidden)
	norm("embeddings.LayerNorm")
	for i := range c.Layers {
		name := fmt.Sprintf("encoder.layer.%d.", i)
		for _, part := range []string{"query", "key", "value"} {
			linear(name+"attention.self."+part, c.Hidden, c.Hidden)
		}
		linear(name+"attention.output.dense", c.Hidden, c.Hidden)
		norm(name + "attention.output.LayerNorm")
		linear(name+"intermediate.dense", c.Intermediate, c.Hidden)
		linear(name+"output.dense", c.Hidden, c.Intermediate)
		norm(name + "output.LayerNorm")
	}
	return w
}

// put adds a random tensor; a matrix in 8 bits if asked.
func (w *Weights) put(r *rand.Rand, eightBit bool, name string, spread, mean float64, shape ...int) {
	n := 1
	for _, s := range shape {
		n *= s
	}
	t := &Tensor{Name: name, Shape: shape, Type: Float32, Float: make([]float32, n)}
	for i := range t.Float {
		t.Float[i] = float32(r.NormFloat64()*spread + mean)
	}
	if eightBit && len(shape) == 2 && !strings.Contains(name, "position") && !strings.Contains(name, "type") && !strings.Contains(name, "distance") {
		width := shape[1]
		t.Type, t.Int8, t.Scale = Int8, make([]int8, n), make([]float32, shape[0])
		for o := range shape[0] {
			var most float32
			for _, v := range t.Float[o*width : (o+1)*width] {
				most = max(most, float32(math.Abs(float64(v))))
			}
			t.Scale[o] = most / 127
			for i, v := range t.Float[o*width : (o+1)*width] {
				t.Int8[o*width+i] = int8(math.RoundToEven(float64(v / t.Scale[o])))
			}
		}
		t.Float = nil
	}
	w.tensors[name] = t
}

// plain is the textbook forward pass in float64, for comparison.
type plain struct{ w *Weights }

func (p plain) tensor(name string) []float64 {
	t := p.w.tensors[name]
	if t == nil {
		return nil
	}
	n := len(t.Float) + len(t.Int8)
	out := make([]float64, n)
	for i := range out {
		if t.Type == Int8 {
			out[i] = float64(t.Int8[i]) * float64(t.Scale[i/(n/len(t.Scale))])
		} else {
			out[i] = float64(t.Float[i])
		}
	}
	return out
}

func (p plain) linear(name string, x []float64) []float64 {
	w, b := p.tensor(name+".weight"), p.tensor(name+".bias")
	out := make([]float64, len(w)/len(x))
	for o := range out {
		if b != nil {
			out[o] = b[o]
		}
		for k, v := range x {
			out[o] += v * w[o*len(x)+k]
		}
	}
	return out
}

func (p plain) norm(name string, x []float64) []float64 {
	gamma, beta := p.tensor(name+".weight"), p.tensor(name+".bias")
	var mean, variance float64
	for _, v := range x {
		mean += v / float64(len(x))
	}
	for _, v := range x {
		variance += (v - mean) * (v - mean) / float64(len(x))
	}
	out := make([]float64, len(x))
	for i, v := range x {
		out[i] = (v-mean)/math.Sqrt(variance+float64(p.w.Config.LayerNormEpsilon))*gamma[i] + beta[i]
	}
	return out
}

func sum(x ...[]float64) []float64 {
	out := make([]float64, len(x[0]))
	for _, v := range x {
		for i := range v {
			out[i] += v[i]
		}
	}
	return out
}

func gelu64(x float64) float64 { return x * 0.5 * math.Erfc(-x/math.Sqrt2) }

func (p plain) encode(window []int32) [][]float64 {
	c := p.w.Config
	words, positions, types := p.tensor("embeddings.word_embeddings.weight"), p.tensor("embeddings.position_embeddings.weight"), p.tensor("embeddings.token_type_embeddings.weight")
	x := make([][]float64, len(window))
	for t, id := range window {
		x[t] = p.norm("embeddings.LayerNorm", sum(words[int(id)*c.Hidden:][:c.Hidden], positions[t*c.Hidden:][:c.Hidden], types[:c.Hidden]))
	}
	depth := c.Hidden / c.Heads
	for l := range c.Layers {
		name := fmt.Sprintf("encoder.layer.%d.", l)
		q, k, v := make([][]float64, len(x)), make([][]float64, len(x)), make([][]float64, len(x))
		for t := range x {
			q[t] = p.linear(name+"attention.self.query", x[t])
			k[t] = p.linear(name+"attention.self.key", x[t])
			v[t] = p.linear(name+"attention.self.value", x[t])
		}
		for t := range x {
			context := make([]float64, c.Hidden)
			for h := range c.Heads {
				share := make([]float64, len(x))
				var total float64
				for u := range x {
					var s float64
					for d := h * depth; d < (h+1)*depth; d++ {
						s += q[t][d] * k[u][d]
					}
					share[u] = math.Exp(s / math.Sqrt(float64(depth)))
					total += share[u]
				}
				for u := range x {
					for d := h * depth; d < (h+1)*depth; d++ {
						context[d] += share[u] / total * v[u][d]
					}
				}
			}
			x[t] = p.norm(name+"attention.output.LayerNorm", sum(x[t], p.linear(name+"attention.output.dense", context)))
			wide := p.linear(name+"intermediate.dense", x[t])
			for i, v := range wide {
				wide[i] = gelu64(v)
			}
			x[t] = p.norm(name+"output.LayerNorm", sum(x[t], p.linear(name+"output.dense", wide)))
		}
	}
	return x
}

func cosine[A, B float32 | float64](a []A, b []B) float64 {
	var ab, aa, bb float64
	for i := range a {
		ab += float64(a[i]) * float64(b[i])
		aa += float64(a[i]) * float64(a[i])
		bb += float64(b[i]) * float64(b[i])
	}
	return ab / math.Sqrt(aa*bb)
}

func randomWindows(c Config, lengths ...int) [][]int32 {
	r := rand.New(rand.NewPCG(3, 4))
	var windows [][]int32
	for _, n := range lengths {
		w := make([]int32, n)
		for i := range w {
			w[i] = int32(r.IntN(c.Vocabulary))
		}
		windows = append(windows, w)
	}
	return windows
}

func mustNew(t testing.TB, w *Weights, opts ...Option) *Encoder {
	t.Helper()
	e, err := New(w, opts...)
	if err != nil {
		t.Fatal(err)
	}
	return e
}

func mustEncode(t testing.TB, e *Encoder, windows [][]int32) *Vectors {
	t.Helper()
	var v Vectors
	if err := e.Encode(context.Background(), windows, &v); err != nil {
		t.Fatal(err)
	}
	return &v
}

// The forward pass against the textbook one, in both modes and with every
// kernel set, over shapes that fill registers and shapes that do not.
func TestEncode(t *testing.T) {
	shapes := map[string]Config{
		"odd widths": small,
		"one head":   {Layers: 1, Hidden: 32, Heads: 1, Intermediate: 64, Vocabulary: 50, MaxPositions: 64, TypeVocabulary: 1, LayerNormEpsilon: 1e-5},
		"narrow":     {Layers: 1, Hidden: 7, Heads: 7, Intermediate: 3, Vocabulary: 50, MaxPositions: 64, TypeVocabulary: 1, LayerNormEpsilon: 1e-5},
	}
	each(t, func(t *testing.T, o Option) {
		for name, c := range shapes {
			windows := randomWindows(c, 1, 2, 33, 17, 64, 5)
			for _, eightBit := range []bool{false, true} {
				w := madeUp(c, eightBit)
				v := mustEncode(t, mustNew(t, w, o), windows)
				// 8-bit activations of a vector of 7 values leave much to be desired.
				least := 0.999999
				if eightBit {
					least = 0.999
				}
				for i, window := range windows {
					for token, want := range (plain{w}).encode(window) {
						if got := cosine(v.Token(i, token), want); !(got >= least) {
							t.Errorf("%s, 8-bit %v: window %d, token %d has cosine %v, want %v", name, eightBit, i, token, got, least)
						}
					}
				}
			}
		}
	})
}

// All kernel sets give nearly the same vectors: plain Go rounds a multiply-add
// twice, assembly once, which may move a code by one.
func TestKernelSetsAgree(t *testing.T) {
	windows := randomWindows(small, 100, 40)
	for _, eightBit := range []bool{false, true} {
		w := madeUp(small, eightBit)
		want := mustEncode(t, mustNew(t, w, withKernel("portable")), windows)
		each(t, func(t *testing.T, o Option) {
			got := mustEncode(t, mustNew(t, w, o), windows)
			bound := 1e-4
			if eightBit {
				bound = 0.05
			}
			for i := range want.Rows {
				if d := math.Abs(float64(got.Rows[i] - want.Rows[i])); !(d <= bound) {
					t.Fatalf("8-bit %v: value %d is %v, in plain Go %v", eightBit, i, got.Rows[i], want.Rows[i])
				}
			}
		})
	}
}

// Sets in assembly give the same bits, on every processor: they add in one
// order and round alike. The digests are of vectors computed with AVX-512.
func TestSameBits(t *testing.T) {
	c := Config{Layers: 2, Hidden: 64, Heads: 2, Intermediate: 128, Vocabulary: 50, MaxPositions: 64, TypeVocabulary: 1, LayerNormEpsilon: 1e-12}
	want := map[bool]string{
		false: "9119b8b54f79afe2dc11b81628978f4f93b5131ab9054b6bcc953d6eaccaaaa1",
		true:  "5c53d65f9eb76911067108c3e950b82b910f2c0dc5bd58e106a68b4755bbda5a",
	}
	windows := [][]int32{make([]int32, 64), make([]int32, 17), make([]int32, 1)}
	for _, w := range windows {
		for i := range w {
			w[i] = int32(i * 7 % c.Vocabulary)
		}
	}
	each(t, func(t *testing.T, o Option) {
		if strings.HasSuffix(t.Name(), "/portable") {
			return // plain Go rounds otherwise, see TestKernelSetsAgree
		}
		for eightBit, digest := range want {
			w := madeUp(c, eightBit)
			// Numbers that come out alike on every processor, unlike those
			// made with logarithms.
			for name, x := range w.tensors {
				r := rand.New(rand.NewPCG(uint64(len(name)), uint64(name[len(name)-8])))
				for i := range x.Float {
					x.Float[i] = float32(r.IntN(2001)-1000) / 4096
				}
				for i := range x.Int8 {
					x.Int8[i] = int8(r.IntN(255) - 127)
				}
				for i := range x.Scale {
					x.Scale[i] = float32(r.IntN(100)+50) / (1 << 16)
				}
			}
			v := mustEncode(t, mustNew(t, w, o), windows)
			h := sha256.New()
			for _, x := range v.Rows {
				binary.Write(h, binary.LittleEndian, x)
			}
			if got := hex.EncodeToString(h.Sum(nil)); got != digest {
				t.Errorf("8-bit %v: vectors have the digest %s", eightBit, got)
			}
		}
	})
}

// The vectors of a window are the same bits in any company and on any number
// of cores.
func TestEncodeIsDeterministic(t *testing.T) {
	windows := randomWindows(small, 1, 120, 3, 77, 77, 20, 11, 90, 64, 31)
	each(t, func(t *testing.T, o Option) {
		for _, eightBit := range []bool{false, true} {
			w := madeUp(small, eightBit)
			one := mustNew(t, w, o, Cores(1))
			together := mustEncode(t, one, windows)
			spread := mustEncode(t, mustNew(t, w, o, Cores(5)), windows)
			again := new(Vectors)
			for i, window := range windows {
				if err := one.Encode(context.Background(), [][]int32{window}, again); err != nil {
					t.Fatal(err)
				}
				if again.Windows() != 1 || again.Len(0) != len(window) {
					t.Fatalf("window %d alone has %d windows, the first of %d tokens", i, again.Windows(), again.Len(0))
				}
				for j, v := range again.Rows {
					if v != together.Window(i)[j] || v != spread.Window(i)[j] {
						t.Fatalf("window %d, value %d: %v alone, %v with others, %v on five cores", i, j, v, together.Window(i)[j], spread.Window(i)[j])
					}
				}
			}
		}
	})
}

func TestEncodeRefuses(t *testing.T) {
	e := mustNew(t, madeUp(small, true))
	long := make([]int32, small.MaxPositions+1)
	for name, c := range map[string]struct {
		windows [][]int32
		says    []string
	}{
		"empty":         {[][]int32{{1}, {}}, []string{"window 1", "no word pieces"}},
		"too long":      {[][]int32{long}, []string{"window 0", "121", "120", "split"}},
		"negative":      {[][]int32{{1, -1}}, []string{"word piece 1", "-1", "89"}},
		"out of range":  {[][]int32{{1, 2, 90}}, []string{"word piece 2", "90", "89"}},
		"far too great": {[][]int32{{math.MaxInt32}}, []string{"2147483647"}},
	} {
		var v Vectors
		err := e.Encode(context.Background(), c.windows, &v)
		if !errors.Is(err, ErrWindow) {
			t.Errorf("%s: %v", name, err)
			continue
		}
		for _, s := range c.says {
			if !strings.Contains(err.Error(), s) {
				t.Errorf("%s: %q does not say %q", name, err, s)
			}
		}
	}
	if v := mustEncode(t, e, nil); v.Windows() != 0 || len(v.Rows) != 0 {
		t.Errorf("no windows give %d", v.Windows())
	}
	full := randomWindows(small, small.MaxPositions)
	if v := mustEncode(t, e, full); v.Len(0) != small.MaxPositions {
		t.Errorf("a full window gives %d tokens", v.Len(0))
	}
	ended, cancel := context.WithCancel(context.Background())
	cancel()
	if err := e.Encode(ended, full, new(Vectors)); !errors.Is(err, context.Canceled) {
		t.Errorf("cancelled: %v", err)
	}
}

// Weights that make NaN or infinities are noticed, whichever tensor they are in.
func TestEncodeNotFinite(t *testing.T) {
	each(t, func(t *testing.T, o Option) {
		for _, eightBit := range []bool{false, true} {
			for name := range madeUp(small, eightBit).tensors {
				if name == "embeddings.position_embeddings.weight" || name == "embeddings.token_type_embeddings.weight" {
					continue // parts of these are not used
				}
				for _, bad := range []float32{float32(math.NaN()), float32(math.Inf(1))} {
					w := madeUp(small, eightBit)
					if x := w.tensors[name]; x.Type == Int8 {
						for i := range x.Scale {
							x.Scale[i] = bad
						}
					} else {
						for i := range x.Float {
							x.Float[i] = bad
						}
					}
					e := mustNew(t, w, o)
					if err := e.Encode(context.Background(), randomWindows(small, 9), new(Vectors)); !errors.Is(err, ErrNotFinite) {
						t.Errorf("8-bit %v, %s all %v: %v", eightBit, name, bad, err)
					}
				}
			}
		}
	})
}

// Scores of attention that no float32 holds are noticed too.
func TestEncodeOverflow(t *testing.T) {
	each(t, func(t *testing.T, o Option) {
		for _, eightBit := range []bool{false, true} {
			w := madeUp(small, eightBit)
			for _, part := range []string{"query", "key"} {
				for i := range w.tensors["encoder.layer.0.attention.self."+part+".bias"].Float {
					w.tensors["encoder.layer.0.attention.self."+part+".bias"].Float[i] = 1e25
				}
			}
			if err := mustNew(t, w, o).Encode(context.Background(), randomWindows(small, 20), new(Vectors)); !errors.Is(err, ErrNotFinite) {
				t.Errorf("8-bit %v: %v", eightBit, err)
			}
		}
	})
}

func TestNewRefuses(t *testing.T) {
	for name, c := range map[string]struct {
		spoil func(*Weights)
		opts  []Option
		says  string
	}{
		"missing tensor": {spoil: func(w *Weights) { delete(w.tensors, "encoder.layer.1.output.dense.weight") }, says: `no tensor "encoder.layer.1.output.dense.weight"`},
		"wrong shape":    {spoil: func(w *Weights) { w.tensors["embeddings.LayerNorm.bias"].Shape[0]++ }, says: "embeddings.LayerNorm.bias"},
		"mixed types": {spoil: func(w *Weights) {
			n := "encoder.layer.0.attention.self.key.weight"
			w.tensors[n] = madeUp(small, false).tensors[n]
		}, says: "must be of one type"},
		"heads":     {spoil: func(w *Weights) { w.Config.Heads = 7 }, says: "7 heads"},
		"cores":     {opts: []Option{Cores(0)}, says: "at least one"},
		"no kernel": {opts: []Option{withKernel("abacus")}, says: "abacus"},
	} {
		w := madeUp(small, true)
		if c.spoil != nil {
			c.spoil(w)
		}
		if _, err := New(w, c.opts...); err == nil || !strings.Contains(err.Error(), c.says) {
			t.Errorf("%s: %v", name, err)
		}
	}
	t.Setenv(kernelVariable, "abacus")
	if _, err := New(madeUp(small, true)); err == nil || !strings.Contains(err.Error(), kernelVariable) {
		t.Errorf("environment: %v", err)
	}
}

// Encoding again into the same Vectors allocates the same handful of things
// for many tokens as for few.
func TestEncodeReusesMemory(t *testing.T) {
	each(t, func(t *testing.T, o Option) {
		e := mustNew(t, madeUp(small, true), o, Cores(1))
		windows := randomWindows(small, 120, 120, 120, 120)
		var v Vectors
		run := func() {
			if err := e.Encode(context.Background(), windows, &v); err != nil {
				t.Fatal(err)
			}
		}
		run()
		if n := testing.AllocsPerRun(5, run); n > 40 {
			t.Errorf("%v allocations for 480 tokens", n)
		}
	})
}

// Beside the weights, reading 16 windows of 256 word pieces on two cores takes
// less than 40 MB, the vectors themselves included.
func TestMemory(t *testing.T) {
	if testing.Short() {
		t.Skip("SKIPPED: reads 4,096 word pieces with a full-size encoder")
	}
	c := miniLM
	c.Vocabulary = 100 // the word embeddings are used where they lie
	e := mustNew(t, madeUp(c, true), Cores(2))
	lengths := make([]int, 16)
	for i := range lengths {
		lengths[i] = 256
	}
	windows := randomWindows(c, lengths...)
	heap := func() uint64 {
		var m runtime.MemStats
		runtime.GC()
		runtime.ReadMemStats(&m)
		return m.HeapAlloc
	}
	before := heap()
	v := mustEncode(t, e, windows)
	if used := int64(heap()) - int64(before); used > 40e6 {
		t.Errorf("%d bytes", used)
	} else {
		t.Logf("%.1f MB", float64(used)/1e6)
	}
	runtime.KeepAlive(v)
}

func TestEmbed(t *testing.T) {
	e := mustNew(t, madeUp(small, false))
	windows := randomWindows(small, 5, 30)
	got, err := e.Embed(context.Background(), windows)
	if err != nil {
		t.Fatal(err)
	}
	for i, w := range windows {
		mean := make([]float64, small.Hidden)
		for _, x := range (plain{e.weights}).encode(w) {
			mean = sum(mean, x)
		}
		var length float64
		for _, x := range got[i] {
			length += float64(x) * float64(x)
		}
		if c := cosine(got[i], mean); c < 0.999999 || math.Abs(length-1) > 1e-5 {
			t.Errorf("window %d: cosine %v, squared length %v", i, c, length)
		}
	}
	if _, err := e.Embed(context.Background(), [][]int32{{}}); !errors.Is(err, ErrWindow) {
		t.Errorf("empty window: %v", err)
	}
}

func forced() string { return os.Getenv(kernelVariable) }
