package kernel

import "unsafe"

// The functions of neon_arm64.s. Those of one kind share a meaning, given with
// [block] and [rowLoops].

//go:noescape
func int8_NEON_4(steps int, a unsafe.Pointer, lda int, panel unsafe.Pointer, c *float32, ldc int, rows *Affine)

//go:noescape
func int8_NEON_1(steps int, a unsafe.Pointer, lda int, panel unsafe.Pointer, c *float32, ldc int, rows *Affine)

//go:noescape
func int16_NEON_4(steps int, a unsafe.Pointer, lda int, panel unsafe.Pointer, c *float32, ldc int, rows *Affine)

//go:noescape
func int16_NEON_1(steps int, a unsafe.Pointer, lda int, panel unsafe.Pointer, c *float32, ldc int, rows *Affine)

//go:noescape
func float_NEON_4(steps int, a unsafe.Pointer, lda int, panel unsafe.Pointer, c *float32, ldc int, rows *Affine)

//go:noescape
func float_NEON_1(steps int, a unsafe.Pointer, lda int, panel unsafe.Pointer, c *float32, ldc int, rows *Affine)

//go:noescape
func extremes_NEON(x *float32, n int) (lo, hi float32)

//go:noescape
func quantize_NEON(codes unsafe.Pointer, x *float32, n int, lo, inverse float32)

//go:noescape
func narrow_NEON(codes *int16, x *float32, n int, factor float32)

//go:noescape
func narrowEach_NEON(codes *int16, x, factors *float32, n int)

//go:noescape
func magnitudes_NEON(most, x *float32, n int)

//go:noescape
func weave_NEON(pairs, first, second *int16, n int)

//go:noescape
func addSum_NEON(x, y *float32, n int) float32

//go:noescape
func squares_NEON(x *float32, n int, mean float32) float32

//go:noescape
func normalize_NEON(x, gamma, beta *float32, n int, mean, inverse float32)

//go:noescape
func exp2Sum_NEON(x *float32, n int, max float32) float32

//go:noescape
func scale_NEON(x *float32, n int, factor float32)

//go:noescape
func gelu_NEON(x *float32, n int)
