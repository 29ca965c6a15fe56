package attribution

import (
	"context"
	"slices"
	"sort"
	"strings"

	"chancery"
	"chancery/text"
)

// What stands on the page is known better from the page than from the words: a block
// quotation belongs to the line that announces it, a turn to the speaker before it, and
// a quotation that goes on over several paragraphs to whoever began it, however far
// that is from the cue. The rules of the simple reader find the first two; what they
// find is laid over what the model finds.

// draft is an attribution in the making, in bytes of the text.
type draft struct {
	source, cue, content []chancery.Span
	confidence           float64
	from                 *attributed        // what the model found; nil where it found nothing
	rule                 string             // what a rule says about it; "" where none does
	kind                 chancery.QuoteKind // where the words do not show it; else ""
	cut                  bool               // its content goes on as far as the frame can see
}

// drafts turns units into bytes, in order of their cues.
func (m *Model) drafts(u *units, from []attributed) []draft {
	out := make([]draft, 0, len(from))
	spans := func(runs []run) (out []chancery.Span) {
		for _, r := range runs {
			out = append(out, u.span(int(r.from), int(r.to)))
		}
		return out
	}
	for i := range from {
		f := &from[i]
		d := draft{source: spans(f.source), cue: []chancery.Span{u.span(f.first, f.last+1)}, content: spans(f.content), confidence: f.confidence, from: f}
		end := int(f.content[len(f.content)-1].to)
		d.cut = end == f.last+1+m.reach && end < u.len()
		out = append(out, d)
	}
	slices.SortStableFunc(out, func(a, b draft) int { return a.cue[0].Start - b.cue[0].Start })
	return out
}

// structure lays over the drafts told what the document's blocks and quotations show, and
// what the rules find inside contents. Doubtful ones may become certain by it; both are
// given back.
func (r *reading) structure(ctx context.Context, told, doubtful []draft) (certain, rest []draft, err error) {
	if err := r.run(ctx); err != nil {
		return nil, nil, err
	}
	told, doubtful = r.announcements(r.verbGroups(told), doubtful)
	carryOn(r.quotations, told)
	told = r.turnsOfTalk(told)
	doubtful = append(doubtful, r.withoutCue(told, doubtful)...)
	return r.freeIndirect(r.insideContents(told)), doubtful, ctx.Err()
}

// withoutCue returns the quotations that have no cue and stand in no draft, with whoever
// spoke last before them: a paragraph that is one quotation, and a quotation behind words
// of the same speaker. The rules' confidence is that of a guess, so they are doubtful.
func (r *reading) withoutCue(told, doubtful []draft) (out []draft) {
	held := holdings(slices.Concat(told, doubtful))
	for i := range r.found {
		f := &r.found[i]
		if f.rule != ruleNextParagraph && f.rule != ruleFollowOn || len(f.source) == 0 || slices.ContainsFunc(f.content, held.overlap) {
			continue
		}
		out = append(out, draft{source: f.source, content: joined(slices.Clone(f.content)), confidence: f.confidence(), rule: r.reason(f)})
	}
	return out
}

// insideContents adds what the rules find inside contents and the model does not: its
// corpus marks no attribution inside another, so that it learned of them from little.
// Nothing is added that touches a cue of the model's.
func (r *reading) insideContents(told []draft) []draft {
	slices.SortStableFunc(told, func(a, b draft) int { return place(a) - place(b) })
	var pieces []chancery.Span
	for _, d := range told {
		pieces = append(pieces, d.content...)
	}
	slices.SortFunc(pieces, func(a, b chancery.Span) int { return a.Start - b.Start })
	found := told
	for i := range r.found {
		f := &r.found[i]
		if f.rule == ruleTurn || len(f.cue) == 0 || len(f.content) == 0 || len(f.source) == 0 {
			continue
		}
		if slices.ContainsFunc(f.cue, func(c chancery.Span) bool { return cueIn(told, c) >= 0 }) {
			continue
		}
		n := sort.Search(len(pieces), func(i int) bool { return pieces[i].Start > f.cue[0].Start })
		// The piece it stands in is near, however long the pieces around it are.
		inside := false
		for k := n - 1; k >= 0 && k >= n-maxAround && !inside; k-- {
			inside = holdsAll(pieces[k], f.source, f.cue, f.content)
		}
		if inside {
			found = append(found, draft{source: f.source, cue: f.cue, content: joined(slices.Clone(f.content)), confidence: f.confidence(), rule: r.reason(f)})
		}
	}
	return found
}

