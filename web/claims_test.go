package web

import (
	"context"
	"encoding/json"
	"encoding/xml"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"reflect"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/PuerkitoBio/goquery"

	"chancery"
)

// judging is a shelf that knows one claim, and keeps what is decided on it.
type judging struct {
	*shelf
	claim   ClaimPage
	nodes   []EvidenceNode
	working bool
	decided []ClaimVerdict
	settled []ContradictionVerdict
	asked   ClaimQuery
	stale   bool
}

const evil = `<script>owned=1</script>"'&` + "\u202e"

func judge(t *testing.T) *judging {
	t.Helper()
	s, p, _, _ := affair()
	doc := Listed{Digest: p.Digest, Path: p.Path, Metadata: p.Metadata}
	chain := []Step{{Words: "M. Vell"}, {Words: "Ada Ro", Cue: "recalled", At: "0-6"}, {Words: "", Cue: "had said", At: "24-34"}}
	j := &judging{shelf: s, claim: ClaimPage{
		ClaimRow: ClaimRow{ID: "c1", Says: "the leader agreed " + evil, Statements: 3, For: Interval{2, 1, 2, true}, Against: Interval{1, 1, 1, true}, Doubt: .4, Rating: "B2", Meaning: "usually reliable, probably true", By: "Ben"},
		List: []Statement{
			{ID: "s1", Side: "for", Stance: "asserts", Words: []string{"that the leader agreed"}, Speaker: "the letter", Document: doc, At: "41-63", Chain: chain, Sure: 1, Rating: "C", Meaning: "fairly reliable"},
			{ID: "s2", Side: "for", Stance: "asserts", Words: []string{evil}, Speaker: evil, Document: doc, Chain: chain, Sure: .6},
			{ID: "s3", Side: "against", Stance: "denies", Gone: true},
		},
		Related: []Relative{{"narrower", "c2", "talks " + evil}}, Doubtful: &Doubt{"s1", "s2", "x", evil, []string{evil}},
		About: []ActorCount{{ID: "a1", Name: "the leader"}}, Tellers: []ActorCount{{ID: "a2", Name: evil}}, Near: []ClaimRow{{ID: "c2", Says: evil}},
		Apart: []Statement{{ID: "s9", Words: []string{"w"}, Document: doc, At: "3-9", Own: true, Claim: "c9"}}, Saw: 4, Why: "one letter",
		History: []Entry{{Decision: chancery.Decision{Number: 4, By: "Ben", Action: chancery.Correct}, Stands: true}},
	}}
	j.nodes = []EvidenceNode{
		{ID: "x", Kind: "unnamed source", Name: "an official", Origin: true, Spot: Spot{Document: p.Digest, Statement: "s1"}},
		{ID: "y = z", Kind: "actor", Name: evil, Neck: true, Needed: 2, Spot: Spot{Document: p.Digest, At: "0-6"}},
		{ID: "doc", Kind: "document", Name: "The Third Copy", Date: "2003", End: true, Spot: Spot{Document: p.Digest}},
		{ID: "aide", Kind: "actor", Name: "the aide", Spot: Spot{Document: p.Digest}},
	}
	return j
}

func (j *judging) wait() error {
	if j.working {
		return &Working{Doing: "Comparing", Done: 3, Of: 9}
	}
	return nil
}

func (j *judging) Claims(_ context.Context, q ClaimQuery) (out ClaimList, err error) {
	j.asked = q
	if q.Words == "zzz" {
		return ClaimList{}, j.wait()
	}
	return ClaimList{Rows: []ClaimRow{j.claim.ClaimRow}, Total: 120, Singles: 7, Cut: []string{"not all was looked at"}, Stale: j.stale}, j.wait()
}

func (j *judging) Claim(_ context.Context, ref string, _, _ int) (*ClaimPage, error) {
	if ref != "c1" && ref != "s1" {
		return nil, chancery.Errorf(chancery.NotFound, "there is no claim %s", ref)
	}
	copied := j.claim
	return &copied, j.wait()
}

