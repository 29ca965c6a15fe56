package calendar

import (
	"fmt"
	"strconv"
	"time"
	_ "time/tzdata" // summer time in American zones, on machines without the database too

	"chancery"
)

// placed is the reading of a moment or a phrase.
type placed struct {
	value       Value // zero where it cannot be placed
	first, last int64 // the days that the wording allows, which may be fewer than value states
	grain       units // how fine it is: uDay, uWeek, uMonth, uYear, uDecade, uCentury
	anchor      string
	reason      string
	other       Value // the reading under the other anchor, where there is one
}

// anchor is a date that others are reckoned from.
type anchor struct {
	known       bool
	first, last int64
	grain       units
	name        string // "the document's date, 23 May 2006"
	paragraph   int    // in which it was told
	explicit    bool   // its year was written, or reckoned from one that was
}

func (a *anchor) day() bool { return a.known && a.first == a.last }

func (a *anchor) year() int { y, _, _ := fromDay(a.first); return int(y) }

// reckoner places the phrases of one text, in order.
type reckoner struct {
	*parser
	doc       anchor
	docName   string // what chancery.Date.Anchor says of doc
	told      anchor // the date last told, of whatever grain
	fine      anchor // the date last told that names a month or a day
	old       int    // how many dates in a row were of a time long before the document's
	paragraph int
	limit     bool // the phrase says by when
	at        int  // the token at which the phrase begins
	end       int  // and that after it
}

const (
	fromDocument  = "document"
	fromTold      = "previous date"
	fromQuotation = "quotation"
)

func yearPoint(y int64) point {
	p := point{ends: given, year: y}
	if y < 0 {
		p.neg, p.year = true, -y
	}
	p.prefix = p.year > 9999
	return p
}

func dateOf(y int64, m, d int) Value {
	p := yearPoint(y)
	p.month, p.day = uint8(m), uint8(d)
	return Value{kind: date, from: p}
}

func dayValue(n int64) Value {
	y, m, d := fromDay(n)
	return dateOf(y, m, d)
}

func daysValue(a, b int64) Value {
	if a == b {
		return dayValue(a)
	}
	return Value{kind: interval, from: dayValue(a).from, to: dayValue(b).from}
}

// plainDay writes a day for a person: "12 May 2003".
func plainDay(n int64) string {
	y, m, d := fromDay(n)
	return strconv.Itoa(d) + " " + time.Month(m).String() + " " + strconv.FormatInt(y, 10)
}

// monthShift returns the month n months after that of day.
func monthShift(day int64, n int) (y int64, m int) {
	y, m, _ = fromDay(day)
	k := y*12 + int64(m-1+n)
	return floor(k, 12), int(k-floor(k, 12)*12) + 1
}

// shiftDay returns the same day n months later, or the last of a shorter month.
func shiftDay(day int64, n int) int64 {
	_, _, d := fromDay(day)
	y, m := monthShift(day, n)
	return civil(y, m, min(d, monthDays(y, m)))
}

// monday returns the Monday of the week of day; 1 January 1970 was a Thursday.
func monday(day int64) int64 { return day - ((day+3)%7+7)%7 }

func weekdayOf(day int64) int { return int(((day+3)%7+7)%7) + 1 }

var weekdayNames = [...]string{1: "Monday", 2: "Tuesday", 3: "Wednesday", 4: "Thursday", 5: "Friday", 6: "Saturday", 7: "Sunday"}

var unitNames = [...]string{uDay: "day", uWeekend: "weekend", uWeek: "week", uFortnight: "fortnight", uMonth: "month", uQuarter: "quarter", uYear: "year", uDecade: "decade", uCentury: "century"}

func unplacedFor(format string, args ...any) placed {
	return placed{reason: "not placed: " + fmt.Sprintf(format, args...)}
}

// of gives a placed value its own days.
func (pl placed) of(v Value, grain units) placed {
	pl.value, pl.grain = v, grain
	pl.first, pl.last = v.stated()
	return pl
}

// tense looks for words in the sentence that point back (-1) or ahead (1), first
// before the phrase and then, as many words as reach says, after it.
func (r *reckoner) tense(reach int) int {
	stops := func(i int) bool {
		t := r.tok(i)
		return t.class == wSign && (t.value == '?' || t.value == '!' || t.value == ';' || t.value == '.' && r.tok(i+1).flags&(spaced|capital) == spaced|capital && r.tok(i-1).end-r.tok(i-1).start > 3)
	}
	cue := func(i int) int {
		switch t := r.tok(i); {
		case t.class == wFuture:
			if r.is(i, "going") != r.is(i+1, "to") && r.is(i, "going", "due") { // "due to" gives a reason
				return 0
			}
			return 1
		case t.class == wPast && t.flags&capital == 0:
			// "a contested convention": a participle before a noun tells no time.
			if b := r.tok(i - 1); t.value == participle && (b.class == wArticle || b.class == wPreposition || b.class == wRelative || r.is(i-1, "its", "his", "her", "their", "and", "with")) {
				return 0
			}
			return -1
		case t.class == wMonth && t.flags&capital == 0 && r.is(i, "may"):
			return 1
		case r.is(i, "is", "are") && r.is(i+1, "to"):
			return 1
		}
		return 0
	}
	for i := r.at - 1; i >= 0 && i > r.at-25; i-- {
		if stops(i) {
			break
		}
		if c := cue(i); c != 0 {
			return c
		}
		if r.tok(i).flags&paragraph != 0 {
			break
		}
	}
	for i := r.end; i < len(r.toks) && i < r.end+reach; i++ {
		if stops(i) || r.tok(i).flags&paragraph != 0 {
			break
		}
		if c := cue(i); c != 0 {
			return c
		}
	}
	for i := r.at - 1; i > r.at-4; i-- {
		if r.is(i, "until", "till", "toward", "towards", "upcoming", "heading") {
			return 1
		}
	}
	return 0
}

// began reports whether the sentence of token i begins with it or tells of what
// had happened by then.
func (r *reckoner) began(i int) bool {
	if r.tok(i).flags&paragraph != 0 || r.sign(i-1, '.') {
		return true
	}
	for j := i - 1; j > i-12 && j >= 0 && !r.sign(j, '.'); j-- {
		if r.is(j, "had") {
			return true
		}
	}
	return false
}

// habit reports whether the sentence tells of what comes back, so that a bare
// month or season in it is no one stretch of time.
func (r *reckoner) habit() bool {
	for i := r.at - 1; i >= 0 && i > r.at-9 && !r.sign(i, '.') && !r.sign(i, ';'); i-- {
		if c := r.class(i); c == wHabit || c == wEvery {
			return true
		}
		if r.tok(i).flags&paragraph != 0 {
			break
		}
	}
	for i := r.end; i < r.end+9 && !r.sign(i, '.') && !r.sign(i, ';') && r.same(i); i++ {
		if c := r.class(i); c == wHabit || c == wEvery {
			return true
		}
	}
	return false
}

