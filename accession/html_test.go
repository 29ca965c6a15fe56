package accession

import (
	"fmt"
	"strings"
	"testing"

	"chancery"
)

// TestHTML reads pages as they come: badly closed, laid out by tables, split by
// breaks, surrounded by what is not the article.
func TestHTML(t *testing.T) {
	prose := strings.Repeat("The envoy said, twice, that nobody had answered him, and the minister, who was there, did not deny it. ", 3)
	menu := "<nav><a href=/>Home</a> <a href=/w>World</a></nav>"
	for _, c := range []struct{ name, page, want string }{
		{"elements left open", "<p>One<p>Two <b>bold<p>Three<ul><li>a<li>b", `
paragraph One
paragraph Two bold {emphasis "bold" }
paragraph Three {emphasis "Three" }
list-item 1 a {emphasis "a" }
list-item 1 b {emphasis "b" }`},
		{"paragraphs by breaks", "One<br>\n<br>Two<br>lines<br><br><br>Three", `
paragraph One
paragraph Two⏎lines
paragraph Three`},
		{"text between blocks", "<div>One<p>Two</p>Three<div>Four</div></div>Five", `
paragraph One
paragraph Two
paragraph Three
paragraph Four
paragraph Five`},
		{"links", "<base href='https://r.example/a/'><p><a href='b.html'>one</a> <a href='javascript:x()'>two</a> <a href='#gone'>three</a> <a href='mailto:a@r.example'>four</a> <a>five</a>", `
paragraph one two three four five {link "one" https://r.example/a/b.html} {link "four" mailto:a@r.example}`},
		{"quotations in quotations and lists in them", "<blockquote>a<blockquote><p>b<ul><li>c</ul></blockquote>d</blockquote><ul><li>e<blockquote>f</blockquote>g</ul>", `
block-quotation 1 a
block-quotation 2 b
block-quotation 2 c
block-quotation 1 d
list-item 1 e
block-quotation 1 f
list-item 1 g`},
		{"preformatted text", "<pre>TO: Geneva\n  FROM: Talisk\n\nSecond\n</pre>", `
paragraph TO: Geneva⏎FROM: Talisk
paragraph Second`},
		{"a table of layout", "<table><tr><td><p>One<p>Two</td><td><table><tr><td>a<td>b<tr><td>c<td>d</table></td></tr></table>", `
paragraph One
paragraph Two
table-row a⇥b
table-row c⇥d`},
		{"terms and definitions", "<dl><dt>Track<dd>A way to talk<dt>Term<dd>A thing asked</dl>", `
paragraph Track
paragraph A way to talk
paragraph Term
paragraph A thing asked`},
		{"what nobody sees", "<p>One<span hidden>no</span><span style='display: none'>no</span><script>no()</script><noscript>no</noscript><template>no</template><!-- no --><button>no</button>", `
paragraph One`},
		{"notes by anchors without brackets", "<p>One<a href=#n1><sup>1</sup></a> two<a href='#n2'>(2)</a><p><a name=n1></a>1. First <a href='#back'>^</a><p id=n2>Second", `
paragraph One two {note "" 1} {note "" 2}
footnote [1] 1. First
footnote [2] Second`},
		{"a sign that leads to a section is no note", "<p>See <a href=#s1>1</a>.<h2 id=s1>Part</h2><p>Text", `
paragraph See 1.
heading 2 Part
paragraph Text`},
		{"raised letters that are no notes", "<p>the 21<sup>st</sup> and CO<sub>2</sub>", `
paragraph the 21st and CO2`},
		{"a frameset", "<html><frameset><frame src=a><noframes>no</noframes></frameset></html>", ""},
		{"an article and what stands around it", menu + "<div class=sidebar><p>Read also this</div><article><p>" + prose + "</p><p>" + prose + "</p></article><div id=comments><p>First!</p></div>", `
paragraph ` + strings.TrimSpace(prose) + `
paragraph ` + strings.TrimSpace(prose)},
		{"notes that stand outside the article", menu + "<article><p>" + prose + "<a href=#f1>1</a></p><p>" + prose + "</p></article><aside><ol><li id=f1>Told to the author. <a href=#r>↩</a></ol></aside>", `
paragraph ` + strings.TrimSpace(prose) + ` {note "" 1}
paragraph ` + strings.TrimSpace(prose) + `
footnote [1] Told to the author.`},
		{"a list of teasers has no article", menu + "<ul>" + strings.Repeat("<li><a href=/t>A story about a letter</a>", 3) + "</ul>", `
skipped: a.html: the article could not be told from the rest of the page; the whole page was kept (guessed)
list-item 1 A story about a letter {link "A story about a letter" /t}
list-item 1 A story about a letter {link "A story about a letter" /t}
list-item 1 A story about a letter {link "A story about a letter" /t}`},
	} {
		t.Run(c.name, func(t *testing.T) {
			src := Source{Path: "a.html", Bytes: []byte(c.page)}
			b := &builder{limits: DefaultLimits}
			err := parseHTML(t.Context(), &src, b)
			if c.want == "" {
				refused(t, err, chancery.Empty, "no words")
				return
			}
			doc := &chancery.Document{Digest: chancery.DigestOf(src.Bytes), MediaType: htmlType, Accession: Version}
			if err == nil {
				err = b.finish(doc)
			}
			if err != nil {
				t.Fatal(err)
			}
			laws(t, doc)
			if got := strings.TrimSpace(outline(doc)); got != strings.TrimSpace(c.want) {
				t.Errorf("got\n%s\nwant%s", got, c.want)
			}
		})
	}
}

