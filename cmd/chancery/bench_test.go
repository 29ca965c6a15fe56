package main

import (
	"bufio"
	"bytes"
	"context"
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
)

// vocabulary is what the texts of the benchmarks are made of; a word's chance
// falls with its place, roughly as in English.
var vocabulary = strings.Fields(`the of and to a in that it was he for said on as with his had they at be from this have by were not
which or an her their been but she has are letter who would minister will when talks there its no if all more out one about so up
them than him into some could time only other new then two first any now such like our over state government official ambassador
proposal approved denied copy secret meeting paper harbour envoy customs delegation working groups sanctions border spring`)

// prose writes about n words of no meaning, in sentences that are reported.
func prose(r *rand.Rand, n int) string {
	var b strings.Builder
	for i := 0; i < n; {
		k := 8 + r.IntN(20)
		for j := range k {
			w := vocabulary[int(r.ExpFloat64()*14)%len(vocabulary)]
			if j == 0 {
				w = strings.ToUpper(w[:1]) + w[1:]
			}
			b.WriteString(w)
			b.WriteByte(' ')
		}
		fmt.Fprintf(&b, "word%d, said Ilse Marn.", r.IntN(50_000))
		i += k + 4
		if r.IntN(4) == 0 {
			b.WriteString("\n\n")
		} else {
			b.WriteByte(' ')
		}
	}
	return b.String()
}

// timed runs the program as a process of its own and returns its peak memory in
// bytes.
func timed(b *testing.B, dir string, args ...string) int64 {
	b.Helper()
	cmd := exec.Command("chancery", args...)
	cmd.Dir = dir
	if out, err := cmd.CombinedOutput(); err != nil {
		b.Fatalf("chancery %v: %v\n%s", args, err, out)
	}
	return cmd.ProcessState.SysUsage().(*syscall.Rusage).Maxrss << 10
}

// BenchmarkAdd takes in 10,000 documents of 5 kB without reading them. Memory
// grows with the largest document and not with the batch.
func BenchmarkAdd(b *testing.B) {
	const documents = 10_000
	dir := b.TempDir()
	r := rand.New(rand.NewPCG(1, 2))
	size := int64(0)
	for i := range documents {
		text := fmt.Sprintf("Paper %d\n\n%s", i, prose(r, 800))
		size += int64(len(text))
		path := filepath.Join(dir, "papers", fmt.Sprint(i%100), fmt.Sprint(i)+".txt")
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			b.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
			b.Fatal(err)
		}
	}
	b.SetBytes(size)
	peak := int64(0)
	n := 0
	for b.Loop() {
		n++
		at := filepath.Join(dir, fmt.Sprint(n))
		timed(b, dir, "init", "--quiet", at+".db")
		peak = max(peak, timed(b, dir, "--record", at+".db", "add", "--quiet", "--no-read", "papers"))
	}
	b.ReportMetric(float64(documents*n)/b.Elapsed().Seconds(), "documents/s")
	b.ReportMetric(float64(peak)/1e6, "peak-MB")
}

// BenchmarkStart times whole runs of commands on a record of 100,000 documents,
// from the start of the process to its end.
func BenchmarkStart(b *testing.B) {
	const documents = 100_000
	dir := b.TempDir()
	f, err := os.Create(filepath.Join(dir, "rows.jsonl"))
	if err != nil {
		b.Fatal(err)
	}
	w := bufio.NewWriter(f)
	r := rand.New(rand.NewPCG(3, 4))
	for i := range documents {
		fmt.Fprintf(w, "{\"id\":\"d%d\",\"title\":\"Paper %d\",\"published\":\"20%02d-05-12\",\"text\":%q}\n", i, i, i%25, prose(r, 150))
	}
	if err := w.Flush(); err != nil {
		b.Fatal(err)
	}
	f.Close()
	timed(b, dir, "init", "--quiet")
	timed(b, dir, "add", "--quiet", "rows.jsonl")
	for _, c := range []struct {
		name string
		args []string
	}{
		{"version", []string{"version"}}, // what every start costs
		{"show", []string{"show", "d4711"}},
		{"search/rare", []string{"search", "word4711"}},
		{"search/common", []string{"search", "the"}},
		{"search/two", []string{"search", "letter", "minister"}},
		{"search/phrase", []string{"search", `"of the"`}},
		{"search/speaker", []string{"search", "speaker:marn", "stance:asserts"}},
		{"documents", []string{"documents", "--limit", "50"}},
	} {
		b.Run(c.name, func(b *testing.B) {
			for b.Loop() {
				timed(b, dir, c.args...)
			}
		})
	}
}

// BenchmarkCheck checks drafts of so many equal sentences with a date and a quotation:
// one that is twice as long takes twice the time.
func BenchmarkCheck(b *testing.B) {
	dir := b.TempDir()
	at := filepath.Join(dir, recordName)
	do := func(args ...string) {
		var errs bytes.Buffer
		if code := run(context.Background(), append(args, "--record", at), strings.NewReader(""), io.Discard, &errs); code != 0 {
			b.Fatalf("chancery %q: %d\n%s", args, code, &errs)
		}
	}
	paper := filepath.Join(dir, "paper.txt")
	if err := os.WriteFile(paper, []byte("Ada Moor said that the minister approved the paper on 2 May 2003. “The paper was sent by hand,” said Bela Kuhn."), 0o644); err != nil {
		b.Fatal(err)
	}
	do("init")
	do("add", "--reader", "simple", paper)
	for _, n := range []int{2500, 5000, 10_000, 20_000} {
		b.Run(fmt.Sprint(n), func(b *testing.B) {
			draft := filepath.Join(b.TempDir(), "draft.txt")
			if err := os.WriteFile(draft, []byte(strings.Repeat("Ada Moor said that the minister approved the paper on 9 May 2003. ", n)), 0o644); err != nil {
				b.Fatal(err)
			}
			before := spent(b)
			for b.Loop() {
				do("check", "--json", "--reader", "simple", draft)
			}
			b.ReportMetric(float64(spent(b)-before)/1e6/float64(b.N), "cpu-ms/op")
		})
	}
}
