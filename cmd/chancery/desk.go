package main

import (
	"cmp"
	"context"
	"fmt"
	"path/filepath"
	"slices"
	"strings"
	"sync"

	"chancery"
	"chancery/accession"
	"chancery/actors"
	"chancery/collation"
	"chancery/intake"
	"chancery/record"
	"chancery/web"
)

// deskRecord shows a record to the desk.
type deskRecord struct {
	*record.Record
	where  string // as [record.Open] takes it
	claims *claimDesk
	copies *copyDesk
	terms  *actors.Register // offices that are known beside those of the record; nil for those that Chancery brings along
}

func newDeskRecord(r *record.Record, where string) deskRecord {
	return deskRecord{Record: r, where: where, claims: newClaimDesk(), copies: &copyDesk{}}
}

func (d deskRecord) Documents(ctx context.Context, query, order, after string, limit int) (out web.List, err error) {
	q, err := listQuery(query)
	if err != nil {
		return out, err
	}
	if out.Total, err = d.CountDocuments(ctx, q); err != nil {
		return out, err
	}
	list, next, err := d.Record.Documents(ctx, q, record.Page{Order: record.Order(order), Limit: limit, After: after})
	for _, s := range list {
		row := web.Listed{Digest: s.Digest, Path: s.Path, Metadata: metadataOf(s), Attributions: s.Attributions}
		switch {
		case s.Points == 0:
			row.Notice = "no text"
		case s.Reader == "":
			row.Notice = "not read yet"
		}
		out.Rows = append(out.Rows, row)
	}
	out.Next = next
	return out, err
}

// listQuery reads a query that narrows a list, to which words say nothing.
func listQuery(s string) (record.Query, error) {
	q, err := record.ParseQuery(s)
	if err == nil && len(q.Words)+len(q.Without) > 0 {
		err = chancery.Errorf(chancery.Invalid, "a list is narrowed by filters such as outlet:post or after:2003-05; for the words %q use the search", s)
	}
	return q, err
}

func metadataOf(s record.Summary) (m chancery.Metadata) {
	for _, f := range []chancery.Fact{{Field: chancery.Title, Value: s.Title}, {Field: chancery.Outlet, Value: s.Outlet}, {Field: chancery.Published, Value: s.Published}, {Field: chancery.Written, Value: s.Written}} {
		if f.Value != "" {
			m = append(m, f)
		}
	}
	for _, a := range s.Authors {
		m = append(m, chancery.Fact{Field: chancery.Author, Value: a})
	}
	return m
}

func (d deskRecord) Paper(ctx context.Context, ref string) (*web.Paper, error) {
	s, err := d.Record.Document(ctx, ref)
	if err != nil {
		return nil, err
	}
	// The journal first: what is decided from here on is shown as new later.
	paper := &web.Paper{Document: &s.Document, Notes: comments(s.Notes)}
	for e, err := range d.Record.Journal(ctx, record.Selection{Document: s.Digest, Descending: true, Limit: 1}) {
		if err != nil {
			return nil, err
		}
		paper.Seen = e.Number
	}
	list, err := d.Record.Attributions(ctx, s.Digest, true)
	if err != nil {
		return nil, err
	}
	for _, a := range list {
		paper.Findings = append(paper.Findings, web.Judged{Attribution: a.Attribution, State: string(a.State), Decision: a.Decision, By: a.By, At: a.At, Why: a.Why, Notes: comments(a.Notes)})
	}
	reading, err := d.Record.Reading(ctx, s.Digest)
	if err != nil {
		return nil, err
	}
	if reading != nil {
		paper.Actors = reading.Actors
		for date, err := range d.Record.Dates(ctx, record.DateQuery{Document: s.Digest}) {
			if err != nil {
				return nil, err
			}
			paper.Dates = append(paper.Dates, date.Date)
		}
		slices.SortStableFunc(paper.Dates, func(a, b chancery.Date) int { return cmp.Compare(a.Passage.Span.Start, b.Passage.Span.Start) })
		for _, skip := range reading.Skipped {
			paper.Skipped = append(slices.Clip(paper.Skipped), skip)
		}
	}
	return paper, nil
}

func comments(in []record.Comment) (out []web.Comment) {
	for _, c := range in {
		out = append(out, web.Comment(c))
	}
	return out
}

