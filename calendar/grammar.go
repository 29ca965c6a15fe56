package calendar

import "strings"

// shape says how a moment is to be reckoned.
type shape uint8

const (
	shapeNone     shape = iota
	shapeCalendar       // a year, month, day, season, decade or century, or as much of it as is given
	shapeWeekday        // a day of the week
	shapeDays           // so many days from the document's date: today, yesterday
	shapeAgo            // n units before the document's date (dir -1), or after it (1)
	shapeLater          // n units after the date last told (dir 1), or before it (-1)
	shapeFromDate       // n units after or before a date that the text goes on to give
	shapeUnit           // this, last, next week, month, year, weekend, fiscal year
	shapeStretch        // the past or next n units
	shapeRecur          // every Friday: no one day
	shapeEvent          // n units after or before something that is no date
	shapeFixed          // 9/11: known by its name
	shapeForeign        // a date of another calendar
)

// moment is one time expression as it is written, before it is reckoned.
type moment struct {
	shape  shape
	year   int // meaningful with hasYear
	month  int
	day    int
	last   int  // the last day of "12-15 May"; 0 for none
	both   bool // "5 and 6 May": the two days, and not those between
	group  int  // a part of the year, 21 to 41
	wday   int  // 1 Monday to 7
	rel    int
	n, m   int // a number of units, few where the text leaves it open; m > n for "1-2 years"
	dir    int
	unit   units
	part   portion
	to     portion // "mid-to-late": the portion up to which it goes
	span   int     // the years that year stands for: 10 for a decade, 100 for a century
	yearTo int     // the end of "1952-54"; 0 for none
	feast  int     // the index of a holiday, from 1
	sub    int     // the nth week, the first or last n units of it; see subUnit
	subN   int     // how many of them
	clock  clock

	hasYear  bool
	twoDigit bool // the year was written with two digits
	approx   bool
	plain    bool // a bare year, month, or other part of one, without a modifier
	fiscal   bool
	ad       bool // an era is named
	bc       bool
	oldStyle bool
	either   bool // 5/12/2003: month and day may be the other way round
	night    bool // a part of the day is named
	toDay    bool // "to the day"
	upTo     bool // "earlier this month": from its beginning up to the anchor
	on       bool // "later this month": from the anchor to its end
	ahead    bool // "the next year", which may be counted from now
	itself   bool // with shapeEvent: when the event was, and not so far from it
	within   bool // "within three days of": at any time up to then
	ifAhead  bool // "in two weeks": a date only where the sentence looks ahead
	less     bool // "less than a week": no more than that
	event    int  // with shapeEvent and shapeWeekday, the token at which the naming of an event begins; 0 for none
	subUnit  units
	subDay   int    // with sub, the weekday that is counted
	system   system // with shapeForeign, the calendar of year, month and day
}

// joint says how the two moments of a phrase belong together.
type joint uint8

const (
	single      joint = iota
	through           // from a to b
	alternative       // a or b
	notAfter          // by a, no later than a
	notBefore         // no earlier than a
)

// phrase is a time expression: one moment, or two that belong together.
type phrase struct {
	from, to int // tokens, half-open
	joint    joint
	a, b     moment
	// Of two moments, where the first begins and ends and the second begins.
	first, cut, rest int
}

type parser struct {
	text string
	toks []token
	// Which comes first in 5/12/2003, where the text shows it elsewhere.
	monthLeads, dayLeads bool

	timeml bool // what TimeML marks is asked for; see [Timexes]

	depth int // of moments within moments: "the week before the end of May"

	// In a chronicle, each entry of which begins with its year, that of the last.
	chronicle int
}

// maxDepth bounds how deep moments stand in one another, so that a text which
// goes on with "the day after the day after" takes no more time than another.
const maxDepth = 5

var none token

func (p *parser) tok(i int) *token {
	if i < 0 || i >= len(p.toks) {
		return &none
	}
	return &p.toks[i]
}

func (p *parser) word(i int) string {
	t := p.tok(i)
	return p.text[t.start:t.end]
}

// is reports whether token i is the word w, in whatever case.
func (p *parser) is(i int, words ...string) bool {
	t := p.tok(i)
	n := int(t.end - t.start)
	for _, w := range words {
		if n == len(w) && strings.EqualFold(p.text[t.start:t.end], w) {
			return true
		}
	}
	return false
}

func (p *parser) sign(i int, c rune) bool {
	t := p.tok(i)
	return t.class == wSign && t.value == int32(c)
}

// glued reports whether token i follows on the one before without a space.
func (p *parser) glued(i int) bool { return i < len(p.toks) && p.toks[i].flags&spaced == 0 }

