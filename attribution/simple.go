package attribution

import (
	"cmp"
	"context"
	"slices"
	"sort"
	"strings"

	"chancery"
	"chancery/calendar"
	"chancery/text"
)

// simpleVersion changes with everything that changes what the simple reader
// finds.
const simpleVersion = "simple/2"

// Simple is the reader by rules. Its zero value is ready for use, by several
// goroutines at once. Time and memory are linear in the length of the document.
type Simple struct{}

// NewSimple returns the simple reader.
func NewSimple() Simple { return Simple{} }

var _ chancery.Reader = Simple{}

// Version returns "simple/2".
func (Simple) Version() string { return simpleVersion }

// Read finds attributions in doc, the actors that are their sources, and dates. A
// document that is said to be in a language other than English, and one without
// text, gives an empty reading that says so; one whose language is unknown is
// read. The only error is that of ctx.
func (Simple) Read(ctx context.Context, doc *chancery.Document) (*chancery.Reading, error) {
	out := &chancery.Reading{Document: doc.Digest, Reader: simpleVersion}
	if skip, ok := unreadable(doc, simpleVersion); ok {
		out.Skipped = append(out.Skipped, skip)
		return out, ctx.Err()
	}
	r := newReading(doc)
	if err := r.run(ctx); err != nil {
		return nil, err
	}
	out.Attributions = r.attributions()
	out.Actors = actorsOf(doc, out.Attributions)
	out.Dates = calendar.Dates(doc)
	r.complete(out)
	return out, ctx.Err()
}

// unreadable reports whether a reader has nothing to read in a document, and why.
func unreadable(doc *chancery.Document, reader string) (chancery.Skip, bool) {
	where := cmp.Or(doc.Path, doc.Name)
	if strings.TrimSpace(doc.Text) == "" {
		return chancery.Skip{Where: where, Reason: "the document has no text to read", Kind: chancery.Empty}, true
	}
	if lang := doc.Metadata.Get(chancery.Language); !english(lang) {
		return chancery.Skip{Where: where, Reason: "the document is in another language (" + lang + "); " + reader + " reads English only", Kind: chancery.Unsupported}, true
	}
	return chancery.Skip{}, false
}

// english reports whether a BCP 47 tag is English or says nothing.
func english(tag string) bool {
	primary, _, _ := strings.Cut(strings.ToLower(strings.TrimSpace(tag)), "-")
	return primary == "" || primary == "und" || primary == "mul" || primary == "en" || primary == "eng"
}

// reading is the work on one document.
//
// The text is read in regions: a paragraph without its quotations, and the inside
// of each quotation. A quotation is one item of the region around it, so that
// whatever stands in it can never be taken for the speaker or the cue of a
// sentence that goes on around it; read again on its own, its attributions become
// children of the one whose content it is.
type reading struct {
	doc        *chancery.Document
	text       string
	paragraphs []chancery.Block
	sentences  []chancery.Span
	quotations []text.Quotation
	carriedBy  []int  // the quotation that carries on each one, or -1
	used       []bool // the quotation is content of a finding, or was carried on by one that is
	items      []item // of the sentence that is being read
	found      []finding
	steps      int // of the rules, which tests hold to be linear

	// What links a sentence to the one before it in the same region.
	last      int // the finding that the sentence before ended with, or -1
	announced int // the finding whose content the next paragraph holds ("He writes:"), or -1
	speaker   int // the finding with quotation that the paragraph before ended with, or -1
	turns     int // the turn of a transcript that is going on, or -1
	lastTurn  int // the number of the last paragraph that is a turn
}

// finding is an attribution in the making.
type finding struct {
	source  []chancery.Span
	cue     []chancery.Span
	content []chancery.Span
	rule    rule
	verb    *cue
	negated bool
	doubted bool // a quotation in it lacks a mark
}

func newReading(doc *chancery.Document) *reading {
	r := &reading{doc: doc, text: doc.Text, last: -1, announced: -1, speaker: -1, turns: -1}
	r.paragraphs = text.Paragraphs(doc.Text, doc.Blocks)
	for i, p := range r.paragraphs {
		if p.Kind == chancery.Speech {
			r.lastTurn = i
		}
	}
	r.sentences = text.Sentences(doc.Text, doc.Blocks)
	r.quotations = text.Quotations(doc.Text, doc.Blocks)
	r.used = make([]bool, len(r.quotations))
	r.carriedBy = make([]int, len(r.quotations))
	for i := range r.carriedBy {
		r.carriedBy[i] = -1
	}
	for i, q := range r.quotations {
		if q.Continues >= 0 {
			r.carriedBy[q.Continues] = i
		}
	}
	return r
}

