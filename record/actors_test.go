package record_test

import (
	"bytes"
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"

	"chancery"
	"chancery/record"
)

// plainLinker links what bears the same name, and proposes what shares its last
// word.
type plainLinker struct{ byKey map[string][]string }

func newPlainLinker() record.Linker { return &plainLinker{map[string][]string{}} }

func (l *plainLinker) Keys(f record.FoundActor) []string {
	if f.Unnamed {
		return nil
	}
	words := strings.Fields(strings.ToLower(f.Name))
	return []string{"last:" + words[len(words)-1], "full:" + strings.Join(words, " ")}
}

func (l *plainLinker) Has(actor string) bool {
	for _, list := range l.byKey {
		if slices.Contains(list, actor) {
			return true
		}
	}
	return false
}

func (l *plainLinker) Seed(actor string, f record.FoundActor) {
	for _, k := range l.Keys(f) {
		if !slices.Contains(l.byKey[k], actor) {
			l.byKey[k] = append(l.byKey[k], actor)
		}
	}
}

func (l *plainLinker) Place(f record.FoundActor) record.ActorLink {
	link := record.ActorLink{Actor: f.ID, Score: 1}
	for _, k := range l.Keys(f) {
		for _, a := range l.byKey[k] {
			if strings.HasPrefix(k, "full:") {
				link = record.ActorLink{Actor: a, Score: 0.99, Reasons: []string{"the same name"}}
			}
		}
	}
	for _, k := range l.Keys(f) {
		for _, a := range l.byKey[k] {
			if a != link.Actor && strings.HasPrefix(k, "last:") {
				link.Proposals = append(link.Proposals, record.ActorProposal{A: a, B: link.Actor, Score: 0.5, Reasons: []string{"the same surname"}})
			}
		}
	}
	l.Seed(link.Actor, f)
	return link
}

// peopled is a reading of a document in which people are found by their words; a
// name that begins with "?" is a description.
func peopled(t testing.TB, d *chancery.Document, reader string, people ...[]string) *chancery.Reading {
	t.Helper()
	r := &chancery.Reading{Document: d.Digest, Reader: reader}
	for i, forms := range people {
		a := chancery.Actor{ID: fmt.Sprint("a", i+1), Kind: chancery.Person}
		for _, form := range forms {
			name, unnamed := strings.CutPrefix(form, "?")
			a.Unnamed = a.Unnamed || unnamed
			a.Names = append(a.Names, name)
			a.Mentions = append(a.Mentions, at(t, d, name)...)
		}
		a.Name = a.Names[0]
		r.Actors = append(r.Actors, a)
	}
	return r
}

func linkAll(t testing.TB, r *record.Record) {
	t.Helper()
	if _, err := r.LinkActors(context.Background(), newPlainLinker); err != nil {
		t.Fatal(err)
	}
}

// listed writes the list of actors in a form to compare: "name documents/mentions".
func listed(t testing.TB, r *record.Record) string {
	t.Helper()
	list, total, err := r.Actors(context.Background(), record.ActorQuery{})
	if err != nil || total != len(list) {
		t.Fatal(total, err)
	}
	var out []string
	for _, a := range list {
		out = append(out, fmt.Sprintf("%s %d/%d", a.Name, a.Documents, a.Mentions))
	}
	return strings.Join(out, "; ")
}

func pairs(t testing.TB, r *record.Record) string {
	t.Helper()
	list, err := r.ActorProposals(context.Background(), 0)
	if err != nil {
		t.Fatal(err)
	}
	var out []string
	for _, p := range list {
		if p.InA.Words == "" || p.InB.Words == "" || len(p.Reasons) == 0 {
			t.Errorf("a proposal without passage or reason: %+v", p)
		}
		out = append(out, p.A.Name+" = "+p.B.Name)
	}
	return strings.Join(out, "; ")
}

