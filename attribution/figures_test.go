package attribution

import (
	"math"
	"strings"
	"testing"

	"chancery"
	"chancery/evaluation"
	"chancery/internal/shared"
	"chancery/internal/wire"
	"chancery/text"
)

// gold reads a part of PolNeAR.
func gold(t testing.TB, part string) []evaluation.Document {
	t.Helper()
	var out []evaluation.Document
	for d, err := range evaluation.Open(shared.Path(t, "data", "polnear", part+".jsonl.gz")) {
		if err != nil {
			t.Fatal(err)
		}
		out = append(out, d)
	}
	return out
}

// TestFigures holds the figures on the development part of PolNeAR, which no rule
// was made on, a point under what was measured. doc/reading.md publishes them.
func TestFigures(t *testing.T) {
	documents := gold(t, "dev")
	predicted, err := evaluation.Predict(t.Context(), NewSimple(), documents, nil)
	if err != nil {
		t.Fatal(err)
	}
	result, err := evaluation.Attributions(documents, predicted)
	if err != nil {
		t.Fatal(err)
	}
	t.Logf("PolNeAR dev, %d documents:\n%s", result.Documents, result)
	for _, c := range []struct {
		name       string
		got, floor float64
	}{
		{"alpha", result.Alpha, .56},
		{"exact", result.Exact.F1, .43},
		{"overlap", result.Overlap.F1, .68},
		{"attributed", result.Attributed.F1, .58},
		{"attributed, precision", result.Attributed.P, .77},
	} {
		if c.got < c.floor {
			t.Errorf("%s is %.3f, under its floor of %.3f", c.name, c.got, c.floor)
		}
	}
}

// hits counts what a rule found and how much of it an annotator had marked.
type hits struct{ right, all int }

func (h hits) rate() float64 { return float64(h.right) / float64(max(1, h.all)) }

// TestConfidence measures every rule on the training part of PolNeAR, each article
// as often as it was annotated, outer attributions only, and holds the stated
// confidence to it. Run it with -v for the table.
func TestConfidence(t *testing.T) {
	if testing.Short() {
		t.Skip("SKIPPED: reads 840 articles; run without -short")
	}
	var byRule [ruleCount]hits
	var doubted, expected hits // of findings with a mark missing, and what their rules promise without
	promised := 0.0
	var bins [10]hits
	var binSum [10]float64
	for _, g := range gold(t, "train") {
		r := newReading(&chancery.Document{Text: g.Text})
		if err := r.run(t.Context()); err != nil {
			t.Fatal(err)
		}
		attributions := r.attributions()
		byID := map[string]*finding{}
		for i := range r.found {
			if f := &r.found[i]; len(f.content) > 0 {
				id := chancery.AttributionID(r.doc.Digest, r.passages(f.source), r.passages(f.cue), r.passages(f.content))
				if byID[id] == nil {
					byID[id] = f
				}
			}
		}
		points := chancery.NewPoints(g.Text)
		marked := wordsOf(g.Text, g.Attributions)
		for _, a := range attributions {
			if a.Parent != "" {
				continue
			}
			f := byID[a.ID]
			ok := accepted(marked, wordsOf(g.Text, []wire.Attribution{wire.EncodeAttribution(points, a)})[0])
			count := func(h *hits) {
				h.all++
				if ok {
					h.right++
				}
			}
			bin := min(9, int(a.Confidence*10))
			count(&bins[bin])
			binSum[bin] += a.Confidence
			if f.doubted {
				count(&doubted)
				expected.all++
				promised += rules[f.rule].confidence
				continue
			}
			count(&byRule[f.rule])
		}
	}
	for i := rule(1); i < ruleTurn; i++ {
		h := byRule[i]
		t.Logf("%-26s %5d found, %.3f accepted, confidence %.2f", rules[i].name, h.all, h.rate(), rules[i].confidence)
		if h.all == 0 {
			t.Errorf("%s: the rule found nothing, so that its confidence rests on nothing", rules[i].name)
			continue
		}
		// Two standard errors, and the rounding.
		p := rules[i].confidence
		if margin := .01 + 2*math.Sqrt(p*(1-p)/float64(h.all)); math.Abs(h.rate()-p) > margin {
			t.Errorf("%s: confidence %.2f is %.3f from what is measured", rules[i].name, p, math.Abs(h.rate()-p))
		}
	}
	factor := float64(doubted.right) / promised
	t.Logf("with a mark missing: %d found, %.3f accepted, where their rules promise %.3f: factor %.2f", doubted.all, doubted.rate(), promised/float64(max(1, expected.all)), factor)
	if math.Abs(factor-doubtFactor) > .1 {
		t.Errorf("doubtFactor is %.2f, measured %.2f", doubtFactor, factor)
	}
	// Expected calibration error, ten bins.
	ece, n := 0.0, 0
	for i, h := range bins {
		if h.all > 0 {
			ece += math.Abs(float64(h.right) - binSum[i])
			n += h.all
		}
	}
	t.Logf("%d outer attributions, expected calibration error %.3f", n, ece/float64(n))
}

