package record

import (
	"cmp"
	"context"
	"crypto/sha256"
	"database/sql"
	"encoding/hex"
	"encoding/json"
	"errors"
	"math"
	"slices"

	"chancery"
)

// Statement is what one attribution says, in the form in which it is compared
// with others.
type Statement struct {
	Attribution string
	Stance      chancery.Stance
	Said        string // in a form of the proposer's own; equal where two say it in the same words
}

// PairOf is two of a list of wordings that say the same, or of which one says more.
type PairOf struct {
	A, B        int    // places in the list
	Relation    string // [SameRelation], or a word of the proposer's own as seen from A
	Probability float64
}

// SameRelation is the relation of two wordings that may make one claim.
const SameRelation = "same"

// Grouped is a claim as it is proposed: wordings, by their places in a list.
type Grouped struct {
	Members []GroupedWording
	Says    int      // the wording that names it
	Doubt   int      // the wording least like that one; -1 for none
	Reasons []string // what tells those two apart
}

// GroupedWording is a wording of a claim.
type GroupedWording struct {
	At          int // its place in the list
	Probability float64
	Crossed     bool // it says that it is not so, where the one that names the claim says that it is
}

// Proposer says which statements of different documents make one claim. It is
// used by one goroutine.
type Proposer interface {
	// Version names the way of comparing. What another version made is made again.
	Version() string
	// Statements returns what the attributions of a document say, in their order. named
	// has the mentions of actors on which people decided.
	Statements(attributions []chancery.Attribution, reading *chancery.Reading, named []NamedMention) []Statement
	// Keys returns the keys under which a wording is compared: two that are ever
	// compared share one. None for a wording that is compared with nothing.
	Keys(said string) []string
	// Compare says how a stands to b, as in [PairOf]; "" where they have nothing to
	// do with each other.
	Compare(a, b string) (relation string, probability float64)
	// Group parts wordings that pairs hold together into claims. Each stands in one.
	Group(said []string, pairs []PairOf) []Grouped
	// Claim names a claim by its first attribution.
	Claim(attribution string) string
}

// Bounds on what is compared with a wording, so that one that says what thousands
// say costs no more than others.
const (
	proposeAtOnce  = 32    // documents in one transaction
	mostUnderKey   = 2000  // wordings under one key; one that more have tells nothing apart
	mostLookedUp   = 6000  // wordings under all keys together, the rarest keys first
	mostCandidates = 60    // wordings compared with one
	mostLinked     = 3000  // wordings that pairs hold together
	mostRemembered = 50000 // keys whose wordings are remembered between documents
)

// Propose brings the claims that are proposed up to date: it takes the statements
// of documents that were read, or whose attributions people decided on, since it
// last ran, compares them with those that share a key with them, and groups anew
// what hangs together with them. It returns how many documents it went through.
// Each few documents are one transaction, so that it may be stopped at any moment.
// newProposer makes a proposer; it is called once, and again where a transaction
// had to be tried again.
func (r *Record) Propose(ctx context.Context, newProposer func() Proposer) (documents int, err error) {
	var b *bench
	for {
		n, tried := 0, false
		err := r.update(ctx, "comparing what documents say", func(t *tx) error {
			if b == nil || tried { // what was written in a transaction that failed is not there
				b = &bench{p: newProposer(), under: map[string][]int64{}, said: map[int64]string{}}
			}
			tried = true
			var err error
			n, err = t.propose(b)
			return err
		})
		documents += n
		if err != nil || n == 0 {
			return documents, err
		}
	}
}

// bench is what is remembered from one transaction to the next.
type bench struct {
	p     Proposer
	under map[string][]int64 // wordings by key; nil under one that too many have
	said  map[int64]string
}

