package accession

import (
	"encoding/json"
	"net/url"
	"slices"
	"strings"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"

	"chancery"
)

// page is what a page says of itself.
type page struct {
	base    *url.URL // what its links are relative to, or nil
	heading string   // the heading at the head of its article, "" where none is certain
	facts   []chancery.Fact
	lang    string
	doubt   said // a date that could be two days

	description []string // what the page is about, as it says
}

// metaNames says which names of meta elements give which field, the most
// trustworthy first. They are those of the Open Graph protocol, of Google
// Scholar's inclusion guidelines (Highwire), of Dublin Core, of schema.org, and
// of newspapers' own systems.
var metaNames = []struct {
	field chancery.Field
	names []string
}{
	{chancery.Title, []string{"citation_title", "og:title", "dc.title", "dcterms.title", "headline", "hdl", "twitter:title", "parsely-title", "sailthru.title"}},
	{chancery.Author, []string{"citation_author", "byl", "author", "article:author", "og:article:author", "dc.creator", "dcterms.creator", "parsely-author", "sailthru.author", "creator", "twitter:creator"}},
	{chancery.Outlet, []string{"og:site_name", "citation_journal_title", "citation_publisher", "dc.publisher", "dcterms.publisher", "publisher", "application-name", "cre"}},
	{chancery.Published, []string{"article:published_time", "og:article:published_time", "og:published_time", "citation_publication_date", "citation_date", "datepublished", "dcterms.issued", "dc.date.issued", "dcterms.created", "dc.date.created", "dcterms.date", "dc.date", "pubdate", "publishdate", "publish-date", "publish_date", "publication_date", "publication-date", "parsely-pub-date", "sailthru.date", "originalpublicationdate", "ptime", "date"}},
	{chancery.URL, []string{"og:url", "citation_public_url", "savepage-url"}},
	{chancery.Accessed, []string{"savepage-date"}},
}

var (
	savedFrom   = compiled(`saved from url=\(\d+\)(\S+)`)
	singleFile  = compiled(`(?s)saved with SingleFile.*?url:\s*(\S+)\s*(?:saved date:\s*([^\n]+))?`)
	archived    = compiled(`FILE ARCHIVED ON \d{2}:\d{2}:\d{2} (\w+ \d{1,2}, \d{4})`)
	bylineClass = compiled(`(?i)(?:^|[\s_-])(?:by-?line|author|writer|contributor)(?:$|[\s_-]|s$)`)
)

