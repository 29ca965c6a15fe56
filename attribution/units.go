package attribution

import (
	"fmt"
	"math"
	"sort"
	"strings"
	"unicode"
	"unicode/utf8"

	"chancery"
	"chancery/encoder"
)

// units is a text as the model reads it. A piece is what the encoder sees: a word
// piece, or the mark of a blank line. A unit is what is labelled: a word or a
// punctuation mark, that is, a piece that begins a word with those that continue
// it.
//
// The encoder takes nothing but numbers of pieces, so what word pieces lose is
// given back as pieces: where a blank line parts two units, the paragraph piece
// stands between them, and a straight double quotation mark is read as “ or ” by
// what stands before it. training/attribution/units.py does the same, and a golden
// file holds the two together.
type units struct {
	ids        []int32 // of each piece
	first      []int32 // of each unit: its first piece
	start, end []int32 // of each unit: bytes in the text, half-open
}

func (u *units) len() int { return len(u.first) }

// span is the stretch of the text from unit a to unit b, b not included.
func (u *units) span(a, b int) chancery.Span {
	return chancery.Span{Start: int(u.start[a]), End: int(u.end[b-1])}
}

// ofPiece returns the first unit that begins with a piece or after it.
func (u *units) ofPiece(piece int) int {
	return sort.Search(len(u.first), func(i int) bool { return int(u.first[i]) >= piece })
}

// cutter makes units with the word pieces of one vocabulary.
type cutter struct {
	tokenizer                             *encoder.Tokenizer
	paragraph, straight, opening, closing int32
}

// newCutter finds the pieces that it needs by their names.
func newCutter(t *encoder.Tokenizer, paragraph string) (cutter, error) {
	c := cutter{tokenizer: t, paragraph: -1, straight: -1, opening: -1, closing: -1}
	needed := map[string]*int32{paragraph: &c.paragraph, `"`: &c.straight, "“": &c.opening, "”": &c.closing}
	for id := range int32(t.Len()) {
		if to, ok := needed[t.Piece(id)]; ok {
			*to = id
		}
	}
	for name, id := range needed {
		if *id < 0 {
			return c, fmt.Errorf("the vocabulary has no piece %q, which the model needs", name)
		}
	}
	return c, nil
}

// tokenizedAtOnce is about how many bytes go through the tokenizer at a time, so
// that its pieces, which are large, take no memory to speak of.
const tokenizedAtOnce = 1 << 16

// cut returns the units of a text shorter than 2 GiB.
func (c *cutter) cut(text string) *units {
	u := &units{}
	// English has some five bytes a word; what is more is grown into.
	u.first, u.start, u.end = make([]int32, 0, len(text)/5), make([]int32, 0, len(text)/5), make([]int32, 0, len(text)/5)
	u.ids = make([]int32, 0, len(text)/4)
	var pieces []encoder.Piece
	last := 0
	for from := 0; from < len(text); {
		to := chunkEnd(text, from+tokenizedAtOnce)
		pieces = c.tokenizer.Tokenize(text[from:to], pieces[:0])
		for _, p := range pieces {
			last = c.add(u, text, p, from, last)
		}
		from = to
	}
	return u
}

// add appends a piece of the text from offset on; last is where the piece before it
// ended. It returns where this one ends.
func (c *cutter) add(u *units, text string, p encoder.Piece, offset, last int) int {
	start, end := p.Start+offset, p.End+offset
	if !p.WordStart && len(u.first) > 0 {
		u.ids = append(u.ids, p.ID)
		u.end[len(u.end)-1] = int32(end)
		return end
	}
	if len(u.first) > 0 && start > last && strings.Count(text[last:start], "\n") > 1 {
		u.ids = append(u.ids, c.paragraph)
	}
	id := p.ID
	if id == c.straight {
		id = c.closing
		if opensAfter(text[:start]) {
			id = c.opening
		}
	}
	u.first = append(u.first, int32(len(u.ids)))
	u.ids = append(u.ids, id)
	u.start = append(u.start, int32(start))
	u.end = append(u.end, int32(end))
	return end
}

// chunkEnd returns the first place at or after a byte at which a text can be cut
// without changing its word pieces: behind a space, a line feed or an ASCII
// punctuation mark, each of which ends a word whatever follows.
func chunkEnd(text string, at int) int {
	for ; at < len(text); at++ {
		switch c := text[at-1]; {
		case c == ' ', c == '\n', '!' <= c && c <= '/', ':' <= c && c <= '@', '[' <= c && c <= '`', '{' <= c && c <= '~':
			return at
		}
	}
	return len(text)
}

// opensAfter reports whether a straight quotation mark that stands after before
// opens a quotation.
func opensAfter(before string) bool {
	if before == "" {
		return true
	}
	r, _ := utf8.DecodeLastRuneInString(before)
	// The information separators are white space to Python and not to Go.
	return unicode.IsSpace(r) || 0x1c <= r && r <= 0x1f || strings.ContainsRune("([{<-–—―“‘«‹„‚/", r)
}

// maxText is the longest text whose places fit 32 bits.
const maxText = math.MaxInt32
