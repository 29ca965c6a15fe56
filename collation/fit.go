package collation

import (
	"math"
	"strings"
	"unicode"

	"chancery"
	"chancery/text"
)

// source is a document made ready for quotations to be looked for in it.
type source struct {
	doc       *chancery.Document
	words     []chancery.Span
	keys      []uint32
	lemmas    []string
	sentence  []int32 // of each word
	quotation []int32 // the outermost quotation that each word stands in, or -1
	block     []bool  // it stands in a block quotation or a turn of a transcript: words given whole
	paragraph []int32
	said      []Statement
}

func newSource(doc *chancery.Document, reading *chancery.Reading) *source {
	s := &source{doc: doc, said: Statements(doc, reading)}
	s.words, s.keys = wordsOf(doc.Text)
	n := len(s.words)
	s.lemmas = make([]string, n)
	known := map[string]string{}
	for i, w := range s.words {
		f := folded(doc.Text[w.Start:w.End])
		l, ok := known[f]
		if !ok {
			l = lemma(f)
			known[f] = l
		}
		s.lemmas[i] = l
	}
	s.sentence, s.quotation, s.paragraph, s.block = make([]int32, n), make([]int32, n), make([]int32, n), make([]bool, n)
	number := func(out []int32, spans []chancery.Span) {
		at := 0
		for i, w := range s.words {
			for at < len(spans) && spans[at].End <= w.Start {
				at++
			}
			out[i] = -1
			if at < len(spans) && spans[at].Start <= w.Start {
				out[i] = int32(at)
			}
		}
	}
	number(s.sentence, text.Sentences(doc.Text, doc.Blocks))
	var spans, whole []chancery.Span
	for _, q := range text.Quotations(doc.Text, doc.Blocks) {
		if q.Parent < 0 {
			spans = append(spans, q.Span)
		}
	}
	number(s.quotation, spans)
	spans = nil
	for _, b := range text.Paragraphs(doc.Text, doc.Blocks) {
		spans = append(spans, b.Span)
		if b.Kind == chancery.BlockQuote || b.Kind == chancery.Speech {
			whole = append(whole, b.Span)
		}
	}
	number(s.paragraph, spans)
	in := make([]int32, n)
	number(in, whole)
	for i := range in {
		s.block[i] = in[i] >= 0
	}
	return s
}

// Costs of fitting a quotation into a source. A jump must bring three words and
// more that fit; a jump at a mark of elision is what the mark says.
const (
	replaced   = 11
	leftOut    = 10
	putIn      = 11 // more than leftOut, as is replaced: of two readings, that in which more words of the quotation stand in the source
	inflected  = 4
	misspelt   = 6
	inBrackets = 2
	jumped     = 25
	atElision  = 1
	spaceLost  = 3 // two words run together
	aside      = 1 // a reporting clause between two halves of a quotation
)

// mostCells bounds the table of one fit.
const mostCells = 24 << 20

