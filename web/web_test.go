package web

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/PuerkitoBio/goquery"

	"chancery"
	"chancery/internal/wire"
)

// shelf is a record of documents in memory.
type shelf struct {
	documents []*chancery.Document
	judged    map[chancery.Digest][]Judged
}

func (s *shelf) Documents(_ context.Context, after string, limit int) ([]Listed, string, error) {
	var out []Listed
	from := 0
	if after != "" {
		if _, err := fmt.Sscan(after, &from); err != nil {
			return nil, "", chancery.Errorf(chancery.Invalid, "after=%s is no page", after)
		}
	}
	for i := from; i < len(s.documents); i++ {
		if len(out) == limit {
			return out, fmt.Sprint(i), nil
		}
		d := s.documents[i]
		out = append(out, Listed{Digest: d.Digest, Path: d.Path, Metadata: d.Metadata, Attributions: len(s.judged[d.Digest])})
	}
	return out, "", nil
}

func (s *shelf) Count(context.Context) (int, error) { return len(s.documents), nil }

func (s *shelf) Document(_ context.Context, ref string) (*chancery.Document, error) {
	for _, d := range s.documents {
		if strings.HasPrefix(d.Digest.String(), ref) {
			return d, nil
		}
	}
	return nil, chancery.Errorf(chancery.NotFound, "no document is named %s", ref)
}

func (s *shelf) Attributions(_ context.Context, d chancery.Digest) ([]Judged, error) {
	return s.judged[d], nil
}

func (s *shelf) Search(_ context.Context, query string, _ int) ([]Hit, string, error) {
	if query == "fault" {
		return nil, "", fmt.Errorf("secret: the disk at /dev/x is on fire")
	}
	if query == "none" {
		return nil, "", nil
	}
	return []Hit{{Document: s.documents[0].Digest, Title: "<b>bold</b>", Snippet: []Snippet{{Words: "the "}, {Words: query, Match: true}}}}, "Not all was ranked.", nil
}

// put adds a document whose blocks are the paragraphs of text.
func (s *shelf) put(text string, facts ...chancery.Fact) *chancery.Document {
	d := &chancery.Document{Digest: chancery.DigestOf([]byte(text)), Path: "papers/a.txt", MediaType: "text/plain", Text: text, Metadata: facts}
	at := 0
	for part := range strings.SplitSeq(text, "\n\n") {
		d.Blocks = append(d.Blocks, chancery.Block{Kind: chancery.Paragraph, Span: chancery.Span{Start: at, End: at + len(part)}})
		at += len(part) + 2
	}
	s.documents = append(s.documents, d)
	return d
}

// judge adds an attribution given by its words, which must stand in the text.
func (s *shelf) judge(t *testing.T, d *chancery.Document, parent, state, source, cue, content string) string {
	t.Helper()
	find := func(words string) []chancery.Passage {
		if words == "" {
			return nil
		}
		at := strings.Index(d.Text, words)
		if at < 0 {
			t.Fatalf("%q does not stand in the text", words)
		}
		p, err := d.Passage(chancery.Span{Start: at, End: at + len(words)})
		if err != nil {
			t.Fatal(err)
		}
		return []chancery.Passage{p}
	}
	a := chancery.Attribution{Parent: parent, Kind: chancery.Indirect, Stance: chancery.Asserts, Source: find(source), Cue: find(cue), Content: find(content), Confidence: .5, Reason: "a <i>reason</i>"}
	a.ID = chancery.AttributionID(d.Digest, a.Source, a.Cue, a.Content)
	if s.judged == nil {
		s.judged = map[chancery.Digest][]Judged{}
	}
	s.judged[d.Digest] = append(s.judged[d.Digest], Judged{Attribution: a, State: state})
	return a.ID
}

func fetch(t *testing.T, s *shelf, path string, change ...func(*http.Request)) (*httptest.ResponseRecorder, *goquery.Document) {
	t.Helper()
	desk, err := New(s, "A case", "127.0.0.1:8765")
	if err != nil {
		t.Fatal(err)
	}
	r := httptest.NewRequest("GET", path, nil)
	r.Host = "127.0.0.1:8765"
	for _, f := range change {
		f(r)
	}
	w := httptest.NewRecorder()
	desk.ServeHTTP(w, r)
	page, err := goquery.NewDocumentFromReader(strings.NewReader(w.Body.String()))
	if err != nil {
		t.Fatal(err)
	}
	return w, page
}

