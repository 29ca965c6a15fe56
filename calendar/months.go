package calendar

import "strings"

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
	} else if p.sign(k, ',') && !long && p.class(k+1) == wNumber && p.tok(k+1).digits <= 2 && p.sign(k+2, ',') && p.class(k+3) == wNumber && p.tok(k+3).digits == 4 {
		k++ // Sept, 26, 2014: the comma stands for the stop
	}
	if p.is(k, "the") && p.class(k+1) == wNumber && suffix(p, k+2) {
		k++ // May the 12th
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

// weekdayBehind reads the weekday that stands after its date: "March 30, 2004
// Tuesday", "12 May (Monday)".
func (p *parser) weekdayBehind(m moment, i int) (moment, int) {
	j := i
	open := p.sign(j, '(')
	if open || p.sign(j, ',') {
		j++
	}
	if p.class(j) != wWeekday || p.tok(j).flags&capital == 0 || !p.same(j) || m.day == 0 || m.wday != 0 || m.last != 0 || p.is(j+1, "in", "of") {
		return m, i
	}
	switch end := j + 1; {
	case open && !p.sign(end, ')'):
	case open:
		m.wday = int(p.tok(j).value)
		return m, end + 1
	case !m.hasYear:
	case !p.same(end) || p.sign(end, '.') || p.sign(end, ')') || p.sign(end, ';') || p.sign(end, ',') && p.class(end+1) != wMonth && p.class(end+1) != wNumber || p.sign(end, '"'):
		m.wday = int(p.tok(j).value)
		return m, end
	}
	return m, i
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
	if (p.sign(j, '-') || p.is(j, "to", "through")) && p.class(j+1) == wMonth && p.tok(j+1).flags&capital != 0 && p.tok(i).flags&capital != 0 {
		return true // May-June
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
	if p.is(i-1, "the", "a", "an", "its", "his", "her", "their", "our") && p.tok(j).class == wOther && p.tok(j).flags&capital == 0 && !p.glued(j) && j < len(p.toks) {
		return !p.is(j, "on", "against", "for")
	}
	return false
}

// moreDays reads the rest of "12-15" and "5 and 6" after a day.
func (p *parser) moreDays(m *moment, i int) int {
	j := i
	switch {
	case p.sign(j, '/') && p.class(j+2) != wMonth:
		return i
	case p.sign(j, '-'), p.is(j, "to", "through", "and", "or"), p.sign(j, '&'), p.sign(j, '/'):
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

// afterDay reads the year after "May 12", the day of the week in brackets, and a
// time of day.
func (p *parser) afterDay(m moment, i int) (moment, int, bool) {
	m, i = p.weekdayBehind(m, i)
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
		m, i = p.weekdayBehind(m, i)
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
	if t, n := p.tok(i), p.tok(i+1); t.flags&capital != 0 && t.flags&shout == 0 && n.flags&capital != 0 && p.same(i+1) && !p.glued(i+1) && n.class != wMonth {
		return m, 0, false // the Winter Olympics
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
		if m2, end, ok := p.ofYear(m, j-1); ok && p.class(j) == wRelative && p.same(j) { // Christmas last year
			return m2, end, true
		}
		if m2, end, ok := p.ofYear(m, j); ok && p.is(j, "of") {
			return m2, end, true
		}
		return m, j, true
	}
	return m, 0, false
}

// fromFiscal reads "fiscal year 1967", "fiscal 2017", "FY67", and "Q1 2003".
func (p *parser) fromFiscal(i int) (m moment, next int, ok bool) {
	if p.is(i, "q") { // Q1 2003
		n, y := p.tok(i+1), i+2
		if p.is(y, "of") {
			y++
		}
		if p.word(i) == "Q" && p.glued(i+1) && n.class == wNumber && n.digits == 1 && n.value >= 1 && n.value <= 4 && p.class(y) == wNumber && p.tok(y).digits == 4 && p.yearRange(int(p.tok(y).value)) {
			return moment{shape: shapeCalendar, year: int(p.tok(y).value), hasYear: true, group: 32 + int(n.value)}, y + 1, true
		}
		return m, 0, false
	}
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
