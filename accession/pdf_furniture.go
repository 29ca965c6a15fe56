package accession

import (
	"cmp"
	"math"
	"regexp"
	"slices"
	"strconv"
	"strings"
)

// sheet is one page of a PDF on its way to the text.
type sheet struct {
	lines         []pdfLine // without running heads, feet and notes
	notes         []pdfLine
	width, height float64
	label         string // as printed, else as the file says, else counted
	blank         bool
}

// furniture takes running heads, running feet and page numbers out of the
// sheets and gives each sheet its label.
//
// A line at the edge of the page is furniture where the same words, with other
// digits perhaps, stand at the same height on several pages, or where it is
// nothing but a number that counts up with the pages. named holds what the file
// says is printed on each page.
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
			if math.Abs(o.y-e.y) < 4 {
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
	drop := map[[2]int]bool{}
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

var digitsOrRoman = regexp.MustCompile(`(?i)\d+|\b[ivxlc]+\b`)

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
	bareNumber  = regexp.MustCompile(`(?i)^[\[(–—\-\s]*(?:page|p\.|pg\.?|seite|pagina|página)?\s*(\d{1,4}|[ivxlc]{1,7})(?:\s*(?:of|/|von|de|sur)\s*\d{1,4})?[\])–—\-\s.]*$`)
	firstNumber = regexp.MustCompile(`(?i)^[\[(]?(\d{1,4}|[ivxlc]{1,7})\b`)
	lastNumber  = regexp.MustCompile(`(?i)\b(\d{1,4}|[ivxlc]{1,7})(?:\s*(?:of|/)\s*\d{1,4})?[\])]?$`)
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
	for _, re := range []*regexp.Regexp{firstNumber, lastNumber} {
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
