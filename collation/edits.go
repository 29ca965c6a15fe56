package collation

import (
	_ "embed"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/kljensen/snowball/english"
	"github.com/sergi/go-diff/diffmatchpatch"
	"github.com/xrash/smetrics"

	"chancery"
)

// EditKind says what differs between two wordings.
type EditKind string

// The kinds of edit, from the lightest to the most serious.
const (
	Elided      EditKind = "elision"     // left out, with a mark that says so
	Bracketed   EditKind = "bracket"     // put in or replaced, in square brackets
	Typographic EditKind = "form"        // capitals, punctuation, words run together
	Spelled     EditKind = "spelling"    // the same word spelt otherwise
	Omitted     EditKind = "omission"    // left out, without a mark
	AddedWords  EditKind = "addition"    // put in, without brackets
	Reworded    EditKind = "word"        // replaced
	Tense       EditKind = "tense"       // another form of the same word
	NameChanged EditKind = "name"        // one name for another
	Number      EditKind = "number"      // one number for another
	Negation    EditKind = "negation"    // a negation put in, left out or turned
	Gap         EditKind = "gap"         // words from apart joined without a mark
	OutOfOrder  EditKind = "out-of-turn" // what stands earlier in the source comes later
)

// Edit is one difference between two texts: the stretch of each, in bytes,
// either of which may be empty.
type Edit struct {
	Kind EditKind
	A, B chancery.Span
}

// classify says what kind of edit leads from the words of a to those of b. Either
// may be empty.
func classify(a, b []string) EditKind {
	if negations(a)%2 != negations(b)%2 {
		return Negation
	}
	switch {
	case len(a) == 0:
		return AddedWords
	case len(b) == 0:
		return Omitted
	case strings.EqualFold(strings.Join(a, ""), strings.Join(b, "")):
		return Typographic // words run together, or parted
	}
	na, nb := numbers(a), numbers(b)
	if (len(na) > 0 || len(nb) > 0) && !slices.Equal(na, nb) {
		return Number
	}
	if len(a) == len(b) {
		kind := Typographic
		for i := range a {
			kind = heavier(kind, classifyWord(a[i], b[i]))
		}
		return kind
	}
	if capitals(a) && capitals(b) {
		return NameChanged
	}
	return Reworded
}

var editOrder = []EditKind{Elided, Bracketed, Typographic, Spelled, Omitted, AddedWords, Reworded, Tense, NameChanged, Number, Negation, Gap, OutOfOrder}

func heavier(a, b EditKind) EditKind {
	if slices.Index(editOrder, b) > slices.Index(editOrder, a) {
		return b
	}
	return a
}

func classifyWord(a, b string) EditKind {
	fa, fb := folded(a), folded(b)
	switch {
	case fa == fb:
		return Typographic
	case lemma(fa) == lemma(fb):
		return Tense
	case capital(a) && capital(b):
		return NameChanged
	case len(fa) > 3 && len(fb) > 3 && similar(fa, fb):
		return Spelled
	}
	return Reworded
}

func capital(w string) bool {
	r, _ := utf8.DecodeRuneInString(w)
	return unicode.IsUpper(r)
}

func capitals(words []string) bool {
	for _, w := range words {
		if !capital(w) {
			return false
		}
	}
	return len(words) > 0
}

//go:embed lexicon/negations.txt
var negationsFile string

//go:embed lexicon/numbers.txt
var numbersFile string

//go:embed lexicon/verbs.txt
var verbsFile string

var (
	negationWords = map[string]bool{}
	numberWords   = map[string]string{} // word to digits
	verbForms     = map[string]string{} // form to the first of its line
)

func init() {
	for line := range lines(negationsFile) {
		for _, w := range line {
			negationWords[w] = true
		}
	}
	for line := range lines(numbersFile) {
		for _, w := range line[1:] {
			numberWords[w] = line[0]
		}
	}
	for line := range lines(verbsFile) {
		for _, w := range line {
			if _, known := verbForms[w]; !known {
				verbForms[w] = line[0]
			}
		}
	}
}

