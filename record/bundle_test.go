package record_test

import (
	"archive/zip"
	"bytes"
	"io"
	"strings"
	"testing"

	"chancery"
	"chancery/record"
)

// dossier fills a record with documents, readings and decisions of every kind.
// The order of the documents is turned by turn.
func dossier(t testing.TB, r *record.Record, turn int) {
	t.Helper()
	first := letter("a.txt", "“Né”: the envoy said the talks had ended. The clerk denied it.", fact(chancery.Title, "Talks"), fact(chancery.Published, "2003-05-12"))
	first.Document.Marks = []chancery.Mark{{Kind: chancery.MarkLink, Span: chancery.Span{Start: 0, End: 9}, Target: "https://example.org/"}}
	first.Document.Skipped = []chancery.Skip{{Where: "p. 2", Reason: "no text"}}
	elsewhere := first
	copy := *first.Document
	copy.Path, elsewhere.Document = "b/copy.txt", &copy
	attached := letter("a.txt/part", "")
	attached.Document.Container = first.Document.Digest
	items := []record.Item{first, attached, letter("c.txt", "漢字 and more.\n\nA second paragraph 😀."), original("d.bin", "", "\x00\xff\x01")}
	for i := range items {
		add(t, r, items[(i+turn)%len(items)])
	}
	add(t, r, elsewhere)
	d := first.Document
	said, denied := said(t, d, "the envoy", "said", "the talks had ended"), said(t, d, "The clerk", "denied", "it")
	words := func(s string) chancery.Passage { return at(t, d, s)[0] }
	date := chancery.Date{Passage: words("ended"), EDTF: "2003", Earliest: chancery.DayOf(2003, 1, 1), Latest: chancery.DayOf(2003, 12, 31)}
	date.ID = chancery.DateID(date.Passage)
	said.Path = []chancery.Link{{Actors: []string{"a1"}, Medium: "letter", Access: chancery.SawPaper, Passage: words("envoy")}}
	said.Addressees, said.Told = []chancery.Mention{{Actor: "a2", Passage: words("The clerk")}, {Passage: words("it")}}, date.ID
	found := reading(d, "simple/1", said, denied)
	found.Dates = []chancery.Date{date}
	found.Names = []chancery.Name{{Kind: chancery.OfficeName, Passage: words("envoy"), Confidence: .5}}
	found.Actors = []chancery.Actor{{ID: "a1", Name: "the envoy", Kind: chancery.Person, Names: []string{"the envoy"}, Mentions: at(t, d, "the envoy", "envoy"), Unnamed: true}, {ID: "a2", Name: "The clerk", Kind: chancery.Person, Names: []string{"The clerk"}, Mentions: at(t, d, "The clerk")}}
	put(t, r, found)
	on := func(a chancery.Attribution) chancery.Target {
		return chancery.Target{Kind: chancery.OnAttribution, Document: d.Digest, ID: a.ID}
	}
	stance := chancery.Doubts
	decide(t, r, chancery.Decision{Action: chancery.Accept, Target: on(said), Why: "<b>seen</b> & read"})
	decide(t, r, chancery.Decision{Action: chancery.Correct, Target: on(denied), Value: record.Change{Stance: &stance}.Value()})
	decide(t, r, chancery.Decision{Action: chancery.Reject, Target: on(said), Replaces: 1, By: "Bö"})
	decide(t, r, chancery.Decision{Action: chancery.Undo, Replaces: 3})
	decide(t, r, chancery.Decision{Action: chancery.Note, Target: on(said), Value: record.NoteValue("“why?”\u2028")})
	decide(t, r, chancery.Decision{Action: chancery.Correct, Target: chancery.Target{Kind: chancery.OnDocument, Document: d.Digest, ID: "title"}, Value: record.FieldValue("The talks")})
	decide(t, r, chancery.Decision{Action: chancery.Merge, Target: chancery.Target{Kind: chancery.OnActor, ID: "envoy"}, Value: []byte(`{"with":["x"]}`)})
}

func export(t testing.TB, r *record.Record) ([]byte, chancery.Digest) {
	t.Helper()
	var b bytes.Buffer
	hash, err := r.Export(ctx, &b)
	if err != nil {
		t.Fatal(err)
	}
	if alone, err := r.ContentHash(ctx); err != nil || alone != hash {
		t.Errorf("ContentHash %s, %v; Export %s", alone, err, hash)
	}
	return b.Bytes(), hash
}

func bring(r *record.Record, bundle []byte) (record.Imported, error) {
	return r.Import(ctx, bytes.NewReader(bundle), int64(len(bundle)))
}

