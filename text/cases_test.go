package text

import (
	"os"
	"strings"
	"testing"

	"chancery"
)

// A file of cases is plain text. Cases are parted by a line of dashes; each
// begins with a line "# what it shows". A line that begins with "@kind " is a
// block of that kind; without such lines the passage is a bare text. An intent
// that begins with "known failure" says what should be found and is not: the
// test fails when it is, so that the mark is taken away.
type textCase struct {
	intent, body string
	known        bool
	blocks       []string // kinds, one a line of the body; nil for a bare text
}

func readCases(t *testing.T, name string) []textCase {
	t.Helper()
	b, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	var out []textCase
	for _, part := range strings.Split("\n"+string(b), "\n----\n") {
		intent, body, ok := strings.Cut(strings.TrimSpace(part), "\n")
		if !ok || !strings.HasPrefix(intent, "# ") {
			t.Fatalf("%s: a case must begin with a line \"# intent\": %q", name, part)
		}
		c := textCase{intent: intent[2:], body: body}
		c.known = strings.HasPrefix(c.intent, "known failure")
		if strings.HasPrefix(body, "@") {
			var lines []string
			for _, line := range strings.Split(body, "\n") {
				kind, words, ok := strings.Cut(strings.TrimPrefix(line, "@"), " ")
				if !ok {
					t.Fatalf("%s: %s: block line %q has no words", name, c.intent, line)
				}
				c.blocks = append(c.blocks, kind)
				lines = append(lines, words)
			}
			c.body = strings.Join(lines, "\n\n")
		}
		out = append(out, c)
	}
	return out
}

// spans gives the blocks of a case whose text, without the marks of the case, is
// text.
func (c textCase) spans(text string) []chancery.Block {
	if c.blocks == nil {
		return nil
	}
	var out []chancery.Block
	at := 0
	for i, line := range strings.Split(text, "\n\n") {
		out = append(out, chancery.Block{Kind: chancery.BlockKind(c.blocks[i]), Span: chancery.Span{Start: at, End: at + len(line)}})
		at += len(line) + 2
	}
	return out
}

func (c textCase) check(t *testing.T, got string) {
	t.Helper()
	switch {
	case c.known && got == c.body:
		t.Errorf("%s: no longer fails; take the mark away", c.intent)
	case !c.known && got != c.body:
		t.Errorf("%s\n got: %s\nwant: %s", c.intent, got, c.body)
	}
}

// In testdata/sentences.txt a bar stands at the end of every sentence but the
// last of the passage.
func TestSentenceCases(t *testing.T) {
	for _, c := range readCases(t, "testdata/sentences.txt") {
		text := strings.ReplaceAll(c.body, "|", "")
		var b strings.Builder
		at := 0
		for i, s := range Sentences(text, c.spans(text)) {
			if i > 0 {
				b.WriteByte('|')
			}
			b.WriteString(text[at:s.End])
			at = s.End
		}
		b.WriteString(text[at:])
		c.check(t, b.String())
	}
}

// In testdata/quotations.txt ⟦ and ⟧ stand around every quotation with its
// marks; behind ⟦ may stand what is said of it: "no closing mark", "carried",
// "continues" and so on, with a colon after the last.
func TestQuotationCases(t *testing.T) {
	labels := strings.NewReplacer(
		"⟦"+string(NoClosing)+": ", "⟦", "⟦"+string(NoOpening)+": ", "⟦", "⟦"+string(WrongWay)+": ", "⟦",
		"⟦carried: ", "⟦", "⟦continues: ", "⟦", "⟦continues, carried: ", "⟦", "⟦continues, "+string(NoClosing)+": ", "⟦")
	for _, c := range readCases(t, "testdata/quotations.txt") {
		text := strings.NewReplacer("⟦", "", "⟧", "").Replace(labels.Replace(c.body))
		quotations := Quotations(text, c.spans(text))
		var b strings.Builder
		for i := 0; i <= len(text); i++ {
			for n := len(quotations) - 1; n >= 0; n-- {
				if quotations[n].Span.End == i {
					b.WriteString("⟧")
				}
			}
			for _, q := range quotations {
				if q.Span.Start != i {
					continue
				}
				b.WriteString("⟦")
				var says []string
				if q.Continues >= 0 {
					says = append(says, "continues")
				}
				if q.Carried {
					says = append(says, "carried")
				}
				if q.Doubt != NoDoubt {
					says = append(says, string(q.Doubt))
				}
				if says != nil {
					b.WriteString(strings.Join(says, ", ") + ": ")
				}
			}
			if i < len(text) {
				b.WriteByte(text[i])
			}
		}
		c.check(t, b.String())
	}
}
