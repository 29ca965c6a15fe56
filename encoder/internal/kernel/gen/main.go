// Command gen writes the amd64 kernels of the encoder. It is a module of its
// own, so that the assembler library is no dependency of the program. Run it
// with `go generate` in the folder above.
//
// Three files come out, one per set of instructions. All are made by the same
// functions: a product ([machine.product]) or a loop over a row
// ([machine.rowLoops]) is written once, for registers of either width.
package main

import (
	"bytes"
	"flag"
	"fmt"
	"os"
	"path/filepath"

	"github.com/mmcloughlin/avo/attr"
	"github.com/mmcloughlin/avo/build"
	"github.com/mmcloughlin/avo/operand"
	"github.com/mmcloughlin/avo/pass"
	"github.com/mmcloughlin/avo/printer"
)

func main() {
	dir := flag.String("dir", "..", "folder to write to")
	flag.Parse()
	for _, f := range []struct {
		name string
		make func(*machine)
	}{
		{"avx512_amd64.s", func(m *machine) {
			m.wide = true
			m.suffix = "AVX512"
			for _, rows := range []int{12, 4, 1} {
				m.product(dot8Wide, rows)
				m.product(dot16Wide, rows)
				m.product(dotFloat, rows)
			}
			m.rowLoops()
			m.quantizeBytes()
			m.peak()
		}},
		{"avx2_amd64.s", func(m *machine) {
			m.suffix = "AVX2"
			for _, rows := range []int{4, 1} {
				m.winograd(rows)
			}
			for _, rows := range []int{6, 4, 1} {
				m.product(dot16, rows)
				m.product(dotFloat, rows)
			}
			m.rowLoops()
			m.quantizeBytes()
			m.quantizeWords()
			m.pairs()
		}},
		{"avxvnni_amd64.s", func(m *machine) {
			for _, rows := range []int{6, 4, 1} {
				m.suffix = "AVXVNNI"
				m.product(dot8VEX, rows)
				m.product(dot16VEX, rows)
				// The same with instructions that a processor with AVX-512
				// has, to test everything but the encoding there.
				m.suffix = "AVX512VL"
				m.product(dot8Wide, rows)
				m.product(dot16Wide, rows)
			}
		}},
	} {
		m := &machine{Context: build.NewContext()}
		f.make(m)
		if err := m.write(filepath.Join(*dir, f.name)); err != nil {
			fmt.Fprintln(os.Stderr, "gen:", err)
			os.Exit(1)
		}
	}
}

// machine is a file of assembly in the making.
type machine struct {
	*build.Context
	wide   bool   // registers of 512 bits rather than 256
	suffix string // of function names

	constants map[uint32]operand.Mem
}

// constant is a vector that repeats 32 bits, in memory. Constants lie there
// rather than in registers because 16 registers do not suffice; every use is
// the memory operand of an instruction that would run anyway.
func (m *machine) constant(bits uint32) operand.Mem {
	if at, ok := m.constants[bits]; ok {
		return at
	}
	if m.constants == nil {
		m.constants = make(map[uint32]operand.Mem)
	}
	at := m.StaticGlobal(fmt.Sprintf("c%08x", bits))
	m.DataAttributes(attr.RODATA | attr.NOPTR)
	for i := range 16 {
		m.AddDatum(4*i, operand.U32(bits))
	}
	m.constants[bits] = at
	return at
}

func (m *machine) write(path string) error {
	file, err := m.Result()
	if err != nil {
		return err
	}
	if err := pass.Compile.Execute(file); err != nil {
		return err
	}
	out, err := printer.NewGoAsm(printer.Config{Name: "go generate", Pkg: "kernel"}).Print(file)
	if err != nil {
		return err
	}
	return os.WriteFile(path, bytes.TrimLeft(out, "\n"), 0o644)
}
