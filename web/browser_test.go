package web_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"

	"chancery/web/internal/browser"
)

// These tests use the whole program in a real Chromium, as a person does. They
// share the program and the browser; each has a desk on a record of its own.

var shared struct {
	sync.Once
	program string
	tab     context.Context
	err     error
	end     func()
}

func TestMain(m *testing.M) {
	code := m.Run()
	if shared.end != nil {
		shared.end()
	}
	os.Exit(code)
}

// person is somebody at a desk in a browser.
type person struct {
	t       *testing.T
	tab     context.Context
	address string
}

// sit opens a desk on the example dossier, or on the files that are given, which
// are names and contents by turns.
func sit(t *testing.T, files ...string) *person {
	t.Helper()
	if testing.Short() {
		t.Skip("short: no browser")
	}
	shared.Do(func() {
		dir, err := os.MkdirTemp("", "chancery-desk-")
		if err != nil {
			shared.err = err
			return
		}
		shared.end = func() { os.RemoveAll(dir) }
		if shared.program, shared.err = browser.Build(context.Background(), dir); shared.err != nil {
			return
		}
		tab, end, err := browser.Open(context.Background())
		if shared.tab, shared.err = tab, err; err == nil {
			shared.end = func() { end(); os.RemoveAll(dir) }
		}
	})
	if errors.Is(shared.err, browser.ErrNone) {
		t.Skipf("SKIPPED, the desk is not tried in a browser: %v", shared.err)
	}
	if shared.err != nil {
		t.Fatal(shared.err)
	}
	args := []string{"demo", "--reader", "simple", "--listen", "127.0.0.1:0"}
	if len(files) > 0 {
		dir := t.TempDir()
		papers := filepath.Join(dir, "papers")
		if err := os.Mkdir(papers, 0o755); err != nil {
			t.Fatal(err)
		}
		for i := 0; i < len(files); i += 2 {
			if err := os.WriteFile(filepath.Join(papers, files[i]), []byte(files[i+1]), 0o644); err != nil {
				t.Fatal(err)
			}
		}
		record := filepath.Join(dir, "chancery.db")
		if err := browser.Do(t.Context(), shared.program, "init", record); err != nil {
			t.Fatal(err)
		}
		if err := browser.Do(t.Context(), shared.program, "add", "--reader", "simple", "--record", record, papers); err != nil {
			t.Fatal(err)
		}
		args = []string{"serve", "--reader", "simple", "--record", record, "--listen", "127.0.0.1:0"}
	}
	ctx, cancel := context.WithCancel(context.Background())
	address, wait, err := browser.Serve(ctx, shared.program, args...)
	if err != nil {
		cancel()
		t.Fatal(err)
	}
	t.Cleanup(func() { cancel(); wait() })
	return another(t, address)
}

// another is one more person at the same desk.
func another(t *testing.T, address string) *person {
	t.Helper()
	tab, end := chromedp.NewContext(shared.tab)
	if err := chromedp.Do(tab, browser.Like(1440, 900, "light")); err != nil {
		t.Fatal(err)
	}
	limited, stop := context.WithTimeout(tab, 4*time.Minute)
	t.Cleanup(func() { stop(); end() })
	return &person{t, limited, address}
}

func (p *person) do(steps ...chromedp.Action[chromedp.Void]) {
	p.t.Helper()
	if err := chromedp.Do(p.tab, steps...); err != nil {
		p.t.Fatal(err)
	}
}

func (p *person) open(path string) {
	p.t.Helper()
	p.do(chromedp.Navigate(p.address+path), chromedp.WaitReady(chromedp.CSS("footer")))
}

func (p *person) press(keys string) { p.t.Helper(); p.do(chromedp.KeyEvent(keys)) }

func look[T any](p *person, expression string) T {
	p.t.Helper()
	v, err := chromedp.Run(p.tab, chromedp.Evaluate[T](expression, chromedp.EvalAwaitPromise))
	if err != nil {
		p.t.Fatalf("%s: %v", expression, err)
	}
	return v
}

// until waits for an expression to hold.
func (p *person) until(expression string) {
	p.t.Helper()
	for range 400 {
		if look[bool](p, "!!("+expression+")") {
			return
		}
		time.Sleep(25 * time.Millisecond)
	}
	p.t.Fatalf("it never came to %s; the page says %q", expression, look[string](p, `document.querySelector("#said")?.textContent + " | " + document.querySelector("main").innerText.slice(0, 400)`))
}

