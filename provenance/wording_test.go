package provenance

import (
	"strings"
	"testing"
)

// TestTurned holds who did what to whom, in whatever voice and by whichever verb of
// giving or taking it is told.
func TestTurned(t *testing.T) {
	for _, c := range []struct {
		a, b   string
		turned bool
	}{
		{"the abbot wrote to the bishop", "the bishop wrote to the abbot", true},
		{"the abbot wrote to the bishop", "the bishop had a letter from the abbot", false},
		{"the abbot gave the bishop a ring", "the bishop received a ring from the abbot", false},
		{"the abbot gave the bishop a ring", "the bishop gave the abbot a ring", true},
		{"the abbot gave the bishop a ring", "a ring was given to the bishop by the abbot", false},
		{"the abbot gave the bishop a ring", "the bishop was given a ring by the abbot", false},
		{"the abbot gave the bishop a ring", "the abbot was given a ring by the bishop", true},
		{"the abbot sold the mill to the bishop", "the bishop bought the mill from the abbot", false},
		{"the abbot sold the mill to the bishop", "the abbot bought the mill from the bishop", true},
		{"the abbot lent the bishop 40 florins", "the bishop borrowed 40 florins from the abbot", false},
		{"the abbot lent the bishop 40 florins", "40 florins went from the abbot to the bishop", false},
		{"the abbot lent the bishop 40 florins", "40 florins went from the bishop to the abbot", true},
		{"the abbot telephoned the bishop at night", "at night the bishop was telephoned by the abbot", false},
		{"the abbot telephoned the bishop at night", "at night the bishop telephoned the abbot", true},
		{"on 3 May the abbot met the bishop", "the bishop met the abbot on 3 May", false},
		{"the abbot accused the bishop of theft", "the bishop was accused of theft by the abbot", false},
		{"the abbot accused the bishop of theft", "the bishop accused the abbot of theft", true},
		{"the abbot paid the mason 40 florins", "the mason took 40 florins from the abbot", false},
		{"the abbot paid the mason 40 florins", "the abbot took 40 florins from the mason", true},
	} {
		a, b := parse(c.a), parse(c.b)
		none := parse("")
		for _, turn := range []bool{false, true} {
			x, y := &a, &b
			if turn {
				x, y = y, x
			}
			if got := compareWords(x, y, &none, &none); got.turned != c.turned {
				t.Errorf("%q, %q: turned %t", c.a, c.b, got.turned)
			}
		}
	}
}

// TestWording holds what two statements are found to have alone.
func TestWording(t *testing.T) {
	for _, c := range []struct{ a, b, onlyA, onlyB string }{
		{"the council approved the plan", "the plan had the approval of the council", "", ""},
		{"the council turned the plan down", "the plan was refused by the council", "", ""},
		{"they began on the third of May", "they started on 3 May", "", ""},
		{"31 monks lost their lives", "thirty-one monks died", "", ""},
		{"the abbot was not present", "the abbot was absent", "", ""},
		{"the seal was red", "the seal was green", "red", "green"},
		{"the deed was burned", "the deed was copied", "burned", "copied"},
		{"the monks sang", "the monks sang in the crypt", "", "crypt"},
		{"THAT THE COUNCIL HAD APPROVED THE PLAN", "the council approved the plan", "", ""},
		{"THAT Abbot Werner APPROVED THE PLAN OF MAY 3", "on 3 May Abbot Werner cleared the plan", "", ""},
	} {
		a, b := parse(c.a), parse(c.b)
		none := parse("")
		got := compareWords(&a, &b, &none, &none)
		if got.crossed {
			t.Errorf("%q, %q: crossed", c.a, c.b)
		}
		if x, y := strings.TrimSpace(joined(substance(got.onlyA))), strings.TrimSpace(joined(substance(got.onlyB))); x != c.onlyA || y != c.onlyB {
			t.Errorf("%q, %q: only %q, %q", c.a, c.b, x, y)
		}
	}
}

