package encoder

import (
	"context"
	"fmt"
	"math"
	"slices"

	"chancery/encoder/internal/kernel"
)

// Heads are what a model adds to the encoder. Each is loaded by the name that
// its tensors share and computes from rows: vectors of one width, one after the
// other, such as [Vectors.Rows]. A head whose tensors are 8-bit quantises its
// rows as the encoder does; small heads are better kept in float32. Heads are
// safe for use by several goroutines; each call works through its rows on as
// many cores as the encoder has.

// Activation is the function between the layers of a perceptron.
type Activation int

// The activations; Identity is none.
const (
	Identity Activation = iota
	ReLU
	GELU
	Tanh
)

func (a Activation) apply(s *kernel.Set, x []float32) {
	switch a {
	case ReLU:
		for i, v := range x {
			// Without a branch, since signs follow no pattern.
			b := math.Float32bits(v)
			x[i] = math.Float32frombits(b &^ uint32(int32(b)>>31))
		}
	case GELU:
		s.GELU(x)
	case Tanh:
		s.Tanh(x)
	}
}

// Linear is one layer: y = W·x + b. Its tensors are NAME.weight, of shape [Out,
// In], and NAME.bias, which may be missing.
type Linear struct {
	In, Out int
	e       *Encoder
	d       *dense
}

// Linear loads a layer of any width.
func (e *Encoder) Linear(name string) (*Linear, error) {
	d, err := e.dense(-1, -1, name)
	if err != nil {
		return nil, err
	}
	return &Linear{In: d.in, Out: d.out, e: e, d: d}, nil
}

// Apply computes the layer for each row and returns a result of Out values for
// each. The result takes dst's memory where that suffices; dst may be nil. It
// fails when rows are not whole.
func (l *Linear) Apply(dst, rows []float32) ([]float32, error) {
	return l.e.perceptron(dst, rows, []*dense{l.d}, Identity)
}

// MLP is a perceptron of two layers: y = V·f(W·x + b) + c. Its tensors are
// NAME.hidden.weight [Hidden, In], NAME.hidden.bias, NAME.output.weight [Out,
// Hidden] and NAME.output.bias; biases may be missing.
type MLP struct {
	In, Hidden, Out int
	e               *Encoder
	layers          []*dense
	activation      Activation
}

// MLP loads a perceptron with the given function between its layers.
func (e *Encoder) MLP(name string, f Activation) (*MLP, error) {
	first, err := e.dense(-1, -1, name+".hidden")
	if err != nil {
		return nil, err
	}
	second, err := e.dense(first.out, -1, name+".output")
	if err != nil {
		return nil, err
	}
	return &MLP{In: first.in, Hidden: first.out, Out: second.out, e: e, layers: []*dense{first, second}, activation: f}, nil
}

// Apply computes the perceptron for each row, as [Linear.Apply] does a layer.
func (m *MLP) Apply(dst, rows []float32) ([]float32, error) {
	return m.e.perceptron(dst, rows, m.layers, m.activation)
}

// perceptron takes rows through one layer or two, tile by tile.
func (e *Encoder) perceptron(dst, rows []float32, layers []*dense, f Activation) ([]float32, error) {
	first, last := layers[0], layers[len(layers)-1]
	if len(rows)%first.in != 0 {
		return nil, fmt.Errorf("%d values are no whole rows of %d, which is what the head takes", len(rows), first.in)
	}
	n := len(rows) / first.in
	dst = slices.Grow(dst[:0], n*last.out)[:n*last.out]
	tile := e.set.Tile()
	err := e.each(context.Background(), (n+tile-1)/tile, func(s *scratch, i int) error {
		from := i * tile
		count := min(tile, n-from)
		x, ldx := rows[from*first.in:], first.in
		var before func([]float32)
		if len(layers) > 1 {
			s.headHidden = room(s.headHidden, tile*first.padded)
			s.linear(first, s.headHidden, first.padded, x, ldx, count, nil)
			x, ldx = s.headHidden, first.padded
			before = func(x []float32) { f.apply(e.set, x) }
		}
		s.headOut = room(s.headOut, tile*last.padded)
		s.linear(last, s.headOut, last.padded, x, ldx, count, before)
		for r := range count {
			copy(dst[(from+r)*last.out:][:last.out], s.headOut[r*last.padded:])
		}
		return nil
	})
	return dst, err
}

