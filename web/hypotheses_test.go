package web

import (
	"context"
	"net/http"
	"net/url"
	"reflect"
	"regexp"
	"strings"
	"testing"

	"chancery"
)

// weigher is a record of one claim on which two hypotheses are weighed, and keeps what
// is decided on them.
type weigher struct {
	*judging
	matrix  Matrix
	with    []string
	decided []HypothesisVerdict
}

func weigh(t *testing.T) *weigher {
	t.Helper()
	j := judge(t)
	one, two := j.claim.ClaimRow, ClaimRow{ID: "c2", Says: "let it be so", Unasserted: "nobody asserts it; it is wanted in 2 statements"}
	return &weigher{judging: j, matrix: Matrix{
		Hypotheses: []Hypothesis{
			{ID: "h1", Says: "the paper was sent " + evil, Consistent: 1, Unmarked: 1, By: "Ben", Saw: 5},
			{ID: "h2", Says: "It was never sent", Against: Interval{3, 1, 2, true}, Inconsistent: 1, Neutral: 1, By: "Ada", Why: "w", Saw: 6,
				Chains: []EvidenceChain{{Steps: []EvidenceStep{{"an official", "unnamed source"}, {evil, "actor"}}, Spot: j.nodes[0].Spot}}, Necks: []EvidenceNode{{Name: evil}}},
		},
		Rows: []MatrixRow{{ClaimRow: one, Fits: []string{"consistent", "inconsistent"}, TellsApart: true}, {ClaimRow: two, Fits: []string{"", "neutral"}}},
		Cut:  []string{"not looked at: much"},
	}}
}

func (w *weigher) Hypotheses(_ context.Context, with []string) (*Matrix, error) {
	w.with = with
	m := w.matrix
	for _, ref := range with {
		if ref != "c9" {
			return nil, chancery.Errorf(chancery.NotFound, "there is no claim %s", ref)
		}
		m.Rows = append([]MatrixRow{{ClaimRow: ClaimRow{ID: ref, Says: "chosen"}, Fits: make([]string, len(m.Hypotheses))}}, m.Rows...)
	}
	return &m, w.wait()
}

func (w *weigher) Hypothesis(_ context.Context, id string) (*HypothesisPage, error) {
	entry := Entry{Decision: chancery.Decision{Number: 5, By: "Ben", Action: chancery.Accept}, Stands: true}
	switch id {
	case "h1", "h2":
		return &HypothesisPage{ID: id, Says: "the paper was sent " + evil, Saw: 5, By: "Ben", History: []Entry{entry}}, nil
	case "h3":
		return &HypothesisPage{ID: id, Says: "burnt", Gone: true, Saw: 8, By: "Ben", Why: "the log", History: []Entry{entry}}, nil
	case "h4":
		return &HypothesisPage{ID: id, Says: "buried", Gone: true, History: []Entry{entry}}, nil
	}
	return nil, chancery.Errorf(chancery.NotFound, "there is no hypothesis %s", id)
}

func (w *weigher) DecideHypothesis(_ context.Context, v HypothesisVerdict) (string, error) {
	if v.Saw == 4 {
		return "", chancery.Errorf(chancery.Conflict, "Ben has decided on this since")
	}
	if v.Says == "there" {
		return "", chancery.Errorf(chancery.Invalid, "this hypothesis is there already")
	}
	w.decided = append(w.decided, v)
	return v.ID, nil
}

