package accession

import (
	"archive/zip"
	"bytes"
	"cmp"
	"encoding/binary"
	"fmt"
	"io"
	"slices"
	"strings"
	"testing"
	"unicode/utf16"

	"chancery"
)

// packParts packs the parts of an office document.
func packParts(t testing.TB, parts map[string]string) []byte {
	t.Helper()
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	var names []string
	for name := range parts {
		names = append(names, name)
	}
	// An ODT begins with its type, unpacked.
	slices.SortFunc(names, func(a, b string) int {
		return cmp.Or(cmp.Compare(b2i(b == "mimetype"), b2i(a == "mimetype")), cmp.Compare(a, b))
	})
	for _, name := range names {
		method := zip.Deflate
		if name == "mimetype" {
			method = zip.Store
		}
		w, err := z.CreateHeader(&zip.FileHeader{Name: name, Method: method})
		if err == nil {
			_, err = io.WriteString(w, parts[name])
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func b2i(b bool) int {
	if b {
		return 1
	}
	return 0
}

const wordSpaces = `xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main" xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships" xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006"`

// docxOf makes a Word document with the given body and notes.
func docxOf(body, footnotes, endnotes string) map[string]string {
	rel := func(id, kind, target, mode string) string {
		return fmt.Sprintf(`<Relationship Id="%s" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/%s" Target="%s"%s/>`, id, kind, target, mode)
	}
	parts := map[string]string{
		"[Content_Types].xml": `<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"/>`,
		"_rels/.rels":         `<Relationships>` + rel("r1", "officeDocument", "word/document.xml", "") + `</Relationships>`,
		"docProps/core.xml": `<cp:coreProperties xmlns:cp="c" xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:dcterms="http://purl.org/dc/terms/"><dc:title>The letter</dc:title>` +
			`<dc:creator>Ann Example</dc:creator><dcterms:created>2006-05-23T10:00:00Z</dcterms:created></cp:coreProperties>`,
		"word/_rels/document.xml.rels": `<Relationships>` + rel("s", "styles", "styles.xml", "") + rel("f", "footnotes", "footnotes.xml", "") +
			rel("e", "endnotes", "endnotes.xml", "") + rel("h", "hyperlink", "https://example.org/x", ` TargetMode="External"`) + `</Relationships>`,
		"word/styles.xml": `<w:styles ` + wordSpaces + `><w:style w:styleId="berschrift1"><w:name w:val="heading 1"/></w:style><w:style w:styleId="Mine"><w:name w:val="Mine"/><w:basedOn w:val="Q"/></w:style>` +
			`<w:style w:styleId="Q"><w:name w:val="Quote"/></w:style><w:style w:styleId="TOC1"><w:name w:val="toc 1"/></w:style><w:style w:styleId="Chap"><w:name w:val="Chapter"/><w:pPr><w:outlineLvl w:val="1"/></w:pPr></w:style>` +
			`<w:style w:styleId="Cap"><w:name w:val="caption"/></w:style></w:styles>`,
		"word/document.xml": `<?xml version="1.0" encoding="UTF-8"?><w:document ` + wordSpaces + `><w:body>` + body + `<w:sectPr/></w:body></w:document>`,
	}
	if footnotes != "" {
		parts["word/footnotes.xml"] = `<w:footnotes ` + wordSpaces + `><w:footnote w:type="separator" w:id="-1"><w:p><w:r><w:t>no</w:t></w:r></w:p></w:footnote>` + footnotes + `</w:footnotes>`
	}
	if endnotes != "" {
		parts["word/endnotes.xml"] = `<w:endnotes ` + wordSpaces + `>` + endnotes + `</w:endnotes>`
	}
	return parts
}

func para(style, inner string) string {
	if style != "" {
		style = `<w:pPr><w:pStyle w:val="` + style + `"/></w:pPr>`
	}
	return `<w:p>` + style + inner + `</w:p>`
}

func run(s string) string { return `<w:r><w:t xml:space="preserve">` + s + `</w:t></w:r>` }

func TestDOCX(t *testing.T) {
	const facts = `title: The letter (office properties, title)
author: Ann Example (office properties, creator)
written: 2006-05-23 (office properties, created)
`
	for _, test := range []struct{ name, body, foot, end, want string }{
		{"styles by name, outline, based on others", para("berschrift1", run("One")) + para("Chap", run("Two")) + para("Mine", run("Said.")) + para("Cap", run("A map")) + para("", run("Gl")+run("ued words")), "", "",
			"heading 1 One\nheading 2 Two\nblock-quotation 1 Said.\ncaption A map\nparagraph Glued words\n"},
		{"notes", para("", run("He left.")+`<w:r><w:footnoteReference w:id="2"/></w:r>`+run(" Then")+`<w:r><w:endnoteReference w:id="1"/></w:r>`) + para("", run("Next.")+`<w:r><w:footnoteReference w:id="3"/></w:r>`),
			`<w:footnote w:id="2">` + para("", `<w:r><w:footnoteRef/></w:r>`+run(" Interview.")) + `</w:footnote><w:footnote w:id="3">` + para("", run("Ibid.")) + para("", run("More.")) + `</w:footnote>`,
			`<w:endnote w:id="1">` + para("", run("At the end.")) + `</w:endnote>`,
			"paragraph He left. Then {note \"\" 1} {note \"\" i}\nfootnote [1] Interview.\nparagraph Next. {note \"\" 2}\nfootnote [2] Ibid.\nfootnote [2] More.\nfootnote [i] At the end.\n"},
		{"tracked changes, comments, hidden text", para("", run("He ")+`<w:del><w:r><w:delText>never </w:delText></w:r></w:del><w:ins><w:r><w:t>soon </w:t></w:r></w:ins><w:r><w:rPr><w:vanish/></w:rPr><w:t>x</w:t></w:r>`+run("left.")+`<w:r><w:commentReference w:id="0"/></w:r>`), "", "",
			"skipped: tracked changes: 1 deleted passages left out; what was inserted is kept (guessed)\nskipped: comments: 1 comments in the margin left out (guessed)\nparagraph He soon left.\n"},
		{"links and fields", para("", `<w:hyperlink r:id="h">`+run("page")+`</w:hyperlink>`+run(", ")+`<w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText>HYPERLINK "https://example.org/y"</w:instrText></w:r><w:r><w:fldChar w:fldCharType="separate"/></w:r>`+run("field")+`<w:r><w:fldChar w:fldCharType="end"/></w:r>`+run(".")), "", "",
			"paragraph page, field. {link \"page\" https://example.org/x} {link \"field\" https://example.org/y}\n"},
		{"lists, tables, breaks", `<w:p><w:pPr><w:numPr><w:ilvl w:val="1"/><w:numId w:val="4"/></w:numPr></w:pPr>` + run("item") + `</w:p><w:tbl><w:tblGrid><w:gridCol/><w:gridCol/></w:tblGrid><w:tr><w:tc><w:p/></w:tc><w:tc>` + para("", run("1974")) + `</w:tc></w:tr><w:tr><w:tc>` + para("", run("Tons")) + para("", run("net")) + `</w:tc><w:tc>` + para("", run("3")) + `</w:tc></w:tr></w:tbl>` +
			`<w:tbl><w:tblGrid><w:gridCol/></w:tblGrid><w:tr><w:tc>` + para("", run("A box.")) + para("", run("Two.")) + `</w:tc></w:tr></w:tbl>` + para("", `<w:r><w:t>a</w:t><w:br/><w:t>b</w:t><w:tab/><w:t>c</w:t><w:noBreakHyphen/><w:t>d</w:t></w:r>`), "", "",
			"list-item 2 item\ntable-row ⇥1974\ntable-row Tons net⇥3\nparagraph A box.\nparagraph Two.\nparagraph a⏎b c-d\n"},
		{"quotation by indentation", para("", run("One.")) + para("", run("Two.")) + `<w:p><w:pPr><w:ind w:left="720" w:right="720"/></w:pPr>` + run("Set off.") + `</w:p><w:p><w:pPr><w:ind w:left="720" w:hanging="720"/></w:pPr>` + run("Hanging.") + `</w:p>`, "", "",
			"paragraph One.\nparagraph Two.\nblock-quotation 1 Set off.\nparagraph Hanging.\n"},
		{"pages, contents, emphasis", para("TOC1", run("One 1")) + para("", run("He ")+`<w:r><w:rPr><w:i/></w:rPr><w:t>wr</w:t></w:r><w:r><w:rPr><w:i/></w:rPr><w:t>ote</w:t></w:r><w:r><w:lastRenderedPageBreak/><w:t xml:space="preserve"> twice.</w:t></w:r><w:r><w:br w:type="page"/></w:r>`) + para("", run("End.")), "", "",
			"skipped: table of contents: left out: it repeats the headings (guessed)\nparagraph He wrote twice. {emphasis \"wrote\" }\nparagraph End.\npages: 1 \"He wrote\" 2 \"twice. End.\"\n"},
		{"text box with its fallback", para("", run("Before.")+`<w:r><mc:AlternateContent><mc:Choice><w:drawing><w:txbxContent>`+para("", run("In the box."))+`</w:txbxContent></w:drawing></mc:Choice><mc:Fallback><w:txbxContent>`+para("", run("In the box."))+`</w:txbxContent></mc:Fallback></mc:AlternateContent></w:r>`+run(" After.")), "", "",
			"paragraph Before. After.\nparagraph In the box.\n"},
	} {
		t.Run(test.name, func(t *testing.T) {
			doc := take(t, "application/vnd.openxmlformats-officedocument.wordprocessingml.document", parseDOCX, packParts(t, docxOf(test.body, test.foot, test.end)))
			if got := outline(doc); !sameOutline(got, facts+test.want) {
				t.Errorf("got\n%s\nwant\n%s", got, facts+test.want)
			}
		})
	}
}

func odtOf(styles, text string) map[string]string {
	const spaces = `xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" xmlns:style="urn:oasis:names:tc:opendocument:xmlns:style:1.0" xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0" xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0" xmlns:fo="urn:oasis:names:tc:opendocument:xmlns:xsl-fo-compatible:1.0" xmlns:xlink="http://www.w3.org/1999/xlink" xmlns:draw="d" xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:meta="m"`
	return map[string]string{
		"mimetype":              "application/vnd.oasis.opendocument.text",
		"META-INF/manifest.xml": `<manifest:manifest xmlns:manifest="m"/>`,
		"meta.xml":              `<office:document-meta ` + spaces + `><office:meta><dc:title>The letter</dc:title><meta:initial-creator>Ann Example</meta:initial-creator><dc:creator>Other</dc:creator><meta:creation-date>2006-05-23T10:00:00</meta:creation-date></office:meta></office:document-meta>`,
		"styles.xml":            `<office:document-styles ` + spaces + `><office:styles><style:style style:name="Quotations"/><style:style style:name="Heading_20_2" style:default-outline-level="2"/></office:styles></office:document-styles>`,
		"content.xml":           `<office:document-content ` + spaces + `><office:automatic-styles><style:style style:name="P1" style:parent-style-name="Quotations"/><style:style style:name="T1"><style:text-properties fo:font-style="italic"/></style:style>` + styles + `</office:automatic-styles><office:body><office:text>` + text + `</office:text></office:body></office:document-content>`,
	}
}

func TestODT(t *testing.T) {
	const facts = `title: The letter (office properties, title)
author: Ann Example (office properties, initial-creator)
written: 2006-05-23 (office properties, creation-date)
`
	for _, test := range []struct{ name, styles, text, want string }{
		{"headings, styles, spaces, links, emphasis", "", `<text:h text:outline-level="2">Two</text:h><text:p text:style-name="P1">Said.</text:p><text:p>a<text:s text:c="3"/>b<text:line-break/>c <text:span text:style-name="T1">ital</text:span> <text:a xlink:href="https://example.org/x">page</text:a>` + "\n" + `d</text:p>`,
			"heading 2 Two\nblock-quotation 1 Said.\nparagraph a b⏎c ital page d {emphasis \"ital\" } {link \"page\" https://example.org/x}\n"},
		{"notes", "", `<text:p>He left.<text:note text:note-class="footnote"><text:note-citation>1</text:note-citation><text:note-body><text:p>Interview.</text:p></text:note-body></text:note> Then<text:note text:note-class="endnote"><text:note-citation>i</text:note-citation><text:note-body><text:p>End.</text:p></text:note-body></text:note>.</text:p><text:p>Next.</text:p>`,
			"paragraph He left. Then. {note \"\" 1} {note \"\" i}\nfootnote [1] Interview.\nparagraph Next.\nfootnote [i] End.\n"},
		{"changes and comments", "", `<text:tracked-changes><text:changed-region><text:deletion><text:p>gone</text:p></text:deletion></text:changed-region></text:tracked-changes><text:p>He<office:annotation><text:p>check</text:p></office:annotation> left.</text:p>`,
			"skipped: tracked changes: 1 deleted passages left out; what was inserted is kept (guessed)\nskipped: comments: 1 comments in the margin left out (guessed)\nparagraph He left.\n"},
		{"lists, tables, boxes, contents, pages", "", `<text:table-of-content><text:index-body><text:p>Two 1</text:p></text:index-body></text:table-of-content><text:list><text:list-item><text:p>one</text:p><text:list><text:list-item><text:p>two</text:p></text:list-item></text:list></text:list-item></text:list><table:table><table:table-row><table:table-cell/><table:table-cell><text:p>1974</text:p></table:table-cell></table:table-row></table:table><text:p>Before.<draw:frame><draw:text-box><text:p>Boxed.</text:p></draw:text-box></draw:frame> After<text:soft-page-break/> it.</text:p>`,
			"skipped: table of contents: left out: it repeats the headings (guessed)\nlist-item 1 one\nlist-item 2 two\ntable-row ⇥1974\nparagraph Before. After it.\nparagraph Boxed.\npages: 1 \"one two 1974 Before. After\" 2 \"it. Boxed.\"\n"},
		{"quotation by indentation", `<style:style style:name="P2"><style:paragraph-properties fo:margin-left="1.5cm" fo:margin-right="1cm"/></style:style>`, `<text:p>One.</text:p><text:p>Two.</text:p><text:p text:style-name="P2">Set off.</text:p>`,
			"paragraph One.\nparagraph Two.\nblock-quotation 1 Set off.\n"},
	} {
		t.Run(test.name, func(t *testing.T) {
			doc := take(t, "application/vnd.oasis.opendocument.text", parseODT, packParts(t, odtOf(test.styles, test.text)))
			if got := outline(doc); !sameOutline(got, facts+test.want) {
				t.Errorf("got\n%s\nwant\n%s", got, facts+test.want)
			}
		})
	}
}

func TestBadOffice(t *testing.T) {
	cfb := func(stream string) []byte {
		b := append([]byte{0xD0, 0xCF, 0x11, 0xE0, 0xA1, 0xB1, 0x1A, 0xE1}, make([]byte, 600)...)
		for _, u := range utf16.Encode([]rune(stream)) {
			b = binary.LittleEndian.AppendUint16(b, u)
		}
		return b
	}
	whole := packParts(t, docxOf(para("", run(strings.Repeat("words ", 500))), "", ""))
	damaged := bytes.Clone(whole)
	copy(damaged[bytes.Index(damaged, []byte("word/document.xml"))+40:], "not deflate at all, not at all")
	bomb := docxOf("<w:p><w:r><w:t>"+strings.Repeat("a", 3<<20)+"</w:t></w:r></w:p>", "", "")
	locked := odtOf("", "<text:p>x</text:p>")
	locked["META-INF/manifest.xml"] = `<manifest:manifest xmlns:manifest="m"><manifest:file-entry><manifest:encryption-data/></manifest:file-entry></manifest:manifest>`
	entities := docxOf("", "", "")
	entities["word/document.xml"] = `<!DOCTYPE x [<!ENTITY a "b">]>` + entities["word/document.xml"]
	for _, test := range []struct {
		name   string
		run    parser
		raw    []byte
		limits Limits
		want   chancery.Kind
		words  string
	}{
		{"encrypted by Word", parseCFB, cfb("EncryptedPackage"), Limits{}, chancery.Encrypted, "password"},
		{"old Word", parseCFB, cfb("WordDocument"), Limits{}, chancery.Unsupported, ".docx"},
		{"Outlook", parseCFB, cfb("__substg1.0_1000"), Limits{}, chancery.Unsupported, ".eml"},
		{"old spreadsheet", parseCFB, cfb("Workbook"), Limits{}, chancery.Unsupported, "old office"},
		{"encrypted ODT", parseODT, packParts(t, locked), Limits{}, chancery.Encrypted, "password"},
		{"truncated", parseDOCX, whole[:len(whole)/2], Limits{}, chancery.Damaged, "truncated"},
		{"damaged inside", parseDOCX, damaged, Limits{}, chancery.Damaged, "damaged"},
		{"no main part", parseDOCX, packParts(t, map[string]string{"a": "b"}), Limits{}, chancery.Damaged, "no main part"},
		{"no content", parseODT, packParts(t, map[string]string{"mimetype": "b"}), Limits{}, chancery.Damaged, "content.xml"},
		{"a part that swells", parseDOCX, packParts(t, bomb), Limits{Text: 1 << 20}, chancery.Unsafe, "unpacks"},
		{"entities", parseDOCX, packParts(t, entities), Limits{}, chancery.Unsafe, "entities"},
		{"deep", parseDOCX, packParts(t, docxOf(strings.Repeat("<w:sdt>", 1000)+strings.Repeat("</w:sdt>", 1000), "", "")), Limits{}, chancery.TooLarge, "nested"},
		{"too many files", parseDOCX, whole, Limits{Entries: 2}, chancery.TooLarge, "files"},
	} {
		t.Run(test.name, func(t *testing.T) {
			_, err := takeErr(t, "x/y", test.run, test.raw, test.limits)
			refused(t, err, test.want, test.words)
		})
	}
}

// FuzzDOCX and FuzzODT change the XML, not the archive around it, which would
// only ever be found broken.
func FuzzDOCX(f *testing.F) {
	f.Add(para("Q", run("a")+`<w:r><w:footnoteReference w:id="2"/></w:r>`)+`<w:tbl><w:tr><w:tc>`+para("", run("b"))+`</w:tc></w:tr></w:tbl>`, `<w:footnote w:id="2">`+para("", run("c"))+`</w:footnote>`)
	f.Add(`<w:p><w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText>HYPERLINK "x"</w:instrText></w:r><w:r><w:fldChar w:fldCharType="separate"/><w:t>y</w:t><w:lastRenderedPageBreak/></w:r><w:del/><w:sym w:char="41"/></w:p>`, "")
	f.Fuzz(func(t *testing.T, body, notes string) {
		fuzzed(t, parseDOCX, packParts(t, docxOf(body, notes, "")))
	})
}

func FuzzODT(f *testing.F) {
	f.Add(`<style:style style:name="P2"><style:paragraph-properties fo:margin-left="1.5cm"/></style:style>`, `<text:p text:style-name="P2">a<text:note><text:note-citation>1</text:note-citation><text:note-body><text:p>b</text:p></text:note-body></text:note></text:p><text:list><text:list-item><text:p>c</text:p></text:list-item></text:list><text:soft-page-break/>`)
	f.Fuzz(func(t *testing.T, styles, text string) {
		fuzzed(t, parseODT, packParts(t, odtOf(styles, text)))
	})
}

// fuzzed holds a parser to the laws on one original: a document that keeps them
// or an error of a kind.
func fuzzed(t *testing.T, run parser, original []byte) {
	doc, err := takeErr(t, "x/y", run, original, Limits{})
	switch {
	case err == nil:
		laws(t, doc)
	case chancery.KindOf(err) == chancery.Internal:
		t.Fatalf("an error without a kind: %v", err)
	}
}

func BenchmarkDOCX(b *testing.B) {
	var s strings.Builder
	for range 3000 {
		s.WriteString(para("", run("The minister said that the letter had been ")+`<w:r><w:rPr><w:i/></w:rPr><w:t>sent</w:t></w:r>`+run(" twice, once by fax and once by hand.")))
	}
	raw := packParts(b, docxOf(s.String(), "", ""))
	b.SetBytes(int64(s.Len()))
	b.ReportAllocs()
	for b.Loop() {
		w := &builder{limits: New(Limits{}).limits}
		if err := parseDOCX(b.Context(), &Source{Path: "benchmark", Bytes: raw}, w); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkODT(b *testing.B) {
	text := strings.Repeat(`<text:p text:style-name="P3">The minister said that the letter had been <text:span text:style-name="T1">sent</text:span> twice, once by fax and once by hand.</text:p>`, 5000)
	raw := packParts(b, odtOf("", text))
	b.SetBytes(int64(len(text)))
	b.ReportAllocs()
	for b.Loop() {
		w := &builder{limits: New(Limits{}).limits}
		if err := parseODT(b.Context(), &Source{Path: "benchmark", Bytes: raw}, w); err != nil {
			b.Fatal(err)
		}
	}
}
