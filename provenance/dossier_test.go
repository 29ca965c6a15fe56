package provenance

import (
	"slices"
	"testing"

	"chancery/dossier"
)

// keyEvidence makes the evidence of a claim of the example dossier as a careful
// reader has it: from the key's chains, papers and unnamed sources.
func keyEvidence(k *dossier.Answers, c *dossier.Claim, about []string) *Evidence {
	e := &Evidence{About: about}
	seen := map[string]bool{}
	node := func(n Node) string {
		if !seen[n.ID] {
			seen[n.ID] = true
			e.Nodes = append(e.Nodes, n)
		}
		return n.ID
	}
	link := func(from, to string, kind LinkKind, side Side) {
		if from != to && !slices.ContainsFunc(e.Links, func(l Link) bool { return l.From == from && l.To == to && l.Side == side }) {
			e.Links = append(e.Links, Link{From: from, To: to, Kind: kind, Side: side})
		}
	}
	var add func(id string) string
	add = func(id string) string {
		if i := slices.IndexFunc(k.Papers, func(p dossier.Paper) bool { return p.ID == id }); i >= 0 {
			p := k.Papers[i]
			if seen[id] {
				return id
			}
			node(Node{ID: id, Kind: Paper, Name: p.Name})
			if p.CopyOf != "" {
				link(id, add(p.CopyOf), IsCopy, "")
			} else if p.Author != "" {
				link(id, add(p.Author), WrittenBy, "")
			}
			return id
		}
		if seen[id] {
			return id
		}
		n := Node{ID: id, Kind: Actor, Name: id}
		if i := slices.IndexFunc(k.Actors, func(a dossier.Actor) bool { return a.ID == id }); i >= 0 && len(k.Actors[i].Names) == 0 {
			n.Kind = Unnamed
			node(n)
			var could []string
			for _, o := range k.Actors[i].CouldBe {
				could = append(could, add(o))
			}
			at := slices.IndexFunc(e.Nodes, func(x Node) bool { return x.ID == id })
			e.Nodes[at].CouldBe = could
			for _, o := range k.Actors[i].CannotBe {
				o = add(o)
				at := slices.IndexFunc(e.Nodes, func(x Node) bool { return x.ID == id })
				e.Nodes[at].CannotBe = append(e.Nodes[at].CannotBe, o)
			}
			return id
		}
		return node(n)
	}
	testify := func(ids []string, side Side) {
		for _, id := range ids {
			a := k.Attributions[slices.IndexFunc(k.Attributions, func(a dossier.Attribution) bool { return a.ID == id })]
			d := k.Documents[slices.IndexFunc(k.Documents, func(d dossier.Document) bool { return d.ID == a.Document })]
			t := Testimony{ID: id, Side: side}
			if d.Writer != "" {
				t.Carriers = append(t.Carriers, add(d.Writer))
			}
			t.Carriers = append(t.Carriers, node(Node{ID: "document " + d.ID, Kind: Document, Name: d.Title}))
			for i, hands := range a.Chain {
				for _, h := range hands {
					h = add(h)
					if i == 0 {
						continue // the document's author
					}
					if i == 1 {
						t.Heads = append(t.Heads, Head{Node: h})
						continue
					}
					for _, before := range a.Chain[i-1] {
						link(before, h, Says, side)
					}
				}
			}
			e.Testimony = append(e.Testimony, t)
		}
	}
	for _, l := range otherwise[c.ID] {
		link(add(l[0]), add(l[1]), Known, "")
	}
	testify(c.Asserts, For)
	testify(c.Denies, Against)
	for _, id := range about {
		add(id)
	}
	return e
}

// otherwise is what no chain of one document says and a person who has read all
// of them knows and would put in; each stands in the key, in words.
var otherwise = map[string][][2]string{
	"approval": {{"four-witnesses", "vaubrinet-letter"}, {"four-witnesses", "ruvakhi-officials"}, // its note in actors.txt
		{"franchemare", "vaubrinet-letter"}, {"voskett", "vaubrinet-letter"}},
	"heard":              {{"vaubrinet", "s-hazorad"}},
	"planned-in":         {{"dellmouth", "defence-official"}, {"radio-stavering", "defence-official"}},
	"halgrave-cancelled": {{"stavering-review", "braddigan"}},
	"meeting-cancelled":  {{"stavering-review", "braddigan"}},
	"sakhmir":            {{"ruvakhan", "april-paper"}}, // the document is a typing of the paper
}

// TestDossier holds the intervals of the dossier's claims to its key: the chains
// of the key, and what a person would put in.
func TestDossier(t *testing.T) {
	k, err := dossier.Key()
	if err != nil {
		t.Fatal(err)
	}
	about := map[string][]string{"approval": {"dostmanev"}, "not-object": {"dostmanev"}, "pencil": {"dostmanev"}, "heard": {"dostmanev"}, "sakhmir": {"april-paper"}}
	right := 0
	for i := range k.Claims {
		c := &k.Claims[i]
		var of []string
		for _, id := range about[c.ID] {
			if slices.ContainsFunc(k.Actors, func(a dossier.Actor) bool { return a.ID == id }) || slices.ContainsFunc(k.Papers, func(p dossier.Paper) bool { return p.ID == id }) {
				of = append(of, id)
			}
		}
		e := keyEvidence(k, c, of)
		if err := e.Check(); err != nil {
			t.Errorf("%s: %v", c.ID, err)
			continue
		}
		lawful(t, c.ID, e)
		if c.ID == "approval" {
			for _, id := range []string{"s-hazorad", "vaubrinet-letter"} {
				if !slices.ContainsFunc(e.Count(For).Bottlenecks, func(b Bottleneck) bool { return b.Node.ID == id }) {
					t.Errorf("%s is no bottleneck of the approval", id)
				}
			}
			if f, _ := e.Decisive(For); f == nil || f.Sentence == "" {
				t.Error("nothing would change the approval")
			} else {
				t.Log(f.Sentence)
			}
		}
		n := e.Count(For)
		same := n.AtLeast == c.AtLeast && n.AtMost == c.AtMost
		right += btoi(same)
		t.Logf("%-20s %d to %d, key %d to %d; chains %v", c.ID, n.AtLeast, n.AtMost, c.AtLeast, c.AtMost, brief(n.Most))
		if n.AtLeast > c.AtLeast {
			t.Errorf("%s: at least %d, over-counted: it is %d", c.ID, n.AtLeast, c.AtLeast)
		}
	}
	t.Logf("%d of %d", right, len(k.Claims))
	if right < 13 {
		t.Errorf("%d intervals are those of the key", right)
	}
}
