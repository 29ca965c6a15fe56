package accession

import (
	"bufio"
	"bytes"
	"context"
	"fmt"
	"html"
	"strconv"
	"strings"
	"time"

	"github.com/yuin/goldmark"
	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/extension"
	extast "github.com/yuin/goldmark/extension/ast"
	rendered "github.com/yuin/goldmark/renderer/html"
	"github.com/yuin/goldmark/text"
	"go.yaml.in/yaml/v3"

	"chancery"
)

// markdown reads CommonMark with tables, footnotes, struck-out text and
// definition lists, as GitHub, Pandoc and Hugo write them.
var markdown = goldmark.New(goldmark.WithExtensions(extension.Table, extension.Strikethrough, extension.Footnote, extension.DefinitionList, extension.Linkify)).Parser()

// parseMarkdown reads Markdown with or without front matter.
func parseMarkdown(ctx context.Context, src *Source, b *builder) error {
	source := decode(src.Bytes, declaredCharset(src.MediaType), b)
	body := frontMatter(source, b)
	if nested(body) > b.limits.Depth {
		return chancery.Errorf(chancery.TooLarge, "its quotations or lists are nested more than %d deep", b.limits.Depth)
	}
	m := &marker{ctx: ctx, b: b, source: []byte(body)}
	m.blocks(markdown.Parse(text.NewReader(m.source)))
	b.end()
	if err := ctx.Err(); err != nil {
		return err
	}
	if len(b.buf) == 0 && !b.full() {
		return chancery.Errorf(chancery.Empty, "it holds no words")
	}
	return nil
}

// nested returns how many signs of quotation or lists stand before the words of
// a line at most. The parser's time grows with the square of it.
func nested(s string) int {
	most := 0
	for line := range strings.SplitSeq(s, "\n") {
		depth := 0
		for i := 0; i < len(line); i++ {
			switch c := line[i]; {
			case c == ' ' || c == '\t':
				continue
			case c == '>', (c == '-' || c == '+' || c == '*') && i+1 < len(line) && (line[i+1] == ' ' || line[i+1] == '\t'):
				depth++
				continue
			}
			i = len(line)
		}
		most = max(most, depth)
	}
	return most
}

// frontMatter notes what stands in YAML before the text and returns the text
// after it.
func frontMatter(s string, b *builder) string {
	const most = 64 << 10 // front matter is a few lines; more is something else
	s = strings.TrimPrefix(s, "\ufeff")
	fence := ""
	for _, f := range []string{"---", "+++"} {
		if line, _, ok := strings.Cut(s, "\n"); ok && strings.TrimRight(line, " \t\r") == f {
			fence = f
		}
	}
	if fence == "" {
		return s
	}
	_, rest, _ := strings.Cut(s, "\n")
	for at := 0; at < min(len(rest), most); {
		line, _, more := strings.Cut(rest[at:], "\n")
		if trimmed := strings.TrimRight(line, " \t\r"); trimmed == fence || fence == "---" && trimmed == "..." {
			if fence == "+++" {
				b.skip(chancery.Unsupported, "front matter", "it is TOML, which Chancery does not read; its fields were passed over")
			} else {
				matter(rest[:at], b)
			}
			return rest[min(at+len(line)+1, len(rest)):]
		}
		if !more {
			break
		}
		at += len(line) + 1
	}
	return s // a rule, and no front matter
}

// matterFields says which keys of front matter give which field.
var matterFields = map[string]chancery.Field{
	"title": chancery.Title, "author": chancery.Author, "authors": chancery.Author, "by": chancery.Author, "byline": chancery.Author,
	"outlet": chancery.Outlet, "publication": chancery.Outlet, "publisher": chancery.Outlet, "source": chancery.Outlet, "site": chancery.Outlet,
	"date": chancery.Published, "published": chancery.Published, "written": chancery.Written, "accessed": chancery.Accessed,
	"url": chancery.URL, "link": chancery.URL, "permalink": chancery.URL, "canonical": chancery.URL,
	"lang": chancery.Language, "language": chancery.Language,
	"to": chancery.Addressee, "addressee": chancery.Addressee, "dateline": chancery.Dateline, "wire": chancery.WireCredit,
}

