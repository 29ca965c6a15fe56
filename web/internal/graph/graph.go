// Package graph draws directed graphs from left to right: who quotes whom, or what a
// claim rests on. It lays nodes out in layers (Sugiyama, Tagawa and Toda, 1981; the
// steps follow Gansner, Koutsofios, North and Vo, "A technique for drawing directed
// graphs", 1993) and writes the drawing as SVG that stands under a strict
// Content-Security-Policy: no style, no script, classes only. Every node and edge
// can be a link, so that the drawing is read with the keyboard and a screen reader
// in the order in which it flows.
//
// The same graph gives the same drawing, byte for byte, unless the time for it ran out.
package graph

import (
	"context"
	"html/template"
	"time"

	"chancery"
)

// MostNodes and MostEdges bound what is drawn: beyond them no one reads a drawing, and a
// table is the better answer.
const (
	MostNodes = 200
	MostEdges = 600
)

// longest is how long crossings are looked for; what is best by then is drawn.
const longest = 2 * time.Second

// Place says where a node has to stand.
type Place int

// The places of a node: where its edges put it, in the leftmost layer, or in the
// rightmost. Of two that are to be last, one of which leads to the other, the other
// is; so with the first.
const (
	Anywhere Place = iota
	First
	Last
)

// Graph is what is to be drawn. Edges flow from left to right but for those that
// close a circle.
type Graph struct {
	ID    string // of the drawing in its page, so that several can stand in one; letters and digits
	Title string // what is drawn, for those who do not see it
	Desc  string // what it shows, for those who do not see it
	Nodes []Node
	Edges []Edge
	Ties  []Tie
	Scale float64 // how large it is drawn, 1 where 0
}

// Node is one box.
type Node struct {
	ID    string // unique in the graph
	Label string // broken into lines; what does not fit into four ends in "…"
	Note  string // a smaller line below the label, cut where it is long; may be ""
	Class string // CSS classes
	Href  string // where it leads; "" for a box that is no link
	Title string // what a screen reader and a tooltip say; the label and the note where ""
	Place Place
}

// Edge is one arrow.
type Edge struct {
	From, To string // IDs of nodes, which may be the same
	Label    string // a short one, beside the arrow; may be ""
	Class    string // CSS classes
	Href     string // where it leads; "" for one that is no link
	Title    string // what a screen reader and a tooltip say; "FROM → TO: LABEL" where ""
	Weight   int    // of several, how thick the arrow is, 0 to 4
}

// Tie is a line between two boxes that says nothing of the flow, such as that they may
// be one; it has no part in where they stand.
type Tie struct {
	A, B  string // IDs of nodes
	Class string // CSS classes
	Href  string // where it leads; "" for one that is no link
	Title string // what a screen reader and a tooltip say
}

// Drawing is a graph as it is drawn.
type Drawing struct {
	SVG           template.HTML // one svg element
	Width, Height int           // in pixels, at scale 1
	Layers        int           // of nodes
	Crossings     int           // of edges
}

// Layout lays a graph out and draws it. A graph of more than [MostNodes] nodes or
// [MostEdges] edges and ties gives an error of kind [chancery.TooLarge], an edge or tie
// between nodes that are not there or an ID that stands twice one of kind
// [chancery.Invalid]. An empty graph is an empty drawing.
func Layout(ctx context.Context, g Graph) (Drawing, error) {
	if len(g.Nodes) > MostNodes || len(g.Edges)+len(g.Ties) > MostEdges {
		return Drawing{}, chancery.Errorf(chancery.TooLarge, "this would be a drawing of %d points and %d lines, more than anyone can read (at most %d and %d); narrow it, or use the table", len(g.Nodes), len(g.Edges)+len(g.Ties), MostNodes, MostEdges)
	}
	l, err := newLayout(g)
	if err != nil {
		return Drawing{}, err
	}
	if err := l.lay(ctx); err != nil {
		return Drawing{}, err
	}
	return l.draw(g), nil
}

// lay gives every point its place.
func (l *layout) lay(ctx context.Context) error {
	until := time.Now().Add(longest)
	l.turn()
	l.rank()
	l.split()
	if err := l.order(ctx, until); err != nil {
		return err
	}
	l.place()
	l.across()
	return nil
}