func (p *person) json(path string, v any) {
	p.t.Helper()
	answer, err := http.Get(p.address + path)
	if err != nil {
		p.t.Fatal(err)
	}
	defer answer.Body.Close()
	if err := json.NewDecoder(answer.Body).Decode(v); err != nil {
		p.t.Fatalf("%s: %s: %v", path, answer.Status, err)
	}
}

// document returns the address of the document whose title holds words.
func (p *person) document(words string) string {
	p.t.Helper()
	var list struct {
		Documents []struct{ Digest, Title, Path string }
	}
	p.json("/?format=json", &list)
	for _, d := range list.Documents {
		if strings.Contains(d.Title+d.Path, words) {
			return "/documents/" + d.Digest
		}
	}
	p.t.Fatalf("no document with %q in its title", words)
	return ""
}

type entry struct {
	By, Action, Target string
	Value              struct {
		Text      string
		Corrected struct {
			Parent string
			Words  struct{ Source, Content []string }
		}
	}
}

// journal returns the journal, the latest entry first, when it has n entries.
func (p *person) journal(n int) []entry {
	p.t.Helper()
	var got struct{ Journal []entry }
	for range 200 {
		p.json("/journal?format=json", &got)
		if len(got.Journal) >= n {
			break
		}
		time.Sleep(25 * time.Millisecond)
	}
	if len(got.Journal) != n {
		p.t.Fatalf("the journal has %d entries, want %d: %+v", len(got.Journal), n, got.Journal)
	}
	return got.Journal
}

const drawer = "Second Drawer"

// everyPage are the addresses of all pages, some in the states that they can be
// brought to by keys.
func everyPage(p *person) []struct{ path, keys string } {
	doc := p.document(drawer)
	var d struct{ Attributions []struct{ ID string } }
	p.json(doc+"?format=json", &d)
	claims := append(append(claimAddresses(p), deskAddresses(p, doc)...), hypothesisAddresses(p)...)
	return append([]struct{ path, keys string }{
		{"/", ""}, {"/?order=date&filter=after:2004", ""}, {"/?filter=title:nothing", ""}, {doc, ""}, {doc, "jj"}, {doc, "je"}, {doc, "jn"}, {doc + "?state=rejected", ""},
		{doc + "/findings/" + d.Attributions[0].ID, ""}, {"/search", ""}, {"/search?q=letter", ""}, {"/search?q=zzz", ""}, {"/search?q=bad:thing", ""},
		{"/timeline", ""}, {"/actors", ""}, {"/actors/pairs", ""}, {"/actors/quotes", ""}, {"/compare", ""}, {"/compare?a=" + strings.TrimPrefix(doc, "/documents/") + "&b=" + strings.TrimPrefix(p.document("peace offer"), "/documents/"), ""}, {"/timeline?from=1999-04&to=1999-05", ""}, {"/journal", ""}, {"/as-of/1" + doc, ""}, {"/as-of/1/journal", ""}, {"/intake", ""},
		{"/help", ""}, {"/help/tour", ""}, {"/help/words", ""}, {"/help/keys", ""}, {"/nowhere", ""},
	}, claims...)
}

// deskAddresses are those of what is known of a document, of dates, of who quotes
// whom, of copies and of dossiers.
func deskAddresses(p *person, doc string) (out []struct{ path, keys string }) {
	var dates struct {
		Dates []struct{ Document, Date string }
	}
	p.json("/timeline?format=json&from=1999-05-01&to=1999-05-31", &dates)
	var actors struct{ Actors []struct{ ID, Name string } }
	p.json("/actors?format=json", &actors)
	var claims struct{ Claims []struct{ ID string } }
	p.json("/claims?format=json", &claims)
	if len(dates.Dates) == 0 || len(actors.Actors) == 0 || len(claims.Claims) == 0 {
		p.t.Fatalf("no dates, actors or claims: %+v %+v %+v", dates, actors, claims)
	}
	quoted := "/actors/quotes/of?quoting=&quoted=" + actors.Actors[0].ID
	for _, path := range []string{doc + "/about", "/documents/" + dates.Dates[0].Document + "/dates/" + dates.Dates[0].Date, doc + "?quotations=1", "/copies",
		"/actors/" + actors.Actors[0].ID, quoted, "/timeline?by=actor", "/timeline?from=1999-05-11T00:00&to=1999-05-12T00:00", "/dossier", "/dossier?claim=" + claims.Claims[0].ID} {
		out = append(out, struct{ path, keys string }{path, ""})
	}
	return out
}

