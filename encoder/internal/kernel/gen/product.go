package main

import (
	"fmt"

	"github.com/mmcloughlin/avo/attr"
	"github.com/mmcloughlin/avo/ir"
	"github.com/mmcloughlin/avo/operand"
	"github.com/mmcloughlin/avo/reg"
)

// dot is the step that tells one product from another: what is added to an
// accumulator for 32 bits of a row and a vector of 32-bit lanes of a panel.
type dot int

const (
	dot8Wide  dot = iota // four 8-bit products, unsigned codes by signed weights (VPDPBUSD)
	dot16Wide            // two 16-bit products (VPDPWSSD)
	dotFloat             // one float32 product
	dot16                // two 16-bit products, without VNNI: multiply and add pairs, then add
	dot8As16             // as dot16, codes and weights being 8 bits stored in 16
	dot8VEX              // VPDPBUSD and
	dot16VEX             // VPDPWSSD as AVX-VNNI encodes them
)

func (d dot) name() string {
	switch d {
	case dot8Wide, dot8VEX:
		return "int8"
	case dot16Wide, dot16, dot16VEX:
		return "int16"
	}
	return "float"
}

// vector is register i of the machine's width.
func (m *machine) vector(i int) reg.VecPhysical {
	if m.wide {
		return []reg.VecPhysical{
			reg.Z0, reg.Z1, reg.Z2, reg.Z3, reg.Z4, reg.Z5, reg.Z6, reg.Z7,
			reg.Z8, reg.Z9, reg.Z10, reg.Z11, reg.Z12, reg.Z13, reg.Z14, reg.Z15,
			reg.Z16, reg.Z17, reg.Z18, reg.Z19, reg.Z20, reg.Z21, reg.Z22, reg.Z23,
			reg.Z24, reg.Z25, reg.Z26, reg.Z27, reg.Z28, reg.Z29, reg.Z30, reg.Z31,
		}[i]
	}
	return []reg.VecPhysical{
		reg.Y0, reg.Y1, reg.Y2, reg.Y3, reg.Y4, reg.Y5, reg.Y6, reg.Y7,
		reg.Y8, reg.Y9, reg.Y10, reg.Y11, reg.Y12, reg.Y13, reg.Y14, reg.Y15,
	}[i]
}

// bytes is the width of a vector.
func (m *machine) bytes() int {
	if m.wide {
		return 64
	}
	return 32
}

// product writes a block of a matrix product: rows × two vectors of results
// stay in registers while the loop walks down the panel. Each turn loads two
// vectors of the panel once and, for every row, spreads 32 bits of the row
// over a vector. The 12 rows of the wide form keep 24 accumulators going, more
// than latency asks for, and load only 14 times for 24 multiplications.
func (m *machine) product(d dot, rows int) {
	m.Function(fmt.Sprintf("%s_%s_%d", d.name(), m.suffix, rows))
	m.Attributes(attr.NOSPLIT)
	m.SignatureExpr("func(steps int, a uintptr, lda int, panel uintptr, c uintptr, ldc int, rows uintptr)")
	m.Doc(fmt.Sprintf("%d rows by two vectors of columns.", rows))

	steps := m.Load(m.Param("steps"), m.GP64())
	panel := m.Load(m.Param("panel"), m.GP64())
	pointers, row := m.rows(rows)

	acc := func(r, v int) reg.VecPhysical { return m.vector(2*r + v) }
	column := [2]reg.VecPhysical{m.vector(2 * rows), m.vector(2*rows + 1)}
	spread := m.vector(2*rows + 2)
	var product reg.VecPhysical
	if d == dot16 {
		product = m.vector(2*rows + 3)
	}
	for i := range 2 * rows {
		m.zero(m.vector(i))
	}

	header := 0
	switch d.name() {
	case "int8":
		header = 4 * 2 * m.bytes()
	case "float":
		header = 2 * m.bytes()
	}
	weights := m.GP64()
	m.LEAQ(operand.Mem{Base: panel, Disp: header}, weights)

	m.Label("loop")
	for v, to := range column {
		m.VMOVUPS(operand.Mem{Base: weights, Disp: v * m.bytes()}, to)
	}
	for r := range rows {
		if d == dotFloat {
			m.VBROADCASTSS(row(r), spread)
		} else {
			m.VPBROADCASTD(row(r), spread)
		}
		for v := range column {
			switch d {
			case dot8Wide:
				m.VPDPBUSD(column[v], spread, acc(r, v))
			case dot16Wide:
				m.VPDPWSSD(column[v], spread, acc(r, v))
			case dotFloat:
				m.VFMADD231PS(column[v], spread, acc(r, v))
			case dot16:
				m.VPMADDWD(column[v], spread, product)
				m.VPADDD(product, acc(r, v), acc(r, v))
			case dot8VEX:
				m.vex(0x50, column[v], spread, acc(r, v))
			case dot16VEX:
				m.vex(0x52, column[v], spread, acc(r, v))
			}
		}
	}
	m.ADDQ(operand.U32(2*m.bytes()), weights)
	for _, p := range pointers {
		m.ADDQ(operand.U8(4), p)
	}
	m.DECQ(steps)
	m.JNZ(operand.LabelRef("loop"))

	m.finish(d, rows, panel, acc)
	m.VZEROUPPER()
	m.RET()
}

