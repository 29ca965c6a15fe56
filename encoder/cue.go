package encoder

import (
	"context"
	"fmt"
	"slices"
)

// CueScorer labels every token of a window with respect to one cue at a time: a
// perceptron of two layers over the token's vector, the vectors of the cue's
// first and last token, and an embedding of the distance between them,
//
//	s(t, c) = V·f(W·[x_t; x_first; x_last; d(t, c)] + b) + a.
//
// Its tensors are NAME.hidden.weight, of shape [Hidden, 3·Width + D], whose
// columns follow the order above; NAME.hidden.bias [Hidden]; NAME.output.weight
// [Labels, Hidden]; NAME.output.bias [Labels]; and NAME.distance.weight [2·R +
// 1, D]. Biases may be missing. The distance is counted in tokens: 0 inside the
// cue, −1 for the token before its first and +1 for the one after its last,
// and stops at −R and R; distance −R is row 0 of the embedding.
//
// The first layer is taken apart: W·[x_t; x_first; x_last; d] is a sum of three
// projections, of which the token's is computed once for all cues
// ([CueScorer.Tokens]), the cue's once for all tokens and the distance's once for
// ever. What remains for a token and a cue is an addition, f and the second layer.
type CueScorer struct {
	Width, Hidden, Labels int
	e                     *Encoder
	token, ends           *dense
	distance              []float32 // projected, the hidden bias added: (2·reach+1) × Hidden
	reach                 int
	output                *dense
	activation            Activation
}

// Cue is the stretch of tokens [First, Last] of a window, both included.
type Cue struct{ First, Last int }

// CueScorer loads a scorer with the given function between its layers.
func (e *Encoder) CueScorer(name string, f Activation) (*CueScorer, error) {
	embedding, err := e.tensor(name+".distance.weight", -1, -1)
	if err != nil {
		return nil, err
	}
	table, err := e.floats(name+".distance.weight", -1, -1)
	if err != nil {
		return nil, err
	}
	rows, depth, width := embedding.Shape[0], embedding.Shape[1], e.config.Hidden
	if rows%2 == 0 {
		return nil, fmt.Errorf("tensor %q has %d rows; an odd number is expected, as many distances before the cue as after it, and 0", embedding.Name, rows)
	}
	hidden, err := e.tensor(name+".hidden.weight", -1, 3*width+depth)
	if err != nil {
		return nil, err
	}
	weights, err := e.floats(name+".hidden.weight", -1, 3*width+depth)
	if err != nil {
		return nil, err
	}
	c := &CueScorer{Width: width, Hidden: hidden.Shape[0], e: e, reach: rows / 2, activation: f}
	bias := make([]float32, c.Hidden)
	if _, ok := e.weights.Tensor(name + ".hidden.bias"); ok {
		if bias, err = e.floats(name+".hidden.bias", c.Hidden); err != nil {
			return nil, err
		}
	}
	columns := func(from, n int) []float32 {
		part := make([]float32, 0, c.Hidden*n)
		for h := range c.Hidden {
			part = append(part, weights[h*(3*width+depth)+from:][:n]...)
		}
		return part
	}
	if c.token, err = e.newDense(nil, nil, columns(0, width), nil, width, c.Hidden); err != nil {
		return nil, err
	}
	if c.ends, err = e.newDense(nil, nil, columns(width, 2*width), nil, 2*width, c.Hidden); err != nil {
		return nil, err
	}
	d, err := e.newDense(nil, nil, columns(3*width, depth), bias, depth, c.Hidden)
	if err != nil {
		return nil, err
	}
	if c.distance, err = e.perceptron(nil, table, []*dense{d}, Identity); err != nil {
		return nil, err
	}
	if c.output, err = e.dense(c.Hidden, -1, name+".output"); err != nil {
		return nil, err
	}
	c.Labels = c.output.out
	return c, nil
}

// Apply scores the tokens of one window, rows of width Width, for each of the
// cues. Result (i·n + t)·Labels + k is the score of label k for cue i and token
// t of n. The result takes dst's memory where that suffices; dst may be nil. It
// fails when rows are not whole or a cue lies outside them.
func (c *CueScorer) Apply(dst, rows []float32, cues []Cue) ([]float32, error) {
	tokens, err := c.Tokens(nil, rows)
	if err != nil {
		return nil, err
	}
	n := len(rows) / c.Width
	ends := make([]float32, 0, 2*len(cues)*c.Width)
	for i, q := range cues {
		if err := q.check(i, n); err != nil {
			return nil, err
		}
		ends = append(append(ends, rows[q.First*c.Width:][:c.Width]...), rows[q.Last*c.Width:][:c.Width]...)
	}
	return c.ApplyNear(dst, tokens, ends, cues, n)
}

