package attribution

import (
	"strings"

	"chancery"
)

// maxNesting bounds how deep contents are read again within one sentence.
const maxNesting = 6

// verbGroup is a cue in a sentence with the auxiliaries and adverbs before it.
type verbGroup struct {
	start   int // first item
	verb    int
	end     int // first item behind the verb and its particle
	cue     *cue
	negated bool
	passive bool
	ing     bool // a participle: ", saying"
	finite  bool
	helped  bool // it has an auxiliary
	to      bool // an infinitive: "to say"
}

// sentence reads the items of one sentence.
func (r *reading) sentence() {
	before := len(r.found)
	lo, hi := 0, len(r.items)
	lo = r.followOn(lo, hi)
	r.clause(lo, hi, 0, phrase{})
	r.last = -1
	for i := before; i < len(r.found); i++ {
		if len(r.found[i].source) > 0 {
			r.last = i
			break // the outermost
		}
	}
	if before == len(r.found) && lo > 0 {
		r.last = before - 1
	}
}

// clause reads items [lo, hi): first the speaker who stands behind or inside what
// was said, whose content is then read again; else the first that stands before
// it. carried is the subject of what came before in the sentence.
func (r *reading) clause(lo, hi, depth int, carried phrase) {
	for depth < maxNesting && lo < hi {
		if r.according(lo, hi, depth) || r.saidAfter(lo, hi, depth) {
			return
		}
		next := r.saidBefore(lo, hi, depth, &carried)
		if next <= lo {
			return
		}
		lo = next
	}
}

// group returns the cue at item i, where there is one in a verb's place.
func (r *reading) group(lo, i, hi int) (verbGroup, bool) {
	r.steps++
	t := &r.items[i]
	if t.kind != word || t.entry == nil || len(t.entry.cues) == 0 {
		return verbGroup{}, false
	}
	g := verbGroup{start: i, verb: i, end: i + 1}
	for _, c := range t.entry.cues {
		if c.particle == "" {
			g.cue = c
			break
		}
		if i+1 < hi && r.items[i+1].spells(c.particle) {
			g.cue, g.end = c, i+2
			break
		}
	}
	if g.cue == nil {
		return verbGroup{}, false
	}
	be, have := false, false
	for g.start > lo {
		p := &r.items[g.start-1]
		if p.kind != word {
			break
		}
		ly := !p.capital && p.End-p.Start > 4 && r.text[p.End-2:p.End] == "ly"
		if !p.is(auxiliary|negation|adverb) && !ly || p.is(determiner) && !p.is(negation) || p.is(pronoun) || p.spells("now") && p.capital {
			break
		}
		switch {
		case p.spells("is"), p.spells("are"), p.spells("was"), p.spells("were"), p.spells("be"), p.spells("been"), p.spells("being"), p.spells("am"):
			be = true
		case p.spells("has"), p.spells("have"), p.spells("had"):
			have = true
		}
		g.helped = g.helped || p.is(auxiliary)
		g.negated = g.negated || p.is(negation)
		g.start--
	}
	g.to = g.start > lo && r.items[g.start-1].spells("to")
	switch {
	case t.form(ingForm):
		g.ing, g.finite = !be, be
	case t.form(pastForm | participleForm):
		g.passive = be
		g.finite = true
	case t.form(thirdForm):
		g.finite = !g.helped
	default:
		g.finite = g.helped && !have || g.start > lo && r.plural(g.start-1)
	}
	if t.capital && i > lo && t.form(baseForm|ingForm) {
		return verbGroup{}, false // in a name or a heading
	}
	// "the network's show": no verb.
	if g.start > lo && g.start == i && g.cue.frames&frameNoun != 0 && t.form(baseForm|thirdForm) {
		p := &r.items[i-1]
		if w := r.text[p.Start:p.End]; p.kind == word && !p.is(pronoun) && (strings.HasSuffix(w, "'s") || strings.HasSuffix(w, "’s") || strings.HasSuffix(w, "s'") || strings.HasSuffix(w, "s’")) {
			return verbGroup{}, false
		}
	}
	// "his claim", "the reported loss", "of claims": no verb.
	if g.start > lo && g.start == i {
		p := &r.items[i-1]
		if p.kind == word && (p.is(determiner|possessive) && !p.is(pronoun) && !p.spells("all") && !p.spells("some") && !p.spells("many") && !p.spells("both") || p.is(preposition) && !t.form(ingForm)) && !p.spells("like") && !p.spells("that") {
			return verbGroup{}, false
		}
	}
	return g, true
}