// story reports whether the date last told rather than the document's is what a
// date without its own year or week hangs on: where the document has none, and
// where the text around is telling of a time long before it.
func (r *reckoner) story(a *anchor, days int64) bool {
	if !a.known {
		return false
	}
	if !r.doc.known {
		return true
	}
	// One old date may be a passing mention; two in a row are a story, which goes
	// on over paragraphs.
	reach := 1
	if r.old >= 2 {
		reach = 6
	}
	return a.explicit && r.paragraph-a.paragraph <= reach && a.last < r.doc.first-days
}

func (r *reckoner) place(m *moment) placed {
	switch m.shape {
	case shapeCalendar:
		return r.calendar(m)
	case shapeFixed:
		return r.finish(m, placed{reason: "the attacks of 11 September 2001, known by this name"}.of(dateOf(2001, 9, 11), uDay))
	case shapeForeign:
		return r.foreign(m)
	case shapeWeekday:
		return r.weekday(m)
	case shapeDays:
		if !r.doc.known {
			return unplacedFor("the document's date is not known")
		}
		pl := placed{anchor: r.docName, reason: "reckoned from " + r.doc.name}
		if !r.doc.day() {
			if m.n != 0 {
				return unplacedFor("the day of %s is not known", r.doc.name)
			}
			pl = pl.of(r.docValue(), r.doc.grain)
			return pl
		}
		return r.finish(m, pl.of(dayValue(r.doc.first+int64(m.n)), uDay))
	case shapeAgo:
		if !r.doc.known {
			return unplacedFor("the document's date is not known")
		}
		pl := r.shift(m, &r.doc)
		pl.anchor = r.docName
		if r.fine.known && !pl.value.IsZero() {
			pl.other = r.shift(m, &r.fine).value
		}
		return pl
	case shapeLater:
		base := &r.told
		if m.unit <= uMonth && r.fine.known {
			base = &r.fine
		}
		if !base.known {
			if r.doc.known && m.n != few {
				pl := unplacedFor("%d %s %s a date that the text has not told", m.n, plural(m.unit, m.n), sideOf(m.dir))
				pl.other = r.shift(m, &r.doc).value
				return pl
			}
			return unplacedFor("%s a date that the text has not told", sideOf(m.dir))
		}
		pl := r.shift(m, base)
		pl.anchor = fromTold
		if r.doc.known && !pl.value.IsZero() {
			pl.other = r.shift(m, &r.doc).value
		}
		return pl
	case shapeFromDate:
		base := *m
		base.shape, base.n, base.m, base.dir, base.toDay, base.approx = shapeCalendar, 0, 0, 0, false, false
		base.unit = 0
		from := r.calendar(&base)
		if from.value.IsZero() {
			return from
		}
		a := anchor{known: true, first: from.first, last: from.last, grain: from.grain, name: from.value.String()}
		pl := r.shift(m, &a)
		pl.anchor = from.anchor
		return pl
	case shapeUnit:
		return r.unitOf(m)
	case shapeStretch:
		return r.stretch(m)
	case shapeRecur:
		return unplacedFor("a day or time that comes back, not one day")
	case shapeEvent:
		if m.n == few {
			return unplacedFor("some %ss %s what the text goes on to name", unitNames[m.unit], sideOf(m.dir))
		}
		return unplacedFor("%d %s %s what the text goes on to name", m.n, plural(m.unit, m.n), sideOf(m.dir))
	}
	return unplacedFor("it was not understood")
}

func sideOf(dir int) string {
	if dir < 0 {
		return "before"
	}
	return "after"
}

func plural(u units, n int) string {
	if n == 1 {
		return unitNames[u]
	}
	if u == uCentury {
		return "centuries"
	}
	return unitNames[u] + "s"
}

// docValue is the document's date as a value.
func (r *reckoner) docValue() Value { return stretchValue(&r.doc) }

func stretchValue(a *anchor) Value {
	y, m, _ := fromDay(a.first)
	switch {
	case a.first == a.last:
		return dayValue(a.first)
	case a.first == civil(y, m, 1) && a.last == civil(y, m, monthDays(y, m)):
		return dateOf(y, m, 0)
	case a.first == civil(y, 1, 1) && a.last == civil(y, 12, 31):
		return dateOf(y, 0, 0)
	}
	return daysValue(a.first, a.last)
}

// shift places what is n units from a.
func (r *reckoner) shift(m *moment, a *anchor) placed {
	if m.n == few {
		pl := unplacedFor("some %ss %s %s; the text does not say how many", unitNames[m.unit], sideOf(m.dir), a.name)
		return pl
	}
	pl := placed{reason: fmt.Sprintf("%d %s %s %s", m.n, plural(m.unit, m.n), sideOf(m.dir), a.name)}
	if m.m > 0 { // 1-2 years ago
		one, two := *m, *m
		one.m, two.m, two.n = 0, 0, m.m
		x, y := r.shift(&one, a), r.shift(&two, a)
		pl.reason = fmt.Sprintf("%d to %d %s %s %s", m.n, m.m, plural(m.unit, m.m), sideOf(m.dir), a.name)
		if x.value.IsZero() || y.value.IsZero() {
			return unplacedFor("%s", pl.reason)
		}
		if y.first < x.first {
			x, y = y, x
		}
		if m.m-m.n == 1 && m.unit >= uMonth {
			return pl.set(x, y, ",")
		}
		return pl.set(x, y, "..")
	}
	n := m.dir * m.n
	switch m.unit {
	case uDay, uWeek, uFortnight:
		if a.grain > uMonth {
			return unplacedFor("%s names no day from which to count %s", a.name, unitNames[m.unit]+"s")
		}
		days := int64(n)
		switch m.unit {
		case uWeek:
			days *= 7
		case uFortnight:
			days *= 14
		}
		first, last := a.first+days, a.last+days
		switch {
		case m.unit != uDay && !m.toDay && a.first == a.last:
			// So many weeks are seldom meant to the day.
			first = monday(first)
			pl = pl.of(daysValue(first, first+6), uWeek)
			pl.reason += ", in whole weeks"
		case first == last:
			pl = pl.of(dayValue(first), uDay)
		default:
			v, wrong := parse("[" + dayValue(first).String() + ".." + dayValue(last).String() + "]")
			if wrong != "" {
				return unplacedFor("%s", wrong)
			}
			pl = pl.of(v, a.grain)
		}
	case uMonth, uQuarter:
		if m.unit == uQuarter {
			n *= 3
		}
		if a.grain > uMonth {
			return unplacedFor("%s names no month from which to count", a.name)
		}
		if m.toDay && a.first == a.last {
			pl = pl.of(dayValue(shiftDay(a.first, n)), uDay)
			break
		}
		y, mo := monthShift(a.first, n)
		y2, mo2 := monthShift(a.last, n)
		if pl = pl.of(dateOf(y, mo, 0), uMonth); y != y2 || mo != mo2 {
			v := Value{kind: interval, from: dateOf(y, mo, 0).from, to: dateOf(y2, mo2, 0).from}
			pl = pl.of(v, a.grain)
		}
	case uYear, uDecade, uCentury:
		switch m.unit {
		case uDecade:
			n *= 10
		case uCentury:
			n *= 100
		}
		if m.toDay && a.first == a.last {
			pl = pl.of(dayValue(shiftDay(a.first, n*12)), uDay)
			break
		}
		if a.grain > uYear {
			return unplacedFor("%s names no year from which to count", a.name)
		}
		y, _, _ := fromDay(a.first)
		pl = pl.of(dateOf(y+int64(n), 0, 0), uYear)
		if m.unit != uYear {
			m.approx = true
		}
	default:
		return unplacedFor("it was not understood")
	}
	if m.approx {
		pl.value = approximate(pl.value)
	}
	return pl
}

