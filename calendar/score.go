package calendar

import (
	"bufio"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"

	"chancery"
)

// Scores says how well [Dates] reads the windows of a gold file. Windows, not
// whole documents, are labelled; expressions outside them do not count.
type Scores struct {
	Windows int
	Gold    int // expressions labelled
	Found   int // expressions read
	Matched int // pairs that overlap, each expression in one pair at most
	Spans   int // of the pairs, those with the same stretch
	EDTF    int // of the pairs, those with the same EDTF text; "" counts as unplaced on both sides
	Days    int // of the pairs, those with the same earliest and latest day
	Misses  []Miss
}

// Miss is one expression that was missed, read wrongly, or found where there is
// none.
type Miss struct {
	Where     string // file, document and code points
	Words     string
	Want, Got string // EDTF with earliest and latest; "-" where there is no expression
	Reason    string // of the reading
}

// Precision is the share of the expressions read that are in the gold file.
func (s *Scores) Precision() float64 { return share(s.Matched, s.Found) }

// Recall is the share of the expressions in the gold file that are read.
func (s *Scores) Recall() float64 { return share(s.Matched, s.Gold) }

// F1 is the harmonic mean of precision and recall.
func (s *Scores) F1() float64 { return share(2*s.Matched, s.Found+s.Gold) }

// Exact is the share of the expressions in the gold file that are read with the
// same EDTF text; a missed one counts as wrong.
func (s *Scores) Exact() float64 { return share(s.EDTF, s.Gold) }

// Right is the share of the expressions in the gold file that are read with the
// same earliest and latest day; a missed one counts as wrong.
func (s *Scores) Right() float64 { return share(s.Days, s.Gold) }

func share(n, of int) float64 {
	if of == 0 {
		return 0
	}
	return float64(n) / float64(of)
}

func (s *Scores) String() string {
	return fmt.Sprintf("%d windows, %d expressions, %d read: EDTF exact %.3f, earliest and latest right %.3f, found: precision %.3f, recall %.3f, F1 %.3f, same stretch %.3f",
		s.Windows, s.Gold, s.Found, s.Exact(), s.Right(), s.Precision(), s.Recall(), s.F1(), share(s.Spans, s.Gold))
}

// goldDate is one labelled expression.
type goldDate struct {
	span             [2]int // code points of the document's text
	words, edtf      string
	earliest, latest string
}

type goldWindow struct {
	file, id string
	span     [2]int
	sum      string // the first 12 digits of the SHA-256 of its text
	part     string
	dates    []goldDate
}

// Score reads the documents of a gold file and compares. The format of gold
// files stands in doc/calendar.md. open gives the document that a file and an id
// name; part, if it is not "", is the only part scored. Score returns an error
// of kind [chancery.Invalid] where a line of the file makes no sense or the text
// of a document is not the one that was labelled.
func Score(gold io.Reader, part string, open func(file, id string) (*chancery.Document, error)) (*Scores, error) {
	windows, err := readGold(gold)
	if err != nil {
		return nil, err
	}
	s := &Scores{}
	type key struct{ file, id string }
	type reading struct {
		text   string
		points *chancery.Points
		dates  []chancery.Date
	}
	read := map[key]*reading{}
	for _, w := range windows {
		if part != "" && w.part != part {
			continue
		}
		k := key{w.file, w.id}
		d := read[k]
		if d == nil {
			doc, err := open(w.file, w.id)
			if err != nil {
				return nil, err
			}
			d = &reading{doc.Text, chancery.NewPoints(doc.Text), Dates(doc)}
			read[k] = d
		}
		span, err := d.points.Bytes(w.span)
		if err != nil {
			return nil, chancery.Errorf(chancery.Invalid, "gold: %s, %s: %w", w.file, w.id, err)
		}
		if sum := sha256.Sum256([]byte(d.text[span.Start:span.End])); w.sum != "" && hex.EncodeToString(sum[:6]) != w.sum {
			return nil, chancery.Errorf(chancery.Invalid, "gold: the text of %s, %s at %d is not the text that was labelled", w.file, w.id, w.span[0])
		}
		for _, g := range w.dates {
			b, err := d.points.Bytes(g.span)
			if err != nil || d.text[b.Start:b.End] != g.words {
				return nil, chancery.Errorf(chancery.Invalid, "gold: the words at %d of %s, %s are not %q", g.span[0], w.file, w.id, g.words)
			}
		}
		s.window(&w, d.points, d.dates, span)
	}
	return s, nil
}

