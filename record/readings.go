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

	"chancery"
	"chancery/internal/wire"
)

// findings is what a reading holds beside its attributions, in bytes.
type findings struct {
	Dates   []foundDate  `json:"dates,omitempty"`
	Names   []foundName  `json:"names,omitempty"`
	Actors  []wire.Actor `json:"actors,omitempty"`
	Skipped []wire.Skip  `json:"skipped,omitempty"`
}

type foundName struct {
	Span       [2]int  `json:"span"`
	Kind       string  `json:"kind"`
	Confidence float64 `json:"confidence"`
}

type foundDate struct {
	Span     [2]int       `json:"span"`
	EDTF     string       `json:"edtf,omitempty"`
	Earliest chancery.Day `json:"earliest,omitempty"` // days since 1970
	Latest   chancery.Day `json:"latest,omitempty"`
	Anchor   string       `json:"anchor,omitempty"`
	Reason   string       `json:"reason,omitempty"`

	Otherwise string `json:"otherwise,omitempty"`
	After     string `json:"after,omitempty"`
	Before    string `json:"before,omitempty"`

	Tells *foundEvent `json:"tells,omitempty"`
	From  *foundEvent `json:"from,omitempty"`
}

type foundEvent struct {
	Span  [2]int   `json:"span"`
	Words string   `json:"words"`
	Keys  []string `json:"keys"`
}

func columnOf(d chancery.Date) foundDate {
	event := func(e *chancery.Event) *foundEvent {
		if e == nil {
			return nil
		}
		return &foundEvent{pair(e.Passage.Span), e.Passage.Words, e.Keys}
	}
	return foundDate{Span: pair(d.Passage.Span), EDTF: d.EDTF, Earliest: d.Earliest, Latest: d.Latest, Anchor: d.Anchor, Reason: d.Reason,
		Otherwise: d.Otherwise, After: d.After, Before: d.Before, Tells: event(d.Tells), From: event(d.From)}
}

// date returns the date that stands in d, whose words are given.
func (d foundDate) date(document chancery.Digest, words string) chancery.Date {
	event := func(e *foundEvent) *chancery.Event {
		if e == nil {
			return nil
		}
		return &chancery.Event{Passage: chancery.Passage{Document: document, Span: span(e.Span), Words: e.Words}, Keys: e.Keys}
	}
	out := chancery.Date{Passage: chancery.Passage{Document: document, Span: span(d.Span), Words: words}, EDTF: d.EDTF, Earliest: d.Earliest, Latest: d.Latest,
		Anchor: d.Anchor, Reason: d.Reason, Otherwise: d.Otherwise, After: d.After, Before: d.Before, Tells: event(d.Tells), From: event(d.From)}
	out.ID = chancery.DateID(out.Passage)
	return out
}

// PutReading stores what a reader found in a document in place of all that was
// found in it before, in one transaction. Decisions are not touched. It returns
// an error of kind [chancery.Invalid] where a passage does not carry the words
// of the document's text at its span.
func (r *Record) PutReading(ctx context.Context, reading *chancery.Reading) error {
	return r.PutReadings(ctx, []*chancery.Reading{reading})
}

