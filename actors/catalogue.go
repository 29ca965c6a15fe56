package actors

import (
	"cmp"
	"hash/fnv"
	"math"
	"slices"
	"strings"

	"chancery"
)

// Entry is one actor of one document, as [Catalogue] takes it.
type Entry struct {
	ID      string // of the entry; the actor that it is the first of bears it too
	Kind    chancery.ActorKind
	Names   []string // as [chancery.Actor.Names]; the first 16 are looked at
	Unnamed bool
	Office  string   // "" where it is not known; titles in the names are read too
	Of      string   // the state it acts for
	When    Period   // of what is told of it
	Company []string // names of others in the same document; the first 32 are looked at
}

// EntryOf makes the entry of an actor that stands in a document among others.
func EntryOf(id string, a chancery.Actor, all []chancery.Actor) Entry {
	e := Entry{ID: id, Kind: a.Kind, Names: a.Names, Unnamed: a.Unnamed}
	for i := range all {
		if o := &all[i]; o.ID != a.ID && !o.Unnamed && o.Kind != chancery.State && len(e.Company) < 32 {
			e.Company = append(e.Company, o.Name)
		}
	}
	return e
}

// Proposal is two actors that a person may want to merge.
type Proposal struct {
	A, B    string // actors' IDs, the one that was there first before
	Score   float64
	Reasons []string
}

// Placed says which actor an entry was given to, and what it is like besides.
type Placed struct {
	Actor     string // its own ID where it is a new one
	Score     float64
	Reasons   []string // empty for a new one
	Proposals []Proposal
}

// Catalogue links the actors of many documents. Entries are placed one after the
// other, each compared with the actors alone that share a key with it, of which
// 48 a key are looked at; so placing one touches its neighbourhood, and takes
// the same time however many there are. The same entries in the same order give
// the same actors.
//
// An entry is given to an actor where the names and what stands beside them
// leave little doubt (see [Register.Compare]) and no name of the one is surely
// another's than a name of the other. What may be the same is proposed. Unnamed
// entries are compared with nothing.
//
// A kind that the names of an entry do not bear out (a single word read as a person's
// name here and as a state's there) keeps nobody apart: such an entry is compared as
// what the other is, too, and must be a little surer.
//
// A Catalogue is for one goroutine.
type Catalogue struct {
	register *Register
	actors   map[string]*known
	index    map[string][]*known
	forms    map[formKey]*form
}

type formKey struct {
	name string
	kind chancery.ActorKind
}

// known is an actor with what is known of it.
type known struct {
	id      string
	kind    chancery.ActorKind
	forms   []*form
	facts   []fact
	company []uint32 // hashes of the last words of names, in order
	entries int
	soft    bool // no name of it bears out its kind
}

// softly is taken from the weight where two are compared as of a kind that one of
// them was not read as.
const softly = 0.6

// soft reports whether nothing in the names shows that they are of their kind.
func soft(kind chancery.ActorKind, names []string) bool {
	for _, name := range names {
		if len(strings.Fields(strings.TrimPrefix(Fold(stripPossessive(name)), "the "))) > 1 {
			return false
		}
		if _, ok := lookState(name); ok && kind != chancery.Person {
			return false
		}
		if w := Fold(stripPossessive(name)); titles[w] || hasHonorific(w) || collective[spelt(w)] {
			return false
		}
	}
	return true
}

// otherKinds are those that an entry of soft kind is compared as besides.
func otherKinds(kind chancery.ActorKind) []chancery.ActorKind {
	switch kind {
	case chancery.Person:
		return []chancery.ActorKind{chancery.Organisation, chancery.State}
	case chancery.State:
		return []chancery.ActorKind{chancery.Person, chancery.Organisation}
	}
	return []chancery.ActorKind{chancery.Person, chancery.State}
}

type fact struct {
	office, of string
	when       Period
}

const (
	mostNames   = 16 // of an entry
	mostForms   = 48 // of an actor
	mostFacts   = 4
	mostCompany = 96
	mostInKey   = 48
	// From proposeAt on a pair is proposed.
	proposeAt = 0.5
	// An entry gives at most so many proposals, the best.
	mostProposals = 4
)

