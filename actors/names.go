package actors

import (
	"cmp"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"chancery"
)

// Readers find names word by word, and err: a name is cut at a hyphen or before its
// last word, a preposition hangs on it, one name is a person here and a place there.
// What the whole document shows of a name puts that right, before names are gathered
// into actors. Passages stay as they were found, since links speak of them; only the
// words that the name is taken for, and its kind, change.

// read is a name as it is taken.
type read struct {
	chancery.Name
	words string
	start int // in the document, of the words that it is taken for
}

// tidy puts right what names the reader found in doc. What holds no name is left out.
// Names without a confidence were given by people, and stay as they are.
// Descriptions taken for names come back as mentions.
func tidy(doc *chancery.Document, names []chancery.Name, mentions []Mention) ([]chancery.Name, []Mention) {
	list := make([]read, 0, len(names))
	for _, n := range names {
		s := n.Passage.Span
		if s.Start < 0 || s.End > len(doc.Text) || s.Start >= s.End {
			continue
		}
		if n.Confidence > 0 {
			s = withoutEdges(doc.Text, wholeWords(doc.Text, s))
		}
		if s.Len() == 0 {
			continue
		}
		list = append(list, read{n, doc.Text[s.Start:s.End], s.Start})
	}
	// A person's name that is cut short where a longer one begins is that one.
	slices.SortStableFunc(list, func(a, b read) int {
		return cmp.Or(cmp.Compare(a.start, b.start), cmp.Compare(len(b.words), len(a.words)))
	})
	for i := 1; i < len(list); i++ {
		a, b := &list[i-1], &list[i]
		if b.start == a.start && len(b.words) < len(a.words) && a.Kind == b.Kind && a.Kind == chancery.PersonName && b.Confidence > 0 {
			b.words = a.words
		}
	}
	settleKinds(doc, list)
	out := make([]chancery.Name, 0, len(list))
	for _, n := range list {
		if n.Confidence > 0 && describes(&n) {
			mentions = append(slices.Clip(mentions), Mention{Passage: n.Passage, Kind: chancery.Person})
			continue
		}
		n.Passage.Words = n.words
		out = append(out, n.Name)
	}
	return out, mentions
}

// describes reports whether the words describe a person rather than name anybody:
// "the ambassador of Vaurelle", "two senior officials". In a person's name only
// particles are written small.
func describes(n *read) bool {
	head := headOf(n.words)
	for i, w := range strings.Fields(n.words) {
		r, _ := utf8.DecodeRuneInString(w)
		f := foldWord(w)
		switch {
		case !unicode.IsLower(r), f == "the" || f == "a" || f == "an", particles[f], f == "of":
		case titles[f] && f == foldWord(head):
			return true
		case n.Kind == chancery.PersonName && i > 0 && !hasHonorific(f):
			return true
		}
	}
	return false
}

// wholeWords widens a span to the words that it cuts, and to the whole of a compound
// with a hyphen where the part does not stand alone anywhere.
func wholeWords(text string, s chancery.Span) chancery.Span {
	for s.Start > 0 {
		r, n := utf8.DecodeLastRuneInString(text[:s.Start])
		first, _ := utf8.DecodeRuneInString(text[s.Start:])
		if !unicode.IsLetter(r) || !unicode.IsLetter(first) {
			break
		}
		s.Start -= n
	}
	for s.End < len(text) {
		r, n := utf8.DecodeRuneInString(text[s.End:])
		last, _ := utf8.DecodeLastRuneInString(text[:s.End])
		if !unicode.IsLetter(r) || !unicode.IsLetter(last) && last != '-' {
			break
		}
		s.End += n
	}
	if s.End+1 < len(text) && text[s.End] == '-' && compound(text, s) {
		if e := wordEnd(text, s.End+1); e > s.End+1 && capital1(text[s.End+1:]) {
			s.End = e
		}
	}
	if s.Start > 1 && text[s.Start-1] == '-' && compound(text, s) {
		if b := wordStart(text, s.Start-1); b < s.Start-1 && capital1(text[b:]) {
			s.Start = b
		}
	}
	return s
}

func wordEnd(text string, i int) int {
	for i < len(text) {
		r, n := utf8.DecodeRuneInString(text[i:])
		if !unicode.IsLetter(r) {
			break
		}
		i += n
	}
	return i
}

func wordStart(text string, i int) int {
	for i > 0 {
		r, n := utf8.DecodeLastRuneInString(text[:i])
		if !unicode.IsLetter(r) {
			break
		}
		i -= n
	}
	return i
}

