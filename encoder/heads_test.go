package encoder

import (
	"math"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
)

// headWeights are random tensors under the names of the heads.
func headWeights(eightBit bool) *Weights {
	w := madeUp(small, eightBit)
	r := rand.New(rand.NewPCG(5, 6))
	for _, t := range []struct {
		name  string
		shape []int
	}{
		{"tags.weight", []int{7, 60}}, {"tags.bias", []int{7}},
		{"mlp.hidden.weight", []int{45, 60}}, {"mlp.hidden.bias", []int{45}},
		{"mlp.output.weight", []int{3, 45}},
		{"pairs.weight", []int{2, 60, 33}}, {"pairs.left.weight", []int{2, 60}}, {"pairs.right.weight", []int{2, 33}}, {"pairs.bias", []int{2}},
		{"bare.weight", []int{1, 60, 60}},
		{"cue.hidden.weight", []int{50, 3*60 + 9}}, {"cue.hidden.bias", []int{50}},
		{"cue.output.weight", []int{5, 50}}, {"cue.output.bias", []int{5}},
		{"cue.distance.weight", []int{11, 9}},
		{"even.distance.weight", []int{10, 9}},
	} {
		w.put(r, eightBit && !strings.HasPrefix(t.name, "cue.hidden"), t.name, 0.2, 0, t.shape...)
	}
	return w
}

func headRows(n, width int) []float32 {
	r := rand.New(rand.NewPCG(7, 8))
	x := make([]float32, n*width)
	for i := range x {
		x[i] = float32(r.NormFloat64())
	}
	return x
}

func wide(x []float32) []float64 {
	out := make([]float64, len(x))
	for i, v := range x {
		out[i] = float64(v)
	}
	return out
}

var activations = map[string]struct {
	f    Activation
	math func(float64) float64
}{
	"identity": {Identity, func(x float64) float64 { return x }},
	"ReLU":     {ReLU, func(x float64) float64 { return math.Max(x, 0) }},
	"GELU":     {GELU, gelu64},
	"tanh":     {Tanh, math.Tanh},
}

// compare allows for 8-bit rounding where there is any.
func compare(t *testing.T, what string, got []float32, want []float64, eightBit bool) {
	t.Helper()
	if len(got) != len(want) {
		t.Fatalf("%s: %d results, want %d", what, len(got), len(want))
	}
	bound := 1e-4
	if eightBit {
		bound = 0.1
	}
	for i := range got {
		if d := math.Abs(float64(got[i]) - want[i]); !(d <= bound*(1+math.Abs(want[i]))) {
			t.Fatalf("%s: result %d is %v, want %v", what, i, got[i], want[i])
		}
	}
}

func eachHead(t *testing.T, f func(t *testing.T, e *Encoder, p plain, eightBit bool)) {
	each(t, func(t *testing.T, o Option) {
		for _, eightBit := range []bool{false, true} {
			w := headWeights(eightBit)
			f(t, mustNew(t, w, o, Cores(3)), plain{w}, eightBit)
		}
	})
}

func TestLinear(t *testing.T) {
	eachHead(t, func(t *testing.T, e *Encoder, p plain, eightBit bool) {
		l, err := e.Linear("tags")
		if err != nil {
			t.Fatal(err)
		}
		if l.In != 60 || l.Out != 7 {
			t.Errorf("%d → %d", l.In, l.Out)
		}
		var got []float32
		for _, n := range []int{250, 1, 0, 13} {
			rows := headRows(n, 60)
			if got, err = l.Apply(got, rows); err != nil {
				t.Fatal(err)
			}
			var want []float64
			for i := range n {
				want = append(want, p.linear("tags", wide(rows[i*60:(i+1)*60]))...)
			}
			compare(t, "linear", got, want, eightBit)
		}
		if _, err := l.Apply(nil, headRows(1, 59)); err == nil {
			t.Error("a row of 59 values accepted")
		}
	})
}

func TestMLP(t *testing.T) {
	eachHead(t, func(t *testing.T, e *Encoder, p plain, eightBit bool) {
		rows := headRows(101, 60)
		for name, a := range activations {
			m, err := e.MLP("mlp", a.f)
			if err != nil {
				t.Fatal(err)
			}
			got, err := m.Apply(nil, rows)
			if err != nil {
				t.Fatal(err)
			}
			var want []float64
			for i := range 101 {
				hidden := p.linear("mlp.hidden", wide(rows[i*60:(i+1)*60]))
				for j, v := range hidden {
					hidden[j] = a.math(v)
				}
				want = append(want, p.linear("mlp.output", hidden)...)
			}
			compare(t, name, got, want, eightBit)
		}
	})
}

