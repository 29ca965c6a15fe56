package record_test

import (
	"bytes"
	"context"
	"reflect"
	"strings"
	"testing"
	"time"

	"chancery"
	"chancery/record"
)

var ctx = context.Background()

func TestAddAndRead(t *testing.T) {
	onEach(t, func(t *testing.T, r *record.Record, where string) {
		text := "Naïve “words” — 漢字 😀.\n\nThe minister said that the letter\x00 had come."
		item := letter("box/a.txt", text, fact(chancery.Title, "A “letter”"), fact(chancery.Author, "Ada Lovel"), fact(chancery.Author, "Bo Dér"), fact(chancery.Published, "2003-05~"), fact(chancery.Language, "en-GB"))
		d := item.Document
		d.Name = "row-1"
		d.Blocks = append(d.Blocks, chancery.Block{Kind: chancery.Page, Span: chancery.Span{Start: 0, End: len(text)}, Label: "iv"})
		d.Marks = []chancery.Mark{{Kind: chancery.MarkLink, Span: chancery.Span{Start: 0, End: 6}, Target: "https://example.org/?a=1&b=<2>"}}
		d.Skipped = []chancery.Skip{{Where: "page 2", Reason: "no text", Kind: chancery.Unsupported}}
		attached := letter("box/a.txt/part.txt", "")
		attached.Document.Container = d.Digest
		twin := letter("box/b.txt", text)
		for i, a := range add(t, r, item, attached, twin) {
			if !a.New || a.NewPlace || a.FoundAt != "" {
				t.Errorf("item %d: %+v", i, a)
			}
		}
		again := item
		copy := *d
		copy.Path = "box/copy.txt"
		again.Document = &copy
		if a := add(t, r, again)[0]; a.New || !a.NewPlace || a.FoundAt != "box/a.txt" || !reflect.DeepEqual(a.SameText, []chancery.Digest{twin.Document.Digest}) {
			t.Errorf("the same bytes elsewhere: %+v", a)
		}
		if a := add(t, r, again)[0]; a.New || a.NewPlace {
			t.Errorf("the same bytes at the same place: %+v", a)
		}
		for _, ref := range []string{d.Digest.String(), d.Digest.String()[:8], strings.ToUpper(d.Digest.String()[:8]), "row-1", "box/a.txt", "box/copy.txt"} {
			got, err := r.Document(ctx, ref)
			if err != nil {
				t.Errorf("Document(%q): %v", ref, err)
				continue
			}
			if !reflect.DeepEqual(&got.Document, d) {
				t.Errorf("Document(%q)\n%+v\nwant\n%+v", ref, got.Document, *d)
			}
			if len(got.Places) != 2 || got.Places[0].Path != "box/a.txt" || got.Places[1].Path != "box/copy.txt" || got.Sequence != 1 {
				t.Errorf("places %+v, sequence %d", got.Places, got.Sequence)
			}
			if !reflect.DeepEqual(got.SameText, []chancery.Digest{twin.Document.Digest}) || !reflect.DeepEqual(got.Attachments, []chancery.Digest{attached.Document.Digest}) {
				t.Errorf("same text %v, attachments %v", got.SameText, got.Attachments)
			}
		}
		if b, err := r.Original(ctx, d.Digest); err != nil || !bytes.Equal(b, item.Original) {
			t.Errorf("original %q, %v", b, err)
		}
		for _, ref := range []string{"box/none.txt", "", "ab", "zzzz", strings.Repeat("0", 64)} {
			_, err := r.Document(ctx, ref)
			wantKind(t, err, chancery.NotFound)
		}
		if has, err := r.Has(ctx, chancery.DigestOf(nil)); has || err != nil {
			t.Errorf("Has: %v, %v", has, err)
		}
		list, next, err := r.Documents(ctx, record.Query{}, record.Page{})
		if err != nil || len(list) != 3 || next != "" {
			t.Fatalf("%d documents, %q, %v", len(list), next, err)
		}
		if s := list[0]; s.Title != "A “letter”" || !reflect.DeepEqual(s.Authors, []string{"Ada Lovel", "Bo Dér"}) || s.Published != "2003-05~" || s.Points != len([]rune(text)) || s.Name != "row-1" {
			t.Errorf("summary %+v", s)
		}
		sound(t, r)
	})
}

