package accession

import (
	"context"
	"encoding/xml"
	"io"
	"path"
	"strconv"
	"strings"

	"chancery"
)

// parseDOCX reads a Word document (ECMA-376, WordprocessingML): its body with
// headings, quotations, lists, tables, notes and links. Comments, deleted
// passages, hidden text, heads and feet of pages and tables of contents are left
// out; insertions are kept.
func parseDOCX(ctx context.Context, src *Source, b *builder) error {
	o, err := openOffice(ctx, src, b)
	if err != nil {
		return err
	}
	d := &docx{office: o, styles: styleSheet{}, links: map[string]string{}, notes: map[string]*tape{}, labels: map[string]string{}}
	return officeError(d.read())
}

type docx struct {
	*office
	styles  styleSheet
	links   map[string]string // targets of relationships
	notes   map[string]*tape  // by kind and id: "footnote 3"
	labels  map[string]string // of the notes referred to
	ends    []*tape           // endnotes, in order
	counted [2]int            // footnotes and endnotes referred to so far
	dropped struct{ comments, deletions int }
}

func (d *docx) read() error {
	main := "word/document.xml"
	if err := d.each("_rels/.rels", func(_ *xmlReader, e xml.StartElement) error {
		if e.Name.Local == "Relationship" && strings.HasSuffix(attr(e, "Type"), "/officeDocument") {
			main = strings.TrimPrefix(path.Clean("/"+attr(e, "Target")), "/")
		}
		return nil
	}); err != nil {
		return err
	}
	if d.files[main] == nil {
		return chancery.Errorf(chancery.Damaged, "the Word document has no main part; open it in Word or LibreOffice, save it again and add that")
	}
	folder := path.Dir(main)
	parts := map[string]string{}
	if err := d.each(path.Join(folder, "_rels", path.Base(main)+".rels"), func(_ *xmlReader, e xml.StartElement) error {
		if e.Name.Local != "Relationship" {
			return nil
		}
		kind, target := path.Base(attr(e, "Type")), attr(e, "Target")
		switch kind {
		case "hyperlink":
			d.links[attr(e, "Id")] = target
		case "styles", "footnotes", "endnotes":
			if strings.HasPrefix(target, "/") {
				parts[kind] = strings.TrimPrefix(path.Clean(target), "/")
			} else {
				parts[kind] = path.Join(folder, target)
			}
		}
		return nil
	}); err != nil {
		return err
	}
	if err := d.properties("docProps/core.xml", map[string]chancery.Field{
		"title": chancery.Title, "creator": chancery.Author, "created": chancery.Written, "language": chancery.Language}); err != nil {
		return err
	}
	if err := d.readStyles(parts["styles"]); err != nil {
		return err
	}
	for _, kind := range []string{"footnote", "endnote"} {
		if err := d.readNotes(parts[kind+"s"], kind); err != nil {
			return err
		}
	}
	x, done, err := d.part(main)
	if err != nil {
		return err
	}
	defer done()
	t := new(tape)
	w := &docxBody{docx: d, x: x, out: t, kind: chancery.Paragraph}
	if err := w.blocks(); err != nil {
		return err
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

func (d *docx) readStyles(part string) error {
	id := ""
	var s paragraphStyle
	keep := func() {
		if id != "" {
			d.styles[id] = s
		}
	}
	err := d.each(part, func(_ *xmlReader, e xml.StartElement) error {
		switch e.Name.Local {
		case "style":
			keep()
			id, s = attr(e, "styleId"), paragraphStyle{}
		case "name":
			s.name = strings.ToLower(attr(e, "val"))
		case "basedOn":
			s.parent = attr(e, "val")
		case "outlineLvl":
			if n, err := strconv.Atoi(attr(e, "val")); err == nil && n >= 0 && n < 9 {
				s.outline = n + 1
			}
		case "ind":
			s.left, s.right = twips(attr(e, "left", "start")), twips(attr(e, "right", "end"))
		case "numPr":
			s.list = true
		case "vanish":
			s.hidden = on(e)
		case "i", "b":
			s.italic = s.italic || on(e)
		}
		return nil
	})
	keep()
	return err
}

func twips(s string) int {
	n, _ := strconv.Atoi(s)
	return n
}

// on reports whether a property that can be switched is on.
func on(e xml.StartElement) bool {
	switch attr(e, "val") {
	case "0", "false", "off", "none":
		return false
	}
	return true
}

// readNotes reads the part with the footnotes or endnotes.
func (d *docx) readNotes(part, kind string) error {
	if part == "" {
		return nil
	}
	return d.each(part, func(x *xmlReader, e xml.StartElement) error {
		if e.Name.Local != kind {
			return nil
		}
		switch attr(e, "type") {
		case "separator", "continuationSeparator", "continuationNotice":
			return x.pass()
		}
		t := new(tape)
		d.notes[kind+" "+attr(e, "id")] = t
		w := &docxBody{docx: d, x: x, out: t, kind: chancery.Footnote}
		return w.blocks()
	})
}

// docxBody reads the blocks of one part into a tape.
type docxBody struct {
	*docx
	x       *xmlReader
	out     *tape
	kind    chancery.BlockKind // of a plain paragraph here
	row     int                // depth of tables with several columns
	cells   int                // begun in the row
	opened  bool               // the row's block is open
	fields  []docxField
	emph    func()
	columns []int // of the tables around
}

// docxField is a complex field that is open: its code, then its result.
type docxField struct {
	code   strings.Builder
	result bool
	done   func()
}

// docxPara is what a paragraph's properties say.
type docxPara struct {
	style     string
	outline   int
	list      bool
	level     int
	ind       bool
	left      int
	right     int
	first     int
	hanging   int
	breakPage bool
}

// blocks reads to the end of the element that has just begun.
func (w *docxBody) blocks() error {
	for depth := w.x.depth; w.x.depth >= depth; {
		t, err := w.x.next()
		if err == io.EOF {
			return nil
		}
		if err != nil {
			return err
		}
		switch t := t.(type) {
		case xml.StartElement:
			switch t.Name.Local {
			case "p":
				if err := w.paragraph(); err != nil {
					return err
				}
			case "del", "moveFrom":
				w.dropped.deletions++
				if err := w.x.pass(); err != nil {
					return err
				}
			case "Fallback", "sectPr", "tblPr", "trPr", "tcPr", "sdtPr", "sdtEndPr":
				if err := w.x.pass(); err != nil {
					return err
				}
			case "tbl":
				w.columns = append(w.columns, 0)
			case "gridCol":
				if n := len(w.columns); n > 0 {
					w.columns[n-1]++
				}
			case "tr":
				if n := len(w.columns); n > 0 && w.columns[n-1] != 1 {
					if w.row++; w.row == 1 {
						w.cells, w.opened = 0, false
					}
				}
			case "tc":
				if w.row == 1 {
					w.cells++
				}
				if w.row == 1 && w.opened {
					w.out.cell()
				}
			}
		case xml.EndElement:
			switch t.Name.Local {
			case "tbl":
				if n := len(w.columns); n > 0 {
					w.columns = w.columns[:n-1]
				}
			case "tr":
				if n := len(w.columns); n > 0 && w.columns[n-1] != 1 && w.row > 0 {
					w.row--
				}
			}
		}
	}
	return nil
}

// open opens the block that a paragraph makes.
func (w *docxBody) open(p docxPara) {
	if w.row > 0 {
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
	}
	if w.kind != chancery.Paragraph {
		w.out.open(w.kind, 0, "")
		return
	}
	if p.breakPage {
		w.out.page("manual")
	}
	style, names := w.styles.resolve(p.style)
	if p.outline > 0 {
		style.outline = p.outline
	}
	if p.ind {
		style.left, style.right = p.left, p.right
	}
	kind, level := kindByStyle(style, names)
	switch {
	case kind != "":
	case p.list || style.list:
		kind, level = chancery.ListItem, p.level+1
	case style.left >= indentTwips && p.hanging == 0 && p.first <= 0:
		kind = indentedBlock
	default:
		kind = chancery.Paragraph
	}
	w.out.open(kind, level, "")
}

// paragraph reads a paragraph whose start has just been read.
func (w *docxBody) paragraph() error {
	var p docxPara
	opened := false
	begin := func() {
		if !opened {
			opened = true
			w.open(p)
		}
	}
	var asides []*tape
	var ends []func() // what to do at the end of each open element, by depth
	depth := w.x.depth
	defer func() {
		if w.emph != nil {
			w.emph()
			w.emph = nil
		}
		for _, a := range asides {
			w.out.note(a)
		}
	}()
	var run struct{ italic, hidden bool }
	for w.x.depth >= depth {
		t, err := w.x.next()
		if err == io.EOF {
			return nil
		}
		if err != nil {
			return err
		}
		switch t := t.(type) {
		case xml.CharData: // only the text of t, which is read there
		case xml.EndElement:
			if w.x.depth < depth {
				return nil
			}
			if n := len(ends) - 1; n >= 0 {
				if ends[n] != nil {
					ends[n]()
				}
				ends = ends[:n]
			}
		case xml.StartElement:
			name := t.Name.Local
			var end func()
			switch name {
			case "pPr":
				if p, err = w.paragraphProperties(); err != nil {
					return err
				}
				continue
			case "rPr":
				italic, hidden, err := w.runProperties()
				if err != nil {
					return err
				}
				run.italic, run.hidden = italic, hidden
				if w.emph != nil && !italic {
					w.emph()
					w.emph = nil
				}
				continue
			case "r":
				run.italic, run.hidden = false, false
			case "t", "delText", "instrText":
				words, err := w.x.words()
				if err != nil {
					return err
				}
				switch {
				case name == "delText":
				case name == "instrText":
					if n := len(w.fields); n > 0 && !w.fields[n-1].result && w.fields[n-1].code.Len() < 4096 {
						w.fields[n-1].code.WriteString(words)
					}
				case !run.hidden && w.visible():
					begin()
					if run.italic && w.emph == nil {
						w.emph = w.out.mark(chancery.MarkEmphasis, "")
					} else if !run.italic && w.emph != nil {
						w.emph()
						w.emph = nil
					}
					w.out.text(words)
				}
				continue
			case "tab", "ptab":
				if opened {
					w.out.text(" ")
				}
			case "br", "cr":
				if attr(t, "type") == "page" {
					if w.kind == chancery.Paragraph {
						w.out.page("manual")
					}
				} else if opened {
					w.out.line()
				}
			case "lastRenderedPageBreak":
				if w.kind == chancery.Paragraph && w.row == 0 {
					w.out.page("rendered")
				}
			case "noBreakHyphen":
				if opened {
					w.out.text("-")
				}
			case "sym":
				if s := symbol(t); s != "" {
					begin()
					w.out.text(s)
				}
			case "footnoteReference", "endnoteReference":
				begin()
				w.refer(strings.TrimSuffix(name, "Reference"), attr(t, "id"))
			case "commentReference":
				w.dropped.comments++
			case "fldChar":
				w.field(attr(t, "fldCharType"), begin)
			case "hyperlink":
				target := w.links[attr(t, "id")]
				if anchor := attr(t, "anchor"); anchor != "" {
					target += "#" + anchor
				}
				if target != "" {
					begin()
					end = w.out.mark(chancery.MarkLink, target)
				}
			case "del", "moveFrom":
				w.dropped.deletions++
				if err := w.x.pass(); err != nil {
					return err
				}
				continue
			case "Fallback", "sdtPr", "binData", "ruby":
				if name == "ruby" {
					break
				}
				if err := w.x.pass(); err != nil {
					return err
				}
				continue
			case "rt": // a gloss over the base text
				if err := w.x.pass(); err != nil {
					return err
				}
				continue
			case "txbxContent":
				box := &docxBody{docx: w.docx, x: w.x, out: new(tape), kind: chancery.Paragraph}
				if err := box.blocks(); err != nil {
					return err
				}
				asides = append(asides, box.out)
				continue
			}
			ends = append(ends, end)
		}
	}
	return nil
}

// symbol returns the letter of a symbol where Unicode has it.
func symbol(e xml.StartElement) string {
	n, err := strconv.ParseUint(attr(e, "char"), 16, 32)
	if err != nil || n >= 0xE000 && n <= 0xF8FF || n < 0x20 {
		return ""
	}
	return string(rune(n))
}

// visible reports whether text at this place is shown: it is not the code of a
// field.
func (w *docxBody) visible() bool {
	for i := range w.fields {
		if !w.fields[i].result {
			return false
		}
	}
	return true
}

// field follows the parts of a complex field: begin, code, separate, result, end.
func (w *docxBody) field(part string, begin func()) {
	n := len(w.fields) - 1
	switch {
	case part == "begin":
		w.fields = append(w.fields, docxField{})
	case n < 0:
	case part == "separate":
		f := &w.fields[n]
		f.result = true
		if words := strings.Fields(f.code.String()); len(words) > 1 && words[0] == "HYPERLINK" && !strings.HasPrefix(words[1], `\`) {
			begin()
			f.done = w.out.mark(chancery.MarkLink, strings.Trim(words[1], `"`))
		}
	case part == "end":
		if w.fields[n].done != nil {
			w.fields[n].done()
		}
		w.fields = w.fields[:n]
	}
}

// refer writes a reference to a note, and has the note follow the block.
func (w *docxBody) refer(kind, id string) {
	key := kind + " " + id
	note := w.notes[key]
	if note == nil {
		return
	}
	label, again := w.labels[key]
	if !again {
		which := 0
		if kind == "endnote" {
			which = 1
		}
		w.counted[which]++
		label = strconv.Itoa(w.counted[which])
		if which == 1 && w.hasFootnotes() {
			label = roman(w.counted[which]) // as Word numbers them beside footnotes
		}
		w.labels[key] = label
	}
	w.out.mark(chancery.MarkNote, label)()
	if again {
		return
	}
	for i := range note.strokes {
		if s := &note.strokes[i]; s.what == 'o' && s.words == "" {
			s.words = label
		}
	}
	if kind == "endnote" {
		w.ends = append(w.ends, note)
	} else {
		w.out.note(note)
	}
}

func (d *docx) hasFootnotes() bool {
	for key := range d.notes {
		if strings.HasPrefix(key, "footnote ") {
			return true
		}
	}
	return false
}

// roman writes n in small Roman numerals.
func roman(n int) string {
	var s strings.Builder
	for _, r := range []struct {
		value int
		sign  string
	}{{1000, "m"}, {900, "cm"}, {500, "d"}, {400, "cd"}, {100, "c"}, {90, "xc"}, {50, "l"}, {40, "xl"}, {10, "x"}, {9, "ix"}, {5, "v"}, {4, "iv"}, {1, "i"}} {
		for ; n >= r.value && s.Len() < 64; n -= r.value {
			s.WriteString(r.sign)
		}
	}
	return s.String()
}

func decimal(n int) string { return strconv.Itoa(n) }

func (w *docxBody) paragraphProperties() (p docxPara, err error) {
	for depth := w.x.depth; w.x.depth >= depth; {
		t, err := w.x.next()
		if err == io.EOF {
			return p, nil
		}
		if err != nil {
			return p, err
		}
		e, ok := t.(xml.StartElement)
		if !ok {
			continue
		}
		switch e.Name.Local {
		case "pStyle":
			p.style = attr(e, "val")
		case "outlineLvl":
			if n, err := strconv.Atoi(attr(e, "val")); err == nil && n >= 0 && n < 9 {
				p.outline = n + 1
			}
		case "ilvl":
			p.level = min(max(twips(attr(e, "val")), 0), 8)
		case "numId":
			p.list = attr(e, "val") != "0"
		case "ind":
			p.ind = true
			p.left, p.right = twips(attr(e, "left", "start")), twips(attr(e, "right", "end"))
			p.first, p.hanging = twips(attr(e, "firstLine")), twips(attr(e, "hanging"))
		case "pageBreakBefore":
			p.breakPage = on(e)
		case "rPr", "sectPr", "pPrChange":
			if err := w.x.pass(); err != nil {
				return p, err
			}
		}
	}
	return p, nil
}

func (w *docxBody) runProperties() (italic, hidden bool, err error) {
	for depth := w.x.depth; w.x.depth >= depth; {
		t, err := w.x.next()
		if err == io.EOF {
			return italic, hidden, nil
		}
		if err != nil {
			return italic, hidden, err
		}
		e, ok := t.(xml.StartElement)
		if !ok {
			continue
		}
		switch e.Name.Local {
		case "i", "b", "u":
			italic = italic || on(e)
		case "vanish":
			hidden = on(e)
		case "rStyle":
			style, _ := w.styles.resolve(attr(e, "val"))
			italic, hidden = italic || style.italic, hidden || style.hidden
		case "rPrChange":
			if err := w.x.pass(); err != nil {
				return italic, hidden, err
			}
		}
	}
	return italic, hidden, nil
}