// NewCatalogue returns an empty catalogue that asks a register about offices; nil
// where there is none.
func NewCatalogue(r *Register) *Catalogue {
	return &Catalogue{register: r, actors: map[string]*known{}, index: map[string][]*known{}, forms: map[formKey]*form{}}
}

func (c *Catalogue) form(name string, kind chancery.ActorKind) *form {
	k := formKey{name, kind}
	f, ok := c.forms[k]
	if !ok {
		f = newForm(name, kind)
		f.keys = keysOf(f, kind)
		c.forms[k] = f
	}
	return f
}

// Keys returns the keys under which an entry is compared. Who keeps actors
// elsewhere finds by them what to [Catalogue.Seed] before placing.
func (c *Catalogue) Keys(e Entry) []string {
	var keys []string
	e.Kind = kindOr(e.Kind, e.Names)
	if e.Unnamed {
		return nil
	}
	names := e.Names[:min(len(e.Names), mostNames)]
	add := func(kind chancery.ActorKind) {
		for _, name := range names {
			for _, k := range c.form(name, kind).keys {
				if !slices.Contains(keys, k) {
					keys = append(keys, k)
				}
			}
		}
	}
	add(e.Kind)
	if soft(e.Kind, names) {
		for _, kind := range otherKinds(e.Kind) {
			add(kind)
		}
	}
	return keys
}

// Has reports whether an actor is in the catalogue.
func (c *Catalogue) Has(actor string) bool { return c.actors[actor] != nil }

// Seed puts an entry to an actor without comparing: what was placed before, by
// this or by a person.
func (c *Catalogue) Seed(actor string, e Entry) {
	if e.Unnamed {
		return
	}
	e.Kind = kindOr(e.Kind, e.Names)
	k := c.actors[actor]
	if k == nil {
		k = &known{id: actor, kind: e.Kind, soft: true}
		c.actors[actor] = k
	}
	c.absorb(k, &e)
}

func (c *Catalogue) absorb(k *known, e *Entry) {
	k.entries++
	names := e.Names[:min(len(e.Names), mostNames)]
	isSoft := soft(e.Kind, names)
	if k.kind == "" || k.soft && !isSoft && !kindsAgree(k.kind, e.Kind) {
		k.turn(c, e.Kind)
	}
	k.soft = k.soft && isSoft
	index := func(f *form) {
		for _, key := range f.keys {
			if l := c.index[key]; !slices.Contains(l[max(0, len(l)-mostInKey):], k) && len(l) < 1<<16 {
				c.index[key] = append(l, k)
			}
		}
	}
	kind := e.Kind
	if !kindsAgree(kind, k.kind) {
		kind = k.kind
	}
	for _, name := range names {
		f := c.form(name, kind)
		if f.fold == "" || len(k.forms) >= mostForms || slices.Contains(k.forms, f) {
			continue
		}
		k.forms = append(k.forms, f)
		index(f)
		if k.soft {
			for _, other := range otherKinds(kind) {
				index(c.form(name, other))
			}
		}
	}
	if e.Office != "" || e.Of != "" || e.When.Known {
		f := fact{e.Office, e.Of, e.When}
		if len(k.facts) < mostFacts && !slices.Contains(k.facts, f) {
			k.facts = append(k.facts, f)
		}
	}
	for _, h := range companyHashes(e.Company) {
		if at, ok := slices.BinarySearch(k.company, h); !ok && len(k.company) < mostCompany {
			k.company = slices.Insert(k.company, at, h)
		}
	}
}

// turn makes an actor one of another kind, which a name of it bears out.
func (k *known) turn(c *Catalogue, kind chancery.ActorKind) {
	k.kind = kind
	for i, f := range k.forms {
		k.forms[i] = c.form(f.name, kind)
	}
}

func companyHashes(names []string) []uint32 {
	var out []uint32
	for _, name := range names[:min(len(names), 32)] {
		w := lastWord(Fold(name))
		if len(w) < 3 {
			continue
		}
		h := fnv.New32a()
		h.Write([]byte(w))
		out = append(out, h.Sum32())
	}
	return out
}

