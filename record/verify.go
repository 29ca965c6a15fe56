package record

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"math"
	"slices"
	"strings"
	"unicode/utf8"

	"chancery"
)

// Problem is something wrong in a record.
type Problem struct {
	Where string // "document 1f3a5b… (letters/12.html), block 3", "journal 12"
	What  string // a sentence
}

// Checked counts what was checked.
type Checked struct {
	Documents int
	Findings  int // attributions, dates, names and mentions of actors
	Decisions int
	Bytes     int64 // of originals and texts
	Problems  int
}

// Verify checks the whole record: the digests of originals and texts, UTF-8,
// every offset and the words at it, the findings that decisions carry, numbers
// and hashes of the journal, that what is derived from the journal agrees with
// it, and that the search index agrees with the texts. It calls report for each
// problem and goes on. The error returned is one that kept it from checking.
//
// Others may use the record meanwhile: each document is checked at one moment.
func (r *Record) Verify(ctx context.Context, report func(Problem)) (c Checked, err error) {
	v := &verifier{count: &c, report: report}
	if err := r.view(ctx, func(t *tx) error { return v.journal(t) }); err != nil {
		return c, v.survive("the journal", err)
	}
	for digest, err := range r.Digests(ctx) {
		if err != nil {
			return c, v.survive("the list of documents", err)
		}
		err := r.view(ctx, func(t *tx) error {
			seq, _, err := t.resolve(digest.String())
			if err != nil {
				return err
			}
			return v.document(t, seq, digest)
		})
		if err := v.survive("document "+digest.Short(), err); err != nil {
			return c, err
		}
	}
	err = r.view(ctx, func(t *tx) error { return r.d.checkIndex(t, func(p Problem) { v.tell(p.Where, "%s", p.What) }) })
	return c, v.survive("the file of the record", err)
}

type verifier struct {
	count  *Checked
	report func(Problem)
}

func (v *verifier) tell(where, format string, args ...any) {
	v.count.Problems++
	v.report(Problem{where, fmt.Sprintf(format, args...)})
}

// survive reports damage that kept a part from being read, and returns every
// other error.
func (v *verifier) survive(where string, err error) error {
	if kind := chancery.KindOf(err); err != nil && (kind == chancery.Damaged || kind == chancery.NotFound || errors.Is(err, sql.ErrNoRows)) {
		v.tell(where, "%v", err)
		return nil
	}
	return err
}

func (v *verifier) document(t *tx, seq int64, digest chancery.Digest) error {
	v.count.Documents++
	var path, blocks, marks, metadata, skipped string
	var size, points int64
	var textDigest, text, original []byte
	if err := t.row(`SELECT path, size, text_digest, points, metadata, skipped FROM documents WHERE seq = ?`, seq).Scan(&path, &size, &textDigest, &points, &metadata, &skipped); err != nil {
		return err
	}
	where := fmt.Sprintf("document %s (%s)", digest.Short(), path)

	switch err := t.row(`SELECT bytes FROM originals WHERE document = ?`, seq).Scan(&original); {
	case errors.Is(err, sql.ErrNoRows):
		v.tell(where, "its original is missing")
	case err != nil:
		return err
	default:
		if got := chancery.DigestOf(original); got != digest {
			v.tell(where, "its original has the digest %s, so it is not the one that was added", got)
		} else if int64(len(original)) != size {
			v.tell(where, "its original has %d bytes where %d are noted", len(original), size)
		}
	}
	switch err := t.row(`SELECT text, blocks, marks FROM texts WHERE document = ?`, seq).Scan(&text, &blocks, &marks); {
	case errors.Is(err, sql.ErrNoRows):
		v.tell(where, "its text is missing")
		return nil
	case err != nil:
		return err
	}
	v.count.Bytes += int64(len(original) + len(text))
	if got := chancery.DigestOf(text); got != chancery.Digest(textDigest) {
		v.tell(where, "its text has the digest %s, so it is not the one that was added", got)
	}
	if !utf8.Valid(text) {
		v.tell(where, "its text is not valid UTF-8")
	} else if n := int64(utf8.RuneCount(text)); n != points {
		v.tell(where, "its text has %d code points where %d are noted", n, points)
	}
	if list, err := decodeBlocks(blocks); err != nil {
		v.tell(where, "%v", err)
	} else {
		for i, b := range list {
			if _, err := b.Span.In(string(text)); err != nil {
				v.tell(fmt.Sprintf("%s, block %d", where, i+1), "%v", err)
			}
		}
	}
	if list, err := decodeMarks(marks); err != nil {
		v.tell(where, "%v", err)
	} else {
		for i, m := range list {
			if _, err := m.Span.In(string(text)); err != nil {
				v.tell(fmt.Sprintf("%s, mark %d", where, i+1), "%v", err)
			}
		}
	}
	if _, err := decodeSkips(skipped); err != nil {
		v.tell(where, "%v", err)
	}
	var n int
	if err := t.row(`SELECT count(*) FROM places WHERE document = ? AND path = ?`, seq, path).Scan(&n); err != nil {
		return err
	} else if n != 1 {
		v.tell(where, "the place where it was first found is missing from its places")
	}
	if err := v.description(t, seq, digest, where, metadata); err != nil {
		return err
	}
	titles, err := t.titles(seq)
	if err != nil {
		return err
	}
	if ok, err := t.r.d.checkDocument(t, seq, titles, string(text)); err != nil {
		return err
	} else if !ok {
		v.tell(where, "the search index does not agree with its title and text")
	}
	return v.findings(t, seq, digest, where, string(text))
}

