package kernel

import "golang.org/x/sys/cpu"

// native lists the sets of this architecture, fastest first.
func native() []*Set {
	return []*Set{{
		name: "neon", needs: "the dot-product instructions (ASIMDDP)", lacks: !cpu.ARM64.HasASIMDDP,
		panel: 16, codes: signed8,
		int8:  blocks{4, int8_NEON_4, int8_NEON_4, int8_NEON_1},
		int16: blocks{4, int16_NEON_4, int16_NEON_4, int16_NEON_1},
		float: blocks{4, float_NEON_4, float_NEON_4, float_NEON_1},
		row: rowLoops{
			extremes:   extremes_NEON,
			quantize:   quantize_NEON,
			narrow:     narrow_NEON,
			narrowEach: narrowEach_NEON,
			magnitudes: magnitudes_NEON,
			weave:      weave_NEON,
			addSum:     addSum_NEON,
			squares:    squares_NEON,
			normalize:  normalize_NEON,
			exp2Sum:    exp2Sum_NEON,
			scale:      scale_NEON,
			gelu:       gelu_NEON,
		},
	}}
}
