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
