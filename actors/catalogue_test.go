package actors

import (
	"fmt"
	"math/rand/v2"
	"runtime"
	"testing"

	"chancery"
)

// TestCatalogue places entries one after the other: "id kind name; name / company"
// and tells to whom each went.
func TestCatalogue(t *testing.T) {
	c := NewCatalogue(Builtin())
	person := func(id string, company []string, names ...string) Entry {
		return Entry{ID: id, Kind: chancery.Person, Names: names, Company: company}
	}
	for _, step := range []struct {
		entry    Entry
		want     string
		proposed string // the actor that a proposal names; "" for none
	}{
		{person("e1", []string{"Tim Guldimann"}, "Kamal Kharrazi", "Kharrazi"), "e1", ""},
		{person("e2", nil, "Sadegh Kharrazi"), "e2", ""},
		{person("e3", nil, "Kamal Kharazi"), "e1", ""},
		{person("e4", nil, "Kharazi"), "e4", "e1"},                              // two could be meant
		{person("e5", []string{"Guldimann", "Leverett"}, "Leverett"), "e5", ""}, // nobody of that name yet
		{person("e6", []string{"Tim Guldimann"}, "Flynt Leverett"), "e5", ""},   // the only one, in the same company
		{person("e7", nil, "Javad Zarif"), "e7", ""},
		{person("e8", nil, "Mohammad Javad Zarif"), "e8", "e7"},
		{Entry{ID: "e9", Kind: chancery.Organisation, Names: []string{"International Atomic Energy Agency", "IAEA"}}, "e9", ""},
		{Entry{ID: "e10", Kind: chancery.Organisation, Names: []string{"the IAEA"}}, "e9", ""},
		{Entry{ID: "e11", Kind: chancery.Person, Names: []string{"a senior official"}, Unnamed: true}, "e11", ""},
		{Entry{ID: "e12", Kind: chancery.Person, Names: []string{"a senior official"}, Unnamed: true}, "e12", ""},
		{Entry{ID: "e13", Kind: chancery.State, Names: []string{"Iran", "Tehran"}}, "e13", ""},
		{Entry{ID: "e14", Kind: chancery.State, Names: []string{"Iranian"}}, "e13", ""},
		{Entry{ID: "e15", Kind: chancery.State, Names: []string{"Iraq"}}, "e15", ""},
		{person("e16", nil, "\u200b\u202e"), "e16", ""},
	} {
		got := c.Place(step.entry)
		proposed := ""
		if len(got.Proposals) > 0 {
			proposed = got.Proposals[0].A
		}
		if got.Actor != step.want || proposed != step.proposed {
			t.Errorf("%s %q went to %s, proposing %q %v %v; want %s, %q", step.entry.ID, step.entry.Names, got.Actor, proposed, got.Reasons, got.Proposals, step.want, step.proposed)
		}
	}
}

// TestSoftKinds holds that a kind which the name does not bear out keeps nobody
// apart, and that names of known states and full names stay what they are.
func TestSoftKinds(t *testing.T) {
	c := NewCatalogue(Builtin())
	for _, step := range []struct {
		id, kind, name, want string
	}{
		{"e1", "person", "Kestermark", "e1"},
		{"e2", "organisation", "Kestermark", "e1"}, // read as either
		{"e3", "state", "Kestermark", "e1"},
		{"e4", "person", "Harlan Voskett", "e4"},
		{"e5", "state", "Voskett", "e4"}, // the only one whom it can shorten
		{"e6", "organisation", "Central Assessment Office", "e6"},
		{"e7", "person", "CAO", "e6"},
		{"e8", "state", "Jordan", "e8"},
		{"e9", "person", "Jordan", "e9"}, // a state is known by that name: no link
		{"e10", "person", "Washington", "e10"},
		{"e11", "state", "Washington", "e11"},
		{"e12", "organisation", "Harlan Voskett Company", "e12"},
	} {
		got := c.Place(Entry{ID: step.id, Kind: chancery.ActorKind(step.kind), Names: []string{step.name}, Company: []string{"Ada Lovel", "Cy Dorn"}})
		if got.Actor != step.want {
			t.Errorf("%s %s %q went to %s %.2f %v, want %s", step.id, step.kind, step.name, got.Actor, got.Score, got.Reasons, step.want)
		}
	}
	kinds := []chancery.ActorKind{chancery.Person, chancery.State, chancery.Organisation, chancery.Group, ""}
	n := 0
	for _, name := range []string{"the Marshal", "CAO", "Mr Voskett", "General", "The Republic", "the Department", "King", "U", "Mao", "Dr", "van", "de", "The", "II", "Jr", "خرازی", "Ли"} {
		for _, kind := range kinds {
			n++
			c.Place(Entry{ID: fmt.Sprint("k", n), Kind: kind, Names: []string{name}})
		}
	}
}

