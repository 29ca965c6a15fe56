package actors

import (
	"slices"
	"strings"
)

// gone are states that others have followed: who was of the one can be of another
// now, so that they tell nobody apart.
var gone = []string{"Soviet Union", "Austria-Hungary", "Ottoman Empire", "Yugoslavia", "Czechoslovakia", "East Germany", "West Germany", "German Democratic Republic", "Federal Republic of Germany", "Prussia", "Serbia and Montenegro", "United Arab Republic", "North Yemen", "South Yemen", "South Vietnam", "North Vietnam", "Vietnam", "Germany", "Yemen"}

// ends closes the part of a description that says what somebody is: what follows
// tells of what or where ("an expert on Iranian affairs").
var ends = strings.Fields("of on in at from for with to who whose that which near by about against based familiar close")

// BelongsTo returns the states of which an unnamed person is by the adjective
// before the noun: Iran for "a senior Iranian official". Where a description names
// a place, a body or what somebody works on, nothing follows; nor does it from
// states that others have followed.
func BelongsTo(description string) (states []string) {
	for _, w := range strings.Fields(description) {
		w = strings.Trim(w, ",.;:“”\"'’()")
		if slices.Contains(ends, strings.ToLower(w)) {
			break
		}
		if n, ok := lookState(w); ok && n.sense == adjectiv && !slices.Contains(gone, n.state) && !slices.Contains(states, n.state) {
			states = append(states, n.state)
		}
	}
	return states
}
