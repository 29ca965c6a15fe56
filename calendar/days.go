package calendar

import "math"

// Days before 1970 and after are counted in int64 here, so that years which
// [chancery.Day] cannot hold still compare rightly.
const (
	past   = math.MinInt64 // before every day
	future = math.MaxInt64 // after every day
)

// civil returns the day number of a date of the proleptic Gregorian calendar,
// day 0 being 1 January 1970. The method is that of Howard Hinnant,
// "chrono-Compatible Low-Level Date Algorithms" (2013), days_from_civil.
func civil(year int64, month, day int) int64 {
	if month <= 2 {
		year--
	}
	era := floor(year, 400)
	ofEra := year - era*400
	ofYear := int64((153*((month+9)%12)+2)/5 + day - 1)
	return era*146097 + ofEra*365 + ofEra/4 - ofEra/100 + ofYear - 719468
}

// fromDay is the inverse of civil.
func fromDay(n int64) (year int64, month, day int) {
	n += 719468
	era := floor(n, 146097)
	ofEra := n - era*146097
	y := (ofEra - ofEra/1460 + ofEra/36524 - ofEra/146096) / 365
	ofYear := ofEra - (365*y + y/4 - y/100)
	m := (5*ofYear + 2) / 153
	day = int(ofYear - (153*m+2)/5 + 1)
	month = int(m+2)%12 + 1
	year = y + era*400
	if month <= 2 {
		year++
	}
	return year, month, day
}

func floor(a, b int64) int64 {
	q := a / b
	if a%b < 0 {
		q--
	}
	return q
}

func leap(year int64) bool { return year%4 == 0 && (year%100 != 0 || year%400 == 0) }

func monthDays(year int64, month int) int {
	switch month {
	case 2:
		if leap(year) {
			return 29
		}
		return 28
	case 4, 6, 9, 11:
		return 30
	}
	return 31
}

// grouping gives the months of the parts of a year 21 to 41: the first, and how
// many. A part that runs over the end of the year belongs to the year in which
// it begins. Seasons are the meteorological ones, three whole months; the
// standard leaves their days open, and 21 to 24, "independent of location", are
// taken to be those of the north.
var grouping = [...][2]int{
	21: {3, 3}, 22: {6, 3}, 23: {9, 3}, 24: {12, 3}, // spring, summer, autumn, winter
	25: {3, 3}, 26: {6, 3}, 27: {9, 3}, 28: {12, 3}, // northern hemisphere
	29: {9, 3}, 30: {12, 3}, 31: {3, 3}, 32: {6, 3}, // southern hemisphere
	33: {1, 3}, 34: {4, 3}, 35: {7, 3}, 36: {10, 3}, // quarters
	37: {1, 4}, 38: {5, 4}, 39: {9, 4}, // quadrimesters
	40: {1, 6}, 41: {7, 6}, // semestrals
}

// matches reports whether n can be what is written as pattern, whose digits in
// mask are unspecified.
func matches(n, pattern int, mask uint8) bool {
	for i := 0; n > 0 || pattern > 0; i++ {
		if n%10 != pattern%10 && mask>>i&1 == 0 {
			return false
		}
		n, pattern = n/10, pattern/10
	}
	return true
}

// magnitude returns the year without its sign, and whether it is in range.
func (p *point) magnitude() (int64, bool) {
	y := p.year
	for range p.exp {
		if y *= 10; y > maxYear {
			return 0, false
		}
	}
	return y, y < maxYear
}

// years returns the first and last year that p can be in.
func (p *point) years() (first, last int64) {
	first, _ = p.magnitude()
	last = first
	for i := range 4 {
		if p.yearX>>i&1 == 1 {
			last += int64(9 * tens[i])
		}
	}
	if p.sig > 0 {
		width, unit := 4, int64(1)
		if p.prefix {
			width = 0
			for y := first; y > 0; y /= 10 {
				width++
			}
		}
		for i := int(p.sig); i < width; i++ {
			unit *= 10
		}
		first -= first % unit
		last = first + unit - 1
	}
	if p.neg {
		return -last, -first
	}
	return first, last
}

func (p *point) monthExists() bool {
	if p.month > 12 {
		return p.monthX == 0 && p.month >= 21 && p.month <= 41
	}
	// A mask over the seasons would mix them with nothing: 2X names no month.
	_, ok := p.monthFrom(1, 1)
	return ok
}

