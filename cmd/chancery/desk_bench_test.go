package main

import (
	"context"
	"fmt"
	"math/rand/v2"
	"net/http"
	"net/http/httptest"
	"net/url"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"chancery/accession"
	"chancery/evidence"
	"chancery/record"
	"chancery/web"
)

// largeDesk opens a desk on the large record.
func largeDesk(b *testing.B) (*web.Desk, *record.Record) {
	b.Helper()
	r, where := largeRecord(b)
	return newDesk(b, r, where), r
}

func newDesk(b *testing.B, r *record.Record, where string) *web.Desk {
	desk, err := web.New(newDeskRecord(r, where), web.Options{Name: "bench", Person: "Ada"})
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(desk.Close)
	return desk
}

// ask gets a page as a browser does and returns its size, compressed. What is still
// being worked out it asks for again.
func ask(tb testing.TB, desk http.Handler, path string) int {
	for {
		r := httptest.NewRequest("GET", path, nil)
		r.Host = "127.0.0.1"
		r.Header.Set("Accept-Encoding", "gzip")
		w := httptest.NewRecorder()
		desk.ServeHTTP(w, r)
		if w.Code == http.StatusAccepted {
			continue // a page waits a while by itself
		}
		if w.Code != http.StatusOK {
			tb.Fatalf("%s: status %d: %.300s", path, w.Code, w.Body)
		}
		return w.Body.Len()
	}
}

// spent returns the time that the processor has spent on this program so far.
func spent(tb testing.TB) time.Duration {
	var u syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
		tb.Fatal(err)
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}

// BenchmarkPages asks for each page of a large record. Of each it reports the first
// time apart, in which much is worked out that later pages find.
func BenchmarkPages(b *testing.B) {
	desk, r := largeDesk(b)
	ctx := context.Background()
	list, _, err := r.Documents(ctx, record.Query{}, record.Page{Limit: 1, Descending: true})
	if err != nil {
		b.Fatal(err)
	}
	document := "/documents/" + list[0].Digest.String()
	found, err := r.Attributions(ctx, list[0].Digest, false)
	if err != nil {
		b.Fatal(err)
	}
	people, _, err := r.Actors(ctx, record.ActorQuery{Named: true, Between: [2]int{0, 2}})
	if err != nil {
		b.Fatal(err)
	}
	body, err := evidence.Gather(ctx, r)
	if err != nil {
		b.Fatal(err)
	}
	words := strings.NewReplacer(list[0].Digest.String(), "D", found[0].ID, "F", people[0].ID, "A", people[1].ID, "B", body.Claims[0].ID, "LARGEST", body.Claims[1000].ID, "C")
	q := url.QueryEscape
	for _, path := range []string{"/", "/?order=date", "/?order=title", "/?filter=" + q(`outlet:"outlet 5"`), "/?filter=" + q(`author:"`+list[0].Authors[0]+`"`),
		document, document + "/findings/" + found[0].ID, document + "/about", document + "/rows?seen=0",
		"/search?q=minister", "/search?q=the", "/search?q=" + q("speaker:"+strings.Fields(people[0].Name)[0]+" stance:denies"), "/search?q=" + q("approved before:2003-05"), "/complete?q=speaker:min",
		"/timeline", "/timeline?by=actor", "/timeline?filter=" + q(`outlet:"outlet 5"`), "/timeline?from=2001-03-01&to=2001-04-01",
		"/actors", "/actors?q=ba", "/actors/" + people[0].ID, "/actors/pairs", "/actors/quotes", "/actors/quotes/of?quoting=&quoted=" + people[0].ID,
		"/claims", "/claims?order=doubt", "/claims?order=title&from=1000", "/claims?contested=yes", "/claims?single=yes", "/claims?words=approved", "/claims?actor=" + q(people[1].Name), "/claims/of?id=" + found[0].ID + "&id=" + found[1].ID,
		"/claims/" + body.Claims[1000].ID, "/claims/" + body.Claims[0].ID, "/claims/" + body.Claims[0].ID + "?side=against",
		"/contradictions", "/contradictions?type=date&from=300", "/contradictions?claim=" + body.Claims[0].ID, "/hypotheses", "/dossier?claim=" + body.Claims[1000].ID,
		"/journal", "/intake", "/help", "/help/words", "/as-of/2030-01-01/"} {
		b.Run(words.Replace(path), func(b *testing.B) {
			before := spent(b)
			size := ask(b, desk, path)
			first := spent(b) - before
			before = spent(b)
			b.ReportAllocs()
			for b.Loop() {
				ask(b, desk, path)
			}
			b.ReportMetric(float64(spent(b)-before)/1e6/float64(b.N), "cpu-ms/op")
			b.ReportMetric(float64(first)/1e6, "cpu-ms-first")
			b.ReportMetric(float64(size)/1000, "kB-gzip")
		})
	}
}

