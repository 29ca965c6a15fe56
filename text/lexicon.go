package text

import (
	_ "embed"
	"fmt"
	"strings"
)

//go:embed lexicon/abbreviations.txt
var abbreviationsFile string

//go:embed lexicon/openings.txt
var openingsFile string

//go:embed lexicon/elisions.txt
var elisionsFile string

// abbreviation says what a full stop after an abbreviation does.
type abbreviation uint8

// The classes of abbreviation, as lexicon/abbreviations.txt names and explains them.
const (
	ordinary abbreviation = iota + 1
	title
	never
	number
	final
	hour
)

type abbreviationEntry struct {
	class   abbreviation
	capital bool // an abbreviation only when it has a capital
}

var abbreviationNames = map[string]abbreviation{"ordinary": ordinary, "title": title, "never": never, "number": number, "final": final, "hour": hour}

var (
	abbreviations = map[string]abbreviationEntry{}
	opener        = map[string]bool{} // words that open a sentence when they have a capital
	timeWord      = map[string]bool{} // days, months and zones, which follow an hour
	speechVerb    = map[string]bool{}
	elision       = map[string]bool{}
)

func init() {
	for class, words := range lexicon(abbreviationsFile) {
		c, ok := abbreviationNames[class]
		if !ok {
			panic("text: lexicon/abbreviations.txt: unknown class " + class)
		}
		for _, w := range words {
			low := strings.ToLower(w)
			if _, twice := abbreviations[low]; twice {
				panic("text: lexicon/abbreviations.txt has " + w + " twice")
			}
			abbreviations[low] = abbreviationEntry{c, low != w}
		}
	}
	for _, load := range []struct {
		file  string
		class string
		into  map[string]bool
	}{{openingsFile, "opener", opener}, {openingsFile, "time", timeWord}, {openingsFile, "speech", speechVerb}, {elisionsFile, "elision", elision}} {
		for _, w := range lexicon(load.file)[load.class] {
			load.into[w] = true
		}
	}
}

// lexicon reads a file of lines "class: word word …"; lines that start with # are
// for people. The files are part of the program, so a fault in one is ours.
func lexicon(file string) map[string][]string {
	out := map[string][]string{}
	for line := range strings.Lines(file) {
		line = strings.TrimSpace(line)
		if line == "" || line[0] == '#' {
			continue
		}
		class, words, ok := strings.Cut(line, ":")
		if !ok {
			panic(fmt.Sprintf("text: lexicon line %q has no class", line))
		}
		out[class] = append(out[class], strings.Fields(words)...)
	}
	return out
}
