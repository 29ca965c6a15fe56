package calendar

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"sync"

	"chancery"
)

// Events in a text are found by the nouns that name what happens ("the bombing",
// "the Geneva talks") and by a few verbs that have such a noun ("attacked",
// "died"). A date beside such a noun tells the event's date; a noun after an
// offset ("three days after the bombing") asks for it. Nothing here knows any one
// event: two namings are the same event where their nouns are the same and what
// stands with them does not disagree.

// KnownEvent is an event whose date is known from elsewhere than the text: from
// other documents, or because a person said so.
type KnownEvent struct {
	Key     string // one of those that [EventKeys] gives
	When    Value
	How     string // in words, for the reason: "as Ada gave it, journal 12"
	Decided bool   // by a person, so that it takes the place of what the text tells
}

// eventName is the naming of an event, in lower case.
type eventName struct {
	head     string   // the noun, in the singular
	names    []string // proper names that belong to it: "riyadh"
	other    []string // other words before the noun: "peace"
	from, to int      // tokens
	bare     bool     // it has no determiner
}

// keys returns what the event is looked up by, the most exact first.
func (n *eventName) keys() []string {
	var out []string
	for i, w := range n.names {
		if i == 4 {
			break
		}
		if k := n.head + " " + w; !slices.Contains(out, k) {
			out = append(out, k)
		}
	}
	return append(out, n.head)
}

// key returns the one key under which a naming asks for its event.
func (n *eventName) key() string { return n.keys()[0] }

// EventKeys returns the keys under which an event is looked up by its name, such
// as "the Riyadh bombing" or "the bombing in Riyadh", the most exact first:
// "bombing riyadh", "bombing". It returns nil for a name without a noun that
// names what happens, or without any word.
func EventKeys(name string) []string {
	p := &parser{text: name, toks: scan(name)}
	n, ok := p.eventAt(0)
	if !ok {
		return nil
	}
	return n.keys()
}

// eventNouns are nouns for what happens at a time and for what bears one date:
// meetings, deeds of violence, votes, papers, journeys, deaths. A noun that is
// another's shorter form has that for its value.
var eventNouns = sync.OnceValue(func() map[string]string {
	out := map[string]string{"bomb": "bombing", "conversation": "talk", "negotiation": "talk", "assault": "attack"}
	for _, w := range strings.Fields(`
		bombing attack invasion war raid strike airstrike massacre siege battle offensive ambush shooting murder killing assassination
		kidnapping hijacking abduction explosion blast crash collision fire flood earthquake hurricane storm tsunami eruption famine
		epidemic outbreak shipwreck sinking collapse derailment accident disaster
		coup revolution uprising revolt rebellion mutiny riot protest demonstration march rally strike boycott crackdown
		talk meeting conference summit congress convention session hearing briefing interview debate speech address lecture sermon
		lunch dinner breakfast banquet reception ceremony wedding marriage funeral burial baptism coronation inauguration
		election vote referendum ballot primary caucus poll campaign
		trial verdict sentencing execution arrest raid indictment acquittal conviction ruling decision hearing inquest
		treaty agreement accord armistice truce ceasefire surrender liberation occupation annexation partition independence
		signing ratification declaration proclamation announcement publication broadcast release launch opening closure founding
		resignation appointment dismissal nomination confirmation retirement recall promotion election
		visit trip journey voyage departure arrival return landing crossing withdrawal retreat evacuation expulsion flight
		birth death suicide illness stroke operation accident cancellation merger purchase sale strike bankruptcy default
		article letter cable telegram fax memorandum memo note report story dispatch petition
		scandal leak breach revelation disclosure discovery disappearance escape rescue release exchange
		game match final festival exhibition concert premiere`) {
		out[w] = w
	}
	return out
})

