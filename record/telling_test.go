package record_test

import (
	"context"
	"database/sql"
	"reflect"
	"strings"
	"testing"

	"chancery"
	"chancery/internal/wire"
	"chancery/record"
)

// spoken is a document, a reading of it in which an envoy has a letter from a
// minister told to a clerk on a date, and the attribution.
func spoken(t *testing.T) (item record.Item, full *chancery.Reading, a chancery.Attribution) {
	item = letter("a.txt", "On 2 May, in the minister's letter, which the “envoy” or his aide had seen, the clerk was told that the café was closed. So Ann Orr wrote.")
	d := item.Document
	p := func(words string) chancery.Passage { return at(t, d, words)[0] }
	a = said(t, d, "the minister's letter, which the “envoy” or his aide had seen", "was told", "the café was closed")
	date := chancery.Date{Passage: p("2 May"), EDTF: "2003-05-02", Earliest: chancery.DayOf(2003, 5, 2), Latest: chancery.DayOf(2003, 5, 2)}
	date.ID = chancery.DateID(date.Passage)
	a.Path = []chancery.Link{
		{Medium: "letter", Passage: p("the minister's letter")},
		{Actors: []string{"a1", "a2"}, Either: true, Access: chancery.SawPaper, Passage: p("the “envoy” or his aide")},
	}
	a.Addressees = []chancery.Mention{{Actor: "a3", Passage: p("the clerk")}, {Passage: p("Ann Orr")}}
	a.Told = date.ID
	full = reading(d, "model/1", a)
	full.Dates = []chancery.Date{date}
	full.Names = []chancery.Name{{Kind: chancery.PersonName, Passage: p("Ann Orr"), Confidence: .75}, {Kind: chancery.DocumentName, Passage: p("letter")}}
	full.Actors = []chancery.Actor{
		{ID: "a1", Name: "the “envoy”", Kind: chancery.Person, Names: []string{"the “envoy”"}, Mentions: at(t, d, "the “envoy”"), Unnamed: true},
		{ID: "a2", Name: "his aide", Kind: chancery.Person, Names: []string{"his aide"}, Mentions: at(t, d, "his aide"), Unnamed: true},
		{ID: "a3", Name: "the clerk", Kind: chancery.Person, Names: []string{"the clerk"}, Mentions: at(t, d, "the clerk"), Unnamed: true},
		{ID: "a4", Name: "Ann Orr", Kind: chancery.Person, Names: []string{"Ann Orr"}, Mentions: at(t, d, "Ann Orr")},
	}
	return item, full, a
}