// Place gives an entry to an actor, or makes one of it.
func (c *Catalogue) Place(e Entry) Placed {
	own := Placed{Actor: e.ID, Score: 1}
	if e.Unnamed || len(e.Names) == 0 {
		return own
	}
	e.Kind = kindOr(e.Kind, e.Names)
	names := e.Names[:min(len(e.Names), mostNames)]
	forms := make([]*form, 0, len(names))
	for _, name := range names {
		if f := c.form(name, e.Kind); f.fold != "" {
			forms = append(forms, f)
		}
	}
	if len(forms) == 0 {
		return own
	}
	company := companyHashes(e.Company)
	seen := map[*known]int{} // where it stands in best, or -1
	type rated struct {
		k       *known
		weight  float64
		reasons []string
	}
	var best []rated
	meet := func(as *Entry, forms []*form, less float64) {
		for _, f := range forms {
			alone := as.Kind == chancery.Person && len(f.words) == 1
			for _, key := range f.keys {
				// A full name meets full names under the keys that hold a given name too;
				// under its surname alone it meets surnames alone.
				for _, k := range c.index[key][:min(len(c.index[key]), mostInKey)] {
					at, met := seen[k]
					if met && less == 0 || (key[0] == 'f' || key[0] == 'g' || key[0] == 't') && as.Kind == chancery.Person && !alone && !slices.ContainsFunc(k.forms, func(g *form) bool { return len(g.words) == 1 || k.soft }) {
						continue
					}
					if less > 0 && (met && kindsAgree(e.Kind, k.kind) || !kindsAgree(as.Kind, k.kind)) {
						continue
					}
					if !met {
						seen[k], at = -1, -1
					}
					w, reasons := c.rate(as, forms, company, k)
					if w -= less; calibrate(w) < proposeAt || at >= 0 && best[at].weight >= w {
						continue
					}
					if less > 0 {
						reasons = append(slices.Clone(reasons), "read as "+kindNames[e.Kind]+" here, which the name does not bear out")
					}
					if at < 0 {
						seen[k] = len(best)
						best = append(best, rated{k: k})
						at = len(best) - 1
					}
					best[at].weight, best[at].reasons = w, reasons
				}
			}
		}
	}
	meet(&e, forms, 0)
	if isSoft := soft(e.Kind, names); isSoft {
		for _, kind := range otherKinds(e.Kind) {
			as := e
			as.Kind = kind
			var alike []*form
			for _, name := range names {
				if f := c.form(name, kind); f.fold != "" {
					alike = append(alike, f)
				}
			}
			if kind == chancery.State && slices.ContainsFunc(alike, func(f *form) bool { return f.hasState }) {
				continue // a person of a known state's name, or of its capital's
			}
			meet(&as, alike, softly)
		}
	}
	slices.SortStableFunc(best, func(a, b rated) int {
		return cmp.Or(cmp.Compare(b.weight, a.weight), cmp.Compare(b.k.entries, a.k.entries), cmp.Compare(a.k.id, b.k.id))
	})
	var placed Placed
	to := -1
	// Two actors to which it belongs alike leave the choice to a person.
	if len(best) > 0 && calibrate(best[0].weight) >= sameAt && (len(best) == 1 || best[1].weight < best[0].weight-1 || c.one(best[0].k, best[1].k) && !c.two(best[0].k, best[1].k)) {
		to = 0
		placed = Placed{Actor: best[0].k.id, Score: calibrate(best[0].weight), Reasons: best[0].reasons}
		c.absorb(best[0].k, &e)
	} else {
		placed = own
		k := &known{id: e.ID, kind: e.Kind, soft: true}
		c.actors[e.ID] = k
		c.absorb(k, &e)
	}
	for i, r := range best {
		if i != to && r.k.id != placed.Actor && len(placed.Proposals) < mostProposals && (to < 0 || !c.two(best[to].k, r.k)) {
			placed.Proposals = append(placed.Proposals, Proposal{A: r.k.id, B: placed.Actor, Score: calibrate(r.weight), Reasons: r.reasons})
		}
	}
	return placed
}

