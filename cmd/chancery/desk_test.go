package main

import (
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/cookiejar"
	"net/http/httptest"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/PuerkitoBio/goquery"

	"chancery/accession"
	"chancery/dossier"
	"chancery/intake"
	"chancery/record"
	"chancery/web"
)

// visitor is a browser without script at the desk of a record.
type visitor struct {
	t       *testing.T
	client  *http.Client
	address string
	record  *record.Record
}

// recordOf makes a record in dir of the documents in papers, read by rules, and
// returns it with its place.
func recordOf(t *testing.T, dir, papers string) (*record.Record, string) {
	t.Helper()
	ctx := t.Context()
	where := filepath.Join(dir, recordName)
	r, err := record.Create(ctx, where)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { r.Close() })
	if err := r.ReckonWith(ctx, reckoner{}); err != nil {
		t.Fatal(err)
	}
	rd, err := readers["simple"]()
	if err != nil {
		t.Fatal(err)
	}
	p := &program{stdin: strings.NewReader(""), stdout: io.Discard, stderr: io.Discard}
	if _, err := p.add(ctx, r, []string{papers}, intake.Batch{Taker: accession.New(accession.DefaultLimits), Reader: rd}); err != nil {
		t.Fatal(err)
	}
	return r, where
}

// visit opens the desk of the example dossier, read by rules.
func visit(t *testing.T) *visitor {
	t.Helper()
	dir := t.TempDir()
	papers := filepath.Join(dir, "dossier")
	if err := os.CopyFS(papers, dossier.Files()); err != nil {
		t.Fatal(err)
	}
	if err := os.Remove(filepath.Join(papers, dossier.About)); err != nil {
		t.Fatal(err)
	}
	r, where := recordOf(t, dir, papers)
	desk, err := web.New(newDeskRecord(r, where), web.Options{Name: "test", Person: "Ada"})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(desk.Close)
	server := httptest.NewServer(desk)
	t.Cleanup(server.Close)
	jar, err := cookiejar.New(nil)
	if err != nil {
		t.Fatal(err)
	}
	return &visitor{t, &http.Client{Jar: jar}, server.URL, r}
}

// get opens a page, which must be there.
func (v *visitor) get(path string) *goquery.Document {
	v.t.Helper()
	answer, err := v.client.Get(v.address + path)
	if err != nil {
		v.t.Fatal(err)
	}
	return v.read(path, answer, http.StatusOK)
}

func (v *visitor) read(path string, answer *http.Response, status int) *goquery.Document {
	v.t.Helper()
	defer answer.Body.Close()
	page, err := goquery.NewDocumentFromReader(answer.Body)
	if err != nil {
		v.t.Fatal(err)
	}
	if answer.StatusCode != status {
		v.t.Fatalf("%s: status %d, not %d: %.400s", path, answer.StatusCode, status, page.Find("main").Text())
	}
	return page
}

// body is what an address gives, as it comes.
func (v *visitor) body(path string) string {
	v.t.Helper()
	answer, err := v.client.Get(v.address + path)
	if err != nil {
		v.t.Fatal(err)
	}
	defer answer.Body.Close()
	b, err := io.ReadAll(answer.Body)
	if err != nil || answer.StatusCode != http.StatusOK {
		v.t.Fatalf("%s: status %d, %v: %.400s", path, answer.StatusCode, err, b)
	}
	return string(b)
}

// send fills in a form of a page, chosen by a selector, and sends it with a button
// (name=value); what comes back must have the status.
func (v *visitor) send(path, selector, button string, fields map[string]string, status int) *goquery.Document {
	v.t.Helper()
	form := v.get(path).Find(selector)
	if form.Length() != 1 {
		v.t.Fatalf("%s has %d forms %s, not one", path, form.Length(), selector)
	}
	values := url.Values{}
	form.Find("input[name], textarea[name], select[name]").Each(func(_ int, s *goquery.Selection) {
		name, _ := s.Attr("name")
		if kind, _ := s.Attr("type"); kind == "checkbox" || kind == "radio" {
			return
		}
		value, _ := s.Attr("value")
		if s.Is("textarea") {
			value = s.Text()
		}
		values.Set(name, value)
	})
	for name, value := range fields {
		values.Set(name, value)
	}
	if name, value, ok := strings.Cut(button, "="); ok {
		values.Set(name, value)
	}
	action, _ := form.Attr("action")
	request, err := http.NewRequestWithContext(v.t.Context(), http.MethodPost, v.address+action, strings.NewReader(values.Encode()))
	if err != nil {
		v.t.Fatal(err)
	}
	request.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	request.Header.Set("Sec-Fetch-Site", "same-origin")
	request.Header.Set("Referer", v.address+path)
	answer, err := v.client.Do(request)
	if err != nil {
		v.t.Fatal(err)
	}
	return v.read(action, answer, status)
}

