package attribution

import (
	"cmp"
	"fmt"
	"math"
	"slices"
	"sync"

	"chancery/encoder"
)

// mentionsHead finds mentions of actors: for every stretch of up to widest units, none,
// person, organisation or place, from the vectors and shapes of its first and last unit
// and its width. Stretches may stand inside one another, and not across.
type mentionsHead struct {
	widest              int
	least               float32 // probability of being one
	first, last, output *encoder.Linear
	bias                []float32
	shapes              []float32 // [6][shapeCount][span]: around the first unit, around the last
	widths              []float32 // [widest][span]
	idle                sync.Pool // of *mentionScratch
}

type mentionScratch struct {
	rows, scores []float32
	places       []span
}

// mentionTypes are the types of mentions, in the order of the output behind none.
const (
	mentionPerson = iota
	mentionOrganisation
	mentionPlace
	mentionTypes
)

// span is a mention in units, both ends included.
type span struct {
	first, last int
	kind        int
	none        float32
}

// spans is the reading of the mentions of one text.
type spans struct {
	h    *mentionsHead
	s    *signs
	n    int
	base int       // first unit of firsts and lasts
	a, b []float32 // projections of units from base on

	next    int    // stretches from here on have not been looked at
	pending []span // in order of their start

	buffer []float32
}

// mentionBlock is how many units' stretches are scored by one core at a time.
const mentionBlock = 32

// take reads the vectors of the units from low on and returns the mentions that are now
// certain, in order of their start, the longer first.
func (r *spans) take(low int, x []float32) ([]span, error) {
	h := r.h
	width := h.first.Out
	var err error
	if r.buffer, err = h.first.Apply(r.buffer, x); err != nil {
		return nil, err
	}
	count := len(r.buffer) / width
	for i := range count {
		row := r.buffer[i*width:][:width]
		add(row, h.bias)
		addShapes(row, h.shapes, r.s.neighbours(low+i))
	}
	r.a = append(r.a, r.buffer...)
	if r.buffer, err = h.last.Apply(r.buffer, x); err != nil {
		return nil, err
	}
	for i := range count {
		addShapes(r.buffer[i*width:][:width], h.shapes[3*int(shapeCount)*width:], r.s.neighbours(low+i))
	}
	r.b = append(r.b, r.buffer...)
	have := low + count
	end := have
	if have < r.n {
		end = max(r.next, have-h.widest)
	}
	if err := r.look(end, have); err != nil {
		return nil, err
	}
	if cut := end - r.base; cut > 0 {
		r.a, r.b = slices.Delete(r.a, 0, cut*width), slices.Delete(r.b, 0, cut*width)
		r.base = end
	}
	return r.certain(have == r.n), nil
}

// look scores the stretches that begin before end.
func (r *spans) look(end, have int) error {
	h := r.h
	width := h.first.Out
	blocks := (end - r.next + mentionBlock - 1) / mentionBlock
	found, errs := make([][]span, blocks), make([]error, blocks)
	// A stretch can only be one where the others are not far less likely than none.
	bound := float32(math.Log(float64(h.least) / (1 - float64(h.least)) / mentionTypes))
	parallel(blocks, func(k int) {
		from := r.next + k*mentionBlock
		to := min(from+mentionBlock, end)
		s := h.idle.Get().(*mentionScratch)
		defer h.idle.Put(s)
		rows, places := s.rows[:mentionBlock*h.widest*width], s.places[:0]
		for a := from; a < to; a++ {
			x := r.a[(a-r.base)*width:][:width]
			for w := range min(h.widest, have-a) {
				row := rows[len(places)*width:][:width]
				places = append(places, span{first: a, last: a + w})
				y, z := r.b[(a+w-r.base)*width:][:width], h.widths[w*width:][:width]
				for i := range row {
					row[i] = positive(x[i] + y[i] + z[i])
				}
			}
		}
		if s.scores, errs[k] = h.output.Apply(s.scores, rows[:len(places)*width]); errs[k] != nil {
			return
		}
		for i := range places {
			p := s.scores[i*4:][:4]
			if max(p[1], p[2], p[3])-p[0] < bound-1e-3 {
				continue
			}
			logSoftmax(p)
			m := &places[i]
			m.none = float32(math.Exp(float64(p[0])))
			if !(m.none < 1-h.least) {
				continue
			}
			for t := 1; t < mentionTypes; t++ {
				if p[1+t] > p[1+m.kind] {
					m.kind = t
				}
			}
			found[k] = append(found[k], *m)
		}
	})
	r.next = end
	for k := range found {
		if errs[k] != nil {
			return errs[k]
		}
		r.pending = append(r.pending, found[k]...)
	}
	return nil
}