type wordSets struct{ source, content map[int]bool }

// wordsOf gives attributions as sets of the numbers of their words.
func wordsOf(s string, attributions []wire.Attribution) []wordSets {
	points := chancery.NewPoints(s)
	set := func(spans []wire.Span) map[int]bool {
		out := map[int]bool{}
		for _, span := range spans {
			b, err := points.Bytes(span)
			if err != nil {
				continue
			}
			for at := b.Start; ; {
				w, ok := text.NextWord(s[:b.End], at)
				if !ok {
					break
				}
				out[w.Start] = true
				at = w.End
			}
		}
		return out
	}
	out := make([]wordSets, 0, len(attributions))
	for _, a := range attributions {
		out = append(out, wordSets{set(a.Source), set(a.Content)})
	}
	return out
}

// accepted reports whether a is among marked as "attributed" of package evaluation
// has it.
func accepted(marked []wordSets, a wordSets) bool {
	for _, m := range marked {
		both := 0
		for w := range a.content {
			if m.content[w] {
				both++
			}
		}
		if all := len(a.content) + len(m.content) - both; all == 0 || 2*both < all {
			continue
		}
		if len(a.source) == 0 && len(m.source) == 0 {
			return true
		}
		for w := range a.source {
			if m.source[w] {
				return true
			}
		}
	}
	return false
}

// article is a story of our own in the manner of a newspaper.
var article = strings.Repeat("“We met twice,” Marta Voss, a former deputy minister, told the committee on Monday. “He was alone.” "+
	"She said that the ambassador’s letter, which nobody has seen since, offered everything: ships, grain and a peace of three years.\n\n"+
	"According to the captain, no convoy left the harbour that night, and the two guards who stood at the gate saw nobody pass. "+
	"Halloran denied that he had signed the order. The file was lost in the fire of 1931, the agency said in a report, but copies are kept in two archives.\n\n", 400)

func BenchmarkRead(b *testing.B) {
	doc := &chancery.Document{Text: article}
	words := len(text.Words(article))
	b.SetBytes(int64(len(article)))
	b.ReportAllocs()
	for b.Loop() {
		if _, err := NewSimple().Read(b.Context(), doc); err != nil {
			b.Fatal(err)
		}
	}
	b.ReportMetric(float64(words)*float64(b.N)/b.Elapsed().Seconds(), "words/s")
}

// BenchmarkRules leaves out the dates, which package calendar finds.
func BenchmarkRules(b *testing.B) {
	doc := &chancery.Document{Text: article}
	words := len(text.Words(article))
	b.SetBytes(int64(len(article)))
	b.ReportAllocs()
	for b.Loop() {
		r := newReading(doc)
		if err := r.run(b.Context()); err != nil {
			b.Fatal(err)
		}
		actorsOf(doc, r.attributions())
	}
	b.ReportMetric(float64(words)*float64(b.N)/b.Elapsed().Seconds(), "words/s")
}
