package attribution

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"chancery"
	"chancery/text"
)

// quotedAs says what the marks of a quotation are for.
type quotedAs uint8

const (
	asSpeech quotedAs = iota // what someone said or wrote, whole or in part
	asTitle                  // the title of a book, film, article, ship …
	asScare                  // words that the author keeps at a distance, or uses as words
)

// quotedAs tells titles and scare quotes from what someone said, by the words in the
// marks and those right before and behind. In doubt it is speech.
func (r *reading) quotedAs(n int) quotedAs {
	q := r.quotations[n]
	if q.Carried || q.Continues >= 0 || q.Unbalanced() {
		return asSpeech
	}
	inner := r.text[q.Inner.Start:q.Inner.End]
	words, capitals, small := 0, 0, 0
	for at := 0; words <= maxTitle; words++ {
		w, ok := text.NextWord(inner, at)
		if !ok {
			break
		}
		at = w.End
		first, _ := utf8.DecodeRuneInString(inner[w.Start:])
		switch e := lookupShort(inner[w.Start:w.End]); {
		case unicode.IsUpper(first) || unicode.IsDigit(first):
			capitals++
		case e == nil || e.class&(determiner|preposition|conjunction|subordinator) == 0:
			small++
		}
	}
	if words == 0 || words > maxTitle {
		return asSpeech
	}
	end, _ := utf8.DecodeLastRuneInString(inner)
	before := r.wordsBefore(q.Span, 3)
	named := false // "the book “…”", "a film called “…”"
	for _, w := range before {
		named = named || titleWords[w]
	}
	upper := strings.ToUpper(inner) == inner
	if small == 0 && capitals > 0 && !upper && end != '.' && end != '!' && end != '?' && (named || capitals > 1 && end != ',') {
		return asTitle
	}
	if named && capitals > 0 && unicode.IsUpper([]rune(inner)[0]) && small == 0 {
		return asTitle
	}
	if words > 3 || strings.ContainsRune(".,!?;:…—", end) {
		return asSpeech
	}
	if len(before) == 0 {
		return asSpeech
	}
	// A cue before it tells of a speaker: called it “weak”, says that he is a “liar”.
	for _, w := range r.wordsBefore(q.Span, 14) {
		if e := lookupShort(w); e != nil && len(e.cues) > 0 && e.cues[0].frames&(frameThat|frameObject) != 0 {
			return asSpeech
		}
	}
	if before[len(before)-1] == "as" {
		return asSpeech
	}
	last := before[len(before)-1]
	if last == "so-called" || last == "called" || last == "word" || last == "term" || last == "words" {
		return asScare
	}
	// "the “reformers” of the south": a determiner before, a noun or a preposition behind.
	e := lookupShort(last)
	if e == nil || e.class&(determiner|possessive) == 0 {
		return asSpeech
	}
	w, ok := text.NextWord(r.text, q.Span.End)
	if !ok || strings.TrimSpace(r.text[q.Span.End:w.Start]) != "" {
		return asSpeech
	}
	if next := lookupShort(r.text[w.Start:w.End]); next != nil && len(next.cues) > 0 && next.cues[0].frames&frameNoun == 0 {
		return asSpeech
	}
	return asScare
}

// maxTitle is the length in words beyond which nothing is taken for a title.
const maxTitle = 12

// titleWords are words before a title.
var titleWords = func() map[string]bool {
	m := map[string]bool{}
	for w := range strings.FieldsSeq(`book books novel novels film films movie movies play plays article articles essay essays series show
		song songs album titled entitled called headlined chapter poem opera pamphlet documentary programme program episode
		headline title ship yacht musical painting television magazine column memoir memoirs anthem`) {
		m[w] = true
	}
	return m
}()

func lookupShort(w string) *entry {
	if len(w) > maxSpelling {
		return nil
	}
	return lookup(w)
}

// wordsBefore returns the last words, at most n and in small letters, before a span in its
// sentence, up to a mark that parts clauses.
func (r *reading) wordsBefore(s chancery.Span, n int) []string {
	from := max(0, s.Start-120)
	before := r.text[from:s.Start]
	if i := strings.LastIndexAny(before, ".;:!?\n\"“”()—"); i >= 0 {
		before = before[i+1:]
	}
	var out []string
	for w := range strings.FieldsSeq(strings.ToValidUTF8(before, "")) {
		w = strings.ToLower(strings.Trim(w, ",'’‘"))
		out = append(out, strings.TrimSuffix(strings.TrimSuffix(w, "'s"), "’s"))
	}
	return out[max(0, len(out)-n):]
}
