package attribution

import (
	_ "embed"
	"fmt"
	"slices"
	"strings"

	"chancery"
)

//go:embed lexicon/cues.txt
var cuesFile string

//go:embed lexicon/words.txt
var wordsFile string

// frame says how content may stand beside a cue; lexicon/cues.txt explains each.
type frame uint16

const (
	frameQuote frame = 1 << iota
	frameClause
	frameThat
	frameWh
	frameTo
	frameObject
	frameWhom
	frameNoun
)

var frameNames = map[string]frame{
	"quote": frameQuote, "clause": frameClause | frameThat, "that": frameThat, "wh": frameWh, "to": frameTo,
	"object": frameObject, "whom": frameWhom, "noun": frameNoun,
}

// cue is one entry of the lexicon of cues.
type cue struct {
	lemma    string
	particle string // the word that must follow, or ""
	stance   chancery.Stance
	negated  chancery.Stance
	frames   frame
}

// form is the form of a verb; one spelling may be several.
type form uint8

const (
	baseForm form = 1 << iota
	thirdForm
	pastForm
	participleForm
	ingForm
)

// class is the set of closed classes that a word belongs to.
type class uint32

const (
	determiner class = 1 << iota
	possessive
	preposition
	conjunction
	subordinator
	auxiliary
	negation
	pronoun
	objectPronoun
	adverb
	temporal
	relative
	wh
	occasion
	organisation
	personTitle
)

var classNames = map[string]class{
	"determiner": determiner, "possessive": possessive, "preposition": preposition, "conjunction": conjunction,
	"subordinator": subordinator, "auxiliary": auxiliary, "negation": negation, "pronoun": pronoun,
	"object": objectPronoun, "adverb": adverb, "temporal": temporal, "relative": relative, "wh": wh,
	"occasion": occasion, "organisation": organisation, "title": personTitle,
}

// entry is what the lexicons know of one spelling, in small letters.
type entry struct {
	class    class
	forms    form
	cues     []*cue // those with a particle first
	spelling string
}

// lexicon maps every spelling to its entry. It is made once and only read.
var lexicon = load()

func load() map[string]*entry {
	out := map[string]*entry{}
	at := func(word string) *entry {
		e := out[word]
		if e == nil {
			e = &entry{spelling: word}
			out[word] = e
		}
		return e
	}
	for line := range contentLines(wordsFile) {
		name, words, _ := strings.Cut(line, ":")
		c, ok := classNames[name]
		if !ok {
			panic("attribution: lexicon/words.txt: unknown class " + name)
		}
		for _, w := range strings.Fields(words) {
			at(w).class |= c
			if strings.Contains(w, "'") {
				at(strings.ReplaceAll(w, "'", "’")).class |= c
			}
		}
	}
	for line := range contentLines(cuesFile) {
		c, forms := parseCue(line)
		for i, spelling := range forms {
			e := at(spelling)
			e.forms |= 1 << i
			if slices.Contains(e.cues, c) {
				continue
			}
			if c.particle != "" {
				e.cues = append([]*cue{c}, e.cues...)
			} else {
				e.cues = append(e.cues, c)
			}
		}
	}
	return out
}

// contentLines yields the lines of a lexicon that are not empty and not remarks.
func contentLines(file string) func(func(string) bool) {
	return func(yield func(string) bool) {
		for line := range strings.Lines(file) {
			line = strings.TrimSpace(line)
			if line != "" && line[0] != '#' && !yield(line) {
				return
			}
		}
	}
}

// parseCue reads a line of lexicon/cues.txt. The files are part of the program,
// so a fault in one is ours.
func parseCue(line string) (*cue, [5]string) {
	f := strings.Fields(line)
	if len(f) != 4 && len(f) != 8 {
		panic(fmt.Sprintf("attribution: lexicon/cues.txt: want 4 or 8 columns in %q", line))
	}
	c := &cue{stance: chancery.Stance(f[1]), negated: chancery.Stance(f[2])}
	c.lemma, c.particle, _ = strings.Cut(f[0], "+")
	for _, s := range []chancery.Stance{c.stance, c.negated} {
		if !slices.Contains(chancery.Stances, s) {
			panic(fmt.Sprintf("attribution: lexicon/cues.txt: unknown stance %q in %q", s, line))
		}
	}
	for name := range strings.SplitSeq(f[3], ",") {
		bit, ok := frameNames[name]
		if !ok {
			panic(fmt.Sprintf("attribution: lexicon/cues.txt: unknown frame %q in %q", name, line))
		}
		c.frames |= bit
	}
	forms := inflect(c.lemma)
	if len(f) == 8 {
		forms = [5]string{c.lemma, f[4], f[5], f[6], f[7]}
	}
	return c, forms
}

// inflect returns the forms of a regular English verb: base, third person, past,
// participle, -ing.
func inflect(lemma string) [5]string {
	stem, third, past := lemma, lemma+"s", lemma+"ed"
	last := lemma[len(lemma)-1]
	consonant := len(lemma) > 1 && !strings.ContainsRune("aeiou", rune(lemma[len(lemma)-2]))
	switch {
	case last == 'e':
		stem, past = lemma[:len(lemma)-1], lemma+"d"
	case last == 'y' && consonant:
		third, past = lemma[:len(lemma)-1]+"ies", lemma[:len(lemma)-1]+"ied"
	case last == 's' || last == 'x' || last == 'z' || strings.HasSuffix(lemma, "ch") || strings.HasSuffix(lemma, "sh"):
		third = lemma + "es"
	}
	return [5]string{lemma, third, past, past, stem + "ing"}
}