// Tokens computes for each row what its token adds to the hidden layer, whichever
// the cue: Hidden values, for [CueScorer.ApplyNear]. The result takes dst's memory where
// that suffices; dst may be nil. It fails when rows are not whole.
func (c *CueScorer) Tokens(dst, rows []float32) ([]float32, error) {
	return c.e.perceptron(dst, rows, []*dense{c.token}, Identity)
}

// ApplyNear scores, for each of the cues, the tokens that lie at most reach from
// it: those that [Cue.Near] gives. tokens is what [CueScorer.Tokens] says of the
// window; ends holds the vectors of each cue's first and last token. The scores of a
// cue's tokens stand one after the other, Labels of each, and those of one cue behind
// those of the one before. For the rest it does as Apply.
func (c *CueScorer) ApplyNear(dst, tokens, ends []float32, cues []Cue, reach int) ([]float32, error) {
	if len(tokens)%c.Hidden != 0 {
		return nil, fmt.Errorf("%d values are no whole tokens of %d, which is what the scorer takes", len(tokens), c.Hidden)
	}
	if len(ends) != 2*len(cues)*c.Width {
		return nil, fmt.Errorf("%d values are not the first and last vectors of %d cues, %d each", len(ends), len(cues), c.Width)
	}
	n := len(tokens) / c.Hidden
	// Each piece of work is a tile of the tokens of one cue.
	type work struct{ cue, from, to, at int }
	var works []work
	tile, total := c.e.set.Tile(), 0
	for i, q := range cues {
		if err := q.check(i, n); err != nil {
			return nil, err
		}
		low, high := q.Near(n, reach)
		for from := low; from < high; from += tile {
			to := min(from+tile, high)
			works = append(works, work{i, from, to, total})
			total += to - from
		}
	}
	dst = slices.Grow(dst[:0], total*c.Labels)[:total*c.Labels]
	ofCue, err := c.e.perceptron(nil, ends, []*dense{c.ends}, Identity)
	if err != nil {
		return nil, err
	}
	return dst, c.e.each(context.Background(), len(works), func(s *scratch, i int) error {
		w := works[i]
		count := w.to - w.from
		cue := ofCue[w.cue*c.Hidden:][:c.Hidden]
		s.headHidden = room(s.headHidden, tile*c.Hidden)
		for t := range count {
			token := tokens[(w.from+t)*c.Hidden:][:c.Hidden]
			place := c.distance[(c.reach+cues[w.cue].distance(w.from+t, c.reach))*c.Hidden:][:c.Hidden]
			sum := s.headHidden[t*c.Hidden:][:c.Hidden]
			if c.activation == ReLU {
				s.set.SumPositive(sum, token, cue, place)
				continue
			}
			for h := range sum {
				sum[h] = token[h] + cue[h] + place[h]
			}
			c.activation.apply(s.set, sum)
		}
		s.headOut = room(s.headOut, tile*c.output.padded)
		s.linear(c.output, s.headOut, c.output.padded, s.headHidden, c.Hidden, count, nil)
		for t := range count {
			copy(dst[(w.at+t)*c.Labels:][:c.Labels], s.headOut[t*c.output.padded:])
		}
		return nil
	})
}

func (q Cue) check(i, tokens int) error {
	if q.First < 0 || q.Last < q.First || q.Last >= tokens {
		return fmt.Errorf("cue %d goes from token %d to %d of a window of %d tokens", i, q.First, q.Last, tokens)
	}
	return nil
}

// Near returns the tokens [low, high) of a window of n that lie at most reach
// from the cue.
func (q Cue) Near(n, reach int) (low, high int) {
	return max(0, q.First-reach), min(n, q.Last+1+min(reach, n))
}

// distance is how far token t lies from the cue, at most reach either way.
func (q Cue) distance(t, reach int) int {
	switch {
	case t < q.First:
		return max(t-q.First, -reach)
	case t > q.Last:
		return min(t-q.Last, reach)
	}
	return 0
}