// document is the address of the document whose title begins so.
func (v *visitor) document(title string) string {
	v.t.Helper()
	list, _, err := v.record.Documents(v.t.Context(), record.Query{}, record.Page{Limit: 100})
	if err != nil {
		v.t.Fatal(err)
	}
	for _, d := range list {
		if strings.HasPrefix(d.Title, title) {
			return "/documents/" + d.Digest.String()
		}
	}
	v.t.Fatalf("no document is called %s", title)
	return ""
}

func has(t *testing.T, page *goquery.Document, selector string, words ...string) {
	t.Helper()
	text := strings.Join(strings.Fields(page.Find(selector).Text()), " ")
	for _, w := range words {
		if !strings.Contains(text, w) {
			t.Errorf("%s does not say %q: %.600s", selector, w, text)
		}
	}
}

// TestCorrectKnown: what is known of a document is corrected at the desk under a
// name, shown everywhere, and taken back; who saw an older state is told.
func TestCorrectKnown(t *testing.T) {
	v := visit(t)
	home := v.document("The Paper in the Second Drawer")
	v.send(home+"/about", "#title form.stack", "", map[string]string{"values": "The Second Drawer", "why": "as printed"}, http.StatusOK)
	page := v.get(home + "/about")
	has(t, page, "#title", "The Second Drawer", "corrected by Ada", "as printed", "The Paper in the Second Drawer")
	has(t, v.get(home), "#sheet h1", "The Second Drawer")
	has(t, v.get("/journal"), ".journal", "Ada corrected", "title", "→ The Second Drawer")
	// Somebody who had the page open from before does not write over it.
	v.send(home+"/about", "#title form.stack", "saw=0", map[string]string{"values": "Third"}, http.StatusConflict)
	v.send(home+"/about", "#title > form", "undo=1", nil, http.StatusOK)
	has(t, v.get(home), "#sheet h1", "The Paper in the Second Drawer")
	// Dates are written as people write them, several authors one a line; empty is "not known".
	v.send(home+"/about", "#written form.stack", "", map[string]string{"values": "late September 2003"}, http.StatusOK)
	v.send(home+"/about", "#author form.stack", "", map[string]string{"values": "Nell Braddigan\r\nOtto Quill\r\n"}, http.StatusOK)
	v.send(home+"/about", "#outlet form.stack", "", map[string]string{"values": " "}, http.StatusOK)
	page = v.get(home + "/about")
	has(t, page, "#author", "Nell Braddigan", "Otto Quill")
	has(t, page, "#written", "September 2003")
	has(t, page, "#outlet", "Not known, says Ada")
	v.send(home+"/about", "#published form.stack", "", map[string]string{"values": "soon"}, http.StatusBadRequest)
	if s := v.body(home + "/about?format=json"); !strings.Contains(s, `"field":"title"`) {
		t.Errorf("JSON: %s", s)
	}
}