// TestSpoken holds that what "he" did can be told where it is known who speaks, and
// is no claim of two speakers.
func TestSpoken(t *testing.T) {
	c := NewComparer()
	he := func(speaker string) *Statement { return &Statement{Text: "he called the guard", Speaker: speaker} }
	if s := he(""); s.Tells() || s.Keys() != nil {
		t.Error("whoever he is, he called the guard")
	}
	if s := he("the abbot"); !s.Tells() {
		t.Error("what the abbot says of himself tells nothing")
	}
	for _, x := range []struct {
		a, b *Statement
		want Relation
	}{
		{he("the abbot"), &Statement{Text: "the abbot sent for the guard"}, Same},
		{he("the abbot"), he("the abbot"), Same},
		{he("the abbot"), he("the bishop"), Different},
		{&Statement{Text: "the poet burned the letters before his death"}, &Statement{Text: "the widow burned the letters before his death", Speaker: "the poet"}, Different},
	} {
		if v := c.Compare(x.a, x.b); v.Relation != x.want {
			t.Errorf("%q, %q: %s", x.a.Text, x.b.Text, v.Relation)
		}
	}
}

// TestRestated holds what says again who or what a shared word names.
func TestRestated(t *testing.T) {
	none := parse("")
	for _, c := range []struct{ a, b, onlyA, onlyB string }{
		{"Captain Thule left the ship", "the captain left the ship", "", ""},
		{"Anna Mohr left the hall", "Mohr left the hall", "", ""},
		{"Sir Miles Corrigan left the hall", "Corrigan left the hall", "", ""},
		{"Anna Mohr left the hall", "Tomas Mohr left the hall", "anna", "tomas"},
		{"the steamer Gallia hit a mine", "the Gallia hit a mine", "", ""},
		{"soldiers burned the village of Dell", "soldiers burned Dell", "", ""},
		{"at Hadern General Ist signed the treaty", "General Ist signed the treaty", "hadern", ""},
		{"Colonel Ist signed the treaty", "General Ist signed the treaty", "colonel", "general"},
		{"the abbot wrote a letter to the bishop", "the abbot wrote to the bishop", "", ""},
	} {
		a, b := parse(c.a), parse(c.b)
		d := compareWords(&a, &b, &none, &none)
		x, y := restated(&a, d.onlyA, &b, d.onlyB, d.shared)
		if joined(x) != c.onlyA || joined(y) != c.onlyB {
			t.Errorf("%q, %q: only %q, %q", c.a, c.b, joined(x), joined(y))
		}
	}
}

// TestRephrased holds where phrases are found and what stands in their place.
func TestRephrased(t *testing.T) {
	for _, c := range []struct{ text, want string }{
		{"the council gave its approval to the plan", "the council approved the plan"},
		{"the council turned the plan down", "the council rejected the plan"},
		{"turned down by the council", "rejected by the council"},
		{"the abbot received a warning from the bishop", "the abbot was warned by the bishop"},
		{"they didn't fail to see it", "they did not did not see it"},
		{"he took photographs in the port", "he took photographs in the port"},
		{"it was signed on 4 March", "it was signed on 4 March"},
		{"the Norwegian envoy", "the Norway envoy"},
		{"a norwegian envoy", "a norwegian envoy"},
		{"", ""},
	} {
		var words []string
		for _, f := range rephrased(strings.Fields(c.text)) {
			f, _, _ = strings.Cut(f, phraseMark)
			words = append(words, f)
		}
		if got := strings.Join(words, " "); got != c.want {
			t.Errorf("%q: %q, want %q", c.text, got, c.want)
		}
	}
}

// TestTells holds what is no claim by itself.
func TestTells(t *testing.T) {
	for _, c := range []struct {
		text string
		want bool
	}{
		{"it", false}, {"that", false}, {"six points", false}, {"the 1999 peace offer", false}, {"what he had told reporters at the time", false},
		{"who they are", false}, {"it was so", false}, {"", false},
		{"that the abbot burned the deed", true}, {"the monks sit in the crypt", true}, {"to ask the bishop for a second witness", true},
		{"the abbot would sell the mill", true}, {"that the mill belongs to the town", true}, {"The bishop did not see the abbot", true},
	} {
		s := Statement{Text: c.text}
		if got := s.Tells(); got != c.want {
			t.Errorf("%q: %t", c.text, got)
		}
	}
}