func (d deskRecord) Decide(ctx context.Context, v web.Verdict) (int64, error) {
	decision := chancery.Decision{By: v.By, Action: v.Action, Why: v.Why, Replaces: v.Saw, Target: chancery.Target{Kind: chancery.OnAttribution, Document: v.Document, ID: v.Finding}}
	switch {
	case v.Action == chancery.Undo:
		decision.Target = chancery.Target{}
	case v.Action == chancery.Note:
		decision.Value = record.NoteValue(v.Note)
		if v.Finding == "" {
			decision.Target.Kind = chancery.OnDocument
		}
	case v.Change != nil:
		decision.Value = record.Change{Parent: v.Change.Parent, Kind: v.Change.Kind, Stance: v.Change.Stance, Source: v.Change.Source, Cue: v.Change.Cue, Content: v.Change.Content}.Value()
	}
	done, err := d.Record.Decide(ctx, decision)
	return done.Number, err
}

// farthest is how many entries of the journal are looked through for those of
// one person.
const farthest = 100_000

func (d deskRecord) Journal(ctx context.Context, q web.Entries) ([]web.Entry, error) {
	s := record.Selection{From: q.After + 1, Document: q.Document, Descending: true}
	if q.Before > 0 {
		if s.To = q.Before - 1; s.To == 0 {
			return nil, nil
		}
	}
	switch {
	case q.Finding != "":
		s.Target, s.Document = chancery.Target{Kind: chancery.OnAttribution, Document: q.Document, ID: q.Finding}, chancery.Digest{}
	case q.Date != "":
		s.Target, s.Document = chancery.Target{Kind: chancery.OnDate, Document: q.Document, ID: q.Date}, chancery.Digest{}
	}
	if q.By == "" {
		s.Limit = q.Limit
	}
	var out []web.Entry
	looked := 0
	for e, err := range d.Record.Journal(ctx, s) {
		if err != nil {
			return nil, err
		}
		if looked++; q.By != "" && e.By != q.By {
			if looked == farthest {
				break
			}
			continue
		}
		out = append(out, web.Entry{Decision: e.Decision})
		if len(out) == q.Limit {
			break
		}
	}
	titles := map[chancery.Digest]string{}
	notes := map[chancery.Target]map[int64]bool{}
	for i := range out {
		e := &out[i]
		doc := e.Target.Document
		if _, ok := titles[doc]; !ok && !doc.IsZero() {
			list, _, err := d.Record.Documents(ctx, record.Query{Document: doc.String()}, record.Page{Limit: 1})
			if err != nil {
				return nil, err
			}
			for _, s := range list {
				titles[doc] = cmp.Or(s.Title, s.Path)
			}
		}
		e.Title = titles[doc]
		if e.Action == chancery.Note {
			if notes[e.Target] == nil {
				var err error
				if notes[e.Target], err = d.notes(ctx, e.Target); err != nil {
					return nil, err
				}
			}
			e.Stands = notes[e.Target][e.Number]
			continue
		}
		stands, _, err := d.Standing(ctx, e.Target)
		if err != nil {
			return nil, err
		}
		e.Stands = stands.Number == e.Number
	}
	return out, nil
}

// notes returns the numbers of the notes on a target that stand.
func (d deskRecord) notes(ctx context.Context, target chancery.Target) (map[int64]bool, error) {
	out := map[int64]bool{}
	var list []record.Comment
	if target.Kind == chancery.OnDocument {
		s, err := d.Record.Document(ctx, target.Document.String())
		if err != nil {
			return nil, err
		}
		list = s.Notes
	} else {
		all, err := d.Record.Attributions(ctx, target.Document, true)
		if err != nil {
			return nil, err
		}
		for _, a := range all {
			if a.ID == target.ID {
				list = append(list, a.Notes...)
			}
		}
	}
	for _, c := range list {
		out[c.Number] = true
	}
	return out, nil
}

func (d deskRecord) AsOf(ctx context.Context, moment string) (web.Record, error) {
	asOf, err := parseAsOf(moment)
	if err != nil {
		return nil, err
	}
	past, err := record.Open(ctx, d.where, record.Options{ReadOnly: true, AsOf: asOf})
	if err != nil {
		return nil, err
	}
	context.AfterFunc(ctx, func() { _ = past.Close() })
	return deskRecord{past, d.where, d.claims, d.copies, d.terms}, nil
}

