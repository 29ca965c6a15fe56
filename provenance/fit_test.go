//go:build figures

package provenance

import (
	"fmt"
	"slices"
	"testing"
)

// TestFit fits the weights anew and prints them: go test -tags figures -run Fit -v ./provenance
func TestFit(t *testing.T) {
	for _, e := range []Embedder{embedder(t), nil} {
		g := readGold(t, "work.txt")
		g.embed(t, e)
		c := NewComparer(e)
		var xs [][featureCount]float64
		var ys []int
		g.pairs(func(a, b *gold, class int, _ bool) {
			xs = append(xs, weigh(&a.Statement, &b.Statement, c.left).x)
			ys = append(ys, class)
		})
		leaveOneOut(t, e, g)
		w := fit(xs, ys)
		fmt.Println("weights{")
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
}

// fit is softmax regression with a quadratic penalty, by gradient descent.
func fit(xs [][featureCount]float64, ys []int) (w weights) {
	for range 4000 {
		var grad weights
		for n := range xs {
			p := softmax(&w, &xs[n])
			for k := range p {
				if k == ys[n] {
					p[k]--
				}
				for i, v := range xs[n] {
					grad[k][i] += p[k] * v
				}
			}
		}
		for k := range w {
			for i := range w[k] {
				w[k][i] -= 2 * (grad[k][i]/float64(len(xs)) + 0.0003*w[k][i])
			}
		}
	}
	return w
}

// leaveOneOut judges each episode by weights fitted on the others, for several
// thresholds.
func leaveOneOut(t *testing.T, e Embedder, g goldSet) {
	var episodes []string
	for _, s := range g.statements {
		if !slices.Contains(episodes, s.episode) {
			episodes = append(episodes, s.episode)
		}
	}
	c := NewComparer(e)
	type judged struct {
		p     pair
		class int
		prob  [classCount]float64
	}
	var all []judged
	for _, out := range episodes {
		var xs [][featureCount]float64
		var ys []int
		var mine []judged
		g.pairs(func(a, b *gold, class int, _ bool) {
			p := weigh(&a.Statement, &b.Statement, c.left)
			if a.episode == out {
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
	for _, at := range []float64{.3, .35, .4, .45, .5, .55, .6, .65, .7, .75, .8} {
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
