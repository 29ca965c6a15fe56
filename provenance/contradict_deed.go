package provenance

import (
	"fmt"
	"slices"
	"strings"

	"chancery"
	"chancery/provenance/lexicon"
)

// A deed is who did what to what. Where a sentence singles out who it was ("it was
// the cook who opened the gate", "what sank her was the storm"), it says that
// nobody else did, so that another who did the same contradicts it. "It was the
// cook." alone answers what stands before.
type deed struct {
	verb    string
	word    string // the verb as it stands
	agent   []term
	object  []string // stems
	it      bool     // the object is "it" or the like: what it is stands before
	singled bool     // the sentence says that it was this one and no other
}

// mostAgent is how many words name who did it at most.
const mostAgent = 6

func deedsIn(a *Account) (out []deed) {
	if !a.asserted() {
		return nil
	}
	ws := a.telling.words
	if d, ok := answered(a, ws); ok {
		return []deed{d}
	}
	for _, clause := range clausesOf(ws) {
		if d, ok := cleft(clause); ok {
			out = append(out, d)
			continue
		}
		out = append(out, plainDeeds(clause)...)
	}
	if d, ok := cameTrue(ws); ok {
		out = append(out, d)
	}
	return slices.DeleteFunc(out, func(d deed) bool { return len(d.agent) == 0 || len(d.agent) > mostAgent || len(d.object) == 0 && !d.it })
}

// object returns the nouns of what is done to, up to a preposition, a comma or a
// clause.
func objectOf(ws []term) (nouns []string, it bool) {
	for i, w := range ws {
		if prepositions[w.low] || i > 0 && (w.low == "that" || w.low == "who" || w.low == "which" || joints[w.low]) {
			break
		}
		switch {
		case w.low == "it" || w.low == "them" || w.low == "this" && len(ws) == 1:
			it = true
		case !emptied[w.low] && !auxiliaries[w.low] && !negations[w.low] && !light[w.stem] && !times[w.stem]:
			nouns = append(nouns, w.stem)
		}
		if w.comma {
			break
		}
	}
	return nouns, it && len(nouns) == 0
}

// plain strips articles and what is no part of a name or a noun; nil where somebody
// is only called by a pronoun.
func agentOf(ws []term) []term {
	out := slices.DeleteFunc(slices.Clone(ws), func(w term) bool {
		return determiners[w.low] && w.low != "no" && w.low != "of" || w.low == "only" || w.low == "really"
	})
	for _, w := range out {
		if pronouns[w.low] || w.low == "it" || w.low == "i" || w.low == "we" || w.low == "you" || unreal[w.low] || undone[w.low] || open[w.low] {
			return nil
		}
	}
	return out
}

// cleft finds "it was X that did it", "the one who did it was X", "what did it was X".
func cleft(ws []term) (d deed, ok bool) {
	be := func(i int) bool {
		return i < len(ws) && (ws[i].low == "was" || ws[i].low == "were" || ws[i].low == "is")
	}
	for i := range ws {
		switch {
		case ws[i].low == "it" && be(i+1) || ws[i].low == "it's":
			from := i + 2
			if ws[i].low == "it's" {
				from = i + 1
			}
			for k := from + 1; k+1 < len(ws) && k <= from+mostAgent; k++ {
				if ws[k].low != "that" && ws[k].low != "who" && ws[k].low != "which" {
					continue
				}
				v := k + 1
				if ws[from].low == "a" || ws[from].low == "an" || ws[from].low == "not" {
					break // "it is a role that has raised her": says what kind of thing it is
				}
				if ws[v].low == "had" || ws[v].low == "has" || ws[v].low == "have" {
					v++
				}
				if v < len(ws) && past(ws, v) && real(ws, v) && !passive(ws[k:], v-k) {
					d = deed{verb: ws[v].stem, word: ws[v].low, agent: agentOf(ws[from:k]), singled: true}
					d.object, d.it = objectOf(ws[v+1:])
					return d, true
				}
				break
			}
		case i+2 < len(ws) && (ws[i].low == "what" || ws[i].low == "who" && i > 0 && theOne[ws[i-1].low]):
			if !past(ws, i+1) || !real(ws, i+1) {
				continue
			}
			for k := i + 2; k+1 < len(ws) && !joints[ws[k].low] && ws[k].low != "that"; k++ {
				if be(k) && (ws[k+1].name || definites[ws[k+1].low] || determiners[ws[k+1].low]) {
					d = deed{verb: ws[i+1].stem, word: ws[i+1].low, agent: agentOf(upToComma(ws[k+1:])), singled: true}
					d.object, d.it = objectOf(ws[i+2 : k])
					return d, real(ws, k+1)
				}
			}
		}
	}
	return d, false
}

var theOne = set("one man woman person ones people men")

