package kernel

import (
	"fmt"
	"math"
	"math/rand/v2"
	"strings"
	"testing"
	"unsafe"
)

// each runs f with every set that this processor can run, those for tests
// included.
func each(t *testing.T, f func(t *testing.T, s *Set)) {
	for _, s := range append(Usable(), testOnly()...) {
		t.Run(s.name, func(t *testing.T) { f(t, s) })
	}
}

func random(seed uint64) *rand.Rand { return rand.New(rand.NewPCG(seed, 17)) }

func floats(r *rand.Rand, n int, spread float64) []float32 {
	x := make([]float32, n)
	for i := range x {
		x[i] = float32(r.NormFloat64() * spread)
	}
	return x
}

var (
	inf = float32(math.Inf(1))
	nan = float32(math.NaN())
)

// awkward are rows on which rounding, saturation or comparison can go wrong.
var awkward = map[string][]float32{
	"zeros":          make([]float32, 37),
	"constant":       {3.5, 3.5, 3.5, 3.5, 3.5},
	"one value":      {-2},
	"denormal":       {1e-45, -1e-45, 3e-42, 0},
	"huge":           {math.MaxFloat32, -math.MaxFloat32, 1, 0},
	"NaN first":      {nan, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17},
	"NaN last":       {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, nan},
	"all NaN":        {nan, nan, nan, nan, nan, nan, nan, nan, nan, nan, nan, nan, nan, nan, nan, nan, nan, nan},
	"infinity":       {1, 2, inf, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16},
	"two infinities": {1, -inf, inf, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16},
	"halves":         {0, 0.5, 1.5, 2.5, 3.5, 4.5, 5.5, 6.5, 7.5, 8.5, 252.5, 253.5, 254.5, 255, 100.5, 101.5},
}

func TestExtremes(t *testing.T) {
	each(t, func(t *testing.T, s *Set) {
		check := func(name string, x []float32) {
			lo, hi := s.Extremes(x)
			wantLo, wantHi := portable.Extremes(x)
			if lo != wantLo || hi != wantHi {
				t.Errorf("%s (%d values): (%v, %v), want (%v, %v)", name, len(x), lo, hi, wantLo, wantHi)
			}
		}
		for name, x := range awkward {
			check(name, x)
		}
		r := random(1)
		for n := range 70 {
			check("random", floats(r, n, 3))
		}
	})
}

func TestQuantize(t *testing.T) {
	each(t, func(t *testing.T, s *Set) {
		r := random(2)
		rows := map[string][]float32{}
		for name, x := range awkward {
			rows[name] = x
		}
		for n := 1; n < 70; n++ {
			rows[fmt.Sprint("random of ", n)] = floats(r, n, 1)
		}
		rows["long"] = floats(r, 1536, 1)
		for name, x := range rows {
			compareCodes(t, s, name, x)
		}
	})
}

func compareCodes(t *testing.T, s *Set, name string, x []float32) {
	t.Helper()
	var got, want Codes
	got.Reset(s, 1, len(x))
	want.Reset(portable, 1, len(x))
	got.Quantize(0, x)
	want.Quantize(0, x)
	if !sameFloat(got.rows[0].Scale, want.rows[0].Scale) || !sameFloat(got.rows[0].Low, want.rows[0].Low) {
		t.Errorf("%s: affine %v, want %v", name, got.rows[0], want.rows[0])
	}
	for j := range x {
		if got.at(0, j) != want.at(0, j) {
			t.Errorf("%s: code %d of %v is %d, want %d", name, j, x[j], got.at(0, j), want.at(0, j))
		}
		// Codes stand for the value to within half a step.
		a := got.rows[0]
		back := float64(a.Low) + float64(a.Scale)*float64(got.at(0, j))
		if d := math.Abs(back - float64(x[j])); d > 0.501*float64(a.Scale)+1e-6*math.Abs(float64(x[j]))+smallestRange && !math.IsInf(float64(a.Scale), 0) && x[j] == x[j] {
			t.Errorf("%s: %v comes back as %v, steps of %v", name, x[j], back, a.Scale)
		}
	}
}

func sameFloat(a, b float32) bool { return a == b || a != a && b != b }

