package attribution

import (
	"math"
	"runtime"
	"slices"
	"sync"
	"sync/atomic"

	"chancery/encoder"
)

// run is a stretch of units, half-open.
type run struct{ from, to int32 }

// candidate is a stretch of units that was tried as a cue, and what was found about it.
type candidate struct {
	first, last     int     // the cue's units, both included
	starts          float32 // the probability that a cue starts at first
	valid           float32 // the probability that it is one
	confidence      float64
	source, content []run   // the likeliest labels, without the cue's own units
	sourceMean      float32 // mean probability of the units that are labelled source, and content; 0 without any
	contentMean     float32
	likely          []unitProbability // units that are not labelled content, and might be
}

type unitProbability struct {
	unit        int32
	probability float32
}

// longestCue is how many units a cue can have. A stretch that goes on longer, as no
// English does, is taken for several.
const longestCue = 64

// framesAtOnce is how many frames are scored by one call.
const framesAtOnce = 64

// cues are the cues that one layer gives: those of attributions that stand in no other,
// or those inside contents.
type cues struct {
	threshold float32   // cues are tried where one starts with this probability
	weights   []float64 // of confidence
	floor     float64   // what is under this confidence is not kept

	starts  []float32 // of each unit: the probability that a cue starts there
	inside  []bool    // a cue that has begun goes on here
	longRun int       // of units inside a cue, up to the last that is known
	next    int       // cues have been tried up to here
	found   []candidate
}

// know adds a unit's probabilities of O, B and I.
func (c *cues) know(u int, p []float32) {
	c.starts[u] = p[1]
	c.longRun++
	if !(p[2] > max(p[0], p[1])) || c.longRun >= longestCue {
		c.longRun = 0
	}
	c.inside[u] = c.longRun > 0
}

// frames reads the vectors of a text as they come, and keeps of them what cues yet
// to come may reach: units within reach of a cue are all that its frame needs, so a
// text of any length takes little memory.
type frames struct {
	m *Model
	s *scratch
	n int // units of the text

	outer, inner    cues
	source, content []float32 // of each unit: the probability that it is source or content, as the layers have it

	base, have int // s.near and s.tokens hold units base to have

	// seen is called for every frame with its labels and probabilities, for units from
	// low on; for explanations. It may be nil.
	seen func(f *candidate, nested bool, low int, p *path)
}

func (m *Model) newFrames(n int, s *scratch) *frames {
	s.near, s.tokens = s.near[:0], s.tokens[:0]
	p := &m.parameters
	f := &frames{m: m, s: s, n: n, source: make([]float32, n), content: make([]float32, n)}
	f.outer = cues{threshold: float32(p.Cue), weights: p.Confidence, floor: p.Keep * abstainShare, starts: make([]float32, n), inside: make([]bool, n)}
	if m.nested != nil {
		f.inner = cues{threshold: float32(p.Nested), weights: p.NestedConfidence, floor: min(p.NestedKeep, faintest), starts: make([]float32, n), inside: make([]bool, n)}
	}
	return f
}

// take reads the vectors of the units from low on, and changes them.
func (f *frames) take(low int, rows []float32) error {
	width := f.m.encoder.Config().Hidden
	if err := f.layers(low, rows); err != nil {
		return err
	}
	s := f.s
	var err error
	if s.added, err = f.m.frame.Tokens(s.added, rows); err != nil {
		return err
	}
	s.near, s.tokens = append(s.near, rows...), append(s.tokens, s.added...)
	f.have = low + len(rows)/width
	next := f.have
	for _, c := range []*cues{&f.outer, &f.inner} {
		if c.starts == nil {
			continue
		}
		if err := f.tryAll(c); err != nil {
			return err
		}
		next = min(next, c.next)
	}
	if from := max(f.base, next-f.m.reach); from > f.base {
		s.near = slices.Delete(s.near, 0, (from-f.base)*width)
		s.tokens = slices.Delete(s.tokens, 0, (from-f.base)*f.m.frame.Hidden)
		f.base = from
	}
	return nil
}

// tryAll tries the cues of a layer whose reach is known.
func (f *frames) tryAll(c *cues) error {
	end := f.n
	if f.have < f.n {
		// What a cue may reach must be here, and no cue may go on past the end.
		end = f.have - f.m.reach - longestCue
		for end > c.next && c.inside[end] {
			end--
		}
	}
	if end <= c.next {
		return nil
	}
	all := candidates(c.starts, c.inside, c.next, end, c.threshold)
	for part := range slices.Chunk(all, framesAtOnce) {
		if err := f.try(c, part); err != nil {
			return err
		}
	}
	c.next = end
	return nil
}

