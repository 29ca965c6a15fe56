package accession

import (
	"context"
	"encoding/xml"
	"io"
	"strconv"
	"strings"

	"chancery"
)

// parseODT reads an OpenDocument text (ISO/IEC 26300): headings, quotations,
// lists, tables, notes and links. Annotations, deleted passages, hidden text,
// heads and feet of pages and generated indexes are left out.
func parseODT(ctx context.Context, src *Source, b *builder) error {
	o, err := openOffice(ctx, src, b)
	if err != nil {
		return err
	}
	return officeError((&odt{office: o, styles: styleSheet{}, breaks: map[string]bool{}}).read())
}

type odt struct {
	*office
	styles  styleSheet
	breaks  map[string]bool // styles that begin a page
	ends    []*tape
	dropped struct{ comments, deletions int }
}

func (d *odt) read() error {
	encrypted := false
	if err := d.each("META-INF/manifest.xml", func(_ *xmlReader, e xml.StartElement) error {
		encrypted = encrypted || e.Name.Local == "encryption-data"
		return nil
	}); err != nil {
		return err
	}
	if encrypted {
		return chancery.Errorf(chancery.Encrypted, "the OpenDocument text is protected by a password; open it with the password, save a copy without and add that")
	}
	if d.files["content.xml"] == nil {
		return chancery.Errorf(chancery.Damaged, "the OpenDocument text has no content.xml; open it in LibreOffice, save it again and add that")
	}
	if err := d.properties("meta.xml", map[string]chancery.Field{
		"title": chancery.Title, "initial-creator": chancery.Author, "creator": chancery.Author,
		"creation-date": chancery.Written, "language": chancery.Language}); err != nil {
		return err
	}
	id := ""
	style := func(_ *xmlReader, e xml.StartElement) error { d.style(e, &id); return nil }
	if err := d.each("styles.xml", style); err != nil {
		return err
	}
	x, done, err := d.part("content.xml")
	if err != nil {
		return err
	}
	defer done()
	t := new(tape)
	for {
		token, err := x.next()
		if err == io.EOF {
			break
		}
		if err != nil {
			return err
		}
		e, ok := token.(xml.StartElement)
		if !ok {
			continue
		}
		if e.Name.Local != "body" {
			d.style(e, &id)
			continue
		}
		w := &odtBody{odt: d, x: x, out: t, kind: chancery.Paragraph}
		if err := w.read(); err != nil {
			return err
		}
		break
	}
	for _, note := range d.ends {
		t.strokes = append(t.strokes, note.strokes...)
	}
	settle(d.b, t)
	if d.dropped.deletions > 0 {
		d.b.skip(chancery.Guessed, "tracked changes", strconv.Itoa(d.dropped.deletions)+" deleted passages left out; what was inserted is kept")
	}
	if d.dropped.comments > 0 {
		d.b.skip(chancery.Guessed, "comments", strconv.Itoa(d.dropped.comments)+" comments in the margin left out")
	}
	return nil
}

// style notes what an element says of the style id, which it may begin.
func (d *odt) style(e xml.StartElement, id *string) {
	switch e.Name.Local {
	case "style":
		*id = attr(e, "name")
		name := attr(e, "display-name")
		if name == "" {
			name = strings.ReplaceAll(*id, "_20_", " ")
		}
		s := paragraphStyle{name: strings.ToLower(name), parent: attr(e, "parent-style-name"), list: attr(e, "list-style-name") != ""}
		if n, err := strconv.Atoi(attr(e, "default-outline-level")); err == nil && n > 0 && n < 10 {
			s.outline = n
		}
		d.styles[*id] = s
	case "list-style", "page-layout", "default-style", "master-page":
		*id = ""
	case "paragraph-properties":
		if s, ok := d.styles[*id]; ok {
			s.left, s.right = length(attr(e, "margin-left")), length(attr(e, "margin-right"))
			if length(attr(e, "text-indent")) < 0 {
				s.left = 0 // hanging: the first line stands at the edge
			}
			d.styles[*id] = s
			if attr(e, "break-before") == "page" {
				d.breaks[*id] = true
			}
		}
	case "text-properties":
		if s, ok := d.styles[*id]; ok {
			s.italic = attr(e, "font-style") == "italic" || attr(e, "font-weight") == "bold" || attr(e, "text-underline-style") != "" && attr(e, "text-underline-style") != "none"
			s.hidden = attr(e, "display") == "none"
			d.styles[*id] = s
		}
	}
}

// length returns a length of XSL in twips, and 0 for a percentage.
func length(s string) int {
	i := len(s)
	for i > 0 && (s[i-1] < '0' || s[i-1] > '9') {
		i--
	}
	n, err := strconv.ParseFloat(s[:i], 64)
	if err != nil || n > 1e4 || n < -1e4 {
		return 0
	}
	return int(n * map[string]float64{"in": 1440, "cm": 567, "mm": 56.7, "pt": 20, "pc": 240, "px": 15}[s[i:]])
}

// odtBody reads blocks into a tape.
type odtBody struct {
	*odt
	x      *xmlReader
	out    *tape
	kind   chancery.BlockKind // of a plain paragraph here
	label  string
	lists  int
	row    int // depth of tables
	cells  int
	opened bool // the row's block is open
	inside bool // a paragraph is open, so that character data count
}