// Integer sums agree bit for bit: with scale 1 and nothing added, results are
// the sums, as long as those stay below 2^24.
func TestInt8Product(t *testing.T) {
	each(t, func(t *testing.T, s *Set) {
		r := random(3)
		shapes := [][3]int{{1, 1, 1}, {2, 3, 5}, {12, 4, 32}, {13, 384, 33}, {31, 387, 70}, {3, 64, 16}, {25, 130, 6}, {4, 5, 100}, {11, 6, 31}, {6, 200, 48}, {23, 33, 7}, {2, 2048, 65}}
		for _, shape := range shapes {
			for _, how := range []string{"random", "largest", "smallest"} {
				compareInt8(t, s, r, shape[0], shape[1], shape[2], how)
			}
		}
	})
}

func compareInt8(t *testing.T, s *Set, r *rand.Rand, rows, in, out int, how string) {
	t.Helper()
	weights := make([]int8, in*out)
	codes := make([]uint8, rows*in)
	for i := range weights {
		switch how {
		case "random":
			weights[i] = int8(r.IntN(255) - 127)
		case "largest":
			weights[i] = 127
		case "smallest":
			weights[i] = -128
		}
	}
	for i := range codes {
		codes[i] = 255
		if how == "random" {
			codes[i] = uint8(r.IntN(256))
		}
	}
	scale := make([]float32, out)
	for i := range scale {
		scale[i] = 1
	}
	m, err := s.NewInt8Matrix(weights, scale, nil, in, out)
	if err != nil {
		t.Fatal(err)
	}
	a := codesOf(s, codes, rows, in)
	ldc := s.Padded(out) + 3
	c := make([]float32, rows*ldc)
	const untouched = 12345.5
	for i := range c {
		c[i] = untouched
	}
	m.Multiply(c, ldc, a, 0, rows)
	for i := range rows {
		for o := range out {
			var want int32
			for k := range in {
				want += int32(codes[i*in+k]) * int32(weights[o*in+k])
			}
			if got := c[i*ldc+o]; got != float32(want) {
				t.Fatalf("%s %d×%d×%d: result %d, %d is %v, want %d", how, rows, in, out, i, o, got, want)
			}
		}
		for _, v := range c[i*ldc+s.Padded(out) : (i+1)*ldc] {
			if v != untouched {
				t.Fatalf("%s %d×%d×%d: row %d written past its padding", how, rows, in, out, i)
			}
		}
	}
}

// codesOf stores given codes, each row with scale 1 and low 0.
func codesOf(s *Set, codes []uint8, rows, in int) *Codes {
	a := new(Codes)
	a.Reset(s, rows, in)
	for i := range rows {
		a.rows[i] = Affine{Scale: 1}
		for j := range in {
			a.put(i, j, codes[i*in+j])
		}
		for j := in; j < roundUp(in, s.padding()); j++ {
			a.put(i, j, 0)
		}
		a.seal(i)
	}
	return a
}

// The same with everything applied, against float64.
func TestInt8ProductScaled(t *testing.T) {
	each(t, func(t *testing.T, s *Set) {
		r := random(4)
		const rows, in, out = 29, 100, 45
		weights := make([]int8, in*out)
		for i := range weights {
			weights[i] = int8(r.IntN(255) - 127)
		}
		scale, bias := floats(r, out, 0.01), floats(r, out, 1)
		m, err := s.NewInt8Matrix(weights, scale, bias, in, out)
		if err != nil {
			t.Fatal(err)
		}
		x := floats(r, rows*in, 2)
		var a Codes
		a.Reset(s, rows, in)
		for i := range rows {
			a.Quantize(i, x[i*in:(i+1)*in])
		}
		ldc := s.Padded(out)
		c := make([]float32, rows*ldc)
		const from = 3 // rows before it are not wanted
		m.Multiply(c, ldc, &a, from, rows-from)
		for i := range rows - from {
			for o := range out {
				want := float64(bias[o])
				size := math.Abs(want)
				for k := range in {
					v := float64(a.rows[from+i].Low) + float64(a.rows[from+i].Scale)*float64(a.at(from+i, k))
					p := v * float64(scale[o]) * float64(weights[o*in+k])
					want += p
					size += math.Abs(p)
				}
				if got := float64(c[i*ldc+o]); math.Abs(got-want) > 1e-6*size {
					t.Fatalf("result %d, %d is %v, want %v", i, o, got, want)
				}
			}
		}
	})
}

