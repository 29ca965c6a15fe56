package collation

import (
	"slices"

	"chancery"
	"chancery/text"
)

// Shared is a stretch that two documents share, with the words of each and what
// differs between them. The spans of Edits are bytes of the two texts.
type Shared struct {
	A, B        chancery.Passage
	Same        int    // words that are the same
	Edits       []Edit // differences of words; case, punctuation and layout do not count
	Boilerplate bool   // common property; see [Collection.Pairs]
}

// Comparison is what two documents share and what is each one's own.
type Comparison struct {
	A, B      chancery.Digest
	Passages  []Shared // in order of A
	ShareA    float64  // part of the words of A that stand in passages which are no boilerplate, 0 to 1
	ShareB    float64
	OnlyA     []chancery.Passage // stretches of eight words and more of A that no passage holds, within a paragraph each
	OnlyB     []chancery.Passage
	Direction Direction
	Skipped   []chancery.Skip // what was not compared, and why
}

// Compare aligns two documents word by word. What tells rare words from common
// ones is the collection, which should hold both; nil stands for one of the two
// alone, and then nothing is known to be boilerplate.
func Compare(c *Collection, a, b *chancery.Document) (*Comparison, error) {
	if c == nil {
		c = NewCollection()
		for _, d := range []*chancery.Document{a, b} {
			if _, err := c.Add(d.Digest, d.Text); err != nil {
				return nil, err
			}
		}
	}
	c.Ready()
	sa, ka := wordsOf(a.Text)
	sb, kb := wordsOf(b.Text)
	var p Pair
	if slices.Equal(ka, kb) {
		p.Matches = []Match{{A: [2]int{0, len(ka)}, B: [2]int{0, len(kb)}, Same: len(ka)}}
		p.Boilerplate = []bool{false}
		if len(ka) == 0 {
			p = Pair{}
		}
	} else {
		// The two alone, with the weights of all.
		two := NewCollection()
		if _, err := two.Add(a.Digest, a.Text); err != nil {
			return nil, err
		}
		two.Ready()
		two.info = c.info
		f := two.finder()
		if pairs := f.find(kb, 1); len(pairs) > 0 {
			p = pairs[0]
			// What is common property, the collection says.
			of := c.finder()
			of.mark(kb)
			for i, m := range p.Matches {
				p.Boilerplate[i] = of.boilerplate(m, len(ka), len(kb))
			}
		}
	}
	return compared(p, a, b, sa, sb), nil
}

// mark notes which rows of four words stand in many places of the collection.
func (f *finder) mark(b []uint32) {
	f.often = f.often[:0]
	many := f.c.manyPlaces()
	for j := 0; j+gram <= len(b); j++ {
		f.often = append(f.often, len(f.c.seeds.at(seedHash(b[j:]))) >= many)
	}
}

// Detail gives the words of a pair that [Collection.Pairs] or [Collection.With]
// returned. a and b are the documents that it is of.
func Detail(p Pair, a, b *chancery.Document) *Comparison {
	return compared(p, a, b, text.Words(a.Text), text.Words(b.Text))
}

func compared(p Pair, a, b *chancery.Document, sa, sb []chancery.Span) *Comparison {
	out := &Comparison{A: a.Digest, B: b.Digest}
	if p.Cut {
		out.Skipped = append(out.Skipped, chancery.Skip{Where: a.Path, Kind: chancery.TooLarge,
			Reason: "the two texts repeat themselves so much that the search was broken off; further shared passages may be missing"})
	}
	for i, m := range p.Matches {
		if m.A[1] > len(sa) || m.B[1] > len(sb) {
			continue // the texts are not those that were compared
		}
		wa, wb := sa[m.A[0]:m.A[1]], sb[m.B[0]:m.B[1]]
		s := Shared{Same: m.Same, Boilerplate: p.Boilerplate[i]}
		s.A, s.B = passage(a, wa), passage(b, wb)
		if max(len(wa), len(wb)) > mostCompared {
			out.Skipped = append(out.Skipped, chancery.Skip{Where: a.Path, Kind: chancery.TooLarge,
				Reason: "a shared passage is so long that only its beginning was compared word by word"})
			wa, wb = wa[:min(len(wa), mostCompared)], wb[:min(len(wb), mostCompared)]
		}
		s.Edits = difference(a.Text, b.Text, wa, wb)
		out.Passages = append(out.Passages, s)
	}
	na, nb := p.Shared()
	out.ShareA, out.ShareB = part(na, len(sa)), part(nb, len(sb))
	var as, bs [][2]int
	for _, m := range p.Matches {
		as, bs = append(as, m.A), append(bs, m.B)
	}
	out.OnlyA, out.OnlyB = only(a, sa, as), only(b, sb, bs)
	out.Direction = direct(out, a, b)
	return out
}

func part(n, of int) float64 {
	if of == 0 {
		return 0
	}
	return float64(n) / float64(of)
}

func passage(d *chancery.Document, words []chancery.Span) chancery.Passage {
	s := chancery.Span{Start: words[0].Start, End: words[len(words)-1].End}
	return chancery.Passage{Document: d.Digest, Span: s, Words: d.Text[s.Start:s.End]}
}

// leastOwn is from how many words on a stretch counts as a document's own: less
// is what parts two sentences that were copied.
const leastOwn = 8

// only returns what of a document lies in no match, paragraph by paragraph.
func only(d *chancery.Document, words []chancery.Span, matches [][2]int) (out []chancery.Passage) {
	slices.SortFunc(matches, func(x, y [2]int) int { return x[0] - y[0] })
	paragraphs := text.Paragraphs(d.Text, d.Blocks)
	at := 0
	add := func(end int) {
		for at < end {
			// Up to the end of the paragraph in which the word stands.
			for len(paragraphs) > 0 && paragraphs[0].Span.End <= words[at].Start {
				paragraphs = paragraphs[1:]
			}
			to := end
			if len(paragraphs) > 0 {
				to = at
				for to < end && words[to].Start < paragraphs[0].Span.End {
					to++
				}
				to = max(to, at+1)
			}
			if to-at >= leastOwn {
				out = append(out, passage(d, words[at:to]))
			}
			at = to
		}
	}
	for _, m := range matches {
		add(min(m[0], len(words)))
		at = max(at, m[1])
	}
	add(len(words))
	return out
}
