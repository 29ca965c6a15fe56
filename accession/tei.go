package accession

import (
	"context"
	"encoding/xml"
	"io"
	"slices"
	"strconv"
	"strings"

	"chancery"
)

// parseTEI reads TEI P5 (and the older P4 where it uses the same elements) as
// scholarly editions encode it, the Office of the Historian's first of all. XML
// of other vocabularies is refused, except news in NITF.
//
// What is kept: the words of front, body and back with their block structure;
// names, dates, links and emphasis as marks; notes as footnotes after the block
// that refers to them; page breaks. Of an editor's choice (sic and corr, orig
// and reg, abbr and expan) the form that stands in the source is kept. Running
// heads (fw) and deletions are dropped.
func parseTEI(ctx context.Context, src *Source, b *builder) error {
	x := newXMLReader(ctx, src.Bytes, b.limits)
	for {
		t, err := x.next()
		if err == io.EOF {
			return chancery.Errorf(chancery.Damaged, "there is no element in this XML")
		}
		if err != nil {
			return err
		}
		root, ok := t.(xml.StartElement)
		if !ok {
			continue
		}
		switch root.Name.Local {
		case "TEI", "TEI.2", "teiCorpus":
			p := &tei{x: x, b: b, body: annotated{builder: b}}
			p.out = &p.body
			return p.document(root)
		case "nitf":
			return parseNITF(x, b)
		}
		return chancery.Errorf(chancery.Unsupported, "XML with the root element <%s> is not a vocabulary that Chancery reads (it reads TEI and NITF); export it as HTML or plain text and add that", root.Name.Local)
	}
}

// tei reads one document.
type tei struct {
	x       *xmlReader
	b       *builder
	body    annotated
	out     sink // body, or the tape of the note being read
	opened  bool // a block is open in out
	box     box  // what a block opened next would be
	stack   []teiElement
	divs    int
	lists   int
	pages   int
	headed  bool             // a header was read
	hearing *strings.Builder // collects words for a fact
	labels  map[string]bool  // of the notes so far
	joined  bool             // a speaker's name was just written
	letter  letter
}

// box is the kind of block that words at this place belong to.
type box struct {
	kind  chancery.BlockKind
	level int
	label string
}

// teiElement is one open element and what to do at its end.
type teiElement struct {
	name string
	wide bool // holds blocks, not words
	end  func()
}

// letter is what the text itself says of a file's only document.
type letter struct {
	documents  int
	dated      string
	dateline   string
	from, to   []string
	datedWhere string // where found
}

func (p *tei) document(root xml.StartElement) error {
	p.box = box{kind: chancery.Paragraph}
	p.labels = make(map[string]bool)
	if lang := attr(root, "lang"); lang != "" {
		p.b.fact(chancery.Language, lang, "TEI xml:lang")
	}
	for {
		t, err := p.x.next()
		if err == io.EOF {
			break
		}
		if err != nil {
			return err
		}
		switch t := t.(type) {
		case xml.StartElement:
			if t.Name.Local == "teiHeader" {
				if err := p.header(); err != nil {
					return err
				}
				continue
			}
			if p.dropped(t) {
				if err := p.x.pass(); err != nil {
					return err
				}
				continue
			}
			p.start(t)
		case xml.EndElement:
			if n := len(p.stack) - 1; n >= 0 {
				e := p.stack[n]
				p.stack = p.stack[:n]
				if e.end != nil {
					e.end()
				}
			}
		case xml.CharData:
			p.words(string(t))
		}
	}
	p.body.flush()
	p.conclude()
	return nil
}

// parent returns the name of the i-th open element from the inside, or "".
func (p *tei) parent(i int) string {
	if n := len(p.stack) - 1 - i; n >= 0 {
		return p.stack[n].name
	}
	return ""
}

// dropped reports whether the element holds nothing that stood in the source.
func (p *tei) dropped(e xml.StartElement) bool {
	switch e.Name.Local {
	case "fw", "del", "standOff", "facsimile", "sourceDoc", "xenoData", "figDesc", "index":
		return true
	case "corr", "reg", "expan":
		return p.parent(0) == "choice"
	case "ex":
		return p.parent(0) == "abbr"
	}
	return false
}

