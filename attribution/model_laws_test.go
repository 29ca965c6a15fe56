package attribution

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"reflect"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"chancery"
	"chancery/encoder"
)

// Laws of the model hold for any weights, and the made-up ones, which find attributions
// nearly everywhere, try them hardest.

func readWith(t testing.TB, m *Model, text string, blocks []chancery.Block) *chancery.Reading {
	t.Helper()
	doc := &chancery.Document{Digest: chancery.DigestOf([]byte(text)), Text: text, Blocks: blocks}
	reading, err := m.Read(context.Background(), doc)
	if err != nil {
		t.Fatal(err)
	}
	return reading
}

// checkModel holds what must be true of every reading of the model.
func checkModel(t *testing.T, text string, r *chancery.Reading) {
	t.Helper()
	check(t, text, r)
	apart := *r
	apart.Attributions, apart.Abstained = r.Abstained, nil
	check(t, text, &apart)
	for _, a := range r.Abstained {
		if slices.ContainsFunc(r.Attributions, func(b chancery.Attribution) bool { return a.ID == b.ID }) {
			t.Fatalf("attribution %s is told and abstained from", a.ID)
		}
	}
	at := -1
	for _, n := range r.Names {
		if words, err := n.Passage.Span.In(text); err != nil || words != n.Passage.Words || words == "" {
			t.Fatalf("name %v says %q, the text %q (%v)", n.Passage.Span, n.Passage.Words, words, err)
		}
		if n.Passage.Span.Start < at || n.Confidence < 0 || n.Confidence > 1 {
			t.Fatalf("name %+v", n)
		}
		at = n.Passage.Span.End
	}
}

func TestModelAwkward(t *testing.T) {
	m := openMadeUp(t)
	texts := map[string]string{
		"letters":       strings.Repeat("a", 100_000),
		"marks apart":   strings.Repeat("\" ' ” ", 3),
		"combining":     strings.Repeat("e\u0301\u0302", 30),
		"ocr":           "Tlie envoy sa1d tbat tlie ki ng wr0te tliat noth1ng liad happ ened. ",
		"hangul":        "각하가 말했다. ",
		"line feeds":    "\n\nhe said\n\nthat\n\n",
		"byte order":    "\ufeffhe said that",
		"surrogates":    "he said \ufffd\ufffd that ",
		"right to left": "قال المبعوث إن الملك كتب. ",
	}
	for name, s := range awkward {
		texts[name] = s
	}
	for name, s := range texts {
		t.Run(name, func(t *testing.T) {
			for _, n := range []int{1, 7, 150} {
				if len(s) > 1000 && n > 1 {
					break
				}
				text := strings.ToValidUTF8(strings.Repeat(s, n), "\ufffd")
				checkModel(t, text, readWith(t, m, text, nil))
				text = "Voss said: " + text + " and left."
				checkModel(t, text, readWith(t, m, text, nil))
			}
		})
	}
}

func TestModelReadsNothing(t *testing.T) {
	m := openMadeUp(t)
	for _, text := range []string{"", " \n\t", "\u0301", "\u200b"} {
		if r := readWith(t, m, text, nil); len(r.Attributions)+len(r.Abstained) > 0 {
			t.Errorf("%q: %v", text, r.Attributions)
		}
	}
}

// TestModelSameOnAnyCores reads with one core and with several, and with windows encoded
// a few and many at a time.
func TestModelSameOnAnyCores(t *testing.T) {
	w, err := encoder.OpenWeights(madeUp)
	if err != nil {
		t.Fatal(err)
	}
	r := rand.New(rand.NewPCG(3, 4))
	words := strings.Fields("the envoy said that “ ” a letter , . Voss Brandt Aldous Quill Ministry Iran he wrote to her King and nobody came ; denied it :")
	var b strings.Builder
	for range 6000 {
		b.WriteString(words[r.IntN(len(words))])
		b.WriteString([]string{" ", " ", " ", "\n\n"}[min(3, r.IntN(60))])
	}
	var want *chancery.Reading
	for _, c := range []struct{ cores, windows int }{{1, 1}, {1, 3}, {2, 7}, {3, 16}, {8, 1000}} {
		m, err := NewModel(w, encoder.Cores(c.cores))
		if err != nil {
			t.Fatal(err)
		}
		m.atOnce = c.windows
		got := readWith(t, m, b.String(), nil)
		if want == nil {
			want = got
			checkModel(t, b.String(), got)
			if len(got.Attributions) < 100 || len(got.Names) < 10 || len(got.Actors) < 10 {
				t.Fatalf("%d attributions, %d names, %d actors: too few to tell", len(got.Attributions), len(got.Names), len(got.Actors))
			}
		} else if !reflect.DeepEqual(got, want) {
			t.Errorf("%d cores, %d windows at once: another reading", c.cores, c.windows)
		}
	}
}

