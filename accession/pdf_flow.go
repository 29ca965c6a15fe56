package accession

import (
	"cmp"
	"math"
	"slices"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"

	"chancery"
)

// flow makes paragraphs of the lines of all pages.
type flow struct {
	sheets  []sheet
	size    float64          // of most of the text
	leading map[int]float64  // usual distance of baselines, by size in quarters of a point
	edges   map[[2]int]edges // by page and column
	levels  []float64        // sizes of headings, largest first
	indents bool             // paragraphs begin with an indented line
	words   *lexicon
	notes   map[int][]pdfNote // by page
	last    int               // number of the last note so far
}

// edges are the left and right edges of a column.
type edges struct{ left, right float64 }

// pdfNote is one footnote.
type pdfNote struct {
	label string
	lines []pdfLine
	used  bool
}

// pdfPara is one block on its way to the text.
type pdfPara struct {
	kind  chancery.BlockKind
	level int
	label string
	lines []pdfLine
}

func newFlow(sheets []sheet) *flow {
	f := &flow{sheets: sheets, leading: map[int]float64{}, edges: map[[2]int]edges{}, words: newLexicon(), notes: map[int][]pdfNote{}}
	sizes := map[float64]int{}
	for _, s := range sheets {
		for _, l := range s.lines {
			sizes[l.size] += len(l.plain())
		}
	}
	f.size = commonest(sizes)
	f.steady(sizes)
	for i := range sheets {
		f.takeNotes(i)
	}
	f.measure()
	for _, s := range sheets {
		for _, l := range s.lines {
			for k, w := range l.words {
				if k+1 < len(l.words) || !endsDivided(w.s) {
					f.words.add(unligature(w.s))
				}
			}
		}
	}
	return f
}

// steady gives all lines near the middle size that size, where sizes differ
// from line to line as they do in the hidden text under a scanned page, which
// recognition guessed from the boxes of words.
func (f *flow) steady(sizes map[float64]int) {
	near, all := 0, 0
	var letters []float64
	for size, n := range sizes {
		all += n
		if math.Abs(size-f.size) < 0.05*f.size {
			near += n
		}
		for range min(n, 1<<16) / 16 {
			letters = append(letters, size)
		}
	}
	if near*5 >= all*2 || len(letters) == 0 {
		return
	}
	slices.Sort(letters)
	f.size = letters[len(letters)/2]
	for _, s := range f.sheets {
		for i := range s.lines {
			if l := &s.lines[i]; l.size > 0.75*f.size && l.size < 1.4*f.size {
				by := f.size / l.size
				l.size = f.size
				for k := range l.words {
					l.words[k].size *= by
				}
			}
		}
	}
}

// commonest returns the key with the highest count, the larger of two.
func commonest[K cmp.Ordered](counts map[K]int) (best K) {
	most := 0
	for k, n := range counts {
		if n > most || n == most && k > best {
			best, most = k, n
		}
	}
	return best
}

func quarters(size float64) int { return int(math.Round(size * 4)) }