// plural reports whether item i can be the subject of a verb without -s.
func (r *reading) plural(i int) bool {
	t := &r.items[i]
	if t.kind == comma {
		return true
	}
	if t.kind != word {
		return false
	}
	if t.is(pronoun | determiner) {
		return !t.spells("he") && !t.spells("she") && !t.spells("it") && !t.spells("the") && !t.spells("a")
	}
	c := r.text[t.End-1]
	switch r.text[t.Start:t.End] {
	case "people", "men", "women", "police":
		return true
	}
	return c == 's' && t.Len() > 3
}

func (r *reading) span(from, to int) chancery.Span {
	return chancery.Span{Start: r.items[from].Start, End: r.items[to-1].End}
}

// add adds a finding with one cue, to which content is still to be given, and
// returns its number.
func (r *reading) add(ru rule, source phrase, g verbGroup) int {
	f := finding{rule: ru, verb: g.cue, negated: g.negated, cue: []chancery.Span{r.span(g.start, g.end)}}
	if !source.empty() {
		f.source = []chancery.Span{r.span(source.from, source.to)}
	}
	r.found = append(r.found, f)
	return len(r.found) - 1
}

// quote adds the quotation of item i to a finding, with the paragraphs over which
// it runs.
func (r *reading) quote(f int, i int) {
	r.addQuotation(f, r.items[i].quote)
}

func (r *reading) addQuotation(f, n int) {
	if r.used[n] {
		// The paragraphs that it runs over belong to the outer finding, which was
		// there first.
		r.take(f, n)
		return
	}
	for q := n; q >= 0; q = r.carriedBy[q] {
		r.take(f, q)
	}
	for q := r.quotations[n].Continues; q >= 0 && !r.used[q]; q = r.quotations[q].Continues {
		r.take(f, q)
	}
}

func (r *reading) take(f, q int) {
	r.used[q] = true
	r.found[f].content = append(r.found[f].content, r.quotations[q].Span)
	r.found[f].doubted = r.found[f].doubted || r.quotations[q].Unbalanced()
}

// contains adds items c to the content of finding f, with what the quotations in
// them carry on in other paragraphs, and reads them again.
func (r *reading) contains(f int, c phrase, depth int) {
	r.found[f].content = append(r.found[f].content, r.span(c.from, c.to))
	for i := c.from; i < c.to; i++ {
		if r.items[i].kind == quotation {
			r.quote(f, i)
		}
	}
	r.clause(c.from, c.to, depth+1, phrase{})
}

// content trims items [from, to) of marks at its ends and returns it as a span.
func (r *reading) content(from, to int) (phrase, bool) {
	for from < to && (r.items[from].kind == comma || r.items[from].kind == stop || r.items[from].kind == semicolon || r.items[from].kind == dash || r.items[from].kind == colon) {
		from++
	}
	for to > from && (r.items[to-1].kind == comma || r.items[to-1].kind == stop || r.items[to-1].kind == semicolon || r.items[to-1].kind == dash || r.items[to-1].kind == colon) {
		to--
	}
	return phrase{from, to}, from < to && r.words(from, to) > 0
}

