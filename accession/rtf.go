package accession

import (
	"bytes"
	"context"
	"fmt"
	"strconv"
	"strings"
	"unicode/utf16"

	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/japanese"
	"golang.org/x/text/encoding/korean"
	"golang.org/x/text/encoding/simplifiedchinese"
	"golang.org/x/text/encoding/traditionalchinese"

	"chancery"
)

// parseRTF reads Rich Text Format (Microsoft, version 1.9.1): paragraphs with
// their styles, quotations by style or indentation, lists, tables, footnotes
// and endnotes, links, Unicode and code pages. Heads and feet of pages,
// pictures, comments, hidden and deleted text are left out.
func parseRTF(ctx context.Context, src *Source, b *builder) error {
	data := bytes.TrimLeft(src.Bytes, "\ufeff \t\r\n")
	if !bytes.HasPrefix(data, []byte(`{\rtf`)) {
		return chancery.Errorf(chancery.Damaged, "the file does not begin as RTF does, with {\\rtf")
	}
	r := &rtf{ctx: ctx, b: b, data: data, page: 1252, fonts: map[int]int{}, styles: styleSheet{}, body: new(tape)}
	r.out = r.body
	r.kind = chancery.Paragraph
	if err := r.read(); err != nil {
		return err
	}
	r.body.strokes = append(r.body.strokes, r.ends...)
	settle(b, r.body)
	return nil
}

// rtf reads one document.
type rtf struct {
	ctx    context.Context
	b      *builder
	data   []byte
	at     int
	groups []rtfGroup
	rtfGroup
	page   int         // code page of the document
	fonts  map[int]int // code pages by font number
	styles styleSheet
	body   *tape
	ends   []stroke // endnotes

	bytes []byte            // letters in the code page of coder, not yet decoded
	coder encoding.Encoding // of bytes
	half  rune              // the first half of a surrogate pair
	skip  int               // characters still to pass after \u

	rtfFlow
	notes int
	marks []func()
}

// rtfGroup is what a group hands on to the groups in it and takes back at its
// end.
type rtfGroup struct {
	place  rtfPlace
	font   int // number of the font, -1 for none
	uc     int // characters that stand in for one \u
	italic bool
	hidden bool
	end    func() // at the end of this group
	begun  int    // words read in this group, to tell where a destination may start
	star   bool   // \* was just read
}

// rtfPlace is the destination of text.
type rtfPlace byte

const (
	rtfText rtfPlace = iota
	rtfNowhere
	rtfFonts
	rtfStyles
	rtfInfo
	rtfField
	rtfMeta // text of one entry of info, or of a field's code
)

// rtfFlow is where words go, put aside while a note is read.
type rtfFlow struct {
	out    *tape
	kind   chancery.BlockKind
	label  string
	opened bool
	para   docxPara
	styled int
	outln  int
	table  bool
	cellx  int // cells of the row
	cells  int
	inRow  bool
	emph   func()
	asides []*tape
	meta   strings.Builder
}

func (r *rtf) read() error {
	r.uc, r.font = 1, -1
	for r.at < len(r.data) {
		if r.at&0xFFFF == 0 && r.ctx.Err() != nil {
			return r.ctx.Err()
		}
		switch c := r.data[r.at]; c {
		case '{':
			r.at++
			r.flush()
			if len(r.groups) >= r.b.limits.Depth {
				return chancery.Errorf(chancery.TooLarge, "groups are nested more than %d deep; no real document is, so it was not read", r.b.limits.Depth)
			}
			r.groups = append(r.groups, r.rtfGroup)
			r.end, r.begun, r.star, r.skip = nil, 0, false, 0
		case '}':
			r.at++
			r.flush()
			r.skip = 0
			if n := len(r.groups) - 1; n >= 0 {
				if r.end != nil {
					r.end()
				}
				r.rtfGroup = r.groups[n]
				r.groups = r.groups[:n]
				if n == 0 {
					r.paragraph()
					return nil
				}
			}
		case '\\':
			r.control()
		case '\r', '\n':
			r.at++
		default:
			r.plain()
		}
	}
	r.flush()
	r.paragraph()
	r.b.skip(chancery.Damaged, "end of the file", "the RTF breaks off before its end; what was there is kept")
	return nil
}