// measure finds the usual distance of lines, the edges of each column, the
// sizes of headings, and whether paragraphs are indented.
func (f *flow) measure() {
	gaps := map[int]map[float64]int{}
	lefts, rights := map[float64]int{}, map[float64]int{}
	columns := map[[2]int][]pdfLine{}
	for _, s := range f.sheets {
		for i, l := range s.lines {
			key := [2]int{l.page, l.column}
			columns[key] = append(columns[key], l)
			if i > 0 && s.lines[i-1].column == l.column {
				if gap := s.lines[i-1].y - l.y; gap > 0.8*l.size && gap < 3*l.size {
					q := quarters(l.size)
					if gaps[q] == nil {
						gaps[q] = map[float64]int{}
					}
					gaps[q][math.Round(gap*2)/2]++
				}
			}
			lefts[math.Round(l.left/2)*2]++
			rights[math.Round(l.right/2)*2]++
		}
	}
	for q, g := range gaps {
		f.leading[q] = commonest(g)
	}
	usual := edges{commonest(lefts), commonest(rights)}
	indented, paragraphs := 0, 0
	for key, lines := range columns {
		l, r := map[float64]int{}, []float64{}
		for _, line := range lines {
			l[math.Round(line.left/2)*2]++
			r = append(r, line.right)
		}
		slices.Sort(r)
		// Of the places where many lines begin the leftmost is the edge; a page
		// of one long quotation keeps the edge of the pages around it.
		e := edges{math.Inf(1), r[len(r)*19/20]}
		for left, n := range l {
			if n*4 >= len(lines) {
				e.left = min(e.left, left)
			}
		}
		if math.IsInf(e.left, 1) {
			e.left = commonest(l)
		}
		if len(lines) < 6 && math.Abs(e.left-usual.left) < 4*f.size {
			e.left = min(e.left, usual.left)
			e.right = max(e.right, usual.right)
		}
		f.edges[key] = e
		for i := 1; i < len(lines); i++ {
			if d := lines[i-1].left - e.left; math.Abs(lines[i].left-e.left) < 3 && d < 5*f.size {
				if d > 0.8*f.size {
					indented++
				}
			}
			if ends(lines[i-1]) && lines[i-1].right < e.right-f.size {
				paragraphs++
			}
		}
	}
	f.indents = indented*3 > paragraphs && indented > 0
	sizes := map[float64]bool{}
	for _, s := range f.sheets {
		for _, l := range s.lines {
			if l.size > 1.12*f.size && len(l.plain()) > 1 {
				sizes[math.Round(l.size)] = true
			}
		}
	}
	for size := range sizes {
		f.levels = append(f.levels, size)
	}
	slices.Sort(f.levels)
	slices.Reverse(f.levels)
}

var (
	noteSign   = compiled(`^(\d{1,3}|[*†‡§¶#]{1,4}|[a-z])$`)
	plainSign  = compiled(`^[\[(]?(\d{1,3}|[*†‡§¶]{1,4})[\]).]?$`)
	symbolHead = compiled(`^([*†‡§¶]{1,4})\S`)
)

// raised reports whether the word is a raised small sign of its line.
func raised(w word, l pdfLine) bool {
	return w.size < 0.87*l.size && w.y > l.y+0.12*l.size
}

// takeNotes takes the footnotes of a page out of its lines: lines in smaller
// letters with nothing larger below them in their column, from the first that
// begins with a sign that the page refers to or that counts on. What stands
// there before goes on with the last note of the page before.
func (f *flow) takeNotes(page int) {
	lines := f.sheets[page].lines
	small := func(l pdfLine) bool { return l.size <= 0.93*f.size }
	referred := map[string]bool{}
	for _, l := range lines {
		if small(l) {
			continue
		}
		for _, w := range l.words {
			if s := strings.Trim(w.s, ",;"); raised(w, l) && noteSign.MatchString(s) {
				referred[s] = true
			}
			for _, sign := range []string{"*", "†", "‡", "§", "¶"} {
				if n := len(w.s) - len(sign); n > 0 && strings.HasSuffix(w.s, sign) {
					referred[sign] = true
				}
			}
		}
	}
	last := f.last
	low := make([]bool, len(lines))
	for i, l := range lines {
		low[i] = small(l)
		for _, o := range lines {
			if low[i] && !small(o) && o.y < l.y && o.left < l.right && o.right > l.left {
				low[i] = false
			}
		}
	}
	var kept []pdfLine
	var notes []pdfNote
	continues := page > 0 && len(f.notes[page-1]) > 0
	for i, l := range lines {
		if !low[i] {
			kept = append(kept, l)
			continue
		}
		label, rest := f.noteHead(l)
		number, err := strconv.Atoi(label)
		starts := label != "" && (referred[label] || err == nil && last > 0 && number == last+1)
		switch {
		case starts:
			if err == nil {
				last = number
			}
			l.words = rest
			notes = append(notes, pdfNote{label: label})
			if len(rest) > 0 {
				notes[len(notes)-1].lines = []pdfLine{l}
			}
		case len(notes) > 0:
			n := &notes[len(notes)-1]
			n.lines = append(n.lines, l)
		case continues && i > 0 && !slices.ContainsFunc(lines[i:], func(o pdfLine) bool { return !small(o) }):
			before := f.notes[page-1]
			n := &before[len(before)-1]
			n.lines = append(n.lines, l)
		case i > 0 && f.apart(lines, i) && i+1 < len(lines):
			// Small print at the foot of a column that nothing refers to, such
			// as an author's address: an unsigned note, not the paragraph's next
			// line.
			notes = append(notes, pdfNote{lines: []pdfLine{l}})
		default:
			kept = append(kept, l)
		}
	}
	f.sheets[page].lines, f.last = kept, last
	if len(notes) > 0 {
		f.notes[page] = notes
	}
}

