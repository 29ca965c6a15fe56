package record_test

import (
	"bytes"
	"database/sql"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"chancery"
	"chancery/record"
)

// raw opens the database under a record.
func raw(t testing.TB, where string) *sql.DB {
	t.Helper()
	driver := "sqlite"
	if strings.HasPrefix(where, "postgres") {
		driver = "pgx"
	}
	db, err := sql.Open(driver, where)
	if err != nil {
		t.Fatal(err)
	}
	db.SetMaxOpenConns(1)
	t.Cleanup(func() { db.Close() })
	return db
}

// TestVerify damages one thing after another and holds that it is told of, at
// its place.
func TestVerify(t *testing.T) {
	onEach(t, func(t *testing.T, r *record.Record, where string) {
		dossier(t, r, 0)
		if c := sound(t, r); c.Documents != 4 || c.Decisions != 7 || c.Findings != 7 {
			t.Fatalf("%+v", c)
		}
		r.Close()
		var whole []byte
		sqlite := !strings.HasPrefix(where, "postgres")
		if sqlite {
			var err error
			if whole, err = os.ReadFile(where); err != nil {
				t.Fatal(err)
			}
		}
		free := []string{"DROP TRIGGER journal_no_update", "DROP TRIGGER journal_no_delete", "DROP TRIGGER journal_no_gap"}
		if !sqlite {
			free = []string{"ALTER TABLE journal DISABLE TRIGGER ALL"}
		}
		for _, c := range []struct {
			name, sql, postgres, where, says string
		}{
			{"original", `UPDATE originals SET bytes = x'00' WHERE document = 3`, `UPDATE originals SET bytes = '\x00' WHERE document = 3`, "c.txt", "its original has the digest"},
			{"original gone", `DELETE FROM originals WHERE document = 3`, "", "c.txt", "original is missing"},
			{"text", `UPDATE texts SET text = CAST('talk' AS BLOB) WHERE document = 3`, `UPDATE texts SET text = 'talk' WHERE document = 3`, "c.txt", "its text has the digest"},
			{"text gone", `DELETE FROM texts WHERE document = 3`, "", "c.txt", "text is missing"},
			{"UTF-8", `UPDATE texts SET text = x'ff' WHERE document = 3`, `UPDATE texts SET text = '\xff' WHERE document = 3`, "c.txt", "UTF-8"},
			{"length", `UPDATE documents SET points = 5 WHERE seq = 3`, "", "c.txt", "code points"},
			{"size", `UPDATE documents SET size = 5 WHERE seq = 3`, "", "c.txt", "bytes where 5"},
			{"block", `UPDATE texts SET blocks = '[{"kind":"paragraph","span":[1,4]}]' WHERE document = 3`, "", "c.txt), block 1", "cuts a character"},
			{"mark", `UPDATE texts SET marks = '[{"kind":"link","span":[0,400]}]' WHERE document = 1`, "", "a.txt), mark 1", "outside"},
			{"blocks unreadable", `UPDATE texts SET blocks = '[' WHERE document = 3`, "", "c.txt", "blocks"},
			{"metadata", `UPDATE documents SET metadata = '{' WHERE seq = 3`, "", "c.txt", "metadata"},
			{"description", `UPDATE descriptions SET title = 'x' WHERE document = 3`, "", "c.txt", "lists do not show"},
			{"place", `DELETE FROM places WHERE document = 3`, "", "c.txt", "place"},
			{"index", `DELETE FROM document_words WHERE rowid = 3`, `DELETE FROM document_words WHERE document = 3 AND part = 0`, "c.txt", "search index"},
			{"index of an attribution", `DELETE FROM attribution_words WHERE rowid = 1`, `UPDATE attribution_words SET vector = '' WHERE attribution = 1`, "a.txt), attribution", "search index"},
			{"finding moved", `UPDATE attributions SET spans = '[[[12,15]],[[22,26]],[[27,46]]]' WHERE id = 1`, "", "a.txt", "by its places its ID is"},
			{"finding outside", `UPDATE attributions SET spans = '[[[12,15]],[[22,26]],[[27,999]]]' WHERE id = 1`, "", "a.txt", "outside"},
			{"finding unreadable", `UPDATE attributions SET spans = '[' WHERE id = 1`, "", "", "places of attribution"},
			{"finding gone", `DELETE FROM attributions WHERE id = 1`, "", "a.txt", "are noted of its reading"},
			{"cover", `DELETE FROM covers`, "", "attribution", "cover"},
			{"decided one gone", `DELETE FROM attributions WHERE decision = 2`, "", "a.txt", "is not shown"},
			{"decided one altered", `UPDATE attributions SET spans = '[[],[],[[0,3]]]' WHERE decision = 2`, "", "a.txt", "not what journal 2 decided"},
			{"standing", `UPDATE standing SET decision = 3 WHERE since = 4`, "", "journal 4", "standing"},
			{"standing gone", `DELETE FROM standing WHERE since = 2`, "", "journal 2", "not noted"},
			{"decision altered", `UPDATE journal SET person = 'Eve' WHERE number = 3`, "", "journal 3", "hash does not agree"},
			{"decision's words", `UPDATE journal SET value = replace(value, 'the talks', 'the walks') WHERE number = 1`, "", "journal 1", "carries the words"},
			{"decision gone", `DELETE FROM journal WHERE number = 2`, "", "journal 3", "missing"},
			{"hash", `UPDATE journal SET hash = previous WHERE number = 5`, "", "journal 6", "chain"},
			{"time", `UPDATE journal SET at = 5 WHERE number = 5`, "", "journal 5", "dated before"},
			{"last decision gone", `DELETE FROM journal WHERE number = 7`, "", "journal 7", "standing"},
		} {
			// What finds damage is the same code on both, but for the index and the
			// forms of bytes and numbers.
			if !sqlite && c.postgres == "" && c.name != "cover" && c.name != "decision altered" && c.name != "standing" {
				continue
			}
			t.Run(c.name, func(t *testing.T) {
				at := filepath.Join(t.TempDir(), record.DefaultName)
				if !sqlite {
					at = place(t, "postgres")
					dossier(t, create(t, at), 0)
				} else if err := os.WriteFile(at, whole, 0o600); err != nil {
					t.Fatal(err)
				}
				r := open(t, at, record.Options{})
				db := raw(t, at)
				statement := c.sql
				if !sqlite && c.postgres != "" {
					statement = c.postgres
				}
				if strings.Contains(c.sql, "journal") {
					for _, f := range free {
						if _, err := db.Exec(f); err != nil {
							t.Fatal(err)
						}
					}
				}
				if done, err := db.Exec(statement); err != nil {
					t.Fatal(err)
				} else if n, _ := done.RowsAffected(); n == 0 {
					t.Fatalf("%s changed nothing", statement)
				}
				var told []string
				count, err := r.Verify(ctx, func(p record.Problem) { told = append(told, p.Where+": "+p.What) })
				if err != nil {
					t.Fatal(err)
				}
				found := false
				for _, p := range told {
					w, what, _ := strings.Cut(p, ": ")
					found = found || strings.Contains(w, c.where) && strings.Contains(what, c.says)
				}
				if !found || count.Problems != len(told) {
					t.Errorf("told %d problems:\n%s\nwant %q at %q", count.Problems, strings.Join(told, "\n"), c.says, c.where)
				}
			})
		}
	})
}

