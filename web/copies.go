package web

import (
	"context"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"chancery"
)

// Copies is what the desk asks of a record that can tell which documents are copies
// of one text, and how quotations stand to their sources; a [Record] that does not
// have the methods has no such pages. Both need the words of all documents at hand,
// which takes a while the first time: an Under that is not "" says how far it has
// come, and nothing else is there yet.
type Copies interface {
	// Families returns the families of copies, those of most documents first.
	Families(ctx context.Context) (FamilyList, error)
	// Checks checks the quotations of a document against the others.
	Checks(ctx context.Context, document chancery.Digest) (QuoteChecks, error)
}

// FamilyList is the families of a record.
type FamilyList struct {
	Under     string       `json:"under,omitempty"`
	Families  []CopyFamily `json:"families"`
	Documents int          `json:"documents"` // compared
	Pairs     int          `json:"pairs"`     // that share anything but boilerplate
	Cut       int          `json:"cut"`       // pairs whose comparison was broken off
	More      int          `json:"more"`      // families that are not listed
}

// CopyFamily is documents that are copies of one text, whole or in good part.
type CopyFamily struct {
	Origin  Listed       `json:"origin"` // the one that the others are likeliest to have it from
	Members []CopyMember `json:"members"`
	Cut     int          `json:"cut"` // members that were not compared one by one
}

// CopyMember is a member of a family beside its origin.
type CopyMember struct {
	Listed
	Same  bool    `json:"same"`  // word by word the same
	Share float64 `json:"share"` // part of its words that the origin has, 0 to 1
	Own   []Place `json:"own"`   // what the origin lacks
}

// QuoteChecks is the quotations of a document with their verdicts, in order.
type QuoteChecks struct {
	Under   string       `json:"under,omitempty"`
	Checks  []QuoteCheck `json:"checks"`
	OneWord int          `json:"one_word"` // quotations of one word, which prove nothing
	Left    int          `json:"left"`     // quotations that were not checked, since there are so many
}

// QuoteCheck is one quotation with how it stands to its source.
type QuoteCheck struct {
	At         [2]int       `json:"at"` // code points, half-open
	Words      string       `json:"words"`
	Verdict    string       `json:"verdict"`
	Serious    bool         `json:"serious"` // more than an editor may do
	Reason     string       `json:"reason"`
	Speaker    string       `json:"speaker,omitempty"`
	SaidBy     string       `json:"said_by,omitempty"`    // in the source
	Found      []Place      `json:"found,omitempty"`      // in the source
	Difference []Correction `json:"difference,omitempty"` // from the source to the quotation, as a proof-reader marks it
}

// Correction is a stretch of a text as a proof-reader marks it.
type Correction struct {
	Words string `json:"words"`
	Kind  string `json:"kind"` // "same", "out", "in"
}

// copies is the families of copies.
func (d *Desk) copies(w http.ResponseWriter, r *http.Request) error {
	known, ok := d.at(r).(Copies)
	if !ok {
		return chancery.Errorf(chancery.NotFound, "there is no page %s here", r.URL.Path)
	}
	list, err := known.Families(r.Context())
	if err != nil {
		return err
	}
	switch wants(r) {
	case "json":
		return answerJSON(w, http.StatusOK, list)
	case "csv":
		var rows [][]string
		for i, f := range list.Families {
			rows = append(rows, []string{strconv.Itoa(i + 1), "origin", f.Origin.Digest.String(), nameOf(f.Origin.Metadata, f.Origin.Path), get(f.Origin.Metadata, "outlet"), "1"})
			for _, m := range f.Members {
				rows = append(rows, []string{strconv.Itoa(i + 1), "member", m.Digest.String(), nameOf(m.Metadata, m.Path), get(m.Metadata, "outlet"), strconv.FormatFloat(m.Share, 'f', 3, 64)})
			}
		}
		return answerCSV(w, "copies", []string{"family", "place", "document", "title", "outlet", "share"}, rows)
	}
	return d.show(w, r, http.StatusOK, "copies.html", "Compare", "Families of copies", list, "json", "csv")
}

// check lays the verdicts on the quotations of a document into the margin.
func (d *Desk) check(r *http.Request, s *sheet) error {
	known, ok := d.at(r).(Copies)
	if s.Copies = ok && viewerOf(r).Base == ""; !s.Copies || r.URL.Query().Get("quotations") == "" {
		return nil
	}
	checks, err := known.Checks(r.Context(), s.Digest)
	if err != nil {
		return err
	}
	s.Checks = &checks
	for _, c := range checks.Checks {
		i, _ := slices.BinarySearchFunc(s.Rows, c.At[0]+1, func(r row, at int) int { return r.Start - at })
		if i > 0 {
			s.Rows[i-1].Checks = append(s.Rows[i-1].Checks, c)
		}
	}
	return nil
}

// Tally counts verdicts: "3 exact, 2 altered".
func (q QuoteChecks) Tally() string {
	var names, parts []string
	n := map[string]int{}
	for _, c := range q.Checks {
		if n[c.Verdict]++; n[c.Verdict] == 1 {
			names = append(names, c.Verdict)
		}
	}
	for _, name := range names {
		parts = append(parts, strconv.Itoa(n[name])+" "+name)
	}
	return strings.Join(parts, ", ")
}
