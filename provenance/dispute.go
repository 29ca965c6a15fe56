package provenance

import (
	"cmp"
	"fmt"
	"slices"

	"chancery"
)

// Dispute is one contradiction between what two sides say, in as many pairs of
// statements as tell it.
type Dispute struct {
	Kind   Conflict
	Ground string
	Sides  [2][]Place // those that stand in most pairs first
	Pairs  []int      // places in the list of contradictions, in its order
}

// Place is a passage of an attribution on a side of a dispute.
type Place struct {
	Attribution string
	Passage     chancery.Passage
	Pairs       int // in which it stands
}

// Disputes puts contradictions together that are one: of one kind and ground, and
// such that a statement of one side, or another of the same claim, stands in both.
// claim returns the claim of a statement, "" for none. A pair that would put two
// statements on one side that contradict each other is a dispute by itself. Disputes
// stand in the order of their first pairs.
func Disputes(list []Contradiction, claim func(attribution string, passage chancery.Passage) string) []Dispute {
	// Sets of statements, each with the side on which it stands: a forest whose
	// links say whether the sides of the two are other ones.
	type link struct {
		to    string
		other bool
	}
	links := map[string]link{}
	var root func(n string) (string, bool)
	root = func(n string) (string, bool) {
		l, ok := links[n]
		if !ok {
			return n, false
		}
		to, other := root(l.to)
		l = link{to, l.other != other}
		links[n] = l
		return l.to, l.other
	}
	// join says of two whether they stand on other sides, and reports whether that
	// agrees with what was said before.
	join := func(a, b string, other bool) bool {
		ra, oa := root(a)
		rb, ob := root(b)
		if ra == rb {
			return (oa != ob) == other
		}
		links[rb] = link{ra, (oa != ob) != other}
		return true
	}
	place := func(x *Contradiction, id string, p chancery.Passage) string {
		key := fmt.Sprintf("%s %s\x00%s %d", x.Kind, x.Ground, id, p.Span.Start)
		if c := claim(id, p); c != "" {
			join(fmt.Sprintf("%s %s\x00claim %s", x.Kind, x.Ground, c), key, false)
		}
		return key
	}
	type side struct {
		key string
		Place
	}
	ends := make([][2]side, len(list))
	alone := make([]bool, len(list))
	for i := range list {
		x := &list[i]
		ends[i] = [2]side{{place(x, x.A, x.PassageA), Place{x.A, x.PassageA, 0}}, {place(x, x.B, x.PassageB), Place{x.B, x.PassageB, 0}}}
		alone[i] = !join(ends[i][0].key, ends[i][1].key, true)
	}
	var out []Dispute
	at := map[string]int{}
	var turnedAt []bool
	for i := range list {
		r, _ := root(ends[i][0].key)
		if alone[i] {
			r = fmt.Sprint("alone ", i)
		}
		n, ok := at[r]
		if !ok {
			n = len(out)
			at[r] = n
			out = append(out, Dispute{Kind: list[i].Kind, Ground: list[i].Ground})
			_, turned := root(ends[i][0].key) // the first statement of the first pair stands first
			turnedAt = append(turnedAt, turned)
		}
		d := &out[n]
		d.Pairs = append(d.Pairs, i)
		for k, e := range ends[i] {
			if _, other := root(e.key); !alone[i] {
				k = btoi(other != turnedAt[n])
			}
			j := slices.IndexFunc(d.Sides[k], func(p Place) bool { return p.Attribution == e.Attribution && p.Passage.Span == e.Passage.Span })
			if j < 0 {
				j = len(d.Sides[k])
				d.Sides[k] = append(d.Sides[k], e.Place)
			}
			d.Sides[k][j].Pairs++
		}
	}
	for i := range out {
		for k := range out[i].Sides {
			slices.SortStableFunc(out[i].Sides[k], func(x, y Place) int { return cmp.Compare(y.Pairs, x.Pairs) })
		}
	}
	return out
}
