package kernel

import (
	"encoding/binary"
	"fmt"
	"math"
	"unsafe"
)

// Affine says what a row's codes stand for: code q is the value Low + Scale·q.
type Affine struct{ Scale, Low float32 }

// Codes are the rows of a matrix in 8 bits, each row with its own scale. The
// memory is kept when a smaller matrix takes its place.
type Codes struct {
	data   []byte
	stride int // bytes from row to row
	width  int // values in a row
	rows   []Affine
	set    *Set

	// Used by plain Go.
	words  [][fieldRun][2]uint64
	totals []int64 // sums of codes
}

// Reset makes room for rows × width values.
func (c *Codes) Reset(s *Set, rows, width int) {
	c.set = s
	c.width = width
	c.stride = roundUp(width, s.padding()) * s.codes.bytes()
	if s.codes == paired16 {
		c.stride += 4 // the sum of pairs
	}
	if n := rows * c.stride; n > cap(c.data) {
		c.data = make([]byte, n)
	} else {
		c.data = c.data[:n]
	}
	if rows > cap(c.rows) {
		c.rows = make([]Affine, rows)
	} else {
		c.rows = c.rows[:rows]
	}
}

// padding is what number of codes a row is filled up to a multiple of, with
// zeros.
func (s *Set) padding() int {
	if s.int8.full == nil {
		return fieldRun
	}
	return 4
}

// smallestRange is the least difference between a row's extremes that is worth
// dividing: a row nearer to constant than this is stored as a constant.
const smallestRange = 1e-30

// Quantize stores x as row i: 256 even steps from its least to its greatest
// value, rounded to the nearest, halves to even. Values that are not finite
// get the code 0 and make the row's Affine infinite or NaN.
func (c *Codes) Quantize(i int, x []float32) {
	if len(x) != c.width {
		panic(fmt.Sprintf("kernel: row of %d values for codes of width %d", len(x), c.width))
	}
	lo, hi := c.set.Extremes(x)
	var inverse float32
	a := Affine{Scale: (hi - lo) / 255, Low: lo}
	switch {
	case hi-lo > smallestRange:
		inverse = 255 / (hi - lo)
	case hi-lo >= 0:
		a.Scale = 0
	}
	c.rows[i] = a
	row := c.data[i*c.stride : (i+1)*c.stride]
	k := body(len(x), c.set.row.quantize != nil)
	if k > 0 {
		c.set.row.quantize(unsafe.Pointer(&row[0]), &x[0], k, lo, inverse)
	}
	for j := k; j < roundUp(len(x), c.set.padding()); j++ {
		var q uint8
		if j < len(x) {
			q = code(float32(x[j]-lo) * inverse)
		}
		c.put(i, j, q)
	}
	c.seal(i)
}

// put stores code j of row i.
func (c *Codes) put(i, j int, q uint8) {
	row := c.data[i*c.stride:]
	switch c.set.codes {
	case unsigned8:
		row[j] = q
	case signed8:
		row[j] = q ^ 0x80
	case paired16:
		binary.LittleEndian.PutUint16(row[2*paired(j):], uint16(q))
	}
}

// paired is the place of code j when of every four codes the even ones come
// first, so that 32 bits hold two even or two odd codes.
func paired(j int) int { return j&^3 | j&1<<1 | j>>1&1 }

// seal completes row i once all its codes are there.
func (c *Codes) seal(i int) {
	if c.set.codes != paired16 {
		return
	}
	row := c.data[i*c.stride : (i+1)*c.stride]
	n := roundUp(c.width, 4)
	k := body(n, true)
	var sum int32
	if k > 0 {
		sum = c.set.row.pairs(unsafe.Pointer(&row[0]), k)
	}
	for j := k; j < n; j += 2 {
		sum += int32(c.at(i, j)) * int32(c.at(i, j+1))
	}
	binary.LittleEndian.PutUint32(row[2*n:], uint32(sum))
}

func code(v float32) uint8 {
	if !(v > 0) {
		return 0
	}
	if v > 255 {
		return 255
	}
	return uint8(math.RoundToEven(float64(v)))
}

