package accession

import (
	"fmt"
	"os"
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
