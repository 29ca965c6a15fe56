package attribution

// The noun phrases of a sentence, found without a tagger: a phrase is a run of
// words that belong to no closed class, with its determiners, the prepositions
// that link two nouns, its appositions and relative clauses between commas.

// maxPhrase bounds the length of a phrase in items; sources of more than 30 words
// are one in five hundred.
const maxPhrase = 40

// phrase is a stretch [from, to) of items.
type phrase struct{ from, to int }

func (p phrase) empty() bool { return p.from >= p.to }

// noun reports whether item i may be a noun, a name or an adjective: a word of no
// closed class.
func (r *reading) noun(i int) bool {
	r.steps++
	t := &r.items[i]
	switch t.kind {
	case number, bracket:
		return true
	case other:
		return r.text[t.Start] == '$' || r.text[t.Start] == '%' || r.text[t.Start] == '&'
	case quotation:
		return !t.speech
	case word:
		const closed = determiner | possessive | preposition | conjunction | subordinator | auxiliary | negation | pronoun | objectPronoun | adverb | relative | temporal
		return !t.is(closed) || t.capital && t.is(organisation|personTitle)
	}
	return false
}

// before returns the noun phrase that ends right before item end, which begins
// at or after item from: the subject of a verb that stands at end.
func (r *reading) before(from, end int) (phrase, bool) {
	if end <= from {
		return phrase{}, false
	}
	i := end - 1
	t := &r.items[i]
	if t.kind == word && t.is(pronoun) || t.spells("that") {
		// "Many others", "the others": the whole of it; "he": alone.
		if i > from && r.items[i-1].is(determiner) && !t.is(relative) && !t.spells("that") {
			i--
		}
		return phrase{i, end}, !t.spells("what") && !t.spells("there")
	}
	if t.kind == word && t.is(determiner) && !t.spells("the") && !t.spells("a") && !t.spells("an") {
		return phrase{i, end}, true // "Many say", "Both said"
	}
	if t.kind == comma {
		return r.beforeComma(from, i)
	}
	p := r.nounRun(from, end)
	return p, !p.empty()
}

// beforeComma returns the phrase whose apposition or relative clause the comma at
// item at closes: "Voss, who led the mission," with its commas inside.
func (r *reading) beforeComma(from, at int) (phrase, bool) {
	// Once a comma turns out to be no beginning of an apposition, only a relative
	// clause further left can still end at item at.
	relatives := false
	for i := at - 1; i > from && at-i < maxPhrase; i-- {
		t := &r.items[i]
		if t.kind == quotation && t.speech || t.kind == semicolon || t.kind == colon {
			break
		}
		if t.kind != comma || i+1 == at {
			continue
		}
		next := &r.items[i+1]
		if relatives && !next.is(relative) {
			continue
		}
		p := r.nounRun(from, i)
		if p.empty() {
			relatives = true
			continue
		}
		// "Voss, 61, a lawyer, said": the figure and the description are no names.
		first := &r.items[p.from]
		if first.kind == number && p.to-p.from == 1 || p.from > from && r.items[p.from-1].kind == comma && (first.spells("a") || first.spells("an") || first.spells("the")) {
			continue
		}
		// "On Monday, Voss, …": what opens a sentence is no name.
		if next.is(conjunction) || next.is(subordinator) && !next.is(relative) && !next.spells("where") ||
			p.from > from && r.items[p.from-1].is(preposition) ||
			r.items[p.to-1].is(temporal) && p.to-p.from <= 2 {
			relatives = true
			continue
		}
		return phrase{p.from, at}, true
	}
	return phrase{}, false
}

// nounRun walks left from item end over a noun phrase without commas.
func (r *reading) nounRun(from, end int) phrase {
	start := end // of the phrase as far as it is certain
	i := end - 1
	for i >= from && end-i < maxPhrase {
		t := &r.items[i]
		switch {
		case t.kind == word && t.is(determiner|possessive):
			start = i
			// "the head of" the commission: on over the preposition before.
			if i-2 >= from && r.items[i-1].is(preposition) && !r.items[i-1].is(subordinator) && r.noun(i-2) {
				i -= 2
				start = i
				break
			}
			if i-1 >= from && r.items[i-1].is(determiner) { // "all the", "many of"
				i--
				break
			}
			if k, ok := r.joins(from, i); ok {
				i = k
				break
			}
			return r.trimmed(start, end)
		case r.noun(i) && !r.verbHere(i):
			start = i
			i--
		case t.is(temporal) && start == end:
			// "the report released Monday said", "officials on Monday said"
			start = i
			i--
		case t.is(preposition) && !t.is(subordinator) && start > i && i-1 >= from && (r.noun(i-1) || r.items[i-1].is(pronoun|determiner)) && !r.verbHere(i-1):
			i--
		case t.is(adverb) && !t.capital && start == i+1 && i-1 >= from && (r.noun(i-1) || r.items[i-1].is(determiner)):
			i--
		case t.is(conjunction) && !t.spells("but") && !t.spells("so") && !t.spells("yet"):
			if k, ok := r.joins(from, i+1); ok {
				i = k
				break
			}
			return r.trimmed(start, end)
		default:
			return r.trimmed(start, end)
		}
	}
	return r.trimmed(start, end)
}

