package attribution

import (
	"strings"
	"testing"

	"chancery"
)

// TestExplainAgrees holds explanations to what the reader does: the labels of an
// attribution are its passages, and those that are told are among the alternatives of
// those that overlap them as told.
func TestExplainAgrees(t *testing.T) {
	m := openMadeUp(t)
	text := references(t, madeUpReference)[0].Text
	doc := &chancery.Document{Digest: chancery.DigestOf([]byte(text)), Text: text}
	reading := readWith(t, m, text, nil)
	explained, labelled := 0, 0
	for i, a := range append(reading.Attributions[:20:20], reading.Abstained...) {
		if i > 30 {
			break
		}
		e, err := m.Explain(t.Context(), doc, a.ID)
		if err != nil {
			t.Fatal(err)
		}
		if e.Attribution.ID != a.ID || e.Abstained != (i >= 20) {
			t.Fatalf("%s: explained as %s, abstained %v", a.ID, e.Attribution.ID, e.Abstained)
		}
		explained++
		for _, w := range e.Words {
			if w.Passage.Words != text[w.Passage.Span.Start:w.Passage.Span.End] {
				t.Fatalf("word %v", w)
			}
			if w.Role == "cue" && !a.Cue[0].Span.Contains(w.Passage.Span) {
				t.Errorf("%s: %q is labelled as its cue", a.ID, w.Passage.Words)
			}
		}
		for _, c := range a.Content {
			for _, w := range e.Words {
				if c.Span.Contains(w.Passage.Span) && w.Role == "content" {
					labelled++
				}
			}
		}
		last := 1.0
		for _, alt := range e.Alternatives {
			if alt.Confidence > last || alt.Outcome == "" || len(alt.Cue) == 0 {
				t.Errorf("alternative %+v", alt)
			}
			last = alt.Confidence
			if id, ok := strings.CutPrefix(alt.Outcome, "told as "); ok {
				found := false
				for _, b := range reading.Attributions {
					found = found || b.ID == id
				}
				if !found {
					t.Errorf("%s is told in the explanation only", id)
				}
			}
		}
	}
	if explained < 20 || labelled < 20 {
		t.Errorf("%d explained, %d words of content labelled so", explained, labelled)
	}
	if _, err := m.Explain(t.Context(), doc, "0000000000000000"); chancery.KindOf(err) != chancery.NotFound {
		t.Errorf("an unknown one: %v", err)
	}
}
