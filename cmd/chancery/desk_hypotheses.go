package main

import (
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"chancery"
	"chancery/evidence"
	"chancery/record"
	"chancery/web"
)

var _ web.Weighing = deskRecord{}

// weighing is the matrix of hypotheses, as it is worked out in the background.
type weighing struct {
	key    string // the hypotheses with the decisions that stand on them
	done   chan struct{}
	matrix *evidence.Matrix
	err    error
}

// weighed returns the matrix of a body, worked out once for each state of the
// hypotheses.
func (d deskRecord) weighed(ctx context.Context, b *claimBody) (*evidence.Matrix, error) {
	list, err := b.record.Hypotheses(ctx)
	if err != nil {
		return nil, err
	}
	key := ""
	for _, h := range list {
		key += fmt.Sprint(h.ID, " ", h.Decision, "\n")
	}
	b.mu.Lock()
	w := b.matrix
	if w == nil || w.key != key {
		w = &weighing{key: key, done: make(chan struct{})}
		b.matrix = w
		d.claims.work.Go(func() {
			defer close(w.done)
			if w.matrix, w.err = b.Body.Hypotheses(d.claims.ctx); w.err != nil {
				b.mu.Lock()
				if b.matrix == w {
					b.matrix = nil // the next who asks tries again
				}
				b.mu.Unlock()
			}
		})
	}
	b.mu.Unlock()
	select {
	case <-w.done:
		return w.matrix, w.err
	case <-ctx.Done():
		return nil, ctx.Err()
	case <-time.After(patience):
		return nil, &web.Working{Doing: "Claims are being held against hypotheses"}
	}
}

func (d deskRecord) Hypotheses(ctx context.Context, with []string) (*web.Matrix, error) {
	b, stale, err := d.body(ctx)
	if err != nil {
		return nil, err
	}
	m, err := d.weighed(ctx, b)
	if err != nil {
		return nil, err
	}
	ctx = d.claims.ctx // a page that is left must not leave half of what is kept
	out := &web.Matrix{Hypotheses: []web.Hypothesis{}, Rows: []web.MatrixRow{}, Cut: []string{}, Stale: stale}
	for _, s := range m.Cut {
		out.Cut = append(out.Cut, "Not looked at: "+s)
	}
	var told []string // whose passages the chains lead to
	for _, h := range m.Hypotheses {
		for _, chain := range h.Against.Most[:min(len(h.Against.Most), mostChains)] {
			told = append(told, chain.Attribution)
		}
	}
	slices.Sort(told)
	find := finder{places: d.shelf()}
	if find.sources, err = b.Sources(ctx, slices.Compact(told)...); err != nil {
		return nil, err
	}
	for _, h := range m.Hypotheses {
		x := web.Hypothesis{ID: h.ID, Says: clean(h.Says), Against: intervalOf(h.Against), Consistent: h.Consistent, Inconsistent: h.Inconsistent, Neutral: h.Neutral, Unmarked: h.Unmarked, By: h.By, Why: h.Why, Saw: h.Decision}
		for _, chain := range h.Against.Most[:min(len(h.Against.Most), mostChains)] {
			c := web.EvidenceChain{Spot: find.told([]string{chain.Attribution})}
			for _, n := range chain.Nodes {
				c.Steps = append(c.Steps, web.EvidenceStep{Name: clean(n.Name), Kind: string(n.Kind)})
			}
			x.Chains = append(x.Chains, c)
		}
		for _, n := range h.Against.Bottlenecks {
			if n.All {
				x.Necks = append(x.Necks, web.EvidenceNode{ID: n.Node.ID, Kind: string(n.Node.Kind), Name: clean(n.Node.Name)})
			}
		}
		out.Hypotheses = append(out.Hypotheses, x)
	}
	there := map[string]int{} // place of a claim's row
	for _, x := range m.Rows {
		row := web.MatrixRow{ClaimRow: b.named(x.Claim), TellsApart: x.TellsApart}
		row.For, row.Against = intervalOf(x.For), intervalOf(x.Denied)
		if x.For.Testimonies+x.Denied.Testimonies == 0 {
			if row.Unasserted, err = b.Unasserted(ctx, x.Claim); err != nil {
				return nil, err
			}
		}
		for _, fit := range x.Fits {
			row.Fits = append(row.Fits, string(fit))
		}
		there[row.ID] = len(out.Rows)
		out.Rows = append(out.Rows, row)
	}
	// Those that were chosen come first, and stay there when they are judged.
	var chosen []web.MatrixRow
	first := map[string]bool{}
	for _, ref := range with {
		c, err := b.find(ref)
		if err != nil {
			return nil, err
		}
		if first[c.ID] {
			continue
		}
		first[c.ID] = true
		if i, ok := there[c.ID]; ok {
			chosen = append(chosen, out.Rows[i])
			continue
		}
		row, err := b.row(ctx, c)
		if err != nil {
			return nil, err
		}
		chosen = append(chosen, web.MatrixRow{ClaimRow: row, Fits: make([]string, len(m.Hypotheses))})
	}
	out.Rows = append(append([]web.MatrixRow{}, chosen...), slices.DeleteFunc(out.Rows, func(r web.MatrixRow) bool { return first[r.ID] })...)
	return out, nil
}

