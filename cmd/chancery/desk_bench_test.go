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
	"testing"
	"time"

	"chancery/accession"
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

// ask gets a page as a browser does and returns its size, compressed.
func ask(tb testing.TB, desk http.Handler, path string) int {
	r := httptest.NewRequest("GET", path, nil)
	r.Host = "127.0.0.1"
	r.Header.Set("Accept-Encoding", "gzip")
	w := httptest.NewRecorder()
	desk.ServeHTTP(w, r)
	if w.Code != http.StatusOK {
		tb.Fatalf("%s: status %d: %.300s", path, w.Code, w.Body)
	}
	return w.Body.Len()
}

// BenchmarkPages asks for each page of a large record.
func BenchmarkPages(b *testing.B) {
	desk, r := largeDesk(b)
	list, _, err := r.Documents(context.Background(), record.Query{}, record.Page{Limit: 1, Descending: true})
	if err != nil {
		b.Fatal(err)
	}
	document := "/documents/" + list[0].Digest.String()
	found, err := r.Attributions(context.Background(), list[0].Digest, false)
	if err != nil {
		b.Fatal(err)
	}
	for _, path := range []string{"/", "/?order=date", "/?order=title", "/?filter=" + url.QueryEscape(`outlet:"outlet 5"`), document, document + "/findings/" + found[0].ID, document + "/rows?seen=0",
		"/search?q=minister", "/search?q=the", "/search?q=" + url.QueryEscape("speaker:talks stance:denies"), "/complete?q=speaker:min", "/timeline", "/journal", "/help/words", "/as-of/2030-01-01/"} {
		b.Run(strings.ReplaceAll(strings.Replace(path, list[0].Digest.String(), "D", 1), found[0].ID, "F"), func(b *testing.B) {
			b.ReportAllocs()
			size := 0
			for b.Loop() {
				size = ask(b, desk, path)
			}
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
