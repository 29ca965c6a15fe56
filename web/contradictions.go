package web

import (
	"cmp"
	"context"
	"fmt"
	"html/template"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"chancery"
)

// Settling is what the desk asks of a record of claims where people decide on
// contradictions; a [Record] that does not have the method shows them only.
type Settling interface {
	// Settle puts a decision on a contradiction into the journal. Where another
	// stands by now than the one that was seen, it returns an error of kind
	// [chancery.Conflict].
	Settle(ctx context.Context, v ContradictionVerdict) error
}

// ContradictionVerdict is what a person decides on a pair of statements.
type ContradictionVerdict struct {
	By, Why string
	ID      string
	A, B    string // its statements
	Action  string // "add" puts it in; "resolve", "dismiss", "reopen" or "undo"
	Kind    string // of "add": one of [conflicts]
	Holds   string // of "resolve": the statement that holds, "" where neither or both do
	Saw     int64  // the decision that stood when the form was made, 0 for none; of an undo, the one to take back
}

// ContradictionQuery says which pairs are asked for; zero fields ask for all.
type ContradictionQuery struct {
	Kind  string // one of [conflicts]
	State string // "open", "resolved", "dismissed"
	Claim string // has a statement in this claim
	ID    string // this one alone
	// Together asks for disputes in place of pairs; Offset and Limit count them then.
	Together bool
	Offset   int
	Limit    int
}

// conflicts are the kinds of contradiction, those that only seem so last, with what
// a historian calls them.
var conflicts = []choice{
	{"denial", "One says it and the other denies it"},
	{"date", "Another day"},
	{"number", "Another number"},
	{"actor", "Somebody else"},
	{"place", "Another place"},
	{"cause", "Another cause"},
	{"sequence", "Another order"},
	{"other", "In another way"},
	{"apparent", "They only seem to contradict each other"},
}

var contradictionStates = []string{"open", "resolved", "dismissed"}

// ContradictionList is a stretch of the contradictions, in the order of their
// kinds.
type ContradictionList struct {
	Rows     []Contradiction // pairs, where they are not asked for together
	Disputes []Dispute       // where they are
	Total    int             // disputes
	Pairs    int
	Counts   map[string]int // disputes by kind, of all states asked for
	Cut      []string       // what was not looked at, in sentences
	Stale    bool
}

// Dispute is one contradiction, in as many pairs of statements as tell it.
type Dispute struct {
	Contradiction                // the first pair
	Also          [2][]Statement // who else says what its A says, and what its B says
	Left          [2]int         // further ones, which Also does not hold
	Pairs         []PairRef      // all of them, A on the one side and B on the other
}

// PairRef names a pair with what stands of it.
type PairRef struct {
	ID, A, B string
	State    string
	Saw      int64
}

// Alike is those of its pairs that are in the state of the first: what is decided on it
// can be decided on them with it.
func (d Dispute) Alike() (list []PairRef) {
	for _, p := range d.Pairs {
		if p.State == d.State {
			list = append(list, p)
		}
	}
	return list
}

// Form is a pair as a form names it.
func (p PairRef) Form() string { return fmt.Sprint(p.ID, " ", p.A, " ", p.B, " ", p.Saw) }

// Contradiction is a pair of statements that cannot both be right, or only seem
// so.
type Contradiction struct {
	ID      string    `json:"id"`
	Dispute string    `json:"dispute,omitempty"` // the ID of the first pair of those that are one contradiction with it
	Kind    string    `json:"kind"`
	Ground  string    `json:"ground,omitempty"` // of an apparent one
	Reason  string    `json:"reason"`
	Settles string    `json:"settles"`
	A       Statement `json:"a"`
	B       Statement `json:"b"`
	State   string    `json:"state"`
	Holds   string    `json:"holds,omitempty"` // of a resolved one: the ID of the statement that holds
	By      string    `json:"by,omitempty"`
	Why     string    `json:"why,omitempty"`
	Saw     int64     `json:"decision"`
}

type contradictionsBody struct {
	ContradictionList
	ContradictionQuery
	Opposes bool // people can put contradictions in
	Groups  []contradictionGroup
	Kinds   []choice
	States  []string
	Rest    template.URL // the query of the next stretch, "" at the end
	Base    string
	May     bool
	Settles bool // the record takes decisions
	Here    string
	Trouble string
}