// set makes a one-of set of two readings; joint is "," or "..".
func (pl placed) set(x, y placed, joint string) placed {
	member := func(p placed) string {
		if p.value.kind == interval {
			return p.value.from.String() + ".." + p.value.to.String()
		}
		return p.value.String()
	}
	text := "[" + member(x) + joint + member(y) + "]"
	if joint == ".." {
		text = "[" + x.value.from.String() + ".." + y.end().String() + "]"
	}
	v, wrong := parse(text)
	if wrong != "" {
		return unplacedFor("%s", wrong)
	}
	pl = pl.of(v, max(x.grain, y.grain))
	pl.first, pl.last = min(x.first, y.first), max(x.last, y.last)
	return pl
}

// end returns the point at which a reading ends.
func (pl *placed) end() *point {
	if pl.value.kind == interval {
		return &pl.value.to
	}
	return &pl.value.from
}

// String writes one end of an interval.
func (p *point) String() string { return string(p.append(nil)) }

// approximate qualifies a date, or both ends of an interval, as approximate.
func approximate(v Value) Value {
	for _, p := range []*point{&v.from, &v.to} {
		if v.kind != date && v.kind != interval || p.ends != given || p == &v.to && v.kind == date {
			continue
		}
		p.clock = clock{}
		for i := range p.parts() {
			p.qual[i] |= Approximate
		}
	}
	return v
}

// weekday places a day of the week.
func (r *reckoner) weekday(m *moment) placed {
	name := weekdayNames[m.wday]
	on := func(day int64, step int64) int64 { // the first such day from day on, in direction step
		for weekdayOf(day) != m.wday {
			day += step
		}
		return day
	}
	toldDay := r.fine.known && r.fine.grain == uDay
	switch m.rel {
	case relSame, relFollowing, relPreceding:
		if !toldDay {
			if m.rel == relSame && r.doc.day() {
				break
			}
			if r.doc.day() && m.rel == relPreceding {
				return r.finish(m, placed{anchor: r.docName, reason: "the " + name + " before " + r.doc.name}.of(dayValue(on(r.doc.first-1, -1)), uDay))
			}
			return unplacedFor("the %s hangs on a day that the text has not told", name)
		}
		pl := placed{anchor: fromTold}
		switch m.rel {
		case relFollowing:
			pl.reason = "the first " + name + " after " + r.fine.name
			pl = pl.of(dayValue(on(r.fine.last+1, 1)), uDay)
		case relPreceding:
			pl.reason = "the last " + name + " before " + r.fine.name
			pl = pl.of(dayValue(on(r.fine.first-1, -1)), uDay)
		default:
			pl.reason = "the " + name + " of the week of " + r.fine.name
			pl = pl.of(dayValue(monday(r.fine.first)+int64(m.wday-1)), uDay)
		}
		return r.finish(m, pl)
	}
	// A weekday in a story of long ago is counted from the day last told, but only
	// in its own paragraph: newspapers name old days in passing.
	if m.rel == 0 && toldDay && r.story(&r.fine, 365) && (!r.doc.known || r.paragraph == r.fine.paragraph) {
		pl := placed{anchor: fromTold, reason: "the first " + name + " from " + r.fine.name + " on, since that is the time told of"}.of(dayValue(on(r.fine.first, 1)), uDay)
		if r.doc.day() {
			pl.other = dayValue(on(r.doc.first, -1))
		}
		return r.finish(m, pl)
	}
	if !r.doc.day() {
		if r.doc.known {
			return unplacedFor("the day of %s is not known", r.doc.name)
		}
		return unplacedFor("the document's date is not known")
	}
	pl := placed{anchor: r.docName}
	d := r.doc.first
	var n int64
	switch {
	case m.rel == relLast:
		n = on(d-1, -1)
		pl.reason = "the last " + name + " before " + r.doc.name
	case m.rel == relNext || m.rel == relComing:
		n = on(d+1, 1)
		pl.reason = "the first " + name + " after " + r.doc.name
	case m.rel == relThis:
		n = monday(d) + int64(m.wday-1)
		if r.tense(6) >= 0 && n < d {
			n += 7
		}
		pl.reason = "the " + name + " of the week of " + r.doc.name
	case r.limit && !r.began(r.at):
		n = on(d, 1)
		pl.reason = "the first " + name + " from " + r.doc.name + " on, since it is a limit"
	case r.tense(6) > 0:
		n = on(d, 1)
		pl.reason = "the first " + name + " from " + r.doc.name + " on, since the sentence looks ahead"
	default:
		n = on(d, -1)
		pl.reason = "the last " + name + " up to " + r.doc.name
	}
	pl = pl.of(dayValue(n), uDay)
	if toldDay && m.rel == 0 {
		if other := on(r.fine.first, 1); other != n {
			pl.other = dayValue(other)
		}
	}
	return r.finish(m, pl)
}

