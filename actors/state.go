package actors

import (
	_ "embed"
	"strings"
	"sync"
)

//go:embed data/states.txt
var statesFile string

// sense says how a name stands for a state.
type sense byte

const (
	named    sense = iota + 1 // "Iran", "Persia"
	adjectiv                  // "Iranian", "Iranians"
	capital                   // "Tehran"
)

type stateName struct {
	state string
	sense sense
}

// states tells the names of states.
var states = sync.OnceValue(func() (s struct {
	byName map[string]stateName // by folded name
	names  []string
}) {
	s.byName = map[string]stateName{}
	put := func(list string, state string, sense sense) {
		for name := range strings.SplitSeq(list, ",") {
			if name = Fold(strings.TrimPrefix(strings.TrimSpace(name), "the ")); name != "" {
				if _, ok := s.byName[name]; !ok {
					s.byName[name] = stateName{state, sense}
				}
			}
		}
	}
	var rows [][]string
	for line := range strings.Lines(statesFile) {
		if cells := strings.Split(strings.TrimSpace(line), "|"); !strings.HasPrefix(line, "#") && len(cells) == 4 {
			rows = append(rows, cells)
			s.names = append(s.names, strings.TrimSpace(cells[0]))
		}
	}
	for i, cells := range rows { // names first: "Luxembourg" is a state before it is a town
		put(cells[0], s.names[i], named)
		put(cells[3], s.names[i], named)
	}
	for i, cells := range rows {
		put(cells[1], s.names[i], adjectiv)
		put(cells[2], s.names[i], capital)
	}
	return s
})

// StateOf returns the state that a name, an adjective ("Iranian") or a seat of
// government ("Tehran") stands for, in the form that this package uses, or "".
// Whether a seat of government stands for the government or is only a place,
// the name alone does not tell.
func StateOf(name string) string {
	n, _ := lookState(name)
	return n.state
}

// lookState finds a state by one of its names, without article and genitive.
func lookState(name string) (stateName, bool) {
	name = Clean(name)
	if name == "us" { // the pronoun
		return stateName{}, false
	}
	f := strings.TrimPrefix(Fold(stripPossessive(name)), "the ")
	for _, suffix := range []string{"", " government", " authorities", " administration"} {
		if head, ok := strings.CutSuffix(f, suffix); ok {
			head = strings.TrimPrefix(head, "government of ")
			if n, ok := states().byName[strings.TrimPrefix(head, "the ")]; ok {
				return n, true
			}
		}
	}
	return stateName{}, false
}

// NamesState reports whether a name is that of a state ("Iran", "the United States",
// "USSR"), or the word for its people and what is theirs ("Iranian"). A seat of
// government is neither.
func NamesState(name string) (state, people bool) {
	f := strings.TrimPrefix(Fold(name), "the ")
	if f == "us" && strings.ContainsAny(name, "us") { // the pronoun, opening a sentence
		return false, false
	}
	n, ok := states().byName[f]
	return ok && n.sense == named, ok && n.sense == adjectiv
}
