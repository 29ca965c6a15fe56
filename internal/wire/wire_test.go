package wire

import (
	"encoding/json"
	"reflect"
	"strings"
	"testing"
	"unicode/utf8"

	"chancery"
)

// made makes a document and a reading of it in which every span is the same.
func made(text string, span chancery.Span) (*chancery.Document, *chancery.Reading, error) {
	doc := &chancery.Document{Digest: chancery.DigestOf([]byte(text)), Path: "a.txt", Text: text}
	p, err := doc.Passage(span)
	if err != nil {
		return nil, nil, err
	}
	all := []chancery.Passage{p}
	doc.Blocks = []chancery.Block{{Kind: chancery.Paragraph, Span: span}}
	doc.Marks = []chancery.Mark{{Kind: chancery.MarkLink, Span: span, Target: "u"}}
	return doc, &chancery.Reading{Document: doc.Digest, Reader: "test/1",
		Attributions: []chancery.Attribution{{ID: "x", Parent: "y", Kind: chancery.Mixed, Stance: chancery.Denies, Source: all, Cue: all, Content: all, Confidence: .5, Reason: "because"}},
		Dates:        []chancery.Date{{Passage: p, EDTF: "2003", Earliest: chancery.DayOf(2003, 1, 1), Latest: chancery.MaxDay}, {Passage: p, Reason: "unplaced"}},
		Actors:       []chancery.Actor{{ID: "a", Mentions: all}},
	}, nil
}

// FuzzRoundTrip holds that what goes out in code points comes back as the same
// passages, and that a program that counts code points finds the same words.
func FuzzRoundTrip(f *testing.F) {
	f.Add("Größe, said Ada", 0, 7)
	f.Add("😀 “so”", 5, 12)
	f.Add("", 0, 0)
	f.Fuzz(func(t *testing.T, text string, start, end int) {
		doc, reading, err := made(strings.ToValidUTF8(text, "?"), chancery.Span{Start: start, End: end})
		if err != nil {
			return
		}
		b, err := json.Marshal(Encode(doc, reading))
		if err != nil {
			t.Fatal(err)
		}
		var out Document
		if err := json.Unmarshal(b, &out); err != nil {
			t.Fatal(err)
		}
		s := out.Attributions[0].Content[0]
		if got := string([]rune(out.Text)[s[0]:s[1]]); got != reading.Attributions[0].Content[0].Words {
			t.Fatalf("words %q at %v, want %q", got, s, reading.Attributions[0].Content[0].Words)
		}
		back, err := Decode(doc, out.Attributions)
		if err != nil {
			t.Fatal(err)
		}
		if !reflect.DeepEqual(back, reading.Attributions) {
			t.Fatalf("%+v came back as %+v", reading.Attributions, back)
		}
		if out.Blocks[0].Span != s || out.Marks[0].Span != s || out.Dates[0].Span != s || out.Actors[0].Mentions[0] != s {
			t.Fatalf("spans differ: %s", b)
		}
	})
}

func TestEncode(t *testing.T) {
	doc, reading, err := made("Ada", chancery.Span{Start: 0, End: 3})
	if err != nil {
		t.Fatal(err)
	}
	out := Encode(doc, reading)
	if out.ID != doc.Digest.String() {
		t.Errorf("id %q of a file is not its digest", out.ID)
	}
	doc.Name = "r1"
	if Encode(doc, nil).ID != "r1" {
		t.Error("a row does not keep its id")
	}
	if d := out.Dates[0]; d.Earliest != "2003-01-01" || d.Latest != "" {
		t.Errorf("a date without a latest day: %+v", d)
	}
	if d := out.Dates[1]; d.EDTF != "" || d.Earliest != "" || d.Latest != "" {
		t.Errorf("a date that is not placed: %+v", d)
	}
	// No list is null, whatever is missing.
	b, err := json.Marshal(Encode(&chancery.Document{}, nil))
	if err != nil || strings.Contains(string(b), "null") {
		t.Errorf("%s, %v", b, err)
	}
}

func TestDecodeRefuses(t *testing.T) {
	doc := &chancery.Document{Text: "naïve"}
	n := utf8.RuneCountInString(doc.Text)
	for _, s := range []Span{{-1, 2}, {3, 2}, {0, n + 1}} {
		if _, err := Decode(doc, []Attribution{{Cue: []Span{s}}}); err == nil || !strings.Contains(err.Error(), "attribution 1, cue") {
			t.Errorf("%v: %v", s, err)
		}
	}
}

func TestWho(t *testing.T) {
	doc, reading, err := made("Ada or Bo told Cy in May.", chancery.Span{Start: 0, End: 3})
	if err != nil {
		t.Fatal(err)
	}
	p := reading.Dates[0].Passage
	reading.Actors = []chancery.Actor{{ID: "1", Name: "Ada"}, {ID: "2", Name: "Bo"}, {ID: "3", Name: "Cy", Unnamed: true}}
	reading.Names = []chancery.Name{{Kind: chancery.PersonName, Passage: p, Confidence: .5}}
	reading.Dates[0].ID = "d"
	a := &reading.Attributions[0]
	a.Path = []chancery.Link{{Medium: "letter", Passage: p}, {Actors: []string{"1", "2"}, Either: true, Access: chancery.WasTold, Passage: p}}
	a.Addressees, a.Told = []chancery.Mention{{Actor: "3", Passage: p}, {Passage: p}}, "d"
	out := Encode(doc, reading)
	if got := out.Attributions[0]; got.Speaker != "Ada or Bo" || !reflect.DeepEqual(got.Speakers, []string{"1", "2"}) || got.Addressee != "Cy" || got.Told != "2003" || got.ToldDate != "d" {
		t.Errorf("%+v", got)
	}
	if got := EncodeAttribution(chancery.NewPoints(doc.Text), *a, nil); got.Speaker != "" || len(got.Path) != 2 || got.Told != "" || got.ToldDate != "d" {
		t.Errorf("without a reading: %+v", got)
	}
	if a.Path[1].Either = false; WhoOf(*a, reading).Speaker != "Ada and Bo" {
		t.Error("joint speakers are not joined by and")
	}
	if len(out.Names) != 1 || out.Names[0].Text != "Ada" || !out.Actors[2].Unnamed {
		t.Errorf("%+v, %+v", out.Names, out.Actors)
	}
	back, err := Decode(doc, Encode(doc, reading).Attributions)
	if err != nil || !reflect.DeepEqual(back, reading.Attributions) {
		t.Errorf("%+v, %v", back, err)
	}
}
