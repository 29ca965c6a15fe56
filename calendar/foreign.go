package calendar

import (
	"strconv"
	"strings"
	"time"

	"github.com/hablullah/go-hijri"
	"github.com/jalaali/go-jalaali"
)

// system is a calendar other than the Gregorian that a text can name.
type system uint8

const (
	gregorian system = iota
	persian          // Solar Hijri, of Iran and Afghanistan
	islamic          // lunar Hijri
	hebrew
)

var systemNames = [...]string{persian: "Persian (Solar Hijri)", islamic: "Islamic (lunar Hijri)", hebrew: "Hebrew"}

// systemYears are the years in which a month of a system is looked for: they
// tell the systems apart, since Nisan and Tammuz are months of two, and keep
// surnames and newspapers out.
var systemYears = [...][2]int{persian: {1000, 1600}, islamic: {1, 1600}, hebrew: {3000, 6500}}

// foreignMonths are the names of months in other calendars, by their first
// word; what follows in the second column tells two of them apart.
var foreignMonths = []struct {
	first, second []string
	system        system
	month         int
}{
	{[]string{"farvardin"}, nil, persian, 1}, {[]string{"ordibehesht"}, nil, persian, 2}, {[]string{"khordad"}, nil, persian, 3},
	{[]string{"tir"}, nil, persian, 4}, {[]string{"mordad", "amordad"}, nil, persian, 5}, {[]string{"shahrivar"}, nil, persian, 6},
	{[]string{"mehr"}, nil, persian, 7}, {[]string{"aban"}, nil, persian, 8}, {[]string{"azar"}, nil, persian, 9},
	{[]string{"dey"}, nil, persian, 10}, {[]string{"bahman"}, nil, persian, 11}, {[]string{"esfand"}, nil, persian, 12},
	{[]string{"muharram", "moharram"}, nil, islamic, 1}, {[]string{"safar"}, nil, islamic, 2},
	{[]string{"rabi"}, []string{"i", "awwal", "al-awwal", "ul-awwal"}, islamic, 3}, {[]string{"rabi"}, []string{"ii", "thani", "akhir", "al-thani", "al-akhir"}, islamic, 4},
	{[]string{"jumada", "jumadi"}, []string{"i", "ula", "awwal"}, islamic, 5}, {[]string{"jumada", "jumadi"}, []string{"ii", "thani", "thaniya", "akhir", "akhira"}, islamic, 6},
	{[]string{"rajab"}, nil, islamic, 7}, {[]string{"shaban", "sha"}, nil, islamic, 8}, {[]string{"ramadan", "ramazan", "ramadhan"}, nil, islamic, 9},
	{[]string{"shawwal"}, nil, islamic, 10}, {[]string{"dhu"}, []string{"qadah", "qada", "qidah", "qi"}, islamic, 11}, {[]string{"dhu"}, []string{"hijjah", "hijja"}, islamic, 12},
	{[]string{"nisan"}, nil, hebrew, 1}, {[]string{"iyar", "iyyar"}, nil, hebrew, 2}, {[]string{"sivan"}, nil, hebrew, 3}, {[]string{"tammuz"}, nil, hebrew, 4},
	{[]string{"av"}, nil, hebrew, 5}, {[]string{"elul"}, nil, hebrew, 6}, {[]string{"tishri", "tishrei"}, nil, hebrew, 7}, {[]string{"heshvan", "cheshvan", "marheshvan"}, nil, hebrew, 8},
	{[]string{"kislev"}, nil, hebrew, 9}, {[]string{"tevet"}, nil, hebrew, 10}, {[]string{"shevat", "shvat"}, nil, hebrew, 11}, {[]string{"adar"}, nil, hebrew, 12},
}

