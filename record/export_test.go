package record

import "testing"

// LimitPages keeps the file of a record from growing beyond so many pages.
func LimitPages(t testing.TB, r *Record, pages int) {
	t.Helper()
	if _, err := r.writes.Exec("PRAGMA max_page_count = " + itoa(pages)); err != nil {
		t.Fatal(err)
	}
}

func itoa(n int) string { return numerals([]int64{int64(n)}) }
