package attribution

import (
	"strings"
	"testing"

	"chancery"
)

// TestVerbGroups completes the cue in square brackets of an attribution whose content is
// the rest of the sentence.
func TestVerbGroups(t *testing.T) {
	for _, c := range []struct{ text, cue, content string }{
		{"The envoy [had] been told that it rained.", "had been told", "that it rained"},
		{"The board [still] thought its plan was good.", "still thought", "its plan was good"},
		{"He [had] never quite believed it.", "had never quite believed", "it"},
		{"The envoy [said] he thought so.", "said", "he thought so"},
		{"They [had]. Voss thought so.", "had", "Voss thought so"},
		{"They [were] seven men.", "", ""},
		{"It rained, [that] he was late.", "", ""},
		{"He [had] it from the driver.", "had", "it from the driver"},
	} {
		before, rest, _ := strings.Cut(c.text, "[")
		cue, behind, _ := strings.Cut(rest, "]")
		r := newReading(&chancery.Document{Text: before + cue + behind})
		at := len(before) + len(cue)
		from := r.skipBlank(at)
		if behind[0] == '.' {
			from = r.skipBlank(at + 1)
		}
		d := draft{
			cue: []chancery.Span{{Start: len(before), End: at}}, content: []chancery.Span{{Start: from, End: len(r.text) - 1}},
			from: &attributed{nested: true},
		}
		got := r.verbGroups([]draft{d})
		if c.cue == "" && len(got) == 0 {
			continue
		}
		if len(got) != 1 {
			t.Errorf("%s: %d attributions", c.text, len(got))
			continue
		}
		words := func(s []chancery.Span) string { return r.text[s[0].Start:s[0].End] }
		if words(got[0].cue) != c.cue || words(got[0].content) != c.content {
			t.Errorf("%s: %q with %q, want %q with %q", c.text, words(got[0].cue), words(got[0].content), c.cue, c.content)
		}
	}
}
