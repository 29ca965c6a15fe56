package accession

import (
	"context"
	"net/url"
	"strconv"
	"strings"
	"unicode"

	readability "codeberg.org/readeck/go-readability/v2"
	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"

	"chancery"
)

// parseHTML reads a page as saved from the web: what the page says of itself,
// and the article without what stands around it.
func parseHTML(ctx context.Context, src *Source, b *builder) error {
	root, err := parsePage(src, b)
	if err != nil {
		return err
	}
	page := describe(root)
	page.note(b)
	w := &walker{ctx: ctx, b: b, base: page.base, root: root}
	body := find(root, atom.Body)
	if body == nil {
		body = root
	}
	partBreaks(body)
	content := body
	w.bars = prose(body) > 400
	if cluttered(body) {
		w.strict = true
		first := standfirst(body, page.heading, page.description)
		if article := article(root, body); article != nil {
			content, w.strict = article, false
			w.headline(page)
			w.standfirst(first, article)
		} else {
			b.skip(chancery.Guessed, src.Path, "the article could not be told from the rest of the page; the whole page was kept")
		}
	}
	w.findNotes(content)
	w.node(content)
	w.leftNotes()
	b.end()
	if err := ctx.Err(); err != nil {
		return err
	}
	if len(b.buf) == 0 && !b.full() {
		return chancery.Errorf(chancery.Empty, "the page holds no words; if its text is loaded by a script, save it from the browser as a complete page")
	}
	return nil
}

// parseHTMLBody writes all blocks of a page or fragment to b: no search for an
// article, no facts. Mail uses it, whose bodies have nothing around them.
func parseHTMLBody(ctx context.Context, original []byte, b *builder) error {
	root, err := parsePage(&Source{Bytes: original}, b)
	if err != nil {
		return err
	}
	w := &walker{ctx: ctx, b: b, root: root}
	partBreaks(root)
	w.findNotes(root)
	w.node(root)
	b.end()
	return ctx.Err()
}

// mostTags bounds the memory that the tree of a page may take: about 500 bytes a
// tag, copies included. The longest pages of real sites have some 100,000.
const mostTags = 2_000_000

// charsetOf finds the encoding that a page declares in its first bytes, in a
// meta element or an XML declaration.
var charsetOf = compiled(`(?i)(?:charset|encoding)\s*=\s*["']?\s*([a-z0-9_:.-]+)`)

func parsePage(src *Source, b *builder) (root *html.Node, err error) {
	declared := declaredCharset(src.MediaType)
	if m := charsetOf.FindSubmatch(src.Bytes[:min(len(src.Bytes), 4096)]); declared == "" && m != nil {
		declared = string(m[1])
	}
	text := decode(src.Bytes, declared, b)
	if n := strings.Count(text, "<"); n > mostTags {
		return nil, chancery.Errorf(chancery.TooLarge, "it holds %d tags, more than the limit of %d for one page", n, mostTags)
	}
	// The parser panics where elements nest more than 512 deep, its own guard
	// against pages made to exhaust it.
	defer func() {
		if r := recover(); r != nil {
			if s, ok := r.(string); ok && strings.Contains(s, "512") {
				root, err = nil, chancery.Errorf(chancery.TooLarge, "its elements are nested more than 512 deep")
				return
			}
			panic(r)
		}
	}()
	root, err = html.Parse(strings.NewReader(text))
	if err != nil {
		if strings.Contains(err.Error(), "512") {
			return nil, chancery.Errorf(chancery.TooLarge, "its elements are nested more than 512 deep")
		}
		return nil, chancery.Errorf(chancery.Damaged, "it could not be read as HTML: %w", err)
	}
	return root, nil
}

// clutter matches the classes and ids of what stands around an article. It only
// decides whether to look for one; what the article is, readability decides.
var clutter = compiled(`(?i)\b(?:nav|navbar|menu|sidebar|comments?|cookies?|consent|share|sharing|social|related|footer|newsletter|subscribe|breadcrumbs?|advert|ads?|promo|widget)\b`)

