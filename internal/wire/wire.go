// Package wire is the JSON form of documents and readings, as `chancery read
// --json` prints it, one line a document, and as bundles and the API give it.
// Here, as in everything that leaves the program, offsets are Unicode code
// points, half-open. doc/json.md describes the form for people.
package wire

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"chancery"
)

// Span is a stretch [start, end) of a document's text in code points.
type Span = [2]int

// Document is a document with what was read in it.
type Document struct {
	ID           string        `json:"id"` // the row's own id, else the digest of the original
	Digest       string        `json:"digest"`
	Path         string        `json:"path"`
	Title        string        `json:"title"`
	Authors      []string      `json:"authors"`
	Outlet       string        `json:"outlet"`
	Published    string        `json:"published"`
	URL          string        `json:"url,omitempty"`
	Language     string        `json:"language,omitempty"`
	Metadata     []Fact        `json:"metadata"`
	Text         string        `json:"text"`
	Blocks       []Block       `json:"blocks"`
	Marks        []Mark        `json:"marks"`
	Reader       string        `json:"reader,omitempty"`
	Attributions []Attribution `json:"attributions"`
	Abstained    []Attribution `json:"abstained"` // those that the reader was not sure enough of
	Dates        []Date        `json:"dates"`
	Names        []Name        `json:"names"`
	Actors       []Actor       `json:"actors"`
	Skipped      []Skip        `json:"skipped"`
}

// Fact is one thing known about the document and where it was found.
type Fact struct {
	Field string `json:"field"`
	Value string `json:"value"`
	Where string `json:"where"`
}

// Block is a stretch with a role on the page.
type Block struct {
	Kind  string `json:"kind"`
	Span  Span   `json:"span"`
	Level int    `json:"level,omitempty"`
	Label string `json:"label,omitempty"`
}

// Mark is the source's own markup of a stretch.
type Mark struct {
	Kind   string `json:"kind"`
	Span   Span   `json:"span"`
	Target string `json:"target,omitempty"`
}

// Attribution is one attribution; the words are those of the text at the spans.
type Attribution struct {
	ID      string `json:"id"`
	Parent  string `json:"parent,omitempty"`
	Kind    string `json:"kind"`
	Stance  string `json:"stance"`
	Source  []Span `json:"source"`
	Cue     []Span `json:"cue"`
	Content []Span `json:"content"`
	// Who is meant, as names ("Powell and Armitage", "Powell or Armitage") and as
	// IDs of actors; when it was said, as EDTF; and the hands inside the source,
	// outermost first. Each is missing where the text does not say.
	Speaker    string    `json:"speaker,omitempty"`
	Speakers   []string  `json:"speakers,omitempty"`
	Addressee  string    `json:"addressee,omitempty"`
	Addressees []Mention `json:"addressees,omitempty"`
	Told       string    `json:"told,omitempty"`
	ToldDate   string    `json:"told_date,omitempty"` // its ID
	Path       []Link    `json:"path,omitempty"`
	Confidence float64   `json:"confidence"`
	Reason     string    `json:"reason"`
}

// Mention is a passage that names an actor; actor is missing where it is not known.
type Mention struct {
	Actor string `json:"actor,omitempty"`
	Span  Span   `json:"span"`
}

// Link is one hand inside a source.
type Link struct {
	Span   Span     `json:"span"`
	Actors []string `json:"actors,omitempty"`
	Either bool     `json:"either,omitempty"`
	Medium string   `json:"medium,omitempty"`
	Access string   `json:"access,omitempty"`
}

// Name is a name or description in the text.
type Name struct {
	Span       Span    `json:"span"`
	Text       string  `json:"text"`
	Kind       string  `json:"kind"`
	Confidence float64 `json:"confidence"`
}

