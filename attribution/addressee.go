package attribution

import (
	"slices"
	"sort"
	"strings"

	"chancery"
)

// stretch is a stretch of text beside a cue in which its clause goes on: who was
// told, when, where. No content stands in it.
type stretch struct{ from, to int }

// around fills in what stands around the cue: who was told and when, through which
// medium, on whose word ("citing …", "heard from …").
func (c *completer) around(a *chancery.Attribution) {
	before, between, after := c.stretches(a)
	verb := c.cueVerb(a)
	// Behind the cue.
	c.load(after.from, after.to)
	c.goal(a, verb)
	c.hands(a, verb)
	c.cited(a)
	medium := media.cue[verb.last]
	if m := c.occasion(0, c.clauseEnd(0)); m != "" {
		medium = m
	}
	a.Told = c.date(after, func(from, to int) bool { return c.plainClause(from, to) })
	// Between source and cue.
	if between.from < between.to {
		c.load(between.from, between.to)
		c.cited(a)
		if m := c.occasion(0, len(c.r.items)); m != "" && medium == "" {
			medium = m
		}
		if n := len(a.Path); n > 0 && a.Path[n-1].Access == "" {
			a.Path[n-1].Access = c.access(0, len(c.r.items))
		}
		if a.Told == "" && !c.holdsRelative() {
			a.Told = c.date(between, func(from, to int) bool { return c.plainClause(from, to) })
		}
	}
	// Before the source: "In a letter to the king on Monday, Voss said".
	if before.from < before.to {
		c.load(before.from, before.to)
		if c.opens() || len(c.r.items) > 0 && (c.lower(0) == "citing" || c.lower(0) == "quoting") {
			c.cited(a)
		}
		if c.opens() {
			if m := c.occasion(0, len(c.r.items)); m != "" && medium == "" {
				medium = m
			}
			if len(a.Addressees) == 0 {
				c.occasionGoal(a, 0)
			}
			if a.Told == "" {
				a.Told = c.date(before, func(from, to int) bool { return true })
			}
		}
	}
	if n := len(a.Path); n > 0 && a.Path[n-1].Medium == "" {
		a.Path[n-1].Medium = medium
	}
	// "a letter of 3 May", "told on Monday": a day inside the words of source or cue.
	for _, p := range slices.Concat(a.Cue, a.Source) {
		if a.Told == "" && (c.sourceIsPaper(a) || p.Span == a.Cue[0].Span) {
			a.Told = c.date(stretch{p.Span.Start, p.Span.End}, func(from, to int) bool { return true })
		}
	}
	c.throughOutlets(a)
}

func (c *completer) sourceIsPaper(a *chancery.Attribution) bool {
	return slices.ContainsFunc(a.Path, func(l chancery.Link) bool {
		return l.Medium != "" && slices.ContainsFunc(a.Source, func(p chancery.Passage) bool { return p.Span.Start == l.Passage.Span.Start })
	})
}

// stretches returns where the clause of the cue goes on: before the source, between
// source and cue, and behind both.
func (c *completer) stretches(a *chancery.Attribution) (before, between, after stretch) {
	cue := cueOf(a)
	s := c.sentence(cue.Start)
	last := max(s.End, c.sentence(max(cue.Start, cue.End-1)).End)
	first := cue.Start
	after.from = cue.End
	for _, p := range a.Source {
		if p.Span.Start >= cue.End && p.Span.End <= last {
			after.from = max(after.from, p.Span.End)
		}
		if p.Span.End <= cue.Start && p.Span.Start >= s.Start {
			between = stretch{p.Span.End, cue.Start}
			first = min(first, p.Span.Start)
		}
	}
	after.to = min(max(last, after.from), after.from+maxLook)
	before = stretch{max(s.Start, first-maxLook), first}
	for _, p := range a.Content {
		if p.Span.Start >= after.from {
			after.to = min(after.to, p.Span.Start)
		} else if p.Span.End > after.from && p.Span.Start <= cue.Start {
			after.to = after.from // the cue stands inside its content
		}
		if p.Span.End <= first {
			before.from = max(before.from, p.Span.End)
		} else if p.Span.Start < first {
			before.from = before.to
		}
	}
	// A quotation that is not content ends the clause too.
	if n := firstAt(c.r, after.from); n < len(c.r.quotations) && c.r.quotations[n].Span.Start < after.to {
		after.to = c.r.quotations[n].Span.Start
	}
	return before, between, after
}

