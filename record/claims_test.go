package record_test

import (
	"reflect"
	"testing"

	"chancery"
	"chancery/record"
)

func TestClaims(t *testing.T) {
	onEach(t, func(t *testing.T, r *record.Record, where string) {
		on := func(id string) chancery.Target { return chancery.Target{Kind: chancery.OnClaim, ID: id} }
		members := func(ids ...string) (out []record.ClaimMember) {
			for _, id := range ids {
				out = append(out, record.ClaimMember{Attribution: id, Side: "for"})
			}
			return out
		}
		check := func(step string, want map[string][]record.ClaimMember) {
			t.Helper()
			list, err := r.Claims(ctx)
			got := map[string][]record.ClaimMember{}
			for _, c := range list {
				got[c.ID] = c.Members
			}
			if err != nil || !reflect.DeepEqual(got, want) {
				t.Errorf("%s: %v, %v; want %v", step, got, err, want)
			}
			sound(t, r)
		}
		type claims = map[string][]record.ClaimMember
		check("none", claims{})
		decide(t, r, chancery.Decision{Action: chancery.Accept, Target: on("a"), Value: record.ClaimValue{Says: "one", Members: members("1", "2")}.Value()})
		decide(t, r, chancery.Decision{Action: chancery.Accept, Target: on("b"), Value: record.ClaimValue{Says: "two", Members: members("3")}.Value()})
		check("two", claims{"a": members("1", "2"), "b": members("3")})
		merge := decide(t, r, chancery.Decision{Action: chancery.Merge, Target: on("a"), Value: record.ClaimValue{Says: "one", Members: members("1", "2", "3"), With: []string{"b"}, Ratings: map[string]string{"": "B2"}}.Value(), Replaces: 1})
		check("merged", claims{"a": members("1", "2", "3")})
		_, err := r.Decide(ctx, chancery.Decision{By: "Bo", Action: chancery.Split, Target: on("a"), Value: record.ClaimValue{Members: members("1"), Apart: []string{"2"}}.Value(), Replaces: 1})
		wantKind(t, err, chancery.Conflict)
		decide(t, r, chancery.Decision{Action: chancery.Undo, Replaces: merge.Number})
		check("undone", claims{"a": members("1", "2"), "b": members("3")})
		decide(t, r, chancery.Decision{Action: chancery.Split, Target: on("a"), Value: record.ClaimValue{Members: members("1"), Apart: []string{"2"}}.Value(), Replaces: record.Whatever})
		decide(t, r, chancery.Decision{Action: chancery.Reject, Target: on("b"), Replaces: record.Whatever})
		decide(t, r, chancery.Decision{Action: chancery.Note, Target: on("a"), Value: record.NoteValue("why?")})
		check("split", claims{"a": members("1")})
		if got, err := r.Released(ctx); err != nil || !reflect.DeepEqual(got, map[string]int64{"b": 6}) {
			t.Errorf("released: %v, %v", got, err)
		}
		early := open(t, where, record.Options{AsOf: record.AsOf{Number: 3}})
		if list, err := early.Claims(ctx); err != nil || len(list) != 1 || len(list[0].Members) != 3 || list[0].Ratings[""] != "B2" {
			t.Errorf("as of 3: %+v, %v", list, err)
		}
		for name, v := range map[string]record.ClaimValue{
			"nobody": {Says: "x"}, "twice": {Members: members("1", "1")}, "in and out": {Members: members("1"), Apart: []string{"1"}},
			"a side": {Members: []record.ClaimMember{{Attribution: "1", Side: "left"}}}, "no ID": {Members: members("")},
		} {
			_, err := r.Decide(ctx, chancery.Decision{By: "A", Action: chancery.Correct, Target: on("a"), Value: v.Value(), Replaces: record.Whatever})
			if chancery.KindOf(err) != chancery.Invalid {
				t.Errorf("%s: %v", name, err)
			}
		}
		bundle, _ := export(t, r)
		for _, database := range databases {
			if list, err := imported(t, database, bundle).Claims(ctx); err != nil || len(list) != 1 || list[0].ID != "a" {
				t.Errorf("in %s: %+v, %v", database, list, err)
			}
		}
	})
}

// TestCast holds that an actor of a document from which a single mention was split
// off is another where that stands, and the same everywhere else.
func TestCast(t *testing.T) {
	onEach(t, func(t *testing.T, r *record.Record, where string) {
		one := letter("one.txt", "Alain Vaubrinet wrote to Bern. The Vaubrinet of Bern answered. Nobody saw Mr Vaubrinet.")
		add(t, r, one)
		if err := r.PutReading(ctx, peopled(t, one.Document, "test/1", []string{"Alain Vaubrinet", "The Vaubrinet", "Mr Vaubrinet"})); err != nil {
			t.Fatal(err)
		}
		linkAll(t, r)
		places := at(t, one.Document, "Alain Vaubrinet", "The Vaubrinet", "Mr Vaubrinet")
		meant := func() (out []string) {
			cast, err := r.Cast(ctx)
			if err != nil {
				t.Fatal(err)
			}
			who, err := cast.In(ctx, one.Document.Digest)
			if err != nil {
				t.Fatal(err)
			}
			if _, ok := who("a9", places[0].Span); ok {
				t.Error("somebody whom the reading does not have is known")
			}
			whole := chancery.Span{End: len(one.Document.Text)}
			for _, s := range []chancery.Span{places[0].Span, places[1].Span, places[2].Span, whole, {}} {
				a, ok := who("a1", s)
				if !ok {
					t.Fatalf("nobody is meant at %v", s)
				}
				out = append(out, a.ID)
			}
			return out
		}
		before := meant()
		d, err := r.ChangeActors().SplitMentions(ctx, "Alain Vaubrinet", []record.MentionPlace{{Document: one.Document.Digest, At: places[1].Span.Start}})
		if err != nil {
			t.Fatal(err)
		}
		decide(t, r, d)
		after := meant()
		for i, id := range after {
			if other := id != before[i]; other != (i == 1) {
				t.Errorf("place %d: it was %s and is %s", i, before[i], id)
			}
		}
	})
}
