package chancery

import (
	"math"
	"time"
)

// Day is a day of the proleptic Gregorian calendar, counted from 1 January 1970
// (day 0). Days compare with < and ==.
type Day int32

// MinDay and MaxDay stand for a side without a bound: the first day of a date that
// has no earliest, the last of one that has no latest.
const (
	MinDay Day = math.MinInt32
	MaxDay Day = math.MaxInt32
)

// DayOf returns the day of a civil date; months and days out of range carry
// over as in [time.Date].
func DayOf(year int, month time.Month, day int) Day {
	t := time.Date(year, month, day, 0, 0, 0, 0, time.UTC)
	return Day(t.Unix() / 86400)
}

// Time returns midnight UTC at the beginning of d.
func (d Day) Time() time.Time { return time.Unix(int64(d)*86400, 0).UTC() }

// String returns d as ISO 8601: "2003-05-12".
func (d Day) String() string { return d.Time().Format("2006-01-02") }

// Date is a time expression in a document: its wording, what it means, and how
// that was reckoned.
type Date struct {
	ID       string  // see [DateID]
	Passage  Passage // the wording
	EDTF     string  // ISO 8601-2: "2003-05~", "[2003-04,2003-05]"; "" where it cannot be placed
	Earliest Day     // first day it can be; without EDTF, the last day of After, or MinDay
	Latest   Day     // last day it can be, inclusive; without EDTF, the first day of Before, or MaxDay
	Anchor   string  // what a relative date was reckoned from: "document", "previous date", "quotation", "event"; "given" where a person said so; "" for an absolute one
	Reason   string  // in words
	// Otherwise is the EDTF reading under the other anchor, the document's date or
	// the date last told; "" where there is none or it is the same.
	Otherwise string
	// After and Before bound a date that cannot be placed: EDTF dates that it must
	// follow or precede; "" where the text names none.
	After, Before string
	Tells         *Event // the event whose date it tells ("the bombing on 12 May"); nil for none
	From          *Event // the event that it is reckoned from, dated or not ("three days after the bombing"); nil for none
}

// Event is the naming of something that happened.
type Event struct {
	Passage Passage  // the words that name it
	Keys    []string // what it is looked up by, the most exact first: "bombing riyadh", "bombing"
}

// DateID names a time expression by its document and its place, so that it is
// the same however often the document is read. It is 16 hexadecimal digits of a
// SHA-256.
func DateID(wording Passage) string {
	return placeID("date", wording)
}