// fit aligns the items of a quotation with the words of s at places window, in
// order, at the least cost, and returns for each item the word that it fits, an
// index into s.words, or -1. Words before the first and after the last cost
// nothing.
func fit(items []item, s *source, window []int) []int {
	m, n := len(items), len(window)
	if m == 0 || n == 0 {
		return nil
	}
	if m*n > mostCells {
		window = window[:mostCells/m]
		n = len(window)
	}
	const (
		diagonal = iota
		left
		up
		leap
		reported
		joined
	)
	width := n + 1
	back := make([]uint8, (m+1)*width)
	from := make([]int32, (m+1)*width)
	previous, current := make([]int32, width), make([]int32, width)
	low, lowAt := make([]int32, width), make([]int32, width)   // the least of previous[..j], and where
	high, highAt := make([]int32, width), make([]int32, width) // the least of previous[j..]
	// Where a reporting clause ends: from the word after a quotation to the first
	// of the next in the same paragraph.
	clause := s.clauses(window)
	for i := 1; i <= m; i++ {
		it := &items[i-1]
		low[0], lowAt[0] = previous[0], 0
		for j := 1; j <= n; j++ {
			low[j], lowAt[j] = low[j-1], lowAt[j-1]
			if previous[j] <= low[j] {
				low[j], lowAt[j] = previous[j], int32(j)
			}
		}
		high[n], highAt[n] = previous[n], int32(n)
		for j := n - 1; j >= 0; j-- {
			high[j], highAt[j] = high[j+1], highAt[j+1]
			if previous[j] <= high[j] {
				high[j], highAt[j] = previous[j], int32(j)
			}
		}
		added := int32(putIn)
		if it.editorial {
			added = inBrackets
		}
		skip := int32(leftOut)
		if it.editorial || i < m && items[i].editorial {
			skip = inBrackets
		}
		leapCost := int32(jumped)
		if it.elided {
			leapCost = atElision
		}
		for j := 0; j <= n; j++ {
			cost, how, at := previous[j]+added, uint8(up), int32(0)
			if j > 0 {
				w := window[j-1]
				var differs int32
				switch {
				case s.keys[w] == it.key:
				case it.editorial, it.touched && s.lemmas[w] == it.lemma:
					differs = inBrackets
				case s.lemmas[w] == it.lemma:
					differs = inflected
				default:
					differs = replaced
				}
				if c := previous[j-1] + differs; c <= cost {
					cost, how = c, diagonal
				}
				if it.strange && j > 1 && s.runTogether(window[j-2], w, it.folded) {
					if c := previous[j-2] + spaceLost; c < cost {
						cost, how = c, joined
					}
				}
				if i > 1 {
					if j > 1 {
						if c := low[j-2] + leapCost + differs; c < cost {
							cost, how, at = c, leap, lowAt[j-2]
						}
					}
					if c := high[j-1] + jumped + differs; c < cost && highAt[j-1] > int32(j-1) {
						cost, how, at = c, leap, highAt[j-1]
					}
				}
				if i < m {
					if c := current[j-1] + skip; c < cost {
						cost, how = c, left
					}
					if k := clause[j]; k > 0 {
						if c := current[k] + aside; c < cost {
							cost, how, at = c, reported, int32(k)
						}
					}
				}
			}
			current[j] = cost
			back[i*width+j], from[i*width+j] = how, at
		}
		previous, current = current, previous
	}
	j := 0
	for k := range previous {
		if previous[k] < previous[j] {
			j = k
		}
	}
	out := make([]int, m)
	for i := m; i > 0; {
		switch back[i*width+j] {
		case diagonal:
			out[i-1] = window[j-1]
			i, j = i-1, j-1
		case left:
			j--
		case up:
			out[i-1] = -1
			i--
		case leap:
			out[i-1] = window[j-1]
			i, j = i-1, int(from[i*width+j])
		case joined:
			out[i-1] = window[j-1]
			i, j = i-1, j-2
		case reported:
			j = int(from[i*width+j])
		}
	}
	return out
}

// runTogether reports whether two words of the source, one after the other, make
// the folded word w.
func (s *source) runTogether(i, j int, w string) bool {
	if j != i+1 {
		return false
	}
	a, b := s.words[i], s.words[j]
	return a.Len()+b.Len() == len(w) && folded(s.doc.Text[a.Start:a.End])+folded(s.doc.Text[b.Start:b.End]) == w
}

// longestAside is how many words a reporting clause may have.
const longestAside = 40

// clauses returns for each column after a window's word the column from which a
// reporting clause leads there: both stand beside quotations of one paragraph,
// and all words between them outside any.
func (s *source) clauses(window []int) []int {
	out := make([]int, len(window)+1)
	last := -1 // the last word in a quotation
	for j, w := range window {
		if s.quotation[w] < 0 {
			continue
		}
		// The words between are those of the window; what is not in it cannot be
		// skipped for nothing.
		if last >= 0 && j-last > 1 && j-last-1 <= longestAside && window[last]+(j-last) == w &&
			s.paragraph[window[last]] == s.paragraph[w] && s.quotation[window[last]] != s.quotation[w] {
			out[j] = last + 1
		}
		last = j
	}
	return out
}

