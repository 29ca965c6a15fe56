package web

import (
	"cmp"
	"context"
	"encoding/json"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"chancery"
)

// Known is what the desk asks of a record in which what is known of documents, and
// what their dates mean, can be corrected; a [Record] that does not have these
// methods has no such pages.
type Known interface {
	// Fields returns what is known of a document, field by field, in the order of
	// [chancery.Fields].
	Fields(ctx context.Context, document chancery.Digest) ([]Field, error)
	// CorrectField puts a correction of a field into the journal and returns its
	// number.
	CorrectField(ctx context.Context, v FieldVerdict) (int64, error)
	// Date returns a date of a document by its ID.
	Date(ctx context.Context, document chancery.Digest, id string) (*DatePage, error)
	// DecideDate puts a decision on a date into the journal and returns its number;
	// all dates that hang on it are reckoned again by then.
	DecideDate(ctx context.Context, v DateVerdict) (int64, error)
}

// Field is one field of what is known of a document.
type Field struct {
	Name     chancery.Field
	Values   []string // as they stand
	Where    []string // where each was found, or who gave it
	Found    []string // as accession found them, where that is other than Values
	Decision int64    // the number of the correction that stands, 0 for none
	By, Why  string   // of that correction
	At       time.Time
}

// Several reports whether a document can have several values of the field.
func (f Field) Several() bool { return f.Name == chancery.Author || f.Name == chancery.Addressee }

// Dates reports whether the values are dates.
func (f Field) Dates() bool {
	return slices.Contains([]chancery.Field{chancery.Published, chancery.Written, chancery.Accessed, chancery.Period}, f.Name)
}

// FieldVerdict is what a person says of a field.
type FieldVerdict struct {
	By, Why  string
	Document chancery.Digest
	Field    chancery.Field
	Values   []string // none: it is not known
	Saw      int64    // the decision that stood when the form was made, 0 for none
}

// DatePage is a date in its place.
type DatePage struct {
	Dated
	State         string // "proposed", "accepted", "corrected", "rejected"
	Decision      int64
	By, Why       string
	At            time.Time
	Before, After string          // the text around it
	Others        []chancery.Date // of the document, from which it may be reckoned
}

// DateVerdict is what a person decides on a date.
type DateVerdict struct {
	By, Why  string
	Action   chancery.Action // Accept, Correct or Reject
	Document chancery.Digest
	Date     string
	Saw      int64
	EDTF     string // of a Correct: what it means, EDTF or as in prose
	Anchor   string // of a Correct without EDTF: what it is reckoned from, a date or the ID of one
}

type knownBody struct {
	*Paper
	Home   string
	Fields []Field
}

type dateBody struct {
	*DatePage
	Home    string
	History []Entry
	Trouble string
	Wanted  DateVerdict
}

// known calls a page with the record that the request looks at.
func (d *Desk) known(handle func(http.ResponseWriter, *http.Request, Known) error) func(http.ResponseWriter, *http.Request) error {
	return func(w http.ResponseWriter, r *http.Request) error {
		known, ok := d.at(r).(Known)
		if !ok {
			return chancery.Errorf(chancery.NotFound, "there is no page %s here", r.URL.Path)
		}
		return handle(w, r, known)
	}
}

// about is what is known of a document, each field with a form to correct it.
func (d *Desk) about(w http.ResponseWriter, r *http.Request, known Known) error {
	paper, _, home, err := d.open(r)
	if err != nil {
		return err
	}
	body := knownBody{Paper: paper, Home: home}
	if body.Fields, err = known.Fields(r.Context(), paper.Digest); err != nil {
		return err
	}
	if wants(r) == "json" {
		rows := []map[string]any{}
		for _, f := range body.Fields {
			rows = append(rows, map[string]any{"field": f.Name, "values": append([]string{}, f.Values...), "where": append([]string{}, f.Where...), "found": append([]string{}, f.Found...), "decision": f.Decision, "by": f.By, "why": f.Why})
		}
		return answerJSON(w, http.StatusOK, map[string]any{"document": paper.Digest, "fields": rows})
	}
	return d.show(w, r, http.StatusOK, "known.html", "Documents", "What is known of "+nameOf(paper.Metadata, paper.Path), body, "json")
}

// correctKnown takes a correction of a field from a form, or takes one back.
func (d *Desk) correctKnown(w http.ResponseWriter, r *http.Request, known Known) error {
	paper, _, home, err := d.open(r)
	if err != nil {
		return err
	}
	v := FieldVerdict{By: viewerOf(r).Name, Why: strings.TrimSpace(r.PostFormValue("why")), Document: paper.Digest, Field: chancery.Field(r.PostFormValue("field"))}
	if undone, err := d.undone(r); undone || err != nil {
		if err == nil {
			http.Redirect(w, r, home+"/about", http.StatusSeeOther)
		}
		return err
	}
	if v.Saw, err = number(r, "saw"); err != nil {
		return err
	}
	for line := range strings.Lines(r.PostFormValue("values")) {
		if line = strings.TrimSpace(line); line != "" {
			v.Values = append(v.Values, line)
		}
	}
	if _, err := known.CorrectField(r.Context(), v); err != nil {
		return err
	}
	http.Redirect(w, r, home+"/about#"+url.PathEscape(string(v.Field)), http.StatusSeeOther)
	return nil
}