// foreignMonth reads the name of a month of another calendar.
func (p *parser) foreignMonth(i int) (s system, month, next int) {
	if p.class(i) != wForeign || p.tok(i).flags&capital == 0 {
		return 0, 0, 0
	}
	for _, f := range foreignMonths {
		if !p.is(i, f.first...) {
			continue
		}
		j := i + 1
		if p.is(i, "sha") { // Sha'ban
			if !p.sign(j, '\'') || !p.is(j+1, "ban") {
				continue
			}
			j += 2
		}
		if f.second != nil {
			for k := 0; k < 5 && (p.sign(j, '\'') || p.sign(j, '-') || p.is(j, "al", "ul", "ath", "el")); k++ {
				j++
			}
			if !p.is(j, f.second...) {
				continue
			}
			if j++; p.is(j-1, "qi", "qa") && p.sign(j, '\'') && p.is(j+1, "dah", "da") {
				j += 2
			}
		}
		if f.system == hebrew && f.month == 12 && p.is(j, "i", "ii", "sheni", "rishon") {
			month = 12
			if p.is(j, "ii", "sheni") {
				month = 13
			}
			return f.system, month, j + 1
		}
		return f.system, f.month, j
	}
	return 0, 0, 0
}

// fromForeign reads "12 Khordad 1382", "Khordad 12, 1382", "Ramadan 1424" and
// "Ramadan", at a month or at a day before one.
func (p *parser) fromForeign(i int) (m moment, next int, ok bool) {
	m.shape = shapeForeign
	if t := p.tok(i); t.class == wNumber {
		if t.digits > 2 || t.value < 1 || t.value > 31 {
			return m, 0, false
		}
		m.day = int(t.value)
		if i++; suffix(p, i) {
			i++
		}
		if p.is(i, "of") {
			i++
		}
	}
	m.system, m.month, next = p.foreignMonth(i)
	if next == 0 || !p.same(i) && m.day > 0 {
		return m, 0, false
	}
	if t := p.tok(next); m.day == 0 && t.class == wNumber && t.digits <= 2 && t.value >= 1 && t.value <= 31 && p.sign(next+1, ',') {
		m.day = int(t.value)
		next++
	}
	j := next
	if p.sign(j, ',') || p.is(j, "of") {
		j++
	}
	if t := p.tok(j); t.class == wNumber && t.flags&grouped == 0 && t.digits >= 3 && t.digits <= 4 && int(t.value) >= systemYears[m.system][0] && int(t.value) <= systemYears[m.system][1] {
		m.year, m.hasYear = int(t.value), true
		if next = j + 1; p.is(next, "ah", "sh", "am", "ap") && p.tok(next).flags&shout != 0 {
			next++
		}
		return m, next, true
	}
	// Without a year only the month that newspapers name is read.
	return m, next, m.day == 0 && p.is(i, "ramadan", "ramazan", "ramadhan")
}

// foreign places a moment of another calendar.
func (r *reckoner) foreign(m *moment) placed {
	if !m.hasYear {
		if !r.doc.known {
			return unplacedFor("the year is not told, and the document's date is not known")
		}
		// The lunar year is shorter than the solar: the count of years since 622
		// times 33/32 is near, and the nearest month is looked for around it.
		y, _, _ := fromDay(r.doc.first)
		guess := int(y-622) * 33 / 32
		best, found := placed{}, false
		var distance int64
		for year := guess - 2; year <= guess+2; year++ {
			pl := placeForeign(m, year)
			if pl.value.IsZero() {
				continue
			}
			d := max(pl.first-r.doc.last, r.doc.first-pl.last, 0)
			if !found || d < distance {
				best, distance, found = pl, d, true
			}
		}
		if !found {
			return unplacedFor("that month is not reckoned so far off")
		}
		best.anchor = r.docName
		best.reason += ", the nearest to " + r.doc.name
		return r.finish(m, best)
	}
	return r.finish(m, placeForeign(m, m.year))
}

func placeForeign(m *moment, year int) placed {
	name := "the " + systemNames[m.system] + " calendar"
	first, ok := foreignDay(m.system, year, m.month, 1)
	last, ok2 := foreignDay(m.system, year, m.month+1, 1)
	if !ok || !ok2 {
		return unplacedFor("%s has no such month in %d", name, year)
	}
	if last--; m.day > 0 {
		if first += int64(m.day - 1); first > last {
			return unplacedFor("%s has no day %d in that month of %d", name, m.day, year)
		}
		last = first
	}
	pl := placed{reason: "reckoned from " + name + ", month " + strconv.Itoa(m.month) + " of " + strconv.Itoa(year)}
	grain := uMonth
	if m.day > 0 {
		grain = uDay
	}
	pl = pl.of(daysValue(first, last), grain)
	if m.system == islamic {
		// Months begin when the new moon is seen, which differs by place.
		pl.value = approximate(pl.value)
		pl.first, pl.last = first-1, last+1
		pl.reason += "; a day more or less, by the sighting of the moon"
	} else if m.system == hebrew {
		pl.reason += "; its days begin on the evening before"
	}
	return pl
}