// apart reports whether small print begins at line i, below text and clear of
// it, and takes up little of the column.
func (f *flow) apart(lines []pdfLine, i int) bool {
	l, above := lines[i], lines[i-1]
	if above.column != l.column || above.size < 0.97*f.size || above.y-l.y < 1.5*f.size {
		return false
	}
	small, all := 0, 0
	for k, o := range lines {
		if o.column == l.column {
			all++
			if k >= i {
				small++
			}
		}
	}
	return small*3 < all
}

// noteHead returns the sign that a line begins with, and the words after it.
func (f *flow) noteHead(l pdfLine) (label string, rest []word) {
	w := l.words[0]
	if m := plainSign.FindStringSubmatch(w.s); m != nil {
		return m[1], l.words[1:]
	}
	if raised(w, l) && noteSign.MatchString(w.s) {
		return w.s, l.words[1:]
	}
	if m := symbolHead.FindStringSubmatch(w.s); m != nil {
		rest := slices.Clone(l.words)
		rest[0].s = strings.TrimPrefix(w.s, m[1])
		return m[1], rest
	}
	return "", nil
}

// ends reports whether the line ends as a sentence does.
func ends(l pdfLine) bool {
	for i := len(l.words) - 1; i >= 0; i-- {
		w := l.words[i]
		if raised(w, l) {
			continue
		}
		s := strings.TrimRight(w.s, `"'”’»)]*†‡`)
		r, _ := utf8.DecodeLastRuneInString(s)
		return strings.ContainsRune(".?!…:", r)
	}
	return false
}

// endsDivided reports whether a word ends in a hyphen, as one does that is
// divided at the end of a line.
func endsDivided(s string) bool {
	r, n := utf8.DecodeLastRuneInString(s)
	if !lineHyphen(r) && r != '-' && r != '‐' && r != 0xAD {
		return false
	}
	before, _ := utf8.DecodeLastRuneInString(s[:len(s)-n])
	return unicode.IsLetter(before) || unicode.IsDigit(before)
}

var listHead = compiled(`^([•●▪■◦‣∙·○▸►–—\x{F0B7}\x{F0A7}]|\(?(\d{1,2}|[a-z]|[ivx]{1,4})[.)])$`)

// isBullet reports whether the word begins an item of a list.
func isBullet(w word) bool { return listHead.MatchString(w.s) }

func (f *flow) heading(l pdfLine) bool {
	if l.turned {
		return false
	}
	if l.size > 1.12*f.size {
		return true
	}
	e := f.edges[[2]int{l.page, l.column}]
	return l.bold && l.size > 0.97*f.size && l.right-l.left < 0.85*(e.right-e.left) && !ends(l)
}

// breaks reports whether cur begins a paragraph after the lines so far.
func (f *flow) breaks(para []pdfLine, cur pdfLine) bool {
	prev := para[len(para)-1]
	if cur.broken || leader(prev) || leader(cur) {
		return true
	}
	e, before := f.edges[[2]int{cur.page, cur.column}], f.edges[[2]int{prev.page, prev.column}]
	if math.Abs(prev.size-cur.size) > 0.08*max(prev.size, cur.size) {
		return true
	}
	if h := f.heading(cur); h != f.heading(prev) {
		return true
	} else if h && prev.bold != cur.bold {
		return true
	}
	if first, _ := utf8.DecodeRuneInString(cur.words[0].s); unicode.IsLower(first) && endsDivided(prev.words[len(prev.words)-1].s) {
		return false // a divided word is not left in two paragraphs
	}
	indent := 0.8 * cur.size
	item := isBullet(para[0].words[0])
	if isBullet(cur.words[0]) && len(cur.words) > 1 && (item || ends(prev) || cur.left > prev.left+indent) {
		return true
	}
	if prev.page != cur.page || prev.column != cur.column {
		if !ends(prev) {
			return false
		}
		in, was := cur.left-e.left, para[len(para)-1].left-before.left
		if in > indent {
			return math.Abs(in-was) > 3 || len(para) < 2
		}
		full := prev.right > before.right-2*prev.size
		return !full || !f.indents
	}
	gap := prev.y - cur.y
	usual := f.leading[quarters(cur.size)]
	if usual == 0 {
		usual = 1.2 * cur.size
	}
	if gap > 1.3*usual+0.5 || gap < -0.5*cur.size {
		return true
	}
	room := max(before.right, prev.right) - prev.right
	first := cur.words[0]
	fits := first.right-first.left+0.25*cur.size < room
	switch {
	case cur.left > prev.left+indent:
		hanging := len(para) == 1 && (item || !fits && !ends(prev))
		return !hanging
	case cur.left < prev.left-indent:
		if para[0].words[0].initial && len(para) < 6 {
			return false // below the large letter
		}
		if len(para) == 1 {
			return fits && ends(prev) && !f.indents
		}
		return true
	}
	return fits && ends(prev)
}

