package record

import (
	"archive/zip"
	"bufio"
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/json"
	"errors"
	"fmt"
	"hash"
	"io"
	"slices"
	"strconv"
	"strings"
	"time"

	"chancery"
	"chancery/internal/wire"
)

// bundleFormat names the form of a bundle; doc/record.md tells its history.
const bundleFormat = "chancery-bundle/"

const bundleVersion = 2

// The entries of a bundle, beside the originals under originalsIn.
const (
	documentsEntry = "documents.jsonl"
	journalEntry   = "journal.jsonl"
	manifestEntry  = "manifest.json"
	originalsIn    = "originals/"
)

// Limits on what an import reads into memory at once.
const (
	mostManifest = 1 << 20
	mostLine     = 1 << 30
)

// manifest tells what a bundle holds.
type manifest struct {
	Format    string           `json:"format"`
	Content   chancery.Digest  `json:"content"`
	Documents int              `json:"documents"`
	Decisions int64            `json:"decisions"`
	Entries   map[string]check `json:"entries"` // but for originals, whose names are their digests
}

type check struct {
	SHA256 chancery.Digest `json:"sha256"`
	Size   int64           `json:"size"`
}

// bundled is a line of documents.jsonl. What stands before Text makes the
// content hash; offsets are code points.
type bundled struct {
	content
	Text     string      `json:"text"`
	Path     string      `json:"path"`
	Sequence int64       `json:"sequence"`
	Added    string      `json:"added"`
	Places   []placeLine `json:"places"`
}

type content struct {
	Digest     chancery.Digest `json:"digest"`
	Name       string          `json:"name"`
	Container  chancery.Digest `json:"container"`
	MediaType  string          `json:"media_type"`
	Size       int64           `json:"size"`
	TextDigest chancery.Digest `json:"text_digest"`
	Blocks     []wire.Block    `json:"blocks"`
	Marks      []wire.Mark     `json:"marks"`
	Metadata   []wire.Fact     `json:"metadata"`
	Skipped    []wire.Skip     `json:"skipped"`
	Accession  string          `json:"accession"`
	Paths      []string        `json:"paths"` // in order of their bytes
}

type placeLine struct {
	Path string `json:"path"`
	At   string `json:"at"`
}

// contentHash gathers the canonical listing whose SHA-256 is the content hash.
type contentHash struct {
	documents []string
	decisions []string
}

func (h *contentHash) document(c content) {
	sum := sha256.Sum256([]byte(encode(c)))
	h.documents = append(h.documents, "document "+c.Digest.String()+" "+chancery.Digest(sum).String()+"\n")
}

func (h *contentHash) decision(e Entry) {
	h.decisions = append(h.decisions, "decision "+strconv.FormatInt(e.Number, 10)+" "+e.Hash.String()+"\n")
}

func (h *contentHash) sum() (out chancery.Digest) {
	slices.Sort(h.documents)
	s := sha256.New()
	io.WriteString(s, "chancery-content/1\n")
	for _, l := range append(slices.Clip(h.documents), h.decisions...) {
		io.WriteString(s, l)
	}
	s.Sum(out[:0])
	return out
}

// bundle returns the line of a document.
func (t *tx) bundle(seq int64) (*bundled, error) {
	d, err := t.document(seq)
	if err != nil {
		return nil, err
	}
	d.Metadata = d.AsFound
	w := wire.Encode(&d.Document, nil)
	out := &bundled{Text: d.Text, Path: d.Path, Sequence: d.Sequence, Added: d.Added.Format(moment)}
	out.content = content{Digest: d.Digest, Name: d.Name, Container: d.Container, MediaType: d.MediaType, Size: d.Size, TextDigest: d.TextDigest,
		Blocks: w.Blocks, Marks: w.Marks, Metadata: w.Metadata, Skipped: w.Skipped, Accession: d.Accession}
	for _, p := range d.Places {
		out.Places = append(out.Places, placeLine{p.Path, p.At.Format(moment)})
		out.Paths = append(out.Paths, p.Path)
	}
	slices.Sort(out.Paths)
	return out, nil
}

