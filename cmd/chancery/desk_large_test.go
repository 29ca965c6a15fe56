package main

import (
	"context"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"chancery"
	"chancery/evidence"
	"chancery/provenance"
	"chancery/record"
)

// The large record that the desk is measured on: an archive in which people tell of
// papers. Of the most told there are thousands of attributions in as many documents,
// of most one; half of what is told gives a day, and some give another day or deny it.
const (
	toldEach       = 10      // attributions of a document
	papersMuchTold = 60_000  // that several tell of
	papersInAll    = 400_000 // the rest stand in one document or two
	peopleInAll    = 3000
)

var sylla = strings.Fields(`ba be bi bo da de di do fa ga go ka ke ki la le li lo ma me mi mo na ne ni no pa pe ra re ri ro sa se ta te ti to va vo zu`)

// named spells a number as a name, one for each.
func named(n int) string {
	var b strings.Builder
	for range 4 {
		b.WriteString(sylla[n%len(sylla)])
		n /= len(sylla)
	}
	s := b.String()
	return strings.ToUpper(s[:1]) + s[1:]
}

var (
	largePlaces = strings.Fields("Geneva Bern Vienna Oslo Paris Rome Lisbon Cairo")
	largeTitles = []string{"the envoy", "the minister", "a clerk", "the ambassador"}
)

func person(n int) string { return named(n%60) + " " + named(1000+n) }

// teller writes documents of an archive and notes what stands where.
type teller struct {
	random *rand.Rand
	zipf   *rand.Zipf
	text   strings.Builder
	passages
}

type passages struct {
	digest chancery.Digest
	list   []chancery.Attribution
	dates  []chancery.Date
	people map[string][]chancery.Passage
}

func newTeller(document int) *teller {
	r := rand.New(rand.NewPCG(11, uint64(document)))
	return &teller{random: r, zipf: rand.NewZipf(r, 1.05, 50, papersMuchTold-1)}
}

// put writes words and returns where they stand.
func (w *teller) put(words string) chancery.Passage {
	start := w.text.Len()
	w.text.WriteString(words)
	return chancery.Passage{Document: w.digest, Span: chancery.Span{Start: start, End: w.text.Len()}, Words: words}
}

// paper chooses what is told of.
func (w *teller) paper() int {
	if w.random.IntN(10) < 6 {
		return int(w.zipf.Uint64())
	}
	return papersMuchTold + w.random.IntN(papersInAll-papersMuchTold)
}

// content tells of a paper, in one of several wordings.
func (w *teller) content(paper int) (p chancery.Passage, day string) {
	who, where, name := person(paper), largePlaces[paper%len(largePlaces)], named(paper)
	on := chancery.DayOf(1998+paper%9, time.Month(1+paper%12), 1+paper%28)
	switch w.random.IntN(8) {
	case 0:
		return w.put(fmt.Sprintf("%s never approved the %s paper", who, name)), ""
	case 1:
		on += 3
		fallthrough
	case 2, 3:
		day = on.Time().Format("2 January 2006")
		return w.put(fmt.Sprintf("%s approved the %s paper in %s on %s", who, name, where, day)), day
	case 4:
		return w.put(fmt.Sprintf("the %s paper was approved by %s in %s", name, who, where)), ""
	}
	return w.put(fmt.Sprintf("%s had approved the %s paper", who, name)), ""
}

