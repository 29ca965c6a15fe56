package evidence

import (
	"context"
	"fmt"
	"slices"

	"chancery"
	"chancery/collation"
	"chancery/provenance"
)

// mostTexts is how many documents of one claim are compared with each other, the
// first in the order of their digests.
const mostTexts = 2000

// Of what is said in the same words in two documents, how much of what stands
// beside it they must share too before the one is taken to have copied the other:
// four words or so, in bytes. Less, and both may have heard it.
const leastBeside = 24

// copies finds out which of the attributions of one claim stand in text that
// documents share, and says so in each. It compares the documents of the claim and
// no others. What was not compared it says in words.
//
// Text carries an attribution where it has half of what is said and some of the
// sentence around it. Where only what is said is shared, the documents give the same
// words, and whoever they give them to is one unless two are named. A part of a
// document that is its own stays so, whatever else was copied.
func (l *library) copies(ctx context.Context, sources []provenance.Source) (cut []string, err error) {
	byDocument := map[chancery.Digest][]int{}
	for i := range sources {
		d := sources[i].Document.Digest
		byDocument[d] = append(byDocument[d], i)
	}
	if len(byDocument) < 2 {
		return nil, nil
	}
	digests := make([]chancery.Digest, 0, len(byDocument))
	for d := range byDocument {
		digests = append(digests, d)
	}
	slices.SortFunc(digests, func(a, b chancery.Digest) int { return slices.Compare(a[:], b[:]) })
	if len(digests) > mostTexts {
		cut = append(cut, fmt.Sprintf("the texts of %d of %d documents were not compared with the others, so that copies among them count as if they were none", len(digests)-mostTexts, len(digests)))
		digests = digests[:mostTexts]
	}
	shared, err := l.comparisons(ctx, digests)
	if err != nil {
		return nil, err
	}
	f := newFamilies(sources, byDocument)
	for _, c := range shared {
		f.compared(c)
	}
	f.tell()
	return cut, nil
}

// families joins attributions that stand in the same text.
type families struct {
	sources    []provenance.Source
	byDocument map[chancery.Digest][]int
	text       []int                   // of each attribution, another one of its family, or itself
	words      []int                   // the same of those that quote the same words
	given      map[[2]int]bool         // the first likely gave its text to the second
	carried    map[int][]chancery.Span // the shared text that carries an attribution
}

func newFamilies(sources []provenance.Source, byDocument map[chancery.Digest][]int) *families {
	f := &families{sources: sources, byDocument: byDocument, given: map[[2]int]bool{}, carried: map[int][]chancery.Span{}}
	f.text, f.words = make([]int, len(sources)), make([]int, len(sources))
	for i := range sources {
		f.text[i], f.words[i] = i, i
	}
	return f
}

func root(of []int, i int) int {
	for of[i] != i {
		of[i] = of[of[i]]
		i = of[i]
	}
	return i
}

func join(of []int, i, j int) {
	i, j = root(of, i), root(of, j)
	of[max(i, j)] = min(i, j)
}

// compared takes in what two documents share.
func (f *families) compared(c *collation.Comparison) {
	for _, s := range c.Passages {
		for _, i := range f.byDocument[c.A] {
			inA := share(&f.sources[i].Attribution, s.A.Span)
			if inA == 0 {
				continue
			}
			for _, j := range f.byDocument[c.B] {
				inB := share(&f.sources[j].Attribution, s.B.Span)
				if inB == 0 || f.sources[i].Side != f.sources[j].Side || !samePlace(extentOf(f.sources[i].Attribution.Content), extentOf(f.sources[j].Attribution.Content), &s) {
					continue
				}
				if min(inA, inB) < whole {
					join(f.words, i, j)
					continue
				}
				join(f.text, i, j)
				f.carried[i], f.carried[j] = append(f.carried[i], s.A.Span), append(f.carried[j], s.B.Span)
				switch c.Direction.From {
				case c.A:
					f.given[[2]int{i, j}] = true
				case c.B:
					f.given[[2]int{j, i}] = true
				}
			}
		}
	}
}

// How much of an attribution shared text has.
const (
	content = 1 // what is said alone
	whole   = 2
)

