package calendar

import (
	"strconv"
	"strings"

	"chancery"
)

// Timex is a time expression as TimeML marks it: TIMEX3 of ISO 24617-1.
type Timex struct {
	Passage chancery.Passage
	Type    string // DATE, TIME, DURATION or SET
	Value   string // "2003-05-12", "2003-W20", "P3D", "XXXX-WXX-5", "PRESENT_REF"
	Mod     string // "APPROX", "START", "MID", "END"; "" for none
}

// Timexes finds the time expressions of doc's text as TimeML marks them, in order of
// their place, no two overlapping. They are those of [Reckon] with these differences: durations
// ("three weeks"), repetitions as values ("every Friday") and vague references ("now",
// "recently") are given too; both ends of a range stand by themselves; an offset from
// an event is a duration; and quarters of a year need no year. Values follow the annotation guidelines of TimeML 1.2.1
// (Saurí et al. 2006).
func Timexes(doc *chancery.Document, o Options) []Timex {
	r := newReckoner(doc, &o)
	r.timeml = true
	r.reckon(doc, &o)
	for i := range r.timexes {
		t := &r.timexes[i]
		t.Passage.Document = doc.Digest
		t.Passage.Words = doc.Text[t.Passage.Span.Start:t.Passage.Span.End]
	}
	return r.timexes
}

// Created returns the day, month or year from which a document's dates are reckoned, as
// the value of a TIMEX3 element; "" where it is not known.
func Created(doc *chancery.Document, o Options) string {
	r := newReckoner(doc, &o)
	if !r.own.known {
		return ""
	}
	return stretchValue(&r.own).Timex()
}

func (r *reckoner) mark(from, to int, kind, value, mod string) {
	if value == "" || from >= to {
		return
	}
	if n := len(r.timexes); n > 0 && r.timexes[n-1].Passage.Span.End > int(r.tok(from).start) {
		return
	}
	if kind == "" {
		switch {
		case strings.HasSuffix(value, "_REF"):
			kind = "DATE"
		case value[0] == 'P':
			kind = "DURATION"
		case strings.ContainsRune(value, 'T'):
			kind = "TIME"
		default:
			kind = "DATE"
		}
	}
	r.timexes = append(r.timexes, Timex{chancery.Passage{Span: chancery.Span{Start: int(r.tok(from).start), End: int(r.tok(to - 1).end)}}, kind, value, mod})
}

// markPhrase marks a phrase that was placed, or that could not be.
func (r *reckoner) markPhrase(ph *phrase, pl *placed) {
	if ph.joint == through || ph.joint == alternative {
		if ph.rest == 0 {
			return
		}
		r.markMoment(ph.first, ph.cut, &ph.a, &r.sides[0])
		r.markMoment(ph.rest, ph.to, &ph.b, &r.sides[1])
		return
	}
	from := ph.from
	if ph.joint == notAfter || ph.joint == notBefore {
		from++ // "by", "no later than"
		for r.is(from, "later", "earlier", "than") {
			from++
		}
		from = min(from, ph.to-1)
		r.markMoment(from, ph.to, &ph.a, &r.sides[0])
		return
	}
	r.markMoment(from, ph.to, &ph.a, pl)
}

func (r *reckoner) markMoment(from, to int, m *moment, pl *placed) {
	mod := [...]string{whole: "", early: "START", middle: "MID", late: "END"}[m.part]
	if mod == "" && m.approx {
		mod = "APPROX"
	}
	switch m.shape {
	case shapeStretch:
		r.mark(from, to, "DURATION", lengthOf(m.n, m.unit), mod)
		return
	case shapeEvent:
		if !m.itself {
			r.mark(from, to, "DURATION", lengthOf(m.n, m.unit), mod)
		}
		return
	case shapeRecur:
		r.mark(from, to, "SET", r.recurs(from, to, m), mod)
		return
	}
	value := r.timexOf(m, pl)
	if value == "" {
		switch {
		case m.shape == shapeAgo && m.n == few:
			value = "PAST_REF"
		case m.shape == shapeLater && m.n == few:
			value = lengthOf(few, m.unit)
		case m.shape == shapeCalendar && m.month > 0 && m.day > 0:
			value = "XXXX-" + two(m.month) + "-" + two(m.day)
		case m.shape == shapeCalendar && m.month > 0:
			value = "XXXX-" + two(m.month)
		case m.shape == shapeCalendar && m.group >= 21 && m.group <= 24:
			value = "XXXX" + seasonCodes[m.group-21]
		case m.shape == shapeWeekday:
			value = "XXXX-WXX-" + strconv.Itoa(m.wday)
		case m.shape == shapeUnit && m.plain && m.clock.zone != noClock && m.clock.hour < 24:
			value = "XXXX-XX-XXT" + two(int(m.clock.hour)) + ":" + two(int(m.clock.minute))
		}
	}
	if len(value) == 10 && value[4] == '-' && !strings.Contains(value, "W") {
		value += r.dayPartIn(from, to)
	}
	r.mark(from, to, "", value, mod)
}