// generated makes the names of n people, with a few spellings each, as documents
// would write them.
func generated(n int) (entry func(i int, r *rand.Rand) Entry) {
	syllables := []string{"ka", "ma", "ri", "to", "ne", "lo", "sha", "vi", "ber", "gan", "mor", "del", "fi", "zu", "hal", "ost", "ren", "qua", "bri", "dun", "el", "am", "tor", "wen", "ski", "ya", "nov", "cher", "pol", "ing"}
	word := func(x uint64, k int) string {
		s := ""
		for range k {
			s += syllables[x%uint64(len(syllables))]
			x /= uint64(len(syllables))
		}
		return string(s[0]-32) + s[1:]
	}
	return func(i int, r *rand.Rand) Entry {
		x := uint64(i+1) * 0x9e3779b97f4a7c15
		given, family := word(x%27000, 3), word(x/27000%810000, 4)
		if i%10 == 0 { // one surname in ten is shared by hundreds
			family = word(uint64(i%500), 3)
		}
		names := []string{given + " " + family}
		switch r.IntN(6) {
		case 0:
			names = append(names, family)
		case 1:
			names = []string{given[:1] + ". " + family}
		case 2:
			names = []string{"Mr. " + given + " " + family}
		}
		return Entry{Kind: chancery.Person, Names: names, Company: []string{word(x%977, 3), word(x%1013, 3)}}
	}
}

// BenchmarkCatalogue places a million entries of a hundred thousand actors, one
// a mention, which is the worst case: documents gather their mentions first.
func BenchmarkCatalogue(b *testing.B) {
	const people = 100_000
	entry := generated(people)
	for b.Loop() {
		r := rand.New(rand.NewPCG(1, 2))
		c := NewCatalogue(Builtin())
		actors, proposals := 0, 0
		for i := range 1_000_000 {
			e := entry(r.IntN(people), r)
			e.ID = fmt.Sprint("e", i)
			p := c.Place(e)
			if p.Actor == e.ID {
				actors++
			}
			proposals += len(p.Proposals)
		}
		var m runtime.MemStats
		runtime.GC()
		runtime.ReadMemStats(&m)
		b.ReportMetric(float64(actors), "actors")
		b.ReportMetric(float64(proposals), "proposals")
		b.ReportMetric(float64(m.HeapAlloc)/1e6, "MB-live")
		b.ReportMetric(float64(m.Sys)/1e6, "MB-system")
		runtime.KeepAlive(c)
	}
}

// BenchmarkPlaceOne places one more entry into a catalogue of different sizes:
// the time must not grow with it.
func BenchmarkPlaceOne(b *testing.B) {
	for _, n := range []int{1_000, 10_000, 100_000} {
		b.Run(fmt.Sprint(n), func(b *testing.B) {
			entry := generated(n)
			r := rand.New(rand.NewPCG(1, 2))
			c := NewCatalogue(Builtin())
			for i := range n {
				e := entry(i, r)
				e.ID = fmt.Sprint("e", i)
				c.Place(e)
			}
			b.ReportAllocs()
			i := n
			for b.Loop() {
				e := entry(r.IntN(n), r)
				e.ID = fmt.Sprint("e", i)
				i++
				c.Place(e)
			}
		})
	}
}
