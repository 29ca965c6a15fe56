package attribution

import (
	_ "embed"
	"fmt"
	"slices"
	"strings"

	"chancery"
	"chancery/text"
)

//go:embed lexicon/stances.txt
var stancesFile string

// meaning is what a word or phrase does with what is said.
type meaning struct {
	particle        string // the word that must follow, or ""
	stance, negated chancery.Stance
	withholds       bool // before another cue it leaves open what that would say
}

// meanings maps every spelling of lexicon/stances.txt to what it means, those with a
// particle first, so that "rules out" comes before "rules".
var meanings = loadMeanings()

func loadMeanings() map[string][]meaning {
	out := map[string][]meaning{}
	add := func(spelling string, m meaning) {
		if m.particle != "" {
			out[spelling] = append([]meaning{m}, out[spelling]...)
		} else {
			out[spelling] = append(out[spelling], m)
		}
	}
	for line := range contentLines(stancesFile) {
		head, words, ok := strings.Cut(line, ":")
		f := strings.Fields(head)
		var m meaning
		switch {
		case ok && len(f) == 1 && f[0] == "withhold":
			m = meaning{withholds: true, stance: chancery.Denies, negated: chancery.Asserts}
		case ok && len(f) == 3 && (f[0] == "verb" || f[0] == "word") && slices.Contains(chancery.Stances, chancery.Stance(f[1])) && slices.Contains(chancery.Stances, chancery.Stance(f[2])):
			m = meaning{stance: chancery.Stance(f[1]), negated: chancery.Stance(f[2])}
		default:
			panic(fmt.Sprintf("attribution: lexicon/stances.txt: cannot read %q", line))
		}
		for w := range strings.SplitSeq(words, ",") {
			w = strings.TrimSpace(w)
			m := m
			if f[0] == "word" {
				w, m.particle, _ = strings.Cut(w, " ")
				add(w, m)
				continue
			}
			parts := strings.Split(w, "/")
			lemma, particle, _ := strings.Cut(parts[0], "+")
			m.particle = particle
			if first, second, ok := strings.Cut(lemma, " "); ok {
				lemma, m.particle = first, second
			}
			forms := inflect(lemma)
			if len(parts) == 5 {
				forms = [5]string{lemma, parts[1], parts[2], parts[3], parts[4]}
			}
			for i, form := range forms {
				if i > 0 && slices.Contains(forms[:i], form) {
					continue
				}
				add(form, m)
			}
		}
	}
	return out
}

// meant returns what the word at item i of c means, with the words behind it.
func (c *completer) meant(i int) (meaning, int, bool) {
	t := &c.r.items[i]
	if t.kind != word || t.Len() > maxSpelling {
		return meaning{}, 0, false
	}
	e := t.entry
	if e != nil {
		for _, q := range e.cues {
			if q.particle != "" && (i+1 >= len(c.r.items) || !c.r.items[i+1].spells(q.particle)) {
				continue
			}
			withholds := slices.ContainsFunc(meanings[e.spelling], func(m meaning) bool { return m.withholds })
			n := 1
			if q.particle != "" {
				n = 2
			}
			// A longer phrase of the other list is surer: "ask" and "ask for".
			if m, k, ok := c.phrase(e.spelling, i); ok && k > n {
				return m, k, true
			}
			return meaning{stance: q.stance, negated: q.negated, withholds: withholds}, n, true
		}
	}
	return c.phrase(strings.ToLower(strings.TrimRight(c.words(i), "'’”“\"")), i)
}

// phrase looks the word at item i up in [meanings].
func (c *completer) phrase(spelling string, i int) (meaning, int, bool) {
	for _, m := range meanings[spelling] {
		if m.particle == "" {
			return m, 1, true
		}
		n := 1
		for w := range strings.FieldsSeq(m.particle) {
			if i+n >= len(c.r.items) || !strings.EqualFold(c.words(i+n), w) {
				n = 0
				break
			}
			n++
		}
		// "made it clear", "wave it aside": a pronoun between.
		if n == 0 && i+2 < len(c.r.items) && c.r.items[i+1].is(pronoun|objectPronoun|possessive) && strings.EqualFold(c.words(i+2), m.particle) {
			n = 3
		}
		if n > 0 {
			return m, n, true
		}
	}
	return meaning{}, 0, false
}

// stance returns what the source does with the content, from the words of the cue,
// the auxiliaries and negations before it, and, where the cue only tells that
// something was said, from the beginning and end of the content.
func (c *completer) stance(a *chancery.Attribution) chancery.Stance {
	said := chancery.Asserts
	neutral := true
	if len(a.Cue) > 0 {
		said, neutral = c.cueStance(a)
	} else if len(a.Source) > 0 && noOne(a.Source[0].Words) {
		said = chancery.Doubts
	}
	if said != chancery.Asserts || !neutral {
		return said
	}
	return c.contentStance(a)
}

