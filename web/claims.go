package web

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"html/template"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"chancery"
)

// Claims is what the desk asks of a record whose statements are grouped into
// claims; a [Record] that does not have these methods has no such pages. What is
// not reckoned yet gives a [*Working].
type Claims interface {
	// Claims returns a stretch of the claims that meet a query.
	Claims(ctx context.Context, q ClaimQuery) (ClaimList, error)
	// Claim returns a claim by its ID, a beginning of it, or one of its statements,
	// with a stretch of its statements.
	Claim(ctx context.Context, ref string, offset, limit int) (*ClaimPage, error)
	// Evidence returns what a side of a claim stands on, "for" or "against", under
	// a supposition.
	Evidence(ctx context.Context, ref, side string, s Supposition) (*Evidence, error)
	// ClaimsOf returns the claims of statements, by the ID of each. One that stands
	// in no claim is left out.
	ClaimsOf(ctx context.Context, statements []string) (map[string]ClaimRow, error)
	// DecideClaim puts a decision on a claim into the journal and returns the ID of
	// the claim to go on with. Where another decision stands by now than the one
	// that was seen, it returns an error of kind [chancery.Conflict].
	DecideClaim(ctx context.Context, v ClaimVerdict) (string, error)
	// Contradictions returns a stretch of the pairs that contradict each other or
	// only seem to.
	Contradictions(ctx context.Context, q ContradictionQuery) (ContradictionList, error)
}

// Working says that something is being worked out, and how far it is.
type Working struct {
	Doing    string // what is being done, as the beginning of a sentence
	Done, Of int    // 0 of 0 where it cannot be told
}

func (w *Working) Error() string { return "this is being worked out" }

// ClaimQuery says which claims are asked for; zero fields ask for all.
type ClaimQuery struct {
	Words     string // a query of the search, for words of the claim or of its statements
	Actor     string // stands in the words of a source
	Document  string // holds one of its statements; as [Record.Paper] takes it
	Contested bool   // somebody denies it
	Decided   bool   // a person has decided on it
	Single    bool   // those too that one statement alone makes
	Order     string // one of [claimOrders]
	Offset    int
	Limit     int
}

var claimOrders = []string{"statements", "origins", "doubt", "title"}

// ClaimList is a stretch of a list of claims.
type ClaimList struct {
	Rows    []ClaimRow
	Total   int      // of all that meet the query
	Singles int      // of one statement, which Single would show too
	Cut     []string // what was not looked at, in sentences
	Stale   bool     // what was decided or read last is not in it yet
}

// ClaimRow is a claim as a list shows it.
type ClaimRow struct {
	ID         string   `json:"id"`
	Says       string   `json:"says"`
	Statements int      `json:"statements"`
	For        Interval `json:"for"`
	Against    Interval `json:"against"`
	Doubt      float64  `json:"doubt"`                // that it is not one claim: of its least probable statement, 0 to 1
	Rating     string   `json:"rating,omitempty"`     // Admiralty code
	Meaning    string   `json:"-"`                    // of the rating, in words
	By         string   `json:"by,omitempty"`         // who decided on it; "" for a proposal
	Unasserted string   `json:"unasserted,omitempty"` // where nobody asserts or denies it, what is done with it in place of that: "nobody asserts it; it is wanted in 2 statements"
}

// Interval bounds the independent origins of one side of a claim.
type Interval struct {
	Statements int  `json:"statements"`
	AtLeast    int  `json:"at_least"`
	AtMost     int  `json:"at_most"`
	Exact      bool `json:"exact"` // at_least is the largest number and not only a safe bound
}

// String says the interval as the desk writes it: "2 to 4 independent origins".
func (i Interval) String() string {
	switch {
	case i.AtMost == 0:
		return "no independent origin"
	case i.AtLeast == i.AtMost:
		return count(i.AtMost, "independent origin")
	}
	return fmt.Sprintf("%d to %d independent origins", i.AtLeast, i.AtMost)
}

// Number is the interval without the noun: "2 to 4".
func (i Interval) Number() string {
	if i.AtLeast == i.AtMost {
		return strconv.Itoa(i.AtMost)
	}
	return fmt.Sprintf("%d to %d", i.AtLeast, i.AtMost)
}

// Dots draws the interval: a filled one for each origin that is certain, an open one
// for each that may be; beyond nine, none.
func (i Interval) Dots() []bool {
	if i.AtMost > 9 {
		return nil
	}
	out := make([]bool, max(i.AtMost, 0))
	for k := range out {
		out[k] = k < i.AtLeast
	}
	return out
}

