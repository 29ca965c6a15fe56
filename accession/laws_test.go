package accession

import (
	"testing"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"

	"chancery"
)

// laws holds a document to what every document of this room promises, whatever
// it was made of. Fuzz tests and fixtures of every format call it.
func laws(t testing.TB, doc *chancery.Document) {
	t.Helper()
	row := doc.MediaType == rowType
	if !utf8.ValidString(doc.Text) {
		t.Errorf("the text is not valid UTF-8")
	}
	if !row && !norm.NFC.IsNormalString(doc.Text) {
		t.Errorf("the text is not in NFC: %.200q", doc.Text)
	}
	if doc.TextDigest != chancery.DigestOf([]byte(doc.Text)) {
		t.Errorf("TextDigest is not that of the text")
	}
	if doc.Digest.IsZero() || doc.Accession != Version || doc.MediaType == "" {
		t.Errorf("digest %s, accession %q, media type %q: none may be missing", doc.Digest, doc.Accession, doc.MediaType)
	}
	last, start, page := 0, 0, 0
	for i, b := range doc.Blocks {
		words, err := b.Span.In(doc.Text)
		if err != nil {
			t.Fatalf("block %d (%s): %v", i, b.Kind, err)
		}
		if b.Span.Start < start {
			t.Errorf("block %d (%s) starts at %d, before the last one's %d", i, b.Kind, b.Span.Start, start)
		}
		start = b.Span.Start
		if b.Kind == chancery.Page {
			if b.Span.Start < page {
				t.Errorf("page %q starts at %d, inside the last one, which ends at %d", b.Label, b.Span.Start, page)
			}
			page = b.Span.End
			continue
		}
		if b.Span.Start < last {
			t.Errorf("block %d (%s) starts at %d, inside the last one, which ends at %d", i, b.Kind, b.Span.Start, last)
		}
		if b.Span.Len() == 0 {
			t.Errorf("block %d (%s) is empty", i, b.Kind)
		}
		if b.Kind == "" {
			t.Errorf("block %d has no kind", i)
		}
		if !row {
			if between := doc.Text[last:b.Span.Start]; i > 0 && last > 0 && between != "\n\n" {
				t.Errorf("between block %d and the one before stands %q, not a blank line", i, between)
			}
			if r, _ := utf8.DecodeRuneInString(words); unicode.IsSpace(r) && b.Kind != chancery.TableRow {
				t.Errorf("block %d (%s) starts with white space: %.40q", i, b.Kind, words)
			}
			if r, _ := utf8.DecodeLastRuneInString(words); unicode.IsSpace(r) {
				t.Errorf("block %d (%s) ends with white space: %q", i, b.Kind, words[max(0, len(words)-40):])
			}
		}
		last = b.Span.End
	}
	if !row && last != len(doc.Text) {
		t.Errorf("%d bytes of text stand in no block", len(doc.Text)-last)
	}
	for i, m := range doc.Marks {
		if _, err := m.Span.In(doc.Text); err != nil {
			t.Fatalf("mark %d (%s): %v", i, m.Kind, err)
		}
		if m.Span.Len() == 0 && m.Kind != chancery.MarkNote {
			t.Errorf("mark %d (%s) is empty", i, m.Kind)
		}
	}
	for _, f := range doc.Metadata {
		if f.Value == "" || f.Where == "" || !utf8.ValidString(f.Value) {
			t.Errorf("fact %+v lacks a value or where it was found", f)
		}
	}
	for _, s := range doc.Skipped {
		if s.Reason == "" {
			t.Errorf("skip %+v gives no reason", s)
		}
	}
}

// parse reads one original and holds the document to the laws.
func parse(t testing.TB, path string, original []byte) *chancery.Document {
	t.Helper()
	doc, err := New(Limits{}).Parse(t.Context(), Source{Path: path, Bytes: original})
	if err != nil {
		t.Fatalf("%s: %v", path, err)
	}
	laws(t, doc)
	return doc
}

// fuzz holds a parser to the laws on any bytes: an error of a kind or a document
// that keeps them, and never a panic.
func fuzz(f *testing.F, media string, run parser) {
	f.Fuzz(func(t *testing.T, original []byte) {
		src := Source{Path: "fuzzed", Bytes: original}
		b := &builder{limits: New(Limits{}).limits}
		if err := run(t.Context(), &src, b); err != nil {
			if chancery.KindOf(err) == chancery.Internal {
				t.Fatalf("an error without a kind: %v", err)
			}
			return
		}
		doc := &chancery.Document{Digest: chancery.DigestOf(original), MediaType: media, Accession: Version}
		if err := b.finish(doc); err != nil {
			return
		}
		laws(t, doc)
	})
}
