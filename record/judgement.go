package record

import (
	"bytes"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"

	"chancery"
	"chancery/internal/wire"
)

// Judgement is the Value of a decision on an attribution as it stands in the
// journal: the finding as it was decided on, with its words, so that the
// decision stands whatever is read later.
type Judgement struct {
	Reader    string  `json:"reader,omitempty"`    // who found it; "" where a person put it in
	Finding   *Quoted `json:"finding,omitempty"`   // as it was found
	Corrected *Quoted `json:"corrected,omitempty"` // as it is to be, where a person changed it or put it in
}

// Quoted is an attribution with its words, one for each span. Offsets are code
// points.
type Quoted struct {
	wire.Attribution
	Words struct {
		Source     []string `json:"source"`
		Cue        []string `json:"cue"`
		Content    []string `json:"content"`
		Path       []string `json:"path,omitempty"`
		Addressees []string `json:"addressees,omitempty"`
	} `json:"words"`
	// Actors are those that it refers to, as the reading of that day had them,
	// each with one mention.
	Actors []wire.Actor `json:"actors,omitempty"`
}

// judged is a judgement with its offsets in bytes.
type judged struct {
	number  int64
	target  string
	version []roles // as found and as corrected
	telling []telling
}

// covers reports whether a finding is the one that was judged: the same ID, the
// same places, or the same cue with content that overlaps. Without a cue the
// content must be the same.
func (j *judged) covers(id string, r roles) bool {
	if id == j.target {
		return true
	}
	return slices.ContainsFunc(j.version, func(v roles) bool {
		if !slices.Equal(v[1], r[1]) {
			return false
		}
		if slices.Equal(v[0], r[0]) && slices.Equal(v[2], r[2]) {
			return true
		}
		if len(v[1]) == 0 {
			return slices.Equal(v[2], r[2]) && len(v[2]) > 0
		}
		for _, a := range v[2] {
			for _, b := range r[2] {
				if span(a).Overlaps(span(b)) {
					return true
				}
			}
		}
		return false
	})
}

// made reports whether a row is one of the two versions.
func (j *judged) made(l located) bool {
	for i, v := range j.version {
		if encode(v) == encode(l.roles) && encode(j.telling[i]) == encode(l.told) {
			return true
		}
	}
	return false
}

// judged returns every judgement on attributions of a document, whether or not
// it stands.
func (t *tx) judged(document chancery.Digest) (out []judged, err error) {
	var doc *chancery.Document
	var points *chancery.Points
	err = t.entries(`document = ? AND kind = 'attribution' AND action IN ('accept', 'correct', 'reject') ORDER BY number`, []any{document[:]}, func(e Entry) error {
		if doc == nil {
			if doc, err = t.text(document); err != nil {
				return err
			}
			points = chancery.NewPoints(doc.Text)
		}
		_, versions, err := readJudgement(e, doc, points)
		if err != nil {
			return err
		}
		j := judged{number: e.Number, target: e.Target.ID}
		for _, v := range versions {
			if v != nil {
				j.version = append(j.version, rolesOf(v))
				j.telling = append(j.telling, tellingOf(v))
			}
		}
		out = append(out, j)
		return nil
	})
	return out, err
}

// text returns a document with nothing but its digest and text.
func (t *tx) text(document chancery.Digest) (*chancery.Document, error) {
	var text []byte
	err := t.row(`SELECT x.text FROM texts x JOIN documents d ON d.seq = x.document WHERE d.digest = ?`, document[:]).Scan(&text)
	if errors.Is(err, sql.ErrNoRows) {
		return nil, chancery.Errorf(chancery.NotFound, "the record has no document %s", document)
	}
	return &chancery.Document{Digest: document, Text: string(text)}, err
}

// readJudgement reads the value of a decision on an attribution, as found and as
// corrected, and holds its words to the document's text.
func readJudgement(e Entry, doc *chancery.Document, points *chancery.Points) (j Judgement, versions [2]*chancery.Attribution, err error) {
	damaged := func(format string, args ...any) error {
		return chancery.Errorf(chancery.Damaged, "the value of journal %d is damaged: %w", e.Number, fmt.Errorf(format, args...))
	}
	if err := strictly(e.Value, &j); err != nil {
		return j, versions, damaged("%w", err)
	}
	if j.Finding == nil && j.Corrected == nil {
		return j, versions, damaged("it carries no finding")
	}
	for i, q := range []*Quoted{j.Finding, j.Corrected} {
		if q == nil {
			continue
		}
		list, err := wire.Decode(doc, []wire.Attribution{q.Attribution})
		if err != nil {
			return j, versions, damaged("%w", err)
		}
		a := &list[0]
		for _, role := range []struct {
			is   []chancery.Passage
			said []string
		}{{a.Source, q.Words.Source}, {a.Cue, q.Words.Cue}, {a.Content, q.Words.Content}, {pathOf(a), q.Words.Path}, {addresseesOf(a), q.Words.Addressees}} {
			if !slices.Equal(wordsOf(role.is), append([]string(nil), role.said...)) {
				return j, versions, damaged("it carries the words %.80q where the text of document %s has %.80q", role.said, doc.Digest.Short(), wordsOf(role.is))
			}
		}
		versions[i] = a
	}
	return j, versions, nil
}