func TestBiaffine(t *testing.T) {
	eachHead(t, func(t *testing.T, e *Encoder, p plain, eightBit bool) {
		b, err := e.Biaffine("pairs")
		if err != nil {
			t.Fatal(err)
		}
		const n, m = 19, 34
		left, right := headRows(n, 60), headRows(m, 33)
		got, err := b.Apply(left, right)
		if err != nil {
			t.Fatal(err)
		}
		u, bias := p.tensor("pairs.weight"), p.tensor("pairs.bias")
		var want []float64
		for i := range n {
			x := wide(left[i*60 : (i+1)*60])
			ofLeft := p.linear("pairs.left", x)
			for j := range m {
				y := wide(right[j*33 : (j+1)*33])
				ofRight := p.linear("pairs.right", y)
				for k := range 2 {
					s := bias[k] + ofLeft[k] + ofRight[k]
					for a := range x {
						for c := range y {
							s += x[a] * u[(k*60+a)*33+c] * y[c]
						}
					}
					want = append(want, s)
				}
			}
		}
		compare(t, "biaffine", got, want, eightBit)
		bare, err := e.Biaffine("bare")
		if err != nil {
			t.Fatal(err)
		}
		if got, err := bare.Apply(left, nil); err != nil || len(got) != 0 {
			t.Errorf("nothing on the right: %v, %v", got, err)
		}
		if _, err := bare.Apply(left, right[:59]); err == nil {
			t.Error("a row of 59 values accepted")
		}
	})
}

func TestCueScorer(t *testing.T) {
	eachHead(t, func(t *testing.T, e *Encoder, p plain, eightBit bool) {
		const n = 103
		rows := headRows(n, 60)
		cues := []Cue{{0, 0}, {50, 52}, {n - 1, n - 1}, {0, n - 1}}
		table := p.tensor("cue.distance.weight")
		for name, a := range activations {
			c, err := e.CueScorer("cue", a.f)
			if err != nil {
				t.Fatal(err)
			}
			got, err := c.Apply(nil, rows, cues)
			if err != nil {
				t.Fatal(err)
			}
			var want []float64
			for _, q := range cues {
				for token := range n {
					d := 0
					if token < q.First {
						d = max(token-q.First, -5)
					} else if token > q.Last {
						d = min(token-q.Last, 5)
					}
					x := append(wide(rows[token*60:][:60]), wide(rows[q.First*60:][:60])...)
					x = append(append(x, wide(rows[q.Last*60:][:60])...), table[(5+d)*9:][:9]...)
					hidden := p.linear("cue.hidden", x)
					for j, v := range hidden {
						hidden[j] = a.math(v)
					}
					want = append(want, p.linear("cue.output", hidden)...)
				}
			}
			compare(t, name, got, want, eightBit)
			tokens, err := c.Tokens(nil, rows)
			if err != nil {
				t.Fatal(err)
			}
			var ends []float32
			for _, q := range cues {
				ends = append(append(ends, rows[q.First*60:][:60]...), rows[q.Last*60:][:60]...)
			}
			near, err := c.ApplyNear(nil, tokens, ends, cues, 7)
			if err != nil {
				t.Fatal(err)
			}
			var same []float32
			for i, q := range cues {
				low, high := max(0, q.First-7), min(n, q.Last+8)
				same = append(same, got[(i*n+low)*c.Labels:(i*n+high)*c.Labels]...)
			}
			if !slices.Equal(near, same) {
				t.Errorf("%s: scores of the tokens near a cue are others than among all", name)
			}
			if _, err := c.ApplyNear(nil, tokens, ends[1:], cues, 7); err == nil {
				t.Errorf("%d values accepted as the ends of %d cues", len(ends)-1, len(cues))
			}
			for _, q := range []Cue{{-1, 0}, {3, 2}, {0, n}} {
				if _, err := c.Apply(nil, rows, []Cue{q}); err == nil {
					t.Errorf("cue %v accepted in a window of %d", q, n)
				}
			}
			if got, err := c.Apply(nil, rows, nil); err != nil || len(got) != 0 {
				t.Errorf("no cues: %v, %v", got, err)
			}
		}
	})
}

func TestHeadsRefused(t *testing.T) {
	e := mustNew(t, headWeights(false))
	for name, load := range map[string]func() error{
		"no tensor": func() error { _, err := e.Linear("absent"); return err },
		"a vector":  func() error { _, err := e.Linear("mlp.hidden.bias"); return err },
		"no layers": func() error { _, err := e.MLP("tags", ReLU); return err },
		"matrix":    func() error { _, err := e.Biaffine("tags"); return err },
		"no cue":    func() error { _, err := e.CueScorer("tags", ReLU); return err },
		"even rows": func() error { _, err := e.CueScorer("even", ReLU); return err },
	} {
		if load() == nil {
			t.Errorf("%s: accepted", name)
		}
	}
}
