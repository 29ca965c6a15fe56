package accession

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"image"
	"image/png"
	"os/exec"
	"regexp"
	"runtime"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/go-pdf/fpdf"

	"chancery"
)

// press sets lines of type where a test wants them, in points from the top left.
// A word of the form {1} is set raised and small, without a space before it.
type press struct {
	*fpdf.Fpdf
	size, leading float64
	y             float64
}

func newPress() *press {
	p := &press{Fpdf: fpdf.New("P", "pt", "A4", ""), size: 11, leading: 13}
	p.SetCompression(false)
	p.SetCreationDate(time.Date(2006, 5, 23, 10, 0, 0, 0, time.UTC))
	return p
}

// page begins a page whose first line stands at y.
func (p *press) page(y float64) { p.AddPage(); p.y = y }

var raisedSign = regexp.MustCompile(`\{([^}]*)\}`)

// at sets one line; its last baseline is p.y. A line that ends in "|" is spread
// to width.
func (p *press) at(x, width float64, style string, size float64, line string) {
	p.SetFont("Times", style, size)
	line, full := strings.CutSuffix(line, "|")
	gap := 0.25 * size
	if full {
		words := strings.Fields(line)
		breadth := 0.0
		for _, w := range words {
			breadth += p.width(w, style, size)
		}
		if len(words) > 1 {
			gap = (width - breadth) / float64(len(words)-1)
		}
	}
	for _, w := range strings.Fields(line) {
		for at := 0; at < len(w); {
			m := raisedSign.FindStringSubmatchIndex(w[at:])
			if m == nil {
				p.SetFont("Times", style, size)
				p.Text(x, p.y, w[at:])
				x += p.GetStringWidth(w[at:])
				break
			}
			if m[0] > 0 {
				p.SetFont("Times", style, size)
				p.Text(x, p.y, w[at:at+m[0]])
				x += p.GetStringWidth(w[at : at+m[0]])
			}
			p.SetFont("Times", style, size*0.65)
			p.Text(x, p.y-size*0.33, w[at+m[2]:at+m[3]])
			x += p.GetStringWidth(w[at+m[2] : at+m[3]])
			at += m[1]
		}
		x += gap
	}
}

func (p *press) width(w, style string, size float64) float64 {
	plain, sum := raisedSign.ReplaceAllString(w, ""), 0.0
	p.SetFont("Times", style, size)
	sum = p.GetStringWidth(plain)
	for _, m := range raisedSign.FindAllStringSubmatch(w, -1) {
		p.SetFont("Times", style, size*0.65)
		sum += p.GetStringWidth(m[1])
	}
	return sum
}

// body sets lines one under the other; all but the last are spread.
func (p *press) body(x, width float64, lines ...string) {
	for _, l := range lines {
		indent := 0.0
		if rest, ok := strings.CutPrefix(l, "~"); ok { // an indented first line
			l, indent = rest, 16
		}
		p.at(x+indent, width-indent, "", p.size, l)
		p.y += p.leading
	}
}

