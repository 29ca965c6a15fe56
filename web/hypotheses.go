package web

import (
	"cmp"
	"context"
	"encoding/json"
	"html/template"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"chancery"
)

// Weighing is what the desk asks of a record of claims where people weigh competing
// hypotheses; a [Record] that does not have these methods has no such pages. What is
// not reckoned yet gives a [*Working].
type Weighing interface {
	// Hypotheses returns the hypotheses, the least contradicted first, against the
	// claims that bear on one of them; and against those of with, given by ID or the
	// beginning of one, though nobody has judged them yet.
	Hypotheses(ctx context.Context, with []string) (*Matrix, error)
	// Hypothesis returns one that is there or that was taken out, by its ID.
	Hypothesis(ctx context.Context, id string) (*HypothesisPage, error)
	// DecideHypothesis puts a decision on a hypothesis into the journal and returns
	// its ID. Where another decision stands by now than the one that was seen, it
	// returns an error of kind [chancery.Conflict].
	DecideHypothesis(ctx context.Context, v HypothesisVerdict) (string, error)
}

// Matrix is claims against hypotheses.
type Matrix struct {
	Hypotheses []Hypothesis `json:"hypotheses"` // the least contradicted first
	Rows       []MatrixRow  `json:"claims"`     // those that were asked for first, then in the order of the record
	Cut        []string     `json:"cut"`        // what was not looked at, in sentences
	Stale      bool         `json:"-"`          // what was decided or read last is not in it yet
}

// Hypothesis is one of several answers that are weighed against each other.
type Hypothesis struct {
	ID   string `json:"id"`
	Says string `json:"says"`
	// Against is on how many independent origins all claims together stand that are
	// inconsistent with it; its Statements are theirs.
	Against      Interval        `json:"against"`
	Consistent   int             `json:"consistent"` // claims of the matrix
	Inconsistent int             `json:"inconsistent"`
	Neutral      int             `json:"neutral"`
	Unmarked     int             `json:"unmarked"`
	By           string          `json:"by"` // who took the decision that stands
	Why          string          `json:"why,omitempty"`
	Saw          int64           `json:"decision"` // that stands
	Chains       []EvidenceChain `json:"-"`        // of the claims against it, of which none meets another
	Necks        []EvidenceNode  `json:"-"`        // whom each of these passes
}

// MatrixRow is a claim with how it stands to each hypothesis, in their order:
// "consistent", "inconsistent", "neutral", or "" where nobody has judged it.
type MatrixRow struct {
	ClaimRow
	Fits       []string `json:"fits"`
	TellsApart bool     `json:"tells_apart"`
}

// HypothesisPage is what is known of one hypothesis.
type HypothesisPage struct {
	ID, Says string
	Gone     bool   // it was taken out
	By, Why  string // of the decision that stands
	Saw      int64  // its number; 0 where the one that put it in was taken back
	History  []Entry
}

// HypothesisVerdict is what a person decides on a hypothesis.
type HypothesisVerdict struct {
	By, Why string
	ID      string            // "" to put one in
	Action  string            // "add", "name", "mark", "remove" or "undo"
	Says    string            // of "add" and "name"
	Marks   map[string]string // of "mark": how claims stand to it, by their IDs; "" takes back what was said
	Saw     int64             // the decision that stood when the form was made; of an undo, the one to take back
}

// fits are how a claim can stand to a hypothesis. Each begins with another letter but
// the last, so that a key chooses it.
var fits = []choice{{"", "not judged"}, {"consistent", "consistent"}, {"inconsistent", "inconsistent"}, {"neutral", "neutral"}}

// fitSigns are what the matrix shows where nothing can be changed; the words stand
// beside them.
var fitSigns = map[string]string{"consistent": "+", "inconsistent": "−", "neutral": "o", "": "·"}

// rowsPerMatrix is how many claims a page of the matrix has.
const rowsPerMatrix = 40

// mostWith is how many claims that nobody has judged yet can be put beside the others
// at once.
const mostWith = 100

type matrixBody struct {
	*Matrix
	Shown   []MatrixRow // of Rows
	From    int
	Rest    template.URL // the query of the next stretch, "" at the end
	With    []string
	Base    string
	Here    string // where the forms go, with the claims that were chosen
	May     bool
	Trouble string
	Wanted  url.Values // what a form held that was not written
}

// Cell is one cell of the matrix.
func (b matrixBody) Cell(row MatrixRow, i int) fitCell {
	return cellOf(b.Hypotheses[i], i+1, row, row.Fits[i], b.May, b.Base, b.Wanted)
}