// Export writes the record as a bundle: a zip of the originals, what is known
// of them, and the journal. It returns the content hash, which depends on
// nothing but documents and decisions: not on the order or the time in which
// documents were added, the database, or the zip. Findings are derived and not
// in it. The record may be in use meanwhile; the bundle shows one moment of it.
func (r *Record) Export(ctx context.Context, w io.Writer) (chancery.Digest, error) {
	return r.export(ctx, w)
}

// ContentHash returns the content hash that [Record.Export] would.
func (r *Record) ContentHash(ctx context.Context) (chancery.Digest, error) {
	return r.export(ctx, nil)
}

func (r *Record) export(ctx context.Context, to io.Writer) (sum chancery.Digest, err error) {
	err = r.view(ctx, func(t *tx) error {
		var z *zip.Writer
		if to != nil {
			z = zip.NewWriter(to)
		}
		numbers, err := t.numbers(`SELECT seq FROM documents WHERE added <= ? ORDER BY seq`, r.moment)
		if err != nil {
			return err
		}
		if z != nil {
			for _, seq := range numbers {
				if err := t.writeOriginal(z, seq); err != nil {
					return err
				}
			}
		}
		var h contentHash
		m := manifest{Format: bundleFormat + strconv.Itoa(bundleVersion), Documents: len(numbers), Entries: map[string]check{}}
		err = m.write(z, documentsEntry, func(w io.Writer) error {
			for _, seq := range numbers {
				b, err := t.bundle(seq)
				if err != nil {
					return err
				}
				h.document(b.content)
				if z == nil {
					continue
				}
				if _, err := io.WriteString(w, encode(b)+"\n"); err != nil {
					return err
				}
			}
			return nil
		})
		if err != nil {
			return err
		}
		err = m.write(z, journalEntry, func(w io.Writer) error {
			for from := int64(1); ; from += stretch {
				n := 0
				err := t.entries(`number >= ? AND number < ? AND number <= ? ORDER BY number`, []any{from, from + stretch, r.number}, func(e Entry) error {
					n++
					h.decision(e)
					_, err := io.WriteString(w, encode(lineOf(e))+"\n")
					return err
				})
				if m.Decisions += int64(n); err != nil || n < stretch {
					return err
				}
			}
		})
		if err != nil {
			return err
		}
		sum = h.sum()
		if z == nil {
			return nil
		}
		m.Content = sum
		f, err := z.Create(manifestEntry)
		if err != nil {
			return err
		}
		e := json.NewEncoder(f)
		e.SetIndent("", "\t")
		if err := e.Encode(m); err != nil {
			return err
		}
		return z.Close()
	})
	return sum, err
}

// write writes an entry and notes its size and digest; without a zip, it only
// runs fn.
func (m *manifest) write(z *zip.Writer, name string, fn func(io.Writer) error) error {
	if z == nil {
		return fn(io.Discard)
	}
	f, err := z.Create(name)
	if err != nil {
		return err
	}
	c := counter{hash: sha256.New()}
	buffered := bufio.NewWriterSize(f, 1<<16)
	if err := fn(io.MultiWriter(buffered, &c)); err != nil {
		return err
	}
	m.Entries[name] = check{chancery.Digest(c.hash.Sum(nil)), c.n}
	return buffered.Flush()
}

type counter struct {
	hash hash.Hash
	n    int64
}

func (c *counter) Write(b []byte) (int, error) {
	c.n += int64(len(b))
	return c.hash.Write(b)
}

func (t *tx) writeOriginal(z *zip.Writer, seq int64) error {
	var digest, original []byte
	var mediaType string
	if err := t.row(`SELECT d.digest, d.media_type, o.bytes FROM documents d JOIN originals o ON o.document = d.seq WHERE d.seq = ?`, seq).Scan(&digest, &mediaType, &original); err != nil {
		return err
	}
	if got := chancery.DigestOf(original); got != chancery.Digest(digest) {
		return chancery.Errorf(chancery.Damaged, "the original of document %s is damaged in the record, so no bundle was made; run \"chancery verify\"", chancery.Digest(digest).Short())
	}
	header := &zip.FileHeader{Name: originalsIn + chancery.Digest(digest).String(), Method: zip.Deflate}
	if packed(mediaType) {
		header.Method = zip.Store
	}
	f, err := z.CreateHeader(header)
	if err != nil {
		return err
	}
	_, err = f.Write(original)
	return err
}

