package record

import "context"

// Problem is something wrong in a record.
type Problem struct {
	Where string // "document 1f3a5b…, block 3", "journal 12"
	What  string // a sentence
}

// Checked counts what was checked.
type Checked struct {
	Documents, Originals, Findings, Decisions int
	Bytes                                     int64 // of originals and texts
	Problems                                  int
}

// Verify checks the whole record: the digests of originals and texts, UTF-8,
// every offset and the words at it, the findings that decisions carry, numbers
// and hashes of the journal, and that the search index agrees with the texts.
// It calls report for each problem and goes on. The error returned is one that
// kept it from checking.
func (r *Record) Verify(ctx context.Context, report func(Problem)) (Checked, error) {
	return Checked{}, errNotBuilt
}
