package calendar

import (
	"bufio"
	"compress/gzip"
	"encoding/json"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"chancery"
	"chancery/internal/shared"
)

// TestCases reads testdata/cases.txt: a line "# intent", a line "dated DATE" for the
// document's date, or "undated", the passage, and for each expression in it
// a line "words = EDTF", with earliest and latest after it where the wording
// says more than the EDTF text, and the anchor in brackets.
func TestCases(t *testing.T) {
	f, err := os.Open(filepath.Join("testdata", "cases.txt"))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	var intent string
	var got []string
	var n, cases int
	in := bufio.NewScanner(f)
	doc := &chancery.Document{}
	finish := func() {
		for _, g := range got {
			t.Errorf("%s: not expected: %s", intent, g)
		}
		got = nil
	}
	for in.Scan() {
		n++
		line := strings.TrimSpace(in.Text())
		switch {
		case line == "":
		case strings.HasPrefix(line, "# "):
			finish()
			intent = line[2:]
			doc = &chancery.Document{}
		case line == "undated" || strings.HasPrefix(line, "dated "):
			finish()
			doc = &chancery.Document{}
			if date, ok := strings.CutPrefix(line, "dated "); ok {
				doc.Metadata = chancery.Metadata{{Field: chancery.Published, Value: date}}
			}
		case strings.HasPrefix(line, "| "):
			finish()
			doc.Text = strings.ReplaceAll(line[2:], " ¶ ", "\n\n")
			for _, d := range Dates(doc) {
				got = append(got, caseLine(d))
			}
		default:
			cases++
			if len(got) == 0 {
				t.Errorf("line %d, %s: want %s, got nothing", n, intent, line)
				continue
			}
			if got[0] != line {
				t.Errorf("line %d, %s:\n got %s\nwant %s", n, intent, got[0], line)
			}
			got = got[1:]
		}
	}
	finish()
	if cases < 100 {
		t.Errorf("only %d cases", cases)
	}
}

// caseLine writes a date as the cases do.
func caseLine(d chancery.Date) string {
	s := d.Passage.Words + " = "
	if d.EDTF == "" {
		return s + "unplaced"
	}
	s += d.EDTF
	if v, err := Parse(d.EDTF); err != nil || v.Earliest() != d.Earliest || v.Latest() != d.Latest {
		s += " " + bound(d.Earliest, d.EDTF) + " to " + bound(d.Latest, d.EDTF)
	}
	if d.Anchor != "" {
		s += " [" + d.Anchor + "]"
	}
	return s
}

// check holds the laws that every reading keeps.
func check(t *testing.T, doc *chancery.Document, dates []chancery.Date) {
	end := 0
	for _, d := range dates {
		words, err := d.Passage.Span.In(doc.Text)
		if err != nil || words != d.Passage.Words || words == "" {
			t.Fatalf("passage %v: %q, %v", d.Passage, words, err)
		}
		if d.Passage.Span.Start < end {
			t.Fatalf("%q overlaps the date before", words)
		}
		end = d.Passage.Span.End
		if d.Reason == "" {
			t.Fatalf("%q has no reason", words)
		}
		for _, text := range []string{d.EDTF, d.Otherwise} {
			if text == "" {
				continue
			}
			if v, err := Parse(text); err != nil || v.String() != text {
				t.Fatalf("%q is read as %q: %v", words, text, err)
			}
		}
		if d.EDTF == "" {
			if d.Anchor != "" || d.Otherwise != "" && !strings.Contains(d.Reason, "not placed") {
				t.Fatalf("%q is unplaced, but %+v", words, d)
			}
			continue
		}
		if d.Earliest > d.Latest {
			t.Fatalf("%q is from %v to %v", words, d.Earliest, d.Latest)
		}
	}
}

// checkTimexes holds the laws that all that is marked as TimeML keeps.
func checkTimexes(t *testing.T, doc *chancery.Document) {
	end := 0
	for _, x := range Timexes(doc, Options{}) {
		words, err := x.Passage.Span.In(doc.Text)
		if err != nil || words != x.Passage.Words || words == "" || x.Passage.Span.Start < end || x.Value == "" {
			t.Fatalf("%+v: %q, %v", x, words, err)
		}
		if !slices.Contains([]string{"DATE", "TIME", "DURATION", "SET"}, x.Type) || strings.ContainsAny(x.Value, "<>\"& ~?[]{}/") {
			t.Fatalf("%+v", x)
		}
		end = x.Passage.Span.End
	}
}

