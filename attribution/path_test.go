package attribution

import (
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"chancery"
	"chancery/calendar"
	"chancery/dossier"
	"chancery/text"
)

// pathCase is a line group of testdata/paths.txt: a passage in which one attribution is
// marked, {s …} its source, {c …} its cue, {t …} its content, and what is to be said of it.
//
//	{s Voss} {c told} the committee on 3 May 2003 {t that it rained}.
//	stance: asserts | path: Voss | told: the committee | when: 3 May 2003
//
// Links are parted by " > ", outermost first, each with its access and medium in
// brackets. Actors are given as "names: Voss, Brandt"; a link then shows those it names
// behind a slash, parted by "+", or by "or" for alternatives. A fact that is missing
// from the line must be missing from the attribution.
type pathCase struct {
	text, want  string
	attribution marked
	names       []string
	known       bool
}

func readPathCases(t testing.TB, name string) []pathCase {
	t.Helper()
	b, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	var out []pathCase
	for _, group := range strings.Split(string(b), "\n\n") {
		var lines []string
		for line := range strings.Lines(group) {
			if line = strings.TrimSpace(line); line != "" && line[0] != '#' {
				lines = append(lines, line)
			}
		}
		if len(lines) == 0 {
			continue
		}
		if len(lines) < 2 {
			t.Fatalf("%s: a case needs a passage and what is to be said of it: %q", name, group)
		}
		c := pathCase{}
		passage := strings.Join(lines[:len(lines)-1], "\n\n")
		c.want, c.known = strings.CutPrefix(lines[len(lines)-1], "known failure: ")
		if first, rest, ok := strings.Cut(c.want, "names: "); ok {
			names, _, _ := strings.Cut(rest, " | ")
			c.names = strings.Split(names, ", ")
			_ = first
		}
		found := map[int]*marked{}
		passage = strings.NewReplacer("{s ", "{s1 ", "{c ", "{c1 ", "{t ", "{t1 ").Replace(passage)
		c.text, _ = unmark(t, name, passage, found)
		if found[1] == nil {
			t.Fatalf("%s: no attribution in %q", name, passage)
		}
		c.attribution = *found[1]
		out = append(out, c)
	}
	return out
}

// reading makes the reading that complete is given: the attribution, an actor for each
// name wherever it stands, and the dates.
func (c pathCase) reading(t testing.TB) (*chancery.Document, *chancery.Reading) {
	doc := &chancery.Document{Digest: chancery.DigestOf([]byte(c.text)), Text: c.text}
	passages := func(spans []chancery.Span) (out []chancery.Passage) {
		for _, s := range spans {
			out = append(out, chancery.Passage{Document: doc.Digest, Span: s, Words: c.text[s.Start:s.End]})
		}
		return out
	}
	r := c.attribution.roles
	out := &chancery.Reading{Attributions: []chancery.Attribution{{Source: passages(r[0]), Cue: passages(r[1]), Content: passages(r[2])}}}
	simple, err := NewSimple().Read(t.Context(), doc)
	if err != nil {
		t.Fatal(err)
	}
	out.Dates = simple.Dates
	for _, name := range c.names {
		a := chancery.Actor{ID: name, Name: name}
		for at := 0; ; {
			i := strings.Index(c.text[at:], name)
			if i < 0 {
				break
			}
			at += i + len(name)
			a.Mentions = append(a.Mentions, chancery.Passage{Document: doc.Digest, Span: chancery.Span{Start: at - len(name), End: at}, Words: name})
		}
		out.Actors = append(out.Actors, a)
	}
	return doc, out
}

func renderPath(c pathCase, out *chancery.Reading) string {
	a := out.Attributions[0]
	parts := []string{"stance: " + string(a.Stance)}
	if strings.Contains(c.want, "kind: ") {
		parts = append(parts, "kind: "+string(a.Kind))
	}
	if len(c.names) > 0 {
		parts = append(parts, "names: "+strings.Join(c.names, ", "))
	}
	var links []string
	for _, l := range a.Path {
		s := l.Passage.Words
		if len(c.names) > 0 && len(l.Actors) > 0 {
			join := "+"
			if l.Either {
				join = " or "
			}
			s += " / " + strings.Join(l.Actors, join)
		} else if l.Either {
			s += " / either"
		}
		var extra []string
		if l.Medium != "" {
			extra = append(extra, string(l.Medium))
		}
		if l.Access != "" {
			extra = append(extra, string(l.Access))
		}
		if len(extra) > 0 {
			s += " (" + strings.Join(extra, ", ") + ")"
		}
		links = append(links, s)
	}
	if len(links) > 0 {
		parts = append(parts, "path: "+strings.Join(links, " > "))
	}
	var told []string
	for _, m := range a.Addressees {
		told = append(told, m.Passage.Words)
	}
	if len(told) > 0 {
		parts = append(parts, "told: "+strings.Join(told, " + "))
	}
	if i := slices.IndexFunc(out.Dates, func(d chancery.Date) bool { return d.ID == a.Told }); i >= 0 && a.Told != "" {
		parts = append(parts, "when: "+out.Dates[i].Passage.Words)
	}
	return strings.Join(parts, " | ")
}

