package evaluation

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"chancery"
	"chancery/internal/wire"
	"chancery/text"
)

// Nesting holds the figures for attributions by their depth: 1 for an outer one, 2
// for one inside its content, and so on.
type Nesting struct {
	Depths []Depth `json:"depths"` // from 1, as deep as gold goes
	// Described are the attributions of any depth whose source is a pronoun or a
	// description and whose speaker gold gives a name.
	Described Named `json:"described"`
	// Inner are the findings inside another, and how many of them gold has.
	Inner   Found `json:"inner"`
	Missing int   `json:"missing"` // gold documents that have no reading, which count as empty
}

// Depth says how many attributions of one depth were found, with what right.
//
// An attribution is found where a finding shares a word of the cue, or has no cue
// either, and the words of the two contents have at least half in common (Jaccard);
// each finding counts for one attribution, the best. Its parent is right where the
// finding stands in the finding of its parent, or in none for an outer one. Its
// speaker is right where the name of the finding's speaker is one of those that gold
// knows for its own: see [SameName].
type Depth struct {
	Depth   int `json:"depth"`
	Gold    int `json:"gold"`
	Found   int `json:"found"`
	Parent  int `json:"parent"`
	Speaker int `json:"speaker"`
	Both    int `json:"both"` // parent and speaker
}

// Named says how many speakers were named rightly, of those found and of all.
type Named struct {
	Gold  int `json:"gold"`
	Found int `json:"found"`
	Right int `json:"right"`
}

// Found says how many findings there are and how many of them are in gold.
type Found struct {
	All   int `json:"all"`
	Right int `json:"right"`
}

// ReadAll reads each gold document once, whole, with the blocks that gold gives it, and
// returns what reader found, by id. read is called after each document with the number
// of those read and of those there are; it may be nil.
func ReadAll(ctx context.Context, reader chancery.Reader, gold []Document, read func(done, of int)) (map[string]Document, error) {
	texts := map[string]string{}
	for _, g := range gold {
		if t, ok := texts[g.ID]; ok && t != g.Text {
			return nil, chancery.Errorf(chancery.Invalid, "the document %s stands in the gold file with two texts; give each its own id", g.ID)
		}
		texts[g.ID] = g.Text
	}
	out := make(map[string]Document, len(texts))
	for _, g := range gold {
		if _, done := out[g.ID]; done {
			continue
		}
		digest := chancery.DigestOf([]byte(g.Text))
		doc := &chancery.Document{Digest: digest, Name: g.ID, Path: g.ID, MediaType: "text/plain", Size: int64(len(g.Text)), Text: g.Text, TextDigest: digest}
		points := chancery.NewPoints(g.Text)
		for _, b := range g.Blocks {
			span, err := points.Bytes(b.Span)
			if err != nil {
				return nil, chancery.Errorf(chancery.Invalid, "a block of %s: %w", g.ID, err)
			}
			doc.Blocks = append(doc.Blocks, chancery.Block{Kind: chancery.BlockKind(b.Kind), Span: span, Level: b.Level, Label: b.Label})
		}
		reading, err := reader.Read(ctx, doc)
		if err != nil {
			return nil, fmt.Errorf("reading %s: %w", g.ID, err)
		}
		w := wire.Encode(doc, reading)
		out[g.ID] = Document{ID: w.ID, Text: w.Text, Attributions: w.Attributions, Names: w.Names, Actors: w.Actors}
		if read != nil {
			read(len(out), len(texts))
		}
	}
	return out, nil
}

// Nested compares readings, by document id, with gold documents whose attributions have
// parents and speakers. It returns an error where a reading has a span outside its gold
// document's text, or gold has a parent that it lacks.
func Nested(gold []Document, readings map[string]Document) (Nesting, error) {
	var out Nesting
	for _, g := range gold {
		p, ok := readings[g.ID]
		if !ok {
			out.Missing++
		}
		n, err := newNested(g, p)
		if err != nil {
			return Nesting{}, err
		}
		n.count(&out)
	}
	return out, nil
}

