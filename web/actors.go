package web

import (
	"cmp"
	"context"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"chancery"
	"chancery/web/internal/graph"
)

// Actors is what the desk asks of a record that knows actors across documents; a
// [Record] that does not have these methods has no such pages.
type Actors interface {
	// Actors returns a stretch of the actors that meet a query, those in most documents
	// first.
	Actors(ctx context.Context, q ActorQuery) (ActorList, error)
	// Actor returns an actor by its ID or name.
	Actor(ctx context.Context, ref string) (*ActorPage, error)
	// Pairs returns actors that may be one, the likeliest first.
	Pairs(ctx context.Context, most int) ([]Pair, error)
	// DecideActor puts a decision on actors into the journal.
	DecideActor(ctx context.Context, v ActorVerdict) error
}

// ActorQuery says which actors are asked for.
type ActorQuery struct {
	Word     string // in the name; "" for any
	Kind     string // "" for any
	Pronouns bool   // those of whom there are pronouns alone, and not the others
	Offset   int
	Limit    int
}

// ActorList is a stretch of a list of actors.
type ActorList struct {
	Rows     []Actor
	Total    int // of all that meet the query
	Pronouns int // people of whom there are pronouns alone that would meet it, and are left out
}

// Actor is an actor as a list shows it.
type Actor struct {
	ID        string             `json:"id"`
	Name      string             `json:"name"`
	Kind      chancery.ActorKind `json:"kind"`
	Unnamed   bool               `json:"unnamed,omitempty"` // described, not named
	Documents int                `json:"documents"`
	Mentions  int                `json:"mentions"`
	State     string             `json:"state"`
	// Pronouns says that there are pronouns alone: whom they mean was not found. In is
	// then where the first of them stands.
	Pronouns bool   `json:"pronouns,omitempty"`
	In       *Place `json:"in,omitempty"`
}

// Called is what a page calls an actor: its name, or the pronoun with the document where
// it stands.
func (a Actor) Called() string {
	if !a.Pronouns {
		return a.Name
	}
	if a.In != nil && a.In.Title != "" {
		return "“" + a.Name + "” in " + a.In.Title
	}
	return "“" + a.Name + "”"
}

// ActorPage is what is known of one actor.
type ActorPage struct {
	Actor
	Names    []NameUse    `json:"names"`
	Offices  []Office     `json:"offices"`
	Quotes   []ActorCount `json:"quotes"`
	QuotedBy []ActorCount `json:"quoted_by"`
	Parts    []ActorPart  `json:"parts"`
	May      []Pair       `json:"may"`
	By       string       `json:"by"`  // of the decision that stands
	Why      string       `json:"why"` // of the decision that stands
}

// NameUse is one form of a name, with some of the passages where it stands.
type NameUse struct {
	Text     string  `json:"text"`
	Count    int     `json:"count"`
	Passages []Place `json:"passages"`
}

// Place is a passage by its address.
type Place struct {
	Document chancery.Digest `json:"document"`
	At       string          `json:"at"`    // code points: "12-40"
	Title    string          `json:"title"` // of the document
	Words    string          `json:"words"`
}

// ActorCount is an actor and how often; an empty ID stands for authors of
// documents.
type ActorCount struct {
	ID    string `json:"id"`
	Name  string `json:"name"`
	Count int    `json:"count"`
}

// ActorPart is what one document has of an actor, and why the machine thinks so.
type ActorPart struct {
	Document chancery.Digest `json:"document"`
	Title    string          `json:"title"`
	Names    []string        `json:"names"`
	Score    float64         `json:"score"`
	Reasons  []string        `json:"reasons"`
}

// Pair is two actors that may be one.
type Pair struct {
	A       Actor    `json:"a"`
	B       Actor    `json:"b"`
	Score   float64  `json:"score"`
	Reasons []string `json:"reasons"`
	InA     Place    `json:"in_a"`
	InB     Place    `json:"in_b"`
}

// ActorVerdict is what a person decides on actors.
type ActorVerdict struct {
	By, Why   string
	Action    string // "merge" and "apart" of A and B; "rename" A; "split" Documents off A
	A, B      string
	Name      string
	Kind      chancery.ActorKind
	Documents []chancery.Digest
}

type actorsBody struct {
	ActorQuery
	ActorList
	Next int // offset of the next stretch, 0 at the end
}

// Left is how many people of whom there are pronouns alone are left out.
func (b actorsBody) Left() int { return b.ActorList.Pronouns }

// Only says that only those are shown.
func (b actorsBody) Only() bool { return b.ActorQuery.Pronouns }

var actorKinds = []chancery.ActorKind{chancery.Person, chancery.Organisation, chancery.State, chancery.Group}

// knowing calls a page with the actors of the record that the request looks at.
func (d *Desk) knowing(handle func(http.ResponseWriter, *http.Request, Actors) error) func(http.ResponseWriter, *http.Request) error {
	return func(w http.ResponseWriter, r *http.Request) error {
		known, ok := d.at(r).(Actors)
		if !ok {
			return chancery.Errorf(chancery.NotFound, "there is no page %s here", r.URL.Path)
		}
		return handle(w, r, known)
	}
}