// description checks that lists show of a document what is known of it.
func (v *verifier) description(t *tx, seq int64, digest chancery.Digest, where, metadata string) error {
	found, err := decodeFacts(metadata)
	if err != nil {
		v.tell(where, "%v", err)
		return nil
	}
	known, err := t.correct(digest, found)
	if err != nil {
		return err
	}
	want := describe(known)
	var have description
	err = t.row(`SELECT title, authors, outlet, published, written, url, language, earliest, latest, title_key, authors_key, outlet_key FROM descriptions WHERE document = ? AND since <= ? AND until > ?`, seq, t.r.number, t.r.number).
		Scan(&have.title, &have.authors, &have.outlet, &have.published, &have.written, &have.url, &have.language, &have.earliest, &have.latest, &have.titleKey, &have.authorsKey, &have.outletKey)
	if err != nil && !errors.Is(err, sql.ErrNoRows) {
		return err
	}
	if have != want {
		v.tell(where, "lists do not show of it what is known of it")
	}
	return nil
}

// findings checks what was read in a document and decided on it.
func (v *verifier) findings(t *tx, seq int64, digest chancery.Digest, where, text string) error {
	reading, err := t.reading(seq, digest)
	if chancery.KindOf(err) == chancery.Damaged {
		v.tell(where, "%v", err)
	} else if err != nil {
		return err
	}
	if reading != nil {
		if err := checkReading(reading, text); err != nil {
			v.tell(where, "%v", err)
		}
		if err := t.checkDates(seq, digest, reading); errors.Is(err, errDates) {
			v.tell(where, "%v; read the document again", err)
		} else if err != nil {
			return err
		}
		if ok, err := t.checkActors(seq, reading); err != nil {
			return err
		} else if !ok {
			v.tell(where, "the actors that are stored are not those that were read in it; read the document again")
		}
		v.count.Findings += len(reading.Attributions) + len(reading.Dates) + len(reading.Names)
		for _, a := range reading.Actors {
			v.count.Findings += len(a.Mentions)
		}
		var n int
		if err := t.row(`SELECT attributions FROM readings WHERE document = ?`, seq).Scan(&n); err != nil {
			return err
		} else if n != len(reading.Attributions) {
			v.tell(where, "%d attributions are noted of its reading where %d are stored", n, len(reading.Attributions))
		}
	}
	rows, err := t.attributions(`a.document = ? ORDER BY a.id`, seq)
	if chancery.KindOf(err) == chancery.Damaged {
		v.tell(where, "%v", err)
		return nil
	} else if err != nil {
		return err
	}
	decided, err := t.judged(digest)
	if chancery.KindOf(err) == chancery.Damaged {
		return nil // told of by the check of the journal
	} else if err != nil {
		return err
	}
	covered := map[int64][]int64{}
	err = t.each(`SELECT c.attribution, c.decision FROM covers c JOIN attributions a ON a.id = c.attribution WHERE a.document = ? ORDER BY c.decision`, []any{seq}, func(rows *sql.Rows) error {
		var attribution, decision int64
		err := rows.Scan(&attribution, &decision)
		covered[attribution] = append(covered[attribution], decision)
		return err
	})
	if err != nil {
		return err
	}
	shown := map[int64]bool{}
	for _, l := range rows {
		at := where + ", attribution " + l.ID
		a := l.Attribution.Attribution
		if err := l.fill(&a, digest, text, 0); err != nil {
			v.tell(at, "%v", err)
			continue
		}
		if ok, err := t.r.d.checkAttribution(t, l.id, wordsOf(a.Source), wordsOf(a.Cue), wordsOf(a.Content)); err != nil {
			return err
		} else if !ok {
			v.tell(at, "the search index does not agree with its words")
		}
		if l.Decision > 0 {
			shown[l.Decision] = true
			i := slices.IndexFunc(decided, func(j judged) bool { return j.number == l.Decision })
			if i < 0 || decided[i].target != l.ID || !decided[i].made(l) {
				v.tell(at, "it is not what journal %d decided", l.Decision)
			}
			continue
		}
		var want []int64
		for _, j := range decided {
			if j.covers(l.ID, l.roles) {
				want = append(want, j.number)
			}
		}
		if !slices.Equal(want, covered[l.id]) {
			v.tell(at, "the decisions noted to cover it are not those that do")
		}
	}
	for _, j := range decided {
		if !shown[j.number] {
			v.tell(where, "what journal %d decided on attribution %s is not shown", j.number, j.target)
		}
	}
	return nil
}

// interval is a row of standing.
type interval struct{ since, until, decision int64 }

