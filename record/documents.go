package record

import (
	"context"
	"iter"
	"time"

	"chancery"
)

// Item is a document to be added, with its original bytes.
type Item struct {
	Document *chancery.Document
	Original []byte
}

// Added says what became of an item.
type Added struct {
	Document chancery.Digest
	New      bool              // false where the same bytes were there already
	NewPlace bool              // the bytes were there already, but not yet under this path
	FoundAt  string            // where New is false: the first path under which the bytes were found
	SameText []chancery.Digest // other documents with the same text from other bytes, those added before
	Err      error             // the item is refused and the others of the batch are not touched by it
}

// Add puts one document into the record, in one transaction. The same bytes
// again are no error: the further path is noted. It returns an error of kind
// [chancery.Invalid] where the document does not agree with its original or
// with itself (digests, UTF-8, blocks outside the text).
func (r *Record) Add(ctx context.Context, doc *chancery.Document, original []byte) (Added, error) {
	return Added{}, errNotBuilt
}

// AddAll puts items into the record in one transaction and returns one result
// for each, in order. An item that is refused says so in its Err and does not
// hold up the others; the error returned is one of the whole transaction, of
// which then nothing stands.
func (r *Record) AddAll(ctx context.Context, items []Item) ([]Added, error) { return nil, errNotBuilt }

// Batch gathers items and adds them in transactions of bounded size, which is
// many times faster than one transaction for each. See [Record.Batch].
type Batch struct{}

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
	return &Batch{}
}

// Add hands an item over. It returns the error of a transaction that failed;
// the Batch takes nothing more then.
func (b *Batch) Add(item Item) error { return errNotBuilt }

// Close commits what waits and returns the first error of any transaction.
func (b *Batch) Close() error { return errNotBuilt }

// Document returns the document that ref names: its digest or the first four
// or more digits of it, the name that its row gave, or a path where it was
// found. It returns an error of kind [chancery.NotFound] where there is none
// and [chancery.Invalid] where there are several.
func (r *Record) Document(ctx context.Context, ref string) (*Stored, error) { return nil, errNotBuilt }

// Find returns the digest of the document that ref names, as Document does.
func (r *Record) Find(ctx context.Context, ref string) (chancery.Digest, error) {
	return chancery.Digest{}, errNotBuilt
}

// Has reports whether the document with that digest is in the record.
func (r *Record) Has(ctx context.Context, digest chancery.Digest) (bool, error) {
	return false, errNotBuilt
}

// Original returns the original bytes of a document.
func (r *Record) Original(ctx context.Context, digest chancery.Digest) ([]byte, error) {
	return nil, errNotBuilt
}

// Order is an order of documents.
type Order string

// The orders. Documents that are alike in it stand in order of being added.
const (
	ByAdded     Order = "added"
	ByPublished Order = "published" // by the first day it can be; undated ones last
	ByTitle     Order = "title"
)

// Page asks for a stretch of a list.
type Page struct {
	Order      Order // ByAdded where empty
	Descending bool
	Limit      int    // 50 where zero; at most 1000
	After      string // the Next of the page before; "" for the first page
}

// Documents lists the documents that meet the filters of q (its words and
// phrases are not looked at; see [Record.SearchDocuments]). next is the After of
// the following page, "" at the end.
func (r *Record) Documents(ctx context.Context, q Query, p Page) (list []Summary, next string, err error) {
	return nil, "", errNotBuilt
}

// CountDocuments counts the documents that meet the filters of q.
func (r *Record) CountDocuments(ctx context.Context, q Query) (int, error) { return 0, errNotBuilt }

// Digests yields the digest of every document in order of being added. It holds
// no lock while the caller works. After an error it ends.
func (r *Record) Digests(ctx context.Context) iter.Seq2[chancery.Digest, error] {
	return func(yield func(chancery.Digest, error) bool) { yield(chancery.Digest{}, errNotBuilt) }
}
