package web

import (
	"context"
	"net/http"
	"net/url"
	"reflect"
	"strings"
	"testing"

	"chancery"
)

// opposer is a record of claims in which contradictions can be put in.
type opposer struct {
	*judging
	listed bool // whether the pair stands there already
}

func (o *opposer) Pair(_ context.Context, a, b string) (Contradiction, error) {
	var out Contradiction
	for i, ref := range []string{a, b} {
		if ref == "" {
			break
		}
		found := false
		for _, s := range o.claim.List {
			if s.ID == ref {
				*[]*Statement{&out.A, &out.B}[i], found = s, true
			}
		}
		if !found {
			return out, chancery.Errorf(chancery.NotFound, "there is no statement %s", ref)
		}
	}
	if b != "" {
		out.ID = "k9"
	}
	if o.listed {
		out.State, out.Kind, out.Saw = "open", "date", 3
	}
	return out, nil
}

func (o *opposer) Nearby(context.Context, string) ([]Statement, error) { return o.claim.List[1:2], nil }

// TestOppose chooses two statements by addresses alone and says that they contradict
// each other.
func TestOppose(t *testing.T) {
	o := &opposer{judging: judge(t)}
	v := sitAt(t, o)
	for _, c := range []struct {
		path   string
		status int
		says   string
	}{
		{"/contradictions/new", 200, "Put a contradiction in"},
		{"/contradictions/new?words=zzz", 200, "No statement has these words"},
		{"/contradictions/new?a=s1", 200, "What contradicts it?"},
		{"/contradictions/new?b=s1", 200, "What contradicts it?"},
		{"/contradictions/new?a=s1&words=letter", 200, "Hold them side by side"},
		{"/contradictions/new?a=s1&b=s2", 200, "They contradict each other"},
		{"/contradictions/new?a=s1&b=s1", 400, "chosen twice"},
		{"/contradictions/new?a=s1&b=zz", 404, "there is no statement zz"},
		{"/contradictions?id=k1", 200, "put one in"},
		{"/claims/c1", 200, "contradicted by…"},
	} {
		w, page := v.get(c.path)
		if w.Code != c.status || !strings.Contains(strings.ToLower(w.Body.String()), strings.ToLower(c.says)) {
			t.Errorf("%s: status %d, want %d and %q:\n%.600s", c.path, w.Code, c.status, c.says, w.Body)
		}
		if page.Find("main script:not([src]), [onload], [onerror]").Length() > 0 {
			t.Errorf("%s: what a statement says is markup", c.path)
		}
	}
	if _, page := v.get("/contradictions/new?a=s1"); page.Find("input[type=radio][name=b][value=s2]").Length() != 1 {
		t.Error("what is said of the same is not offered")
	}
	put := url.Values{"action": {"add"}, "id": {"k9"}, "a": {"s1"}, "b": {"s2"}, "saw": {"0"}, "kind": {"date"}, "why": {" the log "}}
	v.get("/contradictions/new?a=s1&b=s2")
	w, _ := v.post("/contradictions/new", put)
	if w.Code != http.StatusSeeOther || w.Header().Get("Location") != "/contradictions?id=k9" {
		t.Errorf("put in: status %d, to %q", w.Code, w.Header().Get("Location"))
	}
	if want := []ContradictionVerdict{{By: "Ada", Why: "the log", ID: "k9", A: "s1", B: "s2", Action: "add", Kind: "date"}}; !reflect.DeepEqual(o.settled, want) {
		t.Errorf("decided %+v, want %+v", o.settled, want)
	}
	o.listed = true
	if _, page := v.get("/contradictions/new?a=s1&b=s2"); !strings.Contains(page.Find(".notice").Text(), "listed already") || page.Find(".oppose input[name=saw]").AttrOr("value", "") != "3" {
		t.Error("nothing says that the pair is listed")
	}
	put.Set("saw", "9")
	if w, page := v.post("/contradictions/new", put); w.Code != http.StatusConflict || page.Find("input[name=kind][checked]").AttrOr("value", "") != "date" || page.Find("input[name=why]").AttrOr("value", "") != " the log " {
		t.Errorf("Ben was faster: status %d", w.Code)
	}
	for _, bad := range []url.Values{{"kind": {""}}, {"kind": {"quarrel"}}, {"action": {"resolve"}}, {"id": {""}}, {"saw": {"x"}}} {
		f := url.Values{"action": {"add"}, "id": {"k9"}, "a": {"s1"}, "b": {"s2"}, "kind": {"date"}}
		for k, x := range bad {
			f[k] = x
		}
		if w, _ := v.post("/contradictions/new", f); w.Code != http.StatusBadRequest {
			t.Errorf("%v: status %d", bad, w.Code)
		}
	}
	if w, _ := v.post("/contradictions", url.Values{"action": {"add"}, "id": {"k9"}, "kind": {"date"}}); w.Code != http.StatusBadRequest {
		t.Errorf("put in at the list: status %d", w.Code)
	}
	// From the marked statements of a claim.
	for _, c := range []struct {
		marked []string
		to     string
	}{{[]string{"s1"}, "/contradictions/new?a=s1"}, {[]string{"s1", "s2"}, "/contradictions/new?a=s1&b=s2"}, {nil, ""}, {[]string{"s1", "s2", "s3"}, ""}} {
		if w, _ := v.post("/claims/c1", url.Values{"action": {"oppose"}, "saw": {"4"}, "statement": c.marked}); w.Header().Get("Location") != c.to || c.to == "" && w.Code != 400 {
			t.Errorf("%q marked: status %d, to %q, want %q", c.marked, w.Code, w.Header().Get("Location"), c.to)
		}
	}
	reader := sitAt(t, o, func(o *Options) { o.ReadOnly = true })
	if _, page := reader.get("/contradictions/new?a=s1&b=s2"); page.Find("main form[method=post]").Length() > 0 {
		t.Error("one who may only read can put a contradiction in")
	}
	for _, path := range []string{"/contradictions", "/claims/c1"} {
		if _, page := reader.get(path); page.Find("a[href^='/contradictions/new']").Length() > 0 {
			t.Errorf("%s leads one who may only read to a form", path)
		}
	}
	if w, _ := sitAt(t, judge(t)).get("/contradictions/new"); w.Code != 404 {
		t.Errorf("a record where none can be put in: status %d", w.Code)
	}
}

