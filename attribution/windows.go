package attribution

import (
	"context"
	"fmt"
	"runtime"
	"slices"

	"chancery/encoder"
)

// window is a stretch of pieces that the encoder reads at once, and the pieces
// that it owns: those that stand deeper in it than in its neighbours.
type window struct{ start, end, from, to int }

// windows cuts a text of so many pieces into windows of a size, each beginning a
// step after the one before. Every piece is owned by one window.
func windows(pieces, size, step int) []window {
	var out []window
	for start := 0; ; start += step {
		end := min(start+size, pieces)
		w := window{start, end, 0, end}
		if n := len(out); n > 0 {
			w.from = (start + out[n-1].end) / 2
			out[n-1].to = w.from
		}
		out = append(out, w)
		if end == pieces {
			return out
		}
	}
}

// windowsAtOnce is how many windows are encoded by one call: enough for all cores,
// few enough that their vectors take some megabytes.
func windowsAtOnce() int { return max(8, 2*runtime.GOMAXPROCS(0)) }

// vectors encodes a text and calls take with the vectors of its units, each that of
// the unit's first piece, stretch after stretch in order: rows of the encoder's width
// for the units from low on. The rows may be changed and are good until take
// returns. What a unit's vector is depends on nothing but the text.
func (m *Model) vectors(ctx context.Context, u *units, s *scratch, take func(low int, rows []float32) error) error {
	all := windows(len(u.ids), m.window, m.step)
	cls, sep := m.cutter.tokenizer.CLS(), m.cutter.tokenizer.SEP()
	for part := range slices.Chunk(all, m.atOnce) {
		s.windows, s.ids = s.windows[:0], s.ids[:0]
		for _, w := range part {
			s.ids = append(append(append(s.ids, cls), u.ids[w.start:w.end]...), sep)
		}
		at := 0
		for _, w := range part {
			n := w.end - w.start + 2
			s.windows = append(s.windows, s.ids[at:at+n:at+n])
			at += n
		}
		if err := m.encoder.Encode(ctx, s.windows, &s.vectors); err != nil {
			if ctx.Err() != nil {
				return ctx.Err()
			}
			return fmt.Errorf("encoding: %w", err)
		}
		low, high := u.ofPiece(part[0].from), u.ofPiece(part[len(part)-1].to)
		s.rows = s.rows[:0]
		unit := low
		for i, w := range part {
			for ; unit < high && int(u.first[unit]) < w.to; unit++ {
				s.rows = append(s.rows, s.vectors.Token(i, int(u.first[unit])-w.start+1)...)
			}
		}
		if err := take(low, s.rows); err != nil {
			return err
		}
	}
	return nil
}

// scratch is the memory of one reading, used again by the next.
type scratch struct {
	ids     []int32
	windows [][]int32
	vectors encoder.Vectors
	rows    []float32 // of the units of a batch of windows

	labels, added []float32 // the layers' probabilities of a batch, and what they add to its rows
	near, tokens  []float32 // of the units that cues to come may reach: vectors, and what they add to every frame
	ends, valid   []float32
	scores        []float32
	paths         []path
}
