package main

import (
	"math"

	"github.com/mmcloughlin/avo/attr"
	"github.com/mmcloughlin/avo/operand"
	"github.com/mmcloughlin/avo/reg"
)

// The loops over a row take sixteen values a turn: one wide vector, or two.

func (m *machine) parts() int { return 64 / m.bytes() }

func (m *machine) virtual() reg.VecVirtual {
	if m.wide {
		return m.ZMM()
	}
	return m.YMM()
}

func (m *machine) virtuals() []reg.VecVirtual {
	list := make([]reg.VecVirtual, m.parts())
	for i := range list {
		list[i] = m.virtual()
	}
	return list
}

func (m *machine) start(name, signature, doc string) {
	m.Function(name + "_" + m.suffix)
	m.Attributes(attr.NOSPLIT)
	m.SignatureExpr(signature)
	m.Doc(doc)
}

// end closes a function that returns nothing.
func (m *machine) end() {
	m.VZEROUPPER()
	m.RET()
}

// turn writes the loop: body is called once per part of sixteen values.
func (m *machine) turn(label string, n reg.Register, body func(part int), pointers map[reg.Register]int) {
	m.Label(label)
	for part := range m.parts() {
		body(part)
	}
	for _, p := range sorted(pointers) {
		m.ADDQ(operand.U8(pointers[p]), p)
	}
	m.SUBQ(operand.U8(16), n)
	m.JNZ(operand.LabelRef(label))
}

// sorted puts registers in the order in which they were made, so that the
// output does not depend on the order of a map.
func sorted(pointers map[reg.Register]int) []reg.Register {
	var list []reg.Register
	for p := range pointers {
		at := len(list)
		for at > 0 && list[at-1].(reg.GPVirtual).ID() > p.(reg.GPVirtual).ID() {
			at--
		}
		list = append(list[:at], append([]reg.Register{p}, list[at:]...)...)
	}
	return list
}

func (m *machine) at(base reg.Register, part int) operand.Mem {
	return operand.Mem{Base: base, Disp: part * m.bytes()}
}

// held is constants for use in a loop that is about to begin: in registers where
// there are 32 of them, since loading one wide vector takes as long as
// multiplying it; in memory where there are 16.
func (m *machine) held(values ...float64) []operand.Op {
	list := make([]operand.Op, len(values))
	for i, v := range values {
		if list[i] = m.f32(v); m.wide {
			r := m.virtual()
			m.VMOVUPS(list[i], r)
			list[i] = r
		}
	}
	return list
}

func (m *machine) f32(v float64) operand.Mem { return m.constant(math.Float32bits(float32(v))) }

// fold brings sixteen partial results down to one, halves to halves.
func (m *machine) fold(s []reg.VecVirtual, op func(a, b, to operand.Op)) reg.VecVirtual {
	eight := m.YMM()
	if m.wide {
		m.VEXTRACTF64X4(operand.U8(1), s[0], eight)
		op(eight, s[0].AsY(), eight)
	} else {
		op(s[1], s[0], eight)
	}
	four := m.XMM()
	m.VEXTRACTF128(operand.U8(1), eight, four)
	op(four, eight.AsX(), four)
	two := m.XMM()
	m.VMOVHLPS(four, four, two)
	op(two, four, two)
	one := m.XMM()
	m.VMOVSHDUP(two, one)
	op(one, two, one)
	return one
}

func (m *machine) add(a, b, to operand.Op) { m.VADDPS(a, b, to) }

func (m *machine) rowLoops() {
	m.extremes()
	m.narrow()
	m.narrowEach()
	m.magnitudes()
	m.weave()
	m.addSum()
	m.squares()
	m.normalize()
	m.exp2Sum()
	m.scale()
	m.sumPositive()
	m.gelu()
}

func (m *machine) extremes() {
	m.start("extremes", "func(x *float32, n int) (lo, hi float32)", "Least and greatest value; NaN is passed over.")
	x, n := m.Load(m.Param("x"), m.GP64()), m.Load(m.Param("n"), m.GP64())
	lo, hi := m.virtuals(), m.virtuals()
	for i := range lo {
		m.VMOVUPS(m.f32(math.Inf(1)), lo[i])
		m.VMOVUPS(m.f32(math.Inf(-1)), hi[i])
	}
	m.turn("loop", n, func(i int) {
		v := m.virtual()
		m.VMOVUPS(m.at(x, i), v)
		// With NaN in either operand these return the first one here.
		m.VMINPS(lo[i], v, lo[i])
		m.VMAXPS(hi[i], v, hi[i])
	}, map[reg.Register]int{x: 64})
	least := m.fold(lo, func(a, b, to operand.Op) { m.VMINPS(a, b, to) })
	greatest := m.fold(hi, func(a, b, to operand.Op) { m.VMAXPS(a, b, to) })
	m.Store(least, m.Return("lo"))
	m.Store(greatest, m.Return("hi"))
	m.end()
}