// cueStance returns the stance that the words of a cue tell; neutral says that they
// tell no more than that something was said.
func (c *completer) cueStance(a *chancery.Attribution) (chancery.Stance, bool) {
	cue := cueOf(a)
	from := max(c.sentence(cue.Start).Start, cue.Start-60)
	for _, s := range a.Source { // what stands inside the source negates something else
		if s.Span.End <= cue.Start {
			from = max(from, s.Span.End)
		}
	}
	c.load(from, min(cue.End+40, c.sentence(cue.End-1).End))
	items := c.r.items
	lo := 0
	for lo < len(items) && items[lo].End <= cue.Start {
		lo++
	}
	hi := lo
	for hi < len(items) && items[hi].Start < cue.End {
		hi++
	}
	// Leftward over auxiliaries, negations and what withholds.
	start := lo
	for start > 0 {
		t := &items[start-1]
		if _, _, ok := c.withholder(start - 1); ok || t.is(auxiliary|negation|adverb) || t.spells("to") || t.spells("short") || t.spells("of") && start > 1 && items[start-2].spells("short") {
			start--
			continue
		}
		break
	}
	negated := len(a.Source) > 0 && noOne(a.Source[0].Words)
	withheld, wants := false, false
	found := false
	var m meaning
	for i := start; i < hi; {
		t := &items[i]
		if t.is(negation) && !t.spells("no") || t.spells("no") && !(i+1 < len(items) && items[i+1].spells("doubt")) {
			// "not only said" denies nothing; "no doubt" is no negation.
			if !(i+1 < len(items) && (items[i+1].spells("only") || items[i+1].spells("just") || strings.EqualFold(c.words(i+1), "merely"))) {
				negated = !negated
			}
			i++
			continue
		}
		if t.spells("without") {
			negated = true
		}
		next, n, ok := c.meant(i)
		if !ok || t.is(auxiliary) {
			i++
			continue
		}
		switch {
		case next.withholds && i+n < hi && c.another(i+n, hi):
			withheld = true
		case next.stance == chancery.Wants && i+n < hi && c.another(i+n, hi):
			wants = true
		default:
			// The last word that tells a stance counts, and a plain one never takes it
			// away: "said he doubted", "wrote in support".
			if !found || next.stance != chancery.Asserts || m.stance == chancery.Asserts {
				m = next
			}
			found = true
		}
		i += max(n, 1)
	}
	switch {
	case withheld:
		if negated {
			return cond(m.stance, found), false
		}
		return chancery.Doubts, false
	case wants && m.stance == chancery.Knows:
		return chancery.Asks, false
	case wants:
		return chancery.Wants, false
	case !found:
		// "would hand over": what someone will do is a promise where the cue tells nothing else.
		if hi-start > 1 && (items[start].spells("will") || items[start].spells("shall") || items[start].spells("would")) && !items[start+1].is(auxiliary) {
			return chancery.Promises, false
		}
		if negated {
			return chancery.Doubts, false
		}
		return chancery.Asserts, true
	case negated:
		return m.negated, false
	}
	if m.stance == chancery.Asserts && c.toldTo(a, cue) {
		return chancery.Orders, false
	}
	return m.stance, true
}

func cond(s chancery.Stance, ok bool) chancery.Stance {
	if ok {
		return s
	}
	return chancery.Asserts
}

// withholder reports whether item i is a form of a word that withholds.
func (c *completer) withholder(i int) (meaning, int, bool) {
	if c.r.items[i].kind != word {
		return meaning{}, 0, false
	}
	for _, m := range meanings[strings.ToLower(c.words(i))] {
		if m.withholds {
			return m, 1, true
		}
	}
	return meaning{}, 0, false
}

// another reports whether a word that tells a stance stands among items [from, hi).
func (c *completer) another(from, hi int) bool {
	for i := from; i < hi; i++ {
		if _, _, ok := c.meant(i); ok {
			return true
		}
	}
	return false
}

// toldTo reports whether the cue, a form of "tell", governs an infinitive: "told the
// guards to wait" orders.
func (c *completer) toldTo(a *chancery.Attribution, cue chancery.Span) bool {
	last := a.Cue[len(a.Cue)-1].Words
	if i := strings.LastIndexByte(last, ' '); i >= 0 {
		last = last[i+1:]
	}
	switch strings.ToLower(last) {
	case "tell", "tells", "told", "telling":
	default:
		return false
	}
	if len(a.Content) == 0 || a.Content[0].Span.Start < cue.End {
		return false
	}
	w, ok := text.NextWord(c.r.text, a.Content[0].Span.Start)
	if ok && strings.EqualFold(c.r.text[w.Start:w.End], "to") {
		return true
	}
	// "told the court to wait", with the court in the content.
	c.load(cue.End, min(cue.End+120, c.sentence(cue.End-1).End))
	if i := c.r.addressee(0, len(c.r.items)); i > 0 && i < len(c.r.items) {
		return c.r.items[i].spells("to")
	}
	return false
}

// contentStance returns the stance that the content of a plain cue shows by itself: a
// quoted question asks, a quoted "No" denies.
func (c *completer) contentStance(a *chancery.Attribution) chancery.Stance {
	if a.Kind != chancery.Direct && len(a.Cue) > 0 || len(a.Content) == 0 {
		return chancery.Asserts
	}
	last := strings.TrimRight(a.Content[len(a.Content)-1].Words, " \n\"'”’»)")
	if strings.HasSuffix(last, "?") {
		return chancery.Asks
	}
	first := strings.TrimLeft(a.Content[0].Words, " \n\"'“‘«(")
	for _, no := range []string{"No", "NO", "Never", "Certainly not", "Absolutely not", "Not at all", "Of course not"} {
		if rest, ok := strings.CutPrefix(first, no); ok && rest != "" && strings.ContainsRune(",.;!—–", []rune(rest)[0]) {
			return chancery.Denies
		}
	}
	return chancery.Asserts
}

// noOne reports whether the words of a source say that nobody did it.
func noOne(source string) bool {
	w, ok := text.NextWord(source, 0)
	if !ok {
		return false
	}
	switch strings.ToLower(source[w.Start:w.End]) {
	case "no", "nobody", "none", "neither":
		return true
	}
	return false
}
