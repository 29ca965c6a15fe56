package web_test

import (
	"fmt"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/chromedp"

	"chancery/web/internal/browser"
)

// talks is a small affair in which one pair contradicts itself in a day, two only
// seem to, and one denies what two assert.
var talks = []string{
	"a.txt", `The envoy said that the talks took place in Geneva in May 2003. "The minister approved the paper," the aide said.`,
	"b.txt", `The ambassador said that the talks took place in Geneva on 2 May 2003. The spokesman said that the minister had approved the paper.`,
	"c.txt", `The clerk said that the minister had never approved the paper. A porter said that the talks took place in Geneva on 9 May 2003.`,
}

// claimAddresses are the addresses of pages of claims, for [everyPage].
func claimAddresses(p *person) (out []struct{ path, keys string }) {
	p.t.Helper()
	var got struct{ Claims []struct{ ID, Says string } }
	p.json("/claims?format=json&words=approved", &got)
	if len(got.Claims) == 0 {
		p.t.Fatal("nobody claims that anything was approved")
	}
	claim := "/claims/" + got.Claims[0].ID
	var page struct {
		Evidence map[string]struct{ Nodes []struct{ ID string } }
	}
	p.json(claim+"?format=json", &page)
	out0 := url.Values{"without": {page.Evidence["for"].Nodes[0].ID}}.Encode()
	for _, path := range []string{"/claims", "/claims?contested=yes&single=yes&order=origins", "/claims?words=zzz", claim, claim + "?side=against", claim + "?" + out0, "/contradictions", "/contradictions?type=number", "/as-of/1" + claim, "/claims/zz"} {
		out = append(out, struct{ path, keys string }{path, ""})
	}
	return append(out, struct{ path, keys string }{claim, "jjm"})
}

func (p *person) click(selector string) {
	p.t.Helper()
	p.until(fmt.Sprintf("document.querySelector(%q)", selector))
	p.do(chromedp.Click(chromedp.CSS(selector)))
}

// follow clicks a link by its words, and waits for the page.
func (p *person) follow(within, words string) {
	p.t.Helper()
	link := fmt.Sprintf(`[...document.querySelectorAll(%q)].find(a => a.textContent.includes(%q))`, within+" a", words)
	p.until(link)
	p.do(chromedp.Evaluate[chromedp.Void](`window.before = 1`), chromedp.Evaluate[chromedp.Void](link+`.click()`))
	p.until(`!window.before && document.readyState === "complete" && document.querySelector("footer")`)
}

// TestNewcomer answers by clicking alone, on the example dossier: who says that the
// leader approved the proposal, how many independent origins that has and why not
// more, and which two accounts contradict each other.
func TestNewcomer(t *testing.T) {
	p := sit(t)
	p.open("/")
	p.follow("nav", "Claims")
	p.follow(".claims", "The Marshal approved the paper")
	if s := text(p, ".standing"); !strings.Contains(s, "1 to 2 independent origins in 2 statements that say so") || !strings.Contains(s, "denied in 1 statement, 1 independent origin") {
		t.Errorf("the claim stands on %q", s)
	}
	if s := text(p, ".statements"); !strings.Contains(s, "Who says so") || !strings.Contains(s, "Hazorad") || !strings.Contains(s, "Who denies it") || !strings.Contains(s, "Denmirez") {
		t.Errorf("who says so: %q", s)
	}
	if s := text(p, ".why"); !strings.Contains(s, "Why not more than 2") || !strings.Contains(s, "Why perhaps only 1") || !strings.Contains(s, "What would change it most") {
		t.Errorf("why not more: %q", s)
	}
	// Each statement, each box of the drawing and each arrow opens its passage.
	for _, selector := range []string{".said a.passage", "svg a.node", "svg a.edge", ".chains a", ".whatif td a"} {
		wrong := look[string](p, fmt.Sprintf(`[...document.querySelectorAll(%q)].map(a => a.href.baseVal ?? a.getAttribute("href")).filter(h => !/^\/documents\/[0-9a-f]{64}(#note-|\?at=\d+-\d+#at$)/.test(h)).join()`, selector))
		if n := look[int](p, fmt.Sprintf(`document.querySelectorAll(%q).length`, selector)); n == 0 || wrong != "" {
			t.Errorf("%s: %d of them, and these open no passage: %q", selector, n, wrong)
		}
	}
	says := text(p, ".said blockquote")
	p.follow(".said", "Ruvakhi leader backed")
	p.until(`document.querySelector(".note.current")`)
	if s := look[string](p, `[...document.querySelectorAll(".block .lit.content")].map(e => e.textContent).join("")`); s != says {
		t.Errorf("the passage of %q opens at %q", says, s)
	}
	// Back from the margin, which tells the origins too.
	p.until(`document.querySelector(".note.current .claim a")`)
	if s := text(p, ".note.current .claim"); s != "1 to 2 independent origins in 3 statements; denied" {
		t.Errorf("the margin says %q", s)
	}
	p.follow(".note.current .claim", "1 to 2")
	p.follow("nav", "Claims")
	p.follow(".topics", "Contradictions")
	if s := text(p, ".conflicts:not(.apparent)"); !strings.Contains(s, "One says it and the other denies it") || !strings.Contains(s, "Vaubrinet “had spoken to the Marshal himself") || !strings.Contains(s, "he had not spoken to the Marshal himself") || !strings.Contains(s, "What would settle it") {
		t.Errorf("contradictions: %q", s)
	}
	p.follow(".conflict", "Telegram 318")
	p.until(`[...document.querySelectorAll(".block .lit.content")].map(e => e.textContent).join("").includes("had not spoken to the Marshal")`)
}

