// Kernels for arm64 with the dot-product instructions (ASIMDDP), written by
// hand. The assembler lacks most vector arithmetic, so the macros below encode
// it; their operands are register numbers in the assembler's order, sources
// before destination. All vectors are of four 32-bit values unless said.

#include "textflag.h"

#define FADD(m, n, d)    WORD $(0x4E20D400 | (m)<<16 | (n)<<5 | (d))
#define FSUB(m, n, d)    WORD $(0x4EA0D400 | (m)<<16 | (n)<<5 | (d)) // d = n − m
#define FMUL(m, n, d)    WORD $(0x6E20DC00 | (m)<<16 | (n)<<5 | (d))
#define FMLA(m, n, d)    WORD $(0x4E20CC00 | (m)<<16 | (n)<<5 | (d)) // d += n·m
#define FMAXNM(m, n, d)  WORD $(0x4E20C400 | (m)<<16 | (n)<<5 | (d))
#define FMINNM(m, n, d)  WORD $(0x4EA0C400 | (m)<<16 | (n)<<5 | (d))
#define FCMGT(m, n, d)   WORD $(0x6EA0E400 | (m)<<16 | (n)<<5 | (d)) // d = n > m
#define SCVTF(n, d)      WORD $(0x4E21D800 | (n)<<5 | (d))
#define FCVTNS(n, d)     WORD $(0x4E21A800 | (n)<<5 | (d))
#define FMAXNMV(n, d)    WORD $(0x6E30C800 | (n)<<5 | (d))
#define FMINNMV(n, d)    WORD $(0x6EB0C800 | (n)<<5 | (d))
#define FADDP(n, d)      WORD $(0x7E30D800 | (n)<<5 | (d)) // sum of the first two values
#define SQXTN(n, d)      WORD $(0x0E614800 | (n)<<5 | (d)) // to 16 bits, low half of d
#define SQXTN2(n, d)     WORD $(0x4E614800 | (n)<<5 | (d)) // high half
#define SQXTUN(n, d)     WORD $(0x2E612800 | (n)<<5 | (d)) // to unsigned 16 bits
#define SQXTUN2(n, d)    WORD $(0x6E612800 | (n)<<5 | (d))
#define UQXTN(n, d)      WORD $(0x2E214800 | (n)<<5 | (d)) // from 16 to 8 bits
#define UQXTN2(n, d)     WORD $(0x6E214800 | (n)<<5 | (d))

// By the first (or, with 1, second) element of m.
#define SDOT(m, n, d)    WORD $(0x4F80E000 | (m)<<16 | (n)<<5 | (d)) // four 8-bit products
#define FMLAE(m, n, d)   WORD $(0x4F801000 | (m)<<16 | (n)<<5 | (d))
#define FMULE(m, n, d)   WORD $(0x4F809000 | (m)<<16 | (n)<<5 | (d))
#define SMLAL(m, n, d)   WORD $(0x0F402000 | (m)<<16 | (n)<<5 | (d)) // low half of n; m < 16
#define SMLAL2(m, n, d)  WORD $(0x4F402000 | (m)<<16 | (n)<<5 | (d)) // high half
#define SMLAL_1(m, n, d)  WORD $(0x0F502000 | (m)<<16 | (n)<<5 | (d))
#define SMLAL2_1(m, n, d) WORD $(0x4F502000 | (m)<<16 | (n)<<5 | (d))

// Matrix products: four rows, or one, by sixteen columns. A row's 32 bits are
// loaded into V0…V3, the panel's into V4…V7; sums stand in V16…V31, four
// vectors a row.

#define ARGUMENTS \
	MOVD steps+0(FP), R0  \
	MOVD a+8(FP), R1      \
	MOVD lda+16(FP), R5   \
	MOVD panel+24(FP), R6 \
	MOVD c+32(FP), R7     \
	MOVD ldc+40(FP), R8   \
	MOVD rows+48(FP), R9