// eventVerbs are verbs in the past that have such a noun.
var eventVerbs = sync.OnceValue(func() map[string]string {
	return map[string]string{
		"bombed": "bombing", "attacked": "attack", "invaded": "invasion", "raided": "raid", "died": "death", "resigned": "resignation",
		"assassinated": "assassination", "murdered": "murder", "kidnapped": "kidnapping", "hijacked": "hijacking", "exploded": "explosion",
		"crashed": "crash", "surrendered": "surrender", "abdicated": "abdication", "signed": "signing", "arrested": "arrest",
		"married": "marriage", "elected": "election", "dismissed": "dismissal", "recalled": "recall", "executed": "execution",
		"arrived": "arrival", "departed": "departure", "landed": "landing", "withdrew": "withdrawal", "fled": "flight",
		"inaugurated": "inauguration", "published": "publication", "cancelled": "cancellation", "canceled": "cancellation",
		"born": "birth", "buried": "burial", "sank": "sinking", "collapsed": "collapse", "voted": "vote", "appointed": "appointment",
	}
})

// eventNoun returns the noun in the singular that word is a form of, or "".
func eventNoun(word string) string {
	nouns := eventNouns()
	w := strings.ToLower(word)
	if n := nouns[w]; n != "" {
		return n
	}
	for _, end := range []string{"s", "es"} {
		if stem, ok := strings.CutSuffix(w, end); ok && nouns[stem] != "" {
			return nouns[stem]
		}
	}
	return ""
}

func (p *parser) determiner(i int) bool {
	return p.class(i) == wArticle || p.is(i, "this", "that", "those", "these", "his", "her", "its", "their", "our", "my", "your")
}

// plainWord reports whether the token at i can belong to a noun phrase before
// its head.
func (p *parser) plainWord(i int) bool {
	t := p.tok(i)
	switch t.class {
	case wOther, wUnit, wSeason, wHoliday, wScheduled, wCountable, wNumbered, wStreet, wDayPart, wFiscal, wForeign, wOrdinal, wCount:
	case wPast:
		if t.value != participle && t.flags&capital == 0 {
			return false
		}
	case wMonth, wWeekday:
		return t.flags&capital != 0
	default:
		return false
	}
	return !p.is(i, "and", "or", "but", "which", "who", "whom", "when", "where", "while", "because", "is", "are", "has", "have", "he", "she", "they", "it", "we", "you", "i", "not", "there", "then", "so", "nobody", "somebody", "everybody", "everyone", "someone", "no", "all", "most", "both", "what", "how", "why", "as")
}

func (p *parser) name(i int) bool {
	t := p.tok(i)
	return t.flags&capital != 0 && !p.is(i, "he", "she", "it", "they", "we", "you", "i", "his", "her", "their", "our", "my", "its", "there", "and", "but", "two", "one") && (t.class == wOther || t.class == wPast || t.class == wStreet || t.class == wScheduled || t.class == wCountable || t.class == wFuture) && i < len(p.toks)
}

// eventAt reads the naming of an event from token i on: "the Riyadh bombing",
// "the talks in Geneva".
func (p *parser) eventAt(i int) (n eventName, ok bool) {
	const most = 8
	n.from, n.bare = i, true
	j := i
	if p.determiner(j) {
		n.bare = false
		j++
	}
	head := -1
	for k := 0; k < most && j < len(p.toks) && (k == 0 || p.same(j)); k++ {
		if p.sign(j, '-') && p.glued(j) {
			j++
			continue
		}
		if p.sign(j, '\'') && p.glued(j) { // Monday's, the Marshals'
			if j++; p.is(j, "s") && p.glued(j) {
				j++
			}
			continue
		}
		if !p.plainWord(j) && eventNoun(p.word(j)) == "" {
			break
		}
		if head >= 0 && p.class(j) == wPast {
			break // "the bombing planned by …"
		}
		if p.tok(j).class == wSign {
			break
		}
		head = j
		j++
	}
	if head < 0 {
		return n, false
	}
	noun := eventNoun(p.word(head))
	if noun == "" {
		if !p.name(head) || n.bare || !p.is(i, "the") {
			return n, false
		}
		noun = strings.ToLower(p.word(head)) // "the Review": a name that may be told elsewhere with its date
	}
	n.head, n.to = noun, head+1
	for k := i; k < head; k++ {
		switch {
		case p.class(k) == wSign, p.determiner(k) && k == i, p.is(k, "s") && p.glued(k):
		case p.name(k):
			n.names = append(n.names, strings.ToLower(p.word(k)))
		default:
			n.other = append(n.other, strings.ToLower(p.word(k)))
		}
	}
	p.places(&n, n.to)
	return n, true
}

