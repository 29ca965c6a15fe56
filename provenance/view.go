package provenance

import (
	"slices"

	"gonum.org/v1/gonum/graph"
	"gonum.org/v1/gonum/graph/flow"
	"gonum.org/v1/gonum/graph/iterator"
	"gonum.org/v1/gonum/graph/simple"
	"gonum.org/v1/gonum/graph/topo"
)

// view shows a graph by number to gonum: from[i] are the nodes that i leads to.
type view struct{ from, to [][]int }

func newView(from [][]int) view {
	v := view{from, make([][]int, len(from))}
	for i, list := range from {
		for _, j := range list {
			v.to[j] = append(v.to[j], i)
		}
	}
	return v
}

func (v view) Node(id int64) graph.Node { return simple.Node(id) }

func (v view) Nodes() graph.Nodes {
	return iterator.NewImplicitNodes(0, len(v.from), func(i int) graph.Node { return simple.Node(i) })
}

func (v view) From(id int64) graph.Nodes { return listed(v.from[id]) }

func (v view) To(id int64) graph.Nodes { return listed(v.to[id]) }

func (v view) HasEdgeFromTo(a, b int64) bool { return slices.Contains(v.from[a], int(b)) }

func (v view) HasEdgeBetween(a, b int64) bool { return v.HasEdgeFromTo(a, b) || v.HasEdgeFromTo(b, a) }

func (v view) Edge(a, b int64) graph.Edge {
	if !v.HasEdgeFromTo(a, b) {
		return nil
	}
	return simple.Edge{F: simple.Node(a), T: simple.Node(b)}
}

func listed(ids []int) graph.Nodes {
	nodes := make([]graph.Node, len(ids))
	for i, id := range ids {
		nodes[i] = simple.Node(id)
	}
	return iterator.NewOrderedNodes(nodes)
}

// circles returns the circles of citation that nothing leads out of and in which
// nobody tells it of their own knowledge, each in order.
func (g *chart) circles(reached []bool) [][]int {
	var out [][]int
	for _, component := range topo.TarjanSCC(newView(g.up)) {
		if len(component) < 2 {
			continue
		}
		in := map[int]bool{}
		for _, n := range component {
			in[int(n.ID())] = true
		}
		closed := true
		for i := range in {
			closed = closed && reached[i] && !g.origin[i] && !slices.ContainsFunc(g.up[i], func(j int) bool { return !in[j] })
		}
		if closed {
			var circle []int
			for i := range in {
				circle = append(circle, i)
			}
			slices.Sort(circle)
			out = append(out, circle)
		}
	}
	slices.SortFunc(out, slices.Compare)
	return out
}

// dominators returns for each node of a graph that root reaches the nearest node
// that every way from root to it passes, and -1 for the others and for root.
func dominators(from [][]int, root int) []int {
	tree := flow.DominatorsSLT(simple.Node(root), newView(from))
	out := make([]int, len(from))
	for i := range out {
		out[i] = -1
		if d := tree.DominatorOf(int64(i)); d != nil && i != root {
			out[i] = int(d.ID())
		}
	}
	return out
}