// fitCell is how one claim stands to one hypothesis.
type fitCell struct {
	Hypothesis Hypothesis
	Number     int
	Row        MatrixRow
	Fit        string // as it stands
	Shown      string // as it stands, or as it was wanted and not written
	May        bool
	Base       string
	Fits       []choice
}

func cellOf(h Hypothesis, number int, row MatrixRow, fit string, may bool, base string, wanted url.Values) fitCell {
	c := fitCell{Hypothesis: h, Number: number, Row: row, Fit: fit, Shown: fit, May: may, Base: base, Fits: fits}
	for _, was := range fits {
		if v, ok := wanted[strings.Join([]string{"fit", h.ID, row.ID, was.Value}, ".")]; ok && v[0] != was.Value {
			c.Shown = v[0]
		}
	}
	return c
}

// Sign is the fit as a sign.
func (c fitCell) Sign() string { return fitSigns[c.Fit] }

// Word is the fit in words.
func (c fitCell) Word() string { return cmp.Or(c.Fit, "not judged") }

// Name is the field of a form that holds the cell: it tells what stood there, so that
// only what somebody changed is written.
func (c fitCell) Name() string {
	return strings.Join([]string{"fit", c.Hypothesis.ID, c.Row.ID, c.Fit}, ".")
}

// ID is the cell's name on the page.
func (c fitCell) ID() string { return "cell-" + c.Hypothesis.ID + "-" + c.Row.ID }

// Decides says what a claim does between the hypotheses, "" where it tells them apart.
func (r MatrixRow) Decides() string {
	open := 0
	for _, fit := range r.Fits {
		if fit == "" {
			open++
		}
	}
	switch {
	case r.TellsApart:
		return ""
	case open == len(r.Fits):
		return "not judged yet"
	case open > 0:
		return "tells nothing apart so far"
	}
	return "tells nothing apart"
}

// Contradicted says what speaks against a hypothesis.
func (h Hypothesis) Contradicted() string {
	switch h.Inconsistent {
	case 0:
		return "Nothing speaks against it"
	case 1:
		return "1 claim speaks against it"
	}
	return count(h.Inconsistent, "claim") + " speak against it"
}

// weighingRoutes registers the pages of hypotheses.
func (d *Desk) weighingRoutes() {
	if _, ok := d.record.(Weighing); !ok {
		return
	}
	d.page("GET /hypotheses", Reader, d.weighing(d.hypotheses))
	d.page("POST /hypotheses", Reviewer, d.weighing(d.changeHypotheses))
	d.page("GET /hypotheses/{id}", Reader, d.weighing(d.hypothesis))
	d.page("POST /hypotheses/{id}", Reviewer, d.weighing(d.changeHypothesis))
	d.mux.HandleFunc("GET /hypotheses.js", func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Cache-Control", "no-cache")
		http.ServeFileFS(w, r, pages, "pages/hypotheses.js")
	})
}

// weighing calls a page with the hypotheses of the record that the request looks at.
func (d *Desk) weighing(handle func(http.ResponseWriter, *http.Request, Weighing) error) func(http.ResponseWriter, *http.Request) error {
	return d.claiming(func(w http.ResponseWriter, r *http.Request, known Claims) error {
		weighs, ok := known.(Weighing)
		if !ok {
			return chancery.Errorf(chancery.NotFound, "there is no page %s here", r.URL.Path)
		}
		return handle(w, r, weighs)
	})
}

func (d *Desk) hypotheses(w http.ResponseWriter, r *http.Request, known Weighing) error {
	return d.showHypotheses(w, r, known, nil, nil)
}

// chosenClaims are the claims that an address names, each once.
func chosenClaims(q url.Values, most int) ([]string, error) {
	var out []string
	for _, ref := range q["claim"] {
		if ref = claimRef(strings.TrimSpace(ref)); ref != "" && !slices.Contains(out, ref) {
			out = append(out, ref)
		}
	}
	if len(out) > most {
		return nil, chancery.Errorf(chancery.TooLarge, "%d claims are chosen; at most %d can be at once", len(out), most)
	}
	return out, nil
}