// describe collects what a page says of itself. It runs before readability,
// which takes scripts and comments away.
func describe(root *html.Node) *page {
	p := &page{}
	c := &collector{meta: map[string][]string{}}
	for n := range root.Descendants() {
		c.visit(n)
	}
	base := ""
	add := func(field chancery.Field, value, where string) {
		if value = tidy(value); value != "" {
			p.facts = append(p.facts, chancery.Fact{Field: field, Value: value, Where: where})
		}
	}
	has := func(field chancery.Field) bool {
		return slices.ContainsFunc(p.facts, func(f chancery.Fact) bool { return f.Field == field })
	}

	// The address first: others are resolved against it.
	for _, u := range []struct{ value, where string }{{c.canonical, "<link rel=canonical>"}, {c.first("og:url"), "<meta og:url>"}, {c.saved, c.savedWhere}, {c.first("savepage-url"), "<meta savepage-url>"}} {
		if parsed, err := url.Parse(strings.TrimSpace(u.value)); err == nil && parsed.Host != "" && (parsed.Scheme == "http" || parsed.Scheme == "https") {
			if !has(chancery.URL) {
				add(chancery.URL, parsed.String(), u.where)
			}
			if base == "" || u.value == c.saved {
				base = parsed.String()
			}
		}
	}
	if parsed, err := url.Parse(base); err == nil && parsed.Host != "" {
		p.base = parsed
	}
	if b, err := url.Parse(c.base); err == nil && c.base != "" {
		if p.base != nil {
			b = p.base.ResolveReference(b)
		}
		if b.Host != "" {
			p.base = b
		}
	}

	ld := c.linkedData()
	outlet := ""
	if v := ld.outlet; v != "" {
		outlet = v
		add(chancery.Outlet, v, "JSON-LD publisher")
	}
	c.eachMeta(chancery.Outlet, func(name, value string) bool {
		if outlet == "" && !strings.HasPrefix(value, "http") && len(value) < 100 {
			outlet = value
			add(chancery.Outlet, value, "<meta "+name+">")
		}
		return outlet == ""
	})

	c.title(ld, outlet, add, p)
	c.authors(ld, outlet, add)

	if d := edtf(ld.published); d != "" {
		add(chancery.Published, d, "JSON-LD datePublished")
	}
	c.eachMeta(chancery.Published, func(name, value string) bool {
		if d := edtf(value); d != "" && !has(chancery.Published) {
			add(chancery.Published, d, "<meta "+name+">")
		} else if p.doubt.value == "" {
			p.doubt = said{value, "<meta " + name + ">"}
		}
		return !has(chancery.Published)
	})
	for _, t := range c.times {
		if d := edtf(t.value); d != "" && !has(chancery.Published) {
			add(chancery.Published, d, t.where)
		}
	}
	if d := edtf(c.accessed); d != "" {
		add(chancery.Accessed, d, c.accessedWhere)
	} else if d := edtf(c.first("savepage-date")); d != "" {
		add(chancery.Accessed, d, "<meta savepage-date>")
	}
	p.description = slices.Concat(c.meta["og:description"], c.meta["description"], c.meta["twitter:description"], c.meta["dc.description"])
	p.lang = c.lang
	if p.lang == "" {
		p.lang = ld.lang
	}
	return p
}

// note hands the facts to the builder.
func (p *page) note(b *builder) {
	for _, f := range p.facts {
		b.fact(f.Field, f.Value, f.Where)
	}
	b.dated(chancery.Published, p.doubt.value, p.doubt.where)
	b.declareLanguage(p.lang, "<html lang>")
}

type said struct{ value, where string }

// collector gathers what the elements of a page say, before what to believe is
// decided.
type collector struct {
	meta                    map[string][]string // lower-case name → values in order
	documentTitle           string
	canonical, base, lang   string
	saved, savedWhere       string
	accessed, accessedWhere string
	headings                []string
	scripts                 []string
	bylines                 []said // texts of elements that hold a byline
	times                   []said // dates of elements that hold the day of publication
	timed                   int
}

func (c *collector) first(name string) string {
	if v := c.meta[name]; len(v) > 0 {
		return v[0]
	}
	return ""
}

// eachMeta yields the values that meta elements give a field, best first, until
// yield returns false.
func (c *collector) eachMeta(field chancery.Field, yield func(name, value string) bool) {
	for _, m := range metaNames {
		if m.field != field {
			continue
		}
		for _, name := range m.names {
			for _, value := range c.meta[name] {
				if value = tidy(value); value != "" && !yield(name, value) {
					return
				}
			}
		}
	}
}

