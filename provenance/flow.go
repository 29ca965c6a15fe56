package provenance

import "slices"

// A maximum flow of vertex-disjoint paths. gonum's MaxFlowDinic gives the value
// alone; the answer here must show the chains, and a claim may have 50,000
// attributions, for which a graph of maps is too slow. The tests hold the two to
// the same value.

// arc is one direction of an edge of the split graph; its partner is the arc
// with the last bit flipped.
type arc struct {
	to   int32
	left int32 // capacity that is left
}

// splitting is a directed graph in which every node is split in two, its way in
// (2i) and its way out (2i+1), with an arc of capacity one between them.
type splitting struct {
	arcs         []arc
	out          [][]int32 // numbers of arcs by node of the split graph
	source, sink int32
}

func newSplitting(n int) *splitting {
	s := &splitting{out: make([][]int32, 2*n+2), source: int32(2 * n), sink: int32(2*n + 1)}
	for i := range n {
		s.arc(int32(2*i), int32(2*i+1))
	}
	return s
}

func (s *splitting) arc(from, to int32) {
	s.out[from] = append(s.out[from], int32(len(s.arcs)))
	s.arcs = append(s.arcs, arc{to, 1})
	s.out[to] = append(s.out[to], int32(len(s.arcs)))
	s.arcs = append(s.arcs, arc{from, 0})
}

// begin, end and lead add an edge from the source to a node, from a node to the
// sink, and from one node to another.
func (s *splitting) begin(i int)   { s.arc(s.source, int32(2*i)) }
func (s *splitting) end(i int)     { s.arc(int32(2*i+1), s.sink) }
func (s *splitting) lead(i, j int) { s.arc(int32(2*i+1), int32(2*j)) }

// run finds a maximum flow and returns its value.
func (s *splitting) run() int {
	value := 0
	level := make([]int32, len(s.out))
	next := make([]int, len(s.out))
	for s.levels(level) {
		clear(next)
		for s.push(level, next) {
			value++
		}
	}
	return value
}

// levels marks each node with its distance from the source over arcs with
// capacity left, and reports whether the sink has one.
func (s *splitting) levels(level []int32) bool {
	for i := range level {
		level[i] = -1
	}
	level[s.source] = 0
	queue := []int32{s.source}
	for len(queue) > 0 {
		i := queue[0]
		queue = queue[1:]
		for _, a := range s.out[i] {
			if to := s.arcs[a].to; s.arcs[a].left > 0 && level[to] < 0 {
				level[to] = level[i] + 1
				queue = append(queue, to)
			}
		}
	}
	return level[s.sink] >= 0
}

// push sends one unit along a way that goes up a level at each step. It walks
// without recursion: a chain may be as long as there are nodes.
func (s *splitting) push(level []int32, next []int) bool {
	var way []int32 // arcs
	at := s.source
	for at != s.sink {
		moved := false
		for ; next[at] < len(s.out[at]); next[at]++ {
			a := s.out[at][next[at]]
			if to := s.arcs[a].to; s.arcs[a].left > 0 && level[to] == level[at]+1 {
				way = append(way, a)
				at = to
				moved = true
				break
			}
		}
		if moved {
			continue
		}
		if len(way) == 0 {
			return false
		}
		a := way[len(way)-1]
		way = way[:len(way)-1]
		at = s.arcs[a^1].to
		next[at]++
	}
	for _, a := range way {
		s.arcs[a].left--
		s.arcs[a^1].left++
	}
	return true
}

// paths returns the nodes of each path of the flow that run found, in order from
// source to sink.
func (s *splitting) paths() [][]int {
	var out [][]int
	for _, first := range s.out[s.source] {
		if first&1 == 1 || s.arcs[first].left > 0 {
			continue
		}
		var path []int
		for at := s.arcs[first].to; at != s.sink; {
			if at%2 == 0 {
				path = append(path, int(at/2))
			}
			i := slices.IndexFunc(s.out[at], func(a int32) bool { return a&1 == 0 && s.arcs[a].left == 0 })
			at = s.arcs[s.out[at][i]].to
		}
		out = append(out, path)
	}
	return out
}

// cut returns the nodes of a smallest set that every way passes, after run: those
// whose way in is reached over what is left and whose way out is not. A way that
// is not cut at a node is cut where it begins or ends, at the node beside it.
func (s *splitting) cut() []int {
	level := make([]int32, len(s.out))
	s.levels(level)
	in := map[int]bool{}
	for from, arcs := range s.out {
		for _, a := range arcs {
			if to := s.arcs[a].to; a&1 == 0 && level[from] >= 0 && level[to] < 0 {
				if i := int(to / 2); to != s.sink {
					in[i] = true
				} else {
					in[from/2] = true
				}
			}
		}
	}
	var out []int
	for i := range in {
		out = append(out, i)
	}
	slices.Sort(out)
	return out
}
