package kernel

import "unsafe"

// The functions that gen writes. Those of one kind share a meaning, given with
// [block] and [rowLoops].

//go:noescape
func int8_AVX512_12(steps int, a unsafe.Pointer, lda int, panel unsafe.Pointer, c *float32, ldc int, rows *Affine)

//go:noescape
func int8_AVX512_4(steps int, a unsafe.Pointer, lda int, panel unsafe.Pointer, c *float32, ldc int, rows *Affine)

//go:noescape
func int8_AVX512_1(steps int, a unsafe.Pointer, lda int, panel unsafe.Pointer, c *float32, ldc int, rows *Affine)

//go:noescape
func int8_AVX2_4(steps int, a unsafe.Pointer, lda int, panel unsafe.Pointer, c *float32, ldc int, rows *Affine)

//go:noescape
func int8_AVX2_1(steps int, a unsafe.Pointer, lda int, panel unsafe.Pointer, c *float32, ldc int, rows *Affine)

//go:noescape
func int8_AVXVNNI_6(steps int, a unsafe.Pointer, lda int, panel unsafe.Pointer, c *float32, ldc int, rows *Affine)

//go:noescape
func int8_AVXVNNI_4(steps int, a unsafe.Pointer, lda int, panel unsafe.Pointer, c *float32, ldc int, rows *Affine)

//go:noescape
func int8_AVXVNNI_1(steps int, a unsafe.Pointer, lda int, panel unsafe.Pointer, c *float32, ldc int, rows *Affine)

//go:noescape
func int8_AVX512VL_6(steps int, a unsafe.Pointer, lda int, panel unsafe.Pointer, c *float32, ldc int, rows *Affine)

//go:noescape
func int8_AVX512VL_4(steps int, a unsafe.Pointer, lda int, panel unsafe.Pointer, c *float32, ldc int, rows *Affine)

//go:noescape
func int8_AVX512VL_1(steps int, a unsafe.Pointer, lda int, panel unsafe.Pointer, c *float32, ldc int, rows *Affine)

//go:noescape
func int16_AVX512_12(steps int, a unsafe.Pointer, lda int, panel unsafe.Pointer, c *float32, ldc int, rows *Affine)

//go:noescape
func int16_AVX512_4(steps int, a unsafe.Pointer, lda int, panel unsafe.Pointer, c *float32, ldc int, rows *Affine)

//go:noescape
func int16_AVX512_1(steps int, a unsafe.Pointer, lda int, panel unsafe.Pointer, c *float32, ldc int, rows *Affine)

//go:noescape
func int16_AVX2_6(steps int, a unsafe.Pointer, lda int, panel unsafe.Pointer, c *float32, ldc int, rows *Affine)

//go:noescape
func int16_AVX2_4(steps int, a unsafe.Pointer, lda int, panel unsafe.Pointer, c *float32, ldc int, rows *Affine)

//go:noescape
func int16_AVX2_1(steps int, a unsafe.Pointer, lda int, panel unsafe.Pointer, c *float32, ldc int, rows *Affine)

//go:noescape
func int16_AVXVNNI_6(steps int, a unsafe.Pointer, lda int, panel unsafe.Pointer, c *float32, ldc int, rows *Affine)

//go:noescape
func int16_AVXVNNI_4(steps int, a unsafe.Pointer, lda int, panel unsafe.Pointer, c *float32, ldc int, rows *Affine)

//go:noescape
func int16_AVXVNNI_1(steps int, a unsafe.Pointer, lda int, panel unsafe.Pointer, c *float32, ldc int, rows *Affine)

//go:noescape
func int16_AVX512VL_6(steps int, a unsafe.Pointer, lda int, panel unsafe.Pointer, c *float32, ldc int, rows *Affine)

//go:noescape
func int16_AVX512VL_4(steps int, a unsafe.Pointer, lda int, panel unsafe.Pointer, c *float32, ldc int, rows *Affine)

//go:noescape
func int16_AVX512VL_1(steps int, a unsafe.Pointer, lda int, panel unsafe.Pointer, c *float32, ldc int, rows *Affine)

//go:noescape
func float_AVX512_12(steps int, a unsafe.Pointer, lda int, panel unsafe.Pointer, c *float32, ldc int, rows *Affine)

//go:noescape
func float_AVX512_4(steps int, a unsafe.Pointer, lda int, panel unsafe.Pointer, c *float32, ldc int, rows *Affine)

//go:noescape
func float_AVX512_1(steps int, a unsafe.Pointer, lda int, panel unsafe.Pointer, c *float32, ldc int, rows *Affine)

//go:noescape
func float_AVX2_6(steps int, a unsafe.Pointer, lda int, panel unsafe.Pointer, c *float32, ldc int, rows *Affine)

//go:noescape
func float_AVX2_4(steps int, a unsafe.Pointer, lda int, panel unsafe.Pointer, c *float32, ldc int, rows *Affine)

//go:noescape
func float_AVX2_1(steps int, a unsafe.Pointer, lda int, panel unsafe.Pointer, c *float32, ldc int, rows *Affine)

//go:noescape
func extremes_AVX512(x *float32, n int) (lo, hi float32)

//go:noescape
func quantize8_AVX512(codes unsafe.Pointer, x *float32, n int, lo, inverse float32)

//go:noescape
func narrow_AVX512(codes *int16, x *float32, n int, factor float32)

//go:noescape
func narrowEach_AVX512(codes *int16, x, factors *float32, n int)

//go:noescape
func magnitudes_AVX512(most, x *float32, n int)

//go:noescape
func weave_AVX512(pairs, first, second *int16, n int)

//go:noescape
func addSum_AVX512(x, y *float32, n int) float32

//go:noescape
func squares_AVX512(x *float32, n int, mean float32) float32

//go:noescape
func normalize_AVX512(x, gamma, beta *float32, n int, mean, inverse float32)

//go:noescape
func exp2Sum_AVX512(x *float32, n int, max float32) float32

//go:noescape
func scale_AVX512(x *float32, n int, factor float32)

//go:noescape
func sumPositive_AVX512(dst, x, y, z *float32, n int)

//go:noescape
func gelu_AVX512(x *float32, n int)

//go:noescape
func extremes_AVX2(x *float32, n int) (lo, hi float32)

//go:noescape
func quantize8_AVX2(codes unsafe.Pointer, x *float32, n int, lo, inverse float32)

//go:noescape
func narrow_AVX2(codes *int16, x *float32, n int, factor float32)

//go:noescape
func narrowEach_AVX2(codes *int16, x, factors *float32, n int)

//go:noescape
func magnitudes_AVX2(most, x *float32, n int)

//go:noescape
func weave_AVX2(pairs, first, second *int16, n int)

//go:noescape
func addSum_AVX2(x, y *float32, n int) float32

//go:noescape
func squares_AVX2(x *float32, n int, mean float32) float32

//go:noescape
func normalize_AVX2(x, gamma, beta *float32, n int, mean, inverse float32)

//go:noescape
func exp2Sum_AVX2(x *float32, n int, max float32) float32

//go:noescape
func scale_AVX2(x *float32, n int, factor float32)

//go:noescape
func sumPositive_AVX2(dst, x, y, z *float32, n int)

//go:noescape
func gelu_AVX2(x *float32, n int)

//go:noescape
func pairs_AVX2(codes unsafe.Pointer, n int) int32

//go:noescape
func quantize16_AVX2(codes unsafe.Pointer, x *float32, n int, lo, inverse float32)

// peak_AVX512 does turns · 24 · 64 multiplications of 8 bits in registers.
func peak_AVX512(turns int)