// longestTangle is how many units stretches that hang together may cover before they
// are taken apart.
const longestTangle = 1024

// certain settles the pending stretches which none to come can touch.
func (r *spans) certain(all bool) []span {
	var out []span
	from := 0
	for from < len(r.pending) {
		to, end := from+1, r.pending[from].last
		for to < len(r.pending) && r.pending[to].first <= end && r.pending[to].first-r.pending[from].first <= longestTangle {
			end = max(end, r.pending[to].last)
			to++
		}
		if to == len(r.pending) && !all && end >= r.next {
			break
		}
		out = append(out, r.settle(r.pending[from:to])...)
		from = to
	}
	r.pending = slices.Delete(r.pending, 0, from)
	return out
}

// open is the first unit that mentions not yet certain may reach.
func (r *spans) open() int {
	if len(r.pending) > 0 {
		return r.pending[0].first
	}
	return r.next
}

// settle takes the surest of stretches; one that crosses a taken one, or shares its head
// with one, is left out.
func (r *spans) settle(tangle []span) []span {
	slices.SortFunc(tangle, func(a, b span) int {
		return cmp.Or(cmp.Compare(a.none, b.none), a.first-b.first, b.last-a.last)
	})
	var taken []span
	heads := map[int]bool{}
	starts := map[int][]span{}
	for _, m := range tangle {
		head := r.s.head(m.first, m.last)
		if heads[head] {
			continue
		}
		crosses := false
		for u := m.first - r.h.widest + 1; u <= m.last && !crosses; u++ {
			crosses = slices.ContainsFunc(starts[u], func(t span) bool {
				return t.first <= m.last && m.first <= t.last && !(t.first <= m.first && m.last <= t.last) && !(m.first <= t.first && t.last <= m.last)
			})
		}
		if crosses {
			continue
		}
		heads[head] = true
		starts[m.first] = append(starts[m.first], m)
		taken = append(taken, m)
	}
	slices.SortFunc(taken, func(a, b span) int { return cmp.Or(a.first-b.first, b.last-a.last) })
	return taken
}

func loadMentions(e *encoder.Encoder, w *encoder.Weights, widest int, least float64) (*mentionsHead, error) {
	h := &mentionsHead{widest: widest, least: float32(least)}
	var err error
	for _, l := range []struct {
		name string
		to   **encoder.Linear
	}{{"first", &h.first}, {"last", &h.last}, {"output", &h.output}} {
		if *l.to, err = e.Linear("mentions." + l.name); err != nil {
			return nil, err
		}
	}
	wide := h.first.Out
	if h.first.In != e.Config().Hidden || h.last.In != h.first.In || h.last.Out != wide || h.output.In != wide || h.output.Out != 1+mentionTypes {
		return nil, fmt.Errorf("the head mentions goes from %d values by %d to %d, expected %d to %d", h.first.In, wide, h.output.Out, e.Config().Hidden, 1+mentionTypes)
	}
	if h.bias, err = floats32(w, "mentions.bias", wide); err != nil {
		return nil, err
	}
	if h.shapes, err = floats32(w, "mentions.shape.weight", 6, int(shapeCount), wide); err != nil {
		return nil, err
	}
	h.widths, err = floats32(w, "mentions.width.weight", widest, wide)
	h.idle.New = func() any {
		return &mentionScratch{rows: make([]float32, mentionBlock*widest*wide), places: make([]span, 0, mentionBlock*widest)}
	}
	return h, err
}
