package record_test

import (
	"fmt"
	"reflect"
	"slices"
	"strings"
	"testing"

	"chancery"
	"chancery/record"
)

func query(t testing.TB, s string) record.Query {
	t.Helper()
	q, err := record.ParseQuery(s)
	if err != nil {
		t.Fatal(err)
	}
	return q
}

func TestSearchDocuments(t *testing.T) {
	onEach(t, func(t *testing.T, r *record.Record, where string) {
		add(t, r,
			letter("1", "Iran’s ambassador, an O’Brien, wrote to Hizbulláh and al-Qaeda.", fact(chancery.Title, "Straße of letters"), fact(chancery.Published, "2003-05"), fact(chancery.Language, "en-GB"), fact(chancery.Outlet, "The Évening Post")),
			letter("2", "The ambassadors met three working groups; the groups were working.", fact(chancery.Published, "[2003-04-28,2003-05-02]"), fact(chancery.Language, "en"), fact(chancery.Author, "Jo Müller")),
			letter("3", "外務大臣が書簡を送った。 The letter.", fact(chancery.Published, "200X"), fact(chancery.Language, "ja")),
			letter("4", strings.Repeat("the filler of a long report ", 900)+"and then the needle lay in the haystack "+strings.Repeat("more of the filler ", 900)+" the end stands here", fact(chancery.Language, "eno")),
		)
		for _, c := range []struct{ query, want string }{
			{"ambassador", "1"},
			{"ambassador*", "1 2"},
			{"AMBASSADORS", "2"},
			{"iran", "1"},
			{"obrien", ""},
			{"o'brien", "1"},
			{"hizbullah qaeda", "1"},
			{"al-qaeda", "1"},
			{"qaeda-al", ""},
			{`"working groups"`, "2"},
			{`“working groups”`, "2"},
			{`"groups working"`, ""},
			{`"working gr"*`, "2"},
			{"groups -ambassadors", ""},
			{"letter -needle", "3"},
			{"strasse", "1"},
			{"letters hizbullah", "1"},
			{`"letters iran"`, ""},
			{"書簡", "3"},
			{"大臣", "3"},
			{"臣大", ""},
			{"needle haystack", "4"},
			{`"needle lay in the haystack"`, "4"},
			{`filler "the end stands here"`, "4"},
			{`needle "of a long report and then the needle lay in the haystack more"`, "4"},
			{"the -needle", "2 3"},
			{"before:2003-05-01", "2 3"},
			{"before:2003", "3"},
			{"after:2003-05-03", "1 3"},
			{"before:2003-04-28 after:2001", "3"},
			{"language:en", "1 2"},
			{"language:EN-gb", "1"},
			{"outlet:\"evening post\"", "1"},
			{"author:muller", "2"},
			{"author:jo outlet:post", ""},
			{"-the", "1"},
			{"ambassador* language:en -iran", "2"},
			{"", "1 2 3 4"},
			{"document:2 working", "2"},
			{"—", "1 2 3 4"},
		} {
			hits, stats, err := r.SearchDocuments(ctx, query(t, c.query), record.Window{})
			if err != nil {
				t.Errorf("%s: %v", c.query, err)
				continue
			}
			var got []string
			for _, h := range hits {
				got = append(got, h.Path)
				s := h.Snippet
				d, err := r.Document(ctx, h.Digest.String())
				if err != nil {
					t.Fatal(err)
				}
				if words, err := s.Span.In(d.Text); err != nil || words != s.Text || len(s.Text) > 600 {
					t.Errorf("%s: snippet %q at %v: %v", c.query, s.Text, s.Span, err)
				}
			}
			slices.Sort(got)
			if strings.Join(got, " ") != c.want || stats.Matched != len(got) || stats.More {
				t.Errorf("%s: found %v, want %s; %+v", c.query, got, c.want, stats)
			}
		}
		for _, c := range []struct{ query, text, marks string }{
			{`needle "the haystack"`, "needle lay in the haystack", "needle|the haystack"},
			{"qaeda hizbullah", "Hizbulláh and al-Qaeda.", "Hizbulláh|Qaeda"},
			{"al-qaeda", "al-Qaeda", "al-Qaeda"},
			{"書簡", "書簡", "書簡"},
			{"strasse", "Iran’s ambassador", ""},
		} {
			hits, _, err := r.SearchDocuments(ctx, query(t, c.query), record.Window{})
			if err != nil || len(hits) != 1 {
				t.Fatalf("%s: %d hits, %v", c.query, len(hits), err)
			}
			s := hits[0].Snippet
			var marks []string
			for _, m := range s.Marks {
				marks = append(marks, s.Text[m.Start:m.End])
			}
			if !strings.Contains(s.Text, c.text) || strings.Join(marks, "|") != c.marks {
				t.Errorf("%s: %q with marks %q", c.query, s.Text, marks)
			}
		}
	})
}

