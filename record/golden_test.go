package record_test

import (
	"bytes"
	"compress/gzip"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"chancery/record"
)

// Records and bundles that older versions wrote still open and hold the same.
// testdata/v1 was written by version 1 of the tables and the bundle; for a new
// version, a folder of its own is made by
//
//	CHANCERY_GOLDEN=v2 go test -run TestOlderVersions ./record
//
// and never made again.
func TestOlderVersions(t *testing.T) {
	if version := os.Getenv("CHANCERY_GOLDEN"); version != "" {
		makeGolden(t, filepath.Join("testdata", version))
	}
	folders, err := filepath.Glob("testdata/v*")
	if err != nil || len(folders) == 0 {
		t.Fatalf("no older versions: %v", err)
	}
	for _, folder := range folders {
		read := func(name string) []byte {
			b, err := os.ReadFile(filepath.Join(folder, name))
			if err != nil {
				t.Fatal(err)
			}
			return b
		}
		hash := strings.TrimSpace(string(read("content-hash")))
		shown := string(read("attributions"))
		check := func(r *record.Record) {
			t.Helper()
			sound(t, r)
			if got, err := r.ContentHash(ctx); err != nil || got.String() != hash {
				t.Errorf("content hash %s, %v; want %s", got, err, hash)
			}
			d, err := r.Document(ctx, "b/copy.txt")
			if err != nil {
				t.Fatal(err)
			}
			if got := attributions(t, r, d.Digest, true); got != shown {
				t.Errorf("%s\nwant\n%s", got, shown)
			}
			if hits, _, err := r.SearchDocuments(ctx, query(t, `title:talks "talks had ended"`), record.Window{}); err != nil || len(hits) != 1 {
				t.Errorf("%d hits, %v", len(hits), err)
			}
		}
		t.Run(filepath.Base(folder), func(t *testing.T) {
			z, err := gzip.NewReader(bytes.NewReader(read("chancery.db.gz")))
			if err != nil {
				t.Fatal(err)
			}
			db, err := io.ReadAll(z)
			if err != nil {
				t.Fatal(err)
			}
			where := filepath.Join(t.TempDir(), record.DefaultName)
			if err := os.WriteFile(where, db, 0o600); err != nil {
				t.Fatal(err)
			}
			check(open(t, where, record.Options{}))
			for _, database := range databases {
				check(imported(t, database, read("bundle.zip")))
			}
		})
	}
}

func makeGolden(t *testing.T, folder string) {
	if err := os.MkdirAll(filepath.Dir(folder), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.Mkdir(folder, 0o755); err != nil {
		t.Fatal(err) // what an older version wrote is never written again
	}
	where := place(t, "sqlite")
	r := create(t, where)
	dossier(t, r, 0)
	bundle, hash := export(t, r)
	d, err := r.Document(ctx, "a.txt")
	if err != nil {
		t.Fatal(err)
	}
	shown := attributions(t, r, d.Digest, true)
	r.Close()
	db, err := os.ReadFile(where)
	if err != nil {
		t.Fatal(err)
	}
	var packed bytes.Buffer
	z, _ := gzip.NewWriterLevel(&packed, gzip.BestCompression)
	z.Write(db)
	z.Close()
	for name, b := range map[string][]byte{"chancery.db.gz": packed.Bytes(), "bundle.zip": bundle, "content-hash": []byte(hash.String() + "\n"), "attributions": []byte(shown)} {
		if err := os.WriteFile(filepath.Join(folder, name), b, 0o644); err != nil {
			t.Fatal(err)
		}
	}
}