var leaders = compiled(`(?:\.\s?){4,}\s*(?:\d+|[ivxlc]+)$`)

// leader reports whether a line is an entry of a table of contents: dots that
// lead to a page number.
func leader(l pdfLine) bool {
	s := l.plain()
	return strings.Contains(s, "..") && leaders.MatchString(s) || strings.Contains(s, ". .") && leaders.MatchString(s)
}

// paragraphs parts all lines into blocks.
func (f *flow) paragraphs() (paras []pdfPara) {
	for _, s := range f.sheets {
		for _, l := range s.lines {
			if n := len(paras); n > 0 && !f.breaks(paras[n-1].lines, l) {
				paras[n-1].lines = append(paras[n-1].lines, l)
			} else {
				paras = append(paras, pdfPara{lines: []pdfLine{l}})
			}
		}
	}
	notes := false
	for i := range paras {
		f.classify(&paras[i])
		p := &paras[i]
		if p.kind == chancery.Heading {
			notes = notesHeading.MatchString(p.plain())
		} else if notes {
			if label, rest := f.noteHead(p.lines[0]); label != "" && len(rest) > 0 {
				p.kind, p.level, p.label = chancery.Footnote, 0, label
				p.lines[0].words = rest
			}
		}
	}
	return paras
}

var (
	notesHeading = compiled(`(?i)^(end\s?notes|notes|footnotes|notes and references|anmerkungen|notas)$`)
	captionHead  = compiled(`^(Figure|Fig\.?|Table|Map|Plate|Photo|Photograph|Chart|Illustration|Exhibit|Abbildung|Abb\.|Tabelle)\s+[A-Z]?\d+[a-z]?\s*[.:–—]`)
)

func (p *pdfPara) plain() string {
	var s []string
	for _, l := range p.lines {
		s = append(s, l.plain())
	}
	return strings.Join(s, " ")
}

// classify says what kind of block a paragraph is.
func (f *flow) classify(p *pdfPara) {
	p.kind = chancery.Paragraph
	plain := p.plain()
	first := p.lines[0]
	switch {
	case leader(first):
		p.kind, p.level = chancery.ListItem, 1
	case captionHead.MatchString(plain) && (len(p.lines) <= 3 || first.size < 0.97*f.size):
		p.kind = chancery.Caption
	case f.heading(first) && utf8.RuneCountInString(plain) <= 250 && strings.ContainsFunc(plain, unicode.IsLetter):
		p.kind, p.level = chancery.Heading, min(6, f.level(first))
	case isBullet(first.words[0]) && len(first.words) > 1:
		p.kind, p.level = chancery.ListItem, 1
	case f.setOff(p.lines):
		p.kind, p.level = chancery.BlockQuote, 1
	}
}

func (f *flow) level(l pdfLine) int {
	if i := slices.Index(f.levels, math.Round(l.size)); i >= 0 && l.size > 1.12*f.size {
		return i + 1
	}
	return len(f.levels) + 1
}