// control reads a control word or symbol, which begins at r.at.
func (r *rtf) control() {
	r.at++
	if r.at >= len(r.data) {
		return
	}
	c := r.data[r.at]
	if c < 'A' || c > 'z' || c > 'Z' && c < 'a' {
		r.at++
		switch c {
		case '\'':
			if r.at+2 <= len(r.data) {
				if n, err := strconv.ParseUint(string(r.data[r.at:r.at+2]), 16, 8); err == nil {
					r.at += 2
					r.letter(byte(n))
				}
			}
		case '\\', '{', '}':
			r.letter(c)
		case '~':
			r.words("\u00a0")
		case '_':
			r.words("-")
		case '*':
			r.star = true
		case '\r', '\n':
			r.word("par", 0, false)
		}
		return
	}
	start := r.at
	for r.at < len(r.data) && (r.data[r.at] >= 'a' && r.data[r.at] <= 'z' || r.data[r.at] >= 'A' && r.data[r.at] <= 'Z') && r.at-start < 40 {
		r.at++
	}
	name := string(r.data[start:r.at])
	start = r.at
	if r.at < len(r.data) && r.data[r.at] == '-' {
		r.at++
	}
	for r.at < len(r.data) && r.data[r.at] >= '0' && r.data[r.at] <= '9' && r.at-start < 12 {
		r.at++
	}
	n, err := strconv.Atoi(string(r.data[start:r.at]))
	if r.at < len(r.data) && r.data[r.at] == ' ' {
		r.at++
	}
	r.word(name, n, err == nil)
}

// rtfNowheres are destinations whose text is not the document's.
var rtfNowheres = map[string]bool{"colortbl": true, "pict": true, "object": true, "header": true, "headerl": true, "headerr": true, "headerf": true,
	"footer": true, "footerl": true, "footerr": true, "footerf": true, "filetbl": true, "listtable": true, "listoverridetable": true,
	"revtbl": true, "rsidtbl": true, "themedata": true, "datastore": true, "xe": true, "tc": true, "nonshppict": true, "objdata": true,
	"ftnsep": true, "ftnsepc": true, "aftnsep": true, "aftnsepc": true, "private": true, "comment": true, "doccomm": true, "fldtype": true,
	"buptim": true, "printim": true, "bkmkstart": true, "bkmkend": true, "generator": true, "pnseclvl": true, "annotation": true}

// rtfStarred are the destinations behind \* that hold text or say something.
var rtfStarred = map[string]bool{"fldinst": true, "shpinst": true, "ud": true, "footnote": true}

var rtfSigns = map[string]string{"emdash": "—", "endash": "–", "lquote": "‘", "rquote": "’", "ldblquote": "“", "rdblquote": "”", "bullet": "•",
	"emspace": " ", "enspace": " ", "qmspace": " ", "tab": " "}

