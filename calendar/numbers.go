package calendar

import (
	"strings"
)

// fromNumber reads what begins with digits: full dates in every order, years,
// decades, centuries, times of day, date-time groups, and amounts.
func (p *parser) fromNumber(i int, after bool) (m moment, next int, ok bool) {
	t := p.tok(i)
	if t.value < 0 || t.flags&grouped != 0 || !p.numberStarts(i) {
		return m, 0, false
	}
	if p.is(i-1, "ad") && p.tok(i-1).flags&shout != 0 && t.digits <= 4 && p.class(i+1) != wMonth {
		return moment{shape: shapeCalendar, hasYear: true, year: int(t.value), ad: true}, i + 1, true
	}
	switch {
	case t.digits == 6:
		return p.group(i)
	case t.digits == 4:
		if m, next, ok = p.iso(i); ok {
			return m, next, true
		}
		if c, end, ok := p.clockAt(i); ok {
			return p.bareClock(c, end)
		}
		if m, next, ok = p.fromYear(i, after); ok {
			return m, next, true
		}
		return p.fromAmount(i)
	case t.digits > 4:
		return m, 0, false
	case t.digits == 3:
		if p.is(i+1, "bc", "bce", "ad", "ce") && p.tok(i+1).flags&shout != 0 {
			return p.era(moment{shape: shapeCalendar, hasYear: true, year: int(t.value)}, i+1)
		}
		return p.fromAmount(i)
	}
	if m, next, ok = p.slashed(i); ok {
		return m, next, true
	}
	if c, end, ok := p.clockAt(i); ok {
		m, next, ok = p.bareClock(c, end)
		// 14:00 in a list of opening hours is not told of any day.
		if _, _, half := p.meridiem(end); m.plain && c.zone == local && c.hour >= 13 && !half && p.sign(i+1, ':') && !p.has(i, end, "m", "pm", "am") && p.class(i-1) != wPreposition && p.class(i-1) != wBound && p.class(i-1) != wAbout && p.class(i-1) != wOpening {
			return m, 0, false
		}
		return m, next, ok
	}
	if m, next, ok = p.fromForeign(i); ok {
		return m, next, true
	}
	if m, next, ok = p.dayFirst(i); ok {
		return m, next, true
	}
	if suffix(p, i+1) {
		j := i + 2
		return p.nth(i, j, int(t.value), after)
	}
	if p.is(i+1, "s") && p.glued(i+1) && t.digits == 2 && t.value%10 == 0 && t.value >= 20 && !p.aged(i) && (p.is(i-1, "the") || p.class(i-1) == wPart || p.sign(i-1, '-') && p.class(i-2) == wPart) {
		return moment{shape: shapeCalendar, hasYear: true, twoDigit: true, year: int(t.value), span: 10}, i + 2, true
	}
	if p.is(i+1, "bc", "bce", "ad", "ce") && p.tok(i+1).flags&shout != 0 {
		return p.era(moment{shape: shapeCalendar, hasYear: true, year: int(t.value)}, i+1)
	}
	return p.fromAmount(i)
}

// has reports whether one of the tokens from i up to j is one of the words.
func (p *parser) has(i, j int, words ...string) bool {
	for ; i < j; i++ {
		if p.is(i, words...) {
			return true
		}
	}
	return false
}

// numberStarts reports whether the number at i stands by itself, and is not the
// tail of a code, a sum or another number.
func (p *parser) numberStarts(i int) bool {
	prev := p.tok(i - 1)
	if i == 0 {
		return true
	}
	if prev.class == wSign && strings.ContainsRune("$£€#№%", rune(prev.value)) {
		return false
	}
	if p.tok(i).flags&spaced != 0 {
		return true
	}
	if prev.class != wSign {
		return false
	}
	switch prev.value {
	case '-':
		// mid-1990s, post-1960, 1952-1954; not F-16 or 592-4699
		b := p.tok(i - 2)
		return prev.flags&spaced != 0 || b.class == wPart || b.class == wMonth || b.class == wNumber && b.digits == 4 && p.tok(i).digits != 4 || b.class == wNumber && b.digits == 4 && p.yearRange(int(b.value)) && p.yearRange(int(p.tok(i).value)) ||
			p.is(i-2, "pre", "post") || b.class == wNumber && b.digits <= 2
	case '.', ':', '+', '=', '_', '@', '&', '<', '*', '~', '\\':
		return false
	case ',':
		return p.class(i-2) != wNumber
	case '/':
		b := p.tok(i - 2)
		return b.class == wNumber && b.digits == 4 && p.tok(i).digits == 4
	}
	return true
}

