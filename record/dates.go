package record

import (
	"cmp"
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"iter"
	"slices"
	"strings"
	"time"

	"chancery"
	"chancery/internal/wire"
)

// Reckoner reckons the dates of a document anew where people's decisions change
// what they hang on. The record stores dates and knows nothing of the calendar;
// whoever opens it gives it one with [Record.ReckonWith].
type Reckoner interface {
	// Reckon returns the dates of doc, in order of their place, under what is said.
	// doc's metadata is corrected; attributions are those that were read in it.
	Reckon(doc *chancery.Document, attributions []chancery.Attribution, said Said) []chancery.Date
	// Canonical returns the canonical form of an EDTF date, or an error that says
	// what is wrong with it.
	Canonical(edtf string) (string, error)
	// EventKeys returns what an event of that name is looked up by, the most exact
	// first; nil for what names no event.
	EventKeys(name string) []string
}

// Said is what is known of a document's dates beside the document.
type Said struct {
	Dates  []SaidOfDate
	Events []SaidOfEvent
}

// SaidOfDate is what a person says of one expression: its reading, what it is
// reckoned from, or that it is no date.
type SaidOfDate struct {
	Span     chancery.Span // bytes
	EDTF     string        // its reading
	Anchor   string        // what it is reckoned from: EDTF, or the ID of another date of the document
	Rejected bool
	How      string // "as Ada gave it, journal 12"
}

// SaidOfEvent is when an event was, as a person or another document says.
type SaidOfEvent struct {
	Key     string
	EDTF    string
	How     string
	Decided bool // by a person
}

// ReckonWith sets the reckoner, and brings up to date the dates of documents that
// wait for one: those that an older version of Chancery read, and those whose
// dates a decision touched while a program without one held the record. Call it
// before r is shared.
func (r *Record) ReckonWith(ctx context.Context, reckoner Reckoner) error {
	r.reckoner = reckoner
	return r.settle(ctx)
}

// DateJudgement is the Value of a decision on a date as it stands in the journal:
// the finding as it was decided on, and for a Correct one of EDTF and Anchor.
type DateJudgement struct {
	Reader  string     `json:"reader,omitempty"`
	Finding *wire.Date `json:"finding,omitempty"`
	EDTF    string     `json:"edtf,omitempty"`
	Anchor  string     `json:"anchor,omitempty"` // EDTF, or the ID of another date of the document
}

// EventValue is the Value of a Correct on an event: its name, and when it was.
// The ID of the target is the most exact key of the name.
type EventValue struct {
	Name string `json:"name"`
	EDTF string `json:"edtf"`
}

// Date is a date as it stands: as a reader found it, or as it is reckoned from
// what people decided.
type Date struct {
	chancery.Date
	Document chancery.Digest
	State    State
	Decision int64 // the journal number of the decision on it that stands; 0 while proposed
	By, Why  string
	At       time.Time

	TextBefore string // up to 400 bytes of the text before it, in its paragraph
	TextAfter  string // and after it
}

// DateQuery says which dates are asked for; zero fields ask for everything.
type DateQuery struct {
	From, To chancery.Day // days that a date may touch; both 0 for every day, unplaced dates included
	Ranged   bool         // From and To count
	Document chancery.Digest
	Event    string // only dates that hang on the event of this key, or tell it
}

// spreads are the lengths in days up to which dates are told apart, so that those
// that touch a range can be found by their first day.
var spreads = [...]int64{0, 31, 366, 3653, 36525, 1 << 40}

func spreadOf(d *chancery.Date) int {
	length := int64(d.Latest) - int64(d.Earliest)
	if d.EDTF == "" {
		length = 0
	}
	for i, s := range spreads {
		if length <= s {
			return i
		}
	}
	return len(spreads) - 1
}

// placeOf gives the day by which a date is ordered, and whether it stands before
// (-1), among (0) or after (1) those that begin on that day; those that nothing
// bounds stand last (2).
func placeOf(d *chancery.Date) (day chancery.Day, rank int) {
	if d.EDTF != "" {
		return d.Earliest, 0
	}
	if _, last, ok := days(d.After); ok {
		return last, 1
	}
	if first, _, ok := days(d.Before); ok {
		return first, -1
	}
	return chancery.MaxDay, 2
}

// layer is the dates of a document from one journal number until another.
type layer struct {
	since, until int64
	dates        []laid
}

// laid is a date and the decision on it that stands.
type laid struct {
	chancery.Date
	decision int64
}