func TestSearchAttributions(t *testing.T) {
	onEach(t, func(t *testing.T, r *record.Record, where string) {
		item := letter("a", "Powell said the letter was real. The powell aide denied the talks. “No letter,” said Rumsfeld.", fact(chancery.Published, "2003-05-12"))
		other := letter("b", "Powell said nothing of a letter.", fact(chancery.Outlet, "Post"))
		d := item.Document
		d.Blocks = append(d.Blocks, chancery.Block{Kind: chancery.Page, Span: chancery.Span{Start: 0, End: len(d.Text)}, Label: "12"})
		add(t, r, item, other)
		one, two, three := said(t, d, "Powell", "said", "the letter was real"), said(t, d, "The powell aide", "denied", "the talks"), said(t, d, "Rumsfeld", "said", "No letter,")
		two.Stance, three.Kind = chancery.Denies, chancery.Direct
		four := said(t, other.Document, "Powell", "said", "nothing of a letter")
		put(t, r, reading(d, "simple/1", one, two, three), reading(other.Document, "simple/1", four))
		decide(t, r, chancery.Decision{Action: chancery.Reject, Target: chancery.Target{Kind: chancery.OnAttribution, Document: d.Digest, ID: three.ID}})
		asks := chancery.Asks
		decide(t, r, chancery.Decision{Action: chancery.Correct, Target: chancery.Target{Kind: chancery.OnAttribution, Document: d.Digest, ID: one.ID}, Value: record.Change{Stance: &asks}.Value()})
		ids := map[string]string{one.ID: "1", two.ID: "2", three.ID: "3", four.ID: "4"}
		for _, c := range []struct{ query, want string }{
			{"letter", "1 4"},
			{"speaker:powell", "1 2 4"},
			{"speaker:powell letter", "1 4"},
			{"speaker:letter", ""},
			{`speaker:"powell aide"`, "2"},
			{"stance:denies", "2"},
			{"stance:asks,denies", "1 2"},
			{"stance:asserts", "4"},
			{"state:rejected", "3"},
			{"state:corrected,proposed", "1 2 4"},
			{"state:rejected letter kind:direct", "3"},
			{`kind:"free indirect"`, ""},
			{"letter -nothing", "1"},
			{"-letter", "2"},
			{"letter before:2004", "1"},
			{"letter outlet:post", "4"},
			{"said", "1 4"},
			{`"powell said"`, ""},
			{"document:b", "4"},
			{"", "1 2 4"},
		} {
			hits, stats, err := r.SearchAttributions(ctx, query(t, c.query), record.Window{})
			if err != nil {
				t.Errorf("%s: %v", c.query, err)
				continue
			}
			var got []string
			for _, h := range hits {
				got = append(got, ids[h.ID])
				if h.In.Digest != h.Document || h.In.Path == "a" && h.Page != "12" {
					t.Errorf("%s: %+v", c.query, h)
				}
			}
			slices.Sort(got)
			if strings.Join(got, " ") != c.want || stats.Matched != len(got) {
				t.Errorf("%s: found %v, want %s; %+v", c.query, got, c.want, stats)
			}
		}
		hits, _, err := r.SearchAttributions(ctx, query(t, "speaker:powell letter document:a"), record.Window{})
		if err != nil || len(hits) != 1 || hits[0].State != record.Corrected || hits[0].By != "Ada" {
			t.Fatalf("%+v, %v", hits, err)
		}
		var marks []string
		for _, m := range hits[0].Marks {
			marks = append(marks, d.Text[m.Start:m.End])
		}
		for begun, want := range map[string][]string{"pow": {"Powell", "The powell aide"}, "rums": nil, "letter": nil} {
			if got, err := r.Speakers(ctx, begun, 10); err != nil || !slices.Equal(got, want) {
				t.Errorf("speakers that begin with %s: %q, %v; want %q", begun, got, err, want)
			}
		}
		if _, err := r.Speakers(ctx, "p", 10); chancery.KindOf(err) != chancery.Invalid {
			t.Errorf("a single letter: %v", err)
		}
		if !reflect.DeepEqual(marks, []string{"Powell", "letter"}) {
			t.Errorf("marks %q", marks)
		}
		docs, _, err := r.SearchDocuments(ctx, query(t, "stance:denies speaker:powell"), record.Window{})
		if err != nil || len(docs) != 1 || docs[0].Path != "a" {
			t.Errorf("documents with a denial: %+v, %v", docs, err)
		}
	})
}

