package main

import (
	"cmp"
	"context"
	"slices"
	"strings"

	"chancery"
	"chancery/provenance"
	"chancery/record"
	"chancery/web"
)

// shelf reads what statements need, each document once.
func (d deskRecord) shelf() places {
	return places{record: d.Record, papers: map[chancery.Digest]*paperPoints{}}
}

// at is the place of a passage in code points.
func (p places) at(ctx context.Context, passage chancery.Passage) (string, error) {
	place, err := p.of(ctx, passage)
	return place.At, err
}

// statement shows an attribution of a claim.
func (p places) statement(ctx context.Context, id string, s provenance.Source, ok bool) (out web.Statement, err error) {
	out = web.Statement{ID: id, Side: string(s.Side)}
	if !ok {
		out.Gone = true
		return out, nil
	}
	a, doc := s.Attribution, s.Document
	out.Own = len(a.Source) == 0 && len(a.Cue) == 0 && len(s.Chain) <= 1
	out.Stance, out.Speaker = string(a.Stance), chancery.Words(a.Source)
	out.Document = web.Listed{Digest: doc.Digest, Path: doc.Path, Metadata: doc.Metadata}
	for _, passage := range a.Content {
		out.Words = append(out.Words, strings.Join(strings.Fields(passage.Words), " "))
	}
	if len(a.Content) > 0 {
		if out.At, err = p.at(ctx, a.Content[0]); err != nil {
			return out, err
		}
	}
	author := strings.Join(slices.Collect(doc.Metadata.All(chancery.Author)), ", ")
	out.Chain = []web.Step{{Words: cmp.Or(author, doc.Metadata.Get(chancery.Outlet), "the document")}}
	for _, link := range s.Chain {
		steps, err := p.steps(ctx, s, link)
		if err != nil {
			return out, err
		}
		out.Chain = append(out.Chain, steps...)
	}
	return out, nil
}

// steps are the hands of one attribution of a chain.
func (p places) steps(ctx context.Context, s provenance.Source, a chancery.Attribution) (out []web.Step, err error) {
	cue := chancery.Words(a.Cue)
	if len(a.Path) == 0 {
		step := web.Step{Words: chancery.Words(a.Source), Cue: cue}
		if at := append(slices.Clip(a.Source), a.Cue...); len(at) > 0 {
			step.At, err = p.at(ctx, at[0])
		}
		return []web.Step{step}, err
	}
	for i, l := range a.Path {
		step := web.Step{Words: l.Passage.Words, Medium: l.Medium, Access: l.Access}
		if step.At, err = p.at(ctx, l.Passage); err != nil {
			return nil, err
		}
		var who []string
		for _, local := range l.Actors {
			if s.Who == nil {
				break // what a document tells itself brings nobody along
			}
			if n, ok := s.Who(local, l.Passage.Span); ok && n.Name != "" {
				who = append(who, n.Name)
			}
		}
		joint := " and "
		if l.Either {
			joint = " or "
		}
		if step.Who = strings.Join(who, joint); strings.EqualFold(step.Who, step.Words) {
			step.Who = ""
		}
		if strings.Contains(strings.ToLower(step.Words), string(step.Medium)) {
			step.Medium = ""
		}
		if i == len(a.Path)-1 {
			step.Cue = cue
		}
		out = append(out, step)
	}
	return out, nil
}

var sideOrder = []provenance.Side{provenance.For, provenance.Against, provenance.Doubting}