func (r *reading) run(ctx context.Context) error {
	q := 0
	for n, p := range r.paragraphs {
		if err := ctx.Err(); err != nil {
			return err
		}
		first := q
		for q < len(r.quotations) && r.quotations[q].Span.Start < p.Span.End {
			q++
		}
		announced := r.announced
		r.announced = -1
		if announced >= 0 && r.holds(n, p, announced, first, q) {
			r.inside(first, q)
			r.speaker = -1
			continue
		}
		if p.Kind == chancery.Heading || p.Kind == chancery.TableRow {
			r.speaker = -1
		}
		body := r.turn(n, p)
		before := len(r.found)
		r.last = -1
		r.region(body, -1, first, q, r.sentenceAt(body.Start))
		r.follow(p, before)
		r.inside(first, q)
	}
	return nil
}

// sentenceAt returns the first sentence that ends after offset at.
func (r *reading) sentenceAt(at int) int {
	return sort.Search(len(r.sentences), func(i int) bool { return r.sentences[i].End > at })
}

// inside reads the quotations of a paragraph that stand between numbers first
// and end, each as a region of its own.
func (r *reading) inside(first, end int) {
	announced := r.announced // by the paragraph; what its quotations announce ends with them
	for q := first; q < end; q++ {
		inner := r.quotations[q].Inner
		r.last = -1
		r.region(inner, q, q+1, end, r.sentenceAt(inner.Start))
	}
	r.last, r.announced = -1, announced
}

// region reads the sentences of the text at span whose items stand directly in
// quotation parent (-1: in none).
func (r *reading) region(span chancery.Span, parent, quote, quotesEnd, sentence int) {
	r.items = r.items[:0]
	at := span.Start
	for at < span.End {
		// The next quotation directly inside, and the next end of a sentence.
		for quote < quotesEnd && (r.quotations[quote].Span.Start < at || r.quotations[quote].Parent != parent) {
			if r.quotations[quote].Span.Start >= span.End {
				quote = quotesEnd
				break
			}
			quote++
		}
		for sentence < len(r.sentences) && r.sentences[sentence].End <= at {
			sentence++
		}
		to, quoted := span.End, false
		if quote < quotesEnd && r.quotations[quote].Span.Start < to {
			to, quoted = r.quotations[quote].Span.Start, true
		}
		if sentence < len(r.sentences) && r.sentences[sentence].End <= to {
			to, quoted = r.sentences[sentence].End, false
			r.tokens(at, to)
			at = to
			r.flush()
			continue
		}
		r.tokens(at, to)
		at = to
		if !quoted {
			continue
		}
		q := &r.quotations[quote]
		r.items = append(r.items, r.quoteItem(quote))
		at = q.Span.End
		for sentence < len(r.sentences) && r.sentences[sentence].End < at {
			sentence++
		}
		if sentence < len(r.sentences) && r.sentences[sentence].End == at {
			r.flush()
		}
	}
	r.flush()
}

// maxItems bounds the stretch that the rules look over at once, so that a text
// without sentence ends is read in linear time, a thousand words at a time.
const maxItems = 1000

// flush reads the sentence whose items have been gathered.
func (r *reading) flush() {
	for len(r.items) > maxItems {
		rest := r.items[maxItems:]
		r.items = r.items[:maxItems]
		r.sentence()
		r.items = rest
	}
	if len(r.items) > 0 {
		r.sentence()
	}
	r.items = r.items[:0]
}

// attributions turns the findings into attributions, in order of their place,
// with their parents.
func (r *reading) attributions() []chancery.Attribution {
	out := make([]chancery.Attribution, 0, len(r.found))
	for i := range r.found {
		f := &r.found[i]
		if len(f.content) == 0 {
			continue
		}
		f.content = joined(f.content)
		a := chancery.Attribution{
			Source: r.passages(f.source), Cue: r.passages(f.cue), Content: r.passages(f.content),
			Confidence: f.confidence(), Reason: r.reason(f), Kind: r.kind(f),
		}
		a.ID = chancery.AttributionID(r.doc.Digest, a.Source, a.Cue, a.Content)
		out = append(out, a)
	}
	return ordered(out)
}

