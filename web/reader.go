package web

import (
	"cmp"
	"html/template"
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"chancery"
	"chancery/internal/wire"
)

// sheet is a document laid out for the reader page: its blocks in order, each
// with its words cut where an attribution begins or ends, and beside it the
// notes on the attributions that begin there.
type sheet struct {
	*Paper
	Home     string // the address of the document
	Rows     []row
	Shown    int
	Hidden   int // by the filter, rejected ones aside
	Rejected int // and not shown
	Waiting  int // proposed, in the whole document
	Filter   filter
	Speakers []speaker // who speaks here, the most frequent first
	Contents []heading
	May      bool         // whether the viewer may decide
	Copies   bool         // whether quotations can be checked
	Checks   *QuoteChecks // nil where that was not asked for
}

type speaker struct {
	Name string
	Of   int
}

type heading struct {
	Row   int
	Level int
	Words string
}

// row is one block with its notes.
type row struct {
	Index  int // of the block, from 0
	Start  int // of the block's text, in code points
	Kind   string
	Level  int
	Rank   int // of a heading, from 2, no deeper than one below the heading before it
	Label  string
	Page   string // the label of the last page that begins before the end of this block, "" where none has since the block before
	Words  []stretch
	Notes  []note
	Checks []QuoteCheck // of quotations that begin here
	Again  bool         // the words are the title, which the page has above them already
}

// stretch is a run of words inside the same spans, the outermost first.
type stretch struct {
	Words  string
	Layers []layer
	First  []string // IDs of the attributions whose first words these are
}

// layer is one hold on a stretch: an attribution's, or the source's own markup.
type layer struct {
	ID    string // of the attribution; of a note reference, the note's label
	Class string // "content depth2 wavy"
	depth int
}

// note is an attribution as the margin tells it.
type note struct {
	Judged
	Home   string
	Depth  int
	Ladder []rung
	Told   string // when it was said, "" where the text does not say
	Where  string // the place of its content, code points: "12-40"
	Page   string
	May    bool
}

// rung is one step of a chain.
type rung struct {
	Words  string // that carry it; "" for a source that is not named
	Who    string // the actors that the words mean, where their names differ from the words
	Cue    string
	Medium chancery.Medium
	Access chancery.Access
	Where  string // the address of the words in the text; "" for the author
}

// filter says which attributions of a document are shown.
type filter struct {
	Speaker  string // part of the source's words or of the speaker's name
	Stance   string
	State    string // "" for all but rejected ones
	Least    float64
	keep     map[string]bool // shown whatever the rest says
	At       [2]int          // a passage to show, in code points; empty for none
	Date     string          // the ID of a date to show
	Rejected bool            // whether rejected ones are asked for
}

// filterOf reads a filter from an address.
func filterOf(q url.Values) (filter, error) {
	f := filter{Speaker: strings.TrimSpace(q.Get("speaker")), Stance: q.Get("stance"), State: q.Get("state"), Date: q.Get("date")}
	var err error
	if s := q.Get("least"); s != "" {
		if f.Least, err = strconv.ParseFloat(s, 64); err != nil || f.Least < 0 || f.Least > 1 {
			return f, chancery.Errorf(chancery.Invalid, "least=%s is no confidence between 0 and 1", s)
		}
	}
	if f.Stance != "" && !slices.Contains(chancery.Stances, chancery.Stance(f.Stance)) {
		return f, chancery.Errorf(chancery.Invalid, "%q is no stance; the stances are %v", f.Stance, chancery.Stances)
	}
	if f.State != "" && !slices.Contains(states, f.State) {
		return f, chancery.Errorf(chancery.Invalid, "%q is no state; the states are %v", f.State, states)
	}
	if s := q.Get("at"); s != "" {
		spans, ok := parseSpans(s)
		if !ok || len(spans) != 1 {
			return f, chancery.Errorf(chancery.Invalid, "at=%s is no passage; want START-END in code points", s)
		}
		f.At = spans[0]
	}
	return f, nil
}

// Query is the written form of the filter, for addresses; "" for none.
func (f filter) Query() template.URL {
	q := url.Values{}
	for k, v := range map[string]string{"speaker": f.Speaker, "stance": f.Stance, "state": f.State} {
		if v != "" {
			q.Set(k, v)
		}
	}
	if f.Least > 0 {
		q.Set("least", strconv.FormatFloat(f.Least, 'f', -1, 64))
	}
	return template.URL(q.Encode())
}

func (f filter) shows(j *Judged, who string) bool {
	switch {
	case f.keep[j.ID]:
		return true
	case f.State == "" && j.State == "rejected", f.State != "" && j.State != f.State:
		return false
	case f.Stance != "" && string(j.Stance) != f.Stance:
		return false
	case j.Confidence < f.Least:
		return false
	}
	return f.Speaker == "" || strings.Contains(strings.ToLower(who), strings.ToLower(f.Speaker))
}