func TestAddRefuses(t *testing.T) {
	onEach(t, func(t *testing.T, r *record.Record, where string) {
		for _, c := range []struct {
			name   string
			break_ func(*record.Item)
		}{
			{"another original", func(i *record.Item) { i.Original = []byte("other") }},
			{"another text", func(i *record.Item) { i.Document.Text += "!" }},
			{"another size", func(i *record.Item) { i.Document.Size++ }},
			{"invalid UTF-8", func(i *record.Item) {
				i.Document.Text = "\xff"
				i.Document.TextDigest = chancery.DigestOf([]byte("\xff"))
			}},
			{"block outside", func(i *record.Item) { i.Document.Blocks[0].Span.End = 1000 }},
			{"mark cuts a character", func(i *record.Item) { i.Document.Marks = []chancery.Mark{{Span: chancery.Span{Start: 0, End: 1}}} }},
		} {
			bad := letter("bad.txt", "é text")
			c.break_(&bad)
			_, err := r.Add(ctx, bad.Document, bad.Original)
			wantKind(t, err, chancery.Invalid, "bad.txt")
			results, err := r.AddAll(ctx, []record.Item{bad, letter(c.name, c.name)})
			if err != nil || results[0].Err == nil || !results[1].New {
				t.Errorf("%s: %+v, %v", c.name, results, err)
			}
		}
		if c := sound(t, r); c.Documents != 6 {
			t.Errorf("%d documents", c.Documents)
		}
	})
}

func TestReadings(t *testing.T) {
	onEach(t, func(t *testing.T, r *record.Record, where string) {
		item := letter("a.txt", "The envoy said the “café” was closed. The clerk denied it.")
		d := item.Document
		other := letter("b.txt", "Nothing here.")
		add(t, r, item, other)
		one := said(t, d, "The envoy", "said", "the “café” was closed")
		full := reading(d, "simple/1", one)
		full.Dates = []chancery.Date{{Passage: at(t, d, "closed")[0], EDTF: "-0044-03-15", Earliest: chancery.DayOf(-44, 3, 15), Latest: chancery.DayOf(-44, 3, 15), Anchor: "document", Reason: "r"}, {Passage: at(t, d, "denied")[0], Reason: "unplaced"}}
		for i := range full.Dates {
			full.Dates[i].ID = chancery.DateID(full.Dates[i].Passage)
		}
		full.Actors = []chancery.Actor{{ID: "1", Name: "The envoy", Kind: chancery.Person, Names: []string{"The envoy"}, Mentions: at(t, d, "The envoy")}}
		full.Skipped = []chancery.Skip{{Where: "end", Reason: "x", Kind: chancery.TooLarge}}
		unread := func(reader string) (n int) {
			for _, err := range r.Unread(ctx, reader) {
				if err != nil {
					t.Fatal(err)
				}
				n++
			}
			return n
		}
		if unread("simple/1") != 2 {
			t.Error("both are unread")
		}
		put(t, r, full)
		if unread("simple/1") != 1 || unread("simple/2") != 2 {
			t.Error("one is read by simple/1")
		}
		got, err := r.Reading(ctx, d.Digest)
		if err != nil || !reflect.DeepEqual(got, full) {
			t.Errorf("%+v, %v\nwant %+v", got, err, full)
		}
		if got, err := r.Reading(ctx, other.Document.Digest); got != nil || err != nil {
			t.Errorf("unread: %v, %v", got, err)
		}
		put(t, r, reading(d, "simple/2", said(t, d, "The clerk", "denied", "it")))
		if got := attributions(t, r, d.Digest, false); got != "proposed asserts | The clerk | denied | it\n" {
			t.Errorf("after re-reading: %s", got)
		}

		bad := one
		bad.Content = []chancery.Passage{{Document: d.Digest, Span: one.Content[0].Span, Words: "another word"}}
		wantKind(t, r.PutReading(ctx, reading(d, "simple/3", bad)), chancery.Invalid, one.ID)
		bad = one
		bad.ID = "0000000000000000"
		wantKind(t, r.PutReading(ctx, reading(d, "simple/3", bad)), chancery.Invalid)
		wantKind(t, r.PutReadings(ctx, []*chancery.Reading{reading(other.Document, "simple/3"), reading(d, "simple/3", one, one)}), chancery.Invalid, "twice")
		wantKind(t, r.PutReading(ctx, &chancery.Reading{Reader: "simple/3"}), chancery.NotFound)
		if unread("simple/3") != 2 {
			t.Error("a refused reading left something")
		}
		if c, err := r.Status(ctx); err != nil || c.Documents != 2 || c.WithText != 2 || c.Unread != 1 || c.Readers["simple/2"] != 1 || c.Attributions[record.Proposed] != 1 || c.Size == 0 {
			t.Errorf("%+v, %v", c, err)
		}
		sound(t, r)
	})
}

