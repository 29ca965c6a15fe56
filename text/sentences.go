package text

import (
	"unicode"
	"unicode/utf8"

	"chancery"
)

// Sentences returns the sentences of a text in order, each without the white
// space around it; every character that is not white space stands in exactly
// one. A sentence takes its quotation marks, brackets and footnote numbers with
// it and never reaches out of one of [Paragraphs](text, blocks); a heading, a
// list item and a table cell end where they end, full stop or not. Sentences
// inside a quotation are found as such: “I came. I saw.” holds two.
//
// Where a full stop follows an abbreviation, what follows it decides, by the
// lists in lexicon/abbreviations.txt and lexicon/openings.txt. A paragraph that
// has no use of capitals (a cable in capitals, a message without) is read by the
// lists alone.
func Sentences(text string, blocks []chancery.Block) []chancery.Span {
	s := splitter{out: make([]chancery.Span, 0, len(text)/64+1)}
	for _, p := range Paragraphs(text, blocks) {
		s.paragraph(text, p)
	}
	return s.out
}

// paragraph appends the sentences of one paragraph.
func (s *splitter) paragraph(text string, p chancery.Block) {
	s.text, s.start, s.line, s.kind = text[:p.Span.End], p.Span.Start, p.Span.Start, p.Kind
	s.layout = layoutOf(text[p.Span.Start:p.Span.End])
	for i := p.Span.Start; i < p.Span.End; {
		if breaks[s.text[i]] == 0 {
			i++
			continue
		}
		i = s.at(i)
	}
	s.end(p.Span.End)
}

// breaks marks the bytes with which something that may end a sentence begins.
var breaks = func() (t [256]uint8) {
	for _, c := range []byte{'.', '!', '?', '\n', '\r', '\t', 0xE2, 0xE3, 0xEF} {
		t[c] = 1
	}
	return t
}()

type splitter struct {
	text  string // up to the end of the paragraph
	start int    // of the current sentence
	line  int    // start of the current line
	kind  chancery.BlockKind
	layout
	looked int // bytes looked at ahead of the place that is being read, which tests hold to be linear
	out    []chancery.Span
}

// end ends the current sentence at offset at.
func (s *splitter) end(at int) {
	if from, to := trim(s.text, s.start, at); from < to {
		s.out = append(s.out, chancery.Span{Start: from, End: to})
	}
	for s.start = at; s.start < len(s.text); {
		n := space(s.text, s.start)
		if n == 0 {
			break
		}
		s.start += n
	}
}

// at deals with the byte at offset i, which may begin the end of a sentence, and
// returns where to go on.
func (s *splitter) at(i int) int {
	switch s.text[i] {
	case '\n', '\r':
		return s.newline(i)
	case '\t':
		if s.kind == chancery.TableRow {
			s.end(i)
		}
		return i + 1
	}
	stop, kind := terminator(s.text, i)
	if kind == none {
		_, n := utf8.DecodeRuneInString(s.text[i:])
		return i + n
	}
	// “etc.).” and “Why?!” are one end: closing marks and further stops.
	end := stop
	quoted := false
	for {
		closed, q := closers(s.text, end)
		quoted = quoted || q
		further, k := terminator(s.text, closed)
		if k == none {
			end = closed
			break
		}
		end, kind = further, max(kind, k)
	}
	noted := footnote(s.text, s.start, i, end)
	if s.ends(i, end, noted, kind, quoted) {
		s.end(noted)
	}
	return max(noted, i+1)
}

// newline ends the sentence at a line break inside a paragraph where the next
// line is a list item or the line was ended for a reason other than its length.
func (s *splitter) newline(i int) int {
	next := i
	for next < len(s.text) {
		n := space(s.text, next)
		if n == 0 {
			break
		}
		next += n
	}
	s.looked += next - s.line
	if next < len(s.text) && (bullet(s.text, next) || s.deliberate(s.text, s.line, i, next)) {
		s.end(i)
	}
	s.line = next
	return max(next, i+1)
}

// stopKind says what a run of marks that may end a sentence is; the larger is
// the stronger.
type stopKind uint8

const (
	none stopKind = iota
	fullStop
	ellipsis
	strong // it has a question or exclamation mark
)

