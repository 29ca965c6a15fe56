package accession

import (
	"bytes"
	"path"
	"strings"

	"github.com/gabriel-vasile/mimetype"

	"chancery"
)

// The media types that Chancery tells apart, as they stand in a document.
const (
	textType     = "text/plain"
	markdownType = "text/markdown"
	htmlType     = "text/html"
	xmlType      = "application/xml"
	teiType      = "application/tei+xml"
	pdfType      = "application/pdf"
	docxType     = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
	odtType      = "application/vnd.oasis.opendocument.text"
	rtfType      = "text/rtf"
	mailType     = "message/rfc822"
	cfbType      = "application/x-ole-storage"
)

// sniff tells the type of an original by its content, and by its name and
// declared type only where the content leaves the choice open, and what to call
// it. It notes in b a name that says something else.
func sniff(src *Source, b *builder) (media, told string) {
	media, told = typeOf(src)
	if ext := strings.ToLower(path.Ext(src.Path)); wrong(ext, media) {
		b.skip(chancery.Guessed, src.Path, "its name ends in "+ext+", but it is "+called(media)+" and was read as that")
	}
	return media, told
}

// typeNames are types by the names that sentences use.
var typeNames = map[string]string{
	textType: "plain text", markdownType: "Markdown", htmlType: "an HTML page", xmlType: "XML", teiType: "TEI XML", pdfType: "a PDF",
	docxType: "a DOCX document", odtType: "an OpenDocument text", rtfType: "an RTF document", mailType: "a mail message", rowType: "JSON",
	cfbType: "an Office document of the old binary form", "application/zip": "a zip archive", "application/gzip": "a gzip file",
	"application/octet-stream": "binary data of no known type", "application/epub+zip": "an EPUB book",
}

func called(media string) string {
	if name := typeNames[media]; name != "" {
		return name
	}
	return "a file of the type " + media
}

// advice says what to try with what is not read.
var advice = map[string]string{
	"application/epub+zip":     "; convert it to HTML or DOCX",
	"application/octet-stream": "",
	"application/zip":          " inside another document; add it as a file of its own",
	"application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": "; save the sheet as CSV",
	"application/vnd.oasis.opendocument.spreadsheet":                    "; save the sheet as CSV",
	"application/vnd.ms-excel":                                          "; save the sheet as CSV",
	"application/x-7z-compressed":                                       "; unpack it first",
	"application/x-rar-compressed":                                      "; unpack it first",
	"application/vnd.rar":                                               "; unpack it first",
	"application/x-xz":                                                  "; unpack it first",
	"application/zstd":                                                  "; unpack it first",
}

// extensions says which types a name's ending promises.
var extensions = map[string][]string{
	".txt": {textType, markdownType, mailType, rowType}, ".text": {textType, markdownType}, ".asc": {textType},
	".md": {markdownType, textType}, ".markdown": {markdownType, textType},
	".html": {htmlType}, ".htm": {htmlType}, ".xhtml": {htmlType},
	".pdf": {pdfType}, ".docx": {docxType}, ".odt": {odtType}, ".rtf": {rtfType}, ".eml": {mailType},
	".xml": {teiType, xmlType, htmlType}, ".tei": {teiType}, ".json": {rowType}, ".doc": {cfbType},
	".png": {"image/*"}, ".jpg": {"image/*"}, ".jpeg": {"image/*"}, ".tif": {"image/*"}, ".tiff": {"image/*"},
}

func wrong(ext, media string) bool {
	promised, known := extensions[ext]
	if !known {
		return false
	}
	for _, p := range promised {
		if p == media || p == "image/*" && strings.HasPrefix(media, "image/") {
			return false
		}
	}
	return true
}

