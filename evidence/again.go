package evidence

import (
	"context"
	"slices"

	"chancery"
	"chancery/provenance"
	"chancery/record"
)

// state is which state of a record a body was made of.
type state struct {
	number   int64 // of the last decision
	revision int64 // of what the record keeps of its claims
	fresh    bool  // what it keeps is up to date
	unlinked bool  // actors of some documents were not linked
	behind   bool  // decisions on statements, actors or documents are not in it
	ground   int64 // of the last decision that bears on more than which statements claims have
}

func stateOf(ctx context.Context, r *record.Record) (s state, err error) {
	for e, err := range r.Journal(ctx, record.Selection{Descending: true, Limit: 1}) {
		if err != nil {
			return s, err
		}
		s.number = e.Number
	}
	if !r.AsOf().IsZero() {
		return s, nil
	}
	if s.revision, s.fresh, err = r.ProposalsRevision(ctx, Version()); err != nil {
		return s, err
	}
	due, err := r.ActorsDue(ctx)
	s.unlinked = due > 0
	return s, err
}

// sameReading reports whether two states are of the same documents, read alike.
func (s *state) sameReading(t *state) bool {
	return s.revision == t.revision && s.fresh == t.fresh && s.unlinked == t.unlinked
}

// Again returns the body of the record as it is now: b itself where nothing that
// bears on claims and what they stand on has changed since, else one that shares with
// b what still holds.
func (b *Body) Again(ctx context.Context) (*Body, error) { return gather(ctx, b.record, b) }

// AsRead returns the body with what people decided on claims since laid over it, of
// the statements as b has them: whatever was read meanwhile is left to
// [Body.Again], which takes longer. It returns b where nothing was decided.
func (b *Body) AsRead(ctx context.Context) (*Body, error) {
	now, err := stateOf(ctx, b.record)
	if err != nil {
		return nil, err
	}
	on, err := bearing(ctx, b.record, b.number, now.number)
	if err != nil || on&(onClaims|onSources) == 0 {
		return b, err
	}
	next := &Body{Cut: b.Cut, record: b.record, proposals: b.proposals, state: b.state, library: b.library}
	next.number, next.behind = now.number, b.behind || on&onStatements != 0
	if on&onSources != 0 {
		next.ground = now.number
	}
	return next, next.lay(ctx)
}

// Stands reports whether a claim stands on the same as one of its ID in an earlier
// body, so that what was counted of that holds.
func (b *Body) Stands(c *provenance.Claim, before *Body, was *provenance.Claim) bool {
	return b.library == before.library && b.ground == before.ground && slices.Equal(b.Decided[c.ID].About, before.Decided[c.ID].About) &&
		slices.EqualFunc(c.Members, was.Members, func(x, y provenance.Member) bool { return x.Attribution == y.Attribution && x.Side == y.Side })
}

// Since says what has changed since b was made: whether people decided on claims or
// their unnamed sources, and whether anything else did on which claims and their counts
// hang.
func (b *Body) Since(ctx context.Context) (decided, other bool, err error) {
	now, err := stateOf(ctx, b.record)
	if err != nil {
		return false, false, err
	}
	on, err := bearing(ctx, b.record, b.number, now.number)
	return on&(onClaims|onSources) != 0, on&onStatements != 0 || b.behind || !b.sameReading(&now), err
}

// What decisions bear on.
const (
	onClaims     = 1 << iota // on claims
	onSources                // on who unnamed sources are
	onStatements             // on who tells a statement, on whose word and where
)

// bearing says on what the decisions after one number up to another bear: on nothing
// that a body holds where it is 0.
func bearing(ctx context.Context, r *record.Record, after, to int64) (on int, err error) {
	if to <= after {
		return 0, nil
	}
	for e, err := range r.Journal(ctx, record.Selection{From: after + 1, To: to}) {
		if err != nil {
			return 0, err
		}
		switch e.Target.Kind {
		case chancery.OnContradiction, chancery.OnHypothesis: // looked up when they are asked for
		case chancery.OnClaim:
			on |= onClaims
		case chancery.OnSource:
			on |= onSources
		default:
			if e.Action != chancery.Note {
				on |= onStatements
			}
		}
	}
	return on, nil
}