// document writes document number i, with what a reader finds in it.
func (w *teller) document(i int) record.Item {
	w.text.Reset()
	original := []byte(fmt.Sprintf("original %d", i))
	w.passages = passages{digest: chancery.DigestOf(original), people: map[string][]chancery.Passage{}}
	for k := range toldEach {
		a := chancery.Attribution{Kind: chancery.Indirect, Stance: chancery.Asserts, Confidence: .5 + w.random.Float64()/2, Reason: "as generated"}
		speaker, office := person(int(w.random.ExpFloat64()*400)%peopleInAll), largeTitles[w.random.IntN(len(largeTitles))]
		switch w.random.IntN(10) {
		case 0: // nobody is named
			p := w.put("A senior official")
			w.people["?a senior official"] = append(w.people["?a senior official"], p)
			a.Source, a.Path = []chancery.Passage{p}, []chancery.Link{{Actors: []string{"?a senior official"}, Passage: p, Access: chancery.WasTold}}
		case 1: // a paper of somebody
			from := w.put("A letter of ")
			p := w.put(speaker)
			w.people[speaker] = append(w.people[speaker], p)
			whole := chancery.Passage{Document: w.digest, Span: chancery.Span{Start: from.Span.Start, End: p.Span.End}, Words: from.Words + p.Words}
			from.Span.End--
			from.Words = from.Words[:len(from.Words)-1]
			a.Source, a.Path = []chancery.Passage{whole}, []chancery.Link{{Medium: "letter", Passage: from, Access: chancery.SawPaper}, {Actors: []string{speaker}, Passage: p}}
		default:
			p := w.put(speaker)
			w.people[speaker] = append(w.people[speaker], p)
			a.Source, a.Path = []chancery.Passage{p}, []chancery.Link{{Actors: []string{speaker}, Passage: p, Access: chancery.Witnessed}}
		}
		w.put(" ")
		cue := "said that"
		if k == 7 {
			cue, a.Stance = "denied that", chancery.Denies
		}
		a.Cue = []chancery.Passage{w.put(cue)}
		w.put(" ")
		content, day := w.content(w.paper())
		a.Content = []chancery.Passage{content}
		if day != "" {
			at := content.Span.End - len(day)
			d := chancery.Date{Passage: chancery.Passage{Document: w.digest, Span: chancery.Span{Start: at, End: content.Span.End}, Words: day}, Reason: "a day as written"}
			t, err := time.Parse("2 January 2006", day)
			if err != nil {
				panic(err)
			}
			d.ID, d.EDTF = chancery.DateID(d.Passage), t.Format("2006-01-02")
			d.Earliest = chancery.DayOf(t.Year(), t.Month(), t.Day())
			d.Latest = d.Earliest
			w.dates = append(w.dates, d)
		}
		a.ID = chancery.AttributionID(w.digest, a.Source, a.Cue, a.Content)
		w.list = append(w.list, a)
		w.put(fmt.Sprintf(". %s of %s went to %s with word%d and word%d that day, and few knew why it was so.", strings.ToUpper(office[:1])+office[1:], largePlaces[w.random.IntN(8)], largePlaces[w.random.IntN(8)], w.random.IntN(50_000), w.random.IntN(500)))
		if k%2 == 1 {
			w.put("\n\n")
		} else {
			w.put(" ")
		}
	}
	reading := &chancery.Reading{Document: w.digest, Reader: "bench/2", Attributions: w.list, Dates: w.dates}
	at := map[string]string{}
	names := make([]string, 0, len(w.people))
	for name := range w.people {
		names = append(names, name)
	}
	slices.Sort(names)
	for n, name := range names {
		written, unnamed := strings.CutPrefix(name, "?")
		at[name] = fmt.Sprint("a", n+1)
		reading.Actors = append(reading.Actors, chancery.Actor{ID: at[name], Name: written, Kind: chancery.Person, Names: []string{written}, Mentions: w.people[name], Unnamed: unnamed})
	}
	for k := range w.list {
		for n := range w.list[k].Path {
			for m, name := range w.list[k].Path[n].Actors {
				w.list[k].Path[n].Actors[m] = at[name]
			}
		}
	}
	text := strings.TrimSpace(w.text.String())
	doc := &chancery.Document{Digest: w.digest, Path: fmt.Sprintf("archive/%06d.txt", i), MediaType: "text/plain", Size: int64(len(original)), Text: text, TextDigest: chancery.DigestOf([]byte(text)), Accession: "bench/2", Blocks: []chancery.Block{{Kind: chancery.Paragraph, Span: chancery.Span{End: len(text)}}}}
	fact := func(f chancery.Field, value string) {
		doc.Metadata = append(doc.Metadata, chancery.Fact{Field: f, Value: value})
	}
	fact(chancery.Title, fmt.Sprintf("Paper %d of the %s file", i, named(i%977)))
	fact(chancery.Author, person(5000+i%700))
	fact(chancery.Outlet, fmt.Sprintf("Outlet %d", i%97))
	fact(chancery.Published, fmt.Sprintf("%d-%02d-%02d", 1999+i%12, 1+i%12, 1+i%28))
	fact(chancery.Language, "en")
	return record.Item{Document: doc, Original: original, Reading: reading}
}

// byPaper puts statements of one paper together without comparing what they say, so
// that the large record is made in minutes; what it keeps is of the same form.
type byPaper struct{}

func (byPaper) Version() string { return evidence.Version() }

func (byPaper) Statements(list []chancery.Attribution, _ *chancery.Reading, _ []record.NamedMention) (out []record.Statement) {
	for _, a := range list {
		out = append(out, record.Statement{Attribution: a.ID, Stance: a.Stance, Said: "tells\n" + chancery.Words(a.Content) + "\n\n"})
	}
	return out
}

func (byPaper) Keys(said string) []string {
	before, _, _ := strings.Cut(said, " paper")
	return []string{before[strings.LastIndexByte(before, ' ')+1:]}
}

func (byPaper) Compare(a, b string) (string, float64) { return record.SameRelation, .9 }

