package record

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io/fs"
	"net"
	"strconv"
	"strings"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/pgx/v5/stdlib"
	"github.com/pressly/goose/v3"

	"chancery"
)

// postgres is the dialect of PostgreSQL.
type postgres struct{}

func (r *Record) connectPostgres(where string, o Options) error {
	config, err := pgx.ParseConfig(where)
	if err != nil {
		// The cause may hold the password, so it is left out.
		return chancery.Errorf(chancery.Invalid, "the URL of the record cannot be read; it should look like postgres://user@host/database")
	}
	r.d = &postgres{}
	r.where = fmt.Sprintf("postgres://%s@%s/%s", config.User, net.JoinHostPort(config.Host, strconv.Itoa(int(config.Port))), config.Database)
	if path := config.RuntimeParams["search_path"]; path != "" {
		r.where += "?search_path=" + path
	}
	config.RuntimeParams["application_name"] = "chancery"
	config.RuntimeParams["lock_timeout"] = strconv.FormatInt(o.Wait.Milliseconds(), 10)
	config.ConnectTimeout = max(o.Wait, defaultWait) // Wait is for locks; a busy server may be slow to answer
	r.reads = stdlib.OpenDB(*config)
	r.reads.SetMaxOpenConns(16)
	r.reads.SetMaxIdleConns(4)
	if !o.ReadOnly {
		r.writes = r.reads
	}
	return nil
}

func (*postgres) bind(query string) string {
	if !strings.Contains(query, "?") {
		return query
	}
	var b strings.Builder
	n := 0
	for {
		before, after, found := strings.Cut(query, "?")
		b.WriteString(before)
		if !found {
			return b.String()
		}
		n++
		b.WriteByte('$')
		b.WriteString(strconv.Itoa(n))
		query = after
	}
}

func (*postgres) goose() (goose.Dialect, fs.FS) {
	sub, _ := fs.Sub(migrations, "migrations/postgres")
	return goose.DialectPostgres, sub
}

func (*postgres) installed(ctx context.Context, db *sql.DB, where string) (int64, error) {
	var version int64
	err := db.QueryRowContext(ctx, `SELECT coalesce(max(version_id), 0) FROM goose_db_version WHERE (SELECT count(*) FROM pg_tables WHERE schemaname = current_schema() AND tablename IN ('journal', 'descriptions', 'standing')) = 3`).Scan(&version)
	if e, ok := errors.AsType[*pgconn.PgError](err); ok && e.Code == "42P01" {
		return 0, chancery.Errorf(chancery.NotFound, "there is no record at %s; make one with \"chancery init\", or name another with --record", where)
	} else if err != nil {
		return 0, err
	}
	if version == 0 {
		var tables int
		if err := db.QueryRowContext(ctx, `SELECT count(*) FROM pg_tables WHERE schemaname = current_schema() AND tablename <> 'goose_db_version'`).Scan(&tables); err != nil {
			return 0, err
		}
		if tables > 0 {
			return 0, foreign(where)
		}
		return 0, unfinished(where)
	}
	return version, nil
}

func (*postgres) again(err error) bool {
	e, ok := errors.AsType[*pgconn.PgError](err)
	return ok && (e.Code == "40P01" || e.Code == "40001")
}

// Codes of errors are those of appendix A of the PostgreSQL manual.
func (*postgres) explain(where string, err error) error {
	tell := func(kind chancery.Kind, format string, args ...any) error {
		return &chancery.Error{Kind: kind, Sentence: fmt.Sprintf(format, args...), Cause: err}
	}
	if e, ok := errors.AsType[*pgconn.PgError](err); ok {
		switch {
		case e.Code == "55P03" || e.Code == "40P01" || e.Code == "40001":
			return tell(chancery.Busy, "another process kept the record at %s locked for too long; try again when it has finished", where)
		case e.Code == "53100":
			return tell(chancery.Full, "no space is left for the record at %s; nothing of this step was kept; free some space and try again", where)
		case e.Code == "53300" || e.Code == "57P03":
			return tell(chancery.Busy, "the database of the record at %s takes no more connections now (%s); try again later", where, e.Message)
		case e.Code == "42501" || e.Code == "25006" || strings.HasPrefix(e.Code, "28"):
			return tell(chancery.Denied, "the database refuses this on the record at %s: %s", where, e.Message)
		case e.Code == "3D000":
			return tell(chancery.NotFound, "there is no database for the record at %s: %s; make it first with createdb", where, e.Message)
		case e.Code == "3F000":
			return tell(chancery.NotFound, "the schema of the record at %s does not exist; make it first with CREATE SCHEMA", where)
		case e.Code == "57014":
			return context.Canceled
		case strings.HasPrefix(e.Code, "XX"):
			return tell(chancery.Damaged, "the database of the record at %s is damaged: %s", where, e.Message)
		}
		return nil
	}
	if _, ok := errors.AsType[*pgconn.ConnectError](err); ok {
		return tell(chancery.NotFound, "no PostgreSQL answers for the record at %s; is it running, and may you reach it?", where)
	}
	return nil
}

func (*postgres) size(t *tx) (n int64, err error) {
	err = t.row(`SELECT coalesce(sum(pg_total_relation_size(c.oid)), 0)::bigint FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace WHERE n.nspname = current_schema() AND c.relkind = 'r'`).Scan(&n)
	return n, err
}

func (*postgres) lockJournal(t *tx) error {
	return t.exec(`LOCK TABLE journal IN SHARE ROW EXCLUSIVE MODE`)
}
func (*postgres) lockDocument() string { return " FOR UPDATE" }
