package collation

import (
	"fmt"
	"math/rand/v2"
	"runtime"
	"strings"
	"syscall"
	"testing"

	"chancery/text"
)

// writer writes articles whose words follow each other as they do in the corpus:
// each word is drawn after the one before it, now and then afresh. Longer rows
// are left to chance, or the articles would be copies of the corpus.
type writer struct {
	r     *rand.Rand
	words []string  // all of the corpus, in order
	ids   []int32   // the number of each
	name  []string  // by number
	next  [][]int32 // the numbers that follow each, as often as they do
}

func newWriter(t testing.TB, seed uint64) *writer {
	w := &writer{r: rand.New(rand.NewPCG(seed, 11))}
	numbers := map[string]int32{}
	for _, a := range articles(t, "train") {
		last := int32(-1)
		for _, s := range text.Words(a.text) {
			word := a.text[s.Start:s.End]
			id, ok := numbers[word]
			if !ok {
				id = int32(len(w.name))
				numbers[word] = id
				w.name, w.next = append(w.name, word), append(w.next, nil)
			}
			w.words, w.ids = append(w.words, word), append(w.ids, id)
			if last >= 0 {
				w.next[last] = append(w.next[last], id)
			}
			last = id
		}
	}
	return w
}

func (w *writer) article(words int) string {
	var b strings.Builder
	b.Grow(6 * words)
	last := w.ids[w.r.IntN(len(w.ids))]
	for i := range words {
		if n := w.next[last]; len(n) > 0 && w.r.IntN(10) > 0 {
			last = n[w.r.IntN(len(n))]
		} else {
			last = w.ids[w.r.IntN(len(w.ids))]
		}
		if i > 0 {
			b.WriteByte(' ')
		}
		b.WriteString(w.name[last])
		if w.r.IntN(18) == 0 {
			b.WriteByte('.')
		}
	}
	return b.String()
}

// corpus calls each with n articles of about 700 words. One in fifty is the
// dispatch before it, cut and edited; one in twenty takes a sentence over; all of
// every tenth outlet have a notice.
func (w *writer) corpus(n int, each func(i int, t string)) {
	const notice = "You receive this letter because you asked for it at our counter or on our pages. To stop it answer with one word. All rights reserved by the press of the town, no part may be copied."
	var dispatch []string
	for i := range n {
		t := w.article(550 + w.r.IntN(300))
		switch {
		case i%50 == 0:
			dispatch = strings.Fields(t)
		case i%50 == 25:
			part := append([]string{}, dispatch[:300+w.r.IntN(200)]...)
			for range 15 {
				part[w.r.IntN(len(part))] = w.words[w.r.IntN(len(w.words))]
			}
			t = strings.Join(part, " ") + " " + t[:400]
		case i%20 == 7:
			at := w.r.IntN(len(dispatch) - 30)
			t += " " + strings.Join(dispatch[at:at+12+w.r.IntN(12)], " ")
		}
		if i%10 == 3 {
			t += "\n\n" + notice
		}
		each(i, t)
	}
}

// userSeconds is the processor time this process has taken.
func userSeconds() float64 {
	var u syscall.Rusage
	_ = syscall.Getrusage(syscall.RUSAGE_SELF, &u)
	return float64(u.Utime.Sec) + float64(u.Utime.Usec)/1e6
}

func heapMiB() float64 {
	runtime.GC()
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return float64(m.HeapAlloc) / (1 << 20)
}

func written(b *testing.B, n int) *Collection {
	w := newWriter(b, 5)
	c := NewCollection()
	w.corpus(n, func(i int, t string) {
		if _, err := c.Add(number(i+1), t); err != nil {
			b.Fatal(err)
		}
	})
	return c
}

// BenchmarkPairs compares every document with every other.
func BenchmarkPairs(b *testing.B) {
	for _, n := range []int{1000, 10_000, 30_000, 100_000} {
		b.Run(fmt.Sprint(n), func(b *testing.B) {
			w := newWriter(b, 5)
			texts := make([]string, 0, n)
			w.corpus(n, func(_ int, t string) { texts = append(texts, t) })
			bytes := 0
			for _, t := range texts {
				bytes += len(t)
			}
			before := heapMiB()
			for b.Loop() {
				start := userSeconds()
				c := NewCollection()
				for i, t := range texts {
					if _, err := c.Add(number(i+1), t); err != nil {
						b.Fatal(err)
					}
				}
				added := userSeconds()
				c.Ready()
				ready := userSeconds()
				pairs := 0
				for range c.Pairs(b.Context()) {
					pairs++
				}
				b.ReportMetric(added-start, "add-user-s")
				b.ReportMetric(ready-added, "ready-user-s")
				b.ReportMetric(userSeconds()-ready, "pairs-user-s")
				b.ReportMetric(float64(pairs), "pairs")
				b.ReportMetric(heapMiB()-before, "MiB")
				b.ReportMetric(float64(bytes)/(1<<20), "text-MiB")
				runtime.KeepAlive(c)
			}
		})
	}
}

// BenchmarkOne compares one new document with all.
func BenchmarkOne(b *testing.B) {
	for _, n := range []int{10_000, 100_000} {
		b.Run(fmt.Sprint(n), func(b *testing.B) {
			c := written(b, n)
			c.Ready()
			w := newWriter(b, 6)
			fresh := w.article(700)
			b.ResetTimer()
			for b.Loop() {
				c.With(number(1<<30), fresh)
			}
		})
	}
}
