package accession

import (
	"bytes"
	"context"
	"encoding/xml"
	"errors"
	"fmt"
	"math"
	"slices"
	"strings"
	"time"

	"chancery"
)

// parsePDF reads the text layer of a PDF through pdfium and rebuilds from the
// places of its words what the format does not keep: reading order, paragraphs,
// words divided at line ends, notes, quotations set off, headings. Pages
// without a text layer are recognised by Tesseract where it is installed.
func parsePDF(ctx context.Context, src *Source, b *builder) error {
	data := src.Bytes
	f, err := openPDF(ctx, data)
	if err != nil {
		return pdfError(ctx, err)
	}
	defer func() { f.close() }()
	n, err := f.pages()
	if err != nil {
		return pdfError(ctx, err)
	}
	if n == 0 {
		return chancery.Errorf(chancery.Damaged, "no page of the PDF could be read; get a whole copy")
	}
	tail := data[max(0, len(data)-2048):]
	if !bytes.Contains(tail, []byte("%%EOF")) {
		b.skip(chancery.Damaged, "end of the file", fmt.Sprintf("the file breaks off before its end; %d pages could be rescued", n))
	}
	pdfFacts(f, data, b)

	sheets, words := make([]sheet, n), make([][]word, n)
	named := make([]string, n)
	var bare []int // pages without a text layer
	var letters int64
	for i := range n {
		if err := ctx.Err(); err != nil {
			return err
		}
		if letters > b.limits.Text {
			b.skip(chancery.TooLarge, fmt.Sprintf("pages %d to %d", i+1, n), "the text is over the limit for one document")
			break
		}
		named[i] = f.label(i)
		p, err := f.page(i)
		if errors.Is(err, errPDFium) { // the instance died of this page; the others may be sound
			b.skip(chancery.Damaged, fmt.Sprintf("page %d", i+1), "the page could not be read: it is damaged")
			f.close()
			if f, err = openPDF(ctx, data); err != nil {
				return pdfError(ctx, err)
			}
			continue
		}
		if err != nil {
			if chancery.KindOf(err) != chancery.Damaged {
				return pdfError(ctx, err)
			}
			b.skip(chancery.Damaged, fmt.Sprintf("page %d", i+1), err.Error())
			continue
		}
		sheets[i].width, sheets[i].height = p.width, p.height
		words[i] = initials(p.words)
		for _, w := range p.words {
			letters += int64(len(w.s))
		}
		if len(p.words) == 0 && p.objects > 0 {
			bare = append(bare, i)
		}
	}
	if kerned(words) {
		// Spaces cannot be trusted; the places of all letters are fetched.
		f.fine = true
		for i := range n {
			if len(words[i]) == 0 {
				continue
			}
			p, err := f.page(i)
			if err != nil {
				return pdfError(ctx, err)
			}
			words[i] = initials(p.words)
		}
	}
	layPages(sheets, words)
	words = nil // as large again as the lines
	if err := recognisePages(ctx, f, sheets, bare, b); err != nil {
		return err
	}
	furniture(sheets, named)
	newFlow(sheets).write(b)
	return nil
}

// kerned reports whether spaces in the text layer stand where letters touch in
// more than one of fifty places, as in PDFs whose program kerns by moving the
// pen.
func kerned(pages [][]word) bool {
	all, touching := 0, 0
	for _, words := range pages {
		for i := 1; i < len(words); i++ {
			all++
			if falseSpace(words[i-1], words[i]) {
				touching++
			}
		}
	}
	return touching*50 > all
}

// layPages lays the lines of all pages, twice where pages have columns: what the
// clear pages show helps with the others.
func layPages(sheets []sheet, words [][]word) {
	places := map[float64]int{}
	for i := range sheets {
		var found []float64
		sheets[i].lines, found = layLines(words[i], i, nil)
		for _, x := range found {
			places[math.Round(x/4)*4]++
		}
	}
	var hints []float64
	for x, n := range places {
		if n+places[x-4]+places[x+4] >= 2 {
			hints = append(hints, x)
		}
	}
	if len(hints) == 0 {
		return
	}
	slices.Sort(hints)
	for i := range sheets {
		sheets[i].lines, _ = layLines(words[i], i, hints)
	}
}

// pdfError gives an error from pdfium a sentence.
func pdfError(ctx context.Context, err error) error {
	switch {
	case ctx.Err() != nil:
		return ctx.Err()
	case errors.Is(err, errPDFium):
		return chancery.Errorf(chancery.Damaged, "the PDF is damaged: reading it came to an end in the middle; try to print it to a new PDF and add that: %w", err)
	}
	return err
}