// cluttered reports whether a page has more than its text on it. Pages of
// archives and of the early web often have nothing else, and lose footnotes and
// tables to any search for an article.
func cluttered(body *html.Node) bool {
	found, text, linked := false, 0, 0
	var walk func(n *html.Node, link bool)
	walk = func(n *html.Node, link bool) {
		switch n.Type {
		case html.TextNode:
			size := len(strings.TrimSpace(n.Data))
			text += size
			if link {
				linked += size
			}
		case html.ElementNode:
			switch n.DataAtom {
			case atom.Nav, atom.Aside, atom.Form, atom.Iframe, atom.Dialog:
				found = true
			case atom.Script, atom.Style, atom.Noscript, atom.Template:
				return
			case atom.A:
				link = true
			}
			if clutter.MatchString(attribute(n, "class")) || clutter.MatchString(attribute(n, "id")) || attribute(n, "role") == "navigation" {
				found = true
			}
		}
		for c := n.FirstChild; c != nil && !found; c = c.NextSibling {
			walk(c, link)
		}
	}
	walk(body, false)
	return found || text > 500 && linked*4 > text
}

// article finds the article of a page with readability, or nil where what it
// finds is too little to be all of it.
func article(root, body *html.Node) *html.Node {
	p := readability.NewParser()
	p.KeepClasses, p.DisableJSONLD = true, true
	found, err := p.ParseAndMutate(root, nil)
	if err != nil || found.Node == nil {
		return nil
	}
	// Losing most of what stands in paragraphs means losing the article.
	kept, all := prose(found.Node), prose(body)
	if kept < 80 || kept*4 < all {
		return nil
	}
	return found.Node
}

// prose counts the bytes of text in paragraphs and quotations long enough to be
// part of an article, frames, comments and links left out.
func prose(n *html.Node) int {
	const least = 80 // bytes; teasers and captions are shorter
	total, words := 0, 0
	var walk func(n *html.Node)
	walk = func(n *html.Node) {
		switch n.Type {
		case html.TextNode:
			words += len(strings.TrimSpace(n.Data))
		case html.ElementNode:
			if frame(n) || silent(n) || n.DataAtom == atom.A || comments.MatchString(attribute(n, "class")) || comments.MatchString(attribute(n, "id")) {
				return
			}
			switch n.DataAtom {
			case atom.P, atom.Blockquote, atom.Pre, atom.Dd, atom.Td, atom.Div, atom.Li:
				around := words
				words = 0
				for c := n.FirstChild; c != nil; c = c.NextSibling {
					walk(c)
				}
				if words >= least {
					total += words
				}
				words = around
				return
			}
		}
		for c := n.FirstChild; c != nil; c = c.NextSibling {
			walk(c)
		}
	}
	walk(n)
	return total
}

var comments = compiled(`(?i)\b(?:comments?|commentlist|disqus\w*|respond|replies)\b`)

// silent reports whether an element holds nothing that a reader of the page
// sees as text.
func silent(n *html.Node) bool {
	switch n.DataAtom {
	case atom.Script, atom.Style, atom.Template, atom.Noscript, atom.Iframe, atom.Object, atom.Embed, atom.Svg, atom.Head, atom.Title,
		atom.Select, atom.Button, atom.Input, atom.Textarea, atom.Datalist, atom.Audio, atom.Video, atom.Canvas, atom.Map, atom.Noframes:
		return true
	}
	return hidden(n)
}

func hidden(n *html.Node) bool {
	for _, a := range n.Attr {
		switch a.Key {
		case "hidden":
			return a.Val != "until-found"
		case "style":
			style := strings.ToLower(strings.ReplaceAll(a.Val, " ", ""))
			if strings.Contains(style, "display:none") || strings.Contains(style, "visibility:hidden") {
				return true
			}
		}
	}
	return false
}

