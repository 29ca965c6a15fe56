package main

import (
	"cmp"
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"

	"chancery"
	"chancery/provenance"
	"chancery/web"
)

var _ web.Dotter = deskRecord{}

// graphOf finds a claim and builds its evidence, as it is and as is supposed.
func (b *claimBody) graphOf(ctx context.Context, ref string, s web.Supposition) (c *provenance.Claim, was, is *provenance.Evidence, err error) {
	if c, err = b.find(ref); err != nil {
		return nil, nil, nil, err
	}
	if was, err = b.Graph(ctx, c); err != nil {
		return nil, nil, nil, err
	}
	// One after the other, and what fell with another is no mistake: whoever leaves
	// both out means both.
	is = was
	for _, name := range s.Without {
		next, err := is.Suppose(provenance.Supposition{Without: []string{name}})
		if chancery.KindOf(err) == chancery.NotFound {
			if _, there := was.Find(name); there == nil {
				continue
			}
		}
		if err != nil {
			return nil, nil, nil, supposing(err)
		}
		is = next
	}
	for _, pair := range s.Same {
		next, err := is.Suppose(provenance.Supposition{Same: [][2]string{pair}})
		if chancery.KindOf(err) == chancery.NotFound {
			_, errA := was.Find(pair[0])
			_, errB := was.Find(pair[1])
			if errA == nil && errB == nil {
				continue
			}
		}
		if err != nil {
			return nil, nil, nil, supposing(err)
		}
		is = next
	}
	return c, was, is, nil
}

func supposing(err error) error {
	if chancery.KindOf(err) == chancery.NotFound {
		return chancery.Errorf(chancery.NotFound, "the supposition names somebody who has no part in this claim, or no part any more; open the claim without it")
	}
	return err
}

func (d deskRecord) EvidenceDOT(ctx context.Context, ref, side string, s web.Supposition) (string, error) {
	b, _, err := d.body(ctx)
	if err != nil {
		return "", err
	}
	ctx = d.claims.ctx // a page that is left must not leave half of what is kept
	c, _, is, err := b.graphOf(ctx, ref, s)
	if err != nil {
		return "", err
	}
	var out strings.Builder
	err = is.WriteDOT(&out, provenance.Side(side), c.Says)
	return out.String(), err
}

// Bounds on what a page shows of the evidence.
const (
	mostResolved = 100 // documents read for the places of words; beyond, a box leads to its document
	mostBoxes    = 150 // of the most that others depend on
	mostPairs    = 200 // that may be one
	mostChains   = 30
	mostSteps    = 12
	mostAtOnce   = 100 // statements of a claim for which the decisive fact is not looked for in the background
)