// codes leaves the rounded integers of sixteen values in registers.
func (m *machine) codes(x reg.Register, i int, lo, inverse reg.VecVirtual) reg.VecVirtual {
	v := m.virtual()
	m.VMOVUPS(m.at(x, i), v)
	m.VSUBPS(lo, v, v)
	m.VMULPS(inverse, v, v)
	m.VCVTPS2DQ(v, v) // NaN becomes the least integer, which packing takes to 0
	return v
}

const quantizeSignature = "func(codes uintptr, x *float32, n int, lo, inverse float32)"

func (m *machine) quantizeStart(name, doc string) (codes, x, n reg.Register, lo, inverse reg.VecVirtual) {
	m.start(name, quantizeSignature, doc)
	codes, x, n = m.Load(m.Param("codes"), m.GP64()), m.Load(m.Param("x"), m.GP64()), m.Load(m.Param("n"), m.GP64())
	lo, inverse = m.virtual(), m.virtual()
	m.VBROADCASTSS(m.paramMem("lo"), lo)
	m.VBROADCASTSS(m.paramMem("inverse"), inverse)
	return
}

func (m *machine) paramMem(name string) operand.Mem {
	c, err := m.Param(name).Resolve()
	if err != nil {
		panic(err)
	}
	return c.Addr
}

func (m *machine) quantizeBytes() {
	codes, x, n, lo, inverse := m.quantizeStart("quantize8", "Codes of 8 bits.")
	zero := m.virtual()
	if m.wide {
		m.VPXORD(zero, zero, zero)
		m.turn("loop", n, func(i int) {
			v := m.codes(x, i, lo, inverse)
			m.VPMAXSD(zero, v, v)
			m.VPMOVUSDB(v, operand.Mem{Base: codes})
		}, map[reg.Register]int{x: 64, codes: 16})
	} else {
		var v [2]reg.VecVirtual
		m.turn("loop", n, func(i int) {
			v[i] = m.codes(x, i, lo, inverse)
			if i == 1 {
				m.VPACKUSDW(v[1], v[0], v[0])
				m.VPERMQ(operand.U8(0b11_01_10_00), v[0], v[0])
				high := m.XMM()
				m.VEXTRACTI128(operand.U8(1), v[0], high)
				m.VPACKUSWB(high, v[0].AsX(), high)
				m.VMOVDQU(high, operand.Mem{Base: codes})
			}
		}, map[reg.Register]int{x: 64, codes: 16})
	}
	m.end()
}

func (m *machine) quantizeWords() {
	codes, x, n, lo, inverse := m.quantizeStart("quantize16", "Codes of 8 bits, each in 16, in the order 0, 2, 1, 3 of every four.")
	var v [2]reg.VecVirtual
	m.turn("loop", n, func(i int) {
		v[i] = m.codes(x, i, lo, inverse)
		if i == 1 {
			m.VPACKUSDW(v[1], v[0], v[0])
			m.VPERMQ(operand.U8(0b11_01_10_00), v[0], v[0])
			m.VPSHUFLW(operand.U8(0b11_01_10_00), v[0], v[0])
			m.VPSHUFHW(operand.U8(0b11_01_10_00), v[0], v[0])
			m.VMOVDQU(v[0], operand.Mem{Base: codes})
		}
	}, map[reg.Register]int{x: 64, codes: 32})
	m.end()
}

