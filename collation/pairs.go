package collation

import (
	"context"
	"iter"
	"slices"

	"chancery"
)

// Pair is two documents and the stretches that they share.
type Pair struct {
	A, B    int // numbers of documents; A was added before B, and neither is a copy in the sense of [Collection.CopyOf]
	Matches []Match
	// Boilerplate says of each match that its words stand in so many documents
	// that they tell nothing of these two: a notice, a footer, a formula.
	Boilerplate []bool
	Cut         bool // the two have so much that repeats itself that the search was broken off
}

// Shared returns how many words of A and of B lie in matches that are no
// boilerplate.
func (p *Pair) Shared() (a, b int) {
	var as, bs [][2]int
	for i, m := range p.Matches {
		if !p.Boilerplate[i] {
			as, bs = append(as, m.A), append(bs, m.B)
		}
	}
	return covered(as), covered(bs)
}

// covered counts the words that spans cover together.
func covered(spans [][2]int) (n int) {
	slices.SortFunc(spans, func(x, y [2]int) int { return x[0] - y[0] })
	end := 0
	for _, s := range spans {
		if s[1] > end {
			n += s[1] - max(s[0], end)
			end = s[1]
		}
	}
	return n
}

// common is in how many places a row of four words may stand and still be looked
// up in all of them. Beyond it the first and the last few are: enough to find
// what family a text belongs to, and linear however often the words are repeated.
const (
	common = 32
	few    = 2
)

// manyPlaces is from how many documents on words count as common property.
func (c *Collection) manyPlaces() int { return max(8, min(24, len(c.digests)/4)) }

// mostSeeds bounds how many meeting places of one document with all others are
// looked at: a document that repeats one line ten thousand times meets itself.
const mostSeeds = 4 << 20

// finder holds what one goroutine needs to ask.
type finder struct {
	c     *Collection
	al    aligner
	hits  map[int][]hit
	often []bool // of each row of four words: it stands in many places
	all   []bool // the same: it was looked up in all of them
	cut   bool
}

func (c *Collection) finder() *finder {
	return &finder{c: c, al: aligner{bits: c.bits}, hits: map[int][]hit{}}
}

// find yields what the words of b share with documents before number before, in
// order of their numbers. B of each pair is before.
func (f *finder) find(b []uint32, before int) []Pair {
	c := f.c
	clear(f.hits)
	f.often, f.all = f.often[:0], f.all[:0]
	f.cut = false
	many := c.manyPlaces()
	end := c.starts[before]
	left := mostSeeds
	for j := 0; j+gram <= len(b); j++ {
		here := c.seeds.at(seedHash(b[j:]))
		f.often = append(f.often, len(here) >= many) // in later documents too
		n, _ := slices.BinarySearchFunc(here, end, func(s uint64, end uint32) int {
			if uint32(s) < end {
				return -1
			}
			return 1
		})
		here = here[:n]
		if left -= min(len(here), common); left < 0 {
			f.cut = true
			break
		}
		all := len(here) <= common
		f.all = append(f.all, all)
		for k := 0; k < len(here); k++ {
			if !all && k == few {
				k = len(here) - few
			}
			place := uint32(here[k])
			// Whoever shares the word before too was found there.
			if j > 0 && f.all[j-1] && place > 0 && c.words[place-1] == b[j-1] {
				continue
			}
			if !plausible(c.words, b, int(place), j) {
				continue
			}
			d := c.documentAt(place)
			f.hits[d] = append(f.hits[d], hit{place - c.starts[d], uint32(j)})
		}
	}
	documents := make([]int, 0, len(f.hits))
	for d := range f.hits {
		documents = append(documents, d)
	}
	slices.Sort(documents)
	var out []Pair
	for _, d := range documents {
		matches := f.al.align(c.wordsAt(d), b, f.hits[d])
		if len(matches) == 0 {
			continue
		}
		p := Pair{A: d, B: before, Matches: slices.Clone(matches), Cut: f.al.exhausted || f.cut}
		p.Boilerplate = make([]bool, len(p.Matches))
		for k, m := range p.Matches {
			p.Boilerplate[k] = f.boilerplate(m, c.Words(d), len(b))
		}
		out = append(out, p)
	}
	return out
}

// boilerplate reports whether a match is common property: nearly all of its rows
// of four words stand in many places, and it is no more than half of either
// document; a notice of a hundred words may be four fifths. What is more was
// copied as a text.
func (f *finder) boilerplate(m Match, wordsA, wordsB int) bool {
	rows, often := 0, 0
	for j := m.B[0]; j+gram <= m.B[1] && j < len(f.often); j++ {
		rows++
		if f.often[j] {
			often++
		}
	}
	part := 50
	if m.B[1]-m.B[0] <= 100 {
		part = 80
	}
	return rows > 0 && 5*often >= 4*rows && 100*(m.A[1]-m.A[0]) <= part*wordsA && 100*(m.B[1]-m.B[0]) <= part*wordsB
}

// Pairs yields every two documents that share a stretch of eight words or more,
// one of which may differ, in order of B and then of A. Documents that have
// exactly the words of an earlier one are left out: what is said of the first
// holds for them. Where words stand in more than 32 places, documents are
// compared with the first and the last of those only, so that of a family of
// thousands not every pair is yielded, and yet each member with some; so the
// time stays linear. It ends where ctx ends.
func (c *Collection) Pairs(ctx context.Context) iter.Seq[Pair] {
	return func(yield func(Pair) bool) {
		c.Ready()
		f := c.finder()
		for n := range c.digests {
			if ctx.Err() != nil {
				return
			}
			if c.copyOf[n] >= 0 {
				continue
			}
			for _, p := range f.find(c.wordsAt(n), n) {
				if !yield(p) {
					return
				}
			}
		}
	}
}

// With returns what a text shares with each document of the collection. It need
// not be in the collection; B of each pair is then Len. A document that is
// itself in the collection is compared with the others only.
func (c *Collection) With(digest chancery.Digest, text string) []Pair {
	c.Ready()
	_, keys := wordsOf(text)
	pairs := c.finder().find(keys, len(c.digests))
	if n, ok := c.numbers[digest]; ok {
		if c.copyOf[n] >= 0 {
			n = c.copyOf[n]
		}
		pairs = slices.DeleteFunc(pairs, func(p Pair) bool { return p.A == n })
	}
	return pairs
}
