package accession

import (
	"fmt"
	"strings"
	"testing"

	"chancery"
)

// outline writes a document so that a test can hold its whole shape in one
// string: facts, then each block as "kind level [label] words" with its marks in
// braces, at the end the pages with their words.
func outline(doc *chancery.Document) string {
	var s, pages strings.Builder
	for _, f := range doc.Metadata {
		fmt.Fprintf(&s, "%s: %s (%s)\n", f.Field, f.Value, f.Where)
	}
	for _, skip := range doc.Skipped {
		fmt.Fprintf(&s, "skipped: %s: %s (%s)\n", skip.Where, skip.Reason, skip.Kind)
	}
	for _, b := range doc.Blocks {
		if b.Kind == chancery.Page {
			words := strings.Join(strings.Fields(doc.Text[b.Span.Start:b.Span.End]), " ")
			fmt.Fprintf(&pages, " %s %q", b.Label, words)
			continue
		}
		s.WriteString(string(b.Kind))
		if b.Level > 0 {
			fmt.Fprintf(&s, " %d", b.Level)
		}
		if b.Label != "" {
			fmt.Fprintf(&s, " [%s]", b.Label)
		}
		s.WriteString(" ")
		words := doc.Text[b.Span.Start:b.Span.End]
		at := b.Span.Start
		var marks []string
		for _, m := range doc.Marks {
			if b.Span.Contains(m.Span) && (m.Span.Start < b.Span.End || m.Span.Len() == 0) {
				marks = append(marks, strings.TrimSpace(fmt.Sprintf("{%s %q %s}", m.Kind, words[m.Span.Start-at:m.Span.End-at], m.Target)))
			}
		}
		fmt.Fprintf(&s, "%s", strings.NewReplacer("\n", "⏎", "\t", "⇥").Replace(words))
		for _, m := range marks {
			s.WriteString(" " + m)
		}
		s.WriteString("\n")
	}
	if pages.Len() > 0 {
		fmt.Fprintf(&s, "pages:%s\n", pages.String())
	}
	return s.String()
}

// take reads an original with one parser, whatever its type would be sniffed
// as, and holds the document to the laws.
func take(t testing.TB, media string, run parser, original []byte) *chancery.Document {
	t.Helper()
	doc, err := takeErr(t, media, run, original, Limits{})
	if err != nil {
		t.Fatal(err)
	}
	laws(t, doc)
	return doc
}

func takeErr(t testing.TB, media string, run parser, original []byte, limits Limits) (*chancery.Document, error) {
	t.Helper()
	src := Source{Path: "test", Bytes: original}
	b := &builder{limits: New(limits).limits}
	if err := run(t.Context(), &src, b); err != nil {
		return nil, err
	}
	doc := &chancery.Document{Digest: chancery.DigestOf(original), MediaType: media, Accession: Version}
	return doc, b.finish(doc)
}

// sameOutline compares two outlines. Of the pages only what stands on them is
// compared, as a last line "pages: label "words" …" that a want may leave out.
func sameOutline(got, want string) bool {
	if !strings.Contains(want, "pages: ") {
		if i := strings.LastIndex(got, "pages: "); i >= 0 {
			got = got[:i]
		}
	}
	return got == want
}

// refused holds an error to its kind and to words its sentence must have.
func refused(t testing.TB, err error, kind chancery.Kind, words string) {
	t.Helper()
	switch {
	case err == nil:
		t.Errorf("no error; want one of kind %s", kind)
	case chancery.KindOf(err) != kind || !strings.Contains(err.Error(), words):
		t.Errorf("kind %q: %v; want kind %q and the words %q", chancery.KindOf(err), err, kind, words)
	}
}

func benchmark(b *testing.B, run parser, original []byte) {
	b.SetBytes(int64(len(original)))
	b.ReportAllocs()
	for b.Loop() {
		w := &builder{limits: New(Limits{}).limits}
		if err := run(b.Context(), &Source{Path: "benchmark", Bytes: original}, w); err != nil {
			b.Fatal(err)
		}
	}
}