// recognisePages reads the pages that have no text layer from their image. Where
// Tesseract is absent, or time runs out, it notes what stays without text.
func recognisePages(ctx context.Context, f *pdfFile, sheets []sheet, bare []int, b *builder) error {
	if len(bare) == 0 {
		return nil
	}
	whole := len(bare) == len(sheets)
	where := "pages " + ranges(bare)
	if len(bare) == 1 {
		where = fmt.Sprintf("page %d", bare[0]+1)
	}
	if _, err := tesseract(); err != nil {
		if whole {
			where = "whole document"
		}
		b.skip(chancery.Unsupported, where, "no text layer; install tesseract-ocr and add the document again to have the pages recognised")
		return nil
	}
	var unread []int
	start := time.Now()
	for k, i := range bare {
		if deadline, ok := ctx.Deadline(); ok && k > 0 {
			each := time.Since(start) / time.Duration(k)
			if time.Until(deadline) < 3*each {
				b.skip(chancery.TooLarge, "pages "+ranges(bare[k:]), "no text layer, and the time allowed for one document ended before they were recognised")
				break
			}
		}
		pgm, dpi, err := f.render(i, 300, 6000)
		if err != nil {
			if ctx.Err() != nil {
				return ctx.Err()
			}
			unread = append(unread, i)
			continue
		}
		lines, err := recognise(ctx, pgm, dpi, i)
		if err != nil {
			if ctx.Err() != nil {
				return ctx.Err()
			}
			unread = append(unread, i)
			continue
		}
		sheets[i].lines = lines
	}
	if len(unread) > 0 {
		b.skip(chancery.Damaged, "pages "+ranges(unread), "no text layer, and recognition failed")
	}
	b.skip(chancery.Guessed, where, "no text layer; the words were recognised from the image"+certainty(sheets, bare))
	return nil
}

// ranges writes page indices as the numbers of a person: "1-3, 7".
func ranges(pages []int) string {
	var s []string
	for i := 0; i < len(pages); {
		j := i
		for j+1 < len(pages) && pages[j+1] == pages[j]+1 {
			j++
		}
		if i == j {
			s = append(s, fmt.Sprint(pages[i]+1))
		} else {
			s = append(s, fmt.Sprintf("%d-%d", pages[i]+1, pages[j]+1))
		}
		i = j + 1
	}
	return strings.Join(s, ", ")
}

// madeUp finds titles that programs put in when nobody gave one.
var madeUp = compiled(`(?i)^(untitled.*|microsoft (word|powerpoint).*|.*\.(docx?|rtf|odt|pdf|indd|qxd|tex|dvi|wpd|pages|html?)|(document|presentation|slide|layout|print|scan)\s?\d*|https?://.*|[\d\s._-]*)$`)

// pdfFacts notes what the Info dictionary, the XMP packet and the catalogue say.
func pdfFacts(f *pdfFile, data []byte, b *builder) {
	xmpFacts(f.ctx, data, b)
	xmpAuthors := len(b.hints) > 0
	if title := f.meta("Title"); !madeUp.MatchString(strings.TrimSpace(title)) && !b.known(chancery.Title) {
		b.fact(chancery.Title, title, "PDF Title entry")
	}
	if !xmpAuthors {
		for author := range strings.SplitSeq(f.meta("Author"), ";") {
			b.hint(chancery.Author, author, "PDF Author entry")
		}
	}
	b.hint(chancery.Written, pdfDate(f.meta("CreationDate")), "PDF CreationDate entry (when the file was made)")
	b.fact(chancery.Language, f.wide("FPDFCatalog_GetLanguage", f.doc), "PDF Lang entry")
}

// xmpFacts reads the last XMP packet (ISO 16684-1) that stands uncompressed in
// the file, as the format asks.
func xmpFacts(ctx context.Context, data []byte, b *builder) {
	start := bytes.LastIndex(data, []byte("<x:xmpmeta"))
	if start < 0 {
		return
	}
	end := bytes.Index(data[start:], []byte("</x:xmpmeta>"))
	if end < 0 {
		return
	}
	limits := b.limits
	limits.Depth = min(limits.Depth, 64)
	x := newXMLReader(ctx, data[start:start+end+len("</x:xmpmeta>")], limits)
	var path []string
	within := func(space string) string {
		for i := len(path) - 1; i >= 0; i-- {
			if strings.HasPrefix(path[i], space) {
				return path[i][len(space):]
			}
		}
		return ""
	}
	note := func(property, value string) {
		switch property {
		case "dc title":
			if !madeUp.MatchString(strings.TrimSpace(value)) && !b.known(chancery.Title) {
				b.fact(chancery.Title, value, "XMP dc:title")
			}
		case "dc creator":
			b.hint(chancery.Author, value, "XMP dc:creator")
		case "dc language":
			b.fact(chancery.Language, value, "XMP dc:language")
		case "prism publicationName":
			b.fact(chancery.Outlet, value, "XMP prism:publicationName")
		case "prism publicationDate", "prism coverDate":
			b.fact(chancery.Published, day(strings.TrimSpace(value)), "XMP "+strings.Replace(property, " ", ":", 1))
		case "prism url":
			b.fact(chancery.URL, value, "XMP prism:url")
		}
	}
	names := func(n xml.Name) string {
		switch {
		case n.Space == "http://purl.org/dc/elements/1.1/":
			return "dc " + n.Local
		case strings.HasPrefix(n.Space, "http://prismstandard.org/namespaces/"):
			return "prism " + n.Local
		}
		return "- " + n.Local
	}
	var words strings.Builder
	for {
		t, err := x.next()
		if err != nil {
			return // metadata that cannot be read is metadata that is not there
		}
		switch t := t.(type) {
		case xml.StartElement:
			path = append(path, names(t.Name))
			words.Reset()
			for _, a := range t.Attr {
				note(names(a.Name), a.Value)
			}
		case xml.CharData:
			words.Write(t)
		case xml.EndElement:
			if words.Len() > 0 {
				for _, space := range []string{"dc ", "prism "} {
					if p := within(space); p != "" {
						note(space+p, words.String())
					}
				}
				words.Reset()
			}
			path = path[:len(path)-1]
		}
	}
}
