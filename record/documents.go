package record

import (
	"cmp"
	"context"
	"database/sql"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"iter"
	"path/filepath"
	"slices"
	"strings"
	"unicode/utf8"

	"chancery"
)

// Item is a document to be added, with its original bytes and, where it has been
// read already, what was read in it: both then stand from the same moment.
type Item struct {
	Document *chancery.Document
	Original []byte
	Reading  *chancery.Reading // nil where it has not been read
}

// Added says what became of an item.
type Added struct {
	Document chancery.Digest
	New      bool              // false where the same bytes were there already
	NewPlace bool              // the bytes were there already, but not yet under this path
	FoundAt  string            // where New is false: the first path under which the bytes were found
	SameText []chancery.Digest // other documents with the same text from other bytes, those added before
	Err      error             // the item is refused and the others of the batch are not touched by it
}

// Add puts one document into the record, in one transaction. The same bytes
// again are no error: the further path is noted. It returns an error of kind
// [chancery.Invalid] where the document does not agree with its original or
// with itself (digests, UTF-8, blocks outside the text).
func (r *Record) Add(ctx context.Context, doc *chancery.Document, original []byte) (Added, error) {
	results, err := r.AddAll(ctx, []Item{{Document: doc, Original: original}})
	if err != nil {
		return Added{}, err
	}
	return results[0], results[0].Err
}