// same reports whether token i stands in the same paragraph as the one before.
func (p *parser) same(i int) bool { return i < len(p.toks) && p.toks[i].flags&paragraph == 0 }

func (p *parser) class(i int) class { return p.tok(i).class }

// phrase reads the time expression that begins at token i.
func (p *parser) phrase(i int) (ph phrase, ok bool) {
	ph.from = i
	j := i
	switch t := p.tok(i); t.class {
	case wBound:
		if ph.a, ph.to, ok = p.edge(i+1, true); !ok || ph.a.shape == shapeRecur {
			return ph, false
		}
		if ph.a.shape == shapeDays && p.sign(ph.to, '\'') && p.is(ph.to+1, "s") && p.class(ph.to+2) != wScheduled {
			return ph, false // by today's standards
		}
		ph.joint = notAfter
		return ph, true
	case wLater: // no later than
		if p.is(i-1, "no", "not") && p.is(i+1, "than") {
			if ph.a, ph.to, ok = p.edge(i+2, true); ok {
				ph.from, ph.joint = i-1, notAfter
				if t.value < 0 {
					ph.joint = notBefore
				}
				return ph, true
			}
		}
	case wOpening:
		first, next, ok := p.edge(i+1, true)
		if p.is(i+1, "now") { // from now to, between now and
			first, next, ok = moment{shape: shapeDays}, i+2, true
		}
		if !ok {
			return ph, false
		}
		if t.value == 0 && p.moves(i) && !p.is(next, "through") {
			return ph, false
		}
		if !p.joins(next, int(t.value)) {
			// Without its counterpart the word says nothing of its own.
			return ph, false
		}
		second, end, ok := p.edge(next+1, true)
		if t.value == 0 {
			if k := next + 1; p.is(k, "now", "date", "present") {
				second, end, ok = moment{shape: shapeDays}, k+1, true
			} else if p.is(k, "the") && p.is(k+1, "present") {
				second, end, ok = moment{shape: shapeDays}, k+2, true
			}
		}
		if !ok || !joinable(&first, &second) {
			return ph, false
		}
		ph.a, ph.b, ph.to = first, second, end
		ph.first, ph.cut, ph.rest = i+1, next, next+1
		ph.joint = through
		if t.value == 2 {
			ph.joint = alternative
		}
		return ph, true
	case wOffset:
		if p.is(i-1, "or") && p.is(i-2, "on") && i >= 2 { // on or before 1 March
			if ph.a, ph.to, ok = p.edge(i+1, true); ok && ph.a.shape == shapeCalendar {
				ph.from, ph.joint = i-2, notAfter
				if t.value > 0 {
					ph.joint = notBefore
				}
				return ph, true
			}
		}
		if u := p.tok(i + 2); t.value < 0 && p.is(i+1, "the") && u.class == wUnit && p.is(i+2, "week", "month", "year", "decade", "century") &&
			p.is(i+3, "was", "is", "were", "had") && p.is(i+4, "out", "over", "up", "done", "ended", "through") { // before the month was out
			ph.to = i + 5
			if ph.a = (moment{shape: shapeUnit, rel: relSame, unit: units(u.value)}); p.is(i+3, "is") {
				ph.a.rel = relThis
			}
			return ph, true
		}
		n, ok := p.eventAt(i + 1)
		if !ok || n.bare && len(n.names) == 0 || p.is(i+1, "a", "an") || eventNouns()[n.head] == "" || p.class(i-1) == wUnit || !p.same(i+1) {
			return ph, false
		}
		ph.from, ph.to = n.from, n.to
		ph.a = moment{shape: shapeEvent, event: n.from, dir: int(t.value), itself: true}
		return ph, true
	case wAbout:
		if p.is(i-1, "or") && p.is(i-2, "on") && i >= 2 {
			ph.from = i - 2
		}
	}
	if ph.a, ph.to, ok = p.edge(j, false); !ok {
		return ph, false
	}
	p.second(&ph)
	return ph, true
}

// moves reports whether the clause before token i tells of a date that was put in
// another's place, so that "from A to B" is no stretch: "moved from Monday to Friday".
func (p *parser) moves(i int) bool {
	for k := i - 1; k > i-8 && k >= 0 && p.same(k+1) && p.class(k) != wSign; k-- {
		if p.is(k, "moved", "move", "moving", "shifted", "shift", "changed", "change", "changing", "postponed", "postpone", "rescheduled", "deferred", "advanced", "pushed", "delayed") {
			return true
		}
	}
	return false
}