// at is code j of row i, whatever its format.
func (c *Codes) at(i, j int) uint8 {
	row := c.data[i*c.stride:]
	switch c.set.codes {
	case signed8:
		return row[j] ^ 0x80
	case paired16:
		return row[2*paired(j)]
	}
	return row[j]
}

// Int8Matrix is a matrix of weights in 8 bits with a scale per row of the
// matrix, that is per output, and a bias; packed for one Set.
type Int8Matrix struct {
	In, Out int

	set    *Set
	packed []byte    // panels, for assembly
	plain  []int8    // Out × In, for plain Go
	column []float32 // plain Go: scale, scale·sum of weights, bias of each output
}

// deepest is the longest row whose integer products cannot overflow 32 bits.
const deepest = math.MaxInt32 / (255 * 128)

// NewInt8Matrix packs weights, out rows of in values each, with one scale and
// one bias per row; bias may be nil. On plain Go the weights are referred to,
// not copied.
func (s *Set) NewInt8Matrix(weights []int8, scale, bias []float32, in, out int) (*Int8Matrix, error) {
	if in <= 0 || out <= 0 || len(weights) != in*out || len(scale) != out || bias != nil && len(bias) != out {
		return nil, fmt.Errorf("8-bit matrix of %d × %d has %d weights, %d scales and %d biases", out, in, len(weights), len(scale), len(bias))
	}
	if in > deepest {
		return nil, fmt.Errorf("8-bit matrix with rows of %d weights: at most %d can be summed in 32 bits", in, deepest)
	}
	m := &Int8Matrix{In: in, Out: out, set: s}
	if s.int8.full == nil {
		m.plain = weights
		m.column = make([]float32, 3*out)
		for o := range out {
			m.column[o] = scale[o]
			m.column[out+o] = scale[o] * float32(sum8(weights[o*in:(o+1)*in]))
			if bias != nil {
				m.column[2*out+o] = bias[o]
			}
		}
		return m, nil
	}
	m.pack(weights, scale, bias)
	return m, nil
}

func sum8(w []int8) int32 {
	var sum int32
	for _, v := range w {
		sum += int32(v)
	}
	return sum
}

// A panel is four vectors of 32-bit values, one value per column: scale,
// scale·sum of weights, bias, and the integer that sums start from (128·sum of
// weights, which undoes the offset of signed codes; or minus the sum of
// products of neighbouring weights, where codes are paired). Then come, for
// each 32-bit lane of the row, the column's weights that meet it, as wide as
// codes are.
const int8Header = 4

func (m *Int8Matrix) panelBytes() int {
	return m.set.panel * (4*int8Header + roundUp(m.In, 4)*m.set.codes.bytes())
}

func (m *Int8Matrix) pack(weights []int8, scale, bias []float32) {
	s := m.set
	panels := roundUp(m.Out, s.panel) / s.panel
	size := m.panelBytes()
	m.packed = alignedBytes(panels * size)
	wide := make([]int16, roundUp(m.In, 4))
	for o := range m.Out {
		p := m.packed[o/s.panel*size:][:size]
		col := o % s.panel
		row := weights[o*m.In : (o+1)*m.In]
		sum := sum8(row)
		put := func(which int, bits uint32) {
			binary.LittleEndian.PutUint32(p[4*(which*s.panel+col):], bits)
		}
		put(0, math.Float32bits(scale[o]))
		put(1, math.Float32bits(scale[o]*float32(sum)))
		if bias != nil {
			put(2, math.Float32bits(bias[o]))
		}
		data, first := bytesOf(row), 128*sum
		if s.codes == paired16 {
			// Odd weights meet even codes.
			for i, v := range row {
				wide[paired(i^1)] = int16(v)
			}
			first = 0
			for i := 1; i < len(row); i += 2 {
				first -= int32(row[i-1]) * int32(row[i])
			}
			data = bytesOf(wide)
		}
		put(3, uint32(first))
		interleave(p[4*int8Header*s.panel:], data, col, s.panel)
	}
}