func TestActors(t *testing.T) {
	onEach(t, func(t *testing.T, r *record.Record, where string) {
		ctx := context.Background()
		one := letter("one.txt", "Kamal Kharrazi met Tim Guldimann. Kharrazi spoke to a senior official.", fact(chancery.Published, "2003-05-04"))
		two := letter("two.txt", "Kamal Kharrazi wrote. Sadegh Kharrazi denied it, said a senior official.", fact(chancery.Written, "2002"))
		three := letter("three.txt", "K. Kharrazi was told by Tim Guldimann.")
		added, err := r.AddAll(ctx, []record.Item{one, two, three})
		if err != nil || len(added) != 3 {
			t.Fatal(added, err)
		}
		first := peopled(t, one.Document, "test/1", []string{"Kamal Kharrazi", "Kharrazi"}, []string{"Tim Guldimann"}, []string{"?a senior official"})
		second := peopled(t, two.Document, "test/1", []string{"Kamal Kharrazi"}, []string{"Sadegh Kharrazi"}, []string{"?a senior official"})
		second.Attributions = []chancery.Attribution{said(t, two.Document, "a senior official", "said", "Sadegh Kharrazi denied it"), said(t, two.Document, "Sadegh Kharrazi", "denied", "it")}
		second.Attributions[1].Parent = second.Attributions[0].ID
		third := peopled(t, three.Document, "test/1", []string{"K. Kharrazi"}, []string{"Tim Guldimann"})
		if err := r.PutReadings(ctx, []*chancery.Reading{first, second, third}); err != nil {
			t.Fatal(err)
		}
		if n, err := r.ActorsDue(ctx); err != nil || n != 3 {
			t.Fatal(n, err)
		}
		linkAll(t, r)
		if n, err := r.ActorsDue(ctx); err != nil || n != 0 {
			t.Fatal(n, err)
		}
		const linked = "Kamal Kharrazi 2/3; Tim Guldimann 2/2; K. Kharrazi 1/1; Sadegh Kharrazi 1/1; a senior official 1/1; a senior official 1/1"
		want := func(list, proposed string) {
			t.Helper()
			if got := listed(t, r); got != list {
				t.Errorf("the list is\n%s\nwant\n%s", got, list)
			}
			if got := pairs(t, r); got != proposed {
				t.Errorf("proposed are\n%s\nwant\n%s", got, proposed)
			}
		}
		const proposed = "Kamal Kharrazi = Sadegh Kharrazi; Kamal Kharrazi = K. Kharrazi; K. Kharrazi = Sadegh Kharrazi"
		sorted := func(s string) string {
			l := strings.Split(s, "; ")
			slices.Sort(l)
			return strings.Join(l, "; ")
		}
		if got := listed(t, r); got != linked {
			t.Errorf("the list is\n%s\nwant\n%s", got, linked)
		}
		if got := pairs(t, r); sorted(got) != sorted(proposed) {
			t.Errorf("proposed are\n%s\nwant\n%s", got, proposed)
		}

		// The page of one.
		page, err := r.Actor(ctx, "sadegh kharrazi")
		if err != nil {
			t.Fatal(err)
		}
		if len(page.QuotedBy) != 1 || page.QuotedBy[0].Name != "a senior official" || page.First.Date != "2002" || page.First.Passage.Words != "Sadegh Kharrazi" {
			t.Errorf("%+v", page)
		}
		page, err = r.Actor(ctx, "Kamal Kharrazi")
		if err != nil {
			t.Fatal(err)
		}
		if len(page.Names) != 2 || page.Names[0].Text != "Kamal Kharrazi" || page.Names[0].Count != 2 || page.Names[1].Count != 1 || page.First.Date != "2002" || page.Last.Date != "2003-05-04" || len(page.May) != 2 {
			t.Errorf("%+v", page)
		}

		// People of whom there are pronouns alone are left out where that is asked for.
		four := letter("four.txt", "He was there. The man saw her.")
		add(t, r, four)
		if err := r.PutReading(ctx, peopled(t, four.Document, "test/1", []string{"?He"}, []string{"?The man"}, []string{"?her"})); err != nil {
			t.Fatal(err)
		}
		linkAll(t, r)
		for known, want := range map[bool]int{true: 1, false: 3} {
			n := 0
			list, _, err := r.Actors(ctx, record.ActorQuery{Known: known})
			if err != nil {
				t.Fatal(err)
			}
			for _, a := range list {
				if a.Pronouns() && known {
					t.Errorf("%q is listed", a.Name)
				}
				if a.Name == "He" || a.Name == "The man" || a.Name == "her" {
					n++
				}
			}
			if n != want {
				t.Errorf("known %v: %d of the three are listed, want %d", known, n, want)
			}
		}
		if list, total, err := r.Actors(ctx, record.ActorQuery{Unknown: true}); err != nil || total != 2 || slices.ContainsFunc(list, func(a record.Actor) bool { return !a.Pronouns() }) {
			t.Errorf("of whom there are pronouns alone: %d, %v, %v", total, list, err)
		}
		if err := r.PutReading(ctx, peopled(t, four.Document, "test/2")); err != nil {
			t.Fatal(err)
		}
		linkAll(t, r)

		// A form of a name finds its actor, where no entry goes by it.
		if page, err = r.Actor(ctx, "kharrazi"); err != nil || page.Name != "Kamal Kharrazi" {
			t.Errorf("%+v, %v", page, err)
		}
		if _, err = r.Actor(ctx, "%_\\"); chancery.KindOf(err) != chancery.NotFound {
			t.Error(err)
		}

		// Decisions, each undone again.
		change := r.ChangeActors()
		do := func(d chancery.Decision, err error) chancery.Decision {
			t.Helper()
			if err != nil {
				t.Fatal(err)
			}
			d.By = "Ada"
			return decide(t, r, d)
		}
		undo := func(d chancery.Decision) {
			t.Helper()
			decide(t, r, chancery.Decision{By: "Ada", Action: chancery.Undo, Replaces: d.Number})
		}
		merge := do(change.Merge(ctx, "Kamal Kharrazi", "K. Kharrazi"))
		reject := do(change.Reject(ctx, "Kamal Kharrazi", "Sadegh Kharrazi"))
		const merged = "Kamal Kharrazi 3/4; Tim Guldimann 2/2; Sadegh Kharrazi 1/1; a senior official 1/1; a senior official 1/1"
		want(merged, "")
		undo(reject)
		if got := pairs(t, r); got != "Kamal Kharrazi = Sadegh Kharrazi" {
			t.Errorf("after the undo: %s", got)
		}
		reject = do(change.Reject(ctx, "Kamal Kharrazi", "Sadegh Kharrazi"))
		rename := do(change.Rename(ctx, "Tim Guldimann", "Ambassador Guldimann", ""))
		office := do(change.Offices(ctx, "Ambassador Guldimann", []record.ActorTenure{{Title: "ambassador", Of: "Switzerland", At: "Iran", From: "1999", To: "2004"}}))
		page, err = r.Actor(ctx, "Ambassador Guldimann")
		if err != nil || len(page.Offices) != 1 || page.Offices[0].At != "Iran" || page.State != record.Corrected || page.Ruling.By != "Ada" {
			t.Errorf("%+v, %v", page, err)
		}
		undo(office)
		undo(rename)
		want(merged, "")

		// They survive reading anew, with other IDs, other names and other places.
		again := peopled(t, one.Document, "test/2", []string{"Tim Guldimann"}, []string{"Kharrazi"})
		againThree := peopled(t, three.Document, "test/2", []string{"Tim Guldimann"}, []string{"Kharrazi"})
		if err := r.PutReadings(ctx, []*chancery.Reading{again, againThree}); err != nil {
			t.Fatal(err)
		}
		linkAll(t, r)
		if got := listed(t, r); !strings.HasPrefix(got, "Kamal Kharrazi 3/3; Tim Guldimann 2/2; Sadegh Kharrazi 1/1") {
			t.Errorf("after reading anew: %s", got)
		}
		if got := pairs(t, r); got != "" {
			t.Errorf("after reading anew a rejected pair is proposed: %s", got)
		}
		if err := r.PutReadings(ctx, []*chancery.Reading{first, third}); err != nil {
			t.Fatal(err)
		}
		linkAll(t, r)
		want(merged, "")

		// A bundle carries them.
		var bundle bytes.Buffer
		if _, err := r.Export(ctx, &bundle); err != nil {
			t.Fatal(err)
		}
		undo(merge)
		undo(reject)
		if got := listed(t, r); got != linked {
			t.Errorf("after the undo: %s", got)
		}

		// A split, by document, and the parts are not proposed.
		split := do(change.Split(ctx, "Kamal Kharrazi", []chancery.Digest{two.Document.Digest}, nil))
		if got := listed(t, r); strings.Count(got, "Kamal Kharrazi 1/") != 2 {
			t.Errorf("after the split: %s", got)
		}
		undo(split)
		if got := listed(t, r); got != linked {
			t.Errorf("after the undo: %s", got)
		}

		for name, err := range map[string]error{
			"nobody":         errorOf(change.Merge(ctx, "Kamal Kharrazi", "Nobody")),
			"itself":         errorOf(change.Merge(ctx, "Tim Guldimann", "Tim Guldimann")),
			"all of it":      errorOf(change.Split(ctx, "Sadegh Kharrazi", nil, []string{"Sadegh Kharrazi"})),
			"none of it":     errorOf(change.Split(ctx, "Sadegh Kharrazi", nil, []string{"Nobody"})),
			"several":        errorOf(change.Merge(ctx, "a senior official", "Tim Guldimann")),
			"no name":        errorOf(change.Rename(ctx, "Tim Guldimann", " ", "")),
			"no kind":        errorOf(change.Rename(ctx, "Tim Guldimann", "", "ghost")),
			"office unnamed": errorOf(change.Offices(ctx, "Tim Guldimann", []record.ActorTenure{{}})),
		} {
			if kind := chancery.KindOf(err); kind != chancery.Invalid && kind != chancery.NotFound {
				t.Errorf("%s: %v", name, err)
			}
		}
		sound(t, r)

		other := create(t, place(t, "sqlite"))
		if _, err := other.Import(ctx, bytes.NewReader(bundle.Bytes()), int64(bundle.Len())); err != nil {
			t.Fatal(err)
		}
		if err := other.PutReadings(ctx, []*chancery.Reading{first, second, third}); err != nil {
			t.Fatal(err)
		}
		linkAll(t, other)
		if got := listed(t, other); got != merged {
			t.Errorf("after import: %s", got)
		}
	})
}