// packed reports whether a format is compressed in itself.
func packed(mediaType string) bool {
	return strings.HasPrefix(mediaType, "image/") || strings.Contains(mediaType, "zip") || strings.HasPrefix(mediaType, "application/vnd.o") || mediaType == "application/pdf"
}

// Imported says what an import brought.
type Imported struct {
	Hash      chancery.Digest // of the bundle's content
	Documents int             // new ones
	Known     int             // documents of the bundle that were there already
	Decisions int             // new ones
}

// Import puts what a bundle holds into the record, in one transaction, after
// checking every byte of it: a damaged bundle changes nothing and gives an
// error of kind [chancery.Damaged]. Documents are joined to those that are
// there. Journals are joined only where one continues the other; two that part
// ways give an error of kind [chancery.Conflict].
func (r *Record) Import(ctx context.Context, bundle io.ReaderAt, size int64) (Imported, error) {
	var out Imported
	b, err := openBundle(bundle, size)
	if err != nil {
		return out, err
	}
	err = r.update(ctx, "importing a bundle", func(t *tx) error {
		if err := t.r.d.lockJournal(t); err != nil {
			return err
		}
		out = Imported{}
		var h contentHash
		err := b.lines(documentsEntry, func(line []byte) error {
			item, content, places, err := b.document(line)
			if err != nil {
				return err
			}
			h.document(content)
			added, err := t.join(item, places)
			if err != nil {
				return err
			}
			if added.New {
				out.Documents++
			} else {
				out.Known++
			}
			return ctx.Err()
		})
		if err != nil {
			return err
		}
		if n := out.Documents + out.Known; n != len(b.originals) || n != b.manifest.Documents {
			return damagedBundle("it has %d originals and tells of %d documents where its manifest promises %d", len(b.originals), n, b.manifest.Documents)
		}
		var before Entry
		last, err := t.last()
		if err != nil {
			return err
		}
		err = b.lines(journalEntry, func(text []byte) error {
			var l line
			if err := strictly(text, &l); err != nil {
				return damagedBundle("after journal %d: %v", before.Number, err)
			}
			e, err := l.entry()
			if err != nil {
				return damagedBundle("%v", err)
			}
			if e.Number != before.Number+1 || e.Previous != before.Hash || e.seal() != e.Hash {
				return damagedBundle("journal %d is not what was written there: the chain of hashes is broken", before.Number+1)
			}
			before = e
			h.decision(e)
			if e.Number <= last.Number {
				return t.same(e)
			}
			out.Decisions++
			return t.follow(e)
		})
		if err != nil {
			return err
		}
		if before.Number != b.manifest.Decisions {
			return damagedBundle("it has %d decisions where its manifest promises %d", before.Number, b.manifest.Decisions)
		}
		if out.Hash = h.sum(); out.Hash != b.manifest.Content {
			return damagedBundle("its content hash is %s where its manifest promises %s", out.Hash, b.manifest.Content)
		}
		return nil
	})
	if err != nil {
		return Imported{}, err
	}
	return out, r.settle(ctx)
}

// join adds a document of a bundle, or its further places where it is known.
func (t *tx) join(item Item, places []Place) (Added, error) {
	at := places[0].At.UnixMicro()
	added, err := t.add(item, at, places)
	if err != nil || added.New {
		return added, err
	}
	var text []byte
	if err := t.row(`SELECT text_digest FROM documents WHERE digest = ?`, item.Document.Digest[:]).Scan(&text); err != nil {
		return added, err
	}
	if !bytes.Equal(text, item.Document.TextDigest[:]) {
		return added, chancery.Errorf(chancery.Conflict, "document %s has another text in the bundle than in the record, since different versions of accession made them; import the bundle into a record of its own", item.Document.Digest.Short())
	}
	return added, nil
}

// same refuses a journal that parts ways with the record's.
func (t *tx) same(e Entry) error {
	ours, err := t.entry(e.Number)
	if err == nil && ours.Hash != e.Hash {
		err = chancery.Errorf(chancery.Conflict, "the journals of the bundle and of the record part ways at number %d (%s there, %s here), and two journals are never mixed; import the bundle into a record of its own", e.Number, e.By, ours.By)
	}
	return err
}

