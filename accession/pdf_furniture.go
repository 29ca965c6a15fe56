package accession

import (
	"cmp"
	"math"
	"slices"
	"strconv"
	"strings"
	"unicode"
)

// sheet is one page of a PDF on its way to the text.
type sheet struct {
	lines         []pdfLine // without running heads, feet and notes
	width, height float64
	label         string // as printed, else as the file says, else counted
}

// furniture takes running heads, running feet and page numbers out of the
// sheets and gives each sheet its label.
//
// A line at the edge of the page is furniture where the same words, with other
// digits perhaps, stand at the same height on several pages, or where it is
// nothing but a number that counts up with the pages. A line above the text
// needs less proof, see [heads]. named holds what the file says is printed on
// each page.
func furniture(sheets []sheet, named []string) {
	type edge struct {
		sheet, line int
		key         string
		y           float64
		numbers     []pageNumber
		bare        bool
		first       bool // the highest line of the page
	}
	var edges []edge
	for i := range sheets {
		for _, k := range outermost(sheets[i].lines) {
			l := sheets[i].lines[k]
			plain := l.plain()
			e := edge{sheet: i, line: k, key: furnitureKey(plain), y: l.y}
			e.numbers, e.bare = pageNumbers(plain)
			e.first = !slices.ContainsFunc(sheets[i].lines, func(o pdfLine) bool { return o.y > l.y+1 }) && len(sheets) > 3
			edges = append(edges, e)
		}
	}
	// Which lines recur at one height.
	needed := 3
	if len(sheets) <= 4 {
		needed = 2
	}
	alike := map[string][]edge{}
	for _, e := range edges {
		alike[e.key] = append(alike[e.key], e)
	}
	recurs := func(e edge, needed int) bool {
		if e.key == "" || e.key == "#" || strings.HasSuffix(e.key, "-") || !marginal(sheets[e.sheet], e.line) {
			return false
		}
		seen := map[int]bool{}
		for _, o := range alike[e.key] {
			if math.Abs(o.y-e.y) < 4 && alikeSize(sheets[o.sheet].lines[o.line].size, sheets[e.sheet].lines[e.line].size) {
				if seen[o.sheet] = true; len(seen) >= needed {
					return true
				}
			}
		}
		return false
	}
	// Which numbers count up with the pages: the votes for each difference
	// between the number and the page's place in the file.
	type count struct {
		roman  bool
		offset int
	}
	votes := map[count]map[int]bool{}
	for _, e := range edges {
		for _, n := range e.numbers {
			c := count{n.roman, n.value - e.sheet}
			if votes[c] == nil {
				votes[c] = map[int]bool{}
			}
			votes[c][e.sheet] = true
		}
	}
	enough := 2
	switch {
	case len(sheets) > 6:
		enough = 3
	case len(sheets) <= 3:
		enough = 1
	}
	counts := func(e edge) (pageNumber, count, bool) {
		best, bestVotes := pageNumber{}, 0
		for _, n := range e.numbers {
			v := len(votes[count{n.roman, n.value - e.sheet}])
			if (v >= enough || n.roman && v >= 2) && v > bestVotes {
				best, bestVotes = n, v
			}
		}
		return best, count{best.roman, best.value - e.sheet}, bestVotes > 0
	}
	type found struct {
		label string
		by    count
		votes int
	}
	labels := make([]found, len(sheets))
	drop := heads(sheets)
	for _, e := range edges {
		n, by, ok := counts(e)
		again := recurs(e, needed)
		if ok && !again && len(e.key) > 8 { // a head that counts needs less proof
			again = recurs(e, 2)
		}
		if ok && (e.bare || again || e.first) {
			if v := len(votes[by]); v > labels[e.sheet].votes {
				labels[e.sheet] = found{n.text, by, v}
			}
			drop[[2]int{e.sheet, e.line}] = true
		} else if again {
			drop[[2]int{e.sheet, e.line}] = true
		}
	}
	for i := range sheets {
		kept := sheets[i].lines[:0:0]
		for k, l := range sheets[i].lines {
			if !drop[[2]int{i, k}] {
				kept = append(kept, l)
			}
		}
		sheets[i].lines = kept
		sheets[i].label = labels[i].label
	}
	// A page without its number between two that count on has the number left
	// out (the first page of a chapter).
	for i := range sheets {
		if sheets[i].label != "" {
			continue
		}
		before := i - 1
		for before >= 0 && labels[before].votes == 0 {
			before--
		}
		after := i + 1
		for after < len(sheets) && labels[after].votes == 0 {
			after++
		}
		switch {
		case before >= 0 && after < len(sheets) && labels[before].by == labels[after].by && !labels[before].by.roman:
			sheets[i].label = strconv.Itoa(i + labels[before].by.offset)
		case named[i] != "":
			sheets[i].label = named[i]
		default:
			sheets[i].label = strconv.Itoa(i + 1)
		}
	}
}

