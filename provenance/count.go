package provenance

import (
	"cmp"
	"fmt"
	"slices"
)

// Count is what one side of a claim stands on.
type Count struct {
	Side        Side
	Testimonies int // attributions on this side
	Origins     []Node
	// AtLeast and AtMost bound the number of independent origins. 0 <= AtLeast <=
	// AtMost <= len(Origins).
	AtLeast, AtMost int
	Exact           bool    // AtLeast is the largest packing; otherwise only a safe bound of it
	Most            []Chain // chains that share no node, AtMost of them
	Least           []Kin   // attributions whose ancestries share nobody, AtLeast of them
	// Bottlenecks are the nodes that every chain passes, nearest the origins first,
	// and after them those that a part of the attributions cannot do without, the
	// most depended on first.
	Bottlenecks []Bottleneck
	Cut         []string // what was not looked at, in sentences; none where everything was
}

// Chain is one way from an origin to the claim.
type Chain struct {
	Nodes       []Node // from the origin to the document
	Attribution string // one that tells it
}

// Kin is an attribution with everybody from whom it could come.
type Kin struct {
	Attribution string
	Nodes       []Node
}

// Bottleneck is a node and what falls without it.
type Bottleneck struct {
	Node         Node
	All          bool // every chain of this side passes it
	Attributions int  // those that have no chain without it
}

// Bounds on what an answer holds and looks at.
const (
	mostKinNodes    = 200       // nodes shown of one ancestry
	mostBottlenecks = 20        // that are not of all chains
	mostAncestry    = 5_000_000 // nodes of all ancestries together
	mostPairs       = 1_000_000 // pairs of an unnamed source and someone it could be
)

// Count reckons the independent origins of one side. The evidence must pass
// [Evidence.Check].
func (e *Evidence) Count(side Side) Count {
	g := e.build(side)
	c := Count{Side: side, Testimonies: len(g.tests), Exact: true, Cut: slices.Clone(e.Cut)}
	if len(g.tests) == 0 {
		return c
	}
	for i := range g.nodes {
		if g.origin[i] {
			c.Origins = append(c.Origins, g.nodes[i])
		}
	}
	g.most(&c)
	g.least(&c)
	g.bottlenecks(&c)
	return c
}

// interval returns the two ends alone.
func (e *Evidence) interval(side Side) (least, most int) {
	g := e.build(side)
	c := Count{Side: side}
	if len(g.tests) == 0 {
		return 0, 0
	}
	c.AtMost = g.flow().run()
	g.least(&c)
	return c.AtLeast, c.AtMost
}

// flow makes the network of chains from origins to documents.
func (g *chart) flow() *splitting {
	s := newSplitting(len(g.nodes))
	for i := range g.nodes {
		if g.origin[i] {
			s.begin(i)
		}
		for _, j := range g.up[i] {
			s.lead(j, i)
		}
		if g.ends[i] {
			s.end(i)
		}
	}
	return s
}

// most finds the upper end and chains that attain it.
func (g *chart) most(c *Count) {
	s := g.flow()
	c.AtMost = s.run()
	told := map[int][]test{} // testimonies by document
	for _, t := range g.tests {
		end := t.carriers[len(t.carriers)-1]
		told[end] = append(told[end], t)
	}
	for _, path := range s.paths() {
		chain := Chain{}
		for _, i := range path {
			chain.Nodes = append(chain.Nodes, g.nodes[i])
		}
		chain.Attribution = teller(told[path[len(path)-1]], path)
		c.Most = append(c.Most, chain)
	}
	slices.SortFunc(c.Most, func(a, b Chain) int {
		return cmp.Or(cmp.Compare(a.Nodes[0].ID, b.Nodes[0].ID), cmp.Compare(a.Attribution, b.Attribution))
	})
}

// teller returns, of the attributions of the document that ends a path, one that
// tells it: its carriers end the path and its head stands before them. A path
// that goes through the documents of two bylines is told by none alone, and then
// the first is given.
func teller(of []test, path []int) string {
	for _, t := range of {
		n := len(path) - len(t.carriers)
		if n < 0 || !slices.Equal(path[n:], t.carriers) {
			continue
		}
		if n == 0 && len(t.heads) == 0 || n > 0 && slices.Contains(t.heads, path[n-1]) {
			return t.from.ID
		}
	}
	return of[0].from.ID
}

