package attribution

import (
	"cmp"
	"slices"
	"sort"
	"strings"

	"chancery"
	"chancery/actors"
)

// Coreference goes by what a mention and an earlier one look like. Who speaks to whom it
// does not know; attributions do. speakers lays over the links of coreference what they
// show:
//
//   - "I" in someone's own words is who said them, not the author of the text around
//     them;
//   - nobody is "he" in his own words;
//   - "he" inside a report in other words, where nobody else has been named in it
//     before, is who is reported: "Voss said that he believed …";
//   - "she" who is a source, and whom coreference leaves alone, is the last source before
//     who may be.
//
// It changes where a mention's link leads, and adds links; what names forbid, the
// gathering into actors still forbids.
type speakers struct {
	page         *reading
	attributions []chancery.Attribution
	parents      []int // of each attribution, -1 for none
	cores        []chancery.Span
	mentions     []mentionOf
	order        []int // mentions by the start of their core

	homes   []int // of each mention: the innermost attribution in whose content it stands, -1 for none
	voiced  []int // the same, of attributions in whose source's own words it stands
	apart   map[int][]int32
	threads *thread
}

func newSpeakers(page *reading, attributions []chancery.Attribution, mentions []mentionOf, cores []chancery.Span) *speakers {
	s := &speakers{page: page, attributions: attributions, mentions: mentions, cores: cores}
	byID := make(map[string]int, len(attributions))
	for i, a := range attributions {
		byID[a.ID] = i
	}
	for _, a := range attributions {
		p, ok := byID[a.Parent]
		if a.Parent == "" || !ok {
			p = -1
		}
		s.parents = append(s.parents, p)
	}
	for i := range mentions {
		s.order = append(s.order, i)
	}
	slices.SortStableFunc(s.order, func(a, b int) int { return cmp.Compare(cores[a].Start, cores[b].Start) })
	s.voiced = s.innermost(s.voices())
	var contents []voice
	for i, a := range attributions {
		for _, p := range a.Content {
			contents = append(contents, voice{p.Span, i})
		}
	}
	s.homes = s.innermost(contents)
	return s
}

// speaker returns the mention that is the source of an attribution, or -1: the first that
// is not part of another's phrase.
func (s *speakers) speaker(i int) int {
	for _, p := range s.attributions[i].Source {
		n := sort.Search(len(s.order), func(k int) bool { return s.cores[s.order[k]].Start >= p.Span.Start })
		for ; n < len(s.order) && s.cores[s.order[n]].Start < p.Span.End; n++ {
			if m := s.order[n]; s.cores[m].End <= p.Span.End {
				return m
			}
		}
	}
	return -1
}

// voices returns for each attribution the stretches of its content that are its source's
// own words: quotations, block quotations and turns.
func (s *speakers) voices() (out []voice) {
	for i, a := range s.attributions {
		for _, p := range a.Content {
			if s.page.ownWords(p.Span) {
				out = append(out, voice{p.Span, i})
				continue
			}
			n := sort.Search(len(s.page.quotations), func(k int) bool { return s.page.quotations[k].Span.Start >= p.Span.Start })
			for ; n < len(s.page.quotations) && s.page.quotations[n].Span.Start < p.Span.End; n++ {
				if q := s.page.quotations[n].Span; q.End <= p.Span.End+1 && s.page.quotedAs(n) == asSpeech {
					out = append(out, voice{q, i})
				}
			}
		}
	}
	return out
}

// voice is a stretch in the words of the source of an attribution.
type voice struct {
	chancery.Span
	by int
}

// links returns the links that attributions show, and for each mention whether the link
// that coreference found is to be left out.
func (s *speakers) links() (links []actors.Link, without []bool) {
	without = make([]bool, len(s.mentions))
	s.firstPersons(func(m, by int) {
		links = append(links, actors.Link{A: s.cores[m], B: s.cores[by], Score: 1})
	}, without)
	for i := range s.attributions {
		if m, by := s.reported(i); m >= 0 {
			without[m] = true
			links = append(links, actors.Link{A: s.cores[m], B: s.cores[by], Score: 1})
		}
	}
	return links, without
}

// follows reports whether "he" may be the source last: a name or description, or "he", at
// most maxThread bytes before.
func (s *speakers) follows(m, last int) bool {
	c := s.mentions[last].class
	return (c <= isOther || c == s.mentions[m].class) && s.cores[m].Start-s.cores[last].End <= maxThread && s.cores[last].End <= s.cores[m].Start
}

// maxThread is how far apart in bytes two sources may stand of which the second is "he"
// for the first.
const maxThread = 1000

