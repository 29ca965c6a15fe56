package record

import (
	"cmp"
	"context"
	"crypto/sha256"
	"database/sql"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"sync"
	"time"

	"chancery"
	"chancery/internal/wire"
)

// What people decide on actors stands in the journal and is laid over what the
// machine linked each time actors are asked for; nothing that the machine does
// later changes it. A decision carries the places it was made on (document,
// name, a passage), so that it finds its actors again after documents have been
// read anew.
//
// The targets are of the kind [chancery.OnActor]. Their IDs:
//
//	A+B        Merge or Reject of a pair; one decision stands on a pair
//	A-F        Split: the found actors, or single mentions of them, that the value names leave A
//	A          Correct: a name, a kind; Accept, Reject: of the actor itself; Note
//	A#office   Correct: the offices it held

// ActorValue is the Value of a decision on actors.
type ActorValue struct {
	Actors  []ActorRef    `json:"actors,omitempty"`  // those it is about: two of a pair, one else
	Out     []ActorPart   `json:"out,omitempty"`     // of a Split: what leaves
	Name    string        `json:"name,omitempty"`    // of a Correct
	Kind    string        `json:"kind,omitempty"`    // the same
	Offices []ActorTenure `json:"offices,omitempty"` // the same: all offices, in order
}

// ActorRef is an actor as it was decided on.
type ActorRef struct {
	ID    string      `json:"id"`
	Name  string      `json:"name"`
	Kind  string      `json:"kind"`
	Parts []ActorPart `json:"parts"` // up to 64 of the documents it stands in
}

// ActorPart is an actor in one document, by a passage that names it. The span is
// in code points.
type ActorPart struct {
	Document chancery.Digest `json:"document"`
	Finding  string          `json:"finding"`
	Name     string          `json:"name"`
	Span     [2]int          `json:"span"`
	Words    string          `json:"words"`
	Only     bool            `json:"only,omitempty"` // the mention at Span alone
}

// ActorTenure is an office that an actor held. From and To are EDTF; "" where they
// are not known.
type ActorTenure struct {
	Title string `json:"title"`
	Of    string `json:"of,omitempty"` // state or body
	At    string `json:"at,omitempty"` // where an envoy was accredited
	From  string `json:"from,omitempty"`
	To    string `json:"to,omitempty"`
}

const mostParts = 64

// overlay is what people decided on actors, as it bears on the record at hand.
type overlay struct {
	parent   map[string]string        // actors merged by people: union-find
	split    map[string]string        // found actors (by ID) that a person took out, and the actor they make
	cuts     map[string][]takenOut    // by found actor (ID): mentions that a person took out of it
	apart    map[[2]string]bool       // pairs of actors that are not one
	names    map[string]string        // by actor
	kinds    map[string]string        // by actor
	offices  map[string][]ActorTenure // by actor
	state    map[string]ActorRuling   // by actor: the last decision on it
	affected map[string]bool          // actors of the machine of which anything of this speaks
	pairs    []ruledPair              // rejected pairs, before merging is done
}

type ruledPair struct{ a, b string }

// takenOut is mentions of a found actor, by the byte at which they begin, that make a
// found actor of their own.
type takenOut struct {
	starts []int
	id     string
}

// cutUp takes from found actors the mentions that people took out, each lot of which
// becomes a found actor beside it.
func (o *overlay) cutUp(list []FoundActor) []FoundActor {
	if len(o.cuts) == 0 {
		return list
	}
	var out []FoundActor
	for i := 0; i < len(list); i++ {
		f := list[i]
		for _, c := range o.cuts[f.ID] {
			leaves := func(m [3]int) bool { return slices.Contains(c.starts, m[0]) }
			g := f
			g.ID, g.mentions, g.Reasons = c.id, slices.DeleteFunc(slices.Clone(f.mentions), func(m [3]int) bool { return !leaves(m) }), nil
			f.mentions = slices.DeleteFunc(slices.Clone(f.mentions), leaves)
			g.recount()
			f.recount()
			if len(g.mentions) > 0 {
				list = slices.Insert(list, i+1, g) // of which more may have been taken out later
			}
		}
		if len(f.mentions) > 0 || len(o.cuts[f.ID]) == 0 {
			out = append(out, f)
		}
	}
	return out
}

