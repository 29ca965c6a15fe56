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

// Decided is what people decided on a claim: it holds whatever is proposed. A list
// of them stands in the order of the decisions.
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
// words and its numbers.
const (
	mostCandidates = 60
	mostUnder      = 2000 // statements that have a word; one that more have tells nothing apart
	mostLooked     = 6000 // statements under all words of one, the rarest words first
	mostCross      = 40   // pairs looked at before two groups are joined
	together       = 0.55 // the mean probability at which two groups are joined
	firmly         = 0.7  // how probable it must be that two wordings say other things to stand against joining
)

// Wording is what one or more statements say in the same words, with the claim
// that it was put in.
type Wording struct {
	Statement   *Statement
	Group       int     // the number of its claim
	Probability float64 // that it says what the wording says that names the claim
	Crossed     bool    // the one says that it is so, the other that it is not
	Fragment    bool    // it tells nothing by itself and stands in no claim of its own
}

// Grouped is a claim as it is proposed, by the numbers of its wordings.
type Grouped struct {
	Says    int
	Doubt   int // the wording least like that one, -1 for none
	Reasons []string
}

// Pair is two wordings and how the first stands to the second.
type Pair struct {
	A, B        int
	Relation    Relation
	Probability float64
}

// Proposals are claims as they are proposed, before what people decided is laid
// over them.
type Proposals struct {
	Said     []Said // in the order of the record
	Wording  []int  // of each statement, the number of its wording
	Wordings []Wording
	Groups   []Grouped
	Nested   []Pair // of wordings
}

// Propose groups statements. Their order does not matter but for which statement
// begins a claim. cut says in sentences what was not looked at.
func (c *Comparer) Propose(said []Said) (p *Proposals, cut []string) {
	p = &Proposals{Said: said, Wording: make([]int, len(said))}
	at := map[[3]string]int{}
	var first []Said // of each wording
	for i := range said {
		k := [3]string{said[i].Text, said[i].Means}
		if said[i].SpeakerMatters() {
			k[2] = said[i].Speaker
		}
		n, ok := at[k]
		if !ok {
			n = len(p.Wordings)
			at[k] = n
			p.Wordings = append(p.Wordings, Wording{Statement: &said[i].Statement, Fragment: !said[i].Tells()})
			first = append(first, said[i])
		}
		p.Wording[i] = n
	}
	order := make([]int, len(first))
	for i := range order {
		order[i] = i
	}
	near, limited := c.candidates(first, order)
	if limited {
		cut = append(cut, "statements share so many words that each was compared with the nearest ones only")
	}
	links := make([]int, len(first)) // wordings that pairs hold together, as a forest
	for i := range links {
		links[i] = i
	}
	root := func(i int) int {
		for links[i] != i {
			links[i] = links[links[i]]
			i = links[i]
		}
		return i
	}
	held := map[int][]Pair{}
	var same []Pair
	for _, n := range near {
		relation, probability := c.Relate(p.Wordings[n[0]].Statement, p.Wordings[n[1]].Statement)
		x := Pair{n[0], n[1], relation, probability}
		switch relation {
		case Same:
			same = append(same, x)
			links[max(root(n[0]), root(n[1]))] = min(root(n[0]), root(n[1]))
		case Narrower, Wider:
			p.Nested = append(p.Nested, x)
		}
	}
	parts := map[int][]int{}
	for i := range p.Wordings {
		parts[root(i)] = append(parts[root(i)], i)
	}
	for _, x := range same {
		held[root(x.A)] = append(held[root(x.A)], x)
	}
	for i := range p.Wordings {
		list := parts[i]
		if len(list) == 0 {
			continue
		}
		place := make(map[int]int, len(list))
		statements := make([]*Statement, len(list))
		for k, w := range list {
			place[w] = k
			statements[k] = p.Wordings[w].Statement
		}
		pairs := held[i]
		for k := range pairs {
			pairs[k].A, pairs[k].B = place[pairs[k].A], place[pairs[k].B]
		}
		for _, g := range c.Cluster(statements, pairs) {
			x := Grouped{Says: list[g.Says], Doubt: g.Doubt, Reasons: g.Reasons}
			if x.Doubt >= 0 {
				x.Doubt = list[x.Doubt]
			}
			for _, m := range g.Members {
				w := &p.Wordings[list[m.At]]
				w.Group, w.Probability, w.Crossed = len(p.Groups), m.Probability, m.Crossed
			}
			p.Groups = append(p.Groups, x)
		}
	}
	return p, cut
}

