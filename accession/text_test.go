package accession

import (
	"fmt"
	"os"
	"strings"
	"testing"

	"chancery"
)

func TestScratch(t *testing.T) {
	raw, err := os.ReadFile(os.Getenv("SCRATCH"))
	if err != nil {
		t.Skip(err)
	}
	doc := parse(t, os.Getenv("SCRATCH"), raw)
	show(doc)
}

func show(doc *chancery.Document) {
	for _, f := range doc.Metadata {
		fmt.Printf("%s: %s (%s)\n", f.Field, f.Value, f.Where)
	}
	for _, s := range doc.Skipped {
		fmt.Printf("SKIP %v\n", s)
	}
	for _, b := range doc.Blocks {
		fmt.Printf("[%s %d %s] %q\n", b.Kind, b.Level, b.Label, doc.Text[b.Span.Start:b.Span.End])
	}
	for _, m := range doc.Marks {
		fmt.Printf("<%s %s> %q\n", m.Kind, m.Target, doc.Text[m.Span.Start:m.Span.End])
	}
}

func BenchmarkText(b *testing.B) {
	para := "The ambassador told reporters in Geneva on Wednesday that his government had never\nreceived the letter, and that nobody in the ministry remembered having seen a copy.\n\"We know of no such paper,\" he said, adding that the matter was closed.\n\n"
	for _, size := range []int{5 << 10, 1 << 20, 32 << 20} {
		text := []byte(strings.Repeat(para, size/len(para)))
		b.Run(bytesOf(int64(size)), func(b *testing.B) {
			b.SetBytes(int64(len(text)))
			b.ReportAllocs()
			t := New(Limits{})
			for b.Loop() {
				if _, err := t.Parse(b.Context(), Source{Path: "a.txt", Bytes: text}); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