// Biaffine scores pairs of rows, one from the left and one from the right:
// s_k(x, y) = xᵀ·U_k·y + v_k·x + w_k·y + b_k for each label k. Its tensors are
// NAME.weight, of shape [Labels, Left, Right] and, each of which may be
// missing, NAME.left.weight [Labels, Left], NAME.right.weight [Labels, Right]
// and NAME.bias [Labels]. After T. Dozat and C. D. Manning, "Deep Biaffine
// Attention for Neural Dependency Parsing" (2017).
type Biaffine struct {
	Left, Right, Labels int
	e                   *Encoder
	forms               *dense // left rows to Labels rows of width Right
	left, right         *dense // nil, or to Labels values
	bias                []float32
}

// Biaffine loads a scorer of pairs.
func (e *Encoder) Biaffine(name string) (*Biaffine, error) {
	t, err := e.tensor(name+".weight", -1, -1, -1)
	if err != nil {
		return nil, err
	}
	u, err := e.floats(name+".weight", -1, -1, -1)
	if err != nil {
		return nil, err
	}
	b := &Biaffine{Labels: t.Shape[0], Left: t.Shape[1], Right: t.Shape[2], e: e, bias: make([]float32, t.Shape[0])}
	// As a layer, the forms want one row for each label and right value.
	turned := make([]float32, len(u))
	for k := range b.Labels {
		for i := range b.Left {
			for j := range b.Right {
				turned[(k*b.Right+j)*b.Left+i] = u[(k*b.Left+i)*b.Right+j]
			}
		}
	}
	if b.forms, err = e.newDense(nil, nil, turned, nil, b.Left, b.Labels*b.Right); err != nil {
		return nil, err
	}
	if _, ok := e.weights.Tensor(name + ".left.weight"); ok {
		if b.left, err = e.dense(b.Left, b.Labels, name+".left"); err != nil {
			return nil, err
		}
	}
	if _, ok := e.weights.Tensor(name + ".right.weight"); ok {
		if b.right, err = e.dense(b.Right, b.Labels, name+".right"); err != nil {
			return nil, err
		}
	}
	if _, ok := e.weights.Tensor(name + ".bias"); ok {
		if b.bias, err = e.floats(name+".bias", b.Labels); err != nil {
			return nil, err
		}
	}
	return b, nil
}

// Apply scores every left row with every right row. Result (i·m + j)·Labels + k
// is the score of label k for left row i and right row j of m. It fails when
// rows are not whole.
func (b *Biaffine) Apply(left, right []float32) ([]float32, error) {
	if len(left)%b.Left != 0 || len(right)%b.Right != 0 {
		return nil, fmt.Errorf("%d and %d values are no whole rows of %d and %d, which is what the scorer takes", len(left), len(right), b.Left, b.Right)
	}
	n, m := len(left)/b.Left, len(right)/b.Right
	out := make([]float32, n*m*b.Labels)
	if n == 0 || m == 0 {
		return out, nil
	}
	var ofLeft, ofRight []float32
	var err error
	if b.left != nil {
		if ofLeft, err = b.e.perceptron(nil, left, []*dense{b.left}, Identity); err != nil {
			return nil, err
		}
	}
	if b.right != nil {
		if ofRight, err = b.e.perceptron(nil, right, []*dense{b.right}, Identity); err != nil {
			return nil, err
		}
	}
	forms, err := b.e.perceptron(nil, left, []*dense{b.forms}, Identity)
	if err != nil {
		return nil, err
	}
	var columns kernel.FloatMatrix
	columns.FromRows(b.e.set, right, m, b.Right, b.Right)
	padded := b.e.set.Padded(m)
	// Each left row has Labels rows of forms, and each of those meets all
	// right rows.
	return out, b.e.each(context.Background(), n, func(s *scratch, i int) error {
		s.headOut = room(s.headOut, b.Labels*padded)
		columns.Multiply(s.headOut, padded, forms[i*b.Labels*b.Right:], b.Right, b.Labels)
		for j := range m {
			score := out[(i*m+j)*b.Labels:][:b.Labels]
			for k := range score {
				score[k] = s.headOut[k*padded+j] + b.bias[k]
				if ofLeft != nil {
					score[k] += ofLeft[i*b.Labels+k]
				}
				if ofRight != nil {
					score[k] += ofRight[j*b.Labels+k]
				}
			}
		}
		return nil
	})
}