// terminator returns the end of the run of stops that starts at offset at.
func terminator(text string, at int) (int, stopKind) {
	end, kind, dots := at, none, 0
	for end < len(text) {
		switch c := text[end]; {
		case c == '.':
			dots++
			end++
			kind = max(kind, fullStop)
			if dots > 1 {
				kind = max(kind, ellipsis)
			}
			continue
		case c == '!' || c == '?':
			end++
			kind = strong
			continue
		case has(text, end, "…"):
			end += len("…")
			kind = max(kind, ellipsis)
			continue
		case has(text, end, "‽"), has(text, end, "‼"), has(text, end, "。"), has(text, end, "！"), has(text, end, "？"):
			end += 3
			kind = strong
			continue
		}
		// ". . ." with spaces: one ellipsis, so that it never parts in the middle.
		if kind == fullStop || kind == ellipsis {
			if n := space(text, end); n > 0 && end+n < len(text) && text[end+n] == '.' && text[end] != '\n' && !digitAt(text, end+n+1) {
				end += n
				continue
			}
		}
		break
	}
	return end, kind
}

// closers returns the end of the closing quotation marks and brackets that start
// at offset at, and whether a quotation mark is among them.
func closers(text string, at int) (end int, quoted bool) {
	for end = at; end < len(text); {
		c := text[end]
		switch {
		case c == ')' || c == ']' || c == '}' || c == '*' && end > at:
			end++
			continue
		case c == '"' || c == '\'':
			end++
			quoted = true
			continue
		}
		if c < utf8.RuneSelf && c != ' ' {
			break
		}
		r, n := utf8.DecodeRuneInString(text[end:])
		switch r {
		case '”', '’', '»', '›', '」', '』', '）':
			end += n
			quoted = true
			continue
		case '“', '‘': // closes „this‟ sort of quotation
			if next := end + n; next >= len(text) || space(text, next) > 0 {
				end += n
				quoted = true
				continue
			}
		case ' ', '\u00a0', '\u202f':
			// French setting parts the mark from the stop by a space.
			if mark := after(text, end+n); mark == '»' || mark == '”' {
				end += n
				continue
			}
		}
		break
	}
	return end, quoted
}

// footnote returns the end of the footnote reference that starts at offset at,
// after a stop at offset stop: superscript digits, [12], or digits set close
// after a word (“the end.12 The next”).
func footnote(text string, start, stop, at int) int {
	end := at
	for end < len(text) {
		switch r := after(text, end); r {
		case '⁰', '¹', '²', '³', '⁴', '⁵', '⁶', '⁷', '⁸', '⁹', '†', '‡':
			end += utf8.RuneLen(r)
			continue
		}
		break
	}
	if end > at {
		return end
	}
	for end < len(text) {
		// “the end. [6] The next”: a number in brackets belongs to what it follows.
		to := end
		if end == at && text[to] == ' ' {
			to++
		}
		if to >= len(text) || text[to] != '[' {
			break
		}
		digits := to + 1
		to = digits
		for to < len(text) && to < digits+4 && asciiClass[text[to]]&(isDigit|isLower) != 0 {
			to++
		}
		if to == digits || to >= len(text) || text[to] != ']' || text[end] == ' ' && !digitAt(text, digits) {
			break
		}
		end = to + 1
	}
	if end > at || stop <= start || !digitAt(text, at) {
		return end
	}
	// Only after a letter or a closing mark: 3.12 is a number.
	if r := before(text, stop); at == stop+1 && !unicode.IsLetter(r) && r != ')' && r != '”' {
		return at
	}
	// “the end.12” but not “v.12” nor “fig.2”.
	if w, _ := wordBefore(text, start, stop); at == stop+1 && (len(w) < 3 || abbreviationOf(w).class != 0) {
		return at
	}
	for to := at; to < len(text) && to < at+4; to++ {
		if !digitAt(text, to) {
			if to == len(text) || space(text, to) > 0 {
				return to
			}
			break
		}
		if to+1 == len(text) {
			return to + 1
		}
	}
	return at
}

func digitAt(text string, at int) bool {
	return at < len(text) && asciiClass[text[at]] == isDigit
}

