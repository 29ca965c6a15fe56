package attribution

import (
	"slices"
	"sort"
	"strings"

	"chancery"
	"chancery/calendar"
)

// complete fills in what rules can tell of attributions that a reader has found, with
// the source, cue and content of each: its kind, its stance, the path inside its
// source, who was told, and when. Actors, dates and names of out are used where they
// are there; attributions that have a kind keep it. Every look goes over a bounded
// stretch of the sentence of the cue, so that time is linear in the text and the
// number of attributions.
func complete(doc *chancery.Document, out *chancery.Reading) {
	if len(out.Attributions)+len(out.Abstained) > 0 {
		newReading(doc).complete(out)
	}
}

func (r *reading) complete(out *chancery.Reading) {
	c := completer{r: r, out: out, cues: map[int]bool{}}
	for i := range out.Actors {
		for _, p := range out.Actors[i].Mentions {
			if p.Span.Len() > maxLook {
				continue // no name; and it would have to be looked at from everywhere in it
			}
			c.mentions = append(c.mentions, mention{p.Span, out.Actors[i].ID})
			c.longest = max(c.longest, p.Span.Len())
		}
	}
	slices.SortStableFunc(c.mentions, func(a, b mention) int { return a.Start - b.Start })
	c.dates = make([]int, len(out.Dates))
	for i := range c.dates {
		c.dates[i] = i
	}
	slices.SortStableFunc(c.dates, func(a, b int) int { return out.Dates[a].Passage.Span.Start - out.Dates[b].Passage.Span.Start })
	for i := range out.Attributions {
		for _, p := range out.Attributions[i].Cue {
			if w := strings.ToLower(p.Words); w == "citing" || w == "quoting" {
				c.cues[p.Span.Start] = true
			}
		}
	}
	for _, list := range [][]chancery.Attribution{out.Attributions, out.Abstained} {
		for i := range list {
			a := &list[i]
			if a.Kind == "" {
				a.Kind = r.quoteKind(spansOf(a.Content))
			}
			a.Stance = c.stance(a)
			c.fill(a)
		}
	}
	// What is quoted from a speech whose time is now known is reckoned from that.
	if speeches := calendar.Speeches(out.Attributions, out.Dates); len(speeches) > 0 && len(out.Dates) > 0 {
		out.Dates = calendar.Reckon(r.doc, calendar.Options{Speeches: speeches})
	}
}

// completer fills in the attributions of one document, one after the other.
type completer struct {
	r         *reading // its items are those of the stretch that is being looked at
	out       *chancery.Reading
	mentions  []mention     // of actors, by their start
	longest   int           // mention, in bytes
	dates     []int         // numbers of dates, by their start
	addressed chancery.Span // whom the paper that is the source goes to
	cues      map[int]bool  // starts of "citing", where a reader took it for a cue
}

type mention struct {
	chancery.Span
	actor string
}

func spansOf(passages []chancery.Passage) []chancery.Span {
	out := make([]chancery.Span, 0, len(passages))
	for _, p := range passages {
		out = append(out, p.Span)
	}
	return out
}

// maxLook bounds in bytes how far from a cue anything is looked for.
const maxLook = 400

// sentence returns the sentence at an offset, or an empty span there.
func (c *completer) sentence(at int) chancery.Span {
	n := sort.Search(len(c.r.sentences), func(i int) bool { return c.r.sentences[i].End > at })
	if n == len(c.r.sentences) || c.r.sentences[n].Start > at {
		return chancery.Span{Start: at, End: at}
	}
	s := c.r.sentences[n]
	return chancery.Span{Start: max(s.Start, at-maxLook), End: min(s.End, at+maxLook)}
}

// cueOf returns the stretch of a cue with what lies between its pieces, maxLook at most.
func cueOf(a *chancery.Attribution) chancery.Span {
	s := a.Cue[0].Span
	for _, p := range a.Cue {
		if p.Span.End <= s.Start+maxLook {
			s.End = max(s.End, p.Span.End)
		}
	}
	s.End = min(s.End, s.Start+maxLook)
	return s
}

// load makes items of a stretch of text.
func (c *completer) load(from, to int) {
	c.r.items = c.r.items[:0]
	if from >= to {
		return
	}
	// maxLook may have cut a character.
	for from < to && c.r.text[from]&0xC0 == 0x80 {
		from++
	}
	for to < len(c.r.text) && c.r.text[to]&0xC0 == 0x80 {
		to++
	}
	c.r.tokens(from, to)
	c.r.steps += len(c.r.items)
}