// sideBody is the further statements of one side of a dispute.
type sideBody struct {
	Side       int
	List       []Statement
	Left, More int
	Base       string
}

// Open is the address of a statement in the reader.
func (b sideBody) Open(s Statement) string { return s.spot().href(b.Base) }

type contradictionGroup struct {
	Kind, Title string
	Rows        []Dispute
}

// Ladder is the chain of a statement.
func (b contradictionsBody) Ladder(s Statement) []rung { return ladderOf(s, b.Base) }

// Open is the address of a statement in the reader.
func (b contradictionsBody) Open(s Statement) string { return s.spot().href(b.Base) }

func (d *Desk) contradictions(w http.ResponseWriter, r *http.Request, known Claims) error {
	return d.showContradictions(w, r, known, nil)
}

func (d *Desk) showContradictions(w http.ResponseWriter, r *http.Request, known Claims, trouble error) error {
	q := r.URL.Query()
	ask := ContradictionQuery{Kind: q.Get("type"), State: q.Get("state"), Claim: q.Get("claim"), ID: strings.TrimSpace(q.Get("id")), Limit: 30}
	if ask.Kind != "" && !slices.ContainsFunc(conflicts, func(c choice) bool { return c.Value == ask.Kind }) {
		return chancery.Errorf(chancery.Invalid, "%q is no type of contradiction", ask.Kind)
	}
	if ask.State != "" && !slices.Contains(contradictionStates, ask.State) {
		return chancery.Errorf(chancery.Invalid, "%q is no state of a contradiction; the states are %s", ask.State, strings.Join(contradictionStates, ", "))
	}
	var err error
	if ask.Offset, err = offsetOf(q); err != nil {
		return err
	}
	format := wants(r)
	if format == "csv" {
		ask.Offset, ask.Limit = 0, mostRows
	}
	ask.Together = format != "csv" && format != "json"
	list, err := known.Contradictions(r.Context(), ask)
	if err != nil {
		return err
	}
	switch format {
	case "json":
		return answerJSON(w, http.StatusOK, map[string]any{"contradictions": append([]Contradiction{}, list.Rows...), "total": list.Pairs, "disputes": list.Total, "cut": append([]string{}, list.Cut...)})
	case "csv":
		var rows [][]string
		for _, c := range list.Rows {
			rows = append(rows, []string{c.ID, c.Dispute, c.Kind, c.Ground, c.State, c.A.ID, c.A.Speaker, strings.Join(c.A.Words, " … "), nameOf(c.A.Document.Metadata, c.A.Document.Path), c.B.ID, c.B.Speaker, strings.Join(c.B.Words, " … "), nameOf(c.B.Document.Metadata, c.B.Document.Path), c.Reason, c.Settles, c.By, c.Why})
		}
		return answerCSV(w, "contradictions", []string{"contradiction", "dispute", "type", "ground", "state", "a", "speaker_a", "words_a", "document_a", "b", "speaker_b", "words_b", "document_b", "reason", "settles", "by", "why"}, rows)
	}
	_, settles := d.record.(Settling)
	_, opposes := d.record.(Opposing)
	body := contradictionsBody{ContradictionList: list, ContradictionQuery: ask, Kinds: conflicts, States: contradictionStates, Rest: further(q, ask.Offset, len(list.Disputes), list.Total), Base: viewerOf(r).Base, May: viewerOf(r).May(Reviewer) && settles, Settles: settles, Opposes: opposes && viewerOf(r).May(Reviewer), Here: "/contradictions"}
	if q := url.Values(q); len(q) > 0 {
		body.Here += "?" + q.Encode()
	}
	for _, kind := range conflicts {
		g := contradictionGroup{Kind: kind.Value, Title: kind.Label}
		for _, c := range list.Disputes {
			if c.Kind == kind.Value {
				g.Rows = append(g.Rows, c)
			}
		}
		if len(g.Rows) > 0 {
			body.Groups = append(body.Groups, g)
		}
	}
	status := http.StatusOK
	if trouble != nil {
		status, body.Trouble = tell(r, trouble)
	}
	return d.show(w, r, status, "contradictions.html", "Contradictions", "Contradictions", body, "json", "csv")
}

