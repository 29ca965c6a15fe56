package record_test

import (
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"syscall"
	"testing"
	"time"

	"chancery"
	"chancery/record"
)

// Words for generated documents: a Zipf distribution over 30,000, as in prose,
// so that "the" stands in every document.
var vocabulary = func() []string {
	out := []string{"the", "of", "to", "and", "a", "in", "said", "that", "talks", "minister"}
	random := rand.New(rand.NewPCG(1, 2))
	for len(out) < 30_000 {
		b := make([]byte, 3+random.IntN(7))
		for i := range b {
			b[i] = "etaoinshrdlcum"[random.IntN(14)]
		}
		out = append(out, string(b))
	}
	return out
}()

func prose(random *rand.Rand, words int) string {
	zipf := rand.NewZipf(random, 1.1, 2, uint64(len(vocabulary)-1))
	var b strings.Builder
	for i := range words {
		if i > 0 {
			if i%100 == 0 {
				b.WriteString(".\n\n")
			} else {
				b.WriteByte(' ')
			}
		}
		b.WriteString(vocabulary[zipf.Uint64()])
	}
	return b.String()
}

func generated(i int) record.Item {
	random := rand.New(rand.NewPCG(uint64(i), 7))
	text := prose(random, 300)
	return original(fmt.Sprintf("archive/%06d.txt", i), text, text+fmt.Sprint(i),
		fact(chancery.Title, prose(random, 6)), fact(chancery.Author, prose(random, 2)), fact(chancery.Outlet, fmt.Sprintf("Outlet %d", i%97)),
		fact(chancery.Published, fmt.Sprintf("%d-%02d-%02d", 1990+i%30, 1+i%12, 1+i%28)), fact(chancery.Language, "en"))
}

// large returns a record of 100,000 documents of 300 words with ten attributions
// each, made once and kept in the system's temporary folder.
func large(b *testing.B) string {
	where := filepath.Join(os.TempDir(), "chancery-bench-v1.db")
	if _, err := os.Stat(where + ".done"); err == nil {
		return where
	}
	os.Remove(where)
	r, err := record.Create(ctx, where)
	if err != nil {
		b.Fatal(err)
	}
	defer r.Close()
	const n, step = 100_000, 500
	for i := 0; i < n; i += step {
		var items []record.Item
		var readings []*chancery.Reading
		for k := i; k < i+step; k++ {
			item := generated(k)
			items = append(items, item)
			d := item.Document
			readings = append(readings, &chancery.Reading{Document: d.Digest, Reader: "bench/1", Attributions: tenOf(d)})
		}
		if _, err := r.AddAll(ctx, items); err != nil {
			b.Fatal(err)
		}
		if err := r.PutReadings(ctx, readings); err != nil {
			b.Fatal(err)
		}
	}
	if err := os.WriteFile(where+".done", nil, 0o600); err != nil {
		b.Fatal(err)
	}
	return where
}

// tenOf makes attributions of stretches of a document's words.
func tenOf(d *chancery.Document) (out []chancery.Attribution) {
	at := 0
	next := func(words int) []chancery.Passage {
		start := at
		for ; words > 0; words-- {
			i := strings.IndexAny(d.Text[at:], " \n")
			at += i + 1
			for d.Text[at] == '\n' {
				at++
			}
		}
		p, _ := d.Passage(chancery.Span{Start: start, End: at - 1})
		return []chancery.Passage{p}
	}
	for i := range 10 {
		a := chancery.Attribution{Kind: chancery.Indirect, Stance: chancery.Stances[i%len(chancery.Stances)], Confidence: .9, Reason: "bench", Source: next(2), Cue: next(1), Content: next(15)}
		a.ID = chancery.AttributionID(d.Digest, a.Source, a.Cue, a.Content)
		out = append(out, a)
	}
	return out
}

// onCPU reports the time that the processor spent on one operation, user and
// system, which tells more than the clock on a machine that others use too.
func onCPU(b *testing.B) {
	used := func() time.Duration {
		var u syscall.Rusage
		if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
			b.Fatal(err)
		}
		return time.Duration(u.Utime.Nano() + u.Stime.Nano())
	}
	start := used()
	b.Cleanup(func() { b.ReportMetric(float64(used()-start)/1e6/float64(b.N), "cpu-ms/op") })
}

func BenchmarkAdd(b *testing.B) {
	for _, size := range []int{1, 500} {
		b.Run(fmt.Sprintf("transaction=%d", size), func(b *testing.B) {
			r := create(b, place(b, "sqlite"))
			b.ReportAllocs()
			onCPU(b)
			bytes := 0
			i := 0
			for b.Loop() {
				b.StopTimer()
				items := make([]record.Item, size)
				for k := range items {
					items[k] = generated(i)
					bytes += len(items[k].Document.Text)
					i++
				}
				b.StartTimer()
				if _, err := r.AddAll(ctx, items); err != nil {
					b.Fatal(err)
				}
			}
			b.ReportMetric(float64(i)/b.Elapsed().Seconds(), "docs/s")
			b.ReportMetric(float64(bytes)/1e6/b.Elapsed().Seconds(), "MB/s")
		})
	}
}