func (t *tx) propose(b *bench) (int, error) {
	var version string
	if err := t.row(`SELECT version FROM claims_made` + t.r.d.lockDocument()).Scan(&version); err != nil {
		return 0, err
	}
	if version != b.p.Version() {
		for _, query := range []string{`DELETE FROM statements`, `DELETE FROM wordings`, `DELETE FROM wording_keys`, `DELETE FROM wording_pairs`, `DELETE FROM proposed_claims`, `DELETE FROM claims_due`,
			`INSERT INTO claims_due (document) SELECT DISTINCT document FROM attributions`} {
			if err := t.exec(query); err != nil {
				return 0, err
			}
		}
		if err := t.exec(`UPDATE claims_made SET version = ?, revision = revision + 1`, b.p.Version()); err != nil {
			return 0, err
		}
	}
	due, err := t.numbers(`SELECT document FROM claims_due ORDER BY document LIMIT ?`, proposeAtOnce)
	if err != nil || len(due) == 0 {
		return 0, err
	}
	o, names, err := t.namesNow()
	if err != nil {
		return 0, err
	}
	touched := map[int64]bool{} // wordings that gained or lost an attribution or a pair
	for _, seq := range due {
		var named []NamedMention
		if len(names) > 0 {
			found, err := t.foundOf(o, `f.document = ? ORDER BY f.id`, seq)
			if err != nil {
				return 0, err
			}
			named = namedMentions(o, names, found)
		}
		if err := t.proposeDocument(b, seq, named, touched); err != nil {
			return 0, err
		}
		if err := t.exec(`DELETE FROM claims_due WHERE document = ?`, seq); err != nil {
			return 0, err
		}
	}
	if err := t.dropUnsaid(b, touched); err != nil {
		return 0, err
	}
	if err := t.group(b, touched); err != nil {
		return 0, err
	}
	return len(due), t.exec(`UPDATE claims_made SET revision = revision + 1`)
}

func (t *tx) proposeDocument(b *bench, seq int64, named []NamedMention, touched map[int64]bool) error {
	before, err := t.numbers(`SELECT wording FROM statements WHERE document = ?`, seq)
	if err != nil {
		return err
	}
	for _, w := range before {
		touched[w] = true
	}
	if err := t.exec(`DELETE FROM statements WHERE document = ?`, seq); err != nil {
		return err
	}
	var digest []byte
	if err := t.row(`SELECT digest FROM documents WHERE seq = ?`, seq).Scan(&digest); err != nil {
		return err
	}
	list, err := t.standingIn(seq, chancery.Digest(digest), false)
	var reading *chancery.Reading
	if err == nil {
		reading, err = t.reading(seq, chancery.Digest(digest))
	}
	if chancery.KindOf(err) == chancery.Damaged {
		return nil // what is damaged is told by verify, and keeps no other from being compared
	} else if err != nil {
		return err
	}
	plain := make([]chancery.Attribution, len(list))
	for i := range list {
		plain[i] = list[i].Attribution
	}
	for place, s := range b.p.Statements(plain, reading, named) {
		w, err := t.wording(b, clean(s.Said))
		if err != nil {
			return err
		}
		touched[w] = true
		if err := t.exec(`INSERT INTO statements (attribution, document, place, stance, wording) VALUES (?, ?, ?, ?, ?) ON CONFLICT (attribution) DO NOTHING`, s.Attribution, seq, place, string(s.Stance), w); err != nil {
			return err
		}
	}
	return nil
}

// wording returns the number of a wording, and compares it with others where it
// is new.
func (t *tx) wording(b *bench, said string) (id int64, err error) {
	sum := sha256.Sum256([]byte(said))
	name := hex.EncodeToString(sum[:16])
	err = t.row(`SELECT id FROM wordings WHERE name = ?`, name).Scan(&id)
	if err == nil || !errors.Is(err, sql.ErrNoRows) {
		return id, err
	}
	keys := b.p.Keys(said)
	slices.Sort(keys)
	keys = slices.Compact(keys)
	near, err := t.near(b, keys)
	if err != nil {
		return 0, err
	}
	if err := t.row(`INSERT INTO wordings (name, said, claim, probability, crossed) VALUES (?, ?, '', 1, 0) RETURNING id`, name, said).Scan(&id); err != nil {
		return 0, err
	}
	b.said[id] = said
	for _, key := range keys {
		if err := t.exec(`INSERT INTO wording_keys (key, wording) VALUES (?, ?)`, key, id); err != nil {
			return 0, err
		}
		if list, ok := b.under[key]; ok && list != nil {
			b.under[key] = append(list, id)
		}
	}
	for _, other := range near {
		theirs, err := t.saying(b, other)
		if err != nil {
			return 0, err
		}
		if relation, p := b.p.Compare(theirs, said); relation != "" {
			if err := t.exec(`INSERT INTO wording_pairs (a, b, relation, probability) VALUES (?, ?, ?, ?)`, other, id, relation, p); err != nil {
				return 0, err
			}
		}
	}
	return id, nil
}

