package record

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"slices"
	"strings"

	"chancery"
)

// HypothesisValue is the Value of a decision on a hypothesis: the whole of it.
// Accept puts it in, Correct changes it; a Reject takes no value and takes it out.
type HypothesisValue struct {
	Says  string `json:"says"`
	Marks []Mark `json:"marks,omitempty"` // claims that bear on it, each once
}

// Mark says how a claim stands to a hypothesis.
type Mark struct {
	Claim       string `json:"claim"`       // its ID
	Attribution string `json:"attribution"` // one of it, so that it is found where the claim is grouped anew
	Fits        Fit    `json:"fits"`
}

// Fit says whether a claim, if true, speaks against a hypothesis.
type Fit string

// The fits.
const (
	Consistent   Fit = "consistent"
	Inconsistent Fit = "inconsistent"
	Neutral      Fit = "neutral"
)

// HypothesisID names a hypothesis by its words, so that the same is not put in
// twice. It is 16 hexadecimal digits of a SHA-256.
func HypothesisID(says string) string {
	sum := sha256.Sum256([]byte("hypothesis " + strings.ToLower(strings.Join(strings.Fields(says), " "))))
	return hex.EncodeToString(sum[:8])
}

// Value returns the JSON form of v.
func (v HypothesisValue) Value() json.RawMessage { return json.RawMessage(encode(v)) }

const mostMarks = 10_000

func checkHypothesis(action chancery.Action, value json.RawMessage) error {
	if action == chancery.Reject {
		if len(value) > 0 {
			return chancery.Errorf(chancery.Invalid, "a rejection takes no value; say why in words")
		}
		return nil
	}
	var v HypothesisValue
	if err := strictly(value, &v); err != nil {
		return chancery.Errorf(chancery.Invalid, "the decision on a hypothesis cannot be read: %w", err)
	}
	if strings.TrimSpace(v.Says) == "" {
		return chancery.Errorf(chancery.Invalid, "a hypothesis needs a sentence")
	}
	if len(v.Marks) > mostMarks {
		return chancery.Errorf(chancery.TooLarge, "the hypothesis has %d claims; a decision holds at most %d", len(v.Marks), mostMarks)
	}
	seen := map[string]bool{}
	for _, m := range v.Marks {
		if m.Claim == "" || seen[m.Claim] {
			return chancery.Errorf(chancery.Invalid, "the hypothesis names the claim %q twice, or one without an ID", m.Claim)
		}
		seen[m.Claim] = true
		if m.Fits != Consistent && m.Fits != Inconsistent && m.Fits != Neutral {
			return chancery.Errorf(chancery.Invalid, "a claim is consistent, inconsistent or neutral to a hypothesis, and not %q", m.Fits)
		}
	}
	return nil
}

// Hypothesis is one of several answers that people weigh against each other.
type Hypothesis struct {
	ID string
	HypothesisValue
	Decision int64
	By       string
	Why      string
}

// Hypotheses returns the hypotheses of the record by ID.
func (r *Record) Hypotheses(ctx context.Context) (out []Hypothesis, err error) {
	err = r.decided(ctx, chancery.OnHypothesis, func(e Entry) error {
		if e.Action == chancery.Reject {
			return nil
		}
		h := Hypothesis{ID: e.Target.ID, Decision: e.Number, By: e.By, Why: e.Why}
		if err := strictly(e.Value, &h.HypothesisValue); err != nil {
			return damagedValue(e, err)
		}
		out = append(out, h)
		return nil
	})
	slices.SortFunc(out, func(a, b Hypothesis) int { return strings.Compare(a.ID, b.ID) })
	return out, err
}
