package record

import (
	"context"
	"encoding/json"
	"slices"

	"chancery"
)

// SourceValue is the Value of a decision on an unnamed source: all that people
// know of who it is. The ID of the target is that of the source in the evidence
// of claims; those in the lists are IDs in the evidence too, mostly of actors of
// the record. A Reject takes no value and leaves the source to what is reckoned.
type SourceValue struct {
	Name      string   `json:"name"`                 // its description, so that it can be told whatever is read later
	Is        string   `json:"is,omitempty"`         // who it is; "" where that is not known
	CouldBe   []string `json:"could_be,omitempty"`   // the only ones that it could be; none for whomever it may be
	CannotBe  []string `json:"cannot_be,omitempty"`  // who it is known not to be
	BelongsTo []string `json:"belongs_to,omitempty"` // states and bodies, in place of those in its description
}

// Value returns the JSON form of v.
func (v SourceValue) Value() json.RawMessage { return json.RawMessage(encode(v)) }

func checkSource(action chancery.Action, value json.RawMessage) error {
	if action == chancery.Reject {
		if len(value) > 0 {
			return chancery.Errorf(chancery.Invalid, "a rejection takes no value; say why in words")
		}
		return nil
	}
	var v SourceValue
	if err := strictly(value, &v); err != nil {
		return chancery.Errorf(chancery.Invalid, "the decision on an unnamed source cannot be read: %w", err)
	}
	lists := slices.Concat(v.CouldBe, v.CannotBe, v.BelongsTo)
	switch {
	case len(lists) > mostMembers:
		return chancery.Errorf(chancery.TooLarge, "the decision names %d others; it holds at most %d", len(lists), mostMembers)
	case slices.Contains(lists, ""):
		return chancery.Errorf(chancery.Invalid, "the decision on %q names somebody without an ID", v.Name)
	}
	for _, id := range append(slices.Clone(v.CouldBe), v.Is) {
		if id != "" && slices.Contains(v.CannotBe, id) {
			return chancery.Errorf(chancery.Invalid, "it says of %q both that it can and that it cannot be %s", v.Name, id)
		}
	}
	return nil
}

// DecidedSource is what people know of an unnamed source.
type DecidedSource struct {
	ID string
	SourceValue
	Decision int64
	By       string
	Why      string
}

// Sources returns what people decided on unnamed sources, in order of their
// decisions.
func (r *Record) Sources(ctx context.Context) (out []DecidedSource, err error) {
	err = r.decided(ctx, chancery.OnSource, func(e Entry) error {
		if e.Action == chancery.Reject {
			return nil
		}
		d := DecidedSource{ID: e.Target.ID, Decision: e.Number, By: e.By, Why: e.Why}
		if err := strictly(e.Value, &d.SourceValue); err != nil {
			return damagedValue(e, err)
		}
		out = append(out, d)
		return nil
	})
	return out, err
}
