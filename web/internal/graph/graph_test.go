package graph

import (
	"context"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"strings"
	"testing"

	"chancery"
)

// TestFlow: what is told flows from left to right, documents stand last, and a
// tree is drawn without a crossing.
func TestFlow(t *testing.T) {
	g := Graph{Title: "t", Nodes: []Node{{ID: "doc", Label: "Magazine", Place: Last}, {ID: "aide", Label: "former aide"}, {ID: "letter", Label: "letter"}, {ID: "doc2", Label: "Gazette", Place: Last}, {ID: "amb", Label: "ambassador", Place: First}}}
	for _, e := range [][2]string{{"amb", "letter"}, {"letter", "aide"}, {"aide", "doc"}, {"letter", "doc2"}} {
		g.Edges = append(g.Edges, Edge{From: e[0], To: e[1]})
	}
	d, l := laid(t, g)
	if d.Crossings != 0 || d.Layers != 4 {
		t.Errorf("%d crossings, %d layers; want 0 and 4", d.Crossings, d.Layers)
	}
	if a, b := l.points[0], l.points[3]; a.layer != b.layer || a.layer != 3 {
		t.Errorf("documents stand in layers %d and %d, not both in the last", a.layer, b.layer)
	}
	order := []string{"ambassador", "letter", "former aide", "Magazine"}
	at := -1
	for _, name := range order {
		next := strings.Index(string(d.SVG), ">"+name+"</text>")
		if next < at {
			t.Errorf("%s is read before what flows into it", name)
		}
		at = next
	}
}

