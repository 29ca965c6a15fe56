package accession

import (
	"bytes"
	"context"
	"errors"
	"strings"
	"testing"
	"time"

	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/unicode"

	"chancery"
)

// TestParseRefuses holds every bad input to its kind and its sentence.
func TestParseRefuses(t *testing.T) {
	png := "\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR"
	for _, c := range []struct {
		name, path, original string
		limits               Limits
		kind                 chancery.Kind
		words                string
	}{
		{"nothing", "a.txt", "", Limits{}, chancery.Empty, "a.txt: it is empty"},
		{"white space", "a.txt", " \n\t\n\x00\x00", Limits{}, chancery.Unsupported, "binary"},
		{"blank lines", "a.txt", " \n\t\n", Limits{}, chancery.Empty, "a.txt: it holds no words"},
		{"a page without words", "a.html", "<html><script>load()</script></html>", Limits{}, chancery.Empty, "a script"},
		{"Markdown without words", "a.md", "---\ntitle: x\n---\n", Limits{}, chancery.Empty, "no words"},
		{"a row without text", "r.json", `{"id": 3}`, Limits{}, chancery.Invalid, `no member "text"`},
		{"a row with an empty text", "r.json", `{"text": " "}`, Limits{}, chancery.Empty, "text is empty"},
		{"a row that is none", "r.json", `{"text": 3}`, Limits{}, chancery.Damaged, "not a JSON object with a text"},
		{"a row that breaks off", "r.json", `{"text": "x`, Limits{}, chancery.Damaged, "not a JSON object with a text"},
		{"binary data", "a.txt", strings.Repeat("\x00\x01\x02\xff", 100), Limits{}, chancery.Unsupported, "binary data of no known type"},
		{"a program", "a.txt", "\x7fELF\x02\x01\x01" + strings.Repeat("\x00", 100), Limits{}, chancery.Unsupported, "which Chancery does not read"},
		{"an archive that came inside", "a.bin", string(packZip(t, "a.txt", "x")), Limits{}, chancery.Unsupported, "a zip archive"},
		{"HTML too deep", "a.html", strings.Repeat("<div>", 100_000) + "x", Limits{}, chancery.TooLarge, "nested more than 512 deep"},
		{"Markdown too deep", "a.md", strings.Repeat("> ", 100_000) + "x", Limits{}, chancery.TooLarge, "nested more than 256 deep"},
		{"an original over the limit", "a.txt", strings.Repeat("x ", 600), Limits{Bytes: 1000}, chancery.TooLarge, "more than the limit of 1000 bytes"},
		{"a text over the limit", "a.txt", strings.Repeat("x ", 600), Limits{Text: 1000}, chancery.TooLarge, "longer than the limit of 1000 bytes"},
		{"a page over the limit", "a.html", "<p>" + strings.Repeat("x ", 600), Limits{Text: 1000}, chancery.TooLarge, "longer than the limit of 1000 bytes"},
		{"a row over the limit", "a.json", `{"text":"` + strings.Repeat("x ", 600) + `"}`, Limits{Text: 1000}, chancery.TooLarge, "longer than the limit of 1000 bytes"},
		{"an image header", "a.txt", png, Limits{}, "", ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			_, err := New(c.limits).Parse(t.Context(), Source{Path: c.path, Bytes: []byte(c.original)})
			if c.words == "" {
				if err == nil {
					t.Error("no error")
				}
				return
			}
			refused(t, err, c.kind, c.words)
			if err != nil && !strings.Contains(err.Error(), c.path) {
				t.Errorf("%v does not name %s", err, c.path)
			}
		})
	}
}

