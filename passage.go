package chancery

import (
	"fmt"
	"sort"
	"strings"
	"unicode/utf8"
)

// Span is a half-open stretch [Start, End) of a text, in bytes.
type Span struct{ Start, End int }

// Len returns the number of bytes in s.
func (s Span) Len() int { return s.End - s.Start }

// Contains reports whether t lies wholly in s.
func (s Span) Contains(t Span) bool { return s.Start <= t.Start && t.End <= s.End }

// Overlaps reports whether s and t share at least one byte.
func (s Span) Overlaps(t Span) bool { return s.Start < t.End && t.Start < s.End }

// In returns the words of text at s. It returns an error where s is reversed,
// reaches out of text, or cuts a UTF-8 sequence.
func (s Span) In(text string) (string, error) {
	if s.Start < 0 || s.End < s.Start || s.End > len(text) {
		return "", fmt.Errorf("span [%d, %d) lies outside a text of %d bytes", s.Start, s.End, len(text))
	}
	for _, at := range [2]int{s.Start, s.End} {
		if at < len(text) && !utf8.RuneStart(text[at]) {
			return "", fmt.Errorf("span [%d, %d) cuts a character at byte %d", s.Start, s.End, at)
		}
	}
	return text[s.Start:s.End], nil
}

// Passage is a stretch of one document with the words as written there. Words
// always equal the document's text at Span; whoever makes or loads a Passage
// holds to that, and the record verifies it.
type Passage struct {
	Document Digest // of the document's original
	Span     Span   // bytes in the document's text
	Words    string
}

// Points converts between byte offsets and offsets in Unicode code points of
// one text. It takes 8 bytes of memory for every 256 bytes of a text that is
// not plain ASCII, and nothing for one that is. Conversions cost at most the
// scan of 256 bytes. A Points may be used by several goroutines at once.
type Points struct {
	text  string
	marks []int // marks[i] is the number of code points that start before byte i*pointStride; nil for ASCII
	count int
}

const pointStride = 256

// NewPoints prepares conversions for text, which should be valid UTF-8; an
// invalid byte counts as one code point, as Go's range loop counts it.
func NewPoints(text string) *Points {
	p := &Points{text: text, count: len(text)}
	ascii := true
	for i := 0; i < len(text); i++ {
		if text[i] >= utf8.RuneSelf {
			ascii = false
			break
		}
	}
	if ascii {
		return p
	}
	p.marks = make([]int, 0, len(text)/pointStride+1)
	n := 0
	for i := range text {
		for len(p.marks)*pointStride <= i {
			p.marks = append(p.marks, n)
		}
		n++
	}
	for len(p.marks)*pointStride <= len(text) {
		p.marks = append(p.marks, n)
	}
	p.count = n
	return p
}

// Len returns the length of the text in code points.
func (p *Points) Len() int { return p.count }

// Point returns the number of code points that start before byte offset b.
// Offsets outside the text are clamped to its ends.
func (p *Points) Point(b int) int {
	b = min(max(b, 0), len(p.text))
	if p.marks == nil {
		return b
	}
	i := p.next(b / pointStride * pointStride)
	n := p.marks[b/pointStride]
	for i < b {
		_, size := utf8.DecodeRuneInString(p.text[i:])
		i += size
		n++
	}
	return n
}

// Byte returns the byte offset at which code point n starts, and the length of
// the text for n = Len. It returns an error for an n outside [0, Len].
func (p *Points) Byte(n int) (int, error) {
	if n < 0 || n > p.count {
		return 0, fmt.Errorf("offset %d lies outside a text of %d code points", n, p.count)
	}
	if p.marks == nil {
		return n, nil
	}
	m := sort.Search(len(p.marks), func(i int) bool { return p.marks[i] > n }) - 1
	i := p.next(m * pointStride)
	for k := p.marks[m]; k < n; k++ {
		_, size := utf8.DecodeRuneInString(p.text[i:])
		i += size
	}
	return i, nil
}

// next returns the first byte at or after i at which a code point starts when
// the text is read from its beginning. Only a valid sequence that straddles i
// moves it.
func (p *Points) next(i int) int {
	for back := 1; back < utf8.UTFMax && i-back >= 0; back++ {
		if utf8.RuneStart(p.text[i-back]) {
			if _, size := utf8.DecodeRuneInString(p.text[i-back:]); size > back {
				return i - back + size
			}
			break
		}
	}
	return i
}

// Span converts s from bytes to code points.
func (p *Points) Span(s Span) [2]int { return [2]int{p.Point(s.Start), p.Point(s.End)} }

// Bytes converts a half-open stretch of code points to bytes. It returns an
// error where the stretch is reversed or reaches out of the text.
func (p *Points) Bytes(s [2]int) (Span, error) {
	if s[1] < s[0] {
		return Span{}, fmt.Errorf("span [%d, %d) is reversed", s[0], s[1])
	}
	start, err := p.Byte(s[0])
	if err != nil {
		return Span{}, err
	}
	end, err := p.Byte(s[1])
	return Span{start, end}, err
}

// Words returns the words of passages that together are one span, with a mark of
// elision between them.
func Words(passages []Passage) string {
	parts := make([]string, len(passages))
	for i, p := range passages {
		parts[i] = p.Words
	}
	return strings.Join(parts, " … ")
}
