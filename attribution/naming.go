package attribution

import (
	_ "embed"
	"slices"
	"strings"

	"chancery"
	"chancery/actors"
)

// The head for names learned from few texts, and its corpora differ in what they call a
// name. What the words of a name tell more surely than it does is settled here, behind its
// decoding: where a name begins and ends, which neighbours are one name, what kind its
// last word makes it, and which names are those of states. The words stand in
// lexicon/names.txt.

//go:embed lexicon/names.txt
var namesFile string

// nameClass is a set of classes of the words in names.
type nameClass uint16

const (
	officeWord nameClass = 1 << iota
	organisationWord
	eventWord
	documentWord
	placeWord
	electionWord
	linkWord
	partisanWord
)

var nameWords = func() map[string]nameClass {
	classes := map[string]nameClass{
		"office": officeWord, "organisation": organisationWord, "event": eventWord, "document": documentWord,
		"place": placeWord, "election": electionWord, "link": linkWord, "partisan": partisanWord,
	}
	out := map[string]nameClass{}
	for line := range contentLines(namesFile) {
		name, words, _ := strings.Cut(line, ":")
		c, ok := classes[name]
		if !ok {
			panic("attribution: lexicon/names.txt: unknown class " + name)
		}
		for w := range strings.FieldsSeq(words) {
			out[w] |= c
		}
	}
	return out
}()

// naming is the work on the names of one text.
type naming struct {
	text  string
	u     *units
	s     *signs
	kinds map[chancery.NameKind]int // numbers of the head's kinds
	names []foundName               // in order, none sharing a unit
	tells bool                      // the letters of the text tell names from other words
}

func newNaming(text string, u *units, s *signs, kinds []chancery.NameKind, found []foundName) *naming {
	n := &naming{text: text, u: u, s: s, kinds: map[chancery.NameKind]int{}, names: slices.Clone(found), tells: !slices.Contains(s.shapes, unsaid)}
	for i, k := range kinds {
		n.kinds[k] = i
	}
	return n
}

// settle changes the names that the head found in a text. The offices before persons'
// names stay with them, since they tell one bearer of a name from another.
func settle(text string, u *units, s *signs, kinds []chancery.NameKind, found []foundName) []foundName {
	n := newNaming(text, u, s, kinds, found)
	n.elections()
	n.join()
	n.part()
	n.trim()
	n.heads()
	n.places()
	n.acronyms()
	n.consistent()
	return n.names
}

func (n *naming) word(u int) string { return n.text[n.u.start[u]:n.u.end[u]] }

func (n *naming) class(u int) nameClass {
	w := n.word(u)
	if len(w) > maxSpelling {
		return 0
	}
	return nameWords[strings.ToLower(w)]
}

func (n *naming) words(first, last int) string { return n.text[n.u.start[first]:n.u.end[last]] }

// is reports whether a name is of a kind.
func (n *naming) is(f foundName, kind chancery.NameKind) bool {
	k, ok := n.kinds[kind]
	return ok && f.kind == k
}

// call makes a name one of a kind, if the head knows that kind.
func (n *naming) call(f *foundName, kind chancery.NameKind) {
	if k, ok := n.kinds[kind]; ok {
		f.kind = k
	}
}

// capital reports whether a unit is written with a capital first.
func (n *naming) capital(u int) bool {
	switch n.s.shapes[u] {
	case capital, capitals, firstCapital:
		return true
	}
	return false
}

// tight reports whether nothing stands between a unit and the one before it.
func (n *naming) tight(u int) bool { return u > 0 && n.u.end[u-1] == n.u.start[u] }

// near reports whether no more than white space within a line parts a unit from the one before.
func (n *naming) near(u int) bool {
	return u > 0 && u < n.u.len() && !strings.Contains(n.text[n.u.end[u-1]:n.u.start[u]], "\n")
}

// longestJoined is how many units a name can have that is taken on.
const longestJoined = 24