// one reports whether two actors of the catalogue are the same for all that
// their names say, so that an entry may go to either.
func (c *Catalogue) one(a, b *known) bool {
	w := math.Inf(-1)
	for _, f := range a.forms[:min(len(a.forms), 4)] {
		for _, g := range b.forms[:min(len(b.forms), 4)] {
			w = max(w, weighForms(&spelling{kind: a.kind, form: f}, &spelling{kind: b.kind, form: g}))
		}
	}
	return calibrate(w) >= sameAt
}

// two reports whether two actors of the catalogue have full names of which one is surely
// another's, so that what shortens both proposes nothing of them.
func (c *Catalogue) two(a, b *known) bool {
	if a.kind != chancery.Person || b.kind != chancery.Person {
		others, whole := false, false
		for _, f := range a.forms {
			for _, g := range b.forms {
				if len(f.org.words) > 1 && len(g.org.words) > 1 {
					w, _ := compareOrganisations(&f.org, &g.org)
					whole = whole || w > 3
					others = others || w <= -4 && f.org.acronym == "" && g.org.acronym == ""
				}
			}
		}
		return others && !whole
	}
	for _, f := range a.forms {
		for _, g := range b.forms {
			if len(f.words) > 1 && len(g.words) > 1 && !f.isOffice && !g.isOffice {
				if w, _, _ := comparePersons(f, g); w <= -3.5 {
					return true
				}
			}
		}
	}
	return false
}

// rate weighs whether an entry is an actor: by the pair of names that speaks for
// it most, unless another pair forbids it.
func (c *Catalogue) rate(e *Entry, forms []*form, company []uint32, k *known) (weight float64, reasons []string) {
	theirs, kind := k.forms, k.kind
	less := 0.0
	if !kindsAgree(e.Kind, k.kind) {
		if !k.soft {
			return -9, nil
		}
		theirs, kind, less = make([]*form, len(k.forms)), e.Kind, softly
		for i, g := range k.forms {
			if theirs[i] = c.form(g.name, e.Kind); e.Kind == chancery.State && theirs[i].hasState {
				return -9, nil
			}
		}
		defer func() {
			if weight -= less; reasons != nil {
				reasons = append(slices.Clone(reasons), "read as "+kindNames[k.kind]+" elsewhere, which the name does not bear out")
			}
		}()
	}
	bestW := math.Inf(-1)
	var fa, fb *form
	others, whole := false, false // they have names of two bodies; and one long name in common
	for _, f := range forms {
		for _, g := range theirs {
			if kind != chancery.Person && kind != chancery.State && len(f.org.words) > 1 && len(g.org.words) > 1 {
				w, _ := compareOrganisations(&f.org, &g.org)
				whole = whole || w > 3
				others = others || w <= -4 && f.org.acronym == "" && g.org.acronym == ""
			}
			if f == g && (e.Kind != chancery.Person && !f.org.brief() && !f.org.common() || e.Kind == chancery.Person && len(f.words) > 1) {
				if bestW < 6 {
					bestW, fa, fb = 6, f, g
				}
				continue
			}
			w := weighForms(&spelling{kind: e.Kind, form: f}, &spelling{kind: k.kind, form: g})
			// A full name that is surely another's forbids; a name alone does not.
			if w <= -3.5 && (e.Kind != chancery.Person || len(f.words) > 1 && len(g.words) > 1) && !f.isOffice && !g.isOffice {
				if e.Kind == chancery.Person || f.org.state != g.org.state && f.org.state != "" && g.org.state != "" {
					return -9, nil
				}
			}
			if w > bestW {
				bestW, fa, fb = w, f, g
			}
		}
	}
	if fa == nil || others && !whole {
		return -9, nil
	}
	together := 0
	for _, h := range company {
		if _, ok := slices.BinarySearch(k.company, h); ok {
			together++
		}
	}
	a := Party{Name: fa.name, Kind: e.Kind, Office: e.Office, Of: e.Of, When: e.When, together: together}
	facts := k.facts
	if len(facts) == 0 {
		facts = []fact{{}}
	}
	weigh := func() (weight float64, reasons []string) {
		weight = math.Inf(-1)
		for _, f := range facts {
			b := Party{Name: fb.name, Kind: kind, Office: f.office, Of: f.of, When: f.when}
			if w, r := c.register.weigh(&a, &b, fa, fb); w > weight {
				weight, reasons = w, r
			}
		}
		return weight, reasons
	}
	weight, reasons = weigh()
	// What a part of a name leaves open, the rest of the record can decide: there
	// is nobody else whom it shortens, or there is, and then company proves little.
	weak, full := fa, fb
	if shortness(fb, kind) > shortness(fa, e.Kind) {
		weak, full = fb, fa
	}
	// "George" alone is too many people's for company to tell whose.
	if e.Kind == chancery.Person && len(weak.words) == 1 && len(full.words) > 1 && isGiven(weak.words[0].text) && alike(weak.words[0], familyWord(full)) < likely {
		return min(weight, 1.5), reasons
	}
	if shortness(weak, e.Kind) > 0 && weight > -1.1 && !fa.isOffice && !fb.isOffice {
		// Every office has "the Committee" of its own: much company must bear it out.
		lone := e.Kind != chancery.Person && len(weak.org.words) == 1 && collective[spelt(weak.org.words[0].text)] && together < 3
		if lone {
			weight = min(weight, 2)
		} else if !c.another(weak, e.Kind, k) {
			weight += 2
			reasons = append(slices.Clone(reasons), "nobody else in the record has a name that it can shorten")
		} else {
			a.together = 0
			alone, _ := weigh()
			weight = min(weight, max(alone, 2))
		}
	}
	return weight, reasons
}

