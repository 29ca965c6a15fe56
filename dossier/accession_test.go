package dossier_test

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"chancery"
	"chancery/accession"
	"chancery/dossier"
)

// known are passages that accession does not give as the key has them, and why:
// by document, kind and id, as a failing test names them. The test asks to take
// off the list what is mended.
var known = map[string]string{}

// TestAccession takes the documents in and holds their text to the key: every
// passage stands in it, once, in the same words, but for white space.
func TestAccession(t *testing.T) {
	k, err := dossier.Key()
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	if err := os.CopyFS(dir, dossier.Files()); err != nil {
		t.Fatal(err)
	}
	taken := map[string]*chancery.Document{} // by path below dir
	taker := accession.New(accession.DefaultLimits)
	for src, err := range taker.Sources(context.Background(), []string{dir}, strings.NewReader("")) {
		if err != nil {
			t.Error(err)
			continue
		}
		doc, err := taker.Parse(context.Background(), src)
		if err != nil {
			t.Errorf("%s: %v", src.Path, err)
			continue
		}
		name, err := filepath.Rel(dir, doc.Path)
		if err != nil {
			t.Fatal(err)
		}
		taken[filepath.ToSlash(name)] = doc
	}

	passages := map[string][]passage{} // by document
	add := func(id string, list ...dossier.Passage) {
		for _, p := range list {
			passages[p.Document] = append(passages[p.Document], passage{p.Document + " " + id, p.Words})
		}
	}
	for _, a := range k.Attributions {
		add("attribution "+a.ID+" source", a.Source...)
		add("attribution "+a.ID+" cue", a.Cue...)
		add("attribution "+a.ID+" content", a.Content...)
	}
	for _, d := range k.Dates {
		add("date "+d.ID, d.Passage)
	}
	for _, e := range k.Events {
		add("event "+e.ID, e.Passages...)
	}
	for _, c := range k.Contradictions {
		add("contradiction "+c.ID, c.A, c.B)
	}
	for _, q := range k.Quotations {
		add("quotation "+q.ID, q.Words...)
		add("quotation "+q.ID, q.Found...)
	}
	for _, r := range k.Reuses {
		add("reuse "+r.ID, r.From, r.To)
	}

	for _, d := range k.Documents {
		t.Run(d.ID, func(t *testing.T) {
			name := d.File
			if d.Part > 0 {
				name = fmt.Sprintf("%s#%d", name, d.Part)
			}
			if d.Attachment != "" {
				name += "/" + d.Attachment
			}
			doc := taken[name]
			if doc == nil {
				t.Fatalf("accession made no document of %s", name)
			}
			if got := doc.Metadata.Get(chancery.Language); !strings.HasPrefix(got, d.Language) {
				t.Errorf("it is taken for %q, not %q", got, d.Language)
			}
			f, missing := dossier.NewFinder(doc.Text), 0
			lost := map[string]bool{} // those of known that are not found
			for _, p := range passages[d.ID] {
				_, err := f.Find(p.words)
				if err == nil {
					continue
				}
				missing++
				if why := known[p.id]; why != "" {
					lost[p.id] = true
					t.Logf("known: %s: %v (%s)", p.id, err, why)
				} else {
					t.Errorf("%s: %v", p.id, err)
				}
			}
			for id := range known {
				if strings.HasPrefix(id, d.ID+" ") && !lost[id] {
					t.Errorf("%s is listed as not found, and stands in the text; take it off the list", id)
				}
			}
			t.Logf("%d passages, %d missing", len(passages[d.ID]), missing)
			if 20*missing > len(passages[d.ID]) {
				t.Errorf("more than one passage in twenty is missing")
			}
		})
	}
}

type passage struct {
	id    string // document, kind, id
	words dossier.Words
}
