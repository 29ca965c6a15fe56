package accession

import (
	"iter"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"chancery"
)

// stretch is a run of lines of a plain text with one role.
type stretch struct {
	kind       chancery.BlockKind
	level      int
	start, end int  // bytes; without white space at the ends
	joined     bool // the lines were wrapped at a margin and are one flow
	quoted     bool // signs of quotation stand before the lines
}

// textLine is one line with words on it.
type textLine struct {
	start, end int // bytes, without white space at the ends
	indent     int // columns, a tab going to the next eighth
	depth      int // signs of quotation
	first      int // bytes of the first word
}

func (l textLine) width() int { return l.indent + l.end - l.start }

// habits is how one text was typed, as told by a sample of its lines.
type habits struct {
	margin   int  // the column at which lines were wrapped, 0 for none
	base     int  // the commonest indentation
	indented bool // paragraphs begin with an indentation rather than after a blank line
	spaced   bool // long lines stand apart, so neighbouring short lines belong together
	capitals bool // mostly upper case, as in cables, so capitals mark no heading
}

const (
	sampleBytes = 1 << 20
	longest     = 120 // columns; a wrapped line is never longer
)

// lay finds the stretches of a plain text in order; blank lines and ornaments
// stand in none. A line that holds a form feed and nothing else yields a
// stretch of the kind Page. Lines end with "\n"; a "\r" before it is white space.
func lay(text string) iter.Seq[stretch] {
	return func(yield func(stretch) bool) {
		h := habitsOf(text)
		l := layout{text: text, habits: h, yield: yield}
		for at, more := 0, true; more; {
			at, more = l.gather(at)
		}
		l.chunk()
	}
}

// layout collects the lines between two blank ones.
type layout struct {
	text   string
	habits habits
	lines  []textLine
	count  int // stretches so far
	yield  func(stretch) bool
	done   bool
}

// mostLines bounds the lines that are looked at together, and so memory and
// time for a text without blank lines.
const mostLines = 4096

// gather takes the line at at; it returns the place of the next and whether
// there is one.
func (l *layout) gather(at int) (next int, more bool) {
	line, end := lineAt(l.text, at)
	switch {
	case line.start == line.end:
		l.chunk()
		if end > at && strings.TrimSpace(l.text[at:end]) == "" && strings.IndexByte(l.text[at:end], '\f') >= 0 {
			l.emit(stretch{kind: chancery.Page})
		}
	case ornament(l.text[line.start:line.end]) && !(len(l.lines) == 1 && underlines(l.text[line.start:line.end])):
		l.chunk()
	default:
		if n := len(l.lines); n > 0 && l.lines[n-1].depth != line.depth || n == mostLines {
			l.chunk()
		}
		l.lines = append(l.lines, line)
	}
	return end + 1, end < len(l.text) && !l.done
}

// lineAt measures the line that starts at at and returns the place of its end.
func lineAt(text string, at int) (textLine, int) {
	end := strings.IndexByte(text[at:], '\n')
	if end < 0 {
		end = len(text)
	} else {
		end += at
	}
	line := textLine{start: at, end: end}
	for line.start < end {
		switch c := text[line.start]; {
		case c == ' ':
			line.indent++
		case c == '\t':
			line.indent += 8 - line.indent%8
		case class[c] == blank || class[c] == drop:
		case c == '>':
			depth, rest := unquote(text[line.start:end])
			line.depth += depth
			line.start = end - len(rest)
			line.indent = 0
			continue
		case c >= utf8.RuneSelf:
			r, size := utf8.DecodeRuneInString(text[line.start:end])
			if !unicode.IsSpace(r) && !dropped(r) {
				return finishLine(text, line), end
			}
			if unicode.IsSpace(r) {
				line.indent++
			}
			line.start += size - 1
		default:
			return finishLine(text, line), end
		}
		line.start++
	}
	return line, end
}

