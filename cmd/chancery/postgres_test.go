package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"chancery/dossier"
	"chancery/internal/pgtest"
)

// TestPostgres takes the example dossier from a record in SQLite to one in
// PostgreSQL and back: the content hash stays, and the commands do the same.
func TestPostgres(t *testing.T) {
	url := pgtest.URL(t)
	dir := t.TempDir()
	if err := os.CopyFS(filepath.Join(dir, "papers"), dossier.Files()); err != nil {
		t.Fatal(err)
	}
	do := func(args ...string) string {
		t.Helper()
		code, stdout, stderr := runIn(t, dir, args...)
		if code != 0 {
			t.Fatalf("chancery %v: exit code %d\n%s", args, code, stderr)
		}
		return stdout
	}
	do("init", "here.db")
	do("--record", "here.db", "add", "papers")
	do("--record", "here.db", "note", "papers/01-stavering-review.html", "the cover story")
	hash := do("--record", "here.db", "export", "a.zip")

	do("init", url)
	if got := do("--record", url, "import", "a.zip"); got != hash {
		t.Errorf("imported %s, exported %s", got, hash)
	}
	if got := do("--record", url, "verify"); !strings.Contains(got, "all is well") {
		t.Errorf("verify: %s", got)
	}
	for _, args := range [][]string{{"documents", "--order", "title"}, {"search", "--json", "--limit", "500", "approved"}, {"journal"}} {
		lines := func(s string) int { return strings.Count(s, "\n") }
		sqlite, postgres := do(append([]string{"--record", "here.db"}, args...)...), do(append([]string{"--record", url}, args...)...)
		if lines(sqlite) != lines(postgres) || lines(sqlite) == 0 {
			t.Errorf("%v: %d lines from SQLite, %d from PostgreSQL\n%s\n%s", args, lines(sqlite), lines(postgres), sqlite, postgres)
		}
	}
	if got := do("--record", url, "export", "b.zip"); got != hash {
		t.Errorf("exported again as %s, want %s", got, hash)
	}
	do("init", "back.db")
	if got := do("--record", "back.db", "import", "b.zip"); got != hash {
		t.Errorf("back in SQLite as %s, want %s", got, hash)
	}
}