// Date is a time expression and its reading; edtf, earliest and latest are
// missing where it could not be placed, earliest or latest alone where that side
// is open.
type Date struct {
	ID       string `json:"id"`
	Span     Span   `json:"span"`
	Text     string `json:"text"`
	EDTF     string `json:"edtf,omitempty"`
	Earliest string `json:"earliest,omitempty"`
	Latest   string `json:"latest,omitempty"`
	Anchor   string `json:"anchor,omitempty"`
	Reason   string `json:"reason"`
	// What it would be under the other anchor, and what a date that cannot be
	// placed must follow or precede; each EDTF, where there is one.
	Otherwise string `json:"otherwise,omitempty"`
	After     string `json:"after,omitempty"`
	Before    string `json:"before,omitempty"`
	Tells     *Event `json:"tells,omitempty"` // the event whose date it tells
	From      *Event `json:"from,omitempty"`  // the event that it is reckoned from
}

// Event is the naming of something that happened.
type Event struct {
	Span Span     `json:"span"`
	Text string   `json:"text"`
	Keys []string `json:"keys"` // what it is looked up by, the most exact first
}

// Actor is an actor with its names and mentions.
type Actor struct {
	ID       string   `json:"id"`
	Name     string   `json:"name"`
	Kind     string   `json:"kind"`
	Names    []string `json:"names"`
	Mentions []Span   `json:"mentions"`
	Unnamed  bool     `json:"unnamed,omitempty"`
}

// Skip is something that was passed over, and why.
type Skip struct {
	Where  string `json:"where"`
	Reason string `json:"reason"`
	Kind   string `json:"kind,omitempty"`
}

// Encode gives the JSON form of a document and its reading, which may be nil.
// Lists are never nil, so that they are written as [] and not as null.
func Encode(doc *chancery.Document, reading *chancery.Reading) *Document {
	points := chancery.NewPoints(doc.Text)
	out := &Document{
		ID: doc.Name, Digest: doc.Digest.String(), Path: doc.Path,
		Title: doc.Metadata.Get(chancery.Title), Authors: []string{}, Outlet: doc.Metadata.Get(chancery.Outlet),
		Published: doc.Metadata.Get(chancery.Published), URL: doc.Metadata.Get(chancery.URL), Language: doc.Metadata.Get(chancery.Language),
		Metadata: []Fact{}, Text: doc.Text, Blocks: []Block{}, Marks: []Mark{},
		Attributions: []Attribution{}, Abstained: []Attribution{}, Dates: []Date{}, Names: []Name{}, Actors: []Actor{}, Skipped: []Skip{},
	}
	if out.ID == "" {
		out.ID = out.Digest
	}
	for name := range doc.Metadata.All(chancery.Author) {
		out.Authors = append(out.Authors, name)
	}
	for _, f := range doc.Metadata {
		out.Metadata = append(out.Metadata, Fact{string(f.Field), f.Value, f.Where})
	}
	for _, b := range doc.Blocks {
		out.Blocks = append(out.Blocks, Block{string(b.Kind), points.Span(b.Span), b.Level, b.Label})
	}
	for _, m := range doc.Marks {
		out.Marks = append(out.Marks, Mark{string(m.Kind), points.Span(m.Span), m.Target})
	}
	for _, s := range doc.Skipped {
		out.Skipped = append(out.Skipped, Skip{s.Where, s.Reason, string(s.Kind)})
	}
	if reading == nil {
		return out
	}
	out.Reader = reading.Reader
	for _, a := range reading.Attributions {
		out.Attributions = append(out.Attributions, EncodeAttribution(points, a, reading))
	}
	for _, a := range reading.Abstained {
		out.Abstained = append(out.Abstained, EncodeAttribution(points, a, reading))
	}
	for _, d := range reading.Dates {
		out.Dates = append(out.Dates, EncodeDate(points, d))
	}
	for _, n := range reading.Names {
		out.Names = append(out.Names, Name{points.Span(n.Passage.Span), n.Passage.Words, string(n.Kind), n.Confidence})
	}
	for _, a := range reading.Actors {
		out.Actors = append(out.Actors, Actor{a.ID, a.Name, string(a.Kind), append([]string{}, a.Names...), spans(points, a.Mentions), a.Unnamed})
	}
	for _, s := range reading.Skipped {
		out.Skipped = append(out.Skipped, Skip{s.Where, s.Reason, string(s.Kind)})
	}
	return out
}

