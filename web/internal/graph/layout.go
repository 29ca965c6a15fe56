package graph

import (
	"cmp"
	"context"
	"math"
	"slices"
	"time"

	"chancery"
)

// Sizes in pixels.
const (
	boxPad     = 10.
	lineHeight = 17.
	noteHeight = 15.
	rowGap     = 16. // between boxes of a layer
	laneGap    = 9.  // between edges that pass a layer
	layerGap   = 46.
	margin     = 8.
)

// point is a node of the layout: a box, or the place where an edge passes a layer.
type point struct {
	node   int // index in the graph, -1 for a passage of an edge
	label  bool
	w, h   float64
	layer  int
	pos    int // in its layer
	x, y   float64
	in     []int // points one layer to the left, joined to it
	out    []int
	lines  []string
	bucket float64 // while layers are sorted
}

// arc is an edge of the layout, turned so that it flows to the right.
type arc struct {
	from, to int // points
	turned   bool
	chain    []int // from, what it passes, to
}

type layout struct {
	points  []point
	arcs    []arc // as the graph's edges
	layers  [][]int
	least   int // layers that an edge spans at least: two where labels stand in between
	crossed int
	widths  []float64 // of the layers
	width   float64   // of all
	height  float64
	labels  []string // of the arcs
	first   []bool
	last    []bool
	ties    [][2]int // points
}

func newLayout(g Graph) (*layout, error) {
	l := &layout{least: 1, first: make([]bool, len(g.Nodes)), last: make([]bool, len(g.Nodes))}
	index := map[string]int{}
	for i, n := range g.Nodes {
		if _, ok := index[n.ID]; ok || n.ID == "" {
			return nil, chancery.Errorf(chancery.Invalid, "%q names two nodes of a drawing, or none", n.ID)
		}
		index[n.ID] = i
		p := point{node: i, lines: broken(n.Label, 26, 4)}
		for _, line := range p.lines {
			p.w = max(p.w, wide(line, 13))
		}
		p.h = float64(len(p.lines)) * lineHeight
		if n.Note != "" {
			p.w, p.h = max(p.w, wide(cut(n.Note, 30), 11)), p.h+noteHeight
		}
		p.w, p.h = math.Ceil(p.w)+2*boxPad, p.h+2*boxPad-4
		l.points = append(l.points, p)
		l.first[i], l.last[i] = n.Place == First, n.Place == Last
	}
	joined := make([][2]int, len(g.Nodes)) // arrows to the left and to the right of a box
	for _, e := range g.Edges {
		from, okFrom := index[e.From]
		to, okTo := index[e.To]
		if !okFrom || !okTo {
			return nil, chancery.Errorf(chancery.Invalid, "an arrow from %q to %q joins what is not in the drawing", e.From, e.To)
		}
		l.arcs = append(l.arcs, arc{from: from, to: to})
		joined[from][1]++
		joined[to][0]++
		label := cut(e.Label, 30)
		l.labels = append(l.labels, label)
		if label != "" {
			l.least = 2
		}
	}
	for _, t := range g.Ties {
		a, okA := index[t.A]
		b, okB := index[t.B]
		if !okA || !okB || a == b {
			return nil, chancery.Errorf(chancery.Invalid, "a line between %q and %q joins what is not in the drawing", t.A, t.B)
		}
		l.ties = append(l.ties, [2]int{a, b})
	}
	for i, n := range joined {
		l.points[i].h = max(l.points[i].h, float64(min(max(n[0], n[1]), 40))*9+12)
	}
	return l, nil
}

// turn turns edges round until no circle is left: those that lead back to where a
// depth-first walk came from, and those that lead out of the last layer or into the
// first.
func (l *layout) turn() {
	out := make([][]int, len(l.points))
	into := make([]int, len(l.points))
	for i := range l.arcs {
		a := &l.arcs[i]
		if a.from == a.to {
			continue
		}
		if (l.last[a.from] && !l.last[a.to]) || (l.first[a.to] && !l.first[a.from]) {
			a.from, a.to, a.turned = a.to, a.from, true
		}
		out[a.from] = append(out[a.from], i)
		into[a.to]++
	}
	// From those that nothing leads to, then from those with most to tell, so that few
	// edges have to turn.
	start := make([]int, len(l.points))
	for i := range start {
		start[i] = i
	}
	slices.SortStableFunc(start, func(a, b int) int {
		return cmp.Or(cmp.Compare(rankOf(l, a), rankOf(l, b)), cmp.Compare(into[a]-len(out[a]), into[b]-len(out[b])))
	})
	const under, done = 1, 2
	state := make([]int, len(l.points))
	type frame struct{ at, next int }
	for _, s := range start {
		if state[s] != 0 {
			continue
		}
		state[s] = under
		stack := []frame{{s, 0}}
		for len(stack) > 0 {
			f := &stack[len(stack)-1]
			if f.next == len(out[f.at]) {
				state[f.at] = done
				stack = stack[:len(stack)-1]
				continue
			}
			a := &l.arcs[out[f.at][f.next]]
			f.next++
			switch state[a.to] {
			case 0:
				state[a.to] = under
				stack = append(stack, frame{a.to, 0})
			case under:
				a.from, a.to, a.turned = a.to, a.from, !a.turned
			}
		}
	}
}

