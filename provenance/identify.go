package provenance

import (
	"fmt"
	"slices"
)

// Identity is what is known of who an unnamed source is.
type Identity struct {
	ID       string   // of the source
	Is       Node     // who it is; the zero Node where that is not known
	CouldBe  []string // the only nodes that it could be; nil for whomever it may be
	CannotBe []string
	Of       []string // states and bodies that it belongs to
}

// Identify tells the evidence who its unnamed sources are, or could be. What is
// said of sources, or of others, that the evidence does not have is left out; one
// that could be none of those here is nobody else here. What cannot hold is said in
// e.Cut.
func (e *Evidence) Identify(known []Identity) {
	at := func(id string) int { return slices.IndexFunc(e.Nodes, func(n Node) bool { return n.ID == id }) }
	here := func(ids []string) (out []string) {
		for _, id := range ids {
			if at(id) >= 0 {
				out = append(out, id)
			}
		}
		return out
	}
	for _, k := range known {
		i := at(k.ID)
		if i < 0 || e.Nodes[i].Kind != Unnamed {
			continue
		}
		n := &e.Nodes[i]
		if k.CouldBe != nil {
			n.CouldBe = append([]string{}, here(k.CouldBe)...)
		}
		n.CannotBe = append(slices.Clone(n.CannotBe), here(k.CannotBe)...)
		if k.Of != nil {
			n.Of = k.Of
		}
	}
	// Who is whom comes last, since it makes two nodes one.
	for _, k := range known {
		i := at(k.ID)
		if i < 0 || e.Nodes[i].Kind != Unnamed || k.Is.ID == "" || k.Is.ID == k.ID {
			continue
		}
		name := e.Nodes[i].Name
		if at(k.Is.ID) < 0 {
			e.Nodes = append(e.Nodes, k.Is)
		}
		if err := e.same(k.Is.ID, k.ID); err != nil {
			e.Cut = append(e.Cut, fmt.Sprintf("that “%s” is “%s” was left out, since %s", name, k.Is.Name, err))
		}
	}
}

// Guess is an unnamed source with everybody here that it could be.
type Guess struct {
	Node    Node
	CouldBe []Node
}

// Guesses returns the unnamed sources on a side of the claim, in the order of the
// evidence, with those that the count takes each for.
func (e *Evidence) Guesses(side Side) (out []Guess) {
	g := e.build(side)
	perhaps, _ := g.couldBe()
	for i, reached := range g.reach() {
		if !reached || g.nodes[i].Kind != Unnamed {
			continue
		}
		x := Guess{Node: g.nodes[i]}
		for _, j := range perhaps[i] {
			x.CouldBe = append(x.CouldBe, g.nodes[j])
		}
		out = append(out, x)
	}
	return out
}
