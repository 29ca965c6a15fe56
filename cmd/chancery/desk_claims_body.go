package main

import (
	"context"
	"fmt"
	"log/slog"
	"slices"
	"strings"
	"sync"
	"time"
	"unicode"

	"chancery"
	"chancery/evidence"
	"chancery/provenance"
	"chancery/record"
	"chancery/web"
)

// patience is how long a page waits for what is being worked out before it shows
// that it is, or how it stood before.
const patience = 1500 * time.Millisecond

// mostPast is how many earlier states of the record are kept.
const mostPast = 2

// claimDesk keeps what the desk knows of claims: of the present record one body,
// and of a few earlier states that were looked at. What is missing is worked out in
// the background. It may be used by several goroutines at once.
type claimDesk struct {
	ctx  context.Context // ends with the desk
	end  context.CancelFunc
	work sync.WaitGroup

	mu      sync.Mutex
	present *claimBody
	past    []*claimBody       // the latest looked at first
	making  map[string]*making // by the state of the record, "" for the present one
	rest    time.Time          // until when what was read since is left to wait
}

func newClaimDesk() *claimDesk {
	d := &claimDesk{making: map[string]*making{}}
	d.ctx, d.end = context.WithCancel(context.Background())
	return d
}

// close ends what is under way and lets go of everything.
func (d *claimDesk) close() {
	d.end()
	d.work.Wait()
	d.mu.Lock()
	defer d.mu.Unlock()
	for _, b := range d.past {
		_ = b.record.Close()
	}
	d.past, d.present = nil, nil
}

// making is a body that is being worked out.
type making struct {
	done chan struct{}
	body *claimBody
	err  error
}

// claimBody is what one state of a record says.
type claimBody struct {
	key string // of an earlier state
	*evidence.Body
	record *record.Record
	at     map[string]int   // claim by its ID
	of     map[string]int   // claim by statement
	words  map[string][]int // claims by a word of their sentence

	mu      sync.Mutex
	counts  map[string]claimCount // by claim
	tallies map[string]*tally     // of claims that a page shows
	order   *ordering             // of claims by origins; nil until it is asked for
	pairs   *pairing              // nil until they are asked for
	matrix  *weighing             // of claims against hypotheses; nil until it is asked for
	facts   map[string]*finding   // that would change a count most, of large claims
}

type claimCount struct {
	claim        *provenance.Claim
	pro, against web.Interval
}

// finding is the fact that would change a count most.
type finding struct {
	done chan struct{}
	fact *provenance.Fact
	all  bool
}

// body returns what the record says, and whether that is how it stood before the
// last change. Where nothing is there yet it returns a [*web.Working].
func (d deskRecord) body(ctx context.Context) (b *claimBody, stale bool, err error) {
	if !d.Record.AsOf().IsZero() {
		b, err = d.then(ctx)
		return b, false, err
	}
	c := d.claims
	c.mu.Lock()
	b = c.present
	c.mu.Unlock()
	decided, other := true, true
	if b != nil {
		if decided, other, err = b.Since(ctx); err != nil || !decided && !other {
			return b, false, err
		}
	}
	c.mu.Lock()
	m := c.making[""]
	if m == nil && c.ctx.Err() == nil && (decided || time.Now().After(c.rest)) {
		m = &making{done: make(chan struct{})}
		c.making[""] = m
		c.work.Go(func() { d.renew(m) })
	}
	c.mu.Unlock()
	if m != nil {
		if m.wait(ctx) {
			return m.body, false, m.err
		} else if err := ctx.Err(); err != nil {
			return nil, false, err
		}
		c.mu.Lock()
		b = c.present // what was decided may be in it by now
		c.mu.Unlock()
	}
	if b == nil {
		return nil, false, comparing()
	}
	return b, true, nil
}

func comparing() error {
	return &web.Working{Doing: "What the documents say is being compared, statement by statement"}
}

// wait waits as long as a page may for a body, and reports whether it is there.
func (m *making) wait(ctx context.Context) bool {
	select {
	case <-m.done:
		return true
	case <-ctx.Done():
	case <-time.After(patience):
	}
	return false
}

// renew works the present body out and puts it in its place, with what was decided
// first, which takes less. What is read goes on all the time where many documents
// come in: four fifths of the time it is left to wait.
func (d deskRecord) renew(m *making) {
	c := d.claims
	c.mu.Lock()
	before := c.present
	c.mu.Unlock()
	began := time.Now()
	put := func(e *evidence.Body) {
		m.body = before
		if before == nil || before.Body != e {
			m.body = newClaimBody(e, d.Record, before)
		}
		c.mu.Lock()
		c.present = m.body
		c.mu.Unlock()
	}
	var e *evidence.Body
	if before == nil {
		e, m.err = evidence.Gather(c.ctx, d.Record)
	} else if e, m.err = before.AsRead(c.ctx); m.err == nil {
		put(e)
		before = m.body
		e, m.err = e.Again(c.ctx)
	}
	if m.err == nil {
		put(e)
	} else if m.body = nil; c.ctx.Err() == nil {
		slog.Error("claims could not be worked out", "error", m.err)
	}
	c.mu.Lock()
	delete(c.making, "")
	c.rest = time.Now().Add(4 * time.Since(began))
	c.mu.Unlock()
	close(m.done)
}

