package collation

import (
	"context"
	"fmt"
	"strings"
	"testing"

	"chancery"
)

const dispatchText = `The harbour commission voted on Tuesday to close the northern basin until the spring, after divers found that two of the four lock gates had come loose from their hinges. Engineers had warned of it three times since the autumn, according to letters that the commission released with its decision. The town will pay for the repairs, and the fishermen whose boats are shut in will be paid for each week. Nobody on the commission would say who had put the letters away.`

// TestIdentical holds that ten thousand documents with the same words are one
// family, and that nothing else is said of them.
func TestIdentical(t *testing.T) {
	c := NewCollection()
	for i := range 10_000 {
		if _, err := c.Add(number(i+1), dispatchText); err != nil {
			t.Fatal(err)
		}
	}
	f, err := c.Families(t.Context(), nil)
	if err != nil || len(f.Families) != 1 || len(f.Families[0].Members) != 10_000 || f.Pairs != 0 {
		t.Errorf("%d families, %d pairs, %v", len(f.Families), f.Pairs, err)
	}
}

// TestNearlyIdentical holds the same of ten thousand that differ in a few words
// each: every member is found, and the pairs that are looked at stay linear.
func TestNearlyIdentical(t *testing.T) {
	const n = 10_000
	c := NewCollection()
	for i := range n {
		if _, err := c.Add(number(i+1), fmt.Sprintf("Paper number %d of the %dth day. %s Printed by press %d.", i, i%29, dispatchText, i*7919)); err != nil {
			t.Fatal(err)
		}
	}
	f, err := c.Families(t.Context(), nil)
	if err != nil || len(f.Families) != 1 || len(f.Families[0].Members) != n {
		t.Fatalf("%d families, %v", len(f.Families), err)
	}
	if f.Pairs > 2*common*n {
		t.Errorf("%d pairs of %d documents: not linear", f.Pairs, n)
	}
}

// TestBoilerplate holds that a notice in every document is told from copying.
func TestBoilerplate(t *testing.T) {
	const notice = "You receive this letter because you asked for it at our counter or on our pages. To stop it, answer this message with one word and nothing else."
	c := NewCollection()
	for i := range 500 {
		var b strings.Builder
		for k := range 60 {
			fmt.Fprintf(&b, "w%dx%d ", i, k)
		}
		if _, err := c.Add(number(i+1), b.String()+"\n\n"+notice); err != nil {
			t.Fatal(err)
		}
	}
	f, err := c.Families(t.Context(), nil)
	if err != nil || len(f.Families) != 0 || f.Pairs != 0 || f.Boilerplate < 499 {
		t.Errorf("%d families, %d pairs, %d of boilerplate, %v", len(f.Families), f.Pairs, f.Boilerplate, err)
	}
}

// TestFamilyOfForty holds that one dispatch in forty papers, cut, edited and with
// an interview of one paper's own, is one family, and that the interview is new.
func TestFamilyOfForty(t *testing.T) {
	const own = "Odalys Marrane, who runs the chandlery on the quay, told this paper that she had seen the gates move in the night of the storm."
	c := NewCollection()
	docs := map[chancery.Digest]*chancery.Document{}
	sentences := strings.SplitAfter(dispatchText, ". ")
	for i := range 160 {
		words := ""
		for k := range 90 {
			words += fmt.Sprintf("x%dy%d ", i, k*k%71)
		}
		if i%4 == 0 {
			kept := sentences
			if i%8 == 0 {
				kept = sentences[:3]
			}
			words = strings.ReplaceAll(strings.Join(kept, ""), "Tuesday", fmt.Sprintf("day %d", i))
			if i == 80 {
				words += " " + own
			}
		}
		doc := &chancery.Document{Digest: number(i + 1), Text: words}
		docs[doc.Digest] = doc
		if _, err := c.Add(doc.Digest, doc.Text); err != nil {
			t.Fatal(err)
		}
	}
	f, err := c.Families(t.Context(), nil)
	if err != nil || len(f.Families) != 1 || len(f.Families[0].Members) != 40 {
		t.Fatalf("%+v, %v", f.Families, err)
	}
	x, err := Compare(c, docs[number(5)], docs[number(81)])
	if err != nil || len(x.OnlyB) == 0 || !strings.Contains(x.OnlyB[len(x.OnlyB)-1].Words, "Odalys Marrane") {
		t.Errorf("%+v, %v", x.OnlyB, err)
	}
}

