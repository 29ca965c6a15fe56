package calendar

import (
	"strings"
	"testing"

	"chancery"
)

// readGiven reads a text of 2003-10-06 with what people say of its expressions,
// which are named by their words.
func readGiven(t *testing.T, text string, given map[string]Given, events ...KnownEvent) []string {
	t.Helper()
	doc := &chancery.Document{Text: text, Metadata: chancery.Metadata{{Field: chancery.Published, Value: "2003-10-06"}}}
	o := Options{Events: events}
	id := func(words string) chancery.Span {
		i := strings.Index(text, words)
		if i < 0 {
			t.Fatalf("%q does not stand in the text", words)
		}
		return chancery.Span{Start: i, End: i + len(words)}
	}
	for words, g := range given {
		g.Span, g.How = id(words), "as Ada gave it"
		if g.On != "" {
			g.On = chancery.DateID(chancery.Passage{Span: id(g.On)})
		}
		o.Given = append(o.Given, g)
	}
	dates := Reckon(doc, o)
	check(t, doc, dates)
	var out []string
	for _, d := range dates {
		out = append(out, caseLine(d))
	}
	return out
}

func TestGiven(t *testing.T) {
	value := func(s string) Value {
		v, err := Parse(s)
		if err != nil {
			t.Fatal(err)
		}
		return v
	}
	const story = "On 11 May it fell. Three days later he spoke. The day after, she wrote."
	for _, c := range []struct {
		name, text string
		given      map[string]Given
		events     []KnownEvent
		want       string
	}{
		{"as read", story, nil, nil, "11 May = 2003-05-11 [document]; Three days later = 2003-05-14 [previous date]; The day after = 2003-05-15 [previous date]"},
		{"a reading", story, map[string]Given{"11 May": {Value: value("1999-05-11")}}, nil,
			"11 May = 1999-05-11 [given]; Three days later = 1999-05-14 [previous date]; The day after = 1999-05-15 [previous date]"},
		{"an anchor", story, map[string]Given{"11 May": {Anchor: value("1999-05")}}, nil,
			"11 May = 1999-05-11 [given]; Three days later = 1999-05-14 [previous date]; The day after = 1999-05-15 [previous date]"},
		{"an anchor in the middle", story, map[string]Given{"Three days later": {Anchor: value("1999-05-04")}}, nil,
			"11 May = 2003-05-11 [document]; Three days later = 1999-05-07 [given]; The day after = 1999-05-08 [previous date]"},
		{"another expression", story, map[string]Given{"The day after": {On: "11 May"}}, nil,
			"11 May = 2003-05-11 [document]; Three days later = 2003-05-14 [previous date]; The day after = 2003-05-12 [given]"},
		{"one that comes later", "Three days later he spoke. It fell on 11 May.", map[string]Given{"Three days later": {On: "11 May"}}, nil,
			"Three days later = 2003-05-14 [given]; 11 May = 2003-05-11 [document]"},
		{"a circle of two", "On 2 May he came. Three days later he spoke. The day after, she wrote.", map[string]Given{"Three days later": {On: "The day after"}}, nil,
			"2 May = 2003-05-02 [document]; Three days later = unplaced; The day after = 2003-05-03 [previous date]"},
		{"a circle of one", story, map[string]Given{"Three days later": {On: "Three days later"}}, nil,
			"11 May = 2003-05-11 [document]; Three days later = unplaced; The day after = 2003-05-12 [previous date]"},
		{"an expression that is not there", story, map[string]Given{"Three days later": {On: "spoke"}}, nil,
			"11 May = 2003-05-11 [document]; Three days later = unplaced; The day after = 2003-05-12 [previous date]"},
		{"no date", story, map[string]Given{"11 May": {No: true}}, nil, "Three days later = unplaced; The day after = unplaced"},
		{"where none was read", "It fell when the roses were out, and a day later he spoke.", map[string]Given{"when the roses were out": {Value: value("1999-06~")}}, nil,
			"when the roses were out = 1999-06~ [given]; a day later = unplaced"},
		{"an event known from elsewhere", "Three days after the bombing he spoke.", nil, []KnownEvent{{Key: "bombing", When: value("1999-05-11"), How: "as another document tells"}},
			"Three days after = 1999-05-14 [event]"},
		{"the year of an event known from elsewhere", "The flood, yes. We had nothing to do with the flood. I said so on the twelfth of May, and two days later to the consul. He was elected in June. He will come in October.", nil, []KnownEvent{{Key: "flood", When: value("1999-05-11"), How: "as another document tells"}},
			"the twelfth of May = 1999-05-12 [event]; two days later = 1999-05-14 [previous date]; June = 1999-06 [event]; October = 2003-10 [document]"},
		{"not that of an event which the text dates", "The flood of 3 March 2003, yes. We had nothing to do with the flood. I said so on the twelfth of April.", nil, []KnownEvent{{Key: "flood", When: value("1999-05-11"), How: "as another document tells"}},
			"3 March 2003 = 2003-03-03; the twelfth of April = 2003-04-12 [document]"},
		{"nor of one of the document's own time", "We had nothing to do with the flood. I said so on the twelfth of May.", nil, []KnownEvent{{Key: "flood", When: value("2002-12-11"), How: "as another document tells"}},
			"the twelfth of May = 2003-05-12 [document]"},
		{"what the text tells counts before other documents", "The bombing of 12 May 1999 was told. Three days after the bombing he spoke.", nil, []KnownEvent{{Key: "bombing", When: value("1999-05-11")}},
			"12 May 1999 = 1999-05-12; Three days after = 1999-05-15 [event]"},
		{"what a person says counts before the text", "The bombing in Teluz on 12 May 1999 was told. Three days after the bombing he spoke.", nil, []KnownEvent{{Key: "bombing teluz", When: value("1999-05-11"), Decided: true}},
			"12 May 1999 = 1999-05-12; Three days after = 1999-05-14 [event]"},
		{"a date that a person moves moves what hangs on its event", "The bombing on 12 May was told. Three days after the bombing he spoke.", map[string]Given{"12 May": {Value: value("1999-05-11")}}, nil,
			"12 May = 1999-05-11 [given]; Three days after = 1999-05-14 [event]"},
	} {
		if got := strings.Join(readGiven(t, c.text, c.given, c.events...), "; "); got != c.want {
			t.Errorf("%s:\n got %s\nwant %s", c.name, got, c.want)
		}
	}
}

