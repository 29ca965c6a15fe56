package accession

import (
	"net/url"
	"strings"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"

	"chancery"
)

// Notes of a page. HTML has no element for them: a note is what a link with a
// note's sign leads to, in the same page and further on.

var signForm = compiled(`^[\[(]?(?:note |fn\.? ?)?(\d{1,4}|[*†‡§¶]{1,3}|[ivxlc]{1,6}|[a-z])[\])]?$`)

// backSigns are what links from a note back to the text show.
const backSigns = "↩↑^↵⏎↰⤴\ufe0e"

// signOf returns the sign that a link shows where it can be a reference to a
// note, else "".
func signOf(link *html.Node) string {
	words, whole := textUpTo(link, 40)
	if words = strings.TrimSpace(words); !whole {
		return ""
	}
	if m := signForm.FindStringSubmatch(strings.ToLower(words)); m != nil {
		return m[1]
	}
	if strings.Contains(attribute(link, "role")+attribute(link, "epub:type"), "noteref") {
		return tidy(words)
	}
	return ""
}

// findNotes finds the references and the notes of the page, and the blocks that
// hold them in content, which may be a copy of a part of it.
func (w *walker) findNotes(content *html.Node) {
	w.notes, w.blocks, w.written = map[string]string{}, map[*html.Node]string{}, map[string]bool{}
	w.targets = map[string]*html.Node{}
	for n := range w.root.Descendants() {
		for _, id := range namesIn(n) {
			if w.targets[id] == nil {
				w.targets[id] = n
			}
		}
	}
	for n := range w.root.Descendants() {
		if n.DataAtom != atom.A {
			continue
		}
		id, local := strings.CutPrefix(strings.TrimSpace(attribute(n, "href")), "#")
		if !local || id == "" || w.notes[id] != "" {
			continue
		}
		sign := signOf(n)
		if sign == "" || w.inNote(n) {
			continue // a link from a note leads back to its reference
		}
		target := w.targets[id]
		if plain, err := url.PathUnescape(id); target == nil && err == nil {
			target = w.targets[plain]
		}
		block := noteBlock(target)
		if block == nil || block == noteBlock(n) {
			continue
		}
		w.notes[id] = sign
		w.order = append(w.order, id)
		if w.blocks[block] == "" {
			w.blocks[block] = sign
		}
	}
	if len(w.notes) == 0 || content == w.root {
		return
	}
	for n := range content.Descendants() {
		for _, id := range namesIn(n) {
			if sign := w.notes[id]; sign != "" {
				if block := noteBlock(n); block != nil && w.blocks[block] == "" {
					w.blocks[block] = sign
				}
			}
		}
	}
}

// inNote reports whether n stands in a block that is known to be a note.
func (w *walker) inNote(n *html.Node) bool {
	for ; n != nil; n = n.Parent {
		if w.blocks[n] != "" {
			return true
		}
	}
	return false
}

// namesIn returns what local links can lead to n by: its id and, in older
// pages, the name of an anchor.
func namesIn(n *html.Node) (out []string) {
	if n.Type != html.ElementNode {
		return nil
	}
	for _, a := range n.Attr {
		if (a.Key == "id" || a.Key == "name" && n.DataAtom == atom.A) && a.Val != "" {
			out = append(out, a.Val)
		}
	}
	return out
}

// noteBlock returns the smallest block around n, which is the note, or nil where
// a link leads to something larger than a note, such as a section.
func noteBlock(n *html.Node) *html.Node {
	for ; n != nil; n = n.Parent {
		switch n.DataAtom {
		case atom.Li, atom.P, atom.Dd, atom.Aside, atom.Td:
			return n
		case atom.Div:
			if _, short := textUpTo(n, 4000); short {
				return n
			}
			return nil
		case atom.Section, atom.Article, atom.Main, atom.Body, atom.Table, atom.H1, atom.H2, atom.H3, atom.H4, atom.H5, atom.H6:
			return nil
		}
	}
	return nil
}

// writeNote writes a block as the note of a sign.
func (w *walker) writeNote(n *html.Node, sign string) {
	w.written[sign] = true
	quote, list := w.quote, w.list
	w.quote, w.list, w.note = 0, 0, true
	w.within(n, chancery.Footnote, 0, sign)
	w.quote, w.list, w.note = quote, list, false
}

// leftNotes writes the notes that the text refers to and that stand outside what
// was kept as the article: readability takes lists of notes for lists of links.
func (w *walker) leftNotes() {
	for _, id := range w.order {
		target := w.targets[id]
		if sign := w.notes[id]; target != nil && !w.written[sign] {
			if block := noteBlock(target); block != nil {
				w.writeNote(block, sign)
			}
		}
	}
}
