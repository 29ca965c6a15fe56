package calendar

import (
	"strings"

	"chancery"
)

// The limits of what Parse takes. Years beyond need more than 64 bits when
// counted in days.
const (
	maxText = 4096                  // bytes of one EDTF text
	maxYear = 1_000_000_000_000_000 // without sign
)

// Parse reads an EDTF text of level 0, 1 or 2, strictly: extended format, no
// spaces, capital letters, days that exist, intervals that end after they
// begin. Its errors are of kind [chancery.Invalid] and say which part is wrong.
// It takes at most 4096 bytes and years of at most fifteen digits.
func Parse(s string) (Value, error) {
	if len(s) > maxText {
		return Value{}, chancery.Errorf(chancery.TooLarge, "an EDTF date may have %d bytes; this text has %d", maxText, len(s))
	}
	v, wrong := parse(s)
	if wrong != "" {
		return Value{}, chancery.Errorf(chancery.Invalid, "%q is not an EDTF date: %s", shorten(s), wrong)
	}
	return v, nil
}

func shorten(s string) string {
	if len(s) <= 80 {
		return s
	}
	return strings.ToValidUTF8(s[:80], "") + "…"
}

// parse returns the value or what is wrong with s.
func parse(s string) (v Value, wrong string) {
	if s == "" {
		return v, `it is empty; write for example "2003-05-12" or "2003-05~"`
	}
	if s[0] == '[' || s[0] == '{' {
		return parseSet(s)
	}
	slash := strings.IndexByte(s, '/')
	if slash < 0 {
		v.kind = date
		v.from, wrong = parsePoint(s)
		return v, wrong
	}
	v.kind = interval
	if v.from, wrong = parseEnd(s[:slash]); wrong == "" {
		v.to, wrong = parseEnd(s[slash+1:])
	}
	switch {
	case wrong != "":
	case v.from.ends != given && v.to.ends != given:
		wrong = "an interval needs a date at one end at least"
	case !ordered(&v.from, &v.to):
		wrong = "the interval ends before it begins"
	}
	return v, wrong
}

func parseEnd(s string) (p point, wrong string) {
	switch s {
	case "":
		p.ends = unknown
		return p, ""
	case "..":
		p.ends = open
		return p, ""
	}
	if p, wrong = parsePoint(s); wrong == "" && p.clock.zone != noClock {
		wrong = "EDTF has no time of day in intervals and sets"
	}
	return p, wrong
}

// ordered reports whether an interval from a to b can hold a day.
func ordered(a, b *point) bool {
	first, _ := a.days()
	_, last := b.days()
	return first <= last
}

func parseSet(s string) (v Value, wrong string) {
	v.kind = oneOf
	closing := byte(']')
	if s[0] == '{' {
		v.kind, closing = allOf, '}'
	}
	if len(s) < 3 || s[len(s)-1] != closing {
		return v, "the bracket is not closed, or the set is empty"
	}
	var buf [64]byte
	b := append(buf[:0], s[0])
	members := s[1 : len(s)-1]
	for first := true; ; first = false {
		text, rest, more := strings.Cut(members, ",")
		m, wrong := parseMember(text)
		if wrong != "" {
			return v, wrong
		}
		if m.kind == interval && (m.from.ends == open && !first || m.to.ends == open && more) {
			return v, `only the first member of a set can begin with ".." and only the last can end with it`
		}
		if !first {
			b = append(b, ',')
		}
		b = m.appendMember(b)
		if members = rest; !more {
			break
		}
	}
	b = append(b, closing)
	if v.set = s; string(b) != s {
		v.set = string(b)
	}
	return v, ""
}

// parseMember reads "1667", "1668..1670", "..1983-12-31" or "1760-12..".
func parseMember(s string) (m Value, wrong string) {
	before, after, isRange := strings.Cut(s, "..")
	m.kind = date
	if !isRange {
		m.from, wrong = parsePoint(s)
	} else {
		m.kind = interval
		if before == "" && after == "" {
			return m, `".." alone names no day`
		}
		if m.from.ends = open; before != "" {
			m.from, wrong = parsePoint(before)
		}
		if m.to.ends = open; after != "" && wrong == "" {
			m.to, wrong = parsePoint(after)
		}
		if wrong == "" && !ordered(&m.from, &m.to) {
			wrong = "a range in the set ends before it begins"
		}
	}
	if wrong == "" && (m.from.clock.zone != noClock || m.to.clock.zone != noClock) {
		wrong = "EDTF has no time of day in intervals and sets"
	}
	return m, wrong
}