func (p *press) bytes(t testing.TB) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := p.Output(&b); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// book is a chapter of an invented memoir with what makes such a text hard to
// read from a PDF: running heads that change sides, page numbers at the foot,
// words divided at line ends, a paragraph over two pages, notes, a quotation
// set off.
func book(t testing.TB) []byte {
	p := newPress()
	p.SetTitle("Microsoft Word - memoir_final2.doc", true)
	p.SetAuthor("Ann Example", true)
	const left, width = 90, 330
	foot := func(n string) { p.y = 780; p.at(250, width, "", 10, n) }
	note := func(y float64, lines ...string) {
		p.y = y
		for _, l := range lines {
			p.at(left, width, "", 8.5, l)
			p.y += 10
		}
	}
	p.page(100)
	p.at(left, width, "B", 20, "The Quiet Envoy")
	p.y += 40
	p.body(left, width,
		"In the spring the ministry of Novaria sent for me, and the repre-|",
		"sentative of the al-Qaeda desk said that the letter had been writ-|",
		"ten by twenty-five people, among them the counter-memorandum|",
		"group.{1} Nobody had seen it in the office of the flag officer, which|",
		"was not efficient. I asked him who had told him of the people of al-|",
		"Qaeda, and he counted off twenty-|",
		"five names; the first two were known to me from a coun-|",
		"ter-memorandum of the year before, which had never been found.",
		"~My own part was small. I carried the letter, and I have said so|",
		"since to everyone who asked me; it was read aloud in the presence|")
	note(740, "{1} Interview with the undersecretary, Port Alder, 3 March 2004, and the|", "papers in his possession.")
	foot("11")

	p.page(60)
	p.at(left, width, "I", 9, "THE QUIET ENVOY")
	p.y = 100
	p.body(left, width,
		"of the ambassador, who denied it the next day in these words:")
	p.y += 6
	p.body(left+24, width-48,
		"We have never authorised any message of the kind,|",
		"and whoever says that he has seen one has been|",
		"deceived by a man whom we do not know.")
	p.y += 6
	p.body(left, width,
		"That denial was believed for a year.{2} It was drawn up by the|",
		"same hand as the letter, as I could see from the paper.{*}",
		"~Then came the second meeting, of which more is known, since|",
		"the minutes survive.")
	note(730, "{2} The Courier of 4 June.", "{*} I have it still.")
	foot("12")

	p.page(60)
	p.at(left, width, "I", 9, "A MEMOIR OF THE MINISTRY")
	p.y = 100
	p.at(left, width, "B", 14, "A Second Meeting")
	p.y += 24
	p.body(left, width,
		"The second meeting took place in the summer, and ended with-|",
		"out a word.")
	foot("13")

	for i, head := range []string{"THE QUIET ENVOY", "A MEMOIR OF THE MINISTRY", "THE QUIET ENVOY", "A MEMOIR OF THE MINISTRY"} {
		p.page(60)
		p.at(left, width, "I", 9, head)
		p.y = 100
		p.body(left, width,
			"~"+[]string{"He came first.", "She came second.", "They came third.", "We came last."}[i]+" It was cold, and there was no fire in the room,|",
			"so that we kept our coats on and spoke little.")
		foot(fmt.Sprint(14 + i))
	}
	return p.bytes(t)
}

const bookOutline = `author: Ann Example (PDF Author entry)
written: 2006-05-23 (PDF CreationDate entry (when the file was made))
heading 1 The Quiet Envoy
paragraph In the spring the ministry of Novaria sent for me, and the representative of the al-Qaeda desk said that the letter had been written by twenty-five people, among them the counter-memorandum group. Nobody had seen it in the office of the flag officer, which was not efficient. I asked him who had told him of the people of al-Qaeda, and he counted off twenty-five names; the first two were known to me from a counter-memorandum of the year before, which had never been found. {note "" 1}
footnote [1] Interview with the undersecretary, Port Alder, 3 March 2004, and the papers in his possession.
paragraph My own part was small. I carried the letter, and I have said so since to everyone who asked me; it was read aloud in the presence of the ambassador, who denied it the next day in these words:
block-quotation 1 We have never authorised any message of the kind, and whoever says that he has seen one has been deceived by a man whom we do not know.
paragraph That denial was believed for a year. It was drawn up by the same hand as the letter, as I could see from the paper. {note "" 2} {note "" *}
footnote [2] The Courier of 4 June.
footnote [*] I have it still.
paragraph Then came the second meeting, of which more is known, since the minutes survive.
heading 2 A Second Meeting
paragraph The second meeting took place in the summer, and ended without a word.
paragraph He came first. It was cold, and there was no fire in the room, so that we kept our coats on and spoke little.
paragraph She came second. It was cold, and there was no fire in the room, so that we kept our coats on and spoke little.
paragraph They came third. It was cold, and there was no fire in the room, so that we kept our coats on and spoke little.
paragraph We came last. It was cold, and there was no fire in the room, so that we kept our coats on and spoke little.
`

func TestPDFBook(t *testing.T) {
	doc := take(t, "application/pdf", parsePDF, book(t))
	if got := outline(doc); !sameOutline(got, bookOutline) {
		t.Errorf("got\n%s\nwant\n%s", got, bookOutline)
	}
	for words, page := range map[string]string{"In the spring": "11", "My own part": "11", "of the ambassador": "12", "minutes survive": "12", "second meeting took": "13", "We came last": "17"} {
		if got := doc.Page(strings.Index(doc.Text, words)); got != page {
			t.Errorf("%q stands on page %q, want %q", words, got, page)
		}
	}
}

