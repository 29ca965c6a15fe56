package calendar

import (
	"slices"
	"strings"
	"testing"

	"chancery"
)

// Each text is canonical, unless a different one is given; the days are those
// stated.
var edtfCases = []struct{ text, canonical, earliest, latest string }{
	// Level 0.
	{"1985-04-12", "", "1985-04-12", "1985-04-12"},
	{"1985-04", "", "1985-04-01", "1985-04-30"},
	{"1985", "", "1985-01-01", "1985-12-31"},
	{"0000", "", "0000-01-01", "0000-12-31"},
	{"1900-02", "", "1900-02-01", "1900-02-28"},
	{"2000-02", "", "2000-02-01", "2000-02-29"},
	{"1985-04-12T23:20:30", "", "1985-04-12", "1985-04-12"},
	{"1985-04-12T23:20:30Z", "", "1985-04-12", "1985-04-12"},
	{"1985-04-12T23:20:30-04", "", "1985-04-12", "1985-04-12"},
	{"1985-04-12T23:20:30+04:30", "", "1985-04-12", "1985-04-12"},
	{"1964/2008", "", "1964-01-01", "2008-12-31"},
	{"2004-06/2006-08", "", "2004-06-01", "2006-08-31"},
	{"2004-02-01/2005-02-08", "", "2004-02-01", "2005-02-08"},
	{"2005/2006-02", "", "2005-01-01", "2006-02-28"},
	// Level 1.
	{"Y170000002", "", "first", "last"},
	{"Y-170000002", "", "first", "last"},
	{"Y12345", "", "12345-01-01", "12345-12-31"},
	{"2001-21", "", "2001-03-01", "2001-05-31"},
	{"2001-24", "", "2001-12-01", "2002-02-28"},
	{"1984?", "", "1984-01-01", "1984-12-31"},
	{"2004-06~", "", "2004-06-01", "2004-06-30"},
	{"2004-06-11%", "", "2004-06-11", "2004-06-11"},
	{"201X", "", "2010-01-01", "2019-12-31"},
	{"20XX", "", "2000-01-01", "2099-12-31"},
	{"2004-XX", "", "2004-01-01", "2004-12-31"},
	{"1985-04-XX", "", "1985-04-01", "1985-04-30"},
	{"1985-XX-XX", "", "1985-01-01", "1985-12-31"},
	{"1985-04-12/..", "", "1985-04-12", "last"},
	{"1985/", "", "1985-01-01", "last"},
	{"../1985-04", "", "first", "1985-04-30"},
	{"/1985-04-12", "", "first", "1985-04-12"},
	{"1984~/2004-06", "", "1984-01-01", "2004-06-30"},
	{"2004-06-01?/2004-06-20~", "", "2004-06-01", "2004-06-20"},
	{"-1985", "", "-1985-01-01", "-1985-12-31"},
	{"-0001-12-31", "", "-0001-12-31", "-0001-12-31"},
	// Level 2.
	{"Y-17E7", "", "first", "last"},
	{"Y17E3", "", "17000-01-01", "17000-12-31"},
	{"1950S2", "", "1900-01-01", "1999-12-31"},
	{"Y171010000S3", "", "first", "last"},
	{"Y3388E2S3", "", "338000-01-01", "338999-12-31"},
	{"2001-28", "", "2001-12-01", "2002-02-28"},
	{"2001-29", "", "2001-09-01", "2001-11-30"},
	{"2003-30", "", "2003-12-01", "2004-02-29"},
	{"2001-33", "", "2001-01-01", "2001-03-31"},
	{"2001-36", "", "2001-10-01", "2001-12-31"},
	{"2001-38", "", "2001-05-01", "2001-08-31"},
	{"2001-41", "", "2001-07-01", "2001-12-31"},
	{"[1667,1668,1670..1672]", "", "1667-01-01", "1672-12-31"},
	{"[..1760-12-03]", "", "first", "1760-12-03"},
	{"[1760-12..]", "", "1760-12-01", "last"},
	{"[1760-01,1760-02,1760-12..]", "", "1760-01-01", "last"},
	{"[1667,1760-12]", "", "1667-01-01", "1760-12-31"},
	{"{1667,1668,1670..1672}", "", "1667-01-01", "1672-12-31"},
	{"{1960,1961-12}", "", "1960-01-01", "1961-12-31"},
	{"{..1984}", "", "first", "1984-12-31"},
	{"[2003-04~,2003-05~]", "", "2003-04-01", "2003-05-31"},
	{"2004-06-11%", "", "2004-06-11", "2004-06-11"},
	{"2004-06~-11", "", "2004-06-11", "2004-06-11"},
	{"2004?-06-11", "", "2004-06-11", "2004-06-11"},
	{"?2004-06-~11", "", "2004-06-11", "2004-06-11"},
	{"2004-%06-11", "", "2004-06-11", "2004-06-11"},
	{"156X-12-25", "", "1560-12-25", "1569-12-25"},
	{"15XX-12-25", "", "1500-12-25", "1599-12-25"},
	{"XXXX-12-XX", "", "0000-12-01", "9999-12-31"},
	{"1XXX-XX", "", "1000-01-01", "1999-12-31"},
	{"1XXX-12", "", "1000-12-01", "1999-12-31"},
	{"1984-1X", "", "1984-10-01", "1984-12-31"},
	{"1XXX-02-29", "", "1004-02-29", "1996-02-29"},
	{"2003-XX-31", "", "2003-01-31", "2003-12-31"},
	{"-1XX5", "", "-1995-01-01", "-1005-12-31"},
	{"2004-06-~01/2004-06-~20", "", "2004-06-01", "2004-06-20"},
	{"2004-06-XX/2004-07-03", "", "2004-06-01", "2004-07-03"},
	// Texts with another canonical form.
	{"?2004-06", "2004?-06", "2004-06-01", "2004-06-30"},
	{"~2004-~06-11", "2004-06~-11", "2004-06-11", "2004-06-11"},
	{"2004?-06-~11", "?2004-06-~11", "2004-06-11", "2004-06-11"},
	{"?2004-06-11~", "%2004-~06-~11", "2004-06-11", "2004-06-11"},
	{"2004?-06~-11", "%2004-~06-11", "2004-06-11", "2004-06-11"},
	{"[?2004-06,2005]", "[2004?-06,2005]", "2004-06-01", "2005-12-31"},
}