// rows loads pointers to rows of a: each serves three, as p, p+lda, p+2·lda.
func (m *machine) rows(n int) (pointers []reg.Register, row func(r int) operand.Mem) {
	lda := m.Load(m.Param("lda"), m.GP64())
	pointers = []reg.Register{m.Load(m.Param("a"), m.GP64())}
	for i := 3; i < n; i += 3 {
		next := m.GP64()
		m.LEAQ(operand.Mem{Base: pointers[len(pointers)-1], Index: lda, Scale: 2}, next)
		m.ADDQ(lda, next)
		pointers = append(pointers, next)
	}
	return pointers, func(r int) operand.Mem {
		at := operand.Mem{Base: pointers[r/3]}
		if r%3 > 0 {
			at.Index, at.Scale = lda, uint8(r%3)
		}
		return at
	}
}

// winograd writes a block of a product of 8-bit integers where there is no
// instruction for it. VPMADDWD multiplies 16-bit integers and adds pairs, but
// a multiplication and an addition for every two products leave half of the
// processor's pipes idle. S. Winograd's inner product ("A New Algorithm for
// Inner Product", 1968) trades half of the multiplications for additions:
//
//	x0·y0 + x1·y1 = (x0+y1)·(x1+y0) − x0·x1 − y0·y1
//
// where the last two terms belong to the row alone and to the column alone.
// Sums stay exact: where they leave 32 bits on the way, they come back.
//
// Of every four codes, those of even number fill one 32-bit lane and those of
// odd number the next; weights lie the other way round. Behind its codes each
// row has the sum of x0·x1, and the panel's header −y0·y1 for each column.
func (m *machine) winograd(rows int) {
	m.Function(fmt.Sprintf("int8_%s_%d", m.suffix, rows))
	m.Attributes(attr.NOSPLIT)
	m.SignatureExpr("func(steps int, a uintptr, lda int, panel uintptr, c uintptr, ldc int, rows uintptr)")
	m.Doc(fmt.Sprintf("%d rows by two vectors of columns.", rows))

	steps := m.Load(m.Param("steps"), m.GP64())
	panel := m.Load(m.Param("panel"), m.GP64())
	pointers, row := m.rows(rows)
	acc := func(r, v int) reg.VecPhysical { return m.vector(2*r + v) }
	odd := [2]reg.VecPhysical{m.vector(8), m.vector(9)}
	even := [2]reg.VecPhysical{m.vector(10), m.vector(11)}
	evenCodes, oddCodes := m.vector(12), m.vector(13)
	left, right := m.vector(14), m.vector(15)
	for r := range rows {
		for v := range 2 {
			m.VMOVUPS(operand.Mem{Base: panel, Disp: (2*3 + v) * m.bytes()}, acc(r, v))
		}
	}
	weights := m.GP64()
	m.LEAQ(operand.Mem{Base: panel, Disp: 4 * 2 * m.bytes()}, weights)

	m.Label("loop")
	for v := range 2 {
		m.VMOVUPS(operand.Mem{Base: weights, Disp: v * m.bytes()}, odd[v])
		m.VMOVUPS(operand.Mem{Base: weights, Disp: (2 + v) * m.bytes()}, even[v])
	}
	for r := range rows {
		at := row(r)
		m.VPBROADCASTD(at, evenCodes)
		at.Disp = 4
		m.VPBROADCASTD(at, oddCodes)
		for v := range 2 {
			m.VPADDW(odd[v], evenCodes, left)
			m.VPADDW(even[v], oddCodes, right)
			m.VPMADDWD(left, right, left)
			m.VPADDD(left, acc(r, v), acc(r, v))
		}
	}
	m.ADDQ(operand.U32(4*m.bytes()), weights)
	for _, p := range pointers {
		m.ADDQ(operand.U8(8), p)
	}
	m.SUBQ(operand.U8(2), steps)
	m.JNZ(operand.LabelRef("loop"))

	for r := range rows {
		m.VPBROADCASTD(row(r), left)
		for v := range 2 {
			m.VPSUBD(left, acc(r, v), acc(r, v))
		}
	}
	m.finish(dot8Wide, rows, panel, acc)
	m.VZEROUPPER()
	m.RET()
}

