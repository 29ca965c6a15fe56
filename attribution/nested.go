package attribution

import (
	"cmp"
	"slices"
)

// nested returns the attributions inside the contents of those told, in order of their
// cues. The surest first, each candidate
//
//   - belongs to the outer attribution whose content holds its cue whole, or is dropped;
//     it holds nothing outside that content;
//   - against each one already taken there with which it shares units: nothing changes
//     where one lies wholly in the other's content; where its cue lies in the other's
//     content, it holds nothing outside that; where the other's cue lies in its content,
//     its content grows by what the other holds; else it loses what they share, and is
//     dropped where that touches its cue;
//   - is dropped where it has no content left.
func nested(told []attributed, found []candidate, n int) []attributed {
	if len(found) == 0 || len(told) == 0 {
		return nil
	}
	holder := make([]int32, n) // of each unit: 1 + the attribution whose content it is
	contents := make([][]int32, len(told))
	for i, a := range told {
		contents[i] = unitsOf(a.content)
		for _, u := range contents[i] {
			holder[u] = int32(i) + 1
		}
	}
	order := make([]*candidate, len(found))
	for i := range found {
		order[i] = &found[i]
	}
	slices.SortFunc(order, func(a, b *candidate) int {
		return cmp.Or(cmp.Compare(b.confidence, a.confidence), a.first-b.first, a.last-b.last)
	})
	taken := map[int32][]*inner{} // by the outer one
	var all []*inner
	for _, f := range order {
		home := holder[f.first]
		if home == 0 || slices.ContainsFunc(holder[f.first:f.last+1], func(h int32) bool { return h != home }) {
			continue
		}
		cue := unitsOf([]run{{int32(f.first), int32(f.last) + 1}})
		source, content := both(unitsOf(f.source), contents[home-1]), both(unitsOf(f.content), contents[home-1])
		for _, g := range taken[home] {
			theirs := union(g.cue, g.source, g.content)
			own := union(cue, source, content)
			switch {
			case len(both(own, theirs)) == 0 || subset(own, g.content) || subset(theirs, content):
			case subset(cue, g.content):
				source, content = both(source, g.content), both(content, g.content)
			case subset(g.cue, content) && len(both(cue, theirs)) == 0:
				source, content = without(source, theirs), union(content, theirs)
			case len(both(cue, theirs)) > 0:
				content = nil
			default:
				source, content = without(source, theirs), without(content, theirs)
			}
		}
		if len(content) > 0 {
			g := &inner{f, cue, source, content}
			taken[home] = append(taken[home], g)
			all = append(all, g)
		}
	}
	slices.SortFunc(all, func(a, b *inner) int { return a.first - b.first })
	out := make([]attributed, len(all))
	for i, g := range all {
		out[i] = attributed{candidate: g.candidate, source: runsOf(g.source), content: runsOf(g.content), nested: true}
	}
	return out
}

// inner is an attribution inside another, as sorted units.
type inner struct {
	*candidate
	cue, source, content []int32
}

func unitsOf(runs []run) (units []int32) {
	for _, r := range runs {
		for u := r.from; u < r.to; u++ {
			units = append(units, u)
		}
	}
	return units
}

func runsOf(units []int32) (runs []run) {
	for _, u := range units {
		runs = extend(runs, int(u))
	}
	return runs
}

// union, both, without and subset work on sorted units.
func union(sets ...[]int32) []int32 {
	all := slices.Concat(sets...)
	slices.Sort(all)
	return slices.Compact(all)
}

func both(a, b []int32) []int32 { return split(a, b, true) }

func without(a, b []int32) []int32 { return split(a, b, false) }

func subset(a, b []int32) bool { return len(without(a, b)) == 0 }

// split returns the units of a that are in b, or those that are not.
func split(a, b []int32, in bool) (out []int32) {
	k := 0
	for _, u := range a {
		for k < len(b) && b[k] < u {
			k++
		}
		if (k < len(b) && b[k] == u) == in {
			out = append(out, u)
		}
	}
	return out
}
