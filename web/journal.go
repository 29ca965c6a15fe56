package web

import (
	"cmp"
	"net/http"
	"strconv"
	"strings"
	"time"

	"chancery"
)

// journalBody is a stretch of the journal, the latest entry first.
type journalBody struct {
	Rows   []journalRow
	Before int64 // of the next page; 0 at the end
	By     string
	Later  bool // whether this is not the first page
}

type journalRow struct {
	Entry
	What string // the words that the decision is about
	Says string // what it says of them
}

// journalRowOf puts an entry into words.
func journalRowOf(e Entry) journalRow {
	row := journalRow{Entry: e}
	s := saidOf(e.Value)
	if f := s.Finding; f != nil {
		row.What = told(f.Words.Source, f.Words.Cue, f.Words.Content)
	}
	if c := s.Corrected; c != nil {
		after := told(c.Words.Source, c.Words.Cue, c.Words.Content)
		if s.Finding == nil {
			row.What = after
		} else if after != row.What {
			row.Says = after
		}
		if s.Finding != nil && c.Stance != s.Finding.Stance {
			row.Says = strings.TrimSpace(row.Says + " (" + c.Stance + ", not " + s.Finding.Stance + ")")
		}
		if s.Finding != nil && c.Parent != s.Finding.Parent {
			row.Says = strings.TrimSpace(row.Says + " (stands in another statement)")
		}
	}
	if s.Text != "" {
		row.Says = s.Text
	}
	if e.Target.Kind == chancery.OnDocument && e.Action == chancery.Correct {
		row.What, row.Says = e.Target.ID, cmp.Or(strings.Join(s.Values, "; "), "not known")
	}
	if e.Target.Kind == chancery.OnDate {
		row.What, row.Says = dateSaid(e.Value)
	}
	switch e.Target.Kind {
	case chancery.OnClaim, chancery.OnContradiction:
		row.What, row.Says = claimSaid(e)
	case chancery.OnHypothesis:
		row.What, row.Says = hypothesisSaid(e)
	}
	return row
}

func told(source, cue, content []string) string {
	words := strings.TrimSpace(cmp.Or(strings.Join(source, " … "), "(not named)") + " " + strings.Join(cue, " … "))
	if c := strings.Join(content, " … "); c != "" {
		words += ": " + c
	}
	if r := []rune(words); len(r) > 240 {
		words = string(r[:239]) + "…"
	}
	return words
}

func (d *Desk) journal(w http.ResponseWriter, r *http.Request) error {
	q := r.URL.Query()
	ask := Entries{By: strings.TrimSpace(q.Get("by")), Limit: perPage + 1}
	var err error
	if s := q.Get("before"); s != "" {
		if ask.Before, err = strconv.ParseInt(s, 10, 64); err != nil {
			return chancery.Errorf(chancery.Invalid, "before=%s is no journal number", s)
		}
	}
	entries, err := d.at(r).Journal(r.Context(), ask)
	if err != nil {
		return err
	}
	body := journalBody{By: ask.By, Later: ask.Before > 0}
	if len(entries) > perPage {
		entries = entries[:perPage]
		body.Before = entries[perPage-1].Number
	}
	for _, e := range entries {
		body.Rows = append(body.Rows, journalRowOf(e))
	}
	switch wants(r) {
	case "json":
		rows := make([]map[string]any, 0, len(body.Rows))
		for _, e := range body.Rows {
			rows = append(rows, map[string]any{"number": e.Number, "at": e.At, "by": e.By, "action": e.Action, "kind": e.Target.Kind, "document": e.Target.Document, "target": e.Target.ID, "value": e.Value, "why": e.Why, "replaces": e.Replaces, "stands": e.Stands})
		}
		return answerJSON(w, http.StatusOK, map[string]any{"journal": rows, "before": body.Before})
	case "csv":
		var rows [][]string
		for _, e := range body.Rows {
			rows = append(rows, []string{strconv.FormatInt(e.Number, 10), e.At.UTC().Format(time.RFC3339), e.By, string(e.Action), string(e.Target.Kind), e.Target.Document.String(), e.Target.ID, e.What, e.Says, e.Why, strconv.FormatInt(e.Replaces, 10)})
		}
		return answerCSV(w, "journal", []string{"number", "at", "by", "action", "kind", "document", "target", "what", "says", "why", "replaces"}, rows)
	}
	return d.show(w, r, http.StatusOK, "journal.html", "Journal", "Journal", body, "json", "csv")
}

// undo takes back the decision with the number that the form names.
func (d *Desk) undo(w http.ResponseWriter, r *http.Request) error {
	n, err := strconv.ParseInt(r.PostFormValue("undo"), 10, 64)
	if err != nil || n < 1 {
		return chancery.Errorf(chancery.Invalid, "undo=%s is no journal number", r.PostFormValue("undo"))
	}
	if _, err := d.record.Decide(r.Context(), Verdict{By: viewerOf(r).Name, Action: chancery.Undo, Saw: n}); err != nil {
		return err
	}
	http.Redirect(w, r, "/journal", http.StatusSeeOther)
	return nil
}