// TestParseSniffs reads each original as what it is, whatever it is called.
func TestParseSniffs(t *testing.T) {
	utf16 := func(s string) string {
		b, err := unicode.UTF16(unicode.LittleEndian, unicode.UseBOM).NewEncoder().String(s)
		if err != nil {
			t.Fatal(err)
		}
		return b
	}
	koi8, err := charmap.KOI8R.NewEncoder().String("Министр опроверг вчера сообщение о письме и сказал, что министерство ничего не получало от соседнего государства.")
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		name, path, original, declared string
		media, text, skipped           string
	}{
		{"text", "a.txt", "Words.", "", textType, "Words.", ""},
		{"text without a name", "-", "Words.", "", textType, "Words.", ""},
		{"a page called PDF", "report.pdf", "<!DOCTYPE html><p>Words.</p>", "", htmlType, "Words.", "its name ends in .pdf, but it is an HTML page and was read as that"},
		{"a page called text", "a.txt", "<html><body><p>Words.</p></body></html>", "", htmlType, "Words.", "its name ends in .txt, but it is an HTML page"},
		{"text called a page", "a.html", "Words &amp; more.", "", htmlType, "Words & more.", ""},
		{"a fragment by its declaration", "a", "Words <b>here</b>", "text/html; charset=utf-8", htmlType, "Words here", ""},
		{"text about tags", "a.txt", "The tag <b> makes words bold.", "", textType, "The tag <b> makes words bold.", ""},
		{"a letter that is no mail", "a.txt", "From: Ilse\nTo: Bo\nSubject: it\n\nWords.", "", textType, "From: Ilse\n\nTo: Bo\n\nSubject: it\n\nWords.", ""},
		{"a byte order mark", "a.txt", "\xef\xbb\xbfWörter.", "", textType, "Wörter.", ""},
		{"UTF-16", "a.txt", utf16("Wörter und Worte."), "", textType, "Wörter und Worte.", ""},
		{"UTF-16 without its mark", "a.txt", utf16("Words and words.")[2:], "", textType, "Words and words.", ""},
		{"a page in UTF-16", "a.html", utf16("<html><p>Wörter.</p></html>"), "", htmlType, "Wörter.", ""},
		{"windows-1252", "a.txt", "\x93Caf\xe9\x94, he said \x96 in French, and then he went on in English for a while.", "", textType, "“Café”, he said – in French, and then he went on in English for a while.", "guessed: windows-1252"},
		{"a declared encoding", "a.txt", koi8, "text/plain; charset=koi8-r", textType, "Министр опроверг вчера сообщение о письме и сказал, что министерство ничего не получало от соседнего государства.", ""},
		{"an encoding told by its letters", "a.txt", koi8, "", textType, "Министр опроверг вчера сообщение о письме и сказал, что министерство ничего не получало от соседнего государства.", "guessed: koi8-r"},
		{"an encoding declared in the page", "a.html", "<meta charset=iso-8859-2><p>\xb1\xe6", "", htmlType, "ąć", ""},
		{"UTF-8 in a page that declares another", "a.html", "<meta charset=iso-8859-1><p>Wörter “so”", "", htmlType, "Wörter “so”", ""},
		{"invalid UTF-8", "a.txt", strings.Repeat("Wörter ", 20) + "\xff\xfe end", "", textType, strings.Repeat("Wörter ", 20) + "\ufffd end", "2 of its bytes are not valid UTF-8"},
		{"letters to be composed", "a.txt", "Cafe\u0301 and A\u030angstro\u0308m", "", textType, "Café and Ångström", ""},
		{"soft hyphens and spaces", "a.txt", "co\u00adopera\u200btion\u00a0and  \t more\u2003space", "", textType, "cooperation and more space", ""},
		{"old line ends", "a.txt", "One\r\rTwo", "", textType, "One\n\nTwo", ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			doc, err := New(Limits{}).Parse(t.Context(), Source{Path: c.path, Bytes: []byte(c.original), MediaType: c.declared})
			if err != nil {
				t.Fatal(err)
			}
			laws(t, doc)
			if doc.MediaType != c.media || doc.Text != c.text {
				t.Errorf("got %s %q, want %s %q", doc.MediaType, doc.Text, c.media, c.text)
			}
			reasons := ""
			for _, s := range doc.Skipped {
				reasons += s.Reason + "\n"
			}
			if c.skipped == "" && reasons != "" || !strings.Contains(reasons, c.skipped) {
				t.Errorf("skipped %q, want %q", reasons, c.skipped)
			}
		})
	}
}