func (c *completer) words(i int) string {
	return c.r.text[c.r.items[i].Start:c.r.items[i].End]
}

func (c *completer) lower(i int) string { return strings.ToLower(c.words(i)) }

// upper reports whether item i is in capitals.
func (c *completer) upper(i int) bool {
	w := c.words(i)
	return len(w) > 1 && strings.ToUpper(w) == w
}

func (c *completer) passage(s chancery.Span) chancery.Passage {
	return chancery.Passage{Document: c.r.doc.Digest, Span: s, Words: c.r.text[s.Start:s.End]}
}

// itemsPassage returns the passage of items [from, to), without an 's or a comma at its end.
func (c *completer) itemsPassage(from, to int) chancery.Passage {
	s := c.r.span(from, to)
	w := c.r.text[s.Start:s.End]
	for _, end := range []string{"'s", "’s", "'", "’", ","} {
		if rest, ok := strings.CutSuffix(w, end); ok && rest != "" {
			return c.passage(chancery.Span{Start: s.Start, End: s.Start + len(rest)})
		}
	}
	return c.passage(s)
}

// actorAt returns the actor with a mention over the head of a phrase, or "": the longest
// that lies within the phrase, else the shortest that reaches beyond it.
func (c *completer) actorAt(head, phrase chancery.Span) string {
	best := -1
	better := func(m mention) bool {
		if best < 0 {
			return true
		}
		b := c.mentions[best].Span
		if in := phrase.Contains(m.Span); in != phrase.Contains(b) {
			return in
		} else if in {
			return m.Len() > b.Len()
		}
		return m.Len() < b.Len()
	}
	n := sort.Search(len(c.mentions), func(i int) bool { return c.mentions[i].Start > head.Start-c.longest })
	for ; n < len(c.mentions) && c.mentions[n].Start < head.End; n++ {
		if m := c.mentions[n]; m.Overlaps(head) && better(m) {
			best = n
		}
	}
	if best < 0 {
		return ""
	}
	return c.mentions[best].actor
}

// ids returns an actor as a list, empty for none.
func ids(actor string) []string {
	if actor == "" {
		return nil
	}
	return []string{actor}
}

// fill fills in the path of an attribution, who was told, and when.
func (c *completer) fill(a *chancery.Attribution) {
	a.Path, a.Addressees, a.Told, c.addressed = nil, nil, "", chancery.Span{}
	for n, p := range a.Source {
		if n > 0 && len(a.Path) > 0 {
			break // the rest of a broken source: an apposition, a relative clause
		}
		c.load(p.Span.Start, min(p.Span.End, p.Span.Start+maxLook))
		a.Path = append(a.Path, c.links(0, len(c.r.items), 0)...)
	}
	if c.addressed.Len() > 0 {
		a.Addressees = append(a.Addressees, chancery.Mention{Actor: c.actorAt(c.addressed, c.addressed), Passage: c.passage(c.addressed)})
	}
	if len(a.Cue) > 0 {
		c.around(a)
	}
}

// maxHands bounds how many links one source phrase gives: "a copy of a letter of …".
const maxHands = 6

// links returns the links of the source phrase that is items [lo, hi), outermost first.
func (c *completer) links(lo, hi, depth int) []chancery.Link {
	items := c.r.items
	for lo < hi && (items[lo].kind != word && items[lo].kind != number && items[lo].kind != bracket || items[lo].is(conjunction)) {
		lo++
	}
	for hi > lo && (items[hi-1].kind == comma || items[hi-1].kind == colon || items[hi-1].kind == stop || items[hi-1].kind == dash) {
		hi--
	}
	if lo >= hi {
		return nil
	}
	end := c.base(lo, hi)
	head := c.head(lo, end)
	if m := c.paper(head); m != "" && depth < maxHands && !c.titled(lo, end) {
		return c.paperLinks(lo, end, hi, m, depth)
	}
	if w := c.lower(head); media.occasion[w] != "" && depth < maxHands && !c.titled(lo, end) {
		// "according to an interview with the minister"
		if end+1 < hi && (items[end].spells("with") || items[end].spells("by") || items[end].spells("of")) {
			inner := c.links(end+1, hi, depth+1)
			if len(inner) > 0 {
				inner[len(inner)-1].Medium = media.occasion[w]
				return inner
			}
		}
		if k := c.possessor(lo, end); k > lo {
			inner := c.links(lo, k, depth+1)
			if len(inner) > 0 {
				inner[len(inner)-1].Medium = media.occasion[w]
				return inner
			}
		}
		return []chancery.Link{{Passage: c.itemsPassage(lo, end), Medium: media.occasion[w]}}
	}
	link := chancery.Link{Passage: c.itemsPassage(lo, hi), Access: c.access(lo, hi)}
	c.people(&link, lo, hi)
	out := []chancery.Link{link}
	// "an official who heard it from the driver"
	if from, to, ok := c.heardFrom(end, hi); ok && depth < maxHands {
		out[0].Access = chancery.WasTold
		out = append(out, c.links(from, to, depth+1)...)
	}
	return out
}

