package actors

import (
	_ "embed"
	"strings"
	"sync"
)

//go:embed data/given.txt
var givenFile string

// given tells which names are forms of one name, and which sex bears them.
var given = sync.OnceValue(func() (g struct {
	groups  map[string][]int
	members map[int][]string
	sex     map[string]byte // 'm', 'f'; 0 where both
}) {
	g.groups, g.members, g.sex = map[string][]int{}, map[int][]string{}, map[string]byte{}
	n := 0
	for line := range strings.Lines(givenFile) {
		names := strings.Fields(line)
		if len(names) < 2 || names[0] == "#" {
			continue
		}
		unrelated := names[0] == "-"
		if unrelated {
			names = names[1:]
		}
		n++
		for _, name := range names[1:] {
			if !unrelated {
				g.groups[name] = append(g.groups[name], n)
				g.members[n] = append(g.members[n], name)
			}
			if s, ok := g.sex[name]; ok && s != names[0][0] {
				g.sex[name] = 0
			} else {
				g.sex[name] = names[0][0]
			}
		}
	}
	return g
})

// givenVariants reports whether two folded words are forms of one given name.
func givenVariants(a, b string) bool {
	groups := given().groups
	for _, x := range groups[a] {
		for _, y := range groups[b] {
			if x == y {
				return true
			}
		}
	}
	return false
}