// Both databases refuse to alter the journal.
func TestJournalIsAppendedTo(t *testing.T) {
	onEach(t, func(t *testing.T, r *record.Record, where string) {
		decide(t, r, chancery.Decision{Action: chancery.Merge, Target: chancery.Target{Kind: chancery.OnActor, ID: "x"}})
		db := raw(t, where)
		statements := []string{`UPDATE journal SET person = 'Eve'`, `DELETE FROM journal`}
		if strings.HasPrefix(where, "postgres") {
			statements = append(statements, `TRUNCATE journal`)
		} else {
			statements = append(statements, `REPLACE INTO journal SELECT * FROM journal`)
		}
		for _, s := range statements {
			if _, err := db.Exec(s); err == nil || !strings.Contains(err.Error(), "appended") {
				t.Errorf("%s: %v", s, err)
			}
		}
		sound(t, r)
	})
}

// A file with damaged pages is told of and never crashes the program.
func TestDamagedFile(t *testing.T) {
	where := place(t, "sqlite")
	r := create(t, where)
	dossier(t, r, 0)
	r.Close()
	whole, err := os.ReadFile(where)
	if err != nil {
		t.Fatal(err)
	}
	const tries = 40
	told := 0
	for i := range tries {
		b := bytes.Clone(whole)
		at := (1 + i*(len(b)/4096-1)/tries) * 4096 // the head of a page
		for k := range 64 {
			b[at+k] ^= 0x5a
		}
		path := filepath.Join(t.TempDir(), "damaged.db")
		if err := os.WriteFile(path, b, 0o600); err != nil {
			t.Fatal(err)
		}
		problems := 0
		r, err := record.Open(ctx, path, record.Options{Wait: time.Second})
		if err == nil {
			_, err = r.Verify(ctx, func(record.Problem) { problems++ })
			r.Close()
		}
		if err != nil && chancery.KindOf(err) == chancery.Internal {
			t.Errorf("damage at byte %d: %v", at, err)
		}
		if err != nil || problems > 0 {
			told++
		}
	}
	if told != tries {
		t.Errorf("%d of %d damages were told of", told, tries)
	}
}