func TestInt16Product(t *testing.T) {
	each(t, func(t *testing.T, s *Set) {
		r := random(5)
		for _, shape := range [][3]int{{1, 1, 1}, {3, 2, 5}, {13, 32, 40}, {7, 33, 16}, {12, 64, 100}, {25, 101, 33}} {
			for _, columns := range []bool{false, true} {
				compareInt16(t, s, r, shape[0], shape[1], shape[2], columns)
			}
		}
	})
}

func compareInt16(t *testing.T, s *Set, r *rand.Rand, rows, depth, out int, byColumns bool) {
	t.Helper()
	limit := int(math.Sqrt(math.MaxInt32 / float64(depth)))
	limit = min(limit, math.MaxInt16)
	value := func() int16 {
		switch r.IntN(10) {
		case 0:
			return int16(limit)
		case 1:
			return int16(-limit)
		}
		return int16(r.IntN(2*limit+1) - limit)
	}
	lda := roundUp(depth, 2) + 2
	a := make([]int16, rows*lda)
	for i := range a {
		a[i] = value() // what stands past a row must not count
	}
	b := make([]int16, depth*out) // out × depth
	for i := range b {
		b[i] = value()
	}
	var m Int16Matrix
	if byColumns {
		const stride = 3
		turned := make([]int16, depth*(out+stride))
		for o := range out {
			for k := range depth {
				turned[k*(out+stride)+o] = b[o*depth+k]
			}
		}
		m.FromColumns(s, turned, depth, out, out+stride)
	} else {
		m.FromRows(s, b, out, depth, depth)
	}
	ldc := s.Padded(out)
	c := make([]float32, rows*ldc)
	m.Multiply(c, ldc, a, lda, rows, 0.25)
	for i := range rows {
		for o := range out {
			var sum int32
			for k := range depth {
				sum += int32(a[i*lda+k]) * int32(b[o*depth+k])
			}
			if got, want := c[i*ldc+o], float32(sum)*0.25; got != want {
				t.Fatalf("%d×%d×%d, by columns %v: result %d, %d is %v, want %v", rows, depth, out, byColumns, i, o, got, want)
			}
		}
	}
}

func TestFloatProduct(t *testing.T) {
	each(t, func(t *testing.T, s *Set) {
		r := random(6)
		for _, shape := range [][3]int{{1, 1, 1}, {3, 2, 5}, {13, 32, 40}, {7, 33, 16}, {12, 64, 100}, {25, 101, 33}} {
			rows, in, out := shape[0], shape[1], shape[2]
			w, bias := floats(r, in*out, 1), floats(r, out, 1)
			x := floats(r, rows*in, 1)
			m, err := s.NewFloatMatrix(w, bias, in, out)
			if err != nil {
				t.Fatal(err)
			}
			turned := make([]float32, in*out)
			for o := range out {
				for k := range in {
					turned[k*out+o] = w[o*in+k]
				}
			}
			var byColumns FloatMatrix
			byColumns.FromColumns(s, turned, in, out, out)
			ldc := s.Padded(out)
			c, d := make([]float32, rows*ldc), make([]float32, rows*ldc)
			m.Multiply(c, ldc, x, in, rows)
			byColumns.Multiply(d, ldc, x, in, rows)
			for i := range rows {
				for o := range out {
					var want, size float64
					for k := range in {
						p := float64(x[i*in+k]) * float64(w[o*in+k])
						want += p
						size += math.Abs(p)
					}
					if got := float64(d[i*ldc+o]); math.Abs(got-want) > 1e-6*size {
						t.Fatalf("%v, by columns: result %d, %d is %v, want %v", shape, i, o, got, want)
					}
					want += float64(bias[o])
					size += math.Abs(float64(bias[o]))
					if got := float64(c[i*ldc+o]); math.Abs(got-want) > 1e-6*size {
						t.Fatalf("%v: result %d, %d is %v, want %v", shape, i, o, got, want)
					}
				}
			}
		}
	})
}

