package accession

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// lexicon counts the words of one document, so that a word divided at the end
// of a line can be put together on the evidence of the document itself.
type lexicon struct {
	words map[string]int  // in lower case, with inner hyphens
	heads map[string]bool // what stands before a hyphen inside a line: "long" of "long-range"
	tails map[string]bool // what stands after one: "range"
}

func newLexicon() *lexicon {
	return &lexicon{words: map[string]int{}, heads: map[string]bool{}, tails: map[string]bool{}}
}

// add counts one word that is not divided.
func (l *lexicon) add(s string) {
	s = strings.ToLower(strings.TrimFunc(s, notLetter))
	if s == "" {
		return
	}
	l.words[s]++
	if i := strings.IndexByte(s, '-'); i > 0 && i+1 < len(s) {
		l.heads[s[:i]] = true
		l.tails[s[strings.LastIndexByte(s, '-')+1:]] = true
	}
}

func notLetter(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) }

var tens = map[string]bool{"twenty": true, "thirty": true, "forty": true, "fifty": true, "sixty": true, "seventy": true, "eighty": true, "ninety": true}
var ones = map[string]bool{"one": true, "two": true, "three": true, "four": true, "five": true, "six": true, "seven": true, "eight": true, "nine": true,
	"first": true, "second": true, "third": true, "fourth": true, "fifth": true, "sixth": true, "seventh": true, "eighth": true, "ninth": true}

// keeps reports whether the hyphen stays when the line that ends with head and
// a hyphen is joined to the one that begins with tail. The form that stands
// undivided elsewhere in the document decides; where neither does, a hyphen
// stays before a capital or a digit, after a digit, in numbers, after a word
// that has a hyphen already, and where the parts are words that the document
// compounds with others; elsewhere it goes.
func (l *lexicon) keeps(head, tail string) bool {
	head = head[strings.LastIndexFunc(head, unicode.IsSpace)+1:]
	if i := strings.IndexFunc(tail, unicode.IsSpace); i >= 0 {
		tail = tail[:i]
	}
	if strings.Contains(head, "://") || strings.HasPrefix(head, "www.") {
		return true
	}
	h, t := strings.ToLower(strings.TrimLeftFunc(head, notLetter)), strings.ToLower(strings.TrimFunc(tail, notLetter))
	if h == "" || t == "" {
		return true
	}
	// "al-Qaeda's" and "al-Qaeda" are one word here.
	forms := []string{t}
	if s := strings.TrimSuffix(strings.TrimSuffix(t, "'s"), "’s"); s != t {
		forms = append(forms, s)
	}
	joined, hyphened := 0, 0
	for _, t := range forms {
		joined += l.words[h+t]
		hyphened += l.words[h+"-"+t]
	}
	if joined != hyphened {
		return hyphened > joined
	}
	first, _ := utf8.DecodeRuneInString(tail)
	last, _ := utf8.DecodeLastRuneInString(h)
	allCaps := strings.ToUpper(head) == head && utf8.RuneCountInString(h) > 1 && strings.ToUpper(tail) == tail
	switch {
	case unicode.IsDigit(first) || unicode.IsDigit(last):
		return true
	case unicode.IsUpper(first) && !allCaps:
		return true
	case strings.ContainsRune(h, '-'):
		return true
	case tens[h] && ones[t]:
		return true
	case h == "self" || h == "ex":
		return true
	}
	return l.words[h] > 0 && l.words[t] > 0 && (l.heads[h] || l.tails[t])
}
