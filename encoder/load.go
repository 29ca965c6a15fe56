package encoder

import (
	"context"
	"fmt"
	"os"
	"runtime"
	"slices"
	"sync"

	"chancery/encoder/internal/kernel"
)

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