// follow appends an entry of a bundle after checking that it can follow the
// entries before it.
func (t *tx) follow(e Entry) error {
	wrong := func(err error) error {
		switch chancery.KindOf(err) {
		case chancery.NotFound, chancery.Invalid, chancery.Conflict, chancery.Damaged, chancery.TooLarge:
			return damagedBundle("journal %d cannot stand: %v", e.Number, err)
		}
		return err
	}
	d := e.Decision
	if err := checkDecision(&d); err != nil {
		return wrong(err)
	}
	switch e.Action {
	case chancery.Undo:
		if _, err := t.restored(e); err != nil {
			return wrong(err)
		}
	case chancery.Note:
	default:
		stands, _, err := t.stands(subject{string(e.Target.Kind), e.Target.Document, e.Target.ID})
		if err != nil {
			return err
		}
		if stands != e.Replaces {
			return wrong(chancery.Errorf(chancery.Conflict, "it replaces %d where %d stands", e.Replaces, stands))
		}
		if e.Target.Kind == chancery.OnDocument {
			if err := checkField(chancery.Field(e.Target.ID), e.Value); err != nil {
				return wrong(err)
			}
		}
	}
	if !e.Target.Document.IsZero() {
		if _, _, err := t.resolve(e.Target.Document.String()); err != nil {
			return wrong(err)
		}
	}
	if err := t.append(e); err != nil {
		return wrong(err)
	}
	return nil
}

func damagedBundle(format string, args ...any) error {
	return chancery.Errorf(chancery.Damaged, "the bundle is damaged and nothing of it was imported: %w; get another copy", fmt.Errorf(format, args...))
}

// opened is a bundle being read.
type opened struct {
	manifest  manifest
	entries   map[string]*zip.File
	originals map[string]*zip.File
}

func openBundle(r io.ReaderAt, size int64) (*opened, error) {
	z, err := zip.NewReader(r, size)
	if err != nil {
		return nil, chancery.Errorf(chancery.Damaged, "this is not a bundle, or it is cut short: %w", err)
	}
	b := &opened{entries: map[string]*zip.File{}, originals: map[string]*zip.File{}}
	for _, f := range z.File {
		name, original := strings.CutPrefix(f.Name, originalsIn)
		into := b.entries
		if original {
			into = b.originals
			if _, err := chancery.ParseDigest(name); err != nil {
				return nil, damagedBundle("it holds %.100q, which is no original", f.Name)
			}
		} else if !slices.Contains([]string{documentsEntry, journalEntry, manifestEntry}, f.Name) {
			return nil, chancery.Errorf(chancery.Unsupported, "this zip holds %.100q and is not a bundle of Chancery; to take in the documents of an archive, add it", f.Name)
		}
		if into[name] != nil {
			return nil, damagedBundle("it holds %.100q twice", f.Name)
		}
		into[name] = f
	}
	for _, name := range []string{manifestEntry, documentsEntry, journalEntry} {
		if b.entries[name] == nil {
			return nil, damagedBundle("it has no %s", name)
		}
	}
	raw, err := readEntry(b.entries[manifestEntry], mostManifest)
	if err != nil {
		return nil, err
	}
	if err := json.Unmarshal(raw, &b.manifest); err != nil {
		return nil, damagedBundle("its manifest cannot be read: %v", err)
	}
	version, ok := strings.CutPrefix(b.manifest.Format, bundleFormat)
	n, err := strconv.Atoi(version)
	switch {
	case !ok || err != nil || n < 1:
		return nil, chancery.Errorf(chancery.Unsupported, "the bundle has the format %.50q, which Chancery does not know", b.manifest.Format)
	case n > bundleVersion:
		return nil, chancery.Errorf(chancery.TooNew, "the bundle was written by a newer version of Chancery (format %d, this program knows %d); use the newer program", n, bundleVersion)
	}
	return b, nil
}

// readEntry reads an entry that may unpack to at most so many bytes.
func readEntry(f *zip.File, most int64) ([]byte, error) {
	in, err := f.Open()
	if err != nil {
		return nil, damagedBundle("%s: %v", f.Name, err)
	}
	defer in.Close()
	b, err := io.ReadAll(io.LimitReader(in, most+1))
	if err != nil {
		return nil, damagedBundle("%s: %v", f.Name, err)
	}
	if int64(len(b)) > most {
		return nil, damagedBundle("%s is longer than the %d bytes that it may have", f.Name, most)
	}
	return b, nil
}

