package evidence_test

import (
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"chancery"
	"chancery/evidence"
	"chancery/provenance"
	"chancery/record"
)

// sizes are numbers of statements, twenty in a document; four tell one fact.
var sizes = []int{1000, 10_000, 100_000}

// large returns a record of so many statements whose claims are kept, made once in
// the system's temporary folder, and how long a document took at the end.
func large(b *testing.B, n int) (where string) {
	where = filepath.Join(os.TempDir(), fmt.Sprintf("chancery-claims-bench-%s-%d.db", provenance.Version(), n))
	if _, err := os.Stat(where + ".done"); err == nil {
		return where
	}
	os.Remove(where)
	r, err := record.Create(ctx, where)
	if err != nil {
		b.Fatal(err)
	}
	defer r.Close()
	random := rand.New(rand.NewPCG(1, 2))
	for made := 0; made < n; made += 2000 {
		items := archive(b, random, min(2000, n)/20, 20, n/4)
		for i := range items {
			items[i] = document(b, fmt.Sprintf("%d/%s", made, items[i].Document.Path), lines(items[i]))
		}
		add(b, r, items...)
		start := time.Now()
		if n > 10_000 {
			// Opening costs what is kept, not how it was compared, which is measured below.
			if _, err := r.Propose(ctx, func() record.Proposer { return uncompared{} }); err != nil {
				b.Fatal(err)
			}
			continue
		}
		if err := evidence.Propose(ctx, r); err != nil {
			b.Fatal(err)
		}
		if made+2000 >= n {
			b.Logf("%d statements: the last %d were compared in %s", n, min(2000, n), time.Since(start))
		}
	}
	if err := os.WriteFile(where+".done", nil, 0o600); err != nil {
		b.Fatal(err)
	}
	return where
}

// uncompared keeps statements without comparing them: each wording is a claim.
type uncompared struct{}

func (uncompared) Version() string { return evidence.Version() }

func (uncompared) Statements(list []chancery.Attribution, _ *chancery.Reading, _ []record.NamedMention) (out []record.Statement) {
	for _, a := range list {
		out = append(out, record.Statement{Attribution: a.ID, Stance: a.Stance, Said: "tells\n" + chancery.Words(a.Content) + "\n\n"})
	}
	return out
}

func (uncompared) Keys(said string) []string { return strings.Fields(said)[:4] }

func (uncompared) Compare(a, b string) (string, float64) { return "", 0 }

func (uncompared) Group(said []string, _ []record.PairOf) []record.Grouped {
	return []record.Grouped{{Members: []record.GroupedWording{{Probability: 1}}, Doubt: -1}}
}

func (uncompared) Claim(attribution string) string { return provenance.ClaimID(attribution) }

// lines gives back what document was made of.
func lines(item record.Item) (out string) {
	for i, a := range item.Reading.Attributions {
		if i > 0 {
			out += "\n"
		}
		out += chancery.Words(a.Source) + "|" + chancery.Words(a.Cue) + "|" + chancery.Words(a.Content)
	}
	return out
}

// spent returns the time that the processor has spent on this program so far.
func spent(b *testing.B) time.Duration {
	var u syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
		b.Fatal(err)
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}

// onCPU reports the time that the processor spent on one operation, which tells
// more than the clock on a machine that others use too.
func onCPU(b *testing.B) {
	start := spent(b)
	b.Cleanup(func() { b.ReportMetric(float64(spent(b)-start)/1e6/float64(b.N), "cpu-ms/op") })
}

// BenchmarkGather opens the claims of a record from nothing.
func BenchmarkGather(b *testing.B) {
	for _, n := range sizes {
		b.Run(fmt.Sprint(n), func(b *testing.B) {
			where := large(b, n)
			b.ReportAllocs()
			onCPU(b)
			for b.Loop() {
				r, err := record.Open(ctx, where, record.Options{})
				if err != nil {
					b.Fatal(err)
				}
				if x := gather(b, r); len(x.Claims) < n/10 {
					b.Fatal(len(x.Claims))
				}
				r.Close()
			}
		})
	}
}

