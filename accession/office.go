package accession

import (
	"archive/zip"
	"bytes"
	"context"
	"encoding/binary"
	"encoding/xml"
	"errors"
	"io"
	"strings"
	"unicode/utf16"

	"chancery"
)

// office is an office document in a zip: a DOCX (ECMA-376) or an ODT (OASIS
// OpenDocument).
type office struct {
	ctx   context.Context
	b     *builder
	files map[string]*zip.File
}

// openOffice opens the archive of an office document.
func openOffice(ctx context.Context, src *Source, b *builder) (*office, error) {
	z, err := zip.NewReader(bytes.NewReader(src.Bytes), int64(len(src.Bytes)))
	if err != nil {
		return nil, chancery.Errorf(chancery.Damaged, "the office document is damaged or truncated; open it in the program that made it, save it again and add that: %w", err)
	}
	if len(z.File) > b.limits.Entries {
		return nil, chancery.Errorf(chancery.TooLarge, "the office document holds %d files, more than any real one", len(z.File))
	}
	o := &office{ctx: ctx, b: b, files: make(map[string]*zip.File, len(z.File))}
	for _, f := range z.File {
		name := strings.TrimPrefix(f.Name, "/")
		if o.files[name] == nil {
			o.files[name] = f
		}
		if f.Flags&1 != 0 {
			return nil, chancery.Errorf(chancery.Encrypted, "the office document is protected by a password; open it with the password, save a copy without and add that")
		}
	}
	return o, nil
}

// officeType tells a DOCX or an ODT by the entries of its archive, wherever they
// stand, and returns "" for anything else.
func officeType(raw []byte) string {
	z, err := zip.NewReader(bytes.NewReader(raw), int64(len(raw)))
	if err != nil {
		return ""
	}
	for _, f := range z.File {
		switch f.Name {
		case "word/document.xml", "word/document2.xml":
			return docxType
		case "mimetype":
			r, err := f.Open()
			if err != nil {
				return ""
			}
			kind, _ := io.ReadAll(io.LimitReader(r, 128))
			r.Close()
			if string(bytes.TrimSpace(kind)) == odtType {
				return odtType
			}
		}
	}
	return ""
}

// part opens one XML file of the document, or returns nil where it is absent.
func (o *office) part(name string) (*xmlReader, func(), error) {
	f := o.files[name]
	if f == nil {
		return nil, func() {}, nil
	}
	r, err := f.Open()
	if err != nil {
		return nil, nil, chancery.Errorf(chancery.Damaged, "the part %s of the office document cannot be unpacked: %w", name, err)
	}
	// No part is larger than twice the text allowed; real ones are a tenth of
	// that.
	return newXMLStream(o.ctx, &capped{r: r, left: 2 * o.b.limits.Text, name: name}, o.b.limits), func() { r.Close() }, nil
}

// capped reads at most left bytes, and fails where there are more.
type capped struct {
	r    io.Reader
	left int64
	name string
}

func (c *capped) Read(p []byte) (int, error) {
	if int64(len(p)) > c.left+1 {
		p = p[:c.left+1]
	}
	n, err := c.r.Read(p)
	if c.left -= int64(n); c.left < 0 {
		return 0, chancery.Errorf(chancery.Unsafe, "the part %s of the office document unpacks to far more than any real one", c.name)
	}
	if err != nil && err != io.EOF {
		err = chancery.Errorf(chancery.Damaged, "the part %s of the office document is damaged or truncated: %w", c.name, err)
	}
	return n, err
}

// each calls start for every element of a part; start may read on from x. A
// part that is absent has none.
func (o *office) each(name string, start func(x *xmlReader, e xml.StartElement) error) error {
	x, done, err := o.part(name)
	if err != nil || x == nil {
		return err
	}
	defer done()
	for {
		t, err := x.next()
		if err == io.EOF {
			return nil
		}
		if err != nil {
			return err
		}
		if e, ok := t.(xml.StartElement); ok {
			if err := start(x, e); err != nil {
				return err
			}
		}
	}
}

// properties notes what a part with the document's properties says.
func (o *office) properties(part string, fields map[string]chancery.Field) error {
	seen := map[chancery.Field]bool{}
	return o.each(part, func(x *xmlReader, e xml.StartElement) error {
		field, ok := fields[e.Name.Local]
		if !ok {
			return nil
		}
		where := "office properties, " + e.Name.Local
		words, err := x.words()
		if err != nil {
			return err
		}
		words = strings.TrimSpace(words)
		switch field {
		case chancery.Written:
			if len(words) > 10 {
				words = words[:10]
			}
			words = day(words)
		case chancery.Title:
			if madeUp.MatchString(words) {
				return nil
			}
		}
		if words != "" && !seen[field] {
			seen[field] = true
			if field == chancery.Author || field == chancery.Written {
				o.b.hint(field, words, where)
			} else {
				o.b.fact(field, words, where)
			}
		}
		return nil
	})
}

// words returns the character data of the element that has just begun.
func (x *xmlReader) words() (string, error) {
	var s strings.Builder
	for depth := x.depth; x.depth >= depth; {
		t, err := x.next()
		if err == io.EOF {
			break
		}
		if err != nil {
			return "", err
		}
		if c, ok := t.(xml.CharData); ok {
			s.Write(c)
		}
	}
	return s.String(), nil
}

// paragraphStyle is what a style says of a paragraph, in twips (1/1440 inch).
type paragraphStyle struct {
	name    string // as shown to the user, in lower case
	parent  string
	outline int // of a heading, from 1; 0 for others
	left    int
	right   int
	list    bool
	italic  bool // of a character style or automatic style: emphasis
	hidden  bool
}

