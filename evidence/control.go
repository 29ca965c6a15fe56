package evidence

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"chancery"
)

// understood returns who is meant where what is said has a verb in "-ing" and nobody who
// did it: whoever "denied ever having seen the letter" denies that of himself. It returns ""
// where somebody is named, where another may be meant ("accused him of having seen it"),
// and where nobody knows who speaks.
func understood(a *chancery.Attribution, reading *chancery.Reading) string {
	words := strings.Fields(strings.ToLower(chancery.Words(a.Content)))
	for len(words) > 0 && beforeGerund[strings.Trim(words[0], "“\"‘'")] {
		words = words[1:]
	}
	if len(words) < 2 || len(a.Addressees) > 0 {
		return ""
	}
	first := strings.Trim(words[0], "“\"‘'")
	if first != "having" && first != "being" {
		if len(first) < 6 || !strings.HasSuffix(first, "ing") || notGerunds[first] || !afterGerund[words[1]] {
			return ""
		}
	}
	for w := range strings.FieldsSeq(strings.ToLower(chancery.Words(a.Cue))) {
		if ofAnother[w] {
			return ""
		}
	}
	n := len(a.Path)
	if n == 0 {
		return ""
	}
	last := a.Path[n-1]
	if reading != nil && len(last.Actors) == 1 {
		i := slices.IndexFunc(reading.Actors, func(x chancery.Actor) bool { return x.ID == last.Actors[0] })
		if i >= 0 && !reading.Actors[i].Unnamed {
			return reading.Actors[i].Name
		}
	}
	name := plain(last.Passage.Words)
	if r, _ := utf8.DecodeRuneInString(name); len(last.Actors) > 1 || strings.IndexByte(name, ' ') < 0 && !unicode.IsUpper(r) || personal[strings.ToLower(name)] {
		return ""
	}
	return name
}

var (
	beforeGerund = wordSet("ever never not even only once personally simply merely")
	notGerunds   = wordSet("nothing something anything everything during according including regarding concerning morning evening following pending excluding notwithstanding")
	afterGerund  = wordSet("a an the any all some it him her them his their its that this these those what to with in into from for by on at of up out off down over about not no")
	// ofAnother are cues behind which a gerund tells what another did.
	ofAnother = wordSet("accused accuse accuses accusing blamed blame blames praised praise praises criticised criticized criticises criticizes thanked thanks charged charges faulted condemned condemns suspected suspects saw sees heard watched recommended suggested urged proposed advised opposed supported favored favoured banned forbade")
)

func wordSet(words string) map[string]bool {
	m := map[string]bool{}
	for w := range strings.FieldsSeq(words) {
		m[w] = true
	}
	return m
}