// according reads "according to X" with what stands around it.
func (r *reading) according(lo, hi, depth int) bool {
	for i := lo; i+1 < hi; i++ {
		if !r.items[i].spells("according") || !r.items[i+1].spells("to") {
			continue
		}
		source := r.after(i+2, hi, i == lo)
		if source.empty() {
			continue
		}
		g := verbGroup{start: i, verb: i, end: i + 2, cue: accordingTo}
		left, hasLeft := r.content(r.opening(lo, i), i)
		right, hasRight := phrase{}, false
		if source.to < hi && (r.items[source.to].kind == comma || !hasLeft) {
			right, hasRight = r.content(source.to, hi)
		}
		if hasLeft && hasRight && (r.items[right.from].is(conjunction|subordinator) || r.items[right.from].form(ingForm)) {
			hasRight = false
		}
		if !hasLeft && !hasRight {
			continue
		}
		f := r.add(ruleAccording, source, g)
		if hasLeft {
			r.contains(f, left, depth)
		}
		if hasRight {
			r.contains(f, right, depth)
		}
		return true
	}
	return false
}

// opening returns the first item of a clause that belongs to what is said: behind
// a conjunction or an adverb with a comma.
func (r *reading) opening(lo, hi int) int {
	if lo == 0 {
		lo = r.dateline(hi)
	}
	if lo < hi && r.items[lo].is(conjunction) {
		lo++
	}
	return lo
}

// dateline returns the item behind "LONDON, Aug. 8 (Reuters) —" at the head of a
// sentence, or 0.
func (r *reading) dateline(hi int) int {
	if hi == 0 || r.items[0].kind != word || !r.items[0].capital || r.items[0].Len() < 3 || r.text[r.items[0].Start:r.items[0].End] != strings.ToUpper(r.text[r.items[0].Start:r.items[0].End]) && !(hi > 2 && r.items[1].kind == bracket) {
		return 0
	}
	for k := 1; k < hi && k < 12; k++ {
		t := &r.items[k]
		if t.kind == dash {
			return k + 1
		}
		if t.kind == word && !t.capital || t.kind == quotation || t.kind == stop {
			return 0
		}
	}
	return 0
}

// saidAfter reads a clause or quotation with its speaker behind it or between its
// halves: “…,” X said. “…,” said X. Clause, X said, clause.
func (r *reading) saidAfter(lo, hi, depth int) bool {
	for i := hi - 1; i > lo; i-- {
		g, ok := r.group(lo, i, hi)
		if !ok || !g.finite || g.passive || g.to || g.cue.frames&(frameQuote|frameThat) == 0 {
			continue
		}
		if source, at, ok := r.subjectBehind(lo, g, hi); ok {
			r.behind(lo, hi, depth, g, source, at, g.end)
			return true
		}
		if source, ok := r.inverted(lo, g, hi); ok {
			r.behind(lo, hi, depth, g, source, g.start, source.to)
			return true
		}
	}
	return false
}

// subjectBehind returns the source before the cue g, where content stands before
// both; at is the item at which source and cue begin.
func (r *reading) subjectBehind(lo int, g verbGroup, hi int) (source phrase, at int, ok bool) {
	source, ok = r.before(lo, g.start)
	if !ok || source.from <= lo {
		return phrase{}, 0, false
	}
	at = source.from
	if r.items[at-1].spells("as") && at-1 > lo {
		at--
	}
	prev := &r.items[at-1]
	quoted := prev.kind == quotation && prev.speech
	if prev.kind == comma && at-2 >= lo && r.items[at-2].kind == quotation && r.items[at-2].speech {
		quoted = true
	}
	if !quoted && prev.kind != comma && prev.kind != dash {
		return phrase{}, 0, false
	}
	// What follows must not be content of its own.
	next := g.end
	if g.cue.frames&frameWhom != 0 && next < hi && r.items[next].kind == word && !r.items[next].is(preposition|subordinator|conjunction|temporal) {
		next = r.addressee(next, hi)
	}
	if !r.closes(next, hi, quoted) {
		return phrase{}, 0, false
	}
	if !quoted {
		c, ok := r.content(lo, at)
		if !ok || g.cue.frames&frameQuote == 0 {
			return phrase{}, 0, false
		}
		next = r.pastCircumstance(next, hi)
		for k := next; k+1 < hi && k < next+12; k++ {
			if r.items[k].kind == comma && r.items[k+1].spells("that") {
				return phrase{}, 0, false // "told us, off the record, that"
			}
		}
		goesOn := next+2 < hi && r.items[next].kind == comma
		if !goesOn && (r.words(c.from, c.to) < 3 || r.circumstantial(c, false)) {
			return phrase{}, 0, false
		}
		if goesOn && r.items[next+1].kind == quotation && r.items[next+1].speech && r.circumstantial(c, true) {
			return phrase{}, 0, false
		}
		// "I think" and "you know" only soften; "who added" tells of someone else.
		if s := &r.items[source.from]; s.is(pronoun) && (s.is(relative) || g.cue.stance != chancery.Asserts && (s.spells("i") || s.spells("you")) || r.contracted(s)) {
			return phrase{}, 0, false
		}
	}
	return source, at, true
}

