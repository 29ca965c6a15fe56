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
	err = r.claims(ctx, func(e Entry) error {
		if e.Action == chancery.Reject {
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
	return slices.DeleteFunc(out, func(c DecidedClaim) bool { return taken[c.ID] }), err
}

// Released returns the claims that people left to what is proposed, each with the
// number of the decision, which whoever decides on it next has seen.
func (r *Record) Released(ctx context.Context) (map[string]int64, error) {
	out := map[string]int64{}
	return out, r.claims(ctx, func(e Entry) error {
		if e.Action == chancery.Reject {
			out[e.Target.ID] = e.Number
		}
		return nil
	})
}

// claims calls fn for the decisions on claims that stand, in their order.
func (r *Record) claims(ctx context.Context, fn func(Entry) error) error {
	return r.view(ctx, func(t *tx) error {
		return t.entries(`number IN (SELECT s.decision FROM standing s WHERE s.kind = 'claim' AND s.decision > 0 AND `+standing+`) ORDER BY number`, []any{r.number, r.number}, func(e Entry) error {
			if e.Action == chancery.Note {
				return nil
			}
			return fn(e)
		})
	})
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

// In tells the actors of a document: who returns the one that its reading gives an
// ID, as it is meant in a stretch of the text, in bytes. Of an actor from which
// people took single mentions that is another where these stand and no other of its
// own.
func (c *Cast) In(ctx context.Context, document chancery.Digest) (who func(local string, at chancery.Span) (Actor, bool), err error) {
	type part struct {
		actor    int
		mentions []chancery.Span
	}
	parts := map[string][]part{} // by the ID of the reading: what nobody took away first
	err = c.r.view(ctx, func(t *tx) error {
		clear(parts)
		found, err := t.foundOf(c.b.o, `d.digest = ? ORDER BY f.id`, document[:])
		if err != nil {
			return err
		}
		for i := range found {
			if at, ok := c.b.byID[c.b.o.of(&found[i])]; ok {
				parts[found[i].Local] = append(parts[found[i].Local], part{at, found[i].Spans()})
			}
		}
		return nil
	})
	return func(local string, at chancery.Span) (Actor, bool) {
		list := parts[local]
		if len(list) == 0 {
			return Actor{}, false
		}
		meant := slices.IndexFunc(list, func(p part) bool { return slices.ContainsFunc(p.mentions, at.Overlaps) })
		return c.b.list[list[max(meant, 0)].actor], true
	}, err
}

// Named returns the mentions in a document of actors on which people decided, with their
// names, in order of their place.
func (c *Cast) Named(ctx context.Context, document chancery.Digest) (out []NamedMention, err error) {
	if len(c.b.names) == 0 {
		return nil, nil
	}
	err = c.r.view(ctx, func(t *tx) error {
		found, err := t.foundOf(c.b.o, `d.digest = ? ORDER BY f.id`, document[:])
		out = namedMentions(c.b.o, c.b.names, found)
		return err
	})
	return out, err
}
