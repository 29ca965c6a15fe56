package attribution

import (
	"bufio"
	"encoding/json"
	"math"
	"os"
	"slices"
	"testing"

	"chancery"
)

// reference is what training/attribution/golden.py read in a text. Its offsets are
// code points.
type reference struct {
	Text       string
	IDs        []int32 `json:"ids"`
	Units      [][2]int
	Candidates []struct {
		Cue                       [2]int
		Starts, Valid, Confidence float64
		Low                       int
		Labels                    []uint8
		Source, Content           []float32
	}
	Attributions []struct {
		Source, Cue, Content [][2]int
		Confidence           float64
	}
}

func references(t *testing.T, path string) []reference {
	t.Helper()
	f, err := os.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	var out []reference
	in := bufio.NewScanner(f)
	in.Buffer(nil, 64<<20)
	for in.Scan() {
		var r reference
		if err := json.Unmarshal(in.Bytes(), &r); err != nil {
			t.Fatal(err)
		}
		out = append(out, r)
	}
	if err := in.Err(); err != nil {
		t.Fatal(err)
	}
	if len(out) == 0 {
		t.Fatalf("%s holds nothing to compare with", path)
	}
	return out
}

// agreement counts what the model and the reference share.
type agreement struct {
	candidates, theirCandidates, both int
	labels, otherLabels               int
	attributions, theirs, same        int
	worst                             float64 // difference of a probability, among shared candidates
}

// compare reads the reference's texts with m. Pieces and units must be the same; how
// far the rest agrees is counted.
func compare(t *testing.T, m *Model, refs []reference) agreement {
	t.Helper()
	var g agreement
	for _, r := range refs {
		points := chancery.NewPoints(r.Text)
		u := m.cutter.cut(r.Text)
		if !slices.Equal(u.ids, r.IDs) && len(u.ids)+len(r.IDs) > 0 {
			t.Fatalf("%.60q: pieces %v, the reference has %v", r.Text, u.ids, r.IDs)
		}
		for i, want := range r.Units {
			if got := points.Span(u.span(i, i+1)); got != want {
				t.Fatalf("%.60q: unit %d is %v, the reference has %v", r.Text, i, got, want)
			}
		}
		type key struct{ first, last int }
		theirs := map[key]int{}
		for i, c := range r.Candidates {
			theirs[key{c.Cue[0], c.Cue[1]}] = i
		}
		g.theirCandidates += len(r.Candidates)
		off := func(a, b float64) { g.worst = max(g.worst, math.Abs(a-b)) }
		doc := &chancery.Document{Text: r.Text}
		told, _, err := m.attributions(t.Context(), doc, func(f *candidate, nested bool, low int, p *path) {
			if nested {
				return
			}
			g.candidates++
			i, ok := theirs[key{f.first, f.last}]
			if !ok {
				return
			}
			g.both++
			c := &r.Candidates[i]
			if c.Low != low || len(c.Labels) != len(p.labels) {
				t.Fatalf("%.60q: the frame of cue %v is units %d to %d, the reference has %d to %d", r.Text, c.Cue, low, low+len(p.labels), c.Low, c.Low+len(c.Labels))
			}
			off(float64(f.starts), c.Starts)
			off(float64(f.valid), c.Valid)
			off(f.confidence, c.Confidence)
			for i := range p.labels {
				g.labels++
				if p.labels[i] != c.Labels[i] {
					g.otherLabels++
				}
				off(float64(p.source[i]), float64(c.Source[i]))
				off(float64(p.content[i]), float64(c.Content[i]))
			}
		})
		if err != nil {
			t.Fatal(err)
		}
		g.attributions += len(told)
		g.theirs += len(r.Attributions)
		spans := func(passages []chancery.Passage) [][2]int {
			out := [][2]int{}
			for _, p := range passages {
				out = append(out, points.Span(p.Span))
			}
			return out
		}
		for _, a := range told {
			for _, b := range r.Attributions {
				if slices.Equal(spans(a.Source), b.Source) && slices.Equal(spans(a.Cue), b.Cue) && slices.Equal(spans(a.Content), b.Content) {
					g.same++
					off(a.Confidence, b.Confidence)
				}
			}
		}
	}
	return g
}

// exact fails unless all is as in the reference, probabilities to within bound.
func (g agreement) exact(t *testing.T, bound float64) {
	t.Helper()
	t.Logf("%+v", g)
	if g.candidates == 0 || g.attributions == 0 {
		t.Fatal("nothing was found, so that nothing was compared")
	}
	if g.both != g.candidates || g.both != g.theirCandidates {
		t.Errorf("%d candidates, the reference has %d, shared %d", g.candidates, g.theirCandidates, g.both)
	}
	if g.otherLabels > 0 {
		t.Errorf("%d of %d labels differ", g.otherLabels, g.labels)
	}
	if g.same != g.attributions || g.same != g.theirs {
		t.Errorf("%d attributions, the reference has %d, the same %d", g.attributions, g.theirs, g.same)
	}
	if g.worst > bound {
		t.Errorf("a probability is %.5f off, more than %.5f", g.worst, bound)
	}
}

// TestReference compares the model with what the reference in Python read with weights
// that are too large for the repository: CHANCERY_GOLDEN names the file that
// training/attribution/golden.py wrote from those in CHANCERY_WEIGHTS.
func TestReference(t *testing.T) {
	golden, weights := os.Getenv("CHANCERY_GOLDEN"), os.Getenv(weightsVariable)
	if golden == "" || weights == "" {
		t.Skip("SKIPPED: CHANCERY_GOLDEN and CHANCERY_WEIGHTS name no golden file and its weights")
	}
	m, err := OpenModel(weights)
	if err != nil {
		t.Fatal(err)
	}
	g := compare(t, m, references(t, golden))
	if os.Getenv("CHANCERY_EXACT") != "" {
		g.exact(t, 2e-3)
		return
	}
	t.Logf("%+v", g)
	if share := float64(g.same) / float64(max(g.attributions, g.theirs, 1)); share < .9 {
		t.Errorf("%.3f of the attributions are the same", share)
	}
}