// ClaimPage is what is known of one claim.
type ClaimPage struct {
	ClaimRow
	List      []Statement  `json:"attributions"` // a stretch of its statements, for before against before doubting
	Doubting  int          `json:"doubting"`     // statements that leave it open
	Related   []Relative   `json:"related,omitempty"`
	Doubtful  *Doubt       `json:"doubtful,omitempty"`
	About     []ActorCount `json:"about,omitempty"` // of whom it tells; Count is not used
	Apart     []Statement  `json:"apart,omitempty"` // that a person keeps out of it
	Near      []ClaimRow   `json:"-"`               // that may be the same, without their counts
	Tellers   []ActorCount `json:"-"`               // who stands in its chains, of whom it may tell
	Why       string       `json:"why,omitempty"`   // of the decision that stands
	Saw       int64        `json:"decision"`        // the number of the decision that stands, 0 for none
	History   []Entry      `json:"-"`
	Stale     bool         `json:"-"` // what was decided or read last is not in it yet
	Truncated int          `json:"-"` // further statements
}

// Statement is an attribution as a claim shows it.
type Statement struct {
	ID       string   `json:"id"`
	Side     string   `json:"side"` // "for", "against", "doubting"
	Stance   string   `json:"stance"`
	Words    []string `json:"words"`
	Speaker  string   `json:"speaker"`
	Document Listed   `json:"document"`
	At       string   `json:"at"`    // of its content, code points: "12-40"
	Chain    []Step   `json:"chain"` // from the author to the innermost speaker
	Rating   string   `json:"rating,omitempty"`
	Meaning  string   `json:"-"`
	Sure     float64  `json:"probability,omitempty"` // that it says what the claim says; 0 where a person put it there
	Gone     bool     `json:"gone,omitempty"`        // no present reading has it
	Own      bool     `json:"own,omitempty"`         // the document tells it itself, and no attribution has it
	Claim    string   `json:"claim,omitempty"`       // the ID of its claim; "" for one that stands in none
	Point    string   `json:"point,omitempty"`       // of a contradiction: the words that are at issue
}

// Marked is the words of a statement with those that are at issue marked, where it says
// more than they do.
func (s Statement) Marked() []Snippet {
	whole := strings.Join(s.Words, " … ")
	point := strings.Join(strings.Fields(s.Point), " ")
	before, after, ok := strings.Cut(whole, point)
	if point == "" || !ok || before+after == "" {
		return []Snippet{{Words: whole}}
	}
	return []Snippet{{Words: before}, {Words: point, Match: true}, {Words: after}}
}

// Step is one step of a chain.
type Step struct {
	Words  string          `json:"words"` // that carry it; "" for a source that is not named
	Who    string          `json:"who,omitempty"`
	Cue    string          `json:"cue,omitempty"`
	Medium chancery.Medium `json:"medium,omitempty"`
	Access chancery.Access `json:"access,omitempty"`
	At     string          `json:"at,omitempty"` // code points; "" for the author
}

// Relative is a claim that is narrower or wider than another.
type Relative struct {
	Relation string `json:"relation"` // "narrower": this claim says the other and more; "wider": the other way round
	ID       string `json:"id"`
	Says     string `json:"says"`
}

// Doubt is what would make a claim two.
type Doubt struct {
	A       string   `json:"a"` // IDs of statements
	B       string   `json:"b"`
	WordsA  string   `json:"words_a"`
	WordsB  string   `json:"words_b"`
	Reasons []string `json:"reasons"`
}

// ClaimVerdict is what a person decides on a claim.
type ClaimVerdict struct {
	By, Why    string
	Claim      string
	Action     string   // one of [claimActions]
	Saw        int64    // the decision that stood when the form was made, 0 for none; of an undo, the one to take back
	Says       string   // of "name"
	Statements []string // of "split", "move", "side" and "rate": which; of "rate" none for the claim itself
	Other      string   // of "move", where to
	Others     []string // of "merge"
	Rating     string   // of "rate", "" to take it away
	Side       string   // of "side"
	About      []string // of "about": actors by ID or name, none for nobody
}

// claimActions are what can be decided on a claim: "accept" keeps it as it stands
// whatever is proposed later, "release" leaves it to what is proposed.
var claimActions = []string{"accept", "release", "name", "rate", "about", "merge", "split", "move", "side", "undo"}

// claiming calls a page with the claims of the record that the request looks at.
// While they are worked out it shows that, with status 202.
func (d *Desk) claiming(handle func(http.ResponseWriter, *http.Request, Claims) error) func(http.ResponseWriter, *http.Request) error {
	return func(w http.ResponseWriter, r *http.Request) error {
		known, ok := d.at(r).(Claims)
		if !ok {
			return chancery.Errorf(chancery.NotFound, "there is no page %s here", r.URL.Path)
		}
		err := handle(w, r, known)
		var working *Working
		if !errors.As(err, &working) {
			return err
		}
		w.Header().Set("Retry-After", "2")
		if wants(r) != "html" || r.Header.Get("X-Desk") != "" {
			return answerJSON(w, http.StatusAccepted, map[string]any{"working": working.Doing, "done": working.Done, "of": working.Of})
		}
		return d.show(w, r, http.StatusAccepted, "working.html", "Claims", "Being worked out", working)
	}
}