func (c *collector) visit(n *html.Node) {
	if n.Type == html.CommentNode {
		if m := savedFrom.FindStringSubmatch(n.Data); m != nil && c.saved == "" {
			c.saved, c.savedWhere = m[1], "comment \"saved from url\""
		} else if m := singleFile.FindStringSubmatch(n.Data); m != nil && c.saved == "" {
			c.saved, c.savedWhere = m[1], "comment of SingleFile"
			if i := strings.Index(m[2], " GMT"); i > 0 {
				m[2] = m[2][:i] // "Tue May 23 2006 10:00:00 GMT+0200 (…)"
			}
			c.accessed, c.accessedWhere = m[2], "comment of SingleFile"
		} else if m := archived.FindStringSubmatch(n.Data); m != nil && c.accessed == "" {
			c.accessed, c.accessedWhere = m[1], "comment of the Internet Archive"
		}
		return
	}
	if n.Type != html.ElementNode {
		return
	}
	prop := strings.ToLower(attribute(n, "itemprop"))
	switch n.DataAtom {
	case atom.Html:
		if c.lang = attribute(n, "lang"); c.lang == "" {
			c.lang = attribute(n, "xml:lang")
		}
	case atom.Title:
		if c.documentTitle == "" && (n.Parent == nil || n.Parent.DataAtom == atom.Head) {
			c.documentTitle = tidy(textOf(n))
		}
	case atom.Base:
		if c.base == "" {
			c.base = attribute(n, "href")
		}
	case atom.Link:
		if strings.EqualFold(attribute(n, "rel"), "canonical") && c.canonical == "" {
			c.canonical = attribute(n, "href")
		}
	case atom.Meta:
		value := attribute(n, "content")
		for _, key := range []string{"property", "name", "itemprop"} {
			if name := strings.ToLower(strings.TrimSpace(attribute(n, key))); name != "" && value != "" {
				c.meta[name] = append(c.meta[name], value)
			}
		}
		if strings.EqualFold(attribute(n, "http-equiv"), "content-language") && c.lang == "" {
			c.lang = value
		}
		return
	case atom.H1:
		if len(c.headings) < 10 {
			if words, whole := textUpTo(n, 1000); whole && tidy(words) != "" {
				c.headings = append(c.headings, tidy(words))
			}
		}
	case atom.Script:
		if strings.EqualFold(attribute(n, "type"), "application/ld+json") && len(c.scripts) < 20 {
			c.scripts = append(c.scripts, scriptOf(n))
		}
		return
	case atom.Time:
		if len(c.times) > 50 {
			return
		}
		value := attribute(n, "datetime")
		if value == "" {
			value, _ = textUpTo(n, 200)
		}
		switch {
		case prop == "datepublished" || attributed(n, "pubdate"):
			c.times = slices.Insert(c.times, c.timed, said{value, "<time itemprop=datePublished>"})
			c.timed++
		case headerOf(n):
			c.times = append(c.times, said{value, "<time> in the article's header"})
		}
		return
	}
	if prop == "datepublished" && len(c.times) < 50 {
		value := attribute(n, "content")
		if value == "" {
			value, _ = textUpTo(n, 200)
		}
		c.times = slices.Insert(c.times, c.timed, said{value, "itemprop=datePublished"})
		c.timed++
	}
	if len(c.bylines) < 20 {
		class := attribute(n, "class")
		switch {
		case prop == "author" || prop == "author name":
			c.bylines = append(c.bylines, said{firstWords(n), "itemprop=author"})
		case attribute(n, "rel") == "author":
			c.bylines = append(c.bylines, said{firstWords(n), "rel=author"})
		case class != "" && bylineClass.MatchString(class) && !comments.MatchString(class):
			if words, whole := textUpTo(n, 200); whole {
				c.bylines = append(c.bylines, said{words, "class " + strings.Join(strings.Fields(class), " ")})
			}
		}
	}
}

// firstWords returns the words of an element that should hold few.
func firstWords(n *html.Node) string {
	words, _ := textUpTo(n, 200)
	return words
}

func attributed(n *html.Node, key string) bool {
	return slices.ContainsFunc(n.Attr, func(a html.Attribute) bool { return a.Key == key })
}

// headerOf reports whether n stands in the header of an article or in an element
// named for its date or author, and not in a comment or teaser.
func headerOf(n *html.Node) bool {
	header := false
	for p := n.Parent; p != nil; p = p.Parent {
		name := attribute(p, "class") + " " + attribute(p, "id")
		if comments.MatchString(name) || p.DataAtom == atom.Aside || p.DataAtom == atom.Nav || p.DataAtom == atom.Li {
			return false
		}
		if p.DataAtom == atom.Header || bylineClass.MatchString(name) || dateClass.MatchString(name) {
			header = true
		}
	}
	return header
}

