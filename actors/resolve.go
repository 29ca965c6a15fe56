package actors

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"sync"

	"chancery"
)

// Answer is who held an office at a time, or why nobody is named.
type Answer struct {
	Term   *Term // nil where the register does not say
	Reason string
	// Candidates are the terms between which neither the wording nor the time
	// decides; empty where there are none.
	Candidates []*Term
}

// Resolve says who is meant by a phrase that names an office and no person ("the
// secretary of state", "the American ambassador in Kabul", "the acting secretary
// of state", "the president-elect"), at the time of what is told, not that of
// the document. of is the state in whose affairs the document moves, for titles
// that many states have; "" where it is not known.
//
// It abstains (Term nil) rather than guess: where the phrase holds more than
// the office ("the secretary of state's spokesman"), where it means no certain
// holder ("a former secretary of state", "any"), where no state is told and the
// title is not one state's alone, and where two held the office in the time.
func (r *Register) Resolve(phrase string, when Period, of string) Answer {
	var places map[string]string
	if r != nil {
		places = r.places
	}
	o, ok := parseOfficeOf(phrase, places)
	switch {
	case r == nil:
		return Answer{Reason: "there is no register"}
	case !o.definite:
		return Answer{Reason: "the phrase means no certain holder"}
	case !ok:
		return Answer{Reason: "the phrase is not the name of an office alone"}
	case !when.Known:
		return Answer{Reason: "the time of what is told is not known"}
	case o.modifier == "former":
		return Answer{Reason: "several held the office before"}
	}
	of = cmp.Or(StateOf(of), of)
	switch {
	case o.of != "":
	case distinctive(o.title):
		if of != "" && of != "United States" {
			return Answer{Reason: fmt.Sprintf("the document moves in the affairs of %s, which has no %s in the register", of, o.title)}
		}
		o.of = "United States"
	case of != "":
		o.of = of
	default:
		return Answer{Reason: fmt.Sprintf("whose %s is meant is not told", o.title)}
	}
	if envoys[o.title] && o.at == "" {
		return Answer{Reason: "where the envoy is accredited is not told"}
	}
	terms := r.terms(o)
	if len(terms) == 0 {
		terms = r.shortened(o)
	}
	if len(terms) == 0 {
		return Answer{Reason: fmt.Sprintf("the register has no %s of %s", o.title, o.of)}
	}
	regular := slices.DeleteFunc(slices.Clone(terms), func(t *Term) bool { return t.Acting })
	switch o.modifier {
	case "acting":
		return one(slices.DeleteFunc(terms, func(t *Term) bool { return !t.Acting }), when)
	case "designate":
		return designate(regular, when)
	case "next", "previous":
		return neighbour(regular, when, o.modifier)
	}
	return one(regular, when)
}

// ResolveIn is [Register.Resolve] for a phrase in its sentence, of which it
// looks at the words around the phrase too: "no", "a former", "then-",
// "-designate". span is in bytes of sentence.
func (r *Register) ResolveIn(sentence string, span chancery.Span, when Period, of string) Answer {
	phrase, err := span.In(sentence)
	if err != nil {
		return Answer{Reason: err.Error()}
	}
	before := strings.Fields(sentence[:span.Start])
	for len(before) > 0 && !strings.HasSuffix(sentence[:span.Start], "\n") {
		w := strings.ToLower(before[len(before)-1])
		if !slices.Contains(leading, strings.TrimSuffix(w, "-")) {
			break
		}
		phrase = before[len(before)-1] + " " + phrase
		before = before[:len(before)-1]
	}
	after := sentence[span.End:]
	for _, end := range []string{"-designate", "-elect", " designate", " elect"} {
		if strings.HasPrefix(strings.ToLower(after), end) {
			phrase += end
		}
	}
	return r.Resolve(phrase, when, of)
}