// titled reports whether a word for a paper ends a name in capitals: "the Post".
func (c *completer) titled(lo, end int) bool {
	items, h := c.r.items, c.head(lo, end)
	return h > lo && items[h].capital && !c.upper(h) && (items[h-1].spells("the") || items[h-1].capital)
}

// base returns the item behind the noun phrase that begins at lo, without what a
// preposition, a comma or a relative clause adds to it.
func (c *completer) base(lo, hi int) int {
	items := c.r.items
	for i := lo; i < hi; i++ {
		t := &items[i]
		if i == lo {
			continue
		}
		if t.kind == bracket {
			return i
		}
		if t.kind != word && t.kind != number && t.kind != other || t.is(preposition|conjunction|subordinator|relative|auxiliary) && !t.is(determiner|possessive) && !(t.capital && items[i-1].capital) {
			return i
		}
		// "a letter seen by", "a cable dated": a participle behind the noun.
		if t.kind == word && !t.capital && i > lo && c.r.noun(i-1) && (strings.HasSuffix(c.lower(i), "ed") || participles[c.lower(i)]) && i+1 < hi && (items[i+1].is(preposition|temporal) || items[i+1].kind == number) {
			return i
		}
		if t.kind == word && !t.capital && c.r.noun(i-1) && (c.lower(i) == "close" || c.lower(i) == "familiar") && i+1 < hi && items[i+1].is(preposition) {
			return i
		}
	}
	return hi
}

var participles = map[string]bool{"seen": true, "written": true, "sent": true, "read": true, "shown": true, "given": true, "told": true, "held": true, "known": true, "drawn": true, "made": true, "left": true, "kept": true}

// head returns the last noun of the phrase [lo, end).
func (c *completer) head(lo, end int) int {
	for i := end - 1; i > lo; i-- {
		if t := &c.r.items[i]; t.kind == word && (c.r.noun(i) || t.is(pronoun|objectPronoun|determiner)) {
			return i
		}
	}
	return lo
}

// possessor returns the item behind the possessor that a phrase begins with ("the
// ambassador’s"), or lo.
func (c *completer) possessor(lo, end int) int {
	for i := end - 2; i >= lo; i-- {
		w := c.words(i)
		if c.r.items[i].kind == word && (strings.HasSuffix(w, "'s") || strings.HasSuffix(w, "’s") || strings.HasSuffix(w, "s'") || strings.HasSuffix(w, "s’")) {
			return i + 1
		}
	}
	return lo
}

// temporalName reports whether a word with an 's is a day, a month or the like.
func temporalName(w string) bool {
	w = strings.TrimSuffix(strings.TrimSuffix(w, "'s"), "’s")
	e := lookupShort(w)
	return e != nil && e.class&temporal != 0
}

