package calendar

import "strings"

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

// fromThe reads what can follow "the".
func (p *parser) fromThe(i int) (m moment, next int, ok bool) {
	j := i + 1
	t := p.tok(j)
	switch t.class {
	case wRelative:
		return p.fromRelative(j)
	case wOrdinal, wFiscal, wHoliday, wAbout:
		return p.core(j, true)
	case wCount:
		if n, k := p.compound(j); n > 0 {
			return p.nth(j, k, n, true)
		}
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
				dir, _ := p.direction(j + 1)
				m, next, ok = p.away(moment{n: 1, unit: uDay, dir: dir, night: true}, k)
				return m, next, ok
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
			if p.is(j+1, "of") {
				if m, next, ok = p.core(j+2, true); ok && m.day > 0 && m.clock.zone == noClock {
					if m.last == 0 {
						m.subUnit, m.sub = uWeekend, weekOf
					}
					return m, next, true
				}
				return moment{}, 0, false
			}
			if p.class(j+1) == wOffset || p.is(j+1, "before", "after") {
				break
			}
			return moment{shape: shapeUnit, rel: relThis, unit: u}, j + 1, true
		case u == uYear && p.class(j+1) == wNumber && p.tok(j+1).digits == 4:
			return moment{shape: shapeCalendar, hasYear: true, year: int(p.tok(j + 1).value)}, j + 2, true
		case u == uMonth && p.is(j+1, "of") && p.class(j+2) == wMonth:
			return p.fromMonth(j+2, true)
		case u == uWeek && p.is(j+1, "of") && (p.class(j+2) == wMonth || p.class(j+2) == wNumber):
			if m, next, ok = p.core(j+2, true); ok && m.day > 0 && m.clock.zone == noClock && m.last == 0 {
				m.subUnit, m.sub = uWeek, weekOf
				return m, next, true
			}
			return moment{}, 0, false
		case u == uWeek && p.is(j+1, "ending", "ended") && (p.class(j+2) == wMonth || p.class(j+2) == wNumber):
			if m, next, ok = p.core(j+2, true); ok && m.day > 0 && m.clock.zone == noClock && m.last == 0 {
				m.subUnit, m.sub = uWeek, weekEnding
				return m, next, true
			}
			return moment{}, 0, false
		}
		if p.is(j, "days", "weeks", "months", "years") && p.is(j+1, "ahead") && !p.is(j+2, "of") {
			return moment{shape: shapeStretch, rel: relComing, n: few, unit: u}, j + 2, true
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
		m, next, ok = moment{shape: shapeUnit, rel: relSame, unit: u, upTo: dir < 0, on: dir > 0}, j+3, true
	case p.is(j, "in") && (p.class(j+1) == wMonth || p.class(j+1) == wNumber):
		return p.core(j+1, true)
	}
	return m, next, ok && m.shape != shapeStretch
}

