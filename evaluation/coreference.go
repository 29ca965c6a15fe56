package evaluation

import (
	"fmt"
	"math"
	"slices"
	"strings"

	"chancery"
	"chancery/internal/wire"
)

// Coreference holds the figures for mentions of people and organisations.
//
// MUC (Vilain et al. 1995), B³ (Bagga and Baldwin 1998) and CEAF with φ4 over entities
// (Luo 2005) are computed as in the reference scorer of CoNLL (Pradhan et al., ACL 2014):
// mentions match by their exact stretch, none is added or taken away, and counts are
// summed over the documents before any figure is taken. CoNLL is the mean of their F1.
type Coreference struct {
	// Without entities that have one mention, on both sides, as CoNLL-2012 and CorefUD
	// count.
	Chains Scores `json:"chains"`
	// With them.
	All Scores `json:"all"`
	// Speakers are the attributions whose source is a pronoun or a description and whose
	// speaker gold names, where gold has attributions; see [Nesting].
	Speakers Named `json:"speakers"`
	Entities int   `json:"entities"` // of gold: people and organisations
	Missing  int   `json:"missing"`  // gold documents without a reading, which count as empty
}

// Scores are the figures of one way of counting.
type Scores struct {
	Mentions Figure  `json:"mentions"`
	MUC      Figure  `json:"muc"`
	B3       Figure  `json:"b3"`
	CEAFe    Figure  `json:"ceafe"`
	CoNLL    float64 `json:"conll"`
}

// entity is a set of mentions.
type entity []wire.Span

// people returns the entities of actors who are people or organisations: in gold by the
// types of the corpora, in a reading also those whose kind it does not know. A stretch that several
// entities have belongs to the first.
func people(actors []wire.Actor, gold bool) []entity {
	var out []entity
	seen := map[wire.Span]bool{}
	for _, a := range actors {
		switch kind := strings.ToLower(a.Kind); {
		case kind == "person", kind == "organisation", kind == "organization", kind == "group", kind == "per", kind == "org":
		case kind == "" && !gold:
		default:
			continue
		}
		var e entity
		for _, m := range a.Mentions {
			if !seen[m] {
				seen[m] = true
				e = append(e, m)
			}
		}
		if len(e) > 0 {
			out = append(out, e)
		}
	}
	return out
}

// CoreferenceOf compares the actors of readings, by document id, with those of gold. It
// returns an error where gold has no actor with mentions, or a reading has a span
// outside its gold document's text.
func CoreferenceOf(gold []Document, readings map[string]Document) (Coreference, error) {
	var out Coreference
	var chains, all clusters
	attributed := false
	for _, g := range gold {
		p, ok := readings[g.ID]
		if !ok {
			out.Missing++
		}
		if err := p.othersInside(chancery.NewPoints(g.Text).Len()); err != nil {
			return Coreference{}, chancery.Errorf(chancery.Invalid, "the reading of %s does not fit its text: %w", g.ID, err)
		}
		key, response := people(g.Actors, true), people(p.Actors, false)
		out.Entities += len(key)
		all.add(key, response)
		chains.add(several(key), several(response))
		attributed = attributed || len(g.Attributions) > 0
	}
	if out.Entities == 0 && !attributed {
		return Coreference{}, chancery.Errorf(chancery.Invalid, "the gold file has neither mentions of people and organisations nor attributions with speakers")
	}
	out.Chains, out.All = chains.scores(), all.scores()
	if attributed {
		n, err := Nested(gold, readings)
		if err != nil {
			return Coreference{}, err
		}
		out.Speakers = n.Described
	}
	return out, nil
}

// several returns the entities that have more than one mention.
func several(es []entity) []entity {
	return slices.DeleteFunc(slices.Clone(es), func(e entity) bool { return len(e) < 2 })
}

// clusters sums what the figures are made of. Of each pair the first counts for recall,
// the second for precision.
type clusters struct {
	mentions  [3]int // both, key, response
	muc, b3   [2]float64
	mucOf     [2]int
	b3Of      [2]int
	ceaf      float64
	ceafSizes [2]int
}

func (c *clusters) add(key, response []entity) {
	inKey, inResponse := owners(key), owners(response)
	for m := range inKey {
		if _, ok := inResponse[m]; ok {
			c.mentions[0]++
		}
	}
	c.mentions[1] += len(inKey)
	c.mentions[2] += len(inResponse)
	for side, pair := range [2]struct {
		es    []entity
		other map[wire.Span]int
	}{{key, inResponse}, {response, inKey}} {
		for _, e := range pair.es {
			shares := map[int]int{}
			alone := 0
			for _, m := range e {
				if k, ok := pair.other[m]; ok {
					shares[k]++
				} else {
					alone++
				}
			}
			c.muc[side] += float64(len(e) - len(shares) - alone)
			c.mucOf[side] += len(e) - 1
			for _, n := range shares {
				c.b3[side] += float64(n*n) / float64(len(e))
			}
			c.b3Of[side] += len(e)
		}
	}
	c.ceaf += aligned(key, response, inResponse)
	c.ceafSizes[0] += len(key)
	c.ceafSizes[1] += len(response)
}

func owners(es []entity) map[wire.Span]int {
	out := map[wire.Span]int{}
	for i, e := range es {
		for _, m := range e {
			out[m] = i
		}
	}
	return out
}