// Clustered is a claim among statements that pairs hold together, by their places.
type Clustered struct {
	Members []Clustering
	Grouped
}

// Clustering is a statement of a claim.
type Clustering struct {
	At          int
	Probability float64
	Crossed     bool
}

// Cluster parts statements that pairs hold together into claims: groups are joined
// from the most probable pair on, as long as the mean over pairs between them is
// high enough. Each statement stands in one claim. The order does not matter.
func (c *Comparer) Cluster(statements []*Statement, pairs []Pair) (out []Clustered) {
	if len(statements) == 1 {
		return []Clustered{{Members: []Clustering{{Probability: 1}}, Grouped: Grouped{Doubt: -1}}}
	}
	byText := func(a, b int) int {
		return cmp.Or(strings.Compare(statements[a].Text, statements[b].Text), strings.Compare(statements[a].Means, statements[b].Means), strings.Compare(statements[a].Speaker, statements[b].Speaker))
	}
	verdicts := map[[2]int]verdict{}
	judge := func(a, b int) verdict {
		if byText(b, a) < 0 {
			a, b = b, a
		}
		v, ok := verdicts[[2]int{a, b}]
		if !ok {
			v = c.judge(statements[a], statements[b])
			verdicts[[2]int{a, b}] = v
		}
		return v
	}
	pairs = slices.Clone(pairs)
	for i := range pairs {
		if byText(pairs[i].B, pairs[i].A) < 0 {
			pairs[i].A, pairs[i].B = pairs[i].B, pairs[i].A
		}
	}
	slices.SortFunc(pairs, func(x, y Pair) int {
		return cmp.Or(cmp.Compare(y.Probability, x.Probability), byText(x.A, y.A), byText(x.B, y.B))
	})
	group := make([]int, len(statements))
	members := make([][]int, len(statements))
	for i := range statements {
		group[i], members[i] = i, []int{i}
	}
	for _, x := range pairs {
		a, b := group[x.A], group[x.B]
		if a == b || x.Relation != Same {
			continue
		}
		sum, n, against := 0.0, 0, 0
		for _, i := range spread(members[a], mostCross) {
			for _, j := range spread(members[b], max(1, mostCross/min(len(members[a]), mostCross))) {
				v := judge(i, j)
				n++
				if v.apart || v.relation != Same && v.p[v.class] > firmly {
					against++
				} else {
					sum += v.p[sameClass]
				}
			}
		}
		if sum/float64(n) < together || 5*against > n {
			continue
		}
		for _, i := range members[b] {
			group[i] = a
		}
		members[a] = append(members[a], members[b]...)
		members[b] = nil
	}
	for _, list := range members {
		if len(list) == 0 {
			continue
		}
		slices.SortFunc(list, byText)
		x := Clustered{Grouped: Grouped{Says: c.clearest(statements, list), Doubt: -1}}
		least := math.Inf(1)
		for _, i := range list {
			m := Clustering{At: i, Probability: 1}
			if i != x.Says {
				m.Probability = judge(x.Says, i).p[sameClass]
				m.Crossed = weigh(statements[x.Says], statements[i]).opposed
				if m.Probability < least {
					least, x.Doubt = m.Probability, i
				}
			}
			x.Members = append(x.Members, m)
		}
		if x.Doubt >= 0 {
			x.Reasons = c.Compare(statements[x.Says], statements[x.Doubt]).Reasons
		}
		out = append(out, x)
	}
	return out
}

