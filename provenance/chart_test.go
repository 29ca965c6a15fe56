package provenance

import (
	"slices"
	"testing"
)

// TestChart holds what is drawn to what is counted, over the cases worked by hand:
// the same origins, every chain that the count shows, and no node that has no part.
func TestChart(t *testing.T) {
	for _, c := range readWorked(t) {
		for _, side := range []Side{For, Against} {
			n, drawn := c.evidence.Count(side), c.evidence.Chart(side)
			var origins []string
			joined := map[string]bool{}
			for _, x := range drawn.Nodes {
				if x.Origin {
					origins = append(origins, x.ID)
				}
				joined[x.ID] = x.Origin && x.End // who tells it of their own, in a document of their own
			}
			var want []string
			for _, x := range n.Origins {
				want = append(want, x.ID)
			}
			if !slices.Equal(origins, want) {
				t.Errorf("%s: %q: the drawing has the origins %q, the count %q", c.file, c.name, origins, want)
			}
			links := map[[2]string]bool{}
			for _, l := range drawn.Links {
				links[[2]string{l.From, l.To}] = true
				joined[l.From], joined[l.To] = true, true
			}
			for id, ok := range joined {
				if !ok && len(drawn.Nodes) > 1 {
					t.Errorf("%s: %q: %s stands alone in the drawing", c.file, c.name, id)
				}
			}
			for _, chain := range n.Most {
				for i := 1; i < len(chain.Nodes); i++ {
					if !links[[2]string{chain.Nodes[i].ID, chain.Nodes[i-1].ID}] {
						t.Errorf("%s: %q: the drawing does not lead from %s to %s", c.file, c.name, chain.Nodes[i-1].ID, chain.Nodes[i].ID)
					}
				}
			}
			for _, pair := range drawn.Maybe {
				i := slices.IndexFunc(drawn.Nodes, func(x ChartNode) bool { return x.ID == pair[0] })
				if i < 0 || drawn.Nodes[i].Kind != Unnamed && drawn.Nodes[i].Kind != Unknown {
					t.Errorf("%s: %q: %q cannot be somebody else", c.file, c.name, pair[0])
				}
			}
		}
	}
}
