package text

import (
	"cmp"
	"slices"
	"unicode"
	"unicode/utf8"

	"chancery"
)

// Quotation is a stretch of one paragraph that stands in quotation marks. A
// quotation that runs over several paragraphs is several of these, joined by
// Continues.
type Quotation struct {
	Span      chancery.Span // with its marks
	Inner     chancery.Span // without them, and without white space at its ends
	Parent    int           // index of the quotation it stands in, or -1
	Continues int           // index of the quotation that it carries on from an earlier paragraph, or -1
	Carried   bool          // a later paragraph carries it on, so that it has no closing mark of its own
	Doubt     Doubt
}

// Doubt says what is wrong with the marks of a quotation, and so how far its
// ends can be trusted.
type Doubt string

// The doubts.
const (
	NoDoubt   Doubt = ""
	NoClosing Doubt = "no closing mark" // it is taken to reach to the next quotation or the end of its paragraph
	NoOpening Doubt = "no opening mark" // it is taken to start after the quotation before or with its paragraph
	WrongWay  Doubt = "wrong way round" // a mark points the other way, as after bad conversion
)

// Unbalanced reports whether a mark is missing.
func (q Quotation) Unbalanced() bool { return q.Doubt == NoClosing || q.Doubt == NoOpening }

// Quotations returns the quotations of a text in order of their start, outer ones
// before those inside them. They lie inside one another or apart, never across.
// A quotation is found inside one of [Paragraphs](text, blocks); one that has no
// closing mark goes on in the next block of the same kind where that opens with
// the same mark.
//
// Marks of every style are known: “ ” ‘ ’ „ “ ‚ ‘ « » ‹ › 「 」 『 』, straight
// ones, doubled single ones, “ and ” as TeX writes them, and » « or ” ” where
// a language sets them so. Apostrophes, minutes and seconds, feet and inches are
// told from them by what stands beside them and by whether a mark that could
// close stands further on; a single mark that has no counterpart is taken for an
// apostrophe. Quotations with nothing in them are left out, and so is nesting
// deeper than 16.
func Quotations(text string, blocks []chancery.Block) []Quotation {
	s := scanner{text: text}
	for _, p := range Paragraphs(text, blocks) {
		s.paragraph(p)
	}
	s.carry(chancery.Block{})
	return s.result()
}

// family groups the marks that answer each other.
type family uint8

const (
	double family = iota
	single
	guillemet
	guilsingl
	corner
	whiteCorner
)

// turn says which way a mark can work.
type turn uint8

const (
	opens turn = 1 << iota
	closes
	wrong  // it is set the wrong way round where it stands
	either = opens | closes
)

// mark is one quotation mark.
type mark struct {
	start, end int
	family     family
	turn       turn
	straight   bool // ", ', or typewriter pairs of them: direction told by context only
	weak       bool // a single mark that may well be an apostrophe; a straight one between spaces
}

// maxDepth bounds nesting. People do not read deeper than four.
const maxDepth = 16

type open struct {
	at       int // index in found
	family   family
	straight bool
	cut      int // start of the first quotation of the same family directly inside, or -1
}

type scanner struct {
	text    string
	found   []Quotation
	stack   []open
	carried []open // open at the end of the paragraph before, outermost first
	kind    chancery.BlockKind
	marks   []mark
	ahead   []ahead
}

// ahead tells of the marks behind one mark.
type ahead struct {
	closes bool // a single mark that clearly closes comes before the next that opens
	any    bool // the same, of a mark that could close
	double bool // the next straight double mark can only close
}

func (s *scanner) paragraph(p chancery.Block) {
	s.marks = s.marks[:0]
	for i := p.Span.Start; i < p.Span.End; {
		if quoteByte[s.text[i]] == 0 {
			i++
			continue
		}
		i = s.mark(i, p.Span)
	}
	s.carry(p)
	if len(s.marks) == 0 {
		return
	}
	s.lookAhead()
	last := p.Span.Start // end of the last mark that closed something outermost
	for i, m := range s.marks {
		s.apply(i, m, p.Span, &last)
	}
	// What is still open reaches to the first quotation of its own style directly
	// inside it, which is then no longer inside, or to the end of the paragraph;
	// only the latter can be carried on.
	for i := range s.stack {
		o := &s.stack[i]
		q := &s.found[o.at]
		q.Doubt = NoClosing
		q.Span.End = p.Span.End
		if o.cut >= 0 {
			q.Span.End = o.cut
		}
	}
	s.carried = s.carried[:0]
	for _, o := range s.stack {
		if o.cut < 0 && o.family != single || o.cut < 0 && !o.straight {
			s.carried = append(s.carried, o)
		}
	}
	s.kind = p.Kind
	s.stack = s.stack[:0]
}

