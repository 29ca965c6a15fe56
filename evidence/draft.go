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
	j := joiner{b: b, told: told, claims: map[string]*provenance.Claim{}, counts: map[string]provenance.Count{}}
	for i := range b.Claims {
		for _, m := range b.Claims[i].Members {
			j.claims[m.Attribution] = &b.Claims[i]
		}
	}
	var out []Drafted
	first := map[string][]Drafted{} // what a draft repeats is joined once
	for i, matches := range found {
		key := draft[i].Speaker + "\x00" + draft[i].Text
		rows, ok := first[key]
		if !ok {
			if rows, err = j.join(ctx, matches); err != nil {
				return nil, err
			}
			first[key] = rows
		}
		for _, row := range rows {
			row.Passage = draft[i].Passage
			out = append(out, row)
		}
	}
	return out, nil
}

// joiner joins statements of a draft with claims of the record.
type joiner struct {
	b      *Body
	told   []provenance.Account
	claims map[string]*provenance.Claim // by statement; nil for one that stands in none
	counts map[string]provenance.Count  // by claim and side
}

func (j *joiner) claim(statement string) *provenance.Claim {
	c, ok := j.claims[statement]
	if !ok {
		c, _ = j.b.Claim(statement) // a sentence may stand in no claim
		j.claims[statement] = c
	}
	return c
}

func (j *joiner) count(ctx context.Context, c *provenance.Claim, side provenance.Side) (n provenance.Count, err error) {
	key := c.ID + " " + string(side)
	n, ok := j.counts[key]
	if !ok {
		graph, err := j.b.Graph(ctx, c)
		if err != nil {
			return n, err
		}
		n = graph.Count(side)
		j.counts[key] = n
	}
	return n, nil
}

// join returns what a statement with those matches is joined with, but for its
// passage.
func (j *joiner) join(ctx context.Context, matches []provenance.Match) (out []Drafted, err error) {
	var against []provenance.Contradiction
	best := map[string]provenance.Match{} // by claim, the surest relation
	claims := map[string]*provenance.Claim{}
	for _, m := range matches {
		if m.Contradiction != nil {
			against = append(against, *m.Contradiction)
		}
		if m.Relation == provenance.Different {
			continue
		}
		c := j.claim(j.told[m.Account].ID)
		if c == nil {
			continue
		}
		if have, ok := best[c.ID]; !ok || rank(m) > rank(have) {
			best[c.ID], claims[c.ID] = m, c
		}
	}
	if len(best) == 0 {
		return []Drafted{{Against: against}}, nil
	}
	ids := make([]string, 0, len(best))
	for id := range best {
		ids = append(ids, id)
	}
	slices.SortFunc(ids, func(x, y string) int { return cmp.Or(cmp.Compare(rank(best[y]), rank(best[x])), cmp.Compare(x, y)) })
	for n, id := range ids {
		joined := Drafted{Claim: claims[id], Relation: best[id].Relation, Opposed: best[id].Opposed}
		if n == 0 {
			joined.Against = against
		}
		side := provenance.For
		if joined.Opposed {
			side = provenance.Against
		}
		if joined.Count, err = j.count(ctx, joined.Claim, side); err != nil {
			return nil, err
		}
		out = append(out, joined)
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
	dates := datesOf(reading)
	for _, s := range statements(reading.Attributions, reading, nil) {
		if s.long {
			continue
		}
		statementsWhole = append(statementsWhole, provenance.Account{Said: s.Said, Passage: s.attribution.Content[0], Dates: dates(passagesAt(s.attribution.Content)...)})
	}
	out = sentencesOf(doc, reading, reading.Attributions, statementsWhole, func(*chancery.Attribution) {})
	out = slices.DeleteFunc(out, func(a provenance.Account) bool { return a.Whole })
	slices.SortStableFunc(out, func(x, y provenance.Account) int { return cmp.Compare(x.Passage.Span.Start, y.Passage.Span.Start) })
	return out
}
