package provenance

import (
	"cmp"
	"math/bits"
	"slices"
)

// Bounds on the packing: sets above mostExact in one part of it are not searched
// exactly, and a search ends after mostSteps branches. Both are numbers and not
// times, so that the same evidence always has the same answer.
const (
	mostExact = 2000
	mostSteps = 100_000

	mostCompared = 10_000_000 // elements, in looking for lists that hold others
)

// pack returns a largest set of lists that share no element, by their numbers in
// order, and whether it is known to be largest. enough is a number above which
// there is none, from elsewhere. Each list is sorted and not empty.
func pack(lists [][]int32, enough int) (chosen []int, exact bool) {
	kept := smallest(lists)
	parts := components(lists, kept)
	exact = true
	for _, part := range parts {
		best, ok := packPart(lists, part)
		chosen = append(chosen, best...)
		exact = exact && ok
	}
	slices.Sort(chosen)
	return chosen, exact || len(chosen) >= enough
}

// smallest leaves out every list that holds all of another one: the other can
// always stand in its place. Of equal ones the first is kept.
func smallest(lists [][]int32) []int {
	order := make([]int, len(lists))
	for i := range order {
		order[i] = i
	}
	slices.SortStableFunc(order, func(a, b int) int { return cmp.Compare(len(lists[a]), len(lists[b])) })
	having := map[int32][]int{} // kept lists by their first element
	var kept []int
	steps := 0 // to leave one in that could go is no fault, only work for later
	for _, i := range order {
		// A kept list that is part of this one has its first element here.
		inside := steps < mostCompared && slices.ContainsFunc(lists[i], func(x int32) bool {
			return slices.ContainsFunc(having[x], func(j int) bool {
				steps += len(lists[j])
				return steps < mostCompared && subset(lists[j], lists[i])
			})
		})
		if !inside {
			kept = append(kept, i)
			having[lists[i][0]] = append(having[lists[i][0]], i)
		}
	}
	return kept
}

// subset reports whether all of a, sorted, is in b, sorted.
func subset(a, b []int32) bool {
	if len(a) > len(b) {
		return false
	}
	j := 0
	for _, x := range a {
		for j < len(b) && b[j] < x {
			j++
		}
		if j == len(b) || b[j] != x {
			return false
		}
	}
	return true
}

// components parts lists into groups that share no element with each other.
func components(lists [][]int32, of []int) [][]int {
	parent := make([]int, len(of))
	for i := range parent {
		parent[i] = i
	}
	find := func(i int) int {
		for parent[i] != i {
			parent[i] = parent[parent[i]]
			i = parent[i]
		}
		return i
	}
	holder := map[int32]int{}
	for i, l := range of {
		for _, x := range lists[l] {
			if j, ok := holder[x]; ok {
				parent[find(i)] = find(j)
			} else {
				holder[x] = i
			}
		}
	}
	at := map[int]int{}
	var out [][]int
	for i, l := range of {
		root := find(i)
		k, ok := at[root]
		if !ok {
			k = len(out)
			at[root] = k
			out = append(out, nil)
		}
		out[k] = append(out[k], l)
	}
	return out
}

// packPart solves one part.
func packPart(lists [][]int32, part []int) ([]int, bool) {
	if len(part) == 1 {
		return part, true
	}
	if len(part) > mostExact {
		return greedy(lists, part), false
	}
	s := newSearch(lists, part)
	for _, l := range greedy(lists, part) {
		s.best = append(s.best, slices.Index(part, l))
	}
	all := make(bitset, (len(part)+63)/64)
	for i := range part {
		all.set(i)
	}
	s.branch(all, nil)
	out := make([]int, 0, len(s.best))
	for _, i := range s.best {
		out = append(out, part[i])
	}
	return out, s.steps <= mostSteps
}

// greedy takes the shortest list that is still free, again and again.
func greedy(lists [][]int32, part []int) (out []int) {
	order := slices.Clone(part)
	slices.SortStableFunc(order, func(a, b int) int { return cmp.Compare(len(lists[a]), len(lists[b])) })
	used := map[int32]bool{}
	for _, l := range order {
		if slices.ContainsFunc(lists[l], func(x int32) bool { return used[x] }) {
			continue
		}
		for _, x := range lists[l] {
			used[x] = true
		}
		out = append(out, l)
	}
	return out
}

type bitset []uint64

func (b bitset) set(i int) { b[i/64] |= 1 << (i % 64) }

// each calls fn for each member until it returns false.
func (b bitset) each(fn func(i int) bool) {
	for w, word := range b {
		for word != 0 {
			i := bits.TrailingZeros64(word)
			if !fn(w*64 + i) {
				return
			}
			word &^= 1 << i
		}
	}
}

// search looks for a largest set of lists that no conflict joins: a maximum
// independent set, by branch and bound with a cover by cliques as the bound
// (E. Tomita and T. Seki, 2003, for the complement). gonum lists all maximal
// cliques, which does not end where there are many.
type search struct {
	free  []bitset // for each, those that share nothing with it
	best  []int
	steps int
}

func newSearch(lists [][]int32, part []int) *search {
	n := len(part)
	s := &search{free: make([]bitset, n)}
	most := int32(-1)
	for _, l := range part {
		for _, x := range lists[l] {
			most = max(most, x)
		}
	}
	holders := make([]bitset, most+1)
	for i, l := range part {
		for _, x := range lists[l] {
			if holders[x] == nil {
				holders[x] = make(bitset, (n+63)/64)
			}
			holders[x].set(i)
		}
	}
	for i, l := range part {
		s.free[i] = make(bitset, (n+63)/64)
		for j := range n {
			s.free[i].set(j)
		}
		for _, x := range lists[l] {
			left := uint64(0)
			for w, word := range holders[x] {
				s.free[i][w] &^= word
				left |= s.free[i][w]
			}
			if left == 0 {
				break // it conflicts with every other: an unnamed source that could be anybody
			}
		}
	}
	return s
}

// branch tries to add members of candidates, all of which are free of chosen.
func (s *search) branch(candidates bitset, chosen []int) {
	if s.steps++; s.steps > mostSteps {
		return
	}
	// Each group holds lists of which any two conflict, so that it gives at most
	// one; the number of a list's group bounds what can come of it and those before.
	var order, bound []int
	left := slices.Clone(candidates)
	for group := 1; ; group++ {
		open := slices.Clone(left)
		found := false
		for {
			i := -1
			open.each(func(j int) bool { i = j; return false })
			if i < 0 {
				break
			}
			found = true
			left[i/64] &^= 1 << (i % 64)
			open[i/64] &^= 1 << (i % 64)
			for w := range open {
				open[w] &^= s.free[i][w]
			}
			order, bound = append(order, i), append(bound, group)
		}
		if !found {
			break
		}
	}
	if len(order) == 0 && len(chosen) > len(s.best) {
		s.best = slices.Clone(chosen)
	}
	left = slices.Clone(candidates)
	for k := len(order) - 1; k >= 0; k-- {
		if len(chosen)+bound[k] <= len(s.best) || s.steps > mostSteps {
			return
		}
		i := order[k]
		next := slices.Clone(left)
		for w := range next {
			next[w] &= s.free[i][w]
		}
		s.branch(next, append(chosen, i))
		left[i/64] &^= 1 << (i % 64)
	}
}