// places adds the names that stand after the noun: "in Riyadh", "of the Review".
func (p *parser) places(n *eventName, i int) {
	for tries := 0; tries < 3 && p.same(i) && p.is(i, "in", "at", "of", "on", "over", "against", "between", "near", "outside", "with", "by"); tries++ {
		j := i + 1
		if p.is(j, "the") {
			j++
		}
		if !p.name(j) || !p.same(j) {
			if p.plainWord(j) && p.same(j) { // at the customs house in Teluz
				for k := 0; k < 3 && p.plainWord(j) && p.same(j) && p.class(j) != wSign; k++ {
					j++
				}
				i = j
				continue
			}
			return
		}
		for p.name(j) && p.same(j) {
			n.names = append(n.names, strings.ToLower(p.word(j)))
			j++
			if p.sign(j, '-') && p.glued(j) {
				j++
			}
		}
		n.to = j
		i = j
	}
}

// agrees reports whether a naming m may mean the event that is named n.
func (n *eventName) agrees(m *eventName) bool {
	if n.head != m.head {
		return false
	}
	in := func(words []string) bool {
		for _, w := range words {
			if !slices.Contains(n.names, w) && !slices.Contains(n.other, w) {
				return false
			}
		}
		return true
	}
	return in(m.names) && in(m.other) || len(n.names)+len(n.other)+len(m.other) == 0 && len(m.names) <= 1
}

// happens are the words that may stand between an event and its date.
var happens = []string{"was", "were", "is", "are", "be", "been", "had", "has", "to", "will", "would", "took", "take", "place", "held", "hold", "began", "begun", "begin",
	"opened", "started", "occurred", "happened", "came", "fell", "set", "scheduled", "due", "planned", "dated", "there", "broke", "out", "again", "next", "convened", "signed", "published", "sent"}

// tells returns the event whose date the phrase tells, and where a work is named
// with its date in brackets the kind of work too: "her article in the Review (6
// October 2003)" dates both "the article" and "the Review".
func (r *reckoner) tells(ph *phrase) []eventName {
	n, ok := r.toldEvent(ph)
	if !ok {
		return nil
	}
	if !r.sign(ph.from-1, '(') || eventNouns()[n.head] != "" {
		return []eventName{n}
	}
	if kind, ok := r.eventBefore(n.from); ok && r.is(n.from-1, "in", "of", "for", "by") {
		kind.names = append(kind.names, n.names...)
		kind.names = append(kind.names, n.head)
		return []eventName{kind, n}
	}
	return []eventName{n}
}

func (r *reckoner) toldEvent(ph *phrase) (n eventName, ok bool) {
	if ph.a.itself || ph.joint == notAfter || ph.joint == notBefore || ph.a.shape == shapeStretch || ph.a.shape == shapeRecur || ph.a.shape == shapeFixed {
		return n, false
	}
	if n, ok = r.eventBefore(ph.from); ok {
		return n, true
	}
	if r.is(ph.from-1, "dated") && r.same(ph.from) {
		if n, ok = r.paperBefore(ph.from - 1); ok {
			return n, true
		}
	}
	if ph.a.event != 0 || ph.a.shape == shapeEvent || ph.a.shape == shapeLater {
		return r.eventOfVerb(ph)
	}
	if n, ok = r.eventBehind(ph); ok {
		return n, true
	}
	return r.eventOfVerb(ph)
}

