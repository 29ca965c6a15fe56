package record

import (
	"context"
	"encoding/json"
	"slices"
	"strings"

	"chancery"
)

// ContradictionState says how a person left a contradiction.
type ContradictionState string

// The states. A contradiction on which nobody decided is open.
const (
	Unsettled ContradictionState = "open"
	Resolved  ContradictionState = "resolved"  // it was one, and is settled
	Dismissed ContradictionState = "dismissed" // it is none
)

// ContradictionValue is the Value of a decision on a contradiction: of which two
// statements, so that it can be told whatever is proposed later, and what became
// of it. Accept resolves, Reject dismisses, Correct opens it again, or puts in one
// that nothing proposed.
type ContradictionValue struct {
	A     string             `json:"a"` // IDs of the statements
	B     string             `json:"b"`
	State ContradictionState `json:"state"`
	Holds string             `json:"holds,omitempty"` // of a resolved one, the ID of the statement that holds; "" where neither or both do
	Kind  string             `json:"kind,omitempty"`  // in what they disagree, where a person says so
}

// contradictionKinds are what two statements can disagree in.
var contradictionKinds = []string{"", "denial", "date", "number", "actor", "place", "cause", "sequence", "apparent"}

// Value returns the JSON form of v.
func (v ContradictionValue) Value() json.RawMessage { return json.RawMessage(encode(v)) }

var stateOf = map[chancery.Action]ContradictionState{chancery.Accept: Resolved, chancery.Reject: Dismissed, chancery.Correct: Unsettled}

func checkContradiction(action chancery.Action, value json.RawMessage) error {
	var v ContradictionValue
	if err := strictly(value, &v); err != nil {
		return chancery.Errorf(chancery.Invalid, "the decision on a contradiction cannot be read: %w", err)
	}
	switch {
	case v.A == "" || v.B == "" || v.A == v.B:
		return chancery.Errorf(chancery.Invalid, "a contradiction is of two statements")
	case v.State != stateOf[action]:
		return chancery.Errorf(chancery.Invalid, "the action %q leaves a contradiction %s, and the value says %q", action, stateOf[action], v.State)
	case v.Holds != "" && (v.State != Resolved || v.Holds != v.A && v.Holds != v.B):
		return chancery.Errorf(chancery.Invalid, "what holds in a contradiction that is resolved is one of its two statements, and %q is not", v.Holds)
	case !slices.Contains(contradictionKinds, v.Kind):
		return chancery.Errorf(chancery.Invalid, "two statements disagree in %s, and not in %q", strings.Join(contradictionKinds[1:], ", "), v.Kind)
	}
	return nil
}

// DecidedContradiction is a contradiction as a person left it.
type DecidedContradiction struct {
	ID string
	ContradictionValue
	Decision int64
	By       string
	Why      string
}

// Contradictions returns the contradictions on which people decided, in order of
// their decisions, those that were opened again included.
func (r *Record) Contradictions(ctx context.Context) (out []DecidedContradiction, err error) {
	err = r.decided(ctx, chancery.OnContradiction, func(e Entry) error {
		d := DecidedContradiction{ID: e.Target.ID, Decision: e.Number, By: e.By, Why: e.Why}
		if err := strictly(e.Value, &d.ContradictionValue); err != nil {
			return damagedValue(e, err)
		}
		out = append(out, d)
		return nil
	})
	return out, err
}

// decided calls fn for the decisions that stand on targets of a kind, in their
// order.
func (r *Record) decided(ctx context.Context, kind chancery.TargetKind, fn func(Entry) error) error {
	return r.view(ctx, func(t *tx) error {
		return t.entries(`number IN (SELECT s.decision FROM standing s WHERE s.kind = ? AND s.decision > 0 AND `+standing+`) ORDER BY number`, []any{string(kind), r.number, r.number}, fn)
	})
}

func damagedValue(e Entry, err error) error {
	return chancery.Errorf(chancery.Damaged, "the value of journal %d is damaged: %w", e.Number, err)
}