// TestPDFHeads sets documents of a few pages whose heads recur on every second
// of them, or once. A page is its head and the sentence that runs on from the
// page before.
func TestPDFHeads(t *testing.T) {
	const title, book = "The Paper from Talisk", "THE OUTER ROOM"
	for name, c := range map[string]struct {
		heads []string // of the pages after the first; "" for none
		size  float64
		kept  []string // those of them that are no heads
	}{
		"left and right":                 {[]string{book, title, book, title, book}, 8.5, nil},
		"left and right, of three pages": {[]string{book, title}, 8.5, nil},
		"the title, of two pages":        {[]string{title}, 11, nil},
		"the title, in capitals":         {[]string{strings.ToUpper(title), strings.ToUpper(title)}, 9, nil},
		"a part of the title":            {[]string{"From Talisk", ""}, 9, nil},
		"left and right, as large":       {[]string{book, "Another chapter", book, "Another chapter", ""}, 11, nil},
		"one head of its own":            {[]string{book, "A Drawer", book, "A Lock", book}, 8.5, nil},
		"headings, not heads":            {[]string{"The Drawer", "The Lock", "The Key"}, 11, []string{"The Drawer", "The Lock", "The Key"}},
		"a quotation that ends on top":   {[]string{"", "", "and so say all.", "", "", "", "and went.", "", "", "or not at all.", ""}, 10, []string{"and so say all.", "and went.", "or not at all."}},
	} {
		t.Run(name, func(t *testing.T) {
			p := newPress()
			const left, width = 90, 330
			text := func(page int) []string {
				name := []string{"Ada", "Bo", "Cleo", "Dov", "Eva", "Finn", "Gus", "Hanna", "Ivo", "Jana", "Karl", "Lea"}[page]
				return []string{
					name + " at the ministry of Novaria sent for me again, and nobody|",
					name + " had asked could say what had become of the letter or of|",
					name + " who was said to have read it in the minister, or|",
				}
			}
			p.page(60)
			p.at(left, width, "", 17, title)
			p.y = 100
			p.body(left, width, append([]string{"In the spring of that year, when the roads were open again,|"}, text(0)...)...)
			for i, head := range c.heads {
				p.page(60)
				p.at(left, width, "", c.size, head)
				p.y = 84
				p.body(left, width, text(i+1)...)
			}
			doc := take(t, "application/pdf", parsePDF, p.bytes(t))
			if !strings.HasPrefix(doc.Text, title+"\n\nIn the spring") {
				t.Errorf("the title is gone: %.60q", doc.Text)
			}
			for _, head := range c.heads {
				want := 0
				switch {
				case head == "":
					continue
				case slices.Contains(c.kept, head):
					want = 1
				case head == title:
					want = 1 // over the chapter
				}
				if n := strings.Count(doc.Text, head); n != want {
					t.Errorf("%q stands %d times, want %d, in %q", head, n, want, doc.Text)
				}
			}
			if c.kept == nil && strings.Count(doc.Text, "\n\n") > 1 {
				t.Errorf("a sentence is parted: %q", doc.Text)
			}
		})
	}
}

// TestPDFHighSigns raises the sign of a note by half the size of the letters
// and more: it belongs to the line that it stands over.
func TestPDFHighSigns(t *testing.T) {
	for _, rise := range []float64{0.33, 0.5, 0.6} {
		p := newPress()
		p.page(100)
		p.body(90, 330,
			"In the spring the ministry of Novaria sent for me, and I was told|",
			"by a man whom I had never seen before that it would")
		p.SetFont("Times", "", p.size)
		p.Text(90, p.y, "be.")
		x := 90 + p.GetStringWidth("be.")
		p.SetFont("Times", "", 0.6*p.size)
		p.Text(x, p.y-rise*p.size, "1")
		x += p.GetStringWidth("1") + 3
		p.SetFont("Times", "", p.size)
		p.Text(x, p.y, "She ordered him home, and there was no more of it for a year,")
		p.y += p.leading
		p.body(90, 330, "as far as I know.")
		p.y = 740
		p.SetFont("Times", "", 6)
		p.Text(90, p.y-rise*9, "1")
		p.SetFont("Times", "", 9)
		p.Text(94, p.y, "His own account differs.")
		want := `written: 2006-05-23 (PDF CreationDate entry (when the file was made))
paragraph In the spring the ministry of Novaria sent for me, and I was told by a man whom I had never seen before that it would be. She ordered him home, and there was no more of it for a year, as far as I know. {note "" 1}
footnote [1] His own account differs.
`
		if got := outline(take(t, "application/pdf", parsePDF, p.bytes(t))); !sameOutline(got, want) {
			t.Errorf("raised by %g: got\n%s\nwant\n%s", rise, got, want)
		}
	}
}