// undone takes back the decision that a form names, where it names one.
func (d *Desk) undone(r *http.Request) (bool, error) {
	if r.PostFormValue("undo") == "" {
		return false, nil
	}
	n, err := number(r, "undo")
	if err == nil {
		_, err = d.record.Decide(r.Context(), Verdict{By: viewerOf(r).Name, Action: chancery.Undo, Saw: n, Why: strings.TrimSpace(r.PostFormValue("why"))})
	}
	return true, err
}

// number reads a journal number from a form.
func number(r *http.Request, name string) (int64, error) {
	n, err := strconv.ParseInt(cmp.Or(r.PostFormValue(name), "0"), 10, 64)
	if err != nil || n < 0 {
		return 0, chancery.Errorf(chancery.Invalid, "%s=%s is no journal number", name, r.PostFormValue(name))
	}
	return n, nil
}

// date is one date in its place, with what it means and why.
func (d *Desk) date(w http.ResponseWriter, r *http.Request, known Known) error {
	digest, err := d.digest(r)
	if err != nil {
		return err
	}
	return d.showDate(w, r, known, digest, r.PathValue("id"), DateVerdict{}, nil)
}

// digest names the document of an address.
func (d *Desk) digest(r *http.Request) (chancery.Digest, error) {
	if digest, err := chancery.ParseDigest(r.PathValue("ref")); err == nil {
		return digest, nil
	}
	paper, err := d.at(r).Paper(r.Context(), r.PathValue("ref"))
	if err != nil {
		return chancery.Digest{}, err
	}
	return paper.Digest, nil
}

func (d *Desk) showDate(w http.ResponseWriter, r *http.Request, known Known, document chancery.Digest, id string, wanted DateVerdict, trouble error) error {
	page, err := known.Date(r.Context(), document, id)
	if err != nil {
		return err
	}
	if wants(r) == "json" && trouble == nil {
		return answerJSON(w, http.StatusOK, map[string]any{"document": page.Document, "title": page.Title, "date": page.ID, "text": page.Passage.Words, "edtf": page.EDTF, "after": page.Date.After, "before": page.Date.Before, "otherwise": page.Otherwise, "anchor": page.Anchor, "reason": page.Reason, "state": page.State, "by": page.By, "why": page.Why, "decision": page.Decision})
	}
	body := dateBody{DatePage: page, Home: viewerOf(r).Base + "/documents/" + page.Document.String(), Wanted: wanted}
	status := http.StatusOK
	if trouble != nil {
		status, body.Trouble = tell(r, trouble)
	}
	if body.History, err = d.at(r).Journal(r.Context(), Entries{Document: page.Document, Date: page.ID, Limit: 200}); err != nil {
		return err
	}
	return d.show(w, r, status, "date.html", "Timeline", "“"+page.Passage.Words+"” in "+page.Title, body, "json")
}

// decideDate takes a decision on a date from a form. What cannot be done leaves the
// form as it was filled in.
func (d *Desk) decideDate(w http.ResponseWriter, r *http.Request, known Known) error {
	digest, err := d.digest(r)
	if err != nil {
		return err
	}
	v := DateVerdict{By: viewerOf(r).Name, Why: strings.TrimSpace(r.PostFormValue("why")), Document: digest, Date: r.PathValue("id"), Action: chancery.Action(r.PostFormValue("action")), EDTF: strings.TrimSpace(r.PostFormValue("edtf")), Anchor: strings.TrimSpace(r.PostFormValue("anchor"))}
	undone, err := d.undone(r)
	if err == nil && !undone {
		if v.Saw, err = number(r, "saw"); err == nil {
			err = v.check()
		}
		if err == nil {
			_, err = known.DecideDate(r.Context(), v)
		}
	}
	if k := chancery.KindOf(err); k == chancery.Conflict || k == chancery.Invalid {
		return d.showDate(w, r, known, digest, v.Date, v, err)
	}
	if err != nil {
		return err
	}
	http.Redirect(w, r, "/documents/"+digest.String()+"/dates/"+url.PathEscape(v.Date), http.StatusSeeOther)
	return nil
}

func (v DateVerdict) check() error {
	switch {
	case !slices.Contains([]chancery.Action{chancery.Accept, chancery.Correct, chancery.Reject}, v.Action):
		return chancery.Errorf(chancery.Invalid, "%q is nothing that can be decided on a date", v.Action)
	case v.Action == chancery.Correct && v.EDTF == "" && v.Anchor == "":
		return chancery.Errorf(chancery.Invalid, "say what the date means, or what it is reckoned from")
	}
	return nil
}

// dateSaid is what the Value of a decision on a date holds that the journal shows.
func dateSaid(value json.RawMessage) (what, says string) {
	var s struct {
		Finding      struct{ Text, EDTF string }
		EDTF, Anchor string
	}
	if len(value) > 0 {
		_ = json.Unmarshal(value, &s) // what is not of this form has nothing to show
	}
	what = s.Finding.Text
	if s.Finding.EDTF != "" {
		what += " (" + edtf(s.Finding.EDTF) + ")"
	}
	switch {
	case s.EDTF != "":
		says = edtf(s.EDTF)
	case s.Anchor != "":
		if says = "reckoned from " + edtf(s.Anchor); len(s.Anchor) >= 16 && !strings.ContainsAny(s.Anchor, "-./~?") {
			says = "reckoned from another date of the document"
		}
	}
	return what, says
}
