package accession

import (
	"bufio"
	"bytes"
	"encoding/csv"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"path"
	"strings"
	"unicode/utf8"

	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/transform"

	"chancery"
)

// rows gives the lines of JSON lines, each one original. Whether a line is a row
// is for Parse to say, which names it by its number.
func (w *finder) rows(name string, r io.Reader) {
	in := bufio.NewReaderSize(r, 64<<10)
	for number := 1; !w.interrupted(); number++ {
		line, over, err := nextLine(in, w.t.limits.Bytes)
		where := fmt.Sprintf("%s#%d", name, number)
		if number == 1 {
			line = bytes.TrimPrefix(line, []byte("\xef\xbb\xbf"))
		}
		switch line = bytes.TrimSpace(line); {
		case over:
			w.fail(chancery.TooLarge, nil, "%s is longer than the limit of %s for one document", where, bytesOf(w.t.limits.Bytes))
		case len(line) > 0:
			w.give(Source{Path: where, Bytes: line, MediaType: rowType})
		}
		if err == io.EOF {
			return
		}
		if err != nil {
			w.cut(name, err)
			return
		}
	}
}

// cut reports a table that cannot be read to its end.
func (w *finder) cut(name string, err error) {
	if e, ok := errors.AsType[*chancery.Error](err); ok {
		w.fail(e.Kind, err, "%s", e.Sentence)
		return
	}
	w.unreadable(name, err)
}

// nextLine returns a line of its own memory without its end; over tells that it
// was longer than the limit and is left out.
func nextLine(in *bufio.Reader, limit int64) (line []byte, over bool, err error) {
	for {
		part, err := in.ReadSlice('\n')
		if over = over || int64(len(line)+len(part)) > limit; over {
			line = nil
		} else {
			line = append(line, part...)
		}
		if err != bufio.ErrBufferFull {
			return line, over, err
		}
	}
}

// json gives the rows of a JSON file: one object, a list of them, or lines.
func (w *finder) json(src Source) {
	raw := bytes.TrimSpace(bytes.TrimPrefix(src.Bytes, []byte("\xef\xbb\xbf")))
	switch {
	case raw[0] == '[':
		dec := json.NewDecoder(bytes.NewReader(raw))
		if _, err := dec.Token(); err != nil {
			w.fail(chancery.Damaged, err, "%s is not JSON: %v", src.Path, err)
			return
		}
		for number := 1; dec.More() && !w.interrupted(); number++ {
			var element json.RawMessage
			if err := dec.Decode(&element); err != nil {
				w.fail(chancery.Damaged, err, "%s: after element %d it is not JSON: %v", src.Path, number-1, err)
				return
			}
			w.give(Source{Path: fmt.Sprintf("%s#%d", src.Path, number), Bytes: element, MediaType: rowType})
		}
	case raw[0] == '{' && !json.Valid(raw) && bytes.IndexByte(raw, '\n') > 0:
		w.rows(src.Path, bytes.NewReader(raw))
	default:
		w.give(src) // one row, or something else by the name of one
	}
}

// textColumns are the names under which tables keep texts, the surest first.
var textColumns = []string{"text", "body", "content", "article", "full_text", "fulltext", "full text", "story", "article_text", "body_text", "transcript", "document", "message", "speech", "paragraph", "sentence"}

// memberOf says which member of a row a column stands for, where it is named
// otherwise.
var memberOf = map[string]string{
	"headline": "title", "heading": "title", "subject": "title", "writer": "author", "newspaper": "outlet", "publication": "outlet",
	"publication_name": "outlet", "pub_date": "date", "publication_date": "date", "date_published": "date", "published_at": "date",
	"publish_date": "date", "link": "url", "uri": "url", "web_url": "url", "doc_id": "id", "document_id": "id", "article_id": "id",
}