// unitOf places "last week", "that year", "the next day".
func (r *reckoner) unitOf(m *moment) placed {
	if m.ahead && r.doc.known && r.tense(10) > 0 {
		// "over the next decade", in a sentence that looks ahead
		from := *m
		from.shape, from.rel, from.n = shapeStretch, relNext, 1
		return r.stretch(&from)
	}
	a, name := &r.doc, r.docName
	told := m.rel == relSame || m.rel == relFollowing || m.rel == relPreceding
	if told && r.doc.known && (m.ahead && r.paragraph-r.told.paragraph > 1 || m.unit == uDay && m.rel == relPreceding && r.doc.day() && (!r.fine.known || r.fine.grain > uDay)) {
		told = false // nothing near by to count from
	}
	if told {
		a, name = &r.told, fromTold
		if m.unit <= uMonth && r.fine.known {
			a = &r.fine
		}
		if m.unit == uDay && m.rel == relSame && (m.plain || m.night) && (!r.fine.known || r.fine.grain > uDay || r.paragraph-r.fine.paragraph > 1) && r.doc.day() {
			a, name = &r.doc, r.docName // a time of day alone
		}
		if !a.known {
			if m.plain {
				return unplacedFor("a time of day without its day")
			}
			if r.doc.known && m.rel == relPreceding {
				a, name = &r.doc, r.docName
			} else {
				return unplacedFor("it hangs on a date that the text has not told")
			}
		}
	} else if !a.known {
		return unplacedFor("the document's date is not known")
	}
	step := 0
	switch m.rel {
	case relLast, relPreceding:
		step = -1
	case relNext, relFollowing, relComing:
		step = 1
	}
	pl := r.unitFrom(m, a, step)
	pl.anchor = name
	if told && r.doc.known && a != &r.doc && !pl.value.IsZero() {
		pl.other = r.unitFrom(m, &r.doc, step).value
	} else if !told && r.fine.known && !pl.value.IsZero() {
		if pl.other = r.unitFrom(m, &r.fine, step).value; pl.other == pl.value {
			pl.other = Value{}
		}
	}
	return r.finish(m, pl)
}

func (r *reckoner) unitFrom(m *moment, a *anchor, step int) placed {
	pl := placed{}
	switch step {
	case -1:
		pl.reason = "the " + unitNames[m.unit] + " before that of " + a.name
	case 0:
		pl.reason = "the " + unitNames[m.unit] + " of " + a.name
	case 1:
		pl.reason = "the " + unitNames[m.unit] + " after that of " + a.name
	}
	y, mo, _ := fromDay(a.first)
	needDay := func() bool { return a.first != a.last }
	switch m.unit {
	case uDay:
		if needDay() {
			if step == 0 && a.grain <= uMonth {
				return pl.of(stretchValue(a), a.grain)
			}
			return unplacedFor("%s names no day", a.name)
		}
		return pl.of(dayValue(a.first+int64(step)), uDay)
	case uWeek:
		if a.last-a.first > 6 || monday(a.first) != monday(a.last) {
			return unplacedFor("%s names no week", a.name)
		}
		w := monday(a.first) + int64(7*step)
		if m.wday > 0 {
			return pl.of(dayValue(w+int64(m.wday-1)), uDay)
		}
		return pl.of(daysValue(w, w+6), uWeek)
	case uWeekend:
		if needDay() {
			return unplacedFor("%s names no day", a.name)
		}
		s := monday(a.first) + 5
		switch {
		case step < 0:
			if s -= 7; weekdayOf(a.first) == 7 {
				s = monday(a.first) - 2
			}
		case step > 0:
			if s <= a.first {
				s += 7
			}
		case weekdayOf(a.first) < 6 && r.tense(15) <= 0:
			s -= 7
			pl.reason = "the weekend before " + a.name
		}
		return pl.of(daysValue(s, s+1), uWeek)
	case uFortnight:
		return unplacedFor("a fortnight without its days")
	case uMonth:
		if a.grain > uMonth {
			return unplacedFor("%s names no month", a.name)
		}
		y, mo = monthShift(a.first, step)
		pl = pl.of(dateOf(y, mo, 0), uMonth)
	case uQuarter:
		if a.grain > uMonth {
			return unplacedFor("%s names no month", a.name)
		}
		y, mo = monthShift(a.first, 3*step)
		pl = pl.of(dateOf(y, 33+(mo-1)/3, 0), uMonth)
	case uYear:
		if a.grain > uYear {
			return unplacedFor("%s names no year", a.name)
		}
		if m.fiscal {
			f := int(y)
			if mo >= fiscalStart(f+1) {
				f++
			}
			v, why := fiscalYear(f + step)
			pl.reason += ", " + why
			return pl.of(v, uYear)
		}
		pl = pl.of(dateOf(y+int64(step), 0, 0), uYear)
	case uDecade, uCentury:
		span, mask := int64(10), uint8(1)
		if m.unit == uCentury {
			span, mask = 100, 3
		}
		v := dateOf(floor(y, span)*span+int64(step)*span, 0, 0)
		v.from.yearX = mask
		return pl.of(v, m.unit)
	default:
		return unplacedFor("it was not understood")
	}
	if m.upTo {
		pl.last = min(pl.last, a.last)
		pl.reason += ", up to then"
	}
	if m.on {
		pl.first = max(pl.first, a.first)
		pl.reason += ", from then on"
	}
	return pl
}

// stretch places "the past three years", "recent weeks", "the next two months".
func (r *reckoner) stretch(m *moment) placed {
	a, name := &r.doc, r.docName
	if m.rel == relFollowing || m.rel == relPreceding {
		a, name = &r.told, fromTold
		if m.unit <= uMonth && r.fine.known {
			a = &r.fine
		}
		if !a.known && m.rel == relPreceding {
			a, name = &r.doc, r.docName
		}
	}
	if !a.known {
		if name == fromTold {
			return unplacedFor("it hangs on a date that the text has not told")
		}
		return unplacedFor("the document's date is not known")
	}
	if m.unit == uWeekend {
		return unplacedFor("several weekends")
	}
	dir := -1
	if m.rel == relNext || m.rel == relComing || m.rel == relFollowing {
		dir = 1
	}
	pl := placed{anchor: name}
	at := stretchValue(a)
	if m.n == few {
		v := Value{kind: interval, from: point{ends: unknown}, to: at.from}
		if pl.reason = "up to " + a.name + ", from a time not said"; dir > 0 {
			v = Value{kind: interval, from: at.from, to: point{ends: unknown}}
			pl.reason = "from " + a.name + " on, to a time not said"
		}
		if at.kind == interval {
			return unplacedFor("%s names no day", a.name)
		}
		return pl.of(v, a.grain)
	}
	n := m.n * dir
	var v Value
	pl.reason = fmt.Sprintf("the %d %s %s %s", m.n, plural(m.unit, m.n), map[int]string{-1: "up to", 1: "from"}[dir], a.name)
	switch m.unit {
	case uDay, uWeek, uFortnight:
		if a.first != a.last {
			return unplacedFor("%s names no day", a.name)
		}
		days := int64(n)
		if m.unit == uWeek {
			days *= 7
		} else if m.unit == uFortnight {
			days *= 14
		}
		v = daysValue(min(a.first, a.first+days), max(a.first, a.first+days))
	case uMonth, uQuarter:
		if a.grain > uMonth {
			return unplacedFor("%s names no month", a.name)
		}
		if m.unit == uQuarter {
			n *= 3
		}
		y, mo, _ := fromDay(a.first)
		y2, mo2 := monthShift(a.first, n)
		x, z := dateOf(y, mo, 0).from, dateOf(y2, mo2, 0).from
		if dir < 0 {
			x, z = z, x
		}
		v = Value{kind: interval, from: x, to: z}
	default:
		if a.grain > uYear {
			return unplacedFor("%s names no year", a.name)
		}
		if m.unit == uDecade {
			n *= 10
		} else if m.unit == uCentury {
			n *= 100
		}
		y := int64(a.year())
		v = Value{kind: interval, from: dateOf(min(y, y+int64(n)), 0, 0).from, to: dateOf(max(y, y+int64(n)), 0, 0).from}
	}
	if m.approx {
		v = approximate(v)
	}
	return pl.of(v, max(m.unit, uDay))
}