// TestRepeating holds that documents that repeat one line, or have one endless
// word, or nothing, end, and that what is cut is said.
func TestRepeating(t *testing.T) {
	c := NewCollection()
	texts := []string{
		strings.Repeat("the same line again and again and ", 20_000),
		strings.Repeat("the same line again and again and ", 20_001) + "no more",
		strings.Repeat("a ", 100_000), strings.Repeat("a ", 100_001) + "b",
		strings.Repeat("endless", 200_000), "", " \n\n ", "one", "…", "[]", "\xff\xfe broken \xff text \xff of \xff six \xff words \xff or \xff more",
	}
	docs := &shelf{docs: map[chancery.Digest]*chancery.Document{}, readings: map[chancery.Digest]*chancery.Reading{}}
	for i, x := range texts {
		d := number(i + 1)
		docs.docs[d] = &chancery.Document{Digest: d, Text: x}
		if _, err := c.Add(d, x); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := c.Families(t.Context(), nil); err != nil {
		t.Error(err)
	}
	k, err := NewChecker(t.Context(), c, docs)
	if err != nil {
		t.Fatal(err)
	}
	for _, words := range []string{"", "one", "…", "[…]", "[[[]]]", "]", "the same line again and again", strings.Repeat("a ", 5000), strings.Repeat("endless", 10_000), "\xff \xff"} {
		doc := &chancery.Document{Text: words}
		got, err := k.Check(t.Context(), doc, []Quotation{{Span: chancery.Span{End: len(words)}, Words: words}}, true)
		if err != nil || len(got) != 1 {
			t.Errorf("%.20q: %v", words, err)
		}
	}
	list, short := Quotations(&chancery.Document{Text: `He called it “odd” and “” and “very odd indeed”.`}, nil)
	if len(list) != 1 || short != 1 {
		t.Errorf("%d quotations, %d of one word; want 1 and 1", len(list), short)
	}
}

// TestStops holds that a search ends with its context.
func TestStops(t *testing.T) {
	c := collect(t, []string{dispatchText, dispatchText + " And more."})
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := c.Families(ctx, nil); err == nil {
		t.Error("a cancelled search returned no error")
	}
}

// FuzzCompare holds the laws of comparing: words stand at their offsets, a text
// shares all of itself with itself, and what A shares with B, B shares with A.
func FuzzCompare(f *testing.F) {
	f.Add(dispatchText, dispatchText[:200]+" and then "+dispatchText[220:])
	f.Add("a b c d e f g h i", "x a b c d e g h i y")
	f.Add("", "one two three four five six seven eight nine ten")
	f.Add(strings.Repeat("again ", 40), strings.Repeat("again ", 30)+"\xff")
	f.Fuzz(func(t *testing.T, a, b string) {
		if len(a)+len(b) > 1<<14 {
			return
		}
		x := &chancery.Document{Digest: number(1), Text: a}
		y := &chancery.Document{Digest: number(2), Text: b}
		c, err := Compare(nil, x, y)
		if err != nil {
			t.Fatal(err)
		}
		holds := func(p chancery.Passage, doc *chancery.Document) {
			if words, err := p.Span.In(doc.Text); chancery.Span(p.Span).Len() > 0 && (words != p.Words || err != nil && strings.ToValidUTF8(doc.Text, "") == doc.Text) {
				t.Errorf("%q is not %q at %v: %v", p.Words, words, p.Span, err)
			}
		}
		for _, s := range c.Passages {
			holds(s.A, x)
			holds(s.B, y)
			if s.Same < leastSame-1 {
				t.Errorf("%d words the same", s.Same)
			}
			for _, e := range s.Edits {
				if !s.A.Span.Contains(e.A) || !s.B.Span.Contains(e.B) {
					t.Errorf("edit %+v outside %v and %v", e, s.A.Span, s.B.Span)
				}
			}
		}
		if c.ShareA < 0 || c.ShareA > 1 || c.ShareB < 0 || c.ShareB > 1 {
			t.Errorf("shares %f and %f", c.ShareA, c.ShareB)
		}
		back, err := Compare(nil, y, x)
		if err != nil {
			t.Fatal(err)
		}
		if (len(c.Passages) == 0) != (len(back.Passages) == 0) {
			t.Errorf("A shares %d passages with B, and B %d with A", len(c.Passages), len(back.Passages))
		}
	})
}

// FuzzCheck holds that a quotation taken from a document as it stands is exact, and
// that any other ends with a verdict whose words stand at their offsets.
func FuzzCheck(f *testing.F) {
	f.Add(dispatchText, "two of the […] gates had come loose", 40, 160)
	f.Add("He said “[t]he … same” again. He did not.", "the same", 0, 12)
	f.Fuzz(func(t *testing.T, source, quote string, from, to int) {
		if len(source)+len(quote) > 1<<13 {
			return
		}
		doc := &chancery.Document{Digest: number(1), Text: source}
		c := NewCollection()
		if _, err := c.Add(doc.Digest, source); err != nil {
			t.Fatal(err)
		}
		s := &shelf{docs: map[chancery.Digest]*chancery.Document{doc.Digest: doc}, readings: map[chancery.Digest]*chancery.Reading{}}
		k, err := NewChecker(t.Context(), c, s)
		if err != nil {
			t.Fatal(err)
		}
		got, err := k.Check(t.Context(), &chancery.Document{Text: quote}, []Quotation{{Span: chancery.Span{End: len(quote)}, Words: quote}}, true)
		if err != nil {
			t.Fatal(err)
		}
		for _, g := range got {
			if g.Verdict.Serious() < 0 {
				t.Errorf("no such verdict as %q", g.Verdict)
			}
			for _, p := range g.Found {
				if p.Words != source[p.Span.Start:p.Span.End] {
					t.Errorf("%q is not at %v", p.Words, p.Span)
				}
			}
			for _, e := range g.Edits {
				if e.B.Start < 0 || e.B.End > len(quote) || e.B.Start > e.B.End || e.A.Start < 0 || e.A.End > len(source) || e.A.Start > e.A.End {
					t.Errorf("edit %+v outside", e)
				}
			}
		}
	})
}