func (m *Value) appendMember(b []byte) []byte {
	if m.kind == date {
		return m.from.append(b)
	}
	if m.from.ends == given {
		b = m.from.append(b)
	}
	b = append(b, ".."...)
	if m.to.ends == given {
		b = m.to.append(b)
	}
	return b
}

// members yields the members of a set, each a date or an interval, and any
// other value as its only member.
func (v Value) members(yield func(Value) bool) {
	switch v.kind {
	case date, interval:
		yield(v)
	case oneOf, allOf:
		rest, more := v.set[1:len(v.set)-1], true
		for more {
			var text string
			text, rest, more = strings.Cut(rest, ",")
			m, _ := parseMember(text) // v.set is canonical
			if !yield(m) {
				return
			}
		}
	}
}

// parsePoint reads one date, which must fill s.
func parsePoint(s string) (p point, wrong string) {
	i := p.qualify(s, 0, 0, 0)
	if i < len(s) && s[i] == 'Y' {
		if i, wrong = p.longYear(s, i+1); wrong != "" {
			return p, wrong
		}
	} else {
		if i < len(s) && s[i] == '-' {
			p.neg = true
			i++
		}
		var ok bool
		var year int
		if year, p.yearX, i, ok = masked(s, i, 4); !ok {
			return p, "a year has four digits, or Y before more than four"
		}
		if p.year = int64(year); p.neg && year == 0 && p.yearX == 0 {
			return p, "year 0000 has no sign"
		}
	}
	if i, wrong = p.significant(s, i); wrong != "" {
		return p, wrong
	}
	i = p.qualify(s, i, 0, 0)
	if i < len(s) && s[i] == '-' && (p.prefix || p.sig > 0) {
		return p, "a year with Y or S takes no month"
	}
	if i == len(s) {
		return p, ""
	}
	if s[i] == '-' {
		i = p.qualify(s, i+1, 1, 1)
		var month int
		var ok bool
		if month, p.monthX, i, ok = masked(s, i, 2); !ok {
			return p, "a month has two digits, 01 to 12, or 21 to 41 for a season or other part of the year"
		}
		p.month = uint8(month)
		if !p.monthExists() {
			return p, "there is no month " + s[i-2:i]
		}
		i = p.qualify(s, i, 0, 1)
	}
	if i < len(s) && s[i] == '-' {
		if p.month > 12 {
			return p, "a season or other part of the year takes no day"
		}
		i = p.qualify(s, i+1, 2, 2)
		var day int
		var ok bool
		if day, p.dayX, i, ok = masked(s, i, 2); !ok {
			return p, "a day has two digits"
		}
		p.day = uint8(day)
		if p.day == 0 && p.dayX == 0 {
			return p, "there is no day 00"
		}
		if !p.dayExists() {
			return p, "there is no such day in that month"
		}
		i = p.qualify(s, i, 0, 2)
	}
	if i < len(s) && s[i] == 'T' {
		if p.parts() < 3 || p.yearX|p.monthX|p.dayX != 0 || p.qual != [3]Qualifier{} {
			return p, "a time of day needs a full date without qualifiers"
		}
		if i, wrong = p.clock.parse(s, i+1); wrong != "" {
			return p, wrong
		}
	}
	if i < len(s) {
		return p, "nothing is expected at \"" + shorten(s[i:]) + "\""
	}
	return p, ""
}

// qualify reads a qualifier at i, if there is one, for the parts from first to
// last.
func (p *point) qualify(s string, i, first, last int) int {
	if i == len(s) {
		return i
	}
	var q Qualifier
	switch s[i] {
	case '?':
		q = Uncertain
	case '~':
		q = Approximate
	case '%':
		q = Uncertain | Approximate
	default:
		return i
	}
	for part := first; part <= last; part++ {
		p.qual[part] |= q
	}
	return i + 1
}

