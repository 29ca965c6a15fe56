package graph

import (
	"cmp"
	"fmt"
	"html"
	"html/template"
	"math"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/width"
)

// draw writes the drawing. A box is followed by the edges that leave it, so that
// going on from link to link follows the flow.
func (l *layout) draw(g Graph) Drawing {
	d := Drawing{Width: int(math.Ceil(l.width)), Height: int(math.Ceil(l.height)), Crossings: l.crossed}
	for _, layer := range l.layers {
		if slices.ContainsFunc(layer, func(at int) bool { return l.points[at].node >= 0 }) {
			d.Layers++
		}
	}
	for _, t := range l.ties {
		if a, b := &l.points[t[0]], &l.points[t[1]]; a.layer == b.layer && a.layer == len(l.layers)-1 {
			d.Width = int(math.Ceil(l.width)) + layerGap // the line goes round them
		}
	}
	ports := l.ports()
	var b strings.Builder
	scale := cmp.Or(g.Scale, 1)
	fmt.Fprintf(&b, `<svg class="graph" xmlns="http://www.w3.org/2000/svg" viewBox="0 0 %d %d" width="%.0f" height="%.0f" role="group" aria-labelledby="%s-title %[5]s-desc"><title id="%[5]s-title">%[6]s</title><desc id="%[5]s-desc">%[7]s</desc>`,
		d.Width, d.Height, float64(d.Width)*scale, float64(d.Height)*scale, html.EscapeString(cmp.Or(g.ID, "graph")), html.EscapeString(g.Title), html.EscapeString(g.Desc))
	leaving := make([][]int, len(g.Nodes))
	for i, a := range l.arcs {
		from := a.from
		if a.turned {
			from = a.to
		}
		leaving[from] = append(leaving[from], i)
	}
	for _, layer := range l.layers {
		for _, at := range layer {
			p := &l.points[at]
			if p.node < 0 {
				continue
			}
			l.box(&b, g.Nodes[p.node], p)
			for _, e := range leaving[p.node] {
				l.arrow(&b, g, e, ports)
			}
		}
	}
	for i, t := range l.ties {
		l.tie(&b, g.Ties[i], &l.points[t[0]], &l.points[t[1]])
	}
	b.WriteString("</svg>")
	d.SVG = template.HTML(b.String())
	return d
}

// ports say where on a side of a box each edge begins and ends, as distances from its
// middle: in the order of what they lead to.
func (l *layout) ports() map[[2]int]float64 {
	out := map[[2]int]float64{} // by edge, and 0 for its left end, 1 for its right
	type end struct {
		arc, other int
		y          float64
	}
	left, right := map[int][]end{}, map[int][]end{}
	for i, a := range l.arcs {
		if n := len(a.chain); n > 1 {
			right[a.from] = append(right[a.from], end{i, 0, l.points[a.chain[1]].y})
			left[a.to] = append(left[a.to], end{i, 1, l.points[a.chain[n-2]].y})
		}
	}
	for _, sides := range []map[int][]end{right, left} {
		for at, ends := range sides {
			slices.SortStableFunc(ends, func(a, b end) int { return cmp.Compare(a.y, b.y) })
			step := min(11, (l.points[at].h-12)/float64(max(len(ends)-1, 1)))
			for k, e := range ends {
				out[[2]int{e.arc, e.other}] = (float64(k) - float64(len(ends)-1)/2) * step
			}
		}
	}
	return out
}