func upToComma(ws []term) []term {
	for i, w := range ws {
		if w.comma {
			return ws[:i+1]
		}
	}
	return ws
}

// plainDeeds finds who did what in a clause: "X cancelled it", "it was cancelled by
// X", "X had it cancelled".
func plainDeeds(ws []term) (out []deed) {
	made := -1 // the participle of "had it made"
	for i := range ws {
		if i == made || !past(ws, i) && ws[i].low != "had" || !real(ws, i) {
			continue
		}
		d := deed{verb: ws[i].stem, word: ws[i].low}
		switch {
		case ws[i].low == "had" || ws[i].low == "got":
			// "had the meeting cancelled", but not "had cancelled it".
			for k := i + 2; k < min(len(ws), i+7) && !ws[k-1].comma; k++ {
				if past(ws, k) && (ws[i+1].low == "it" || definites[ws[i+1].low] || ws[i+1].name) {
					d.verb, d.word = ws[k].stem, ws[k].low
					d.agent = agentOf(subjectAt(ws, i))
					d.object, d.it = objectOf(ws[i+1 : k])
					made = k
					break
				}
			}
		case passive(ws, i):
			if i+2 >= len(ws) || ws[i+1].low != "by" {
				continue
			}
			d.agent = agentOf(upToPhrase(ws[i+2:]))
			for k := i - 1; k >= 0; k-- {
				if being[ws[k].low] {
					d.object, d.it = objectOf(subjectAt(ws, k))
					d.it = d.it || k > 0 && ws[k-1].low == "it"
					break
				}
			}
		default:
			d.agent = agentOf(subjectAt(ws, i))
			d.object, d.it = objectOf(ws[i+1:])
		}
		if len(d.agent) > 0 {
			out = append(out, d)
		}
	}
	return out
}

// subjectAt returns the words right before the verb at place i that name who does
// it.
func subjectAt(ws []term, i int) []term {
	for i > 0 && (auxiliaries[ws[i-1].low] || strings.HasSuffix(ws[i-1].low, "ly")) && !ws[i-1].comma {
		i--
	}
	k := i
	for k > 0 {
		w := ws[k-1]
		if w.comma || w.low == "that" || w.low == "who" || w.low == "which" || joints[w.low] || auxiliaries[w.low] || prepositions[w.low] && w.low != "of" || past(ws, k-1) || spokeVerbs[w.stem] && !w.name {
			break
		}
		k--
	}
	return ws[k:i]
}

// upToPhrase returns the words up to a comma or a preposition other than "of".
func upToPhrase(ws []term) []term {
	for i, w := range ws {
		if prepositions[w.low] && w.low != "of" || w.low == "who" || w.low == "which" || w.low == "that" || joints[w.low] {
			return ws[:i]
		}
		if w.comma {
			return ws[:i+1]
		}
	}
	return ws
}

// cameTrue finds "… that X would drown it, and it did".
func cameTrue(ws []term) (d deed, ok bool) {
	n := len(ws)
	if n < 6 || ws[n-1].low != "did" || !personal[ws[n-2].low] || ws[n-3].low != "and" && ws[n-3].low != "so" {
		return d, false
	}
	for i := 1; i+1 < n-3; i++ {
		if ws[i].low != "would" || ws[i+1].name || !real(ws, i) {
			continue
		}
		d = deed{verb: ws[i+1].stem, word: ws[i+1].low, agent: agentOf(subjectAt(ws, i))}
		d.object, d.it = objectOf(ws[i+2 : n-3])
		return d, true
	}
	return d, false
}

var personal = set("it he she they")

// answered finds "It was the cook." after "the gate was opened": who did what the
// sentences before leave open or deny of another.
func answered(a *Account, ws []term) (d deed, ok bool) {
	if len(ws) < 3 || len(ws) > 2+mostAgent || ws[0].low != "it" || ws[1].low != "was" || !ws[len(ws)-1].comma && len(a.Before) == 0 {
		return d, false
	}
	rest := ws[2:]
	if slices.ContainsFunc(rest, func(w term) bool {
		return prepositions[w.low] && w.low != "of" || past([]term{w}, 0) || w.low == "who" || w.low == "that" || times[w.stem]
	}) || !rest[0].name && !definites[rest[0].low] {
		return d, false
	}
	agent := agentOf(rest)
	if len(agent) == 0 || !person(agent) {
		return d, false
	}
	before := a.around().before
	asked := false
	for k := len(before) - 1; k >= 0; k-- {
		s := before[k]
		asked = asked || slices.ContainsFunc(s, func(w term) bool { return w.low == "who" || w.low == "whom" || w.low == "whose" }) || didIt(s)
		for i := len(s) - 1; i > 0 && asked; i-- {
			if past(s, i) && !auxiliaries[s[i].low] && passive(s, i) && real(s, i) && (i+1 >= len(s) || s[i+1].low != "by" && s[i+1].low != "that") {
				d = deed{verb: s[i].stem, word: s[i].low, agent: agent, singled: true}
				for j := i - 1; j >= 0; j-- {
					if being[s[j].low] {
						d.object, d.it = objectOf(subjectAt(s, j))
						break
					}
				}
				if d.it && k > 0 {
					d.object, _ = objectNouns(before[k-1])
					d.it = false
				}
				return d, len(d.object) > 0
			}
		}
	}
	return d, false
}

