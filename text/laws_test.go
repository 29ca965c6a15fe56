package text

import (
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"chancery"
)

// awkward are inputs that break splitters: each is repeated to some length.
var awkward = map[string]string{
	"quotation marks":   "\"'“”‘’«»„`",
	"opening marks":     "“",
	"straight marks":    "'",
	"backticks":         "`",
	"marks and letters": "a'b \"c ‘d’ ",
	"stops":             ".",
	"spaced stops":      ". ",
	"closed stops":      ".\"",
	"stops and breaks":  ".\n",
	"brackets":          "([{",
	"stops, brackets":   ".) (",
	"notes":             "end.12 [3] ",
	"spaces":            " ",
	"breaks":            "\n",
	"returns":           "\r\n",
	"emoji":             "😀👩‍👩‍👧",
	"controls":          "\x00\x01\x1b\u200b\u202e\ufeff",
	"invalid":           "\xff\xe2\x80",
	"cut marks":         "\xe2\x80\xe2",
	"one letter":        "a",
	"capitals":          "THE ENVOY LEFT THE U.S. ",
	"no capitals":       "the envoy left the u.s. ",
	"initials":          "J. ",
	"line of one word":  "a\nb ",
	"wide lines":        strings.Repeat("x", 100) + "\n",
	"names":             "? \"Smith Smith Smith Smith Smith ",
	"combining":         "e\u0301\u0302",
}

func check(t *testing.T, text string, blocks []chancery.Block) {
	t.Helper()
	onRune := func(what string, s chancery.Span) {
		t.Helper()
		if s.Start >= s.End {
			t.Fatalf("%s: empty span %v", what, s)
		}
		if utf8.ValidString(text) {
			if _, err := s.In(text); err != nil {
				t.Fatalf("%s: %v", what, err)
			}
		} else if s.Start < 0 || s.End > len(text) {
			t.Fatalf("%s: span %v out of %d bytes", what, s, len(text))
		}
	}
	// blanks holds that what lies between two stretches is white space.
	blanks := func(what string, from, to int) {
		t.Helper()
		if a, b := trim(text, from, to); a < b {
			t.Fatalf("%s: %q is in none", what, text[a:b])
		}
	}
	at := 0
	paragraphs := Paragraphs(text, blocks)
	for _, p := range paragraphs {
		onRune("paragraph", p.Span)
		if p.Span.Start < at {
			t.Fatalf("paragraph %v overlaps the one before, which ends at %d", p.Span, at)
		}
		blanks("paragraphs", at, p.Span.Start)
		at = p.Span.End
	}
	blanks("paragraphs", at, len(text))

	inside := func(what string, s chancery.Span) {
		t.Helper()
		n, _ := slices.BinarySearchFunc(paragraphs, s.Start, func(p chancery.Block, at int) int {
			if p.Span.End <= at {
				return -1
			}
			return 1
		})
		if n == len(paragraphs) || !paragraphs[n].Span.Contains(s) {
			t.Fatalf("%s %v lies in no single paragraph", what, s)
		}
	}
	at = 0
	for _, s := range Sentences(text, blocks) {
		onRune("sentence", s)
		inside("sentence", s)
		if s.Start < at {
			t.Fatalf("sentence %v overlaps the one before, which ends at %d", s, at)
		}
		blanks("sentences", at, s.Start)
		at = s.End
	}
	blanks("sentences", at, len(text))

	at = 0
	for _, w := range Words(text) {
		onRune("word", w)
		if w.Start < at {
			t.Fatalf("word %v overlaps the one before, which ends at %d", w, at)
		}
		for i := at; i < w.Start; {
			n := wordRune(text, i)
			if n > 0 {
				t.Fatalf("%q at %d is in no word", text[i:i+n], i)
			}
			i -= n
		}
		at = w.End
	}

	quotations := Quotations(text, blocks)
	for i, q := range quotations {
		onRune("quotation", q.Span)
		onRune("inside of a quotation", q.Inner)
		inside("quotation", q.Span)
		if !q.Span.Contains(q.Inner) {
			t.Fatalf("quotation %v does not hold its inside %v", q.Span, q.Inner)
		}
		if q.Carried && q.Doubt == NoClosing {
			t.Fatalf("quotation %v is carried on and lacks its closing mark", q.Span)
		}
		if q.Continues >= i || q.Continues >= 0 && !quotations[q.Continues].Carried {
			t.Fatalf("quotation %d continues %d", i, q.Continues)
		}
		if q.Parent >= i {
			t.Fatalf("quotation %d stands in %d", i, q.Parent)
		}
		if q.Parent >= 0 && !quotations[q.Parent].Span.Contains(q.Span) {
			t.Fatalf("quotation %v does not lie in its parent %v", q.Span, quotations[q.Parent].Span)
		}
		if i > 0 {
			last := quotations[i-1]
			if q.Span.Start < last.Span.Start {
				t.Fatalf("quotation %v stands before %v", q.Span, last.Span)
			}
			if last.Span.Overlaps(q.Span) && !last.Span.Contains(q.Span) {
				t.Fatalf("quotations %v and %v cross", last.Span, q.Span)
			}
		}
	}
}