// fitted is how a quotation goes in a source.
type fitted struct {
	source *source
	quoted *quotedWords
	at     []int // for each item the word that it fits, or -1
	edits  []Edit
	found  []chancery.Span // stretches of the source, in the order of the quotation
	exact  int             // items that fit word for word
	words  int             // items that are not editorial
	bits   int32           // information of those that fit
	valid  bool            // enough fits for it to be this text, however changed
	like   float64         // where it is not: how much of the quotation's sense stands in one place
	where  chancery.Span   // and which
}

// run is a row of items that fit without a jump.
type run struct{ from, to int } // items, half-open

// longestOmission is from how many words on, left out without a mark within a
// sentence, what stands on both sides counts as joined from apart.
const longestOmission = 8

// read reads an alignment: what it changes and whether it is one at all.
func (c *Collection) read(q *quotedWords, s *source, at []int) *fitted {
	f := &fitted{source: s, quoted: q, at: at}
	if at == nil {
		return f
	}
	items := q.items
	for _, it := range items {
		if !it.editorial {
			f.words++
		}
	}
	// Runs between jumps.
	var runs []run
	last := -1
	for i := range items {
		if at[i] < 0 {
			continue
		}
		if last >= 0 && (at[i] <= at[last] || s.apart(at[last], at[i])) {
			runs = append(runs, run{from: i, to: i + 1})
		} else if last < 0 {
			runs = append(runs, run{from: i, to: i + 1})
		}
		runs[len(runs)-1].to = i + 1
		last = i
	}
	// A run counts where it says enough not to be met by chance: by itself, or
	// beside one that does.
	worth := make([]int32, len(runs))
	strong := -1
	for r, x := range runs {
		for i := x.from; i < x.to; i++ {
			if at[i] >= 0 && s.keys[at[i]] == items[i].key && !items[i].editorial {
				worth[r] += c.bits(items[i].key)
			}
		}
		if strong < 0 || worth[r] > worth[strong] {
			strong = r
		}
	}
	enough := int32(math.Log2(float64(len(s.words)+16))) + 12
	for r, x := range runs {
		ok := r == strong || worth[r] >= enough
		if !ok {
			near := false
			for _, other := range []int{r - 1, r + 1} {
				if other >= 0 && other < len(runs) && (other == strong || worth[other] >= enough) {
					d := at[x.from] - at[runs[other].to-1]
					if other > r {
						d = at[runs[other].from] - at[x.to-1]
					}
					near = near || d > 0 && d < 80 && (items[x.from].elided || other > r && items[runs[other].from].elided || worth[r] >= enough/2)
				}
			}
			ok = near
		}
		if !ok {
			for i := x.from; i < x.to; i++ {
				at[i] = -1
			}
		}
	}
	for i, it := range items {
		if at[i] >= 0 && s.keys[at[i]] == it.key && !it.editorial {
			f.exact++
			f.bits += c.bits(it.key)
		}
	}
	f.difference()
	changed, moved := 0, false
	for _, e := range f.edits {
		switch e.Kind {
		case Gap, OutOfOrder:
			moved = true
		case Elided, Bracketed, Typographic:
		default:
			changed += max(len(text.Words(s.doc.Text[e.A.Start:e.A.End])), len(text.Words(q.text[e.B.Start:e.B.End])))
		}
	}
	// What was put together from pieces is told from chance by being whole.
	least := 68
	if moved {
		least = 75
	}
	f.valid = f.exact >= min(2, f.words) && f.exact > 0 && 100*f.exact >= least*f.words && 100*changed <= 45*max(f.words, 1) ||
		f.words > 1 && f.exact == f.words
	return f
}