// reported finds for "he" that is the source of an attribution, inside what another's
// source is reported to have said in other words, the mention that is that source. It
// returns -1 where the source is nobody who may be "he", and where coreference leads to
// a name inside the report itself.
func (s *speakers) reported(i int) (m, by int) {
	p := s.parents[i]
	if p < 0 {
		return -1, -1
	}
	m, by = s.speaker(i), s.speaker(p)
	if m < 0 || by < 0 || m == by || s.mentions[by].kind != mentionPerson || s.many(by) {
		return -1, -1
	}
	class := s.mentions[m].class
	if class != masculine && class != feminine || s.voiced[m] == p || s.quoted(s.cores[m], s.cores[by]) {
		return -1, -1
	}
	if c := s.mentions[by].class; c > isOther && c != class {
		return -1, -1
	}
	if t := s.threads; t.sex[t.find(by)]*t.sex[t.find(m)] != 0 && t.sex[t.find(by)] != t.sex[t.find(m)] {
		return -1, -1
	}
	if a := s.mentions[m].antecedent; a >= 0 && s.cores[a].Start > s.cores[by].Start && s.mentions[a].class <= isOther {
		return -1, -1
	}
	for _, p := range s.attributions[p].Content {
		n := sort.Search(len(s.order), func(k int) bool { return s.cores[s.order[k]].Start >= p.Span.Start })
		for ; n < len(s.order) && s.cores[s.order[n]].Start < min(p.Span.End, s.cores[m].Start) && s.cores[s.order[n]].Start < p.Span.Start+maxThread; n++ {
			if e := s.mentions[s.order[n]]; e.kind == mentionPerson && e.class == isName {
				return -1, -1
			}
		}
	}
	return m, by
}

// quoted reports whether a quotation holds one of two stretches and not the other.
func (s *speakers) quoted(a, b chancery.Span) bool {
	return s.quotation(a) != s.quotation(b)
}

// quotation returns the innermost quotation that holds a stretch, or -1.
func (s *speakers) quotation(a chancery.Span) int {
	n := sort.Search(len(s.page.quotations), func(k int) bool { return s.page.quotations[k].Span.Start > a.Start }) - 1
	for k := 0; n >= 0 && k < maxAround; n, k = n-1, k+1 {
		if s.page.quotations[n].Span.Contains(a) {
			return n
		}
	}
	return -1
}

// innermost returns for each mention the attribution of the smallest of stretches that holds
// it, -1 for none.
func (s *speakers) innermost(stretches []voice) []int {
	slices.SortStableFunc(stretches, func(a, b voice) int {
		return cmp.Or(cmp.Compare(a.Start, b.Start), cmp.Compare(b.End, a.End), cmp.Compare(a.by, b.by))
	})
	home := slices.Repeat([]int{-1}, len(s.mentions))
	var open []voice
	at := 0
	for _, m := range s.order {
		core := s.cores[m]
		for at < len(stretches) && stretches[at].Start <= core.Start {
			open = slices.DeleteFunc(open, func(v voice) bool { return v.End <= stretches[at].Start })
			open = append(open, stretches[at])
			at++
		}
		best := voice{by: -1}
		for _, v := range open {
			if v.Contains(core) && (best.by < 0 || v.Len() < best.Len() || v.Len() == best.Len() && s.within(v.by, best.by)) {
				best = v
			}
		}
		home[m] = best.by
	}
	return home
}

// firstPersons finds whom "I" means.
func (s *speakers) firstPersons(same func(m, by int), without []bool) {
	home := s.voiced
	for m := range s.mentions {
		if s.mentions[m].class != firstPerson {
			continue
		}
		if a := s.mentions[m].antecedent; a >= 0 && home[a] != home[m] {
			without[m] = true
		}
		if home[m] < 0 {
			continue
		}
		by := s.speaker(home[m])
		if by < 0 || by == m || s.mentions[by].kind != mentionPerson || s.many(by) {
			continue
		}
		without[m] = true
		same(m, by)
	}
	// Nobody is "he" in his own words.
	for m := range s.mentions {
		a := s.mentions[m].antecedent
		if home[m] < 0 || a < 0 {
			continue
		}
		him, me := m, int(a)
		if s.mentions[him].class == firstPerson {
			him, me = me, him
		}
		switch c := s.mentions[him].class; {
		case c != masculine && c != feminine && c != thirdPlural:
		case s.mentions[me].class == firstPerson && home[him] == home[me], s.speaker(home[m]) == me:
			without[m] = true
		}
	}
}

// within reports whether attribution a stands inside b.
func (s *speakers) within(a, b int) bool {
	for p := s.parents[a]; p >= 0; p = s.parents[p] {
		if p == b {
			return true
		}
	}
	return false
}

// many reports whether a mention means several people: "we", "they", "officials".
func (s *speakers) many(m int) bool {
	switch s.mentions[m].class {
	case firstPlural, thirdPlural:
		return true
	}
	words := s.page.text[s.cores[m].Start:s.cores[m].End]
	if strings.Contains(words, " and ") {
		return true
	}
	if e := &s.mentions[m]; e.class != isDefinite && e.class != isOther || strings.HasSuffix(words, "’s") || strings.HasSuffix(words, "'s") {
		return false
	}
	// "officials", "the two men"
	head := strings.ToLower(words[strings.LastIndexAny(words, " \n")+1:])
	switch head {
	case "people", "men", "women", "children", "police", "staff":
		return true
	}
	return len(head) > 3 && strings.HasSuffix(head, "s") && !strings.HasSuffix(head, "ss") && !strings.HasSuffix(head, "us") && !strings.HasSuffix(head, "is")
}

// Classes of pronouns that are looked at by name.
const (
	firstPerson  = 3
	firstPlural  = 4
	secondPerson = 5
	masculine    = 6
	feminine     = 7
	itself       = 8
	thirdPlural  = 9

	relativePronoun = 10
)