func TestAwkward(t *testing.T) {
	for name, s := range awkward {
		t.Run(name, func(t *testing.T) {
			for _, n := range []int{1, 2, 3, 1000} {
				check(t, strings.Repeat(s, n), nil)
				check(t, "He said "+strings.Repeat(s, n)+" and left.", nil)
			}
		})
	}
}

// TestLinear counts the work: the bytes that sentences look ahead at, and the
// marks that quotations consider, for texts of one and of ten lengths.
func TestLinear(t *testing.T) {
	work := func(text string) int {
		var s splitter
		s.paragraph(text, chancery.Block{Kind: chancery.Paragraph, Span: chancery.Span{End: len(text)}})
		q := scanner{text: text}
		q.paragraph(chancery.Block{Span: chancery.Span{End: len(text)}})
		return s.looked + len(q.marks)*maxDepth + len(q.found)
	}
	for name, s := range awkward {
		few := strings.Repeat(s, 2000)
		one, ten := work(few), work(strings.Repeat(few, 10))
		if ten > 11*one+1000 {
			t.Errorf("%s: %d steps for %d bytes, %d for ten times as many", name, one, len(few), ten)
		}
	}
}

// FuzzLaws holds what must be true of every text: stretches in order, apart or
// nested, on the boundaries of characters, none of the text lost.
func FuzzLaws(f *testing.F) {
	for _, s := range awkward {
		f.Add(s+s+s, 0, 0, "")
		f.Add("He said. "+s+" “Yes,” she said.\n\n"+s, 3, 20, "heading")
	}
	f.Add("“One.\n\n“Two.\n\n“‘Three’ four.”", 0, 6, "paragraph")
	f.Fuzz(func(t *testing.T, text string, start, length int, kind string) {
		check(t, text, nil)
		if start >= 0 && length >= 0 && start < len(text) {
			check(t, text, []chancery.Block{
				{Kind: chancery.Page, Span: chancery.Span{End: len(text)}},
				{Kind: chancery.BlockKind(kind), Span: chancery.Span{Start: start, End: start + length%(len(text)-start+1)}},
				{Kind: chancery.Paragraph, Span: chancery.Span{Start: start + length%(len(text)-start+1), End: len(text)}},
			})
		}
	})
}

var story = strings.Repeat("“We met twice,” Mr. Halloran told the U.S. envoy on Feb. 3. He said that the minister’s letter, "+
	"which nobody has seen since, offered “everything”: ships, grain and a peace of 3.5 years.\n\n", 4000)

func BenchmarkSentences(b *testing.B) {
	b.SetBytes(int64(len(story)))
	b.ReportAllocs()
	for b.Loop() {
		Sentences(story, nil)
	}
}

func BenchmarkQuotations(b *testing.B) {
	b.SetBytes(int64(len(story)))
	b.ReportAllocs()
	for b.Loop() {
		Quotations(story, nil)
	}
}

func BenchmarkWords(b *testing.B) {
	b.SetBytes(int64(len(story)))
	b.ReportAllocs()
	for b.Loop() {
		Words(story)
	}
}
