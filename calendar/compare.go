package calendar

import (
	"cmp"
	"slices"

	"chancery"
)

// Relation is how one date stands to another.
type Relation string

// The relations.
const (
	Before   Relation = "before"     // every day of a can only precede every day of b
	After    Relation = "after"      // the converse
	Same     Relation = "same"       // both are sure, and name the same days
	Overlaps Relation = "overlaps"   // both are sure, and neither wholly precedes the other
	MayBeAny Relation = "may be any" // it depends on what the dates leave open
)

// Compare says how a stands to b. A date is sure when it has no qualifier, no
// unspecified or estimated digits, no unknown end and no alternatives; only two
// sure dates are the same or overlap. An approximate date may be off by one of
// the unit that is approximate to either side (a day, a month, a season, a year,
// a decade), which the standard leaves open, so that "2003-04~" is not before
// "2003-05-01". An uncertain date is taken at its word for before and after. An
// unplaced date may stand in any relation. Compare(b, a) is the converse of
// Compare(a, b).
func Compare(a, b Value) Relation {
	if a.IsZero() || b.IsZero() {
		return MayBeAny
	}
	aFirst, aLast := a.possible()
	bFirst, bLast := b.possible()
	switch {
	case aLast < bFirst:
		return Before
	case bLast < aFirst:
		return After
	case !a.sure() || !b.sure():
		return MayBeAny
	case aFirst == bFirst && aLast == bLast && (a.kind != allOf && b.kind != allOf || slices.Equal(a.stretches(), b.stretches())):
		return Same
	}
	return Overlaps
}

// possible returns the first and last day of v with allowance for what is
// approximate.
func (v Value) possible() (first, last int64) {
	first, last = future, past
	for m := range v.members {
		from, to := &m.from, &m.to
		if m.kind == date {
			to = from
		}
		a, _ := from.days()
		_, z := to.days()
		if a != past {
			a -= from.margin()
		}
		if z != future {
			z += to.margin()
		}
		first, last = min(first, a), max(last, z)
	}
	return first, last
}

// margin returns how many days p may be off to either side.
func (p *point) margin() int64 {
	switch {
	case p.qual[2]&Approximate != 0:
		return 1
	case p.qual[1]&Approximate != 0 && p.month > 12:
		return int64(grouping[p.month][1]) * 31
	case p.qual[1]&Approximate != 0:
		return 31
	case p.qual[0]&Approximate != 0:
		first, last := p.years()
		return (last - first + 1) * 366
	}
	return 0
}

func (p *point) sure() bool {
	return p.ends == open || p.ends == given && p.qual == [3]Qualifier{} && p.yearX|p.monthX|p.dayX|p.sig == 0
}

func (v Value) sure() bool {
	if v.kind == oneOf {
		return false
	}
	for m := range v.members {
		if !m.from.sure() || m.kind == interval && !m.to.sure() {
			return false
		}
	}
	return true
}

// stretches returns the days of a sure value as stretches in order, those that
// touch joined.
func (v Value) stretches() [][2]int64 {
	var out [][2]int64
	for m := range v.members {
		first, last := m.stated()
		out = append(out, [2]int64{first, last})
	}
	slices.SortFunc(out, func(x, y [2]int64) int { return cmp.Compare(x[0], y[0]) })
	n := 0
	for _, s := range out[1:] {
		if out[n][1] == future || s[0] <= out[n][1]+1 {
			out[n][1] = max(out[n][1], s[1])
		} else {
			n++
			out[n] = s
		}
	}
	return out[:n+1]
}

// Order is a total order of values for [slices.SortStableFunc]: by first stated
// day, then last, then text; unplaced values come last. It returns 0 only for
// equal values.
func Order(a, b Value) int {
	if a.IsZero() || b.IsZero() {
		switch {
		case a == b:
			return 0
		case a.IsZero():
			return 1
		}
		return -1
	}
	aFirst, aLast := a.stated()
	bFirst, bLast := b.stated()
	return cmp.Or(cmp.Compare(aFirst, bFirst), cmp.Compare(aLast, bLast), cmp.Compare(a.String(), b.String()))
}

// Sort sorts values by [Order]; equal ones keep their order.
func Sort(values []Value) { slices.SortStableFunc(values, Order) }

// Includes reports whether day is among the days that v states. Between the
// earliest and the latest day of a set or of a date with unspecified digits,
// days may be missing.
func (v Value) Includes(day chancery.Day) bool { return v.includes(int64(day)) }

// OrderDates is an order of dates for [slices.SortStableFunc]: placed ones by
// their earliest day, then their latest; an unplaced one directly after what it
// must follow, or before what it must precede; those without a bound last. Dates
// that it holds equal keep their order, which is that of the text.
func OrderDates(a, b chancery.Date) int {
	aDay, aRank, aLast := place(&a)
	bDay, bRank, bLast := place(&b)
	return cmp.Or(cmp.Compare(aDay, bDay), cmp.Compare(aRank, bRank), cmp.Compare(aLast, bLast))
}

// place gives the day by which a date is ordered, and whether it stands before
// (-1), among (0) or after (1) the dates that begin on that day.
func place(d *chancery.Date) (day int64, rank int, last int64) {
	bound := func(text string) (first, last int64, ok bool) {
		v, wrong := parse(text)
		if text == "" || wrong != "" {
			return 0, 0, false
		}
		first, last = v.stated()
		return first, last, true
	}
	if d.EDTF != "" {
		return int64(d.Earliest), 0, int64(d.Latest)
	}
	if _, last, ok := bound(d.After); ok {
		return last, 1, last
	}
	if first, _, ok := bound(d.Before); ok {
		return first, -1, first
	}
	return future, 0, future
}