func BenchmarkPutReading(b *testing.B) {
	r := create(b, place(b, "sqlite"))
	item := generated(1)
	add(b, r, item)
	reading := reading(item.Document, "bench/1", tenOf(item.Document)...)
	b.ReportAllocs()
	onCPU(b)
	for b.Loop() {
		if err := r.PutReading(ctx, reading); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkOpen(b *testing.B) {
	where := large(b)
	b.ReportAllocs()
	onCPU(b)
	for b.Loop() {
		r, err := record.Open(ctx, where, record.Options{})
		if err != nil {
			b.Fatal(err)
		}
		r.Close()
	}
}

// BenchmarkFirstAnswer opens a record of 100,000 documents and answers one
// question, as one run of the program does.
func BenchmarkFirstAnswer(b *testing.B) {
	where := large(b)
	for _, q := range []string{"minister", "the", `"of the minister"`, "speaker:talks stance:denies"} {
		b.Run(strings.ReplaceAll(q, " ", "_"), func(b *testing.B) {
			q := query(b, q)
			b.ReportAllocs()
			onCPU(b)
			for b.Loop() {
				r, err := record.Open(ctx, where, record.Options{ReadOnly: true})
				if err != nil {
					b.Fatal(err)
				}
				if len(q.Speaker) > 0 {
					_, _, err = r.SearchAttributions(ctx, q, record.Window{})
				} else {
					_, _, err = r.SearchDocuments(ctx, q, record.Window{})
				}
				if err != nil {
					b.Fatal(err)
				}
				r.Close()
			}
		})
	}
}

func BenchmarkSearchDocuments(b *testing.B) {
	r, err := record.Open(ctx, large(b), record.Options{})
	if err != nil {
		b.Fatal(err)
	}
	defer r.Close()
	for _, q := range []string{vocabulary[29_000], vocabulary[500], "minister", "the", "the of said", "the of to and", `"the minister"`, "th*", "mini*", "minister -talks", "minister outlet:\"outlet 5\"", "the before:1991", "outlet:\"outlet 5\"", "title:minister"} {
		b.Run(strings.ReplaceAll(q, " ", "_"), func(b *testing.B) {
			q := query(b, q)
			b.ReportAllocs()
			onCPU(b)
			for b.Loop() {
				if _, _, err := r.SearchDocuments(ctx, q, record.Window{}); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

func BenchmarkSearchAttributions(b *testing.B) {
	r, err := record.Open(ctx, large(b), record.Options{})
	if err != nil {
		b.Fatal(err)
	}
	defer r.Close()
	for _, q := range []string{vocabulary[29_000], "minister", "the", "speaker:minister", "speaker:minister stance:denies", "stance:denies", "state:accepted", "the outlet:\"outlet 5\""} {
		b.Run(strings.ReplaceAll(q, " ", "_"), func(b *testing.B) {
			q := query(b, q)
			b.ReportAllocs()
			onCPU(b)
			for b.Loop() {
				if _, _, err := r.SearchAttributions(ctx, q, record.Window{}); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

func BenchmarkDocuments(b *testing.B) {
	r, err := record.Open(ctx, large(b), record.Options{})
	if err != nil {
		b.Fatal(err)
	}
	defer r.Close()
	for _, order := range []record.Order{record.ByAdded, record.ByTitle, record.ByDate} {
		b.Run(string(order), func(b *testing.B) {
			b.ReportAllocs()
			onCPU(b)
			for b.Loop() {
				if _, _, err := r.Documents(ctx, record.Query{}, record.Page{Order: order, Descending: true}); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
	b.Run("one", func(b *testing.B) {
		onCPU(b)
		ref := generated(54_321).Document.Digest.String()[:10]
		for b.Loop() {
			if _, err := r.Document(ctx, ref); err != nil {
				b.Fatal(err)
			}
		}
	})
	b.Run("attributions", func(b *testing.B) {
		onCPU(b)
		ref := generated(54_321).Document.Digest
		for b.Loop() {
			if _, err := r.Attributions(ctx, ref, false); err != nil {
				b.Fatal(err)
			}
		}
	})
	b.Run("status", func(b *testing.B) {
		onCPU(b)
		for b.Loop() {
			if _, err := r.Status(ctx); err != nil {
				b.Fatal(err)
			}
		}
	})
	b.Run("count", func(b *testing.B) {
		onCPU(b)
		for b.Loop() {
			if _, err := r.CountDocuments(ctx, record.Query{}); err != nil {
				b.Fatal(err)
			}
		}
	})
}

// BenchmarkExport shows that memory does not grow with the record.
func BenchmarkExport(b *testing.B) {
	for _, n := range []int{1_000, 4_000} {
		b.Run(fmt.Sprintf("documents=%d", n), func(b *testing.B) {
			r := create(b, place(b, "sqlite"))
			for i := 0; i < n; i += 500 {
				var items []record.Item
				for k := range 500 {
					items = append(items, generated(i+k))
				}
				add(b, r, items...)
			}
			b.ReportAllocs()
			onCPU(b)
			for b.Loop() {
				out := &peak{}
				if _, err := r.Export(ctx, out); err != nil {
					b.Fatal(err)
				}
				b.ReportMetric(float64(out.heap)/1e6, "MB-peak-heap")
			}
		})
	}
}

// peak swallows what is written and notes the largest heap meanwhile.
type peak struct {
	n    int
	heap uint64
}

func (p *peak) Write(b []byte) (int, error) {
	if p.n += len(b); p.n > 1<<20 {
		p.n = 0
		var m runtime.MemStats
		runtime.ReadMemStats(&m)
		p.heap = max(p.heap, m.HeapAlloc)
	}
	return len(b), nil
}
