package provenance

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"

	"gonum.org/v1/gonum/graph/network"
	"gonum.org/v1/gonum/graph/simple"
)

// random makes a small evidence graph: circles, joint sources, copies, unnamed
// sources and eyewitnesses among it.
func random(r *rand.Rand) *Evidence {
	e := &Evidence{}
	n := 3 + r.IntN(8)
	for i := range n {
		kind := []NodeKind{Actor, Actor, Unnamed, Paper, Document}[r.IntN(5)]
		e.Nodes = append(e.Nodes, Node{ID: fmt.Sprint(kind[:1], i), Kind: kind, Name: fmt.Sprint(i)})
	}
	any := func() string { return e.Nodes[r.IntN(n)].ID }
	for i := range e.Nodes {
		x := &e.Nodes[i]
		if x.Kind != Unnamed {
			continue
		}
		switch r.IntN(4) {
		case 0:
			x.CouldBe = []string{}
			for range r.IntN(3) {
				if id := any(); id != x.ID && !slices.Contains(x.CouldBe, id) {
					x.CouldBe = append(x.CouldBe, id)
				}
			}
		case 1:
			x.CannotBe = []string{any()}
		case 2:
			x.Of = []string{[]string{"here", "there"}[r.IntN(2)]}
		}
	}
	for range r.IntN(2 * n) {
		l := Link{From: any(), To: any(), Kind: Says}
		if r.IntN(12) == 0 {
			l.Access = "witnessed"
		}
		if r.IntN(4) == 0 {
			l.Side = For
		}
		if !slices.ContainsFunc(e.Links, func(o Link) bool { return o.From == l.From && o.To == l.To }) {
			e.Links = append(e.Links, l)
		}
	}
	for i := range 1 + r.IntN(6) {
		t := Testimony{ID: fmt.Sprint("t", i), Side: For}
		if r.IntN(8) == 0 {
			t.Side = Against
		}
		for range 1 + r.IntN(2) {
			if id := any(); !slices.Contains(t.Carriers, id) {
				t.Carriers = append(t.Carriers, id)
			}
		}
		for range r.IntN(3) {
			if id := any(); !slices.Contains(t.Carriers, id) {
				t.Heads = append(t.Heads, Head{Node: id})
			}
		}
		e.Testimony = append(e.Testimony, t)
	}
	if r.IntN(10) == 0 {
		e.About = []string{any()}
	}
	return e
}

// TestLaws holds random small graphs to what is true of all of them, and flow,
// packing and dominators to a search through everything.
func TestLaws(t *testing.T) {
	tried := 2000
	if testing.Short() {
		tried = 500
	}
	for seed := range tried {
		r := rand.New(rand.NewPCG(uint64(seed), 7))
		e := random(r)
		if err := e.Check(); err != nil {
			t.Fatal(err)
		}
		name := fmt.Sprintf("seed %d", seed)
		lawful(t, name, e)
		g := e.build(For)
		c := e.Count(For)
		if len(g.tests) == 0 {
			continue
		}

		// Flow equals cut, gonum's flow, and the most paths found one by one.
		s := g.flow()
		value := s.run()
		cut := s.cut()
		if len(cut) != value {
			t.Errorf("%s: flow %d, cut %d", name, value, len(cut))
		}
		if reachesWithout(g, cut...) {
			t.Errorf("%s: the cut %v does not cut", name, cut)
		}
		if other := gonumFlow(g); other != value {
			t.Errorf("%s: flow %d, gonum's %d", name, value, other)
		}
		if brute := mostPaths(g); brute != value {
			t.Errorf("%s: flow %d, one by one %d", name, value, brute)
		}

		// Packing.
		perhaps, _ := g.couldBe()
		var lists [][]int32
		stamp := make([]int, len(g.nodes))
		for k, x := range g.tests {
			lists = append(lists, g.ancestry(x, perhaps, stamp, k+1))
		}
		if brute := largest(lists); brute != c.AtLeast || !c.Exact {
			t.Errorf("%s: at least %d (exact %t), one by one %d", name, c.AtLeast, c.Exact, brute)
		}

		// Dominators: what every chain passes is what cuts them all.
		for i, n := range g.nodes {
			all := slices.ContainsFunc(c.Bottlenecks, func(b Bottleneck) bool { return b.All && b.Node.ID == n.ID })
			if all == reachesWithout(g, i) {
				t.Errorf("%s: node %s: bottleneck %t", name, n.ID, all)
			}
		}

		// A further dependence never raises the lower end.
		more := e.clone()
		from := e.Nodes[r.IntN(len(e.Nodes))]
		more.Links = append(more.Links, Link{From: from.ID, To: e.Nodes[r.IntN(len(e.Nodes))].ID, Kind: Known})
		// What shows where a circle comes from may raise it, since its origin was
		// unknown; so may what shows that an author only reports and is therefore
		// nobody's unnamed source.
		less := more.build(For).loops < g.loops || from.Kind == Actor && g.origin[g.index[from.ID]]
		if least, _ := more.interval(For); least > c.AtLeast && !less {
			t.Errorf("%s: with the dependence %+v at least %d became %d", name, more.Links[len(more.Links)-1], c.AtLeast, least)
		}
		// Nor does merging two nodes, unless it says who an unnamed source is and so
		// who it is not.
		a, b := e.Nodes[r.IntN(len(e.Nodes))], e.Nodes[r.IntN(len(e.Nodes))]
		if about := slices.Contains(e.About, a.ID) || slices.Contains(e.About, b.ID); (a.Kind == Unnamed) == (b.Kind == Unnamed) && !about {
			merged, err := e.Suppose(Supposition{Same: [][2]string{{a.ID, b.ID}}})
			if err == nil {
				if err := merged.Check(); err != nil {
					t.Fatalf("%s: %v", name, err)
				}
				if least, _ := merged.interval(For); least > c.AtLeast && merged.build(For).loops >= g.loops {
					t.Errorf("%s: with %s and %s one, at least %d became %d", name, a.ID, b.ID, c.AtLeast, least)
				}
			}
		}
		// Leaving something out gives evidence that holds together, and e is as it was.
		before := fmt.Sprint(*e)
		if left, err := e.Suppose(Supposition{Without: []string{a.ID}}); err != nil {
			t.Errorf("%s: without %s: %v", name, a.ID, err)
		} else if err := left.Check(); err != nil {
			t.Errorf("%s: without %s: %v", name, a.ID, err)
		} else {
			lawful(t, name+" without "+a.ID, left)
			if _, most := left.interval(For); most > c.AtMost {
				t.Errorf("%s: without %s at most %d became %d", name, a.ID, c.AtMost, most)
			}
		}
		if fmt.Sprint(*e) != before {
			t.Errorf("%s: a supposition changed the evidence", name)
		}
		// The order in which things are told does not matter.
		turned := e.clone()
		slices.Reverse(turned.Nodes)
		slices.Reverse(turned.Links)
		slices.Reverse(turned.Testimony)
		if least, most := turned.interval(For); least != c.AtLeast || most != c.AtMost {
			t.Errorf("%s: turned round, %d to %d became %d to %d", name, c.AtLeast, c.AtMost, least, most)
		}
	}
}