// look groups stances by the rule that is drawn under their content: solid for
// what is asserted or known, dashed for doubt and questions, double for orders
// and offers, wavy for denials.
func look(s chancery.Stance) string {
	switch s {
	case chancery.Denies:
		return "wavy"
	case chancery.Doubts, chancery.Asks, chancery.Believes, chancery.Wants:
		return "dashed"
	case chancery.Orders, chancery.Offers, chancery.Promises, chancery.Warns:
		return "double"
	default:
		return "solid"
	}
}

// hold is one span of one attribution or mark.
type hold struct {
	span chancery.Span
	layer
}

// layOut lays a document out. Cost grows with the text and, where attributions
// overlap, with their number at one place.
func layOut(paper *Paper, f filter, home string, may bool) *sheet {
	doc := paper.Document
	s := &sheet{Paper: paper, Home: home, Filter: f, May: may}
	points := chancery.NewPoints(doc.Text)
	all := make([]chancery.Attribution, 0, len(paper.Findings))
	for _, j := range paper.Findings {
		all = append(all, j.Attribution)
	}
	depths := depthsOf(all)
	names := namesOf(paper)
	speakers := map[string]int{}
	var holds []hold
	firsts := map[int][]int{} // byte offset → indices of attributions that begin there
	for i := range paper.Findings {
		j := &paper.Findings[i]
		who := names.speaker(j)
		if j.State == "proposed" {
			s.Waiting++
		}
		if j.State != "rejected" && who != "" {
			speakers[who]++
		}
		if !f.shows(j, who+" "+wordsOf(j.Source)) {
			if j.State == "rejected" {
				s.Rejected++
			} else {
				s.Hidden++
			}
			continue
		}
		s.Shown++
		depth := min(depths[j.ID], 6)
		start := -1
		for _, role := range []struct {
			name     string
			passages []chancery.Passage
		}{{"source", j.Source}, {"cue", j.Cue}, {"content", j.Content}} {
			for _, p := range role.passages {
				if j.State != "rejected" {
					class := role.name + " depth" + strconv.Itoa(depth) + " " + look(j.Stance)
					holds = append(holds, hold{p.Span, layer{j.ID, class, depth}})
				}
				if start < 0 || p.Span.Start < start {
					start = p.Span.Start
				}
			}
		}
		if start >= 0 {
			firsts[start] = append(firsts[start], i)
		}
	}
	for _, m := range doc.Marks {
		switch {
		case m.Span.Len() == 0:
		case m.Kind == chancery.MarkEmphasis:
			holds = append(holds, hold{m.Span, layer{"", "emphasis", 90}})
		case m.Kind == chancery.MarkNote:
			holds = append(holds, hold{m.Span, layer{"", "note-sign", 91}})
		}
	}
	for _, date := range paper.Dates {
		if date.ID == f.Date && f.Date != "" {
			f.At = points.Span(date.Passage.Span)
		}
	}
	if at, err := points.Bytes(f.At); err == nil && at.Len() > 0 {
		holds = append(holds, hold{at, layer{"", "at", 80}})
	}
	slices.SortFunc(holds, func(a, b hold) int {
		return cmp.Or(cmp.Compare(a.span.Start, b.span.Start), cmp.Compare(a.depth, b.depth), cmp.Compare(b.span.End, a.span.End))
	})
	starts := slices.Sorted(maps.Keys(firsts))

	chain := chancery.Chains(all)
	blocks, pages := blocksOf(doc)
	page := ""
	active := []hold{}
	arrived := false
	rank := 1 // the page's own heading
	for i, block := range blocks {
		r := row{Index: i, Start: points.Point(block.Span.Start), Kind: string(block.Kind), Level: block.Level, Label: block.Label}
		for len(pages) > 0 && pages[0].Span.Start < block.Span.End {
			r.Page, page = pages[0].Label, pages[0].Label
			pages = pages[1:]
		}
		if block.Kind == chancery.Heading {
			rank = min(max(block.Level, 2), rank+1, 6)
			r.Rank = rank
			s.Contents = append(s.Contents, heading{i, min(max(block.Level, 1), 6), doc.Text[block.Span.Start:block.Span.End]})
		}
		cuts := []int{block.Span.Start, block.Span.End}
		active = slices.DeleteFunc(active, func(h hold) bool { return h.span.End <= block.Span.Start })
		for len(holds) > 0 && holds[0].span.Start < block.Span.End {
			if holds[0].span.End > block.Span.Start { // else it lies between blocks
				active = append(active, holds[0])
			}
			holds = holds[1:]
		}
		for _, h := range active {
			cuts = append(cuts, max(h.span.Start, block.Span.Start), min(h.span.End, block.Span.End))
		}
		slices.Sort(cuts)
		cuts = slices.Compact(cuts)
		var open []hold // those that reach the cut at hand
		next := 0
		for i := 0; i+1 < len(cuts); i++ {
			from, to := cuts[i], cuts[i+1]
			open = slices.DeleteFunc(open, func(h hold) bool { return h.span.End <= from })
			for next < len(active) && active[next].span.Start <= from {
				if active[next].span.End > from {
					open = append(open, active[next])
				}
				next++
			}
			st := stretch{Words: doc.Text[from:to]}
			for _, h := range open {
				if h.Class == "at" && !arrived {
					h.ID, arrived = "at", true // the place that an address leads to is one
				}
				st.Layers = append(st.Layers, h.layer)
			}
			slices.SortStableFunc(st.Layers, func(a, b layer) int { return cmp.Compare(a.depth, b.depth) })
			for len(starts) > 0 && starts[0] < to {
				for _, k := range firsts[starts[0]] {
					j := paper.Findings[k]
					if j.State != "rejected" {
						st.First = append(st.First, j.ID)
					}
					r.Notes = append(r.Notes, noteOf(paper, names, points, chain(j.ID), j, depths[j.ID], home, page, may))
				}
				starts = starts[1:]
			}
			r.Words = append(r.Words, st)
		}
		if i == 0 && block.Kind == chancery.Heading && len(r.Notes) == 0 && len(r.Words) == 1 {
			r.Again = strings.EqualFold(strings.TrimSpace(r.Words[0].Words), strings.TrimSpace(doc.Metadata.Get(chancery.Title)))
		}
		s.Rows = append(s.Rows, r)
	}
	for name, n := range speakers {
		s.Speakers = append(s.Speakers, speaker{name, n})
	}
	slices.SortFunc(s.Speakers, func(a, b speaker) int { return cmp.Or(cmp.Compare(b.Of, a.Of), cmp.Compare(a.Name, b.Name)) })
	s.Speakers = s.Speakers[:min(len(s.Speakers), 200)]
	return s
}

