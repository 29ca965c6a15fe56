package attribution

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"chancery"
	"chancery/text"
)

// name is a name as it stands in a source.
type name struct {
	passage chancery.Passage
	words   []string // without titles
	titled  bool     // a title stands before it
	article bool     // "the" stands before it
	initial bool     // it has a middle initial
	office  bool     // "of" stands in it, behind a word for an organisation
}

// actorsOf gives the names that stand in the sources of attributions, those with
// the same last word as one actor. A kind is given only where the words show it: a
// title or a middle initial makes a person, a word such as "Ministry" an
// organisation.
func actorsOf(doc *chancery.Document, attributions []chancery.Attribution) []chancery.Actor {
	var out []chancery.Actor
	small := smallWords{text: doc.Text}
	byKey := map[string]int{}
	seen := map[chancery.Span]bool{}
	forms := map[[2]string]bool{}
	for _, a := range attributions {
		for _, p := range a.Source {
			if seen[p.Span] {
				continue
			}
			seen[p.Span] = true
			n, ok := firstName(doc, p)
			if !ok {
				continue
			}
			key := strings.ToLower(n.words[len(n.words)-1])
			kind := n.kind()
			if kind == "" && len(n.words) == 1 && small.has(key) {
				continue // "Officials said": a noun that opens a sentence
			}
			if kind == chancery.Organisation {
				key = strings.ToLower(n.passage.Words)
			}
			i, known := byKey[key]
			if !known {
				i = len(out)
				byKey[key] = i
				out = append(out, chancery.Actor{ID: fmt.Sprintf("a%d", i+1)})
			}
			actor := &out[i]
			if actor.Kind == "" {
				actor.Kind = kind
			}
			actor.Mentions = append(actor.Mentions, n.passage)
			form := n.passage.Words
			if forms[[2]string{key, form}] {
				continue
			}
			forms[[2]string{key, form}] = true
			actor.Names = append(actor.Names, form)
		}
	}
	for i := range out {
		a := &out[i]
		slices.SortStableFunc(a.Names, func(x, y string) int { return cmp.Compare(len(y), len(x)) })
		a.Name = a.Names[0]
		slices.SortFunc(a.Mentions, func(x, y chancery.Passage) int { return cmp.Compare(x.Span.Start, y.Span.Start) })
	}
	return out
}

// firstName returns the first run of capitalised words in a source that are of no
// closed class, where they name the source itself. A source in capitals has no
// names to tell.
func firstName(doc *chancery.Document, source chancery.Passage) (name, bool) {
	var n name
	start, end := -1, -1
	upper := strings.ToUpper(source.Words) == source.Words
	if upper {
		return n, false
	}
	for at := 0; ; {
		w, ok := text.NextWord(source.Words, at)
		if !ok {
			break
		}
		gap := source.Words[at:w.Start]
		at = w.End
		if start >= 0 && strings.Trim(gap, " .-\u00a0") != "" {
			break
		}
		spelling := source.Words[w.Start:w.End]
		initial, _ := utf8.DecodeRuneInString(spelling)
		capital := unicode.IsUpper(initial)
		var e *entry
		if len(spelling) <= maxSpelling {
			e = lookup(spelling)
		}
		const closed = determiner | possessive | conjunction | subordinator | auxiliary | pronoun | objectPronoun | adverb | relative | temporal | preposition
		switch {
		case capital && e != nil && e.class&personTitle != 0 && start < 0:
			n.titled = true
			continue
		case capital && (e == nil || e.class&closed == 0 || e.class&organisation != 0):
			if start < 0 {
				start = w.Start
			}
			n.initial = n.initial || len(spelling) == 1 && len(n.words) > 0
			end = w.End
			n.words = append(n.words, spelling)
			if strings.HasSuffix(spelling, "'s") || strings.HasSuffix(spelling, "’s") {
				return n, false // "Voss’s aide" is not Voss
			}
			continue
		}
		if spelling == "of" && start >= 0 && isOrganisation(n.words[len(n.words)-1]) {
			n.office = true // "Ministry of Works"
			continue
		}
		if start >= 0 {
			const follows = preposition | conjunction | subordinator | relative | adverb | temporal | auxiliary | objectPronoun
			if strings.Trim(gap, " \u00a0") == "" && (e == nil || e.class&follows == 0) {
				return n, false // "Alpine diplomats": the name only describes
			}
			break
		}
		if e != nil && e.class&preposition != 0 {
			return n, false // "a spokesman for Brandt" is not Brandt
		}
		n.article = strings.EqualFold(spelling, "the")
		if !n.article {
			n.titled = false
		}
	}
	if start < 0 {
		return n, false
	}
	return n.at(doc, source, start, end), true
}

func (n name) at(doc *chancery.Document, source chancery.Passage, start, end int) name {
	s := chancery.Span{Start: source.Span.Start + start, End: source.Span.Start + end}
	n.passage = chancery.Passage{Document: source.Document, Span: s, Words: doc.Text[s.Start:s.End]}
	return n
}

// kind returns what the words of a name show it to be, or "".
func (n name) kind() chancery.ActorKind {
	if n.office || isOrganisation(n.words[len(n.words)-1]) {
		return chancery.Organisation
	}
	if (n.titled || n.initial) && !n.article {
		return chancery.Person
	}
	return ""
}

func isOrganisation(w string) bool {
	if len(w) > maxSpelling {
		return false
	}
	e := lookup(w)
	return e != nil && e.class&organisation != 0
}

// smallWords holds the words that a text has in small letters. It is filled when it
// is first asked.
type smallWords struct {
	text  string
	words map[string]bool
}

func (s *smallWords) has(w string) bool {
	if s.words == nil {
		s.words = map[string]bool{}
		for at := 0; ; {
			span, ok := text.NextWord(s.text, at)
			if !ok {
				break
			}
			at = span.End
			if r, _ := utf8.DecodeRuneInString(s.text[span.Start:]); unicode.IsLower(r) {
				s.words[s.text[span.Start:span.End]] = true
			}
		}
	}
	return s.words[w]
}