func TestDecisions(t *testing.T) {
	onEach(t, func(t *testing.T, r *record.Record, where string) {
		item := letter("a.txt", "“Né”: the envoy said the talks had ended, the aide wrote. The clerk denied it.")
		d := item.Document
		add(t, r, item)
		outer := said(t, d, "the aide", "wrote", "the envoy said the talks had ended")
		inner := said(t, d, "the envoy", "said", "the talks had ended")
		inner.Parent = outer.ID
		denial := said(t, d, "The clerk", "denied", "it")
		put(t, r, reading(d, "simple/1", outer, inner, denial))
		on := func(a chancery.Attribution) chancery.Target {
			return chancery.Target{Kind: chancery.OnAttribution, Document: d.Digest, ID: a.ID}
		}
		check := func(step, want string) {
			t.Helper()
			if got := attributions(t, r, d.Digest, true); got != want {
				t.Errorf("%s:\n%swant\n%s", step, got, want)
			}
			sound(t, r)
		}

		first := decide(t, r, chancery.Decision{Action: chancery.Accept, Target: on(outer)})
		if first.Number != 1 || first.Replaces != 0 || first.At.IsZero() || !strings.Contains(string(first.Value), `"words":{"source":["the aide"]`) {
			t.Errorf("%+v", first)
		}
		stance := chancery.Denies
		points := chancery.NewPoints(d.Text)
		content := [][2]int{points.Span(at(t, d, "talks had ended")[0].Span)}
		decide(t, r, chancery.Decision{Action: chancery.Correct, Target: on(inner), By: "Bo", Value: record.Change{Stance: &stance, Content: &content}.Value(), Why: "see the next line"})
		decide(t, r, chancery.Decision{Action: chancery.Reject, Target: on(denial)})
		decide(t, r, chancery.Decision{Action: chancery.Note, Target: on(inner), Value: record.NoteValue("which talks?")})
		after := `accepted asserts | the aide | wrote | the envoy said the talks had ended [1 Ada]
corrected denies | the envoy | said | talks had ended [2 Bo]
rejected asserts | The clerk | denied | it [3 Ada]
`
		check("decided", after)
		if got := attributions(t, r, d.Digest, false); strings.Contains(got, "rejected") {
			t.Error("a rejected one is shown")
		}
		one, err := r.Attribution(ctx, inner.ID[:6])
		if err != nil || one.State != record.Corrected || one.Parent != outer.ID || one.ID != inner.ID || one.Reader != "simple/1" || one.Why != "see the next line" || len(one.Notes) != 1 || one.Notes[0].Text != "which talks?" {
			t.Errorf("%+v, %v", one, err)
		}

		// Reading again touches no decision, whether it finds the same, finds it
		// otherwise, or not at all.
		wider := said(t, d, "", "said", "the talks had ended, the aide wrote")
		put(t, r, reading(d, "simple/2", wider))
		check("read again", after)
		put(t, r, reading(d, "simple/3"))
		check("nothing found", after)
		child := said(t, d, "The clerk", "denied", "denied it")
		child.Parent = wider.ID
		put(t, r, reading(d, "simple/4", wider, child))
		if one, err := r.Attribution(ctx, child.ID); err == nil {
			t.Errorf("a finding with the cue of a rejected one is shown: %+v", one)
		}
		put(t, r, reading(d, "simple/1", outer, inner, denial))

		// A decision on what another has decided is a conflict.
		_, err = r.Decide(ctx, chancery.Decision{By: "Cy", Action: chancery.Accept, Target: on(denial)})
		wantKind(t, err, chancery.Conflict, "Ada", "reject", "journal 3")
		_, err = r.Decide(ctx, chancery.Decision{By: "Cy", Action: chancery.Accept, Target: on(denial), Replaces: 1})
		wantKind(t, err, chancery.Conflict)
		fifth := decide(t, r, chancery.Decision{By: "Cy", Action: chancery.Accept, Target: on(denial), Replaces: 3})
		if fifth.Number != 5 || fifth.Replaces != 3 {
			t.Errorf("%+v", fifth)
		}
		if got := decide(t, r, chancery.Decision{By: "Cy", Action: chancery.Reject, Target: on(denial), Replaces: record.Whatever}); got.Replaces != 5 {
			t.Errorf("%+v", got)
		}

		// Undo, and undo of the undo.
		_, err = r.Decide(ctx, chancery.Decision{By: "Cy", Action: chancery.Undo, Replaces: 5})
		wantKind(t, err, chancery.Conflict, "journal 6")
		decide(t, r, chancery.Decision{Action: chancery.Undo, Replaces: 6}) // 7: accepted by 5 again
		check("undone", strings.Replace(after, "rejected asserts | The clerk | denied | it [3 Ada]", "accepted asserts | The clerk | denied | it [5 Cy]", 1))
		decide(t, r, chancery.Decision{Action: chancery.Undo, Replaces: 7}) // 8: rejected by 6 again
		check("redone", strings.Replace(after, "[3 Ada]", "[6 Cy]", 1))
		decide(t, r, chancery.Decision{Action: chancery.Undo, Replaces: 2}) // 9: proposed again
		check("back to the finding", `accepted asserts | the aide | wrote | the envoy said the talks had ended [1 Ada]
proposed asserts | the envoy | said | the talks had ended
rejected asserts | The clerk | denied | it [6 Cy]
`)
		decide(t, r, chancery.Decision{Action: chancery.Undo, Replaces: 4}) // 10: the note
		if one, err := r.Attribution(ctx, inner.ID); err != nil || len(one.Notes) != 0 {
			t.Errorf("%+v, %v", one, err)
		}

		// A person puts in what no reader found.
		source, cue, said := [][2]int{points.Span(at(t, d, "the aide")[0].Span)}, [][2]int{}, [][2]int{points.Span(at(t, d, "“Né”")[0].Span)}
		own := decide(t, r, chancery.Decision{Action: chancery.Accept, Target: chancery.Target{Kind: chancery.OnAttribution, Document: d.Digest}, Value: record.Change{Source: &source, Cue: &cue, Content: &said}.Value()})
		if len(own.Target.ID) != 16 {
			t.Errorf("%+v", own)
		}
		_, err = r.Decide(ctx, chancery.Decision{By: "Ada", Action: chancery.Accept, Target: chancery.Target{Kind: chancery.OnAttribution, Document: d.Digest}, Value: record.Change{Source: &source, Cue: &cue, Content: &said}.Value()})
		wantKind(t, err, chancery.Conflict)
		if got := attributions(t, r, d.Digest, false); !strings.Contains(got, "accepted asserts | the aide | | “Né” [11 Ada]") {
			t.Error(got)
		}
		sound(t, r)

		c, err := r.Status(ctx)
		if err != nil || c.Decisions != 11 || !reflect.DeepEqual(c.Attributions, map[record.State]int{record.Proposed: 1, record.Accepted: 2, record.Rejected: 1}) {
			t.Errorf("%+v, %v", c, err)
		}
		var numbers []int64
		for e, err := range r.Journal(ctx, record.Selection{Document: d.Digest, From: 2, Descending: true}) {
			if err != nil {
				t.Fatal(err)
			}
			numbers = append(numbers, e.Number)
		}
		if !reflect.DeepEqual(numbers, []int64{11, 10, 9, 8, 7, 6, 5, 4, 3, 2}) {
			t.Errorf("journal %v", numbers)
		}
		if e, ok, err := r.Standing(ctx, on(denial)); err != nil || !ok || e.Number != 6 {
			t.Errorf("%+v, %v, %v", e, ok, err)
		}
	})
}