// circumstantial reports whether items c only say when or where: "On the subject
// of ships", "Asked about it", "Holding up a book". With commas in it that takes
// more than its first word to tell, unless sure says that it must be so.
func (r *reading) circumstantial(c phrase, sure bool) bool {
	for i := c.from; i < c.to && !sure; i++ {
		if r.items[i].kind == comma {
			return false
		}
	}
	t := &r.items[c.from]
	return t.is(preposition|subordinator) && !t.is(determiner) || r.ing(c.from) || t.form(participleForm) && !t.form(baseForm)
}

// pastCircumstance returns the comma that ends "on Monday" or "in a letter of 3
// May" at item i, where no verb stands in between; else i.
func (r *reading) pastCircumstance(i, hi int) int {
	if i >= hi || !r.items[i].is(temporal|preposition|adverb) {
		return i
	}
	for k := i; k < hi && k < i+12; k++ {
		t := &r.items[k]
		if t.kind == comma {
			return k
		}
		if t.kind != word && t.kind != number || t.is(auxiliary|pronoun) || r.verbHere(k) {
			break
		}
	}
	return i
}

// contracted reports whether a pronoun has a verb in it: "he's", "they'll".
func (r *reading) contracted(t *item) bool {
	return strings.ContainsAny(r.text[t.Start:t.End], "'’")
}

// closes reports whether the items from next on end a clause of saying rather
// than begin what is said.
func (r *reading) closes(next, hi int, quoted bool) bool {
	if next >= hi {
		return true
	}
	t := &r.items[next]
	switch t.kind {
	case comma, stop, semicolon, dash:
		return true
	case colon:
		return quoted
	case quotation:
		return false
	}
	if t.is(temporal|preposition) || t.is(conjunction) || t.is(adverb) && !t.is(determiner) {
		return !r.thatAhead(next, hi)
	}
	if t.is(subordinator) && !t.spells("that") && !t.is(wh) || t.spells("when") || t.spells("while") {
		return true
	}
	return quoted && !t.spells("that") && !t.is(pronoun|determiner|wh) && !r.thatAhead(next, hi)
}

// thatAhead reports whether "that", a colon or a quotation comes within a few
// words and before another comma: what is said is still to come.
func (r *reading) thatAhead(i, hi int) bool {
	for k := i; k < hi && k < i+12; k++ {
		switch t := &r.items[k]; {
		case t.kind == comma, t.kind == stop:
			return false
		case t.kind == colon, t.spells("that"), t.kind == quotation && t.speech:
			return true
		}
	}
	return false
}

// inverted returns the source behind the cue g, where content stands before it:
// “…,” said X.
func (r *reading) inverted(lo int, g verbGroup, hi int) (phrase, bool) {
	t := &r.items[g.verb]
	if g.start <= lo || g.helped || g.cue.frames&frameQuote == 0 || !t.form(thirdForm|pastForm) || g.end >= hi || t.form(ingForm) {
		return phrase{}, false
	}
	prev := &r.items[g.start-1]
	quoted := prev.kind == quotation && prev.speech || prev.kind == comma && g.start-2 >= lo && r.items[g.start-2].kind == quotation && r.items[g.start-2].speech
	if !quoted {
		if prev.kind != comma || g.cue.frames&frameClause != frameClause || r.words(lo, g.start) < 4 {
			return phrase{}, false
		}
		if _, ok := r.before(lo, g.start); ok {
			return phrase{}, false
		}
	}
	n := &r.items[g.end]
	if n.kind != word && n.kind != number || n.is(preposition|conjunction|subordinator|temporal|wh) && !n.is(determiner) || n.is(objectPronoun) || n.is(adverb) && !n.is(pronoun) {
		return phrase{}, false
	}
	source := r.after(g.end, hi, false)
	if source.empty() || !quoted && (n.is(pronoun) || !r.closes(source.to, hi, false)) {
		return phrase{}, false
	}
	return source, true
}

