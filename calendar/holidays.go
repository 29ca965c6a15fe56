package calendar

import (
	"time"

	"github.com/rickar/cal/v2"
	"github.com/rickar/cal/v2/aa"
	"github.com/rickar/cal/v2/us"
)

// holidayNames lists the holidays that are read: their words in lower case, and
// the day in a year. Moving ones are reckoned by the library cal.
var holidayNames = []struct {
	words []string
	day   func(year int) (month, day int)
}{
	{[]string{"christmas", "eve"}, fixed(12, 24)},
	{[]string{"christmas", "day"}, fixed(12, 25)},
	{[]string{"christmas"}, fixed(12, 25)},
	{[]string{"boxing", "day"}, fixed(12, 26)},
	{[]string{"new", "year's", "eve"}, fixed(12, 31)},
	{[]string{"new", "year's", "day"}, fixed(1, 1)},
	{[]string{"new", "years", "eve"}, fixed(12, 31)},
	{[]string{"new", "years", "day"}, fixed(1, 1)},
	{[]string{"new", "year's"}, fixed(1, 1)},
	{[]string{"thanksgiving", "day"}, moving(us.ThanksgivingDay)},
	{[]string{"thanksgiving"}, moving(us.ThanksgivingDay)},
	{[]string{"black", "friday"}, moving(us.DayAfterThanksgivingDay)},
	{[]string{"memorial", "day"}, moving(us.MemorialDay)},
	{[]string{"labor", "day"}, moving(us.LaborDay)},
	{[]string{"columbus", "day"}, moving(us.ColumbusDay)},
	{[]string{"martin", "luther", "king", "day"}, moving(us.MlkDay)},
	{[]string{"presidents", "day"}, moving(us.PresidentsDay)},
	{[]string{"presidents'", "day"}, moving(us.PresidentsDay)},
	{[]string{"independence", "day"}, fixed(7, 4)},
	{[]string{"veterans", "day"}, fixed(11, 11)},
	{[]string{"armistice", "day"}, fixed(11, 11)},
	{[]string{"inauguration", "day"}, fixed(1, 20)},
	{[]string{"election", "day"}, electionDay},
	{[]string{"halloween"}, fixed(10, 31)},
	{[]string{"valentine's", "day"}, fixed(2, 14)},
	{[]string{"may", "day"}, fixed(5, 1)},
	{[]string{"bastille", "day"}, fixed(7, 14)},
	{[]string{"ash", "wednesday"}, easter(-46)},
	{[]string{"palm", "sunday"}, easter(-7)},
	{[]string{"good", "friday"}, moving(aa.GoodFriday)},
	{[]string{"easter", "sunday"}, moving(aa.Easter)},
	{[]string{"easter", "monday"}, moving(aa.EasterMonday)},
	{[]string{"easter"}, moving(aa.Easter)},
	{[]string{"pentecost"}, easter(49)},
	{[]string{"nowruz"}, nowruz},
	{[]string{"norouz"}, nowruz},
}

// holidayWords are the first words of the holidays, for the lexicon; "may" is
// there as a month.
var holidayWords = [][]string{{"christmas", "boxing", "new", "thanksgiving", "black", "memorial", "labor", "columbus", "martin", "presidents", "independence",
	"veterans", "armistice", "inauguration", "election", "halloween", "valentine", "bastille", "ash", "palm", "good", "easter", "pentecost", "nowruz", "norouz"}}

func fixed(month, day int) func(int) (int, int) {
	return func(int) (int, int) { return month, day }
}

func moving(h *cal.Holiday) func(int) (int, int) {
	return func(year int) (int, int) {
		actual, _ := h.Calc(year)
		if actual.IsZero() { // the day was not kept yet in that year
			return 0, 0
		}
		return int(actual.Month()), actual.Day()
	}
}

func easter(days int) func(int) (int, int) {
	return func(year int) (int, int) {
		actual, _ := aa.Easter.Calc(year)
		t := actual.AddDate(0, 0, days)
		return int(t.Month()), t.Day()
	}
}

// electionDay is the day of federal elections in the United States, the Tuesday
// after the first Monday of November of even years (2 U.S.C. 7, since 1845).
func electionDay(year int) (int, int) {
	if year%2 != 0 || year < 1845 {
		return 0, 0
	}
	first := time.Date(year, 11, 1, 0, 0, 0, 0, time.UTC)
	monday := 1 + (8-int(first.Weekday()))%7
	return 11, monday + 1
}
