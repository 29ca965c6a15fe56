package evaluation

import (
	"testing"

	"chancery/internal/wire"
)

// nestedDocument is "Ada said that Bo had told her that Cy left." with its three
// speakers one in another.
func nestedDocument() Document {
	s := "Ada Quill said that Bo had told her that it rained. He left."
	d := Document{ID: "d", Text: s, Actors: []wire.Actor{{ID: "a1", Name: "Bo Voss", Names: []string{"Bo Voss", "Bo"}}}}
	a := attribution(s, "Ada Quill", "said", "that Bo had told her that it rained")
	a.ID, a.Speaker = "1", "Ada Quill"
	b := attribution(s, "Bo", "had told", "that it rained")
	b.ID, b.Parent, b.Speaker, b.Speakers = "2", "1", "Bo Voss", []string{"a1"}
	d.Attributions = []wire.Attribution{a, b}
	return d
}

func TestNestedByHand(t *testing.T) {
	s := nestedDocument().Text
	with := func(change func(a, b *wire.Attribution)) Document {
		d := nestedDocument()
		d.Actors = nil
		a, b := d.Attributions[0], d.Attributions[1]
		a.ID, b.ID, b.Parent = "x", "y", "x"
		a.Speaker, b.Speaker, b.Speakers = "", "", nil
		change(&a, &b)
		d.Attributions = []wire.Attribution{b, a}
		return d
	}
	for _, c := range []struct {
		name string
		read Document
		want Depth // of depth 2
	}{
		{"the same", with(func(a, b *wire.Attribution) {}), Depth{2, 1, 1, 1, 1, 1}},
		{"a cue without its auxiliary, a content without its that", with(func(a, b *wire.Attribution) { b.Cue, b.Content = at(s, "told"), at(s, "it rained") }), Depth{2, 1, 1, 1, 1, 1}},
		{"no parent", with(func(a, b *wire.Attribution) { b.Parent = "" }), Depth{2, 1, 1, 0, 1, 0}},
		{"the parent is not found", with(func(a, b *wire.Attribution) { a.Cue = at(s, "left") }), Depth{2, 1, 1, 0, 1, 0}},
		{"another speaker", with(func(a, b *wire.Attribution) { b.Source = at(s, "Ada Quill") }), Depth{2, 1, 1, 1, 0, 0}},
		{"a speaker that is told", with(func(a, b *wire.Attribution) { b.Source, b.Speaker = at(s, "He"), "Bo Voss" }), Depth{2, 1, 1, 1, 1, 1}},
		{"a pronoun", with(func(a, b *wire.Attribution) { b.Source = at(s, "He") }), Depth{2, 1, 1, 1, 0, 0}},
		{"another cue", with(func(a, b *wire.Attribution) { b.Cue = at(s, "said") }), Depth{2, 1, 0, 0, 0, 0}},
		{"another content", with(func(a, b *wire.Attribution) { b.Content = at(s, "He left") }), Depth{2, 1, 0, 0, 0, 0}},
		{"nothing", Document{ID: "d"}, Depth{2, 1, 0, 0, 0, 0}},
	} {
		got, err := Nested([]Document{nestedDocument()}, map[string]Document{"d": c.read})
		if err != nil {
			t.Fatal(err)
		}
		if got.Depths[1] != c.want {
			t.Errorf("%s: %+v, want %+v", c.name, got.Depths[1], c.want)
		}
	}
}

func TestNestedErrors(t *testing.T) {
	g := nestedDocument()
	g.Attributions[1].Parent = "none"
	if _, err := Nested([]Document{g}, nil); err == nil {
		t.Error("a parent that is not there is accepted")
	}
	far := Document{Attributions: []wire.Attribution{{Cue: []wire.Span{{5, 500}}}}}
	if _, err := Nested([]Document{nestedDocument()}, map[string]Document{"d": far}); err == nil {
		t.Error("a span outside the text is accepted")
	}
	if r, err := Nested([]Document{nestedDocument()}, nil); err != nil || r.Missing != 1 {
		t.Errorf("missing %d, %v", r.Missing, err)
	}
}

func TestSameName(t *testing.T) {
	for _, c := range []struct {
		a, b string
		want bool
	}{
		{"Voss", "Halvar Voss", true},
		{"Mr. Voss", "Halvar Voss", true},
		{"Ambassador Voss", "VOSS", true},
		{"Kip", "Kip Lommel", true},
		{"Colin Powell", "Colin L. Powell", true},
		{"Voss’s", "Voss", true},
		{"the driver", "The driver", true},
		{"Brekke’s driver", "Brekke", false},
		{"Ada Voss", "Bo Voss", false},
		{"the minister", "Minister Lamprecht", false},
		{"the minister", "the Minister", true},
		{"he", "Voss", false},
		{"", "Voss", false},
		{"L.", "Colin L. Powell", false},
	} {
		if got := SameName(c.a, c.b); got != c.want {
			t.Errorf("SameName(%q, %q) is %v", c.a, c.b, got)
		}
		if SameName(c.a, c.b) != SameName(c.b, c.a) {
			t.Errorf("SameName(%q, %q) depends on their order", c.a, c.b)
		}
	}
}
