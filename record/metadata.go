package record

import (
	"database/sql"
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"chancery"
)

// checkField refuses a correction of a document that makes no sense.
func checkField(field chancery.Field, value json.RawMessage) error {
	if !slices.Contains(chancery.Fields, field) {
		return chancery.Errorf(chancery.Invalid, "%q is not something known of documents; the fields are %s", field, names(chancery.Fields))
	}
	values, err := fieldValues(value)
	if err != nil {
		return chancery.Errorf(chancery.Invalid, "the correction of the %s cannot be read: %w", field, err)
	}
	if len(values) > 1 && field != chancery.Author && field != chancery.Addressee {
		return chancery.Errorf(chancery.Invalid, "a document has one %s, not %d", field, len(values))
	}
	for _, v := range values {
		if strings.TrimSpace(v) == "" || clean(v) != v {
			return chancery.Errorf(chancery.Invalid, "the correction of the %s holds an empty value; to say that it is not known, give none", field)
		}
	}
	return nil
}

func fieldValues(value json.RawMessage) ([]string, error) {
	var v struct {
		Values []string `json:"values"`
	}
	err := strictly(value, &v)
	return v.Values, err
}

// correct lays the corrections that stand over what accession found.
func (t *tx) correct(document chancery.Digest, found chancery.Metadata) (chancery.Metadata, error) {
	corrected := map[chancery.Field][]chancery.Fact{}
	err := t.entries(`number IN (SELECT s.decision FROM standing s WHERE s.kind = 'document' AND s.document = ? AND s.decision > 0 AND `+standing+`)`, []any{document[:], t.r.number, t.r.number}, func(e Entry) error {
		values, err := fieldValues(e.Value)
		if err != nil {
			return chancery.Errorf(chancery.Damaged, "the value of journal %d is damaged: %w", e.Number, err)
		}
		field := chancery.Field(e.Target.ID)
		facts := []chancery.Fact{}
		for _, v := range values {
			facts = append(facts, chancery.Fact{Field: field, Value: v, Where: fmt.Sprintf("corrected by %s, journal %d", e.By, e.Number)})
		}
		corrected[field] = facts
		return nil
	})
	if err != nil || len(corrected) == 0 {
		return found, err
	}
	var out chancery.Metadata
	for _, field := range chancery.Fields {
		if facts, ok := corrected[field]; ok {
			out = append(out, facts...)
			continue
		}
		for _, f := range found {
			if f.Field == field {
				out = append(out, f)
			}
		}
	}
	return out, nil
}

// redescribe brings what lists show of a document up to date with the decisions
// that stand since a journal number.
func (t *tx) redescribe(document chancery.Digest, since int64) error {
	var seq int64
	var facts string
	if err := t.row(`SELECT seq, metadata FROM documents WHERE digest = ?`+t.r.d.lockDocument(), document[:]).Scan(&seq, &facts); err != nil {
		return err
	}
	found, err := decodeFacts(facts)
	if err != nil {
		return err
	}
	m, err := t.correct(document, found)
	if err != nil {
		return err
	}
	if err := t.exec(`UPDATE descriptions SET until = ? WHERE document = ? AND until = ?`, since, seq, int64(forever)); err != nil {
		return err
	}
	d := describe(m)
	if err := t.describe(seq, since, &d); err != nil {
		return err
	}
	titles, err := t.titles(seq)
	if err != nil {
		return err
	}
	return t.r.d.reindexTitle(t, seq, titles, func() (string, error) {
		doc, err := t.text(document)
		if err != nil {
			return "", err
		}
		return doc.Text, nil
	})
}

// titles returns every title that a document has borne, the first first: it is
// found by any of them, whatever moment of the record is open.
func (t *tx) titles(seq int64) (out []string, err error) {
	err = t.each(`SELECT title FROM descriptions WHERE document = ? ORDER BY since`, []any{seq}, func(rows *sql.Rows) error {
		var title string
		if err := rows.Scan(&title); err != nil {
			return err
		}
		if !slices.Contains(out, title) {
			out = append(out, title)
		}
		return nil
	})
	return out, err
}