// then returns what the record said at an earlier moment.
func (d deskRecord) then(ctx context.Context) (*claimBody, error) {
	asOf := d.Record.AsOf()
	revision, _, err := d.ProposalsRevision(ctx, evidence.Version())
	if err != nil {
		return nil, err
	}
	key := fmt.Sprint(asOf.Number, asOf.Time.UnixNano(), "/", revision)
	c := d.claims
	c.mu.Lock()
	for i, p := range c.past {
		if p.key == key {
			copy(c.past[1:i+1], c.past[:i])
			c.past[0] = p
			c.mu.Unlock()
			return p, nil
		}
	}
	m := c.making[key]
	if m == nil && c.ctx.Err() == nil {
		m = &making{done: make(chan struct{})}
		c.making[key] = m
		c.work.Go(func() { d.recall(m, key, asOf) })
	}
	c.mu.Unlock()
	if m != nil && m.wait(ctx) {
		return m.body, m.err
	} else if err := ctx.Err(); err != nil {
		return nil, err
	}
	return nil, comparing()
}

// recall works out the body of an earlier state, of a record of its own, since that of
// a page closes with the page.
func (d deskRecord) recall(m *making, key string, asOf record.AsOf) {
	c := d.claims
	r, err := record.Open(c.ctx, d.where, record.Options{ReadOnly: true, AsOf: asOf})
	if err == nil {
		var e *evidence.Body
		if e, err = evidence.Gather(c.ctx, r); err == nil {
			m.body = newClaimBody(e, r, nil)
			m.body.key = key
		} else {
			_ = r.Close()
		}
	}
	if m.err = err; err != nil && c.ctx.Err() == nil {
		slog.Error("claims could not be worked out", "error", err)
	}
	c.mu.Lock()
	delete(c.making, key)
	if m.body != nil {
		c.past = slices.Insert(c.past, 0, m.body)
	}
	for len(c.past) > mostPast {
		last := c.past[len(c.past)-1]
		c.past = c.past[:len(c.past)-1]
		// A page that still shows it may be reading.
		time.AfterFunc(time.Minute, func() { _ = last.record.Close() })
	}
	c.mu.Unlock()
	close(m.done)
}

// newClaimBody makes a body for the desk, with those counts of the one before that
// hold.
func newClaimBody(e *evidence.Body, r *record.Record, before *claimBody) *claimBody {
	b := &claimBody{Body: e, record: r, at: map[string]int{}, of: map[string]int{}, facts: map[string]*finding{}, words: map[string][]int{}, counts: map[string]claimCount{}, tallies: map[string]*tally{}}
	for i := range e.Claims {
		b.at[e.Claims[i].ID] = i
		for _, m := range e.Claims[i].Members {
			b.of[m.Attribution] = i
		}
		for _, w := range wordsIn(e.Claims[i].Says) {
			if list := b.words[w]; len(list) == 0 || list[len(list)-1] != i {
				b.words[w] = append(list, i)
			}
		}
	}
	if before != nil {
		before.mu.Lock()
		defer before.mu.Unlock()
		for i := range b.Claims {
			c := &b.Claims[i]
			if n, ok := before.counts[c.ID]; ok && b.Stands(c, before.Body, n.claim) {
				b.counts[c.ID] = n
			}
		}
	}
	return b
}

// wordsIn returns the words of a sentence in lower case.
func wordsIn(s string) []string {
	return strings.FieldsFunc(strings.ToLower(s), func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) })
}

// count counts the origins of a claim, once.
func (b *claimBody) count(ctx context.Context, c *provenance.Claim) (claimCount, error) {
	b.mu.Lock()
	n, ok := b.counts[c.ID]
	b.mu.Unlock()
	if ok {
		return n, nil
	}
	g, err := b.Graph(ctx, c)
	if err != nil {
		return n, err
	}
	n = claimCount{claim: c, pro: intervalOf(g.Count(provenance.For)), against: intervalOf(g.Count(provenance.Against))}
	b.mu.Lock()
	b.counts[c.ID] = n
	b.mu.Unlock()
	return n, nil
}

func intervalOf(c provenance.Count) web.Interval {
	return web.Interval{Statements: c.Testimonies, AtLeast: c.AtLeast, AtMost: c.AtMost, Exact: c.Exact}
}

// find returns a claim, with a sentence for the desk where there is none.
func (b *claimBody) find(ref string) (*provenance.Claim, error) {
	if i, ok := b.at[ref]; ok {
		return &b.Claims[i], nil
	}
	if i, ok := b.of[ref]; ok {
		return &b.Claims[i], nil
	}
	c, err := b.Body.Claim(ref)
	if chancery.KindOf(err) == chancery.NotFound {
		err = chancery.Errorf(chancery.NotFound, "there is no claim %s. A statement that has another inside it, and one that says several things at length, stand in no claim of their own; and what is read anew can be grouped anew", ref)
	}
	return c, err
}

// settled returns the present body with all that people decided on claims in it: a
// decision is not laid over an older one. What was read since may not be in it; who
// decides has not seen that either.
func (d deskRecord) settled(ctx context.Context) (*claimBody, error) {
	b, stale, err := d.body(ctx)
	if err != nil || !stale {
		return b, err
	}
	decided, _, err := b.Since(ctx)
	if err == nil && decided {
		err = chancery.Errorf(chancery.Busy, "what was decided last is still being worked in; try again in a moment, nothing was written")
	}
	return b, err
}
