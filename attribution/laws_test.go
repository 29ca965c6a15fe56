package attribution

import (
	"context"
	"errors"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"chancery"
)

func read(t testing.TB, text string, blocks []chancery.Block) *chancery.Reading {
	t.Helper()
	doc := &chancery.Document{Digest: chancery.DigestOf([]byte(text)), Text: text, Blocks: blocks}
	reading, err := NewSimple().Read(context.Background(), doc)
	if err != nil {
		t.Fatal(err)
	}
	return reading
}

// check holds what must be true of every reading.
func check(t *testing.T, text string, reading *chancery.Reading) {
	t.Helper()
	passage := func(p chancery.Passage) {
		t.Helper()
		words, err := p.Span.In(text)
		if err != nil {
			t.Fatal(err)
		}
		if words != p.Words || p.Document != reading.Document || words == "" {
			t.Fatalf("passage %v says %q, the text %q", p.Span, p.Words, words)
		}
	}
	ids := map[string]int{}
	for i, a := range reading.Attributions {
		if _, twice := ids[a.ID]; twice {
			t.Fatalf("id %s stands twice", a.ID)
		}
		ids[a.ID] = i
		if a.ID != chancery.AttributionID(reading.Document, a.Source, a.Cue, a.Content) {
			t.Fatalf("id %s is not that of its passages", a.ID)
		}
		if len(a.Content) == 0 || a.Reason == "" || a.Confidence <= 0 || a.Confidence >= 1 || !slices.Contains(chancery.Stances, a.Stance) {
			t.Fatalf("attribution %+v lacks something", a)
		}
		for _, l := range a.Path {
			passage(l.Passage)
		}
		for _, m := range a.Addressees {
			passage(m.Passage)
		}
		for _, role := range [][]chancery.Passage{a.Source, a.Cue, a.Content} {
			at := -1
			for _, p := range role {
				passage(p)
				if p.Span.Start < at {
					t.Fatalf("pieces overlap or are out of order: %v", role)
				}
				at = p.Span.End
			}
		}
	}
	chain := chancery.Chains(reading.Attributions)
	for _, a := range reading.Attributions {
		if a.Parent == "" {
			continue
		}
		n, ok := ids[a.Parent]
		if !ok {
			t.Fatalf("parent %s is unknown", a.Parent)
		}
		if !holds(reading.Attributions[n], a) {
			t.Fatalf("%v does not stand in the content of its parent", a)
		}
		if c := chain(a.ID); c[0].Parent != "" {
			t.Fatalf("the chain of %s goes in a circle", a.ID)
		}
	}
	for _, a := range reading.Actors {
		for _, p := range a.Mentions {
			passage(p)
		}
	}
}

// awkward are texts that break readers: each is repeated to some length.
var awkward = map[string]string{
	"one sentence":     "the envoy said that the king who had left wrote to the captain and ",
	"cues":             "said ",
	"cues and commas":  "said, ",
	"cues and that":    "he said that ",
	"told":             "he told her to tell him to ask them and ",
	"according":        "according to the king, ",
	"quotation marks":  "“",
	"both marks":       "“”‘’\"'",
	"quoted cues":      "“said” ",
	"quotations":       "“We will go,” he said. ",
	"carried":          "“He said it.\n\n",
	"capitals":         "HE SAID THAT THE KING WROTE. ",
	"no capitals":      "he said that the king wrote. ",
	"emoji":            "😀👩‍👩‍👧 said ",
	"only emoji":       "😀",
	"controls":         "he\x00said\x01that\u200b\u202e it ",
	"names":            "Voss, ",
	"joined names":     "Voss and ",
	"appositions":      "Voss, a lawyer, ",
	"brackets":         "(he said) ",
	"open brackets":    "(((",
	"hyphens":          "he-said-",
	"determiners":      "the a his said ",
	"announcements":    "He writes:\n\n",
	"words together":   "hesaidthatthekingwrote",
	"invalid":          "he said \xff\xe2 that ",
	"participles":      "left, saying he stayed, adding it rained ",
	"colons":           "he said: ",
	"possessives":      "Voss’s aide’s said ",
	"numbers":          "1,000.5 percent said ",
	"cables":           "SECRET. AMB SAID QUOTE NO UNQUOTE. ",
	"prepositions":     "of the head of ",
	"dashes":           "WORD — he said — ",
	"question of asks": "asked whether he asked whether ",
}

