package record

import (
	"context"
	"iter"

	"chancery"
)

// PutReading stores what a reader found in a document in place of all that was
// found in it before, in one transaction. Decisions are not touched. It returns
// an error of kind [chancery.Invalid] where a passage does not carry the words
// of the document's text at its span.
func (r *Record) PutReading(ctx context.Context, reading *chancery.Reading) error { return errNotBuilt }

// PutReadings stores several readings in one transaction: all or, where one is
// refused, none.
func (r *Record) PutReadings(ctx context.Context, readings []*chancery.Reading) error {
	return errNotBuilt
}

// Reading returns the findings in a document as its reader left them, without
// decisions; nil where it has not been read.
func (r *Record) Reading(ctx context.Context, document chancery.Digest) (*chancery.Reading, error) {
	return nil, errNotBuilt
}

// Unread yields the documents that have no reading of that version, in order of
// being added. It holds no lock while the caller works, and documents added or
// read meanwhile may or may not be yielded. After an error it ends.
func (r *Record) Unread(ctx context.Context, reader string) iter.Seq2[chancery.Digest, error] {
	return func(yield func(chancery.Digest, error) bool) { yield(chancery.Digest{}, errNotBuilt) }
}

// Attributions returns the attributions of a document as they stand, in order
// of where they begin: those that people decided on, and the reader's findings
// that no decision covers. A decision covers a finding with the ID it was made
// on, and one with the same cue whose content overlaps. Rejected ones are left
// out unless rejected is set.
func (r *Record) Attributions(ctx context.Context, document chancery.Digest, rejected bool) ([]Attribution, error) {
	return nil, errNotBuilt
}

// Attribution returns the attribution with that ID, rejected or not; the first
// four or more digits of the ID are enough where they name only one. It returns
// an error of kind [chancery.NotFound] or, for several, [chancery.Invalid].
func (r *Record) Attribution(ctx context.Context, id string) (Attribution, error) {
	return Attribution{}, errNotBuilt
}
