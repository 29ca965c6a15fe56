// Package kernel holds the arithmetic of the encoder: matrix products in 8-bit
// integers, 16-bit integers and float32, and the few functions of a row
// (softmax, GELU, layer norm, quantisation) that stand between them.
//
// Every operation exists in plain Go and, for some processors, in assembly. A
// [Set] is one choice of them all. Which set runs is settled once, by the
// processor ([Best]) or by name ([Named]).
//
// # What agrees between sets
//
// Integer products are exact, so every set gives the same integers. Sums of
// floats are taken in one order everywhere (sixteen partial sums, then halves
// added to halves), and results of a row never depend on which other rows are
// computed with it. What remains different is that assembly rounds a
// multiply-add once and plain Go twice: one unit in the last place at a time.
//
// # Not-a-number and infinity
//
// Row functions that reduce (range, softmax) pass over NaN when they look for
// extremes; a value that cannot be quantised gets the code 0. Rows that hold
// NaN or infinities therefore come out wrong but finite in places, never as a
// fault; layer norm turns a row that holds any into NaN throughout, which is
// how the encoder notices.
package kernel

import (
	"fmt"
	"strings"
	"unsafe"
)

// Set is one complete choice of kernels. The zero Set is not usable; take one
// from [Best] or [Named]. A Set is immutable and safe for concurrent use.
type Set struct {
	name  string
	needs string // what the processor must have, for the error message
	lacks bool   // the processor has not got it

	panel int // columns packed together, as wide as two vectors or four
	codes format

	int8, int16, float blocks
	row                rowLoops
}

// format is how one 8-bit code of a row is stored for the 8-bit product.
type format int

const (
	unsigned8 format = iota // 0…255
	signed8                 // the code less 128
	paired16                // 0…255 in 16 bits, of every four the even ones first; their sum of products behind them
)

func (f format) bytes() int {
	if f == paired16 {
		return 2
	}
	return 1
}

// block computes a block of a matrix product: for each of a fixed number of
// rows of a (lda bytes apart) and for one panel of columns, steps lanes of 32
// bits deep; results are stored at c, rows ldc bytes apart. What rows means
// depends on the product.
type block func(steps int, a unsafe.Pointer, lda int, panel unsafe.Pointer, c *float32, ldc int, rows *Affine)

// blocks are the block functions of one product by number of rows: as many as
// the registers hold, four, and one. No functions mean plain Go.
type blocks struct {
	rows            int // of full
	full, four, one block
}

// rowLoops are vector loops over a multiple of sixteen values. A nil entry
// means plain Go, which also does the values left over.
type rowLoops struct {
	extremes   func(x *float32, n int) (lo, hi float32)
	quantize   func(codes unsafe.Pointer, x *float32, n int, lo, inverse float32)
	pairs      func(codes unsafe.Pointer, n int) int32 // of codes stored as paired16
	narrow     func(codes *int16, x *float32, n int, factor float32)
	narrowEach func(codes *int16, x, factors *float32, n int)
	magnitudes func(most, x *float32, n int)
	weave      func(pairs, first, second *int16, n int)
	addSum     func(x, y *float32, n int) float32
	squares    func(x *float32, n int, mean float32) float32
	normalize  func(x, gamma, beta *float32, n int, mean, inverse float32)
	exp2Sum    func(x *float32, n int, max float32) float32
	scale      func(x *float32, n int, factor float32)
	gelu       func(x *float32, n int)

	sumPositive func(dst, x, y, z *float32, n int)
}

// Name is the word by which [Named] finds the set.
func (s *Set) Name() string { return s.name }

// Tile is the number of rows worth multiplying at a time: enough to use a
// panel of weights many times over while it lies in the nearest cache.
func (s *Set) Tile() int { return 8 * 12 }

// portable runs anywhere.
var portable = &Set{name: "portable", panel: 6, codes: unsigned8}

// sets lists what this build knows, fastest first.
func sets() []*Set { return append(native(), portable) }

// Best is the fastest set that the processor can run.
func Best() *Set {
	for _, s := range sets() {
		if !s.lacks {
			return s
		}
	}
	return portable
}

// Named finds a set by name; the empty name means [Best]. It fails when no
// such set exists in this build or the processor cannot run it.
func Named(name string) (*Set, error) {
	if name == "" {
		return Best(), nil
	}
	var names []string
	for _, s := range sets() {
		if s.name == name {
			if s.lacks {
				return nil, fmt.Errorf("kernel set %q needs %s, which this processor lacks; leave the choice open or take \"portable\"", name, s.needs)
			}
			return s, nil
		}
		names = append(names, s.name)
	}
	return nil, fmt.Errorf("no kernel set %q on this architecture; there are: %s", name, strings.Join(names, ", "))
}

// Usable lists the sets that this processor can run, fastest first.
func Usable() []*Set {
	var list []*Set
	for _, s := range sets() {
		if !s.lacks {
			list = append(list, s)
		}
	}
	return list
}

func roundUp(n, to int) int { return (n + to - 1) / to * to }