// cueVerb is what a cue says by its form.
type cueVerb struct {
	last    string // its last word, in small letters
	whom    bool   // the person told may stand right behind it
	passive bool
	hears   bool // "heard", "learned": its subject is who was told
}

var hearing = map[string]bool{"hear": true, "hears": true, "heard": true, "hearing": true, "learn": true, "learns": true, "learned": true, "learnt": true, "learning": true, "gathered": true, "gather": true, "understood": true, "had": true}

func (c *completer) cueVerb(a *chancery.Attribution) (v cueVerb) {
	cue := cueOf(a)
	c.load(max(c.sentence(cue.Start).Start, cue.Start-40), cue.End)
	items := c.r.items
	be := false
	for i := range items {
		t := &items[i]
		if t.kind != word {
			continue
		}
		w := c.lower(i)
		// Auxiliaries right before the cue belong to it.
		if t.End <= cue.Start {
			be = be && t.is(auxiliary|adverb|negation) || isBe(w)
			continue
		}
		if isBe(w) {
			be = true
		}
		if t.is(auxiliary | negation | adverb) {
			continue
		}
		if hearing[w] && (w != "had" || len(items) > 0) {
			v.hears = true
		}
		if t.entry != nil && len(t.entry.cues) > 0 || v.last == "" || len(meanings[w]) > 0 {
			v.last = w
			v.whom = false
			if t.entry != nil {
				for _, q := range t.entry.cues {
					v.whom = v.whom || q.frames&frameWhom != 0
				}
				v.passive = be && t.form(participleForm)
			}
		}
	}
	switch v.last {
	case "wrote", "write", "writes", "written", "writing", "cabled", "cables", "cabling", "e-mailed", "emailed", "wired", "telegraphed", "promised", "promises", "promise", "telephoned", "phoned", "texted", "questioned", "pressed", "pressing", "invited", "cautioned", "alerted", "reassured", "implored", "entreated", "encouraged", "summoned", "forbade", "bade", "petitioned", "lobbied", "begged", "thanked", "answered", "shown", "showed":
		v.whom = true
	}
	v.hears = v.hears && !v.passive
	return v
}

func isBe(w string) bool {
	switch w {
	case "is", "are", "was", "were", "be", "been", "being", "am":
		return true
	}
	return false
}

// goal finds who was told, behind the cue.
func (c *completer) goal(a *chancery.Attribution, v cueVerb) {
	items := c.r.items
	i := 0
	if v.passive {
		// "was told by the driver": the subject was told.
		if v.whom {
			if len(a.Source) == 0 || a.Source[0].Span.Start >= a.Cue[0].Span.End {
				c.passiveGoal(a)
			} else {
				a.Addressees = append(a.Addressees, chancery.Mention{Actor: one(c.actorsAt(a.Source[0].Span)), Passage: a.Source[0]})
			}
		}
		return
	}
	if v.whom && i < len(items) {
		if t := &items[i]; t.kind == word && !t.is(preposition|subordinator|conjunction|temporal|auxiliary|wh) && !t.spells("that") && (!t.is(adverb) || t.is(determiner|objectPronoun)) || t.kind == word && t.capital && c.r.noun(i) {
			end := c.r.addressee(i, len(items))
			if end > i && media.paper[c.lower(c.head(i, c.base(i, end)))] == "" {
				c.goals(a, i, end)
				i = end
			}
		}
	}
	if len(a.Addressees) == 0 && i == 0 && len(items) == 0 {
		c.contentGoal(a, v)
		c.load(0, 0)
	}
	if len(a.Addressees) == 0 {
		c.occasionGoal(a, i)
	}
}

// occasionGoal finds who was told behind "to", "with" or "before": "said to reporters",
// "in a letter to the king", "in an interview with Reuters", "testified before".
func (c *completer) occasionGoal(a *chancery.Attribution, from int) {
	items := c.r.items
	end := c.clauseEnd(from)
	for i := from; i+1 < end; i++ {
		t, next := &items[i], &items[i+1]
		if next.kind != word {
			continue
		}
		person := next.is(determiner|possessive|objectPronoun) || next.capital && !next.is(temporal) || next.kind == word && c.r.noun(i+1) && strings.HasSuffix(c.lower(i+1), "s")
		switch {
		case !person:
			continue
		case t.spells("to") && !(i > 0 && c.lower(i-1) == "according"):
		case t.spells("with") && i > 0 && media.occasion[c.lower(i-1)] != "":
		case t.spells("before") && next.is(determiner) && i+2 < end && !items[i+2].is(temporal):
		default:
			continue
		}
		stop := c.r.addressee(i+1, end)
		if stop > i+1 {
			c.goals(a, i+1, stop)
			return
		}
	}
}

