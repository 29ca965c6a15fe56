package attribution

import (
	"slices"
	"sort"

	"chancery"
)

// first returns the offset at which an attribution begins.
func first(a chancery.Attribution) int {
	at := a.Content[0].Span.Start
	for _, role := range [][]chancery.Passage{a.Source, a.Cue} {
		if len(role) > 0 {
			at = min(at, role[0].Span.Start)
		}
	}
	return at
}

// last returns the offset at which an attribution ends.
func last(a chancery.Attribution) int {
	at := a.Content[len(a.Content)-1].Span.End
	for _, role := range [][]chancery.Passage{a.Source, a.Cue} {
		if len(role) > 0 {
			at = max(at, role[len(role)-1].Span.End)
		}
	}
	return at
}

// piece is one stretch of an attribution's content.
type piece struct {
	span  chancery.Span
	owner int
}

// setParents gives every attribution the smallest one in whose content its cue,
// or its content where it has no cue, stands, with all of its own content in that
// of the parent or within its bounds. A sweep over the pieces of content keeps
// those that are open at each place: how many are is bounded by how deep the
// rules nest.
func setParents(attributions []chancery.Attribution) {
	var pieces []piece
	for i, a := range attributions {
		for _, c := range a.Content {
			pieces = append(pieces, piece{c.Span, i})
		}
	}
	slices.SortStableFunc(pieces, func(a, b piece) int {
		if d := a.span.Start - b.span.Start; d != 0 {
			return d
		}
		return b.span.End - a.span.End
	})
	order := make([]int, len(attributions))
	for i := range order {
		order[i] = i
	}
	slices.SortStableFunc(order, func(a, b int) int { return anchor(attributions[a]).Start - anchor(attributions[b]).Start })

	sizes := make([]int, len(attributions))
	for i, a := range attributions {
		for _, p := range a.Content {
			sizes[i] += p.Span.Len()
		}
	}
	var open []piece
	at := 0
	for _, i := range order {
		place := anchor(attributions[i])
		for at < len(pieces) && pieces[at].span.Start <= place.Start {
			open = slices.DeleteFunc(open, func(p piece) bool { return p.span.End <= pieces[at].span.Start })
			open = append(open, pieces[at])
			at++
		}
		best := -1
		for _, p := range open {
			// Larger, so that no two can hold each other.
			if sizes[p.owner] <= sizes[i] || !p.span.Contains(place) || !holds(attributions[p.owner], attributions[i]) {
				continue
			}
			if best < 0 || sizes[p.owner] < sizes[best] {
				best = p.owner
			}
		}
		if best >= 0 {
			attributions[i].Parent = attributions[best].ID
		}
	}
}

// anchor is the place by which an attribution is sought in another's content.
func anchor(a chancery.Attribution) chancery.Span {
	if len(a.Cue) > 0 {
		return a.Cue[0].Span
	}
	return a.Content[0].Span
}

// holds reports whether all of b lies within pieces of a's content.
func holds(a, b chancery.Attribution) bool {
	for _, role := range [][]chancery.Passage{b.Source, b.Cue, b.Content} {
		for _, p := range role {
			n := sort.Search(len(a.Content), func(i int) bool { return a.Content[i].Span.End >= p.Span.End })
			if n == len(a.Content) || !a.Content[n].Span.Contains(p.Span) {
				return false
			}
		}
	}
	return true
}
