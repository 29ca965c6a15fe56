package record_test

import (
	"database/sql"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"chancery"
	"chancery/record"
)

func TestOpenRefuses(t *testing.T) {
	onEach(t, func(t *testing.T, r *record.Record, where string) {
		_, err := record.Create(ctx, where)
		wantKind(t, err, chancery.Conflict, "already")
		add(t, r, letter("a", "kept"))
		db := raw(t, where)
		if _, err := db.Exec(`INSERT INTO goose_db_version (version_id, is_applied) VALUES (99, true)`); err != nil {
			t.Fatal(err)
		}
		_, err = record.Open(ctx, where, record.Options{})
		wantKind(t, err, chancery.TooNew, "newer version", "99")
	})
}

func TestOpenWhatIsNoRecord(t *testing.T) {
	dir := t.TempDir()
	write := func(name, content string) string {
		path := filepath.Join(dir, name)
		if err := os.WriteFile(path, []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
		return path
	}
	foreign := filepath.Join(dir, "foreign.db")
	db, err := sql.Open("sqlite", foreign)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := db.Exec(`CREATE TABLE t (a)`); err != nil {
		t.Fatal(err)
	}
	db.Close()
	other := place(t, "postgres")
	pg := raw(t, other)
	if _, err := pg.Exec(`CREATE TABLE goose_db_version (version_id bigint, is_applied boolean); INSERT INTO goose_db_version VALUES (3, true); CREATE TABLE orders ()`); err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		where string
		kind  chancery.Kind
		says  string
	}{
		{filepath.Join(dir, "none.db"), chancery.NotFound, "chancery init"},
		{dir, chancery.NotFound, record.DefaultName},
		{filepath.Join(dir, "no", "such", "folder"), chancery.NotFound, "no"},
		{write("empty.db", ""), chancery.NotFound, "chancery init"},
		{write("text.db", strings.Repeat("This is a text and no database. ", 200)), chancery.Invalid, "no SQLite file"},
		{foreign, chancery.Invalid, "another program"},
		{os.DevNull, chancery.Invalid, "not a file"},
		{"postgres://%zz", chancery.Invalid, "postgres://user@host/database"},
		{"postgres://nobody:secret@127.0.0.1:1/none", chancery.NotFound, "no PostgreSQL answers"},
		{place(t, "postgres"), chancery.NotFound, "chancery init"},
		{other, chancery.Invalid, "another program"},
	} {
		_, err := record.Open(ctx, c.where, record.Options{Wait: time.Second})
		if err == nil || chancery.KindOf(err) != c.kind || !strings.Contains(err.Error(), c.says) || strings.Contains(err.Error(), "secret") {
			t.Errorf("%s: kind %q, want %q: %v", c.where, chancery.KindOf(err), c.kind, err)
		}
		if strings.HasPrefix(c.where, dir) {
			if _, err := os.Stat(c.where); err != nil && !strings.HasSuffix(c.where, "none.db") && !strings.Contains(c.where, "such") {
				t.Errorf("%s: %v", c.where, err)
			}
		}
	}
	for _, c := range []struct {
		where string
		kind  chancery.Kind
	}{
		{foreign, chancery.Invalid},
		{filepath.Join(dir, "text.db"), chancery.Invalid},
		{other, chancery.Invalid},
		{filepath.Join(dir, "no", "such", "folder"), chancery.NotFound},
	} {
		_, err := record.Create(ctx, c.where)
		wantKind(t, err, c.kind)
	}
	// A making that was cut short can be done again.
	create(t, filepath.Join(dir, "empty.db"))
	create(t, dir)
	open(t, filepath.Join(dir, record.DefaultName), record.Options{})
	if info, err := os.Stat(filepath.Join(dir, record.DefaultName)); err != nil || runtime.GOOS != "windows" && info.Mode().Perm() != 0o600 {
		t.Errorf("%v, %v", info.Mode(), err)
	}
}

// Several processes or goroutines may make or open the same record at once.
func TestCreateAtOnce(t *testing.T) {
	for _, database := range databases {
		t.Run(database, func(t *testing.T) {
			t.Parallel()
			where := place(t, database)
			var wg sync.WaitGroup
			for range 6 {
				wg.Go(func() {
					r, err := record.Create(ctx, where)
					if chancery.KindOf(err) == chancery.Conflict {
						r, err = record.Open(ctx, where, record.Options{})
					}
					if err != nil {
						t.Error(err)
						return
					}
					if _, err := r.Add(ctx, letter("a", "a").Document, letter("a", "a").Original); err != nil {
						t.Error(err)
					}
					r.Close()
				})
			}
			wg.Wait()
			if c := sound(t, open(t, where, record.Options{})); c.Documents != 1 {
				t.Errorf("%d documents", c.Documents)
			}
		})
	}
}

func TestReadOnly(t *testing.T) {
	onEach(t, func(t *testing.T, r *record.Record, where string) {
		item := letter("a", "kept")
		add(t, r, item)
		only := open(t, where, record.Options{ReadOnly: true})
		if !only.ReadOnly() {
			t.Error("not read-only")
		}
		_, err := only.Add(ctx, item.Document, item.Original)
		wantKind(t, err, chancery.Denied, "read-only")
		wantKind(t, only.PutReading(ctx, reading(item.Document, "x")), chancery.Denied)
		sound(t, only)
	})
}