// least finds the lower end.
func (g *chart) least(c *Count) {
	perhaps, cut := g.couldBe()
	lists := make([][]int32, 0, len(g.tests))
	stamp := make([]int, len(g.nodes))
	total := 0
	c.Exact = true
	if cut {
		c.Cut = append(c.Cut, "there are so many unnamed sources that all of them were taken to be one and the same: at least is a safe bound")
		c.Exact = false
	}
	for k, t := range g.tests {
		if total > mostAncestry {
			c.Cut = append(c.Cut, fmt.Sprintf("the ancestries are so long that those of %d attributions out of %d were not looked at: at least is a safe bound", len(g.tests)-k, len(g.tests)))
			c.Exact = false
			break
		}
		list := g.ancestry(t, perhaps, stamp, k+1)
		total += len(list)
		lists = append(lists, list)
	}
	chosen, exact := pack(lists, c.AtMost)
	if !exact {
		c.Cut = append(c.Cut, fmt.Sprintf("the search for the largest number of attributions that share nobody was ended after %d steps: at least is a safe bound", mostSteps))
	}
	c.Exact = c.Exact && exact || len(chosen) == c.AtMost
	c.AtLeast = len(chosen)
	for _, k := range chosen {
		kin := Kin{Attribution: g.tests[k].from.ID}
		for _, i := range lists[k] {
			if len(kin.Nodes) < mostKinNodes && int(i) < len(g.nodes) {
				kin.Nodes = append(kin.Nodes, g.nodes[i])
			}
		}
		c.Least = append(c.Least, kin)
	}
}

// ancestry returns every node on any chain of a testimony, in order, unnamed
// sources taken to be everybody they could be. stamp tells the nodes seen for
// mark.
func (g *chart) ancestry(t test, perhaps [][]int, stamp []int, mark int) (out []int32) {
	var stack []int
	add := func(i int) {
		if stamp[i] != mark {
			stamp[i] = mark
			out = append(out, int32(i))
			stack = append(stack, i)
		}
	}
	if len(t.heads) == 0 {
		add(t.carriers[0]) // tells it as its own, so all that it relies on counts
	}
	for _, i := range t.heads {
		add(i)
	}
	for _, i := range t.carriers {
		for _, j := range g.known[i] {
			add(j)
		}
	}
	for len(stack) > 0 {
		i := stack[len(stack)-1]
		stack = stack[:len(stack)-1]
		for _, j := range g.up[i] {
			add(j)
		}
		for _, j := range perhaps[i] {
			add(j)
		}
	}
	for _, i := range t.carriers {
		add(i)
	}
	slices.Sort(out)
	return out
}

// couldBe returns for each unnamed source that has a part in the evidence whom
// it could be, among those who have one too.
func (g *chart) couldBe() (out [][]int, cut bool) {
	out = make([][]int, len(g.nodes))
	reached := g.reach()
	var unnamed, sources []int
	carrier := make([]bool, len(g.nodes))
	told := make([]bool, len(g.nodes)) // from whom somebody has it
	for _, t := range g.tests {
		for _, i := range t.carriers {
			carrier[i] = true
		}
		for _, i := range t.heads {
			told[i] = true
		}
	}
	for i := range g.nodes {
		if i < len(reached) && reached[i] {
			for _, j := range g.up[i] {
				if !carrier[i] || !carrier[j] {
					told[j] = true
				}
			}
		}
	}
	for i, n := range g.nodes {
		if !reached[i] {
			continue
		}
		// The origin that a circle of citations hides is one that nobody has named.
		hidden := n.Kind == Unnamed || n.Kind == Unknown
		if hidden {
			unnamed = append(unnamed, i)
		}
		if hidden || n.Kind == Actor && (told[i] || g.origin[i]) {
			sources = append(sources, i)
		}
	}
	if len(unnamed) == 0 {
		return out, false
	}
	if len(unnamed)*len(sources) > mostPairs {
		// Everybody unnamed is taken to be the first of them, and that one everybody.
		for _, i := range unnamed[1:] {
			out[i] = []int{unnamed[0]}
		}
		out[unnamed[0]] = sources
		return out, true
	}
	for _, i := range unnamed {
		teller := g.tellers(i)
		for _, j := range sources {
			if i != j && !teller[j] && g.maybe(i, j) {
				out[i] = append(out[i], j)
			}
		}
		// Whom people name may stand outside the evidence so far.
		for _, id := range g.nodes[i].CouldBe {
			if j, ok := g.index[id]; ok && j != i && !slices.Contains(out[i], j) && g.maybe(i, j) {
				out[i] = append(out[i], j)
			}
		}
	}
	return out, false
}

