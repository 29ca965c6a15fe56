package actors

import (
	"bufio"
	"bytes"
	"cmp"
	"compress/gzip"
	_ "embed"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"sync"

	"chancery"
)

// Register tells who held which office when. It may be used by several
// goroutines at once while nobody adds to it. A nil Register knows nobody.
type Register struct {
	holders  []*Holder
	byName   map[string]*Holder // by name and source, while reading
	byOffice map[string][]*Term // by key of title, state and seat, in order of Held.Earliest

	places map[string]string // names of states and bodies that the register has besides, by folded name

	once     sync.Once
	surnames map[string][]*Holder // see bySurname
}

// Holder is a person with the offices they held.
type Holder struct {
	ID    string
	Names []string // the fullest first
	Terms []*Term  // in order

	once   sync.Once
	parsed []*form
}

// Name returns the fullest name.
func (h *Holder) Name() string { return h.Names[0] }

func (h *Holder) forms() []*form {
	h.once.Do(func() {
		for _, n := range h.Names {
			h.parsed = append(h.parsed, newForm(n, chancery.Person))
		}
	})
	return h.parsed
}

// heldBy reports whether any office of h was held in a period; true where the
// period is not known.
func (h *Holder) heldBy(when Period) bool {
	return !when.Known || slices.ContainsFunc(h.Terms, func(t *Term) bool { return t.Held.overlaps(when) })
}

// Term is one office as one person held it.
type Term struct {
	Holder    *Holder
	Title     string       // "secretary of state", "ambassador"; in lower case
	Of        string       // the state or body whose office it is: "United States"
	At        string       // where an envoy is accredited: "Iraq", "United Nations"; "" for other offices
	Held      Period       // an end that is not known is MaxDay
	Appointed chancery.Day // MinDay where it is not known
	Acting    bool
	// Attested says that the office is known from single days on which the holder
	// is attested in it, the first and the last of which are Held; the term itself
	// reached further.
	Attested bool
	// Source says where the register has it from: one of the sources below, or what
	// the column of a file of one's own says; "" where the file does not say.
	Source string
}

// The sources of what the program brings along. What comes from general knowledge,
// and a visit of the holder in the term bears out, says both.
const (
	FromOfficials = "Office of the Historian, principal officers and chiefs of mission"
	FromVisits    = "Office of the Historian, visits by foreign leaders"
	FromKnowledge = "general knowledge"
)

// String returns the office in words, with its term.
func (t *Term) String() string {
	s := t.Title
	if t.Acting {
		s = "acting " + s
	}
	if t.At != "" {
		s += " to " + t.At
	}
	if t.Of != "" {
		s += " (" + t.Of + ")"
	}
	held := t.Held
	if held.Earliest == chancery.MinDay && held.Latest == chancery.MaxDay {
		return s
	}
	if t.Attested {
		return s + ", attested " + held.String()
	}
	return s + ", " + held.String()
}

//go:generate go run ./generate ../../shared/data/authority
//go:embed data/authority.tsv.gz
var authority []byte

//go:embed data/offices.csv
var offices []byte

// Builtin returns the register that the program brings along: officials of the
// United States and visits of foreign leaders, both from the Office of the
// Historian, and offices.csv. It is read at the first call; do not add to it,
// but to a [NewRegister].
var Builtin = sync.OnceValue(func() *Register {
	r, err := NewRegister()
	if err != nil {
		panic(err) // embedded files, which the tests read
	}
	return r
})

// NewRegister returns a register of one's own with what the program brings
// along.
func NewRegister() (*Register, error) {
	r := &Register{byOffice: map[string][]*Term{}, byName: map[string]*Holder{}, places: map[string]string{}}
	z, err := gzip.NewReader(bytes.NewReader(authority))
	if err != nil {
		return nil, err
	}
	if err := r.readAuthority(z); err != nil {
		return nil, err
	}
	// The same people stand in both; they meet by name and office.
	if err := r.AddCSV(bytes.NewReader(offices)); err != nil {
		return nil, err
	}
	return r, nil
}

