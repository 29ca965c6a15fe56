package web

import (
	"context"
	"encoding/json"
	"time"

	"chancery"
)

// Record is what the desk asks of a record. Its methods may be called by
// several goroutines at once. Errors of a [chancery.Kind] are told to the
// person; all others are logged and told as a fault.
type Record interface {
	// Documents lists the documents that meet the filters of a query (its words
	// are not looked at), in an order: "added", "date" or "title". after is what
	// the call before gave as Next, "" for the first.
	Documents(ctx context.Context, query, order, after string, limit int) (List, error)
	// Paper returns a document by its digest, a beginning of it, or its name,
	// with all that was found in it.
	Paper(ctx context.Context, ref string) (*Paper, error)
	// Search returns a stretch of what a query finds: documents, or statements
	// where statements is set.
	Search(ctx context.Context, query string, statements bool, offset, limit int) (Found, error)
	// Complete returns what a query that ends in word may go on with, each in the
	// place of that word.
	Complete(ctx context.Context, word string) ([]string, error)
	// Decide puts a verdict into the journal and returns its number. Where
	// another decision stands by now than the one that was seen, it returns an
	// error of kind [chancery.Conflict] and writes nothing.
	Decide(ctx context.Context, v Verdict) (int64, error)
	// Journal returns entries of the journal, the latest first.
	Journal(ctx context.Context, q Entries) ([]Entry, error)
	// Dates returns the dates told in the documents that meet the filters of a
	// query, in order of time, and a remark about what was left out, "" where
	// nothing was. Only those count that can be between two days, both inclusive,
	// where ranged is set.
	Dates(ctx context.Context, query string, ranged bool, from, to chancery.Day) (dates []Dated, remark string, err error)
	// AsOf returns the record as it was at a journal number, on a day or at a
	// moment (see the command line's --as-of), read-only. It stays usable as long
	// as ctx lasts.
	AsOf(ctx context.Context, moment string) (Record, error)
}

// List is a stretch of a list of documents.
type List struct {
	Rows  []Listed
	Next  string // "" at the end
	Total int    // of all that meet the query
}

// Listed is a document as a list shows it.
type Listed struct {
	Digest       chancery.Digest   `json:"digest"`
	Path         string            `json:"path"`
	Metadata     chancery.Metadata `json:"-"`
	Attributions int               `json:"-"`
	Notice       string            `json:"-"` // why it was not read; "" where it was
}

// Paper is a document with what was found in it and what people decided on it.
type Paper struct {
	*chancery.Document
	Findings []Judged // in no given order, rejected ones too
	Dates    []chancery.Date
	Actors   []chancery.Actor
	Notes    []Comment
	Seen     int64 // every decision up to this journal number is in Findings
}

// Judged is an attribution with what a person decided about it.
type Judged struct {
	chancery.Attribution
	State    string // "proposed", "accepted", "corrected", "rejected"
	Decision int64  // the journal number of the decision that stands, 0 for none
	By       string // the person who decided; "" for proposed
	At       time.Time
	Why      string
	Notes    []Comment
}

// Comment is a note that a person made.
type Comment struct {
	Number int64
	At     time.Time
	By     string
	Text   string
}

// Dated is a date that a document tells.
type Dated struct {
	chancery.Date
	Document chancery.Digest
	Title    string // of the document
}

// Verdict is what a person decides at the desk.
type Verdict struct {
	By       string
	Action   chancery.Action // Accept, Correct, Reject, Note or Undo
	Document chancery.Digest
	Finding  string // "" to put in one that no reader found (Accept with a Change), or for a note on the document
	Saw      int64  // the decision that stood when the form was made, 0 for none; for Undo, the one to take back
	Change   *Change
	Note     string
	Why      string
}

// Change says what is to be another way in an attribution. What is nil stays as
// it is.
type Change struct {
	Parent  *string
	Kind    *chancery.QuoteKind
	Stance  *chancery.Stance
	Source  *[][2]int // code points, half-open
	Cue     *[][2]int
	Content *[][2]int
}

// Entries says which entries of the journal are asked for; zero fields ask for
// all.
type Entries struct {
	Document chancery.Digest
	Finding  string // of that document
	Date     string // of that document, in place of a finding
	After    int64  // only entries with a greater number
	Before   int64  // only entries with a smaller number
	By       string // only those of this person
	Limit    int
}

// Entry is a decision as the journal page shows it.
type Entry struct {
	chancery.Decision
	Title  string // of the document
	Stands bool   // nothing has replaced it and it was not taken back
}

// Found is a stretch of what a search found.
type Found struct {
	Hits   []Hit  `json:"hits"`
	Total  int    `json:"total"`
	More   bool   `json:"more"`   // there are more than Total
	Remark string `json:"remark"` // what was not looked at, in a sentence; "" where all was
}

// Hit is one result of a search.
type Hit struct {
	Document chancery.Digest `json:"document"`
	Title    string          `json:"title"`
	Date     string          `json:"date,omitempty"` // EDTF
	Page     string          `json:"page,omitempty"`
	Finding  string          `json:"finding,omitempty"` // the attribution's ID where the hit is a statement
	Speaker  string          `json:"speaker,omitempty"`
	Stance   string          `json:"stance,omitempty"`
	State    string          `json:"state,omitempty"`
	Snippet  []Snippet       `json:"snippet"` // the words around what was searched
}

// Snippet is a stretch of a hit; Match says that it was searched for.
type Snippet struct {
	Words string `json:"words"`
	Match bool   `json:"match"`
}

// said is what the Value of a decision holds that the journal page shows. The
// record defines its form; see doc/record.md.
type said struct {
	Finding, Corrected *struct {
		Stance string `json:"stance"`
		Parent string `json:"parent"`
		Words  struct{ Source, Cue, Content []string }
	}
	Text   string
	Values []string
}

func saidOf(value json.RawMessage) (s said) {
	if len(value) > 0 {
		_ = json.Unmarshal(value, &s) // what is not of this form has nothing to show
	}
	return s
}
