package web

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"mime"
	"net/http"
	"os"
	"path"
	"path/filepath"
	"strings"
	"sync"
	"time"

	"chancery"
)

// TakeIn takes what lies below folder into the record and reads it. It calls
// report for each document, from one goroutine at a time, as soon as it stands
// in the record or is passed over. Places are told relative to folder. It ends
// when ctx does; called again it goes on with what is missing.
type TakeIn func(ctx context.Context, folder string, report func(Taken)) error

// Taken says what became of one original.
type Taken struct {
	Path         string
	Document     chancery.Digest // zero where it was passed over
	Title        string
	Attributions int
	Known        bool            // it stood in the record already
	Skipped      []chancery.Skip // what was passed over inside it, or the whole of it
}

// intake takes documents in, one batch after the other, in the background.
type intake struct {
	desk    *Desk
	mu      sync.Mutex
	batches []*batch // the latest last
	running sync.WaitGroup
	turn    chan struct{} // holds one while a batch is under way
}

// batch is one lot of files that was handed over.
type batch struct {
	Number  int
	By      string
	At      time.Time
	Folder  string
	Files   int
	State   string // "gathering", "waiting", "under way", "done", "stopped", "failed"
	Trouble string
	Taken   []Taken
	stop    context.CancelFunc
}

// kept is how many batches are remembered, and how many originals a batch shows.
const kept = 20

// Found is the number of attributions in all documents of the batch.
func (b *batch) Found() (n int) {
	for _, t := range b.Taken {
		n += t.Attributions
	}
	return n
}

// Added is the number of documents that are new.
func (b *batch) Added() (n int) {
	for _, t := range b.Taken {
		if !t.Document.IsZero() && !t.Known {
			n++
		}
	}
	return n
}

// Passed is the number of originals that were passed over.
func (b *batch) Passed() (n int) {
	for _, t := range b.Taken {
		if t.Document.IsZero() && !t.Known {
			n++
		}
	}
	return n
}

// Busy reports whether there is more to come.
func (b *batch) Busy() bool { return b.State == "waiting" || b.State == "under way" }

func (in *intake) page(w http.ResponseWriter, r *http.Request) error {
	in.mu.Lock()
	list := make([]batch, 0, len(in.batches))
	for i := len(in.batches) - 1; i >= 0; i-- {
		b := *in.batches[i]
		b.Taken = append([]Taken{}, b.Taken...)
		list = append(list, b)
	}
	in.mu.Unlock()
	if wants(r) == "json" {
		rows := make([]map[string]any, 0, len(list))
		for _, b := range list {
			skipped := []map[string]string{}
			for _, t := range b.Taken {
				for _, s := range t.Skipped {
					skipped = append(skipped, map[string]string{"path": t.Path, "where": s.Where, "reason": s.Reason, "kind": string(s.Kind)})
				}
			}
			rows = append(rows, map[string]any{"batch": b.Number, "by": b.By, "at": b.At, "state": b.State, "files": b.Files, "done": len(b.Taken), "added": b.Added(), "attributions": b.Found(), "skipped": skipped, "trouble": b.Trouble})
		}
		return answerJSON(w, http.StatusOK, map[string]any{"batches": rows})
	}
	name := "intake.html"
	if r.Header.Get("X-Desk") != "" {
		name = "batches.html"
	}
	return in.desk.show(w, r, http.StatusOK, name, "Take in", "Take in", list, "json")
}

