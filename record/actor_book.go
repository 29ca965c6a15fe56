package record

import (
	"fmt"
	"sync"
	"sync/atomic"

	"chancery"
)

// actorShelf keeps the book of actors that was read last, since the list of all
// actors is what every page of them is made of. A book is for reading only.
type actorShelf struct {
	linked atomic.Int64 // how often this process has linked actors or taken what was linked away

	mu   sync.Mutex
	key  string
	book *actorBook
}

// book returns all actors as they stand: the book that was read last where nothing
// that it is made of has changed since.
func (t *tx) book() (*actorBook, error) {
	key, err := t.bookKey()
	if err != nil {
		return nil, err
	}
	s := t.r.actors
	s.mu.Lock()
	defer s.mu.Unlock() // whoever comes meanwhile waits and finds it read
	if s.book == nil || s.key != key {
		if s.book, err = t.readBook(); err != nil {
			s.book = nil
			return nil, err
		}
		s.key = key
	}
	return s.book, nil
}

// bookKey names the state of what a book is made of, by this process or another: the
// last decision on actors, what is still to be linked, and what was linked last.
func (t *tx) bookKey() (string, error) {
	var decision, due, claims, revision, last int64
	var finding, actor string
	linked := t.r.actors.linked.Load()
	if err := t.row(`SELECT (SELECT coalesce(max(number), 0) FROM journal WHERE document = ? AND kind = 'actor' AND number <= ?), (SELECT count(*) FROM actors_due), (SELECT count(*) FROM claims_due), (SELECT revision FROM claims_made)`,
		documentColumn(chancery.Digest{}), t.r.number).Scan(&decision, &due, &claims, &revision); err != nil {
		return "", err
	}
	err := t.row(`SELECT coalesce(max(id), 0), coalesce(max(finding), ''), coalesce(max(actor), '') FROM (SELECT id, finding, actor FROM found_actors ORDER BY id DESC LIMIT 1) f`).Scan(&last, &finding, &actor)
	return fmt.Sprint(linked, " ", decision, " ", due, " ", claims, " ", revision, " ", last, " ", finding, " ", actor), err
}

// folded returns the names of all actors as words are compared, in the order of the
// list.
func (b *actorBook) folded() []string {
	b.folding.Do(func() {
		b.keys = make([]string, len(b.list))
		for i := range b.list {
			b.keys[i] = key(b.list[i].Name)
		}
	})
	return b.keys
}