// alikeSize reports whether letters of two sizes can be of one style, as far as
// sizes guessed by recognition tell. The title over a chapter is larger than
// the heads that repeat it.
func alikeSize(a, b float64) bool { return a < 1.33*b && b < 1.33*a }

// heads finds the running heads that recur too seldom for [furniture], as where
// left and right pages have heads of their own or a document has few pages. Each
// stands alone above the text of its page, clear of it, no larger than it, and
// either
//   - repeats what stands in larger letters on a page before: the title; or
//   - stands at the height and in the size of the highest lines of other pages,
//     and the same words stand there on another page; or
//   - stands there in letters smaller than the text, and so do the highest
//     lines of every third page at least; the first page keeps its own.
func heads(sheets []sheet) map[[2]int]bool {
	sizes := map[float64]int{}
	for _, s := range sheets {
		for _, l := range s.lines {
			sizes[l.size] += len(l.words)
		}
	}
	body := commonest(sizes)
	type head struct {
		sheet, line int
		letters     string
	}
	var found []head
	for i, s := range sheets {
		if k := alone(s); k >= 0 && s.lines[k].size < 1.05*body {
			if words := lettersOnly(s.lines[k].plain()); words != "" {
				found = append(found, head{i, k, words})
			}
		}
	}
	drop := map[[2]int]bool{}
	displayed := "" // the large letters of the pages before, run together
	next := 0
	for _, h := range found {
		for ; next < h.sheet; next++ {
			for _, l := range sheets[next].lines {
				if l.size > 1.12*body {
					displayed += lettersOnly(l.plain())
				}
			}
			displayed += " "
		}
		l := sheets[h.sheet].lines[h.line]
		level, again := 0, false
		for _, o := range found {
			other := sheets[o.sheet].lines[o.line]
			if o.sheet != h.sheet && math.Abs(other.y-l.y) < 2 && math.Abs(other.size-l.size) < 0.1*l.size {
				level++
				again = again || o.letters == h.letters
			}
		}
		enough := 2
		if len(sheets) <= 4 {
			enough = 1
		}
		switch {
		case len(h.letters) >= 6 && strings.Contains(displayed, h.letters):
		case level >= enough && again:
		case level >= enough && h.sheet > 0 && l.size < 0.93*body && level*3 >= len(sheets)-1:
		default:
			continue
		}
		drop[[2]int{h.sheet, h.line}] = true
	}
	return drop
}

// alone returns the line that stands alone in the highest row of a page, clear
// of what stands below by more than lines of the page are of each other, or -1.
func alone(s sheet) int {
	top := -1
	for k, l := range s.lines {
		if !l.turned && (top < 0 || l.y > s.lines[top].y) {
			top = k
		}
	}
	if top < 0 || s.height > 0 && s.lines[top].y < s.height*3/4 {
		return -1
	}
	var gaps []float64
	below := math.Inf(1)
	for k, l := range s.lines {
		if k > 0 && s.lines[k-1].column == l.column && k-1 != top && k != top {
			if gap := s.lines[k-1].y - l.y; gap > 0.5*l.size {
				gaps = append(gaps, gap)
			}
		}
		if k != top && !l.turned {
			below = min(below, s.lines[top].y-l.y)
		}
	}
	if len(gaps) == 0 {
		return -1 // nothing tells what is clear
	}
	slices.Sort(gaps)
	if usual := gaps[len(gaps)/2]; math.IsInf(below, 1) || below < 1.5*usual {
		return -1
	}
	return top
}