// join makes one of two names that stand side by side and are one: two of a kind without
// anything between them, two parts of a word with a hyphen, and an organisation with what
// it is of or for.
func (n *naming) join() {
	out := n.names[:0]
	for _, b := range n.names {
		for len(out) > 0 && n.one(out[len(out)-1], b) {
			a := out[len(out)-1]
			out = out[:len(out)-1]
			b = foundName{a.first, b.last, n.joined(a, b), min(a.probability, b.probability)}
		}
		out = append(out, b)
	}
	n.names = out
}

// joined is the kind of two names together.
func (n *naming) joined(a, b foundName) int {
	if n.word(a.last) == "-" || n.is(b, chancery.OrganisationName) {
		return b.kind
	}
	return a.kind
}

func (n *naming) one(a, b foundName) bool {
	for u := a.last + 1; u <= b.first; u++ {
		if !n.near(u) {
			return false
		}
	}
	gap := b.first - a.last - 1
	if a.last-a.first > longestJoined {
		return false
	}
	if gap == 0 && n.word(a.last) == "-" && n.tight(a.last) && n.tight(b.first) {
		return true
	}
	if gap == 1 && n.word(a.last+1) == "-" && n.tight(a.last+1) && n.tight(b.first) && a.kind == b.kind {
		return true
	}
	if gap == 0 && a.kind == b.kind && !n.is(a, chancery.NationalityName) && n.capital(b.first) && n.class(a.last)&linkWord == 0 {
		return !n.headed(a, organisationWord|eventWord)
	}
	if gap == 0 && n.is(b, chancery.OrganisationName) && n.class(b.first)&organisationWord != 0 {
		// "U.S." "Senate"
		if state, _ := actors.NamesState(n.words(a.first, a.last)); state {
			return true
		}
	}
	if !n.is(a, chancery.OrganisationName) || n.is(b, chancery.PersonName) || n.is(b, chancery.EventName) {
		return false
	}
	// "Centre" "for Policy Studies", "Party of the" "Russian Federation".
	last, from := a.last, a.last+1
	if n.linked(last) {
		for last > a.first && n.linked(last) {
			last--
		}
		from = last + 1
	}
	if from >= b.first || b.first-from > 2 {
		return false
	}
	switch strings.ToLower(n.word(from)) {
	case "of", "for", "on":
		return (b.first-from == 1 || strings.EqualFold(n.word(from+1), "the")) && (from <= a.last || n.headed(a, organisationWord|eventWord))
	case "and": // "Ethics and" "Public Policy Center"
		return from == a.last && b.first-from == 1 && last == a.first && n.is(b, chancery.OrganisationName) && n.headed(b, organisationWord)
	}
	return false
}

// part takes two names apart that "and" joins: two organisations that both say what they
// are, and two states; and persons' names between which a sentence ends.
func (n *naming) part() {
	var out []foundName
	for _, f := range n.names {
		for u := f.first + 1; u < f.last && n.is(f, chancery.PersonName); u++ {
			if n.ends(u) {
				out = append(out, foundName{f.first, u - 1, f.kind, f.probability})
				f.first = u + 1
			}
		}
		for u := f.first + 1; u < f.last; u++ {
			if n.word(u) != "and" {
				continue
			}
			a, b := foundName{f.first, u - 1, f.kind, f.probability}, foundName{u + 1, f.last, f.kind, f.probability}
			one, _ := actors.NamesState(n.words(a.first, a.last))
			two, _ := actors.NamesState(n.words(b.first, b.last))
			both, _ := actors.NamesState(n.words(f.first, f.last))
			if one && two && !both || n.class(a.last)&organisationWord != 0 && n.class(b.last)&organisationWord != 0 && a.last-a.first > 0 && b.last-b.first > 0 {
				out = append(out, a)
				f = b
			}
			break
		}
		out = append(out, f)
	}
	n.names = out
}

// ends reports whether a unit is a full stop behind a word that is no short form, with a
// blank behind it: the end of a sentence.
func (n *naming) ends(u int) bool {
	return n.word(u) == "." && n.tight(u) && !n.tight(u+1) && len(n.word(u-1)) > 4 && n.s.shapes[u-1] == capital
}

