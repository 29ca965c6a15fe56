package calendar

import (
	"strconv"

	"chancery"
)

// Value is one EDTF date, interval or set. The zero Value means "not placed"
// and is written "". Values compare with ==: two are equal when their canonical
// texts are.
type Value struct {
	kind kind
	from point  // the date, or the start of the interval
	to   point  // the end of the interval
	set  string // the canonical text of a set, with its brackets
}

type kind uint8

const (
	unplaced kind = iota
	date
	interval
	oneOf
	allOf
)

// Qualifier says how sure the source is of a date or of one of its parts.
type Qualifier uint8

// The qualifiers; both together are written "%".
const (
	Uncertain   Qualifier = 1 << iota // "?": the source of the date is dubious
	Approximate                       // "~": an estimate thought to be near
)

// point is one date, or an end of an interval that is open or unknown.
type point struct {
	ends   ends
	prefix bool         // written with Y
	neg    bool         // apart from year, since -0XXX has a sign but no value of its own
	year   int64        // without sign and exponent; unspecified digits are 0
	exp    uint8        // power of ten after E
	sig    uint8        // significant digits after S
	month  uint8        // 1 to 12, or 21 to 41 for seasons and other groupings; 0 for none
	day    uint8        // 0 for none
	yearX  uint8        // unspecified digits, bit 0 the last
	monthX uint8        // the same
	dayX   uint8        // the same
	qual   [3]Qualifier // of year, month and day
	clock  clock
}

type ends uint8

const (
	given   ends = iota
	open         // "..": it goes on without an end, or none is set
	unknown      // an empty end of an interval: there is one, but nobody knows it
)

// clock is a time of day with its zone.
type clock struct {
	zone                 zone
	hour, minute, second uint8
	shift                int16 // minutes east of UTC
}

type zone uint8

const (
	noClock zone = iota
	local        // no zone given
	utc          // Z
	hours        // ±hh
	full         // ±hh:mm
)

// IsZero reports whether v is unplaced.
func (v Value) IsZero() bool { return v.kind == unplaced }

// String returns the canonical text, which [Parse] reads back to the same
// Value; "" for the zero Value.
func (v Value) String() string {
	if v.kind == oneOf || v.kind == allOf {
		return v.set
	}
	return string(v.append(make([]byte, 0, 32)))
}

// MarshalText writes the canonical text.
func (v Value) MarshalText() ([]byte, error) { return []byte(v.String()), nil }

// UnmarshalText reads what [Parse] reads, and nothing as the zero Value.
func (v *Value) UnmarshalText(b []byte) error {
	if len(b) == 0 {
		*v = Value{}
		return nil
	}
	var err error
	*v, err = Parse(string(b))
	return err
}

func (v Value) append(b []byte) []byte {
	switch v.kind {
	case date:
		return v.from.append(b)
	case interval:
		return v.to.append(append(v.from.append(b), '/'))
	}
	return append(b, v.set...)
}

func (p *point) append(b []byte) []byte {
	switch p.ends {
	case open:
		return append(b, ".."...)
	case unknown:
		return b
	}
	// A qualifier after a part holds for all parts up to it; one before a part
	// for that part alone. The form after is taken when it says everything, so
	// that each meaning has one text.
	group, parts := 0, p.parts()
	for group < parts && p.qual[group] == p.qual[0] {
		group++
	}
	single := p.qual[0] == 0
	for i := group; i < parts; i++ {
		single = single || p.qual[i] != 0
	}
	mark := func(b []byte, part int, before bool) []byte {
		if q := p.qual[part]; q != 0 && before == single && (single || part == group-1) {
			b = append(b, " ?~%"[q])
		}
		return b
	}
	b = mark(b, 0, true)
	if p.prefix {
		b = append(b, 'Y')
	}
	if p.neg {
		b = append(b, '-')
	}
	if p.prefix {
		b = strconv.AppendInt(b, p.year, 10)
		if p.exp > 0 {
			b = strconv.AppendUint(append(b, 'E'), uint64(p.exp), 10)
		}
	} else {
		b = digits(b, int(p.year), 4, p.yearX)
	}
	if p.sig > 0 {
		b = strconv.AppendUint(append(b, 'S'), uint64(p.sig), 10)
	}
	b = mark(b, 0, false)
	if parts > 1 {
		b = mark(append(b, '-'), 1, true)
		b = mark(digits(b, int(p.month), 2, p.monthX), 1, false)
	}
	if parts > 2 {
		b = mark(append(b, '-'), 2, true)
		b = mark(digits(b, int(p.day), 2, p.dayX), 2, false)
	}
	return p.clock.append(b)
}

func (c clock) append(b []byte) []byte {
	if c.zone == noClock {
		return b
	}
	b = digits(append(b, 'T'), int(c.hour), 2, 0)
	b = digits(append(b, ':'), int(c.minute), 2, 0)
	b = digits(append(b, ':'), int(c.second), 2, 0)
	switch c.zone {
	case utc:
		return append(b, 'Z')
	case hours, full:
		sign, shift := byte('+'), int(c.shift)
		if shift < 0 {
			sign, shift = '-', -shift
		}
		b = digits(append(b, sign), shift/60, 2, 0)
		if c.zone == full {
			b = digits(append(b, ':'), shift%60, 2, 0)
		}
	}
	return b
}

// parts counts what is given of year, month and day.
func (p *point) parts() int {
	switch {
	case p.day > 0 || p.dayX > 0:
		return 3
	case p.month > 0 || p.monthX > 0:
		return 2
	}
	return 1
}

// digits writes n with width digits, those of the mask as X.
func digits(b []byte, n, width int, mask uint8) []byte {
	for i := width - 1; i >= 0; i-- {
		if mask>>i&1 == 1 {
			b = append(b, 'X')
		} else {
			b = append(b, '0'+byte(n/tens[i]%10))
		}
	}
	return b
}

var tens = [...]int{1, 10, 100, 1000, 10000}

// Qualifier returns what qualifies any part of v.
func (v Value) Qualifier() Qualifier {
	var q Qualifier
	for m := range v.members {
		for _, p := range [...]*point{&m.from, &m.to} {
			q |= p.qual[0] | p.qual[1] | p.qual[2]
		}
	}
	return q
}

// The first and last day that [chancery.Day] can hold: in the years -5877641
// and 5881580.
const (
	MinDay = chancery.MinDay
	MaxDay = chancery.MaxDay
)

// Earliest returns the first day that v states; see [Value.Days].
func (v Value) Earliest() chancery.Day { return v.Days().Earliest }

// Latest returns the last day that v states, inclusive; see [Value.Days].
func (v Value) Latest() chancery.Day { return v.Days().Latest }

// Days is the stretch from the first to the last day of a Value, both
// inclusive.
type Days struct {
	Earliest, Latest chancery.Day
	NoFirst          bool // open, unknown or before MinDay; Earliest is MinDay then
	NoLast           bool // open, unknown or after MaxDay; Latest is MaxDay then
}

// Days returns the first and last day that v states. "?" and "~" do not change
// them: the standard leaves open how far an approximate date may be off, and
// [Compare] allows for it. The zero Value has no days: it returns the whole
// range with NoFirst and NoLast.
func (v Value) Days() Days {
	first, last := v.stated()
	d := Days{Earliest: MinDay, Latest: MaxDay}
	if first < int64(MinDay) {
		d.NoFirst = true
	} else {
		d.Earliest = chancery.Day(min(first, int64(MaxDay)))
	}
	if last > int64(MaxDay) {
		d.NoLast = true
	} else {
		d.Latest = chancery.Day(max(last, int64(MinDay)))
	}
	return d
}