// nested is the comparison of one document.
type nested struct {
	gold, read         Document
	goldParts, parts   []finding // sets of words
	match              []int     // for each in gold the number of its finding, or -1
	goldByID, readByID map[string]int
	runes              []rune
}

func newNested(gold, read Document) (*nested, error) {
	points := chancery.NewPoints(gold.Text)
	if err := inside(read.Attributions, points.Len()); err != nil {
		return nil, chancery.Errorf(chancery.Invalid, "the reading of %s does not fit its text: %w", gold.ID, err)
	}
	if err := read.othersInside(points.Len()); err != nil {
		return nil, chancery.Errorf(chancery.Invalid, "the reading of %s does not fit its text: %w", gold.ID, err)
	}
	n := &nested{gold: gold, read: read, goldByID: map[string]int{}, readByID: map[string]int{}, runes: []rune(gold.Text)}
	for i, a := range gold.Attributions {
		n.goldByID[a.ID] = i
	}
	for i, a := range read.Attributions {
		n.readByID[a.ID] = i
	}
	for i, a := range gold.Attributions {
		if _, ok := n.goldByID[a.Parent]; a.Parent != "" && !ok {
			return nil, chancery.Errorf(chancery.Invalid, "attribution %d of %s in the gold file has the parent %q, which is not there", i+1, gold.ID, a.Parent)
		}
	}
	places := wordPlaces(gold.Text, points)
	n.goldParts, n.parts = allFindings(gold.Attributions, places), allFindings(read.Attributions, places)
	n.pair()
	return n, nil
}

// wordPlaces returns the words of a text in code points.
func wordPlaces(s string, points *chancery.Points) []chancery.Span {
	places := text.Words(s)
	for i := range places {
		p := points.Span(places[i])
		places[i] = chancery.Span{Start: p[0], End: p[1]}
	}
	return places
}

// allFindings turns attributions of every depth into words.
func allFindings(attributions []wire.Attribution, places []chancery.Span) []finding {
	outer := slices.Clone(attributions)
	for i := range outer {
		outer[i].Parent = ""
	}
	return findings(outer, places)
}

// jaccard returns the share of common words of two sets.
func jaccard(a, b words) float64 {
	both := common(a, b)
	if all := len(a) + len(b) - both; all > 0 {
		return float64(both) / float64(all)
	}
	return 0
}

// pair finds for every attribution of gold its finding, best pairs first.
func (n *nested) pair() {
	byCue := map[int][]int{} // findings by the words of their cues; -1 for those without
	for i, f := range n.parts {
		if len(f.role[Cue]) == 0 {
			byCue[-1] = append(byCue[-1], i)
		}
		for _, w := range f.role[Cue] {
			byCue[w] = append(byCue[w], i)
		}
	}
	type pair struct {
		gold, read int
		like       float64
	}
	var pairs []pair
	for i, g := range n.goldParts {
		seen := map[int]bool{}
		keys := []int(g.role[Cue])
		if len(keys) == 0 {
			keys = []int{-1}
		}
		for _, w := range keys {
			for _, k := range byCue[w] {
				if seen[k] {
					continue
				}
				seen[k] = true
				if j := jaccard(g.role[Content], n.parts[k].role[Content]); j >= .5 {
					pairs = append(pairs, pair{i, k, j + jaccard(g.role[Source], n.parts[k].role[Source]) + jaccard(g.role[Cue], n.parts[k].role[Cue])})
				}
			}
		}
	}
	slices.SortStableFunc(pairs, func(a, b pair) int { return cmp.Compare(b.like, a.like) })
	n.match = slices.Repeat([]int{-1}, len(n.goldParts))
	taken := map[int]bool{}
	for _, p := range pairs {
		if n.match[p.gold] < 0 && !taken[p.read] {
			n.match[p.gold], taken[p.read] = p.read, true
		}
	}
}

// depths returns the depth of each attribution, from 1; a circle ends where it closes.
func depths(attributions []wire.Attribution, byID map[string]int) []int {
	out := make([]int, len(attributions))
	for i := range attributions {
		seen := map[int]bool{}
		for k, ok := i, true; ok && !seen[k]; k, ok = byID[attributions[k].Parent] {
			seen[k] = true
			out[i]++
			if attributions[k].Parent == "" {
				break
			}
		}
	}
	return out
}

