// Package lexicon knows which English words mean the same, the opposite, or more
// or less than another: WordNet 3.1 (G. Miller, "WordNet: a lexical database for
// English", 1995; C. Fellbaum, ed., 1998), cut down to words of one part and verbs
// with a particle, with the five most frequent senses of each; and before it a table
// of our own, paraphrases.txt, of what says the same in reports (README.md).
//
// wordnet.gz is made by make.go from the files that Princeton publishes; LICENSE
// is theirs.
package lexicon

import (
	"bytes"
	"compress/gzip"
	_ "embed"
	"io"
	"slices"
	"sort"
	"strconv"
	"strings"
	"sync"
)

//go:embed wordnet.gz
var packed []byte

// Kin says how two words stand to each other.
type Kin int

// The kinds, in the order in which one is looked for.
const (
	Stranger   Kin = iota
	Paraphrase     // they stand in one group of paraphrases.txt
	Synonym        // they share a sense, or one is derived from what the other means
	Opposite
	Narrower // whatever the first names, the second names too
	Wider
	Sister // two kinds of one thing: a captain and a mate
)

// Word is what is known of a form of a word. It is not to be changed.
type Word struct {
	Lemmas []string // what it may be a form of
	Noun   bool
	Verb   bool

	senses  []int32 // sorted
	near    []int32 // senses of verbs of one group, of what a verb causes, of the adjective that one is a shade of
	parents []int32 // what the senses are kinds of, one step up
	above   []int32 // two steps up, the parents included
	first   []int32 // parents of the first two senses of each part of speech
	lemmas  []int32 // numbers of words, as are the next two
	derived []int32
	against []int32
	groups  []int32 // of paraphrases.txt
	foes    []int32 // groups of which none is said of the same act
}

type entry struct {
	senses           []string
	derived, against []string
}

type dictionary struct {
	words string // lines
	sets  []string
	mu    sync.Mutex
	known map[string]*Word
	index map[string]int32 // numbers given to words
}

func (d *dictionary) number(word string) int32 {
	n, ok := d.index[word]
	if !ok {
		n = int32(len(d.index))
		d.index[word] = n
	}
	return n
}

// mostKnown bounds what is remembered of forms that were looked up.
const mostKnown = 100_000

var open = sync.OnceValue(func() *dictionary {
	z, err := gzip.NewReader(bytes.NewReader(packed))
	if err != nil {
		panic(err) // the file is part of the program
	}
	b, err := io.ReadAll(z)
	if err != nil {
		panic(err)
	}
	words, sets, _ := strings.Cut(string(b), "\n\n")
	return &dictionary{words: words + "\n", sets: strings.Split(sets, "\n"), known: map[string]*Word{}, index: map[string]int32{}}
})

// entry finds a lemma.
func (d *dictionary) entry(lemma string) (e entry, ok bool) {
	start := func(i int) int { return strings.LastIndexByte(d.words[:i], '\n') + 1 }
	i := sort.Search(len(d.words), func(i int) bool {
		line := d.words[start(i):]
		word, _, _ := strings.Cut(line[:min(len(line), 64)], "\t")
		return word >= lemma
	})
	if i == len(d.words) {
		return e, false
	}
	line, _, _ := strings.Cut(d.words[start(i):], "\n")
	part := strings.Split(line, "\t")
	if len(part) != 4 || part[0] != lemma {
		return e, false
	}
	return entry{strings.Fields(part[1]), strings.Fields(part[2]), strings.Fields(part[3])}, true
}

func (d *dictionary) set(n int32) (up, near []int32) {
	if int(n) >= len(d.sets) {
		return nil, nil
	}
	a, b, _ := strings.Cut(d.sets[n], "\t")
	return numbers(a), numbers(b)
}

func numbers(s string) (out []int32) {
	for f := range strings.FieldsSeq(s) {
		if n, err := strconv.ParseInt(f, 36, 32); err == nil {
			out = append(out, int32(n))
		}
	}
	return out
}

// endings are what a form may have instead of the end of its lemma, by part of
// speech (WordNet's own rules of detachment).
var endings = []struct{ pos, from, to string }{
	{"n", "ies", "y"}, {"n", "ves", "f"}, {"n", "ses", "s"}, {"n", "xes", "x"}, {"n", "zes", "z"}, {"n", "ches", "ch"}, {"n", "shes", "sh"}, {"n", "men", "man"}, {"n", "s", ""},
	{"v", "ies", "y"}, {"v", "ied", "y"}, {"v", "es", "e"}, {"v", "es", ""}, {"v", "s", ""}, {"v", "ed", "e"}, {"v", "ed", ""}, {"v", "ing", "e"}, {"v", "ing", ""},
}