// A search whose words stand everywhere stays bounded and says what it left out.
func TestSearchCommonWords(t *testing.T) {
	onEach(t, func(t *testing.T, r *record.Record, where string) {
		const n = 1100
		var items []record.Item
		for i := range n {
			text := fmt.Sprintf("The report number %d.", i)
			outlet := "Common"
			if i == 7 {
				outlet = "Rare"
			}
			if i == n-20 {
				text += " A report on the report."
			}
			items = append(items, letter(fmt.Sprint(i), text, fact(chancery.Outlet, outlet)))
		}
		add(t, r, items...)
		hits, stats, err := r.SearchDocuments(ctx, query(t, "report"), record.Window{})
		if err != nil || len(hits) != 20 || stats.Matched != n || stats.More || stats.Ranked != 1000 || !strings.Contains(stats.Note, "1000") {
			t.Fatalf("%d hits, %+v, %v", len(hits), stats, err)
		}
		if hits[0].Path != fmt.Sprint(n-20) {
			t.Errorf("the first is %s", hits[0].Path)
		}
		seen := map[chancery.Digest]bool{}
		for offset := 0; offset < n; offset += 500 {
			hits, _, err := r.SearchDocuments(ctx, query(t, "report"), record.Window{Offset: offset, Limit: 500})
			if err != nil {
				t.Fatal(err)
			}
			for _, h := range hits {
				seen[h.Digest] = true
			}
		}
		if len(seen) != n {
			t.Errorf("paging shows %d of %d", len(seen), n)
		}
		hits, stats, err = r.SearchDocuments(ctx, query(t, "report outlet:rare"), record.Window{})
		if err != nil || len(hits) != 1 || hits[0].Path != "7" || stats.Matched != 1 || stats.More {
			t.Errorf("a rare filter: %+v, %+v, %v", hits, stats, err)
		}
	})
}

