package kernel

import (
	"unsafe"

	"golang.org/x/sys/cpu"
)

//go:generate go -C gen run .

// native lists the sets of this architecture, fastest first.
func native() []*Set {
	avx2 := cpu.X86.HasAVX2 && cpu.X86.HasFMA
	avx512 := avx2 && cpu.X86.HasAVX512F && cpu.X86.HasAVX512BW && cpu.X86.HasAVX512DQ && cpu.X86.HasAVX512VL && cpu.X86.HasAVX512VNNI
	return []*Set{
		{
			name: "avx512vnni", needs: "AVX-512 with VNNI", lacks: !avx512,
			panel: 32, codes: unsigned8,
			int8:  blocks{12, int8_AVX512_12, int8_AVX512_4, int8_AVX512_1},
			int16: blocks{12, int16_AVX512_12, int16_AVX512_4, int16_AVX512_1},
			float: blocks{12, float_AVX512_12, float_AVX512_4, float_AVX512_1},
			row: rowLoops{
				extremes:   extremes_AVX512,
				quantize:   quantize8_AVX512,
				narrow:     narrow_AVX512,
				weave:      weave_AVX512,
				addSum:     addSum_AVX512,
				narrowEach: narrowEach_AVX512,
				magnitudes: magnitudes_AVX512,
				squares:    squares_AVX512,
				normalize:  normalize_AVX512,
				exp2Sum:    exp2Sum_AVX512,
				scale:      scale_AVX512,
				gelu:       gelu_AVX512,

				sumPositive: sumPositive_AVX512,
			},
		},
		{
			name: "avxvnni", needs: "AVX2 with AVX-VNNI", lacks: !(avx2 && cpu.X86.HasAVXVNNI),
			panel: 16, codes: unsigned8,
			int8:  blocks{6, int8_AVXVNNI_6, int8_AVXVNNI_4, int8_AVXVNNI_1},
			int16: blocks{6, int16_AVXVNNI_6, int16_AVXVNNI_4, int16_AVXVNNI_1},
			float: blocks{6, float_AVX2_6, float_AVX2_4, float_AVX2_1},
			row:   rowsAVX2(quantize8_AVX2, nil),
		},
		{
			name: "avx2", needs: "AVX2 and FMA", lacks: !avx2,
			panel: 16, codes: paired16,
			int8:  blocks{4, int8_AVX2_4, int8_AVX2_4, int8_AVX2_1},
			int16: blocks{6, int16_AVX2_6, int16_AVX2_4, int16_AVX2_1},
			float: blocks{6, float_AVX2_6, float_AVX2_4, float_AVX2_1},
			row:   rowsAVX2(quantize16_AVX2, pairs_AVX2),
		},
	}
}

// evex is the set for AVX-VNNI with its two instructions in the encoding of
// AVX-512, so that everything else about it can be tested where only the
// latter is to be had. No user can choose it.
func evex() *Set {
	return &Set{
		name: "avx512vl", lacks: native()[0].lacks,
		panel: 16, codes: unsigned8,
		int8:  blocks{6, int8_AVX512VL_6, int8_AVX512VL_4, int8_AVX512VL_1},
		int16: blocks{6, int16_AVX512VL_6, int16_AVX512VL_4, int16_AVX512VL_1},
		float: blocks{6, float_AVX2_6, float_AVX2_4, float_AVX2_1},
		row:   rowsAVX2(quantize8_AVX2, nil),
	}
}

func rowsAVX2(quantize func(codes unsafe.Pointer, x *float32, n int, lo, inverse float32), pairs func(codes unsafe.Pointer, n int) int32) rowLoops {
	return rowLoops{
		extremes:   extremes_AVX2,
		quantize:   quantize,
		pairs:      pairs,
		narrow:     narrow_AVX2,
		weave:      weave_AVX2,
		addSum:     addSum_AVX2,
		narrowEach: narrowEach_AVX2,
		magnitudes: magnitudes_AVX2,
		squares:    squares_AVX2,
		normalize:  normalize_AVX2,
		exp2Sum:    exp2Sum_AVX2,
		scale:      scale_AVX2,
		gelu:       gelu_AVX2,

		sumPositive: sumPositive_AVX2,
	}
}