// lines calls fn for each line of an entry and holds the entry to the manifest.
func (b *opened) lines(name string, fn func([]byte) error) error {
	want, ok := b.manifest.Entries[name]
	if !ok {
		return damagedBundle("its manifest does not tell of %s", name)
	}
	in, err := b.entries[name].Open()
	if err != nil {
		return damagedBundle("%s: %v", name, err)
	}
	defer in.Close()
	c := counter{hash: sha256.New()}
	limited := io.LimitReader(in, want.Size+1)
	lines := bufio.NewScanner(io.TeeReader(limited, &c))
	lines.Buffer(make([]byte, 1<<16), int(min(mostLine, want.Size+1)))
	for lines.Scan() {
		if err := fn(lines.Bytes()); err != nil {
			return err
		}
	}
	if err := lines.Err(); errors.Is(err, bufio.ErrTooLong) {
		return damagedBundle("%s has a line of more than %d bytes", name, mostLine)
	} else if err != nil {
		return damagedBundle("%s: %v", name, err)
	}
	if got := (check{chancery.Digest(c.hash.Sum(nil)), c.n}); got != want {
		return damagedBundle("%s is not what its manifest promises", name)
	}
	return nil
}

// document reads a line of documents.jsonl and the original that belongs to it.
func (b *opened) document(text []byte) (item Item, c content, places []Place, err error) {
	var l bundled
	if err := strictly(text, &l); err != nil {
		return item, c, nil, damagedBundle("%s: %v", documentsEntry, err)
	}
	where := "document " + l.Digest.Short()
	d := &chancery.Document{Digest: l.Digest, Name: l.Name, Path: l.Path, Container: l.Container, MediaType: l.MediaType, Size: l.Size,
		Text: l.Text, TextDigest: l.TextDigest, Accession: l.Accession, Skipped: skips(l.Skipped)}
	points := chancery.NewPoints(l.Text)
	for i, w := range l.Blocks {
		s, err := points.Bytes(w.Span)
		if err != nil {
			return item, c, nil, damagedBundle("%s, block %d: %v", where, i+1, err)
		}
		d.Blocks = append(d.Blocks, chancery.Block{Kind: chancery.BlockKind(w.Kind), Span: s, Level: w.Level, Label: w.Label})
	}
	for i, w := range l.Marks {
		s, err := points.Bytes(w.Span)
		if err != nil {
			return item, c, nil, damagedBundle("%s, mark %d: %v", where, i+1, err)
		}
		d.Marks = append(d.Marks, chancery.Mark{Kind: chancery.MarkKind(w.Kind), Span: s, Target: w.Target})
	}
	for _, f := range l.Metadata {
		d.Metadata = append(d.Metadata, chancery.Fact{Field: chancery.Field(f.Field), Value: f.Value, Where: f.Where})
	}
	added, err := time.Parse(moment, l.Added)
	if err != nil {
		return item, c, nil, damagedBundle("%s: %v", where, err)
	}
	places = []Place{{l.Path, added}}
	paths := []string{}
	for _, p := range l.Places {
		at, err := time.Parse(moment, p.At)
		if err != nil {
			return item, c, nil, damagedBundle("%s: %v", where, err)
		}
		if paths = append(paths, p.Path); p.Path != l.Path {
			places = append(places, Place{p.Path, at})
		}
	}
	if slices.Sort(paths); !slices.Equal(paths, l.Paths) || !slices.Contains(paths, l.Path) {
		return item, c, nil, damagedBundle("%s: its places and its paths differ", where)
	}
	f := b.originals[l.Digest.String()]
	if f == nil {
		return item, c, nil, damagedBundle("%s: its original is missing", where)
	}
	item = Item{Document: d}
	if item.Original, err = readEntry(f, l.Size); err != nil {
		return item, c, nil, err
	}
	if err := item.check(); err != nil {
		return item, c, nil, damagedBundle("%v", err)
	}
	return item, l.content, places, nil
}