// quote gives an attribution with its words and with the actors and the date of
// the reading, which may be nil, that it refers to.
func quote(points *chancery.Points, a chancery.Attribution, reading *chancery.Reading) *Quoted {
	q := &Quoted{Attribution: wire.EncodeAttribution(points, a, reading), Actors: meant(points, reading, &a)}
	q.Words.Source, q.Words.Cue, q.Words.Content = list(wordsOf(a.Source)), list(wordsOf(a.Cue)), list(wordsOf(a.Content))
	q.Words.Path, q.Words.Addressees = wordsOf(pathOf(&a)), wordsOf(addresseesOf(&a))
	return q
}

func pathOf(a *chancery.Attribution) (out []chancery.Passage) {
	for _, l := range a.Path {
		out = append(out, l.Passage)
	}
	return out
}

func addresseesOf(a *chancery.Attribution) (out []chancery.Passage) {
	for _, m := range a.Addressees {
		out = append(out, m.Passage)
	}
	return out
}

func list(s []string) []string { return append([]string{}, s...) }

// strictly reads JSON that may hold nothing but what v has.
func strictly(b []byte, v any) error {
	d := json.NewDecoder(bytes.NewReader(b))
	d.DisallowUnknownFields()
	if err := d.Decode(v); err != nil {
		return err
	}
	if _, err := d.Token(); err != io.EOF {
		return errors.New("something follows the JSON value")
	}
	return nil
}

// judge completes a decision on an attribution: it finds what the decision is
// about and puts the judgement into its value. stands is the decision on the
// same target that stands now, if any.
func (t *tx) judge(d *chancery.Decision, stands *Entry) error {
	doc, err := t.text(d.Target.Document)
	if err != nil {
		return err
	}
	points := chancery.NewPoints(doc.Text)
	seq, _, err := t.resolve(doc.Digest.String())
	if err != nil {
		return err
	}
	reading, err := t.reading(seq, doc.Digest)
	if err != nil {
		return err
	}
	var j Judgement
	var base chancery.Attribution // what a correction starts from
	switch {
	case stands != nil:
		var versions [2]*chancery.Attribution
		if j, versions, err = readJudgement(*stands, doc, points); err != nil {
			return err
		}
		base = valueOr(versions[1], versions[0])
		follow(&base, j.shown(versions[1] != nil).Actors, present(points, reading))
		if j.Finding != nil && d.Action != chancery.Correct {
			j.Corrected = nil
		}
	case d.Target.ID != "":
		if base, j.Reader, err = t.finding(doc, d.Target.ID); err != nil {
			return err
		}
		j.Finding = quote(points, base, reading)
	case d.Action != chancery.Accept || len(d.Value) == 0:
		return chancery.Errorf(chancery.Invalid, "the decision names no attribution")
	}

	if len(d.Value) > 0 && d.Action == chancery.Reject {
		return chancery.Errorf(chancery.Invalid, "a rejection takes no value; say why in words")
	}
	if len(d.Value) > 0 && d.Action == chancery.Accept && d.Target.ID != "" {
		return chancery.Errorf(chancery.Invalid, "an attribution is accepted as it was found; to change it, correct it")
	}
	if d.Action == chancery.Correct || d.Target.ID == "" {
		var c Change
		if err := strictly(d.Value, &c); err != nil {
			return chancery.Errorf(chancery.Invalid, "the correction cannot be read: %w", err)
		}
		a, err := c.apply(doc, points, base, reading)
		if err != nil {
			return err
		}
		if d.Target.ID == "" {
			if a.Kind == "" {
				a.Kind = chancery.Indirect
			}
			if a.Stance == "" {
				a.Stance = chancery.Asserts
			}
			a.Confidence, a.Reason = 1, "put in by "+d.By
			a.ID = chancery.AttributionID(doc.Digest, a.Source, a.Cue, a.Content)
			d.Target.ID = a.ID
		} else if encode(quote(points, a, nil)) == encode(quote(points, base, nil)) {
			return chancery.Errorf(chancery.Invalid, "the correction changes nothing of attribution %s", d.Target.ID)
		}
		if a.Parent == a.ID {
			return chancery.Errorf(chancery.Invalid, "attribution %s cannot stand in itself", a.ID)
		}
		if a.Parent != "" && a.Parent != base.Parent {
			var n int
			if err := t.row(`SELECT count(*) FROM attributions a JOIN documents d ON d.seq = a.document WHERE d.digest = ? AND a.finding = ?`, doc.Digest[:], a.Parent).Scan(&n); err != nil {
				return err
			} else if n == 0 {
				return chancery.Errorf(chancery.NotFound, "document %s has no attribution %s in which this one could stand", doc.Digest.Short(), a.Parent)
			}
		}
		j.Corrected = quote(points, a, reading)
	}
	d.Value = json.RawMessage(encode(j))
	return nil
}

