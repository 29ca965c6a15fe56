package record

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io/fs"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"sync"

	"github.com/pressly/goose/v3"
	"modernc.org/sqlite"
	lite "modernc.org/sqlite/lib"

	"chancery"
)

// applicationID stands in the header of every record's SQLite file: "CHNC".
const applicationID = 0x43484e43

// sqliteDB is the dialect of SQLite.
type sqliteDB struct {
	common sync.Map // words that are too common to weigh, of which there are few; see isCommon
}

func (r *Record) connectSQLite(where string, o Options, create bool) error {
	path, err := filepath.Abs(where)
	if err != nil {
		return chancery.Errorf(chancery.Invalid, "%q is not a path: %w", where, err)
	}
	info, err := os.Stat(path)
	if err == nil && info.IsDir() {
		path = filepath.Join(path, DefaultName)
		info, err = os.Stat(path)
	}
	r.where, r.d = path, &sqliteDB{}
	switch {
	case errors.Is(err, fs.ErrNotExist) && create:
		// Sources can be sensitive: nobody else on the machine reads along.
		var f *os.File
		if f, err = os.OpenFile(path, os.O_CREATE|os.O_RDWR, 0o600); err == nil {
			err = f.Close()
		}
		if errors.Is(err, fs.ErrNotExist) {
			return chancery.Errorf(chancery.NotFound, "the folder %s does not exist; make it first", filepath.Dir(path))
		}
	case errors.Is(err, fs.ErrNotExist):
		return chancery.Errorf(chancery.NotFound, "there is no record at %s; make one with \"chancery init\", or name another with --record", path)
	case err == nil && !info.Mode().IsRegular():
		return chancery.Errorf(chancery.Invalid, "%s is not a file, so it cannot be a record", path)
	}
	if errors.Is(err, fs.ErrPermission) {
		return chancery.Errorf(chancery.Denied, "%s may not be opened: permission denied", path)
	} else if err != nil {
		return r.fail("opening the record", err)
	}

	open := func(more ...string) (*sql.DB, error) {
		q := url.Values{"_pragma": {fmt.Sprintf("busy_timeout(%d)", o.Wait.Milliseconds()), "foreign_keys(1)", "cache_size(-16384)", "temp_store(memory)"}}
		for _, m := range more {
			name, value, _ := strings.Cut(m, "=")
			q.Add(name, value)
		}
		u := url.URL{Scheme: "file", Path: filepath.ToSlash(path), RawQuery: q.Encode()}
		if !strings.HasPrefix(u.Path, "/") { // C:/…
			u.Path = "/" + u.Path
		}
		return sql.Open("sqlite", u.String())
	}
	if o.ReadOnly {
		mode := []string{"mode=ro"}
		if o.sealed {
			mode = append(mode, "immutable=1")
		}
		r.reads, err = open(mode...)
	} else if r.reads, err = open("mode=rw", "_pragma=query_only(1)"); err == nil {
		writing := []string{"mode=rw", "_txlock=immediate", "_pragma=synchronous(full)"}
		if create {
			writing = append(writing, "_pragma=journal_mode(wal)")
		}
		if r.writes, err = open(writing...); err == nil {
			// SQLite lets one connection write at a time; waiting for a turn here
			// is fairer than waiting for its lock.
			r.writes.SetMaxOpenConns(1)
		}
	}
	if err != nil {
		return r.fail("opening the record", err)
	}
	r.reads.SetMaxOpenConns(8)
	r.reads.SetMaxIdleConns(8)
	return nil
}

// sealed reports whether a record that could not be opened may lie where nothing
// can be written beside it (a read-only medium, another's folder), with no other
// process at work on it. SQLite reads such a file only when told that it cannot
// change.
func sealed(path string, o Options) bool {
	_, err := os.Stat(path + "-wal")
	return o.ReadOnly && !o.sealed && errors.Is(err, fs.ErrNotExist)
}