// window scores one window.
func (s *Scores) window(w *goldWindow, points *chancery.Points, dates []chancery.Date, span chancery.Span) {
	s.Windows++
	s.Gold += len(w.dates)
	taken := make([]bool, len(w.dates))
	where := func(at [2]int) string { return fmt.Sprintf("%s %s %d", w.file, w.id, at[0]) }
	for _, d := range dates {
		if !d.Passage.Span.Overlaps(span) {
			continue
		}
		s.Found++
		at := points.Span(d.Passage.Span)
		i := slices.IndexFunc(w.dates, func(g goldDate) bool { return g.span == at })
		if i < 0 || taken[i] {
			i = -1
			for k, g := range w.dates {
				if !taken[k] && g.span[0] < at[1] && at[0] < g.span[1] {
					i = k
					break
				}
			}
		}
		got := describe(d.EDTF, bound(d.Earliest, d.EDTF), bound(d.Latest, d.EDTF))
		if i < 0 {
			s.Misses = append(s.Misses, Miss{where(at), d.Passage.Words, "-", got, d.Reason})
			continue
		}
		taken[i] = true
		g := w.dates[i]
		s.Matched++
		if g.span == at {
			s.Spans++
		}
		edtf := g.edtf == d.EDTF
		days := g.earliest == bound(d.Earliest, d.EDTF) && g.latest == bound(d.Latest, d.EDTF)
		if edtf {
			s.EDTF++
		}
		if days {
			s.Days++
		}
		if !edtf || !days {
			words := g.words
			if words != d.Passage.Words {
				words += " (read: " + d.Passage.Words + ")"
			}
			s.Misses = append(s.Misses, Miss{where(at), words, describe(g.edtf, g.earliest, g.latest), got, d.Reason})
		}
	}
	for i, g := range w.dates {
		if !taken[i] {
			s.Misses = append(s.Misses, Miss{where(g.span), g.words, describe(g.edtf, g.earliest, g.latest), "-", "not found"})
		}
	}
}

func describe(edtf, earliest, latest string) string {
	if edtf == "" {
		return "unplaced"
	}
	return edtf + " (" + earliest + " to " + latest + ")"
}

// bound writes a day as gold files do: ".." where there is no bound.
func bound(d chancery.Day, edtf string) string {
	switch {
	case edtf == "":
		return ""
	case d == MinDay || d == MaxDay:
		return ".."
	}
	return d.String()
}

// readGold reads a gold file.
func readGold(gold io.Reader) ([]goldWindow, error) {
	var out []goldWindow
	lines := bufio.NewScanner(gold)
	for n := 1; lines.Scan(); n++ {
		line := lines.Text()
		if line == "" || line[0] == '#' {
			continue
		}
		f := strings.Split(line, "\t")
		wrong := func(why string) error {
			return chancery.Errorf(chancery.Invalid, "gold, line %d: %s", n, why)
		}
		span := func(a, b string) (at [2]int, ok bool) {
			x, err1 := strconv.Atoi(a)
			y, err2 := strconv.Atoi(b)
			return [2]int{x, y}, err1 == nil && err2 == nil && x >= 0 && x <= y
		}
		switch f[0] {
		case "window":
			if len(f) != 8 {
				return nil, wrong("a window has 8 fields: window, file, document, date, start, end, sum, part")
			}
			at, ok := span(f[4], f[5])
			if !ok {
				return nil, wrong("start and end are code points, start first")
			}
			out = append(out, goldWindow{file: f[1], id: f[2], span: at, sum: f[6], part: f[7]})
		case "date":
			if len(f) != 7 {
				return nil, wrong("a date has 7 fields: date, start, end, words, EDTF, earliest, latest")
			}
			if len(out) == 0 {
				return nil, wrong("a date stands before the first window")
			}
			at, ok := span(f[1], f[2])
			if !ok {
				return nil, wrong("start and end are code points, start first")
			}
			w := &out[len(out)-1]
			if at[0] < w.span[0] || at[1] > w.span[1] {
				return nil, wrong("the date lies outside its window")
			}
			g := goldDate{span: at, words: f[3], earliest: f[5], latest: f[6]}
			if f[4] != "" {
				v, err := Parse(f[4])
				if err != nil {
					return nil, wrong(err.Error())
				}
				g.edtf = v.String()
			}
			w.dates = append(w.dates, g)
		default:
			return nil, wrong(`a line begins with "window", "date" or "#"`)
		}
	}
	if err := lines.Err(); err != nil {
		return nil, err
	}
	return out, nil
}