// settle takes a decision on a contradiction from a form.
func (d *Desk) settle(w http.ResponseWriter, r *http.Request, known Claims) error {
	if err := r.ParseForm(); err != nil {
		return chancery.Errorf(chancery.Invalid, "the form cannot be read: %w", err)
	}
	v, err := contradictionVerdictOf(r.PostForm)
	if err != nil {
		return err
	}
	if v.Action == "add" {
		return chancery.Errorf(chancery.Invalid, "a contradiction is put in at /contradictions/new")
	}
	list, err := settledTogether(v, r.PostForm)
	if err != nil {
		return err
	}
	for _, v := range list {
		v.By = viewerOf(r).Name
		err = known.(Settling).Settle(r.Context(), v)
		if chancery.KindOf(err) == chancery.Conflict {
			return d.showContradictions(w, r, known, err)
		}
		if err != nil {
			return err
		}
	}
	http.Redirect(w, r, "/contradictions?"+r.URL.RawQuery+"#pair-"+url.PathEscape(v.ID), http.StatusSeeOther)
	return nil
}

// settledTogether reads from a form whether a decision on a pair, or taking one back, is
// one on all pairs of its dispute, and returns the decisions that makes.
func settledTogether(v ContradictionVerdict, f url.Values) ([]ContradictionVerdict, error) {
	list := []ContradictionVerdict{v}
	if f.Get("all") != "yes" {
		return list, nil
	}
	if len(f["pair"]) > mostTogether {
		return nil, chancery.Errorf(chancery.TooLarge, "the form names %d pairs; at most %d can be decided on at once", len(f["pair"]), mostTogether)
	}
	for _, s := range f["pair"] {
		part := strings.Fields(s)
		if len(part) != 4 {
			return nil, chancery.Errorf(chancery.Invalid, "%q names no pair of statements", s)
		}
		x := v
		x.ID, x.A, x.B, x.Holds = part[0], part[1], part[2], ""
		var err error
		if x.Saw, err = strconv.ParseInt(part[3], 10, 64); err != nil || x.Saw < 0 {
			return nil, chancery.Errorf(chancery.Invalid, "saw=%s is no journal number", part[3])
		}
		switch v.Holds {
		case "":
		case v.A:
			x.Holds = x.A
		case v.B:
			x.Holds = x.B
		}
		if x.ID != v.ID && (v.Action != "undo" || x.Saw > 0) {
			list = append(list, x)
		}
	}
	return list, nil
}

// mostTogether is how many pairs of a dispute can be decided on at once.
const mostTogether = 500

// contradictionVerdictOf reads a decision from a form. "undo=NUMBER" is a button of its
// own.
func contradictionVerdictOf(f url.Values) (v ContradictionVerdict, err error) {
	v = ContradictionVerdict{Why: strings.TrimSpace(f.Get("why")), ID: f.Get("id"), A: f.Get("a"), B: f.Get("b"), Action: f.Get("action"), Holds: f.Get("holds")}
	saw := f.Get("saw")
	if s := f.Get("undo"); s != "" {
		v.Action, saw = "undo", s
	}
	if v.Saw, err = strconv.ParseInt(cmp.Or(saw, "0"), 10, 64); err != nil || v.Saw < 0 {
		return v, chancery.Errorf(chancery.Invalid, "saw=%s is no journal number", saw)
	}
	if !slices.Contains([]string{"add", "resolve", "dismiss", "reopen", "undo"}, v.Action) || v.ID == "" {
		return v, chancery.Errorf(chancery.Invalid, "%q is nothing that can be decided on a contradiction", v.Action)
	}
	if v.Holds != "" && v.Holds != v.A && v.Holds != v.B {
		return v, chancery.Errorf(chancery.Invalid, "what holds is one of the two statements, and %q is not", v.Holds)
	}
	if v.Action == "add" {
		v.Kind = f.Get("kind")
		if !slices.ContainsFunc(conflicts, func(c choice) bool { return c.Value == v.Kind }) {
			return v, chancery.Errorf(chancery.Invalid, "the form does not say in what they contradict each other; choose it")
		}
	}
	return v, nil
}
