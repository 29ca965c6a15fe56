package evidence

import (
	"cmp"
	"context"
	"fmt"

	"chancery"
	"chancery/provenance"
	"chancery/record"
)

// Contradiction is a pair of statements that contradict each other or seem to, and
// what became of it.
type Contradiction struct {
	provenance.Contradiction
	State    record.ContradictionState `json:"state"`
	Holds    string                    `json:"holds,omitempty"`    // of a resolved one, the attribution that holds; "" for neither or both
	Decision int64                     `json:"decision,omitempty"` // in the journal; 0 where nobody decided
	By       string                    `json:"by,omitempty"`
	Why      string                    `json:"why,omitempty"`
	// Dispute is the ID of the first pair of those that are one contradiction with it;
	// see [Body.Disputes].
	Dispute string `json:"dispute"`
}

// Disputes puts pairs of statements together that are one contradiction between
// two claims; see [provenance.Disputes].
func (b *Body) Disputes(list []Contradiction) []provenance.Dispute {
	pairs := make([]provenance.Contradiction, len(list))
	for i := range list {
		pairs[i] = list[i].Contradiction
	}
	claims := map[string]string{} // of each statement, with the side of it that it takes
	for _, c := range b.Claims {
		for _, m := range c.Members {
			claims[m.Attribution] = c.ID + " " + string(m.Side)
		}
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	return provenance.Disputes(pairs, func(attribution string, passage chancery.Passage) string {
		// A sentence of a longer statement says less than the claim does.
		if s, ok := b.sources[attribution]; !ok || len(s.Attribution.Content) == 0 || s.Attribution.Content[0].Span != passage.Span {
			return ""
		}
		return claims[attribution]
	})
}

// Contradictions returns the pairs of statements that contradict each other or only
// seem to, those that people dismissed or resolved included, and last the pairs that
// people alone put in. cut says in words what was not looked at.
func (b *Body) Contradictions(ctx context.Context) (out []Contradiction, cut []string, err error) {
	found, cut, err := b.opposed(ctx)
	if err != nil {
		return nil, nil, err
	}
	decided, err := b.record.Contradictions(ctx)
	if err != nil {
		return nil, nil, err
	}
	byID := make(map[string]int, len(decided))
	for i, d := range decided {
		byID[d.ID] = i + 1
	}
	add := func(x Contradiction) {
		x.State = record.Unsettled
		if i := byID[x.ID]; i > 0 {
			d := decided[i-1]
			x.State, x.Holds, x.Decision, x.By, x.Why = d.State, d.Holds, d.Decision, d.By, d.Why
			x.Kind = cmp.Or(provenance.Conflict(d.Kind), x.Kind)
		}
		out = append(out, x)
		delete(byID, x.ID)
	}
	for _, x := range found {
		add(Contradiction{Contradiction: x})
	}
	for _, d := range decided {
		if byID[d.ID] > 0 {
			add(Contradiction{Contradiction: provenance.Contradiction{ID: d.ID, A: d.A, B: d.B, Reason: fmt.Sprintf("%s put it in", d.By)}})
		}
	}
	for _, d := range b.Disputes(out) {
		for _, i := range d.Pairs {
			out[i].Dispute = out[d.Pairs[0]].ID
		}
	}
	return out, cut, nil
}

// opposed returns the pairs that are found. They are looked for once for as long as
// the statements of the record are the same, whatever people decide on claims.
func (b *Body) opposed(ctx context.Context) ([]provenance.Contradiction, []string, error) {
	l := b.library
	l.opposing.Lock()
	defer l.opposing.Unlock()
	if l.opposed == nil {
		accounts, err := b.told(ctx, true)
		if err != nil {
			return nil, nil, err
		}
		found, cut := provenance.NewComparer().Contradictions(accounts)
		l.opposed = &opposed{found, cut}
	}
	return l.opposed.found, l.opposed.cut, nil
}

type opposed struct {
	found []provenance.Contradiction
	cut   []string
}
