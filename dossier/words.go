package dossier

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"chancery"
)

// Words are words that stand in a document once, white space counting as one
// blank. Before and After are what comes directly before and after them, given
// where the words alone stand there more than once.
type Words struct {
	Before, Words, After string
}

// parseWords reads "<before>words<after>"; both contexts may be missing.
func parseWords(s string) (Words, error) {
	var w Words
	rest := s
	if strings.HasPrefix(rest, "<") {
		before, after, ok := strings.Cut(rest[1:], ">")
		if !ok {
			return w, chancery.Errorf(chancery.Invalid, "the words %q open a context that they do not close", s)
		}
		w.Before, rest = before, after
	}
	if strings.HasSuffix(rest, ">") {
		words, after, ok := strings.Cut(rest[:len(rest)-1], "<")
		if !ok {
			return w, chancery.Errorf(chancery.Invalid, "the words %q close a context that they do not open", s)
		}
		w.After, rest = after, words
	}
	w.Words = rest
	if w.Words == "" || strings.ContainsAny(w.Words, "<>") {
		return w, chancery.Errorf(chancery.Invalid, "%q gives no words, or angle brackets in them", s)
	}
	return w, nil
}

// String returns w as the key writes it.
func (w Words) String() string {
	s := w.Words
	if w.Before != "" {
		s = "<" + w.Before + ">" + s
	}
	if w.After != "" {
		s += "<" + w.After + ">"
	}
	return s
}

// A Finder finds the key's words in one text. It may be used by several
// goroutines at once.
type Finder struct {
	text   string
	folded string // text with every run of white space as one blank
	at     []int  // at[i] is the byte of text that byte i of folded stands for; one more for the end
}

// NewFinder prepares text for finding. The text may be the dossier's own or
// accession's: only white space is allowed to differ.
func NewFinder(text string) *Finder {
	f := &Finder{text: text, at: make([]int, 0, len(text)+1)}
	var b strings.Builder
	blank := false
	for i, r := range text {
		if unicode.IsSpace(r) {
			if !blank {
				b.WriteByte(' ')
				f.at = append(f.at, i)
			}
			blank = true
			continue
		}
		blank = false
		size := utf8.RuneLen(r)
		if r == utf8.RuneError {
			_, size = utf8.DecodeRuneInString(text[i:])
		}
		b.WriteString(text[i : i+size])
		for k := range size {
			f.at = append(f.at, i+k)
		}
	}
	f.at = append(f.at, len(text))
	f.folded = b.String()
	return f
}

// Find returns the bytes of the text at which the words stand, without their
// contexts. It returns an error where they stand nowhere or more than once.
func (f *Finder) Find(w Words) (chancery.Span, error) {
	whole := w.Before + w.Words + w.After
	i := strings.Index(f.folded, whole)
	if i < 0 {
		return chancery.Span{}, chancery.Errorf(chancery.NotFound, "the words %q do not stand in the text", w)
	}
	if strings.Contains(f.folded[i+1:], whole) {
		return chancery.Span{}, chancery.Errorf(chancery.Invalid, "the words %q stand in the text more than once; give what comes before or after them in angle brackets", w)
	}
	start := i + len(w.Before)
	end := start + len(w.Words)
	return chancery.Span{Start: f.at[start], End: f.at[end-1] + 1}, nil
}
