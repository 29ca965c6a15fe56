package accession

import (
	"bytes"
	"encoding/xml"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"unicode/utf16"

	"chancery"
	"chancery/internal/shared"
)

// TestOfficeOfTheHistorian takes in every TEI file of the Office of the
// Historian at hand and holds it against a count of its words made another way:
// no word may be lost, glued to its neighbour or doubled, no markup may stay.
func TestOfficeOfTheHistorian(t *testing.T) {
	files, err := filepath.Glob(filepath.Join(shared.Path(t, "data", "tei"), "*.xml"))
	if err != nil || len(files) < 50 {
		t.Fatalf("%d files: %v", len(files), err)
	}
	for _, file := range files {
		t.Run(filepath.Base(file), func(t *testing.T) {
			original, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			doc := take(t, "application/tei+xml", parseTEI, original)
			got, want := wordCount(doc.Text), teiWords(t, original)
			for word, n := range want {
				if got[word] != n {
					t.Errorf("%q stands %d times in the text, %d times in the TEI", word, got[word], n)
				}
			}
			for word, n := range got {
				if want[word] == 0 {
					t.Errorf("%q stands %d times in the text, never in the TEI", word, n)
				}
			}
			for _, stray := range []string{"</", "/>", "xml:", "&amp;", "rend=", "<hi", "<p"} {
				if strings.Contains(doc.Text, stray) {
					t.Errorf("markup %q stayed in the text", stray)
				}
			}
			if doc.Metadata.Get(chancery.Title) == "" {
				t.Error("no title")
			}
			if bytes.Contains(original, []byte(`type="created"`)) && doc.Metadata.Get(chancery.Written) == "" {
				t.Error("no date of writing")
			}
			if n := bytes.Count(original, []byte("<note")); n != count(doc, chancery.Footnote) {
				t.Errorf("%d footnotes, want %d", count(doc, chancery.Footnote), n)
			}
			if n := bytes.Count(original, []byte("<item")); n > 0 && count(doc, chancery.ListItem) < n*9/10 {
				t.Errorf("%d list items, want about %d", count(doc, chancery.ListItem), n)
			}
			if dump := os.Getenv("DUMP"); dump != "" {
				os.WriteFile(filepath.Join(dump, filepath.Base(file)+".txt"), []byte(outline(doc)), 0o644)
			}
		})
	}
}

func wordCount(s string) map[string]int {
	counts := make(map[string]int)
	for _, w := range strings.Fields(s) {
		counts[w]++
	}
	return counts
}

// teiWords counts the words of the text element by the bluntest reading there
// is: the words of a note and of the block around it are kept apart, the ends of
// blocks part words, everything else joins them.
func teiWords(t *testing.T, original []byte) map[string]int {
	parts := map[string]bool{"p": true, "item": true, "head": true, "cell": true, "row": true, "lb": true, "dateline": true, "div": true,
		"list": true, "bibl": true, "quote": true, "figure": true, "table": true}
	var out []*strings.Builder
	out = append(out, new(strings.Builder))
	var whole strings.Builder
	d := xml.NewDecoder(bytes.NewReader(original))
	in := false
	for {
		token, err := d.Token()
		if err == io.EOF {
			break
		}
		if err != nil {
			t.Fatal(err)
		}
		switch token := token.(type) {
		case xml.StartElement:
			if token.Name.Local == "text" {
				in = true
			}
			if token.Name.Local == "note" {
				out = append(out, new(strings.Builder))
			}
			if parts[token.Name.Local] {
				out[len(out)-1].WriteByte(' ')
			}
		case xml.EndElement:
			if token.Name.Local == "note" {
				whole.WriteString(" " + out[len(out)-1].String() + " ")
				out = out[:len(out)-1]
			}
			if parts[token.Name.Local] {
				out[len(out)-1].WriteByte(' ')
			}
		case xml.CharData:
			if in {
				out[len(out)-1].Write(token)
			}
		}
	}
	whole.WriteString(out[0].String())
	return wordCount(strings.ReplaceAll(whole.String(), "\u00ad", "-"))
}

func count(doc *chancery.Document, kind chancery.BlockKind) (n int) {
	for _, b := range doc.Blocks {
		if b.Kind == kind {
			n++
		}
	}
	return n
}