// decideSome leaves decisions of each kind, so that pages have something to show.
func decideSome(p *person) {
	p.open(p.document(drawer))
	p.press("ja")
	p.journal(1)
	p.press("jx")
	p.journal(2)
	p.press("j]")
	p.journal(3)
	weighSome(p)
}

func TestAccessibility(t *testing.T) {
	p := sit(t)
	script, err := browser.Axe(t.Context())
	if err != nil {
		t.Skipf("SKIPPED, accessibility is not checked: axe-core cannot be had: %v", err)
	}
	decideSome(p)
	for _, page := range everyPage(p) {
		p.open(page.path)
		if page.keys != "" {
			p.press(page.keys)
			time.Sleep(200 * time.Millisecond)
		}
		// Rows out of sight are not drawn, and axe would not see them.
		p.do(chromedp.Evaluate[chromedp.Void](script + `; for (const r of document.querySelectorAll(".row")) r.style.contentVisibility = "visible"`))
		for _, width := range []int64{360, 1440} {
			for _, scheme := range []string{"light", "dark"} {
				p.do(browser.Like(width, 900, scheme))
				found := look[[]struct {
					ID, Help string
					Nodes    []struct{ HTML, FailureSummary string }
				}](p, `axe.run(document, {resultTypes: ["violations"]}).then(r => r.violations)`)
				for _, v := range found {
					t.Errorf("%s %q at %d, %s: %s (%s): %s\n%s", page.path, page.keys, width, scheme, v.ID, v.Help, v.Nodes[0].HTML, v.Nodes[0].FailureSummary)
				}
			}
		}
	}
}

// TestWidths holds that no page is wider than its window.
func TestWidths(t *testing.T) {
	p := sit(t)
	decideSome(p)
	for _, page := range everyPage(p) {
		p.open(page.path)
		for _, width := range []int64{320, 480, 768, 1024, 1440, 2560} {
			p.do(browser.Like(width, 900, "light"))
			if wide := look[int64](p, `document.documentElement.scrollWidth`); wide > width {
				t.Errorf("%s is %d wide in a window of %d; %s reaches out", page.path, wide, width, look[string](p, fmt.Sprintf(`[...document.querySelectorAll("main *, header *, footer *")].filter(e => e.getBoundingClientRect().right > %d).map(e => e.outerHTML.slice(0, 120)).slice(-1).join()`, width)))
			}
		}
	}
}