func (n *nested) count(out *Nesting) {
	deep := depths(n.gold.Attributions, n.goldByID)
	found := map[int]bool{}
	for i, a := range n.gold.Attributions {
		for len(out.Depths) < deep[i] {
			out.Depths = append(out.Depths, Depth{Depth: len(out.Depths) + 1})
		}
		d := &out.Depths[deep[i]-1]
		d.Gold++
		k := n.match[i]
		described := n.described(a)
		if described {
			out.Described.Gold++
		}
		if k < 0 {
			continue
		}
		found[k] = true
		d.Found++
		b := n.read.Attributions[k]
		parent := a.Parent == "" && b.Parent == ""
		if a.Parent != "" && b.Parent != "" {
			m, ok := n.readByID[b.Parent]
			parent = ok && n.match[n.goldByID[a.Parent]] == m
		}
		speaker := n.speaker(a, b)
		if described {
			out.Described.Found++
			if speaker {
				out.Described.Right++
			}
		}
		if parent {
			d.Parent++
		}
		if speaker {
			d.Speaker++
		}
		if parent && speaker {
			d.Both++
		}
	}
	for i, b := range n.read.Attributions {
		if b.Parent != "" {
			out.Inner.All++
			if found[i] {
				out.Inner.Right++
			}
		}
	}
}

// goldNames returns the names under which gold knows the speaker of a.
func (n *nested) goldNames(a wire.Attribution) []string {
	var names []string
	if a.Speaker != "" {
		names = append(names, a.Speaker)
	}
	for _, x := range n.gold.Actors {
		if slices.Contains(a.Speakers, x.ID) || a.Speaker != "" && (x.Name == a.Speaker || slices.Contains(x.Names, a.Speaker)) {
			names = append(names, x.Name)
			names = append(names, x.Names...)
		}
	}
	if len(names) == 0 {
		names = append(names, n.words(a.Source))
	}
	return names
}

// described reports whether gold names a speaker whom the words of the source do not
// name.
func (n *nested) described(a wire.Attribution) bool {
	if len(a.Source) == 0 || a.Speaker == "" || !named(a.Speaker) {
		return false
	}
	words := n.words(a.Source)
	return !slices.ContainsFunc(n.goldNames(a), func(name string) bool {
		return named(name) && SameName(words, name) || strings.EqualFold(words, name) && named(name)
	})
}

// speaker reports whether the speaker of the finding b is that of a.
func (n *nested) speaker(a, b wire.Attribution) bool {
	want := n.goldNames(a)
	var said []string
	if len(b.Speakers) > 0 {
		for _, id := range b.Speakers {
			for _, x := range n.read.Actors {
				if x.ID == id {
					said = append(said, x.Name)
				}
			}
		}
		// Several where gold has one, or the other way round, is wrong, unless the whole
		// phrase is the same.
		if len(b.Speakers) > 1 && len(a.Speakers) == 1 {
			return false
		}
	}
	if len(said) == 0 && b.Speaker != "" {
		said = append(said, b.Speaker)
	}
	if len(said) == 0 && len(b.Path) > 0 {
		said = append(said, n.words([]wire.Span{b.Path[len(b.Path)-1].Span}))
	}
	if len(said) == 0 {
		said = append(said, n.words(b.Source))
	}
	if said[0] == "" {
		return want[0] == ""
	}
	for _, s := range said {
		for _, w := range want {
			if named(w) && SameName(s, w) {
				return true
			}
		}
	}
	// Nobody with a name: the same words, or the same place.
	if !named(want[0]) || len(a.Speakers) == 0 {
		return slices.ContainsFunc(said, func(s string) bool {
			return slices.Equal(nameWords(s), nameWords(want[0])) || SameName(s, want[0])
		})
	}
	return false
}

func (n *nested) words(spans []wire.Span) string {
	var out []string
	for _, s := range spans {
		out = append(out, string(n.runes[s[0]:s[1]]))
	}
	return strings.Join(out, " ")
}

