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
	for _, s := range statements(list, nil) {
		got = append(got, s.ID)
	}
	if want := []string{"says", "approved", "saying"}; !slices.Equal(got, want) {
		t.Errorf("statements %v, want %v", got, want)
	}
}
