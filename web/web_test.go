package web

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"math"
	"mime/multipart"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"path/filepath"
	"reflect"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"github.com/PuerkitoBio/goquery"

	"chancery"
	"chancery/internal/wire"
)

// shelf is a record in memory. Its decisions replace each other as the record's
// do, and it keeps those that were made.
type shelf struct {
	papers  []*Paper
	journal []Entry
}

func (s *shelf) Documents(_ context.Context, query, order, after string, limit int) (out List, err error) {
	from := 0
	if after != "" {
		if _, err := fmt.Sscan(after, &from); err != nil {
			return out, chancery.Errorf(chancery.Invalid, "after=%s is no page", after)
		}
	}
	out.Total = len(s.papers)
	for i := from; i < len(s.papers); i++ {
		if len(out.Rows) == limit {
			out.Next = fmt.Sprint(i)
			break
		}
		p := s.papers[i]
		out.Rows = append(out.Rows, Listed{Digest: p.Digest, Path: p.Path, Metadata: p.Metadata, Attributions: len(p.Findings)})
	}
	return out, nil
}

func (s *shelf) Paper(_ context.Context, ref string) (*Paper, error) {
	for _, p := range s.papers {
		if strings.HasPrefix(p.Digest.String(), ref) {
			copied := *p
			copied.Findings = slices.Clone(p.Findings)
			copied.Seen = int64(len(s.journal))
			return &copied, nil
		}
	}
	return nil, chancery.Errorf(chancery.NotFound, "no document is named %s", ref)
}

func (s *shelf) Search(_ context.Context, query string, statements bool, _, _ int) (Found, error) {
	if query == "fault" {
		return Found{}, fmt.Errorf("secret: the disk at /dev/x is on fire")
	}
	if query == "none" || statements {
		return Found{}, nil
	}
	return Found{Total: 1, Remark: "Not all was ranked.", Hits: []Hit{{Document: s.papers[0].Digest, Title: "<b>bold</b>", Snippet: []Snippet{{Words: "the "}, {Words: query, Match: true}}}}}, nil
}

func (s *shelf) Complete(_ context.Context, word string) ([]string, error) {
	return []string{word + "!"}, nil
}

func (s *shelf) Decide(_ context.Context, v Verdict) (int64, error) {
	n := int64(len(s.journal) + 1)
	e := Entry{Decision: chancery.Decision{Number: n, At: time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC), By: v.By, Action: v.Action, Why: v.Why, Target: chancery.Target{Kind: chancery.OnAttribution, Document: v.Document, ID: v.Finding}}, Stands: true}
	for _, p := range s.papers {
		for i := range p.Findings {
			j := &p.Findings[i]
			if v.Action == chancery.Undo && j.Decision == v.Saw {
				e.Target.ID, e.Target.Document = j.ID, p.Digest
				j.State, j.Decision, j.By = "proposed", 0, ""
			}
			if j.ID != v.Finding || v.Action == chancery.Undo {
				continue
			}
			if v.Action == chancery.Note {
				j.Notes = append(j.Notes, Comment{n, e.At, v.By, v.Note})
				continue
			}
			if j.Decision != v.Saw {
				return 0, chancery.Errorf(chancery.Conflict, "%s has decided on this since", j.By)
			}
			j.State, j.Decision, j.By, j.Why = map[chancery.Action]string{chancery.Accept: "accepted", chancery.Reject: "rejected", chancery.Correct: "corrected"}[v.Action], n, v.By, v.Why
			if c := v.Change; c != nil {
				if c.Content != nil {
					j.Content, _ = wire.Passages(p.Document, chancery.NewPoints(p.Text), *c.Content)
				}
				if c.Source != nil {
					j.Source, _ = wire.Passages(p.Document, chancery.NewPoints(p.Text), *c.Source)
				}
				if c.Stance != nil {
					j.Stance = *c.Stance
				}
				if c.Parent != nil {
					j.Parent = *c.Parent
				}
			}
		}
	}
	s.journal = append(s.journal, e)
	return n, nil
}

func (s *shelf) Journal(_ context.Context, q Entries) (out []Entry, err error) {
	for i := len(s.journal) - 1; i >= 0; i-- {
		e := s.journal[i]
		if e.Number > q.After && (q.Before == 0 || e.Number < q.Before) && (q.By == "" || q.By == e.By) && (q.Finding == "" || q.Finding == e.Target.ID) {
			out = append(out, e)
		}
	}
	return out[:min(len(out), max(q.Limit, 1))], nil
}

func (s *shelf) Dates(context.Context, string, bool, chancery.Day, chancery.Day) (out []Dated, remark string, err error) {
	for _, p := range s.papers {
		for _, d := range p.Dates {
			out = append(out, Dated{Date: d, Document: p.Digest, Title: "<i>title</i>"})
		}
	}
	return out, "", nil
}

func (s *shelf) AsOf(_ context.Context, moment string) (Record, error) {
	if moment == "never" {
		return nil, chancery.Errorf(chancery.Invalid, "never is no moment")
	}
	return &shelf{papers: s.papers}, nil
}

// put adds a document whose blocks are the paragraphs of text.
func (s *shelf) put(text string, facts ...chancery.Fact) *Paper {
	d := &chancery.Document{Digest: chancery.DigestOf([]byte(text)), Path: "papers/a.txt", MediaType: "text/plain", Text: text, Metadata: facts}
	at := 0
	for part := range strings.SplitSeq(text, "\n\n") {
		d.Blocks = append(d.Blocks, chancery.Block{Kind: chancery.Paragraph, Span: chancery.Span{Start: at, End: at + len(part)}})
		at += len(part) + 2
	}
	p := &Paper{Document: d}
	s.papers = append(s.papers, p)
	return p
}

func (p *Paper) find(words string) []chancery.Passage {
	at := strings.Index(p.Text, words)
	if words == "" {
		return nil
	}
	if at < 0 {
		panic(fmt.Sprintf("%q does not stand in the text", words))
	}
	return []chancery.Passage{{Document: p.Digest, Span: chancery.Span{Start: at, End: at + len(words)}, Words: words}}
}

// judge adds an attribution given by its words, which must stand in the text.
func (p *Paper) judge(parent, state, source, cue, content string) string {
	a := chancery.Attribution{Parent: parent, Kind: chancery.Indirect, Stance: chancery.Asserts, Source: p.find(source), Cue: p.find(cue), Content: p.find(content), Confidence: .5, Reason: "a <i>reason</i>"}
	a.ID = chancery.AttributionID(p.Digest, a.Source, a.Cue, a.Content)
	p.Findings = append(p.Findings, Judged{Attribution: a, State: state})
	return a.ID
}

const address = "127.0.0.1:8765"

// visitor is a browser without script: it keeps cookies and knows the token of
// the last page.
type visitor struct {
	t       *testing.T
	desk    *Desk
	cookies map[string]string
	token   string
}

