package provenance

import (
	"cmp"
	"math"
	"slices"
)

// Match is how one statement of a draft stands to one of a record.
type Match struct {
	Account       int // of the record
	Relation      Relation
	Opposed       bool    // the one says that it is so, the other that it is not
	Probability   float64 // of the relation
	Contradiction *Contradiction
}

// mostMatched is with how many statements of the record each of a draft is
// compared: those that share its rarest words.
const mostMatched = 60

// mostHolders is in how many statements a word may stand that they are found by.
const mostHolders = 2000

// Match compares each statement of a draft with those of a record, and returns for
// each the ones that say the same, more or less, or contradict it. It takes time
// linear in the words of both.
func (c *Comparer) Match(draft, record []Account) [][]Match {
	holders := map[string][]int{}
	for i := range record {
		w, _ := record[i].wording()
		seen := map[string]bool{}
		for _, t := range w.tokens {
			if !seen[t.stem] {
				seen[t.stem] = true
				holders[t.stem] = append(holders[t.stem], i)
			}
		}
	}
	out := make([][]Match, len(draft))
	first := map[string]int{} // a draft that repeats itself is compared once
	for d := range draft {
		key := draft[d].Speaker + "\x00" + draft[d].Text
		if f, ok := first[key]; ok {
			out[d] = out[f]
			continue
		}
		first[key] = d
		w, _ := draft[d].wording()
		score := map[int]float64{}
		for _, t := range w.tokens {
			list := holders[t.stem]
			if len(list) > mostHolders {
				continue // stands everywhere and tells nothing apart
			}
			rare := math.Log(1+float64(len(record))) - math.Log(float64(len(list)+1)) + 0.1
			for _, i := range list {
				score[i] += rare
			}
		}
		near := make([]int, 0, len(score))
		for i := range score {
			near = append(near, i)
		}
		slices.SortFunc(near, func(a, b int) int { return cmp.Or(cmp.Compare(score[b], score[a]), cmp.Compare(a, b)) })
		for _, i := range near[:min(len(near), mostMatched)] {
			m := Match{Account: i, Relation: Different}
			if tellsEnough(w) {
				v := c.Compare(&draft[d].Statement, &record[i].Statement)
				m.Relation, m.Opposed, m.Probability = v.Relation, v.Opposed, v.Probability
			}
			if m.Contradiction = c.Contradict(&draft[d], &record[i]); m.Contradiction != nil {
				m.Contradiction.PassageA, m.Contradiction.PassageB = draft[d].Passage, record[i].Passage
			}
			denied := m.Contradiction != nil && m.Contradiction.Kind == Denial
			if m.Relation != Same && !nests(&draft[d], &record[i]) || m.Opposed && !denied {
				m.Relation = Different
			}
			if m.Relation != Different || m.Contradiction != nil {
				out[d] = append(out[d], m)
			}
		}
	}
	return out
}

// nests reports whether two accounts have enough in common for the one to say more
// than the other: both are clauses, and share three words.
func nests(a, b *Account) bool {
	wa, by := a.wording()
	wb, other := b.wording()
	d := compareWords(wa, wb, by, other)
	return clause(a.Text) && clause(b.Text) && len(substance(d.shared)) >= 3
}
