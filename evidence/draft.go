package evidence

import (
	"cmp"
	"context"
	"slices"

	"chancery"
	"chancery/provenance"
)

// Drafted is a statement of a draft joined with one claim of the record, or with
// none.
type Drafted struct {
	Passage chancery.Passage // of the draft
	// Claim is the claim of the record that says the same, more or less; nil where
	// none does. Relation is that of the draft's statement to it.
	Claim    *provenance.Claim
	Relation provenance.Relation
	Opposed  bool             // the draft says that it is not so, or the record does and the draft that it is
	Count    provenance.Count // what the draft's side of the claim stands on
	// Against are statements of the record that contradict it or seem to; A of each is
	// the draft's.
	Against []provenance.Contradiction
}

// Draft joins what a draft says, its own words and those that it gives to others,
// with the claims of the record. The draft is not added.
func (b *Body) Draft(ctx context.Context, doc *chancery.Document, reading *chancery.Reading) ([]Drafted, error) {
	told, err := b.told(ctx, false)
	if err != nil {
		return nil, err
	}
	told = slices.DeleteFunc(told, func(a provenance.Account) bool { return a.Passage.Document == doc.Digest })
	draft := accountsOf(doc, reading)
	found := provenance.NewComparer().Match(draft, told)
	var out []Drafted
	for i, matches := range found {
		row := Drafted{Passage: draft[i].Passage}
		best := map[string]provenance.Match{} // by claim, the surest relation
		claims := map[string]*provenance.Claim{}
		for _, m := range matches {
			if m.Contradiction != nil {
				row.Against = append(row.Against, *m.Contradiction)
			}
			if m.Relation == provenance.Different {
				continue
			}
			c, err := b.Claim(told[m.Account].ID)
			if err != nil {
				continue // a sentence that stands in no claim
			}
			if have, ok := best[c.ID]; !ok || rank(m) > rank(have) {
				best[c.ID], claims[c.ID] = m, c
			}
		}
		if len(best) == 0 {
			out = append(out, row)
			continue
		}
		ids := make([]string, 0, len(best))
		for id := range best {
			ids = append(ids, id)
		}
		slices.SortFunc(ids, func(x, y string) int { return cmp.Or(cmp.Compare(rank(best[y]), rank(best[x])), cmp.Compare(x, y)) })
		for n, id := range ids {
			joined := Drafted{Passage: row.Passage, Claim: claims[id], Relation: best[id].Relation, Opposed: best[id].Opposed}
			if n == 0 {
				joined.Against = row.Against
			}
			graph, err := b.Graph(ctx, joined.Claim)
			if err != nil {
				return nil, err
			}
			side := provenance.For
			if joined.Opposed {
				side = provenance.Against
			}
			joined.Count = graph.Count(side)
			out = append(out, joined)
		}
	}
	return out, nil
}

// rank puts the same before what says more or less, and the surer first.
func rank(m provenance.Match) float64 {
	if m.Relation == provenance.Same {
		return 1 + m.Probability
	}
	return m.Probability
}

// accountsOf returns what a document that is not in the record says: its statements,
// by the sentence where they have several, and what it tells itself.
func accountsOf(doc *chancery.Document, reading *chancery.Reading) (out []provenance.Account) {
	var statementsWhole []provenance.Account
	for _, s := range statements(reading.Attributions, reading, nil) {
		if s.long {
			continue
		}
		a := provenance.Account{Said: s.Said, Passage: s.attribution.Content[0]}
		for _, d := range reading.Dates {
			if slices.ContainsFunc(s.attribution.Content, func(p chancery.Passage) bool { return p.Span.Contains(d.Passage.Span) }) {
				a.Dates = append(a.Dates, d)
			}
		}
		statementsWhole = append(statementsWhole, a)
	}
	out = sentencesOf(doc, reading, reading.Attributions, statementsWhole, func(*chancery.Attribution) {})
	out = slices.DeleteFunc(out, func(a provenance.Account) bool { return a.Whole })
	slices.SortStableFunc(out, func(x, y provenance.Account) int { return cmp.Compare(x.Passage.Span.Start, y.Passage.Span.Start) })
	return out
}