func TestDocumentPage(t *testing.T) {
	s := &shelf{}
	d := s.put("Ada Ro recalled that the letter had said that the leader agreed.\n\nA book title was taken for speech.",
		chancery.Fact{Field: chancery.Title, Value: "The Third Copy"}, chancery.Fact{Field: chancery.Author, Value: "M. Vell"})
	outer := s.judge(t, d, "", "accepted", "Ada Ro", "recalled", "that the letter had said that the leader agreed")
	inner := s.judge(t, d, outer, "proposed", "the letter", "had said", "that the leader agreed")
	s.judge(t, d, "", "rejected", "A book title", "was taken", "for speech")
	w, page := fetch(t, s, "/documents/"+d.Digest.String()[:8])
	if w.Code != http.StatusOK {
		t.Fatalf("status %d: %s", w.Code, w.Body)
	}
	if got := page.Find("h1").Text(); got != "The Third Copy" {
		t.Errorf("heading %q", got)
	}
	text := ""
	page.Find(".block").Each(func(_ int, b *goquery.Selection) { text += b.Text() + "\n\n" })
	if strings.TrimSpace(text) != d.Text {
		t.Errorf("the page does not carry the text:\n%q", text)
	}
	if n := page.Find("aside .note").Length(); n != 2 {
		t.Errorf("%d notes, want 2: the rejected one is left out", n)
	}
	var rungs []string
	page.Find("#note-" + inner + " .ladder li").Each(func(_ int, li *goquery.Selection) { rungs = append(rungs, li.Text()) })
	if got, want := strings.Join(rungs, "|"), "M. Vell|Ada Ro recalled|the letter had said"; got != want {
		t.Errorf("ladder %q, want %q", got, want)
	}
	if got := page.Find(".block .content.depth2").Text(); got != "that the leader agreed" {
		t.Errorf("nested content %q", got)
	}
	if got := page.Find(".block .content.depth1 .source.depth2").Text(); got != "the letter" {
		t.Errorf("the nested source stands at %q", got)
	}
	for _, id := range []string{outer, inner} {
		if page.Find("#text-"+id).Length() != 1 {
			t.Errorf("no place in the text for %s", id)
		}
	}
}

// TestHostileDocument holds that what a document says is shown as text and
// nothing of it becomes markup or an address.
func TestHostileDocument(t *testing.T) {
	s := &shelf{}
	evil := `<script>alert(1)</script><img src=x onerror=alert(2)> "><svg/onload=alert(3)> javascript:alert(4) {{.Record}} </textarea><style>*{display:none}</style>`
	d := s.put(evil+" said it", chancery.Fact{Field: chancery.Title, Value: evil}, chancery.Fact{Field: chancery.Author, Value: evil}, chancery.Fact{Field: chancery.URL, Value: "javascript:alert(5)", Where: evil})
	d.Path = evil
	d.Blocks[0].Kind, d.Blocks[0].Label = chancery.BlockKind(`x" onclick="alert(6)`), evil
	s.judge(t, d, "", "proposed", "<script>alert(1)</script>", "said", "it")
	for _, path := range []string{"/", "/documents/" + d.Digest.String(), "/search?q=" + `%3Cscript%3Ealert(1)%3C/script%3E`} {
		w, page := fetch(t, s, path)
		if w.Code != http.StatusOK {
			t.Errorf("%s: status %d", path, w.Code)
		}
		if n := page.Find("script, style, img, svg, iframe, object, [onclick], [onerror], [onload]").Length(); n != 0 {
			t.Errorf("%s: %d hostile elements got through:\n%s", path, n, w.Body)
		}
		page.Find("a").Each(func(_ int, a *goquery.Selection) {
			if href := a.AttrOr("href", ""); !strings.HasPrefix(href, "/") && !strings.HasPrefix(href, "#") {
				t.Errorf("%s: link to %q", path, href)
			}
		})
		if csp := w.Header().Get("Content-Security-Policy"); !strings.Contains(csp, "default-src 'none'") || strings.Contains(csp, "unsafe") || strings.Contains(csp, "script-src") {
			t.Errorf("%s: policy %q", path, csp)
		}
	}
}