// joins reports whether token i is the counterpart of an opening word.
func (p *parser) joins(i, opening int) bool {
	switch opening {
	case 0:
		return p.is(i, "to", "through", "until", "till", "thru") || p.sign(i, '-')
	case 1:
		return p.is(i, "and")
	}
	return p.is(i, "or")
}

// second reads "to May", "-1954" or "or May" after the first moment of ph.
func (p *parser) second(ph *phrase) {
	i := ph.to
	if ph.a.shape == shapeRecur || ph.a.shape == shapeEvent || !p.same(i) {
		return
	}
	if p.is(ph.from-1, "from") && p.moves(ph.from-1) {
		return
	}
	j := single
	switch {
	case p.is(i, "to", "through", "till", "until", "thru"), p.sign(i, '-'):
		j = through
	case p.is(i, "or"), p.sign(i, '/') && p.glued(i):
		j = alternative
	default:
		return
	}
	if p.sign(i, '/') {
		return
	}
	from := i + 1
	if j == alternative && p.is(from, "even", "perhaps", "possibly", "maybe") {
		from++
	}
	b, end, ok := p.edge(from, true)
	if !ok || !joinable(&ph.a, &b) {
		return
	}
	// "until" and "to" after a full sentence may belong to a verb: "met on
	// Monday to discuss" has no second date, but "moved from Monday to Friday"
	// is caught by its opening.
	ph.first, ph.cut, ph.rest = ph.from, i, from
	ph.b, ph.to, ph.joint = b, end, j
}

// joinable reports whether two moments can be the ends of one phrase.
func joinable(a, b *moment) bool {
	ok := func(m *moment) bool {
		switch m.shape {
		case shapeCalendar, shapeWeekday, shapeDays, shapeUnit, shapeAgo, shapeFixed, shapeForeign:
			return true
		}
		return false
	}
	return ok(a) && ok(b)
}

// edge reads a moment with what modifies it: "about", "early", "the end of".
// after says that a word such as "by" or "from" stands before it, so that a
// bare month or year is a date.
func (p *parser) edge(i int, after bool) (m moment, next int, ok bool) {
	approx, less := false, false
	if t := p.tok(i); t.class == wAbout {
		switch n := p.class(i + 1); {
		case t.value == 1: // nearly, over: of an amount
			if n != wNumber && n != wCount && n != wArticle || p.is(i+1, "the") {
				return m, 0, false
			}
		case n == wDeictic || n == wRelative:
			return m, 0, false // "talk about this week"
		case p.is(i, "about") && p.is(i+1, "the") && (p.class(i+2) == wSign || p.class(i+2) == wNumber && p.tok(i+2).digits == 4):
			return m, 0, false // a book about the 1960s
		case t.value == 2: // c. 1890
			if n != wNumber && !(p.sign(i+1, '.') && p.class(i+2) == wNumber) {
				return m, 0, false
			}
		}
		approx = true
		if i++; p.sign(i, '.') {
			i++
		}
		after = true
	} else if p.is(i, "more", "less", "at") && p.is(i+1, "than", "least", "most") {
		less = p.is(i, "less")
		approx = !less
		i += 2
	}
	start := i
	if p.is(i, "the") && p.class(i+1) == wPart {
		i++
	}
	if t := p.tok(i); t.class == wPart {
		part, to := portion(t.value), whole
		j := i + 1
		// mid-to-late, early to mid
		k := j
		if p.sign(k, '-') {
			k++
		}
		if p.is(k, "to") {
			if k++; p.sign(k, '-') {
				k++
			}
			if p.class(k) == wPart {
				to = portion(p.tok(k).value)
				j = k + 1
			}
		}
		noun := p.is(i, "beginning", "start", "outset", "end", "close", "middle")
		switch {
		case p.sign(j, '-') && !noun:
			j++
		case p.is(j, "of"), !noun && p.is(j, "in", "on"):
			j++
		case noun:
			return m, 0, false
		}
		if m, next, ok = p.modified(j); ok && m.shape != shapeRecur && m.shape != shapeAgo && m.shape != shapeLater && m.shape != shapeStretch && m.sub == 0 {
			if m.shape == shapeWeekday || m.shape == shapeDays || m.day > 0 {
				m.night = true // an early or late hour of one day
			} else {
				m.part, m.to = part, to
			}
			m.approx = m.approx || approx
			m.plain = false
			return m, next, true
		}
		return m, 0, false
	}
	m, next, ok = p.core(start, after)
	if !ok {
		return m, 0, false
	}
	m.approx, m.less = m.approx || approx, less
	return m, next, true
}

