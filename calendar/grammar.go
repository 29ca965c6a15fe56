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
	subUnit  units
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
}

type parser struct {
	text  string
	toks  []token
	depth int // of moments within moments: "the week before the end of May"
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
		if !ok {
			return ph, false
		}
		if !p.joins(next, int(t.value)) {
			// Without its counterpart the word says nothing of its own.
			return ph, false
		}
		second, end, ok := p.edge(next+1, true)
		if !ok || !joinable(&first, &second) {
			return ph, false
		}
		ph.a, ph.b, ph.to = first, second, end
		ph.joint = through
		if t.value == 2 {
			ph.joint = alternative
		}
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
	b, end, ok := p.edge(i+1, true)
	if !ok || !joinable(&ph.a, &b) {
		return
	}
	// "until" and "to" after a full sentence may belong to a verb: "met on
	// Monday to discuss" has no second date, but "moved from Monday to Friday"
	// is caught by its opening.
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
	approx := false
	if t := p.tok(i); t.class == wAbout {
		switch n := p.class(i + 1); {
		case t.value == 1: // nearly, over: of an amount
			if n != wNumber && n != wCount && n != wArticle || p.is(i+1, "the") {
				return m, 0, false
			}
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
		approx = true
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
	m.approx = m.approx || approx
	return m, next, true
}

// modified reads the moment after "early", "late" or "the end of", where "the
// year" alone is a date too.
func (p *parser) modified(i int) (moment, int, bool) {
	j := i
	if p.is(j, "the") {
		j++
		if t := p.tok(j); t.class == wUnit {
			switch units(t.value) {
			case uWeek, uMonth, uYear, uDecade, uCentury:
				if !p.is(j+1, "of") && !p.is(j, "weeks", "months", "years", "decades") && p.class(j+1) != wNumber {
					return moment{shape: shapeUnit, rel: relThis, unit: units(t.value)}, j + 1, true
				}
			}
		}
	}
	return p.core(i, true)
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
		return p.fromAmount(i)
	case wOrdinal:
		return p.fromOrdinal(i, after)
	case wLater:
		return p.fromLater(i)
	case wClock:
		return p.fromClock(i)
	case wForeign:
		return p.fromForeign(i)
	case wDecade:
		if p.is(i-1, "the") || p.class(i-1) == wPart || p.sign(i-1, '-') && p.class(i-2) == wPart {
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

// fromThe reads what can follow "the".
func (p *parser) fromThe(i int) (m moment, next int, ok bool) {
	j := i + 1
	t := p.tok(j)
	switch t.class {
	case wRelative:
		return p.fromRelative(j)
	case wOrdinal, wFiscal, wHoliday, wAbout:
		return p.core(j, true)
	case wSeason:
		return p.fromSeason(j, true)
	case wDecade:
		return p.core(j, true)
	case wNumber:
		if m, next, ok = p.fromNumber(j, true); ok && (m.span > 1 || m.day > 0 || m.clock.zone != noClock || m.shape == shapeEvent || m.shape == shapeFromDate) {
			return m, next, true
		}
		// the 12th: a day of the month last told
		if suffix(p, j+1) && t.value >= 1 && t.value <= 31 && (p.is(i-1, "on", "of", "by", "until", "from", "to", "since") || p.class(i-1) == wWeekday || p.is(j+2, "inst", "instant", "ult", "ultimo")) &&
			(p.class(j+2) == wSign || p.class(j+2) == wPreposition || p.is(j+2, "inst", "instant", "ult", "ultimo", "and")) && !p.sign(j+2, '-') {
			m = moment{shape: shapeCalendar, day: int(t.value)}
			if j += 2; p.is(j, "inst", "instant") {
				m.rel = relThis
				j++
			} else if p.is(j, "ult", "ultimo") {
				m.rel = relLast
				j++
			}
			return m, j, true
		}
		return m, 0, false
	case wSign:
		return p.core(j, true) // the '60s
	case wDayPart:
		// the night of 12 May, the morning of the next day
		if p.is(j+1, "of") || p.is(j+1, "before", "after") {
			k := j + 2
			if !p.is(j+1, "of") {
				return m, 0, false
			}
			if m, next, ok = p.edge(k, true); ok && (m.day > 0 || m.shape == shapeWeekday || m.shape == shapeDays || m.shape == shapeLater) {
				m.night = true
				return m, next, true
			}
		}
		return moment{}, 0, false
	case wUnit:
		u := units(t.value)
		switch {
		case u == uWeekend && p.is(j, "weekend"):
			if p.class(j+1) == wOffset || p.is(j+1, "before", "after") || p.is(j+1, "of") {
				break
			}
			return moment{shape: shapeUnit, rel: relThis, unit: u}, j + 1, true
		case u == uYear && p.class(j+1) == wNumber && p.tok(j+1).digits == 4:
			return moment{shape: shapeCalendar, hasYear: true, year: int(p.tok(j + 1).value)}, j + 2, true
		case u == uMonth && p.is(j+1, "of") && p.class(j+2) == wMonth:
			return p.fromMonth(j+2, true)
		case u == uWeek && p.is(j+1, "of") && (p.class(j+2) == wMonth || p.class(j+2) == wNumber):
			if m, next, ok = p.core(j+2, true); ok && m.day > 0 && m.clock.zone == noClock {
				m.subUnit, m.sub = uWeek, weekOf
				return m, next, true
			}
			return moment{}, 0, false
		}
		if p.is(j, "days", "weeks", "months", "years", "hour", "minute", "hours", "minutes") {
			return m, 0, false
		}
		// the day before yesterday, the week before the talks, the day after
		if dir, k := p.direction(j + 1); dir != 0 {
			return p.away(moment{n: 1, unit: u, dir: dir}, k)
		}
	}
	return m, 0, false
}

// weekOf marks the week in which a day lies.
const weekOf = 100

// direction reads "after", "before" and their like.
func (p *parser) direction(i int) (dir, next int) {
	t := p.tok(i)
	switch {
	case p.is(i, "prior") && p.is(i+1, "to"):
		return -1, i + 2
	case p.is(i, "after", "following"):
		return 1, i + 1
	case p.is(i, "before", "preceding"):
		return -1, i + 1
	case t.class == wLater:
		return int(t.value), i + 1
	}
	return 0, i
}

// away reads what follows "three days after": a date, "that", or something that
// is no date.
func (p *parser) away(m moment, i int) (moment, int, bool) {
	if m.unit == uHour || m.unit == uHalf || m.unit == uQuarter {
		return m, 0, false
	}
	adverb := p.class(i-1) == wLater
	switch {
	case adverb:
		m.shape = shapeLater
		return m, i, true
	case p.is(i, "yesterday") && m.unit == uDay && m.n == 1:
		return moment{shape: shapeDays, n: -1 + m.dir}, i + 1, true
	case p.is(i, "tomorrow") && m.unit == uDay && m.n == 1:
		return moment{shape: shapeDays, n: 1 + m.dir}, i + 1, true
	case p.is(i, "that") && (p.class(i+1) == wSign || p.class(i+1) == wPreposition || i+1 >= len(p.toks)):
		m.shape = shapeLater
		return m, i + 1, true
	case i >= len(p.toks), p.class(i) == wSign && !p.sign(i, '"') && !p.sign(i, '\''), !p.same(i):
		m.shape = shapeLater
		return m, i, true
	}
	if base, next, ok := p.edge(i, true); ok && base.shape == shapeCalendar && base.month > 0 && base.day > 0 && base.last == 0 && base.sub == 0 && base.clock.zone == noClock ||
		ok && base.shape == shapeCalendar && base.feast > 0 || ok && base.shape == shapeCalendar && base.plain && base.hasYear && m.unit >= uYear {
		base.shape, base.n, base.m, base.dir, base.unit, base.toDay = shapeFromDate, m.n, m.m, m.dir, m.unit, m.toDay
		base.approx = base.approx || m.approx
		return base, next, true
	}
	// A subject and its verb may follow the adverb "the day after": "the day
	// after, he said" has its comma, so here an event is named.
	m.shape = shapeEvent
	return m, i, true
}

// fromAmount reads "three days ago", "a year later", "two weeks after the
// talks", "years ago".
func (p *parser) fromAmount(i int) (m moment, next int, ok bool) {
	start := i
	n, m2, vague := 0, 0, false
	t := p.tok(i)
	if t.class == wArticle {
		n = 1
		i++
		t = p.tok(i)
		if p.is(i, "further", "full", "whole") {
			i++
			t = p.tok(i)
		}
	}
	switch t.class {
	case wUnit:
		if n == 0 { // weeks later
			if !p.is(i, "days", "weeks", "months", "years", "decades", "centuries") || p.class(i-1) == wCount || p.sign(i-1, '-') {
				return m, 0, false
			}
			vague = true
		}
	case wNumber:
		if t.digits > 4 || t.flags&grouped != 0 || n == 1 {
			return m, 0, false
		}
		n = int(t.value)
		i++
		if (p.sign(i, '-') || p.is(i, "to", "or")) && p.class(i+1) == wNumber && p.tok(i+1).digits <= 3 && int(p.tok(i+1).value) > n {
			m2 = int(p.tok(i + 1).value)
			i += 2
		}
	case wCount:
		n = int(t.value)
		vague = n == few
		i++
		if p.is(i-1, "twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety") && (p.sign(i, '-') || p.class(i) == wCount) {
			k := i
			if p.sign(k, '-') {
				k++
			}
			if c := p.tok(k); c.class == wCount && c.value > 0 && c.value < 10 {
				n += int(c.value)
				i = k + 1
			}
		}
		if p.is(i-1, "couple") {
			m.approx = true
		}
		if p.is(i-1, "some") {
			// "some 20 years ago" is about twenty; "some years ago" is open.
			if p.class(i) == wNumber && p.tok(i).digits <= 3 || p.class(i) == wCount && p.tok(i).value > 0 {
				n, vague = int(p.tok(i).value), false
				m.approx = true
				i++
			}
		}
		if p.is(i, "dozen", "hundred") && n > 0 {
			n *= int(max(p.tok(i).value, 1))
			i++
		}
		if p.is(i, "of") && p.is(i-1, "couple") {
			i++
		}
		if (p.is(i, "or") || p.is(i, "to")) && p.class(i+1) == wCount && int(p.tok(i+1).value) > n && n > 0 && p.class(i+2) == wUnit {
			m2 = int(p.tok(i + 1).value)
			i += 2
		}
	default:
		return m, 0, false
	}
	halves := false
	if p.is(i, "and") && p.is(i+1, "a") && p.is(i+2, "half") {
		i += 3
		m.approx, halves = true, true
	}
	if p.is(i, "more", "full", "short", "long") {
		i++
	}
	u := p.tok(i)
	if u.class != wUnit || units(u.value) == uHour || units(u.value) == uHalf || units(u.value) == uWeekend || p.sign(i-1, '-') {
		return m, 0, false
	}
	m.unit = units(u.value)
	i++
	if p.is(i, "and") && p.is(i+1, "a") && p.is(i+2, "half") {
		i += 3
		m.approx, halves = true, true
	}
	if vague {
		n = few
	}
	if halves && n > 0 && m2 == 0 {
		switch m.unit { // one and a half years are eighteen months
		case uYear:
			n, m.unit = 12*n+6, uMonth
		case uDecade:
			n, m.unit = 10*n+5, uYear
		}
	}
	m.n, m.m = n, m2
	switch {
	case p.class(i) == wAgo:
		m.shape, m.dir = shapeAgo, -1
		i++
		if p.is(i, "today", "to-day") {
			m.toDay = true
			i++
		}
		return m, i, true
	case p.is(i, "from") && p.is(i+1, "now", "today"):
		m.shape, m.dir = shapeAgo, 1
		return m, i + 2, true
	case p.is(i, "hence"):
		m.shape, m.dir = shapeAgo, 1
		return m, i + 1, true
	case p.sign(i, '\'') && p.is(i+1, "time") && p.is(start-1, "in"):
		m.shape, m.dir = shapeAgo, 1
		return m, i + 2, true
	case p.sign(i, '\'') && p.is(i+1, "s") && p.is(i+2, "time") && p.is(start-1, "in"):
		m.shape, m.dir = shapeAgo, 1
		return m, i + 3, true
	}
	if p.is(i, "to") && p.is(i+1, "the") && p.is(i+2, "day") {
		m.toDay = true
		i += 3
	}
	dir, k := p.direction(i)
	if dir == 0 {
		if p.is(start-1, "within") && p.is(i, "of") && p.class(i+1) != wNumber {
			m.shape, m.dir = shapeEvent, 1
			return m, i, true
		}
		return m, 0, false
	}
	if p.class(k-1) == wRelative && !p.is(k-1, "following", "preceding") {
		return m, 0, false
	}
	m.dir = dir
	return p.away(m, k)
}

// fromLater reads "later this month", "earlier today", "later that day", "later
// in the year".
func (p *parser) fromLater(i int) (m moment, next int, ok bool) {
	dir := p.tok(i).value
	if !p.is(i, "later", "earlier") {
		return m, 0, false
	}
	switch j := i + 1; {
	case p.class(j) == wDeictic:
		m, next, ok = p.fromDeictic(j)
	case p.class(j) == wRelative && p.is(j, "this", "that", "last", "next", "the"):
		if m, next, ok = p.fromRelative(j); ok && m.shape == shapeUnit && m.rel == relThis && m.unit > uDay {
			m.upTo, m.on = dir < 0, dir > 0
		}
	case p.is(j, "in", "on") && p.is(j+1, "the") && p.class(j+2) == wUnit:
		u := units(p.tok(j + 2).value)
		if u != uDay && u != uWeek && u != uMonth && u != uYear || p.is(j+2, "days", "weeks", "months", "years") {
			return m, 0, false
		}
		m, next, ok = moment{shape: shapeUnit, rel: relSame, unit: u}, j+3, true
	case p.is(j, "in") && (p.class(j+1) == wMonth || p.class(j+1) == wNumber):
		return p.core(j+1, true)
	}
	return m, next, ok && m.shape != shapeStretch
}

// fromDeictic reads "today", "yesterday morning".
func (p *parser) fromDeictic(i int) (moment, int, bool) {
	t := p.tok(i)
	if t.flags&capital != 0 && p.tok(i-1).flags&capital != 0 && p.glued(i) == false && p.class(i-1) != wSign || p.sign(i-1, '-') && p.glued(i) {
		return moment{}, 0, false // USA Today
	}
	m := moment{shape: shapeDays, n: int(t.value), night: p.is(i, "tonight")}
	if i++; p.class(i) == wDayPart {
		m.night = true
		i++
	}
	return p.withClock(m, i)
}

// fromRelative reads "last Monday", "next week", "this May", "the past three
// years", "that same day".
func (p *parser) fromRelative(i int) (m moment, next int, ok bool) {
	rel := int(p.tok(i).value)
	first := i
	i++
	if p.class(i) == wRelative { // this past week, that same day
		switch inner := int(p.tok(i).value); {
		case inner == relSame || inner == relPast || inner == relLast || inner == relComing || inner == relNext || inner == relFollowing:
			if rel == relThis && inner == relLast {
				inner = relPast
			}
			if rel == relRecent { // these past weeks
				inner = relRecent
			}
			rel = inner
			i++
		default:
			return m, 0, false
		}
	}
	if p.is(first, "following", "preceding", "prior", "subsequent") && i == first+1 && p.class(i) != wUnit && !p.is(first-1, "the") {
		return m, 0, false // "following Monday's debate"
	}
	if p.is(first, "current") && p.class(i) != wFiscal {
		return m, 0, false
	}
	if rel == relRecent && p.is(first, "these") && i == first+1 {
		return m, 0, false
	}
	t := p.tok(i)
	if rel == relRecent && t.class != wUnit && p.class(i+1) == wUnit && t.class == wOther { // these past difficult months
		i++
		t = p.tok(i)
	}
	switch t.class {
	case wUnit:
		m.unit = units(t.value)
		if rel == relLast && p.is(i+1, "of") {
			if base, end, ok := p.edge(i+2, true); ok && holds(&base, m.unit) {
				base.sub, base.subN, base.subUnit = -1, 1, m.unit
				return base, end, true
			}
		}
		plural := p.is(i, "days", "weeks", "months", "years", "decades", "quarters", "weekends", "fortnights", "centuries")
		switch {
		case m.unit == uHour || m.unit == uHalf:
			return m, 0, false
		case rel == relRecent:
			if !plural {
				return m, 0, false
			}
			return moment{shape: shapeStretch, rel: relRecent, n: few, unit: m.unit}, i + 1, true
		case plural:
			if rel == relComing {
				return moment{shape: shapeStretch, rel: relComing, n: few, unit: m.unit}, i + 1, true
			}
			return m, 0, false
		case m.unit == uDay && (rel == relThis || rel == relLast || rel == relPast || rel == relComing):
			return m, 0, false
		case m.unit == uYear && p.class(i+1) == wNumber:
			return m, 0, false
		case m.unit == uQuarter && rel == relSame:
			return m, 0, false
		}
		if (rel == relPast || rel == relLast && p.is(first-1, "the")) && m.unit != uWeekend && (rel == relPast || m.unit != uDecade && m.unit != uCentury) {
			return moment{shape: shapeStretch, rel: relPast, n: 1, unit: m.unit}, i + 1, true
		}
		if rel == relFollowing && p.is(first-1, "the") && p.is(first-2, "over", "during", "throughout", "within") && m.unit > uDay && m.unit != uWeekend {
			return moment{shape: shapeStretch, rel: relFollowing, n: 1, unit: m.unit}, i + 1, true
		}
		if m.unit == uDay && rel == relSame && p.is(first, "that") {
			// that day back in March 2010: a day of that month
			j := i + 1
			if p.is(j, "back") {
				j++
			}
			if p.is(j, "in") && (p.class(j+1) == wMonth || p.class(j+1) == wNumber) {
				if base, end, ok := p.core(j+1, true); ok && base.shape == shapeCalendar && base.month > 0 && base.day == 0 {
					return base, end, true
				}
			}
		}
		m.shape, m.rel = shapeUnit, rel
		if p.is(first, "the") || p.is(first-1, "the") {
			// "the next week" in a story is the one after that last told.
			if rel == relNext && m.unit != uWeekend {
				m.rel = relFollowing
				m.ahead = m.unit > uDay
			}
		}
		if m.unit == uDay && rel == relNext {
			m.rel = relFollowing
		}
		return m, i + 1, true
	case wNumber, wCount:
		if rel == relSame || rel == relThis {
			return m, 0, false
		}
		n, j := int(t.value), i+1
		if t.class == wNumber && (t.digits > 3 || t.flags&grouped != 0) {
			return m, 0, false
		}
		if p.is(i, "couple") && p.is(j, "of") {
			j++
			m.approx = true
		}
		if p.is(i, "some", "many", "one") && p.class(j) != wUnit {
			return m, 0, false
		}
		if (p.sign(j, '-') || p.is(j, "to", "or")) && (p.class(j+1) == wNumber || p.class(j+1) == wCount) && p.class(j+2) == wUnit {
			n = int(p.tok(j + 1).value)
			m.approx = true
			j += 2
		}
		u := p.tok(j)
		if u.class != wUnit || units(u.value) == uHour || units(u.value) == uHalf || p.sign(j-1, '-') {
			return m, 0, false
		}
		if rel == relLast && p.is(j+1, "of") {
			if base, end, ok := p.edge(j+2, true); ok && holds(&base, units(u.value)) && n > 0 {
				base.sub, base.subN, base.subUnit = -1, n, units(u.value)
				return base, end, true
			}
		}
		m.shape, m.unit, m.n, m.rel = shapeStretch, units(u.value), n, rel
		if rel == relLast {
			m.rel = relPast
		}
		if rel == relNext && p.is(first-1, "the") && p.is(first-2, "over", "for", "during") {
			m.rel = relNext
		}
		return m, j + 1, true
	case wWeekday:
		if rel == relRecent {
			return m, 0, false
		}
		if rel == relSame && p.is(first, "that") && i == first+1 && p.class(first-1) == wPast {
			return m, 0, false // "said that Tuesday's vote": no demonstrative
		}
		if m, next, ok = p.fromWeekday(i); ok && m.shape == shapeWeekday {
			if rel == relPast {
				rel = relLast
			}
			m.rel = rel
		}
		return m, next, ok
	case wMonth:
		if rel == relRecent || t.flags&capital == 0 && p.is(i, "may", "march") {
			return m, 0, false
		}
		if m, next, ok = p.fromMonth(i, true); !ok || m.hasYear {
			return m, next, ok
		}
		m.rel, m.plain = rel, false
		if p.class(next) == wDayPart {
			next++
		}
		return m, next, true
	case wSeason:
		if m, next, ok = p.fromSeason(i, true); ok && !m.hasYear {
			m.rel, m.plain = rel, false
		}
		return m, next, ok
	case wHoliday:
		if m, next, ok = p.fromHoliday(i); ok && !m.hasYear {
			m.rel = rel
		}
		return m, next, ok
	case wFiscal:
		if p.is(i+1, "year") {
			return moment{shape: shapeUnit, rel: rel, unit: uYear, fiscal: true}, i + 2, true
		}
	case wDayPart:
		if !p.is(i, "morning", "afternoon", "evening", "night") || t.flags&capital != 0 && p.tok(first).flags&capital != 0 && t.flags&shout == 0 {
			return m, 0, false // "This Morning", a broadcast
		}
		switch rel {
		case relThis:
			return moment{shape: shapeDays, night: true}, i + 1, true
		case relLast:
			return moment{shape: shapeDays, n: -1, night: true}, i + 1, true
		case relSame, relFollowing, relPreceding, relNext:
			if rel == relNext {
				rel = relFollowing
			}
			return moment{shape: shapeUnit, unit: uDay, rel: rel, night: true}, i + 1, true
		}
	case wOrdinal:
	}
	return m, 0, false
}

// fromWeekday reads "Monday", "Monday night", "Monday, 12 May 2003", "Mondays".
func (p *parser) fromWeekday(i int) (m moment, next int, ok bool) {
	t := p.tok(i)
	word := p.word(i)
	short := len(word) <= 5 && !strings.HasSuffix(strings.ToLower(word), "day")
	if short && t.flags&capital == 0 {
		return m, 0, false
	}
	if !short && t.flags&capital == 0 && p.is(i-1, "man") {
		return m, 0, false
	}
	m = moment{shape: shapeWeekday, wday: int(t.value)}
	if word[len(word)-1] == 's' && !short {
		m.shape = shapeRecur
		return m, i + 1, true
	}
	j := i + 1
	if short && p.sign(j, '.') {
		j++
	}
	// A full date may follow.
	k := j
	if p.sign(k, ',') || p.sign(k, '(') {
		k++
	}
	if p.is(k, "the") && p.class(k+1) == wNumber && suffix(p, k+2) {
		k++
	}
	if p.class(k) == wMonth || p.class(k) == wNumber && (p.tok(k).digits <= 2 || p.tok(k).digits == 4 && p.sign(k+1, '-')) {
		if d, end, ok := p.core(k, true); ok && d.shape == shapeCalendar && d.day > 0 && d.clock.zone == noClock && d.last == 0 {
			d.wday = m.wday
			if p.sign(k-1, '(') && p.sign(end, ')') {
				end++
			}
			return p.withClock(d, end)
		} else if ok && d.clock.zone != noClock && d.shape == shapeDays {
			m.clock = d.clock // Monday, 10 a.m.
			return m, end, true
		}
	}
	if short {
		return m, 0, false // "Sun" and "Sat" alone are words
	}
	// Names that are no days.
	if p.is(i-1, "news", "fox") && p.tok(i-1).flags&capital != 0 || p.is(i-1, "super", "fat", "bloody", "holy", "cyber", "giving", "casual", "manic", "ruby", "freaky") && p.tok(i-1).flags&capital != 0 ||
		p.is(j, "times", "telegraph", "mirror", "express", "herald", "mail", "school", "talk", "shows", "best", "paper", "papers") && p.tok(j).flags&spaced != 0 && p.class(j) != wSign {
		return m, 0, false
	}
	if p.sign(j, '-') && p.glued(j) && p.class(j+1) == wDayPart {
		j++
	}
	if p.class(j) == wDayPart {
		if p.tok(j).flags&capital != 0 && p.tok(j+1).flags&capital != 0 && p.same(j+1) && !p.glued(j+1) && p.class(j+1) != wMonth {
			return m, 0, false // Saturday Night Live
		}
		if p.is(j, "mornings", "afternoons", "evenings", "nights") {
			m.shape = shapeRecur
			return m, j + 1, true
		}
		m.night = true
		j++
	}
	if p.is(j, "last") && p.is(j+1, "week") {
		return moment{shape: shapeUnit, unit: uWeek, rel: relLast, wday: m.wday}, j + 2, true
	}
	if p.is(j, "of") && p.class(j+1) == wRelative && p.is(j+2, "week") && p.is(j+1, "last", "this", "next", "that") {
		return moment{shape: shapeUnit, unit: uWeek, rel: int(p.tok(j + 1).value), wday: m.wday}, j + 3, true
	}
	if p.is(j, "next") && !p.is(j+1, "to", "door", "week") && p.class(j+1) != wNumber {
		m.rel = relNext
		return m, j + 1, true
	}
	return p.withClock(m, j)
}

// suffix reports whether token i is the ending of an ordinal on the number
// before it.
func suffix(p *parser, i int) bool { return p.glued(i) && p.is(i, "st", "nd", "rd", "th") }

// fromMonth reads "May", "May 2003", "May 12", "May 12-15, 2003", "May of last
// year".
func (p *parser) fromMonth(i int, after bool) (m moment, next int, ok bool) {
	t := p.tok(i)
	word := p.word(i)
	m = moment{shape: shapeCalendar, month: int(t.value)}
	long := len(word) > 4 || p.is(i, "may", "june", "july")
	if t.flags&capital == 0 && (!long || p.is(i, "may", "march")) {
		return m, 0, false
	}
	if p.glued(i) && i > 0 && p.class(i-1) == wSign && !p.sign(i-1, '(') && !p.sign(i-1, '"') && !p.sign(i-1, '\'') && !p.sign(i-1, '[') && !p.sign(i-1, '-') && !p.sign(i-1, '—') && !p.sign(i-1, '/') && !p.sign(i-1, ',') && !p.sign(i-1, ':') {
		return m, 0, false
	}
	j := i + 1
	dotted := false
	if !long || p.is(i, "sept") {
		if p.sign(j, '.') && p.glued(j) {
			j++
			dotted = true
		}
	}
	k := j
	if p.sign(k, ',') && p.class(k+1) == wNumber && p.tok(k+1).digits == 4 {
		k++
	}
	n := p.tok(k)
	if n.class == wNumber && n.digits == 4 && n.flags&grouped == 0 && p.yearRange(int(n.value)) && !p.glued(k+1) || n.class == wNumber && n.digits == 4 && p.yearEnds(k) {
		m.year, m.hasYear = int(n.value), true
		return p.era(m, k+1)
	}
	if p.sign(k, '\'') && p.class(k+1) == wNumber && p.tok(k+1).digits == 2 && p.glued(k+1) && !suffix(p, k+2) {
		m.year, m.hasYear, m.twoDigit = int(p.tok(k+1).value), true, true
		return m, k + 2, true
	}
	if n.class == wNumber && n.digits <= 2 && n.value >= 1 && n.value <= 31 && n.flags&grouped == 0 && p.same(k) &&
		!(p.sign(k+1, '.') && p.glued(k+1) && p.class(k+2) == wNumber && p.glued(k+2)) && !p.sign(k+1, '%') && !(p.sign(k+1, ':') && p.class(k+2) == wNumber) && p.class(k+1) != wCountable {
		m.day = int(n.value)
		j = k + 1
		if suffix(p, j) {
			j++
		} else if p.glued(j) && p.class(j) != wSign {
			return m, 0, false
		}
		if k := p.moreDays(&m, j); p.class(k) != wMonth || m.last == 0 { // "May 12 to 15 June"
			j = k
		} else {
			m.last, m.both, m.either = 0, false, false
		}
		return p.afterDay(m, j)
	}
	if n.class == wOrdinal && p.is(j, "first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth", "eleventh", "twelfth") && n.flags&capital == 0 && p.class(j+1) == wSign {
		m.day = int(n.value)
		return p.afterDay(m, j+1)
	}
	if p.is(j, "of") {
		if y := p.tok(j + 1); y.class == wNumber && y.digits == 4 && p.yearRange(int(y.value)) {
			m.year, m.hasYear = int(y.value), true
			return m, j + 2, true
		}
		if m2, end, ok := p.ofYear(m, j); ok {
			return m2, end, true
		}
	}
	if m2, end, ok := p.ofYear(m, j-1); ok && p.class(j) == wRelative {
		return m2, end, true
	}
	// A bare month. Some are names and words as well.
	if !long && !dotted && !p.is(i, "sept", "june", "july") {
		return m, 0, false
	}
	if !p.bareMonth(i, j, after) {
		return m, 0, false
	}
	m.plain = true
	return m, j, true
}

// bareMonth decides whether a month's name without day or year names a month.
func (p *parser) bareMonth(i, j int, after bool) bool {
	if p.is(j, "war", "revolution", "surprise", "crisis") && p.tok(j).flags&capital != 0 {
		return false
	}
	before := p.class(i - 1)
	clear := after || before == wPreposition || before == wPart || before == wRelative || before == wEvery || before == wBound || before == wOffset || p.is(i-1, "from", "between", "before", "after")
	if p.sign(i-1, '-') && p.glued(i) && p.is(i-2, "mid", "late", "early") {
		clear = true
	}
	if (p.is(i-1, "and", "or", "to") || p.sign(i-1, ',') || p.sign(i-1, '-')) && p.class(i-2) == wMonth {
		clear = true
	}
	if (p.is(j, "and", "or") || p.sign(j, ',')) && p.class(j+1) == wMonth && p.tok(j+1).flags&capital != 0 && !p.is(i, "may", "march") {
		clear = true
	}
	if !p.is(i, "march", "april", "may", "june", "august") {
		return true
	}
	if p.is(i-1, "to") && !after && !p.is(i, "june", "august") { // "told to March"
		clear = false
	}
	if clear {
		// "in May", but not "to May Smith" or "for April Ryan".
		n := p.tok(j)
		return !(n.flags&capital != 0 && n.class == wOther && !p.glued(j) && p.same(j) && !p.is(i, "march"))
	}
	// "the March debate", "his August report"
	if p.is(i-1, "the", "a", "an", "its", "his", "her", "their", "our") && p.tok(j).class == wOther && p.tok(j).flags&capital == 0 && !p.glued(j) && !p.is(i, "may") && j < len(p.toks) {
		return !p.is(j, "on", "against", "for")
	}
	return false
}

// moreDays reads the rest of "12-15" and "5 and 6" after a day.
func (p *parser) moreDays(m *moment, i int) int {
	j := i
	switch {
	case p.sign(j, '-'), p.is(j, "to", "through", "and", "or"), p.sign(j, '&'):
		both := p.is(j, "and") || p.sign(j, '&')
		alternative := p.is(j, "or")
		n := p.tok(j + 1)
		k := j + 2
		if n.class != wNumber || n.digits > 2 || int(n.value) <= m.day || n.value > 31 || n.flags&grouped != 0 {
			return i
		}
		if suffix(p, k) {
			k++
		} else if p.glued(k) && p.class(k) != wSign || p.sign(k, ':') || p.sign(k, '%') || p.class(k) == wUnit || p.class(k) == wCountable || p.sign(k, '/') {
			return i
		}
		if p.is(k, "a", "am", "p", "pm") { // to 3 p.m.
			return i
		}
		if both && p.class(k) != wSign && p.class(k) != wMonth && !p.is(k, "of") && p.class(k) != wPreposition && k < len(p.toks) && p.class(k) != wOther {
			return i
		}
		m.last, m.both = int(n.value), both
		if alternative {
			m.either = true
		}
		return k
	}
	return i
}

// afterDay reads the year after "May 12", and a time of day.
func (p *parser) afterDay(m moment, i int) (moment, int, bool) {
	j := i
	if p.sign(j, ',') {
		j++
	} else if p.is(j, "of") && p.class(j+1) == wNumber {
		j++
	}
	n := p.tok(j)
	switch {
	case n.class == wNumber && n.digits == 4 && n.flags&grouped == 0 && p.same(j) && (p.yearRange(int(n.value)) || p.yearEnds(j)) && p.class(j+1) != wCountable && !(p.glued(j+1) && p.class(j+1) != wSign && !p.is(j+1, "t")) &&
		(!p.is(j+1, "hours", "hrs", "z", "gmt", "utc")):
		m.year, m.hasYear = int(n.value), true
		i = j + 1
		k := i
		if p.sign(k, '(') {
			k++
		}
		if p.is(k, "os") && p.tok(k).flags&shout != 0 || p.is(k, "old") && p.is(k+1, "style") || p.is(k, "o") && p.sign(k+1, '.') && p.is(k+2, "s") || p.is(k, "julian") {
			m.oldStyle = true
		}
	case p.sign(j, '\'') && p.class(j+1) == wNumber && p.tok(j+1).digits == 2 && p.glued(j+1):
		m.year, m.hasYear, m.twoDigit = int(p.tok(j+1).value), true, true
		i = j + 2
	default:
		if m2, end, ok := p.ofYear(m, i); ok {
			return p.withClock(m2, end)
		}
		if m2, end, ok := p.ofYear(m, i-1); ok && p.class(i) == wRelative {
			return p.withClock(m2, end)
		}
	}
	return p.withClock(m, i)
}

// ofYear reads "of last year", "of that year" at i, or "last year" when called
// with the token before.
func (p *parser) ofYear(m moment, i int) (moment, int, bool) {
	if p.is(i, "of") || p.class(i+1) == wRelative {
		j := i + 1
		if p.is(j, "the") {
			j++
		}
		if p.is(j, "same", "last", "this", "next", "that", "following", "previous", "preceding") && p.class(j) == wRelative {
			k := j + 1
			if p.is(j, "that") && p.is(k, "same") {
				k++
			}
			if p.is(k, "year") {
				m.rel, m.unit = int(p.tok(j).value), uYear
				if m.rel == relLast || m.rel == relNext || m.rel == relThis || m.rel == relSame || m.rel == relFollowing || m.rel == relPreceding {
					return m, k + 1, true
				}
			}
		}
	}
	return m, 0, false
}

// fromSeason reads "spring 2003", "the spring of 2003", "the winter of 2002-3".
func (p *parser) fromSeason(i int, after bool) (m moment, next int, ok bool) {
	m = moment{shape: shapeCalendar, group: int(p.tok(i).value)}
	if p.glued(i) && p.sign(i-1, '-') && p.class(i-2) != wPart {
		return m, 0, false
	}
	j := i + 1
	if p.is(j, "of") || p.sign(j, ',') {
		j++
	}
	if n := p.tok(j); n.class == wNumber && n.digits == 3 && p.is(j-1, "of") {
		m.year, m.hasYear = int(n.value), true
		return p.era(m, j+1)
	} else if n.class == wNumber && n.digits == 4 && p.yearRange(int(n.value)) && n.flags&grouped == 0 && !p.glued(j+1) || n.class == wNumber && n.digits == 4 && p.yearEnds(j) && p.yearRange(int(n.value)) {
		m.year, m.hasYear = int(n.value), true
		j++
		// winter of 2002-3 and 2002-03
		if p.sign(j, '-') || p.sign(j, '/') {
			if y := p.tok(j + 1); y.class == wNumber && p.glued(j+1) && m.group == 24 && (int(y.value) == m.year+1 || int(y.value) == (m.year+1)%100 || int(y.value) == (m.year+1)%10) {
				m.toDay = true // both years are named: there is no doubt which winter
				j += 2
			}
		}
		return m, j, true
	}
	if m2, end, ok := p.ofYear(m, i+1); ok && p.is(i+1, "of") {
		return m2, end, true
	}
	// Without a year: after "in the", "this" and the like, and not as a verb, a
	// source or a device.
	if p.is(i, "fall", "spring") {
		if !(after && (p.is(i-1, "the", "this", "last", "next", "that", "following", "past", "early", "late", "mid", "by", "each", "every", "of", "in", "coming", "previous", "same") || p.sign(i-1, '-'))) {
			return m, 0, false
		}
		if p.is(i+1, "of", "for", "from", "guy", "out", "apart", "back", "into", "in", "break") && p.is(i-1, "the") && !p.is(i+1, "in", "for") {
			return m, 0, false
		}
		if p.is(i-1, "the") && !p.is(i-2, "in", "by", "until", "during", "since", "of", "this", "for", "into", "through", "before", "after", "late", "early") {
			return m, 0, false
		}
	} else if !after {
		return m, 0, false
	}
	if p.is(i-1, "in") && p.is(i, "fall") {
		return m, 0, false
	}
	m.plain = true
	return m, i + 1, true
}

// fromHoliday reads a holiday with its year, if one is given.
func (p *parser) fromHoliday(i int) (m moment, next int, ok bool) {
	if b := p.tok(i - 1); p.tok(i).flags&capital == 0 || b.class == wOther && b.flags&capital != 0 && p.same(i) && !p.glued(i) && !p.is(i-1, "on", "at", "by", "in", "before", "after") {
		return m, 0, false // Johnnie Christmas
	}
	for h, name := range holidayNames {
		j := i
		matched := true
		for _, w := range name.words {
			base, tail, apostrophe := strings.Cut(w, "'")
			if !p.is(j, base) {
				matched = false
				break
			}
			j++
			if apostrophe {
				if !p.sign(j, '\'') || tail != "" && !p.is(j+1, tail) {
					matched = false
					break
				}
				if j++; tail != "" {
					j++
				}
			}
		}
		if !matched {
			continue
		}
		if p.is(i, "easter") && p.is(j, "island", "bunny", "egg", "eggs") || p.is(i, "election", "christmas") && p.is(j, "s") {
			return m, 0, false
		}
		m = moment{shape: shapeCalendar, feast: h + 1}
		k := j
		if p.sign(k, ',') || p.is(k, "of", "in") {
			k++
		}
		if n := p.tok(k); n.class == wNumber && n.digits == 4 && p.yearRange(int(n.value)) && p.yearEnds(k) {
			m.year, m.hasYear = int(n.value), true
			return m, k + 1, true
		}
		if m2, end, ok := p.ofYear(m, j); ok && p.is(j, "of") {
			return m2, end, true
		}
		return m, j, true
	}
	return m, 0, false
}

// fromFiscal reads "fiscal year 1967", "fiscal 2017", "FY67".
func (p *parser) fromFiscal(i int) (m moment, next int, ok bool) {
	fy := p.is(i, "fy")
	if fy && p.tok(i).flags&capital == 0 {
		return m, 0, false
	}
	i++
	if p.is(i, "year", "years") && !fy {
		i++
	}
	if p.sign(i, '-') || p.sign(i, '\'') {
		i++
	}
	n := p.tok(i)
	if n.class != wNumber || n.flags&grouped != 0 || n.digits != 4 && n.digits != 2 || n.digits == 4 && !p.yearRange(int(n.value)) {
		return m, 0, false
	}
	return moment{shape: shapeCalendar, year: int(n.value), hasYear: true, twoDigit: n.digits == 2, fiscal: true}, i + 1, true
}

// fromEvery reads "every Friday", "each year", "every four years".
func (p *parser) fromEvery(i int) (m moment, next int, ok bool) {
	m.shape = shapeRecur
	i++
	if p.is(i, "other", "second", "third", "few") || (p.class(i) == wNumber || p.class(i) == wCount) && p.class(i+1) == wUnit {
		i++
	}
	t := p.tok(i)
	switch t.class {
	case wUnit:
		if units(t.value) == uHour || units(t.value) == uHalf || p.sign(i-1, '-') {
			return m, 0, false
		}
		return m, i + 1, true
	case wWeekday:
		if p.class(i+1) == wDayPart {
			i++
		}
		return m, i + 1, true
	case wMonth:
		if t.flags&capital == 0 {
			return m, 0, false
		}
		if n := p.tok(i + 1); n.class == wNumber && n.digits <= 2 && n.value <= 31 {
			i++
		}
		return m, i + 1, true
	case wSeason, wDayPart:
		return m, i + 1, true
	case wHoliday:
		_, next, ok = p.fromHoliday(i)
		return m, next, ok
	}
	return m, 0, false
}

// fromOrdinal reads "nineteenth century", "first quarter of 2003", "first six
// months of this year", "second week of May", "fourth of July".
func (p *parser) fromOrdinal(i int, after bool) (m moment, next int, ok bool) {
	n := int(p.tok(i).value)
	return p.nth(i, i+1, n, after)
}

func (p *parser) nth(i, j, n int, after bool) (m moment, next int, ok bool) {
	if p.is(j, "anniversary") && p.is(j+1, "of") {
		if m, next, ok = p.away(moment{n: n, unit: uYear, dir: 1, toDay: true}, j+2); ok && m.shape == shapeEvent {
			next = j + 2
		}
		return m, next, ok
	}
	if p.sign(j, '-') {
		j++
	}
	t := p.tok(j)
	switch {
	case t.class == wUnit && units(t.value) == uCentury && p.is(j, "century"):
		if n < 1 || n > 22 {
			return m, 0, false
		}
		m = moment{shape: shapeCalendar, hasYear: true, year: (n - 1) * 100, span: 100}
		return p.era(m, j+1)
	case p.is(i, "fourth") && p.is(j, "of") && p.is(j+1, "july"):
		return p.afterDay(moment{shape: shapeCalendar, month: 7, day: 4}, j+2)
	case t.class == wUnit && (units(t.value) == uQuarter && n <= 4 || units(t.value) == uHalf && n <= 2):
		k := j + 1
		if p.is(k, "of", "in") {
			k++
		}
		base, end, ok := p.edge(k, true)
		if !ok || base.month > 0 || base.group > 0 || base.fiscal || !(base.shape == shapeCalendar && base.hasYear || base.shape == shapeUnit && base.unit == uYear && p.is(j+1, "of")) {
			return m, 0, false
		}
		if base.span > 1 { // the first half of the 1980s
			base.sub, base.subN, base.subUnit = n, 0, uHalf
			return base, end, units(t.value) == uHalf
		}
		if base.group = 32 + n; units(t.value) == uHalf {
			base.group = 39 + n
		}
		base.plain = false
		return base, end, true
	case (t.class == wCount || t.class == wNumber) && p.class(j+1) == wUnit && p.is(j+2, "of") && n == 1 && t.value > 0 && t.value < 100:
		u := units(p.tok(j + 1).value)
		base, end, ok := p.edge(j+3, true)
		if !ok || !holds(&base, u) {
			return m, 0, false
		}
		base.sub, base.subN, base.subUnit = 1, int(t.value), u
		return base, end, true
	case t.class == wUnit && p.is(j+1, "of") && (units(t.value) == uDay || units(t.value) == uWeek || units(t.value) == uMonth || units(t.value) == uDecade):
		base, end, ok := p.edge(j+2, true)
		if !ok || !holds(&base, units(t.value)) {
			return m, 0, false
		}
		base.sub, base.subN, base.subUnit = n, 1, units(t.value)
		return base, end, true
	}
	return m, 0, false
}

// holds reports whether one can count units u in m: weeks in a month, months in
// a year.
func holds(m *moment, u units) bool {
	switch {
	case m.sub > 0 || m.day > 0 || m.feast > 0 || m.part != whole:
		return false
	case m.shape == shapeCalendar && m.month > 0 || m.shape == shapeUnit && m.unit == uMonth:
		return u == uDay || u == uWeek
	case m.shape == shapeCalendar && m.hasYear && m.group == 0 && m.span == 100:
		return u == uDecade
	case m.shape == shapeCalendar && m.hasYear && m.group == 0 && m.span == 0 || m.shape == shapeUnit && m.unit == uYear && !m.fiscal:
		return u == uMonth || u == uWeek || u == uDay
	}
	return false
}

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