// take receives files or pasted text, puts them into a folder of their own and
// begins. Files that are sent in several requests, since a form holds at most
// 1000, name the batch that they belong to; the last says so.
func (in *intake) take(w http.ResponseWriter, r *http.Request) error {
	if err := r.ParseMultipartForm(32 << 20); err != nil && !errors.Is(err, http.ErrNotMultipart) {
		if strings.Contains(err.Error(), "too many") {
			return chancery.Errorf(chancery.TooLarge, "without script a form holds at most 1000 files; put them into a zip archive and drop that: %w", err)
		}
		return chancery.Errorf(chancery.Invalid, "the upload broke off: %w", err)
	}
	if r.MultipartForm != nil {
		defer r.MultipartForm.RemoveAll()
	}
	b, err := in.batch(viewerOf(r).Name, r.PostFormValue("batch"))
	if err != nil {
		return err
	}
	n, err := receive(r, b.Folder)
	in.mu.Lock()
	b.Files += n
	files := b.Files
	in.mu.Unlock()
	if err == nil && files == 0 {
		err = chancery.Errorf(chancery.Empty, "nothing was handed over: choose files or paste a text")
	}
	if err != nil {
		in.forget(b)
		return err
	}
	if r.PostFormValue("more") == "" {
		in.start(b)
	}
	if r.Header.Get("X-Desk") != "" {
		return answerJSON(w, http.StatusOK, map[string]any{"batch": b.Number, "files": files})
	}
	http.Redirect(w, r, "/intake", http.StatusSeeOther)
	return nil
}

// receive writes what a form carries into a folder and counts the files. No
// name can reach out of the folder.
func receive(r *http.Request, folder string) (n int, err error) {
	root, err := os.OpenRoot(folder)
	if err != nil {
		return 0, err
	}
	defer root.Close()
	put := func(name string, from io.Reader) error {
		name = placeFor(name)
		if err := root.MkdirAll(path.Dir(name), 0o700); err != nil {
			return chancery.Errorf(chancery.Invalid, "%q cannot be the name of a file here: %w", name, err)
		}
		// Two files of one name are two documents.
		f, err := root.OpenFile(name, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600)
		for i := 2; errors.Is(err, os.ErrExist) && i < 1000; i++ {
			ext := path.Ext(name)
			f, err = root.OpenFile(fmt.Sprintf("%s (%d)%s", strings.TrimSuffix(name, ext), i, ext), os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600)
		}
		if err != nil {
			return chancery.Errorf(chancery.Invalid, "%q cannot be the name of a file here: %w", name, err)
		}
		_, err = io.Copy(f, from)
		return errors.Join(err, f.Close())
	}
	if text := r.PostFormValue("text"); strings.TrimSpace(text) != "" {
		name := cmp.Or(strings.TrimSpace(r.PostFormValue("name")), "pasted "+now().Format("2006-01-02 15.04.05"))
		if err := put(name+".txt", strings.NewReader(text)); err != nil {
			return n, err
		}
		n++
	}
	if r.MultipartForm == nil {
		return n, nil
	}
	for _, h := range r.MultipartForm.File["files"] {
		// FileHeader keeps the last part of the name only; of a folder the whole
		// path tells more.
		name := h.Filename
		if _, params, err := mime.ParseMediaType(h.Header.Get("Content-Disposition")); err == nil && params["filename"] != "" {
			name = params["filename"]
		}
		if name == "" && h.Size == 0 {
			continue // no file was chosen
		}
		from, err := h.Open()
		if err != nil {
			return n, err
		}
		err = errors.Join(put(name, from), from.Close())
		if err != nil {
			return n, err
		}
		n++
	}
	return n, nil
}

// placeFor turns the name that a browser gave into a path below the folder.
func placeFor(name string) string {
	var parts []string
	for part := range strings.SplitSeq(strings.ReplaceAll(name, `\`, "/"), "/") {
		part = strings.TrimSpace(strings.Map(func(r rune) rune {
			if r < ' ' || r == 0x7f || strings.ContainsRune(`<>:"|?*`, r) {
				return '_'
			}
			return r
		}, part))
		for len(part) > 200 {
			part = part[len(part)-200:]
			part = strings.ToValidUTF8(part, "")
		}
		if part != "" && part != "." && part != ".." {
			parts = append(parts, strings.TrimRight(part, ". "))
		}
	}
	if len(parts) > 32 {
		parts = parts[len(parts)-32:]
	}
	local := strings.Join(parts, "/")
	if local == "" || !filepath.IsLocal(filepath.FromSlash(local)) {
		return "unnamed"
	}
	return local
}

