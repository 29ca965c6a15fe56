package main

import (
	"cmp"
	"context"

	"chancery"
	"chancery/provenance"
	"chancery/web"
)

var _ web.Opposing = deskRecord{}

// unsaid is the kind of a contradiction that a person put in without saying in what.
const unsaid provenance.Conflict = "other"

// mostNearby is how many statements are offered that a statement may contradict.
const mostNearby = 24

func (d deskRecord) Pair(ctx context.Context, a, b string) (out web.Contradiction, err error) {
	body, _, err := d.body(ctx)
	if err != nil {
		return out, err
	}
	var pair []provenance.Member
	for _, ref := range []string{a, b} {
		if ref == "" {
			break
		}
		found, err := d.Record.Attribution(ctx, ref)
		if err != nil {
			return out, err
		}
		pair = append(pair, provenance.Member{Attribution: found.ID})
	}
	ctx = d.claims.ctx // a page that is left must not leave half of what is kept
	list, err := body.statements(ctx, d.shelf(), pair, nil)
	if err != nil {
		return out, err
	}
	if out.A = list[0]; len(list) == 1 {
		return out, nil
	}
	out.B, out.ID = list[1], provenance.ContradictionID(list[0].ID, list[1].ID)
	found, err := d.contradicting(ctx, body)
	if err != nil {
		return out, err
	}
	for _, x := range found.list {
		if x.ID == out.ID {
			out.Kind, out.Ground, out.State, out.Saw = string(x.Kind), x.Ground, string(x.State), x.Decision
		}
	}
	if out.State == "" {
		// One that was put in since.
		decided, err := d.Record.Contradictions(ctx)
		if err != nil {
			return out, err
		}
		for _, x := range decided {
			if x.ID == out.ID {
				out.Kind, out.State, out.Saw = cmp.Or(x.Kind, string(unsaid)), string(x.State), x.Decision
			}
		}
	}
	return out, nil
}

func (d deskRecord) Nearby(ctx context.Context, statement string) ([]web.Statement, error) {
	b, _, err := d.body(ctx)
	if err != nil {
		return nil, err
	}
	c, err := b.find(statement)
	if chancery.KindOf(err) == chancery.NotFound {
		return nil, nil // it stands in no claim
	}
	if err != nil {
		return nil, err
	}
	var members []provenance.Member
	add := func(of *provenance.Claim, most int) {
		for _, m := range of.Members {
			if m.Attribution != statement && len(members) < mostNearby && most > 0 {
				members, most = append(members, m), most-1
			}
		}
	}
	add(c, mostNearby/2)
	for _, row := range b.near(c) {
		if i, ok := b.at[row.ID]; ok {
			add(&b.Claims[i], 3)
		}
	}
	return b.statements(d.claims.ctx, d.shelf(), members, nil)
}