// EncodeDate gives the JSON form of one date; points are those of its document's
// text.
func EncodeDate(points *chancery.Points, d chancery.Date) Date {
	event := func(e *chancery.Event) *Event {
		if e == nil {
			return nil
		}
		return &Event{points.Span(e.Passage.Span), e.Passage.Words, append([]string{}, e.Keys...)}
	}
	out := Date{ID: d.ID, Span: points.Span(d.Passage.Span), Text: d.Passage.Words, EDTF: d.EDTF, Anchor: d.Anchor, Reason: d.Reason,
		Otherwise: d.Otherwise, After: d.After, Before: d.Before, Tells: event(d.Tells), From: event(d.From)}
	if d.EDTF != "" && d.Earliest > chancery.MinDay {
		out.Earliest = d.Earliest.String()
	}
	if d.EDTF != "" && d.Latest < chancery.MaxDay {
		out.Latest = d.Latest.String()
	}
	return out
}

// DecodeDate turns the JSON form of a date back into a passage of doc. It returns
// an error where the words are not those of the text.
func DecodeDate(doc *chancery.Document, in Date) (chancery.Date, error) {
	passages, err := Passages(doc, chancery.NewPoints(doc.Text), []Span{in.Span})
	if err != nil {
		return chancery.Date{}, err
	}
	p := passages[0]
	if p.Words != in.Text {
		return chancery.Date{}, fmt.Errorf("the date carries the words %.80q where the text has %.80q", in.Text, p.Words)
	}
	d := chancery.Date{ID: chancery.DateID(p), Passage: p, EDTF: in.EDTF, Earliest: chancery.MinDay, Latest: chancery.MaxDay, Anchor: in.Anchor, Reason: in.Reason,
		Otherwise: in.Otherwise, After: in.After, Before: in.Before}
	for _, side := range []struct {
		text string
		to   *chancery.Day
	}{{in.Earliest, &d.Earliest}, {in.Latest, &d.Latest}} {
		if side.text == "" {
			continue
		}
		text, before := strings.CutPrefix(side.text, "-") // before the year 0
		t, err := time.Parse(time.DateOnly, text)
		if err != nil {
			return chancery.Date{}, fmt.Errorf("the date carries the day %.40q: %w", side.text, err)
		}
		year := t.Year()
		if before {
			year = -year
		}
		*side.to = chancery.DayOf(year, t.Month(), t.Day())
	}
	return d, nil
}

// EncodeAttribution gives the JSON form of one attribution; points are those of
// its document's text. The reading, which may be nil, has the actors and dates
// that the attribution refers to.
func EncodeAttribution(points *chancery.Points, a chancery.Attribution, reading *chancery.Reading) Attribution {
	out := Attribution{ID: a.ID, Parent: a.Parent, Kind: string(a.Kind), Stance: string(a.Stance),
		Source: spans(points, a.Source), Cue: spans(points, a.Cue), Content: spans(points, a.Content),
		ToldDate: a.Told, Confidence: a.Confidence, Reason: a.Reason}
	for _, l := range a.Path {
		out.Path = append(out.Path, Link{points.Span(l.Passage.Span), l.Actors, l.Either, string(l.Medium), string(l.Access)})
	}
	for _, m := range a.Addressees {
		out.Addressees = append(out.Addressees, Mention{m.Actor, points.Span(m.Passage.Span)})
	}
	if n := len(a.Path); n > 0 {
		out.Speakers = a.Path[n-1].Actors
	}
	who := WhoOf(a, reading)
	out.Speaker, out.Addressee, out.Told = who.Speaker, who.Addressee, who.Told
	return out
}

// Who says in words who told an attribution, to whom, and when.
type Who struct {
	Speaker   string // "Powell or Armitage"
	Addressee string // "Guldimann and Kharrazi"
	Told      string // EDTF
}