// TestParseRowExactly keeps the text of a row byte for byte.
func TestParseRowExactly(t *testing.T) {
	text := "  A\u00a0line, e\u0301, \u00ad and\r\n\t more \n\n\n\n “x” \n"
	original := bytes.ReplaceAll(object([]string{"id", "text"}, []string{"7", text}), []byte("\n"), nil)
	doc := parse(t, "rows.json", original)
	if doc.Text != text || doc.Name != "7" {
		t.Errorf("got %q named %q, want %q", doc.Text, doc.Name, text)
	}
	if len(doc.Blocks) != 2 || doc.Text[doc.Blocks[1].Span.Start:doc.Blocks[1].Span.End] != "“x”" {
		t.Errorf("blocks %v", doc.Blocks)
	}
}

// TestParseReturns holds Parse to its promise when a parser panics, does not
// stop, or is interrupted.
func TestParseReturns(t *testing.T) {
	stop := make(chan struct{})
	defer close(stop)
	src := Source{Path: "a.txt", Bytes: []byte("Words.")}
	with := func(limits Limits, p parser) *Taker {
		t := New(limits)
		t.parsers[textType] = p
		return t
	}

	_, err := with(Limits{}, func(context.Context, *Source, *builder) error { panic("index out of range") }).Parse(t.Context(), src)
	refused(t, err, chancery.Damaged, "a.txt: it could not be read to its end: index out of range")

	_, err = with(Limits{}, func(context.Context, *Source, *builder) error { return errors.New("unexpected sign") }).Parse(t.Context(), src)
	refused(t, err, chancery.Damaged, "a.txt: unexpected sign")

	_, err = with(Limits{Time: time.Millisecond}, func(context.Context, *Source, *builder) error { <-stop; return nil }).Parse(t.Context(), src)
	refused(t, err, chancery.TooLarge, "a.txt: it took longer than the limit of 1ms to read")

	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	_, err = New(Limits{}).Parse(ctx, src)
	refused(t, err, chancery.Interrupted, "a.txt: interrupted")
}

// TestLanguage tells languages from texts that are long enough and keeps silent
// on the others.
func TestLanguage(t *testing.T) {
	for _, c := range []struct{ text, want string }{
		{"Denied.", ""},
		{"The minister denied it.", ""},
		{"Wilkerton, Armand, Powys, Rumold, Chaney, Gulden, Sharif, Khalil, Karras, Leveret, Parish, Portman", ""},
		{"The minister denied it, and the ministry said that it had never received the letter of which the paper wrote.", "en"},
		{"Der Minister hat gestern bestritten, dass er den Brief erhalten habe, von dem die Zeitung am Morgen berichtet hatte.", "de"},
		{"El ministro negó ayer que hubiera recibido la carta de la que había informado el periódico por la mañana en su portada.", "es"},
		{"وزیر امور خارجه این خبر را تکذیب کرد و گفت که هیچ نامه ای از دولت همسایه دریافت نکرده است و نخواهد کرد", "fa"},
	} {
		doc := parse(t, "a.txt", []byte(c.text))
		if got := doc.Metadata.Get(chancery.Language); got != c.want {
			t.Errorf("%.40q is %q, want %q", c.text, got, c.want)
		}
	}
	// A page that declares English by habit and is not.
	doc := parse(t, "a.html", []byte("<html lang=en><p>Der Minister hat gestern bestritten, dass er den Brief erhalten habe, von dem die Zeitung am Morgen berichtet hatte.</p></html>"))
	if got := doc.Metadata.Get(chancery.Language); got != "de" {
		t.Errorf("the page is %q, want de before what it declares", got)
	}
}