// word follows a control word with its number.
func (r *rtf) word(name string, n int, given bool) {
	star := r.star
	r.star = false
	r.begun++
	if name == "bin" {
		r.at = min(len(r.data), r.at+max(0, n))
		return
	}
	if name == "u" && given {
		r.unicode(n)
		return
	}
	if r.skip > 0 && rtfSigns[name] != "" {
		r.skip--
		return
	}
	r.flush()
	if star && !rtfStarred[name] || rtfNowheres[name] {
		r.place = rtfNowhere
		return
	}
	on := !given || n != 0
	switch name {
	case "ansicpg":
		r.page = n
	case "mac":
		r.page = 10000
	case "pc":
		r.page = 437
	case "pca":
		r.page = 850
	case "uc":
		r.uc = max(0, min(n, 16))
	case "fonttbl":
		r.place = rtfFonts
	case "stylesheet":
		r.place = rtfStyles
	case "info":
		r.place = rtfInfo
	case "f":
		r.font = n
	case "fcharset":
		if r.place == rtfFonts {
			r.fonts[r.font] = charsetPages[n]
		}
	case "title", "author", "creatim":
		if r.place == rtfInfo || len(r.groups) > 0 && r.groups[len(r.groups)-1].place == rtfInfo {
			r.entry(name)
		}
	case "subject", "manager", "company", "operator", "category", "keywords", "hlinkbase":
		if r.place == rtfInfo {
			r.place = rtfNowhere
		}
	case "yr", "mo", "dy":
		fmt.Fprintf(&r.meta, "%s%02d", map[string]string{"yr": "", "mo": "-", "dy": "-"}[name], n)
	case "i", "b", "ul":
		r.italic = on
	case "ulnone":
		r.italic = false
	case "plain":
		r.italic, r.hidden = false, false
	case "v", "deleted":
		r.hidden = on
	case "s", "ds":
		if r.place == rtfStyles || r.place == rtfMeta {
			r.styled = n
		} else if name == "s" {
			r.styled = n
		}
	case "sbasedon":
	case "outlinelevel":
		if n >= 0 && n < 9 {
			r.outln = n + 1
		}
	case "li", "lin":
		r.para.left = n
	case "ri", "rin":
		r.para.right = n
	case "fi":
		r.para.first = n
	case "ls":
		r.para.list = n > 0
	case "ilvl":
		r.para.level = min(max(n, 0), 8)
	case "listtext", "pntext", "pn":
		if name != "pn" {
			r.para.list = true
		}
		r.place = rtfNowhere
	case "pard":
		r.para, r.styled, r.outln, r.table = docxPara{}, 0, 0, false
	case "par", "sect":
		if r.place == rtfText {
			r.paragraph()
		}
	case "page":
		if r.place == rtfText && r.kind == chancery.Paragraph {
			r.out.page("manual")
		}
	case "line":
		if r.place == rtfText && r.opened {
			r.out.line()
		}
	case "intbl":
		r.table = true
	case "trowd":
		r.cellx = 0
	case "cellx":
		r.cellx++
	case "cell":
		if r.place == rtfText {
			r.cell()
		}
	case "nestcell", "nestrow":
		if r.place == rtfText {
			r.words(" ")
		}
	case "row":
		if r.place == rtfText {
			r.closeBlock()
			r.inRow, r.cells = false, 0
		}
	case "footnote":
		r.note()
	case "ftnalt":
		if r.kind == chancery.Footnote {
			r.label = strings.TrimSuffix(r.label, "\x00") + "\x00" // an endnote, see note
		}
	case "shpinst":
		r.place = rtfNowhere
	case "shptxt":
		r.box()
	case "upr":
		r.place = rtfNowhere
	case "ud":
		r.place = rtfText
		if n := len(r.groups); n > 1 {
			r.place = r.groups[n-2].place
		}
	case "field":
		end := r.end
		depth := len(r.marks)
		r.end = func() {
			for len(r.marks) > depth {
				r.marks[len(r.marks)-1]()
				r.marks = r.marks[:len(r.marks)-1]
			}
			if end != nil {
				end()
			}
		}
	case "fldinst":
		r.instruction()
	case "fldrslt":
	default:
		if s := rtfSigns[name]; s != "" {
			r.words(s)
		}
	}
}

// entry reads one entry of the info group.
func (r *rtf) entry(name string) {
	r.place = rtfMeta
	r.meta.Reset()
	r.end = func() {
		words := strings.TrimSpace(r.meta.String())
		r.meta.Reset()
		switch name {
		case "title":
			if !madeUp.MatchString(words) {
				r.b.fact(chancery.Title, words, "RTF info, title")
			}
		case "author":
			r.b.hint(chancery.Author, words, "RTF info, author")
		case "creatim":
			r.b.hint(chancery.Written, day(words), "RTF info, creatim")
		}
	}
}

// instruction reads the code of a field; a link marks the result that follows.
func (r *rtf) instruction() {
	if r.place != rtfText {
		r.place = rtfNowhere
		return
	}
	r.place = rtfMeta
	r.meta.Reset()
	r.end = func() {
		words := strings.Fields(r.meta.String())
		r.meta.Reset()
		if len(words) > 1 && words[0] == "HYPERLINK" && !strings.HasPrefix(words[1], `\`) {
			r.begin()
			r.marks = append(r.marks, r.out.mark(chancery.MarkLink, strings.Trim(words[1], `"`)))
		}
	}
}

