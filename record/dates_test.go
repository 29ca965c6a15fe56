package record_test

import (
	"bytes"
	"fmt"
	"strings"
	"testing"

	"chancery"
	"chancery/calendar"
	"chancery/record"
)

// reckoner joins the calendar to the record, as the program does.
type reckoner struct{}

func (reckoner) Reckon(doc *chancery.Document, attributions []chancery.Attribution, said record.Said) []chancery.Date {
	var o calendar.Options
	value := func(edtf string) calendar.Value { v, _ := calendar.Parse(edtf); return v }
	for _, d := range said.Dates {
		g := calendar.Given{Span: d.Span, No: d.Rejected, Value: value(d.EDTF), Anchor: value(d.Anchor), How: d.How}
		if g.Anchor.IsZero() {
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
	return v.String(), err
}

func (reckoner) EventKeys(name string) []string { return calendar.EventKeys(name) }

// dated reads the dates of a document as the program does.
func dated(item record.Item) *chancery.Reading {
	return &chancery.Reading{Document: item.Document.Digest, Reader: "dates/1", Dates: calendar.Dates(item.Document)}
}

// putDated adds a document and what is read of its dates.
func putDated(t *testing.T, r *record.Record, path, text string, facts ...chancery.Fact) record.Item {
	t.Helper()
	item := letter(path, text, facts...)
	item.Reading = dated(item)
	if results, err := r.AddAll(ctx, []record.Item{item}); err != nil || results[0].Err != nil {
		t.Fatal(err, results)
	}
	return item
}

// timeline writes dates one a line: words, reading, state.
func timeline(t *testing.T, r *record.Record, q record.DateQuery) string {
	t.Helper()
	var lines []string
	for d, err := range r.Dates(ctx, q) {
		if err != nil {
			t.Fatal(err)
		}
		line := d.Passage.Words + " " + d.EDTF
		if d.EDTF == "" {
			line += "?"
		}
		if d.State != record.Proposed {
			line += " " + string(d.State)
		}
		lines = append(lines, line)
	}
	return strings.Join(lines, "; ")
}

func dateID(t *testing.T, r *record.Record, doc chancery.Digest, words string) string {
	t.Helper()
	for d, err := range r.Dates(ctx, record.DateQuery{Document: doc}) {
		if err != nil {
			t.Fatal(err)
		}
		if d.Passage.Words == words {
			return d.ID
		}
	}
	t.Fatalf("there is no date %q", words)
	return ""
}

func reckoning(t *testing.T, r *record.Record) {
	t.Helper()
	if err := r.ReckonWith(ctx, reckoner{}); err != nil {
		t.Fatal(err)
	}
}

func TestDates(t *testing.T) {
	onEach(t, func(t *testing.T, r *record.Record, where string) {
		reckoning(t, r)
		item := putDated(t, r, "story.txt", "On 11 May it fell.\n\nThree days later he spoke. The day after, she wrote.", fact(chancery.Published, "2003-10-06"))
		doc := item.Document.Digest
		all := record.DateQuery{}
		see := func(want string) {
			t.Helper()
			if got := timeline(t, r, all); got != want {
				t.Errorf("got  %s\nwant %s", got, want)
			}
			sound(t, r)
		}
		const asRead = "11 May 2003-05-11; Three days later 2003-05-14; The day after 2003-05-15"
		see(asRead)
		for d, err := range r.Dates(ctx, all) {
			if err != nil || d.Document != doc || d.TextBefore+d.Passage.Words+d.TextAfter != strings.Split(item.Document.Text, "\n\n")[min(1, len(d.TextBefore+d.TextAfter)/20)] {
				t.Errorf("%v: %q %q %q", err, d.TextBefore, d.Passage.Words, d.TextAfter)
			}
		}

		// What hangs on a date follows it at once.
		may := chancery.Target{Kind: chancery.OnDate, Document: doc, ID: dateID(t, r, doc, "11 May")}
		first := decide(t, r, chancery.Decision{Action: chancery.Correct, Target: may, Value: []byte(`{"edtf":"1999-05-11"}`)})
		const in1999 = "11 May 1999-05-11 corrected; Three days later 1999-05-14; The day after 1999-05-15"
		see(in1999)
		if d, err := r.Date(ctx, may.ID[:8]); err != nil || d.Decision != first.Number || d.Otherwise != "2003-05-11" || !strings.Contains(d.Reason, "as Ada gave it") {
			t.Errorf("%+v, %v", d, err)
		}
		later := chancery.Target{Kind: chancery.OnDate, Document: doc, ID: dateID(t, r, doc, "Three days later")}
		decide(t, r, chancery.Decision{Action: chancery.Correct, Target: later, Value: []byte(`{"anchor":"1999-05-04"}`)})
		see("Three days later 1999-05-07 corrected; The day after 1999-05-08; 11 May 1999-05-11 corrected")
		decide(t, r, chancery.Decision{Action: chancery.Correct, Target: later, Value: []byte(`{"anchor":"` + may.ID + `"}`), Replaces: 2})
		see("11 May 1999-05-11 corrected; Three days later 1999-05-14 corrected; The day after 1999-05-15")

		// Two dates that hang on each other are not placed.
		after := chancery.Target{Kind: chancery.OnDate, Document: doc, ID: dateID(t, r, doc, "The day after")}
		decide(t, r, chancery.Decision{Action: chancery.Correct, Target: later, Value: []byte(`{"anchor":"` + after.ID + `"}`), Replaces: 3})
		see("11 May 1999-05-11 corrected; The day after 1999-05-12; Three days later ? corrected")

		// Undo, an earlier state, reading again.
		decide(t, r, chancery.Decision{Action: chancery.Undo, Replaces: 4})
		decide(t, r, chancery.Decision{Action: chancery.Undo, Replaces: 3})
		decide(t, r, chancery.Decision{Action: chancery.Undo, Replaces: 2})
		see(in1999)
		if err := r.PutReading(ctx, dated(item)); err != nil {
			t.Fatal(err)
		}
		see(in1999)
		for number, want := range map[int64]string{1: in1999, 2: "Three days later 1999-05-07 corrected; The day after 1999-05-08; 11 May 1999-05-11 corrected", 7: in1999} {
			past := open(t, where, record.Options{AsOf: record.AsOf{Number: number}})
			if got := timeline(t, past, all); got != want {
				t.Errorf("as of %d: %s, want %s", number, got, want)
			}
		}
		if reading, err := r.Reading(ctx, doc); err != nil || reading.Dates[0].EDTF != "2003-05-11" {
			t.Errorf("the finding is not as it was read: %v, %v", reading, err)
		}
		// A reader that finds the date no more does not undo what was decided on it.
		less := dated(item)
		less.Dates = less.Dates[1:]
		less.Reader = "dates/2"
		if err := r.PutReading(ctx, less); err != nil {
			t.Fatal(err)
		}
		see(in1999)
		// Nor does a record that takes the decision in before it has read anything.
		bundle, _ := export(t, r)
		for _, database := range databases {
			other := create(t, place(t, database))
			reckoning(t, other)
			if _, err := other.Import(ctx, bytes.NewReader(bundle), int64(len(bundle))); err != nil {
				t.Fatal(err)
			}
			if got := timeline(t, other, all); got != "11 May 1999-05-11 corrected" {
				t.Errorf("imported: %s", got)
			}
			if err := other.PutReading(ctx, dated(item)); err != nil {
				t.Fatal(err)
			}
			if got := timeline(t, other, all); got != in1999 {
				t.Errorf("imported and read: %s", got)
			}
		}

		if err := r.PutReading(ctx, dated(item)); err != nil {
			t.Fatal(err)
		}
		decide(t, r, chancery.Decision{Action: chancery.Undo, Replaces: 1})
		see(asRead)
		decide(t, r, chancery.Decision{Action: chancery.Reject, Target: may})
		see("Three days later ?; The day after ?")
		if d, err := r.Date(ctx, may.ID); err != nil || d.State != record.Rejected || d.Passage.Words != "11 May" {
			t.Errorf("%+v, %v", d, err)
		}
		decide(t, r, chancery.Decision{Action: chancery.Undo, Replaces: 9})
		decide(t, r, chancery.Decision{Action: chancery.Accept, Target: may})
		see("11 May 2003-05-11 accepted; Three days later 2003-05-14; The day after 2003-05-15")

		// What is known of the document is an anchor too.
		decide(t, r, chancery.Decision{Action: chancery.Correct, Target: chancery.Target{Kind: chancery.OnDocument, Document: doc, ID: "published"}, Value: record.FieldValue("2001-10-06")})
		see("11 May 2001-05-11 accepted; Three days later 2001-05-14; The day after 2001-05-15")
		decide(t, r, chancery.Decision{Action: chancery.Correct, Target: chancery.Target{Kind: chancery.OnDocument, Document: doc, ID: "period"}, Value: record.FieldValue("1999")})
		see("11 May 1999-05-11 accepted; Three days later 1999-05-14; The day after 1999-05-15")

		for _, c := range []struct {
			d    chancery.Decision
			kind chancery.Kind
		}{
			{chancery.Decision{Action: chancery.Correct, Target: later, Value: []byte(`{"edtf":"2003-13"}`)}, chancery.Invalid},
			{chancery.Decision{Action: chancery.Correct, Target: later, Value: []byte(`{"anchor":"31 February"}`)}, chancery.Invalid},
			{chancery.Decision{Action: chancery.Correct, Target: later, Value: []byte(`{"anchor":"` + later.ID + `"}`)}, chancery.Invalid},
			{chancery.Decision{Action: chancery.Correct, Target: later, Value: []byte(`{"anchor":"0123456789abcdef"}`)}, chancery.NotFound},
			{chancery.Decision{Action: chancery.Correct, Target: later, Value: []byte(`{"anchor":"2003","edtf":"2003"}`)}, chancery.Invalid},
			{chancery.Decision{Action: chancery.Correct, Target: later, Value: []byte(`{}`)}, chancery.Invalid},
			{chancery.Decision{Action: chancery.Accept, Target: later, Value: []byte(`{"edtf":"2003"}`)}, chancery.Invalid},
			{chancery.Decision{Action: chancery.Accept, Target: chancery.Target{Kind: chancery.OnDate, Document: doc, ID: "0123456789abcdef"}}, chancery.NotFound},
			{chancery.Decision{Action: chancery.Correct, Target: may, Value: []byte(`{"edtf":"2003"}`), Replaces: 1}, chancery.Conflict},
		} {
			c.d.By = "Ada"
			if _, err := r.Decide(ctx, c.d); chancery.KindOf(err) != c.kind {
				t.Errorf("%+v: %v, want %s", c.d, err, c.kind)
			}
		}
		for id, kind := range map[string]chancery.Kind{"0123456789abcdef": chancery.NotFound, "xyz": chancery.Invalid} {
			if _, err := r.Date(ctx, id); chancery.KindOf(err) != kind {
				t.Errorf("%s: %v", id, err)
			}
		}
	})
}

func TestEvents(t *testing.T) {
	onEach(t, func(t *testing.T, r *record.Record, where string) {
		reckoning(t, r)
		all := record.DateQuery{}
		see := func(want string) {
			t.Helper()
			if got := timeline(t, r, all); got != want {
				t.Errorf("got  %s\nwant %s", got, want)
			}
			sound(t, r)
		}
		waits := putDated(t, r, "waits.txt", "Three days after the bombing he spoke.")
		see("Three days after ?")
		putDated(t, r, "tells.txt", "The bombing in Teluz on 11 May 1999 was told to all.")
		see("11 May 1999 1999-05-11; Three days after 1999-05-14")
		if d, err := r.Date(ctx, dateID(t, r, waits.Document.Digest, "Three days after")); err != nil || d.Anchor != "event" || !strings.Contains(d.Reason, "tells.txt") {
			t.Errorf("%+v, %v", d, err)
		}
		// Another event of the same name leaves it open which is meant.
		putDated(t, r, "other.txt", "The bombing in Sakhmir on 2 June 1999 was another.")
		see("11 May 1999 1999-05-11; 2 June 1999 1999-06-02; Three days after ?")
		event := func(name, edtf string) chancery.Decision {
			return chancery.Decision{Action: chancery.Correct, Target: chancery.Target{Kind: chancery.OnEvent, ID: calendar.EventKeys(name)[0]}, Value: []byte(fmt.Sprintf(`{"name":%q,"edtf":%q}`, name, edtf))}
		}
		decide(t, r, event("the bombing", "1999-05-12"))
		see("11 May 1999 1999-05-11; Three days after 1999-05-15; 2 June 1999 1999-06-02")
		events, err := r.Events(ctx, "bombing")
		if err != nil || len(events) != 3 || events[0].Key != "bombing" || events[0].EDTF != "1999-05-12" || events[2].Key != "bombing teluz" || events[2].Told[0].Name != "The bombing in Teluz" {
			t.Errorf("%+v, %v", events, err)
		}
		decide(t, r, chancery.Decision{Action: chancery.Undo, Replaces: 1})
		see("11 May 1999 1999-05-11; 2 June 1999 1999-06-02; Three days after ?")
		// The same decision can be read back at its time.
		if got := timeline(t, open(t, where, record.Options{AsOf: record.AsOf{Number: 1}}), all); got != "11 May 1999 1999-05-11; Three days after 1999-05-15; 2 June 1999 1999-06-02" {
			t.Errorf("as of 1: %s", got)
		}
		// An event in the text itself takes the date that a person gives it.
		putDated(t, r, "own.txt", "The bombing in Teluz on 11 May 1999 was told. A week and two days: nine days after the bombing they met.")
		decide(t, r, event("the Teluz bombing", "1999-05-10"))
		if got := timeline(t, r, record.DateQuery{Event: "bombing"}); !strings.Contains(got, "nine days after 1999-05-19") {
			t.Errorf("%s", got)
		}
		sound(t, r)
		for _, d := range []chancery.Decision{
			{Action: chancery.Correct, Target: chancery.Target{Kind: chancery.OnEvent, ID: "bombing"}, Value: []byte(`{"name":"the talks","edtf":"1999"}`)},
			{Action: chancery.Correct, Target: chancery.Target{Kind: chancery.OnEvent, ID: "x"}, Value: []byte(`{"name":"of","edtf":"1999"}`)},
			{Action: chancery.Correct, Target: chancery.Target{Kind: chancery.OnEvent, ID: "talk"}, Value: []byte(`{"name":"the talks","edtf":"soon"}`)},
			{Action: chancery.Accept, Target: chancery.Target{Kind: chancery.OnEvent, ID: "talk"}},
		} {
			d.By = "Ada"
			if _, err := r.Decide(ctx, d); chancery.KindOf(err) != chancery.Invalid {
				t.Errorf("%+v: %v", d, err)
			}
		}
	})
}

// A range finds what touches it, however long it is.
func TestDateRange(t *testing.T) {
	onEach(t, func(t *testing.T, r *record.Record, where string) {
		reckoning(t, r)
		putDated(t, r, "a.txt", "On 2 May 1999, in May 1999, in 1999, in the 1990s, in the twentieth century, by 5 May 1999, in 1870 and on 2 June 1999 it was told. A few days after 3 May 1999 it was not.")
		for _, c := range []struct{ from, to, want string }{
			{"1999-05-01", "1999-05-04", "by 5 May 1999 ../1999-05-05; the twentieth century 19XX; the 1990s 199X; 1999 1999; May 1999 1999-05; 2 May 1999 1999-05-02; A few days after 3 May 1999 ?"},
			{"1999-06-02", "1999-06-02", "the twentieth century 19XX; the 1990s 199X; 1999 1999; 2 June 1999 1999-06-02"},
			{"1870-12-31", "1871-01-01", "by 5 May 1999 ../1999-05-05; 1870 1870"},
			{"2100-01-01", "2100-01-02", ""},
		} {
			day := func(s string) chancery.Day {
				v, err := calendar.Parse(s)
				if err != nil {
					t.Fatal(err)
				}
				return v.Earliest()
			}
			if got := timeline(t, r, record.DateQuery{Ranged: true, From: day(c.from), To: day(c.to)}); got != c.want {
				t.Errorf("%s to %s:\n got %s\nwant %s", c.from, c.to, got, c.want)
			}
		}
		var text strings.Builder
		for i := range 1200 {
			fmt.Fprintf(&text, "On %d %s %d it rained. ", i%28+1, []string{"May", "June", "July"}[i%3], 1900+i%90)
		}
		putDated(t, r, "many.txt", text.String())
		n, last := 0, chancery.Day(chancery.MinDay)
		for d, err := range r.Dates(ctx, record.DateQuery{}) {
			if err != nil {
				t.Fatal(err)
			}
			if d.EDTF != "" && d.Earliest < last {
				t.Fatalf("%s stands after %s", d.EDTF, last)
			} else if d.EDTF != "" {
				last = d.Earliest
			}
			n++
		}
		if n != 1209 {
			t.Errorf("%d dates", n)
		}
	})
}

// A program without a calendar keeps what others decided, and one with it catches up.
func TestDatesWithoutCalendar(t *testing.T) {
	where := place(t, "sqlite")
	r := create(t, where)
	item := putDated(t, r, "story.txt", "On 11 May it fell. Three days later he spoke.", fact(chancery.Published, "2003-10-06"))
	target := chancery.Target{Kind: chancery.OnDate, Document: item.Document.Digest, ID: item.Reading.Dates[0].ID}
	if _, err := r.Decide(ctx, chancery.Decision{By: "Ada", Action: chancery.Correct, Target: target, Value: []byte(`{"edtf":"1999"}`)}); chancery.KindOf(err) != chancery.Unsupported {
		t.Errorf("%v", err)
	}
	decide(t, r, chancery.Decision{Action: chancery.Correct, Target: chancery.Target{Kind: chancery.OnDocument, Document: item.Document.Digest, ID: "published"}, Value: record.FieldValue("2001-10-06")})
	if n, err := r.DatesDue(ctx); err != nil || n != 1 {
		t.Errorf("%d due, %v", n, err)
	}
	r.Close()
	again := open(t, where, record.Options{})
	reckoning(t, again)
	if got := timeline(t, again, record.DateQuery{}); got != "11 May 2001-05-11; Three days later 2001-05-14" {
		t.Errorf("%s", got)
	}
	sound(t, again)
}

// BenchmarkTimeline asks for one month of a record of many dates; see doc/record.md.
func BenchmarkTimeline(b *testing.B) {
	r := create(b, place(b, "sqlite"))
	const documents, each = 2000, 100
	var items []record.Item
	for i := range documents {
		var text strings.Builder
		item := letter("", "")
		var dates []chancery.Date
		for k := range each {
			at := text.Len()
			fmt.Fprintf(&text, "a%02d ", k)
			day := chancery.DayOf(1900+(i*each+k)%120, 1, 1+(i*7+k*13)%365)
			d := chancery.Date{Passage: chancery.Passage{Span: chancery.Span{Start: at, End: at + 3}, Words: fmt.Sprintf("a%02d", k)}, EDTF: day.String(), Earliest: day, Latest: day, Reason: "r"}
			if k%10 == 0 {
				d.EDTF, d.Earliest, d.Latest = fmt.Sprint(1900+(i*each+k)%120), chancery.DayOf(1900+(i*each+k)%120, 1, 1), chancery.DayOf(1900+(i*each+k)%120, 12, 31)
			}
			dates = append(dates, d)
		}
		item = letter(fmt.Sprintf("%d.txt", i), text.String())
		for k := range dates {
			dates[k].Passage.Document = item.Document.Digest
			dates[k].ID = chancery.DateID(dates[k].Passage)
		}
		item.Reading = &chancery.Reading{Document: item.Document.Digest, Reader: "r/1", Dates: dates}
		items = append(items, item)
	}
	for len(items) > 0 {
		n := min(200, len(items))
		if _, err := r.AddAll(ctx, items[:n]); err != nil {
			b.Fatal(err)
		}
		items = items[n:]
	}
	for name, q := range map[string]record.DateQuery{
		"month": {Ranged: true, From: chancery.DayOf(1999, 5, 1), To: chancery.DayOf(1999, 5, 31)},
		"first": {},
	} {
		b.Run(name, func(b *testing.B) {
			n := 0
			for b.Loop() {
				n = 0
				for _, err := range r.Dates(ctx, q) {
					if err != nil {
						b.Fatal(err)
					}
					if n++; n == 500 {
						break
					}
				}
			}
			b.ReportMetric(float64(n), "dates")
		})
	}
}
