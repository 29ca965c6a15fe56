package evidence

import (
	"cmp"
	"context"
	"slices"
	"strings"

	"chancery/provenance"
	"chancery/record"
)

// Matrix is claims against hypotheses: an analysis of competing hypotheses (R. J.
// Heuer, Psychology of Intelligence Analysis, 1999, chapter 8). What speaks for a
// hypothesis mostly speaks for others too; so they are ranked by what speaks
// against them, the one with the least first.
type Matrix struct {
	Hypotheses []Weighed
	Rows       []Row // in the order of the claims of the record
	Cut        []string
}

// Weighed is a hypothesis with what speaks against it.
type Weighed struct {
	record.Hypothesis
	// Against is on how many independent origins all claims together stand that are
	// inconsistent with it: one person who says five such things counts once.
	Against                                     provenance.Count
	Consistent, Inconsistent, Neutral, Unmarked int // claims of the matrix
}

// Row is a claim that bears on a hypothesis.
type Row struct {
	Claim *provenance.Claim
	For   provenance.Count
	// Denied is what its denial stands on; a claim that is denied is no firm ground.
	Denied provenance.Count
	Fits   []record.Fit // by hypothesis, in the order of the matrix; "" where nobody has said
	// TellsApart says that it does not stand alike to all hypotheses on which
	// somebody has judged it; what does decides nothing between them.
	TellsApart bool
}

// Hypotheses weighs the hypotheses of the record against its claims.
func (b *Body) Hypotheses(ctx context.Context) (*Matrix, error) {
	list, err := b.record.Hypotheses(ctx)
	if err != nil {
		return nil, err
	}
	at := map[string]int{} // a claim, by its ID or that of a member
	for i := len(b.Claims) - 1; i >= 0; i-- {
		for _, m := range b.Claims[i].Members {
			at[m.Attribution] = i
		}
		at[b.Claims[i].ID] = i
	}
	m := &Matrix{}
	fits := make([]map[int]record.Fit, len(list))
	rows := map[int]bool{}
	lost := 0
	for h, x := range list {
		fits[h] = map[int]record.Fit{}
		for _, mark := range x.Marks {
			i, ok := at[mark.Claim]
			if !ok {
				i, ok = at[mark.Attribution]
			}
			if !ok {
				lost++
				continue
			}
			fits[h][i] = mark.Fits
			rows[i] = true
		}
	}
	if lost > 0 {
		m.Cut = append(m.Cut, "claims that no present reading has any more bear on a hypothesis and are left out")
	}
	claims := make([]int, 0, len(rows))
	for i := range rows {
		claims = append(claims, i)
	}
	slices.Sort(claims)
	order := make([]int, len(list))
	for h, x := range list {
		order[h] = h
		w := Weighed{Hypothesis: x}
		var against []*provenance.Claim
		for _, i := range claims {
			switch fits[h][i] {
			case record.Consistent:
				w.Consistent++
			case record.Inconsistent:
				w.Inconsistent++
				against = append(against, &b.Claims[i])
			case record.Neutral:
				w.Neutral++
			default:
				w.Unmarked++
			}
		}
		e, err := b.Graph(ctx, against...)
		if err != nil {
			return nil, err
		}
		w.Against = e.Count(provenance.For)
		m.Hypotheses = append(m.Hypotheses, w)
	}
	slices.SortStableFunc(order, func(x, y int) int {
		a, c := &m.Hypotheses[x], &m.Hypotheses[y]
		return cmp.Or(cmp.Compare(a.Against.AtLeast, c.Against.AtLeast), cmp.Compare(a.Against.AtMost, c.Against.AtMost), cmp.Compare(a.Unmarked, c.Unmarked), strings.Compare(a.Says, c.Says))
	})
	ranked := make([]Weighed, len(order))
	for n, h := range order {
		ranked[n] = m.Hypotheses[h]
	}
	m.Hypotheses = ranked
	for _, i := range claims {
		row := Row{Claim: &b.Claims[i]}
		e, err := b.Graph(ctx, row.Claim)
		if err != nil {
			return nil, err
		}
		row.For, row.Denied = e.Count(provenance.For), e.Count(provenance.Against)
		first := record.Fit("")
		for _, h := range order {
			fit := fits[h][i]
			row.Fits = append(row.Fits, fit)
			if fit != "" {
				row.TellsApart = row.TellsApart || first != "" && fit != first
				first = fit
			}
		}
		m.Rows = append(m.Rows, row)
	}
	return m, nil
}

// Mark says how a claim stands to a hypothesis, in place of what was said of it and of
// its statements before; "" takes that back.
func Mark(v *record.HypothesisValue, c *provenance.Claim, fit record.Fit) {
	v.Marks = slices.DeleteFunc(slices.Clone(v.Marks), func(m record.Mark) bool {
		return m.Claim == c.ID || slices.ContainsFunc(c.Members, func(x provenance.Member) bool { return x.Attribution == m.Attribution })
	})
	if fit != "" {
		v.Marks = append(v.Marks, record.Mark{Claim: c.ID, Attribution: c.Members[0].Attribution, Fits: fit})
	}
	slices.SortFunc(v.Marks, func(a, b record.Mark) int { return strings.Compare(a.Claim, b.Claim) })
}
