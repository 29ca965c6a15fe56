package main

import (
	"cmp"
	"context"
	"encoding/json"
	"path/filepath"
	"slices"

	"chancery"
	"chancery/record"
	"chancery/web"
)

var _ web.Known = deskRecord{}

func (d deskRecord) Fields(ctx context.Context, document chancery.Digest) ([]web.Field, error) {
	doc, err := d.Record.Document(ctx, document.String())
	if err != nil {
		return nil, err
	}
	var out []web.Field
	for _, name := range chancery.Fields {
		f := web.Field{Name: name}
		for _, fact := range doc.Metadata {
			if fact.Field == name {
				f.Values, f.Where = append(f.Values, fact.Value), append(f.Where, fact.Where)
			}
		}
		e, ok, err := d.Standing(ctx, chancery.Target{Kind: chancery.OnDocument, Document: document, ID: string(name)})
		if err != nil {
			return nil, err
		}
		if ok {
			f.Decision, f.By, f.Why, f.At = e.Number, e.By, e.Why, e.At
			for _, fact := range doc.AsFound {
				if fact.Field == name {
					f.Found = append(f.Found, fact.Value)
				}
			}
		}
		out = append(out, f)
	}
	return out, nil
}

func (d deskRecord) CorrectField(ctx context.Context, v web.FieldVerdict) (int64, error) {
	if (web.Field{Name: v.Field}).Dates() {
		for i, s := range v.Values {
			date, err := dateArgument(s)
			if err != nil {
				return 0, err
			}
			v.Values[i] = date.String()
		}
	}
	done, err := d.Record.Decide(ctx, chancery.Decision{By: v.By, Why: v.Why, Action: chancery.Correct, Replaces: v.Saw, Value: record.FieldValue(v.Values...), Target: chancery.Target{Kind: chancery.OnDocument, Document: v.Document, ID: string(v.Field)}})
	return done.Number, err
}

func (d deskRecord) Date(ctx context.Context, document chancery.Digest, id string) (*web.DatePage, error) {
	date, err := d.Record.Date(ctx, id)
	if err != nil {
		return nil, err
	}
	if date.Document != document {
		return nil, chancery.Errorf(chancery.NotFound, "the document has no date %s; it may have been read again since", id)
	}
	page := &web.DatePage{Dated: web.Dated{Date: date.Date, Document: date.Document}, State: string(date.State), Decision: date.Decision, By: date.By, Why: date.Why, At: date.At, Before: date.TextBefore, After: date.TextAfter}
	if page.Title, err = d.titleOf(ctx, document); err != nil {
		return nil, err
	}
	for other, err := range d.Record.Dates(ctx, record.DateQuery{Document: document}) {
		if err != nil {
			return nil, err
		}
		if other.ID != date.ID {
			page.Others = append(page.Others, other.Date)
		}
	}
	slices.SortFunc(page.Others, func(a, b chancery.Date) int { return cmp.Compare(a.Passage.Span.Start, b.Passage.Span.Start) })
	return page, nil
}

// titleOf is what a document is called in a list.
func (d deskRecord) titleOf(ctx context.Context, document chancery.Digest) (string, error) {
	list, _, err := d.Record.Documents(ctx, record.Query{Document: document.String()}, record.Page{Limit: 1})
	if err != nil || len(list) == 0 {
		return document.Short(), err
	}
	return cmp.Or(list[0].Title, filepath.Base(list[0].Path)), nil
}

func (d deskRecord) DecideDate(ctx context.Context, v web.DateVerdict) (int64, error) {
	date, err := d.Record.Date(ctx, v.Date)
	if err != nil {
		return 0, err
	}
	decision := chancery.Decision{By: v.By, Why: v.Why, Action: v.Action, Replaces: v.Saw, Target: chancery.Target{Kind: chancery.OnDate, Document: v.Document, ID: date.ID}}
	if v.Action == chancery.Correct {
		given, err := dateGiven(ctx, d.Record, date, v.EDTF, v.Anchor)
		if err != nil {
			return 0, err
		}
		if decision.Value, err = json.Marshal(given); err != nil {
			return 0, err
		}
	}
	done, err := d.Record.Decide(ctx, decision)
	return done.Number, err
}
