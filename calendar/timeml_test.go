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
	for _, bad := range []string{"", "<TimeML>", "no xml <", "<TimeML><p>2003</p></TimeML>", strings.Repeat("<a>", 2000)} {
		if _, err := ScoreTimeML(strings.NewReader(bad), "bad.tml"); chancery.KindOf(err) != chancery.Invalid {
			t.Errorf("%.20q: %v", bad, err)
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