// BenchmarkFifty lets fifty people read and search: at once, all pages in one burst,
// and as people do, who look at a page for two seconds on average, while a document
// is read in the background all along. It reports the time that one answer in a
// hundred exceeds.
func BenchmarkFifty(b *testing.B) {
	desk, r := largeDesk(b)
	list, _, err := r.Documents(context.Background(), record.Query{}, record.Page{Limit: 50})
	if err != nil {
		b.Fatal(err)
	}
	for _, c := range []struct {
		name  string
		looks time.Duration // at a page, on average
	}{{"burst", 0}, {"people", 2 * time.Second}} {
		b.Run(c.name, func(b *testing.B) {
			if c.looks > 0 {
				defer readOn(b)()
			}
			for b.Loop() {
				var mu sync.Mutex
				var took []time.Duration
				var all sync.WaitGroup
				for person := range 50 {
					all.Go(func() {
						for _, path := range []string{"/", "/documents/" + list[person].Digest.String(), fmt.Sprintf("/search?q=minister+talks+-word%d", person), "/journal", "/documents/" + list[49-person].Digest.String() + "/rows?seen=0"} {
							time.Sleep(time.Duration(rand.Float64() * 2 * float64(c.looks)))
							start := time.Now()
							ask(b, desk, path)
							mu.Lock()
							took = append(took, time.Since(start))
							mu.Unlock()
						}
					})
				}
				all.Wait()
				slices.Sort(took)
				b.ReportMetric(float64(took[len(took)*99/100].Microseconds())/1000, "ms-p99")
				b.ReportMetric(float64(took[len(took)/2].Microseconds())/1000, "ms-p50")
			}
		})
	}
}

// readOn reads a long text by rules over and over until it is told to stop.
func readOn(b *testing.B) (stop func()) {
	b.Helper()
	doc, err := accession.New(accession.DefaultLimits).Parse(b.Context(), accession.Source{Path: "long.txt", Bytes: []byte(prose(rand.New(rand.NewPCG(5, 6)), 20_000))})
	if err != nil {
		b.Fatal(err)
	}
	reader, err := readers["simple"]()
	if err != nil {
		b.Fatal(err)
	}
	ctx, cancel := context.WithCancel(b.Context())
	done := make(chan struct{})
	go func() {
		defer close(done)
		for ctx.Err() == nil {
			if _, err := reader.Read(ctx, doc); err != nil && ctx.Err() == nil {
				b.Error(err)
				return
			}
		}
	}()
	return func() { cancel(); <-done }
}

// BenchmarkLongDocument shows a document of 100,000 words with an attribution in
// nearly every sentence.
func BenchmarkLongDocument(b *testing.B) {
	where := filepath.Join(b.TempDir(), "chancery.db")
	r, err := record.Create(b.Context(), where)
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { r.Close() })
	original := []byte(prose(rand.New(rand.NewPCG(3, 4)), 100_000))
	doc, err := accession.New(accession.DefaultLimits).Parse(b.Context(), accession.Source{Path: "long.txt", Bytes: original})
	if err != nil {
		b.Fatal(err)
	}
	reader, err := readers["simple"]()
	if err != nil {
		b.Fatal(err)
	}
	reading, err := reader.Read(b.Context(), doc)
	if err != nil {
		b.Fatal(err)
	}
	if _, err := r.AddAll(b.Context(), []record.Item{{Document: doc, Original: original, Reading: reading}}); err != nil {
		b.Fatal(err)
	}
	desk := newDesk(b, r, where)
	b.ReportAllocs()
	size := 0
	for b.Loop() {
		size = ask(b, desk, "/documents/"+doc.Digest.String())
	}
	b.ReportMetric(float64(size)/1000, "kB-gzip")
	b.ReportMetric(float64(len(reading.Attributions)), "attributions")
}