// WhoOf names, from the reading, which may be nil, the speakers and addressees
// of an attribution and the date at which it was told; "" for what is not known.
func WhoOf(a chancery.Attribution, reading *chancery.Reading) (out Who) {
	if reading == nil || len(a.Path)+len(a.Addressees) == 0 && a.Told == "" {
		return out
	}
	names := make(map[string]string, len(reading.Actors))
	for _, x := range reading.Actors {
		names[x.ID] = x.Name
	}
	if n := len(a.Path); n > 0 {
		out.Speaker = listed(names, a.Path[n-1].Actors, a.Path[n-1].Either)
	}
	var told []string
	for _, m := range a.Addressees {
		told = append(told, m.Actor)
	}
	out.Addressee = listed(names, told, false)
	if i := slices.IndexFunc(reading.Dates, func(d chancery.Date) bool { return a.Told != "" && d.ID == a.Told }); i >= 0 {
		out.Told = reading.Dates[i].EDTF
	}
	return out
}

// listed gives the names of actors as a phrase.
func listed(names map[string]string, ids []string, either bool) string {
	var out []string
	for _, id := range ids {
		if name := names[id]; name != "" {
			out = append(out, name)
		}
	}
	if either {
		return strings.Join(out, " or ")
	}
	return strings.Join(out, " and ")
}

func spans(points *chancery.Points, passages []chancery.Passage) []Span {
	out := make([]Span, 0, len(passages))
	for _, p := range passages {
		out = append(out, points.Span(p.Span))
	}
	return out
}

// Passages turns spans in code points back into passages of a document. It
// returns an error that names the first span that is not a stretch of the text.
func Passages(doc *chancery.Document, points *chancery.Points, in []Span) ([]chancery.Passage, error) {
	out := make([]chancery.Passage, 0, len(in))
	for _, s := range in {
		b, err := points.Bytes(s)
		if err != nil {
			return nil, err
		}
		p, err := doc.Passage(b)
		if err != nil {
			return nil, fmt.Errorf("span [%d, %d): %w", s[0], s[1], err)
		}
		out = append(out, p)
	}
	return out, nil
}

// Decode turns the attributions of the JSON form back into passages of doc,
// whose Text must be the text they were made of. It is the inverse of Encode.
func Decode(doc *chancery.Document, in []Attribution) ([]chancery.Attribution, error) {
	points := chancery.NewPoints(doc.Text)
	out := make([]chancery.Attribution, 0, len(in))
	for i, a := range in {
		b := chancery.Attribution{ID: a.ID, Parent: a.Parent, Kind: chancery.QuoteKind(a.Kind), Stance: chancery.Stance(a.Stance), Told: a.ToldDate, Confidence: a.Confidence, Reason: a.Reason}
		for _, role := range []struct {
			name string
			from []Span
			to   *[]chancery.Passage
		}{{"source", a.Source, &b.Source}, {"cue", a.Cue, &b.Cue}, {"content", a.Content, &b.Content}} {
			var err error
			if *role.to, err = Passages(doc, points, role.from); err != nil {
				return nil, fmt.Errorf("attribution %d, %s: %w", i+1, role.name, err)
			}
		}
		for _, l := range a.Path {
			p, err := Passages(doc, points, []Span{l.Span})
			if err != nil {
				return nil, fmt.Errorf("attribution %d, path: %w", i+1, err)
			}
			b.Path = append(b.Path, chancery.Link{Actors: l.Actors, Either: l.Either, Medium: chancery.Medium(l.Medium), Access: chancery.Access(l.Access), Passage: p[0]})
		}
		for _, m := range a.Addressees {
			p, err := Passages(doc, points, []Span{m.Span})
			if err != nil {
				return nil, fmt.Errorf("attribution %d, addressee: %w", i+1, err)
			}
			b.Addressees = append(b.Addressees, chancery.Mention{Actor: m.Actor, Passage: p[0]})
		}
		out = append(out, b)
	}
	return out, nil
}