// claimRoutes registers the pages of claims.
func (d *Desk) claimRoutes() {
	for _, name := range []string{"claims.css", "claims.js"} {
		d.mux.HandleFunc("GET /"+name, func(w http.ResponseWriter, r *http.Request) {
			w.Header().Set("Cache-Control", "no-cache")
			http.ServeFileFS(w, r, pages, "pages/"+name)
		})
	}
	if _, ok := d.record.(Claims); !ok {
		return
	}
	d.page("GET /claims", Reader, d.claiming(d.claims))
	d.page("GET /claims/of", Reader, d.claiming(d.claimsOf))
	d.page("GET /claims/{id}", Reader, d.claiming(d.claim))
	d.page("POST /claims/{id}", Reviewer, d.claiming(d.decideClaim))
	d.page("GET /dossier", Reader, d.claiming(d.dossierPage))
	d.page("GET /contradictions", Reader, d.claiming(d.contradictions))
	if _, ok := d.record.(Settling); ok {
		d.page("POST /contradictions", Reviewer, d.claiming(d.settle))
	}
	if _, ok := d.record.(Opposing); ok {
		d.page("GET /contradictions/new", Reader, d.claiming(d.oppose))
		d.page("POST /contradictions/new", Reviewer, d.claiming(d.putConflict))
	}
	d.page("GET /claims/merge", Reviewer, d.claiming(d.mergePage))
	d.page("POST /claims/merge", Reviewer, d.claiming(d.mergeClaims))
	d.weighingRoutes()
}

type claimsBody struct {
	ClaimList
	ClaimQuery
	Orders []choice
	Asked  bool         // a filter is set
	Rest   template.URL // the query of the next stretch, "" at the end
}

type choice struct {
	Value, Label string
}

// claimQueryOf reads which claims an address asks for.
func claimQueryOf(q url.Values) (ClaimQuery, error) {
	c := ClaimQuery{Words: strings.TrimSpace(q.Get("words")), Actor: strings.TrimSpace(q.Get("actor")), Document: strings.TrimSpace(q.Get("document")), Order: q.Get("order"), Limit: 50}
	if c.Order == "" {
		c.Order = claimOrders[0]
	}
	if !slices.Contains(claimOrders, c.Order) {
		return c, chancery.Errorf(chancery.Invalid, "order=%s is no order of claims; the orders are %s", c.Order, strings.Join(claimOrders, ", "))
	}
	for name, to := range map[string]*bool{"contested": &c.Contested, "decided": &c.Decided, "single": &c.Single} {
		switch v := q.Get(name); v {
		case "", "no":
		case "yes":
			*to = true
		default:
			return c, chancery.Errorf(chancery.Invalid, "%s=%s is neither yes nor no", name, v)
		}
	}
	var err error
	c.Offset, err = offsetOf(q)
	return c, err
}

// offsetOf reads where in a list an address begins.
func offsetOf(q url.Values) (int, error) {
	s := q.Get("from")
	if s == "" {
		return 0, nil
	}
	n, err := strconv.Atoi(s)
	if err != nil || n < 0 {
		return 0, chancery.Errorf(chancery.Invalid, "from=%s is no place in a list", s)
	}
	return n, nil
}

// further returns the query of the next stretch of a list, "" at the end.
func further(q url.Values, from, shown, total int) template.URL {
	if shown == 0 || from+shown >= total {
		return ""
	}
	next := url.Values{}
	for k, v := range q {
		if k != "format" {
			next[k] = v
		}
	}
	next.Set("from", strconv.Itoa(from+shown))
	return template.URL(next.Encode())
}

func (d *Desk) claims(w http.ResponseWriter, r *http.Request, known Claims) error {
	q, err := claimQueryOf(r.URL.Query())
	if err != nil {
		return err
	}
	format := wants(r)
	if format == "csv" {
		q.Offset, q.Limit = 0, mostRows
	}
	list, err := known.Claims(r.Context(), q)
	if err != nil {
		return err
	}
	switch format {
	case "json":
		return answerJSON(w, http.StatusOK, map[string]any{"claims": append([]ClaimRow{}, list.Rows...), "total": list.Total, "cut": append([]string{}, list.Cut...)})
	case "csv":
		var rows [][]string
		for _, c := range list.Rows {
			rows = append(rows, []string{c.ID, c.Says, strconv.Itoa(c.Statements), strconv.Itoa(c.For.Statements), strconv.Itoa(c.For.AtLeast), strconv.Itoa(c.For.AtMost), strconv.Itoa(c.Against.Statements), strconv.Itoa(c.Against.AtLeast), strconv.Itoa(c.Against.AtMost), strconv.FormatFloat(c.Doubt, 'f', 3, 64), c.Rating, c.By})
		}
		return answerCSV(w, "claims", []string{"claim", "says", "statements", "for", "for_at_least", "for_at_most", "against", "against_at_least", "against_at_most", "doubt", "rating", "by"}, rows)
	}
	body := claimsBody{ClaimList: list, ClaimQuery: q, Rest: further(r.URL.Query(), q.Offset, len(list.Rows), list.Total)}
	body.Asked = q.Words != "" || q.Actor != "" || q.Document != "" || q.Contested || q.Decided
	body.Orders = []choice{{"statements", "most told first"}, {"origins", "most origins first"}, {"doubt", "most doubtful first"}, {"title", "by sentence"}}
	return d.show(w, r, http.StatusOK, "claims.html", "Claims", "Claims", body, "json", "csv")
}

