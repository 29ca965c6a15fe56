package collation

import "slices"

// Costs of an alignment of words, in bits: what two aligned words tell counts
// for it, what differs against it. That a stretch is shared at all is believed
// from leastScore on.
const (
	mismatchCost = 3
	gapCost      = 3
	dropOff      = 28 // an alignment ends where it falls so far below its best
	leastScore   = 30
	// compoundScore is leastScore where two words of eight differ.
	compoundScore = 36
	leastSame     = 7  // words: of eight, one may differ
	joinGap       = 12 // words on both sides between two stretches that are shown as one
)

// Match is a stretch of words that two documents share.
type Match struct {
	A, B  [2]int // in words, half-open
	Same  int    // words that are the same
	Score int    // bits
}

// enough reports whether a match is believed. Of eight words one may differ; where
// that one is a compound ("two-man"), which counts as two, two may, if the rest
// says enough.
func (m *Match) enough() bool {
	if m.Same == leastSame-1 {
		return max(m.A[1]-m.A[0], m.B[1]-m.B[0]) > leastSame && m.Score >= compoundScore
	}
	return m.Same >= leastSame && m.Score >= leastScore
}

// An aligner finds what two rows of words share, around places where they are
// known to meet. It may be used again, by one goroutine.
type aligner struct {
	bits      func(uint32) int32
	rows      [2][]cell
	matches   []Match
	exhausted bool // the last pair took more work than allowed
	budget    int
}

type cell struct {
	score int32
	same  int32
	gap   bool // the cell was reached by a gap, which cannot end a match
}

const noScore = -1 << 30

// pairBudget bounds the cells of the alignments of one pair of documents.
const pairBudget = 64 << 20

// hit is a place where four words meet: i in A, j in B.
type hit struct{ i, j uint32 }

// align returns the stretches that a and b share around hits, in order of A. The
// slice is valid until the next call.
func (al *aligner) align(a, b []uint32, hits []hit) []Match {
	al.matches = al.matches[:0]
	al.budget, al.exhausted = pairBudget, false
	slices.SortFunc(hits, func(x, y hit) int {
		if x.j != y.j {
			return int(x.j) - int(y.j)
		}
		return int(x.i) - int(y.i)
	})
	for _, h := range hits {
		i, j := int(h.i), int(h.j)
		al.budget -= 1 + len(al.matches)/8
		if al.covered(i, j) || !plausible(a, b, i, j) {
			continue
		}
		if al.budget <= 0 {
			al.exhausted = true
			break
		}
		fi, fj, f := al.extend(a, b, i, j, +1)
		bi, bj, r := al.extend(a, b, i-1, j-1, -1)
		m := Match{A: [2]int{i - bi, i + fi}, B: [2]int{j - bj, j + fj}, Same: int(f.same + r.same), Score: int(f.score + r.score)}
		if m.enough() {
			al.add(m)
		}
	}
	return al.join()
}

// covered reports whether the words at i and j lie in a match already.
func (al *aligner) covered(i, j int) bool {
	for k := len(al.matches) - 1; k >= 0; k-- {
		m := &al.matches[k]
		if m.A[0] <= i && i < m.A[1] && m.B[0] <= j && j < m.B[1] {
			return true
		}
	}
	return false
}

// plausible reports whether enough words agree around a seed, with one
// difference of up to two words on either side, that the alignment is worth its
// cost.
func plausible(a, b []uint32, i, j int) bool {
	f := forward(a, b, i, j)
	r := backward(a, b, i-1, j-1)
	n := f + r
	if n >= leastSame {
		return true
	}
	after, before := 0, 0
	for da := range 3 {
		for db := range 3 {
			after = max(after, forward(a, b, i+f+da, j+f+db))
			before = max(before, backward(a, b, i-1-r-da, j-1-r-db))
		}
	}
	return n+after+before >= leastSame || after+before > 0 && n+after+before >= leastSame-1
}

func forward(a, b []uint32, i, j int) (n int) {
	for i < len(a) && j < len(b) && a[i] == b[j] && n < leastSame {
		i, j, n = i+1, j+1, n+1
	}
	return n
}

func backward(a, b []uint32, i, j int) (n int) {
	for i >= 0 && j >= 0 && a[i] == b[j] && n < leastSame {
		i, j, n = i-1, j-1, n+1
	}
	return n
}