// group reads a date-time group of cables and military messages: day, hour and
// minute, zone letter, month, year, as in "021530Z MAY 03" (Allied
// Communications Publication 121).
func (p *parser) group(i int) (m moment, next int, ok bool) {
	t := p.tok(i)
	z := p.word(i + 1)
	if !p.glued(i+1) || len(z) != 1 || p.class(i+2) != wMonth {
		return m, 0, false
	}
	m = moment{shape: shapeCalendar, day: int(t.value) / 10000, month: int(p.tok(i + 2).value)}
	h, mi := int(t.value)/100%100, int(t.value)%100
	shift, known := military(z[0] &^ 0x20)
	if m.day < 1 || m.day > 31 || h > 23 || mi > 59 || !known {
		return m, 0, false
	}
	m.clock = clock{zone: full, hour: uint8(h), minute: uint8(mi), shift: int16(shift * 60)}
	if shift == 0 {
		m.clock.zone = utc
	}
	next = i + 3
	if p.sign(next, '.') && p.glued(next) {
		next++
	}
	if n := p.tok(next); n.class == wNumber && p.same(next) && (n.digits == 2 || n.digits == 4 && p.yearRange(int(n.value))) && p.yearEnds(next) {
		m.year, m.hasYear, m.twoDigit = int(n.value), true, n.digits == 2
		next++
	}
	return m, next, true
}

// military returns the hours east of Greenwich of a zone letter; J is local time.
func military(z byte) (int, bool) {
	switch {
	case z == 'Z':
		return 0, true
	case z >= 'A' && z <= 'I':
		return int(z-'A') + 1, true
	case z >= 'K' && z <= 'M':
		return int(z-'K') + 10, true
	case z >= 'N' && z <= 'Y':
		return -(int(z-'N') + 1), true
	}
	return 0, false
}

// iso reads 2003-05-12 and 2003-05-12T10:00:00Z.
func (p *parser) iso(i int) (m moment, next int, ok bool) {
	a, b := p.tok(i+2), p.tok(i+4)
	sep := '-'
	if p.sign(i+1, '/') { // 2003/05/12
		sep = '/'
	}
	if !p.sign(i+1, sep) || !p.sign(i+3, sep) || a.class != wNumber || b.class != wNumber || a.digits != 2 || b.digits != 2 || !p.glued(i+1) || !p.glued(i+2) || !p.glued(i+3) || !p.glued(i+4) {
		return m, 0, false
	}
	if p.sign(i+5, '-') && p.glued(i+5) && p.glued(i+6) || a.value == 0 || b.value == 0 {
		return m, 0, false
	}
	m = moment{shape: shapeCalendar, hasYear: true, year: int(p.tok(i).value), month: int(a.value), day: int(b.value)}
	next = i + 5
	if p.is(next, "t") && p.glued(next) {
		if c, end, ok := p.hms(next + 1); ok {
			m.clock = c
			return m, end, true
		}
		return m, 0, false
	}
	if p.glued(next) && p.class(next) != wSign {
		return m, 0, false
	}
	return p.withClock(m, next)
}

// order learns from the dates of the text that leave no doubt whether month or
// day stands first in 5/12/2003.
func (p *parser) order() {
	for i := 0; i+4 < len(p.toks); i++ {
		t, u := &p.toks[i], &p.toks[i+2]
		if t.class != wNumber || t.digits > 2 || u.class != wNumber || u.digits > 2 || !p.sign(i+1, '/') || !p.sign(i+3, '/') || !p.glued(i+1) || !p.glued(i+3) || p.class(i+4) != wNumber {
			continue
		}
		p.monthLeads = p.monthLeads || t.value <= 12 && u.value > 12 && u.value <= 31
		p.dayLeads = p.dayLeads || u.value <= 12 && t.value > 12 && t.value <= 31
	}
	if p.monthLeads && p.dayLeads {
		p.monthLeads, p.dayLeads = false, false
	}
}