// apart reports whether what lies between two words of a source, the first
// before the second, is more than an omission.
func (s *source) apart(i, j int) bool {
	if j-i-1 >= longestOmission {
		return !s.asideBetween(i, j)
	}
	return j-i > 1 && s.sentence[i] != s.sentence[j] && !s.asideBetween(i, j)
}

// asideBetween reports whether all words between i and j stand outside
// quotations and i and j inside two of one paragraph: a reporting clause.
func (s *source) asideBetween(i, j int) bool {
	if j-i-1 < 1 || j-i-1 > longestAside || s.quotation[i] < 0 || s.quotation[j] < 0 || s.quotation[i] == s.quotation[j] || s.paragraph[i] != s.paragraph[j] {
		return false
	}
	for k := i + 1; k < j; k++ {
		if s.quotation[k] >= 0 {
			return false
		}
	}
	return true
}

// difference fills in the edits and the stretches found. A of each edit is in
// the source, B in the quotation.
func (f *fitted) difference() {
	s, q, at := f.source, f.quoted, f.at
	f.edits, f.found = nil, nil
	item := func(i, j int) chancery.Span { // items i to j
		if i < j {
			return chancery.Span{Start: q.items[i].span.Start, End: q.items[j-1].span.End}
		}
		if i < len(q.items) {
			return chancery.Span{Start: q.items[i].span.Start, End: q.items[i].span.Start}
		}
		return chancery.Span{Start: len(q.text), End: len(q.text)}
	}
	add := func(kind EditKind, a, b chancery.Span) { f.edits = append(f.edits, Edit{Kind: kind, A: a, B: b}) }
	last := -1 // the last item that fits word for word
	for i := 0; i <= len(q.items); i++ {
		if i < len(q.items) && (at[i] < 0 || s.keys[at[i]] != q.items[i].key) {
			continue
		}
		// Items last+1 to i-1 do not fit, and words of the source between the two
		// places may be left out.
		from, to := last+1, i
		switch {
		case last < 0 && i == len(q.items): // nothing fits
			add(Reworded, chancery.Span{}, item(0, len(q.items)))
		case last < 0 || i == len(q.items): // before the first or after the last
			if from == to {
				break
			}
			// As many words of the source as were fitted, and no more.
			var lo, hi = -1, -1
			for k := from; k < to; k++ {
				if at[k] >= 0 {
					if lo < 0 {
						lo = at[k]
					}
					hi = at[k] + 1
				}
			}
			f.group(from, to, max(lo, 0), max(hi, max(lo, 0)), add, item)
		default:
			i0, j0 := at[last], at[i]
			elided := false
			for k := last + 1; k <= i; k++ {
				elided = elided || q.items[k].elided
			}
			switch {
			case j0 <= i0:
				f.group(from, to, i0+1, i0+1, add, item)
				add(OutOfOrder, s.span(j0, j0+1), item(i, i+1))
			case s.asideBetween(i0, j0) && from == to:
				// a reporting clause
			case elided && j0 > i0+1 && from == to:
				add(Elided, s.span(i0+1, j0), item(i, i))
			case elided && j0-i0-1 > to-from+longestOmission:
				f.group(from, to, i0+1, min(i0+1+to-from, j0), add, item)
				add(Elided, s.span(min(i0+1+to-from, j0), j0), item(i, i))
			case s.apart(i0, j0) && j0-i0-1 > to-from+2:
				near := f.near(from, to, i0, j0)
				f.group(from, to, i0+1, i0+1+near, add, item)
				add(Gap, s.span(i0+1+near, j0), item(i, i))
			case from < to || j0 > i0+1:
				f.group(from, to, i0+1, j0, add, item)
			}
			f.form(last, i, add)
		}
		if i < len(q.items) {
			f.letters(i, add)
			last = i
		}
	}
	f.stretches()
}

