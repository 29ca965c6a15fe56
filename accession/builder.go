package accession

import (
	"cmp"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"

	"chancery"
)

// builder assembles the canonical text of one document: NFC, white space
// folded to single spaces inside blocks, lines of one block parted by a line
// break where the parser says so, blocks parted by a blank line. Parsers call
// open, then text and mark, then the next open; there is no close, except that
// open with the same kind starts a new block, and that end closes the block so
// that text without an open stands in a new paragraph.
type builder struct {
	limits   Limits
	buf      []byte
	blocks   []chancery.Block
	marks    []chancery.Mark
	pages    []chancery.Block
	facts    chancery.Metadata
	hints    chancery.Metadata // facts that count only where nothing better is known
	skipped  []chancery.Skip
	current  bool   // the last of blocks is open
	owed     byte   // ' ' or '\n' owed before the next words, else 0
	tabs     int    // tabs owed before the next words
	exact    bool   // buf holds a row's text, which stays as given
	overflow bool   // the text went over its limit
	name     string // the id that the original gives itself: a row's
}

// The classes of bytes that text tells apart.
const (
	keep = iota
	blank
	drop
	wide // begins or continues a character outside ASCII, or none
)

var class = func() (table [256]uint8) {
	for c := range table {
		switch {
		case c >= utf8.RuneSelf:
			table[c] = wide
		case unicode.IsSpace(rune(c)):
			table[c] = blank
		case unicode.IsControl(rune(c)):
			table[c] = drop
		}
	}
	return table
}()

// mostParts bounds the blocks and the marks of one document, and so the memory
// that a file made of nothing but their signs may take.
const mostParts = 4_000_000

// open starts a block. A block that stays without text is dropped.
func (b *builder) open(kind chancery.BlockKind, level int, label string) {
	b.end()
	if len(b.blocks) >= mostParts {
		b.overflow = true
		return
	}
	b.blocks = append(b.blocks, chancery.Block{Kind: kind, Level: level, Label: tidy(label), Span: chancery.Span{Start: -1}})
	b.current = true
}

// end closes the block that is open, if any. Text that follows without an open
// stands in a paragraph.
func (b *builder) end() {
	b.owed, b.tabs = 0, 0
	if !b.current {
		return
	}
	b.current = false
	last := len(b.blocks) - 1
	if b.blocks[last].Span.Start < 0 {
		b.blocks = b.blocks[:last]
		return
	}
	b.blocks[last].Span.End = len(b.buf)
}

// empty reports whether no block is open or the open one has no words yet.
func (b *builder) empty() bool {
	return !b.current || b.blocks[len(b.blocks)-1].Span.Start < 0
}

// full reports whether the text is over its limit, so that a parser may stop.
func (b *builder) full() bool { return b.overflow }

// grow makes room for a text of about n bytes, where its size is known.
func (b *builder) grow(n int) {
	b.buf = slices.Grow(b.buf, int(min(int64(n), b.limits.Text)))
}

// text appends words to the open block. It folds white space, drops control
// characters, soft hyphens and zero-width spaces, composes to NFC, also across
// calls, and writes U+FFFD for each run of invalid UTF-8.
func (b *builder) text(s string) {
	for i := 0; i < len(s) && !b.overflow; {
		switch class[s[i]] {
		case blank:
			b.space()
			i++
		case drop:
			i++
		case keep:
			// A run of ASCII with single spaces inside needs no folding.
			j := i + 1
			for j < len(s) && (class[s[j]] == keep || s[j] == ' ' && j+1 < len(s) && class[s[j+1]] == keep) {
				j++
			}
			b.word(s[i:j])
			i = j
		default:
			i += b.wide(s[i:])
		}
	}
}

// wide takes characters outside ASCII from the beginning of s and returns how
// many bytes it took, at least one.
func (b *builder) wide(s string) int {
	r, size := utf8.DecodeRuneInString(s)
	switch {
	case r == utf8.RuneError && size == 1:
		for size < len(s) {
			if r, n := utf8.DecodeRuneInString(s[size:]); r != utf8.RuneError || n != 1 {
				break
			}
			size++
		}
		b.word("\ufffd")
		return size
	case unicode.IsSpace(r):
		b.space()
		return size
	case dropped(r):
		return size
	}
	inert := isInert(r)
	for size < len(s) {
		r, n := utf8.DecodeRuneInString(s[size:])
		if r < utf8.RuneSelf && class[r] != keep || r == utf8.RuneError || unicode.IsSpace(r) || dropped(r) {
			break
		}
		inert = inert && (r < utf8.RuneSelf || isInert(r))
		size += n
	}
	if inert {
		b.word(s[:size])
	} else {
		b.compose(s[:size])
	}
	return size
}