func (d *Desk) actors(w http.ResponseWriter, r *http.Request, known Actors) error {
	q := r.URL.Query()
	body := actorsBody{ActorQuery: ActorQuery{Word: strings.TrimSpace(q.Get("word")), Kind: q.Get("kind"), Limit: perPage}}
	switch s := q.Get("pronouns"); s {
	case "", "no":
	case "yes":
		body.ActorQuery.Pronouns = true
	default:
		return chancery.Errorf(chancery.Invalid, "pronouns=%s is neither yes nor no", s)
	}
	from := 0
	if s := q.Get("from"); s != "" {
		var err error
		if from, err = strconv.Atoi(s); err != nil || from < 0 {
			return chancery.Errorf(chancery.Invalid, "from=%s is no place in a list", s)
		}
	}
	if body.Kind != "" && !slices.Contains(actorKinds, chancery.ActorKind(body.Kind)) {
		return chancery.Errorf(chancery.Invalid, "%q is no kind of actor; the kinds are %v", body.Kind, actorKinds)
	}
	var err error
	if body.Offset = from; wants(r) == "csv" {
		body.Offset, body.Limit = 0, mostRows
	}
	if body.ActorList, err = known.Actors(r.Context(), body.ActorQuery); err != nil {
		return err
	}
	if from+len(body.Rows) < body.Total && len(body.Rows) > 0 {
		body.Next = from + len(body.Rows)
	}
	switch wants(r) {
	case "json":
		return answerJSON(w, http.StatusOK, map[string]any{"actors": append([]Actor{}, body.Rows...), "total": body.Total, "pronouns": body.Left()})
	case "csv":
		var rows [][]string
		for _, a := range body.Rows {
			rows = append(rows, []string{a.ID, a.Name, string(a.Kind), strconv.FormatBool(a.Unnamed), strconv.Itoa(a.Documents), strconv.Itoa(a.Mentions), a.State})
		}
		return answerCSV(w, "actors", []string{"id", "name", "kind", "unnamed", "documents", "mentions", "state"}, rows)
	}
	return d.show(w, r, http.StatusOK, "actors.html", "Actors", "Actors", body, "json", "csv")
}

func (d *Desk) actor(w http.ResponseWriter, r *http.Request, known Actors) error {
	page, err := known.Actor(r.Context(), r.PathValue("id"))
	if err != nil {
		return err
	}
	if wants(r) == "json" {
		return answerJSON(w, http.StatusOK, page)
	}
	_, officer := known.(Officer)
	return d.show(w, r, http.StatusOK, "actor.html", "Actors", page.Called(), actorBody{page, chartOf(page.Offices), officer}, "json")
}

type actorBody struct {
	*ActorPage
	Chart   *officeChart // nil where no term is known
	Officer bool         // whether offices can be given
}

// pairs is a batch of actors that may be one, for review.
func (d *Desk) pairs(w http.ResponseWriter, r *http.Request, known Actors) error {
	list, err := known.Pairs(r.Context(), 20)
	if err != nil {
		return err
	}
	if wants(r) == "json" {
		return answerJSON(w, http.StatusOK, map[string]any{"pairs": append([]Pair{}, list...)})
	}
	return d.show(w, r, http.StatusOK, "pairs.html", "Actors", "The same actor?", list, "json")
}

// decideActor takes a decision on actors from a form.
func (d *Desk) decideActor(w http.ResponseWriter, r *http.Request, known Actors) error {
	v := ActorVerdict{By: viewerOf(r).Name, Why: strings.TrimSpace(r.PostFormValue("why")), Action: r.PostFormValue("action"), A: r.PostFormValue("a"), B: r.PostFormValue("b"), Name: strings.TrimSpace(r.PostFormValue("name")), Kind: chancery.ActorKind(r.PostFormValue("kind"))}
	for _, s := range r.PostForm["document"] {
		digest, err := chancery.ParseDigest(s)
		if err != nil {
			return chancery.Errorf(chancery.Invalid, "%w", err)
		}
		v.Documents = append(v.Documents, digest)
	}
	if v.A != "" && (v.Action == "office" || v.Action == "no-office") {
		if err := d.decideOffice(r, known, v.A); err != nil {
			return err
		}
		http.Redirect(w, r, "/actors/"+url.PathEscape(v.A)+"#offices", http.StatusSeeOther)
		return nil
	}
	if !slices.Contains([]string{"merge", "apart", "rename", "split"}, v.Action) || v.A == "" {
		return chancery.Errorf(chancery.Invalid, "%q is nothing that can be decided on an actor", v.Action)
	}
	if err := known.DecideActor(r.Context(), v); err != nil {
		return err
	}
	to := "/actors/" + url.PathEscape(v.A)
	if r.PostFormValue("back") == "pairs" {
		to = "/actors/pairs"
	}
	http.Redirect(w, r, to, http.StatusSeeOther)
	return nil
}