// behind adds the finding whose source and cue begin at item at and end before
// item end, with the content before it and, where it goes on, behind it.
func (r *reading) behind(lo, hi, depth int, g verbGroup, source phrase, at, end int) {
	from := r.opening(lo, at)
	left, ok := r.content(from, at)
	if !ok {
		return
	}
	// "He was blunter: “…,” he said": what stands before the colon is no content.
	if last := left.to - 1; r.items[last].kind == quotation && r.items[last].speech {
		for k := last - 1; k >= left.from; k-- {
			if r.items[k].kind == colon || r.items[k].kind == semicolon {
				left.from = k + 1
				break
			}
		}
	}
	quoted := left.to-left.from == 1 && r.items[left.from].kind == quotation
	ru := ruleClauseBefore
	if quoted {
		ru = ruleQuoteBefore
	} else if r.items[left.to-1].kind == quotation && r.items[left.to-1].speech {
		ru = ruleMixedBefore
	}
	f := r.add(ru, source, g)
	if quoted {
		r.quote(f, left.from)
	} else {
		r.contains(f, left, depth)
	}
	end = max(end, g.end)
	if quoted || ru == ruleMixedBefore {
		// “…,” X said in reply, “…”
		for k := end; k < hi; k++ {
			t := &r.items[k]
			if t.kind == quotation && t.speech {
				r.quote(f, k)
				end = k + 1
				continue
			}
			if h, ok := r.group(end, k, hi); ok && h.finite && k > end {
				if _, ok := r.before(end, h.start); ok {
					break
				}
			}
		}
	} else if end = r.pastCircumstance(end, hi); end < hi && r.items[end].kind == comma {
		right, ok := r.content(end, hi)
		if ok && r.words(right.from, right.to) > 1 && !r.items[right.from].is(relative) && !r.contrasts(right, hi) && !r.items[right.from].form(ingForm) && !r.ing(right.from) {
			r.contains(f, right, depth)
			return
		}
	}
	if end < hi {
		r.clause(end, hi, depth, source)
	}
}

// contrasts reports whether items c begin with a conjunction that leads to what
// another says or to something that is told as a fact: "but", or "and" before a
// clause of saying.
func (r *reading) contrasts(c phrase, hi int) bool {
	t := &r.items[c.from]
	if !t.is(conjunction) {
		return false
	}
	if !t.spells("and") && !t.spells("or") {
		return true
	}
	for k := c.from + 1; k < c.to; k++ {
		if h, ok := r.group(c.from+1, k, hi); ok && h.finite && !h.to {
			return true
		}
	}
	return false
}

// ing reports whether item i is a word in -ing.
func (r *reading) ing(i int) bool {
	t := &r.items[i]
	return t.kind == word && t.Len() > 4 && r.text[t.End-3:t.End] == "ing"
}

// addressee returns the item behind the person told: "reporters", "the BBC".
func (r *reading) addressee(from, hi int) int {
	if from < hi && r.items[from].is(objectPronoun|pronoun) {
		return from + 1
	}
	i := from
	if i < hi && r.items[i].is(possessive) && i+1 < hi && !r.noun(i+1) {
		return i + 1 // "told her that"
	}
	for i < hi && i < from+maxPhrase {
		t := &r.items[i]
		if t.kind == word && t.is(determiner|possessive) && i > from && !r.items[i-1].is(preposition|determiner|conjunction) {
			break
		}
		if !(r.noun(i) || t.is(determiner|possessive) || (t.spells("of") || t.spells("and") || t.spells("at")) && i > from && i+1 < hi) || t.spells("that") || t.is(temporal) {
			break
		}
		// A name that ends: "told Fox News he …", "told reporters ships …" is left.
		i++
	}
	return i
}

