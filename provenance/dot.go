package provenance

import (
	"cmp"
	"fmt"
	"io"
	"slices"
	"strings"
)

// WriteDOT writes the evidence of a side as a graph for Graphviz, origins at the
// top and the claim at the bottom. What every chain passes is drawn double, who
// could be whom with a dotted line.
func (e *Evidence) WriteDOT(w io.Writer, side Side, claim string) error {
	g := e.build(side)
	c := e.Count(side)
	all := map[string]bool{}
	for _, b := range c.Bottlenecks {
		all[b.Node.ID] = b.All
	}
	shape := map[NodeKind]string{Document: "note", Actor: "ellipse", Unnamed: "ellipse", Paper: "box", Text: "box3d", Unknown: "diamond"}
	var b strings.Builder
	fmt.Fprintf(&b, "digraph evidence {\n\trankdir=TB;\n\tlabel=%s;\n\tclaim [shape=doubleoctagon label=%s];\n", QuoteDOT(fmt.Sprintf("%s: %s independent origins", side, interval(c.AtLeast, c.AtMost))), QuoteDOT(claim))
	reached := g.reach()
	perhaps, _ := g.couldBe()
	access := map[[2]string]string{}
	for _, l := range e.Links {
		access[[2]string{l.From, l.To}] = cmp.Or(string(l.Access), string(l.Kind))
	}
	for i, n := range g.nodes {
		if !reached[i] {
			continue
		}
		style := []string{"shape=" + shape[n.Kind], "label=" + QuoteDOT(cmp.Or(n.Name, n.ID))}
		if n.Kind == Unnamed {
			style = append(style, "style=dashed")
		}
		if all[n.ID] {
			style = append(style, "peripheries=2")
		}
		if g.origin[i] {
			style = append(style, "penwidth=2")
		}
		fmt.Fprintf(&b, "\tn%d [%s];\n", i, strings.Join(style, " "))
		for _, j := range g.up[i] {
			label := ""
			if j < len(e.Nodes) && i < len(e.Nodes) {
				if a := access[[2]string{n.ID, g.nodes[j].ID}]; a != "" {
					label = " [label=" + QuoteDOT(a) + "]"
				}
			}
			fmt.Fprintf(&b, "\tn%d -> n%d%s;\n", j, i, label)
		}
		for _, j := range perhaps[i] {
			if reached[j] && (g.nodes[j].Kind != Unnamed || i < j || !slices.Contains(perhaps[j], i)) {
				fmt.Fprintf(&b, "\tn%d -> n%d [dir=none style=dotted constraint=false label=\"could be\"];\n", i, j)
			}
		}
		if g.ends[i] {
			fmt.Fprintf(&b, "\tn%d -> claim;\n", i)
		}
	}
	b.WriteString("}\n")
	_, err := io.WriteString(w, b.String())
	return err
}

// QuoteDOT gives a string of the DOT language. A backslash begins an escape there,
// and names come from hostile documents.
func QuoteDOT(s string) string {
	return `"` + strings.NewReplacer(`\`, `\\`, `"`, `\"`, "\n", " ", "\r", " ", "\x00", "").Replace(s) + `"`
}