// sundry is a record of several claims.
type sundry struct{ *judging }

func (s sundry) Claim(_ context.Context, ref string, _, _ int) (*ClaimPage, error) {
	if !strings.HasPrefix(ref, "c") {
		return nil, chancery.Errorf(chancery.NotFound, "there is no claim %s", ref)
	}
	return &ClaimPage{ClaimRow: ClaimRow{ID: ref, Says: evil, Unasserted: "nobody asserts it; it is asked in 1 statement"}, Saw: 4}, nil
}

// TestChoosing chooses claims in the list: the same boxes lead to a dossier, to
// hypotheses and to a merge.
func TestChoosing(t *testing.T) {
	s := sundry{judge(t)}
	v := sitAt(t, s)
	_, page := v.get("/claims")
	form := page.Find("form.chosen")
	if form.Find("input[name=claim][value=c1][aria-label]").Length() != 1 || form.AttrOr("action", "") != "/dossier" || form.Find("button[formaction='/claims/merge']").Length() != 1 {
		t.Error("the list has no boxes, or nowhere to go with them")
	}
	if _, page := sitAt(t, s, func(o *Options) { o.ReadOnly = true }).get("/claims"); page.Find("button[formaction='/claims/merge']").Length() != 0 || page.Find("form.chosen button").Length() != 1 {
		t.Error("one who may only read is offered a merge, or no dossier")
	}
	w, page := v.get("/claims/merge?claim=c1&claim=c2&claim=c1")
	if w.Code != 200 || page.Find("input[name=into]").Length() != 2 || page.Find("input[name=into][checked]").AttrOr("value", "") != "c1" || page.Find("main script").Length() > 0 || !strings.Contains(page.Text(), "it is asked in 1 statement") {
		t.Errorf("a merge: status %d\n%s", w.Code, w.Body)
	}
	for path, status := range map[string]int{"/claims/merge": 400, "/claims/merge?claim=c1": 400, "/claims/merge?claim=c1&claim=zz": 404, "/claims/merge?claim=c" + strings.Repeat("&claim=c1", 5): 200} {
		if w, _ := v.get(path); w.Code != status {
			t.Errorf("%s: status %d, want %d", path, w.Code, status)
		}
	}
	f := url.Values{"claim": {"c1", "c2", "c3"}, "into": {"c2"}, "saw.c1": {"0"}, "saw.c2": {"4"}, "why": {" one letter "}}
	w, _ = v.post("/claims/merge", f)
	want := ClaimVerdict{By: "Ada", Why: "one letter", Claim: "c2", Action: "merge", Saw: 4, Others: []string{"c1", "c3"}}
	if w.Code != http.StatusSeeOther || w.Header().Get("Location") != "/claims/c2#claim" || len(s.decided) != 1 || !reflect.DeepEqual(s.decided[0], want) {
		t.Errorf("merged: status %d, to %q, %+v", w.Code, w.Header().Get("Location"), s.decided)
	}
	f.Set("saw.c2", "3")
	if w, page := v.post("/claims/merge", f); w.Code != http.StatusConflict || page.Find("input[name=into][checked]").AttrOr("value", "") != "c2" || !strings.Contains(page.Find("[role=alert]").Text(), "Ben has decided") {
		t.Errorf("Ben was faster: status %d", w.Code)
	}
	for _, bad := range []url.Values{{"claim": {"c1", "c2"}}, {"claim": {"c1", "c2"}, "into": {"c3"}, "saw.c3": {"4"}}, {"claim": {"c1"}, "into": {"c1"}, "saw.c1": {"4"}}, {"claim": {"c1", "c2"}, "into": {"c1"}}} {
		if w, _ := v.post("/claims/merge", bad); w.Code != http.StatusBadRequest {
			t.Errorf("%v: status %d", bad, w.Code)
		}
	}
}

// opposeBodies are what the templates of hand-made contradictions and merges are held
// to; see TestTemplates.
func opposeBodies(t *testing.T) map[string][]any {
	j := judge(t)
	pair := Contradiction{ID: "k", Kind: "date", State: "open", A: j.claim.List[0], B: j.claim.List[1]}
	return map[string][]any{
		"oppose.html": {opposeBody{Kinds: conflicts, May: true, Trouble: "t", Pair: pair, A: "s1", B: "s2", Conflict: true}, opposeBody{A: "s1", Pair: pair, Words: "w", Asked: true, Near: j.claim.List, Hits: []Hit{{Finding: "f", Date: "2003", Snippet: []Snippet{{"a", true}}}}, More: true}, opposeBody{}, opposeBody{Asked: true}},
		"merge.html":  {mergeBody{List: []*ClaimPage{&j.claim, {}}, Into: "c1", Why: "w", Trouble: "t"}, mergeBody{}},
	}
}