func (c *clusters) scores() Scores {
	s := Scores{
		Mentions: figure(float64(c.mentions[0]), c.mentions[2], float64(c.mentions[0]), c.mentions[1]),
		MUC:      figure(c.muc[1], c.mucOf[1], c.muc[0], c.mucOf[0]),
		B3:       figure(c.b3[1], c.b3Of[1], c.b3[0], c.b3Of[0]),
		CEAFe:    figure(c.ceaf, c.ceafSizes[1], c.ceaf, c.ceafSizes[0]),
	}
	s.CoNLL = (s.MUC.F1 + s.B3.F1 + s.CEAFe.F1) / 3
	return s
}

// aligned returns the largest sum of φ4 over pairings of entities, each with at most one
// of the other side. Entities that share no mention need not be paired, so that each
// group of entities that hang together is paired by itself.
func aligned(key, response []entity, inResponse map[wire.Span]int) float64 {
	type edge struct{ k, r int }
	shared := map[edge]int{}
	byKey, byResponse := make([][]int, len(key)), make([][]int, len(response))
	for k, e := range key {
		for _, m := range e {
			if r, ok := inResponse[m]; ok {
				if shared[edge{k, r}]++; shared[edge{k, r}] == 1 {
					byKey[k] = append(byKey[k], r)
					byResponse[r] = append(byResponse[r], k)
				}
			}
		}
	}
	sum := 0.0
	seen := make([]bool, len(key))
	for start := range key {
		if seen[start] || len(byKey[start]) == 0 {
			continue
		}
		ks, rs := []int{start}, []int(nil)
		inGroup := map[int]bool{}
		seen[start] = true
		for i := 0; i < len(ks); i++ {
			for _, r := range byKey[ks[i]] {
				if inGroup[r] {
					continue
				}
				inGroup[r] = true
				rs = append(rs, r)
				for _, k := range byResponse[r] {
					if !seen[k] {
						seen[k] = true
						ks = append(ks, k)
					}
				}
			}
		}
		weights := make([][]float64, len(ks))
		for i, k := range ks {
			weights[i] = make([]float64, len(rs))
			for j, r := range rs {
				weights[i][j] = 2 * float64(shared[edge{k, r}]) / float64(len(key[k])+len(response[r]))
			}
		}
		sum += assign(weights)
	}
	return sum
}

// assign returns the largest sum of weights that a pairing of rows and columns can have:
// the Hungarian method with potentials (Kuhn 1955, Munkres 1957), in time that grows with
// rows² × columns. Weights are not negative.
func assign(weights [][]float64) float64 {
	if len(weights) == 0 || len(weights[0]) == 0 {
		return 0
	}
	if len(weights) > len(weights[0]) {
		turned := make([][]float64, len(weights[0]))
		for j := range turned {
			for i := range weights {
				turned[j] = append(turned[j], weights[i][j])
			}
		}
		weights = turned
	}
	n, m := len(weights), len(weights[0])
	u, v := make([]float64, n+1), make([]float64, m+1)
	row := make([]int, m+1) // the row of each column, from 1; 0 for none
	way := make([]int, m+1)
	for i := 1; i <= n; i++ {
		row[0] = i
		at := 0
		least := slices.Repeat([]float64{math.Inf(1)}, m+1)
		used := make([]bool, m+1)
		for row[at] != 0 {
			used[at] = true
			delta, next := math.Inf(1), 0
			for j := 1; j <= m; j++ {
				if used[j] {
					continue
				}
				if d := -weights[row[at]-1][j-1] - u[row[at]] - v[j]; d < least[j] {
					least[j], way[j] = d, at
				}
				if least[j] < delta {
					delta, next = least[j], j
				}
			}
			for j := 0; j <= m; j++ {
				if used[j] {
					u[row[j]] += delta
					v[j] -= delta
				} else {
					least[j] -= delta
				}
			}
			at = next
		}
		for at != 0 {
			row[at] = row[way[at]]
			at = way[at]
		}
	}
	sum := 0.0
	for j := 1; j <= m; j++ {
		if row[j] > 0 {
			sum += weights[row[j]-1][j-1]
		}
	}
	return sum
}

// String returns the figures as a table.
func (c Coreference) String() string {
	var b strings.Builder
	table := func(title string, s Scores) {
		fmt.Fprintf(&b, "%-26s%8s%8s%8s\n", title, "P", "R", "F1")
		for _, row := range []struct {
			name string
			f    Figure
		}{{"mentions", s.Mentions}, {"MUC", s.MUC}, {"B3", s.B3}, {"CEAFe", s.CEAFe}} {
			fmt.Fprintf(&b, "%-26s%8.3f%8.3f%8.3f\n", row.name, row.f.P, row.f.R, row.f.F1)
		}
		fmt.Fprintf(&b, "%-26s%24.3f\n", "CoNLL", s.CoNLL)
	}
	if c.Entities > 0 {
		table("without single mentions", c.Chains)
		b.WriteByte('\n')
		table("with single mentions", c.All)
	}
	if c.Speakers.Gold > 0 {
		if c.Entities > 0 {
			b.WriteByte('\n')
		}
		fmt.Fprintln(&b, c.Speakers)
	}
	return b.String()
}
