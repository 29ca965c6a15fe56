package main

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"chancery"
	"chancery/provenance"
	"chancery/record"
	"chancery/web"
)

var _ web.Claims = deskRecord{}

// ordering is the claims by origins, as it is worked out in the background.
type ordering struct {
	done     chan struct{}
	counted  int // under the lock of the body
	of       int
	standing []int
	err      error
}

// several reports whether a claim stands in the list without being asked for: more
// than one statement makes it, or a person has decided on it.
func several(c *provenance.Claim) bool { return len(c.Members) > 1 || c.Decided }

// doubt is how doubtful it is that a claim is one.
func doubt(c *provenance.Claim) (most float64) {
	for _, m := range c.Members {
		if m.Probability > 0 {
			most = max(most, 1-m.Probability)
		}
	}
	return most
}

// byOrigins returns the claims of several statements, those with most origins
// first. It counts all of them, in the background.
func (d deskRecord) byOrigins(ctx context.Context, b *claimBody) ([]int, error) {
	b.mu.Lock()
	if b.order == nil {
		b.order = &ordering{done: make(chan struct{})}
		o := b.order
		for i := range b.Claims {
			if several(&b.Claims[i]) {
				o.standing = append(o.standing, i)
			}
		}
		o.of = len(o.standing)
		d.claims.work.Go(func() {
			defer close(o.done)
			counts := make(map[int]claimCount, len(o.standing))
			for k, i := range o.standing {
				if counts[i], o.err = b.count(d.claims.ctx, &b.Claims[i]); o.err != nil {
					b.mu.Lock()
					b.order = nil // the next who asks tries again
					b.mu.Unlock()
					return
				}
				b.mu.Lock()
				o.counted = k + 1
				b.mu.Unlock()
			}
			slices.SortStableFunc(o.standing, func(i, j int) int {
				x, y := counts[i].pro, counts[j].pro
				return cmp.Or(cmp.Compare(y.AtLeast, x.AtLeast), cmp.Compare(y.AtMost, x.AtMost), cmp.Compare(len(b.Claims[j].Members), len(b.Claims[i].Members)))
			})
		})
	}
	o := b.order
	b.mu.Unlock()
	select {
	case <-o.done:
		return o.standing, o.err
	case <-ctx.Done():
		return nil, ctx.Err()
	case <-time.After(patience):
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	return nil, &web.Working{Doing: "The origins of claims are being counted", Done: o.counted, Of: o.of}
}

// mostSought is how many statements a filter of claims looks at.
const mostSought = 5000

// sought returns the claims that have a statement which meets a query, and a remark
// where not all were looked at.
func (b *claimBody) sought(ctx context.Context, r *record.Record, q record.Query) (found map[int]bool, remark string, err error) {
	found = map[int]bool{}
	for offset := 0; ; offset += 500 {
		hits, stats, err := r.SearchAttributions(ctx, q, record.Window{Offset: offset, Limit: 500})
		if err != nil {
			return nil, "", err
		}
		for _, h := range hits {
			if i, ok := b.of[h.ID]; ok {
				found[i] = true
			}
		}
		if len(hits) < 500 {
			return found, "", nil
		}
		if offset+500 >= mostSought {
			if stats.More || stats.Matched > mostSought {
				remark = fmt.Sprintf("Only the first %d statements that meet this were looked at; narrow it to see others", mostSought)
			}
			return found, remark, nil
		}
	}
}

// meets returns the claims that meet the filters of a query; nil where it has none.
func (d deskRecord) meets(ctx context.Context, b *claimBody, q web.ClaimQuery) (found map[int]bool, cut []string, err error) {
	var sets []map[int]bool
	if q.Words != "" {
		asked, err := record.ParseQuery(q.Words)
		if err != nil {
			return nil, nil, err
		}
		set, remark, err := b.sought(ctx, d.Record, asked)
		if err != nil {
			return nil, nil, err
		}
		// The sentence of a claim may be a person's, and stand in no document.
		var said map[int]bool
		for _, w := range wordsIn(q.Words) {
			next := map[int]bool{}
			for _, i := range b.words[w] {
				if said == nil || said[i] {
					next[i] = true
				}
			}
			said = next
		}
		for i := range said {
			set[i] = true
		}
		sets = append(sets, set)
		if remark != "" {
			cut = append(cut, remark)
		}
	}
	if q.Actor != "" {
		var asked record.Query
		for _, w := range wordsIn(q.Actor) {
			asked.Speaker = append(asked.Speaker, record.Term{Text: w})
		}
		if len(asked.Speaker) == 0 {
			return nil, nil, chancery.Errorf(chancery.Invalid, "%q holds no word to look for", q.Actor)
		}
		set, remark, err := b.sought(ctx, d.Record, asked)
		if err != nil {
			return nil, nil, err
		}
		sets = append(sets, set)
		if remark != "" {
			cut = append(cut, remark)
		}
	}
	if q.Document != "" {
		set := map[int]bool{}
		var digests []chancery.Digest
		if digest, err := d.Find(ctx, q.Document); err == nil {
			digests = append(digests, digest)
		} else if k := chancery.KindOf(err); k != chancery.NotFound && k != chancery.Invalid {
			return nil, nil, err
		} else {
			list, next, err := d.Record.Documents(ctx, record.Query{Title: q.Document}, record.Page{Limit: mostPapers})
			if err != nil {
				return nil, nil, err
			}
			for _, s := range list {
				digests = append(digests, s.Digest)
			}
			if next != "" {
				cut = append(cut, fmt.Sprintf("Only the first %d documents with such a title were looked at", mostPapers))
			}
		}
		for _, digest := range digests {
			list, err := d.Record.Attributions(ctx, digest, false)
			if err != nil {
				return nil, nil, err
			}
			for _, a := range list {
				if i, ok := b.of[a.ID]; ok {
					set[i] = true
				}
			}
		}
		sets = append(sets, set)
	}
	if len(sets) == 0 {
		return nil, nil, nil
	}
	found = sets[0]
	for _, set := range sets[1:] {
		for i := range found {
			if !set[i] {
				delete(found, i)
			}
		}
	}
	return found, cut, nil
}

// tally is the counting of some claims, as it goes on in the background.
type tally struct {
	done    chan struct{}
	counted int // under the lock of the body
	err     error
}

// counted has the origins of claims counted, those of a page together: where a claim
// stands in thousands of documents, their texts are compared for it.
func (d deskRecord) counted(ctx context.Context, b *claimBody, claims []int) error {
	var left []int
	b.mu.Lock()
	for _, i := range claims {
		if _, ok := b.counts[b.Claims[i].ID]; !ok {
			left = append(left, i)
		}
	}
	if len(left) == 0 {
		b.mu.Unlock()
		return nil
	}
	key := fmt.Sprint(claims)
	t := b.tallies[key]
	if t == nil {
		t = &tally{done: make(chan struct{}), counted: len(claims) - len(left)}
		b.tallies[key] = t
		d.claims.work.Go(func() {
			defer close(t.done)
			for _, i := range left {
				if _, t.err = b.count(d.claims.ctx, &b.Claims[i]); t.err != nil {
					break
				}
				b.mu.Lock()
				t.counted++
				b.mu.Unlock()
			}
			b.mu.Lock()
			delete(b.tallies, key)
			b.mu.Unlock()
		})
	}
	b.mu.Unlock()
	select {
	case <-t.done:
		return t.err
	case <-ctx.Done():
		return ctx.Err()
	case <-time.After(patience):
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	return &web.Working{Doing: "The origins of claims are being counted", Done: t.counted, Of: len(claims)}
}

func (d deskRecord) Claims(ctx context.Context, q web.ClaimQuery) (out web.ClaimList, err error) {
	b, stale, err := d.body(ctx)
	if err != nil {
		return out, err
	}
	asked := ctx
	ctx = d.claims.ctx // a page that is left must not leave half of what is kept
	out.Stale = stale
	found, cut, err := d.meets(ctx, b, q)
	if err != nil {
		return out, err
	}
	for _, s := range b.Cut {
		out.Cut = append(out.Cut, "Not looked at: "+s)
	}
	out.Cut = append(out.Cut, cut...)
	fits := func(i int) bool {
		c := &b.Claims[i]
		switch {
		case found != nil && !found[i]:
			return false
		case q.Contested && !slices.ContainsFunc(c.Members, func(m provenance.Member) bool { return m.Side == provenance.Against }):
			return false
		case q.Decided && !c.Decided:
			return false
		}
		return true
	}
	var list []int
	if q.Order == "origins" {
		order, err := d.byOrigins(ctx, b)
		if err != nil {
			return out, err
		}
		for _, i := range order {
			if fits(i) {
				list = append(list, i)
			}
		}
		// Those that one statement makes have all the same to show.
	}
	for i := range b.Claims {
		if !fits(i) {
			continue
		}
		if !several(&b.Claims[i]) {
			if out.Singles++; !q.Single {
				continue
			}
			list = append(list, i)
		} else if q.Order != "origins" {
			list = append(list, i)
		}
	}
	said := func(i int) string { return strings.ToLower(b.Claims[i].Says) }
	switch q.Order {
	case "statements":
		slices.SortStableFunc(list, func(i, j int) int { return cmp.Compare(len(b.Claims[j].Members), len(b.Claims[i].Members)) })
	case "doubt":
		slices.SortStableFunc(list, func(i, j int) int { return cmp.Compare(doubt(&b.Claims[j]), doubt(&b.Claims[i])) })
	case "title":
		slices.SortStableFunc(list, func(i, j int) int { return cmp.Compare(said(i), said(j)) })
	}
	out.Total = len(list)
	list = list[min(q.Offset, len(list)):min(q.Offset+q.Limit, len(list))]
	if err := d.counted(asked, b, list); err != nil {
		return out, err
	}
	for _, i := range list {
		row, err := b.row(ctx, &b.Claims[i])
		if err != nil {
			return out, err
		}
		out.Rows = append(out.Rows, row)
	}
	return out, nil
}

// row is a claim as a list shows it.
func (b *claimBody) row(ctx context.Context, c *provenance.Claim) (web.ClaimRow, error) {
	n, err := b.count(ctx, c)
	row := b.named(c)
	row.For, row.Against = n.pro, n.against
	if err == nil && n.pro.Statements+n.against.Statements == 0 {
		row.Unasserted, err = b.Unasserted(ctx, c)
	}
	return row, err
}

// named is a row without its counts.
func (b *claimBody) named(c *provenance.Claim) web.ClaimRow {
	decided := b.Decided[c.ID]
	row := web.ClaimRow{ID: c.ID, Says: clean(c.Says), Statements: len(c.Members), Doubt: doubt(c), By: decided.By, Rating: decided.Ratings[""]}
	row.Meaning = meaning(row.Rating)
	return row
}

func meaning(rating string) string {
	r, err := provenance.ParseRating(rating)
	if err != nil {
		return ""
	}
	return r.Words()
}

func (d deskRecord) ClaimsOf(ctx context.Context, statements []string) (map[string]web.ClaimRow, error) {
	b, _, err := d.body(ctx)
	if err != nil {
		return nil, err
	}
	ctx = d.claims.ctx // a page that is left must not leave half of what is kept
	out := map[string]web.ClaimRow{}
	for _, id := range statements {
		if i, ok := b.of[id]; ok {
			if out[id], err = b.row(ctx, &b.Claims[i]); err != nil {
				return nil, err
			}
		}
	}
	return out, nil
}