// lines yields the words of each line of a lexicon; lines that begin with # are
// for people.
func lines(file string) func(func([]string) bool) {
	return func(yield func([]string) bool) {
		for line := range strings.Lines(file) {
			if words := strings.Fields(line); len(words) > 0 && !strings.HasPrefix(line, "#") && !yield(words) {
				return
			}
		}
	}
}

// negations counts the words that negate.
func negations(words []string) (n int) {
	for _, w := range words {
		if negates(folded(w)) {
			n++
		}
	}
	return n
}

func negates(w string) bool { return negationWords[w] || strings.HasSuffix(w, "n't") }

// numbers returns the numbers among words, in digits.
func numbers(words []string) (out []string) {
	for _, w := range words {
		f := folded(w)
		if d, ok := numberWords[f]; ok {
			out = append(out, d)
		} else if strings.ContainsFunc(f, unicode.IsDigit) {
			out = append(out, f)
		}
	}
	return out
}

// lemma makes the forms of a word one: irregular verbs by list, the rest by the
// Porter2 stemmer. w is folded.
func lemma(w string) string {
	if first, ok := verbForms[w]; ok {
		return first
	}
	stem := english.Stem(w, false)
	if first, ok := verbForms[stem]; ok {
		return first
	}
	return stem
}

// similar reports whether two folded words are spellings of one: they differ in at
// most one letter in four, put in, left out or replaced (Wagner and Fischer 1974).
func similar(a, b string) bool {
	longer := max(utf8.RuneCountInString(a), utf8.RuneCountInString(b))
	if longer == 0 || len(a)+len(b) > 200 {
		return false
	}
	return 4*smetrics.WagnerFischer(a, b, 1, 1, 1) <= longer
}

// mostCompared is how many words of a shared stretch are compared one by one.
const mostCompared = 20_000

// difference returns the edits that lead from the words a of ta to the words b
// of tb, in order. The differences are those of Myers (1986).
func difference(ta, tb string, a, b []chancery.Span) []Edit {
	// The library compares rows of runes: each word is given one.
	runes := map[string]rune{}
	row := func(t string, spans []chancery.Span) []rune {
		out := make([]rune, len(spans))
		for i, s := range spans {
			w := folded(t[s.Start:s.End])
			r, ok := runes[w]
			if !ok {
				r = rune(len(runes)) + 1
				if r >= 0xD800 {
					r += 0x800 // surrogates are no runes
				}
				runes[w] = r
			}
			out[i] = r
		}
		return out
	}
	dmp := diffmatchpatch.New()
	dmp.DiffTimeout = 0
	var edits []Edit
	i, j := 0, 0
	fromA, fromB := 0, 0
	flush := func() {
		if fromA == i && fromB == j {
			return
		}
		wa, wb := wordsIn(ta, a[fromA:i]), wordsIn(tb, b[fromB:j])
		edits = append(edits, Edit{Kind: classify(wa, wb), A: stretch(a, fromA, i), B: stretch(b, fromB, j)})
	}
	for _, d := range dmp.DiffMainRunes(row(ta, a), row(tb, b), false) {
		n := utf8.RuneCountInString(d.Text)
		switch d.Type {
		case diffmatchpatch.DiffDelete:
			i += n
		case diffmatchpatch.DiffInsert:
			j += n
		default:
			flush()
			i, j = i+n, j+n
			fromA, fromB = i, j
		}
	}
	flush()
	return edits
}

func wordsIn(t string, spans []chancery.Span) []string {
	out := make([]string, len(spans))
	for i, s := range spans {
		out[i] = t[s.Start:s.End]
	}
	return out
}

// stretch returns the bytes from word i up to word j; where that is none, the
// place before word i.
func stretch(spans []chancery.Span, i, j int) chancery.Span {
	switch {
	case i < j:
		return chancery.Span{Start: spans[i].Start, End: spans[j-1].End}
	case i < len(spans):
		return chancery.Span{Start: spans[i].Start, End: spans[i].Start}
	case len(spans) > 0:
		end := spans[len(spans)-1].End
		return chancery.Span{Start: end, End: end}
	}
	return chancery.Span{}
}
