package provenance

import (
	"maps"
	"slices"
	"strings"

	"chancery"
)

// Supposition is what is assumed for a while. Nothing of it reaches the record.
type Supposition struct {
	// Without lists nodes, attributions and links to leave out. What rests on a node
	// that is left out alone falls with it. A link that is left out was none: who
	// had no other stands on their own.
	Without []string
	// Same lists pairs of nodes that are taken to be one. Two unnamed sources that
	// are one could still be whomever either could.
	Same [][2]string
}

// Suppose returns the evidence under a supposition; e is not changed. It returns
// an error of kind [chancery.NotFound] for a name that the evidence does not
// have.
func (e *Evidence) Suppose(s Supposition) (*Evidence, error) {
	out := e.clone()
	for _, name := range s.Without {
		if err := out.without(name); err != nil {
			return nil, err
		}
	}
	for _, pair := range s.Same {
		if err := out.same(pair[0], pair[1]); err != nil {
			return nil, err
		}
	}
	return out, nil
}

func (e *Evidence) clone() *Evidence {
	out := &Evidence{Nodes: slices.Clone(e.Nodes), Links: slices.Clone(e.Links), Testimony: slices.Clone(e.Testimony), About: slices.Clone(e.About), Cut: e.Cut, fallen: e.fallen, heard: slices.Clone(e.heard)}
	for i := range out.Testimony {
		t := &out.Testimony[i]
		t.Carriers, t.Heads = slices.Clone(t.Carriers), slices.Clone(t.Heads)
	}
	return out
}

// Find returns the ID of the node, attribution or link that a person names: an
// ID, or the name of a node, in any case.
func (e *Evidence) Find(name string) (string, error) {
	for _, n := range e.Nodes {
		if n.ID == name {
			return n.ID, nil
		}
	}
	for _, t := range e.Testimony {
		if t.ID == name {
			return t.ID, nil
		}
	}
	for i := range e.Links {
		if e.Links[i].id() == name {
			return name, nil
		}
	}
	var found []string
	for _, n := range e.Nodes {
		if strings.EqualFold(n.Name, name) {
			found = append(found, n.ID)
		}
	}
	switch len(found) {
	case 1:
		return found[0], nil
	case 0:
		return "", chancery.Errorf(chancery.NotFound, "the evidence has nobody and nothing named %q; the names are those that \"origins\" prints", name)
	}
	return "", chancery.Errorf(chancery.Invalid, "the evidence has several named %q: %s; give one of these", name, strings.Join(found, ", "))
}

func (e *Evidence) without(name string) error {
	id, err := e.Find(name)
	if err != nil {
		return err
	}
	if n := len(e.Links); true {
		e.Links = slices.DeleteFunc(e.Links, func(l Link) bool { return l.id() == id })
		if len(e.Links) < n {
			return nil
		}
	}
	if i := slices.IndexFunc(e.Testimony, func(t Testimony) bool { return t.ID == id }); i >= 0 {
		e.Testimony = slices.Delete(e.Testimony, i, i+1)
		return nil
	}
	fallen := map[Side]map[string]bool{}
	for _, side := range []Side{For, Against, Doubting} {
		fallen[side] = e.falls(id, side)
	}
	var left []Testimony
	for _, t := range e.Testimony {
		gone := fallen[t.Side]
		had := len(t.Heads)
		t.Heads = slices.DeleteFunc(t.Heads, func(h Head) bool { return gone[h.Node] })
		if had == 0 || len(t.Heads) > 0 {
			if !slices.ContainsFunc(t.Carriers, func(c string) bool { return gone[c] }) {
				left = append(left, t)
				continue
			}
		}
		// Who wrote what, and whom the author has it from, stays known.
		for _, h := range t.Heads {
			e.heard = append(e.heard, heard{t.Side, t.Carriers[0], h.Node})
		}
		for i := 1; i < len(t.Carriers); i++ {
			e.heard = append(e.heard, heard{t.Side, t.Carriers[i], t.Carriers[i-1]})
		}
	}
	e.Testimony, e.fallen = left, fallen
	e.Nodes = slices.DeleteFunc(e.Nodes, func(n Node) bool { return n.ID == id })
	e.Links = slices.DeleteFunc(e.Links, func(l Link) bool { return l.From == id || l.To == id })
	e.About = slices.DeleteFunc(e.About, func(a string) bool { return a == id })
	e.heard = slices.DeleteFunc(e.heard, func(h heard) bool { return h.from == id || h.to == id })
	for i := range e.Nodes {
		n := &e.Nodes[i]
		gone := func(other string) bool { return other == id }
		if n.CouldBe != nil {
			n.CouldBe = slices.DeleteFunc(append([]string{}, n.CouldBe...), gone)
		}
		n.CannotBe = slices.DeleteFunc(slices.Clone(n.CannotBe), gone)
	}
	return nil
}

// heard says that the carrier of a testimony that was left out has it from
// somebody.
type heard struct {
	side     Side
	from, to string
}