// slashed reads 5/12/2003, 12.05.2003 and 9/11.
func (p *parser) slashed(i int) (m moment, next int, ok bool) {
	sep := rune(p.tok(i + 1).value)
	if p.class(i+1) != wSign || sep != '/' && sep != '.' && sep != '-' || !p.glued(i+1) || !p.glued(i+2) || p.class(i+2) != wNumber || p.tok(i+2).digits > 2 {
		return m, 0, false
	}
	a, b := int(p.tok(i).value), int(p.tok(i+2).value)
	if p.sign(i+3, sep) && p.glued(i+3) && p.glued(i+4) && p.class(i+4) == wNumber {
		y := p.tok(i + 4)
		if y.digits != 4 && (y.digits != 2 || sep != '/') || y.digits == 4 && !p.yearRange(int(y.value)) || p.glued(i+5) && p.class(i+5) != wSign || p.sign(i+5, sep) && p.glued(i+5) {
			return m, 0, false
		}
		m = moment{shape: shapeCalendar, hasYear: true, year: int(y.value), twoDigit: y.digits == 2, month: a, day: b}
		switch {
		case a > 12 && b <= 12, sep == '.', p.dayLeads && a <= 31 && b <= 12:
			m.month, m.day = b, a
		case b <= 12 && a != b && !p.monthLeads:
			m.either = true
		}
		if m.month < 1 || m.month > 12 || m.day < 1 || m.day > 31 {
			return m, 0, false
		}
		return p.withClock(m, i+5)
	}
	if sep == '/' && a == 9 && b == 11 && (p.yearEnds(i+2) && !p.sign(i+3, '/')) {
		return moment{shape: shapeFixed, hasYear: true, year: 2001, month: 9, day: 11}, i + 3, true
	}
	return m, 0, false
}

// dayFirst reads "12 May 2003", "12th of May", "12-15 May", "5 and 6 May 2003".
func (p *parser) dayFirst(i int) (m moment, next int, ok bool) {
	t := p.tok(i)
	if t.digits > 2 || t.value < 1 || t.value > 31 {
		return m, 0, false
	}
	m = moment{shape: shapeCalendar, day: int(t.value)}
	j := i + 1
	if suffix(p, j) {
		j++
	} else if p.glued(j) && p.class(j) != wSign && p.class(j) != wMonth {
		return m, 0, false
	}
	if p.class(j) != wMonth && !(p.is(j, "of") && p.class(j+1) == wMonth) && !(p.sign(j, '-') && p.glued(j) && p.class(j+1) == wMonth) {
		k := p.moreDays(&m, j)
		if k == j {
			return m, 0, false
		}
		j = k
	}
	if p.is(j, "of") {
		j++
		if p.is(j, "this", "last", "next") && p.is(j+1, "month") && suffix(p, i+1) {
			m.rel, m.unit = int(p.tok(j).value), uMonth
			return m, j + 2, true
		}
	}
	if p.sign(j, '-') && p.glued(j) && p.class(j+1) == wMonth { // 12-May-2003
		j++
	}
	mt := p.tok(j)
	if mt.class != wMonth || mt.flags&capital == 0 || !p.same(j) {
		return m, 0, false
	}
	m.month = int(mt.value)
	j++
	if p.sign(j, '.') && len(p.word(j-1)) <= 4 && !p.is(j-1, "may", "june", "july") {
		j++
	}
	if p.sign(j, '-') && p.glued(j) && p.class(j+1) == wNumber && p.sign(j-2, '-') {
		j++
	}
	// "4 March" in "paragraph 4 March"? The label before it decides.
	if p.class(i-1) == wNumbered && !p.is(i-1, "line") {
		return m, 0, false
	}
	return p.afterDay(m, j)
}

