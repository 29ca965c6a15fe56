package calendar

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"chancery"
)

func TestTimex(t *testing.T) {
	for edtf, want := range map[string]string{
		"2003-05-12": "2003-05-12", "2003-05~": "2003-05", "2003": "2003", "199X": "199", "19XX": "19", "2003-21": "2003-SP", "2003-24": "2003-WI",
		"2003-33": "2003-Q1", "2003-41": "2003-H2", "2003-05-12/2003-05-18": "2003-W20", "2003-05-17/2003-05-18": "2003-W20-WE",
		"2002-10/2003-09": "FY2003", "-0043-03-15": "BC0044-03-15", "../2003-05-12": "2003-05-12", "/2003-05-12": "PAST_REF", "2003-05-12/": "FUTURE_REF",
		"2003-05-12T10:30:00Z": "2003-05-12T10:30", "[2003-04,2003-05]": "", "XXXX-05": "", "": "", "Y-170000002": "",
	} {
		v, err := Parse(edtf)
		if err != nil && edtf != "" {
			t.Fatal(err)
		}
		if got := v.Timex(); got != want {
			t.Errorf("%s: %q, want %q", edtf, got, want)
		}
	}
}

func TestScoreTimeML(t *testing.T) {
	const doc = `<?xml version="1.0"?><TimeML><DCT><TIMEX3 tid="t0" type="DATE" value="2006-05-23" functionInDocument="CREATION_TIME">May 23, 2006</TIMEX3></DCT>
<TEXT>He came <TIMEX3 tid="t1" type="DATE" value="2006-05-22">yesterday</TIMEX3>, <EVENT eid="e1">left</EVENT> on
<TIMEX3 tid="t2" type="DATE" value="2006-05-24">May 12</TIMEX3> and stayed for <TIMEX3 tid="t3" type="DURATION" value="P3W">three weeks</TIMEX3> &amp; a day, until 2005.</TEXT></TimeML>`
	s, err := ScoreTimeML(strings.NewReader(doc), "a.tml")
	if err != nil {
		t.Fatal(err)
	}
	if s.Gold != 3 || s.Found != 5 || s.Strict != 3 || s.Relaxed != 3 || s.Value != 2 || s.Type != 3 || len(s.Misses) != 3 {
		t.Errorf("%+v", s)
	}
	for _, bad := range []string{"", "<TimeML>", "no xml <", "<TimeML><TEXT> </TEXT></TimeML>", strings.Repeat("<a>", 2000)} {
		if _, err := ScoreTimeML(strings.NewReader(bad), "bad.tml"); chancery.KindOf(err) != chancery.Invalid {
			t.Errorf("%.20q: %v", bad, err)
		}
	}
}

// What is written as TimeML is read again as it was, whatever the text holds, and a
// text outside a TEXT element is read too.
func TestWriteTimeML(t *testing.T) {
	doc := &chancery.Document{Path: "rain/a.tml", Text: "He stayed <here> for three weeks & left\r\non Friday; \"recently\" he came from 3 May\tto 5 June, every Monday morning."}
	o := Options{Anchor: read(t, "2003-05-12")}
	var b strings.Builder
	if err := WriteTimeML(&b, doc, Created(doc, o), Timexes(doc, o)); err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"<DOCID>a</DOCID>", `<TIMEX3 tid="t0" type="DATE" value="2003-05-12" functionInDocument="CREATION_TIME">`, `type="DURATION" value="P3W">three weeks<`, `type="DATE" value="2003-05-09">Friday<`,
		`type="DATE" value="PAST_REF">recently<`, `value="2003-05-03">3 May<`, `value="2003-06-05">5 June<`, `type="SET" value="XXXX-WXX-1TMO">every Monday morning<`} {
		if !strings.Contains(b.String(), want) {
			t.Errorf("%s is not in %s", want, &b)
		}
	}
	again, err := ReadTimeML(strings.NewReader(b.String()), "b.tml")
	if err != nil || again.Text != doc.Text {
		t.Errorf("%q, %v", again.Text, err)
	}
	if s, err := ScoreTimeML(strings.NewReader(b.String()), "b.tml"); err != nil || s.ValueF1() != 1 || s.StrictF1() != 1 || s.TypeF1() != 1 {
		t.Errorf("%v, %v", s, err)
	}
	old := strings.NewReplacer("<TEXT>", "", "</TEXT>", "").Replace(b.String())
	if again, err = ReadTimeML(strings.NewReader(old), "c.tml"); err != nil || !strings.Contains(again.Text, "stayed <here>") || again.Metadata.Get(chancery.Published) != "2003-05-12" {
		t.Errorf("%q, %v", again.Text, err)
	}
}

