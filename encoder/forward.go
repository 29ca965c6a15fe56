package encoder

import (
	"context"
	"errors"
	"fmt"
	"math"
	"os"
	"runtime"
	"slices"
	"sync"
	"sync/atomic"

	"chancery/encoder/internal/kernel"
)

// ErrWindow is wrapped by errors about a window that cannot be encoded: empty,
// too long, or with a word piece that the vocabulary has not got.
var ErrWindow = errors.New("window cannot be encoded")

// ErrNotFinite is wrapped by the error that [Encoder.Encode] returns when a
// token vector holds NaN or infinities, which only weights out of all
// proportion bring about.
var ErrNotFinite = errors.New("token vector is not finite")

var errNotFinite = fmt.Errorf("%w: the weights are damaged or not those of an encoder", ErrNotFinite)

// kernelVariable names the environment variable that forces a kernel set. It
// is for tests and for tracking down a fault of a processor.
const kernelVariable = "CHANCERY_KERNEL"

// Encoder turns windows of word pieces into token vectors. It is safe for use
// by several goroutines at a time.
type Encoder struct {
	config  Config
	weights *Weights
	set     *kernel.Set
	cores   int

	words     *Tensor
	positions []float32 // position and segment embeddings, added: MaxPositions × Hidden
	norm      layerNorm
	layers    []layer

	idle sync.Pool // of *scratch
}

type layerNorm struct{ gamma, beta []float32 }

type layer struct {
	projections         *dense // query, key and value, one after the other
	output              *dense
	up, down            *dense
	afterAttention, end layerNorm
}

// Option changes how [New] sets up an Encoder.
type Option func(*Encoder) error

// Cores sets how many processor cores one call of Encode may keep busy. Without
// it, all that the Go runtime uses.
func Cores(n int) Option {
	return func(e *Encoder) error {
		if n < 1 {
			return fmt.Errorf("encoder on %d cores: at least one is needed", n)
		}
		e.cores = n
		return nil
	}
}

// withKernel forces a kernel set, as the environment variable does.
func withKernel(name string) Option {
	return func(e *Encoder) (err error) {
		e.set, err = kernel.Named(name)
		return err
	}
}

// New prepares weights for encoding: matrices are laid out anew for the
// processor, which copies them (plain Go uses 8-bit matrices in place). The
// weights must stay open as long as the Encoder is used. Matrices may be 8-bit
// or float32, layer by layer.
func New(w *Weights, opts ...Option) (*Encoder, error) {
	e := &Encoder{config: w.Config, weights: w, cores: runtime.GOMAXPROCS(0)}
	var err error
	if e.set, err = kernel.Named(os.Getenv(kernelVariable)); err != nil {
		return nil, fmt.Errorf("%s: %w", kernelVariable, err)
	}
	for _, o := range opts {
		if err := o(e); err != nil {
			return nil, err
		}
	}
	c := e.config
	if c.Heads < 1 || c.Hidden%c.Heads != 0 {
		return nil, fmt.Errorf("encoder of width %d cannot be split among %d heads", c.Hidden, c.Heads)
	}
	e.idle.New = func() any { return &scratch{e: e, set: e.set, gelu: e.set.GELU} }
	if err := e.loadEmbeddings(); err != nil {
		return nil, err
	}
	if err := e.loadLayers(); err != nil {
		return nil, err
	}
	return e, nil
}

// Config is the shape of the encoder.
func (e *Encoder) Config() Config { return e.config }

func (e *Encoder) loadEmbeddings() error {
	c := e.config
	var err error
	if e.words, err = e.tensor("embeddings.word_embeddings.weight", c.Vocabulary, c.Hidden); err != nil {
		return err
	}
	positions, err := e.floats("embeddings.position_embeddings.weight", c.MaxPositions, c.Hidden)
	if err != nil {
		return err
	}
	types, err := e.floats("embeddings.token_type_embeddings.weight", c.TypeVocabulary, c.Hidden)
	if err != nil {
		return err
	}
	e.positions = slices.Clone(positions)
	for i := range e.positions {
		e.positions[i] += types[i%c.Hidden] // every window is segment 0
	}
	e.norm, err = e.loadNorm("embeddings.LayerNorm")
	return err
}

