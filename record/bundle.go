package record

import (
	"context"
	"io"

	"chancery"
)

// Export writes the record as a bundle: a zip of the originals, what is known
// of them, and the journal. It returns the content hash, which depends on
// nothing but documents and decisions: not on the order or the time in which
// documents were added, the database, or the zip. Findings are derived and not
// in it. The record may be in use meanwhile; the bundle shows one moment of it.
func (r *Record) Export(ctx context.Context, w io.Writer) (chancery.Digest, error) {
	return chancery.Digest{}, errNotBuilt
}

// ContentHash returns the content hash that [Record.Export] would.
func (r *Record) ContentHash(ctx context.Context) (chancery.Digest, error) {
	return chancery.Digest{}, errNotBuilt
}

// Imported says what an import brought.
type Imported struct {
	Hash      chancery.Digest // of the bundle's content
	Documents int             // new ones
	Known     int             // documents of the bundle that were there already
	Decisions int             // new ones
}

// Import puts what a bundle holds into the record, in one transaction, after
// checking every byte of it: a damaged bundle changes nothing and gives an
// error of kind [chancery.Damaged]. Documents are joined to those that are
// there. Journals are joined only where one continues the other; two that part
// ways give an error of kind [chancery.Conflict].
func (r *Record) Import(ctx context.Context, bundle io.ReaderAt, size int64) (Imported, error) {
	return Imported{}, errNotBuilt
}