// share says how much of an attribution a stretch of shared text has; 0 for less
// than half of what is said.
func share(a *chancery.Attribution, shared chancery.Span) int {
	said, in, inside := 0, 0, chancery.Span{Start: -1}
	for _, p := range a.Content {
		said += p.Span.Len()
		if n := overlap(p.Span, shared); n > 0 {
			in += n
			if inside.Start < 0 {
				inside = p.Span
			}
			inside.End = p.Span.End
		}
	}
	if 2*in < said || said == 0 {
		return 0
	}
	if max(inside.Start-shared.Start, 0)+max(shared.End-inside.End, 0) < leastBeside {
		return content
	}
	return whole
}

func overlap(a, b chancery.Span) int { return max(0, min(a.End, b.End)-max(a.Start, b.Start)) }

// extentOf returns the stretch from the first to the last of some passages.
func extentOf(passages []chancery.Passage) (s chancery.Span) {
	for i, p := range passages {
		if i == 0 {
			s = p.Span
		}
		s.Start, s.End = min(s.Start, p.Span.Start), max(s.End, p.Span.End)
	}
	return s
}

// samePlace reports whether two attributions stand at one place of the text that
// their documents share: half of the shorter one.
func samePlace(a, b chancery.Span, s *collation.Shared) bool {
	there := chancery.Span{Start: across(a.Start, s), End: across(a.End, s)}
	return 2*overlap(there, b) >= min(there.Len(), b.Len()) && overlap(there, b) > 0
}

// across returns where in the second document a place of the first stands.
func across(at int, s *collation.Shared) int {
	from, to := s.A.Span.Start, s.B.Span.Start
	for _, e := range s.Edits {
		if e.A.End > at {
			break
		}
		from, to = e.A.End, e.B.End
	}
	return to + at - from
}

// tell writes into each attribution what was found.
func (f *families) tell() {
	members := map[int][]int{}
	quoting := map[int]int{}
	for i := range f.sources {
		members[root(f.text, i)] = append(members[root(f.text, i)], i)
		quoting[root(f.words, i)]++
	}
	given := map[int][][2]int{}
	for pair := range f.given {
		given[root(f.text, pair[0])] = append(given[root(f.text, pair[0])], pair)
	}
	for first, list := range members {
		if len(list) < 2 {
			continue
		}
		original := f.original(list, given[first])
		for _, i := range list {
			s := &f.sources[i]
			s.Text, s.Outside = f.sources[first].Attribution.ID, f.outside(i)
			if original >= 0 {
				s.From = f.sources[original].Document.Digest
			}
		}
	}
	for i := range f.sources {
		if first := root(f.words, i); quoting[first] > 1 {
			f.sources[i].Words = f.sources[first].Attribution.ID
		}
	}
}

// original returns the one of a family from which the others have their words, -1
// where that cannot be told: it gave them to one at least and took them from none.
// Of a large family not every two are compared; where several are left it is the
// one that is earlier than all others of them.
func (f *families) original(list []int, given [][2]int) int {
	gave, took := map[chancery.Digest]bool{}, map[chancery.Digest]bool{}
	of := func(i int) chancery.Digest { return f.sources[i].Document.Digest }
	for _, pair := range given {
		gave[of(pair[0])], took[of(pair[1])] = true, true
	}
	var left []int
	for _, i := range list {
		if gave[of(i)] && !took[of(i)] && !slices.ContainsFunc(left, func(j int) bool { return of(i) == of(j) }) {
			left = append(left, i)
		}
	}
	for _, i := range left {
		_, last, ok := collation.Days(f.sources[i].Document)
		if len(left) == 1 || ok && !slices.ContainsFunc(left, func(j int) bool {
			first, _, known := collation.Days(f.sources[j].Document)
			return j != i && (!known || first <= last)
		}) {
			return i
		}
	}
	return -1
}

// outside counts the attributions around one that do not stand in the shared text:
// those whose source, or where they name none, whose cue lies outside of it.
func (f *families) outside(i int) (n int) {
	s := &f.sources[i]
	for _, a := range s.Chain[:max(len(s.Chain)-1, 0)] {
		names := a.Source
		if len(names) == 0 {
			names = a.Cue
		}
		if slices.ContainsFunc(f.carried[i], func(shared chancery.Span) bool {
			return len(names) == 0 || overlap(extentOf(names), shared) > 0
		}) {
			break
		}
		n++
	}
	return n
}
