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

	"chancery"
)

// FoundActor is one actor as a reading found it in one document.
type FoundActor struct {
	ID       string // of the finding: the same whenever the document is read and the name found
	Document chancery.Digest
	Local    string // its ID in the reading
	Kind     chancery.ActorKind
	Unnamed  bool
	Name     string
	Names    []NameCount // every form, the fullest first
	Company  []string    // names of the other named actors of the document, up to 32
	Actor    string      // the actor of the record that the machine gave it to
	Score    float64     // how sure the machine is of that; 1 for the first of an actor
	Reasons  []string    // why; empty for the first of an actor

	row      int64
	seq      int64
	mentions [][3]int // start and end in bytes, and the number of the name; -1 for pronouns and descriptions
}

// Spans returns the places of its mentions in its document, in bytes, in order.
func (f *FoundActor) Spans() []chancery.Span {
	out := make([]chancery.Span, len(f.mentions))
	for i, m := range f.mentions {
		out[i] = chancery.Span{Start: m[0], End: m[1]}
	}
	return out
}

// NameCount is a form of a name and how often it stands.
type NameCount struct {
	Text  string `json:"text"`
	Count int    `json:"count"`
}

// ActorLink says which actor of the record a found one is, and which others it
// may be.
type ActorLink struct {
	Actor     string // an actor that was seeded or placed before, or the ID of the found one for a new actor
	Score     float64
	Reasons   []string
	Proposals []ActorProposal
}

// ActorProposal is two actors of the record that may be one.
type ActorProposal struct {
	A, B    string
	Score   float64 // the probability that a person merges them
	Reasons []string
}

// Linker says which actors of different documents are one. It is used by one
// goroutine.
type Linker interface {
	// Keys returns the keys under which a found actor is compared: two that can be
	// the same share one. None for an actor that is compared with nothing.
	Keys(FoundActor) []string
	// Has reports whether an actor of the record has been seeded or placed.
	Has(actor string) bool
	// Seed tells of an actor that was linked before.
	Seed(actor string, found FoundActor)
	// Place links a found actor, after all whose keys it shares were seeded.
	Place(FoundActor) ActorLink
}

// Documents linked in one transaction, and how much of the neighbourhood is
// looked at: actors under one key, and findings of one actor.
const (
	linkAtOnce   = 64
	linkPerKey   = 48
	linkPerActor = 48
)

// LinkActors links the actors of the documents that were read since it last ran
// to those of the rest of the record, in order of the documents, and returns how
// many documents it linked. Only actors that share a key with a new one are
// looked at. Decisions are not touched. newLinker makes an empty linker; it is called
// once, and again where a transaction had to be tried again.
func (r *Record) LinkActors(ctx context.Context, newLinker func() Linker) (documents int, err error) {
	var l Linker
	for {
		n, tried := 0, false
		err := r.update(ctx, "linking actors", func(t *tx) error {
			list, err := t.numbers(`SELECT document FROM actors_due ORDER BY document LIMIT ?`, linkAtOnce)
			if n = len(list); err != nil || n == 0 {
				return err
			}
			if l == nil || tried { // what was placed in a transaction that failed is not there
				l = newLinker()
			}
			tried = true
			return t.link(l, list)
		})
		r.actors.linked.Add(1)
		documents += n
		if err != nil || n == 0 {
			return documents, err
		}
	}
}

// ActorsDue counts the documents whose actors wait for [Record.LinkActors].
func (r *Record) ActorsDue(ctx context.Context) (n int, err error) {
	err = r.view(ctx, func(t *tx) error { return t.row(`SELECT count(*) FROM actors_due`).Scan(&n) })
	return n, err
}

func (t *tx) link(l Linker, documents []int64) error {
	touched := map[string]bool{}
	_, before, err := t.namesNow()
	if err != nil {
		return err
	}
	for _, seq := range documents {
		var b []byte
		if err := t.row(`SELECT digest FROM documents WHERE seq = ?`+t.r.d.lockDocument(), seq).Scan(&b); err != nil {
			return err
		}
		reading, err := t.reading(seq, chancery.Digest(b))
		if err != nil && chancery.KindOf(err) != chancery.Damaged {
			return err // what is damaged is told by verify, and keeps no other from being linked
		}
		if err := t.unlink(seq, touched); err != nil {
			return err
		}
		if err == nil && reading != nil {
			if err := t.linkDocument(l, seq, reading, touched); err != nil {
				return err
			}
		}
		if err := t.exec(`DELETE FROM actors_due WHERE document = ?`, seq); err != nil {
			return err
		}
	}
	for _, actor := range sortedKeys(touched) {
		if err := t.tally(actor); err != nil {
			return err
		}
	}
	return t.renamed(before, documents)
}