func TestEDTF(t *testing.T) {
	for _, c := range edtfCases {
		v, err := Parse(c.text)
		if err != nil {
			t.Errorf("%s: %v", c.text, err)
			continue
		}
		want := c.canonical
		if want == "" {
			want = c.text
		}
		if v.String() != want {
			t.Errorf("%s is written %s, want %s", c.text, v, want)
		}
		check := func(name, text string, got chancery.Day, none bool, side int) {
			if text == "first" || text == "last" {
				// Deep time lies wholly beyond one end, so that one side is
				// merely held at the limit.
				if held := text == "first" && v.from.prefix && !v.from.neg || text == "last" && v.from.prefix && v.from.neg; held {
					return
				}
				if limit := map[int]chancery.Day{-1: MinDay, 1: MaxDay}[side]; !none && !v.from.prefix || got != limit {
					t.Errorf("%s: %s is %v, want no bound", c.text, name, got)
				}
				return
			}
			e, err := Parse(expand(text))
			if err != nil {
				t.Fatal(err)
			}
			first, last := e.stated()
			n := first
			if side > 0 {
				n = last
			}
			if none || int64(got) != n {
				t.Errorf("%s: %s is day %d, want %d (%s)", c.text, name, got, n, text)
			}
		}
		d := v.Days()
		check("earliest", c.earliest, d.Earliest, d.NoFirst, -1)
		check("latest", c.latest, d.Latest, d.NoLast, 1)
	}
}

// expand writes a day of a year of more than four digits as its year, since
// EDTF has no text for such a day.
func expand(s string) string {
	if i := strings.IndexByte(s, '-'); i > 4 {
		return "Y" + s[:i]
	}
	return s
}

func TestNotEDTF(t *testing.T) {
	for _, s := range []string{
		"", " ", "2003-", "2003-5", "203", "20030", "20030512", "2003-05-12 ", " 2003", "2003-13", "2003-00", "2003-99",
		"2003-02-29", "2003-02-31", "2003-04-31", "2003-00-12", "2003-05-00", "2003-05-32", "2003-02-3X", "2003-2X", "2003-9X",
		"2003-21-01", "2003-42", "2003-20", "-0000", "+2003", "Y2003", "Y02003", "Y0E9", "Y", "Y-", "Y17E", "Y17E0", "Y17E99",
		"Y123456789012345678901234567890", "123456789012345678901234567890", "Y1234567890123456", "Y12345-01", "1950S", "1950S0", "1950S5", "195XS2", "1950S2-01",
		"2003??", "??2003", "2003-05-12?T10:00:00", "2003-05T10:00:00", "2003T10:00:00", "2003-05-12T", "2003-05-12T10:00", "2003-05-12T24:00:00",
		"2003-05-12T10:60:00", "2003-05-12T10:00:60", "2003-05-12T10:00:00z", "2003-05-12T10:00:00+", "2003-05-12T10:00:00+4", "2003-05-12T10:00:00-00:00",
		"2003-05-12T10:00:00.5", "2003-05-12T10:00:00+04:60", "/", "../..", "../", "/..", "2004/2003", "2003-05-13/2003-05-12", "2003/2004/2005",
		"2003-05-12T10:00:00/2003-05-13", "...", "..", "[", "[]", "{}", "[2003", "[2003}", "{2003]", "[2003,]", "[,2003]", "[..]", "[2005..2003]",
		"[2003..,2005]", "[2001,..2003]", "[2003, 2004]", "[2003,2003-13]", "[[2003]]", "[2003/2004]", "[2003-05-12T10:00:00]", "2003-05-1２", "２００３",
		"XXX", "X", "xxxx", "2003-xx", "199u", "y12345", "unknown", "open", "2003~-", "-", "~", "2003-W20", "2003-132", "\x00", "2003\n",
	} {
		if v, err := Parse(s); err == nil {
			t.Errorf("%q was taken as %s", s, v)
		} else if chancery.KindOf(err) != chancery.Invalid {
			t.Errorf("%q: the error is of kind %q: %v", s, chancery.KindOf(err), err)
		}
	}
	if _, err := Parse("[" + strings.Repeat("2003,", 1000) + "2004]"); chancery.KindOf(err) != chancery.TooLarge {
		t.Errorf("a text of 5006 bytes: %v", err)
	}
}

