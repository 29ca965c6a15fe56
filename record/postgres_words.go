package record

import (
	"database/sql"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"chancery"
)

// How PostgreSQL finds words: vectors made in Go, so that it folds and parts
// words as SQLite does, under GIN indexes.

// A vector holds at most 16,383 positions, 256 of one word, and 1 MB, so texts
// are cut into parts of partWords words. Neighbours share longestPhrase - 1, so
// that every phrase stands whole in one of them.
const partWords = 1000

// vector is a tsvector in the making.
type vector struct {
	at   map[string][]int
	next int
}

func (v *vector) add(word string) {
	if v.at == nil {
		v.at = map[string][]int{}
	}
	v.next++
	if positions := v.at[word]; len(positions) < 256 {
		v.at[word] = append(positions, v.next)
	}
}

// text returns the form that PostgreSQL reads, with a weight on each position.
// Folded words hold letters and digits only.
func (v *vector) write(b *strings.Builder, weight string) {
	words := make([]string, 0, len(v.at))
	for w := range v.at {
		words = append(words, w)
	}
	slices.Sort(words)
	for _, w := range words {
		b.WriteString("'" + w + "':")
		for i, at := range v.at[w] {
			if i > 0 {
				b.WriteByte(',')
			}
			b.WriteString(strconv.Itoa(min(at, 16383)))
			b.WriteString(weight)
		}
		b.WriteByte(' ')
	}
}

// parts cuts a text into the vectors of its parts.
func parts(text, weight string) (out []string, counts []int) {
	var words []string
	flush := func() {
		var v vector
		var b strings.Builder
		for _, w := range words {
			v.add(w)
		}
		v.write(&b, weight)
		out, counts = append(out, b.String()), append(counts, len(words))
	}
	fresh := 0
	eachWord(text, func(_ chancery.Span, word []byte) bool {
		words = append(words, string(word))
		if fresh++; len(words) == partWords {
			flush()
			words = append(words[:0], words[partWords-longestPhrase+1:]...)
			fresh = 0
		}
		return true
	})
	if fresh > 0 {
		flush()
	}
	return out, counts
}

// titleVector is one part, however many titles there were.
func titleVector(titles []string) (string, int) {
	out, counts := parts(strings.Join(titles, " "), "A")
	if len(out) == 0 {
		return "", 0
	}
	return out[0], counts[0]
}

func (d *postgres) indexDocument(t *tx, seq int64, titles []string, text string) error {
	vectors, counts := parts(text, "")
	title, words := titleVector(titles)
	if err := t.exec(`INSERT INTO document_words (document, part, words, vector) VALUES (?, -1, ?, ?::text::tsvector)`, seq, words, title); err != nil {
		return err
	}
	for i := range vectors {
		if err := t.exec(`INSERT INTO document_words (document, part, words, vector) VALUES (?, ?, ?, ?::text::tsvector)`, seq, i, counts[i], vectors[i]); err != nil {
			return err
		}
	}
	return nil
}

func (*postgres) reindexTitle(t *tx, seq int64, titles []string, _ func() (string, error)) error {
	title, words := titleVector(titles)
	return t.exec(`UPDATE document_words SET words = ?, vector = ?::text::tsvector WHERE document = ? AND part = -1`, words, title, seq)
}

// attributionVector holds the three roles one after another, with gaps that no
// phrase can cross.
func attributionVector(source, cue, content []string) (string, int) {
	var b strings.Builder
	at, words := 0, 0
	for _, role := range []struct {
		stretches []string
		weight    string
	}{{source, "A"}, {cue, "B"}, {content, "C"}} {
		joined, n := join(role.stretches, wordsOfAttribution)
		v := vector{next: at}
		for w := range strings.FieldsSeq(joined) {
			v.add(w)
		}
		v.write(&b, role.weight)
		at, words = v.next+1, words+n
	}
	return b.String(), words
}