// aside reads the rest of the group into a tape of its own.
func (r *rtf) aside(kind chancery.BlockKind, label string, done func(t *tape, label string)) {
	outer := r.rtfFlow
	r.rtfFlow = rtfFlow{out: new(tape), kind: kind, label: label}
	r.place = rtfText
	r.italic = false
	r.end = func() {
		r.paragraph()
		t, label := r.out, r.label
		r.rtfFlow = outer
		done(t, label)
	}
}

func (r *rtf) note() {
	if r.place != rtfText || r.kind == chancery.Footnote {
		r.place = rtfNowhere
		return
	}
	r.begin()
	r.notes++
	label := strconv.Itoa(r.notes)
	r.out.mark(chancery.MarkNote, label)()
	r.aside(chancery.Footnote, label, func(t *tape, label string) {
		if plain, end := strings.CutSuffix(label, "\x00"); end {
			for i := range t.strokes {
				if t.strokes[i].what == 'o' {
					t.strokes[i].words = plain
				}
			}
			r.ends = append(r.ends, t.strokes...)
			return
		}
		r.asides = append(r.asides, t)
	})
}

func (r *rtf) box() {
	r.aside(chancery.Paragraph, "", func(t *tape, _ string) { r.asides = append(r.asides, t) })
}

// begin opens the block that the next words stand in.
func (r *rtf) begin() {
	if r.opened {
		return
	}
	r.opened = true
	switch {
	case r.kind != chancery.Paragraph:
		r.out.open(r.kind, 0, r.label)
		return
	case r.table && r.cellx != 1:
		if r.inRow {
			r.out.text(" ")
			return
		}
		r.inRow = true
		r.out.open(chancery.TableRow, 0, "")
		for range r.cells {
			r.out.cell()
		}
		return
	}
	style, names := r.styles.resolve(strconv.Itoa(r.styled))
	if r.styled == 0 {
		style, names = paragraphStyle{}, nil
	}
	if r.outln > 0 {
		style.outline = r.outln
	}
	kind, level := kindByStyle(style, names)
	switch {
	case kind != "":
	case r.para.list:
		kind, level = chancery.ListItem, r.para.level+1
	case r.para.left >= indentTwips && r.para.first >= 0:
		kind = indentedBlock
	default:
		kind = chancery.Paragraph
	}
	r.out.open(kind, level, "")
}

// closeBlock ends marks and hands over what follows the block.
func (r *rtf) closeBlock() {
	if r.emph != nil {
		r.emph()
		r.emph = nil
	}
	for _, a := range r.asides {
		r.out.note(a)
	}
	r.asides = nil
	r.opened = false
}

// paragraph ends a paragraph. Inside a table row the block goes on.
func (r *rtf) paragraph() {
	if r.inRow {
		if r.emph != nil {
			r.emph()
			r.emph = nil
		}
		r.opened = false
		return
	}
	r.closeBlock()
}

func (r *rtf) cell() {
	if r.cellx == 1 {
		r.closeBlock()
		return
	}
	r.cells++
	if r.inRow {
		r.opened = true
		r.out.cell()
	}
}

// plain takes the letters up to the next control, line or letter outside ASCII.
func (r *rtf) plain() {
	start := r.at
	for r.at < len(r.data) && r.data[r.at] < 0x80 && !strings.ContainsRune("{}\\\r\n", rune(r.data[r.at])) {
		r.at++
	}
	if r.at > start && r.skip == 0 && len(r.bytes) == 0 {
		r.words(string(r.data[start:r.at]))
		return
	}
	r.at = max(r.at, start+1)
	for _, c := range r.data[start:r.at] {
		r.letter(c)
	}
}

