// Package accession takes documents in: it finds the originals in files,
// folders, archives, mailboxes and rows, and makes of each the canonical text,
// the blocks and what is known about it.
//
// Two steps, so that memory is bounded by the largest document and not by the
// batch: [Taker.Sources] walks what was named and yields one [Source] at a time
// with its original bytes; [Taker.Parse] makes a document of one of them and may
// run on several at once.
package accession

import (
	"cmp"
	"context"
	"time"

	"chancery"
)

// Version names this version of accession; it stands in every document. It goes
// up whenever the same bytes would give another text or other blocks.
const Version = "accession/2"

// Limits bound what one document may cost. Whatever exceeds them is refused
// with an error of kind [chancery.TooLarge] or [chancery.Unsafe].
type Limits struct {
	Bytes    int64         // of one original
	Text     int64         // of the text made of it, in bytes
	Depth    int           // of nested elements, archives in archives, messages in messages
	Entries  int           // in one archive or mailbox
	Expanded int64         // bytes that one archive may unpack to
	Time     time.Duration // for parsing one document
}

// DefaultLimits suit a researcher's own machine.
var DefaultLimits = Limits{
	Bytes:    256 << 20,
	Text:     128 << 20,
	Depth:    256,
	Entries:  1_000_000,
	Expanded: 16 << 30,
	Time:     5 * time.Minute,
}

// Source is one original as found.
type Source struct {
	Path      string          // see [chancery.Document.Path]
	Bytes     []byte          // the original
	Container chancery.Digest // of the message that an attachment came with
	MediaType string          // as declared by what holds it (a message's part, a table's row), "" where nothing declares it
}

// Taker takes documents in. The zero Taker is not ready; use [New].
type Taker struct {
	limits  Limits
	parsers map[string]parser // by media type; read only
}

// New returns a Taker with the given limits; a zero limit takes its default.
func New(limits Limits) *Taker {
	d := DefaultLimits
	limits.Bytes = cmp.Or(limits.Bytes, d.Bytes)
	limits.Text = cmp.Or(limits.Text, d.Text)
	limits.Depth = cmp.Or(limits.Depth, d.Depth)
	limits.Entries = cmp.Or(limits.Entries, d.Entries)
	limits.Expanded = cmp.Or(limits.Expanded, d.Expanded)
	limits.Time = cmp.Or(limits.Time, d.Time)
	return &Taker{limits: limits, parsers: formats()}
}

// parser makes a document of one original of the format it knows. It writes
// blocks, marks and facts to b, and returns an error of a [chancery.Kind] for
// an original that it cannot read. It stops soon after ctx ends.
type parser func(ctx context.Context, src *Source, b *builder) error
