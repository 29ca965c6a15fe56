package web

import (
	"cmp"
	"context"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"chancery"
	"chancery/calendar"
	"chancery/web/internal/graph"
)

// Office is an office that an actor held.
type Office struct {
	Title    string `json:"title"`
	Of       string `json:"of,omitempty"`       // the state or body whose office it was
	At       string `json:"at,omitempty"`       // where an envoy was accredited
	From     string `json:"from,omitempty"`     // EDTF; "" where it is not known
	To       string `json:"to,omitempty"`       // EDTF; "" where it is not known
	Given    bool   `json:"given,omitempty"`    // by a person at this record; else it stands in the register
	Attested bool   `json:"attested,omitempty"` // from single days only: the term reached further
}

// Words are the office without its term.
func (o Office) Words() string {
	s := o.Title
	if o.Of != "" {
		s += " of " + o.Of
	}
	if o.At != "" {
		s += " to " + o.At
	}
	return s
}

// Officer changes the offices of actors.
type Officer interface {
	// GiveOffice says that an actor held an office, or takes those of its title
	// away.
	GiveOffice(ctx context.Context, actor string, o Office, remove bool, by, why string) error
}

// officeChart draws offices over time, one a line.
type officeChart struct {
	Height, Foot int
	Ticks        []tick
	Lines        []officeLine
}

type officeLine struct {
	Office
	Y, Label, Bar int // pixels
	X, W          float64
	Shape         string // as [part]
	Term          string // in words
}

// chartOf draws offices of which a first or last day is known.
func chartOf(offices []Office) *officeChart {
	type term struct {
		Office
		first, last chancery.Day
		open        string
	}
	var terms []term
	for _, o := range offices {
		t := term{Office: o, first: chancery.MinDay, last: chancery.MaxDay}
		if v, err := calendar.Parse(o.From); o.From != "" && err == nil && !v.Days().NoFirst {
			t.first = v.Earliest()
		}
		if v, err := calendar.Parse(o.To); o.To != "" && err == nil && !v.Days().NoLast {
			t.last = v.Latest()
		}
		switch {
		case t.first == chancery.MinDay && t.last == chancery.MaxDay:
			continue
		case t.first == chancery.MinDay:
			t.open, t.first = "open-left", t.last-730
		case t.last == chancery.MaxDay:
			t.open, t.last = "open-right", t.first+730
		case o.Attested:
			t.open = "fade"
		default:
			t.open = "bar"
		}
		terms = append(terms, t)
	}
	if len(terms) == 0 {
		return nil
	}
	from, to := terms[0].first, terms[0].last
	for _, t := range terms {
		from, to = min(from, t.first), max(to, t.last)
	}
	air := max((to-from)/20, 180)
	from, to = from-air, to+air
	start, end := instant(from), instant(to)+1
	x := func(t instant) float64 { return float64(t-start) / float64(end-start) * 100 }
	slices.SortStableFunc(terms, func(a, b term) int { return cmp.Compare(a.first, b.first) })
	c := &officeChart{Ticks: ticks(start, end, x)}
	for i, t := range terms {
		y := 30 + i*40
		c.Lines = append(c.Lines, officeLine{Office: t.Office, Y: y, Label: y + 12, Bar: y + 20, X: x(instant(t.first)), W: max(x(instant(t.last)+1)-x(instant(t.first)), .4), Shape: t.open, Term: cmp.Or(edtf(t.From), "…") + " to " + cmp.Or(edtf(t.To), "…")})
	}
	c.Height = 30 + len(terms)*40 + 6
	return c
}

// decideOffice takes a decision on an office from a form.
func (d *Desk) decideOffice(r *http.Request, known Actors, actor string) error {
	officer, ok := known.(Officer)
	o := Office{Title: strings.TrimSpace(r.PostFormValue("title")), Of: strings.TrimSpace(r.PostFormValue("of")), At: strings.TrimSpace(r.PostFormValue("at")), From: strings.TrimSpace(r.PostFormValue("from")), To: strings.TrimSpace(r.PostFormValue("to"))}
	if !ok || o.Title == "" {
		return chancery.Errorf(chancery.Invalid, "name the office: \"ambassador\", \"foreign minister\"")
	}
	return officer.GiveOffice(r.Context(), actor, o, r.PostFormValue("action") == "no-office", viewerOf(r).Name, strings.TrimSpace(r.PostFormValue("why")))
}

// Quoting is a statement in which one actor speaks in another's words or those of
// the document's author.
type Quoting struct {
	Document chancery.Digest `json:"document"`
	Title    string          `json:"title"`
	Date     string          `json:"date,omitempty"` // of the document, EDTF
	Finding  string          `json:"finding"`
	Stance   string          `json:"stance"`
	Words    string          `json:"words"`
}