// timexOf returns the value of a moment that was placed.
func (r *reckoner) timexOf(m *moment, pl *placed) string {
	v := pl.value
	if v.IsZero() {
		return ""
	}
	first, last := v.stated()
	if m.group >= 33 && m.group <= 36 {
		r.quarterTold = anchor{known: true, first: first, last: last, grain: uMonth}
	}
	switch {
	case m.shape == shapeLater && m.unit == uYear && m.n == 1 && m.dir < 0 && r.quarterTold.known:
		return r.yearBack(&r.quarterTold)
	case m.unit == uWeek && m.shape != shapeCalendar && m.wday == 0 && first != past && last-first < 7 && last != first:
		return week(first)
	case (v.kind == oneOf || v.kind == allOf) && first != past:
		v = placed{}.of(dayValue(first), uDay).value
		if pl.grain == uMonth {
			v.from.day = 0
		}
	case m.shape == shapeCalendar && v.kind == interval && !m.fiscal && (m.yearTo > 0 || m.last > 0):
		v = Value{kind: date, from: v.from}
	}
	return v.Timex()
}

var seasonCodes = [...]string{"-SP", "-SU", "-FA", "-WI"}

func two(n int) string {
	if n < 10 {
		return "0" + strconv.Itoa(n)
	}
	return strconv.Itoa(n)
}

// lengthOf writes so many units as a duration.
func lengthOf(n int, unit units) string {
	s := "X"
	if n > 0 {
		s = strconv.Itoa(n)
	}
	switch unit {
	case uQuarter:
		if n > 0 {
			return "P" + strconv.Itoa(3*n) + "M"
		}
		return "PXM"
	case uFortnight:
		if n > 0 {
			s = strconv.Itoa(2 * n)
		}
		return "P" + s + "W"
	case uWeekend:
		return "P" + s + "WE"
	}
	if code := [...]string{uDay: "D", uWeek: "W", uMonth: "M", uYear: "Y", uDecade: "DE", uCentury: "CE"}[unit]; code != "" {
		return "P" + s + code
	}
	return ""
}

// dayPartIn returns what a part of the day that is named between two tokens adds to
// the value of its day; "" where none is.
func (r *reckoner) dayPartIn(from, to int) string {
	for i := to - 1; i >= from; i-- {
		switch {
		case r.is(i, "morning", "mornings", "dawn"):
			return "TMO"
		case r.is(i, "afternoon", "afternoons"):
			return "TAF"
		case r.is(i, "evening", "evenings", "dusk"):
			return "TEV"
		case r.is(i, "night", "nights", "tonight", "overnight"):
			return "TNI"
		case r.is(i, "midnight"):
			return "T24:00"
		case r.is(i, "noon", "midday"):
			return "T12:00"
		}
	}
	return ""
}

// recurs returns the value of "every Friday" and its like.
func (r *reckoner) recurs(from, to int, m *moment) string {
	part := r.dayPartIn(from, to)
	switch {
	case m.wday > 0:
		return "XXXX-WXX-" + strconv.Itoa(m.wday) + part
	case m.month > 0 && m.day > 0:
		return "XXXX-" + two(m.month) + "-" + two(m.day)
	case m.month > 0:
		return "XXXX-" + two(m.month)
	case m.group > 0:
		return "XXXX" + seasonCodes[m.group-21]
	case part != "":
		return "XXXX-XX-XX" + part
	case m.feast > 0:
		return "P1Y"
	case m.unit > uHour:
		return lengthOf(max(m.n, 1), m.unit)
	}
	return ""
}

// aside marks what is a time expression in TimeML and none of [Reckon]'s: a
// duration, a rate, a vague reference. It returns the token after it, or 0.
func (r *reckoner) aside(i int) int {
	if to, kind, value := r.duration(i); value != "" {
		r.mark(i, to, kind, value, "")
		return to
	}
	if n := r.reference(i); n > 0 {
		return n
	}
	return 0
}

