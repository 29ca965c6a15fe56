package main

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"sync"
	"sync/atomic"
	"time"

	"chancery"
	"chancery/collation"
	"chancery/record"
	"chancery/web"
)

var _ web.Copies = deskRecord{}

const (
	mostWords    = 8_000_000 // of all texts, that the desk keeps at hand: some 20 bytes each
	mostFamilies = 200       // that are listed
	mostChecked  = 300       // quotations of one document
	ownWords     = 12        // passages of its own that a member of a family shows
)

// copyDesk keeps the words of all documents at hand, so that copies are found and
// quotations are checked. They are gathered in the background when they are first
// asked for, and again once documents have come in.
type copyDesk struct {
	mu   sync.Mutex
	body *copyBody
}

// copyBody is what is gathered of so many documents.
type copyBody struct {
	documents int
	seen      atomic.Int64  // documents gathered so far
	done      chan struct{} // closed once it is all there, or err says why not
	err       error

	all      *collation.Collection
	families collation.Families
	votes    map[int]int // for each document, how often it gave and did not take

	mu    sync.Mutex // a checker is for one at a time
	check *collation.Checker
}

// gathered returns what is gathered of the present documents; where it takes longer
// than a page should, it says how far it has come.
func (d deskRecord) gathered(ctx context.Context) (*copyBody, string, error) {
	if !d.Record.AsOf().IsZero() {
		return nil, "", chancery.Errorf(chancery.Unsupported, "copies and quotations are looked at in the present record only")
	}
	n, err := d.CountDocuments(ctx, record.Query{})
	if err != nil {
		return nil, "", err
	}
	c := d.copies
	c.mu.Lock()
	if c.body == nil || c.body.documents != n || c.body.failed() {
		c.body = &copyBody{documents: n, done: make(chan struct{}), votes: map[int]int{}}
		go c.body.gather(d.claims.ctx, d.Record)
	}
	b := c.body
	c.mu.Unlock()
	select {
	case <-b.done:
		return b, "", b.err
	case <-ctx.Done():
		return nil, "", ctx.Err()
	case <-time.After(patience):
		return nil, fmt.Sprintf("Chancery is comparing all documents with each other, for the first time since one came in: %d of %d gathered. This takes a second for a hundred long ones.", b.seen.Load(), n), nil
	}
}

func (b *copyBody) failed() bool {
	select {
	case <-b.done:
		return b.err != nil
	default:
		return false
	}
}

func (b *copyBody) gather(ctx context.Context, r *record.Record) {
	defer close(b.done)
	b.err = func() error {
		b.all = collation.NewCollection()
		words := 0
		for x, err := range r.Texts(ctx) {
			if err != nil {
				return err
			}
			n, err := b.all.Add(x.Document, x.Text)
			if err != nil {
				return err
			}
			if words += b.all.Words(n); words > mostWords {
				return chancery.Errorf(chancery.TooLarge, "the texts of this record have more than %d words, too many to keep at hand for a page; `chancery reuse` and `chancery quotes --all` compare them all", mostWords)
			}
			b.seen.Add(1)
		}
		docs := loaded{r: r, kept: map[chancery.Digest]*chancery.Document{}}
		searching, stop := context.WithCancel(ctx)
		defer stop()
		var failed error
		var err error
		b.families, err = b.all.Families(searching, func(pair collation.Pair) {
			if failed != nil {
				return
			}
			var x, y *chancery.Document
			if x, failed = docs.get(ctx, b.all.Digest(pair.A)); failed == nil {
				y, failed = docs.get(ctx, b.all.Digest(pair.B))
			}
			if failed != nil {
				stop()
				return
			}
			switch collation.Detail(pair, x, y).Direction.From {
			case x.Digest:
				b.votes[pair.A]++
				b.votes[pair.B]--
			case y.Digest:
				b.votes[pair.B]++
				b.votes[pair.A]--
			}
		})
		if err := cmp.Or(failed, err); err != nil {
			return err
		}
		b.check, err = collation.NewChecker(ctx, b.all, shelf{r})
		return err
	}()
}

func (d deskRecord) Families(ctx context.Context) (out web.FamilyList, err error) {
	b, under, err := d.gathered(ctx)
	if err != nil || under != "" {
		return web.FamilyList{Under: under}, err
	}
	out.Documents, out.Pairs, out.Cut = b.all.Len(), b.families.Pairs, b.families.Cut
	list := slices.Clone(b.families.Families)
	slices.SortStableFunc(list, func(x, y collation.Family) int { return cmp.Compare(len(y.Members), len(x.Members)) })
	if len(list) > mostFamilies {
		out.More, list = len(list)-mostFamilies, list[:mostFamilies]
	}
	docs := loaded{r: d.Record, kept: map[chancery.Digest]*chancery.Document{}}
	p := places{record: d.Record, papers: map[chancery.Digest]*paperPoints{}}
	for _, f := range list {
		family, err := b.family(ctx, f, &docs, p)
		if err != nil {
			return out, err
		}
		out.Families = append(out.Families, family)
	}
	return out, nil
}

