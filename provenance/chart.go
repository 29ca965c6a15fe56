package provenance

import (
	"slices"

	"chancery"
)

// Chart is the evidence of one side as it is drawn: what has a part in the count,
// and nothing else.
type Chart struct {
	Nodes []ChartNode // in the order of the evidence, hidden origins of circles last
	Links []ChartLink
	// Maybe lists pairs that may be one, each once, the unnamed source first. It is
	// what "at least" rests on.
	Maybe [][2]string
	Cut   bool // there are so many such pairs that not all are listed
}

// ChartNode is a node with the part that it has.
type ChartNode struct {
	Node
	Origin       bool     // it tells it of its own knowledge
	End          bool     // the document of a testimony
	Attributions []string // those of which it is a carrier or a head, in the order of the evidence
}

// ChartLink says that From has it from To.
type ChartLink struct {
	From, To     string
	Kind         LinkKind        // "" for what an attribution itself says of who told it
	Access       chancery.Access // how From came to it; "" where no text says
	Passages     []chancery.Passage
	Attributions []string // that say so; none where the words of a link do
}

// Chart returns the evidence of a side as it is drawn. The evidence must pass
// [Evidence.Check].
func (e *Evidence) Chart(side Side) Chart {
	g := e.build(side)
	reached := g.reach()
	var c Chart
	at := make([]int, len(g.nodes))
	for i, n := range g.nodes {
		at[i] = -1
		if i < len(reached) && reached[i] {
			at[i] = len(c.Nodes)
			c.Nodes = append(c.Nodes, ChartNode{Node: n, Origin: g.origin[i], End: g.ends[i]})
		}
	}
	links := map[[2]int]int{}
	link := func(from, to int) *ChartLink {
		if at[from] < 0 || at[to] < 0 || !slices.Contains(g.up[from], to) {
			return nil // what the claim is about, and who fell, has no part in it
		}
		k, ok := links[[2]int{from, to}]
		if !ok {
			k = len(c.Links)
			links[[2]int{from, to}] = k
			c.Links = append(c.Links, ChartLink{From: g.nodes[from].ID, To: g.nodes[to].ID})
		}
		return &c.Links[k]
	}
	for _, t := range g.tests {
		for _, i := range slices.Concat(t.carriers, t.heads) {
			if n := &c.Nodes[at[i]]; !slices.Contains(n.Attributions, t.from.ID) {
				n.Attributions = append(n.Attributions, t.from.ID)
			}
		}
		put := func(from, to int, access chancery.Access) {
			if l := link(from, to); l != nil {
				l.Attributions = append(l.Attributions, t.from.ID)
				if l.Access == "" {
					l.Access = access
				}
			}
		}
		for _, to := range t.heads {
			put(t.carriers[0], to, t.from.Access)
		}
		for i := 1; i < len(t.carriers); i++ {
			put(t.carriers[i], t.carriers[i-1], "")
		}
	}
	for i := range e.Links {
		l := &e.Links[i]
		from, to := g.index[l.From], g.index[l.To]
		if l.Side != "" && l.Side != side || from == to {
			continue
		}
		if x := link(from, to); x != nil {
			x.Kind, x.Passages = l.Kind, append(x.Passages, l.Passages...)
			if x.Access == "" {
				x.Access = l.Access
			}
		}
	}
	// Whoever is left has it from somebody whom a supposition took away the words of,
	// or from the origin that a circle hides.
	for from, ups := range g.up {
		for _, to := range ups {
			link(from, to)
		}
	}
	perhaps, cut := g.couldBe()
	c.Cut = cut
	for i, list := range perhaps {
		for _, j := range list {
			if at[i] >= 0 && at[j] >= 0 && (i < j || !slices.Contains(perhaps[j], i)) {
				c.Maybe = append(c.Maybe, [2]string{g.nodes[i].ID, g.nodes[j].ID})
			}
		}
	}
	return c
}
