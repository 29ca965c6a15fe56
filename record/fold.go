package record

import (
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/cases"
	"golang.org/x/text/unicode/norm"

	"chancery"
)

// longestWord bounds what is indexed of one word, in bytes: both databases
// refuse or cut very long ones, each at another length.
const longestWord = 128

// eachWord calls fn for each word of text, in order, until fn returns false:
// where it stands, in bytes, and its folded form, which fn must not keep. Search
// is by these words, in both databases and in the queries put to them.
//
// A word is a run of letters, digits and the marks upon them; "al-Qaeda" is two
// words, "Iran's" is "iran" and "s". In scripts written without spaces each
// character is a word. Folding takes away case, accents and ligatures, so that
// "Hizbulláh" is found as "hizbullah".
func eachWord(text string, fn func(at chancery.Span, word []byte) bool) {
	fold := cases.Fold()
	var buf, decomposed []byte
	for i := 0; i < len(text); {
		c := text[i]
		if c < utf8.RuneSelf && !alphanumeric(c) {
			i++
			continue
		}
		start, ascii := i, true
		buf = buf[:0]
		for i < len(text) && text[i] < utf8.RuneSelf && alphanumeric(text[i]) {
			c := text[i]
			if 'A' <= c && c <= 'Z' {
				c += 'a' - 'A'
			}
			buf = append(buf, c)
			i++
		}
		if i < len(text) && text[i] >= utf8.RuneSelf {
			ascii = false
			for i < len(text) {
				r, size := utf8.DecodeRuneInString(text[i:])
				if !(unicode.IsLetter(r) || unicode.IsNumber(r) || unicode.IsMark(r)) {
					break
				}
				if spaceless(r) {
					if i == start {
						i += size
					}
					break
				}
				i += size
			}
		}
		if i == start { // neither letter nor digit
			_, size := utf8.DecodeRuneInString(text[i:])
			i += size
			continue
		}
		if !ascii {
			decomposed = norm.NFKD.AppendString(decomposed[:0], text[start:i])
			buf = buf[:0]
			for _, r := range string(fold.Bytes(decomposed)) {
				if (unicode.IsLetter(r) || unicode.IsNumber(r)) && r != utf8.RuneError {
					buf = utf8.AppendRune(buf, r)
				}
			}
		}
		if len(buf) > longestWord {
			cut := longestWord
			for !utf8.RuneStart(buf[cut]) {
				cut--
			}
			buf = buf[:cut]
		}
		if len(buf) > 0 && !fn(chancery.Span{Start: start, End: i}, buf) {
			return
		}
	}
}

func alphanumeric(c byte) bool {
	return 'a' <= c && c <= 'z' || 'A' <= c && c <= 'Z' || '0' <= c && c <= '9'
}

func spaceless(r rune) bool {
	return r > 0xe00 && unicode.In(r, unicode.Han, unicode.Hiragana, unicode.Katakana, unicode.Thai, unicode.Lao, unicode.Khmer, unicode.Myanmar)
}

// folded returns the words of text parted by spaces, and how many there are.
func folded(text string) (string, int) {
	out := make([]byte, 0, len(text)+1)
	n := 0
	eachWord(text, func(_ chancery.Span, word []byte) bool {
		if n > 0 {
			out = append(out, ' ')
		}
		out = append(out, word...)
		n++
		return true
	})
	return string(out), n
}

// key returns the folded form of s, cut to at most 200 code points, by which
// lists are ordered and filtered alike in both databases.
func key(s string) string {
	s, _ = folded(s)
	n := 0
	for i := range s {
		if n == 200 {
			return s[:i]
		}
		n++
	}
	return s
}