func capital1(s string) bool {
	r, _ := utf8.DecodeRuneInString(s)
	return unicode.IsUpper(r)
}

// compound reports whether the words of a span stand nowhere near without the hyphen
// that they touch there.
func compound(text string, s chancery.Span) bool {
	const reach = 1 << 14
	words := strings.Trim(text[s.Start:s.End], "-")
	if words == "" {
		return true
	}
	near := text[max(0, s.Start-reach):min(len(text), s.End+reach)]
	for from := 0; ; {
		i := strings.Index(near[from:], words)
		if i < 0 {
			return true
		}
		i += from
		from = i + len(words)
		before, _ := utf8.DecodeLastRuneInString(near[:i])
		after, _ := utf8.DecodeRuneInString(near[from:])
		if before != '-' && after != '-' && (i == 0 || !unicode.IsLetter(before)) && (from == len(near) || !unicode.IsLetter(after)) {
			return false
		}
	}
}

// edges are words that no name begins or ends with.
var edges = map[string]bool{"of": true, "in": true, "at": true, "to": true, "and": true, "or": true, "for": true, "from": true, "by": true, "with": true, "on": true, "that": true, "who": true, "as": true, "but": true, "is": true, "was": true, "he": true, "she": true, "they": true, "it": true, "we": true, "his": true, "her": true, "their": true, "its": true, "our": true}

// withoutEdges takes from a span what cannot belong to a name: a preposition at either
// end, signs, and an article alone. What is left without a capital is no name, unless
// its script has none.
func withoutEdges(text string, s chancery.Span) chancery.Span {
	for s.Len() > 0 {
		w := text[s.Start:s.End]
		if t := strings.TrimRightFunc(w, func(r rune) bool {
			return unicode.IsSpace(r) || strings.ContainsRune(",;:-–—/(\"“'’‘", r)
		}); len(t) < len(w) {
			s.End = s.Start + len(t)
			continue
		}
		if t := strings.TrimLeftFunc(w, func(r rune) bool {
			return unicode.IsSpace(r) || strings.ContainsRune(",;:-–—/)\"”’", r)
		}); len(t) < len(w) {
			s.Start = s.End - len(t)
			continue
		}
		if i := strings.LastIndexByte(w, ' '); i > 0 && edges[w[i+1:]] {
			s.End = s.Start + i
			continue
		}
		if i := strings.IndexByte(w, ' '); i > 0 && edges[w[:i]] {
			s.Start += i + 1
			continue
		}
		break
	}
	w := text[s.Start:s.End]
	if _, article := map[string]bool{"the": true, "The": true, "a": true, "A": true, "an": true}[w]; article ||
		strings.IndexFunc(w, unicode.IsLower) >= 0 && strings.IndexFunc(w, func(r rune) bool { return unicode.IsUpper(r) || unicode.IsDigit(r) || unicode.Is(unicode.Lo, r) }) < 0 {
		s.End = s.Start
	}
	return s
}

// kinds that a name can be taken for.
const (
	asPerson = iota
	asBody
	asState
	asPlace
	kindsOfNames
)

var kindNumber = map[chancery.NameKind]int{chancery.PersonName: asPerson, chancery.OrganisationName: asBody, chancery.NationalityName: asState, chancery.PlaceName: asPlace}

// ofState are nouns before "of" or after a genitive whose owner is a state, and toState
// those before "to".
var (
	ofState = words(`government ambassador president king queen prime minister ministry republic kingdom people capital embassy leader army parliament consul envoy frontier border coast territory recognition independence`)
	toState = words(`ambassador envoy minister emissary`)
)

func words(list string) map[string]bool {
	out := map[string]bool{}
	for _, w := range strings.Fields(list) {
		out[w] = true
	}
	return out
}

