package accession

import (
	"archive/zip"
	"bytes"
	"io"
	"strings"
	"testing"

	"chancery"
)

// TestFormats takes one original of each format through the door: told by its
// content whatever its name, read, and held to the laws.
func TestFormats(t *testing.T) {
	words := "He said so."
	pdf := newPress()
	pdf.page(100)
	pdf.body(90, 300, words)
	onePage := pdf.bytes(t)
	docx := packParts(t, docxOf(para("", run(words)), "", ""))
	odt := packParts(t, odtOf("", "<text:p>"+words+"</text:p>"))
	// An archive whose first entry does not tell what it is.
	parts := odtOf("", "<text:p>"+words+"</text:p>")
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	for _, name := range []string{"content.xml", "META-INF/manifest.xml", "meta.xml", "styles.xml", "mimetype"} {
		w, err := z.Create(name)
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
	shuffled := b.Bytes()
	tei := []byte(`<?xml version="1.0"?><TEI xmlns="http://www.tei-c.org/ns/1.0"><text><body><p>` + words + `</p></body></text></TEI>`)
	mail := crlf("From: Ann Example <ann@example.org>\nDate: Tue, 23 May 2006 14:05:00 +0200\nSubject: x\n\n" + words + "\n")
	for _, test := range []struct {
		path, media string
		raw         []byte
	}{
		{"a.pdf", "application/pdf", onePage},
		{"no-extension", "application/pdf", onePage},
		{"a.docx", "application/vnd.openxmlformats-officedocument.wordprocessingml.document", docx},
		{"b.odt", "application/vnd.oasis.opendocument.text", odt},
		{"another-order.odt", odtType, shuffled},
		{"c.rtf", "text/rtf", []byte(`{\rtf1 ` + words + `}`)},
		{"wrong.txt", "text/rtf", []byte(`{\rtf1 ` + words + `}`)},
		{"d.xml", "application/tei+xml", tei},
		{"e.eml", "message/rfc822", mail},
	} {
		t.Run(test.path, func(t *testing.T) {
			doc := parse(t, test.path, test.raw)
			if doc.Text != words || doc.MediaType != test.media {
				t.Errorf("type %s, text %q; want %s, %q", doc.MediaType, doc.Text, test.media, words)
			}
		})
	}
	for _, test := range []struct {
		path  string
		raw   []byte
		want  chancery.Kind
		words string
	}{
		{"old.doc", append([]byte{0xD0, 0xCF, 0x11, 0xE0, 0xA1, 0xB1, 0x1A, 0xE1}, bytes.Repeat([]byte("W\x00o\x00r\x00d\x00D\x00o\x00c\x00u\x00m\x00e\x00n\x00t\x00"), 100)...), chancery.Unsupported, ".docx"},
		{"feed.xml", []byte(`<?xml version="1.0"?><catalog><book/></catalog>`), chancery.Unsupported, "<catalog>"},
		{"cut.docx", docx[:len(docx)*2/3], chancery.Damaged, "cut.docx"},
		{"cut.pdf", book(t)[:3000], chancery.Damaged, "cut.pdf"},
	} {
		t.Run(test.path, func(t *testing.T) {
			_, err := New(Limits{}).Parse(t.Context(), Source{Path: test.path, Bytes: test.raw})
			refused(t, err, test.want, test.words)
			if err != nil && strings.Count(err.Error(), test.path) != 1 {
				t.Errorf("%q does not name the file once", err)
			}
		})
	}
}

// TestHints holds who made a file, and when, against what its words say.
func TestHints(t *testing.T) {
	docx := packParts(t, docxOf(para("", run("TO: Ben Sample"))+para("", run("FROM: Carl Other"))+para("", run("DATE: 3 June 2003"))+para("", run("SUBJECT: The letter"))+para("", run("It was sent.")), "", ""))
	doc := parse(t, "memo.docx", docx)
	if got := doc.Metadata.Get(chancery.Author); got != "Carl Other" {
		t.Errorf("author %q, want the one that the memo names", got)
	}
	if got := doc.Metadata.Get(chancery.Written); got != "2003-06-03" {
		t.Errorf("written %q, want the memo's own date", got)
	}
	plain := parse(t, "plain.docx", packParts(t, docxOf(para("", run("It was sent.")), "", "")))
	if plain.Metadata.Get(chancery.Author) != "Ann Example" || plain.Metadata.Get(chancery.Written) != "2006-05-23" {
		t.Errorf("without better, the properties count; got %+v", plain.Metadata)
	}
}