func (d deskRecord) Search(ctx context.Context, query string, statements bool, offset, limit int) (out web.Found, err error) {
	q, err := record.ParseQuery(query)
	if err != nil {
		return out, err
	}
	window := record.Window{Offset: offset, Limit: limit}
	var stats record.Stats
	if statements {
		var hits []record.AttributionHit
		if hits, stats, err = d.SearchAttributions(ctx, q, window); err != nil {
			return out, err
		}
		for _, h := range hits {
			hit := web.Hit{Document: h.Document, Title: cmp.Or(h.In.Title, h.In.Path), Date: cmp.Or(h.In.Written, h.In.Published), Page: h.Page, Finding: h.ID, Speaker: chancery.Words(h.Source), Stance: string(h.Stance), State: string(h.State)}
			if len(h.Source) == 0 {
				hit.Snippet = append(hit.Snippet, web.Snippet{Words: "(not named)"})
			}
			for i, role := range [][]chancery.Passage{h.Source, h.Cue, h.Content} {
				if said := chancery.Words(h.Source) + chancery.Words(h.Cue); i == 2 && len(role) > 0 && !strings.HasSuffix(said, ":") {
					hit.Snippet = append(hit.Snippet, web.Snippet{Words: ":"})
				}
				for k, p := range role {
					joint := " "
					if k > 0 {
						joint = " … "
					}
					hit.Snippet = append(append(hit.Snippet, web.Snippet{Words: joint}), marked(p.Words, p.Span.Start, h.Marks)...)
				}
			}
			out.Hits = append(out.Hits, hit)
		}
	} else {
		var hits []record.DocumentHit
		if hits, stats, err = d.SearchDocuments(ctx, q, window); err != nil {
			return out, err
		}
		for _, h := range hits {
			out.Hits = append(out.Hits, web.Hit{Document: h.Digest, Title: cmp.Or(h.Title, h.Path), Date: cmp.Or(h.Written, h.Published), Page: h.Snippet.Page, Snippet: marked(h.Snippet.Text, 0, h.Snippet.Marks)})
		}
	}
	out.Total, out.More, out.Remark = stats.Matched, stats.More, stats.Note
	return out, nil
}

// marked cuts a text, which begins at byte base, where marks begin and end.
func marked(text string, base int, marks []chancery.Span) (out []web.Snippet) {
	at := 0
	for _, m := range marks {
		m.Start, m.End = m.Start-base, m.End-base
		if m.Start < at || m.End > len(text) {
			continue
		}
		out = append(out, web.Snippet{Words: text[at:m.Start]}, web.Snippet{Words: text[m.Start:m.End], Match: true})
		at = m.End
	}
	return append(out, web.Snippet{Words: text[at:]})
}

// Complete offers names of filters, and after one of them its values.
func (d deskRecord) Complete(ctx context.Context, word string) ([]string, error) {
	filter, begun, ok := strings.Cut(word, ":")
	if !ok {
		var out []string
		for _, name := range record.Filters {
			if strings.HasPrefix(name, strings.ToLower(word)) {
				out = append(out, name+":")
			}
		}
		return out, nil
	}
	begun = strings.ToLower(strings.Trim(begun, `"`))
	var values []string
	switch filter {
	case "stance":
		for _, s := range chancery.Stances {
			values = append(values, string(s))
		}
	case "kind":
		for _, k := range chancery.QuoteKinds {
			values = append(values, string(k))
		}
	case "state":
		for _, s := range record.States {
			values = append(values, string(s))
		}
	case "speaker":
		if begun == "" {
			return nil, nil
		}
		var err error
		if values, err = d.Speakers(ctx, begun, 60); chancery.KindOf(err) == chancery.Invalid {
			return nil, nil // a single letter, or no letter at all: nothing to go on yet
		} else if err != nil {
			return nil, err
		}
	case "outlet", "author", "title":
		if begun == "" {
			return nil, nil
		}
		q := record.Query{}
		*map[string]*string{"outlet": &q.Outlet, "author": &q.Author, "title": &q.Title}[filter] = begun
		list, _, err := d.Record.Documents(ctx, q, record.Page{Limit: 50})
		if err != nil {
			return nil, err
		}
		for _, s := range list {
			switch filter {
			case "outlet":
				values = append(values, s.Outlet)
			case "title":
				values = append(values, s.Title)
			default:
				values = append(values, s.Authors...)
			}
		}
	}
	var out []string
	for _, v := range values {
		v = clean(strings.ReplaceAll(v, `"`, ""))
		if !strings.Contains(strings.ToLower(v), begun) || v == "" || len(v) > 80 {
			continue
		}
		if strings.ContainsAny(v, " ,-") {
			v = `"` + v + `"`
		}
		if v = filter + ":" + v; !slices.Contains(out, v) {
			out = append(out, v)
		}
	}
	slices.Sort(out)
	return out[:min(len(out), 12)], nil
}