// Another process that keeps writing is waited for, and then told of.
func TestBusy(t *testing.T) {
	onEach(t, func(t *testing.T, r *record.Record, where string) {
		db := raw(t, where)
		item := letter("a", "kept")
		add(t, r, item)
		var release func() error
		if strings.HasPrefix(where, "postgres") {
			tx, err := db.Begin()
			if err != nil {
				t.Fatal(err)
			}
			if _, err := tx.Exec(`LOCK TABLE journal, documents IN EXCLUSIVE MODE`); err != nil {
				t.Fatal(err)
			}
			release = tx.Rollback
		} else {
			if _, err := db.Exec(`BEGIN IMMEDIATE`); err != nil {
				t.Fatal(err)
			}
			release = func() error { _, err := db.Exec(`ROLLBACK`); return err }
		}
		t.Cleanup(func() { release() }) // or a failure here would wait for itself
		short := open(t, where, record.Options{Wait: 50 * time.Millisecond})
		if _, err := short.Document(ctx, "a"); err != nil {
			t.Errorf("reading waits for a writer: %v", err)
		}
		_, err := short.Add(ctx, letter("b", "b").Document, letter("b", "b").Original)
		wantKind(t, err, chancery.Busy, "another process")
		_, err = short.Decide(ctx, chancery.Decision{By: "A", Action: chancery.Merge, Target: chancery.Target{Kind: chancery.OnActor, ID: "x"}})
		wantKind(t, err, chancery.Busy)
		if err := release(); err != nil {
			t.Fatal(err)
		}
		add(t, short, letter("b", "b"))
		sound(t, r)
	})
}

// A full disk leaves nothing half written. SQLite is given a limit of pages,
// which fails as a full disk does.
func TestFull(t *testing.T) {
	where := place(t, "sqlite")
	r := create(t, where)
	add(t, r, letter("a", "kept"))
	r.Close()
	r = open(t, where, record.Options{})
	record.LimitPages(t, r, 120)
	var err error
	for i := 0; err == nil; i++ {
		if i > 500 {
			t.Fatal("the limit never takes hold")
		}
		item := letter(fmt.Sprint(i), strings.Repeat(fmt.Sprintf("word%d ", i), 1000))
		_, err = r.Add(ctx, item.Document, item.Original)
	}
	wantKind(t, err, chancery.Full, "no space")
	sound(t, r)
	_, err = r.Decide(ctx, chancery.Decision{By: "A", Action: chancery.Note, Target: chancery.Target{Kind: chancery.OnDocument, Document: letter("a", "kept").Document.Digest}, Value: record.NoteValue(strings.Repeat("x", 1<<20))})
	wantKind(t, err, chancery.Full)
	if c := sound(t, r); c.Decisions != 0 || c.Documents == 0 {
		t.Errorf("%+v", c)
	}
}

// Folders and files that may not be written. Root may write everything, so the
// test goes on as nobody.
func TestDenied(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("SKIPPED: permissions differ on Windows")
	}
	dir, err := os.MkdirTemp("", "denied")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { os.Chmod(dir, 0o700); os.RemoveAll(dir) })
	where := filepath.Join(dir, record.DefaultName)
	r := create(t, where)
	add(t, r, letter("a", "kept"))
	r.Close()
	self := copyOfSelf(t)
	for _, c := range []struct {
		folder, file os.FileMode
		job          string
	}{
		{0o555, 0o444, "read-only folder"},
		{0o777, 0o444, "read-only file"},
		{0o777, 0o000, "closed file"},
		{0o555, 0o666, "create"},
	} {
		os.Chmod(where, c.file)
		os.Chmod(dir, c.folder)
		cmd := childProcess(t, c.job, where)
		if os.Getuid() == 0 {
			cmd.Path = self
			cmd.SysProcAttr = &syscall.SysProcAttr{Credential: &syscall.Credential{Uid: 65534, Gid: 65534}}
		}
		if out, err := cmd.CombinedOutput(); err != nil {
			t.Errorf("%s: %v\n%s", c.job, err, out)
		}
	}
}

// copyOfSelf puts this test binary where nobody may run it, too.
func copyOfSelf(t *testing.T) string {
	t.Helper()
	dir, err := os.MkdirTemp("", "denied-self")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { os.RemoveAll(dir) })
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	b, err := os.ReadFile(self)
	if err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(dir, "self")
	if err := os.Chmod(dir, 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, b, 0o755); err != nil {
		t.Fatal(err)
	}
	return path
}

func init() {
	jobs["read-only folder"] = func() error {
		where := os.Getenv("CHANCERY_RECORD_WHERE")
		r, err := record.Open(ctx, where, record.Options{ReadOnly: true})
		if err != nil {
			return fmt.Errorf("reading in a read-only folder: %w", err)
		}
		defer r.Close()
		if _, err := r.Document(ctx, "a"); err != nil {
			return err
		}
		return refused(where)
	}
	jobs["read-only file"] = func() error { return refused(os.Getenv("CHANCERY_RECORD_WHERE")) }
	jobs["closed file"] = func() error {
		_, err := record.Open(ctx, os.Getenv("CHANCERY_RECORD_WHERE"), record.Options{ReadOnly: true})
		return denied(err)
	}
	jobs["create"] = func() error {
		_, err := record.Create(ctx, filepath.Join(filepath.Dir(os.Getenv("CHANCERY_RECORD_WHERE")), "new.db"))
		return denied(err)
	}
}

// refused opens a record for writing and wants to be denied at the latest when
// it adds a document.
func refused(where string) error {
	r, err := record.Open(ctx, where, record.Options{Wait: time.Second})
	if err == nil {
		defer r.Close()
		_, err = r.Add(ctx, letter("b", "b").Document, letter("b", "b").Original)
	}
	return denied(err)
}

func denied(err error) error {
	if chancery.KindOf(err) != chancery.Denied || err == nil {
		return fmt.Errorf("kind %q, want denied: %v", chancery.KindOf(err), err)
	}
	return nil
}
