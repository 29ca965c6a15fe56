package attribution

import (
	"slices"
	"testing"

	"chancery"
)

// TestStances holds what cues mean, plain and negated, through a whole reading.
func TestStances(t *testing.T) {
	for _, c := range []struct {
		text string
		want chancery.Stance
	}{
		{"Voss said that it rained.", chancery.Asserts},
		{"Voss has never said that it rained.", chancery.Doubts},
		{"Voss didn’t say that it rained.", chancery.Doubts},
		{"Voss would not say whether it rained.", chancery.Doubts},
		{"Voss denied that it rained.", chancery.Denies},
		{"Voss rejected the charge.", chancery.Denies},
		{"Voss declined to answer.", chancery.Denies},
		{"Voss doubts that it rained.", chancery.Doubts},
		{"Voss does not doubt that it rained.", chancery.Believes},
		{"“Did it rain?” Voss asked.", chancery.Asks},
		{"Voss urged the king to wait.", chancery.Asks},
		{"Voss ordered the fleet to sail.", chancery.Orders},
		{"Voss demanded that the fleet sail.", chancery.Orders},
		{"Voss offered to resign.", chancery.Offers},
		{"Voss proposed that the talks be moved.", chancery.Offers},
		{"Voss promised that the fleet would sail.", chancery.Promises},
		{"Voss warned that the fleet would sail.", chancery.Warns},
		{"Voss threatened to resign.", chancery.Warns},
		{"Voss believes that it rained.", chancery.Believes},
		{"Voss thinks it rained.", chancery.Believes},
		{"Voss knew that it rained.", chancery.Knows},
		{"Voss wants to resign.", chancery.Wants},
		{"Voss hopes that it rains.", chancery.Wants},
		{"According to Voss, it rained all day.", chancery.Asserts},
	} {
		as := read(t, c.text, nil).Attributions
		if len(as) != 1 {
			t.Errorf("%q: %d attributions", c.text, len(as))
			continue
		}
		if as[0].Stance != c.want {
			t.Errorf("%q: the source %s, want %s", c.text, as[0].Stance, c.want)
		}
	}
}

func TestInflect(t *testing.T) {
	for _, c := range [][5]string{
		{"note", "notes", "noted", "noted", "noting"},
		{"reply", "replies", "replied", "replied", "replying"},
		{"convey", "conveys", "conveyed", "conveyed", "conveying"},
		{"stress", "stresses", "stressed", "stressed", "stressing"},
		{"vouch", "vouches", "vouched", "vouched", "vouching"},
		{"ask", "asks", "asked", "asked", "asking"},
	} {
		if got := inflect(c[0]); got != c {
			t.Errorf("forms %v, want %v", got, c)
		}
	}
}

// TestSpellings holds that every spelling of the lexicons can be found by lookup.
func TestSpellings(t *testing.T) {
	for w := range lexicon {
		if len(w) > maxSpelling {
			t.Errorf("%q is longer than maxSpelling", w)
		}
		if e := lookup(w); e == nil || e.spelling != w {
			t.Errorf("%q is not found", w)
		}
	}
}

// TestStanceForms holds that every form of every verb of stances.txt tells its stance,
// plain and negated, unless cues.txt has the word.
func TestStanceForms(t *testing.T) {
	n := 0
	for spelling, all := range meanings {
		m := all[len(all)-1]
		if slices.ContainsFunc(all, func(m meaning) bool { return m.particle == "that" }) {
			continue // "rules that" orders, as the text below has it
		}
		if m.particle != "" || m.withholds || len(all) > 1 && all[len(all)-2].particle == "" {
			continue
		}
		if e := lookup(spelling); e != nil && (len(e.cues) > 0 || e.class&(auxiliary|negation|adverb) != 0) {
			continue
		}
		for _, c := range []struct {
			before string
			want   chancery.Stance
		}{{"", m.stance}, {"never ", m.negated}} {
			text := "Voss " + c.before + spelling + " that the bridge was weak."
			doc := &chancery.Document{Text: text}
			p := func(from, to int) []chancery.Passage {
				return []chancery.Passage{{Span: chancery.Span{Start: from, End: to}, Words: text[from:to]}}
			}
			end := len("Voss ") + len(c.before) + len(spelling)
			out := &chancery.Reading{Attributions: []chancery.Attribution{{Source: p(0, 4), Cue: p(5, end), Content: p(end+1, len(text)-1)}}}
			complete(doc, out)
			n++
			if got := out.Attributions[0].Stance; got != c.want {
				t.Errorf("%q: %s, want %s", text, got, c.want)
			}
		}
	}
	if n < 1000 {
		t.Errorf("only %d forms", n)
	}
}