func (*sqliteDB) bind(query string) string { return query }

func (*sqliteDB) goose() (goose.Dialect, fs.FS) {
	sub, _ := fs.Sub(migrations, "migrations/sqlite")
	return goose.DialectSQLite3, sub
}

func (d *sqliteDB) installed(ctx context.Context, db *sql.DB, where string) (int64, error) {
	var id, version int64
	err := db.QueryRowContext(ctx, `SELECT (SELECT application_id FROM pragma_application_id), (SELECT coalesce(max(version_id), 0) FROM goose_db_version)`).Scan(&id, &version)
	if e, ok := errors.AsType[*sqlite.Error](err); ok && e.Code()&0xff == lite.SQLITE_ERROR { // no such table
		var tables int
		if err := db.QueryRowContext(ctx, `SELECT (SELECT application_id FROM pragma_application_id), (SELECT count(*) FROM sqlite_schema)`).Scan(&id, &tables); err != nil {
			return 0, err
		}
		if tables == 0 && id == 0 {
			return 0, unfinished(where)
		}
		return 0, foreign(where)
	} else if err != nil {
		return 0, err
	}
	switch {
	case id == applicationID:
		return version, nil
	case id == 0 && version == 0:
		return 0, unfinished(where)
	}
	return 0, foreign(where)
}

func unfinished(where string) error {
	return chancery.Errorf(chancery.NotFound, "there is no record at %s yet: it is empty; make one with \"chancery init\"", where)
}

func foreign(where string) error {
	return chancery.Errorf(chancery.Invalid, "%s is a database of another program, not a record of Chancery; name another place", where)
}

func (*sqliteDB) again(error) bool { return false }

func (*sqliteDB) explain(where string, err error) error {
	tell := func(kind chancery.Kind, format string, args ...any) error {
		return &chancery.Error{Kind: kind, Sentence: fmt.Sprintf(format, args...), Cause: err}
	}
	e, ok := errors.AsType[*sqlite.Error](err)
	if !ok {
		return nil
	}
	switch e.Code() & 0xff {
	case lite.SQLITE_BUSY, lite.SQLITE_LOCKED:
		return tell(chancery.Busy, "another process kept the record at %s locked for too long; try again when it has finished", where)
	case lite.SQLITE_FULL:
		return tell(chancery.Full, "no space is left for the record at %s; nothing of this step was kept; free some space and try again", where)
	case lite.SQLITE_READONLY, lite.SQLITE_PERM, lite.SQLITE_AUTH:
		return tell(chancery.Denied, "the record at %s cannot be written: it or its folder is read-only for you", where)
	case lite.SQLITE_CANTOPEN:
		return tell(chancery.Denied, "the record at %s cannot be opened: the file or its folder is not open to you", where)
	case lite.SQLITE_NOTADB:
		return tell(chancery.Invalid, "%s is not a record: it is no SQLite file", where)
	case lite.SQLITE_CORRUPT:
		return tell(chancery.Damaged, "the file of the record at %s is damaged (%v); keep a copy, run \"chancery verify\", and go back to a backup or a bundle", where, e)
	case lite.SQLITE_IOERR:
		return tell(chancery.Internal, "the system failed to read or write the record at %s (%v); check the disk and the connection to it", where, e)
	case lite.SQLITE_TOOBIG:
		return tell(chancery.TooLarge, "something is too large for the record at %s: SQLite keeps at most 1 GB in one place", where)
	case lite.SQLITE_INTERRUPT:
		return context.Canceled
	}
	return nil
}

func (*sqliteDB) size(t *tx) (n int64, err error) {
	err = t.row(`SELECT page_count * page_size FROM pragma_page_count, pragma_page_size`).Scan(&n)
	return n, err
}

func (*sqliteDB) lockJournal(*tx) error { return nil } // a writing transaction is alone from its beginning
func (*sqliteDB) lockDocument() string  { return "" }