// fiscalStart returns the month in which the fiscal year of the United States
// ending in year began: July until that of 1976, October since that of 1977
// (Congressional Budget Act of 1974).
func fiscalStart(year int) int {
	if year <= 1976 {
		return 7
	}
	return 10
}

func fiscalYear(year int) (Value, string) {
	start := fiscalStart(year)
	v := Value{kind: interval, from: dateOf(int64(year-1), start, 0).from, to: dateOf(int64(year), start-1, 0).from}
	return v, "the fiscal year of the United States from " + time.Month(start).String()
}

// calendar places a moment that names a year, a month, a day or a part of one.
func (r *reckoner) calendar(m *moment) placed {
	var pl placed
	year := m.year
	if m.hasYear && m.twoDigit {
		year, pl.reason = r.century(m), "the century is that nearest to the document"
	}
	if m.fiscal {
		if year < 1900 {
			return unplacedFor("a fiscal year of that time is not known")
		}
		v, why := fiscalYear(year)
		pl.reason = why
		return r.finish(m, pl.of(v, uYear))
	}
	if !m.hasYear && m.month == 9 && m.day == 11 && m.rel == 0 && r.doc.known && r.doc.first > civil(2001, 9, 11) && r.attacks() {
		m.shape = shapeFixed
		return r.place(m)
	}
	if !m.hasYear && m.plain && m.day == 0 && m.month+m.group > 0 && m.part == whole && r.habit() && r.tense(15) <= 0 {
		return unplacedFor("it comes back every year")
	}
	if !m.hasYear {
		var ok bool
		if year, pl, ok = r.yearFor(m); !ok {
			return pl
		}
	}
	if m.month == 0 && m.day > 0 { // the 12th
		base := r.fine
		if m.rel == relThis || m.rel == relLast || m.unit == uMonth {
			base = r.doc
		}
		y, mo := monthShift(base.first, 0)
		if m.rel == relLast {
			y, mo = monthShift(base.first, -1)
		} else if m.rel == relNext {
			y, mo = monthShift(base.first, 1)
		}
		filled := *m
		filled.month, filled.year, filled.hasYear, filled.rel, filled.unit = mo, int(y), true, 0, 0
		out := r.calendar(&filled)
		out.anchor, out.reason = pl.anchor, pl.reason
		return out
	}
	out := r.inYear(m, year)
	if out.value.IsZero() {
		return out
	}
	out.anchor, out.other = pl.anchor, pl.other
	if pl.reason != "" {
		out.reason = pl.reason
	}
	return r.finish(m, out)
}

// attacks reports whether what follows the phrase speaks of the attacks of 2001.
func (r *reckoner) attacks() bool {
	for i := r.end; i < r.end+2; i++ {
		if r.is(i, "attack", "attacks", "terrorist", "terrorists", "terror", "hijackers", "hijackings", "conspiracy", "commission", "victims") {
			return true
		}
	}
	return false
}

// century gives a year of two digits, or a decade, its century: the latest that
// does not reach far beyond the document.
func (r *reckoner) century(m *moment) int {
	base := r.doc
	if !base.known {
		base = r.told
	}
	limit := 1999
	if base.known {
		limit = base.year() + 10
		if m.span > 1 {
			limit = base.year()
		}
	}
	y := limit - limit%100 + m.year
	if y > limit {
		y -= 100
	}
	return y
}

// inYear places m in a year, before approximation and the like.
func (r *reckoner) inYear(m *moment, year int) placed {
	var pl placed
	y := int64(year)
	month, day := m.month, m.day
	if m.feast > 0 {
		if month, day = holidayNames[m.feast-1].day(year); month == 0 {
			return unplacedFor("that day was not kept in %d", year)
		}
		pl.reason = "the holiday in " + strconv.Itoa(year)
	}
	switch {
	case month > 12:
		return unplacedFor("there is no month %d", month)
	case day > 0 && month > 0:
		if day > monthDays(y, month) || m.last > monthDays(y, month) {
			return unplacedFor("%s %d has no day %d", time.Month(month), year, max(day, m.last))
		}
		if pl.reason == "" {
			pl.reason = "a full date"
		}
		if m.last > 0 {
			a, b := civil(y, month, day), civil(y, month, m.last)
			v := daysValue(a, b)
			if m.both || m.either {
				text := "{" + dayValue(a).String() + "," + dayValue(b).String() + "}"
				if m.either {
					text = "[" + text[1:len(text)-1] + "]"
				}
				v, _ = parse(text)
			}
			return pl.of(v, uDay)
		}
		v := dateOf(y, month, day)
		if m.either { // 5/12/2003
			a, b := placed{}.of(v, uDay), placed{}.of(dateOf(y, day, month), uDay)
			if b.first < a.first {
				a, b = b, a
			}
			pl.reason = "month and day may stand either way round"
			return pl.set(a, b, ",")
		}
		return pl.of(v, uDay)
	case month > 0:
		pl.reason = "a month with its year"
		return pl.of(dateOf(y, month, 0), uMonth)
	case m.group > 0:
		pl.reason = "a part of the year, by whole months"
		pl = pl.of(dateOf(y, m.group, 0), uMonth)
		if m.group == 24 && m.hasYear && !m.toDay {
			// Winter runs over the turn of the year; a writer who gives one year may
			// mean that in which it began or that in which it ended.
			pl.first = civil(y-1, 12, 1)
			pl.reason = "the winter that begins or ends in that year"
		}
		return pl
	case m.span > 1:
		v := dateOf(y, 0, 0)
		if v.from.yearX = 1; m.span == 100 {
			v.from.yearX = 3
		}
		if year < 0 { // the century before Christ: its years are counted down
			v = Value{kind: interval, from: dateOf(y, 0, 0).from, to: dateOf(y+int64(m.span)-1, 0, 0).from}
		}
		pl.reason = "a decade"
		if pl = pl.of(v, uDecade); m.span == 100 {
			pl.grain, pl.reason = uCentury, "a century"
		}
		return pl
	case m.yearTo > 0:
		pl.reason = "from one year to another"
		return pl.of(Value{kind: interval, from: dateOf(y, 0, 0).from, to: dateOf(int64(m.yearTo), 0, 0).from}, uYear)
	}
	pl.reason = "a year"
	return pl.of(dateOf(y, 0, 0), uYear)
}

