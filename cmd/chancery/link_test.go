package main

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"chancery"
	"chancery/actors"
	"chancery/record"
)

// BenchmarkLinkActors links the actors of a document of ten actors to a record
// that already holds some number of documents; the time must not grow with it
// but for the depth of the database's trees.
func BenchmarkLinkActors(b *testing.B) {
	syllables := strings.Fields("ka ma ri to ne lo sha vi ber gan mor del fi zu hal ost ren bri dun tor wen pol ing cher")
	name := func(x int) string {
		w := func(x, n int) (s string) {
			for range n {
				s += syllables[x%len(syllables)]
				x /= len(syllables)
			}
			return strings.ToUpper(s[:1]) + s[1:]
		}
		x *= 7919
		return w(x, 3) + " " + w(x/97, 4)
	}
	document := func(n int) (record.Item, *chancery.Reading) {
		var text strings.Builder
		reading := &chancery.Reading{Reader: "test/1"}
		for i := range 10 {
			words := name((n*n + i*31) % 20_000)
			s := chancery.Span{Start: text.Len(), End: text.Len() + len(words)}
			reading.Actors = append(reading.Actors, chancery.Actor{ID: fmt.Sprint("a", i), Name: words, Kind: chancery.Person, Names: []string{words}, Mentions: []chancery.Passage{{Span: s, Words: words}}})
			text.WriteString(words + " said so. ")
		}
		original := fmt.Sprint(n, text.String())
		doc := &chancery.Document{Digest: chancery.DigestOf([]byte(original)), Path: fmt.Sprint(n, ".txt"), Text: text.String(), TextDigest: chancery.DigestOf([]byte(text.String())), Size: int64(len(original))}
		reading.Document = doc.Digest
		for i := range reading.Actors {
			reading.Actors[i].Mentions[0].Document = doc.Digest
		}
		return record.Item{Document: doc, Original: []byte(original), Reading: reading}, reading
	}
	sizes := []int{500, 2000}
	if os.Getenv("CHANCERY_FIGURES") != "" {
		sizes = []int{10_000} // a hundred thousand mentions
	}
	for _, held := range sizes {
		b.Run(fmt.Sprint(held), func(b *testing.B) {
			ctx := context.Background()
			r, err := record.Create(ctx, filepath.Join(b.TempDir(), record.DefaultName))
			if err != nil {
				b.Fatal(err)
			}
			defer r.Close()
			link := func() {
				if _, err := r.LinkActors(ctx, func() record.Linker { return linker{actors.NewCatalogue(actors.Builtin())} }); err != nil {
					b.Fatal(err)
				}
			}
			n, linking := 0, time.Duration(0)
			add := func(number int) {
				var items []record.Item
				for range number {
					item, _ := document(n)
					items = append(items, item)
					n++
				}
				if _, err := r.AddAll(ctx, items); err != nil {
					b.Fatal(err)
				}
			}
			for n < held {
				add(500)
				start := time.Now()
				link()
				linking += time.Since(start)
			}
			b.ReportAllocs()
			for b.Loop() {
				b.StopTimer()
				add(1)
				b.StartTimer()
				link()
			}
			b.ReportMetric(linking.Seconds(), "s-to-link-all")
		})
	}
}