// frame reports whether an element is part of the page and not of what it is
// about.
func frame(n *html.Node) bool {
	switch n.DataAtom {
	case atom.Nav, atom.Aside, atom.Footer, atom.Form, atom.Dialog, atom.Menu:
		return true
	}
	switch attribute(n, "role") {
	case "navigation", "banner", "complementary", "contentinfo", "search", "dialog", "menu", "alertdialog":
		return true
	}
	return false
}

// walker writes the nodes of a page to a builder.
type walker struct {
	ctx    context.Context
	b      *builder
	base   *url.URL
	root   *html.Node // the whole page, where notes are looked for
	strict bool       // leave out frames, since no article was found
	bars   bool       // leave out bars of links, since there is text beside them

	quote   int // depth of block quotation
	list    int // depth of lists
	kind    chancery.BlockKind
	level   int
	label   string
	pre     bool
	quotes  int                   // depth of inline quotation
	notes   map[string]string     // id or name that a reference leads to → its sign
	order   []string              // those ids in the order of their references
	targets map[string]*html.Node // id or name → element of the whole page
	blocks  map[*html.Node]string // blocks of the page that are notes → their sign
	written map[string]bool       // signs whose notes are written
	note    bool                  // inside a note
}

// headline writes the page's own heading, which readability leaves out.
func (w *walker) headline(page *page) {
	if page.heading != "" {
		w.b.open(chancery.Heading, 1, "")
		w.b.text(page.heading)
		w.b.end()
	}
}

// begin opens a block of a kind unless a quotation around it makes it one.
func (w *walker) begin(kind chancery.BlockKind, level int, label string) {
	if w.quote > 0 && kind != chancery.Footnote && kind != chancery.TableRow {
		kind, level, label = chancery.BlockQuote, w.quote, ""
	}
	w.kind, w.level, w.label = kind, level, label
	w.b.open(kind, level, label)
}

// again opens another block like the last one begun.
func (w *walker) again() { w.b.open(w.kind, w.level, w.label) }

// within opens a block for the children of n and restores the one around it
// afterwards.
func (w *walker) within(n *html.Node, kind chancery.BlockKind, level int, label string) {
	k, l, s := w.kind, w.level, w.label
	w.begin(kind, level, label)
	w.children(n)
	w.b.end()
	w.kind, w.level, w.label = k, l, s
	if w.kind == "" {
		w.kind = chancery.Paragraph
	}
	w.again()
}

func (w *walker) children(n *html.Node) {
	for c := n.FirstChild; c != nil; c = c.NextSibling {
		w.node(c)
	}
}

func (w *walker) node(n *html.Node) {
	switch n.Type {
	case html.TextNode:
		if w.pre {
			w.lines(n.Data)
		} else {
			w.words(n.Data)
		}
		return
	case html.ElementNode:
	case html.DocumentNode:
		w.children(n)
		return
	default:
		return
	}
	if silent(n) || w.strict && frame(n) || w.b.full() || w.ctx.Err() != nil {
		return
	}
	if label, ok := w.blocks[n]; ok && !w.note {
		w.writeNote(n, label)
		return
	}
	switch n.DataAtom {
	case atom.H1, atom.H2, atom.H3, atom.H4, atom.H5, atom.H6:
		w.within(n, chancery.Heading, int(n.Data[1]-'0'), "")
	case atom.Blockquote:
		w.quote++
		w.within(n, chancery.BlockQuote, w.quote, "")
		w.quote--
		w.reopen()
	case atom.Ul, atom.Ol, atom.Dir:
		w.list++
		w.items(n)
		w.list--
	case atom.Li:
		w.within(n, chancery.ListItem, max(w.list, 1), "")
	case atom.Figcaption, atom.Caption:
		w.within(n, chancery.Caption, 0, "")
	case atom.Table:
		w.table(n)
	case atom.Pre, atom.Xmp, atom.Listing, atom.Plaintext:
		was := w.pre
		w.pre = true
		w.within(n, chancery.Paragraph, 0, "")
		w.pre = was
	case atom.Hr:
		w.reopen()
	case atom.Br:
		w.b.line()
	case atom.Td, atom.Th:
		if !w.linkBar(n, "") || !besideText(n) {
			w.block(n)
		}
	case atom.Center, atom.P, atom.Div:
		if !w.linkBar(n, barSigns) {
			w.block(n)
		}
	case atom.Section, atom.Article, atom.Main, atom.Header, atom.Footer, atom.Aside, atom.Address, atom.Figure,
		atom.Dl, atom.Dt, atom.Dd, atom.Details, atom.Summary, atom.Fieldset, atom.Legend, atom.Form, atom.Hgroup,
		atom.Tr, atom.Tbody, atom.Thead, atom.Tfoot, atom.Nav, atom.Menu, atom.Body, atom.Html, atom.Option:
		w.block(n)
	default:
		w.inline(n)
	}
}