// recount brings the names of a found actor up to date with its mentions.
func (f *FoundActor) recount() {
	var names []NameCount
	number := map[int]int{}
	count := map[int]int{}
	for _, m := range f.mentions {
		count[m[2]]++
	}
	for i, n := range f.Names {
		if count[i] > 0 {
			number[i] = len(names)
			names = append(names, NameCount{n.Text, count[i]})
		}
	}
	for i, m := range f.mentions {
		if n, ok := number[m[2]]; ok {
			f.mentions[i][2] = n
		}
	}
	if f.Names = names; len(names) > 0 {
		f.Name = names[0].Text
	}
}

// foundOf returns found actors as people left them.
func (t *tx) foundOf(o *overlay, condition string, args ...any) ([]FoundActor, error) {
	list, err := t.found(condition, args...)
	if err != nil {
		return nil, err
	}
	return o.cutUp(list), nil
}

// mentionID names a found actor that is one mention, or several of which it is the
// first, taken out of another.
func mentionID(document chancery.Digest, span [2]int) string {
	sum := sha256.Sum256(fmt.Appendf(nil, "%s\x00mention\x00%d\x00%d", document, span[0], span[1]))
	return hex.EncodeToString(sum[:8])
}

// ActorRuling is the last decision on an actor.
type ActorRuling struct {
	Decision int64 // journal number
	State    State
	By, Why  string
	At       time.Time
}

func (o *overlay) find(actor string) string {
	for {
		p, ok := o.parent[actor]
		if !ok {
			return actor
		}
		actor = p
	}
}

// of returns the actor that a found one belongs to.
func (o *overlay) of(f *FoundActor) string {
	if out, ok := o.split[f.ID]; ok {
		return o.find(out)
	}
	return o.find(f.Actor)
}

// overlay reads the decisions on actors that stand.
func (t *tx) overlay() (*overlay, error) {
	o := &overlay{parent: map[string]string{}, split: map[string]string{}, cuts: map[string][]takenOut{}, apart: map[[2]string]bool{}, names: map[string]string{}, kinds: map[string]string{}, offices: map[string][]ActorTenure{}, state: map[string]ActorRuling{}, affected: map[string]bool{}}
	var entries []Entry
	err := t.entries(`number IN (SELECT s.decision FROM standing s WHERE s.kind = 'actor' AND s.decision > 0 AND `+standing+`) ORDER BY number`, []any{t.r.number, t.r.number}, func(e Entry) error {
		entries = append(entries, e)
		return nil
	})
	if err != nil {
		return nil, err
	}
	for _, e := range entries {
		var v ActorValue
		if len(e.Value) > 0 && json.Unmarshal(e.Value, &v) != nil {
			continue // of another shape: it speaks of nothing that is known here
		}
		var actors []string
		var all [][]string // where the actors stand that a pair speaks of, which the machine may have linked another way since
		for _, ref := range v.Actors {
			present, err := t.present(o, ref)
			if err != nil {
				return nil, err
			}
			all = append(all, present)
			actors = append(actors, first(present))
		}
		if slices.Contains(actors, "") || len(actors) == 0 && len(v.Out) == 0 {
			continue // none of what it was decided on is in the record now
		}
		switch {
		case e.Action == chancery.Split:
			out := ""
			lots := map[string]int{} // found actors of which mentions leave, and which of their cuts it is
			for _, part := range v.Out {
				f, err := t.presentPart(o, part)
				if err != nil {
					return nil, err
				}
				if f == nil {
					continue
				}
				if part.Only {
					start, err := t.mentionAt(f, part)
					if err != nil {
						return nil, err
					}
					if start < 0 {
						continue // nobody is found there now
					}
					o.affected[f.Actor] = true
					if at, ok := lots[f.ID]; ok {
						o.cuts[f.ID][at].starts = append(o.cuts[f.ID][at].starts, start)
						continue
					}
					id := mentionID(part.Document, part.Span)
					lots[f.ID] = len(o.cuts[f.ID])
					o.cuts[f.ID] = append(o.cuts[f.ID], takenOut{[]int{start}, id})
					if out == "" {
						out = id
					}
					o.split[id] = out
					continue
				}
				if out == "" {
					out = f.ID
					if out == f.Actor { // the first of the actor leaves: the rest keeps the ID
						out = f.ID + "x"
					}
				}
				o.affected[f.Actor] = true
				o.split[f.ID] = out
			}
			if out != "" && len(actors) == 1 {
				o.pairs = append(o.pairs, ruledPair{actors[0], out})
				o.rule(out, e, Corrected)
			}
		case e.Action == chancery.Merge && len(actors) == 2:
			// All that was the one or the other when a person merged them is one.
			for _, actor := range slices.Concat(all...) {
				o.affected[actor] = true
				if a, b := o.find(actors[0]), o.find(actor); a != b {
					o.parent[b] = a
				}
			}
			o.names[o.find(actors[0])] = v.Actors[0].Name
			o.rule(o.find(actors[0]), e, Accepted)
		case e.Action == chancery.Reject && len(actors) == 2:
			if o.find(actors[0]) == o.find(actors[1]) {
				// The machine has linked what a person keeps apart: the second leaves.
				out := ""
				for _, part := range v.Actors[1].Parts {
					f, err := t.presentPart(o, part)
					if err != nil {
						return nil, err
					}
					if f == nil || o.split[f.ID] != "" {
						continue
					}
					if out == "" {
						out = f.ID + "x"
					}
					o.affected[f.Actor] = true
					o.split[f.ID] = out
				}
				actors[1] = cmp.Or(out, actors[1])
			}
			o.pairs = append(o.pairs, ruledPair{actors[0], actors[1]})
			for _, a := range all[0] {
				for _, b := range all[1] {
					if o.find(a) != o.find(b) {
						o.pairs = append(o.pairs, ruledPair{a, b})
					}
				}
			}
		case len(actors) == 1:
			a := actors[0]
			o.affected[a] = true
			switch e.Action {
			case chancery.Correct:
				if v.Name != "" {
					o.names[a] = v.Name
				}
				if v.Kind != "" {
					o.kinds[a] = v.Kind
				}
				if strings.HasSuffix(e.Target.ID, onOffice) {
					o.offices[a] = v.Offices
				}
				o.rule(a, e, Corrected)
			case chancery.Accept:
				o.rule(a, e, Accepted)
			case chancery.Reject:
				o.rule(a, e, Rejected)
			}
		}
	}
	// What was said of an actor holds for the one it was merged into.
	for _, a := range sortedKeys(o.parent) {
		to := o.find(a)
		o.parent[a] = to
		if o.names[to] == "" && o.names[a] != "" {
			o.names[to] = o.names[a]
		}
		if o.kinds[to] == "" && o.kinds[a] != "" {
			o.kinds[to] = o.kinds[a]
		}
		if len(o.offices[to]) == 0 && len(o.offices[a]) > 0 {
			o.offices[to] = o.offices[a]
		}
		o.affected[a], o.affected[to] = true, true
	}
	for _, p := range o.pairs {
		if a, b := o.find(p.a), o.find(p.b); a != b {
			o.apart[pairOf(a, b)] = true
		}
	}
	return o, nil
}