// didIt reports whether a sentence asks or denies who did something: "did it", "did
// not", "had done it".
func didIt(ws []term) bool {
	for i := 0; i < len(ws); i++ {
		if (ws[i].low == "did" || ws[i].low == "done") && (i+1 == len(ws) || ws[i+1].low == "it" || ws[i+1].low == "so" || ws[i+1].low == "not" || ws[i+1].low == "that") {
			return true
		}
	}
	return false
}

// objectNouns returns all that a sentence may mean by a later "it".
func objectNouns(ws []term) (nouns []string, it bool) {
	for _, w := range ws {
		if !emptied[w.low] && !w.name && !auxiliaries[w.low] && !times[w.stem] && !light[w.stem] {
			if l := lexicon.Lookup(w.low); l == nil || l.Noun {
				nouns = append(nouns, w.stem)
			}
		}
	}
	return nouns, false
}

// people are offices, callings and kin that name a person, beside those that the
// dictionary has as such.
var people = stems(`president vice-president minister secretary king queen prince emperor marshal general colonel captain major lieutenant sergeant admiral officer soldier
	ambassador envoy consul chargé diplomat spokesman spokeswoman chief chairman director manager governor mayor senator deputy judge inspector police guard warden keeper
	doctor nurse priest bishop pope monk teacher professor student clerk porter cook gardener engineer driver pilot sailor mate purser steward miner farmer worker striker
	father mother son daughter brother sister uncle aunt nephew niece cousin husband wife widow friend man woman boy girl child people men women crowd mob army navy
	government ministry department cabinet council court parliament senate committee company board union party bank press`)

// person reports whether words name somebody, or a body that acts.
func person(ws []term) bool {
	for i, w := range ws {
		if w.name || people[w.stem] {
			return true
		}
		if i+1 < len(ws) && ws[i+1].low == "of" {
			ws = ws[:i+1]
			break
		}
	}
	last := lexicon.Lookup(ws[len(ws)-1].low)
	for _, of := range []string{"person", "worker", "leader", "official", "employee", "relative"} {
		if k := lexicon.Compare(last, lexicon.Lookup(of)); k == lexicon.Narrower || k == lexicon.Synonym {
			return true
		}
	}
	return false
}

// deeds compares who did what in two accounts, one of which singles out who it was.
func deeds(a, b *Account) (kind Conflict, ground, reason, settles string) {
	for _, x := range a.tells().deeds {
		for _, y := range b.tells().deeds {
			if !x.singled && !y.singled || x.verb != y.verb || !sameObject(a, b, &x, &y) {
				continue
			}
			stems := func(ws []term) (out []string) {
				for _, w := range ws {
					out = append(out, w.stem)
				}
				return out
			}
			if len(shareOf(stems(x.agent), stems(y.agent))) > 0 {
				continue
			}
			reason = fmt.Sprintf("it was %s by the one, and %s by the other, that “%s”", joinedTerms(x.agent), joinedTerms(y.agent), x.word)
			if !person(x.agent) && !person(y.agent) {
				return CauseConflict, "", reason, "An inquiry into it."
			}
			if person(x.agent) != person(y.agent) {
				continue // the storm and the captain can both have sunk her
			}
			return ActorConflict, "", reason, "Whether the one could be the other, or acted for the other; else a paper that bears the name."
		}
	}
	return "", "", "", ""
}

// closeBy is how many bytes lie at most between two passages of a document that
// mean one thing by "it".
const closeBy = 600

func sameObject(a, b *Account, x, y *deed) bool {
	if x.it && y.it {
		if a.Passage.Document != b.Passage.Document || a.Passage.Document == (chancery.Digest{}) {
			return false
		}
		p, q := a.Passage.Span, b.Passage.Span
		return max(p.Start, q.Start)-min(p.End, q.End) < closeBy
	}
	means := func(a *Account, d *deed) (out []string) {
		if !d.it {
			return d.object
		}
		before := a.around().before
		for _, s := range before[max(0, len(before)-2):] {
			nouns, _ := objectNouns(s)
			out = append(out, nouns...)
		}
		return out
	}
	return len(shareOf(means(a, x), means(b, y))) > 0 && a.near(b)
}