func (j *judging) Evidence(_ context.Context, _, side string, s Supposition) (*Evidence, error) {
	e := &Evidence{Side: side, Was: Interval{2, 1, 2, true}, Is: Interval{2, 1, 2, true}, Nodes: slices.Clone(j.nodes), Links: []EvidenceLink{{From: 2, To: 3}, {From: 1, To: 0, How: "was told", Spot: Spot{Document: j.papers[0].Digest, At: "0-6"}}, {From: 2, To: 1}}, Maybe: []EvidencePair{{A: 0, B: 3}}, Most: []EvidenceChain{{Steps: []EvidenceStep{{"an official", "unnamed source"}, {evil, "actor"}}}}, Least: []EvidenceChain{{Steps: []EvidenceStep{{"x", "actor"}}}}, Changes: &Fact{"If so, one becomes two.", Supposition{Same: [][2]string{{"x", "y = z"}}}}, Cut: []string{"much"}}
	for _, id := range s.Without {
		i := slices.IndexFunc(e.Nodes, func(n EvidenceNode) bool { return n.ID == id })
		if i < 0 {
			return nil, chancery.Errorf(chancery.NotFound, "nobody is called %s", id)
		}
		e.Nodes[i].Out, e.Is = true, Interval{1, 1, 1, true}
	}
	for _, p := range s.Same {
		if p == [2]string{"x", "y = z"} {
			e.Maybe[0].Same, e.Is = true, Interval{2, 1, 1, true}
		}
	}
	return e, nil
}

func (j *judging) EvidenceDOT(context.Context, string, string, Supposition) (string, error) {
	return "digraph evidence {}", nil
}

func (j *judging) ClaimsOf(_ context.Context, ids []string) (map[string]ClaimRow, error) {
	out := map[string]ClaimRow{}
	for _, id := range ids {
		if id == "s1" {
			out[id] = j.claim.ClaimRow
		}
	}
	return out, j.wait()
}

func (j *judging) DecideClaim(_ context.Context, v ClaimVerdict) (string, error) {
	if v.Saw != 4 {
		return "", chancery.Errorf(chancery.Conflict, "Ben has decided on this since")
	}
	j.decided = append(j.decided, v)
	return v.Claim, nil
}

func (j *judging) Contradictions(_ context.Context, q ContradictionQuery) (ContradictionList, error) {
	if q.State == "dismissed" {
		return ContradictionList{}, nil
	}
	pair := Contradiction{ID: "k1", Kind: "denial", Reason: evil, Settles: "the letter", A: j.claim.List[0], B: j.claim.List[1], State: "open"}
	seems := pair
	seems.ID, seems.Kind, seems.Ground, seems.State, seems.By, seems.Holds, seems.Saw = "k2", "apparent", "another date", "resolved", "Ben", "s2", 7
	list := ContradictionList{Total: 2, Pairs: 3, Counts: map[string]int{"denial": 1}}
	if !q.Together {
		list.Rows = []Contradiction{pair, seems}
		return list, j.wait()
	}
	list.Disputes = []Dispute{{Contradiction: pair, Also: [2][]Statement{{j.claim.List[1]}}, Left: [2]int{4, 0}, Pairs: []PairRef{{"k1", "s1", "s2", "open", 0}, {"k3", "s3", "s4", "resolved", 5}}}, {Contradiction: seems, Pairs: []PairRef{{"k2", "s1", "s2", "resolved", 7}}}}
	return list, j.wait()
}

func (j *judging) Settle(_ context.Context, v ContradictionVerdict) error {
	if v.Saw == 9 {
		return chancery.Errorf(chancery.Conflict, "Ben has decided on this since")
	}
	j.settled = append(j.settled, v)
	return nil
}

