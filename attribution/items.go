package attribution

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"chancery"
	"chancery/text"
)

// itemKind says what an item of a sentence is.
type itemKind uint8

const (
	word itemKind = iota
	number
	comma
	colon
	semicolon
	dash
	quotation // a whole quotation, marks included
	bracket   // a whole bracket
	stop      // . ! ? …
	other
)

// item is a word, a mark, a whole quotation or a whole bracket.
type item struct {
	chancery.Span
	kind    itemKind
	capital bool // a word whose first letter is a capital
	speech  bool // a quotation that may be what someone said, not a word or two in marks
	quote   int  // number of the quotation
	entry   *entry
}

func (t *item) is(c class) bool  { return t.entry != nil && t.entry.class&c != 0 }
func (t *item) form(f form) bool { return t.entry != nil && t.entry.forms&f != 0 }
func (t *item) spells(s string) bool {
	return t.entry != nil && t.kind == word && t.entry.spelling == s
}

// tokens appends the items of text[at:to], in which no quotation stands.
func (r *reading) tokens(at, to int) {
	opened := -1
	for at < to {
		c := r.text[at]
		if c < utf8.RuneSelf && asciiWord[c] || c >= utf8.RuneSelf {
			if t, ok := r.word(at, to); ok {
				r.items = append(r.items, t)
				at = t.End
				continue
			}
		}
		ch, n := utf8.DecodeRuneInString(r.text[at:to])
		t := item{Span: chancery.Span{Start: at, End: at + n}, kind: other}
		at += n
		switch ch {
		case ',':
			t.kind = comma
		case ':':
			t.kind = colon
		case ';':
			t.kind = semicolon
		case '–', '—', '―':
			t.kind = dash
		case '-':
			if at < to && r.text[at] == '-' || at < to && r.text[at] == ' ' {
				t.kind = dash
			}
		case '.', '!', '?', '…':
			// Stops that end no sentence belong to an abbreviation or an ellipsis.
			if n := len(r.items); at < to && n > 0 && r.items[n-1].End == t.Start && r.items[n-1].kind == word {
				r.items[n-1].End = at
				continue
			}
			t.kind = stop
		case '(', '[':
			opened = len(r.items)
		case ')', ']':
			// A short bracket is one item: “Voss (R-Ore.) said”.
			if opened >= 0 && len(r.items)-opened <= 12 {
				t.Start, t.kind = r.items[opened].Start, bracket
				r.items = r.items[:opened]
			}
			opened = -1
		default:
			if unicode.IsSpace(ch) || unicode.IsControl(ch) || unicode.Is(unicode.Cf, ch) {
				continue
			}
			// A possessive’ apostrophe belongs to its word.
			if n := len(r.items); (ch == '\'' || ch == '’') && n > 0 && r.items[n-1].End == t.Start && r.items[n-1].kind == word {
				r.items[n-1].End = at
				continue
			}
		}
		r.items = append(r.items, t)
	}
}

var asciiWord = func() (t [utf8.RuneSelf]bool) {
	for c := range t {
		t[c] = c == '_' || c >= '0' && c <= '9' || c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z'
	}
	return t
}()

// word returns the word or number at offset at: one of [text.Words], with what
// hyphens, and in numbers stops and commas, join to it.
func (r *reading) word(at, to int) (item, bool) {
	first, _ := utf8.DecodeRuneInString(r.text[at:to])
	if !unicode.IsLetter(first) && !unicode.IsNumber(first) && first != '_' {
		return item{}, false
	}
	w, _ := text.NextWord(r.text[:to], at)
	t := item{Span: w, kind: word, capital: unicode.IsUpper(first) || unicode.IsTitle(first)}
	digits := unicode.IsDigit(first)
	if digits {
		t.kind = number
	}
	for t.End+1 < to {
		c := r.text[t.End]
		if c != '-' && !(digits && (c == '.' || c == ',')) {
			break
		}
		more, ok := text.NextWord(r.text[:to], t.End+1)
		if !ok || more.Start != t.End+1 || c != '-' && !unicode.IsDigit(rune(r.text[more.Start])) {
			break
		}
		t.End = more.End
	}
	if t.kind == word && t.Len() <= maxSpelling {
		t.entry = lookup(r.text[t.Start:t.End])
		// "Dean May", "George Will": a name, where it opens no sentence.
		if w := r.text[t.Start:t.End]; (w == "May" || w == "Will") && len(r.items) > 0 {
			t.entry = nil
		}
	}
	return t, true
}

// maxSpelling is longer than the longest word of the lexicons.
const maxSpelling = 24

// lookup returns what the lexicons know of a word, whatever its capitals.
func lookup(w string) *entry {
	var b [maxSpelling]byte
	n := copy(b[:], w)
	for i := range b[:n] {
		if c := b[i]; 'A' <= c && c <= 'Z' {
			b[i] = c + 'a' - 'A'
		}
	}
	return lexicon[string(b[:n])]
}

// quoteItem makes an item of a quotation.
func (r *reading) quoteItem(n int) item {
	q := r.quotations[n]
	t := item{Span: q.Span, kind: quotation, quote: n}
	words := 0
	for at := q.Inner.Start; words < 4; words++ {
		w, ok := text.NextWord(r.text[:q.Inner.End], at)
		if !ok {
			break
		}
		at = w.End
	}
	last, _ := utf8.DecodeLastRuneInString(r.text[q.Inner.Start:q.Inner.End])
	if r.quotedAs(n) != asSpeech {
		return t
	}
	t.speech = words >= 4 || strings.ContainsRune(",.?!…—–-", last) || q.Carried || q.Continues >= 0
	return t
}
