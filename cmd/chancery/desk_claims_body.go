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

// glance is how long what was read is taken to be what it was.
const glance = 2 * time.Second

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
	making  map[string]*making // by the state of the record
	read    string             // what was read, as it was found at looked
	looked  time.Time
	last    int64 // the last decision seen, so that the journal is read from there
	number  int64 // the last one that was not on a hypothesis
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
	key    string
	number int64  // of the last decision that is in it
	read   string // what was read, in a form that differs where anything does
	*evidence.Body
	record *record.Record
	at     map[string]int   // claim by its ID
	of     map[string]int   // claim by statement
	words  map[string][]int // claims by a word of their sentence

	mu     sync.Mutex
	counts map[string]claimCount // by claim
	order  *ordering             // of claims by origins; nil until it is asked for
	pairs  *pairing              // nil until they are asked for
	matrix *weighing             // of claims against hypotheses; nil until it is asked for
	facts  map[string]*finding   // that would change a count most, of large claims
}

type claimCount struct {
	members      []provenance.Member
	about        []string
	pro, against web.Interval
}

// finding is the fact that would change a count most.
type finding struct {
	done chan struct{}
	fact *provenance.Fact
	all  bool
}

// state names the state of the record: every decision but those on hypotheses, which
// are looked up when they are shown, and what was read.
func (d deskRecord) state(ctx context.Context) (number int64, read string, err error) {
	c, now := d.claims, d.Record.AsOf().IsZero()
	from, last := int64(1), int64(0)
	if now {
		c.mu.Lock()
		from = max(c.last, 1)
		c.mu.Unlock()
	}
	for e, err := range d.Record.Journal(ctx, record.Selection{From: from, Descending: true}) {
		if err != nil {
			return 0, "", err
		}
		last = max(last, e.Number)
		// What is thought of hypotheses changes no claim and no count.
		if e.Target.Kind != chancery.OnHypothesis {
			number = e.Number
			break
		}
	}
	if now {
		c.mu.Lock()
		c.last, c.number = max(c.last, last), max(c.number, number)
		number = c.number
		read = c.read
		fresh := time.Since(c.looked) < glance
		c.mu.Unlock()
		if fresh {
			return number, read, nil
		}
	}
	counts, err := d.Status(ctx)
	if err != nil {
		return 0, "", err
	}
	due, err := d.ActorsDue(ctx)
	if err != nil {
		return 0, "", err
	}
	read = fmt.Sprint(counts.Documents, counts.Unread, counts.Readers, due)
	if now {
		c.mu.Lock()
		c.read, c.looked = read, time.Now()
		c.mu.Unlock()
	}
	return number, read, nil
}

// body returns what the record says, and whether that is how it stood before the
// last change. Where nothing is there yet it returns a [*web.Working].
func (d deskRecord) body(ctx context.Context) (b *claimBody, stale bool, err error) {
	number, read, err := d.state(ctx)
	if err != nil {
		return nil, false, err
	}
	c, asOf := d.claims, d.Record.AsOf()
	key := fmt.Sprint(number, "/", read)
	if !asOf.IsZero() {
		key = fmt.Sprint(asOf.Number, asOf.Time.UnixNano(), "/", key)
	}
	c.mu.Lock()
	if c.present != nil && c.present.key == key {
		defer c.mu.Unlock()
		return c.present, false, nil
	}
	for i, p := range c.past {
		if p.key == key {
			copy(c.past[1:i+1], c.past[:i])
			c.past[0] = p
			defer c.mu.Unlock()
			return p, false, nil
		}
	}
	m := c.making[key]
	// One at a time of the present: what changes meanwhile is looked at by the next.
	if m == nil && (!asOf.IsZero() || len(c.making) == 0) && c.ctx.Err() == nil {
		m = &making{done: make(chan struct{})}
		c.making[key] = m
		before := c.present
		c.work.Go(func() { d.make(m, key, number, read, asOf, before) })
	}
	before := c.present
	c.mu.Unlock()
	if m != nil {
		select {
		case <-m.done:
			return m.body, false, m.err
		case <-ctx.Done():
			return nil, false, ctx.Err()
		case <-time.After(patience):
		}
	}
	if before != nil && asOf.IsZero() {
		return before, true, nil
	}
	return nil, false, &web.Working{Doing: "What the documents say is being compared, statement by statement"}
}