// block parts its children from what stands around them. In a list item or a
// note they remain part of it.
func (w *walker) block(n *html.Node) {
	w.reopen()
	w.children(n)
	w.reopen()
}

// reopen ends the words so far; what follows is another block of the same kind,
// or a paragraph after a heading.
func (w *walker) reopen() {
	if w.b.empty() && w.b.current {
		return
	}
	switch {
	case w.kind == "" || w.kind == chancery.Heading:
		w.begin(chancery.Paragraph, 0, "")
	default:
		w.again()
	}
}

func (w *walker) items(n *html.Node) {
	number := 1
	if s, err := strconv.Atoi(attribute(n, "start")); err == nil {
		number = s
	}
	for c := n.FirstChild; c != nil; c = c.NextSibling {
		if c.Type != html.ElementNode || c.DataAtom != atom.Li {
			w.node(c)
			continue
		}
		if _, ok := w.blocks[c]; ok || silent(c) {
			w.node(c)
			continue
		}
		label := ""
		if n.DataAtom == atom.Ol {
			label = strconv.Itoa(number)
			number++
		}
		w.within(c, chancery.ListItem, w.list, label)
	}
}

// partBreaks puts a paragraph separator (U+2029) in place of two or more line
// breaks in a row, which is how many pages part their paragraphs. It comes
// through readability, which would take some of the breaks away.
func partBreaks(body *html.Node) {
	var breaks []*html.Node
	for n := range body.Descendants() {
		if n.DataAtom == atom.Br && n.Type == html.ElementNode {
			breaks = append(breaks, n)
		}
	}
	for _, br := range breaks {
		if br.Parent == nil {
			continue // removed with the one before it
		}
		next, found := br.NextSibling, false
		for next != nil && (next.Type == html.TextNode && strings.TrimSpace(next.Data) == "" || next.Type == html.CommentNode || next.DataAtom == atom.Br) {
			after := next.NextSibling
			if next.DataAtom == atom.Br {
				found = true
				for br.NextSibling != after {
					br.Parent.RemoveChild(br.NextSibling)
				}
			}
			next = after
		}
		if found {
			br.Parent.InsertBefore(&html.Node{Type: html.TextNode, Data: "\u2029"}, br)
			br.Parent.RemoveChild(br)
		}
	}
}

// words writes text; a paragraph separator in it begins another block.
func (w *walker) words(s string) {
	for {
		words, after, more := strings.Cut(s, "\u2029")
		w.b.text(words)
		if !more {
			return
		}
		w.reopen()
		s = after
	}
}

// lines writes preformatted text with its line ends; a blank line begins another
// block.
func (w *walker) lines(s string) {
	for i := 0; ; i++ {
		line, after, more := strings.Cut(s, "\n")
		if more && strings.TrimSpace(line) == "" && i > 0 {
			w.reopen()
		} else {
			w.b.text(line)
			if more {
				w.b.line()
			}
		}
		if !more {
			return
		}
		s = after
	}
}