// Rows start at R1…R4.
#define FOUR_ROWS \
	ADD R5, R1, R2 \
	ADD R5, R2, R3 \
	ADD R5, R3, R4

#define ZERO_ROW(a, b, c, d) \
	VEOR a.B16, a.B16, a.B16 \
	VEOR b.B16, b.B16, b.B16 \
	VEOR c.B16, c.B16, c.B16 \
	VEOR d.B16, d.B16, d.B16

// Codes are stored less 128. Sums start from what that takes away.
#define START_ROW(a, b, c, d) \
	VMOV V4.B16, a.B16 \
	VMOV V5.B16, b.B16 \
	VMOV V6.B16, c.B16 \
	VMOV V7.B16, d.B16

#define SDOT_ROW(m, d) \
	SDOT(m, 4, d)   \
	SDOT(m, 5, d+1) \
	SDOT(m, 6, d+2) \
	SDOT(m, 7, d+3)

#define FMLA_ROW(m, d) \
	FMLAE(m, 4, d)   \
	FMLAE(m, 5, d+1) \
	FMLAE(m, 6, d+2) \
	FMLAE(m, 7, d+3)

// Pairs were taken apart in loading: V4 and V6 hold the first, V5 and V7 the
// second values of columns 0…7 and 8…15.
#define SMLAL_ROW(m, d) \
	SMLAL(m, 4, d)      \
	SMLAL2(m, 4, d+1)   \
	SMLAL(m, 6, d+2)    \
	SMLAL2(m, 6, d+3)   \
	SMLAL_1(m, 5, d)    \
	SMLAL2_1(m, 5, d+1) \
	SMLAL_1(m, 7, d+2)  \
	SMLAL2_1(m, 7, d+3)

// sum·row scale·column scale + (row low·column sum + bias), sums in d…d+3.
// V0 and V1 get the row's scale and low; the panel's header is in V4…V7
// (column scales) and V8…V11 (column sums); biases are loaded anew.
#define SCALE_ROW(d) \
	FMOVS.P 4(R9), F0                                  \
	FMOVS.P 4(R9), F1                                  \
	VLD1 (R11), [V12.S4, V13.S4, V14.S4, V15.S4]       \
	FMLAE(1, 8, 12)                                    \
	FMLAE(1, 9, 13)                                    \
	FMLAE(1, 10, 14)                                   \
	FMLAE(1, 11, 15)                                   \
	SCVTF(d, d)                                        \
	SCVTF(d+1, d+1)                                    \
	SCVTF(d+2, d+2)                                    \
	SCVTF(d+3, d+3)                                    \
	FMULE(0, d, d)                                     \
	FMULE(0, d+1, d+1)                                 \
	FMULE(0, d+2, d+2)                                 \
	FMULE(0, d+3, d+3)                                 \
	FMLA(4, d, 12)                                     \
	FMLA(5, d+1, 13)                                   \
	FMLA(6, d+2, 14)                                   \
	FMLA(7, d+3, 15)                                   \
	VST1 [V12.S4, V13.S4, V14.S4, V15.S4], (R7)        \
	ADD R8, R7

#define HEADER \
	VLD1.P 64(R6), [V4.S4, V5.S4, V6.S4, V7.S4]   \
	VLD1.P 64(R6), [V8.S4, V9.S4, V10.S4, V11.S4] \
	MOVD R6, R11

// func int8_NEON_4(steps int, a unsafe.Pointer, lda int, panel unsafe.Pointer, c *float32, ldc int, rows *Affine)
TEXT ·int8_NEON_4(SB), NOSPLIT, $0-56
	ARGUMENTS
	FOUR_ROWS
	ADD $192, R6, R10
	VLD1.P 64(R10), [V4.S4, V5.S4, V6.S4, V7.S4]
	START_ROW(V16, V17, V18, V19)
	START_ROW(V20, V21, V22, V23)
	START_ROW(V24, V25, V26, V27)
	START_ROW(V28, V29, V30, V31)

