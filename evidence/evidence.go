// Package evidence joins the record with the rooms that judge it: it gathers the
// statements of all documents, has claims proposed from them, lays over these what
// people decided, and builds the graph that each claim stands on.
//
// It stands between [chancery/record], which knows nothing of claims beyond the
// decisions on them, and [chancery/provenance], which reads no record. The command
// line and the desk both ask here.
package evidence

import (
	"context"
	"slices"
	"strings"

	"chancery"
	"chancery/provenance"
	"chancery/record"
)

// Body is what a record says that can be compared: every attribution that has no
// other inside it, with its chain, and the claims that they make. It may be used by
// several goroutines at once.
type Body struct {
	Claims  []provenance.Claim // as proposed, with what people decided laid over it; the largest first
	Decided map[string]record.DecidedClaim
	Cut     []string // what was not looked at, in words

	record    *record.Record
	proposals *provenance.Proposals
	released  map[string]int64 // claims that people left to what is proposed, with the decision
	state
	*library
}

// Gather reads what the record keeps of its claims, bringing it up to date first.
// Where the record shows an earlier state, or may not be written and is not up to
// date, claims are proposed anew from all its documents, which takes as long as
// there are many.
func Gather(ctx context.Context, r *record.Record) (*Body, error) { return gather(ctx, r, nil) }

func gather(ctx context.Context, r *record.Record, before *Body) (*Body, error) {
	if r.AsOf().IsZero() && !r.ReadOnly() {
		if err := Propose(ctx, r); err != nil {
			return nil, err
		}
	}
	b := &Body{record: r}
	var err error
	if b.state, err = stateOf(ctx, r); err != nil {
		return nil, err
	}
	b.ground = b.number
	if before == nil || !b.fresh || !b.sameReading(&before.state) {
		if err := b.open(ctx); err != nil {
			return nil, err
		}
		return b, b.lay(ctx)
	}
	on, err := bearing(ctx, r, before.number, b.number)
	if err != nil {
		return nil, err
	}
	if on == 0 && !before.behind {
		return before, nil
	}
	b.proposals, b.Cut, b.library = before.proposals, before.Cut, before.library
	switch {
	case on&onStatements != 0 || before.behind:
		b.library = newLibrary(r, before.library.at)
	case on == onClaims:
		b.ground = before.ground
	}
	return b, b.lay(ctx)
}

// lay lays what people decided over the proposals.
func (b *Body) lay(ctx context.Context) error {
	decisions, err := b.record.Claims(ctx)
	if err != nil {
		return err
	}
	if b.released, err = b.record.Released(ctx); err != nil {
		return err
	}
	b.Decided = make(map[string]record.DecidedClaim, len(decisions))
	decided := make([]provenance.Decided, 0, len(decisions))
	for _, d := range decisions {
		b.Decided[d.ID] = d
		x := provenance.Decided{ID: d.ID, Says: d.Says, Apart: d.Apart}
		for _, m := range d.Members {
			x.Members = append(x.Members, provenance.Member{Attribution: m.Attribution, Side: provenance.Side(m.Side)})
		}
		decided = append(decided, x)
	}
	b.Claims = provenance.NewComparer().Claims(b.proposals, decided)
	return nil
}

// open reads the proposals that are kept, or makes them.
func (b *Body) open(ctx context.Context) error {
	if b.fresh {
		k, err := b.record.Proposals(ctx, Version())
		if err != nil {
			return err
		}
		if k != nil {
			var at map[string]chancery.Digest
			b.proposals, at, b.Cut = kept(k)
			b.revision = k.Revision
			b.library = newLibrary(b.record, at)
			return nil
		}
	}
	b.fresh = false
	b.library = newLibrary(b.record, map[string]chancery.Digest{})
	var said []provenance.Said
	long := 0
	for digest, err := range b.record.Digests(ctx) {
		if err != nil {
			return err
		}
		list, n, err := b.library.load(ctx, digest)
		if err != nil {
			return err
		}
		said, long = append(said, list...), long+n
	}
	b.proposals, b.Cut = provenance.NewComparer().Propose(said)
	b.Cut = append(b.Cut, cutLong(long)...)
	return nil
}

// Graph builds the evidence of a claim, or of several taken together.
func (b *Body) Graph(ctx context.Context, claims ...*provenance.Claim) (*provenance.Evidence, error) {
	var ids, about []string
	for _, c := range claims {
		for _, m := range c.Members {
			ids = append(ids, m.Attribution)
		}
		about = append(about, b.Decided[c.ID].About...)
	}
	found, err := b.Sources(ctx, ids...)
	if err != nil {
		return nil, err
	}
	var sources []provenance.Source
	for _, c := range claims {
		for _, m := range c.Members {
			if s, ok := found[m.Attribution]; ok {
				s.Side = m.Side
				sources = append(sources, s)
			}
		}
	}
	cut, err := b.library.copies(ctx, sources)
	if err != nil {
		return nil, err
	}
	e := provenance.Build(sources, about)
	e.Cut = append(e.Cut, cut...)
	return e, identify(ctx, b.record, e)
}

// Claim finds a claim by its ID, the beginning of it, or one of its attributions. A
// statement that stands in no claim is given as one of its own.
func (b *Body) Claim(ref string) (*provenance.Claim, error) {
	ref = strings.ToLower(ref)
	var found []*provenance.Claim
	for i := range b.Claims {
		c := &b.Claims[i]
		if c.ID == ref {
			return c, nil
		}
		member := slices.ContainsFunc(c.Members, func(m provenance.Member) bool { return len(ref) >= 4 && strings.HasPrefix(m.Attribution, ref) })
		if len(ref) >= 4 && strings.HasPrefix(c.ID, ref) || member {
			found = append(found, c)
		}
	}
	if len(found) == 0 && len(ref) >= 4 {
		for i := range b.proposals.Said {
			if s := &b.proposals.Said[i]; strings.HasPrefix(s.ID, ref) {
				found = append(found, &provenance.Claim{ID: provenance.ClaimID(s.ID), Says: s.Text, Members: []provenance.Member{{Attribution: s.ID, Side: provenance.SideOf(s.Stance, true), Probability: 1}}})
			}
		}
	}
	switch len(found) {
	case 1:
		return found[0], nil
	case 0:
		return nil, chancery.Errorf(chancery.NotFound, "there is no claim %s; `chancery claims --all` lists them", ref)
	}
	return nil, chancery.Errorf(chancery.Invalid, "%s names several claims, such as %s and %s; give more digits", ref, found[0].ID, found[1].ID)
}

// Whole gives a claim as a decision holds it.
func (b *Body) Whole(c *provenance.Claim) record.ClaimValue {
	d := b.Decided[c.ID]
	v := record.ClaimValue{Says: c.Says, Apart: slices.Clone(d.Apart), With: d.With, About: d.About, Ratings: map[string]string{}}
	for id, r := range d.Ratings {
		v.Ratings[id] = r
	}
	for _, m := range c.Members {
		v.Members = append(v.Members, record.ClaimMember{Attribution: m.Attribution, Side: string(m.Side)})
	}
	return v
}
