package record

import (
	"cmp"
	"context"
	"database/sql"
	"slices"
	"strings"
)

// QuotedBy returns who quotes each of some actors, by their IDs, as [ActorPage] has it.
func (r *Record) QuotedBy(ctx context.Context, actors ...string) (out map[string][]ActorCount, err error) {
	err = r.view(ctx, func(t *tx) error {
		out = map[string][]ActorCount{}
		b, err := t.book()
		if err != nil {
			return err
		}
		var plain []any
		for _, id := range actors {
			i, ok := b.byID[id]
			if !ok {
				return noActor(id)
			}
			if !b.touched[id] && len(b.o.split)+len(b.o.cuts) == 0 {
				plain = append(plain, id)
				continue
			}
			// Of what people parted, each actor of a document is looked at.
			members, err := t.members(b, &b.list[i])
			if err != nil {
				return err
			}
			if out[id], err = t.quoted(b, members, "quoted", "quoting"); err != nil {
				return err
			}
		}
		for part := range slices.Chunk(plain, 500) {
			if err := t.quotedBy(b, part, out); err != nil {
				return err
			}
		}
		return nil
	})
	return out, err
}

// quotedBy sums up who quotes actors on which nobody decided.
func (t *tx) quotedBy(b *actorBook, actors []any, out map[string][]ActorCount) error {
	type pair struct{ quoted, quoting string }
	count := map[pair]int{}
	err := t.each(`SELECT d.actor, coalesce(g.actor, ''), sum(q.number) FROM found_actors d JOIN actor_quotes q ON q.quoted = d.id LEFT JOIN found_actors g ON g.id = q.quoting
		WHERE d.actor IN (?`+strings.Repeat(", ?", len(actors)-1)+`) GROUP BY d.actor, g.actor`, actors, func(rows *sql.Rows) error {
		var p pair
		var n int
		err := rows.Scan(&p.quoted, &p.quoting, &n)
		p.quoting = b.o.find(p.quoting)
		count[p] += n
		return err
	})
	if err != nil {
		return err
	}
	for p, n := range count {
		c := ActorCount{ID: p.quoting, Count: n}
		if i, ok := b.byID[p.quoting]; ok {
			c.Name = b.list[i].Name
		}
		out[p.quoted] = append(out[p.quoted], c)
	}
	for _, list := range out {
		slices.SortStableFunc(list, func(x, y ActorCount) int { return cmp.Or(cmp.Compare(y.Count, x.Count), strings.Compare(x.ID, y.ID)) })
	}
	return nil
}