// make works a body out and puts it in its place.
func (d deskRecord) make(m *making, key string, number int64, read string, asOf record.AsOf, before *claimBody) {
	c := d.claims
	r := d.Record
	if !asOf.IsZero() {
		// The page's own record closes with the page.
		if r, m.err = record.Open(c.ctx, d.where, record.Options{ReadOnly: true, AsOf: asOf}); m.err != nil {
			r = nil
		}
	}
	if m.err == nil {
		m.body, m.err = newClaimBody(c.ctx, r, key, number, read)
	}
	if m.err == nil && before != nil && before.read == read && asOf.IsZero() {
		m.err = m.body.keep(c.ctx, before)
	}
	c.mu.Lock()
	delete(c.making, key)
	switch {
	case m.err != nil:
		m.body = nil
		if r != nil && !asOf.IsZero() {
			_ = r.Close()
		}
		if c.ctx.Err() == nil {
			slog.Error("claims could not be worked out", "error", m.err)
		}
	case asOf.IsZero():
		c.present = m.body
	default:
		c.past = slices.Insert(c.past, 0, m.body)
		for len(c.past) > mostPast {
			last := c.past[len(c.past)-1]
			c.past = c.past[:len(c.past)-1]
			// A page that still shows it may be reading.
			time.AfterFunc(time.Minute, func() { _ = last.record.Close() })
		}
	}
	c.mu.Unlock()
	close(m.done)
}

func newClaimBody(ctx context.Context, r *record.Record, key string, number int64, read string) (*claimBody, error) {
	e, err := evidence.Gather(ctx, r)
	if err != nil {
		return nil, err
	}
	b := &claimBody{key: key, number: number, read: read, Body: e, record: r, at: map[string]int{}, of: map[string]int{}, facts: map[string]*finding{}, words: map[string][]int{}, counts: map[string]claimCount{}}
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
	return b, nil
}

// wordsIn returns the words of a sentence in lower case.
func wordsIn(s string) []string {
	return strings.FieldsFunc(strings.ToLower(s), func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) })
}

// keep takes over the counts of claims that no decision since can have changed:
// where all of them were on claims, contradictions and hypotheses, those whose
// statements are the same.
func (b *claimBody) keep(ctx context.Context, before *claimBody) error {
	for e, err := range b.record.Journal(ctx, record.Selection{From: before.number + 1, To: b.number}) {
		if err != nil {
			return err
		}
		switch e.Target.Kind {
		case chancery.OnClaim, chancery.OnContradiction, chancery.OnHypothesis:
		default:
			return nil
		}
	}
	before.mu.Lock()
	defer before.mu.Unlock()
	for i := range b.Claims {
		c := &b.Claims[i]
		if n, ok := before.counts[c.ID]; ok && slices.EqualFunc(n.members, c.Members, func(x, y provenance.Member) bool { return x.Attribution == y.Attribution && x.Side == y.Side }) && slices.Equal(n.about, b.Decided[c.ID].About) {
			b.counts[c.ID] = n
		}
	}
	return nil
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
	n = claimCount{members: c.Members, about: b.Decided[c.ID].About, pro: intervalOf(g.Count(provenance.For)), against: intervalOf(g.Count(provenance.Against))}
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

// settled returns the body of the present state: a decision is not laid over an
// older one.
func (d deskRecord) settled(ctx context.Context) (*claimBody, error) {
	b, stale, err := d.body(ctx)
	if err == nil && stale {
		err = chancery.Errorf(chancery.Busy, "what was decided or read last is still being worked in; try again in a moment, nothing was written")
	}
	return b, err
}