func TestPaths(t *testing.T) {
	n, known := 0, 0
	for _, name := range []string{"testdata/paths.txt", "testdata/stances.txt"} {
		for _, c := range readPathCases(t, name) {
			doc, out := c.reading(t)
			complete(doc, out)
			got := renderPath(c, out)
			n++
			switch {
			case c.known && got == c.want:
				t.Errorf("%s: %q no longer fails; take the mark away", name, c.text)
			case c.known:
				known++
			case got != c.want:
				t.Errorf("%s: %q\n got: %s\nwant: %s", name, c.text, got, c.want)
			}
			for _, l := range out.Attributions[0].Path {
				if l.Passage.Words != doc.Text[l.Passage.Span.Start:l.Passage.Span.End] {
					t.Errorf("%q: a link's words are not those of its span", c.text)
				}
			}
		}
	}
	t.Logf("%d cases, %d known failures", n, known)
	if n < 150 {
		t.Errorf("only %d cases", n)
	}
}

// TestDossierPaths holds stances, kinds, media, addressees and paths to the key of the
// example dossier, with the key's own spans, so that what is measured is this step alone.
func TestDossierPaths(t *testing.T) {
	key, err := dossier.Key()
	if err != nil {
		t.Fatal(err)
	}
	var kinds, stances, mediums, told, toldRight, speakers hits
	confused := map[string]int{}
	for _, d := range key.Documents {
		if d.NotRead {
			continue
		}
		doc := &chancery.Document{Digest: chancery.DigestOf([]byte(d.Text)), Text: d.Text, Blocks: turns(d.Text)}
		out := &chancery.Reading{}
		var in []dossier.Attribution
		passages := func(ps []dossier.Passage) (out []chancery.Passage) {
			for _, p := range ps {
				out = append(out, chancery.Passage{Document: doc.Digest, Span: p.Span, Words: d.Text[p.Span.Start:p.Span.End]})
			}
			return out
		}
		for _, a := range key.Attributions {
			if a.Document == d.ID {
				in = append(in, a)
				out.Attributions = append(out.Attributions, chancery.Attribution{Source: passages(a.Source), Cue: passages(a.Cue), Content: passages(a.Content)})
			}
		}
		// The names of the key's actors stand for what a reader of names finds.
		for _, x := range key.Actors {
			actor := chancery.Actor{ID: x.ID}
			for _, name := range append(slices.Clone(x.Names), x.Descriptions...) {
				for at := 0; ; {
					i := strings.Index(d.Text[at:], name)
					if i < 0 {
						break
					}
					at += i + len(name)
					actor.Mentions = append(actor.Mentions, chancery.Passage{Span: chancery.Span{Start: at - len(name), End: at}})
				}
			}
			out.Actors = append(out.Actors, actor)
		}
		complete(doc, out)
		for i, a := range in {
			b := out.Attributions[i]
			kinds.count(b.Kind == a.Kind)
			stances.count(b.Stance == a.Stance)
			if b.Stance != a.Stance {
				var cue []string
				for _, p := range b.Cue {
					cue = append(cue, p.Words)
				}
				confused[fmt.Sprintf("%s for %s: %s %s", b.Stance, a.Stance, strings.Join(cue, " … "), a.ID)]++
			}
			var medium chancery.Medium
			for _, l := range b.Path {
				if l.Medium != "" {
					medium = l.Medium
				}
			}
			if medium != "" && a.Medium != "" {
				mediums.count(string(medium) == a.Medium)
			}
			if len(a.Addressee) > 0 {
				told.count(len(b.Addressees) > 0)
			}
			for _, m := range b.Addressees {
				if m.Actor != "" && len(a.Addressee) > 0 {
					toldRight.count(slices.Contains(a.Addressee, m.Actor))
				}
			}
			if n := len(b.Path); n > 0 && len(b.Path[n-1].Actors) > 0 && len(a.Chain) > 0 {
				speakers.count(slices.Equal(sortedIDs(b.Path[n-1].Actors), sortedIDs(a.Chain[len(a.Chain)-1])))
			}
		}
	}
	for _, c := range []struct {
		name  string
		got   hits
		floor float64
	}{
		{"kind", kinds, .95},
		{"stance", stances, .80},
		{"medium, where key and text name one", mediums, .5},
		{"addressee found, where the key has one", told, .2},
		{"addressee right, where its words name an actor", toldRight, .7},
		{"end of the path, where its words name an actor", speakers, .85},
	} {
		t.Logf("%-50s %3d of %3d, %.3f", c.name, c.got.right, c.got.all, c.got.rate())
		if c.got.rate() < c.floor {
			t.Errorf("%s: %.3f is under the floor of %.2f", c.name, c.got.rate(), c.floor)
		}
	}
	if testing.Verbose() {
		for k, n := range confused {
			t.Log(n, k)
		}
	}
}