func finishLine(text string, line textLine) textLine {
	s := text[line.start:line.end]
	for len(s) > 0 && (class[s[len(s)-1]] == blank || class[s[len(s)-1]] == drop) {
		s = s[:len(s)-1]
	}
	if len(s) > 0 && s[len(s)-1] >= utf8.RuneSelf {
		s = strings.TrimRightFunc(s, func(r rune) bool { return unicode.IsSpace(r) || unicode.IsControl(r) || dropped(r) })
	}
	line.end = line.start + len(s)
	line.first = strings.IndexByte(s, ' ')
	if line.first < 0 {
		line.first = len(s)
	}
	return line
}

// habitsOf looks at the beginning of a text.
func habitsOf(text string) habits {
	sample := text[:min(len(text), sampleBytes)]
	var h habits
	var widths, indents [longest + 2]int
	lines, long, alone, inner, firsts := 0, 0, 0, 0, 0
	upper, lowers := 0, 0
	var last textLine
	gap := true // a blank line stood before
	for at := 0; at < len(sample); {
		line, end := lineAt(sample, at)
		at = end + 1
		if line.start == line.end {
			gap = true
			continue
		}
		if !gap {
			inner++
			if last.width() > longest && line.width() > longest {
				alone--
			}
			if line.indent > last.indent && line.indent <= last.indent+10 && line.depth == last.depth {
				firsts++
			}
		}
		if line.width() > longest {
			long++
			alone++
		}
		lines++
		widths[min(line.width(), longest+1)]++
		indents[min(line.indent, longest+1)]++
		for _, c := range []byte(sample[line.start:min(line.end, line.start+64)]) {
			if c >= 'a' && c <= 'z' {
				lowers++
			} else if c >= 'A' && c <= 'Z' {
				upper++
			}
		}
		last, gap = line, false
	}
	for i, n := range indents {
		if n > indents[h.base] {
			h.base = i
		}
	}
	h.capitals = upper > 2*lowers
	h.spaced = long == 0 || 2*alone > long
	if lines > 0 && long*20 <= lines {
		// The margin is where the longest lines end, a few outliers aside.
		over := lines / 20
		for w := longest; w > 0; w-- {
			if over -= widths[w]; over < 0 {
				h.margin = w
				break
			}
		}
	}
	if h.margin < 30 {
		h.margin = 0
	}
	h.indented = firsts*25 > lines && firsts >= 2
	return h
}

func (l *layout) emit(s stretch) {
	if !l.done && !l.yield(s) {
		l.done = true
	}
	l.count++
}

// chunk gives the gathered lines their roles.
func (l *layout) chunk() {
	lines := l.lines
	l.lines = l.lines[:0]
	if len(lines) == 0 || l.done {
		return
	}
	if lines[0].depth > 0 {
		l.flow(lines, stretch{kind: chancery.BlockQuote, level: lines[0].depth, quoted: true})
		return
	}
	if len(lines) == 2 && ornament(l.words(lines[1])) {
		level := 2
		if l.words(lines[1])[0] == '=' {
			level = 1
		}
		l.emit(stretch{kind: chancery.Heading, level: level, start: lines[0].start, end: lines[0].end})
		return
	}
	if l.count < 4 && len(lines) > 1 && len(lines) <= 12 && !l.wrapped(lines, l.habits.margin) && slices.ContainsFunc(lines, func(line textLine) bool { return headline(l.words(line)) }) {
		// The head of an article or letter: title, author and day on lines of
		// their own, though no blank line parts them.
		for i := range lines {
			l.single(lines[i:i+1], lines[i])
		}
		return
	}
	if n := l.items(lines); n > 0 {
		return
	}
	if len(lines) == 1 {
		l.single(lines, lines[0])
		return
	}
	if l.inset(lines) {
		l.flow(lines, stretch{kind: chancery.BlockQuote, level: 1})
		return
	}
	l.flow(lines, stretch{kind: chancery.Paragraph})
}

func (l *layout) words(line textLine) string { return l.text[line.start:line.end] }

