package calendar

import "testing"

func TestLabel(t *testing.T) {
	for text, want := range map[string]string{
		"":                        "undated",
		"2003-05-12":              "12 May 2003",
		"2003-05~":                "about May 2003",
		"2003?":                   "perhaps 2003",
		"2003-05-12%":             "perhaps about 12 May 2003",
		"?2004-06-~11":            "11 June 2004 (year uncertain, day approximate)",
		"[2003-04~,2003-05~]":     "about April 2003 or about May 2003",
		"{2003-05-05,2003-05-06}": "5 May 2003 and 6 May 2003",
		"[1667,1668,1670..1672]":  "1667, 1668 or from 1670 to 1672",
		"../2003-05-12":           "up to 12 May 2003",
		"1979/..":                 "from 1979 on",
		"/2003":                   "from an unknown time to 2003",
		"1952/1954":               "from 1952 to 1954",
		"198X":                    "the 1980s",
		"18XX~":                   "about the 19th century",
		"20XX":                    "the 21st century",
		"2002-21":                 "spring 2002",
		"2003-33":                 "the first quarter of 2003",
		"2003-XX-12":              "day 12 of a month of 2003",
		"2003-05-XX":              "a day of May 2003",
		"-0043":                   "44 BC",
		"1950S2":                  "about 1950 (between 1900 and 1999)",
		"2003-05-02T15:30:00Z":    "2 May 2003, 15:30:00Z",
		"Y-17E7":                  "170000001 BC",
	} {
		if got := read(t, text).Label(); got != want {
			t.Errorf("%s is labelled %q, want %q", text, got, want)
		}
	}
}