// eventBefore finds "the bombing in Riyadh on" before a date.
func (p *parser) eventBefore(from int) (n eventName, ok bool) {
	const most = 12
	if from == 0 || p.tok(from).flags&paragraph != 0 {
		return n, false
	}
	k := from - 1
	named := false
	if p.sign(k, '(') {
		k--
		named = true
	} else {
		if p.is(k, "on", "of", "in", "at", "for", "during", "by", "from") {
			if p.is(k, "by") || p.tok(k).flags&paragraph != 0 {
				return n, false
			}
			k--
		}
		if p.sign(k, ',') && p.tok(k+1).class == wPreposition {
			k--
		}
	}
	for last := k; k >= 0 && k > last-most; k-- {
		t := p.tok(k)
		if t.class == wSign && !(t.value == '-' && p.glued(k) || t.value == '\'' && p.glued(k)) {
			return n, false
		}
		if noun := eventNoun(p.word(k)); noun != "" || named && k == last && p.name(k) {
			follows := k == last || p.class(k+1) == wPreposition || p.class(k+1) == wPast || p.is(k+1, happens...) || p.is(k+1, "over", "near", "outside", "against", "between", "by") || p.class(k+1) == wFuture
			if noun == "" {
				noun = strings.ToLower(p.word(k))
			}
			if follows && (t.class != wPast || t.value == participle) && !p.is(k-1, "to") {
				return p.naming(k, noun, last+1)
			}
		}
		lower := t.flags&capital == 0
		switch {
		case lower && p.is(k, happens...):
		case lower && (t.class == wPast && t.value != participle || t.class == wFuture || t.class == wOffset):
			return n, false
		case p.is(k, "and", "but", "or", "that", "who", "when", "while", "because", "if", "said", "says", "he", "she", "they", "we", "i"):
			return n, false
		}
		if t.flags&paragraph != 0 {
			return n, false
		}
	}
	return n, false
}

// papers are the event nouns for what bears its date on itself.
var papers = []string{"letter", "cable", "telegram", "fax", "memorandum", "memo", "note", "report", "dispatch", "petition", "treaty", "agreement", "accord", "declaration", "proclamation", "indictment"}

// paperBefore finds the paper that is called dated at token i, in its paragraph: "said
// that the letter was signed by the ambassador and dated".
func (p *parser) paperBefore(i int) (n eventName, ok bool) {
	const most = 60
	for k := i - 1; k >= 0 && k > i-most && p.same(k+1); k-- {
		if noun := eventNoun(p.word(k)); slices.Contains(papers, noun) {
			if n, ok = p.naming(k, noun, k+1); ok && !n.bare {
				return n, true
			}
		}
	}
	return n, false
}

// subject returns the date of the event that the sentence of the phrase is about,
// where the text tells its day: "The letter … was faxed the same day".
func (r *reckoner) subject() (anchor, bool) {
	const most = 25
	i := r.at
	for i > 0 && i > r.at-most && r.same(i) && !r.stops(i-1) {
		i--
	}
	if !r.is(i, "the", "that", "this") {
		return anchor{}, false
	}
	n, ok := r.eventAt(i)
	if !ok || eventNouns()[n.head] == "" || n.to > r.at {
		return anchor{}, false
	}
	a, why := r.event(&n, r.at)
	return a, why == "" && a.day()
}

// naming reads the noun phrase whose head is token k, up to token end.
func (p *parser) naming(k int, noun string, end int) (n eventName, ok bool) {
	n = eventName{head: noun, from: k, to: k + 1, bare: true}
	for j := k - 1; j >= 0 && j >= k-5 && p.tok(j+1).flags&paragraph == 0; j-- {
		if p.determiner(j) {
			n.from, n.bare = j, false
			break
		}
		if p.sign(j, '\'') || p.is(j, "s") && p.glued(j) || p.sign(j, '-') && p.glued(j) {
			continue
		}
		if !p.plainWord(j) {
			break
		}
		n.from = j
		if p.name(j) {
			n.names = append([]string{strings.ToLower(p.word(j))}, n.names...)
		} else {
			n.other = append([]string{strings.ToLower(p.word(j))}, n.other...)
		}
	}
	if n.bare && len(n.names) == 0 && strings.EqualFold(p.word(k), noun) {
		return n, false // "under attack on Monday"
	}
	p.places(&n, k+1)
	n.to = min(n.to, max(end, k+1))
	return n, true
}