func (a layer) same(b layer) bool {
	return slices.EqualFunc(a.dates, b.dates, func(x, y laid) bool {
		return x.decision == y.decision && encode(columnOf(x.Date)) == encode(columnOf(y.Date))
	})
}

// stretchOf is a stretch of the journal in which a decision stands on a target.
type stretchOf struct {
	since, until, decision int64
	kind, target           string
}

// dated are the fields of a document that its dates are reckoned from.
var dated = []chancery.Field{chancery.Published, chancery.Written, chancery.Period}

// layers reckons the dates of a document for every stretch of the journal.
func (t *tx) layers(seq int64, digest chancery.Digest, reading *chancery.Reading) ([]layer, error) {
	var found []chancery.Date
	if reading != nil {
		found = reading.Dates
	}
	keys := map[string]bool{}  // of events that the dates name
	waits := map[string]bool{} // of events that the text does not date
	for _, d := range found {
		if d.From != nil {
			for _, k := range d.From.Keys {
				keys[k] = true
				waits[k] = waits[k] || d.EDTF == "" || d.Anchor != "event" // without its date, or without its year
			}
		}
		if d.Tells != nil {
			for _, k := range d.Tells.Keys {
				keys[k] = true
			}
		}
	}
	var said []SaidOfEvent
	for k, open := range waits {
		if open {
			if e, ok, err := t.toldElsewhere(k, seq); err != nil {
				return nil, err
			} else if ok {
				said = append(said, e)
			}
		}
	}
	slices.SortFunc(said, func(a, b SaidOfEvent) int { return strings.Compare(a.Key, b.Key) })
	stands, err := t.standingOn(digest, keys)
	if err != nil {
		return nil, err
	}
	asRead := layer{0, forever, nil}
	for _, d := range found {
		asRead.dates = append(asRead.dates, laid{d, 0})
	}
	if t.r.reckoner == nil || len(stands) == 0 && len(said) == 0 {
		return []layer{asRead}, nil
	}
	numbers := []int64{0}
	for _, s := range stands {
		numbers = append(numbers, s.since)
		if s.until != forever {
			numbers = append(numbers, s.until)
		}
	}
	slices.Sort(numbers)
	numbers = slices.Compact(numbers)
	var out []layer
	for i, n := range numbers {
		l := layer{since: n, until: forever}
		if i+1 < len(numbers) {
			l.until = numbers[i+1]
		}
		if l.dates, err = t.reckonAt(n, seq, reading, stands, said); err != nil {
			return nil, err
		}
		if k := len(out); k > 0 && out[k-1].same(l) {
			out[k-1].until = l.until
			continue
		}
		out = append(out, l)
	}
	return out, nil
}

// reckonAt reckons the dates of a document as of a journal number.
func (t *tx) reckonAt(number int64, seq int64, reading *chancery.Reading, stands []stretchOf, events []SaidOfEvent) ([]laid, error) {
	past := *t.r
	past.number = number
	doc, err := (&tx{ctx: t.ctx, sql: t.sql, r: &past}).document(seq)
	if err != nil {
		return nil, err
	}
	points := chancery.NewPoints(doc.Text)
	said := Said{Events: slices.Clone(events)}
	decided := map[string]int64{}
	plain := true
	for _, s := range stands {
		if s.since > number || s.until <= number || s.decision == 0 {
			continue
		}
		e, err := t.entry(s.decision)
		if err != nil {
			return nil, err
		}
		how := fmt.Sprintf("as %s gave it, journal %d", e.By, e.Number)
		switch chancery.TargetKind(s.kind) {
		case chancery.OnDocument:
			plain = false
		case chancery.OnEvent:
			var v EventValue
			if strictly(e.Value, &v) == nil && e.Action == chancery.Correct {
				said.Events = append(said.Events, SaidOfEvent{Key: s.target, EDTF: v.EDTF, How: how, Decided: true})
				plain = false
			}
		case chancery.OnDate:
			var j DateJudgement
			if strictly(e.Value, &j) != nil || j.Finding == nil {
				continue // of a time before decisions on dates had a form
			}
			decided[s.target] = e.Number
			span, err := points.Bytes(j.Finding.Span)
			if err != nil {
				return nil, chancery.Errorf(chancery.Damaged, "the value of journal %d is damaged: %w", e.Number, err)
			}
			if e.Action == chancery.Accept {
				continue
			}
			said.Dates = append(said.Dates, SaidOfDate{Span: span, EDTF: j.EDTF, Anchor: j.Anchor, Rejected: e.Action == chancery.Reject, How: how})
			plain = false
		}
	}
	var dates []chancery.Date
	switch {
	case reading == nil && plain:
	case reading != nil && plain && len(said.Events) == 0:
		dates = reading.Dates
	default:
		var attributions []chancery.Attribution
		if reading != nil {
			attributions = reading.Attributions
		}
		dates = t.r.reckoner.Reckon(&doc.Document, attributions, said)
	}
	var out []laid
	for _, d := range dates {
		n := decided[d.ID]
		if reading == nil && n == 0 || reading != nil && len(reading.Dates) == 0 && n == 0 {
			continue // what nobody has read has no dates but those that people decided on
		}
		out = append(out, laid{d, n})
	}
	return out, nil
}

