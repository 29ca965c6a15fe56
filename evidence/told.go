package evidence

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"slices"
	"strings"

	"chancery"
	"chancery/provenance"
	"chancery/text"
)

// Sentences that are compared for contradictions have so many words.
const leastTold, mostTold = 4, 60

// mostBefore is how many sentences before one are kept with it.
const mostBefore = 5

// told returns what is compared for contradictions: the statements that
// [library.Accounts] gives, the sentences of longer ones, and what a document tells
// as its own, in sentences and clauses that no attribution has a part of. Each sentence bears
// the ID of its attribution; one that a document tells has an ID of its own, by
// which [library.Sources] finds it. Where whole is true, sentences in which
// attributions have a part are among them, marked as such.
func (b *Body) told(ctx context.Context, whole bool) (out []provenance.Account, err error) {
	if _, err := b.Accounts(ctx); err != nil {
		return nil, err
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	for digest, err := range b.library.record.Digests(ctx) {
		if err != nil {
			return nil, err
		}
		more, err := b.library.sentences(ctx, digest)
		if err != nil {
			return nil, err
		}
		if !whole {
			more = slices.DeleteFunc(more, func(a provenance.Account) bool { return a.Whole })
		}
		out = append(out, more...)
	}
	return out, nil
}

// sentences returns what is compared of a document.
func (l *library) sentences(ctx context.Context, digest chancery.Digest) ([]provenance.Account, error) {
	reading, err := l.record.Reading(ctx, digest)
	if err != nil || reading == nil {
		return slices.Clone(l.accounts[digest]), err
	}
	list, err := l.record.Attributions(ctx, digest, false)
	if err != nil {
		return nil, err
	}
	stored, err := l.record.Document(ctx, digest.String())
	if err != nil {
		return nil, err
	}
	attributions := make([]chancery.Attribution, len(list))
	for i, a := range list {
		attributions[i] = a.Attribution
	}
	return sentencesOf(&stored.Document, reading, attributions, l.accounts[digest], func(a *chancery.Attribution) { l.tell(digest, &stored.Document, a) }), nil
}

// sentencesOf returns what is compared of a document, with its blocks: the statements
// of one sentence, and sentences beside them. told is called with the attribution of
// each of these; of a sentence that the document tells itself that is one of no
// words but its own.
func sentencesOf(doc *chancery.Document, reading *chancery.Reading, list []chancery.Attribution, statements []provenance.Account, told func(*chancery.Attribution)) (out []provenance.Account) {
	digest := doc.Digest
	all := text.Sentences(doc.Text, doc.Blocks)
	named := namedMentions(reading, nil)
	plains := make([]string, len(all))
	for i, s := range all {
		plains[i] = plain(doc.Text[s.Start:s.End])
	}
	// before returns the sentences before the one at place i, up to where a section
	// begins.
	before := func(i int) []string {
		k := i
		for k > max(0, i-mostBefore) && strings.Count(doc.Text[all[k-1].End:all[k].Start], "\n") <= 2 {
			k--
		}
		return plains[k:i:i]
	}
	var cast []string
	if reading != nil {
		for _, a := range reading.Actors {
			if !a.Unnamed && a.Name != "" {
				cast = append(cast, a.Name)
			}
		}
	}
	whole := make(map[string]bool, len(statements))
	for _, a := range statements {
		// What has several sentences is compared by the sentence.
		if whole[a.ID] = len(text.Sentences(a.Text, nil)) == 1; whole[a.ID] {
			i, found := slices.BinarySearchFunc(all, a.Passage.Span.Start, func(s chancery.Span, at int) int { return s.Start - at })
			if !found {
				i--
			}
			if i >= 0 && i < len(all) {
				a.Before = before(i)
			}
			a.Cast = cast
			out = append(out, a)
		}
	}
	inside := map[string][]chancery.Span{} // of each attribution, what others have in it
	for i := range list {
		for _, p := range slices.Concat(list[i].Source, list[i].Cue, list[i].Content) {
			inside[list[i].Parent] = append(inside[list[i].Parent], p.Span)
		}
	}
	dates := datesOf(reading)
	account := func(s chancery.Span, i int) (provenance.Account, bool) {
		p := chancery.Passage{Document: digest, Span: s, Words: doc.Text[s.Start:s.End]}
		words := plain(p.Words)
		n := len(strings.Fields(words))
		a := provenance.Account{Passage: p, Before: before(i), Cast: cast}
		if n := len(a.Before); n > 0 {
			a.Context = a.Before[n-1]
		}
		a.Text, a.Stance = words, chancery.Asserts
		a.Means = meant([]chancery.Passage{p}, named, words)
		a.Dates = dates(s)
		return a, n >= leastTold && n <= mostTold && !strings.HasSuffix(strings.TrimRight(words, "”’\"' "), "?")
	}
	// Of a long statement, or one with others in it, the sentences that are its own.
	for i := range list {
		a := &list[i]
		if whole[a.ID] {
			continue
		}
		others := newStretches(inside[a.ID])
		for _, p := range a.Content {
			first, _ := slices.BinarySearchFunc(all, p.Span.Start, func(s chancery.Span, at int) int { return s.End - 1 - at })
			for k := first; k < len(all) && all[k].Start < p.Span.End; k++ {
				s := chancery.Span{Start: max(all[k].Start, p.Span.Start), End: min(all[k].End, p.Span.End)}
				if _, err := s.In(doc.Text); err != nil {
					continue
				}
				if x, ok := account(s, k); ok {
					x.Whole = others.across(s) >= 0
					x.ID, x.Stance, x.Speaker = a.ID, a.Stance, plain(chancery.Words(a.Source))
					out = append(out, x)
					told(a)
				}
			}
		}
	}
	// What the document tells as its own.
	said, prose := newStretches(inside[""]), running(doc)
	for k, s := range all {
		if !prose(s) {
			continue
		}
		own := ownClause(doc.Text, s, said)
		if own != s {
			if x, ok := account(s, k); ok {
				x.Whole = true
				x.ID = toldID(x.Passage)
				out = append(out, x)
				told(&chancery.Attribution{ID: x.ID, Stance: chancery.Asserts, Content: []chancery.Passage{x.Passage}})
			}
		}
		x, ok := account(own, k)
		if own.Len() == 0 || !ok {
			continue
		}
		x.ID = toldID(x.Passage)
		out = append(out, x)
		told(&chancery.Attribution{ID: x.ID, Stance: chancery.Asserts, Content: []chancery.Passage{x.Passage}})
	}
	return out
}

// tell makes [library.Sources] know who tells what is no statement of a claim.
func (l *library) tell(digest chancery.Digest, doc *chancery.Document, a *chancery.Attribution) {
	if _, ok := l.sources[a.ID]; ok {
		return
	}
	d := *doc
	d.Text, d.Blocks, d.Marks = "", nil, nil
	var chain []chancery.Attribution
	if len(a.Cue)+len(a.Source) > 0 {
		chain = []chancery.Attribution{*a}
	}
	l.sources[a.ID] = provenance.Source{Attribution: *a, Chain: chain, Document: &d}
	l.at[a.ID] = digest
}

// ownClause returns the part of a sentence that no attribution has a part of: the
// whole of it, or the main clause before an "and" or "but" with which attributions
// begin. It is empty where there is none.
func ownClause(text string, s chancery.Span, said *stretches) chancery.Span {
	first := said.across(s)
	if first < 0 {
		return s
	}
	part := text[s.Start:max(said.list[first].Start, s.Start)]
	at := -1
	for _, joint := range []string{", and ", ", but ", ", so ", ", yet ", "; "} {
		if i := strings.Index(part, joint); i > 0 && (at < 0 || i < at) {
			at = i
		}
	}
	if at < 0 {
		return chancery.Span{}
	}
	return chancery.Span{Start: s.Start, End: s.Start + at}
}

// toldID names a sentence that a document tells by its place.
func toldID(p chancery.Passage) string {
	sum := sha256.Sum256(fmt.Appendf(nil, "told %s %d %d", p.Document, p.Span.Start, p.Span.End))
	return hex.EncodeToString(sum[:8])
}

// running tells which sentences stand in running text: in no heading, caption,
// footnote or row of a table.
func running(doc *chancery.Document) func(chancery.Span) bool {
	var blocks []chancery.Block
	var spans []chancery.Span
	for _, b := range doc.Blocks {
		if b.Kind != chancery.Page {
			blocks, spans = append(blocks, b), append(spans, b.Span)
		}
	}
	all := newStretches(spans)
	return func(s chancery.Span) bool {
		i := all.across(s)
		return i < 0 || blocks[i].Kind == chancery.Paragraph || blocks[i].Kind == chancery.ListItem
	}
}