// carry joins the marks that a paragraph opens with to the quotations that the
// paragraph before left open.
func (s *scanner) carry(p chancery.Block) {
	if len(s.carried) == 0 {
		return
	}
	at := p.Span.Start
	n := 0
	if p.Kind == s.kind {
		for n < len(s.carried) && n < len(s.marks) {
			m := s.marks[n]
			if m.start != at || m.family != s.carried[n].family || m.turn&opens == 0 {
				break
			}
			at = m.end
			n++
		}
	}
	for i := range s.carried[:n] {
		s.found[s.carried[i].at].Doubt = NoDoubt
		s.found[s.carried[i].at].Carried = true
		s.marks[i].turn = opens
	}
	s.carried = s.carried[:n]
}

// apply lets mark number i open or close a quotation.
func (s *scanner) apply(i int, m mark, p chancery.Span, last *int) {
	at := s.innermost(m.family)
	switch {
	case m.turn == either:
		if at >= 0 {
			s.close(at, m, last)
		} else {
			s.open(i, m)
		}
	case m.turn&closes != 0:
		switch {
		case m.weak && m.family == single && s.ahead[i].closes:
			// dogs’ inside a single quotation that is closed further on
		case at >= 0:
			s.close(at, m, last)
		case m.family == single || m.weak:
			// an apostrophe, or a mark on its own between spaces
		case m.turn&wrong != 0:
			s.open(i, m)
		default:
			s.unopened(m, p, last)
		}
	case m.turn&opens != 0:
		switch {
		case m.straight && m.family == single && !s.ahead[i].any && i >= len(s.carried):
			// a lone straight single mark: an apostrophe
		case m.turn&wrong != 0 && at >= 0:
			s.close(at, m, last)
		default:
			s.open(i, m)
		}
	}
}

func (s *scanner) innermost(f family) int {
	for i := len(s.stack) - 1; i >= 0; i-- {
		if s.stack[i].family == f {
			return i
		}
	}
	return -1
}

func (s *scanner) open(i int, m mark) {
	if len(s.stack) >= maxDepth {
		return
	}
	q := Quotation{Span: chancery.Span{Start: m.start, End: m.end}, Inner: chancery.Span{Start: m.end}, Parent: -1, Continues: -1}
	if m.turn&wrong != 0 {
		q.Doubt = WrongWay
	}
	if i < len(s.carried) {
		q.Continues = s.carried[i].at
	}
	if n := len(s.stack); n > 0 {
		if o := &s.stack[n-1]; o.family == m.family && o.cut < 0 {
			o.cut = m.start
		}
	}
	s.stack = append(s.stack, open{at: len(s.found), family: m.family, straight: m.straight, cut: -1})
	s.found = append(s.found, q)
}

// close closes the quotation at place at of the stack and drops those that were
// opened in it and are still open: straight and single marks among them were
// apostrophes, the others lack their closing mark.
func (s *scanner) close(at int, m mark, last *int) {
	for _, o := range s.stack[at+1:] {
		q := &s.found[o.at]
		if o.family == single {
			q.Span.End = q.Span.Start // left out of the result
			continue
		}
		q.Doubt = NoClosing
		q.Span.End = m.start
		if o.cut >= 0 {
			q.Span.End = o.cut
		}
	}
	q := &s.found[s.stack[at].at]
	q.Span.End = m.end
	if m.turn&wrong != 0 {
		q.Doubt = WrongWay
	}
	q.Inner.End = m.start
	s.stack = s.stack[:at]
	if at == 0 {
		*last = m.end
	}
}