// mostDates is how many dates the timeline draws, and mostPapers how many
// documents it looks for them in under a filter.
const mostDates, mostPapers = 400, 200

func (d deskRecord) Dates(ctx context.Context, query string, ranged bool, from, to chancery.Day) (out []web.Dated, remark string, err error) {
	q, err := listQuery(query)
	if err != nil {
		return nil, "", err
	}
	ask := record.DateQuery{From: from, To: to, Ranged: ranged}
	titles := map[chancery.Digest]string{}
	gather := func() error {
		for date, err := range d.Record.Dates(ctx, ask) {
			if err != nil {
				return err
			}
			if len(out) == mostDates {
				remark = "Drawn are the first " + count(mostDates, "date") + "; name two days nearer to each other, or a filter, to see others."
				break
			}
			out = append(out, web.Dated{Date: date.Date, Document: date.Document, Title: titles[date.Document]})
		}
		return nil
	}
	if q.IsZero() {
		if err := gather(); err != nil {
			return nil, "", err
		}
		var documents []chancery.Digest
		for _, date := range out {
			documents = append(documents, date.Document)
		}
		if titles, err = d.Titles(ctx, slices.CompactFunc(documents, func(a, b chancery.Digest) bool { return a == b })...); err != nil {
			return nil, "", err
		}
		for i := range out {
			out[i].Title = titles[out[i].Document]
		}
		return out, remark, nil
	}
	list, next, err := d.Record.Documents(ctx, q, record.Page{Order: record.ByDate, Limit: mostPapers})
	if err != nil {
		return nil, "", err
	}
	if next != "" {
		remark = "Drawn are the first " + count(len(list), "document") + " by date; narrow the filter to see others."
	}
	for _, s := range list {
		titles[s.Digest] = cmp.Or(s.Title, filepath.Base(s.Path))
		ask.Document = s.Digest
		if err := gather(); err != nil || len(out) == mostDates {
			return out, remark, err
		}
	}
	return out, remark, nil
}

// takeIn takes a folder into the record for the desk.
func (p *program) takeIn(r *record.Record, reader func() (chancery.Reader, error)) web.TakeIn {
	return func(ctx context.Context, folder string, report func(web.Taken)) error {
		rd, err := reader()
		if err != nil {
			return err
		}
		within := func(s string) string {
			return strings.ReplaceAll(s, folder+string(filepath.Separator), "")
		}
		var mu sync.Mutex // the writer commits on a goroutine of its own when documents wait too long
		tell := func(t web.Taken) {
			mu.Lock()
			defer mu.Unlock()
			report(t)
		}
		passed := func(path string, err error) web.Taken {
			return web.Taken{Path: within(path), Skipped: []chancery.Skip{{Where: within(path), Reason: within(err.Error()), Kind: chancery.KindOf(err)}}}
		}
		batch := intake.Batch{Taker: accession.New(accession.DefaultLimits), Reader: rd}
		batch.Known = func(ctx context.Context, d chancery.Digest, path string) (bool, error) {
			_, ok, err := r.Found(ctx, d, within(path))
			return ok, err
		}
		writer := r.Batch(context.WithoutCancel(ctx), record.Bounds{Documents: 20}, func(items []record.Item, results []record.Added) {
			for i, res := range results {
				doc := items[i].Document
				if res.Err != nil {
					tell(passed(doc.Path, res.Err))
					continue
				}
				t := web.Taken{Path: doc.Path, Document: doc.Digest, Title: doc.Metadata.Get(chancery.Title), Known: !res.New, Skipped: doc.Skipped}
				if items[i].Reading != nil {
					t.Attributions = len(items[i].Reading.Attributions)
				}
				tell(t)
			}
		})
		var failed error
		for o := range batch.Run(ctx, []string{folder}, strings.NewReader("")) {
			switch {
			case o.Err != nil && chancery.KindOf(o.Err) == chancery.Interrupted:
			case o.Err != nil:
				tell(passed(o.Path, o.Err))
			case !o.Known.IsZero():
				tell(web.Taken{Path: within(o.Path), Document: o.Known, Known: true})
			case o.Document != nil:
				o.Document.Path = within(o.Document.Path)
				failed = writer.Add(record.Item{Document: o.Document, Original: o.Original, Reading: o.Reading})
			}
			if failed != nil {
				break
			}
		}
		if err := writer.Close(); failed == nil {
			failed = err
		}
		if failed == nil && ctx.Err() == nil {
			failed = p.link(ctx, r)
		}
		return failed
	}
}

