package calendar

// direction reads "after", "before" and their like.
func (p *parser) direction(i int) (dir, next int) {
	t := p.tok(i)
	switch {
	case p.is(i, "prior") && p.is(i+1, "to"), p.is(i, "ahead") && p.is(i+1, "of"):
		return -1, i + 2
	case p.is(i, "after", "following"):
		return 1, i + 1
	case p.is(i, "before", "preceding"), p.is(i, "prior") && (!p.same(i+1) || p.class(i+1) == wSign || p.class(i+1) == wPreposition):
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
	case p.is(i, "last") && m.dir < 0 && m.n == 1 && m.m == 0 && m.unit >= uWeek && p.is(i-1, "before"): // the week before last
		m.shape, m.n = shapeAgo, 2
		return m, i + 1, true
	case p.is(i, "yesterday") && m.unit == uDay && m.n == 1:
		return moment{shape: shapeDays, n: -1 + m.dir}, i + 1, true
	case p.is(i, "tomorrow") && m.unit == uDay && m.n == 1:
		return moment{shape: shapeDays, n: 1 + m.dir}, i + 1, true
	case p.is(i, "that") && (p.class(i+1) == wSign || p.class(i+1) == wPreposition || i+1 >= len(p.toks) || p.tok(i+1).flags&capital != 0 && p.same(i+1)):
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
	m.shape, m.event = shapeEvent, i
	return m, i, true
}

// fromAmount reads "three days ago", "a year later", "two weeks after the
// talks", "years ago".
func (p *parser) fromAmount(i int) (m moment, next int, ok bool) {
	start := i
	if p.is(i, "year", "month", "week") && p.sign(i+1, '\'') && p.is(i+2, "s") && p.is(i+3, "end") && p.glued(i+1) {
		return moment{shape: shapeUnit, rel: relThis, unit: units(p.tok(i).value), part: late}, i + 4, true
	}
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
			if !p.is(i, "days", "weeks", "months", "years", "decades", "centuries") || p.class(i-1) == wCount || p.sign(i-1, '-') || p.is(i-1, "these", "those", "be") {
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
	two := false
	if p.is(i, "and") && n > 0 && m2 == 0 && (p.class(i+1) == wNumber && p.tok(i+1).digits <= 3 || p.class(i+1) == wCount) && p.tok(i+1).value > 0 && p.class(i+2) == wUnit && p.class(i+3) == wAgo {
		m2, two = int(p.tok(i+1).value), true // 20 and 50 years ago
		i += 2
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
	m.n, m.m, m.both = n, m2, two
	switch {
	case p.class(i) == wAgo:
		m.shape, m.dir = shapeAgo, -1
		i++
		if p.is(i, "today", "to-day") {
			m.toDay = true
			i++
		} else if p.is(i, "this") && p.is(i+1, "month") && m.unit == uYear && m.n > 0 && m.m == 0 {
			m.n, m.unit = 12*m.n, uMonth
			i += 2
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
	if p.is(start-1, "in") && m.unit >= uDay && n > 0 && p.class(start) != wArticle && (p.class(i) == wSign && !p.sign(i, '-') && !p.sign(i, '\'') || p.is(i, "when", "and", "for", "on", "at", "to", "but") || !p.same(i)) {
		m.shape, m.dir, m.ifAhead = shapeAgo, 1, true
		return m, i, true
	}
	if p.is(i, "to") && p.is(i+1, "the") && p.is(i+2, "day") {
		m.toDay = true
		i += 3
	}
	dir, k := p.direction(i)
	if dir == 0 {
		if p.is(start-1, "within") && p.is(i, "of") && p.class(i+1) != wNumber {
			m.shape, m.dir, m.within, m.event = shapeEvent, 1, true, i+1
			return m, i, true
		}
		return m, 0, false
	}
	if p.class(k-1) == wRelative && !p.is(k-1, "following", "preceding", "prior") {
		return m, 0, false
	}
	m.dir = dir
	return p.away(m, k)
}

// fromOrdinal reads "nineteenth century", "first quarter of 2003", "first six
// months of this year", "second week of May", "fourth of July".
func (p *parser) fromOrdinal(i int, after bool) (m moment, next int, ok bool) {
	n := int(p.tok(i).value)
	return p.nth(i, i+1, n, after)
}

func (p *parser) nth(i, j, n int, after bool) (m moment, next int, ok bool) {
	// the fifth or sixth of May
	if or := p.is(j, "or"); or || p.is(j, "and", "to") {
		if n2, k := p.compound(j + 1); n2 > n && n2 <= 31 && p.is(k, "of") && p.class(k+1) == wMonth && p.tok(k+1).flags&capital != 0 {
			return p.afterDay(moment{shape: shapeCalendar, month: int(p.tok(k + 1).value), day: n, last: n2, either: or, both: p.is(j, "and")}, k+2)
		}
	}
	if p.class(j) == wWeekday && n <= 5 {
		return p.weekdayIn(j, n)
	}
	if n >= 4 && n <= 31 && p.word(i) != "" && p.tok(i).class != wNumber && p.dayAlone(i, j) {
		return moment{shape: shapeCalendar, day: n}, j, true
	}
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
		if n < 1 || n > 22 || p.tok(j).flags&capital != 0 && p.tok(j+1).flags&capital != 0 && p.same(j+1) && p.class(j+1) == wOther && !p.is(i-1, "the") {
			return m, 0, false // 21st Century Fox
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
		if ok && units(t.value) == uHalf && p.is(j+1, "of") && base.shape == shapeCalendar && base.month > 0 && base.day == 0 && base.part == whole && base.sub == 0 {
			base.sub, base.subUnit, base.plain = n, uHalf, false
			return base, end, true
		}
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
		base.shape, base.plain = shapeCalendar, false // of this year: by its year
		return base, end, true
	case (t.class == wCount || t.class == wNumber) && p.class(j+1) == wUnit && p.is(j+2, "of") && n == 1 && t.value > 0 && t.value < 100:
		u := units(p.tok(j + 1).value)
		base, end, ok := p.edge(j+3, true)
		if !ok || !holds(&base, u) {
			return m, 0, false
		}
		base.sub, base.subN, base.subUnit = 1, int(t.value), u
		return base, end, true
	case t.class == wUnit && n == 1 && p.is(j, "days", "weeks", "months", "years") && p.is(j+1, "of"):
		base, end, ok := p.edge(j+2, true)
		if !ok || !holds(&base, units(t.value)) && !(units(t.value) == uYear && base.span > 1) {
			return m, 0, false
		}
		base.part, base.plain = early, false // how many is not said
		return base, end, true
	case p.is(j, "of") && p.class(j+1) == wMonth && p.tok(j+1).flags&capital != 0 && n <= 31:
		return p.afterDay(moment{shape: shapeCalendar, month: int(p.tok(j + 1).value), day: n}, j+2) // the twelfth of May
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

// dayAlone reports whether the ordinal from i up to j is a day of a month that was
// told before: "on the twelfth he said". A noun after it would be what is counted.
func (p *parser) dayAlone(i, j int) bool {
	return p.is(i-1, "the") && p.is(i-2, "on", "by", "until", "till", "before", "after", "for", "since") && p.tok(i).flags&capital == 0 &&
		(!p.same(j) || p.class(j) == wSign && !p.sign(j, '-') || p.determiner(j) || p.class(j) == wPast || p.is(j, "he", "she", "they", "we", "i", "it", "and", "in", "at", "with", "that"))
}

// weekdayIn reads "last Sunday of April" and "first Monday in May 2003" from the
// weekday on; n counts from the end where it is negative.
func (p *parser) weekdayIn(i, n int) (m moment, next int, ok bool) {
	if !p.is(i+1, "of", "in") || p.class(i+2) != wMonth && !p.is(i+2, "the", "that", "this", "last", "next") {
		return m, 0, false
	}
	if m, next, ok = p.core(i+2, true); !ok || m.shape != shapeCalendar || m.month == 0 || m.day > 0 || m.part != whole || m.sub != 0 {
		return m, 0, false
	}
	m.sub, m.subUnit, m.subDay, m.plain = n, uDay, int(p.tok(i).value), false
	return m, next, true
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