// Claims lays over proposals what people decided: what they put together stays
// together, what they parted stays apart; of two decisions that put a statement
// somewhere the later one holds. A statement on which nobody decided goes
// where most of what it was put together with went. Statements that tell nothing
// by themselves, such as "it" or "six points", stand in no claim but one that
// people put them in. The largest claims come first.
func (c *Comparer) Claims(p *Proposals, decided []Decided) []Claim {
	place := make(map[string]int, len(p.Said)) // of each statement
	for i := range p.Said {
		place[p.Said[i].ID] = i
	}
	in := map[int]int{}         // statement to decided claim
	disputed := map[int][]int{} // group to decided claims that have some of it
	for d := len(decided) - 1; d >= 0; d-- {
		for _, m := range decided[d].Members {
			i, ok := place[m.Attribution]
			if !ok {
				continue
			}
			if _, ok := in[i]; !ok {
				in[i] = d
				if g := p.Wordings[p.Wording[i]].Group; !slices.Contains(disputed[g], d) {
					disputed[g] = append(disputed[g], d)
				}
			}
		}
	}
	groups := make([][]int, len(p.Groups)) // statements
	for i := range p.Said {
		g := p.Wordings[p.Wording[i]].Group
		groups[g] = append(groups[g], i)
	}
	joined := make([][]int, len(decided)) // statements that nobody decided on
	taken := map[string]bool{}
	for _, d := range decided {
		taken[d.ID] = true
	}
	final := make([]string, len(p.Said)) // the claim of each statement
	claims := make([]Claim, 0, len(p.Groups)+len(decided))
	for g, list := range groups {
		if len(disputed[g]) > 0 {
			list = c.dispute(p, decided, disputed[g], in, list, joined)
		}
		if len(list) == 0 || p.Wordings[p.Groups[g].Says].Fragment {
			continue
		}
		claim := Claim{ID: ClaimID(p.Said[list[0]].ID)}
		if taken[claim.ID] { // what began a claim and was taken out of it
			claim.ID = ClaimID("apart " + p.Said[list[0]].ID)
		}
		says := p.Groups[g].Says
		begin := map[int]string{} // the first statement of a wording
		for _, i := range list {
			w := p.Wordings[p.Wording[i]]
			claim.Members = append(claim.Members, Member{Attribution: p.Said[i].ID, Side: SideOf(p.Said[i].Stance, !w.Crossed), Probability: w.Probability})
			if _, ok := begin[p.Wording[i]]; !ok {
				begin[p.Wording[i]] = p.Said[i].ID
			}
			final[i] = claim.ID
		}
		if _, ok := begin[says]; !ok {
			says = p.Wording[list[0]] // what named it was taken out
		}
		claim.Says = p.Wordings[says].Statement.Text
		if d := p.Groups[g].Doubt; d >= 0 && begin[d] != "" && begin[p.Groups[g].Says] != "" {
			claim.Doubtful = &Doubt{begin[says], begin[d], p.Groups[g].Reasons}
		}
		claims = append(claims, claim)
	}
	for d, x := range decided {
		claim := Claim{ID: x.ID, Says: x.Says, Decided: true}
		var list []int
		for _, m := range x.Members {
			i, ok := place[m.Attribution]
			if ok && in[i] != d {
				continue // a claim decided on later has it
			}
			m.Probability = 0
			claim.Members = append(claim.Members, m)
			if ok {
				list = append(list, i)
			}
		}
		list = append(list, joined[d]...)
		if claim.Says == "" && len(list) > 0 {
			claim.Says = p.Wordings[p.Groups[p.Wordings[p.Wording[list[0]]].Group].Says].Statement.Text
		}
		reference := &Statement{Text: claim.Says}
		for _, i := range joined[d] {
			crossed := weigh(reference, p.Wordings[p.Wording[i]].Statement).opposed
			claim.Members = append(claim.Members, Member{Attribution: p.Said[i].ID, Side: SideOf(p.Said[i].Stance, !crossed), Probability: p.Wordings[p.Wording[i]].Probability})
		}
		for _, i := range list {
			final[i] = claim.ID
		}
		if len(claim.Members) > 0 {
			claims = append(claims, claim)
		}
	}
	slices.SortStableFunc(claims, func(a, b Claim) int { return cmp.Compare(len(b.Members), len(a.Members)) })
	p.relate(claims, final)
	return claims
}