func matter(s string, b *builder) {
	var node yaml.Node
	var fields map[string]any
	err := yaml.Unmarshal([]byte(s), &node)
	if err == nil {
		err = node.Decode(&fields)
	}
	if err != nil {
		b.skip(chancery.Damaged, "front matter", fmt.Sprintf("it is not YAML and its fields were passed over: %v", err))
		return
	}
	// In the order of writing, which a map loses.
	var keys []string
	if len(node.Content) > 0 {
		for i := 0; i+1 < len(node.Content[0].Content); i += 2 {
			keys = append(keys, node.Content[0].Content[i].Value)
		}
	}
	for _, key := range keys {
		field, where := matterFields[strings.ToLower(key)], "front matter, "+key
		if field == "" {
			continue
		}
		for _, value := range scalars(fields[key]) {
			switch field {
			case chancery.Published, chancery.Written, chancery.Accessed:
				b.dated(field, value, where)
			case chancery.Language:
				b.declareLanguage(value, where)
			case chancery.URL:
				if strings.Contains(value, "://") {
					b.fact(field, value, where)
				}
			default:
				b.fact(field, value, where)
			}
		}
	}
}

// scalars returns the values of a front matter field, which may be a list, also
// of objects with a name.
func scalars(v any) (out []string) {
	switch v := v.(type) {
	case nil:
	case []any:
		for _, e := range v {
			if m, ok := e.(map[string]any); ok {
				e = m["name"]
			}
			if s, ok := e.(string); ok {
				out = append(out, s)
			}
		}
	case map[string]any:
		return scalars(v["name"])
	case time.Time:
		return []string{v.Format("2006-01-02")}
	default:
		return []string{fmt.Sprint(v)}
	}
	return out
}

// marker writes a tree of Markdown to a builder.
type marker struct {
	ctx    context.Context
	b      *builder
	source []byte
	quote  int
	list   int
	note   string // label of the footnote around
	item   string // number of the list item around
	first  bool   // the item has no block yet
}

// open begins a block; what stands in a quotation or note belongs to that.
func (m *marker) open(kind chancery.BlockKind, level int) {
	label := ""
	switch {
	case m.note != "":
		kind, level, label = chancery.Footnote, 0, m.note
	case m.quote > 0 && kind != chancery.TableRow:
		kind, level = chancery.BlockQuote, m.quote
	case m.list > 0 && kind == chancery.Paragraph:
		kind, level = chancery.ListItem, m.list
		if m.first {
			label = m.item
		}
		m.first = false
	}
	m.b.open(kind, level, label)
}

// blocks writes the blocks in n.
func (m *marker) blocks(n ast.Node) {
	for c := n.FirstChild(); c != nil; c = c.NextSibling() {
		if m.b.full() || m.ctx.Err() != nil {
			return
		}
		m.block(c)
	}
}

func (m *marker) block(n ast.Node) {
	switch n := n.(type) {
	case *ast.Heading:
		m.open(chancery.Heading, n.Level)
		m.inline(n)
		words := !m.b.empty()
		m.b.end()
		if words && n.Level == 1 && m.quote == 0 && !m.b.known(chancery.Title) {
			m.b.fact(chancery.Title, m.b.words(m.b.blocks[len(m.b.blocks)-1]), "first heading")
		}
	case *ast.Paragraph, *ast.TextBlock, *extast.DefinitionTerm:
		m.open(chancery.Paragraph, 0)
		m.inline(n)
	case *ast.Blockquote:
		m.quote++
		m.blocks(n)
		m.quote--
	case *ast.List:
		m.items(n)
	case *ast.CodeBlock, *ast.FencedCodeBlock:
		m.open(chancery.Paragraph, 0)
		for i := range n.Lines().Len() {
			line := n.Lines().At(i)
			m.b.text(string(line.Value(m.source)))
			m.b.line()
		}
	case *ast.HTMLBlock:
		m.markup(n)
	case *extast.Table:
		for row := n.FirstChild(); row != nil; row = row.NextSibling() {
			m.open(chancery.TableRow, 0)
			for cell := row.FirstChild(); cell != nil; cell = cell.NextSibling() {
				if cell != row.FirstChild() {
					m.b.cell()
				}
				m.inline(cell)
			}
		}
	case *extast.Footnote:
		was := m.note
		m.note = strconv.Itoa(n.Index)
		quote, list := m.quote, m.list
		m.quote, m.list = 0, 0
		m.blocks(n)
		m.quote, m.list, m.note = quote, list, was
	case *ast.ThematicBreak:
	default:
		m.blocks(n)
	}
	m.b.end()
}

