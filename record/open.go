package record

import (
	"context"
	"errors"
)

var errNotBuilt = errors.New("record: not built yet")

// Record is an open record. It may be used by several goroutines at once.
type Record struct{}

// Create makes a record at where and opens it. where is the path of a SQLite
// file, a folder (the file in it is then named [DefaultName]), or the URL of a
// PostgreSQL database ("postgres://user@host/name"; its search_path names the
// schema). It returns an error of kind [chancery.Conflict] where a record is
// already there, and touches nothing then.
func Create(ctx context.Context, where string) (*Record, error) { return nil, errNotBuilt }

// Open opens the record at where, which has the forms that [Create] takes. A
// record written by an older version is brought up to date first, unless
// o.ReadOnly is set. It returns an error of kind [chancery.NotFound] where no
// record is there, [chancery.Invalid] where something else is,
// [chancery.TooNew] where a newer version of Chancery wrote it, and
// [chancery.Denied] where the system forbids it.
func Open(ctx context.Context, where string, o Options) (*Record, error) { return nil, errNotBuilt }

// Close ends the use of r.
func (r *Record) Close() error { return errNotBuilt }

// Where returns the path or URL that r was opened with, a password left out.
func (r *Record) Where() string { return "" }

// ReadOnly reports whether r refuses changes.
func (r *Record) ReadOnly() bool { return false }

// AsOf returns the state that r shows; zero for the present.
func (r *Record) AsOf() AsOf { return AsOf{} }
