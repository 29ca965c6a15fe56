package evidence

import (
	"cmp"
	"slices"
	"sort"

	"chancery"
)

// stretches finds those of many stretches of a text that lie across another without
// looking at all of them.
type stretches struct {
	list  []chancery.Span // as they were given
	spans []chancery.Span // by where they begin
	at    []int           // the place of each in the list they were given in
	reach []int           // the farthest end up to each
}

func newStretches(list []chancery.Span) *stretches {
	s := &stretches{list: list, spans: make([]chancery.Span, len(list)), at: make([]int, len(list)), reach: make([]int, len(list))}
	for i := range s.at {
		s.at[i] = i
	}
	slices.SortStableFunc(s.at, func(a, b int) int { return cmp.Compare(list[a].Start, list[b].Start) })
	for i, at := range s.at {
		s.spans[i] = list[at]
		if s.reach[i] = s.spans[i].End; i > 0 {
			s.reach[i] = max(s.reach[i], s.reach[i-1])
		}
	}
	return s
}

// across returns the place of the stretch that begins first of those that overlap a
// span, -1 where none does.
func (s *stretches) across(span chancery.Span) int {
	// The one with which the reach goes beyond where the span begins ends there itself.
	i := sort.SearchInts(s.reach, span.Start+1)
	if i == len(s.spans) || !s.spans[i].Overlaps(span) {
		return -1
	}
	return s.at[i]
}

// in returns the places of the stretches that lie wholly in any of some spans, in
// order.
func (s *stretches) in(spans ...chancery.Span) (out []int) {
	for _, span := range spans {
		i, _ := slices.BinarySearchFunc(s.spans, span.Start, func(x chancery.Span, start int) int { return x.Start - start })
		for ; i < len(s.spans) && s.spans[i].Start <= span.End; i++ {
			if span.Contains(s.spans[i]) {
				out = append(out, s.at[i])
			}
		}
	}
	slices.Sort(out)
	return slices.Compact(out)
}

func passagesAt(list []chancery.Passage) []chancery.Span {
	out := make([]chancery.Span, len(list))
	for i, p := range list {
		out[i] = p.Span
	}
	return out
}

// datesOf finds the dates of a reading by where they stand.
func datesOf(reading *chancery.Reading) func(spans ...chancery.Span) []chancery.Date {
	if reading == nil || len(reading.Dates) == 0 {
		return func(...chancery.Span) []chancery.Date { return nil }
	}
	spans := make([]chancery.Span, len(reading.Dates))
	for i := range spans {
		spans[i] = reading.Dates[i].Passage.Span
	}
	all := newStretches(spans)
	return func(spans ...chancery.Span) (out []chancery.Date) {
		for _, i := range all.in(spans...) {
			out = append(out, reading.Dates[i])
		}
		return out
	}
}
