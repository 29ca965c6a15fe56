package actors

import (
	"cmp"
	"maps"
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
	list = withBands(doc.Text, withoutTails(withoutLeads(withTails(doc.Text, list))))
	// A name that is cut short where a longer one begins is that one.
	slices.SortStableFunc(list, func(a, b read) int {
		return cmp.Or(cmp.Compare(a.start, b.start), cmp.Compare(len(b.words), len(a.words)))
	})
	for i := 1; i < len(list); i++ {
		a, b := &list[i-1], &list[i]
		if b.start == a.start && len(b.words) < len(a.words) && (a.Kind == b.Kind || a.Kind == chancery.OrganisationName) && (a.Kind == chancery.PersonName || a.Kind == chancery.OrganisationName) && b.Confidence > 0 {
			b.words, b.Kind = a.words, a.Kind
		}
	}
	settleKinds(doc, list)
	nouns := commonNouns(doc.Text, list)
	out := make([]chancery.Name, 0, len(list))
	for i, n := range list {
		// "President" right before "Ilo Barr", found as two names.
		before := i+1 < len(list) && list[i+1].Kind == chancery.PersonName && n.Kind == chancery.PersonName && n.start+len(n.words)+1 == list[i+1].start && titles[headWord(n.words)]
		if n.Confidence > 0 && (before || describes(&n) || nouns[n.words]) {
			mentions = append(slices.Clip(mentions), Mention{Passage: n.Passage, Kind: chancery.Person})
			continue
		}
		n.Passage.Words = n.words
		out = append(out, n.Name)
	}
	return out, mentions
}

