package main

import (
	"cmp"
	"context"
	"slices"

	"chancery"
	"chancery/actors"
	"chancery/record"
	"chancery/text"
	"chancery/web"
)

var (
	_ web.Officer = deskRecord{}
	_ web.Quoters = deskRecord{}
	_ web.Timed   = deskRecord{}
)

func (d deskRecord) Actors(ctx context.Context, q web.ActorQuery) (out web.ActorList, err error) {
	ask := record.ActorQuery{Word: q.Word, Kind: chancery.ActorKind(q.Kind), Known: !q.Pronouns, Unknown: q.Pronouns, Between: [2]int{q.Offset, q.Offset + q.Limit}}
	list, total, err := d.Record.Actors(ctx, ask)
	if err != nil {
		return out, err
	}
	out.Total = total
	p := d.shelf()
	for _, a := range list {
		row := deskActor(a)
		if row.Pronouns && len(list) <= mostPlaced {
			if row.In, err = d.firstOf(ctx, p, a.ID); err != nil {
				return out, err
			}
		}
		out.Rows = append(out.Rows, row)
	}
	if !q.Pronouns {
		ask.Known, ask.Unknown, ask.Between = false, true, [2]int{0, 1}
		_, out.Pronouns, err = d.Record.Actors(ctx, ask)
	}
	return out, err
}

// mostPlaced is how many actors without a name are looked for in their documents.
const mostPlaced = 200

// firstOf is where an actor that has no name stands first, nil where no document has it.
func (d deskRecord) firstOf(ctx context.Context, p places, id string) (*web.Place, error) {
	page, err := d.Record.Actor(ctx, id)
	if err != nil || page.First.Passage.Document.IsZero() {
		return nil, err
	}
	place, err := p.of(ctx, page.First.Passage)
	return &place, err
}

// offices are those that people gave an actor, and those that the register has for
// its names.
func (d deskRecord) offices(a *record.ActorPage) (out []web.Office) {
	for _, o := range a.Offices {
		out = append(out, web.Office{Title: o.Title, Of: o.Of, At: o.At, From: o.From, To: o.To, Given: true})
	}
	if a.Kind != chancery.Person && a.Kind != "" || a.Unnamed {
		return out
	}
	names := []string{a.Name}
	for _, n := range a.Names {
		names = append(names, n.Text)
	}
	register := d.terms
	if register == nil {
		register = actors.Builtin()
	}
	for _, t := range register.Known(names) {
		o := web.Office{Title: t.Title, Of: t.Of, At: t.At, Attested: t.Attested}
		if t.Held.Earliest != chancery.MinDay {
			o.From = t.Held.Earliest.String()
		}
		if t.Held.Latest != chancery.MaxDay {
			o.To = t.Held.Latest.String()
		}
		out = append(out, o)
	}
	return out
}

func (d deskRecord) GiveOffice(ctx context.Context, actor string, o web.Office, remove bool, by, why string) error {
	page, err := d.Record.Actor(ctx, actor)
	if err != nil {
		return err
	}
	offices := slices.Clone(page.Offices)
	if remove {
		offices = slices.DeleteFunc(offices, func(have record.ActorTenure) bool { return actors.Title(have.Title) == actors.Title(o.Title) })
		if len(offices) == len(page.Offices) {
			return chancery.Errorf(chancery.NotFound, "%s was given no office %q", page.Name, o.Title)
		}
	} else {
		for _, side := range []*string{&o.From, &o.To} {
			if *side != "" {
				v, err := dateArgument(*side)
				if err != nil {
					return err
				}
				*side = v.String()
			}
		}
		offices = append(offices, record.ActorTenure{Title: o.Title, Of: o.Of, At: o.At, From: o.From, To: o.To})
	}
	decision, err := d.ChangeActors().Offices(ctx, page.ID, offices)
	if err != nil {
		return err
	}
	decision.By, decision.Why = by, why
	_, err = d.Record.Decide(ctx, decision)
	return err
}

// mostQuotings is in how many documents statements are looked for in which one
// actor quotes another.
const mostQuotings = 100

func (d deskRecord) Quotings(ctx context.Context, quoting, quoted string) (out []web.Quoting, remark string, err error) {
	local, err := d.inDocuments(ctx, quoted)
	if err != nil {
		return nil, "", err
	}
	speaking := map[chancery.Digest][]string{}
	if quoting != "" {
		if speaking, err = d.inDocuments(ctx, quoting); err != nil {
			return nil, "", err
		}
	}
	var documents []chancery.Digest
	for digest := range local {
		if _, ok := speaking[digest]; ok || quoting == "" {
			documents = append(documents, digest)
		}
	}
	slices.SortFunc(documents, func(a, b chancery.Digest) int { return cmp.Compare(a.String(), b.String()) })
	if len(documents) > mostQuotings {
		remark = "Looked for in the first " + count(mostQuotings, "document") + " of " + count(len(documents), "document") + " that name both."
		documents = documents[:mostQuotings]
	}
	for _, digest := range documents {
		rows, err := d.quotingsIn(ctx, digest, speaking[digest], local[digest], quoting == "")
		if err != nil {
			return nil, "", err
		}
		out = append(out, rows...)
	}
	slices.SortStableFunc(out, func(a, b web.Quoting) int { return cmp.Compare(a.Date, b.Date) })
	return out, remark, nil
}

