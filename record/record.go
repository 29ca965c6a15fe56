// Package record keeps one case: its documents, what was read in them, and what
// people decided about it. It is the only room that speaks SQL.
//
// A record lives in one SQLite file or in one schema of a PostgreSQL database;
// [Open] takes either and everything after it is the same. Originals and texts
// never change once they are in. Findings are derived: a new [chancery.Reading]
// replaces the earlier one of its document and touches no decision. Decisions
// stand in a journal that is only ever appended to, each entry sealed by the
// hash of the one before; [Record.Attributions] lays them over the findings.
//
// Several processes may use one record at once. Every method that writes does
// so in one transaction: killed at any moment, it leaves all of it or nothing.
//
// Offsets are bytes, in Go and in the database; in bundles and in the values of
// decisions, which leave the program, they are Unicode code points. doc/record.md
// describes the tables, the bundle and their history.
package record

import (
	"time"

	"chancery"
)

// DefaultName is the name of a record's file where only a folder is named.
const DefaultName = "chancery.db"

// Options say how a record is opened.
type Options struct {
	ReadOnly bool          // refuse every change
	AsOf     AsOf          // an earlier state, read-only; zero for the present
	Wait     time.Duration // how long to wait for another process that is writing; 10 seconds where zero

	sealed bool // see the function of that name
}

// AsOf names an earlier state of a record by a journal number or by a time, not
// by both. Decisions and documents count up to and including it. Findings are
// derived and not kept from earlier readings: the present ones are shown under
// the decisions of that time.
type AsOf struct {
	Number int64     // the last decision that counts, from 1; its time is that of the state
	Time   time.Time // decisions made and documents added at this time or before count
}

// IsZero reports whether a names the present.
func (a AsOf) IsZero() bool { return a.Number == 0 && a.Time.IsZero() }

// Stored is a document in the record.
type Stored struct {
	chancery.Document                   // Metadata is corrected by the decisions that stand
	AsFound           chancery.Metadata // as accession found it
	Sequence          int64             // in order of being added, from 1
	Added             time.Time
	Places            []Place           // every place where its bytes were found, the first first; Path is the first
	SameText          []chancery.Digest // other documents with the same text from other bytes, in order of being added
	Attachments       []chancery.Digest // documents that came attached to this one
	Notes             []Comment         // what people noted on it
	Reader            string            // the reader whose findings it has; "" while it has not been read
}

// Place is where the bytes of a document were found, and when.
type Place struct {
	Path string
	At   time.Time
}

// Summary is what a list shows of a document.
type Summary struct {
	Digest       chancery.Digest
	Sequence     int64
	Name         string
	Path         string
	MediaType    string
	Size         int64 // of the original, in bytes
	Points       int   // length of the text in code points; 0 for a document without text
	Added        time.Time
	Title        string // Title to Language as corrected
	Authors      []string
	Outlet       string
	Published    string // EDTF, as are all dates
	Written      string
	URL          string
	Language     string
	Reader       string // "" while it has not been read
	Attributions int    // found by that reader
}

// State is how far an attribution has been judged.
type State string

// The states.
const (
	Proposed  State = "proposed"  // by a reader, and nobody has decided yet
	Accepted  State = "accepted"  // as it was found
	Corrected State = "corrected" // accepted another way than it was found
	Rejected  State = "rejected"
)

// States lists every state in the order in which it is shown.
var States = []State{Proposed, Accepted, Corrected, Rejected}

// Attribution is an attribution as it stands: a finding of a reader that nobody
// has decided on, or what a decision made of one.
type Attribution struct {
	chancery.Attribution                 // ID stays that of the finding, however its spans are corrected
	Document             chancery.Digest // in which it stands
	State                State
	Reader               string    // who found it: a reader's version, or "" where a person put it there
	Decision             int64     // the journal number of the decision that stands; 0 while proposed
	By                   string    // who decided
	At                   time.Time // when
	Why                  string
	Notes                []Comment // in order
}

// Comment is a note that a person made on a document or an attribution.
type Comment struct {
	Number int64 // in the journal
	At     time.Time
	By     string
	Text   string
}

// Entry is a decision as the journal holds it. Hash is the SHA-256 of the
// entry's canonical form, which includes Previous, the hash of the entry before
// (zero for the first); so no entry can be altered, left out or moved without
// every later hash failing. doc/record.md gives the form.
type Entry struct {
	chancery.Decision
	Previous chancery.Digest
	Hash     chancery.Digest
}