// sitAt is a visitor at a desk of a record of claims.
func sitAt(t *testing.T, r Record, options ...func(*Options)) *visitor {
	t.Helper()
	o := Options{Name: "A case", Person: "Ada"}
	for _, f := range options {
		f(&o)
	}
	desk, err := New(r, o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(desk.Close)
	return &visitor{t, desk, map[string]string{}, ""}
}

// TestClaimPages holds every address of claims to its status and to what it shows,
// and that nothing of what documents say is markup.
func TestClaimPages(t *testing.T) {
	j := judge(t)
	v := sitAt(t, j)
	for _, c := range []struct {
		path   string
		status int
		says   string
	}{
		{"/claims", 200, "120 claims"},
		{"/claims", 200, "1 to 2"},
		{"/claims?words=zzz", 200, "No claim meets this"},
		{"/claims?order=origins&contested=yes&decided=yes&single=yes&from=50", 200, "from 51"},
		{"/claims?format=json", 200, `"at_least":1,"at_most":2`},
		{"/claims?format=csv", 200, `c1,"the leader agreed`},
		{"/claims?order=luck", 400, "no order of claims"},
		{"/claims?contested=perhaps", 400, "neither yes nor no"},
		{"/claims?from=-1", 400, "no place in a list"},
		{"/claims/c1", 200, "1 to 2"},
		{"/claims/s1", 200, "Who denies it"},
		{"/claims/c1?side=against", 200, "What its denial stands on"},
		{"/claims/c1?side=above", 400, "neither for nor against"},
		{"/claims/zz", 404, "there is no claim zz"},
		{"/claims/c1?without=x", 200, "A supposition, not the record"},
		{"/claims/c1?without=nobody", 404, "nobody is called nobody"},
		{"/claims/c1?same=x%E2%87%94y+%3D+z", 200, "are one"},
		{"/claims/c1?same=x", 400, "names no two sources"},
		{"/claims/c1?format=json", 200, `"evidence"`},
		{"/claims/c1?format=csv", 200, "s1,for,asserts"},
		{"/claims/c1?format=svg", 200, "<style>"},
		{"/claims/c1?format=dot", 200, "digraph"},
		{"/claims/of?id=s1&id=s7", 200, `"origins":"1 to 2 independent origins","denied":"1 independent origin"`},
		{"/contradictions", 200, "They only seem to contradict each other"},
		{"/contradictions?type=denial&state=open", 200, "What would settle it"},
		{"/contradictions?state=dismissed", 200, "No pair of statements meets this"},
		{"/contradictions?type=quarrel", 400, "no type"},
		{"/contradictions?state=over", 400, "no state"},
		{"/contradictions?format=json", 200, `"ground":"another date"`},
		{"/contradictions?format=csv", 200, "k1,,denial"},
		{"/claims.css", 200, "--accent"},
		{"/claims.js", 200, "use strict"},
	} {
		w, page := v.get(c.path)
		if w.Code != c.status || !strings.Contains(strings.ToLower(w.Body.String()), strings.ToLower(c.says)) {
			t.Errorf("%s: status %d, want %d and %q:\n%.600s", c.path, w.Code, c.status, c.says, w.Body)
		}
		if strings.HasPrefix(w.Header().Get("Content-Type"), "text/html") && page.Find("main script:not([src]), svg script, [onload], [onerror]").Length() > 0 {
			t.Errorf("%s: what a document says is markup", c.path)
		}
	}
	if want := (ClaimQuery{Order: "origins", Contested: true, Decided: true, Single: true, Offset: 50, Limit: 50}); func() bool {
		v.get("/claims?order=origins&contested=yes&decided=yes&single=yes&from=50")
		return j.asked != want
	}() {
		t.Errorf("asked %+v, want %+v", j.asked, want)
	}
	if _, page := v.get("/claims?order=title"); page.Find("a.next").AttrOr("href", "") != "/claims?from=1&order=title" {
		t.Errorf("the next stretch is at %q", page.Find("a.next").AttrOr("href", ""))
	}
	many := "/claims/of?" + strings.Repeat("id=s1&", mostAsked+1)
	if w, _ := v.get(many); w.Code != 400 {
		t.Errorf("%d statements at once: status %d", mostAsked+1, w.Code)
	}
	j.stale = true
	if _, page := v.get("/claims"); !strings.Contains(page.Text(), "is being worked in") {
		t.Error("nothing says that the list is older than the last decision")
	}
	s, _, _, _ := affair()
	if w, page := visit(t, s).get("/claims"); w.Code != 404 || page.Find("nav a[href='/claims']").Length() > 0 {
		t.Errorf("a record that knows no claims has a page of them: status %d", w.Code)
	}
}

// TestEvidenceDrawn holds that every box and arrow leads somewhere on this desk,
// that what they are is said in words, and that a supposition strikes out and
// moves nothing.
func TestEvidenceDrawn(t *testing.T) {
	v := sitAt(t, judge(t))
	boxes := func(page *goquery.Document) (out []string) {
		page.Find("svg rect").Each(func(_ int, r *goquery.Selection) { out = append(out, r.AttrOr("x", "")+","+r.AttrOr("y", "")) })
		return out
	}
	_, page := v.get("/claims/c1")
	if n := page.Find("svg a.node[href^='/documents/']").Length(); n != 4 {
		t.Errorf("%d boxes lead to a passage, want 4", n)
	}
	if n := page.Find("svg a.edge[href^='/documents/']").Length(); n != 1 {
		t.Errorf("%d arrows lead to a passage, want 1", n)
	}
	for _, says := range []string{"unnamed, origin", "bottleneck"} {
		if !strings.Contains(page.Find("svg").Text(), says) || !strings.Contains(page.Find(".whatif table").Text(), says) {
			t.Errorf("neither the drawing nor its table says %q", says)
		}
	}
	if page.Find("svg .tie.dotted").Length() != 1 || page.Find(".pairs input").Length() != 1 {
		t.Error("nothing shows who may be one")
	}
	if href := page.Find(".why a[href*='same=']").AttrOr("href", ""); href != "/claims/c1?same=x%E2%87%94y+%3D+z&side=for#evidence" {
		t.Errorf("the fact that would change it is supposed at %q", href)
	}
	was := boxes(page)
	// As a form without script sends it.
	w, page := v.get("/claims/c1?side=for&without=x", func(r *http.Request) { r.Header.Set("X-Desk", "evidence") })
	if page.Find("header").Length() > 0 || page.Find("#evidence .supposed").Length() != 1 {
		t.Errorf("the fragment: %.300s", w.Body)
	}
	if !slices.Equal(boxes(page), was) {
		t.Error("a supposition has moved boxes")
	}
	if page.Find("svg .gone.n0").Length() != 1 || page.Find("#out-0[checked]").Length() != 1 || page.Find(".supposed").Text() == "" {
		t.Errorf("what is left out is not struck out:\n%s", w.Body)
	}
	if w, _ := v.get("/claims/c1?format=svg"); func() bool {
		for dec := xml.NewDecoder(w.Body); ; {
			if _, err := dec.Token(); err == io.EOF {
				return false
			} else if err != nil {
				return true
			}
		}
	}() {
		t.Error("the drawing as a file is no XML")
	}
	// More than anyone can read is a table only.
	j := judge(t)
	for i := range 300 {
		j.nodes = append(j.nodes, EvidenceNode{ID: fmt.Sprint(i), Kind: "actor", Name: "a"})
	}
	_, page = sitAt(t, j).get("/claims/c1")
	if page.Find("svg").Length() > 0 || !strings.Contains(page.Find("#evidence .notice").Text(), "There is no drawing") || page.Find(".whatif tbody tr").Length() != 304 {
		t.Error("300 boxes are drawn, or not told")
	}
}

func TestClaimDecisions(t *testing.T) {
	j := judge(t)
	v := sitAt(t, j)
	for _, c := range []struct {
		form url.Values
		want ClaimVerdict
	}{
		{url.Values{"action": {"name"}, "says": {"  The leader\n agreed. "}}, ClaimVerdict{Action: "name", Says: "The leader agreed."}},
		{url.Values{"action": {"accept"}, "why": {" seen "}}, ClaimVerdict{Action: "accept", Why: "seen"}},
		{url.Values{"action": {"release"}}, ClaimVerdict{Action: "release"}},
		{url.Values{"action": {"rate"}, "reliability": {"b"}, "credibility": {"2"}, "statement": {"s1"}}, ClaimVerdict{Action: "rate", Rating: "B2", Statements: []string{"s1"}}},
		{url.Values{"action": {"rate"}}, ClaimVerdict{Action: "rate"}},
		{url.Values{"action": {"about"}, "about": {"a1", "", " the aide "}}, ClaimVerdict{Action: "about", About: []string{"a1", "the aide"}}},
		{url.Values{"action": {"merge"}, "with": {"c2", "c2"}, "other": {"http://127.0.0.1:8765/claims/c3?side=for#evidence"}}, ClaimVerdict{Action: "merge", Others: []string{"c2", "c3"}, Other: "http://127.0.0.1:8765/claims/c3?side=for#evidence"}},
		{url.Values{"action": {"split"}, "statement": {"s1", "s2"}}, ClaimVerdict{Action: "split", Statements: []string{"s1", "s2"}}},
		{url.Values{"action": {"move"}, "statement": {"s1"}, "other": {"c2 and what it says"}, "side": {"against"}}, ClaimVerdict{Action: "move", Statements: []string{"s1"}, Other: "c2", Side: "against"}},
		{url.Values{"action": {"side"}, "statement": {"s1"}, "side": {"doubting"}}, ClaimVerdict{Action: "side", Statements: []string{"s1"}, Side: "doubting"}},
		{url.Values{"undo": {"4"}}, ClaimVerdict{Action: "undo"}},
	} {
		c.form.Set("saw", "4")
		w, _ := v.post("/claims/c1", c.form)
		if w.Code != http.StatusSeeOther || w.Header().Get("Location") != "/claims/c1#claim" {
			t.Errorf("%v: status %d, to %q: %s", c.form, w.Code, w.Header().Get("Location"), w.Body)
			continue
		}
		c.want.By, c.want.Claim, c.want.Saw = "Ada", "c1", 4
		if got := j.decided[len(j.decided)-1]; !reflect.DeepEqual(got, c.want) {
			t.Errorf("%v: decided %+v, want %+v", c.form, got, c.want)
		}
	}
	for _, bad := range []url.Values{{"action": {"eat"}}, {"action": {"name"}, "says": {" "}}, {"action": {"rate"}, "reliability": {"Z"}}, {"action": {"merge"}}, {"action": {"split"}}, {"action": {"move"}, "statement": {"s1"}}, {"action": {"side"}, "statement": {"s1"}, "side": {"up"}}, {"action": {"accept"}, "saw": {"x"}}, {"undo": {"0"}}} {
		if w, _ := v.post("/claims/c1", bad); w.Code != http.StatusBadRequest {
			t.Errorf("%v: status %d", bad, w.Code)
		}
	}
	// Somebody has decided since: nothing is written, and what was wanted is there.
	n := len(j.decided)
	w, page := v.post("/claims/c1", url.Values{"action": {"name"}, "says": {"Another sentence"}, "saw": {"3"}})
	if w.Code != http.StatusConflict || len(j.decided) != n || page.Find("#says").Text() != "Another sentence" || !strings.Contains(page.Find("[role=alert]").Text(), "Ben has decided") || page.Find("#says").Closest("form").Find("input[name=saw]").AttrOr("value", "") != "4" {
		t.Errorf("conflict: status %d, %q", w.Code, page.Find("[role=alert]").Text())
	}
	_, page = v.post("/claims/c1", url.Values{"action": {"split"}, "statement": {"s2"}, "saw": {"3"}})
	if page.Find(".said input[checked]").AttrOr("value", "") != "s2" {
		t.Error("what was marked is not marked any more after a conflict")
	}
	// Contradictions.
	for _, form := range []url.Values{{"action": {"resolve"}, "holds": {"s1"}, "why": {"the log"}}, {"action": {"dismiss"}}, {"action": {"reopen"}}, {"undo": {"7"}}} {
		form.Set("id", "k1")
		form.Set("a", "s1")
		form.Set("b", "s2")
		if w, _ := v.post("/contradictions?type=denial", form); w.Code != http.StatusSeeOther || w.Header().Get("Location") != "/contradictions?type=denial#pair-k1" {
			t.Errorf("%v: status %d, to %q", form, w.Code, w.Header().Get("Location"))
		}
	}
	if want := (ContradictionVerdict{By: "Ada", Why: "the log", ID: "k1", A: "s1", B: "s2", Action: "resolve", Holds: "s1"}); len(j.settled) != 4 || j.settled[0] != want || j.settled[3].Saw != 7 {
		t.Errorf("settled %+v", j.settled)
	}
	// One decision on all pairs of a dispute: the same side holds in each.
	before := len(j.settled)
	all := url.Values{"action": {"resolve"}, "id": {"k1"}, "a": {"s1"}, "b": {"s2"}, "saw": {"0"}, "holds": {"s2"}, "all": {"yes"}, "pair": {"k1 s1 s2 0", "k3 s3 s4 5"}}
	if w, _ := v.post("/contradictions", all); w.Code != http.StatusSeeOther || len(j.settled) != before+2 || j.settled[before+1] != (ContradictionVerdict{By: "Ada", ID: "k3", A: "s3", B: "s4", Action: "resolve", Holds: "s4", Saw: 5}) {
		t.Errorf("settled together: status %d, %+v", w.Code, j.settled[before:])
	}
	for _, pair := range []string{"k3", "k3 s3 s4 x", "k3 s3 s4 -1"} {
		all["pair"] = []string{pair}
		if w, _ := v.post("/contradictions", all); w.Code != http.StatusBadRequest {
			t.Errorf("pair %q: status %d", pair, w.Code)
		}
	}
	j.settled = j.settled[:before]
	for form, status := range map[string]int{"action=eat&id=k1": 400, "action=resolve": 400, "action=resolve&id=k1&a=s1&b=s2&holds=s3": 400, "action=dismiss&id=k1&saw=9": 409} {
		q, _ := url.ParseQuery(form)
		if w, _ := v.post("/contradictions", q); w.Code != status {
			t.Errorf("%s: status %d, want %d", form, w.Code, status)
		}
	}
}

// TestClaimRoles: readers see and decide nothing, neither in the past.
func TestClaimRoles(t *testing.T) {
	j := judge(t)
	v := sitAt(t, j, func(o *Options) { o.ReadOnly = true })
	for _, path := range []string{"/claims/c1", "/contradictions"} {
		if _, page := v.get(path); page.Find("main form[method=post] button, main input[name=csrf_token]").Length() > 0 {
			t.Errorf("%s offers a reader to decide", path)
		}
	}
	for _, path := range []string{"/claims/c1", "/contradictions"} {
		if w, _ := v.post(path, url.Values{"action": {"accept"}, "saw": {"4"}}); w.Code != http.StatusForbidden {
			t.Errorf("%s: a reader decides: status %d", path, w.Code)
		}
	}
	if len(j.decided)+len(j.settled) > 0 {
		t.Error("something was decided")
	}
	v = sitAt(t, j)
	r, _ := v.get("/claims")
	if strings.Contains(r.Body.String(), "<b>") {
		t.Error("markup")
	}
	if w, _ := v.post("/claims/c1", url.Values{"action": {"accept"}, "saw": {"4"}}, func(r *http.Request) { r.Header.Set("Sec-Fetch-Site", "cross-site") }); w.Code != http.StatusForbidden {
		t.Errorf("a form from elsewhere: status %d", w.Code)
	}
}

// TestWorking: what is not reckoned yet stands as a page that says how far it is.
func TestWorking(t *testing.T) {
	j := judge(t)
	j.working = true
	v := sitAt(t, j)
	for _, path := range []string{"/claims", "/claims/c1", "/contradictions"} {
		w, page := v.get(path)
		if w.Code != http.StatusAccepted || w.Header().Get("Retry-After") == "" || !strings.Contains(page.Find("#working").Text(), "Comparing: 3 of 9") || page.Find(`main a[href="`+path+`"]`).Length() != 1 {
			t.Errorf("%s: status %d: %s", path, w.Code, page.Find("main").Text())
		}
	}
	w, _ := v.get("/claims/of?id=s1", func(r *http.Request) { r.Header.Set("X-Desk", "1") })
	var got struct{ Done, Of int }
	if err := json.Unmarshal(w.Body.Bytes(), &got); err != nil || w.Code != http.StatusAccepted || got.Of != 9 {
		t.Errorf("status %d, %s", w.Code, w.Body)
	}
}

func TestIntervals(t *testing.T) {
	for _, c := range []struct {
		i    Interval
		says string
		dots int
	}{{Interval{}, "no independent origin", 0}, {Interval{1, 1, 1, true}, "1 independent origin", 1}, {Interval{4, 2, 4, true}, "2 to 4 independent origins", 4}, {Interval{90, 1, 80, false}, "1 to 80 independent origins", 0}, {Interval{2, 0, 1, true}, "0 to 1 independent origins", 1}} {
		if c.i.String() != c.says || len(c.i.Dots()) != c.dots {
			t.Errorf("%+v: %q with %d dots, want %q with %d", c.i, c.i, len(c.i.Dots()), c.says, c.dots)
		}
	}
}

// claimBodies are what the templates of claims are held to; see TestTemplates.
func claimBodies(t *testing.T) map[string][]any {
	j := judge(t)
	e, _ := j.Evidence(t.Context(), "c1", "for", Supposition{})
	list, _ := j.Contradictions(t.Context(), ContradictionQuery{Together: true})
	evidence := evidenceBody{Evidence: e, Home: "/claims/c1", Supposition: Supposition{Without: []string{"x"}, Same: [][2]string{{"x", "y"}}}, Drawing: "<svg></svg>", Trouble: "t"}
	empty := evidenceBody{Evidence: &Evidence{Side: "against"}}
	return map[string][]any{
		"claims.html":         {claimsBody{ClaimList: ClaimList{Rows: []ClaimRow{j.claim.ClaimRow, {}}, Cut: []string{"c"}, Stale: true}, Asked: true, Rest: "from=5", Orders: []choice{{"a", "b"}}}, claimsBody{}, claimsBody{Asked: true}, claimsBody{ClaimList: ClaimList{Singles: 3}}},
		"claim.html":          {claimBody{ClaimPage: &j.claim, Evidence: evidence, May: true, Trouble: "t", Rest: "from=4", Ratings: admiralty, Wanted: url.Values{"with": {"c2"}}, Groups: []statementGroup{{"for", "t", j.claim.List}}}, claimBody{ClaimPage: &ClaimPage{}, Evidence: empty}},
		"evidence.html":       {evidence, empty},
		"working.html":        {&Working{Doing: "d", Done: 1, Of: 2}, &Working{}},
		"contradictions.html": {contradictionsBody{ContradictionList: list, Groups: []contradictionGroup{{"apparent", "t", list.Disputes}}, Kinds: conflicts, States: contradictionStates, Rest: "x", May: true, Trouble: "t"}, contradictionsBody{}},
	}
}

// TestClaimBindings holds the keyboard map to the script.
func TestClaimBindings(t *testing.T) {
	b, err := pages.ReadFile("pages/claims.js")
	if err != nil {
		t.Fatal(err)
	}
	script := string(b)
	table := script[strings.Index(script, "const keys = {"):]
	table = table[:strings.Index(table, "\n};")]
	inScript := map[string]bool{}
	for _, m := range regexp.MustCompile(`(?m)^  "?([^":\s]+)"?: \(\)`).FindAllStringSubmatch(table, -1) {
		inScript[m[1]] = true
	}
	drawing := script[strings.Index(script, "const act = {"):]
	for _, key := range []string{"+", "-", "0", "o"} {
		inScript[key] = strings.Contains(drawing[:strings.Index(drawing, "}[event.key]")], key)
	}
	for _, b := range claimBindings {
		if !inScript[b.Keys] {
			t.Errorf("the map has %q and the script has not", b.Keys)
		}
		delete(inScript, b.Keys)
	}
	for key := range inScript {
		t.Errorf("the script has %q and the map has not", key)
	}
}

func TestClaimsInJournal(t *testing.T) {
	for _, c := range []struct {
		kind       chancery.TargetKind
		action     chancery.Action
		value      string
		what, says string
	}{
		{chancery.OnClaim, chancery.Merge, `{"says":"it was so","members":[{},{}],"with":["x"],"ratings":{"":"B2"}}`, "It was so.", "2 statements, with what 1 other claim had, rated B2"},
		{chancery.OnClaim, chancery.Reject, ``, "A claim", ""},
		{chancery.OnClaim, chancery.Correct, `{`, "A claim", ""},
		{chancery.OnContradiction, chancery.Accept, `{"state":"resolved"}`, "A contradiction", "resolved"},
	} {
		row := journalRowOf(Entry{Decision: chancery.Decision{Action: c.action, Value: json.RawMessage(c.value), Target: chancery.Target{Kind: c.kind, ID: "c1"}}})
		if row.What != c.what || row.Says != c.says {
			t.Errorf("%s %s: %q, %q; want %q, %q", c.action, c.value, row.What, row.Says, c.what, c.says)
		}
	}
}