// unitCode returns the letter by which ISO 8601 writes a unit of time, "T" before
// those of the day, and whether the word is a plural.
func (p *parser) unitCode(i int) (code string, plural bool) {
	w := strings.ToLower(p.word(i))
	if p.tok(i).flags&capital != 0 && !p.opens(i) || len(w) > 9 {
		return "", false
	}
	switch strings.TrimSuffix(w, "s") {
	case "second":
		code = "TS"
	case "minute":
		code = "TM"
	case "hour":
		code = "TH"
	case "day", "night":
		code = "D"
	case "week":
		code = "W"
	case "month":
		code = "M"
	case "year":
		code = "Y"
	case "decade":
		code = "DE"
	case "fortnight":
		return "F", w == "fortnights"
	case "quarter":
		return "Q", w == "quarters"
	case "weekend":
		return "WE", w == "weekends"
	}
	if w == "century" || w == "centuries" {
		code = "CE"
	}
	return code, code != "" && strings.HasSuffix(w, "s")
}

// period writes a duration of n units; n is as written, "X" where it is open.
func period(n, code string) string {
	switch code {
	case "":
		return ""
	case "F", "Q":
		k, err := strconv.Atoi(n)
		if err != nil {
			return "P" + n + map[string]string{"F": "W", "Q": "M"}[code]
		}
		return "P" + strconv.Itoa(k*map[string]int{"F": 2, "Q": 3}[code]) + map[string]string{"F": "W", "Q": "M"}[code]
	}
	if unit, short := strings.CutPrefix(code, "T"); short {
		return "PT" + n + unit
	}
	return "P" + n + code
}

// amount reads a number in digits or words: "20", "2.5", "twenty-two", "two and a
// half", "a few".
func (p *parser) amount(i int) (n string, next int) {
	t := p.tok(i)
	switch t.class {
	case wNumber:
		if t.digits > 4 && t.flags&grouped == 0 || !p.numberStarts(i) {
			return "", i
		}
		n, next = strings.ReplaceAll(p.word(i), ",", ""), i+1
		if p.sign(next, '.') && p.glued(next) && p.glued(next+1) && p.class(next+1) == wNumber {
			n += "." + p.word(next+1)
			next += 2
		}
	case wCount, wArticle, wOrdinal:
		value := int(t.value)
		next = i + 1
		switch {
		case t.class == wOrdinal:
			return "", i
		case t.class == wArticle && t.value == 0:
			return "", i
		case t.class == wArticle:
			value = 1
			if c := p.tok(next); c.class == wCount && (c.value == few || p.is(next, "couple", "dozen", "hundred")) {
				value = int(c.value)
				next++
			}
		case t.value >= 20 && t.value < 100 && t.value%10 == 0:
			k := next
			if p.sign(k, '-') {
				k++
			}
			if c := p.tok(k); c.class == wCount && c.value > 0 && c.value < 10 {
				value += int(c.value)
				next = k + 1
			}
		}
		if p.is(next-1, "couple") && p.is(next, "of") {
			next++
		}
		if p.is(next, "dozen", "hundred") && value > 0 {
			value *= int(max(p.tok(next).value, 1))
			next++
		}
		n = "X"
		if value > 0 {
			n = strconv.Itoa(value)
		}
	default:
		return "", i
	}
	if p.is(next, "and") && p.is(next+1, "a") && p.is(next+2, "half") {
		n, next = n+".5", next+3
	}
	if (p.is(next, "to", "or") || p.sign(next, '-') && p.glued(next)) && (p.class(next+1) == wNumber || p.class(next+1) == wCount && p.tok(next+1).value > 0) && n != "X" {
		if code, _ := p.unitCode(next + 2); code != "" { // two or three days
			next += 2
		}
	}
	return n, next
}

