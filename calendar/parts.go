package calendar

import (
	"time"
	_ "time/tzdata" // summer time in American zones, on machines without the database too
)

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
	if m.sub == weekEnding {
		pl.reason += ", the week that ends with it"
		return pl.of(daysValue(pl.first-6, pl.first), uWeek)
	}
	if m.sub == weekOf {
		w := monday(pl.first)
		if m.subUnit == uWeekend {
			pl.reason += ", its weekend"
			return pl.of(daysValue(w+5, w+6), uWeek)
		}
		pl.reason += ", its week"
		return pl.of(daysValue(w, w+6), uWeek)
	}
	n, count := m.sub, max(m.subN, 1)
	reason, anchor, other := pl.reason, pl.anchor, pl.other
	first, last := pl.first, pl.last
	y, mo, _ := fromDay(first)
	var out placed
	switch {
	case m.subDay > 0: // the last Sunday of April
		day := first + int64((m.subDay-weekdayOf(first)+7)%7) + int64(7*(n-1))
		if n < 0 {
			day = last - int64((weekdayOf(last)-m.subDay+7)%7)
		}
		if day < first || day > last {
			return unplacedFor("there is no such %s in it", weekdayNames[m.subDay])
		}
		out = placed{}.of(dayValue(day), uDay)
		out.anchor, out.other, out.inEpisode = anchor, other, pl.inEpisode
		out.reason = reason + ", and the " + weekdayNames[m.subDay] + " of it that is named"
		return out
	}
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
		if pl.grain == uMonth {
			half := (last - first + 1) / 2
			v := daysValue(first, first+half-1)
			if n == 2 {
				v = daysValue(first+half, last)
			}
			out = placed{}.of(v, uWeek)
			break
		}
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