// table gives the rows of a CSV or TSV file with a column of texts. The original
// of a row is a JSON object of its columns.
func (w *finder) table(name string, r io.Reader) {
	in := bufio.NewReaderSize(r, 64<<10)
	head, _ := in.Peek(64 << 10)
	if len(head) == 0 {
		w.fail(chancery.Empty, nil, "%s is empty", name)
		return
	}
	gauge := &gauged{r: unicodeOf(in, head), limit: w.t.limits.Bytes}
	c := csv.NewReader(gauge)
	c.LazyQuotes, c.FieldsPerRecord = true, -1
	c.Comma = separator(name, head)
	columns, err := c.Read()
	if err != nil {
		w.cut(name, err)
		return
	}
	column := textColumn(columns)
	if column < 0 {
		w.fail(chancery.Unsupported, nil, "%s has no column of texts: its columns are %s; name the one that holds the texts \"text\"", name, list(columns))
		return
	}
	keys := make([]string, len(columns))
	used := map[string]bool{"text": true}
	for i, title := range columns {
		key := strings.ToLower(tidy(title))
		if member := memberOf[key]; member != "" && !used[member] {
			key = member
		}
		if i == column {
			key = "text"
		} else if used[key] || key == "" {
			key = fmt.Sprintf("column %d", i+1)
		}
		used[key], keys[i] = true, key
	}
	for !w.interrupted() {
		gauge.used = 0
		record, err := c.Read()
		if err == io.EOF {
			return
		}
		if err != nil {
			if e, ok := errors.AsType[*csv.ParseError](err); ok {
				w.fail(chancery.Damaged, err, "%s#%d is not a row of the table: %v", name, e.StartLine, e.Err)
				continue
			}
			w.cut(name, err)
			return
		}
		line, _ := c.FieldPos(0)
		where := fmt.Sprintf("%s#%d", name, line)
		if len(record) <= column {
			if len(record) > 1 || len(record) == 1 && strings.TrimSpace(record[0]) != "" {
				w.fail(chancery.Invalid, nil, "%s has %d columns and no text, which stands in column %d", where, len(record), column+1)
			}
			continue
		}
		w.give(Source{Path: where, Bytes: object(keys, record), MediaType: rowType})
	}
}

// object writes a row as a JSON object with its columns in order.
func object(keys, record []string) []byte {
	var s bytes.Buffer
	enc := json.NewEncoder(&s)
	enc.SetEscapeHTML(false)
	for i, value := range record {
		if i >= len(keys) {
			break
		}
		if i == 0 {
			s.WriteByte('{')
		} else {
			s.WriteByte(',')
		}
		for j, part := range [2]string{keys[i], value} {
			// Strings always encode; Encode ends each with a line end.
			_ = enc.Encode(part)
			s.Truncate(s.Len() - 1)
			if j == 0 {
				s.WriteByte(':')
			}
		}
	}
	s.WriteByte('}')
	return s.Bytes()
}

func textColumn(columns []string) int {
	for _, name := range textColumns {
		for i, c := range columns {
			if strings.EqualFold(tidy(c), name) {
				return i
			}
		}
	}
	return -1
}

// list names columns for a sentence, not too many of them.
func list(columns []string) string {
	const most = 20
	quoted := make([]string, 0, most+1)
	for i, c := range columns {
		if i == most {
			quoted = append(quoted, fmt.Sprintf("and %d more", len(columns)-most))
			break
		}
		quoted = append(quoted, fmt.Sprintf("%.40q", tidy(c)))
	}
	return strings.Join(quoted, ", ")
}

// separator tells what parts the columns: by the name, else what the first line
// holds most of.
func separator(name string, head []byte) rune {
	if strings.EqualFold(path.Ext(name), ".tsv") {
		return '\t'
	}
	line, _, _ := bytes.Cut(head, []byte("\n"))
	best := ','
	for _, c := range []rune{',', ';', '\t', '|'} {
		if bytes.Count(line, []byte(string(c))) > bytes.Count(line, []byte(string(best))) {
			best = c
		}
	}
	return best
}

// unicodeOf decodes a table whose beginning is head to UTF-8.
func unicodeOf(r io.Reader, head []byte) io.Reader {
	var enc encoding.Encoding
	mark := 0
	if enc, mark = marked(head); enc == nil {
		enc = unmarked16(head)
	}
	if enc == nil {
		whole := head
		for len(head) == 64<<10 && len(head)-len(whole) < utf8.UTFMax && !utf8.Valid(whole) {
			whole = whole[:len(whole)-1] // the last character may be cut
		}
		if !utf8.Valid(whole) {
			if good, bad := sequences(head); good < 10*bad {
				enc = charmap.Windows1252
			}
		}
	}
	if mark > 0 {
		// The mark is no part of the first column's name.
		_, _ = io.CopyN(io.Discard, r, int64(mark))
	}
	if enc == nil || enc == encoding.Nop {
		return r
	}
	return transform.NewReader(r, enc.NewDecoder())
}

// gauged bounds what one row may read, since a quotation mark that is never
// closed would take in the rest of the file.
type gauged struct {
	r           io.Reader
	used, limit int64
}

func (g *gauged) Read(p []byte) (int, error) {
	n, err := g.r.Read(p)
	if g.used += int64(n); g.used > g.limit+64<<10 {
		return n, chancery.Errorf(chancery.TooLarge, "a row is longer than the limit of %s for one document; a quotation mark before it may not be closed", bytesOf(g.limit))
	}
	return n, err
}