// AddAll puts items into the record in one transaction and returns one result
// for each, in order. An item that is refused says so in its Err and does not
// hold up the others; the error returned is one of the whole transaction, of
// which then nothing stands.
func (r *Record) AddAll(ctx context.Context, items []Item) ([]Added, error) {
	refused := make([]error, len(items))
	for i := range items {
		refused[i] = items[i].check()
	}
	var results []Added
	err := r.update(ctx, "adding documents", func(t *tx) error {
		results = make([]Added, len(items))
		var last int64
		if err := t.row(`SELECT coalesce(max(added), 0) FROM documents`).Scan(&last); err != nil {
			return err
		}
		at := now(last)
		for i, item := range items {
			if refused[i] != nil {
				results[i] = Added{Document: item.Document.Digest, Err: refused[i]}
				continue
			}
			var err error
			if results[i], err = t.add(item, at, []Place{{Path: item.Document.Path, At: instant(at)}}); err != nil {
				return err
			}
			if results[i].New && item.Reading != nil {
				if err := t.put(item.Reading); err != nil {
					return err
				}
			}
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	return results, r.settle(ctx)
}

// mostBytes bounds an original and a text; both databases refuse somewhat more.
const mostBytes = 900_000_000

// check reports where an item does not agree with itself.
func (i *Item) check() error {
	d := i.Document
	wrong := func(format string, args ...any) error {
		return chancery.Errorf(chancery.Invalid, "the document %q was not added: %s", d.Path, fmt.Sprintf(format, args...))
	}
	if size := max(len(i.Original), len(d.Text)); size > mostBytes {
		return chancery.Errorf(chancery.TooLarge, "the document %q was not added: a record holds originals and texts of up to %d MB, and this one has %d MB", d.Path, mostBytes/1_000_000, size/1_000_000)
	}
	if got := chancery.DigestOf(i.Original); got != d.Digest {
		return wrong("its original has the digest %s, not %s", got, d.Digest)
	}
	if int64(len(i.Original)) != d.Size {
		return wrong("its original has %d bytes, not %d", len(i.Original), d.Size)
	}
	if !utf8.ValidString(d.Text) {
		return wrong("its text is not valid UTF-8")
	}
	if got := chancery.DigestOf([]byte(d.Text)); got != d.TextDigest {
		return wrong("its text has the digest %s, not %s", got, d.TextDigest)
	}
	for n, b := range d.Blocks {
		if _, err := b.Span.In(d.Text); err != nil {
			return wrong("block %d: %v", n+1, err)
		}
	}
	for n, m := range d.Marks {
		if _, err := m.Span.In(d.Text); err != nil {
			return wrong("mark %d: %v", n+1, err)
		}
	}
	if i.Reading == nil {
		return nil
	}
	if i.Reading.Document != d.Digest {
		return wrong("what was read is of the document %s", i.Reading.Document)
	}
	if err := checkReading(i.Reading, d.Text); err != nil {
		return wrong("%v", err)
	}
	return nil
}

// add puts in a checked item.
func (t *tx) add(item Item, at int64, places []Place) (Added, error) {
	d := item.Document
	result := Added{Document: d.Digest}
	container := []byte{}
	if !d.Container.IsZero() {
		container = d.Container[:]
	}
	var seq int64
	err := t.row(`INSERT INTO documents (digest, name, path, container, media_type, size, text_digest, points, metadata, skipped, accession, added)
		VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (digest) DO NOTHING RETURNING seq`,
		d.Digest[:], clean(d.Name), clean(d.Path), container, clean(d.MediaType), d.Size, d.TextDigest[:], utf8.RuneCountInString(d.Text),
		encodeFacts(d.Metadata), encodeSkips(d.Skipped), clean(d.Accession), at).Scan(&seq)
	switch {
	case err == nil:
		result.New = true
	case errors.Is(err, sql.ErrNoRows):
		if err := t.row(`SELECT seq, path FROM documents WHERE digest = ?`, d.Digest[:]).Scan(&seq, &result.FoundAt); err != nil {
			return result, err
		}
	default:
		return result, err
	}
	for _, p := range places {
		did, err := t.sql.ExecContext(t.ctx, t.r.d.bind(`INSERT INTO places (document, path, at) VALUES (?, ?, ?) ON CONFLICT DO NOTHING`), seq, clean(p.Path), p.At.UnixMicro())
		if err != nil {
			return result, err
		}
		if n, err := did.RowsAffected(); err != nil {
			return result, err
		} else if n > 0 {
			result.NewPlace = !result.New
		}
	}
	if d.Text != "" {
		err := t.each(`SELECT digest FROM documents WHERE text_digest = ? AND points > 0 AND seq <> ? ORDER BY seq LIMIT 100`, []any{d.TextDigest[:], seq}, func(rows *sql.Rows) error {
			return scanDigest(rows, &result.SameText)
		})
		if err != nil {
			return result, err
		}
	}
	if !result.New {
		return result, nil
	}
	if err := t.exec(`INSERT INTO originals (document, bytes) VALUES (?, ?)`, seq, nonNil(item.Original)); err != nil {
		return result, err
	}
	if err := t.exec(`INSERT INTO texts (document, text, blocks, marks) VALUES (?, ?, ?, ?)`, seq, nonNil([]byte(d.Text)), encodeBlocks(d.Blocks), encodeMarks(d.Marks)); err != nil {
		return result, err
	}
	desc := describe(d.Metadata)
	if err := t.describe(seq, 0, &desc); err != nil {
		return result, err
	}
	return result, t.r.d.indexDocument(t, seq, []string{desc.title}, d.Text)
}

// describe notes what lists show of a document from journal number since on.
func (t *tx) describe(seq, since int64, d *description) error {
	return t.exec(`INSERT INTO descriptions (document, since, until, title, authors, outlet, published, written, url, language, earliest, latest, title_key, authors_key, outlet_key)
		VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`, append([]any{seq, since, int64(forever)}, d.columns()...)...)
}

func nonNil(b []byte) []byte {
	if b == nil {
		return []byte{}
	}
	return b
}

func scanDigest(rows *sql.Rows, to *[]chancery.Digest) error {
	var b sql.RawBytes
	if err := rows.Scan(&b); err != nil {
		return err
	}
	if len(b) == len(chancery.Digest{}) {
		*to = append(*to, chancery.Digest(b))
	}
	return nil
}

// resolve returns the sequence number and the digest of the document that ref
// names.
func (t *tx) resolve(ref string) (seq int64, digest chancery.Digest, err error) {
	type found struct {
		seq    int64
		digest chancery.Digest
		path   string
	}
	var all []found
	search := func(condition string, args ...any) error {
		return t.each(`SELECT seq, digest, path FROM documents WHERE added <= ? AND (`+condition+`) ORDER BY seq LIMIT 4`, append([]any{t.r.moment}, args...), func(rows *sql.Rows) error {
			var f found
			var b []byte
			if err := rows.Scan(&f.seq, &b, &f.path); err != nil {
				return err
			}
			f.digest = chancery.Digest(b)
			all = append(all, f)
			return nil
		})
	}
	if d, parse := chancery.ParseDigest(ref); parse == nil {
		err = search(`digest = ?`, d[:])
	} else if err = search(`name <> '' AND name = ? OR seq IN (SELECT document FROM places WHERE path = ?)`, clean(ref), clean(ref)); err == nil && len(all) == 0 {
		if low, high, ok := prefix(ref); ok {
			err = search(`digest BETWEEN ? AND ?`, low, high)
		}
	}
	switch {
	case err != nil:
		return 0, digest, err
	case len(all) == 0:
		return 0, digest, chancery.Errorf(chancery.NotFound, "the record has no document %q; name it by four or more digits of its digest, its name or its path", ref)
	case len(all) > 1:
		names := make([]string, 0, 3)
		for _, f := range all[:min(len(all), 3)] {
			names = append(names, fmt.Sprintf("%s (%s)", f.digest.Short(), f.path))
		}
		more := ""
		if len(all) > 3 {
			more = " and others"
		}
		return 0, digest, chancery.Errorf(chancery.Invalid, "%q names several documents: %s%s; give more digits of the digest", ref, strings.Join(names, ", "), more)
	}
	return all[0].seq, all[0].digest, nil
}

// prefix returns the lowest and the highest digest that begins with the four or
// more hexadecimal digits of ref.
func prefix(ref string) (low, high []byte, ok bool) {
	ref = strings.ToLower(ref)
	const digits = 2 * len(chancery.Digest{})
	if len(ref) < 4 || len(ref) > digits {
		return nil, nil, false
	}
	low, err := hex.DecodeString(ref + strings.Repeat("0", digits-len(ref)))
	if err != nil {
		return nil, nil, false
	}
	high, err = hex.DecodeString(ref + strings.Repeat("f", digits-len(ref)))
	return low, high, err == nil
}

// Document returns the document that ref names: its digest or the first four
// or more digits of it, the name that its row gave, or a path where it was
// found. It returns an error of kind [chancery.NotFound] where there is none
// and [chancery.Invalid] where there are several.
func (r *Record) Document(ctx context.Context, ref string) (out *Stored, err error) {
	err = r.view(ctx, func(t *tx) error {
		seq, _, err := t.resolve(ref)
		if err != nil {
			return err
		}
		out, err = t.document(seq)
		return err
	})
	return out, err
}

// document returns a document as it stands.
func (t *tx) document(seq int64) (*Stored, error) {
	out := &Stored{Sequence: seq}
	d := &out.Document
	var digest, container, textDigest, text []byte
	var added int64
	var metadata, skipped, blocks, marks string
	err := t.row(`SELECT d.digest, d.name, d.path, d.container, d.media_type, d.size, d.text_digest, d.metadata, d.skipped, d.accession, d.added, x.text, x.blocks, x.marks, coalesce(r.reader, '')
		FROM documents d JOIN texts x ON x.document = d.seq LEFT JOIN readings r ON r.document = d.seq WHERE d.seq = ?`, seq).
		Scan(&digest, &d.Name, &d.Path, &container, &d.MediaType, &d.Size, &textDigest, &metadata, &skipped, &d.Accession, &added, &text, &blocks, &marks, &out.Reader)
	if err != nil {
		return nil, err
	}
	d.Digest, d.TextDigest, d.Text, out.Added = chancery.Digest(digest), chancery.Digest(textDigest), string(text), instant(added)
	if len(container) > 0 {
		d.Container = chancery.Digest(container)
	}
	damaged := func(err error) error {
		return chancery.Errorf(chancery.Damaged, "document %s is damaged in the record: %w", d.Digest.Short(), err)
	}
	if out.AsFound, err = decodeFacts(metadata); err != nil {
		return nil, damaged(err)
	}
	if d.Skipped, err = decodeSkips(skipped); err != nil {
		return nil, damaged(err)
	}
	if d.Blocks, err = decodeBlocks(blocks); err != nil {
		return nil, damaged(err)
	}
	if d.Marks, err = decodeMarks(marks); err != nil {
		return nil, damaged(err)
	}
	if d.Metadata, err = t.correct(d.Digest, out.AsFound); err != nil {
		return nil, err
	}
	err = t.each(`SELECT path, at FROM places WHERE document = ? AND at <= ? ORDER BY at, path`, []any{seq, t.r.moment}, func(rows *sql.Rows) error {
		var p Place
		var at int64
		if err := rows.Scan(&p.Path, &at); err != nil {
			return err
		}
		p.At = instant(at)
		out.Places = append(out.Places, p)
		return nil
	})
	if err != nil {
		return nil, err
	}
	if d.Text != "" {
		err = t.each(`SELECT digest FROM documents WHERE text_digest = ? AND points > 0 AND seq <> ? AND added <= ? ORDER BY seq`, []any{textDigest, seq, t.r.moment}, func(rows *sql.Rows) error {
			return scanDigest(rows, &out.SameText)
		})
		if err != nil {
			return nil, err
		}
	}
	err = t.each(`SELECT digest FROM documents WHERE container <> ? AND container = ? AND added <= ? ORDER BY seq`, []any{[]byte{}, digest, t.r.moment}, func(rows *sql.Rows) error {
		return scanDigest(rows, &out.Attachments)
	})
	if err != nil {
		return nil, err
	}
	notes, err := t.notes(d.Digest)
	out.Notes = notes[chancery.Target{Kind: chancery.OnDocument, Document: d.Digest}]
	return out, err
}

// Find returns the digest of the document that ref names, as Document does.
func (r *Record) Find(ctx context.Context, ref string) (digest chancery.Digest, err error) {
	err = r.view(ctx, func(t *tx) (err error) {
		_, digest, err = t.resolve(ref)
		return err
	})
	return digest, err
}

// Has reports whether the document with that digest is in the record.
func (r *Record) Has(ctx context.Context, digest chancery.Digest) (has bool, err error) {
	err = r.view(ctx, func(t *tx) error {
		_, _, err := t.resolve(digest.String())
		if has = err == nil; chancery.KindOf(err) == chancery.NotFound {
			return nil
		}
		return err
	})
	return has, err
}

// Found tells of a document that is in the record already, as [Record.Add]
// would, and notes that its bytes were found at path too. ok is false where the
// record has no document with that digest.
func (r *Record) Found(ctx context.Context, digest chancery.Digest, path string) (found Added, ok bool, err error) {
	var seq, places int64
	found.Document = digest
	err = r.view(ctx, func(t *tx) error {
		return t.row(`SELECT seq, path, (SELECT count(*) FROM places WHERE document = seq AND path = ?) FROM documents WHERE digest = ?`, clean(path), digest[:]).Scan(&seq, &found.FoundAt, &places)
	})
	if errors.Is(err, sql.ErrNoRows) {
		return Added{}, false, nil
	}
	if err != nil || places > 0 {
		return found, err == nil, err
	}
	found.NewPlace = true
	err = r.update(ctx, "noting where a document was found", func(t *tx) error {
		return t.exec(`INSERT INTO places (document, path, at) VALUES (?, ?, ?) ON CONFLICT DO NOTHING`, seq, clean(path), now(0))
	})
	return found, err == nil, err
}

// Original returns the original bytes of a document.
func (r *Record) Original(ctx context.Context, digest chancery.Digest) (original []byte, err error) {
	err = r.view(ctx, func(t *tx) error {
		seq, _, err := t.resolve(digest.String())
		if err != nil {
			return err
		}
		return t.row(`SELECT bytes FROM originals WHERE document = ?`, seq).Scan(&original)
	})
	return original, err
}

// Order is an order of documents.
type Order string

// The orders. Documents that are alike in it stand in order of being added.
const (
	ByAdded Order = "added"
	ByDate  Order = "date" // by the first day on which it can have been written or, where that is not known, published; undated ones last
	ByTitle Order = "title"
)

// Page asks for a stretch of a list.
type Page struct {
	Order      Order // ByAdded where empty
	Descending bool
	Limit      int    // 50 where zero; at most 1000
	After      string // the Next of the page before; "" for the first page
}

const summaryColumns = `d.seq, d.digest, d.name, d.path, d.media_type, d.size, d.points, d.added, e.title, e.authors, e.outlet, e.published, e.written, e.url, e.language, coalesce(r.reader, ''), coalesce(r.attributions, 0)`

const summaryTables = `documents d JOIN descriptions e ON e.document = d.seq LEFT JOIN readings r ON r.document = d.seq`

// summary scans the columns of summaryColumns, and more.
func summary(rows *sql.Rows, more ...any) (s Summary, err error) {
	var digest []byte
	var added int64
	var authors string
	to := []any{&s.Sequence, &digest, &s.Name, &s.Path, &s.MediaType, &s.Size, &s.Points, &added, &s.Title, &authors, &s.Outlet, &s.Published, &s.Written, &s.URL, &s.Language, &s.Reader, &s.Attributions}
	if err := rows.Scan(append(to, more...)...); err != nil {
		return s, err
	}
	s.Digest, s.Added = chancery.Digest(digest), instant(added)
	return s, json.Unmarshal([]byte(authors), &s.Authors)
}

// where gathers the conditions of a query and their arguments.
type where struct {
	conditions []string
	args       []any
}

func (w *where) and(condition string, args ...any) {
	w.conditions = append(w.conditions, condition)
	w.args = append(w.args, args...)
}

func (w *where) String() string { return strings.Join(w.conditions, " AND ") }

// documents adds the conditions that q puts on documents d with descriptions e.
func (w *where) documents(t *tx, q Query) error {
	w.and(`e.until > ?`, t.r.number)
	if !t.r.asOf.IsZero() {
		w.and(`e.since <= ? AND d.added <= ?`, t.r.number, t.r.moment)
	}
	for _, f := range []struct{ column, value string }{{"e.title_key", q.Title}, {"e.authors_key", q.Author}, {"e.outlet_key", q.Outlet}} {
		if f.value != "" {
			w.and(f.column+` LIKE ?`, "%"+key(f.value)+"%") // a key holds no % or _
		}
	}
	if q.Language != "" {
		tag := strings.ToLower(clean(q.Language))
		w.and(`(lower(e.language) = ? OR substr(lower(e.language), 1, ?) = ?)`, tag, utf8.RuneCountInString(tag)+1, tag+"-")
	}
	if q.HasBefore {
		w.and(`e.earliest < ?`, int64(q.Before))
	}
	if q.HasAfter {
		w.and(`e.latest >= ?`, int64(q.After))
	}
	if q.Document != "" {
		seq, _, err := t.resolve(q.Document)
		if err != nil {
			return err
		}
		w.and(`e.document = ?`, seq)
	}
	return nil
}

// Documents lists the documents that meet the filters of q (its words and
// phrases are not looked at; see [Record.SearchDocuments]). next is the After of
// the following page, "" at the end.
func (r *Record) Documents(ctx context.Context, q Query, p Page) (list []Summary, next string, err error) {
	if p.Limit <= 0 {
		p.Limit = 50
	}
	p.Limit = min(p.Limit, 1000)
	column, than, direction := "", ">", ""
	if p.Descending {
		than, direction = "<", " DESC"
	}
	switch p.Order {
	case ByAdded, "":
	case ByTitle:
		column = "e.title_key"
	case ByDate:
		column = "e.earliest"
		if p.Descending {
			column = "e.latest"
		}
	default:
		return nil, "", chancery.Errorf(chancery.Invalid, "documents cannot be ordered by %q; the orders are %s, %s and %s", p.Order, ByAdded, ByDate, ByTitle)
	}
	err = r.view(ctx, func(t *tx) error {
		var w where
		if err := w.documents(t, q); err != nil {
			return err
		}
		if p.After != "" {
			after, err := parseCursor(p.After, column)
			if err != nil {
				return err
			}
			if column == "" {
				w.and(`d.seq `+than+` ?`, after[0])
			} else {
				w.and(`(`+column+`, e.document) `+than+` (?, ?)`, after...)
			}
		}
		order, key := "d.seq"+direction, "0"
		if column != "" {
			order, key = column+direction+", e.document"+direction, column
		}
		var last any
		err := t.each(`SELECT `+summaryColumns+`, `+key+` FROM `+summaryTables+` WHERE `+w.String()+` ORDER BY `+order+` LIMIT ?`, append(w.args, p.Limit+1), func(rows *sql.Rows) error {
			if len(list) == p.Limit {
				s := list[p.Limit-1]
				next = cursor(last, s.Sequence)
				return nil
			}
			s, err := summary(rows, &last)
			list = append(list, s)
			return err
		})
		return err
	})
	return list, next, err
}

// A cursor is the place of the last document of a page in the order: its key,
// unless the order is that of being added, and its sequence number.
func cursor(key any, seq int64) string {
	if b, ok := key.([]byte); ok {
		key = string(b)
	}
	return hex.EncodeToString([]byte(encode([]any{key, seq})))
}

func parseCursor(s, column string) ([]any, error) {
	var raw [2]json.RawMessage
	var seq, number int64
	var text string
	b, err := hex.DecodeString(s)
	if err == nil {
		err = json.Unmarshal(b, &raw)
	}
	if err == nil {
		err = json.Unmarshal(raw[1], &seq)
	}
	if err == nil && column == "e.title_key" {
		if err = json.Unmarshal(raw[0], &text); err == nil {
			return []any{text, seq}, nil
		}
	} else if err == nil && column != "" {
		if err = json.Unmarshal(raw[0], &number); err == nil {
			return []any{number, seq}, nil
		}
	}
	if err != nil {
		return nil, chancery.Errorf(chancery.Invalid, "%q is not the end of a page of this list; begin at its first page", s)
	}
	return []any{seq}, nil
}

// CountDocuments counts the documents that meet the filters of q.
func (r *Record) CountDocuments(ctx context.Context, q Query) (n int, err error) {
	err = r.view(ctx, func(t *tx) error {
		if !q.onDocuments() {
			return t.row(`SELECT count(*) FROM documents WHERE added <= ?`, r.moment).Scan(&n)
		}
		from := source{tables: `descriptions e`}
		if err := from.described(t, q); err != nil {
			return err
		}
		return t.row(`SELECT count(*) FROM `+from.tables+` WHERE `+from.String(), from.args...).Scan(&n)
	})
	return n, err
}

// stretch is how many rows an iterator fetches at a time, so that no lock is
// held while its caller works.
const stretch = 512

// Digests yields the digest of every document in order of being added. It holds
// no lock while the caller works. After an error it ends.
func (r *Record) Digests(ctx context.Context) iter.Seq2[chancery.Digest, error] {
	return r.digests(ctx, `1 = 1`)
}

// digests yields the digests of the documents d, with readings r, that meet a
// condition.
func (r *Record) digests(ctx context.Context, condition string, args ...any) iter.Seq2[chancery.Digest, error] {
	return func(yield func(chancery.Digest, error) bool) {
		for last := int64(0); ; {
			var found []chancery.Digest
			err := r.view(ctx, func(t *tx) error {
				return t.each(`SELECT d.seq, d.digest FROM documents d LEFT JOIN readings r ON r.document = d.seq WHERE d.seq > ? AND d.added <= ? AND `+condition+` ORDER BY d.seq LIMIT ?`,
					append(append([]any{last, r.moment}, args...), stretch), func(rows *sql.Rows) error {
						var b []byte
						if err := rows.Scan(&last, &b); err != nil {
							return err
						}
						found = append(found, chancery.Digest(b))
						return nil
					})
			})
			if err != nil {
				yield(chancery.Digest{}, err)
				return
			}
			for _, d := range found {
				if !yield(d, nil) {
					return
				}
			}
			if len(found) < stretch {
				return
			}
		}
	}
}

// Titles returns the titles of documents as they stand, the last part of their path
// where they have none. One that is not in the record is left out.
func (r *Record) Titles(ctx context.Context, documents ...chancery.Digest) (map[chancery.Digest]string, error) {
	out := make(map[chancery.Digest]string, len(documents))
	err := r.view(ctx, func(t *tx) error {
		for part := range slices.Chunk(documents, 500) {
			args := []any{t.r.number, t.r.number}
			for i := range part {
				args = append(args, part[i][:])
			}
			err := t.each(`SELECT d.digest, d.path, e.title FROM documents d JOIN descriptions e ON e.document = d.seq WHERE e.since <= ? AND e.until > ? AND d.digest IN (?`+strings.Repeat(", ?", len(part)-1)+`)`, args, func(rows *sql.Rows) error {
				var digest []byte
				var path, title string
				err := rows.Scan(&digest, &path, &title)
				out[chancery.Digest(digest)] = cmp.Or(title, filepath.Base(path))
				return err
			})
			if err != nil {
				return err
			}
		}
		return nil
	})
	return out, err
}