func (d deskRecord) Evidence(ctx context.Context, ref, side string, s web.Supposition) (*web.Evidence, error) {
	b, _, err := d.body(ctx)
	if err != nil {
		return nil, err
	}
	ctx = d.claims.ctx // a page that is left must not leave half of what is kept
	c, was, is, err := b.graphOf(ctx, ref, s)
	if err != nil {
		return nil, err
	}
	on := provenance.Side(side)
	before := was.Count(on)
	now := before
	if !s.IsZero() {
		now = is.Count(on)
	}
	out := &web.Evidence{Side: side, Was: intervalOf(before), Is: intervalOf(now), Tried: true, Cut: slices.Clone(now.Cut)}
	chart, cut := essential(was.Chart(on), now)
	if cut > 0 {
		out.Cut = append(out.Cut, fmt.Sprintf("%d of the %d who have a part in it, on whom fewest others depend, are not drawn or listed", cut, cut+len(chart.Nodes)))
	}
	find, err := d.spots(ctx, b, chart, now, testimony(was, on))
	if err != nil {
		return nil, err
	}
	id := func(name string) string { x, _ := was.Find(name); return x }
	present, without, same := map[string]bool{}, map[string]bool{}, map[[2]string]bool{}
	for _, x := range is.Chart(on).Nodes {
		present[x.ID] = true
	}
	for _, name := range s.Without {
		without[id(name)] = true
	}
	for _, pair := range s.Same {
		x, y := id(pair[0]), id(pair[1])
		// Who was made one with another is still there, under the other's name.
		present[x], present[y] = present[x] || present[y], present[x] || present[y]
		same[[2]string{x, y}], same[[2]string{y, x}] = true, true
	}
	necks, index := map[string]provenance.Bottleneck{}, map[string]int{}
	for _, x := range now.Bottlenecks {
		necks[x.Node.ID] = x
	}
	for i, x := range chart.Nodes {
		index[x.ID] = i
		node := web.EvidenceNode{ID: x.ID, Kind: string(x.Kind), Name: clean(x.Name), Origin: x.Origin, End: x.End, Neck: necks[x.ID].All, Needed: necks[x.ID].Attributions, Statements: len(x.Attributions), Out: without[x.ID], Gone: !present[x.ID], Spot: find.told(x.Attributions)}
		if doc := find.document(x.Attributions); doc != nil && x.Kind == provenance.Document {
			node.Outlet, node.Date = doc.Metadata.Get(chancery.Outlet), cmp.Or(doc.Metadata.Get(chancery.Written), doc.Metadata.Get(chancery.Published))
		}
		out.Nodes = append(out.Nodes, node)
	}
	for _, l := range chart.Links {
		link := web.EvidenceLink{From: index[l.From], To: index[l.To], How: string(l.Access)}
		if l.Kind == provenance.Copies || l.Kind == provenance.IsCopy {
			link.How = "copied"
		}
		if link.Spot, err = find.words(ctx, l.Passages); err != nil {
			return nil, err
		}
		if link.Document.IsZero() {
			link.Spot = find.told(l.Attributions)
		}
		out.Links = append(out.Links, link)
	}
	find.settle(out)
	for pair := range same {
		if !slices.Contains(chart.Maybe, pair) && !slices.Contains(chart.Maybe, [2]string{pair[1], pair[0]}) {
			chart.Maybe = append(chart.Maybe, pair)
		}
	}
	for _, pair := range chart.Maybe {
		x, okX := index[pair[0]]
		y, okY := index[pair[1]]
		if okX && okY && x != y {
			out.Maybe = append(out.Maybe, web.EvidencePair{A: x, B: y, Same: same[pair]})
		}
	}
	steps := func(nodes []provenance.Node) (list []web.EvidenceStep) {
		for _, x := range nodes {
			list = append(list, web.EvidenceStep{Name: clean(x.Name), Kind: string(x.Kind)})
		}
		return list
	}
	for _, chain := range now.Most[:min(len(now.Most), mostChains)] {
		out.Most = append(out.Most, web.EvidenceChain{Steps: steps(chain.Nodes), Spot: find.told([]string{chain.Attribution})})
	}
	for _, kin := range now.Least[:min(len(now.Least), mostChains)] {
		out.Least = append(out.Least, web.EvidenceChain{Steps: steps(kin.Nodes[:min(len(kin.Nodes), mostSteps)]), Spot: find.told([]string{kin.Attribution})})
	}
	fact, all, ok := d.decisive(b, c.ID, is, on, s.IsZero())
	if out.Tried = all; fact != nil {
		out.Changes = &web.Fact{Sentence: fact.Sentence, Suppose: web.Supposition{Without: fact.Supposition.Without, Same: fact.Supposition.Same}}
	}
	if !ok {
		out.Cut = append(out.Cut, "what would change it most, of so many statements; open the page again in a moment")
	}
	return out, nil
}

// decisive returns the fact that would change a count most. Of a large claim it is
// looked for in the background, and not under a supposition; ok is false until it is
// there.
func (d deskRecord) decisive(b *claimBody, claim string, e *provenance.Evidence, side provenance.Side, plain bool) (fact *provenance.Fact, all, ok bool) {
	if len(e.Testimony) <= mostAtOnce {
		fact, all = e.Decisive(side)
		return fact, all, true
	}
	if !plain {
		return nil, true, true
	}
	key := claim + " " + string(side)
	b.mu.Lock()
	f := b.facts[key]
	if f == nil {
		if len(b.facts) > 1000 {
			clear(b.facts)
		}
		f = &finding{done: make(chan struct{})}
		b.facts[key] = f
		d.claims.work.Go(func() {
			defer close(f.done)
			f.fact, f.all = e.Decisive(side)
		})
	}
	b.mu.Unlock()
	select {
	case <-f.done:
		return f.fact, f.all, true
	default:
		return nil, true, false
	}
}

