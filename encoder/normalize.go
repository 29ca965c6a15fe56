package encoder

import (
	"sync"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// BERT's uncased normalisation, as HuggingFace's tokenizers does it, happens
// here one word at a time and without ever building the normalised text, so
// that every character keeps the bytes of the original that it came from:
//
//  1. controls, formats, private use and U+FFFD are dropped (a form feed too,
//     so it does not part two words; but tab, newline and return do);
//  2. an ideograph is a word of its own;
//  3. characters are decomposed (NFD), nonspacing marks are dropped;
//  4. capitals become small;
//  5. a word ends at white space, and punctuation is a word of its own.
//
// Bytes that are not UTF-8 count as U+FFFD each.

// class is what a code point does to the word it stands in.
type class uint8

const (
	inWord class = iota
	isSpace
	isPunct
	isIdeograph
	isRemoved
	isMark
)

// maxWordChars is the reference's max_input_chars_per_word, in normalised code
// points: a longer word is not looked up.
const maxWordChars = 100

// classTable gives the class of every code point in two steps, since most of
// its blocks are alike and share one.
type classTable struct {
	block  [(unicode.MaxRune + 1) / classBlock]uint16
	blocks [][classBlock]class
}

const classBlock = 1 << 7 // code points in a block

func (t *classTable) of(r rune) class {
	return t.blocks[t.block[uint32(r)/classBlock]][uint32(r)%classBlock]
}

// classes is made on first use, which takes about a millisecond.
var classes = sync.OnceValue(func() *classTable {
	all := make([]class, unicode.MaxRune+1)
	// In the order in which the reference asks: what is removed is never asked
	// whether it is a space, and so on.
	for _, of := range []struct {
		table *unicode.RangeTable
		class class
	}{
		{referencePunct, isPunct}, {referenceMark, isMark}, {referenceCJK, isIdeograph},
		{referenceSpace, isSpace}, {referenceRemoved, isRemoved},
	} {
		for _, r := range of.table.R16 {
			for i := int(r.Lo); i <= int(r.Hi); i++ {
				all[i] = of.class
			}
		}
		for _, r := range of.table.R32 {
			for i := int(r.Lo); i <= int(r.Hi); i++ {
				all[i] = of.class
			}
		}
	}
	t := &classTable{}
	seen := map[[classBlock]class]uint16{}
	for i := range t.block {
		b := [classBlock]class(all[i*classBlock:])
		n, ok := seen[b]
		if !ok {
			n = uint16(len(t.blocks))
			seen[b] = n
			t.blocks = append(t.blocks, b)
		}
		t.block[i] = n
	}
	return t
})

// word is one normalised word, with the stretch of the original text that each
// of its code points comes from.
type word struct {
	text  [maxWordChars * utf8.UTFMax]byte
	at    [maxWordChars + 1]int16 // where each code point begins in text, and the last one's end
	from  [maxWordChars]span
	ccc   [maxWordChars]uint8 // canonical combining classes
	chars int                 // code points; only the first maxWordChars are kept
	whole span                // what all of them come from, those not kept included

	reorderable int // code points before this one are not reordered
}

const hangulFirst, hangulCount = 0xAC00, 11172

// span is a stretch of the original text: bytes, half-open.
type span struct{ start, end int }

// read reads the word that begins at or after text[i], and returns where to go
// on. A word of no code points means that the text is at its end.
func (w *word) read(classes *classTable, text string, i int) int {
	w.chars, w.reorderable = 0, 0
	for i < len(text) {
		r, size := utf8.DecodeRuneInString(text[i:])
		from := span{i, i + size}
		c := classes.of(r)
		if c == isRemoved {
			i = from.end
			continue
		}
		if w.chars > 0 && (c == isSpace || c == isIdeograph) {
			return i
		}
		if c != isSpace {
			properties := norm.NFD.PropertiesString(text[i:])
			decomposition := properties.Decomposition()
			if unicode.Is(referenceWhole, r) {
				decomposition = nil
			}
			if len(decomposition) > 0 && c != isIdeograph {
				first, _ := utf8.DecodeRune(decomposition)
				c = classes.of(first)
			}
			// No character decomposes into punctuation or space and anything but
			// marks; TestEveryCodePoint holds the tables to that.
			if c == isPunct && w.chars > 0 {
				return i
			}
			switch s := r - hangulFirst; {
			case 0 <= s && s < hangulCount:
				// Syllables decompose by arithmetic (Unicode Standard, 3.12), which norm
				// does not offer for one at a time.
				w.add(classes, 0x1100+s/588, 0, from)
				w.add(classes, 0x1161+s%588/28, 0, from)
				if s%28 != 0 {
					w.add(classes, 0x11A7+s%28, 0, from)
				}
			case len(decomposition) == 0:
				w.add(classes, r, properties.CCC(), from)
			}
			for len(decomposition) > 0 {
				r, size := utf8.DecodeRune(decomposition)
				w.add(classes, r, norm.NFD.Properties(decomposition).CCC(), from)
				decomposition = decomposition[size:]
			}
			if c == isPunct || c == isIdeograph {
				return from.end
			}
		}
		i = from.end
	}
	return i
}

// add appends a decomposed code point, unless it is a mark to be dropped, and
// puts code points with combining classes in canonical order. The stretches of
// the original stay in theirs, so that those of the pieces never go backwards.
func (w *word) add(classes *classTable, r rune, ccc uint8, from span) {
	if ccc == 0 {
		w.reorderable = w.chars
	}
	if classes.of(r) == isMark {
		return
	}
	if w.chars == 0 {
		w.whole.start = from.start
	}
	w.whole.end = from.end
	if w.chars < maxWordChars {
		// Insertion sort: at most maxWordChars steps, whatever the text.
		k := w.chars
		if ccc != 0 {
			for k > w.reorderable && w.ccc[k-1] > ccc {
				k--
			}
		}
		w.from[w.chars] = from
		w.insert(k, lower(r), ccc)
	}
	w.chars++
}

// insert puts a code point before the k-th of those kept.
func (w *word) insert(k int, r rune, ccc uint8) {
	size := int16(utf8.RuneLen(r))
	end := w.at[w.chars]
	copy(w.text[w.at[k]+size:], w.text[w.at[k]:end])
	utf8.EncodeRune(w.text[w.at[k]:w.at[k]+size], r)
	copy(w.ccc[k+1:], w.ccc[k:w.chars])
	w.ccc[k] = ccc
	for j := w.chars; j >= k; j-- {
		w.at[j+1] = w.at[j] + size
	}
}

// lower returns the small form of a decomposed code point.
func lower(r rune) rune {
	if r < utf8.RuneSelf {
		if 'A' <= r && r <= 'Z' {
			r += 'a' - 'A'
		}
		return r
	}
	if small, ok := referenceLower[r]; ok {
		return small
	}
	return unicode.ToLower(r)
}