// journal checks the journal and that what stands follows from it.
func (v *verifier) journal(t *tx) error {
	var before Entry
	stands := map[subject][]interval{}
	all := map[int64]Entry{}
	for from := int64(math.MinInt64); ; from += stretch {
		var next sql.NullInt64
		if err := t.row(`SELECT min(number) FROM journal WHERE number >= ?`, from).Scan(&next); err != nil {
			return err
		}
		if !next.Valid {
			break
		}
		from = next.Int64
		if err := v.entries(t, from, &before, all, stands); err != nil {
			return err
		}
	}
	err := t.each(`SELECT kind, document, target, since, until, decision FROM standing ORDER BY kind, document, target, since`, nil, func(rows *sql.Rows) error {
		var s subject
		var document []byte
		var have interval
		if err := rows.Scan(&s.kind, &document, &s.id, &have.since, &have.until, &have.decision); err != nil {
			return err
		}
		if len(document) == len(s.document) {
			s.document = chancery.Digest(document)
		}
		if left := stands[s]; len(left) == 0 || left[0] != have {
			v.tell(fmt.Sprintf("journal %d", have.since), "what it is noted to leave standing on %s %s is not what it does", s.kind, s.id)
		} else {
			stands[s] = left[1:]
		}
		return nil
	})
	if err != nil {
		return err
	}
	for s, left := range stands {
		for _, i := range left {
			v.tell(fmt.Sprintf("journal %d", i.since), "what it leaves standing on %s %s is not noted", s.kind, s.id)
		}
	}
	return nil
}

// entries checks one stretch of the journal.
func (v *verifier) entries(t *tx, from int64, before *Entry, all map[int64]Entry, stands map[subject][]interval) error {
	var document *chancery.Document
	var points *chancery.Points
	return t.entries(`number >= ? AND number < ? ORDER BY number`, []any{from, from + stretch}, func(e Entry) error {
		v.count.Decisions++
		where := fmt.Sprintf("journal %d", e.Number)
		if e.Number != before.Number+1 {
			v.tell(where, "it follows journal %d: entries are missing between them", before.Number)
		}
		if e.Previous != before.Hash {
			v.tell(where, "it does not follow from the entry before it: the chain of hashes is broken")
		}
		if e.seal() != e.Hash {
			v.tell(where, "it is not what was written there: its hash does not agree")
		}
		if before.Number > 0 && e.At.Before(before.At) {
			v.tell(where, "it is dated before the entry that precedes it")
		}
		*before = e
		value := e.Value
		e.Value = nil
		all[e.Number] = e
		e.Value = value

		// The entry by which the subject of a chain of undoings is found.
		root, ok := e, true
		for root.Action == chancery.Undo && ok {
			root, ok = all[root.Replaces]
		}
		if !ok {
			v.tell(where, "it takes back journal %d, which is not there", e.Replaces)
			return nil
		}
		s := subject{string(root.Target.Kind), root.Target.Document, root.Target.ID}
		if root.Action == chancery.Note {
			s = subject{onNote, root.Target.Document, fmt.Sprint(root.Number)}
		}
		past := stands[s]
		now, next := interval{}, e.Number
		if len(past) > 0 {
			now = past[len(past)-1]
		}
		if e.Action == chancery.Undo {
			undone := all[e.Replaces]
			switch {
			case undone.Action == chancery.Undo && now.since == undone.Number && len(past) > 1:
				next = past[len(past)-2].decision
			case undone.Action == chancery.Note && now.decision == undone.Number:
				next = 0
			case undone.Action != chancery.Undo && now.decision == undone.Number:
				next = undone.Replaces
			default:
				v.tell(where, "it takes back journal %d, which did not stand", e.Replaces)
			}
		} else if e.Action != chancery.Note && e.Replaces != now.decision {
			v.tell(where, "it replaces journal %d where %d stood", e.Replaces, now.decision)
		}
		if len(past) > 0 {
			past[len(past)-1].until = e.Number
		}
		stands[s] = append(past, interval{e.Number, forever, next})

		if e.Action == chancery.Undo {
			return nil
		}
		switch {
		case e.Action == chancery.Note:
			_, err := noteText(e.Value)
			return v.survive(where, damagedOr(err))
		case slices.Contains(nowhere, e.Target.Kind):
			return v.survive(where, damagedOr(checkValue(e.Target.Kind, e.Action, e.Value)))
		case e.Target.Kind == chancery.OnDocument:
			return v.survive(where, damagedOr(checkField(chancery.Field(e.Target.ID), e.Value)))
		case e.Target.Kind == chancery.OnAttribution:
			if document == nil || document.Digest != e.Target.Document {
				var err error
				if document, err = t.text(e.Target.Document); err != nil {
					document = nil
					return v.survive(where, err)
				}
				points = chancery.NewPoints(document.Text)
			}
			_, _, err := readJudgement(e, document, points)
			return v.survive(where, err)
		}
		return nil
	})
}

// damagedOr makes what a person would have got wrong a damage, since the
// journal once held something right there.
func damagedOr(err error) error {
	if err == nil {
		return nil
	}
	return chancery.Errorf(chancery.Damaged, "its value is damaged: %s", strings.TrimSpace(err.Error()))
}