// paperLinks returns the links of a source that is a paper: those who saw it, the
// paper, and its author.
func (c *completer) paperLinks(lo, end, hi int, m chancery.Medium, depth int) []chancery.Link {
	items := c.r.items
	paper := chancery.Link{Medium: m, Passage: c.itemsPassage(lo, end)}
	paper.Actors = ids(c.actorAt(items[c.head(lo, end)].Span, c.r.span(lo, end)))
	var seers, author []chancery.Link
	if k := c.possessor(lo, end); k > lo {
		if !temporalName(c.words(k - 1)) { // "Wednesday's poll"
			author = c.links(lo, k, depth+1)
		}
	} else if items[lo].is(possessive) && !items[lo].is(objectPronoun) || items[lo].spells("his") || items[lo].spells("her") || items[lo].spells("their") || items[lo].spells("my") || items[lo].spells("our") || items[lo].spells("its") {
		if lo+1 < end {
			p := c.passage(items[lo].Span)
			author = []chancery.Link{{Passage: p, Actors: ids(c.actorAt(p.Span, p.Span))}}
		}
	}
	// What stands behind it: who wrote it, who has seen it.
	for i := end; i < hi && len(author) == 0; i++ {
		t := &items[i]
		if t.kind == word && t.spells("by") && i > end && sees[c.lower(i-1)] {
			stop := c.base(i+1, hi)
			seers = append(seers, chancery.Link{Passage: c.itemsPassage(i+1, stop), Actors: ids(c.headActor(i+1, stop)), Access: chancery.SawPaper})
			i = stop - 1
			continue
		}
		if t.kind != word || !(t.spells("of") || t.spells("from") || t.spells("by")) || i+1 >= hi {
			continue
		}
		if c.r.ing(i + 1) {
			continue // "by comparing"
		}
		if t.spells("by") && i > end && (c.r.items[i-1].is(temporal) || c.r.items[i-1].kind == comma) {
			continue
		}
		// "of 3 May", "of the meeting", "on the talks": no author. "From Geneva" is one.
		stop := c.base(i+1, hi)
		h := c.head(i+1, stop)
		if t.spells("of") && (subject[c.lower(c.head(lo, end))] || !c.authors(i+1, stop, h)) || items[i+1].kind == number || items[h].is(temporal) {
			continue
		}
		// "a letter from Voss to the king"; an "ambassador to France" is one person.
		to := hi
		if stop < hi && items[stop].spells("to") && items[h].capital {
			to = stop
		}
		author = c.links(i+1, to, depth+1)
	}
	for i := end; i+1 < hi; i++ {
		if t := &items[i]; t.spells("to") && (i == end || items[i-1].capital) {
			c.addressed = chancery.Span{Start: items[i+1].Start, End: items[c.base(i+1, hi)-1].End}
			break
		}
	}
	out := append(seers, paper)
	return append(out, author...)
}

// subject are papers that are of what they are about: "a poll of voters".
var subject = map[string]bool{"poll": true, "polls": true, "survey": true, "surveys": true, "study": true, "studies": true, "analysis": true, "biography": true, "biographies": true, "history": true, "assessment": true, "assessments": true, "transcript": true, "transcripts": true, "record": true, "records": true, "minutes": true, "estimate": true}

// sees are the participles of who has had a paper in hand.
var sees = map[string]bool{"seen": true, "obtained": true, "reviewed": true, "read": true, "examined": true, "viewed": true, "held": true, "received": true, "leaked": true, "acquired": true, "inspected": true, "published": true, "quoted": true, "cited": true, "shown": true}

// authors reports whether the phrase behind "of", with head h, can be an author: a
// name, or a word for a person; a paper counts, as the copy's origin does.
func (c *completer) authors(from, to, h int) bool {
	t := &c.r.items[h]
	if t.kind != word || media.occasion[c.lower(h)] != "" {
		return false
	}
	if t.capital || media.paper[c.lower(h)] != "" {
		return true
	}
	w := strings.TrimSuffix(c.lower(h), "s")
	if t.is(personTitle) || t.is(organisation) || c.r.items[from].is(possessive) && kin[w] {
		return true
	}
	for _, end := range []string{"er", "or", "ist", "ian", "ant", "ent", "man", "woman", "aide", "chief", "king", "official", "source", "ee", "clerk", "consul", "spy", "attaché", "legate", "monk", "priest"} {
		if strings.HasSuffix(w, end) && !notPeople[w] {
			return true
		}
	}
	return c.actorAt(t.Span, c.r.span(from, to)) != ""
}

var kin = map[string]bool{"father": true, "mother": true, "brother": true, "sister": true, "son": true, "daughter": true, "uncle": true, "aunt": true, "wife": true, "husband": true, "friend": true, "cousin": true, "nephew": true, "niece": true}

