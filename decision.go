package chancery

import (
	"encoding/json"
	"time"
)

// Action is what a decision does.
type Action string

// The actions.
const (
	Accept  Action = "accept"
	Correct Action = "correct"
	Reject  Action = "reject"
	Merge   Action = "merge"
	Split   Action = "split"
	Note    Action = "note"
	Undo    Action = "undo" // takes back the decision that Replaces names
)

// TargetKind says what a decision is about.
type TargetKind string

// The kinds of target.
const (
	OnAttribution TargetKind = "attribution"
	OnDocument    TargetKind = "document"
	OnDate        TargetKind = "date"
	OnActor       TargetKind = "actor"
	OnClaim       TargetKind = "claim"
	OnEvent       TargetKind = "event"

	OnContradiction TargetKind = "contradiction" // a pair of statements
	OnSource        TargetKind = "source"        // who an unnamed source could be
	OnHypothesis    TargetKind = "hypothesis"
)

// Target names what a decision is about.
type Target struct {
	Kind     TargetKind
	Document Digest // the document it stands in; zero for what stands in no one document: actors, claims, events, contradictions, sources, hypotheses
	ID       string // of the finding; "" where the document itself is the target
}

// Decision is one entry of the journal: what a person said about a finding or a
// document. Entries are appended and never changed; a later one may replace an
// earlier one.
type Decision struct {
	Number   int64 // in the journal, from 1, without gaps
	At       time.Time
	By       string // the person's name
	Action   Action
	Target   Target
	Value    json.RawMessage // what Correct, Merge, Split and Note say; for an attribution also the finding as it was decided on, so that the decision stands whatever is read later
	Why      string
	Replaces int64 // the number of the decision on the same target that this one replaces; 0 for none
}