// leading are words before an office that say who is meant.
var leading = []string{"the", "a", "an", "any", "no", "every", "each", "some", "two", "three", "several", "many", "both", "another", "then", "former", "acting", "previous", "next", "ex", "late", "interim", "incoming", "outgoing"}

// terms returns the terms of an office. A state that was two has both lists.
func (r *Register) terms(o office) []*Term {
	list := slices.Clone(r.byOffice[officeKey(o.title, o.of, o.at)])
	switch o.at {
	case "Vietnam":
		list = append(list, r.byOffice[officeKey(o.title, o.of, "South Vietnam")]...)
	case "Serbia", "Yugoslavia":
		for _, other := range []string{"Serbia", "Yugoslavia"} {
			if other != o.at {
				list = append(list, r.byOffice[officeKey(o.title, o.of, other)]...)
			}
		}
	}
	slices.SortStableFunc(list, func(a, b *Term) int { return cmp.Compare(a.Held.Earliest, b.Held.Earliest) })
	return list
}

// shortened returns the terms of the one office whose title begins with that of o:
// "under secretary of state for arms control" is that for arms control and
// international security affairs. It returns nil where several do.
func (r *Register) shortened(o office) []*Term {
	head, _, bureau := strings.Cut(o.title, " for ")
	if !bureau || head == "" {
		return nil
	}
	var found []*Term
	rest := "\t" + o.of + "\t" + seat(o.at)
	for key, list := range r.byOffice {
		if strings.HasPrefix(key, o.title+" ") && strings.HasSuffix(key, rest) {
			if found != nil {
				return nil
			}
			found = list
		}
	}
	return found
}

// reach is the time for which a term counts. One whose end the register does not have
// ends when the next holder took up the office, and in an office of the United States,
// whose holders resign with the President, at the end of his time.
func reach(t *Term, terms []*Term) Period {
	held := t.Held
	if held.Latest != chancery.MaxDay || held.Earliest == chancery.MinDay {
		return held
	}
	for _, u := range terms {
		if u.Held.Earliest > held.Earliest {
			held.Latest = min(held.Latest, u.Held.Earliest)
		}
	}
	if t.Of == "United States" && t.Title != "president" && t.Title != "vice president" {
		for _, change := range changes() {
			if change > held.Earliest {
				held.Latest = min(held.Latest, change)
				break
			}
		}
	}
	return held
}

// changes are the days on which another person became President, in order.
var changes = sync.OnceValue(func() (out []chancery.Day) {
	for _, t := range Builtin().Terms("president", "United States", "") {
		out = append(out, t.Held.Earliest)
	}
	return out
})

// one returns the only holder in a time. A term that is known from single days
// counts for the days between them; beyond, somebody else may have come.
func one(terms []*Term, when Period) Answer {
	var in []*Term
	holders := map[*Holder]bool{}
	for _, t := range terms {
		if held := reach(t, terms); held.overlaps(when) {
			// On the day of a change both hold the office; the day is the successor's,
			// and a longer time of which one day overlaps is not his who left on it.
			if held.Latest == when.Earliest && (when.Earliest != when.Latest || t.Held.Latest != held.Latest) && held.Latest != held.Earliest {
				continue
			}
			in = append(in, t)
			holders[t.Holder] = true
		}
	}
	if len(holders) > 1 {
		// A long time of which nearly all is one holder's means him. Years are told
		// whole: "1981 to 1989" are eight years in office out of nine.
		var most []*Term
		for _, t := range in {
			held := reach(t, terms)
			inside := min(held.Latest, when.Latest) - max(held.Earliest, when.Earliest) + 1
			if 100*int64(inside) >= 85*(int64(when.Latest)-int64(when.Earliest)+1) {
				most = append(most, t)
			}
		}
		if len(most) == 1 {
			return Answer{Term: most[0], Reason: fmt.Sprintf("%s was %s, which is nearly all of that time", most[0].Holder.Name(), most[0])}
		}
	}
	switch {
	case len(holders) > 1:
		return Answer{Reason: "two and more held the office in that time", Candidates: in}
	case len(in) == 0:
		return Answer{Reason: "the register has nobody in that office at that time"}
	}
	t := in[len(in)-1]
	for _, whole := range in { // a term says more than single days in it
		if t.Attested && !whole.Attested {
			t = whole
		}
	}
	if !slices.ContainsFunc(in, func(t *Term) bool { return t.Held.holds(when) }) {
		inside := Period{max(t.Held.Earliest, when.Earliest), min(t.Held.Latest, when.Latest), true}
		if t.Held.Latest == chancery.MaxDay && when.Earliest > chancery.Day(today) {
			return Answer{Reason: "the time lies after what the register knows"}
		}
		// More than half of the time must be his, or the post was vacant as likely.
		if 2*(inside.Latest-inside.Earliest) < when.Latest-when.Earliest && t.Attested {
			return Answer{Reason: "the register knows the holder from single days, and these lie at the edge of the time", Candidates: in}
		}
	} else if t.Held.Latest == chancery.MaxDay && when.Latest > chancery.Day(today) {
		return Answer{Reason: "the time lies after what the register knows"}
	}
	return Answer{Term: t, Reason: t.why()}
}