func valueOr(a, b *chancery.Attribution) chancery.Attribution {
	if a != nil {
		return *a
	}
	return *b
}

// finding returns what a reader found under an ID and nobody has decided on.
func (t *tx) finding(doc *chancery.Document, id string) (a chancery.Attribution, reader string, err error) {
	list, err := t.attributions(`d.digest = ? AND a.finding = ? AND a.decision = 0`, doc.Digest[:], id)
	if err != nil {
		return a, "", err
	}
	if len(list) == 0 {
		return a, "", chancery.Errorf(chancery.NotFound, "document %s has no attribution %s; it may have been read again since", doc.Digest.Short(), id)
	}
	var by int64
	err = t.row(`SELECT c.decision FROM covers c JOIN standing s ON s.decision = c.decision WHERE c.attribution = ? AND `+standing+` ORDER BY c.decision LIMIT 1`, list[0].id, t.r.number, t.r.number).Scan(&by)
	if err == nil {
		e, err := t.entry(by)
		if err != nil {
			return a, "", err
		}
		return a, "", chancery.Errorf(chancery.Conflict, "attribution %s is covered by what %s decided on %s (journal %d); decide on that one", id, e.By, e.Target.ID, by)
	} else if !errors.Is(err, sql.ErrNoRows) {
		return a, "", err
	}
	a = list[0].Attribution.Attribution
	if err := list[0].fill(&a, doc.Digest, doc.Text, 0); err != nil {
		return a, "", chancery.Errorf(chancery.Damaged, "document %s: %w; read it again", doc.Digest.Short(), err)
	}
	return a, reader, t.row(`SELECT r.reader FROM readings r WHERE r.document = ?`, list[0].seq).Scan(&reader)
}

// shown is the one of the two that counts.
func (j *Judgement) shown(corrected bool) *Quoted {
	if corrected && j.Corrected != nil || j.Finding == nil {
		return j.Corrected
	}
	return j.Finding
}

// apply makes the change to a.
func (c *Change) apply(doc *chancery.Document, points *chancery.Points, a chancery.Attribution, reading *chancery.Reading) (chancery.Attribution, error) {
	if c.Parent != nil {
		a.Parent = *c.Parent
	}
	if c.Kind != nil {
		if a.Kind = *c.Kind; !slices.Contains(chancery.QuoteKinds, a.Kind) {
			return a, chancery.Errorf(chancery.Invalid, "%q is no kind of quotation; the kinds are %q", a.Kind, chancery.QuoteKinds)
		}
	}
	if c.Stance != nil {
		if a.Stance = *c.Stance; !slices.Contains(chancery.Stances, a.Stance) {
			return a, chancery.Errorf(chancery.Invalid, "%q is no stance; the stances are %s", a.Stance, names(chancery.Stances))
		}
	}
	for _, role := range []struct {
		name string
		from *[][2]int
		to   *[]chancery.Passage
	}{{"source", c.Source, &a.Source}, {"cue", c.Cue, &a.Cue}, {"content", c.Content, &a.Content}} {
		if role.from == nil {
			continue
		}
		passages, err := wire.Passages(doc, points, *role.from)
		if err != nil {
			return a, chancery.Errorf(chancery.Invalid, "the %s of the correction is not in document %s: %w", role.name, doc.Digest.Short(), err)
		}
		for i, p := range passages {
			if p.Span.Len() == 0 || i > 0 && p.Span.Start < passages[i-1].Span.End {
				return a, chancery.Errorf(chancery.Invalid, "the stretches of the %s must not be empty and must follow one another", role.name)
			}
		}
		*role.to = passages
	}
	if len(a.Content) == 0 && len(a.Cue) == 0 {
		return a, chancery.Errorf(chancery.Invalid, "an attribution needs content or at least a cue")
	}
	return a, c.tell(doc, points, &a, reading)
}

func names[S ~string](list []S) string {
	out := make([]string, len(list))
	for i, s := range list {
		out[i] = string(s)
	}
	return strings.Join(out, ", ")
}
