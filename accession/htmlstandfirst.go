package accession

import (
	"strings"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

// The standfirst of an article is the sentence or two between its headline and
// its text, which say what it is about: deck, subtitle, summary. Readability
// takes it for furniture.

var (
	standfirstName = compiled(`(?i)(?:^|[\s_-])(?:stand-?first|dek|deck|sub-?titles?|sub-?head(?:line|ing)?|summary|lede|strap-?line|alternative-?headline|(?:article|entry|post|story|page)-(?:intro|lead|description|excerpt))(?:$|[\s_-])`)
	// What stands at the head of an article and is no part of its words.
	headMatter = compiled(`(?i)(?:^|[\s_-])(?:kicker|eyebrow|rubric|overline|category|section|tags?|breadcrumbs?|share|sharing|social|tools|caption|credit|figure|read-?time|reading-?time)(?:$|[\s_-])`)
)

// standfirst returns copies of the elements that make up the standfirst: those
// after the headline and before the first paragraph of the article that a
// class, an id or an itemprop names so, that stand as a paragraph or a lesser
// heading in the header of the headline, or whose words the page gives as its
// description.
func standfirst(body *html.Node, heading string, description []string) (found []*html.Node) {
	const (
		most  = 3   // elements
		story = 300 // bytes below the headline that nothing marks: the article has begun
	)
	if heading == "" {
		return nil
	}
	described := map[string]bool{}
	for _, d := range description {
		described[letters(tidy(d))] = true
	}
	var header *html.Node // of the headline
	below, done, unmarked := false, false, 0
	var walk func(n *html.Node)
	walk = func(n *html.Node) {
		if n.Type == html.TextNode && below {
			unmarked += len(strings.TrimSpace(n.Data))
			done = done || unmarked > story
		}
		if done || n.Type != html.ElementNode {
			return
		}
		if n.DataAtom == atom.H1 && !below {
			if words, whole := textUpTo(n, 1000); whole && tidy(words) == heading {
				below, header = true, headerAround(n)
			}
			return
		}
		name := attribute(n, "class") + " " + attribute(n, "id")
		if silent(n) || below && (frame(n) || n.DataAtom == atom.Figure || n.DataAtom == atom.Ul || n.DataAtom == atom.Ol || n.DataAtom == atom.Time ||
			comments.MatchString(name) || headMatter.MatchString(name) || bylineClass.MatchString(name) || dateClass.MatchString(name)) {
			return
		}
		named := standfirstName.MatchString(name) || standfirstProp(n)
		if below && n.DataAtom != atom.Header && (named || holdsWords(n)) {
			words, whole := textUpTo(n, 1000)
			if words = tidy(words); whole && words != "" && (named || described[letters(words)] || inside(n, header) && statement(words)) {
				if !headline(words) && !linked(n) {
					found = append(found, clone(n))
					done = len(found) == most
				}
				return
			}
		}
		for c := n.FirstChild; c != nil; c = c.NextSibling {
			walk(c)
		}
	}
	walk(body)
	return found
}

// headerAround returns the <header> or <hgroup> that an element stands in, or
// nil.
func headerAround(n *html.Node) *html.Node {
	var header *html.Node
	for ; n != nil; n = n.Parent {
		if n.DataAtom == atom.Header || n.DataAtom == atom.Hgroup && header == nil {
			header = n
		}
	}
	return header
}

func inside(n, header *html.Node) bool {
	for ; n != nil && header != nil; n = n.Parent {
		if n == header {
			return true
		}
	}
	return false
}

func standfirstProp(n *html.Node) bool {
	switch strings.ToLower(attribute(n, "itemprop")) {
	case "alternativeheadline", "alternatename", "abstract", "description":
		return n.DataAtom != atom.Meta
	}
	return false
}

// holdsWords reports whether an element is one that holds words and not others.
func holdsWords(n *html.Node) bool {
	switch n.DataAtom {
	case atom.P, atom.H2, atom.H3, atom.H4:
		return true
	}
	return false
}

// statement reports whether the words say something, as a standfirst does and a
// rubric or a credit does not.
func statement(s string) bool { return strings.Count(s, " ") >= 5 && !copyrighted.MatchString(s) }

// linked reports whether most words of an element are links.
func linked(n *html.Node) bool {
	all, in := 0, 0
	for d := range n.Descendants() {
		if d.Type != html.TextNode {
			continue
		}
		size := len(strings.TrimSpace(d.Data))
		all += size
		if around(d, atom.A, n) {
			in += size
		}
	}
	return in*2 > all
}

// clone copies an element with what is in it, as readability takes the page
// apart.
func clone(n *html.Node) *html.Node {
	c := &html.Node{Type: n.Type, DataAtom: n.DataAtom, Data: n.Data, Namespace: n.Namespace, Attr: n.Attr}
	for child := n.FirstChild; child != nil; child = child.NextSibling {
		c.AppendChild(clone(child))
	}
	return c
}

// standfirst writes the standfirst as paragraphs, unless the article has it.
func (w *walker) standfirst(first []*html.Node, article *html.Node) {
	if len(first) == 0 {
		return
	}
	words, _ := textUpTo(article, 20_000)
	has := letters(words)
	for _, n := range first {
		if words := letters(textOf(n)); words != "" && !strings.Contains(has, words) {
			w.node(plainParagraph(n))
		}
	}
}

// plainParagraph makes a heading a paragraph: a standfirst heads nothing.
func plainParagraph(n *html.Node) *html.Node {
	for d := range n.Descendants() {
		if level(d) {
			d.DataAtom, d.Data = atom.P, "p"
		}
	}
	if n.DataAtom != atom.Div {
		n.DataAtom, n.Data = atom.P, "p"
	}
	return n
}

func level(n *html.Node) bool {
	switch n.DataAtom {
	case atom.H1, atom.H2, atom.H3, atom.H4, atom.H5, atom.H6:
		return true
	}
	return false
}
