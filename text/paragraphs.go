package text

import (
	"unicode/utf8"

	"chancery"
)

// Paragraphs returns the blocks of a text that sentences and quotations are
// sought in, in order, without overlap: the given blocks other than pages, and,
// for every stretch that no block covers, its paragraphs as blank lines, form
// feeds and paragraph separators (U+2029) part them. White space at their ends
// is cut off and blank ones are left out, so that every character that is not
// white space stands in exactly one. Blocks that reach out of the text, cut a
// character or overlap an earlier one are not used.
func Paragraphs(text string, blocks []chancery.Block) []chancery.Block {
	out := make([]chancery.Block, 0, len(blocks)+len(text)/1024+1)
	at := 0
	for _, b := range blocks {
		if b.Kind == chancery.Page || b.Span.Start < at {
			continue
		}
		if _, err := b.Span.In(text); err != nil {
			continue
		}
		out = bare(out, text, at, b.Span.Start)
		if start, end := trim(text, b.Span.Start, b.Span.End); start < end {
			whole := b
			whole.Span = chancery.Span{Start: start, End: end}
			out = append(out, whole)
		}
		at = b.Span.End
	}
	return bare(out, text, at, len(text))
}

// bare appends the paragraphs of text[start:end].
func bare(out []chancery.Block, text string, start, end int) []chancery.Block {
	add := func(to int) {
		if s, e := trim(text, start, to); s < e {
			out = append(out, chancery.Block{Kind: chancery.Paragraph, Span: chancery.Span{Start: s, End: e}})
		}
	}
	for i := start; i < end; {
		switch c := text[i]; {
		case c == '\n' || c == '\r':
			next, lines := blankRun(text, i, end)
			if lines > 1 {
				add(i)
				start = next
			}
			i = next
		case c == '\f':
			add(i)
			i++
			start = i
		case c == 0xE2 && has(text[:end], i, "\u2029"):
			add(i)
			i += len("\u2029")
			start = i
		default:
			i++
		}
	}
	add(end)
	return out
}

// blankRun returns the end of the white space that starts with the line break at
// offset at, and the number of line breaks in it.
func blankRun(text string, at, end int) (next, lines int) {
	for at < end {
		c := text[at]
		switch {
		case c == '\r' && at+1 < end && text[at+1] == '\n':
			at += 2
			lines++
			continue
		case c == '\n' || c == '\r':
			lines++
		case c == '\f' || c == 0xE2 && has(text, at, "\u2029"):
			return at, lines
		}
		n := space(text, at)
		if n == 0 || at+n > end {
			break
		}
		at += n
	}
	return at, lines
}

// layout is what the look of a paragraph says about it.
type layout struct {
	width    int  // of the longest line, in bytes
	lines    bool // it has more than one line
	caseless bool // all capitals or none, so that capitals say nothing
}

// maxWrapped is the width in bytes beyond which lines were not broken to fit a
// page: each line is a paragraph of its own then.
const maxWrapped = 120

func layoutOf(text string) layout {
	var l layout
	upper, lower, start := 0, 0, 0
	for i := 0; i < len(text); i++ {
		switch asciiClass[text[i]] {
		case isLower:
			lower++
		case isUpper:
			upper++
		case isSpace:
			if text[i] == '\n' || text[i] == '\r' {
				l.width = max(l.width, i-start)
				l.lines = true
				start = i + 1
			}
		}
	}
	l.width = max(l.width, len(text)-start)
	// Twelve letters are two or three words: fewer may well be a name in capitals
	// or a word begun small.
	l.caseless = upper+lower >= 12 && (upper == 0 || lower*10 < upper)
	return l
}

// deliberate reports whether the line that starts at start and ends at the line
// break at end was ended there for a reason other than its length: the first
// word of the next line, which starts at next, would have had room.
func (l layout) deliberate(text string, start, end, next int) bool {
	if l.width > maxWrapped {
		return true
	}
	if r := after(text, next); 'a' <= r && r <= 'z' {
		return false
	}
	word := 0
	for next+word < len(text) && word <= l.width && space(text, next+word) == 0 {
		word++
	}
	return utf8.RuneCountInString(text[start:end])+1+word <= l.width
}
