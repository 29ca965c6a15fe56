package attribution

import (
	"context"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"

	"chancery"
	"chancery/text"
)

// testModel opens the reader.
func testModel(t testing.TB) *Model {
	t.Helper()
	m, err := Default()
	if err != nil {
		t.Fatal(err)
	}
	return m
}

// dossierText is the text of the example dossier, several times over, to at least so
// many words.
func dossierText(t testing.TB, words int) string {
	t.Helper()
	paths, err := filepath.Glob("../dossier/source/*.txt")
	if err != nil || len(paths) == 0 {
		t.Fatalf("no texts of the dossier: %v", err)
	}
	var all strings.Builder
	for _, p := range paths {
		b, err := os.ReadFile(p)
		if err != nil {
			t.Fatal(err)
		}
		all.Write(b)
		all.WriteString("\n\n")
	}
	once := all.String()
	return strings.Repeat(once, 1+words/len(text.Words(once)))
}

// BenchmarkReadModel reads the dossier's texts, all heads, decoding and chains, and encodes
// the same windows alone, in turns, so that the ratio is of one run.
func BenchmarkReadModel(b *testing.B) {
	m := testModel(b)
	whole := dossierText(b, 20_000)
	doc := &chancery.Document{Text: whole}
	words := float64(len(text.Words(whole)))
	u := m.cutter.cut(whole)
	encode := func() {
		err := m.vectors(context.Background(), u, &scratch{}, func(int, []float32) error { return nil })
		if err != nil {
			b.Fatal(err)
		}
	}
	read := func() {
		if _, err := m.Read(context.Background(), doc); err != nil {
			b.Fatal(err)
		}
	}
	encode()
	read()
	b.ReportAllocs()
	var reading, encoding float64
	for b.Loop() {
		a := processorSeconds()
		encode()
		c := processorSeconds()
		read()
		encoding, reading = encoding+c-a, reading+processorSeconds()-c
	}
	b.ReportMetric(words*float64(b.N)/reading, "words/cpu-s")
	b.ReportMetric(words*float64(b.N)/encoding, "encoded-words/cpu-s")
	b.ReportMetric(reading/encoding, "read/encode")
}

// BenchmarkOpenModel is the time from weights to a reader.
func BenchmarkOpenModel(b *testing.B) {
	for b.Loop() {
		if _, err := openFrom("", embedded); err != nil {
			b.Fatal(err)
		}
	}
}

// TestModelMemory reads 100,000 words and holds what the reader takes beside the
// document and what it finds.
func TestModelMemory(t *testing.T) {
	m := testModel(t)
	if testing.Short() {
		t.Skip("SKIPPED: reads 100,000 words; run without -short")
	}
	peak := func(words int) float64 {
		doc := &chancery.Document{Text: dossierText(t, words)}
		runtime.GC()
		var before runtime.MemStats
		runtime.ReadMemStats(&before)
		most := uint64(0)
		seen := 0
		_, err := m.find(t.Context(), doc.Text, func(*candidate, bool, int, *path) {
			if seen++; seen%500 == 0 {
				runtime.GC()
				var now runtime.MemStats
				runtime.ReadMemStats(&now)
				most = max(most, now.HeapAlloc)
			}
		})
		if err != nil {
			t.Fatal(err)
		}
		return float64(most-before.HeapAlloc) / 1e6
	}
	words := 100_000
	if raceEnabled {
		words = 4_000
	}
	few, many := peak(words/4), peak(words)
	t.Logf("live at most: %.0f MB for %d words, %.0f MB for %d", few, words/4, many, words)
	if many > 100 {
		t.Errorf("reading %d words holds %.0f MB", words, many)
	}
}
