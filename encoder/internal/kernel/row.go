package kernel

import "math"

// lanes is the number of partial sums of every reduction, whatever the width
// of the registers, so that all sets add in the same order.
const lanes = 16

// fold adds partial sums, halves to halves.
func fold(s *[lanes]float32) float32 {
	for half := lanes / 2; half > 0; half /= 2 {
		for i := range half {
			s[i] += s[i+half]
		}
	}
	return s[0]
}

// body splits n into what a vector loop does and leaves the rest.
func body(n int, have bool) int {
	if !have {
		return 0
	}
	return n &^ (lanes - 1)
}

// Extremes is the least and the greatest value of x. NaN is passed over; when
// nothing else is there the result is (+Inf, -Inf).
func (s *Set) Extremes(x []float32) (lo, hi float32) {
	lo, hi = float32(math.Inf(1)), float32(math.Inf(-1))
	n := body(len(x), s.row.extremes != nil)
	if n > 0 {
		lo, hi = s.row.extremes(&x[0], n)
	}
	for _, v := range x[n:] {
		if v < lo {
			lo = v
		}
		if v > hi {
			hi = v
		}
	}
	return lo, hi
}

// LayerNorm adds y to x, then brings x to mean 0 and variance 1 and applies
// gamma and beta: x ← (x+y−mean)/√(variance+epsilon)·gamma + beta. All slices
// have the length of x; y may be nil.
func (s *Set) LayerNorm(x, y, gamma, beta []float32, epsilon float32) {
	n := len(x)
	sum := s.addSum(x, y)
	mean := sum / float32(n)
	variance := s.squares(x, mean) / float32(n)
	inverse := 1 / float32(math.Sqrt(float64(variance+epsilon)))
	k := body(n, s.row.normalize != nil)
	if k > 0 {
		s.row.normalize(&x[0], &gamma[0], &beta[0], k, mean, inverse)
	}
	for i := k; i < n; i++ {
		x[i] = float32(float32(x[i]-mean)*inverse)*gamma[i] + beta[i]
	}
}

// addSum adds y to x and returns the sum of the result.
func (s *Set) addSum(x, y []float32) float32 {
	if y != nil {
		_ = y[:len(x)]
	}
	k := body(len(x), s.row.addSum != nil)
	var sum float32
	if k > 0 {
		var from *float32
		if y != nil {
			from = &y[0]
		}
		sum = s.row.addSum(&x[0], from, k)
	}
	if k == len(x) {
		return sum
	}
	var part [lanes]float32
	for i := k; i < len(x); i++ {
		if y != nil {
			x[i] += y[i]
		}
		part[(i-k)%lanes] += x[i]
	}
	return sum + fold(&part)
}

// squares is the sum of the squared distances of x from mean.
func (s *Set) squares(x []float32, mean float32) float32 {
	k := body(len(x), s.row.squares != nil)
	var sum float32
	if k > 0 {
		sum = s.row.squares(&x[0], k, mean)
	}
	if k == len(x) {
		return sum
	}
	var part [lanes]float32
	for i, v := range x[k:] {
		d := v - mean
		part[i%lanes] += d * d
	}
	return sum + fold(&part)
}

// Exp2Sum replaces x by 2^(x−max) and returns the sum of the results. Powers
// below 2^-126 become 2^-126.
func (s *Set) Exp2Sum(x []float32, max float32) float32 {
	k := body(len(x), s.row.exp2Sum != nil)
	var sum float32
	if k > 0 {
		sum = s.row.exp2Sum(&x[0], k, max)
	}
	if k == len(x) {
		return sum
	}
	var part [lanes]float32
	for i, v := range x[k:] {
		e := exp2(v - max)
		x[k+i] = e
		part[i%lanes] += e
	}
	return sum + fold(&part)
}

// Scale multiplies x by factor.
func (s *Set) Scale(x []float32, factor float32) {
	k := body(len(x), s.row.scale != nil)
	if k > 0 {
		s.row.scale(&x[0], k, factor)
	}
	for i := k; i < len(x); i++ {
		x[i] *= factor
	}
}

