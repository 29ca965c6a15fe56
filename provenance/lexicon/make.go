//go:build ignore

// Make makes wordnet.gz from the files of WordNet (data.noun, index.noun and so on):
//
//	go run make.go FOLDER
package main

import (
	"bufio"
	"compress/gzip"
	"fmt"
	"log"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
)

// Of a word as many senses are kept, the most frequent first.
const senses = 5

type synset struct {
	pos     byte
	words   []string
	up      []string // keys of synsets: hypernyms
	near    []string // verb groups, what a verb causes, similar adjectives
	derived map[int][]ref
	against map[int][]ref
}

type ref struct {
	key  string
	word int
}

var kept = regexp.MustCompile(`^[a-z]{2,}$|^[a-z]{2,}_(?:up|down|out|off|away|over|back|in|on|through|by|aside|apart|together|about|around|along)$`)

func main() {
	folder := os.Args[1]
	sets := map[string]*synset{}
	index := map[string][]string{} // word to keys, the most frequent first in each part of speech
	for _, part := range []struct {
		name string
		pos  byte
	}{{"noun", 'n'}, {"verb", 'v'}, {"adj", 'a'}, {"adv", 'r'}} {
		lines(filepath.Join(folder, "data."+part.name), func(f []string) {
			s := &synset{pos: part.pos, derived: map[int][]ref{}, against: map[int][]ref{}}
			n, _ := strconv.ParseInt(f[3], 16, 32)
			at := 4
			for range n {
				w, _, _ := strings.Cut(strings.ToLower(f[at]), "(")
				if f[at] != strings.ToLower(f[at]) {
					w = "" // a name
				}
				s.words = append(s.words, w)
				at += 2
			}
			count, _ := strconv.Atoi(f[at])
			at++
			for range count {
				kind, key := f[at], pos(f[at+2])+f[at+1]
				from, _ := strconv.ParseInt(f[at+3][:2], 16, 32)
				to, _ := strconv.ParseInt(f[at+3][2:], 16, 32)
				switch kind {
				case "@", "@i":
					s.up = append(s.up, key)
				case "$", "&", ">":
					s.near = append(s.near, key)
				case "+", "\\":
					s.derived[int(from)] = append(s.derived[int(from)], ref{key, int(to)})
				case "!":
					s.against[int(from)] = append(s.against[int(from)], ref{key, int(to)})
				}
				at += 4
			}
			sets[string(part.pos)+f[0]] = s
		})
		lines(filepath.Join(folder, "index."+part.name), func(f []string) {
			if !kept.MatchString(f[0]) {
				return
			}
			n, _ := strconv.Atoi(f[2])
			offsets := f[len(f)-n:]
			for _, o := range offsets[:min(n, senses)] {
				index[f[0]] = append(index[f[0]], string(part.pos)+o)
			}
		})
	}
	// Synsets are numbered in the order in which words lead to them.
	number := map[string]int{}
	var order []string
	var visit func(key string)
	visit = func(key string) {
		if _, ok := number[key]; ok || sets[key] == nil {
			return
		}
		number[key] = len(order)
		order = append(order, key)
		for _, up := range append(slices.Clone(sets[key].up), sets[key].near...) {
			visit(up)
		}
	}
	words := make([]string, 0, len(index))
	for w, keys := range index {
		own := keys[:0]
		for _, k := range keys {
			if sets[k] != nil && slices.Contains(sets[k].words, w) { // not a name
				own = append(own, k)
			}
		}
		if index[w] = own; len(own) > 0 {
			words = append(words, w)
		}
	}
	slices.Sort(words)
	for _, w := range words {
		for _, k := range index[w] {
			visit(k)
		}
	}
	out, err := os.Create("wordnet.gz")
	check(err)
	z, _ := gzip.NewWriterLevel(out, 9)
	b := bufio.NewWriter(z)
	for _, w := range words {
		fmt.Fprint(b, w, "\t")
		var derived, against []string
		for i, k := range index[w] {
			s := sets[k]
			if i > 0 {
				b.WriteByte(' ')
			}
			fmt.Fprintf(b, "%c%s", s.pos, strconv.FormatInt(int64(number[k]), 36))
			at := slices.Index(s.words, w) + 1
			related := func(to map[int][]ref, into *[]string) {
				for _, from := range []int{0, at} {
					for _, r := range to[from] {
						if t := sets[r.key]; t != nil && r.word > 0 {
							if o := t.words[r.word-1]; kept.MatchString(o) && !slices.Contains(*into, o) && o != w {
								*into = append(*into, o)
							}
						}
					}
				}
			}
			related(s.derived, &derived)
			related(s.against, &against)
		}
		fmt.Fprintf(b, "\t%s\t%s\n", strings.Join(derived, " "), strings.Join(against, " "))
	}
	b.WriteByte('\n')
	for _, k := range order {
		for i, list := range [][]string{sets[k].up, sets[k].near} {
			if i > 0 {
				b.WriteByte('\t')
			}
			for j, up := range list {
				if j > 0 {
					b.WriteByte(' ')
				}
				b.WriteString(strconv.FormatInt(int64(number[up]), 36))
			}
		}
		b.WriteByte('\n')
	}
	check(b.Flush())
	check(z.Close())
	check(out.Close())
	fmt.Println(len(words), "words,", len(order), "synsets")
}

func pos(s string) string {
	if s == "s" {
		return "a"
	}
	return s
}

func lines(path string, fn func(f []string)) {
	in, err := os.Open(path)
	check(err)
	defer in.Close()
	s := bufio.NewScanner(in)
	s.Buffer(nil, 1<<20)
	for s.Scan() {
		if strings.HasPrefix(s.Text(), "  ") {
			continue // the licence
		}
		text, _, _ := strings.Cut(s.Text(), " | ")
		fn(strings.Fields(text))
	}
	check(s.Err())
}

func check(err error) {
	if err != nil {
		log.Fatal(err)
	}
}