// PutReadings stores several readings in one transaction: all or, where one is
// refused, none.
func (r *Record) PutReadings(ctx context.Context, readings []*chancery.Reading) error {
	// In one order, so that two processes do not wait for each other's documents.
	readings = slices.SortedStableFunc(slices.Values(readings), func(a, b *chancery.Reading) int {
		return slices.Compare(a.Document[:], b.Document[:])
	})
	err := r.update(ctx, "storing what was read", func(t *tx) error {
		for _, reading := range readings {
			if err := t.put(reading); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return err
	}
	return r.settle(ctx)
}

func (t *tx) put(reading *chancery.Reading) error {
	var seq int64
	var text []byte
	err := t.row(`SELECT d.seq, x.text FROM documents d JOIN texts x ON x.document = d.seq WHERE d.digest = ?`+t.r.d.lockDocument(), reading.Document[:]).Scan(&seq, &text)
	if errors.Is(err, sql.ErrNoRows) {
		return chancery.Errorf(chancery.NotFound, "the record has no document %s, so what was read in it cannot be stored", reading.Document)
	} else if err != nil {
		return err
	}
	if err := checkReading(reading, string(text)); err != nil {
		return err
	}
	var before int
	if err := t.row(`SELECT count(*) FROM readings WHERE document = ?`, seq).Scan(&before); err != nil {
		return err
	}
	if before > 0 {
		if err := t.r.d.dropAttributions(t, seq); err != nil {
			return err
		}
		for _, table := range []string{`attributions WHERE decision = 0 AND`, `readings WHERE`} {
			if err := t.exec(`DELETE FROM `+table+` document = ?`, seq); err != nil {
				return err
			}
		}
	}
	for _, due := range []string{`actors_due`, `claims_due`} {
		if err := t.exec(`INSERT INTO `+due+` (document) VALUES (?) ON CONFLICT DO NOTHING`, seq); err != nil {
			return err
		}
	}
	rest := findings{Skipped: wireSkips(reading.Skipped)}
	for _, d := range reading.Dates {
		rest.Dates = append(rest.Dates, columnOf(d))
	}
	for _, n := range reading.Names {
		rest.Names = append(rest.Names, foundName{pair(n.Passage.Span), string(n.Kind), n.Confidence})
	}
	for _, a := range reading.Actors {
		mentions := make([][2]int, 0, len(a.Mentions))
		for _, m := range a.Mentions {
			mentions = append(mentions, pair(m.Span))
		}
		rest.Actors = append(rest.Actors, wire.Actor{ID: a.ID, Name: a.Name, Kind: string(a.Kind), Names: a.Names, Mentions: mentions, Unnamed: a.Unnamed})
	}
	var last int64
	if err := t.row(`SELECT added FROM documents WHERE seq = ?`, seq).Scan(&last); err != nil {
		return err
	}
	if err := t.exec(`INSERT INTO readings (document, reader, at, attributions, findings) VALUES (?, ?, ?, ?, ?)`, seq, clean(reading.Reader), now(last), len(reading.Attributions), encode(rest)); err != nil {
		return err
	}
	decided, err := t.judged(reading.Document)
	if err != nil {
		return err
	}
	for i := range reading.Attributions {
		a := &reading.Attributions[i]
		id, err := t.insertAttribution(seq, 0, Proposed, a)
		if err != nil {
			return err
		}
		for _, j := range decided {
			if j.covers(a.ID, rolesOf(a)) {
				if err := t.exec(`INSERT INTO covers (attribution, decision) VALUES (?, ?)`, id, j.number); err != nil {
					return err
				}
			}
		}
	}
	return t.lay(seq, reading.Document, reading)
}

func wireSkips(in []chancery.Skip) (out []wire.Skip) {
	for _, s := range in {
		out = append(out, wire.Skip{Where: s.Where, Reason: s.Reason, Kind: string(s.Kind)})
	}
	return out
}

// insertAttribution stores an attribution as a reader found it (decision 0) or
// as a decision made it, and makes its words findable.
func (t *tx) insertAttribution(document, decision int64, state State, a *chancery.Attribution) (id int64, err error) {
	err = t.row(`INSERT INTO attributions (document, decision, state, finding, parent, kind, stance, spans, telling, confidence, reason) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) RETURNING id`,
		document, decision, string(state), a.ID, a.Parent, string(a.Kind), string(a.Stance), encode(rolesOf(a)), tellingOf(a).column(), a.Confidence, clean(a.Reason)).Scan(&id)
	if err != nil {
		return 0, err
	}
	return id, t.r.d.indexAttribution(t, id, wordsOf(a.Source), wordsOf(a.Cue), wordsOf(a.Content))
}

func wordsOf(passages []chancery.Passage) (out []string) {
	for _, p := range passages {
		out = append(out, p.Words)
	}
	return out
}

// checkReading holds a reading to its document's text.
func checkReading(reading *chancery.Reading, text string) error {
	wrong := func(where string, err error) error {
		return chancery.Errorf(chancery.Invalid, "what %s read in document %s was not stored: %s: %w", reading.Reader, reading.Document.Short(), where, err)
	}
	check := func(passages ...chancery.Passage) error {
		for _, p := range passages {
			if words, err := p.Span.In(text); err != nil {
				return err
			} else if words != p.Words {
				return fmt.Errorf("the passage [%d, %d) carries %.60q where the text has %.60q", p.Span.Start, p.Span.End, p.Words, words)
			} else if p.Document != reading.Document {
				return fmt.Errorf("a passage names the document %s", p.Document.Short())
			}
		}
		return nil
	}
	if reading.Reader == "" {
		return chancery.Errorf(chancery.Invalid, "a reading of document %s names no reader", reading.Document.Short())
	}
	actors, dates := known(reading)
	seen := make(map[string]bool, len(reading.Attributions))
	for _, a := range reading.Attributions {
		if id := chancery.AttributionID(reading.Document, a.Source, a.Cue, a.Content); a.ID != id {
			return wrong("attribution "+a.ID, fmt.Errorf("by its places its ID is %s", id))
		}
		if seen[a.ID] {
			return wrong("attribution "+a.ID, errors.New("it occurs twice"))
		}
		seen[a.ID] = true
		for _, role := range [][]chancery.Passage{a.Source, a.Cue, a.Content, pathOf(&a), addresseesOf(&a)} {
			if err := check(role...); err != nil {
				return wrong("attribution "+a.ID, err)
			}
		}
		if err := checkTelling(&a, actors, dates); err != nil {
			return wrong("attribution "+a.ID, err)
		}
	}
	for i, d := range reading.Dates {
		if err := check(d.Passage); err != nil {
			return wrong(fmt.Sprintf("date %d", i+1), err)
		}
		if id := chancery.DateID(d.Passage); d.ID != id {
			return wrong(fmt.Sprintf("date %d", i+1), fmt.Errorf("its ID is %q where by its place it is %s", d.ID, id))
		}
	}
	for i, n := range reading.Names {
		if err := check(n.Passage); err != nil {
			return wrong(fmt.Sprintf("name %d", i+1), err)
		}
	}
	for _, a := range reading.Actors {
		if err := check(a.Mentions...); err != nil {
			return wrong("actor "+a.ID, err)
		}
	}
	return nil
}

// Reading returns the findings in a document as its reader left them, without
// decisions; nil where it has not been read.
func (r *Record) Reading(ctx context.Context, document chancery.Digest) (out *chancery.Reading, err error) {
	err = r.view(ctx, func(t *tx) error {
		seq, _, err := t.resolve(document.String())
		if err != nil {
			return err
		}
		out, err = t.reading(seq, document)
		return err
	})
	return out, err
}

func (t *tx) reading(seq int64, document chancery.Digest) (*chancery.Reading, error) {
	out := &chancery.Reading{Document: document}
	var text []byte
	var rest string
	err := t.row(`SELECT r.reader, r.findings, x.text FROM readings r JOIN texts x ON x.document = r.document WHERE r.document = ?`, seq).Scan(&out.Reader, &rest, &text)
	if errors.Is(err, sql.ErrNoRows) {
		return nil, nil
	} else if err != nil {
		return nil, err
	}
	damaged := func(err error) error {
		return chancery.Errorf(chancery.Damaged, "what was read in document %s is damaged in the record: %w; read the document again", document.Short(), err)
	}
	rows, err := t.attributions(`a.document = ? AND a.decision = 0 ORDER BY a.id`, seq)
	if err != nil {
		return nil, err
	}
	whole := string(text) // once: a long document has thousands of findings
	for _, row := range rows {
		a := row.Attribution.Attribution
		if err := row.fill(&a, document, whole, 0); err != nil {
			return nil, damaged(err)
		}
		out.Attributions = append(out.Attributions, a)
	}
	var more findings
	if err := json.Unmarshal([]byte(rest), &more); err != nil {
		return nil, damaged(err)
	}
	passage := func(p [2]int) (chancery.Passage, error) {
		words, err := span(p).In(whole)
		return chancery.Passage{Document: document, Span: span(p), Words: words}, err
	}
	for _, d := range more.Dates {
		p, err := passage(d.Span)
		if err != nil {
			return nil, damaged(err)
		}
		out.Dates = append(out.Dates, d.date(document, p.Words))
	}
	for _, n := range more.Names {
		p, err := passage(n.Span)
		if err != nil {
			return nil, damaged(err)
		}
		out.Names = append(out.Names, chancery.Name{Kind: chancery.NameKind(n.Kind), Passage: p, Confidence: n.Confidence})
	}
	for _, a := range more.Actors {
		actor := chancery.Actor{ID: a.ID, Name: a.Name, Kind: chancery.ActorKind(a.Kind), Names: a.Names, Unnamed: a.Unnamed}
		for _, m := range a.Mentions {
			p, err := passage(m)
			if err != nil {
				return nil, damaged(err)
			}
			actor.Mentions = append(actor.Mentions, p)
		}
		out.Actors = append(out.Actors, actor)
	}
	out.Skipped = skips(more.Skipped)
	return out, nil
}

// Unread yields the documents that have no reading of that version, in order of
// being added. It holds no lock while the caller works, and documents added or
// read meanwhile may or may not be yielded. After an error it ends.
func (r *Record) Unread(ctx context.Context, reader string) iter.Seq2[chancery.Digest, error] {
	return r.digests(ctx, `(r.reader IS NULL OR r.reader <> ?)`, reader)
}

// located is a row of attributions.
type located struct {
	Attribution
	id    int64
	seq   int64 // of its document
	roles roles
	told  telling
}

// fill sets the passages of a. text is the stretch of the document's text that
// begins at byte base.
func (l *located) fill(a *chancery.Attribution, document chancery.Digest, text string, base int) error {
	if err := l.roles.fill(a, document, text, base); err != nil {
		return err
	}
	return l.told.fill(a, document, text, base)
}

// standing is the condition that the decision s stands, visible that the
// attribution a is shown; each takes the journal number twice.
const (
	standing = `s.since <= ? AND s.until > ?`
	visible  = `CASE WHEN a.decision = 0
		THEN NOT EXISTS (SELECT 1 FROM covers c JOIN standing s ON s.decision = c.decision WHERE c.attribution = a.id AND ` + standing + `)
		ELSE EXISTS (SELECT 1 FROM standing s WHERE s.decision = a.decision AND ` + standing + `) END`
)

// visibleArgs are the arguments of visible.
func (t *tx) visibleArgs() []any { return []any{t.r.number, t.r.number, t.r.number, t.r.number} }

// attributions returns the rows a that meet a condition, of documents d,
// without the words of their passages.
func (t *tx) attributions(condition string, args ...any) (out []located, err error) {
	err = t.each(`SELECT a.id, a.document, d.digest, a.decision, a.state, a.finding, a.parent, a.kind, a.stance, a.spans, a.telling, a.confidence, a.reason
		FROM attributions a JOIN documents d ON d.seq = a.document WHERE `+condition, args, func(rows *sql.Rows) error {
		var l located
		var digest []byte
		var spans, telling string
		a := &l.Attribution
		if err := rows.Scan(&l.id, &l.seq, &digest, &a.Decision, &a.State, &a.ID, &a.Parent, &a.Kind, &a.Stance, &spans, &telling, &a.Confidence, &a.Reason); err != nil {
			return err
		}
		a.Document = chancery.Digest(digest)
		if err := json.Unmarshal([]byte(spans), &l.roles); err != nil {
			return chancery.Errorf(chancery.Damaged, "the places of attribution %s are damaged in the record: %w", a.ID, err)
		}
		var err error
		if l.told, err = decodeTelling(telling); err != nil {
			return chancery.Errorf(chancery.Damaged, "the path of attribution %s is damaged in the record: %w", a.ID, err)
		}
		out = append(out, l)
		return nil
	})
	return out, err
}

// complete adds to attributions of one document what decisions and notes say of
// them, and their words. text is the document's, or nil to fetch what is needed.
func (t *tx) complete(document chancery.Digest, list []located, text []byte) error {
	if len(list) == 0 {
		return nil
	}
	notes, err := t.notes(document)
	if err != nil {
		return err
	}
	alias, err := t.aliases(list[0].seq)
	if err != nil {
		return err
	}
	var reader string
	if err := t.row(`SELECT coalesce(max(reader), '') FROM readings WHERE document = ?`, list[0].seq).Scan(&reader); err != nil {
		return err
	}
	var numbers []int64
	for _, l := range list {
		if l.Decision > 0 {
			numbers = append(numbers, l.Decision)
		}
	}
	var now func(wire.Actor) string
	decided := map[int64]Entry{}
	if len(numbers) > 0 {
		err := t.entries(`number IN (`+numerals(numbers)+`)`, nil, func(e Entry) error {
			decided[e.Number] = e
			return nil
		})
		if err != nil {
			return err
		}
	}
	whole := string(text)
	for i := range list {
		l := &list[i]
		part, base := whole, 0
		if text == nil {
			e := l.told.extent(l.roles.extent())
			if err := t.row(`SELECT substr(text, ?, ?) FROM texts WHERE document = ?`, e.Start+1, e.Len(), l.seq).Scan(&part); err != nil {
				return err
			}
			base = e.Start
		}
		if err := l.fill(&l.Attribution.Attribution, document, part, base); err != nil {
			return chancery.Errorf(chancery.Damaged, "document %s: %w; run \"chancery verify\"", document.Short(), err)
		}
		l.Reader = reader
		if l.Decision > 0 {
			e, ok := decided[l.Decision]
			if !ok {
				return chancery.Errorf(chancery.Damaged, "attribution %s rests on journal %d, which is missing; run \"chancery verify\"", l.ID, l.Decision)
			}
			var j Judgement
			if err := json.Unmarshal(e.Value, &j); err != nil {
				return chancery.Errorf(chancery.Damaged, "the value of journal %d is damaged: %w", e.Number, err)
			}
			l.Reader, l.By, l.At, l.Why = j.Reader, e.By, e.At, e.Why
			q := j.shown(e.Action == chancery.Correct)
			if q == nil {
				return chancery.Errorf(chancery.Damaged, "the value of journal %d is damaged: it carries no finding", e.Number)
			}
			if len(l.told.Path)+len(l.told.Addressees) > 0 {
				if now == nil {
					if now, err = t.presentActors(l.seq, document); err != nil {
						return err
					}
				}
				follow(&l.Attribution.Attribution, q.Actors, now)
			}
		}
		if to, ok := alias[l.Parent]; ok {
			l.Parent = to
		}
		l.Notes = notes[chancery.Target{Kind: chancery.OnAttribution, Document: document, ID: l.ID}]
	}
	return nil
}

// aliases maps the findings of a document that decisions cover to the ID under
// which the decided attribution stands, for parents to follow.
func (t *tx) aliases(seq int64) (map[string]string, error) {
	out := map[string]string{}
	err := t.each(`SELECT a.finding, j.target FROM attributions a JOIN covers c ON c.attribution = a.id JOIN standing s ON s.decision = c.decision JOIN journal j ON j.number = c.decision
		WHERE a.document = ? AND a.decision = 0 AND a.finding <> j.target AND `+standing+` ORDER BY j.number`, []any{seq, t.r.number, t.r.number}, func(rows *sql.Rows) error {
		var from, to string
		err := rows.Scan(&from, &to)
		out[from] = to
		return err
	})
	return out, err
}

// Attributions returns the attributions of a document as they stand, in order
// of where they begin: those that people decided on, and the reader's findings
// that no decision covers. A decision covers a finding with the ID it was made
// on, and one with the same cue whose content overlaps. Rejected ones are left
// out unless rejected is set.
func (r *Record) Attributions(ctx context.Context, document chancery.Digest, rejected bool) (out []Attribution, err error) {
	err = r.view(ctx, func(t *tx) error {
		seq, _, err := t.resolve(document.String())
		if err != nil {
			return err
		}
		out, err = t.standingIn(seq, document, rejected)
		return err
	})
	return out, err
}

// standingIn returns the attributions of a document as they stand, in order of
// where they begin.
func (t *tx) standingIn(seq int64, document chancery.Digest, rejected bool) (out []Attribution, err error) {
	list, err := t.attributions(`a.document = ? AND (? OR a.state <> 'rejected') AND `+visible, append([]any{seq, rejected}, t.visibleArgs()...)...)
	if err != nil {
		return nil, err
	}
	var text []byte
	if err := t.row(`SELECT text FROM texts WHERE document = ?`, seq).Scan(&text); err != nil {
		return nil, err
	}
	if err := t.complete(document, list, nonNil(text)); err != nil {
		return nil, err
	}
	slices.SortStableFunc(list, func(a, b located) int {
		x, y := a.roles.extent(), b.roles.extent()
		return cmp.Or(cmp.Compare(x.Start, y.Start), cmp.Compare(y.End, x.End), strings.Compare(a.ID, b.ID))
	})
	for _, l := range list {
		out = append(out, l.Attribution)
	}
	return out, nil
}

// Attribution returns the attribution with that ID, rejected or not; the first
// four or more digits of the ID are enough where they name only one. It returns
// an error of kind [chancery.NotFound] or, for several, [chancery.Invalid].
func (r *Record) Attribution(ctx context.Context, id string) (out Attribution, err error) {
	err = r.view(ctx, func(t *tx) error {
		id := strings.ToLower(id)
		if _, _, ok := prefix(id); !ok || len(id) > 16 {
			return chancery.Errorf(chancery.Invalid, "%q is not the ID of an attribution: want four to sixteen hexadecimal digits", id)
		}
		list, err := t.attributions(`a.finding >= ? AND a.finding <= ? AND d.added <= ? AND `+visible+` LIMIT 2`, append([]any{id, id + "g", t.r.moment}, t.visibleArgs()...)...)
		switch {
		case err != nil:
			return err
		case len(list) == 0:
			return chancery.Errorf(chancery.NotFound, "the record has no attribution %s", id)
		case len(list) > 1:
			return chancery.Errorf(chancery.Invalid, "%s names several attributions, such as %s and %s; give more digits", id, list[0].ID, list[1].ID)
		}
		err = t.complete(list[0].Document, list, nil)
		out = list[0].Attribution
		return err
	})
	return out, err
}
