package calendar

import (
	"fmt"
	"strconv"
	"time"
)

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
		if pl.after = stretchValue(a); m.dir < 0 {
			pl.before, pl.after = pl.after, Value{}
		}
		return pl
	}
	pl := placed{reason: fmt.Sprintf("%d %s %s %s", m.n, plural(m.unit, m.n), sideOf(m.dir), a.name)}
	if m.less {
		exact := *m
		exact.less = false
		far := r.shift(&exact, a)
		if far.value.IsZero() {
			return far
		}
		out := unplacedFor("less than %s", pl.reason)
		if out.after, out.before = stretchValue(a), far.value; m.dir < 0 {
			out.after, out.before = out.before, out.after
		}
		return out
	}
	if m.m > 0 { // 1-2 years ago
		one, two := *m, *m
		one.m, two.m, two.n = 0, 0, m.m
		one.both, two.both = false, false
		x, y := r.shift(&one, a), r.shift(&two, a)
		pl.reason = fmt.Sprintf("%d to %d %s %s %s", m.n, m.m, plural(m.unit, m.m), sideOf(m.dir), a.name)
		if x.value.IsZero() || y.value.IsZero() {
			return unplacedFor("%s", pl.reason)
		}
		if y.first < x.first {
			x, y = y, x
		}
		if m.both {
			pl.reason = fmt.Sprintf("%d and %d %s %s %s", m.n, m.m, plural(m.unit, m.m), sideOf(m.dir), a.name)
			return pl.set(x, y, "&")
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
		case m.unit == uWeek && !m.toDay && m.approx && m.shape != shapeAgo && a.first == a.last:
			// About a week after a day is not bound to the weeks of the calendar.
			pl = pl.of(dayValue(first), uDay)
			pl.value = approximate(pl.value)
			pl.first, pl.last = first-3, first+3
			pl.reason += ", three days off at most"
			return pl
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

// weekday places a day of the week.
func (r *reckoner) weekday(m *moment) placed {
	name := weekdayNames[m.wday]
	on := func(day int64, step int64) int64 { // the first such day from day on, in direction step
		for weekdayOf(day) != m.wday {
			day += step
		}
		return day
	}
	if m.event != 0 {
		return r.finish(m, r.weekdayOfEvent(m, on))
	}
	toldDay := r.fine.known && r.fine.grain == uDay
	if m.rel == 0 && r.sign(r.at-2, ',') && r.is(r.at-1, "a") && r.lastEnd == r.at-2 && r.last.first == r.last.last && weekdayOf(r.last.first) == m.wday {
		pl := r.last // 30 April, a Friday
		pl.anchor, pl.other, pl.reason = fromTold, Value{}, "the date beside it"
		return pl
	}
	if anaphoric := m.rel == 0 && r.is(r.at-1, "the") && !r.plainWord(r.end) && !r.owns(); anaphoric && r.episode.year != 0 && (!r.fine.known || r.fine.last-r.fine.first >= 14) {
		return unplacedFor("the %s of a week that the text has not told", name)
	} else if anaphoric && r.fine.known && r.fine.last-r.fine.first < 14 && r.paragraph-r.fine.paragraph <= 6 {
		// With its article it is the day of a week told of.
		pl := placed{anchor: fromTold, reason: "the " + name + " of the week of " + r.fine.name}.of(dayValue(monday(r.fine.first)+int64(m.wday-1)), uDay)
		if r.doc.day() {
			pl.other = dayValue(on(r.doc.first, -1))
		}
		return r.finish(m, pl)
	}
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
	if m.rel == 0 && toldDay && r.story(&r.fine, 365) && (!r.doc.known || r.paragraph == r.fine.paragraph && r.old >= 2) {
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
	case r.owns() && !r.scheduled() && !r.is(r.at-1, "of", "for", "until", "before", "by") && !(r.is(r.at-1, "during", "at", "in", "after") && r.cueBefore() == 1):
		n = on(d, -1)
		pl.reason = "the last " + name + " up to " + r.doc.name
	case r.tense(6) > 0, r.awaited(), r.owns() && r.scheduled() && r.cueBefore() == 0 && r.cueAfter(10) > 0:
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
		if m.unit == uDay && m.rel == relSame && !m.plain && !m.night && r.asked == nil && r.paragraph != r.fine.paragraph {
			// The day last told is another paragraph's; the sentence may be about
			// something that has its own.
			if of, ok := r.subject(); ok {
				a, name = &of, fromEvent
			}
		}
		if m.unit == uDay && m.rel == relSame && (m.plain || m.night) && (!r.fine.known || r.fine.grain > uDay || r.paragraph-r.fine.paragraph > 1) && r.doc.day() {
			a, name = &r.doc, r.docName // a time of day alone
			if m.night && !m.plain && r.fine.known && r.fine.paragraph == r.paragraph && r.fine.last-r.fine.first < 31 {
				a, name = &r.fine, fromTold // of a day that is not known exactly
			}
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
	if told && (m.upTo || m.on) && r.doc.known && a != &r.doc {
		// "earlier in the week" where that is the document's own week
		x, y := r.unitFrom(m, a, 0), r.unitFrom(m, &r.doc, 0)
		if !y.value.IsZero() && x.value == y.value {
			a, name, told = &r.doc, r.docName, false
		}
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
	if m.upTo && !pl.value.IsZero() {
		pl.last = min(pl.last, a.last)
		pl.reason += ", up to then"
	}
	if m.on && !pl.value.IsZero() {
		pl.first = max(pl.first, a.first)
		pl.reason += ", from then on"
	}
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
				if !a.value.IsZero() {
					pl = pl.of(a.value, a.grain)
					pl.first, pl.last = a.first, a.last
					return pl
				}
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
	count := strconv.Itoa(m.n) + " "
	if m.n == 1 {
		count = ""
	}
	pl.reason = fmt.Sprintf("the %s%s %s %s", count, plural(m.unit, m.n), map[int]string{-1: "up to", 1: "from"}[dir], a.name)
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