// saidBefore reads the first cue in items [lo, hi) whose content stands behind it
// and returns the item at which to go on; lo where there is none.
func (r *reading) saidBefore(lo, hi, depth int, carried *phrase) int {
	for i := lo; i < hi; i++ {
		g, ok := r.group(lo, i, hi)
		if !ok || g.to {
			continue
		}
		if next := r.preposed(lo, hi, depth, g, carried); next > i {
			return next
		}
	}
	return lo
}

// subject returns the source of the cue g from what stands before it.
func (r *reading) subject(lo int, g verbGroup, carried phrase) (phrase, bool) {
	if g.start > lo {
		prev := &r.items[g.start-1]
		joined := prev.is(conjunction) || prev.kind == comma && g.ing
		if g.ing && prev.kind != comma && !prev.is(conjunction) {
			return phrase{}, false
		}
		if joined {
			if !carried.empty() {
				return carried, true
			}
			return r.lead(lo, g.start)
		}
		if p, ok := r.before(lo, g.start); ok {
			return p, true
		}
		if prev.kind == comma && !carried.empty() {
			return carried, true
		}
	}
	return phrase{}, false
}

// preposed reads the cue g with content behind it and returns the item at which
// to go on, or 0.
func (r *reading) preposed(lo, hi, depth int, g verbGroup, carried *phrase) int {
	if !g.finite && !g.ing {
		return 0
	}
	source, ok := r.subject(lo, g, *carried)
	if !ok {
		return 0
	}
	if g.passive {
		return r.impersonal(lo, hi, depth, g, source)
	}
	g = r.withheld(g, hi)
	from, ru := r.contentStart(g, hi, source)
	if ru == noRule {
		return 0
	}
	if ru == ruleAnnounced {
		// "He writes:" at the end: the next paragraph holds what he writes.
		r.announced = r.add(ruleAnnounced, source, g)
		return hi
	}
	if from >= hi {
		return 0
	}
	if g.ing {
		ru = ruleParticiple
	}
	// A quotation that is all of what is said.
	if t := &r.items[from]; t.kind == quotation && t.speech {
		end := from + 1
		if r.wholeQuote(from, hi) {
			f := r.add(ruleQuoteAfter, source, g)
			r.quote(f, from)
			for end < hi && (r.items[end].kind == comma || r.items[end].is(conjunction)) && end+1 < hi && r.items[end+1].kind == quotation && r.items[end+1].speech {
				r.quote(f, end+1)
				end += 2
			}
			for end < hi && r.items[end].kind == quotation {
				r.quote(f, end)
				end++
			}
			*carried = source
			return end
		}
	}
	end := r.contentEnd(lo, from, hi, g, source)
	c, ok := r.content(from, end)
	if !ok {
		return 0
	}
	r.contains(r.add(ru, source, g), c, depth)
	*carried = source
	return end
}

// impersonal reads "It was said that …" and "X was told that …", whose source is
// not named.
func (r *reading) impersonal(lo, hi, depth int, g verbGroup, subject phrase) int {
	if g.end >= hi || g.cue.frames&frameThat == 0 {
		return 0
	}
	it := subject.to-subject.from == 1 && r.items[subject.from].spells("it")
	if !r.items[g.end].spells("that") || !it && g.cue.frames&frameWhom == 0 {
		return 0
	}
	end := r.contentEnd(lo, g.end+1, hi, g, subject)
	c, ok := r.content(g.end+1, end)
	if !ok {
		return 0
	}
	r.contains(r.add(ruleImpersonal, phrase{}, g), c, depth)
	return end
}