func (l *layout) box(b *strings.Builder, n Node, p *point) {
	title := n.Title
	if title == "" {
		title = strings.Join(strings.Fields(n.Label+" "+n.Note), " ")
	}
	// The name of a link begins with the words that stand in it.
	shown := strings.TrimSpace(strings.Join(p.lines, " ") + " " + cut(n.Note, 30))
	name := title
	if !strings.HasPrefix(clean(title), clean(shown)) {
		name = shown + ". " + title
	}
	open(b, "node", n.Class, n.Href, title, name, 0)
	fmt.Fprintf(b, `<rect x="%.1f" y="%.1f" width="%.1f" height="%.1f" rx="3"/>`, p.x-p.w/2, p.y-p.h/2, p.w, p.h)
	tall := float64(len(p.lines)) * lineHeight
	if n.Note != "" {
		tall += noteHeight
	}
	y := p.y - tall/2 + 13
	for _, line := range p.lines {
		fmt.Fprintf(b, `<text x="%.1f" y="%.1f">%s</text> `, p.x, y, html.EscapeString(line))
		y += lineHeight
	}
	if n.Note != "" {
		fmt.Fprintf(b, `<text class="note" x="%.1f" y="%.1f">%s</text>`, p.x, y-2, html.EscapeString(cut(n.Note, 30)))
	}
	shut(b, n.Href)
}

func (l *layout) arrow(b *strings.Builder, g Graph, i int, ports map[[2]int]float64) {
	e, a := g.Edges[i], l.arcs[i]
	title := e.Title
	if title == "" {
		title = g.Nodes[l.points[a.chain[0]].node].Label
		if to := g.Nodes[l.points[a.chain[len(a.chain)-1]].node].Label; a.turned {
			title = to + " → " + title
		} else {
			title += " → " + to
		}
		if e.Label != "" {
			title += ": " + e.Label
		}
	}
	open(b, "edge", e.Class, e.Href, title, title, e.Weight)
	var path, head strings.Builder
	labelX, labelY := 0., 0.
	if from := &l.points[a.from]; a.from == a.to {
		x, y := from.x+from.w/2, from.y
		fmt.Fprintf(&path, "M%.1f %.1fC%.1f %.1f %.1f %.1f %.1f %.1f", x, y+7, x+30, y+18, x+30, y-18, x+7, y-7)
		arrowHead(&head, x, y-7, -1)
		labelX, labelY = x+14, y-14
	} else {
		to := &l.points[a.to]
		x, y := from.x+from.w/2, from.y+ports[[2]int{i, 0}]
		endX, endY := to.x-to.w/2, to.y+ports[[2]int{i, 1}]
		if a.turned {
			arrowHead(&head, x, y, -1)
			x += 7
		} else {
			arrowHead(&head, endX, endY, 1)
			endX -= 7
		}
		fmt.Fprintf(&path, "M%.1f %.1f", x, y)
		curve := func(toX, toY float64) {
			bend := (toX - x) * .5
			fmt.Fprintf(&path, "C%.1f %.1f %.1f %.1f %.1f %.1f", x+bend, y, toX-bend, toY, toX, toY)
			x, y = toX, toY
		}
		labelX, labelY = (x+endX)/2, (y+endY)/2-4
		for _, at := range a.chain[1 : len(a.chain)-1] {
			p := &l.points[at]
			half := l.widths[p.layer] / 2
			curve(p.x-half, p.y)
			if half > 0 {
				x = p.x + half
				fmt.Fprintf(&path, "H%.1f", x)
			}
			if p.label {
				labelX, labelY = p.x, p.y-4
			}
		}
		curve(endX, endY)
	}
	// The wider line below is what a pointer meets.
	fmt.Fprintf(b, `<path class="reach" d="%s"/><path class="line" d="%[1]s"/><path class="head" d="%s"/>`, path.String(), head.String())
	if l.labels[i] != "" {
		fmt.Fprintf(b, `<text x="%.1f" y="%.1f">%s</text>`, labelX, labelY, html.EscapeString(l.labels[i]))
	}
	shut(b, e.Href)
}

// tie draws a line beside the flow: round the right of boxes of one layer, and else from
// side to side.
func (l *layout) tie(b *strings.Builder, t Tie, from, to *point) {
	if from.x > to.x || from.layer == to.layer && from.y > to.y {
		from, to = to, from
	}
	x, endX := from.x+from.w/2, to.x-to.w/2
	by := (x + endX) / 2
	if from.layer == to.layer {
		endX = to.x + to.w/2
		by = max(x, endX) + min(layerGap-12, 14+(to.y-from.y)/12)
	}
	open(b, "edge tie", t.Class, t.Href, t.Title, t.Title, 0)
	path := fmt.Sprintf("M%.1f %.1fC%.1f %.1[2]f %.1[3]f %.1[4]f %.1[5]f %.1[4]f", x, from.y, by, to.y, endX)
	fmt.Fprintf(b, `<path class="reach" d="%s"/><path class="line" d="%[1]s"/>`, path)
	shut(b, t.Href)
}