// contentGoal takes the person asked or told from the beginning of the content, where a
// reader has put "the guards to wait" there.
func (c *completer) contentGoal(a *chancery.Attribution, v cueVerb) {
	if !v.whom || len(a.Content) == 0 || a.Content[0].Span.Start < a.Cue[len(a.Cue)-1].Span.End {
		return
	}
	s := a.Content[0].Span
	c.load(s.Start, min(s.End, s.Start+120))
	items := c.r.items
	if len(items) == 0 || items[0].kind != word || items[0].is(preposition|subordinator|conjunction|wh) || items[0].spells("to") {
		return
	}
	if end := c.r.addressee(0, len(items)); end > 0 && end < len(items) && items[end].spells("to") {
		c.goals(a, 0, end)
	}
}

// passiveGoal takes the subject of a passive cue as the person told.
func (c *completer) passiveGoal(a *chancery.Attribution) {
	cue := a.Cue[0].Span
	saved := slices.Clone(c.r.items)
	c.load(c.sentence(cue.Start).Start, cue.Start)
	n := len(c.r.items)
	for n > 0 && c.r.items[n-1].is(auxiliary|adverb|negation) && !c.r.items[n-1].is(pronoun) {
		n--
	}
	if p, ok := c.r.before(0, n); ok && !p.empty() && !c.r.items[p.from].spells("it") {
		passage := c.itemsPassage(p.from, p.to)
		a.Addressees = append(a.Addressees, chancery.Mention{Actor: one(c.headActors(p.from, p.to)), Passage: passage})
	}
	c.r.items = append(c.r.items[:0], saved...)
}

// goals adds the people that items [from, to) name to those who were told.
func (c *completer) goals(a *chancery.Attribution, from, to int) {
	items := c.r.items
	for at := from; at < to; {
		end := c.base(at, to)
		next := end
		for next < to && !items[next].is(conjunction) && items[next].kind != comma {
			next++
		}
		if next+1 >= to || !items[next+1].is(determiner|possessive|objectPronoun) && !items[next+1].capital {
			next = to // "the press and public"
		}
		if next > at {
			a.Addressees = append(a.Addressees, chancery.Mention{Actor: one(c.headActors(at, next)), Passage: c.itemsPassage(at, next)})
		}
		at = next + 1
	}
}

func one(ids []string) string {
	if len(ids) == 0 {
		return ""
	}
	return ids[0]
}

// hands adds those on whose word a hearer has it: "heard from the driver", "was told by".
func (c *completer) hands(a *chancery.Attribution, v cueVerb) {
	if !v.hears && !(v.passive && v.whom) || len(a.Source) == 0 || a.Source[0].Span.Start >= a.Cue[0].Span.End || len(a.Path) == 0 {
		return
	}
	a.Path[len(a.Path)-1].Access = chancery.WasTold
	items := c.r.items
	for i := 0; i+1 < len(items) && i < 8; i++ {
		if items[i].spells("from") && v.hears || items[i].spells("by") && v.passive {
			end := i + 1
			for end < len(items) && items[end].kind != comma && items[end].kind != stop && !items[end].spells("that") && !items[end].is(temporal) {
				end++
			}
			for end > i+1 && items[end-1].is(preposition) {
				end--
			}
			a.Path = append(a.Path, c.links(i+1, end, 0)...)
			return
		}
	}
}

// cited adds those whom the source cites: ", citing two aides", "on the authority of".
func (c *completer) cited(a *chancery.Attribution) {
	items := c.r.items
	for i := 0; i+1 < len(items); i++ {
		if items[i].kind != word {
			continue
		}
		from := 0
		switch c.lower(i) {
		case "citing", "quoting":
			from = i + 1
		case "authority", "word":
			if i > 0 && items[i-1].spells("the") && i > 1 && items[i-2].spells("on") && items[i+1].spells("of") {
				from = i + 2
			}
		}
		if from == 0 || from >= len(items) {
			continue
		}
		// Of this clause, and not of one that came between; and where a reader has made
		// an attribution of its own of it, the chain goes through that one.
		if i > 0 && !c.plainClause(items[0].Start, items[i].Start) || c.cues[items[i].Start] {
			return
		}
		end := from
		for end < len(items) && items[end].kind != comma && items[end].kind != stop && items[end].kind != semicolon && !items[end].spells("that") {
			end++
		}
		stop := c.base(from, end)
		h := c.head(from, stop)
		// "citing concerns" names nobody.
		if c.paper(h) == "" && !c.authors(from, stop, h) {
			continue
		}
		a.Path = append(a.Path, c.links(from, end, 0)...)
		return
	}
}

