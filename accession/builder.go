package accession

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"

	"chancery"
)

// builder assembles the canonical text of one document: NFC, white space
// folded to single spaces inside blocks, blocks parted by a blank line. Parsers
// call open, then text and mark, then the next open; there is no close, except
// that open with the same kind starts a new block.
type builder struct {
	limits   Limits
	buf      []byte
	blocks   []chancery.Block
	marks    []chancery.Mark
	pages    []chancery.Block
	facts    chancery.Metadata
	skipped  []chancery.Skip
	space    bool // a space is owed before the next words
	overflow bool // the text went over its limit
}

// open starts a block. A block that stays without text is dropped.
func (b *builder) open(kind chancery.BlockKind, level int, label string) {
	b.end()
	b.blocks = append(b.blocks, chancery.Block{Kind: kind, Level: level, Label: label, Span: chancery.Span{Start: -1}})
}

// end closes the block that is open, if any. Text that follows without an open
// stands in a paragraph.
func (b *builder) end() {
	b.space = false
	n := len(b.blocks) - 1
	if n < 0 || b.blocks[n].Span.End > 0 {
		return
	}
	if b.blocks[n].Span.Start < 0 {
		b.blocks = b.blocks[:n]
		return
	}
	b.blocks[n].Span.End = len(b.buf)
}

// text appends words to the open block, folding white space and dropping
// control characters. Invalid UTF-8 becomes U+FFFD.
func (b *builder) text(s string) {
	for len(s) > 0 {
		i := strings.IndexFunc(s, func(r rune) bool { return unicode.IsSpace(r) || unicode.IsControl(r) || r == '\u00ad' || r == '\ufeff' })
		if i < 0 {
			b.word(s)
			return
		}
		if i > 0 {
			b.word(s[:i])
		}
		r, size := utf8.DecodeRuneInString(s[i:])
		if unicode.IsSpace(r) {
			b.space = true
		}
		s = s[i+size:]
	}
}

// word appends letters without white space.
func (b *builder) word(s string) {
	if int64(len(b.buf)+len(s)) > b.limits.Text {
		b.overflow = true
		return
	}
	n := len(b.blocks) - 1
	if n < 0 || b.blocks[n].Span.End > 0 {
		b.open(chancery.Paragraph, 0, "")
		n = len(b.blocks) - 1
	}
	if b.blocks[n].Span.Start < 0 {
		if len(b.buf) > 0 {
			b.buf = append(b.buf, "\n\n"...)
		}
		b.blocks[n].Span.Start = len(b.buf)
	} else if b.space {
		b.buf = append(b.buf, ' ')
	}
	b.space = false
	if !utf8.ValidString(s) {
		s = strings.ToValidUTF8(s, "\ufffd")
	}
	b.buf = norm.NFC.AppendString(b.buf, s)
}

// line breaks the line inside the open block (verse, addresses, cables), which
// a space would lose.
func (b *builder) line() {
	n := len(b.blocks) - 1
	if n >= 0 && b.blocks[n].Span.Start >= 0 && b.blocks[n].Span.End == 0 {
		b.buf = append(b.buf, '\n')
	}
	b.space = false
}

// mark starts a mark at the next words; the function it returns ends it.
func (b *builder) mark(kind chancery.MarkKind, target string) (done func()) {
	i := len(b.marks)
	b.marks = append(b.marks, chancery.Mark{Kind: kind, Target: target, Span: chancery.Span{Start: len(b.buf), End: -1}})
	return func() { b.marks[i].Span.End = len(b.buf) }
}

// page starts a page at the next words.
func (b *builder) page(label string) {
	if n := len(b.pages); n > 0 {
		b.pages[n-1].Span.End = len(b.buf)
	}
	b.pages = append(b.pages, chancery.Block{Kind: chancery.Page, Label: label, Span: chancery.Span{Start: len(b.buf)}})
}

// fact notes one thing known about the document; an empty value is ignored.
func (b *builder) fact(field chancery.Field, value, where string) {
	value = strings.Join(strings.Fields(norm.NFC.String(strings.ToValidUTF8(value, "\ufffd"))), " ")
	if value != "" {
		b.facts = append(b.facts, chancery.Fact{Field: field, Value: value, Where: where})
	}
}

// skip notes something that was passed over.
func (b *builder) skip(kind chancery.Kind, where, reason string) {
	b.skipped = append(b.skipped, chancery.Skip{Where: where, Reason: reason, Kind: kind})
}