// words writes character data, in a new block where none is open.
func (p *tei) words(s string) {
	if p.hearing != nil {
		p.hearing.WriteString(s)
	}
	if !p.opened {
		if strings.TrimSpace(s) == "" {
			return
		}
		p.out.open(p.box.kind, p.box.level, p.box.label)
		p.opened = true
	}
	if strings.Contains(s, "\u00ad") {
		s = softHyphen.ReplaceAllString(s, "$1-$2")
	}
	p.out.text(s)
}

// softHyphen finds a hyphenation mark between digits, where no word is divided:
// it stands for the hyphen of a range ("1955-1957").
var softHyphen = compiled("([0-9])\u00ad([0-9])")

// part ends the open block, if any; the next words open one of kind b until the
// function returned is called, which parts again.
func (p *tei) part(b box) (end func()) {
	old := p.box
	if old.kind == chancery.TableRow { // a row is one block, whatever its cells hold
		p.space()
		return p.space
	}
	p.box, p.opened = b, false
	return func() { p.box, p.opened = old, false }
}

// space parts words that stand in different elements of one block.
func (p *tei) space() {
	if p.opened {
		p.out.text(" ")
	}
	if p.hearing != nil {
		p.hearing.WriteByte(' ')
	}
}

// hear gives the words until the function it returns is called, with white
// space folded.
func (p *tei) hear() func() string {
	outer, b := p.hearing, new(strings.Builder)
	p.hearing = b
	return func() string {
		p.hearing = outer
		if outer != nil {
			outer.WriteString(b.String())
		}
		return strings.Join(strings.Fields(b.String()), " ")
	}
}

// teiWide names the elements that hold blocks and, in sound TEI, no words of
// their own.
var teiWide = map[string]bool{
	"text": true, "front": true, "body": true, "back": true, "group": true, "div": true, "TEI": true,
	"div0": true, "div1": true, "div2": true, "div3": true, "div4": true, "div5": true, "div6": true, "div7": true,
	"floatingText": true, "attachment": true, "titlePage": true, "list": true, "listBibl": true, "listPerson": true,
	"listPlace": true, "listOrg": true, "table": true, "row": true, "figure": true, "lg": true, "sp": true,
	"listEvent": true, "epigraph": true, "argument": true, "postscript": true, "opener": true, "closer": true,
}

