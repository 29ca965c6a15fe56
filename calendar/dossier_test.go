package calendar_test

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"chancery"
	"chancery/accession"
	"chancery/calendar"
	"chancery/dossier"
)

// TestDossier holds the dates of the example dossier to its key.
func TestDossier(t *testing.T) {
	k, err := dossier.Key()
	if err != nil {
		t.Fatal(err)
	}
	taken := taken(t)
	right, all := 0, 0
	for _, d := range k.Documents {
		if d.NotRead {
			continue
		}
		doc := taken[nameOf(d)]
		if doc == nil {
			t.Fatalf("no document %s", d.ID)
		}
		found := calendar.Dates(doc)
		f := dossier.NewFinder(doc.Text)
		used := map[int]bool{}
		for _, want := range k.Dates {
			if want.Document != d.ID {
				continue
			}
			all++
			span, err := f.Find(want.Passage.Words)
			if err != nil {
				t.Fatal(err)
			}
			w := fmt.Sprintf("%s %s..%s", want.EDTF, want.Earliest, want.Latest)
			got, g := chancery.Date{}, "nothing"
			for i, x := range found {
				if x.Passage.Span.Overlaps(span) {
					used[i] = true
					got, g = x, fmt.Sprintf("%s %s..%s", x.EDTF, x.Earliest, x.Latest)
					if x.EDTF == "" {
						g = "unplaced"
					}
					break
				}
			}
			if want.EDTF == "" {
				w = "unplaced"
			}
			if w == g {
				right++
				continue
			}
			t.Logf("%s %s: want %s (%s: %s), got %q %s (%s; %s)", want.ID, want.Passage.Words, w, want.Anchor, want.Reason, got.Passage.Words, g, got.Anchor, got.Reason)
		}
		for i, x := range found {
			if !used[i] {
				t.Logf("%s: extra %q %s (%s)", d.ID, x.Passage.Words, x.EDTF, x.Reason)
			}
		}
	}
	t.Logf("%d of %d", right, all)
}

func nameOf(d dossier.Document) string {
	name := d.File
	if d.Part > 0 {
		name = fmt.Sprintf("%s#%d", name, d.Part)
	}
	if d.Attachment != "" {
		name += "/" + d.Attachment
	}
	return name
}

// taken takes the documents of the dossier in, by their place.
func taken(t *testing.T) map[string]*chancery.Document {
	dir := t.TempDir()
	if err := os.CopyFS(dir, dossier.Files()); err != nil {
		t.Fatal(err)
	}
	out := map[string]*chancery.Document{}
	taker := accession.New(accession.DefaultLimits)
	for src, err := range taker.Sources(context.Background(), []string{dir}, strings.NewReader("")) {
		if err != nil {
			t.Fatal(err)
		}
		doc, err := taker.Parse(context.Background(), src)
		if err != nil {
			t.Fatal(err)
		}
		name, err := filepath.Rel(dir, doc.Path)
		if err != nil {
			t.Fatal(err)
		}
		out[filepath.ToSlash(name)] = doc
	}
	return out
}
