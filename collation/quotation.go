package collation

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"chancery"
	"chancery/text"
)

// Verdict says how a quotation stands to its source.
type Verdict string

// The verdicts, from the least serious to the most. Of several that hold the most
// serious is given. The form of quotation marks, apostrophes, dashes and spaces,
// and the stop or comma at the end of a quotation, never count.
const (
	Exact         Verdict = "exact"
	ElidedQuote   Verdict = "elided"        // words left out, with a mark of elision
	BracketedIn   Verdict = "bracketed"     // words put in or replaced in square brackets
	Formal        Verdict = "formal"        // capitals, punctuation or word breaks only
	Altered       Verdict = "altered"       // a word, number, name or tense
	Negated       Verdict = "negated"       // a negation put in, left out or turned
	Stitched      Verdict = "stitched"      // from apart, joined without a mark
	Reordered     Verdict = "reordered"     // in another order
	Paraphrase    Verdict = "paraphrase"    // the sense in other words, in quotation marks
	Misattributed Verdict = "misattributed" // said by someone else
	AbsentWords   Verdict = "not-found"     // the source is at hand and does not have the words
	NoSource      Verdict = "no-source"     // the source is not at hand
)

// Verdicts lists every verdict, the least serious first.
var Verdicts = []Verdict{Exact, ElidedQuote, BracketedIn, Formal, Altered, Negated, Stitched, Reordered, Paraphrase, Misattributed, AbsentWords, NoSource}

// Serious returns the place of v among [Verdicts].
func (v Verdict) Serious() int { return slices.Index(Verdicts, v) }

// Quotation is words that a document gives as another's.
type Quotation struct {
	Span  chancery.Span // of the words, without their marks, in bytes of the quoting text
	Words string        // the text at Span
	// Speakers are those whose words they are said to be, the innermost first: in
	// "the chargé reports that the ambassador “had seen no paper”" the ambassador,
	// then the chargé.
	Speakers []Speaker
	Block    bool // a block quotation
	Doubt    bool // a mark is missing, so that its end is not known
}

// Speaker is who is said to have said something, by every name known for him.
// The zero Speaker is nobody known.
type Speaker struct {
	Names []string // the fullest first: "Harlan Voskett", "Voskett"
	Kind  chancery.ActorKind
}

// Quotations returns the outermost quotations of a document in order, with the
// speakers that a reading gives them; reading may be nil. One that goes on over
// several paragraphs is one for each. What has no more than one word is left
// out, and counted: a word alone is found anywhere and proves nothing.
func Quotations(doc *chancery.Document, reading *chancery.Reading) (list []Quotation, short int) {
	said := Statements(doc, reading)
	add := func(s chancery.Span, block, doubt bool) {
		q := Quotation{Span: s, Words: doc.Text[s.Start:s.End], Block: block, Doubt: doubt}
		if len(text.Words(q.Words)) < 2 {
			short++
			return
		}
		q.Speakers = speakersOf(said, s)
		list = append(list, q)
	}
	blocks := make([]chancery.Span, 0, 8)
	for _, b := range doc.Blocks {
		if b.Kind == chancery.BlockQuote {
			blocks = append(blocks, b.Span)
			add(b.Span, true, false)
		}
	}
	for _, q := range text.Quotations(doc.Text, doc.Blocks) {
		if q.Parent >= 0 || slices.ContainsFunc(blocks, func(b chancery.Span) bool { return b.Contains(q.Span) }) {
			continue
		}
		add(q.Inner, false, q.Unbalanced())
	}
	slices.SortStableFunc(list, func(x, y Quotation) int { return x.Span.Start - y.Span.Start })
	return list, short
}

// Statement is what somebody says in a document, and who.
type Statement struct {
	Content []chancery.Span // bytes
	Told    []chancery.Span // bytes; the words that tell who says it, and that it is said
	Speaker Speaker
}