// loadLayers lays out the layers side by side: it is the most of the work of
// opening an encoder.
func (e *Encoder) loadLayers() error {
	c := e.config
	e.layers = make([]layer, c.Layers)
	return e.each(context.Background(), 4*c.Layers, func(_ *scratch, i int) error {
		l, name := &e.layers[i/4], fmt.Sprintf("encoder.layer.%d.", i/4)
		var err error
		switch i % 4 {
		case 0:
			l.projections, err = e.dense(c.Hidden, c.Hidden, name+"attention.self.query", name+"attention.self.key", name+"attention.self.value")
		case 1:
			if l.output, err = e.dense(c.Hidden, c.Hidden, name+"attention.output.dense"); err != nil {
				return err
			}
			l.afterAttention, err = e.loadNorm(name + "attention.output.LayerNorm")
		case 2:
			l.up, err = e.dense(c.Hidden, c.Intermediate, name+"intermediate.dense")
		case 3:
			if l.down, err = e.dense(c.Intermediate, c.Hidden, name+"output.dense"); err != nil {
				return err
			}
			l.end, err = e.loadNorm(name + "output.LayerNorm")
		}
		return err
	})
}

// tensor finds a tensor and checks its shape; an extent of −1 may be any.
func (e *Encoder) tensor(name string, shape ...int) (*Tensor, error) {
	t, ok := e.weights.Tensor(name)
	if !ok {
		return nil, fmt.Errorf("the weights have no tensor %q", name)
	}
	fits := len(t.Shape) == len(shape)
	for i := 0; fits && i < len(shape); i++ {
		fits = shape[i] == t.Shape[i] || shape[i] == -1
	}
	if !fits {
		return nil, fmt.Errorf("tensor %q has shape %v where %v was expected (−1: any)", name, t.Shape, shape)
	}
	return t, nil
}

// floats finds a tensor of float32, or makes one of 8 bits into float32.
func (e *Encoder) floats(name string, shape ...int) ([]float32, error) {
	t, err := e.tensor(name, shape...)
	if err != nil {
		return nil, err
	}
	if t.Type == Float32 {
		return t.Float, nil
	}
	x := make([]float32, len(t.Int8))
	width := len(x) / len(t.Scale)
	for i, v := range t.Int8 {
		x[i] = float32(v) * t.Scale[i/width]
	}
	return x, nil
}

func (e *Encoder) loadNorm(name string) (n layerNorm, err error) {
	if n.gamma, err = e.floats(name+".weight", e.config.Hidden); err != nil {
		return n, err
	}
	n.beta, err = e.floats(name+".bias", e.config.Hidden)
	return n, err
}

// dense is a linear layer, or several of the same input one after the other,
// with 8-bit or float32 weights.
type dense struct {
	in, out int
	padded  int // results take so many values a row
	int8    *kernel.Int8Matrix
	float   *kernel.FloatMatrix
}

// dense loads the tensors NAME.weight and, where there is one, NAME.bias; an
// extent of −1 may be any.
func (e *Encoder) dense(in, out int, names ...string) (*dense, error) {
	var weights8 []int8
	var weights, scale, bias []float32
	rows := 0
	for i, name := range names {
		t, err := e.tensor(name+".weight", out, in)
		if err != nil {
			return nil, err
		}
		if i == 0 {
			weights8, weights, scale = t.Int8, t.Float, t.Scale
		} else {
			if (t.Type == Int8) != (weights8 != nil) {
				return nil, fmt.Errorf("tensors %s.weight and %s.weight are used together and must be of one type", names[0], name)
			}
			// Growing a slice that ends where its tensor does copies it.
			weights8 = append(slices.Clip(weights8), t.Int8...)
			weights = append(slices.Clip(weights), t.Float...)
			scale = append(slices.Clip(scale), t.Scale...)
		}
		b := make([]float32, t.Shape[0])
		if _, ok := e.weights.Tensor(name + ".bias"); ok {
			if b, err = e.floats(name+".bias", t.Shape[0]); err != nil {
				return nil, err
			}
		}
		bias = append(bias, b...)
		rows += t.Shape[0]
		in = t.Shape[1]
	}
	return e.newDense(weights8, scale, weights, bias, in, rows)
}

// newDense packs a layer of 8-bit weights, or of float32 where weights8 is nil.
func (e *Encoder) newDense(weights8 []int8, scale, weights, bias []float32, in, out int) (*dense, error) {
	d := &dense{in: in, out: out, padded: e.set.Padded(out)}
	var err error
	if weights8 != nil {
		d.int8, err = e.set.NewInt8Matrix(weights8, scale, bias, in, out)
	} else {
		d.float, err = e.set.NewFloatMatrix(weights, bias, in, out)
	}
	return d, err
}

// Vectors are the token vectors of a batch of windows. The memory is used again
// when the same Vectors is given to Encode once more.
type Vectors struct {
	Width int       // of a vector: the encoder's Hidden
	Rows  []float32 // all vectors, window after window, without gaps
	start []int     // first row of each window, and the number of all
}

// Windows is the number of windows.
func (v *Vectors) Windows() int { return max(0, len(v.start)-1) }

// Len is the number of tokens of window i.
func (v *Vectors) Len(i int) int { return v.start[i+1] - v.start[i] }