// dropped reports whether r has no place in canonical text: it is invisible and
// breaks words that a reader sees whole.
func dropped(r rune) bool {
	switch r {
	case '\u00ad', '\u200b', '\u2060', '\ufeff':
		return true
	}
	return r >= 0x80 && r < 0xa0
}

// isInert reports whether r is certain to stay as it is under NFC whatever stands
// before it. It covers what most texts are made of; for the others the norm
// package decides, at a cost.
func isInert(r rune) bool {
	return r < 0x300 || r >= 0x400 && r < 0x483 || r >= 0x2010 && r < 0x2060 || r >= 0x4e00 && r < 0xa000
}

// word appends letters that are valid, free of what text drops, and in NFC
// wherever they follow.
func (b *builder) word(s string) {
	if b.part(len(s)) {
		b.buf = append(b.buf, s...)
	}
}

// compose appends letters that may combine with each other or with the last
// ones.
func (b *builder) compose(s string) {
	if b.part(len(s)) {
		b.buf = norm.NFC.AppendString(b.buf, s)
	}
}

// part writes what is owed before n bytes of words and reports whether they
// may follow.
func (b *builder) part(n int) bool {
	if int64(len(b.buf)+b.tabs+2+n) > b.limits.Text {
		b.overflow = true
		return false
	}
	if !b.current {
		if b.open(chancery.Paragraph, 0, ""); !b.current {
			return false
		}
	}
	block := &b.blocks[len(b.blocks)-1]
	if block.Span.Start < 0 {
		if len(b.buf) > 0 {
			b.buf = append(b.buf, "\n\n"...)
		}
		block.Span.Start = len(b.buf)
	} else if b.owed != 0 && b.tabs == 0 {
		b.buf = append(b.buf, b.owed)
	}
	for ; b.tabs > 0; b.tabs-- {
		b.buf = append(b.buf, '\t')
	}
	b.owed = 0
	return true
}

// space parts the next words from the last ones.
func (b *builder) space() {
	if b.owed == 0 {
		b.owed = ' '
	}
}

// line breaks the line inside the open block (verse, addresses, cables), which
// a space would lose.
func (b *builder) line() { b.owed = '\n' }

// cell parts two cells of a table row: a tab before the next words of the open
// block. Empty cells keep their tabs, except at the end of the row.
func (b *builder) cell() {
	if b.current {
		b.tabs++
	}
}

// mark starts a mark at the next words; the function it returns ends it after
// the last ones. A mark without words is dropped, unless it is a note.
func (b *builder) mark(kind chancery.MarkKind, target string) (done func()) {
	i := len(b.marks)
	if i >= mostParts {
		b.overflow = true
		return func() {}
	}
	b.marks = append(b.marks, chancery.Mark{Kind: kind, Target: tidy(target), Span: chancery.Span{Start: len(b.buf), End: -1}})
	return func() { b.marks[i].Span.End = len(b.buf) }
}

// page starts a page at the next words.
func (b *builder) page(label string) {
	if n := len(b.pages); n > 0 {
		b.pages[n-1].Span.End = len(b.buf)
	}
	b.pages = append(b.pages, chancery.Block{Kind: chancery.Page, Label: tidy(label), Span: chancery.Span{Start: len(b.buf)}})
}

// fact notes one thing known about the document; an empty value and one that
// is noted already are ignored.
func (b *builder) fact(field chancery.Field, value, where string) {
	value = tidy(value)
	if value == "" || slices.ContainsFunc(b.facts, func(f chancery.Fact) bool { return f.Field == field && f.Value == value }) {
		return
	}
	b.facts = append(b.facts, chancery.Fact{Field: field, Value: value, Where: where})
}

// hint notes a fact that counts only for a field of which the document itself
// says nothing: who made a file, and when, is seldom who wrote its words.
func (b *builder) hint(field chancery.Field, value, where string) {
	b.hints = append(b.hints, chancery.Fact{Field: field, Value: value, Where: where})
}

// known reports whether a field has a fact.
func (b *builder) known(field chancery.Field) bool { return b.facts.Get(field) != "" }

// skip notes something that was passed over.
func (b *builder) skip(kind chancery.Kind, where, reason string) {
	b.skipped = append(b.skipped, chancery.Skip{Where: where, Reason: tidy(reason), Kind: kind})
}