// typeOf tells the type, and what to call it.
func typeOf(src *Source) (media, told string) {
	raw := src.Bytes
	head := raw[:min(len(raw), 3072)]
	declared, _, _ := strings.Cut(src.MediaType, ";")
	declared = strings.ToLower(strings.TrimSpace(declared))
	ext := strings.ToLower(path.Ext(src.Path))
	is := func(media string) (string, string) { return media, "it is " + called(media) }
	if declared == rowType {
		return is(rowType) // a row of a table, which is one whatever stands in it
	}
	if bytes.Contains(raw[:min(len(raw), 1024)], []byte("%PDF-")) && !bytes.HasPrefix(bytes.TrimSpace(head), []byte("<")) {
		return is(pdfType) // readers accept up to 1,024 bytes of anything before the sign
	}
	if bytes.HasPrefix(raw, []byte("\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1")) {
		return is(cfbType)
	}
	m := mimetype.Detect(head)
	if m.Is("application/zip") || bytes.HasPrefix(raw, []byte("PK\x03\x04")) {
		// The entries that tell an office document may stand far behind.
		m = mimetype.Detect(raw)
	}
	media, _, _ = strings.Cut(m.String(), ";")
	if media == "application/zip" {
		if office := officeType(raw); office != "" {
			return is(office)
		}
	}
	switch media {
	case pdfType, docxType, odtType, rtfType:
		return is(media)
	case "application/vnd.oasis.opendocument.text-template":
		return is(odtType)
	}
	texty := false
	for p := m; p != nil; p = p.Parent() {
		texty = texty || p.Is("text/plain")
	}
	if !texty && (media != "application/octet-stream" || isBinary(raw)) {
		return is(media)
	}
	if isBinary(raw) {
		return is("application/octet-stream")
	}
	start := leading(head)
	switch {
	case strings.HasPrefix(start, "{\\rtf"):
		return is(rtfType)
	case ext == ".json" && (strings.HasPrefix(start, "{") || strings.HasPrefix(start, "[")):
		return is(rowType)
	case strings.HasPrefix(start, "<?xml") || strings.HasPrefix(start, "<tei"):
		if strings.Contains(start, "<html") || strings.Contains(start, "<!doctype html") {
			return is(htmlType)
		}
		return is(teiType) // parseTEI tells the root element and refuses the others
	case pageLike(start), ext == ".html" || ext == ".htm" || ext == ".xhtml", declared == htmlType || declared == "application/xhtml+xml":
		return is(htmlType)
	case declared == mailType, ext == ".eml", message(head):
		return is(mailType)
	case ext == ".xml" || ext == ".tei":
		return is(teiType)
	case ext == ".md" || ext == ".markdown" || ext == ".mdown" || declared == markdownType:
		return is(markdownType)
	}
	return is(textType)
}

// leading returns the beginning of a text in lower case, without what may stand
// before its first sign: a byte order mark, zero bytes of UTF-16, white space.
func leading(head []byte) string {
	head = bytes.TrimPrefix(head, []byte("\xef\xbb\xbf"))
	head = bytes.TrimPrefix(bytes.TrimPrefix(head, []byte("\xff\xfe")), []byte("\xfe\xff"))
	head = bytes.TrimSpace(bytes.ReplaceAll(head, []byte{0}, nil))
	if len(head) > 0 && head[0] != '<' {
		head = head[:min(len(head), 16)] // no markup, so the rest tells nothing
	}
	return strings.ToLower(string(head))
}

// pageLike reports whether a text that begins so is HTML: a document type, or a tag
// of the outline of a page before any words.
func pageLike(start string) bool {
	for strings.HasPrefix(start, "<!--") {
		_, after, ok := strings.Cut(start, "-->")
		if !ok {
			return strings.Contains(start, "saved from url=")
		}
		start = strings.TrimSpace(after)
	}
	for _, tag := range [...]string{"<!doctype html", "<html", "<head", "<body", "<title", "<meta ", "<script", "<style", "<link ", "<div", "<table", "<article", "<main", "<section", "<header", "<p>", "<p ", "<h1", "<h2", "<center", "<font", "<blockquote", "<span", "<ul", "<ol"} {
		if strings.HasPrefix(start, tag) {
			return true
		}
	}
	return false
}

// message reports whether a text begins with the header of a mail message, as
// mail programs write it. A letter that begins "From: … To: …" is not one: it
// lacks the fields that only programs write.
func message(head []byte) bool {
	known, sure := 0, 0
	for line := range bytes.Lines(head) {
		line = bytes.TrimRight(line, "\r\n")
		if len(line) == 0 {
			break
		}
		if line[0] == ' ' || line[0] == '\t' {
			if known+sure == 0 {
				return false
			}
			continue
		}
		name, _, ok := bytes.Cut(line, []byte(":"))
		if !ok || len(name) == 0 || bytes.ContainsAny(name, " \t") {
			if known+sure == 0 && bytes.HasPrefix(line, []byte("From ")) {
				continue // the line that parts messages in a mailbox
			}
			return false
		}
		switch strings.ToLower(string(name)) {
		case "from", "to", "cc", "subject", "date", "reply-to", "sender":
			known++
		case "received", "message-id", "mime-version", "return-path", "delivered-to", "content-type", "content-transfer-encoding", "references", "in-reply-to", "x-mailer":
			sure++
		}
	}
	return sure >= 1 && known >= 1 || sure >= 3
}

// headed reports whether documents of a type may begin with the head of a news
// story. Messages and editions say in fields of their own what a head would.
func headed(media string) bool {
	return media != mailType && media != teiType
}