func noteOf(paper *Paper, names actorNames, points *chancery.Points, chain []chancery.Attribution, j Judged, depth int, home, page string, may bool) note {
	n := note{Judged: j, Home: home, Depth: min(depth, 6), Page: page, May: may, Told: names.told(j.Told)}
	author := authors(paper.Metadata)
	n.Ladder = []rung{{Words: cmp.Or(author, paper.Metadata.Get(chancery.Outlet), "the document")}}
	for _, link := range chain {
		n.Ladder = append(n.Ladder, names.rungs(points, home, link)...)
	}
	if whole := append(slices.Clip(j.Content), j.Cue...); len(whole) > 0 {
		n.Where = where(points, whole[0].Span)
	}
	return n
}

// where is the place of a passage in code points: "12-40".
func where(points *chancery.Points, s chancery.Span) string {
	p := points.Span(s)
	return strconv.Itoa(p[0]) + "-" + strconv.Itoa(p[1])
}

// actorNames tells what the actors and dates of one document are called.
type actorNames struct {
	actors map[string]string
	dates  map[string]*chancery.Date
}

func namesOf(paper *Paper) actorNames {
	n := actorNames{map[string]string{}, map[string]*chancery.Date{}}
	for _, a := range paper.Actors {
		n.actors[a.ID] = a.Name
	}
	for i := range paper.Dates {
		n.dates[paper.Dates[i].ID] = &paper.Dates[i]
	}
	return n
}

func (n actorNames) told(id string) string {
	d := n.dates[id]
	if d == nil {
		return ""
	}
	if reading := edtf(d.EDTF); reading != "" && reading != d.Passage.Words {
		return d.Passage.Words + " (" + reading + ")"
	}
	return d.Passage.Words
}

// who names the actors of a link.
func (n actorNames) who(l chancery.Link) string {
	var out []string
	for _, id := range l.Actors {
		if name := n.actors[id]; name != "" {
			out = append(out, name)
		}
	}
	if l.Either {
		return strings.Join(out, " or ")
	}
	return strings.Join(out, " and ")
}

// speaker names who speaks: the actors of the innermost link, else the words.
func (n actorNames) speaker(j *Judged) string {
	if len(j.Path) > 0 {
		if who := n.who(j.Path[len(j.Path)-1]); who != "" {
			return who
		}
	}
	return wordsOf(j.Source)
}