// TestModelIsLinear counts the labels given for texts of one and of four lengths.
func TestModelIsLinear(t *testing.T) {
	m := openMadeUp(t)
	for _, name := range []string{"one sentence", "cues", "quotation marks", "only emoji", "names", "carried", "announcements", "capitals"} {
		count := func(n int) (labels int) {
			_, err := m.find(t.Context(), strings.Repeat(awkward[name], n), func(f *candidate, nested bool, low int, p *path) {
				labels += len(p.labels)
			})
			if err != nil {
				t.Fatal(err)
			}
			return labels
		}
		one, four := count(400), count(1600)
		if four > 5*one+10000 {
			t.Errorf("%s: %d labels, and %d for four times the text", name, one, four)
		}
	}
}

// TestModelLongSentence reads 300,000 words without a full stop.
func TestModelLongSentence(t *testing.T) {
	if testing.Short() {
		t.Skip("SKIPPED: reads 300,000 words; run without -short")
	}
	words := 300_000
	if raceEnabled {
		words = 10_000
	}
	text := strings.Repeat("the envoy told the king that nobody came and ", words/9)
	reading := readWith(t, openMadeUp(t), text, nil)
	checkModel(t, text, reading)
	if len(reading.Attributions) < words/300 {
		t.Errorf("%d attributions", len(reading.Attributions))
	}
}

// TestCutInChunks holds that a text cut into chunks has the pieces of the whole.
func TestCutInChunks(t *testing.T) {
	c := openMadeUp(t).cutter
	texts := []string{"", "a", "a b", "don't—stop … “no”", "x\u0301y .\u0301 z", "각하 e\u0301.e\u0301 \u200b,\u200ba"}
	for _, s := range awkward {
		texts = append(texts, strings.ToValidUTF8(s+s, "\ufffd"))
	}
	for _, s := range texts {
		whole := c.tokenizer.Tokenize(s, nil)
		for size := 1; size <= len(s); size++ {
			var got []encoder.Piece
			for from := 0; from < len(s); {
				to := chunkEnd(s, min(from+size, len(s)))
				for _, p := range c.tokenizer.Tokenize(s[from:to], nil) {
					p.Start, p.End = p.Start+from, p.End+from
					got = append(got, p)
				}
				from = to
			}
			if !slices.Equal(got, whole) {
				t.Fatalf("%q in chunks of %d: %v, in one %v", s, size, got, whole)
			}
		}
	}
}

func FuzzModel(f *testing.F) {
	m := openMadeUp(f)
	for _, s := range awkward {
		f.Add("“"+s+"” Voss said. "+s+"\n\n“"+s, 3)
	}
	f.Fuzz(func(t *testing.T, text string, cut int) {
		if !utf8.ValidString(text) {
			return // accession lets none through
		}
		checkModel(t, text, readWith(t, m, text, nil))
		if cut >= 0 && cut <= len(text) && utf8.ValidString(text[:cut]) {
			blocks := []chancery.Block{{Kind: chancery.Paragraph, Span: chancery.Span{End: cut}}, {Kind: chancery.BlockQuote, Level: 1, Span: chancery.Span{Start: cut, End: len(text)}}}
			checkModel(t, text, readWith(t, m, text, blocks))
		}
	})
}

func TestModelInterrupted(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := openMadeUp(t).Read(ctx, &chancery.Document{Text: "Voss said no."}); !errors.Is(err, context.Canceled) {
		t.Errorf("error %v", err)
	}
}

// TestNoWeights: where there are none, the error says so and what to do.
func TestNoWeights(t *testing.T) {
	if _, err := OpenModel(t.TempDir() + "/none.weights"); chancery.KindOf(err) != chancery.NotFound {
		t.Errorf("no file: %v", err)
	}
	path := t.TempDir() + "/text.weights"
	if err := os.WriteFile(path, []byte("no weights at all"), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := OpenModel(path); chancery.KindOf(err) != chancery.Unsupported {
		t.Errorf("a text: %v", err)
	}
	if _, err := openFrom("", nil); chancery.KindOf(err) != chancery.NotFound || !strings.Contains(fmt.Sprint(err), weightsVariable) {
		t.Errorf("none built in: %v", err)
	}
}