func sortedKeys[K cmp.Ordered, V any](m map[K]V) []K {
	keys := make([]K, 0, len(m))
	for k := range m {
		keys = append(keys, k)
	}
	slices.Sort(keys)
	return keys
}

// unlink takes away what was found in a document before.
func (t *tx) unlink(seq int64, touched map[string]bool) error {
	err := t.each(`SELECT actor FROM found_actors WHERE document = ?`, []any{seq}, func(rows *sql.Rows) error {
		var actor string
		err := rows.Scan(&actor)
		touched[actor] = true
		return err
	})
	if err != nil {
		return err
	}
	for _, table := range []string{"found_actors", "actor_quotes"} {
		if err := t.exec(`DELETE FROM `+table+` WHERE document = ?`, seq); err != nil {
			return err
		}
	}
	return nil
}

func (t *tx) linkDocument(l Linker, seq int64, reading *chancery.Reading, touched map[string]bool) error {
	found := foundActors(seq, reading)
	for i := range found {
		f := &found[i]
		keys := l.Keys(*f)
		for _, key := range keys {
			var neighbours []string
			err := t.each(`SELECT actor FROM actor_keys WHERE key = ? ORDER BY actor LIMIT ?`, []any{clean(key), linkPerKey}, func(rows *sql.Rows) error {
				var actor string
				err := rows.Scan(&actor)
				neighbours = append(neighbours, actor)
				return err
			})
			if err != nil {
				return err
			}
			for _, actor := range neighbours {
				if l.Has(actor) {
					continue
				}
				members, err := t.found(`f.actor = ? ORDER BY f.id LIMIT ?`, actor, linkPerActor)
				if err != nil {
					return err
				}
				for _, m := range members {
					l.Seed(actor, m)
				}
			}
		}
		link := l.Place(*f)
		f.Actor, f.Score, f.Reasons = link.Actor, link.Score, link.Reasons
		touched[f.Actor] = true
		if err := t.insertFound(f); err != nil {
			return err
		}
		for _, key := range keys {
			if err := t.exec(`INSERT INTO actor_keys (key, actor) VALUES (?, ?) ON CONFLICT DO NOTHING`, clean(key), f.Actor); err != nil {
				return err
			}
		}
		for _, p := range link.Proposals {
			a, b := p.A, p.B
			if b < a {
				a, b = b, a
			}
			if a == b {
				continue
			}
			if err := t.exec(`INSERT INTO actor_proposals (a, b, score, reasons) VALUES (?, ?, ?, ?)
				ON CONFLICT (a, b) DO UPDATE SET score = excluded.score, reasons = excluded.reasons WHERE actor_proposals.score < excluded.score`, a, b, p.Score, encode(list(p.Reasons))); err != nil {
				return err
			}
		}
	}
	return t.quotes(seq, reading, found)
}

func (t *tx) insertFound(f *FoundActor) error {
	unnamed := 0
	if f.Unnamed {
		unnamed = 1
	}
	return t.row(`INSERT INTO found_actors (document, finding, local, kind, unnamed, name, names, mentions, company, number, actor, score, reasons)
		VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) RETURNING id`,
		f.seq, f.ID, clean(f.Local), string(f.Kind), unnamed, clean(f.Name), clean(encode(f.Names)), encode(f.mentions), clean(encode(list(f.Company))), len(f.mentions), f.Actor, f.Score, clean(encode(list(f.Reasons)))).Scan(&f.row)
}

