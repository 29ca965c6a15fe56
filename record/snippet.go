package record

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"chancery"
)

// Snippet is a stretch of a document's text around what was looked for.
type Snippet struct {
	Text  string          // equals the document's text at Span
	Span  chancery.Span   // bytes in the document's text
	Marks []chancery.Span // what was looked for, bytes in Text
	Page  string          // label of the page on which the first mark stands; "" for documents without pages
}

// Sizes in bytes. A text is searched for the best stretch up to lookOn after
// the first match: what stands there is good enough to show.
const (
	snippetBefore = 80
	snippetLength = 280
	lookOn        = 1 << 20
)

// occurrence is a place where a unit stands in a text.
type occurrence struct {
	at   chancery.Span
	unit int
}

// occurrences returns where units stand in text, in order of their ends, and
// whether every unit was found. It gives up lookOn bytes after the first, but
// not before limit bytes in all.
func occurrences(text string, units []unit, limit int) (out []occurrence, all bool) {
	// Words that matter are numbered; a window over the last of them is compared
	// with each unit.
	numbers := map[string]int{}
	longest := 1
	for _, u := range units {
		longest = max(longest, len(u.words))
		for _, w := range u.words {
			if _, ok := numbers[w]; !ok {
				numbers[w] = len(numbers) + 1
			}
		}
	}
	type token struct {
		number int
		start  int
	}
	window := make([]token, longest)
	seen := make([]bool, len(units))
	missing := len(units)
	i := 0
	eachWord(text, func(at chancery.Span, word []byte) bool {
		window[i%longest] = token{numbers[string(word)], at.Start}
		for n, u := range units {
			k := len(u.words)
			last := u.words[k-1]
			if i+1 < k || !(window[i%longest].number == numbers[last] || u.prefix && len(word) >= len(last) && string(word[:len(last)]) == last) {
				continue
			}
			same := true
			for back := 1; back < k && same; back++ {
				same = window[(i-back)%longest].number == numbers[u.words[k-1-back]]
			}
			if same {
				out = append(out, occurrence{chancery.Span{Start: window[(i-k+1)%longest].start, End: at.End}, n})
				if !seen[n] {
					seen[n] = true
					missing--
				}
			}
		}
		i++
		return len(out) == 0 || at.End < limit || at.End < out[0].at.Start+lookOn && (missing > 0 || at.End < out[0].at.Start+snippetLength) && len(out) < 10_000
	})
	return out, missing == 0
}

// snippet shows where what was looked for stands in a document.
func (t *tx) snippet(seq int64, units []unit) (Snippet, error) {
	var raw []byte
	if err := t.row(`SELECT text FROM texts WHERE document = ?`, seq).Scan(&raw); err != nil {
		return Snippet{}, err
	}
	text := string(raw)
	var found []occurrence
	if len(units) > 0 {
		found, _ = occurrences(text, units, 0)
	}
	s := cut(text, found)
	if len(s.Marks) > 0 {
		doc, err := t.pages(seq)
		if err != nil {
			return s, err
		}
		s.Page = doc.Page(s.Span.Start + s.Marks[0].Start)
	}
	return s, nil
}

// cut takes from a text the stretch that shows most of the units, the earliest
// of equals.
func cut(text string, found []occurrence) Snippet {
	best, most := 0, 0
	for i := range found {
		kinds := map[int]bool{}
		for j := i; j < len(found) && found[j].at.End <= found[i].at.Start+snippetLength-snippetBefore; j++ {
			kinds[found[j].unit] = true
		}
		if len(kinds) > most {
			best, most = i, len(kinds)
		}
	}
	start := 0
	if len(found) > 0 {
		start = wordStart(text, max(found[best].at.Start-snippetBefore, 0), found[best].at.Start)
	}
	end := wordEnd(text, min(start+snippetLength, len(text)), start)
	if len(found) > 0 {
		end = max(end, found[best].at.End)
	}
	s := Snippet{Text: text[start:end], Span: chancery.Span{Start: start, End: end}}
	for _, o := range found {
		if !s.Span.Contains(o.at) {
			continue
		}
		at := chancery.Span{Start: o.at.Start - start, End: o.at.End - start}
		if n := len(s.Marks); n > 0 && at.Start < s.Marks[n-1].End { // a word inside a phrase
			s.Marks[n-1] = chancery.Span{Start: min(at.Start, s.Marks[n-1].Start), End: max(at.End, s.Marks[n-1].End)}
			continue
		}
		s.Marks = append(s.Marks, at)
	}
	return s
}

// wordStart moves at forward to the beginning of a word, but not beyond limit.
func wordStart(text string, at, limit int) int {
	if at == 0 {
		return 0
	}
	if i := strings.IndexFunc(text[runeStart(text, at):limit], unicode.IsSpace); i >= 0 {
		at = runeStart(text, at) + i
		_, size := utf8.DecodeRuneInString(text[at:])
		return at + size
	}
	return runeStart(text, at)
}

// wordEnd moves at back to the end of a word, but not before limit.
func wordEnd(text string, at, limit int) int {
	if at == len(text) {
		return at
	}
	at = runeStart(text, at)
	if i := strings.LastIndexFunc(text[limit:at], unicode.IsSpace); i > 0 {
		return limit + i
	}
	return at
}

// runeStart moves at forward to the beginning of a character.
func runeStart(text string, at int) int {
	for at < len(text) && !utf8.RuneStart(text[at]) {
		at++
	}
	return at
}

// pages returns a document with nothing but its page blocks.
func (t *tx) pages(seq int64) (*chancery.Document, error) {
	var blocks string
	doc := &chancery.Document{}
	err := t.row(`SELECT blocks FROM texts WHERE document = ?`, seq).Scan(&blocks)
	if err != nil || !strings.Contains(blocks, `"kind":"`+string(chancery.Page)+`"`) {
		return doc, err
	}
	all, err := decodeBlocks(blocks)
	if err != nil {
		return nil, err
	}
	for _, b := range all {
		if b.Kind == chancery.Page {
			doc.Blocks = append(doc.Blocks, b)
		}
	}
	return doc, nil
}
