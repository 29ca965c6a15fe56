package main

import (
	"bytes"
	"context"
	"path/filepath"
	"strings"
	"testing"

	"chancery"
	"chancery/record"
)

// TestWho holds that show and search say in JSON who is meant, to whom it was
// told and when, by name.
func TestWho(t *testing.T) {
	ctx := context.Background()
	where := filepath.Join(t.TempDir(), record.DefaultName)
	r, err := record.Create(ctx, where)
	if err != nil {
		t.Fatal(err)
	}
	text := "In May he told her that the talks had ended. So Ada Lovel met Cy Dorn."
	doc := &chancery.Document{Digest: chancery.DigestOf([]byte(text)), Path: "a.txt", Size: int64(len(text)), Text: text, TextDigest: chancery.DigestOf([]byte(text))}
	if _, err := r.Add(ctx, doc, []byte(text)); err != nil {
		t.Fatal(err)
	}
	at := func(words string) chancery.Passage {
		i := strings.Index(text, words)
		p, err := doc.Passage(chancery.Span{Start: i, End: i + len(words)})
		if err != nil {
			t.Fatal(err)
		}
		return p
	}
	day := chancery.DayOf(2003, 5, 1)
	date := chancery.Date{ID: chancery.DateID(at("May")), Passage: at("May"), EDTF: "2003-05", Earliest: day, Latest: day + 30}
	a := chancery.Attribution{Kind: chancery.Indirect, Stance: chancery.Asserts, Source: []chancery.Passage{at("he")}, Cue: []chancery.Passage{at("told")}, Content: []chancery.Passage{at("the talks had ended")},
		Path: []chancery.Link{{Actors: []string{"a1"}, Passage: at("he")}}, Addressees: []chancery.Mention{{Actor: "a2", Passage: at("her")}}, Told: date.ID}
	a.ID = chancery.AttributionID(doc.Digest, a.Source, a.Cue, a.Content)
	err = r.PutReading(ctx, &chancery.Reading{Document: doc.Digest, Reader: "test/1", Attributions: []chancery.Attribution{a}, Dates: []chancery.Date{date},
		Actors: []chancery.Actor{{ID: "a1", Name: "Cy Dorn", Mentions: []chancery.Passage{at("Cy Dorn")}}, {ID: "a2", Name: "Ada Lovel", Mentions: []chancery.Passage{at("Ada Lovel")}}}})
	if err != nil {
		t.Fatal(err)
	}
	r.Close()
	for _, args := range [][]string{{"show", "a.txt"}, {"search", "talks"}} {
		var stdout, stderr bytes.Buffer
		if code := run(ctx, append(args, "--record", where, "--json"), strings.NewReader(""), &stdout, &stderr); code != 0 {
			t.Fatalf("%v: %d: %s", args, code, &stderr)
		}
		for _, want := range []string{`"speaker":"Cy Dorn"`, `"addressee":"Ada Lovel"`, `"told":"2003-05"`} {
			if !strings.Contains(stdout.String(), want) {
				t.Errorf("%v does not say %s: %s", args, want, &stdout)
			}
		}
	}
}
