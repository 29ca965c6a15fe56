package provenance

import (
	"fmt"
	"strings"
	"testing"
)

// many makes a claim with n attributions: families of copies, shared letters,
// unnamed sources and aides, as a long affair has them.
func many(n int) *Evidence {
	e := &Evidence{}
	add := func(kind NodeKind, id string) string {
		e.Nodes = append(e.Nodes, Node{ID: id, Kind: kind, Name: id})
		return id
	}
	for i := range max(n/20, 1) {
		add(Actor, fmt.Sprint("source", i))
		letter := add(Paper, fmt.Sprint("letter", i))
		e.Links = append(e.Links, Link{From: letter, To: fmt.Sprint("source", i), Kind: WrittenBy})
	}
	for i := range max(n/50, 1) {
		add(Unnamed, fmt.Sprint("official", i))
	}
	for i := range n {
		doc, author := add(Document, fmt.Sprint("doc", i)), fmt.Sprint("author", i%(n/3+1))
		if i <= n/3 {
			add(Actor, author)
		}
		t := Testimony{ID: fmt.Sprint("t", i), Side: For, Carriers: []string{author, doc}}
		switch i % 5 {
		case 0, 1:
			t.Heads = []Head{{Node: fmt.Sprint("letter", i%max(n/20, 1))}}
		case 2:
			t.Heads = []Head{{Node: fmt.Sprint("official", i%max(n/50, 1))}}
		case 3:
			if i > 3 {
				t.Heads = []Head{{Node: fmt.Sprint("doc", i-3)}}
			}
		case 4:
			t.Heads = []Head{{Node: fmt.Sprint("source", i%max(n/20, 1))}, {Node: fmt.Sprint("letter", (i+7)%max(n/20, 1))}}
		}
		e.Testimony = append(e.Testimony, t)
	}
	return e
}

// deep makes n chains of the given length, each with an origin of its own.
func deep(n, length int) *Evidence {
	e := &Evidence{}
	for i := range n {
		doc := fmt.Sprint("doc", i)
		e.Nodes = append(e.Nodes, Node{ID: doc, Kind: Document})
		for j := range length {
			e.Nodes = append(e.Nodes, Node{ID: fmt.Sprint("a", i, ".", j), Kind: Actor})
			if j > 0 {
				e.Links = append(e.Links, Link{From: fmt.Sprint("a", i, ".", j-1), To: fmt.Sprint("a", i, ".", j), Kind: Says})
			}
		}
		e.Testimony = append(e.Testimony, Testimony{ID: doc, Side: For, Carriers: []string{doc}, Heads: []Head{{Node: fmt.Sprint("a", i, ".0")}}})
	}
	return e
}

// TestBounds holds that large and odd evidence ends, keeps the laws, and says
// what it did not look at.
func TestBounds(t *testing.T) {
	t.Run("deep", func(t *testing.T) {
		e := deep(3, 500)
		if err := e.Check(); err != nil {
			t.Fatal(err)
		}
		if c := e.Count(For); c.AtLeast != 3 || c.AtMost != 3 || !c.Exact || len(c.Most[0].Nodes) != 501 {
			t.Errorf("%d to %d", c.AtLeast, c.AtMost)
		}
		lawful(t, "deep", e)
	})
	t.Run("one circle of 10000", func(t *testing.T) {
		e := deep(1, 10_000)
		e.Links = append(e.Links, Link{From: "a0.9999", To: "a0.0", Kind: Says})
		if c := e.Count(For); c.AtLeast != 1 || c.AtMost != 1 {
			t.Errorf("%d to %d", c.AtLeast, c.AtMost)
		}
	})
	t.Run("50000 attributions", func(t *testing.T) {
		if testing.Short() {
			t.Skip("SKIPPED: -short")
		}
		e := many(50_000)
		if err := e.Check(); err != nil {
			t.Fatal(err)
		}
		c := e.Count(For)
		if c.AtLeast > c.AtMost || c.AtMost > len(c.Origins) || c.AtMost == 0 {
			t.Errorf("%d to %d of %d", c.AtLeast, c.AtMost, len(c.Origins))
		}
		if !c.Exact && len(c.Cut) == 0 {
			t.Error("it does not say what it cut")
		}
		t.Logf("%d to %d of %d origins, exact %t, cut %q", c.AtLeast, c.AtMost, len(c.Origins), c.Exact, c.Cut)
	})
	t.Run("50000 unnamed", func(t *testing.T) {
		if testing.Short() {
			t.Skip("SKIPPED: -short")
		}
		e := &Evidence{}
		for i := range 50_000 {
			e.Nodes = append(e.Nodes, Node{ID: fmt.Sprint("u", i), Kind: Unnamed}, Node{ID: fmt.Sprint("d", i), Kind: Document})
			e.Testimony = append(e.Testimony, Testimony{ID: fmt.Sprint(i), Side: For, Carriers: []string{fmt.Sprint("d", i)}, Heads: []Head{{Node: fmt.Sprint("u", i)}}})
		}
		c := e.Count(For)
		if c.AtLeast != 1 || c.AtMost != 50_000 || c.Exact || len(c.Cut) == 0 {
			t.Errorf("%d to %d, exact %t, cut %q", c.AtLeast, c.AtMost, c.Exact, c.Cut)
		}
	})
	t.Run("nothing", func(t *testing.T) {
		e := &Evidence{}
		if c := e.Count(For); c.AtLeast != 0 || c.AtMost != 0 {
			t.Errorf("%+v", c)
		}
		if f, _ := e.Decisive(For); f != nil {
			t.Errorf("%+v", f)
		}
	})
}

