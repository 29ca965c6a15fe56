package provenance

import (
	"fmt"
	"slices"

	"chancery"
)

// NodeKind says what a node of the evidence is.
type NodeKind string

// The kinds of node.
const (
	Document NodeKind = "document"
	Actor    NodeKind = "actor"
	Unnamed  NodeKind = "unnamed source"
	Paper    NodeKind = "paper"
	Text     NodeKind = "text"    // words that several documents share: a dispatch in forty papers
	Unknown  NodeKind = "unknown" // where a circle of citations ends, or a source that the text leaves out
)

// Node is a document, actor, paper or source that the evidence passes.
type Node struct {
	ID   string
	Kind NodeKind
	Name string
	// CouldBe lists, for an unnamed source, the only nodes it could be; nil means
	// any actor from whom the claim is told, and any other unnamed source.
	CouldBe []string
	// CannotBe lists the nodes that it is known not to be.
	CannotBe []string
	// Of lists the states and bodies that it belongs to by its description. Two
	// sources that both have some and share none are not one.
	Of []string
}

// LinkKind says in what way one node relies on another.
type LinkKind string

// The kinds of link.
const (
	Says      LinkKind = "says"    // a speaker in a chain has it from the next
	Cites     LinkKind = "cites"   // relies on a paper
	WrittenBy LinkKind = "by"      // a paper has an author
	Copies    LinkKind = "copies"  // a text repeats another
	IsCopy    LinkKind = "copy of" // a paper is a copy of another
	Known     LinkKind = "known"   // a person put it in
)

// Link says that From has what it tells from To.
type Link struct {
	ID       string // names it for [Supposition.Without]; "" for From + " < " + To
	From, To string // IDs of nodes
	Kind     LinkKind
	Side     Side               // of the testimony whose chain says so, to which alone it counts then; "" for both
	Access   chancery.Access    // how From came to it; who witnessed it or took part is an origin too; "" where no text says
	Passages []chancery.Passage // the words that it rests on; none where a person put it in
}

func (l *Link) id() string {
	if l.ID != "" {
		return l.ID
	}
	return l.From + " < " + l.To
}

// Head is whom or what a testimony names first.
type Head struct {
	Node   string // ID
	Access chancery.Access
}

// Testimony is one attribution that bears on the claim: the hands through which
// it reaches us, and whom it names.
type Testimony struct {
	ID   string // of the attribution
	Side Side
	// Access says how the first carrier came to it: one who witnessed it or took
	// part is an origin, whomever else it names; "" where the text does not say.
	Access chancery.Access
	// Carriers are the nodes that every one of its chains passes on the way to the
	// reader, the nearest to the source first: an author, a second author, a wire
	// service, and last the document.
	Carriers []string
	// Heads are whom the carrier has it from: several where a phrase names several,
	// jointly or as alternatives; none where the carrier tells it as its own.
	Heads    []Head
	Passages []chancery.Passage // the words of the attribution
}

// Side says how a testimony stands to the claim.
type Side string

// The sides.
const (
	For      Side = "for"
	Against  Side = "against"
	Doubting Side = "doubting" // doubts, asks or otherwise leaves it open; never counted
)

// SideOf says on which side of a claim an attribution stands that takes a stance
// to content which says (same) or denies what the claim says.
func SideOf(stance chancery.Stance, same bool) Side {
	side, other := For, Against
	if !same {
		side, other = other, side
	}
	switch stance {
	case chancery.Denies:
		return other
	case chancery.Doubts, chancery.Asks, chancery.Wants, chancery.Orders, chancery.Offers, chancery.Promises, chancery.Warns:
		return Doubting
	}
	return side
}

// Evidence is what a claim stands on.
type Evidence struct {
	Nodes     []Node
	Links     []Link
	Testimony []Testimony
	// About lists nodes of which the claim tells the act, word or content. An
	// actor among them is no origin of what is told of it, and an attribution to it
	// counts with whoever reports it. A paper among them is where its chains end:
	// what a paper says has one origin, the paper.
	About []string
	Cut   []string // what was not looked at in gathering it, in sentences; a count repeats them

	// Of a supposition: who has fallen with what was left out, and who is known to
	// have it from whom though the document that says so was.
	fallen map[Side]map[string]bool
	heard  []heard
}

// Check returns an error of kind [chancery.Invalid] that names the first thing
// that does not hold together: an ID that stands twice or is not there, a
// testimony without carriers.
func (e *Evidence) Check() error {
	known := make(map[string]bool, len(e.Nodes))
	for _, n := range e.Nodes {
		if n.ID == "" || known[n.ID] {
			return chancery.Errorf(chancery.Invalid, "the evidence has two nodes %q, or one without a name", n.ID)
		}
		known[n.ID] = true
	}
	has := func(where string, ids ...string) error {
		for _, id := range ids {
			if !known[id] {
				return chancery.Errorf(chancery.Invalid, "the evidence has no node %q, which %s names", id, where)
			}
		}
		return nil
	}
	for _, n := range e.Nodes {
		if err := has("what "+n.ID+" could or cannot be", slices.Concat(n.CouldBe, n.CannotBe)...); err != nil {
			return err
		}
	}
	for _, l := range e.Links {
		if err := has("the link "+l.id(), l.From, l.To); err != nil {
			return err
		}
	}
	seen := make(map[string]bool, len(e.Testimony))
	for _, t := range e.Testimony {
		if len(t.Carriers) == 0 {
			return chancery.Errorf(chancery.Invalid, "attribution %s stands in no document", t.ID)
		}
		if seen[t.ID] {
			return chancery.Errorf(chancery.Invalid, "attribution %s stands in the evidence twice", t.ID)
		}
		seen[t.ID] = true
		if err := has("attribution "+t.ID, t.Carriers...); err != nil {
			return err
		}
		for _, h := range t.Heads {
			if err := has("attribution "+t.ID, h.Node); err != nil {
				return err
			}
		}
	}
	return has("what the claim is about", e.About...)
}

