package evidence

import (
	"context"
	"slices"

	"chancery"
	"chancery/collation"
)

// compared is what some documents share with each other. Texts never change, so it
// holds as long as the program runs.
type compared struct {
	among map[chancery.Digest]bool
	found []*collation.Comparison
}

// Of how many claims what their documents share is remembered, and of how many
// documents at most.
const (
	mostCompared      = 64
	mostComparedTexts = 20_000
)

// comparisons returns what documents share, each two once. It remembers that of the
// claims asked for last, so that one that a decision changed costs no new look at
// the texts.
func (l *library) comparisons(ctx context.Context, digests []chancery.Digest) ([]*collation.Comparison, error) {
	l.comparing.Lock()
	defer l.comparing.Unlock()
	for i, c := range l.compared {
		if slices.ContainsFunc(digests, func(d chancery.Digest) bool { return !c.among[d] }) {
			continue
		}
		l.compared = append(slices.Delete(l.compared, i, i+1), c)
		if len(digests) == len(c.among) {
			return c.found, nil
		}
		in := make(map[chancery.Digest]bool, len(digests))
		for _, d := range digests {
			in[d] = true
		}
		var out []*collation.Comparison
		for _, x := range c.found {
			if in[x.A] && in[x.B] {
				out = append(out, x)
			}
		}
		return out, nil
	}
	c := compared{among: make(map[chancery.Digest]bool, len(digests))}
	collected := collation.NewCollection()
	docs := make([]*chancery.Document, len(digests))
	for i, d := range digests {
		c.among[d] = true
		stored, err := l.record.Document(ctx, d.String())
		if err != nil {
			return nil, err
		}
		docs[i] = &stored.Document
		if _, err := collected.Add(d, stored.Text); err != nil {
			return nil, err
		}
	}
	for n := range docs {
		if first := collected.CopyOf(n); first >= 0 {
			same, err := collation.Compare(collected, docs[first], docs[n])
			if err != nil {
				return nil, err
			}
			c.found = append(c.found, same)
		}
	}
	for pair := range collected.Pairs(ctx) {
		c.found = append(c.found, collation.Detail(pair, docs[pair.A], docs[pair.B]))
	}
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	l.compared = append(l.compared, c)
	for texts := 0; ; texts = 0 {
		for _, c := range l.compared {
			texts += len(c.among)
		}
		if len(l.compared) <= 1 || len(l.compared) <= mostCompared && texts <= mostComparedTexts {
			return c.found, nil
		}
		l.compared = slices.Delete(l.compared, 0, 1)
	}
}