// Lookup returns what is known of a form, in lower case; bases are lemmas that the
// caller knows it to be an irregular form of. nil where nothing is.
func Lookup(form string, bases ...string) *Word {
	d := open()
	d.mu.Lock()
	defer d.mu.Unlock()
	w, ok := d.known[form]
	if !ok {
		if len(d.known) > mostKnown {
			clear(d.known)
		}
		w = d.lookup(form, bases)
		d.known[form] = w
	}
	return w
}

func (d *dictionary) lookup(form string, bases []string) *Word {
	w := &Word{}
	add := func(lemma, pos string) bool {
		e, ok := d.entry(lemma)
		if !ok || slices.Contains(w.Lemmas, lemma+"/"+pos) {
			return false
		}
		seen := map[byte]int{}
		used := false
		for _, s := range e.senses {
			if pos != "" && s[:1] != pos {
				continue
			}
			used = true
			n64, err := strconv.ParseInt(s[1:], 36, 32)
			if err != nil {
				continue
			}
			n := int32(n64)
			seen[s[0]]++
			w.Noun, w.Verb = w.Noun || s[0] == 'n', w.Verb || s[0] == 'v'
			up, near := d.set(n)
			if seen[s[0]] <= 4 {
				w.senses = append(w.senses, n)
				w.near = append(w.near, near...)
			}
			if seen[s[0]] <= 3 {
				w.parents = append(w.parents, up...)
				for _, u := range up {
					more, _ := d.set(u)
					w.above = append(append(w.above, u), more...)
				}
			}
			if seen[s[0]] <= 2 {
				w.first = append(w.first, up...)
			}
		}
		if used {
			w.Lemmas = append(w.Lemmas, lemma)
			w.lemmas = append(w.lemmas, d.number(lemma))
			for _, o := range e.derived {
				w.derived = append(w.derived, d.number(o))
			}
			for _, o := range e.against {
				w.against = append(w.against, d.number(o))
			}
		}
		return used
	}
	if strings.ContainsAny(form, " -") {
		paraphrased().stand(w, []string{form})
		w.Verb = true
		return w
	}
	lemmas := slices.Clone(bases)
	for _, b := range bases {
		add(b, "")
	}
	if len(bases) == 0 {
		add(form, "")
		lemmas = append(lemmas, form)
		for _, e := range endings {
			stem, ok := strings.CutSuffix(form, e.from)
			if !ok || len(stem) < 2 {
				continue
			}
			lemmas = append(lemmas, stem+e.to)
			if !add(stem+e.to, e.pos) && e.pos == "v" && e.to == "" && len(stem) > 3 && stem[len(stem)-1] == stem[len(stem)-2] {
				add(stem[:len(stem)-1], "v") // stopped
				lemmas = append(lemmas, stem[:len(stem)-1])
			}
		}
	}
	paraphrased().stand(w, lemmas)
	if len(w.Lemmas) == 0 && len(w.groups) == 0 {
		return nil
	}
	for _, list := range []*[]int32{&w.senses, &w.near, &w.parents, &w.above, &w.first, &w.lemmas, &w.derived, &w.against, &w.groups, &w.foes} {
		slices.Sort(*list)
		*list = slices.Compact(*list)
	}
	return w
}

func meet(a, b []int32) bool {
	for i, j := 0, 0; i < len(a) && j < len(b); {
		switch {
		case a[i] == b[j]:
			return true
		case a[i] < b[j]:
			i++
		default:
			j++
		}
	}
	return false
}

// Compare says how a stands to b; either may be nil.
func Compare(a, b *Word) Kin {
	switch {
	case a == nil || b == nil:
		return Stranger
	case meet(a.groups, b.groups):
		return Paraphrase
	case meet(a.foes, b.groups):
		return Opposite
	case meet(a.against, b.lemmas) || meet(b.against, a.lemmas):
		return Opposite
	case meet(a.lemmas, b.lemmas) || meet(a.senses, b.senses) || meet(a.senses, b.near) || meet(a.near, b.senses) || meet(a.derived, b.lemmas) || meet(b.derived, a.lemmas):
		return Synonym
	case meet(a.above, b.senses):
		return Narrower
	case meet(b.above, a.senses):
		return Wider
	case meet(a.first, b.first):
		return Sister
	}
	return Stranger
}