// layers labels the units of rows as source, cue and content, and adds to their
// vectors what that says.
func (f *frames) layers(low int, rows []float32) error {
	s, m := f.s, f.m
	var err error
	if s.labels, err = m.layers.Apply(s.labels, rows); err != nil {
		return err
	}
	for i := 0; i < len(s.labels); i += 3 {
		softmax3((*[3]float32)(s.labels[i:]))
	}
	if s.added, err = m.feedback.Apply(s.added, s.labels); err != nil {
		return err
	}
	for i, x := range s.added {
		rows[i] += x
	}
	for i := 0; i < len(s.labels); i += layerOutputs {
		p := s.labels[i:][:layerOutputs]
		u := low + i/layerOutputs
		f.source[u], f.content[u] = 1-p[0], 1-p[6]
		f.outer.know(u, p[3:6])
	}
	if m.nested == nil {
		return nil
	}
	if s.labels, err = m.nested.Apply(s.labels, rows); err != nil {
		return err
	}
	for i := 0; i < len(s.labels); i += 3 {
		softmax3((*[3]float32)(s.labels[i:]))
		f.inner.know(low+i/3, s.labels[i:][:3])
	}
	return nil
}

// layerOutputs are the layers' probabilities of a unit: O, B, I of source, cue and
// content.
const layerOutputs = 9

func softmax3(x *[3]float32) {
	top := max(x[0], x[1], x[2])
	var e [3]float64
	for i, v := range x {
		e[i] = math.Exp(float64(v - top))
	}
	sum := e[0] + e[1] + e[2]
	for i, v := range e {
		x[i] = float32(v / sum)
	}
}

// candidates returns the stretches of units that may be a cue and begin in [from,
// to), in order. A stretch starts where a cue starts with at least the given
// probability, and goes on while units are inside. Of two that overlap, the one that
// is likelier to start stays.
func candidates(starts []float32, inside []bool, from, to int, threshold float32) []candidate {
	var all []candidate
	for i := from; i < to; i++ {
		if starts[i] < threshold {
			continue
		}
		j := i
		for j+1 < len(inside) && inside[j+1] {
			j++
		}
		all = append(all, candidate{first: i, last: j, starts: starts[i]})
	}
	// Stretches that overlap end together: those of one end are one group.
	out := all[:0]
	for i := 0; i < len(all); {
		best := i
		j := i + 1
		for ; j < len(all) && all[j].last == all[i].last; j++ {
			if all[j].starts > all[best].starts {
				best = j
			}
		}
		out = append(out, all[best])
		i = j
	}
	return out
}

// try scores frames, whose cues are in order.
func (f *frames) try(c *cues, part []candidate) error {
	m, s := f.m, f.s
	width := m.encoder.Config().Hidden
	low, _ := encoder.Cue{First: part[0].first}.Near(f.n, m.reach)
	_, high := encoder.Cue{Last: part[len(part)-1].last}.Near(f.n, m.reach)
	tokens := s.tokens[(low-f.base)*m.frame.Hidden : (high-f.base)*m.frame.Hidden]
	places := make([]encoder.Cue, len(part))
	s.ends = s.ends[:0]
	for i, q := range part {
		places[i] = encoder.Cue{First: q.first - low, Last: q.last - low}
		s.ends = append(s.ends, s.near[(q.first-f.base)*width:][:width]...)
		s.ends = append(s.ends, s.near[(q.last-f.base)*width:][:width]...)
	}
	var err error
	if s.valid, err = m.valid.Apply(s.valid, s.ends); err != nil {
		return err
	}
	if s.scores, err = m.frame.ApplyNear(s.scores, tokens, s.ends, places, m.reach); err != nil {
		return err
	}
	s.paths = slices.Grow(s.paths[:0], framesAtOnce)[:framesAtOnce]
	at, starts := make([]int, len(part)+1), make([]int, len(part))
	for i, q := range places {
		a, b := q.Near(high-low, m.reach)
		starts[i], at[i+1] = low+a, at[i]+(b-a)*int(labelCount)
	}
	parallel(len(part), func(i int) {
		m.crf.read(s.scores[at[i]:at[i+1]], &s.paths[i])
		part[i].valid = float32(sigmoid(float64(s.valid[i])))
		f.look(c, &part[i], starts[i], &s.paths[i])
	})
	for i := range part {
		if f.seen != nil {
			f.seen(&part[i], c == &f.inner, starts[i], &s.paths[i])
		}
		if part[i].confidence >= c.floor {
			c.found = append(c.found, part[i])
		}
	}
	return nil
}

