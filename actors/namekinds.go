package actors

import (
	"maps"
	"slices"
	"strings"

	"chancery"
)

// kinds that a name can be taken for.
const (
	asPerson = iota
	asBody
	asState
	asPlace
	kindsOfNames
)

var kindNumber = map[chancery.NameKind]int{chancery.PersonName: asPerson, chancery.OrganisationName: asBody, chancery.NationalityName: asState, chancery.PlaceName: asPlace}

// ofState are nouns before "of" or after a genitive whose owner is a state, and toState
// those before "to".
var (
	ofState = words(`government ambassador president king queen prime minister ministry republic kingdom people capital embassy leader army parliament consul envoy frontier border coast territory recognition independence citizens citizen inhabitants leader leaders leadership`)
	toState = words(`ambassador envoy minister emissary`)
	// Nouns that stand right behind the name of a state, and seldom behind a person's.
	byState  = words(`troops forces soldiers army navy citizens citizen territory soil border frontier ambassador ambassadors diplomat diplomats envoy envoys parliament`)
	oftState = words(`leader leaders official officials foreign`)
)

func words(list string) map[string]bool {
	out := map[string]bool{}
	for _, w := range strings.Fields(list) {
		out[w] = true
	}
	return out
}

// votes is what speaks for each of the kinds that a name can be taken for.
type votes [kindsOfNames]float64

// realm are words that by themselves mean a state.
var realm = words(`republic kingdom emirate sultanate empire`)

// officer reports whether a folded word is an office or a rank.
func officer(w string) bool {
	_, rank := honorifics[w]
	return titles[w] || rank
}

// shareKinds lets what was found of the name of a state or place bear on the names of its
// people that are made from it, and the other way round.
func shareKinds(byName map[string]*votes) {
	byStem := map[string][]string{}
	for _, name := range slices.Sorted(maps.Keys(byName)) {
		if k := stem(name); !strings.Contains(name, " ") && len(byStem[k]) < mostCompared {
			byStem[k] = append(byStem[k], name)
		}
	}
	type gift struct {
		to *votes
		by float64
	}
	var gifts []gift
	for _, family := range byStem {
		for _, a := range family {
			by := 0.0
			for _, b := range family {
				if a != b && derived(a, b) {
					by += byName[b][asState] + byName[b][asPlace] - byName[b][asPerson]
				}
			}
			if by > 0 {
				gifts = append(gifts, gift{byName[a], by})
			}
		}
	}
	for _, g := range gifts {
		g.to[asState] += g.by
	}
}

// settleKinds gives all that write one name one kind: that which most of them were
// found as, weighed by how sure the reader was, and what stands around them.
func settleKinds(doc *chancery.Document, list []read) {
	byName := map[string]*votes{}
	capitals := map[string]bool{}   // names in capitals
	articledAs := map[string]bool{} // names with an article
	surnames := map[string]bool{}   // last words of persons' full names
	letters := map[string]bool{}    // acronyms of organisations that are written out
	place := make([]string, len(list))
	seen := map[string]bool{}
	if !slices.ContainsFunc(list, func(n read) bool { return n.Confidence > 0 }) {
		return
	}
	for i := range list {
		n := &list[i]
		if n.Kind == chancery.OfficeName || kindNumber[n.Kind] == 0 && n.Kind != chancery.PersonName {
			continue
		}
		place[i] = strings.TrimPrefix(Fold(stripPossessive(n.words)), "the ")
		if place[i] == "" {
			continue
		}
		v := byName[place[i]]
		if v == nil {
			v = &votes{}
			byName[place[i]] = v
		}
		v[kindNumber[n.Kind]] += 0.2 + n.Confidence
		for k, w := range around(doc.Text, n) {
			v[k] += w
		}
		if w := stripPossessive(n.words); w == strings.ToUpper(w) && isAcronym(w) && len(w) > 2 {
			capitals[place[i]] = true
		}
		if articled(doc.Text, chancery.Span{Start: n.start, End: n.start + len(n.words)}) {
			articledAs[place[i]] = true
		}
		if seen[string(n.Kind)+n.words] {
			continue
		}
		seen[string(n.Kind)+n.words] = true
		if n.Kind == chancery.PersonName && n.Confidence >= 0.5 {
			if p := ParsePerson(n.words); len(p.Given) > 0 && len(p.Family) > 0 {
				surnames[Fold(p.Family[len(p.Family)-1])] = true
			}
		}
		if n.Kind == chancery.OrganisationName || collectiveName(n.words) {
			o := parseOrganisation(n.words)
			for l := range o.letters {
				if len(l) > 1 {
					letters[l] = true
				}
			}
		}
	}
	shareKinds(byName)
	for name, v := range byName {
		single := !strings.Contains(name, " ")
		switch known, ok := lookState(name); {
		case realm[name]:
			v[asState] += 3
		case single && officer(name) && articledAs[name]:
			v[asPerson] += 3
		case ok && known.sense != capital && v[asPerson] < 1.5:
			v[asState] += 3 + v[asBody] // a state acts, and is read as a body then
			v[asBody] = 0
		case !single && isGiven(firstWord(name)) && !collectiveName(name):
			v[asPerson]++
		case single && surnames[name]:
			v[asPerson] += 3
		case single && letters[name] && len(name) < 7:
			v[asBody] += 3
		case collectiveName(name):
			v[asBody] += 3
		case single && capitals[name] && !ok:
			v[asBody]++ // places are seldom written in letters
		}
	}
	for i := range list {
		v := byName[place[i]]
		if place[i] == "" || v == nil || list[i].Confidence == 0 {
			continue
		}
		best := kindNumber[list[i].Kind]
		for k := range v {
			if v[k] > v[best] {
				best = k
			}
		}
		list[i].Kind = [...]chancery.NameKind{chancery.PersonName, chancery.OrganisationName, chancery.NationalityName, chancery.PlaceName}[best]
	}
}

