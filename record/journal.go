package record

import (
	"bytes"
	"context"
	"crypto/sha256"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"iter"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"chancery"
	"chancery/internal/wire"
)

// Whatever, given as the Replaces of a decision, replaces the decision that
// stands on the target, whichever it is, or none.
const Whatever = -1

// Decide appends a decision to the journal and returns it as it stands there.
// By, Action and Target come from the caller; Number and At are given here.
//
// Replaces is the number of the decision on that target that the person saw
// standing, 0 where they saw none, or [Whatever]. Where another decision stands
// by now, Decide returns an error of kind [chancery.Conflict] that says whose,
// and writes nothing. Undo takes back the decision, or the note, that Replaces
// names and restores what stood before it; its Target may be left empty. An
// Undo can itself be undone.
//
// On an attribution the actions are Accept, Correct, Reject, Note and Undo. The
// Value of a Correct is a [Change]; Decide completes it to a [Judgement], which
// carries the finding as it was decided on. An Accept whose target has no ID
// and whose Value is a Change with all its spans puts in an attribution that no
// reader found. The Value of a Note is [NoteValue].
//
// On a document the actions are Correct, Note and Undo. A Correct has the field
// as the ID of its target and the values as [FieldValue] gives them.
//
// On a date the actions are those on an attribution. The Value of a Correct is
// {"edtf":…} or {"anchor":…}, a date or the ID of another date of the document;
// Decide completes it to a [DateJudgement]. On an event the actions are Correct,
// with an [EventValue], and Undo. Before Decide returns, all dates are reckoned
// again that hang on what was decided; it needs [Record.ReckonWith] for both.
//
// On a claim the Value is a [ClaimValue], on a contradiction a
// [ContradictionValue], on an unnamed source a [SourceValue], on a hypothesis a
// [HypothesisValue]. On actors every action is taken and Value kept as given.
func (r *Record) Decide(ctx context.Context, d chancery.Decision) (chancery.Decision, error) {
	d.By = strings.TrimSpace(d.By)
	if err := checkDecision(&d); err != nil {
		return d, err
	}
	var entry Entry
	err := r.update(ctx, "writing the journal", func(t *tx) error {
		if err := t.r.d.lockJournal(t); err != nil {
			return err
		}
		e := Entry{Decision: d}
		last, err := t.last()
		if err != nil {
			return err
		}
		e.Number, e.Previous = last.Number+1, last.Hash
		at := int64(0)
		if last.Number > 0 {
			at = last.At.UnixMicro()
		}
		e.At = instant(now(at))
		if err := t.prepare(&e); err != nil {
			return err
		}
		e.Hash = e.seal()
		if err := t.append(e); err != nil {
			return err
		}
		entry = e
		return nil
	})
	if err != nil {
		return entry.Decision, err
	}
	return entry.Decision, r.settle(ctx)
}

// actions says which actions each kind of target takes.
var actions = map[chancery.TargetKind][]chancery.Action{
	chancery.OnAttribution: {chancery.Accept, chancery.Correct, chancery.Reject, chancery.Note, chancery.Undo},
	chancery.OnDocument:    {chancery.Correct, chancery.Note, chancery.Undo},
	chancery.OnDate:        {chancery.Accept, chancery.Correct, chancery.Reject, chancery.Note, chancery.Undo},
	chancery.OnEvent:       {chancery.Correct, chancery.Undo},
	chancery.OnActor:       {chancery.Accept, chancery.Correct, chancery.Reject, chancery.Merge, chancery.Split, chancery.Note, chancery.Undo},
	chancery.OnClaim:       {chancery.Accept, chancery.Correct, chancery.Reject, chancery.Merge, chancery.Split, chancery.Note, chancery.Undo},

	chancery.OnContradiction: {chancery.Accept, chancery.Correct, chancery.Reject, chancery.Note, chancery.Undo},
	chancery.OnSource:        {chancery.Correct, chancery.Reject, chancery.Note, chancery.Undo},
	chancery.OnHypothesis:    {chancery.Accept, chancery.Correct, chancery.Reject, chancery.Note, chancery.Undo},
}