func TestDecisionsRefused(t *testing.T) {
	onEach(t, func(t *testing.T, r *record.Record, where string) {
		item := letter("a.txt", "The envoy said no.")
		d := item.Document
		add(t, r, item)
		a := said(t, d, "The envoy", "said", "no")
		put(t, r, reading(d, "simple/1", a))
		target := chancery.Target{Kind: chancery.OnAttribution, Document: d.Digest, ID: a.ID}
		title := chancery.Target{Kind: chancery.OnDocument, Document: d.Digest, ID: "title"}
		gone := target
		gone.ID = "ffffffffffffffff"
		nowhere := target
		nowhere.Document = chancery.DigestOf([]byte("nowhere"))
		bad := chancery.Stance("shouts")
		far := [][2]int{{0, 99}}
		for _, c := range []struct {
			d    chancery.Decision
			kind chancery.Kind
		}{
			{chancery.Decision{By: " ", Action: chancery.Accept, Target: target}, chancery.Invalid},
			{chancery.Decision{By: "A\x00", Action: chancery.Accept, Target: target}, chancery.Invalid},
			{chancery.Decision{By: "A", Action: "bless", Target: target}, chancery.Invalid},
			{chancery.Decision{By: "A", Action: chancery.Merge, Target: target}, chancery.Invalid},
			{chancery.Decision{By: "A", Action: chancery.Accept, Target: gone}, chancery.NotFound},
			{chancery.Decision{By: "A", Action: chancery.Accept, Target: nowhere}, chancery.NotFound},
			{chancery.Decision{By: "A", Action: chancery.Accept, Target: chancery.Target{Kind: chancery.OnAttribution, ID: a.ID}}, chancery.Invalid},
			{chancery.Decision{By: "A", Action: chancery.Accept, Target: target, Replaces: 7}, chancery.Conflict},
			{chancery.Decision{By: "A", Action: chancery.Correct, Target: target}, chancery.Invalid},
			{chancery.Decision{By: "A", Action: chancery.Correct, Target: target, Value: []byte(`{`)}, chancery.Invalid},
			{chancery.Decision{By: "A", Action: chancery.Correct, Target: target, Value: []byte(`{"colour":"red"}`)}, chancery.Invalid},
			{chancery.Decision{By: "A", Action: chancery.Correct, Target: target, Value: []byte(`{}`)}, chancery.Invalid},
			{chancery.Decision{By: "A", Action: chancery.Correct, Target: target, Value: record.Change{Stance: &bad}.Value()}, chancery.Invalid},
			{chancery.Decision{By: "A", Action: chancery.Correct, Target: target, Value: record.Change{Content: &far}.Value()}, chancery.Invalid},
			{chancery.Decision{By: "A", Action: chancery.Note, Target: target, Value: record.NoteValue(" ")}, chancery.Invalid},
			{chancery.Decision{By: "A", Action: chancery.Note, Target: gone, Value: record.NoteValue("x")}, chancery.NotFound},
			{chancery.Decision{By: "A", Action: chancery.Undo}, chancery.Invalid},
			{chancery.Decision{By: "A", Action: chancery.Undo, Replaces: 3}, chancery.NotFound},
			{chancery.Decision{By: "A", Action: chancery.Correct, Target: title, Value: record.FieldValue("a", "b")}, chancery.Invalid},
			{chancery.Decision{By: "A", Action: chancery.Correct, Target: title, Value: record.FieldValue("")}, chancery.Invalid},
			{chancery.Decision{By: "A", Action: chancery.Correct, Target: chancery.Target{Kind: chancery.OnDocument, Document: d.Digest, ID: "colour"}, Value: record.FieldValue("a")}, chancery.Invalid},
			{chancery.Decision{By: "A", Action: chancery.Accept, Target: title}, chancery.Invalid},
			{chancery.Decision{By: "A", Action: chancery.Merge, Target: chancery.Target{Kind: chancery.OnActor}}, chancery.Invalid},
			{chancery.Decision{By: "A", Action: chancery.Note, Target: target, Value: record.NoteValue(strings.Repeat("x", 17<<20))}, chancery.TooLarge},
		} {
			_, err := r.Decide(ctx, c.d)
			if chancery.KindOf(err) != c.kind || err == nil {
				t.Errorf("%s %s: kind %q, want %q: %v", c.d.Action, c.d.Value[:min(len(c.d.Value), 60)], chancery.KindOf(err), c.kind, err)
			}
		}
		merge := decide(t, r, chancery.Decision{Action: chancery.Merge, Target: chancery.Target{Kind: chancery.OnActor, ID: "powell"}, Value: []byte(` { "with" : ["c. powell"] } `)})
		if merge.Number != 1 || string(merge.Value) != `{"with":["c. powell"]}` {
			t.Errorf("%+v", merge)
		}
		if c := sound(t, r); c.Decisions != 1 {
			t.Errorf("%d decisions", c.Decisions)
		}
	})
}