func (d deskRecord) Hypothesis(ctx context.Context, id string) (*web.HypothesisPage, error) {
	target := chancery.Target{Kind: chancery.OnHypothesis, ID: id}
	stands, ok, err := d.Record.Standing(ctx, target)
	if err != nil {
		return nil, err
	}
	page := &web.HypothesisPage{ID: id, Gone: !ok || stands.Action == chancery.Reject}
	if ok {
		page.By, page.Why, page.Saw = stands.By, stands.Why, stands.Number
	}
	for e, err := range d.Record.Journal(ctx, record.Selection{Target: target, Descending: true}) {
		if err != nil {
			return nil, err
		}
		var v record.HypothesisValue
		if page.Says == "" && len(e.Value) > 0 && json.Unmarshal(e.Value, &v) == nil {
			page.Says = clean(v.Says)
		}
		if len(page.History) < 50 {
			page.History = append(page.History, web.Entry{Decision: e.Decision, Stands: ok && e.Number == stands.Number})
		}
		if len(page.History) == 50 && page.Says != "" {
			break
		}
	}
	if len(page.History) == 0 {
		return nil, chancery.Errorf(chancery.NotFound, "there is no hypothesis %s", id)
	}
	if !page.Gone {
		v, err := d.standingHypothesis(ctx, id)
		if err != nil {
			return nil, err
		}
		page.Says = clean(v.Says)
	}
	return page, nil
}

// standingHypothesis returns a hypothesis that is there.
func (d deskRecord) standingHypothesis(ctx context.Context, id string) (record.Hypothesis, error) {
	list, err := d.Record.Hypotheses(ctx)
	if err != nil {
		return record.Hypothesis{}, err
	}
	for _, h := range list {
		if h.ID == id {
			return h, nil
		}
	}
	return record.Hypothesis{}, chancery.Errorf(chancery.NotFound, "there is no hypothesis %s, or somebody took it out", id)
}

func (d deskRecord) DecideHypothesis(ctx context.Context, v web.HypothesisVerdict) (string, error) {
	decision := chancery.Decision{By: v.By, Why: v.Why, Replaces: v.Saw, Target: chancery.Target{Kind: chancery.OnHypothesis, ID: v.ID}}
	switch v.Action {
	case "undo":
		decision.Action, decision.Target = chancery.Undo, chancery.Target{}
	case "add":
		decision.Action, decision.Target.ID = chancery.Accept, record.HypothesisID(v.Says)
		decision.Value = record.HypothesisValue{Says: v.Says}.Value()
		e, ok, err := d.Record.Standing(ctx, decision.Target)
		if err != nil {
			return "", err
		}
		if ok && e.Action != chancery.Reject {
			return "", chancery.Errorf(chancery.Invalid, "this hypothesis is there already")
		}
		decision.Replaces = e.Number
	case "remove":
		decision.Action = chancery.Reject
	case "name", "mark":
		h, err := d.standingHypothesis(ctx, v.ID)
		if err != nil {
			return "", err
		}
		if h.Decision != v.Saw {
			return "", chancery.Errorf(chancery.Conflict, "%s has decided on this hypothesis since (journal %d)", cmp.Or(h.By, "somebody"), h.Decision)
		}
		value := h.HypothesisValue
		if v.Action == "name" {
			value.Says = v.Says
		} else if err := d.mark(ctx, &value, v.Marks); err != nil {
			return "", err
		}
		decision.Action, decision.Value = chancery.Correct, value.Value()
	default:
		return "", chancery.Errorf(chancery.Invalid, "%q is nothing that can be decided on a hypothesis", v.Action)
	}
	_, err := d.Record.Decide(ctx, decision)
	return decision.Target.ID, err
}

// mark lays how claims stand to a hypothesis over what was said before.
func (d deskRecord) mark(ctx context.Context, value *record.HypothesisValue, marks map[string]string) error {
	// Of a body that is not the latest too: a claim is marked by a statement of it, and
	// found by that whatever it is called later.
	b, _, err := d.body(ctx)
	if err != nil {
		return err
	}
	for _, ref := range slices.Sorted(maps.Keys(marks)) {
		c, err := b.find(strings.TrimSpace(ref))
		if err != nil {
			return err
		}
		evidence.Mark(value, c, record.Fit(marks[ref]))
	}
	return nil
}