func (o *overlay) rule(actor string, e Entry, s State) {
	o.state[actor] = ActorRuling{e.Number, s, e.By, e.Why, e.At}
}

func pairOf(a, b string) [2]string {
	if b < a {
		a, b = b, a
	}
	return [2]string{a, b}
}

const onOffice = "#office"

// present returns the actors to which the places go now that a decision was made
// on, the one to which most go first; none where none is in the record.
func (t *tx) present(o *overlay, ref ActorRef) (out []string, err error) {
	count := map[string]int{}
	for _, part := range ref.Parts {
		f, err := t.presentPart(o, part)
		if err != nil {
			return nil, err
		}
		if f == nil {
			continue
		}
		a := f.Actor
		if split, ok := o.split[f.ID]; ok {
			a = split
		}
		if count[a]++; count[a] == 1 {
			out = append(out, a)
		}
	}
	slices.SortStableFunc(out, func(a, b string) int { return cmp.Compare(count[b], count[a]) })
	if len(out) == 0 && ref.ID != "" {
		var n int
		if err := t.row(`SELECT count(*) FROM actors WHERE actor = ?`, ref.ID).Scan(&n); err != nil {
			return nil, err
		} else if n > 0 {
			out = append(out, ref.ID)
		}
	}
	return out, nil
}

func first(s []string) string {
	if len(s) == 0 {
		return ""
	}
	return s[0]
}

