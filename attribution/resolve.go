package attribution

import (
	"cmp"
	"slices"
	"sort"
	"strings"

	"chancery"
	"chancery/actors"
)

// Each mention goes to the likeliest of the earlier ones that it was tried with. resolve
// chooses again when the attributions are known, in order of the text, so that what
// cannot be is passed over for the next best and not dropped:
//
//   - nobody is "he" or "you" in his own words, nor "him" whom he tells something;
//   - "he" is no "she", no body, and nobody of whom the text says otherwise;
//   - a possessor is not what it possesses ("his aide").
//
// Beside that it leans: who stands in another's words is hidden from what stands outside
// of them, and a "he" who speaks is rather the one who spoke last at the same depth.

// option is an earlier mention that one may mean, and the score of the two.
type option struct {
	number int32
	score  float32
}

// mostOptions are kept for each mention, from scores on that are optionSlack under what a
// link needs.
const (
	mostOptions = 10
	optionSlack = 2
)

// offer puts an option in its place among the best.
func offer(best []option, o option) []option {
	n := len(best)
	for n > 0 && best[n-1].score < o.score {
		n--
	}
	if n == mostOptions {
		return best
	}
	if len(best) == mostOptions {
		best = best[:mostOptions-1]
	}
	return slices.Insert(best, n, o)
}

// What the places of a mention and an earlier one add to their score, tried on the training
// part of GUM, where they change nothing, and on nested texts.
const (
	hiddenBy   = 1.0 // less, where the antecedent stands in words that the mention does not stand in
	elsewhere  = 2.0 // less, in an earlier paragraph, where this one has named somebody
	otherCount = 1.0 // less, for one where several are meant, or the other way round
	sameTurn   = 2.0 // more for who spoke last
	nestedTurn = 0.5 // the same inside another's words
	ofReport   = 1.0 // more for who is reported
)

// mostKnown is how many mentions of an actor are looked at.
const mostKnown = 64

// thread is an actor in the making, by the number of a mention of it.
type thread struct {
	parent  []int32
	sex     []byte
	members [][]int32
}

func (t *thread) find(m int) int {
	for int(t.parent[m]) != m {
		t.parent[m] = t.parent[t.parent[m]]
		m = int(t.parent[m])
	}
	return m
}

func (t *thread) join(a, b int) {
	a, b = t.find(a), t.find(b)
	if a == b {
		return
	}
	t.parent[b] = int32(a)
	t.sex[a] = cmp.Or(t.sex[a], t.sex[b])
	all := append(t.members[a], t.members[b]...)
	t.members[a], t.members[b] = all[max(0, len(all)-mostKnown):], nil
}

// resolve sets the antecedent of every mention that has options.
func (s *speakers) resolve(link float32) {
	n := len(s.mentions)
	t := &thread{parent: make([]int32, n), sex: make([]byte, n), members: make([][]int32, n)}
	sexes := s.sexes()
	for m := range n {
		t.parent[m], t.sex[m], t.members[m] = int32(m), sexes[m], []int32{int32(m)}
	}
	s.threads = t
	s.apart = s.strangers()
	sourceOf := map[int]int{} // attributions by the mention that is their source
	for i := range s.attributions {
		if m := s.speaker(i); m >= 0 {
			if _, ok := sourceOf[m]; !ok {
				sourceOf[m] = i
			}
		}
	}
	spoke := map[int]int{} // who spoke last, by the attribution around
	for _, m := range s.order {
		e := &s.mentions[m]
		own, speaks := sourceOf[m]
		last := -1
		if speaks {
			if k, ok := spoke[s.parents[own]]; ok && s.cores[m].Start-s.cores[k].End <= maxThread {
				last = k
			}
		}
		if len(e.options) > 0 {
			e.antecedent, e.score = -1, link
			if speaks && s.fresh(m) {
				continue // who is brought in as somebody is nobody of before
			}
			fresh := s.freshness(m)
			for _, o := range e.options {
				score := o.score + s.lean(m, int(o.number), last, fresh)
				if score > e.score && s.allowed(m, int(o.number)) {
					e.antecedent, e.score = o.number, score
				}
			}
		}
		if e.antecedent < 0 && last >= 0 && (e.class == masculine || e.class == feminine) && s.follows(m, last) && s.allowed(m, last) {
			e.antecedent, e.score = int32(last), link
		}
		if e.antecedent >= 0 {
			t.join(int(e.antecedent), m)
		}
		if speaks && e.kind == mentionPerson && !s.many(m) {
			spoke[s.parents[own]] = m
		}
	}
}

// fresh reports whether a description brings somebody new: "a former official", "two aides".
func (s *speakers) fresh(m int) bool {
	e := &s.mentions[m]
	if e.class != isOther && e.class != isDefinite {
		return false
	}
	first, _, _ := strings.Cut(strings.ToLower(s.page.text[s.cores[m].Start:s.cores[m].End]), " ")
	switch first {
	case "a", "an", "another", "some", "two", "three", "four", "several":
		return true
	}
	return false
}