// pairs is the part of the inner product that belongs to the row alone.
func (m *machine) pairs() {
	m.start("pairs", "func(codes uintptr, n int) int32", "Sum of the products of even codes with their odd neighbours.")
	codes, n := m.Load(m.Param("codes"), m.GP64()), m.Load(m.Param("n"), m.GP64())
	sum := m.sums()[0]
	m.Label("loop")
	even, odd := m.virtual(), m.virtual()
	m.VMOVDQU(operand.Mem{Base: codes}, even)
	m.VPSRLQ(operand.U8(32), even, odd)
	m.VPMADDWD(even, odd, odd)
	m.VPADDD(odd, sum, sum)
	m.ADDQ(operand.U8(32), codes)
	m.SUBQ(operand.U8(16), n)
	m.JNZ(operand.LabelRef("loop"))
	half, quarter := m.XMM(), m.XMM()
	m.VEXTRACTI128(operand.U8(1), sum, half)
	m.VPADDD(half, sum.AsX(), half)
	m.VPSHUFD(operand.U8(0b01_00_11_10), half, quarter) // odd lanes are zero
	m.VPADDD(quarter, half, half)
	result := m.GP32()
	m.VMOVD(half, result)
	m.Store(result, m.ReturnIndex(0))
	m.end()
}

func (m *machine) narrow() {
	m.start("narrow", "func(codes *int16, x *float32, n int, factor float32)", "Products with factor, rounded to 16 bits.")
	codes, x, n := m.Load(m.Param("codes"), m.GP64()), m.Load(m.Param("x"), m.GP64()), m.Load(m.Param("n"), m.GP64())
	factor := m.virtual()
	m.VBROADCASTSS(m.paramMem("factor"), factor)
	m.narrowLoop(codes, x, n, func(int) operand.Op { return factor }, map[reg.Register]int{x: 64, codes: 32})
}

func (m *machine) narrowEach() {
	m.start("narrowEach", "func(codes *int16, x, factors *float32, n int)", "Products with factors, rounded to 16 bits.")
	codes, x, factors, n := m.Load(m.Param("codes"), m.GP64()), m.Load(m.Param("x"), m.GP64()), m.Load(m.Param("factors"), m.GP64()), m.Load(m.Param("n"), m.GP64())
	m.narrowLoop(codes, x, n, func(i int) operand.Op { return m.at(factors, i) }, map[reg.Register]int{x: 64, factors: 64, codes: 32})
}

func (m *machine) narrowLoop(codes, x, n reg.Register, factor func(part int) operand.Op, pointers map[reg.Register]int) {
	most := m.virtual()
	m.VMOVUPS(m.f32(math.MaxInt16), most)
	var v [2]reg.VecVirtual
	m.turn("loop", n, func(i int) {
		v[i] = m.virtual()
		m.VMOVUPS(m.at(x, i), v[i])
		m.VMULPS(factor(i), v[i], v[i])
		m.VMINPS(most, v[i], v[i]) // NaN too becomes the greatest
		m.VCVTPS2DQ(v[i], v[i])
		if m.wide {
			m.VPMOVSDW(v[i], operand.Mem{Base: codes})
		} else if i == 1 {
			m.VPACKSSDW(v[1], v[0], v[0])
			m.VPERMQ(operand.U8(0b11_01_10_00), v[0], v[0])
			m.VMOVDQU(v[0], operand.Mem{Base: codes})
		}
	}, pointers)
	m.end()
}

func (m *machine) magnitudes() {
	m.start("magnitudes", "func(most, x *float32, n int)", "Greater of most and |x|; NaN is greatest.")
	most, x, n := m.Load(m.Param("most"), m.GP64()), m.Load(m.Param("x"), m.GP64()), m.Load(m.Param("n"), m.GP64())
	m.turn("loop", n, func(i int) {
		v := m.virtual()
		m.VMOVUPS(m.at(x, i), v)
		m.VANDPS(m.constant(0x7fffffff), v, v)
		// Without their sign, floats are in the order of their bits.
		m.VPMAXUD(m.at(most, i), v, v)
		m.VMOVUPS(v, m.at(most, i))
	}, map[reg.Register]int{most: 64, x: 64})
	m.end()
}

func (m *machine) weave() {
	m.start("weave", "func(pairs, first, second *int16, n int)", "Values of first and second in turn.")
	pairs, first, second, n := m.Load(m.Param("pairs"), m.GP64()), m.Load(m.Param("first"), m.GP64()), m.Load(m.Param("second"), m.GP64()), m.Load(m.Param("n"), m.GP64())
	m.turn("loop", n, func(i int) {
		a, b := m.virtual(), m.virtual()
		m.VPMOVZXWD(operand.Mem{Base: first, Disp: i * m.bytes() / 2}, a)
		m.VPMOVZXWD(operand.Mem{Base: second, Disp: i * m.bytes() / 2}, b)
		m.VPSLLD(operand.U8(16), b, b)
		if m.wide {
			m.VPORD(a, b, b)
		} else {
			m.VPOR(a, b, b)
		}
		m.VMOVUPS(b, m.at(pairs, i))
	}, map[reg.Register]int{pairs: 64, first: 32, second: 32})
	m.end()
}

