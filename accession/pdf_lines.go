package accession

import (
	"math"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// pdfLine is one line of a page, its words from left to right.
type pdfLine struct {
	words       []word
	page        int // from 0
	column      int // unlike for lines of different columns of a page
	left, right float64
	y           float64 // baseline
	size        float64 // of most of its letters
	bold        bool    // all of it
	turned      bool    // it runs another way than most of the page
	broken      bool    // a paragraph begins here, as recognition saw it
}

// layLines puts the words of a page into lines and the lines into the order in
// which they are read: columns one after the other, what runs across columns
// where it stands. Lines that run another way than most (a stamp in the margin)
// come last.
//
// Columns are found by the white between them: a strip that several successive
// rows leave free, with text of some breadth on either side that begins flush.
// Cutting the page along its widest white strips first (the XY-cut of Nagy and
// Seth, 1984) was tried in thought and dropped: it takes every gap above a
// heading for a cut and then reads across columns.
//
// hints are places where gutters were found on other pages of the document; the
// same white there needs no long lines beside it. The places found here are
// returned.
func layLines(words []word, page int, hints []float64) (out []pdfLine, gutters []float64) {
	turns := map[int]int{}
	turn := func(w word) int { return int(math.Round(w.angle * 180 / math.Pi / 5)) }
	for _, w := range words {
		turns[turn(w)] += len(w.s)
	}
	var order []int
	for t := range turns {
		order = append(order, t)
	}
	slices.SortFunc(order, func(a, b int) int { return 1e6*(turns[b]-turns[a]) + a - b })
	column := 0
	c := columnist{hints: hints}
	for _, t := range order {
		var flat []word
		for _, w := range words {
			if turn(w) == t {
				flat = append(flat, w)
			}
		}
		for _, group := range c.columns(flat, 0) {
			column++
			for _, row := range rowsOf(group) {
				l := lineOf(row)
				l.page, l.column, l.turned = page, column, t != order[0]
				out = append(out, l)
			}
		}
	}
	return out, c.found
}

// columnist parts pages into columns.
type columnist struct{ hints, found []float64 }

// rowsOf groups words whose baselines are near each other, from top to bottom.
// A raised sign belongs to the row whose letters it stands beside.
func rowsOf(words []word) [][]word {
	words = slices.Clone(words)
	slices.SortStableFunc(words, func(a, b word) int {
		switch {
		case a.y > b.y:
			return -1
		case a.y < b.y:
			return 1
		}
		return 0
	})
	var rows [][]word
	var y, size float64 // of the largest word of the row
	for _, w := range words {
		n := len(rows) - 1
		if n < 0 || y-w.y > 0.45*max(size, w.size) && !(y-w.y < highSign*w.size && signs(rows[n], w.size)) {
			rows = append(rows, []word{w})
			y, size = w.y, w.size
			continue
		}
		rows[n] = append(rows[n], w)
		if w.size > size {
			y, size = w.y, w.size
		}
	}
	return rows
}

// highSign is how high a sign may be raised over its line, in sizes of the
// line's letters. Letters of the height of a capital reach to about 0.7, so that
// nothing which stands lower can be a line of its own.
const highSign = 0.66

// signs reports whether a row so far is nothing but raised signs of a line of
// letters of the given size: small and short.
func signs(row []word, size float64) bool {
	return !slices.ContainsFunc(row, func(w word) bool {
		return w.size > 0.87*size || utf8.RuneCountInString(w.s) > 4
	})
}

func lineOf(row []word) pdfLine {
	slices.SortStableFunc(row, func(a, b word) int {
		switch {
		case a.left < b.left:
			return -1
		case a.left > b.left:
			return 1
		}
		return 0
	})
	// A word drawn twice, a hair apart, is a shadow or a bold face made so.
	row = slices.CompactFunc(row, func(a, b word) bool {
		return a.s == b.s && b.left-a.left < 0.15*a.size && math.Abs(a.y-b.y) < 0.15*a.size
	})
	for i := 1; i < len(row); i++ {
		if falseSpace(row[i-1], row[i]) {
			row[i].glued = true
		}
	}
	l := pdfLine{words: row, left: row[0].left, bold: true}
	sizes := map[float64]int{}
	for _, w := range row {
		l.right = max(l.right, w.right)
		n := utf8.RuneCountInString(w.s)
		sizes[math.Round(w.size*4)/4] += n
		if !w.bold && strings.ContainsFunc(w.s, unicode.IsLetter) {
			l.bold = false
		}
	}
	most := 0
	for size, n := range sizes {
		if n > most || n == most && size > l.size {
			l.size, most = size, n
		}
	}
	l.y = row[0].y
	for _, w := range row {
		if math.Abs(w.size-l.size) < 0.2 {
			l.y = w.y
			break
		}
	}
	if !strings.ContainsFunc(l.plain(), unicode.IsLetter) {
		l.bold = false
	}
	return l
}

// falseSpace reports whether two words touch, so that the space that pdfium put
// between them is none: it takes the kerning of some programs for one.
func falseSpace(a, b word) bool {
	gap := b.left - a.right
	return !b.glued && a.conf == 0 && a.y == b.y && a.size == b.size && gap > -0.2*a.size && gap < 0.05*a.size
}

// plain returns the words of a line, parted by spaces.
func (l pdfLine) plain() string {
	var s strings.Builder
	for i, w := range l.words {
		if i > 0 && !w.glued {
			s.WriteByte(' ')
		}
		s.WriteString(w.s)
	}
	return s.String()
}

const (
	gutterStep  = 2.0 // points from one place tried for a gutter to the next
	gutterWidth = 7.0 // points of white that part columns at least
	gutterRows  = 4   // rows on either side that make a column at least
)

// columns parts words into groups that are read one after the other.
func (c *columnist) columns(words []word, depth int) [][]word {
	if len(words) == 0 {
		return nil
	}
	rows := rowsOf(words)
	if depth > 4 || len(rows) < gutterRows {
		return [][]word{words}
	}
	at, bands := c.gutter(rows)
	if len(bands) == 0 {
		return [][]word{words}
	}
	c.found = append(c.found, at)
	var out [][]word
	gather := func(rows [][]word) {
		if len(rows) > 0 {
			out = append(out, c.columns(slices.Concat(rows...), depth+1)...)
		}
	}
	next := 0
	for _, band := range bands {
		gather(rows[next:band[0]])
		var left, right []word
		for _, row := range rows[band[0]:band[1]] {
			for _, w := range row {
				if w.left < at {
					left = append(left, w)
				} else {
					right = append(right, w)
				}
			}
		}
		out = append(out, c.columns(left, depth+1)...)
		out = append(out, c.columns(right, depth+1)...)
		next = band[1]
	}
	gather(rows[next:])
	return out
}

// gutter looks for the place that parts most rows into columns. It returns the
// place and the runs of rows [from, to) that it parts.
func (c *columnist) gutter(rows [][]word) (at float64, bands [][2]int) {
	left, right := math.Inf(1), math.Inf(-1)
	for _, row := range rows {
		for _, w := range row {
			left, right = min(left, w.left), max(right, w.right)
		}
	}
	breadth := right - left
	if breadth < 100 || breadth > 1e5 {
		return 0, nil
	}
	best := 0
	for x := left + 0.15*breadth; x < right-0.15*breadth; x += gutterStep {
		found, score := bandsAt(rows, x, left, right, false)
		if score > best {
			at, bands, best = x, found, score
		}
	}
	for _, x := range c.hints {
		if x > left && x < right {
			if found, score := bandsAt(rows, x, left, right, true); score > best {
				at, bands, best = x, found, score
			}
		}
	}
	return at, bands
}

// bandsAt returns the runs of rows that leave x free and have columns on either
// side of it, and the number of rows that they hold.
func bandsAt(rows [][]word, x, left, right float64, hinted bool) (bands [][2]int, score int) {
	start := -1
	for i := 0; i <= len(rows); i++ {
		free := i < len(rows)
		if free {
			for _, w := range rows[i] {
				if w.left < x+gutterWidth/2 && w.right > x-gutterWidth/2 {
					free = false
					break
				}
			}
		}
		switch {
		case free && start < 0:
			start = i
		case !free && start >= 0:
			if n := columnRows(rows[start:i], x, left, right, hinted); n > 0 {
				bands = append(bands, [2]int{start, i})
				score += n
			}
			start = -1
		}
	}
	return bands, score
}

// columnRows returns how many rows have words beside x, where both sides look
// like columns of running text, and 0 where they do not: each at least a sixth
// of the breadth, most lines long, those on the right beginning flush. Where a
// gutter is expected at x, any rows on both sides do.
func columnRows(rows [][]word, x, left, right float64, hinted bool) int {
	var lefts, leftBreadths, rightBreadths []float64
	for _, row := range rows {
		l0, l1, r0, r1 := math.Inf(1), math.Inf(-1), math.Inf(1), math.Inf(-1)
		for _, w := range row {
			if w.left < x {
				l0, l1 = min(l0, w.left), max(l1, w.right)
			} else {
				r0, r1 = min(r0, w.left), max(r1, w.right)
			}
		}
		if l1 > l0 {
			leftBreadths = append(leftBreadths, l1-l0)
		}
		if r1 > r0 {
			rightBreadths = append(rightBreadths, r1-r0)
			lefts = append(lefts, r0)
		}
	}
	if len(leftBreadths) < gutterRows || len(rightBreadths) < gutterRows {
		return 0
	}
	if hinted {
		return min(len(leftBreadths), len(rightBreadths))
	}
	slices.Sort(leftBreadths)
	slices.Sort(rightBreadths)
	slices.Sort(lefts)
	median := func(s []float64) float64 { return s[len(s)/2] }
	most := func(s []float64) float64 { return s[len(s)*9/10] }
	for _, s := range [][]float64{leftBreadths, rightBreadths} {
		if most(s) < (right-left)/6 || median(s) < 0.6*most(s) {
			return 0
		}
	}
	flush := 0
	for i, j := 0, 0; i < len(lefts); i++ {
		for lefts[i]-lefts[j] > 3 {
			j++
		}
		flush = max(flush, i-j+1)
	}
	if flush*2 < len(lefts) {
		return 0
	}
	return min(len(leftBreadths), len(rightBreadths))
}