func (byPaper) Group(said []string, _ []record.PairOf) []record.Grouped {
	g := record.Grouped{Doubt: -1}
	never := func(i int) bool { return strings.Contains(said[i], " never ") }
	for i := range said {
		g.Members = append(g.Members, record.GroupedWording{At: i, Probability: .9, Crossed: never(i) != never(0)})
	}
	return []record.Grouped{g}
}

func (byPaper) Claim(attribution string) string { return provenance.ClaimID(attribution) }

// byName links actors of one name.
type byName struct {
	actor map[string]string // by name
	has   map[string]bool
}

func (byName) Keys(f record.FoundActor) []string {
	if f.Unnamed {
		return nil
	}
	return []string{f.Name}
}

func (l byName) Has(actor string) bool { return l.has[actor] }

func (l byName) Seed(actor string, f record.FoundActor) { l.actor[f.Name], l.has[actor] = actor, true }

func (l byName) Place(f record.FoundActor) record.ActorLink {
	if f.Unnamed {
		return record.ActorLink{Actor: f.ID, Score: 1}
	}
	if a, ok := l.actor[f.Name]; ok {
		return record.ActorLink{Actor: a, Score: .99, Reasons: []string{"the same name"}}
	}
	l.Seed(f.ID, f)
	return record.ActorLink{Actor: f.ID, Score: 1}
}

// largeRecord returns a record of 100,000 documents and a million attributions with
// its actors linked and its claims kept, or of as many documents as
// CHANCERY_BENCH_DOCUMENTS says. It is made once and kept in the system's temporary
// folder, so many documents at a time as CHANCERY_BENCH_MAKE says: all of them take a
// quarter of an hour of a processor, and 4 GB.
func largeRecord(b *testing.B) (*record.Record, string) {
	b.Helper()
	documents := 100_000
	if n, err := strconv.Atoi(os.Getenv("CHANCERY_BENCH_DOCUMENTS")); err == nil {
		documents = n
	}
	where := filepath.Join(os.TempDir(), fmt.Sprintf("chancery-desk-bench-%d-%s.db", documents, strings.ReplaceAll(evidence.Version(), " ", "-")))
	if _, err := os.Stat(where + ".done"); err != nil {
		more, _ := strconv.Atoi(os.Getenv("CHANCERY_BENCH_MAKE"))
		there, err := makeLarge(b.Context(), where, more, documents)
		if err != nil {
			b.Fatal(err)
		}
		if there < documents {
			b.Skipf("SKIPPED: %d of the %d documents of the large record are there; CHANCERY_BENCH_MAKE says how many more to make in one run", there, documents)
		}
		if err := os.WriteFile(where+".done", nil, 0o600); err != nil {
			b.Fatal(err)
		}
	}
	r, err := record.Open(b.Context(), where, record.Options{})
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { r.Close() })
	return r, where
}

// makeLarge brings a record up by so many documents, to at most so many, and returns
// how many there are then.
func makeLarge(ctx context.Context, where string, more, most int) (there int, err error) {
	r, err := record.Create(ctx, where)
	if err != nil {
		r, err = record.Open(ctx, where, record.Options{})
	}
	if err != nil {
		return 0, err
	}
	defer r.Close()
	if there, err = r.CountDocuments(ctx, record.Query{}); err != nil {
		return 0, err
	}
	const step = 500
	for end := min(there+more, most); there < end; {
		items := make([]record.Item, min(step, end-there))
		for k := range items {
			items[k] = newTeller(there + k).document(there + k)
		}
		results, err := r.AddAll(ctx, items)
		if err != nil {
			return there, err
		}
		for _, res := range results {
			if res.Err != nil {
				return there, res.Err
			}
		}
		there += len(items)
	}
	if _, err := r.LinkActors(ctx, func() record.Linker { return byName{map[string]string{}, map[string]bool{}} }); err != nil {
		return there, err
	}
	_, err = r.Propose(ctx, func() record.Proposer { return byPaper{} })
	return there, err
}

// TestLarge holds that what the large record is made of can be read back.
func TestLarge(t *testing.T) {
	where := filepath.Join(t.TempDir(), "chancery.db")
	for _, want := range []int{200, 400} {
		if there, err := makeLarge(t.Context(), where, 200, 400); err != nil || there != want {
			t.Fatal(there, err)
		}
	}
	r, err := record.Open(t.Context(), where, record.Options{ReadOnly: true})
	if err != nil {
		t.Fatal(err)
	}
	defer r.Close()
	body, err := evidence.Gather(t.Context(), r)
	if err != nil {
		t.Fatal(err)
	}
	if len(body.Claims) < 1000 || len(body.Claims[0].Members) < 10 {
		t.Errorf("%d claims, the largest of %d", len(body.Claims), len(body.Claims[0].Members))
	}
}