var kindNames = map[chancery.ActorKind]string{chancery.Person: "a person", chancery.Organisation: "an organisation", chancery.State: "a state", chancery.Group: "a group"}

// shortness says how much of a name is left out: 2 for a surname, given name or
// title alone and for "the Review", 1 for a surname with an initial, 0 for a
// full name.
func shortness(f *form, kind chancery.ActorKind) int {
	switch {
	case kind == chancery.Person && len(f.words) == 1:
		return 2
	case kind == chancery.Person && !slices.ContainsFunc(others(f), func(w word) bool { return len(w.text) > 1 }):
		return 1
	case kind != chancery.Person && kind != chancery.State && strings.HasPrefix(f.fold, "the ") && len(f.org.words) <= 2 && f.org.acronym == "":
		return 2
	}
	return 0
}

// another reports whether there is an actor beside k whose full name a short name
// can shorten.
func (c *Catalogue) another(short *form, kind chancery.ActorKind, k *known) bool {
	for _, key := range short.keys {
		for _, other := range c.index[key][:min(len(c.index[key]), mostInKey)] {
			if other == k || !kindsAgree(other.kind, kind) {
				continue
			}
			for _, g := range other.forms {
				if shortness(g, kind) >= shortness(short, kind) {
					continue
				}
				if weighForms(&spelling{kind: kind, form: short}, &spelling{kind: kind, form: g}) > -1.1 {
					return true
				}
			}
		}
	}
	return false
}

// kindOr returns a kind, or where it is not known what the names look like: a
// state's, an organisation's, else a person's.
func kindOr(kind chancery.ActorKind, names []string) chancery.ActorKind {
	if kind != "" {
		return kind
	}
	for _, name := range names[:min(len(names), mostNames)] {
		if s, ok := lookState(name); ok && s.sense != capital {
			return chancery.State
		}
		if isAcronym(Clean(name)) && len(name) > 2 && len(name) < 7 {
			return chancery.Organisation
		}
		for w := range strings.FieldsSeq(Fold(name)) {
			if collective[spelt(w)] {
				return chancery.Organisation
			}
		}
	}
	return chancery.Person
}

// collective are words that only names of organisations hold.
var collective = map[string]bool{"department": true, "ministry": true, "agency": true, "office": true, "council": true, "committee": true, "commission": true, "party": true, "review": true, "post": true, "times": true, "press": true, "news": true, "university": true, "institute": true, "bank": true, "company": true, "corporation": true, "organization": true, "association": true, "union": true, "front": true, "army": true, "navy": true, "force": true, "bureau": true, "embassy": true, "government": true, "parliament": true, "congress": true, "senate": true, "court": true, "board": true, "service": true, "network": true, "radio": true, "courier": true, "journal": true, "foundation": true, "center": true, "group": true, "movement": true, "league": true, "nation": true, "authority": true, "police": true, "hospital": true, "treasury": true, "republic": true, "house": true}