// fromYear reads "2003", "1980s", "1952-54", "44 BC".
func (p *parser) fromYear(i int, after bool) (m moment, next int, ok bool) {
	t := p.tok(i)
	n := int(t.value)
	m = moment{shape: shapeCalendar, hasYear: true, year: n}
	j := i + 1
	if p.is(j, "bc", "bce", "ad", "ce") && p.tok(j).flags&shout != 0 {
		return p.era(m, j)
	}
	if !p.yearRange(n) {
		return m, 0, false
	}
	// 1980s, 1960's
	k := j
	if p.sign(k, '\'') && p.glued(k) {
		k++
	}
	if p.is(k, "s") && p.glued(k) {
		if n%10 != 0 {
			if k > j { // 1946's end
				m.plain = true
				return m, j, p.yearFits(i, j, after)
			}
			return m, 0, false
		}
		if k == j || p.is(i-1, "the") || p.class(i-1) == wPart || p.sign(i-1, '-') && p.class(i-2) == wPart {
			if m.span = 10; n%100 == 0 && n < 2000 && p.class(i-1) != wPart && !p.sign(i-1, '-') {
				m.span = 100
			}
			return m, k + 1, true
		}
	}
	if p.glued(j) && p.class(j) != wSign || p.sign(j, '.') && p.glued(j+1) && p.class(j+1) == wNumber || p.sign(j, '%') || p.sign(j, ':') && p.glued(j+1) && p.class(j+1) == wNumber || p.sign(j, '+') {
		return m, 0, false
	}
	// 2003 May 12
	if d := p.tok(j + 1); p.class(j) == wMonth && p.tok(j).flags&capital != 0 && p.same(j) && d.class == wNumber && d.digits <= 2 && d.value >= 1 && d.value <= 31 && p.same(j+1) && !suffix(p, j+2) &&
		!(p.sign(j+2, ',') && p.class(j+3) == wNumber && p.tok(j+3).digits == 4) && p.class(j+2) != wNumber {
		m.month, m.day = int(p.tok(j).value), int(d.value)
		return p.withClock(m, j+2)
	}
	// 1952-54, 1979/80
	if (p.sign(j, '-') || p.sign(j, '/')) && p.class(j+1) == wNumber && p.glued(j) && p.glued(j+1) && p.tok(j+1).flags&grouped == 0 {
		e := p.tok(j + 1)
		ends := p.yearEnds(j+1) && !(p.sign(j+2, '-') && p.glued(j+2) && p.class(j+3) == wNumber)
		switch {
		case e.digits == 2 && int(e.value) > n%100 && ends:
			m.yearTo = n/100*100 + int(e.value)
		case e.digits == 2 && n%100 == 99 && e.value == 0 && ends:
			m.yearTo = n + 1
		case e.digits == 1 && int(e.value) > n%10 && ends && p.sign(j, '-'):
			m.yearTo = n/10*10 + int(e.value)
		case e.digits == 2 && e.value >= 1 && e.value <= 12 && ends && p.sign(j, '-'):
			m.month = int(e.value) // 2003-05 where 03-05 cannot be a run of years
			return m, j + 2, true
		case e.digits == 4 && p.yearRange(int(e.value)) && int(e.value) > n && ends && p.sign(j, '/'):
			m.yearTo = int(e.value)
		case e.digits == 4 && p.yearRange(int(e.value)) && int(e.value) > n && ends:
			// second reads the end
			m.plain = true
			return m, j, p.yearFits(i, j+2, after)
		default:
			return m, 0, false
		}
		return m, j + 2, p.yearFits(i, j+2, after)
	}
	if p.sign(j, '-') && p.glued(j) && p.glued(j+1) && p.class(j+1) != wMonth && p.class(j+1) != wNumber {
		// 2000-page, but the 2016-born and the 1979-era
		if p.class(j+1) == wUnit || p.class(j+1) == wCountable || p.is(j+1, "page", "word", "mile", "man", "foot", "strong", "seat", "meter", "metre", "pound", "member", "square", "acre", "person") {
			return m, 0, false
		}
	}
	if p.sign(i-1, '"') && p.glued(i) && p.sign(j, '"') && p.glued(j) && !after {
		return m, 0, false // the title of a book
	}
	m.plain = true
	return m, j, p.yearFits(i, j, after)
}