func (m *marker) items(list *ast.List) {
	number := list.Start
	m.list++
	for c := list.FirstChild(); c != nil; c = c.NextSibling() {
		item := ""
		if list.IsOrdered() {
			item = strconv.Itoa(number)
			number++
		}
		m.item, m.first = item, true
		m.blocks(c)
	}
	m.list--
	m.first = false
}

// markup writes HTML in Markdown as an HTML page's is written.
func (m *marker) markup(n *ast.HTMLBlock) {
	var raw bytes.Buffer
	for i := range n.Lines().Len() {
		line := n.Lines().At(i)
		raw.Write(line.Value(m.source))
	}
	if n.HasClosure() {
		raw.Write(n.ClosureLine.Value(m.source))
	}
	if err := parseHTMLBody(m.ctx, raw.Bytes(), m.b); err != nil {
		m.b.skip(chancery.KindOf(err), "HTML in the text", err.Error())
	}
}

// inline writes the words in n.
func (m *marker) inline(n ast.Node) {
	for c := n.FirstChild(); c != nil; c = c.NextSibling() {
		switch c := c.(type) {
		case *ast.Text:
			m.b.text(unescape(c.Segment.Value(m.source), c.IsRaw()))
			if c.HardLineBreak() {
				m.b.line()
			} else if c.SoftLineBreak() {
				m.b.space()
			}
		case *ast.String:
			m.b.text(unescape(c.Value, c.IsCode() || c.IsRaw()))
		case *ast.CodeSpan:
			for t := c.FirstChild(); t != nil; t = t.NextSibling() {
				if t, ok := t.(*ast.Text); ok {
					m.b.text(string(t.Segment.Value(m.source)))
				}
			}
		case *ast.Emphasis:
			done := m.b.mark(chancery.MarkEmphasis, "")
			m.inline(c)
			done()
		case *ast.Link:
			done := m.b.mark(chancery.MarkLink, unescape(c.Destination, false))
			m.inline(c)
			done()
		case *ast.AutoLink:
			done := m.b.mark(chancery.MarkLink, string(c.URL(m.source)))
			m.b.text(string(c.Label(m.source)))
			done()
		case *ast.Image:
			// Its words are for those who do not see the picture.
		case *ast.RawHTML:
			if tag := strings.ToLower(string(c.Segments.Value(m.source))); strings.HasPrefix(tag, "<br") {
				m.b.line()
			}
		case *extast.FootnoteLink:
			m.b.mark(chancery.MarkNote, strconv.Itoa(c.Index))()
		case *extast.FootnoteBacklink:
		default:
			m.inline(c)
		}
	}
}

// unescape resolves what Markdown and HTML escape, by the library's own writer:
// it writes HTML, whose escapes then go.
func unescape(s []byte, raw bool) string {
	if raw || bytes.IndexByte(s, '\\') < 0 && bytes.IndexByte(s, '&') < 0 {
		return string(s)
	}
	var buf bytes.Buffer
	w := bufio.NewWriter(&buf)
	rendered.DefaultWriter.Write(w, s)
	w.Flush()
	return html.UnescapeString(buf.String())
}