// SumPositive stores x+y+z in dst, or 0 where that is less. All have the length of
// dst. NaN stays NaN.
func (s *Set) SumPositive(dst, x, y, z []float32) {
	x, y, z = x[:len(dst)], y[:len(dst)], z[:len(dst)]
	k := body(len(dst), s.row.sumPositive != nil)
	if k > 0 {
		s.row.sumPositive(&dst[0], &x[0], &y[0], &z[0], k)
	}
	for i := k; i < len(dst); i++ {
		dst[i] = max(x[i]+y[i]+z[i], 0)
	}
}

// GELU replaces x by x·Φ(x), Φ being the normal distribution function (the
// exact form that BERT was trained with, not the one by tanh). The error is
// below 2e-6·max(1, |x|).
func (s *Set) GELU(x []float32) {
	k := body(len(x), s.row.gelu != nil)
	if k > 0 {
		s.row.gelu(&x[0], k)
	}
	for i := k; i < len(x); i++ {
		x[i] = gelu(x[i])
	}
}

// Tanh replaces x by its hyperbolic tangent, for positive x (1−e^−2x)/(1+e^−2x). The error is below
// 1e-6; NaN stays NaN.
func (s *Set) Tanh(x []float32) {
	var e [64]float32
	for len(x) > 0 {
		n := min(len(x), len(e))
		for i, v := range x[:n] {
			e[i] = -2 * math.Log2E * float32(math.Abs(float64(v)))
		}
		s.Exp2Sum(e[:n], 0)
		for i, v := range x[:n] {
			t := (1 - e[i]) / (1 + e[i])
			if v != v {
				t = v
			}
			x[i] = float32(math.Copysign(float64(t), float64(v)))
		}
		x = x[n:]
	}
}

// Adding magic to a float32 between ±2^22 rounds it to a whole number, which
// then stands in the low bits of the sum.
const magic = 3 << 22

// exp2Poly approximates 2^f for |f| ≤ ½ within 1e-7 of its value: minimax for
// the relative error, found with Remez's algorithm.
var exp2Poly = [...]float32{
	1.0000000716546822, 0.6931469670647334, 0.24022119723848698,
	0.05550713273542824, 0.009675541334206542, 0.001327647197931638,
}

// exp2 is 2^t for t ≤ 0.
func exp2(t float32) float32 {
	if !(t > -126) { // NaN included, as in the vector loops
		t = -126
	}
	shifted := t + magic
	f := t - float32(shifted-magic)
	p := exp2Poly[5]
	for i := 4; i >= 0; i-- {
		p = p*f + exp2Poly[i]
	}
	return math.Float32frombits(math.Float32bits(p) + math.Float32bits(shifted)<<23)
}

// geluLimit is where Φ is taken to have reached 0 or 1.
const geluLimit = 5

// geluPoly approximates (Φ(y)−½)/y for |y| ≤ geluLimit as a polynomial in
// u = 2·y²/geluLimit²−1: minimax for the error of y·Φ(y), 1.6e-6, found with
// Remez's algorithm. In powers of y² itself the terms would cancel and cost
// four digits of a float32.
var geluPoly = [...]float32{
	0.14136374778274732, -0.07029823320712075, 0.05152540584702272,
	-0.04039198119852173, 0.031356617618795754, -0.023624917132654286,
	0.016910567082524846, -0.010165711932059672, 0.005112585302988519,
	-0.0038863717017111935, 0.003194823734573962, -0.0010966528392242433,
}

func gelu(x float32) float32 {
	y := x
	if !(y > -geluLimit) {
		y = -geluLimit
	}
	if y > geluLimit {
		y = geluLimit
	}
	u := float32(y*y)*(2./(geluLimit*geluLimit)) - 1
	p := geluPoly[11]
	for i := 10; i >= 0; i-- {
		p = p*u + geluPoly[i]
	}
	return x * float32(y*p+0.5)
}
