package evidence

import (
	"slices"
	"strings"
	"testing"

	"chancery"
)

// TestStatements holds which attributions can stand in a claim: those with nothing
// inside them that tells anything by itself.
func TestStatements(t *testing.T) {
	const text = "Voskett says the Marshal approved the paper. She recalls Venn saying the bridge was mined."
	at := func(words string) []chancery.Passage {
		i := strings.Index(text, words)
		if i < 0 {
			t.Fatalf("%q is not in the text", words)
		}
		return []chancery.Passage{{Span: chancery.Span{Start: i, End: i + len(words)}, Words: words}}
	}
	list := []chancery.Attribution{
		{ID: "says", Source: at("Voskett"), Cue: at("says"), Content: at("the Marshal approved the paper")},
		{ID: "approved", Parent: "says", Source: at("the Marshal"), Cue: at("approved"), Content: at("the paper")},
		{ID: "recalls", Source: at("She"), Cue: at("recalls"), Content: at("Venn saying the bridge was mined")},
		{ID: "saying", Parent: "recalls", Source: at("Venn"), Cue: at("saying"), Content: at("the bridge was mined")},
	}
	var got []string
	for _, s := range statements(list, nil, nil) {
		got = append(got, s.ID)
	}
	if want := []string{"says", "approved", "saying"}; !slices.Equal(got, want) {
		t.Errorf("statements %v, want %v", got, want)
	}
}

// TestUnderstood holds who is meant where what is said has no subject.
func TestUnderstood(t *testing.T) {
	passage := func(words string) []chancery.Passage { return []chancery.Passage{{Words: words}} }
	reading := &chancery.Reading{Actors: []chancery.Actor{{ID: "a1", Name: "Edda Voss"}, {ID: "a2", Name: "an envoy", Unnamed: true}}}
	for _, c := range []struct{ source, actor, cue, content, want string }{
		{"she", "a1", "denied", "ever having seen the letter", "Edda Voss"},
		{"Voss", "a1", "recalled", "meeting him twice", "Edda Voss"},
		{"the envoy", "a2", "admitted", "sending it by hand", "the envoy"},
		{"he", "", "denied", "having seen it", ""},
		{"Voss", "a1", "accused", "having seen it", ""},
		{"Voss", "a1", "denied", "that she had seen it", ""},
		{"Voss", "a1", "said", "building works had begun", ""},
		{"Voss", "a1", "said", "nothing of the letter", ""},
		{"Voss", "a1", "said", "having", ""},
	} {
		a := &chancery.Attribution{Source: passage(c.source), Cue: passage(c.cue), Content: passage(c.content), Path: []chancery.Link{{Passage: passage(c.source)[0]}}}
		if c.actor != "" {
			a.Path[0].Actors = []string{c.actor}
		}
		if got := understood(a, reading); got != c.want {
			t.Errorf("%s %s %q: %q, want %q", c.source, c.cue, c.content, got, c.want)
		}
	}
	if got := understood(&chancery.Attribution{Content: passage("having seen it")}, nil); got != "" {
		t.Errorf("nobody's: %q", got)
	}
}
