package record

import (
	"database/sql"
	"encoding/binary"
	"errors"
	"fmt"
	"strings"
)

// How SQLite finds words: FTS5 tables that keep the index only, one row for each
// document or attribution, under its number.

func (i index) table() string {
	if i == documentIndex {
		return "document_words"
	}
	return "attribution_words"
}

func (*sqliteDB) indexDocument(t *tx, seq int64, titles []string, text string) error {
	return t.putOff(len(text), func() error {
		title, _ := folded(strings.Join(titles, " "))
		words, _ := folded(text)
		return t.exec(`INSERT INTO document_words (rowid, title, text) VALUES (?, ?, ?)`, seq, title, words)
	})
}

func (d *sqliteDB) reindexTitle(t *tx, seq int64, titles []string, text func() (string, error)) error {
	s, err := text()
	if err != nil {
		return err
	}
	if err := t.flush(); err != nil {
		return err
	}
	if err := t.exec(`DELETE FROM document_words WHERE rowid = ?`, seq); err != nil {
		return err
	}
	return d.indexDocument(t, seq, titles, s)
}

func (*sqliteDB) indexAttribution(t *tx, id int64, source, cue, content []string) error {
	s, _ := join(source, wordsOfAttribution)
	c, _ := join(cue, wordsOfAttribution)
	w, _ := join(content, wordsOfAttribution)
	return t.putOff(len(s)+len(c)+len(w), func() error {
		return t.exec(`INSERT INTO attribution_words (rowid, source, cue, said) VALUES (?, ?, ?, ?)`, id, s, c, w)
	})
}

func (*sqliteDB) dropAttributions(t *tx, document int64) error {
	if err := t.flush(); err != nil {
		return err
	}
	return t.exec(`DELETE FROM attribution_words WHERE rowid IN (SELECT id FROM attributions WHERE document = ? AND decision = 0)`, document)
}

// expression writes units in the language of FTS5. Folded words hold nothing
// but letters and digits, so they need no escaping inside quotation marks.
func expression(s sought) string {
	var b strings.Builder
	write := func(units []unit, operator string) {
		for i, u := range units {
			if i > 0 {
				b.WriteString(operator)
			}
			if u.source {
				b.WriteString("source : ")
			}
			b.WriteString(`"` + strings.Join(u.words, " ") + `"`)
			if u.prefix {
				b.WriteString(" *")
			}
		}
	}
	if len(s.not) == 0 {
		write(s.must, " AND ")
		return b.String()
	}
	b.WriteByte('(')
	write(s.must, " AND ")
	b.WriteString(") NOT (")
	write(s.not, " OR ")
	b.WriteByte(')')
	return b.String()
}

func (*sqliteDB) stances() string { return "attributions_stance" }

func (*sqliteDB) matching(in index, s sought, latest int) (string, []any) {
	query := `SELECT rowid AS id FROM ` + in.table() + ` WHERE ` + in.table() + ` MATCH ?`
	if latest > 0 {
		return query + ` ORDER BY rowid DESC LIMIT ?`, []any{expression(s), latest}
	}
	return query, []any{expression(s)}
}

// To weigh a match, bm25 first looks through all documents with each word or
// phrase: 10 ms for a word that stands in each of 100,000, ten times that for a
// phrase of such words. So a query with many such words, or with a phrase of
// nothing else, is not weighed, and of every other only the latest matches are.
const (
	commonFrom = 10_000
	mostCommon = 2
	mostRanked = 2_000
)

func (d *sqliteDB) scores(t *tx, in index, s sought, _ []int64) (map[int64]float64, error) {
	common := 0
	for _, u := range s.must {
		all := true
		for i, word := range u.words {
			one := unit{words: []string{word}, prefix: u.prefix && i == len(u.words)-1, source: u.source}
			var err error
			if all, err = d.isCommon(t, in, one); err != nil {
				return nil, err
			}
			if !all {
				break
			}
		}
		if all && len(u.words) > 1 {
			return nil, nil
		}
		if all {
			common++
		}
	}
	if common > mostCommon || common > 0 && in == attributionIndex { // of which there are ten times as many
		return nil, nil
	}
	weights := ", 4.0, 1.0"
	if in == attributionIndex {
		weights = ""
	}
	out := map[int64]float64{}
	query := `SELECT rowid, bm25(` + in.table() + weights + `) FROM ` + in.table() + ` WHERE ` + in.table() + ` MATCH ? ORDER BY rowid DESC LIMIT ?`
	err := t.each(query, []any{expression(sought{must: s.must}), mostRanked}, func(rows *sql.Rows) error {
		var id int64
		var score float64
		err := rows.Scan(&id, &score)
		out[id] = -score
		return err
	})
	return out, err
}

