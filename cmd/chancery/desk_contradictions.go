package main

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"time"

	"chancery"
	"chancery/evidence"
	"chancery/provenance"
	"chancery/record"
	"chancery/web"
)

// pairing is the contradictions, in the order in which they are shown.
type pairing struct {
	decided string // the decisions that are in it
	done    chan struct{}
	list    []evidence.Contradiction
	cut     []string
	err     error
}

// contradicting returns the contradictions of a body with what people decided on
// them, worked out in the background once for each state of the decisions.
func (d deskRecord) contradicting(ctx context.Context, b *claimBody) (*pairing, error) {
	decisions, err := b.record.Contradictions(ctx)
	if err != nil {
		return nil, err
	}
	decided := ""
	for _, x := range decisions {
		decided += fmt.Sprint(x.ID, " ", x.Decision, "\n")
	}
	b.mu.Lock()
	p := b.pairs
	if p == nil || p.decided != decided {
		p = &pairing{decided: decided, done: make(chan struct{})}
		b.pairs = p
		d.claims.work.Go(func() {
			defer close(p.done)
			if p.list, p.cut, p.err = b.Body.Contradictions(d.claims.ctx); p.err != nil {
				b.mu.Lock()
				if b.pairs == p {
					b.pairs = nil
				}
				b.mu.Unlock()
			}
			p.order()
		})
	}
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

func (p *pairing) order() {
	for i := range p.list {
		p.list[i].Kind = cmp.Or(p.list[i].Kind, unsaid)
	}
	settled := func(c evidence.Contradiction) bool { return c.State != record.Unsettled }
	slices.SortStableFunc(p.list, func(x, y evidence.Contradiction) int {
		return cmp.Or(cmp.Compare(slices.Index(conflictOrder, x.Kind), slices.Index(conflictOrder, y.Kind)), compareBool(settled(x), settled(y)))
	})
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
	var list []*evidence.Contradiction
	for i := range p.list {
		x := &p.list[i]
		if q.ID != "" && x.ID != q.ID || q.State != "" && string(x.State) != q.State || q.Claim != "" && !in(x.A) && !in(x.B) {
			continue
		}
		out.Counts[string(x.Kind)]++
		if q.Kind == "" || string(x.Kind) == q.Kind {
			list = append(list, x)
		}
	}
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