// nowhere are the kinds of target that stand in no one document.
var nowhere = []chancery.TargetKind{chancery.OnActor, chancery.OnClaim, chancery.OnEvent, chancery.OnContradiction, chancery.OnSource, chancery.OnHypothesis}

// checkValue refuses a value that is wrong whatever the record holds.
func checkValue(kind chancery.TargetKind, action chancery.Action, value json.RawMessage) error {
	switch kind {
	case chancery.OnClaim:
		return checkClaim(action, value)
	case chancery.OnContradiction:
		return checkContradiction(action, value)
	case chancery.OnSource:
		return checkSource(action, value)
	case chancery.OnHypothesis:
		return checkHypothesis(action, value)
	}
	return nil
}

// checkDecision refuses what makes no sense whatever the record holds, and puts
// the value into its compact form.
func checkDecision(d *chancery.Decision) error {
	if d.By == "" {
		return chancery.Errorf(chancery.Invalid, "a decision needs the name of the person who takes it")
	}
	for _, s := range []struct {
		name, text string
		most       int
	}{{"name", d.By, 200}, {"target", d.Target.ID, 500}, {"reason", d.Why, 64 << 10}, {"value", string(d.Value), 16 << 20}} {
		if !utf8.ValidString(s.text) || strings.ContainsRune(s.text, 0) {
			return chancery.Errorf(chancery.Invalid, "the %s of the decision is not valid text", s.name)
		}
		if len(s.text) > s.most {
			return chancery.Errorf(chancery.TooLarge, "the %s of the decision is longer than %d bytes", s.name, s.most)
		}
	}
	if len(d.Value) > 0 {
		var compact bytes.Buffer
		if err := json.Compact(&compact, d.Value); err != nil {
			return chancery.Errorf(chancery.Invalid, "the value of the decision is not JSON: %w", err)
		}
		d.Value = compact.Bytes()
	}
	if d.Action == chancery.Undo {
		if d.Replaces <= 0 {
			return chancery.Errorf(chancery.Invalid, "undo needs the journal number of the decision to take back")
		}
		if len(d.Value) > 0 {
			return chancery.Errorf(chancery.Invalid, "undo takes no value")
		}
		return nil
	}
	may, ok := actions[d.Target.Kind]
	if !ok {
		return chancery.Errorf(chancery.Invalid, "%q is not something a decision can be about", d.Target.Kind)
	}
	if !slices.Contains(may, d.Action) {
		return chancery.Errorf(chancery.Invalid, "the action %q cannot be taken on the %s; the actions are %s", d.Action, d.Target.Kind, names(may))
	}
	if d.Target.Document.IsZero() && !slices.Contains(nowhere, d.Target.Kind) {
		return chancery.Errorf(chancery.Invalid, "a decision on a %s needs the document it stands in", d.Target.Kind)
	}
	if d.Target.ID == "" && d.Target.Kind != chancery.OnDocument && d.Target.Kind != chancery.OnAttribution {
		return chancery.Errorf(chancery.Invalid, "a decision on a %s needs its ID", d.Target.Kind)
	}
	if d.Action == chancery.Note {
		_, err := noteText(d.Value)
		return err
	}
	return checkValue(d.Target.Kind, d.Action, d.Value)
}

func noteText(value json.RawMessage) (string, error) {
	var v struct {
		Text string `json:"text"`
	}
	if err := strictly(value, &v); err != nil || strings.TrimSpace(v.Text) == "" {
		return "", chancery.Errorf(chancery.Invalid, "a note needs some text")
	}
	return v.Text, nil
}

// subject is what a decision stands on: its target, or for a note the note
// itself, since notes stand side by side.
type subject struct {
	kind     string
	document chancery.Digest
	id       string
}

const onNote = "note"

func (s subject) args() []any { return []any{s.kind, documentColumn(s.document), s.id} }

func documentColumn(d chancery.Digest) []byte {
	if d.IsZero() {
		return []byte{}
	}
	return d[:]
}

// subject returns what an entry stands on.
func (t *tx) subject(e Entry) (subject, error) {
	for e.Action == chancery.Undo {
		undone, err := t.entry(e.Replaces)
		if err != nil {
			return subject{}, err
		}
		e = undone
	}
	if e.Action == chancery.Note {
		return subject{onNote, e.Target.Document, strconv.FormatInt(e.Number, 10)}, nil
	}
	return subject{string(e.Target.Kind), e.Target.Document, e.Target.ID}, nil
}