// FuzzComplete holds that every passage of a path stands in the text, wherever a reader
// puts source, cue and content.
func FuzzComplete(f *testing.F) {
	f.Add("Voss told Reuters on Monday, citing a letter of the king, that it rained.", 0, 4, 5, 9, 58, 72)
	f.Add("“It rained,” said an aide to the king who had heard it from the driver.", 18, 70, 13, 17, 0, 12)
	for _, c := range readPathCases(f, "testdata/paths.txt") {
		r := c.attribution.roles
		if len(r[0]) == 1 && len(r[1]) == 1 && len(r[2]) == 1 {
			f.Add(c.text, r[0][0].Start, r[0][0].End, r[1][0].Start, r[1][0].End, r[2][0].Start, r[2][0].End)
		}
	}
	f.Fuzz(func(t *testing.T, s string, a, b, c, d, e, g int) {
		if !utf8.ValidString(s) {
			return
		}
		doc := &chancery.Document{Text: s}
		passages := func(from, to int) []chancery.Passage {
			words, err := chancery.Span{Start: from, End: to}.In(s)
			if err != nil || words == "" {
				return nil
			}
			return []chancery.Passage{{Span: chancery.Span{Start: from, End: to}, Words: words}}
		}
		x := chancery.Attribution{Source: passages(a, b), Cue: passages(c, d), Content: passages(e, g)}
		if len(x.Content) == 0 {
			return
		}
		out := &chancery.Reading{Attributions: []chancery.Attribution{x}, Actors: []chancery.Actor{{ID: "a", Mentions: x.Source}}, Dates: calendar.Dates(doc)}
		complete(doc, out)
		x = out.Attributions[0]
		check := func(p chancery.Passage) {
			if words, err := p.Span.In(s); err != nil || words != p.Words || words == "" {
				t.Fatalf("passage %v says %q, the text %q, %v", p.Span, p.Words, words, err)
			}
		}
		for _, l := range x.Path {
			check(l.Passage)
		}
		for _, m := range x.Addressees {
			check(m.Passage)
		}
		if !slices.Contains(chancery.Stances, x.Stance) || x.Kind == "" {
			t.Fatalf("stance %q, kind %q", x.Stance, x.Kind)
		}
	})
}

func sortedIDs(ids []string) []string {
	out := slices.Clone(ids)
	slices.Sort(out)
	return out
}

// BenchmarkComplete fills in the attributions that the simple reader finds.
func BenchmarkComplete(b *testing.B) {
	doc := &chancery.Document{Text: article}
	r := newReading(doc)
	if err := r.run(b.Context()); err != nil {
		b.Fatal(err)
	}
	out := &chancery.Reading{Attributions: r.attributions(), Dates: calendar.Dates(doc)}
	out.Actors = actorsOf(doc, out.Attributions)
	words := len(text.Words(article))
	b.SetBytes(int64(len(article)))
	b.ReportAllocs()
	for b.Loop() {
		r.complete(out)
	}
	b.ReportMetric(float64(words)*float64(b.N)/b.Elapsed().Seconds(), "words/s")
	b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N*len(out.Attributions)), "ns/attribution")
}