// ordered puts attributions in order of their place, each once, what holds others
// before them, and sets their parents.
func ordered(all []chancery.Attribution) []chancery.Attribution {
	seen := make(map[string]bool, len(all))
	out := slices.DeleteFunc(all, func(a chancery.Attribution) bool {
		twice := seen[a.ID]
		seen[a.ID] = true
		return twice
	})
	slices.SortStableFunc(out, func(a, b chancery.Attribution) int {
		if d := first(a) - first(b); d != 0 {
			return d
		}
		// What holds another begins with its content.
		if d := a.Content[0].Span.Start - b.Content[0].Span.Start; d != 0 {
			return d
		}
		return last(b) - last(a)
	})
	setParents(out)
	return out
}

// joined sorts spans and joins those that touch or overlap.
func joined(spans []chancery.Span) []chancery.Span {
	slices.SortFunc(spans, func(a, b chancery.Span) int { return a.Start - b.Start })
	out := spans[:1]
	for _, s := range spans[1:] {
		if l := &out[len(out)-1]; s.Start <= l.End {
			l.End = max(l.End, s.End)
			continue
		}
		out = append(out, s)
	}
	return out
}

func (r *reading) passages(spans []chancery.Span) []chancery.Passage {
	out := make([]chancery.Passage, 0, len(spans))
	for _, s := range spans {
		out = append(out, chancery.Passage{Document: r.doc.Digest, Span: s, Words: r.text[s.Start:s.End]})
	}
	return out
}

// kind is the kind of a finding's content: in a turn or in a paragraph that was
// announced it is the source's own words.
func (r *reading) kind(f *finding) chancery.QuoteKind {
	if f.rule == ruleTurn || f.rule == ruleUnmarked {
		return chancery.Direct
	}
	return r.quoteKind(f.content)
}

// quoteKind tells direct, indirect and mixed content apart by the quotations in it.
// Content in a block quotation or in the turn of a transcript is the source's own words.
func (r *reading) quoteKind(content []chancery.Span) chancery.QuoteKind {
	quoted, plain := false, false
	for _, s := range content {
		at := s.Start
		n := sort.Search(len(r.quotations), func(i int) bool { return r.quotations[i].Span.Start >= s.Start })
		for ; n < len(r.quotations) && r.quotations[n].Span.Start < s.End; n++ {
			q := r.quotations[n].Span
			if q.Start < at || q.End > s.End || r.quotedAs(n) == asTitle {
				continue
			}
			quoted = true
			plain = plain || hasWord(r.text[at:q.Start])
			at = q.End
		}
		if hasWord(r.text[at:s.End]) {
			if r.ownWords(s) {
				quoted = true
			} else {
				plain = true
			}
		}
	}
	switch {
	case quoted && plain:
		return chancery.Mixed
	case quoted:
		return chancery.Direct
	}
	return chancery.Indirect
}

// ownWords reports whether s is all of a block quotation, or of a turn without its label.
func (r *reading) ownWords(s chancery.Span) bool {
	p, ok := r.paragraphAt(s.Start)
	return ok && p.Kind == chancery.Speech && s.End == p.Span.End && s.Start <= p.Span.Start+len(p.Label)+3 || r.inBlockQuotation(s)
}

func (r *reading) inBlockQuotation(s chancery.Span) bool {
	p, ok := r.paragraphAt(s.Start)
	return ok && p.Kind == chancery.BlockQuote && p.Span == s
}

// paragraphAt returns the first paragraph that ends behind an offset.
func (r *reading) paragraphAt(at int) (chancery.Block, bool) {
	n := sort.Search(len(r.paragraphs), func(i int) bool { return r.paragraphs[i].Span.End > at })
	if n == len(r.paragraphs) {
		return chancery.Block{}, false
	}
	return r.paragraphs[n], true
}

func hasWord(s string) bool {
	_, ok := text.NextWord(s, 0)
	return ok
}