// duration reads a length of time or a rate at token i.
func (p *parser) duration(i int) (to int, kind, value string) {
	if p.is(i, "half") && p.class(i+1) == wArticle && p.tok(i+1).value == 1 {
		code, plural := p.unitCode(i + 2)
		if half := map[string]string{"TH": "PT30M", "Y": "P6M", "DE": "P5Y", "CE": "P50Y", "D": "PT12H"}[code]; half != "" && !plural {
			return i + 3, "DURATION", half
		}
	}
	if p.is(i, "all") { // all day
		if code, plural := p.unitCode(i + 1); code != "" && !plural && code[0] != 'T' {
			return i + 2, "DURATION", period("1", code)
		}
	}
	if p.is(i, "per") {
		if code, plural := p.unitCode(i + 1); code != "" && !plural {
			return i + 2, "SET", period("1", code)
		}
	}
	if code, plural := p.unitCode(i); plural && code[0] != 'T' && code != "WE" && !p.determiner(i-1) && p.class(i-1) != wNumber && p.class(i-1) != wCount &&
		(p.is(i-1, "for", "in", "over", "after", "of", "within", "took", "take", "takes", "spent", "spend", "lasted", "last", "through", "many", "more", "long")) && !p.is(i+1, "when", "that", "of") {
		return i + 1, "DURATION", period("X", code) // for years
	}
	n, j := p.amount(i)
	if n == "" || !p.same(j) {
		return 0, "", ""
	}
	one := n == "1" && p.class(i) == wArticle
	if p.sign(j, '-') && p.glued(j) && p.glued(j+1) { // a three-year deal, a 64-year-old
		code, plural := p.unitCode(j + 1)
		if code == "" || plural || one {
			return 0, "", ""
		}
		to = j + 2
		if p.sign(to, '-') && p.is(to+1, "old") {
			to += 2
		}
		return to, "DURATION", period(n, code)
	}
	if p.is(j, "full", "whole", "long", "more", "straight", "consecutive", "additional", "further", "short", "solid", "single", "good", "entire", "business", "calendar", "working", "trading") && p.tok(j).flags&capital == 0 {
		j++
	}
	code, plural := p.unitCode(j)
	if code == "" || plural == one || code == "TS" && one {
		return 0, "", "" // "a second time"
	}
	to = j + 1
	if one {
		// "$5 a year", "twice a week"
		if b := p.tok(i - 1); b.class == wNumber || b.class == wCountable && p.class(i-2) != wArticle || p.sign(i-1, '%') || p.is(i-1, "once", "twice", "times", "percent", "cents", "million", "billion") {
			return to, "SET", period("1", code)
		}
		if p.sign(to, '\'') || code == "Q" {
			return 0, "", ""
		}
	}
	if p.is(to, "and") && p.is(to+1, "a") && p.is(to+2, "half") && n != "X" {
		n, to = n+".5", to+3
	}
	if p.is(to, "old") {
		to++
	}
	return to, "DURATION", period(n, code)
}

// every are the words for what comes back, with the time after which it does.
var every = map[string]string{"hourly": "PT1H", "daily": "P1D", "nightly": "P1D", "weekly": "P1W", "biweekly": "P2W", "fortnightly": "P2W", "monthly": "P1M", "quarterly": "P3M",
	"annual": "P1Y", "annually": "P1Y", "yearly": "P1Y", "semiannual": "P6M", "semiannually": "P6M", "biennial": "P2Y"}

// vague are the words that point at the present, what was and what will be.
var vague = map[string]string{"now": "PRESENT_REF", "currently": "PRESENT_REF", "nowadays": "PRESENT_REF", "presently": "PRESENT_REF",
	"recently": "PAST_REF", "lately": "PAST_REF", "previously": "PAST_REF", "formerly": "PAST_REF", "soon": "FUTURE_REF"}

