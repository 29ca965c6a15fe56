package accession

import (
	"archive/tar"
	"archive/zip"
	"bufio"
	"bytes"
	"cmp"
	"compress/bzip2"
	"compress/gzip"
	"errors"
	"io"
	"io/fs"
	"path"
	"slices"
	"strings"
	"unicode/utf8"

	"golang.org/x/text/encoding/charmap"

	"chancery"
)

const (
	bombBytes    = 64 << 20 // an entry that unpacks to less is never a bomb
	bombRatio    = 200      // to one; text packs to a tenth, tables to a fiftieth
	archiveDepth = 16       // archives in archives, whatever the limit for elements
)

// budget is what one file named to Sources may still cost, archives in it
// included.
type budget struct {
	name    string // of the file, for sentences
	limits  Limits
	depth   int
	spent   *spent
	message chancery.Digest // that all of it came with, zero for none
}

type spent struct {
	entries  int
	expanded int64
}

// deeper returns the budget for what stands in an archive or message, and
// whether that is allowed.
func (b *budget) deeper() (*budget, bool) {
	if b.spent == nil {
		b.spent = &spent{}
	}
	inner := &budget{name: b.name, limits: b.limits, depth: b.depth + 1, spent: b.spent, message: b.message}
	return inner, inner.depth <= min(b.limits.Depth, archiveDepth)
}

// entry counts one more entry and reports whether the limits allow it.
func (b *budget) entry() bool {
	b.spent.entries++
	return b.spent.entries <= b.limits.Entries
}

// reader counts what is unpacked and ends with an error where it is too much.
func (b *budget) reader(r io.Reader) io.Reader { return &counted{r: r, b: b} }

type counted struct {
	r io.Reader
	b *budget
}

func (c *counted) Read(p []byte) (int, error) {
	n, err := c.r.Read(p)
	c.b.spent.expanded += int64(n)
	if c.b.spent.expanded > c.b.limits.Expanded {
		return n, chancery.Errorf(chancery.Unsafe, "%s unpacks to more than %s and may be a bomb; unpack it yourself if you trust it", c.b.name, bytesOf(c.b.limits.Expanded))
	}
	return n, err
}

// over reports whether the budget is spent.
func (b *budget) over() bool {
	return b.spent != nil && (b.spent.expanded > b.limits.Expanded || b.spent.entries > b.limits.Entries)
}

func zipped(head []byte) bool {
	return bytes.HasPrefix(head, []byte("PK\x03\x04")) || bytes.HasPrefix(head, []byte("PK\x05\x06"))
}

// archive reports whether a zip file is an archive and not a document whose
// format uses zip. A damaged one counts as an archive.
func archive(r io.ReaderAt, size int64) bool {
	z, err := zip.NewReader(r, size)
	if err != nil {
		return true
	}
	for _, f := range z.File {
		switch f.Name {
		case "[Content_Types].xml", "mimetype", "META-INF/manifest.xml", "AndroidManifest.xml":
			return false
		}
	}
	return true
}

// zip gives what a zip archive holds, in order of name.
func (w *finder) zip(name string, r io.ReaderAt, size int64, b *budget) {
	inner, ok := b.deeper()
	if !ok {
		w.fail(chancery.Unsafe, nil, "%s stands too deep, in archives in archives; unpack it yourself if you trust it", name)
		return
	}
	z, err := zip.NewReader(r, size)
	if err != nil {
		w.fail(chancery.Damaged, err, "%s is not a whole zip archive: its end is missing or damaged; fetch it again", name)
		return
	}
	if len(z.File) > b.limits.Entries {
		w.fail(chancery.TooLarge, nil, "%s holds %d entries, more than the limit of %d", name, len(z.File), b.limits.Entries)
		return
	}
	files := slices.Clone(z.File)
	slices.SortStableFunc(files, func(x, y *zip.File) int { return cmp.Compare(x.Name, y.Name) })
	for _, f := range files {
		if w.interrupted() {
			return
		}
		inside, ok := w.inside(name, entryName(f), f.FileInfo().Mode(), inner)
		if !ok {
			if inner.over() {
				return
			}
			continue
		}
		switch {
		case f.Flags&1 != 0:
			w.fail(chancery.Encrypted, nil, "%s is protected by a password; unpack the archive with it and add the files", inside)
			continue
		case f.UncompressedSize64 > bombBytes && f.UncompressedSize64/max(f.CompressedSize64, 1) > bombRatio:
			w.fail(chancery.Unsafe, nil, "%s would unpack to %d times its size and may be a bomb; unpack it yourself if you trust it", inside, f.UncompressedSize64/max(f.CompressedSize64, 1))
			continue
		case f.UncompressedSize64 > uint64(w.t.limits.Bytes) && !streamed(inside, nil):
			w.fail(chancery.TooLarge, nil, "%s holds %s, more than the limit of %s for one document; split it, or raise the limit", inside, bytesOf(int64(min(f.UncompressedSize64, 1<<62))), bytesOf(w.t.limits.Bytes))
			continue
		}
		rc, err := f.Open()
		if err != nil {
			if errors.Is(err, zip.ErrAlgorithm) {
				w.fail(chancery.Unsupported, err, "%s is packed by method %d, which Chancery does not unpack; unpack the archive and add the files", inside, f.Method)
			} else {
				w.fail(chancery.Damaged, err, "%s cannot be unpacked: %v", inside, err)
			}
			continue
		}
		w.entry(inside, rc, int64(f.UncompressedSize64), inner)
		rc.Close()
		if inner.over() {
			return
		}
	}
}

