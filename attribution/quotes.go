package attribution

import (
	"strings"

	"chancery"
)

// followOn gives a quotation with which a sentence begins, and which no cue of
// its own can have, to the finding that the sentence before ended with: “…,” X
// said. “…” It returns the item at which the rest of the sentence begins.
func (r *reading) followOn(lo, hi int) int {
	t := &r.items[lo]
	if r.last < 0 || t.kind != quotation || !t.speech || r.used[t.quote] {
		return lo
	}
	end := lo
	for end < hi && (r.items[end].kind == quotation || r.items[end].kind == stop) {
		end++
	}
	if end < hi {
		return lo // something follows that may name another speaker
	}
	f := &r.found[r.last]
	if f.quotes() {
		r.quote(r.last, lo)
		return hi
	}
	r.found = append(r.found, finding{source: f.source, rule: ruleFollowOn, verb: f.verb})
	r.quote(len(r.found)-1, lo)
	return hi
}

// quotes reports whether the finding holds what was said in the speaker's own
// words.
func (f *finding) quotes() bool {
	return f.rule == ruleQuoteBefore || f.rule == ruleQuoteAfter || f.rule == ruleMixedBefore || f.rule == ruleFollowOn || f.rule == ruleAnnounced
}

// follow looks back on a paragraph: who spoke last in it, and, where it is one
// quotation and nothing else, that the speaker of the paragraph before goes on.
func (r *reading) follow(p chancery.Block, before int) {
	alone := len(r.found) == before
	speaker := r.speaker
	r.speaker = -1
	for i := len(r.found) - 1; i >= before; i-- {
		if f := &r.found[i]; f.quotes() && len(f.source) > 0 {
			r.speaker = i
			break
		}
	}
	if !alone || speaker < 0 || p.Kind != chancery.Paragraph {
		return
	}
	n := r.quotationAt(p.Span)
	if n < 0 || r.used[n] || r.quotations[n].Doubt != "" {
		return
	}
	r.found = append(r.found, finding{source: r.found[speaker].source, rule: ruleNextParagraph, verb: r.found[speaker].verb})
	r.addQuotation(len(r.found)-1, n)
	r.speaker = speaker
}

// quotationAt returns the quotation that is all of span, or -1.
func (r *reading) quotationAt(span chancery.Span) int {
	for n := firstAt(r, span.Start); n < len(r.quotations) && r.quotations[n].Span.Start == span.Start; n++ {
		if r.quotations[n].Span == span {
			return n
		}
	}
	return -1
}

// firstAt returns the first quotation that starts at or after offset at.
func firstAt(r *reading, at int) int {
	lo, hi := 0, len(r.quotations)
	for lo < hi {
		if m := (lo + hi) / 2; r.quotations[m].Span.Start < at {
			lo = m + 1
		} else {
			hi = m
		}
	}
	return lo
}

// holds gives paragraph number n to the finding that the paragraph before
// announced ("He writes:"): a block quotation with its neighbours, a paragraph
// that begins with a quotation, or, where nothing is marked, the one paragraph. It
// reports whether the paragraph has been read with that.
func (r *reading) holds(n int, p chancery.Block, announced, first, end int) bool {
	f := &r.found[announced]
	switch {
	case p.Kind == chancery.BlockQuote:
		f.content = append(f.content, p.Span)
		for q := first; q < end; q++ {
			r.used[q] = true
		}
		if n+1 < len(r.paragraphs) && r.paragraphs[n+1].Kind == chancery.BlockQuote && r.paragraphs[n+1].Level == p.Level {
			r.announced = announced
		}
	case first < end && r.quotations[first].Span.Start == p.Span.Start:
		if r.used[first] || r.quotationAt(p.Span) < 0 {
			return false
		}
		r.addQuotation(announced, first)
	case p.Kind == chancery.Paragraph && len(f.content) == 0:
		f.content = append(f.content, p.Span)
		f.rule = ruleUnmarked
	default:
		return false
	}
	// What stands in it is read as a text of its own: its attributions become
	// children.
	r.last = -1
	r.region(p.Span, -1, first, end, r.sentenceAt(p.Span.Start))
	return true
}

// turn reads the head of paragraph number n where it is a turn of a speaker in a
// transcript, whose name stands at its beginning, and returns what is left to
// read. What follows a turn up to the next one belongs to it.
func (r *reading) turn(n int, p chancery.Block) chancery.Span {
	if p.Kind != chancery.Speech {
		if p.Kind == chancery.Paragraph && r.turns >= 0 && n < r.lastTurn {
			f := &r.found[r.turns]
			f.content = append(f.content, p.Span)
		} else {
			r.turns = -1
		}
		return p.Span
	}
	r.turns = -1
	words := r.text[p.Span.Start:p.Span.End]
	if p.Label == "" || !strings.HasPrefix(words, p.Label) {
		return p.Span
	}
	source := chancery.Span{Start: p.Span.Start, End: p.Span.Start + len(p.Label)}
	mark := chancery.Span{Start: source.End, End: source.End}
	if mark.End < p.Span.End && (r.text[mark.End] == ':' || r.text[mark.End] == '.') {
		mark.End++
	}
	rest := chancery.Span{Start: mark.End, End: p.Span.End}
	for rest.Start < rest.End && (r.text[rest.Start] == ' ' || r.text[rest.Start] == '\n') {
		rest.Start++
	}
	if !hasWord(r.text[rest.Start:rest.End]) {
		return p.Span
	}
	f := finding{source: []chancery.Span{source}, rule: ruleTurn, verb: turnOf, content: []chancery.Span{rest}}
	if mark.Len() > 0 {
		f.cue = []chancery.Span{mark}
	}
	r.turns = len(r.found)
	r.found = append(r.found, f)
	return rest
}