// unnaming are words that name nobody by themselves: they are left out when names are
// compared, where others stand beside them.
var unnaming = func() map[string]bool {
	m := map[string]bool{}
	for w := range strings.FieldsSeq(`the a an mr mrs ms miss dr prof professor sir lord lady dame president senator
		sen rep representative congressman congresswoman governor gov mayor minister ambassador amb secretary general gen
		colonel col captain capt major lieutenant sergeant admiral judge justice king queen prince princess chancellor
		premier chairman chairwoman deputy foreign prime under assistant former then commissioner alderman inspector uncle aunt`) {
		m[w] = true
	}
	return m
}()

// nameWords returns the words of a name in small letters, without titles and articles
// where others are left.
func nameWords(s string) []string {
	var all, out []string
	words := text.Words(s)
	for i, w := range words {
		word := strings.ToLower(strings.ReplaceAll(s[w.Start:w.End], "’", "'"))
		// "Voss's" is Voss; the Voss of "Voss's driver" is not meant.
		if i+1 == len(words) {
			word = strings.TrimSuffix(word, "'s")
		}
		all = append(all, word)
		if !unnaming[word] {
			out = append(out, word)
		}
	}
	if len(out) == 0 {
		return all
	}
	return out
}

// SameName reports whether two wordings can name the same one: without titles and
// articles the words are the same, or those of one are all in the other in their order
// and its last or first word is among them ("Powell" and "Colin Powell", "Kip" and "Kip
// Lommel", "Colin Powell" and "Colin L. Powell"). Capitals do not count.
func SameName(a, b string) bool {
	x, y := nameWords(a), nameWords(b)
	if len(x) > len(y) {
		x, y = y, x
	}
	if len(x) == 0 {
		return false
	}
	if slices.Equal(x, y) {
		return true
	}
	if unnaming[x[0]] && len(x) == 1 || x[len(x)-1] != y[len(y)-1] && x[0] != y[0] {
		return false
	}
	at := 0
	for _, w := range x {
		i := slices.Index(y[at:], w)
		if i < 0 {
			return false
		}
		at += i + 1
	}
	return true
}

// named reports whether words hold a name: one with a capital that is no title and
// does not only open the phrase as a pronoun does.
func named(s string) bool {
	for _, w := range text.Words(s) {
		word := s[w.Start:w.End]
		first, _ := utf8.DecodeRuneInString(word)
		if unicode.IsUpper(first) && !unnaming[strings.ToLower(word)] && !pronouns[strings.ToLower(word)] {
			return true
		}
	}
	return false
}

var pronouns = map[string]bool{"i": true, "you": true, "he": true, "she": true, "it": true, "we": true, "they": true, "who": true, "him": true, "her": true, "them": true, "his": true, "their": true, "my": true, "our": true, "its": true, "this": true, "that": true, "one": true, "someone": true, "nobody": true, "everyone": true, "both": true, "all": true, "some": true}

// String returns the figures as a table: shares of what gold has.
func (r Nesting) String() string {
	var b strings.Builder
	fmt.Fprintf(&b, "%-7s%7s%9s%9s%9s%9s\n", "depth", "gold", "found", "parent", "speaker", "both")
	for _, d := range r.Depths {
		of := func(n int) float64 { return float64(n) / float64(max(d.Gold, 1)) }
		fmt.Fprintf(&b, "%-7d%7d%9.3f%9.3f%9.3f%9.3f\n", d.Depth, d.Gold, of(d.Found), of(d.Parent), of(d.Speaker), of(d.Both))
	}
	fmt.Fprintf(&b, "\nOf %d findings inside another, %d (%.3f) are in gold.\n", r.Inner.All, r.Inner.Right, float64(r.Inner.Right)/float64(max(r.Inner.All, 1)))
	fmt.Fprintf(&b, "%s\n", r.Described)
	return b.String()
}

// String returns the figures in a sentence.
func (n Named) String() string {
	return fmt.Sprintf("Of %d attributions whose source is a pronoun or description %d are found, %d of them (%.3f) with the right speaker.", n.Gold, n.Found, n.Right, float64(n.Right)/float64(max(n.Found, 1)))
}
