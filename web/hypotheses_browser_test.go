package web_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"

	"chancery/web/internal/browser"
)

// weighSome puts two hypotheses in and says how a claim stands to the second, so that
// pages of hypotheses have something to show.
func weighSome(p *person) {
	p.t.Helper()
	p.open("/hypotheses")
	for _, says := range []string{"The paper was approved.", "Nobody ever saw the paper."} {
		p.do(chromedp.SetValue(chromedp.CSS(`.put-in input[name=says]`), says), chromedp.Evaluate[chromedp.Void](`window.before = 1`), chromedp.Click(chromedp.CSS(`.put-in button`)))
		p.until(fmt.Sprintf(`!window.before && document.readyState === "complete" && document.querySelector(".ranking")?.textContent.includes(%q)`, says))
	}
	var claims struct{ Claims []struct{ ID string } }
	p.json("/claims?format=json&words=approved", &claims)
	p.open("/hypotheses?claim=" + claims.Claims[0].ID)
	p.press("jl-")
	p.until(`document.querySelector(".weighed td.inconsistent")`)
}

// hypothesisAddresses are the addresses of hypotheses, of hand-made contradictions and
// of merges, for [everyPage].
func hypothesisAddresses(p *person) (out []struct{ path, keys string }) {
	p.t.Helper()
	var claims struct{ Claims []struct{ ID string } }
	p.json("/claims?format=json&single=yes", &claims)
	var one struct {
		Claim struct{ Attributions []struct{ ID string } }
	}
	p.json("/claims/"+claims.Claims[0].ID+"?format=json", &one)
	var matrix struct{ Hypotheses []struct{ ID string } }
	p.json("/hypotheses?format=json", &matrix)
	a, b := one.Claim.Attributions[0].ID, one.Claim.Attributions[1].ID
	paths := []string{"/hypotheses", "/hypotheses?claim=" + claims.Claims[0].ID + "&claim=" + claims.Claims[1].ID, "/contradictions/new", "/contradictions/new?words=approved", "/contradictions/new?a=" + a, "/contradictions/new?a=" + a + "&b=" + b,
		"/claims/merge?claim=" + claims.Claims[0].ID + "&claim=" + claims.Claims[1].ID, "/actors?pronouns=yes"}
	for _, h := range matrix.Hypotheses {
		paths = append(paths, "/hypotheses/"+h.ID, "/hypotheses/"+h.ID+"?words=the")
	}
	if len(matrix.Hypotheses) > 0 {
		paths = append(paths, "/as-of/5/hypotheses")
	}
	for _, path := range paths {
		out = append(out, struct{ path, keys string }{path, ""})
	}
	return out
}

// TestHypothesesInBrowser chooses claims in the list, weighs hypotheses against them by
// keys, faster than answers come, and takes one back.
func TestHypothesesInBrowser(t *testing.T) {
	p := sit(t, talks...)
	p.open("/claims?single=yes")
	p.do(chromedp.Evaluate[chromedp.Void](`document.activeElement.blur()`))
	p.press("jmjm") // the list's own keys choose the first two
	if n := look[int](p, `document.querySelectorAll(".claims input:checked").length`); n != 2 {
		t.Fatalf("%d claims are chosen by keys, want 2", n)
	}
	p.do(chromedp.Evaluate[chromedp.Void](`window.before = 1`))
	p.click(`button[formaction="/hypotheses"]`)
	p.until(`!window.before && document.querySelector("form.put-in") && location.search.split("claim=").length === 3`)
	for i, says := range []string{"It was approved.", "It was not."} {
		p.do(chromedp.SetValue(chromedp.CSS(`.put-in input[name=says]`), says))
		p.click(`.put-in button`)
		p.journal(i + 1)
		p.until(fmt.Sprintf(`document.querySelectorAll(".ranking li").length === %d && document.querySelectorAll(".weighed tbody tr").length === 2`, i+1))
	}
	p.do(chromedp.Evaluate[chromedp.Void](`window.stays = 1; document.activeElement.blur()`))
	second := look[string](p, `document.querySelectorAll(".ranking .title")[1].textContent`)
	p.press("j+l-") // across: it fits the first and speaks against the second
	for _, e := range p.journal(4)[:2] {
		if e.Action != "correct" || e.By != "Ada Ro" {
			t.Errorf("%+v", e)
		}
	}
	p.until(`document.querySelectorAll(".weighed tbody tr:first-child td.consistent, .weighed tbody tr:first-child td.inconsistent").length === 2`)
	if s := text(p, ".ranking"); !strings.Contains(s, "1 claim speaks against it") || !look[bool](p, `window.stays === 1`) || look[string](p, `document.querySelectorAll(".ranking .title")[1].textContent`) != second {
		t.Errorf("weighed: %q", s)
	}
	if !look[bool](p, `document.activeElement.matches(".weighed td.inconsistent select")`) {
		t.Error("the cell at hand has lost the focus")
	}
	// Taken back by a key, on the hypothesis at hand alone.
	p.press("u")
	p.journal(5)
	p.until(`document.querySelectorAll(".weighed td.inconsistent").length === 0 && document.querySelectorAll(".weighed td.consistent").length === 1`)
	// Two people at once: the second is told, and nothing is lost.
	other := another(t, p.address)
	other.open("/hypotheses")
	p.press("o")
	p.journal(6)
	other.do(chromedp.Evaluate[chromedp.Void](`{const s = document.querySelectorAll(".weighed tbody tr:first-child select")[1]; s.value = "inconsistent"; s.dispatchEvent(new Event("change", {bubbles: true}))}`))
	other.until(`document.querySelector("#said").textContent.includes("has decided on this")`)
	p.journal(6)
	other.until(`document.querySelector(".weighed td.neutral select").value === "inconsistent"`)
	other.click(`.save button`)
	p.journal(7)
	other.until(`document.querySelector(".weighed td.inconsistent") && !document.querySelector("[role=alert]")`)
	// Its own page: what speaks against it, and on whose word; then it is taken out.
	other.follow(".ranking", strings.TrimSuffix(second, "."))
	if s := text(other, "#hypothesis"); !strings.Contains(s, "1 claim speaks against it") || !strings.Contains(s, "Why not more") {
		t.Errorf("one hypothesis: %q", s)
	}
	other.click(`button[value=remove]`)
	p.journal(8)
	other.until(`document.querySelector("#hypothesis")?.textContent.includes("Taken out by Ada Ro")`)
	other.click(`#hypothesis form button`)
	p.journal(9)
	other.until(`document.querySelector("#inconsistent")`)
	// As it was: to read only.
	other.open("/as-of/4/hypotheses")
	if look[int](other, `document.querySelectorAll("main select, main form").length`) != 0 || !strings.Contains(text(other, ".weighed"), "inconsistent") {
		t.Errorf("as of then: %q", text(other, "main"))
	}
}