// stands returns the decision that stands on s, 0 for none, and the number of
// the entry since which it does, 0 where nobody has ever decided.
func (t *tx) stands(s subject) (decision, since int64, err error) {
	err = t.row(`SELECT s.decision, s.since FROM standing s WHERE s.kind = ? AND s.document = ? AND s.target = ? AND `+standing, append(s.args(), t.r.number, t.r.number)...).Scan(&decision, &since)
	if errors.Is(err, sql.ErrNoRows) {
		err = nil
	}
	return decision, since, err
}

// prepare checks an entry that a person asks for against the record and
// completes it.
func (t *tx) prepare(e *Entry) error {
	d := &e.Decision
	if d.Action == chancery.Undo {
		undone, err := t.entry(d.Replaces)
		if err != nil {
			return err
		}
		if d.Target != (chancery.Target{}) && d.Target != undone.Target {
			return chancery.Errorf(chancery.Invalid, "journal %d is about something else", d.Replaces)
		}
		d.Target = undone.Target
		_, err = t.restored(*e)
		return err
	}
	if !d.Target.Document.IsZero() {
		if _, _, err := t.resolve(d.Target.Document.String()); err != nil {
			return err
		}
	}
	if d.Action == chancery.Note {
		d.Replaces = 0
		return t.noteTarget(d.Target)
	}
	decision, _, err := t.stands(subject{string(d.Target.Kind), d.Target.Document, d.Target.ID})
	if err != nil {
		return err
	}
	var stands *Entry
	if decision > 0 {
		found, err := t.entry(decision)
		if err != nil {
			return err
		}
		stands = &found
	}
	if d.Replaces == Whatever {
		d.Replaces = decision
	}
	if d.Replaces != decision {
		return conflict(stands, d.Replaces)
	}
	switch d.Target.Kind {
	case chancery.OnAttribution:
		added := d.Target.ID == ""
		if err := t.judge(d, stands); err != nil || !added {
			return err
		}
		// One that a person puts in must not stand there already.
		var n int
		if err := t.row(`SELECT count(*) FROM attributions a JOIN documents d ON d.seq = a.document WHERE d.digest = ? AND a.finding = ? AND `+visible, append([]any{d.Target.Document[:], d.Target.ID}, t.visibleArgs()...)...).Scan(&n); err != nil {
			return err
		} else if n > 0 {
			return chancery.Errorf(chancery.Conflict, "attribution %s with these places is already there; decide on that one", d.Target.ID)
		}
	case chancery.OnDocument:
		return checkField(chancery.Field(d.Target.ID), d.Value)
	case chancery.OnDate:
		return t.judgeDate(d, stands)
	case chancery.OnEvent:
		return t.judgeEvent(d)
	}
	return nil
}

// noteTarget refuses a note on an attribution or a field that is not there.
func (t *tx) noteTarget(target chancery.Target) error {
	switch {
	case target.Kind == chancery.OnDocument && target.ID != "":
		return chancery.Errorf(chancery.Invalid, "a note on a document is on the whole of it; leave the ID empty")
	case target.Kind == chancery.OnAttribution:
		var n int
		if err := t.row(`SELECT count(*) FROM attributions a JOIN documents d ON d.seq = a.document WHERE d.digest = ? AND a.finding = ?`, target.Document[:], target.ID).Scan(&n); err != nil {
			return err
		} else if n == 0 {
			return chancery.Errorf(chancery.NotFound, "document %s has no attribution %s", target.Document.Short(), target.ID)
		}
	}
	return nil
}

func conflict(stands *Entry, saw int64) error {
	if stands == nil {
		return chancery.Errorf(chancery.Conflict, "journal %d does not stand any more: it was taken back; look again and decide anew", saw)
	}
	return chancery.Errorf(chancery.Conflict, "%s has decided on this since (%s, journal %d, %s); look again and decide anew", stands.By, stands.Action, stands.Number, stands.At.Format("2 January 2006, 15:04 MST"))
}