func TestTelling(t *testing.T) {
	onEach(t, func(t *testing.T, r *record.Record, where string) {
		item, full, a := spoken(t)
		d := item.Document
		add(t, r, item)
		put(t, r, full)
		if got, err := r.Reading(ctx, d.Digest); err != nil || !reflect.DeepEqual(got, full) {
			t.Errorf("%+v, %v\nwant %+v", got, err, full)
		}
		// As one of a list, alone, and as a hit: the words are cut from the text in
		// other ways.
		check := func(step string, want chancery.Attribution) {
			t.Helper()
			list, err := r.Attributions(ctx, d.Digest, true)
			if err != nil || len(list) != 1 || !reflect.DeepEqual(list[0].Attribution, want) {
				t.Errorf("%s: %+v, %v\nwant %+v", step, list, err, want)
			}
			if one, err := r.Attribution(ctx, want.ID); err != nil || !reflect.DeepEqual(one.Attribution, want) {
				t.Errorf("%s, alone: %+v, %v\nwant %+v", step, one, err, want)
			}
			if hits, _, err := r.SearchAttributions(ctx, query(t, "café"), record.Window{}); err != nil || len(hits) != 1 || !reflect.DeepEqual(hits[0].Attribution.Attribution, want) {
				t.Errorf("%s, found: %+v, %v", step, hits, err)
			}
			sound(t, r)
		}
		check("proposed", a)

		on := chancery.Target{Kind: chancery.OnAttribution, Document: d.Digest, ID: a.ID}
		accepted := decide(t, r, chancery.Decision{Action: chancery.Accept, Target: on})
		for _, want := range []string{`"path":["the minister's letter","the “envoy” or his aide"],"addressees":["the clerk","Ann Orr"]`, `"speaker":"the “envoy” or his aide"`, `"told":"2003-05-02"`, `"access":"saw the paper"`, `"actors":[{"id":"a1","name":"the “envoy”"`} {
			if !strings.Contains(string(accepted.Value), want) {
				t.Errorf("the decision does not carry %s:\n%s", want, accepted.Value)
			}
		}
		check("accepted", a)

		// A later reading numbers its actors anew and knows one no more; a decision
		// follows the others to their new IDs.
		again := *full
		again.Reader, again.Attributions, again.Actors = "model/2", nil, []chancery.Actor{full.Actors[3], full.Actors[2], full.Actors[0]}
		for i := range again.Actors {
			again.Actors[i].ID = "a" + string(rune('1'+i)) // Ann a1, the clerk a2, the envoy a3
		}
		put(t, r, &again)
		moved := a
		moved.Path = append([]chancery.Link(nil), a.Path...)
		moved.Path[1].Actors = []string{"a3"}
		moved.Addressees = []chancery.Mention{{Actor: "a2", Passage: a.Addressees[0].Passage}, a.Addressees[1]}
		check("read again", moved)

		// A correction of the cue keeps the hands, one of the source drops a path
		// that lies outside it, and a path can be given.
		points := chancery.NewPoints(d.Text)
		at1 := func(words string) [2]int { return points.Span(at(t, d, words)[0].Span) }
		cue := [][2]int{at1("told")}
		decide(t, r, chancery.Decision{Action: chancery.Correct, Target: on, Value: record.Change{Cue: &cue}.Value(), Replaces: record.Whatever})
		moved.Cue = at(t, d, "told")
		check("cue corrected", moved)
		source := [][2]int{at1("Ann Orr")}
		decide(t, r, chancery.Decision{Action: chancery.Correct, Target: on, Value: record.Change{Source: &source}.Value(), Replaces: record.Whatever})
		moved.Source, moved.Path = at(t, d, "Ann Orr"), nil
		check("source corrected", moved)
		path, nobody, never := []wire.Link{{Span: at1("Ann Orr"), Actors: []string{"a1"}, Medium: "note", Access: "witnessed"}}, []wire.Mention{}, ""
		decide(t, r, chancery.Decision{Action: chancery.Correct, Target: on, Value: record.Change{Path: &path, Addressees: &nobody, Told: &never}.Value(), Replaces: record.Whatever})
		moved.Path = []chancery.Link{{Actors: []string{"a1"}, Medium: "note", Access: chancery.Witnessed, Passage: at(t, d, "Ann Orr")[0]}}
		moved.Addressees, moved.Told = nil, ""
		check("path given", moved)
		put(t, r, full) // Ann is a4 again
		moved.Path[0].Actors = []string{"a4"}
		check("read as before", moved)
		decide(t, r, chancery.Decision{Action: chancery.Undo, Replaces: 4})
		decide(t, r, chancery.Decision{Action: chancery.Undo, Replaces: 3})
		decide(t, r, chancery.Decision{Action: chancery.Undo, Replaces: 2})
		check("undone", a)

		bundle, _ := export(t, r)
		for _, database := range databases {
			fresh := imported(t, database, bundle)
			put(t, fresh, full)
			if got, want := attributions(t, fresh, d.Digest, true), attributions(t, r, d.Digest, true); got != want {
				t.Errorf("in %s: %s, want %s", database, got, want)
			}
			sound(t, fresh)
		}

		none, far, blank, rumour := "0000000000000000", []wire.Link{{Span: [2]int{0, 9999}}}, []wire.Mention{{Span: [2]int{3, 3}}}, []wire.Link{{Span: at1("Ann Orr"), Access: "dreamt"}}
		stranger := []wire.Link{{Span: at1("Ann Orr"), Actors: []string{"a9"}}}
		for name, c := range map[string]record.Change{"a date": {Told: &none}, "a place": {Path: &far}, "no words": {Addressees: &blank}, "an access": {Path: &rumour}, "an actor": {Path: &stranger}} {
			_, err := r.Decide(ctx, chancery.Decision{By: "Ada", Action: chancery.Correct, Target: on, Value: c.Value(), Replaces: record.Whatever})
			if chancery.KindOf(err) != chancery.Invalid {
				t.Errorf("%s that there is none of: %v", name, err)
			}
		}
	})
}

