package web

import (
	"cmp"
	"context"
	"fmt"
	"html/template"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"chancery"
)

// perClaim is how many statements a page of a claim shows.
const perClaim = 40

// claimBody is a claim as its page shows it.
type claimBody struct {
	*ClaimPage
	Home     string
	Base     string
	Evidence evidenceBody
	Groups   []statementGroup
	From     int
	Rest     template.URL // the query of further statements
	May      bool
	Trouble  string // why a decision was not written
	Wanted   url.Values
	Ratings  ratings
}

// statementGroup is the statements of one side that the page shows.
type statementGroup struct {
	Side, Title string
	List        []Statement
}

type ratings struct {
	Reliability, Credibility []choice
}

// admiralty is the code by which sources and information are rated (NATO AJP-2.1).
var admiralty = ratings{
	[]choice{{"A", "completely reliable"}, {"B", "usually reliable"}, {"C", "fairly reliable"}, {"D", "not usually reliable"}, {"E", "unreliable"}, {"F", "cannot be judged"}},
	[]choice{{"1", "confirmed by other sources"}, {"2", "probably true"}, {"3", "possibly true"}, {"4", "doubtful"}, {"5", "improbable"}, {"6", "cannot be judged"}},
}

// Was is what a form held that was not written, "" for none.
func (b claimBody) Was(field string) string { return b.Wanted.Get(field) }

// Ladder is the chain of a statement.
func (b claimBody) Ladder(s Statement) []rung { return ladderOf(s, b.Base) }

func ladderOf(s Statement, base string) (out []rung) {
	for _, step := range s.Chain {
		r := rung{Words: step.Words, Who: step.Who, Cue: step.Cue, Medium: step.Medium, Access: step.Access}
		if step.At != "" {
			r.Where = Spot{Document: s.Document.Digest, At: step.At}.href(base)
		}
		out = append(out, r)
	}
	return out
}

// Open is the address of a statement in the reader.
func (b claimBody) Open(s Statement) string { return s.spot().href(b.Base) }

// spot is where a statement stands.
func (s Statement) spot() Spot {
	if s.Own {
		return Spot{Document: s.Document.Digest, At: s.At}
	}
	return Spot{Document: s.Document.Digest, Statement: s.ID}
}

// Half gives one half of a rating, of "B2" the "B" or the "2".
func (b claimBody) Half(rating, half string) string {
	if i := strings.IndexAny(rating, "123456"); i >= 0 {
		if half == "credibility" {
			return rating[i:]
		}
		return rating[:i]
	}
	if half == "credibility" {
		return ""
	}
	return rating
}

// sideOf reads which side of a claim an address asks for; "" leaves it open.
func sideOf(q url.Values) (string, error) {
	side := q.Get("side")
	if side != "" && side != "for" && side != "against" {
		return "", chancery.Errorf(chancery.Invalid, "side=%s is neither for nor against", side)
	}
	return side, nil
}

func (d *Desk) claim(w http.ResponseWriter, r *http.Request, known Claims) error {
	return d.showClaim(w, r, known, r.PathValue("id"), nil, nil)
}

