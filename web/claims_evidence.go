package web

import (
	"cmp"
	"context"
	"fmt"
	"html/template"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"chancery"
	"chancery/web/internal/graph"
)

// Supposition is what is assumed for a while. Nothing of it reaches the record.
type Supposition struct {
	Without []string    // nodes to leave out, by ID or name
	Same    [][2]string // pairs of nodes that are taken to be one
}

// IsZero reports whether nothing is supposed.
func (s Supposition) IsZero() bool { return len(s.Without)+len(s.Same) == 0 }

// between parts the two nodes of a pair in an address.
const between = "⇔"

// suppositionOf reads what an address supposes.
func suppositionOf(q url.Values) (s Supposition, err error) {
	for _, id := range q["without"] {
		if id != "" && !slices.Contains(s.Without, id) {
			s.Without = append(s.Without, id)
		}
	}
	for _, pair := range q["same"] {
		a, b, ok := strings.Cut(pair, between)
		if !ok {
			a, b, ok = strings.Cut(pair, " = ")
		}
		if a, b = strings.TrimSpace(a), strings.TrimSpace(b); !ok || a == "" || b == "" {
			return s, chancery.Errorf(chancery.Invalid, "same=%s names no two sources; write same=ONE%%20=%%20OTHER", pair)
		}
		s.Same = append(s.Same, [2]string{a, b})
	}
	if len(s.Without)+len(s.Same) > 100 {
		return s, chancery.Errorf(chancery.Invalid, "%d things are supposed at once; at most 100", len(s.Without)+len(s.Same))
	}
	return s, nil
}

// Query is the written form of the supposition, for addresses.
func (s Supposition) Query(side string) url.Values {
	q := url.Values{"side": {side}}
	for _, id := range s.Without {
		q.Add("without", id)
	}
	for _, p := range s.Same {
		q.Add("same", p[0]+between+p[1])
	}
	return q
}

// Evidence is what one side of a claim stands on: who has it from whom, and how
// many independent origins that makes.
type Evidence struct {
	Side    string          `json:"side"`
	Was     Interval        `json:"origins"`  // as the record has it
	Is      Interval        `json:"supposed"` // under the supposition; as Was where there is none
	Nodes   []EvidenceNode  `json:"nodes"`    // as the record has it
	Links   []EvidenceLink  `json:"links"`
	Maybe   []EvidencePair  `json:"maybe"`    // of which one is an unnamed source that could be the other
	Most    []EvidenceChain `json:"at_most"`  // under the supposition: chains that share nobody
	Least   []EvidenceChain `json:"at_least"` // statements that share nobody, with everybody from whom each could come
	Changes *Fact           `json:"changes,omitempty"`
	Tried   bool            `json:"-"` // all facts in question were tried
	Cut     []string        `json:"cut,omitempty"`
}

// EvidenceNode is a document, actor, paper or source.
type EvidenceNode struct {
	ID         string `json:"id"`
	Kind       string `json:"kind"`
	Name       string `json:"name"`
	Outlet     string `json:"outlet,omitempty"` // of a document
	Date       string `json:"date,omitempty"`   // of a document, EDTF
	Origin     bool   `json:"origin,omitempty"`
	End        bool   `json:"-"`                    // a document that tells it
	Neck       bool   `json:"bottleneck,omitempty"` // every chain passes it
	Needed     int    `json:"needed,omitempty"`     // statements that have no chain without it
	Statements int    `json:"statements"`           // in which it is named or which it hands on
	Out        bool   `json:"-"`                    // left out by the supposition
	Gone       bool   `json:"-"`                    // has no part any more under the supposition
	Spot       `json:"place"`
}

// Spot is where something stands: an attribution, or a passage.
type Spot struct {
	Document  chancery.Digest `json:"document"`
	Statement string          `json:"attribution,omitempty"`
	At        string          `json:"at,omitempty"` // code points, where it is no attribution
}

// href is the address of a spot, "" for nowhere.
func (s Spot) href(base string) string {
	switch {
	case s.Document.IsZero():
		return ""
	case s.Statement != "":
		return base + "/documents/" + s.Document.String() + "#note-" + s.Statement
	case s.At != "":
		return base + "/documents/" + s.Document.String() + "?at=" + s.At + "#at"
	}
	return base + "/documents/" + s.Document.String()
}

// EvidenceLink says that one node has it from another, by index in the nodes.
type EvidenceLink struct {
	From int    `json:"from"` // who tells
	To   int    `json:"to"`   // from whom
	How  string `json:"how,omitempty"`
	Spot `json:"place"`
}

// EvidencePair is two nodes that may be one, by index in the nodes.
type EvidencePair struct {
	A    int  `json:"a"`
	B    int  `json:"b"`
	Same bool `json:"-"` // the supposition takes them to be one
}

// EvidenceChain is a way from an origin to a document, or everybody from whom a
// statement could come.
type EvidenceChain struct {
	Steps []EvidenceStep `json:"nodes"`
	Spot  `json:"place"`
}