func visit(t *testing.T, s *shelf, options ...func(*Options)) *visitor {
	t.Helper()
	o := Options{Name: "A case", Person: "Ada"}
	for _, f := range options {
		f(&o)
	}
	desk, err := New(s, o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(desk.Close)
	return &visitor{t, desk, map[string]string{}, ""}
}

func (v *visitor) do(r *http.Request, change ...func(*http.Request)) (*httptest.ResponseRecorder, *goquery.Document) {
	v.t.Helper()
	r.Host = address
	for name, value := range v.cookies {
		r.AddCookie(&http.Cookie{Name: name, Value: value})
	}
	for _, f := range change {
		f(r)
	}
	w := httptest.NewRecorder()
	v.desk.ServeHTTP(w, r)
	for _, c := range w.Result().Cookies() {
		if c.MaxAge < 0 {
			delete(v.cookies, c.Name)
		} else {
			v.cookies[c.Name] = c.Value
		}
	}
	page, err := goquery.NewDocumentFromReader(bytes.NewReader(w.Body.Bytes()))
	if err != nil {
		v.t.Fatal(err)
	}
	if token := page.Find("input[name=csrf_token]").AttrOr("value", ""); token != "" {
		v.token = token
	}
	return w, page
}

func (v *visitor) get(path string, change ...func(*http.Request)) (*httptest.ResponseRecorder, *goquery.Document) {
	v.t.Helper()
	return v.do(httptest.NewRequest("GET", path, nil), change...)
}

// post sends a form as a browser on this desk's page would.
func (v *visitor) post(path string, fields url.Values, change ...func(*http.Request)) (*httptest.ResponseRecorder, *goquery.Document) {
	v.t.Helper()
	if v.token == "" {
		v.get("/help/keys")
	}
	if fields == nil {
		fields = url.Values{}
	}
	fields.Set("csrf_token", v.token)
	r := httptest.NewRequest("POST", path, strings.NewReader(fields.Encode()))
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	r.Header.Set("Sec-Fetch-Site", "same-origin")
	return v.do(r, change...)
}

// affair is a shelf with one document: one statement inside another, and a
// rejected one.
func affair() (s *shelf, p *Paper, outer, inner string) {
	s = &shelf{}
	p = s.put("Ada Ro recalled that the letter had said that the leader agreed to it.\n\nA book title was taken for speech. The aide saw it.",
		chancery.Fact{Field: chancery.Title, Value: "The Third Copy"}, chancery.Fact{Field: chancery.Author, Value: "M. Vell"})
	outer = p.judge("", "accepted", "Ada Ro", "recalled", "that the letter had said that the leader agreed")
	inner = p.judge(outer, "proposed", "the letter", "had said", "that the leader agreed")
	p.judge("", "rejected", "A book title", "was taken", "for speech")
	return s, p, outer, inner
}

func TestDocumentPage(t *testing.T) {
	s, p, outer, inner := affair()
	p.Findings[1].Path = []chancery.Link{{Medium: "copy", Passage: p.find("the letter")[0]}, {}}
	p.Findings[1].Path[1].Passage = chancery.Passage{Document: p.Digest, Span: chancery.Span{}, Words: ""}
	w, page := visit(t, s).get("/documents/" + p.Digest.String()[:8])
	if w.Code != http.StatusOK {
		t.Fatalf("status %d: %s", w.Code, w.Body)
	}
	if got := page.Find("h1").Text(); got != "The Third Copy" {
		t.Errorf("heading %q", got)
	}
	text := ""
	page.Find(".block").Each(func(_ int, b *goquery.Selection) { text += b.Text() + "\n\n" })
	if strings.TrimSpace(text) != p.Text {
		t.Errorf("the page does not carry the text:\n%q", text)
	}
	if n := page.Find(".margin .note").Length(); n != 2 {
		t.Errorf("%d notes, want 2: the rejected one is left out", n)
	}
	var rungs []string
	page.Find("#note-" + inner + " .ladder li").Each(func(_ int, li *goquery.Selection) { rungs = append(rungs, li.Text()) })
	if got, want := strings.Join(rungs, "|"), "M. Vell|Ada Ro recalled|the letter, copy|not named open had said"; got != want {
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
	_, page = visit(t, s).get("/documents/" + p.Digest.Short() + "?at=0-6")
	if got := page.Find("#at").Text(); got != "Ada Ro" {
		t.Errorf("the passage of the address is %q", got)
	}
}

func TestFilters(t *testing.T) {
	s, p, _, _ := affair()
	p.Findings[0].Stance, p.Findings[0].Confidence = chancery.Denies, .95
	for query, want := range map[string]int{"": 2, "speaker=LETTER": 1, "speaker=ada": 1, "stance=denies": 1, "state=rejected": 1, "state=proposed": 1, "least=0.9": 1, "least=0.9&stance=asserts": 0} {
		w, page := visit(t, s).get("/documents/" + p.Digest.Short() + "?" + query)
		if n := page.Find(".note").Length(); n != want || w.Code != 200 {
			t.Errorf("%q: status %d, %d notes, want %d", query, w.Code, n, want)
		}
	}
}

// TestDecisions takes each decision as a form without script does, and holds that
// it stands under the person's name.
func TestDecisions(t *testing.T) {
	for _, c := range []struct {
		name string
		form url.Values // ID stands for the finding
		want string     // state, source, content, notes
	}{
		{"accept", url.Values{"accept": {"ID.0"}}, "accepted|the letter|that the leader agreed|"},
		{"reject", url.Values{"reject": {"ID.0"}}, "rejected|the letter|that the leader agreed|"},
		{"accept with a reason", url.Values{"action": {"accept"}, "id": {"ID"}, "why": {"seen"}}, "accepted|the letter|that the leader agreed|"},
		{"words", url.Values{"action": {"correct"}, "id": {"ID"}, "content": {"the leader"}, "content-at": {"41-63"}}, "corrected|the letter|the leader|"},
		{"words of several stretches", url.Values{"action": {"correct"}, "id": {"ID"}, "content": {"the leader … it"}}, "corrected|the letter|the leader … it|"},
		{"places", url.Values{"action": {"correct"}, "id": {"ID"}, "content-at": {"41-69"}}, "corrected|the letter|that the leader agreed to it|"},
		{"another source", url.Values{"action": {"correct"}, "id": {"ID"}, "source-at": {"0-6"}}, "corrected|Ada Ro|that the leader agreed|"},
		{"nobody", url.Values{"action": {"correct"}, "id": {"ID"}, "source": {""}}, "corrected||that the leader agreed|"},
		{"stance", url.Values{"action": {"correct"}, "id": {"ID"}, "stance": {"denies"}}, "corrected|the letter|that the leader agreed|"},
		{"a word more", url.Values{"action": {"extend"}, "id": {"ID"}, "edge": {"end"}, "by": {"1"}}, "corrected|the letter|that the leader agreed to|"},
		{"words less", url.Values{"action": {"extend"}, "id": {"ID"}, "edge": {"end"}, "by": {"-2"}}, "corrected|the letter|that the|"},
		{"begins later", url.Values{"action": {"extend"}, "id": {"ID"}, "edge": {"start"}, "by": {"1"}}, "corrected|the letter|the leader agreed|"},
		{"begins earlier", url.Values{"action": {"extend"}, "id": {"ID"}, "edge": {"start"}, "by": {"-1"}}, "corrected|the letter|said that the leader agreed|"},
		{"out", url.Values{"action": {"nest"}, "id": {"ID"}, "nest": {"out"}}, "corrected|the letter|that the leader agreed|"},
		{"note", url.Values{"action": {"note"}, "id": {"ID"}, "note": {"ask the archive"}}, "proposed|the letter|that the leader agreed|ask the archive"},
	} {
		s, p, _, inner := affair()
		for k, v := range c.form {
			c.form[k] = []string{strings.ReplaceAll(v[0], "ID", inner)}
		}
		w, _ := visit(t, s).post("/documents/"+p.Digest.String()+"/decide?state=proposed", c.form)
		if w.Code != http.StatusSeeOther || !strings.HasSuffix(w.Header().Get("Location"), "?state=proposed#note-"+inner) {
			t.Errorf("%s: status %d, to %q: %s", c.name, w.Code, w.Header().Get("Location"), w.Body)
			continue
		}
		j, notes := p.Findings[1], ""
		for _, n := range j.Notes {
			notes += n.Text
		}
		if got := strings.Join([]string{j.State, wordsOf(j.Source), wordsOf(j.Content), notes}, "|"); got != c.want {
			t.Errorf("%s: %q, want %q", c.name, got, c.want)
		}
		if s.journal[0].By != "Ada" {
			t.Errorf("%s: by %q", c.name, s.journal[0].By)
		}
	}
	s, p, _, _ := affair()
	if w, _ := visit(t, s).post("/documents/"+p.Digest.String()+"/decide", url.Values{"action": {"note"}, "note": {"on the whole"}}); w.Code != http.StatusSeeOther || len(s.journal) != 1 || s.journal[0].Action != chancery.Note {
		t.Errorf("a note on the document: status %d, %+v", w.Code, s.journal)
	}
	for _, c := range []struct {
		form   url.Values
		status int
		says   string
	}{
		{url.Values{"accept": {"ffff.0"}}, 404, "no finding"},
		{url.Values{"action": {"correct"}, "id": {"ID"}}, 400, "Nothing was changed"},
		{url.Values{"action": {"correct"}, "id": {"ID"}, "content": {"words of another text"}}, 400, "do not stand in the document"},
		{url.Values{"action": {"correct"}, "id": {"ID"}, "content-at": {"9000-9001"}}, 400, "outside"},
		{url.Values{"action": {"extend"}, "id": {"ID"}, "edge": {"end"}, "by": {"-90"}}, 400, "Nothing of the content"},
		{url.Values{"action": {"explode"}, "id": {"ID"}}, 400, "nothing that can be decided"},
		{url.Values{"action": {"note"}, "id": {"ID"}, "note": {" "}}, 400, "empty"},
		{url.Values{"undo": {"last"}}, 404, "no decision here"},
		{url.Values{"undo": {"x"}}, 400, "no journal number"},
	} {
		s, p, _, inner := affair()
		for k, v := range c.form {
			c.form[k] = []string{strings.ReplaceAll(v[0], "ID", inner)}
		}
		w, _ := visit(t, s).post("/documents/"+p.Digest.String()+"/decide", c.form)
		if w.Code != c.status || !strings.Contains(w.Body.String(), c.says) {
			t.Errorf("%v: status %d, want %d with %q:\n%s", c.form, w.Code, c.status, c.says, w.Body)
		}
		if len(s.journal) > 0 {
			t.Errorf("%v: something was decided", c.form)
		}
	}
}

// TestTwoPeople lets two people decide on one finding: the second is told, loses
// nothing of what was typed, and sees the first's decision.
func TestTwoPeople(t *testing.T) {
	s, p, _, inner := affair()
	ada, ben := visit(t, s), visit(t, s, func(o *Options) { o.Person = "Ben" })
	path := "/documents/" + p.Digest.String()
	ben.get(path)
	ada.post(path+"/decide", url.Values{"accept": {inner + ".0"}})
	w, page := ben.post(path+"/decide", url.Values{"action": {"correct"}, "id": {inner}, "saw": {"0"}, "content": {"the leader"}, "why": {"shorter"}})
	if w.Code != http.StatusConflict || !strings.Contains(page.Find("[role=alert]").Text(), "Ada has decided") {
		t.Fatalf("status %d: %s", w.Code, w.Body)
	}
	if got := page.Find("form.correct textarea[name=content]").Text(); got != "the leader" {
		t.Errorf("what Ben typed has become %q", got)
	}
	if got := page.Find("form.correct input[name=why]").AttrOr("value", ""); got != "shorter" {
		t.Errorf("Ben's reason has become %q", got)
	}
	if got := page.Find("form.correct input[name=saw]").AttrOr("value", ""); got != "1" {
		t.Errorf("the form is made on decision %q, want 1", got)
	}
	// The script asks what has changed.
	w, page = ben.get(path + "/rows?seen=0")
	if got := page.Find("#note-"+inner).AttrOr("class", ""); !strings.Contains(got, "accepted") {
		t.Errorf("Ben does not see Ada's decision: %q\n%s", got, w.Body)
	}
	if n := page.Find(".row").Length(); n != 1 {
		t.Errorf("%d rows changed, want 1", n)
	}
	w, _ = ben.post(path+"/decide", url.Values{"action": {"reject"}, "id": {inner}, "saw": {"1"}, "seen": {"1"}}, func(r *http.Request) { r.Header.Set("X-Desk", "1") })
	if w.Code != 200 || !strings.Contains(w.Body.String(), `data-by="Ben"`) {
		t.Errorf("status %d: %s", w.Code, w.Body)
	}
}

// TestHostileDocument holds that what a document says is shown as text and
// nothing of it becomes markup or an address.
func TestHostileDocument(t *testing.T) {
	s := &shelf{}
	evil := `<script>alert(1)</script><img src=x onerror=alert(2)> "><svg/onload=alert(3)> javascript:alert(4) {{.Record}} </textarea></title><style>*{display:none}</style>` + "\u202e"
	p := s.put(evil+" said it", chancery.Fact{Field: chancery.Title, Value: evil}, chancery.Fact{Field: chancery.Author, Value: evil}, chancery.Fact{Field: chancery.URL, Value: "javascript:alert(5)", Where: evil})
	p.Path = evil
	p.Blocks[0].Kind, p.Blocks[0].Label = chancery.BlockKind(`x" onclick="alert(6)`), evil
	p.Dates = []chancery.Date{{Passage: chancery.Passage{Words: evil}, EDTF: "2003-05-02", Earliest: chancery.DayOf(2003, 5, 2), Latest: chancery.DayOf(2003, 5, 2), Reason: evil}}
	id := p.judge("", "proposed", "<script>alert(1)</script>", "said", "it")
	p.Findings[0].Notes = []Comment{{By: evil, Text: evil}}
	s.journal = []Entry{{Decision: chancery.Decision{Number: 1, By: evil, Why: evil, Target: chancery.Target{Kind: chancery.OnAttribution, Document: p.Digest, ID: id}, Value: json.RawMessage(`{"text":"<script>alert(7)</script>"}`)}, Title: evil}}
	home := "/documents/" + p.Digest.String()
	for _, path := range []string{"/", home, home + "/findings/" + id, home + "/rows?seen=0", "/search?q=" + `%3Cscript%3Ealert(1)%3C/script%3E`, "/journal?by=" + url.QueryEscape(evil), "/timeline?filter=" + url.QueryEscape(evil), "/as-of/1/", home + "?speaker=" + url.QueryEscape(evil)} {
		w, page := visit(t, s).get(path)
		if w.Code != http.StatusOK {
			t.Errorf("%s: status %d", path, w.Code)
		}
		if n := page.Find("script:not([src='/desk.js'], [src='/claims.js']), style, img, iframe, object, [onclick], [onerror], [onload], [style]").Length(); n != 0 {
			t.Errorf("%s: %d hostile elements got through:\n%s", path, n, w.Body)
		}
		page.Find("a").Each(func(_ int, a *goquery.Selection) {
			if href := a.AttrOr("href", ""); !strings.HasPrefix(href, "/") && !strings.HasPrefix(href, "#") {
				t.Errorf("%s: link to %q", path, href)
			}
		})
		csp := w.Header().Get("Content-Security-Policy")
		if !strings.Contains(csp, "default-src 'none'") || strings.Contains(csp, "unsafe") {
			t.Errorf("%s: policy %q", path, csp)
		}
	}
	w, _ := visit(t, s).get("/?format=csv")
	if strings.Contains(w.Body.String(), "\n=") {
		t.Errorf("a formula got into the table: %s", w.Body)
	}
}

func TestRefusals(t *testing.T) {
	s, p, _, inner := affair()
	decide := "/documents/" + p.Digest.String() + "/decide"
	readOnly := func(o *Options) { o.ReadOnly = true }
	for _, c := range []struct {
		name, path string
		change     func(*http.Request)
		status     int
		says       string
	}{
		{"unknown document", "/documents/abcd", nil, 404, "o document is named abcd"},
		{"unknown page", "/etc/passwd", nil, 404, "here is no page"},
		{"list of pages", "/pages/", nil, 404, "here is no page"},
		{"no number", "/?after=x", nil, 400, "is no page"},
		{"no passage", "/documents/" + p.Digest.Short() + "?at=9", nil, 400, "is no passage"},
		{"no stance", "/documents/" + p.Digest.Short() + "?stance=sings", nil, 400, "no stance"},
		{"rebinding", "/", func(r *http.Request) { r.Host = "evil.example:8765" }, 421, "own address"},
		{"rebinding with a dot", "/", func(r *http.Request) { r.Host = "127.0.0.1.evil.example" }, 421, "own address"},
		{"localhost", "/", func(r *http.Request) { r.Host = "LocalHost:8765" }, 200, "Documents"},
		{"IPv6", "/", func(r *http.Request) { r.Host = "[::1]:8765" }, 200, "Documents"},
		{"fault tells no secret", "/search?q=fault", nil, 500, "the log says what"},
		{"nothing found", "/search?q=none", nil, 200, "Nothing was found"},
		{"nothing asked", "/search", nil, 200, "Type words"},
		{"no moment", "/as-of/never/", nil, 400, "no moment"},
		{"no tour here", "/help/tour", nil, 404, "no help"},
		{"no time", "/timeline?from=then", nil, 400, "is no day"},
	} {
		w, _ := visit(t, s).get(c.path, func(r *http.Request) {
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
	accept := url.Values{"accept": {inner + ".0"}}
	for _, c := range []struct {
		name    string
		options func(*Options)
		path    string
		change  func(*http.Request)
		status  int
	}{
		{"a form from elsewhere", nil, decide, func(r *http.Request) { r.Header.Set("Sec-Fetch-Site", "cross-site") }, 403},
		{"an older browser, elsewhere", nil, decide, func(r *http.Request) {
			r.Header.Del("Sec-Fetch-Site")
			r.Header.Set("Origin", "http://evil.example")
		}, 403},
		{"no cookie", nil, decide, func(r *http.Request) { r.Header.Del("Cookie") }, 403},
		{"read-only", readOnly, decide, nil, 403},
		{"an earlier state", nil, "/as-of/1" + decide, nil, 405},
		{"a form that is too large", nil, decide, func(r *http.Request) {
			r.Body = http.NoBody
			r.Body = readCloser{strings.NewReader("x=" + strings.Repeat("y", 2<<20))}
		}, 403},
	} {
		options := []func(*Options){}
		if c.options != nil {
			options = append(options, c.options)
		}
		w, _ := visit(t, s, options...).post(c.path, accept, func(r *http.Request) {
			if c.change != nil {
				c.change(r)
			}
		})
		if w.Code != c.status {
			t.Errorf("%s: status %d, want %d:\n%s", c.name, w.Code, c.status, w.Body)
		}
	}
	// Without the token nothing is decided either.
	v := visit(t, s)
	v.get("/help/keys")
	v.token = "wrong"
	if w, _ := v.post(decide, accept); w.Code != 403 {
		t.Errorf("a wrong token: status %d", w.Code)
	}
	if len(s.journal) > 0 {
		t.Errorf("something was decided: %v", s.journal)
	}
	empty := &shelf{}
	if w, _ := visit(t, empty).get("/"); !strings.Contains(w.Body.String(), "chancery add") {
		t.Errorf("the empty page does not say what to do:\n%s", w.Body)
	}
}

type readCloser struct{ *strings.Reader }

func (readCloser) Close() error { return nil }

func TestListPages(t *testing.T) {
	s := &shelf{}
	for i := range perPage + 5 {
		s.put(fmt.Sprintf("Text %d.", i))
	}
	v := visit(t, s)
	_, page := v.get("/")
	if n := page.Find("tbody tr").Length(); n != perPage {
		t.Errorf("%d rows, want %d", n, perPage)
	}
	next := page.Find("a[rel=next]").AttrOr("href", "")
	_, page = v.get(next)
	if n := page.Find("tbody tr").Length(); n != 5 {
		t.Errorf("%d rows on %q, want 5", n, next)
	}
}

func TestJSON(t *testing.T) {
	s := &shelf{}
	d := s.put("Größe, said Ada.")
	d.judge("", "proposed", "Ada", "said", "Größe")
	w, _ := visit(t, s).get("/documents/"+d.Digest.Short(), func(r *http.Request) { r.Header.Set("Accept", "application/json") })
	var got wire.Document
	if err := json.Unmarshal(w.Body.Bytes(), &got); err != nil {
		t.Fatal(err)
	}
	if len(got.Attributions) != 1 || got.Attributions[0].Content[0] != [2]int{0, 5} || got.Attributions[0].Source[0] != [2]int{12, 15} {
		t.Errorf("offsets are not code points: %+v", got.Attributions)
	}
	for path, says := range map[string]string{"/?format=json": `"total":1`, "/?format=csv": "digest,path", "/documents/" + d.Digest.Short() + "?format=csv": "Größe", "/journal?format=csv": "number,at", "/journal?format=json": `"journal":[]`, "/timeline?format=svg": "<svg", "/timeline?format=csv": "edtf,wording", "/search?q=x&format=csv": "document,title", "/search?q=x&format=json": `"documents"`, "/complete?q=letter+sp": `["letter sp!"]`} {
		if w, _ := visit(t, s).get(path); w.Code != 200 || !strings.Contains(w.Body.String(), says) {
			t.Errorf("%s: status %d, without %q:\n%s", path, w.Code, says, w.Body)
		}
	}
}

// TestAsOf holds that an earlier state is shown as such, with links that stay in
// it, and offers nothing that changes it.
func TestAsOf(t *testing.T) {
	s, p, _, _ := affair()
	_, page := visit(t, s).get("/as-of/2026-01-02/documents/" + p.Digest.String())
	if !strings.Contains(page.Find(".past").Text(), "as of 2026-01-02") {
		t.Error("the page does not say that it shows an earlier state")
	}
	if n := page.Find("button[name=accept], button[name=undo]").Length(); n > 0 {
		t.Errorf("%d buttons that decide", n)
	}
	page.Find("main a, .top a, footer a").Each(func(_ int, a *goquery.Selection) {
		if href := a.AttrOr("href", ""); !strings.HasPrefix(href, "/as-of/2026-01-02/") && !strings.HasPrefix(href, "#") {
			t.Errorf("the link %q leads out of the earlier state", href)
		}
	})
}

// TestAccounts signs people in and holds each role to what it may do.
func TestAccounts(t *testing.T) {
	was := *cost
	cost.Memory, cost.Iterations = 8, 1 // the law, not the price, is at test
	defer func() { *cost = was }()
	s, p, _, inner := affair()
	accounts, err := OpenAccounts(filepath.Join(t.TempDir(), "people.json"))
	if err != nil {
		t.Fatal(err)
	}
	const password = "correct horse battery"
	for _, role := range Roles {
		if err := accounts.Put("the "+string(role), role, password); err != nil {
			t.Fatal(err)
		}
	}
	for _, c := range []struct {
		name, password string
		role           Role
	}{{"x", "short", Reader}, {"", password, Reader}, {"x", password, "king"}, {"x", "", Reader}, {"the owner", "", Reader}} {
		if err := accounts.Put(c.name, c.role, c.password); chancery.KindOf(err) != chancery.Invalid {
			t.Errorf("Put(%q, %q): %v", c.name, c.role, err)
		}
	}
	if err := accounts.Remove("the owner"); chancery.KindOf(err) != chancery.Invalid {
		t.Errorf("the last owner could be removed: %v", err)
	}
	if info, err := os.Stat(accounts.path); err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("the file of accounts: %v, %v", info.Mode(), err)
	}
	with := func(o *Options) {
		o.Accounts, o.Person, o.TakeIn = accounts, "", func(context.Context, string, func(Taken)) error { return nil }
	}
	stranger := visit(t, s, with)
	for _, path := range []string{"/", "/documents/" + p.Digest.String(), "/journal", "/search?q=x", "/as-of/1/", "/accounts", "/intake"} {
		if w, _ := stranger.get(path); w.Code != http.StatusSeeOther || w.Header().Get("Location") != "/" && !strings.HasPrefix(w.Header().Get("Location"), "/login?to=") {
			t.Errorf("a stranger at %s: status %d, to %q", path, w.Code, w.Header().Get("Location"))
		}
	}
	allowed := map[Role][4]int{Reader: {200, 403, 403, 403}, Reviewer: {200, 303, 403, 403}, Editor: {200, 303, 200, 403}, Owner: {200, 303, 200, 200}}
	for _, role := range Roles {
		v := visit(t, s, with)
		v.get("/login")
		before := v.cookies["chancery-session"]
		w, _ := v.post("/login", url.Values{"name": {"the " + string(role)}, "password": {password}, "to": {"//evil.example"}})
		if w.Code != http.StatusSeeOther || w.Header().Get("Location") != "/" {
			t.Fatalf("%s: status %d, to %q", role, w.Code, w.Header().Get("Location"))
		}
		if v.cookies["chancery-session"] == before {
			t.Errorf("%s: the session keeps its name through signing in", role)
		}
		for _, c := range w.Result().Cookies() {
			if c.Name == "chancery-session" && (!c.HttpOnly || c.SameSite != http.SameSiteLaxMode) {
				t.Errorf("the cookie is %v", c)
			}
		}
		p.Findings[1].State, p.Findings[1].Decision = "proposed", 0
		v.get("/help/keys")
		var got [4]int
		w, _ = v.get("/")
		got[0] = w.Code
		w, _ = v.post("/documents/"+p.Digest.String()+"/decide", url.Values{"accept": {inner + ".0"}})
		got[1] = w.Code
		w, _ = v.get("/intake")
		got[2] = w.Code
		w, _ = v.get("/accounts")
		got[3] = w.Code
		if got != allowed[role] {
			t.Errorf("%s: %v, want %v", role, got, allowed[role])
		}
		if by := p.Findings[1].By; role != Reader && by != "the "+string(role) {
			t.Errorf("%s: journalled under %q", role, by)
		}
		v.post("/logout", nil)
		if w, _ := v.get("/"); w.Code != http.StatusSeeOther {
			t.Errorf("%s: signed out, status %d", role, w.Code)
		}
	}
	guesser := visit(t, s, with)
	guesser.get("/login")
	codes := []int{}
	for range 7 {
		w, _ := guesser.post("/login", url.Values{"name": {"the owner"}, "password": {"a wrong guess, long enough"}})
		codes = append(codes, w.Code)
	}
	if want := []int{403, 403, 403, 403, 403, 429, 429}; !slices.Equal(codes, want) {
		t.Errorf("guesses are answered %v, want %v", codes, want)
	}
	// An account that is taken away ends its session.
	v := visit(t, s, with)
	v.get("/login")
	v.post("/login", url.Values{"name": {"the reader"}, "password": {password}})
	if err := accounts.Remove("the reader"); err != nil {
		t.Fatal(err)
	}
	if w, _ := v.get("/"); w.Code != http.StatusSeeOther {
		t.Errorf("an account that was taken away still reads: status %d", w.Code)
	}
}

// TestIntake hands files over and holds that none gets out of its folder, that
// what was passed over is told, and that stopping and going on work.
func TestIntake(t *testing.T) {
	hold := make(chan struct{})
	var folders []string
	takeIn := func(ctx context.Context, folder string, report func(Taken)) error {
		folders = append(folders, folder)
		var names []string
		err := filepath.WalkDir(folder, func(path string, d os.DirEntry, err error) error {
			if err == nil && !d.IsDir() {
				name, _ := filepath.Rel(folder, path)
				names = append(names, filepath.ToSlash(name))
			}
			return err
		})
		for _, name := range names {
			report(Taken{Path: name, Skipped: []chancery.Skip{{Reason: "not <readable>"}}})
		}
		select {
		case <-hold:
		case <-ctx.Done():
		}
		return err
	}
	v := visit(t, &shelf{}, func(o *Options) { o.TakeIn, o.Limits.Upload = takeIn, 10_000 })
	v.get("/intake")
	send := func(fields map[string]string, files ...string) *httptest.ResponseRecorder {
		var body bytes.Buffer
		m := multipart.NewWriter(&body)
		fields["csrf_token"] = v.token
		for k, value := range fields {
			m.WriteField(k, value)
		}
		for _, name := range files {
			f, _ := m.CreateFormFile("files", name)
			fmt.Fprint(f, "content of ", name)
		}
		m.Close()
		r := httptest.NewRequest("POST", "/intake", &body)
		r.Header.Set("Content-Type", m.FormDataContentType())
		r.Header.Set("Sec-Fetch-Site", "same-origin")
		w, _ := v.do(r)
		return w
	}
	if w := send(map[string]string{}); w.Code != 400 {
		t.Errorf("nothing handed over: status %d", w.Code)
	}
	if w := send(map[string]string{"text": strings.Repeat("x", 20_000)}); w.Code != 413 {
		t.Errorf("too much handed over: status %d: %s", w.Code, w.Body)
	}
	w := send(map[string]string{"text": "A pasted letter.", "name": "../../letter"}, "papers/a.txt", "../../../etc/passwd", `C:\windows\b.txt`, "papers/a.txt", "..", "CON/x.txt")
	if w.Code != http.StatusSeeOther {
		t.Fatalf("status %d: %s", w.Code, w.Body)
	}
	status := func() (state string, page *goquery.Document) {
		for range 200 {
			_, page = v.get("/intake")
			if state, _, _ = strings.Cut(page.Find(".batch p").First().Text(), ":"); page.Find(".taken li").Length() == 7 {
				break
			}
			time.Sleep(5 * time.Millisecond)
		}
		return state, page
	}
	state, page := status()
	var names []string
	page.Find(".taken li").Each(func(_ int, li *goquery.Selection) { names = append(names, strings.Fields(li.Text())[0]) })
	slices.Sort(names)
	if want := []string{"CON/x.txt", "C_/windows/b.txt", "etc/passwd", "letter.txt", "papers/a", "papers/a.txt", "unnamed"}; !slices.Equal(names, want) || state != "under way" {
		t.Errorf("%s: %q, want %q", state, names, want)
	}
	wait := func(want string) {
		for range 200 {
			if state, _ := status(); state == want {
				return
			}
			time.Sleep(5 * time.Millisecond)
		}
		t.Errorf("the batch does not become %q", want)
	}
	if w, _ := v.post("/intake/1/stop", nil); w.Code != 303 {
		t.Errorf("stop: status %d", w.Code)
	}
	wait("stopped")
	if w, _ := v.post("/intake/1/stop", nil); w.Code != 409 {
		t.Errorf("stopping twice: status %d", w.Code)
	}
	v.post("/intake/1/resume", nil)
	wait("under way")
	close(hold)
	wait("done")
	if len(folders) != 2 || folders[0] != folders[1] {
		t.Errorf("folders %v", folders)
	}
	if _, err := os.Stat(folders[0]); err == nil {
		t.Error("what was handed over lies around")
	}
}

// TestSlowUpload hands a file over more slowly than the server lets other
// requests take.
func TestSlowUpload(t *testing.T) {
	taken := make(chan string, 1)
	desk, err := New(&shelf{}, Options{Person: "Ada", TakeIn: func(_ context.Context, folder string, _ func(Taken)) error {
		b, err := os.ReadFile(filepath.Join(folder, "slow.txt"))
		taken <- string(b)
		return err
	}})
	if err != nil {
		t.Fatal(err)
	}
	defer desk.Close()
	server := httptest.NewUnstartedServer(desk)
	server.Config.ReadTimeout = 150 * time.Millisecond
	server.Start()
	defer server.Close()
	answer, err := http.Get(server.URL + "/intake")
	if err != nil {
		t.Fatal(err)
	}
	page, err := goquery.NewDocumentFromReader(answer.Body)
	if err != nil {
		t.Fatal(err)
	}
	from, to := io.Pipe()
	m := multipart.NewWriter(to)
	go func() {
		m.WriteField("csrf_token", page.Find("input[name=csrf_token]").AttrOr("value", ""))
		f, _ := m.CreateFormFile("files", "slow.txt")
		for range 5 {
			fmt.Fprint(f, strings.Repeat("slow ", 1000))
			time.Sleep(100 * time.Millisecond)
		}
		to.CloseWithError(m.Close())
	}()
	r, _ := http.NewRequest("POST", server.URL+"/intake", from)
	r.Header.Set("Content-Type", m.FormDataContentType())
	r.Header.Set("Sec-Fetch-Site", "same-origin")
	for _, c := range answer.Cookies() {
		r.AddCookie(c)
	}
	if answer, err = server.Client().Do(r); err != nil {
		t.Fatal(err)
	}
	if got := <-taken; answer.StatusCode != 200 || len(got) != 25_000 {
		t.Errorf("status %d, %d bytes arrived", answer.StatusCode, len(got))
	}
}

// TestTemplates executes every template with full and with empty data, so that
// none names a field that its type does not have.
func TestTemplates(t *testing.T) {
	s, p, _, inner := affair()
	p.Skipped = []chancery.Skip{{Where: "page 3", Reason: "no text"}}
	p.Blocks[0].Kind = chancery.Heading
	p.Notes = []Comment{{By: "Ada", Text: "seen"}}
	p.Dates = []chancery.Date{{ID: "d", EDTF: "[2003-04~,2003-05]", Earliest: chancery.DayOf(2003, 4, 1), Latest: chancery.DayOf(2003, 5, 31), Passage: p.find("A book")[0]}, {After: "2003-05-02", Passage: p.find("title")[0]}, {EDTF: "2003-05-02/..", Earliest: chancery.DayOf(2003, 5, 2), Latest: chancery.MaxDay}, {EDTF: "2003~", Earliest: chancery.DayOf(2003, 1, 1), Latest: chancery.DayOf(2003, 12, 31)}}
	p.Findings[1].Told = "d"
	paper, _ := s.Paper(context.Background(), p.Digest.String())
	full := layOut(paper, filter{Stance: "asserts"}, "/documents/x", true)
	full.Copies, full.Checks = true, &QuoteChecks{Checks: []QuoteCheck{{Verdict: "altered"}}, OneWord: 1, Left: 2}
	full.Rows[0].Checks = []QuoteCheck{{Serious: true, Speaker: "s", SaidBy: "x", Found: []Place{{}}, Difference: []Correction{{"a", "out"}, {"b", "in"}, {"c", "same"}}}, {}}
	dates, _, _ := s.Dates(context.Background(), "", false, 0, 0)
	drawn := timelineBody{Remark: "r", Actors: true, By: "actor"}
	drawn.draw(dates, byDocument(dates, ""), instant(chancery.DayOf(2002, 1, 1)), instant(chancery.DayOf(2004, 1, 1)), "")
	entry := Entry{Decision: chancery.Decision{Number: 2, By: "Ada", Replaces: 1, Why: "w", Value: json.RawMessage(`{"text":"note"}`), Target: chancery.Target{Kind: chancery.OnAttribution, ID: inner}}, Title: "T", Stands: true}
	hits := &results{Found: Found{Total: 1, More: true, Remark: "r", Hits: []Hit{{Title: "T", Date: "2003", Page: "3", Snippet: []Snippet{{"a", true}}}}}, Next: "q=x"}
	finding := findingBody{Paper: paper, Finding: paper.Findings[1], Note: full.Rows[0].Notes[0], Context: full.Rows, Roles: []roleField{{}}, Parents: paper.Findings, Sources: []candidate{{Words: "w", Who: "x", Chosen: true}}, History: []Entry{entry}, Trouble: "t"}
	bodies := map[string][]any{
		"documents.html":    {documentsBody{List: List{Rows: []Listed{{Notice: "n"}}, Next: "2", Total: 3}, Filter: "f"}, documentsBody{}, documentsBody{Filter: "f"}},
		"document.html":     {full, layOut(&Paper{Document: &chancery.Document{}}, filter{}, "", false)},
		"known.html":        {knownBody{Paper: paper, Fields: []Field{{Name: chancery.Author, Values: []string{"A", "B"}, Where: []string{"x", "y"}}, {Name: chancery.Written, Values: []string{"2003~"}, Where: []string{""}, Found: []string{"2002"}, Decision: 2, By: "Ada", Why: "w"}, {Name: chancery.Title, Decision: 1}}}, knownBody{Paper: &Paper{Document: &chancery.Document{}}}},
		"date.html":         {dateBody{DatePage: &DatePage{Dated: Dated{Date: chancery.Date{EDTF: "2003", Anchor: "document", Otherwise: "2004", Before: "2005", After: "2001"}}, State: "corrected", By: "Ada", Why: "w", Decision: 1, Others: paper.Dates}, History: []Entry{entry}, Trouble: "t"}, dateBody{DatePage: &DatePage{State: "proposed"}}},
		"rows.html":         {rowsBody{Seen: 3, Rows: full.Rows, IDs: []string{inner}, By: []Entry{entry}}, rowsBody{}},
		"finding.html":      {finding, findingBody{Paper: &Paper{Document: &chancery.Document{}}}},
		"correct.html":      {finding, findingBody{Paper: &Paper{Document: &chancery.Document{}}}},
		"search.html":       {searchBody{Asked: "x", Statements: hits, Documents: hits}, searchBody{Asked: "x", Statements: &results{}}, searchBody{}},
		"journal.html":      {journalBody{Rows: []journalRow{{Entry: entry, What: "w", Says: "s"}, {}}, Before: 3, By: "Ada"}, journalBody{}},
		"timeline.html":     {drawn, timelineBody{}},
		"intake.html":       {[]batch{{State: "under way", Trouble: "t", Taken: []Taken{{Skipped: []chancery.Skip{{}}}, {Document: p.Digest, Known: true}}}, {State: "stopped"}}, []batch(nil)},
		"batches.html":      {[]batch{{}}, []batch(nil)},
		"help.html":         {helpBody{}, helpBody{Topic: "keys"}, helpBody{Topic: "words"}, helpBody{Topic: "tour", Example: true}},
		"login.html":        {loginBody{Trouble: "t"}, loginBody{}},
		"accounts.html":     {[]Account{{Name: "Ada", Role: Owner}}, []Account(nil)},
		"error.html":        {"sentence", ""},
		"compare.html":      {compareBody{A: "a", B: "b", Documents: []Listed{{}}, Comparison: &Comparison{Direction: "d", Reasons: []string{"r"}, Shared: []Shared{{Boilerplate: true, A: []Snippet{{"a", true}, {"b", false}}, B: []Snippet{{"c", true}}}}, OnlyA: []Place{{Words: "w"}}, Skipped: []string{"s"}}}, compareBody{}, compareBody{Comparison: &Comparison{}}},
		"dossier.html":      {nil},
		"dossier-page.html": {dossierBody{Dossier: &dossier{Choice: Choice{Statements: []string{"x"}}, Missing: []string{"m"}, Sections: []dossierClaim{{ID: "c", Says: "s", Decided: "Ada", Rating: "B2", Sides: []dossierSide{{Lead: "l", Notes: []int{1}, Statings: []dossierStatement{{"l", "w", 1}}}}}, {Statings: []dossierStatement{{"l", "", 2}}}}, Notes: []footnote{{Number: 1, Page: "3", Chain: []rung{{Words: "a", Who: "b", Medium: "letter"}, {}}, State: "proposed"}, {By: "Ada"}}}, List: []ClaimRow{{ID: "c"}}, Others: []ClaimRow{{}}}, dossierBody{}},
		"copies.html":       {FamilyList{Families: []CopyFamily{{Members: []CopyMember{{Share: .5, Own: []Place{{Words: "w"}}}, {Same: true}}, Cut: 2}}, Cut: 1, More: 3}, FamilyList{Under: "u"}, FamilyList{}},
		"actors.html":       {actorsBody{ActorList: ActorList{Rows: []Actor{{Name: "Ada", Unnamed: true, State: "corrected"}, {Name: "he", Pronouns: true, In: &Place{Title: "T"}}, {Name: "we", Pronouns: true}}, Total: 2, Pronouns: 4}, Next: 1}, actorsBody{ActorQuery: ActorQuery{Word: "x"}}, actorsBody{ActorQuery: ActorQuery{Pronouns: true}}, actorsBody{}},
		"actor.html":        {actorBody{&ActorPage{Actor: Actor{Name: "Ada"}, Names: []NameUse{{Passages: []Place{{}, {}}}}, Offices: []Office{{Title: "envoy", Of: "S", At: "T", From: "1999", Attested: true}, {Title: "x", Given: true}}, Quotes: []ActorCount{{}, {ID: "x"}}, QuotedBy: []ActorCount{{}}, Parts: []ActorPart{{Names: []string{"A"}, Reasons: []string{"r"}}}, May: []Pair{{Reasons: []string{"r"}, InA: Place{Words: "w"}}}, By: "Ben", Why: "w"}, chartOf([]Office{{Title: "e", From: "1999"}, {Title: "f", To: "2001"}, {From: "1999", To: "2000", Attested: true}, {From: "2003", To: "2004"}}), true}, actorBody{&ActorPage{}, nil, false}},
		"quotings.html":     {quotingsBody{Quoting: &Actor{Name: "A"}, Quoted: &Actor{Name: "B"}, Rows: []Quoting{{Date: "2003"}}, Remark: "r"}, quotingsBody{}},
		"pairs.html":        {[]Pair{{Reasons: []string{"r"}}}, []Pair(nil)},
		"quotes.html":       {quotesBody{Columns: []ActorCount{{ID: "x"}, {}}, Rows: []quotesRow{{Counts: []int{0, 2}}}}, quotesBody{}},
	}
	maps.Copy(bodies, claimBodies(t))
	maps.Copy(bodies, hypothesisBodies(t))
	maps.Copy(bodies, opposeBodies(t))
	desk := visit(t, s).desk
	for _, tmpl := range desk.templates.Templates() {
		name := tmpl.Name()
		if !strings.HasSuffix(name, ".html") || name == "frame.html" {
			continue
		}
		if len(bodies[name]) == 0 {
			t.Errorf("%s is executed by no test", name)
		}
		for i, body := range bodies[name] {
			for _, v := range []viewer{{Name: "Ada", Role: Owner, Keys: true}, {Name: "Ben", Role: Reader, Base: "/as-of/1", AsOf: "1"}, {}} {
				var buf bytes.Buffer
				if err := desk.templates.ExecuteTemplate(&buf, name, page{viewer: v, Body: body, Title: "t", Here: "/x?y=z", Formats: []string{"csv"}, Intake: true, Signed: true}); err != nil {
					t.Errorf("%s with body %d (%v): %v", name, i, reflect.TypeOf(body), err)
				}
			}
		}
	}
}

// knowing is a shelf that knows two actors who may be one.
type knowing struct {
	*shelf
	decided []ActorVerdict
}

var ada, adaR = Actor{ID: "a1", Name: "Ada <b>Ro</b>", Kind: chancery.Person, Documents: 2}, Actor{ID: "a2", Name: "A. Ro", Kind: chancery.Person}

func (k *knowing) Actors(_ context.Context, q ActorQuery) (ActorList, error) {
	if q.Word == "zzz" {
		return ActorList{}, nil
	}
	if q.Pronouns {
		return ActorList{Rows: []Actor{{ID: "a3", Name: "he", Unnamed: true, Pronouns: true, In: &Place{Title: "The <b>Copy</b>", At: "3-5"}}}, Total: 1}, nil
	}
	return ActorList{Rows: []Actor{ada, adaR}[min(q.Offset, 2):], Total: 2, Pronouns: 1}, nil
}

func (k *knowing) Actor(_ context.Context, ref string) (*ActorPage, error) {
	if ref != "a1" && ref != "a2" {
		return nil, chancery.Errorf(chancery.NotFound, "no actor is called %s", ref)
	}
	return &ActorPage{Actor: ada, Quotes: []ActorCount{{"a2", "A. Ro", 3}}, QuotedBy: []ActorCount{{"", "", 3}}, Parts: []ActorPart{{Document: k.papers[0].Digest}}, May: []Pair{{A: ada, B: adaR}}}, nil
}

func (k *knowing) Pairs(context.Context, int) ([]Pair, error) {
	return []Pair{{A: ada, B: adaR, Score: .8}}, nil
}

func (k *knowing) DecideActor(_ context.Context, v ActorVerdict) error {
	k.decided = append(k.decided, v)
	return nil
}

func TestActors(t *testing.T) {
	s, p, _, _ := affair()
	k := &knowing{shelf: s}
	v := visit(t, s)
	if w, page := v.get("/actors"); w.Code != 404 || page.Find("nav a[href='/actors']").Length() > 0 {
		t.Errorf("a record that knows no actors has a page of them: status %d", w.Code)
	}
	desk, err := New(k, Options{Name: "A case", Person: "Ada"})
	if err != nil {
		t.Fatal(err)
	}
	v.desk = desk
	for path, says := range map[string]string{"/actors": "2 actors", "/actors?pronouns=yes": "“he” in The &lt;b&gt;Copy", "/actors?pronouns=no": "1 known by pronouns only", "/actors?word=zzz": "No actor is called so", "/actors/a1": "A. Ro", "/actors/pairs": "Not the same", "/actors/quotes": "3", "/actors?format=csv": "a1,Ada", "/actors/quotes?format=csv": "quotes,A. Ro", "/actors/pairs?format=json": `"pairs"`} {
		if w, page := v.get(path); w.Code != 200 || !strings.Contains(w.Body.String(), says) || page.Find("main b").Length() > 0 {
			t.Errorf("%s: status %d, without %q:\n%s", path, w.Code, says, w.Body)
		}
	}
	for path, status := range map[string]int{"/actors/zz": 404, "/actors?kind=animal": 400, "/actors?from=-1": 400, "/actors?pronouns=perhaps": 400} {
		if w, _ := v.get(path); w.Code != status {
			t.Errorf("%s: status %d, want %d", path, w.Code, status)
		}
	}
	v.post("/actors/decide", url.Values{"action": {"merge"}, "a": {"a1"}, "b": {"a2"}, "why": {"one letter"}, "back": {"pairs"}})
	v.post("/actors/decide", url.Values{"action": {"split"}, "a": {"a1"}, "document": {p.Digest.String()}})
	want := []ActorVerdict{{By: "Ada", Why: "one letter", Action: "merge", A: "a1", B: "a2"}, {By: "Ada", Action: "split", A: "a1", Documents: []chancery.Digest{p.Digest}}}
	if !reflect.DeepEqual(k.decided, want) {
		t.Errorf("decided %+v, want %+v", k.decided, want)
	}
	for _, bad := range []url.Values{{"action": {"eat"}, "a": {"a1"}}, {"action": {"merge"}}, {"action": {"split"}, "a": {"a1"}, "document": {"x"}}} {
		if w, _ := v.post("/actors/decide", bad); w.Code != 400 {
			t.Errorf("%v: status %d", bad, w.Code)
		}
	}
}

// TestGlossary holds the words on the help page to doc/terms.md.
func TestGlossary(t *testing.T) {
	b, err := os.ReadFile("../doc/terms.md")
	if err != nil {
		t.Fatal(err)
	}
	says := map[string]string{}
	for _, m := range regexp.MustCompile(`(?m)^\| (.+?) \| (.+) \|$`).FindAllStringSubmatch(string(b), -1) {
		says[m[1]] = strings.ReplaceAll(m[2], "**", "")
	}
	for _, term := range glossary {
		if says[term.Word] != term.Meaning {
			t.Errorf("%q means %q here and %q in doc/terms.md", term.Word, term.Meaning, says[term.Word])
		}
	}
}

// TestBindings holds the keyboard map to the script.
func TestBindings(t *testing.T) {
	b, err := pages.ReadFile("pages/desk.js")
	if err != nil {
		t.Fatal(err)
	}
	script := string(b)
	table := script[strings.Index(script, "const keys = {"):]
	table = table[:strings.Index(table, "\n};")]
	inScript := map[string]bool{"/": strings.Contains(script, `event.key === "/"`), "?": strings.Contains(script, `event.key === "?"`)}
	for _, m := range regexp.MustCompile(`(?m)^  "?([^":\s]+)"?: \(\)`).FindAllStringSubmatch(table, -1) {
		inScript[m[1]] = true
	}
	for _, b := range bindings {
		if !inScript[b.Keys] {
			t.Errorf("the map has %q and the script has not", b.Keys)
		}
		delete(inScript, b.Keys)
	}
	for key := range inScript {
		t.Errorf("the script has %q and the map has not", key)
	}
}

func TestByWords(t *testing.T) {
	text := "The  leader’s aide\n\nagreed."
	for _, c := range []struct {
		at, by    int
		beginning bool
		want      string // the text with a bar at the place
	}{
		{0, 1, true, "The  |leader’s aide\n\nagreed."},
		{3, 1, false, "The  leader’s| aide\n\nagreed."},
		{3, 2, false, "The  leader’s aide|\n\nagreed."},
		{20, 1, false, "The  leader’s aide\n\nagreed.|"},
		{5, -1, true, "|The  leader’s aide\n\nagreed."},
		{5, -9, true, "|The  leader’s aide\n\nagreed."},
		{22, -1, true, "The  leader’s |aide\n\nagreed."},
		{29, -1, false, "The  leader’s aide|\n\nagreed."},
		{29, 5, false, "The  leader’s aide\n\nagreed.|"},
		{29, -9, false, "|The  leader’s aide\n\nagreed."},
	} {
		at := byWords(text, c.at, c.by, c.beginning)
		if got := text[:at] + "|" + text[at:]; got != c.want {
			t.Errorf("from %d by %d: %q, want %q", c.at, c.by, got, c.want)
		}
	}
}

// TestDatesDrawn holds that each kind of date is drawn as what it is.
func TestDatesDrawn(t *testing.T) {
	day := chancery.DayOf
	for _, c := range []struct {
		date chancery.Date
		want string
	}{
		{chancery.Date{EDTF: "2003-05-02", Earliest: day(2003, 5, 2), Latest: day(2003, 5, 2)}, "tick"},
		{chancery.Date{EDTF: "2003-05", Earliest: day(2003, 5, 1), Latest: day(2003, 5, 31)}, "bar"},
		{chancery.Date{EDTF: "2003-05~", Earliest: day(2003, 5, 21), Latest: day(2003, 5, 31)}, "fade"},
		{chancery.Date{EDTF: "[2003-04,2003-06]", Earliest: day(2003, 4, 1), Latest: day(2003, 6, 30)}, "bar bar thread"},
		{chancery.Date{EDTF: "../2003-05-02", Earliest: chancery.MinDay, Latest: day(2003, 5, 2)}, "open-left"},
		{chancery.Date{EDTF: "2003-05-02/..", Earliest: day(2003, 5, 2), Latest: chancery.MaxDay}, "open-right"},
		{chancery.Date{EDTF: "2003-05-12T15:00:00", Earliest: day(2003, 5, 12), Latest: day(2003, 5, 12)}, "clock"},
		{chancery.Date{EDTF: "2003-05-12T15:00:00Z", Earliest: day(2003, 5, 12), Latest: day(2003, 5, 12)}, "clock"},
		{chancery.Date{After: "2003-05-02"}, "hang"},
		{chancery.Date{Before: "2003-05-02"}, "hang-back"},
		{chancery.Date{}, "unplaced"},
		{chancery.Date{EDTF: "1990", Earliest: day(1990, 1, 1), Latest: day(1990, 12, 31)}, "outside"},
	} {
		body := timelineBody{}
		dates := []Dated{{Date: c.date}}
		body.draw(dates, byDocument(dates, ""), instant(day(2003, 1, 1)), instant(day(2004, 1, 1)), "")
		var got []string
		for _, l := range body.Lanes {
			for _, m := range l.Marks {
				for _, p := range m.Parts {
					got = append(got, p.Shape)
					if p.X < 0 || p.X+p.W > 100.001 {
						t.Errorf("%v reaches from %f to %f", c.date, p.X, p.X+p.W)
					}
				}
				if m.Thread != nil {
					got = append(got, "thread")
				}
			}
		}
		if len(body.Unplaced) > 0 {
			got = append(got, "unplaced")
		}
		if body.Outside > 0 {
			got = append(got, "outside")
		}
		if s := strings.Join(got, " "); s != c.want {
			t.Errorf("%s %s %s: %q, want %q", c.date.EDTF, c.date.After, c.date.Before, s, c.want)
		}
	}
}

// TestZoom: the stretch of time goes from centuries to hours, each with some ticks, and
// what a zoom leads to is what it says.
func TestZoom(t *testing.T) {
	dates := []Dated{{Date: chancery.Date{ID: "c", EDTF: "2003-05-12T15:00:00", Earliest: chancery.DayOf(2003, 5, 12), Latest: chancery.DayOf(2003, 5, 12)}}}
	for _, c := range []struct{ from, to, tick string }{
		{"1700", "2010", "1900"}, {"1990", "2010", "2000"}, {"2003", "2004", "May"}, {"2003-05", "2003-06", "May 2003"},
		{"2003-05-01", "2003-05-20", "12 May"}, {"2003-05-12T00:00", "2003-05-13T00:00", "12:00"}, {"2003-05-12T14:00", "2003-05-12T16:00", "15:00"},
	} {
		from, to, err := window(c.from, c.to, nil)
		if err != nil {
			t.Fatal(err)
		}
		body := timelineBody{By: "document"}
		body.draw(dates, byDocument(dates, ""), from, to, "")
		if !slices.ContainsFunc(body.Ticks, func(k tick) bool { return k.Label == c.tick }) || len(body.Ticks) > 40 {
			t.Errorf("%s to %s: ticks %v", c.from, c.to, body.Ticks)
		}
		if len(body.Rows) != 1 {
			t.Errorf("%s to %s: the time of day is not shown", c.from, c.to)
		}
		for _, z := range append(body.Zooms, body.Scales...) {
			q, err := url.ParseQuery(string(z.Query))
			if err != nil {
				t.Fatal(err)
			}
			a, b, err := window(q.Get("from"), q.Get("to"), nil)
			if err != nil {
				t.Errorf("%s leads to %s: %v", z.Label, z.Query, err)
			}
			if wide, was := float64(b-a), float64(to-from); z.Label == "Closer" && math.Abs(wide-was/2) > 2 || z.Label == "Wider" && math.Abs(wide-was*2) > 2 || z.Label == "Later" && math.Abs(wide-was) > 1 {
				t.Errorf("%s of %g days is %g days wide", z.Label, was, wide)
			}
		}
	}
	for _, bad := range [][2]string{{"2003-05-12T25", ""}, {"soon", ""}, {"2004", "2003"}} {
		if _, _, err := window(bad[0], bad[1], nil); err == nil {
			t.Errorf("%v is taken", bad)
		}
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
		doc.Findings = judged
		sheet := layOut(doc, filter{}, "", true)
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

// FuzzByWords holds that moving an end by words lands in the text between two
// code points, and in the way that was asked for.
func FuzzByWords(f *testing.F) {
	f.Add("The  leader’s aide\n\nagreed.", 5, 2, true)
	f.Add("\u2029a\u00a0\xffb", 3, -2, false)
	f.Fuzz(func(t *testing.T, text string, at, by int, beginning bool) {
		text = strings.ToValidUTF8(text, "?")
		if at < 0 || at > len(text) || by < -50 || by > 50 || !utf8.ValidString(text[:at]) {
			t.Skip()
		}
		to := byWords(text, at, by, beginning)
		if to < 0 || to > len(text) || !utf8.ValidString(text[:to]) || !utf8.ValidString(text[to:]) {
			t.Fatalf("from %d by %d: %d in %q", at, by, to, text)
		}
		if by > 0 && to < at || by < 0 && to > at {
			t.Fatalf("from %d by %d: %d, the other way in %q", at, by, to, text)
		}
	})
}