func TestCompare(t *testing.T) {
	for _, c := range []struct {
		a, b string
		want Relation
	}{
		{"2003-05-12", "2003-05-13", Before},
		{"2003-05-12", "2003-05-12", Same},
		{"2003-05", "2003-05-01/2003-05-31", Same},
		{"2003", "{2003-01..2003-06,2003-07..2003-12}", Same},
		{"{2003-01,2003-12}", "2003", Overlaps},
		{"2003-05-12", "2003-05", Overlaps},
		{"2003-05?", "2003-05", MayBeAny},
		{"2003-05?", "2003-06", Before},
		{"2003-04~", "2003-05-01", MayBeAny},
		{"2003-04~", "2003-06-12", Before},
		{"[2003-04,2003-05]", "2003-04-12", MayBeAny},
		{"[2003-04,2003-05]", "2003-06-12", Before},
		{"[2003]", "2003", MayBeAny},
		{"200X", "2003", MayBeAny},
		{"200X", "2010", Before},
		{"1985/..", "1990", Overlaps},
		{"1985/", "1990", MayBeAny},
		{"../1985", "1990", Before},
		{"1985-04-12/..", "../1985-04-11", After},
		{"Y-17E7", "-9999", Before},
		{"Y170000002", "Y170000003", Before},
		{"Y170000002", "Y170000002", Same},
		{"1950S2", "1950", MayBeAny},
		{"", "1950", MayBeAny},
		{"", "", MayBeAny},
	} {
		a, b := read(t, c.a), read(t, c.b)
		if got := Compare(a, b); got != c.want {
			t.Errorf("Compare(%s, %s) = %s, want %s", c.a, c.b, got, c.want)
		}
		if got := Compare(b, a); got != converse[c.want] {
			t.Errorf("Compare(%s, %s) = %s, want %s", c.b, c.a, got, converse[c.want])
		}
	}
}

var converse = map[Relation]Relation{Before: After, After: Before, Same: Same, Overlaps: Overlaps, MayBeAny: MayBeAny}

func read(t testing.TB, s string) (v Value) {
	t.Helper()
	if err := v.UnmarshalText([]byte(s)); err != nil {
		t.Fatal(err)
	}
	return v
}

func TestIncludes(t *testing.T) {
	for _, c := range []struct {
		value   string
		in, out []string
	}{
		{"[2003-04-21..2003-04-30,2003-05-02]", []string{"2003-04-21", "2003-04-30", "2003-05-02"}, []string{"2003-05-01", "2003-04-20", "2003-05-03"}},
		{"2003-1X-12", []string{"2003-10-12", "2003-12-12"}, []string{"2003-10-13", "2003-09-12", "2004-10-12"}},
		{"199X-24", []string{"1990-12-01", "2000-02-29", "1995-01-15"}, []string{"1990-01-15", "1995-03-01", "2000-12-01"}},
		{"2003-X2", []string{"2003-02-11", "2003-12-31"}, []string{"2003-03-01", "2003-11-30"}},
		{"../2003", []string{"1000-01-01", "2003-12-31"}, []string{"2004-01-01"}},
	} {
		v := read(t, c.value)
		for _, d := range c.in {
			if !v.Includes(read(t, d).Earliest()) {
				t.Errorf("%s lacks %s", c.value, d)
			}
		}
		for _, d := range c.out {
			if v.Includes(read(t, d).Earliest()) {
				t.Errorf("%s includes %s", c.value, d)
			}
		}
	}
}

