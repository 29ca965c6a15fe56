package chancery

import (
	"testing"
	"unicode/utf8"
)

// FuzzPoints holds the laws of offsets: bytes to code points and back is the
// identity at the start of every code point, and counts agree with utf8.
func FuzzPoints(f *testing.F) {
	long := ""
	for range 300 {
		long += "aé漢😀"
	}
	for _, s := range []string{"", "plain", "naïve – “quoted”", long, "\xff\xfe", "a\xe2\x82", long + "\xc3", "\xf0\x9f\x98" + long} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		p := NewPoints(s)
		if p.Len() != utf8.RuneCountInString(s) {
			t.Fatalf("Len %d, want %d", p.Len(), utf8.RuneCountInString(s))
		}
		n := 0
		for b := range s {
			if got := p.Point(b); got != n {
				t.Fatalf("Point(%d) = %d, want %d", b, got, n)
			}
			if got, err := p.Byte(n); err != nil || got != b {
				t.Fatalf("Byte(%d) = %d, %v, want %d", n, got, err, b)
			}
			n++
		}
		if got, err := p.Byte(n); err != nil || got != len(s) {
			t.Fatalf("Byte(%d) = %d, %v, want %d", n, got, err, len(s))
		}
		if _, err := p.Byte(n + 1); err == nil {
			t.Fatal("Byte past the end is accepted")
		}
		if got := p.Point(len(s)); got != n {
			t.Fatalf("Point at the end = %d, want %d", got, n)
		}
	})
}

func TestSpanIn(t *testing.T) {
	text := "a “b”"
	for _, c := range []struct {
		span Span
		want string
		ok   bool
	}{
		{Span{0, 1}, "a", true},
		{Span{2, 5}, "“", true},
		{Span{2, 2}, "", true},
		{Span{len(text), len(text)}, "", true},
		{Span{3, 5}, "", false},
		{Span{2, 4}, "", false},
		{Span{5, 2}, "", false},
		{Span{-1, 2}, "", false},
		{Span{0, len(text) + 1}, "", false},
	} {
		got, err := c.span.In(text)
		if got != c.want || (err == nil) != c.ok {
			t.Errorf("%v.In = %q, %v; want %q, ok %v", c.span, got, err, c.want, c.ok)
		}
	}
}

func BenchmarkPointsSpan(b *testing.B) {
	s := ""
	for len(s) < 1<<20 {
		s += "The minister said that “nothing” was offered — or answered. "
	}
	p := NewPoints(s)
	b.ReportAllocs()
	for i := 0; b.Loop(); i++ {
		at := i * 7919 % (len(s) - 64)
		p.Span(Span{at, at + 50})
	}
}
