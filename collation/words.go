package collation

import (
	"math"
	"unicode"
	"unicode/utf8"

	"chancery"
	"chancery/text"
)

// keysOf returns the key of each of the words at spans of t: a hash of the word
// in lower case, with one form of apostrophe. Words with the same key are taken
// for the same word; where that matters to a person the letters are compared.
func keysOf(t string, spans []chancery.Span) []uint32 {
	keys := make([]uint32, len(spans))
	for i, s := range spans {
		keys[i] = keyOf(t[s.Start:s.End])
	}
	return keys
}

// keyOf is FNV-1a (Fowler, Noll, Vo) over the folded bytes of a word, mixed so
// that its high and low bits are both good.
func keyOf(word string) uint32 {
	const offset, prime = 2166136261, 16777619
	h := uint32(offset)
	for i := 0; i < len(word); {
		c := word[i]
		if c < utf8.RuneSelf {
			if 'A' <= c && c <= 'Z' {
				c += 'a' - 'A'
			}
			h = (h ^ uint32(c)) * prime
			i++
			continue
		}
		r, n := utf8.DecodeRuneInString(word[i:])
		i += n
		if r == '’' || r == '‘' {
			h = (h ^ '\'') * prime
			continue
		}
		for r = unicode.ToLower(r); r > 0; r >>= 8 {
			h = (h ^ uint32(r&0xff)) * prime
		}
	}
	return max(mix(h), boundary+1)
}

// mix is the finaliser of MurmurHash3 (Appleby).
func mix(h uint32) uint32 {
	h ^= h >> 16
	h *= 0x85ebca6b
	h ^= h >> 13
	h *= 0xc2b2ae35
	return h ^ h>>16
}

// folded returns a word as keyOf sees it.
func folded(word string) string {
	plain := true
	for i := 0; i < len(word) && plain; i++ {
		plain = word[i] < utf8.RuneSelf && !('A' <= word[i] && word[i] <= 'Z')
	}
	if plain {
		return word
	}
	out := make([]rune, 0, len(word))
	for _, r := range word {
		if r == '’' || r == '‘' {
			r = '\''
		}
		out = append(out, unicode.ToLower(r))
	}
	return string(out)
}

// wordsOf returns the words of a text and their keys.
func wordsOf(t string) ([]chancery.Span, []uint32) {
	spans := text.Words(t)
	return spans, keysOf(t, spans)
}

// frequencies counts words, to tell rare ones from common ones. It has a fixed
// size: two words in four million share a counter, which makes one of them seem
// a little more common than it is.
type frequencies struct {
	counts []uint32
	total  uint64
}

const frequencyBits = 21

func newFrequencies() frequencies { return frequencies{counts: make([]uint32, 1<<frequencyBits)} }

func (f *frequencies) add(keys []uint32) {
	for _, k := range keys {
		if n := &f.counts[k>>(32-frequencyBits)]; *n < math.MaxUint32 {
			*n++
		}
	}
	f.total += uint64(len(keys))
}

// Bounds of the information of one word, in bits. A word seen once in a small
// collection may well be an ordinary one, so that a single rare name must not
// carry a whole passage; a common one still tells something.
const leastBits, mostBits = 2, 11

// table returns the information of every word, by the first bits of its key: −log₂
// of its relative frequency, rounded and bounded.
func (f *frequencies) table() []int8 {
	var few [256]int8 // nearly all counts are small, and a logarithm takes its time
	for n := range few {
		few[n] = f.bits(uint32(n))
	}
	out := make([]int8, len(f.counts))
	for i, n := range f.counts {
		if int(n) < len(few) {
			out[i] = few[n]
		} else {
			out[i] = f.bits(n)
		}
	}
	return out
}

func (f *frequencies) bits(count uint32) int8 {
	b := math.Log2((float64(f.total) + 1000) / (float64(count) + 1))
	return int8(min(max(math.Round(b), leastBits), mostBits))
}