func (r *Register) readAuthority(in io.Reader) error {
	lines := bufio.NewScanner(in)
	var h *Holder
	for lines.Scan() {
		cells := strings.Split(lines.Text(), "\t")
		switch {
		case cells[0] == "P" && len(cells) == 3:
			h = &Holder{ID: cells[1], Names: strings.Split(cells[2], "|")}
			r.holders = append(r.holders, h)
			for _, n := range h.Names {
				if _, ok := r.byName[Fold(n)]; !ok {
					r.byName[Fold(n)] = h
				}
			}
		case cells[0] == "O" && len(cells) == 8 && h != nil:
			held, err := ParsePeriod(cells[5] + "/" + cells[6])
			if err != nil {
				return err
			}
			t := &Term{Holder: h, Title: cells[1], Of: cells[2], At: cells[3], Held: held, Appointed: chancery.MinDay, Acting: strings.Contains(cells[7], "a"), Attested: strings.Contains(cells[7], "v"), Source: FromOfficials}
			if t.Attested {
				t.Source = FromVisits
			}
			if cells[4] != "" {
				if t.Appointed, _, err = dayRange(cells[4]); err != nil {
					return err
				}
			}
			r.put(t)
		default:
			return fmt.Errorf("the register has a line that is neither person nor office: %.80q", lines.Text())
		}
	}
	return lines.Err()
}

func (r *Register) put(t *Term) {
	t.Holder.Terms = append(t.Holder.Terms, t)
	for _, place := range []string{t.Of, t.At} {
		if place != "" && StateOf(place) == "" && bodyOf(place) == "" {
			r.places[Fold(place)] = place
		}
	}
	key := officeKey(t.Title, t.Of, t.At)
	list := r.byOffice[key]
	at, _ := slices.BinarySearchFunc(list, t, func(a, b *Term) int { return cmp.Compare(a.Held.Earliest, b.Held.Earliest) })
	r.byOffice[key] = slices.Insert(list, at, t)
}

// officeKey is what an office is found by; "for arms control" and "for arms control
// affairs" are one.
func officeKey(title, of, at string) string {
	return strings.TrimSuffix(title, " affairs") + "\t" + of + "\t" + seat(at)
}

// seat brings the names of one court under one: the Soviet Union's ambassador
// list is Russia's.
func seat(at string) string {
	switch at {
	case "Soviet Union":
		return "Russia"
	case "Ottoman Empire":
		return "Turkey"
	case "Prussia":
		return "Germany"
	}
	return at
}

// csvColumns are the columns of a file of offices; only name and title must be
// there.
var csvColumns = []string{"name", "title", "of", "at", "from", "to", "acting", "source"}