func TestDocumentsPages(t *testing.T) {
	onEach(t, func(t *testing.T, r *record.Record, where string) {
		var items []record.Item
		for i := range 25 {
			facts := []chancery.Fact{fact(chancery.Title, fmt.Sprintf("Título %c", 'A'+i%7))}
			if i%5 > 0 {
				facts = append(facts, fact(chancery.Published, fmt.Sprintf("200%d-0%d", i%4, 1+i%9)))
			}
			items = append(items, letter(fmt.Sprint(i), fmt.Sprint("text ", i), facts...))
		}
		add(t, r, items...)
		for _, order := range []record.Order{"", record.ByAdded, record.ByTitle, record.ByDate} {
			for _, descending := range []bool{false, true} {
				whole, _, err := r.Documents(ctx, record.Query{}, record.Page{Order: order, Descending: descending, Limit: 100})
				if err != nil || len(whole) != 25 {
					t.Fatalf("%d, %v", len(whole), err)
				}
				var pages []record.Summary
				for after := ""; ; {
					list, next, err := r.Documents(ctx, record.Query{}, record.Page{Order: order, Descending: descending, Limit: 4, After: after})
					if err != nil {
						t.Fatal(err)
					}
					pages = append(pages, list...)
					if after = next; next == "" {
						break
					}
				}
				if !reflect.DeepEqual(pages, whole) {
					t.Errorf("%s, descending %v: pages and whole differ", order, descending)
				}
				last := whole[24]
				if order == record.ByDate && last.Published != "" {
					t.Errorf("descending %v: the last is dated %s", descending, last.Published)
				}
				if order == record.ByTitle && descending != strings.HasSuffix(last.Title, "A") {
					t.Errorf("descending %v: the last is %s", descending, last.Title)
				}
			}
		}
		_, _, err := r.Documents(ctx, record.Query{}, record.Page{After: "nonsense"})
		wantKind(t, err, chancery.Invalid)
		_, _, err = r.Documents(ctx, record.Query{}, record.Page{Order: "colour"})
		wantKind(t, err, chancery.Invalid, "colour")
		if n, err := r.CountDocuments(ctx, query(t, "title:titulo before:2002")); err != nil || n != 10 {
			t.Errorf("%d, %v", n, err)
		}
	})
}

func TestParseQueryRefuses(t *testing.T) {
	for _, c := range []struct{ query, says string }{
		{"colour:red", "speaker"},
		{"stance:shouts", "asserts"},
		{"state:done", "accepted"},
		{"kind:odd", "direct"},
		{"before:yesterday", "2003-05-12"},
		{"before:2003-13", "2003-05-12"},
		{"before:2003-02-30", "calendar"},
		{"after:200X", "2003"},
		{`"open`, "not closed"},
		{`speaker:`, "nothing follows"},
		{`speaker: powell`, "nothing follows"},
		{`-stance:denies`, "left out"},
		{`speaker:—`, "letter or digit"},
		{"\xff", "valid text"},
	} {
		_, err := record.ParseQuery(c.query)
		wantKind(t, err, chancery.Invalid, c.says)
	}
	r := create(t, place(t, "sqlite"))
	for _, q := range []string{"a*", "x" + strings.Repeat(" word", 120), `"` + strings.Repeat("word ", 70) + `"`} {
		_, _, err := r.SearchDocuments(ctx, query(t, q), record.Window{})
		if k := chancery.KindOf(err); err == nil || k != chancery.Invalid && k != chancery.TooLarge {
			t.Errorf("%.20s: %v", q, err)
		}
	}
}

// FuzzSearch holds that any text can be added, found by any stretch of its
// words, and asked for with anything.
func FuzzSearch(f *testing.F) {
	for _, s := range []string{"", "a b c", "Iran’s “words” 漢字 ﬁne ½ ß İ\u0307", "\x00 \u200b\u00ad é e\u0301", "a:b -c \"d\" e* AND NOT NEAR(", "'; DROP TABLE journal; --", "१२३ ไทย", strings.Repeat("x", 300)} {
		f.Add(s, "stance:denies \"a b\" -c d*")
		f.Add("some text", s)
	}
	r := create(f, place(f, "sqlite"))
	f.Fuzz(func(t *testing.T, text, asked string) {
		text = strings.ToValidUTF8(text, "?")
		item := letter(text, text)
		if _, err := r.Add(ctx, item.Document, item.Original); err != nil {
			t.Fatal(err)
		}
		words := strings.Fields(text)
		for i := range min(len(words), 8) {
			phrase := strings.Join(words[i:min(i+3, len(words))], " ")
			q := record.Query{Words: []record.Term{{Text: phrase}}, Document: item.Document.Digest.String()}
			hits, _, err := r.SearchDocuments(ctx, q, record.Window{})
			if k := chancery.KindOf(err); k == chancery.Invalid || k == chancery.TooLarge {
				continue // no letter in it
			}
			if err != nil || len(hits) != 1 {
				t.Fatalf("%q is not found by %q: %v", text, phrase, err)
			}
			if s := hits[0].Snippet; len(s.Marks) == 0 || text[s.Span.Start:s.Span.End] != s.Text {
				t.Fatalf("%q is not marked for %q: %+v", text, phrase, s)
			}
		}
		q, err := record.ParseQuery(asked)
		if err == nil {
			_, _, err = r.SearchDocuments(ctx, q, record.Window{})
			if err == nil {
				_, _, err = r.SearchAttributions(ctx, q, record.Window{})
			}
		}
		if err != nil && chancery.KindOf(err) == chancery.Internal {
			t.Fatalf("%q: %v", asked, err)
		}
	})
}

