package provenance

import (
	"slices"
	"testing"
)

// TestIdentify counts two unnamed sources and one who is named, with what people
// know of them.
func TestIdentify(t *testing.T) {
	make := func() *Evidence {
		return &Evidence{
			Nodes: []Node{{ID: "a", Kind: Document}, {ID: "b", Kind: Document}, {ID: "c", Kind: Document},
				{ID: "x", Kind: Unnamed, Name: "an official"}, {ID: "y", Kind: Unnamed, Name: "a diplomat"}, {ID: "venn", Kind: Actor, Name: "Orla Venn"}},
			Testimony: []Testimony{{ID: "1", Side: For, Carriers: []string{"a"}, Heads: []Head{{Node: "x"}}},
				{ID: "2", Side: For, Carriers: []string{"b"}, Heads: []Head{{Node: "y"}}}, {ID: "3", Side: For, Carriers: []string{"c"}, Heads: []Head{{Node: "venn"}}}},
		}
	}
	moor := Node{ID: "moor", Kind: Actor, Name: "Ed Moor"}
	for _, c := range []struct {
		name        string
		known       []Identity
		least, most int
	}{
		{"nothing", nil, 1, 3},
		{"one is who is named", []Identity{{ID: "x", Is: Node{ID: "venn"}}}, 1, 2},
		{"both are who is named", []Identity{{ID: "x", Is: Node{ID: "venn"}}, {ID: "y", Is: Node{ID: "venn"}}}, 1, 1},
		{"one is somebody else", []Identity{{ID: "x", Is: moor}}, 2, 3},
		{"both are one", []Identity{{ID: "x", Is: Node{ID: "y"}}}, 1, 2},
		{"one could only be who is not here", []Identity{{ID: "x", CouldBe: []string{"moor"}}, {ID: "y", CannotBe: []string{"x"}}}, 2, 3},
		{"neither is another", []Identity{{ID: "x", CouldBe: []string{"moor"}}, {ID: "y", CannotBe: []string{"venn", "x"}}}, 3, 3},
		{"of two states", []Identity{{ID: "x", Of: []string{"Iran"}, CannotBe: []string{"venn"}}, {ID: "y", Of: []string{"Switzerland"}, CannotBe: []string{"venn"}}}, 3, 3},
		{"of one state", []Identity{{ID: "x", Of: []string{"Iran"}}, {ID: "y", Of: []string{"Iran"}}}, 1, 3},
		{"not in this evidence", []Identity{{ID: "z", Is: moor}}, 1, 3},
		{"of one who is named", []Identity{{ID: "venn", Is: moor}}, 1, 3},
	} {
		e := make()
		e.Identify(c.known)
		if err := e.Check(); err != nil {
			t.Errorf("%s: %v", c.name, err)
			continue
		}
		if n := e.Count(For); n.AtLeast != c.least || n.AtMost != c.most || len(n.Cut) > 0 {
			t.Errorf("%s: %d to %d, want %d to %d; cut %q", c.name, n.AtLeast, n.AtMost, c.least, c.most, n.Cut)
		}
		lawful(t, c.name, e)
	}
	e := make()
	e.Identify([]Identity{{ID: "x", Is: Node{ID: "y"}}, {ID: "y", CannotBe: []string{"x"}}})
	if n := e.Count(For); n.AtMost != 3 || !slices.ContainsFunc(n.Cut, func(s string) bool { return s != "" }) {
		t.Errorf("what cannot hold is not said: %+v", n)
	}
}