loop:
	VLD1.P 64(R10), [V4.B16, V5.B16, V6.B16, V7.B16]
	FMOVS.P 4(R1), F0
	FMOVS.P 4(R2), F1
	FMOVS.P 4(R3), F2
	FMOVS.P 4(R4), F3
	SDOT_ROW(0, 16)
	SDOT_ROW(1, 20)
	SDOT_ROW(2, 24)
	SDOT_ROW(3, 28)
	SUBS $1, R0
	BNE loop

	HEADER
	SCALE_ROW(16)
	SCALE_ROW(20)
	SCALE_ROW(24)
	SCALE_ROW(28)
	RET

// func int8_NEON_1(steps int, a unsafe.Pointer, lda int, panel unsafe.Pointer, c *float32, ldc int, rows *Affine)
TEXT ·int8_NEON_1(SB), NOSPLIT, $0-56
	ARGUMENTS
	ADD $192, R6, R10
	VLD1.P 64(R10), [V4.S4, V5.S4, V6.S4, V7.S4]
	START_ROW(V16, V17, V18, V19)

loop:
	VLD1.P 64(R10), [V4.B16, V5.B16, V6.B16, V7.B16]
	FMOVS.P 4(R1), F0
	SDOT_ROW(0, 16)
	SUBS $1, R0
	BNE loop

	HEADER
	SCALE_ROW(16)
	RET

// One factor, in V0, for all.
#define SCALE_ALL(d, a, b, c, e) \
	SCVTF(d, d)                         \
	SCVTF(d+1, d+1)                     \
	SCVTF(d+2, d+2)                     \
	SCVTF(d+3, d+3)                     \
	FMULE(0, d, d)                      \
	FMULE(0, d+1, d+1)                  \
	FMULE(0, d+2, d+2)                  \
	FMULE(0, d+3, d+3)                  \
	VST1 [a.S4, b.S4, c.S4, e.S4], (R7) \
	ADD R8, R7

// func int16_NEON_4(steps int, a unsafe.Pointer, lda int, panel unsafe.Pointer, c *float32, ldc int, rows *Affine)
TEXT ·int16_NEON_4(SB), NOSPLIT, $0-56
	ARGUMENTS
	FOUR_ROWS
	ZERO_ROW(V16, V17, V18, V19)
	ZERO_ROW(V20, V21, V22, V23)
	ZERO_ROW(V24, V25, V26, V27)
	ZERO_ROW(V28, V29, V30, V31)

loop:
	VLD2.P 32(R6), [V4.H8, V5.H8]
	VLD2.P 32(R6), [V6.H8, V7.H8]
	FMOVS.P 4(R1), F0
	FMOVS.P 4(R2), F1
	FMOVS.P 4(R3), F2
	FMOVS.P 4(R4), F3
	SMLAL_ROW(0, 16)
	SMLAL_ROW(1, 20)
	SMLAL_ROW(2, 24)
	SMLAL_ROW(3, 28)
	SUBS $1, R0
	BNE loop

	FMOVS (R9), F0
	SCALE_ALL(16, V16, V17, V18, V19)
	SCALE_ALL(20, V20, V21, V22, V23)
	SCALE_ALL(24, V24, V25, V26, V27)
	SCALE_ALL(28, V28, V29, V30, V31)
	RET

// func int16_NEON_1(steps int, a unsafe.Pointer, lda int, panel unsafe.Pointer, c *float32, ldc int, rows *Affine)
TEXT ·int16_NEON_1(SB), NOSPLIT, $0-56
	ARGUMENTS
	ZERO_ROW(V16, V17, V18, V19)

loop:
	VLD2.P 32(R6), [V4.H8, V5.H8]
	VLD2.P 32(R6), [V6.H8, V7.H8]
	FMOVS.P 4(R1), F0
	SMLAL_ROW(0, 16)
	SUBS $1, R0
	BNE loop

	FMOVS (R9), F0
	SCALE_ALL(16, V16, V17, V18, V19)
	RET