// unopened adds the quotation that a closing mark without an opening one ends.
// Quotations that were found since stand inside it.
func (s *scanner) unopened(m mark, p chancery.Span, last *int) {
	if len(s.stack) > 0 {
		return // inside a quotation of another style: nothing says where it began
	}
	s.found = append(s.found, Quotation{
		Span:  chancery.Span{Start: *last, End: m.end},
		Inner: chancery.Span{Start: *last, End: m.start}, Parent: -1, Continues: -1, Doubt: NoOpening,
	})
	*last = m.end
}

// lookAhead fills s.ahead, from the last mark of a paragraph to the first.
func (s *scanner) lookAhead() {
	s.ahead = append(s.ahead[:0], make([]ahead, len(s.marks))...)
	var next ahead
	for i := len(s.marks) - 1; i >= 0; i-- {
		s.ahead[i] = next
		m := s.marks[i]
		switch {
		case m.family == single && m.turn == opens:
			next.closes, next.any = false, false
		case m.family == single && m.turn&closes != 0:
			next.closes, next.any = next.closes || !m.weak, true
		case m.family == double && m.straight:
			next.double = m.turn == closes
		}
	}
	// 12" and 5'10": inches, where the next straight mark has to close something
	// and nothing else could be what it closes.
	balance := 0
	for i := range s.marks {
		m := &s.marks[i]
		if m.family != double || !m.straight {
			continue
		}
		if m.turn&closes != 0 && unicode.IsDigit(before(s.text, m.start)) && balance > 0 && s.ahead[i].double && unicode.IsLower(after(s.text, min(m.end+1, len(s.text)))) {
			m.turn = 0
			continue
		}
		switch {
		case m.turn == opens:
			balance++
		case m.turn&closes != 0 && balance > 0:
			balance--
		case m.turn == either:
			balance++
		case m.turn&closes != 0 && unicode.IsDigit(before(s.text, m.start)):
			m.turn = 0 // nothing is open
		}
	}
}

// result drops what turned out to be no quotation, cuts white space, orders by
// start and sets the parents.
func (s *scanner) result() []Quotation {
	order := make([]int, 0, len(s.found))
	for i := range s.found {
		q := &s.found[i]
		if q.Inner.End < q.Inner.Start || q.Doubt == NoClosing || q.Carried {
			q.Inner.End = q.Span.End
		}
		if q.Span.End <= q.Span.Start {
			continue
		}
		q.Inner.Start, q.Inner.End = trim(s.text, q.Inner.Start, max(q.Inner.Start, q.Inner.End))
		if q.Inner.Start == q.Inner.End {
			continue
		}
		if q.Doubt == NoClosing || q.Carried {
			q.Span.End = q.Inner.End
		}
		if q.Doubt == NoOpening {
			q.Span.Start = q.Inner.Start
		}
		order = append(order, i)
	}
	// A quotation without an opening mark was found after those inside it, and
	// only there is the order not yet that of the starts.
	sortByStart(s.found, order)
	place := make([]int, len(s.found))
	for i := range place {
		place[i] = -1
	}
	continued := make([]bool, len(order))
	out := make([]Quotation, 0, len(order))
	var stack []int
	for n, i := range order {
		q := s.found[i]
		place[i] = n
		for len(stack) > 0 && out[stack[len(stack)-1]].Span.End <= q.Span.Start {
			stack = stack[:len(stack)-1]
		}
		if len(stack) > 0 {
			q.Parent = stack[len(stack)-1]
		}
		if q.Continues >= 0 {
			q.Continues = place[q.Continues]
		}
		if q.Continues >= 0 {
			continued[q.Continues] = true
		}
		stack = append(stack, n)
		out = append(out, q)
	}
	// What carried on a quotation may have turned out to be no quotation.
	for n := range out {
		if out[n].Carried && !continued[n] {
			out[n].Carried, out[n].Doubt = false, NoClosing
		}
	}
	return out
}

func isWord(r rune) bool { return unicode.IsLetter(r) || unicode.IsDigit(r) || r == '_' }

func isBlank(r rune) bool { return r == 0 || unicode.IsSpace(r) || r == '\u200b' }

// startsWord reports whether a mark between two runes can open: space, an opening
// bracket, a dash or another mark before it, and no space after it.
func canOpen(prev, next rune) bool {
	return !isBlank(next) && (isBlank(prev) || unicode.In(prev, unicode.Ps, unicode.Pi, unicode.Pd) || prev == '"' || prev == '\'' || prev == '`' || prev == '/' || prev == '=' || prev == '*')
}

