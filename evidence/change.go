package evidence

import (
	"cmp"
	"slices"
	"strings"

	"chancery"
	"chancery/provenance"
	"chancery/record"
)

// Change is a decision on a claim that has yet to be taken: the claim as it is to
// be.
type Change struct {
	Claim  string
	Action chancery.Action
	Value  record.ClaimValue
	Saw    int64 // the number of the decision that stood when it was made, 0 for none
}

// Decision returns the change as a decision of a person.
func (c Change) Decision(by, why string) chancery.Decision {
	d := chancery.Decision{By: by, Why: why, Action: c.Action, Target: chancery.Target{Kind: chancery.OnClaim, ID: c.Claim}, Replaces: c.Saw}
	if c.Action != chancery.Reject {
		d.Value = c.Value.Value()
	}
	return d
}

// Change begins a change of a claim, which it leaves as it is.
func (b *Body) Change(c *provenance.Claim) Change {
	return Change{Claim: c.ID, Action: chancery.Correct, Value: b.Whole(c), Saw: b.Standing(c.ID)}
}

// Standing returns the number of the decision that stands on a claim, 0 for none.
func (b *Body) Standing(claim string) int64 {
	return cmp.Or(b.Decided[claim].Decision, b.released[claim])
}

// Merge takes other claims whole into one.
func (b *Body) Merge(c *provenance.Claim, others ...*provenance.Claim) (Change, error) {
	x := b.Change(c)
	x.Action = chancery.Merge
	for _, other := range others {
		if other.ID == c.ID {
			return x, chancery.Errorf(chancery.Invalid, "%s is the claim itself", c.ID)
		}
		if slices.Contains(x.Value.With, other.ID) {
			continue
		}
		x.Value.With = append(x.Value.With, other.ID)
		for _, m := range b.Whole(other).Members {
			x.put(m)
		}
	}
	return x, nil
}

// Split takes statements out of a claim and keeps them out. Each then stands where
// it is proposed to stand.
func (b *Body) Split(c *provenance.Claim, statements ...string) (Change, error) {
	x := b.Change(c)
	x.Action = chancery.Split
	for _, ref := range statements {
		m, err := x.member(ref)
		if err != nil {
			return x, err
		}
		x.Value.Apart = append(x.Value.Apart, m.Attribution)
		delete(x.Value.Ratings, m.Attribution)
		x.Value.Members = slices.DeleteFunc(x.Value.Members, func(o record.ClaimMember) bool { return o == m })
	}
	if len(x.Value.Members) == 0 {
		return x, chancery.Errorf(chancery.Invalid, "nothing would be left of claim %s", c.ID)
	}
	return x, nil
}

// Move puts statements into a claim, out of those in which they stand, on the side
// on which they stood there. It is one decision: the latest says where a statement
// stands, so that undoing it puts them back.
func (b *Body) Move(to *provenance.Claim, statements ...string) (Change, error) {
	x := b.Change(to)
	for _, ref := range statements {
		m, from, err := b.member(ref)
		if err != nil {
			return x, err
		}
		if from == to.ID {
			return x, chancery.Errorf(chancery.Invalid, "statement %s stands in claim %s already", m.Attribution, to.ID)
		}
		x.put(m)
	}
	return x, nil
}

func (c *Change) put(m record.ClaimMember) {
	if !slices.ContainsFunc(c.Value.Members, func(o record.ClaimMember) bool { return o.Attribution == m.Attribution }) {
		c.Value.Members = append(c.Value.Members, m)
	}
	c.Value.Apart = slices.DeleteFunc(c.Value.Apart, func(id string) bool { return id == m.Attribution })
}

// member finds a statement of the claim by the beginning of its ID.
func (c *Change) member(ref string) (record.ClaimMember, error) {
	ref = strings.ToLower(ref)
	var found []record.ClaimMember
	for _, m := range c.Value.Members {
		if m.Attribution == ref || len(ref) >= 4 && strings.HasPrefix(m.Attribution, ref) {
			found = append(found, m)
		}
	}
	switch len(found) {
	case 1:
		return found[0], nil
	case 0:
		return record.ClaimMember{}, chancery.Errorf(chancery.NotFound, "claim %s has no statement %s", c.Claim, ref)
	}
	return record.ClaimMember{}, chancery.Errorf(chancery.Invalid, "%s names several statements of claim %s; give more digits", ref, c.Claim)
}

// Side puts statements that the claim is to have on another side of it.
func (c *Change) Side(side provenance.Side, statements ...string) error {
	for _, ref := range statements {
		m, err := c.member(ref)
		if err != nil {
			return err
		}
		i := slices.Index(c.Value.Members, m)
		c.Value.Members[i].Side = string(side)
	}
	return nil
}

// Rate rates a claim, or one of its statements where statement is not ""; the zero
// rating takes what was said of it away.
func (b *Body) Rate(c *provenance.Claim, statement string, r provenance.Rating) (Change, error) {
	x := b.Change(c)
	if statement != "" {
		m, err := x.member(statement)
		if err != nil {
			return x, err
		}
		statement = m.Attribution
	}
	if x.Value.Ratings[statement] = r.String(); r == (provenance.Rating{}) {
		delete(x.Value.Ratings, statement)
	}
	return x, nil
}

// member finds a statement of any claim, or of none, and the claim it stands in.
func (b *Body) member(ref string) (m record.ClaimMember, claim string, err error) {
	ref = strings.ToLower(ref)
	n := 0
	for i := range b.Claims {
		for _, x := range b.Claims[i].Members {
			if x.Attribution == ref || len(ref) >= 4 && strings.HasPrefix(x.Attribution, ref) {
				m, claim = record.ClaimMember{Attribution: x.Attribution, Side: string(x.Side)}, b.Claims[i].ID
				n++
			}
		}
	}
	for i := range b.proposals.Said {
		if s := &b.proposals.Said[i]; s.ID != m.Attribution && (s.ID == ref || len(ref) >= 4 && strings.HasPrefix(s.ID, ref)) && n == 0 {
			return record.ClaimMember{Attribution: s.ID, Side: string(provenance.SideOf(s.Stance, true))}, "", nil
		}
	}
	switch n {
	case 1:
		return m, claim, nil
	case 0:
		return m, "", chancery.Errorf(chancery.NotFound, "there is no statement %s", ref)
	}
	return m, "", chancery.Errorf(chancery.Invalid, "%s names several statements; give more digits", ref)
}