func (w *walker) inline(n *html.Node) {
	switch n.DataAtom {
	case atom.A:
		w.link(n)
	case atom.Em, atom.I, atom.Cite, atom.Dfn, atom.B, atom.Strong, atom.U:
		done := w.b.mark(chancery.MarkEmphasis, "")
		w.children(n)
		done()
	case atom.Q:
		// Browsers write the quotation marks that the element stands for.
		open, shut := "“", "”"
		if w.quotes%2 == 1 {
			open, shut = "‘", "’"
		}
		w.quotes++
		done := w.b.mark(chancery.MarkQuote, attribute(n, "cite"))
		w.b.text(open)
		w.children(n)
		w.b.text(shut)
		done()
		w.quotes--
	case atom.Time:
		done := w.b.mark(chancery.MarkDate, attribute(n, "datetime"))
		w.children(n)
		done()
	default:
		w.children(n)
	}
}

// link writes a link, a reference to a note, or the way back from a note.
func (w *walker) link(n *html.Node) {
	href := strings.TrimSpace(attribute(n, "href"))
	id, local := strings.CutPrefix(href, "#")
	if local && id != "" {
		label := w.notes[id]
		switch words := strings.TrimSpace(textOf(n)); {
		case strings.Trim(words, backSigns+" ") == "":
			// The arrow back to the text.
		case label != "" && !w.note && signOf(n) != "":
			// The sign would stand glued to a word that it is no part of.
			w.b.mark(chancery.MarkNote, label)()
		default:
			w.children(n)
		}
		return
	}
	target := w.resolve(href)
	if target == "" {
		w.children(n)
		return
	}
	done := w.b.mark(chancery.MarkLink, target)
	w.children(n)
	done()
}

// resolve makes a link absolute where the page says where it comes from. Links
// that lead to no document are "".
func (w *walker) resolve(href string) string {
	u, err := url.Parse(href)
	if err != nil || href == "" {
		return ""
	}
	if u.Scheme == "" && w.base != nil {
		u = w.base.ResolveReference(u)
	}
	switch u.Scheme {
	case "", "http", "https", "mailto", "ftp", "file", "doi", "urn":
		return u.String()
	}
	return ""
}

// table writes a table as rows, or, where it only lays out the page, as what
// stands in its cells.
func (w *walker) table(n *html.Node) {
	rows, data := tableRows(n)
	if !data {
		if !w.linkBar(n, "") {
			w.block(n)
		}
		return
	}
	for c := n.FirstChild; c != nil; c = c.NextSibling {
		if c.DataAtom == atom.Caption {
			w.node(c)
		}
	}
	k, l, s := w.kind, w.level, w.label
	for _, row := range rows {
		w.begin(chancery.TableRow, 0, "")
		first := true
		for c := row.FirstChild; c != nil; c = c.NextSibling {
			if c.DataAtom == atom.Td || c.DataAtom == atom.Th {
				if !first {
					w.b.cell()
				}
				first = false
				w.children(c)
			}
		}
		w.b.end()
	}
	w.kind, w.level, w.label = k, l, s
	w.reopen()
}

// barSigns part the links of a bar.
const barSigns = "|¦·•‖»›[]"

// linkBar reports whether an element is a bar of links, with which old pages
// lead to their neighbours: three links or more to other pages, each of a few
// words, and nothing beside them but signs. Outside of tables one of the signs
// given must part them.
func (w *walker) linkBar(n *html.Node, signs string) bool {
	const (
		mostBytes = 600
		mostNodes = 400
		longest   = 40 // bytes of one link; the titles of documents are longer
	)
	if !w.bars {
		return false
	}
	links, between, size, nodes := 0, 0, 0, 0
	for d := range n.Descendants() {
		if nodes++; nodes > mostNodes {
			return false
		}
		switch {
		case d.DataAtom == atom.A && d.Type == html.ElementNode:
			words, short := textUpTo(d, longest)
			words = strings.TrimSpace(words)
			if href := attribute(d, "href"); !short || strings.HasPrefix(href, "#") || href == "" && words != "" || strings.HasSuffix(words, ".") {
				return false
			}
			if words != "" {
				links++
			}
		case d.Type == html.TextNode:
			if size += len(d.Data); size > mostBytes {
				return false
			}
			if around(d, atom.A, n) {
				continue
			}
			if strings.ContainsFunc(d.Data, func(r rune) bool { return unicode.IsLetter(r) || unicode.IsDigit(r) }) {
				return false
			}
			if strings.ContainsAny(d.Data, signs) {
				between++
			}
		}
	}
	return links >= 3 && (signs == "" || between >= links-1)
}