// TestByHandWithoutScript puts a contradiction in, chooses claims and makes them one,
// with script turned off.
func TestByHandWithoutScript(t *testing.T) {
	p := sit(t, talks...)
	p.do(browser.Script(false))
	click := func(selector, expect string) {
		t.Helper()
		p.do(chromedp.Evaluate[chromedp.Void](`window.before = 1`))
		p.click(selector)
		p.until(`!window.before && document.readyState === "complete" && ` + expect)
	}
	p.open("/claims?words=approved")
	click(`.claims a.title`, `document.querySelector(".said")`)
	p.do(chromedp.Evaluate[chromedp.Void](`for (const i of [...document.querySelectorAll(".said input")].slice(0, 2)) i.click()`))
	click(`button[value=oppose]`, `document.querySelectorAll(".conflict blockquote").length === 2`)
	p.do(chromedp.Evaluate[chromedp.Void](`document.querySelector("input[name=kind][value=date]").click()`), chromedp.SetValue(chromedp.CSS(`.oppose input[name=why]`), "the log"))
	click(`button[value=add]`, `document.querySelector(".conflicts.date .conflict")`)
	if e := p.journal(1)[0]; e.Action != "correct" || e.By != "Ada Ro" {
		t.Errorf("%+v", e)
	}
	if s := text(p, ".conflicts.date"); !strings.Contains(s, "the log") {
		t.Errorf("put in: %q", s)
	}
	// From one statement, with another that is sought.
	p.open("/claims?words=approved")
	click(`.claims a.title`, `document.querySelector(".said")`)
	click(`.said a[href^="/contradictions/new"]`, `document.querySelector(".candidates")`)
	p.do(chromedp.SetValue(chromedp.CSS(`.filter input[name=words]`), "Geneva"))
	click(`.filter button`, `document.querySelector(".candidates legend").textContent.startsWith("Found")`)
	p.do(chromedp.Evaluate[chromedp.Void](`document.querySelector(".candidates input[type=radio]").click()`))
	click(`.candidates button`, `document.querySelector("button[value=add]")`)
	// Claims that are one.
	p.open("/claims?single=yes")
	n := look[int](p, `document.querySelectorAll(".claims tbody tr").length`)
	p.do(chromedp.Evaluate[chromedp.Void](`for (const i of [...document.querySelectorAll(".claims input")].slice(-2)) i.click()`))
	click(`button[formaction="/claims/merge"]`, `document.querySelectorAll("input[name=into]").length === 2`)
	click(`.merge button`, `document.querySelector("#claim")`)
	if e := p.journal(2)[0]; e.Action != "merge" {
		t.Errorf("%+v", e)
	}
	p.open("/claims?single=yes")
	for range 40 {
		if look[int](p, `document.querySelectorAll(".claims tbody tr").length`) == n-1 {
			break
		}
		p.open("/claims?single=yes")
	}
	if got := look[int](p, `document.querySelectorAll(".claims tbody tr").length`); got != n-1 {
		t.Errorf("%d claims, want %d", got, n-1)
	}
	// Some of them in a dossier, some against a hypothesis by the button alone.
	p.do(chromedp.Evaluate[chromedp.Void](`document.querySelector(".claims input").click()`))
	click(`.chosen .marked button`, `document.querySelector(".dossier .footnotes")`)
	p.open("/hypotheses")
	p.do(chromedp.SetValue(chromedp.CSS(`.put-in input[name=says]`), "So it was."))
	click(`.put-in button`, `document.querySelector(".ranking")`)
	click(`.ranking a.title`, `document.querySelector("#further")`)
	p.do(chromedp.SetValue(chromedp.CSS(`#hypothesis .filter input[name=words]`), "Geneva"))
	click(`#hypothesis .filter button`, `document.querySelector(".fits select")`)
	p.do(chromedp.SetValue(chromedp.CSS(`.fits select`), "inconsistent"))
	click(`.save button`, `document.querySelector("#inconsistent")`)
	p.journal(4)
}