// canClose reports whether a mark between two runes can close: no space before
// it, and space, punctuation or another mark after it.
func canClose(prev, next rune) bool {
	return !isBlank(prev) && !unicode.In(prev, unicode.Ps, unicode.Pi) && !isWord(next)
}

// quoteByte marks the bytes that quotation marks begin with.
var quoteByte = func() (t [256]uint8) {
	for _, c := range []byte{'"', '\'', '`', 0xC2, 0xE2, 0xE3} {
		t[c] = 1
	}
	return t
}()

// mark adds the mark at offset i, where there is one, and returns where to go on.
func (s *scanner) mark(i int, p chancery.Span) int {
	text := s.text[:p.End]
	r, n := utf8.DecodeRuneInString(text[i:])
	end := i + n
	prev, next := rune(0), after(text, end)
	if i > p.Start {
		prev = before(text, i)
	}
	switch r {
	case '"':
		if unicode.IsDigit(prev) && feet(text, p.Start, i) {
			return end
		}
		s.add(mark{i, end, double, context(prev, next), true, isBlank(prev) && isBlank(next)})
	case '`':
		if next == '`' {
			end++
			if after(text, end) == '`' {
				for end < len(text) && text[end] == '`' { // a fence of code
					end++
				}
				return end
			}
			s.add(mark{i, end, double, opens, true, false})
			return end
		}
		if canOpen(prev, next) && isWord(next) {
			s.add(mark{i, end, single, opens, true, false})
		}
	case '\'':
		if next == '\'' && !(isWord(prev) && isWord(after(text, end+1))) {
			end++
			next = after(text, end)
			s.add(mark{i, end, double, context(prev, next), true, isBlank(prev) && isBlank(next)})
			return end
		}
		s.single(text, i, end, prev, next, true)
	case '‘', '‛':
		if next == '‘' {
			end += utf8.RuneLen(next)
			s.add(mark{i, end, double, opens, false, false})
			return end
		}
		switch {
		case unicode.IsLetter(prev) && unicode.IsLetter(next):
			// the ʻokina of Hawai‘i
		case canOpen(prev, next):
			if !elided(text, end) {
				s.add(mark{i, end, single, opens, false, false})
			}
		case s.pending('‚') && canClose(prev, next):
			s.add(mark{i, end, single, closes, false, false})
		case !isBlank(next):
			s.add(mark{i, end, single, opens, false, false})
		}
	case '’':
		if next == '’' && !isWord(after(text, end+utf8.RuneLen(next))) {
			end += utf8.RuneLen(next)
			if !s.singlesOpen() {
				s.add(mark{i, end, double, closes, false, false})
				return end
			}
			s.add(mark{i, i + n, single, closes, false, false})
			s.add(mark{i + n, end, single, closes, false, false})
			return end
		}
		s.single(text, i, end, prev, next, false)
	case '“', '‟':
		t := opens
		if !canOpen(prev, next) && canClose(prev, next) && !isBlank(prev) {
			// „so“ in German, or the wrong way round
			if s.pending('„') {
				t = closes
			} else if isBlank(next) {
				t = closes | wrong
			}
		}
		s.add(mark{i, end, double, t, false, false})
	case '”':
		t := closes
		if canOpen(prev, next) && isWord(next) && !(prev == '“') {
			t = opens | wrong
		}
		s.add(mark{i, end, double, t, false, false})
	case '„':
		s.add(mark{i, end, double, opens, false, false})
	case '‚':
		if canOpen(prev, next) {
			s.add(mark{i, end, single, opens, false, false})
		}
	case '«', '‹':
		f := guillemet
		if r == '‹' {
			f = guilsingl
		}
		t := opens
		if s.pending('»') && f == guillemet || s.pending('›') && f == guilsingl {
			t = closes
		}
		s.add(mark{i, end, f, t, false, false})
	case '»', '›':
		f := guillemet
		if r == '›' {
			f = guilsingl
		}
		t := closes
		if !s.pending('«') && f == guillemet || !s.pending('‹') && f == guilsingl {
			if canOpen(prev, next) {
				t = opens
			}
		}
		s.add(mark{i, end, f, t, false, false})
	case '「', '『':
		s.add(mark{i, end, corner + family((r-'「')/2), opens, false, false})
	case '」', '』':
		s.add(mark{i, end, corner + family((r-'」')/2), closes, false, false})
	}
	return end
}