// yearFor finds the year of a moment that is written without one.
func (r *reckoner) yearFor(m *moment) (int, placed, bool) {
	fromDoc := func(year int, why string) (int, placed, bool) {
		return year, placed{anchor: r.docName, reason: why + " " + r.doc.name}, true
	}
	if m.month == 0 && m.day > 0 {
		if m.rel != 0 && r.doc.known && r.doc.grain <= uMonth {
			return fromDoc(r.doc.year(), "in the month that the wording counts from")
		}
		if m.rel == 0 && r.fine.known {
			return r.fine.year(), placed{anchor: fromTold, reason: "in the month of " + r.fine.name}, true
		}
		return 0, unplacedFor("the month is not told"), false
	}
	if m.unit == uYear { // May of last year
		switch m.rel {
		case relSame, relFollowing, relPreceding:
			if !r.told.known {
				return 0, unplacedFor("it hangs on a year that the text has not told"), false
			}
			year := r.told.year()
			if m.rel == relFollowing {
				year++
			} else if m.rel == relPreceding {
				year--
			}
			return year, placed{anchor: fromTold, reason: "by the year of " + r.told.name}, true
		}
		if !r.doc.known {
			return 0, unplacedFor("the document's date is not known"), false
		}
		year := r.doc.year()
		if m.rel == relLast {
			year--
		} else if m.rel == relNext {
			year++
		}
		return fromDoc(year, "by the year of")
	}
	days := func(year int) (int64, int64, bool) {
		if m.day > 0 && m.month == 2 && m.day == 29 && !leap(int64(year)) {
			return 0, 0, false
		}
		probe := *m
		probe.either, probe.last, probe.both = false, 0, false
		pl := r.inYear(&probe, year)
		return pl.first, pl.last, !pl.value.IsZero()
	}
	// near gives the year in which m comes last before a day (-1), first after it
	// (1), or nearest to it (0). Only a 29 February can be farther than two years.
	reach := 2
	if m.month == 2 && m.day == 29 {
		reach = 8
	}
	near := func(first, last int64, side int, strictly bool) (int, bool) {
		y, _, _ := fromDay(first)
		best, found := 0, false
		var distance int64
		for year := int(y) - reach; year <= int(y)+reach; year++ {
			a, b, ok := days(year)
			if !ok {
				continue
			}
			var d int64
			switch {
			case b < first:
				d = first - b
			case a > last:
				d = a - last
			}
			switch side {
			case -1:
				if strictly && b >= first || a > last {
					continue
				}
			case 1:
				if strictly && a <= last || b < first {
					continue
				}
			}
			if !found || d < distance {
				best, distance, found = year, d, true
			}
		}
		return best, found
	}
	switch m.rel {
	case relLast, relPast, relNext, relComing, relThis:
		if !r.doc.known {
			return 0, unplacedFor("the document's date is not known"), false
		}
		side, strictly, why := 0, false, "the nearest to"
		switch m.rel {
		case relLast, relPast:
			side, strictly, why = -1, true, "the last before"
		case relNext, relComing:
			side, strictly, why = 1, true, "the first after"
		default:
			if m.group != 24 {
				return fromDoc(r.doc.year(), "in the year of")
			}
		}
		if year, ok := near(r.doc.first, r.doc.last, side, strictly); ok {
			return fromDoc(year, why)
		}
		return 0, unplacedFor("there is no such day near %s", r.doc.name), false
	case relSame, relFollowing, relPreceding:
		if !r.told.known {
			return 0, unplacedFor("it hangs on a date that the text has not told"), false
		}
		side, why := 0, "the nearest to"
		if m.rel == relFollowing {
			side, why = 1, "the first after"
		} else if m.rel == relPreceding {
			side, why = -1, "the last before"
		}
		year, ok := near(r.told.first, r.told.last, side, side != 0)
		return year, placed{anchor: fromTold, reason: why + " " + r.told.name}, ok
	}
	var toldYear int
	toldOK := false
	if r.fine.known {
		// A story goes forward.
		if toldYear, toldOK = near(r.fine.first, r.fine.last, 1, false); toldOK {
			if a, _, _ := days(toldYear); a-r.fine.last > 250 {
				toldYear, toldOK = near(r.fine.first, r.fine.last, 0, false)
			}
		}
	}
	if !r.doc.known {
		switch {
		case toldOK:
			return toldYear, placed{anchor: fromTold, reason: "the nearest to " + r.fine.name}, true
		case r.told.known && r.told.grain == uYear:
			return r.told.year(), placed{anchor: fromTold, reason: "in the year last told"}, true
		}
		return 0, unplacedFor("the year is not told, and the document's date is not known"), false
	}
	side := r.tense(15)
	if r.told.explicit && r.told.grain == uYear && r.told.first > r.doc.last && side < 0 && r.paragraph-r.told.paragraph <= 1 {
		// What is told lies after the document's date, which so cannot be right.
		return r.told.year(), placed{anchor: fromTold, reason: "in the year last told, which is after " + r.doc.name}, true
	}
	why := map[int]string{-1: "the last up to", 0: "the nearest to", 1: "the next from"}[side]
	docYear, docOK := near(r.doc.first, r.doc.last, side, false)
	if side != 0 {
		// A date a few weeks away on one side is meant sooner than one of almost a
		// year ago on the other, whatever the verbs.
		if year, ok := near(r.doc.first, r.doc.last, -side, false); ok && year != docYear {
			far := func(y int) int64 {
				a, b, _ := days(y)
				return max(a-r.doc.last, r.doc.first-b, 0)
			}
			if far(docYear) > 290 && far(year) < 60 {
				docYear, why = year, "the nearest to"
			}
		}
	}
	if m.wday > 0 && m.day > 0 {
		// The day of the week settles the year, where it can.
		for _, y := range []int{docYear, r.doc.year(), r.doc.year() - 1, r.doc.year() + 1, toldYear} {
			if a, _, ok := days(y); ok && weekdayOf(a) == m.wday {
				return y, placed{anchor: r.docName, reason: "the year near " + r.doc.name + " in which that day is a " + weekdayNames[m.wday]}, true
			}
		}
	}
	if r.old >= 2 && r.told.explicit && r.told.grain == uYear {
		toldYear, toldOK = r.told.year(), true // the story has gone on to that year
	}
	if toldOK && toldYear != docYear && side <= 0 && r.story(&r.fine, 300) {
		pl := placed{anchor: fromTold, reason: "the nearest to " + r.fine.name + ", since that is the time told of"}
		if docOK {
			pl.other = r.inYear(m, docYear).value
		}
		return toldYear, pl, true
	}
	if !docOK {
		return 0, unplacedFor("there is no such day near %s", r.doc.name), false
	}
	year, pl, _ := fromDoc(docYear, why)
	if toldOK && toldYear != docYear {
		pl.other = r.inYear(m, toldYear).value
	}
	return year, pl, true
}