func TestTellingRefused(t *testing.T) {
	onEach(t, func(t *testing.T, r *record.Record, where string) {
		item, _, _ := spoken(t)
		add(t, r, item)
		wrong := chancery.Passage{Document: item.Document.Digest, Span: chancery.Span{Start: 0, End: 2}, Words: "no"}
		for name, spoil := range map[string]func(*chancery.Reading){
			"words of the path":      func(x *chancery.Reading) { x.Attributions[0].Path[0].Passage = wrong },
			"words of the addressee": func(x *chancery.Reading) { x.Attributions[0].Addressees[1].Passage = wrong },
			"actor of the path":      func(x *chancery.Reading) { x.Attributions[0].Path[1].Actors[0] = "a7" },
			"actor of the addressee": func(x *chancery.Reading) { x.Attributions[0].Addressees[0].Actor = "a7" },
			"date":                   func(x *chancery.Reading) { x.Attributions[0].Told = "x" },
			"ID of the date":         func(x *chancery.Reading) { x.Dates[0].ID, x.Attributions[0].Told = "x", "x" },
			"words of the name":      func(x *chancery.Reading) { x.Names[0].Passage = wrong },
		} {
			_, full, _ := spoken(t)
			spoil(full)
			if err := r.PutReading(ctx, full); chancery.KindOf(err) != chancery.Invalid {
				t.Errorf("a wrong %s: %v", name, err)
			}
		}
	})
}

// What is damaged in the table is told of by verify.
func TestVerifyTelling(t *testing.T) {
	where := place(t, "sqlite")
	r := create(t, where)
	item, full, a := spoken(t)
	add(t, r, item)
	put(t, r, full)
	decide(t, r, chancery.Decision{Action: chancery.Accept, Target: chancery.Target{Kind: chancery.OnAttribution, Document: item.Document.Digest, ID: a.ID}})
	r.Close()
	db, err := sql.Open("sqlite", where)
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	for _, c := range []struct{ set, want string }{
		{`telling = '{"told":"x"}' WHERE decision = 0`, `at the date "x"`},
		{`telling = '{"path":[{"span":[0,9999]}]}' WHERE decision = 0`, "lies outside"},
		{`telling = '' WHERE decision = 1`, "it is not what journal 1 decided"},
		{`telling = '{' WHERE decision = 1`, "is damaged in the record"},
	} {
		var before string
		condition := c.set[strings.Index(c.set, "WHERE"):]
		if err := db.QueryRow(`SELECT telling FROM attributions ` + condition).Scan(&before); err != nil {
			t.Fatal(err)
		}
		if _, err := db.Exec(`UPDATE attributions SET ` + c.set); err != nil {
			t.Fatal(err)
		}
		var problems []string
		r := open(t, where, record.Options{})
		if _, err := r.Verify(ctx, func(p record.Problem) { problems = append(problems, p.What) }); err != nil {
			t.Fatal(err)
		}
		r.Close()
		if !strings.Contains(strings.Join(problems, "\n"), c.want) {
			t.Errorf("%s: %q", c.set, problems)
		}
		if _, err := db.Exec(`UPDATE attributions SET telling = ? `+condition, before); err != nil {
			t.Fatal(err)
		}
	}
}

// A record whose tables are of version 1 gains the column on either database.
func TestFromVersion1(t *testing.T) {
	t.Parallel()
	for _, database := range databases {
		t.Run(database, func(t *testing.T) {
			t.Parallel()
			where := place(t, database)
			record.CreateOf(t, where, 1, func(exec func(query string, args ...any)) {
				digest := chancery.DigestOf([]byte("a"))
				exec(`INSERT INTO documents (seq, digest, name, path, container, media_type, size, text_digest, points, metadata, skipped, accession, added) VALUES (1, ?, '', 'a', ?, '', 1, ?, 1, '[]', '[]', '', 0)`, digest[:], []byte{}, digest[:])
				exec(`INSERT INTO texts (document, text, blocks, marks) VALUES (1, ?, '[]', '[]')`, []byte("a"))
				exec(`INSERT INTO readings (document, reader, at, attributions, findings) VALUES (1, 'simple/1', 0, 1, '{}')`)
				exec(`INSERT INTO attributions (document, decision, state, finding, parent, kind, stance, spans, confidence, reason) VALUES (1, 0, 'proposed', ?, '', 'direct', 'asserts', '[[],[],[[0,1]]]', 1, '')`, chancery.AttributionID(digest, nil, nil, []chancery.Passage{{Document: digest, Span: chancery.Span{End: 1}, Words: "a"}}))
			})
			_, err := record.Open(context.Background(), where, record.Options{ReadOnly: true})
			wantKind(t, err, chancery.Denied, "older version")
			r := open(t, where, record.Options{})
			if got := attributions(t, r, chancery.DigestOf([]byte("a")), true); got != "proposed asserts | | | a\n" {
				t.Error(got)
			}
		})
	}
}
