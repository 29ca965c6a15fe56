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

	disputes []provenance.Dispute // by places in list
	turned   []bool               // of each of list, whether its first statement stands on the other side of its dispute
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
			p.group(b)
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

// group puts the pairs together that are one contradiction.
func (p *pairing) group(b *claimBody) {
	p.disputes, p.turned = b.Body.Disputes(p.list), make([]bool, len(p.list))
	for _, d := range p.disputes {
		on := map[provenance.Place]bool{} // who stands on the first side
		for _, s := range d.Sides[0] {
			on[provenance.Place{Attribution: s.Attribution, Passage: s.Passage}] = true
		}
		for _, i := range d.Pairs {
			x := &p.list[i]
			p.turned[i] = !on[provenance.Place{Attribution: x.A, Passage: x.PassageA}]
		}
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
	fits := func(i int) bool {
		x := &p.list[i]
		return (q.ID == "" || x.ID == q.ID) && (q.State == "" || string(x.State) == q.State) && (q.Claim == "" || in(x.A) || in(x.B))
	}
	var disputes [][]int // pairs that meet the query, by dispute
	var list []int
	for _, dispute := range p.disputes {
		var pairs []int
		for _, i := range dispute.Pairs {
			if fits(i) {
				pairs = append(pairs, i)
			}
		}
		kind := string(dispute.Kind)
		if len(pairs) == 0 {
			continue
		}
		out.Counts[kind]++
		if q.Kind == "" || kind == q.Kind {
			disputes, list = append(disputes, pairs), append(list, pairs...)
		}
	}
	out.Total, out.Pairs = len(disputes), len(list)
	shelf := d.shelf()
	if !q.Together {
		for _, i := range list[min(q.Offset, len(list)):min(q.Offset+q.Limit, len(list))] {
			row, err := b.contradiction(ctx, shelf, p, i)
			if err != nil {
				return out, err
			}
			out.Rows = append(out.Rows, row)
		}
		return out, nil
	}
	for _, pairs := range disputes[min(q.Offset, len(disputes)):min(q.Offset+q.Limit, len(disputes))] {
		row, err := b.dispute(ctx, shelf, p, pairs)
		if err != nil {
			return out, err
		}
		out.Disputes = append(out.Disputes, row)
	}
	return out, nil
}

// ends are the statements of a pair, the one of the first side of its dispute first,
// with the words of each that are at issue.
func (p *pairing) ends(i int) (ids [2]string, at [2]chancery.Passage) {
	x := &p.list[i]
	ids, at = [2]string{x.A, x.B}, [2]chancery.Passage{x.PassageA, x.PassageB}
	if p.turned[i] {
		ids[0], ids[1], at[0], at[1] = ids[1], ids[0], at[1], at[0]
	}
	return ids, at
}

// contradiction shows a pair.
func (b *claimBody) contradiction(ctx context.Context, shelf places, p *pairing, i int) (out web.Contradiction, err error) {
	x := &p.list[i]
	ids, at := p.ends(i)
	pair, err := b.statements(ctx, shelf, []provenance.Member{{Attribution: ids[0]}, {Attribution: ids[1]}}, nil)
	if err != nil {
		return out, err
	}
	pair[0].Point, pair[1].Point = at[0].Words, at[1].Words
	return web.Contradiction{ID: x.ID, Dispute: x.Dispute, Kind: string(x.Kind), Ground: x.Ground, Reason: x.Reason, Settles: x.Settles, A: pair[0], B: pair[1], State: string(x.State), Holds: x.Holds, By: x.By, Why: x.Why, Saw: x.Decision}, nil
}

// mostAlso is how many further statements of one side of a contradiction are shown.
const mostAlso = 12

// dispute shows pairs that are one contradiction: the first of them, and who else says
// the one and the other.
func (b *claimBody) dispute(ctx context.Context, shelf places, p *pairing, pairs []int) (out web.Dispute, err error) {
	if out.Contradiction, err = b.contradiction(ctx, shelf, p, pairs[0]); err != nil {
		return out, err
	}
	seen := map[string]bool{out.A.ID: true, out.B.ID: true}
	var also [2][]provenance.Member
	var points [2][]string
	for _, i := range pairs {
		x := &p.list[i]
		ids, at := p.ends(i)
		out.Pairs = append(out.Pairs, web.PairRef{ID: x.ID, A: ids[0], B: ids[1], State: string(x.State), Saw: x.Decision})
		for side, id := range ids {
			if !seen[id] {
				seen[id] = true
				also[side], points[side] = append(also[side], provenance.Member{Attribution: id}), append(points[side], at[side].Words)
			}
		}
	}
	for side, members := range also {
		most := min(len(members), mostAlso)
		if out.Also[side], err = b.statements(ctx, shelf, members[:most], nil); err != nil {
			return out, err
		}
		for k := range out.Also[side] {
			out.Also[side][k].Point = points[side][k]
		}
		out.Left[side] = len(members) - most
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
