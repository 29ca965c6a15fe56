package attribution

import (
	"fmt"
	"math"

	"chancery"
	"chancery/encoder"
)

// namesHead finds names and descriptions: for each unit O, or B or I of a kind of name,
// from its vector and the shapes of the units around it.
type namesHead struct {
	kinds          []chancery.NameKind
	hidden, output *encoder.Linear
	shapes         []float32 // [3][shapeCount][hidden]: of the unit before, of the unit, and behind
}

// names is the reading of the names of one text.
type names struct {
	h    *namesHead
	s    *signs
	n    int // units of the text
	out  []foundName
	open [][]float32 // log probabilities of the units of a stretch that is not plainly no name
	low  int         // its first unit

	rows, scores []float32
}

// foundName is a name in units, both ends included.
type foundName struct {
	first, last int
	kind        int
	probability float32
}

// plainlyNone is the probability of O from which on a unit is in no name, whatever
// stands beside it, and longestName the units after which a stretch is cut.
const (
	plainlyNone = 0.9999
	longestName = 256
)

// take reads the vectors of the units from low on.
func (r *names) take(low int, x []float32) error {
	var err error
	if r.rows, err = r.h.hidden.Apply(r.rows, x); err != nil {
		return err
	}
	width := r.h.hidden.Out
	count := len(r.rows) / width
	for i := range count {
		row := r.rows[i*width:][:width]
		addShapes(row, r.h.shapes, r.s.neighbours(low+i))
		relu(row)
	}
	if r.scores, err = r.h.output.Apply(r.scores, r.rows); err != nil {
		return err
	}
	k := r.h.output.Out
	for i := range count {
		p := r.scores[i*k:][:k]
		logSoftmax(p)
		if p[0] >= float32(math.Log(plainlyNone)) {
			r.close()
			continue
		}
		if len(r.open) == 0 {
			r.low = low + i
		}
		r.open = append(r.open, append([]float32(nil), p...))
		if len(r.open) == longestName {
			r.close()
		}
	}
	if low+count == r.n {
		r.close()
	}
	return nil
}

// close finds the names of a stretch: the likeliest path in which an I follows a B or I
// of its kind.
func (r *names) close() {
	n := len(r.open)
	if n == 0 {
		return
	}
	k := len(r.open[0])
	const impossible = -1e4
	s := make([]float32, k)
	for l := range s {
		s[l] = impossible
		if l == 0 || l%2 == 1 {
			s[l] = r.open[0][l]
		}
	}
	back := make([][]uint8, n)
	for i := 1; i < n; i++ {
		back[i] = make([]uint8, k)
		next := make([]float32, k)
		best := 0
		for l := range s {
			if s[l] > s[best] {
				best = l
			}
		}
		for l := range next {
			from := best
			if l > 0 && l%2 == 0 {
				if from = l - 1; s[l] > s[l-1] {
					from = l
				}
			}
			back[i][l] = uint8(from)
			next[l] = s[from] + r.open[i][l]
		}
		s = next
	}
	at := 0
	for l := range s {
		if s[l] > s[at] {
			at = l
		}
	}
	path := make([]int, n)
	for i := n - 1; i >= 0; i-- {
		path[i] = at
		if i > 0 {
			at = int(back[i][at])
		}
	}
	for i, l := range path {
		p := float32(math.Exp(float64(r.open[i][l])))
		switch {
		case l == 0:
		case l%2 == 1:
			r.out = append(r.out, foundName{r.low + i, r.low + i, l / 2, p})
		default:
			last := &r.out[len(r.out)-1]
			last.last, last.probability = r.low+i, min(last.probability, p)
		}
	}
	r.open = r.open[:0]
}

// passages settles what was found by its words, and turns it into names.
func (r *names) passages(doc *chancery.Document, u *units) []chancery.Name {
	r.out = settle(doc.Text, u, r.s, r.h.kinds, r.out)
	return r.told(doc, u, r.out)
}

// bare turns what was found and settled into names without the offices before them.
func (r *names) bare(doc *chancery.Document, u *units) []chancery.Name {
	return r.told(doc, u, withoutOffices(doc.Text, u, r.s, r.h.kinds, r.out))
}

func (r *names) told(doc *chancery.Document, u *units, found []foundName) []chancery.Name {
	out := make([]chancery.Name, 0, len(found))
	for _, f := range found {
		s := u.span(f.first, f.last+1)
		out = append(out, chancery.Name{
			Kind:       r.h.kinds[f.kind],
			Passage:    chancery.Passage{Document: doc.Digest, Span: s, Words: doc.Text[s.Start:s.End]},
			Confidence: math.Round(float64(f.probability)*1e4) / 1e4,
		})
	}
	return out
}

func logSoftmax(x []float32) {
	top := x[0]
	for _, v := range x[1:] {
		top = max(top, v)
	}
	sum := 0.0
	for _, v := range x {
		sum += math.Exp(float64(v - top))
	}
	log := top + float32(math.Log(sum))
	for i := range x {
		x[i] -= log
	}
}

// addShapes adds to a row the rows of a table [3][shapeCount][len(row)] for the shapes
// of three units.
func addShapes(row, table []float32, shapes [3]shape) {
	for k, s := range shapes {
		add(row, table[(k*int(shapeCount)+int(s))*len(row):])
	}
}

func add(x, y []float32) {
	y = y[:len(x)]
	for i := range x {
		x[i] += y[i]
	}
}

func relu(x []float32) {
	for i, v := range x {
		x[i] = positive(v)
	}
}

// positive is v, or 0 where it is less, without a branch: signs follow no pattern.
func positive(v float32) float32 {
	b := math.Float32bits(v)
	return math.Float32frombits(b &^ uint32(int32(b)>>31))
}

// floats32 returns a tensor of float32 of a shape; −1 is any extent.
func floats32(w *encoder.Weights, name string, want ...int) ([]float32, error) {
	t, ok := w.Tensor(name)
	if !ok {
		return nil, fmt.Errorf("they have no tensor %s", name)
	}
	fits := t.Type == encoder.Float32 && len(t.Shape) == len(want)
	for i := 0; fits && i < len(want); i++ {
		fits = want[i] < 0 || want[i] == t.Shape[i]
	}
	if !fits {
		return nil, fmt.Errorf("the tensor %s is %s of shape %v, expected float32 of %v (−1: any)", name, t.Type, t.Shape, want)
	}
	return t.Float, nil
}

// loadNames loads the head, or returns nil where the weights have none.
func loadNames(e *encoder.Encoder, w *encoder.Weights, kinds []chancery.NameKind) (*namesHead, error) {
	h := &namesHead{kinds: kinds}
	var err error
	if h.hidden, err = e.Linear("names.hidden"); err != nil {
		return nil, err
	}
	if h.output, err = e.Linear("names.output"); err != nil {
		return nil, err
	}
	if h.hidden.In != e.Config().Hidden || h.output.In != h.hidden.Out || h.output.Out != 1+2*len(kinds) {
		return nil, fmt.Errorf("the head names goes from %d values by %d to %d, expected %d to %d", h.hidden.In, h.hidden.Out, h.output.Out, e.Config().Hidden, 1+2*len(kinds))
	}
	h.shapes, err = floats32(w, "names.shape.weight", 3, int(shapeCount), h.hidden.Out)
	return h, err
}