func (m *machine) sums() []reg.VecVirtual {
	s := m.virtuals()
	for _, v := range s {
		if m.wide {
			m.VPXORD(v, v, v)
		} else {
			m.VPXOR(v, v, v)
		}
	}
	return s
}

func (m *machine) addSum() {
	m.start("addSum", "func(x, y *float32, n int) float32", "Adds y, if there is one, to x; returns the sum of the result.")
	x, y, n := m.Load(m.Param("x"), m.GP64()), m.Load(m.Param("y"), m.GP64()), m.Load(m.Param("n"), m.GP64())
	s := m.sums()
	m.TESTQ(y, y)
	m.JZ(operand.LabelRef("alone"))
	m.turn("both", n, func(i int) {
		v := m.virtual()
		m.VMOVUPS(m.at(x, i), v)
		m.VADDPS(m.at(y, i), v, v)
		m.VMOVUPS(v, m.at(x, i))
		m.VADDPS(v, s[i], s[i])
	}, map[reg.Register]int{x: 64, y: 64})
	m.JMP(operand.LabelRef("done"))
	m.turn("alone", n, func(i int) {
		m.VADDPS(m.at(x, i), s[i], s[i])
	}, map[reg.Register]int{x: 64})
	m.Label("done")
	m.Store(m.fold(s, m.add), m.ReturnIndex(0))
	m.end()
}

func (m *machine) squares() {
	m.start("squares", "func(x *float32, n int, mean float32) float32", "Sum of squared distances from mean.")
	x, n := m.Load(m.Param("x"), m.GP64()), m.Load(m.Param("n"), m.GP64())
	mean := m.virtual()
	m.VBROADCASTSS(m.paramMem("mean"), mean)
	s := m.sums()
	m.turn("loop", n, func(i int) {
		v := m.virtual()
		m.VMOVUPS(m.at(x, i), v)
		m.VSUBPS(mean, v, v)
		m.VFMADD231PS(v, v, s[i])
	}, map[reg.Register]int{x: 64})
	m.Store(m.fold(s, m.add), m.ReturnIndex(0))
	m.end()
}

func (m *machine) normalize() {
	m.start("normalize", "func(x, gamma, beta *float32, n int, mean, inverse float32)", "(x−mean)·inverse·gamma + beta.")
	x, gamma, beta, n := m.Load(m.Param("x"), m.GP64()), m.Load(m.Param("gamma"), m.GP64()), m.Load(m.Param("beta"), m.GP64()), m.Load(m.Param("n"), m.GP64())
	mean, inverse := m.virtual(), m.virtual()
	m.VBROADCASTSS(m.paramMem("mean"), mean)
	m.VBROADCASTSS(m.paramMem("inverse"), inverse)
	m.turn("loop", n, func(i int) {
		v, g := m.virtual(), m.virtual()
		m.VMOVUPS(m.at(x, i), v)
		m.VMOVUPS(m.at(gamma, i), g)
		m.VSUBPS(mean, v, v)
		m.VMULPS(inverse, v, v)
		m.VFMADD213PS(m.at(beta, i), g, v)
		m.VMOVUPS(v, m.at(x, i))
	}, map[reg.Register]int{x: 64, gamma: 64, beta: 64})
	m.end()
}

// exp2Poly and geluPoly stand in row.go of the package, with their bounds.
var exp2Poly = []float64{
	1.0000000716546822, 0.6931469670647334, 0.24022119723848698,
	0.05550713273542824, 0.009675541334206542, 0.001327647197931638,
}

var geluPoly = []float64{
	0.14136374778274732, -0.07029823320712075, 0.05152540584702272,
	-0.04039198119852173, 0.031356617618795754, -0.023624917132654286,
	0.016910567082524846, -0.010165711932059672, 0.005112585302988519,
	-0.0038863717017111935, 0.003194823734573962, -0.0010966528392242433,
}

