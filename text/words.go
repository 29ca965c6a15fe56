package text

import (
	"unicode"
	"unicode/utf8"

	"chancery"
)

// Words returns the words of text in order. A word is a run of letters, digits
// and underscores, in which one apostrophe (' or ’) may stand between two of
// them: what the regular expression \w+(?:['’]\w+)? finds in Python, which is
// the definition that the figures of package evaluation rest on.
func Words(text string) []chancery.Span {
	words := make([]chancery.Span, 0, len(text)/5)
	for at := 0; ; {
		w, ok := NextWord(text, at)
		if !ok {
			return words
		}
		words = append(words, w)
		at = w.End
	}
}

// NextWord returns the first word of text, as [Words] has it, that starts at or
// after the byte offset at, and false where there is none. When at stands inside
// a word, the rest of that word counts as one.
func NextWord(text string, at int) (chancery.Span, bool) {
	for at < len(text) {
		n := wordRune(text, at)
		if n > 0 {
			break
		}
		at += max(-n, 1)
	}
	if at >= len(text) {
		return chancery.Span{}, false
	}
	end := wordRun(text, at)
	if n := apostrophe(text, end); n > 0 {
		if further := wordRun(text, end+n); further > end+n {
			end = further
		}
	}
	return chancery.Span{Start: at, End: end}, true
}

func wordRun(text string, at int) int {
	for at < len(text) {
		n := wordRune(text, at)
		if n <= 0 {
			break
		}
		at += n
	}
	return at
}

// wordRune returns the length of the rune at offset at where it belongs to a
// word, and its negative where it does not.
func wordRune(text string, at int) int {
	c := text[at]
	if c < utf8.RuneSelf {
		if asciiClass[c]&(isLetter|isDigit) != 0 || c == '_' {
			return 1
		}
		return -1
	}
	r, n := utf8.DecodeRuneInString(text[at:])
	if unicode.IsLetter(r) || unicode.IsNumber(r) {
		return n
	}
	return -n
}

// apostrophe returns the length of the apostrophe at offset at, or 0.
func apostrophe(text string, at int) int {
	switch {
	case at >= len(text):
		return 0
	case text[at] == '\'':
		return 1
	case has(text, at, "’"):
		return len("’")
	}
	return 0
}

// has reports whether s stands in text at offset at.
func has(text string, at int, s string) bool {
	return len(text)-at >= len(s) && text[at:at+len(s)] == s
}

// Classes of ASCII characters.
const (
	isLower = 1 << iota
	isUpper
	isDigit
	isSpace
	isLetter = isLower | isUpper
)

var asciiClass = func() (t [256]uint8) {
	for c := 'a'; c <= 'z'; c++ {
		t[c] = isLower
	}
	for c := 'A'; c <= 'Z'; c++ {
		t[c] = isUpper
	}
	for c := '0'; c <= '9'; c++ {
		t[c] = isDigit
	}
	for _, c := range " \t\n\r\v\f" {
		t[c] = isSpace
	}
	return t
}()

// space returns the length of the white space character at offset at, or 0.
func space(text string, at int) int {
	if at >= len(text) {
		return 0
	}
	c := text[at]
	if c < utf8.RuneSelf {
		if asciiClass[c] == isSpace {
			return 1
		}
		return 0
	}
	r, n := utf8.DecodeRuneInString(text[at:])
	if unicode.IsSpace(r) || r == '\u200b' || r == '\ufeff' {
		return n
	}
	return 0
}

// trim takes the white space off both ends of text[start:end].
func trim(text string, start, end int) (int, int) {
	for start < end {
		n := space(text, start)
		if n == 0 {
			break
		}
		start += n
	}
	for start < end {
		if c := text[end-1]; c < utf8.RuneSelf {
			if asciiClass[c] != isSpace {
				break
			}
			end--
			continue
		}
		_, n := utf8.DecodeLastRuneInString(text[start:end])
		if space(text, end-n) == 0 {
			break
		}
		end -= n
	}
	return start, end
}

// before returns the rune that ends at offset at, or 0 at the start.
func before(text string, at int) rune {
	if at <= 0 {
		return 0
	}
	if c := text[at-1]; c < utf8.RuneSelf {
		return rune(c)
	}
	r, _ := utf8.DecodeLastRuneInString(text[:at])
	return r
}

// after returns the rune that starts at offset at, or 0 at the end.
func after(text string, at int) rune {
	if at >= len(text) {
		return 0
	}
	if c := text[at]; c < utf8.RuneSelf {
		return rune(c)
	}
	r, _ := utf8.DecodeRuneInString(text[at:])
	return r
}
