package accession

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"iter"
	"os"
	"path"
	"path/filepath"
	"strings"

	"chancery"
)

// Sources finds the originals in what is named: files; folders with all below
// them, in order of name; archives (zip, tar, either in gzip), mailboxes and
// tables of rows, wherever they stand; "-" is stdin. Each pair is one original,
// or an error of a kind whose sentence names what it is about; the walk goes on
// after an error. When ctx ends, the last pair is an error of the kind
// Interrupted.
//
// One original is held at a time, beside the bytes of an archive that stands in
// another. Whatever is larger than the limits is refused by its stated size and,
// since sizes can lie, by counting while it is read. Hidden files, what systems
// leave behind (.DS_Store, Thumbs.db, __MACOSX) and the parts of pages that a
// browser saved ("page_files" beside "page.html") are passed over without a
// word. Links are followed, each folder once.
func (t *Taker) Sources(ctx context.Context, paths []string, stdin io.Reader) iter.Seq2[Source, error] {
	return func(yield func(Source, error) bool) {
		w := &finder{t: t, ctx: ctx, yield: yield, folders: map[string]bool{}}
		for _, p := range paths {
			if p == "-" {
				w.stdin(stdin)
			} else {
				w.path(p, nil)
			}
			if w.stopped {
				return
			}
		}
	}
}

// finder walks what was named. Its methods return nothing: after each, stopped
// tells whether to go on.
type finder struct {
	t       *Taker
	ctx     context.Context
	yield   func(Source, error) bool
	stopped bool
	folders map[string]bool // real paths of the folders walked
}

// give hands one original on.
func (w *finder) give(src Source) {
	if !w.interrupted() && !w.yield(src, nil) {
		w.stopped = true
	}
}

// fail hands one error on.
func (w *finder) fail(kind chancery.Kind, cause error, format string, args ...any) {
	if w.stopped {
		return
	}
	if !w.yield(Source{}, &chancery.Error{Kind: kind, Sentence: fmt.Sprintf(format, args...), Cause: cause}) {
		w.stopped = true
	}
}

func (w *finder) interrupted() bool {
	if !w.stopped && w.ctx.Err() != nil {
		w.fail(chancery.Interrupted, w.ctx.Err(), "interrupted")
		w.stopped = true
	}
	return w.stopped
}

// system reports an error of the file system.
func (w *finder) system(p string, err error) {
	switch {
	case errors.Is(err, fs.ErrNotExist):
		w.fail(chancery.NotFound, err, "%s does not exist", p)
	case errors.Is(err, fs.ErrPermission):
		w.fail(chancery.Denied, err, "%s may not be read; check its permissions", p)
	case tooManyLinks(err):
		w.fail(chancery.Unsafe, err, "%s is a link that leads back to itself", p)
	default:
		w.fail(chancery.Damaged, err, "%s could not be read: %v", p, reason(err))
	}
}

// reason strips an error of the operation and path that the sentence has.
func reason(err error) error {
	if e, ok := errors.AsType[*fs.PathError](err); ok {
		return e.Err
	}
	return err
}

func tooManyLinks(err error) bool {
	return err != nil && strings.Contains(err.Error(), "too many levels of symbolic links") || err != nil && strings.Contains(err.Error(), "too many links")
}

// path walks one file or folder; above holds the real paths of the folders
// around it.
func (w *finder) path(p string, above []string) {
	if w.interrupted() {
		return
	}
	info, err := os.Stat(p)
	switch {
	case err != nil:
		if link, lerr := os.Lstat(p); lerr == nil && link.Mode()&fs.ModeSymlink != 0 && errors.Is(err, fs.ErrNotExist) {
			w.fail(chancery.NotFound, err, "%s is a link to something that does not exist", p)
			return
		}
		w.system(p, err)
	case info.IsDir():
		w.folder(p, above)
	case info.Mode().IsRegular():
		w.file(p, info.Size())
	default:
		w.fail(chancery.Unsupported, nil, "%s is %s and not a file or folder", p, special(info.Mode()))
	}
}

func special(mode fs.FileMode) string {
	switch {
	case mode&fs.ModeNamedPipe != 0:
		return "a pipe"
	case mode&fs.ModeSocket != 0:
		return "a socket"
	}
	return "a device"
}

func (w *finder) folder(p string, above []string) {
	actual, err := filepath.EvalSymlinks(p)
	if err == nil {
		actual, err = filepath.Abs(actual)
	}
	if err != nil {
		w.system(p, err)
		return
	}
	for _, a := range above {
		if a == actual {
			w.fail(chancery.Unsafe, nil, "%s is a link that leads back to the folder it stands in; it was not followed", p)
			return
		}
	}
	if w.folders[actual] {
		return // walked already, by another name
	}
	w.folders[actual] = true
	entries, err := os.ReadDir(p)
	if err != nil {
		w.system(p, err)
	}
	names := map[string]bool{}
	for _, e := range entries {
		names[e.Name()] = true
	}
	above = append(above[:len(above):len(above)], actual)
	for _, e := range entries {
		if w.stopped {
			return
		}
		name := e.Name()
		if leftBehind(name) {
			continue
		}
		if page, ok := strings.CutSuffix(name, "_files"); ok && (names[page+".html"] || names[page+".htm"]) && e.IsDir() {
			continue
		}
		w.path(filepath.Join(p, name), above)
	}
}