// freshness returns where the paragraph of a mention begins, if an option that it may be
// stands in that by a name or description before it, else 0.
func (s *speakers) freshness(m int) int {
	b, ok := s.page.paragraphAt(s.cores[m].Start)
	if !ok {
		return 0
	}
	for _, o := range s.mentions[m].options {
		if e := &s.mentions[o.number]; s.cores[o.number].Start >= b.Span.Start && e.class <= isOther && e.kind == mentionPerson && s.allowed(m, int(o.number)) {
			return b.Span.Start
		}
	}
	return 0
}

// lean is what the places of a mention and an earlier one add to their score. last is who
// spoke last where the mention speaks, else -1; fresh is where the paragraph of the mention
// begins, if another option stands in that by a name or description, else 0.
func (s *speakers) lean(m, p, last, fresh int) (sum float32) {
	switch s.mentions[m].class {
	case masculine, feminine, thirdPlural, itself:
	default:
		return 0
	}
	h := s.homes[p]
	if h >= 0 && h != s.homes[m] && (s.homes[m] < 0 || !s.within(s.homes[m], h)) {
		sum -= hiddenBy
	}
	if s.cores[p].Start < fresh {
		sum -= elsewhere
	}
	if s.many(p) != (s.mentions[m].class == thirdPlural) && s.mentions[p].class <= isOther {
		sum -= otherCount
	}
	t := s.threads
	if last >= 0 && t.find(p) == t.find(last) {
		if s.homes[m] < 0 {
			sum += sameTurn
		} else {
			sum += nestedTurn
		}
	}
	if h := s.homes[m]; h >= 0 && h != s.voiced[m] {
		if by := s.speaker(h); by >= 0 && by != m && t.find(by) == t.find(p) {
			sum += ofReport
		}
	}
	return sum
}

// allowed reports whether a mention can mean the actor of an earlier one.
func (s *speakers) allowed(m, p int) bool {
	t := s.threads
	a, b := t.find(m), t.find(p)
	if t.sex[a] != 0 && t.sex[b] != 0 && t.sex[a] != t.sex[b] {
		return false
	}
	e := &s.mentions[m]
	q := &s.mentions[p]
	if (e.class == firstPerson) != (q.class == firstPerson) && e.class != secondPerson && q.class != secondPerson && s.authors(m) && s.authors(p) {
		return false // the author is nobody of whom he writes
	}
	switch {
	case (e.class == masculine || e.class == feminine) && q.class <= isOther && q.kind != mentionPerson:
		return false
	case e.class == itself && (q.class == firstPerson || q.class <= isOther && q.kind == mentionPerson || t.sex[b] != 0):
		return false
	case (e.class == isDefinite || e.class == isOther) && q.class <= isOther && (e.kind == mentionPerson) != (q.kind == mentionPerson):
		return false
	}
	for _, x := range t.members[a] {
		for _, y := range s.apart[int(x)] {
			if t.find(int(y)) == b {
				return false
			}
		}
	}
	for _, x := range t.members[b] {
		for _, y := range s.apart[int(x)] {
			if t.find(int(y)) == a {
				return false
			}
		}
	}
	return true
}

// authors reports whether a mention stands in the words of the text's author.
func (s *speakers) authors(m int) bool { return s.voiced[m] < 0 && s.quotation(s.cores[m]) < 0 }

// strangers gives for each mention others that it cannot mean.
func (s *speakers) strangers() map[int][]int32 {
	out := map[int][]int32{}
	third := func(m int) bool {
		switch s.mentions[m].class {
		case isName, isDefinite, isOther, masculine, feminine, thirdPlural, secondPerson:
			return true
		}
		return false
	}
	between := s.interlocutors()
	for m, v := range s.voiced {
		if v < 0 || !third(m) {
			continue
		}
		if by := s.speaker(v); by >= 0 && by != m {
			out[m] = append(out[m], int32(by))
		}
		if s.mentions[m].class != secondPerson {
			out[m] = append(out[m], between[v]...)
		}
	}
	for i, a := range s.attributions {
		by := s.speaker(i)
		if by < 0 || len(a.Cue) == 0 {
			continue
		}
		// "told him", "said to her"
		from := a.Cue[len(a.Cue)-1].Span.End
		k := sort.Search(len(s.order), func(k int) bool { return s.cores[s.order[k]].Start >= from })
		for ; k < len(s.order); k++ {
			m := s.order[k]
			gap := s.page.text[from:max(from, min(s.cores[m].Start, from+maxToWhom))]
			if s.cores[m].Start > from+maxToWhom || strings.Trim(gap, " to") != "" {
				break
			}
			if w := strings.ToLower(s.page.text[s.cores[m].Start:s.cores[m].End]); m != by && (w == "him" || w == "her" || w == "them") && !s.possesses(m) {
				out[m] = append(out[m], int32(by))
			}
		}
	}
	for i, m := range s.order {
		if !third(m) && s.mentions[m].class != firstPerson && s.mentions[m].class != itself && s.mentions[m].class > isDefinite {
			continue
		}
		e := s.mentions[m]
		for k := i - 1; k >= 0 && k >= i-4; k-- {
			w := s.mentions[s.order[k]]
			if w.first == e.first && w.last > e.last && w.head > e.last {
				out[m] = append(out[m], int32(s.order[k]))
			}
		}
	}
	return out
}