// describes reports whether the words describe a person rather than name anybody:
// "the ambassador of Vaurelle", "two senior officials", "Foreign Minister". In a person's name only
// particles are written small.
func describes(n *read) bool {
	if office := withoutArticle(n.words); n.Kind == chancery.PersonName && strings.Contains(office, " ") {
		if newForm(office, chancery.Person).isOffice {
			return true
		}
	}
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

// withTails widens names that are cut behind the word that says what they are of, or before
// "of" or "for", to all that belongs to them:
// "Front" to "Front for the Liberation of Ruvakhan", "Department of External" to "Department
// of External Affairs". What stands inside is no name of its own then, but for the state
// whose minister somebody is. list is in the order of the text.
func withTails(text string, list []read) []read {
	slices.SortStableFunc(list, func(a, b read) int {
		return cmp.Or(cmp.Compare(a.start, b.start), cmp.Compare(len(b.words), len(a.words)))
	})
	out := list[:0]
	end, holds := 0, false // of the last name that was widened; whether it holds what stands in it
	for i := range list {
		n := list[i]
		inside := n.start+len(n.words) <= end && n.Confidence > 0
		if inside && (holds || n.Kind == chancery.OrganisationName) {
			continue
		}
		if !inside && n.Confidence > 0 && n.start > 0 && text[n.start-1] == ' ' {
			if b := wordStart(text, n.start-1); leads[text[b:n.start-1]] {
				n.words, n.start = text[b:n.start-1]+" "+n.words, b
				n.Kind = chancery.OrganisationName
			}
		}
		if head := headWord(n.words); !inside && n.Confidence > 0 && (collective[spelt(head)] || titles[head]) {
			stop := len(text)
			for _, m := range list[i+1:] {
				if m.Kind == chancery.PersonName && m.start > n.start+len(n.words) && m.Confidence >= sureName {
					stop = m.start
					break
				}
			}
			if e := tail(text[:stop], n.start+len(n.words), strings.Contains(n.words, " of ") || strings.Contains(n.words, " for ")); e > n.start+len(n.words) {
				n.words = text[n.start:e]
				end, holds = e, !titles[head]
			} else if open := strings.Contains(n.words, " of "); open {
				end, holds = e, !titles[head]
			}
		}
		out = append(out, n)
	}
	return out
}

// leads are words that begin the name of a body whose place follows: "Radio Merle".
var leads = words(`Radio Agence Banque Banco`)

// sureName is the confidence from which on a name bounds those beside it.
const sureName = 0.8

// headWord returns the folded word that a name is about, if it has a capital: the one
// before "of" or "for", else the last.
func headWord(name string) string {
	head := ""
	for w := range strings.FieldsSeq(stripPossessive(name)) {
		if (w == "of" || w == "for") && head != "" {
			break
		}
		if head = w; !capital1(w) {
			head = ""
		}
	}
	return foldWord(head)
}

// tail returns where a name ends that goes on behind at with "of" or "for" and words with
// capitals, or at once with these if it has such a word already.
func tail(text string, at int, open bool) int {
	end := at
	for range 6 {
		rest := text[end:]
		next := end
		for _, link := range []string{" of ", " for "} {
			if strings.HasPrefix(rest, link) {
				next += len(link)
				open = true
			}
		}
		if next > end && strings.HasPrefix(text[next:], "the ") {
			next += len("the ")
		}
		if next == end && open && strings.HasPrefix(rest, " ") {
			next++
		}
		e := wordEnd(text, next)
		if w := text[next:e]; next == end || e == next || !capital1(w) || titles[foldWord(w)] {
			break
		}
		end = e
	}
	return end
}

// bands are nouns that make the name of a body of the name before them, which then says
// what the body is called after: "the Merle network".
var bands = words(`network commission committee gang cartel militia clan faction brigade circle`)

// withBands makes names of bodies of names with a band behind them, where no people is
// meant by the name.
func withBands(text string, list []read) []read {
	var places []string
	for _, n := range list {
		if n.Kind == chancery.PlaceName || n.Kind == chancery.NationalityName {
			places = append(places, Fold(stripPossessive(n.words)))
		}
	}
	for i := range list {
		n := &list[i]
		end := n.start + len(n.words)
		if n.Confidence == 0 || strings.Contains(withoutArticle(n.words), " ") || !strings.HasPrefix(text[end:], " ") {
			continue
		}
		e := wordEnd(text, end+1)
		if !bands[text[end+1:e]] || !articled(text, chancery.Span{Start: n.start, End: end}) {
			continue
		}
		name := Fold(withoutArticle(n.words))
		if _, state := lookState(n.words); state || ofPeople(name+"s") && slices.ContainsFunc(places, func(p string) bool { return p != name && derived(p, name) }) {
			continue
		}
		n.words, n.Kind = withoutArticle(text[n.start:e]), chancery.OrganisationName
		n.start = e - len(n.words)
	}
	return list
}

// ruling are nouns by which the name of a state before them means the state.
var ruling = words(`government regime administration authorities leadership state people`)

var (
	// callings stand before a person's name with the capital of a party or a headline.
	callings = words(`republican democrat democratic libertarian conservative liberal labour tory independent rival historian lawyer candidate nominee billionaire businessman businesswoman pollster strategist columnist host anchor actor actress singer comedian lawmaker congressional presidential`)
	// sums stand before the name of a people or party and say how many of them.
	sums = words(`many all some most few several other former fellow more no any both every`)
)

// withoutLeads cuts off what stands before a name and is none of it: "neutral Vaurelle", "the
// next Congress", "Republican Jane Roe", "Indiana Gov. Jane Roe", "Many Democrats".
func withoutLeads(list []read) []read {
	for i := range list {
		n := &list[i]
		if n.Confidence == 0 {
			continue
		}
		for {
			first, rest, more := strings.Cut(n.words, " ")
			second, third, _ := strings.Cut(rest, " ")
			f := foldWord(first)
			person := n.Kind == chancery.PersonName && third != ""
			article := (first == "the" || first == "The") && lower1(rest)
			switch {
			case !more || first == "" || second == "":
			case article && !particles[foldWord(second)], lower1(first) && first != "the" && !particles[f] && !edges[f]:
			case n.Kind != chancery.PersonName && sums[f] && capital1(rest):
			case person && callings[f]:
			case person && capital1(first) && titles[foldWord(second)] && !titles[f] && !before[f] && !hasHonorific(f):
			default:
				more = false
			}
			// Only what has a capital further on is a name still.
			if !more || first == "" || second == "" || strings.IndexFunc(rest, unicode.IsUpper) < 0 {
				break
			}
			n.words, n.start = rest, n.start+len(n.words)-len(rest)
		}
	}
	return list
}

// withoutTails cuts names of states and places down to the words with capitals where a
// noun that rules hangs on them, and leaves out those that only say what something else
// is like: "Ruvakhi villas", "the Vaurellan ports".
func withoutTails(list []read) []read {
	out := list[:0]
	for _, n := range list {
		if n.Confidence > 0 && (n.Kind == chancery.NationalityName || n.Kind == chancery.PlaceName) {
			i := strings.LastIndexByte(n.words, ' ')
			if noun := n.words[i+1:]; i > 0 && lower1(noun) && strings.IndexFunc(n.words[:i], unicode.IsUpper) >= 0 {
				if !ruling[noun] {
					continue
				}
				n.words = n.words[:i]
			}
		}
		out = append(out, n)
	}
	return out
}

func lower1(s string) bool {
	r, _ := utf8.DecodeRuneInString(s)
	return unicode.IsLower(r)
}

// commonNouns returns the single words among names that are nouns or pronouns with the
// capital of a sentence's beginning: no capital stands elsewhere, and the text has the
// word, in singular or plural, without one. "Officials in Stavering", "Nobody".
func commonNouns(text string, list []read) map[string]bool {
	nouns := map[string]bool{}
	for i := range list {
		n := &list[i]
		w := stripPossessive(n.words)
		if n.Confidence == 0 || strings.ContainsAny(w, " .-") || !capital1(w) {
			continue
		}
		known, seen := nouns[n.words]
		switch {
		case seen && !known:
		case chancery.Pronoun(w):
			nouns[n.words] = true
		case (n.Kind == chancery.PersonName || n.Kind == chancery.OrganisationName) && w != strings.ToUpper(w):
			nouns[n.words] = opensSentence(text, n.start)
		default:
			nouns[n.words] = false
		}
	}
	nouns = maps.Collect(func(yield func(string, bool) bool) {
		for w, noun := range nouns {
			if noun && !yield(w, true) {
				return
			}
		}
	})
	if len(nouns) == 0 {
		return nil
	}
	wanted := map[string]bool{} // in lower case, singular
	for w := range nouns {
		wanted[singular(strings.ToLower(stripPossessive(w)))] = true
	}
	small, large := map[string]bool{}, map[string]bool{}
	for at := 0; at < len(text); {
		r, n := utf8.DecodeRuneInString(text[at:])
		if !unicode.IsLetter(r) {
			at += n
			continue
		}
		end := wordEnd(text, at)
		w := text[at:end]
		if one := singular(strings.ToLower(w)); wanted[one] {
			switch {
			case unicode.IsLower(r):
				small[one] = true
			case w != strings.ToUpper(w) && !opensSentence(text, at):
				large[one] = true
			}
		}
		at = end
	}
	for w := range nouns {
		bare := stripPossessive(w)
		if one := singular(strings.ToLower(bare)); !chancery.Pronoun(bare) && (large[one] || !small[one]) {
			delete(nouns, w)
		}
	}
	return nouns
}

// opensSentence reports whether a word begins a sentence, a quotation or a line, or stands
// behind an article that does.
func opensSentence(text string, at int) bool {
	before := strings.TrimRight(text[max(0, at-16):at], " ")
	for _, article := range []string{"The", "A", "An", "Two", "Some", "Many"} {
		if rest, ok := strings.CutSuffix(before, article); ok {
			before = strings.TrimRight(rest, " ")
			break
		}
	}
	r, _ := utf8.DecodeLastRuneInString(before)
	return before == "" || strings.ContainsRune(".?!:;\n\"“‘([—–•", r)
}