// reachesWithout reports whether some origin still leads to the claim.
func reachesWithout(g *chart, gone ...int) bool {
	seen := make([]bool, len(g.nodes))
	var stack []int
	for i := range g.nodes {
		if g.origin[i] && !slices.Contains(gone, i) {
			seen[i] = true
			stack = append(stack, i)
		}
	}
	down := g.down()
	for len(stack) > 0 {
		i := stack[len(stack)-1]
		stack = stack[:len(stack)-1]
		if g.ends[i] {
			return true
		}
		for _, j := range down[i] {
			if !seen[j] && !slices.Contains(gone, j) {
				seen[j] = true
				stack = append(stack, j)
			}
		}
	}
	return false
}

func gonumFlow(g *chart) int {
	d := simple.NewWeightedDirectedGraph(0, 0)
	n := int64(len(g.nodes))
	edge := func(a, b int64) { d.SetWeightedEdge(d.NewWeightedEdge(simple.Node(a), simple.Node(b), 1)) }
	for i := range n {
		edge(2*i, 2*i+1)
		if g.origin[i] {
			edge(2*n, 2*i)
		}
		if g.ends[i] {
			edge(2*i+1, 2*n+1)
		}
		for _, j := range g.up[i] {
			edge(2*int64(j)+1, 2*i)
		}
	}
	return int(network.MaxFlowDinic(d, simple.Node(2*n), simple.Node(2*n+1), -1))
}

// mostPaths tries every set of chains.
func mostPaths(g *chart) int {
	down := g.down()
	used := make([]bool, len(g.nodes))
	var from func(origin int) int
	var walk func(i, origin int) int
	from = func(origin int) int {
		if origin == len(g.nodes) {
			return 0
		}
		best := from(origin + 1)
		if g.origin[origin] && !used[origin] {
			used[origin] = true
			best = max(best, walk(origin, origin))
			used[origin] = false
		}
		return best
	}
	walk = func(i, origin int) int {
		best := 0
		if g.ends[i] {
			best = 1 + from(origin+1)
		}
		for _, j := range down[i] {
			if !used[j] {
				used[j] = true
				best = max(best, walk(j, origin))
				used[j] = false
			}
		}
		return best
	}
	return from(0)
}

func largest(lists [][]int32) int {
	best := 0
	for set := range 1 << len(lists) {
		used, size, ok := map[int32]bool{}, 0, true
		for i, l := range lists {
			if set>>i&1 == 0 {
				continue
			}
			size++
			for _, x := range l {
				ok = ok && !used[x]
				used[x] = true
			}
		}
		if ok {
			best = max(best, size)
		}
	}
	return best
}