// TestHypothesisPages holds the addresses of hypotheses to their status and to what
// they show, and that nothing of what they say is markup.
func TestHypothesisPages(t *testing.T) {
	w := weigh(t)
	v := sitAt(t, w)
	for _, c := range []struct {
		path   string
		status int
		says   string
	}{
		{"/hypotheses", 200, "Nothing speaks against it"},
		{"/hypotheses", 200, "1 claim speaks against it"},
		{"/hypotheses", 200, "tells nothing apart so far"},
		{"/hypotheses", 200, "nobody asserts it; it is wanted in 2 statements"},
		{"/hypotheses?claim=c9", 200, "not judged yet"},
		{"/hypotheses?claim=c9&claim=%2Fclaims%2Fc9%3Fside%3Dfor", 200, "not judged yet"},
		{"/hypotheses?claim=c8", 404, "there is no claim c8"},
		{"/hypotheses?from=-1", 400, "no place in a list"},
		{"/hypotheses?" + strings.Repeat("claim=c9&", 3) + func() (s string) {
			for i := range mostWith + 1 {
				s += "claim=x" + string(rune('a'+i%26)) + string(rune('a'+i/26)) + "&"
			}
			return s
		}(), 413, "at most 100"},
		{"/hypotheses?format=json", 200, `"fits":["consistent","inconsistent"],"tells_apart":true`},
		{"/hypotheses?format=csv", 200, "c2,let it be so,0,0,0,0,false,,neutral"},
		{"/hypotheses?format=csv", 200, "against: independent origins"},
		{"/hypotheses/h1", 200, "the least contradicted of 2"},
		{"/hypotheses/h2", 200, "Why not more"},
		{"/hypotheses/h2?words=agreed", 200, "No further claim has these words"},
		{"/hypotheses/h2?format=json", 200, `"weighed"`},
		{"/hypotheses/h3", 200, "taken out</strong> by Ben: the log"},
		{"/hypotheses/h4", 200, "It was put in, and that was taken back"},
		{"/hypotheses/zz", 404, "there is no hypothesis zz"},
		{"/hypotheses.js", 200, "use strict"},
		{"/help/keys", 200, "Among hypotheses"},
	} {
		got, page := v.get(c.path)
		if got.Code != c.status || !strings.Contains(strings.ToLower(got.Body.String()), strings.ToLower(c.says)) {
			t.Errorf("%s: status %d, want %d and %q:\n%.600s", c.path, got.Code, c.status, c.says, got.Body)
		}
		if strings.HasPrefix(got.Header().Get("Content-Type"), "text/html") && page.Find("main script:not([src]), [onload], [onerror]").Length() > 0 {
			t.Errorf("%s: what a hypothesis says is markup", c.path)
		}
	}
	if v.get("/hypotheses?claim=c9&claim=c9"); !reflect.DeepEqual(w.with, []string{"c9"}) {
		t.Errorf("chosen: %q", w.with)
	}
	_, page := v.get("/hypotheses")
	if n := page.Find("nav.topics a[aria-current=page][href='/hypotheses']").Length(); n != 1 {
		t.Errorf("the page is not marked among its neighbours")
	}
	if n := page.Find(".weighed select").Length(); n != 4 {
		t.Errorf("%d cells can be set, want 4", n)
	}
	w.matrix.Hypotheses, w.matrix.Rows = nil, nil
	if _, page := v.get("/hypotheses"); page.Find(".empty").Length() != 1 || page.Find("form.put-in input[name=says]").Length() != 1 {
		t.Error("the empty page does not tell what would stand there, or has no form")
	}
	// Who may only read gets words in the place of forms.
	reader := sitAt(t, weigh(t), func(o *Options) { o.ReadOnly = true })
	if _, page := reader.get("/hypotheses"); page.Find("main form, main select, main button").Length() > 0 || !strings.Contains(page.Find(".weighed").Text(), "inconsistent") {
		t.Error("one who may only read is shown forms, or no fits")
	}
	if _, page := reader.get("/hypotheses/h2"); page.Find("main form, main select, main button").Length() > 0 {
		t.Error("one who may only read is shown the forms of a hypothesis")
	}
	// A record that weighs nothing has no such page, and no link to one.
	if got, page := sitAt(t, judge(t)).get("/hypotheses"); got.Code != 404 || page.Find("a[href='/hypotheses']").Length() > 0 {
		t.Errorf("a record that weighs nothing: status %d", got.Code)
	}
	w.working = true
	if got, _ := v.get("/hypotheses"); got.Code != http.StatusAccepted {
		t.Errorf("being worked out: status %d", got.Code)
	}
}

