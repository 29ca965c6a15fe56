package accession

import (
	"flag"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
)

var update = flag.Bool("update", false, "write the outlines of testdata/cases anew; read the difference before keeping it")

// TestCases holds the originals in testdata/cases to the outlines beside them.
// To add a case, put an original there, run the test with -update, and correct
// the outline by hand until it is what a reader would expect.
func TestCases(t *testing.T) {
	files, err := filepath.Glob("testdata/cases/*")
	if err != nil || len(files) < 10 {
		t.Fatalf("%d cases, %v", len(files), err)
	}
	for _, file := range files {
		if strings.HasSuffix(file, ".outline") {
			continue
		}
		t.Run(filepath.Base(file), func(t *testing.T) {
			original, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			got := outline(parse(t, filepath.Base(file), original))
			if *update {
				if err := os.WriteFile(file+".outline", []byte(got), 0o644); err != nil {
					t.Fatal(err)
				}
			}
			want, err := os.ReadFile(file + ".outline")
			if err != nil {
				t.Fatal(err)
			}
			if got != string(want) {
				t.Errorf("got\n%s\nwant\n%s", got, want)
			}
		})
	}
}

// TestParseTogether reads all cases at once on one Taker, as a batch does; the
// race detector watches.
func TestParseTogether(t *testing.T) {
	files, err := filepath.Glob("testdata/cases/*")
	if err != nil {
		t.Fatal(err)
	}
	taker := New(Limits{})
	var wait sync.WaitGroup
	for range 4 {
		for _, file := range files {
			if strings.HasSuffix(file, ".outline") {
				continue
			}
			wait.Go(func() {
				original, err := os.ReadFile(file)
				if err != nil {
					t.Error(err)
					return
				}
				doc, err := taker.Parse(t.Context(), Source{Path: filepath.Base(file), Bytes: original})
				if err != nil {
					t.Error(err)
					return
				}
				if want, _ := os.ReadFile(file + ".outline"); outline(doc) != string(want) {
					t.Errorf("%s reads differently beside others", file)
				}
			})
		}
	}
	wait.Wait()
}