// styleSheet finds styles and what they are based on.
type styleSheet map[string]paragraphStyle

// resolve returns a style with what it takes over from those it is based on.
// names holds the names of all of them, nearest first.
func (s styleSheet) resolve(id string) (style paragraphStyle, names []string) {
	for depth := 0; id != "" && depth < 32; depth++ {
		next, ok := s[id]
		if !ok {
			break
		}
		names = append(names, next.name)
		if depth == 0 {
			style = next
		} else {
			if style.outline == 0 {
				style.outline = next.outline
			}
			if style.left == 0 {
				style.left = next.left
			}
			if style.right == 0 {
				style.right = next.right
			}
			style.list = style.list || next.list
		}
		id = next.parent
	}
	return style, names
}

var (
	headingStyle = compiled(`^(?:heading|überschrift|titre|título|titolo|kop)[ _]?([1-9])`)
	quoteStyle   = compiled(`^(?:intense )?(?:block )?(?:quot(?:e|es|ation|ations)|block ?text|block ?quot\w*|zitat|citation|cita)\b|^block ?text$|\bquotations?\b`)
	captionStyle = compiled(`^(?:caption|beschriftung|légende|figure|illustration|table caption)\b`)
	tocStyle     = compiled(`^(?:toc|contents) ?(?:[1-9]|heading)\b`)
)

// kindByStyle tells the kind of block from the names of its styles.
func kindByStyle(style paragraphStyle, names []string) (kind chancery.BlockKind, level int) {
	if style.outline > 0 {
		return chancery.Heading, style.outline
	}
	for _, name := range names {
		switch m := headingStyle.FindStringSubmatch(name); {
		case m != nil:
			return chancery.Heading, int(m[1][0] - '0')
		case name == "title":
			return chancery.Heading, 1
		case name == "subtitle":
			return chancery.Heading, 2
		case quoteStyle.MatchString(name):
			return chancery.BlockQuote, 1
		case captionStyle.MatchString(name):
			return chancery.Caption, 0
		case tocStyle.MatchString(name):
			return tocBlock, 0
		}
	}
	return "", 0
}

// Kinds of block that exist only on a tape, until the whole document is known.
const (
	tocBlock      chancery.BlockKind = "table of contents"
	indentedBlock chancery.BlockKind = "indented"
)

// indentTwips is how far in a paragraph must stand to be taken for a block
// quotation: 7 mm.
const indentTwips = 400

// settle decides what could not be known before the whole document was read,
// and writes it to b. Indented paragraphs are block quotations where they are the
// fewer. Page breaks noted by the program that laid out the pages are taken
// where there are any, otherwise the breaks that the author put.
func settle(b *builder, t *tape) {
	indented, blocks, rendered, manual := 0, 0, 0, 0
	for _, s := range t.strokes {
		switch {
		case s.what == 'o' && chancery.BlockKind(s.kind) == indentedBlock:
			indented++
		case s.what == 'o' && chancery.BlockKind(s.kind) == chancery.Paragraph:
			blocks++
		case s.what == 'p' && s.words == "rendered":
			rendered++
		case s.what == 'p':
			manual++
		}
	}
	page, contents := 1, false
	kind, level := chancery.BlockQuote, 1
	if indented > blocks {
		kind, level = chancery.Paragraph, 0
	}
	out := &annotated{builder: b}
	if rendered+manual > 0 {
		out.page("1")
	}
	dropping := false
	kept := t.strokes[:0]
	for _, s := range t.strokes {
		switch {
		case s.what == 'o' && chancery.BlockKind(s.kind) == indentedBlock:
			s.kind, s.level = string(kind), level
			dropping = false
		case s.what == 'o':
			dropping = chancery.BlockKind(s.kind) == tocBlock
			contents = contents || dropping
		case s.what == 'p':
			if (s.words == "rendered") != (rendered > 0) {
				continue
			}
			page++
			s.words = decimal(page)
			kept = append(kept, s)
			continue
		}
		if !dropping {
			kept = append(kept, s)
		}
	}
	t.strokes = kept
	t.play(out)
	out.flush()
	if contents {
		b.skip(chancery.Guessed, "table of contents", "left out: it repeats the headings")
	}
}

// parseCFB says what an OLE compound file is, and what to do with it; none of
// those that office programs write is read. Their directories name their
// streams in UTF-16.
func parseCFB(ctx context.Context, src *Source, b *builder) error {
	has := func(name string) bool {
		var units []byte
		for _, u := range utf16.Encode([]rune(name)) {
			units = binary.LittleEndian.AppendUint16(units, u)
		}
		return bytes.Contains(src.Bytes, units)
	}
	switch {
	case has("EncryptedPackage"):
		return chancery.Errorf(chancery.Encrypted, "the office document is protected by a password; open it with the password, save a copy without and add that")
	case has("WordDocument"):
		return chancery.Errorf(chancery.Unsupported, "this is a Word document of the old format (.doc), which Chancery does not read; open it in Word or LibreOffice, save it as .docx or .odt and add that")
	case has("__substg1.0_"):
		return chancery.Errorf(chancery.Unsupported, "this is an Outlook message (.msg), which Chancery does not read; save it from the mail program as .eml and add that")
	}
	return chancery.Errorf(chancery.Unsupported, "this is a file of an old office program, which Chancery does not read; save its text as .docx, .odt or PDF and add that")
}

// officeError gives errors of reading that have no kind one.
func officeError(err error) error {
	if err == nil || errors.Is(err, context.Canceled) || errors.Is(err, context.DeadlineExceeded) || chancery.KindOf(err) != chancery.Internal {
		return err
	}
	return chancery.Errorf(chancery.Damaged, "the office document is damaged: %w", err)
}