// lettersOnly returns the letters of s, in lower case and run together.
func lettersOnly(s string) string {
	return strings.Map(func(r rune) rune {
		if !unicode.IsLetter(r) {
			return -1
		}
		return unicode.ToLower(r)
	}, s)
}

// marginal reports whether a line stands where heads and feet do: in the highest
// or lowest eighth of the page, or clear of the text. A page of unknown height
// has its margins anywhere.
func marginal(s sheet, line int) bool {
	l := s.lines[line]
	if s.height <= 0 || l.y > s.height*7/8 || l.y < s.height/8 {
		return true
	}
	nearest := math.Inf(1)
	for _, o := range s.lines {
		if d := math.Abs(o.y - l.y); d > 1 {
			nearest = min(nearest, d)
		}
	}
	return nearest > 1.8*l.size
}

// outermost returns the indices of the lines in the two highest and the two
// lowest rows of a page.
func outermost(lines []pdfLine) []int {
	if len(lines) == 0 {
		return nil
	}
	order := make([]int, len(lines))
	for i := range order {
		order[i] = i
	}
	slices.SortStableFunc(order, func(a, b int) int { return cmp.Compare(lines[b].y, lines[a].y) })
	take := map[int]bool{}
	rows := func(order []int) {
		n, y := 0, math.Inf(1)
		for _, i := range order {
			if math.Abs(lines[i].y-y) > 3 {
				if n++; n > 2 {
					return
				}
				y = lines[i].y
			}
			take[i] = true
		}
	}
	rows(order)
	slices.Reverse(order)
	rows(order)
	out := make([]int, 0, len(take))
	for i := range lines {
		if take[i] {
			out = append(out, i)
		}
	}
	return out
}

var digitsOrRoman = compiled(`(?i)\d+|\b[ivxlc]+\b`)

// furnitureKey returns a line with its numbers made alike.
func furnitureKey(s string) string {
	return strings.Join(strings.Fields(strings.ToLower(digitsOrRoman.ReplaceAllString(s, "#"))), " ")
}

// pageNumber is a number that may be a page's.
type pageNumber struct {
	text  string
	value int
	roman bool
}

var (
	bareNumber  = compiled(`(?i)^[\[(–—\-\s]*(?:page|p\.|pg\.?|seite|pagina|página)?\s*(\d{1,4}|[ivxlc]{1,7})(?:\s*(?:of|/|von|de|sur)\s*\d{1,4})?[\])–—\-\s.]*$`)
	firstNumber = compiled(`(?i)^[\[(]?(\d{1,4}|[ivxlc]{1,7})\b`)
	lastNumber  = compiled(`(?i)\b(\d{1,4}|[ivxlc]{1,7})(?:\s*(?:of|/)\s*\d{1,4})?[\])]?$`)
)

// pageNumbers returns the numbers of a line that may be the page's: its only
// word, its first or its last. bare says that the line is nothing else.
func pageNumbers(s string) (numbers []pageNumber, bare bool) {
	s = strings.TrimSpace(s)
	if m := bareNumber.FindStringSubmatch(s); m != nil {
		if n, ok := pageNumberOf(m[1]); ok {
			return []pageNumber{n}, true
		}
	}
	for _, re := range []pattern{firstNumber, lastNumber} {
		if m := re.FindStringSubmatch(s); m != nil {
			if n, ok := pageNumberOf(m[1]); ok {
				numbers = append(numbers, n)
			}
		}
	}
	return numbers, false
}

func pageNumberOf(s string) (pageNumber, bool) {
	if v, err := strconv.Atoi(s); err == nil {
		return pageNumber{text: s, value: v}, true
	}
	value, last := 0, 1000
	for _, r := range strings.ToLower(s) {
		v := map[rune]int{'i': 1, 'v': 5, 'x': 10, 'l': 50, 'c': 100}[r]
		if v == 0 {
			return pageNumber{}, false
		}
		value += v
		if last < v {
			value -= 2 * last
		}
		last = v
	}
	return pageNumber{text: s, value: value, roman: true}, value > 0
}
