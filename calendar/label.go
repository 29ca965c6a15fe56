package calendar

import (
	"strconv"
	"strings"
	"time"
)

// Label returns v in plain English for a person who does not read EDTF: "about
// May 2003", "April 2003 or May 2003 (both approximate)", "from 1979 on". It
// says all that the text says, and is not meant to be read back. The zero Value
// is "undated".
func (v Value) Label() string {
	switch v.kind {
	case date:
		return v.from.label()
	case interval:
		switch {
		case v.from.ends == open:
			return "up to " + v.to.label()
		case v.from.ends == unknown:
			return "from an unknown time to " + v.to.label()
		case v.to.ends == open:
			return "from " + v.from.label() + " on"
		case v.to.ends == unknown:
			return "from " + v.from.label() + " to an unknown time"
		}
		return "from " + v.from.label() + " to " + v.to.label()
	case oneOf, allOf:
		var labels []string
		for m := range v.members {
			labels = append(labels, m.Label())
		}
		last, word := len(labels)-1, " or "
		if v.kind == allOf {
			word = " and "
		}
		if last == 0 {
			return labels[0]
		}
		return strings.Join(labels[:last], ", ") + word + labels[last]
	}
	return "undated"
}

var groupNames = [...]string{
	21: "spring", 22: "summer", 23: "autumn", 24: "winter",
	25: "northern spring", 26: "northern summer", 27: "northern autumn", 28: "northern winter",
	29: "southern spring", 30: "southern summer", 31: "southern autumn", 32: "southern winter",
	33: "the first quarter of", 34: "the second quarter of", 35: "the third quarter of", 36: "the fourth quarter of",
	37: "the first third of", 38: "the second third of", 39: "the last third of", 40: "the first half of", 41: "the second half of",
}

func (p *point) label() string {
	year := p.yearLabel()
	var s string
	switch {
	case p.parts() == 1:
		s = year
	case p.month > 12:
		s = groupNames[p.month] + " " + year
	default:
		month := "a month"
		if p.monthX == 0 {
			month = time.Month(p.month).String()
		} else if p.monthX != 3 {
			month = "a month " + string(digits(nil, int(p.month), 2, p.monthX))
		}
		s = month + " " + year
		if p.monthX != 0 {
			s = month + " of " + year
		}
		if p.parts() == 3 {
			switch {
			case p.dayX == 3:
				s = "a day of " + s
			case p.dayX != 0:
				s = "a day " + string(digits(nil, int(p.day), 2, p.dayX)) + " of " + s
			case p.monthX != 0:
				s = "day " + strconv.Itoa(int(p.day)) + " of " + s
			default:
				s = strconv.Itoa(int(p.day)) + " " + s
			}
		}
	}
	if p.clock.zone != noClock {
		s += ", " + string(p.clock.append(nil)[1:])
	}
	// A qualifier of all parts is said once, before; of some, after.
	q, all := p.qual[0], true
	for i := range p.parts() {
		all = all && p.qual[i] == q
	}
	if all {
		return [...]string{"", "perhaps ", "about ", "perhaps about "}[q] + s
	}
	var notes []string
	for i, name := range [...]string{"year", "month", "day"} {
		if w := [...]string{"", "uncertain", "approximate", "uncertain and approximate"}[p.qual[i]]; w != "" {
			notes = append(notes, name+" "+w)
		}
	}
	return s + " (" + strings.Join(notes, ", ") + ")"
}

func (p *point) yearLabel() string {
	first, last := p.years()
	era := ""
	if p.neg {
		era = " BC"
		first, last = 1-last, 1-first // the year 0 is 1 BC
	}
	n := func(y int64) string { return strconv.FormatInt(y, 10) + era }
	switch {
	case p.sig > 0:
		y, _ := p.magnitude()
		if p.neg {
			y++
		}
		return "about " + n(y) + " (between " + n(first) + " and " + n(last) + ")"
	case p.yearX == 0:
		return n(first)
	case p.yearX == 1 && !p.neg:
		return "the " + n(first) + "s"
	case p.yearX == 3 && !p.neg:
		return "the " + ordinalOf(int(first/100)+1) + " century"
	}
	return "a year " + string(digits(nil, int(p.year), 4, p.yearX)) + era
}

func ordinalOf(n int) string {
	end := "th"
	if n/10%10 != 1 {
		switch n % 10 {
		case 1:
			end = "st"
		case 2:
			end = "nd"
		case 3:
			end = "rd"
		}
	}
	return strconv.Itoa(n) + end
}