// isCommon reports whether a word stands in so many documents or attributions that it is
// not weighed. What is common stays so in all but rare cases, and it costs
// milliseconds to find out, so that is kept as long as the record is open.
func (d *sqliteDB) isCommon(t *tx, in index, u unit) (bool, error) {
	key := fmt.Sprint(in, u)
	if _, known := d.common.Load(key); known {
		return true, nil
	}
	query, args := d.matching(in, sought{must: []unit{u}}, commonFrom)
	var n int
	if err := t.row(`SELECT count(*) FROM (`+query+`)`, args...).Scan(&n); err != nil {
		return false, err
	}
	if n < commonFrom {
		return false, nil
	}
	d.common.Store(key, true)
	return true, nil
}

func (*sqliteDB) checkIndex(t *tx, report func(Problem)) error {
	// This checks the full-text tables too.
	err := t.each(`PRAGMA integrity_check(100)`, nil, func(rows *sql.Rows) error {
		var what string
		if err := rows.Scan(&what); err != nil {
			return err
		}
		if what != "ok" {
			report(Problem{"the file of the record", "SQLite says: " + what})
		}
		return nil
	})
	if err != nil {
		return err
	}
	for _, c := range []struct{ query, what string }{
		{`SELECT count(*) FROM document_words_docsize WHERE id NOT IN (SELECT seq FROM documents)`, "document"},
		{`SELECT count(*) FROM attribution_words_docsize WHERE id NOT IN (SELECT id FROM attributions)`, "attribution"},
	} {
		var n int
		if err := t.row(c.query).Scan(&n); err != nil {
			return err
		} else if n > 0 {
			report(Problem{"the search index", fmt.Sprintf("it holds words of %d %ss that are not in the record", n, c.what)})
		}
	}
	return nil
}

func (*sqliteDB) checkDocument(t *tx, seq int64, titles []string, text string) (bool, error) {
	_, title := folded(strings.Join(titles, " "))
	_, words := folded(text)
	return t.holds("document_words", seq, title, words)
}

func (*sqliteDB) checkAttribution(t *tx, id int64, source, cue, content []string) (bool, error) {
	_, s := join(source, wordsOfAttribution)
	_, c := join(cue, wordsOfAttribution)
	_, w := join(content, wordsOfAttribution)
	return t.holds("attribution_words", id, s, c, w)
}

// holds reports whether an FTS5 table has a row with so many words in each
// column. The counts stand in its docsize table as varints of SQLite's kind
// (https://www.sqlite.org/fts5.html, "Shadow tables").
func (t *tx) holds(table string, id int64, counts ...int) (bool, error) {
	var b []byte
	err := t.row(`SELECT sz FROM `+table+`_docsize WHERE id = ?`, id).Scan(&b)
	if errors.Is(err, sql.ErrNoRows) {
		return false, nil
	} else if err != nil {
		return false, err
	}
	for _, want := range counts {
		n, size := bigEndianVarint(b)
		if size == 0 || n != uint64(want) {
			return false, nil
		}
		b = b[size:]
	}
	return true, nil
}

// bigEndianVarint reads a varint as SQLite writes it: seven bits a byte, the
// highest first. Counts never reach the ninth byte, which differs.
func bigEndianVarint(b []byte) (n uint64, size int) {
	for size < len(b) && size < binary.MaxVarintLen64-2 {
		n = n<<7 | uint64(b[size]&0x7f)
		size++
		if b[size-1] < 0x80 {
			return n, size
		}
	}
	return 0, 0
}
