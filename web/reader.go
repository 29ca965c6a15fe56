package web

import (
	"cmp"
	"slices"
	"strings"

	"chancery"
)

// sheet is a document laid out for the reader page: its blocks in order, each
// with its words cut where an attribution begins or ends, and beside it the
// notes on the attributions that begin there.
type sheet struct {
	Document *chancery.Document
	Rows     []row
	Count    int
	Rejected int
}

// row is one block with its notes.
type row struct {
	Kind  string // a block kind
	Level int
	Label string
	Page  string // the label of the last page that begins before the end of this block, "" where none has since the block before
	Words []stretch
	Notes []note
}

// stretch is a run of words inside the same spans of the same attributions,
// the outermost first.
type stretch struct {
	Words  string
	Layers []layer
	First  []string // IDs of the attributions whose first words these are
}

// layer is one attribution's hold on a stretch.
type layer struct {
	Role  string // "source", "cue", "content"
	Depth int    // of nesting, from 1
	Look  string // how the rule is drawn: see look
}

// note is an attribution as the margin tells it.
type note struct {
	Judged
	Depth  int
	Ladder []rung // from the document's author to the speaker
}

// rung is one step of a chain: the words that name the source, or none for a
// source that is not named.
type rung struct {
	Words string
	Cue   string
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

// hold is one span of one attribution.
type hold struct {
	span chancery.Span
	layer
}

// layOut lays a document out. Cost grows with the text and, where attributions
// overlap, with their number at one place.
func layOut(doc *chancery.Document, judged []Judged) *sheet {
	s := &sheet{Document: doc}
	all := make([]chancery.Attribution, 0, len(judged))
	for _, j := range judged {
		all = append(all, j.Attribution)
	}
	depths := depthsOf(all)
	var holds []hold
	firsts := map[int][]int{} // byte offset → indices of attributions that begin there
	for i, j := range judged {
		if j.State == "rejected" {
			s.Rejected++
			continue
		}
		s.Count++
		start := -1
		for _, role := range []struct {
			name     string
			passages []chancery.Passage
		}{{"source", j.Source}, {"cue", j.Cue}, {"content", j.Content}} {
			for _, p := range role.passages {
				holds = append(holds, hold{p.Span, layer{role.name, min(depths[j.ID], 6), look(j.Stance)}})
				if start < 0 || p.Span.Start < start {
					start = p.Span.Start
				}
			}
		}
		if start >= 0 {
			firsts[start] = append(firsts[start], i)
		}
	}
	slices.SortFunc(holds, func(a, b hold) int {
		return cmp.Or(cmp.Compare(a.span.Start, b.span.Start), cmp.Compare(a.Depth, b.Depth), cmp.Compare(b.span.End, a.span.End))
	})
	author := authors(doc.Metadata)
	if author == "" {
		author = cmp.Or(doc.Metadata.Get(chancery.Outlet), "the document")
	}
	starts := make([]int, 0, len(firsts))
	for at := range firsts {
		starts = append(starts, at)
	}
	slices.Sort(starts)

	chain := chancery.Chains(all)
	blocks, pages := blocksOf(doc)
	active := []hold{}
	for _, block := range blocks {
		r := row{Kind: string(block.Kind), Level: block.Level, Label: block.Label}
		for len(pages) > 0 && pages[0].Span.Start < block.Span.End {
			r.Page = pages[0].Label
			pages = pages[1:]
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
				st.Layers = append(st.Layers, h.layer)
			}
			slices.SortStableFunc(st.Layers, func(a, b layer) int { return cmp.Compare(a.Depth, b.Depth) })
			for len(starts) > 0 && starts[0] < to {
				for _, k := range firsts[starts[0]] {
					st.First = append(st.First, judged[k].ID)
					r.Notes = append(r.Notes, note{Judged: judged[k], Depth: depths[judged[k].ID], Ladder: ladder(author, chain(judged[k].ID))})
				}
				starts = starts[1:]
			}
			r.Words = append(r.Words, st)
		}
		s.Rows = append(s.Rows, r)
	}
	return s
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

func ladder(author string, chain []chancery.Attribution) []rung {
	rungs := []rung{{Words: author}}
	for _, link := range chain {
		rungs = append(rungs, rung{Words: wordsOf(link.Source), Cue: wordsOf(link.Cue)})
	}
	return rungs
}

func wordsOf(passages []chancery.Passage) string {
	parts := make([]string, len(passages))
	for i, p := range passages {
		parts[i] = p.Words
	}
	return strings.Join(parts, " … ")
}