func TestAwkward(t *testing.T) {
	for name, s := range awkward {
		t.Run(name, func(t *testing.T) {
			for _, n := range []int{1, 2, 7, 2000} {
				text := strings.Repeat(s, n)
				if !utf8.ValidString(text) {
					text = strings.ToValidUTF8(text, "\ufffd")
				}
				check(t, text, read(t, text, nil))
				text = "Voss said: " + text + " and left."
				if utf8.ValidString(text) {
					check(t, text, read(t, text, nil))
				}
			}
		})
	}
}

// TestLinear counts the steps of the rules for texts of one and of ten lengths.
func TestLinear(t *testing.T) {
	for name, s := range awkward {
		steps := func(n int) int {
			text := strings.Repeat(s, n)
			r := newReading(&chancery.Document{Text: text})
			if err := r.run(t.Context()); err != nil {
				t.Fatal(err)
			}
			for _, f := range r.found {
				r.steps += len(f.content)
			}
			r.complete(&chancery.Reading{Attributions: r.attributions()})
			return r.steps
		}
		one, ten := steps(1000), steps(10000)
		if ten > 12*one+10000 {
			t.Errorf("%s: %d steps, and %d for ten times the text", name, one, ten)
		}
	}
}

// TestLongSentence reads 300,000 words without a full stop.
func TestLongSentence(t *testing.T) {
	text := strings.Repeat("the envoy told the king that nobody came and ", 300_000/9)
	reading := read(t, text, nil)
	check(t, text, reading)
	if len(reading.Attributions) < 1000 {
		t.Errorf("%d attributions", len(reading.Attributions))
	}
}

func FuzzRead(f *testing.F) {
	for _, s := range awkward {
		f.Add(s+s, 0)
		f.Add("“"+s+"” Voss said. "+s, 3)
	}
	for _, name := range []string{"testdata/direct.txt", "testdata/reported.txt", "testdata/chains.txt"} {
		for _, c := range readCases(f, name) {
			f.Add(c.text, len(c.text)/2)
		}
	}
	f.Fuzz(func(t *testing.T, text string, cut int) {
		if !utf8.ValidString(text) {
			return // accession lets none through
		}
		check(t, text, read(t, text, nil))
		if cut >= 0 && cut <= len(text) {
			blocks := []chancery.Block{{Kind: chancery.Paragraph, Span: chancery.Span{End: cut}}, {Kind: chancery.BlockQuote, Level: 1, Span: chancery.Span{Start: cut, End: len(text)}}}
			check(t, text, read(t, text, blocks))
		}
	})
}

func TestOtherLanguages(t *testing.T) {
	for _, c := range []struct {
		language string
		read     bool
	}{{"", true}, {"en", true}, {"en-GB", true}, {"EN-us", true}, {"und", true}, {"fr", false}, {"de-CH", false}, {"enm", false}} {
		doc := &chancery.Document{Name: "row 1", Text: "Voss said that it rained."}
		if c.language != "" {
			doc.Metadata = chancery.Metadata{{Field: chancery.Language, Value: c.language}}
		}
		reading, err := NewSimple().Read(t.Context(), doc)
		if err != nil {
			t.Fatal(err)
		}
		if c.read {
			if len(reading.Attributions) != 1 || len(reading.Skipped) != 0 {
				t.Errorf("%q: %d attributions, skipped %v", c.language, len(reading.Attributions), reading.Skipped)
			}
			continue
		}
		if len(reading.Attributions) != 0 || len(reading.Skipped) != 1 || !strings.Contains(reading.Skipped[0].Reason, c.language) || reading.Skipped[0].Where != "row 1" {
			t.Errorf("%q: %d attributions, skipped %v", c.language, len(reading.Attributions), reading.Skipped)
		}
	}
}

func TestNoText(t *testing.T) {
	reading := read(t, " \n", nil)
	if len(reading.Skipped) != 1 || reading.Skipped[0].Kind != chancery.Empty {
		t.Errorf("skipped %v", reading.Skipped)
	}
}

func TestInterrupted(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := NewSimple().Read(ctx, &chancery.Document{Text: "Voss said no."}); !errors.Is(err, context.Canceled) {
		t.Errorf("error %v", err)
	}
}

func TestSameTwice(t *testing.T) {
	text := strings.Repeat(awkward["quotations"]+awkward["one sentence"]+awkward["appositions"], 20)
	a, b := read(t, text, nil), read(t, text, nil)
	if render(a.Attributions) != render(b.Attributions) {
		t.Error("two readings of one text differ")
	}
}
