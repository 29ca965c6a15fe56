package attribution

import (
	"fmt"
	"math"
	"slices"
)

// A frame is one attribution as seen from its cue: a label for every unit near the
// cue. Labels say where a stretch of source or content begins and ends, so that two
// stretches side by side stay two.
const (
	outside uint8 = iota
	beginSource
	insideSource
	lastSource
	onlySource
	beginContent
	insideContent
	lastContent
	onlyContent
	labelCount
)

// frameLabels are their names, in order.
var frameLabels = []string{"O", "B-source", "I-source", "L-source", "U-source", "B-content", "I-content", "L-content", "U-content"}

func isSource(label uint8) bool  { return beginSource <= label && label <= onlySource }
func isContent(label uint8) bool { return beginContent <= label && label <= onlyContent }

// closed are the labels after which no stretch is going on, and open those that may
// follow them. After a stretch has begun it goes on or ends: only these 33 of the
// 81 pairs exist, which is what the loops below are written for.
var (
	closed = [...]uint8{outside, lastSource, onlySource, lastContent, onlyContent}
	open   = [...]uint8{outside, beginSource, onlySource, beginContent, onlyContent}
	begins = [...]uint8{beginSource, beginContent}
)

// crf is a linear-chain conditional random field over the labels of a frame (J.
// Lafferty, A. McCallum and F. Pereira, 2001). It never changes.
type crf struct {
	after  [labelCount][labelCount]float32 // the score of a label (second) after another (first)
	weight [labelCount][labelCount]float64 // its exponential
}

func newCRF(transitions []float32) (*crf, error) {
	if len(transitions) != int(labelCount)*int(labelCount) {
		return nil, fmt.Errorf("%d transitions, expected %d for %d labels", len(transitions), int(labelCount)*int(labelCount), labelCount)
	}
	c := &crf{}
	for i, x := range transitions {
		c.after[i/int(labelCount)][i%int(labelCount)] = x
		c.weight[i/int(labelCount)][i%int(labelCount)] = math.Exp(float64(x))
	}
	return c, nil
}

// path is what the field says of one frame, and the memory that this takes.
type path struct {
	labels          []uint8   // the likeliest path
	source, content []float32 // of each unit, the probability that it is source, and content

	back              [][labelCount]uint8
	emission, forward [][labelCount]float64
}

// read fills p from the scores of the labels of each unit, labelCount for one after
// the other.
func (c *crf) read(scores []float32, p *path) {
	n := len(scores) / int(labelCount)
	p.labels = slices.Grow(p.labels[:0], n)[:n]
	p.source, p.content = slices.Grow(p.source[:0], n)[:n], slices.Grow(p.content[:0], n)[:n]
	p.back = slices.Grow(p.back[:0], n)[:n]
	p.emission, p.forward = slices.Grow(p.emission[:0], n)[:n], slices.Grow(p.forward[:0], n)[:n]
	if n == 0 {
		return
	}
	c.viterbi(scores, p)
	c.marginals(scores, p)
}

// viterbi finds the likeliest path; of equal ones, that of the lower labels.
func (c *crf) viterbi(scores []float32, p *path) {
	impossible := float32(math.Inf(-1))
	var s [labelCount]float32
	for l := range s {
		s[l] = impossible
	}
	for _, l := range open {
		s[l] = scores[l]
	}
	for i := 1; i < len(p.labels); i++ {
		e := (*[labelCount]float32)(scores[i*int(labelCount):])
		back := &p.back[i]
		var next [labelCount]float32
		for _, to := range open {
			best, from := s[outside]+c.after[outside][to], outside
			for _, l := range closed[1:] {
				if x := s[l] + c.after[l][to]; x > best {
					best, from = x, l
				}
			}
			next[to], back[to] = best+e[to], from
		}
		for _, b := range begins {
			in := b + 1
			for to := in; to <= b+2; to++ { // inside, last
				best, from := s[b]+c.after[b][to], b
				if x := s[in] + c.after[in][to]; x > best {
					best, from = x, in
				}
				next[to], back[to] = best+e[to], from
			}
		}
		s = next
	}
	at := outside
	for _, l := range closed[1:] {
		if s[l] > s[at] {
			at = l
		}
	}
	for i := len(p.labels) - 1; i >= 0; i-- {
		p.labels[i] = at
		at = p.back[i][at]
	}
}

// marginals finds each unit's probabilities by the forward-backward algorithm, in
// float64, since a label that the units beside it rule out may be e^300 times as
// likely as those that they allow.
func (c *crf) marginals(scores []float32, p *path) {
	n := len(p.labels)
	var f [labelCount]float64
	for i := range n {
		e := (*[labelCount]float32)(scores[i*int(labelCount):])
		top := slices.Max(e[:])
		w := &p.emission[i]
		for l, x := range e {
			w[l] = math.Exp(float64(x - top))
		}
		var g [labelCount]float64
		if i == 0 {
			for _, l := range open {
				g[l] = w[l]
			}
		} else {
			for _, to := range open {
				g[to] = (f[0]*c.weight[0][to] + f[lastSource]*c.weight[lastSource][to] + f[onlySource]*c.weight[onlySource][to] +
					f[lastContent]*c.weight[lastContent][to] + f[onlyContent]*c.weight[onlyContent][to]) * w[to]
			}
			for _, b := range begins {
				in, last := b+1, b+2
				g[in] = (f[b]*c.weight[b][in] + f[in]*c.weight[in][in]) * w[in]
				g[last] = (f[b]*c.weight[b][last] + f[in]*c.weight[in][last]) * w[last]
			}
		}
		normalise(&g)
		p.forward[i], f = g, g
	}
	var b [labelCount]float64
	for _, l := range closed {
		b[l] = 1
	}
	for i := n - 1; ; i-- {
		var source, content, all float64
		for l, x := range p.forward[i] {
			x *= b[l]
			all += x
			if isSource(uint8(l)) {
				source += x
			} else if isContent(uint8(l)) {
				content += x
			}
		}
		if all > 0 {
			source, content = source/all, content/all
		} else {
			source, content = 0, 0
		}
		p.source[i], p.content[i] = float32(source), float32(content)
		if i == 0 {
			return
		}
		var h, g [labelCount]float64
		for l, w := range p.emission[i] {
			h[l] = w * b[l]
		}
		for _, from := range closed {
			t := &c.weight[from]
			g[from] = h[outside]*t[outside] + h[beginSource]*t[beginSource] + h[onlySource]*t[onlySource] +
				h[beginContent]*t[beginContent] + h[onlyContent]*t[onlyContent]
		}
		for _, first := range begins {
			in, last := first+1, first+2
			g[first] = h[in]*c.weight[first][in] + h[last]*c.weight[first][last]
			g[in] = h[in]*c.weight[in][in] + h[last]*c.weight[in][last]
		}
		normalise(&g)
		b = g
	}
}

// normalise scales to a sum of one. Where nothing is left of any label, all are
// equal: scores that absurd say nothing.
func normalise(x *[labelCount]float64) {
	sum := 0.0
	for _, v := range x {
		sum += v
	}
	if !(sum > 0) || math.IsInf(sum, 0) {
		for l := range x {
			x[l] = 1 / float64(labelCount)
		}
		return
	}
	for l := range x {
		x[l] /= sum
	}
}