// notPeople end as words for people do and are none.
var notPeople = map[string]bool{"event": true, "agreement": true, "government": true, "paper": true, "letter": true, "winter": true, "summer": true, "war": true, "matter": true, "order": true, "number": true, "quarter": true, "content": true, "extent": true, "moment": true, "statement": true, "incident": true, "accident": true, "movement": true, "treatment": true, "document": true, "power": true, "offer": true, "weather": true, "water": true, "river": true, "border": true, "harbor": true, "error": true, "terror": true, "labor": true, "sector": true, "factor": true, "grant": true, "shipment": true, "settlement": true, "argument": true, "element": true, "parliament": false, "disaster": true, "theater": true, "murder": true, "dinner": true, "chapter": true, "disorder": true}

// heardFrom looks for "heard it from Y", "had it from Y", "on the word of Y" among
// items [from, hi) and returns the items of Y.
func (c *completer) heardFrom(from, hi int) (int, int, bool) {
	items := c.r.items
	for i := from; i < hi; i++ {
		t := &items[i]
		if t.kind != word || i+1 >= hi {
			continue
		}
		w := c.lower(i)
		if (w == "heard" || w == "learned" || w == "learnt" || w == "had" || w == "got") && i > from-1 {
			k := i + 1
			if k < hi && (items[k].is(objectPronoun|pronoun) || items[k].spells("this") || items[k].spells("that") || items[k].spells("so")) {
				k++
			} else if w == "had" || w == "got" {
				continue
			}
			if k+1 < hi && items[k].spells("from") {
				return k + 1, c.base(k+1, hi), true
			}
		}
	}
	return 0, 0, false
}

// headActor returns the actor whose mention stands over the head of items [from, to).
func (c *completer) headActor(from, to int) string {
	if from >= to {
		return ""
	}
	return c.actorAt(c.r.items[c.head(from, c.base(from, to))].Span, c.r.span(from, to))
}

// people gives a link the actors that its phrase names: the head of each of its parts.
// "X’s aide", "a spokesman for X" and "sources close to X" name an aide, a spokesman
// and sources: X has not spoken.
func (c *completer) people(link *chancery.Link, lo, hi int) {
	items := c.r.items
	// A pronoun alone, and its "who".
	for at := lo; at < hi; {
		end := c.base(at, hi)
		h := c.head(at, end)
		id := c.actorAt(items[h].Span, c.r.span(at, max(end, at+1)))
		if id == "" && h > at && items[h].is(objectPronoun) {
			id = c.actorAt(items[h-1].Span, c.r.span(at, h)) // "Voss himself"
		}
		// What is added to it: of, for, close to …
		next := end
		relativeClause := false
		for next < hi {
			t := &items[next]
			if t.is(relative) {
				relativeClause = true
			}
			if t.kind == comma || t.is(conjunction) && !relativeClause {
				break
			}
			next++
		}
		if id == "" && next < hi && items[next].kind == comma {
			// "a former minister, Marta Voss": the name behind the comma.
			if e := c.base(next+1, hi); next+1 < hi && items[next+1].capital && !items[next+1].is(pronoun) {
				id = c.headActor(next+1, e)
			}
		}
		if id != "" && !slices.Contains(link.Actors, id) {
			link.Actors = append(link.Actors, id)
		}
		// On behind a conjunction that joins people.
		k := next
		for k < hi && items[k].kind == comma {
			k++
		}
		switch {
		case k >= hi || relativeClause:
			return
		case items[k].is(conjunction):
			if items[k].spells("or") || items[k].spells("nor") {
				link.Either = true
			}
			if items[k].spells("but") || items[k].spells("so") || items[k].spells("yet") {
				return
			}
			k++
			for k < hi && items[k].spells("perhaps") {
				k++
			}
		case k > next && items[k].capital && !c.more(k, hi):
			return // an apposition
		case k > next && !c.more(k, hi):
			return
		}
		at = max(k, at+1)
	}
}

// more reports whether a conjunction comes after item k before another verb: the comma
// before k parts a list and no apposition.
func (c *completer) more(k, hi int) bool {
	for i := k; i < hi && i < k+10; i++ {
		t := &c.r.items[i]
		if t.is(conjunction) && !t.spells("but") {
			// "Voss, the deputy, and Brandt" is a list too; what opens with an article is not.
			return !c.r.items[k].spells("the") && !c.r.items[k].spells("a") && !c.r.items[k].spells("an")
		}
		if t.is(relative | auxiliary) {
			return false
		}
	}
	return false
}