// Biases are in V4…V7.
#define BIAS_ROW(d, a, b, c, e) \
	FADD(4, d, d)                       \
	FADD(5, d+1, d+1)                   \
	FADD(6, d+2, d+2)                   \
	FADD(7, d+3, d+3)                   \
	VST1 [a.S4, b.S4, c.S4, e.S4], (R7) \
	ADD R8, R7

// func float_NEON_4(steps int, a unsafe.Pointer, lda int, panel unsafe.Pointer, c *float32, ldc int, rows *Affine)
TEXT ·float_NEON_4(SB), NOSPLIT, $0-56
	ARGUMENTS
	FOUR_ROWS
	ADD $64, R6, R10
	ZERO_ROW(V16, V17, V18, V19)
	ZERO_ROW(V20, V21, V22, V23)
	ZERO_ROW(V24, V25, V26, V27)
	ZERO_ROW(V28, V29, V30, V31)

loop:
	VLD1.P 64(R10), [V4.S4, V5.S4, V6.S4, V7.S4]
	FMOVS.P 4(R1), F0
	FMOVS.P 4(R2), F1
	FMOVS.P 4(R3), F2
	FMOVS.P 4(R4), F3
	FMLA_ROW(0, 16)
	FMLA_ROW(1, 20)
	FMLA_ROW(2, 24)
	FMLA_ROW(3, 28)
	SUBS $1, R0
	BNE loop

	VLD1 (R6), [V4.S4, V5.S4, V6.S4, V7.S4]
	BIAS_ROW(16, V16, V17, V18, V19)
	BIAS_ROW(20, V20, V21, V22, V23)
	BIAS_ROW(24, V24, V25, V26, V27)
	BIAS_ROW(28, V28, V29, V30, V31)
	RET

// func float_NEON_1(steps int, a unsafe.Pointer, lda int, panel unsafe.Pointer, c *float32, ldc int, rows *Affine)
TEXT ·float_NEON_1(SB), NOSPLIT, $0-56
	ARGUMENTS
	ADD $64, R6, R10
	ZERO_ROW(V16, V17, V18, V19)

loop:
	VLD1.P 64(R10), [V4.S4, V5.S4, V6.S4, V7.S4]
	FMOVS.P 4(R1), F0
	FMLA_ROW(0, 16)
	SUBS $1, R0
	BNE loop

	VLD1 (R6), [V4.S4, V5.S4, V6.S4, V7.S4]
	BIAS_ROW(16, V16, V17, V18, V19)
	RET

// Loops over a row, sixteen values a turn.

// Adds V16…V19 to one value in F0: halves to halves.
#define FOLD \
	FADD(18, 16, 16)                      \
	FADD(19, 17, 17)                      \
	FADD(17, 16, 16)                      \
	VEXT $8, V16.B16, V16.B16, V17.B16    \
	FADD(17, 16, 16)                      \
	FADDP(16, 0)

// The comparison is false for NaN, which is passed over so. FMINNM would not
// do: it returns NaN for a signalling one.
#define EXTREMES(x, v, lo, l, hi, h) \
	FCMGT(x, lo, 24)             \
	VBIT V24.B16, v.B16, l.B16   \
	FCMGT(hi, x, 25)             \
	VBIT V25.B16, v.B16, h.B16

// func extremes_NEON(x *float32, n int) (lo, hi float32)
TEXT ·extremes_NEON(SB), NOSPLIT, $0-24
	MOVD x+0(FP), R0
	MOVD n+8(FP), R1
	MOVW $0x7F800000, R2
	VDUP R2, V16.S4
	VDUP R2, V17.S4
	MOVW $0xFF800000, R2
	VDUP R2, V20.S4
	VDUP R2, V21.S4