func FuzzParse(f *testing.F) {
	for _, c := range edtfCases {
		f.Add(c.text)
	}
	f.Fuzz(func(t *testing.T, s string) {
		v, err := Parse(s)
		if err != nil {
			if v != (Value{}) {
				t.Errorf("%q: a value beside an error", s)
			}
			return
		}
		text := v.String()
		again, err := Parse(text)
		if err != nil || again != v || again.String() != text {
			t.Fatalf("%q is written %q, which reads as %q, %v", s, text, again, err)
		}
		first, last := v.stated()
		if first > last {
			t.Errorf("%q: from %d to %d", s, first, last)
		}
		d := v.Days()
		if d.Earliest > d.Latest || d.Earliest > v.Earliest() {
			t.Errorf("%q: days %v", s, d)
		}
		if !d.NoFirst && int64(d.Earliest) == first && !v.Includes(d.Earliest) || !d.NoLast && int64(d.Latest) == last && !v.Includes(d.Latest) {
			t.Errorf("%q does not include its own first or last day", s)
		}
		if pFirst, pLast := v.possible(); pFirst > first || pLast < last {
			t.Errorf("%q can be %d to %d, less than the %d to %d it states", s, pFirst, pLast, first, last)
		}
		if r := Compare(v, v); r == Before || r == After || v.sure() && r != Same {
			t.Errorf("%q is %s itself", s, r)
		}
	})
}

func FuzzCompare(f *testing.F) {
	for i, c := range edtfCases {
		f.Add(c.text, edtfCases[(i*7+3)%len(edtfCases)].text, edtfCases[(i*5+1)%len(edtfCases)].text)
	}
	f.Fuzz(func(t *testing.T, x, y, z string) {
		var v [3]Value
		for i, s := range []string{x, y, z} {
			var err error
			if v[i], err = Parse(s); err != nil && s != "" {
				return
			}
		}
		laws(t, v)
	})
}

func laws(t *testing.T, v [3]Value) {
	a, b, c := v[0], v[1], v[2]
	if got := Compare(b, a); got != converse[Compare(a, b)] {
		t.Errorf("Compare(%s, %s) = %s, but the converse is %s", a, b, Compare(a, b), got)
	}
	if Compare(a, b) == Before && Compare(b, c) == Before && Compare(a, c) != Before {
		t.Errorf("%s < %s < %s, but %s", a, b, c, Compare(a, c))
	}
	if Compare(a, b) == Same && Compare(a, c) != Compare(b, c) {
		t.Errorf("%s is the same as %s, but %s is %s and %s", a, b, c, Compare(a, c), Compare(b, c))
	}
	if Compare(a, b) == Before && Order(a, b) >= 0 {
		t.Errorf("%s is before %s, but sorts after it", a, b)
	}
	if Order(a, b) != -Order(b, a) || (Order(a, b) == 0) != (a == b) {
		t.Errorf("the order of %s and %s is %d and %d", a, b, Order(a, b), Order(b, a))
	}
	if Order(a, b) <= 0 && Order(b, c) <= 0 && Order(a, c) > 0 {
		t.Errorf("the order of %s, %s, %s is a circle", a, b, c)
	}
}

// TestLaws holds every triple of the cases to the laws that are also fuzzed.
func TestLaws(t *testing.T) {
	var values []Value
	for _, c := range edtfCases {
		values = append(values, read(t, c.text))
	}
	values = append(values, Value{})
	for _, a := range values {
		for _, b := range values {
			for _, c := range values {
				laws(t, [3]Value{a, b, c})
			}
		}
	}
	Sort(values)
	if !slices.IsSortedFunc(values, Order) || !values[len(values)-1].IsZero() {
		t.Error("Sort does not sort")
	}
}

func TestCivil(t *testing.T) {
	for n := int64(-1_000_000); n < 1_000_000; n += 37 {
		y, m, d := fromDay(n)
		if civil(y, m, d) != n {
			t.Fatalf("day %d is %d-%d-%d, which is day %d", n, y, m, d, civil(y, m, d))
		}
		if want := chancery.Day(n).Time(); int(y) != want.Year() || m != int(want.Month()) || d != want.Day() {
			t.Fatalf("day %d is %d-%d-%d, want %v", n, y, m, d, want)
		}
	}
}

func BenchmarkParse(b *testing.B) {
	for _, s := range []string{"2003-05-12", "2003-05~", "2003", "195X", "2003-04/2003-05", "?2004-06-~11", "1985-04-12T23:20:30Z", "[2003-04~,2003-05~]", "XXXX-02-29"} {
		b.Run(s, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				if _, err := Parse(s); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

func BenchmarkCompare(b *testing.B) {
	x, y := read(b, "2003-04~"), read(b, "2003-05-12/2003-06")
	b.ReportAllocs()
	for b.Loop() {
		Compare(x, y)
	}
}
