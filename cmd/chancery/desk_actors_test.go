package main

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"chancery"
	"chancery/actors"
	"chancery/record"
	"chancery/web"
)

// TestDeskPronouns keeps people of whom there are pronouns alone out of the list of
// actors, counts them, and tells where they stand where they are asked for.
func TestDeskPronouns(t *testing.T) {
	dir := t.TempDir()
	papers := filepath.Join(dir, "papers")
	if err := os.Mkdir(papers, 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(papers, "a.txt"), []byte("We said that the paper was sent in May. Ada Moor said that the copy was burnt in Geneva."), 0o644); err != nil {
		t.Fatal(err)
	}
	r, where := recordOf(t, dir, papers)
	d := newDeskRecord(r, where)
	t.Cleanup(d.claims.close)
	// A reader that finds who "We" are no more than that they speak.
	var doc *chancery.Document
	for digest, err := range r.Digests(t.Context()) {
		if err != nil {
			t.Fatal(err)
		}
		stored, err := r.Document(t.Context(), digest.String())
		if err != nil {
			t.Fatal(err)
		}
		doc = &stored.Document
	}
	reading := &chancery.Reading{Document: doc.Digest, Reader: "test/1"}
	for i, name := range []string{"We", "Ada Moor"} {
		at := strings.Index(doc.Text, name)
		reading.Actors = append(reading.Actors, chancery.Actor{ID: fmt.Sprint("a", i), Kind: chancery.Person, Name: name, Names: []string{name}, Unnamed: name == "We", Mentions: []chancery.Passage{{Document: doc.Digest, Span: chancery.Span{Start: at, End: at + len(name)}, Words: name}}})
	}
	if err := r.PutReading(t.Context(), reading); err != nil {
		t.Fatal(err)
	}
	if _, err := r.LinkActors(t.Context(), func() record.Linker { return linker{actors.NewCatalogue(actors.Builtin())} }); err != nil {
		t.Fatal(err)
	}
	list, err := d.Actors(t.Context(), web.ActorQuery{Limit: 50})
	if err != nil {
		t.Fatal(err)
	}
	if list.Pronouns == 0 || slices.ContainsFunc(list.Rows, func(a web.Actor) bool { return a.Pronouns }) || !slices.ContainsFunc(list.Rows, func(a web.Actor) bool { return a.Name == "Ada Moor" }) {
		t.Errorf("the others: %+v", list)
	}
	only, err := d.Actors(t.Context(), web.ActorQuery{Pronouns: true, Limit: 50})
	if err != nil || only.Total != list.Pronouns || len(only.Rows) != only.Total {
		t.Fatalf("by pronouns only: %+v, %v", only, err)
	}
	for _, a := range only.Rows {
		if a.In == nil || a.In.At == "" || !strings.Contains(a.Called(), " in a.txt") {
			t.Errorf("%+v is called %q", a, a.Called())
		}
		if page, err := d.Actor(t.Context(), a.ID); err != nil || page.Called() != a.Called() {
			t.Errorf("its page calls it %q, and the list %q: %v", page.Called(), a.Called(), err)
		}
	}
}
