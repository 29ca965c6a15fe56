package record

import (
	"context"
	"encoding/json"
	"iter"

	"chancery"
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
// On dates, actors and claims every action is taken and Value kept as given.
func (r *Record) Decide(ctx context.Context, d chancery.Decision) (chancery.Decision, error) {
	return chancery.Decision{}, errNotBuilt
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
}

// Journal yields the entries that s asks for, in order of number. It holds no
// lock while the caller works. After an error it ends.
func (r *Record) Journal(ctx context.Context, s Selection) iter.Seq2[Entry, error] {
	return func(yield func(Entry, error) bool) { yield(Entry{}, errNotBuilt) }
}

// Standing returns the decision that stands on a target; ok is false where none
// does.
func (r *Record) Standing(ctx context.Context, t chancery.Target) (e Entry, ok bool, err error) {
	return Entry{}, false, errNotBuilt
}