// settleKinds gives all that write one name one kind: that which most of them were
// found as, weighed by how sure the reader was, and what stands around them.
func settleKinds(doc *chancery.Document, list []read) {
	type votes [kindsOfNames]float64
	byName := map[string]*votes{}
	surnames := map[string]bool{} // last words of persons' full names
	letters := map[string]bool{}  // acronyms of organisations that are written out
	place := make([]string, len(list))
	seen := map[string]bool{}
	if !slices.ContainsFunc(list, func(n read) bool { return n.Confidence > 0 }) {
		return
	}
	for i := range list {
		n := &list[i]
		if n.Kind == chancery.OfficeName || kindNumber[n.Kind] == 0 && n.Kind != chancery.PersonName {
			continue
		}
		place[i] = strings.TrimPrefix(Fold(stripPossessive(n.words)), "the ")
		if place[i] == "" {
			continue
		}
		v := byName[place[i]]
		if v == nil {
			v = &votes{}
			byName[place[i]] = v
		}
		v[kindNumber[n.Kind]] += 0.2 + n.Confidence
		for k, w := range around(doc.Text, n) {
			v[k] += w
		}
		if seen[string(n.Kind)+n.words] {
			continue
		}
		seen[string(n.Kind)+n.words] = true
		if n.Kind == chancery.PersonName && n.Confidence >= 0.5 {
			if p := ParsePerson(n.words); len(p.Given) > 0 && len(p.Family) > 0 {
				surnames[Fold(p.Family[len(p.Family)-1])] = true
			}
		}
		if n.Kind == chancery.OrganisationName || collectiveName(n.words) {
			o := parseOrganisation(n.words)
			for l := range o.letters {
				if len(l) > 1 {
					letters[l] = true
				}
			}
		}
	}
	for name, v := range byName {
		single := !strings.Contains(name, " ")
		switch known, ok := lookState(name); {
		case ok && known.sense != capital && v[asPerson] < 1.5:
			v[asState] += 3
		case single && surnames[name]:
			v[asPerson] += 3
		case single && letters[name] && len(name) < 7:
			v[asBody] += 3
		case collectiveName(name):
			v[asBody] += 3
		}
	}
	for i := range list {
		v := byName[place[i]]
		if place[i] == "" || v == nil || list[i].Confidence == 0 {
			continue
		}
		best := kindNumber[list[i].Kind]
		for k := range v {
			if v[k] > v[best] {
				best = k
			}
		}
		list[i].Kind = [...]chancery.NameKind{chancery.PersonName, chancery.OrganisationName, chancery.NationalityName, chancery.PlaceName}[best]
	}
}

// collectiveName reports whether a name says by its words that it is an organisation's:
// "Central Assessment Office", "Department of State".
func collectiveName(name string) bool {
	list := strings.Fields(Fold(stripPossessive(name)))
	for i, w := range list {
		if !collective[spelt(w)] && !collective[w] {
			continue
		}
		if i == len(list)-1 || list[i+1] == "of" || list[i+1] == "for" {
			return true
		}
	}
	return false
}

// around weighs what stands beside a name.
func around(text string, n *read) (v [kindsOfNames]float64) {
	at := n.start
	end := at + len(n.words)
	before := strings.Fields(text[max(0, at-60):at])
	after := text[end:min(len(text), end+60)]
	last := func(i int) string {
		if i >= len(before) {
			return ""
		}
		return strings.ToLower(strings.Trim(before[len(before)-1-i], ",;:“”\"'’()"))
	}
	single := !strings.Contains(strings.TrimPrefix(strings.TrimPrefix(n.words, "the "), "The "), " ")
	first, _, _ := strings.Cut(n.words, " ")
	if head := strings.Trim(foldWord(first), "-"); len(strings.Fields(n.words)) > 1 && (hasHonorific(head) || titles[head]) && capital1(first) {
		v[asPerson] += 1.5
	}
	if w := strings.TrimSuffix(last(0), "."); w != "" && len(before) > 0 && capital1(before[len(before)-1]) && (hasHonorific(w) || titles[w]) && w != "the" {
		v[asPerson]++
	}
	if !single {
		return v
	}
	switch w := last(0); {
	case w == "of" && ofState[last(1)], w == "to" && toState[last(1)]:
		v[asState] += 1.5
	case w == "in" || w == "into" || w == "inside" || w == "outside":
		v[asPlace] += 0.4
		v[asPerson] -= 0.8
	case w == "at" || w == "near" || w == "from":
		v[asPerson] -= 0.2
	}
	rest, genitive := strings.CutPrefix(strings.TrimLeft(after, " "), "'s ")
	if !genitive {
		rest, genitive = strings.CutPrefix(strings.TrimLeft(after, " "), "’s ")
	}
	if !genitive && (strings.HasSuffix(n.words, "s")) {
		rest, genitive = strings.CutPrefix(after, "’ ")
	}
	if genitive {
		for i, w := range strings.Fields(rest) {
			if i == 3 || !ofState[strings.Trim(strings.ToLower(w), ".,;:")] {
				if i == 0 && strings.EqualFold(w, "foreign") {
					continue
				}
				break
			}
			v[asState]++
		}
	}
	return v
}