// why tells who held the office, and where that is from unless it is a list of the
// officials themselves.
func (t *Term) why() string {
	s := fmt.Sprintf("%s was %s", t.Holder.Name(), t)
	if t.Source != "" && t.Source != FromOfficials {
		s += " (from: " + t.Source + ")"
	}
	return s
}

// today is the last day on which the register was brought up to date: 1 January
// 2026. A term without an end is not carried further.
var today = chancery.DayOf(2026, 1, 1)

// designate returns who next takes up the office, where that is within the time
// between an election or a nomination and the oath.
func designate(terms []*Term, when Period) Answer {
	var next *Term
	for _, t := range terms {
		if t.Held.Earliest >= when.Earliest && (next == nil || t.Held.Earliest < next.Held.Earliest) {
			next = t
		}
	}
	if next == nil || next.Held.Earliest-when.Latest > 120 {
		return Answer{Reason: "nobody takes up the office within four months of that time"}
	}
	return Answer{Term: next, Reason: fmt.Sprintf("%s took up the office on %s", next.Holder.Name(), next.Held.Earliest)}
}

// neighbour returns who held the office before or after the one who held it.
func neighbour(terms []*Term, when Period, which string) Answer {
	a := one(terms, when)
	var at Period
	switch {
	case a.Term != nil:
		at = a.Term.Held
		if a.Term.Attested {
			return Answer{Reason: "the register knows the holders from single days, and one may stand between"}
		}
	case len(a.Candidates) > 0:
		return a
	default: // a vacancy: the neighbours are those of the time itself
		at = when
	}
	var found *Term
	for _, t := range terms {
		if a.Term != nil && t.Holder == a.Term.Holder {
			continue
		}
		if which == "next" && t.Held.Earliest >= at.Earliest && (found == nil || t.Held.Earliest < found.Held.Earliest) {
			found = t
		}
		if which == "previous" && t.Held.Latest <= at.Latest && (found == nil || t.Held.Latest > found.Held.Latest) {
			found = t
		}
	}
	if found == nil {
		return Answer{Reason: "the register has nobody " + map[string]string{"next": "after", "previous": "before"}[which] + " in that office"}
	}
	return Answer{Term: found, Reason: found.why()}
}

// Named says whether a name can be that of who held an office.
func (t *Term) Named(name string) bool {
	f := newForm(strings.TrimSpace(name), chancery.Person)
	return slices.ContainsFunc(t.Holder.forms(), func(h *form) bool {
		if f.person.Suffix == "" {
			plain := *h
			plain.person.Suffix = ""
			h = &plain
		}
		w, alone, _ := comparePersons(f, h)
		return w >= 2 || alone && w >= 0
	})
}