var dateClass = compiled(`(?i)(?:^|[\s_-])(?:date|dateline|published|pubdate|timestamp|entry-date|meta)(?:$|[\s_-])`)

// title decides on the title and on the heading that stands over the article.
func (c *collector) title(ld linkedData, outlet string, add func(chancery.Field, string, string), p *page) {
	title, where := tidy(ld.title), "JSON-LD headline"
	if title == "" {
		c.eachMeta(chancery.Title, func(name, value string) bool {
			title, where = value, "<meta "+name+">"
			return false
		})
	}
	source := title
	if source == "" {
		source = c.documentTitle
	}
	// A heading that the title repeats, with the name of the site around it, is
	// the title as the page shows it.
	for _, h := range c.headings {
		if len(h) >= 8 && (strings.Contains(letters(source), letters(h)) || strings.Contains(letters(h), letters(source)) && letters(source) != "" && len(h) < 3*len(source)) {
			p.heading = h
			break
		}
	}
	if p.heading == "" && len(c.headings) == 1 && source == "" {
		p.heading = c.headings[0]
	}
	switch {
	case title == "" && p.heading != "":
		title, where = p.heading, "<h1>"
	case title == "":
		title, where = c.documentTitle, "<title>"
	}
	add(chancery.Title, withoutSite(title, outlet), where)
}

// letters strips a text to what a comparison of headings needs.
func letters(s string) string {
	return strings.Map(func(r rune) rune {
		if r < 0x80 && class[byte(r)] == keep && !strings.ContainsRune(`"'-.,:;`, r) {
			return r | 0x20
		}
		if r >= 0x2010 && r < 0x2060 || r < 0x80 || r == 0xa0 {
			return -1
		}
		return r
	}, s)
}

// withoutSite takes the name of the outlet off the end or the beginning of a
// title.
func withoutSite(title, outlet string) string {
	if outlet == "" {
		return title
	}
	for _, sep := range []string{" | ", " - ", " – ", " — ", " :: ", " » ", ": "} {
		if head, tail, ok := cutLast(title, sep); ok && strings.EqualFold(strings.TrimSpace(tail), outlet) && sep != ": " {
			return strings.TrimSpace(head)
		}
		if head, tail, ok := strings.Cut(title, sep); ok && strings.EqualFold(strings.TrimSpace(head), outlet) {
			return strings.TrimSpace(tail)
		}
	}
	return title
}

func cutLast(s, sep string) (head, tail string, ok bool) {
	i := strings.LastIndex(s, sep)
	if i < 0 {
		return s, "", false
	}
	return s[:i], s[i+len(sep):], true
}

// authors adds those of the most trustworthy place that names any.
func (c *collector) authors(ld linkedData, outlet string, add func(chancery.Field, string, string)) {
	use := func(values []string, where string) bool {
		found := false
		for _, value := range values {
			for _, name := range authorNames(value) {
				if agencies[name] {
					add(chancery.WireCredit, name, where)
				} else if !strings.EqualFold(name, outlet) {
					add(chancery.Author, name, where)
				}
				found = true
			}
		}
		return found
	}
	if use(ld.authors, "JSON-LD author") {
		return
	}
	for _, m := range metaNames {
		if m.field != chancery.Author {
			continue
		}
		for _, name := range m.names {
			if use(c.meta[name], "<meta "+name+">") {
				return
			}
		}
	}
	where := ""
	for _, b := range c.bylines {
		// One byline may list its authors in elements of their own.
		if (where == "" || where == b.where) && use([]string{b.value}, b.where) {
			where = b.where
		}
	}
}