// quotesBody is who quotes whom: a row for each who quotes, a column for each
// who is quoted.
type quotesBody struct {
	Columns  []ActorCount
	Rows     []quotesRow // the authors of documents have no ID
	Drawing  graph.Drawing
	TooLarge string // why it is not drawn
}

type quotesRow struct {
	Actor
	Counts []int // for each column
	All    int
}

const mostQuoting, mostQuoted = 40, 14

// quoter is a record that tells at once who quotes each of many actors.
type quoter interface {
	QuotedBy(ctx context.Context, actors []string) (map[string][]ActorCount, error)
}

func quotedBy(ctx context.Context, known Actors, list []Actor) (map[string][]ActorCount, error) {
	if q, ok := known.(quoter); ok {
		ids := make([]string, len(list))
		for i, a := range list {
			ids[i] = a.ID
		}
		return q.QuotedBy(ctx, ids)
	}
	out := map[string][]ActorCount{}
	for _, a := range list {
		page, err := known.Actor(ctx, a.ID)
		if err != nil {
			return nil, err
		}
		out[a.ID] = page.QuotedBy
	}
	return out, nil
}

// quotes is the matrix of who quotes whom among those who stand in most
// documents, and the same as a drawing.
func (d *Desk) quotes(w http.ResponseWriter, r *http.Request, known Actors) error {
	all, err := known.Actors(r.Context(), ActorQuery{Limit: mostQuoting})
	if err != nil {
		return err
	}
	list := all.Rows
	quoted := map[string]*ActorCount{}
	quoting := map[string]map[string]int{} // by who quotes, then by who is quoted
	by, err := quotedBy(r.Context(), known, list)
	if err != nil {
		return err
	}
	for _, a := range list {
		for _, c := range by[a.ID] {
			if quoted[a.ID] == nil {
				quoted[a.ID] = &ActorCount{ID: a.ID, Name: a.Name}
			}
			quoted[a.ID].Count += c.Count
			if quoting[c.ID] == nil {
				quoting[c.ID] = map[string]int{}
			}
			quoting[c.ID][a.ID] = c.Count
		}
	}
	body := quotesBody{}
	for _, c := range quoted {
		body.Columns = append(body.Columns, *c)
	}
	slices.SortFunc(body.Columns, func(a, b ActorCount) int {
		return cmp.Or(cmp.Compare(b.Count, a.Count), cmp.Compare(a.Name, b.Name))
	})
	body.Columns = body.Columns[:min(len(body.Columns), mostQuoted)]
	for _, a := range append([]Actor{{Name: "authors of documents"}}, list...) {
		row := quotesRow{Actor: a, Counts: make([]int, len(body.Columns))}
		for i, c := range body.Columns {
			row.Counts[i] = quoting[a.ID][c.ID]
			row.All += row.Counts[i]
		}
		if row.All > 0 {
			body.Rows = append(body.Rows, row)
		}
	}
	slices.SortStableFunc(body.Rows, func(a, b quotesRow) int { return cmp.Compare(b.All, a.All) })
	if wants(r) == "csv" {
		head := []string{"quotes"}
		for _, c := range body.Columns {
			head = append(head, c.Name)
		}
		var rows [][]string
		for _, row := range body.Rows {
			line := []string{row.Name}
			for _, n := range row.Counts {
				line = append(line, strconv.Itoa(n))
			}
			rows = append(rows, line)
		}
		return answerCSV(w, "quotes", head, rows)
	}
	if err := body.draw(r.Context(), viewerOf(r).Base); err != nil {
		return err
	}
	if wants(r) == "svg" {
		return answerSVG(w, "quotes", string(body.Drawing.SVG))
	}
	return d.show(w, r, http.StatusOK, "quotes.html", "Actors", "Who quotes whom", body, "csv", "svg")
}

// answerSVG writes a drawing as a file of its own, which brings no style along but
// what it needs to be read.
func answerSVG(w http.ResponseWriter, name, svg string) error {
	w.Header().Set("Content-Type", "image/svg+xml; charset=utf-8")
	w.Header().Set("Content-Disposition", fmt.Sprintf("attachment; filename=%q", name+".svg"))
	w.Header().Set("Cache-Control", "no-store")
	const style = `<style>text{font:13px sans-serif;text-anchor:middle;fill:#1d1b18}.note,.edge text{font-size:11px;fill:#5a554d}rect{fill:#fff;stroke:#5a554d}.unnamed rect{stroke-dasharray:4 3}.neck rect{stroke:#7a2e1f;stroke-width:3}.line{fill:none;stroke:#5a554d}.head{fill:#5a554d}.reach{display:none}.dotted .line{stroke-dasharray:1 4;stroke-linecap:round}.denies .line{stroke-dasharray:7 3}</style>`
	if i := strings.Index(svg, ">"); i >= 0 {
		svg = svg[:i+1] + style + svg[i+1:]
	}
	_, _ = w.Write([]byte(svg))
	return nil
}