// yearFits decides by the words around whether the number from i up to j is a
// year. A number between 1600 and 2060 is one unless they speak against it;
// others need a word before them that a year follows.
func (p *parser) yearFits(i, j int, after bool) bool {
	n := int(p.tok(i).value)
	prev, next := p.tok(i-1), p.tok(j)
	if prev.class == wNumbered && p.same(i) && !p.is(i-1, "act", "form", "model", "bill", "version", "line", "order", "table") || prev.class == wSign && (prev.value == '.' && (p.class(i-2) == wNumbered || p.is(i-2, "p", "pp")) || strings.ContainsRune("$£€#=", rune(prev.value))) || p.is(i-1, "p", "pp", "circa") && !p.is(i-1, "circa") {
		return false
	}
	if p.same(j) && j < len(p.toks) {
		if p.is(j, "pages", "cases", "lines", "items", "dollars", "paragraphs", "articles") || n < 1600 && next.class == wOther && next.flags&capital == 0 && strings.HasSuffix(p.word(j), "s") && !p.glued(j) && !p.is(j, "was", "is", "as", "has") || next.class == wCountable || next.class == wUnit && !p.is(j, "year", "quarter") && !p.glued(j) || p.is(j, "or") && p.class(j+1) == wOther && p.is(j+1, "more", "so", "fewer", "less") {
			return false
		}
		// 2047 registered voters
		if (next.class == wOther || next.class == wPast && next.value == participle) && next.flags&capital == 0 && p.class(j+1) == wCountable && p.same(j+1) && !p.glued(j) &&
			!p.is(i-1, "in", "the", "during", "since", "by", "until", "from") {
			return false
		}
		// 1600 Pennsylvania Avenue, 1355 Inwood Terrace
		for k := j; k < j+4 && p.same(k) && p.tok(k).flags&capital != 0; k++ {
			if k > j && p.class(k) == wStreet {
				return false
			}
		}
		if p.class(j) == wNumber && !p.glued(j) && p.tok(j).digits <= 2 && p.class(j+1) == wMonth {
			return true
		}
		// 1500 students; "the 2000 elections" has its article
		if n%100 == 0 && n != 2000 && next.class == wOther && next.flags&capital == 0 && !after && prev.class != wPreposition && prev.class != wArticle && strings.HasSuffix(p.word(j), "s") {
			return false
		}
	}
	if p.is(i-1, "about", "around", "some", "nearly", "almost", "over", "approximately", "roughly") && (next.class == wOther && p.same(j) && next.flags&capital == 0) && !p.is(j, "when", "and", "he", "she", "they", "it", "the", "that", "a") {
		return false
	}
	if p.is(i-1, "than", "least", "most", "up") && !p.is(i-1, "most") && !p.is(i-2, "later", "earlier", "rather", "other") {
		return false
	}
	if n >= 1600 && n < 2060 {
		return true
	}
	if p.opens(i) && n >= p.chronicle && n-p.chronicle <= 100 && p.chronicle > 0 && next.flags&capital != 0 && next.class != wCountable && p.same(j) {
		return true
	}
	return after || p.is(i-1, "in", "since", "by", "until", "from", "before", "after", "during", "of", "circa", "year", "around")
}

// opens reports whether token i is the first of a sentence or a paragraph.
func (p *parser) opens(i int) bool {
	return p.tok(i).flags&paragraph != 0 || (p.sign(i-1, '.') || p.sign(i-1, '!') || p.sign(i-1, '?')) && !p.glued(i)
}

// zoneNames gives the hours, in sixtieths, that the zones named in prose lie
// east of Greenwich. Names that mean several zones (IST, CST outside America)
// are read as Americans and Europeans use them or left out.
var zoneNames = map[string]int16{
	"UTC": 0, "GMT": 0, "BST": 60, "CET": 60, "CEST": 120, "EET": 120, "EEST": 180, "MSK": 180,
	"EST": -300, "EDT": -240, "CST": -360, "CDT": -300, "MST": -420, "MDT": -360, "PST": -480, "PDT": -420, "JST": 540,
}

// american gives the standard time of the zones that Americans name without
// saying whether daylight saving time is in force.
var american = map[string]int16{"ET": -300, "CT": -360, "MT": -420, "PT": -480, "Eastern": -300, "Central": -360, "Mountain": -420, "Pacific": -480}

const (
	unsettled = 1 // added to a shift, in minutes, of a zone whose summer time the day decides
)