loop:
	VLD1.P 64(R0), [V0.S4, V1.S4, V2.S4, V3.S4]
	EXTREMES(0, V0, 16, V16, 20, V20)
	EXTREMES(1, V1, 17, V17, 21, V21)
	EXTREMES(2, V2, 16, V16, 20, V20)
	EXTREMES(3, V3, 17, V17, 21, V21)
	SUBS $16, R1
	BNE loop

	FMINNM(17, 16, 16)
	FMINNMV(16, 0)
	FMAXNM(21, 20, 20)
	FMAXNMV(20, 1)
	FMOVS F0, lo+16(FP)
	FMOVS F1, hi+20(FP)
	RET

// Rounded (x−lo)·inverse; lo in V16, inverse in V17.
#define CODE(v) \
	FSUB(16, v, v) \
	FMUL(17, v, v) \
	FCVTNS(v, v)

// func quantize_NEON(codes unsafe.Pointer, x *float32, n int, lo, inverse float32)
TEXT ·quantize_NEON(SB), NOSPLIT, $0-32
	MOVD codes+0(FP), R0
	MOVD x+8(FP), R1
	MOVD n+16(FP), R2
	MOVWU lo+24(FP), R3
	VDUP R3, V16.S4
	MOVWU inverse+28(FP), R3
	VDUP R3, V17.S4
	MOVD $0x80, R3
	VDUP R3, V18.B16

loop:
	VLD1.P 64(R1), [V0.S4, V1.S4, V2.S4, V3.S4]
	CODE(0)
	CODE(1)
	CODE(2)
	CODE(3)
	SQXTUN(0, 4)
	SQXTUN2(1, 4)
	SQXTUN(2, 5)
	SQXTUN2(3, 5)
	UQXTN(4, 6)
	UQXTN2(5, 6)
	VEOR V18.B16, V6.B16, V6.B16
	VST1.P [V6.B16], 16(R0)
	SUBS $16, R2
	BNE loop
	RET

// Rounds V0…V3, at most V20, to 16 bits at R0. NaN becomes the greatest.
#define NARROW \
	FMINNM(20, 0, 0)                \
	FMINNM(20, 1, 1)                \
	FMINNM(20, 2, 2)                \
	FMINNM(20, 3, 3)                \
	FCVTNS(0, 0)                    \
	FCVTNS(1, 1)                    \
	FCVTNS(2, 2)                    \
	FCVTNS(3, 3)                    \
	SQXTN(0, 4)                     \
	SQXTN2(1, 4)                    \
	SQXTN(2, 5)                     \
	SQXTN2(3, 5)                    \
	VST1.P [V4.H8, V5.H8], 32(R0)

// func narrow_NEON(codes *int16, x *float32, n int, factor float32)
TEXT ·narrow_NEON(SB), NOSPLIT, $0-28
	MOVD codes+0(FP), R0
	MOVD x+8(FP), R1
	MOVD n+16(FP), R2
	FMOVS factor+24(FP), F16
	MOVW $0x46FFFE00, R3 // 32767
	VDUP R3, V20.S4

loop:
	VLD1.P 64(R1), [V0.S4, V1.S4, V2.S4, V3.S4]
	FMULE(16, 0, 0)
	FMULE(16, 1, 1)
	FMULE(16, 2, 2)
	FMULE(16, 3, 3)
	NARROW
	SUBS $16, R2
	BNE loop
	RET

// func narrowEach_NEON(codes *int16, x, factors *float32, n int)
TEXT ·narrowEach_NEON(SB), NOSPLIT, $0-32
	MOVD codes+0(FP), R0
	MOVD x+8(FP), R1
	MOVD factors+16(FP), R4
	MOVD n+24(FP), R2
	MOVW $0x46FFFE00, R3 // 32767
	VDUP R3, V20.S4

loop:
	VLD1.P 64(R1), [V0.S4, V1.S4, V2.S4, V3.S4]
	VLD1.P 64(R4), [V16.S4, V17.S4, V18.S4, V19.S4]
	FMUL(16, 0, 0)
	FMUL(17, 1, 1)
	FMUL(18, 2, 2)
	FMUL(19, 3, 3)
	NARROW
	SUBS $16, R2
	BNE loop
	RET

