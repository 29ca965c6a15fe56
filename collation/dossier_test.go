package collation

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"chancery"
	"chancery/accession"
	"chancery/dossier"
)

// shelf is a library of documents in memory.
type shelf struct {
	docs     map[chancery.Digest]*chancery.Document
	readings map[chancery.Digest]*chancery.Reading
}

func (s *shelf) Load(_ context.Context, d chancery.Digest) (*chancery.Document, *chancery.Reading, error) {
	doc := s.docs[d]
	if doc == nil {
		return nil, nil, chancery.Errorf(chancery.NotFound, "no document %s", d.Short())
	}
	return doc, s.readings[d], nil
}

func (s *shelf) Speaks(context.Context, []string) ([]chancery.Digest, error) {
	var out []chancery.Digest
	for d := range s.docs {
		out = append(out, d)
	}
	slices.SortFunc(out, func(a, b chancery.Digest) int { return strings.Compare(a.String(), b.String()) })
	return out, nil
}

// keyed is the dossier as accession takes it in, with the key's attributions.
type keyed struct {
	key     *dossier.Answers
	docs    map[string]*chancery.Document // by the key's id
	finders map[string]*dossier.Finder
	c       *Collection
	shelf   *shelf
	names   map[string]Speaker
}

func openDossier(t testing.TB) *keyed {
	t.Helper()
	key, err := dossier.Key()
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	if err := os.CopyFS(dir, dossier.Files()); err != nil {
		t.Fatal(err)
	}
	byPath := map[string]*chancery.Document{}
	taker := accession.New(accession.DefaultLimits)
	for src, err := range taker.Sources(t.Context(), []string{dir}, nil) {
		if err != nil {
			t.Fatal(err)
		}
		doc, err := taker.Parse(t.Context(), src)
		if err != nil {
			t.Fatal(err)
		}
		rel, _ := filepath.Rel(dir, doc.Path)
		byPath[filepath.ToSlash(rel)] = doc
	}
	k := &keyed{key: key, docs: map[string]*chancery.Document{}, finders: map[string]*dossier.Finder{}, c: NewCollection(),
		shelf: &shelf{docs: map[chancery.Digest]*chancery.Document{}, readings: map[chancery.Digest]*chancery.Reading{}}, names: map[string]Speaker{}}
	for _, a := range key.Actors {
		k.names[a.ID] = Speaker{Names: a.Names, Kind: a.Kind}
	}
	for _, d := range key.Documents {
		name := d.File
		if d.Part > 0 {
			name = fmt.Sprintf("%s#%d", name, d.Part)
		}
		if d.Attachment != "" {
			name += "/" + d.Attachment
		}
		doc := byPath[name]
		if doc == nil {
			t.Fatalf("no document %s", name)
		}
		// What the key knows from elsewhere, a person would have entered.
		if d.From != "" {
			doc.Metadata = append(doc.Metadata, chancery.Fact{Field: chancery.Published, Value: d.Published, Where: d.From})
		}
		k.docs[d.ID], k.finders[d.ID] = doc, dossier.NewFinder(doc.Text)
		k.shelf.docs[doc.Digest] = doc
		k.shelf.readings[doc.Digest] = &chancery.Reading{Document: doc.Digest}
		if _, err := k.c.Add(doc.Digest, doc.Text); err != nil {
			t.Fatal(err)
		}
	}
	for _, a := range key.Attributions {
		doc := k.docs[a.Document]
		x := chancery.Attribution{ID: a.ID, Parent: a.Parent, Kind: a.Kind}
		for _, p := range a.Content {
			x.Content = append(x.Content, chancery.Passage{Document: doc.Digest, Span: k.span(t, p), Words: p.Words.Words})
		}
		r := k.shelf.readings[doc.Digest]
		var link chancery.Link
		for _, id := range a.Speaker {
			if !slices.ContainsFunc(r.Actors, func(x chancery.Actor) bool { return x.ID == id }) {
				s := k.names[id]
				actor := chancery.Actor{ID: id, Names: s.Names, Kind: s.Kind, Unnamed: len(s.Names) == 0}
				r.Actors = append(r.Actors, actor)
			}
			link.Actors = append(link.Actors, id)
		}
		x.Path = []chancery.Link{link}
		r.Attributions = append(r.Attributions, x)
	}
	return k
}

func (k *keyed) span(t testing.TB, p dossier.Passage) chancery.Span {
	t.Helper()
	s, err := k.finders[p.Document].Find(p.Words)
	if err != nil {
		t.Fatalf("%s: %v", p.Document, err)
	}
	return s
}

// TestDossierQuotations holds the verdicts to the key of the example dossier,
// with the speakers of the key.
func TestDossierQuotations(t *testing.T) {
	k := openDossier(t)
	checker, err := NewChecker(t.Context(), k.c, k.shelf)
	if err != nil {
		t.Fatal(err)
	}
	right, total := 0, 0
	// All quotations of a document are checked together, as a person would.
	for _, d := range k.key.Documents {
		doc := k.docs[d.ID]
		var list []Quotation
		var of []dossier.Quotation
		for _, q := range k.key.Quotations {
			for _, w := range q.Words {
				if w.Document != d.ID {
					continue
				}
				span := k.span(t, w)
				span = trimMarks(doc.Text, span)
				speakers := append([]Speaker{k.names[q.Speaker]}, speakersOf(Statements(doc, k.shelf.readings[doc.Digest]), span)...)
				list = append(list, Quotation{Span: span, Words: doc.Text[span.Start:span.End], Speakers: speakers})
				of = append(of, q)
			}
		}
		got, err := checker.Check(t.Context(), doc, list, false)
		if err != nil {
			t.Fatal(err)
		}
		worst := map[string]Checked{}
		for i, g := range got {
			if w, ok := worst[of[i].ID]; !ok || g.Verdict.Serious() > w.Verdict.Serious() {
				worst[of[i].ID] = g
			}
		}
		for _, q := range k.key.Quotations {
			g, ok := worst[q.ID]
			if !ok {
				continue
			}
			total++
			if string(g.Verdict) == q.Verdict {
				right++
				continue
			}
			t.Errorf("%s: %s, want %s (%s)\n   %q", q.ID, g.Verdict, q.Verdict, g.Reason, g.Words)
		}
	}
	t.Logf("%d of %d verdicts right", right, total)
}

// trimMarks takes quotation marks and white space off both ends.
func trimMarks(t string, s chancery.Span) chancery.Span {
	words := strings.TrimLeft(t[s.Start:s.End], " \n\t“\"”")
	s.Start = s.End - len(words)
	s.End = s.Start + len(strings.TrimRight(words, " \n\t”\"“"))
	return s
}