// showClaim shows a claim; after a conflict with what the person wanted, with that
// filled in anew.
func (d *Desk) showClaim(w http.ResponseWriter, r *http.Request, known Claims, ref string, wanted url.Values, trouble error) error {
	ctx, q := r.Context(), r.URL.Query()
	side, err := sideOf(q)
	if err != nil {
		return err
	}
	s, err := suppositionOf(q)
	if err != nil {
		return err
	}
	from, err := offsetOf(q)
	if err != nil {
		return err
	}
	limit, format := perClaim, wants(r)
	if format == "csv" || format == "json" {
		from, limit = 0, mostRows
	}
	if format == "dot" || format == "svg" {
		limit = 1
	}
	page, err := known.Claim(ctx, ref, from, limit)
	if err != nil {
		return err
	}
	if side == "" {
		if side = "for"; page.For.Statements == 0 && page.Against.Statements > 0 {
			side = "against"
		}
	}
	e, err := known.Evidence(ctx, page.ID, side, s)
	if err != nil {
		return err
	}
	base := viewerOf(r).Base
	home := base + "/claims/" + url.PathEscape(page.ID)
	switch format {
	case "json":
		other := "against"
		if side == other {
			other = "for"
		}
		o, err := known.Evidence(ctx, page.ID, other, Supposition{})
		if err != nil {
			return err
		}
		return answerJSON(w, http.StatusOK, map[string]any{"claim": page, "evidence": map[string]*Evidence{side: e, other: o}})
	case "csv":
		return answerCSV(w, "claim-"+page.ID, []string{"attribution", "side", "stance", "speaker", "chain", "content", "document", "title", "start-end", "rating", "probability"}, statementRows(page.List))
	case "dot", "svg":
		return d.evidenceFile(w, r, known, page, e, s, format)
	}
	body := claimBody{ClaimPage: page, Home: home, Base: base, From: from, Rest: further(q, from, len(page.List), page.Statements), May: viewerOf(r).May(Reviewer), Wanted: wanted, Ratings: admiralty}
	body.Evidence = d.evidenceOf(ctx, e, page, s, home, base)
	if r.Header.Get("X-Desk") == "evidence" {
		return d.show(w, r, http.StatusOK, "evidence.html", "", "", body.Evidence)
	}
	for _, g := range []statementGroup{{"for", "Who says so", nil}, {"against", "Who denies it", nil}, {"doubting", "Who leaves it open: doubts, asks, wants, offers", nil}} {
		for _, st := range page.List {
			if st.Side == g.Side {
				g.List = append(g.List, st)
			}
		}
		if len(g.List) > 0 {
			body.Groups = append(body.Groups, g)
		}
	}
	status := http.StatusOK
	if trouble != nil {
		status, body.Trouble = tell(r, trouble)
	}
	return d.show(w, r, status, "claim.html", "Claims", page.Says, body, "json", "csv", "svg", "dot")
}

func statementRows(list []Statement) (rows [][]string) {
	for _, s := range list {
		var chain []string
		for _, step := range s.Chain {
			chain = append(chain, cmp.Or(step.Words, "(not named)"))
		}
		rows = append(rows, []string{s.ID, s.Side, s.Stance, s.Speaker, strings.Join(chain, " > "), strings.Join(s.Words, " … "), s.Document.Digest.String(), nameOf(s.Document.Metadata, s.Document.Path), s.At, s.Rating, strconv.FormatFloat(s.Sure, 'f', 3, 64)})
	}
	return rows
}

// evidenceOf lays the evidence out.
func (d *Desk) evidenceOf(ctx context.Context, e *Evidence, page *ClaimPage, s Supposition, home, base string) evidenceBody {
	body := evidenceBody{Evidence: e, Supposition: s, Home: home, Base: base, Says: page.Says, Other: page.Against}
	if e.Side == "against" {
		body.Other = page.For
	}
	if len(e.Nodes) > 0 {
		svg, all, err := e.drawn(ctx, page.Says, base)
		if body.Drawing, body.Ties = svg, all; err != nil {
			body.Drawing, body.Trouble = "", "There is no drawing: "+err.Error()
		}
	}
	return body
}

// Dotter is a record of claims whose evidence can be had in the language of
// Graphviz.
type Dotter interface {
	EvidenceDOT(ctx context.Context, ref, side string, s Supposition) (string, error)
}

func (d *Desk) evidenceFile(w http.ResponseWriter, r *http.Request, known Claims, page *ClaimPage, e *Evidence, s Supposition, format string) error {
	out, kind := "", "image/svg+xml"
	if format == "dot" {
		dotter, ok := known.(Dotter)
		if !ok {
			return chancery.Errorf(chancery.Unsupported, "this record does not give graphs for Graphviz")
		}
		var err error
		if out, err = dotter.EvidenceDOT(r.Context(), page.ID, e.Side, s); err != nil {
			return err
		}
		kind = "text/vnd.graphviz; charset=utf-8"
	} else {
		svg, _, err := e.drawn(r.Context(), page.Says, "")
		if err != nil {
			return err
		}
		out = alone(svg)
	}
	w.Header().Set("Content-Type", kind)
	w.Header().Set("Content-Disposition", fmt.Sprintf("attachment; filename=%q", "claim-"+page.ID+"-"+e.Side+"."+format))
	w.Header().Set("Cache-Control", "no-store")
	_, _ = w.Write([]byte(out))
	return nil
}

