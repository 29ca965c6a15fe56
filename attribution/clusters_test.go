package attribution

import (
	"strings"
	"testing"

	"chancery"
)

// TestAdded holds what of a description's words is added to its name.
func TestAdded(t *testing.T) {
	for behind, want := range map[string]string{
		" of the Merle": " of the Merle", " to Voss who was there": " to Voss", " in the house, an aide": " in the house",
		" who was there": "", ", the aide": "", "": "", " of " + strings.Repeat("very ", 20) + "much": "",
	} {
		if got := added(behind); got != want {
			t.Errorf("%q: %q, want %q", behind, got, want)
		}
	}
}

// TestMissed holds which name a pronoun goes to that is a source and that the search for
// mentions has missed: the word in square brackets, with the names in the order of the
// text as the only mentions.
func TestMissed(t *testing.T) {
	m := openMadeUp(t)
	for _, c := range []struct {
		text string
		want string // "" where there is nothing to add, "-" for a mention that goes to none
	}{
		{"Voss met Brandt. [He] said so.", "Brandt"},
		{"Voss met “Brandt.” [He] said so.", "Voss"},
		{"[They] said so.", "-"},
		{"Voss knew. [I] said so.", "-"},
		{"It rained, it is known. [Who] said so?", ""},
		{"Voss met Brandt, [who] said so.", "Brandt"},
		{"Voss met Brandt. [Halloran] said so.", ""},
	} {
		before, rest, _ := strings.Cut(c.text, "[")
		source, behind, _ := strings.Cut(rest, "]")
		text := before + source + behind
		u := m.cutter.cut(text)
		a := &actorReading{names: &names{s: look(text, u, &m.cutter)}, spans: &spans{h: m.actors.mentions}, clusters: &clusters{h: m.actors.coreference}}
		for i := range u.len() {
			if w := text[u.start[i]:u.end[i]]; w == "Voss" || w == "Brandt" {
				a.clusters.all = append(a.clusters.all, mentionOf{first: int32(i), last: int32(i), head: int32(i), class: isName, antecedent: -1})
			}
		}
		span := chancery.Span{Start: len(before), End: len(before) + len(source)}
		got := ""
		for _, f := range a.missed(u, []chancery.Attribution{{Source: []chancery.Passage{{Span: span, Words: source}}}}) {
			got += "-"
			if f.antecedent >= 0 {
				e := a.clusters.all[f.antecedent]
				got = text[u.start[e.first]:u.end[e.last]]
			}
		}
		if got != c.want {
			t.Errorf("%s: %q, want %q", c.text, got, c.want)
		}
	}
}
