package encoder

import "chancery/encoder/internal/kernel"

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