// tellers marks those who have it from i: nobody is their own unnamed source.
func (g *chart) tellers(i int) map[int]bool {
	down := g.down()
	seen := map[int]bool{}
	stack := []int{i}
	for len(stack) > 0 {
		k := stack[len(stack)-1]
		stack = stack[:len(stack)-1]
		for _, j := range down[k] {
			if !seen[j] {
				seen[j] = true
				stack = append(stack, j)
			}
		}
	}
	return seen
}

// down returns for each node those that rely on it.
func (g *chart) down() [][]int {
	if g.below == nil {
		g.below = make([][]int, len(g.nodes))
		for i, list := range g.up {
			for _, j := range list {
				g.below[j] = append(g.below[j], i)
			}
		}
	}
	return g.below
}

// maybe reports whether nothing keeps the unnamed source i from being j.
func (g *chart) maybe(i, j int) bool {
	a, b := &g.nodes[i], &g.nodes[j]
	if slices.Contains(a.CannotBe, b.ID) || slices.Contains(b.CannotBe, a.ID) {
		return false
	}
	if a.CouldBe != nil && !slices.Contains(a.CouldBe, b.ID) {
		return false // where both could be a third, both ancestries hold the third
	}
	if len(a.Of) > 0 && len(b.Of) > 0 && !slices.ContainsFunc(a.Of, func(s string) bool { return slices.Contains(b.Of, s) }) {
		return false
	}
	return true
}

// bottlenecks finds the nodes that all chains pass, and those without which some
// attribution has none.
func (g *chart) bottlenecks(c *Count) {
	n := len(g.nodes)
	from := make([][]int, n+2) // from origin to claim; n is before all origins, n+1 the claim
	for i := range g.nodes {
		if g.origin[i] {
			from[n] = append(from[n], i)
		}
		for _, j := range g.up[i] {
			from[j] = append(from[j], i)
		}
		if g.ends[i] {
			from[i] = append(from[i], n+1)
		}
	}
	nearest := dominators(from, n)
	all := map[int]bool{}
	var passed []int
	for i := nearest[n+1]; i >= 0 && i != n; i = nearest[i] {
		all[i] = true
		passed = append(passed, i)
	}
	slices.Reverse(passed)
	// How many attributions fall with each node: its carriers, and what every way
	// to all of its heads passes.
	falls, seen := make([]int, n), make([]int, n)
	for k, t := range g.tests {
		hit := func(i int) {
			if seen[i] <= k {
				seen[i] = k + 1
				falls[i]++
			}
		}
		for _, i := range t.carriers {
			hit(i)
		}
		for i := g.common(nearest, t, n); i >= 0 && i != n; i = nearest[i] {
			hit(i)
		}
	}
	for _, i := range passed {
		c.Bottlenecks = append(c.Bottlenecks, Bottleneck{g.nodes[i], true, falls[i]})
	}
	var part []int
	for i := range g.nodes {
		if !all[i] && falls[i] > 1 && g.nodes[i].Kind != Document {
			part = append(part, i)
		}
	}
	slices.SortStableFunc(part, func(a, b int) int { return cmp.Compare(falls[b], falls[a]) })
	for _, i := range part[:min(len(part), mostBottlenecks)] {
		c.Bottlenecks = append(c.Bottlenecks, Bottleneck{g.nodes[i], false, falls[i]})
	}
}

// common returns the nearest node that every way to any head of a testimony
// passes, or to its first carrier where it has none; -1 where there is none.
func (g *chart) common(nearest []int, t test, root int) int {
	heads := t.heads
	if len(heads) == 0 {
		return t.carriers[0]
	}
	at := heads[0]
	for _, h := range heads[1:] {
		above := map[int]bool{}
		for i := at; i >= 0 && i != root; i = nearest[i] {
			above[i] = true
		}
		at = -1
		for i := h; i >= 0 && i != root; i = nearest[i] {
			if above[i] {
				at = i
				break
			}
		}
		if at < 0 {
			return -1
		}
	}
	return at
}
