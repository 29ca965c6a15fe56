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
	"fmt"
	"slices"
	"strings"

	"chancery"
	"chancery/provenance"
	"chancery/record"
)

// mostWords is the length of a statement above which it is taken to say several
// things and stands in no claim.
const mostWords = 80

// Body is what a record says that can be compared: every attribution that has no
// other inside it, with its chain, and the claims that they make. It may be used by
// several goroutines at once.
type Body struct {
	Claims  []provenance.Claim // as proposed, with what people decided laid over it
	Decided map[string]record.DecidedClaim
	Cut     []string // what was not looked at, in words

	accounts []provenance.Account
	sources  map[string]provenance.Source // by attribution
	record   *record.Record
}

// Accounts returns every statement of the record, in order of documents and
// places. It reads all documents.
func (b *Body) Accounts(ctx context.Context) ([]provenance.Account, error) { return b.accounts, nil }

// Sources returns who tells the attributions of those IDs, on whose word and
// where. An attribution that no present reading has is left out.
func (b *Body) Sources(ctx context.Context, attributions ...string) (map[string]provenance.Source, error) {
	out := make(map[string]provenance.Source, len(attributions))
	for _, id := range attributions {
		if s, ok := b.sources[id]; ok {
			out[id] = s
		}
	}
	return out, nil
}

// Gather reads the record and proposes claims. It reads every document that has
// attributions once.
func Gather(ctx context.Context, r *record.Record) (*Body, error) {
	b := &Body{record: r, sources: map[string]provenance.Source{}, Decided: map[string]record.DecidedClaim{}}
	cast, err := r.Cast(ctx)
	if err != nil {
		return nil, err
	}
	long := 0
	for digest, err := range r.Digests(ctx) {
		if err != nil {
			return nil, err
		}
		list, err := r.Attributions(ctx, digest, false)
		if err != nil {
			return nil, err
		}
		if len(list) == 0 {
			continue
		}
		stored, err := r.Document(ctx, digest.String())
		if err != nil {
			return nil, err
		}
		reading, err := r.Reading(ctx, digest)
		if err != nil {
			return nil, err
		}
		doc := stored.Document
		doc.Text, doc.Blocks, doc.Marks = "", nil, nil
		plain := make([]chancery.Attribution, len(list))
		parents := map[string]bool{}
		for i, a := range list {
			plain[i] = a.Attribution
			parents[a.Parent] = true
		}
		chain := chancery.Chains(plain)
		who := func(local string) (provenance.Node, bool) {
			a, ok := cast[digest][local]
			kind := provenance.Actor
			if a.Unnamed {
				kind = provenance.Unnamed
			}
			return provenance.Node{ID: a.ID, Kind: kind, Name: a.Name}, ok
		}
		for _, a := range plain {
			text := strings.Join(strings.Fields(chancery.Words(a.Content)), " ")
			if parents[a.ID] || text == "" {
				continue
			}
			if len(strings.Fields(text)) > mostWords {
				long++
				continue
			}
			account := provenance.Account{Said: provenance.Said{Statement: provenance.Statement{ID: a.ID, Text: text, Speaker: chancery.Words(a.Source)}, Stance: a.Stance}, Passage: a.Content[0]}
			if reading != nil {
				for _, d := range reading.Dates {
					switch {
					case slices.ContainsFunc(a.Content, func(p chancery.Passage) bool { return p.Span.Contains(d.Passage.Span) }):
						account.Dates = append(account.Dates, d)
					case d.ID == a.Told:
						account.Told = d
					}
				}
			}
			b.accounts = append(b.accounts, account)
			b.sources[a.ID] = provenance.Source{Attribution: a, Chain: chain(a.ID), Document: &doc, Who: who}
		}
	}
	if long > 0 {
		b.Cut = append(b.Cut, fmt.Sprintf("%d statements of more than %d words say several things at once and stand in no claim", long, mostWords))
	}
	decisions, err := r.Claims(ctx)
	if err != nil {
		return nil, err
	}
	var decided []provenance.Decided
	for _, d := range decisions {
		b.Decided[d.ID] = d
		x := provenance.Decided{ID: d.ID, Says: d.Says, Apart: d.Apart}
		for _, m := range d.Members {
			x.Members = append(x.Members, provenance.Member{Attribution: m.Attribution, Side: provenance.Side(m.Side)})
		}
		decided = append(decided, x)
	}
	said := make([]provenance.Said, len(b.accounts))
	for i, a := range b.accounts {
		said[i] = a.Said
	}
	var cut []string
	b.Claims, cut = provenance.NewComparer(nil).Group(said, decided)
	b.Cut = append(b.Cut, cut...)
	return b, nil
}

// Graph builds the evidence of a claim.
func (b *Body) Graph(ctx context.Context, c *provenance.Claim) (*provenance.Evidence, error) {
	ids := make([]string, len(c.Members))
	for i, m := range c.Members {
		ids[i] = m.Attribution
	}
	found, err := b.Sources(ctx, ids...)
	if err != nil {
		return nil, err
	}
	var sources []provenance.Source
	for _, m := range c.Members {
		if s, ok := found[m.Attribution]; ok {
			s.Side = m.Side
			sources = append(sources, s)
		}
	}
	cut, err := copies(ctx, b.record, sources)
	if err != nil {
		return nil, err
	}
	e := provenance.Build(sources, b.Decided[c.ID].About)
	e.Cut = append(e.Cut, cut...)
	return e, identify(ctx, b.record, e)
}

// Claim finds a claim by its ID, the beginning of it, or one of its attributions.
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