// linked reports whether a unit is a word that holds a name together.
func (n *naming) linked(u int) bool { return n.class(u)&linkWord != 0 }

// headed reports whether the last word of a name, or that before "of" or "for" in it, is of
// a class.
func (n *naming) headed(f foundName, c nameClass) bool { return n.class(n.head(f))&c != 0 }

// head is the unit that says what a name is of: the last before "of", "for" or "in", or the last.
func (n *naming) head(f foundName) int {
	for u := f.first + 1; u < f.last; u++ {
		switch n.word(u) {
		case "of", "for", "in", "on":
			return u - 1
		}
	}
	return f.last
}

// trim takes from the ends of names what is no part of them, and leaves out what is no
// name.
func (n *naming) trim() {
	out := n.names[:0]
	for i, f := range n.names {
		end := n.u.len()
		if i+1 < len(n.names) {
			end = n.names[i+1].first
		}
		for f.last+2 < end && n.initial(f.last) && n.word(f.last+1) == "." && n.tight(f.last+1) && n.initial(f.last+2) && n.tight(f.last+2) {
			f.last += 2 // "U" of "U.S."
			if f.last+1 < end && n.word(f.last+1) == "." && n.tight(f.last+1) {
				f.last++
				break
			}
		}
		for f.last > f.first && (n.linked(f.last) && !n.capital(f.last) || n.s.shapes[f.last] == mark && strings.ContainsAny(n.word(f.last), "-'’,;:–—\"“”")) {
			f.last--
		}
		if !n.tells {
			out = append(out, f)
			continue
		}
		if n.is(f, chancery.OrganisationName) || n.is(f, chancery.PersonName) {
			// "Socialist Movement party"
			for f.last > f.first && n.s.shapes[f.last] == lower && !n.tight(f.last) && n.capital(f.last-1) {
				f.last--
			}
			// "federal Liberal Party"; "al" and "de" stay.
			for f.first < f.last && n.s.shapes[f.first] == lower && len(n.word(f.first)) > 3 && n.capital(f.first+1) && !n.tight(f.first+1) {
				f.first++
			}
		}
		if n.plausible(f) {
			out = append(out, f)
		}
	}
	n.names = out
}

// initial reports whether a unit is one capital.
func (n *naming) initial(u int) bool {
	return len(n.word(u)) == 1 && n.capital(u)
}

// plausible reports whether a stretch can be a name: it has a word with a capital that is not
// one of those that any sentence may begin with, and more than a date.
func (n *naming) plausible(f foundName) bool {
	if n.is(f, chancery.PersonName) && f.last > f.first && n.s.kind(f.first).indefinite {
		// "a senior European", "an Iranian"
		if _, people := actors.NamesState(n.words(f.first+1, f.last)); people || n.s.shapes[f.first+1] == lower {
			return false
		}
	}
	for u := f.first; u <= f.last; u++ {
		w := n.word(u)
		switch n.s.shapes[u] {
		case mixed, capitals, capital, firstCapital:
		default:
			continue
		}
		if n.is(f, chancery.EventName) && months[w] {
			continue
		}
		const closed = determiner | possessive | pronoun | objectPronoun | preposition | conjunction | subordinator | auxiliary | relative | wh
		if n.s.shapes[u] != capitals && f.last-f.first < 2 {
			if e := lookupShort(w); e != nil && e.class&closed != 0 && w != "May" && w != "Will" {
				continue
			}
		}
		return true
	}
	return n.is(f, chancery.EventName) && f.last > f.first && n.class(f.last)&eventWord != 0
}

