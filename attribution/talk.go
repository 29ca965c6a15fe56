package attribution

import (
	"slices"
	"sort"
	"strings"
	"unicode"
	"unicode/utf8"

	"chancery"
)

// The model learned from news, where nearly every quotation has a cue, and where a
// paragraph of quotation that names nobody is more of the same speaker's. In novels,
// memoirs and reported conversations a paragraph that opens with a quotation, behind one
// whose quotation was closed, is another's turn, speakers are named now and then, and
// between them the reader counts turns.
//
// In any text, a paragraph of quotation that has a cue of its own is no content of the cue
// before it, and no cue reaches back over the beginning of its own paragraph of quotation
// (in PolNeAR's training part 590 such paragraphs have a cue of their own; three of them
// are annotated as one attribution with the paragraph before). The rest is for texts that
// show themselves to be talk: each paragraph of quotation is another's turn, and one that
// names nobody is given to who speaks two turns before or behind it, or to nobody.

// turnOfTalk is a paragraph as far as talk is concerned.
type turnOfTalk struct {
	first, end int  // its quotations
	answers    bool // it opens with a quotation, and the paragraph before closed one
	carries    bool // it opens with the quotation that the paragraph before left open
	cue        bool // it has a cue of its own for what is quoted in it
	whole      bool // it is quotations and nothing else
}

// A text is talk from so many paragraphs on that answer another and have no cue, and from
// this share of those that answer. In PolNeAR's training part one in ten is without a cue,
// in LitBank half.
const (
	leastBare = 3
	shareBare = .3
)

// What is counted is right in 114 of 157 cases on LitBank. That a quotation which names
// nobody is one was right in 108 of 112; its confidence is lower, since who speaks is not told.
const (
	countedTurn = .7
	nobodysTurn = .5
)

// turnsOfTalk takes from drafts what others say in paragraphs of their own, and gives it to
// whom the rules know as the speaker. In talk it adds the quotations of which no draft
// holds anything.
func (r *reading) turnsOfTalk(told []draft) []draft {
	turns, isTalk := r.turnsOf(told)
	var taken places
	for i := range told {
		d := &told[i]
		if d.from == nil || d.from.nested || d.rule != "" || len(d.cue) == 0 {
			continue
		}
		lo := r.paragraphNumber(d.cue[0].Start)
		if lo == len(turns) {
			continue
		}
		hi := lo
		first, last := r.paragraphNumber(d.content[0].Start), r.paragraphNumber(d.content[len(d.content)-1].End-1)
		for lo > first && !turns[lo].answers {
			lo--
		}
		for hi < last && !(turns[hi+1].answers && (isTalk || turns[hi+1].cue)) {
			hi++
		}
		if first < lo || hi < last {
			taken = append(taken, d.content...)
			d.content = r.cutTo(d.content, chancery.Span{Start: r.paragraphs[lo].Span.Start, End: r.paragraphs[hi].Span.End})
		}
	}
	told = slices.DeleteFunc(told, func(d draft) bool { return len(d.content) == 0 })
	taken.sort()
	told = r.quotationsAlone(told, func(s chancery.Span) bool { return isTalk || taken.overlap(s) })
	if isTalk {
		r.wholeQuotations(told)
		told = r.countTurns(told, turns)
	}
	return told
}