// extend aligns a and b from the words i and j on, forward or backward, as far
// as the score does not fall by dropOff below its best, and returns how many
// words of each the best alignment takes. It is the gapped extension with
// X-drop of Zhang, Berman, Wiehe and Miller (1998), on words.
func (al *aligner) extend(a, b []uint32, i, j, step int) (di, dj int, best cell) {
	na, nb := len(a)-i, len(b)-j
	if step < 0 {
		na, nb = i+1, j+1
	}
	// A long row of the same words needs no table.
	for di < na && di < nb && a[i+step*di] == b[j+step*di] {
		best.score += al.bits(a[i+step*di])
		best.same++
		di++
	}
	dj = di
	start := di
	i, j, na, nb = i+step*di, j+step*di, na-di, nb-di
	if na <= 0 || nb <= 0 {
		return di, dj, best
	}
	previous, current := al.rows[0][:0], al.rows[1][:0]
	low := 0 // column of previous[0]
	base := best
	for col := 0; col <= nb; col++ {
		s := base.score - int32(col*gapCost)
		if s < best.score-dropOff {
			break
		}
		previous = append(previous, cell{s, base.same, col > 0})
	}
	for row := 1; row <= na && len(previous) > 0; row++ {
		w := a[i+step*(row-1)]
		info := al.bits(w)
		current = current[:0]
		newLow := -1
		high := low + len(previous)
		for col := low; col <= nb; col++ {
			c := cell{score: noScore}
			if col < high { // a word of A that B lacks
				if p := previous[col-low]; p.score > noScore {
					c = cell{p.score - gapCost, p.same, true}
				}
			}
			if col > low && col-1 < high {
				if p := previous[col-1-low]; p.score > noScore {
					if b[j+step*(col-1)] == w {
						if s := p.score + info; s >= c.score {
							c = cell{s, p.same + 1, false}
						}
					} else if s := p.score - mismatchCost; s > c.score {
						c = cell{s, p.same, true}
					}
				}
			}
			if newLow >= 0 {
				if p := current[len(current)-1]; p.score-gapCost > c.score {
					c = cell{p.score - gapCost, p.same, true}
				}
			}
			if c.score < best.score-dropOff {
				if newLow < 0 {
					continue
				}
				if col >= high {
					break
				}
				c.score = noScore
			}
			if newLow < 0 {
				newLow = col
			}
			current = append(current, c)
			if !c.gap && c.score > best.score {
				best = c
				di, dj = start+row, start+col
			}
		}
		for len(current) > 0 && current[len(current)-1].score == noScore {
			current = current[:len(current)-1]
		}
		al.budget -= len(current) + 1
		if al.budget <= 0 {
			break
		}
		low = max(newLow, 0)
		previous, current = current, previous
	}
	al.rows[0], al.rows[1] = previous[:0], current[:0]
	return di, dj, best
}

// add takes a match in. One that overlaps it on both sides is the same stretch
// found from another seed, and is united with it.
func (al *aligner) add(m Match) {
	for k := range al.matches {
		o := &al.matches[k]
		if overlap(o.A, m.A) && overlap(o.B, m.B) {
			if m.Score > o.Score {
				o.Same, o.Score = m.Same, m.Score
			}
			o.A = [2]int{min(o.A[0], m.A[0]), max(o.A[1], m.A[1])}
			o.B = [2]int{min(o.B[0], m.B[0]), max(o.B[1], m.B[1])}
			return
		}
	}
	al.matches = append(al.matches, m)
}

func overlap(x, y [2]int) bool { return x[0] < y[1] && y[0] < x[1] }

// join unites matches that follow each other closely on both sides.
func (al *aligner) join() []Match {
	slices.SortFunc(al.matches, func(x, y Match) int {
		if x.A[0] != y.A[0] {
			return x.A[0] - y.A[0]
		}
		return x.B[0] - y.B[0]
	})
	out := al.matches[:0]
	for _, m := range al.matches {
		joined := false
		for k := len(out) - 1; k >= 0 && k >= len(out)-4; k-- {
			o := &out[k]
			da, db := m.A[0]-o.A[1], m.B[0]-o.B[1]
			if (da <= joinGap && db <= joinGap && da >= -joinGap && db >= -joinGap && m.A[1] > o.A[1] && m.B[1] > o.B[1]) ||
				(overlap(o.A, m.A) && overlap(o.B, m.B)) {
				o.A = [2]int{o.A[0], max(o.A[1], m.A[1])}
				o.B = [2]int{min(o.B[0], m.B[0]), max(o.B[1], m.B[1])}
				o.Same, o.Score = o.Same+m.Same, o.Score+m.Score
				joined = true
				break
			}
		}
		if !joined {
			out = append(out, m)
		}
	}
	al.matches = out
	return out
}