func TestRefusals(t *testing.T) {
	s := &shelf{}
	s.put("Text.")
	for _, c := range []struct {
		name, path string
		change     func(*http.Request)
		status     int
		says       string
	}{
		{"unknown document", "/documents/abcd", nil, 404, "no document is named abcd"},
		{"unknown page", "/etc/passwd", nil, 404, "there is no page"},
		{"list of pages", "/pages/", nil, 404, "there is no page"},
		{"no number", "/?after=x", nil, 400, "is no page"},
		{"rebinding", "/", func(r *http.Request) { r.Host = "evil.example:8765" }, 421, "own address"},
		{"localhost", "/", func(r *http.Request) { r.Host = "localhost:8765" }, 200, "Documents"},
		{"IPv6", "/", func(r *http.Request) { r.Host = "[::1]:8765" }, 200, "Documents"},
		{"fault tells no secret", "/search?q=fault", nil, 500, "the log says what"},
		{"nothing found", "/search?q=none", nil, 200, "Nothing was found"},
		{"nothing asked", "/search", nil, 200, "Type words"},
	} {
		w, _ := fetch(t, s, c.path, func(r *http.Request) {
			if c.change != nil {
				c.change(r)
			}
		})
		if w.Code != c.status || !strings.Contains(w.Body.String(), c.says) {
			t.Errorf("%s: status %d, want %d with %q:\n%s", c.name, w.Code, c.status, c.says, w.Body)
		}
		if strings.Contains(w.Body.String(), "secret") {
			t.Errorf("%s: the page tells what only the log may", c.name)
		}
	}
	empty := &shelf{}
	if w, _ := fetch(t, empty, "/"); !strings.Contains(w.Body.String(), "chancery add") {
		t.Errorf("the empty page does not say what to do:\n%s", w.Body)
	}
}

func TestListPages(t *testing.T) {
	s := &shelf{}
	for i := range perPage + 5 {
		s.put(fmt.Sprintf("Text %d.", i))
	}
	_, page := fetch(t, s, "/")
	if n := page.Find("tbody tr").Length(); n != perPage {
		t.Errorf("%d rows, want %d", n, perPage)
	}
	next := page.Find("a[rel=next]").AttrOr("href", "")
	_, page = fetch(t, s, next)
	if n := page.Find("tbody tr").Length(); n != 5 {
		t.Errorf("%d rows on %q, want 5", n, next)
	}
}

func TestJSON(t *testing.T) {
	s := &shelf{}
	d := s.put("Größe, said Ada.")
	s.judge(t, d, "", "proposed", "Ada", "said", "Größe")
	w, _ := fetch(t, s, "/documents/"+d.Digest.Short(), func(r *http.Request) { r.Header.Set("Accept", "application/json") })
	var got wire.Document
	if err := json.Unmarshal(w.Body.Bytes(), &got); err != nil {
		t.Fatal(err)
	}
	if len(got.Attributions) != 1 || got.Attributions[0].Content[0] != [2]int{0, 5} || got.Attributions[0].Source[0] != [2]int{12, 15} {
		t.Errorf("offsets are not code points: %+v", got.Attributions)
	}
}

// FuzzLayOut holds that a laid-out document carries its text unchanged, however
// its attributions lie, and that every shown one has its note and its place.
func FuzzLayOut(f *testing.F) {
	f.Add("One said two.\n\nThree.", uint8(0), uint8(3), uint8(4), uint8(8), uint8(9), uint8(20))
	f.Add("a\n\nb\n\nc", uint8(0), uint8(7), uint8(0), uint8(7), uint8(3), uint8(4))
	f.Fuzz(func(t *testing.T, text string, a, b, c, d, e, g uint8) {
		s := &shelf{}
		doc := s.put(strings.ToValidUTF8(text, "?"))
		var judged []Judged
		for i, p := range [][2]uint8{{a, b}, {c, d}, {e, g}} {
			span := chancery.Span{Start: min(int(p[0]), len(doc.Text)), End: min(int(p[1]), len(doc.Text))}
			words, err := span.In(doc.Text)
			if err != nil {
				continue
			}
			at := []chancery.Passage{{Document: doc.Digest, Span: span, Words: words}}
			judged = append(judged, Judged{Attribution: chancery.Attribution{ID: fmt.Sprint(i), Parent: fmt.Sprint((i + 1) % 3), Content: at, Source: at, Cue: at}})
		}
		sheet := layOut(doc, judged)
		var parts []string
		notes, firsts := 0, 0
		for _, row := range sheet.Rows {
			part := ""
			for _, w := range row.Words {
				part += w.Words
				firsts += len(w.First)
			}
			notes += len(row.Notes)
			parts = append(parts, part)
		}
		if got := strings.Join(parts, "\n\n"); got != doc.Text {
			t.Fatalf("text %q became %q", doc.Text, got)
		}
		if notes != firsts || notes > len(judged) {
			t.Fatalf("%d notes, %d places, %d attributions", notes, firsts, len(judged))
		}
	})
}
