package kernel

import "testing"

// BenchmarkPeak is the most 8-bit multiply-adds per second that one core of
// this processor does when nothing has to be loaded.
func BenchmarkPeak(b *testing.B) {
	if native()[0].lacks {
		b.Skip("needs AVX-512 with VNNI")
	}
	const turns = 10000
	for b.Loop() {
		peak_AVX512(turns)
	}
	rate(b, turns*24*64)
}