// TestCorrectDate: a date is corrected at the desk, what hangs on it is reckoned
// again, and the undo restores both.
func TestCorrectDate(t *testing.T) {
	v := visit(t)
	type row struct{ Date, Document, Text, EDTF string }
	find := func() (anchor, hangs row) {
		var rows struct{ Dates []row }
		decode(t, v.body("/timeline?format=json&from=1999-05-01&to=1999-06-30"), &rows)
		for _, r := range rows.Dates {
			switch {
			case r.Text == "11 May":
				anchor = r
			case r.Text == "Three days later" && r.EDTF != "1999-05-07":
				hangs = r // told right after it
			}
		}
		return
	}
	anchor, hangs := find()
	if hangs.EDTF != "1999-05-14" {
		t.Fatalf("the dossier tells of %+v, three days after %+v", hangs, anchor)
	}
	home := "/documents/" + anchor.Document
	at := home + "/dates/" + anchor.Date
	has(t, v.get(at), "main", "Chancery reckoned this")
	page := v.send(at, "form.correct:has([name=edtf])", "action=correct", map[string]string{"edtf": "thursday-ish", "why": "x"}, http.StatusBadRequest)
	has(t, page, ".notice", "is no date")
	if value, _ := page.Find("form.correct [name=edtf]").Attr("value"); value != "thursday-ish" {
		t.Errorf("the form has forgotten what was written: %q", value)
	}
	v.send(at, "form.correct:has([name=edtf])", "action=correct", map[string]string{"edtf": "12 May 1999", "why": "the archive"}, http.StatusOK)
	has(t, v.get(at), "main", "12 May 1999", "corrected by Ada", "the archive", "1 Ada corrected")
	has(t, v.get("/journal"), ".journal", "→ 12 May 1999")
	if _, moved := find(); moved.EDTF != "1999-05-15" {
		t.Errorf("%q hangs on %q, which is 12 May now, and stands at %q", hangs.Text, anchor.Text, moved.EDTF)
	}
	v.send(at, "form.quick", "action=reject", map[string]string{"saw": "0"}, http.StatusConflict)
	v.send(at, "form.quick", "undo=1", nil, http.StatusOK)
	if _, again := find(); again != hangs {
		t.Errorf("taken back, %q stands at %q and not at %q", hangs.Text, again.EDTF, hangs.EDTF)
	}
	v.send(at, "form.correct:has([name=anchor])", "action=correct", map[string]string{"anchor": "nowhere"}, http.StatusBadRequest)
}

func decode(t *testing.T, s string, to any) {
	t.Helper()
	if err := json.Unmarshal([]byte(s), to); err != nil {
		t.Fatalf("%v: %.300s", err, s)
	}
}

// TestOffices: an office is given at the desk, drawn over time, and taken away.
func TestOffices(t *testing.T) {
	v := visit(t)
	list, _, err := v.record.Actors(t.Context(), record.ActorQuery{Word: "Vaubrinet"})
	if err != nil || len(list) == 0 {
		t.Fatalf("%v, %v", list, err)
	}
	page := "/actors/" + list[0].ID
	if v.get(page).Find("#offices svg").Length() > 0 {
		t.Error("an invented person has offices")
	}
	v.send(page, "#offices details form", "action=office", map[string]string{"title": "ambassador", "of": "Vaurelle", "at": "Ruvakhan", "from": "1997", "to": "June 2000", "why": "list of envoys"}, http.StatusOK)
	has(t, v.get(page), "#offices", "ambassador of Vaurelle to Ruvakhan", "1997", "June 2000", "people at this record")
	has(t, v.get("/journal"), ".journal", "list of envoys")
	if n := v.get(page).Find("#offices svg rect").Length(); n != 1 {
		t.Errorf("%d offices are drawn, want 1", n)
	}
	v.send(page, "#offices details form", "action=office", map[string]string{"title": "envoy", "from": "someday"}, http.StatusBadRequest)
	v.send(page, "#offices td form", "action=no-office", nil, http.StatusOK)
	if v.get(page).Find("#offices table").Length() > 0 {
		t.Error("taken away, the office still stands")
	}
}

// TestWhoQuotesWhom: every number of the matrix opens as many statements, and the
// drawing has an arrow for each.
func TestWhoQuotesWhom(t *testing.T) {
	v := visit(t)
	page := v.get("/actors/quotes")
	cells := page.Find(".matrix td a")
	if cells.Length() == 0 || page.Find("svg.graph a.edge").Length() != cells.Length() {
		t.Fatalf("%d numbers and %d arrows", cells.Length(), page.Find("svg.graph a.edge").Length())
	}
	cells.Each(func(_ int, a *goquery.Selection) {
		href, _ := a.Attr("href")
		if got := v.get(href).Find(".hits li").Length(); fmt.Sprint(got) != a.Text() {
			t.Errorf("%s: %d statements behind %s", href, got, a.Text())
		}
	})
	if s := v.body("/actors/quotes?format=svg"); !strings.HasPrefix(s, "<svg") || !strings.Contains(s, "<style>") {
		t.Errorf("the drawing as a file: %.200s", s)
	}
}