// read reads to the end of the element that has just begun.
func (w *odtBody) read() error {
	var ends []func()
	var asides []*tape
	for depth := w.x.depth; w.x.depth >= depth; {
		t, err := w.x.next()
		if err == io.EOF {
			return nil
		}
		if err != nil {
			return err
		}
		switch t := t.(type) {
		case xml.CharData:
			if w.inside {
				w.out.text(string(t))
			}
		case xml.EndElement:
			if n := len(ends) - 1; n >= 0 {
				if ends[n] != nil {
					ends[n]()
				}
				ends = ends[:n]
			}
		case xml.StartElement:
			var end func()
			switch t.Name.Local {
			case "p", "h":
				if w.inside { // in a frame anchored inside a paragraph
					break
				}
				w.open(t)
				w.inside = true
				end = func() {
					w.inside = false
					for _, a := range asides {
						w.out.note(a)
					}
					asides = nil
				}
			case "list":
				if w.inside {
					break
				}
				w.lists++
				end = func() { w.lists-- }
			case "table-row":
				if w.row++; w.row == 1 {
					w.cells, w.opened = 0, false
				}
				end = func() { w.row-- }
			case "table-cell", "covered-table-cell":
				if w.row == 1 {
					w.cells++
					if w.opened {
						w.out.cell()
					}
				}
			case "span":
				if style, _ := w.styles.resolve(attr(t, "style-name")); style.hidden {
					if err := w.x.pass(); err != nil {
						return err
					}
					continue
				} else if style.italic && w.inside {
					end = w.out.mark(chancery.MarkEmphasis, "")
				}
			case "a":
				if w.inside {
					end = w.out.mark(chancery.MarkLink, attr(t, "href"))
				}
			case "s", "tab":
				if w.inside {
					w.out.text(" ")
				}
			case "line-break":
				if w.inside {
					w.out.line()
				}
			case "soft-page-break":
				if w.kind == chancery.Paragraph {
					w.out.page("rendered")
				}
			case "note":
				aside, err := w.note(t)
				if err != nil {
					return err
				}
				if aside != nil {
					asides = append(asides, aside)
				}
				continue
			case "text-box":
				box := &odtBody{odt: w.odt, x: w.x, out: new(tape), kind: chancery.Paragraph}
				if err := box.read(); err != nil {
					return err
				}
				if w.inside {
					asides = append(asides, box.out)
				} else {
					w.out.strokes = append(w.out.strokes, box.out.strokes...)
				}
				continue
			case "annotation":
				w.dropped.comments++
				if err := w.x.pass(); err != nil {
					return err
				}
				continue
			case "deletion":
				w.dropped.deletions++
				if err := w.x.pass(); err != nil {
					return err
				}
				continue
			case "table-of-content":
				w.out.open(tocBlock, 0, "")
				if err := w.x.pass(); err != nil {
					return err
				}
				continue
			case "alphabetical-index", "illustration-index", "table-index", "object-index", "user-index",
				"sequence-decls", "variable-decls", "forms", "tracked-changes-info", "hidden-text", "hidden-paragraph", "ruby-text",
				"desc", "title", "change-info", "binary-data", "object", "math":
				if err := w.x.pass(); err != nil {
					return err
				}
				continue
			}
			ends = append(ends, end)
		}
	}
	return nil
}

// open opens the block that a paragraph or heading makes.
func (w *odtBody) open(e xml.StartElement) {
	id := attr(e, "style-name")
	if w.kind == chancery.Paragraph && w.row == 0 && w.breaks[id] {
		w.out.page("manual")
	}
	switch {
	case w.row > 0:
		if w.opened {
			w.out.text(" ")
			return
		}
		w.out.open(chancery.TableRow, 0, "")
		w.opened = true
		for range w.cells - 1 {
			w.out.cell()
		}
		return
	case w.kind != chancery.Paragraph:
		w.out.open(w.kind, 0, w.label)
		return
	case e.Name.Local == "h":
		level, err := strconv.Atoi(attr(e, "outline-level"))
		if err != nil || level < 1 {
			level = 1
		}
		w.out.open(chancery.Heading, min(level, 9), "")
		return
	}
	style, names := w.styles.resolve(id)
	kind, level := kindByStyle(style, names)
	switch {
	case kind != "":
	case w.lists > 0:
		kind, level = chancery.ListItem, w.lists
	case style.left >= indentTwips && !style.list:
		kind = indentedBlock
	default:
		kind = chancery.Paragraph
	}
	w.out.open(kind, level, "")
}

// note reads a note, leaves its reference in the text and returns a footnote to
// follow the block, or nil for an endnote.
func (w *odtBody) note(e xml.StartElement) (aside *tape, err error) {
	end := attr(e, "note-class") == "endnote"
	label := ""
	for depth := w.x.depth; w.x.depth >= depth; {
		t, err := w.x.next()
		if err == io.EOF {
			break
		}
		if err != nil {
			return nil, err
		}
		start, ok := t.(xml.StartElement)
		if !ok {
			continue
		}
		switch start.Name.Local {
		case "note-citation":
			words, err := w.x.words()
			if err != nil {
				return nil, err
			}
			label = strings.TrimSpace(words)
		case "note-body":
			body := &odtBody{odt: w.odt, x: w.x, out: new(tape), kind: chancery.Footnote, label: label}
			if err := body.read(); err != nil {
				return nil, err
			}
			if w.inside {
				w.out.mark(chancery.MarkNote, label)()
			}
			if end {
				w.ends = append(w.ends, body.out)
			} else {
				aside = body.out
			}
		}
	}
	return aside, nil
}