// foundActors returns the actors of a reading in order.
func foundActors(seq int64, reading *chancery.Reading) []FoundActor {
	var named []string
	for _, a := range reading.Actors {
		if !a.Unnamed && a.Kind != chancery.State {
			named = append(named, a.Name)
		}
	}
	seen := map[string]int{}
	out := make([]FoundActor, 0, len(reading.Actors))
	for _, a := range reading.Actors {
		f := FoundActor{Document: reading.Document, Local: a.ID, Kind: a.Kind, Unnamed: a.Unnamed, Name: a.Name, seq: seq, mentions: [][3]int{}}
		number := map[string]int{}
		for i, name := range a.Names {
			number[name] = i
			f.Names = append(f.Names, NameCount{Text: name})
		}
		for _, m := range a.Mentions {
			n := -1
			if i, ok := number[m.Words]; ok {
				n = i
			} else {
				// "Powell's" is the name without its genitive.
				for _, end := range []string{"'s", "’s", "'", "’"} {
					if i, ok := number[strings.TrimSuffix(m.Words, end)]; ok && n < 0 {
						n = i
					}
				}
			}
			if n >= 0 {
				f.Names[n].Count++
			}
			f.mentions = append(f.mentions, [3]int{m.Span.Start, m.Span.End, n})
		}
		for _, name := range named {
			if name != a.Name && len(f.Company) < 32 {
				f.Company = append(f.Company, name)
			}
		}
		what := string(a.Kind) + "\x00" + key(a.Name)
		if a.Unnamed && len(a.Mentions) > 0 {
			what += fmt.Sprint("\x00", a.Mentions[0].Span)
		}
		seen[what]++
		sum := sha256.Sum256(fmt.Appendf(nil, "%s\x00actor\x00%s\x00%d", reading.Document, what, seen[what]))
		f.ID = hex.EncodeToString(sum[:8])
		out = append(out, f)
	}
	return out
}

// found returns rows f of found_actors that meet a condition.
func (t *tx) found(condition string, args ...any) (out []FoundActor, err error) {
	err = t.each(`SELECT f.id, f.document, d.digest, f.finding, f.local, f.kind, f.unnamed, f.name, f.names, f.mentions, f.company, f.actor, f.score, f.reasons
		FROM found_actors f JOIN documents d ON d.seq = f.document WHERE `+condition, args, func(rows *sql.Rows) error {
		var f FoundActor
		var digest []byte
		var unnamed int
		var names, mentions, company, reasons string
		if err := rows.Scan(&f.row, &f.seq, &digest, &f.ID, &f.Local, &f.Kind, &unnamed, &f.Name, &names, &mentions, &company, &f.Actor, &f.Score, &reasons); err != nil {
			return err
		}
		f.Document, f.Unnamed = chancery.Digest(digest), unnamed != 0
		for _, part := range []struct {
			from string
			to   any
		}{{names, &f.Names}, {mentions, &f.mentions}, {company, &f.Company}, {reasons, &f.Reasons}} {
			if err := json.Unmarshal([]byte(part.from), part.to); err != nil {
				return chancery.Errorf(chancery.Damaged, "an actor of document %s is damaged in the record: %w; read the document again", f.Document.Short(), err)
			}
		}
		out = append(out, f)
		return nil
	})
	return out, err
}

// quotes counts who quotes whom: the speaker of the attribution in whose content
// one stands, else the document's author.
func (t *tx) quotes(seq int64, reading *chancery.Reading, found []FoundActor) error {
	at := map[chancery.Span]int64{}
	local := map[string]int64{}
	for i := range found {
		local[found[i].Local] = found[i].row
		for _, m := range found[i].mentions {
			at[chancery.Span{Start: m[0], End: m[1]}] = found[i].row
		}
	}
	speakers := map[string][]int64{}
	for i := range reading.Attributions {
		a := &reading.Attributions[i]
		var rows []int64
		add := func(row int64) {
			if row != 0 && !slices.Contains(rows, row) {
				rows = append(rows, row)
			}
		}
		for j := len(a.Path) - 1; j >= 0 && len(rows) == 0; j-- { // the last link that is an actor
			for _, id := range a.Path[j].Actors {
				add(local[id])
			}
		}
		if len(rows) == 0 {
			for _, p := range a.Source {
				if add(at[p.Span]); len(rows) > 0 {
					continue
				}
				// The first mention that stands in the source, as in "Mr Garrowby, the envoy".
				best := chancery.Span{Start: p.Span.End}
				for s := range at {
					if p.Span.Contains(s) && (s.Start < best.Start || s.Start == best.Start && s.End > best.End) {
						best = s
					}
				}
				add(at[best])
			}
		}
		speakers[a.ID] = rows
	}
	number := map[[2]int64]int{}
	for i := range reading.Attributions {
		a := &reading.Attributions[i]
		quoting := speakers[a.Parent]
		if len(quoting) == 0 {
			quoting = []int64{0}
		}
		for _, to := range speakers[a.ID] {
			for _, from := range quoting {
				if from != to {
					number[[2]int64{from, to}]++
				}
			}
		}
	}
	for pair, n := range number {
		if err := t.exec(`INSERT INTO actor_quotes (document, quoting, quoted, number) VALUES (?, ?, ?, ?)`, seq, pair[0], pair[1], n); err != nil {
			return err
		}
	}
	return nil
}

