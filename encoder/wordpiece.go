package encoder

import (
	"fmt"
	"math/bits"
	"slices"
	"strings"
	"unicode/utf8"
)

// Piece is one word piece: its number in the vocabulary and the stretch of the
// text that it stands for. The stretch leaves out what normalisation dropped at
// either end, such as an accent written as a character of its own. Two pieces
// share a stretch where one character falls apart into several, as a Hangul
// syllable does.
type Piece struct {
	ID         int32
	Start, End int  // bytes of the original text, half-open
	WordStart  bool // it is the first or only piece of its word
}

// Tokenizer cuts text into the word pieces of an uncased BERT vocabulary, as
// the BertNormalizer, BertPreTokenizer and WordPiece of HuggingFace's
// tokenizers do. It never changes and may be used by several goroutines.
//
// Unlike theirs it does not look for the names of special pieces in the text:
// a document that contains "[SEP]" means those five characters.
type Tokenizer struct {
	pieces             []string
	unk, cls, sep, pad int32

	classes *classTable
	ascii   [utf8.RuneSelf]class
	lower   [utf8.RuneSelf]byte
	punct   [utf8.RuneSelf]int32 // the piece of each ASCII punctuation character

	// A trie over the bytes of the vocabulary with two roots: pieces that begin
	// a word and pieces that continue one. Its edges are in one hash table, open
	// addressing with linear probing, so that it is built in the time it takes to
	// read the vocabulary.
	edges []edge
	shift uint8   // 32 less the binary logarithm of the number of edges
	piece []int32 // of each node; -1 where no piece ends
}

// edge leads from a node by a byte to another node.
type edge struct {
	key uint32 // node<<8 | byte
	to  int32  // zero for an empty slot: no edge leads to a root
}

const (
	startRoot, continueRoot = 0, 1

	continuePrefix     = "##"
	maxVocabularyBytes = 1 << 22 // MiniLM's has 2^18; a node must fit three bytes
)

// NewTokenizer makes a tokenizer of a vocabulary, the number of a piece being
// its index. A piece that continues a word begins with "##". It fails when a
// piece is empty, is not UTF-8 or stands twice, or when [UNK], [CLS], [SEP] or
// [PAD] is missing.
func NewTokenizer(pieces []string) (*Tokenizer, error) {
	total := 0
	for _, p := range pieces {
		total += len(p)
	}
	if total > maxVocabularyBytes {
		return nil, fmt.Errorf("a vocabulary of %d bytes, at most %d are allowed", total, maxVocabularyBytes)
	}
	t := &Tokenizer{pieces: slices.Clone(pieces), classes: classes(), piece: []int32{-1, -1}}
	t.grow()
	for id, p := range pieces {
		if p == "" || !utf8.ValidString(p) {
			return nil, fmt.Errorf("piece %d is %q, expected UTF-8 text", id, p)
		}
		if first, ok := t.add(p, int32(id)); !ok {
			return nil, fmt.Errorf("pieces %d and %d are both %q", first, id, p)
		}
	}
	for _, special := range []struct {
		name string
		id   *int32
	}{{"[UNK]", &t.unk}, {"[CLS]", &t.cls}, {"[SEP]", &t.sep}, {"[PAD]", &t.pad}} {
		if *special.id = t.longest(startRoot, []byte(special.name)).id; *special.id < 0 || t.pieces[*special.id] != special.name {
			return nil, fmt.Errorf("the piece %s is missing", special.name)
		}
	}
	for c := range t.ascii {
		t.ascii[c] = t.classes.of(rune(c))
		t.lower[c] = byte(lower(rune(c)))
		if t.punct[c] = t.longest(startRoot, []byte{byte(c)}).id; t.punct[c] < 0 {
			t.punct[c] = t.unk
		}
	}
	return t, nil
}

// Len returns the number of pieces in the vocabulary.
func (t *Tokenizer) Len() int { return len(t.pieces) }

// Piece returns the text of a piece as it stands in the vocabulary, or the
// empty string when there is no such piece.
func (t *Tokenizer) Piece(id int32) string {
	if id < 0 || int(id) >= len(t.pieces) {
		return ""
	}
	return t.pieces[id]
}

// UNK returns the piece that stands for a word the vocabulary cannot spell.
func (t *Tokenizer) UNK() int32 { return t.unk }

// CLS returns the piece that begins every window.
func (t *Tokenizer) CLS() int32 { return t.cls }

// SEP returns the piece that ends every window.
func (t *Tokenizer) SEP() int32 { return t.sep }

// PAD returns the piece that fills up a window.
func (t *Tokenizer) PAD() int32 { return t.pad }

