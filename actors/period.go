package actors

import (
	"fmt"
	"strings"
	"time"

	"chancery"
)

// Period is the stretch of days in which something can lie, both inclusive. Its
// sides may be [chancery.MinDay] and [chancery.MaxDay]. The zero Period is not
// known.
type Period struct {
	Earliest, Latest chancery.Day
	Known            bool
}

// During returns the period from one day to another.
func During(earliest, latest chancery.Day) Period { return Period{earliest, latest, true} }

// ParsePeriod reads a day, month or year of ISO 8601 ("2003-05-12", "2003-05",
// "2003"), or an interval of two, of which one may be open ("2003/2005-01",
// "1994/.."). "" is a period that is not known. Other wordings are the
// calendar's.
func ParsePeriod(s string) (Period, error) {
	if s == "" {
		return Period{}, nil
	}
	from, to, interval := strings.Cut(s, "/")
	if !interval {
		to = from
	}
	p := Period{chancery.MinDay, chancery.MaxDay, true}
	if from != ".." && from != "" {
		first, _, err := dayRange(from)
		if err != nil {
			return Period{}, err
		}
		p.Earliest = first
	}
	if to != ".." && to != "" {
		_, last, err := dayRange(to)
		if err != nil {
			return Period{}, err
		}
		p.Latest = last
	}
	if p.Latest < p.Earliest {
		return Period{}, chancery.Errorf(chancery.Invalid, "%q ends before it begins", s)
	}
	return p, nil
}

func dayRange(s string) (first, last chancery.Day, err error) {
	for _, layout := range []string{"2006-01-02", "2006-01", "2006"} {
		t, err := time.Parse(layout, s)
		if err != nil {
			continue
		}
		end := t
		switch layout {
		case "2006-01":
			end = t.AddDate(0, 1, -1)
		case "2006":
			end = t.AddDate(1, 0, -1)
		}
		return chancery.DayOf(t.Year(), t.Month(), t.Day()), chancery.DayOf(end.Year(), end.Month(), end.Day()), nil
	}
	return 0, 0, chancery.Errorf(chancery.Invalid, "%q is no day, month or year; write it as 2003-05-12, 2003-05 or 2003", s)
}

// String returns the period as ParsePeriod reads it; "" where it is not known.
func (p Period) String() string {
	if !p.Known {
		return ""
	}
	side := func(d, open chancery.Day) string {
		if d == open {
			return ".."
		}
		return d.String()
	}
	if p.Earliest == p.Latest {
		return p.Earliest.String()
	}
	return fmt.Sprintf("%s/%s", side(p.Earliest, chancery.MinDay), side(p.Latest, chancery.MaxDay))
}

// overlaps reports whether two known periods share a day.
func (p Period) overlaps(q Period) bool { return p.Earliest <= q.Latest && q.Earliest <= p.Latest }

// holds reports whether q lies wholly in p.
func (p Period) holds(q Period) bool { return p.Earliest <= q.Earliest && q.Latest <= p.Latest }

// years returns how many years lie between two periods at least, and whether
// both are known.
func (p Period) years(q Period) (float64, bool) {
	if !p.Known || !q.Known {
		return 0, false
	}
	if p.overlaps(q) {
		return 0, true
	}
	gap := int64(q.Earliest) - int64(p.Latest)
	if gap < 0 {
		gap = int64(p.Earliest) - int64(q.Latest)
	}
	return float64(gap) / 365.25, true
}
