package main

import (
	"context"
	"slices"
	"strings"

	"chancery"
	"chancery/provenance"
	"chancery/record"
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
	value := b.Whole(c)
	put := func(c *provenance.Claim, action chancery.Action, value record.ClaimValue, saw int64) error {
		decision := chancery.Decision{By: v.By, Why: v.Why, Action: action, Target: chancery.Target{Kind: chancery.OnClaim, ID: c.ID}, Replaces: saw}
		if action != chancery.Reject {
			decision.Value = value.Value()
		}
		_, err := d.Record.Decide(ctx, decision)
		return err
	}
	member := func(value *record.ClaimValue, id string) (int, error) {
		i := slices.IndexFunc(value.Members, func(m record.ClaimMember) bool { return m.Attribution == id })
		if i < 0 {
			return 0, chancery.Errorf(chancery.Conflict, "the claim has no statement %s any more", id)
		}
		return i, nil
	}
	take := func(value *record.ClaimValue) ([]record.ClaimMember, error) {
		var taken []record.ClaimMember
		for _, id := range v.Statements {
			i, err := member(value, id)
			if err != nil {
				return nil, err
			}
			taken = append(taken, value.Members[i])
			value.Apart = append(value.Apart, id)
			delete(value.Ratings, id)
			value.Members = slices.Delete(value.Members, i, i+1)
		}
		return taken, nil
	}
	switch v.Action {
	case "accept":
		return c.ID, put(c, chancery.Accept, value, v.Saw)
	case "release":
		return c.ID, put(c, chancery.Reject, value, v.Saw)
	case "name":
		value.Says = v.Says
		return c.ID, put(c, chancery.Correct, value, v.Saw)
	case "rate":
		of := strings.Join(v.Statements, "")
		if of != "" {
			if _, err := member(&value, of); err != nil {
				return "", err
			}
		}
		if delete(value.Ratings, of); v.Rating != "" {
			r, err := provenance.ParseRating(v.Rating)
			if err != nil {
				return "", err
			}
			value.Ratings[of] = r.String()
		}
		return c.ID, put(c, chancery.Correct, value, v.Saw)
	case "about":
		value.About = nil
		for _, ref := range v.About {
			a, err := d.Record.Actor(ctx, ref)
			if err != nil {
				return "", err
			}
			if !slices.Contains(value.About, a.ID) {
				value.About = append(value.About, a.ID)
			}
		}
		return c.ID, put(c, chancery.Correct, value, v.Saw)
	case "side":
		for _, id := range v.Statements {
			i, err := member(&value, id)
			if err != nil {
				return "", err
			}
			value.Members[i].Side = v.Side
		}
		return c.ID, put(c, chancery.Correct, value, v.Saw)
	case "merge":
		for _, ref := range v.Others {
			other, err := b.find(ref)
			if err != nil {
				return "", err
			}
			if other.ID == c.ID {
				return "", chancery.Errorf(chancery.Invalid, "that is the claim itself")
			}
			value.With = append(value.With, other.ID)
			for _, m := range b.Whole(other).Members {
				value.Members = append(value.Members, m)
				value.Apart = slices.DeleteFunc(value.Apart, func(id string) bool { return id == m.Attribution })
			}
		}
		return c.ID, put(c, chancery.Merge, value, v.Saw)
	case "split":
		if _, err := take(&value); err != nil {
			return "", err
		}
		if len(value.Members) == 0 {
			return "", chancery.Errorf(chancery.Invalid, "nothing would be left of the claim; leave at least one statement in it")
		}
		return c.ID, put(c, chancery.Split, value, v.Saw)
	case "move":
		return d.move(ctx, b, c, value, v, take, put)
	}
	return "", chancery.Errorf(chancery.Invalid, "%q is nothing that can be decided on a claim", v.Action)
}

// move takes statements out of one claim and puts them into another. Where nothing
// is left of the first, the other takes it in whole.
func (d deskRecord) move(ctx context.Context, b *claimBody, c *provenance.Claim, value record.ClaimValue, v web.ClaimVerdict, take func(*record.ClaimValue) ([]record.ClaimMember, error), put func(*provenance.Claim, chancery.Action, record.ClaimValue, int64) error) (string, error) {
	other, err := b.find(v.Other)
	if err != nil {
		return "", err
	}
	if other.ID == c.ID {
		return "", chancery.Errorf(chancery.Invalid, "that is the claim itself")
	}
	taken, err := take(&value)
	if err != nil {
		return "", err
	}
	to, action := b.Whole(other), chancery.Correct
	for _, m := range taken {
		if v.Side != "" {
			m.Side = v.Side
		}
		to.Members = append(to.Members, m)
		to.Apart = slices.DeleteFunc(to.Apart, func(id string) bool { return id == m.Attribution })
	}
	saw := b.Decided[other.ID].Decision
	if len(value.Members) == 0 {
		to.With, action = append(to.With, c.ID), chancery.Merge
		return other.ID, put(other, action, to, saw)
	}
	// The first is decided on first: where that fails nothing has changed, and a
	// statement never stands in two claims.
	if err := put(c, chancery.Split, value, v.Saw); err != nil {
		return "", err
	}
	if err := put(other, action, to, saw); err != nil {
		return "", chancery.Errorf(chancery.KindOf(err), "what you marked was taken out of this claim, and could not be put into the other: %w", err)
	}
	return other.ID, nil
}