// parallel calls f for 0…n−1 on all cores.
func parallel(n int, f func(i int)) {
	var next atomic.Int64
	work := func() {
		for i := int(next.Add(1)) - 1; i < n; i = int(next.Add(1)) - 1 {
			f(i)
		}
	}
	var wg sync.WaitGroup
	for range min(runtime.GOMAXPROCS(0), n) - 1 {
		wg.Go(work)
	}
	work()
	wg.Wait()
}

// look draws from a frame's labels and probabilities, for units from low on, what is
// decided on.
func (f *frames) look(c *cues, q *candidate, low int, p *path) {
	q.confidence = f.features(q, low, p).confidence(c.weights)
	if q.confidence < c.floor && f.seen == nil {
		return
	}
	adopt := float32(f.m.parameters.Adopt)
	for i, l := range p.labels {
		u := low + i
		switch {
		case q.first <= u && u <= q.last:
		case isSource(l):
			q.source = extend(q.source, u)
		case isContent(l):
			q.content = extend(q.content, u)
		}
		if !isContent(l) && p.content[i] >= adopt && c == &f.outer {
			q.likely = append(q.likely, unitProbability{int32(u), p.content[i]})
		}
	}
}

// features are what a frame's confidence is made of. Logits are of probabilities kept
// within 1e-4 of 0 and 1.
type features [10]float64

const (
	featureOne = iota
	featureStarts
	featureValid
	featureContent      // mean of the units labelled so, here and below; noContent without
	featureSource       // 0 without
	featureSourceless   // 1 without a source
	featureContentLayer // as the layers have it, not the frame
	featureSourceLayer
	featureContentLeast // the least in place of the mean
	featureLength       // logarithm of 1 + the number of units of content
)

// noContent stands for the logit of the content of a frame that has none.
const noContent = -4

func (f *frames) features(q *candidate, low int, p *path) *features {
	var source, content, sourceLayer, contentLayer float64
	sources, contents, least := 0, 0, 1.0
	for i, l := range p.labels {
		switch {
		case isSource(l):
			source += float64(p.source[i])
			sourceLayer += float64(f.source[low+i])
			sources++
		case isContent(l):
			content += float64(p.content[i])
			contentLayer += float64(f.content[low+i])
			least = min(least, float64(p.content[i]))
			contents++
		}
	}
	x := &features{featureOne: 1, featureStarts: logit(float64(q.starts)), featureValid: logit(float64(q.valid)),
		featureContent: noContent, featureSourceless: 1, featureContentLayer: noContent, featureContentLeast: noContent,
		featureLength: math.Log(1 + float64(contents))}
	if n := float64(contents); n > 0 {
		q.contentMean = float32(content / n)
		x[featureContent], x[featureContentLayer], x[featureContentLeast] = logit(content/n), logit(contentLayer/n), logit(least)
	}
	if n := float64(sources); n > 0 {
		q.sourceMean = float32(source / n)
		x[featureSource], x[featureSourceLayer], x[featureSourceless] = logit(source/n), logit(sourceLayer/n), 0
	}
	return x
}

// confidence is the probability that a person accepts a frame as it is labelled.
func (x *features) confidence(weights []float64) float64 {
	z := 0.0
	for i, w := range weights {
		z += w * x[i]
	}
	return sigmoid(z)
}

// extend adds a unit behind the last of runs.
func extend(runs []run, u int) []run {
	if n := len(runs); n > 0 && runs[n-1].to == int32(u) {
		runs[n-1].to++
		return runs
	}
	return append(runs, run{int32(u), int32(u) + 1})
}

func sigmoid(z float64) float64 { return 1 / (1 + math.Exp(-z)) }

// logit is the inverse of sigmoid, its argument kept from 0 and 1.
func logit(p float64) float64 {
	p = min(max(p, 1e-4), 1-1e-4)
	return math.Log(p / (1 - p))
}