func TestBundle(t *testing.T) {
	onEach(t, func(t *testing.T, r *record.Record, where string) {
		dossier(t, r, 0)
		bundle, hash := export(t, r)
		for _, database := range databases {
			fresh := create(t, place(t, database))
			got, err := bring(fresh, bundle)
			if err != nil || got != (record.Imported{Hash: hash, Documents: 4, Decisions: 7}) {
				t.Fatalf("into %s: %+v, %v", database, got, err)
			}
			again, same := export(t, fresh)
			if same != hash || !bytes.Equal(again, bundle) {
				t.Errorf("through %s the content hash is %s, was %s; bundles equal: %v", database, same, hash, bytes.Equal(again, bundle))
			}
			sound(t, fresh)
			d, err := fresh.Document(ctx, "b/copy.txt")
			if err != nil || d.Metadata.Get(chancery.Title) != "The talks" || len(d.Attachments) != 1 {
				t.Errorf("%+v, %v", d, err)
			}
			want := "accepted asserts | the envoy | said | the talks had ended < envoy false letter saw the paper > The clerk > it @ " + chancery.DateID(at(t, &d.Document, "ended")[0]) + " [1 Ada]\ncorrected doubts | The clerk | denied | it [2 Ada]\n"
			if got := attributions(t, fresh, d.Digest, true); got != want {
				t.Errorf("%s\nwant\n%s", got, want)
			}
			if got, err := bring(fresh, bundle); err != nil || got != (record.Imported{Hash: hash, Known: 4}) {
				t.Errorf("again: %+v, %v", got, err)
			}
			// A journal that continues is taken up; one that parts ways is refused.
			source := imported(t, "sqlite", bundle)
			decide(t, source, chancery.Decision{Action: chancery.Undo, Replaces: 2})
			longer, longerHash := export(t, source)
			if got, err := bring(fresh, longer); err != nil || got.Decisions != 1 {
				t.Errorf("longer: %+v, %v", got, err)
			}
			if _, same := export(t, fresh); same != longerHash {
				t.Error("the longer journal gives another hash")
			}
			sound(t, fresh)
			decide(t, fresh, chancery.Decision{Action: chancery.Undo, Replaces: 1})
			decide(t, source, chancery.Decision{Action: chancery.Undo, Replaces: 8})
			parted, _ := export(t, source)
			_, err = bring(fresh, parted)
			wantKind(t, err, chancery.Conflict, "number 9")
		}
	})
}

// imported makes a record from a bundle.
func imported(t testing.TB, database string, bundle []byte) *record.Record {
	t.Helper()
	r := create(t, place(t, database))
	if _, err := bring(r, bundle); err != nil {
		t.Fatal(err)
	}
	return r
}

// The content hash does not depend on the order in which documents were added.
func TestContentHashWithoutOrder(t *testing.T) {
	onEach(t, func(t *testing.T, r *record.Record, where string) {
		other := create(t, place(t, "sqlite"))
		items := []record.Item{letter("a", "one"), letter("b", "two"), letter("c", "two")}
		twin := items[0]
		copy := *items[0].Document
		copy.Path, twin.Document = "z", &copy
		add(t, r, items[0], items[1], items[2], twin)
		add(t, other, items[2], twin, items[1], items[0])
		_, one := export(t, r)
		_, two := export(t, other)
		if one != two {
			t.Errorf("%s and %s", one, two)
		}
		add(t, other, letter("d", "four"))
		if _, three := export(t, other); three == two {
			t.Error("one more document gives the same hash")
		}
	})
}

func TestBundleAsOf(t *testing.T) {
	onEach(t, func(t *testing.T, r *record.Record, where string) {
		dossier(t, r, 1)
		bundle, _ := export(t, open(t, where, record.Options{AsOf: record.AsOf{Number: 2}}))
		if got, err := bring(create(t, place(t, "sqlite")), bundle); err != nil || got.Decisions != 2 {
			t.Errorf("%+v, %v", got, err)
		}
	})
}

// repack rewrites entries of a bundle: fn returns what an entry becomes, nil to
// leave it out.
func repack(t testing.TB, bundle []byte, fn func(name string, b []byte) []byte) []byte {
	t.Helper()
	z, err := zip.NewReader(bytes.NewReader(bundle), int64(len(bundle)))
	if err != nil {
		t.Fatal(err)
	}
	var out bytes.Buffer
	w := zip.NewWriter(&out)
	for _, f := range z.File {
		in, err := f.Open()
		if err != nil {
			t.Fatal(err)
		}
		b, err := io.ReadAll(in)
		if err != nil {
			t.Fatal(err)
		}
		if b = fn(f.Name, b); b != nil {
			to, _ := w.Create(f.Name)
			to.Write(b)
		}
	}
	w.Close()
	return out.Bytes()
}

