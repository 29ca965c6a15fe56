package provenance

import (
	"strings"

	"chancery"
)

// Reliability rates a source, and Credibility a piece of information, as in the
// Admiralty code (NATO AJP-2.1, "Allied Joint Doctrine for Intelligence
// Procedures"). People give them, each apart from the other: a reliable source
// may tell what is improbable. Neither is ever part of a count of origins.
type (
	Reliability string
	Credibility string
)

// Rating is what a person gives an attribution or a claim; either half may be "".
type Rating struct {
	Reliability Reliability `json:"reliability,omitempty"`
	Credibility Credibility `json:"credibility,omitempty"`
}

var (
	reliabilities = map[Reliability]string{
		"A": "completely reliable", "B": "usually reliable", "C": "fairly reliable",
		"D": "not usually reliable", "E": "unreliable", "F": "reliability cannot be judged",
	}
	credibilities = map[Credibility]string{
		"1": "confirmed by other sources", "2": "probably true", "3": "possibly true",
		"4": "doubtful", "5": "improbable", "6": "truth cannot be judged",
	}
)

// ParseRating reads "B2", "B" or "2". It returns an error of kind
// [chancery.Invalid] for anything else.
func ParseRating(s string) (r Rating, err error) {
	rest := strings.ToUpper(strings.TrimSpace(s))
	if len(rest) > 0 && reliabilities[Reliability(rest[:1])] != "" {
		r.Reliability, rest = Reliability(rest[:1]), rest[1:]
	}
	if len(rest) > 0 && credibilities[Credibility(rest[:1])] != "" {
		r.Credibility, rest = Credibility(rest[:1]), rest[1:]
	}
	if rest != "" || r == (Rating{}) {
		return Rating{}, chancery.Errorf(chancery.Invalid, "%q is no rating: want a letter from A (completely reliable) to F (cannot be judged), a figure from 1 (confirmed) to 6 (cannot be judged), or both, such as B2", s)
	}
	return r, nil
}

// String returns "B2".
func (r Rating) String() string { return string(r.Reliability) + string(r.Credibility) }

// Words says what the rating means.
func (r Rating) Words() string {
	var out []string
	for _, w := range []string{reliabilities[r.Reliability], credibilities[r.Credibility]} {
		if w != "" {
			out = append(out, w)
		}
	}
	return strings.Join(out, ", ")
}