// verbHere reports whether item i, not a name, is a cue in a finite form that a
// noun phrase would not hold: the phrase ends there.
func (r *reading) verbHere(i int) bool {
	t := &r.items[i]
	return t.kind == word && !t.capital && t.entry != nil && len(t.entry.cues) > 0 && t.entry.cues[0].frames&frameNoun == 0 && t.form(thirdForm|pastForm|baseForm) &&
		!(i > 0 && r.items[i-1].is(determiner|possessive))
}

// joins reports whether the conjunction before item i joins two noun phrases, and
// where to go on in the left one: both are names, or the left one begins where a
// clause can begin.
func (r *reading) joins(from, i int) (int, bool) {
	c := i - 1
	if c-1 < from || !r.items[c].is(conjunction) || r.items[c].spells("but") || r.items[c].kind != word {
		return 0, false
	}
	k := c - 1
	if r.items[k].kind == comma {
		k--
	}
	if k < from || !r.noun(k) && !r.items[k].is(pronoun) {
		return 0, false
	}
	if i < len(r.items) && r.items[i].capital && r.items[k].capital {
		return k, true
	}
	// Look for the beginning of the left part.
	for j := k; j >= from && c-j < 12; j-- {
		t := &r.items[j]
		if j == from || r.items[j-1].kind == comma || r.items[j-1].kind == quotation {
			if t.is(preposition | subordinator | auxiliary) {
				return 0, false
			}
			return k, true
		}
		if t.is(auxiliary|subordinator|pronoun|conjunction) || t.kind == comma || r.verbHere(j) {
			return 0, false
		}
	}
	return 0, false
}

// trimmed cuts what cannot stand at the edges of a phrase.
func (r *reading) trimmed(start, end int) phrase {
	for start < end {
		t := &r.items[start]
		if t.kind == word && t.is(conjunction|adverb|temporal|preposition) && !t.is(determiner|possessive) && !(t.is(temporal) && end-start > 1 && r.items[start+1].capital && t.capital && start > 0) {
			start++
			continue
		}
		if t.kind == other || t.kind == bracket {
			start++
			continue
		}
		break
	}
	// "officials on Monday": the day is no part of it.
	for end-2 > start && r.items[end-1].is(temporal) && r.items[end-2].is(preposition) {
		end -= 2
	}
	real := false
	for i := start; i < end; i++ {
		real = real || r.items[i].kind == word && (r.noun(i) || r.items[i].is(determiner)) || r.items[i].kind == number || r.items[i].kind == quotation
	}
	if !real {
		return phrase{end, end}
	}
	return phrase{start, end}
}

// after returns the noun phrase that begins at item from and ends before item to:
// the subject of a verb that stands before it, or what "according to" governs.
// With names it takes appositions and relative clauses too; closed asks for
// another comma behind an apposition, since a clause follows.
func (r *reading) after(from, to int, closed bool) phrase {
	i := from
	if i < to && r.items[i].kind == word && r.items[i].is(pronoun|objectPronoun) {
		return phrase{from, i + 1}
	}
	to = min(to, from+maxPhrase)
	nouns := 0
	for i < to {
		t := &r.items[i]
		switch {
		case t.kind == word && t.is(determiner|possessive):
			if nouns > 0 && !r.items[i-1].is(preposition|determiner|conjunction) {
				return phrase{from, i}
			}
		case t.is(temporal) && !(t.capital && i+1 < to && r.items[i+1].capital && nouns == 0):
			return r.upTo(from, i)
		case r.noun(i) && !(nouns > 0 && r.verbHere(i)):
			nouns++
		case t.is(preposition) && !t.is(subordinator) && nouns > 0:
			if r.circumstance(i, to) {
				return r.upTo(from, i)
			}
		case t.is(conjunction) && !t.spells("but") && nouns > 0 && i+1 < to && (r.items[i+1].capital || r.items[i+1].is(determiner|possessive) || !r.items[i-1].capital && r.noun(i+1)):
		case t.is(relative) && nouns > 0:
			for i < to && r.items[i].kind != comma && r.items[i].kind != stop && !(r.items[i].kind == quotation && r.items[i].speech) {
				i++
			}
			return phrase{from, i}
		case t.kind == comma && nouns > 0 && r.apposition(i, to) && (!closed || r.closed(i, to)):
			for i++; i < to && r.items[i].kind != comma && r.items[i].kind != stop && r.items[i].kind != semicolon && !(r.items[i].kind == quotation && r.items[i].speech); i++ {
			}
			return phrase{from, i}
		case t.is(adverb) && nouns == 0:
		default:
			return r.upTo(from, i)
		}
		i++
	}
	return r.upTo(from, i)
}

