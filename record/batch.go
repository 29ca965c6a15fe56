package record

import (
	"context"
	"sync"
	"time"
)

// Batch gathers items and adds them in transactions of bounded size, which is
// many times faster than one transaction for each. See [Record.Batch].
type Batch struct {
	r         *Record
	ctx       context.Context
	bounds    Bounds
	committed func([]Item, []Added)

	writing sync.Mutex // held while a transaction runs, so that committed is never called twice at once
	mu      sync.Mutex // guards what follows
	waiting []Item
	bytes   int64
	timer   *time.Timer
	err     error
}

// Bounds of one transaction of a [Batch], whichever is met first; a zero bound
// takes its default.
type Bounds struct {
	Documents int           // 500
	Bytes     int64         // of originals and texts: 32 MiB
	Interval  time.Duration // since the first document that waits: 2 seconds
}

// Batch returns a Batch whose transactions are within bounds. committed is
// called after each with the items and their results, never by two goroutines
// at once; a document counts as added once committed was called with it. A
// Batch may be used by several goroutines.
func (r *Record) Batch(ctx context.Context, bounds Bounds, committed func([]Item, []Added)) *Batch {
	if bounds.Documents <= 0 {
		bounds.Documents = 500
	}
	if bounds.Bytes <= 0 {
		bounds.Bytes = 32 << 20
	}
	if bounds.Interval <= 0 {
		bounds.Interval = 2 * time.Second
	}
	return &Batch{r: r, ctx: ctx, bounds: bounds, committed: committed}
}

// Add hands an item over. It returns the error of a transaction that failed;
// the Batch takes nothing more then. It blocks while a transaction runs that
// must end first.
func (b *Batch) Add(item Item) error {
	b.mu.Lock()
	if b.err != nil {
		defer b.mu.Unlock()
		return b.err
	}
	b.waiting = append(b.waiting, item)
	b.bytes += int64(len(item.Original) + len(item.Document.Text))
	full := len(b.waiting) >= b.bounds.Documents || b.bytes >= b.bounds.Bytes
	if len(b.waiting) == 1 && !full {
		b.timer = time.AfterFunc(b.bounds.Interval, func() { b.flush() })
	}
	b.mu.Unlock()
	if full {
		return b.flush()
	}
	return nil
}

// flush commits what waits.
func (b *Batch) flush() error {
	b.writing.Lock()
	defer b.writing.Unlock()
	b.mu.Lock()
	items, err := b.waiting, b.err
	b.waiting, b.bytes = nil, 0
	if b.timer != nil {
		b.timer.Stop()
	}
	b.mu.Unlock()
	if len(items) == 0 || err != nil {
		return err
	}
	results, err := b.r.AddAll(b.ctx, items)
	if err != nil {
		b.mu.Lock()
		b.err = err
		b.mu.Unlock()
		return err
	}
	if b.committed != nil {
		b.committed(items, results)
	}
	return nil
}

// Close commits what waits and returns the first error of any transaction.
func (b *Batch) Close() error { return b.flush() }
