package evidence

import (
	"context"
	"slices"
	"sync"

	"chancery"
	"chancery/provenance"
	"chancery/record"
)

// library holds what documents say, read when it is asked for.
type library struct {
	record *record.Record
	at     map[string]chancery.Digest // the document of each statement

	comparing sync.Mutex
	compared  []compared // what the documents of claims share, those asked for last at the end

	opposing sync.Mutex
	opposed  *opposed // nil until it is asked for

	mu       sync.Mutex
	cast     *record.Cast
	loaded   map[chancery.Digest]bool
	sources  map[string]provenance.Source // by attribution
	accounts map[chancery.Digest][]provenance.Account
}

func newLibrary(r *record.Record, at map[string]chancery.Digest) *library {
	return &library{record: r, at: at, loaded: map[chancery.Digest]bool{}, sources: map[string]provenance.Source{}, accounts: map[chancery.Digest][]provenance.Account{}}
}

// Accounts returns every statement of the record, in order of documents and
// places. It reads all documents.
func (l *library) Accounts(ctx context.Context) (out []provenance.Account, err error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	for digest, err := range l.record.Digests(ctx) {
		if err != nil {
			return nil, err
		}
		if _, _, err := l.load(ctx, digest); err != nil {
			return nil, err
		}
		out = append(out, l.accounts[digest]...)
	}
	return out, nil
}

// Sources returns who tells the attributions of those IDs, on whose word and
// where. An attribution that no present reading has is left out.
func (l *library) Sources(ctx context.Context, attributions ...string) (map[string]provenance.Source, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	out := make(map[string]provenance.Source, len(attributions))
	for _, id := range attributions {
		digest, ok := l.at[id]
		if !ok {
			continue
		}
		if _, _, err := l.load(ctx, digest); err != nil {
			return nil, err
		}
		if s, ok := l.sources[id]; ok {
			out[id] = s
		}
	}
	return out, nil
}

// load reads a document, once, and returns what it says and how many of its
// statements are too long to compare. Others must not use l meanwhile.
func (l *library) load(ctx context.Context, digest chancery.Digest) (said []provenance.Said, long int, err error) {
	if l.loaded[digest] {
		return nil, 0, nil
	}
	list, err := l.record.Attributions(ctx, digest, false)
	if err != nil {
		return nil, 0, err
	}
	if len(list) == 0 {
		l.loaded[digest] = true
		return nil, 0, nil
	}
	if l.cast == nil {
		if l.cast, err = l.record.Cast(ctx); err != nil {
			return nil, 0, err
		}
	}
	here, err := l.cast.In(ctx, digest)
	if err != nil {
		return nil, 0, err
	}
	named, err := l.cast.Named(ctx, digest)
	if err != nil {
		return nil, 0, err
	}
	stored, err := l.record.Document(ctx, digest.String())
	if err != nil {
		return nil, 0, err
	}
	reading, err := l.record.Reading(ctx, digest)
	if err != nil {
		return nil, 0, err
	}
	doc := stored.Document
	doc.Text, doc.Blocks, doc.Marks = "", nil, nil
	attributions := make([]chancery.Attribution, len(list))
	for i, a := range list {
		attributions[i] = a.Attribution
	}
	chain := chancery.Chains(attributions)
	who := func(local string, at chancery.Span) (provenance.Node, bool) {
		a, ok := here(local, at)
		kind := provenance.Actor
		if a.Unnamed {
			kind = provenance.Unnamed
		}
		return provenance.Node{ID: a.ID, Kind: kind, Name: a.Name}, ok
	}
	dates, told := datesOf(reading), map[string]chancery.Date{}
	if reading != nil {
		for _, d := range reading.Dates {
			told[d.ID] = d
		}
	}
	l.loaded[digest] = true // from here on nothing fails
	for _, s := range statements(attributions, reading, named) {
		if s.long {
			long++
			continue
		}
		a := s.attribution
		account := provenance.Account{Said: s.Said, Passage: a.Content[0]}
		account.Dates = dates(passagesAt(a.Content)...)
		if d, ok := told[a.Told]; ok && !slices.ContainsFunc(account.Dates, func(in chancery.Date) bool { return in.ID == d.ID }) {
			account.Told = d
		}
		said = append(said, s.Said)
		l.accounts[digest] = append(l.accounts[digest], account)
		l.sources[a.ID] = provenance.Source{Attribution: *a, Chain: chain(a.ID), Document: &doc, Who: who}
		if l.at[a.ID] != digest { // another library may share what is there already
			l.at[a.ID] = digest
		}
	}
	return said, long, nil
}
