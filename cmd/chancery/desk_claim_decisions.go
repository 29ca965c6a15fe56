package main

import (
	"context"
	"slices"
	"strings"

	"chancery"
	"chancery/evidence"
	"chancery/provenance"
	"chancery/web"
)

// DecideClaim lays what a person wants over the claim as it stands and puts the
// whole of it into the journal.
func (d deskRecord) DecideClaim(ctx context.Context, v web.ClaimVerdict) (string, error) {
	if v.Action == "undo" {
		_, err := d.Record.Decide(ctx, chancery.Decision{By: v.By, Why: v.Why, Action: chancery.Undo, Replaces: v.Saw})
		return v.Claim, err
	}
	b, err := d.settled(ctx)
	if err != nil {
		return "", err
	}
	c, err := b.find(v.Claim)
	if err != nil {
		return "", err
	}
	x, err := d.change(ctx, b, c, v)
	if err != nil {
		return "", err
	}
	if x.Claim == c.ID {
		x.Saw = v.Saw
	} else if b.Standing(c.ID) != v.Saw {
		return "", chancery.Errorf(chancery.Conflict, "somebody has decided on this claim since; look again and decide anew")
	}
	_, err = d.Record.Decide(ctx, x.Decision(v.By, v.Why))
	return x.Claim, err
}

// change turns what a person wants of a claim into the decision that says so.
func (d deskRecord) change(ctx context.Context, b *claimBody, c *provenance.Claim, v web.ClaimVerdict) (x evidence.Change, err error) {
	x = b.Change(c)
	switch v.Action {
	case "accept":
		x.Action = chancery.Accept
		return x, nil
	case "release":
		x.Action = chancery.Reject
		return x, nil
	case "name":
		x.Value.Says = v.Says
		return x, nil
	case "rate":
		var r provenance.Rating // none takes it away
		if v.Rating != "" {
			if r, err = provenance.ParseRating(v.Rating); err != nil {
				return x, err
			}
		}
		x, err = b.Rate(c, strings.Join(v.Statements, ""), r)
		return x, gone(err)
	case "about":
		x.Value.About = nil
		for _, ref := range v.About {
			a, err := d.Record.Actor(ctx, ref)
			if err != nil {
				return x, err
			}
			if !slices.Contains(x.Value.About, a.ID) {
				x.Value.About = append(x.Value.About, a.ID)
			}
		}
		return x, nil
	case "side":
		return x, gone(x.Side(provenance.Side(v.Side), v.Statements...))
	case "merge":
		var others []*provenance.Claim
		for _, ref := range v.Others {
			other, err := b.find(ref)
			if err != nil {
				return x, err
			}
			others = append(others, other)
		}
		return b.Merge(c, others...)
	case "split":
		x, err = b.Split(c, v.Statements...)
		return x, gone(err)
	case "move":
		to, err := b.find(v.Other)
		if err != nil {
			return x, err
		}
		if x, err = b.Move(to, v.Statements...); err == nil && v.Side != "" {
			err = x.Side(provenance.Side(v.Side), v.Statements...)
		}
		return x, gone(err)
	}
	return x, chancery.Errorf(chancery.Invalid, "%q is nothing that can be decided on a claim", v.Action)
}

// gone makes of a statement that the claim does not have a conflict: the form had it.
func gone(err error) error {
	if chancery.KindOf(err) == chancery.NotFound {
		return chancery.Errorf(chancery.Conflict, "%w any more", err)
	}
	return err
}