// func magnitudes_NEON(most, x *float32, n int)
TEXT ·magnitudes_NEON(SB), NOSPLIT, $0-24
	MOVD most+0(FP), R0
	MOVD x+8(FP), R1
	MOVD n+16(FP), R2
	MOVW $0x7FFFFFFF, R3
	VDUP R3, V16.S4

loop:
	VLD1.P 16(R1), [V0.S4]
	VLD1 (R0), [V1.S4]
	VAND V16.B16, V0.B16, V0.B16
	VUMAX V0.S4, V1.S4, V1.S4 // without their sign, floats are in the order of their bits
	VST1.P [V1.S4], 16(R0)
	SUBS $4, R2
	BNE loop
	RET

// func weave_NEON(pairs, first, second *int16, n int)
TEXT ·weave_NEON(SB), NOSPLIT, $0-32
	MOVD pairs+0(FP), R0
	MOVD first+8(FP), R1
	MOVD second+16(FP), R2
	MOVD n+24(FP), R3

loop:
	VLD1.P 32(R1), [V0.H8, V1.H8]
	VLD1.P 32(R2), [V2.H8, V3.H8]
	VZIP1 V2.H8, V0.H8, V4.H8
	VZIP2 V2.H8, V0.H8, V5.H8
	VZIP1 V3.H8, V1.H8, V6.H8
	VZIP2 V3.H8, V1.H8, V7.H8
	VST1.P [V4.H8, V5.H8, V6.H8, V7.H8], 64(R0)
	SUBS $16, R3
	BNE loop
	RET

// func addSum_NEON(x, y *float32, n int) float32
TEXT ·addSum_NEON(SB), NOSPLIT, $0-28
	MOVD x+0(FP), R0
	MOVD y+8(FP), R1
	MOVD n+16(FP), R2
	ZERO_ROW(V16, V17, V18, V19)
	CBZ R1, alone

both:
	VLD1 (R0), [V0.S4, V1.S4, V2.S4, V3.S4]
	VLD1.P 64(R1), [V4.S4, V5.S4, V6.S4, V7.S4]
	FADD(4, 0, 0)
	FADD(5, 1, 1)
	FADD(6, 2, 2)
	FADD(7, 3, 3)
	VST1.P [V0.S4, V1.S4, V2.S4, V3.S4], 64(R0)
	FADD(0, 16, 16)
	FADD(1, 17, 17)
	FADD(2, 18, 18)
	FADD(3, 19, 19)
	SUBS $16, R2
	BNE both
	B done

alone:
	VLD1.P 64(R0), [V0.S4, V1.S4, V2.S4, V3.S4]
	FADD(0, 16, 16)
	FADD(1, 17, 17)
	FADD(2, 18, 18)
	FADD(3, 19, 19)
	SUBS $16, R2
	BNE alone

done:
	FOLD
	FMOVS F0, ret+24(FP)
	RET

// func squares_NEON(x *float32, n int, mean float32) float32
TEXT ·squares_NEON(SB), NOSPLIT, $0-28
	MOVD x+0(FP), R0
	MOVD n+8(FP), R1
	MOVWU mean+16(FP), R2
	VDUP R2, V20.S4
	ZERO_ROW(V16, V17, V18, V19)

loop:
	VLD1.P 64(R0), [V0.S4, V1.S4, V2.S4, V3.S4]
	FSUB(20, 0, 0)
	FSUB(20, 1, 1)
	FSUB(20, 2, 2)
	FSUB(20, 3, 3)
	FMLA(0, 0, 16)
	FMLA(1, 1, 17)
	FMLA(2, 2, 18)
	FMLA(3, 3, 19)
	SUBS $16, R1
	BNE loop
	FOLD
	FMOVS F0, ret+24(FP)
	RET

// func normalize_NEON(x, gamma, beta *float32, n int, mean, inverse float32)
TEXT ·normalize_NEON(SB), NOSPLIT, $0-40
	MOVD x+0(FP), R0
	MOVD gamma+8(FP), R1
	MOVD beta+16(FP), R2
	MOVD n+24(FP), R3
	MOVWU mean+32(FP), R4
	VDUP R4, V16.S4
	MOVWU inverse+36(FP), R4
	VDUP R4, V17.S4