// TestHypothesisDecisions holds what forms decide, that a cell that nobody changed
// decides nothing, and that two people who weigh at once are told.
func TestHypothesisDecisions(t *testing.T) {
	w := weigh(t)
	v := sitAt(t, w)
	v.get("/hypotheses")
	cells := url.Values{"action": {"mark"}, "why": {" seen "}, "saw.h1": {"5"}, "saw.h2": {"6"}, "fit.h1.c1.consistent": {"consistent"}, "fit.h2.c1.inconsistent": {""}, "fit.h2.c2.neutral": {"inconsistent"}, "fit.h1.c2.": {""}}
	for _, c := range []struct {
		path string
		form url.Values
		want HypothesisVerdict
		to   string
	}{
		{"/hypotheses?claim=c9", url.Values{"action": {"add"}, "says": {" It  was\nburnt. "}, "why": {"w"}}, HypothesisVerdict{Action: "add", Says: "It was burnt.", Why: "w"}, "/hypotheses?claim=c9"},
		{"/hypotheses?claim=c9", cells, HypothesisVerdict{ID: "h2", Action: "mark", Saw: 6, Why: "seen", Marks: map[string]string{"c1": "", "c2": "inconsistent"}}, "/hypotheses?claim=c9#matrix"},
		{"/hypotheses", url.Values{"undo": {"6"}}, HypothesisVerdict{Action: "undo", Saw: 6}, "/hypotheses"},
		{"/hypotheses/h1", url.Values{"action": {"name"}, "says": {"sent"}, "saw": {"5"}}, HypothesisVerdict{ID: "h1", Action: "name", Says: "sent", Saw: 5}, "/hypotheses/h1#hypothesis"},
		{"/hypotheses/h1", url.Values{"action": {"remove"}, "saw": {"5"}, "why": {"no"}}, HypothesisVerdict{ID: "h1", Action: "remove", Saw: 5, Why: "no"}, "/hypotheses/h1#hypothesis"},
		{"/hypotheses/h1", url.Values{"action": {"mark"}, "saw.h1": {"5"}, "fit.h1.c1.": {"neutral"}}, HypothesisVerdict{ID: "h1", Action: "mark", Saw: 5, Marks: map[string]string{"c1": "neutral"}}, "/hypotheses/h1#hypothesis"},
		{"/hypotheses/h1", url.Values{"undo": {"5"}, "action": {"mark"}}, HypothesisVerdict{ID: "h1", Action: "undo", Saw: 5}, "/hypotheses/h1#hypothesis"},
	} {
		n := len(w.decided)
		got, _ := v.post(c.path, c.form)
		if got.Code != http.StatusSeeOther || got.Header().Get("Location") != c.to || len(w.decided) != n+1 {
			t.Errorf("%s %v: status %d, to %q, %d decisions: %s", c.path, c.form, got.Code, got.Header().Get("Location"), len(w.decided)-n, got.Body)
			continue
		}
		if c.want.By = "Ada"; !reflect.DeepEqual(w.decided[n], c.want) {
			t.Errorf("%s %v: decided %+v, want %+v", c.path, c.form, w.decided[n], c.want)
		}
	}
	n := len(w.decided)
	for _, c := range []struct {
		path string
		form url.Values
	}{
		{"/hypotheses", url.Values{"action": {"add"}, "says": {" "}}}, {"/hypotheses", url.Values{"action": {"remove"}, "saw": {"5"}}}, {"/hypotheses", url.Values{"action": {"eat"}}}, {"/hypotheses", url.Values{"undo": {"x"}}},
		{"/hypotheses", url.Values{"action": {"mark"}, "fit.h1.c1.": {"consistent"}}}, {"/hypotheses", url.Values{"action": {"mark"}, "saw.h1": {"5"}, "fit.h1.c1.": {"perhaps"}}}, {"/hypotheses", url.Values{"action": {"mark"}, "saw.h1": {"5"}, "fit.h1": {"neutral"}}},
		{"/hypotheses/h1", url.Values{"action": {"mark"}, "saw.h2": {"5"}, "fit.h2.c1.": {"neutral"}}}, {"/hypotheses/h1", url.Values{"action": {"name"}, "saw": {"5"}}}, {"/hypotheses/h1", url.Values{"action": {"undo"}}},
	} {
		if got, _ := v.post(c.path, c.form); got.Code != http.StatusBadRequest {
			t.Errorf("%s %v: status %d", c.path, c.form, got.Code)
		}
	}
	// Somebody has decided since: nothing is written, and what was wanted is chosen.
	got, page := v.post("/hypotheses", url.Values{"action": {"mark"}, "saw.h1": {"4"}, "fit.h1.c2.": {"inconsistent"}})
	cell := page.Find("#cell-h1-c2")
	if got.Code != http.StatusConflict || !strings.Contains(page.Find("[role=alert]").Text(), "Ben has decided") || cell.AttrOr("name", "") != "fit.h1.c2." || cell.Find("option[selected]").AttrOr("value", "") != "inconsistent" || page.Find("#cells input[name='saw.h1']").AttrOr("value", "") != "5" {
		t.Errorf("a conflict: status %d, %s", got.Code, page.Find("main").Text())
	}
	got, page = v.post("/hypotheses/h1", url.Values{"action": {"name"}, "says": {"another"}, "saw": {"4"}})
	if got.Code != http.StatusConflict || page.Find("#says").Text() != "another" {
		t.Errorf("a conflict on one: status %d, %q", got.Code, page.Find("#says").Text())
	}
	if got, page = v.post("/hypotheses", url.Values{"action": {"add"}, "says": {"there"}}); got.Code != http.StatusBadRequest || page.Find("form.put-in input[name=says]").AttrOr("value", "") != "there" {
		t.Errorf("put in twice: status %d", got.Code)
	}
	if len(w.decided) != n {
		t.Errorf("%d decisions too many", len(w.decided)-n)
	}
}

