package lexicon

import (
	_ "embed"
	"fmt"
	"slices"
	"strings"
	"sync"
)

//go:embed paraphrases.txt
var paraphrases string

// Phrase is several words for which one or a few say the same. Of its words "*"
// stands for one determiner or none, "~" for up to [MostBetween] words that stay;
// the others stand for themselves, the first for any form of it.
type Phrase struct {
	Key   string // under which [Lookup] knows it
	Words []string
	Says  []string
	Plain bool // what it says may stand in its place; otherwise it is one word, of the groups under its key
}

// MostBetween is how many words "~" in a phrase may stand for.
const MostBetween = 5

// table is paraphrases.txt: groups of words that say the same, numbered from 1 in
// the order of the file; a word may stand in several, one for each of its senses.
type table struct {
	groups  map[string][]int32 // of a word
	foes    map[int32][]int32  // groups never said of the same act
	phrases []Phrase
}

var paraphrased = sync.OnceValue(func() *table {
	t, err := parseTable(paraphrases)
	if err != nil {
		panic(err) // the file is part of the program
	}
	return t
})

func parseTable(text string) (*table, error) {
	t := &table{groups: map[string][]int32{}, foes: map[int32][]int32{}}
	heads, known := map[string][]int32{}, map[string]bool{}
	n := int32(0)
	for i, line := range strings.Split(text, "\n") {
		line = strings.TrimSpace(line)
		if line == "" || line[0] == '#' {
			continue
		}
		if against, ok := strings.CutPrefix(line, "!"); ok {
			a, b, ok := strings.Cut(against, "|")
			xs := heads[strings.TrimSpace(a)]
			if !ok || xs == nil {
				return nil, fmt.Errorf("line %d: %q is the head of no group", i+1, strings.TrimSpace(a))
			}
			for other := range strings.SplitSeq(b, ",") {
				ys := heads[strings.TrimSpace(other)]
				if ys == nil {
					return nil, fmt.Errorf("line %d: %q is the head of no group", i+1, strings.TrimSpace(other))
				}
				for _, x := range xs {
					for _, y := range ys {
						t.foes[x], t.foes[y] = append(t.foes[x], y), append(t.foes[y], x)
					}
				}
			}
			continue
		}
		head, members, group := strings.Cut(line, ":")
		if !group {
			var ok bool
			if head, members, ok = strings.Cut(line, "="); !ok {
				return nil, fmt.Errorf("line %d: neither a group, “head: word, word, phrase of words”, nor what phrases stand for, “words = phrase of words”", i+1)
			}
		}
		if head = strings.TrimSpace(head); head == "" || group && strings.Contains(head, " ") {
			return nil, fmt.Errorf("line %d: the head of a group is one word", i+1)
		}
		if group {
			n++
			heads[head] = append(heads[head], n)
			t.groups[head] = append(t.groups[head], n)
		}
		for m := range strings.SplitSeq(members, ",") {
			m = strings.TrimSpace(m)
			if m == "" || m == head && !group {
				return nil, fmt.Errorf("line %d: an empty member, or the head itself", i+1)
			}
			// "Turn down" and "turn ~ down" are one phrase.
			key := strings.Join(strings.Fields(strings.NewReplacer("*", "", "~", "").Replace(m)), " ")
			if group && m != head {
				t.stands(key, n)
				if one, ok := strings.CutSuffix(key, "s"); ok && len(one) > 3 && one[len(one)-1] != 's' && !strings.Contains(key, " ") {
					t.stands(one, n)
				}
			}
			if (!group || strings.ContainsAny(m, " -")) && !known[m] {
				known[m] = true
				t.phrases = append(t.phrases, Phrase{Key: key, Words: strings.Fields(m), Says: strings.Fields(head), Plain: !group})
			}
		}
	}
	return t, nil
}

func (t *table) stands(word string, group int32) {
	if !slices.Contains(t.groups[word], group) {
		t.groups[word] = append(t.groups[word], group)
	}
}

// Phrases returns what is known of phrases. It is not to be changed.
func Phrases() []Phrase { return paraphrased().phrases }

// stand adds the groups of a form and its lemmas to a word.
func (t *table) stand(w *Word, lemmas []string) {
	for _, l := range lemmas {
		for _, g := range t.groups[l] {
			w.groups = append(w.groups, g)
			w.foes = append(w.foes, t.foes[g]...)
		}
	}
}