func (t *tx) saying(b *bench, wording int64) (said string, err error) {
	said, ok := b.said[wording]
	if !ok {
		if err = t.row(`SELECT said FROM wordings WHERE id = ?`, wording).Scan(&said); err == nil {
			if len(b.said) > 4*mostRemembered {
				clear(b.said)
			}
			b.said[wording] = said
		}
	}
	return said, err
}

// near returns the wordings that share most with those keys, a key counting the
// more the fewer have it.
func (t *tx) near(b *bench, keys []string) ([]int64, error) {
	if len(b.under) > mostRemembered {
		clear(b.under)
	}
	var lists [][]int64
	for _, key := range keys {
		list, ok := b.under[key]
		if !ok {
			var err error
			if list, err = t.numbers(`SELECT wording FROM wording_keys WHERE key = ? ORDER BY wording LIMIT ?`, key, mostUnderKey+1); err != nil {
				return nil, err
			}
			list = append([]int64{}, list...)
			b.under[key] = list
		}
		if len(list) > mostUnderKey {
			b.under[key] = nil
		} else if len(list) > 0 {
			lists = append(lists, list)
		}
	}
	slices.SortStableFunc(lists, func(x, y []int64) int { return cmp.Compare(len(x), len(y)) })
	score := map[int64]float64{}
	looked := 0
	for i, list := range lists {
		if looked += len(list); i > 1 && looked > mostLookedUp {
			break
		}
		for _, w := range list {
			score[w] += 1 / math.Sqrt(float64(len(list)))
		}
	}
	best := sortedKeys(score)
	slices.SortStableFunc(best, func(x, y int64) int { return cmp.Compare(score[y], score[x]) })
	return best[:min(len(best), mostCandidates)], nil
}

// dropUnsaid takes away wordings that no attribution has any more.
func (t *tx) dropUnsaid(b *bench, touched map[int64]bool) error {
	for _, w := range sortedKeys(touched) {
		var n int
		if err := t.row(`SELECT count(*) FROM (SELECT 1 FROM statements WHERE wording = ? LIMIT 1) s`, w).Scan(&n); err != nil {
			return err
		} else if n > 0 {
			continue
		}
		var claim string
		if err := t.row(`SELECT claim FROM wordings WHERE id = ?`, w).Scan(&claim); err != nil {
			return err
		}
		// What stood in one claim with it is grouped anew.
		others, err := t.numbers(`SELECT id FROM wordings WHERE claim = ? AND id <> ?`, claim, w)
		if err != nil {
			return err
		}
		for _, other := range others {
			touched[other] = true
		}
		for _, query := range []string{`DELETE FROM wording_keys WHERE wording = ?`, `DELETE FROM wording_pairs WHERE a = ?`, `DELETE FROM wording_pairs WHERE b = ?`, `DELETE FROM wordings WHERE id = ?`} {
			if err := t.exec(query, w); err != nil {
				return err
			}
		}
		if err := t.exec(`DELETE FROM proposed_claims WHERE claim = ?`, claim); err != nil {
			return err
		}
		delete(touched, w)
		delete(b.said, w)
		clear(b.under)
	}
	return nil
}