// eventBehind finds "the 12 May bombing", "Monday's vote" and "On 12 May a bombing
// in Riyadh killed" after a date.
func (r *reckoner) eventBehind(ph *phrase) (n eventName, ok bool) {
	k := ph.to
	if !r.same(k) {
		return n, false
	}
	if r.owns() || !r.determiner(k) && r.class(k) != wSign && r.determiner(ph.from-1) || r.determiner(ph.from) && !r.determiner(k) {
		if r.owns() {
			k += 2
		}
		if r.class(k) == wSign || r.class(k) == wPreposition {
			return n, false
		}
		n, ok = r.eventAt(k)
		return n, ok && eventNoun(r.word(n.to-1)) != "" || ok && len(n.names) > 0 && eventNouns()[n.head] != ""
	}
	if r.sign(k, ',') {
		k++
	}
	if !r.determiner(k) || !r.same(k) {
		return n, false
	}
	if n, ok = r.eventAt(k); !ok || eventNouns()[n.head] == "" {
		return n, false
	}
	// Where it happened often stands at the end of the clause.
	for j := n.to; j < n.to+12 && r.same(j) && !r.stops(j); j++ {
		if r.is(j, "in", "at") && r.name(j+1) {
			n.names = append(n.names, strings.ToLower(r.word(j+1)))
			break
		}
	}
	return n, true
}

// eventOfVerb finds "X died on" and "On 12 May gunmen attacked".
func (r *reckoner) eventOfVerb(ph *phrase) (n eventName, ok bool) {
	verbs := eventVerbs()
	verb := func(k int) bool {
		if r.class(k) != wPast || r.tok(k).flags&capital != 0 || verbs[strings.ToLower(r.word(k))] == "" {
			return false
		}
		return !r.is(k-1, "not", "never", "be", "have", "t")
	}
	ends := func(k int) bool {
		t := r.tok(k)
		return t.class == wSign && t.value != '-' && t.value != '\'' || r.is(k, "and", "but", "that", "which", "who", "when", "while", "after", "before", "said")
	}
	found := -1
	if r.tok(ph.from).flags&paragraph == 0 {
		for k := ph.from - 1; k >= 0 && k > ph.from-10 && !ends(k); k-- {
			if verb(k) {
				found = k
				break
			}
			if r.tok(k).flags&paragraph != 0 {
				break
			}
		}
	}
	if found < 0 && ph.a.event == 0 {
		k := ph.to
		if r.sign(k, ',') {
			k++
		}
		for end := k + 10; k < end && r.same(k) && !ends(k); k++ {
			if verb(k) {
				found = k
				break
			}
		}
	}
	if found < 0 {
		return n, false
	}
	n = eventName{head: verbs[strings.ToLower(r.word(found))], from: found, to: found + 1}
	for k := found - 1; k >= 0 && k > found-8 && !ends(k); k-- {
		if r.name(k) {
			n.names = append([]string{strings.ToLower(r.word(k))}, n.names...)
		}
		if r.tok(k).flags&paragraph != 0 {
			break
		}
	}
	for k := found + 1; k < found+8 && r.same(k) && !ends(k); k++ {
		if r.name(k) {
			n.names = append(n.names, strings.ToLower(r.word(k)))
		}
	}
	return n, true
}

// happening is an event that the text dates, or tries to.
type happening struct {
	name eventName
	at   int // the token at which the phrase that dates it begins
	pl   placed
}

// happened notes that the phrase at a token dates an event, and whether the date
// is another than in the pass before.
func (r *reckoner) happened(n eventName, at int, pl *placed) {
	list := r.happenings[n.head]
	i, found := slices.BinarySearchFunc(list, at, func(h happening, at int) int { return cmp.Compare(h.at, at) })
	if !found {
		list = slices.Insert(list, i, happening{name: n, at: at})
		r.moved = r.moved || !pl.value.IsZero()
	} else if list[i].pl.value != pl.value || list[i].pl.first != pl.first || list[i].pl.last != pl.last {
		r.moved = true
	}
	list[i].pl = *pl
	r.happenings[n.head] = list
}