// ends reports whether the sentence ends at a run of stops [stop, end) with its
// closing marks, whose footnote references end at noted.
func (s *splitter) ends(stop, end, noted int, kind stopKind, quoted bool) bool {
	next := noted
	for next < len(s.text) {
		n := space(s.text, next)
		if n == 0 {
			break
		}
		next += n
	}
	if next == len(s.text) {
		return true
	}
	if next == noted {
		return s.glued(stop, end, kind)
	}
	// What stands next, behind opening marks.
	opened := false
	word := next
	for word < len(s.text) {
		r, n := utf8.DecodeRuneInString(s.text[word:])
		switch r {
		case '“', '‘', '"', '\'', '«', '„', '‹', '`', '‚', '”', '’':
			opened = true
		case '(', '[', '{', '*', '_', '¿', '¡':
		case '-', '–', '—', '―', '•':
			if kind != strong && word == next && space(s.text, word+n) > 0 {
				return false // “Co. – a firm”: the sentence goes on after a dash
			}
		default:
			n = 0
		}
		if n == 0 {
			break
		}
		word += n
	}
	s.looked += word - stop + maxToken
	r := after(s.text, word)
	first := wordAt(s.text, word)
	capital := unicode.IsUpper(r) || unicode.IsTitle(r) || camel(first)
	if unicode.IsLower(r) && !capital {
		if !s.caseless {
			// “What? no way!” against “Why?” he asked.
			return kind == strong && !quoted && !opened && s.text[end-1] != ')' && !listed(speechVerb, first)
		}
		capital = true
	}
	switch kind {
	case strong:
		// “Why?” Smith asked. A full stop would be a comma there.
		return !quoted || !s.told(word)
	case ellipsis:
		return (capital || opened) && first != "I" && !(len(first) > 1 && first[0] == 'I' && apostrophe(first, 1) > 0)
	}
	if end > stop+1 {
		return capital || opened || !unicode.IsLower(r)
	}
	return s.after(stop, first, capital, opened, r)
}

// after reports whether a single full stop at offset stop ends the sentence when
// the word first follows, with r its first character.
func (s *splitter) after(stop int, first string, capital, opened bool, r rune) bool {
	prev, from := wordBefore(s.text, s.start, stop)
	if prev == "" {
		return true
	}
	if from == s.start && enumerator(prev) {
		return false // “1. The first point”
	}
	opens := opened && capital || listed(opener, first)
	if entry := abbreviationOf(prev); entry.class != 0 && (!entry.capital || s.caseless || unicode.IsUpper(after(prev, 0))) {
		switch entry.class {
		case title, never:
			return false
		case number:
			return !unicode.IsDigit(r) && !roman(first)
		case final:
			return capital
		case hour:
			return capital && !listed(timeWord, first)
		default:
			return opens
		}
	}
	letters := utf8.RuneCountInString(prev)
	if dotted(prev) {
		return opens
	}
	if letters == 1 && unicode.IsUpper(after(prev, 0)) {
		// An initial, unless a word that opens sentences follows: “in Annex C. The”.
		return opens
	}
	return true
}

// told reports whether the words at offset at are one to four names and a verb of
// speech: the sentence goes on after a quotation. A pronoun with a capital begins
// a new one.
func (s *splitter) told(at int) bool {
	for names := 0; names <= 4; names++ {
		w := wordAt(s.text, at)
		if w == "" {
			return false
		}
		capital := unicode.IsUpper(after(w, 0))
		if listed(speechVerb, w) {
			return names > 0 || s.caseless || !capital
		}
		if !s.caseless && !capital && names > 0 || listed(opener, w) && w != "The" && w != "the" {
			return false
		}
		at += len(w)
		if at < len(s.text) && s.text[at] == '.' { // “Mr. Smith”, “J. Smith”
			at++
		}
		n := space(s.text, at)
		if n == 0 || s.text[at] == '\n' {
			return false
		}
		at += n
	}
	return false
}

// glued reports whether a sentence ends at a stop that no space follows: words
// run together (“went home.The next day”), but not an address or an initialism.
func (s *splitter) glued(stop, end int, kind stopKind) bool {
	if s.caseless {
		return false
	}
	at := end
	opened := false
	switch r := after(s.text, at); r {
	case '“', '‘', '«', '„':
		at += utf8.RuneLen(r)
		opened = true
	}
	first := wordAt(s.text, at)
	if first == "" || !unicode.IsUpper(after(first, 0)) {
		return false
	}
	if rest := first[utf8.RuneLen(after(first, 0)):]; rest != "" && !unicode.IsLower(after(rest, 0)) && apostrophe(rest, 0) == 0 {
		return false // all capitals: “v1.README”
	}
	if kind != fullStop {
		return true
	}
	if opened || end > stop+1 {
		return true
	}
	if n := at + len(first); n < len(s.text) && space(s.text, n) == 0 && s.text[n] != ',' && s.text[n] != '\'' {
		return false // “Node.Js/x”, “A.B.”
	}
	prev, from := wordBefore(s.text, s.start, stop)
	if unicode.IsUpper(after(prev, 0)) && !listed(opener, first) {
		return false // “Node.Js”
	}
	if len(prev) < 3 || dotted(prev) || abbreviationOf(prev).class != 0 || !unicode.IsLower(before(s.text, stop)) {
		return false
	}
	switch before(s.text, from) {
	case '/', '@', ':', '_', '.', '#', '\\':
		return false
	}
	return true
}