// interlocutors gives for each attribution that is a turn the labels of the turns before and
// behind it: who is spoken to is "you".
func (s *speakers) interlocutors() map[int][]int32 {
	type turn struct{ at, attribution, by int }
	var turns []turn
	for i, a := range s.attributions {
		if b, ok := s.page.paragraphAt(a.Content[0].Span.Start); ok && b.Kind == chancery.Speech && s.parents[i] < 0 && s.page.ownWords(a.Content[0].Span) {
			if by := s.speaker(i); by >= 0 {
				turns = append(turns, turn{a.Content[0].Span.Start, i, by})
			}
		}
	}
	slices.SortFunc(turns, func(a, b turn) int { return a.at - b.at })
	out := map[int][]int32{}
	for k, t := range turns {
		for _, n := range []int{k - 1, k + 1} {
			if n >= 0 && n < len(turns) {
				out[t.attribution] = append(out[t.attribution], int32(turns[n].by))
			}
		}
	}
	return out
}

// maxToWhom is how far in bytes behind a cue the pronoun of who is told may begin.
const maxToWhom = 6

// possesses reports whether a mention begins a longer one: "her" in "her aide".
func (s *speakers) possesses(m int) bool {
	e := s.mentions[m]
	return slices.ContainsFunc(s.mentions[max(0, m-3):m], func(w mentionOf) bool { return w.first == e.first && w.last > e.last })
}

// sexes tells for each mention the sex that its words show.
func (s *speakers) sexes() []byte {
	out := make([]byte, len(s.mentions))
	word := func(c chancery.Span) string {
		w := s.page.text[c.Start:c.End]
		return strings.ToLower(w[strings.LastIndexAny(w, " \n")+1:])
	}
	bySurname := map[string]byte{}
	known, byGiven := map[string]byte{}, map[string]bool{}
	for m, e := range s.mentions {
		c := s.cores[m]
		switch {
		case e.class == masculine:
			out[m] = 'm'
		case e.class == feminine:
			out[m] = 'f'
		case e.class == isName && e.kind == mentionPerson && c.Len() <= maxSpelling*2:
			name := s.page.text[c.Start:c.End]
			if before := s.page.text[max(0, c.Start-8):c.Start]; strings.HasSuffix(before, "Mrs. ") || strings.HasSuffix(before, "Mrs ") || strings.HasSuffix(before, "Ms. ") || strings.HasSuffix(before, "Ms ") || strings.HasSuffix(before, "Miss ") {
				name = "Mrs. " + name
			} else if strings.HasSuffix(before, "Mr. ") || strings.HasSuffix(before, "Mr ") {
				name = "Mr. " + name
			}
			sex, ok := known[name]
			if !ok {
				sex = actors.Sex(name)
				known[name] = sex
			}
			out[m] = sex
			w := word(c)
			if first, _, several := strings.Cut(name, " "); several {
				if was, ok := bySurname[w]; ok && was != sex {
					sex = 0
				}
				bySurname[w] = sex
				byGiven[strings.ToLower(first)] = true
			}
		case e.class == isDefinite || e.class == isOther:
			out[m] = sexNouns[word(c)]
		}
	}
	for m, e := range s.mentions {
		if out[m] == 0 && e.class == isName && e.kind == mentionPerson {
			w := word(s.cores[m])
			sex, surname := bySurname[w]
			if !surname || byGiven[w] {
				sex = actors.GivenSex(w)
			}
			out[m] = sex
		}
	}
	return out
}

// sexNouns are nouns that tell the sex of whom they describe.
var sexNouns = func() map[string]byte {
	m := map[string]byte{}
	for w := range strings.FieldsSeq(`man father son brother husband uncle nephew grandfather grandson king prince duke lord gentleman boy lad widower
		spokesman chairman businessman policeman congressman clergyman salesman nobleman statesman priest monk friar bishop steward waiter actor`) {
		m[w] = 'm'
	}
	for w := range strings.FieldsSeq(`woman mother daughter sister wife aunt niece grandmother granddaughter queen princess duchess lady girl widow
		spokeswoman chairwoman businesswoman policewoman congresswoman noblewoman stateswoman nun actress waitress stewardess hostess`) {
		m[w] = 'f'
	}
	return m
}()