// presentPart returns the actor of a document that a decision speaks of: the same
// finding, else who is mentioned at the place, else who bears the name.
func (t *tx) presentPart(o *overlay, p ActorPart) (*FoundActor, error) {
	list, err := t.foundOf(o, `d.digest = ? ORDER BY f.id`, p.Document[:])
	if err != nil || len(list) == 0 {
		return nil, err
	}
	for i := range list {
		if list[i].ID == p.Finding && !p.Only {
			return &list[i], nil
		}
	}
	doc, err := t.text(p.Document)
	if err != nil {
		return nil, err
	}
	if s, err := chancery.NewPoints(doc.Text).Bytes(p.Span); err == nil && p.Words != "" {
		for i := range list {
			for _, m := range list[i].mentions {
				if s.Overlaps(chancery.Span{Start: m[0], End: m[1]}) {
					return &list[i], nil
				}
			}
		}
	}
	for i := range list {
		if !p.Only && !list[i].Unnamed && slices.ContainsFunc(list[i].Names, func(n NameCount) bool { return key(n.Text) == key(p.Name) }) {
			return &list[i], nil
		}
	}
	return nil, nil
}

// mentionAt returns the byte at which the mention of f begins that a part of a
// decision speaks of; -1 where there is none now.
func (t *tx) mentionAt(f *FoundActor, p ActorPart) (int, error) {
	doc, err := t.text(p.Document)
	if err != nil {
		return 0, err
	}
	s, err := chancery.NewPoints(doc.Text).Bytes(p.Span)
	if err != nil {
		return -1, nil
	}
	at := -1
	for _, m := range f.mentions {
		if m[0] == s.Start {
			return m[0], nil
		}
		if at < 0 && s.Overlaps(chancery.Span{Start: m[0], End: m[1]}) {
			at = m[0]
		}
	}
	return at, nil
}

// ActorChange makes decisions on actors; the caller adds who decides and why, and
// gives them to [Record.Decide]. Every method returns an error of kind
// [chancery.NotFound] for an actor that is not there, and [chancery.Invalid] for
// what makes no sense.
type ActorChange struct{ r *Record }

// ChangeActors returns what makes decisions on actors.
func (r *Record) ChangeActors() ActorChange { return ActorChange{r} }

// Merge says that two actors are one, which then goes by the first.
func (c ActorChange) Merge(ctx context.Context, a, b string) (chancery.Decision, error) {
	return c.pair(ctx, chancery.Merge, a, b)
}

// Reject says that two actors are not one: they are never proposed again, and
// are parted where the machine has linked them.
func (c ActorChange) Reject(ctx context.Context, a, b string) (chancery.Decision, error) {
	return c.pair(ctx, chancery.Reject, a, b)
}

func (c ActorChange) pair(ctx context.Context, action chancery.Action, a, b string) (d chancery.Decision, err error) {
	err = c.r.view(ctx, func(t *tx) error {
		book, err := t.book()
		if err != nil {
			return err
		}
		x, err := t.findActor(book, a)
		if err != nil {
			return err
		}
		y, err := t.findActor(book, b)
		if err != nil {
			return err
		}
		if x.ID == y.ID {
			return chancery.Errorf(chancery.Invalid, "%s and %s are one actor already (%s)", a, b, x.Name)
		}
		if action == chancery.Merge && x.Kind != y.Kind && x.Kind != "" && y.Kind != "" && (x.Kind == chancery.Person || y.Kind == chancery.Person) {
			return chancery.Errorf(chancery.Invalid, "%s is a %s and %s a %s; correct the kind first with `chancery actor rename --kind`", x.Name, x.Kind, y.Name, y.Kind)
		}
		var v ActorValue
		for _, actor := range []*Actor{x, y} {
			ref, err := t.ref(book, actor)
			if err != nil {
				return err
			}
			v.Actors = append(v.Actors, ref)
		}
		p := pairOf(x.ID, y.ID)
		d = c.decision(action, p[0]+"+"+p[1], v)
		return nil
	})
	return d, err
}