// TestTimexes holds values that the newswire texts have none of.
func TestTimexes(t *testing.T) {
	for text, want := range map[string]string{
		"half an hour, two and a half years, an hour and a half, 1.5 years, two or three days, a couple of weeks, twenty-two months":                                            "PT30M P2.5Y PT1.5H P1.5Y P2D P2W P22M",
		"a fortnight, three quarters, decades of war, for centuries, a 10-day tour, a 64-year-old, all week":                                                                    "P2W P9M PXCE P10D P64Y P1W",
		"every October, every two weeks, each summer, every other day, Mondays, weekly, $5 a year, twice a day, 40 miles per hour":                                              "XXXX-10 P2W XXXX-SU P2D XXXX-WXX-1 P1W P1Y P1D PT1H",
		"now, nowadays, at present, these days, recently, in the past, in the near future, at the moment":                                                                       "PRESENT_REF PRESENT_REF PRESENT_REF PRESENT_REF PAST_REF PAST_REF FUTURE_REF PRESENT_REF",
		"last night, this morning, Friday evening, tomorrow at noon, tonight; 3 p.m. on 4 May 2003":                                                                             "2003-05-11TNI 2003-05-12TMO 2003-05-09TEV 2003-05-13T12:00 2003-05-12TNI 2003-05-04T15:00",
		"the third quarter of 2002, the first half of 2003, fiscal 2002, summer 2002, the 1990s, the 19th century, 44 BC, this weekend, the coming months, the past five years": "2002-Q3 2003-H1 FY2002 2002-SU 199 18 BC0044 2003-W19-WE PXM P5Y",
		"three days after the flood, years ago, a few weeks ago, by 3 June, on May 5 or 6, between 1979 and 1981":                                                               "P3D PAST_REF PAST_REF 2003-06-03 2003-05-05 1979 1981",
	} {
		var got []string
		for _, x := range Timexes(&chancery.Document{Text: text}, Options{Anchor: read(t, "2003-05-12")}) {
			got = append(got, x.Value)
		}
		if s := strings.Join(got, " "); s != want {
			t.Errorf("%s:\n got %s\nwant %s", text, s, want)
		}
	}
}

// TestNewswire scores the texts in testdata/timeml, of our own writing, which were
// marked by the guidelines of TimeML before anything was read in them.
func TestNewswire(t *testing.T) {
	files, err := filepath.Glob(filepath.Join("testdata", "timeml", "*.tml"))
	if err != nil || len(files) == 0 {
		t.Fatal("no files", err)
	}
	sum := &TimeScores{}
	for _, name := range files {
		f, err := os.Open(name)
		if err != nil {
			t.Fatal(err)
		}
		defer f.Close()
		s, err := ScoreTimeML(f, filepath.Base(name))
		if err != nil {
			t.Fatal(err)
		}
		sum.Add(s)
	}
	t.Logf("%d texts: %s", len(files), sum)
	if *goldPart == "newswire" {
		for _, m := range sum.Misses {
			t.Logf("%s %q: want %s, got %s (%s)", m.Where, m.Words, m.Want, m.Got, m.Reason)
		}
	}
	if sum.ValueF1() < 0.93 || sum.TypeF1() < 0.95 {
		t.Error("the figures fell")
	}
}
