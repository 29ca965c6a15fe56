package evidence

import (
	"math/rand/v2"
	"slices"
	"testing"

	"chancery"
)

// TestStretches holds what is found to what looking at every stretch finds.
func TestStretches(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	span := func(most int) chancery.Span {
		start := r.IntN(60)
		return chancery.Span{Start: start, End: start + r.IntN(most)}
	}
	for range 2000 {
		list := make([]chancery.Span, r.IntN(12))
		for i := range list {
			list[i] = span(25)
		}
		s := newStretches(list)
		x, y := span(12), span(12)
		first, in := -1, []int(nil)
		for i, z := range list {
			if z.Overlaps(x) && (first < 0 || z.Start < list[first].Start) {
				first = i
			}
			if x.Contains(z) || y.Contains(z) {
				in = append(in, i)
			}
		}
		if got := s.across(x); got != first && (got < 0 || first < 0 || !list[got].Overlaps(x) || list[got].Start != list[first].Start) {
			t.Fatalf("across %v of %v: %d, want %d", x, list, got, first)
		}
		if got := s.in(x, y); !slices.Equal(got, in) {
			t.Fatalf("in %v and %v of %v: %v, want %v", x, y, list, got, in)
		}
	}
}