// group makes the claims anew in which the wordings touched stand, and those that
// pairs hold together with them.
func (t *tx) group(b *bench, touched map[int64]bool) error {
	type pair struct {
		a, b int64
		p    float64
	}
	done := map[int64]bool{}
	for _, start := range sortedKeys(touched) {
		if done[start] {
			continue
		}
		// Everything that pairs which say the same lead to from here.
		list, seen, pairs := []int64{start}, map[int64]bool{start: true}, map[[2]int64]pair{}
		for i := 0; i < len(list); i++ {
			done[list[i]] = true
			for _, query := range []string{`SELECT a, b, probability FROM wording_pairs WHERE a = ? AND relation = '` + SameRelation + `'`, `SELECT a, b, probability FROM wording_pairs WHERE b = ? AND relation = '` + SameRelation + `'`} {
				err := t.each(query, []any{list[i]}, func(rows *sql.Rows) error {
					var x pair
					if err := rows.Scan(&x.a, &x.b, &x.p); err != nil {
						return err
					}
					for _, w := range []int64{x.a, x.b} {
						if !seen[w] && len(list) < mostLinked {
							seen[w] = true
							list = append(list, w)
						}
					}
					pairs[[2]int64{x.a, x.b}] = x
					return nil
				})
				if err != nil {
					return err
				}
			}
		}
		slices.Sort(list)
		at := make(map[int64]int, len(list))
		said := make([]string, len(list))
		for i, w := range list {
			at[w] = i
			var err error
			if said[i], err = t.saying(b, w); err != nil {
				return err
			}
		}
		var held []PairOf
		for _, k := range slices.SortedFunc(func(yield func([2]int64) bool) {
			for k := range pairs {
				if !yield(k) {
					return
				}
			}
		}, func(x, y [2]int64) int { return slices.Compare(x[:], y[:]) }) {
			if x := pairs[k]; seen[x.a] && seen[x.b] {
				held = append(held, PairOf{at[x.a], at[x.b], SameRelation, x.p})
			}
		}
		if err := t.keepGroups(b, list, b.p.Group(said, held)); err != nil {
			return err
		}
	}
	return nil
}

func (t *tx) keepGroups(b *bench, list []int64, groups []Grouped) error {
	first := func(wordings []int64) (attribution string, err error) {
		var best [2]int64
		for _, w := range wordings {
			var id string
			var at [2]int64
			if err := t.row(`SELECT attribution, document, place FROM statements WHERE wording = ? ORDER BY document, place LIMIT 1`, w).Scan(&id, &at[0], &at[1]); err != nil {
				return "", err
			}
			if attribution == "" || slices.Compare(at[:], best[:]) < 0 {
				attribution, best = id, at
			}
		}
		return attribution, nil
	}
	for _, w := range list {
		if err := t.exec(`DELETE FROM proposed_claims WHERE claim = (SELECT claim FROM wordings WHERE id = ?)`, w); err != nil {
			return err
		}
	}
	for _, g := range groups {
		wordings := make([]int64, len(g.Members))
		for i, m := range g.Members {
			wordings[i] = list[m.At]
		}
		attribution, err := first(wordings)
		if err != nil {
			return err
		}
		claim := b.p.Claim(attribution)
		for i, m := range g.Members {
			if err := t.exec(`UPDATE wordings SET claim = ?, probability = ?, crossed = ? WHERE id = ?`, claim, m.Probability, integer(m.Crossed), wordings[i]); err != nil {
				return err
			}
		}
		if len(wordings) > 1 {
			doubt := int64(0)
			if g.Doubt >= 0 {
				doubt = list[g.Doubt]
			}
			if err := t.exec(`INSERT INTO proposed_claims (claim, says, doubt, reasons) VALUES (?, ?, ?, ?)`, claim, list[g.Says], doubt, encode(g.Reasons)); err != nil {
				return err
			}
		}
	}
	return nil
}

func integer(b bool) int {
	if b {
		return 1
	}
	return 0
}

// Proposals is what is kept of the claims that are proposed.
type Proposals struct {
	Revision   int64 // changes whenever any of it does
	Documents  map[int64]chancery.Digest
	Statements []ProposedStatement
	Wordings   []ProposedWording
	Claims     map[string]ProposedClaim // those of several wordings
	Nested     []NestedPair
}

// ProposedStatement is an attribution with its wording.
type ProposedStatement struct {
	Attribution string
	Document    int64 // its number in order of being added
	Stance      chancery.Stance
	Wording     int // its place in Wordings
}

// ProposedWording is a wording with the claim that it was put in.
type ProposedWording struct {
	Said        string
	Claim       string
	Probability float64
	Crossed     bool
}

