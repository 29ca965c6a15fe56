package lexicon

import (
	"slices"
	"strings"
	"testing"
)

func TestParaphrases(t *testing.T) {
	for _, c := range []struct {
		a, b string
		want Kin
	}{
		{"approved", "endorsement", Paraphrase}, {"took", "occupation", Paraphrase}, {"ceasefire", "truce", Paraphrase},
		{"convicted", "acquittal", Opposite}, {"advanced", "retreat", Opposite}, {"wiped", "deleted", Paraphrase},
		{"turn down", "rejection", Paraphrase}, {"turn down", "approved", Opposite}, {"sold", "burned", Stranger},
	} {
		bases := map[string][]string{"took": {"take"}, "sold": {"sell"}}
		if got := Compare(Lookup(c.a, bases[c.a]...), Lookup(c.b, bases[c.b]...)); got != c.want {
			t.Errorf("%s, %s: %d, want %d", c.a, c.b, got, c.want)
		}
	}
	for _, bad := range []string{"neither group nor phrase", "two words: one", "a:", "a: b, , c", "! a | b", "a: b\n! a | c", "a b = a b"} {
		if _, err := parseTable(bad); err == nil {
			t.Errorf("%q was taken", bad)
		}
	}
}

// TestTable holds paraphrases.txt to its form: no word twice in a group, no group
// against itself, and no phrase that could match anything.
func TestTable(t *testing.T) {
	table := paraphrased()
	for word, groups := range table.groups {
		sorted := slices.Sorted(slices.Values(groups))
		if len(slices.Compact(sorted)) != len(groups) {
			t.Errorf("%q stands twice in a group", word)
		}
	}
	for g, foes := range table.foes {
		if slices.Contains(foes, g) {
			t.Errorf("group %d is against itself", g)
		}
	}
	// Two words of groups against each other have another group in common only where
	// both have several senses.
	members := map[int32][]string{}
	for word, groups := range table.groups {
		for _, g := range groups {
			members[g] = append(members[g], word)
		}
	}
	for g, foes := range table.foes {
		for _, f := range foes {
			for _, word := range members[g] {
				for _, other := range members[f] {
					if both := slices.ContainsFunc(table.groups[word], func(g int32) bool { return slices.Contains(table.groups[other], g) }); both && (len(table.groups[word]) < 2 || len(table.groups[other]) < 2) {
						t.Errorf("%q and %q say the same and the opposite", word, other)
					}
				}
			}
		}
	}
	for _, p := range Phrases() {
		words := slices.DeleteFunc(slices.Clone(p.Words), func(w string) bool { return w == "*" || w == "~" })
		if first := p.Words[0]; first == "*" || first == "~" || len(words) == 0 || p.Words[len(p.Words)-1] == "~" {
			t.Errorf("%q: the first and the last word of a phrase are its own", p.Key)
		}
		if p.Key != strings.ToLower(p.Key) && !p.Plain {
			t.Errorf("%q: in lower case", p.Key)
		}
	}
}