// clockAt reads a time of day at i. Its zone is local where none is given.
func (p *parser) clockAt(i int) (c clock, next int, ok bool) {
	t := p.tok(i)
	if t.class != wNumber || t.flags&grouped != 0 || t.digits == 3 || t.digits > 4 {
		return c, 0, false
	}
	h, mi := int(t.value), 0
	j := i + 1
	definite := false
	switch {
	case t.digits == 4:
		h, mi = h/100, h%100
		switch {
		case p.is(j, "hours", "hrs") && !p.glued(j):
			if p.class(i-1) == wAbout || !(t.value < 1000 || p.is(i-1, "at", "by", "until", "from", "to", "before", "after", "between", "since")) {
				return c, 0, false // 1600 hours of work
			}
			definite = true
			j++
		case p.is(j, "z") && p.glued(j) && p.word(j) == "Z":
			c.zone = utc
			definite = true
			j++
		default:
			if _, ok := zoneNames[p.word(j)]; !ok || p.is(i-1, "in") {
				return c, 0, false
			}
			definite = true
		}
	case p.sign(j, ':') && p.glued(j) && p.glued(j+1) && p.class(j+1) == wNumber && p.tok(j+1).digits == 2:
		mi = int(p.tok(j + 1).value)
		if j += 2; p.sign(j, ':') && p.glued(j) && p.glued(j+1) && p.class(j+1) == wNumber && p.tok(j+1).digits == 2 {
			c.second = uint8(p.tok(j + 1).value)
			j += 2
		}
		definite = h >= 13
	}
	if k, pm, ok := p.meridiem(j); ok && h >= 1 && h <= 12 {
		if h %= 12; pm {
			h += 12
		}
		j, definite = k, true
	} else if p.is(j, "o") && p.sign(j+1, '\'') && p.is(j+2, "clock") && h >= 1 && h <= 12 {
		// Morning or evening is not said; the day is.
		return clock{zone: local, hour: 255}, j + 3, true
	}
	if h > 23 || mi > 59 || c.second > 59 {
		return c, 0, false
	}
	c.hour, c.minute = uint8(h), uint8(mi)
	if c.zone == noClock {
		c.zone = local
		var named bool
		if j, named = p.zone(&c, j); named && p.sign(i+1, ':') {
			definite = true
		}
	}
	return c, j, definite
}

// hms reads hh:mm:ss with a zone, after the T of ISO 8601.
func (p *parser) hms(i int) (c clock, next int, ok bool) {
	if p.class(i) != wNumber || p.tok(i).digits != 2 || !p.sign(i+1, ':') || p.class(i+2) != wNumber || p.tok(i+2).digits != 2 || p.tok(i).value > 23 || p.tok(i+2).value > 59 {
		return c, 0, false
	}
	c = clock{zone: local, hour: uint8(p.tok(i).value), minute: uint8(p.tok(i + 2).value)}
	j := i + 3
	if p.sign(j, ':') && p.glued(j) && p.class(j+1) == wNumber && p.tok(j+1).digits == 2 && p.tok(j+1).value < 60 {
		c.second = uint8(p.tok(j + 1).value)
		j += 2
	}
	if p.sign(j, '.') && p.glued(j) && p.class(j+1) == wNumber && p.glued(j+1) { // fractions of a second
		j += 2
	}
	if p.is(j, "z") && p.glued(j) {
		c.zone = utc
		return c, j + 1, true
	}
	if (p.sign(j, '+') || p.sign(j, '-')) && p.glued(j) && p.glued(j+1) && p.class(j+1) == wNumber && p.tok(j+1).digits == 2 && p.sign(j+2, ':') && p.class(j+3) == wNumber && p.tok(j+3).digits == 2 &&
		p.tok(j+1).value <= 14 && p.tok(j+3).value <= 59 {
		c.zone, c.shift = full, int16(p.tok(j+1).value*60+p.tok(j+3).value)
		if p.sign(j, '-') {
			c.shift = -c.shift
		}
		if c.shift == 0 {
			c.zone = utc
		}
		return c, j + 4, true
	}
	return c, j, true
}

// meridiem reads "a.m.", "pm" and the like.
func (p *parser) meridiem(i int) (next int, pm, ok bool) {
	if p.is(i, "am", "pm") {
		if w := p.word(i); w != "am" || p.class(i-1) == wNumber {
			return i + 1, w[0]|0x20 == 'p', true
		}
	}
	if p.is(i, "a", "p") && p.sign(i+1, '.') && p.is(i+2, "m") && p.glued(i+1) {
		next = i + 3
		if p.sign(next, '.') && p.glued(next) {
			next++
		}
		return next, p.is(i, "p"), true
	}
	return i, false, false
}