func TestMetadata(t *testing.T) {
	onEach(t, func(t *testing.T, r *record.Record, where string) {
		item := letter("a.txt", "Words of the letter.", fact(chancery.Title, "Untitled scan"), fact(chancery.Author, "Unknown"), fact(chancery.Outlet, "Evening Post"))
		d := item.Document
		add(t, r, item)
		on := func(f chancery.Field) chancery.Target {
			return chancery.Target{Kind: chancery.OnDocument, Document: d.Digest, ID: string(f)}
		}
		decide(t, r, chancery.Decision{Action: chancery.Correct, Target: on(chancery.Title), Value: record.FieldValue("The Swiss letter")})
		decide(t, r, chancery.Decision{Action: chancery.Correct, Target: on(chancery.Author), Value: record.FieldValue("A. One", "B. Two")})
		decide(t, r, chancery.Decision{Action: chancery.Correct, Target: on(chancery.Outlet), Value: record.FieldValue()})
		decide(t, r, chancery.Decision{Action: chancery.Correct, Target: on(chancery.Published), Value: record.FieldValue("2003-05-04")})
		decide(t, r, chancery.Decision{Action: chancery.Note, Target: chancery.Target{Kind: chancery.OnDocument, Document: d.Digest}, Value: record.NoteValue("check the date")})
		got, err := r.Document(ctx, "a.txt")
		if err != nil {
			t.Fatal(err)
		}
		want := chancery.Metadata{
			{Field: chancery.Title, Value: "The Swiss letter", Where: "corrected by Ada, journal 1"},
			{Field: chancery.Author, Value: "A. One", Where: "corrected by Ada, journal 2"},
			{Field: chancery.Author, Value: "B. Two", Where: "corrected by Ada, journal 2"},
			{Field: chancery.Published, Value: "2003-05-04", Where: "corrected by Ada, journal 4"},
		}
		if !reflect.DeepEqual(got.Metadata, want) || !reflect.DeepEqual(got.AsFound, d.Metadata) || len(got.Notes) != 1 {
			t.Errorf("%+v\nwant %+v\nnotes %v", got.Metadata, want, got.Notes)
		}
		count := func(r *record.Record, query string) int {
			t.Helper()
			q, err := record.ParseQuery(query)
			if err != nil {
				t.Fatal(err)
			}
			hits, _, err := r.SearchDocuments(ctx, q, record.Window{})
			if err != nil {
				t.Fatal(err)
			}
			return len(hits)
		}
		for query, want := range map[string]int{"swiss": 1, "scan": 1, "swiss words": 1, "title:swiss": 1, "title:scan": 0, "author:two": 1, "author:unknown": 0, "outlet:post": 0, "before:2003-05-05": 1, "after:2003-05-05": 0} {
			if got := count(r, query); got != want {
				t.Errorf("%s: %d, want %d", query, got, want)
			}
		}
		decide(t, r, chancery.Decision{Action: chancery.Undo, Replaces: 1})
		if got, _ := r.Document(ctx, "a.txt"); got.Metadata.Get(chancery.Title) != "Untitled scan" {
			t.Errorf("undone: %+v", got.Metadata)
		}
		sound(t, r)

		early := open(t, where, record.Options{AsOf: record.AsOf{Number: 2}})
		got, err = early.Document(ctx, "a.txt")
		if err != nil || got.Metadata.Get(chancery.Title) != "The Swiss letter" || got.Metadata.Get(chancery.Outlet) != "Evening Post" || len(got.Notes) != 0 {
			t.Errorf("as of 2: %+v, %v", got, err)
		}
		if count(early, "title:swiss outlet:post") != 1 || count(early, "before:2100") != 0 {
			t.Error("lists as of 2 show another state")
		}
	})
}

