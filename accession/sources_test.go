package accession

import (
	"archive/tar"
	"archive/zip"
	"bytes"
	"compress/gzip"
	"context"
	"fmt"
	"io"
	"io/fs"
	"net"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"testing"

	"chancery"
)

// packZip makes an archive of pairs of names and contents.
func packZip(t testing.TB, pairs ...string) []byte {
	t.Helper()
	var buf bytes.Buffer
	z := zip.NewWriter(&buf)
	for i := 0; i < len(pairs); i += 2 {
		w, err := z.CreateHeader(&zip.FileHeader{Name: pairs[i], Method: zip.Deflate})
		if err == nil {
			_, err = io.WriteString(w, pairs[i+1])
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return buf.Bytes()
}

func packTar(t testing.TB, pairs ...string) []byte {
	t.Helper()
	var buf bytes.Buffer
	z := tar.NewWriter(&buf)
	for i := 0; i < len(pairs); i += 2 {
		if err := z.WriteHeader(&tar.Header{Name: pairs[i], Size: int64(len(pairs[i+1])), Mode: 0o600, Format: tar.FormatPAX}); err != nil {
			t.Fatal(err)
		}
		if _, err := io.WriteString(z, pairs[i+1]); err != nil {
			t.Fatal(err)
		}
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return buf.Bytes()
}

func packGzip(t testing.TB, b []byte) []byte {
	t.Helper()
	var buf bytes.Buffer
	z := gzip.NewWriter(&buf)
	if _, err := z.Write(b); err != nil {
		t.Fatal(err)
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return buf.Bytes()
}

// locked sets the flag of encryption on the first entry of a zip archive, in
// its local and its central header.
func locked(b []byte) []byte {
	b = bytes.Clone(b)
	b[6] |= 1
	b[bytes.Index(b, []byte("PK\x01\x02"))+8] |= 1
	return b
}

// damaged changes the checksum of the first entry of a zip archive.
func damaged(b []byte) []byte {
	b = bytes.Clone(b)
	b[bytes.Index(b, []byte("PK\x01\x02"))+16] ^= 1
	return b
}

// found walks paths and writes each original as "path: its bytes" and each error
// as "kind: its sentence", with folder left out.
func found(t testing.TB, limits Limits, folder string, stdin io.Reader, paths ...string) []string {
	t.Helper()
	var out []string
	for src, err := range New(limits).Sources(t.Context(), paths, stdin) {
		line := ""
		if err != nil {
			line = fmt.Sprintf("%s: %v", chancery.KindOf(err), err)
		} else {
			line = fmt.Sprintf("%s: %.60s", src.Path, src.Bytes)
		}
		if folder != "" {
			line = strings.ReplaceAll(line, folder+string(filepath.Separator), "")
		}
		out = append(out, line)
	}
	return out
}

func TestSources(t *testing.T) {
	text := "Words."
	long := strings.Repeat("x", 3000)
	mac := "\x00\x00"
	for _, c := range []struct {
		name   string
		files  map[string]string // path → content; "→x" is a link to x; "" with a slash at the end a folder
		paths  []string          // the folder itself where nil
		limits Limits
		want   []string
	}{
		{"a folder in order of name, deep", map[string]string{"b.txt": text, "a/z.txt": text, "a/b/c.txt": text}, nil, Limits{},
			[]string{"a/b/c.txt: Words.", "a/z.txt: Words.", "b.txt: Words."}},
		{"hidden files and what systems leave", map[string]string{"a.txt": text, ".git/config": text, ".DS_Store": mac, "Thumbs.db": mac, "~$a.docx": mac}, nil, Limits{},
			[]string{"a.txt: Words."}},
		{"the parts of a saved page", map[string]string{"page.html": "<p>x", "page_files/ad.html": "<p>ad", "other_files/a.txt": text}, nil, Limits{},
			[]string{"other_files/a.txt: Words.", "page.html: <p>x"}},
		{"a missing file, and the rest", map[string]string{"a.txt": text}, []string{"gone.txt", "a.txt"}, Limits{},
			[]string{"not-found: gone.txt does not exist", "a.txt: Words."}},
		{"a link that leads nowhere", map[string]string{"a.txt": "→gone"}, nil, Limits{},
			[]string{"not-found: a.txt is a link to something that does not exist"}},
		{"a link back to its folder", map[string]string{"a/b.txt": text, "a/up": "→../a"}, nil, Limits{},
			[]string{"a/b.txt: Words.", "unsafe: a/up is a link that leads back to the folder it stands in; it was not followed"}},
		{"a link to itself", map[string]string{"a": "→a"}, nil, Limits{},
			[]string{"unsafe: a is a link that leads back to itself"}},
		{"a folder behind two links, once", map[string]string{"x/a.txt": text, "l1": "→x", "l2": "→x"}, nil, Limits{},
			[]string{"l1/a.txt: Words."}},
		{"a file over the limit", map[string]string{"a.txt": long, "b.txt": text}, nil, Limits{Bytes: 1000},
			[]string{"too-large: a.txt holds 2.93 KiB, more than the limit of 1000 bytes for one document; split it, or raise the limit", "b.txt: Words."}},
		{"a zip", map[string]string{"z.zip": string(packZip(t, "b.txt", text, "a/c.txt", text, "__MACOSX/x", mac, "a/", ""))}, nil, Limits{},
			[]string{"z.zip/a/c.txt: Words.", "z.zip/b.txt: Words."}},
		{"a zip by another name", map[string]string{"z.txt": string(packZip(t, "b.txt", text))}, nil, Limits{},
			[]string{"z.txt/b.txt: Words."}},
		{"a zip in a zip in gzip", map[string]string{"z.zip": string(packZip(t, "y.zip.gz", string(packGzip(t, packZip(t, "a.txt", text)))))}, nil, Limits{},
			[]string{"z.zip/y.zip/a.txt: Words."}},
		{"paths that climb out", map[string]string{"z.zip": string(packZip(t, "../a.txt", text, "/etc/x", text, `..\b.txt`, text, "C:/x", text, "a/../../b", text, "ok.txt", text))}, nil, Limits{},
			[]string{
				`unsafe: z.zip holds an entry whose path leads out of it: "../a.txt"; it was passed over`,
				`unsafe: z.zip holds an entry whose path leads out of it: "../b.txt"; it was passed over`,
				`unsafe: z.zip holds an entry whose path leads out of it: "/etc/x"; it was passed over`,
				`unsafe: z.zip holds an entry whose path leads out of it: "C:/x"; it was passed over`,
				`unsafe: z.zip holds an entry whose path leads out of it: "a/../../b"; it was passed over`,
				"z.zip/ok.txt: Words."}},
		{"a password", map[string]string{"z.zip": string(locked(packZip(t, "a.txt", text, "b.txt", text)))}, nil, Limits{},
			[]string{"encrypted: z.zip/a.txt is protected by a password; unpack the archive with it and add the files", "z.zip/b.txt: Words."}},
		{"a truncated zip", map[string]string{"z.zip": string(packZip(t, "a.txt", long)[:60]), "a.txt": text}, nil, Limits{},
			[]string{"a.txt: Words.", "damaged: z.zip is not a whole zip archive: its end is missing or damaged; fetch it again"}},
		{"a damaged entry", map[string]string{"z.zip": string(damaged(packZip(t, "a.txt", text, "b.txt", text)))}, nil, Limits{},
			[]string{"damaged: z.zip/a.txt is damaged: its checksum does not match; fetch it again", "z.zip/b.txt: Words."}},
		{"a bomb by its ratio", map[string]string{"z.zip": string(packZip(t, "a.txt", strings.Repeat("0", bombBytes+1), "b.txt", text))}, nil, Limits{},
			[]string{"unsafe: z.zip/a.txt would unpack to 1028 times its size and may be a bomb; unpack it yourself if you trust it", "z.zip/b.txt: Words."}},
		{"a bomb by its sum", map[string]string{"z.zip": string(packZip(t, "a.txt", long, "b.txt", long, "c.txt", long)), "zz.txt": text}, nil, Limits{Expanded: 5000},
			[]string{"z.zip/a.txt: " + long[:60], "unsafe: z.zip/b.txt: z.zip unpacks to more than 4.883 KiB and may be a bomb; unpack it yourself if you trust it", "zz.txt: Words."}},
		{"too many entries", map[string]string{"z.tar": string(packTar(t, "a.txt", text, "b.txt", text, "c.txt", text))}, nil, Limits{Entries: 2},
			[]string{"z.tar/a.txt: Words.", "z.tar/b.txt: Words.", "too-large: z.tar holds more than 2 entries; the rest was passed over"}},
		{"archives too deep", map[string]string{"z.zip": string(packZip(t, "y.zip", string(packZip(t, "x.zip", string(packZip(t, "a.txt", text))))))}, nil, Limits{Depth: 2},
			[]string{"unsafe: z.zip/y.zip/x.zip stands too deep, in archives in archives; unpack it yourself if you trust it"}},
		{"a tar in gzip", map[string]string{"z.tgz": string(packGzip(t, packTar(t, "./b.txt", text, "../c.txt", text)))}, nil, Limits{},
			[]string{"z.tar/b.txt: Words.", `unsafe: z.tar holds an entry whose path leads out of it: "../c.txt"; it was passed over`}},
		{"gzip", map[string]string{"a.txt.gz": string(packGzip(t, []byte(text)))}, nil, Limits{}, []string{"a.txt: Words."}},
		{"gzip that breaks off", map[string]string{"a.txt.gz": string(packGzip(t, []byte(text))[:20])}, nil, Limits{}, []string{"damaged: a.txt breaks off before its end; fetch it again"}},
		{"gzip of more than the limit", map[string]string{"a.txt.gz": string(packGzip(t, []byte(long)))}, nil, Limits{Bytes: 1000},
			[]string{"too-large: a.txt holds more than the limit of 1000 bytes for one document; split it, or raise the limit"}},
		{"lines", map[string]string{"r.jsonl": "{\"id\":1}\n\n  {\"id\":2}\r\nnonsense"}, nil, Limits{},
			[]string{`r.jsonl#1: {"id":1}`, `r.jsonl#3: {"id":2}`, "r.jsonl#4: nonsense"}},
		{"lines in gzip, one too long", map[string]string{"r.jsonl.gz": string(packGzip(t, []byte("{\"id\":1}\n"+long+"\n{\"id\":3}")))}, nil, Limits{Bytes: 1000},
			[]string{`r.jsonl#1: {"id":1}`, "too-large: r.jsonl#2 is longer than the limit of 1000 bytes for one document", `r.jsonl#3: {"id":3}`}},
		{"a list in JSON", map[string]string{"r.json": ` [{"id":1}, {"id":2}] `}, nil, Limits{}, []string{`r.json#1: {"id":1}`, `r.json#2: {"id":2}`}},
		{"one object in JSON", map[string]string{"r.json": "{\n\"id\":1}"}, nil, Limits{}, []string{"r.json: {\n\"id\":1}"}},
		{"a table", map[string]string{"t.csv": "\xef\xbb\xbfID,Headline,Body\n7,A,\"one\ntwo\"\n8,B,three\n"}, nil, Limits{},
			[]string{`t.csv#2: {"id":"7","title":"A","text":"one\ntwo"}`, `t.csv#4: {"id":"8","title":"B","text":"three"}`}},
		{"a table by semicolons in windows-1252", map[string]string{"t.csv": "date;text\n2003-05-04;caf\xe9\n"}, nil, Limits{},
			[]string{`t.csv#2: {"date":"2003-05-04","text":"café"}`}},
		{"a table without texts", map[string]string{"t.tsv": "name\tage\nx\t3\n"}, nil, Limits{},
			[]string{`unsupported: t.tsv has no column of texts: its columns are "name", "age"; name the one that holds the texts "text"`}},
		{"a row that lacks the text", map[string]string{"t.csv": "a,text\nx\ny,z\n"}, nil, Limits{},
			[]string{"invalid: t.csv#2 has 1 columns and no text, which stands in column 2", `t.csv#3: {"a":"y","text":"z"}`}},
		{"a quotation mark that is not closed", map[string]string{"t.csv": "a,text\nx,\"" + strings.Repeat("y", 200<<10)}, nil, Limits{Bytes: 1000},
			[]string{"too-large: a row is longer than the limit of 1000 bytes for one document; a quotation mark before it may not be closed"}},
		{"an empty table", map[string]string{"t.csv": ""}, nil, Limits{}, []string{"empty: t.csv is empty"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			folder := t.TempDir()
			for name, content := range c.files {
				p := filepath.Join(folder, name)
				if err := os.MkdirAll(filepath.Dir(p), 0o755); err != nil {
					t.Fatal(err)
				}
				var err error
				if to, ok := strings.CutPrefix(content, "→"); ok {
					err = os.Symlink(to, p)
				} else {
					err = os.WriteFile(p, []byte(content), 0o644)
				}
				if err != nil {
					t.Fatal(err)
				}
			}
			paths := []string{folder}
			if c.paths != nil {
				paths = nil
				for _, p := range c.paths {
					paths = append(paths, filepath.Join(folder, p))
				}
			}
			got := found(t, c.limits, folder, nil, paths...)
			if !slices.Equal(got, c.want) {
				t.Errorf("got\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(c.want, "\n"))
			}
		})
	}
}

func TestSourcesStdin(t *testing.T) {
	for name, c := range map[string]struct {
		in   string
		want []string
	}{
		"text": {"Words.", []string{"-: Words."}},
		"rows": {"{\"text\":\"a\"}\n{\"text\":\"b\"}\n", []string{`-#1: {"text":"a"}`, `-#2: {"text":"b"}`}},
		"zip":  {string(packZip(t, "a.txt", "Words.")), []string{"-/a.txt: Words."}},
		"gzip": {string(packGzip(t, []byte("Words."))), []string{"-: Words."}},
		"none": {"", []string{"-: "}},
	} {
		if got := found(t, Limits{}, "", strings.NewReader(c.in), "-"); !slices.Equal(got, c.want) {
			t.Errorf("%s: got %q, want %q", name, got, c.want)
		}
	}
}

// TestSourcesLarge refuses a text of 500 MB by its size; the file has holes, so
// reading it would show.
func TestSourcesLarge(t *testing.T) {
	folder := t.TempDir()
	p := filepath.Join(folder, "large.txt")
	if err := os.WriteFile(p, nil, 0o644); err != nil {
		t.Fatal(err)
	}
	if err := os.Truncate(p, 500<<20); err != nil {
		t.Fatal(err)
	}
	got := found(t, Limits{}, folder, nil, p)
	if len(got) != 1 || got[0] != "too-large: large.txt holds 500 MiB, more than the limit of 256 MiB for one document; split it, or raise the limit" {
		t.Errorf("got %q", got)
	}
}

// TestSourcesUnreadable goes on after a file that may not be read. Root may read
// every file, so the sentence is tested by itself as well.
func TestSourcesUnreadable(t *testing.T) {
	folder := t.TempDir()
	for _, name := range []string{"a.txt", "b.txt"} {
		if err := os.WriteFile(filepath.Join(folder, name), []byte("Words."), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	if err := os.Chmod(filepath.Join(folder, "a.txt"), 0); err != nil {
		t.Fatal(err)
	}
	denied := "denied: a.txt may not be read; check its permissions"
	want := []string{denied, "b.txt: Words."}
	if f, err := os.Open(filepath.Join(folder, "a.txt")); err == nil {
		f.Close()
		want[0] = "a.txt: Words."
	}
	if got := found(t, Limits{}, folder, nil, folder); !slices.Equal(got, want) {
		t.Errorf("got %q, want %q", got, want)
	}
	w := &finder{t: New(Limits{}), ctx: t.Context(), yield: func(_ Source, err error) bool {
		if got := fmt.Sprintf("%s: %v", chancery.KindOf(err), err); got != denied {
			t.Errorf("got %q, want %q", got, denied)
		}
		return true
	}}
	w.system("a.txt", &fs.PathError{Op: "open", Path: "a.txt", Err: syscall.EACCES})
}

func TestSourcesSpecial(t *testing.T) {
	// A short path, since the names of sockets are short.
	folder, err := os.MkdirTemp("", "acc")
	if err != nil {
		t.Fatal(err)
	}
	defer os.RemoveAll(folder)
	l, err := net.Listen("unix", filepath.Join(folder, "s"))
	if err != nil {
		t.Skipf("SKIPPED: no sockets in the file system here: %v", err)
	}
	defer l.Close()
	if got := found(t, Limits{}, folder, nil, folder); len(got) != 1 || got[0] != "unsupported: s is a socket and not a file or folder" {
		t.Errorf("got %q", got)
	}
}

func TestSourcesInterrupted(t *testing.T) {
	folder := t.TempDir()
	for _, name := range []string{"a.txt", "b.txt", "c.txt"} {
		if err := os.WriteFile(filepath.Join(folder, name), []byte("Words."), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	var kinds []chancery.Kind
	n := 0
	for _, err := range New(Limits{}).Sources(ctx, []string{folder}, nil) {
		if err != nil {
			kinds = append(kinds, chancery.KindOf(err))
			continue
		}
		n++
		cancel()
	}
	if n != 1 || !slices.Equal(kinds, []chancery.Kind{chancery.Interrupted}) {
		t.Errorf("%d originals and errors of the kinds %q; want 1 and one interruption", n, kinds)
	}
	for range New(Limits{}).Sources(t.Context(), []string{folder}, nil) {
		break // the walk ends with its reader, without a panic
	}
}
