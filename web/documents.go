package web

import (
	"cmp"
	"net/http"
	"strconv"
	"strings"

	"chancery"
	"chancery/calendar"
)

// perPage is how many entries a page of a list shows.
const perPage = 100

// edtf says a date in plain words; what cannot be read is shown as it stands.
func edtf(s string) string {
	if s == "" {
		return ""
	}
	v, err := calendar.Parse(s)
	if err != nil {
		return s
	}
	return v.Label()
}

type documentsBody struct {
	List
	Filter, Order, After string
}

func (d *Desk) documents(w http.ResponseWriter, r *http.Request) error {
	q := r.URL.Query()
	body := documentsBody{Filter: strings.TrimSpace(q.Get("filter")), Order: cmp.Or(q.Get("order"), "added"), After: q.Get("after")}
	var err error
	if body.List, err = d.at(r).Documents(r.Context(), body.Filter, body.Order, body.After, perPage); err != nil {
		return err
	}
	switch wants(r) {
	case "json":
		rows := make([]documentRow, 0, len(body.Rows))
		for _, l := range body.Rows {
			rows = append(rows, rowOf(l))
		}
		return answerJSON(w, http.StatusOK, map[string]any{"documents": rows, "next": body.Next, "total": body.Total})
	case "csv":
		var rows [][]string
		for _, l := range body.Rows {
			r := rowOf(l)
			rows = append(rows, []string{r.Digest.String(), r.Path, r.Title, r.Authors, r.Outlet, r.Written, r.Published, strconv.Itoa(r.Attributions), r.Notice})
		}
		return answerCSV(w, "documents", []string{"digest", "path", "title", "authors", "outlet", "written", "published", "attributions", "notice"}, rows)
	}
	return d.show(w, r, http.StatusOK, "documents.html", "Documents", "Documents", body, "json", "csv")
}

// documentRow is the JSON form of a listed document.
type documentRow struct {
	Digest       chancery.Digest `json:"digest"`
	Path         string          `json:"path"`
	Title        string          `json:"title"`
	Authors      string          `json:"authors"`
	Outlet       string          `json:"outlet"`
	Written      string          `json:"written"`
	Published    string          `json:"published"`
	Attributions int             `json:"attributions"`
	Notice       string          `json:"notice,omitempty"`
}

func rowOf(l Listed) documentRow {
	return documentRow{l.Digest, l.Path, get(l.Metadata, "title"), authors(l.Metadata), get(l.Metadata, "outlet"), get(l.Metadata, "written"), get(l.Metadata, "published"), l.Attributions, l.Notice}
}