// TestApparentInBrowser keeps what contradicts and what only seems to apart, and
// settles one.
func TestApparentInBrowser(t *testing.T) {
	p := sit(t, talks...)
	p.open("/contradictions")
	real, seeming := text(p, ".conflicts.date"), text(p, ".conflicts.apparent")
	if !strings.Contains(real, "on 2 May 2003") || !strings.Contains(real, "on 9 May 2003") || !strings.Contains(seeming, "another precision") || !strings.Contains(seeming, "They only seem to contradict each other") {
		t.Errorf("real: %q; seeming: %q", real, seeming)
	}
	p.do(chromedp.SetValue(chromedp.CSS(".conflicts.date input[name=why]"), "the log"), chromedp.Evaluate[chromedp.Void](`window.stays = 1; {const s = document.querySelector(".conflicts.date select"); s.value = s.options[1].value}`))
	p.click(`.conflicts.date button[value=resolve]`)
	if e := p.journal(1)[0]; e.Action != "accept" || e.By != "Ada Ro" {
		t.Errorf("%+v", e)
	}
	p.until(`document.querySelector(".conflicts.date .resolved")`)
	if s := text(p, ".conflicts.date"); !strings.Contains(s, "resolved by Ada Ro: the log") || !strings.Contains(s, "holds") || !look[bool](p, `window.stays === 1`) {
		t.Errorf("settled: %q", s)
	}
	// By keys: the first pair is dismissed, and that is taken back.
	p.do(chromedp.Evaluate[chromedp.Void](`document.activeElement.blur()`))
	p.press("jx")
	p.journal(2)
	p.until(`document.querySelector(".conflict.dismissed")`)
	p.do(chromedp.Evaluate[chromedp.Void](`document.activeElement.blur()`))
	p.press("j")
	p.until(`document.querySelector(".conflict.current")`)
	for range 4 {
		if look[bool](p, `!!document.querySelector(".conflict.current.dismissed")`) {
			break
		}
		p.press("j")
	}
	p.press("u")
	p.journal(3)
	p.until(`!document.querySelector(".conflict.dismissed")`)
	// Without script.
	p.do(browser.Script(false))
	p.open("/contradictions?type=date")
	p.click(`.conflicts.date button[value=reopen]`)
	p.journal(4)
	p.until(`document.querySelector(".conflicts.date .open button[value=resolve]")`)
}

// TestWhatIf leaves out and takes as one, by a click in the drawing, by keys, by
// ticks, and without script; the count follows, and the record stays.
func TestWhatIf(t *testing.T) {
	p := sit(t)
	p.open("/claims")
	p.follow(".claims", "The Marshal approved the paper")
	number := func() string {
		return look[string](p, `document.querySelector(".count .interval")?.innerText.trim() || ""`)
	}
	where := func() string {
		return look[string](p, `[...document.querySelectorAll("svg.graph rect")].map(r => r.getAttribute("x") + "," + r.getAttribute("y")).join()`)
	}
	was, box := where(), `[...document.querySelectorAll("svg a.node")].find(a => a.textContent.includes("Sadrin"))`
	p.do(chromedp.Evaluate[chromedp.Void](`window.stays = 1`))
	p.click(`input[name=mode][value=out]`)
	at := look[[]float64](p, `{const r = `+box+`.getBoundingClientRect(); [r.left + r.width / 2, r.top + r.height / 2]}`)
	p.do(chromedp.MouseClickXY(at[0], at[1]))
	p.until(`document.querySelector(".supposed")`)
	if number() != "1" || where() != was || !look[bool](p, `window.stays === 1 && location.search.includes("without=")`) {
		t.Errorf("left out by a click: %q at %s", number(), look[string](p, `location.href`))
	}
	if s := text(p, ".supposed"); !strings.Contains(s, "A supposition, not the record") || !strings.Contains(s, "1 to 2 become 1") {
		t.Errorf("it says %q", s)
	}
	p.until(`document.querySelector("#supposed[role=status]").textContent.includes("A supposition")`)
	// The address alone brings it back.
	p.open(look[string](p, `location.pathname + location.search`))
	if number() != "1" || !look[bool](p, box+`.getAttribute("class").includes("gone")`) {
		t.Errorf("opened again: %q", number())
	}
	p.click(`#as-is`)
	p.until(`!document.querySelector(".supposed")`)
	// Keys, in the drawing.
	p.do(chromedp.Evaluate[chromedp.Void](box + `.focus()`))
	p.press("o")
	p.until(`document.querySelector(".supposed")`)
	if !look[bool](p, `document.activeElement.textContent.includes("Sadrin")`) {
		t.Error("the box at hand is lost")
	}
	wide := look[float64](p, `+document.querySelector("svg.graph").getAttribute("width")`)
	p.press("+")
	p.until(fmt.Sprintf(`+document.querySelector("svg.graph").getAttribute("width") > %f`, wide))
	p.press("o")
	p.until(`!document.querySelector(".supposed")`)
	// Ticks.
	p.do(chromedp.Evaluate[chromedp.Void](`document.querySelector(".pairs input").click()`))
	p.until(`document.querySelector(".supposed") && location.search.includes("same=")`)
	if number() != "1" || !look[bool](p, `!!document.querySelector("svg .tie.one")`) {
		t.Errorf("taken to be one: %q", number())
	}
	p.follow(".supposed", "Back to the record")
}

