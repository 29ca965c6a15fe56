package record_test

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"chancery"
	"chancery/internal/pgtest"
	"chancery/record"
)

func TestMain(m *testing.M) {
	if job := os.Getenv("CHANCERY_RECORD_CHILD"); job != "" {
		child(job)
		return
	}
	pgtest.Main(m)
}

var databases = []string{"sqlite", "postgres"}

// place returns where a record of that database can be made for the test.
func place(t testing.TB, database string) string {
	if database == "postgres" {
		return pgtest.URL(t)
	}
	return filepath.Join(t.TempDir(), record.DefaultName)
}

// onEach runs a test of the contract on each database, with a new record.
func onEach(t *testing.T, test func(t *testing.T, r *record.Record, where string)) {
	t.Parallel()
	for _, database := range databases {
		t.Run(database, func(t *testing.T) {
			t.Parallel()
			where := place(t, database)
			test(t, create(t, where), where)
		})
	}
}

func create(t testing.TB, where string) *record.Record {
	t.Helper()
	r, err := record.Create(context.Background(), where)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { r.Close() })
	return r
}

func open(t testing.TB, where string, o record.Options) *record.Record {
	t.Helper()
	r, err := record.Open(context.Background(), where, o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { r.Close() })
	return r
}

// letter is a document of one paragraph a line; its original is its text with a
// mark of its own, so that the same text can come from other bytes.
func letter(path, text string, facts ...chancery.Fact) record.Item {
	return original(path, text, "<p>"+path+"</p>"+text, facts...)
}

func original(path, text, bytes string, facts ...chancery.Fact) record.Item {
	d := &chancery.Document{
		Digest: chancery.DigestOf([]byte(bytes)), Path: path, MediaType: "text/plain", Size: int64(len(bytes)),
		Text: text, TextDigest: chancery.DigestOf([]byte(text)), Metadata: facts, Accession: "accession/1",
	}
	at := 0
	for line := range strings.SplitSeq(text, "\n\n") {
		if line != "" {
			d.Blocks = append(d.Blocks, chancery.Block{Kind: chancery.Paragraph, Span: chancery.Span{Start: at, End: at + len(line)}})
		}
		at += len(line) + 2
	}
	return record.Item{Document: d, Original: []byte(bytes)}
}

func fact(f chancery.Field, value string) chancery.Fact {
	return chancery.Fact{Field: f, Value: value, Where: "test"}
}

// at returns the passages of a document whose words are given.
func at(t testing.TB, d *chancery.Document, words ...string) (out []chancery.Passage) {
	t.Helper()
	for _, w := range words {
		i := strings.Index(d.Text, w)
		if i < 0 {
			t.Fatalf("the text has no %q", w)
		}
		p, err := d.Passage(chancery.Span{Start: i, End: i + len(w)})
		if err != nil {
			t.Fatal(err)
		}
		out = append(out, p)
	}
	return out
}

// said makes an attribution from the words of its parts, source first; "" for
// none.
func said(t testing.TB, d *chancery.Document, source, cue, content string) chancery.Attribution {
	t.Helper()
	part := func(s string) []chancery.Passage {
		if s == "" {
			return nil
		}
		return at(t, d, s)
	}
	a := chancery.Attribution{Kind: chancery.Indirect, Stance: chancery.Asserts, Source: part(source), Cue: part(cue), Content: part(content), Confidence: .8, Reason: "test"}
	a.ID = chancery.AttributionID(d.Digest, a.Source, a.Cue, a.Content)
	return a
}

func reading(d *chancery.Document, reader string, as ...chancery.Attribution) *chancery.Reading {
	return &chancery.Reading{Document: d.Digest, Reader: reader, Attributions: as}
}

func add(t testing.TB, r *record.Record, items ...record.Item) []record.Added {
	t.Helper()
	added, err := r.AddAll(context.Background(), items)
	if err != nil {
		t.Fatal(err)
	}
	for _, a := range added {
		if a.Err != nil {
			t.Fatal(a.Err)
		}
	}
	return added
}

func put(t testing.TB, r *record.Record, readings ...*chancery.Reading) {
	t.Helper()
	if err := r.PutReadings(context.Background(), readings); err != nil {
		t.Fatal(err)
	}
}

func decide(t testing.TB, r *record.Record, d chancery.Decision) chancery.Decision {
	t.Helper()
	if d.By == "" {
		d.By = "Ada"
	}
	out, err := r.Decide(context.Background(), d)
	if err != nil {
		t.Fatal(err)
	}
	return out
}

func wantKind(t testing.TB, err error, kind chancery.Kind, words ...string) {
	t.Helper()
	if err == nil {
		t.Fatalf("no error; want one of kind %q", kind)
	}
	if chancery.KindOf(err) != kind {
		t.Fatalf("error of kind %q, want %q: %v", chancery.KindOf(err), kind, err)
	}
	for _, w := range words {
		if !strings.Contains(err.Error(), w) {
			t.Errorf("the error does not say %q: %v", w, err)
		}
	}
}

// sound verifies a record and fails for each problem.
func sound(t testing.TB, r *record.Record) record.Checked {
	t.Helper()
	c, err := r.Verify(context.Background(), func(p record.Problem) { t.Errorf("%s: %s", p.Where, p.What) })
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// show writes attributions in short, one a line: state, stance, source, cue and
// content, the hands it went through, and the number of the decision. IDs of
// actors are left out, since a record that has not been read knows none.
func show(as []record.Attribution) string {
	var b strings.Builder
	for _, a := range as {
		fmt.Fprintf(&b, "%s %s", a.State, a.Stance)
		for _, role := range [][]chancery.Passage{a.Source, a.Cue, a.Content} {
			b.WriteString(" |")
			for _, p := range role {
				b.WriteString(" " + p.Words)
			}
		}
		for _, l := range a.Path {
			fmt.Fprintf(&b, " < %s %t %s %s", l.Passage.Words, l.Either, l.Medium, l.Access)
		}
		for _, m := range a.Addressees {
			fmt.Fprintf(&b, " > %s", m.Passage.Words)
		}
		if a.Told != "" {
			fmt.Fprintf(&b, " @ %s", a.Told)
		}
		if a.Decision > 0 {
			fmt.Fprintf(&b, " [%d %s]", a.Decision, a.By)
		}
		b.WriteString("\n")
	}
	return b.String()
}

func attributions(t testing.TB, r *record.Record, d chancery.Digest, rejected bool) string {
	t.Helper()
	as, err := r.Attributions(context.Background(), d, rejected)
	if err != nil {
		t.Fatal(err)
	}
	return show(as)
}

func child(job string) {
	if err := jobs[job](); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

var jobs = map[string]func() error{}
