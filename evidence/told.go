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

// told returns what is compared for contradictions: the statements that
// [library.Accounts] gives, the sentences of longer ones, and what a document tells
// as its own, in sentences and clauses that no attribution has a part of. Each sentence bears
// the ID of its attribution; one that a document tells has an ID of its own, by
// which [library.Sources] finds it.
func (b *Body) told(ctx context.Context) ([]provenance.Account, error) {
	out, err := b.Accounts(ctx)
	if err != nil {
		return nil, err
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	// What has several sentences is compared by the sentence.
	out = slices.DeleteFunc(out, func(a provenance.Account) bool { return len(text.Sentences(a.Text, nil)) > 1 })
	for digest, err := range b.library.record.Digests(ctx) {
		if err != nil {
			return nil, err
		}
		more, err := b.library.sentences(ctx, digest)
		if err != nil {
			return nil, err
		}
		out = append(out, more...)
	}
	return out, nil
}

// sentences returns the sentences of a document that are compared beside its
// statements.
func (l *library) sentences(ctx context.Context, digest chancery.Digest) ([]provenance.Account, error) {
	reading, err := l.record.Reading(ctx, digest)
	if err != nil || reading == nil {
		return nil, err
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

// sentencesOf returns the sentences of a document, with its blocks, that are compared
// beside the statements whole. told is called with the attribution of each; of a
// sentence that the document tells itself that is one of no words but its own.
func sentencesOf(doc *chancery.Document, reading *chancery.Reading, list []chancery.Attribution, statements []provenance.Account, told func(*chancery.Attribution)) (out []provenance.Account) {
	digest := doc.Digest
	all := text.Sentences(doc.Text, doc.Blocks)
	named := namedPronouns(reading)
	whole := make(map[string]bool, len(statements))
	for _, a := range statements {
		whole[a.ID] = len(text.Sentences(a.Text, nil)) == 1
	}
	inside := map[string][]chancery.Span{} // of each attribution, what others have in it
	for i := range list {
		for _, p := range slices.Concat(list[i].Source, list[i].Cue, list[i].Content) {
			inside[list[i].Parent] = append(inside[list[i].Parent], p.Span)
		}
	}
	quiet := func(s chancery.Span, spans []chancery.Span) bool {
		return !slices.ContainsFunc(spans, s.Overlaps)
	}
	account := func(s chancery.Span, before string) (provenance.Account, bool) {
		p := chancery.Passage{Document: digest, Span: s, Words: doc.Text[s.Start:s.End]}
		words := plain(p.Words)
		n := len(strings.Fields(words))
		a := provenance.Account{Passage: p, Context: before}
		a.Text, a.Stance = words, chancery.Asserts
		a.Means = meant([]chancery.Passage{p}, named, words)
		for _, d := range reading.Dates {
			if s.Contains(d.Passage.Span) {
				a.Dates = append(a.Dates, d)
			}
		}
		return a, n >= leastTold && n <= mostTold && !strings.HasSuffix(strings.TrimRight(words, "”’\"' "), "?")
	}
	contextOf := func(i int) string {
		if i == 0 || strings.Count(doc.Text[all[i-1].End:all[i].Start], "\n") > 2 {
			return ""
		}
		return plain(doc.Text[all[i-1].Start:all[i-1].End])
	}
	// Of a long statement, or one with others in it, the sentences that are its own.
	for i := range list {
		a := &list[i]
		for _, p := range a.Content {
			first, _ := slices.BinarySearchFunc(all, p.Span.Start, func(s chancery.Span, at int) int { return s.End - 1 - at })
			for k := first; k < len(all) && all[k].Start < p.Span.End; k++ {
				s := chancery.Span{Start: max(all[k].Start, p.Span.Start), End: min(all[k].End, p.Span.End)}
				if whole[a.ID] || !quiet(s, inside[a.ID]) {
					continue
				}
				if _, err := s.In(doc.Text); err != nil {
					continue
				}
				if x, ok := account(s, contextOf(k)); ok {
					x.ID, x.Stance, x.Speaker = a.ID, a.Stance, plain(chancery.Words(a.Source))
					out = append(out, x)
					told(a)
				}
			}
		}
	}
	// What the document tells as its own.
	said := inside[""]
	slices.SortFunc(said, func(a, b chancery.Span) int { return a.Start - b.Start })
	for k, s := range all {
		if s = ownClause(doc.Text, s, said); s.Len() == 0 || !prose(doc, s) {
			continue
		}
		x, ok := account(s, contextOf(k))
		if !ok {
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
func ownClause(text string, s chancery.Span, said []chancery.Span) chancery.Span {
	end := s.End
	for _, x := range said {
		if x.Overlaps(s) {
			end = min(end, x.Start)
		}
	}
	if end == s.End {
		return s
	}
	part := text[s.Start:max(end, s.Start)]
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

// prose reports whether a sentence stands in running text: no heading, caption,
// footnote or row of a table.
func prose(doc *chancery.Document, s chancery.Span) bool {
	for _, b := range doc.Blocks {
		if b.Kind != chancery.Page && b.Span.Overlaps(s) {
			return b.Kind == chancery.Paragraph || b.Kind == chancery.ListItem
		}
	}
	return true
}
