package accession

import (
	"strings"
	"time"

	"github.com/itlightning/dateparse"

	"chancery"
	"chancery/calendar"
)

// isoDate is a date of ISO 8601 with or without month, day and time, dashes or
// none.
var isoDate = compiled(`^(\d{4})(?:-?(\d{2})(?:-?(\d{2}))?)?(?:[T ].*)?$`)

// slashed is a date in figures only, whose order nothing tells.
var slashed = compiled(`^\s*(\d{1,2})[./-](\d{1,2})[./-](\d{2,4})\b`)

// edtf reads a date as a document's own metadata give it, as machines and
// people write it, to the day, the month or the year. It returns "" for a text
// that is no date, for two dates, and for one that could be two days: "03/04/2006".
func edtf(s string) string {
	s = strings.TrimSpace(s)
	if len(s) > 100 || len(s) < 4 {
		return ""
	}
	if m := isoDate.FindStringSubmatch(s); m != nil {
		layout, value := "2006", m[1]
		if m[2] != "" {
			layout, value = layout+"-01", value+"-"+m[2]
		}
		if m[3] != "" {
			layout, value = layout+"-02", value+"-"+m[3]
		}
		if _, err := time.Parse(layout, value); err == nil && m[1] != "0000" && len(s) != 5 {
			return value
		}
		return ""
	}
	if m := slashed.FindStringSubmatch(s); m != nil {
		// Only a figure over twelve tells which of the two is the day.
		layout := "2-1-2006"
		if len(m[2]) == 2 && m[2] > "12" {
			layout = "1-2-2006"
		} else if m[1] != m[2] && !(len(m[1]) == 2 && m[1] > "12") {
			return ""
		}
		t, err := time.Parse(layout, m[1]+"-"+m[2]+"-"+m[3])
		if err != nil {
			return ""
		}
		return t.Format("2006-01-02")
	}
	if found := calendar.Dates(&chancery.Document{Text: s}); len(found) == 1 && found[0].Anchor == "" && plain(found[0].EDTF) {
		return found[0].EDTF
	} else if len(found) > 1 {
		return ""
	}
	return figures(s)
}

// figures reads the machine forms that are no prose, refusing the ambiguous.
func figures(s string) (day string) {
	// The library has paniced on odd input before; a date is not worth the
	// document.
	defer func() {
		if recover() != nil {
			day = ""
		}
	}()
	t, err := dateparse.ParseStrict(s)
	if err != nil || t.Year() < 1000 || t.Year() > 2200 {
		return ""
	}
	layout, err := dateparse.ParseFormat(s)
	if err != nil || !strings.Contains(layout, "2006") || !strings.ContainsAny(strings.ReplaceAll(layout, "2006", ""), "2") {
		return "" // no year, a year of two figures, or no day
	}
	return t.Format("2006-01-02")
}

// plain reports whether an EDTF text is one day, month or year.
func plain(s string) bool {
	return len(s) >= 4 && len(s) <= 10 && strings.Trim(s, "0123456789-") == "" && s[0] != '-'
}

// dated notes a date that the source gives for a field, or that it gives one
// that cannot be read.
func (b *builder) dated(field chancery.Field, value, where string) {
	value = tidy(value)
	if value == "" || b.known(field) {
		return
	}
	if day := edtf(value); day != "" {
		b.fact(field, day, where)
		return
	}
	if slashed.MatchString(value) {
		b.skip(chancery.Guessed, where, "the date "+value+" could be two days; correct the document's date where you know which")
	}
}
