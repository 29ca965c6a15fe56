package evidence

import (
	"context"

	"chancery"
	"chancery/actors"
	"chancery/provenance"
	"chancery/record"
)

// identify tells the evidence of a claim what is known of its unnamed sources: the
// states that their descriptions name, and what people decided.
func identify(ctx context.Context, r *record.Record, e *provenance.Evidence) error {
	decided, err := r.Sources(ctx)
	if err != nil {
		return err
	}
	byID := map[string]*record.DecidedSource{}
	for i := range decided {
		byID[decided[i].ID] = &decided[i]
	}
	var known []provenance.Identity
	for _, n := range e.Nodes {
		if n.Kind != provenance.Unnamed {
			continue
		}
		k := provenance.Identity{ID: n.ID, Of: actors.BelongsTo(n.Name)}
		if d := byID[n.ID]; d != nil {
			k.CouldBe, k.CannotBe = d.CouldBe, d.CannotBe
			if d.BelongsTo != nil {
				k.Of = d.BelongsTo
			}
			if k.Is, err = who(ctx, r, e, d.Is); err != nil {
				return err
			}
		}
		known = append(known, k)
	}
	e.Identify(known)
	return nil
}

// who returns the node of somebody that a decision names: one of the evidence, or
// an actor of the record.
func who(ctx context.Context, r *record.Record, e *provenance.Evidence, id string) (provenance.Node, error) {
	if id == "" {
		return provenance.Node{}, nil
	}
	for _, n := range e.Nodes {
		if n.ID == id {
			return n, nil
		}
	}
	page, err := r.Actor(ctx, id)
	if chancery.KindOf(err) == chancery.NotFound {
		return provenance.Node{ID: id, Kind: provenance.Actor, Name: id}, nil
	}
	if err != nil {
		return provenance.Node{}, err
	}
	return provenance.Node{ID: page.ID, Kind: provenance.Actor, Name: page.Name}, nil
}
