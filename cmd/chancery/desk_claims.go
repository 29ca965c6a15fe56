package main

import (
	"cmp"
	"context"
	"fmt"
	"log/slog"
	"maps"
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

var (
	_ web.Claims   = deskRecord{}
	_ web.Dotter   = deskRecord{}
	_ web.Settling = deskRecord{}
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
	facts  map[string]*finding   // that would change a count most, of large claims
}

type claimCount struct {
	members      []provenance.Member
	about        []string
	pro, against web.Interval
}

// ordering is the claims by origins, as it is worked out in the background.
type ordering struct {
	done     chan struct{}
	counted  int // under the lock of the body
	of       int
	standing []int
	err      error
}

// pairing is the contradictions.
type pairing struct {
	done chan struct{}
	list []evidence.Contradiction
	cut  []string
	err  error
}

// finding is the fact that would change a count most.
type finding struct {
	done chan struct{}
	fact *provenance.Fact
	all  bool
}

// state names the state of the record: every decision, and what was read.
func (d deskRecord) state(ctx context.Context) (number int64, read string, err error) {
	c, now := d.claims, d.Record.AsOf().IsZero()
	from := int64(1)
	if now {
		c.mu.Lock()
		from = max(c.last, 1)
		c.mu.Unlock()
	}
	for e, err := range d.Record.Journal(ctx, record.Selection{From: from, Descending: true}) {
		if err != nil {
			return 0, "", err
		}
		number = e.Number
		break
	}
	if now {
		c.mu.Lock()
		c.last = max(c.last, number)
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

func (d deskRecord) Claims(ctx context.Context, q web.ClaimQuery) (out web.ClaimList, err error) {
	b, stale, err := d.body(ctx)
	if err != nil {
		return out, err
	}
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
	for _, i := range list[min(q.Offset, len(list)):min(q.Offset+q.Limit, len(list))] {
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
	page := &web.ClaimPage{ClaimRow: row, Why: decided.Why, Saw: decided.Decision, Stale: stale}
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
	for e, err := range d.Record.Journal(ctx, record.Selection{Target: chancery.Target{Kind: chancery.OnClaim, ID: c.ID}, Descending: true}) {
		if err != nil {
			return nil, err
		}
		page.History = append(page.History, web.Entry{Decision: e.Decision, Stands: e.Number == decided.Decision})
		if len(page.History) == 50 {
			break
		}
	}
	return page, nil
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

// DecideClaim lays what a person wants over the claim as it stands and puts the
// whole of it into the journal.
func (d deskRecord) DecideClaim(ctx context.Context, v web.ClaimVerdict) (string, error) {
	if v.Action == "undo" {
		_, err := d.Record.Decide(ctx, chancery.Decision{By: v.By, Why: v.Why, Action: chancery.Undo, Replaces: v.Saw})
		return v.Claim, err
	}
	b, err := d.settled(ctx)
	if err != nil {
		return "", err
	}
	c, err := b.find(v.Claim)
	if err != nil {
		return "", err
	}
	value := b.Whole(c)
	put := func(c *provenance.Claim, action chancery.Action, value record.ClaimValue, saw int64) error {
		decision := chancery.Decision{By: v.By, Why: v.Why, Action: action, Target: chancery.Target{Kind: chancery.OnClaim, ID: c.ID}, Replaces: saw}
		if action != chancery.Reject {
			decision.Value = value.Value()
		}
		_, err := d.Record.Decide(ctx, decision)
		return err
	}
	member := func(value *record.ClaimValue, id string) (int, error) {
		i := slices.IndexFunc(value.Members, func(m record.ClaimMember) bool { return m.Attribution == id })
		if i < 0 {
			return 0, chancery.Errorf(chancery.Conflict, "the claim has no statement %s any more", id)
		}
		return i, nil
	}
	take := func(value *record.ClaimValue) ([]record.ClaimMember, error) {
		var taken []record.ClaimMember
		for _, id := range v.Statements {
			i, err := member(value, id)
			if err != nil {
				return nil, err
			}
			taken = append(taken, value.Members[i])
			value.Apart = append(value.Apart, id)
			delete(value.Ratings, id)
			value.Members = slices.Delete(value.Members, i, i+1)
		}
		return taken, nil
	}
	switch v.Action {
	case "accept":
		return c.ID, put(c, chancery.Accept, value, v.Saw)
	case "release":
		return c.ID, put(c, chancery.Reject, value, v.Saw)
	case "name":
		value.Says = v.Says
		return c.ID, put(c, chancery.Correct, value, v.Saw)
	case "rate":
		of := strings.Join(v.Statements, "")
		if of != "" {
			if _, err := member(&value, of); err != nil {
				return "", err
			}
		}
		if delete(value.Ratings, of); v.Rating != "" {
			r, err := provenance.ParseRating(v.Rating)
			if err != nil {
				return "", err
			}
			value.Ratings[of] = r.String()
		}
		return c.ID, put(c, chancery.Correct, value, v.Saw)
	case "about":
		value.About = nil
		for _, ref := range v.About {
			a, err := d.Record.Actor(ctx, ref)
			if err != nil {
				return "", err
			}
			if !slices.Contains(value.About, a.ID) {
				value.About = append(value.About, a.ID)
			}
		}
		return c.ID, put(c, chancery.Correct, value, v.Saw)
	case "side":
		for _, id := range v.Statements {
			i, err := member(&value, id)
			if err != nil {
				return "", err
			}
			value.Members[i].Side = v.Side
		}
		return c.ID, put(c, chancery.Correct, value, v.Saw)
	case "merge":
		for _, ref := range v.Others {
			other, err := b.find(ref)
			if err != nil {
				return "", err
			}
			if other.ID == c.ID {
				return "", chancery.Errorf(chancery.Invalid, "that is the claim itself")
			}
			value.With = append(value.With, other.ID)
			for _, m := range b.Whole(other).Members {
				value.Members = append(value.Members, m)
				value.Apart = slices.DeleteFunc(value.Apart, func(id string) bool { return id == m.Attribution })
			}
		}
		return c.ID, put(c, chancery.Merge, value, v.Saw)
	case "split":
		if _, err := take(&value); err != nil {
			return "", err
		}
		if len(value.Members) == 0 {
			return "", chancery.Errorf(chancery.Invalid, "nothing would be left of the claim; leave at least one statement in it")
		}
		return c.ID, put(c, chancery.Split, value, v.Saw)
	case "move":
		return d.move(ctx, b, c, value, v, take, put)
	}
	return "", chancery.Errorf(chancery.Invalid, "%q is nothing that can be decided on a claim", v.Action)
}

// move takes statements out of one claim and puts them into another. Where nothing
// is left of the first, the other takes it in whole.
func (d deskRecord) move(ctx context.Context, b *claimBody, c *provenance.Claim, value record.ClaimValue, v web.ClaimVerdict, take func(*record.ClaimValue) ([]record.ClaimMember, error), put func(*provenance.Claim, chancery.Action, record.ClaimValue, int64) error) (string, error) {
	other, err := b.find(v.Other)
	if err != nil {
		return "", err
	}
	if other.ID == c.ID {
		return "", chancery.Errorf(chancery.Invalid, "that is the claim itself")
	}
	taken, err := take(&value)
	if err != nil {
		return "", err
	}
	to, action := b.Whole(other), chancery.Correct
	for _, m := range taken {
		if v.Side != "" {
			m.Side = v.Side
		}
		to.Members = append(to.Members, m)
		to.Apart = slices.DeleteFunc(to.Apart, func(id string) bool { return id == m.Attribution })
	}
	saw := b.Decided[other.ID].Decision
	if len(value.Members) == 0 {
		to.With, action = append(to.With, c.ID), chancery.Merge
		return other.ID, put(other, action, to, saw)
	}
	// The first is decided on first: where that fails nothing has changed, and a
	// statement never stands in two claims.
	if err := put(c, chancery.Split, value, v.Saw); err != nil {
		return "", err
	}
	if err := put(other, action, to, saw); err != nil {
		return "", chancery.Errorf(chancery.KindOf(err), "what you marked was taken out of this claim, and could not be put into the other: %w", err)
	}
	return other.ID, nil
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

// contradicting returns the contradictions of a body, worked out once in the
// background.
func (d deskRecord) contradicting(ctx context.Context, b *claimBody) (*pairing, error) {
	b.mu.Lock()
	if b.pairs == nil {
		p := &pairing{done: make(chan struct{})}
		b.pairs = p
		d.claims.work.Go(func() {
			defer close(p.done)
			if p.list, p.cut, p.err = b.Body.Contradictions(d.claims.ctx); p.err != nil {
				b.mu.Lock()
				b.pairs = nil
				b.mu.Unlock()
			}
		})
	}
	p := b.pairs
	b.mu.Unlock()
	select {
	case <-p.done:
		return p, p.err
	case <-ctx.Done():
		return nil, ctx.Err()
	case <-time.After(patience):
		return nil, &web.Working{Doing: "Statements are being held against each other"}
	}
}

// conflictOrder is the order in which kinds of contradiction are shown.
var conflictOrder = []provenance.Conflict{provenance.Denial, provenance.DateConflict, provenance.NumberConflict, provenance.ActorConflict, provenance.PlaceConflict, provenance.CauseConflict, provenance.SequenceConflict, provenance.Apparent}

func (d deskRecord) Contradictions(ctx context.Context, q web.ContradictionQuery) (out web.ContradictionList, err error) {
	b, stale, err := d.body(ctx)
	if err != nil {
		return out, err
	}
	ctx = d.claims.ctx // a page that is left must not leave half of what is kept
	p, err := d.contradicting(ctx, b)
	if err != nil {
		return out, err
	}
	out = web.ContradictionList{Counts: map[string]int{}, Stale: stale}
	for _, s := range slices.Concat(b.Cut, p.cut) {
		out.Cut = append(out.Cut, "Not looked at: "+s)
	}
	claim := -1
	if q.Claim != "" {
		c, err := b.find(q.Claim)
		if err != nil {
			return out, err
		}
		claim = b.at[c.ID]
	}
	in := func(id string) bool { i, ok := b.of[id]; return ok && i == claim }
	var list []evidence.Contradiction
	for _, x := range p.list {
		if x.Kind == "" {
			x.Kind = provenance.Denial // put in by a person who did not say in what
		}
		if q.State != "" && string(x.State) != q.State || q.Claim != "" && !in(x.A) && !in(x.B) {
			continue
		}
		out.Counts[string(x.Kind)]++
		if q.Kind == "" || string(x.Kind) == q.Kind {
			list = append(list, x)
		}
	}
	slices.SortStableFunc(list, func(x, y evidence.Contradiction) int {
		settled := func(c evidence.Contradiction) bool { return c.State != record.Unsettled }
		return cmp.Or(cmp.Compare(slices.Index(conflictOrder, x.Kind), slices.Index(conflictOrder, y.Kind)), compareBool(settled(x), settled(y)))
	})
	out.Total = len(list)
	shelf := d.shelf()
	for _, x := range list[min(q.Offset, len(list)):min(q.Offset+q.Limit, len(list))] {
		pair, err := b.statements(ctx, shelf, []provenance.Member{{Attribution: x.A}, {Attribution: x.B}}, nil)
		if err != nil {
			return out, err
		}
		out.Rows = append(out.Rows, web.Contradiction{ID: x.ID, Kind: string(x.Kind), Ground: x.Ground, Reason: x.Reason, Settles: x.Settles, A: pair[0], B: pair[1], State: string(x.State), Holds: x.Holds, By: x.By, Why: x.Why, Saw: x.Decision})
	}
	return out, nil
}

func compareBool(a, b bool) int {
	switch {
	case a == b:
		return 0
	case b:
		return -1
	}
	return 1
}

func (d deskRecord) Settle(ctx context.Context, v web.ContradictionVerdict) error {
	if v.Action == "undo" {
		_, err := d.Record.Decide(ctx, chancery.Decision{By: v.By, Why: v.Why, Action: chancery.Undo, Replaces: v.Saw})
		return err
	}
	if id := provenance.ContradictionID(v.A, v.B); id != v.ID {
		return chancery.Errorf(chancery.Invalid, "the form names the contradiction %s, and its statements make %s", v.ID, id)
	}
	value := record.ContradictionValue{A: v.A, B: v.B}
	decided, err := d.Record.Contradictions(ctx)
	if err != nil {
		return err
	}
	for _, x := range decided {
		if x.ID == v.ID {
			value = x.ContradictionValue
		}
	}
	action := chancery.Accept
	value.Holds = ""
	switch v.Action {
	case "resolve":
		value.State, value.Holds = record.Resolved, v.Holds
	case "dismiss":
		value.State, action = record.Dismissed, chancery.Reject
	default:
		value.State, action = record.Unsettled, chancery.Correct
	}
	_, err = d.Record.Decide(ctx, chancery.Decision{By: v.By, Why: v.Why, Action: action, Target: chancery.Target{Kind: chancery.OnContradiction, ID: v.ID}, Value: value.Value(), Replaces: v.Saw})
	return err
}