// tally brings up to date what a list shows of an actor, and forgets one of whom
// nothing is left.
func (t *tx) tally(actor string) error {
	if err := t.exec(`DELETE FROM actors WHERE actor = ?`, actor); err != nil {
		return err
	}
	var documents, mentions int
	if err := t.row(`SELECT count(DISTINCT document), coalesce(sum(number), 0) FROM found_actors WHERE actor = ?`, actor).Scan(&documents, &mentions); err != nil {
		return err
	}
	if documents == 0 {
		for _, q := range []string{`DELETE FROM actor_keys WHERE actor = ?`, `DELETE FROM actor_proposals WHERE a = ?`, `DELETE FROM actor_proposals WHERE b = ?`} {
			if err := t.exec(q, actor); err != nil {
				return err
			}
		}
		return nil
	}
	members, err := t.found(`f.actor = ? ORDER BY f.id LIMIT 256`, actor)
	if err != nil {
		return err
	}
	unnamed := 0
	if members[0].Unnamed {
		unnamed = 1
	}
	return t.exec(`INSERT INTO actors (actor, kind, unnamed, name, documents, mentions) VALUES (?, ?, ?, ?, ?, ?)`, actor, string(kindOf(members)), unnamed, nameOf(members), documents, mentions)
}

// checkActors reports whether the actors that are stored of a document are those
// of its reading, and each is tallied.
func (t *tx) checkActors(seq int64, reading *chancery.Reading) (bool, error) {
	var waiting int
	if err := t.row(`SELECT count(*) FROM actors_due WHERE document = ?`, seq).Scan(&waiting); err != nil || waiting > 0 {
		return true, err
	}
	have, err := t.found(`f.document = ? ORDER BY f.id`, seq)
	if chancery.KindOf(err) == chancery.Damaged {
		return false, nil
	} else if err != nil {
		return false, err
	}
	want := foundActors(seq, reading)
	if len(have) != len(want) {
		return false, nil
	}
	for i := range want {
		h, w := &have[i], &want[i]
		if h.ID != w.ID || h.Local != clean(w.Local) || h.Kind != w.Kind || h.Unnamed != w.Unnamed || encode(h.mentions) != encode(w.mentions) || clean(encode(h.Names)) != clean(encode(w.Names)) {
			return false, nil
		}
		var n int
		if err := t.row(`SELECT count(*) FROM actors WHERE actor = ?`, h.Actor).Scan(&n); err != nil || n != 1 {
			return false, err
		}
	}
	return true, nil
}

// nameOf returns the name by which most found actors go, of those of two words and
// more where there are such (an article counts for none), and in capitals only where it
// stands in no other letters.
func nameOf(members []FoundActor) string {
	type form struct{ words, plain, count, length int }
	count := map[string]int{}
	for _, m := range members {
		count[m.Name]++
	}
	best, is := "", form{}
	for _, name := range sortedKeys(count) {
		words := strings.Fields(strings.TrimPrefix(strings.TrimPrefix(name, "the "), "The "))
		f := form{min(len(words), 2), 0, count[name], len(words)}
		if name != strings.ToUpper(name) || len(words) < 2 {
			f.plain = 1
		}
		if best == "" || cmp.Or(cmp.Compare(f.words, is.words), cmp.Compare(f.plain, is.plain), cmp.Compare(f.count, is.count), cmp.Compare(f.length, is.length)) > 0 {
			best, is = name, f
		}
	}
	return best
}

// kindOf returns the kind of which most found actors are, the first of several.
func kindOf(members []FoundActor) (kind chancery.ActorKind) {
	count := map[chancery.ActorKind]int{}
	for _, m := range members {
		count[m.Kind]++
	}
	for _, m := range members {
		if m.Kind != "" && count[m.Kind] > count[kind] || kind == "" {
			kind = m.Kind
		}
	}
	return kind
}

// noActor is the error for an actor that is not there.
func noActor(ref string) error {
	return chancery.Errorf(chancery.NotFound, "the record has no actor %q; `chancery actors` lists them", ref)
}
