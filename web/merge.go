package web

import (
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"chancery"
)

// mostMerged is how many claims can be made one at once.
const mostMerged = 30

// mergeBody is claims of which a person says that they are one.
type mergeBody struct {
	List    []*ClaimPage
	Into    string // whose sentence, rating and side notes stay
	Why     string
	Trouble string
}

// mergePage asks whether the claims that were chosen in the list are one.
func (d *Desk) mergePage(w http.ResponseWriter, r *http.Request, known Claims) error {
	return d.showMerge(w, r, known, r.URL.Query(), nil)
}

func (d *Desk) showMerge(w http.ResponseWriter, r *http.Request, known Claims, q url.Values, trouble error) error {
	chosen, err := chosenClaims(q, mostMerged)
	if err != nil {
		return err
	}
	body := mergeBody{Into: q.Get("into"), Why: strings.TrimSpace(q.Get("why"))}
	for _, ref := range chosen {
		page, err := known.Claim(r.Context(), ref, 0, 1)
		if err != nil {
			return err
		}
		if !slices.ContainsFunc(body.List, func(have *ClaimPage) bool { return have.ID == page.ID }) {
			body.List = append(body.List, page)
		}
	}
	if len(body.List) < 2 {
		return chancery.Errorf(chancery.Invalid, "%s chosen; choose the two or more that say the same", map[bool]string{true: "One claim is", false: "No claim is"}[len(body.List) == 1])
	}
	if body.Into == "" {
		body.Into = body.List[0].ID
	}
	status := http.StatusOK
	if trouble != nil {
		status, body.Trouble = tell(r, trouble)
	}
	return d.show(w, r, status, "merge.html", "Claims", "One claim?", body)
}

// mergeClaims makes the claims that were chosen one.
func (d *Desk) mergeClaims(w http.ResponseWriter, r *http.Request, known Claims) error {
	if err := r.ParseForm(); err != nil {
		return chancery.Errorf(chancery.Invalid, "the form cannot be read: %w", err)
	}
	f := r.PostForm
	chosen, err := chosenClaims(f, mostMerged)
	if err != nil {
		return err
	}
	v := ClaimVerdict{By: viewerOf(r).Name, Why: strings.TrimSpace(f.Get("why")), Claim: f.Get("into"), Action: "merge"}
	if !slices.Contains(chosen, v.Claim) {
		return chancery.Errorf(chancery.Invalid, "the form does not say whose sentence stays; choose one of the claims")
	}
	if v.Others = slices.DeleteFunc(chosen, func(id string) bool { return id == v.Claim }); len(v.Others) == 0 {
		return chancery.Errorf(chancery.Invalid, "the form names one claim alone; it takes two to be one")
	}
	if v.Saw, err = strconv.ParseInt(f.Get("saw."+v.Claim), 10, 64); err != nil || v.Saw < 0 {
		return chancery.Errorf(chancery.Invalid, "saw=%s is no journal number", f.Get("saw."+v.Claim))
	}
	to, err := known.DecideClaim(r.Context(), v)
	if chancery.KindOf(err) == chancery.Conflict {
		return d.showMerge(w, r, known, f, err)
	}
	if err != nil {
		return err
	}
	http.Redirect(w, r, "/claims/"+url.PathEscape(to)+"#claim", http.StatusSeeOther)
	return nil
}
