package accession

import (
	"slices"
	"strings"
	"testing"

	"chancery"
)

// TestHead reads the heads of stories. A story is its blocks, parted by "|";
// facts are written "field=value".
func TestHead(t *testing.T) {
	body := strings.Repeat(" and it went on for some time", 8) + "."
	for _, c := range []struct {
		story string
		want  []string
	}{
		{"GENEVA, May 21 (IPS) - The envoy said" + body, []string{"wire-credit=IPS", "dateline=GENEVA, May 21"}},
		{"GENEVA, May 21, 2003 (IPS) - The envoy said" + body, []string{"published=2003-05-21", "wire-credit=IPS", "dateline=GENEVA, May 21, 2003"}},
		{"PARIS (AP) — The envoy said" + body, []string{"wire-credit=AP", "dateline=PARIS"}},
		{"Tehran, 3 May (Reuters): The envoy said" + body, []string{"wire-credit=Reuters", "dateline=Tehran, 3 May"}},
		{"WASHINGTON, D.C. — The envoy said" + body, []string{"dateline=WASHINGTON, D.C."}},
		{"ST. PETERSBURG, Fla. -- The envoy said" + body, []string{"dateline=ST. PETERSBURG, Fla."}},
		{"UNITED NATIONS/GENEVA, Oct. 4 (dpa) – The envoy said" + body, []string{"wire-credit=dpa", "dateline=UNITED NATIONS/GENEVA, Oct. 4"}},
		{"(Reuters) - The envoy said" + body, []string{"wire-credit=Reuters"}},
		{"By Ada Quill|The envoy said" + body, []string{"author=Ada Quill"}},
		{"By ADA QUILL and BO HARTMANN|The envoy said" + body, []string{"author=ADA QUILL", "author=BO HARTMANN"}},
		{"By Ada Quill, Bo van der Hart and Cleo O’Neill in Geneva|The envoy said" + body, []string{"author=Ada Quill", "author=Bo van der Hart", "author=Cleo O’Neill"}},
		{"By Ada Quill, Associated Press|The envoy said" + body, []string{"author=Ada Quill", "wire-credit=Associated Press"}},
		{"By Ada Quill, Senior Diplomatic Correspondent|The envoy said" + body, []string{"author=Ada Quill"}},
		{"Analysis by Ada Quill|The envoy said" + body, []string{"author=Ada Quill"}},
		{"By The Associated Press|The envoy said" + body, []string{"wire-credit=The Associated Press"}},
		{"May 23, 2006|The envoy said" + body, []string{"published=2006-05-23"}},
		{"Published: Tuesday, 23 May 2006 10:05 GMT|The envoy said" + body, []string{"published=2006-05-23"}},
		{"The envoy said" + body + "|© 2006 Agence France-Presse", []string{"wire-credit=Agence France-Presse"}},
		{"THE HARBOUR COURIER, Friday, October 10, 2003, Page A7|By ADA QUILL|GENEVA, Oct. 9 (AP) -- The envoy said" + body, []string{"author=ADA QUILL", "published=2003-10-10", "wire-credit=AP", "dateline=GENEVA, Oct. 9"}},
		{"The Harbour Courier | 10 October 2003|The envoy said" + body, []string{"published=2003-10-10"}},
		{"HARBOUR COURIER, Friday, October 10, 2003|The envoy said" + body, []string{"published=2003-10-10"}},
		{"PORT ALDER, Novaria, October 10, 2003|Dear Ada|The envoy said" + body, []string{"written=2003-10-10"}},
		{"NEW ALDER, October 10, 2003|Dear Ada|The envoy said" + body, []string{"written=2003-10-10"}},
		{"Evening Post of Harbour, 10 Oct. 2003, p. 4|The envoy said" + body, []string{"published=2003-10-10"}},
		{"THE COURIER – 10 October 2003, Section B, Page 12|The envoy said" + body, []string{"published=2003-10-10"}},
		{"Geneva, 22 November 2003. Conducted in English.|The envoy said" + body, []string{"written=2003-11-22"}},
		{"Port Alder, Novaria, Saturday, November 22, 2003|Dear Ada|The envoy said" + body, []string{"written=2003-11-22"}},
		{"Interview with Ada Quill, Geneva, 22 November 2003|The envoy said" + body, []string{"written=2003-11-22"}},
		{"Date of interview: 22 November 2003|The envoy said" + body, []string{"written=2003-11-22"}},
		{"Recorded in Geneva on 22 November 2003.|The envoy said" + body, []string{"written=2003-11-22"}},
		// What looks like a head and is none.
		{"021530Z MAY 03|The envoy said" + body, nil},
		{"The letter of the envoy, 10 October 2003, was lost.|The envoy said" + body, nil},
		{"The letter that nobody read, 10 October 2003|The envoy said" + body, nil},
		{"Interviewed on 22 November 2003, the envoy said nothing.|The envoy said" + body, nil},
		{"The envoy said" + body + "|Geneva, 22 November 2003", nil},
		{"By all accounts the letter was genuine.|The envoy said" + body, nil},
		{"By the river|The envoy said" + body, nil},
		{"Backed by Ada Quill|The envoy said" + body, nil},
		{"MR. TALLOW - I have nothing" + body, nil},
		{"NATO-led troops left" + body, nil},
		{"The envoy - who denied it - said" + body, nil},
		{"Iran, Iraq and Syria: three letters" + body, nil},
		{"A – The envoy said" + body, nil},
	} {
		b := &builder{limits: DefaultLimits}
		for block := range strings.SplitSeq(c.story, "|") {
			b.open(chancery.Paragraph, 0, "")
			b.text(block)
		}
		b.end()
		b.head()
		doc := &chancery.Document{}
		if err := b.finish(doc); err != nil {
			t.Fatal(err)
		}
		var got []string
		for _, f := range doc.Metadata {
			got = append(got, string(f.Field)+"="+f.Value)
		}
		if !slices.Equal(got, c.want) {
			t.Errorf("%.60q: got %q, want %q", c.story, got, c.want)
		}
	}
}

