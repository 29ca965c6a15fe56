package main

import (
	"testing"

	"chancery"
	"chancery/web"
)

// TestDeskHypotheses puts two hypotheses in, says how claims stand to them, and takes
// all of it back again: each decision is there at once, and of an earlier state too.
func TestDeskHypotheses(t *testing.T) {
	d, ctx := talks(t), t.Context()
	claims := patient(t, func() (web.ClaimList, error) {
		return d.Claims(ctx, web.ClaimQuery{Single: true, Order: "statements", Limit: 50})
	})
	approved, talked := claims.Rows[0], claims.Rows[1]
	matrix := func(with ...string) *web.Matrix {
		t.Helper()
		return patient(t, func() (*web.Matrix, error) { return d.Hypotheses(ctx, with) })
	}
	if m := matrix(); len(m.Hypotheses)+len(m.Rows) != 0 {
		t.Errorf("nobody has put anything in: %+v", m)
	}
	decide := func(v web.HypothesisVerdict) string {
		t.Helper()
		v.By = "Ada"
		return patient(t, func() (string, error) { return d.DecideHypothesis(ctx, v) })
	}
	saw := func(id string) int64 {
		t.Helper()
		page, err := d.Hypothesis(ctx, id)
		if err != nil {
			t.Fatal(err)
		}
		return page.Saw
	}
	was := decide(web.HypothesisVerdict{Action: "add", Says: "It was approved."})
	not := decide(web.HypothesisVerdict{Action: "add", Says: "It was not."})
	if _, err := d.DecideHypothesis(ctx, web.HypothesisVerdict{By: "Ben", Action: "add", Says: "it was  NOT."}); chancery.KindOf(err) != chancery.Invalid {
		t.Errorf("put in twice: %v", err)
	}
	// A claim that was chosen has a row before anybody has judged it.
	if m := matrix(talked.ID); len(m.Rows) != 1 || m.Rows[0].ID != talked.ID || len(m.Rows[0].Fits) != 2 || m.Rows[0].TellsApart {
		t.Errorf("chosen: %+v", m.Rows)
	}
	if _, err := d.Hypotheses(ctx, []string{"zzzz"}); chancery.KindOf(err) != chancery.NotFound {
		t.Errorf("chosen, and not there: %v", err)
	}
	// Whatever was chosen stands first, judged or not.
	defer func() {
		if m := matrix(talked.ID); len(m.Rows) != 2 || m.Rows[0].ID != talked.ID || m.Rows[0].Fits[1] != "neutral" {
			t.Errorf("chosen, and judged: %+v", m.Rows)
		}
	}()
	decide(web.HypothesisVerdict{ID: not, Action: "mark", Saw: saw(not), Marks: map[string]string{approved.ID: "inconsistent", talked.ID: "neutral"}})
	before := saw(was)
	decide(web.HypothesisVerdict{ID: was, Action: "mark", Saw: before, Marks: map[string]string{approved.ID: "consistent"}})
	m := matrix()
	if m.Stale || len(m.Hypotheses) != 2 || m.Hypotheses[0].ID != was || m.Hypotheses[1].Against != approved.For || len(m.Hypotheses[1].Chains) != approved.For.AtMost || m.Hypotheses[1].Chains[0].Document.IsZero() || m.Hypotheses[0].Unmarked != 1 {
		t.Errorf("weighed: %+v", m.Hypotheses)
	}
	if len(m.Rows) != 2 || m.Rows[0].ID != approved.ID || !m.Rows[0].TellsApart || m.Rows[0].Fits[0] != "consistent" || m.Rows[0].Fits[1] != "inconsistent" || m.Rows[1].TellsApart || m.Rows[1].Fits[0] != "" {
		t.Errorf("the matrix: %+v", m.Rows)
	}
	if _, err := d.DecideHypothesis(ctx, web.HypothesisVerdict{By: "Ben", ID: was, Action: "mark", Saw: before, Marks: map[string]string{talked.ID: "neutral"}}); chancery.KindOf(err) != chancery.Conflict {
		t.Errorf("Ben marks what he did not see: %v", err)
	}
	decide(web.HypothesisVerdict{ID: was, Action: "name", Says: "The minister approved it.", Saw: saw(was)})
	decide(web.HypothesisVerdict{ID: not, Action: "remove", Saw: saw(not)})
	if m := matrix(); len(m.Hypotheses) != 1 || m.Hypotheses[0].Says != "The minister approved it." || m.Hypotheses[0].Consistent != 1 {
		t.Errorf("named and taken out: %+v", m.Hypotheses)
	}
	if page, err := d.Hypothesis(ctx, not); err != nil || !page.Gone || page.Says != "It was not." || len(page.History) != 3 {
		t.Errorf("taken out: %+v, %v", page, err)
	}
	decide(web.HypothesisVerdict{ID: not, Action: "undo", Saw: saw(not)})
	if m := matrix(); len(m.Hypotheses) != 2 || m.Hypotheses[1].Inconsistent != 1 {
		t.Errorf("put in again: %+v", m.Hypotheses)
	}
	past, err := d.AsOf(ctx, "2")
	if err != nil {
		t.Fatal(err)
	}
	if m := patient(t, func() (*web.Matrix, error) { return past.(web.Weighing).Hypotheses(ctx, nil) }); len(m.Hypotheses) != 2 || len(m.Rows) != 0 || m.Hypotheses[0].Says == "The minister approved it." {
		t.Errorf("as of 2: %+v", m)
	}
	if _, err := d.Hypothesis(ctx, "nothing"); chancery.KindOf(err) != chancery.NotFound {
		t.Errorf("one that never was: %v", err)
	}
}
