package record

import (
	"cmp"
	"context"
	"database/sql"
	"encoding/json"
	"slices"
	"strings"

	"chancery"
)

// ActorQuery says which actors are asked for; zero fields ask for everything.
type ActorQuery struct {
	Word    string             // in the name, without regard to case and accents
	Kind    chancery.ActorKind // "" for every kind
	Named   bool               // leave out those that are described and not named
	Known   bool               // leave out those of whom there are pronouns alone
	Unknown bool               // only those of whom there are pronouns alone
	Between [2]int             // the first and the one after the last of the list; both 0 for all
}

// Actors returns the actors of the record as they stand, those in most documents
// first, and how many there are. It reads the list of all actors, some hundred
// bytes each.
func (r *Record) Actors(ctx context.Context, q ActorQuery) (out []Actor, total int, err error) {
	err = r.view(ctx, func(t *tx) error {
		b, err := t.book()
		if err != nil {
			return err
		}
		word := key(q.Word)
		var names []string
		if word != "" {
			names = b.folded()
		}
		for i, a := range b.list {
			if q.Kind != "" && a.Kind != q.Kind || q.Named && a.Unnamed || q.Known && a.Pronouns() || q.Unknown && !a.Pronouns() || a.State == Rejected || word != "" && !strings.Contains(names[i], word) {
				continue
			}
			if total >= q.Between[0] && (q.Between[1] == 0 || total < q.Between[1]) {
				out = append(out, a)
			}
			total++
		}
		return nil
	})
	return out, total, err
}

// ActorPage is what is known of one actor.
type ActorPage struct {
	Actor
	Names    []NameUse     // every form as written, the most frequent first
	Offices  []ActorTenure // as people gave them
	Quotes   []ActorCount  // whom it quotes, the most quoted first; the named and the unnamed
	QuotedBy []ActorCount  // who quotes it; an empty ID stands for authors of documents
	First    Appearance    // by the date of the document, else in order of being added
	Last     Appearance
	Parts    []FoundActor // the actors of documents that it is made of, with the machine's reasons
	May      []ActorPair  // others that it may be
}

// NameUse is a form of a name, how often it stands, and up to five passages.
type NameUse struct {
	Text     string
	Count    int
	Passages []chancery.Passage
}

// ActorCount is an actor and a number of times.
type ActorCount struct {
	ID, Name string
	Count    int
}

// Appearance is where an actor stands in a document.
type Appearance struct {
	Document chancery.Digest
	Title    string
	Date     string // EDTF: when the document was written, else published; "" where neither is known
	Passage  chancery.Passage
}

// ActorPair is a pair of actors that may be one, as a person reviews it.
type ActorPair struct {
	A, B    Actor
	Score   float64
	Reasons []string
	InA     chancery.Passage // a passage of each
	InB     chancery.Passage
}

// passagesPerName bounds the passages that a page shows of one form.
const passagesPerName = 5

// Actor returns the page of an actor, named by its ID, the beginning of one (at
// least four digits), the name by which it goes, or one under which it stands.
func (r *Record) Actor(ctx context.Context, ref string) (page *ActorPage, err error) {
	err = r.view(ctx, func(t *tx) error {
		b, err := t.book()
		if err != nil {
			return err
		}
		a, err := t.findActor(b, ref)
		if err != nil {
			return err
		}
		page, err = t.actorPage(b, a)
		return err
	})
	return page, err
}

