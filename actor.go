package chancery

import "strings"

// ActorKind says what an actor is.
type ActorKind string

// The kinds of actor.
const (
	Person       ActorKind = "person"
	Organisation ActorKind = "organisation"
	State        ActorKind = "state"
	Group        ActorKind = "group"
)

// Actor is a person, organisation, state or group as found in one document: its
// names and where they stand.
type Actor struct {
	ID       string // unique in one reading
	Name     string // the fullest form found
	Kind     ActorKind
	Names    []string  // every form found, fullest first
	Mentions []Passage // in order, pronouns included
	// Unnamed says that the text describes the actor and does not name it ("a
	// senior official"). It is an actor of its own, which no machine merges.
	Unnamed bool
}

// Pronoun reports whether words are an English pronoun and nothing else, so that who
// goes by them is not known by any name or description: "he", "Themselves", "who",
// "nobody". "US" is none: in capitals it is a state.
func Pronoun(words string) bool {
	return len(words) <= longestPronoun && words != "US" && pronouns[strings.ToLower(words)]
}

// longestPronoun is the bytes of the longest word in pronouns.
const longestPronoun = len("themselves")

var pronouns = func() map[string]bool {
	of := map[string]bool{}
	for w := range strings.FieldsSeq(`i me my mine myself we us our ours ourselves you your yours yourself yourselves
		he him his himself she her hers herself it its itself they them their theirs themselves
		who whom whose which this these those that one both
		anyone anybody someone somebody everyone everybody nobody`) {
		of[w] = true
	}
	return of
}()

// NameKind says what a name or description stands for.
type NameKind string

// The kinds of name.
const (
	PersonName       NameKind = "person"
	OrganisationName NameKind = "organisation"
	PlaceName        NameKind = "place"
	NationalityName  NameKind = "nationality" // a state, its people or what belongs to it: "Iran", "Iranian"
	OfficeName       NameKind = "office"
	DocumentName     NameKind = "document" // a paper or treaty
	EventName        NameKind = "event"
)

// Name is a name or description as it stands in a document.
type Name struct {
	Kind       NameKind
	Passage    Passage
	Confidence float64 // the probability that stretch and kind are right, 0 to 1
}
