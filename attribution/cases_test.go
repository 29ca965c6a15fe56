package attribution

import (
	"fmt"
	"os"
	"strings"
	"testing"

	"chancery"
)

// The cases in testdata are plain text, parted by lines of dashes. Each begins
// with "# what it shows"; then comes the passage, a line "=", and one line for
// every attribution expected, in the order of the text:
//
//   - source | cue | content | kind stance
//
// An attribution inside another's content stands indented under it. Pieces of
// broken content are joined by " + "; "nobody" and "none" stand for a missing
// source and cue. Passage lines that begin with "@kind " are blocks of that kind. An
// intent that begins with "known failure" says what should be found and is not: the
// test fails when it is, so that the mark is taken away.
type readerCase struct {
	intent, text, want string
	blocks             []chancery.Block
	known              bool
}

func readCases(t testing.TB, name string) []readerCase {
	t.Helper()
	b, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	var out []readerCase
	for _, part := range strings.Split("\n"+string(b), "\n----\n") {
		head, rest, _ := strings.Cut(strings.TrimSpace(part), "\n")
		passage, want, ok := strings.Cut(rest+"\n", "\n=\n")
		if !ok || !strings.HasPrefix(head, "# ") {
			t.Fatalf("%s: a case needs a line \"# intent\" and a line \"=\": %q", name, part)
		}
		c := readerCase{intent: head[2:], text: passage, want: strings.TrimRight(want, "\n")}
		c.known = strings.HasPrefix(c.intent, "known failure")
		if strings.HasPrefix(passage, "@") {
			var text strings.Builder
			for _, line := range strings.Split(passage, "\n") {
				kind, words, ok := strings.Cut(strings.TrimPrefix(line, "@"), " ")
				if !ok {
					t.Fatalf("%s: %s: block line %q has no words", name, c.intent, line)
				}
				if text.Len() > 0 {
					text.WriteString("\n\n")
				}
				start := text.Len()
				text.WriteString(words)
				b := chancery.Block{Kind: chancery.BlockKind(kind), Span: chancery.Span{Start: start, End: text.Len()}, Level: 1}
				if b.Kind == chancery.Speech {
					b.Label, _, _ = strings.Cut(words, ":")
				}
				c.blocks = append(c.blocks, b)
			}
			c.text = text.String()
		}
		out = append(out, c)
	}
	return out
}

func (c readerCase) document() *chancery.Document {
	d := chancery.DigestOf([]byte(c.text))
	return &chancery.Document{Digest: d, Text: c.text, TextDigest: d, Blocks: c.blocks}
}

// render gives the lines of a case for a reading.
func render(attributions []chancery.Attribution) string {
	words := func(ps []chancery.Passage, none string) string {
		if len(ps) == 0 {
			return none
		}
		var parts []string
		for _, p := range ps {
			parts = append(parts, strings.Join(strings.Fields(p.Words), " "))
		}
		return strings.Join(parts, " + ")
	}
	chain := chancery.Chains(attributions)
	var lines []string
	for _, a := range attributions {
		depth := len(chain(a.ID)) - 1
		lines = append(lines, fmt.Sprintf("%s- %s | %s | %s | %s %s", strings.Repeat("  ", depth),
			words(a.Source, "nobody"), words(a.Cue, "none"), words(a.Content, "nothing"), a.Kind, a.Stance))
	}
	return strings.Join(lines, "\n")
}

func TestCases(t *testing.T) {
	for _, name := range []string{"testdata/direct.txt", "testdata/reported.txt", "testdata/chains.txt"} {
		for _, c := range readCases(t, name) {
			reading, err := NewSimple().Read(t.Context(), c.document())
			if err != nil {
				t.Fatal(err)
			}
			got := render(reading.Attributions)
			switch {
			case c.known && got == c.want:
				t.Errorf("%s: %s: no longer fails; take the mark away", name, c.intent)
			case !c.known && got != c.want:
				t.Errorf("%s: %s\n got:\n%s\nwant:\n%s", name, c.intent, got, c.want)
			}
		}
	}
}