// Split says that what stands in some documents, or under some names, is not the
// actor but another. One of documents and names must be given.
func (c ActorChange) Split(ctx context.Context, actor string, documents []chancery.Digest, names []string) (d chancery.Decision, err error) {
	err = c.r.view(ctx, func(t *tx) error {
		book, err := t.book()
		if err != nil {
			return err
		}
		a, err := t.findActor(book, actor)
		if err != nil {
			return err
		}
		members, err := t.members(book, a)
		if err != nil {
			return err
		}
		var out []FoundActor
		for _, m := range members {
			named := slices.ContainsFunc(m.Names, func(n NameCount) bool {
				return slices.ContainsFunc(names, func(want string) bool { return key(want) == key(n.Text) })
			})
			if slices.Contains(documents, m.Document) || named {
				out = append(out, m)
			}
		}
		switch {
		case len(out) == 0:
			return chancery.Errorf(chancery.NotFound, "%s stands in none of these documents and under none of these names; `chancery actor show %s` lists them", a.Name, a.ID)
		case len(out) == len(members):
			return chancery.Errorf(chancery.Invalid, "all of %s would leave; name fewer documents or names (it stands in %d)", a.Name, len(members))
		}
		ref, err := t.ref(book, a, out...)
		if err != nil {
			return err
		}
		v := ActorValue{Actors: []ActorRef{ref}}
		for i := range out {
			part, err := t.part(&out[i])
			if err != nil {
				return err
			}
			v.Out = append(v.Out, part)
		}
		d = c.decision(chancery.Split, a.ID+"-"+out[0].ID, v)
		return nil
	})
	return d, err
}

// SplitMentions says that an actor is another one in single mentions, each given by
// its document and the place, in code points, of any character of it.
func (c ActorChange) SplitMentions(ctx context.Context, actor string, mentions []MentionPlace) (d chancery.Decision, err error) {
	err = c.r.view(ctx, func(t *tx) error {
		book, err := t.book()
		if err != nil {
			return err
		}
		a, err := t.findActor(book, actor)
		if err != nil {
			return err
		}
		members, err := t.members(book, a)
		if err != nil {
			return err
		}
		v := ActorValue{}
		taken := map[[2]any]bool{}
		for _, at := range mentions {
			doc, err := t.text(at.Document)
			if err != nil {
				return err
			}
			points := chancery.NewPoints(doc.Text)
			s, err := points.Bytes(wire.Span{at.At, at.At + 1})
			if err != nil {
				return chancery.Errorf(chancery.Invalid, "document %s has no character %d", at.Document.Short(), at.At)
			}
			var found *FoundActor
			var span chancery.Span
			for i := range members {
				for _, m := range members[i].mentions {
					if here := (chancery.Span{Start: m[0], End: m[1]}); members[i].Document == at.Document && here.Contains(s) && (found == nil || here.Len() < span.Len()) {
						found, span = &members[i], here
					}
				}
			}
			if found == nil {
				return chancery.Errorf(chancery.NotFound, "%s is not mentioned at %d of document %s; `chancery show %s --json` lists where each actor is mentioned", a.Name, at.At, at.Document.Short(), at.Document.Short())
			}
			words, err := span.In(doc.Text)
			if err != nil {
				return chancery.Errorf(chancery.Damaged, "an actor of document %s is damaged in the record: %w; read the document again", at.Document.Short(), err)
			}
			if k := [2]any{at.Document, span}; !taken[k] {
				taken[k] = true
				v.Out = append(v.Out, ActorPart{Document: at.Document, Finding: found.ID, Name: found.Name, Span: points.Span(span), Words: words, Only: true})
			}
		}
		if len(v.Out) == 0 {
			return chancery.Errorf(chancery.Invalid, "say which mentions leave the actor")
		}
		if len(v.Out) >= a.Mentions {
			return chancery.Errorf(chancery.Invalid, "all of %s would leave; name fewer mentions (it has %d)", a.Name, a.Mentions)
		}
		ref, err := t.ref(book, a)
		if err != nil {
			return err
		}
		v.Actors = []ActorRef{ref}
		d = c.decision(chancery.Split, a.ID+"-"+mentionID(v.Out[0].Document, v.Out[0].Span), v)
		return nil
	})
	return d, err
}

// MentionPlace is a character of a document that stands in a mention.
type MentionPlace struct {
	Document chancery.Digest
	At       int // code points from the beginning of the text
}

// Rename gives an actor another name or kind; "" leaves it.
func (c ActorChange) Rename(ctx context.Context, actor, name string, kind chancery.ActorKind) (chancery.Decision, error) {
	name = strings.TrimSpace(name)
	if name == "" && kind == "" {
		return chancery.Decision{}, chancery.Errorf(chancery.Invalid, "give the actor a name or a kind")
	}
	if kinds := []chancery.ActorKind{chancery.Person, chancery.Organisation, chancery.State, chancery.Group}; kind != "" && !slices.Contains(kinds, kind) {
		return chancery.Decision{}, chancery.Errorf(chancery.Invalid, "%q is no kind of actor; the kinds are %s", kind, names(kinds))
	}
	if len(name) > 500 {
		return chancery.Decision{}, chancery.Errorf(chancery.TooLarge, "the name is longer than 500 bytes")
	}
	return c.one(ctx, actor, "", ActorValue{Name: name, Kind: string(kind)}, true)
}

