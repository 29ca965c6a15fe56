package accession

import (
	"encoding/xml"
	"io"
	"strings"

	"chancery"
)

// parseNITF reads a news story in the News Industry Text Format (IPTC, 3.x),
// whose root element has just begun.
func parseNITF(x *xmlReader, b *builder) error {
	var (
		stack = []string{"nitf"}
		body  bool
		cells int              // of the row so far
		fact  *strings.Builder // collects what a head element says
	)
	kinds := map[string]chancery.BlockKind{
		"p": chancery.Paragraph, "hl1": chancery.Heading, "hl2": chancery.Heading, "li": chancery.ListItem,
		"bq": chancery.BlockQuote, "media-caption": chancery.Caption, "tr": chancery.TableRow,
		"tagline": chancery.Paragraph, "byline": chancery.Paragraph, "dateline": chancery.Paragraph, "abstract": chancery.Paragraph,
	}
	within := func(name string) bool {
		for _, s := range stack {
			if s == name {
				return true
			}
		}
		return false
	}
	for {
		t, err := x.next()
		if err == io.EOF {
			return nil
		}
		if err != nil {
			return err
		}
		switch t := t.(type) {
		case xml.StartElement:
			name := t.Name.Local
			stack = append(stack, name)
			switch name {
			case "body":
				body = true
			case "title", "hl1", "byline", "dateline", "distributor":
				fact = new(strings.Builder)
			case "date.release", "date.issue":
				b.fact(chancery.Published, nitfDay(attr(t, "norm")), "NITF "+name)
			case "pubdata":
				b.fact(chancery.Outlet, attr(t, "name"), "NITF pubdata")
				b.fact(chancery.Published, nitfDay(attr(t, "date.publication")), "NITF pubdata")
			}
			if !body {
				break
			}
			switch kind := kinds[name]; {
			case name == "tr":
				b.open(chancery.TableRow, 0, "")
				cells = 0
			case name == "td" || name == "th":
				if cells++; cells > 1 {
					b.cell()
				}
			case name == "br":
				b.line()
			case kind == chancery.Paragraph && within("bq"):
				b.open(chancery.BlockQuote, 1, "")
			case kind == chancery.Heading, kind == chancery.ListItem, kind == chancery.BlockQuote:
				b.open(kind, 1, "")
			case kind != "":
				b.open(kind, 0, "")
			}
		case xml.EndElement:
			name := stack[len(stack)-1]
			stack = stack[:len(stack)-1]
			if fact != nil {
				words := fact.String()
				switch name {
				case "title", "hl1":
					if b.facts.Get(chancery.Title) == "" {
						b.fact(chancery.Title, words, "NITF "+name)
					}
				case "byline":
					b.fact(chancery.Author, byline(words), "NITF byline")
				case "dateline":
					b.fact(chancery.Dateline, words, "NITF dateline")
				case "distributor":
					b.fact(chancery.WireCredit, words, "NITF distributor")
				}
				if name == "title" || name == "hl1" || name == "byline" || name == "dateline" || name == "distributor" {
					fact = nil
				}
			}
			if body && kinds[name] != "" {
				b.end()
			}
		case xml.CharData:
			if fact != nil {
				fact.Write(t)
			}
			if body {
				b.text(string(t))
			}
		}
	}
}

var by = compiled(`(?i)^\s*by\s+`)

// byline returns the name in a line such as "By Ann Example".
func byline(s string) string { return strings.TrimSpace(by.ReplaceAllString(s, "")) }

// nitfDay returns a NITF date, "20060523T120000Z" or ISO 8601, as a day in EDTF.
func nitfDay(s string) string {
	if len(s) >= 8 && !strings.Contains(s[:8], "-") {
		s = s[:4] + "-" + s[4:6] + "-" + s[6:8]
	} else if len(s) > 10 {
		s = s[:10]
	}
	return day(s)
}