// falls returns a node and those who have it from nobody else on one side of the
// claim: who loses all that they had it from falls, and with them those who
// relied on them. A circle of citations stands as long as it is whole.
func (e *Evidence) falls(id string, side Side) map[string]bool {
	g := e.build(side)
	gone := g.index[id]
	stands := make([]bool, len(g.nodes))
	var stack []int
	for i := range g.nodes {
		// A circle's hidden origin falls with any member of it.
		if i != gone && (g.origin[i] || len(g.up[i]) == 0) && !slices.Contains(g.rim[i], gone) {
			stands[i] = true
			stack = append(stack, i)
		}
	}
	down := g.down()
	for len(stack) > 0 {
		i := stack[len(stack)-1]
		stack = stack[:len(stack)-1]
		for _, j := range down[i] {
			if j != gone && !stands[j] {
				stands[j] = true
				stack = append(stack, j)
			}
		}
	}
	out := map[string]bool{}
	for i, n := range g.nodes {
		if !stands[i] && g.index[n.ID] == i {
			out[n.ID] = true
		}
	}
	for old := range e.fallen[side] {
		out[old] = true
	}
	return out
}

// same makes b one with a, which gives the name.
func (e *Evidence) same(first, second string) error {
	a, err := e.Find(first)
	if err != nil {
		return err
	}
	b, err := e.Find(second)
	if err != nil {
		return err
	}
	find := func(id string) int { return slices.IndexFunc(e.Nodes, func(n Node) bool { return n.ID == id }) }
	i, j := find(a), find(b)
	if i < 0 || j < 0 {
		return chancery.Errorf(chancery.Invalid, "%q and %q cannot be one: only actors, papers, documents and sources can", first, second)
	}
	if i == j {
		return nil
	}
	if e.Nodes[i].Kind == Unnamed && e.Nodes[j].Kind != Unnamed {
		a, b, i, j = b, a, j, i
	}
	n, m := e.Nodes[i], e.Nodes[j]
	if (n.Kind == Actor || n.Kind == Unnamed) != (m.Kind == Actor || m.Kind == Unnamed) {
		return chancery.Errorf(chancery.Invalid, "%q is a %s and %q a %s: they cannot be one", first, n.Kind, second, m.Kind)
	}
	if slices.Contains(n.CannotBe, b) || slices.Contains(m.CannotBe, a) {
		return chancery.Errorf(chancery.Conflict, "it is known that %q is not %q", first, second)
	}
	// To say that an unnamed source is somebody settles who it is. Two unnamed ones
	// that are one could still be whomever either could, and what keeps only one of
	// them from being somebody is let go: so merging them counts no more than before.
	both := func(x Node) bool { return slices.Contains(x.CannotBe, a) && slices.Contains(x.CannotBe, b) }
	if n.Kind == Unnamed {
		if n.CouldBe != nil && m.CouldBe != nil {
			n.CouldBe = append(slices.Clone(n.CouldBe), m.CouldBe...)
		} else {
			n.CouldBe = nil
		}
		n.CannotBe = slices.DeleteFunc(slices.Clone(n.CannotBe), func(id string) bool { return !slices.Contains(m.CannotBe, id) })
		for k, x := range e.Nodes {
			if slices.Contains(x.CannotBe, a) != slices.Contains(x.CannotBe, b) && !both(x) {
				e.Nodes[k].CannotBe = slices.DeleteFunc(slices.Clone(x.CannotBe), func(id string) bool { return id == a || id == b })
			}
		}
	}
	if len(n.Of) > 0 && len(m.Of) > 0 {
		n.Of = append(slices.Clone(n.Of), m.Of...)
	} else {
		n.Of = nil
	}
	e.Nodes[i] = n
	e.Nodes = slices.Delete(e.Nodes, j, j+1)
	to := func(id string) string {
		if id == b {
			return a
		}
		return id
	}
	for k := range e.Nodes {
		x := &e.Nodes[k]
		x.CouldBe, x.CannotBe = renamed(x.CouldBe, to, x.ID), renamed(x.CannotBe, to, x.ID)
	}
	for k := range e.Links {
		l := &e.Links[k]
		l.ID = l.id()
		l.From, l.To = to(l.From), to(l.To)
	}
	e.About = renamed(e.About, to, "")
	for k := range e.heard {
		e.heard[k].from, e.heard[k].to = to(e.heard[k].from), to(e.heard[k].to)
	}
	for side, old := range e.fallen {
		fallen := map[string]bool{}
		for id := range old {
			if id != a && id != b {
				fallen[id] = true
			}
		}
		e.fallen = maps.Clone(e.fallen)
		e.fallen[side] = fallen
	}
	for k := range e.Testimony {
		t := &e.Testimony[k]
		for c := range t.Carriers {
			t.Carriers[c] = to(t.Carriers[c])
		}
		for h := range t.Heads {
			t.Heads[h].Node = to(t.Heads[h].Node)
		}
	}
	return nil
}

// renamed gives IDs their new names, each once and without that of the node
// itself.
func renamed(ids []string, to func(string) string, self string) []string {
	if ids == nil {
		return nil
	}
	out := make([]string, 0, len(ids))
	for _, id := range ids {
		if id = to(id); id != self && !slices.Contains(out, id) {
			out = append(out, id)
		}
	}
	return out
}
