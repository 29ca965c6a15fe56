package record

import (
	"context"
	"database/sql"
	"embed"
	"errors"
	"fmt"
	"io/fs"
	"math"
	"strings"
	"time"

	"github.com/pressly/goose/v3"

	"chancery"
)

// schema is the version of the tables that this program knows: the number of
// the last migration.
const schema = 5

// forever stands for the end of what has not ended: a journal number and a time.
const forever = math.MaxInt64

const defaultWait = 10 * time.Second

//go:embed migrations
var migrations embed.FS

// Record is an open record. It may be used by several goroutines at once.
type Record struct {
	where    string
	d        dialect
	reads    *sql.DB
	writes   *sql.DB // nil where read-only
	readOnly bool
	asOf     AsOf
	number   int64    // decisions up to this one count
	moment   int64    // documents added up to this time count; microseconds since 1970
	reckoner Reckoner // nil where nobody gave one
	actors   *actorShelf
}

// dialect is what the two databases do differently.
type dialect interface {
	// bind turns the question marks of a statement into the database's own form.
	bind(query string) string
	// explain gives an error of the database the kind and the sentence that a
	// person needs; nil where it has none.
	explain(where string, err error) error
	// again reports whether a transaction that failed so may be tried once more.
	again(err error) bool
	goose() (goose.Dialect, fs.FS)
	// installed returns the version of the record's tables, or an error that
	// says what else is there.
	installed(ctx context.Context, db *sql.DB, where string) (int64, error)
	// stances names the index of stances that a search of attributions is told to use;
	// "" where the planner finds it.
	stances() string
	size(t *tx) (int64, error)

	lockJournal(t *tx) error
	lockDocument() string // ends a SELECT whose rows must not change until the transaction ends

	indexDocument(t *tx, seq int64, titles []string, text string) error
	reindexTitle(t *tx, seq int64, titles []string, text func() (string, error)) error
	indexAttribution(t *tx, id int64, source, cue, content []string) error
	dropAttributions(t *tx, document int64) error
	checkIndex(t *tx, report func(Problem)) error
	checkDocument(t *tx, seq int64, titles []string, text string) (bool, error)
	checkAttribution(t *tx, id int64, source, cue, content []string) (bool, error)

	// matching returns a subquery that yields, as column id, the documents or
	// attributions that hold all that is sought and nothing that must not be; at
	// least one unit must be. Where latest > 0 it yields only so many, the highest
	// first.
	matching(in index, s sought, latest int) (query string, args []any)
	// scores weighs those of ids, which match and stand from the highest, that it
	// can weigh at a bounded cost; more is better. It returns nil where it can
	// weigh none.
	scores(t *tx, in index, s sought, ids []int64) (map[int64]float64, error)
}

// index names one of the two search indexes.
type index int

const (
	documentIndex index = iota
	attributionIndex
)

// Create makes a record at where and opens it. where is the path of a SQLite
// file, a folder (the file in it is then named [DefaultName]), or the URL of a
// PostgreSQL database ("postgres://user@host/name"; its search_path names the
// schema). It returns an error of kind [chancery.Conflict] where a record is
// already there, and touches nothing then.
func Create(ctx context.Context, where string) (*Record, error) {
	r, err := connect(where, Options{}, true)
	if err != nil {
		return nil, err
	}
	version, err := r.d.installed(ctx, r.writes, r.where)
	if err == nil && version > 0 {
		err = chancery.Errorf(chancery.Conflict, "there is already a record at %s; open it, or make the new one elsewhere", r.where)
	} else if err == nil || chancery.KindOf(err) == chancery.NotFound {
		err = r.migrate(ctx)
	}
	if err != nil {
		r.Close()
		return nil, r.fail("making the record", err)
	}
	return r, nil
}

// Open opens the record at where, which has the forms that [Create] takes. A
// record written by an older version is brought up to date first, unless
// o.ReadOnly is set. It returns an error of kind [chancery.NotFound] where no
// record is there, [chancery.Invalid] where something else is,
// [chancery.TooNew] where a newer version of Chancery wrote it, and
// [chancery.Denied] where the system forbids it.
func Open(ctx context.Context, where string, o Options) (*Record, error) {
	if !o.AsOf.IsZero() {
		o.ReadOnly = true
	}
	r, err := connect(where, o, false)
	if err != nil {
		return nil, err
	}
	if err := r.fail("opening the record", r.ready(ctx, o)); err != nil {
		r.Close()
		if _, ok := r.d.(*sqliteDB); ok && chancery.KindOf(err) == chancery.Denied && sealed(r.where, o) {
			o.sealed = true
			return Open(ctx, where, o)
		}
		return nil, err
	}
	return r, nil
}

