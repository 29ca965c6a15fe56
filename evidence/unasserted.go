package evidence

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"

	"chancery"
	"chancery/provenance"
)

// did says what becomes of a claim in a statement that neither asserts nor denies it.
var did = map[chancery.Stance]string{chancery.Doubts: "doubted", chancery.Asks: "asked", chancery.Wants: "wanted", chancery.Orders: "ordered", chancery.Offers: "offered", chancery.Promises: "promised", chancery.Warns: "warned of"}

// Unasserted says of a claim that nobody asserts or denies what its statements do with
// it: "nobody asserts it; it is wanted in 2 statements and asked in 1". Such a claim
// has no origin, which is no weakness of it: a wish has none. It is "" where somebody
// asserts or denies the claim.
func (b *Body) Unasserted(ctx context.Context, c *provenance.Claim) (string, error) {
	ids := make([]string, 0, len(c.Members))
	for _, m := range c.Members {
		if m.Side != provenance.Doubting {
			return "", nil
		}
		ids = append(ids, m.Attribution)
	}
	found, err := b.Sources(ctx, ids...)
	if err != nil {
		return "", err
	}
	type part struct {
		what string
		n    int
	}
	var parts []part
	for _, m := range c.Members {
		what := "left open"
		if s, ok := found[m.Attribution]; ok {
			what = cmp.Or(did[s.Attribution.Stance], what)
		}
		i := slices.IndexFunc(parts, func(p part) bool { return p.what == what })
		if i < 0 {
			parts, i = append(parts, part{what: what}), len(parts)
		}
		parts[i].n++
	}
	if len(parts) == 0 {
		return "", nil
	}
	slices.SortStableFunc(parts, func(x, y part) int { return cmp.Compare(y.n, x.n) })
	said := make([]string, len(parts))
	for i, p := range parts {
		said[i] = fmt.Sprintf("%s in %d", p.what, p.n)
		if i == 0 {
			said[i] += " statements"
			if p.n == 1 {
				said[i] = p.what + " in 1 statement"
			}
		}
	}
	list := said[0]
	if n := len(said); n > 1 {
		list = strings.Join(said[:n-1], ", ") + " and " + said[n-1]
	}
	return "nobody asserts it; it is " + list, nil
}