// TestKeyboardReview takes every decision by keys alone.
func TestKeyboardReview(t *testing.T) {
	p := sit(t)
	doc := p.document(drawer)
	p.open(doc)
	current := func() string { return look[string](p, `document.querySelector(".note.current")?.dataset.a || ""`) }
	p.do(chromedp.Evaluate[chromedp.Void](`window.stays = 1`))
	p.press("j")
	first := current()
	p.press("a")
	if e := p.journal(1)[0]; e.Action != "accept" || e.Target != first || e.By != "Ada Ro" {
		t.Errorf("a: %+v", e)
	}
	p.until(`document.querySelector(".note.current.accepted")`)
	p.press("j")
	second := current()
	if second == first || second == "" {
		t.Fatalf("j stays at %s", first)
	}
	p.press("x")
	if e := p.journal(2)[0]; e.Action != "reject" || e.Target != second {
		t.Errorf("x: %+v", e)
	}
	p.press("u")
	if e := p.journal(3)[0]; e.Action != "undo" || e.Target != second {
		t.Errorf("u: %+v", e)
	}
	p.until(fmt.Sprintf(`document.querySelector("#note-%s.proposed")`, second))
	before := look[string](p, fmt.Sprintf(`[...document.querySelectorAll('.block .content[data-a="%s"]')].map(e => e.textContent).join("")`, second))
	p.press("]")
	if e := p.journal(4)[0]; e.Action != "correct" || !strings.HasPrefix(strings.Join(e.Value.Corrected.Words.Content, " "), before) || len(strings.Join(e.Value.Corrected.Words.Content, " ")) <= len(before) {
		t.Errorf("]: %+v after %q", e, before)
	}
	p.until(fmt.Sprintf(`document.querySelector("#note-%s.corrected")`, second))
	p.press("s")
	p.until(`document.querySelector(".sources button")`)
	want := look[string](p, `document.querySelectorAll(".sources button")[1].textContent`)
	p.press("2")
	if e := p.journal(5)[0]; strings.Join(e.Value.Corrected.Words.Source, " … ") != want {
		t.Errorf("s 2: %+v, want the source %q", e, want)
	}
	p.until(`!document.querySelector(".editor")`)
	p.press("n")
	p.until(`document.activeElement.name === "note"`)
	p.press("ask the archive" + kb.Tab + kb.Enter)
	if e := p.journal(6)[0]; e.Action != "note" || e.Value.Text != "ask the archive" {
		t.Errorf("n: %+v", e)
	}
	if !look[bool](p, `window.stays === 1`) {
		t.Error("a decision has left the page")
	}
	p.until(`document.activeElement.name !== "note"`) // keys are the review's again
	p.press("e")
	p.until(`document.activeElement.name === "content"`)
	p.press(kb.Escape + kb.Escape)
	p.until(`!document.querySelector(".editor")`)
	// Re-nesting: find a statement that stands in another.
	p.until(`document.querySelector(".note.depth2")`)
	nested := look[string](p, `{const n = document.querySelector(".note.depth2"); n.focus(); n.dataset.a}`)
	p.press("<")
	if e := p.journal(7)[0]; e.Target != nested || e.Value.Corrected.Parent != "" {
		t.Errorf("<: %+v", e)
	}
	p.until(fmt.Sprintf(`document.querySelector("#note-%s.depth1")`, nested))
	p.press(">")
	if e := p.journal(8)[0]; e.Target != nested || e.Value.Corrected.Parent == "" {
		t.Errorf(">: %+v", e)
	}
	p.until(fmt.Sprintf(`document.querySelector("#note-%s.depth2")`, nested))
	p.press(kb.Enter)
	p.until(`document.readyState === "complete" && location.pathname.includes("/findings/` + nested + `")`)
	p.press("/")
	p.until(`document.activeElement.id === "q"`)
	// The driver sends the character after the key even where the page has taken the
	// key for itself, which a keyboard does not: what it left in the box is overwritten.
	p.do(chromedp.Evaluate[chromedp.Void](`document.activeElement.select()`))
	p.press("speaker:voskett")
	p.until(`document.getElementById("q").value === "speaker:voskett"`)
	p.press(kb.Enter)
	p.until(`document.readyState === "complete" && document.querySelector(".hits mark")`)
	p.do(chromedp.Evaluate[chromedp.Void](`document.activeElement.blur()`))
	p.press("?")
	p.until(`location.pathname === "/help/keys"`)
	// Turned off, keys do nothing.
	p.do(chromedp.Click(chromedp.CSS(`button[name=keys]`)))
	p.until(`document.body && !("keys" in document.body.dataset)`)
	p.open(doc)
	p.press("ja")
	time.Sleep(300 * time.Millisecond)
	p.journal(8)
	p.do(chromedp.Evaluate[chromedp.Void](`location.href = "/help/keys"`))
	p.until(`document.querySelector("button[name=keys][value=on]")`)
	p.do(chromedp.Click(chromedp.CSS(`button[name=keys]`)))
	p.until(`document.body && ("keys" in document.body.dataset)`)
}

// TestDrag marks words with the mouse and makes them what is said, and then a
// statement of their own.
func TestDrag(t *testing.T) {
	p := sit(t)
	p.open(p.document(drawer))
	p.press("j")
	drag := func() string {
		box := look[[]float64](p, `{const b = [...document.querySelectorAll(".block.paragraph")].find(b => b.getBoundingClientRect().top > 100); const r = document.createRange(); r.selectNodeContents(b); const l = r.getClientRects()[0]; [l.left + 2, l.top + l.height / 2, l.left + 260, l.top + l.height / 2]}`)
		p.do(chromedp.DragAndDropXY(box[0], box[1], box[2], box[3]))
		words := strings.TrimSpace(look[string](p, `getSelection().toString()`))
		if words == "" {
			t.Fatal("nothing was marked")
		}
		return words
	}
	words := drag()
	p.press("e")
	if e := p.journal(1)[0]; strings.Join(e.Value.Corrected.Words.Content, " ") != words {
		t.Errorf("marked %q, corrected to %+v", words, e)
	}
	p.until(`document.querySelector(".note.corrected")`)
	words = drag()
	p.until(`[...document.querySelectorAll("#choices button")].some(b => b.textContent === "a new statement")`)
	p.do(chromedp.Evaluate[chromedp.Void](`[...document.querySelectorAll("#choices button")].find(b => b.textContent === "a new statement").click()`))
	if e := p.journal(2)[0]; e.Action != "accept" || strings.Join(e.Value.Corrected.Words.Content, " ") != words {
		t.Errorf("marked %q, put in %+v", words, e)
	}
}