// Statements returns what a reading found somebody to say, in its order.
func Statements(doc *chancery.Document, reading *chancery.Reading) (out []Statement) {
	if reading == nil {
		return nil
	}
	byID := map[string]*chancery.Actor{}
	for i := range reading.Actors {
		byID[reading.Actors[i].ID] = &reading.Actors[i]
	}
	for _, a := range reading.Attributions {
		s := Statement{}
		for _, p := range a.Content {
			s.Content = append(s.Content, p.Span)
		}
		for _, p := range slices.Concat(a.Source, a.Cue) {
			s.Told = append(s.Told, p.Span)
		}
		take := func(actor *chancery.Actor) {
			if actor == nil {
				return
			}
			if !actor.Unnamed {
				s.Speaker.Names = append(s.Speaker.Names, actor.Names...)
			}
			s.Speaker.Kind = actor.Kind
		}
		if n := len(a.Path); n > 0 {
			for _, id := range a.Path[n-1].Actors {
				take(byID[id])
			}
		}
		if len(s.Speaker.Names) == 0 {
			for i := range reading.Actors {
				actor := &reading.Actors[i]
				if slices.ContainsFunc(actor.Mentions, func(m chancery.Passage) bool {
					return slices.ContainsFunc(a.Source, func(p chancery.Passage) bool { return m.Span.Overlaps(p.Span) })
				}) {
					take(actor)
					break
				}
			}
		}
		for _, p := range a.Source {
			s.Speaker.Names = append(s.Speaker.Names, p.Words)
		}
		out = append(out, s)
	}
	return out
}

// speakersOf returns the speakers of the statements whose content holds most of
// the quotation s, the innermost first. A statement that is told in its words, as by
// “we saw that …”, is not who says it.
func speakersOf(said []Statement, s chancery.Span) (out []Speaker) {
	type sized struct {
		Speaker
		size int
	}
	var all []sized
	for _, x := range said {
		if slices.ContainsFunc(x.Told, s.Contains) {
			continue
		}
		if n, held := holds(x, s); held && len(x.Speaker.Names) > 0 {
			all = append(all, sized{x.Speaker, n})
		}
	}
	slices.SortStableFunc(all, func(a, b sized) int { return a.size - b.size })
	for _, x := range all {
		out = append(out, x.Speaker)
	}
	return out
}

// compareAny says whether t can be one of several speakers, of whom the first
// counts most.
func compareAny(speakers []Speaker, t Speaker) agreement {
	known := unknown
	for i, s := range speakers {
		switch a := s.compare(t); {
		case a == agrees:
			return agrees
		case i == 0:
			known = a
		}
	}
	return known
}

// holds reports whether most of s lies in the content of a statement, and how
// long that content is.
func holds(x Statement, s chancery.Span) (size int, held bool) {
	in := 0
	for _, c := range x.Content {
		size += c.Len()
		in += max(0, min(c.End, s.End)-max(c.Start, s.Start))
	}
	return size, 10*in >= 7*s.Len() && in > 0
}

// agreement says whether two speakers can be one.
type agreement int

const (
	unknown agreement = iota
	agrees
	differs
)

// honorifics are words before or in names that are no names themselves.
var honorifics = map[string]bool{}

func init() {
	for _, w := range strings.Fields(`mr mrs ms miss dr sir lady lord madam general colonel major captain admiral marshal
		ambassador minister foreign prime president vice secretary chancellor senator representative congressman congresswoman
		governor mayor judge justice professor king queen prince princess chief spokesman spokeswoman director chairman
		chairwoman gov sen rep gen col lt sgt prof rev pope sheikh ayatollah hajj imam the a an of and for in to rep
		former deputy acting defence defense state interior under assistant rt hon`) {
		honorifics[w] = true
	}
}

// compare says whether two speakers can be the same person. Only two persons who
// are both named can be told to differ: an office or a description may be
// anybody's.
func (s Speaker) compare(t Speaker) agreement {
	known := unknown
	for _, a := range s.Names {
		for _, b := range t.Names {
			x, y := nameWords(a), nameWords(b)
			if len(x) == 0 || len(y) == 0 {
				if a != "" && strings.EqualFold(strings.TrimSpace(a), strings.TrimSpace(b)) && !pronoun(a) {
					return agrees
				}
				continue
			}
			switch {
			case !person(s, a) || !person(t, b):
				if allIn(x, y) || allIn(y, x) {
					return agrees // "the Review" and "The Stavering Review"
				}
			case !share(x, y):
				known = differs
			case len(x) == 2 && len(y) == 2 && alike(x[1], y[1]) && !alike(x[0], y[0]) && !initial(x[0], y[0]):
				known = differs // one surname, two relatives
			default:
				return agrees
			}
		}
	}
	return known
}

// allIn reports whether every word of a name stands in another.
func allIn(x, y []string) bool {
	for _, w := range x {
		if !slices.ContainsFunc(y, func(v string) bool { return alike(w, v) }) {
			return false
		}
	}
	return true
}

// share reports whether two names have a word in common. A name found with all
// that describes its bearer ("Edgar Marn of the Harbour Board") shares his.
func share(x, y []string) bool {
	for _, w := range x {
		if utf8.RuneCountInString(w) > 2 && slices.ContainsFunc(y, func(v string) bool { return alike(w, v) }) {
			return true
		}
	}
	return false
}