// ProposedClaim is what is kept of a claim of several wordings, by their places.
type ProposedClaim struct {
	Says, Doubt int // Doubt is -1 for none
	Reasons     []string
}

// NestedPair is two wordings of which one says more, by their places, and the
// relation of A to B.
type NestedPair struct {
	A, B     int
	Relation string
}

// ProposalsRevision returns the revision of the claims that a version of the
// comparison made. fresh is false where they are not up to date, or where another
// version made them.
func (r *Record) ProposalsRevision(ctx context.Context, version string) (revision int64, fresh bool, err error) {
	err = r.view(ctx, func(t *tx) error {
		revision, fresh, err = t.proposalsRevision(version)
		return err
	})
	return revision, fresh, err
}

func (t *tx) proposalsRevision(version string) (revision int64, fresh bool, err error) {
	var made string
	if err := t.row(`SELECT version, revision FROM claims_made`).Scan(&made, &revision); err != nil {
		return 0, false, err
	}
	var due int
	err = t.row(`SELECT count(*) FROM (SELECT 1 FROM claims_due LIMIT 1) d`).Scan(&due)
	return revision, made == version && due == 0, err
}

// Proposals returns the claims that are kept, statements in order of documents
// and places; nil where they are not those of that version or not up to date.
func (r *Record) Proposals(ctx context.Context, version string) (out *Proposals, err error) {
	err = r.view(ctx, func(t *tx) error {
		out = nil
		revision, fresh, err := t.proposalsRevision(version)
		if err != nil || !fresh {
			return err
		}
		p := &Proposals{Revision: revision, Claims: map[string]ProposedClaim{}, Documents: map[int64]chancery.Digest{}}
		err = t.each(`SELECT seq, digest FROM documents`, nil, func(rows *sql.Rows) error {
			var seq int64
			var digest []byte
			err := rows.Scan(&seq, &digest)
			p.Documents[seq] = chancery.Digest(digest)
			return err
		})
		if err != nil {
			return err
		}
		at := map[int64]int{}
		err = t.each(`SELECT id, said, claim, probability, crossed FROM wordings ORDER BY id`, nil, func(rows *sql.Rows) error {
			var id int64
			var crossed int
			var w ProposedWording
			if err := rows.Scan(&id, &w.Said, &w.Claim, &w.Probability, &crossed); err != nil {
				return err
			}
			w.Crossed = crossed != 0
			at[id] = len(p.Wordings)
			p.Wordings = append(p.Wordings, w)
			return nil
		})
		if err != nil {
			return err
		}
		err = t.each(`SELECT attribution, document, stance, wording FROM statements ORDER BY document, place`, nil, func(rows *sql.Rows) error {
			var s ProposedStatement
			var wording int64
			if err := rows.Scan(&s.Attribution, &s.Document, &s.Stance, &wording); err != nil {
				return err
			}
			var ok bool
			if s.Wording, ok = at[wording]; !ok {
				return chancery.Errorf(chancery.Damaged, "the claims kept are damaged: statement %s has no wording", s.Attribution)
			}
			p.Statements = append(p.Statements, s)
			return nil
		})
		if err != nil {
			return err
		}
		err = t.each(`SELECT claim, says, doubt, reasons FROM proposed_claims`, nil, func(rows *sql.Rows) error {
			var claim, reasons string
			var says, doubt int64
			if err := rows.Scan(&claim, &says, &doubt, &reasons); err != nil {
				return err
			}
			c := ProposedClaim{Says: at[says], Doubt: -1}
			if i, ok := at[doubt]; ok {
				c.Doubt = i
			}
			err := json.Unmarshal([]byte(reasons), &c.Reasons)
			p.Claims[claim] = c
			return err
		})
		if err != nil {
			return err
		}
		err = t.each(`SELECT a, b, relation FROM wording_pairs WHERE relation <> '`+SameRelation+`' ORDER BY a, b`, nil, func(rows *sql.Rows) error {
			var a, b int64
			var n NestedPair
			if err := rows.Scan(&a, &b, &n.Relation); err != nil {
				return err
			}
			n.A, n.B = at[a], at[b]
			p.Nested = append(p.Nested, n)
			return nil
		})
		out = p
		return err
	})
	return out, err
}
