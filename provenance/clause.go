package provenance

import (
	"strconv"
	"strings"
	"time"

	"chancery"
)

// finite are words that make a clause of a phrase.
var finite = set(`is are was were am has have had does do did will would can could shall should may might must cannot
	isn't aren't wasn't weren't hasn't haven't hadn't doesn't don't didn't won't wouldn't can't couldn't shouldn't mustn't
	died lied owed used aged
	it's he's she's that's there's they're we're you're i'm they've we've i've`)

// clause reports whether a text says that something is or was so, as far as can be
// told without knowing every verb: it has an auxiliary or a verb in the past, and
// is neither an infinitive ("to release his tax returns") nor a question inside a
// sentence ("what he was told"). A heading, a name and a noun with all that belongs
// to it can contradict nothing.
func clause(text string) bool {
	written := strings.Fields(strings.ReplaceAll(text, "’", "'"))
	words := make([]string, len(written))
	for i, w := range written {
		words[i] = strings.ToLower(w)
	}
	if len(words) > 0 && embedded[strings.Trim(words[0], "“\"'")] {
		return false
	}
	for i, w := range words {
		w = strings.Trim(w, "“”\"'.,;:!()[]—–-")
		base, odd := irregular[w]
		if finite[w] || odd && base != w && !nouns[w] || i > 0 && strings.HasSuffix(w, "ed") && len(w) > 4 && words[i] == written[i] {
			return true
		}
		// "he approves", "lists six points": in the present a verb is told by what
		// stands beside it.
		if i > 0 && len(w) > 3 && strings.HasSuffix(w, "s") && !strings.HasSuffix(w, "ss") {
			if presentAfter[words[i-1]] || i+1 < len(words) && presentBefore[words[i+1]] {
				return true
			}
			if i+1 < len(words) {
				if _, used := numeral(words[i+1:]); used > 0 {
					return true
				}
			}
		}
	}
	return false
}

var embedded = set("to what how why whether who whom whose which where when")

// norm reports whether a text says what should be, which contradicts nothing that
// is.
func norm(text string) bool {
	low := " " + strings.ToLower(strings.Join(strings.Fields(strings.ReplaceAll(text, "’", "'")), " ")) + " "
	for _, w := range []string{" should ", " shouldn't ", " ought ", " must ", " have to ", " has to ", " shall "} {
		if strings.Contains(low, w) {
			return true
		}
	}
	return false
}

var (
	presentAfter  = set("he she it who which that")
	presentBefore = set("a an the no not that it him them his her their its any all")
)

// subject returns whether a word names who did it: one of the agent, or a name
// before the verb.
func subject(w *wording) func(token) bool {
	verb := len(w.tokens)
	for i, t := range w.tokens {
		if t.verb {
			verb = i
			break
		}
	}
	return func(t token) bool {
		if t.number {
			return false
		}
		if t.agent {
			return true
		}
		for i, x := range w.tokens {
			if i < verb && verb < len(w.tokens) && x == t && t.name && t.led == "" {
				return true
			}
		}
		return false
	}
}

var themselves = set("i we my our me us i'm we're i've we've mine ours")

// refuses reports whether of two statements that do not stand on one side the one
// denies a word that the other asserts, or takes back the whole of it.
func refuses(a, b *Account, wa, wb *wording) bool {
	if a.Stance == chancery.Denies || b.Stance == chancery.Denies {
		return true
	}
	for _, x := range wa.tokens {
		for _, y := range wb.tokens {
			if x.not != y.not && x.number == y.number && (x.stem == y.stem || akin(x.stem, y.stem)) && !x.name {
				return true
			}
		}
	}
	// "There was no fog", "it never was": what is negated may be a word that says
	// nothing by itself.
	return wa.negated != wb.negated && len(wa.tokens)+len(wb.tokens) <= 12
}

// weekdays and parts of the day, in their order. What says less, a day or a week
// that passed, is no date.
var (
	weekdays = stems("monday tuesday wednesday thursday friday saturday sunday")
	hours    = []string{stem("morning"), stem("noon"), stem("afternoon"), stem("evening"), stem("night"), stem("midnight")}
	vague    = stems("week month year day hour today yesterday tomorrow")
)

// unit says what part of a date a word gives; "" for none.
func unit(t token) string {
	if t.number {
		if n, _ := strconv.ParseFloat(t.stem, 64); n > 31 {
			return "year"
		}
		return "day"
	}
	if _, ok := months[t.stem]; ok {
		return "month"
	}
	switch {
	case weekdays[t.stem]:
		return "weekday"
	case vague[t.stem]:
		return ""
	}
	for _, h := range hours {
		if h == t.stem {
			return "hour"
		}
	}
	return "season"
}

// vagueDates reports whether no word of a date gives a part of it.
func vagueDates(tokens []token) bool {
	return !has(tokens, func(t token) bool { return unit(t) != "" })
}

// compatibleDates reports whether the words of two dates name no part twice in
// different ways: "May" and "the 2nd" can be one day, "May" and "June" cannot.
// Neighbouring parts of a day can be one.
func compatibleDates(a, b []token) bool {
	at := func(t token) int {
		for i, h := range hours {
			if h == t.stem {
				return i
			}
		}
		return -2
	}
	for _, x := range a {
		for _, y := range b {
			if u := unit(x); u == "" || u != unit(y) || x.stem == y.stem || u == "hour" && (at(x)-at(y) == 1 || at(y)-at(x) == 1) {
				continue
			}
			return false
		}
	}
	return true
}

var months = func() map[string]time.Month {
	out := map[string]time.Month{}
	for m := time.January; m <= time.December; m++ {
		out[stem(strings.ToLower(m.String()))] = m
	}
	return out
}()

// withinBounds reports whether one of two numbers is a bound or a round figure that
// the other meets, and how many of the two are such.
func withinBounds(a, b string, x, y token) (fits bool, bounds int) {
	ka, kb := boundOf(a), boundOf(b)
	if ka == "" && kb == "" {
		return false, 0
	}
	if ka != "" && kb != "" {
		return false, 2
	}
	if ka == "" {
		x, y, ka = y, x, kb
	}
	bound, _ := strconv.ParseFloat(x.stem, 64)
	exact, _ := strconv.ParseFloat(y.stem, 64)
	switch ka {
	case "least":
		return exact >= bound, 1
	case "most":
		return exact <= bound, 1
	}
	return exact >= 0.8*bound && exact <= 1.25*bound, 1
}

// boundOf says in what way a text bounds its number.
func boundOf(text string) string {
	low := " " + strings.ToLower(strings.Join(strings.Fields(text), " ")) + " "
	for _, x := range [][2]string{{"least", " at least | more than | over | no fewer than | upwards of "}, {"most", " at most | up to | fewer than | less than | under | no more than "},
		{"about", " about | around | nearly | almost | roughly | some | approximately | hundreds | thousands | dozens "}} {
		for words := range strings.SplitSeq(x[1], "|") {
			if strings.Contains(low, " "+strings.TrimSpace(words)+" ") {
				return x[0]
			}
		}
	}
	return ""
}

// running reports whether a text tells how things stand at the time: a figure that
// may be another one tomorrow.
func running(text string) bool {
	return contains(text, set("is are has have now leads stands remains so")) && !contains(text, set("was were had did"))
}