func (d *Desk) showHypotheses(w http.ResponseWriter, r *http.Request, known Weighing, wanted url.Values, trouble error) error {
	q := r.URL.Query()
	from, err := offsetOf(q)
	if err != nil {
		return err
	}
	with, err := chosenClaims(q, mostWith)
	if err != nil {
		return err
	}
	m, err := known.Hypotheses(r.Context(), with)
	if err != nil {
		return err
	}
	switch wants(r) {
	case "json":
		return answerJSON(w, http.StatusOK, m)
	case "csv":
		head, rows := matrixRows(m)
		return answerCSV(w, "hypotheses", head, rows)
	}
	base := viewerOf(r).Base
	body := matrixBody{Matrix: m, From: from, With: with, Base: base, Here: "/hypotheses", May: viewerOf(r).May(Reviewer), Wanted: wanted}
	body.Shown = m.Rows[min(from, len(m.Rows)):min(from+rowsPerMatrix, len(m.Rows))]
	body.Rest = further(q, from, len(body.Shown), len(m.Rows))
	here := url.Values{"claim": with}
	if from > 0 {
		here.Set("from", strconv.Itoa(from))
	}
	if s := here.Encode(); s != "" {
		body.Here += "?" + s
	}
	status := http.StatusOK
	if trouble != nil {
		status, body.Trouble = tell(r, trouble)
	}
	return d.show(w, r, status, "hypotheses.html", "Hypotheses", "Hypotheses", body, "json", "csv")
}

// matrixRows is the matrix as a table: a row for each claim, and a column for each
// hypothesis, whose head is its sentence.
func matrixRows(m *Matrix) (head []string, rows [][]string) {
	head = []string{"claim", "says", "at_least", "at_most", "denied_at_least", "denied_at_most", "tells_apart"}
	against := []string{"", "against: independent origins", "", "", "", "", ""}
	for _, h := range m.Hypotheses {
		head, against = append(head, h.Says), append(against, h.Against.Number())
	}
	for _, x := range m.Rows {
		row := []string{x.ID, x.Says, strconv.Itoa(x.For.AtLeast), strconv.Itoa(x.For.AtMost), strconv.Itoa(x.Against.AtLeast), strconv.Itoa(x.Against.AtMost), strconv.FormatBool(x.TellsApart)}
		rows = append(rows, append(row, x.Fits...))
	}
	if len(m.Hypotheses) > 0 {
		rows = append(rows, against)
	}
	return head, rows
}

// changeHypotheses takes decisions from the page of all hypotheses: a new one, or
// cells of the matrix.
func (d *Desk) changeHypotheses(w http.ResponseWriter, r *http.Request, known Weighing) error {
	if err := r.ParseForm(); err != nil {
		return chancery.Errorf(chancery.Invalid, "the form cannot be read: %w", err)
	}
	f := r.PostForm
	if s := f.Get("undo"); s != "" || f.Get("action") != "mark" {
		v, err := hypothesisVerdictOf(f)
		if err != nil {
			return err
		}
		if v.Action != "add" && v.Action != "undo" {
			return chancery.Errorf(chancery.Invalid, "%q is nothing that can be decided on all hypotheses", v.Action)
		}
		v.By = viewerOf(r).Name
		return d.wroteHypothesis(w, r, known, v)
	}
	marks, err := marksOf(f)
	if err != nil {
		return err
	}
	for _, v := range marks {
		v.By, v.Why = viewerOf(r).Name, strings.TrimSpace(f.Get("why"))
		if _, err := known.DecideHypothesis(r.Context(), v); chancery.KindOf(err) == chancery.Conflict {
			return d.showHypotheses(w, r, known, f, err)
		} else if err != nil {
			return err
		}
	}
	http.Redirect(w, r, r.URL.RequestURI()+"#matrix", http.StatusSeeOther)
	return nil
}

func (d *Desk) wroteHypothesis(w http.ResponseWriter, r *http.Request, known Weighing, v HypothesisVerdict) error {
	_, err := known.DecideHypothesis(r.Context(), v)
	if k := chancery.KindOf(err); k == chancery.Conflict || v.Action == "add" && k == chancery.Invalid {
		return d.showHypotheses(w, r, known, r.PostForm, err)
	}
	if err != nil {
		return err
	}
	http.Redirect(w, r, r.URL.RequestURI(), http.StatusSeeOther)
	return nil
}

