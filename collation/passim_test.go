package collation

import (
	"math/bits"

	"chancery"
)

// published finds shared text in pairs of texts by the method that passim's papers
// and documentation describe (Smith, Cordell, Dillon 2013; Smith, Cordell, Mullen
// 2015): rows of five words that stand in at most a hundred documents; pairs that
// share at least minimum of them; of each pair the best local alignment (Smith,
// Waterman 1981) with affine gaps (Gotoh 1982). It is our own writing of that
// method for comparison, and not passim itself, which runs on Spark, works on
// characters since version 2, and clusters what it aligns.
func published(texts []string, pairs [][2]int, minimum int) map[[2]int][]detection {
	const n, most = 5, 100
	row := func(w []uint32) uint64 {
		h := uint64(14695981039346656037)
		for _, k := range w {
			h = bits.RotateLeft64((h^uint64(k))*1099511628211, 23)
		}
		return h
	}
	spans := make([][]chancery.Span, len(texts))
	keys := make([][]uint32, len(texts))
	documents := map[uint64]int{}
	for i, t := range texts {
		spans[i], keys[i] = wordsOf(t)
		seen := map[uint64]bool{}
		for j := 0; j+n <= len(keys[i]); j++ {
			if h := row(keys[i][j : j+n]); !seen[h] {
				seen[h] = true
				documents[h]++
			}
		}
	}
	out := map[[2]int][]detection{}
	for _, p := range pairs {
		have := map[uint64]bool{}
		for j := 0; j+n <= len(keys[p[0]]); j++ {
			have[row(keys[p[0]][j:j+n])] = true
		}
		shared := 0
		for j := 0; j+n <= len(keys[p[1]]); j++ {
			if h := row(keys[p[1]][j : j+n]); have[h] && documents[h] <= most {
				shared++
				have[h] = false
			}
		}
		if shared < minimum {
			continue
		}
		a, b := smithWaterman(keys[p[0]], keys[p[1]])
		if a[1]-a[0] < minimum+n-1 {
			continue
		}
		sa, sb := spans[p[0]], spans[p[1]]
		out[p] = []detection{{chancery.Span{Start: sa[a[0]].Start, End: sa[a[1]-1].End}, chancery.Span{Start: sb[b[0]].Start, End: sb[b[1]-1].End}}}
	}
	return out
}

// smithWaterman returns the stretches of the best local alignment, by twice the
// scores 2 for a match, -1 for a mismatch, -5 for a gap and -0.5 for each further
// word of it.
func smithWaterman(a, b []uint32) (x, y [2]int) {
	const match, mismatch, opening, further = 4, -2, -10, -1
	type cell struct{ score, i, j int32 } // and where the alignment begins
	m := len(b) + 1
	best, gapA := make([]cell, m), make([]cell, m)
	var top cell
	for j := range gapA {
		gapA[j].score = -1 << 20
	}
	for i := 1; i <= len(a); i++ {
		diagonal := best[0]
		best[0] = cell{}
		gapB := cell{score: -1 << 20}
		for j := 1; j < m; j++ {
			s := int32(mismatch)
			if a[i-1] == b[j-1] {
				s = match
			}
			c := cell{score: diagonal.score + s, i: diagonal.i, j: diagonal.j}
			if diagonal.score == 0 {
				c.i, c.j = int32(i-1), int32(j-1)
			}
			diagonal = best[j]
			if g := best[j].score + opening; g > gapA[j].score+further {
				gapA[j] = cell{g, best[j].i, best[j].j}
			} else {
				gapA[j].score += further
			}
			if g := best[j-1].score + opening; g > gapB.score+further {
				gapB = cell{g, best[j-1].i, best[j-1].j}
			} else {
				gapB.score += further
			}
			if gapA[j].score > c.score {
				c = gapA[j]
			}
			if gapB.score > c.score {
				c = gapB
			}
			if c.score < 0 {
				c = cell{}
			}
			best[j] = c
			if c.score > top.score {
				top = c
				x, y = [2]int{int(c.i), i}, [2]int{int(c.j), j}
			}
		}
	}
	return x, y
}