// Offices says which offices an actor held, all of them.
func (c ActorChange) Offices(ctx context.Context, actor string, offices []ActorTenure) (chancery.Decision, error) {
	for _, o := range offices {
		if strings.TrimSpace(o.Title) == "" {
			return chancery.Decision{}, chancery.Errorf(chancery.Invalid, "an office needs a title")
		}
	}
	return c.one(ctx, actor, onOffice, ActorValue{Offices: offices}, false)
}

func (c ActorChange) one(ctx context.Context, actor, suffix string, v ActorValue, keep bool) (d chancery.Decision, err error) {
	err = c.r.view(ctx, func(t *tx) error {
		book, err := t.book()
		if err != nil {
			return err
		}
		a, err := t.findActor(book, actor)
		if err != nil {
			return err
		}
		if keep { // one decision stands on the name and the kind
			v.Name = cmp.Or(v.Name, book.o.names[a.ID])
			v.Kind = cmp.Or(v.Kind, book.o.kinds[a.ID])
		}
		ref, err := t.ref(book, a)
		if err != nil {
			return err
		}
		v.Actors = []ActorRef{ref}
		d = c.decision(chancery.Correct, a.ID+suffix, v)
		return nil
	})
	return d, err
}

func (c ActorChange) decision(action chancery.Action, id string, v ActorValue) chancery.Decision {
	return chancery.Decision{Action: action, Target: chancery.Target{Kind: chancery.OnActor, ID: id}, Value: json.RawMessage(encode(v)), Replaces: Whatever}
}

// ref writes an actor down as a decision carries it, without what is left out.
func (t *tx) ref(b *actorBook, a *Actor, without ...FoundActor) (ActorRef, error) {
	ref := ActorRef{ID: a.ID, Name: a.Name, Kind: string(a.Kind), Parts: []ActorPart{}}
	members, err := t.members(b, a)
	if err != nil {
		return ref, err
	}
	for i := range members {
		if slices.ContainsFunc(without, func(f FoundActor) bool { return f.ID == members[i].ID }) || len(ref.Parts) == mostParts {
			continue
		}
		part, err := t.part(&members[i])
		if err != nil {
			return ref, err
		}
		ref.Parts = append(ref.Parts, part)
	}
	return ref, nil
}

// part writes a found actor down by its fullest mention.
func (t *tx) part(f *FoundActor) (ActorPart, error) {
	p := ActorPart{Document: f.Document, Finding: f.ID, Name: f.Name}
	if len(f.mentions) == 0 {
		return p, nil
	}
	doc, err := t.text(f.Document)
	if err != nil {
		return p, err
	}
	best := f.mentions[0]
	for _, m := range f.mentions {
		if m[2] >= 0 && (best[2] < 0 || m[2] < best[2]) {
			best = m
		}
	}
	s := chancery.Span{Start: best[0], End: best[1]}
	if p.Words, err = s.In(doc.Text); err != nil {
		return p, chancery.Errorf(chancery.Damaged, "an actor of document %s is damaged in the record: %w; read the document again", f.Document.Short(), err)
	}
	p.Span = chancery.NewPoints(doc.Text).Span(s)
	return p, nil
}

// members returns the found actors of an actor, in order of their documents.
func (t *tx) members(b *actorBook, a *Actor) (out []FoundActor, err error) {
	if !b.touched[a.ID] {
		return t.found(`f.actor = ? ORDER BY f.id`, a.ID)
	}
	for _, from := range b.from[a.ID] {
		list, err := t.foundOf(b.o, `f.actor = ? ORDER BY f.id`, from)
		if err != nil {
			return nil, err
		}
		for _, f := range list {
			if b.o.of(&f) == a.ID {
				out = append(out, f)
			}
		}
	}
	slices.SortStableFunc(out, func(x, y FoundActor) int { return cmp.Or(cmp.Compare(x.seq, y.seq), cmp.Compare(x.row, y.row)) })
	return out, nil
}

// Actor is an actor of the record as it stands.
type Actor struct {
	ID        string
	Kind      chancery.ActorKind
	Name      string
	Unnamed   bool
	Documents int
	Mentions  int
	State     State // Proposed while nobody has decided on it
	Ruling    ActorRuling
}

