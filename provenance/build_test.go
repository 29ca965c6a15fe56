package provenance

import (
	"fmt"
	"strings"
	"testing"

	"chancery"
)

// TestBuild makes evidence of attributions as readings give them.
func TestBuild(t *testing.T) {
	doc := func(name string, facts ...chancery.Fact) *chancery.Document {
		return &chancery.Document{Digest: chancery.DigestOf([]byte(name)), TextDigest: chancery.DigestOf([]byte("text of " + name)), Path: name, Metadata: facts}
	}
	by := func(name string) chancery.Fact { return chancery.Fact{Field: chancery.Author, Value: name} }
	p := func(words string) chancery.Passage { return chancery.Passage{Words: words} }
	n := 0
	said := func(path ...chancery.Link) chancery.Attribution {
		n++
		return chancery.Attribution{ID: fmt.Sprintf("%016d", n), Path: path}
	}
	cast := map[string]Node{"env": {ID: "e1", Kind: Actor, Name: "Tim Gol"}, "nep": {ID: "e2", Kind: Actor, Name: "Sadeq K"}, "off": {ID: "u1", Kind: Unnamed, Name: "an official"}, "vos": {ID: "e3", Kind: Actor, Name: "Hal Voskett"}}
	who := func(local string, _ chancery.Span) (Node, bool) { x, ok := cast[local]; return x, ok }
	source := func(d *chancery.Document, chain ...chancery.Attribution) Source {
		return Source{Attribution: chain[len(chain)-1], Side: For, Chain: chain, Document: d, Who: who}
	}
	letter := []chancery.Link{{Medium: "letter", Passage: p("a letter"), Access: chancery.SawPaper}, {Actors: []string{"env"}, Passage: p("of the envoy")}}
	plain := func(words string) chancery.Attribution {
		a := said()
		if words != "" {
			a.Source = []chancery.Passage{p(words)}
		}
		return a
	}
	copied := doc("copy.txt")
	original := doc("original.txt", by("Ann"))
	copied.TextDigest = original.TextDigest
	copied.Metadata = original.Metadata
	with := func(s Source, c Copy) Source { s.Copy = c; return s }
	first, second := doc("first", by("Ann")), doc("second", by("Bea"))
	for _, c := range []struct {
		name        string
		sources     []Source
		about       []string
		least, most int
		all         string // bottlenecks by name
	}{
		{"one letter in two papers", []Source{source(doc("a", by("Ann")), said(letter...)), source(doc("b", by("Bea")), said(letter...))}, nil, 1, 1, "Tim Gol, letter of Tim Gol"},
		{"a chain of two attributions", []Source{source(doc("a", by("Ann")), said(chancery.Link{Actors: []string{"vos"}, Passage: p("he")}), said(letter...)), source(doc("m", by("HAL  VOSKETT")), said(letter...))}, nil, 1, 1, "Tim Gol, letter of Tim Gol, Hal Voskett"},
		{"unnamed in two documents", []Source{source(doc("a", by("Ann")), plain("a senior official")), source(doc("b", by("Bea")), plain("a senior official"))}, nil, 1, 2, ""},
		{"a name without an actor", []Source{source(doc("a", by("Ann")), plain("Orla Venn")), source(doc("b", by("Bea")), plain("ORLA VENN"))}, nil, 1, 1, "Orla Venn"},
		{"nobody is named", []Source{source(doc("a", by("Ann")), plain("")), source(doc("b", by("Bea")), plain(""))}, nil, 1, 2, ""},
		{"the author himself", []Source{source(doc("a", by("Ann")), plain("I")), source(doc("b", by("Bea")), plain("we"))}, nil, 2, 2, ""},
		{"the same text from other bytes", []Source{source(original, plain("Orla Venn")), source(copied, plain("Orla Venn"))}, nil, 1, 1, "Orla Venn, Ann, original.txt"},
		{"an agency", []Source{source(doc("a", by("Ann"), chancery.Fact{Field: chancery.WireCredit, Value: "LPA"}), plain("Orla Venn")), source(doc("b", by("Bea"), chancery.Fact{Field: chancery.WireCredit, Value: "lpa"}), plain("Ed Moor"))}, nil, 1, 1, "LPA"},
		// Copies.
		{"a text in two papers", []Source{with(source(doc("a"), plain("an official")), Copy{Text: "1"}), with(source(doc("b"), plain("an official")), Copy{Text: "1"})}, nil, 1, 1, "a text that several documents share"},
		{"a text whose original is known", []Source{with(source(first, plain("an official")), Copy{Text: "1", From: first.Digest}), with(source(second, plain("an official")), Copy{Text: "1", From: first.Digest})}, nil, 1, 1, "an official, Ann, first"},
		{"a copy with an interview of its own", []Source{with(source(doc("a"), plain("an official")), Copy{Text: "1"}), with(source(second, plain("an official")), Copy{Text: "1"}), source(second, plain("Orla Venn"))}, nil, 1, 2, ""},
		{"a copy that says from where", []Source{with(source(first, plain("Orla Venn")), Copy{Text: "1", From: first.Digest}), with(source(second, plain("The Courier"), plain("Orla Venn")), Copy{Text: "1", From: first.Digest, Outside: 1})}, nil, 1, 1, "Orla Venn, Ann, first"},
		{"the same words quoted of unnamed officials", []Source{with(source(doc("a", by("Ann")), plain("an official")), Copy{Words: "w"}), with(source(doc("b", by("Bea")), plain("a spokesman")), Copy{Words: "w"})}, nil, 1, 1, "an official"},
		{"the same words quoted of an official and of one who is named", []Source{with(source(doc("a", by("Ann")), plain("an official")), Copy{Words: "w"}), with(source(doc("b", by("Bea")), plain("Orla Venn")), Copy{Words: "w"})}, nil, 1, 1, "Orla Venn"},
		{"the same words quoted of two who are named", []Source{with(source(doc("a", by("Ann")), plain("Ed Moor")), Copy{Words: "w"}), with(source(doc("b", by("Bea")), plain("Orla Venn")), Copy{Words: "w"})}, nil, 2, 2, ""},
		{"quotations that meet in a third", []Source{with(source(doc("a", by("Ann")), plain("an official")), Copy{Words: "w"}), with(source(doc("b", by("Bea")), plain("a spokesman")), Copy{Words: "w"}), with(source(doc("c", by("Cy")), plain("a man")), Copy{Words: "v"}), with(source(doc("b", by("Bea")), plain("a spokesman")), Copy{Words: "v"})}, nil, 1, 1, "an official"},
		{"whom it tells of", []Source{source(doc("a", by("Ann")), said(chancery.Link{Actors: []string{"env"}, Passage: p("him")})), source(doc("b", by("Bea")), said(chancery.Link{Actors: []string{"env"}, Passage: p("him")}))}, []string{"e1"}, 2, 2, ""},
	} {
		e := Build(c.sources, c.about)
		if err := e.Check(); err != nil {
			t.Errorf("%s: %v", c.name, err)
			continue
		}
		got := e.Count(For)
		var all []string
		for _, b := range got.Bottlenecks {
			if b.All {
				all = append(all, b.Node.Name)
			}
		}
		if got.AtLeast != c.least || got.AtMost != c.most || c.all != "" && strings.Join(all, ", ") != c.all {
			t.Errorf("%s: %d to %d by %q, want %d to %d by %q; chains %v", c.name, got.AtLeast, got.AtMost, all, c.least, c.most, c.all, brief(got.Most))
		}
		lawful(t, c.name, e)
	}
	if e := Build(nil, []string{"x"}); e.Check() != nil || e.Count(For).AtMost != 0 {
		t.Error("nothing makes something")
	}
}