// maxToken bounds how far back and ahead the rules look from a stop, in bytes.
const maxToken = 32

// wordBefore returns the word that ends at offset stop: letters, digits, inner
// stops, hyphens and apostrophes, and where it starts.
func wordBefore(text string, start, stop int) (string, int) {
	from := stop
	for from > start && stop-from < maxToken {
		c := text[from-1]
		if c < utf8.RuneSelf {
			if asciiClass[c]&(isLetter|isDigit) == 0 && c != '.' && c != '-' && c != '\'' {
				break
			}
			from--
			continue
		}
		r, n := utf8.DecodeLastRuneInString(text[start:from])
		if !unicode.IsLetter(r) && r != '’' {
			break
		}
		from -= n
	}
	for from < stop && (text[from] == '\'' || text[from] == '-' || text[from] == '.') {
		from++
	}
	return text[from:stop], from
}

// wordAt returns the word at offset at, with its apostrophes, or "".
func wordAt(text string, at int) string {
	end := at
	for end < len(text) && end < at+maxToken {
		n := wordRune(text, end)
		if n < 0 {
			if n = apostrophe(text, end); n == 0 || end == at || end+n >= len(text) || wordRune(text, end+n) < 0 {
				break
			}
		}
		end += n
	}
	return text[at:end]
}

// folded is room for a word in small letters, so that looking one up costs no
// memory. The lists are ASCII, and no word in them is longer.
type folded [maxToken + utf8.UTFMax]byte

func (b *folded) fold(w string) []byte {
	n := copy(b[:], w)
	for i, c := range b[:n] {
		if asciiClass[c] == isUpper {
			b[i] += 'a' - 'A'
		}
	}
	return b[:n]
}

// listed reports whether a list has w, whatever its capitals.
func listed(list map[string]bool, w string) bool {
	var b folded
	return list[string(b.fold(w))]
}

// abbreviationOf returns what the list of abbreviations says of w.
func abbreviationOf(w string) abbreviationEntry {
	var b folded
	return abbreviations[string(b.fold(w))]
}

// dotted reports whether w is letters with stops between them: “U.S”, “a.k.a”.
func dotted(w string) bool {
	letters, stops := 0, 0
	for i := 0; i < len(w); i++ {
		switch {
		case w[i] == '.':
			letters = 0
			stops++
		case asciiClass[w[i]]&isLetter != 0:
			if letters++; letters > 1 && stops == 0 || letters > 2 {
				return false
			}
		default:
			return false
		}
	}
	return stops > 0
}

// camel reports whether w is a name such as iPhone.
func camel(w string) bool {
	return len(w) > 2 && asciiClass[w[0]] == isLower && asciiClass[w[1]] == isUpper
}

// roman reports whether w is a Roman numeral in capitals.
func roman(w string) bool {
	for i := 0; i < len(w); i++ {
		switch w[i] {
		case 'I', 'V', 'X', 'L', 'C', 'D', 'M':
		default:
			return false
		}
	}
	return w != ""
}

// enumerator reports whether w, at the beginning of a sentence, numbers it: up to
// three digits, with inner stops, a Roman numeral or one letter.
func enumerator(w string) bool {
	if w == "I" || w == "i" || len(w) == 1 && asciiClass[w[0]]&isLetter != 0 || roman(w) {
		return true
	}
	run := 0
	for i := 0; i < len(w); i++ {
		switch {
		case w[i] == '.':
			run = 0
		case asciiClass[w[i]] == isDigit:
			if run++; run > 3 {
				return false
			}
		default:
			return false
		}
	}
	return true
}

// bullet reports whether a list item starts at offset at: a bullet, a dash or a
// short number or letter with a stop or bracket, and a space.
func bullet(text string, at int) bool {
	switch r := after(text, at); r {
	case '•', '‣', '◦', '▪', '●', '·', '*', '-', '–', '—':
		return space(text, at+utf8.RuneLen(r)) > 0
	case '(':
		at++
	}
	end := at
	for end < len(text) && end < at+4 && (asciiClass[text[end]] == isDigit || asciiClass[text[end]]&isLetter != 0) {
		end++
	}
	if end == at || end >= len(text) || text[end] != '.' && text[end] != ')' || space(text, end+1) == 0 {
		return false
	}
	w := text[at:end]
	return asciiClass[w[0]] == isDigit && digitAt(w, len(w)-1) || len(w) == 1 || text[end] == ')' && roman(upper(w))
}

func upper(w string) string {
	b := []byte(w)
	for i, c := range b {
		if asciiClass[c] == isLower {
			b[i] = c - 'a' + 'A'
		}
	}
	return string(b)
}
