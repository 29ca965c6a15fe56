package attribution

import (
	"fmt"
	"strings"
	"testing"

	"chancery"
	"chancery/text"
)

// spanOf is the place of words in a text, each of which stands there once.
func spanOf(t *testing.T, s, words string) chancery.Span {
	t.Helper()
	i := strings.Index(s, words)
	if i < 0 || strings.Count(s, words) != 1 {
		t.Fatalf("%q stands %d times in the text", words, strings.Count(s, words))
	}
	return chancery.Span{Start: i, End: i + len(words)}
}

// TestStructure lays blocks and quotations over what a model might have found: drafts are
// "cue: content | content", with "…" for what a frame could not see the end of, and "?"
// before what it was not sure of. In a text, "> " begins a block quotation and "# " a turn
// whose speaker stands before the colon.
func TestStructure(t *testing.T) {
	for _, c := range []struct {
		name, text   string
		drafts, want string
	}{
		{"announced by a verb", "Halloran writes:\n\n> The fleet had sailed.\n\n> Nobody knew.\n\nIt rained.", "writes: It rained", "writes: The fleet had sailed. | Nobody knew. | It rained"},
		{"announced and not found", "Halloran writes:\n\n> The fleet had sailed.", "", "writes: The fleet had sailed."},
		{"announced by a line without a verb of saying", "He gives it so:\n\n> The fleet had sailed.\n\nIt rained.", "gives: it so", "gives: it so | The fleet had sailed."},
		{"the doubtful becomes certain", "It was long. He gives it so:\n\n> The fleet had sailed.", "?gives: it so", "gives: it so | The fleet had sailed."},
		{"only the last sentence announces", "He gives it. It was long:\n\n> The fleet had sailed.", "gives: it", "gives: it"},
		{"nothing announces", "He gives it so.\n\n> The fleet had sailed.", "gives: it so", "gives: it so"},
		{"a block belongs to one", "Voss said no. Halloran writes:\n\n> The fleet had sailed.", "said: no | The fleet\nwrites: had sailed.", "said: no\nwrites: The fleet had sailed."},
		{"what is left with nothing is dropped", "Voss said. Halloran writes:\n\n> The fleet had sailed.", "said: The fleet\nwrites: had sailed.", "writes: The fleet had sailed."},
		{"attributions inside stay", "Halloran writes:\n\n> The fleet, Voss said, had sailed.", "said: had sailed", "writes: The fleet, Voss said, had sailed.\n  said: had sailed"},
		{"rules find what stands inside", "Voss said that Brandt told him that the fleet had sailed.", "said: that Brandt told him that the fleet had sailed", "said: that Brandt told him that the fleet had sailed\n  told: the fleet had sailed"},
		{"and nothing outside", "Voss said that it rained. Brandt told him that the fleet had sailed.", "said: that it rained", "said: that it rained"},
		{"a turn", "# VOSS: The fleet had sailed. Brandt told me so.\n\nIt was night.\n\n# BRANDT: No.", "told: The fleet had sailed", ":: The fleet had sailed. Brandt told me so. | It was night.\n  told: The fleet had sailed\n:: No."},
		{"a quotation goes on", "“The fleet had sailed,” Voss said. “I saw it.\n\n“Nobody else did.\n\n“I went home.”", "said: The fleet had sailed, | I saw it.", "said: The fleet had sailed, | I saw it. | “Nobody else did. | “I went home.”"},
		{"unless another has it", "“I saw it,” Voss said. “It sailed.\n\n“Nobody saw,” Brandt added.", "said: I saw it, | It sailed.\nadded: Nobody saw,", "said: I saw it, | It sailed.\nadded: Nobody saw,"},
		{"a quotation longer than the frame", "Voss said: “The fleet had sailed. I saw it. I went home.” It rained.", "said: The fleet had sailed. I…", "said: The fleet had sailed. I saw it. I went home.”"},
		{"but not into another's", "Voss said: “The fleet had sailed. I, Brandt saw, went home.” It rained.", "said: The fleet had…\nsaw: went home", "said: The fleet had\nsaw: went home"},
	} {
		t.Run(c.name, func(t *testing.T) {
			doc := &chancery.Document{}
			for p := range strings.SplitSeq(c.text, "\n\n") {
				b := chancery.Block{Kind: chancery.Paragraph}
				if rest, ok := strings.CutPrefix(p, "> "); ok {
					b.Kind, b.Level, p = chancery.BlockQuote, 1, rest
				} else if rest, ok := strings.CutPrefix(p, "# "); ok {
					b.Kind, p = chancery.Speech, rest
					b.Label, _, _ = strings.Cut(p, ":")
				}
				if doc.Text != "" {
					doc.Text += "\n\n"
				}
				b.Span = chancery.Span{Start: len(doc.Text), End: len(doc.Text) + len(p)}
				doc.Text += p
				doc.Blocks = append(doc.Blocks, b)
			}
			var told, doubtful []draft
			for line := range strings.SplitSeq(c.drafts, "\n") {
				if line == "" {
					continue
				}
				line, doubt := strings.CutPrefix(line, "?")
				cue, content, _ := strings.Cut(line, ": ")
				d := draft{cue: []chancery.Span{spanOf(t, doc.Text, cue)}, confidence: .4, from: &attributed{candidate: &candidate{}}}
				for part := range strings.SplitSeq(content, " | ") {
					part, d.cut = strings.CutSuffix(part, "…")
					d.content = append(d.content, spanOf(t, doc.Text, part))
				}
				if doubt {
					doubtful = append(doubtful, d)
				} else {
					told = append(told, d)
				}
			}
			told, doubtful, err := newReading(doc).structure(t.Context(), told, doubtful)
			if err != nil {
				t.Fatal(err)
			}
			if len(doubtful) > 0 {
				t.Errorf("%d are still doubtful", len(doubtful))
			}
			var got []string
			for _, a := range (&Model{}).finish(doc, told) {
				var parts []string
				for _, p := range a.Content {
					parts = append(parts, p.Words)
				}
				indent := ""
				if a.Parent != "" {
					indent = "  "
				}
				got = append(got, fmt.Sprintf("%s%s: %s", indent, a.Cue[0].Words, strings.Join(parts, " | ")))
			}
			if s := strings.Join(got, "\n"); s != c.want {
				t.Errorf("got\n%s\nwant\n%s", s, c.want)
			}
		})
	}
}