// collectiveName reports whether a name says by its words that it is an organisation's:
// "Central Assessment Office", "Department of State".
func collectiveName(name string) bool {
	list := strings.Fields(Fold(stripPossessive(name)))
	for i, w := range list {
		if !collective[spelt(w)] && !collective[w] {
			continue
		}
		if i == len(list)-1 || list[i+1] == "of" || list[i+1] == "for" {
			return true
		}
	}
	return false
}

// around weighs what stands beside a name.
func around(text string, n *read) (v [kindsOfNames]float64) {
	at := n.start
	end := at + len(n.words)
	before := strings.Fields(text[max(0, at-60):at])
	after := text[end:min(len(text), end+60)]
	last := func(i int) string {
		if i >= len(before) {
			return ""
		}
		return strings.ToLower(strings.Trim(before[len(before)-1-i], ",;:“”\"'’()"))
	}
	single := !strings.Contains(strings.TrimPrefix(strings.TrimPrefix(n.words, "the "), "The "), " ")
	first, _, _ := strings.Cut(n.words, " ")
	if head := strings.Trim(foldWord(first), "-"); len(strings.Fields(n.words)) > 1 && (hasHonorific(head) || titles[head]) && capital1(first) {
		v[asPerson] += 1.5
	}
	if w := strings.TrimSuffix(last(0), "."); w != "" && len(before) > 0 && capital1(before[len(before)-1]) && (hasHonorific(w) || titles[w]) && w != "the" {
		v[asPerson]++
	}
	if !single {
		return v
	}
	switch w := last(0); {
	case w == "of" && ofState[last(1)], w == "to" && toState[last(1)]:
		v[asState] += 1.5
	case w == "in" || w == "into" || w == "inside" || w == "outside":
		v[asPlace] += 0.4
		v[asPerson] -= 1.2
	case w == "at" || w == "near" || w == "from":
		v[asPerson] -= 0.2
	}
	next, _, _ := strings.Cut(strings.TrimPrefix(after, " "), " ")
	if next = strings.TrimRight(next, ".,;:?!”’\"\n"); strings.HasPrefix(after, " ") {
		switch {
		case byState[next]:
			v[asState] += 1.5
		case oftState[next]:
			v[asState] += 0.7
		}
	}
	// No person is "the Hallams"; peoples and teams are.
	if people := Fold(stripPossessive(n.words)); n.Kind == chancery.PersonName && strings.HasSuffix(people, "s") && !strings.HasSuffix(people, "ss") && articled(text, chancery.Span{Start: at, End: end}) && !capital1(next) {
		v[asPerson] -= 1.5
		if ofPeople(people) {
			v[asState] += 0.5
		} else {
			v[asBody] += 0.5
		}
	}
	rest, genitive := strings.CutPrefix(strings.TrimLeft(after, " "), "'s ")
	if !genitive {
		rest, genitive = strings.CutPrefix(strings.TrimLeft(after, " "), "’s ")
	}
	if !genitive && (strings.HasSuffix(n.words, "s")) {
		rest, genitive = strings.CutPrefix(after, "’ ")
	}
	if genitive {
		for i, w := range strings.Fields(rest) {
			if i == 3 || !ofState[strings.Trim(strings.ToLower(w), ".,;:")] {
				if i == 0 && strings.EqualFold(w, "foreign") {
					continue
				}
				break
			}
			v[asState] += 1.5
		}
	}
	return v
}

// ofPeople reports whether a folded plural ends as names of peoples do.
func ofPeople(w string) bool {
	for _, end := range []string{"ans", "is", "ese", "ish"} {
		if strings.HasSuffix(w, end) {
			return true
		}
	}
	return false
}

func firstWord(s string) string {
	first, _, _ := strings.Cut(s, " ")
	return first
}
