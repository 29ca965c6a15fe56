package chancery

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// openers are words that begin a clause after “that” and cannot follow the “that” that
// points (“that man”).
var openers = func() map[string]bool {
	out := map[string]bool{}
	for w := range strings.FieldsSeq("the a an he she it they we i you there this these those his her its their our my your no some all any both each every neither either not if when") {
		out[w] = true
	}
	return out
}()

// opens reports whether what follows “that” is a clause which can stand without it.
func opens(rest string) bool {
	word, _, _ := strings.Cut(rest, " ")
	first, _ := utf8.DecodeRuneInString(word)
	return openers[strings.ToLower(strings.Trim(word, "“”‘’'\",.;"))] || unicode.IsUpper(first) || unicode.IsDigit(first) || strings.ContainsRune("“\"‘", first)
}

// AsSentence gives what somebody says as a sentence of its own: it begins with a capital
// and ends as a sentence does, and the “that” of a report is no part of it. Of no words it
// makes none.
func AsSentence(s string) string {
	s = strings.TrimRight(strings.TrimSpace(s), ",;: ")
	if rest, ok := strings.CutPrefix(s, "that "); ok && opens(rest) {
		s = rest
	}
	if s == "" {
		return ""
	}
	first, size := utf8.DecodeRuneInString(s)
	s = string(unicode.ToUpper(first)) + s[size:]
	inner := strings.TrimRight(s, "\"'”’»)")
	if inner != "" && strings.ContainsRune(".!?…,", rune(inner[len(inner)-1])) || strings.HasSuffix(inner, "…") {
		return s
	}
	return s + "."
}
