package web_test

import (
	"fmt"
	"net/url"
	"regexp"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"

	"chancery/web/internal/browser"
)

// talks is a small affair in which one pair contradicts itself in a day, two only
// seem to, and one denies what three assert, of whom one is not named.
var talks = []string{
	"a.txt", "The envoy said that the talks took place in Geneva in May 2003. Ada Moor said that the minister had approved the paper.",
	"b.txt", "The ambassador said that the talks took place in Geneva on 2 May 2003. Bela Kuhn said that the minister approved the paper.",
	"c.txt", "The clerk said that the minister had never approved the paper. A porter said that the talks took place in Geneva on 9 May 2003.",
	"d.txt", "A senior official told reporters that the minister approved the paper.",
}

// claimAddresses are the addresses of pages of claims, for [everyPage].
func claimAddresses(p *person) (out []struct{ path, keys string }) {
	p.t.Helper()
	var got struct{ Claims []struct{ ID, Says string } }
	p.json("/claims?format=json&words=approved", &got)
	if len(got.Claims) == 0 {
		p.json("/claims?format=json&single=yes", &got)
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
// more, and which two accounts contradict each other. Which statements make a claim
// there, the tests of grouping hold; here it is that the answer can be reached.
func TestNewcomer(t *testing.T) {
	p := sit(t)
	p.open("/")
	p.follow("nav", "Claims")
	p.follow(".claims", "approved")
	if s := text(p, ".standing"); !regexp.MustCompile(`\d independent origins? in \d+ statements? that says? so`).MatchString(s) {
		t.Errorf("the claim stands on %q", s)
	}
	if s := text(p, ".statements"); !strings.Contains(s, "Who says so") || look[int](p, `document.querySelectorAll(".said .ladder li").length`) < 2 {
		t.Errorf("who says so: %q", s)
	}
	if s := text(p, ".why"); !strings.Contains(s, "Why not more") {
		t.Errorf("why not more: %q", s)
	}
	// Each statement, each box of the drawing and each arrow opens its passage.
	for _, selector := range []string{".said a.passage", "svg a.node", "svg a.edge", ".chains a", ".whatif td a"} {
		wrong := look[string](p, fmt.Sprintf(`[...document.querySelectorAll(%q)].map(a => a.href.baseVal ?? a.getAttribute("href")).filter(h => !/^\/documents\/[0-9a-f]{64}(#note-|\?at=\d+-\d+#at$)/.test(h)).join()`, selector))
		if n := look[int](p, fmt.Sprintf(`document.querySelectorAll(%q).length`, selector)); n == 0 || wrong != "" {
			t.Errorf("%s: %d of them, and these open no passage: %q", selector, n, wrong)
		}
	}
	lit := func(says string) {
		t.Helper()
		says, _, _ = strings.Cut(strings.Join(strings.Fields(says), " "), " … ")
		// A statement lights up; of what a document tells itself the words at the address are marked.
		p.until(fmt.Sprintf(`[".block .lit.content", ".block .at, .block #at"].some(s => [...document.querySelectorAll(s)].filter(e => !e.parentElement.closest(".at, #at")).map(e => e.textContent).join("").replace(/\s+/g, " ").includes(%q))`, says))
	}
	says := text(p, ".said blockquote")
	p.click(".said a.passage")
	lit(says)
	// Back from the margin, which tells the origins too.
	p.until(`document.querySelector(".note.current .claim a")`)
	if s := text(p, ".note.current .claim"); !regexp.MustCompile(`independent origins? in \d+ statements|told here alone`).MatchString(s) {
		t.Errorf("the margin says %q", s)
	}
	p.follow("nav", "Claims")
	p.follow(".topics", "Contradictions")
	if s := text(p, ".conflict"); look[int](p, `document.querySelectorAll(".conflict")[0].querySelectorAll("blockquote").length`) != 2 || !strings.Contains(s, "What would settle it") {
		t.Errorf("a contradiction: %q", s)
	}
	says = text(p, ".conflict blockquote")
	p.click(".conflict a.passage")
	lit(says)
}

// TestClaimsInBrowser keeps what contradicts and what only seems to apart, and settles
// one; leaves out and takes as one, by a click in the drawing, by keys and by ticks;
// and decides without leaving the page, two people at once.
func TestClaimsInBrowser(t *testing.T) {
	ada := sit(t, talks...)
	ben := another(t, ada.address)
	entries := 0 // of the journal
	t.Run("contradictions", func(t *testing.T) { entries = settleInBrowser(t, ada) })
	t.Run("what if", func(t *testing.T) { whatIfInBrowser(t, ada, entries) })
	t.Run("decisions", func(t *testing.T) { decideInBrowser(t, ada, ben, entries) })
}

// settleInBrowser returns how many entries it leaves in the journal.
func settleInBrowser(t *testing.T, p *person) int {
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
	// By keys: all pairs of the first are dismissed, and that is taken back.
	pairs := max(1, look[int](p, `document.querySelector(".conflict").querySelectorAll("input[name=pair]").length`))
	p.do(chromedp.Evaluate[chromedp.Void](`document.activeElement.blur()`))
	p.press("jx")
	p.journal(1 + pairs)
	p.until(`document.querySelector(".conflict.dismissed")`)
	p.do(chromedp.Evaluate[chromedp.Void](`document.activeElement.blur()`))
	for range 9 {
		p.press("j")
		if look[bool](p, `!!document.querySelector(".conflict.current.dismissed")`) {
			break
		}
	}
	p.press("u")
	p.journal(1 + 2*pairs)
	p.until(`!document.querySelector(".conflict.dismissed")`)
	return 1 + 2*pairs
}

func whatIfInBrowser(t *testing.T, p *person, entries int) {
	p.open("/claims")
	p.follow(".claims", "approved")
	number := func() string {
		return look[string](p, `document.querySelector(".count .interval")?.innerText.trim() || ""`)
	}
	where := func() string {
		return look[string](p, `[...document.querySelectorAll("svg.graph rect")].map(r => r.getAttribute("x") + "," + r.getAttribute("y")).join()`)
	}
	const box = `[...document.querySelectorAll("svg a.node")].find(a => a.textContent.includes("senior official"))`
	was := where()
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
	p.until(`document.querySelector(".supposed") && document.activeElement.textContent.includes("senior official")`)
	wide := look[float64](p, `+document.querySelector("svg.graph").getAttribute("width")`)
	p.press("+")
	p.until(fmt.Sprintf(`+document.querySelector("svg.graph").getAttribute("width") > %f`, wide))
	p.press("o")
	p.until(`!document.querySelector(".supposed")`)
	// Ticks.
	p.do(chromedp.Evaluate[chromedp.Void](`document.querySelector(".pairs input").click()`))
	p.until(`document.querySelector(".supposed") && location.search.includes("same=")`)
	if s := text(p, ".supposed"); !strings.Contains(s, "are one") || !look[bool](p, `!!document.querySelector("svg .tie.one")`) {
		t.Errorf("taken to be one: %q", s)
	}
	p.journal(entries) // nothing of it is recorded
}

func decideInBrowser(t *testing.T, ada, ben *person, entries int) {
	ada.open("/claims?words=approved")
	ada.press("j\r")
	ada.until(`document.querySelector("#claim") && document.readyState === "complete"`)
	ben.open(look[string](ada, `location.pathname`))
	ada.do(chromedp.Evaluate[chromedp.Void](`window.stays = 1`))
	ada.press("a")
	if e := ada.journal(entries + 1)[0]; e.Action != "accept" {
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
	ada.journal(entries + 1)
	if s := look[string](ben, `document.querySelector("#says").value`); s != "Ben’s sentence" {
		t.Errorf("what Ben wrote has become %q", s)
	}
	ben.click(`button[value=name]`)
	ben.journal(entries + 2)
	ben.until(`document.querySelector("h1").textContent === "Ben’s sentence."`)
	// A statement is marked and taken out, and that is undone.
	n := look[int](ben, `document.querySelectorAll(".said").length`)
	ben.do(chromedp.Evaluate[chromedp.Void](`document.activeElement.blur()`))
	ben.press("jmx")
	if e := ben.journal(entries + 3)[0]; e.Action != "split" {
		t.Errorf("%+v", e)
	}
	ben.until(fmt.Sprintf(`document.querySelectorAll(".said").length === %d && document.querySelector("#claim").textContent.includes("Kept out of it")`, n-1))
	ben.do(chromedp.Evaluate[chromedp.Void](`document.activeElement.blur()`))
	ben.press("u")
	ben.journal(entries + 4)
	ben.until(fmt.Sprintf(`document.querySelectorAll(".said").length === %d`, n))
	// A rating is shown in words.
	ben.do(chromedp.SetValue(chromedp.CSS(`#rate select[name=reliability]`), "B"), chromedp.SetValue(chromedp.CSS(`#rate select[name=credibility]`), "2"))
	ben.click(`#rate button`)
	ben.until(`document.querySelector("#claim").textContent.includes("Rated B2: usually reliable, probably true")`)
	ben.journal(entries + 5)
}

// TestClaimsWithoutScript supposes, decides and settles by forms.
func TestClaimsWithoutScript(t *testing.T) {
	p := sit(t, talks...)
	p.do(browser.Script(false))
	p.open("/claims?words=approved")
	p.click(`.claims a.title`)
	p.until(`document.querySelector(".whatif")`)
	p.do(chromedp.Evaluate[chromedp.Void](`document.querySelector(".whatif input[name=without]").click()`))
	p.click(`.whatif button`)
	p.until(`document.querySelector(".supposed") && location.search.includes("without=")`)
	p.do(chromedp.SetValue(chromedp.CSS(`#says`), "The minister agreed."))
	p.click(`button[value=name]`)
	if e := p.journal(1)[0]; e.Action != "correct" || e.By != "Ada Ro" {
		t.Errorf("%+v", e)
	}
	p.until(`document.querySelector("h1")?.textContent === "The minister agreed."`)
	p.open("/contradictions?type=date")
	p.click(`.conflicts.date button[value=dismiss]`)
	p.journal(2)
	p.until(`document.querySelector(".conflicts.date .dismissed")`)
	p.click(`.conflicts.date button[value=reopen]`)
	p.journal(3)
	p.until(`document.querySelector(".conflicts.date .open button[value=resolve]")`)
}