func (p *tei) start(e xml.StartElement) {
	name := e.Name.Local
	parent := p.parent(0)
	broad := len(p.stack) == 0 || p.stack[len(p.stack)-1].wide
	var end func()
	spread := teiWide[name] // whether children are blocks

	switch name {
	case "div", "div0", "div1", "div2", "div3", "div4", "div5", "div6", "div7", "attachment", "floatingText":
		p.divs++
		old := p.part(p.box)
		end = func() { p.divs--; old() }
		if attr(e, "type") == "document" {
			p.letter.documents++
			first, last := attr(e, "doc-dateTime-min"), attr(e, "doc-dateTime-max")
			if first != "" && p.letter.dated == "" {
				p.letter.dated, p.letter.datedWhere = interval(day(first), day(last)), "TEI doc-dateTime-min"
			}
		}
	case "text", "front", "body", "back", "group", "titlePage", "opener", "closer", "epigraph", "argument", "postscript", "listBibl", "listPerson", "listPlace", "listOrg", "listEvent":
		end = p.part(p.box)
		if name == "epigraph" {
			end()
			end = p.part(box{chancery.BlockQuote, 1, ""})
		}
	case "head":
		switch {
		case parent == "figure" || parent == "table":
			end = p.part(box{kind: chancery.Caption})
		case parent == "list" || strings.HasPrefix(parent, "list"):
			end = p.part(box{kind: chancery.Paragraph})
		default:
			end = p.part(box{chancery.Heading, max(1, p.divs), ""})
		}
	case "titlePart", "docTitle":
		end = p.part(box{chancery.Heading, 1, ""})
	case "figure":
		end = p.part(box{kind: chancery.Caption})
	case "p", "ab", "docAuthor", "docDate", "docImprint", "docEdition", "imprimatur", "byline", "salute", "signed", "trailer", "addrLine", "castItem", "event", "meeting":
		if name == "addrLine" && p.opened && parent == "address" {
			p.out.line()
			break
		}
		if parent == "sp" && p.joined && p.opened { // goes on after the speaker's name
			end = func() { p.opened = false }
		} else {
			end = p.part(p.box)
		}
		p.joined = false
	case "address":
		if broad {
			end = p.part(p.box)
		}
	case "dateline":
		inner := p.part(p.box)
		heard := p.hear()
		end = func() {
			if words := heard(); p.letter.dateline == "" {
				p.letter.dateline = words
			}
			inner()
		}
	case "list":
		end = p.list(e)
	case "label":
		if parent == "list" {
			p.part(box{chancery.ListItem, max(1, p.lists), ""})
			end = p.space
		}
	case "item", "bibl", "biblStruct", "biblFull", "person", "place", "org", "nym":
		if name != "item" && !broad {
			break // a reference inside a sentence
		}
		inner := box{chancery.ListItem, max(1, p.lists), ""}
		if parent == "list" && p.opened { // after its label
			old := p.box
			p.box = inner
			end = func() { p.box, p.opened = old, false }
			break
		}
		end = p.part(inner)
	case "row":
		p.opened = false
		old := p.box
		p.box = box{kind: chancery.TableRow}
		end = func() { p.box, p.opened = old, false }
	case "cell":
		if !p.opened {
			p.out.open(chancery.TableRow, 0, "")
			p.opened = true
		} else {
			p.out.cell()
		}
		if p.hearing != nil {
			p.hearing.WriteByte(' ')
		}
	case "lg":
		if !p.opened || broad {
			end = p.part(p.box)
		}
	case "l":
		if p.opened {
			p.out.line()
		}
	case "sp":
		end = p.part(box{kind: chancery.Speech})
	case "speaker":
		end = p.speaker()
	case "quote", "q", "said":
		if broad || parent == "cit" && p.parent(1) != "p" || strings.Contains(attr(e, "rend", "rendition"), "block") {
			level := 1
			if p.box.kind == chancery.BlockQuote {
				level = p.box.level + 1
			}
			end, spread = p.part(box{chancery.BlockQuote, level, ""}), true
			break
		}
		end = p.mark(chancery.MarkQuote, attr(e, "who", "source"))
	case "note":
		end = p.note(e, broad)
	case "pb":
		p.pages++
		label := attr(e, "n", "facs")
		if label == "" {
			label = strconv.Itoa(p.pages)
		}
		p.b.page(label)
		fallthrough
	case "cb", "gb", "milestone":
		if attr(e, "break") != "no" {
			p.space()
		}
	case "lb":
		if attr(e, "break") == "no" {
			break
		}
		if p.opened && p.box.kind != chancery.TableRow {
			p.out.line()
		} else {
			p.space()
		}
		if p.hearing != nil {
			p.hearing.WriteByte(' ')
		}
	case "gap":
		if p.opened {
			p.out.text("[…]")
		}
	case "persName", "placeName", "orgName", "name", "rs", "geogName", "settlement", "country", "gloss", "ref", "ptr", "date", "hi", "emph", "title", "foreign":
		end = p.inline(e)
	default:
		if broad && name != "choice" {
			end = p.part(p.box)
		}
	}
	if name == "cit" {
		spread = broad
	}
	p.stack = append(p.stack, teiElement{name, spread, end})
}

// inline starts the mark that an element inside a sentence stands for, if any.
func (p *tei) inline(e xml.StartElement) (end func()) {
	target := attr(e, "corresp", "ref", "key")
	if id := attr(e, "id"); target == "" && id != "" {
		target = "#" + id
	}
	kind := chancery.MarkKind("")
	switch e.Name.Local {
	case "persName":
		kind = chancery.MarkPerson
	case "placeName", "geogName", "settlement", "country":
		kind = chancery.MarkPlace
	case "orgName":
		kind = chancery.MarkOrganisation
	case "name", "rs":
		switch attr(e, "type") {
		case "person":
			kind = chancery.MarkPerson
		case "place":
			kind = chancery.MarkPlace
		case "org", "organisation", "organization":
			kind = chancery.MarkOrganisation
		}
	case "gloss", "ref", "ptr":
		kind, target = chancery.MarkLink, attr(e, "target", "corresp", "ref")
		if target == "" {
			return nil
		}
	case "date":
		kind, target = chancery.MarkDate, teiDate(e)
		if p.letter.dated == "" && slices.ContainsFunc(p.stack, func(e teiElement) bool { return e.name == "dateline" || e.name == "opener" }) {
			p.letter.dated, p.letter.datedWhere = target, "TEI dateline/date"
		}
	case "title":
		if attr(e, "level") == "a" {
			return nil
		}
		kind, target = chancery.MarkEmphasis, ""
	case "foreign":
		return nil
	case "hi", "emph":
		rend := attr(e, "rend", "rendition", "style")
		if e.Name.Local == "hi" && !strings.Contains(rend, "ital") && !strings.Contains(rend, "under") && !strings.Contains(rend, "bold") && !strings.Contains(rend, "strong") {
			return nil
		}
		kind, target = chancery.MarkEmphasis, ""
	}
	if kind == "" {
		return nil
	}
	return p.mark(kind, target)
}