func TestDamagedBundle(t *testing.T) {
	onEach(t, func(t *testing.T, r *record.Record, where string) {
		source := create(t, place(t, "sqlite"))
		dossier(t, source, 0)
		bundle, _ := export(t, source)
		change := func(entry, old, new string) []byte {
			return repack(t, bundle, func(name string, b []byte) []byte {
				if strings.HasPrefix(name, entry) {
					if old == "" {
						return nil
					}
					if !bytes.Contains(b, []byte(old)) && entry != "originals/" {
						t.Fatalf("%s has no %s", name, old)
					}
					return bytes.Replace(b, []byte(old), []byte(new), 1)
				}
				return b
			})
		}
		extra := func(name string, b []byte) []byte {
			var out bytes.Buffer
			w := zip.NewWriter(&out)
			z, _ := zip.NewReader(bytes.NewReader(bundle), int64(len(bundle)))
			for _, f := range z.File {
				w.Copy(f)
			}
			to, _ := w.Create(name)
			to.Write(b)
			w.Close()
			return out.Bytes()
		}
		flipped := func(i int) []byte {
			b := bytes.Clone(bundle)
			b[i] ^= 0x10
			return b
		}
		for _, c := range []struct {
			name   string
			bundle []byte
			kind   chancery.Kind
		}{
			{"nothing", nil, chancery.Damaged},
			{"not a zip", []byte("not a zip"), chancery.Damaged},
			{"cut short", bundle[:len(bundle)/2], chancery.Damaged},
			{"another zip", extra("word/document.xml", nil), chancery.Unsupported},
			{"a path that climbs out", extra("../../etc/passwd", nil), chancery.Unsupported},
			{"an original too many", extra("originals/"+chancery.DigestOf([]byte("x")).String(), []byte("x")), chancery.Damaged},
			{"no original's name", extra("originals/x", []byte("x")), chancery.Damaged},
			{"an entry twice", extra("journal.jsonl", []byte("x")), chancery.Damaged},
			{"no manifest", change("manifest.json", "", ""), chancery.Damaged},
			{"no journal", change("journal.jsonl", "", ""), chancery.Damaged},
			{"no originals", change("originals/", "", ""), chancery.Damaged},
			{"altered originals", change("originals/", "a", "b"), chancery.Damaged},
			{"altered text", change("documents.jsonl", "talks", "walks"), chancery.Damaged},
			{"altered journal", change("journal.jsonl", "Ada", "Eve"), chancery.Damaged},
			{"altered content hash", change("manifest.json", `"content": "`, `"content": "00`), chancery.Damaged},
			{"newer", change("manifest.json", "bundle/2", "bundle/3"), chancery.TooNew},
			{"unknown", change("manifest.json", "chancery-bundle/2", "box/1"), chancery.Unsupported},
			{"fewer promised", change("manifest.json", `"documents": 4`, `"documents": 3`), chancery.Damaged},
			{"manifest too long", change("manifest.json", `"documents"`, strings.Repeat(" ", 2<<20)+`"documents"`), chancery.Damaged},
		} {
			_, err := bring(r, c.bundle)
			if chancery.KindOf(err) != c.kind || err == nil {
				t.Errorf("%s: kind %q, want %q: %v", c.name, chancery.KindOf(err), c.kind, err)
			}
		}
		if strings.HasPrefix(where, "postgres") {
			return // the zip is read by the same code
		}
		for i := 7; i < len(bundle); i += len(bundle)/41 + 1 {
			if _, err := bring(r, flipped(i)); err == nil {
				// A bit may lie where a zip keeps nothing of ours, such as a date.
				_, want := export(t, source)
				if got, err := r.ContentHash(ctx); err != nil || got != want {
					t.Errorf("with a flipped bit at %d other content was imported: %v", i, err)
				}
				r = create(t, place(t, "sqlite"))
			} else if k := chancery.KindOf(err); k == chancery.Internal {
				t.Errorf("a flipped bit at %d: %v", i, err)
			}
		}
		if c := sound(t, r); c.Documents != 0 || c.Decisions != 0 {
			t.Errorf("a damaged bundle left %+v", c)
		}
	})
}
