package calendar

import (
	"strings"
	"unicode/utf8"
)

// token is a word, a number or a sign of the text.
type token struct {
	start, end int32 // bytes
	value      int32
	class      class
	digits     uint8 // of a number
	flags      flags
}

type flags uint8

const (
	spaced    flags = 1 << iota // white space stands before it, or the beginning
	paragraph                   // the first of a paragraph
	capital                     // a word that begins with a capital
	shout                       // a word of two capitals or more
	grouped                     // a number with commas or a fraction: not a year
)

// participle is the value of a word in -ed, which may be a verb or stand before
// a noun.
const participle = 1

// scan splits text into tokens, in one pass.
func scan(text string) []token {
	toks := make([]token, 0, len(text)/5+8)
	table := shapes()
	before := spaced | paragraph
	var buf [16]byte
	for i := 0; i < len(text); {
		c := text[i]
		switch {
		case c == ' ' || c == '\t' || c == '\r':
			before |= spaced
			i++
		case c == '\n':
			before |= spaced
			for i++; i < len(text) && (text[i] == ' ' || text[i] == '\t' || text[i] == '\r'); i++ {
			}
			if i < len(text) && text[i] == '\n' {
				before |= paragraph
			}
		case c|0x20 >= 'a' && c|0x20 <= 'z':
			t := token{start: int32(i), flags: before}
			if c < 'a' {
				t.flags |= capital
				if i+1 < len(text) && text[i+1] >= 'A' && text[i+1] <= 'Z' {
					t.flags |= shout
				}
			}
			n, plain := 0, true
			for ; i < len(text); i++ {
				c := text[i]
				if c|0x20 >= 'a' && c|0x20 <= 'z' {
					if n < len(buf) {
						buf[n] = c | 0x20
					}
					n++
				} else if c >= utf8.RuneSelf && !special(text, i) {
					plain = false
				} else {
					break
				}
			}
			t.end = int32(i)
			if plain && n <= len(buf) && table[buf[0]-'a']>>n&1 == 1 {
				if l, ok := lexicon[string(buf[:n])]; ok {
					t.class, t.value = l.class, int32(l.value)
				}
			}
			if t.class == wOther && plain && n > 3 && n <= len(buf) && buf[n-1] == 'd' && buf[n-2] == 'e' {
				// Regular verbs in the past; "need" and "speed" are none.
				if t.class, t.value = wPast, participle; buf[n-3] == 'e' {
					t.class, t.value = wOther, 0
				}
			}
			toks = append(toks, t)
			before = 0
		case c >= '0' && c <= '9':
			t := token{start: int32(i), class: wNumber, flags: before}
			t.value, i = digitsAt(text, i, &t)
			t.end = int32(i)
			toks = append(toks, t)
			before = 0
		case c < utf8.RuneSelf:
			if c > ' ' && c != 0x7f {
				toks = append(toks, token{start: int32(i), end: int32(i + 1), class: wSign, value: int32(c), flags: before})
				before = 0
			} else {
				before |= spaced
			}
			i++
		default:
			r, size := utf8.DecodeRuneInString(text[i:])
			plain := r
			switch r {
			case '–', '‐', '‑', '‒', '−':
				plain = '-'
			case '—', '―':
				plain = '—'
			case '’', '‘', 'ʼ', '´', '′':
				plain = '\''
			case '“', '”', '„', '«', '»':
				plain = '"'
			case '\u00a0', '\u2009', '\u202f', '\u2002', '\u2003', '\u3000', '\u2007':
				before |= spaced
				i += size
				continue
			case '\u2028', '\u2029':
				before |= spaced | paragraph
				i += size
				continue
			case '\u00ad', '\u200b', '\u200e', '\u200f', '\ufeff', '\u2060':
				i += size // characters without width part no words that they stand between
				continue
			default:
				// A word that begins with a letter outside ASCII names no time in
				// English.
				t := token{start: int32(i), flags: before}
				for i += size; i < len(text) && (text[i]|0x20 >= 'a' && text[i]|0x20 <= 'z' || text[i] >= utf8.RuneSelf && !special(text, i)); i++ {
				}
				t.end = int32(i)
				toks = append(toks, t)
				before = 0
				continue
			}
			toks = append(toks, token{start: int32(i), end: int32(i + size), class: wSign, value: plain, flags: before})
			before = 0
			i += size
		}
	}
	return toks
}

// special reports whether the character outside ASCII at i is one of the signs
// and spaces that end a word.
func special(text string, i int) bool {
	switch text[i] {
	case 0xe2: // general punctuation
		return i+1 < len(text) && (text[i+1] == 0x80 || text[i+1] == 0x81)
	case 0xc2: // nbsp, «, », ´, soft hyphen
		return true
	case 0xe3, 0xef:
		return strings.HasPrefix(text[i:], "\u3000") || strings.HasPrefix(text[i:], "\ufeff")
	case 0xca:
		return strings.HasPrefix(text[i:], "ʼ")
	}
	return false
}

// digitsAt reads the number at i. Groups of three after commas and a fraction
// belong to it.
func digitsAt(text string, i int, t *token) (int32, int) {
	start := i
	var n int64
	for ; i < len(text) && text[i] >= '0' && text[i] <= '9'; i++ {
		if i-start < 10 {
			n = n*10 + int64(text[i]-'0')
		}
	}
	t.digits = uint8(min(i-start, 255))
	value := int32(-1)
	if i-start < 10 {
		value = int32(n)
	}
	digitAt := func(i int) bool { return i < len(text) && text[i] >= '0' && text[i] <= '9' }
	for i-start <= 3 && digitAt(i+1) && digitAt(i+2) && digitAt(i+3) && !digitAt(i+4) && text[i] == ',' {
		t.flags |= grouped
		i += 4
		start = i - 3
	}
	if t.flags&grouped != 0 {
		value = -1
	}
	return value, i
}
