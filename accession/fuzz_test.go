package accession

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"

	"chancery"
)

// seed adds the originals of testdata/cases whose names end so.
func seed(f *testing.F, endings ...string) {
	f.Helper()
	for _, ending := range endings {
		files, err := filepath.Glob("testdata/cases/*" + ending)
		if err != nil || len(files) == 0 {
			f.Fatalf("no cases %s: %v", ending, err)
		}
		for _, file := range files {
			original, err := os.ReadFile(file)
			if err != nil {
				f.Fatal(err)
			}
			f.Add(original)
		}
	}
}

func FuzzText(f *testing.F) {
	seed(f, ".txt")
	f.Add([]byte("a\x0cb\x0c\x0c\n> \n>> x\n-\n- y\n- z\n\n===\n"))
	fuzz(f, textType, parseText)
}

func FuzzMarkdown(f *testing.F) {
	seed(f, ".md")
	f.Add([]byte("---\na: &a [*a]\n---\n[^1]: x\n\n> - 1. <div>\n\ny[^1]\n"))
	f.Add([]byte("#")) // a heading without words once gave its title, and a panic
	fuzz(f, markdownType, parseMarkdown)
}

func FuzzHTML(f *testing.F) {
	seed(f, ".html")
	f.Add([]byte("<table><tr><td><p>a<td><blockquote><li>b<br><br><q>c</table><a href='#n'>1</a><p id=n>d<svg><p>e"))
	fuzz(f, htmlType, parseHTML)
}

func FuzzRow(f *testing.F) {
	seed(f, ".json")
	f.Add([]byte(`{"text":"a\r\n\n\ud800\u0000> b\f","author":[{"name":"x"},3],"date":20060523}`))
	fuzz(f, rowType, parseRow)
}

// FuzzParse holds the whole way, sniffing included, to the laws, and a second
// reading of the same bytes to the first.
func FuzzParse(f *testing.F) {
	seed(f, ".txt", ".md", ".html", ".json")
	f.Add([]byte("R\x98\x98\x98\x98\x98\x98\x98\x98I")) // two encodings fit as well; the detector once took either
	f.Fuzz(func(t *testing.T, original []byte) {
		taker := New(Limits{})
		doc, err := taker.Parse(t.Context(), Source{Path: "fuzzed", Bytes: original})
		if err != nil {
			if chancery.KindOf(err) == chancery.Internal {
				t.Fatalf("an error without a kind: %v", err)
			}
			return
		}
		laws(t, doc)
		again, err := taker.Parse(t.Context(), Source{Path: "fuzzed", Bytes: original})
		if err != nil || again.TextDigest != doc.TextDigest || len(again.Blocks) != len(doc.Blocks) {
			t.Fatalf("read twice, the same bytes gave two documents: %v", err)
		}
	})
}

// FuzzSources walks any archive, table or rows without a panic and within its
// limits.
func FuzzSources(f *testing.F) {
	f.Add("a.zip", packZip(f, "a.txt", "x", "../b", "y", "c.zip", string(packZip(f, "d.txt", "z"))))
	f.Add("a.tar", packTar(f, "a.txt", "x", "b.gz", string(packGzip(f, []byte("y")))))
	f.Add("a.csv", []byte("id,text\n1,\"a\nb\"\n"))
	f.Add("a.jsonl", []byte("{\"text\":\"a\"}\n\n{"))
	f.Add("a.json", []byte(`[{"text":"a"},{}]`))
	f.Fuzz(func(t *testing.T, name string, original []byte) {
		b := &budget{name: name, limits: New(Limits{Bytes: 1 << 16, Expanded: 1 << 20, Entries: 100, Depth: 3}).limits}
		taker := New(b.limits)
		total := 0
		w := &finder{t: taker, ctx: t.Context(), folders: map[string]bool{}, yield: func(src Source, err error) bool {
			if err != nil && chancery.KindOf(err) == chancery.Internal {
				t.Fatalf("an error without a kind: %v", err)
			}
			if len(src.Bytes) > 1<<17 {
				t.Fatalf("%s: %d bytes, over the limit", src.Path, len(src.Bytes))
			}
			total += len(src.Bytes)
			return true
		}}
		w.expand(Source{Path: name, Bytes: original}, b)
		if most := 2<<20 + 20*len(original); total > most {
			t.Fatalf("%d bytes came of %d", total, len(original))
		}
	})
}

// FuzzBuilder holds the builder to composing and folding text alike however it
// comes in pieces.
func FuzzBuilder(f *testing.F) {
	f.Add("e\u0301 and \u1100\u1161\u11a8", uint8(1))
	f.Add("a\u0323\u0307\u0302\xff\xc3x\u00ad\u0301", uint8(3))
	f.Add(strings.Repeat("\u0300", 40)+"\u0323", uint8(2))
	f.Fuzz(func(t *testing.T, s string, cut uint8) {
		build := func(step int) *chancery.Document {
			b := &builder{limits: New(Limits{}).limits}
			b.open(chancery.Paragraph, 0, "")
			for rest := s; rest != ""; {
				n := min(max(step, 1), len(rest))
				for n < len(rest) && !utf8.RuneStart(rest[n]) {
					n++
				}
				done := b.mark(chancery.MarkEmphasis, "")
				b.text(rest[:n])
				done()
				rest = rest[n:]
			}
			doc := &chancery.Document{Digest: chancery.DigestOf([]byte(s)), MediaType: textType, Accession: Version}
			if err := b.finish(doc); err != nil {
				t.Fatal(err)
			}
			laws(t, doc)
			return doc
		}
		whole, pieces := build(len(s)), build(int(cut))
		if utf8.ValidString(s) && whole.Text != pieces.Text {
			t.Errorf("whole %q, in pieces %q", whole.Text, pieces.Text)
		}
		if utf8.ValidString(s) && strings.Join(strings.Fields(norm.NFC.String(whole.Text)), " ") != whole.Text {
			t.Errorf("%q is not folded", whole.Text)
		}
	})
}