// Start is the number of tokens before window i, so that token t of the window
// is row Start(i)+t of what a head computes from all Rows.
func (v *Vectors) Start(i int) int { return v.start[i] }

// Window is the vectors of window i, one after the other.
func (v *Vectors) Window(i int) []float32 {
	return v.Rows[v.start[i]*v.Width : v.start[i+1]*v.Width]
}

// Token is the vector of token t of window i.
func (v *Vectors) Token(i, t int) []float32 {
	at := (v.start[i] + t) * v.Width
	return v.Rows[at : at+v.Width]
}

// layOut makes room for the windows.
func (v *Vectors) layOut(windows [][]int32, width int) {
	v.Width = width
	v.start = append(v.start[:0], 0)
	rows := 0
	for _, w := range windows {
		rows += len(w)
		v.start = append(v.start, rows)
	}
	v.Rows = slices.Grow(v.Rows[:0], rows*width)[:rows*width]
}

// Encode computes the token vectors of windows, each a row of word-piece
// numbers with the [CLS] and [SEP] that the model expects. Windows may differ
// in length; none is padded. The vectors of a window do not depend on the other
// windows, on their order or on the number of cores.
//
// An error wraps [ErrWindow] when a window is empty, longer than MaxPositions
// or holds a number outside the vocabulary; nothing has been computed then. It
// is the context's when that ends first, and wraps [ErrNotFinite] for useless
// weights. After an error out holds nothing of meaning.
func (e *Encoder) Encode(ctx context.Context, windows [][]int32, out *Vectors) error {
	for i, w := range windows {
		if err := e.check(w); err != nil {
			return fmt.Errorf("window %d: %w", i, err)
		}
	}
	out.layOut(windows, e.config.Hidden)
	groups := group(windows)
	return e.each(ctx, len(groups), func(s *scratch, i int) error {
		g := groups[i]
		return e.encodeGroup(ctx, s, windows[g.from:g.to], out.Rows[out.start[g.from]*out.Width:out.start[g.to]*out.Width])
	})
}

func (e *Encoder) check(window []int32) error {
	if len(window) == 0 {
		return fmt.Errorf("%w: no word pieces", ErrWindow)
	}
	if most := e.config.MaxPositions; len(window) > most {
		return fmt.Errorf("%w: %d word pieces, the encoder takes at most %d; split the text into several windows", ErrWindow, len(window), most)
	}
	for t, id := range window {
		if id < 0 || int(id) >= e.config.Vocabulary {
			return fmt.Errorf("%w: word piece %d has the number %d, the vocabulary goes from 0 to %d", ErrWindow, t, id, e.config.Vocabulary-1)
		}
	}
	return nil
}

// groupRows is how many tokens go through the layers together: enough to use
// weights many times over once they are in the cache, few enough that what is
// computed of them stays there too.
const groupRows = 256

type stretch struct{ from, to int }

// group puts neighbouring windows together. Groups are the unit of work of a
// core: it takes one through all layers without waiting for the others.
func group(windows [][]int32) []stretch {
	var groups []stretch
	rows := 0
	for i, w := range windows {
		if len(groups) == 0 || rows+len(w) > groupRows {
			groups = append(groups, stretch{i, i})
			rows = 0
		}
		groups[len(groups)-1].to = i + 1
		rows += len(w)
	}
	return groups
}

// each calls f for 0…n−1 on as many goroutines as there are cores, each with a
// scratch of its own. It returns the first error, and the context's if that
// ended early; no further calls begin then.
func (e *Encoder) each(ctx context.Context, n int, f func(s *scratch, i int) error) error {
	var next atomic.Int64
	work := func() error {
		s := e.idle.Get().(*scratch)
		defer e.idle.Put(s)
		for {
			i := int(next.Add(1)) - 1
			if i >= n {
				return nil
			}
			err := ctx.Err()
			if err == nil {
				err = f(s, i)
			}
			if err != nil {
				next.Store(int64(n))
				return err
			}
		}
	}
	workers := min(e.cores, n)
	if workers <= 1 {
		return work()
	}
	errs := make([]error, workers)
	var wg sync.WaitGroup
	for i := 1; i < workers; i++ {
		wg.Go(func() { errs[i] = work() })
	}
	errs[0] = work()
	wg.Wait()
	for _, err := range errs {
		if err != nil {
			return err
		}
	}
	return nil
}

// encodeGroup computes the vectors x of some windows.
func (e *Encoder) encodeGroup(ctx context.Context, s *scratch, windows [][]int32, x []float32) error {
	hidden := e.config.Hidden
	row := 0
	for _, w := range windows {
		for position, id := range w {
			e.embed(x[row*hidden:(row+1)*hidden], id, position)
			row++
		}
	}
	s.reserve(row)
	for i := range e.layers {
		if err := ctx.Err(); err != nil {
			return err
		}
		if !e.layers[i].apply(s, windows, x) {
			return errNotFinite
		}
	}
	for i := 0; i < len(x); i += hidden {
		// Layer norm makes a row with any NaN or infinity one of nothing else.
		if v := float64(x[i]); math.IsNaN(v) || math.IsInf(v, 0) {
			return errNotFinite
		}
	}
	return nil
}

