package main

import (
	"archive/zip"
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"chancery/record"
)

// runIn runs one command line in dir, in this process, and returns its exit
// code and what it wrote.
func runIn(t *testing.T, dir string, args ...string) (code int, stdout, stderr string) {
	t.Helper()
	t.Chdir(dir)
	var out, err bytes.Buffer
	code = run(t.Context(), args, strings.NewReader(""), &out, &err)
	return code, out.String(), err.String()
}

func write(t *testing.T, path string, b []byte) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, b, 0o644); err != nil {
		t.Fatal(err)
	}
}

// zipped makes an archive of names and contents in turn.
func zipped(t *testing.T, entries ...string) []byte {
	t.Helper()
	var buf bytes.Buffer
	w := zip.NewWriter(&buf)
	for i := 0; i+1 < len(entries); i += 2 {
		f, err := w.CreateHeader(&zip.FileHeader{Name: entries[i], Method: zip.Deflate})
		if err != nil {
			t.Fatal(err)
		}
		if _, err := f.Write([]byte(entries[i+1])); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return buf.Bytes()
}

const story = "The Harbour Papers\n\n\"We never saw the letter,\" said Ilse Marn.\n"

// TestBadInput gives `add` and `read` everything that a folder of real documents
// can hold. Each bad file gets a sentence and, alone, a non-zero exit; together
// with a good one they do not stop it.
func TestBadInput(t *testing.T) {
	deep := strings.Repeat("<div>", 200_000) + "x" + strings.Repeat("</div>", 200_000)
	deepXML := `<?xml version="1.0"?><TEI xmlns="http://www.tei-c.org/ns/1.0"><text><body>` + strings.Repeat("<div>", 100_000) + "x" + strings.Repeat("</div>", 100_000) + `</body></text></TEI>`
	lol := `<?xml version="1.0"?><!DOCTYPE TEI [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]><TEI xmlns="http://www.tei-c.org/ns/1.0"><text><body><p>&b;&b;</p></body></text></TEI>`
	bomb := zipped(t, "bomb.txt", strings.Repeat("0", 300<<20))
	cases := []struct {
		name, file string
		bytes      []byte
		refused    bool // alone, nothing is done; otherwise it is read as well as can be
	}{
		{"empty", "empty.txt", nil, true},
		{"white space only", "blank.txt", []byte(" \n\t\n"), true},
		{"binary", "noise.txt", append([]byte{0x7f, 'E', 'L', 'F', 2, 1, 1, 0}, bytes.Repeat([]byte{0, 0xff, 0x9c, 1}, 4000)...), true},
		{"truncated PDF", "cut.pdf", []byte("%PDF-1.7\n1 0 obj\n<< /Type /Catalog /Pages 2 0 R"), true},
		{"truncated zip", "cut.zip", bomb[:len(bomb)/2], true},
		{"wrong extension", "really-text.pdf", []byte(story), false},
		{"invalid UTF-8", "latin.txt", []byte("\"Na\xefve,\" said Ren\xe9 Marn in the caf\xe9.\n"), false},
		{"zip bomb", "bomb.zip", bomb, true},
		{"climbing path", "climb.zip", zipped(t, "../../climbed.txt", story), true},
		{"deep HTML", "deep.html", []byte("<!doctype html><html><body>" + deep + "</body></html>"), true},
		{"deep XML", "deep.xml", []byte(deepXML), true},
		{"XML entities", "entities.xml", []byte(lol), true},
		{"rows that are no JSON", "rows.jsonl", []byte("{\"id\":1}\nnot json\n"), true},
		{"table without text", "table.csv", []byte("a,b\n1,2\n"), true},
	}
	dir := t.TempDir()
	write(t, filepath.Join(dir, "all", "good.txt"), []byte(story))
	bad := 0
	for _, c := range cases {
		write(t, filepath.Join(dir, "all", c.file), c.bytes)
		if c.refused {
			bad++
		}
		t.Run(c.name, func(t *testing.T) {
			code, stdout, stderr := runIn(t, dir, "read", "--max-time", "20s", filepath.Join("all", c.file))
			if c.refused && (code != exitNothing || !strings.Contains(stderr, c.file)) {
				t.Errorf("exit code %d, want %d with a sentence that names the file:\n%s", code, exitNothing, stderr)
			}
			if !c.refused && (code != 0 || !strings.Contains(stdout, "Marn")) {
				t.Errorf("exit code %d, want it read:\n%s%s", code, stdout, stderr)
			}
			if strings.Contains(stderr, "panic") || strings.Contains(stderr, "goroutine") {
				t.Errorf("a panic reached the user:\n%s", stderr)
			}
		})
	}
	if err := os.Symlink(".", filepath.Join(dir, "all", "loop")); err != nil {
		t.Fatal(err)
	}
	big, err := os.Create(filepath.Join(dir, "all", "big.txt"))
	if err != nil {
		t.Fatal(err)
	}
	if err := big.Truncate(500 << 20); err != nil {
		t.Fatal(err)
	}
	big.Close()
	if code, _, stderr := runIn(t, dir, "init"); code != 0 {
		t.Fatalf("init: %s", stderr)
	}
	code, stdout, stderr := runIn(t, dir, "add", "--json", "--max-time", "20s", "all")
	if code != 0 {
		t.Fatalf("exit code %d:\n%s", code, stderr)
	}
	var sum added
	if err := json.Unmarshal([]byte(stdout), &sum); err != nil {
		t.Fatalf("%v:\n%s", err, stdout)
	}
	// The text under the wrong extension has the bytes of the good one.
	if len(sum.Added)+sum.Known != len(cases)-bad+1 {
		t.Errorf("%d added and %d known, want %d:\n%s", len(sum.Added), sum.Known, len(cases)-bad+1, stderr)
	}
	for _, c := range cases {
		if c.refused && !strings.Contains(stderr, c.file) {
			t.Errorf("%s is not listed among what was passed over:\n%s", c.file, stderr)
		}
	}
	if !strings.Contains(stderr, "big.txt") {
		t.Errorf("the text of 500 MB is not listed:\n%s", stderr)
	}
	if code, stdout, _ := runIn(t, dir, "verify"); code != 0 {
		t.Errorf("verify: %s", stdout)
	}
	if _, err := os.Stat(filepath.Join(dir, "..", "climbed.txt")); err == nil {
		t.Error("a path climbed out of its archive")
	}
}

// TestBadRecord opens what is no record, or none that can be written.
func TestBadRecord(t *testing.T) {
	dir := t.TempDir()
	write(t, filepath.Join(dir, "text.db"), []byte(story))
	write(t, filepath.Join(dir, "story.txt"), []byte(story))
	for _, c := range []struct {
		name string
		args []string
		code int
		says string
	}{
		{"no record", []string{"--record", "none.db", "status"}, exitNothing, "none.db"},
		{"another file", []string{"--record", "text.db", "status"}, exitUsage, "text.db"},
		{"no server", []string{"--record", "postgres://127.0.0.1:1/x?connect_timeout=2", "status"}, exitNothing, "127.0.0.1"},
		{"folder missing", []string{"init", "no/such/folder/x.db"}, exitNothing, "no/such/folder"},
	} {
		code, _, stderr := runIn(t, dir, c.args...)
		if code != c.code || !strings.Contains(stderr, c.says) {
			t.Errorf("%s: exit code %d, want %d with %q:\n%s", c.name, code, c.code, c.says, stderr)
		}
	}
	if os.Geteuid() != 0 { // nothing is read-only to root
		locked := filepath.Join(dir, "locked")
		if err := os.Mkdir(locked, 0o555); err != nil {
			t.Fatal(err)
		}
		if code, _, stderr := runIn(t, dir, "init", "locked"); code != exitRecord {
			t.Errorf("read-only folder: exit code %d:\n%s", code, stderr)
		}
	}
}

// TestKilledAdd kills `add` at random moments, many times. After each, every
// document that stood before still stands, none is half there, and in the end
// the same command has taken all of them in, each once.
func TestKilledAdd(t *testing.T) {
	dir := t.TempDir()
	const documents, kills = 400, 25
	for i := range documents {
		write(t, filepath.Join(dir, "papers", fmt.Sprintf("%03d.txt", i)), fmt.Appendf(nil, "Paper %d\n\n%s\"We saw letter %d,\" said Ilse Marn.\n", i, strings.Repeat("The harbour lay still that year. ", 200), i))
	}
	if code, _, stderr := runIn(t, dir, "init"); code != 0 {
		t.Fatal(stderr)
	}
	before := 0
	killed := 0
	for range kills {
		cmd := exec.Command("chancery", "add", "--quiet", "papers")
		cmd.Dir = dir
		if err := cmd.Start(); err != nil {
			t.Fatal(err)
		}
		done := make(chan error, 1)
		go func() { done <- cmd.Wait() }()
		select {
		case err := <-done:
			if err != nil {
				t.Fatalf("add: %v", err)
			}
		case <-time.After(time.Duration(20+rand.IntN(180)) * time.Millisecond):
			_ = cmd.Process.Kill()
			<-done
			killed++
		}
		r, err := record.Open(t.Context(), dir, record.Options{})
		if err != nil {
			t.Fatalf("after a kill the record does not open: %v", err)
		}
		counts, err := r.Status(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		if counts.Documents < before {
			t.Fatalf("%d documents, %d before the kill", counts.Documents, before)
		}
		before = counts.Documents
		if _, err := r.Verify(context.WithoutCancel(t.Context()), func(p record.Problem) { t.Errorf("after a kill: %s: %s", p.Where, p.What) }); err != nil {
			t.Fatal(err)
		}
		if err := r.Close(); err != nil {
			t.Fatal(err)
		}
		if t.Failed() {
			return
		}
	}
	if killed == 0 {
		t.Error("no run was killed: make the batch larger")
	}
	code, _, stderr := runIn(t, dir, "add", "papers")
	if code != 0 {
		t.Fatalf("the last add: %s", stderr)
	}
	_, stdout, _ := runIn(t, dir, "status")
	if !strings.Contains(stdout, fmt.Sprintf("documents     %d, %d with text, 0 unread", documents, documents)) {
		t.Errorf("in the end:\n%s", stdout)
	}
}
