package attribution

import (
	"math"
	"slices"
	"strings"
	"testing"

	"chancery"
	"chancery/dossier"
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

// TestFigures holds the figures on the development part of PolNeAR, on whose texts
// no rule was made, a point under what was measured. doc/reading.md publishes them.
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

func (h *hits) count(right bool) {
	h.all++
	if right {
		h.right++
	}
}

func (h hits) rate() float64 { return float64(h.right) / float64(max(1, h.all)) }

// TestConfidence measures every rule on the training part of PolNeAR, each article
// as often as it was annotated, outer attributions only, and holds the stated
// confidence to it; then the error of calibration on the development part. Run it
// with -v for the table.
func TestConfidence(t *testing.T) {
	if testing.Short() {
		t.Skip("SKIPPED: reads 840 articles; run without -short")
	}
	m := measure(t, "train")
	for i := rule(1); i < ruleTurn; i++ {
		h := m.byRule[i]
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
	factor := float64(m.doubted.right) / m.promised
	t.Logf("with a mark missing: %d found, %.3f accepted, where their rules promise %.3f: factor %.2f", m.doubted.all, m.doubted.rate(), m.promised/float64(max(1, m.doubted.all)), factor)
	if math.Abs(factor-doubtFactor) > .1 {
		t.Errorf("doubtFactor is %.2f, measured %.2f", doubtFactor, factor)
	}
	t.Logf("train: expected calibration error %.3f", m.calibration())
	dev := measure(t, "dev").calibration()
	t.Logf("dev: expected calibration error %.3f", dev)
	if dev > .05 {
		t.Errorf("the expected calibration error on dev is %.3f, over .05", dev)
	}
}

// measured is what became of the outer attributions found in one part of PolNeAR.
type measured struct {
	byRule   [ruleCount]hits
	doubted  hits    // those with a quotation mark missing, which byRule leaves out
	promised float64 // the confidences of their rules, summed
	bins     [10]hits
	binSum   [10]float64
}

// calibration returns the expected calibration error over ten bins: the distance
// of confidence and acceptance, weighted by the size of the bin.
func (m *measured) calibration() float64 {
	sum, n := 0.0, 0
	for i, h := range m.bins {
		sum += math.Abs(float64(h.right) - m.binSum[i])
		n += h.all
	}
	return sum / float64(max(1, n))
}

func measure(t *testing.T, part string) *measured {
	t.Helper()
	m := &measured{}
	for _, g := range gold(t, part) {
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
			ok := accepted(marked, wordsOf(g.Text, []wire.Attribution{wire.EncodeAttribution(points, a, nil)})[0])
			bin := min(9, int(a.Confidence*10))
			m.bins[bin].count(ok)
			m.binSum[bin] += a.Confidence
			if f.doubted {
				m.doubted.count(ok)
				m.promised += rules[f.rule].confidence
			} else {
				m.byRule[f.rule].count(ok)
			}
		}
	}
	return m
}

// TestDossier holds the reader to the key of the example dossier, nested
// attributions included: how many it finds with their source, how many of what it
// finds are there, and how many nested ones get the right parent. Turns of speakers are marked as accession marks them.
func TestDossier(t *testing.T) {
	key, err := dossier.Key()
	if err != nil {
		t.Fatal(err)
	}
	var recall, precision, parents, stances, kinds hits
	for _, d := range key.Documents {
		if d.NotRead {
			continue
		}
		var inDocument []dossier.Attribution
		var marked []wordSets
		for _, a := range key.Attributions {
			if a.Document == d.ID {
				inDocument = append(inDocument, a)
				marked = append(marked, keyWords(d.Text, a))
			}
		}
		points := chancery.NewPoints(d.Text)
		attributions := read(t, d.Text, turns(d.Text)).Attributions
		var found []wordSets
		for _, a := range attributions {
			w := wordsOf(d.Text, []wire.Attribution{wire.EncodeAttribution(points, a, nil)})[0]
			found = append(found, w)
			precision.count(accepted(marked, w))
		}
		matched := map[string]chancery.Attribution{} // by id in the key
		for i, a := range inDocument {
			n := slices.IndexFunc(found, func(w wordSets) bool { return accepted([]wordSets{w}, marked[i]) })
			recall.count(n >= 0)
			if n >= 0 {
				matched[a.ID] = attributions[n]
				stances.count(attributions[n].Stance == a.Stance)
				kinds.count(attributions[n].Kind == a.Kind)
			}
		}
		for _, a := range inDocument {
			if a.Parent != "" {
				b, ok := matched[a.ID]
				parents.count(ok && b.Parent != "" && b.Parent == matched[a.Parent].ID)
			}
		}
	}
	for _, c := range []struct {
		name  string
		got   hits
		floor float64
	}{
		{"of the key, found with their source", recall, .64},
		{"of those found, in the key", precision, .69},
		{"of the nested in the key, found with the right parent", parents, .45},
		{"of those found, with the right stance", stances, .77},
		{"of those found, of the right kind", kinds, .95},
	} {
		t.Logf("%-54s %3d of %3d, %.3f", c.name, c.got.right, c.got.all, c.got.rate())
		if c.got.rate() < c.floor {
			t.Errorf("%s: %.3f is under the floor of %.2f", c.name, c.got.rate(), c.floor)
		}
	}
}

// turns marks the paragraphs of a transcript that begin with a name in capitals
// and a colon; it gives nil for other texts.
func turns(s string) []chancery.Block {
	blocks := text.Paragraphs(s, nil)
	found := 0
	for i, p := range blocks {
		label, _, ok := strings.Cut(s[p.Span.Start:p.Span.End], ": ")
		if ok && len(label) < 40 && label == strings.ToUpper(label) {
			blocks[i].Kind, blocks[i].Label = chancery.Speech, label
			found++
		}
	}
	if found < 3 {
		return nil
	}
	return blocks
}

func keyWords(s string, a dossier.Attribution) wordSets {
	points := chancery.NewPoints(s)
	spans := func(ps []dossier.Passage) (out []wire.Span) {
		for _, p := range ps {
			out = append(out, points.Span(p.Span))
		}
		return out
	}
	return wordsOf(s, []wire.Attribution{{Source: spans(a.Source), Content: spans(a.Content)}})[0]
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
