package main

import (
	"cmp"
	"context"
	"slices"
	"time"

	"chancery"
	"chancery/evidence"
	"chancery/provenance"
	"chancery/record"
	"chancery/web"
)

// pairing is the contradictions.
type pairing struct {
	done chan struct{}
	list []evidence.Contradiction
	cut  []string
	err  error
}

// contradicting returns the contradictions of a body, worked out once in the
// background.
func (d deskRecord) contradicting(ctx context.Context, b *claimBody) (*pairing, error) {
	b.mu.Lock()
	if b.pairs == nil {
		p := &pairing{done: make(chan struct{})}
		b.pairs = p
		d.claims.work.Go(func() {
			defer close(p.done)
			if p.list, p.cut, p.err = b.Body.Contradictions(d.claims.ctx); p.err != nil {
				b.mu.Lock()
				b.pairs = nil
				b.mu.Unlock()
			}
		})
	}
	p := b.pairs
	b.mu.Unlock()
	select {
	case <-p.done:
		return p, p.err
	case <-ctx.Done():
		return nil, ctx.Err()
	case <-time.After(patience):
		return nil, &web.Working{Doing: "Statements are being held against each other"}
	}
}

// conflictOrder is the order in which kinds of contradiction are shown.
var conflictOrder = []provenance.Conflict{provenance.Denial, provenance.DateConflict, provenance.NumberConflict, provenance.ActorConflict, provenance.PlaceConflict, provenance.CauseConflict, provenance.SequenceConflict, unsaid, provenance.Apparent}

func (d deskRecord) Contradictions(ctx context.Context, q web.ContradictionQuery) (out web.ContradictionList, err error) {
	b, stale, err := d.body(ctx)
	if err != nil {
		return out, err
	}
	ctx = d.claims.ctx // a page that is left must not leave half of what is kept
	p, err := d.contradicting(ctx, b)
	if err != nil {
		return out, err
	}
	out = web.ContradictionList{Counts: map[string]int{}, Stale: stale}
	for _, s := range slices.Concat(b.Cut, p.cut) {
		out.Cut = append(out.Cut, "Not looked at: "+s)
	}
	claim := -1
	if q.Claim != "" {
		c, err := b.find(q.Claim)
		if err != nil {
			return out, err
		}
		claim = b.at[c.ID]
	}
	in := func(id string) bool { i, ok := b.of[id]; return ok && i == claim }
	var list []evidence.Contradiction
	for _, x := range p.list {
		if x.Kind == "" {
			x.Kind = unsaid
		}
		if q.ID != "" && x.ID != q.ID || q.State != "" && string(x.State) != q.State || q.Claim != "" && !in(x.A) && !in(x.B) {
			continue
		}
		out.Counts[string(x.Kind)]++
		if q.Kind == "" || string(x.Kind) == q.Kind {
			list = append(list, x)
		}
	}
	slices.SortStableFunc(list, func(x, y evidence.Contradiction) int {
		settled := func(c evidence.Contradiction) bool { return c.State != record.Unsettled }
		return cmp.Or(cmp.Compare(slices.Index(conflictOrder, x.Kind), slices.Index(conflictOrder, y.Kind)), compareBool(settled(x), settled(y)))
	})
	out.Total = len(list)
	shelf := d.shelf()
	for _, x := range list[min(q.Offset, len(list)):min(q.Offset+q.Limit, len(list))] {
		pair, err := b.statements(ctx, shelf, []provenance.Member{{Attribution: x.A}, {Attribution: x.B}}, nil)
		if err != nil {
			return out, err
		}
		out.Rows = append(out.Rows, web.Contradiction{ID: x.ID, Kind: string(x.Kind), Ground: x.Ground, Reason: x.Reason, Settles: x.Settles, A: pair[0], B: pair[1], State: string(x.State), Holds: x.Holds, By: x.By, Why: x.Why, Saw: x.Decision})
	}
	return out, nil
}

func compareBool(a, b bool) int {
	switch {
	case a == b:
		return 0
	case b:
		return -1
	}
	return 1
}

func (d deskRecord) Settle(ctx context.Context, v web.ContradictionVerdict) error {
	if v.Action == "undo" {
		_, err := d.Record.Decide(ctx, chancery.Decision{By: v.By, Why: v.Why, Action: chancery.Undo, Replaces: v.Saw})
		return err
	}
	if id := provenance.ContradictionID(v.A, v.B); id != v.ID {
		return chancery.Errorf(chancery.Invalid, "the form names the contradiction %s, and its statements make %s", v.ID, id)
	}
	value := record.ContradictionValue{A: v.A, B: v.B}
	decided, err := d.Record.Contradictions(ctx)
	if err != nil {
		return err
	}
	for _, x := range decided {
		if x.ID == v.ID {
			value = x.ContradictionValue
		}
	}
	action := chancery.Accept
	value.Holds = ""
	switch v.Action {
	case "add":
		value.State, action = record.Unsettled, chancery.Correct
		if value.Kind = v.Kind; v.Kind == string(unsaid) {
			value.Kind = ""
		}
	case "resolve":
		value.State, value.Holds = record.Resolved, v.Holds
	case "dismiss":
		value.State, action = record.Dismissed, chancery.Reject
	default:
		value.State, action = record.Unsettled, chancery.Correct
	}
	_, err = d.Record.Decide(ctx, chancery.Decision{By: v.By, Why: v.Why, Action: action, Target: chancery.Target{Kind: chancery.OnContradiction, ID: v.ID}, Value: value.Value(), Replaces: v.Saw})
	return err
}