// mark starts a mark in the open block, and opens one where there is none so
// that the mark stands in it.
func (p *tei) mark(kind chancery.MarkKind, target string) func() {
	if !p.opened {
		p.out.open(p.box.kind, p.box.level, p.box.label)
		p.opened = true
	}
	return p.out.mark(kind, target)
}

func (p *tei) list(e xml.StartElement) (end func()) {
	p.lists++
	inner := p.part(p.box)
	var heard func() string
	kind := attr(e, "type")
	if kind == "from" || kind == "to" {
		heard = p.hear()
	}
	return func() {
		if heard != nil {
			// The list's head is the word FROM or TO itself.
			words := strings.TrimSpace(strings.TrimLeft(strings.TrimPrefix(strings.TrimPrefix(heard(), "FROM"), "TO"), ": "))
			if kind == "from" {
				p.letter.from = append(p.letter.from, words)
			} else {
				p.letter.to = append(p.letter.to, words)
			}
		}
		p.lists--
		inner()
	}
}

// speaker reads who speaks; the words stay, as the head of the turn.
func (p *tei) speaker() (end func()) {
	out, t := p.out, new(tape)
	p.out, p.opened = t, true
	heard := p.hear()
	return func() {
		p.box.label = strings.TrimRight(heard(), ".: ")
		p.out, p.opened = out, true
		p.out.open(p.box.kind, p.box.level, p.box.label)
		t.play(p.out)
		p.out.text(" ")
		p.joined = true
	}
}

// note starts a footnote: its words go to a tape, a mark stands where it was
// referred to. Notes that the edition sets in the running text stay there.
func (p *tei) note(e xml.StartElement, broad bool) (end func()) {
	if place := attr(e, "place"); place == "inline" || place == "" && broad && attr(e, "n") == "" {
		if broad {
			return p.part(p.box)
		}
		return nil
	}
	label := attr(e, "n")
	for i := len(p.labels) + 1; label == ""; i++ {
		if l := strconv.Itoa(i); !p.labels[l] {
			label = l
		}
	}
	p.labels[label] = true
	if p.opened {
		p.out.mark(chancery.MarkNote, label)()
	}
	t := new(tape)
	p.body.notes = append(p.body.notes, t)
	out, opened, inner, lists, hearing := p.out, p.opened, p.box, p.lists, p.hearing
	p.out, p.opened, p.box, p.lists, p.hearing = t, false, box{chancery.Footnote, 0, label}, 0, nil
	return func() { p.out, p.opened, p.box, p.lists, p.hearing = out, opened, inner, lists, hearing }
}

// conclude notes what the text says of itself, where the file holds one
// document and the header was silent.
func (p *tei) conclude() {
	if p.letter.documents > 1 {
		return
	}
	p.b.fact(chancery.Dateline, p.letter.dateline, "TEI dateline")
	if p.b.facts.Get(chancery.Written) == "" {
		p.b.fact(chancery.Written, p.letter.dated, p.letter.datedWhere)
	}
	if p.b.facts.Get(chancery.Author) == "" {
		for _, name := range p.letter.from {
			p.b.fact(chancery.Author, name, "TEI list of type from")
		}
	}
	if p.b.facts.Get(chancery.Addressee) == "" {
		for _, name := range p.letter.to {
			p.b.fact(chancery.Addressee, name, "TEI list of type to")
		}
	}
}

