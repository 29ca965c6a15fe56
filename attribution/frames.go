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

// frames reads the vectors of a text as they come, and keeps of them what cues yet
// to come may reach: units within reach of a cue are all that its frame needs, so a
// text of any length takes little memory.
type frames struct {
	m     *Model
	s     *scratch
	n     int     // units of the text
	floor float64 // frames under this confidence are not kept

	starts []float32 // of each unit: the probability that a cue starts there
	inside []bool    // a cue that has begun goes on here
	sure   []bool    // the content layer is sure of it

	base, have, next int // s.near holds units base to have; cues have been tried up to next
	longRun          int // of units inside a cue, up to have

	found []candidate
	// seen is called for every frame with its labels and probabilities, for units from
	// low on; for explanations. It may be nil.
	seen func(f *candidate, low int, p *path)
}

func (m *Model) newFrames(n int, s *scratch) *frames {
	s.near = s.near[:0]
	return &frames{m: m, s: s, n: n, floor: m.parameters.Keep * abstainShare,
		starts: make([]float32, n), inside: make([]bool, n), sure: make([]bool, n)}
}

// take reads the vectors of the units from low on.
func (f *frames) take(low int, rows []float32) error {
	width := f.m.encoder.Config().Hidden
	if err := f.layers(low, rows); err != nil {
		return err
	}
	f.s.near = append(f.s.near, rows...)
	f.have = low + len(rows)/width
	end := f.n
	if f.have < f.n {
		// What a cue may reach must be here, and no cue may go on past the end.
		end = f.have - f.m.reach - longestCue
		for end > f.next && f.inside[end] {
			end--
		}
	}
	if end <= f.next {
		return nil
	}
	cues := candidates(f.starts, f.inside, f.next, end, float32(f.m.parameters.Cue))
	for part := range slices.Chunk(cues, framesAtOnce) {
		if err := f.try(part); err != nil {
			return err
		}
	}
	f.next = end
	if from := max(f.base, end-f.m.reach); from > f.base {
		f.s.near = slices.Delete(f.s.near, 0, (from-f.base)*width)
		f.base = from
	}
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
		f.starts[u] = p[4]
		f.longRun++
		if !(p[5] > max(p[3], p[4])) || f.longRun >= longestCue {
			f.longRun = 0
		}
		f.inside[u] = f.longRun > 0
		f.sure[u] = 1-p[6] >= float32(m.parameters.Orphan)
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
func (f *frames) try(part []candidate) error {
	m, s := f.m, f.s
	width := m.encoder.Config().Hidden
	low, _ := encoder.Cue{First: part[0].first}.Near(f.n, m.reach)
	_, high := encoder.Cue{Last: part[len(part)-1].last}.Near(f.n, m.reach)
	rows := s.near[(low-f.base)*width : (high-f.base)*width]
	cues := make([]encoder.Cue, len(part))
	s.ends = s.ends[:0]
	for i, c := range part {
		cues[i] = encoder.Cue{First: c.first - low, Last: c.last - low}
		s.ends = append(s.ends, rows[cues[i].First*width:][:width]...)
		s.ends = append(s.ends, rows[cues[i].Last*width:][:width]...)
	}
	var err error
	if s.valid, err = m.valid.Apply(s.valid, s.ends); err != nil {
		return err
	}
	if s.scores, err = m.frame.ApplyNear(s.scores, rows, cues, m.reach); err != nil {
		return err
	}
	s.paths = slices.Grow(s.paths[:0], framesAtOnce)[:framesAtOnce]
	at := make([]int, len(part)+1)
	for i, c := range cues {
		a, b := c.Near(high-low, m.reach)
		at[i+1] = at[i] + (b-a)*int(labelCount)
	}
	parallel(len(part), func(i int) {
		c := &part[i]
		m.crf.read(s.scores[at[i]:at[i+1]], &s.paths[i])
		c.valid = float32(sigmoid(float64(s.valid[i])))
		start, _ := cues[i].Near(high-low, m.reach)
		f.look(c, low+start, &s.paths[i])
	})
	for i := range part {
		if f.seen != nil {
			start, _ := cues[i].Near(high-low, m.reach)
			f.seen(&part[i], low+start, &s.paths[i])
		}
		if part[i].confidence >= f.floor {
			f.found = append(f.found, part[i])
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
func (f *frames) look(c *candidate, low int, p *path) {
	c.confidence = f.m.parameters.confidence(c, p)
	if c.confidence < f.floor && f.seen == nil {
		return
	}
	adopt := float32(f.m.parameters.Adopt)
	var source, content float64
	var sources, contents int
	for i, l := range p.labels {
		u := low + i
		switch {
		case isSource(l):
			source += float64(p.source[i])
			sources++
		case isContent(l):
			content += float64(p.content[i])
			contents++
		}
		switch {
		case c.first <= u && u <= c.last:
		case isSource(l):
			c.source = extend(c.source, u)
		case isContent(l):
			c.content = extend(c.content, u)
		}
		if !isContent(l) && p.content[i] >= adopt {
			c.likely = append(c.likely, unitProbability{int32(u), p.content[i]})
		}
	}
	c.sourceMean, c.contentMean = float32(source/float64(max(1, sources))), float32(content/float64(max(1, contents)))
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
