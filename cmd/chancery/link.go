package main

import (
	"context"
	"errors"
	"os"

	"chancery"
	"chancery/actors"
	"chancery/evidence"
	"chancery/record"
)

// linker links actors for the record, which knows nothing of names.
type linker struct{ *actors.Catalogue }

var _ record.Linker = linker{}

func entryOf(f record.FoundActor) actors.Entry {
	e := actors.Entry{ID: f.ID, Kind: f.Kind, Unnamed: f.Unnamed, Company: f.Company}
	for _, n := range f.Names {
		e.Names = append(e.Names, n.Text)
	}
	return e
}

func (l linker) Keys(f record.FoundActor) []string { return l.Catalogue.Keys(entryOf(f)) }

func (l linker) Seed(actor string, f record.FoundActor) { l.Catalogue.Seed(actor, entryOf(f)) }

func (l linker) Place(f record.FoundActor) record.ActorLink {
	placed := l.Catalogue.Place(entryOf(f))
	link := record.ActorLink{Actor: placed.Actor, Score: placed.Score, Reasons: placed.Reasons}
	for _, p := range placed.Proposals {
		link.Proposals = append(link.Proposals, record.ActorProposal{A: p.A, B: p.B, Score: p.Score, Reasons: p.Reasons})
	}
	return link
}

// register returns the register of offices: what the program brings along, and
// the file that --offices or CHANCERY_OFFICES names.
func (p *program) register() (*actors.Register, error) {
	path := p.offices
	if path == "" {
		path = os.Getenv("CHANCERY_OFFICES")
	}
	if path == "" {
		return actors.Builtin(), nil
	}
	f, err := os.Open(path)
	if err != nil {
		return nil, chancery.Errorf(chancery.NotFound, "the file of offices cannot be opened: %w", err)
	}
	defer f.Close()
	r, err := actors.NewRegister()
	if err != nil {
		return nil, err
	}
	if err := r.AddCSV(f); err != nil {
		return nil, &chancery.Error{Kind: chancery.KindOf(err), Sentence: path + ": " + err.Error(), Cause: err}
	}
	return r, nil
}

// link links the actors of what was read since the last time, and has claims
// proposed from it.
func (p *program) link(ctx context.Context, r *record.Record) error {
	if r.ReadOnly() {
		return nil
	}
	register, err := p.register()
	if err != nil {
		return err
	}
	_, err = r.LinkActors(ctx, func() record.Linker { return linker{actors.NewCatalogue(register)} })
	if err == nil {
		err = evidence.Propose(ctx, r)
	}
	if errors.Is(err, context.Canceled) {
		return chancery.Errorf(chancery.Interrupted, "stopped; what was read stays, and actors are linked and claims proposed the next time: %w", err)
	}
	return err
}