func TestEDTF(t *testing.T) {
	for in, want := range map[string]string{
		"2006-05-23":                      "2006-05-23",
		"2006-05-23T10:00:00-05:00":       "2006-05-23",
		"2006-05-23 10:00":                "2006-05-23",
		"20060523":                        "2006-05-23",
		"2006-05":                         "2006-05",
		"2006":                            "2006",
		"Tue, 23 May 2006 10:00:00 GMT":   "2006-05-23",
		"Tue May 23 2006 10:00:00":        "2006-05-23",
		"May 23, 2006":                    "2006-05-23",
		"23 May 2006":                     "2006-05-23",
		"Published on May 23, 2006":       "2006-05-23",
		"May 2006":                        "2006-05",
		"23/05/2006":                      "2006-05-23",
		"05/23/2006":                      "2006-05-23",
		"23.05.2006":                      "2006-05-23",
		"05/04/2006":                      "", // April or May
		"5.4.2006":                        "",
		"05/23/06":                        "", // a year of two figures
		"2006-13-01":                      "",
		"2006-02-30":                      "",
		"20061":                           "",
		"":                                "",
		"yesterday":                       "",
		"May 23, 2006 and May 25, 2006":   "",
		"1148378400":                      "",
		strings.Repeat("2006-05-23 ", 50): "",
	} {
		if got := edtf(in); got != want {
			t.Errorf("%.60q: got %q, want %q", in, got, want)
		}
	}
}

// TestPageFacts reads what pages say of themselves, in all the ways they do.
func TestPageFacts(t *testing.T) {
	for _, c := range []struct {
		name, page string
		want       []string
	}{
		{"Open Graph", `<meta property="og:title" content="A &amp; B"><meta property="og:site_name" content="The Review"><meta property="og:url" content="https://r.example/a"><meta property="article:published_time" content="2006-05-23T01:00:00Z">`,
			[]string{"title=A & B", "outlet=The Review", "published=2006-05-23", "url=https://r.example/a"}},
		{"scholarly", `<meta name="citation_title" content="A letter"><meta name="citation_author" content="Quill, Ada"><meta name="citation_author" content="Bo Hartmann"><meta name="citation_journal_title" content="Annals"><meta name="citation_publication_date" content="2003/10/01">`,
			[]string{"title=A letter", "author=Ada Quill", "author=Bo Hartmann", "outlet=Annals", "published=2003-10-01"}},
		{"Dublin Core", `<meta name="DC.Title" content="A letter"><meta name="DC.creator" content="Ada Quill and Bo Hartmann"><meta name="DC.date.issued" content="2003-10">`,
			[]string{"title=A letter", "author=Ada Quill", "author=Bo Hartmann", "published=2003-10"}},
		{"microdata", `<body><h1 itemprop="headline">A letter</h1><span itemprop="author"><span itemprop="name">Ada Quill</span></span><time itemprop="datePublished" datetime="2006-05-23">Tuesday</time>`,
			[]string{"title=A letter", "author=Ada Quill", "published=2006-05-23"}},
		{"JSON-LD with faults", "<script type=\"application/ld+json\">{\"@type\":\"BlogPosting\",\"headline\":\"A\nletter\",\"author\":\"By Ada Quill\",\"datePublished\":\"May 23, 2006\",\"publisher\":{\"name\":\"The Review\"}}</script>",
			[]string{"title=A letter", "author=Ada Quill", "outlet=The Review", "published=2006-05-23"}},
		{"a title with the site's name", `<title>A letter | The Review</title><meta property="og:site_name" content="The Review">`,
			[]string{"title=A letter", "outlet=The Review"}},
		{"a title that a heading repeats", `<title>The Review: A letter to the minister</title><body><h1>A letter to the minister</h1>`,
			[]string{"title=A letter to the minister"}},
		{"an agency for an author", `<meta name="author" content="Reuters">`, []string{"wire-credit=Reuters"}},
		{"an author that is none", `<meta name="author" content="https://r.example/staff"><meta name="twitter:creator" content="@quill">`, nil},
		{"saved by a browser", `<!-- saved from url=(0023)https://r.example/a?b=c -->`, []string{"url=https://r.example/a?b=c"}},
		{"saved by SingleFile", "<!--\n Page saved with SingleFile \n url: https://r.example/a \n saved date: Tue May 23 2006 10:00:00 GMT+0200 (Central European Summer Time)\n-->",
			[]string{"accessed=2006-05-23", "url=https://r.example/a"}},
		{"from the Internet Archive", "<!--\n     FILE ARCHIVED ON 10:00:00 May 23, 2006 AND RETRIEVED FROM THE\n-->", []string{"accessed=2006-05-23"}},
		{"a canonical address before the others", `<link rel="canonical" href="https://r.example/c"><meta property="og:url" content="https://r.example/o">`, []string{"url=https://r.example/c"}},
		{"a date that could be two", `<meta name="date" content="05/04/2006">`, nil},
	} {
		doc := parse(t, "a.html", []byte("<html><head>"+c.page+"<p>Words."))
		var got []string
		for _, f := range doc.Metadata {
			if f.Where == "" {
				t.Errorf("%s: %s was found nowhere", c.name, f.Field)
			}
			got = append(got, string(f.Field)+"="+f.Value)
		}
		if !slices.Equal(got, c.want) {
			t.Errorf("%s: got %q, want %q", c.name, got, c.want)
		}
	}
}