// TestHTMLStandfirst reads articles in whose head stands what each case says;
// want is what is kept of it, after the headline.
func TestHTMLStandfirst(t *testing.T) {
	const said = "Four years ago an envoy passed on an offer. Nobody answered it."
	prose := strings.Repeat("The envoy said, twice, that nobody had answered him, and the minister, who was there, did not deny it. ", 3)
	for _, c := range []struct{ name, meta, head, want string }{
		{"by its class", "", "<h1>The Offer Nobody Read</h1><p class='article__standfirst'>" + said, said},
		{"by its class, a heading", "", "<h1>The Offer Nobody Read</h1><h2 class=dek>" + said + "</h2>", said},
		{"by its class, in an element of its own", "", "<header><h1>The Offer Nobody Read</h1></header><div class='entry-summary'><p>" + said + "</p></div>", said},
		{"by its property", "", "<h1>The Offer Nobody Read</h1><div itemprop=alternativeHeadline>" + said + "</div>", said},
		{"in the header of the headline", "", "<header><h1>The Offer Nobody Read</h1><p>" + said + "</p><p class=byline>By Ada Quill</p></header>", said},
		{"as the page describes itself", "<meta property='og:description' content='" + said + "'>", "<h1>The Offer Nobody Read</h1><h2>" + said + "</h2>", said},
		{"after kicker and byline", "", "<header><p class=kicker>Affairs of the capital, from our own man there</p><h1>The Offer Nobody Read</h1><p>By Ada Quill and Bo Hartmann</p><p class=deck>" + said + "</p></header>", said},
		{"with a link", "", "<h1>The Offer Nobody Read</h1><p class=subtitle>Four years ago <a href=/e>an envoy</a> passed on an offer. Nobody answered it.", said},
		{"none: rubric, credit and day", "", "<header><p class=kicker>Affairs of the capital, from our own man there</p><h1>The Offer Nobody Read</h1><p class=photo-credit>A room in the ministry, by our own photographer</p><p>23 May 2006</p><ul><li>Send this to a friend who may want to read it</ul></header>", ""},
		{"none: teasers beside the article", "", "<h1>The Offer Nobody Read</h1><aside><p class=summary>Another story, of another envoy and another offer.</aside>", ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			page := "<title>The Offer Nobody Read</title>" + c.meta + "<nav><a href=/>Home</a> <a href=/w>World</a></nav><article>" + c.head + "<div class=body><p>" + prose + "<p>" + prose + "</div></article><div class=related><p class=summary>A teaser of another story, which is long enough to say something.</div>"
			want := "heading 1 The Offer Nobody Read\n"
			if c.want != "" {
				want += "paragraph " + c.want + "\n"
			}
			want += "paragraph " + strings.TrimSpace(prose) + "\n"
			doc := parse(t, "a.html", []byte(page))
			doc.Metadata, doc.Marks = nil, nil
			if got := outline(doc); !strings.HasPrefix(got, want) || strings.Contains(got, "teaser") {
				t.Errorf("got\n%s\nwant first\n%s", got, want)
			}
		})
	}
}