// TestTEI holds the shape of what is made of the elements that editions of
// diplomatic papers use. The papers and people are invented.
func TestTEI(t *testing.T) {
	const head = `<TEI xmlns="http://www.tei-c.org/ns/1.0" xmlns:frus="http://history.state.gov/frus/ns/1.0"><teiHeader><fileDesc><titleStmt><title>T</title></titleStmt></fileDesc></teiHeader><text>`
	for _, test := range []struct{ name, xml, want string }{
		{"cable with opener, closer, source note and page break", head + `<body><div type="document" frus:doc-dateTime-min="1975-04-02T00:00:00-05:00" frus:doc-dateTime-max="1975-04-02T23:59:00-05:00">
			<head>12. Telegram From the Embassy in Novaria to the Ministry<note n="1" xml:id="d12fn1">Source: Archive, Box 3. Drafted by <persName corresp="#p_AB1">Bell</persName>.</note></head>
			<opener><dateline><placeName>Port Alder</placeName>, <date when="1975-04-02">April 2, 1975</date>, 1810Z.</dateline></opener>
			<p>1. <persName corresp="#p_VM1">Minister Varga</persName> told me that the <gloss target="#t_JC1">JC</gloss> had<pb facs="0031" n="14"/> met be<pb n="15" break="no"/>fore.<note n="2" place="bottom"><p>Not found.</p><p>See <ref target="#d9">Document 9</ref>.</p></note> He left.</p>
			<closer><signed>Bell</signed></closer></div></body></text></TEI>`,
			`title: T (TEI titleStmt/title)
written: 1975-04-02 (TEI doc-dateTime-min)
dateline: Port Alder, April 2, 1975, 1810Z. (TEI dateline)
heading 1 12. Telegram From the Embassy in Novaria to the Ministry {note "" 1}
footnote [1] Source: Archive, Box 3. Drafted by Bell. {person "Bell" #p_AB1}
paragraph Port Alder, April 2, 1975, 1810Z. {place "Port Alder" } {date "April 2, 1975" 1975-04-02}
paragraph 1. Minister Varga told me that the JC had met before. He left. {person "Minister Varga" #p_VM1} {link "JC" #t_JC1} {note "" 2}
footnote [2] Not found.
footnote [2] See Document 9. {link "Document 9" #d9}
paragraph Bell
pages: 14 "met be" 15 "fore. He left. Not found. See Document 9. Bell"
`},
		{"quotations, inline and set off, in depth", head + `<body><div><p>He wrote <quote>come at once</quote> and <quote rend="blockquote">First words.</quote> then left.</p>
			<quote><p>One.</p><quote><p>Two.</p></quote></quote><cit><quote>Three.</quote> <bibl>Book, p. 3</bibl></cit></div></body></text></TEI>`,
			`title: T (TEI titleStmt/title)
paragraph He wrote come at once and {quote "come at once" }
block-quotation 1 First words.
paragraph then left.
block-quotation 1 One.
block-quotation 2 Two.
block-quotation 1 Three.
list-item 1 Book, p. 3
`},
		{"speeches", head + `<body><sp who="#A"><speaker>The Chairman:</speaker><p>We meet.</p><p>Again.</p></sp><sp><speaker>Mr. Bell.</speaker> <p>No.</p></sp></body></text></TEI>`,
			`title: T (TEI titleStmt/title)
speech [The Chairman] The Chairman: We meet.
speech [The Chairman] Again.
speech [Mr. Bell] Mr. Bell. No.
`},
		{"lists, labels, nested; tables; verse", head + `<body><list type="participants"><head>PARTICIPANTS</head><item>A<list><item>B</item></list></item><item>C</item></list>
			<list type="gloss"><label>JC</label><item>Joint Committee</item></list>
			<table><head>Aid</head><row><cell/><cell>1974</cell></row><row><cell><p>Tons</p></cell><cell>3<lb/>4</cell></row></table>
			<lg><l>One line</l><l>another</l></lg><figure><graphic url="x.jpg"/><head>A bridge</head></figure></body></text></TEI>`,
			`title: T (TEI titleStmt/title)
paragraph PARTICIPANTS
list-item 1 A
list-item 2 B
list-item 1 C
list-item 1 JC Joint Committee
caption Aid
table-row ⇥1974
table-row Tons⇥3 4
paragraph One line⏎another
caption A bridge
`},
		{"editors' choices, dates without precision, lines", head + `<body><p>The <choice><sic>Minster</sic><corr>Minister</corr></choice> came <date notBefore="1975-03" notAfter="1975-05">in spring</date>, <date from="1975-04-01" to="1975-04-03">1-3 April</date>, <date when="--04-02">2 April</date>.<fw>12 RUNNING HEAD</fw> A <gap reason="lost"/> B<lb/>C co<lb break="no"/>operate</p></body></text></TEI>`,
			`title: T (TEI titleStmt/title)
paragraph The Minster came in spring, 1-3 April, 2 April. A […] B⏎C cooperate {date "in spring" [1975-03..1975-05]} {date "1-3 April" 1975-04-01/1975-04-03} {date "2 April" XXXX-04-02}
`},
		{"names, titles, who wrote to whom", head + `<body><div type="document"><list type="from"><head>FROM</head><item>Ann Example</item></list><list type="to"><item>Ben Sample</item></list>
			<p><name type="person" key="k1">Varga</name>, <rs type="org" ref="#o">the Board</rs>, <geogName>the Alder</geogName>, <orgName xml:id="o2">JC</orgName>, <name>x</name>, <title level="m">Papers</title>, <title level="a">A piece</title>, <foreign>sic</foreign>, <emph>now</emph>, <abbr>Mr<ex>ister</ex></abbr>.</p>
			<p><note place="inline">[set in the text]</note> Words.<note>See<note n="9">Inner.</note> there.</note></p><note><p>A summary.</p></note></div></body></text></TEI>`,
			`title: T (TEI titleStmt/title)
author: Ann Example (TEI list of type from)
addressee: Ben Sample (TEI list of type to)
paragraph FROM
list-item 1 Ann Example
list-item 1 Ben Sample
paragraph Varga, the Board, the Alder, JC, x, Papers, A piece, sic, now, Mr. {person "Varga" k1} {org "the Board" #o} {place "the Alder" } {org "JC" #o2} {emphasis "Papers" } {emphasis "now" }
paragraph [set in the text] Words. {note "" 1}
footnote [1] See there. {note "" 9}
footnote [9] Inner.
paragraph A summary.
`},
		{"header", `<TEI xmlns="http://www.tei-c.org/ns/1.0" xml:lang="en"><teiHeader><fileDesc><titleStmt><title type="main">Letters</title><author>Ann <name>Example</name></author></titleStmt>
			<publicationStmt><publisher>Archive Press</publisher><date when="2001">2001</date><idno type="url">https://example.org/letters/7</idno></publicationStmt><sourceDesc><bibl><title>Other</title><author>Nobody</author></bibl></sourceDesc></fileDesc>
			<profileDesc><creation><date when="1975-04"/></creation><correspDesc><correspAction type="received"><persName>Ben Sample</persName></correspAction></correspDesc></profileDesc></teiHeader>
			<text><body><p>Dear Ben,</p></body></text></TEI>`,
			`title: Letters (TEI titleStmt/title)
author: Ann Example (TEI titleStmt/author)
outlet: Archive Press (TEI publicationStmt/publisher)
published: 2001 (TEI publicationStmt/date)
written: 1975-04 (TEI creation/date)
url: https://example.org/letters/7 (TEI publicationStmt/idno)
language: en (TEI xml:lang)
addressee: Ben Sample (TEI correspAction of type received)
paragraph Dear Ben,
`},
		{"dates of a letter and of its edition", `<TEI xmlns="http://www.tei-c.org/ns/1.0"><teiHeader><fileDesc><titleStmt><title>Letter</title></titleStmt>
			<publicationStmt><date type="created" when="1975-04-03"/><date when="2001">2001</date></publicationStmt></fileDesc></teiHeader>
			<text><body><p>Dear Ben,</p></body></text></TEI>`,
			`title: Letter (TEI titleStmt/title)
published: 2001 (TEI publicationStmt/date)
written: 1975-04-03 (TEI publicationStmt/date of type created)
paragraph Dear Ben,
`},
		{"UTF-16", "\xff\xfe" + string(utf16le(`<?xml version="1.0" encoding="UTF-16"?><TEI><text><body><p>Señor</p></body></text></TEI>`)), "paragraph Señor\n"},
		{"NITF", `<nitf><head><title>Talks stall</title><docdata><date.release norm="20060523T120000Z"/></docdata><pubdata name="Alder Courier"/></head><body><body.head><hedline><hl1>Talks stall</hl1></hedline><byline>By Ann Example</byline><distributor>Novaria Press</distributor><dateline>PORT ALDER, May 23</dateline></body.head>
			<body.content><p>They met.</p><bq><p>We will not.</p></bq><table><tr><td>May</td><td>3</td></tr></table></body.content></body></nitf>`,
			`title: Talks stall (NITF title)
author: Ann Example (NITF byline)
outlet: Alder Courier (NITF pubdata)
published: 2006-05-23 (NITF date.release)
wire-credit: Novaria Press (NITF distributor)
dateline: PORT ALDER, May 23 (NITF dateline)
heading 1 Talks stall
paragraph By Ann Example
paragraph Novaria Press
paragraph PORT ALDER, May 23
paragraph They met.
block-quotation 1 We will not.
table-row May⇥3
`},
	} {
		t.Run(test.name, func(t *testing.T) {
			doc := take(t, "application/tei+xml", parseTEI, []byte(test.xml))
			if got := outline(doc); !sameOutline(got, test.want) {
				t.Errorf("got\n%s\nwant\n%s", got, test.want)
			}
		})
	}
}