// finish applies what modifies a moment: parts of it, approximation, the time of
// day, the day of the week.
func (r *reckoner) finish(m *moment, pl placed) placed {
	if pl.value.IsZero() {
		return pl
	}
	if m.sub != 0 {
		pl = r.inside(m, pl)
	}
	if m.part != whole && !pl.value.IsZero() {
		pl = narrow(pl, m.part, m.to)
	}
	if m.approx && m.clock.zone == noClock { // "about 8 p.m. on Friday" is no other day
		pl.value = approximate(pl.value)
		pl.reason += "; approximate"
	}
	if pl.value.kind == date && pl.value.from.day > 0 {
		if m.wday > 0 && weekdayOf(pl.first) != m.wday {
			pl.value.from.qual = [3]Qualifier{Uncertain, Uncertain, Uncertain}
			pl.reason += "; but that day was a " + weekdayNames[weekdayOf(pl.first)] + ", not a " + weekdayNames[m.wday]
		} else if m.clock.zone != noClock && m.clock.hour != 255 && pl.value.from.qual == [3]Qualifier{} {
			pl = timed(pl, m.clock)
		}
	}
	if m.oldStyle && pl.value.kind == date && pl.value.from.day > 0 {
		pl = julian(pl)
	}
	return pl
}

// timed gives a day its time, and says when the day is another in UTC.
func timed(pl placed, c clock) placed {
	if base := c.shift - unsettled; c.zone == full && (base == -300 || base == -360 || base == -420 || base == -480) {
		// Summer time has to be looked up for the day.
		name := map[int16]string{-300: "America/New_York", -360: "America/Chicago", -420: "America/Denver", -480: "America/Los_Angeles"}[base]
		c.shift = base
		if loc, err := time.LoadLocation(name); err == nil {
			y, m, d := fromDay(pl.first)
			_, seconds := time.Date(int(y), time.Month(m), d, int(c.hour), int(c.minute), 0, 0, loc).Zone()
			c.shift = int16(seconds / 60)
		}
	}
	pl.value.from.clock = c
	if c.zone == full && c.shift != 0 {
		minute := int(c.hour)*60 + int(c.minute) - int(c.shift)
		if minute < 0 || minute >= 24*60 {
			pl.reason += "; in UTC it was " + plainDay(pl.first+floor(int64(minute), 24*60))
		}
	} else if c.zone == local {
		pl.reason += "; its zone is not said, and in another the day may differ"
	}
	return pl
}

// inside places the nth week, the first six months or the like of pl.
func (r *reckoner) inside(m *moment, pl placed) placed {
	if m.sub == weekOf {
		w := monday(pl.first)
		pl.reason += ", its week"
		return pl.of(daysValue(w, w+6), uWeek)
	}
	n, count := m.sub, max(m.subN, 1)
	reason, anchor, other := pl.reason, pl.anchor, pl.other
	first, last := pl.first, pl.last
	y, mo, _ := fromDay(first)
	var out placed
	switch m.subUnit {
	case uDay, uWeek:
		length := int64(count)
		if m.subUnit == uWeek {
			length *= 7
		}
		a := first + int64(n-1)*length
		if n < 0 {
			a = last - length + 1
		}
		b := min(a+length-1, last)
		if a > last || a < first {
			return unplacedFor("there is no such %s in it", unitNames[m.subUnit])
		}
		v := daysValue(a, b)
		if m.subUnit == uWeek {
			v = approximate(v) // weeks of a month are counted in more than one way
		}
		out = placed{}.of(v, m.subUnit)
	case uMonth:
		a := mo + (n-1)*count
		if n < 0 {
			a = 13 - count
		}
		b := a + count - 1
		if a < 1 || b > 12 {
			return unplacedFor("there is no such month in it")
		}
		v := dateOf(y, a, 0)
		if b > a {
			v = Value{kind: interval, from: dateOf(y, a, 0).from, to: dateOf(y, b, 0).from}
		}
		out = placed{}.of(v, uMonth)
	case uDecade:
		v := dateOf(y+int64(10*(n-1)), 0, 0)
		v.from.yearX = 1
		out = placed{}.of(v, uDecade)
	case uHalf:
		years := (pl.value.to.year - pl.value.from.year + 1)
		if pl.value.kind == date {
			a, b := pl.value.from.years()
			years = b - a + 1
		}
		a := y + int64(n-1)*years/2
		out = placed{}.of(Value{kind: interval, from: dateOf(a, 0, 0).from, to: dateOf(a+years/2-1, 0, 0).from}, uYear)
	default:
		return unplacedFor("it was not understood")
	}
	out.anchor, out.other = anchor, other
	out.reason = reason + ", and the part of it that is named"
	return out
}

// narrow picks the early, middle or late part of a stretch, and marks it
// approximate. Months are parted into days 1 to 10, 11 to 20 and the rest; years
// and longer into thirds; decades into 0 to 3, 4 to 6 and 7 to 9.
func narrow(pl placed, p, to portion) placed {
	if pl.value.kind == oneOf || pl.value.kind == allOf {
		return unplacedFor("a part of several dates")
	}
	reason := map[portion]string{early: "its early part", middle: "its middle", late: "its late part"}[p]
	cuts := [4]int64{pl.first, 0, 0, pl.last + 1} // where the parts begin, and the end
	y, m, _ := fromDay(pl.first)
	switch length := pl.last - pl.first + 1; {
	case length <= 1:
		return pl
	case length <= 14: // a week
		cuts[1], cuts[2] = pl.first+2, pl.first+4
	case length <= 31:
		cuts[1], cuts[2] = pl.first+10, pl.first+20
	case length <= 100: // a season or a quarter
		for i := 1; i < 3; i++ {
			y2, m2 := monthShift(civil(y, m, 1), i)
			cuts[i] = civil(y2, m2, 1)
		}
	case length <= 366:
		for i := 1; i < 3; i++ {
			y2, m2 := monthShift(civil(y, m, 1), 4*i)
			cuts[i] = civil(y2, m2, 1)
		}
	case length <= 3653:
		cuts[1], cuts[2] = civil(y+4, 1, 1), civil(y+7, 1, 1)
	case length <= 36525:
		cuts[1], cuts[2] = civil(y+34, 1, 1), civil(y+67, 1, 1)
	default:
		cuts[1], cuts[2] = pl.first+length/3, pl.first+2*length/3
	}
	end := p
	if to > p {
		end = to
		reason += " to its later one"
	}
	pl.first, pl.last = cuts[p-1], cuts[end]-1
	if pl.value.kind == interval && pl.grain == uWeek {
		pl.value = daysValue(pl.first, pl.last)
	}
	pl.value = approximate(pl.value)
	pl.reason += ", " + reason
	return pl
}