func (s *scanner) add(m mark) { s.marks = append(s.marks, m) }

// context tells the way of a straight mark from what stands beside it.
func context(prev, next rune) turn {
	o, c := canOpen(prev, next), canClose(prev, next)
	switch {
	case o && !c:
		return opens
	case c && !o:
		return closes
	case isBlank(prev) && isBlank(next):
		return closes
	}
	return either
}

// single adds a straight single mark or a ’, which is an apostrophe more often
// than not.
func (s *scanner) single(text string, i, end int, prev, next rune, straight bool) {
	switch {
	case isWord(prev) && isWord(next):
		// don’t
	case canOpen(prev, next) && straight:
		if !elided(text, end) && (isWord(next) || next == '"' || next == '“' || next == '.' || next == '…' || next == '[' || next == '(') {
			s.add(mark{i, end, single, opens, true, false})
		}
	case canOpen(prev, next) && isWord(next):
		// ’em, ’90s
	case canClose(prev, next):
		if straight && unicode.IsDigit(prev) {
			if next == '\u00a0' || unicode.IsSpace(next) && digitAt(text, end+1) {
				return // 5' 10
			}
		}
		s.add(mark{i, end, single, closes, straight, (prev == 's' || prev == 'z' || prev == 'x' || prev == 'n') && (isBlank(next) && next != 0)})
	}
}

// pending reports whether the last mark of r's style that this paragraph has so
// far is r itself, so that its counterpart is awaited.
func (s *scanner) pending(r rune) bool {
	for i := len(s.marks) - 1; i >= 0 && i >= len(s.marks)-2*maxDepth; i-- {
		switch m := after(s.text, s.marks[i].start); {
		case m == r:
			return s.marks[i].turn&opens != 0
		case r == '„' && (m == '“' || m == '”'), r == '‚' && m == '‘', (r == '»' || r == '«') && (m == '«' || m == '»'), (r == '›' || r == '‹') && (m == '›' || m == '‹'):
			return false
		}
	}
	return false
}

// singlesOpen reports whether two single quotations may be open, so that ’’
// closes both.
func (s *scanner) singlesOpen() bool {
	n := 0
	for i := len(s.marks) - 1; i >= 0 && i >= len(s.marks)-2*maxDepth; i-- {
		if m := s.marks[i]; m.family == single {
			if m.turn == opens {
				n++
			} else if !m.weak {
				n--
			}
		} else if m.family == double && m.end-m.start == 2*len("‘") && m.turn == opens {
			return false
		}
	}
	return n >= 2
}

// elided reports whether the word at offset at is one that an apostrophe begins:
// 'em, '90s, '68.
func elided(text string, at int) bool {
	word := wordAt(text, at)
	if word == "" {
		return false
	}
	if listed(elision, word) {
		return true
	}
	digits := 0
	for digits < len(word) && asciiClass[word[digits]] == isDigit {
		digits++
	}
	return digits == 2 && (len(word) == 2 || word[2:] == "s")
}

// feet reports whether the digits before offset at are the inches of 5'10" or 5’
// 10".
func feet(text string, start, at int) bool {
	i := at
	for i > start && at-i < 4 && (asciiClass[text[i-1]] == isDigit || text[i-1] == '.') {
		i--
	}
	if i > start && text[i-1] == ' ' {
		i--
	}
	r := before(text[start:], i-start)
	if i == at || r != '\'' && r != '’' && r != '′' {
		return false
	}
	return unicode.IsDigit(before(text[start:], i-start-utf8.RuneLen(r)))
}

// sortByStart orders the indices of quotations by start, the longer first.
func sortByStart(found []Quotation, order []int) {
	slices.SortStableFunc(order, func(a, b int) int {
		if d := cmp.Compare(found[a].Span.Start, found[b].Span.Start); d != 0 {
			return d
		}
		return cmp.Compare(found[b].Span.End, found[a].Span.End)
	})
}
