package provenance

import (
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"math"
	"slices"
	"strings"

	"chancery"
)

// Member is an attribution of a claim.
type Member struct {
	Attribution string  `json:"attribution"`
	Side        Side    `json:"side"`
	Probability float64 `json:"probability,omitempty"` // that it says what the claim says; 0 where a person put it there
}

// Claim is one proposition with the attributions that assert, deny or doubt it.
type Claim struct {
	ID      string    `json:"id"`   // 16 hexadecimal digits, from the member that comes first
	Says    string    `json:"says"` // the clearest wording found, or a person's
	Members []Member  `json:"members"`
	Related []Related `json:"related,omitempty"`
	Decided bool      `json:"decided"` // a person has put it together
	// Doubtful is what would make it two claims: the pair of members that are least
	// alike, with what tells them apart; nil for a claim of one.
	Doubtful *Doubt `json:"doubtful,omitempty"`
}

// Doubt is a pair of members that may not say the same.
type Doubt struct {
	A       string   `json:"a"`
	B       string   `json:"b"`
	Reasons []string `json:"reasons"`
}

// Related is another claim that one is narrower or wider than.
type Related struct {
	Relation Relation `json:"relation"`
	Claim    string   `json:"claim"`
}

// Decided is what people decided on a claim: it holds whatever is proposed.
type Decided struct {
	ID      string   `json:"id"`
	Says    string   `json:"says"`
	Members []Member `json:"members"`
	Apart   []string `json:"apart,omitempty"` // attributions that are not to join it
}

// ClaimID names a claim by the attribution that begins it.
func ClaimID(attribution string) string {
	sum := sha256.Sum256([]byte("claim " + attribution))
	return hex.EncodeToString(sum[:8])
}

// Said is a statement with what its source does with it.
type Said struct {
	Statement
	Stance chancery.Stance
}

// Bounds on grouping. Candidates of a statement are those that share its rarest
// words, its numbers, or lie nearest by their vectors.
const (
	mostCandidates = 60
	mostCross      = 40   // pairs looked at before two groups are joined
	mostBrute      = 2000 // statements whose vectors are all compared
	together       = 0.6  // the mean probability at which two groups are joined
)

