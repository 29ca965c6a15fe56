package web

import (
	"html/template"
	"net/http"
	"net/url"
	"strconv"
	"strings"

	"golang.org/x/sync/errgroup"

	"chancery"
)

const hitsPerPage = 20

type searchBody struct {
	Asked                 string
	Statements, Documents *results // nil where not asked for
}

// results are a stretch of the hits of one kind.
type results struct {
	Found
	Offset int
	Next   template.URL // query of the next stretch, "" at the end
}

func (d *Desk) search(w http.ResponseWriter, r *http.Request) error {
	q := r.URL.Query()
	body := searchBody{Asked: strings.TrimSpace(q.Get("q"))}
	in := q.Get("in")
	offset := 0
	if s := q.Get("from"); s != "" {
		var err error
		if offset, err = strconv.Atoi(s); err != nil || offset < 0 {
			return chancery.Errorf(chancery.Invalid, "from=%s is no place in a list", s)
		}
	}
	if in != "" && in != "documents" && in != "statements" {
		return chancery.Errorf(chancery.Invalid, "in=%s is neither documents nor statements", in)
	}
	// Both lists at once: a search waits for the disk and the database, not for us.
	group, ctx := errgroup.WithContext(r.Context())
	for _, part := range []struct {
		name string
		to   **results
	}{{"statements", &body.Statements}, {"documents", &body.Documents}} {
		if body.Asked == "" || in != "" && in != part.name {
			continue
		}
		limit := hitsPerPage
		if in == "" {
			limit = hitsPerPage / 2
		}
		group.Go(func() error {
			found, err := d.at(r).Search(ctx, body.Asked, part.name == "statements", offset, limit)
			if err != nil {
				return err
			}
			res := &results{Found: found, Offset: offset}
			if offset+len(found.Hits) < found.Total || found.More {
				if len(found.Hits) == limit {
					res.Next = template.URL(url.Values{"q": {body.Asked}, "in": {part.name}, "from": {strconv.Itoa(offset + limit)}}.Encode())
				}
			}
			*part.to = res
			return nil
		})
	}
	if err := group.Wait(); err != nil {
		return err
	}
	switch wants(r) {
	case "json":
		return answerJSON(w, http.StatusOK, map[string]any{"statements": body.Statements, "documents": body.Documents})
	case "csv":
		var rows [][]string
		for _, res := range []*results{body.Statements, body.Documents} {
			if res == nil {
				continue
			}
			for _, h := range res.Hits {
				words := ""
				for _, s := range h.Snippet {
					words += s.Words
				}
				rows = append(rows, []string{h.Document.String(), h.Title, h.Date, h.Page, h.Finding, h.Speaker, h.Stance, h.State, words})
			}
		}
		return answerCSV(w, "search", []string{"document", "title", "date", "page", "finding", "speaker", "stance", "state", "words"}, rows)
	}
	return d.show(w, r, http.StatusOK, "search.html", "Search", "Search", body, "json", "csv")
}

// complete tells the script how the query in the search box may go on.
func (d *Desk) complete(w http.ResponseWriter, r *http.Request) error {
	q := r.URL.Query().Get("q")
	before, word := "", q
	if i := strings.LastIndexAny(q, " \t"); i >= 0 && strings.Count(q[:i], `"`)%2 == 0 {
		before, word = q[:i+1], q[i+1:]
	}
	list := []string{}
	if word != "" && len(q) < 1000 {
		words, err := d.at(r).Complete(r.Context(), word)
		if err != nil {
			return err
		}
		for _, w := range words {
			list = append(list, before+w)
		}
	}
	return answerJSON(w, http.StatusOK, list)
}