// zone reads the name of a time zone at i into c.
func (p *parser) zone(c *clock, i int) (next int, named bool) {
	open := p.sign(i, '(')
	if open {
		i++
	}
	if n := p.tok(i + 1); !open && (p.sign(i, '-') || p.sign(i, '+')) && !p.glued(i) && n.class == wNumber && p.glued(i+1) && n.digits == 4 && n.value/100 <= 14 && n.value%100 < 60 && p.sign(i-2, ':') && p.sign(i-4, ':') {
		c.zone, c.shift = full, int16(n.value/100*60+n.value%100) // RFC 5322: 02:39:27 -0800
		if p.sign(i, '-') {
			c.shift = -c.shift
		}
		if c.shift == 0 {
			c.zone = utc
		}
		return i + 2, true
	}
	w := p.word(i)
	end := i
	if len(w) == 1 && p.sign(i+1, '.') && p.glued(i+1) && p.is(i+2, "t") && p.glued(i+2) && american[w+"T"] != 0 { // E.T.
		c.zone, c.shift = full, american[w+"T"]+unsettled
		if end = i + 3; p.sign(end, '.') && p.glued(end) {
			end++
		}
		return end, true
	}
	switch shift, ok := zoneNames[w]; {
	case ok:
		if c.zone, c.shift = full, shift; shift == 0 {
			c.zone = utc
		}
		end = i + 1
	case p.is(i, "greenwich") && p.is(i+1, "mean") && p.is(i+2, "time"):
		c.zone = utc
		end = i + 3
	default:
		base, ok := american[w]
		if !ok || len(w) > 2 && !p.is(i+1, "time", "standard", "daylight") {
			break
		}
		c.zone, c.shift = full, base+unsettled
		end = i + 1
		if p.is(end, "standard") {
			c.shift = base
			end++
		} else if p.is(end, "daylight") {
			c.shift = base + 60
			end++
		}
		if p.is(end, "time") && len(w) > 2 {
			end++
		}
	}
	switch {
	case end == i && open:
		return i - 1, false
	case end == i && p.is(i, "local") && p.is(i+1, "time"):
		return i + 2, false
	case open && p.sign(end, ')'):
		end++
	}
	return end, end > i
}

// bareClock goes on from a time of day to the day that follows it.
func (p *parser) bareClock(c clock, i int) (moment, int, bool) {
	j := i
	if p.sign(j, ',') && p.same(j+1) {
		j++
	}
	if p.is(j, "on", "of") {
		j++
	}
	if p.is(j, "in") && p.is(j+1, "the") && p.class(j+2) == wDayPart && p.is(j+3, "of", "on") {
		j += 4
	}
	if p.is(j, "the") && p.is(j+1, "next", "following", "same", "previous") {
		j++
	}
	switch t := p.tok(j); t.class {
	case wWeekday, wMonth, wNumber, wDeictic, wRelative:
		if !p.same(j) || t.class == wNumber && p.tok(j).digits != 4 && (p.class(j+1) == wUnit || p.class(j+1) == wSign && !p.sign(j+1, '/')) {
			break
		}
		if m, end, ok := p.core(j, true); ok && m.clock.zone == noClock && (m.day > 0 && m.last == 0 || m.shape == shapeWeekday || m.shape == shapeDays || m.shape == shapeUnit && m.unit == uDay) {
			m.clock = c
			return m, end, true
		}
	}
	return moment{shape: shapeUnit, unit: uDay, rel: relSame, clock: c, night: true, plain: true}, i, true
}

// fromClock reads "noon on Monday", "midnight".
func (p *parser) fromClock(i int) (m moment, next int, ok bool) {
	c := clock{zone: local, hour: 12}
	if p.is(i, "midnight") {
		c.hour = 255 // it begins one day and ends another
	}
	j, _ := p.zone(&c, i+1)
	m, next, ok = p.bareClock(c, j)
	return m, next, ok && !m.plain
}

// withClock reads a time of day after a day: "Monday at 10 a.m.".
func (p *parser) withClock(m moment, i int) (moment, int, bool) {
	j := i
	if p.sign(j, ',') {
		j++
	}
	for p.is(j, "at", "around", "about", "approximately", "by", "from") && j < i+3 {
		j++
	}
	if p.class(j) == wNumber && p.same(j) && m.last == 0 && m.clock.zone == noClock {
		if c, end, ok := p.clockAt(j); ok {
			m.clock = c
			return m, end, true
		}
	}
	if p.class(j) == wClock && p.is(j-1, "at") && p.same(j) && m.clock.zone == noClock { // Friday at noon
		m.clock = clock{zone: local, hour: uint8(p.tok(j).value)}
		return m, j + 1, true
	}
	return m, i, true
}
