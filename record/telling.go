package record

import (
	"encoding/json"
	"fmt"
	"slices"

	"chancery"
	"chancery/internal/wire"
)

// telling is what an attribution says of the hands it went through, beside its
// source, cue and content. Offsets are bytes.
type telling struct {
	Path       []wire.Link    `json:"path,omitempty"`
	Addressees []wire.Mention `json:"addressees,omitempty"`
	Told       string         `json:"told,omitempty"`
}

func tellingOf(a *chancery.Attribution) (out telling) {
	for _, l := range a.Path {
		out.Path = append(out.Path, wire.Link{Span: pair(l.Passage.Span), Actors: l.Actors, Either: l.Either, Medium: string(l.Medium), Access: string(l.Access)})
	}
	for _, m := range a.Addressees {
		out.Addressees = append(out.Addressees, wire.Mention{Actor: m.Actor, Span: pair(m.Passage.Span)})
	}
	out.Told = a.Told
	return out
}

// column is the form in which it stands in the table.
func (w telling) column() string {
	if len(w.Path)+len(w.Addressees) == 0 && w.Told == "" {
		return ""
	}
	return encode(w)
}

func decodeTelling(s string) (w telling, err error) {
	if s == "" {
		return w, nil
	}
	err = json.Unmarshal([]byte(s), &w)
	return w, err
}

// extent widens e to hold the passages of w.
func (w *telling) extent(e chancery.Span) chancery.Span {
	widen := func(p [2]int) {
		if e == (chancery.Span{}) {
			e = span(p)
		}
		e.Start, e.End = min(e.Start, p[0]), max(e.End, p[1])
	}
	for _, l := range w.Path {
		widen(l.Span)
	}
	for _, m := range w.Addressees {
		widen(m.Span)
	}
	return e
}

// fill sets what w says in a. text is the stretch of the document's text that
// begins at byte base.
func (w *telling) fill(a *chancery.Attribution, document chancery.Digest, text string, base int) error {
	passage := func(p [2]int) (chancery.Passage, error) {
		words, err := (chancery.Span{Start: p[0] - base, End: p[1] - base}).In(text)
		if err != nil {
			err = fmt.Errorf("attribution %s: %w", a.ID, err)
		}
		return chancery.Passage{Document: document, Span: span(p), Words: words}, err
	}
	a.Path, a.Addressees, a.Told = nil, nil, w.Told
	for _, l := range w.Path {
		p, err := passage(l.Span)
		if err != nil {
			return err
		}
		a.Path = append(a.Path, chancery.Link{Actors: slices.Clone(l.Actors), Either: l.Either, Medium: chancery.Medium(l.Medium), Access: chancery.Access(l.Access), Passage: p})
	}
	for _, m := range w.Addressees {
		p, err := passage(m.Span)
		if err != nil {
			return err
		}
		a.Addressees = append(a.Addressees, chancery.Mention{Actor: m.Actor, Passage: p})
	}
	return nil
}

// checkTelling holds what an attribution says of its hands to the actors and
// dates of its reading.
func checkTelling(a *chancery.Attribution, actors map[string]bool, dates map[string]bool) error {
	for _, l := range a.Path {
		for _, id := range l.Actors {
			if !actors[id] {
				return fmt.Errorf("its path names the actor %q, which the reading does not have", id)
			}
		}
	}
	for _, m := range a.Addressees {
		if m.Actor != "" && !actors[m.Actor] {
			return fmt.Errorf("it was told to the actor %q, which the reading does not have", m.Actor)
		}
	}
	if a.Told != "" && !dates[a.Told] {
		return fmt.Errorf("it was told at the date %q, which the reading does not have", a.Told)
	}
	return nil
}

// known returns the IDs of the actors and dates of a reading, which may be nil.
func known(reading *chancery.Reading) (actors, dates map[string]bool) {
	actors, dates = map[string]bool{}, map[string]bool{}
	if reading != nil {
		for _, a := range reading.Actors {
			actors[a.ID] = true
		}
		for _, d := range reading.Dates {
			dates[d.ID] = true
		}
	}
	return actors, dates
}

