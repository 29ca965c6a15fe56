package kernel

import "time"

// Peak is how many 8-bit multiply-adds per second one core of this processor
// does when nothing has to be loaded or stored, which no kernel can exceed. It
// takes some hundredths of a second to find out, and is 0 where there is no
// dot-product instruction to try.
func Peak() float64 {
	if native()[0].lacks {
		return 0
	}
	const turns = 100_000
	var best float64
	for range 5 {
		start := time.Now()
		peak_AVX512(turns)
		best = max(best, turns*24*64/time.Since(start).Seconds())
	}
	return best
}