// restored returns the decision that an undo lets stand again, 0 for none.
func (t *tx) restored(undo Entry) (int64, error) {
	undone, err := t.entry(undo.Replaces)
	if err != nil {
		return 0, err
	}
	on, err := t.subject(undo)
	if err != nil {
		return 0, err
	}
	decision, since, err := t.stands(on)
	if err != nil {
		return 0, err
	}
	if undone.Action == chancery.Undo && since == undone.Number {
		var before int64
		err := t.row(`SELECT decision FROM standing WHERE kind = ? AND document = ? AND target = ? AND until = ?`, append(on.args(), undone.Number)...).Scan(&before)
		return before, err
	}
	if undone.Action != chancery.Undo && decision == undone.Number {
		if undone.Action == chancery.Note {
			return 0, nil
		}
		return undone.Replaces, nil
	}
	if decision == 0 {
		return 0, conflict(nil, undone.Number)
	}
	stands, err := t.entry(decision)
	if err != nil {
		return 0, err
	}
	return 0, conflict(&stands, undone.Number)
}

// append writes a sealed entry and brings up to date what is derived from it.
// It does not ask whether the entry may be written; prepare and Import do.
func (t *tx) append(e Entry) error {
	err := t.exec(`INSERT INTO journal (number, at, person, action, kind, document, target, value, why, replaces, previous, hash) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
		e.Number, e.At.UnixMicro(), e.By, string(e.Action), string(e.Target.Kind), documentColumn(e.Target.Document), e.Target.ID, string(e.Value), e.Why, e.Replaces, e.Previous[:], e.Hash[:])
	if err != nil {
		return err
	}
	on, err := t.subject(e)
	if err != nil {
		return err
	}
	decision := e.Number
	if e.Action == chancery.Undo {
		if decision, err = t.restored(e); err != nil {
			return err
		}
	}
	if err := t.exec(`UPDATE standing SET until = ? WHERE kind = ? AND document = ? AND target = ? AND until = ?`, append(append([]any{e.Number}, on.args()...), int64(forever))...); err != nil {
		return err
	}
	if err := t.exec(`INSERT INTO standing (kind, document, target, since, until, decision) VALUES (?, ?, ?, ?, ?, ?)`, append(on.args(), e.Number, int64(forever), decision)...); err != nil {
		return err
	}
	if err := t.due(on); err != nil {
		return err
	}
	switch {
	case on.kind == string(chancery.OnAttribution) && e.Action != chancery.Undo:
		return t.keepJudged(e)
	case on.kind == string(chancery.OnDocument):
		return t.redescribe(on.document, e.Number)
	}
	return nil
}

// keepJudged stores the attribution that a decision made and notes which
// findings it covers.
func (t *tx) keepJudged(e Entry) error {
	doc, err := t.text(e.Target.Document)
	if err != nil {
		return err
	}
	_, versions, err := readJudgement(e, doc, chancery.NewPoints(doc.Text))
	if err != nil {
		return err
	}
	var seq int64
	if err := t.row(`SELECT seq FROM documents WHERE digest = ?`+t.r.d.lockDocument(), e.Target.Document[:]).Scan(&seq); err != nil {
		return err
	}
	a, state := valueOr(versions[0], versions[1]), Accepted
	switch e.Action {
	case chancery.Correct:
		if versions[1] == nil {
			return chancery.Errorf(chancery.Damaged, "journal %d corrects an attribution but carries no correction", e.Number)
		}
		a, state = *versions[1], Corrected
	case chancery.Reject:
		state = Rejected
	}
	a.ID = e.Target.ID
	if _, err := t.insertAttribution(seq, e.Number, state, &a); err != nil {
		return err
	}
	j := judged{number: e.Number, target: e.Target.ID}
	for _, v := range versions {
		if v != nil {
			j.version = append(j.version, rolesOf(v))
		}
	}
	found, err := t.attributions(`a.document = ? AND a.decision = 0`, seq)
	if err != nil {
		return err
	}
	for _, f := range found {
		if j.covers(f.ID, f.roles) {
			if err := t.exec(`INSERT INTO covers (attribution, decision) VALUES (?, ?)`, f.id, e.Number); err != nil {
				return err
			}
		}
	}
	return nil
}

// seal returns the hash of an entry: the SHA-256 of its line without the hash.
func (e Entry) seal() chancery.Digest {
	l := lineOf(e)
	l.Hash = chancery.Digest{}
	return sha256.Sum256([]byte(encode(l)))
}

// line is the form of an entry in a bundle, and what its hash is of.
type line struct {
	Number int64           `json:"number"`
	At     string          `json:"at"`
	By     string          `json:"by"`
	Action chancery.Action `json:"action"`
	Target struct {
		Kind     chancery.TargetKind `json:"kind"`
		Document chancery.Digest     `json:"document"`
		ID       string              `json:"id"`
	} `json:"target"`
	Value    json.RawMessage `json:"value,omitempty"`
	Why      string          `json:"why"`
	Replaces int64           `json:"replaces"`
	Previous chancery.Digest `json:"previous"`
	Hash     chancery.Digest `json:"hash"`
}

const moment = "2006-01-02T15:04:05.000000Z"

func lineOf(e Entry) (l line) {
	l.Number, l.At, l.By, l.Action = e.Number, e.At.UTC().Format(moment), e.By, e.Action
	l.Target.Kind, l.Target.Document, l.Target.ID = e.Target.Kind, e.Target.Document, e.Target.ID
	l.Value, l.Why, l.Replaces, l.Previous, l.Hash = e.Value, e.Why, e.Replaces, e.Previous, e.Hash
	return l
}

func (l line) entry() (e Entry, err error) {
	at, err := time.Parse(moment, l.At)
	if err != nil {
		return e, fmt.Errorf("journal %d: %w", l.Number, err)
	}
	e.Decision = chancery.Decision{Number: l.Number, At: at, By: l.By, Action: l.Action, Value: l.Value, Why: l.Why, Replaces: l.Replaces,
		Target: chancery.Target{Kind: l.Target.Kind, Document: l.Target.Document, ID: l.Target.ID}}
	e.Previous, e.Hash = l.Previous, l.Hash
	return e, nil
}

// entries calls fn for the entries that meet a condition.
func (t *tx) entries(condition string, args []any, fn func(Entry) error) error {
	var all []Entry // read in full first, since fn may ask the same connection
	err := t.each(`SELECT number, at, person, action, kind, document, target, value, why, replaces, previous, hash FROM journal WHERE `+condition, args, func(rows *sql.Rows) error {
		var e Entry
		var at int64
		var document, previous, hash []byte
		var value string
		if err := rows.Scan(&e.Number, &at, &e.By, &e.Action, &e.Target.Kind, &document, &e.Target.ID, &value, &e.Why, &e.Replaces, &previous, &hash); err != nil {
			return err
		}
		e.At, e.Previous, e.Hash = instant(at), chancery.Digest(previous), chancery.Digest(hash)
		if len(document) == len(e.Target.Document) {
			e.Target.Document = chancery.Digest(document)
		}
		if value != "" {
			e.Value = json.RawMessage(value)
		}
		all = append(all, e)
		return nil
	})
	if err != nil {
		return err
	}
	for _, e := range all {
		if err := fn(e); err != nil {
			return err
		}
	}
	return nil
}

// entry returns the entry with that number.
func (t *tx) entry(number int64) (e Entry, err error) {
	found := false
	err = t.entries(`number = ?`, []any{number}, func(f Entry) error {
		e, found = f, true
		return nil
	})
	if err == nil && !found {
		err = chancery.Errorf(chancery.NotFound, "the journal has no number %d", number)
	}
	return e, err
}

// last returns the last entry, or the zero Entry.
func (t *tx) last() (e Entry, err error) {
	err = t.entries(`number = (SELECT max(number) FROM journal)`, nil, func(f Entry) error {
		e = f
		return nil
	})
	return e, err
}

// notes returns the notes that stand on a document and what is in it.
func (t *tx) notes(document chancery.Digest) (map[chancery.Target][]Comment, error) {
	out := map[chancery.Target][]Comment{}
	err := t.entries(`number IN (SELECT s.decision FROM standing s WHERE s.kind = '`+onNote+`' AND s.document = ? AND s.decision > 0 AND `+standing+`) ORDER BY number`, []any{document[:], t.r.number, t.r.number}, func(e Entry) error {
		text, err := noteText(e.Value)
		if err != nil {
			return chancery.Errorf(chancery.Damaged, "the value of journal %d is damaged: it carries no note", e.Number)
		}
		out[e.Target] = append(out[e.Target], Comment{e.Number, e.At, e.By, text})
		return nil
	})
	return out, err
}

// Change says what is to be another way in an attribution. What is nil stays as
// it is. Its JSON form, with spans in code points, is the Value of a Correct.
type Change struct {
	Parent  *string             `json:"parent,omitempty"`
	Kind    *chancery.QuoteKind `json:"kind,omitempty"`
	Stance  *chancery.Stance    `json:"stance,omitempty"`
	Source  *[][2]int           `json:"source,omitempty"` // code points, half-open
	Cue     *[][2]int           `json:"cue,omitempty"`
	Content *[][2]int           `json:"content,omitempty"`
	// The hands it went through, who was told, and the ID of the date when, "" for
	// none. A path that is not given stays, unless a new source leaves it outside.
	Path       *[]wire.Link    `json:"path,omitempty"`
	Addressees *[]wire.Mention `json:"addressees,omitempty"`
	Told       *string         `json:"told,omitempty"`
}

// Value returns the JSON form of c.
func (c Change) Value() json.RawMessage { b, _ := json.Marshal(c); return b }

// NoteValue returns the Value of a Note.
func NoteValue(text string) json.RawMessage {
	b, _ := json.Marshal(struct {
		Text string `json:"text"`
	}{text})
	return b
}

// FieldValue returns the Value of a Correct on a field of a document. The
// values take the place of all facts of that field; none at all says that the
// field is not known.
func FieldValue(values ...string) json.RawMessage {
	b, _ := json.Marshal(struct {
		Values []string `json:"values"`
	}{append([]string{}, values...)})
	return b
}

// Selection says which entries of the journal are asked for; zero fields ask for
// everything.
type Selection struct {
	From, To   int64           // numbers, both inclusive; To 0 for the end
	Document   chancery.Digest // only decisions on this document and what stands in it
	Target     chancery.Target // only decisions on this target
	Descending bool
	Limit      int // at most so many; 0 for all
}

// Journal yields the entries that s asks for, in order of number. It holds no
// lock while the caller works. After an error it ends.
func (r *Record) Journal(ctx context.Context, s Selection) iter.Seq2[Entry, error] {
	return func(yield func(Entry, error) bool) {
		from, to := max(s.From, 1), s.To
		if to == 0 || to > r.number {
			to = r.number
		}
		var w where
		if !s.Document.IsZero() {
			w.and(`document = ?`, s.Document[:])
		}
		if s.Target != (chancery.Target{}) {
			w.and(`kind = ? AND document = ? AND target = ?`, string(s.Target.Kind), documentColumn(s.Target.Document), s.Target.ID)
		}
		order := ` ORDER BY number LIMIT ?`
		if s.Descending {
			order = ` ORDER BY number DESC LIMIT ?`
		}
		w.and(`number BETWEEN ? AND ?`)
		for left := s.Limit; ; left -= stretch {
			n := stretch
			if s.Limit > 0 {
				n = min(n, left)
			}
			var found []Entry
			err := r.view(ctx, func(t *tx) error {
				return t.entries(w.String()+order, append(slices.Clip(w.args), from, to, n), func(e Entry) error {
					found = append(found, e)
					return nil
				})
			})
			if err != nil {
				yield(Entry{}, err)
				return
			}
			for _, e := range found {
				if !yield(e, nil) {
					return
				}
			}
			if len(found) < stretch || left == stretch {
				return
			}
			if last := found[len(found)-1].Number; s.Descending {
				to = last - 1
			} else {
				from = last + 1
			}
		}
	}
}

// Standing returns the decision that stands on a target; ok is false where none
// does.
func (r *Record) Standing(ctx context.Context, target chancery.Target) (e Entry, ok bool, err error) {
	err = r.view(ctx, func(t *tx) error {
		decision, _, err := t.stands(subject{string(target.Kind), target.Document, target.ID})
		if err != nil || decision == 0 {
			return err
		}
		e, err = t.entry(decision)
		ok = err == nil
		return err
	})
	return e, ok, err
}