func TestCheckRefuses(t *testing.T) {
	for name, e := range map[string]*Evidence{
		"two nodes":     {Nodes: []Node{{ID: "a"}, {ID: "a"}}},
		"no name":       {Nodes: []Node{{}}},
		"link":          {Nodes: []Node{{ID: "a"}}, Links: []Link{{From: "a", To: "b"}}},
		"carrier":       {Testimony: []Testimony{{ID: "t", Carriers: []string{"a"}}}},
		"no carrier":    {Testimony: []Testimony{{ID: "t"}}},
		"head":          {Nodes: []Node{{ID: "a"}}, Testimony: []Testimony{{ID: "t", Carriers: []string{"a"}, Heads: []Head{{Node: "b"}}}}},
		"could be":      {Nodes: []Node{{ID: "a", CouldBe: []string{"b"}}}},
		"about":         {About: []string{"a"}},
		"two testimony": {Nodes: []Node{{ID: "a"}}, Testimony: []Testimony{{ID: "t", Carriers: []string{"a"}}, {ID: "t", Carriers: []string{"a"}}}},
	} {
		if err := e.Check(); err == nil {
			t.Errorf("%s: not refused", name)
		}
	}
}

func TestDecisive(t *testing.T) {
	for _, c := range []struct{ evidence, want string }{
		{"post (Ann): ?official\ncourier (Bea): parsi", "If “official” is “parsi”, one to two becomes one."},
		{"post (Ann): clerk\ncourier (Bea): cook", "If “clerk” has it from “cook”, two becomes one."},
		{"post (Ann): clerk\ncourier (Bea): clerk", "If somebody tells it who does not have it by way of “clerk”, one becomes two."},
		{"against post (Ann): clerk", ""},
	} {
		w := &worked{evidence: &Evidence{}}
		for line := range strings.SplitSeq(c.evidence, "\n") {
			if err := w.line(line); err != nil {
				t.Fatal(err)
			}
		}
		f, all := w.evidence.Decisive(For)
		got := ""
		if f != nil {
			got = f.Sentence
		}
		if got != c.want || !all {
			t.Errorf("%s\n%q, %t; want %q", c.evidence, got, all, c.want)
		}
	}
}

func TestRating(t *testing.T) {
	for s, want := range map[string]string{"B2": "usually reliable, probably true", " f6 ": "reliability cannot be judged, truth cannot be judged", "3": "possibly true", "a": "completely reliable"} {
		r, err := ParseRating(s)
		if err != nil || r.Words() != want || !strings.EqualFold(r.String(), strings.TrimSpace(s)) {
			t.Errorf("%q: %v %q, %v", s, r, r.Words(), err)
		}
	}
	for _, s := range []string{"", "G1", "A7", "2B", "A1 or so"} {
		if r, err := ParseRating(s); err == nil {
			t.Errorf("%q: %v", s, r)
		}
	}
}

func TestDOT(t *testing.T) {
	w := &worked{evidence: &Evidence{}}
	for _, line := range []string{`post (Ann): ?official < [letter]`, `courier (Bea): clerk`} {
		if err := w.line(line); err != nil {
			t.Fatal(err)
		}
	}
	w.at("clerk").Name = "a \"clerk\"\\\n"
	var b strings.Builder
	if err := w.evidence.WriteDOT(&b, For, "He said \"no\""); err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{`label="He said \"no\""`, `label="a \"clerk\"\\ "`, "style=dashed", "-> claim;", `label="could be"`} {
		if !strings.Contains(b.String(), want) {
			t.Errorf("no %s in\n%s", want, b.String())
		}
	}
}

func BenchmarkCount(b *testing.B) {
	for _, n := range []int{10, 1000, 50_000} {
		e := many(n)
		b.Run(fmt.Sprint(n), func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				e.Count(For)
			}
		})
	}
	e := deep(100, 500)
	b.Run("100 chains of 500", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			e.Count(For)
		}
	})
}