// verbatim makes s, which must be valid UTF-8, the whole text; blocks are then
// added with stretch. Nothing is folded, dropped or composed.
func (b *builder) verbatim(s string) {
	b.exact = true
	b.overflow = int64(len(s)) > b.limits.Text
	b.buf = []byte(s)
}

// stretch adds a block of a verbatim text; blocks come in order.
func (b *builder) stretch(kind chancery.BlockKind, level int, label string, span chancery.Span) {
	b.blocks = append(b.blocks, chancery.Block{Kind: kind, Level: level, Label: label, Span: span})
}

// words returns the text of a closed block.
func (b *builder) words(block chancery.Block) string {
	return string(b.buf[block.Span.Start:block.Span.End])
}

// finish closes what is open and hands text, blocks, marks, facts and skips to
// doc. It returns an error where the text went over its limit.
func (b *builder) finish(doc *chancery.Document) error {
	b.end()
	var unknown chancery.Metadata
	for _, h := range b.hints {
		if !b.known(h.Field) {
			unknown = append(unknown, h)
		}
	}
	for _, h := range unknown {
		b.fact(h.Field, h.Value, h.Where)
	}
	if b.overflow {
		return chancery.Errorf(chancery.TooLarge, "its text is longer than the limit of %s, or has more than %d blocks or marks", bytesOf(b.limits.Text), mostParts)
	}
	for i := range b.blocks {
		b.blocks[i].Span = b.fit(b.blocks[i].Span, false)
	}
	if n := len(b.pages); n > 0 {
		b.pages[n-1].Span.End = len(b.buf)
	}
	for _, p := range b.pages {
		p.Span = b.fit(p.Span, true)
		b.blocks = append(b.blocks, p)
	}
	// Pages lie over the other blocks, so at the same place they come first.
	slices.SortStableFunc(b.blocks, func(x, y chancery.Block) int {
		if c := cmp.Compare(x.Span.Start, y.Span.Start); c != 0 {
			return c
		}
		return cmp.Compare(rank(x), rank(y))
	})
	marks := b.marks[:0]
	for _, m := range b.marks {
		if m.Span.End < 0 {
			m.Span.End = len(b.buf)
		}
		m.Span = b.fit(m.Span, true)
		if m.Span.Len() > 0 || m.Kind == chancery.MarkNote {
			marks = append(marks, m)
		}
	}
	slices.SortStableFunc(marks, func(x, y chancery.Mark) int { return cmp.Compare(x.Span.Start, y.Span.Start) })
	slices.SortStableFunc(b.facts, func(x, y chancery.Fact) int {
		return cmp.Compare(slices.Index(chancery.Fields, x.Field), slices.Index(chancery.Fields, y.Field))
	})
	doc.Text, doc.Blocks, doc.Marks, doc.Metadata, doc.Skipped = string(b.buf), b.blocks, marks, b.facts, b.skipped
	doc.TextDigest = chancery.DigestOf(b.buf)
	return nil
}

func rank(b chancery.Block) int {
	if b.Kind == chancery.Page {
		return 0
	}
	return 1
}

// fit moves the ends of s into the text and out to the nearest characters,
// since letters that combined after an offset was taken may have moved it; with
// trim it leaves out white space at both ends.
func (b *builder) fit(s chancery.Span, trim bool) chancery.Span {
	n := len(b.buf)
	s.Start = min(max(s.Start, 0), n)
	s.End = min(max(s.End, s.Start), n)
	for s.Start > 0 && s.Start < n && !utf8.RuneStart(b.buf[s.Start]) {
		s.Start--
	}
	for s.End < n && !utf8.RuneStart(b.buf[s.End]) {
		s.End++
	}
	if trim {
		for s.Start < s.End && class[b.buf[s.Start]] == blank {
			s.Start++
		}
		for s.End > s.Start && class[b.buf[s.End-1]] == blank {
			s.End--
		}
	}
	return s
}

// tidy makes a value of what a document says about itself: valid UTF-8, NFC,
// white space folded, no control characters.
func tidy(s string) string {
	s = norm.NFC.String(strings.ToValidUTF8(s, "\ufffd"))
	s = strings.Map(func(r rune) rune {
		if unicode.IsSpace(r) {
			return ' '
		}
		if unicode.IsControl(r) || dropped(r) {
			return -1
		}
		return r
	}, s)
	return strings.Join(strings.Fields(s), " ")
}