// fromDeictic reads "today", "yesterday morning".
func (p *parser) fromDeictic(i int) (moment, int, bool) {
	t := p.tok(i)
	if t.flags&capital != 0 && p.tok(i-1).flags&capital != 0 && !p.glued(i) && p.class(i-1) != wSign || p.sign(i-1, '-') && p.glued(i) {
		return moment{}, 0, false // USA Today
	}
	if p.sign(i-1, '"') && p.sign(i+1, '"') || p.sign(i-1, '\'') && p.sign(i-2, '\'') && p.sign(i+1, '\'') && p.sign(i+2, '\'') {
		return moment{}, 0, false // "Today", a broadcast
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
	if p.sign(first-1, '\'') && p.sign(first-2, '\'') && p.glued(first) && p.tok(first).flags&capital != 0 && p.tok(i).flags&capital != 0 {
		return m, 0, false
	}
	if p.sign(first-1, '"') && p.glued(first) && p.tok(first).flags&capital != 0 && p.tok(i).flags&capital != 0 && p.sign(i+1, '"') {
		return m, 0, false // "This Week", a broadcast
	}
	if p.is(first, "same") && p.class(i) == wRelative && !p.is(i, "same") || p.is(first, "last") && (p.class(i) == wNumber || p.class(i) == wCount) && (p.class(first-1) == wFuture || p.is(first-1, "to", "could", "can", "t")) {
		return m, 0, false // "did the same last week", "would last four years"
	}
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
	if rel == relThis && t.class == wOther && t.flags&capital == 0 && i == first+1 && p.same(i+1) && !p.glued(i) && (p.is(i+1, "weekend", "week") || p.class(i+1) == wSeason && !p.is(i+1, "fall", "spring")) {
		i++ // this wet weekend
		t = p.tok(i)
	}
	switch t.class {
	case wUnit:
		m.unit = units(t.value)
		if rel == relLast && p.is(i+1, "of") {
			if base, end, ok := p.edge(i+2, true); ok && holds(&base, m.unit) && p.is(i, "days", "weeks", "months") {
				base.part, base.plain = late, false
				return base, end, true
			} else if ok && holds(&base, m.unit) {
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
			if rel == relPast && m.unit >= uDay { // over past decades
				return moment{shape: shapeStretch, rel: relRecent, n: few, unit: m.unit}, i + 1, true
			}
			return m, 0, false
		case m.unit == uDay && (rel == relThis || rel == relLast || rel == relPast || rel == relComing):
			return m, 0, false
		case m.unit == uYear && p.class(i+1) == wNumber:
			return m, 0, false
		case m.unit == uQuarter && rel == relSame:
			return m, 0, false
		}
		if rel == relPast && p.is(i+1, "and") && p.is(i+2, "a") && p.is(i+3, "half") { // the past decade and a half
			switch m.unit {
			case uYear:
				return moment{shape: shapeStretch, rel: relPast, n: 18, unit: uMonth, approx: true}, i + 4, true
			case uDecade:
				return moment{shape: shapeStretch, rel: relPast, n: 15, unit: uYear, approx: true}, i + 4, true
			}
		}
		if (rel == relPast || rel == relLast && p.is(first-1, "the")) && m.unit != uWeekend && (rel == relPast || m.unit != uDecade && m.unit != uCentury) {
			return moment{shape: shapeStretch, rel: relPast, n: 1, unit: m.unit}, i + 1, true
		}
		if rel == relComing && m.unit >= uYear {
			return moment{shape: shapeStretch, rel: relComing, n: 1, unit: m.unit}, i + 1, true
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
		if c := p.tok(j + 1); t.class == wCount && t.value >= 20 && t.value < 100 && p.sign(j, '-') && p.glued(j) && c.class == wCount && c.value > 0 && c.value < 10 {
			n += int(c.value) // twenty-two
			j += 2
		}
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
		if rel == relLast {
			if m, next, ok = p.weekdayIn(i, -1); ok {
				return m, next, true
			}
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
		if rel == relSame && p.is(first, "that") && m.day > 0 {
			return m, 0, false // "believe that September 11 never happened": no demonstrative
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
		if rel == relPast && i == first+1 {
			return m, 0, false // a preposition: "past Inauguration Day"
		}
		if m, next, ok = p.fromHoliday(i); ok && !m.hasYear && m.unit != uYear {
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
		if d, end, ok := p.core(k, true); ok && d.shape == shapeCalendar && d.day > 0 && (d.clock.zone == noClock || d.hasYear) && d.last == 0 {
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
	if dir, k := p.direction(j); dir != 0 && p.same(k) && p.is(j, "before", "after", "preceding", "following") && p.is(k, "the") {
		if n, ok := p.eventAt(k); ok && eventNouns()[n.head] != "" {
			m.dir, m.event = dir, k
			return m, k, true
		}
	}
	return p.withClock(m, j)
}

// fromEvery reads "every Friday", "each year", "every four years".
func (p *parser) fromEvery(i int) (m moment, next int, ok bool) {
	m.shape, m.n = shapeRecur, 1
	i++
	if p.is(i, "other", "second", "third", "few", "single") || (p.class(i) == wNumber || p.class(i) == wCount) && p.class(i+1) == wUnit {
		switch n := p.tok(i); {
		case p.is(i, "other"):
			m.n = 2
		case n.class == wNumber || n.class == wCount || n.class == wOrdinal:
			m.n = int(n.value)
		}
		i++
	}
	t := p.tok(i)
	switch t.class {
	case wFiscal:
		m.unit = uYear
		return m, i + 2, p.is(i+1, "year")
	case wUnit:
		if units(t.value) == uHour || units(t.value) == uHalf || p.sign(i-1, '-') {
			return m, 0, false
		}
		m.unit = units(t.value)
		return m, i + 1, true
	case wWeekday:
		m.wday = int(t.value)
		if p.class(i+1) == wDayPart {
			i++
		}
		return m, i + 1, true
	case wMonth:
		if t.flags&capital == 0 {
			return m, 0, false
		}
		m.month = int(t.value)
		if n := p.tok(i + 1); n.class == wNumber && n.digits <= 2 && n.value <= 31 {
			m.day = int(n.value)
			i++
		}
		return m, i + 1, true
	case wSeason, wDayPart:
		if t.class == wSeason {
			m.group = int(t.value)
		}
		return m, i + 1, true
	case wHoliday:
		_, next, ok = p.fromHoliday(i)
		m.unit = uYear
		return m, next, ok
	}
	return m, 0, false
}
