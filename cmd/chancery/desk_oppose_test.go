package main

import (
	"slices"
	"testing"

	"chancery"
	"chancery/provenance"
	"chancery/web"
)

// TestDeskOppose puts a contradiction in that was not found, and finds it again.
func TestDeskOppose(t *testing.T) {
	d, ctx := talks(t), t.Context()
	claims := patient(t, func() (web.ClaimList, error) {
		return d.Claims(ctx, web.ClaimQuery{Single: true, Order: "statements", Limit: 50})
	})
	one := patient(t, func() (*web.ClaimPage, error) { return d.Claim(ctx, claims.Rows[0].ID, 0, 9) }).List[0]
	near := patient(t, func() ([]web.Statement, error) { return d.Nearby(ctx, one.ID) })
	if len(near) == 0 || slices.ContainsFunc(near, func(s web.Statement) bool { return s.ID == one.ID || len(s.Words) == 0 }) {
		t.Fatalf("what may contradict it: %+v", near)
	}
	last := patient(t, func() (*web.ClaimPage, error) { return d.Claim(ctx, claims.Rows[len(claims.Rows)-1].ID, 0, 9) }).List[0]
	pair := func() web.Contradiction {
		t.Helper()
		return patient(t, func() (web.Contradiction, error) { return d.Pair(ctx, one.ID[:8], last.ID) })
	}
	p := pair()
	if p.State != "" || p.A.ID != one.ID || p.B.ID != last.ID || p.ID == "" {
		t.Fatalf("a pair that nobody put in: %+v", p)
	}
	if alone := patient(t, func() (web.Contradiction, error) { return d.Pair(ctx, one.ID, "") }); alone.A.ID != one.ID || alone.B.ID != "" {
		t.Errorf("one alone: %+v", alone)
	}
	if _, err := d.Pair(ctx, one.ID, "ffffffff"); chancery.KindOf(err) != chancery.NotFound {
		t.Errorf("with one that is not there: %v", err)
	}
	v := web.ContradictionVerdict{By: "Ada", Why: "the log", ID: p.ID, A: one.ID, B: last.ID, Action: "add", Kind: "other"}
	if err := d.Settle(ctx, v); err != nil {
		t.Fatal(err)
	}
	if err := d.Settle(ctx, v); chancery.KindOf(err) != chancery.Conflict {
		t.Errorf("put in twice: %v", err)
	}
	if p = pair(); p.State != "open" || p.Kind != "other" || p.Saw == 0 {
		t.Errorf("put in: %+v", p)
	}
	got := patient(t, func() (web.ContradictionList, error) {
		l, err := d.Contradictions(ctx, web.ContradictionQuery{ID: p.ID, Limit: 9})
		if err == nil && l.Stale {
			err = &web.Working{}
		}
		return l, err
	})
	if len(got.Rows) != 1 || got.Rows[0].Kind != "other" || got.Rows[0].By != "Ada" || got.Rows[0].Why != "the log" || got.Total != 1 {
		t.Errorf("listed: %+v", got)
	}
	v.Saw, v.Kind = p.Saw, "date"
	if err := d.Settle(ctx, v); err != nil {
		t.Fatal(err)
	}
	if p = pair(); p.Kind != "date" {
		t.Errorf("of another kind: %+v", p)
	}
}

// TestDeskOwnSteps shows the chain of what a document tells itself, whose source nobody
// has looked up.
func TestDeskOwnSteps(t *testing.T) {
	d := talks(t)
	steps, err := d.shelf().steps(t.Context(), provenance.Source{}, chancery.Attribution{Path: []chancery.Link{{Actors: []string{"a1"}, Medium: "letter", Passage: chancery.Passage{Words: "a letter"}}}})
	if err != nil || len(steps) != 1 || steps[0].Words != "a letter" || steps[0].Who != "" {
		t.Errorf("%+v, %v", steps, err)
	}
}