// EvidenceStep is one node of a chain.
type EvidenceStep struct {
	Name string `json:"name"`
	Kind string `json:"kind"`
}

// Fact is something not known that would change a count.
type Fact struct {
	Sentence string      `json:"sentence"`
	Suppose  Supposition `json:"-"`
}

// mostTies is how many lines between nodes that may be one are drawn.
const mostTies = 24

// evidenceBody is the evidence as a page shows it.
type evidenceBody struct {
	*Evidence
	Supposition
	Home    string // the address of the claim
	Base    string
	Other   Interval // the other side, with a way there
	Says    string
	Drawing template.HTML
	Trouble string // why there is no drawing
	Ties    bool   // all that may be one are drawn
}

// kinds says what the boxes are called.
var evidenceKinds = map[string]string{"actor": "", "unnamed source": "unnamed", "unknown": "not named", "text": "shared text"}

func kindWord(kind string) string {
	if w, ok := evidenceKinds[kind]; ok {
		return w
	}
	return kind
}

// note says what a document is beside its title.
func (n EvidenceNode) note() string {
	return strings.Join(slices.DeleteFunc([]string{n.Outlet, edtf(n.Date)}, func(s string) bool { return s == "" }), ", ")
}

// label says what a node is, whatever is supposed: it stands in its box, which a
// supposition does not move.
func (n EvidenceNode) label() string {
	var out []string
	if w := kindWord(n.Kind); w != "" && n.Kind != "document" {
		out = append(out, w)
	}
	if n.Origin {
		out = append(out, "origin")
	}
	return cmp.Or(strings.Join(out, ", "), n.note())
}

// Part says in words what part a node has.
func (n EvidenceNode) Part() string {
	var out []string
	if w := kindWord(n.Kind); w != "" && n.Kind != "document" {
		out = append(out, w)
	}
	switch {
	case n.Out:
		out = append(out, "left out")
	case n.Gone:
		out = append(out, "falls with it")
	default:
		if n.Origin {
			out = append(out, "origin")
		}
		if n.Neck {
			out = append(out, "bottleneck")
		}
	}
	if len(out) == 0 {
		return n.note()
	}
	return strings.Join(out, ", ")
}

// drawn makes the drawing. Left of all stand the origins, right of all the
// documents; what the supposition takes away keeps its place and is struck out,
// so that nothing moves.
func (e *Evidence) drawn(ctx context.Context, says, base string) (template.HTML, bool, error) {
	g := graph.Graph{ID: "drawing", Title: "What stands " + e.Side + " “" + says + "”", Desc: fmt.Sprintf("%s: who has it from whom, origins at the left, documents at the right. The table below says the same.", e.Is)}
	gone := func(i int) bool { return e.Nodes[i].Out || e.Nodes[i].Gone }
	for i, n := range e.Nodes {
		x := graph.Node{ID: strconv.Itoa(i), Label: cmp.Or(n.Name, "not named"), Note: n.label(), Href: n.href(base)}
		class := []string{"n" + x.ID, strings.ReplaceAll(n.Kind, " source", "")}
		if n.Origin {
			class, x.Place = append(class, "origin"), graph.First
		}
		if n.End {
			x.Place = graph.Last
		}
		if n.Neck && !gone(i) && len(e.Nodes) > 1 {
			class = append(class, "neck")
		}
		if gone(i) {
			class = append(class, "gone")
		}
		x.Class = strings.Join(class, " ")
		x.Title = x.Label + ", " + strings.TrimPrefix(cmp.Or(n.Part(), n.Kind), ", ")
		if n.Needed > 1 {
			x.Title += fmt.Sprintf(", %s cannot do without", count(n.Needed, "statement"))
		}
		g.Nodes = append(g.Nodes, x)
	}
	for _, l := range e.Links {
		x := graph.Edge{From: strconv.Itoa(l.To), To: strconv.Itoa(l.From), Label: l.How, Href: l.href(base)}
		x.Title = fmt.Sprintf("%s has it from %s", cmp.Or(e.Nodes[l.From].Name, "a source that is not named"), cmp.Or(e.Nodes[l.To].Name, "a source that is not named"))
		if l.How != "" {
			x.Title += ": " + l.How
		}
		if gone(l.From) || gone(l.To) {
			x.Class = "gone"
		}
		g.Edges = append(g.Edges, x)
	}
	joined := map[EvidencePair]bool{}
	for _, l := range e.Links {
		joined[EvidencePair{A: l.From, B: l.To}], joined[EvidencePair{A: l.To, B: l.From}] = true, true
	}
	all := len(e.Maybe) <= mostTies
	for _, p := range e.Maybe {
		if !p.Same && (!all || gone(p.A) || gone(p.B) || joined[EvidencePair{A: p.A, B: p.B}]) {
			continue // an arrow joins them anyhow
		}
		t := graph.Tie{A: strconv.Itoa(p.A), B: strconv.Itoa(p.B), Class: "dotted", Title: fmt.Sprintf("“%s” could be “%s”", e.Nodes[p.A].Name, e.Nodes[p.B].Name)}
		if p.Same {
			t.Class, t.Title = "one", fmt.Sprintf("“%s” and “%s” are taken to be one", e.Nodes[p.A].Name, e.Nodes[p.B].Name)
		}
		g.Ties = append(g.Ties, t)
	}
	d, err := graph.Layout(ctx, g)
	return d.SVG, all, err
}