// hypothesisBodies are what the templates of hypotheses are held to; see TestTemplates.
func hypothesisBodies(t *testing.T) map[string][]any {
	m := weigh(t).matrix
	cell := cellOf(m.Hypotheses[1], 2, m.Rows[0], "inconsistent", true, "", url.Values{})
	return map[string][]any{
		"hypotheses.html": {matrixBody{Matrix: &m, Shown: m.Rows, Rest: "from=40", Here: "/hypotheses", May: true, Trouble: "t"}, matrixBody{Matrix: &Matrix{}}, matrixBody{Matrix: &Matrix{Hypotheses: m.Hypotheses[:1]}}},
		"hypothesis.html": {hypothesisBody{HypothesisPage: &HypothesisPage{ID: "h2", History: []Entry{{Stands: true}}}, Weighed: m.Hypotheses[1], Groups: []fitGroup{{"", "t", []fitCell{cell}}}, Found: []fitCell{cell}, Words: "w", May: true, Trouble: "t", Rank: 1, Of: 2, Cut: m.Cut}, hypothesisBody{HypothesisPage: &HypothesisPage{}}, hypothesisBody{HypothesisPage: &HypothesisPage{Gone: true}}, hypothesisBody{HypothesisPage: &HypothesisPage{Gone: true, Saw: 3}, May: true, Words: "w"}},
	}
}

// TestHypothesisBindings holds the keyboard map to the script.
func TestHypothesisBindings(t *testing.T) {
	script, err := pages.ReadFile("pages/hypotheses.js")
	if err != nil {
		t.Fatal(err)
	}
	_, table, _ := strings.Cut(string(script), "const keys = {")
	table, _, _ = strings.Cut(table, "\n};")
	var inScript, told []string
	for _, m := range regexp.MustCompile(`(?m)^  "?([^":\s]+)"?: \(\)`).FindAllStringSubmatch(table, -1) {
		inScript = append(inScript, m[1])
	}
	for _, b := range hypothesisBindings {
		told = append(told, b.Keys)
	}
	if !reflect.DeepEqual(inScript, told) {
		t.Errorf("the script has %q, the map tells %q", inScript, told)
	}
}

func TestHypothesisSaid(t *testing.T) {
	for _, c := range []struct {
		action             chancery.Action
		value, what, says_ string
	}{
		{chancery.Accept, `{"says":"it was sent"}`, "It was sent.", ""},
		{chancery.Correct, `{"says":"it was sent","marks":[{"fits":"neutral"},{"fits":"inconsistent"},{"fits":"inconsistent"}]}`, "It was sent.", "2 claims inconsistent, 1 claim neutral"},
		{chancery.Reject, ``, "A hypothesis", "taken out"},
		{chancery.Correct, `{`, "A hypothesis", ""},
	} {
		row := journalRowOf(Entry{Decision: chancery.Decision{Action: c.action, Value: []byte(c.value), Target: chancery.Target{Kind: chancery.OnHypothesis, ID: "h1"}}})
		if row.What != c.what || row.Says != c.says_ {
			t.Errorf("%s %s: %q, %q; want %q, %q", c.action, c.value, row.What, row.Says, c.what, c.says_)
		}
	}
}
