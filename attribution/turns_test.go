package attribution

import (
	"strings"
	"testing"
)

// TestTurns holds which texts are dialogues, and whether the last two of the pronouns in
// each are taken for one person.
func TestTurns(t *testing.T) {
	const talk = "Did you see it?\n\nI did, and you?\n\nI was away. Where were you?\n\nAt home.\n\nAlone?\n\n"
	for _, c := range []struct {
		text     string
		dialogue bool
		voice    float32 // of the last two
	}{
		{talk + "I was, and I slept.", true, 1},
		{talk + "I was, as you know.", true, -1},
		{talk + "I was.\n\nThen you left.", true, 1},
		{talk + "I was.\n\nI was not.", true, -1},
		{talk + "I was.\n\nGood.\n\nI slept.", true, .7},
		{strings.ReplaceAll(talk, "?", ".") + "I was.\n\nI was not.", false, 1},
		{strings.ReplaceAll(talk, "?", ".") + "I was.\n\nYou know.", false, -1},
		{"“I was.”\n\nHe said: “I was not.”", false, 0},
	} {
		m := openMadeUp(t)
		u := m.cutter.cut(c.text)
		s := look(c.text, u, &m.cutter)
		if (s.turns != nil) != c.dialogue {
			t.Errorf("%q: dialogue %v", c.text, s.turns != nil)
		}
		var found []*mentioned
		for i := range u.len() {
			if k := s.kind(i).pronoun; k == firstPerson || k == secondPerson {
				found = append(found, s.mentioned(span{first: i, last: i}))
			}
		}
		n := len(found)
		if got := s.voice(found[n-1], found[n-2]); got != c.voice {
			t.Errorf("%q: %v, want %v", c.text, got, c.voice)
		}
	}
}