// rungs are the steps of one attribution: the hands inside its source, or the
// source as a whole where the reader did not take it apart.
func (n actorNames) rungs(points *chancery.Points, home string, a chancery.Attribution) []rung {
	cue := wordsOf(a.Cue)
	if len(a.Path) == 0 {
		r := rung{Words: wordsOf(a.Source), Cue: cue}
		if at := append(slices.Clip(a.Source), a.Cue...); len(at) > 0 {
			r.Where = home + "?at=" + where(points, at[0].Span) + "#at"
		}
		return []rung{r}
	}
	var out []rung
	for i, l := range a.Path {
		r := rung{Words: l.Passage.Words, Who: n.who(l), Medium: l.Medium, Access: l.Access, Where: home + "?at=" + where(points, l.Passage.Span) + "#at"}
		if strings.EqualFold(r.Who, r.Words) {
			r.Who = ""
		}
		if strings.Contains(strings.ToLower(r.Words), string(r.Medium)) {
			r.Medium = ""
		}
		if i == len(a.Path)-1 {
			r.Cue = cue
		}
		out = append(out, r)
	}
	return out
}

// blocksOf returns the blocks of a document and, apart from them, its pages. A
// text without blocks is one paragraph. Text between blocks is not shown:
// accession leaves only blank lines there.
func blocksOf(doc *chancery.Document) (blocks, pages []chancery.Block) {
	for _, b := range doc.Blocks {
		if b.Kind == chancery.Page {
			pages = append(pages, b)
		} else {
			blocks = append(blocks, b)
		}
	}
	if len(blocks) == 0 && doc.Text != "" {
		blocks = append(blocks, chancery.Block{Kind: chancery.Paragraph, Span: chancery.Span{Start: 0, End: len(doc.Text)}})
	}
	return blocks, pages
}

// deepest is as deep as nesting is followed.
const deepest = 64

// depthsOf returns how deep each attribution is nested, from 1.
func depthsOf(all []chancery.Attribution) map[string]int {
	parents := make(map[string]string, len(all))
	for _, a := range all {
		parents[a.ID] = a.Parent
	}
	depths := make(map[string]int, len(all))
	for _, a := range all {
		depth, id := 1, a.Parent
		for id != "" && depth < deepest {
			parent, ok := parents[id]
			if !ok {
				break
			}
			depth++
			id = parent
		}
		depths[a.ID] = depth
	}
	return depths
}

func wordsOf(passages []chancery.Passage) string {
	parts := make([]string, len(passages))
	for i, p := range passages {
		parts[i] = p.Words
	}
	return strings.Join(parts, " … ")
}

// open loads the document that an address names and lays it out.
func (d *Desk) open(r *http.Request) (*Paper, filter, string, error) {
	paper, err := d.at(r).Paper(r.Context(), r.PathValue("ref"))
	if err != nil {
		return nil, filter{}, "", err
	}
	f, err := filterOf(r.URL.Query())
	return paper, f, viewerOf(r).Base + "/documents/" + paper.Digest.String(), err
}

func (d *Desk) document(w http.ResponseWriter, r *http.Request) error {
	paper, f, home, err := d.open(r)
	if err != nil {
		return err
	}
	switch wants(r) {
	case "json":
		reading := &chancery.Reading{Document: paper.Digest, Dates: paper.Dates, Actors: paper.Actors}
		for _, j := range paper.Findings {
			reading.Attributions = append(reading.Attributions, j.Attribution)
		}
		return answerJSON(w, http.StatusOK, wire.Encode(paper.Document, reading))
	case "csv":
		s := layOut(paper, f, home, false)
		head := []string{"attribution", "state", "by", "stance", "kind", "chain", "source", "cue", "content", "told", "page", "parent", "confidence", "start-end", "reason", "why"}
		var rows [][]string
		for _, row := range s.Rows {
			for _, n := range row.Notes {
				var chain []string
				for _, rung := range n.Ladder {
					chain = append(chain, cmp.Or(rung.Words, "(not named)"))
				}
				rows = append(rows, []string{n.ID, n.State, n.By, string(n.Stance), string(n.Kind), strings.Join(chain, " > "), wordsOf(n.Source), wordsOf(n.Cue), wordsOf(n.Content), n.Told, n.Page, n.Parent, strconv.FormatFloat(n.Confidence, 'f', 3, 64), n.Where, n.Reason, n.Why})
			}
		}
		return answerCSV(w, paper.Digest.Short(), head, rows)
	}
	s := layOut(paper, f, home, viewerOf(r).May(Reviewer))
	if err := d.check(r, s); err != nil {
		return err
	}
	return d.show(w, r, http.StatusOK, "document.html", "Documents", nameOf(paper.Metadata, paper.Path), s, "json", "csv")
}