// finish turns accumulators into results and stores them.
func (m *machine) finish(d dot, rows int, panel reg.Register, acc func(r, v int) reg.VecPhysical) {
	c := m.Load(m.Param("c"), m.GP64())
	ldc := m.Load(m.Param("ldc"), m.GP64())
	var affine reg.Register
	if d != dotFloat {
		affine = m.Load(m.Param("rows"), m.GP64())
	}
	first, second := m.vector(2*rows), m.vector(2*rows+1)
	if d.name() == "int16" {
		m.VBROADCASTSS(operand.Mem{Base: affine}, first)
	}
	for r := range rows {
		if d.name() == "int8" {
			m.VBROADCASTSS(operand.Mem{Base: affine, Disp: 8 * r}, first)
			m.VBROADCASTSS(operand.Mem{Base: affine, Disp: 8*r + 4}, second)
		}
		for v := range 2 {
			at := func(which int) operand.Mem {
				return operand.Mem{Base: panel, Disp: (2*which + v) * m.bytes()}
			}
			result := acc(r, v)
			switch d.name() {
			case "float":
				m.VADDPS(at(0), result, result)
			case "int16":
				m.VCVTDQ2PS(result, result)
				m.VMULPS(first, result, result)
			case "int8":
				// sum·row scale·column scale + (row low·column sum + bias)
				lifted := m.vector(2*rows + 2)
				m.VMOVUPS(at(2), lifted)
				m.VFMADD231PS(at(1), second, lifted)
				m.VCVTDQ2PS(result, result)
				m.VMULPS(first, result, result)
				m.VFMADD132PS(at(0), lifted, result)
			}
			m.VMOVUPS(result, operand.Mem{Base: c, Disp: v * m.bytes()})
		}
		if r+1 < rows {
			m.ADDQ(ldc, c)
		}
	}
}

func (m *machine) zero(v reg.VecPhysical) {
	if m.wide || m.suffix == "AVX512VL" {
		m.VPXORD(v, v, v)
	} else {
		m.VPXOR(v, v, v)
	}
}

// vex emits an instruction that the assembler knows in its AVX-512 form only,
// as bytes: VEX.256.66.0F38.W0 opcode, all operands registers, in the order of
// Go's assembler (sources before destination).
func (m *machine) vex(opcode byte, third, second, first reg.VecPhysical) {
	m.Comment(fmt.Sprintf("%s %s, %s, %s", map[byte]string{0x50: "VPDPBUSD", 0x52: "VPDPWSSD"}[opcode], third.Asm(), second.Asm(), first.Asm()))
	for _, b := range vexBytes(opcode, int(third.ID().Index()), int(second.ID().Index()), int(first.ID().Index())) {
		m.Instruction(&ir.Instruction{Opcode: "BYTE", Operands: []operand.Op{operand.U8(b)}})
	}
}

func vexBytes(opcode byte, rm, vvvv, r int) [5]byte {
	inverted := func(bit int) byte { return byte(^bit & 1) }
	return [5]byte{
		0xc4,
		inverted(r>>3)<<7 | 1<<6 | inverted(rm>>3)<<5 | 0b00010,
		byte(^vvvv&15)<<3 | 1<<2 | 0b01,
		opcode,
		0b11<<6 | byte(r&7)<<3 | byte(rm&7),
	}
}

// peak multiplies registers by registers, ten thousand times twenty-four: the
// rate no product of 8-bit integers can exceed on this processor.
func (m *machine) peak() {
	m.Function("peak_" + m.suffix)
	m.Attributes(attr.NOSPLIT)
	m.SignatureExpr("func(turns int)")
	turns := m.Load(m.Param("turns"), m.GP64())
	for i := range 26 {
		m.zero(m.vector(i))
	}
	m.Label("loop")
	for i := range 24 {
		m.VPDPBUSD(m.vector(24), m.vector(25), m.vector(i))
	}
	m.DECQ(turns)
	m.JNZ(operand.LabelRef("loop"))
	m.VZEROUPPER()
	m.RET()
}
