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
	a.Told = c.date(after, func(d chancery.Span) bool { return c.plainClause(after.from, d.Start) })
	// Between source and cue.
	if c.load(between.from, between.to); len(c.r.items) > 0 {
		c.cited(a)
		if m := c.occasion(0, len(c.r.items)); m != "" && medium == "" {
			medium = m
		}
		if n := len(a.Path); n > 0 && a.Path[n-1].Access == "" && (c.holdsRelative() || c.r.items[0].kind == comma) {
			a.Path[n-1].Access = c.access(0, len(c.r.items))
		}
		if a.Told == "" && !c.holdsRelative() {
			// Right behind the source: "Voss on Tuesday said".
			a.Told = c.date(between, func(d chancery.Span) bool { return len(c.r.items) < 3 || c.r.items[2].Start >= d.Start })
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
				c.occasionGoal(a, 0, true)
			}
			if a.Told == "" {
				// "One day after the fire, Voss said" tells when by another event.
				a.Told = c.date(before, func(d chancery.Span) bool {
					w := strings.ToLower(c.r.text[d.Start:d.End])
					return !strings.HasSuffix(w, "after") && !strings.HasSuffix(w, "before") && !strings.HasSuffix(w, "since")
				})
			}
		}
	}
	if n := len(a.Path); n > 0 && a.Path[n-1].Access == "" && infers[verb.last] {
		a.Path[n-1].Access = chancery.Inferred
	}
	if n := len(a.Path); n > 0 && a.Path[n-1].Medium == "" {
		a.Path[n-1].Medium = medium
	}
	// "a letter of 3 May", "told on Monday": a day inside the words of source or cue.
	for _, p := range slices.Concat(a.Cue, a.Source) {
		if a.Told == "" && (c.sourceIsPaper(a) || p.Span == a.Cue[0].Span) {
			a.Told = c.date(stretch{p.Span.Start, min(p.Span.End, p.Span.Start+maxLook)}, func(d chancery.Span) bool { return c.daysOf(p.Span, d) })
		}
	}
	c.throughOutlets(a)
}

// daysOf reports whether the date at d, inside the words of a source or cue, is that of
// the paper or the saying: "a letter of 3 May", "a May 3 letter", but not "records of the
// 2008 election".
func (c *completer) daysOf(within, d chancery.Span) bool {
	c.load(d.End, min(within.End, d.End+60))
	behind := len(c.r.items) > 0 && c.r.noun(0)
	c.load(within.Start, d.Start)
	for i := range c.r.items {
		if t := &c.r.items[i]; behind && t.is(preposition) || c.r.ing(i) {
			return false // "records of the 2008 election", "an analysis going back to 1972"
		}
	}
	return true
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
		// "said Voss", "according to Voss": the clause goes on behind the source.
		if p.Span.Start >= cue.End && p.Span.End <= last && strings.TrimSpace(c.r.text[after.from:p.Span.Start]) == "" {
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
	subject bool // the source is its subject
}

var hearing = map[string]bool{"hear": true, "hears": true, "heard": true, "hearing": true, "learn": true, "learns": true, "learned": true, "learnt": true, "learning": true, "gathered": true, "gather": true, "understood": true, "understand": true, "had": true, "got": true}

// infers are the cues of someone who tells what he has worked out.
var infers = func() map[string]bool {
	m := map[string]bool{"inferred": true, "inferring": true}
	for _, w := range []string{"infer", "deduce", "surmise", "conjecture", "guess", "speculate"} {
		for _, form := range inflect(w) {
			m[form] = true
		}
	}
	return m
}()

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
		v.hears = v.hears || hearing[w]
		if t.entry != nil && len(t.entry.cues) > 0 || v.last == "" || len(meanings[w]) > 0 {
			v.last = w
			v.whom = false
			if t.entry != nil {
				for _, q := range t.entry.cues {
					v.whom = v.whom || q.frames&frameWhom != 0
				}
				v.passive = be && t.form(participleForm) && isTold[w]
			}
		}
	}
	switch v.last {
	case "wrote", "write", "writes", "written", "writing", "cabled", "cables", "cabling", "e-mailed", "emailed", "wired", "telegraphed", "promised", "telephoned", "phoned", "texted", "questioned", "pressed", "pressing", "invited", "cautioned", "alerted", "reassured", "implored", "entreated", "encouraged", "summoned", "forbade", "bade", "petitioned", "lobbied", "begged", "thanked", "answered", "shown", "showed":
		v.whom = true
	}
	if words := strings.ToLower(a.Cue[len(a.Cue)-1].Words); strings.HasSuffix(words, " of") {
		v.passive = false // "is assured of a seat"
	}
	v.hears = v.hears && !v.passive
	v.subject = c.subjectOf(a)
	return v
}