// decideClaim takes a decision on a claim from a form. Where somebody else has
// decided since, it shows the claim as it stands now, with what was wanted.
func (d *Desk) decideClaim(w http.ResponseWriter, r *http.Request, known Claims) error {
	if err := r.ParseForm(); err != nil {
		return chancery.Errorf(chancery.Invalid, "the form cannot be read: %w", err)
	}
	if r.PostForm.Get("action") == "oppose" {
		return opposed(w, r, r.PostForm["statement"])
	}
	v, err := claimVerdictOf(r.PostForm)
	if err != nil {
		return err
	}
	v.By, v.Claim = viewerOf(r).Name, r.PathValue("id")
	to, err := known.DecideClaim(r.Context(), v)
	if chancery.KindOf(err) == chancery.Conflict {
		return d.showClaim(w, r, known, v.Claim, r.PostForm, err)
	}
	if err != nil {
		return err
	}
	http.Redirect(w, r, "/claims/"+url.PathEscape(to)+"#claim", http.StatusSeeOther)
	return nil
}

// claimVerdictOf reads a decision from a form. "undo=NUMBER" is a button of its own.
func claimVerdictOf(form url.Values) (v ClaimVerdict, err error) {
	v = ClaimVerdict{Action: form.Get("action"), Why: strings.TrimSpace(form.Get("why")), Side: form.Get("side"), Statements: form["statement"], Other: strings.TrimSpace(form.Get("other"))}
	saw := form.Get("saw")
	if s := form.Get("undo"); s != "" {
		v.Action, saw = "undo", s
	}
	if v.Saw, err = strconv.ParseInt(cmp.Or(saw, "0"), 10, 64); err != nil || v.Saw < 0 || v.Action == "undo" && v.Saw == 0 {
		return v, chancery.Errorf(chancery.Invalid, "saw=%s is no journal number", saw)
	}
	if !slices.Contains(claimActions, v.Action) {
		return v, chancery.Errorf(chancery.Invalid, "%q is nothing that can be decided on a claim", v.Action)
	}
	switch v.Action {
	case "name":
		if v.Says = strings.Join(strings.Fields(form.Get("says")), " "); v.Says == "" {
			return v, chancery.Errorf(chancery.Invalid, "the sentence is empty")
		}
	case "rate":
		rel, cred := strings.ToUpper(form.Get("reliability")), form.Get("credibility")
		known := func(list []choice, s string) bool {
			return s == "" || slices.ContainsFunc(list, func(c choice) bool { return c.Value == s })
		}
		if !known(admiralty.Reliability, rel) || !known(admiralty.Credibility, cred) {
			return v, chancery.Errorf(chancery.Invalid, "%q is no rating: want a letter from A to F for the source, a figure from 1 to 6 for the information, or both", rel+cred)
		}
		v.Rating = rel + cred
	case "about":
		for _, s := range form["about"] {
			if s = strings.TrimSpace(s); s != "" {
				v.About = append(v.About, s)
			}
		}
	case "merge":
		for _, s := range append(slices.Clone(form["with"]), form.Get("other")) {
			if s = strings.TrimSpace(s); s != "" && !slices.Contains(v.Others, s) {
				v.Others = append(v.Others, claimRef(s))
			}
		}
		if len(v.Others) == 0 {
			return v, chancery.Errorf(chancery.Invalid, "the form names no other claim; choose one, or give its name or address")
		}
	case "split", "move", "side":
		if len(v.Statements) == 0 {
			return v, chancery.Errorf(chancery.Invalid, "the form names no statement; mark those that it is about")
		}
		if v.Other = claimRef(v.Other); v.Action == "move" && v.Other == "" {
			return v, chancery.Errorf(chancery.Invalid, "the form does not say to which claim")
		}
		if !slices.Contains([]string{"for", "against", "doubting"}, v.Side) && (v.Action == "side" || v.Side != "") {
			return v, chancery.Errorf(chancery.Invalid, "%q is no side of a claim; the sides are for, against and doubting", v.Side)
		}
	}
	return v, nil
}

// claimRef takes the name of a claim, or its address on this desk.
func claimRef(s string) string {
	if _, after, ok := strings.Cut(s, "/claims/"); ok {
		s, _, _ = strings.Cut(after, "?")
		s, _, _ = strings.Cut(s, "#")
	}
	s, _, _ = strings.Cut(s, " ") // what a list offers goes on with the sentence
	return s
}