// TestActorsVerified alters what is stored of actors, and holds that verify tells.
func TestActorsVerified(t *testing.T) {
	for _, statement := range []string{
		`UPDATE found_actors SET mentions = '[[0,3,0]]' WHERE id = 1`,
		`UPDATE found_actors SET names = '['`,
		`UPDATE found_actors SET actor = 'x' WHERE id = 1`,
		`DELETE FROM actors`,
		`DELETE FROM found_actors WHERE id = 2`,
	} {
		where := place(t, "sqlite")
		r := create(t, where)
		one := letter("one.txt", "Kamal Kharrazi met Tim Guldimann.")
		add(t, r, one)
		if err := r.PutReading(context.Background(), peopled(t, one.Document, "test/1", []string{"Kamal Kharrazi"}, []string{"Tim Guldimann"})); err != nil {
			t.Fatal(err)
		}
		linkAll(t, r)
		sound(t, r)
		if _, err := raw(t, where).Exec(statement); err != nil {
			t.Fatal(err)
		}
		told := ""
		if _, err := r.Verify(context.Background(), func(p record.Problem) { told += p.What }); err != nil || !strings.Contains(told, "the actors that are stored") {
			t.Errorf("%s: told %q, %v", statement, told, err)
		}
	}
}

func errorOf(_ chancery.Decision, err error) error { return err }