// foreignDay returns the day number of a date of another calendar. The month
// after the last of a year is the first of the next.
func foreignDay(s system, year, month, day int) (int64, bool) {
	switch s {
	case persian:
		if month > 12 {
			year, month = year+1, month-12
		}
		y, m, d, err := jalaali.ToGregorian(year, jalaali.Month(month), day)
		if err != nil {
			return 0, false
		}
		return civil(int64(y), int(m), d), true
	case islamic:
		if month > 12 {
			year, month = year+1, month-12
		}
		if year >= 1356 && year < 1500 { // the table of the Saudi calendar
			t := hijri.UmmAlQuraDate{Year: int64(year), Month: int64(month), Day: int64(day)}.ToGregorian()
			return floor(t.Unix(), 86400), true
		}
		// The arithmetic calendar repeats after 30 years and 10,631 days, so that
		// years before the Gregorian reform, which the library counts in the Julian
		// calendar, are reckoned from later ones.
		cycles := (1379 - year) / 30
		t := hijri.HijriDate{Year: int64(year + 30*cycles), Month: int64(month), Day: int64(day)}.ToGregorian()
		return floor(t.Unix(), 86400) - int64(cycles)*10631, true
	case hebrew:
		return hebrewDay(year, month, day)
	}
	return 0, false
}

// hebrewDay returns the day number of a date of the Hebrew calendar, months
// counted from Nisan; the month after Elul is Tishri of the same count, and that
// after the last before Nisan is Nisan. The method is that of Dershowitz and
// Reingold, Calendrical Calculations (4th edition, 2018), chapter 8; no library
// for it is to be had.
func hebrewDay(year, month, day int) (int64, bool) {
	leapYear := (7*year+1)%19 < 7
	lastMonth := 12
	if leapYear {
		lastMonth = 13
	}
	if month == lastMonth+1 { // the day after Adar is 1 Nisan
		month = 1
	}
	if month < 1 || month > lastMonth {
		return 0, false
	}
	start, length := hebrewNewYear(year), hebrewNewYear(year+1)-hebrewNewYear(year)
	days := func(m int) int64 {
		switch {
		case m == 8 && length%10 == 5, m == 9 && length%10 != 3, m == 12 && leapYear:
			return 30
		case m == 2 || m == 4 || m == 6 || m >= 8 && m != 11:
			return 29
		}
		return 30
	}
	n := start
	for m := 7; m != month; {
		n += days(m)
		if m++; m > lastMonth {
			m = 1
		}
		if m == 7 {
			return 0, false
		}
	}
	return n + int64(day-1), true
}

// hebrewNewYear returns the day number of 1 Tishri.
func hebrewNewYear(year int) int64 {
	elapsed := func(year int) int64 {
		months := floor(235*int64(year)-234, 19)
		parts := 12084 + 13753*months
		day := 29*months + floor(parts, 25920)
		if (3*(day+1))%7 < 3 {
			day++
		}
		return day
	}
	before, own, after := elapsed(year-1), elapsed(year), elapsed(year+1)
	switch {
	case after-own == 356:
		own += 2
	case own-before == 382:
		own++
	}
	const epoch = -1373427 - 719163 // 1 Tishri of the year 1, counted from 1970
	return epoch + own
}

// nowruz is the first day of the Persian year that begins in a Gregorian year.
func nowruz(year int) (month, day int) {
	if n, ok := foreignDay(persian, year-621, 1, 1); ok {
		_, m, d := fromDay(n)
		return m, d
	}
	return int(time.March), 20
}

// foreignWords are the first words of the months, for the lexicon.
func foreignWords() (words []string) {
	for _, f := range foreignMonths {
		words = append(words, f.first...)
	}
	return strings.Fields(strings.Join(words, " "))
}
