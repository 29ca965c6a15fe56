package evidence_test

import (
	"strings"
	"testing"
	"time"

	"chancery"
	"chancery/record"
)

// alone links nobody to anybody.
type alone struct{}

func (alone) Keys(record.FoundActor) []string { return nil }
func (alone) Has(string) bool                 { return false }
func (alone) Seed(string, record.FoundActor)  {}
func (alone) Place(f record.FoundActor) record.ActorLink {
	return record.ActorLink{Actor: f.ID, Score: 1}
}
func linked(t *testing.T, r *record.Record, i ...record.Item) { add(t, r, i...); link(t, r) }
func withActor(i record.Item, name string, unnamed bool) record.Item {
	var at []chancery.Passage
	for n := 0; ; {
		k := strings.Index(i.Document.Text[n:], name)
		if k < 0 {
			break
		}
		at = append(at, chancery.Passage{Document: i.Document.Digest, Span: chancery.Span{Start: n + k, End: n + k + len(name)}, Words: name})
		n += k + len(name)
	}
	i.Reading.Actors = append(i.Reading.Actors, chancery.Actor{ID: "a" + name, Kind: chancery.Person, Name: name, Names: []string{name}, Mentions: at, Unnamed: unnamed})
	return i
}

func link(t *testing.T, r *record.Record) {
	t.Helper()
	if _, err := r.LinkActors(ctx, func() record.Linker { return alone{} }); err != nil {
		t.Fatal(err)
	}
}

// TestNamed holds that who is said goes by the name that people gave him: a claim changes
// with a decision on an actor, when that is undone, and when a document comes later.
func TestNamed(t *testing.T) {
	r := create(t)
	one := withActor(document(t, "one", "Orla Venn|said that|the old harbour master sold the copper bell to the abbey"), "the old harbour master", true)
	two := withActor(document(t, "two", "Pell Marrick|said that|Tobias Drake sold the copper bell to the abbey"), "Tobias Drake", false)
	linked(t, r, one, two)
	look := func(step, want string) {
		t.Helper()
		b := gather(t, r)
		if got := show(t, b); got != want {
			t.Errorf("%s:\n%s\nwant\n%s", step, got, want)
		}
		anew, err := record.Open(ctx, r.Where(), record.Options{AsOf: record.AsOf{Time: time.Now().Add(time.Hour)}})
		if err != nil {
			t.Fatal(err)
		}
		defer anew.Close()
		if got := show(t, gather(t, anew)); got != want {
			t.Errorf("%s, proposed at once:\n%s\nwant\n%s", step, got, want)
		}
	}
	decide := func(d chancery.Decision, err error) int64 {
		t.Helper()
		if err == nil {
			d.By = "Ada"
			d, err = r.Decide(ctx, d)
		}
		if err != nil {
			t.Fatal(err)
		}
		return d.Number
	}
	apart := show(t, gather(t, r))
	if n := strings.Count(apart, "; false"); n != 2 {
		t.Fatalf("%d claims before anybody decided:\n%s", n, apart)
	}
	merge := decide(r.ChangeActors().Merge(ctx, "Tobias Drake", "the old harbour master"))
	together := show(t, gather(t, r))
	if n := strings.Count(together, "\n"); strings.Count(together, "; false") != 1 || n != 2 {
		t.Fatalf("after the merge:\n%s", together)
	}
	look("merged", together)
	decide(chancery.Decision{Action: chancery.Undo, Replaces: merge}, nil)
	look("undone", apart)
	decide(r.ChangeActors().Merge(ctx, "Tobias Drake", "the old harbour master"))
	look("merged again", together)
	if err := r.PutReadings(ctx, []*chancery.Reading{one.Reading}); err != nil {
		t.Fatal(err)
	}
	gather(t, r) // before the actors of what was read anew are linked
	link(t, r)
	look("read anew", together)
	linked(t, r, withActor(document(t, "three", "Ina Roth|denied that|Tobias Drake sold the copper bell to the abbey"), "Tobias Drake", false))
	if b := gather(t, r); len(b.Claims) != 1 || len(b.Claims[0].Members) != 3 {
		t.Errorf("a third:\n%s", show(t, b))
	}
}