// julian turns a day of the Julian calendar into the Gregorian one.
func julian(pl placed) placed {
	y, m, d := fromDay(pl.first)
	n := julianDay(y, m, d)
	wrote := plainDay(pl.first)
	pl = pl.of(dayValue(n), uDay)
	pl.reason = wrote + " of the Julian calendar, as the text says"
	return pl
}

// julianDay returns the day number of a date of the Julian calendar, in which
// every fourth year is a leap year.
func julianDay(y int64, m, d int) int64 {
	if m <= 2 {
		y--
	}
	era := floor(y, 4)
	ofEra := y - era*4
	ofYear := int64((153*((m+9)%12)+2)/5 + d - 1)
	// 1 March of the year 0 of the Julian calendar is 28 February Gregorian.
	return era*1461 + ofEra*365 + ofYear - 719470
}

// read places a phrase.
func (r *reckoner) read(ph *phrase) placed {
	a, b := &ph.a, &ph.b
	if ph.joint == single {
		return r.place(a)
	}
	if ph.joint == notAfter || ph.joint == notBefore {
		r.limit = true
		pl := r.place(a)
		r.limit = false
		if pl.value.IsZero() || pl.value.kind != date && pl.value.kind != interval {
			return pl
		}
		v := Value{kind: interval, from: point{ends: open}, to: *pl.end()}
		if pl.first, pl.reason = past, pl.reason+"; that day at the latest"; ph.joint == notBefore {
			v = Value{kind: interval, from: pl.value.from, to: point{ends: open}}
			pl.first, pl.last = pl.value.firstDay(), future
			pl.reason = pl.reason[:len(pl.reason)-len("; that day at the latest")] + "; that day at the earliest"
		}
		v.from.clock, v.to.clock = clock{}, clock{}
		pl.value = v
		pl.other = Value{}
		return pl
	}
	bare := func(m *moment) bool { return m.shape == shapeCalendar && !m.hasYear && m.rel == 0 && m.unit == 0 }
	inherited := false
	if b.bc && a.shape == shapeCalendar && a.hasYear && !a.ad { // 1200 to 400 BC
		a.year, a.ad = 1-a.year, true
	}
	switch {
	case bare(a) && b.shape == shapeCalendar && b.hasYear && !b.twoDigit && b.span <= 1:
		a.hasYear, a.year = true, b.year
		inherited = true
	case bare(b) && a.shape == shapeCalendar && a.hasYear && !a.twoDigit && a.span <= 1 && a.yearTo == 0:
		b.hasYear, b.year = true, a.year
	}
	x := r.place(a)
	if ph.joint == through && bare(b) && !x.value.IsZero() && bare(a) {
		// The end of a range comes after its beginning.
		y, _, _ := fromDay(x.first)
		b.hasYear, b.year = true, int(y)
	}
	z := r.place(b)
	if x.value.IsZero() || z.value.IsZero() {
		if x.value.IsZero() {
			return x
		}
		return z
	}
	if ph.joint == through && z.first < x.first {
		if inherited {
			a.year--
			x = r.place(a)
		} else if b.shape == shapeCalendar && (b.month > 0 || b.group > 0 || b.feast > 0) && !ph.b.twoDigit && x.anchor != "" {
			b.year++
			z = r.place(b)
		} else if b.shape == shapeWeekday {
			z = placed{anchor: z.anchor, reason: z.reason}.of(dayValue(z.first+7), uDay)
		}
	}
	pl := placed{anchor: x.anchor, grain: max(x.grain, z.grain)}
	if pl.anchor == "" {
		pl.anchor = z.anchor
	}
	if ph.joint == alternative {
		pl.reason = "one or the other"
		if z.first < x.first {
			x, z = z, x
		}
		x.value.from.clock, z.value.from.clock = clock{}, clock{}
		if x.value.kind == oneOf || z.value.kind == oneOf || x.value.kind == allOf || z.value.kind == allOf {
			return unplacedFor("alternatives within alternatives")
		}
		out := pl.set(x, z, ",")
		out.anchor = pl.anchor
		if a := ph.a; a.shape != shapeCalendar || !a.hasYear || inherited {
			out.reason += "; " + x.reason
		}
		return out
	}
	pl.reason = "from the one to the other"
	if x.reason != "" && x.anchor != "" {
		pl.reason += "; " + x.reason
	}
	if x.value.kind == oneOf || z.value.kind == oneOf || x.value.kind == allOf || z.value.kind == allOf {
		return unplacedFor("a range between several dates")
	}
	v := Value{kind: interval, from: x.value.from, to: *z.end()}
	v.from.clock, v.to.clock = clock{}, clock{}
	if v.from == v.to {
		v = Value{kind: date, from: v.from}
	} else if !ordered(&v.from, &v.to) {
		return unplacedFor("the range ends before it begins")
	}
	pl.value, pl.first, pl.last = v, x.first, z.last
	if pl.first > pl.last {
		pl.first, pl.last = v.stated()
	}
	return pl
}

func (v Value) firstDay() int64 { a, _ := v.stated(); return a }

// tell makes a placed phrase the date last told.
func (r *reckoner) tell(ph *phrase, pl *placed) {
	m := &ph.a
	switch {
	case pl.value.IsZero(), m.shape == shapeFixed, ph.joint == notAfter, ph.joint == notBefore, m.shape == shapeStretch,
		m.shape == shapeDays && m.n == 0 && !m.night, pl.first == past || pl.last == future:
		return
	}
	words := r.text[r.tok(ph.from).start:r.tok(ph.to-1).end]
	a := anchor{known: true, first: pl.first, last: pl.last, grain: pl.grain, paragraph: r.paragraph, name: "the date last told, \"" + shorten(words) + "\""}
	if ph.joint != single {
		a.first = pl.end().first()
		a.first = max(a.first, pl.first)
	}
	if a.first == a.last {
		a.grain = uDay
		a.name = "the date last told, " + plainDay(a.first)
	}
	// "since January 2001" names where something began, not where the story is.
	since := r.is(ph.from-1, "since", "until", "till", "than")
	a.explicit = !since && (m.hasYear || ph.b.hasYear || pl.anchor == fromTold && r.fine.explicit || m.unit == uYear && r.told.explicit && m.rel == relSame)
	r.told = a
	if a.grain <= uMonth {
		if r.fine = a; r.doc.known && a.explicit && a.last < r.doc.first-365 {
			r.old++
		} else {
			r.old = 0
		}
	}
}

func (p *point) first() int64 { a, _ := p.days(); return a }

// chancery.Day holds fewer days than int64; what lies beyond is held at its end.
func clampDay(n int64) chancery.Day {
	return chancery.Day(min(max(n, int64(MinDay)), int64(MaxDay)))
}