func FuzzDates(f *testing.F) {
	cases, err := os.ReadFile(filepath.Join("testdata", "cases.txt"))
	if err != nil {
		f.Fatal(err)
	}
	for _, line := range strings.Split(string(cases), "\n") {
		if text, ok := strings.CutPrefix(line, "| "); ok {
			f.Add(text, "2006-05-23")
			f.Add(text, "")
			f.Add(text, "1981-06")
		}
	}
	f.Fuzz(func(t *testing.T, text, date string) {
		if !utf8.ValidString(text) {
			return
		}
		doc := &chancery.Document{Text: text, Metadata: chancery.Metadata{{Field: chancery.Published, Value: date}}}
		dates := Dates(doc)
		check(t, doc, dates)
		checkTimexes(t, doc)
		// What people say of expressions and events holds the same laws, circles
		// included: each date hangs on the next one.
		o := Options{Episode: dateOf(1999, 0, 0), Events: []KnownEvent{{Key: "bombing", When: dateOf(1999, 5, 11), Decided: len(text)%2 == 0}}}
		for i, d := range dates {
			switch i % 4 {
			case 0:
				o.Given = append(o.Given, Given{Span: d.Passage.Span, On: dates[(i+1)%len(dates)].ID, How: "as given"})
			case 1:
				o.Given = append(o.Given, Given{Span: d.Passage.Span, Anchor: dateOf(1999, 5, 0), How: "as given"})
			case 2:
				o.Given = append(o.Given, Given{Span: d.Passage.Span, Value: dateOf(1999, 5, 11), How: "as given"})
			}
		}
		again := Reckon(doc, o)
		check(t, doc, again)
		if len(again) != len(dates) {
			t.Fatalf("%d dates, and %d where people gave something", len(dates), len(again))
		}
	})
}

// TestReckon holds what options change, and how dates sort.
func TestReckon(t *testing.T) {
	text := "On 12 May 2003 they met. A few days later he left. Yesterday she said: \"We spoke last week.\" A few years ago it was so. On 3 June 2003 he died."
	doc := &chancery.Document{Text: text, Metadata: chancery.Metadata{{Field: chancery.Published, Value: "2006-05-23"}}}
	line := func(dates []chancery.Date) string {
		var s []string
		for _, d := range dates {
			s = append(s, caseLine(d))
		}
		return strings.Join(s, "; ")
	}
	dates := Dates(doc)
	check(t, doc, dates)
	if got, want := line(dates), "12 May 2003 = 2003-05-12; A few days later = unplaced; Yesterday = 2006-05-22 [document]; last week = 2006-05-15/2006-05-21 [document]; A few years ago = unplaced; 3 June 2003 = 2003-06-03"; got != want {
		t.Errorf("got %s\nwant %s", got, want)
	}
	if dates[1].After != "2003-05-12" || dates[4].Before != "2006-05-23" {
		t.Errorf("the unplaced are after %q and before %q", dates[1].After, dates[4].Before)
	}
	slices.SortStableFunc(dates, OrderDates)
	if got, want := line(dates), "12 May 2003 = 2003-05-12; A few days later = unplaced; 3 June 2003 = 2003-06-03; last week = 2006-05-15/2006-05-21 [document]; Yesterday = 2006-05-22 [document]; A few years ago = unplaced"; got != want {
		t.Errorf("sorted: got %s\nwant %s", got, want)
	}
	// Another anchor, and the time of a speech.
	at := strings.Index(text, "We spoke")
	dates = Reckon(doc, Options{Anchor: read(t, "1999-01-10"), Speeches: []Speech{{Span: chancery.Span{Start: at, End: at + len("We spoke last week.")}, When: read(t, "1998-12-09")}}})
	if got, want := line(dates), "12 May 2003 = 2003-05-12; A few days later = unplaced; Yesterday = 1999-01-09 [document]; last week = 1998-11-30/1998-12-06 [quotation]; A few years ago = unplaced; 3 June 2003 = 2003-06-03"; got != want {
		t.Errorf("got %s\nwant %s", got, want)
	}
}

// TestHostile reads texts that are meant to hurt. The time they take is seen in
// BenchmarkHostile.
func TestHostile(t *testing.T) {
	for name, text := range hostile {
		t.Run(name, func(t *testing.T) {
			doc := &chancery.Document{Text: text, Metadata: chancery.Metadata{{Field: chancery.Published, Value: "2006-05-23"}}}
			dates := Dates(doc)
			check(t, doc, dates)
			checkTimexes(t, doc)
			if name == "offsets without end" {
				for _, d := range dates[:min(3, len(dates))] {
					t.Log(d.Passage.Words[:min(60, len(d.Passage.Words))], d.EDTF, d.Reason)
				}
			}
		})
	}
}