// leftBehind reports whether a name is that of a hidden file or of one that a
// system leaves in folders and archives.
func leftBehind(name string) bool {
	switch strings.ToLower(name) {
	case "thumbs.db", "desktop.ini", "__macosx", "$recycle.bin", "system volume information":
		return true
	}
	return strings.HasPrefix(name, ".") && name != "." && name != ".." || strings.HasPrefix(name, "~$")
}

// file reads one file. Archives and tables are read as they stand, so that they
// may be larger than a document.
func (w *finder) file(p string, size int64) {
	f, err := os.Open(p)
	if err != nil {
		w.system(p, err)
		return
	}
	defer f.Close()
	head := make([]byte, 512)
	n, err := io.ReadFull(f, head)
	if err != nil && err != io.EOF && err != io.ErrUnexpectedEOF {
		w.system(p, err)
		return
	}
	head = head[:n]
	if _, err := f.Seek(0, io.SeekStart); err != nil {
		w.system(p, err)
		return
	}
	b := &budget{name: p, limits: w.t.limits}
	switch {
	case zipped(head) && archive(f, size):
		w.zip(p, f, size, b)
	case streamed(p, head):
		w.stream(p, f, b)
	default:
		if raw, ok := w.read(p, f, size); ok {
			w.expand(Source{Path: p, Bytes: raw}, b)
		}
	}
}

func (w *finder) stdin(r io.Reader) {
	const name = "-"
	if r == nil {
		w.fail(chancery.Invalid, nil, "there is no standard input to read")
		return
	}
	in := bufio.NewReaderSize(r, 4096)
	head, _ := in.Peek(512)
	b := &budget{name: name, limits: w.t.limits}
	if trimmed := bytes.TrimSpace(head); len(trimmed) > 0 && trimmed[0] == '{' && !bytes.HasPrefix(trimmed, []byte("{\\rtf")) {
		w.rows(name, in)
		return
	}
	if streamed(name, head) {
		w.stream(name, in, b)
		return
	}
	if raw, ok := w.read(name, in, -1); ok {
		w.expand(Source{Path: name, Bytes: raw}, b)
	}
}

// read reads one original within the limit; a size below zero is not known.
func (w *finder) read(p string, r io.Reader, size int64) ([]byte, bool) {
	limit := w.t.limits.Bytes
	if size > limit {
		w.fail(chancery.TooLarge, nil, "%s holds %s, more than the limit of %s for one document; split it, or raise the limit", p, bytesOf(size), bytesOf(limit))
		return nil, false
	}
	var buf bytes.Buffer
	if size > 0 {
		buf.Grow(int(size) + bytes.MinRead)
	}
	_, err := buf.ReadFrom(io.LimitReader(r, limit+1))
	switch {
	case err != nil && chancery.KindOf(err) != chancery.Internal:
		w.fail(chancery.KindOf(err), err, "%s: %v", p, err)
		return nil, false
	case err != nil:
		w.unreadable(p, err)
		return nil, false
	case int64(buf.Len()) > limit:
		w.fail(chancery.TooLarge, nil, "%s holds more than the limit of %s for one document; split it, or raise the limit", p, bytesOf(limit))
		return nil, false
	}
	return buf.Bytes(), true
}

// expand looks into an original that is held already: what is a container gives
// what it holds, anything else is given as it is.
func (w *finder) expand(src Source, b *budget) {
	if w.interrupted() {
		return
	}
	raw := src.Bytes
	ext := strings.ToLower(path.Ext(src.Path))
	switch {
	case zipped(raw) && archive(bytes.NewReader(raw), int64(len(raw))):
		w.zip(src.Path, bytes.NewReader(raw), int64(len(raw)), b)
	case streamed(src.Path, raw[:min(len(raw), 512)]):
		w.stream(src.Path, bytes.NewReader(raw), b)
	case ext == ".json" && len(bytes.TrimSpace(raw)) > 0:
		w.json(src)
	case ext == ".mbox" || ext == ".mbx" || mailbox(raw):
		for message, err := range w.t.messages(w.ctx, src) {
			if err != nil {
				w.fail(chancery.KindOf(err), err, "%v", err)
			} else {
				w.message(message, b)
			}
			if w.interrupted() {
				return
			}
		}
	default:
		if media, _ := typeOf(&src); media == mailType {
			w.message(src, b)
			return
		}
		w.give(src)
	}
}

// message gives a message and what came with it.
func (w *finder) message(src Source, b *budget) {
	w.give(src)
	if w.stopped {
		return
	}
	inner, ok := b.deeper()
	if !ok {
		w.fail(chancery.TooLarge, nil, "%s stands too deep, in messages in messages", src.Path)
		return
	}
	for attachment, err := range w.t.attachments(w.ctx, src) {
		if err != nil {
			w.fail(chancery.KindOf(err), err, "%v", err)
		} else {
			inner.message = attachment.Container
			w.expand(attachment, inner)
		}
		if w.interrupted() {
			return
		}
	}
}

// mailbox reports whether raw is a mailbox of mbox form: a line that parts
// messages, and the header of one.
func mailbox(raw []byte) bool {
	if !bytes.HasPrefix(raw, []byte("From ")) {
		return false
	}
	return message(raw[:min(len(raw), 3072)])
}