func TestLayerNorm(t *testing.T) {
	each(t, func(t *testing.T, s *Set) {
		r := random(7)
		for _, n := range []int{1, 5, 16, 31, 32, 384, 387} {
			for _, residual := range []bool{false, true} {
				x, gamma, beta := floats(r, n, 3), floats(r, n, 1), floats(r, n, 1)
				var y []float32
				if residual {
					y = floats(r, n, 3)
				}
				const epsilon = 1e-5
				want := make([]float64, n)
				var mean, variance float64
				for i := range x {
					want[i] = float64(x[i])
					if residual {
						want[i] += float64(y[i])
					}
					mean += want[i] / float64(n)
				}
				for _, v := range want {
					variance += (v - mean) * (v - mean) / float64(n)
				}
				s.LayerNorm(x, y, gamma, beta, epsilon)
				for i := range want {
					w := (want[i]-mean)/math.Sqrt(variance+epsilon)*float64(gamma[i]) + float64(beta[i])
					if math.Abs(float64(x[i])-w) > 1e-5*(1+math.Abs(w)) {
						t.Fatalf("%d values: value %d is %v, want %v", n, i, x[i], w)
					}
				}
			}
		}
		for name, x := range awkward {
			row := append([]float32(nil), x...)
			ones := make([]float32, len(x))
			s.LayerNorm(row, nil, ones, ones, 1e-12)
			if strings.Contains(name, "NaN") || strings.Contains(name, "infinit") {
				for i, v := range row {
					if v == v {
						t.Errorf("%s: value %d is %v, want NaN throughout", name, i, v)
					}
				}
			}
		}
	})
}

func TestExp2Sum(t *testing.T) {
	each(t, func(t *testing.T, s *Set) {
		r := random(8)
		for n := 1; n < 70; n++ {
			x := floats(r, n, 20)
			_, max := s.Extremes(x)
			if n > 3 {
				x[1], x[2] = -inf, -200
			}
			y := append([]float32(nil), x...)
			sum := s.Exp2Sum(x, max)
			var total float64
			for i := range x {
				want := math.Exp2(math.Max(float64(y[i]-max), -126))
				total += want
				if math.Abs(float64(x[i])-want) > 3e-7*want {
					t.Fatalf("%d values: 2^%v is %v, want %v", n, y[i]-max, x[i], want)
				}
			}
			if math.Abs(float64(sum)-total) > 1e-6*total {
				t.Fatalf("%d values: sum %v, want %v", n, sum, total)
			}
		}
		for name, x := range awkward { // no fault, whatever comes out
			s.Exp2Sum(append([]float32(nil), x...), 0)
			s.Exp2Sum(append([]float32(nil), x...), nan)
			_ = name
		}
	})
}

func TestGELU(t *testing.T) {
	each(t, func(t *testing.T, s *Set) {
		var x []float32
		for v := -30.0; v < 30; v += 0.00137 {
			x = append(x, float32(v))
		}
		x = append(x, 0, 1e-30, -1e-30, 1e30, -1e30)
		y := append([]float32(nil), x...)
		s.GELU(y)
		for i, v := range x {
			want := float64(v) * 0.5 * math.Erfc(-float64(v)/math.Sqrt2)
			if math.Abs(float64(y[i])-want) > 2e-6*math.Max(1, math.Abs(float64(v))) {
				t.Fatalf("GELU(%v) is %v, want %v", v, y[i], want)
			}
		}
		bad := []float32{nan, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, nan}
		s.GELU(bad)
		if bad[0] == bad[0] || bad[16] == bad[16] {
			t.Error("NaN lost")
		}
	})
}