func (r *Record) ready(ctx context.Context, o Options) error {
	version, err := r.d.installed(ctx, r.reads, r.where)
	switch {
	case err != nil:
		return err
	case version > schema:
		return chancery.Errorf(chancery.TooNew, "the record at %s was written by a newer version of Chancery (its tables are of version %d, this program knows version %d); use the newer program", r.where, version, schema)
	case version < schema && r.readOnly:
		return chancery.Errorf(chancery.Denied, "the record at %s was written by an older version of Chancery and must be brought up to date first; open it once for writing", r.where)
	case version < schema:
		if err := r.migrate(ctx); err != nil {
			return err
		}
	}
	return r.turnBack(ctx, o.AsOf)
}

// turnBack makes r show an earlier state.
func (r *Record) turnBack(ctx context.Context, a AsOf) error {
	r.asOf, r.number, r.moment = a, forever-1, forever
	switch {
	case a.IsZero():
		return nil
	case a.Number != 0 && !a.Time.IsZero():
		return chancery.Errorf(chancery.Invalid, "an earlier state is named by a journal number or by a time, not by both")
	case a.Number < 0:
		return chancery.Errorf(chancery.Invalid, "journal numbers begin at 1, so there is no state of the record as of number %d", a.Number)
	}
	return r.view(ctx, func(t *tx) error {
		if a.Number > 0 {
			err := t.row(`SELECT number, at FROM journal WHERE number = ?`, a.Number).Scan(&r.number, &r.moment)
			if errors.Is(err, sql.ErrNoRows) {
				return chancery.Errorf(chancery.NotFound, "the journal of %s has no number %d", r.where, a.Number)
			}
			return err
		}
		r.moment = a.Time.UnixMicro()
		return t.row(`SELECT coalesce(max(number), 0) FROM journal WHERE at <= ?`, r.moment).Scan(&r.number)
	})
}

// connect opens the database at where without asking it anything.
func connect(where string, o Options, create bool) (*Record, error) {
	if o.Wait <= 0 {
		o.Wait = defaultWait
	}
	r := &Record{readOnly: o.ReadOnly, number: forever - 1, moment: forever, actors: &actorShelf{}}
	var err error
	if strings.HasPrefix(where, "postgres://") || strings.HasPrefix(where, "postgresql://") {
		err = r.connectPostgres(where, o)
	} else {
		err = r.connectSQLite(where, o, create)
	}
	if err != nil {
		return nil, err
	}
	return r, nil
}

// migrate brings the tables to the version that this program knows. Another
// process may do the same at the same moment: each migration is one transaction
// that can be committed only once, so the slower of the two fails, looks again
// and finds the work done.
func (r *Record) migrate(ctx context.Context) error {
	name, files := r.d.goose()
	provider, err := goose.NewProvider(name, r.writes, files, goose.WithDisableGlobalRegistry(true), goose.WithLogger(goose.NopLogger()))
	if err != nil {
		return err
	}
	for try := 1; ; try++ {
		_, err := provider.Up(ctx)
		if err == nil {
			return nil
		}
		version, err2 := r.d.installed(ctx, r.writes, r.where)
		if err2 == nil && version >= schema {
			return nil
		}
		if try == 10 || ctx.Err() != nil {
			return err
		}
		select {
		case <-ctx.Done():
		case <-time.After(time.Duration(try) * 20 * time.Millisecond):
		}
	}
}

// Close ends the use of r.
func (r *Record) Close() error {
	var errs []error
	if r.reads != nil {
		errs = append(errs, r.reads.Close())
	}
	if r.writes != nil && r.writes != r.reads {
		errs = append(errs, r.writes.Close())
	}
	return errors.Join(errs...)
}

// Where returns the path or URL that r was opened with, a password left out.
func (r *Record) Where() string { return r.where }

// ReadOnly reports whether r refuses changes.
func (r *Record) ReadOnly() bool { return r.readOnly }

// AsOf returns the state that r shows; zero for the present.
func (r *Record) AsOf() AsOf { return r.asOf }

// tx is a transaction with the context it runs under.
type tx struct {
	ctx   context.Context
	sql   *sql.Tx
	r     *Record
	later []func() error // writing to the search index that has been put off
	size  int            // of what waits, in bytes

	statements map[string]*sql.Stmt // see prepared
	stepping   map[*sql.Stmt]bool   // those whose rows are being read
}

// mostLater bounds what is put off, since an import is one transaction.
const mostLater = 16 << 20

// putOff puts off writing so many bytes to the search index. Most statements
// that write elsewhere make FTS5 store what it has gathered, so that one
// document after another costs three times as much as all of them at the end.
func (t *tx) putOff(size int, write func() error) error {
	t.later = append(t.later, write)
	if t.size += size; t.size > mostLater {
		return t.flush()
	}
	return nil
}