func (t *tx) actorPage(b *actorBook, a *Actor) (*ActorPage, error) {
	p := &ActorPage{Actor: *a, Offices: b.o.offices[a.ID]}
	members, err := t.members(b, a)
	if err != nil {
		return nil, err
	}
	p.Parts = members
	uses := map[string]*NameUse{}
	var seqs []int64
	stands := map[int64]bool{}
	for i := range members {
		m := &members[i]
		if !stands[m.seq] {
			stands[m.seq] = true
			seqs = append(seqs, m.seq)
		}
		for n, name := range m.Names {
			u := uses[name.Text]
			if u == nil {
				u = &NameUse{Text: name.Text}
				uses[name.Text] = u
			}
			u.Count += name.Count
			for _, at := range m.mentions {
				if at[2] == n && len(u.Passages) < passagesPerName {
					passage, err := t.passage(m, at)
					if err != nil {
						return nil, err
					}
					u.Passages = append(u.Passages, passage)
				}
			}
		}
	}
	for _, name := range sortedKeys(uses) {
		p.Names = append(p.Names, *uses[name])
	}
	slices.SortStableFunc(p.Names, func(x, y NameUse) int {
		return cmp.Or(cmp.Compare(y.Count, x.Count), cmp.Compare(len(y.Text), len(x.Text)))
	})
	if err := t.appearances(p, members, seqs); err != nil {
		return nil, err
	}
	if p.Quotes, err = t.quoted(b, members, "quoting", "quoted"); err != nil {
		return nil, err
	}
	if p.QuotedBy, err = t.quoted(b, members, "quoted", "quoting"); err != nil {
		return nil, err
	}
	p.May, err = t.proposals(b, 20, a.ID)
	return p, err
}

// passage returns the passage of a mention.
func (t *tx) passage(f *FoundActor, at [3]int) (chancery.Passage, error) {
	s := chancery.Span{Start: at[0], End: at[1]}
	var words []byte
	if err := t.row(`SELECT substr(text, ?, ?) FROM texts WHERE document = ?`, s.Start+1, s.Len(), f.seq).Scan(&words); err != nil {
		return chancery.Passage{}, err
	}
	return chancery.Passage{Document: f.Document, Span: s, Words: string(words)}, nil
}

func (t *tx) appearances(p *ActorPage, members []FoundActor, seqs []int64) error {
	summaries, err := t.summaries(seqs)
	if err != nil {
		return err
	}
	type place struct {
		day chancery.Day
		seq int64
	}
	at := map[int64]place{}
	for _, seq := range seqs {
		first, _, ok := days(cmp.Or(summaries[seq].Written, summaries[seq].Published))
		if !ok {
			first = chancery.MaxDay
		}
		at[seq] = place{first, seq}
	}
	of := func(f *FoundActor) (place, string) {
		return at[f.seq], cmp.Or(summaries[f.seq].Written, summaries[f.seq].Published)
	}
	var first, last *FoundActor
	for i := range members {
		f := &members[i]
		if len(f.mentions) == 0 {
			continue
		}
		at, _ := of(f)
		before := func(a, b place) bool { return a.day < b.day || a.day == b.day && a.seq < b.seq }
		if first == nil {
			first, last = f, f
			continue
		}
		if x, _ := of(first); before(at, x) {
			first = f
		}
		// What has no date is the last of nothing.
		if x, _ := of(last); x.day == chancery.MaxDay && at.day != chancery.MaxDay || before(x, at) && (at.day != chancery.MaxDay || x.day == chancery.MaxDay) {
			last = f
		}
	}
	if first == nil {
		return nil
	}
	for _, side := range []struct {
		f    *FoundActor
		to   *Appearance
		last bool
	}{{first, &p.First, false}, {last, &p.Last, true}} {
		m := side.f.mentions[0]
		if side.last {
			m = side.f.mentions[len(side.f.mentions)-1]
		}
		passage, err := t.passage(side.f, m)
		if err != nil {
			return err
		}
		_, date := of(side.f)
		*side.to = Appearance{Document: side.f.Document, Title: summaries[side.f.seq].Title, Date: date, Passage: passage}
	}
	return nil
}