// maxAround is how many pieces of content before a cue are looked at for the one that it
// stands in.
const maxAround = 32

func holdsAll(piece chancery.Span, roles ...[]chancery.Span) bool {
	for _, spans := range roles {
		for _, s := range spans {
			if !piece.Contains(s) {
				return false
			}
		}
	}
	return true
}

// place is where a draft's cue stands, or its content where it has none.
func place(d draft) int {
	if len(d.cue) > 0 {
		return d.cue[0].Start
	}
	return d.content[0].Start
}

// announcements gives block quotations and turns to the drafts that announce them, and
// makes drafts of those that the model did not find.
func (r *reading) announcements(told, doubtful []draft) (certain, rest []draft) {
	var blocks []chancery.Span // that have an owner, and which
	var owners []int
	// The model's drafts are in order of their cues, which do not overlap.
	model := told
	give := func(own int, content []chancery.Span, confidence float64, rule string) {
		d := &told[own]
		d.confidence, d.rule = max(d.confidence, confidence), rule
		for _, c := range content {
			blocks = append(blocks, c)
			owners = append(owners, own)
		}
	}
	const announces = "the block quotation that follows belongs to it"
	owned := map[int]bool{} // starts of blocks
	for i := range r.found {
		f := &r.found[i]
		turn := f.rule == ruleTurn
		if len(f.content) == 0 || !turn && (len(f.cue) == 0 || !slices.ContainsFunc(f.content, r.inBlockQuotation)) {
			continue
		}
		content := joined(slices.Clone(f.content))
		own := -1
		for _, c := range f.cue {
			if own = cueIn(model, c); own >= 0 {
				break
			}
		}
		for _, c := range f.content {
			owned[c.Start] = true
		}
		switch {
		case own < 0:
			own = len(told)
			told = append(told, draft{source: f.source, cue: f.cue})
			give(own, content, f.confidence(), r.reason(f))
			continue
		case len(told[own].source) == 0:
			told[own].source = f.source
		}
		if turn {
			told[own].content = nil // a turn ends where the page says, whatever the words behind it
			give(own, content, f.confidence(), "it is the turn of a speaker")
		} else {
			give(own, content, f.confidence(), announces)
		}
	}
	// A line that ends with a colon announces the block quotation behind it, whatever its
	// words: the model says which of them are source and cue.
	for n := 1; n < len(r.paragraphs); n++ {
		b, before := r.paragraphs[n], r.paragraphs[n-1]
		if b.Kind != chancery.BlockQuote || before.Kind == chancery.BlockQuote || owned[b.Span.Start] || !strings.HasSuffix(strings.TrimSpace(r.text[before.Span.Start:before.Span.End]), ":") {
			continue
		}
		var content []chancery.Span
		for k := n; k < len(r.paragraphs) && r.paragraphs[k].Kind == chancery.BlockQuote && r.paragraphs[k].Level == b.Level; k++ {
			content = append(content, r.paragraphs[k].Span)
		}
		last := before.Span
		if k := r.sentenceAt(before.Span.End-1) - 1; k >= 0 && r.sentences[k].End > last.Start {
			last.Start = r.sentences[k].End
		}
		own := cueIn(model, last)
		if own < 0 {
			if k := cueIn(doubtful, last); k >= 0 {
				own = len(told)
				told = append(told, doubtful[k])
				doubtful = slices.Delete(slices.Clone(doubtful), k, k+1)
			}
		}
		if own >= 0 {
			give(own, content, rules[ruleUnmarked].confidence, announces)
		}
	}
	return share(told, blocks, owners), doubtful
}

// cueIn returns the last of drafts, which are in order of their cues, whose cue shares a
// byte with a stretch, or -1.
func cueIn(drafts []draft, s chancery.Span) int {
	i := sort.Search(len(drafts), func(i int) bool { return place(drafts[i]) >= s.End }) - 1
	if i >= 0 && len(drafts[i].cue) > 0 && drafts[i].cue[0].Overlaps(s) {
		return i
	}
	return -1
}