// TestHTMLLinkBars reads pages without more markup than tables have: bars of
// links go, whatever else is made of links stays.
func TestHTMLLinkBars(t *testing.T) {
	prose := "<p>" + strings.Repeat("The envoy said, twice, that nobody had answered him, and the minister, who was there, did not deny it. ", 5)
	const links = "<a href=/>Home</a> | <a href=/s>The Secretary</a> | <a href=/b>Briefings</a>"
	for _, c := range []struct {
		name, page string
		kept       bool
	}{
		{"a table of one cell", "<table width='100%'><tr><td align=center>" + links + "</td></tr></table>" + prose, false},
		{"a table of one row", "<table><tr><td><a href=/>Home</a><td><a href=/s>The Secretary</a><td><a href=/b>Briefings</a></table>" + prose, false},
		{"a column beside the text", "<table><tr><td><a href=/>Home</a><br><a href=/s>The Secretary</a><br><a href=/b>Briefings</a></td><td>" + prose + "</td></tr></table>", false},
		{"a centred line", "<center>[<a href=/>Home</a>] [<a href=/s>The Secretary</a>] [<a href=/b>Briefings</a>]</center>" + prose, false},
		{"a paragraph", prose + "<p>" + links, false},
		{"a page of nothing else", "<table><tr><td>" + links + "</table>", true},
		{"links in a sentence", prose + "<p>They were <a href=/>Home</a> | <a href=/s>The Secretary</a> | <a href=/b>Briefings</a>", true},
		{"names in a row", prose + "<p><a href=/a>Quill</a>, <a href=/s>The Secretary</a>, <a href=/c>Hartmann</a>", true},
		{"places in the page itself", prose + "<p><a href=#a>A</a> | <a href=#s>The Secretary</a> | <a href=#c>C</a>", true},
		{"values in a box", prose + "<table><tr><td colspan=2><p>Ministry<p>of Novaria<tr><td>Offices<td><a href=/a>Quill</a> <a href=/s>The Secretary</a> <a href=/c>Hartmann</a></table>", true},
		{"a table of data", prose + "<table><tr><td><a href=/a>Quill</a><td><a href=/s>The Secretary</a><tr><td><a href=/b>Hartmann</a><td><a href=/d>The Minister</a></table>", true},
	} {
		doc := parse(t, "a.html", []byte(c.page))
		if strings.Contains(doc.Text, "The Secretary") != c.kept {
			t.Errorf("%s: kept is not %v:\n%s", c.name, c.kept, doc.Text)
		}
		if strings.Contains(c.page, prose) && strings.Count(doc.Text, "The envoy said") != 5 {
			t.Errorf("%s: the text is gone:\n%s", c.name, doc.Text)
		}
	}
}

// TestHTMLLarge keeps what grows with the square of a page's size from coming
// back: many notes, each in a page of many blocks. It asserts no time; without
// the bounds it would run for minutes.
func TestHTMLLarge(t *testing.T) {
	var s strings.Builder
	for i := range 20_000 {
		fmt.Fprintf(&s, "<p>Words<a href=#n%d>%d</a>", i, i%1000)
	}
	s.WriteString("<div>")
	for i := range 20_000 {
		fmt.Fprintf(&s, "<a name=n%d></a> Note %d.", i, i)
	}
	doc := parse(t, "a.html", []byte(s.String()))
	if len(doc.Blocks) < 20_000 {
		t.Errorf("%d blocks", len(doc.Blocks))
	}
	_, err := New(Limits{}).Parse(t.Context(), Source{Path: "a.html", Bytes: []byte(strings.Repeat("<p>", mostTags+1))})
	refused(t, err, chancery.TooLarge, "tags, more than the limit")
}
