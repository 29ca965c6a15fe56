package record

import (
	"context"
	"database/sql"
	"iter"

	"chancery"
)

// Text is the text of one document.
type Text struct {
	Document chancery.Digest
	Sequence int64 // in order of being added
	Text     string
}

// Texts yields the text of every document that has one, in order of being added.
// One text at a time is in memory, and no lock is held while the caller works.
// After an error it ends.
func (r *Record) Texts(ctx context.Context) iter.Seq2[Text, error] {
	return func(yield func(Text, error) bool) {
		for last := int64(0); ; {
			var found []Text
			err := r.view(ctx, func(t *tx) error {
				return t.each(`SELECT seq, digest FROM documents WHERE seq > ? AND added <= ? AND points > 0 ORDER BY seq LIMIT ?`, []any{last, r.moment, stretch}, func(rows *sql.Rows) error {
					var b []byte
					var next Text
					if err := rows.Scan(&next.Sequence, &b); err != nil {
						return err
					}
					next.Document = chancery.Digest(b)
					found = append(found, next)
					return nil
				})
			})
			if err != nil {
				yield(Text{}, err)
				return
			}
			for _, x := range found {
				last = x.Sequence
				err := r.view(ctx, func(t *tx) error {
					var b []byte
					err := t.row(`SELECT text FROM texts WHERE document = ?`, x.Sequence).Scan(&b)
					x.Text = string(b)
					return err
				})
				if err != nil {
					yield(Text{}, err)
					return
				}
				if !yield(x, nil) {
					return
				}
			}
			if len(found) < stretch {
				return
			}
		}
	}
}