func pronoun(s string) bool {
	switch strings.ToLower(s) {
	case "he", "she", "they", "it", "i", "we", "you", "who":
		return true
	}
	return false
}

func person(s Speaker, name string) bool {
	return s.Kind == chancery.Person || s.Kind == "" && len(nameWords(name)) > 0
}

// nameWords returns the words of a name that are names: with a capital, and no
// titles.
func nameWords(name string) (out []string) {
	for _, w := range text.Words(name) {
		word := strings.TrimSuffix(strings.TrimSuffix(name[w.Start:w.End], "’s"), "'s")
		f := folded(word)
		if !capital(word) || honorifics[f] || pronoun(f) {
			continue
		}
		out = append(out, f)
	}
	return out
}

// alike reports whether two folded names are spellings of one.
func alike(a, b string) bool {
	return a == b || utf8.RuneCountInString(a) > 4 && utf8.RuneCountInString(b) > 4 && similar(a, b)
}

// initial reports whether one is the first letter of the other.
func initial(a, b string) bool {
	return (utf8.RuneCountInString(a) == 1 || utf8.RuneCountInString(b) == 1) && a != "" && b != "" && a[0] == b[0]
}

// quoted is a quotation made ready to be looked for.
type quotedWords struct {
	text  string // the quotation as it stands
	items []item
	cut   bool // it has more words than are looked at
}

// item is one word of a quotation.
type item struct {
	span      chancery.Span // bytes of the quotation
	word      string        // as written, without brackets inside it
	folded    string
	lemma     string
	key       uint32
	editorial bool // it stands in square brackets
	touched   bool // a letter or an ending of it does: "[T]he"
	elided    bool // a mark of elision stands before it
	strange   bool // no document has the word in any form
}

// mostQuoted is how many words of one quotation are looked at.
const mostQuoted = 1200

// read takes a quotation apart: its words, those in square brackets, and its
// marks of elision.
func readQuoted(s string) quotedWords {
	q := quotedWords{text: s}
	// The words are found in a copy without brackets and marks of elision, in
	// which every byte knows where it stood.
	var plain []byte
	var from []int
	var kind []byte // 0, 'b' in brackets, 't' a bracket stood inside the word
	elisions := map[int]bool{}
	put := func(b string, at int, k byte) {
		for i := range len(b) {
			plain, from, kind = append(plain, b[i]), append(from, at+i), append(kind, k)
		}
	}
	mark := func() {
		plain, from, kind = append(plain, ' '), append(from, 0), append(kind, 0)
		elisions[len(plain)] = true
	}
	letterBefore := func() bool {
		r, _ := utf8.DecodeLastRune(plain)
		return len(plain) > 0 && unicode.IsLetter(r)
	}
	for i := 0; i < len(s); {
		if n := elision(s[i:]); n > 0 {
			mark()
			i += n
			continue
		}
		if s[i] == '[' {
			if end := strings.IndexByte(s[i:], ']'); end > 0 && end < 200 {
				inner := strings.TrimSpace(s[i+1 : i+end])
				after, _ := utf8.DecodeRuneInString(s[i+end+1:])
				switch {
				case inner == "" || elision(inner) == len(inner):
					mark()
				case strings.EqualFold(inner, "sic"):
				case letterBefore() || unicode.IsLetter(after):
					put(s[i+1:i+end], i+1, 't')
				default:
					put(" ", i, 0)
					put(s[i+1:i+end], i+1, 'b')
				}
				i += end + 1
				continue
			}
		}
		put(s[i:i+1], i, 0)
		i++
	}
	clean := string(plain)
	at := 0
	for _, w := range text.Words(clean) {
		it := item{span: chancery.Span{Start: from[w.Start], End: from[w.End-1] + 1}, word: clean[w.Start:w.End]}
		it.folded = folded(it.word)
		it.lemma, it.key = lemma(it.folded), keyOf(it.word)
		for _, k := range kind[w.Start:w.End] {
			it.editorial = it.editorial || k == 'b'
			it.touched = it.touched || k == 't'
		}
		for ; at <= w.Start; at++ {
			it.elided = it.elided || elisions[at] && len(q.items) > 0
		}
		if len(q.items) == mostQuoted {
			q.cut = true
			break
		}
		q.items = append(q.items, it)
	}
	return q
}

// elision returns the length of the mark of elision that s begins with, or 0.
func elision(s string) int {
	for _, m := range []string{"….", "…", ". . . .", ". . .", "....", "..."} {
		if strings.HasPrefix(s, m) {
			return len(m)
		}
	}
	return 0
}