// AddCSV adds offices from a CSV file with a heading: name, title, of (the
// state), at (where an envoy is accredited), from, to (days, months or years of
// ISO 8601, empty where not known), acting ("yes"), source (in words). Several names
// of one person are parted by a bar. A term that the register has without its end
// takes the end that the file gives. It returns an error of kind [chancery.Invalid] that names
// the line.
func (r *Register) AddCSV(in io.Reader) error {
	rows := csv.NewReader(in)
	rows.FieldsPerRecord = -1
	head, err := rows.Read()
	if errors.Is(err, io.EOF) {
		return chancery.Errorf(chancery.Empty, "the file of offices is empty; its first line names the columns: %s", strings.Join(csvColumns, ", "))
	} else if err != nil {
		return chancery.Errorf(chancery.Invalid, "the file of offices cannot be read: %w", err)
	}
	column := map[string]int{}
	for i, name := range head {
		name = strings.ToLower(strings.TrimSpace(strings.TrimPrefix(name, "\ufeff")))
		if !slices.Contains(csvColumns, name) {
			return chancery.Errorf(chancery.Invalid, "line 1 of the file of offices names a column %q; the columns are %s", name, strings.Join(csvColumns, ", "))
		}
		column[name] = i
	}
	for _, must := range csvColumns[:2] {
		if _, ok := column[must]; !ok {
			return chancery.Errorf(chancery.Invalid, "the file of offices has no column %q", must)
		}
	}
	for {
		row, err := rows.Read()
		if errors.Is(err, io.EOF) {
			return nil
		} else if err != nil {
			return chancery.Errorf(chancery.Invalid, "the file of offices cannot be read: %w", err)
		}
		line, _ := rows.FieldPos(0)
		cell := func(name string) string {
			if i, ok := column[name]; ok && i < len(row) {
				return Clean(row[i])
			}
			return ""
		}
		names := strings.Split(cell("name"), "|")
		title := titleKey(cell("title"))
		if Fold(names[0]) == "" || title == "" {
			return chancery.Errorf(chancery.Invalid, "line %d of the file of offices has no name or no title", line)
		}
		from, to := cell("from"), cell("to")
		held, err := ParsePeriod(from + "/" + to)
		if err != nil {
			return chancery.Errorf(chancery.Invalid, "line %d of the file of offices: %w", line, err)
		}
		of, at := cell("of"), cell("at")
		t := &Term{Title: title, Of: cmp.Or(StateOf(of), of), At: cmp.Or(StateOf(at), at), Held: held, Appointed: chancery.MinDay, Acting: cell("acting") != "" && cell("acting") != "no", Source: cell("source")}
		t.Holder = r.find(names, t)
		if i := slices.IndexFunc(t.Holder.Terms, func(u *Term) bool {
			return officeKey(u.Title, u.Of, u.At) == officeKey(t.Title, t.Of, t.At) && u.Held.Earliest == t.Held.Earliest && u.Held.Latest == chancery.MaxDay
		}); i >= 0 && t.Held.Latest != chancery.MaxDay {
			u := t.Holder.Terms[i]
			u.Held.Latest = t.Held.Latest
			u.Source += "; its end: " + cmp.Or(t.Source, "the file of offices")
			continue
		}
		if slices.ContainsFunc(t.Holder.Terms, func(u *Term) bool { return u.Title == t.Title && u.Of == t.Of && u.At == t.At && u.Held == t.Held }) {
			continue
		}
		r.put(t)
	}
}

// find returns the holder that bears one of the names and could hold the term
// within a life, or a new one.
func (r *Register) find(names []string, t *Term) *Holder {
	for _, n := range names {
		h := r.byName[Fold(n)]
		if h == nil {
			continue
		}
		for _, u := range h.Terms {
			if gap, _ := u.Held.years(t.Held); gap < 50 {
				return h
			}
		}
	}
	// In the same office at nearly the same time a spelling makes no other person.
	f := newForm(names[0], chancery.Person)
	for _, u := range r.byOffice[officeKey(t.Title, t.Of, t.At)] {
		if gap, _ := u.Held.years(t.Held); gap > 5 {
			continue
		}
		if slices.ContainsFunc(u.Holder.forms(), func(g *form) bool {
			w, alone, _ := comparePersons(f, g)
			return w >= 2 || alone && w >= 0
		}) {
			h := u.Holder
			h.Names = append(slices.Clone(names), h.Names...)
			h.parsed, h.once = nil, sync.Once{}
			for _, n := range names {
				r.byName[Fold(n)] = h
			}
			return h
		}
	}
	h := &Holder{ID: strings.ReplaceAll(Fold(names[0]), " ", "-"), Names: names}
	r.holders = append(r.holders, h)
	for _, n := range names {
		r.byName[Fold(n)] = h
	}
	return h
}

// Terms returns who held an office, in order of when they began. at is "" for
// offices that are not envoys'.
func (r *Register) Terms(title, of, at string) []*Term {
	if r == nil {
		return nil
	}
	return r.byOffice[officeKey(titleKey(title), cmp.Or(StateOf(of), of), cmp.Or(StateOf(at), at))]
}

// titleOf is what a party's office or title says.
type titleOf struct{ title, of, at string }

// officeOf reads a party's office, or the title before its name.
func (r *Register) officeOf(p *Party, f *form) titleOf {
	if p.Office != "" {
		o, ok := parseOffice(p.Office)
		if !ok {
			return titleOf{title: titleKey(p.Office)}
		}
		return titleOf{o.title, o.of, o.at}
	}
	if len(f.person.Titles) > 0 {
		if o, ok := parseOffice(strings.Join(f.person.Titles, " ")); ok {
			return titleOf{o.title, o.of, o.at}
		}
	}
	for _, h := range f.person.Honorifics {
		switch h := foldWord(h); h {
		case "king", "queen", "emperor", "empress", "shah", "sultan", "emir", "pope":
			return titleOf{title: h}
		}
	}
	return titleOf{}
}

