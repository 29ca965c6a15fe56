package record

import (
	"context"
	"testing"

	"github.com/pressly/goose/v3"
)

// LimitPages keeps the file of a record from growing beyond so many pages.
func LimitPages(t testing.TB, r *Record, pages int) {
	t.Helper()
	if _, err := r.writes.Exec("PRAGMA max_page_count = " + itoa(pages)); err != nil {
		t.Fatal(err)
	}
}

func itoa(n int) string { return numerals([]int64{int64(n)}) }

// CreateOf makes a record whose tables are of an older version, and fills it.
func CreateOf(t testing.TB, where string, version int64, fill func(exec func(query string, args ...any))) {
	t.Helper()
	r, err := connect(where, Options{}, true)
	if err != nil {
		t.Fatal(err)
	}
	defer r.Close()
	name, files := r.d.goose()
	provider, err := goose.NewProvider(name, r.writes, files, goose.WithDisableGlobalRegistry(true), goose.WithLogger(goose.NopLogger()))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := provider.UpTo(context.Background(), version); err != nil {
		t.Fatal(err)
	}
	fill(func(query string, args ...any) {
		if _, err := r.writes.Exec(r.d.bind(query), args...); err != nil {
			t.Fatalf("%s: %v", query, err)
		}
	})
}
