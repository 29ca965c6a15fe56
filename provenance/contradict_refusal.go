package provenance

import (
	"fmt"
	"slices"
	"strings"

	"chancery/provenance/lexicon"
)

// A refusal is that nothing of a kind was received that somebody had approved,
// signed or the like.
type refusal struct {
	verb string // stem: "approv"
	word string // as it stands: "approved"
	what term   // "proposal"
	by   []term // who is not to have approved one
}

// oneThing are the ways in which two nouns can name one thing.
var oneThing = []lexicon.Kin{lexicon.Paraphrase, lexicon.Synonym, lexicon.Narrower, lexicon.Wider}

var obtained = stems("receive get see find hold")

// refusalsIn finds "has not received any proposal approved by the council".
func refusalsIn(a *Account) (out []refusal) {
	ws := a.telling.words
	if !a.asserted() {
		return nil
	}
	for i := range ws {
		if !past(ws, i) || !obtained[ws[i].stem] || !slices.ContainsFunc(ws[:i], func(w term) bool { return w.low == "not" || w.low == "never" || strings.HasSuffix(w.low, "n't") }) {
			continue
		}
		for k := i + 2; k+2 < len(ws) && k <= i+5; k++ {
			if past(ws, k) && ws[k+1].low == "by" && (ws[i+1].low == "any" || ws[i+1].low == "a" || ws[i+1].low == "an") {
				out = append(out, refusal{ws[k].stem, ws[k].low, ws[k-1], agentOf(upToPhrase(ws[k+2:]))})
				break
			}
		}
	}
	return slices.DeleteFunc(out, func(r refusal) bool { return len(r.by) == 0 })
}

// refusals compares what is not to have been received with what somebody did approve,
// where the document that says so tells as well that it was sent or came.
func refusals(a, b *Account) (kind Conflict, ground, reason, settles string) {
	for _, turn := range [2][2]*Account{{a, b}, {b, a}} {
		for _, r := range turn[0].tells().refusals {
			for _, d := range turn[1].tells().deeds {
				if r.verb != d.verb || !sameAgent(r.by, d.agent) {
					continue
				}
				for _, o := range d.object {
					kin := lexicon.Compare(lexicon.Lookup(r.what.low), lexicon.Lookup(o))
					if o != r.what.stem && !slices.Contains(oneThing, kin) || !slices.Contains(turn[1].Arrived, o) {
						continue
					}
					return Denial, "", fmt.Sprintf("by the one no %s %s by the %s had come; by the other there was one, and its document tells that it was sent or came", r.what.low, r.word, joinedTerms(r.by)), "The paper itself, and the log of what came in."
				}
			}
		}
	}
	return "", "", "", ""
}

// sameAgent reports whether two descriptions share their names, and the office or
// body where both have one: "the leader of Varna", "the leadership of Varna".
func sameAgent(a, b []term) bool {
	alike := func(named bool) bool {
		var x, y []term
		for _, w := range a {
			if w.name == named && !emptied[w.low] {
				x = append(x, w)
			}
		}
		for _, w := range b {
			if w.name == named && !emptied[w.low] {
				y = append(y, w)
			}
		}
		if len(x) == 0 || len(y) == 0 {
			return !named || len(x) == len(y)
		}
		return slices.ContainsFunc(x, func(w term) bool {
			return slices.ContainsFunc(y, func(v term) bool { return akin(w.stem, v.stem) })
		})
	}
	return alike(true) && alike(false)
}

// arrivals returns the papers that a sentence tells to have been sent or to have
// come.
func arrivals(ws []term) (out []string) {
	for _, clause := range clausesOf(ws) {
		for i := range clause {
			v := clause[i].stem
			if !past(clause, i) || !wiredVerbs[v] && !sentVerbs[v] && !cameVerbs[v] || !real(clause, i) || v == stem("come") || v == stem("get") || v == stem("carry") {
				continue
			}
			side := clause[:i]
			if !passive(clause, i) && !intransitive[v] {
				side = clause[i+1:]
			}
			for _, t := range thingsIn(side) {
				out = append(out, t.head)
			}
		}
	}
	return out
}