// mostRows is how many rows a download of a list holds.
const mostRows = 10_000

// mostAsked is how many statements the script may ask for at once.
const mostAsked = 100

// claimsOf tells the script what stands in the margin of a document: the claims of
// statements.
func (d *Desk) claimsOf(w http.ResponseWriter, r *http.Request, known Claims) error {
	ids := r.URL.Query()["id"]
	if len(ids) > mostAsked {
		return chancery.Errorf(chancery.Invalid, "%d statements are asked for; at most %d at once", len(ids), mostAsked)
	}
	list, err := known.ClaimsOf(r.Context(), ids)
	if err != nil {
		return err
	}
	type row struct {
		ClaimRow
		Origins string `json:"origins"` // in words
		Denied  string `json:"denied,omitempty"`
	}
	out := map[string]row{}
	for id, c := range list {
		x := row{ClaimRow: c, Origins: c.For.String()}
		if c.Against.Statements > 0 {
			x.Denied = c.Against.String()
		}
		out[id] = x
	}
	return answerJSON(w, http.StatusOK, map[string]any{"claims": out})
}

// claimFunctions are what the templates of claims call.
var claimFunctions = template.FuncMap{
	"says":               func(s string) string { return cmp.Or(chancery.AsSentence(s), "A claim without words.") },
	"claimBindings":      func() []binding { return claimBindings },
	"hypothesisBindings": func() []binding { return hypothesisBindings },
	"kindClass":          func(kind string) string { return strings.TrimSuffix(kind, " source") },
	"cut": func(s string) string {
		if r := []rune(s); len(r) > 80 {
			return string(r[:79]) + "…"
		}
		return s
	},
	"also": func(d Dispute, side int, b contradictionsBody) sideBody {
		return sideBody{side, d.Also[side], d.Left[side], len(d.Also[side]) + d.Left[side], b.Base}
	},
	"conflicting": func(c Contradiction, s Statement, b contradictionsBody) any {
		return struct {
			S      Statement
			Holds  bool
			Base   string
			Open   string
			Ladder []rung
		}{s, c.Holds != "" && c.Holds == s.ID, b.Base, b.Open(s), b.Ladder(s)}
	},
}

// claimSaid says what a decision on a claim or a contradiction is about, and what it
// says.
func claimSaid(e Entry) (what, says string) {
	if e.Target.Kind == chancery.OnContradiction {
		var v struct{ State string }
		if len(e.Value) > 0 && json.Unmarshal(e.Value, &v) == nil {
			says = v.State
		}
		return "A contradiction", says
	}
	var v struct {
		Says    string
		Members []json.RawMessage
		With    []string
		Ratings map[string]string
	}
	if len(e.Value) == 0 || json.Unmarshal(e.Value, &v) != nil || v.Says == "" {
		return "A claim", ""
	}
	says = count(len(v.Members), "statement")
	if e.Action == chancery.Merge {
		says += ", with what " + count(len(v.With), "other claim") + " had"
	}
	if r := v.Ratings[""]; r != "" {
		says += ", rated " + r
	}
	return chancery.AsSentence(v.Says), says
}

// claimBindings is the keyboard map of the pages of claims; claims.js holds to it, and
// a test holds both together.
var claimBindings = []binding{
	{"j", "next claim, statement or contradiction"},
	{"k", "the one before"},
	{"Enter", "open it"},
	{"m", "mark the statement, or choose the claim"},
	{"a", "accept: these are one claim; of a contradiction, it is settled"},
	{"x", "what is marked does not belong here; of a contradiction, it is none"},
	{"e", "write the sentence"},
	{"r", "rate"},
	{"u", "undo the last decision on it"},
	{"o", "in the drawing: leave out the box at hand"},
	{"+", "in the drawing: closer"},
	{"-", "in the drawing: wider"},
	{"0", "in the drawing: all of it"},
}