// throughOutlets puts those who bring out news and were told before the speaker: what
// Voss told Reuters has come through Reuters. The document's own outlet is no hand.
func (c *completer) throughOutlets(a *chancery.Attribution) {
	if len(a.Path) == 0 {
		return
	}
	own := strings.ToLower(c.r.doc.Metadata.Get(chancery.Outlet))
	for _, m := range a.Addressees {
		c.load(m.Passage.Span.Start, m.Passage.Span.End)
		name := strings.ToLower(strings.TrimPrefix(m.Passage.Words, "the "))
		if !c.outlet(0, len(c.r.items)) || own != "" && (strings.Contains(own, name) || strings.Contains(name, own)) {
			continue
		}
		link := chancery.Link{Passage: m.Passage}
		if m.Actor != "" {
			link.Actors = []string{m.Actor}
		}
		a.Path = slices.Insert(a.Path, 0, link)
		return
	}
}

// clauseEnd returns the item at which the clause that goes on at item from ends.
func (c *completer) clauseEnd(from int) int {
	items := c.r.items
	for i := from; i < len(items); i++ {
		t := &items[i]
		if t.kind == stop || t.kind == semicolon || t.kind == colon || t.spells("that") || t.is(relative) || t.is(auxiliary) && i > from ||
			t.kind == comma && i > from && i+1 < len(items) && !items[i+1].is(preposition|temporal) ||
			t.is(subordinator) && !t.is(preposition) || i > from+20 {
			return i
		}
	}
	return len(items)
}

// plainClause reports whether no verb and no other clause stands in items that lie
// between two offsets.
func (c *completer) plainClause(from, to int) bool {
	n := 0
	for i := range c.r.items {
		t := &c.r.items[i]
		if t.Start < from || t.End > to {
			continue
		}
		n++
		if n > 16 || t.is(auxiliary|relative) || t.kind == stop || t.kind == semicolon || t.kind == colon || t.spells("that") || t.is(conjunction) && !t.spells("and") || c.r.verbHere(i) && i > 0 ||
			t.is(subordinator) && !t.is(preposition) {
			return false
		}
		// "for the attack of Monday", "about the talks on 3 May": another event's day.
		if t.spells("about") || t.spells("after") || t.spells("before") || t.spells("since") || t.spells("until") || t.spells("for") {
			return false
		}
	}
	return true
}

// holdsRelative reports whether a relative clause stands among the items.
func (c *completer) holdsRelative() bool {
	return slices.ContainsFunc(c.r.items, func(t item) bool { return t.is(relative) })
}

// opens reports whether the items are a phrase of time or place that opens a clause:
// "On Monday,", "In a letter to the king,".
func (c *completer) opens() bool {
	items := c.r.items
	i := 0
	for i < len(items) && (items[i].is(conjunction) || items[i].is(adverb) && !items[i].is(preposition|temporal) || items[i].kind == comma) {
		i++
	}
	if i >= len(items) || len(items)-i > 24 || !items[i].is(preposition|temporal) && items[i].kind != number && !items[i].is(determiner) {
		return false
	}
	for k := i; k < len(items); k++ {
		if t := &items[k]; t.is(auxiliary|relative) || t.kind == semicolon || t.kind == colon || t.is(pronoun) && !t.is(possessive|determiner|objectPronoun) || c.r.verbHere(k) {
			return false
		}
	}
	return true
}

// date returns the ID of the first date in s for which plain says that nothing but the
// clause of the cue stands before it.
func (c *completer) date(s stretch, plain func(from, to int) bool) string {
	n := sort.Search(len(c.dates), func(i int) bool { return c.out.Dates[c.dates[i]].Passage.Span.Start >= s.from })
	for ; n < len(c.dates); n++ {
		d := &c.out.Dates[c.dates[n]]
		if d.Passage.Span.End > s.to {
			break
		}
		if plain(s.from, d.Passage.Span.Start) && d.ID != "" {
			return d.ID
		}
	}
	return ""
}