// authorNames reads what a page gives for an author: names with or without
// "By", several joined; addresses, handles and descriptions give none.
func authorNames(value string) []string {
	value = tidy(value)
	if names, agency := namesOf(value); len(names) > 0 || agency != "" {
		if agency != "" {
			names = append(names, agency)
		}
		return names
	}
	if value == "" || len(value) > 200 || strings.Contains(value, "://") || strings.HasPrefix(value, "@") || strings.HasPrefix(value, "/") {
		return nil
	}
	for _, prefix := range []string{"By ", "by ", "BY "} {
		value = strings.TrimPrefix(value, prefix)
	}
	if agencies[value] {
		return []string{value}
	}
	// "Porter, Gareth" is one name, as libraries write them.
	if last, first, ok := strings.Cut(value, ", "); ok && !strings.Contains(first, ",") && !strings.Contains(last, " ") && personal(first+" "+last) {
		return []string{first + " " + last}
	}
	var out []string
	for name := range strings.SplitSeq(strings.NewReplacer(" and ", ",", " & ", ",", ";", ",", " | ", ",").Replace(value), ",") {
		if name = strings.TrimSpace(name); personal(name) || agencies[name] {
			out = append(out, name)
		}
	}
	return out
}

// linkedData is what JSON-LD says of the article.
type linkedData struct {
	title, outlet, published, lang string
	authors                        []string
}

// linkedData reads the JSON-LD scripts. The first article in them counts; a page
// describes its teasers too.
func (c *collector) linkedData() (ld linkedData) {
	var visit func(v any, depth int) bool
	visit = func(v any, depth int) bool {
		if depth > 6 {
			return false
		}
		switch v := v.(type) {
		case []any:
			for _, e := range v {
				if visit(e, depth+1) {
					return true
				}
			}
		case map[string]any:
			if isArticle(v["@type"]) {
				ld.title = firstString(v["headline"], v["name"])
				ld.published = firstString(v["datePublished"], v["dateCreated"])
				ld.lang = firstString(v["inLanguage"])
				ld.outlet = nameIn(v["publisher"])
				ld.authors = namesUnder(v["author"], 0)
				if ld.authors == nil {
					ld.authors = namesUnder(v["creator"], 0)
				}
				return true
			}
			for _, key := range []string{"@graph", "mainEntity", "mainEntityOfPage"} {
				if visit(v[key], depth+1) {
					return true
				}
			}
		}
		return false
	}
	for _, s := range c.scripts {
		s = strings.TrimSpace(s)
		s = strings.TrimSuffix(strings.TrimPrefix(s, "<!--"), "-->")
		var v any
		if err := json.Unmarshal([]byte(s), &v); err != nil {
			// Line ends inside strings are the commonest fault.
			s = strings.NewReplacer("\n", " ", "\r", " ", "\t", " ").Replace(s)
			if json.Unmarshal([]byte(s), &v) != nil {
				continue
			}
		}
		if visit(v, 0) {
			return ld
		}
	}
	return ld
}

func isArticle(t any) bool {
	switch t := t.(type) {
	case string:
		return strings.HasSuffix(t, "Article") || strings.HasSuffix(t, "Posting") || t == "Report" || t == "Interview" || t == "Book" || t == "Chapter"
	case []any:
		return slices.ContainsFunc(t, isArticle)
	}
	return false
}

func firstString(values ...any) string {
	for _, v := range values {
		if s, ok := v.(string); ok && strings.TrimSpace(s) != "" {
			return html.UnescapeString(s)
		}
	}
	return ""
}

func nameIn(v any) string {
	if names := namesUnder(v, 0); len(names) > 0 {
		return names[0]
	}
	return ""
}

func namesUnder(v any, depth int) (out []string) {
	if depth > 4 {
		return nil
	}
	switch v := v.(type) {
	case string:
		return []string{html.UnescapeString(v)}
	case map[string]any:
		return namesUnder(v["name"], depth+1)
	case []any:
		for _, e := range v {
			out = append(out, namesUnder(e, depth+1)...)
		}
	}
	return out
}

// scriptOf returns the text of a script.
func scriptOf(n *html.Node) string {
	if n.FirstChild == nil {
		return ""
	}
	return n.FirstChild.Data
}