// entryName returns the name of an entry as UTF-8. Archives that do not say so
// hold it in the code page of the first PCs, unless it is UTF-8 all the same.
func entryName(f *zip.File) string {
	if !f.NonUTF8 || utf8.ValidString(f.Name) {
		return strings.ToValidUTF8(f.Name, "\ufffd")
	}
	name, err := charmap.CodePage437.NewDecoder().String(f.Name)
	if err != nil {
		return strings.ToValidUTF8(f.Name, "\ufffd")
	}
	return name
}

// inside returns the path of an entry, and whether it is one to read: not a
// folder, not one that systems leave behind, not a link, and not a path that
// climbs out of its archive.
func (w *finder) inside(archive, name string, mode fs.FileMode, b *budget) (string, bool) {
	name = strings.ReplaceAll(name, "\\", "/")
	full := archive + "/" + name
	if !b.entry() {
		w.fail(chancery.TooLarge, nil, "%s holds more than %d entries; the rest was passed over", b.name, b.limits.Entries)
		return full, false
	}
	if mode.IsDir() || strings.HasSuffix(name, "/") {
		return full, false
	}
	climbs := name == "" || strings.HasPrefix(name, "/") || len(name) > 1 && name[1] == ':'
	for part := range strings.SplitSeq(name, "/") {
		climbs = climbs || part == ".."
	}
	if climbs {
		w.fail(chancery.Unsafe, nil, "%s holds an entry whose path leads out of it: %q; it was passed over", archive, name)
		return full, false
	}
	for part := range strings.SplitSeq(name, "/") {
		if leftBehind(part) {
			return full, false
		}
	}
	if !mode.IsRegular() {
		w.fail(chancery.Unsafe, nil, "%s is a link or device in an archive; it was passed over", full)
		return full, false
	}
	return full, true
}

// entry reads one entry of an archive.
func (w *finder) entry(name string, r io.Reader, size int64, b *budget) {
	in := bufio.NewReaderSize(b.reader(r), 4096)
	head, _ := in.Peek(512)
	if streamed(name, head) {
		w.stream(name, in, b)
		return
	}
	if raw, ok := w.read(name, in, size); ok {
		w.expand(Source{Path: name, Bytes: raw, Container: b.message}, b)
	}
}

// unreadable reports an archive or entry that breaks off or does not check.
func (w *finder) unreadable(name string, err error) {
	switch {
	case errors.Is(err, fs.ErrPermission) || errors.Is(err, fs.ErrNotExist):
		w.system(name, err)
	case errors.Is(err, io.ErrUnexpectedEOF) || errors.Is(err, io.EOF):
		w.fail(chancery.Damaged, err, "%s breaks off before its end; fetch it again", name)
	case errors.Is(err, zip.ErrChecksum) || errors.Is(err, gzip.ErrChecksum):
		w.fail(chancery.Damaged, err, "%s is damaged: its checksum does not match; fetch it again", name)
	default:
		w.fail(chancery.Damaged, err, "%s is damaged: %v", name, reason(err))
	}
}