// aloneStyle is how a drawing looks outside of the desk.
const aloneStyle = `<style>text{font:13px sans-serif;fill:#1d1b18;text-anchor:middle}.note,.edge text{font-size:11px;fill:#5a554d}rect{fill:#fff;stroke:#5a554d}.unnamed rect,.unknown rect{stroke-dasharray:4 3;fill:none}.paper rect{rx:0}.origin rect{stroke-width:2}.neck rect{stroke:#7a2e1f;stroke-width:3.5}.line{fill:none;stroke:#5a554d}.head{fill:#5a554d}.reach{fill:none;stroke:none}.dotted .line{stroke-dasharray:1 4;stroke-linecap:round}.one .line{stroke:#7a2e1f;stroke-width:2}.gone{opacity:.4}.gone text{text-decoration:line-through}</style>`

// alone makes a drawing into a file of its own: addresses of the desk lead nowhere
// there.
func alone(svg template.HTML) string {
	s := string(svg)
	if i := strings.Index(s, "<title"); i >= 0 {
		s = s[:i] + aloneStyle + s[i:]
	}
	return `<?xml version="1.0" encoding="UTF-8"?>` + "\n" + s + "\n"
}

// HasIt lists from whom a node has it.
func (b evidenceBody) HasIt(i int) (out []EvidenceLink) {
	for _, l := range b.Links {
		if l.From == i {
			out = append(out, l)
		}
	}
	return out
}

// Open is the address of a spot.
func (b evidenceBody) Open(s Spot) string { return s.href(b.Base) }

// Pair is the value of a pair in a form.
func (b evidenceBody) Pair(p EvidencePair) string {
	return b.Nodes[p.A].ID + between + b.Nodes[p.B].ID
}

// Supposing is the address of the page under a further supposition.
func (b evidenceBody) Supposing(s Supposition) string {
	all := Supposition{append(slices.Clip(b.Without), s.Without...), append(slices.Clip(b.Same), s.Same...)}
	return b.Home + "?" + all.Query(b.Side).Encode() + "#evidence"
}

// Has reports whether the drawing has something that its legend explains: "origin",
// "unnamed", "neck" or "gone".
func (b evidenceBody) Has(what string) bool {
	return slices.ContainsFunc(b.Nodes, func(n EvidenceNode) bool {
		gone := n.Out || n.Gone
		return what == "origin" && n.Origin || what == "unnamed" && (n.Kind == "unnamed source" || n.Kind == "unknown") || what == "neck" && n.Neck && !gone && len(b.Nodes) > 1 || what == "gone" && gone
	})
}

// Changed reports whether the supposition changes the count.
func (b evidenceBody) Changed() bool { return b.Was != b.Is }

// Necks are the nodes that every chain passes.
func (b evidenceBody) Necks() (out []EvidenceNode) {
	for _, n := range b.Nodes {
		if n.Neck && !n.Out && !n.Gone && n.Kind != "document" {
			out = append(out, n)
		}
	}
	return out
}

// Narrow are the nodes that several statements, and not all chains, cannot do
// without, the most depended on first.
func (b evidenceBody) Narrow() (out []EvidenceNode) {
	for _, n := range b.Nodes {
		if n.Needed > 1 && !n.Neck && !n.Out && !n.Gone && n.Kind != "document" {
			out = append(out, n)
		}
	}
	slices.SortStableFunc(out, func(x, y EvidenceNode) int { return cmp.Compare(y.Needed, x.Needed) })
	return out[:min(len(out), 8)]
}

// mostMaybe is how many pairs that may be one are listed.
const mostMaybe = 60

// Pairs are the pairs that are listed.
func (b evidenceBody) Pairs() []EvidencePair {
	list := slices.Clone(b.Maybe)
	slices.SortStableFunc(list, func(x, y EvidencePair) int {
		if x.Same == y.Same {
			return 0
		} else if x.Same {
			return -1
		}
		return 1
	})
	return list[:min(len(list), mostMaybe)]
}

// FurtherPairs is how many are not.
func (b evidenceBody) FurtherPairs() int { return max(len(b.Maybe)-mostMaybe, 0) }

// Supposed says in words what is supposed.
func (b evidenceBody) Supposed() (out []string) {
	name := func(id string) string {
		for _, n := range b.Nodes {
			if n.ID == id {
				return cmp.Or(n.Name, "a source that is not named")
			}
		}
		return id
	}
	var without []string
	for _, id := range b.Without {
		without = append(without, "“"+name(id)+"”")
	}
	if len(without) > 0 {
		out = append(out, "without "+strings.Join(without, ", "))
	}
	for _, p := range b.Same {
		out = append(out, "“"+name(p[0])+"” and “"+name(p[1])+"” are one")
	}
	return out
}