func TestAsOf(t *testing.T) {
	onEach(t, func(t *testing.T, r *record.Record, where string) {
		one, two := letter("1.txt", "The envoy said no."), letter("2.txt", "The envoy said yes.")
		add(t, r, one)
		a := said(t, one.Document, "The envoy", "said", "no")
		put(t, r, reading(one.Document, "simple/1", a))
		on := chancery.Target{Kind: chancery.OnAttribution, Document: one.Document.Digest, ID: a.ID}
		first := decide(t, r, chancery.Decision{Action: chancery.Accept, Target: on})
		time.Sleep(2 * time.Millisecond)
		add(t, r, two)
		second := decide(t, r, chancery.Decision{Action: chancery.Reject, Target: on, Replaces: 1})

		for _, c := range []struct {
			as        record.AsOf
			want      string
			documents int
			decisions int64
		}{
			{record.AsOf{}, "rejected", 2, 2},
			{record.AsOf{Number: 1}, "accepted", 1, 1},
			{record.AsOf{Number: 2}, "rejected", 2, 2},
			{record.AsOf{Time: first.At}, "accepted", 1, 1},
			{record.AsOf{Time: first.At.Add(-time.Microsecond)}, "proposed", 1, 0},
			{record.AsOf{Time: second.At}, "rejected", 2, 2},
			{record.AsOf{Time: second.At.Add(time.Hour)}, "rejected", 2, 2},
		} {
			r := open(t, where, record.Options{AsOf: c.as})
			if got := attributions(t, r, one.Document.Digest, true); !strings.HasPrefix(got, c.want) {
				t.Errorf("as of %+v: %s, want %s", c.as, got, c.want)
			}
			n, err := r.CountDocuments(ctx, record.Query{})
			if err != nil || n != c.documents {
				t.Errorf("as of %+v: %d documents, %v", c.as, n, err)
			}
			s, err := r.Status(ctx)
			if err != nil || s.Decisions != c.decisions || s.Documents != c.documents {
				t.Errorf("as of %+v: %+v, %v", c.as, s, err)
			}
			hits, _, err := r.SearchAttributions(ctx, record.Query{State: []record.State{record.State(c.want)}, Speaker: []record.Term{{Text: "envoy"}}}, record.Window{})
			if err != nil || len(hits) != 1 {
				t.Errorf("as of %+v: found %d, %v", c.as, len(hits), err)
			}
			docs, _, err := r.SearchDocuments(ctx, record.Query{Words: []record.Term{{Text: "envoy"}}}, record.Window{})
			if err != nil || len(docs) != c.documents {
				t.Errorf("as of %+v: found %d documents, %v", c.as, len(docs), err)
			}
			if !c.as.IsZero() {
				_, err := r.Add(ctx, two.Document, two.Original)
				wantKind(t, err, chancery.Denied, "earlier state")
				_, err = r.Decide(ctx, chancery.Decision{By: "A", Action: chancery.Undo, Replaces: 1})
				wantKind(t, err, chancery.Denied)
			}
		}
		_, err := record.Open(ctx, where, record.Options{AsOf: record.AsOf{Number: 3}})
		wantKind(t, err, chancery.NotFound, "number 3")
		_, err = record.Open(ctx, where, record.Options{AsOf: record.AsOf{Number: -1}})
		wantKind(t, err, chancery.Invalid)
		_, err = record.Open(ctx, where, record.Options{AsOf: record.AsOf{Number: 1, Time: first.At}})
		wantKind(t, err, chancery.Invalid)
	})
}
