package collation

import (
	"context"
	"slices"
)

// Family is documents that are copies of one text, whole or in good part.
type Family struct {
	Members []int // numbers of documents, in order of being added; two or more
}

// Families is what [Collection.Families] returns.
type Families struct {
	Families    []Family // in order of their first members
	Pairs       int      // pairs of documents that share anything but boilerplate
	Boilerplate int      // matches that were common property
	Cut         int      // pairs whose search was broken off, since they repeat themselves too much
}

// copied is from what part of the shorter document on, in percent, a shared text
// makes it a copy.
const copied = 50

// Families groups the documents that are copies of one another: those with the
// same words, and those that share half of the shorter one's words or more. Two
// copies of a third stand in one family even where they share nothing. visit, if
// not nil, is called with every pair as [Collection.Pairs] yields it.
func (c *Collection) Families(ctx context.Context, visit func(Pair)) (Families, error) {
	var out Families
	parent := make([]int, len(c.digests))
	for i := range parent {
		parent[i] = i
	}
	find := func(x int) int {
		for parent[x] != x {
			parent[x] = parent[parent[x]]
			x = parent[x]
		}
		return x
	}
	join := func(x, y int) {
		x, y = find(x), find(y)
		parent[max(x, y)] = min(x, y)
	}
	for n, first := range c.copyOf {
		if first >= 0 {
			join(n, first)
		}
	}
	for p := range c.Pairs(ctx) {
		if visit != nil {
			visit(p)
		}
		if p.Cut {
			out.Cut++
		}
		for _, b := range p.Boilerplate {
			if b {
				out.Boilerplate++
			}
		}
		a, b := p.Shared()
		if a == 0 {
			continue
		}
		out.Pairs++
		if 100*a >= copied*c.Words(p.A) || 100*b >= copied*c.Words(p.B) {
			join(p.A, p.B)
		}
	}
	if err := ctx.Err(); err != nil {
		return out, err
	}
	at := map[int]int{}
	for n := range c.digests {
		root := find(n)
		i, ok := at[root]
		if !ok {
			i = len(out.Families)
			at[root] = i
			out.Families = append(out.Families, Family{})
		}
		out.Families[i].Members = append(out.Families[i].Members, n)
	}
	out.Families = slices.DeleteFunc(out.Families, func(f Family) bool { return len(f.Members) < 2 })
	return out, nil
}