// TestWithoutScript reads and decides with script turned off.
func TestWithoutScript(t *testing.T) {
	p := sit(t)
	p.do(browser.Script(false))
	doc := p.document(drawer)
	p.open(doc)
	click := func(selector string) {
		t.Helper()
		p.do(chromedp.Evaluate[chromedp.Void](`window.before = 1`), chromedp.Click(chromedp.CSS(selector)))
		p.until(`!window.before && document.readyState === "complete"`)
	}
	click(`.note.proposed button[name=accept]`)
	if e := p.journal(1)[0]; e.Action != "accept" || e.By != "Ada Ro" {
		t.Errorf("%+v", e)
	}
	click(`.note.accepted button[name=undo]`)
	if e := p.journal(2)[0]; e.Action != "undo" {
		t.Errorf("%+v", e)
	}
	click(`.note.proposed .acts a`)
	p.do(chromedp.SetValue(chromedp.CSS(`form.correct textarea[name=source]`), "Ruth Tamberley"), chromedp.SetValue(chromedp.CSS(`form.correct select[name=stance]`), "denies"))
	click(`form.correct button[value=correct]`)
	if e := p.journal(3)[0]; strings.Join(e.Value.Corrected.Words.Source, "") != "Ruth Tamberley" {
		t.Errorf("%+v", e)
	}
	p.do(chromedp.SetValue(chromedp.CSS(`#q`), "stance:denies"))
	click(`.find button`)
	if !strings.Contains(text(p, ".hits"), "Ruth Tamberley") {
		t.Errorf("search shows %q", text(p, ".hits"))
	}
	p.open("/journal")
	click(`.journal button`)
	p.journal(4)
	for _, page := range everyPage(p) {
		p.open(page.path)
		if strings.TrimSpace(text(p, "main")) == "" {
			t.Errorf("%s is empty without script", page.path)
		}
	}
}

func text(p *person, selector string) string {
	p.t.Helper()
	s, err := chromedp.Run(p.tab, chromedp.Text(chromedp.CSS(selector)))
	if err != nil {
		p.t.Fatal(err)
	}
	return s
}

// TestTwoBrowsers lets two people review one document at once.
func TestTwoBrowsers(t *testing.T) {
	ada := sit(t)
	ben := another(t, ada.address)
	doc := ada.document(drawer)
	ada.open(doc)
	ben.open(doc)
	ada.press("ja")
	ada.journal(1)
	ben.press("jx") // on what Ada has accepted, which Ben does not see yet
	ben.until(`document.querySelector("#said").textContent.includes("has decided on this since")`)
	ben.until(`document.querySelector(".note.current.accepted")`)
	ada.journal(1)
	ben.do(chromedp.Click(chromedp.CSS(`#choices button`)))
	ben.journal(2)
	ada.do(chromedp.Evaluate[chromedp.Void](`dispatchEvent(new Event("focus"))`))
	ada.until(`document.querySelector(".note.current.rejected, #said:not(:empty)") && document.querySelector("#sheet").dataset.seen === "2"`)
	// On two findings, both decisions stand.
	ada.press("jja")
	ben.press("jx")
	got := ada.journal(4)
	if got[0].Target == got[1].Target {
		t.Errorf("both decided on %s", got[0].Target)
	}
}

// TestSlowNetwork decides faster than answers come, and loses nothing.
func TestSlowNetwork(t *testing.T) {
	p := sit(t)
	p.open(p.document(drawer))
	p.do(chromedp.Func(func(ctx context.Context, target *chromedp.Target) error {
		_, err := cdp.Call(ctx, target, network.EmulateNetworkConditionsByRule, network.EmulateNetworkConditionsByRuleParams{MatchedNetworkConditions: []*network.Conditions{{Latency: 300, DownloadThroughput: 50_000, UploadThroughput: 20_000}}})
		return err
	}))
	p.press("jajajxja")
	seen := map[string]bool{}
	for _, e := range p.journal(4) {
		seen[e.Target] = true
	}
	if len(seen) != 4 {
		t.Errorf("decisions on %d findings, want 4", len(seen))
	}
}