// family compares the members of a family with the one that the others are likeliest
// to have their text from.
func (b *copyBody) family(ctx context.Context, f collation.Family, docs *loaded, p places) (out web.CopyFamily, err error) {
	members := f.Members[:min(len(f.Members), mostMembers)]
	out.Cut = len(f.Members) - len(members)
	origin := -1
	var first *chancery.Document
	for _, n := range members {
		doc, err := docs.get(ctx, b.all.Digest(n))
		if err != nil {
			return out, err
		}
		if origin < 0 || earlier(doc, first, b.votes[n], b.votes[origin]) {
			origin, first = n, doc
		}
	}
	out.Origin = web.Listed{Digest: first.Digest, Path: first.Path, Metadata: first.Metadata}
	for _, n := range members {
		if n == origin {
			continue
		}
		doc, err := docs.get(ctx, b.all.Digest(n))
		if err != nil {
			return out, err
		}
		m := web.CopyMember{Listed: web.Listed{Digest: doc.Digest, Path: doc.Path, Metadata: doc.Metadata}, Share: 1}
		if m.Same = b.all.CopyOf(n) >= 0 && b.all.CopyOf(n) == b.all.CopyOf(origin) || b.all.CopyOf(n) == origin || b.all.CopyOf(origin) == n; !m.Same {
			x, err := collation.Compare(nil, first, doc)
			if err != nil {
				return out, err
			}
			m.Share = x.ShareB
			for _, own := range x.OnlyB[:min(len(x.OnlyB), ownWords)] {
				place, err := p.of(ctx, own)
				if err != nil {
					return out, err
				}
				m.Own = append(m.Own, place)
			}
		}
		out.Members = append(out.Members, m)
	}
	return out, nil
}

func (d deskRecord) Checks(ctx context.Context, document chancery.Digest) (out web.QuoteChecks, err error) {
	b, under, err := d.gathered(ctx)
	if err != nil || under != "" {
		return web.QuoteChecks{Under: under}, err
	}
	doc, reading, err := shelf{d.Record}.Load(ctx, document)
	if err != nil {
		return out, err
	}
	quotations, short := collation.Quotations(doc, reading)
	out.OneWord = short
	if len(quotations) > mostChecked {
		out.Left, quotations = len(quotations)-mostChecked, quotations[:mostChecked]
	}
	b.mu.Lock()
	list, err := b.check.Check(ctx, doc, quotations, false)
	b.mu.Unlock()
	if err != nil {
		return out, err
	}
	p := places{record: d.Record, papers: map[chancery.Digest]*paperPoints{}}
	points := chancery.NewPoints(doc.Text)
	for _, q := range list {
		c := web.QuoteCheck{At: points.Span(q.Span), Words: shorten(q.Words), Verdict: string(q.Verdict), Serious: serious(q.Verdict), Reason: q.Reason, Speaker: speakerName(q.Speakers)}
		if len(q.Said.Names) > 0 {
			c.SaidBy = q.Said.Names[0]
		}
		for _, found := range q.Found[:min(len(q.Found), 3)] {
			place, err := p.of(ctx, found)
			if err != nil {
				return out, err
			}
			c.Found = append(c.Found, place)
		}
		if len(q.Edits) > 0 && !q.Document.IsZero() {
			source, err := d.Record.Document(ctx, q.Document.String())
			if err != nil {
				return out, err
			}
			c.Difference = corrections(source.Text, doc.Text, q)
		}
		out.Checks = append(out.Checks, c)
	}
	return out, nil
}

// corrections marks in a quotation what its source has in another way.
func corrections(source, text string, q collation.Checked) (out []web.Correction) {
	put := func(kind, words string) {
		if words != "" {
			out = append(out, web.Correction{Words: words, Kind: kind})
		}
	}
	at := q.Span.Start
	for _, e := range q.Edits {
		if e.B.Start < at || e.B.End > q.Span.End {
			continue
		}
		put("same", text[at:e.B.Start])
		put("out", source[e.A.Start:e.A.End])
		if e.A.Len() > 0 && e.B.Len() > 0 {
			put("same", " ")
		}
		put("in", text[e.B.Start:e.B.End])
		at = e.B.End
	}
	put("same", text[at:q.Span.End])
	return out
}
