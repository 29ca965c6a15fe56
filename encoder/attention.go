package encoder

import (
	"math"

	"chancery/encoder/internal/kernel"
)

// attendRows is how many rows of scores are in hand at a time; for 256 tokens
// they fill most of a first-level cache.
const attendRows = 24

// attention is the part of a scratch that attention needs.
type attention struct {
	most, factors []float32 // greatest magnitude and factor of each projected column
	scores        []float32
	shares        []int16 // scores after softmax
	context       []float32

	keys, values           kernel.Int16Matrix
	floatKeys, floatValues kernel.FloatMatrix
}

// attend replaces, in rows of queries, keys and values ldp apart, the queries
// by what the rows attend to.
//
// With 8-bit weights the two products run on 16-bit integers, twice as fast as
// float32 and nearly as exact: queries and keys get as many bits as the sum of
// a row leaves (13 and a sign for heads of 32), values and shares 15, each head
// of a window with its own scale. 8 bits would save little more of the whole,
// as attention in a window of 256 is a tenth of the multiplications.
//
// It returns false, and nothing of use, when a query, key, value or score is
// not finite.
func (s *scratch) attend(p []float32, ldp, rows int, integers bool) bool {
	c := s.e.config
	depth := c.Hidden / c.Heads
	a := &s.attention
	padded := max(s.set.Padded(rows), (rows+15)/16*16)
	a.scores = room(a.scores, attendRows*padded)
	a.context = room(a.context, attendRows*s.set.Padded(depth))
	// Scores are taken to base 2, for which the exponential is cheapest.
	scale := float32(math.Log2E / math.Sqrt(float64(depth)))
	width := 3 * c.Hidden
	a.most = room(a.most, width)
	clear(a.most)
	for i := range rows {
		s.set.Magnitudes(a.most, p[i*ldp:][:width])
	}
	for _, v := range a.most {
		if !(v <= math.MaxFloat32) {
			return false
		}
	}
	var limits [3]float32
	if integers {
		a.shares = room(a.shares, attendRows*padded)
		s.narrowed = room(s.narrowed, rows*width)
		most := float32(math.Floor(math.Sqrt(math.MaxInt32 / float64(depth))))
		limits = [3]float32{min(most, math.MaxInt16), min(most, math.MaxInt16), math.MaxInt16}
		s.narrow(p, ldp, rows, limits)
	}
	for h := range c.Heads {
		q, k, v := h*depth, c.Hidden+h*depth, 2*c.Hidden+h*depth
		if integers {
			a.keys.FromRows(s.set, s.narrowed[k:], rows, depth, width)
			a.values.FromColumns(s.set, s.narrowed[v:], rows, depth, width)
		} else {
			a.floatKeys.FromRows(s.set, p[k:], rows, depth, ldp)
			a.floatValues.FromColumns(s.set, p[v:], rows, depth, ldp)
		}
		for from := 0; from < rows; from += attendRows {
			n := min(attendRows, rows-from)
			if integers {
				a.keys.Multiply(a.scores, padded, s.narrowed[from*width+q:], width, n, float32(float64(scale)/float64(a.factors[q])/float64(a.factors[k])))
				sums, ok := s.softmax(n, rows, padded)
				if !ok {
					return false
				}
				for i := range n {
					s.set.Narrow(a.shares[i*padded:][:padded], a.scores[i*padded:][:padded], math.MaxInt16/sums[i])
				}
				s.contexts(p[from*ldp+q:], ldp, n, depth, func(c []float32, ldc int) {
					a.values.Multiply(c, ldc, a.shares, padded, n, 1/(math.MaxInt16*a.factors[v]))
				})
				continue
			}
			a.floatKeys.Multiply(a.scores, padded, p[from*ldp+q:], ldp, n)
			s.set.Scale(a.scores[:n*padded], scale)
			sums, ok := s.softmax(n, rows, padded)
			if !ok {
				return false
			}
			for i := range n {
				s.set.Scale(a.scores[i*padded:][:rows], 1/sums[i])
			}
			s.contexts(p[from*ldp+q:], ldp, n, depth, func(c []float32, ldc int) {
				a.floatValues.Multiply(c, ldc, a.scores, padded, n)
			})
		}
	}
	return true
}

// narrow stores projections in 16 bits, each head of queries, keys and values
// with a factor that takes its greatest magnitude to the limit.
func (s *scratch) narrow(p []float32, ldp, rows int, limits [3]float32) {
	c := s.e.config
	a := &s.attention
	width, depth := 3*c.Hidden, c.Hidden/c.Heads
	a.factors = room(a.factors, width)
	for at := 0; at < width; at += depth {
		_, most := s.set.Extremes(a.most[at : at+depth])
		factor := limits[at/c.Hidden] / max(most, math.SmallestNonzeroFloat32*(1<<40))
		for j := range depth {
			a.factors[at+j] = factor
		}
	}
	for i := range rows {
		s.set.NarrowEach(s.narrowed[i*width:][:width], p[i*ldp:][:width], a.factors)
	}
}

// softmax takes n rows of scores to powers of two, the greatest to 1, and
// returns the sum of each; scores past the last key count for nothing. It
// returns false when a greatest score is not finite.
func (s *scratch) softmax(n, keys, padded int) (sums [attendRows]float32, ok bool) {
	for i := range n {
		row := s.attention.scores[i*padded:][:padded]
		for j := keys; j < padded; j++ {
			row[j] = float32(math.Inf(-1))
		}
		_, most := s.set.Extremes(row)
		if !(most >= -math.MaxFloat32 && most <= math.MaxFloat32) {
			return sums, false
		}
		sums[i] = s.set.Exp2Sum(row, most)
	}
	return sums, true
}

// contexts has n rows computed and puts them into p; directly when panels of
// results are no wider than a head, since what follows in p is still needed.
func (s *scratch) contexts(p []float32, ldp, n, depth int, multiply func(c []float32, ldc int)) {
	padded := s.set.Padded(depth)
	if padded == depth {
		multiply(p, ldp)
		return
	}
	c := s.attention.context
	multiply(c, padded)
	for i := range n {
		copy(p[i*ldp:][:depth], c[i*padded:])
	}
}

// room is b with n values, made anew if it is too small.
func room[T any](b []T, n int) []T {
	if n > cap(b) {
		return make([]T, n)
	}
	return b[:n]
}