// Group proposes claims: every statement stands in one, many alone. The order of
// statements does not matter but for which wording is taken where two serve. A
// person's decisions stand: what they put together stays together, what they
// parted stays apart. cut says in sentences what was not looked at.
func (c *Comparer) Group(said []Said, decided []Decided) (claims []Claim, cut []string) {
	order := make([]int, len(said))
	at := make(map[string]int, len(said))
	for i := range said {
		order[i] = i
	}
	slices.SortFunc(order, func(a, b int) int { return cmp.Compare(said[a].ID, said[b].ID) })
	for _, i := range order {
		at[said[i].ID] = i
	}
	group := make([]int, len(said)) // statement to group
	members := map[int][]int{}
	fixed := map[int]int{} // group to decided claim
	for i := range said {
		group[i] = -1
	}
	for d, x := range decided {
		g := -1
		for _, m := range x.Members {
			if i, ok := at[m.Attribution]; ok && group[i] < 0 {
				if g < 0 {
					g = i
					fixed[g] = d
				}
				group[i] = g
				members[g] = append(members[g], i)
			}
		}
	}
	for _, i := range order {
		if group[i] < 0 {
			group[i] = i
			members[i] = []int{i}
		}
	}
	apart := func(a, b int) bool { // groups
		da, oka := fixed[a]
		db, okb := fixed[b]
		if oka && okb {
			return true
		}
		barred := func(d int, other []int) bool {
			return slices.ContainsFunc(other, func(i int) bool { return slices.Contains(decided[d].Apart, said[i].ID) })
		}
		return oka && barred(da, members[b]) || okb && barred(db, members[a])
	}

	type candidate struct {
		a, b int
		p    float64
	}
	verdicts := map[[2]int]verdict{}
	judge := func(a, b int) verdict {
		k := [2]int{min(a, b), max(a, b)}
		v, ok := verdicts[k]
		if !ok {
			v = c.judge(&said[k[0]].Statement, &said[k[1]].Statement)
			verdicts[k] = v
		}
		if a > b { // the relation as seen from a
			v.relation = reversed(v.relation)
		}
		return v
	}
	var likely []candidate
	near, limited := c.candidates(said, order)
	if limited {
		cut = append(cut, "statements share so many words that each was compared with the nearest ones only")
	}
	for _, p := range near {
		if v := judge(p[0], p[1]); v.class == sameClass {
			likely = append(likely, candidate{p[0], p[1], v.p[sameClass]})
		}
	}
	slices.SortStableFunc(likely, func(x, y candidate) int { return cmp.Compare(y.p, x.p) })
	for _, x := range likely {
		a, b := group[x.a], group[x.b]
		if a == b || apart(a, b) {
			continue
		}
		sum, n := 0.0, 0
		for _, i := range spread(members[a], mostCross) {
			for _, j := range spread(members[b], max(1, mostCross/min(len(members[a]), mostCross))) {
				v := judge(i, j)
				n++
				if !v.apart {
					sum += v.p[sameClass]
				}
			}
		}
		if sum/float64(n) < together {
			continue
		}
		if _, ok := fixed[b]; ok {
			a, b = b, a
		}
		for _, i := range members[b] {
			group[i] = a
		}
		members[a] = append(members[a], members[b]...)
		delete(members, b)
	}

	ids := map[int]string{}
	heads := make([]int, 0, len(members))
	for g := range members {
		heads = append(heads, g)
		slices.SortFunc(members[g], func(a, b int) int { return cmp.Compare(said[a].ID, said[b].ID) })
	}
	slices.SortFunc(heads, func(a, b int) int { return cmp.Compare(said[members[a][0]].ID, said[members[b][0]].ID) })
	taken := map[string]bool{}
	for _, d := range decided {
		taken[d.ID] = true
	}
	for _, g := range heads {
		ids[g] = ClaimID(said[members[g][0]].ID)
		if taken[ids[g]] { // what began a claim and was taken out of it
			ids[g] = ClaimID("apart " + said[members[g][0]].ID)
		}
		if d, ok := fixed[g]; ok {
			ids[g] = decided[d].ID
		}
	}
	for _, g := range heads {
		claim := Claim{ID: ids[g]}
		name := c.clearest(said, members[g])
		claim.Says = said[name].Text
		given := map[string]Side{}
		if d, ok := fixed[g]; ok {
			claim.Decided = true
			claim.Says = cmp.Or(decided[d].Says, claim.Says)
			for _, m := range decided[d].Members {
				given[m.Attribution] = m.Side
			}
		}
		reference := Statement{Text: claim.Says}
		least := math.Inf(1)
		for _, i := range members[g] {
			crossed := weigh(&reference, &said[i].Statement, nil).opposed
			m := Member{Attribution: said[i].ID, Side: SideOf(said[i].Stance, !crossed)}
			if side, ok := given[m.Attribution]; ok {
				m.Side = side
			} else if i != name {
				m.Probability = judge(name, i).p[sameClass]
			} else {
				m.Probability = 1
			}
			claim.Members = append(claim.Members, m)
			if i != name {
				if v := judge(name, i); v.p[sameClass] < least {
					least = v.p[sameClass]
					claim.Doubtful = &Doubt{said[name].ID, said[i].ID, c.Compare(&said[name].Statement, &said[i].Statement).Reasons}
				}
			}
		}
		claims = append(claims, claim)
	}

	// Narrower and wider: where most pairs between two groups that were looked at
	// say so.
	votes := map[[2]int][2]int{} // nested pairs, all pairs
	for _, p := range near {
		a, b := group[p[0]], group[p[1]]
		if a == b {
			continue
		}
		v := judge(p[0], p[1])
		for _, x := range [][3]int{{a, b, btoi(v.relation == Narrower)}, {b, a, btoi(v.relation == Wider)}} {
			n := votes[[2]int{x[0], x[1]}]
			votes[[2]int{x[0], x[1]}] = [2]int{n[0] + x[2], n[1] + 1}
		}
	}
	for i, g := range heads {
		for _, h := range heads {
			if n := votes[[2]int{g, h}]; n[0] > 0 && 2*n[0] > n[1] {
				claims[i].Related = append(claims[i].Related, Related{Narrower, ids[h]})
			}
			if n := votes[[2]int{h, g}]; n[0] > 0 && 2*n[0] > n[1] {
				claims[i].Related = append(claims[i].Related, Related{Wider, ids[h]})
			}
		}
	}
	slices.SortStableFunc(claims, func(a, b Claim) int { return cmp.Compare(len(b.Members), len(a.Members)) })
	return claims, cut
}

