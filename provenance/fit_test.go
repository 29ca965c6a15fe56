//go:build figures

package provenance

import (
	"fmt"
	"os"
	"slices"
	"testing"
)

// TestFit fits the weights anew and prints them: go test -tags figures -run Fit -v ./provenance
func TestFit(t *testing.T) {
	g := readGold(t, workFiles...)
	var xs [][featureCount]float64
	var ys []int
	g.pairs(func(a, b *gold, class int, _ bool) {
		xs = append(xs, weigh(&a.Statement, &b.Statement).x)
		ys = append(ys, class)
	})
	if os.Getenv("CHANCERY_LEAVE_ONE_OUT") != "" {
		leaveOneOut(t, g)
	}
	if os.Getenv("NOFIT") != "" {
		return
	}
	w := fit(xs, ys)
	fmt.Println("var fitted = weights{")
	for k := range w {
		fmt.Print("\t{")
		for i, v := range w[k] {
			if i > 0 {
				fmt.Print(", ")
			}
			fmt.Printf("%.2f", v)
		}
		fmt.Println("},")
	}
	fmt.Println("}")
}

// rounds is how often the weights are moved.
const rounds = 1200

// fit is softmax regression with a quadratic penalty, by gradient descent with
// momentum. Pairs that look the same are counted, not repeated.
func fit(xs [][featureCount]float64, ys []int) (w weights) {
	type pair struct {
		x [featureCount]float64
		y int
	}
	at := map[pair]int{}
	var pairs []pair
	var counts []float64
	for i := range xs {
		k := pair{xs[i], ys[i]}
		n, ok := at[k]
		if !ok {
			n = len(pairs)
			at[k], pairs, counts = n, append(pairs, k), append(counts, 0)
		}
		counts[n]++
	}
	var speed weights
	for range rounds {
		var grad weights
		for n := range pairs {
			p := softmax(&w, &pairs[n].x)
			for k := range p {
				if k == pairs[n].y {
					p[k]--
				}
				p[k] *= counts[n]
				for i, v := range pairs[n].x {
					grad[k][i] += p[k] * v
				}
			}
		}
		for k := range w {
			for i := range w[k] {
				speed[k][i] = 0.9*speed[k][i] - 0.7*(grad[k][i]/float64(len(xs))+0.0003*w[k][i])
				w[k][i] += speed[k][i]
			}
		}
	}
	return w
}

// leaveOneOut judges each episode by weights fitted on the others, for several
// thresholds.
func leaveOneOut(t *testing.T, g goldSet) {
	var episodes []string
	for _, s := range g.statements {
		if !slices.Contains(episodes, s.episode) {
			episodes = append(episodes, s.episode)
		}
	}
	// A dozen parts are as good as one for each episode, and quicker.
	part := map[string]int{}
	for i, e := range episodes {
		part[e] = i % 11
	}
	type judged struct {
		p     pair
		class int
		prob  [classCount]float64
	}
	var all []judged
	for out := range 11 {
		var xs [][featureCount]float64
		var ys []int
		var mine []judged
		g.pairs(func(a, b *gold, class int, _ bool) {
			p := weigh(&a.Statement, &b.Statement)
			if part[a.episode] == out {
				mine = append(mine, judged{p: p, class: class})
			} else {
				xs, ys = append(xs, p.x), append(ys, class)
			}
		})
		w := fit(xs, ys)
		for _, j := range mine {
			j.prob = softmax(&w, &j.p.x)
			all = append(all, j)
		}
	}
	for _, at := range []float64{.5, .55, .6, .65, .7, .75, .8} {
		var s tally
		for _, j := range all {
			if j.class == sameClass {
				s.all++
			}
			x := j.prob
			if decide(x, &j.p) == sameClass && x[sameClass] >= at {
				s.found++
				s.right += btoi(j.class == sameClass)
			}
		}
		t.Logf("%.2f: precision %.3f recall %.3f F1 %.3f", at, s.precision(), s.recall(), s.f1())
	}
}
