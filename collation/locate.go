package collation

import (
	"cmp"
	"context"
	"slices"
)

// located is a document in which words of a quotation stand together, and where.
type located struct {
	document int
	at       []int // words of the document, in order
	score    int32
	reach    int
}

// manyOf is in how many places a word may stand and still be looked up: rarer
// words of the same quotation lead to the same places.
const manyOf = 20_000

// longText is up to how many words a document is searched whole; of a longer one
// only the surroundings of what was located are.
const longText = 1500

// fewCandidates is how many documents are looked at however unlikely they are.
const fewCandidates = 6

// locate returns the documents in which most of a quotation's rare words stand
// together, the likeliest first.
func (c *Collection) locate(q *quotedWords) []located {
	type word struct {
		places []uint64
		bits   int32
	}
	var wanted []word
	seen := map[uint32]bool{}
	for i, it := range q.items {
		h := keyOf(it.lemma)
		q.items[i].strange = len(c.lemmas.at(h)) == 0
		if seen[h] || it.editorial {
			continue
		}
		seen[h] = true
		if p := c.lemmas.at(h); len(p) > 0 && len(p) <= manyOf {
			wanted = append(wanted, word{p, c.bits(it.key)})
		}
	}
	slices.SortStableFunc(wanted, func(a, b word) int { return cmp.Compare(len(a.places), len(b.places)) })
	wanted = wanted[:min(len(wanted), 16)]
	// Places are gathered in stretches of the length of the quotation; a word
	// counts for its own stretch and for the two beside it, so that no border
	// parts what stands together.
	width := uint32(max(2*min(len(q.items), 60), 16))
	scores := map[uint32]int32{}
	last := map[uint32]int{}
	add := func(stretch uint32, n int, bits int32) {
		if last[stretch] != n+1 {
			last[stretch] = n + 1
			scores[stretch] += bits
		}
	}
	for n, w := range wanted {
		for _, p := range w.places {
			s := uint32(p) / width
			add(s, n, w.bits)
			add(s+1, n, w.bits)
			if s > 0 {
				add(s-1, n, w.bits)
			}
		}
	}
	// Rows of four, for quotations of common words alone.
	for i := 0; i+gram <= len(q.items); i++ {
		w := []uint32{q.items[i].key, q.items[i+1].key, q.items[i+2].key, q.items[i+3].key}
		here := c.seeds.at(seedHash(w))
		for _, p := range here[:min(len(here), common)] {
			scores[uint32(p)/width] += 8
		}
	}
	type stretch struct {
		at    uint32
		score int32
	}
	list := make([]stretch, 0, len(scores))
	for at, score := range scores {
		list = append(list, stretch{at, score})
	}
	slices.SortFunc(list, func(a, b stretch) int {
		return cmp.Or(cmp.Compare(b.score, a.score), cmp.Compare(a.at, b.at))
	})
	var out []located
	index := map[int]int{}
	total := uint32(len(c.words))
	for _, s := range list {
		// What has less than half of what the likeliest have is looked at only while
		// there are few.
		if len(out) >= fewCandidates && 2*s.score < list[0].score {
			break
		}
		place := min(s.at*width+width/2, total-1)
		d := c.documentAt(place)
		if i, ok := index[d]; ok {
			if len(out[i].at) < 16 {
				out[i].at = append(out[i].at, int(place-c.starts[d]))
			}
			continue
		}
		// A stretch may begin in the document before.
		if len(out) == mostCandidates {
			if len(index) >= mostCandidates {
				continue
			}
			break
		}
		index[d] = len(out)
		out = append(out, located{document: d, at: []int{int(place - c.starts[d])}, score: s.score, reach: 2*int(width) + 3*len(q.items)})
		if first := c.documentAt(min(s.at*width, total-1)); first != d && len(out) < mostCandidates {
			if _, ok := index[first]; !ok {
				index[first] = len(out)
				out = append(out, located{document: first, at: []int{len(c.wordsAt(first))}, score: s.score, reach: 2*int(width) + 3*len(q.items)})
			}
		}
	}
	return out
}

// window returns the words of a located document among which a quotation is
// sought, in order.
func (l located) window(s *source) []int {
	n := len(s.words)
	var out []int
	if n <= longText {
		out = make([]int, n)
		for i := range out {
			out[i] = i
		}
		return out
	}
	slices.Sort(l.at)
	end := 0
	for _, at := range l.at {
		for i := max(end, at-l.reach); i < min(n, at+l.reach); i++ {
			out = append(out, i)
		}
		end = max(end, min(n, at+l.reach))
	}
	return out
}

// indexLemmas notes where each lemma stands. A word's lemma is found by its key,
// so that each different word is stemmed once; for the words themselves the
// documents are loaded again.
func (c *Collection) indexLemmas(ctx context.Context, library Library) error {
	lemmas := map[uint32]uint32{}
	for n, d := range c.digests {
		if c.copyOf[n] >= 0 {
			continue
		}
		keys := c.wordsAt(n)
		missing := false
		for _, k := range keys {
			if _, ok := lemmas[k]; !ok {
				missing = true
				break
			}
		}
		if !missing {
			continue
		}
		if err := ctx.Err(); err != nil {
			return err
		}
		doc, _, err := library.Load(ctx, d)
		if err != nil {
			return err
		}
		spans, words := wordsOf(doc.Text)
		for i, k := range words {
			if _, ok := lemmas[k]; !ok {
				lemmas[k] = keyOf(lemma(folded(doc.Text[spans[i].Start:spans[i].End])))
			}
		}
	}
	c.lemmas.fill(func(yield func(hash, place uint32)) {
		for d := range c.digests {
			for i, k := range c.wordsAt(d) {
				if l, ok := lemmas[k]; ok {
					k = l
				}
				yield(k, c.starts[d]+uint32(i))
			}
		}
	})
	return nil
}