// essential leaves of a large chart those nodes on whom most depends, and says how
// many it has left out.
func essential(c provenance.Chart, n provenance.Count) (out provenance.Chart, cut int) {
	out = c
	if len(c.Nodes) > mostBoxes {
		needed := map[string]int{}
		for _, x := range n.Bottlenecks {
			if needed[x.Node.ID] = x.Attributions; x.All {
				needed[x.Node.ID] += len(c.Nodes)
			}
		}
		for _, chain := range n.Most[:min(len(n.Most), mostChains)] {
			for _, x := range chain.Nodes {
				needed[x.ID]++
			}
		}
		rank := slices.Clone(c.Nodes)
		slices.SortStableFunc(rank, func(x, y provenance.ChartNode) int {
			return cmp.Or(cmp.Compare(needed[y.ID], needed[x.ID]), cmp.Compare(len(y.Attributions), len(x.Attributions)))
		})
		kept := map[string]bool{}
		for _, x := range rank[:mostBoxes] {
			kept[x.ID] = true
		}
		out.Nodes, out.Links, out.Maybe = nil, nil, nil
		for _, x := range c.Nodes {
			if kept[x.ID] {
				out.Nodes = append(out.Nodes, x)
			}
		}
		for _, l := range c.Links {
			if kept[l.From] && kept[l.To] {
				out.Links = append(out.Links, l)
			}
		}
		for _, pair := range c.Maybe {
			if kept[pair[0]] && kept[pair[1]] {
				out.Maybe = append(out.Maybe, pair)
			}
		}
	}
	out.Maybe = slices.Clone(out.Maybe[:min(len(out.Maybe), mostPairs)])
	return out, len(c.Nodes) - len(out.Nodes)
}

// finder tells where things stand.
type finder struct {
	places
	sources map[string]provenance.Source
}

// testimony lists the statements of a side, at most as many as are read for their
// chains.
func testimony(e *provenance.Evidence, side provenance.Side) (ids []string) {
	for _, t := range e.Testimony {
		if t.Side == side && len(ids) < 2*mostResolved {
			ids = append(ids, t.ID)
		}
	}
	return ids
}

// spots reads what is needed to tell where the nodes and links of a chart stand.
func (d deskRecord) spots(ctx context.Context, b *claimBody, c provenance.Chart, n provenance.Count, ids []string) (f finder, err error) {
	first := func(list []string) {
		if len(list) > 0 {
			ids = append(ids, list[0])
		}
	}
	for _, x := range c.Nodes {
		first(x.Attributions)
	}
	for _, l := range c.Links {
		first(l.Attributions)
	}
	for _, chain := range n.Most[:min(len(n.Most), mostChains)] {
		ids = append(ids, chain.Attribution)
	}
	for _, kin := range n.Least[:min(len(n.Least), mostChains)] {
		ids = append(ids, kin.Attribution)
	}
	slices.Sort(ids)
	f.places = d.shelf()
	f.sources, err = b.Sources(ctx, slices.Compact(ids)...)
	return f, err
}

// document is the one that tells the first of some statements.
func (f finder) document(statements []string) *chancery.Document {
	if len(statements) == 0 {
		return nil
	}
	return f.sources[statements[0]].Document
}

func (f finder) told(statements []string) web.Spot {
	if doc := f.document(statements); doc != nil {
		return web.Spot{Document: doc.Digest, Statement: statements[0]}
	}
	return web.Spot{}
}

// settle gives those who stand inside a chain alone their place: where they are named
// as somebody's source, else where a link to or from them stands. A link that has no
// words of its own stands where the one who tells does.
func (f finder) settle(e *web.Evidence) {
	named := map[string]string{} // statement by who is named in its chain
	for _, id := range slices.Sorted(maps.Keys(f.sources)) {
		s := f.sources[id]
		for _, a := range s.Chain {
			for _, l := range a.Path {
				for _, local := range l.Actors {
					if s.Who == nil {
						continue
					}
					if who, ok := s.Who(local, l.Passage.Span); ok && named[who.ID] == "" {
						named[who.ID] = id
					}
				}
			}
		}
	}
	for i := range e.Nodes {
		if n := &e.Nodes[i]; n.Document.IsZero() && named[n.ID] != "" {
			n.Spot = f.told([]string{named[n.ID]})
		}
	}
	for changed := true; changed; {
		changed = false
		for k := range e.Links {
			l := &e.Links[k]
			from, to := &e.Nodes[l.From], &e.Nodes[l.To]
			for _, s := range []struct{ of, by *web.Spot }{{&l.Spot, &from.Spot}, {&from.Spot, &l.Spot}, {&to.Spot, &l.Spot}} {
				if s.of.Document.IsZero() && !s.by.Document.IsZero() {
					*s.of, changed = *s.by, true
				}
			}
		}
	}
}

func (f finder) words(ctx context.Context, passages []chancery.Passage) (web.Spot, error) {
	for _, passage := range passages {
		if passage.Document.IsZero() {
			continue
		}
		if len(f.papers) >= mostResolved && f.papers[passage.Document] == nil {
			return web.Spot{Document: passage.Document}, nil
		}
		at, err := f.at(ctx, passage)
		return web.Spot{Document: passage.Document, At: at}, err
	}
	return web.Spot{}, nil
}