// standingOn returns where decisions stood that bear on a document's dates.
func (t *tx) standingOn(digest chancery.Digest, events map[string]bool) (out []stretchOf, err error) {
	condition := `(kind = 'date' AND document = ?) OR (kind = 'document' AND document = ? AND target IN ('` + names(dated) + `'))`
	condition = strings.ReplaceAll(condition, ", ", "', '")
	args := []any{digest[:], digest[:]}
	if len(events) > 0 {
		condition += ` OR (kind = 'event' AND document = ? AND target IN (?` + strings.Repeat(", ?", len(events)-1) + `))`
		args = append(args, []byte{})
		for k := range events {
			args = append(args, k)
		}
	}
	err = t.each(`SELECT since, until, decision, kind, target FROM standing WHERE `+condition+` ORDER BY since, kind, target`, args, func(rows *sql.Rows) error {
		var s stretchOf
		err := rows.Scan(&s.since, &s.until, &s.decision, &s.kind, &s.target)
		out = append(out, s)
		return err
	})
	return out, err
}

// toldElsewhere returns the date of an event that other documents than one tell,
// where they all tell the same.
func (t *tx) toldElsewhere(key string, seq int64) (e SaidOfEvent, ok bool, err error) {
	n := 0
	var from int64
	err = t.each(`SELECT edtf, min(document) FROM events WHERE event = ? AND document <> ? GROUP BY edtf ORDER BY edtf LIMIT 2`, []any{key, seq}, func(rows *sql.Rows) error {
		n++
		return rows.Scan(&e.EDTF, &from)
	})
	if err != nil || n != 1 {
		return e, false, err
	}
	var title, path string
	if err := t.row(`SELECT x.title, d.path FROM documents d LEFT JOIN descriptions x ON x.document = d.seq AND x.until = ? WHERE d.seq = ?`, int64(forever), from).Scan(&title, &path); err != nil {
		return e, false, err
	}
	e.Key, e.How = key, "as “"+cmp.Or(title, path)+"” tells"
	return e, true, nil
}