// tell makes the part of a change that is about the hands.
func (c *Change) tell(doc *chancery.Document, points *chancery.Points, a *chancery.Attribution, reading *chancery.Reading) error {
	refused := func(format string, args ...any) error {
		return chancery.Errorf(chancery.Invalid, "the correction of document %s cannot stand: %w", doc.Digest.Short(), fmt.Errorf(format, args...))
	}
	if c.Path == nil && c.Source != nil {
		// A path goes with its source.
		outside := func(l chancery.Link) bool {
			return !slices.ContainsFunc(a.Source, func(p chancery.Passage) bool { return p.Span.Contains(l.Passage.Span) })
		}
		if slices.ContainsFunc(a.Path, outside) {
			a.Path = nil
		}
	}
	actors, dates := known(reading)
	dates[a.Told] = true // may stay, though a later reading does not find the date

	given := wire.Attribution{ID: a.ID}
	if c.Path != nil {
		given.Path = *c.Path
	}
	if c.Addressees != nil {
		given.Addressees = *c.Addressees
	}
	list, err := wire.Decode(doc, []wire.Attribution{given})
	if err != nil {
		return refused("%w", err)
	}
	if c.Path != nil {
		a.Path = list[0].Path
	}
	if c.Addressees != nil {
		a.Addressees = list[0].Addressees
	}
	if c.Told != nil {
		a.Told = *c.Told
	}
	for _, l := range a.Path {
		if l.Passage.Span.Len() == 0 {
			return refused("a link of the path has no words")
		}
		if l.Access != "" && !slices.Contains(accesses, l.Access) {
			return refused("%q is no kind of access; the kinds are %s", l.Access, names(accesses))
		}
	}
	for _, m := range a.Addressees {
		if m.Passage.Span.Len() == 0 {
			return refused("an addressee has no words")
		}
	}
	if err := checkTelling(a, actors, dates); err != nil {
		return refused("%w", err)
	}
	return nil
}

var accesses = []chancery.Access{chancery.Witnessed, chancery.TookPart, chancery.SawPaper, chancery.WasTold, chancery.HeardOfPaper, chancery.Inferred, chancery.Rumoured}

// meant returns the actors of a reading that an attribution refers to, each with
// one mention, by which a later reading knows them again: IDs of actors hold in
// one reading only.
func meant(points *chancery.Points, reading *chancery.Reading, of *chancery.Attribution) []wire.Actor {
	if reading == nil {
		return nil
	}
	ids := map[string]bool{}
	for _, l := range of.Path {
		for _, id := range l.Actors {
			ids[id] = true
		}
	}
	for _, m := range of.Addressees {
		ids[m.Actor] = true
	}
	var out []wire.Actor
	for _, a := range reading.Actors {
		if ids[a.ID] {
			actor := wire.Actor{ID: a.ID, Name: a.Name, Kind: string(a.Kind), Names: list(a.Names), Mentions: []wire.Span{}, Unnamed: a.Unnamed}
			if m := clearest(a); m != nil {
				actor.Mentions = append(actor.Mentions, points.Span(m.Span))
			}
			out = append(out, actor)
		}
	}
	return out
}

// clearest returns the mention that says the actor's fullest name, else the
// longest.
func clearest(a chancery.Actor) (out *chancery.Passage) {
	for i := range a.Mentions {
		m := &a.Mentions[i]
		if m.Words == a.Name {
			return m
		}
		if out == nil || m.Span.Len() > out.Span.Len() {
			out = m
		}
	}
	return out
}

// presentActors returns [present] of what a document's present reading found.
func (t *tx) presentActors(seq int64, document chancery.Digest) (func(then wire.Actor) string, error) {
	reading, err := t.reading(seq, document)
	if err != nil {
		return nil, err
	}
	doc, err := t.text(document)
	if err != nil {
		return nil, err
	}
	return present(chancery.NewPoints(doc.Text), reading), nil
}

// present returns a function that gives, for an actor as it was known when a
// decision was made, its ID in a reading, which may be nil: the actor who is
// mentioned in the same place, else the one of the same name, else "".
func present(points *chancery.Points, reading *chancery.Reading) func(then wire.Actor) string {
	at, named := map[chancery.Span]string{}, map[string]string{}
	if reading != nil {
		for _, a := range reading.Actors {
			if _, ok := named[a.Name]; !ok && !a.Unnamed {
				named[a.Name] = a.ID
			}
			for _, m := range a.Mentions {
				at[m.Span] = a.ID
			}
		}
	}
	return func(then wire.Actor) string {
		for _, m := range then.Mentions {
			if b, err := points.Bytes(m); err == nil && at[b] != "" {
				return at[b]
			}
		}
		return named[then.Name]
	}
}

// follow gives the actors of an attribution that was decided on their IDs in
// the present reading. One whom it does not know is left out.
func follow(a *chancery.Attribution, then []wire.Actor, id func(wire.Actor) string) {
	to := make(map[string]string, len(then))
	for _, actor := range then {
		to[actor.ID] = id(actor)
	}
	for i := range a.Path {
		l := &a.Path[i]
		var ids []string
		for _, from := range l.Actors {
			if now := to[from]; now != "" && !slices.Contains(ids, now) {
				ids = append(ids, now)
			}
		}
		l.Actors = ids
	}
	for i := range a.Addressees {
		a.Addressees[i].Actor = to[a.Addressees[i].Actor]
	}
}