// horner evaluates a polynomial in t, its coefficients held.
func (m *machine) horner(poly []operand.Op, t reg.VecVirtual) reg.VecVirtual {
	p := m.virtual()
	m.VMOVUPS(poly[len(poly)-1], p)
	for i := len(poly) - 2; i >= 0; i-- {
		m.VFMADD213PS(poly[i], t, p)
	}
	return p
}

func (m *machine) exp2Sum() {
	m.start("exp2Sum", "func(x *float32, n int, max float32) float32", "2^(x−max) in place; returns the sum.")
	x, n := m.Load(m.Param("x"), m.GP64()), m.Load(m.Param("n"), m.GP64())
	max, least, magic := m.virtual(), m.virtual(), m.virtual()
	m.VBROADCASTSS(m.paramMem("max"), max)
	m.VMOVUPS(m.f32(-126), least)
	m.VMOVUPS(m.f32(3<<22), magic)
	poly := m.held(exp2Poly...)
	s := m.sums()
	m.turn("loop", n, func(i int) {
		t, shifted, whole := m.virtual(), m.virtual(), m.virtual()
		m.VMOVUPS(m.at(x, i), t)
		m.VSUBPS(max, t, t)
		m.VMAXPS(least, t, t)
		m.VADDPS(magic, t, shifted)
		m.VSUBPS(magic, shifted, whole)
		m.VSUBPS(whole, t, t)
		p := m.horner(poly, t)
		m.VPSLLD(operand.U8(23), shifted, shifted)
		m.VPADDD(shifted, p, p)
		m.VMOVUPS(p, m.at(x, i))
		m.VADDPS(p, s[i], s[i])
	}, map[reg.Register]int{x: 64})
	m.Store(m.fold(s, m.add), m.ReturnIndex(0))
	m.end()
}

func (m *machine) scale() {
	m.start("scale", "func(x *float32, n int, factor float32)", "x·factor in place.")
	x, n := m.Load(m.Param("x"), m.GP64()), m.Load(m.Param("n"), m.GP64())
	factor := m.virtual()
	m.VBROADCASTSS(m.paramMem("factor"), factor)
	m.turn("loop", n, func(i int) {
		v := m.virtual()
		m.VMULPS(m.at(x, i), factor, v)
		m.VMOVUPS(v, m.at(x, i))
	}, map[reg.Register]int{x: 64})
	m.end()
}

func (m *machine) sumPositive() {
	m.start("sumPositive", "func(dst, x, y, z *float32, n int)", "x+y+z, or 0 where that is less; NaN stays.")
	dst, x, y, z := m.Load(m.Param("dst"), m.GP64()), m.Load(m.Param("x"), m.GP64()), m.Load(m.Param("y"), m.GP64()), m.Load(m.Param("z"), m.GP64())
	n := m.Load(m.Param("n"), m.GP64())
	zero := m.virtual()
	m.VXORPS(zero, zero, zero)
	m.turn("loop", n, func(i int) {
		v := m.virtual()
		m.VMOVUPS(m.at(x, i), v)
		m.VADDPS(m.at(y, i), v, v)
		m.VADDPS(m.at(z, i), v, v)
		// With NaN in either operand this returns the first one here.
		m.VMAXPS(v, zero, v)
		m.VMOVUPS(v, m.at(dst, i))
	}, map[reg.Register]int{dst: 64, x: 64, y: 64, z: 64})
	m.end()
}

func (m *machine) gelu() {
	m.start("gelu", "func(x *float32, n int)", "x·Φ(x) in place.")
	x, n := m.Load(m.Param("x"), m.GP64()), m.Load(m.Param("n"), m.GP64())
	least, most := m.virtual(), m.virtual()
	m.VMOVUPS(m.f32(-5), least)
	m.VMOVUPS(m.f32(5), most)
	poly := m.held(geluPoly...)
	rest := m.held(-1, 2./25, 0.5)
	m.turn("loop", n, func(i int) {
		v, y, t, u := m.virtual(), m.virtual(), m.virtual(), m.virtual()
		m.VMOVUPS(m.at(x, i), v)
		m.VMAXPS(least, v, y)
		m.VMINPS(most, y, y)
		m.VMULPS(y, y, t)
		m.VMOVUPS(rest[0], u)
		m.VFMADD231PS(rest[1], t, u)
		p := m.horner(poly, u)
		m.VFMADD213PS(rest[2], y, p)
		m.VMULPS(v, p, p)
		m.VMOVUPS(p, m.at(x, i))
	}, map[reg.Register]int{x: 64})
	m.end()
}
