package record

import (
	"context"
	"database/sql"
)

// Counts say what a record holds.
type Counts struct {
	Documents    int
	WithText     int
	Unread       int            // documents that no reader has read
	Readers      map[string]int // documents by the reader whose findings they have
	Attributions map[State]int
	Decisions    int64
	Size         int64 // bytes that the record takes up in its file or database
	Schema       int64 // the version of the tables
}

// Status counts what the record holds.
func (r *Record) Status(ctx context.Context) (c Counts, err error) {
	c = Counts{Readers: map[string]int{}, Attributions: map[State]int{}, Schema: schema}
	err = r.view(ctx, func(t *tx) error {
		if err := t.row(`SELECT count(*), count(CASE WHEN points > 0 THEN 1 END) FROM documents WHERE added <= ?`, r.moment).Scan(&c.Documents, &c.WithText); err != nil {
			return err
		}
		c.Unread = c.Documents
		of, args := ``, []any(nil)
		if !r.asOf.IsZero() {
			of, args = ` JOIN documents d ON d.seq = r.document WHERE d.added <= ?`, []any{r.moment}
		}
		err := t.each(`SELECT r.reader, count(*), sum(r.attributions) FROM readings r`+of+` GROUP BY r.reader`, args, func(rows *sql.Rows) error {
			var reader string
			var documents, attributions int
			err := rows.Scan(&reader, &documents, &attributions)
			c.Readers[reader] = documents
			c.Unread -= documents
			c.Attributions[Proposed] += attributions
			return err
		})
		if err != nil {
			return err
		}
		var covered int
		if err := t.row(`SELECT count(DISTINCT c.attribution) FROM covers c JOIN standing s ON s.decision = c.decision WHERE `+standing, r.number, r.number).Scan(&covered); err != nil {
			return err
		}
		c.Attributions[Proposed] -= covered
		err = t.each(`SELECT a.state, count(*) FROM attributions a JOIN standing s ON s.decision = a.decision WHERE a.decision > 0 AND `+standing+` GROUP BY a.state`, []any{r.number, r.number}, func(rows *sql.Rows) error {
			var state State
			var n int
			err := rows.Scan(&state, &n)
			c.Attributions[state] = n
			return err
		})
		if err != nil {
			return err
		}
		if err := t.row(`SELECT count(*) FROM journal WHERE number <= ?`, r.number).Scan(&c.Decisions); err != nil {
			return err
		}
		c.Size, err = r.d.size(t)
		return err
	})
	return c, err
}