func rankOf(l *layout, i int) int {
	switch {
	case l.first[i]:
		return 0
	case l.last[i]:
		return 2
	}
	return 1
}

// rank gives each box its layer: as far left as its edges let it, then to where they
// are shortest together.
func (l *layout) rank() {
	n := len(l.points)
	in, out := make([][]int, n), make([][]int, n)
	left := make([]int, n)
	for _, a := range l.arcs {
		if a.from != a.to {
			in[a.to], out[a.from] = append(in[a.to], a.from), append(out[a.from], a.to)
			left[a.to]++
		}
	}
	var order []int
	for i := range n {
		if left[i] == 0 {
			order = append(order, i)
		}
	}
	for k := 0; k < len(order); k++ {
		for _, to := range out[order[k]] {
			l.points[to].layer = max(l.points[to].layer, l.points[order[k]].layer+l.least)
			if left[to]--; left[to] == 0 {
				order = append(order, to)
			}
		}
	}
	deepest := 0
	for i := range l.points {
		// What leads on to another of the last cannot stand in the last layer itself.
		l.first[i], l.last[i] = l.first[i] && len(in[i]) == 0, l.last[i] && len(out[i]) == 0
		deepest = max(deepest, l.points[i].layer)
	}
	for i := range l.points {
		if l.last[i] {
			l.points[i].layer = deepest
		}
	}
	for moved, round := true, 0; moved && round < 50; round++ {
		moved = false
		for k := range order {
			at := order[k]
			if round%2 == 0 {
				at = order[len(order)-1-k]
			}
			p := &l.points[at]
			if l.first[at] || l.last[at] || len(in[at])+len(out[at]) == 0 {
				continue
			}
			low, high := 0, deepest
			var all []int
			for _, k := range in[at] {
				low = max(low, l.points[k].layer+l.least)
				all = append(all, l.points[k].layer+l.least)
			}
			for _, k := range out[at] {
				high = min(high, l.points[k].layer-l.least)
				all = append(all, l.points[k].layer-l.least)
			}
			slices.Sort(all)
			// Between the two middle ones every layer is as good; the nearest is no move.
			a, b := all[(len(all)-1)/2], all[len(all)/2]
			to := min(max(min(max(p.layer, a), b), low), high)
			if to != p.layer {
				p.layer, moved = to, true
			}
		}
	}
	lowest := math.MaxInt
	for i := range l.points {
		lowest = min(lowest, l.points[i].layer)
	}
	for i := range l.points {
		l.points[i].layer -= lowest
	}
}

// split parts every edge where it passes a layer.
func (l *layout) split() {
	for i := range l.arcs {
		a := &l.arcs[i]
		if a.chain = []int{a.from}; a.from == a.to {
			continue
		}
		first, last := l.points[a.from].layer, l.points[a.to].layer
		for layer := first + 1; layer < last; layer++ {
			p := point{node: -1, layer: layer, h: 4}
			if l.labels[i] != "" && layer == (first+last)/2 {
				p.label, p.w, p.h = true, math.Ceil(wide(l.labels[i], 11))+12, 22
			}
			l.points = append(l.points, p)
			a.chain = append(a.chain, len(l.points)-1)
		}
		a.chain = append(a.chain, a.to)
		for k := 1; k < len(a.chain); k++ {
			from, to := a.chain[k-1], a.chain[k]
			l.points[from].out = append(l.points[from].out, to)
			l.points[to].in = append(l.points[to].in, from)
		}
	}
	// A depth-first walk begins with what belongs together side by side.
	seen := make([]bool, len(l.points))
	var walk []int
	for s := range l.points {
		stack := []int{s}
		for len(stack) > 0 {
			at := stack[len(stack)-1]
			stack = stack[:len(stack)-1]
			if seen[at] {
				continue
			}
			seen[at] = true
			walk = append(walk, at)
			for _, to := range slices.Backward(l.points[at].out) {
				stack = append(stack, to)
			}
			for _, to := range slices.Backward(l.points[at].in) {
				stack = append(stack, to)
			}
		}
	}
	for _, at := range walk {
		p := &l.points[at]
		for len(l.layers) <= p.layer {
			l.layers = append(l.layers, nil)
		}
		p.pos = len(l.layers[p.layer])
		l.layers[p.layer] = append(l.layers[p.layer], at)
	}
}