func TestNarrow(t *testing.T) {
	each(t, func(t *testing.T, s *Set) {
		r := random(9)
		for n := 1; n < 70; n++ {
			x := floats(r, n, 20000)
			for i, v := range []float32{nan, inf, -inf, 0.5, 1.5, 32766.5, 32767.5, -32768.5, -40000} {
				if i*3 < n {
					x[i*3] = v
				}
			}
			got, want := make([]int16, n), make([]int16, n)
			s.Narrow(got, x, 1)
			portable.Narrow(want, x, 1)
			for i := range got {
				if got[i] != want[i] {
					t.Fatalf("%d values: %v is %d, want %d", n, x[i], got[i], want[i])
				}
			}
			factors := floats(r, n, 1)
			s.NarrowEach(got, x, factors)
			portable.NarrowEach(want, x, factors)
			for i := range got {
				if got[i] != want[i] {
					t.Fatalf("%d values: %v·%v is %d, want %d", n, x[i], factors[i], got[i], want[i])
				}
			}
			for i := range factors {
				factors[i] = float32(math.Abs(float64(factors[i])))
			}
			before := append([]float32(nil), factors...)
			s.Magnitudes(factors, x)
			for i, f := range factors {
				want := float32(math.Max(float64(before[i]), math.Abs(float64(x[i]))))
				if !sameFloat(f, want) {
					t.Fatalf("%d values: magnitude of %v and %v is %v", n, before[i], x[i], f)
				}
			}
		}
	})
}

func TestTanh(t *testing.T) {
	each(t, func(t *testing.T, s *Set) {
		x := floats(random(11), 1000, 4)
		x = append(x, 0, inf, -inf, 1e-20, 100, -100)
		y := append([]float32(nil), x...)
		s.Tanh(y)
		for i, v := range x {
			if want := math.Tanh(float64(v)); math.Abs(float64(y[i])-want) > 1e-6 {
				t.Errorf("tanh(%v) is %v, want %v", v, y[i], want)
			}
		}
		bad := []float32{nan}
		if s.Tanh(bad); bad[0] == bad[0] {
			t.Error("NaN lost")
		}
	})
}

func TestScale(t *testing.T) {
	each(t, func(t *testing.T, s *Set) {
		for n := 1; n < 40; n++ {
			x := floats(random(uint64(n)), n, 1)
			y := append([]float32(nil), x...)
			s.Scale(y, 0.3)
			for i := range x {
				if y[i] != x[i]*0.3 {
					t.Fatalf("%d values: value %d is %v, want %v", n, i, y[i], x[i]*0.3)
				}
			}
		}
	})
}

func TestSumPositive(t *testing.T) {
	each(t, func(t *testing.T, s *Set) {
		for n := 1; n < 70; n++ {
			r := random(uint64(n))
			x, y, z := floats(r, n, 1), floats(r, n, 1), floats(r, n, 1)
			z[n/2] = nan
			got := make([]float32, n)
			s.SumPositive(got, x, y, z)
			for i := range got {
				if want := max(x[i]+y[i]+z[i], 0); got[i] != want && (got[i] == got[i] || want == want) {
					t.Fatalf("%d values: value %d is %v, want %v", n, i, got[i], want)
				}
			}
		}
	})
}

func TestNamed(t *testing.T) {
	if s, err := Named(""); err != nil || s != nil && s.lacks {
		t.Errorf("open choice: %v, %v", s, err)
	}
	if _, err := Named("abacus"); err == nil || !strings.Contains(err.Error(), "portable") {
		t.Errorf("unknown name: %v", err)
	}
	for _, s := range sets() {
		got, err := Named(s.name)
		if s.lacks && (err == nil || !strings.Contains(err.Error(), s.needs)) {
			t.Errorf("%s: %v", s.name, err)
		}
		if !s.lacks && (err != nil || got.name != s.name) {
			t.Errorf("%s: %v, %v", s.name, got, err)
		}
	}
}

func TestShapesRefused(t *testing.T) {
	s := Best()
	if _, err := s.NewInt8Matrix(make([]int8, 6), make([]float32, 2), nil, 3, 3); err == nil {
		t.Error("3 × 3 matrix of 6 weights accepted")
	}
	if _, err := s.NewInt8Matrix(make([]int8, deepest+1), make([]float32, 1), nil, deepest+1, 1); err == nil {
		t.Error("sums that overflow accepted")
	}
	if _, err := s.NewFloatMatrix(make([]float32, 6), nil, 4, 2); err == nil {
		t.Error("2 × 4 matrix of 6 weights accepted")
	}
}