// chart is the evidence of one side, by number.
type chart struct {
	nodes  []Node
	index  map[string]int
	up     [][]int       // whom each relies on
	known  map[int][]int // the same by links alone: what an author relies on in all that he writes
	origin []bool        // tells it of its own knowledge
	ends   []bool        // the document of a testimony: a neighbour of the claim
	tests  []test
	loops  int     // circles of citation that have no origin
	rim    [][]int // of such a circle's hidden origin, the members
	below  [][]int // see down
}

// test is a testimony by number.
type test struct {
	from     *Testimony
	carriers []int
	heads    []int
}

// build makes the graph of one side. Nodes that no testimony of that side
// reaches have no part in it.
func (e *Evidence) build(side Side) *chart {
	g := &chart{index: make(map[string]int, len(e.Nodes))}
	for _, n := range e.Nodes {
		g.index[n.ID] = len(g.nodes)
		g.nodes = append(g.nodes, n)
	}
	gone, end := make([]bool, len(g.nodes)), make([]bool, len(g.nodes))
	for _, id := range e.About {
		if i := g.index[id]; g.nodes[i].Kind == Actor || g.nodes[i].Kind == Unnamed {
			gone[i] = true
		} else {
			end[i] = true
		}
	}
	up := make([]map[int]bool, len(g.nodes))
	link := func(from, to int) {
		if from == to || end[from] {
			return
		}
		if up[from] == nil {
			up[from] = map[int]bool{}
		}
		up[from][to] = true
	}
	fallen := e.fallen[side]
	g.known = map[int][]int{}
	for _, l := range e.Links {
		if to := g.index[l.To]; !gone[to] && !fallen[l.From] && !fallen[l.To] && (l.Side == "" || l.Side == side) {
			link(g.index[l.From], to)
			if from := g.index[l.From]; from != to && !end[from] {
				g.known[from] = append(g.known[from], to)
			}
		}
	}
	for _, h := range e.heard {
		if to := g.index[h.to]; h.side == side && !gone[to] && !fallen[h.from] && !fallen[h.to] {
			link(g.index[h.from], to)
		}
	}
	g.origin = make([]bool, len(g.nodes))
	g.ends = make([]bool, len(g.nodes))
	eyes := func(a chancery.Access) bool { return a == chancery.Witnessed || a == chancery.TookPart }
	for i := range e.Links {
		if l := &e.Links[i]; eyes(l.Access) && (l.Side == "" || l.Side == side) {
			g.origin[g.index[l.From]] = true
		}
	}
	for i := range e.Testimony {
		t := &e.Testimony[i]
		if t.Side != side {
			continue
		}
		x := test{from: t}
		for _, id := range t.Carriers {
			x.carriers = append(x.carriers, g.index[id])
		}
		for _, h := range t.Heads {
			to := g.index[h.Node]
			if gone[to] || to == x.carriers[0] || slices.Contains(x.heads, to) {
				continue
			}
			x.heads = append(x.heads, to)
			link(x.carriers[0], to)
			if eyes(h.Access) {
				g.origin[to] = true
			}
		}
		for j := 1; j < len(x.carriers); j++ {
			link(x.carriers[j], x.carriers[j-1])
		}
		if eyes(t.Access) {
			g.origin[x.carriers[0]] = true
		}
		g.ends[x.carriers[len(x.carriers)-1]] = true
		g.tests = append(g.tests, x)
	}
	g.up = make([][]int, len(g.nodes))
	for i, to := range up {
		for j := range to {
			g.up[i] = append(g.up[i], j)
		}
		slices.Sort(g.up[i]) // maps have no order, and answers must
	}
	g.ground()
	return g
}

// ground marks the origins: nodes that rely on nobody, and for each circle of
// citations that nothing leads out of, an unknown origin of its own.
func (g *chart) ground() {
	reached := g.reach()
	g.rim = make([][]int, len(g.nodes))
	for _, circle := range g.circles(reached) {
		g.loops++
		g.rim = append(g.rim, circle)
		n := len(g.nodes)
		g.nodes = append(g.nodes, Node{ID: fmt.Sprintf("circle %d", g.loops), Kind: Unknown, Name: "an origin that the circle of citations hides"})
		g.up, g.origin, g.ends = append(g.up, nil), append(g.origin, true), append(g.ends, false)
		for _, i := range circle {
			g.up[i] = append(g.up[i], n)
		}
	}
	for i := range g.nodes {
		if i < len(reached) && reached[i] && len(g.up[i]) == 0 {
			g.origin[i] = true
		}
		if i < len(reached) && !reached[i] {
			g.origin[i] = false
		}
	}
}

// reach marks the nodes that some testimony reaches.
func (g *chart) reach() []bool {
	seen := make([]bool, len(g.nodes))
	var stack []int
	for _, t := range g.tests {
		for _, i := range slices.Concat(t.carriers, t.heads) {
			if !seen[i] {
				seen[i] = true
				stack = append(stack, i)
			}
		}
	}
	for len(stack) > 0 {
		i := stack[len(stack)-1]
		stack = stack[:len(stack)-1]
		for _, j := range g.up[i] {
			if !seen[j] {
				seen[j] = true
				stack = append(stack, j)
			}
		}
	}
	return seen
}
