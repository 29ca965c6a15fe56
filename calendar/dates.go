package calendar

import (
	"fmt"
	"strings"
	"time"

	"chancery"
)

// Dates finds the time expressions of doc's text, in order of their place, no
// two overlapping. doc.Text must be valid UTF-8.
func Dates(doc *chancery.Document) []chancery.Date {
	var out []chancery.Date
	text := doc.Text
	for i := 0; i < len(text); {
		if i > 0 && wordByte(text[i-1]) || !wordByte(text[i]) {
			i++
			continue
		}
		end, y, m, d := fullDate(text, i)
		if end == 0 {
			i++
			continue
		}
		date := chancery.Date{
			Passage: chancery.Passage{Document: doc.Digest, Span: chancery.Span{Start: i, End: end}, Words: text[i:end]},
			Reason:  "a full date",
		}
		switch {
		case d > 0:
			date.EDTF = fmt.Sprintf("%04d-%02d-%02d", y, m, d)
			date.Earliest = chancery.DayOf(y, time.Month(m), d)
			date.Latest = date.Earliest
		case m > 0:
			date.EDTF = fmt.Sprintf("%04d-%02d", y, m)
			date.Earliest, date.Latest = chancery.DayOf(y, time.Month(m), 1), chancery.DayOf(y, time.Month(m+1), 0)
			date.Reason = "a month with its year"
		default:
			date.EDTF = fmt.Sprintf("%04d", y)
			date.Earliest, date.Latest = chancery.DayOf(y, 1, 1), chancery.DayOf(y, 12, 31)
			date.Reason = "a year after a preposition"
		}
		out = append(out, date)
		i = end
	}
	return out
}

func wordByte(b byte) bool {
	return b >= '0' && b <= '9' || b|0x20 >= 'a' && b|0x20 <= 'z' || b >= 0x80
}

var months = [...]string{"january", "february", "march", "april", "may", "june", "july", "august", "september", "october", "november", "december"}

// fullDate reads "12 May 2003", "May 12, 2003", "2003-05-12", "May 2003" and, after
// "in", "since" and the like, "2003" at i; end is 0 where there is none.
func fullDate(text string, i int) (end, y, m, d int) {
	if n, e := number(text, i); e > i {
		if e-i == 4 && e+6 <= len(text) && text[e] == '-' && text[e+3] == '-' {
			mm, e1 := number(text, e+1)
			dd, e2 := number(text, e+4)
			if e1 == e+3 && e2 == e+6 && valid(n, mm, dd) {
				return e2, n, mm, dd
			}
		}
		if e-i <= 2 {
			if e2, mm := month(text, skipSpace(text, e)); e2 > 0 {
				if yy, e3 := number(text, skipSpace(text, e2)); e3 > 0 && valid(yy, mm, n) {
					return e3, yy, mm, n
				}
			}
		}
		if e-i == 4 && n >= 1000 && n < 2200 && (e == len(text) || text[e] != '-' && text[e] != ',') {
			before := strings.TrimRight(text[max(0, i-8):i], " ")
			for _, p := range [...]string{"in", "since", "until", "by", "during"} {
				if strings.HasSuffix(strings.ToLower(before), " "+p) {
					return e, n, 0, 0
				}
			}
		}
		return 0, 0, 0, 0
	}
	e, mm := month(text, i)
	if e == 0 {
		return 0, 0, 0, 0
	}
	n, e2 := number(text, skipSpace(text, e))
	switch digits := e2 - skipSpace(text, e); {
	case digits == 4 && n >= 1000 && n < 2200:
		return e2, n, mm, 0
	case digits == 1 || digits == 2:
		if e2 < len(text) && text[e2] == ',' {
			e2++
		}
		if yy, e3 := number(text, skipSpace(text, e2)); e3 > 0 && valid(yy, mm, n) {
			return e3, yy, mm, n
		}
	}
	return 0, 0, 0, 0
}

func valid(y, m, d int) bool {
	return y >= 1000 && y < 2200 && m >= 1 && m <= 12 && d >= 1 && d <= time.Date(y, time.Month(m+1), 0, 0, 0, 0, 0, time.UTC).Day()
}

func skipSpace(text string, i int) int {
	for i < len(text) && (text[i] == ' ' || text[i] == '\n') {
		i++
	}
	return i
}

// number reads up to four digits that no letter or digit follows.
func number(text string, i int) (n, end int) {
	for end = i; end < len(text) && text[end] >= '0' && text[end] <= '9'; end++ {
		if end-i == 4 {
			return 0, 0
		}
		n = n*10 + int(text[end]-'0')
	}
	if end == i || end < len(text) && wordByte(text[end]) {
		return 0, 0
	}
	return n, end
}

func month(text string, i int) (end, m int) {
	for n, name := range months {
		if end := i + len(name); end <= len(text) && strings.EqualFold(text[i:end], name) && text[i] < 'a' && (end == len(text) || !wordByte(text[end])) {
			return end, n + 1
		}
	}
	return 0, 0
}