// TestWithoutCue: a quotation without a cue is told as doubtful, with the speaker before
// it, where no draft holds it.
func TestWithoutCue(t *testing.T) {
	const before, alone = "“The fleet had sailed,” Voss said.", "“Nobody saw it go.”"
	for _, c := range []struct{ name, text, holds, want string }{
		{"a paragraph that is one quotation", before + "\n\n" + alone + "\n\nIt rained.", "The fleet had sailed,", "Voss: " + alone},
		{"unless a draft holds it", before + "\n\n" + alone, "Nobody saw it go.", ""},
		{"or nobody spoke before", "It rained.\n\n" + alone, "rained", ""},
		{"or it holds more than the quotation", before + "\n\n" + alone + " It rained.", "The fleet had sailed,", ""},
		{"or it is a title", before + "\n\nHe left.\n\n“The Long Road”", "The fleet had sailed,", ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			r := newReading(&chancery.Document{Text: c.text})
			told := []draft{{cue: []chancery.Span{spanOf(t, c.text, c.holds)}, content: []chancery.Span{spanOf(t, c.text, c.holds)}, from: &attributed{candidate: &candidate{}}}}
			_, doubtful, err := r.structure(t.Context(), told, nil)
			if err != nil {
				t.Fatal(err)
			}
			var got []string
			for _, a := range (&Model{}).finish(r.doc, doubtful) {
				got = append(got, a.Source[0].Words+": "+a.Content[0].Words)
				if a.Confidence >= .5 || a.Reason == "" || len(a.Cue) > 0 {
					t.Errorf("%+v", a)
				}
			}
			if s := strings.Join(got, "\n"); s != c.want {
				t.Errorf("got %q, want %q", s, c.want)
			}
		})
	}
}

// TestCarryOnIsLinear reads quotations that go on for ever and one inside the other.
func TestCarryOnIsLinear(t *testing.T) {
	for _, s := range []string{"“He said it.\n\n", "“", "“‘", "“He said: ‘No.’ "} {
		whole := strings.Repeat(s, 20_000)
		drafts := []draft{{cue: []chancery.Span{{Start: 0, End: 1}}, content: []chancery.Span{{Start: 0, End: len(s)}}, from: &attributed{candidate: &candidate{}}}}
		carryOn(text.Quotations(whole, nil), drafts)
		at := 0
		for _, c := range drafts[0].content {
			if c.Start < at || c.End > len(whole) {
				t.Fatalf("%.20q: content %v after byte %d of %d", s, c, at, len(whole))
			}
			at = c.End
		}
	}
}