// Quoters tells where actors quote each other.
type Quoters interface {
	// Quotings returns the statements in which quoting, "" for the authors of
	// documents, quotes another, and a remark about what was left out, "" where
	// nothing was.
	Quotings(ctx context.Context, quoting, quoted string) (list []Quoting, remark string, err error)
}

type quotingsBody struct {
	Quoting, Quoted *Actor // nil for authors of documents
	Rows            []Quoting
	Remark          string
}

// quotings are the statements behind one number of who quotes whom.
func (d *Desk) quotings(w http.ResponseWriter, r *http.Request, known Actors) error {
	q := r.URL.Query()
	body := quotingsBody{}
	for _, side := range []struct {
		id string
		to **Actor
	}{{q.Get("quoting"), &body.Quoting}, {q.Get("quoted"), &body.Quoted}} {
		if side.id == "" {
			continue
		}
		page, err := known.Actor(r.Context(), side.id)
		if err != nil {
			return err
		}
		*side.to = &page.Actor
	}
	if body.Quoted == nil {
		return chancery.Errorf(chancery.Invalid, "name who is quoted")
	}
	quoters, ok := known.(Quoters)
	if !ok {
		return chancery.Errorf(chancery.NotFound, "there is no page %s here", r.URL.Path)
	}
	quoting, name := "", "Authors of documents"
	if body.Quoting != nil {
		quoting, name = body.Quoting.ID, body.Quoting.Name
	}
	var err error
	if body.Rows, body.Remark, err = quoters.Quotings(r.Context(), quoting, body.Quoted.ID); err != nil {
		return err
	}
	switch wants(r) {
	case "json":
		return answerJSON(w, http.StatusOK, map[string]any{"quotings": append([]Quoting{}, body.Rows...), "remark": body.Remark})
	case "csv":
		var rows [][]string
		for _, row := range body.Rows {
			rows = append(rows, []string{name, body.Quoted.Name, row.Stance, row.Words, row.Title, row.Date, row.Document.String(), row.Finding})
		}
		return answerCSV(w, "quotings", []string{"quotes", "quoted", "stance", "words", "title", "date", "document", "attribution"}, rows)
	}
	return d.show(w, r, http.StatusOK, "quotings.html", "Actors", name+" quoting "+body.Quoted.Name, body, "json", "csv")
}

// draw draws who quotes whom: from who is quoted to who quotes, so that words flow
// from left to right, as they do in the evidence of a claim.
func (body *quotesBody) draw(ctx context.Context, base string) error {
	g := graph.Graph{ID: "who", Title: "Who quotes whom", Desc: "Words flow from left to right: from who is quoted to who quotes. The table below says the same."}
	seen := map[string]bool{}
	put := func(a ActorCount) {
		id := cmp.Or(a.ID, "authors")
		if seen[id] {
			return
		}
		seen[id] = true
		n := graph.Node{ID: id, Label: cmp.Or(a.Name, "authors of documents"), Href: base + "/actors/" + url.PathEscape(a.ID)}
		if a.ID == "" {
			n.Href, n.Class, n.Place = "", "authors", graph.Last
		}
		g.Nodes = append(g.Nodes, n)
	}
	for _, row := range body.Rows {
		for i, count := range row.Counts {
			if count == 0 {
				continue
			}
			quoted := body.Columns[i]
			quoting := ActorCount{ID: row.ID, Name: row.Name}
			put(quoted)
			put(quoting)
			weight := 0
			for n := count; n > 1; n /= 2 {
				weight++
			}
			g.Edges = append(g.Edges, graph.Edge{From: quoted.ID, To: cmp.Or(quoting.ID, "authors"), Weight: weight, Href: body.Link(base, quoting.ID, quoted.ID),
				Title: fmt.Sprintf("%s quotes %s, %s", cmp.Or(quoting.Name, "Authors of documents"), quoted.Name, times(count))})
		}
	}
	d, err := graph.Layout(ctx, g)
	if chancery.KindOf(err) == chancery.TooLarge {
		body.TooLarge = sentence(err.Error())
		return nil
	}
	body.Drawing = d
	return err
}

func times(n int) string {
	if n == 1 {
		return "once"
	}
	return fmt.Sprintf("%d times", n)
}

// Link is the address of the statements in which one quotes another.
func (quotesBody) Link(base, quoting, quoted string) string {
	return base + "/actors/quotes/of?" + url.Values{"quoting": {quoting}, "quoted": {quoted}}.Encode()
}