func (d deskRecord) Claim(ctx context.Context, ref string, offset, limit int) (*web.ClaimPage, error) {
	b, stale, err := d.body(ctx)
	if err != nil {
		return nil, err
	}
	ctx = d.claims.ctx // a page that is left must not leave half of what is kept
	c, err := b.find(ref)
	if err != nil {
		return nil, err
	}
	row, err := b.row(ctx, c)
	if err != nil {
		return nil, err
	}
	decided := b.Decided[c.ID]
	page := &web.ClaimPage{ClaimRow: row, Why: decided.Why, Saw: b.Standing(c.ID), Stale: stale}
	members := slices.Clone(c.Members)
	slices.SortStableFunc(members, func(x, y provenance.Member) int {
		return cmp.Compare(slices.Index(sideOrder, x.Side), slices.Index(sideOrder, y.Side))
	})
	for _, m := range members {
		if m.Side == provenance.Doubting {
			page.Doubting++
		}
	}
	p := d.shelf()
	members = members[min(offset, len(members)):min(offset+limit, len(members))]
	if page.List, err = b.statements(ctx, p, members, decided.Ratings); err != nil {
		return nil, err
	}
	for _, x := range c.Related[:min(len(c.Related), mostRelated)] {
		if i, ok := b.at[x.Claim]; ok {
			page.Related = append(page.Related, web.Relative{Relation: string(x.Relation), ID: x.Claim, Says: clean(b.Claims[i].Says)})
		}
	}
	if c.Doubtful != nil {
		pair, err := b.statements(ctx, p, []provenance.Member{{Attribution: c.Doubtful.A}, {Attribution: c.Doubtful.B}}, nil)
		if err != nil {
			return nil, err
		}
		page.Doubtful = &web.Doubt{A: c.Doubtful.A, B: c.Doubtful.B, WordsA: strings.Join(pair[0].Words, " … "), WordsB: strings.Join(pair[1].Words, " … "), Reasons: c.Doubtful.Reasons}
	}
	for _, id := range decided.About {
		about := web.ActorCount{ID: id, Name: id}
		if a, err := d.Record.Actor(ctx, id); err == nil {
			about.Name = a.Name
		}
		page.About = append(page.About, about)
	}
	var apart []provenance.Member
	for _, id := range decided.Apart[:min(len(decided.Apart), 20)] {
		apart = append(apart, provenance.Member{Attribution: id})
	}
	if page.Apart, err = b.statements(ctx, p, apart, nil); err != nil {
		return nil, err
	}
	page.Near = b.near(c)
	if page.Tellers, err = b.tellers(ctx, c); err != nil {
		return nil, err
	}
	for e, err := range d.Record.Journal(ctx, record.Selection{Target: chancery.Target{Kind: chancery.OnClaim, ID: c.ID}, Descending: true, Limit: 50}) {
		if err != nil {
			return nil, err
		}
		page.History = append(page.History, web.Entry{Decision: e.Decision, Stands: e.Number == page.Saw})
	}
	return page, nil
}

// statements shows members of a claim.
func (b *claimBody) statements(ctx context.Context, p places, members []provenance.Member, ratings map[string]string) ([]web.Statement, error) {
	ids := make([]string, len(members))
	for i, m := range members {
		ids[i] = m.Attribution
	}
	sources, err := b.Sources(ctx, ids...)
	if err != nil {
		return nil, err
	}
	var out []web.Statement
	for _, m := range members {
		s, ok := sources[m.Attribution]
		st, err := p.statement(ctx, m.Attribution, s, ok)
		if err != nil {
			return nil, err
		}
		if i, ok := b.of[m.Attribution]; ok {
			st.Claim = b.Claims[i].ID
		}
		st.Side, st.Sure, st.Rating = string(m.Side), m.Probability, ratings[m.Attribution]
		st.Meaning = meaning(st.Rating)
		out = append(out, st)
	}
	return out, nil
}

// mostRelated is how many narrower and wider claims a page shows.
const mostRelated = 40

// mostNear is how many claims are offered that may be the same.
const mostNear = 6

// near returns claims that share the rarest words with one.
func (b *claimBody) near(c *provenance.Claim) (out []web.ClaimRow) {
	weight := map[int]float64{}
	for _, w := range slices.Compact(slices.Sorted(slices.Values(wordsIn(c.Says)))) {
		list := b.words[w]
		if len(w) < 3 || len(list) > 2000 {
			continue
		}
		for _, i := range list {
			weight[i] += 1 / float64(1+len(list))
		}
	}
	for _, x := range c.Related {
		if i, ok := b.at[x.Claim]; ok {
			weight[i]++
		}
	}
	var list []int
	for i := range weight {
		if b.Claims[i].ID != c.ID {
			list = append(list, i)
		}
	}
	slices.SortFunc(list, func(i, j int) int { return cmp.Or(cmp.Compare(weight[j], weight[i]), cmp.Compare(i, j)) })
	for _, i := range list[:min(len(list), mostNear)] {
		out = append(out, b.named(&b.Claims[i]))
	}
	return out
}

// tellers returns the actors in the chains of a claim, of whom it may tell; at most
// a dozen.
func (b *claimBody) tellers(ctx context.Context, c *provenance.Claim) (out []web.ActorCount, err error) {
	g, err := b.Graph(ctx, c)
	if err != nil {
		return nil, err
	}
	for _, n := range g.Nodes {
		// Those known by name alone, as authors are, are no actors of the record.
		if n.Kind == provenance.Actor && !strings.Contains(n.ID, ":") && !slices.Contains(g.About, n.ID) && len(out) < 12 {
			out = append(out, web.ActorCount{ID: n.ID, Name: n.Name})
		}
	}
	return out, nil
}
