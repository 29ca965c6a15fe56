package attribution

import (
	_ "embed"
	"slices"
	"strings"

	"chancery"
	"chancery/actors"
)

//go:embed lexicon/regions.txt
var regionsFile string

// regions are the names of lexicon/regions.txt.
var regions = func() map[string]bool {
	out := map[string]bool{}
	for name := range contentLines(regionsFile) {
		out[name] = true
	}
	return out
}()

// The confidence of names that the head does not find is set by judgement: what the rules
// find on CrossNER politics (train) is too little to measure it by.
const (
	electionConfidence = .95
	stateConfidence    = .8
)

// elections finds them by the year before, the word behind, and a name between: "1918
// Irish general election", "2002 United States Senate election in Louisiana".
func (n *naming) elections() {
	event, ok := n.kinds[chancery.EventName]
	if !ok {
		return
	}
	var found []foundName
	for u := 0; u < n.u.len(); u++ {
		if !n.year(u) {
			continue
		}
		last, named := u, false
		for v := u + 1; v < n.u.len() && v < u+12 && n.near(v); v++ {
			c := n.class(v)
			if c&eventWord != 0 && (named || n.word(v-1) == "-") {
				last = v
				break
			}
			switch inside := n.s.shapes[v] == mark && n.tight(v) && strings.Contains(".-'’", n.word(v)); {
			case n.capital(v):
				named = true
				continue
			case c&electionWord != 0, inside, n.tight(v) && n.s.shapes[v-1] == mark:
				continue
			}
			break
		}
		if last == u {
			continue
		}
		first := u
		if u > 0 && n.near(u) && months[n.word(u-1)] {
			first--
		}
		// "in Louisiana", "in the United Kingdom"
		if to := last + 1; to+1 < n.u.len() && n.word(to) == "in" && n.near(to) && n.near(to+1) {
			if to++; n.word(to) == "the" && to+1 < n.u.len() {
				to++
			}
			last = max(last, n.placeAt(to))
		}
		found = append(found, foundName{first, last, event, electionConfidence})
		u = last
	}
	n.put(found)
}

// placeAt returns the last unit of the place that a unit begins, or -1: what the head has
// found there, or a state or region.
func (n *naming) placeAt(u int) int {
	if i := n.at(u); i < len(n.names) {
		if f := n.names[i]; f.first == u && !n.is(f, chancery.PersonName) || f.first < u && n.is(f, chancery.EventName) {
			return f.last
		}
	}
	for last := min(u+4, n.u.len()) - 1; last >= u; last-- {
		if n.s.shapes[last] == mark || !n.capital(u) {
			continue
		}
		w := n.words(u, last)
		if state, _ := actors.NamesState(w); state || regions[w] {
			return last
		}
	}
	return -1
}

// months are the names of months.
var months = map[string]bool{"January": true, "February": true, "March": true, "April": true, "May": true, "June": true, "July": true,
	"August": true, "September": true, "October": true, "November": true, "December": true}

func (n *naming) year(u int) bool {
	w := n.word(u)
	return len(w) == 4 && n.s.shapes[u] == digit && (w[0] == '1' && w[1] >= '5' || w[0] == '2' && w[1] == '0')
}

// at is the number of the first name that ends at a unit or behind it.
func (n *naming) at(u int) int {
	i, _ := slices.BinarySearchFunc(n.names, u, func(f foundName, u int) int { return f.last - u })
	return i
}

// put adds names, which are in order, in the place of those that they touch.
func (n *naming) put(more []foundName) {
	if len(more) == 0 {
		return
	}
	out := make([]foundName, 0, len(n.names)+len(more))
	next := 0
	for _, f := range n.names {
		for next < len(more) && more[next].last < f.first {
			out = append(out, more[next])
			next++
		}
		if next == len(more) || f.last < more[next].first {
			out = append(out, f)
		}
	}
	n.names = append(out, more[next:]...)
}