// TestWhatIfWithoutScript does the same by a form.
func TestWhatIfWithoutScript(t *testing.T) {
	p := sit(t, talks...)
	p.do(browser.Script(false))
	p.open("/claims")
	p.do(chromedp.Evaluate[chromedp.Void](`document.querySelector(".claims a.title").click()`))
	p.until(`document.querySelector(".whatif")`)
	p.do(chromedp.Evaluate[chromedp.Void](`document.querySelector(".whatif input[name=without]").click()`))
	p.click(`.whatif button`)
	p.until(`document.querySelector(".supposed") && location.search.includes("without=")`)
	// And a decision.
	p.do(chromedp.SetValue(chromedp.CSS(`#says`), "The minister agreed."))
	p.click(`button[value=name]`)
	if e := p.journal(1)[0]; e.Action != "correct" || e.By != "Ada Ro" {
		t.Errorf("%+v", e)
	}
	p.until(`document.querySelector("h1")?.textContent === "The minister agreed."`)
}

// TestClaimByKeys decides on a claim without the mouse and without leaving the page,
// and two people at once lose nothing.
func TestClaimByKeys(t *testing.T) {
	ada := sit(t, talks...)
	ben := another(t, ada.address)
	ada.open("/claims")
	ada.press("j\r")
	ada.until(`document.querySelector("#claim") && document.readyState === "complete"`)
	ben.open(look[string](ada, `location.pathname`))
	ada.do(chromedp.Evaluate[chromedp.Void](`window.stays = 1`))
	ada.press("a")
	if e := ada.journal(1)[0]; e.Action != "accept" {
		t.Errorf("%+v", e)
	}
	ada.until(`document.querySelector("#undo") && document.querySelector("#claim").textContent.includes("by Ada Ro")`)
	if !look[bool](ada, `window.stays === 1`) {
		t.Error("a decision has left the page")
	}
	// Ben saw it before that.
	ben.do(chromedp.SetValue(chromedp.CSS(`#says`), "Ben’s sentence"))
	ben.click(`button[value=name]`)
	ben.until(`document.querySelector("[role=alert]")?.textContent.includes("Ada Ro")`)
	ada.journal(1)
	if s := look[string](ben, `document.querySelector("#says").value`); s != "Ben’s sentence" {
		t.Errorf("what Ben wrote has become %q", s)
	}
	ben.click(`button[value=name]`)
	ben.journal(2)
	ben.until(`document.querySelector("h1").textContent === "Ben’s sentence."`)
	// A statement is marked and taken out, and that is undone.
	n := look[int](ben, `document.querySelectorAll(".said").length`)
	ben.do(chromedp.Evaluate[chromedp.Void](`document.activeElement.blur()`))
	ben.press("jmx")
	if e := ben.journal(3)[0]; e.Action != "split" {
		t.Errorf("%+v", e)
	}
	ben.until(fmt.Sprintf(`document.querySelectorAll(".said").length === %d && document.querySelector("#claim").textContent.includes("Kept out of it")`, n-1))
	ben.do(chromedp.Evaluate[chromedp.Void](`document.activeElement.blur()`))
	time.Sleep(50 * time.Millisecond)
	ben.press("u")
	ben.journal(4)
	ben.until(fmt.Sprintf(`document.querySelectorAll(".said").length === %d`, n))
	// A rating is shown in words.
	ben.do(chromedp.SetValue(chromedp.CSS(`#rate select[name=reliability]`), "B"), chromedp.SetValue(chromedp.CSS(`#rate select[name=credibility]`), "2"))
	ben.click(`#rate button`)
	ben.until(`document.querySelector("#claim").textContent.includes("Rated B2: usually reliable, probably true")`)
	ben.journal(5)
}