// withoutOffices takes the offices before persons' names away; what was taken for a person
// and is nothing but an office is called one.
func withoutOffices(text string, u *units, s *signs, kinds []chancery.NameKind, found []foundName) []foundName {
	n := newNaming(text, u, s, kinds, found)
	if !n.tells {
		return n.names
	}
	surnames := map[string]bool{}
	for _, f := range n.names {
		if n.is(f, chancery.PersonName) && f.last > f.first {
			surnames[n.word(f.last)] = true
		}
	}
	for i := range n.names {
		if f := &n.names[i]; n.is(*f, chancery.PersonName) && !(f.first == f.last && surnames[n.word(f.first)]) && n.office(f) {
			n.call(f, chancery.OfficeName)
		}
	}
	return n.names
}

// office takes the office before a person's name away, with what stands before it, and
// reports whether nothing is left.
func (n *naming) office(f *foundName) bool {
	first := f.first
	for u := f.first; u <= f.last; u++ {
		switch {
		case n.class(u)&officeWord != 0 && n.capital(u), u == first && u > f.first && n.word(u) == "." && n.tight(u):
			if u < f.last || first == u {
				first = u + 1
			}
		case u == f.first && n.class(u)&partisanWord != 0 && f.last-u > 1:
			first = u + 1
		}
	}
	// "Secretary of State Edda Voss": what the office is of goes with it.
	for of := f.first + 1; of <= min(first, f.last); of++ {
		if n.word(of) == "of" {
			name := of + 2
			for name <= f.last && !(n.capital(name) && actors.GivenSex(n.word(name)) != 0) {
				name++
			}
			first = name
			break
		}
	}
	if first > f.last {
		return true
	}
	f.first = first
	return false
}

// heads gives names the kind that their last word tells.
func (n *naming) heads() {
	for i := range n.names {
		f := &n.names[i]
		n.extend(f, i)
		h := n.head(*f)
		if f.first == f.last || !n.capital(f.first) && n.s.shapes[f.first] != digit {
			continue
		}
		switch c := n.class(h); {
		case c&eventWord != 0:
			n.call(f, chancery.EventName)
		case c&documentWord != 0 && n.s.shapes[f.first] == digit: // "1952 National Convention"
			n.call(f, chancery.EventName)
		case c&documentWord != 0 && n.capital(h):
			n.call(f, chancery.DocumentName)
		case c&organisationWord != 0 && n.capital(h) && !n.is(*f, chancery.EventName):
			n.call(f, chancery.OrganisationName)
		case c&placeWord != 0 && n.capital(h) && n.is(*f, chancery.PersonName):
			n.call(f, chancery.PlaceName)
		case c == 0 && n.is(*f, chancery.OrganisationName) && n.bearsGiven(*f):
			n.call(f, chancery.PersonName)
		}
	}
}

// bearsGiven reports whether a name is a given name and one word more: "Winifred Gale".
func (n *naming) bearsGiven(f foundName) bool {
	if f.last != f.first+1 || n.tight(f.last) {
		return false
	}
	for u := f.first; u <= f.last; u++ {
		if s := n.s.shapes[u]; s != capital && s != firstCapital {
			return false
		}
	}
	return actors.GivenSex(n.word(f.first)) != 0
}

// extend takes name number i on to the word that says what it is, where that stands right
// behind it: "Couch's" "Division".
func (n *naming) extend(f *foundName, i int) {
	end := min(n.u.len(), f.last+4)
	if i+1 < len(n.names) {
		end = min(end, n.names[i+1].first)
	}
	for u := f.last + 1; u < end && n.near(u) && !n.tight(u) && n.capital(u); u++ {
		if n.class(u)&(organisationWord|eventWord|documentWord|placeWord) != 0 {
			f.last = u
		}
	}
	// "House" "of Delegates"
	if !n.is(*f, chancery.OrganisationName) || n.class(f.last)&organisationWord == 0 || !n.capital(f.last) {
		return
	}
	end = min(n.u.len(), f.last+6)
	if i+1 < len(n.names) {
		end = min(end, n.names[i+1].first)
	}
	u := f.last + 1
	if u+1 < end && n.near(u) && (n.word(u) == "of" || n.word(u) == "for") {
		for u++; u < end && n.near(u) && !n.tight(u) && n.capital(u); u++ {
			f.last = u
		}
	}
}