// masked reads width digits, X for one that is not specified.
func masked(s string, i, width int) (n int, mask uint8, next int, ok bool) {
	if len(s)-i < width {
		return 0, 0, i, false
	}
	for end := i + width; i < end; i++ {
		n, mask = n*10, mask<<1
		switch c := s[i]; {
		case c >= '0' && c <= '9':
			n += int(c - '0')
		case c == 'X':
			mask |= 1
		default:
			return 0, 0, i, false
		}
	}
	return n, mask, i, true
}

func (p *point) longYear(s string, i int) (int, string) {
	p.prefix = true
	if i < len(s) && s[i] == '-' {
		p.neg = true
		i++
	}
	if i < len(s) && s[i] == '0' {
		return i, "a year after Y does not begin with 0"
	}
	start := i
	for ; i < len(s) && s[i] >= '0' && s[i] <= '9'; i++ {
		if p.year = p.year*10 + int64(s[i]-'0'); p.year > maxYear {
			return i, "the year is out of range: fifteen digits are the most"
		}
	}
	if i == start {
		return i, "a year is missing after Y"
	}
	if i < len(s) && s[i] == 'E' {
		exp, next, ok := small(s, i+1)
		if !ok {
			return i, "an exponent from 1 to 99 is missing after E"
		}
		i, p.exp = next, exp
	}
	if y, ok := p.magnitude(); !ok {
		return i, "the year is out of range: fifteen digits are the most"
	} else if y <= 9999 {
		return i, "Y is for years of more than four digits"
	}
	return i, ""
}

// small reads a number from 1 to 99 without leading zeros.
func small(s string, i int) (n uint8, next int, ok bool) {
	start := i
	for ; i < len(s) && i-start < 2 && s[i] >= '0' && s[i] <= '9'; i++ {
		n = n*10 + s[i] - '0'
	}
	return n, i, i > start && s[start] != '0'
}

// significant reads the number of significant digits after S.
func (p *point) significant(s string, i int) (int, string) {
	if i == len(s) || s[i] != 'S' {
		return i, ""
	}
	sig, next, ok := small(s, i+1)
	if !ok {
		return i, "a number of significant digits is missing after S"
	}
	width := 4
	if p.prefix {
		width = 0
		for y, _ := p.magnitude(); y > 0; y /= 10 {
			width++
		}
	}
	if int(sig) > width || p.yearX != 0 {
		return i, "the year has fewer digits than are said to be significant"
	}
	p.sig = sig
	return next, ""
}

func (c *clock) parse(s string, i int) (int, string) {
	const form = "a time of day is written hh:mm:ss, with Z, ±hh or ±hh:mm after it if the zone is known"
	if len(s)-i < 8 || s[i+2] != ':' || s[i+5] != ':' {
		return i, form
	}
	var part [3]int
	for k := range part {
		n, mask, _, ok := masked(s, i+3*k, 2)
		if !ok || mask != 0 {
			return i, form
		}
		part[k] = n
	}
	// A leap second is the sixtieth of the last minute of an hour anywhere.
	if part[0] > 23 || part[1] > 59 || part[2] > 60 || part[2] == 60 && part[1] != 59 {
		return i, "there is no such time of day"
	}
	c.zone, c.hour, c.minute, c.second = local, uint8(part[0]), uint8(part[1]), uint8(part[2])
	if i += 8; i == len(s) {
		return i, ""
	}
	if s[i] == 'Z' {
		c.zone = utc
		return i + 1, ""
	}
	if s[i] != '+' && s[i] != '-' {
		return i, form
	}
	sign := s[i]
	h, mask, next, ok := masked(s, i+1, 2)
	if !ok || mask != 0 {
		return i, form
	}
	c.zone = hours
	m := 0
	if next < len(s) && s[next] == ':' {
		c.zone = full
		if m, mask, next, ok = masked(s, next+1, 2); !ok || mask != 0 {
			return i, form
		}
	}
	// The largest shift in use is +14 (Kiribati); more than a day means nothing.
	if h > 23 || m > 59 || sign == '-' && h == 0 && m == 0 {
		return i, "there is no such zone"
	}
	c.shift = int16(h*60 + m)
	if sign == '-' {
		c.shift = -c.shift
	}
	return next, ""
}