// verdict is what grouping needs of a comparison.
type verdict struct {
	p        [classCount]float64
	class    int
	apart    bool
	relation Relation
}

func reversed(r Relation) Relation {
	switch r {
	case Narrower:
		return Wider
	case Wider:
		return Narrower
	}
	return r
}

// spread takes at most n of a list, evenly.
func spread(list []int, n int) []int {
	if len(list) <= n {
		return list
	}
	out := make([]int, 0, n)
	for i := range n {
		out = append(out, list[i*len(list)/n])
	}
	return out
}

// tellsEnough reports whether a wording can be told from others by itself: "it was
// one" says something only where it stands.
func tellsEnough(w *wording) bool {
	n, known := 0, 0
	for _, t := range w.tokens {
		n += btoi(!light[t.stem])
		known += btoi(t.name || t.number)
	}
	return n >= 3 || n == 2 && (known > 0 || !w.pronoun && !w.it)
}

// candidates returns the pairs worth comparing.
func (c *Comparer) candidates(said []Said, order []int) (pairs [][2]int, limited bool) {
	holders := map[string][]int{}
	for _, i := range order {
		w, _ := said[i].Statement.wording()
		if !tellsEnough(w) {
			continue
		}
		seen := map[string]bool{}
		for _, t := range w.tokens {
			if k := t.stem; !seen[k] {
				seen[k] = true
				holders[k] = append(holders[k], i)
			}
		}
	}
	chosen := map[[2]int]bool{}
	vectors := len(said) <= mostBrute
	for _, i := range order {
		w, _ := said[i].Statement.wording()
		if !tellsEnough(w) {
			continue
		}
		score := map[int]float64{}
		for _, t := range w.tokens {
			list := holders[t.stem]
			rare := math.Log(1+float64(len(said))) - math.Log(float64(len(list))) + 0.1
			if len(list) > 2000 {
				limited = true
				continue // stands everywhere and tells nothing apart
			}
			for _, j := range list {
				if j != i {
					score[j] += rare
				}
			}
		}
		if vectors && len(said[i].Vector) > 0 {
			for _, j := range order {
				if v := cosine(said[i].Vector, said[j].Vector); j != i && v > 0.6 {
					score[j] += 5 * v
				}
			}
		}
		best := make([]int, 0, len(score))
		for j := range score {
			best = append(best, j)
		}
		slices.SortFunc(best, func(a, b int) int {
			return cmp.Or(cmp.Compare(score[b], score[a]), cmp.Compare(said[a].ID, said[b].ID))
		})
		if len(best) > mostCandidates {
			best = best[:mostCandidates]
		}
		for _, j := range best {
			chosen[[2]int{min(i, j), max(i, j)}] = true
		}
	}
	for p := range chosen {
		pairs = append(pairs, p)
	}
	slices.SortFunc(pairs, func(x, y [2]int) int {
		return cmp.Or(cmp.Compare(said[x[0]].ID, said[y[0]].ID), cmp.Compare(said[x[1]].ID, said[y[1]].ID))
	})
	return pairs, limited
}

// clearest returns the member whose wording serves best to name the claim: one
// that names people instead of saying "he", says that it is so rather than that
// it is not, and is nearest to the others.
func (c *Comparer) clearest(said []Said, members []int) int {
	best, most := members[0], math.Inf(-1)
	for _, i := range spread(members, 50) {
		w, _ := said[i].Statement.wording()
		score := -2*btof(w.pronoun) - btof(w.negated) - btof(w.possible) - math.Abs(float64(len(w.tokens)-7))/20 - btof(strings.Contains(said[i].Text, "“"))/2
		for _, j := range spread(members, 20) {
			if i != j {
				score += c.judge(&said[i].Statement, &said[j].Statement).p[sameClass] / float64(min(len(members), 20))
			}
		}
		if score > most {
			best, most = i, score
		}
	}
	return best
}