func deskActor(a record.Actor) web.Actor {
	return web.Actor{ID: a.ID, Name: a.Name, Kind: a.Kind, Unnamed: a.Unnamed, Documents: a.Documents, Mentions: a.Mentions, State: string(a.State), Pronouns: a.Pronouns()}
}

func (d deskRecord) Actor(ctx context.Context, ref string) (*web.ActorPage, error) {
	a, err := d.Record.Actor(ctx, ref)
	if err != nil {
		return nil, err
	}
	page := &web.ActorPage{Actor: deskActor(a.Actor), By: a.Ruling.By, Why: a.Ruling.Why}
	p := places{record: d.Record, papers: map[chancery.Digest]*paperPoints{}}
	if page.Pronouns && !a.First.Passage.Document.IsZero() {
		place, err := p.of(ctx, a.First.Passage)
		if err != nil {
			return nil, err
		}
		page.In = &place
	}
	for _, n := range a.Names {
		use := web.NameUse{Text: n.Text, Count: n.Count}
		for _, passage := range n.Passages {
			place, err := p.of(ctx, passage)
			if err != nil {
				return nil, err
			}
			use.Passages = append(use.Passages, place)
		}
		page.Names = append(page.Names, use)
	}
	page.Offices = d.offices(a)
	for _, part := range []struct {
		from []record.ActorCount
		to   *[]web.ActorCount
	}{{a.Quotes, &page.Quotes}, {a.QuotedBy, &page.QuotedBy}} {
		for _, c := range part.from {
			*part.to = append(*part.to, web.ActorCount(c))
		}
	}
	documents := make([]chancery.Digest, len(a.Parts))
	for i, f := range a.Parts {
		documents[i] = f.Document
	}
	titles, err := d.Titles(ctx, documents...)
	if err != nil {
		return nil, err
	}
	for _, f := range a.Parts {
		part := web.ActorPart{Document: f.Document, Title: titles[f.Document], Score: f.Score, Reasons: f.Reasons}
		for _, n := range f.Names {
			part.Names = append(part.Names, n.Text)
		}
		page.Parts = append(page.Parts, part)
	}
	page.May, err = p.pairs(ctx, a.May)
	return page, err
}

func (d deskRecord) Pairs(ctx context.Context, most int) ([]web.Pair, error) {
	list, err := d.ActorProposals(ctx, most)
	if err != nil {
		return nil, err
	}
	p := places{record: d.Record, papers: map[chancery.Digest]*paperPoints{}}
	return p.pairs(ctx, list)
}

func (d deskRecord) DecideActor(ctx context.Context, v web.ActorVerdict) error {
	change := d.ChangeActors()
	var decision chancery.Decision
	var err error
	switch v.Action {
	case "merge":
		decision, err = change.Merge(ctx, v.A, v.B)
	case "apart":
		decision, err = change.Reject(ctx, v.A, v.B)
	case "rename":
		decision, err = change.Rename(ctx, v.A, v.Name, v.Kind)
	default:
		decision, err = change.Split(ctx, v.A, v.Documents, nil)
	}
	if err != nil {
		return err
	}
	decision.By, decision.Why = v.By, v.Why
	_, err = d.Record.Decide(ctx, decision)
	return err
}

// QuotedBy returns who quotes each of some actors.
func (d deskRecord) QuotedBy(ctx context.Context, actors []string) (map[string][]web.ActorCount, error) {
	found, err := d.Record.QuotedBy(ctx, actors...)
	out := make(map[string][]web.ActorCount, len(found))
	for id, list := range found {
		for _, c := range list {
			out[id] = append(out[id], web.ActorCount(c))
		}
	}
	return out, err
}

