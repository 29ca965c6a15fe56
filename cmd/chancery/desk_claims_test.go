package main

import (
	"context"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"chancery"
	"chancery/web"
)

// talks opens the desk's record of a small affair: three say that a paper was
// approved, one of whom is not named, and one denies it; and of talks three days are
// told.
func talks(t *testing.T) deskRecord {
	t.Helper()
	dir := t.TempDir()
	papers := filepath.Join(dir, "papers")
	if err := os.Mkdir(papers, 0o755); err != nil {
		t.Fatal(err)
	}
	for name, text := range map[string]string{
		"a.txt": "The envoy said that the talks took place in Geneva in May 2003. Ada Moor said that the minister had approved the paper.",
		"b.txt": "The ambassador said that the talks took place in Geneva on 2 May 2003. Bela Kuhn said that the minister approved the paper.",
		"c.txt": "The clerk said that the minister had never approved the paper. A porter said that the talks took place in Geneva on 9 May 2003.",
		"d.txt": "A senior official told reporters that the minister approved the paper.",
	} {
		if err := os.WriteFile(filepath.Join(papers, name), []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	r, where := recordOf(t, dir, papers)
	d := newDeskRecord(r, where)
	t.Cleanup(d.claims.close)
	return d
}

// patient asks until it is worked out.
func patient[T any](t *testing.T, ask func() (T, error)) T {
	t.Helper()
	for range 200 {
		v, err := ask()
		if _, working := err.(*web.Working); working {
			continue // a page waits a while by itself
		}
		if err != nil {
			t.Fatal(err)
		}
		return v
	}
	t.Fatal("it is never worked out")
	panic("not reached")
}

func TestDeskClaims(t *testing.T) {
	d, ctx := talks(t), t.Context()
	list := func(q web.ClaimQuery) web.ClaimList {
		t.Helper()
		if q.Limit == 0 {
			q.Limit = 50
		}
		return patient(t, func() (web.ClaimList, error) {
			l, err := d.Claims(ctx, q)
			if err == nil && l.Stale {
				err = &web.Working{}
			}
			return l, err
		})
	}
	approved := list(web.ClaimQuery{Words: "approved"})
	if len(approved.Rows) != 1 || approved.Rows[0].Statements != 4 || approved.Rows[0].For.Statements != 3 || approved.Rows[0].Against.Statements != 1 {
		t.Fatalf("what is said of the approval: %+v", approved)
	}
	claim := approved.Rows[0]
	documents, err := d.Documents(ctx, "", "added", "", 9)
	if err != nil {
		t.Fatal(err)
	}
	for name, c := range map[string]struct {
		q    web.ClaimQuery
		with bool
	}{
		"contested": {web.ClaimQuery{Contested: true}, true}, "by origins": {web.ClaimQuery{Order: "origins"}, true}, "told by": {web.ClaimQuery{Actor: "Bela"}, true}, "in": {web.ClaimQuery{Document: documents.Rows[0].Digest.Short()}, true},
		"decided": {web.ClaimQuery{Decided: true}, false}, "told by nobody": {web.ClaimQuery{Actor: "Zeno"}, false}, "of another": {web.ClaimQuery{Words: "porcelain"}, false},
		"past the end": {web.ClaimQuery{Offset: 99}, false},
	} {
		if got := slices.ContainsFunc(list(c.q).Rows, func(r web.ClaimRow) bool { return r.ID == claim.ID }); got != c.with {
			t.Errorf("%s: the claim is among them: %t", name, got)
		}
	}
	page := func() *web.ClaimPage {
		t.Helper()
		return patient(t, func() (*web.ClaimPage, error) {
			p, err := d.Claim(ctx, claim.ID, 0, 50)
			if err == nil && p.Stale {
				err = &web.Working{}
			}
			return p, err
		})
	}
	// Somebody who leaves a page before it is there spoils it for nobody.
	left, leave := context.WithCancel(ctx)
	leave()
	_, _ = d.Claim(left, claim.ID, 0, 50)
	p := page()
	for _, s := range p.List {
		if len(s.Words) == 0 || s.At == "" || len(s.Chain) < 2 || s.Claim != claim.ID {
			t.Errorf("a statement is shown as %+v", s)
		}
	}
	e := patient(t, func() (*web.Evidence, error) { return d.Evidence(ctx, claim.ID, "for", web.Supposition{}) })
	if e.Was != e.Is || e.Was.AtMost < 2 || len(e.Nodes) == 0 || len(e.Most) != e.Was.AtMost || len(e.Least) != e.Was.AtLeast || e.Changes == nil {
		t.Errorf("it stands on %+v", e)
	}
	for _, n := range e.Nodes {
		if n.Document.IsZero() {
			t.Errorf("%s opens no passage", n.Name)
		}
	}
	official := e.Nodes[slices.IndexFunc(e.Nodes, func(n web.EvidenceNode) bool { return strings.Contains(n.Name, "official") })]
	// Leaving him out, and his document with him, is no mistake though the one falls with
	// the other.
	for _, without := range [][]string{{official.ID}, {official.Name}, {official.ID, e.Nodes[len(e.Nodes)-1].ID}} {
		s := patient(t, func() (*web.Evidence, error) {
			return d.Evidence(ctx, claim.ID, "for", web.Supposition{Without: without})
		})
		if s.Was != e.Was || s.Is.AtMost >= e.Was.AtMost || len(s.Nodes) != len(e.Nodes) {
			t.Errorf("without %q: %+v in place of %+v", without, s.Is, s.Was)
		}
	}
	if _, err := d.Evidence(ctx, claim.ID, "for", web.Supposition{Without: []string{"nobody"}}); chancery.KindOf(err) != chancery.NotFound {
		t.Errorf("without nobody: %v", err)
	}
	if dot, err := d.EvidenceDOT(ctx, claim.ID, "for", web.Supposition{}); err != nil || !strings.HasPrefix(dot, "digraph") {
		t.Errorf("for Graphviz: %v, %q", err, dot)
	}

	// Decisions, each laid over the one before.
	decide := func(v web.ClaimVerdict) *web.ClaimPage {
		t.Helper()
		if v.By, v.Claim = "Ada", claim.ID; v.Saw == 0 {
			v.Saw = page().Saw
		}
		patient(t, func() (string, error) { return d.DecideClaim(ctx, v) })
		return page()
	}
	if p = decide(web.ClaimVerdict{Action: "name", Says: "It was approved."}); p.Says != "It was approved." || p.By != "Ada" || len(p.History) != 1 {
		t.Errorf("named: %+v", p.ClaimRow)
	}
	if _, err := d.DecideClaim(ctx, web.ClaimVerdict{By: "Ben", Claim: claim.ID, Action: "accept"}); chancery.KindOf(err) != chancery.Conflict {
		t.Errorf("Ben decides on what he did not see: %v", err)
	}
	one := p.List[0].ID
	if p = decide(web.ClaimVerdict{Action: "rate", Rating: "b2", Statements: []string{one}}); p.List[0].Rating != "B2" || p.List[0].Meaning == "" || p.Rating != "" {
		t.Errorf("rated: %+v", p.List[0])
	}
	if p = decide(web.ClaimVerdict{Action: "side", Side: "doubting", Statements: []string{one}}); p.For.Statements != 2 || p.Doubting != 1 {
		t.Errorf("put on another side: %+v", p.ClaimRow)
	}
	if p = decide(web.ClaimVerdict{Action: "undo", Saw: p.Saw}); p.For.Statements != 3 || p.Doubting != 0 || p.Says != "It was approved." {
		t.Errorf("undone: %+v", p.ClaimRow)
	}
	if p = decide(web.ClaimVerdict{Action: "split", Statements: []string{one}}); p.For.Statements != 2 || len(p.Apart) != 1 {
		t.Errorf("split: %+v, apart %+v", p.ClaimRow, p.Apart)
	}
	// What was taken out makes a claim of its own, from which it is moved back.
	alone := patient(t, func() (map[string]web.ClaimRow, error) { return d.ClaimsOf(ctx, []string{one}) })[one]
	if alone.ID == "" || alone.ID == claim.ID || alone.Statements != 1 {
		t.Fatalf("taken out, it stands in %+v", alone)
	}
	to := patient(t, func() (string, error) {
		return d.DecideClaim(ctx, web.ClaimVerdict{By: "Ada", Claim: alone.ID, Action: "move", Other: claim.ID, Statements: []string{one}})
	})
	if p = page(); to != claim.ID || p.For.Statements != 3 || len(p.Apart) != 0 {
		t.Errorf("moved back to %s: %+v, apart %d", to, p.ClaimRow, len(p.Apart))
	}
	if p = decide(web.ClaimVerdict{Action: "release"}); p.By != "" || p.Statements != 4 {
		t.Errorf("left to what is proposed: %+v", p.ClaimRow)
	}
	if p = decide(web.ClaimVerdict{Action: "accept"}); p.By != "Ada" || p.Statements != 4 {
		t.Errorf("accepted again: %+v", p.ClaimRow)
	}

	// As it was before all that, and now.
	past, err := d.AsOf(ctx, "1")
	if err != nil {
		t.Fatal(err)
	}
	then := patient(t, func() (*web.ClaimPage, error) { return past.(web.Claims).Claim(ctx, claim.ID, 0, 50) })
	if then.Says != "It was approved." || then.By != "Ada" || then.List[0].Rating != "" {
		t.Errorf("as of 1: %+v", then.ClaimRow)
	}
}

func TestDeskContradictions(t *testing.T) {
	d, ctx := talks(t), t.Context()
	list := func(q web.ContradictionQuery) web.ContradictionList {
		t.Helper()
		q.Limit = 50
		return patient(t, func() (web.ContradictionList, error) {
			l, err := d.Contradictions(ctx, q)
			if err == nil && l.Stale {
				err = &web.Working{}
			}
			return l, err
		})
	}
	days := list(web.ContradictionQuery{Kind: "date"})
	if len(days.Rows) != 1 || days.Rows[0].State != "open" || days.Rows[0].A.At == "" || days.Rows[0].B.At == "" || days.Counts["apparent"] == 0 {
		t.Fatalf("another day: %+v", days)
	}
	pair := days.Rows[0]
	together := list(web.ContradictionQuery{Kind: "date", Together: true})
	if len(together.Disputes) != days.Total || together.Disputes[0].ID != pair.ID || len(together.Disputes[0].Pairs) != 1 || together.Disputes[0].A.Point == "" || len(together.Rows) != 0 {
		t.Errorf("together: %+v", together)
	}
	v := web.ContradictionVerdict{By: "Ada", ID: pair.ID, A: pair.A.ID, B: pair.B.ID, Action: "resolve", Holds: pair.B.ID, Why: "the log"}
	if err := d.Settle(ctx, v); err != nil {
		t.Fatal(err)
	}
	got := list(web.ContradictionQuery{Kind: "date", State: "resolved"})
	if len(got.Rows) != 1 || got.Rows[0].Holds != pair.B.ID || got.Rows[0].By != "Ada" || got.Rows[0].Why != "the log" || got.Rows[0].Saw == 0 {
		t.Errorf("resolved: %+v", got.Rows)
	}
	if err := d.Settle(ctx, v); chancery.KindOf(err) != chancery.Conflict {
		t.Errorf("resolved by one who did not see it: %v", err)
	}
	for _, step := range []struct{ action, state string }{{"reopen", "open"}, {"dismiss", "dismissed"}, {"undo", "open"}} {
		v.Action, v.Holds, v.Saw = step.action, "", list(web.ContradictionQuery{Kind: "date"}).Rows[0].Saw
		if err := d.Settle(ctx, v); err != nil {
			t.Fatalf("%s: %v", step.action, err)
		}
		if got := list(web.ContradictionQuery{Kind: "date"}).Rows[0]; got.State != step.state {
			t.Errorf("%s leaves it %s", step.action, got.State)
		}
	}
	v.ID = "another"
	if err := d.Settle(ctx, v); v.Action != "undo" && chancery.KindOf(err) != chancery.Invalid {
		t.Errorf("a contradiction of other statements: %v", err)
	}
}