// single gives a role to a line that stands alone.
func (l *layout) single(lines []textLine, line textLine) {
	s := stretch{kind: chancery.Paragraph, start: line.start, end: line.end, joined: true}
	words := l.words(line)
	switch {
	case l.heading(words):
		s.kind, s.level = chancery.Heading, 2
		if l.count == 0 {
			s.level = 1
		}
	case l.inset(lines) && !l.habits.indented && line.end-line.start >= 60:
		s.kind, s.level = chancery.BlockQuote, 1
	}
	l.emit(s)
}

// inset reports whether all lines stand in from where most of the text stands,
// as a typed block quotation does.
func (l *layout) inset(lines []textLine) bool {
	for _, line := range lines {
		if line.indent < l.habits.base+3 {
			return false
		}
	}
	return !l.habits.indented || len(lines) > 2 && lines[0].indent-lines[1].indent <= 1
}

// flow emits the lines as prose or as lines, in as many stretches as the typing
// shows paragraphs. role gives their kind.
func (l *layout) flow(lines []textLine, role stretch) {
	margin := l.habits.margin
	own, column := 0, 0
	for _, line := range lines {
		own, column = max(own, line.width()), max(column, line.end-line.start)
	}
	if own <= longest && (margin == 0 || own < margin) && (len(lines) >= 4 || role.kind == chancery.BlockQuote && len(lines) >= 3) {
		// Inset text and letters are wrapped at a margin of their own.
		margin = own
	}
	if column < 40 && column < l.habits.margin*2/3 {
		margin = 0 // verse: no prose is set so narrow beside the rest
	}
	if !l.wrapped(lines, margin) {
		l.unwrapped(lines, role)
		return
	}
	role.joined = true
	from := 0
	for i := 1; i <= len(lines); i++ {
		if i == len(lines) || l.begins(lines, i, margin) {
			role.start, role.end = lines[from].start, lines[i-1].end
			l.emit(role)
			from = i
		}
	}
}

// unwrapped emits lines that no margin broke. Long ones are paragraphs each;
// short neighbours stay together with their line ends, unless the text never
// parts its paragraphs by blank lines.
func (l *layout) unwrapped(lines []textLine, role stretch) {
	for i := 0; i < len(lines); {
		j := i + 1
		if l.habits.spaced && lines[i].width() <= longest {
			for j < len(lines) && lines[j].width() <= longest {
				j++
			}
		}
		if j == i+1 && role.kind == chancery.Paragraph {
			l.single(lines[i:j], lines[i])
		} else {
			role.start, role.end = lines[i].start, lines[j-1].end
			l.emit(role)
		}
		i = j
	}
}

// wrapped reports whether most lines end where the next word would have gone
// over the margin.
func (l *layout) wrapped(lines []textLine, margin int) bool {
	if len(lines) < 2 || margin == 0 && lines[0].depth == 0 {
		return false
	}
	full := 0
	for i := range lines[:len(lines)-1] {
		// Mail programs quote what they wrapped at a margin of their own; there
		// a line that goes on in lower case tells as much.
		if fills(lines[i], lines[i+1], margin) || lines[i].depth > 0 && lower(l.words(lines[i+1])) {
			full++
		}
	}
	return 2*full >= len(lines)-1
}

func fills(line, next textLine, margin int) bool {
	return margin > 0 && (line.width()+1+next.first)*20 > margin*19
}

// begins reports whether line i of wrapped lines begins a paragraph.
func (l *layout) begins(lines []textLine, i, margin int) bool {
	line, before := lines[i], lines[i-1]
	if line.indent >= before.indent+2 && line.indent <= before.indent+10 {
		// The second line of a hanging indentation stands in too, but then so
		// does every later one.
		return i+1 >= len(lines) || lines[i+1].indent < line.indent
	}
	if fills(before, line, margin*4/5) {
		return false
	}
	// A line that ends early, with a full stop, before a capital.
	end := strings.TrimRight(l.words(before), `"'”’)]`)
	if end == "" || strings.IndexByte(".!?:", end[len(end)-1]) < 0 {
		return false
	}
	r, _ := utf8.DecodeRuneInString(strings.TrimLeft(l.words(line), `"'“‘([`))
	return unicode.IsUpper(r) || unicode.IsDigit(r)
}