// besideText reports whether a cell stands beside one that holds text, and not
// beside the name of a value, such as those of the boxes of encyclopedias.
func besideText(cell *html.Node) bool {
	const (
		text = 400 // bytes
		most = 20  // nodes of the row; a page laid out has fewer
	)
	c := cell.Parent.FirstChild
	for i := 0; c != nil && i < most; i, c = i+1, c.NextSibling {
		if c != cell && c.DataAtom == atom.Td {
			if _, short := textUpTo(c, text); !short {
				return true
			}
		}
	}
	return false
}

// around reports whether an element of a kind stands around d, within n.
func around(d *html.Node, kind atom.Atom, n *html.Node) bool {
	for p := d.Parent; p != nil && p != n; p = p.Parent {
		if p.DataAtom == kind {
			return true
		}
	}
	return false
}

// tableRows returns the rows of a table and whether it holds data: at least two
// rows of two cells, nothing but words in them, none as long as a paragraph.
func tableRows(table *html.Node) (rows []*html.Node, data bool) {
	const longestCell = 400
	data = true
	wide := 0
	var walk func(n *html.Node)
	walk = func(n *html.Node) {
		for c := n.FirstChild; c != nil; c = c.NextSibling {
			if c.Type != html.ElementNode {
				continue
			}
			switch c.DataAtom {
			case atom.Tr:
				rows = append(rows, c)
				cells := 0
				for cell := c.FirstChild; cell != nil; cell = cell.NextSibling {
					if cell.DataAtom == atom.Td || cell.DataAtom == atom.Th {
						cells++
						if _, short := textUpTo(cell, longestCell); !short || data && laidOut(cell) {
							data = false
						}
					}
				}
				if cells >= 2 {
					wide++
				}
			case atom.Tbody, atom.Thead, atom.Tfoot:
				walk(c)
			}
		}
	}
	walk(table)
	return rows, data && wide >= 2
}

// laidOut reports whether a cell holds blocks of its own rather than words.
func laidOut(cell *html.Node) bool {
	paragraphs := 0
	for n := range cell.Descendants() {
		switch n.DataAtom {
		case atom.Table, atom.Ul, atom.Ol, atom.Blockquote, atom.H1, atom.H2, atom.H3, atom.Form, atom.Article, atom.Section:
			return true
		case atom.P:
			if paragraphs++; paragraphs > 1 {
				return true
			}
		}
	}
	return false
}

func attribute(n *html.Node, key string) string {
	for _, a := range n.Attr {
		if a.Key == key {
			return a.Val
		}
	}
	return ""
}

// find returns the first element of a kind in or under n, or nil.
func find(n *html.Node, kind atom.Atom) *html.Node {
	for d := range n.Descendants() {
		if d.DataAtom == kind && d.Type == html.ElementNode {
			return d
		}
	}
	return nil
}

// textOf returns the words in n.
func textOf(n *html.Node) string {
	s, _ := textUpTo(n, 1<<62)
	return s
}

// textUpTo returns the words in n, and whether they are all of it; it stops soon
// after most bytes.
func textUpTo(n *html.Node, most int) (words string, whole bool) {
	var s strings.Builder
	for d := range n.Descendants() {
		if d.Type == html.TextNode && d.Parent.DataAtom != atom.Script && d.Parent.DataAtom != atom.Style {
			s.WriteString(d.Data)
			if s.Len() > most {
				return s.String(), false
			}
		}
	}
	return s.String(), true
}