// TestWrittenBeforePublished holds that a document is dated by when it was
// written where that is known: a memorandum of 1976 put on the web in 2013 is of
// 1976.
func TestWrittenBeforePublished(t *testing.T) {
	onEach(t, func(t *testing.T, r *record.Record, where string) {
		add(t, r,
			letter("memo", "text one", fact(chancery.Published, "2013-12-16"), fact(chancery.Written, "1976-11")),
			letter("article", "text two", fact(chancery.Published, "2003-05-12")))
		for q, want := range map[string]string{"before:1980": "memo", "after:1990": "article"} {
			list, _, err := r.Documents(ctx, query(t, q), record.Page{})
			if err != nil || len(list) != 1 || list[0].Path != want {
				t.Errorf("%s: %+v, %v; want %s alone", q, list, err, want)
			}
		}
		list, _, err := r.Documents(ctx, record.Query{}, record.Page{Order: record.ByDate})
		if err != nil || len(list) != 2 || list[0].Path != "memo" || list[0].Written != "1976-11" || list[0].Published != "2013-12-16" {
			t.Errorf("by date: %+v, %v", list, err)
		}
	})
}

// TestReadingWithDocument holds that a document and its reading come in together
// or, where the reading does not fit, not at all; and that known documents are
// found with a further place.
func TestReadingWithDocument(t *testing.T) {
	onEach(t, func(t *testing.T, r *record.Record, where string) {
		item := letter("a.txt", "One said two.")
		p, err := item.Document.Passage(chancery.Span{Start: 4, End: 8})
		if err != nil {
			t.Fatal(err)
		}
		item.Reading = &chancery.Reading{Document: item.Document.Digest, Reader: "test/1", Attributions: []chancery.Attribution{{ID: chancery.AttributionID(p.Document, nil, []chancery.Passage{p}, nil), Cue: []chancery.Passage{p}}}}
		bad := letter("b.txt", "Other words.")
		bad.Reading = &chancery.Reading{Document: bad.Document.Digest, Reader: "test/1", Attributions: []chancery.Attribution{{ID: "y", Cue: []chancery.Passage{p}}}}
		results, err := r.AddAll(ctx, []record.Item{bad, item})
		if err != nil {
			t.Fatal(err)
		}
		wantKind(t, results[0].Err, chancery.Invalid, "b.txt")
		if results[1].Err != nil {
			t.Fatal(results[1].Err)
		}
		if reading, err := r.Reading(ctx, item.Document.Digest); err != nil || reading == nil || len(reading.Attributions) != 1 {
			t.Errorf("reading %+v, %v", reading, err)
		}
		if has, err := r.Has(ctx, bad.Document.Digest); err != nil || has {
			t.Errorf("the document with a reading that does not fit is there: %v, %v", has, err)
		}
		for i, want := range []bool{true, false} {
			found, ok, err := r.Found(ctx, item.Document.Digest, "copy.txt")
			if err != nil || !ok || found.FoundAt != "a.txt" || found.NewPlace != want {
				t.Errorf("found, time %d: %+v, %v, %v", i+1, found, ok, err)
			}
		}
		if _, ok, err := r.Found(ctx, bad.Document.Digest, "b.txt"); ok || err != nil {
			t.Errorf("found what is not there: %v, %v", ok, err)
		}
		doc, err := r.Document(ctx, "copy.txt")
		if err != nil || len(doc.Places) != 2 {
			t.Errorf("places %+v, %v", doc, err)
		}
	})
}
