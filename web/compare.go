package web

import (
	"context"
	"net/http"
	"strings"

	"chancery"
)

// Collator is what the desk asks of a record whose documents can be compared; a
// [Record] that does not have the method has no such page.
type Collator interface {
	// Compare compares two documents word by word, each named as [Record.Paper]
	// takes it.
	Compare(ctx context.Context, a, b string) (*Comparison, error)
}

// Comparison is what two documents share and what each has alone.
type Comparison struct {
	A         Listed   `json:"a"`
	B         Listed   `json:"b"`
	ShareA    float64  `json:"share_a"`   // part of the words of each that the other has, 0 to 1
	ShareB    float64  `json:"share_b"`   // part of the words of each that the other has, 0 to 1
	Direction string   `json:"direction"` // which is likely to have taken it from the other, in a sentence
	Reasons   []string `json:"reasons"`
	Shared    []Shared `json:"shared"`
	OnlyA     []Place  `json:"only_a"`
	OnlyB     []Place  `json:"only_b"`
	Skipped   []string `json:"skipped"`
}

// Shared is a stretch of both; what differs is marked in each.
type Shared struct {
	Same        int       `json:"same"` // words
	Boilerplate bool      `json:"boilerplate"`
	AtA         string    `json:"at_a"` // code points
	AtB         string    `json:"at_b"` // code points
	A           []Snippet `json:"a"`
	B           []Snippet `json:"b"`
}

type compareBody struct {
	A, B       string // as asked for
	Documents  []Listed
	Comparison *Comparison // nil where nothing was asked for
}

func (d *Desk) compare(w http.ResponseWriter, r *http.Request) error {
	known, ok := d.at(r).(Collator)
	if !ok {
		return chancery.Errorf(chancery.NotFound, "there is no page %s here", r.URL.Path)
	}
	q := r.URL.Query()
	body := compareBody{A: strings.TrimSpace(q.Get("a")), B: strings.TrimSpace(q.Get("b"))}
	var err error
	if body.A != "" && body.B != "" {
		if body.Comparison, err = known.Compare(r.Context(), body.A, body.B); err != nil {
			return err
		}
	}
	if wants(r) == "json" {
		return answerJSON(w, http.StatusOK, body.Comparison)
	}
	list, err := d.at(r).Documents(r.Context(), "", "title", "", 500)
	if err != nil {
		return err
	}
	body.Documents = list.Rows
	formats := []string{}
	if body.Comparison != nil {
		formats = append(formats, "json")
	}
	return d.show(w, r, http.StatusOK, "compare.html", "Compare", "Compare", body, formats...)
}