// Tokenize appends the word pieces of a text to dst, without [CLS] and [SEP].
// It takes time linear in the length of the text and allocates nothing when dst
// has the room. Start and End never decrease from one piece to the next. Bytes
// that are not UTF-8 are dropped.
func (t *Tokenizer) Tokenize(text string, dst []Piece) []Piece {
	var w word
	for i := 0; i < len(text); {
		c := text[i]
		if c < utf8.RuneSelf {
			switch t.ascii[c] {
			case isSpace, isRemoved:
				i++
				continue
			case isPunct:
				dst = append(dst, Piece{t.punct[c], i, i + 1, true})
				i++
				continue
			}
			// Most words are plain ASCII and end at plain ASCII: they need no
			// decomposition and their offsets are those of their bytes.
			j := i
			for ; j < len(text) && text[j] < utf8.RuneSelf && t.ascii[text[j]] == inWord; j++ {
				if j-i < maxWordChars {
					w.text[j-i] = t.lower[text[j]]
				}
			}
			if t.wordEnds(text, j) {
				dst = t.asciiWord(dst, &w, i, j)
				i = j
				continue
			}
		}
		i = w.read(t.classes, text, i)
		dst = t.word(dst, &w)
	}
	return dst
}

// wordEnds says whether a run of ASCII letters ends its word at text[j]. It may
// say no when in doubt.
func (t *Tokenizer) wordEnds(text string, j int) bool {
	if j == len(text) {
		return true
	}
	if text[j] < utf8.RuneSelf {
		return t.ascii[text[j]] != isRemoved
	}
	r, _ := utf8.DecodeRuneInString(text[j:])
	switch t.classes.of(r) {
	case isSpace, isPunct, isIdeograph:
		return true
	}
	return false
}

// asciiWord appends the pieces of the word text[start:end], whose lower-cased
// bytes are in w.
func (t *Tokenizer) asciiWord(dst []Piece, w *word, start, end int) []Piece {
	n, before := end-start, len(dst)
	if n > maxWordChars {
		return append(dst, Piece{t.unk, start, end, true})
	}
	for at := 0; at < n; {
		m := t.longest(min(at, continueRoot), w.text[at:n])
		if m.id < 0 {
			return append(dst[:before], Piece{t.unk, start, end, true})
		}
		dst = append(dst, Piece{m.id, start + at, start + at + m.length, at == 0})
		at += m.length
	}
	return dst
}

// word appends the pieces of a word that was read in full.
func (t *Tokenizer) word(dst []Piece, w *word) []Piece {
	if w.chars == 0 {
		return dst
	}
	unknown := Piece{t.unk, w.whole.start, w.whole.end, true}
	if w.chars > maxWordChars {
		return append(dst, unknown)
	}
	before := len(dst)
	for char := 0; char < w.chars; {
		at := w.at[char]
		m := t.longest(min(char, continueRoot), w.text[at:w.at[w.chars]])
		if m.id < 0 {
			return append(dst[:before], unknown)
		}
		first := char
		for end := at + int16(m.length); w.at[char] < end; {
			char++
		}
		dst = append(dst, Piece{m.id, w.from[first].start, w.from[char-1].end, first == 0})
	}
	return dst
}

type match struct {
	id     int32 // -1 when there is none
	length int   // bytes
}

// longest finds the longest piece that s begins with. Pieces are whole code
// points, so a match never ends inside one.
func (t *Tokenizer) longest(root int, s []byte) match {
	node, best := int32(root), match{-1, 0}
	for i := range s {
		node = t.child(node, s[i])
		if node == 0 {
			break
		}
		if id := t.piece[node]; id >= 0 {
			best = match{id, i + 1}
		}
	}
	return best
}

// child returns the node that a byte leads to, or 0.
func (t *Tokenizer) child(node int32, b byte) int32 {
	key := uint32(node)<<8 | uint32(b)
	return t.edges[t.slot(key)].to
}

// slot returns where the edge of a key is or would be.
func (t *Tokenizer) slot(key uint32) uint32 {
	for i := key * 0x9E3779B1 >> t.shift; ; i++ { // Fibonacci hashing
		i &= uint32(len(t.edges) - 1)
		if e := t.edges[i]; e.to == 0 || e.key == key {
			return i
		}
	}
}

// add enters a piece; where it already stands it returns its number and false.
func (t *Tokenizer) add(p string, id int32) (int32, bool) {
	node := int32(startRoot)
	if rest, ok := strings.CutPrefix(p, continuePrefix); ok && rest != "" {
		node, p = continueRoot, rest
	}
	for i := range len(p) {
		key := uint32(node)<<8 | uint32(p[i])
		e := &t.edges[t.slot(key)]
		if e.to == 0 {
			if 2*len(t.piece) > len(t.edges) {
				t.grow()
				e = &t.edges[t.slot(key)]
			}
			*e = edge{key, int32(len(t.piece))}
			t.piece = append(t.piece, -1)
		}
		node = e.to
	}
	if first := t.piece[node]; first >= 0 {
		return first, false
	}
	t.piece[node] = id
	return id, true
}

// grow doubles the room for edges.
func (t *Tokenizer) grow() {
	old := t.edges
	t.edges = make([]edge, max(2*len(old), 1<<10))
	t.shift = uint8(32 - bits.TrailingZeros(uint(len(t.edges))))
	for _, e := range old {
		if e.to != 0 {
			t.edges[t.slot(e.key)] = e
		}
	}
}