loop:
	VLD1 (R0), [V0.S4]
	VLD1.P 16(R1), [V1.S4]
	VLD1.P 16(R2), [V2.S4]
	FSUB(16, 0, 0)
	FMUL(17, 0, 0)
	FMLA(1, 0, 2)
	VST1.P [V2.S4], 16(R0)
	SUBS $4, R3
	BNE loop
	RET

// One step of Horner's rule: to = polynomial·t + coefficient.
#define HORNER(coefficient, p, t, number, to) \
	VMOV coefficient.B16, to.B16 \
	FMLA(p, t, number)

// 2^(x−max) for v; constants as loaded below. Of the sum t + magic the low bits
// are the whole part of t.
#define EXP2(v, number, sum) \
	FSUB(20, number, number)     \
	FMAXNM(21, number, number)   \
	FADD(22, number, 4)          \
	FSUB(22, 4, 5)               \
	FSUB(5, number, 6)           \
	HORNER(V27, 28, 6, 7, V7)    \
	HORNER(V26, 7, 6, 8, V8)     \
	HORNER(V25, 8, 6, 7, V7)     \
	HORNER(V24, 7, 6, 8, V8)     \
	HORNER(V23, 8, 6, 7, V7)     \
	VSHL $23, V4.S4, V4.S4       \
	VADD V4.S4, V7.S4, v.S4      \
	FADD(number, sum, sum)

// −126, 3·2^22, then the coefficients of exp2Poly.
DATA exp2Constants<>+0(SB)/4, $0xC2FC0000
DATA exp2Constants<>+4(SB)/4, $0x4B400000
DATA exp2Constants<>+8(SB)/4, $0x3F800001
DATA exp2Constants<>+12(SB)/4, $0x3F317214
DATA exp2Constants<>+16(SB)/4, $0x3E75FC8C
DATA exp2Constants<>+20(SB)/4, $0x3D635B72
DATA exp2Constants<>+24(SB)/4, $0x3C1E8629
DATA exp2Constants<>+28(SB)/4, $0x3AAE0473
GLOBL exp2Constants<>(SB), RODATA|NOPTR, $32

// func exp2Sum_NEON(x *float32, n int, max float32) float32
TEXT ·exp2Sum_NEON(SB), NOSPLIT, $0-28
	MOVD x+0(FP), R0
	MOVD n+8(FP), R1
	MOVWU max+16(FP), R2
	VDUP R2, V20.S4
	MOVD $exp2Constants<>(SB), R3
	VLD1R.P 4(R3), [V21.S4]
	VLD1R.P 4(R3), [V22.S4]
	VLD1R.P 4(R3), [V23.S4]
	VLD1R.P 4(R3), [V24.S4]
	VLD1R.P 4(R3), [V25.S4]
	VLD1R.P 4(R3), [V26.S4]
	VLD1R.P 4(R3), [V27.S4]
	VLD1R.P 4(R3), [V28.S4]
	ZERO_ROW(V16, V17, V18, V19)

loop:
	VLD1 (R0), [V0.S4, V1.S4, V2.S4, V3.S4]
	EXP2(V0, 0, 16)
	EXP2(V1, 1, 17)
	EXP2(V2, 2, 18)
	EXP2(V3, 3, 19)
	VST1.P [V0.S4, V1.S4, V2.S4, V3.S4], 64(R0)
	SUBS $16, R1
	BNE loop
	FOLD
	FMOVS F0, ret+24(FP)
	RET

// func scale_NEON(x *float32, n int, factor float32)
TEXT ·scale_NEON(SB), NOSPLIT, $0-20
	MOVD x+0(FP), R0
	MOVD n+8(FP), R1
	FMOVS factor+16(FP), F16