// order sorts each layer so that few edges cross: by the median of the neighbours,
// from left and right in turn, then by changing neighbours; the best of all rounds
// stands.
func (l *layout) order(ctx context.Context, until time.Time) error {
	best := l.crossings()
	kept := clone(l.layers)
	for round, idle := 0, 0; round < 32 && idle < 8 && best > 0 && time.Now().Before(until); round++ {
		if err := ctx.Err(); err != nil {
			return err
		}
		for k := range l.layers {
			layer := k
			if round%2 == 1 {
				layer = len(l.layers) - 1 - k
			}
			l.median(layer, round%2 == 0)
		}
		l.transpose(until)
		idle++
		if n := l.crossings(); n < best {
			best, kept, idle = n, clone(l.layers), 0
		}
	}
	l.layers, l.crossed = kept, best
	l.number()
	return nil
}

func clone(layers [][]int) [][]int {
	out := make([][]int, len(layers))
	for i := range layers {
		out[i] = slices.Clone(layers[i])
	}
	return out
}

func (l *layout) number() {
	for _, layer := range l.layers {
		for i, at := range layer {
			l.points[at].pos = i
		}
	}
}

// median sorts one layer by the layer to its left, or to its right.
func (l *layout) median(layer int, left bool) {
	for i, at := range l.layers[layer] {
		p := &l.points[at]
		near := p.in
		if !left {
			near = p.out
		}
		p.bucket = float64(i)
		if len(near) == 0 {
			continue
		}
		pos := make([]int, len(near))
		for k, n := range near {
			pos[k] = l.points[n].pos
		}
		slices.Sort(pos)
		m := len(pos) / 2
		switch {
		case len(pos)%2 == 1:
			p.bucket = float64(pos[m])
		case len(pos) == 2:
			p.bucket = float64(pos[0]+pos[1]) / 2
		default: // the side where neighbours stand closer counts for more
			a, b := float64(pos[m-1]-pos[0]), float64(pos[len(pos)-1]-pos[m])
			if a+b == 0 {
				p.bucket = float64(pos[m-1]+pos[m]) / 2
			} else {
				p.bucket = (float64(pos[m-1])*b + float64(pos[m])*a) / (a + b)
			}
		}
	}
	slices.SortStableFunc(l.layers[layer], func(a, b int) int { return cmp.Compare(l.points[a].bucket, l.points[b].bucket) })
	for i, at := range l.layers[layer] {
		l.points[at].pos = i
	}
}

// transpose changes neighbours of a layer as long as that leaves fewer crossings.
func (l *layout) transpose(until time.Time) {
	for better, round := true, 0; better && round < 12 && time.Now().Before(until); round++ {
		better = false
		for _, layer := range l.layers {
			for i := 1; i < len(layer); i++ {
				a, b := layer[i-1], layer[i]
				if l.between(b, a) < l.between(a, b) {
					layer[i-1], layer[i] = b, a
					l.points[a].pos, l.points[b].pos = i, i-1
					better = true
				}
			}
		}
	}
}

// between counts the crossings of the edges of two points of a layer, a standing
// before b.
func (l *layout) between(a, b int) (n int) {
	for _, side := range [2][2][]int{{l.points[a].in, l.points[b].in}, {l.points[a].out, l.points[b].out}} {
		for _, p := range side[0] {
			for _, q := range side[1] {
				if l.points[p].pos > l.points[q].pos {
					n++
				}
			}
		}
	}
	return n
}

// crossings counts all crossings: between two layers they are the inversions of the
// right ends of the edges sorted by their left ends.
func (l *layout) crossings() (total int) {
	for k := 1; k < len(l.layers); k++ {
		tree := make([]int, len(l.layers[k])+1)
		seen := 0
		for _, at := range l.layers[k-1] {
			ends := make([]int, 0, len(l.points[at].out))
			for _, to := range l.points[at].out {
				ends = append(ends, l.points[to].pos)
			}
			slices.Sort(ends)
			for _, e := range ends {
				total += seen
				for i := e + 1; i > 0; i -= i & -i {
					total -= tree[i]
				}
			}
			for _, e := range ends {
				seen++
				for i := e + 1; i < len(tree); i += i & -i {
					tree[i]++
				}
			}
		}
	}
	return total
}