// turnsOf looks at the paragraphs of a text, of which drafts and rules say where cues
// stand, and reports whether the text is talk.
func (r *reading) turnsOf(told []draft) (turns []turnOfTalk, isTalk bool) {
	turns = make([]turnOfTalk, len(r.paragraphs))
	q, closed := 0, false
	for n, p := range r.paragraphs {
		t := &turns[n]
		for q < len(r.quotations) && r.quotations[q].Span.Start < p.Span.Start {
			q++
		}
		t.first = q
		for q < len(r.quotations) && r.quotations[q].Span.Start < p.Span.End {
			q++
		}
		t.end = q
		if p.Kind != chancery.Paragraph || t.first == t.end {
			closed = false
			continue
		}
		head := r.quotations[t.first]
		t.whole = head.Span.Start == p.Span.Start && head.Doubt == "" && r.quotedAs(t.first) == asSpeech
		t.answers = t.whole && closed && head.Continues < 0
		t.carries = head.Continues >= 0
		at := p.Span.Start
		for k := t.first; k < t.end; k++ {
			if c := r.quotations[k]; c.Parent < 0 {
				t.whole = t.whole && !hasWord(r.text[at:c.Span.Start])
				at = c.Span.End
				closed = !c.Carried && !c.Unbalanced() && r.quotedAs(k) == asSpeech
			}
		}
		t.whole = t.whole && !hasWord(r.text[at:p.Span.End])
	}
	own := func(cue, content []chancery.Span) {
		if len(cue) == 0 || r.quotationAround(cue[0].Start) >= 0 {
			return
		}
		n := r.paragraphNumber(cue[0].Start)
		if n < len(turns) && turns[n].first < turns[n].end && slices.ContainsFunc(content, r.paragraphs[n].Span.Overlaps) {
			turns[n].cue = true
		}
	}
	for i := range told {
		if r.quoting(told[i].content) {
			own(told[i].cue, told[i].content)
		}
	}
	for i := range r.found {
		if r.found[i].quotes() {
			own(r.found[i].cue, r.found[i].content)
		}
	}
	all, bare := 0, 0
	for _, t := range turns {
		if t.answers {
			all++
			if !t.cue {
				bare++
			}
		}
	}
	return turns, bare >= leastBare && float64(bare) >= shareBare*float64(all)
}

// quotationsAlone adds the quotations to which the rules give a speaker, of which no draft
// holds anything, and that are asked for. In news most of them are titles and signs.
func (r *reading) quotationsAlone(told []draft, asked func(chancery.Span) bool) []draft {
	held := holdings(told)
	for i := range r.found {
		f := &r.found[i]
		if !f.quotes() || len(f.source) == 0 || len(f.content) == 0 || slices.ContainsFunc(f.cue, held.overlap) || slices.ContainsFunc(f.content, held.overlap) || !slices.ContainsFunc(f.content, asked) {
			continue
		}
		told = append(told, draft{source: f.source, cue: f.cue, content: joined(slices.Clone(f.content)), confidence: f.confidence(), rule: r.reason(f)})
	}
	return told
}

// wholeQuotations gives a quotation, whose beginning one draft holds and the rest nobody,
// to that draft whole.
func (r *reading) wholeQuotations(told []draft) {
	type piece struct {
		span  chancery.Span
		owner int // -1 for a cue
	}
	var pieces []piece
	for i, d := range told {
		if d.from != nil && d.from.nested {
			continue
		}
		for _, c := range d.content {
			pieces = append(pieces, piece{c, i})
		}
		for _, c := range d.cue {
			pieces = append(pieces, piece{c, -1})
		}
	}
	slices.SortFunc(pieces, func(a, b piece) int { return a.span.Start - b.span.Start })
	next := 0
	for _, q := range r.quotations {
		for next < len(pieces) && pieces[next].span.End <= q.Inner.Start {
			next++
		}
		if q.Parent >= 0 || q.Unbalanced() {
			continue
		}
		owner, begins := -1, false
		for k := next; k < len(pieces) && pieces[k].span.Start < q.Inner.End; k++ {
			p := pieces[k]
			if p.span.End <= q.Inner.Start {
				continue
			}
			if p.owner < 0 || owner >= 0 && owner != p.owner {
				owner = -1
				break
			}
			owner, begins = p.owner, begins || p.span.Start <= q.Inner.Start
		}
		if owner >= 0 && begins {
			told[owner].content = joined(append(told[owner].content, q.Inner))
		}
	}
}