loop:
	VLD1 (R0), [V0.S4, V1.S4, V2.S4, V3.S4]
	FMULE(16, 0, 0)
	FMULE(16, 1, 1)
	FMULE(16, 2, 2)
	FMULE(16, 3, 3)
	VST1.P [V0.S4, V1.S4, V2.S4, V3.S4], 64(R0)
	SUBS $16, R1
	BNE loop
	RET

// −5, 5, 2/25, −1, ½, then the coefficients of geluPoly.
DATA geluConstants<>+0(SB)/4, $0xC0A00000
DATA geluConstants<>+4(SB)/4, $0x40A00000
DATA geluConstants<>+8(SB)/4, $0x3DA3D70A
DATA geluConstants<>+12(SB)/4, $0xBF800000
DATA geluConstants<>+16(SB)/4, $0x3F000000
DATA geluConstants<>+20(SB)/4, $0x3E10C1A9
DATA geluConstants<>+24(SB)/4, $0xBD8FF885
DATA geluConstants<>+28(SB)/4, $0x3D530C4E
DATA geluConstants<>+32(SB)/4, $0xBD257210
DATA geluConstants<>+36(SB)/4, $0x3D006FCC
DATA geluConstants<>+40(SB)/4, $0xBCC1890B
DATA geluConstants<>+44(SB)/4, $0x3C8A8808
DATA geluConstants<>+48(SB)/4, $0xBC268E16
DATA geluConstants<>+52(SB)/4, $0x3BA78779
DATA geluConstants<>+56(SB)/4, $0xBB7EB27F
DATA geluConstants<>+60(SB)/4, $0x3B51603F
DATA geluConstants<>+64(SB)/4, $0xBA8FBD90
GLOBL geluConstants<>(SB), RODATA|NOPTR, $68

// func gelu_NEON(x *float32, n int)
TEXT ·gelu_NEON(SB), NOSPLIT, $0-16
	MOVD x+0(FP), R0
	MOVD n+8(FP), R1
	MOVD $geluConstants<>(SB), R3
	VLD1R.P 4(R3), [V8.S4]
	VLD1R.P 4(R3), [V9.S4]
	VLD1R.P 4(R3), [V10.S4]
	VLD1R.P 4(R3), [V11.S4]
	VLD1R.P 4(R3), [V12.S4]
	VLD1R.P 4(R3), [V20.S4]
	VLD1R.P 4(R3), [V21.S4]
	VLD1R.P 4(R3), [V22.S4]
	VLD1R.P 4(R3), [V23.S4]
	VLD1R.P 4(R3), [V24.S4]
	VLD1R.P 4(R3), [V25.S4]
	VLD1R.P 4(R3), [V26.S4]
	VLD1R.P 4(R3), [V27.S4]
	VLD1R.P 4(R3), [V28.S4]
	VLD1R.P 4(R3), [V29.S4]
	VLD1R.P 4(R3), [V30.S4]
	VLD1R.P 4(R3), [V31.S4]

loop:
	VLD1 (R0), [V0.S4]
	FMAXNM(8, 0, 1)
	FMINNM(9, 1, 1)
	FMUL(1, 1, 2)
	HORNER(V11, 10, 2, 3, V3)
	HORNER(V30, 31, 3, 4, V4)
	HORNER(V29, 4, 3, 5, V5)
	HORNER(V28, 5, 3, 4, V4)
	HORNER(V27, 4, 3, 5, V5)
	HORNER(V26, 5, 3, 4, V4)
	HORNER(V25, 4, 3, 5, V5)
	HORNER(V24, 5, 3, 4, V4)
	HORNER(V23, 4, 3, 5, V5)
	HORNER(V22, 5, 3, 4, V4)
	HORNER(V21, 4, 3, 5, V5)
	HORNER(V20, 5, 3, 4, V4)
	HORNER(V12, 4, 1, 5, V5)
	FMUL(0, 5, 0)
	VST1.P [V0.S4], 16(R0)
	SUBS $4, R1
	BNE loop
	RET
