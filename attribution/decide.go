package attribution

import (
	"cmp"
	"fmt"
	"slices"
)

// parameters are what decisions rest on, as they stand in the weights. They were
// chosen on articles that training did not see.
type parameters struct {
	Cue    float64 `json:"cue"`    // a cue is tried where one starts with this probability
	Keep   float64 `json:"keep"`   // attributions of this confidence are told
	Orphan float64 `json:"orphan"` // content that belongs to no frame, and is this likely, looks for one
	Adopt  float64 `json:"adopt"`  // and may join one that holds it with this probability; 1: none does

	Nested     float64 `json:"nested"`      // the same as Cue and Keep, inside contents
	NestedKeep float64 `json:"nested_keep"` //

	// Weights of a logistic function of [features], in their order; those that are missing
	// are 0.
	Confidence       []float64 `json:"confidence"`
	NestedConfidence []float64 `json:"nested_confidence"`
}

// abstainShare times Keep is the confidence under which nothing is told at all.
// From there to Keep the reader abstains.
const abstainShare = 0.5

func (p *parameters) check() error {
	for name, x := range map[string]float64{"cue": p.Cue, "keep": p.Keep, "orphan": p.Orphan, "adopt": p.Adopt} {
		if !(0 < x && x <= 1) {
			return fmt.Errorf("the parameter %s is %v, expected a probability above 0", name, x)
		}
	}
	if p.Nested < 0 || p.NestedKeep < 0 {
		return fmt.Errorf("the parameters nested and nested_keep are %v and %v, expected none below 0", p.Nested, p.NestedKeep)
	}
	for _, w := range [][]float64{p.Confidence, p.NestedConfidence} {
		if len(w) > len(features{}) {
			return fmt.Errorf("%d weights of confidence, this program knows %d", len(w), len(features{}))
		}
	}
	return nil
}

// attributed is a frame with the units that it was given.
type attributed struct {
	*candidate
	source, content []run
	nested          bool // it stands inside another's content
}

// decide chooses among frames, the surest first: a frame that a surer one has taken
// the cue from is dropped, and a unit that a surer one holds as cue or content is not
// held again, save as a source, which two may share. Content that nothing holds,
// where the content layer is sure of it, goes to the frame in reach that is likeliest
// to hold it. What is under the confidence that is told, and would have been told
// otherwise, is returned apart. Both are in order of their cues.
func decide(found []candidate, content []float32, p *parameters) (told, abstained []attributed) {
	order := make([]*candidate, len(found))
	for i := range found {
		order[i] = &found[i]
	}
	slices.SortFunc(order, func(a, b *candidate) int {
		return cmp.Or(cmp.Compare(b.confidence, a.confidence), a.first-b.first, a.last-b.last)
	})
	taken := make([]bool, len(content))
	n := 0
	for ; n < len(order) && order[n].confidence >= p.Keep; n++ {
		told = hold(told, order[n], taken)
	}
	if p.Adopt < 1 {
		adopt(told, content, taken, p)
	}
	for ; n < len(order); n++ {
		abstained = hold(abstained, order[n], taken)
	}
	inOrder := func(a, b attributed) int { return a.first - b.first }
	slices.SortFunc(told, inOrder)
	slices.SortFunc(abstained, inOrder)
	return told, abstained
}

// hold appends a frame with what is left for it, if that is anything.
func hold(to []attributed, f *candidate, taken []bool) []attributed {
	if slices.Contains(taken[f.first:f.last+1], true) {
		return to
	}
	a := attributed{candidate: f, source: left(f.source, taken), content: left(f.content, taken)}
	if len(a.content) == 0 {
		return to
	}
	for u := f.first; u <= f.last; u++ {
		taken[u] = true
	}
	for _, r := range a.content {
		for u := r.from; u < r.to; u++ {
			taken[u] = true
		}
	}
	return append(to, a)
}

// left returns what is not taken of runs.
func left(runs []run, taken []bool) []run {
	var out []run
	for _, r := range runs {
		for u := r.from; u < r.to; u++ {
			if !taken[u] {
				out = extend(out, int(u))
			}
		}
	}
	return out
}

// adopt gives units of content that no frame holds to the likeliest frame.
func adopt(told []attributed, content []float32, taken []bool, p *parameters) {
	type owner struct {
		probability float32
		frame       int
	}
	owners := map[int32]owner{}
	for i, a := range told {
		for _, l := range a.likely {
			if content[l.unit] >= float32(p.Orphan) && !taken[l.unit] && l.probability >= max(float32(p.Adopt), owners[l.unit].probability) {
				owners[l.unit] = owner{l.probability, i}
			}
		}
	}
	adopted := make([][]int32, len(told))
	for u, o := range owners {
		adopted[o.frame] = append(adopted[o.frame], u)
	}
	for i, units := range adopted {
		a := &told[i]
		isOwn := func(u int32) bool {
			return slices.ContainsFunc(a.source, func(r run) bool { return r.from <= u && u < r.to })
		}
		units = slices.DeleteFunc(units, isOwn)
		if len(units) == 0 {
			continue
		}
		for _, r := range a.content {
			for u := r.from; u < r.to; u++ {
				units = append(units, u)
			}
		}
		slices.Sort(units)
		a.content = nil
		for _, u := range units {
			a.content = extend(a.content, int(u))
		}
	}
}
