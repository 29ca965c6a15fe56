package calendar

import (
	"fmt"
	"strconv"
	"time"

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
	after       Value // what an unplaced one must follow
	before      Value // what it must precede
	lasts       bool  // it is a stretch "from … to", not one day that is not known exactly
	inEpisode   bool  // its year is that of which the text tells
}

// anchor is a date that others are reckoned from.
type anchor struct {
	known       bool
	first, last int64
	grain       units
	name        string // "the document's date, 23 May 2006"
	paragraph   int    // in which it was told
	explicit    bool   // its year was written, or reckoned from one that was
	ahead       bool   // what was told of it lies ahead: "he will run in 2017"
	at          int    // the token after it
	byDoc       bool   // counted from the document's date: "last month"
	span        bool   // an event that lasts from the first day to the last
	value       Value  // as told, where it is a set of several dates
}

func (a *anchor) day() bool { return a.known && a.first == a.last }

func (a *anchor) year() int { y, _, _ := fromDay(a.first); return int(y) }

// telling is where the text has come to.
type telling struct {
	told    anchor // the date last told, of whatever grain
	fine    anchor // the date last told that names a month or a day
	dayTold anchor // the date last told that is one day
	firm    anchor // the date last told with its year, or reckoned from such
	before  anchor // the date last told with its year that lies a year or more before the document
	old     int    // how many dates in a row were of a time long before the document's
}

// reckoner places the phrases of one text, in order.
type reckoner struct {
	*parser
	doc     anchor
	docName string // what chancery.Date.Anchor says of doc
	own     anchor // the document's own date, which doc is outside speeches
	telling
	paragraph int
	limit     bool // the phrase says by when
	at        int  // the token at which the phrase begins
	end       int  // and that after it

	// What later passes over the text know of the earlier ones.
	happenings  map[string][]happening // by their noun, in order of their place
	known       map[string]*KnownEvent
	given       map[chancery.Span]*Given
	byID        map[string]placed // of the expressions, where people gave something
	asked       *anchor           // what a person says that the phrase is reckoned from
	moved       bool              // something is placed another way than in the pass before
	hanging     bool              // something hangs on what may be told later
	circular    bool              // this is the pass in which that is not placed
	sides       [2]placed         // the two readings of the phrase, where it has two
	timexes     []Timex           // what is marked as in TimeML, where it is asked for
	quarterTold anchor            // the quarter of a year last told, for these
	last        placed            // the expression before
	lastEnd     int               // and the token after it

	// What the text tells of; see episode.
	episode    episode
	framed     bool
	years      []yearWeight
	ownDays    int     // dates by the day of the document's own time
	yearless   int     // dates without their year
	eventYear  int     // the year of an event of other documents on which dates without their year can hang
	eventHow   string  // and how it is known
	modifiers  bool    // there is a month before a noun that it tells apart
	monthYears [13]int // the one year of which the text tells days in that month
	quoted     bool    // the phrase stands in a block quotation
}

const (
	fromDocument  = "document"
	fromTold      = "previous date"
	fromQuotation = "quotation"
	fromEvent     = "event"
	fromPerson    = "given"
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
		if m.ifAhead && (r.tense(10) <= 0 || r.lasting() || !r.doc.known || m.n == few) {
			return placed{}
		}
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
		if r.asked == nil && r.class(r.end) == wSign {
			if pl, ok := r.beside(); ok { // on 12 May, the morning after,
				return pl
			}
			if pl, ok := r.ahead(m); ok {
				return pl
			}
		}
		base := &r.told
		if m.unit <= uMonth && r.fine.known {
			base = &r.fine
		}
		if m.unit <= uMonth && base.known && !base.explicit && base.byDoc && r.episode.year != 0 && r.firm.known && r.firm.year() == r.episode.year && r.asked == nil && r.docName == fromDocument && r.tense(10) <= 0 {
			// "told me last month": when somebody spoke to the writer is no part of what
			// is told of the episode.
			base = &r.firm
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
		if m.dir > 0 && m.unit < uYear && base != &r.firm && r.firm.known && r.asked == nil && r.own.day() && r.docName == fromDocument && !pl.value.IsZero() && pl.first > r.doc.last && r.firm.last < r.fine.first && r.tense(10) < 0 {
			// What is told lies in the past, so that it is counted from a date before
			// that last told.
			if firm := r.shift(m, &r.firm); !firm.value.IsZero() && firm.last <= r.doc.last {
				firm.anchor, firm.other = fromTold, pl.value
				firm.reason += "; from the one told after it, it would lie after " + r.doc.name
				return firm
			}
		}
		if m.dir > 0 && m.unit >= uYear && r.doc.known && !pl.value.IsZero() && pl.first > r.doc.last && r.tense(10) <= 0 {
			if r.before.known {
				// It is counted from the year told before that.
				if back := r.shift(m, &r.before); !back.value.IsZero() && back.first <= r.doc.last {
					back.anchor, back.other = fromTold, pl.value
					back.reason += "; from the one told after it, it would lie after " + r.doc.name
					return back
				}
			}
			return unplacedFor("%s would lie after %s", pl.reason, r.doc.name)
		}
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
		return r.fromEvent(m)
	}
	return unplacedFor("it was not understood")
}