func utf16le(s string) (b []byte) {
	for _, u := range utf16.Encode([]rune(s)) {
		b = append(b, byte(u), byte(u>>8))
	}
	return b
}

func TestBadXML(t *testing.T) {
	deep := "<TEI><text><body>" + strings.Repeat("<div>", 100_000)
	bomb := `<!DOCTYPE TEI [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]><TEI><text><body><p>&b;</p></body></text></TEI>`
	outside := `<!DOCTYPE TEI [<!ENTITY a SYSTEM "file:///etc/passwd">]><TEI><text><body><p>&a;</p></body></text></TEI>`
	for _, test := range []struct {
		name, xml string
		want      chancery.Kind
		words     string
	}{
		{"entity bomb", bomb, chancery.Unsafe, "entities"},
		{"entity from a file", outside, chancery.Unsafe, "entities"},
		{"entity that nobody declared", "<TEI><text><p>&nbsp;</p></text></TEI>", chancery.Damaged, "entity"},
		{"deep", deep, chancery.TooLarge, "nested"},
		{"truncated", "<TEI><text><body><p>He sai", chancery.Damaged, "truncated"},
		{"mismatched", "<TEI><text></TEI>", chancery.Damaged, "malformed"},
		{"not TEI", "<rss><channel/></rss>", chancery.Unsupported, "<rss>"},
		{"nothing in it", "<?xml version='1.0'?>", chancery.Damaged, "no element"},
		{"unknown encoding", `<?xml version="1.0" encoding="klingon"?><TEI/>`, chancery.Damaged, "klingon"},
	} {
		t.Run(test.name, func(t *testing.T) {
			_, err := takeErr(t, "application/tei+xml", parseTEI, []byte(test.xml), Limits{})
			refused(t, err, test.want, test.words)
		})
	}
}

func FuzzTEI(f *testing.F) {
	f.Add([]byte(`<TEI><text><body><div><head>A</head><p>B<note n="1">C</note><quote>D</quote><list><item>E</item></list><table><row><cell/><cell>F</cell></row></table><pb/></p><sp><speaker>G</speaker><p>H</p></sp></div></body></text></TEI>`))
	f.Add([]byte(`<nitf><body><p>a</p><table><tr><td>b</td><td>c</td></tr></table></body></nitf>`))
	fuzz(f, "application/tei+xml", parseTEI)
}

func BenchmarkTEI(b *testing.B) {
	var s strings.Builder
	s.WriteString("<TEI><text><body>")
	for range 2000 {
		s.WriteString(`<p>The <persName corresp="#a">minister</persName> said that the letter of <date when="2003-05-02">2 May</date> had been sent twice,<note n="1">See <hi rend="italic">Papers</hi>.</note> once by fax and once by hand.</p>`)
	}
	s.WriteString("</body></text></TEI>")
	benchmark(b, parseTEI, []byte(s.String()))
}