// setOff reports whether lines stand apart as a quotation does: all of them
// indented on the left, and narrower on the right or in smaller letters, or
// more than two. Centred lines do not.
func (f *flow) setOff(lines []pdfLine) bool {
	if len(lines) < 2 {
		return false
	}
	narrow, apart := true, map[float64]bool{}
	small := lines[0].size < 0.96*f.size
	for i, l := range lines {
		e := f.edges[[2]int{l.page, l.column}]
		if l.left < e.left+0.9*f.size || l.left > e.left+0.4*(e.right-e.left) {
			return false
		}
		if l.right > e.right-0.5*f.size {
			narrow = false
		}
		if i > 0 {
			apart[math.Round(l.left/3)] = true
		}
	}
	if len(lines) > 2 && len(apart) > 1+len(lines)/4 {
		return false // each line begins elsewhere
	}
	return narrow || small || len(lines) > 2
}

// ligatures that have code points of their own.
var ligatures = strings.NewReplacer("ﬀ", "ff", "ﬁ", "fi", "ﬂ", "fl", "ﬃ", "ffi", "ﬄ", "ffl", "ﬅ", "st", "ﬆ", "st", "Ĳ", "IJ", "ĳ", "ij")

func unligature(s string) string {
	s = ligatures.Replace(s)
	if strings.ContainsAny(s, "¨´ˆ˜¯ˇ˘˙¸˚") {
		s = accents.ReplaceAllStringFunc(s, accented)
	}
	return s
}

// accents finds an accent that stands before its letter as a sign of its own, as
// older TeX sets it. An acute before a consonant is more often an apostrophe.
var accents = compiled(`[¨ˆ˜¯ˇ˘˙¸˚][A-Za-zı]|´[aeiouyıAEIOUY]`)

// combining are the accents as Unicode puts them on the letter before.
var combining = map[rune]string{'¨': "\u0308", '´': "\u0301", 'ˆ': "\u0302", '˜': "\u0303", '¯': "\u0304", 'ˇ': "\u030c", '˘': "\u0306", '˙': "\u0307", '¸': "\u0327", '˚': "\u030a"}

// accented puts an accent on the letter behind it, where the two are a letter of
// Unicode.
func accented(s string) string {
	accent, n := utf8.DecodeRuneInString(s)
	letter := strings.Replace(s[n:], "ı", "i", 1)
	if whole := norm.NFC.String(letter + combining[accent]); utf8.RuneCountInString(whole) == 1 {
		return whole
	}
	return s
}

// write writes all blocks, pages and notes.
func (f *flow) write(b *builder) {
	out := &annotated{builder: b}
	paras := f.paragraphs()
	page := -1
	turn := func(to int) {
		for page < to {
			page++
			b.page(f.sheets[page].label)
		}
	}
	leave := func(page int) { // the notes that nothing referred to
		for i := range f.notes[page] {
			f.queue(out, &f.notes[page][i])
		}
	}
	done := 0 // pages whose notes are queued
	for i := range paras {
		p := &paras[i]
		for ; done < p.lines[0].page; done++ {
			leave(done)
		}
		out.open(p.kind, p.level, p.label)
		if p.kind == chancery.ListItem && !strings.ContainsFunc(p.lines[0].words[0].s, func(r rune) bool { return unicode.IsLetter(r) || unicode.IsDigit(r) }) {
			p.lines[0].words = p.lines[0].words[1:] // a bullet
		}
		f.writeLines(out, p.lines, turn, func(page int, label string) {
			for i := range f.notes[page] {
				if n := &f.notes[page][i]; n.label == label {
					f.queue(out, n)
				}
			}
		})
	}
	for ; done < len(f.sheets); done++ {
		leave(done)
	}
	out.flush()
	b.end()
	turn(len(f.sheets) - 1)
}

// queue has a note written after the open block.
func (f *flow) queue(out *annotated, n *pdfNote) {
	if n.used || len(n.lines) == 0 {
		return
	}
	n.used = true
	t := new(tape)
	t.open(chancery.Footnote, 0, n.label)
	f.writeLines(t, n.lines, nil, nil)
	out.notes = append(out.notes, t)
}