// wholeQuote reports whether the quotation at item i ends what is said: a stop or
// comma in or behind it, the end of the sentence, or a joined clause.
func (r *reading) wholeQuote(i, hi int) bool {
	q := r.quotations[r.items[i].quote]
	if q.Carried || q.Unbalanced() || i+1 >= hi {
		return true
	}
	switch next := &r.items[i+1]; {
	case next.kind == stop || next.kind == semicolon || next.kind == quotation:
		return true
	case next.kind == comma || next.is(conjunction|subordinator):
		return true
	}
	switch r.text[q.Inner.End-1] {
	case '.', ',', '?', '!':
		return true
	}
	return false
}

// withheld takes "declined to say" for one cue where content follows: the source
// leaves it open.
func (r *reading) withheld(g verbGroup, hi int) verbGroup {
	if g.cue.stance != chancery.Denies || g.cue.frames&frameTo == 0 || g.end+2 >= hi || !r.items[g.end].spells("to") {
		return g
	}
	h, ok := r.group(g.end, g.end+1, hi)
	if !ok || h.cue.frames&frameWh == 0 && h.cue.frames&frameThat == 0 || h.end >= hi {
		return g
	}
	if t := &r.items[h.end]; !t.is(wh) && !t.spells("that") {
		return g
	}
	g.end, g.cue, g.negated = h.end, h.cue, true
	return g
}

// contentStart returns the item at which what is said begins, behind the cue, the
// person told and the occasion, and the rule that found it.
func (r *reading) contentStart(g verbGroup, hi int, source phrase) (int, rule) {
	i := g.end
	fr := g.cue.frames
	told := false
	if fr&frameWhom != 0 && i < hi && r.items[i].kind == word && !r.items[i].spells("that") && !(fr&frameWh != 0 && r.items[i].is(wh)) && !r.items[i].is(preposition|temporal) {
		i = r.addressee(i, hi)
		told = i > g.end
	}
	if i < hi && r.items[i].spells("to") && fr&frameTo == 0 && fr&frameQuote != 0 {
		// "said to reporters that"
		if k := r.addressee(i+1, hi); k > i+1 {
			i = k
		}
	}
	if k := r.skipOccasion(i, hi); k > i {
		i = k
	}
	base := ruleClauseAfter
	if told {
		base = ruleTold
	}
	// A form that is a noun as often needs a sure sign.
	sure := fr&frameNoun == 0 || g.helped || r.items[source.to-1].is(pronoun) || r.items[source.to-1].capital && source.to == g.start
	if i >= hi || r.items[i].kind == stop {
		return 0, noRule
	}
	t := &r.items[i]
	switch {
	case t.kind == colon:
		if fr&(frameQuote|frameThat) == 0 {
			return 0, noRule
		}
		if i+1 >= hi {
			return i, ruleAnnounced
		}
		if r.items[i+1].kind == quotation {
			return i + 1, ruleQuoteAfter
		}
		return i + 1, base
	case t.kind == quotation && t.speech && fr&(frameQuote|frameThat) != 0:
		return i, ruleQuoteAfter
	case t.kind == quotation:
		if fr&(frameClause|frameObject) == 0 || !sure {
			return 0, noRule
		}
		return i, ruleMixedAfter
	case t.kind == comma:
		if i+1 < hi && r.items[i+1].kind == quotation && r.items[i+1].speech && fr&(frameQuote|frameThat) != 0 {
			return i + 1, ruleQuoteAfter
		}
		if i+1 < hi && r.items[i+1].spells("that") && fr&frameThat != 0 {
			return i + 2, ruleThat
		}
		return 0, noRule
	case t.spells("that") && fr&frameThat != 0:
		if told {
			return i + 1, ruleTold
		}
		return i + 1, ruleThat
	case t.is(wh) && fr&frameWh != 0 && !t.is(preposition):
		return i, ruleWhether
	case t.spells("to") && fr&frameTo != 0:
		if told {
			return g.end, ruleTo // "asked the court to wait": the court too is what is asked
		}
		return i, ruleTo
	}
	if !sure || t.kind != word && t.kind != number && t.kind != other {
		return 0, noRule
	}
	if t.is(preposition|conjunction|subordinator|temporal|adverb) && !t.is(determiner|pronoun|wh) && !t.spells("there") {
		if fr&frameClause == frameClause && !t.is(conjunction|adverb) && g.cue.lemma == "say" {
			return i, ruleClauseAfter
		}
		return 0, noRule
	}
	switch {
	case fr&frameClause == frameClause && told:
		return i, ruleTold
	case fr&frameClause == frameClause:
		return i, ruleClauseAfter
	case fr&frameObject != 0 && !(fr&frameWhom != 0):
		return i, ruleObject
	}
	return 0, noRule
}

