package provenance

import (
	"fmt"
	"slices"
	"strings"
)

// A deed that was planned or done “in” a state is not said of those who govern it:
// that its government did not know of it contradicts nothing, though it reads so. Of
// what somebody knew is often said only in the sentences before.
type seat struct {
	verb  string // what was done there: "plan"
	place string // stem of the name
	known bool   // that a government did not know of it, rather than that it was done
}

var (
	plotted   = stems("plan prepare plot organise organize hatch order direct launch finance fund mount stage arrange coordinate command decide")
	governing = stems("government ministry cabinet authority leadership president king council minister court palace state leader regime")
	unproved  = set("never not no nothing nobody neither nor")
)

// seatsIn finds where a sentence says that something was planned, and whether a
// government is said not to have known of what the sentences before tell so.
func seatsIn(a *Account) (out []seat) {
	ws := a.telling.words
	out = seatsOf(ws)
	if len(out) > 0 {
		return out
	}
	known := slices.IndexFunc(ws, func(w term) bool { return w.low == "known" || w.low == "knew" })
	if known < 0 || !slices.ContainsFunc(ws[:known], func(w term) bool { return governing[w.stem] }) ||
		!slices.ContainsFunc(ws[:known], func(w term) bool { return unproved[w.low] || strings.HasSuffix(w.low, "n't") }) {
		return nil
	}
	// "… had known", "… knew of it": what they knew of stands before.
	switch rest := ws[known+1:]; {
	case len(rest) == 0, len(rest) == 2 && (rest[0].low == "of" || rest[0].low == "about") && (rest[1].low == "it" || rest[1].low == "this" || rest[1].low == "that"):
	default:
		return nil
	}
	before := a.around().before
	for k := len(before) - 1; k >= 0; k-- {
		if found := seatsOf(before[k]); len(found) > 0 {
			for _, s := range found {
				s.known = true
				out = append(out, s)
			}
			return out
		}
	}
	return nil
}

// seatsOf finds "was planned in Varna", "organised from Varna".
func seatsOf(ws []term) (out []seat) {
	for i := 1; i+2 < len(ws); i++ {
		if !past(ws, i) || !plotted[ws[i].stem] || !passive(ws, i) || !real(ws, i) || ws[i].comma || ws[i+1].low != "in" && ws[i+1].low != "from" || !ws[i+2].name {
			continue
		}
		out = append(out, seat{verb: ws[i].stem, place: ws[i+2].stem})
	}
	return out
}

// seats compares where a deed was planned with whether a government knew of it.
func seats(a, b *Account) (kind Conflict, ground, reason, settles string) {
	for _, x := range a.tells().seats {
		for _, y := range b.tells().seats {
			if x.known != y.known && x.verb == y.verb && x.place == y.place {
				return Apparent, "another referent", fmt.Sprintf("the one is said of a place (%s), the other of those who govern: both can be true", x.place), "Who planned it, and who was told."
			}
		}
	}
	return "", "", "", ""
}
