package web

import (
	"context"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"chancery"
)

// Opposing is what the desk asks of a record where people put in contradictions that
// were not found; a [Record] that does not have these methods has no such page.
type Opposing interface {
	Settling
	// Pair returns two statements, each by its ID or a beginning of it, with what
	// stands of their contradiction: a State of "" says that none is listed. Without b
	// it returns the first alone.
	Pair(ctx context.Context, a, b string) (Contradiction, error)
	// Nearby returns statements that a statement may contradict: the others of its claim
	// and those of claims with the same words, those most alike first.
	Nearby(ctx context.Context, statement string) ([]Statement, error)
}

// opposeBody is two statements of which a person says that they contradict each other,
// or the choice of them.
type opposeBody struct {
	Page     contradictionsBody
	Kinds    []choice
	May      bool
	Trouble  string
	Pair     Contradiction
	A, B     string // IDs, "" where not chosen yet
	Words    string // that statements are sought for
	Near     []Statement
	Hits     []Hit // of the words
	More     bool
	Asked    bool // statements were sought
	Wanted   url.Values
	Conflict bool // there are two statements and they can be put in
}

// mostSoughtStatements is how many statements a search for one of a pair shows.
const mostSoughtStatements = 20

// Was is what a form held that was not written, "" for none.
func (b opposeBody) Was(field string) string { return b.Wanted.Get(field) }

// Next is the role of the statement that is chosen next.
func (b opposeBody) Next() string {
	if b.A == "" {
		return "a"
	}
	return "b"
}

func (d *Desk) oppose(w http.ResponseWriter, r *http.Request, known Claims) error {
	return d.showOppose(w, r, known, r.URL.Query(), nil)
}

func (d *Desk) showOppose(w http.ResponseWriter, r *http.Request, known Claims, q url.Values, trouble error) error {
	ctx := r.Context()
	opposing, ok := known.(Opposing)
	if !ok {
		return chancery.Errorf(chancery.NotFound, "there is no page %s here", r.URL.Path)
	}
	body := opposeBody{A: strings.TrimSpace(q.Get("a")), B: strings.TrimSpace(q.Get("b")), Words: strings.TrimSpace(q.Get("words")), Wanted: q}
	body.Kinds, body.May, body.Page.Base = conflicts, viewerOf(r).May(Reviewer), viewerOf(r).Base
	if body.A == "" {
		body.A, body.B = body.B, ""
	}
	var err error
	if body.A != "" {
		if body.Pair, err = opposing.Pair(ctx, body.A, body.B); err != nil {
			return err
		}
		if body.A, body.B = body.Pair.A.ID, body.Pair.B.ID; body.A == body.B {
			return chancery.Errorf(chancery.Invalid, "one statement is chosen twice; it takes two to contradict each other")
		}
	}
	body.Conflict = body.A != "" && body.B != ""
	if body.A != "" && !body.Conflict {
		if body.Near, err = opposing.Nearby(ctx, body.A); err != nil {
			return err
		}
	}
	if body.Words != "" && !body.Conflict {
		body.Asked = true
		found, err := d.at(r).Search(ctx, body.Words, true, 0, mostSoughtStatements)
		if err != nil {
			return err
		}
		body.Hits = slices.DeleteFunc(found.Hits, func(h Hit) bool { return h.Finding == "" || h.Finding == body.A })
		body.More = found.More || found.Total > len(found.Hits)
	}
	status := http.StatusOK
	if trouble != nil {
		status, body.Trouble = tell(r, trouble)
	}
	return d.show(w, r, status, "oppose.html", "Contradictions", "A contradiction by hand", body)
}

// putConflict takes a contradiction that a person puts in.
func (d *Desk) putConflict(w http.ResponseWriter, r *http.Request, known Claims) error {
	if err := r.ParseForm(); err != nil {
		return chancery.Errorf(chancery.Invalid, "the form cannot be read: %w", err)
	}
	v, err := contradictionVerdictOf(r.PostForm)
	if err != nil {
		return err
	}
	if v.Action != "add" {
		return chancery.Errorf(chancery.Invalid, "%q is nothing that can be decided here", v.Action)
	}
	v.By = viewerOf(r).Name
	opposing, ok := known.(Opposing)
	if !ok {
		return chancery.Errorf(chancery.NotFound, "there is no page %s here", r.URL.Path)
	}
	err = opposing.Settle(r.Context(), v)
	if chancery.KindOf(err) == chancery.Conflict {
		return d.showOppose(w, r, known, r.PostForm, err)
	}
	if err != nil {
		return err
	}
	http.Redirect(w, r, "/contradictions?id="+url.QueryEscape(v.ID), http.StatusSeeOther)
	return nil
}

// opposed leads from the statements that were marked on the page of a claim to the
// page where they are said to contradict each other.
func opposed(w http.ResponseWriter, r *http.Request, statements []string) error {
	if len(statements) == 0 || len(statements) > 2 {
		return chancery.Errorf(chancery.Invalid, "%s are marked; mark the two that contradict each other, or the one that another contradicts", count(len(statements), "statement"))
	}
	q := url.Values{"a": {statements[0]}}
	if len(statements) == 2 {
		q.Set("b", statements[1])
	}
	http.Redirect(w, r, "/contradictions/new?"+q.Encode(), http.StatusSeeOther)
	return nil
}