// place gives every point its x by its layer, and its y so that edges are short and
// those that pass many layers straight: layer by layer, each point goes to the
// weighted mean of its neighbours as far as the order and the gaps let it, which is
// isotonic regression.
func (l *layout) place() {
	for _, layer := range l.layers {
		y := 0.
		for i, at := range layer {
			p := &l.points[at]
			if i > 0 {
				y += l.gap(layer[i-1], at)
			}
			p.y = y
		}
	}
	for round := range 600 {
		moved := 0.
		for k := range l.layers {
			layer := k
			if round%2 == 1 {
				layer = len(l.layers) - 1 - k
			}
			moved = max(moved, l.settle(l.layers[layer]))
		}
		if moved < .02 {
			break
		}
	}
}

// gap is how far the middles of two neighbours of a layer stand apart at least.
func (l *layout) gap(a, b int) float64 {
	p, q := &l.points[a], &l.points[b]
	air := rowGap
	if p.node < 0 && q.node < 0 {
		air = laneGap
	}
	return (p.h+q.h)/2 + air
}

// settle moves the points of a layer to where their neighbours want them and returns the
// farthest move.
func (l *layout) settle(layer []int) (moved float64) {
	type block struct{ sum, weight, count float64 }
	var blocks []block
	shift := make([]float64, len(layer)) // what the gaps before a point take
	for i, at := range layer {
		p := &l.points[at]
		if i > 0 {
			shift[i] = shift[i-1] + l.gap(layer[i-1], at)
		}
		sum, weight := p.y*.001, .001 // a little of its own, so that what has no neighbour stays
		for _, near := range [2][]int{p.in, p.out} {
			for _, n := range near {
				w := 1.
				switch passing := p.node < 0; {
				case passing && l.points[n].node < 0:
					w = 8
				case passing || l.points[n].node < 0:
					w = 2
				}
				sum, weight = sum+w*l.points[n].y, weight+w
			}
		}
		b := block{sum - shift[i]*weight, weight, 1}
		for len(blocks) > 0 && blocks[len(blocks)-1].sum/blocks[len(blocks)-1].weight > b.sum/b.weight {
			last := blocks[len(blocks)-1]
			blocks = blocks[:len(blocks)-1]
			b = block{b.sum + last.sum, b.weight + last.weight, b.count + last.count}
		}
		blocks = append(blocks, b)
	}
	i := 0
	for _, b := range blocks {
		for range int(b.count) {
			p := &l.points[layer[i]]
			y := b.sum/b.weight + shift[i]
			moved, p.y = max(moved, math.Abs(y-p.y)), y
			i++
		}
	}
	return moved
}

// across gives every layer its place across the drawing, and moves all to where the
// drawing begins.
func (l *layout) across() {
	if len(l.points) == 0 {
		l.width, l.height = 2*margin, 2*margin
		return
	}
	l.widths = make([]float64, len(l.layers))
	top, bottom := math.Inf(1), math.Inf(-1)
	for k, layer := range l.layers {
		for _, at := range layer {
			p := &l.points[at]
			l.widths[k] = max(l.widths[k], p.w)
			top, bottom = min(top, p.y-p.h/2), max(bottom, p.y+p.h/2)
		}
	}
	loops := 0. // room for arrows that come back to their box
	if slices.ContainsFunc(l.arcs, func(a arc) bool { return a.from == a.to }) {
		loops = 26
	}
	x := margin
	for k, layer := range l.layers {
		for _, at := range layer {
			p := &l.points[at]
			p.x, p.y = x+l.widths[k]/2, p.y+margin+loops/2-top
		}
		l.width = x + l.widths[k] + margin + loops
		x += l.widths[k] + l.gapAfter(k)
	}
	l.height = bottom - top + 2*margin + loops/2
}

// gapAfter is wider where many edges change height between two layers, so that they do
// not run together.
func (l *layout) gapAfter(k int) float64 {
	edges, climb := 0., 0.
	for _, at := range l.layers[k] {
		for _, to := range l.points[at].out {
			edges++
			climb = max(climb, math.Abs(l.points[to].y-l.points[at].y))
		}
	}
	return layerGap + min(edges*1.5, 40) + min(climb/8, 60)
}
