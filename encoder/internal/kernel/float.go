package kernel

import (
	"encoding/binary"
	"fmt"
	"math"
	"unsafe"
)

// FloatMatrix is the right-hand side of a product of float32: a matrix of
// weights with a bias per output, or keys and values of attention when weights
// are not quantised. Its memory is kept from one filling to the next.
type FloatMatrix struct {
	In, Out int

	set    *Set
	packed []byte    // panels, for assembly: biases, then for each input a row of the panel
	plain  []float32 // Out × In, then Out biases, for plain Go
}

// NewFloatMatrix packs weights, out rows of in values each, and one bias per
// row; bias may be nil.
func (s *Set) NewFloatMatrix(weights, bias []float32, in, out int) (*FloatMatrix, error) {
	if in <= 0 || out <= 0 || len(weights) != in*out || bias != nil && len(bias) != out {
		return nil, fmt.Errorf("matrix of %d × %d has %d weights and %d biases", out, in, len(weights), len(bias))
	}
	m := &FloatMatrix{}
	m.FromRows(s, weights, out, in, in)
	for o, b := range bias {
		if m.packed == nil {
			m.plain[in*out+o] = b
		} else {
			binary.LittleEndian.PutUint32(m.packed[o/s.panel*m.panelBytes()+o%s.panel*4:], math.Float32bits(b))
		}
	}
	return m, nil
}

func (m *FloatMatrix) panelBytes() int { return 4 * m.set.panel * (m.In + 1) }

func (m *FloatMatrix) reset(s *Set, in, out int) {
	m.set, m.In, m.Out = s, in, out
	if s.float.full == nil {
		m.plain = resize(m.plain, (in+1)*out)
		return
	}
	n := s.Padded(out) / s.panel * m.panelBytes()
	if n > cap(m.packed) {
		m.packed = alignedBytes(n)
	}
	m.packed = m.packed[:n]
	clear(m.packed)
}

// FromRows makes each of the given rows of x, depth values long and stride
// apart, an output.
func (m *FloatMatrix) FromRows(s *Set, x []float32, rows, depth, stride int) {
	m.reset(s, depth, rows)
	size := m.panelBytes()
	for o := range rows {
		row := x[o*stride:][:depth]
		if m.packed == nil {
			copy(m.plain[o*depth:], row)
			continue
		}
		interleave(m.packed[o/s.panel*size:][4*s.panel:size], bytesOf(row), o%s.panel, s.panel)
	}
}

// FromColumns takes x as it lies: depth rows of columns values, stride apart;
// each column is an output.
func (m *FloatMatrix) FromColumns(s *Set, x []float32, depth, columns, stride int) {
	m.reset(s, depth, columns)
	size := m.panelBytes()
	for k := range depth {
		row := x[k*stride:][:columns]
		if m.packed == nil {
			for o, v := range row {
				m.plain[o*depth+k] = v
			}
			continue
		}
		for o := 0; o < columns; o += s.panel {
			copy(m.packed[o/s.panel*size+4*s.panel*(k+1):], bytesOf(row[o:min(o+s.panel, columns)]))
		}
	}
}

// Multiply stores a·m, biases added, in c: rows of a are lda values apart,
// rows of c ldc ≥ [Set.Padded](m.Out) apart.
func (m *FloatMatrix) Multiply(c []float32, ldc int, a []float32, lda, rows int) {
	s := m.set
	s.checkRoom(len(c), ldc, rows, m.Out)
	if rows == 0 {
		return
	}
	_ = a[(rows-1)*lda+m.In-1]
	if m.packed == nil {
		m.multiplyPlain(c, ldc, a, lda, rows)
		return
	}
	size := m.panelBytes()
	s.drive(&s.float, product{
		steps: m.In,
		a:     unsafe.Pointer(&a[0]), lda: 4 * lda,
		panels: unsafe.Pointer(&m.packed[0]), panelBytes: size, count: len(m.packed) / size,
		c: &c[0], ldc: ldc, rows: rows,
	})
}

func (m *FloatMatrix) multiplyPlain(c []float32, ldc int, a []float32, lda, rows int) {
	bias := m.plain[m.In*m.Out:]
	for o := 0; o < m.Out; o += 4 {
		// Past the last output the last one is computed again.
		at := func(j int) []float32 { return m.plain[min(o+j, m.Out-1)*m.In:][:m.In] }
		w0, w1, w2, w3 := at(0), at(1), at(2), at(3)
		for i := range rows {
			x := a[i*lda:][:m.In]
			var s0, s1, s2, s3 float32
			for k, v := range x {
				s0 += v * w0[k]
				s1 += v * w1[k]
				s2 += v * w2[k]
				s3 += v * w3[k]
			}
			out := c[i*ldc+o:]
			sums := [...]float32{s0, s1, s2, s3}
			for j, v := range sums[:min(4, m.Out-o)] {
				out[j] = v + bias[o+j]
			}
		}
	}
}