// monthFrom returns the first month that p can be in from m on, upwards for
// step 1 and downwards for -1.
func (p *point) monthFrom(m, step int) (int, bool) {
	for ; m >= 1 && m <= 12; m += step {
		if matches(m, int(p.month), p.monthX) {
			return m, true
		}
	}
	return 0, false
}

func (p *point) dayExists() bool {
	_, ok := p.extreme(1)
	return ok
}

// extreme returns the first day that p can be (step 1) or the last (step -1),
// for a p that has a day. Only a 29 February takes more than one year's look.
func (p *point) extreme(step int) (int64, bool) {
	first, last := p.years()
	y, end, m0, d0 := first, last, 1, 1
	if step < 0 {
		y, end, m0, d0 = last, first, 12, 31
	}
	for tries := 0; ; y += int64(step) {
		written := int(y)
		if p.neg {
			written = -written
		}
		if matches(written, int(p.year), p.yearX) {
			for m, ok := p.monthFrom(m0, step); ok; m, ok = p.monthFrom(m+step, step) {
				for d := d0; d >= 1 && d <= 31; d += step {
					if d <= monthDays(y, m) && matches(d, int(p.day), p.dayX) {
						return civil(y, m, d), true
					}
				}
			}
			// Nothing in two years, of which one is a leap year, is nothing at all.
			if tries++; tries > 1 && !p.dayIn(2000) {
				return 0, false
			}
		}
		if y == end {
			return 0, false
		}
	}
}

// dayIn reports whether p's month and day exist in year.
func (p *point) dayIn(year int64) bool {
	for m, ok := p.monthFrom(1, 1); ok; m, ok = p.monthFrom(m+1, 1) {
		for d := 1; d <= monthDays(year, m); d++ {
			if matches(d, int(p.day), p.dayX) {
				return true
			}
		}
	}
	return false
}

// days returns the first and last day of p; past and future where it is open or
// unknown. An open or unknown point is both, so that callers take the side that
// they need.
func (p *point) days() (first, last int64) {
	if p.ends != given {
		return past, future
	}
	if p.parts() == 3 {
		if p.yearX|p.monthX|p.dayX == 0 {
			y, _ := p.years()
			n := civil(y, int(p.month), int(p.day))
			return n, n
		}
		first, _ = p.extreme(1)
		last, _ = p.extreme(-1)
		return first, last
	}
	a, b := p.years()
	if p.parts() == 1 {
		return civil(a, 1, 1), civil(b, 12, 31)
	}
	var m, n int
	length := 1
	if p.month > 12 {
		m, length = grouping[p.month][0], grouping[p.month][1]
		n = m
	} else {
		m, _ = p.monthFrom(1, 1)
		n, _ = p.monthFrom(12, -1)
	}
	// The month after the last one, less a day.
	n += length
	return civil(a, m, 1), civil(b+int64((n-1)/12), (n-1)%12+1, 1) - 1
}

// stated returns the first and last day of v as it is written.
func (v Value) stated() (first, last int64) {
	first, last = future, past
	for m := range v.members {
		a, z := m.from.days()
		if m.kind == interval {
			_, z = m.to.days()
		}
		first, last = min(first, a), max(last, z)
	}
	if v.kind == unplaced {
		return past, future
	}
	return first, last
}

// includes is Includes for a day number. The first and last days are not enough:
// in a set or a date with unspecified digits, days between them may be
// missing.
func (v Value) includes(day int64) bool {
	for m := range v.members {
		if m.kind == interval {
			first, _ := m.from.days()
			_, last := m.to.days()
			if first <= day && day <= last {
				return true
			}
		} else if m.from.includes(day) {
			return true
		}
	}
	return false
}

func (p *point) includes(day int64) bool {
	if first, last := p.days(); day < first || day > last {
		return false
	}
	if p.yearX|p.monthX|p.dayX == 0 {
		return true
	}
	y, m, d := fromDay(day)
	if p.month > 12 { // the year is masked, and the part may run over its end
		if start := grouping[p.month][0]; m < start {
			m += 12
			y--
		}
		if start := grouping[p.month]; m < start[0] || m >= start[0]+start[1] {
			return false
		}
		m = int(p.month)
	}
	if p.neg != (y < 0) && y != 0 {
		return false
	}
	if p.neg {
		y = -y
	}
	return matches(int(y), int(p.year), p.yearX) &&
		(p.parts() < 2 || matches(m, int(p.month), p.monthX)) &&
		(p.parts() < 3 || matches(d, int(p.day), p.dayX))
}