// dispute parts a group that decided claims have some of: what nobody decided on
// joins the one of them whose members are nearest and that does not bar it. It
// returns what stays.
func (c *Comparer) dispute(p *Proposals, decided []Decided, claimants []int, in map[int]int, list []int, joined [][]int) (left []int) {
	theirs := map[int][]int{}
	for _, i := range list {
		if d, ok := in[i]; ok {
			theirs[d] = append(theirs[d], i)
		}
	}
	// Who was parted from a statement does not join it where that was moved to.
	barred := map[int]map[string]bool{}
	for _, d := range claimants {
		barred[d] = map[string]bool{}
		for _, x := range decided {
			if len(x.Apart) > 0 && (x.ID == decided[d].ID || slices.ContainsFunc(theirs[d], func(i int) bool {
				return slices.ContainsFunc(x.Members, func(m Member) bool { return m.Attribution == p.Said[i].ID })
			})) {
				for _, id := range x.Apart {
					barred[d][id] = true
				}
			}
		}
	}
	for _, i := range list {
		if _, ok := in[i]; ok {
			continue
		}
		best, most := -1, math.Inf(-1)
		for _, d := range claimants {
			if len(theirs[d]) == 0 || barred[d][p.Said[i].ID] {
				continue
			}
			near := 0.0
			if len(claimants) > 1 {
				sample := spread(theirs[d], 10)
				for _, j := range sample {
					if p.Wording[i] == p.Wording[j] {
						near++
					} else {
						near += c.judge(p.Wordings[p.Wording[i]].Statement, p.Wordings[p.Wording[j]].Statement).p[sameClass]
					}
				}
				near /= float64(len(sample))
			}
			if near > most {
				best, most = d, near
			}
		}
		if best >= 0 {
			joined[best] = append(joined[best], i)
		} else {
			left = append(left, i)
		}
	}
	return left
}

// relate tells claims which others are narrower and wider: where the wordings of
// at least half of the smaller one say so.
func (p *Proposals) relate(claims []Claim, final []string) {
	at := make(map[string]int, len(claims))
	for i := range claims {
		at[claims[i].ID] = i
	}
	begin := make([]int, len(p.Wordings)) // the first statement of each wording
	for i := range begin {
		begin[i] = -1
	}
	size := map[string]int{} // of a claim, in wordings
	for i, w := range p.Wording {
		if begin[w] < 0 {
			begin[w] = i
			size[final[i]]++
		}
	}
	type nest struct{ narrower, wider string }
	votes := map[nest][2]map[int]bool{}
	for _, x := range p.Nested {
		a, b := x.A, x.B
		if x.Relation == Wider {
			a, b = b, a
		}
		if begin[a] < 0 || begin[b] < 0 {
			continue
		}
		k := nest{final[begin[a]], final[begin[b]]}
		if k.narrower == "" || k.wider == "" || k.narrower == k.wider {
			continue
		}
		v, ok := votes[k]
		if !ok {
			v = [2]map[int]bool{{}, {}}
			votes[k] = v
		}
		v[0][a], v[1][b] = true, true
	}
	for k, v := range votes {
		if back, ok := votes[nest{k.wider, k.narrower}]; ok && len(back[0])+len(back[1]) >= len(v[0])+len(v[1]) {
			continue
		}
		if 2*len(v[0]) < size[k.narrower] && 2*len(v[1]) < size[k.wider] {
			continue
		}
		n, w := &claims[at[k.narrower]], &claims[at[k.wider]]
		n.Related = append(n.Related, Related{Narrower, w.ID})
		w.Related = append(w.Related, Related{Wider, n.ID})
	}
	for i := range claims {
		slices.SortFunc(claims[i].Related, func(a, b Related) int {
			return cmp.Or(strings.Compare(string(a.Relation), string(b.Relation)), strings.Compare(a.Claim, b.Claim))
		})
	}
}

// Group proposes claims and lays over them what people decided: [Comparer.Propose]
// and [Comparer.Claims] in one.
func (c *Comparer) Group(said []Said, decided []Decided) (claims []Claim, cut []string) {
	p, cut := c.Propose(said)
	return c.Claims(p, decided), cut
}

// verdict is what grouping needs of a comparison.
type verdict struct {
	p        [classCount]float64
	class    int
	apart    bool
	relation Relation
}