// set makes a set of two readings; joint is "," or ".." where one of them is meant,
// "&" where both are.
func (pl placed) set(x, y placed, joint string) placed {
	member := func(p placed) string {
		if p.value.kind == interval {
			return p.value.from.String() + ".." + p.value.to.String()
		}
		return p.value.String()
	}
	text := "[" + member(x) + joint + member(y) + "]"
	switch joint {
	case "&":
		text = "{" + member(x) + "," + member(y) + "}"
	case "..":
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
		r.sides[0] = pl
		if pl.value.IsZero() || pl.value.kind != date && pl.value.kind != interval {
			return pl
		}
		if ph.joint == notAfter {
			pl.value = Value{kind: interval, from: point{ends: open}, to: *pl.end()}
			pl.first = past
			pl.reason += "; that day at the latest"
		} else {
			pl.value = Value{kind: interval, from: pl.value.from, to: point{ends: open}}
			pl.last = future
			pl.reason += "; that day at the earliest"
		}
		if pl.value.from.ends != given && pl.value.to.ends != given {
			return unplacedFor("it is a limit without a day")
		}
		pl.value.from.clock, pl.value.to.clock, pl.other = clock{}, clock{}, Value{}
		return pl
	}
	if timeOfDay(a) && !timeOfDay(b) && b.clock.zone != noClock { // from 10 a.m. to noon today
		c := a.clock
		*a = *b
		a.clock = c
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
	r.sides = [2]placed{x, z}
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
	pl.value, pl.first, pl.last, pl.lasts = v, x.first, z.last, true
	if pl.first > pl.last {
		pl.first, pl.last = v.stated()
	}
	return pl
}

// timeOfDay reports whether a moment is a time of day without its day.
func timeOfDay(m *moment) bool {
	return m.shape == shapeUnit && m.plain && m.clock.zone != noClock
}

// tell makes a placed phrase the date last told.
func (r *reckoner) tell(ph *phrase, pl *placed) {
	m := &ph.a
	switch {
	case pl.value.IsZero(), m.shape == shapeFixed, ph.joint == notAfter, ph.joint == notBefore, m.shape == shapeStretch,
		m.shape == shapeDays && m.n == 0 && !m.night, m.shape == shapeCalendar && (r.modifier(m) || r.is(ph.from-1, "before")), m.shape == shapeUnit && m.rel == relThis && m.part == late, pl.first == past || pl.last == future:
		return
	}
	words := r.text[r.tok(ph.from).start:r.tok(ph.to-1).end]
	a := anchor{at: ph.to, known: true, first: pl.first, last: pl.last, grain: pl.grain, paragraph: r.paragraph, name: "the date last told, \"" + shorten(words) + "\""}
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
	a.explicit = a.explicit || pl.inEpisode
	a.byDoc = pl.anchor == fromDocument && (m.shape == shapeUnit || m.shape == shapeDays || m.shape == shapeAgo || m.rel != 0)
	a.ahead = r.doc.known && a.first > r.doc.last && r.tense(10) >= 0
	r.told = a
	if pl.value.kind == oneOf {
		a.value = pl.value
	}
	if a.first == a.last {
		r.dayTold = a
	}
	if a.explicit && a.grain <= uYear && r.doc.known && a.last < r.doc.first-365 {
		r.before = a
	}
	if a.explicit && a.grain <= uMonth {
		r.firm = a
	}
	if a.explicit && a.first == a.last {
		y, mo, _ := fromDay(a.first)
		if r.monthYears[mo] == 0 {
			r.monthYears[mo] = int(y)
		} else if r.monthYears[mo] != int(y) {
			r.monthYears[mo] = -1
		}
	}
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