func TestPDFColumns(t *testing.T) {
	p := newPress()
	p.size, p.leading = 10, 12
	p.page(90)
	p.at(120, 400, "B", 18, "The Letter That Was Not Sent")
	p.y = 130
	p.size = 9
	p.body(90, 400, "An account of the correspondence between the two ministries in the summer of that year, with the replies|", "that were drafted and not sent.")
	p.size = 10
	left := []string{"~The committee acknowledged that the let-|", "ters had been read by an intermediary, whose|", "understanding of them differed from that of|", "the ministry in the capital.", "~He was asked to leave. He stayed, and the|", "correspondence went on as before for all of|", "the summer, until the second of June, when|"}
	right := []string{"it was broken off without any explanation.", "~The reasons are disputed. Some say that|", "the paper was lost; others that it was never|", "written, and that the copy shown to us later|", "had been made for the purpose.", "~Neither can be shown."}
	p.y = 180
	p.body(90, 190, left...)
	p.y = 183.5 // the baselines of the columns do not agree
	p.body(300, 190, right...)
	p.y = 290
	p.at(130, 300, "", 10, "Figure 1. The room in which the letter was read.")
	p.y = 320
	p.body(90, 190, "~What remains is the copy itself, and it|", "says less than was hoped, as copies do, for|", "all the trouble that was taken to find it in|", "the cellar of the house in the end.")
	p.y = 320
	p.body(300, 190, "~It will be printed in the annex with all|", "its corrections, so that everyone can judge|", "for himself what it was worth to those who|", "paid for it in the first place.")
	// A stamp that runs up the margin.
	p.TransformBegin()
	p.SetFont("Times", "", 12)
	p.TransformRotate(90, 30, 500)
	p.Text(30, 500, "Archive copy 7")
	p.TransformEnd()
	want := `written: 2006-05-23 (PDF CreationDate entry (when the file was made))
heading 1 The Letter That Was Not Sent
paragraph An account of the correspondence between the two ministries in the summer of that year, with the replies that were drafted and not sent.
paragraph The committee acknowledged that the letters had been read by an intermediary, whose understanding of them differed from that of the ministry in the capital.
paragraph He was asked to leave. He stayed, and the correspondence went on as before for all of the summer, until the second of June, when it was broken off without any explanation.
paragraph The reasons are disputed. Some say that the paper was lost; others that it was never written, and that the copy shown to us later had been made for the purpose.
paragraph Neither can be shown.
caption Figure 1. The room in which the letter was read.
paragraph What remains is the copy itself, and it says less than was hoped, as copies do, for all the trouble that was taken to find it in the cellar of the house in the end.
paragraph It will be printed in the annex with all its corrections, so that everyone can judge for himself what it was worth to those who paid for it in the first place.
paragraph Archive copy 7
`
	if got := outline(take(t, "application/pdf", parsePDF, p.bytes(t))); !sameOutline(got, want) {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
}

// scan makes a PDF whose only page is a picture of words.
func scanned(t testing.TB, words ...string) []byte {
	t.Helper()
	p := newPress()
	p.page(100)
	for _, w := range words {
		p.at(80, 400, "", 16, w)
		p.y += 24
	}
	f, err := openPDF(t.Context(), p.bytes(t))
	if err != nil {
		t.Fatal(err)
	}
	defer f.close()
	pgm, _, err := f.render(0, 150, 4000)
	if err != nil {
		t.Fatal(err)
	}
	var w, h int
	if _, err := fmt.Sscanf(string(pgm[:20]), "P5\n%d %d\n255\n", &w, &h); err != nil {
		t.Fatal(err)
	}
	img := &image.Gray{Pix: pgm[len(pgm)-w*h:], Stride: w, Rect: image.Rect(0, 0, w, h)}
	var b bytes.Buffer
	if err := png.Encode(&b, img); err != nil {
		t.Fatal(err)
	}
	q := newPress()
	q.page(0)
	q.RegisterImageReader("scan", "png", bytes.NewReader(b.Bytes()))
	q.ImageOptions("scan", 0, 0, 595, 842, false, fpdf.ImageOptions{}, 0, "")
	return q.bytes(t)
}

func TestScannedPDF(t *testing.T) {
	raw := scanned(t, "The ambassador wrote to the minister,", "who denied that he had seen the letter.")
	t.Run("without Tesseract", func(t *testing.T) {
		defer func(f func() (string, error)) { tesseract = f }(tesseract)
		tesseract = func() (string, error) { return "", exec.ErrNotFound }
		doc := take(t, "application/pdf", parsePDF, raw)
		if doc.Text != "" || len(doc.Skipped) != 1 || !strings.Contains(doc.Skipped[0].Reason, "no text layer; install tesseract-ocr") {
			t.Errorf("text %q, skipped %+v", doc.Text, doc.Skipped)
		}
	})
	t.Run("with Tesseract", func(t *testing.T) {
		if _, err := tesseract(); err != nil {
			t.Skip("SKIPPED: tesseract is not installed; install tesseract-ocr to test recognition")
		}
		doc := take(t, "application/pdf", parsePDF, raw)
		if want := "The ambassador wrote to the minister, who denied that he had seen the letter."; doc.Text != want {
			t.Errorf("got %q, want %q", doc.Text, want)
		}
		if len(doc.Skipped) != 1 || !strings.Contains(doc.Skipped[0].Reason, "recognised from the image") {
			t.Errorf("skipped %+v", doc.Skipped)
		}
	})
}

func TestImage(t *testing.T) {
	if _, err := tesseract(); err != nil {
		t.Skip("SKIPPED: tesseract is not installed; install tesseract-ocr to test recognition")
	}
	f, err := openPDF(t.Context(), scanned(t, "A letter from Port Alder."))
	if err != nil {
		t.Fatal(err)
	}
	defer f.close()
	pgm, _, err := f.render(0, 150, 4000)
	if err != nil {
		t.Fatal(err)
	}
	if doc := take(t, "image/x-portable-graymap", parseImage, pgm); doc.Text != "A letter from Port Alder." {
		t.Errorf("got %q", doc.Text)
	}
	var blank bytes.Buffer
	white := image.NewGray(image.Rect(0, 0, 300, 300))
	for i := range white.Pix {
		white.Pix[i] = 255
	}
	if err := png.Encode(&blank, white); err != nil {
		t.Fatal(err)
	}
	if doc := take(t, "image/png", parseImage, blank.Bytes()); doc.Text != "" || len(doc.Skipped) != 1 {
		t.Errorf("a blank image: text %q, skipped %+v", doc.Text, doc.Skipped)
	}
	_, err = takeErr(t, "image/png", parseImage, []byte("\x89PNG\r\n\x1a\nnothing"), Limits{})
	refused(t, err, chancery.Damaged, "convert it to PNG")
}

func TestBadPDF(t *testing.T) {
	whole := book(t)
	locked := newPress()
	locked.SetProtection(0, "secret", "owner")
	locked.page(100)
	locked.body(90, 300, "words")
	for _, test := range []struct {
		name  string
		raw   []byte
		want  chancery.Kind
		words string
	}{
		{"password", locked.bytes(t), chancery.Encrypted, "password"},
		{"nothing behind its first line", []byte("%PDF-1.4\n"), chancery.Damaged, "damaged"},
		{"first half", whole[:len(whole)/2], chancery.Damaged, "damaged"},
		{"another format", []byte("plain words"), chancery.Damaged, "damaged"},
		{"empty", nil, chancery.Damaged, "damaged"},
	} {
		t.Run(test.name, func(t *testing.T) {
			_, err := takeErr(t, "application/pdf", parsePDF, test.raw, Limits{})
			refused(t, err, test.want, test.words)
		})
	}
	t.Run("without its table of contents", func(t *testing.T) {
		doc := take(t, "application/pdf", parsePDF, whole[:bytes.LastIndex(whole, []byte("startxref"))])
		if !strings.Contains(doc.Text, "deceived by a man") || len(doc.Skipped) != 1 || doc.Skipped[0].Kind != chancery.Damaged {
			t.Errorf("text %.80q, skipped %+v", doc.Text, doc.Skipped)
		}
	})
	t.Run("open to readers, closed to printers", func(t *testing.T) {
		p := newPress()
		p.SetProtection(fpdf.CnProtectCopy, "", "owner")
		p.page(100)
		p.body(90, 300, "These words may be read.")
		if doc := take(t, "application/pdf", parsePDF, p.bytes(t)); doc.Text != "These words may be read." {
			t.Errorf("got %q", doc.Text)
		}
	})
	t.Run("junk before it", func(t *testing.T) {
		if doc := take(t, "application/pdf", parsePDF, append([]byte("HTTP/1.1 200 OK\r\n\r\n"), whole...)); !strings.Contains(doc.Text, "deceived by a man") {
			t.Errorf("text %.80q", doc.Text)
		}
	})
	t.Run("more text than allowed", func(t *testing.T) {
		if doc, err := takeErr(t, "application/pdf", parsePDF, whole, Limits{Text: 500}); err == nil && len(doc.Text) > 500 {
			t.Errorf("%d bytes against a limit of 500", len(doc.Text))
		}
	})
}

// TestPDFiumStops shows that the end of the context and a trap end one
// instance, and that the next document gets a sound one.
func TestPDFiumStops(t *testing.T) {
	raw := book(t)
	ctx, cancel := context.WithCancel(t.Context())
	f, err := openPDF(ctx, raw)
	if err != nil {
		t.Fatal(err)
	}
	cancel()
	if _, err := f.page(0); !errors.Is(err, context.Canceled) {
		t.Errorf("after the end of the context: %v", err)
	}
	f.close()
	if err := parsePDF(ctx, &Source{Path: "x", Bytes: raw}, &builder{limits: DefaultLimits}); !errors.Is(err, context.Canceled) {
		t.Errorf("a cancelled parse: %v", err)
	}

	f, err = openPDF(t.Context(), raw)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := f.call("FPDF_GetPageCount", 0xFFFFFFF0); !errors.Is(err, errPDFium) {
		t.Errorf("a wild pointer: %v", err)
	}
	f.close()
	if got := outline(take(t, "application/pdf", parsePDF, raw)); !sameOutline(got, bookOutline) {
		t.Error("the next document does not come out whole")
	}
}

// TestPDFSets holds what is made of single habits of typesetting.
func TestPDFSets(t *testing.T) {
	const long = "that he had carried the letter himself, by night, to the door of the house in which the|"
	for _, test := range []struct {
		name string
		set  func(p *press)
		want string
	}{
		{"a large initial", func(p *press) {
			p.at(90, 50, "", 31, "T")
			p.y -= 13
			p.at(111, 380, "", 11, "he minister said in the evening of that day, when all the others had left the room,|")
			p.y += 13
			p.at(111, 380, "", 11, long)
			p.y += 13
			p.body(90, 400, "minister lived, and that nobody had opened it to him.")
		}, "paragraph The minister said in the evening of that day, when all the others had left the room, that he had carried the letter himself, by night, to the door of the house in which the minister lived, and that nobody had opened it to him.\n"},
		{"small print at the foot that nothing refers to", func(p *press) {
			for range 8 {
				p.body(90, 400, long)
			}
			p.y = 700
			p.at(90, 400, "", 8, "The author teaches at the Institute of Invented Affairs.")
			p.y += 9
			p.at(90, 400, "", 8, "Correspondence to the editors.")
			p.page(60)
			p.body(90, 400, "minister lived.")
		}, "paragraph " + strings.Repeat(strings.TrimSuffix(long, "|")+" ", 8) + "minister lived.\nfootnote The author teaches at the Institute of Invented Affairs.⏎Correspondence to the editors.\n"},
		{"letters set apart in threes, words without spaces", func(p *press) {
			p.SetFont("Times", "", 11)
			for range 6 {
				x := 90.0
				for _, w := range strings.Fields("The representatives acknowledged the correspondence") {
					for i := 0; i < len(w); i += 3 {
						part := w[i:min(i+3, len(w))]
						p.Text(x, p.y, part)
						x += p.GetStringWidth(part) + 0.02*11
					}
					x += 0.2 * 11
				}
				p.y += 13
			}
		}, "paragraph " + strings.TrimSpace(strings.Repeat("The representatives acknowledged the correspondence ", 6)) + "\n"},
		{"verse and an address keep their lines", func(p *press) {
			p.body(90, 400, long, long, "minister lived.")
			p.y += 10
			p.body(90, 400, "Ann Example", "Deputy Secretary", "Port Alder")
		}, "paragraph " + strings.Repeat(strings.TrimSuffix(long, "|")+" ", 2) + "minister lived.\nparagraph Ann Example⏎Deputy Secretary⏎Port Alder\n"},
		{"lists", func(p *press) {
			p.body(90, 400, long, "minister lived, namely:")
			p.y += 4
			p.body(90, 400, "(a) the letter, which was opened;")
			p.body(90, 400, "(b) its copy.")
			p.y += 4
			p.body(90, 400, long, "end.")
		}, "paragraph " + strings.TrimSuffix(long, "|") + " minister lived, namely:\nlist-item 1 (a) the letter, which was opened;\nlist-item 1 (b) its copy.\nparagraph " + strings.TrimSuffix(long, "|") + " end.\n"},
		{"powers and measures are no notes", func(p *press) {
			p.body(90, 400, "It weighed 10{6} tons on 40 km{2} of land.", "And so it was said.{7}")
		}, "paragraph It weighed 106 tons on 40 km2 of land. And so it was said. {note \"\" 7}\n"},
		{"notes gathered at the end", func(p *press) {
			p.body(90, 400, "And so it was said.{1}")
			p.page(100)
			p.at(90, 400, "B", 14, "Notes")
			p.y += 30
			p.body(90, 400, "1. Interview with the undersecretary.")
			p.body(90, 400, "2. The Courier of 4 June.")
		}, "paragraph And so it was said. {note \"\" 1}\nheading 1 Notes\nfootnote [1] Interview with the undersecretary.\nfootnote [2] The Courier of 4 June.\n"},
	} {
		t.Run(test.name, func(t *testing.T) {
			p := newPress()
			p.page(150)
			test.set(p)
			got := outline(take(t, "application/pdf", parsePDF, p.bytes(t)))
			want := "written: 2006-05-23 (PDF CreationDate entry (when the file was made))\n" + test.want
			if !sameOutline(got, want) {
				t.Errorf("got\n%s\nwant\n%s", got, want)
			}
		})
	}
}

// TestPDFsAtOnce reads more documents at once than there are instances.
func TestPDFsAtOnce(t *testing.T) {
	raw := book(t)
	var group sync.WaitGroup
	for range 3 * runtime.GOMAXPROCS(0) {
		group.Go(func() {
			doc, err := takeErr(t, "application/pdf", parsePDF, raw, Limits{})
			if err != nil || !sameOutline(outline(doc), bookOutline) {
				t.Errorf("a document differs when read beside others: %v", err)
			}
		})
	}
	group.Wait()
}

func TestPDFTime(t *testing.T) {
	p := newPress()
	for range 200 {
		p.page(60)
		for range 50 {
			p.body(90, 400, "The minister said that the letter had been sent twice, once by fax and once by hand, in May.|")
		}
	}
	if _, err := pdfiumPool(); err != nil {
		t.Fatal(err)
	}
	_, err := New(Limits{Time: time.Millisecond}).Parse(t.Context(), Source{Path: "long.pdf", Bytes: p.bytes(t)})
	refused(t, err, chancery.TooLarge, "longer than the limit")
}

func TestShadow(t *testing.T) {
	p := newPress()
	p.page(100)
	p.body(90, 300, "The minister left.")
	p.page(0)
	p.SetPage(1)
	p.y = 100
	p.body(90.4, 300, "The minister left.")
	if doc := take(t, "application/pdf", parsePDF, p.bytes(t)); doc.Text != "The minister left." {
		t.Errorf("got %q", doc.Text)
	}
}

func TestPDFFacts(t *testing.T) {
	p := newPress()
	p.SetTitle("An older title", true)
	p.SetXmpMetadata([]byte(`<?xpacket begin=""?><x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"><rdf:Description xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:prism="http://prismstandard.org/namespaces/basic/2.0/" prism:publicationName="Alder Review">
		<dc:title><rdf:Alt><rdf:li xml:lang="x-default">The Letter</rdf:li></rdf:Alt></dc:title><dc:creator><rdf:Seq><rdf:li>Ann Example</rdf:li><rdf:li>Ben Sample</rdf:li></rdf:Seq></dc:creator><prism:publicationDate>2006-06</prism:publicationDate></rdf:Description></rdf:RDF></x:xmpmeta><?xpacket end="w"?>`))
	p.page(100)
	p.body(90, 300, "Words.")
	want := `title: The Letter (XMP dc:title)
author: Ann Example (XMP dc:creator)
author: Ben Sample (XMP dc:creator)
outlet: Alder Review (XMP prism:publicationName)
published: 2006-06 (XMP prism:publicationDate)
written: 2006-05-23 (PDF CreationDate entry (when the file was made))
paragraph Words.
`
	if got := outline(take(t, "application/pdf", parsePDF, p.bytes(t))); !sameOutline(got, want) {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
	for in, want := range map[string]string{"D:20060523120000+02'00'": "2006-05-23", "D:2006": "2006", "D:200605": "2006-05", "20060523": "2006-05-23", "": "", "yesterday": "", "D:00000000": "", "D:99": ""} {
		if got := pdfDate(in); got != want {
			t.Errorf("pdfDate(%q) = %q, want %q", in, got, want)
		}
	}
}

func TestHyphens(t *testing.T) {
	l := newLexicon()
	for _, w := range strings.Fields("al-Qaeda's representative long-range decision-making counter-memorandum term the making co-operate cooperate cooperate") {
		l.add(w)
	}
	for _, test := range []struct {
		head, tail string
		keeps      bool
	}{
		{"al", "Qaeda", true}, {"al", "Qaeda’s", true}, {"repre", "sentative", false}, {"repre", "sentatives,", false},
		{"counter", "memorandum", true}, {"twenty", "five", true}, {"twenty", "fifth", true}, {"un", "important", false},
		{"US", "Iranian", true}, {"2001", "3", true}, {"long", "term", false}, {"long-range", "and", true}, {"chief-of", "staff", true},
		{"co", "operate", false}, {"NORTH", "ERN", false}, {"https://example.org/a", "b", true}, {"(infor", "mation", false},
		{"policy", "making", false}, {"self", "defence", true},
	} {
		want := test.keeps
		if test.head == "long" || test.head == "policy" {
			// Both parts must be words of the document, and one of them must be
			// compounded in it.
			l.add(test.head)
			want = true
		}
		if got := l.keeps(test.head, test.tail); got != want {
			t.Errorf("%s-/%s: keeps the hyphen: %t, want %t", test.head, test.tail, got, want)
		}
	}
}

func TestUnligature(t *testing.T) {
	for in, want := range map[string]string{"eﬃcient oﬀice ﬁve ﬂag": "efficient office five flag", "M¨oller": "Möller", "´etat": "état", "minister´s": "minister´s", "na¨ıve": "naïve", "Dvoˇr´ak": "Dvořák", "gar¸con": "garçon", "plain": "plain"} {
		if got := unligature(in); got != want {
			t.Errorf("%q: %q, want %q", in, got, want)
		}
	}
}

func TestReadTeX(t *testing.T) {
	for in, want := range map[string]string{"o\x1ece \x10no\x11 \x1cve": "oﬃce “no” ﬁve", "o\x0ece of\r\n\x0fve": "oﬃce of\r\nﬄve", "\x0f A": "• A", "a\r\nb": "a\r\nb"} {
		runes := []rune(in)
		if readTeX(runes); string(runes) != want {
			t.Errorf("%q: %q, want %q", in, string(runes), want)
		}
	}
}

func TestLeaders(t *testing.T) {
	for s, want := range map[string]bool{"1 Introduction . . . . . 12": true, "Preface ........ xi": true, "He waited ... in 12": false, "It ended in 1974. 12": false} {
		if got := leader(pdfLine{words: []word{{s: s}}}); got != want {
			t.Errorf("%q: %t", s, got)
		}
	}
}

func TestPageNumbers(t *testing.T) {
	for _, test := range []struct {
		line string
		want string
		bare bool
	}{
		{"12", "12", true}, {"- 12 -", "12", true}, {"Page 3 of 10", "3", true}, {"iv", "iv", true}, {"[7]", "7", true},
		{"12 THE QUIET ENVOY", "12", false}, {"THE QUIET ENVOY 13", "13", false}, {"The minister said", "", false}, {"3/10", "3", true},
	} {
		numbers, bare := pageNumbers(test.line)
		got := ""
		if len(numbers) > 0 {
			got = numbers[0].text
		}
		if got != test.want || bare != test.bare {
			t.Errorf("%q: %q, bare %t; want %q, %t", test.line, got, bare, test.want, test.bare)
		}
	}
	for s, want := range map[string]int{"iv": 4, "xii": 12, "xl": 40, "ix": 9} {
		if n, ok := pageNumberOf(s); !ok || n.value != want || !n.roman {
			t.Errorf("%s is %d, want %d", s, n.value, want)
		}
	}
}

func FuzzPDF(f *testing.F) {
	p := newPress()
	p.page(100)
	p.body(90, 300, "Some words{1} on a page of some length.|", "More words.")
	f.Add(p.bytes(f))
	fuzz(f, "application/pdf", parsePDF)
}

func BenchmarkPDF(b *testing.B) {
	raw := book(b)
	if _, err := pdfiumPool(); err != nil {
		b.Fatal(err)
	}
	benchmark(b, parsePDF, raw)
}

// BenchmarkPDFPages reads a page of a newspaper's density many times, for the
// time a page takes.
func BenchmarkPDFPages(b *testing.B) {
	p := newPress()
	for range 50 {
		p.page(60)
		for range 50 {
			p.body(90, 400, "The minister said that the letter had been sent twice, once by fax and once by hand, in May.|")
		}
	}
	raw := p.bytes(b)
	if _, err := pdfiumPool(); err != nil {
		b.Fatal(err)
	}
	benchmark(b, parsePDF, raw)
	b.ReportMetric(float64(b.Elapsed().Microseconds())/float64(b.N)/50, "µs/page")
}