// isTold are the cues whose subject, in the passive, is who was told.
var isTold = map[string]bool{"told": true, "informed": true, "notified": true, "advised": true, "briefed": true, "warned": true, "asked": true, "ordered": true, "instructed": true, "urged": true, "reminded": true, "promised": true, "assured": true}

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
			if !v.subject {
				c.passiveGoal(a)
			} else {
				a.Addressees = append(a.Addressees, chancery.Mention{Actor: c.actorAt(a.Source[0].Span, a.Source[0].Span), Passage: a.Source[0]})
			}
		}
		return
	}
	if v.whom && i < len(items) {
		if t := &items[i]; t.kind == word && !t.is(preposition|subordinator|conjunction|temporal|auxiliary|wh) && !t.spells("that") && (!t.is(adverb) || t.is(determiner|objectPronoun)) || t.kind == word && t.capital && c.r.noun(i) {
			end := c.r.addressee(i, len(items))
			for end > i && end < len(items) && c.upper(end) && c.upper(end-1) {
				end++ // "USA TODAY"
			}
			if t.is(determiner) && end == i+1 {
				end = c.base(i, len(items)) // "another diner"
			}
			if c.r.ing(i) {
				end = i // "wrote the clerk, giving reasons"
			}
			if end > i && c.paper(c.head(i, c.base(i, end))) == "" {
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
		if !governsTo[v.last] {
			c.occasionGoal(a, i, false)
		}
	}
}

// governsTo are cues whose "to" leads to what they are about and to nobody who is told.
var governsTo = func() map[string]bool {
	m := map[string]bool{}
	for w := range strings.FieldsSeq(`agree object refer point admit listen look turn react commit attribute apply lead allude
		aspire amount belong compare contribute link move object return subscribe tie respond go stick want wish need seek to`) {
		for _, form := range inflect(w) {
			m[form] = true
		}
	}
	for _, w := range []string{"went", "led", "stuck", "sought", "committed", "referred"} {
		m[w] = true
	}
	return m
}()

// occasionGoal finds who was told behind "to", "with" or "before": "said to reporters",
// "in a letter to the king", "in an interview with Reuters", "testified before".
// named asks for the occasion or paper by name ("a letter to"), where the verb is another's.
func (c *completer) occasionGoal(a *chancery.Attribution, from int, named bool) {
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
		case t.spells("to") && (!named && i == from || i > 0 && (media.occasion[c.lower(i-1)] != "" || c.paper(i-1) != "" || !named && items[i-1].is(temporal))):
		case t.spells("with") && i > 0 && media.occasion[c.lower(i-1)] != "" && media.occasion[c.lower(i-1)] != "meeting":
		case t.spells("before") && !named && i == from && next.is(determiner): // "testified before the board"
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
		a.Addressees = append(a.Addressees, chancery.Mention{Actor: c.headActor(p.from, p.to), Passage: passage})
	}
	c.r.items = append(c.r.items[:0], saved...)
}

// subjectOf reports whether the source stands right before the cue, as its subject.
func (c *completer) subjectOf(a *chancery.Attribution) bool {
	if len(a.Source) == 0 {
		return false
	}
	from, to := a.Source[len(a.Source)-1].Span.End, a.Cue[0].Span.Start
	if from > to || to-from > maxLook {
		return false
	}
	c.load(from, to)
	relatives := false
	for i := range c.r.items {
		t := &c.r.items[i]
		relatives = relatives || t.is(relative) || t.kind == comma
		if !relatives && !t.is(auxiliary|adverb|negation|temporal|preposition) {
			return false
		}
	}
	return true
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
			a.Addressees = append(a.Addressees, chancery.Mention{Actor: c.headActor(at, next), Passage: c.itemsPassage(at, next)})
		}
		at = next + 1
	}
}

// hands adds those on whose word a hearer has it: "heard from the driver", "was told by".
func (c *completer) hands(a *chancery.Attribution, v cueVerb) {
	if !v.subject || !v.hears && !(v.passive && v.whom) || len(a.Path) == 0 {
		return
	}

	items := c.r.items
	if strings.HasPrefix(v.last, "hear") || v.passive {
		a.Path[len(a.Path)-1].Access = chancery.WasTold
	}
	for i := 0; i+1 < len(items) && i < 8; i++ {
		if items[i].spells("from") && v.hears || items[i].spells("by") && v.passive {
			end := i + 1
			for end < len(items) && items[end].kind != comma && items[end].kind != stop && !items[end].spells("that") && !items[end].is(temporal) {
				end++
			}
			for end > i+1 && items[end-1].is(preposition) {
				end--
			}
			a.Path[len(a.Path)-1].Access = chancery.WasTold
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
		if !c.outlet(0, len(c.r.items)) || slices.ContainsFunc(a.Path, func(l chancery.Link) bool { return l.Passage.Span.Overlaps(m.Passage.Span) }) || own != "" && (strings.Contains(own, name) || strings.Contains(name, own)) {
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

// date returns the ID of the first date in s that fits the clause of the cue.
func (c *completer) date(s stretch, fits func(d chancery.Span) bool) string {
	n := sort.Search(len(c.dates), func(i int) bool { return c.out.Dates[c.dates[i]].Passage.Span.Start >= s.from })
	for ; n < len(c.dates); n++ {
		d := &c.out.Dates[c.dates[n]]
		if d.Passage.Span.End > s.to {
			break
		}
		if d.ID != "" && fits(d.Passage.Span) {
			return d.ID
		}
	}
	return ""
}