// quoted sums up who stands on the other side of quotations.
func (t *tx) quoted(b *actorBook, members []FoundActor, mine, other string) (out []ActorCount, err error) {
	count := map[string]int{}
	var rows []int64
	for _, m := range members {
		rows = append(rows, m.row)
	}
	for part := range slices.Chunk(rows, 500) {
		type pair struct {
			row    int64
			number int
		}
		var pairs []pair
		err := t.each(`SELECT `+other+`, sum(number) FROM actor_quotes WHERE `+mine+` IN (`+numerals(part)+`) GROUP BY `+other, nil, func(rows *sql.Rows) error {
			var p pair
			err := rows.Scan(&p.row, &p.number)
			pairs = append(pairs, p)
			return err
		})
		if err != nil {
			return nil, err
		}
		for _, p := range pairs {
			if p.row == 0 {
				count[""] += p.number
				continue
			}
			list, err := t.found(`f.id = ?`, p.row)
			if err != nil {
				return nil, err
			}
			for _, f := range list {
				count[b.o.of(&f)] += p.number
			}
		}
	}
	for _, id := range sortedKeys(count) {
		name := ""
		if i, ok := b.byID[id]; ok {
			name = b.list[i].Name
		}
		out = append(out, ActorCount{id, name, count[id]})
	}
	slices.SortStableFunc(out, func(x, y ActorCount) int { return cmp.Compare(y.Count, x.Count) })
	return out, nil
}

// ActorProposals returns pairs of actors that may be one, the likeliest first, at
// most so many (0 for all): a batch for a person to review. Pairs that a person
// has decided on, or that are one by now, are not among them.
func (r *Record) ActorProposals(ctx context.Context, most int) (out []ActorPair, err error) {
	err = r.view(ctx, func(t *tx) error {
		b, err := t.book()
		if err != nil {
			return err
		}
		out, err = t.proposals(b, most, "")
		return err
	})
	return out, err
}

func (t *tx) proposals(b *actorBook, most int, of string) (out []ActorPair, err error) {
	type row struct {
		a, b    string
		score   float64
		reasons string
	}
	var rows []row
	query, args := `SELECT a, b, score, reasons FROM actor_proposals`, []any(nil)
	if of != "" && !b.touched[of] {
		query += ` WHERE a = ? OR b = ?`
		args = []any{of, of}
	}
	err = t.each(query+` ORDER BY score DESC, a, b`, args, func(rs *sql.Rows) error {
		var r row
		err := rs.Scan(&r.a, &r.b, &r.score, &r.reasons)
		rows = append(rows, r)
		return err
	})
	if err != nil {
		return nil, err
	}
	seen := map[[2]string]bool{}
	for _, r := range rows {
		x, y := b.o.find(r.a), b.o.find(r.b)
		p := pairOf(x, y)
		if x == y || b.o.apart[p] || seen[p] || of != "" && x != of && y != of {
			continue
		}
		i, okA := b.byID[x]
		j, okB := b.byID[y]
		if !okA || !okB || b.list[i].Unnamed || b.list[j].Unnamed || b.list[i].State == Rejected || b.list[j].State == Rejected {
			continue
		}
		seen[p] = true
		// The better known stands first: a merge goes by its name.
		if j < i {
			i, j = j, i
		}
		pair := ActorPair{A: b.list[i], B: b.list[j], Score: r.score}
		if err := json.Unmarshal([]byte(r.reasons), &pair.Reasons); err != nil {
			return nil, chancery.Errorf(chancery.Damaged, "a proposal to merge %s and %s is damaged in the record: %w", x, y, err)
		}
		for _, side := range []struct {
			a  *Actor
			to *chancery.Passage
		}{{&pair.A, &pair.InA}, {&pair.B, &pair.InB}} {
			members, err := t.members(b, side.a)
			if err != nil {
				return nil, err
			}
			if len(members) > 0 && len(members[0].mentions) > 0 {
				if *side.to, err = t.passage(&members[0], members[0].mentions[0]); err != nil {
					return nil, err
				}
			}
		}
		if out = append(out, pair); most > 0 && len(out) == most {
			break
		}
	}
	return out, nil
}