func (*postgres) indexAttribution(t *tx, id int64, source, cue, content []string) error {
	v, words := attributionVector(source, cue, content)
	return t.exec(`INSERT INTO attribution_words (attribution, words, vector) VALUES (?, ?, ?::text::tsvector)`, id, words, v)
}

// The words of an attribution go with it, by its foreign key.
func (*postgres) dropAttributions(*tx, int64) error { return nil }

// tsquery writes a unit in PostgreSQL's language of queries.
func (u unit) tsquery() string {
	var b strings.Builder
	for i, w := range u.words {
		if i > 0 {
			b.WriteString(" <-> ")
		}
		b.WriteString("'" + w + "'")
		last := u.prefix && i == len(u.words)-1
		if last || u.source {
			b.WriteByte(':')
		}
		if last {
			b.WriteByte('*')
		}
		if u.source {
			b.WriteByte('A')
		}
	}
	return "(" + b.String() + ")"
}

func (*postgres) stances() string { return "" } // the planner chooses

func (*postgres) matching(in index, s sought, latest int) (string, []any) {
	column, operators := "document", []string{"", " INTERSECT ", " EXCEPT "}
	if in == attributionIndex {
		column = "attribution"
	}
	var b strings.Builder
	var args []any
	for i, u := range append(slices.Clip(s.must), s.not...) {
		b.WriteString(operators[min(i, 1)+btoi(i > 0 && i >= len(s.must))])
		b.WriteString(`SELECT DISTINCT ` + column + ` AS id FROM ` + in.table() + ` WHERE vector @@ ?::text::tsquery`)
		args = append(args, u.tsquery())
	}
	if latest > 0 {
		return `SELECT id FROM (` + b.String() + `) m ORDER BY id DESC LIMIT ?`, append(args, latest)
	}
	return b.String(), args
}

func btoi(b bool) int {
	if b {
		return 1
	}
	return 0
}

func (*postgres) scores(t *tx, in index, s sought, ids []int64) (map[int64]float64, error) {
	if len(ids) == 0 {
		return nil, nil
	}
	column := "document"
	if in == attributionIndex {
		column = "attribution"
	}
	list := make([]string, 0, len(ids))
	for _, id := range ids[:min(len(ids), mostRanked)] {
		list = append(list, strconv.FormatInt(id, 10))
	}
	any := make([]string, 0, len(s.must))
	for _, u := range s.must {
		any = append(any, u.tsquery())
	}
	out := map[int64]float64{}
	err := t.each(fmt.Sprintf(`SELECT %[1]s, max(ts_rank(vector, ?::text::tsquery))::float8 FROM %[2]s WHERE %[1]s IN (%[3]s) GROUP BY %[1]s`, column, in.table(), strings.Join(list, ",")),
		[]interface{}{strings.Join(any, " | ")}, func(rows *sql.Rows) error {
			var id int64
			var score float64
			err := rows.Scan(&id, &score)
			out[id] = score
			return err
		})
	return out, err
}

func (*postgres) checkIndex(t *tx, report func(Problem)) error { return nil }

func (*postgres) checkDocument(t *tx, seq int64, titles []string, text string) (bool, error) {
	vectors, _ := parts(text, "")
	title, _ := titleVector(titles)
	want := append([]string{title}, vectors...)
	var n int
	if err := t.row(`SELECT count(*) FROM document_words WHERE document = ?`, seq).Scan(&n); err != nil || n != len(want) {
		return false, err
	}
	for i, v := range want {
		if err := t.row(`SELECT count(*) FROM document_words WHERE document = ? AND part = ? AND vector = ?::text::tsvector`, seq, i-1, v).Scan(&n); err != nil || n != 1 {
			return false, err
		}
	}
	return true, nil
}

func (*postgres) checkAttribution(t *tx, id int64, source, cue, content []string) (bool, error) {
	v, _ := attributionVector(source, cue, content)
	var n int
	err := t.row(`SELECT count(*) FROM attribution_words WHERE attribution = ? AND vector = ?::text::tsvector`, id, v).Scan(&n)
	return n == 1, err
}