// Reversed returns the relation as seen from the other side.
func (r Relation) Reversed() Relation {
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

// spoken reports whether a short wording can be told from others where it is known
// who speaks: "he called the police".
func spoken(w, speaker *wording) bool {
	n := 0
	for _, t := range w.tokens {
		n += btoi(!light[t.stem])
	}
	return n == 2 && w.stranger && !w.it && len(speaker.tokens) > 0
}

// Keys returns the words under which a statement is compared; none for one that
// tells nothing by itself.
func (s *Statement) Keys() []string {
	w, speaker := s.wording()
	if !tellsEnough(w) && !spoken(w, speaker) {
		return nil
	}
	keys := make([]string, 0, len(w.tokens))
	for _, t := range w.tokens {
		if !slices.Contains(keys, t.stem) {
			keys = append(keys, t.stem)
		}
	}
	return keys
}

// Tells reports whether a statement says something of somebody that can be told
// from what others say wherever it stands: not "it", nor "six points", nor "what he
// had said".
func (s *Statement) Tells() bool {
	w, speaker := s.wording()
	return (tellsEnough(w) || spoken(w, speaker)) && w.verbal && !w.whom
}

// SpeakerMatters reports whether it hangs on who speaks what the words mean.
func (s *Statement) SpeakerMatters() bool {
	w, _ := s.wording()
	return w.pronoun
}

// candidates returns the pairs worth comparing, in the given order of statements:
// of each statement, those that share most with it, a word counting the more the
// fewer have it. The room record does the same from tables.
func (c *Comparer) candidates(said []Said, order []int) (pairs [][2]int, limited bool) {
	holders := map[string][]int{}
	for _, i := range order {
		for _, k := range said[i].Keys() {
			holders[k] = append(holders[k], i)
		}
	}
	chosen := map[[2]int]bool{}
	score, met := make([]float64, len(said)), []int{}
	add := func(j int, s float64) {
		if score[j] == 0 {
			met = append(met, j)
		}
		score[j] += s
	}
	for _, i := range order {
		var lists [][]int
		for _, k := range said[i].Keys() {
			if list := holders[k]; len(list) <= mostUnder {
				lists = append(lists, list)
			} else {
				limited = true // stands everywhere and tells nothing apart
			}
		}
		slices.SortStableFunc(lists, func(x, y []int) int { return cmp.Compare(len(x), len(y)) })
		looked := 0
		for n, list := range lists {
			if looked += len(list); n > 1 && looked > mostLooked {
				limited = true
				break
			}
			for _, j := range list {
				if j != i {
					add(j, 1/math.Sqrt(float64(len(list))))
				}
			}
		}
		slices.SortFunc(met, func(a, b int) int {
			return cmp.Or(cmp.Compare(score[b], score[a]), strings.Compare(said[a].Text, said[b].Text), strings.Compare(said[a].ID, said[b].ID))
		})
		for n, j := range met {
			if n < mostCandidates {
				chosen[[2]int{min(i, j), max(i, j)}] = true
			}
			score[j] = 0
		}
		met = met[:0]
	}
	for p := range chosen {
		pairs = append(pairs, p)
	}
	slices.SortFunc(pairs, func(x, y [2]int) int { return slices.Compare(x[:], y[:]) })
	return pairs, limited
}

// clearest returns the statement whose wording serves best to name the claim: one
// that names people instead of saying "he", says that it is so rather than that
// it is not, stands by itself, and is nearest to the others.
func (c *Comparer) clearest(statements []*Statement, members []int) int {
	best, most := members[0], math.Inf(-1)
	sample := spread(members, 20)
	for _, i := range spread(members, 50) {
		w, _ := statements[i].wording()
		score := -2*btof(w.pronoun) - 4*btof(!statements[i].Tells()) - btof(w.negated) - btof(w.possible) - math.Abs(float64(len(w.tokens)-7))/20 - btof(strings.Contains(statements[i].Text, "“"))/2
		for _, j := range sample {
			if i != j {
				score += c.judge(statements[i], statements[j]).p[sameClass] / float64(len(sample))
			}
		}
		if score > most {
			best, most = i, score
		}
	}
	return best
}