// lay stores the dates of a document and the events whose dates it tells, and
// marks the documents whose dates hang on those. reading may be nil.
func (t *tx) lay(seq int64, digest chancery.Digest, reading *chancery.Reading) error {
	list, err := t.layers(seq, digest, reading)
	if err != nil {
		return err
	}
	before, err := t.eventsOf(seq)
	if err != nil {
		return err
	}
	told := map[[2]string]chancery.Date{} // key and EDTF
	for _, d := range list[len(list)-1].dates {
		// What is itself reckoned from an event of another document is told no
		// further, so that no chain can run from document to document.
		if d.Tells == nil || d.EDTF == "" || d.Anchor == "event" {
			continue
		}
		edtf := d.EDTF
		for _, k := range d.Tells.Keys {
			decided, ok, err := t.eventDecision(k)
			if err != nil {
				return err
			}
			if ok {
				edtf = decided
				break
			}
		}
		for _, k := range d.Tells.Keys {
			told[[2]string{k, edtf}] = d.Date
		}
	}
	var touched []string
	for k := range told {
		if !before[k] {
			touched = append(touched, k[0])
		}
	}
	for k := range before {
		if _, ok := told[k]; !ok {
			touched = append(touched, k[0])
		}
	}
	slices.Sort(touched)
	touched = slices.Compact(touched)
	was := map[string]string{}
	for _, k := range touched {
		if was[k], err = t.onlyDate(k); err != nil {
			return err
		}
	}
	if len(touched) > 0 {
		if err := t.exec(`DELETE FROM events WHERE document = ?`, seq); err != nil {
			return err
		}
		for k, d := range told {
			if err := t.exec(`INSERT INTO events (document, event, edtf, date, start, finish) VALUES (?, ?, ?, ?, ?, ?)`, seq, k[0], k[1], d.ID, d.Tells.Passage.Span.Start, d.Tells.Passage.Span.End); err != nil {
				return err
			}
		}
	}
	if err := t.exec(`DELETE FROM dates WHERE document = ?`, seq); err != nil {
		return err
	}
	for _, l := range list {
		for _, d := range l.dates {
			day, rank := placeOf(&d.Date)
			event := ""
			if d.From != nil && len(d.From.Keys) > 0 {
				event = d.From.Keys[0]
			}
			err := t.exec(`INSERT INTO dates (document, since, until, date, decision, start, finish, edtf, latest, day, rank, spread, event, found) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
				seq, l.since, l.until, d.ID, d.decision, d.Passage.Span.Start, d.Passage.Span.End, d.EDTF, int64(d.Latest), int64(day), rank, spreadOf(&d.Date), event, encode(columnOf(d.Date)))
			if err != nil {
				return err
			}
		}
	}
	for _, k := range touched {
		if is, err := t.onlyDate(k); err != nil {
			return err
		} else if is == was[k] {
			continue
		}
		// Each event can come to have a date, and to have several, only once, so that
		// a record that grows does this a bounded number of times for each date.
		if err := t.exec(`INSERT INTO dates_due (document) SELECT DISTINCT document FROM dates WHERE event = ? AND document <> ? ON CONFLICT DO NOTHING`, k, seq); err != nil {
			return err
		}
	}
	return nil
}

// eventDecision returns the date that a person gave an event.
func (t *tx) eventDecision(key string) (string, bool, error) {
	decision, _, err := t.stands(subject{string(chancery.OnEvent), chancery.Digest{}, key})
	if err != nil || decision == 0 {
		return "", false, err
	}
	e, err := t.entry(decision)
	if err != nil {
		return "", false, err
	}
	var v EventValue
	if strictly(e.Value, &v) != nil || e.Action != chancery.Correct {
		return "", false, nil
	}
	return v.EDTF, true, nil
}

// onlyDate returns the date of an event where all that tell it tell the same,
// "" where none does, and "?" where they differ.
func (t *tx) onlyDate(key string) (string, error) {
	out, n := "", 0
	err := t.each(`SELECT edtf FROM events WHERE event = ? GROUP BY edtf LIMIT 2`, []any{key}, func(rows *sql.Rows) error {
		n++
		return rows.Scan(&out)
	})
	if n > 1 {
		out = "?"
	}
	return out, err
}

func (t *tx) eventsOf(seq int64) (map[[2]string]bool, error) {
	out := map[[2]string]bool{}
	err := t.each(`SELECT event, edtf FROM events WHERE document = ?`, []any{seq}, func(rows *sql.Rows) error {
		var k [2]string
		err := rows.Scan(&k[0], &k[1])
		out[k] = true
		return err
	})
	return out, err
}

// due marks the documents whose dates, or whose statements, an entry of the journal
// bears on.
func (t *tx) due(on subject) error {
	switch chancery.TargetKind(on.kind) {
	case chancery.OnAttribution:
		return t.exec(`INSERT INTO claims_due (document) SELECT seq FROM documents WHERE digest = ? ON CONFLICT DO NOTHING`, on.document[:])
	case chancery.OnActor:
		return t.actorDue(on.id)
	case chancery.OnDate:
	case chancery.OnDocument:
		if !slices.Contains(dated, chancery.Field(on.id)) {
			return nil
		}
	case chancery.OnEvent:
		return t.exec(`INSERT INTO dates_due (document) SELECT document FROM dates WHERE event = ? UNION SELECT document FROM events WHERE event = ? ON CONFLICT DO NOTHING`, on.id, on.id)
	default:
		return nil
	}
	return t.exec(`INSERT INTO dates_due (document) SELECT seq FROM documents WHERE digest = ? ON CONFLICT DO NOTHING`, on.document[:])
}

// settle reckons the dates of the documents that are due, a few in each
// transaction, so that a record of any size can be stopped in between and goes on
// when it is opened again.
func (r *Record) settle(ctx context.Context) error {
	if r.reckoner == nil || r.readOnly || r.writes == nil {
		return nil
	}
	for {
		n := 0
		err := r.update(ctx, "reckoning dates", func(t *tx) error {
			list, err := t.numbers(`SELECT document FROM dates_due ORDER BY document LIMIT 20`)
			if n = len(list); err != nil || n == 0 {
				return err
			}
			for _, seq := range list {
				var b []byte
				if err := t.row(`SELECT digest FROM documents WHERE seq = ?`+t.r.d.lockDocument(), seq).Scan(&b); err != nil {
					return err
				}
				digest := chancery.Digest(b)
				reading, err := t.reading(seq, digest)
				if err != nil && chancery.KindOf(err) != chancery.Damaged {
					return err // what is damaged is told by verify, and keeps no other from its dates
				}
				if err := t.exec(`DELETE FROM dates_due WHERE document = ?`, seq); err != nil {
					return err
				}
				if err == nil {
					if err := t.lay(seq, digest, reading); err != nil {
						return err
					}
				}
			}
			return nil
		})
		if err != nil || n == 0 {
			return err
		}
	}
}

// judgeDate completes a decision on a date.
func (t *tx) judgeDate(d *chancery.Decision, stands *Entry) error {
	doc, err := t.text(d.Target.Document)
	if err != nil {
		return err
	}
	var given struct {
		EDTF   string `json:"edtf"`
		Anchor string `json:"anchor"`
	}
	switch {
	case d.Action == chancery.Correct:
		if err := strictly(d.Value, &given); err != nil {
			return chancery.Errorf(chancery.Invalid, "the correction cannot be read: %w", err)
		}
		if (given.EDTF == "") == (given.Anchor == "") {
			return chancery.Errorf(chancery.Invalid, "a date is corrected by its reading or by what it is reckoned from, one of the two; to say that it is no date, reject it")
		}
	case len(d.Value) > 0:
		return chancery.Errorf(chancery.Invalid, "to %s a date takes no value", d.Action)
	}
	if t.r.reckoner == nil {
		return chancery.Errorf(chancery.Unsupported, "the record at %s was opened without a calendar, so that nothing can be decided on dates", t.r.where)
	}
	var j DateJudgement
	if stands != nil {
		if err := strictly(stands.Value, &j); err != nil {
			j = DateJudgement{}
		}
	}
	if j.Finding == nil {
		if j.Finding, j.Reader, err = t.findingOfDate(doc, d.Target); err != nil {
			return err
		}
	}
	j.EDTF, j.Anchor = "", ""
	canonical := func(s string) (string, error) {
		c, err := t.r.reckoner.Canonical(s)
		if err != nil {
			return "", chancery.Errorf(chancery.Invalid, "%w", err)
		}
		return c, nil
	}
	switch {
	case given.EDTF != "":
		j.EDTF, err = canonical(given.EDTF)
	case isDateID(given.Anchor):
		j.Anchor = given.Anchor
		if given.Anchor == d.Target.ID {
			return chancery.Errorf(chancery.Invalid, "a date cannot be reckoned from itself")
		}
		_, _, err = t.findingOfDate(doc, chancery.Target{Document: d.Target.Document, ID: given.Anchor})
	case given.Anchor != "":
		j.Anchor, err = canonical(given.Anchor)
	}
	d.Value = json.RawMessage(encode(j))
	return err
}

func isDateID(s string) bool {
	return len(s) == 16 && strings.Trim(s, "0123456789abcdef") == ""
}

// findingOfDate returns a date as it stands, or as its reader found it.
func (t *tx) findingOfDate(doc *chancery.Document, target chancery.Target) (*wire.Date, string, error) {
	var seq int64
	if err := t.row(`SELECT seq FROM documents WHERE digest = ?`, target.Document[:]).Scan(&seq); err != nil {
		return nil, "", err
	}
	points := chancery.NewPoints(doc.Text)
	encoded := func(d chancery.Date) *wire.Date {
		w := wire.EncodeDate(points, d)
		return &w
	}
	reading, err := t.reading(seq, target.Document)
	if err != nil {
		return nil, "", err
	}
	if reading != nil {
		for _, d := range reading.Dates {
			if d.ID == target.ID {
				return encoded(d), reading.Reader, nil
			}
		}
	}
	var out *wire.Date
	err = t.dates(`d.document = ? AND d.date = ? AND d.since <= ? AND d.until > ?`, []any{seq, target.ID, t.r.number, t.r.number}, func(d Date) error {
		out = encoded(d.Date)
		return nil
	})
	if err == nil && out == nil {
		err = chancery.Errorf(chancery.NotFound, "document %s has no date %s; it may have been read again since", target.Document.Short(), target.ID)
	}
	return out, "", err
}

// judgeEvent checks a decision on an event and puts its date into canonical form.
func (t *tx) judgeEvent(d *chancery.Decision) error {
	if t.r.reckoner == nil {
		return chancery.Errorf(chancery.Unsupported, "the record at %s was opened without a calendar, so that no event can be dated", t.r.where)
	}
	var v EventValue
	if err := strictly(d.Value, &v); err != nil {
		return chancery.Errorf(chancery.Invalid, "what is said of the event cannot be read: %w", err)
	}
	keys := t.r.reckoner.EventKeys(v.Name)
	if len(keys) == 0 {
		return chancery.Errorf(chancery.Invalid, "%q names no event; name it as the documents do, such as \"the Riyadh bombing\"", v.Name)
	}
	if d.Target.ID != keys[0] {
		return chancery.Errorf(chancery.Invalid, "the event %q is found under %q, not %q", v.Name, keys[0], d.Target.ID)
	}
	var err error
	if v.EDTF, err = t.r.reckoner.Canonical(v.EDTF); err != nil {
		return chancery.Errorf(chancery.Invalid, "%w", err)
	}
	d.Value = json.RawMessage(encode(v))
	return nil
}

// dates calls fn for the dates d that meet a condition, with the words around
// them.
func (t *tx) dates(condition string, args []any, fn func(Date) error) error {
	const around = 400
	type row struct {
		Date
		start int
	}
	var all []row
	err := t.each(`SELECT d.found, d.date, d.decision, d.start, d.finish, o.digest, substr(x.text, CASE WHEN d.start > 400 THEN d.start - 399 ELSE 1 END, d.finish - d.start + 800)
		FROM dates d JOIN documents o ON o.seq = d.document JOIN texts x ON x.document = d.document WHERE `+condition, args, func(rows *sql.Rows) error {
		var r row
		var found string
		var finish int
		var digest, text []byte
		if err := rows.Scan(&found, &r.ID, &r.Decision, &r.start, &finish, &digest, &text); err != nil {
			return err
		}
		r.Document = chancery.Digest(digest)
		var column foundDate
		if err := json.Unmarshal([]byte(found), &column); err != nil {
			return chancery.Errorf(chancery.Damaged, "the date %s of document %s is damaged in the record: %w; run \"chancery verify\"", r.ID, r.Document.Short(), err)
		}
		base := max(r.start-around, 0)
		end := finish - base
		if r.start-base > len(text) || end > len(text) || r.start > finish {
			return chancery.Errorf(chancery.Damaged, "the date %s of document %s lies outside its text; run \"chancery verify\"", r.ID, r.Document.Short())
		}
		id := r.ID
		r.Date.Date = column.date(r.Document, string(text[r.start-base:end]))
		r.ID = id
		r.TextBefore, r.TextAfter = paragraphAround(string(text[:r.start-base]), string(text[end:min(len(text), end+around)]))
		all = append(all, r)
		return nil
	})
	if err != nil {
		return err
	}
	for _, r := range all {
		if r.State = Proposed; r.Decision > 0 {
			e, err := t.entry(r.Decision)
			if err != nil {
				return err
			}
			r.By, r.Why, r.At = e.By, e.Why, e.At
			r.State = map[chancery.Action]State{chancery.Accept: Accepted, chancery.Correct: Corrected, chancery.Reject: Rejected}[e.Action]
		}
		if err := fn(r.Date); err != nil {
			return err
		}
	}
	return nil
}

// paragraphAround cuts what stands before and after a date to its paragraph and
// to whole characters.
func paragraphAround(before, after string) (string, string) {
	if i := strings.LastIndex(before, "\n\n"); i >= 0 {
		before = before[i+2:]
	}
	if i := strings.Index(after, "\n\n"); i >= 0 {
		after = after[:i]
	}
	for len(before) > 0 && before[0]&0xc0 == 0x80 {
		before = before[1:]
	}
	return before, strings.ToValidUTF8(after, "")
}

// Dates yields the dates that q asks for, rejected ones left out, in order of the
// days that they can be: by their earliest day, then their latest; those that are
// not placed after what they must follow or before what they must precede, or
// last. It holds no lock while the caller works. After an error it ends.
func (r *Record) Dates(ctx context.Context, q DateQuery) iter.Seq2[Date, error] {
	return func(yield func(Date, error) bool) {
		var w where
		w.and(`d.since <= ? AND d.until > ? AND o.added <= ?`, r.number, r.number, r.moment)
		if !q.Document.IsZero() {
			w.and(`o.digest = ?`, q.Document[:])
		}
		if q.Event != "" {
			w.and(`(d.event = ? OR EXISTS (SELECT 1 FROM events v WHERE v.event = ? AND v.document = d.document AND v.date = d.date))`, q.Event, q.Event)
		}
		if q.Ranged {
			var parts []string
			var args []any
			for i, s := range spreads {
				if i == len(spreads)-1 {
					parts = append(parts, `d.spread = ? AND d.day <= ?`)
					args = append(args, i, int64(q.To))
				} else {
					parts = append(parts, `d.spread = ? AND d.day BETWEEN ? AND ?`)
					args = append(args, i, int64(q.From)-s, int64(q.To))
				}
			}
			w.and(`(`+strings.Join(parts, ` OR `)+`)`, args...)
			w.and(`(d.edtf = '' AND d.day BETWEEN ? AND ? OR d.edtf <> '' AND d.latest >= ?)`, int64(q.From), int64(q.To), int64(q.From))
		}
		w.and(`(d.day, d.rank, d.latest, d.document, d.start) > (?, ?, ?, ?, ?)`)
		at := []any{int64(-1 << 62), 0, 0, 0, 0}
		for {
			var page []Date
			var last []any
			err := r.view(ctx, func(t *tx) error {
				condition := w.String()
				args := append(slices.Clip(w.args), at...)
				ids, err := t.numbers(`SELECT d.id FROM dates d JOIN documents o ON o.seq = d.document WHERE `+condition+` ORDER BY d.day, d.rank, d.latest, d.document, d.start LIMIT 500`, args...)
				if err != nil || len(ids) == 0 {
					return err
				}
				if err := t.dates(`d.id IN (`+numerals(ids)+`) ORDER BY d.day, d.rank, d.latest, d.document, d.start`, nil, func(d Date) error {
					page = append(page, d)
					return nil
				}); err != nil {
					return err
				}
				var day, rank, latest, document, start int64
				err = t.row(`SELECT day, rank, latest, document, start FROM dates WHERE id = ?`, ids[len(ids)-1]).Scan(&day, &rank, &latest, &document, &start)
				last = []any{day, rank, latest, document, start}
				return err
			})
			if err != nil {
				yield(Date{}, err)
				return
			}
			for _, d := range page {
				if !yield(d, nil) {
					return
				}
			}
			if len(page) < 500 {
				return
			}
			at = last
		}
	}
}

// Date returns the date with that ID as it stands; the first four or more digits
// of the ID are enough where they name only one. One that was rejected is returned
// as its reader found it. It returns an error of kind [chancery.NotFound] or, for
// several, [chancery.Invalid].
func (r *Record) Date(ctx context.Context, id string) (out Date, err error) {
	err = r.view(ctx, func(t *tx) error {
		id := strings.ToLower(id)
		if _, _, ok := prefix(id); !ok || len(id) > 16 {
			return chancery.Errorf(chancery.Invalid, "%q is not the ID of a date: want four to sixteen hexadecimal digits", id)
		}
		var found []Date
		if err := t.dates(`d.date >= ? AND d.date <= ? AND d.since <= ? AND d.until > ? AND o.added <= ? LIMIT 2`, []any{id, id + "g", t.r.number, t.r.number, t.r.moment}, func(d Date) error {
			found = append(found, d)
			return nil
		}); err != nil {
			return err
		}
		switch len(found) {
		case 1:
			out = found[0]
			return nil
		case 0:
			out, err = t.rejectedDate(id)
			return err
		}
		return chancery.Errorf(chancery.Invalid, "%s names several dates, such as %s and %s; give more digits", id, found[0].ID, found[1].ID)
	})
	return out, err
}

// rejectedDate returns a date on which a rejection stands.
func (t *tx) rejectedDate(id string) (out Date, err error) {
	err = t.entries(`number IN (SELECT s.decision FROM standing s WHERE s.kind = 'date' AND s.target >= ? AND s.target <= ? AND s.decision > 0 AND `+standing+`) ORDER BY number LIMIT 1`, []any{id, id + "g", t.r.number, t.r.number}, func(e Entry) error {
		var j DateJudgement
		if strictly(e.Value, &j) != nil || j.Finding == nil || e.Action != chancery.Reject {
			return nil
		}
		doc, err := t.text(e.Target.Document)
		if err != nil {
			return err
		}
		d, err := wire.DecodeDate(doc, *j.Finding)
		if err != nil {
			return err
		}
		out = Date{Date: d, Document: doc.Digest, State: Rejected, Decision: e.Number, By: e.By, Why: e.Why, At: e.At}
		return nil
	})
	if err == nil && out.ID == "" {
		err = chancery.Errorf(chancery.NotFound, "the record has no date %s", id)
	}
	return out, err
}

// Event is something that happened, as the record knows it.
type Event struct {
	Key      string
	Told     []ToldEvent // what documents tell, by date
	EDTF     string      // what a person decided; "" where nobody has
	Decision int64
	By       string
}

// ToldEvent is a date that one document tells of an event.
type ToldEvent struct {
	EDTF     string
	Document chancery.Digest
	Date     string // the ID of the date
	Name     string // as the document names it
}

// Events returns the events that documents or people date and whose key begins
// with a word, in order of their keys; all for "". What documents tell is that of
// the present.
func (r *Record) Events(ctx context.Context, word string) (out []Event, err error) {
	err = r.view(ctx, func(t *tx) error {
		byKey := map[string]*Event{}
		at := func(key string) *Event {
			if byKey[key] == nil {
				byKey[key] = &Event{Key: key}
			}
			return byKey[key]
		}
		word := strings.ToLower(strings.TrimSpace(word))
		err := t.each(`SELECT v.event, v.edtf, o.digest, v.date, substr(x.text, v.start + 1, v.finish - v.start) FROM events v JOIN documents o ON o.seq = v.document JOIN texts x ON x.document = v.document
			WHERE v.event >= ? AND v.event < ? AND o.added <= ? ORDER BY v.event, v.edtf, v.document`, []any{word, word + "\U0010ffff", t.r.moment}, func(rows *sql.Rows) error {
			var key string
			var told ToldEvent
			var digest, name []byte
			if err := rows.Scan(&key, &told.EDTF, &digest, &told.Date, &name); err != nil {
				return err
			}
			told.Document, told.Name = chancery.Digest(digest), string(name)
			at(key).Told = append(at(key).Told, told)
			return nil
		})
		if err != nil {
			return err
		}
		err = t.entries(`number IN (SELECT s.decision FROM standing s WHERE s.kind = 'event' AND s.target >= ? AND s.target < ? AND s.decision > 0 AND `+standing+`)`, []any{word, word + "\U0010ffff", t.r.number, t.r.number}, func(e Entry) error {
			var v EventValue
			if strictly(e.Value, &v) == nil && e.Action == chancery.Correct {
				event := at(e.Target.ID)
				event.EDTF, event.Decision, event.By = v.EDTF, e.Number, e.By
			}
			return nil
		})
		for _, e := range byKey {
			out = append(out, *e)
		}
		slices.SortFunc(out, func(a, b Event) int { return strings.Compare(a.Key, b.Key) })
		return err
	})
	return out, err
}

// DatesDue returns how many documents wait for their dates to be reckoned, which
// happens when the record is opened for writing with a calendar.
func (r *Record) DatesDue(ctx context.Context) (n int, err error) {
	err = r.view(ctx, func(t *tx) error { return t.row(`SELECT count(*) FROM dates_due`).Scan(&n) })
	return n, err
}

var errDates = errors.New("the dates that are stored are not those that follow from what was read and decided")

// checkDates holds the stored dates of a document to what they follow from.
func (t *tx) checkDates(seq int64, digest chancery.Digest, reading *chancery.Reading) error {
	var waiting int
	if err := t.row(`SELECT count(*) FROM dates_due WHERE document = ?`, seq).Scan(&waiting); err != nil || waiting > 0 {
		return err
	}
	want, err := t.layers(seq, digest, reading)
	if err != nil {
		return err
	}
	type key struct {
		since, until, decision int64
		id, column             string
	}
	rows := map[key]int{}
	for _, l := range want {
		for _, d := range l.dates {
			rows[key{l.since, l.until, d.decision, d.ID, encode(columnOf(d.Date))}]++
		}
	}
	if t.r.reckoner == nil {
		return nil // what was decided cannot be reckoned again without one
	}
	err = t.each(`SELECT since, until, decision, date, found FROM dates WHERE document = ?`, []any{seq}, func(r *sql.Rows) error {
		var k key
		if err := r.Scan(&k.since, &k.until, &k.decision, &k.id, &k.column); err != nil {
			return err
		}
		rows[k]--
		return nil
	})
	if err != nil {
		return err
	}
	for _, n := range rows {
		if n != 0 {
			return errDates
		}
	}
	return nil
}