// secretaries are what "Secretary" alone before a name can be.
var secretaries = []string{"secretary of state", "secretary of defense"}

// holder returns the one holder of a party's office who bears its surname, or
// nil where there is none or several.
func (r *Register) holder(t titleOf, p *Party, f *form) *Holder {
	if r == nil || t.title == "" || len(f.words) == 0 {
		return nil
	}
	state := cmp.Or(StateOf(p.Of), p.Of)
	type place struct{ of, at string }
	var places []place
	kinds := []string{t.title}
	switch {
	case t.title == "ambassador":
		at := cmp.Or(t.at, state)
		places = []place{{cmp.Or(t.of, "United States"), at}}
	case t.title == "secretary":
		kinds = secretaries
		places = []place{{"United States", ""}}
	case t.of != "" || state != "":
		places = []place{{cmp.Or(t.of, state), ""}}
	default:
		places = []place{{"United States", ""}, {"United Nations", ""}}
	}
	var found *Holder
	for _, k := range kinds {
		for _, at := range places {
			for _, term := range r.byOffice[officeKey(k, at.of, at.at)] {
				if p.When.Known && !meant(term, p.When) || term.Holder == found {
					continue
				}
				fits := slices.ContainsFunc(term.Holder.forms(), func(h *form) bool {
					w, alone, _ := comparePersons(f, h)
					return w >= 3 || alone && w >= 0
				})
				switch {
				case !fits:
				case found != nil:
					return nil
				default:
					found = term.Holder
				}
			}
		}
	}
	return found
}

// meant reports whether a term can be meant at a time. One that is known from
// single days reaches further than they.
func meant(t *Term, when Period) bool {
	held := t.Held
	if t.Attested {
		held = Period{held.Earliest - 730, held.Latest + 730, true}
	}
	return held.overlaps(when)
}

// officesAgree reports whether two titles are one office.
func officesAgree(a, b string) bool {
	if a == b {
		return true
	}
	if a == "secretary" || b == "secretary" {
		return slices.Contains(secretaries, a) || slices.Contains(secretaries, b)
	}
	return a == "minister" && b == "foreign minister" || b == "minister" && a == "foreign minister"
}

// Known returns the offices that the register has for a person of these names,
// in order of when they began; none where no full name is surely a holder's, or
// the names are those of several.
func (r *Register) Known(names []string) []*Term {
	if r == nil {
		return nil
	}
	var found []*Holder
	for _, name := range names[:min(len(names), 16)] {
		f := newForm(name, chancery.Person)
		if len(f.words) < 2 {
			continue
		}
		for _, h := range r.bySurname()[strong(familyWord(f))] {
			if slices.Contains(found, h) {
				continue
			}
			if slices.ContainsFunc(h.forms(), func(g *form) bool { w, _, _ := comparePersons(f, g); return calibrate(w) >= sameAt }) {
				found = append(found, h)
			}
		}
	}
	var terms []*Term
	for i, h := range found {
		// The same person can stand in several of the lists that the register was
		// made of; two of different names are two people.
		if i > 0 && !slices.ContainsFunc(h.forms(), func(g *form) bool {
			return slices.ContainsFunc(found[0].forms(), func(f *form) bool { w, _, _ := comparePersons(f, g); return w >= 3 })
		}) {
			return nil
		}
		terms = append(terms, h.Terms...)
	}
	slices.SortStableFunc(terms, func(a, b *Term) int { return cmp.Compare(a.Held.Earliest, b.Held.Earliest) })
	return terms
}

// bySurname returns the holders by the sound of their surnames.
func (r *Register) bySurname() map[string][]*Holder {
	r.once.Do(func() {
		r.surnames = map[string][]*Holder{}
		for _, h := range r.holders {
			for _, f := range h.forms() {
				if len(f.words) == 0 {
					continue
				}
				k := strong(familyWord(f))
				if l := r.surnames[k]; len(l) == 0 || l[len(l)-1] != h {
					r.surnames[k] = append(l, h)
				}
			}
		}
	})
	return r.surnames
}
