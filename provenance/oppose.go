package provenance

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
)

// deniesAll reports whether a text says that something was never so, of nobody or
// of none: one case of it then proves it wrong, however it is told.
func deniesAll(text string) bool {
	words := strings.FieldsFunc(strings.ToLower(strings.ReplaceAll(text, "’", "'")), func(r rune) bool { return !(r >= 'a' && r <= 'z' || r == '\'') })
	not := false
	for i, w := range words {
		switch {
		case w == "never" || w == "nobody" || w == "none" || w == "nothing" || w == "nowhere":
			return true
		case w == "no" && i+1 < len(words) && !noPhrases[words[i+1]]:
			return true
		case w == "not" || w == "cannot" || strings.HasSuffix(w, "n't"):
			not = true
		case not && (w == "any" || w == "anybody" || w == "anyone" || w == "anything" || w == "ever"):
			return true
		}
	}
	return false
}

// noPhrases are words after which "no" denies nothing that there could be a case of.
var noPhrases = set("longer doubt more less matter way one's better different other wonder")

// Of a case that a denial excludes, how many words may stand between those that the
// two share, and how many the denial has at most.
const (
	mostBetween = 8
	mostDenied  = 8
)

// caseOf reports whether told is a case of what all says never was: it has every
// word of it close together and denies none of them, and who did it in the one did
// it in the other. Where told speaks of "it", one word may stand in the sentence
// before. The words are those that both have.
func caseOf(all, told *wording, speaker []token, context string) (words []token, ok bool) {
	_, wanted := split(substance(all.tokens), func(t token) bool { return anybody[t.word] })
	if len(wanted) < 2 || len(wanted) > mostDenied || !has(wanted, func(t token) bool { return t.verb }) || all.coming != told.coming {
		return nil, false
	}
	names := 0
	for _, t := range wanted {
		names += btoi(t.name)
	}
	// "Vale never came": who else comes when is another matter. "I never said that":
	// what "that" was is not told.
	if len(wanted) == 2 && (names > 0 || has(wanted, func(t token) bool { return t.agent || spokeVerbs[t.stem] })) {
		return nil, false
	}
	acts := has(told.tokens, func(t token) bool { return t.agent })
	matches := func(x, y token) bool {
		return !y.not && x.number == y.number && (x.stem == y.stem || !x.number && akin(x.stem, y.stem)) && (!acts || !x.agent || y.agent)
	}
	var before []token
	if told.it && context != "" {
		w := parse(context)
		before = w.tokens
	}
	for i := range told.tokens {
		window := told.tokens[i:min(len(told.tokens), i+len(wanted)+mostBetween)]
		var missing []token
		last := 0
		for _, x := range wanted {
			at := slices.IndexFunc(window, func(y token) bool { return matches(x, y) })
			if at < 0 && has(speaker, func(y token) bool { return y.stem == x.stem }) {
				continue // "he" is who says it, or of whom it is said
			}
			if at < 0 {
				missing = append(missing, x)
			}
			last = max(last, at)
		}
		switch {
		case has(window[:last+1], func(y token) bool { return y.not }):
			continue
		case len(missing) == 0:
		case len(missing) == 1 && !missing[0].name && has(wanted, func(t token) bool { return t.verb && t.stem != missing[0].stem }) && len(told.tokens) <= len(wanted)+mostBetween && has(before, func(y token) bool { return y.stem == missing[0].stem }):
		default:
			continue
		}
		return wanted, true
	}
	return nil, false
}

var anybody = set("any anybody anyone anything anywhere ever everybody everyone everything")

// litotes are words of which the one, denied, says less than the other: who does
// not object may approve.
var litotes = func() map[string][]string {
	out := map[string][]string{}
	for line := range strings.FieldsSeq(`object/approve object/agree object/support oppose/support oppose/approve oppose/favour oppose/favor refuse/agree refuse/accept
		reject/accept reject/approve deny/confirm deny/admit forbid/permit forbid/allow prevent/allow disagree/agree dispute/accept dispute/confirm condemn/praise condemn/welcome`) {
		a, b, _ := strings.Cut(line, "/")
		out[stem(a)] = append(out[stem(a)], stem(b))
	}
	return out
}()

// understates finds a word that the one denies and a stronger one that the other
// asserts: both can be right.
func understates(a, b *wording) (weak, strong token, ok bool) {
	for _, x := range a.tokens {
		if !x.not {
			continue
		}
		for i, y := range b.tokens {
			if i > 0 && b.tokens[i-1].word == "less" {
				continue // "less than approval"
			}
			if !y.not && slices.Contains(litotes[x.stem], y.stem) {
				return x, y, true
			}
		}
	}
	return weak, strong, false
}

// takenBack reports whether a word before one is negated: "he did not say that he
// approved".
func takenBack(w *wording, at token) bool {
	for _, t := range w.tokens {
		if t.not {
			return true
		}
		if t == at {
			break
		}
	}
	return false
}