// streamed reports whether what has this name and beginning is read piece by
// piece: gzip, bzip2, tar, JSON lines, tables.
func streamed(name string, head []byte) bool {
	name = strings.ToLower(name)
	switch path.Ext(name) {
	case ".jsonl", ".ndjson", ".csv", ".tsv":
		return !binaryHead(head)
	}
	return packed(head) != "" || tarred(head) || head == nil && (strings.HasSuffix(name, ".gz") || strings.HasSuffix(name, ".tar"))
}

// binaryHead reports whether a file named as a table is something else.
func binaryHead(head []byte) bool {
	return packed(head) != "" || zipped(head) || bytes.HasPrefix(head, []byte("%PDF-")) || bytes.HasPrefix(head, []byte("\xd0\xcf\x11\xe0"))
}

func packed(head []byte) string {
	switch {
	case bytes.HasPrefix(head, []byte("\x1f\x8b\x08")):
		return "gzip"
	case bytes.HasPrefix(head, []byte("BZh")) && len(head) > 10 && bytes.Equal(head[4:10], []byte("1AY&SY")):
		return "bzip2"
	}
	return ""
}

func tarred(head []byte) bool {
	return len(head) >= 262 && bytes.Equal(head[257:262], []byte("ustar"))
}

// stream reads what streamed recognises.
func (w *finder) stream(name string, r io.Reader, b *budget) {
	in := bufio.NewReaderSize(r, 4096)
	head, _ := in.Peek(512)
	switch kind := packed(head); {
	case kind != "":
		inner, ok := b.deeper()
		if !ok {
			w.fail(chancery.Unsafe, nil, "%s stands too deep, in archives in archives; unpack it yourself if you trust it", name)
			return
		}
		var unpacked io.Reader
		if kind == "gzip" {
			z, err := gzip.NewReader(in)
			if err != nil {
				w.unreadable(name, err)
				return
			}
			defer z.Close()
			unpacked = z
		} else {
			unpacked = bzip2.NewReader(in)
		}
		w.entry(unpackedName(name), unpacked, -1, inner)
	case tarred(head):
		w.tar(name, in, b)
	default:
		switch path.Ext(strings.ToLower(name)) {
		case ".csv", ".tsv":
			w.table(name, in)
		default:
			w.rows(name, in)
		}
	}
}

// unpackedName takes the ending of the packing off a name: "a.txt.gz" holds
// "a.txt".
func unpackedName(name string) string {
	switch ext := path.Ext(name); strings.ToLower(ext) {
	case ".gz", ".bz2":
		return strings.TrimSuffix(name, ext)
	case ".tgz", ".tbz", ".tbz2":
		return strings.TrimSuffix(name, ext) + ".tar"
	}
	return name
}

// tar gives what a tar archive holds, in its order.
func (w *finder) tar(name string, r io.Reader, b *budget) {
	inner, ok := b.deeper()
	if !ok {
		w.fail(chancery.Unsafe, nil, "%s stands too deep, in archives in archives; unpack it yourself if you trust it", name)
		return
	}
	for z := tar.NewReader(r); !w.interrupted(); {
		h, err := z.Next()
		if err == io.EOF {
			return
		}
		if err != nil && !errors.Is(err, tar.ErrInsecurePath) {
			if chancery.KindOf(err) != chancery.Internal {
				w.fail(chancery.KindOf(err), err, "%v", err)
			} else {
				w.unreadable(name, err)
			}
			return
		}
		if h.Typeflag == tar.TypeXGlobalHeader {
			continue
		}
		mode := h.FileInfo().Mode()
		if h.Typeflag == tar.TypeLink {
			mode |= fs.ModeSymlink
		}
		inside, ok := w.inside(name, strings.ToValidUTF8(strings.TrimPrefix(h.Name, "./"), "\ufffd"), mode, inner)
		if ok && h.Size > w.t.limits.Bytes && !streamed(inside, nil) {
			w.fail(chancery.TooLarge, nil, "%s holds %s, more than the limit of %s for one document; split it, or raise the limit", inside, bytesOf(h.Size), bytesOf(w.t.limits.Bytes))
			continue
		}
		if ok {
			w.entry(inside, z, h.Size, inner)
		}
		if inner.over() {
			return
		}
	}
}