// writeLines writes the words of a block, joining its lines. turn is called
// with the page of each line, refer with each note referred to.
func (f *flow) writeLines(out sink, lines []pdfLine, turn func(page int), refer func(page int, label string)) {
	for k, l := range lines {
		if turn != nil {
			turn(l.page)
		}
		for i, w := range l.words {
			s := unligature(w.s)
			before := ""
			if i > 0 {
				before = l.words[i-1].s
			}
			if i > 0 && !w.glued {
				out.text(" ")
			}
			if refer != nil && raised(w, l) && f.refers(out, s, before, l.page, refer) {
				continue
			}
			if n := len(strings.TrimRight(s, "*†‡§¶")); refer != nil && n > 0 && n < len(s) && f.noted(l.page, s[n:]) {
				out.text(s[:n])
				out.mark(chancery.MarkNote, s[n:])()
				refer(l.page, s[n:])
				continue
			}
			if i+1 < len(l.words) {
				out.text(strings.Map(plainHyphen, s))
				continue
			}
			// The last word of the line.
			if k+1 == len(lines) {
				out.text(strings.Map(plainHyphen, s))
				continue
			}
			if endsDivided(s) {
				_, n := utf8.DecodeLastRuneInString(s)
				head, tail := s[:len(s)-n], unligature(lines[k+1].words[0].s)
				out.text(head)
				if f.words.keeps(head, tail) {
					out.text("-")
				}
				continue
			}
			out.text(strings.Map(plainHyphen, s))
			if r, _ := utf8.DecodeLastRuneInString(s); r == '—' || r == '/' {
				continue
			}
			if f.verse(l, lines[k+1]) {
				out.line()
			} else {
				out.text(" ")
			}
		}
	}
}

// plainHyphen turns the sign of pdfium for a hyphen into one.
func plainHyphen(r rune) rune {
	if lineHyphen(r) {
		return '-'
	}
	return r
}

// verse reports whether the line ends long before it must, so that its end is
// part of the text: verse, an address, the head of a letter.
func (f *flow) verse(l, next pdfLine) bool {
	if l.page != next.page || l.column != next.column {
		return false
	}
	e := f.edges[[2]int{l.page, l.column}]
	return e.right-l.right > 0.35*(e.right-e.left) && e.right-l.right > 3*(next.words[0].right-next.words[0].left)
}

func (f *flow) noted(page int, label string) bool {
	return slices.ContainsFunc(f.notes[page], func(n pdfNote) bool { return n.label == label })
}

var severalSigns = compiled(`[,;\s]+`)

// refers writes a raised sign as a reference to a note, without its sign, and
// reports whether it is one: a note of the page has it, or it is a number after
// a word or a closing sign that is no power or measure.
func (f *flow) refers(out sink, s, before string, page int, refer func(int, string)) bool {
	var labels []string
	for _, sign := range severalSigns.Split(strings.Trim(s, ",; "), -1) {
		if !noteSign.MatchString(sign) {
			return false
		}
		if !f.noted(page, sign) {
			last, _ := utf8.DecodeLastRuneInString(before)
			isNumber := sign[0] >= '0' && sign[0] <= '9'
			long := utf8.RuneCountInString(strings.TrimFunc(before, notLetter)) > 2 || unicode.IsPunct(last)
			if !isNumber || unicode.IsDigit(last) || !long {
				return false
			}
		}
		labels = append(labels, sign)
	}
	for _, label := range labels {
		out.mark(chancery.MarkNote, label)()
		refer(page, label)
	}
	return len(labels) > 0
}

// initials brings the large letter that opens a chapter down to the line that
// it begins.
func initials(words []word) []word {
	sizes := map[float64]int{}
	for _, w := range words {
		sizes[math.Round(w.size*2)/2] += len(w.s)
	}
	body := commonest(sizes)
	for i := range words {
		d := &words[i]
		letters := strings.TrimLeft(d.s, `"“‘'«`)
		if d.size < 1.9*body || utf8.RuneCountInString(letters) != 1 || !unicode.IsUpper([]rune(letters)[0]) {
			continue
		}
		best := -1
		for k := range words {
			w := &words[k]
			if k == i || math.Abs(w.size-body) > 0.15*body || w.left < d.right-2 || w.left > d.right+1.5*body || w.y < d.y-1 || w.y > d.y+d.size {
				continue
			}
			if best < 0 || w.y > words[best].y+1 || math.Abs(w.y-words[best].y) <= 1 && w.left < words[best].left {
				best = k
			}
		}
		if best >= 0 {
			d.initial = true
			d.y, d.size, d.bold = words[best].y, words[best].size, words[best].bold
			words[best].glued = letters != "A" && letters != "I"
		}
	}
	return words
}