// What is quoted is reckoned from the time at which it was said.
func TestSpeeches(t *testing.T) {
	const text = `He said on Tuesday, 4 May 1999: "I saw him yesterday, and the next day he left." She spoke yesterday.`
	doc := &chancery.Document{Text: text, Metadata: chancery.Metadata{{Field: chancery.Published, Value: "2003-10-06"}}}
	dates := Dates(doc)
	at := strings.Index(text, `"`)
	content, _ := doc.Passage(chancery.Span{Start: at, End: strings.LastIndex(text, `"`) + 1})
	got := Read(doc, []chancery.Attribution{{Kind: chancery.Direct, Content: []chancery.Passage{content}, Told: dates[0].ID}}, Options{})
	var lines []string
	for _, d := range got {
		lines = append(lines, caseLine(d))
	}
	want := "Tuesday, 4 May 1999 = 1999-05-04; yesterday = 1999-05-03 [quotation]; the next day = 1999-05-04 [previous date]; yesterday = 2003-10-05 [document]"
	if s := strings.Join(lines, "; "); s != want {
		t.Errorf("got  %s\nwant %s", s, want)
	}
}

// The period that a person gives a document holds for what is told as past in it.
func TestEpisodeGiven(t *testing.T) {
	doc := &chancery.Document{Text: "We met on the last Sunday of April, and he spoke of the April paper. On the twelfth of May I said so. The letter of 30 April 1999 was read. He will come in November.",
		Metadata: chancery.Metadata{{Field: chancery.Published, Value: "2003-11-22"}}}
	var got []string
	for _, d := range Reckon(doc, Options{Episode: dateOf(1999, 0, 0)}) {
		got = append(got, d.EDTF)
	}
	if s, want := strings.Join(got, " "), "1999-04-25 1999-04 1999-05-12 1999-04-30 2003-11"; s != want {
		t.Errorf("%s, want %s", s, want)
	}
}

func TestEventKeys(t *testing.T) {
	for name, want := range map[string]string{
		"the Riyadh bombing": "bombing riyadh,bombing", "the bombing in Riyadh": "bombing riyadh,bombing", "the peace talks": "talk", "Geneva talks": "talk geneva,talk",
		"": "", "of": "", "the man": "", "the Stavering Review": "review stavering,review",
	} {
		if got := strings.Join(EventKeys(name), ","); got != want {
			t.Errorf("%q: %q, want %q", name, got, want)
		}
	}
}

// Thousands of events that hang on one another take no more than the passes that
// every text may take.
func TestEventChains(t *testing.T) {
	doc := &chancery.Document{Text: strings.Repeat("The talks took place a day after the bombing. The bombing came a day after the talks. ", 2000)}
	for _, d := range Dates(doc) {
		if d.EDTF != "" {
			t.Fatalf("%q is placed on %s: %s", d.Passage.Words, d.EDTF, d.Reason)
		}
	}
}