// BenchmarkList opens the claims of a record and counts the origins of the hundred
// largest.
func BenchmarkList(b *testing.B) {
	for _, n := range sizes[:2] {
		b.Run(fmt.Sprint(n), func(b *testing.B) {
			where := large(b, n)
			b.ReportAllocs()
			onCPU(b)
			for b.Loop() {
				r, err := record.Open(ctx, where, record.Options{})
				if err != nil {
					b.Fatal(err)
				}
				x := gather(b, r)
				for i := range 100 {
					count(b, x, &x.Claims[i])
				}
				r.Close()
			}
		})
	}
}

// BenchmarkNew brings the claims up to date after one new document of twenty
// statements.
func BenchmarkNew(b *testing.B) {
	for _, n := range sizes[:2] {
		b.Run(fmt.Sprint(n), func(b *testing.B) {
			r, err := record.Open(ctx, large(b, n), record.Options{})
			if err != nil {
				b.Fatal(err)
			}
			defer r.Close()
			random := rand.New(rand.NewPCG(uint64(time.Now().UnixNano()), 2))
			b.ReportAllocs()
			onCPU(b)
			for b.Loop() {
				b.StopTimer()
				item := archive(b, random, 1, 20, n/4)[0]
				item = document(b, fmt.Sprintf("new/%d", random.Int()), lines(item))
				add(b, r, item)
				b.StartTimer()
				if err := evidence.Propose(ctx, r); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

// BenchmarkRecount decides on a claim of so many attributions, each in a document
// of its own, and counts its origins again.
func BenchmarkRecount(b *testing.B) {
	for _, n := range []int{10, 100, 1000} {
		b.Run(fmt.Sprint(n), func(b *testing.B) {
			r := create(b)
			var items []record.Item
			for i := range n {
				said := fact(rand.New(rand.NewPCG(uint64(i), 4)), 1)
				items = append(items, document(b, fmt.Sprintf("papers/%d", i), fmt.Sprintf("the clerk %d of %s|said that|%s\nwitness %d|said that|%s", i, places[i%len(places)], said, i, fact(rand.New(rand.NewPCG(uint64(i), 5)), 100+i))))
			}
			add(b, r, items...)
			x := gather(b, r)
			c := x.Claims[0]
			if len(c.Members) < n/2 {
				b.Fatalf("a claim of %d attributions", len(c.Members))
			}
			take := func(change evidence.Change, err error) {
				if err == nil {
					_, err = r.Decide(ctx, change.Decision("Ada", ""))
				}
				if err != nil {
					b.Fatal(err)
				}
			}
			all := make([]*provenance.Claim, 0, n)
			for i := range x.Claims[1:] {
				if len(x.Claims[i+1].Members) > 3 {
					all = append(all, &x.Claims[i+1])
				}
			}
			take(x.Merge(&c, all...))
			next, err := x.Again(ctx)
			if err != nil {
				b.Fatal(err)
			}
			x = next
			count(b, x, &x.Claims[0])
			b.ReportAllocs()
			out, cpu := "", time.Duration(0)
			for b.Loop() {
				b.StopTimer()
				claim := &x.Claims[0]
				if out == "" {
					out = claim.Members[len(claim.Members)/2].Attribution
					take(x.Split(claim, out))
				} else {
					take(x.Move(claim, out))
					out = ""
				}
				start := spent(b)
				b.StartTimer()
				if x, err = x.Again(ctx); err != nil {
					b.Fatal(err)
				}
				count(b, x, &x.Claims[0])
				cpu += spent(b) - start
			}
			b.ReportMetric(float64(cpu)/1e6/float64(b.N), "cpu-ms/op")
			b.ReportMetric(float64(len(x.Claims[0].Members)), "attributions")
		})
	}
}

func count(b *testing.B, x *evidence.Body, c *provenance.Claim) {
	e, err := x.Graph(ctx, c)
	if err != nil {
		b.Fatal(err)
	}
	if n := e.Count(provenance.For); n.Testimonies == 0 && e.Count(provenance.Against).Testimonies == 0 {
		b.Fatal("nothing was counted")
	}
}