// marksOf reads the cells of a matrix that somebody changed: one decision for each
// hypothesis, in the order of their IDs.
func marksOf(f url.Values) (out []HypothesisVerdict, err error) {
	by := map[string]*HypothesisVerdict{}
	for name, values := range f {
		cell, ok := strings.CutPrefix(name, "fit.")
		if !ok {
			continue
		}
		parts := strings.Split(cell, ".")
		if len(parts) != 3 || parts[0] == "" || parts[1] == "" || len(values) != 1 {
			return nil, chancery.Errorf(chancery.Invalid, "%q is no cell of the matrix", name)
		}
		fit := values[0]
		if !slices.ContainsFunc(fits, func(c choice) bool { return c.Value == fit }) {
			return nil, chancery.Errorf(chancery.Invalid, "%q is not how a claim stands to a hypothesis: want consistent, inconsistent, neutral, or nothing", fit)
		}
		if fit == parts[2] {
			continue
		}
		v := by[parts[0]]
		if v == nil {
			v = &HypothesisVerdict{ID: parts[0], Action: "mark", Marks: map[string]string{}}
			if v.Saw, err = strconv.ParseInt(f.Get("saw."+v.ID), 10, 64); err != nil || v.Saw < 1 {
				return nil, chancery.Errorf(chancery.Invalid, "saw.%s=%s is no journal number", v.ID, f.Get("saw."+v.ID))
			}
			by[v.ID] = v
		}
		v.Marks[parts[1]] = fit
	}
	for _, v := range by {
		out = append(out, *v)
	}
	slices.SortFunc(out, func(a, b HypothesisVerdict) int { return strings.Compare(a.ID, b.ID) })
	return out, nil
}

// hypothesisVerdictOf reads a decision on one hypothesis. "undo=NUMBER" is a button of
// its own.
func hypothesisVerdictOf(f url.Values) (v HypothesisVerdict, err error) {
	v = HypothesisVerdict{Action: f.Get("action"), Why: strings.TrimSpace(f.Get("why"))}
	saw := f.Get("saw")
	if s := f.Get("undo"); s != "" {
		v.Action, saw = "undo", s
	}
	if v.Saw, err = strconv.ParseInt(cmp.Or(saw, "0"), 10, 64); err != nil || v.Saw < 0 || v.Action == "undo" && v.Saw == 0 {
		return v, chancery.Errorf(chancery.Invalid, "saw=%s is no journal number", saw)
	}
	switch v.Action {
	case "add", "name":
		if v.Says = strings.Join(strings.Fields(f.Get("says")), " "); v.Says == "" {
			return v, chancery.Errorf(chancery.Invalid, "the sentence is empty")
		}
	case "remove", "undo":
	default:
		return v, chancery.Errorf(chancery.Invalid, "%q is nothing that can be decided on a hypothesis", v.Action)
	}
	return v, nil
}

type hypothesisBody struct {
	*HypothesisPage
	Weighed Hypothesis // as the matrix has it; zero where it was taken out
	Groups  []fitGroup
	Found   []fitCell // claims that the words found and that have no row yet
	Words   string
	Home    string
	Base    string
	May     bool
	Trouble string
	Wanted  url.Values
	Rank    int // among all, from 1
	Of      int
	Stale   bool
	Cut     []string
}

// fitGroup is the claims that stand alike to a hypothesis.
type fitGroup struct {
	Fit, Title string
	Cells      []fitCell
}

// Was is what a form held that was not written, "" for none.
func (b hypothesisBody) Was(field string) string { return b.Wanted.Get(field) }

// Open is the address of what shows a passage, "" for none.
func (b hypothesisBody) Open(s Spot) string { return s.href(b.Base) }

func (d *Desk) hypothesis(w http.ResponseWriter, r *http.Request, known Weighing) error {
	return d.showHypothesis(w, r, known, nil, nil)
}

// mostFoundClaims is how many claims a search on the page of a hypothesis shows.
const mostFoundClaims = 20

func (d *Desk) showHypothesis(w http.ResponseWriter, r *http.Request, known Weighing, wanted url.Values, trouble error) error {
	ctx, q := r.Context(), r.URL.Query()
	page, err := known.Hypothesis(ctx, r.PathValue("id"))
	if err != nil {
		return err
	}
	m, err := known.Hypotheses(ctx, nil)
	if err != nil {
		return err
	}
	base := viewerOf(r).Base
	body := hypothesisBody{HypothesisPage: page, Words: strings.TrimSpace(q.Get("words")), Home: base + "/hypotheses/" + url.PathEscape(page.ID), Base: base, May: viewerOf(r).May(Reviewer) && !page.Gone, Wanted: wanted, Of: len(m.Hypotheses), Stale: m.Stale, Cut: m.Cut}
	at := slices.IndexFunc(m.Hypotheses, func(h Hypothesis) bool { return h.ID == page.ID })
	if at >= 0 {
		body.Rank, body.Weighed = at+1, m.Hypotheses[at]
	}
	if wants(r) == "json" {
		claims := []map[string]any{}
		for _, row := range m.Rows {
			if at >= 0 {
				claims = append(claims, map[string]any{"claim": row.ID, "says": row.Says, "fits": row.Fits[at]})
			}
		}
		return answerJSON(w, http.StatusOK, map[string]any{"id": page.ID, "says": page.Says, "gone": page.Gone, "weighed": body.Weighed, "claims": claims})
	}
	if at >= 0 {
		if err := body.lay(ctx, m, at, known.(Claims)); err != nil {
			return err
		}
	}
	status := http.StatusOK
	if trouble != nil {
		status, body.Trouble = tell(r, trouble)
	}
	return d.show(w, r, status, "hypothesis.html", "Hypotheses", page.Says, body, "json")
}

