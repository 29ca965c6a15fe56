package attribution

import (
	"strings"
	"testing"

	"chancery"
)

// TestDamagedTextsAreDoubted reads a text as it is and damaged. From what recognition has
// spoiled, from words run together and from quotations without their marks less is told,
// and with less confidence; letters' case is nothing to an uncased encoder, so a cable in
// capitals is read as well as any text.
func TestDamagedTextsAreDoubted(t *testing.T) {
	m := testModel(t)
	clean := strings.Repeat(`“The convoy sailed at dawn,” Captain Halloran told the board on Monday. “I saw it leave.”

Voss said that nobody had warned the harbour, and that the letter was a forgery. According to the envoy, the king never saw it. Edda Brandt, a clerk at the ministry, denied the charge: “I wrote what I was told to write.”

The admiral believes that the fleet would have waited. “We had no orders,” he added.

`, 6)
	spoil := strings.NewReplacer("th", "tli", "he", "lie", "m", "rn", "d ", "cl ", "i", "1", "e ", "c ", " s", " 5")
	read := func(text string) (told int, confidence float64) {
		r, err := m.Read(t.Context(), &chancery.Document{Text: text})
		if err != nil {
			t.Fatal(err)
		}
		checkModel(t, text, r)
		for _, a := range r.Attributions {
			confidence += a.Confidence
		}
		return len(r.Attributions), confidence / float64(max(1, len(r.Attributions)))
	}
	n, sure := read(clean)
	t.Logf("as it is: %d, %.3f", n, sure)
	if n < 36 {
		t.Fatalf("%d attributions", n)
	}
	for name, text := range map[string]string{
		"recognition":        spoil.Replace(clean),
		"run together":       strings.NewReplacer("he ", "he", "d ", "d", "t ", "t", "s ", "s", "n ", "n", ", ", ",").Replace(clean),
		"no quotation marks": strings.NewReplacer("“", "", "”", "").Replace(clean),
	} {
		told, confidence := read(text)
		t.Logf("%s: %d, %.3f", name, told, confidence)
		if confidence >= sure {
			t.Errorf("%s: confidence %.3f, and %.3f of the text as it is", name, confidence, sure)
		}
	}
	for name, text := range map[string]string{"capitals": strings.ToUpper(clean), "no capitals": strings.ToLower(clean)} {
		told, confidence := read(text)
		t.Logf("%s: %d, %.3f", name, told, confidence)
		if told < n*3/4 || confidence > sure+.03 {
			t.Errorf("%s: %d told with %.3f, and %d with %.3f of the text as it is", name, told, confidence, n, sure)
		}
	}
}
