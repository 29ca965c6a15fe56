package collation

import (
	"cmp"
	"slices"
	"strings"
	"unicode/utf8"

	"chancery"
	"chancery/text"
)

// Names counts the words that documents write with a capital, to find names that
// a draft spells otherwise.
type Names struct {
	capital map[string]*spelling // as written
	common  map[string]bool      // words that also stand without a capital
	initial map[[2]byte][]string // the capitals by their first letter and length
}

type spelling struct {
	times    int
	document chancery.Digest // the first that has it
}

// NewNames returns an empty count.
func NewNames() *Names {
	return &Names{capital: map[string]*spelling{}, common: map[string]bool{}, initial: map[[2]byte][]string{}}
}

// Add counts the words of a text.
func (n *Names) Add(digest chancery.Digest, t string) {
	for _, w := range text.Words(t) {
		word := bare(t[w.Start:w.End])
		if !capital(word) {
			n.common[word] = true
			continue
		}
		if utf8.RuneCountInString(word) < leastName {
			continue
		}
		s := n.capital[word]
		if s == nil {
			s = &spelling{document: digest}
			n.capital[word] = s
			k := bucket(word, 0)
			n.initial[k] = append(n.initial[k], word)
		}
		s.times++
	}
}

// leastName is how many letters a name must have to be told from another spelling
// of it: "Reed" and "Read" are two names.
const leastName = 5

// derived reports whether b is the plural, the people or the adjective of a.
func derived(a, b string) bool {
	end, ok := strings.CutPrefix(b, a)
	return ok && slices.Contains([]string{"s", "es", "n", "an", "ian", "i", "ese", "ish", "er", "ers"}, end)
}

// bare takes a genitive's ending off.
func bare(w string) string {
	for _, end := range []string{"’s", "'s"} {
		if len(w) > len(end) && w[len(w)-len(end):] == end {
			return w[:len(w)-len(end)]
		}
	}
	return w
}

func bucket(word string, longer int) [2]byte {
	return [2]byte{word[0], byte(min(255, utf8.RuneCountInString(word)+longer))}
}

// Otherwise is a name of a draft that the documents do not have, and the names
// they have that may be the same.
type Otherwise struct {
	Span     chancery.Span // of its first place, in bytes
	Word     string
	Instead  []string        // the most frequent first, at most three
	Document chancery.Digest // the first that has Instead[0]
}

// Differ returns the names of a draft that no document has while one has a
// similar one, each once, in order. Words at the beginning of a sentence that
// documents also write without a capital are no names.
func (n *Names) Differ(t string) (out []Otherwise) {
	seen := map[string]bool{}
	for _, w := range text.Words(t) {
		word := bare(t[w.Start:w.End])
		if !capital(word) || utf8.RuneCountInString(word) < leastName || seen[word] {
			continue
		}
		seen[word] = true
		low := folded(word)
		if n.capital[word] != nil || n.common[low] {
			continue
		}
		var found []string
		for d := -2; d <= 2; d++ {
			for _, other := range n.initial[bucket(word, d)] {
				// The plural or adjective of a name is no other spelling of it.
				if o := folded(other); !n.common[o] && similar(low, o) && !derived(low, o) && !derived(o, low) {
					found = append(found, other)
				}
			}
		}
		if len(found) == 0 {
			continue
		}
		slices.SortFunc(found, func(a, b string) int {
			return cmp.Or(cmp.Compare(n.capital[b].times, n.capital[a].times), cmp.Compare(a, b))
		})
		out = append(out, Otherwise{Span: chancery.Span{Start: w.Start, End: w.Start + len(word)}, Word: word,
			Instead: found[:min(len(found), 3)], Document: n.capital[found[0]].document})
	}
	return out
}
