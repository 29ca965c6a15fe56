package provenance

import (
	"slices"
	"strings"
)

// residue are words that say no more than what is said without them.
var residue = set(`reportedly allegedly apparently actually really indeed eventually finally subsequently personally jointly together then
	member members ever any certain particular so-called shortly just per cent percent said`)

// named are words for what a name names: "the village of Dell" is Dell.
var named = set(`village town city river province island port state kingdom republic district region county country valley lake mount bay sea
	street road bridge ship steamer trawler ferry company firm bank party`)

// titled are words that stand before a name.
var titled = stems(`captain major colonel general brigadier lieutenant sergeant corporal private admiral marshal commander doctor dr professor prof
	mr mrs ms miss sir lord lady dame countess count baron duke prince princess king queen emperor president minister premier senator deputy congressman
	governor mayor ambassador envoy consul secretary chancellor bishop archbishop cardinal pope father brother sister abbot reverend rabbi imam sheikh
	judge justice inspector constable officer detective agent director chairman chief engineer alderman councillor comrade`)

// implied are words that a verb says already: who writes to somebody writes a letter.
var implied = func() map[string]map[string]bool {
	out := map[string]map[string]bool{}
	for line := range strings.SplitSeq(`letter:write send|shot:fire shoot|money:pay save lend bribe spend earn|telephone:call|phone:call|ballot:vote|bomb:bomb|shell:shell|
artillery:shell|gun:fire shoot shell|signature:sign|jail:sentence imprison send|prison:sentence imprison jail send|word:promise|crime:commit|water:flood drown|work:strike|accident:kill injure|
present:be|use:use approve|news:report|application:refuse reject dismiss|people:drown`, "|") {
		word, verbs, _ := strings.Cut(strings.TrimSpace(line), ":")
		out[stem(word)] = stems(verbs)
	}
	return out
}()

// restated leaves out of what two wordings have alone the words that only say again
// who or what a shared word names, where the other has none that could name another:
// a first name or a surname beside a name, a title ("Captain Thule", "the captain"),
// what kind of thing has the name ("the steamer Gallia", "the village of Dell").
func restated(wa *wording, onlyA []token, wb *wording, onlyB []token, shared []token) (a, b []token) {
	if len(onlyA)+len(onlyB) == 0 {
		return onlyA, onlyB
	}
	implies := func(verbs map[string]bool) bool {
		return verbs != nil && has(shared, func(t token) bool { return verbs[t.stem] })
	}
	doesA, doesB := restating(wa, onlyA), restating(wb, onlyB)
	name := func(t token) bool { return t.name }
	// Two names, two titles: they may be two people.
	twoNames := has(onlyA, name) && has(onlyB, name)
	// Both tell what is to come or should be: who promised or asked for it is who says so.
	wished := (wa.wish || wa.coming) && (wb.wish || wb.coming)
	drop := func(only []token, does []bool, other []bool, otherOnly []token) (kept []token) {
		kept = make([]token, 0, len(only))
		wishing := wished && has(only, func(t token) bool { return t.wishes }) && !has(otherOnly, func(t token) bool { return t.wishes })
		for i, t := range only {
			switch {
			case wishing && (t.wishes || t.agent):
			case t.residual || t.implied && implies(implied[t.stem]):
			case does[i] && t.name && !twoNames:
			case does[i] && !t.name && !anyKind(otherOnly, other):
			default:
				kept = append(kept, t)
			}
		}
		return kept
	}
	return drop(onlyA, doesA, doesB, onlyB), drop(onlyB, doesB, doesA, onlyA)
}

func anyKind(only []token, does []bool) bool {
	for i, t := range only {
		if does[i] && !t.name {
			return true
		}
	}
	return false
}

// restating tells of each word that a wording has alone whether it stands beside a
// shared name and says who or what that is.
func restating(w *wording, only []token) []bool {
	out := make([]bool, len(only))
	shared := func(at int) bool { // a shared name at that word
		for _, t := range w.tokens {
			if t.at == at && t.name {
				return !has(only, func(x token) bool { return x.at == at })
			}
		}
		return false
	}
	title := func(at int) bool {
		return slices.ContainsFunc(w.tokens, func(t token) bool { return t.at == at && t.title })
	}
	mine := func(at int) bool { // a name beside a shared one, already found
		for k, t := range only {
			if out[k] && t.name && t.at == at {
				return true
			}
		}
		return false
	}
	for range 2 {
		if !has(only, isName) {
			break
		}
		for i, t := range only {
			// "At Hadern General Ist": with a title another name begins.
			if t.name && !title(t.at+1) {
				out[i] = out[i] || (shared(t.at-1) || shared(t.at+1) || mine(t.at+1) || mine(t.at-1)) && !(title(t.at) && !shared(t.at+1) && !mine(t.at+1))
			}
		}
	}
	for i, t := range only {
		switch {
		case t.number || t.verb || t.name:
		default:
			out[i] = (t.lex == nil || t.lex.Noun) && t.led != "by" && shared(t.at+1) && !t.not || t.kind && (shared(t.at-1) || t.of && shared(t.at+2))
		}
	}
	return out
}