// Pronouns reports whether an actor is known by pronouns alone, and goes by one of them:
// a reader did not find out who "he" is. Lists leave such actors out, and say how many.
func (a *Actor) Pronouns() bool { return a.Unnamed && chancery.Pronoun(a.Name) }

// actorBook is the actors of the record as they stand.
type actorBook struct {
	o       *overlay
	list    []Actor
	byID    map[string]int
	from    map[string][]string // actors of the machine that an actor is made of, where people decided
	touched map[string]bool     // actors that people decided on
	names   map[string]string   // of those, where they have one

	folding sync.Once
	keys    []string // see folded
}

// readBook reads all actors. It takes some hundred bytes of memory for each.
func (t *tx) readBook() (*actorBook, error) {
	o, err := t.overlay()
	if err != nil {
		return nil, err
	}
	b := &actorBook{o: o, byID: map[string]int{}, from: map[string][]string{}, touched: map[string]bool{}}
	err = t.each(`SELECT actor, kind, unnamed, name, documents, mentions FROM actors`, nil, func(rows *sql.Rows) error {
		a := Actor{State: Proposed}
		var unnamed int
		if err := rows.Scan(&a.ID, &a.Kind, &unnamed, &a.Name, &a.Documents, &a.Mentions); err != nil {
			return err
		}
		a.Unnamed = unnamed != 0
		if !o.affected[a.ID] {
			b.list = append(b.list, a)
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	decided, err := t.decidedActors(o)
	if err != nil {
		return nil, err
	}
	b.names = decidedNames(decided)
	for _, d := range decided {
		b.touched[d.ID] = true
		b.from[d.ID] = d.from
		b.list = append(b.list, d.Actor)
	}
	slices.SortFunc(b.list, func(x, y Actor) int {
		return cmp.Or(cmp.Compare(y.Documents, x.Documents), cmp.Compare(y.Mentions, x.Mentions), strings.Compare(x.Name, y.Name), strings.Compare(x.ID, y.ID))
	})
	for i := range b.list {
		b.byID[b.list[i].ID] = i
	}
	return b, nil
}

// NamedMention is a mention, in bytes of its document's text, of an actor on which people
// decided, with the name by which that actor goes.
type NamedMention struct {
	Span chancery.Span
	Name string
}

// namedMentions picks from what was found in a document the mentions of actors on which
// people decided; names has these by ID.
func namedMentions(o *overlay, names map[string]string, found []FoundActor) (out []NamedMention) {
	for i := range found {
		if name := names[o.of(&found[i])]; name != "" {
			for _, s := range found[i].Spans() {
				out = append(out, NamedMention{s, name})
			}
		}
	}
	slices.SortFunc(out, func(a, b NamedMention) int {
		return cmp.Or(cmp.Compare(a.Span.Start, b.Span.Start), cmp.Compare(b.Span.End, a.Span.End), strings.Compare(a.Name, b.Name))
	})
	return out
}

// decidedNames returns the names of actors on which people decided, by ID, but of those
// that are only described.
func decidedNames(actors []decidedActor) map[string]string {
	names := map[string]string{}
	for _, a := range actors {
		if !a.Unnamed && a.State != Rejected {
			names[a.ID] = a.Name
		}
	}
	return names
}

// actorDue marks the documents whose statements are to be compared anew since a decision on
// an actor, or on two of them, was taken or undone: those who stand in them may go by
// another name.
func (t *tx) actorDue(id string) error {
	o, err := t.overlay()
	if err != nil {
		return err
	}
	id, _ = strings.CutSuffix(id, onOffice)
	of := map[string]bool{}
	for _, part := range strings.FieldsFunc(id, func(r rune) bool { return r == '+' || r == '-' }) {
		of[part], of[o.find(part)] = true, true
	}
	return t.claimsDue(o, of)
}

// claimsDue marks the documents in which actors of a set stand.
func (t *tx) claimsDue(o *overlay, of map[string]bool) error {
	from := map[string]bool{}
	for a := range of {
		from[a] = true
	}
	for a := range o.affected {
		if of[o.find(a)] {
			from[a] = true
		}
	}
	for _, a := range sortedKeys(from) {
		if err := t.exec(`INSERT INTO claims_due (document) SELECT DISTINCT document FROM found_actors WHERE actor = ? ON CONFLICT DO NOTHING`, a); err != nil {
			return err
		}
	}
	return nil
}

// namesNow returns the names of actors on which people decided, by ID, and the decisions.
func (t *tx) namesNow() (*overlay, map[string]string, error) {
	o, err := t.overlay()
	if err != nil {
		return nil, nil, err
	}
	decided, err := t.decidedActors(o)
	return o, decidedNames(decided), err
}

// renamed marks documents whose statements are to be compared anew since some were linked:
// those, where an actor on which people decided stands in them, and all of one that now
// goes by another name than before.
func (t *tx) renamed(before map[string]string, linked []int64) error {
	o, names, err := t.namesNow()
	if err != nil || len(o.affected) == 0 {
		return err
	}
	changed := map[string]bool{}
	for id, name := range names {
		if before[id] != name {
			changed[id] = true
		}
	}
	if err := t.claimsDue(o, changed); err != nil {
		return err
	}
	for _, seq := range linked {
		if err := t.exec(`INSERT INTO claims_due (document) VALUES (?) ON CONFLICT DO NOTHING`, seq); err != nil {
			return err
		}
	}
	return nil
}

// decidedActor is an actor that people decided on, and the actors of the machine that it is
// made of.
type decidedActor struct {
	Actor
	from []string
}

// decidedActors puts together anew from its findings what people decided on.
func (t *tx) decidedActors(o *overlay) (out []decidedActor, err error) {
	members, from := map[string][]FoundActor{}, map[string][]string{}
	for _, actor := range sortedKeys(o.affected) {
		list, err := t.foundOf(o, `f.actor = ? ORDER BY f.id`, actor)
		if err != nil {
			return nil, err
		}
		for _, f := range list {
			id := o.of(&f)
			members[id] = append(members[id], f)
			if !slices.Contains(from[id], actor) {
				from[id] = append(from[id], actor)
			}
		}
	}
	for _, id := range sortedKeys(members) {
		list := members[id]
		a := Actor{ID: id, State: Proposed, Kind: kindOf(list), Name: nameOf(list), Unnamed: !slices.ContainsFunc(list, func(f FoundActor) bool { return !f.Unnamed })}
		documents := map[int64]bool{}
		for _, f := range list {
			documents[f.seq] = true
			a.Mentions += len(f.mentions)
		}
		a.Documents = len(documents)
		if name := o.names[id]; name != "" {
			a.Name = name
		}
		if kind := o.kinds[id]; kind != "" {
			a.Kind = chancery.ActorKind(kind)
		}
		if r, ok := o.state[id]; ok {
			a.State, a.Ruling = r.State, r
		}
		out = append(out, decidedActor{a, from[id]})
	}
	return out, nil
}

// findActor returns the actor that is named by its ID, the beginning of one, the
// name by which it goes, or else a name under which it stands. An ID that was merged names the actor it was merged into.
func (t *tx) findActor(b *actorBook, ref string) (*Actor, error) {
	ref = strings.TrimSpace(ref)
	if i, ok := b.byID[b.o.find(ref)]; ok {
		return &b.list[i], nil
	}
	var found []*Actor
	wanted, begins := key(ref), strings.ToLower(ref)
	for i, name := range b.folded() {
		if a := &b.list[i]; len(ref) >= 4 && strings.HasPrefix(a.ID, begins) || wanted != "" && name == wanted {
			found = append(found, a)
		}
	}
	if len(found) == 0 && wanted != "" {
		// No entry goes by that name; an actor may stand under it all the same.
		quoted := strings.NewReplacer("\\", "\\\\", "%", "\\%", "_", "\\_").Replace(encode(ref))
		list, err := t.foundOf(b.o, `lower(f.names) LIKE lower(?) ESCAPE '\' ORDER BY f.id LIMIT 1000`, `%"text":`+quoted+`%`)
		if err != nil {
			return nil, err
		}
		for i := range list {
			if at, ok := b.byID[b.o.of(&list[i])]; ok && !slices.Contains(found, &b.list[at]) {
				found = append(found, &b.list[at])
			}
		}
	}
	switch len(found) {
	case 0:
		return nil, noActor(ref)
	case 1:
		return found[0], nil
	}
	var which []string
	for _, a := range found[:min(len(found), 5)] {
		which = append(which, fmt.Sprintf("%s (%s)", a.ID, a.Name))
	}
	return nil, chancery.Errorf(chancery.Invalid, "%q names %d actors: %s; give more of the ID", ref, len(found), strings.Join(which, ", "))
}