// upTo cuts prepositions and conjunctions off the end of a phrase.
func (r *reading) upTo(from, to int) phrase {
	for to > from && (r.items[to-1].is(preposition|conjunction|determiner|possessive) && !r.noun(to-1) || r.items[to-1].kind == other) {
		to--
	}
	return phrase{from, to}
}

// circumstance reports whether the preposition at item i begins what says when or
// where something was said, rather than what the noun before it is: "in an
// interview", "on Monday", "at a rally".
func (r *reading) circumstance(i, to int) bool {
	t := &r.items[i]
	switch {
	case t.spells("of"), t.spells("for"), t.spells("with"), t.spells("from"):
		return false
	case t.spells("during"), t.spells("after"), t.spells("before"), t.spells("by"), t.spells("via"):
		return true
	}
	for k := i + 1; k < to && k < i+5; k++ {
		n := &r.items[k]
		if n.is(temporal|occasion) || n.kind == number && n.Len() == 4 {
			return true
		}
		if k == i+1 && (n.spells("a") || n.spells("an") || n.is(possessive)) && !t.spells("at") {
			return true
		}
		if n.kind != word || n.is(preposition) {
			break
		}
	}
	return false
}

// apposition reports whether what stands behind the comma at item i describes the
// name before it.
func (r *reading) apposition(i, to int) bool {
	if i+1 >= to {
		return false
	}
	t := &r.items[i+1]
	switch {
	case t.kind == number:
		return i+2 >= to || r.items[i+2].kind == comma || r.items[i+2].kind == stop
	case t.kind != word:
		return false
	case t.spells("a"), t.spells("an"), t.spells("the"), t.is(relative):
		return true
	case t.is(possessive):
		return true
	case t.capital:
		return !t.is(pronoun | conjunction | subordinator | preposition)
	}
	return r.noun(i+1) && !t.form(ingForm|pastForm) && !r.verbHere(i+1) && t.End-t.Start > 3 && r.text[t.End-3:t.End] != "ing"
}

// closed reports whether what stands behind the comma at item i is short, without
// a verb that is known, and ends with a comma that words follow.
func (r *reading) closed(i, to int) bool {
	if t := &r.items[i+1]; t.capital && !t.is(relative) && !t.is(determiner) {
		return false
	}
	inside := r.items[i+1].is(relative)
	for k := i + 1; k < to && k < i+16; k++ {
		t := &r.items[k]
		if t.kind == comma {
			return r.words(k, len(r.items)) >= 3
		}
		if t.kind == stop || t.kind == quotation && t.speech || !inside && (t.is(auxiliary) || k > i+1 && r.verbHere(k)) {
			return false
		}
	}
	return false
}

// lead returns the noun phrase that a clause begins with, at or after item from
// and before item end: the subject of what comes later in it.
func (r *reading) lead(from, end int) (phrase, bool) {
	i := from
	if i == 0 {
		i = r.dateline(end)
	}
	for i < end && (r.items[i].is(conjunction|adverb) || r.items[i].kind == comma) && !r.items[i].is(determiner|pronoun) {
		i++
	}
	if i < end && r.items[i].is(preposition|subordinator) && !r.items[i].is(determiner) {
		// "On Monday, Voss …": behind the comma.
		for i < end && r.items[i].kind != comma {
			i++
		}
		i++
	}
	if i >= end {
		return phrase{}, false
	}
	if r.items[i].is(pronoun) {
		return phrase{i, i + 1}, true
	}
	k := i
	for k < end && k-i < 12 {
		t := &r.items[k]
		if t.kind == word && t.is(determiner|possessive) && k == i || r.noun(k) && (t.capital || k == i || !r.items[i].capital) && !r.verbHere(k) || t.spells("of") && k > i {
			k++
			continue
		}
		break
	}
	p := r.upTo(i, k)
	// Without a tagger the phrase is sure only where a name ends or a verb that is
	// known begins.
	if p.empty() || !r.items[p.to-1].capital && (p.to >= end || !r.items[p.to].is(auxiliary) && !r.verbHere(p.to) && r.items[p.to].kind != comma) {
		return phrase{}, false
	}
	return p, true
}

// words counts the words and quotations among items [from, to).
func (r *reading) words(from, to int) int {
	n := 0
	for _, t := range r.items[from:to] {
		if t.kind == word || t.kind == number || t.kind == quotation {
			n++
		}
	}
	return n
}