// batch returns the batch of that number, which must still be gathering and
// belong to the same person, or a new one for "".
func (in *intake) batch(by, number string) (*batch, error) {
	in.mu.Lock()
	defer in.mu.Unlock()
	if number != "" {
		for _, b := range in.batches {
			if fmt.Sprint(b.Number) == number && b.By == by && b.State == "gathering" {
				return b, nil
			}
		}
		return nil, chancery.Errorf(chancery.NotFound, "there is no batch %s that takes more files", number)
	}
	folder, err := os.MkdirTemp("", "chancery-intake-")
	if err != nil {
		return nil, chancery.Errorf(chancery.Full, "there is no place to put the files: %w", err)
	}
	b := &batch{Number: 1, By: by, At: now(), Folder: folder, State: "gathering"}
	if n := len(in.batches); n > 0 {
		b.Number = in.batches[n-1].Number + 1
	}
	in.batches = append(in.batches, b)
	for len(in.batches) > kept {
		old := in.batches[0]
		if old.Busy() {
			break
		}
		os.RemoveAll(old.Folder)
		in.batches = in.batches[1:]
	}
	return b, nil
}

func (in *intake) forget(b *batch) {
	in.mu.Lock()
	defer in.mu.Unlock()
	for i, other := range in.batches {
		if other == b {
			in.batches = append(in.batches[:i:i], in.batches[i+1:]...)
		}
	}
	os.RemoveAll(b.Folder)
}

// start begins a batch, or goes on with one that was stopped.
func (in *intake) start(b *batch) {
	in.mu.Lock()
	defer in.mu.Unlock()
	if b.Busy() {
		return // somebody else has let it go on
	}
	ctx, stop := context.WithCancel(context.Background())
	b.stop, b.State, b.Trouble, b.Taken = stop, "waiting", "", nil
	in.running.Go(func() {
		defer stop()
		var err error
		select {
		case <-ctx.Done():
		case in.turn <- struct{}{}:
			defer func() { <-in.turn }()
			in.mu.Lock()
			b.State = "under way"
			in.mu.Unlock()
			err = in.desk.TakeIn(ctx, b.Folder, func(t Taken) {
				in.mu.Lock()
				defer in.mu.Unlock()
				b.Taken = append(b.Taken, t)
			})
		}
		in.mu.Lock()
		defer in.mu.Unlock()
		switch {
		case ctx.Err() != nil:
			b.State = "stopped"
		case err != nil:
			b.State, b.Trouble = "failed", sentence(err.Error())
			if chancery.KindOf(err) == chancery.Internal {
				b.Trouble = "Something in Chancery failed: " + b.Trouble
			}
		default:
			b.State = "done"
			os.RemoveAll(b.Folder)
		}
	})
}

// act stops a batch or lets it go on.
func (in *intake) act(w http.ResponseWriter, r *http.Request) error {
	in.mu.Lock()
	var b *batch
	for _, other := range in.batches {
		if fmt.Sprint(other.Number) == r.PathValue("batch") {
			b = other
		}
	}
	state := ""
	if b != nil {
		state = b.State
	}
	in.mu.Unlock()
	switch act := r.PathValue("act"); {
	case b == nil:
		return chancery.Errorf(chancery.NotFound, "there is no batch %s", r.PathValue("batch"))
	case act == "stop" && (state == "under way" || state == "waiting"):
		b.stop()
	case act == "resume" && (state == "stopped" || state == "failed"):
		in.start(b)
	case act == "stop" || act == "resume":
		return chancery.Errorf(chancery.Conflict, "the batch is %s by now", state)
	default:
		return chancery.Errorf(chancery.NotFound, "%q is nothing that can be done with a batch", act)
	}
	http.Redirect(w, r, "/intake", http.StatusSeeOther)
	return nil
}

// close stops everything and removes what was handed over: what was taken in
// stands in the record.
func (in *intake) close() {
	in.mu.Lock()
	for _, b := range in.batches {
		if b.stop != nil {
			b.stop()
		}
	}
	in.mu.Unlock()
	in.running.Wait()
	for _, b := range in.batches {
		os.RemoveAll(b.Folder)
	}
}