// letter takes one byte of text in the code page of the font.
func (r *rtf) letter(c byte) {
	if r.skip > 0 {
		r.skip--
		return
	}
	if c < 0x80 && len(r.bytes) == 0 {
		r.words(string(rune(c)))
		return
	}
	coder := pageCoder(r.codePage())
	if coder != r.coder {
		r.flush()
		r.coder = coder
	}
	r.bytes = append(r.bytes, c)
}

func (r *rtf) codePage() int {
	if p := r.fonts[r.font]; p != 0 {
		return p
	}
	return r.page
}

// flush decodes the bytes that wait.
func (r *rtf) flush() {
	if len(r.bytes) > 0 {
		s, err := r.coder.NewDecoder().Bytes(r.bytes)
		r.bytes = r.bytes[:0]
		if err == nil {
			r.words(string(s))
		}
	}
	if r.half != 0 {
		r.half = 0
		r.words("\ufffd")
	}
}

// unicode takes a character given by its UTF-16 unit, and has what stands in for
// it passed over.
func (r *rtf) unicode(n int) {
	unit := rune(uint16(n))
	half := r.half
	if half != 0 && utf16.IsSurrogate(unit) && unit >= 0xDC00 {
		r.half = 0
		r.words(string(utf16.DecodeRune(half, unit)))
	} else {
		r.flush()
		switch {
		case utf16.IsSurrogate(unit) && unit < 0xDC00:
			r.half = unit
		case unit >= 0xF000 && unit <= 0xF0FF: // letters of a symbol font, by their place in it
			if unit == 0xF0B7 {
				r.words("•")
			}
		default:
			r.words(string(unit))
		}
	}
	r.skip = r.uc
}

// words writes words where the group says.
func (r *rtf) words(s string) {
	r.begun++
	switch r.place {
	case rtfText:
		if r.hidden {
			return
		}
		if !r.opened && strings.TrimSpace(s) == "" {
			return
		}
		r.begin()
		if r.italic && r.emph == nil {
			r.emph = r.out.mark(chancery.MarkEmphasis, "")
		} else if !r.italic && r.emph != nil {
			r.emph()
			r.emph = nil
		}
		r.out.text(s)
	case rtfMeta:
		if r.meta.Len() < 1<<16 {
			r.meta.WriteString(s)
		}
	case rtfStyles:
		name, _, _ := strings.Cut(s, ";")
		key := strconv.Itoa(r.styled)
		style := r.styles[key]
		style.name = strings.ToLower(strings.TrimSpace(style.name + name))
		style.outline = r.outln
		r.styles[key] = style
		if strings.Contains(s, ";") {
			r.styled, r.outln = 0, 0
			r.para = docxPara{}
		}
	}
}

// charsetPages are the code pages of \fcharset.
var charsetPages = map[int]int{0: 1252, 77: 10000, 128: 932, 129: 949, 134: 936, 136: 950, 161: 1253, 162: 1254, 163: 1258, 177: 1255, 178: 1256,
	186: 1257, 204: 1251, 222: 874, 238: 1250, 254: 437, 255: 850}

// pageCoder returns the encoding of a code page; Windows-1252 for one that is
// unknown.
func pageCoder(page int) encoding.Encoding {
	switch page {
	case 437:
		return charmap.CodePage437
	case 850:
		return charmap.CodePage850
	case 852:
		return charmap.CodePage852
	case 866:
		return charmap.CodePage866
	case 874:
		return charmap.Windows874
	case 932:
		return japanese.ShiftJIS
	case 936:
		return simplifiedchinese.GBK
	case 949:
		return korean.EUCKR
	case 950:
		return traditionalchinese.Big5
	case 1250:
		return charmap.Windows1250
	case 1251:
		return charmap.Windows1251
	case 1253:
		return charmap.Windows1253
	case 1254:
		return charmap.Windows1254
	case 1255:
		return charmap.Windows1255
	case 1256:
		return charmap.Windows1256
	case 1257:
		return charmap.Windows1257
	case 1258:
		return charmap.Windows1258
	case 10000:
		return charmap.Macintosh
	case 10007:
		return charmap.MacintoshCyrillic
	case 65001:
		return encoding.Nop
	}
	return charmap.Windows1252
}
