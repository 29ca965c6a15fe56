//go:build figures

package attribution

import (
	"os"
	"testing"

	"chancery/evaluation"
)

// TestQuantised holds reading with 8-bit weights, which CHANCERY_READER_WEIGHTS names, to reading
// with the same weights in float32, which CHANCERY_FLOAT_WEIGHTS names (export.py
// --float32), on the development part of PolNeAR: the one's attributions are scored
// against the other's as if those were a person's.
func TestQuantised(t *testing.T) {
	path := os.Getenv("CHANCERY_FLOAT_WEIGHTS")
	if path == "" {
		t.Fatal("CHANCERY_FLOAT_WEIGHTS names no weights in float32")
	}
	exact, err := OpenModel(path)
	if err != nil {
		t.Fatal(err)
	}
	documents := gold(t, "dev")
	if testing.Short() {
		documents = documents[:20]
	}
	float, err := evaluation.Predict(t.Context(), exact, documents, nil)
	if err != nil {
		t.Fatal(err)
	}
	eight, err := evaluation.Predict(t.Context(), testModel(t), documents, nil)
	if err != nil {
		t.Fatal(err)
	}
	seen := map[string]bool{}
	var asGold []evaluation.Document
	for _, d := range documents {
		if !seen[d.ID] {
			seen[d.ID] = true
			d.Attributions = float[d.ID]
			asGold = append(asGold, d)
		}
	}
	r, err := evaluation.Attributions(asGold, eight)
	if err != nil {
		t.Fatal(err)
	}
	t.Logf("8 bits against float32, %d documents:\n%s", r.Documents, r)
	if r.Attributed.F1 < .97 {
		t.Errorf("%.3f of the attributions are the same", r.Attributed.F1)
	}
}