// inDocuments returns what the readings of documents call an actor.
func (d deskRecord) inDocuments(ctx context.Context, actor string) (map[chancery.Digest][]string, error) {
	page, err := d.Record.Actor(ctx, actor)
	if err != nil {
		return nil, err
	}
	out := map[chancery.Digest][]string{}
	for _, part := range page.Parts {
		out[part.Document] = append(out[part.Document], part.Local)
	}
	return out, nil
}

// quotingsIn are the statements of one document in which one of some actors speaks in
// the words of another, or in the author's.
func (d deskRecord) quotingsIn(ctx context.Context, digest chancery.Digest, quoting, quoted []string, author bool) (out []web.Quoting, err error) {
	_, reading, err := shelf{d.Record}.Load(ctx, digest)
	if err != nil || reading == nil {
		return nil, err
	}
	list, _, err := d.Record.Documents(ctx, record.Query{Document: digest.String()}, record.Page{Limit: 1})
	if err != nil || len(list) == 0 {
		return nil, err
	}
	speakers := map[string][]string{}
	for _, a := range reading.Attributions {
		speakers[a.ID] = speakersOf(a, reading.Actors)
	}
	one := func(of, among []string) bool {
		return slices.ContainsFunc(of, func(id string) bool { return slices.Contains(among, id) })
	}
	for _, a := range reading.Attributions {
		by := speakers[a.Parent]
		if !one(speakers[a.ID], quoted) || author && len(by) > 0 || !author && !one(by, quoting) {
			continue
		}
		words := chancery.Words(a.Source) + " " + chancery.Words(a.Cue)
		if said := chancery.Words(a.Content); said != "" {
			words += ": " + said
		}
		out = append(out, web.Quoting{Document: digest, Title: cmp.Or(list[0].Title, list[0].Path), Date: cmp.Or(list[0].Written, list[0].Published), Finding: a.ID, Stance: string(a.Stance), Words: shorten(words)})
	}
	return out, nil
}

// speakersOf are the actors that an attribution has for its innermost source: those
// of the last link that has any, else those mentioned in the source's words.
func speakersOf(a chancery.Attribution, all []chancery.Actor) (out []string) {
	for _, link := range slices.Backward(a.Path) {
		if len(link.Actors) > 0 {
			return link.Actors
		}
	}
	for _, source := range a.Source {
		for _, actor := range all {
			if slices.ContainsFunc(actor.Mentions, func(m chancery.Passage) bool { return source.Span.Contains(m.Span) }) {
				return []string{actor.ID}
			}
		}
	}
	return nil
}

// mostDateActors is how many actors of a record can have a lane on the timeline.
const mostDateActors = 60

func (d deskRecord) DateActors(ctx context.Context, dates []web.Dated) (out map[string][]web.ActorCount, remark string, err error) {
	list, total, err := d.Record.Actors(ctx, record.ActorQuery{Known: true, Between: [2]int{0, mostDateActors}})
	if err != nil {
		return nil, "", err
	}
	if total > len(list) {
		remark = "Lanes are those of the " + count(len(list), "actor") + " in most documents."
	}
	known := map[string]web.ActorCount{}
	for _, a := range list {
		known[a.ID] = web.ActorCount{ID: a.ID, Name: a.Name}
	}
	cast, err := d.Cast(ctx)
	if err != nil {
		return nil, "", err
	}
	byDocument := map[chancery.Digest][]web.Dated{}
	for _, date := range dates {
		byDocument[date.Document] = append(byDocument[date.Document], date)
	}
	out = map[string][]web.ActorCount{}
	for digest, in := range byDocument {
		doc, reading, err := shelf{d.Record}.Load(ctx, digest)
		if err != nil {
			return nil, "", err
		}
		if reading == nil {
			continue
		}
		whois, err := cast.In(ctx, digest)
		if err != nil {
			return nil, "", err
		}
		sentences := text.Sentences(doc.Text, doc.Blocks)
		for _, date := range in {
			sentence := sentenceAround(sentences, date.Passage.Span)
			for _, a := range reading.Actors {
				for _, m := range a.Mentions {
					if !m.Span.Overlaps(sentence) {
						continue
					}
					meant, _ := whois(a.ID, m.Span)
					if who, ok := known[meant.ID]; ok && !slices.Contains(out[date.Key()], who) {
						out[date.Key()] = append(out[date.Key()], who)
					}
				}
			}
		}
	}
	return out, remark, nil
}