// share gives stretches to their owners alone: what other drafts that stand outside of
// them hold of them is taken away, and drafts that are left with nothing are dropped.
func share(drafts []draft, stretches []chancery.Span, owners []int) []draft {
	if len(stretches) == 0 {
		return drafts
	}
	place := make([]int, len(stretches))
	for i := range place {
		place[i] = i
	}
	slices.SortFunc(place, func(a, b int) int { return stretches[a].Start - stretches[b].Start })
	for i := range drafts {
		d := &drafts[i]
		var kept []chancery.Span
		for _, c := range d.content {
			n := sort.Search(len(place), func(k int) bool { return stretches[place[k]].End > c.Start })
			for ; n < len(place) && stretches[place[n]].Start < c.End; n++ {
				s := stretches[place[n]]
				if len(d.cue) > 0 && s.Contains(d.cue[0]) {
					continue // it stands in the stretch itself
				}
				if c.Start < s.Start {
					kept = append(kept, chancery.Span{Start: c.Start, End: s.Start})
				}
				c.Start = min(s.End, c.End)
			}
			if c.Len() > 0 {
				kept = append(kept, c)
			}
		}
		d.content = kept
	}
	for k, i := range owners {
		drafts[i].content = append(drafts[i].content, stretches[k])
	}
	for i := range drafts {
		if len(drafts[i].content) > 0 {
			drafts[i].content = joined(drafts[i].content)
		}
	}
	return slices.DeleteFunc(drafts, func(d draft) bool { return len(d.content) == 0 })
}

// carryOn gives the paragraphs over which a quotation goes on to the draft that holds
// the paragraph before, where no other holds them, and the end of a quotation that is
// longer than a frame can see to the draft that holds its beginning.
func carryOn(quotations []text.Quotation, drafts []draft) {
	type piece struct {
		span  chancery.Span
		owner int
	}
	var pieces []piece
	for i, d := range drafts {
		for _, c := range d.content {
			pieces = append(pieces, piece{c, i})
		}
	}
	slices.SortFunc(pieces, func(a, b piece) int { return a.span.Start - b.span.Start })
	ends := make([]int, len(pieces)) // the furthest end of the pieces up to each one
	for i, p := range pieces {
		ends[i] = p.span.End
		if i > 0 {
			ends[i] = max(ends[i], ends[i-1])
		}
	}
	// holder returns who holds most of a stretch, how far it does, and whether others hold
	// some of it.
	holder := func(s chancery.Span) (owner, end int, shared bool) {
		owner = -1
		most := 0
		for n := sort.SearchInts(ends, s.Start+1); n < len(pieces) && pieces[n].span.Start < s.End; n++ {
			p := pieces[n]
			both := min(p.span.End, s.End) - max(p.span.Start, s.Start)
			if both <= 0 {
				continue
			}
			if owner >= 0 && owner != p.owner {
				shared = true
			}
			if both > most || owner == p.owner {
				owner, most, end = p.owner, both, p.span.End
			}
		}
		return owner, end, shared
	}
	speaker := make([]int, len(quotations)) // of each quotation
	for i, q := range quotations {
		speaker[i] = -1
		owner, end, shared := holder(q.Span)
		switch {
		case owner < 0 && q.Continues >= 0 && speaker[q.Continues] >= 0:
			owner = speaker[q.Continues]
			drafts[owner].content = append(drafts[owner].content, q.Span)
		case owner >= 0 && !shared && drafts[owner].cut && end < q.Span.End && end > q.Span.Start && !contains(drafts[owner].cue, q.Span):
			drafts[owner].content = append(drafts[owner].content, chancery.Span{Start: end, End: q.Span.End})
		default:
			if owner >= 0 && !shared {
				speaker[i] = owner
			}
			continue
		}
		speaker[i] = owner
		drafts[owner].rule = "the quotation goes on as far as its marks"
	}
	for i := range drafts {
		drafts[i].content = joined(drafts[i].content)
	}
}

// contains reports whether one of spans stands in s.
func contains(spans []chancery.Span, s chancery.Span) bool {
	return slices.ContainsFunc(spans, s.Contains)
}