// find returns the happening that a naming at a token means: the last one told
// before it, else the first one after it. One that the naming's own phrase dates
// comes last. It looks at a limited number of them, so that a text that names one
// event a thousand times takes no longer.
func (r *reckoner) find(n *eventName, at int) *happening {
	const most = 50
	list := r.happenings[n.head]
	i, found := slices.BinarySearchFunc(list, at, func(h happening, at int) int { return cmp.Compare(h.at, at) })
	var first *happening // the first that agrees, dated or not
	take := func(h *happening) *happening {
		if !h.name.agrees(n) {
			return nil
		}
		if first == nil {
			first = h
		}
		if h.pl.value.IsZero() {
			return nil
		}
		return h
	}
	for k := i - 1; k >= 0 && k >= i-most; k-- {
		if h := take(&list[k]); h != nil {
			return h
		}
	}
	next := i
	if found {
		next++
	}
	for k := next; k < len(list) && k < next+most; k++ {
		if h := take(&list[k]); h != nil {
			return h
		}
	}
	if first == nil && found {
		return take(&list[i])
	}
	return first
}

// event returns the date of the event that is named, as an anchor; where it has
// none, the reason.
func (r *reckoner) event(n *eventName, at int) (a anchor, why string) {
	words := "“" + shorten(strings.Join(strings.Fields(r.text[r.tok(n.from).start:r.tok(n.to-1).end]), " ")) + "”"
	h := r.find(n, at)
	keys := []string{n.key()}
	if h != nil {
		keys = h.name.keys()
	}
	known := func(decided bool) *KnownEvent {
		for _, k := range keys {
			if e := r.known[k]; e != nil && e.Decided == decided {
				return e
			}
		}
		return nil
	}
	e := known(true)
	if e == nil && h == nil {
		e = known(false)
	}
	if e != nil {
		if a = anchorOf(e.When, words); a.known {
			a.name += ", " + e.How
			return a, ""
		}
	}
	switch {
	case h == nil:
		return a, words + ", whose date is not known"
	case h.at == at, r.circular && h.at > at:
		return a, words + ", which hangs on this one in turn"
	case h.pl.value.IsZero():
		return a, words + ", whose date hangs in turn on what has none or on this one"
	}
	a = anchorOf(h.pl.value, words)
	if !a.known {
		return a, words + ", whose date has no end"
	}
	r.hanging = r.hanging || h.at > at
	a.first, a.last = max(a.first, h.pl.first), min(a.last, h.pl.last)
	a.span = h.pl.lasts
	return a, ""
}

func (n *eventName) event(r *parser, doc chancery.Digest, keys []string) *chancery.Event {
	span := chancery.Span{Start: int(r.tok(n.from).start), End: int(r.tok(n.to - 1).end)}
	return &chancery.Event{Passage: chancery.Passage{Document: doc, Span: span, Words: r.text[span.Start:span.End]}, Keys: keys}
}

// fromEvent places what is so far from an event.
func (r *reckoner) fromEvent(m *moment) placed {
	if m.itself {
		return r.itself(m)
	}
	what := fmt.Sprintf("%d %s %s ", m.n, plural(m.unit, m.n), sideOf(m.dir))
	if m.n == few {
		what = fmt.Sprintf("some %ss %s ", unitNames[m.unit], sideOf(m.dir))
	}
	if r.asked != nil {
		return r.shift(m, r.asked)
	}
	if r.is(m.event, "me", "him", "her", "them", "us", "you") && !r.plainWord(m.event+1) {
		later := *m // after what is told of them
		later.shape = shapeLater
		return r.place(&later)
	}
	n, ok := r.eventAt(m.event)
	if !ok {
		if pl, ok := r.beside(); ok {
			return pl
		}
		return unplacedFor("%swhat the text goes on to name", what)
	}
	a, why := r.event(&n, r.at)
	if why != "" {
		if pl, ok := r.beside(); ok {
			// The other way round, the date tells when the event was.
			back := *m
			back.dir, back.shape = -m.dir, shapeLater
			at := anchorOf(pl.value, pl.value.String())
			if told := r.shift(&back, &at); !told.value.IsZero() {
				r.happened(n, r.at, &told)
			}
			return pl
		}
		r.hanging = true
		pl := unplacedFor("%s%s", what, why)
		if r.fine.known && m.n != few {
			pl.other = r.shift(m, &r.fine).value
		}
		return pl
	}
	if m.dir > 0 && a.first != a.last && a.span {
		a.first = a.last // after talks of several days is after their end
	}
	if m.within {
		exact := *m
		exact.toDay = true
		m = &exact
	}
	pl := r.shift(m, &a)
	if pl.value.IsZero() {
		return pl
	}
	pl.anchor = fromEvent
	if at := stretchValue(&a); m.within && at.kind == date && pl.value.kind == date && at != pl.value {
		pl.value, pl.first = Value{kind: interval, from: at.from, to: pl.value.from}, a.first
		pl.reason = "from " + a.name + " on, " + pl.reason
	}
	if r.fine.known {
		pl.other = r.shift(m, &r.fine).value
	}
	return pl
}