// places turns passages into addresses, loading each document once.
type places struct {
	record *record.Record
	papers map[chancery.Digest]*paperPoints
}

type paperPoints struct {
	title  string
	points *chancery.Points
}

func (p places) paper(ctx context.Context, digest chancery.Digest) (*paperPoints, error) {
	if p.papers[digest] == nil {
		doc, err := p.record.Document(ctx, digest.String())
		if err != nil {
			return nil, err
		}
		p.papers[digest] = &paperPoints{cmp.Or(doc.Metadata.Get(chancery.Title), filepath.Base(doc.Path)), chancery.NewPoints(doc.Text)}
	}
	return p.papers[digest], nil
}

func (p places) of(ctx context.Context, passage chancery.Passage) (web.Place, error) {
	if passage.Document.IsZero() {
		return web.Place{}, nil
	}
	paper, err := p.paper(ctx, passage.Document)
	if err != nil {
		return web.Place{}, err
	}
	at := paper.points.Span(passage.Span)
	return web.Place{Document: passage.Document, At: fmt.Sprintf("%d-%d", at[0], at[1]), Title: paper.title, Words: passage.Words}, nil
}

func (d deskRecord) Compare(ctx context.Context, a, b string) (*web.Comparison, error) {
	var docs [2]*record.Stored
	var points [2]*chancery.Points
	for i, ref := range []string{a, b} {
		var err error
		if docs[i], err = d.Record.Document(ctx, ref); err != nil {
			return nil, err
		}
		points[i] = chancery.NewPoints(docs[i].Text)
	}
	c, err := collation.Compare(nil, &docs[0].Document, &docs[1].Document)
	if err != nil {
		return nil, err
	}
	listed := func(s *record.Stored) web.Listed {
		return web.Listed{Digest: s.Digest, Path: s.Path, Metadata: s.Metadata}
	}
	place := func(i int, s chancery.Span) string {
		at := points[i].Span(s)
		return fmt.Sprintf("%d-%d", at[0], at[1])
	}
	out := &web.Comparison{A: listed(docs[0]), B: listed(docs[1]), ShareA: c.ShareA, ShareB: c.ShareB, Direction: "Which took it from the other cannot be told."}
	switch c.Direction.From {
	case chancery.Digest{}:
	case docs[0].Digest:
		out.Direction = "Likely the second took it from the first."
	default:
		out.Direction = "Likely the first took it from the second."
	}
	for _, r := range c.Direction.Reasons {
		out.Reasons = append(out.Reasons, r.Words)
	}
	for _, s := range c.Passages {
		shared := web.Shared{Same: s.Same, Boilerplate: s.Boilerplate, AtA: place(0, s.A.Span), AtB: place(1, s.B.Span)}
		var inA, inB []chancery.Span
		for _, e := range s.Edits {
			inA, inB = append(inA, e.A), append(inB, e.B)
		}
		shared.A, shared.B = marked(s.A.Words, s.A.Span.Start, inA), marked(s.B.Words, s.B.Span.Start, inB)
		out.Shared = append(out.Shared, shared)
	}
	for i, only := range [][]chancery.Passage{c.OnlyA, c.OnlyB} {
		for _, p := range only {
			q := web.Place{Document: p.Document, At: place(i, p.Span), Words: p.Words}
			if i == 0 {
				out.OnlyA = append(out.OnlyA, q)
			} else {
				out.OnlyB = append(out.OnlyB, q)
			}
		}
	}
	for _, s := range c.Skipped {
		out.Skipped = append(out.Skipped, s.Reason)
	}
	return out, nil
}

func (p places) pairs(ctx context.Context, list []record.ActorPair) (out []web.Pair, err error) {
	for _, pair := range list {
		q := web.Pair{A: deskActor(pair.A), B: deskActor(pair.B), Score: pair.Score, Reasons: pair.Reasons}
		if q.InA, err = p.of(ctx, pair.InA); err != nil {
			return nil, err
		}
		if q.InB, err = p.of(ctx, pair.InB); err != nil {
			return nil, err
		}
		out = append(out, q)
	}
	return out, nil
}
