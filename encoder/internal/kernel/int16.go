package kernel

import (
	"encoding/binary"
	"math"
	"unsafe"
)

// Narrow stores x·factor in 16 bits, rounded to the nearest, halves to even.
// Values that do not fit stop at the end of the range; NaN becomes 32767.
func (s *Set) Narrow(dst []int16, x []float32, factor float32) {
	_ = dst[:len(x)]
	k := body(len(x), s.row.narrow != nil)
	if k > 0 {
		s.row.narrow(&dst[0], &x[0], k, factor)
	}
	for i := k; i < len(x); i++ {
		dst[i] = narrow(x[i] * factor)
	}
}

// NarrowEach is Narrow with a factor for each value.
func (s *Set) NarrowEach(dst []int16, x, factors []float32) {
	_, _ = dst[:len(x)], factors[:len(x)]
	k := body(len(x), s.row.narrowEach != nil)
	if k > 0 {
		s.row.narrowEach(&dst[0], &x[0], &factors[0], k)
	}
	for i := k; i < len(x); i++ {
		dst[i] = narrow(x[i] * factors[i])
	}
}

// Magnitudes raises each value of most, none of them negative, to |x| where
// that is greater. NaN counts as greater than infinity and stays.
func (s *Set) Magnitudes(most, x []float32) {
	_ = most[:len(x)]
	k := body(len(x), s.row.magnitudes != nil)
	if k > 0 {
		s.row.magnitudes(&most[0], &x[0], k)
	}
	for i := k; i < len(x); i++ {
		most[i] = math.Float32frombits(max(math.Float32bits(most[i]), math.Float32bits(x[i])&^(1<<31)))
	}
}

func narrow(v float32) int16 {
	if !(v < math.MaxInt16) {
		return math.MaxInt16
	}
	if v <= math.MinInt16 {
		return math.MinInt16
	}
	return int16(math.RoundToEven(float64(v)))
}

// Int16Matrix is the right-hand side of a product of 16-bit integers: depth
// values deep, columns wide. It is filled from memory that changes with every
// call, so its own is kept from one filling to the next. Only one goroutine may
// use it at a time.
type Int16Matrix struct {
	set            *Set
	depth, columns int
	packed         []byte  // panels of pairs, for assembly
	words          []int64 // two columns to a word, for plain Go
	factor         Affine  // of the product under way; here so that it is not allocated
}

func (m *Int16Matrix) reset(s *Set, depth, columns int) {
	m.set, m.depth, m.columns = s, depth, columns
	even := roundUp(depth, 2)
	if s.int16.full == nil {
		m.words = resize(m.words, even*roundUp(columns, 2)/2)
		return
	}
	n := even * s.Padded(columns) * 2
	if n > cap(m.packed) {
		m.packed = alignedBytes(n)
	}
	m.packed = m.packed[:n]
	clear(m.packed)
}

func resize[T any](b []T, n int) []T {
	if n > cap(b) {
		return make([]T, n)
	}
	b = b[:n]
	clear(b)
	return b
}

// FromRows makes each of the given rows of x, depth values long and stride
// apart, a column of the matrix.
func (m *Int16Matrix) FromRows(s *Set, x []int16, rows, depth, stride int) {
	m.reset(s, depth, rows)
	if m.packed == nil {
		even := roundUp(depth, 2)
		for r := range rows {
			w := m.words[r/2*even:][:depth]
			for k, v := range x[r*stride:][:depth] {
				w[k] += int64(v) << (32 * (r % 2))
			}
		}
		return
	}
	panel := s.panel * roundUp(depth, 2) * 2
	for r := range rows {
		interleave(m.packed[r/s.panel*panel:][:panel], bytesOf(x[r*stride:][:depth]), r%s.panel, s.panel)
	}
}

