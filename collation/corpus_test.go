package collation

import (
	"bufio"
	"compress/gzip"
	"encoding/json"
	"io"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"chancery"
	"chancery/accession"
	"chancery/internal/shared"
)

// article is a text of a corpus with what people marked in it.
type article struct {
	name         string
	text         string
	attributions []marked
}

// marked is an attribution as people marked it, in bytes.
type marked struct{ source, cue, content []chancery.Span }

// articles returns the texts of PolNeAR, one of each.
func articles(t testing.TB, part string) []article {
	t.Helper()
	f, err := os.Open(shared.Path(t, "data", "polnear", part+".jsonl.gz"))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	z, err := gzip.NewReader(f)
	if err != nil {
		t.Fatal(err)
	}
	dec := json.NewDecoder(bufio.NewReader(z))
	seen := map[string]bool{}
	var out []article
	for {
		var row struct {
			ID, Text     string
			Attributions []struct{ Source, Cue, Content [][2]int }
		}
		if err := dec.Decode(&row); err == io.EOF {
			return out
		} else if err != nil {
			t.Fatal(err)
		}
		if seen[row.Text] {
			continue
		}
		seen[row.Text] = true
		a := article{name: row.ID, text: row.Text}
		points := chancery.NewPoints(row.Text)
		spans := func(in [][2]int) (out []chancery.Span) {
			for _, s := range in {
				b, err := points.Bytes(s)
				if err != nil {
					t.Fatal(err)
				}
				out = append(out, b)
			}
			return out
		}
		for _, m := range row.Attributions {
			a.attributions = append(a.attributions, marked{spans(m.Source), spans(m.Cue), spans(m.Content)})
		}
		out = append(out, a)
	}
}

// minutes returns the texts of the TEI documents.
func minutes(t testing.TB) []article {
	t.Helper()
	taker := accession.New(accession.DefaultLimits)
	var out []article
	for src, err := range taker.Sources(t.Context(), []string{shared.Path(t, "data", "tei")}, nil) {
		if err != nil {
			t.Fatal(err)
		}
		doc, err := taker.Parse(t.Context(), src)
		if err != nil {
			t.Fatal(err)
		}
		out = append(out, article{name: filepath.Base(doc.Path), text: doc.Text})
	}
	return out
}

func number(n int) chancery.Digest {
	return chancery.Digest{byte(n >> 24), byte(n >> 16), byte(n >> 8), byte(n)}
}

func collect(t testing.TB, texts []string) *Collection {
	t.Helper()
	c := NewCollection()
	for i, x := range texts {
		if _, err := c.Add(number(i+1), x); err != nil {
			t.Fatal(err)
		}
	}
	return c
}

// planted is a passage that was put into another text.
type planted struct {
	from, to       int           // texts
	source, target chancery.Span // bytes
	words          int
	share          float64 // of its words that were to be edited; -1: exactly one
}

// edit replaces, leaves out, adds or swaps n words of a passage, at places of
// its own choosing. Words put in come from the same corpus.
func edit(r *rand.Rand, words []string, n int, vocabulary []string) []string {
	out := slices.Clone(words)
	for _, at := range r.Perm(len(words))[:min(n, len(words))] {
		// Marks keep the places of the words stable while editing.
		w := vocabulary[r.IntN(len(vocabulary))]
		switch k := r.IntN(10); {
		case k < 6:
			out[at] = w
		case k < 8:
			out[at] = ""
		default:
			out[at] += " " + w
		}
	}
	return slices.DeleteFunc(out, func(s string) bool { return s == "" })
}

// plant puts passages of given numbers of words from texts of one half into
// texts of the other, each text taking at most one, between two of its sentences.
func plant(seed uint64, texts []article, sizes []int, share float64) ([]string, []planted) {
	r := rand.New(rand.NewPCG(seed, 7))
	out := make([]string, len(texts))
	for i := range texts {
		out[i] = texts[i].text
	}
	var vocabulary []string
	for i := range texts {
		if i%7 == 0 {
			vocabulary = append(vocabulary, strings.Fields(texts[i].text)...)
		}
	}
	order := r.Perm(len(texts))
	var list []planted
	for k := 0; k+1 < len(order); k += 2 {
		from, to := order[k], order[k+1]
		size := sizes[k/2%len(sizes)]
		spans, _ := wordsOf(texts[from].text)
		if len(spans) < size+2 {
			continue
		}
		at := r.IntN(len(spans) - size)
		source := chancery.Span{Start: spans[at].Start, End: spans[at+size-1].End}
		n := int(share*float64(size) + 0.5)
		if share < 0 {
			n = 1
		}
		words := strings.Fields(texts[from].text[source.Start:source.End])
		passage := strings.Join(edit(r, words, n, vocabulary), " ")
		// Between two sentences of the target.
		text := texts[to].text
		place := r.IntN(len(text)*3/4 + 1)
		if i := strings.Index(text[place:], ". "); i >= 0 {
			place += i + 2
		} else {
			place = len(text)
		}
		out[to] = text[:place] + passage + " " + text[place:]
		list = append(list, planted{from: from, to: to, source: source, target: chancery.Span{Start: place, End: place + len(passage)}, words: size, share: share})
	}
	return out, list
}