// header reads the teiHeader that has just begun. Of several headers (a
// teiCorpus) the first counts.
func (p *tei) header() error {
	if p.headed {
		return p.x.pass()
	}
	p.headed = true
	type element struct {
		start xml.StartElement
		words strings.Builder
	}
	var (
		open   []*element
		titles = map[string]string{}
		first  string
	)
	under := func(name string) bool {
		return slices.ContainsFunc(open, func(e *element) bool { return e.start.Name.Local == name })
	}
	for {
		t, err := p.x.next()
		if err == io.EOF {
			return nil
		}
		if err != nil {
			return err
		}
		switch t := t.(type) {
		case xml.StartElement:
			open = append(open, &element{start: t.Copy()})
		case xml.CharData:
			for _, e := range open {
				e.words.Write(t)
			}
		case xml.EndElement:
			if len(open) == 0 {
				title := titles["complete"]
				for _, kind := range []string{"main", "", "short"} {
					if title == "" {
						title = titles[kind]
					}
				}
				if title == "" {
					title = first
				}
				p.b.fact(chancery.Title, title, "TEI titleStmt/title")
				return nil
			}
			e := open[len(open)-1]
			open = open[:len(open)-1]
			parent := ""
			if len(open) > 0 {
				parent = open[len(open)-1].start.Name.Local
			}
			words := strings.Join(strings.Fields(e.words.String()), " ")
			switch e.start.Name.Local {
			case "title":
				if parent == "titleStmt" {
					if kind := attr(e.start, "type"); titles[kind] == "" {
						titles[kind] = words
					}
					if first == "" {
						first = words
					}
				}
			case "author":
				if parent == "titleStmt" {
					p.b.fact(chancery.Author, words, "TEI titleStmt/author")
				}
			case "publisher":
				if parent == "publicationStmt" {
					p.b.fact(chancery.Outlet, words, "TEI publicationStmt/publisher")
				}
			case "persName", "name":
				if parent == "correspAction" && under("correspDesc") {
					switch attr(open[len(open)-1].start, "type") {
					case "sent":
						p.b.fact(chancery.Author, words, "TEI correspAction of type sent")
					case "received":
						p.b.fact(chancery.Addressee, words, "TEI correspAction of type received")
					}
				}
			case "date":
				value := teiDate(e.start)
				switch {
				case value == "":
				case parent == "creation":
					p.b.fact(chancery.Written, value, "TEI creation/date")
				case parent == "publicationStmt" && attr(e.start, "type") == "created":
					p.b.fact(chancery.Written, value, "TEI publicationStmt/date of type created")
				case parent == "publicationStmt":
					p.b.fact(chancery.Published, value, "TEI publicationStmt/date")
				case parent == "correspAction" && attr(open[len(open)-1].start, "type") == "sent":
					p.b.fact(chancery.Written, value, "TEI correspAction/date")
				}
			case "idno", "ref", "ptr":
				for _, url := range []string{words, attr(e.start, "target")} {
					if parent != "sourceDesc" && under("publicationStmt") && (strings.HasPrefix(url, "https://") || strings.HasPrefix(url, "http://")) {
						p.b.fact(chancery.URL, url, "TEI publicationStmt/"+e.start.Name.Local)
						break
					}
				}
			case "language":
				if parent == "langUsage" {
					p.b.fact(chancery.Language, attr(e.start, "ident"), "TEI langUsage/language")
				}
			}
		}
	}
}

// teiDate returns the EDTF form of an element's dating attributes
// (TEI P5, att.datable.w3c), or "".
func teiDate(e xml.StartElement) string {
	if when := day(attr(e, "when", "when-iso")); when != "" {
		return when
	}
	if from, to := day(attr(e, "from", "from-iso")), day(attr(e, "to", "to-iso")); from != "" || to != "" {
		if from == "" {
			from = ".."
		}
		if to == "" {
			to = ".."
		}
		return from + "/" + to
	}
	after, before := day(attr(e, "notBefore", "notBefore-iso")), day(attr(e, "notAfter", "notAfter-iso"))
	if after == "" && before == "" {
		return ""
	}
	return "[" + after + ".." + before + "]"
}

func interval(first, last string) string {
	if last == "" || last == first || first == "" {
		return first
	}
	if f, l, _ := strings.Cut(first, "T"); f != "" && strings.HasPrefix(last, f) && l != "" {
		return f // one day with its first and last minute
	}
	return first + "/" + last
}

var (
	isoDay   = compiled(`^-?\d{4,9}(-\d\d(-\d\d)?)?(T\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d:\d\d)?)?$`)
	isoMonth = compiled(`^--(\d\d)(-\d\d)?$`)
)

// day returns a W3C date as EDTF, or "" for what is none.
func day(s string) string {
	s = strings.TrimSpace(s)
	if isoDay.MatchString(s) {
		return s
	}
	if isoMonth.MatchString(s) {
		return "XXXX-" + s[2:]
	}
	return ""
}
