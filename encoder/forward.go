package encoder

import (
	"context"
	"errors"
	"fmt"
	"math"
	"sync"
	"sync/atomic"
)

// ErrWindow is wrapped by errors about a window that cannot be encoded: empty,
// too long, or with a word piece that the vocabulary has not got.
var ErrWindow = errors.New("window cannot be encoded")

// ErrNotFinite is wrapped by the error that [Encoder.Encode] returns when a
// token vector holds NaN or infinities, which only weights out of all
// proportion bring about.
var ErrNotFinite = errors.New("token vector is not finite")

var errNotFinite = fmt.Errorf("%w: the weights are damaged or not those of an encoder", ErrNotFinite)

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
