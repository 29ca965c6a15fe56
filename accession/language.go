package accession

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/RadhiFadlillah/whatlanggo"
	"golang.org/x/text/language"

	"chancery"
)

const (
	languageSample  = 2000 // bytes looked at; more changes no verdict worth having
	languageLetters = 60   // fewer decide nothing
)

// languageFact notes the language that the letters of the text tell, before the
// one that the source declares where they differ: templates declare English by
// habit. A text too short or too mixed to tell keeps what is declared.
func (b *builder) languageFact() {
	sample := b.sample()
	letters := 0
	for _, r := range sample {
		if unicode.IsLetter(r) {
			letters++
		}
	}
	if letters < languageLetters {
		return
	}
	found := language.Und
	if english(sample) {
		found = language.English
	} else if info := whatlanggo.Detect(sample); info.IsReliable() {
		found, _ = language.Parse(info.Lang.Iso6391())
	}
	if found == language.Und {
		return
	}
	where := "detected"
	if declared := b.facts.Get(chancery.Language); declared != "" {
		if tag, err := language.Parse(declared); err == nil && sameBase(tag, found) {
			return
		}
		where = "detected; the source declares " + declared
	}
	b.facts = slices.Insert(b.facts, 0, chancery.Fact{Field: chancery.Language, Value: found.String(), Where: where})
}

func sameBase(a, b language.Tag) bool {
	x, _ := a.Base()
	y, _ := b.Base()
	return x == y
}

// declareLanguage notes a language that the source declares, where it is a
// BCP 47 tag that says anything.
func (b *builder) declareLanguage(tag, where string) {
	if t, err := language.Parse(strings.TrimSpace(tag)); err == nil && t != language.Und {
		b.fact(chancery.Language, t.String(), where)
	}
}

// sample returns a stretch of the text from behind its head, where names and
// headings stand.
func (b *builder) sample() string {
	if len(b.buf) <= languageSample {
		return string(b.buf)
	}
	from := min(len(b.buf)/4, len(b.buf)-languageSample)
	for from > 0 && !utf8.RuneStart(b.buf[from]) {
		from--
	}
	to := from + languageSample
	for to < len(b.buf) && !utf8.RuneStart(b.buf[to]) {
		to++
	}
	return string(b.buf[from:to])
}

// english reports whether a text is surely English, which saves the detector,
// forty times dearer, for the others. At least one word in twenty-five is
// "the", which is a word in no other language that is written so, and one in
// seven a function word.
func english(sample string) bool {
	words, the, function := 0, 0, 0
	for word := range strings.FieldsSeq(sample) {
		words++
		switch word {
		case "the", "The", "THE":
			the++
			function++
		case "of", "and", "to", "that", "was", "with", "for", "from", "his", "which", "had", "were", "by", "has", "is", "it", "on", "at", "as", "he", "they", "not", "this", "have", "been", "would", "said",
			"OF", "AND", "TO", "THAT", "WAS", "WITH", "FOR", "FROM", "WHICH", "HAD", "WERE", "BY", "HAS", "WOULD", "SAID":
			function++
		}
	}
	return words >= 12 && the*25 >= words && function*7 >= words
}