// skipOccasion returns the item behind "on Monday", "in a statement", "at a rally
// in Salem" where what is said plainly begins there: with "that", a colon, a
// quotation, or, after a day alone, anything.
func (r *reading) skipOccasion(i, hi int) int {
	k := i
	for k < hi && r.items[k].kind == word && (r.items[k].is(temporal) || r.items[k].spells("on") && k+1 < hi && r.items[k+1].is(temporal) || r.items[k].spells("this") && k+1 < hi && r.items[k+1].is(temporal)) {
		k++
	}
	if k < hi && (k > i || r.items[k].is(preposition|adverb) && !r.items[k].is(determiner) || r.items[k].kind == comma) {
		for j := k; j < hi && j < k+20; j++ {
			t := &r.items[j]
			if t.spells("that") || t.kind == colon {
				return j
			}
			if t.kind == quotation && t.speech {
				return j
			}
			if t.kind == stop || t.kind == semicolon || t.is(auxiliary) || j > k && r.verbHere(j) || t.kind == comma && j > k && !(j+1 < hi && (r.items[j+1].spells("that") || r.items[j+1].kind == quotation)) {
				break
			}
		}
	}
	if k > i && k < hi && r.items[k].kind == comma && k+1 < hi && r.items[k+1].kind != quotation {
		return i
	}
	return k
}

// contentEnd returns the item behind what is said: the end of the sentence, or
// where another clause of saying is joined.
func (r *reading) contentEnd(lo, from, hi int, g verbGroup, source phrase) int {
	// "When X said A, B": the content ends with the clause.
	subordinate := source.from == lo+1 && r.items[lo].is(subordinator) && !r.items[lo].spells("that") && !r.items[lo].spells("where")
	// "X, who said A, left": with the relative clause.
	within := source.from > lo && r.items[source.from].is(relative) && r.items[source.from-1].kind == comma
	if subordinate || within {
		for k := from + 1; k < hi; k++ {
			if r.items[k].kind == comma {
				return k
			}
		}
	}
	for k := from + 1; k < hi; k++ {
		r.steps++
		t := &r.items[k]
		if t.kind == semicolon && k+1 < hi && r.items[k+1].is(conjunction) {
			return k
		}
		if t.kind != word || t.entry == nil || len(t.entry.cues) == 0 {
			continue
		}
		h, ok := r.group(from, k, hi)
		if !ok || h.to || h.passive {
			continue
		}
		if h.start <= from {
			continue
		}
		prev := &r.items[h.start-1]
		if h.ing {
			if prev.kind == comma {
				return h.start - 1
			}
			continue
		}
		if !h.finite {
			continue
		}
		if prev.is(conjunction) && r.items[h.verb].form(g.formOf(r)) {
			// "said A and added B"
			end := h.start - 1
			if end > from && r.items[end-1].kind == comma {
				end--
			}
			return end
		}
		p, ok := r.before(from, h.start)
		if ok && p.from-1 > from && r.items[p.from-1].kind == semicolon {
			return p.from - 1
		}
		if ok && p.from-2 > from && r.items[p.from-1].is(conjunction|subordinator) && !r.items[p.from-1].spells("that") && r.items[p.from-2].kind == comma {
			return p.from - 2
		}
	}
	return hi
}

func (g verbGroup) formOf(r *reading) form { return r.items[g.verb].entry.forms }