// oppose finds contradictions of two accounts that differ in more than one point: a
// case of what the one says never was, and what the one says with less than the
// other.
func oppose(a, b *Account, wa, wb *wording, d *contrast) (kind Conflict, ground, reason, settles string) {
	for _, turn := range [2]struct {
		all, told   *Account
		wall, wtold *wording
	}{{a, b, wa, wb}, {b, a, wb, wa}} {
		var speaker []token
		if contains(turn.told.Text, pronouns) {
			_, by := turn.told.wording()
			speaker = by.tokens
		}
		if turn.wall.negated && !turn.wtold.possible && turn.all.how().deniesAll {
			if words, ok := caseOf(turn.wall, turn.wtold, speaker, turn.told.Context); ok {
				return Denial, "", fmt.Sprintf("the one says that it never was so, and the other tells a case of it: %s", joined(words)), "Somebody who was there, or a paper made at the time."
			}
		}
		// Somebody did it in the one who is in the other too.
		agent := has(d.shared, func(t token) bool {
			same := func(x token) bool { return x.stem == t.stem && (x.agent || x.name) }
			return has(wa.tokens, same) || has(wb.tokens, same)
		})
		if weak, strong, ok := understates(turn.wall, turn.wtold); ok && agent && !takenBack(turn.wtold, strong) && (len(d.shared) > 1 || wa.it && wb.it) {
			return Apparent, "another precision", fmt.Sprintf("“not %s” and “%s” can both be right: the one says less", weak.word, strong.word), "Which word was used."
		}
	}
	if x, y, ok := tolls(a, b, wa, wb); ok {
		reason := fmt.Sprintf("%s dead in the one, %s in the other", x.word, y.word)
		switch fits, bounds := withinBounds(a.Text, b.Text, x, y); {
		case bounds == 2:
			return "", "", "", ""
		case fits:
			return Apparent, "another precision", reason + ", and one of them is a bound or a round figure", "Nothing: they agree as far as they go."
		case provisional(a.Text) != provisional(b.Text):
			return Apparent, "another date", reason + ", and one of them was the count so far", "When each was counted."
		}
		return NumberConflict, "", reason, "The list of the dead."
	}
	return "", "", "", ""
}

var deaths = stems("kill die dead death toll perish")

// tolls finds that two accounts count the dead of one place in two ways: the number
// next to a word of death, and a name that both have, be it in the sentence before.
// That the numbers differ is the most that is known of many events.
func tolls(a, b *Account, wa, wb *wording) (x, y token, ok bool) {
	toll := func(w *wording) (n token, ok bool) {
		number := func(j int) bool { return j >= 0 && j < len(w.tokens) && w.tokens[j].number }
		for i, d := range w.tokens {
			if !deaths[d.stem] || d.not {
				continue
			}
			noun := d.word == "dead" || d.word == "deaths" || d.word == "toll"
			for j := max(i-3, 0); j < min(i+4, len(w.tokens)); j++ {
				if !number(j) || number(j-1) || number(j+1) || j > 0 && dayOfMonth(w.tokens[j-1]) || j+1 < len(w.tokens) && times[w.tokens[j+1].stem] { // "9/11", "the Dec. 2 attack", "a 13-year-old"
					continue
				}
				if v, _ := strconv.ParseFloat(w.tokens[j].stem, 64); v < 2 || v >= 1900 && v <= 2100 {
					continue
				}
				// "Thirty-four dead", "31 miners were killed", "killed thirty-four", "the dead as
				// of this morning are thirty-one"; but not "Mr Vale, 43, was killed".
				switch {
				case j == i-1 && noun, j < i-1 && !has(w.tokens[j+1:i], isName), j == i+1, j > i+1 && noun:
					return w.tokens[j], true
				}
			}
		}
		return n, false
	}
	x, okX := toll(wa)
	y, okY := toll(wb)
	if !okX || !okY || x.stem == y.stem {
		return x, y, false
	}
	names := func(s *Account, w *wording) []token {
		before := parse(s.Context)
		named, _ := split(slices.Concat(w.tokens, before.tokens), func(t token) bool {
			_, month := months[t.stem]
			return t.name && !month && !times[t.stem]
		})
		return named
	}
	here, there := names(a, wa), names(b, wb)
	for i, s := range here {
		for j, t := range there {
			// "Fort Hood" and "Fort Myers" have a word in common and are two places.
			if s.stem == t.stem && !(i+1 < len(here) && j+1 < len(there) && general[s.stem] && here[i+1].stem != there[j+1].stem) {
				return x, y, true
			}
		}
	}
	return x, y, false
}

// dayOfMonth reports whether a word is a month, after which a number is a day.
func dayOfMonth(t token) bool {
	_, month := months[t.stem]
	return month || set("jan feb mar apr jun jul aug sept sep oct nov dec")[t.word]
}

// general are first words of many places' names.
var general = stems("fort new san santa saint st north south east west northern southern eastern western upper lower great little port cape mount lake los las la el")