// FromColumns takes x as it lies: depth rows of columns values, stride apart.
func (m *Int16Matrix) FromColumns(s *Set, x []int16, depth, columns, stride int) {
	m.reset(s, depth, columns)
	even := roundUp(depth, 2)
	if m.packed == nil {
		for k := range depth {
			for c, v := range x[k*stride:][:columns] {
				m.words[c/2*even+k] += int64(v) << (32 * (c % 2))
			}
		}
		return
	}
	for k := 0; k < depth; k += 2 {
		top := x[k*stride:][:columns]
		var below []int16
		if k+1 < depth {
			below = x[(k+1)*stride:][:columns]
		}
		for c := 0; c < columns; c += s.panel {
			at := (c/s.panel*even + k) * s.panel * 2
			out := m.packed[at : at+4*s.panel]
			last := min(c+s.panel, columns)
			if below == nil {
				for i, v := range top[c:last] {
					binary.LittleEndian.PutUint16(out[4*i:], uint16(v))
				}
				continue
			}
			first, second := top[c:last], below[c:last]
			i := body(len(first), s.row.weave != nil)
			if i > 0 {
				s.row.weave((*int16)(unsafe.Pointer(&out[0])), &first[0], &second[0], i)
			}
			for ; i < len(first); i++ {
				binary.LittleEndian.PutUint32(out[4*i:], uint32(uint16(first[i]))|uint32(uint16(second[i]))<<16)
			}
		}
	}
}

// Multiply stores a·m·scale in c: rows of a are lda values apart, rows of c
// ldc ≥ [Set.Padded](columns) apart. Sums of products must fit 32 bits, which
// is for the caller to see to. With an odd depth, one value more of each row
// of a is read and does not count.
func (m *Int16Matrix) Multiply(c []float32, ldc int, a []int16, lda, rows int, scale float32) {
	s := m.set
	s.checkRoom(len(c), ldc, rows, m.columns)
	if rows == 0 {
		return
	}
	even := roundUp(m.depth, 2)
	_ = a[(rows-1)*lda+even-1]
	if s.int16.full == nil {
		m.multiplyPlain(c, ldc, a, lda, rows, scale)
		return
	}
	m.factor.Scale = scale
	panel := s.panel * even * 2
	s.drive(&s.int16, product{
		steps: even / 2,
		a:     unsafe.Pointer(&a[0]), lda: 2 * lda,
		panels: unsafe.Pointer(&m.packed[0]), panelBytes: panel, count: len(m.packed) / panel,
		c: &c[0], ldc: ldc, rows: rows,
		affine: &m.factor,
	})
}

// multiplyPlain gets two products from each 64-bit multiplication: columns lie
// in pairs 32 bits apart, and the sum of either fits 32 bits with its sign.
func (m *Int16Matrix) multiplyPlain(c []float32, ldc int, a []int16, lda, rows int, scale float32) {
	even := roundUp(m.depth, 2)
	pairs := roundUp(m.columns, 2) / 2
	// Past the end the last row and the last pair are computed again.
	for p := 0; p < pairs; p += 2 {
		q := min(p+1, pairs-1)
		for i := 0; i < rows; i += 2 {
			j := min(i+1, rows-1)
			ip, iq, jp, jq := dot16(a[i*lda:][:even], a[j*lda:][:even], m.words[p*even:][:even], m.words[q*even:][:even])
			m.store(c[i*ldc:], p, ip, scale)
			m.store(c[i*ldc:], q, iq, scale)
			m.store(c[j*ldc:], p, jp, scale)
			m.store(c[j*ldc:], q, jq, scale)
		}
	}
}

// dot16 adds up the products of two rows with two words of columns. It stands
// alone because so few values fit the registers.
//
//go:noinline
func dot16(x, y []int16, v, w []int64) (xv, xw, yv, yw int64) {
	y, v, w = y[:len(x)], v[:len(x)], w[:len(x)]
	for k := range x {
		a, b := int64(x[k]), int64(y[k])
		xv += a * v[k]
		xw += a * w[k]
		yv += b * v[k]
		yw += b * w[k]
	}
	return
}

// store takes the sums of a pair of columns apart.
func (m *Int16Matrix) store(c []float32, pair int, sum int64, scale float32) {
	low := int32(sum)
	c[2*pair] = float32(low) * scale
	if 2*pair+1 < m.columns {
		c[2*pair+1] = float32(int32((sum-int64(low))>>32)) * scale
	}
}