func arrowHead(b *strings.Builder, x, y, way float64) {
	fmt.Fprintf(b, "M%.1f %.1fL%.1f %.1fL%.1f %.1fZ", x, y, x-8*way, y-4, x-8*way, y+4)
}

// open begins a node or an edge: a link with a name where it leads somewhere, else a
// group. title is shown under the pointer.
func open(b *strings.Builder, kind, class, href, title, name string, weight int) {
	all := strings.TrimSpace(kind + " " + class)
	if weight > 0 {
		all += fmt.Sprintf(" weight-%d", min(weight, 4))
	}
	if href != "" {
		fmt.Fprintf(b, `<a class="%s" href="%s" aria-label="%s">`, html.EscapeString(all), html.EscapeString(safe(href)), html.EscapeString(clean(name)))
	} else {
		fmt.Fprintf(b, `<g class="%s">`, html.EscapeString(all))
	}
	fmt.Fprintf(b, `<title>%s</title>`, html.EscapeString(clean(title)))
}

func shut(b *strings.Builder, href string) {
	if href != "" {
		b.WriteString("</a>")
	} else {
		b.WriteString("</g>")
	}
}

// safe lets addresses of this desk pass and nothing else, whoever made the graph.
func safe(href string) string {
	if strings.HasPrefix(href, "/") && !strings.HasPrefix(href, "//") || strings.HasPrefix(href, "#") || strings.HasPrefix(href, "?") {
		return href
	}
	return "#"
}

// clean leaves out what a document could turn the words of a drawing round with.
func clean(s string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case r == utf8.RuneError, unicode.Is(unicode.Bidi_Control, r):
			return -1
		case unicode.IsSpace(r):
			return ' '
		case unicode.IsControl(r):
			return -1
		}
		return r
	}, s)
}

// broken breaks words into lines of at most so many letters; where there would be more
// than most lines, the last ends in "…".
func broken(s string, letters, most int) (lines []string) {
	line := ""
	for _, word := range strings.Fields(clean(s)) {
		switch {
		case line == "":
			line = word
		case utf8.RuneCountInString(line)+1+utf8.RuneCountInString(word) <= letters:
			line += " " + word
		default:
			lines, line = append(lines, cut(line, letters+4)), word
		}
	}
	if line != "" || len(lines) == 0 {
		lines = append(lines, cut(line, letters+4))
	}
	if len(lines) > most {
		lines = lines[:most]
		lines[most-1] = cut(lines[most-1]+" …", letters)
		if !strings.HasSuffix(lines[most-1], "…") {
			lines[most-1] += "…"
		}
	}
	return lines
}

// cut shortens a line to so many letters.
func cut(s string, letters int) string {
	s = clean(s)
	if r := []rune(s); len(r) > letters {
		return strings.TrimRight(string(r[:letters-1]), " ") + "…"
	}
	return s
}

// wide is about how wide a line is, in pixels, in a plain sans of a size: the reader's
// own type is not known here, so boxes are made for a broad one.
func wide(s string, size float64) (w float64) {
	for _, r := range s {
		switch k := width.LookupRune(r).Kind(); {
		case k == width.EastAsianWide || k == width.EastAsianFullwidth:
			w += 1.02
		case strings.ContainsRune("iIjl.,:;'|!‘’ ", r):
			w += .33
		case strings.ContainsRune("mwMW@—…", r), unicode.IsUpper(r) && r > 127:
			w += .92
		case unicode.IsUpper(r):
			w += .7
		case unicode.Is(unicode.Mn, r):
		default:
			w += .58
		}
	}
	return w * size
}