// reference marks a word or two for a time that is not counted: "now", "in the
// past", "the year", "the third quarter", "overnight".
func (r *reckoner) reference(i int) int {
	t := r.tok(i)
	if t.class == wSign {
		return 0
	}
	word := strings.ToLower(r.word(i))
	capitals := t.flags&capital != 0 && !r.opens(i) && !r.sign(i-1, '"')
	done := func(to int, kind, value string) int {
		r.mark(i, to, kind, value, "")
		return to
	}
	switch {
	case !capitals && every[word] != "":
		return done(i+1, "SET", every[word])
	case !capitals && vague[word] != "" && !(r.is(i, "soon") && r.is(i-1, "as") && r.is(i+1, "as")) && !(r.is(i, "now") && r.is(i+1, "that")):
		return done(i+1, "DATE", vague[word])
	case r.is(i, "the"):
		k := i + 1
		for r.is(k, "near", "distant", "foreseeable", "recent", "immediate", "not-too-distant") {
			k++
		}
		switch {
		case r.is(k, "past") && (!r.same(k+1) || r.class(k+1) == wSign || r.class(k+1) == wPreposition && !r.is(k+1, "of") || r.is(k+1, "and", "or", "he", "she", "they", "it", "we")):
			return done(k+1, "DATE", "PAST_REF")
		case r.is(k, "future") && (!r.same(k+1) || r.class(k+1) == wSign || r.class(k+1) == wPreposition && !r.is(k+1, "of") || r.is(k+1, "and", "or", "he", "she", "they", "it", "we", "i")):
			return done(k+1, "DATE", "FUTURE_REF")
		case r.is(k, "present", "moment") && k == i+1 && r.is(i-1, "at", "for"):
			return done(k+1, "DATE", "PRESENT_REF")
		case r.is(k, "time") && k == i+1 && r.is(i-1, "at"):
			return done(k+1, "DATE", "PAST_REF")
		}
		return r.theUnit(i)
	case r.is(i, "present") && r.is(i-1, "at"):
		return done(i+1, "DATE", "PRESENT_REF")
	case r.is(i, "these") && r.is(i+1, "days"):
		return done(i+2, "DATE", "PRESENT_REF")
	case r.is(i, "this") && r.is(i+1, "time") && (r.is(i-1, "at", "by", "until")):
		return done(i+2, "DATE", "PRESENT_REF")
	case r.is(i, "year") && (r.sign(i+1, '-') || r.is(i+1, "earlier")) && r.is(i+2, "earlier", "ago") && r.glued(i+2):
		if r.quarterTold.known {
			return done(i+3, "DATE", r.yearBack(&r.quarterTold))
		}
		if r.doc.known {
			return done(i+3, "DATE", dateOf(int64(r.doc.year())-1, 0, 0).Timex())
		}
	case r.is(i, "dawn", "dusk", "noon", "midday", "midnight") && !capitals && !r.is(i+1, "on", "of") && !r.sign(i+1, '-'):
		if a := &r.doc; a.day() {
			return done(i+1, "TIME", dayValue(a.first).Timex()+r.dayPartIn(i, i+1))
		}
	case t.class == wDayPart && !r.is(i, "mornings", "afternoons", "evenings", "nights") && !capitals:
		// overnight, in the afternoon, morning trading
		a := r.fine
		if !a.day() || r.paragraph != a.paragraph {
			a = r.doc
		}
		if !a.day() || !(r.is(i, "overnight") || r.is(i-1, "the") && (r.is(i-2, "in", "during") || r.class(i-2) == wPart) || r.is(i-1, "early", "late", "mid") || r.is(i+1, "trading", "session", "hours", "rush")) {
			return 0
		}
		day := a.first
		if r.is(i, "overnight") && a.at == 0 {
			day--
		}
		return done(i+1, "TIME", dayValue(day).Timex()+r.dayPartIn(i, i+1))
	}
	return 0
}

// yearBack returns the quarter a year before another.
func (r *reckoner) yearBack(quarter *anchor) string {
	y, m, _ := fromDay(quarter.first)
	return dateOf(y-1, 33+(m-1)/3, 0).Timex()
}

// theUnit marks "the quarter", "the year": that which was told last.
func (r *reckoner) theUnit(i int) int {
	t := r.tok(i + 1)
	if t.class != wUnit || !r.is(i+1, "quarter", "year", "month", "week") || r.is(i-1, "of") && r.class(i-2) == wUnit {
		return 0
	}
	if n := r.tok(i + 2); n.class != wSign && n.class != wPreposition && n.class != wPast && !r.is(i+2, "and", "but", "when") || r.is(i+2, "of") || r.sign(i+2, '-') {
		return 0
	}
	a := &r.told
	if r.is(i+1, "quarter") && r.quarterTold.known {
		a = &r.quarterTold
	} else if !a.known || r.is(i+1, "week", "month") && a.grain > units(t.value) {
		a = &r.doc
	}
	if !a.known {
		return 0
	}
	m := moment{shape: shapeUnit, unit: units(t.value), rel: relSame}
	pl := r.unitFrom(&m, a, 0)
	if pl.value.IsZero() && a != &r.doc && r.doc.known {
		pl = r.unitFrom(&m, &r.doc, 0)
	}
	value := pl.value.Timex()
	if value == "" {
		return 0
	}
	r.mark(i, i+2, "DATE", value, "")
	return i + 2
}

// quarter reads "third quarter", "fourth-quarter" and "first half" without a year.
func (p *parser) quarter(i int) (m moment, next int, ok bool) {
	n, j := int(p.tok(i).value), i+1
	if p.class(i) != wOrdinal || n < 1 || n > 4 {
		return m, 0, false
	}
	if p.sign(j, '-') && p.glued(j) {
		j++
	}
	switch {
	case p.is(j, "quarter"):
		m.group = 32 + n
	case p.is(j, "half") && n <= 2 && p.is(i-1, "the"):
		m.group = 39 + n
	default:
		return m, 0, false
	}
	m.shape = shapeCalendar
	return m, j + 1, true
}