var hostile = map[string]string{
	"events on events":      strings.Repeat("The talks came a day after the bombing, and the bombing a day after the talks. ", 4000),
	"one event":             strings.Repeat("On 12 May 2003 a bombing. Three days after the bombing he spoke. ", 5000),
	"names in brackets":     strings.Repeat("the Review (2003), ", 10000),
	"offsets without end":   strings.Repeat("the day after ", 20000) + "tomorrow",
	"weeks before weeks":    strings.Repeat("two weeks before ", 20000) + "12 May 2003",
	"parts of parts":        strings.Repeat("the end of ", 20000) + "May 2003",
	"first of first":        strings.Repeat("the first week of ", 20000) + "May 2003",
	"anniversaries":         strings.Repeat("the first anniversary of ", 20000) + "12 May 2003",
	"ranges of ranges":      strings.Repeat("from May to ", 20000) + "June 2003",
	"between and":           strings.Repeat("between ", 20000) + strings.Repeat("and May ", 20000),
	"by by":                 strings.Repeat("by ", 50000) + "Monday",
	"early early":           strings.Repeat("early ", 50000) + "May",
	"later later":           strings.Repeat("later ", 50000) + "today",
	"this this":             strings.Repeat("this ", 50000) + "May",
	"the the":               strings.Repeat("the ", 50000) + "1980s",
	"a long number":         strings.Repeat("2003", 50000),
	"numbers":               strings.Repeat("2003-05-", 50000),
	"slashes":               strings.Repeat("12/", 50000),
	"colons":                strings.Repeat("12:", 50000),
	"mondays":               strings.Repeat("Monday, ", 50000),
	"months":                strings.Repeat("May ", 50000),
	"later and later":       strings.Repeat("Three days later he left. ", 20000),
	"years later":           "In 2003 it began. " + strings.Repeat("Nine thousand years later it ended. 9999 years later it began. ", 5000),
	"days of far years":     "In 2003 it began. " + strings.Repeat("9999 decades later it ended. ", 3) + "On 12 May it went on; three days later it ceased. It was in March, from May to June. 9999 centuries earlier.",
	"centuries":             "In 2003 it began. " + strings.Repeat("9999 centuries later it ended. ", 5000),
	"back and back":         "In 2003 it began. " + strings.Repeat("9999 decades earlier it ended. ", 5000),
	"without width":         strings.Repeat("12\u200b May\u200f \u202e2003 ", 5000),
	"one long word":         strings.Repeat("é", 100000),
	"signs":                 strings.Repeat("'", 100000),
	"at midnight":           strings.Repeat("midnight on ", 30000),
	"the night of":          strings.Repeat("the night of ", 30000),
	"nothing":               "",
	"a year of 30 digits":   "in 123456789012345678901234567890 and on 12 May 123456789012345678901234567890",
	"days that are not":     "31 February 2003, February 30, 2003, 2003-02-31, 31/02/2003, 2003-13-01, 2003-99, 0000-00-00, the 31st of June, 29 February 2003, 290500Z FEB 03, 990000Z MAY 03",
	"ranges that are not":   "from June 2003 to May 2003; between 2004 and 2003; 12 to 5 May 2003; from the 1990s to the 1980s; May 2004 or May 2003",
	"times that are not":    "at 25:00 on Monday; at 13 p.m. on Friday; 10:75 a.m.; 0 a.m.; 2460 hours",
	"circles":               "The day before the day after that, the following day, that day, the same day, the previous day.",
	"brackets of quotation": strings.Repeat("“Monday”", 20000),
}

func BenchmarkHostile(b *testing.B) {
	for name, text := range hostile {
		b.Run(name, func(b *testing.B) {
			doc := &chancery.Document{Text: text, Metadata: chancery.Metadata{{Field: chancery.Published, Value: "2006-05-23"}}}
			b.SetBytes(int64(len(text)))
			for b.Loop() {
				Dates(doc)
			}
		})
	}
}

// BenchmarkDates reads newspaper articles; words/s is per core.
func BenchmarkDates(b *testing.B) {
	f, err := os.Open(shared.Path(b, "data", "polnear", "dev.jsonl.gz"))
	if err != nil {
		b.Fatal(err)
	}
	defer f.Close()
	z, err := gzip.NewReader(f)
	if err != nil {
		b.Fatal(err)
	}
	var docs []*chancery.Document
	words, bytes := 0, 0
	in := bufio.NewScanner(z)
	in.Buffer(nil, 64<<20)
	for in.Scan() {
		var row struct{ Date, Text string }
		if err := json.Unmarshal(in.Bytes(), &row); err != nil {
			b.Fatal(err)
		}
		docs = append(docs, &chancery.Document{Text: row.Text, Metadata: chancery.Metadata{{Field: chancery.Published, Value: row.Date}}})
		words += len(strings.Fields(row.Text))
		bytes += len(row.Text)
	}
	b.SetBytes(int64(bytes))
	b.ReportAllocs()
	found := 0
	for b.Loop() {
		found = 0
		for _, d := range docs {
			found += len(Dates(d))
		}
	}
	b.ReportMetric(float64(words)*float64(b.N)/b.Elapsed().Seconds(), "words/s")
	b.ReportMetric(float64(words)/float64(found), "words/date")
}