// countTurns adds the turns of talk of which no draft holds anything: each with who spoke
// two turns before, or else speaks two turns behind, where there are two who talk by turns;
// and last the quotations of whole sentences for which nothing shows who speaks.
func (r *reading) countTurns(told []draft, turns []turnOfTalk) []draft {
	held := holdings(told)
	// The drafts of whose words a paragraph has the first and the last; -1 for none.
	type voices struct{ first, last int }
	who := make([]voices, len(turns))
	for n := range who {
		who[n] = voices{-1, -1}
	}
	order := make([]int, 0, len(told))
	for i, d := range told {
		if (d.from == nil || !d.from.nested) && len(d.source) > 0 && r.quoting(d.content) {
			order = append(order, i)
		}
	}
	slices.SortStableFunc(order, func(a, b int) int { return told[a].content[0].Start - told[b].content[0].Start })
	for _, i := range order {
		for _, c := range told[i].content {
			if n := r.paragraphNumber(c.Start); n < len(turns) && (r.quotationAround(c.Start) >= 0 || r.quotationAround(c.End-1) >= 0) {
				if who[n].first < 0 {
					who[n].first = i
				}
				who[n].last = i
			}
		}
	}
	// The turns before and behind one, past the paragraphs over which a quotation goes on.
	before := func(n int) int {
		for n--; n > 0 && turns[n].carries; n-- {
		}
		return n
	}
	behind := func(n int) int {
		for n++; n < len(turns) && turns[n].carries; n++ {
		}
		return n
	}
	answers := func(n int) bool { return n >= 0 && n < len(turns) && turns[n].answers }
	add := func(n, by int) {
		var content []chancery.Span
		for k := turns[n].first; k < turns[behind(n)-1].end; k++ {
			if q := r.quotations[k]; q.Parent < 0 && r.quotedAs(k) == asSpeech && !held.overlap(q.Span) {
				content = append(content, q.Span)
			}
		}
		if len(content) == 0 {
			return
		}
		d := draft{content: content, confidence: nobodysTurn, rule: "a turn of talk that names nobody"}
		if by >= 0 {
			d.source, d.confidence, d.rule = told[by].source, countedTurn, "a turn of talk, given to who speaks two turns away"
		}
		who[n] = voices{len(told), len(told)}
		told = append(told, d)
	}
	bare := func(n int) bool {
		t := &turns[n]
		return t.first < t.end && who[n].first < 0 && (t.answers || t.whole && !t.carries && answers(behind(n)))
	}
	for n := range turns {
		if b := before(n); bare(n) && answers(n) && answers(b) && who[b].first == who[b].last {
			if by := who[before(b)].last; by >= 0 {
				add(n, by)
			}
		}
	}
	for n := len(turns) - 1; n >= 0; n-- {
		if b := behind(n); bare(n) && answers(b) && answers(behind(b)) && who[b].first == who[b].last {
			if by := who[behind(b)].first; by >= 0 {
				add(n, by)
			}
		}
	}
	for n := range turns {
		if bare(n) {
			add(n, -1)
		}
	}
	held = holdings(told)
	for k, q := range r.quotations {
		if q.Parent < 0 && !q.Unbalanced() && r.quotedAs(k) == asSpeech && !held.overlap(q.Span) && wholeSentence(r.text[q.Inner.Start:q.Inner.End]) {
			told = append(told, draft{content: []chancery.Span{q.Span}, confidence: nobodysTurn, rule: "a quotation in talk that names nobody"})
		}
	}
	return told
}

// quoting reports whether a quotation begins in content or right before it.
func (r *reading) quoting(content []chancery.Span) bool {
	const mark = 4 // bytes of the longest quotation mark and a blank
	return slices.ContainsFunc(content, func(c chancery.Span) bool {
		n := firstAt(r, c.Start-mark)
		return n < len(r.quotations) && r.quotations[n].Span.Start < c.End
	})
}

// quotationAround returns the outermost quotation around an offset, or -1.
func (r *reading) quotationAround(at int) int {
	n := firstAt(r, at+1) - 1
	for n >= 0 && r.quotations[n].Parent >= 0 {
		n = r.quotations[n].Parent
	}
	if n >= 0 && at < r.quotations[n].Span.End {
		return n
	}
	return -1
}

// paragraphNumber returns the number of the first paragraph that ends behind an offset.
func (r *reading) paragraphNumber(at int) int {
	return sort.Search(len(r.paragraphs), func(i int) bool { return r.paragraphs[i].Span.End > at })
}

// cutTo returns what of content lies in a stretch, without pieces that have no word.
func (r *reading) cutTo(content []chancery.Span, s chancery.Span) (out []chancery.Span) {
	for _, c := range content {
		if c.Start, c.End = max(c.Start, s.Start), min(c.End, s.End); c.Start < c.End && hasWord(r.text[c.Start:c.End]) {
			out = append(out, c)
		}
	}
	return out
}

// wholeSentence reports whether words begin and end as a sentence does.
func wholeSentence(s string) bool {
	first, _ := utf8.DecodeRuneInString(s)
	last, _ := utf8.DecodeLastRuneInString(s)
	return unicode.IsUpper(first) && strings.ContainsRune(".!?…—–-", last)
}

// holdings are the cues and contents of drafts.
func holdings(drafts []draft) (held places) {
	for _, d := range drafts {
		held = append(append(held, d.cue...), d.content...)
	}
	held.sort()
	return held
}
