package main

import (
	"chancery"
	"chancery/calendar"
	"chancery/record"
)

// reckoner reckons for the record, which knows nothing of the calendar.
type reckoner struct{}

var _ record.Reckoner = reckoner{}

func (reckoner) Reckon(doc *chancery.Document, attributions []chancery.Attribution, said record.Said) []chancery.Date {
	var o calendar.Options
	value := func(edtf string) calendar.Value {
		v, err := calendar.Parse(edtf)
		if err != nil {
			return calendar.Value{} // what stands in the journal was checked when it was written
		}
		return v
	}
	for _, d := range said.Dates {
		g := calendar.Given{Span: d.Span, No: d.Rejected, Value: value(d.EDTF), How: d.How}
		if g.Anchor = value(d.Anchor); g.Anchor.IsZero() {
			g.On = d.Anchor
		}
		o.Given = append(o.Given, g)
	}
	for _, e := range said.Events {
		o.Events = append(o.Events, calendar.KnownEvent{Key: e.Key, When: value(e.EDTF), How: e.How, Decided: e.Decided})
	}
	o.Episode = value(doc.Metadata.Get(chancery.Period))
	return calendar.Read(doc, attributions, o)
}

func (reckoner) Canonical(edtf string) (string, error) {
	v, err := calendar.Parse(edtf)
	if err != nil {
		return "", err
	}
	return v.String(), nil
}

func (reckoner) EventKeys(name string) []string { return calendar.EventKeys(name) }