func TestRefused(t *testing.T) {
	many := Graph{}
	for i := range MostNodes + 1 {
		many.Nodes = append(many.Nodes, Node{ID: fmt.Sprint(i)})
	}
	for name, c := range map[string]struct {
		g    Graph
		kind chancery.Kind
	}{
		"too many":       {many, chancery.TooLarge},
		"nowhere":        {Graph{Nodes: []Node{{ID: "a"}}, Edges: []Edge{{From: "a", To: "b"}}}, chancery.Invalid},
		"twice the same": {Graph{Nodes: []Node{{ID: "a"}, {ID: "a"}}}, chancery.Invalid},
	} {
		if _, err := Layout(t.Context(), c.g); chancery.KindOf(err) != c.kind {
			t.Errorf("%s: %v", name, err)
		}
	}
	if _, err := Layout(t.Context(), Graph{}); err != nil {
		t.Errorf("an empty graph: %v", err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := Layout(ctx, random(rand.New(rand.NewPCG(1, 1)), 40, 120)); !errors.Is(err, context.Canceled) {
		t.Errorf("given up: %v", err)
	}
}

// TestHostile: what a document says is text in the drawing, and addresses lead
// nowhere else.
func TestHostile(t *testing.T) {
	d, _ := laid(t, Graph{Title: `</title><script>x</script>`, Desc: `"<&`, Nodes: []Node{
		{ID: "a", Label: `<script>alert(1)</script>`, Href: "javascript:alert(1)", Class: `x" onload="y`},
		{ID: "b", Label: "\u202etxt.exe\u2066", Href: "//evil.example/", Note: strings.Repeat("long ", 50)}},
		Edges: []Edge{{From: "a", To: "b", Label: `'"><img>`, Href: "https://evil.example"}}})
	for _, bad := range []string{"<script", "<img", "javascript:", "evil.example", `" onload`, "\u202e", "\u2066", "style="} {
		if strings.Contains(string(d.SVG), bad) {
			t.Errorf("%q stands in the drawing: %s", bad, d.SVG)
		}
	}
}

// FuzzLayout holds drawings of any graph to the laws: it is well-formed XML, boxes
// of a layer do not touch, and every arrow goes from layer to layer.
func FuzzLayout(f *testing.F) {
	f.Add(uint64(1), uint8(12), uint8(20))
	f.Add(uint64(2), uint8(40), uint8(90))
	f.Add(uint64(3), uint8(1), uint8(3))
	f.Add(uint64(4), uint8(60), uint8(0))
	f.Fuzz(func(t *testing.T, seed uint64, nodes, edges uint8) {
		g := random(rand.New(rand.NewPCG(seed, 7)), min(int(nodes), MostNodes), int(edges))
		d, l := laid(t, g)
		if again, _ := laid(t, g); again != d {
			t.Error("drawn twice, it is not the same drawing")
		}
		for k, layer := range l.layers {
			for i, at := range layer {
				p := l.points[at]
				if p.layer != k {
					t.Fatalf("a point of layer %d stands in layer %d", p.layer, k)
				}
				if i > 0 {
					if q := l.points[layer[i-1]]; p.y-p.h/2 < q.y+q.h/2-.01 {
						t.Errorf("two points of a layer touch: %+v %+v", q, p)
					}
				}
				if p.node >= 0 && (p.x-p.w/2 < 0 || p.y-p.h/2 < 0 || p.x+p.w/2 > float64(d.Width) || p.y+p.h/2 > float64(d.Height)) {
					t.Errorf("a box stands outside the drawing: %+v", p)
				}
			}
		}
		for _, a := range l.arcs {
			for k := 1; k < len(a.chain); k++ {
				if l.points[a.chain[k]].layer != l.points[a.chain[k-1]].layer+1 {
					t.Errorf("an arrow jumps a layer or runs back: %+v", a)
				}
			}
		}
		for dec := xml.NewDecoder(strings.NewReader(string(d.SVG))); ; {
			if _, err := dec.Token(); err == io.EOF {
				break
			} else if err != nil {
				t.Fatal(err)
			}
		}
	})
}

// TestTies: a line beside the flow moves no box, and joins what is there.
func TestTies(t *testing.T) {
	g := Graph{Nodes: []Node{{ID: "a"}, {ID: "b"}, {ID: "c"}, {ID: "d"}}, Edges: []Edge{{From: "a", To: "c"}, {From: "b", To: "c"}, {From: "c", To: "d"}}}
	_, plain := laid(t, g)
	g.Ties = []Tie{{A: "b", B: "a", Class: "dotted", Title: "may be <one>"}, {A: "d", B: "a", Href: "javascript:x"}}
	d, tied := laid(t, g)
	for i := range plain.points {
		if p, q := plain.points[i], tied.points[i]; p.x != q.x || p.y != q.y {
			t.Errorf("a tie has moved box %d from %f, %f to %f, %f", i, p.x, p.y, q.x, q.y)
		}
	}
	if s := string(d.SVG); strings.Count(s, `class="edge tie`) != 2 || !strings.Contains(s, "may be &lt;one&gt;") || strings.Contains(s, "javascript") || strings.Contains(s, "%!") {
		t.Errorf("drawn: %s", s)
	}
	g.Ties = []Tie{{A: "a", B: "x"}}
	if _, err := Layout(t.Context(), g); chancery.KindOf(err) != chancery.Invalid {
		t.Errorf("a line to nowhere: %v", err)
	}
}

func BenchmarkLayout(b *testing.B) {
	for _, size := range [][2]int{{30, 45}, {100, 200}, {MostNodes, MostEdges}} {
		b.Run(fmt.Sprint(size), func(b *testing.B) {
			g := random(rand.New(rand.NewPCG(1, 2)), size[0], size[1])
			b.ReportAllocs()
			for b.Loop() {
				if _, err := Layout(b.Context(), g); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

func random(r *rand.Rand, nodes, edges int) (g Graph) {
	for i := range nodes {
		n := Node{ID: fmt.Sprint(i), Label: strings.Repeat("name ", r.IntN(9)) + fmt.Sprint(i), Place: Place(r.IntN(12) % 7 % 3), Href: "/x"}
		if r.IntN(3) == 0 {
			n.Note = "12 May 2003"
		}
		g.Nodes = append(g.Nodes, n)
	}
	for range min(edges, edges*nodes) {
		e := Edge{From: fmt.Sprint(r.IntN(nodes)), To: fmt.Sprint(r.IntN(nodes))}
		if r.IntN(5) == 0 && edges < 50 {
			e.Label = "denies"
		}
		g.Edges = append(g.Edges, e)
	}
	return g
}

// laid is [Layout], with the layout that the drawing was made from.
func laid(t *testing.T, g Graph) (Drawing, *layout) {
	t.Helper()
	d, err := Layout(t.Context(), g)
	if err != nil {
		t.Fatal(err)
	}
	l, err := newLayout(g)
	if err != nil {
		t.Fatal(err)
	}
	if err := l.lay(t.Context()); err != nil {
		t.Fatal(err)
	}
	return d, l
}