func (e *Encoder) embed(x []float32, id int32, position int) {
	hidden := len(x)
	place := e.positions[position*hidden:][:hidden]
	at := int(id) * hidden
	if e.words.Type == Int8 {
		scale := e.words.Scale[id]
		for i, v := range e.words.Int8[at : at+hidden] {
			x[i] = float32(float32(v)*scale) + place[i]
		}
	} else {
		for i, v := range e.words.Float[at : at+hidden] {
			x[i] = v + place[i]
		}
	}
	e.set.LayerNorm(x, nil, e.norm.gamma, e.norm.beta, e.config.LayerNormEpsilon)
}

// scratch is what one goroutine needs beside weights and results.
type scratch struct {
	e    *Encoder
	set  *kernel.Set
	gelu func(x []float32)
	rows int // that there is room for

	codes      kernel.Codes
	projected  []float32 // query, key, value of each row; then context in the query's place
	narrowed   []int16   // the same in 16 bits
	tile, wide []float32 // a tile of rows as wide as the encoder, and as its feed-forward block
	attention  attention

	headHidden, headOut []float32 // a tile of a head's hidden layer and results
}

// reserve makes room for a group of so many rows.
func (s *scratch) reserve(rows int) {
	c := s.e.config
	if s.tile == nil {
		s.tile = make([]float32, s.set.Tile()*s.set.Padded(c.Hidden))
		s.wide = make([]float32, s.set.Tile()*s.set.Padded(c.Intermediate))
	}
	if rows <= s.rows {
		return
	}
	s.rows = max(rows, groupRows)
	s.projected = make([]float32, s.rows*s.set.Padded(3*c.Hidden))
}

// tiles calls f for stretches of rows.
func (s *scratch) tiles(rows int, f func(from, n int)) {
	for from := 0; from < rows; from += s.set.Tile() {
		f(from, min(s.set.Tile(), rows-from))
	}
}

// linear applies d to rows of x, ldx apart, and stores results ldc apart. If
// before is given, it changes each row of x first: the row is in the nearest
// cache then.
func (s *scratch) linear(d *dense, c []float32, ldc int, x []float32, ldx, rows int, before func(x []float32)) {
	if d.int8 != nil {
		s.codes.Reset(s.set, rows, d.in)
	}
	for i := range rows {
		row := x[i*ldx:][:d.in]
		if before != nil {
			before(row)
		}
		if d.int8 != nil {
			s.codes.Quantize(i, row)
		}
	}
	if d.int8 != nil {
		d.int8.Multiply(c, ldc, &s.codes, 0, rows)
	} else {
		d.float.Multiply(c, ldc, x, ldx, rows)
	}
}

// apply takes the rows x of some windows through the layer, in place. It
// returns false when it came upon values that are not finite.
func (l *layer) apply(s *scratch, windows [][]int32, x []float32) bool {
	e, c := s.e, s.e.config
	rows := len(x) / c.Hidden
	ldp := l.projections.padded
	s.tiles(rows, func(from, n int) {
		s.linear(l.projections, s.projected[from*ldp:], ldp, x[from*c.Hidden:], c.Hidden, n, nil)
	})
	from := 0
	for _, w := range windows {
		if !s.attend(s.projected[from*ldp:(from+len(w))*ldp], ldp, len(w), l.projections.int8 != nil) {
			return false
		}
		from += len(w)
	}
	s.tiles(rows, func(from, n int) {
		part := x[from*c.Hidden : (from+n)*c.Hidden]
		s.linear(l.output, s.tile, l.output.padded, s.projected[from*ldp:], ldp, n, nil)
		l.afterAttention.apply(e, part, s.tile, l.output.padded)
		s.linear(l.up, s.wide, l.up.padded, part, c.Hidden, n, nil)
		s.linear(l.down, s.tile, l.down.padded, s.wide, l.up.padded, n, s.gelu)
		l.end.apply(e, part, s.tile, l.down.padded)
	})
	return true
}

// apply adds rows of y, ldy apart, to those of x and normalises the sum.
func (n layerNorm) apply(e *Encoder, x, y []float32, ldy int) {
	hidden := e.config.Hidden
	for i := 0; i*hidden < len(x); i++ {
		e.set.LayerNorm(x[i*hidden:(i+1)*hidden], y[i*ldy:][:hidden], n.gamma, n.beta, e.config.LayerNormEpsilon)
	}
}