// items emits a list and returns how many items it has, or emits nothing and
// returns 0. The signs stay in the text, since they are part of its words.
func (l *layout) items(lines []textLine) int {
	sign := bullet(l.words(lines[0]))
	if sign == 0 {
		return 0
	}
	n := 0
	for _, line := range lines {
		if bullet(l.words(line)) == sign && line.indent <= lines[0].indent+1 {
			n++
		}
	}
	if n < 2 && sign != '•' {
		return 0
	}
	from := 0
	for i := 1; i <= len(lines); i++ {
		if i == len(lines) || bullet(l.words(lines[i])) == sign {
			level := 1
			if lines[from].indent > lines[0].indent+1 {
				level = 2
			}
			l.emit(stretch{kind: chancery.ListItem, level: level, start: lines[from].start, end: lines[i-1].end, joined: true})
			from = i
		}
	}
	return n
}

// bullet returns the kind of sign that begins an item: '•' for signs that
// nothing else begins with, '-' for dashes and stars, '1' for numbers and
// letters with a stop or bracket, 0 for none.
func bullet(s string) rune {
	r, size := utf8.DecodeRuneInString(s)
	switch r {
	case '•', '◦', '▪', '‣', '●', '·':
		return '•'
	case '-', '*', '+', '–', '—':
		if size < len(s) && s[size] == ' ' {
			return '-'
		}
		return 0
	}
	i := 0
	if s[0] == '(' {
		i = 1
	}
	from := i
	for i < len(s) && i-from < 3 && (s[i] >= '0' && s[i] <= '9') {
		i++
	}
	if i == from && i < len(s) && s[i] >= 'a' && s[i] <= 'z' {
		i++
	}
	if i == from || i+1 >= len(s) || s[i] != '.' && s[i] != ')' || s[i+1] != ' ' {
		return 0
	}
	return '1'
}

// heading reports whether a line alone reads as a heading: short, without a
// full stop, in capitals, numbered as a part, or with most words capitalised.
func (l *layout) heading(s string) bool {
	if len(s) > 110 || headline(s) || bullet(s) != 0 {
		return false
	}
	r, _ := utf8.DecodeLastRuneInString(strings.TrimRight(s, `"'”’)]`))
	if strings.ContainsRune(".,;:…-–—", r) || s[0] == '(' {
		return false
	}
	words, capital, letters, uppers := 0, 0, 0, 0
	for word := range strings.FieldsSeq(s) {
		words++
		r, _ := utf8.DecodeRuneInString(strings.TrimLeft(word, `"'“‘(`))
		if unicode.IsUpper(r) || unicode.IsDigit(r) || len(word) <= 4 {
			capital++
		}
		for _, r := range word {
			if unicode.IsUpper(r) {
				uppers++
				letters++
			} else if unicode.IsLetter(r) {
				letters++
			}
		}
	}
	r, _ = utf8.DecodeRuneInString(strings.TrimLeft(s, `"'“‘(`))
	if letters < 3 || words > 16 || !unicode.IsUpper(r) && !unicode.IsDigit(r) {
		return false
	}
	switch {
	case l.count == 0:
		return true // the first line of a document, alone
	case uppers == letters && letters >= 4:
		return !l.habits.capitals
	case words <= 10 && capital == words:
		return strings.Count(s, " ") > 0 && !strings.Contains(s, ", ")
	}
	return false
}

// ornament reports whether a line is drawn and not written: rules and stars.
func ornament(s string) bool {
	n := 0
	for _, r := range s {
		switch r {
		case '-', '=', '_', '*', '~', '#', '+', '.', '·', '•', '—', '–', '─', '═':
			n++
		case ' ', '\t':
		default:
			return false
		}
	}
	return n >= 3
}

// underlines reports whether a line of ornament underlines what stands above.
func underlines(s string) bool {
	return strings.Trim(s, "=") == "" || strings.Trim(s, "-") == "" || strings.Trim(s, "~") == ""
}