// places finds the names of states, calls them so, and nothing else that is none.
func (n *naming) places() {
	kind, ok := n.kinds[chancery.NationalityName]
	if !ok {
		return
	}
	for i := range n.names {
		f := &n.names[i]
		w := n.words(f.first, f.last)
		if f.last-f.first > 8 {
			continue
		}
		state, people := actors.NamesState(w)
		switch {
		case regions[w] && !n.is(*f, chancery.PersonName):
			n.call(f, chancery.PlaceName)
		case alsoNames[w]:
		case state, people && n.is(*f, chancery.PlaceName):
			f.kind = kind
		case f.kind == kind && !people && n.tells && !ofPeople(w):
			n.call(f, chancery.PlaceName)
		}
	}
	var found []foundName
	for u := 0; u < n.u.len(); u++ {
		if !n.capital(u) || strings.EqualFold(n.word(u), "the") {
			continue
		}
		for last := min(u+8, n.u.len()) - 1; last >= u; last-- {
			w := n.words(u, last)
			if n.s.shapes[last] == mark && (n.word(last) != "." || last < u+3) || regions[w] || len(w) > 40 || strings.Contains(w, "\n") || alsoNames[w] {
				continue
			}
			if state, _ := actors.NamesState(w); state && n.free(u, last) {
				found = append(found, foundName{u, last, kind, stateConfidence})
				u = last
				break
			}
		}
	}
	n.put(found)
}

// free reports whether no name reaches beyond a stretch that it touches, and none is the
// stretch itself.
func (n *naming) free(first, last int) bool {
	for i := n.at(first); i < len(n.names) && n.names[i].first <= last; i++ {
		if f := n.names[i]; f.first < first || f.last > last || f.first == first && f.last == last {
			return false
		}
	}
	return true
}

// ofPeople reports whether a word has the ending of one for a people.
func ofPeople(w string) bool {
	for _, end := range []string{"an", "ans", "ish", "ese", "i", "is", "ic", "ine", "ch", "ites", "men", "ards", "s"} {
		if strings.HasSuffix(w, end) {
			return true
		}
	}
	return false
}

// alsoNames are names of states that are those of others more often than not.
var alsoNames = map[string]bool{"Texas": true, "Hawaii": true, "Georgia": true, "Jordan": true, "Chad": true, "Guinea": true, "Dominica": true, "Samoa": true}

// acronyms finds the short forms of organisations: words in capitals that are the
// initials of one.
func (n *naming) acronyms() {
	kind, ok := n.kinds[chancery.OrganisationName]
	if !ok || !n.tells {
		return
	}
	known := map[string]float32{}
	for _, f := range n.names {
		if f.kind != kind || f.last-f.first < 2 {
			continue
		}
		var initials []byte
		for u := f.first; u <= f.last; u++ {
			if n.capital(u) {
				initials = append(initials, n.word(u)[0])
			}
		}
		if len(initials) > 2 {
			known[string(initials)] = max(known[string(initials)], f.probability)
		}
	}
	if len(known) == 0 {
		return
	}
	var more []foundName
	next := 0
	for u := 0; u < n.u.len(); u++ {
		for next < len(n.names) && n.names[next].last < u {
			next++
		}
		if n.s.shapes[u] != capitals {
			continue
		}
		p, ok := known[n.word(u)]
		switch {
		case !ok:
		case next == len(n.names) || n.names[next].first > u:
			more = append(more, foundName{u, u, kind, p})
		case n.names[next].first == u && n.names[next].last == u:
			n.names[next].kind = kind
		}
	}
	n.put(more)
}

// consistent gives a name that stands in a text several times the kind that it has most
// surely, where that is surer by far, and a surname that of its bearer.
func (n *naming) consistent() {
	type place struct {
		words string
		kind  int
	}
	votes := map[place]float32{}
	most := map[string]place{}
	person, known := n.kinds[chancery.PersonName]
	for _, f := range n.names {
		p := place{n.words(f.first, f.last), f.kind}
		votes[p] += f.probability
		if votes[p] > votes[most[p.words]] {
			most[p.words] = p
		}
		if known && f.kind == person && f.first < f.last && n.capital(f.last) {
			// Whoever is told of by the full name is likely to be told of again without it.
			surname := place{n.word(f.last), person}
			votes[surname] += f.probability
			if votes[surname] > votes[most[surname.words]] {
				most[surname.words] = surname
			}
		}
	}
	for i := range n.names {
		f := &n.names[i]
		w := n.words(f.first, f.last)
		if state, people := actors.NamesState(w); state || people || regions[w] {
			continue
		}
		if p, ok := most[w]; ok && p.kind != f.kind && votes[p] >= 2*votes[place{w, f.kind}] {
			f.kind = p.kind
		}
	}
}
