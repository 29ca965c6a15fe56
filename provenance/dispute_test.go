package provenance

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"chancery"
)

// Pairs that share a statement, or a claim, on one side are one dispute; those that
// differ in kind are not, nor does a statement stand on both sides.
func TestDisputes(t *testing.T) {
	for _, c := range []struct{ name, pairs, want string }{
		{"two accounts against three", "a-x a-y b-y b-z", "a,b|x,y,z"},
		{"two that share nothing", "a-x b-y", "a|x b|y"},
		{"joined by a claim", "a1-x a2-y", "a1,a2|x,y"},
		{"other kinds", "a-x a-y/date", "a|x a|y"},
		{"three that all contradict each other", "a-b b-c a-c", "a,c|b a|c"},
		{"a turned pair", "a-x y-a", "a|x,y"},
	} {
		var list []Contradiction
		for pair := range strings.FieldsSeq(c.pairs) {
			pair, kind, _ := strings.Cut(pair, "/")
			a, b, _ := strings.Cut(pair, "-")
			list = append(list, Contradiction{ID: pair, A: a, B: b, Kind: Conflict(kind)})
		}
		// What differs in a figure alone is one claim.
		claim := func(id string, _ chancery.Passage) string {
			if len(id) > 1 {
				return id[:1]
			}
			return ""
		}
		var got []string
		n := 0
		for _, d := range Disputes(list, claim) {
			var sides [2][]string
			for k := range d.Sides {
				for _, p := range d.Sides[k] {
					sides[k] = append(sides[k], p.Attribution)
				}
			}
			n += len(d.Pairs)
			got = append(got, strings.Join(sorted(sides[0]), ",")+"|"+strings.Join(sorted(sides[1]), ","))
		}
		if fmt.Sprint(strings.Join(got, " ")) != c.want {
			t.Errorf("%s: %s, want %s", c.name, got, c.want)
		}
		if n != len(list) {
			t.Errorf("%s: %d pairs in disputes, of %d", c.name, n, len(list))
		}
	}
}

func sorted(s []string) []string {
	slices.Sort(s)
	return s
}