// near says how many words right behind i0 the items from to to are fitted to.
func (f *fitted) near(from, to, i0, j0 int) (n int) {
	for k := from; k < to; k++ {
		if at := f.at[k]; at >= 0 && at-i0 <= j0-at {
			n = max(n, at-i0)
		}
	}
	return n
}

// group adds the edit that leads from words lo to hi of the source to items from
// to to.
func (f *fitted) group(from, to, lo, hi int, add func(EditKind, chancery.Span, chancery.Span), item func(int, int) chancery.Span) {
	if from == to && lo == hi {
		return
	}
	s, q := f.source, f.quoted
	b := make([]string, 0, to-from)
	brackets := true
	for k := from; k < to; k++ {
		b = append(b, q.items[k].word)
		brackets = brackets && (q.items[k].editorial || q.items[k].touched)
	}
	if from < to && brackets {
		add(Bracketed, s.span(lo, hi), item(from, to))
		return
	}
	if from == to && (from > 0 && q.items[from-1].editorial || from < len(q.items) && q.items[from].editorial) {
		add(Bracketed, s.span(lo, hi), item(from, to))
		return
	}
	a := wordsIn(s.doc.Text, s.words[lo:hi])
	// Words that fit each other one by one are one edit each.
	if len(a) == len(b) && len(a) > 1 {
		for k := range a {
			if folded(a[k]) != folded(b[k]) {
				add(classify(a[k:k+1], b[k:k+1]), s.span(lo+k, lo+k+1), item(from+k, from+k+1))
			}
		}
		return
	}
	add(classify(a, b), s.span(lo, hi), item(from, to))
}

func (s *source) span(i, j int) chancery.Span { return stretch(s.words, i, j) }

// letters adds an edit where an item that fits is written with other capitals.
func (f *fitted) letters(i int, add func(EditKind, chancery.Span, chancery.Span)) {
	it := f.quoted.items[i]
	w := f.source.words[f.at[i]]
	a, b := apostrophes.Replace(f.source.doc.Text[w.Start:w.End]), apostrophes.Replace(it.word)
	switch {
	case it.touched:
		if a != b || strings.Contains(f.quoted.text[it.span.Start:it.span.End], "[") || it.span.Start > 0 && f.quoted.text[it.span.Start-1] == '[' {
			add(Bracketed, w, it.span)
		}
	case a != b && !it.editorial:
		add(Typographic, w, it.span)
	}
}

var apostrophes = strings.NewReplacer("’", "'", "‘", "'")

// form adds an edit where two items that stand side by side in the source too
// have another punctuation between them.
func (f *fitted) form(last, i int, add func(EditKind, chancery.Span, chancery.Span)) {
	s, q := f.source, f.quoted
	if i != last+1 || f.at[i] != f.at[last]+1 || q.items[i].editorial || q.items[last].editorial {
		return
	}
	a := chancery.Span{Start: s.words[f.at[last]].End, End: s.words[f.at[i]].Start}
	b := chancery.Span{Start: q.items[last].span.End, End: q.items[i].span.Start}
	if b.Start > b.End {
		return
	}
	pa, pb := punctuation(s.doc.Text[a.Start:a.End]), punctuation(q.text[b.Start:b.End])
	if pa == pb || q.items[i].touched || q.items[last].touched {
		return
	}
	// A mark of elision where nothing was left out changes nothing.
	if q.items[i].elided && strings.Trim(pb, ".") == strings.Trim(pa, ".") {
		return
	}
	// Two quotations parted by a reporting clause of no words, and a quotation
	// that goes on in the next paragraph: the marks are those of the page.
	if s.paragraph[f.at[last]] != s.paragraph[f.at[i]] && strings.ReplaceAll(pa, `"`, "") == strings.ReplaceAll(pb, `"`, "") {
		return
	}
	add(Typographic, a, b)
}