// interleave copies row, four bytes at a time, into a panel of the given width
// as its column col; what is missing of the last four stays as it is (zero).
func interleave(panel, row []byte, col, width int) {
	to := 4 * col
	for len(row) >= 4 {
		binary.LittleEndian.PutUint32(panel[to:], binary.LittleEndian.Uint32(row))
		row = row[4:]
		to += 4 * width
	}
	copy(panel[min(to, len(panel)):], row)
}

// Multiply multiplies rows [from, from+rows) of a by the matrix: c gets
// rows of m.Out values, ldc apart, each with scale and bias applied. c must
// have room for whole panels: ldc ≥ [Set.Padded](m.Out).
func (m *Int8Matrix) Multiply(c []float32, ldc int, a *Codes, from, rows int) {
	s := m.set
	if a.width != m.In || a.set != s {
		panic(fmt.Sprintf("kernel: codes of width %d for a matrix of %d inputs", a.width, m.In))
	}
	s.checkRoom(len(c), ldc, rows, m.Out)
	if rows == 0 {
		return
	}
	if m.packed == nil {
		m.multiplyPlain(c, ldc, a, from, rows)
		return
	}
	size := m.panelBytes()
	_ = a.data[(from+rows)*a.stride-1] // whole rows are there
	s.drive(&s.int8, product{
		steps: roundUp(m.In, 4) * s.codes.bytes() / 4,
		a:     unsafe.Pointer(&a.data[from*a.stride]), lda: a.stride,
		panels: unsafe.Pointer(&m.packed[0]), panelBytes: size, count: len(m.packed) / size,
		c: &c[0], ldc: ldc, rows: rows,
		affine: &a.rows[from], perRow: true,
	})
}

// Padded is n rounded up to whole panels.
func (s *Set) Padded(n int) int { return roundUp(n, s.panel) }

func (s *Set) checkRoom(have, ldc, rows, out int) {
	width := s.Padded(out)
	if rows > 0 && (ldc < width || have < (rows-1)*ldc+width) {
		panic(fmt.Sprintf("kernel: %d × %d results (%d with padding) into %d values, rows %d apart", rows, out, width, have, ldc))
	}
}

// product is what a matrix product in assembly works on.
type product struct {
	steps      int
	a          unsafe.Pointer
	lda        int // bytes
	panels     unsafe.Pointer
	panelBytes int
	count      int
	c          *float32
	ldc        int // values
	rows       int
	affine     *Affine
	perRow     bool // affine belongs to the first row, the others follow
}

// drive cuts a product into blocks. Panels go round outside, so that one panel
// stays in the first-level cache for all rows of a tile.
func (s *Set) drive(k *blocks, p product) {
	for j := range p.count {
		panel := unsafe.Add(p.panels, j*p.panelBytes)
		for r := 0; r < p.rows; {
			n, f := 1, k.one
			if p.rows-r >= k.rows {
				n, f = k.rows, k.full
			} else if p.rows-r >= 4 {
				n, f = 4, k.four
			}
			affine := p.affine
			if p.perRow {
				affine = (*Affine)(unsafe.Add(unsafe.Pointer(affine), r*int(unsafe.Sizeof(Affine{}))))
			}
			c := (*float32)(unsafe.Add(unsafe.Pointer(p.c), 4*(r*p.ldc+j*s.panel)))
			f(p.steps, unsafe.Add(p.a, r*p.lda), p.lda, panel, c, 4*p.ldc, affine)
			r += n
		}
	}
}

// bytesOf is the memory of w.
func bytesOf[T int8 | int16 | float32](w []T) []byte {
	if len(w) == 0 {
		return nil
	}
	return unsafe.Slice((*byte)(unsafe.Pointer(&w[0])), len(w)*int(unsafe.Sizeof(w[0])))
}

// alignedBytes is n zero bytes that start on a cache line, so that no vector
// of a panel straddles two.
func alignedBytes(n int) []byte {
	const line = 64
	b := make([]byte, n+line)
	skip := int(-uintptr(unsafe.Pointer(&b[0])) & (line - 1))
	return b[skip : skip+n : skip+n]
}
