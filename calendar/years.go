package calendar

import (
	"strconv"
	"time"
)

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
	if !m.hasYear && m.month == 9 && m.day == 11 && m.rel == 0 && r.doc.known && r.doc.first > civil(2001, 9, 11) && (r.attacks() || r.byName()) {
		m.shape = shapeFixed
		return r.place(m)
	}
	if !m.hasYear && m.plain && m.day == 0 && m.month+m.group > 0 && m.part == whole && r.habit() {
		return unplacedFor("it comes back every year")
	}
	if !m.hasYear {
		var ok bool
		if year, pl, ok = r.yearFor(m); !ok {
			return pl
		}
	}
	if m.month == 0 && m.day > 0 { // the 12th
		base := r.doc
		if told, ok := r.monthBase(); ok && m.rel != relThis && m.rel != relLast && m.unit != uMonth {
			base = *told
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
	out.anchor, out.other, out.inEpisode = pl.anchor, pl.other, pl.inEpisode
	if pl.reason != "" {
		out.reason = pl.reason
	}
	return r.finish(m, out)
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

// nearYear chooses between the year in which a date came last and that in which
// it comes next. The verbs weigh: against a past tense the next one must be six
// times as near, against a future tense the last one ten times.
func (r *reckoner) nearYear(side int, days func(int) (int64, int64, bool), near func(first, last int64, side int, strictly bool) (int, bool)) (year int, why string, ok bool) {
	last, ok1 := near(r.doc.first, r.doc.last, -1, false)
	next, ok2 := near(r.doc.first, r.doc.last, 1, false)
	if !ok1 || !ok2 {
		return max(last, next), "the nearest to", ok1 || ok2
	}
	_, b, _ := days(last)
	a, _, _ := days(next)
	back, ahead := float64(max(r.doc.first-b, 0)), float64(max(a-r.doc.last, 0))
	switch {
	case side > 0:
		ahead *= 0.1
	case side < 0 && r.done():
		return last, "the last up to", true
	case r.scheduled():
		if side == 0 {
			ahead *= 0.8
		}
	case side < 0:
		ahead *= 6
	}
	if ahead < back {
		return next, "the next from", true
	}
	return last, "the last up to", true
}

// inYear places m in a year, before approximation and the like.
func (r *reckoner) inYear(m *moment, year int) placed {
	var pl placed
	y := int64(year)
	month, day := m.month, m.day
	if m.feast > 0 {
		if year < 1 || year > 9999 {
			return unplacedFor("no holidays are known in %d", year)
		}
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
		if m.either && r.own.day() { // 5/12/2003 in a document of that day
			for _, day := range []int64{civil(y, month, m.day), civil(y, m.day, month)} {
				if day == r.own.first {
					pl.reason = "of its two readings that which is the document's own day"
					return pl.of(dayValue(day), uDay)
				}
			}
		}
		if m.either { // 5/12/2003
			m.clock = clock{}
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
		if base, ok := r.monthBase(); m.rel == 0 && ok {
			name := fromTold
			if base == &r.doc {
				name = r.docName
			}
			return base.year(), placed{anchor: name, reason: "in the month of " + base.name}, true
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
			if _, b, ok := days(r.doc.year()); ok && m.group > 0 && m.group != 24 && b < r.doc.first-75 && r.tense(10) > 0 {
				return fromDoc(r.doc.year()+1, "the next after") // "expected this summer", in December
			}
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
	r.yearless++
	if r.modifier(m) {
		r.modifiers = true
		if y := r.monthYears[m.month]; y > 0 {
			return y, placed{anchor: fromTold, reason: "the " + time.Month(m.month).String() + " of which the text tells", inEpisode: true}, true
		}
	}
	if y := r.weekdayYear(m, days); y != 0 {
		return y, placed{anchor: fromTold, reason: "the year of which the text tells in which that day is a " + weekdayNames[m.wday], inEpisode: true}, true
	}
	nearby := func() bool { // a day within six weeks of the document's needs no year
		y, ok := near(r.doc.first, r.doc.last, 0, false)
		a, b, _ := days(y)
		return ok && !r.quoted && a <= r.doc.last+45 && b >= r.doc.first-45
	}
	if m.month+m.feast > 0 && r.inEpisode() && !nearby() { // "the summer" is often any summer
		if _, _, ok := days(r.episode.year); ok {
			pl := placed{anchor: fromTold, reason: "in the year of which the text tells, " + strconv.Itoa(r.episode.year), inEpisode: true}
			if r.episode.event != "" {
				pl.anchor = fromEvent
				pl.reason += ", " + r.episode.event
			}
			if y, _, ok := r.nearYear(-1, days, near); ok && y != r.episode.year {
				pl.other = r.inYear(m, y).value
			}
			return r.episode.year, pl, true
		}
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
	if r.told.explicit && r.told.grain == uYear && r.told.first > r.doc.last && !r.told.ahead && side < 0 && r.paragraph-r.told.paragraph <= 1 {
		// What is told lies after the document's date, which so cannot be right.
		return r.told.year(), placed{anchor: fromTold, reason: "in the year last told, which is after " + r.doc.name}, true
	}
	if r.told.explicit && r.told.grain == uYear && r.told.first == civil(int64(r.told.year()), 1, 1) && r.told.last == civil(int64(r.told.year()), 12, 31) && r.told.year() < r.doc.year() && side <= 0 && m.month > 0 && r.oneSentence(r.told.at) {
		if _, _, ok := days(r.told.year()); ok { // "in 2008 the campaign began in mid-September"
			pl := placed{anchor: fromTold, reason: "in the year told in the same sentence, " + strconv.Itoa(r.told.year())}
			return r.told.year(), pl, true
		}
	}
	docYear, why, docOK := r.nearYear(side, days, near)
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

// monthBase returns the date in whose month a day without its month lies: the day
// last told, or in a text of its own time the document's date.
func (r *reckoner) monthBase() (*anchor, bool) {
	switch {
	case r.doc.day() && r.docName == fromDocument && r.asked == nil && (!r.dayTold.known || r.dayTold.last >= r.doc.first-300):
		return &r.doc, true
	case r.dayTold.known && r.fine.paragraph-r.dayTold.paragraph <= 2:
		return &r.dayTold, true
	}
	return &r.fine, r.fine.known
}

// weekdayYear returns the year, of those in which the text tells most, in which
// the day m is the weekday that is named with it; 0 where it is so in the
// document's own year or nowhere.
func (r *reckoner) weekdayYear(m *moment, days func(int) (int64, int64, bool)) int {
	if m.wday == 0 || m.day == 0 || m.month == 0 || !r.own.known {
		return 0
	}
	fits := func(y int) bool {
		a, _, ok := days(y)
		return ok && weekdayOf(a) == m.wday
	}
	if fits(r.doc.year()) {
		return 0
	}
	if y := r.episode.year; y != 0 && fits(y) {
		return y
	}
	return 0
}

// oneSentence reports whether the phrase stands in one sentence with token i, which
// is not far before it.
func (r *reckoner) oneSentence(i int) bool {
	if i <= 0 || r.at-i > 40 || i > r.at {
		return false
	}
	for k := i; k < r.at; k++ {
		if r.stops(k) || r.tok(k).flags&paragraph != 0 && k > i {
			return false
		}
	}
	return r.same(r.at)
}
