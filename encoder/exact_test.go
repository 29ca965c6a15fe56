package encoder

import (
	"context"
	"encoding/base64"
	"encoding/binary"
	"math"
	"slices"
	"sort"
	"testing"
)

// The fixtures of these tests hold what PyTorch computes in float32, for texts
// of our own; training/fixtures.py makes them. The same check on 2,000 windows
// of the corpora is training/check_exactness.py.

// referenceVectors are token vectors of some windows at some positions.
type referenceVectors struct {
	Width   int `json:"width"`
	Windows []struct {
		Text      string  `json:"text"`
		IDs       []int32 `json:"ids"`
		Positions []int   `json:"positions"`
		Float16   string  `json:"float16"` // base64 of little-endian half-precision numbers
	} `json:"windows"`
	Pairs []struct {
		A      string  `json:"a"`
		B      string  `json:"b"`
		Cosine float64 `json:"cosine"`
	} `json:"pairs"`
}

// cosines encodes the windows and compares each vector with the reference's.
func (r *referenceVectors) cosines(t *testing.T, e *Encoder) (mean, worst float64) {
	t.Helper()
	var windows [][]int32
	for _, w := range r.Windows {
		windows = append(windows, w.IDs)
	}
	v := mustEncode(t, e, windows)
	var all []float64
	for i, w := range r.Windows {
		want := halves(t, w.Float16)
		if len(want) != len(w.Positions)*r.Width {
			t.Fatalf("window %d of the fixture: %d numbers for %d vectors", i, len(want), len(w.Positions))
		}
		for n, at := range w.Positions {
			all = append(all, cosine(v.Token(i, at), want[n*r.Width:(n+1)*r.Width]))
		}
	}
	worst = 1
	for _, c := range all {
		mean += c / float64(len(all))
		if !(c >= worst) { // NaN is worst
			worst = c
		}
	}
	t.Logf("%d vectors: cosine %.6f on average, %.6f at worst", len(all), mean, worst)
	return mean, worst
}

func halves(t *testing.T, s string) []float32 {
	t.Helper()
	b, err := base64.StdEncoding.DecodeString(s)
	if err != nil {
		t.Fatal(err)
	}
	f := make([]float32, len(b)/2)
	for i := range f {
		f[i] = half(binary.LittleEndian.Uint16(b[2*i:]))
	}
	return f
}

// half reads an IEEE 754 half-precision number that is finite.
func half(h uint16) float32 {
	sign, exponent, fraction := 1-2*float64(h>>15), int(h>>10&31), float64(h&1023)
	if exponent == 0 {
		return float32(sign * math.Ldexp(fraction, -24))
	}
	return float32(sign * math.Ldexp(1024+fraction, exponent-25))
}

func TestVectorsOfPyTorch(t *testing.T) {
	for _, c := range []struct {
		name, fixture string
		open          func(testing.TB, string) *Weights
		mean, worst   float64
	}{
		// Halves keep a cosine to about 1e-7.
		{"tiny-f32.weights", "tiny.json", tiny, 0.999999, 0.999999},
		// A random encoder 48 wide has no outliers but also little to average over.
		{"tiny-int8.weights", "tiny.json", tiny, 0.9995, 0.998},
		{"minilm-f32.weights", "minilm.json", testWeights, 0.999999, 0.99999},
		{"minilm-int8.weights", "minilm.json", testWeights, 0.993, 0.97},
	} {
		t.Run(c.name, func(t *testing.T) {
			w := c.open(t, c.name)
			var want referenceVectors
			readJSON(t, c.fixture, &want)
			for i, text := range want.Windows {
				ids := window(w.Tokenizer(), text.Text)
				if n := w.Config.MaxPositions; len(ids) > n {
					ids = append(ids[:n-1], w.Tokenizer().SEP())
				}
				if !slices.Equal(ids, text.IDs) {
					t.Fatalf("window %d has the word pieces %v, in the fixture %v", i, ids, text.IDs)
				}
			}
			sets := each
			// Plain Go, slow here and slower still under the race detector, is tried
			// on the tiny ones.
			if c.name == "minilm-f32.weights" || raceEnabled && c.name == "minilm-int8.weights" {
				sets = func(t *testing.T, f func(*testing.T, Option)) { f(t, withKernel(forced())) }
			}
			sets(t, func(t *testing.T, o Option) {
				mean, worst := want.cosines(t, mustNew(t, w, o))
				if !(mean >= c.mean && worst >= c.worst) {
					t.Errorf("cosine %.6f on average and %.6f at worst, expected %.6f and %.6f", mean, worst, c.mean, c.worst)
				}
			})
		})
	}
}

// TestSentencesOfPyTorch holds the order of sentence similarities to that of
// the original model.
func TestSentencesOfPyTorch(t *testing.T) {
	var want referenceVectors
	readJSON(t, "minilm.json", &want)
	for _, c := range []struct {
		name     string
		spearman float64
	}{{"minilm-f32.weights", 1}, {"minilm-int8.weights", 0.995}} {
		t.Run(c.name, func(t *testing.T) {
			w := testWeights(t, c.name)
			e := mustNew(t, w)
			var windows [][]int32
			for _, p := range want.Pairs {
				windows = append(windows, window(w.Tokenizer(), p.A), window(w.Tokenizer(), p.B))
			}
			vectors, err := e.Embed(context.Background(), windows)
			if err != nil {
				t.Fatal(err)
			}
			var ours, theirs []float64
			for i, p := range want.Pairs {
				ours = append(ours, cosine(vectors[2*i], vectors[2*i+1]))
				theirs = append(theirs, p.Cosine)
			}
			got := correlation(ranks(ours), ranks(theirs))
			t.Logf("Spearman %.5f over %d pairs", got, len(ours))
			if !(got >= c.spearman-1e-9) {
				t.Errorf("Spearman %.5f, expected at least %.5f", got, c.spearman)
			}
		})
	}
}

func window(tok *Tokenizer, text string) []int32 {
	ids := []int32{tok.CLS()}
	for _, p := range tok.Tokenize(text, nil) {
		ids = append(ids, p.ID)
	}
	return append(ids, tok.SEP())
}

func ranks(x []float64) []float64 {
	order := make([]int, len(x))
	for i := range order {
		order[i] = i
	}
	sort.Slice(order, func(a, b int) bool { return x[order[a]] < x[order[b]] })
	r := make([]float64, len(x))
	for rank, i := range order {
		r[i] = float64(rank)
	}
	return r
}

// correlation is Pearson's, which of ranks is Spearman's.
func correlation(x, y []float64) float64 {
	var mx, my, xy, xx, yy float64
	for i := range x {
		mx += x[i] / float64(len(x))
		my += y[i] / float64(len(y))
	}
	for i := range x {
		xy += (x[i] - mx) * (y[i] - my)
		xx += (x[i] - mx) * (x[i] - mx)
		yy += (y[i] - my) * (y[i] - my)
	}
	return xy / math.Sqrt(xx*yy)
}