// One row gives the same result in any company.
func TestRowsAreIndependent(t *testing.T) {
	each(t, func(t *testing.T, s *Set) {
		r := random(10)
		const rows, in, out = 40, 96, 64
		x := floats(r, rows*in, 1)
		fm, _ := s.NewFloatMatrix(floats(r, in*out, 1), floats(r, out, 1), in, out)
		w := make([]int8, in*out)
		for i := range w {
			w[i] = int8(r.IntN(255) - 127)
		}
		im, _ := s.NewInt8Matrix(w, floats(r, out, 1), floats(r, out, 1), in, out)
		var a Codes
		a.Reset(s, rows, in)
		for i := range rows {
			a.Quantize(i, x[i*in:(i+1)*in])
		}
		ldc := s.Padded(out)
		together := make([]float32, rows*ldc)
		alone := make([]float32, ldc)
		for what, multiply := range map[string]func(c []float32, from, n int){
			"float": func(c []float32, from, n int) { fm.Multiply(c, ldc, x[from*in:], in, n) },
			"8-bit": func(c []float32, from, n int) { im.Multiply(c, ldc, &a, from, n) },
		} {
			multiply(together, 0, rows)
			for i := range rows {
				multiply(alone, i, 1)
				for o := range out {
					if alone[o] != together[i*ldc+o] {
						t.Fatalf("%s: row %d gives %v alone and %v with others", what, i, alone[o], together[i*ldc+o])
					}
				}
			}
		}
	})
}

func FuzzInt8Product(f *testing.F) {
	f.Add(uint64(1), uint8(13), uint16(33), uint8(35))
	f.Fuzz(func(t *testing.T, seed uint64, rows uint8, in uint16, out uint8) {
		for _, s := range append(Usable(), testOnly()...) {
			compareInt8(t, s, random(seed), int(rows%40)+1, int(in%500)+1, int(out)+1, "random")
		}
	})
}

func FuzzInt16Product(f *testing.F) {
	f.Add(uint64(1), uint8(13), uint16(33), uint8(35), false)
	f.Fuzz(func(t *testing.T, seed uint64, rows uint8, depth uint16, out uint8, byColumns bool) {
		for _, s := range append(Usable(), testOnly()...) {
			compareInt16(t, s, random(seed), int(rows%40)+1, int(depth%300)+1, int(out)+1, byColumns)
		}
	})
}

// FuzzRow compares every function of a row with plain Go on any 32-bit patterns.
func FuzzRow(f *testing.F) {
	for _, x := range awkward {
		f.Add(append([]byte(nil), bytesOf(x)...))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		if len(data) < 4 {
			return
		}
		x := make([]float32, min(len(data)/4, 400))
		copy(unsafe.Slice((*byte)(unsafe.Pointer(&x[0])), 4*len(x)), data)
		for _, s := range append(Usable(), testOnly()...) {
			lo, hi := s.Extremes(x)
			wantLo, wantHi := portable.Extremes(x)
			if lo != wantLo || hi != wantHi {
				t.Errorf("%s: extremes (%v, %v), want (%v, %v)", s.name, lo, hi, wantLo, wantHi)
			}
			compareCodes(t, s, s.name, x)
			got, want := make([]int16, len(x)), make([]int16, len(x))
			s.Narrow(got, x, 3)
			portable.Narrow(want, x, 3)
			g, w := append([]float32(nil), x...), append([]float32(nil), x...)
			s.GELU(g)
			portable.GELU(w)
			e, v := append([]float32(nil), x...), append([]float32(nil), x...)
			s.Exp2Sum(e, hi)
			portable.Exp2Sum(v, hi)
			for i := range x {
				if got[i] != want[i] {
					t.Errorf("%s: 3·%v in 16 bits is %d, want %d", s.name, x[i], got[i], want[i])
				}
				if !near(g[i], w[i], 1e-6*math.Max(1, math.Abs(float64(x[i])))) {
					t.Errorf("%s: GELU(%v) is %v, want %v", s.name, x[i], g[i], w[i])
				}
				if !near(e[i], v[i], 1e-6*float64(v[i])) {
					t.Errorf("%s: 2^(%v−%v) is %v, want %v", s.name, x[i], hi, e[i], v[i])
				}
			}
		}
	})
}

func near(a, b float32, within float64) bool {
	return sameFloat(a, b) || math.Abs(float64(a)-float64(b)) <= within
}