// punctuation returns what stands between two words without what never counts:
// spaces, and the forms of quotation marks, dashes and ellipses.
func punctuation(s string) string {
	var b strings.Builder
	for _, r := range s {
		switch {
		case unicode.IsSpace(r) || unicode.Is(unicode.Cf, r) || r == '*' || r == '_':
		case strings.ContainsRune("“”„‟\"‘’‚‛'`«»‹›", r):
			b.WriteByte('"')
		case unicode.Is(unicode.Pd, r) || r == '−':
			b.WriteByte('-')
		case r == '…':
			b.WriteString("...")
		default:
			b.WriteRune(r)
		}
	}
	out := b.String()
	for strings.Contains(out, "--") {
		out = strings.ReplaceAll(out, "--", "-")
	}
	for strings.Contains(out, `""`) {
		out = strings.ReplaceAll(out, `""`, `"`)
	}
	return out
}

// stretches gathers the words of the source that the quotation was fitted to.
func (f *fitted) stretches() {
	last := -1
	start := -1
	s := f.source
	flush := func() {
		if start >= 0 {
			f.found = append(f.found, chancery.Span{Start: s.words[start].Start, End: s.words[last].End})
		}
	}
	for i := range f.at {
		if f.at[i] < 0 {
			continue
		}
		if last < 0 || f.at[i] <= last || s.apart(last, f.at[i]) || s.asideBetween(last, f.at[i]) {
			flush()
			start = f.at[i]
		}
		last = f.at[i]
	}
	flush()
}

// verdict returns the most serious verdict that the edits call for.
func (f *fitted) verdict() Verdict {
	v := Exact
	for _, e := range f.edits {
		x := Altered
		switch e.Kind {
		case Elided:
			x = ElidedQuote
		case Bracketed:
			x = BracketedIn
		case Typographic:
			x = Formal
		case Negation:
			x = Negated
		case Gap:
			x = Stitched
		case OutOfOrder:
			x = Reordered
		}
		if x.Serious() > v.Serious() {
			v = x
		}
	}
	return v
}

// leastSense is how many different words a sense is recognised by.
const leastSense = 3

// resemble looks for the place of the source where most of the quotation's sense
// stands, by the words that carry it, whatever their form and order.
func (c *Collection) resemble(f *fitted) {
	s, q := f.source, f.quoted
	want := map[string]int32{}
	total := int32(0)
	for _, it := range q.items {
		if b := c.bits(it.key); b >= 6 && want[it.lemma] == 0 && !it.editorial && !negates(it.folded) {
			want[it.lemma] = b
			total += b
		}
	}
	if len(want) < leastSense {
		return
	}
	// The sense of a sentence stands in a sentence, or in two.
	width := 2*len(q.items) + 8
	sentences := int32(len(text.Sentences(q.text, nil)))
	have := map[string]int{}
	var sum, best int32
	bestFrom, bestAt, low := 0, -1, 0
	kinds := 0
	for i, l := range s.lemmas {
		if b := want[l]; b > 0 {
			if have[l]++; have[l] == 1 {
				sum += b
				kinds++
			}
		}
		for ; i-low >= width || s.sentence[i]-s.sentence[low] > sentences; low++ {
			if b := want[s.lemmas[low]]; b > 0 {
				if have[s.lemmas[low]]--; have[s.lemmas[low]] == 0 {
					sum -= b
					kinds--
				}
			}
		}
		if sum > best && kinds >= leastSense {
			best, bestFrom, bestAt = sum, low, i
		}
	}
	if bestAt < 0 {
		return
	}
	// Without what stands before the first of the words, or again after it.
	times := map[string]int{}
	for _, l := range s.lemmas[bestFrom : bestAt+1] {
		times[l]++
	}
	first := bestFrom
	for ; first < bestAt; first++ {
		l := s.lemmas[first]
		if want[l] > 0 && times[l] == 1 {
			break
		}
		times[l]--
	}
	f.like = float64(best) / float64(total)
	f.where = chancery.Span{Start: s.words[first].Start, End: s.words[bestAt].End}
}