// beside returns the reading of the date directly before the phrase and parted
// from it by a comma only: "on 29 March, two weeks after the crossing" is one
// day, told twice.
func (r *reckoner) beside() (placed, bool) {
	if r.sign(r.at-1, ',') && r.lastEnd == r.at-1 && r.last.first == r.last.last && !r.last.value.IsZero() {
		pl := r.last
		pl.reason = "the same day as the date beside it, " + plainDay(pl.first)
		pl.anchor, pl.other = fromTold, Value{}
		return pl, true
	}
	return placed{}, false
}

// ahead returns the reading of the date that follows the phrase after a comma and a
// preposition: "about 170 years later, in 1896," is that year.
func (r *reckoner) ahead(m *moment) (placed, bool) {
	i := r.end + 2
	if !r.sign(r.end, ',') || !r.is(r.end+1, "in", "on") || !r.same(i) {
		return placed{}, false
	}
	next, end, ok := r.core(i, true)
	if !ok || next.shape != shapeCalendar || !next.hasYear || next.twoDigit || next.span > 1 || next.yearTo > 0 || next.fiscal || r.is(end, "to", "or") || r.sign(end, '-') {
		return placed{}, false
	}
	pl := r.calendar(&next)
	if pl.value.IsZero() {
		return pl, false
	}
	pl.reason, pl.anchor, pl.other = "the date that follows says when", fromTold, Value{}
	if m.approx {
		pl.value = approximate(pl.value)
	}
	return pl, true
}

// weekdayOfEvent places "the Friday before the bombing".
func (r *reckoner) weekdayOfEvent(m *moment, on func(day, step int64) int64) placed {
	name := weekdayNames[m.wday]
	n, _ := r.eventAt(m.event)
	a, why := r.event(&n, r.at)
	if r.asked != nil {
		a, why = *r.asked, ""
	}
	if why != "" {
		r.hanging = true
		return unplacedFor("the %s %s %s", name, sideOf(m.dir), why)
	}
	if a.first != a.last {
		return unplacedFor("the %s %s %s, of which the day is not known", name, sideOf(m.dir), a.name)
	}
	pl := placed{anchor: fromEvent, reason: "the " + name + " " + sideOf(m.dir) + " " + a.name}
	if m.dir < 0 {
		return pl.of(dayValue(on(a.first-1, -1)), uDay)
	}
	return pl.of(dayValue(on(a.first+1, 1)), uDay)
}

// itself places an event that is named after "after" or "before", by its own date.
// One whose date stands beside it says nothing more.
func (r *reckoner) itself(m *moment) placed {
	n, ok := r.eventAt(m.event)
	if !ok {
		return placed{}
	}
	a, why := r.event(&n, r.at)
	r.hanging = r.hanging || why != ""
	if h := r.find(&n, r.at); why != "" || h != nil && h.at >= n.from && h.at <= n.to+4 || (a.grain > uYear || a.grain == uYear && len(n.names) == 0 && r.is(n.from, "the")) && r.asked == nil {
		return placed{} // of "the match" whose year alone is told there may be another
	}
	if r.asked != nil {
		a = *r.asked
	}
	pl := placed{anchor: fromEvent, reason: "when it was: " + a.name}.of(stretchValue(&a), a.grain)
	if h := r.find(&n, r.at); h != nil && r.asked == nil && h.pl.first == a.first && h.pl.last == a.last {
		pl.value = h.pl.value
		pl.value.from.clock = clock{}
	}
	pl.first, pl.last = a.first, a.last
	return pl
}
