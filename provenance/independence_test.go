package provenance

import (
	"slices"
	"testing"

	"chancery"
)

func accessOf(s string) chancery.Access { return chancery.Access(s) }

// TestWorked holds the interval to 60 cases worked by hand: exact in at least 55
// of them, and "at least" never more than the hand's.
func TestWorked(t *testing.T) {
	cases := readWorked(t)
	if len(cases) < 60 {
		t.Errorf("there are %d cases", len(cases))
	}
	exact := 0
	for _, c := range cases {
		e := c.evidence
		s := Supposition{Without: c.without}
		if len(c.assume) == 2 {
			s.Same = [][2]string{{c.assume[0], c.assume[1]}}
		}
		e, err := e.Suppose(s)
		if err != nil {
			t.Errorf("%s: %q: %v", c.file, c.name, err)
			continue
		}
		got := e.Count(c.side)
		if got.AtLeast > c.least {
			t.Errorf("%s: %q: at least %d, over-counted: it is %d", c.file, c.name, got.AtLeast, c.least)
		}
		right := got.AtLeast == c.least && got.AtMost == c.most
		if right {
			exact++
		}
		if right && c.failure != "" {
			t.Errorf("%s: %q is no failure any more", c.file, c.name)
		}
		if !right && c.failure == "" {
			t.Errorf("%s: %q: %d to %d, by hand %d to %d; chains %v; kin %v", c.file, c.name, got.AtLeast, got.AtMost, c.least, c.most, brief(got.Most), kin(got.Least))
		}
		if c.hasBottlenecks {
			var have []string
			for _, b := range got.Bottlenecks {
				if b.All {
					have = append(have, b.Node.ID)
				}
			}
			slices.Sort(have)
			slices.Sort(c.bottlenecks)
			if !slices.Equal(have, c.bottlenecks) {
				t.Errorf("%s: %q: bottlenecks %q, by hand %q", c.file, c.name, have, c.bottlenecks)
			}
		}
		lawful(t, c.name, e)
	}
	t.Logf("%d of %d intervals are those worked by hand", exact, len(cases))
	if exact < 55 {
		t.Errorf("%d intervals are exact", exact)
	}
}

func brief(chains []Chain) (out [][]string) {
	for _, c := range chains {
		var ids []string
		for _, n := range c.Nodes {
			ids = append(ids, n.ID)
		}
		out = append(out, ids)
	}
	return out
}

func kin(list []Kin) (out []string) {
	for _, k := range list {
		out = append(out, k.Attribution)
	}
	return out
}

// lawful holds what an answer shows to what it says.
func lawful(t *testing.T, name string, e *Evidence) {
	t.Helper()
	for _, side := range []Side{For, Against} {
		c := e.Count(side)
		if c.AtLeast < 0 || c.AtLeast > c.AtMost || c.AtMost > len(c.Origins) {
			t.Errorf("%s: %d <= %d <= %d does not hold", name, c.AtLeast, c.AtMost, len(c.Origins))
		}
		if c.Testimonies > 0 && c.AtLeast == 0 {
			t.Errorf("%s: %d attributions rest on nothing", name, c.Testimonies)
		}
		if len(c.Most) != c.AtMost || len(c.Least) != c.AtLeast {
			t.Errorf("%s: %d chains and %d ancestries are shown of %d and %d", name, len(c.Most), len(c.Least), c.AtMost, c.AtLeast)
		}
		seen := map[string]bool{}
		for _, chain := range c.Most {
			if chain.Attribution == "" {
				t.Errorf("%s: nobody tells the chain %v", name, brief([]Chain{chain}))
			}
			for _, n := range chain.Nodes {
				if seen[n.ID] {
					t.Errorf("%s: %s stands on two chains that share nobody", name, n.ID)
				}
				seen[n.ID] = true
			}
		}
		seen = map[string]bool{}
		for _, k := range c.Least {
			for _, n := range k.Nodes {
				if seen[n.ID] {
					t.Errorf("%s: %s stands in two ancestries that share nobody", name, n.ID)
				}
				seen[n.ID] = true
			}
		}
	}
}