// TestHostileInBrowser shows a document that wants to run, to look like the desk
// and to reorder what stands around it.
func TestHostileInBrowser(t *testing.T) {
	evil := `The minister said that <script>window.owned = 1</script> all was "><img src=x onerror="window.owned=1"> well.

<svg onload="window.owned=1"></svg> said Аda Rо (in Cyrillic). <style>body{display:none}</style> ` + "\u202e" + `The aide said that it was gnorw.` + "\u2066" + ` {{.Record}} ${owned} javascript:window.owned=1

"<iframe srcdoc='<script>parent.owned=1</script>'></iframe>," said the envoy. "</textarea></title><script>window.owned=1</script>," he added.`
	p := sit(t, "evil.txt", evil, `<img src=x onerror=owned=1>.txt`, evil+" Again.")
	pages := []string{"/", "/search?q=minister", "/timeline", "/intake", "/journal"}
	var list struct{ Documents []struct{ Digest string } }
	p.json("/?format=json", &list)
	for _, d := range list.Documents {
		pages = append(pages, "/documents/"+d.Digest)
		var doc struct{ Attributions []struct{ ID string } }
		p.json("/documents/"+d.Digest+"?format=json", &doc)
		if len(doc.Attributions) == 0 {
			t.Errorf("nothing was read in %s, so that nothing of it is tried", d.Digest)
		}
		for _, a := range doc.Attributions {
			pages = append(pages, "/documents/"+d.Digest+"/findings/"+a.ID)
		}
	}
	for _, path := range pages {
		p.open(path)
		if look[bool](p, `"owned" in window || getComputedStyle(document.body).display === "none" || document.querySelectorAll("iframe, main img, main script, main style, [onerror], [onload]").length > 0`) {
			t.Errorf("%s runs what the document says", path)
		}
	}
	p.open(pages[5])
	if s := text(p, "#sheet"); !strings.Contains(s, "<script>window.owned = 1</script>") {
		t.Errorf("the words are not shown as they stand: %q", s)
	}
	p.press("jaje")
	p.until(`document.querySelector(".editor textarea")`)
	if look[bool](p, `"owned" in window`) {
		t.Error("the editor runs what the document says")
	}
	if look[bool](p, `fetch("https://example.com/").then(() => true, () => false)`) {
		t.Error("the page may fetch from elsewhere")
	}
}

// TestTakeIn hands files over in the browser and follows them into the record.
func TestTakeIn(t *testing.T) {
	p := sit(t)
	dir := t.TempDir()
	letter, broken := filepath.Join(dir, "letter.txt"), filepath.Join(dir, "broken.pdf")
	if err := errors.Join(os.WriteFile(letter, []byte("Dear Ada,\n\nThe envoy said that the copy was burnt.\n"), 0o644), os.WriteFile(broken, []byte("%PDF-1.7 nothing"), 0o644)); err != nil {
		t.Fatal(err)
	}
	p.open("/intake")
	p.do(chromedp.SetUploadFiles(chromedp.CSS(`input[name=files]`), []string{letter, broken}), chromedp.Click(chromedp.CSS(`#drop button`)))
	p.until(`document.querySelector(".batch p")?.textContent.startsWith("done")`)
	said := text(p, "#batches")
	if !strings.Contains(said, "1 document added, 1 attribution read, 1 passed over") || !strings.Contains(said, "broken.pdf passed over") {
		t.Errorf("the page says %q", said)
	}
	p.open(p.document("letter.txt"))
	if s := text(p, "#sheet"); !strings.Contains(s, "The envoy said that the copy was burnt.") || !strings.Contains(s, "Accept") {
		t.Errorf("the document shows %q", s)
	}
}

// TestAsOfInBrowser opens the record as it was before a decision.
func TestAsOfInBrowser(t *testing.T) {
	p := sit(t)
	decideSome(p)
	p.open("/journal")
	p.do(chromedp.Evaluate[chromedp.Void](`[...document.querySelectorAll("a")].filter(a => a.textContent === "the record as of then").at(-1).click()`))
	p.until(`location.pathname === "/as-of/1/" && document.querySelector(".past")`)
	p.do(chromedp.Click(chromedp.CSS(`.documents a.title`)), chromedp.WaitReady(chromedp.CSS("#sheet")))
	if n := look[int](p, `document.querySelectorAll(".note.accepted").length * 100 + document.querySelectorAll(".note.corrected, button[name=accept]").length`); n != 100 {
		t.Errorf("%d: want the one that was accepted by then, nothing corrected, and no button", n)
	}
}