// aged reports whether the tens at i are those of a person's age: "in her mid-20s".
func (p *parser) aged(i int) bool {
	if p.sign(i-1, '-') {
		i--
	}
	if p.class(i-1) == wPart {
		i--
	}
	return p.is(i-1, "my", "his", "her", "our", "your", "their")
}

// compound reads "twenty-second" and "thirtieth": an ordinal number in words.
func (p *parser) compound(i int) (n, next int) {
	t := p.tok(i)
	switch {
	case t.class == wOrdinal:
		return int(t.value), i + 1
	case t.class == wCount && p.is(i, "twenty", "thirty") && p.class(i+1) == wOrdinal && p.tok(i+1).value < 10:
		return int(t.value + p.tok(i+1).value), i + 2
	case t.class == wCount && p.is(i, "twenty", "thirty") && p.sign(i+1, '-') && p.glued(i+1) && p.glued(i+2) && p.class(i+2) == wOrdinal && p.tok(i+2).value < 10:
		return int(t.value + p.tok(i+2).value), i + 3
	}
	return 0, i
}

// core reads a moment without modifiers.
func (p *parser) core(i int, after bool) (m moment, next int, ok bool) {
	if p.depth == maxDepth {
		return m, 0, false
	}
	p.depth++
	defer func() { p.depth-- }()
	t := p.tok(i)
	switch t.class {
	case wNumber:
		return p.fromNumber(i, after)
	case wMonth:
		return p.fromMonth(i, after)
	case wWeekday:
		return p.fromWeekday(i)
	case wDeictic:
		return p.fromDeictic(i)
	case wRelative:
		return p.fromRelative(i)
	case wSeason:
		return p.fromSeason(i, after)
	case wHoliday:
		return p.fromHoliday(i)
	case wFiscal:
		return p.fromFiscal(i)
	case wEvery:
		return p.fromEvery(i)
	case wCount, wUnit:
		if n, k := p.compound(i); n > 0 {
			return p.nth(i, k, n, after)
		}
		return p.fromAmount(i)
	case wOrdinal:
		if m, next, ok = p.fromOrdinal(i, after); !ok && p.timeml {
			return p.quarter(i)
		}
		return m, next, ok
	case wLater:
		return p.fromLater(i)
	case wClock:
		return p.fromClock(i)
	case wForeign:
		return p.fromForeign(i)
	case wDecade:
		if !p.aged(i) && (p.is(i-1, "the") || p.class(i-1) == wPart || p.sign(i-1, '-') && p.class(i-2) == wPart) {
			return moment{shape: shapeCalendar, hasYear: true, twoDigit: true, year: int(t.value), span: 10}, i + 1, true
		}
	case wArticle:
		if t.value == 1 {
			return p.fromAmount(i)
		}
		return p.fromThe(i)
	case wSign:
		// '60s and '03
		if t.value == '\'' && p.class(i+1) == wNumber && p.tok(i+1).digits == 2 && p.glued(i+1) {
			n := int(p.tok(i + 1).value)
			if p.is(i+2, "s") && p.glued(i+2) && n%10 == 0 {
				return moment{shape: shapeCalendar, hasYear: true, twoDigit: true, year: n, span: 10}, i + 3, true
			}
			if after && !p.glued(i+2) {
				return moment{shape: shapeCalendar, hasYear: true, twoDigit: true, year: n}, i + 2, true
			}
		}
	default:
	}
	return m, 0, false
}

// The values of sub that are no number: the week or weekend in which a day lies,
// and that which ends with it.
const (
	weekOf     = 100
	weekEnding = 101
)

// yearRange reports whether four digits are a year of the times that documents
// tell of without more being said.
func (p *parser) yearRange(n int) bool { return n >= 1000 && n < 2200 }

// yearEnds reports whether the four digits at i end there, so that no letter or
// digit follows on.
func (p *parser) yearEnds(i int) bool {
	return !p.glued(i+1) || p.class(i+1) == wSign && !(p.sign(i+1, '.') && p.glued(i+2) && p.class(i+2) == wNumber)
}

// era reads BC and AD after a year or century.
func (p *parser) era(m moment, i int) (moment, int, bool) {
	if p.is(i, "bc", "bce") && p.tok(i).flags&shout != 0 {
		m.ad = true
		if m.span > 1 {
			m.year = -(m.year + m.span - 1)
		} else {
			m.year = 1 - m.year
		}
		m.bc = true
		return m, i + 1, true
	}
	if p.is(i, "ad", "ce") && p.tok(i).flags&shout != 0 {
		m.ad = true
		return m, i + 1, true
	}
	return m, i, true
}