// flush does what was put off.
func (t *tx) flush() error {
	later := t.later
	t.later, t.size = nil, 0
	for _, write := range later {
		if err := write(); err != nil {
			return err
		}
	}
	return nil
}

func (t *tx) exec(query string, args ...any) error {
	if s := t.prepared(query); s != nil {
		_, err := s.ExecContext(t.ctx, args...)
		return err
	}
	_, err := t.sql.ExecContext(t.ctx, t.r.d.bind(query), args...)
	return err
}

func (t *tx) row(query string, args ...any) *sql.Row {
	if s := t.prepared(query); s != nil {
		return s.QueryRowContext(t.ctx, args...)
	}
	return t.sql.QueryRowContext(t.ctx, t.r.d.bind(query), args...)
}

// prepared returns a statement that this transaction has run before, so that
// SQLite need not read it again, or nil. The driver of PostgreSQL does as much
// by itself.
func (t *tx) prepared(query string) *sql.Stmt {
	if _, ok := t.r.d.(*sqliteDB); !ok || len(t.statements) > 100 {
		return nil
	}
	s, seen := t.statements[query]
	if !seen || s != nil {
		if t.statements == nil {
			t.statements, t.stepping = map[string]*sql.Stmt{}, map[*sql.Stmt]bool{}
		}
		if !seen {
			t.statements[query] = nil // prepared when it comes again
		}
		return s
	}
	s, err := t.sql.PrepareContext(t.ctx, query)
	if err != nil {
		return nil // the query itself will say why
	}
	t.statements[query] = s
	return s
}

// each calls fn for each row of a query.
func (t *tx) each(query string, args []any, fn func(*sql.Rows) error) error {
	var rows *sql.Rows
	var err error
	if s := t.prepared(query); s != nil && !t.stepping[s] {
		// fn may ask the same again before it is through.
		t.stepping[s] = true
		defer delete(t.stepping, s)
		rows, err = s.QueryContext(t.ctx, args...)
	} else {
		rows, err = t.sql.QueryContext(t.ctx, t.r.d.bind(query), args...)
	}
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
		if err := fn(rows); err != nil {
			return err
		}
	}
	return rows.Err()
}

// numbers returns the first column of a query.
func (t *tx) numbers(query string, args ...any) (out []int64, err error) {
	err = t.each(query, args, func(rows *sql.Rows) error {
		var n int64
		defer func() { out = append(out, n) }()
		return rows.Scan(&n)
	})
	return out, err
}

// view runs fn on one moment of the record.
func (r *Record) view(ctx context.Context, fn func(*tx) error) error {
	t, err := r.reads.BeginTx(ctx, &sql.TxOptions{ReadOnly: true, Isolation: r.isolation()})
	if err != nil {
		return r.fail("reading the record", err)
	}
	defer t.Rollback()
	return r.fail("reading the record", fn(&tx{ctx: ctx, sql: t, r: r}))
}

func (r *Record) isolation() sql.IsolationLevel {
	if _, ok := r.d.(*postgres); ok {
		return sql.LevelRepeatableRead
	}
	return sql.LevelDefault
}

// update runs fn and commits what it did, or nothing. Where the database asks
// for it, because another transaction stood in the way, fn runs again.
func (r *Record) update(ctx context.Context, doing string, fn func(*tx) error) error {
	if r.readOnly || r.writes == nil {
		why := "it was opened read-only"
		if !r.asOf.IsZero() {
			why = "it shows an earlier state"
		}
		return chancery.Errorf(chancery.Denied, "the record at %s cannot be changed: %s", r.where, why)
	}
	for try := 1; ; try++ {
		err := r.once(ctx, fn)
		if err == nil {
			return nil
		}
		if try == 5 || !r.d.again(err) {
			return r.fail(doing, err)
		}
	}
}

func (r *Record) once(ctx context.Context, fn func(*tx) error) error {
	t, err := r.writes.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	defer t.Rollback()
	writing := &tx{ctx: ctx, sql: t, r: r}
	if err := fn(writing); err != nil {
		return err
	}
	if err := writing.flush(); err != nil {
		return err
	}
	return t.Commit()
}

// fail gives err the form that a person can read.
func (r *Record) fail(doing string, err error) error {
	if err == nil {
		return nil
	}
	if _, ok := errors.AsType[*chancery.Error](err); ok {
		return err
	}
	if errors.Is(err, context.Canceled) || errors.Is(err, context.DeadlineExceeded) {
		return err
	}
	if told := r.d.explain(r.where, err); told != nil {
		return told
	}
	return fmt.Errorf("%s at %s: %w", doing, r.where, err)
}

// now returns the time for a new entry, in microseconds: never before one that
// is already there, whatever the clocks of several machines say.
func now(last int64) int64 { return max(time.Now().UnixMicro(), last) }

func instant(micro int64) time.Time { return time.UnixMicro(micro).UTC() }