// lay groups the claims of a matrix by how they stand to the hypothesis, and looks for
// further ones.
func (b *hypothesisBody) lay(ctx context.Context, m *Matrix, at int, known Claims) error {
	cell := func(row MatrixRow, fit string) fitCell {
		return cellOf(m.Hypotheses[at], at+1, row, fit, b.May, b.Base, b.Wanted)
	}
	rowed := map[string]bool{}
	for _, g := range []fitGroup{{"inconsistent", "Speaks against it", nil}, {"", "Not judged yet", nil}, {"neutral", "Neutral", nil}, {"consistent", "Consistent with it", nil}} {
		for _, row := range m.Rows {
			if rowed[row.ID] = true; row.Fits[at] == g.Fit {
				g.Cells = append(g.Cells, cell(row, g.Fit))
			}
		}
		if len(g.Cells) > 0 {
			b.Groups = append(b.Groups, g)
		}
	}
	if b.Words == "" {
		return nil
	}
	list, err := known.Claims(ctx, ClaimQuery{Words: b.Words, Single: true, Order: "statements", Limit: mostFoundClaims})
	if err != nil {
		return err
	}
	for _, c := range list.Rows {
		if !rowed[c.ID] {
			b.Found = append(b.Found, cell(MatrixRow{ClaimRow: c}, ""))
		}
	}
	return nil
}

func (d *Desk) changeHypothesis(w http.ResponseWriter, r *http.Request, known Weighing) error {
	if err := r.ParseForm(); err != nil {
		return chancery.Errorf(chancery.Invalid, "the form cannot be read: %w", err)
	}
	f, id := r.PostForm, r.PathValue("id")
	var list []HypothesisVerdict
	if f.Get("action") == "mark" && f.Get("undo") == "" {
		marks, err := marksOf(f)
		if err != nil {
			return err
		}
		for _, v := range marks {
			if v.ID != id {
				return chancery.Errorf(chancery.Invalid, "the form is of another hypothesis, %s", v.ID)
			}
			v.Why = strings.TrimSpace(f.Get("why"))
			list = append(list, v)
		}
	} else {
		v, err := hypothesisVerdictOf(f)
		if err != nil {
			return err
		}
		v.ID = id
		list = append(list, v)
	}
	for _, v := range list {
		v.By = viewerOf(r).Name
		if _, err := known.DecideHypothesis(r.Context(), v); chancery.KindOf(err) == chancery.Conflict {
			return d.showHypothesis(w, r, known, f, err)
		} else if err != nil {
			return err
		}
	}
	http.Redirect(w, r, "/hypotheses/"+url.PathEscape(id)+"#hypothesis", http.StatusSeeOther)
	return nil
}

// hypothesisSaid says what a decision on a hypothesis is about, and what it says.
func hypothesisSaid(e Entry) (what, says string) {
	var v struct {
		Says  string
		Marks []struct{ Fits string }
	}
	if e.Action == chancery.Reject {
		return "A hypothesis", "taken out"
	}
	if len(e.Value) == 0 || json.Unmarshal(e.Value, &v) != nil || v.Says == "" {
		return "A hypothesis", ""
	}
	n := map[string]int{}
	for _, m := range v.Marks {
		n[m.Fits]++
	}
	var parts []string
	for _, fit := range []string{"inconsistent", "neutral", "consistent"} {
		if n[fit] > 0 {
			parts = append(parts, count(n[fit], "claim")+" "+fit)
		}
	}
	return chancery.AsSentence(v.Says), strings.Join(parts, ", ")
}

// hypothesisBindings is the keyboard map of the matrix; hypotheses.js holds to it, and
// a test holds both together.
var hypothesisBindings = []binding{
	{"j", "next claim"},
	{"k", "the claim before"},
	{"l", "next hypothesis"},
	{"h", "the hypothesis before"},
	{"+", "consistent"},
	{"-", "inconsistent"},
	{"o", "neutral"},
	{"0", "not judged"},
	{"u", "undo the last decision on the hypothesis at hand"},
}