// TestCopies: families of copies, and the verdicts on quotations in the margin of the
// document, each with the passage that it rests on.
func TestCopies(t *testing.T) {
	v := visit(t)
	var list web.FamilyList
	for range 100 { // gathered in the background
		if decode(t, v.body("/copies?format=json"), &list); list.Under == "" {
			break
		}
	}
	if list.Under != "" || list.Documents < 10 || list.Pairs == 0 {
		t.Fatalf("%+v", list)
	}
	page := v.get("/copies")
	if n := page.Find(".members li").Length() + page.Find(".family").Length(); len(list.Families) > 0 && n == 0 || len(list.Families) == 0 && page.Find(".empty").Length() == 0 {
		t.Errorf("%d families, and the page has %d", len(list.Families), n)
	}
	home := v.document("Four witnesses and a pencil")
	if v.get(home).Find(".check").Length() > 0 {
		t.Error("quotations are checked though nobody asked")
	}
	page = v.get(home + "?quotations=1")
	exact, altered := 0, 0
	page.Find(".check").Each(func(_ int, s *goquery.Selection) {
		switch s.Find(".verdict strong").Text() {
		case "exact":
			if exact++; s.Find(".tell a").Length() == 0 {
				t.Errorf("an exact quotation without its source: %s", s.Text())
			}
		case "altered":
			if altered++; s.Find("del, ins").Length() == 0 {
				t.Errorf("an altered quotation without the difference: %s", s.Text())
			}
		}
	})
	if exact == 0 {
		t.Errorf("no exact quotation: %s", page.Find(".what").Text())
	}
	has(t, page, ".what", "quotations:", "exact")
	page.Find(".check .tell a").Each(func(i int, a *goquery.Selection) {
		if href, _ := a.Attr("href"); i < 5 && v.get(strings.Split(href, "#")[0]).Find("#at").Length() != 1 {
			t.Errorf("%s shows no passage", href)
		}
	})
}

// TestDossier: chosen claims and statements become one file in which each sentence
// has a note, the note's words stand in the document at its place, and nothing is
// fetched from elsewhere.
func TestDossier(t *testing.T) {
	v := visit(t)
	claim, statement := "", ""
	for range 300 { // worked out in the background
		var list struct {
			Claims []struct {
				ID         string
				Statements int
			}
		}
		decode(t, v.answer("/claims?format=json", http.StatusOK, http.StatusAccepted), &list)
		if len(list.Claims) > 0 && list.Claims[0].Statements > 1 {
			claim = list.Claims[0].ID
			break
		}
		time.Sleep(50 * time.Millisecond)
	}
	if claim == "" {
		t.Fatal("the dossier has no claim of several statements")
	}
	home := v.document("The Paper in the Second Drawer")
	var doc struct{ Attributions []struct{ ID string } }
	decode(t, v.body(home+"?format=json"), &doc)
	statement = doc.Attributions[0].ID
	query := "/dossier?claim=" + claim + "&statement=" + statement + "&statement=ffffffffffffffff&title=What+is+told"
	page := v.get(query)
	has(t, page, "h1", "What is told")
	has(t, page, ".missing", "ffffffffffffffff")
	file := v.body(query + "&format=file")
	kept, err := goquery.NewDocumentFromReader(strings.NewReader(file))
	if err != nil {
		t.Fatal(err)
	}
	kept.Find("[src], link, script, [href]").Each(func(_ int, s *goquery.Selection) {
		if href, _ := s.Attr("href"); !strings.HasPrefix(href, "#") {
			t.Errorf("the file leads elsewhere: %s", goquery.NodeName(s)+" "+href)
		}
	})
	notes := kept.Find(".footnotes li")
	if n := kept.Find(".statings li").Length(); n < 3 || n != notes.Length() {
		t.Errorf("%d sentences and %d notes", n, notes.Length())
	}
	kept.Find("sup a").Each(func(_ int, s *goquery.Selection) {
		if href, _ := s.Attr("href"); kept.Find(href).Length() != 1 {
			t.Errorf("there is no note %s", href)
		}
	})
	notes.Each(func(_ int, s *goquery.Selection) {
		if strings.TrimSpace(s.Find("blockquote b").Text()) == "" || !strings.Contains(s.Text(), "of the original") {
			t.Errorf("a note without its passage: %s", s.Text())
		}
	})
	if v.answer("/dossier?claim=ffffffff&format=file", http.StatusNotFound) == "" {
		t.Error("a file of nothing")
	}
}

// answer is what an address gives with one of some statuses.
func (v *visitor) answer(path string, statuses ...int) string {
	v.t.Helper()
	answer, err := v.client.Get(v.address + path)
	if err != nil {
		v.t.Fatal(err)
	}
	defer answer.Body.Close()
	b, err := io.ReadAll(answer.Body)
	if err != nil || !slices.Contains(statuses, answer.StatusCode) {
		v.t.Fatalf("%s: status %d, %v: %.400s", path, answer.StatusCode, err, b)
	}
	return string(b)
}
