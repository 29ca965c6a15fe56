package record

import (
	"context"
	"encoding/json"
	"slices"

	"chancery"
)

// ClaimValue is the Value of a decision on a claim: the whole of it as it is to
// be, so that it stands whatever is proposed later. The target is of the kind
// [chancery.OnClaim] and its ID that of the claim. Accept and Correct put it
// together, Merge says which others it takes in, Split what leaves it; a Reject
// needs no value and leaves the claim to what is proposed.
type ClaimValue struct {
	Says    string            `json:"says"`
	Members []ClaimMember     `json:"members"`
	Apart   []string          `json:"apart,omitempty"`   // attributions that are not to join it
	With    []string          `json:"with,omitempty"`    // of a Merge: the claims that it takes in
	About   []string          `json:"about,omitempty"`   // IDs of actors of whom it tells
	Ratings map[string]string `json:"ratings,omitempty"` // Admiralty code by attribution, "" for the claim itself
}

// ClaimMember is an attribution of a claim and its side: "for", "against" or
// "doubting".
type ClaimMember struct {
	Attribution string `json:"attribution"`
	Side        string `json:"side"`
}

// Value returns the JSON form of v.
func (v ClaimValue) Value() json.RawMessage { return json.RawMessage(encode(v)) }

const mostMembers = 50_000

// checkClaim refuses a value that does not say what the claim is to be.
func checkClaim(action chancery.Action, value json.RawMessage) error {
	if action == chancery.Reject {
		if len(value) > 0 {
			return chancery.Errorf(chancery.Invalid, "a rejection takes no value; say why in words")
		}
		return nil
	}
	var v ClaimValue
	if err := strictly(value, &v); err != nil {
		return chancery.Errorf(chancery.Invalid, "the decision on a claim cannot be read: %w", err)
	}
	if len(v.Members) == 0 {
		return chancery.Errorf(chancery.Invalid, "a claim needs at least one attribution")
	}
	if len(v.Members) > mostMembers {
		return chancery.Errorf(chancery.TooLarge, "the claim has %d attributions; a decision holds at most %d", len(v.Members), mostMembers)
	}
	seen := map[string]bool{}
	for _, m := range v.Members {
		if !slices.Contains([]string{"for", "against", "doubting"}, m.Side) {
			return chancery.Errorf(chancery.Invalid, "%q is no side of a claim; the sides are for, against and doubting", m.Side)
		}
		if m.Attribution == "" || seen[m.Attribution] {
			return chancery.Errorf(chancery.Invalid, "the claim names attribution %q twice, or one without an ID", m.Attribution)
		}
		seen[m.Attribution] = true
	}
	for _, id := range v.Apart {
		if seen[id] {
			return chancery.Errorf(chancery.Invalid, "attribution %s is both in the claim and kept out of it", id)
		}
	}
	return nil
}

// DecidedClaim is a claim as a person put it together.
type DecidedClaim struct {
	ID string
	ClaimValue
	Decision int64
	By       string
	Why      string
}

// Claims returns the claims that people decided on, in order of their decisions.
// One that another has taken in is left out.
func (r *Record) Claims(ctx context.Context) (out []DecidedClaim, err error) {
	err = r.view(ctx, func(t *tx) error {
		err := t.entries(`number IN (SELECT s.decision FROM standing s WHERE s.kind = 'claim' AND s.decision > 0 AND `+standing+`) ORDER BY number`, []any{r.number, r.number}, func(e Entry) error {
			if e.Action == chancery.Reject || e.Action == chancery.Note {
				return nil
			}
			c := DecidedClaim{ID: e.Target.ID, Decision: e.Number, By: e.By, Why: e.Why}
			if err := strictly(e.Value, &c.ClaimValue); err != nil {
				return chancery.Errorf(chancery.Damaged, "the value of journal %d is damaged: %w", e.Number, err)
			}
			out = append(out, c)
			return nil
		})
		taken := map[string]bool{}
		for _, c := range out {
			for _, id := range c.With {
				taken[id] = true
			}
		}
		out = slices.DeleteFunc(out, func(c DecidedClaim) bool { return taken[c.ID] })
		return err
	})
	return out, err
}

// Cast is the actors of a record under the IDs that readings give them, read once
// and then asked for one document at a time.
type Cast struct {
	r *Record
	b *actorBook
}

// Cast reads the actors of the record.
func (r *Record) Cast(ctx context.Context) (*Cast, error) {
	c := &Cast{r: r}
	err := r.view(ctx, func(t *tx) (err error) {
		c.b, err = t.book()
		return err
	})
	return c, err
}

// In returns the actors of a document under the IDs that its reading gives them.
func (c *Cast) In(ctx context.Context, document chancery.Digest) (out map[string]Actor, err error) {
	out = map[string]Actor{}
	err = c.r.view(ctx, func(t *tx) error {
		found, err := t.found(`d.digest = ?`, document[:])
		if err != nil {
			return err
		}
		for i := range found {
			if at, ok := c.b.byID[c.b.o.of(&found[i])]; ok {
				out[found[i].Local] = c.b.list[at]
			}
		}
		return nil
	})
	return out, err
}
