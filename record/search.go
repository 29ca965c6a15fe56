package record

import (
	"context"

	"chancery"
)

// Window asks for a stretch of the results of a search.
type Window struct {
	Offset int
	Limit  int // 20 where zero; at most 500
}

// Stats say how thorough a search was. Answers admit what they skipped.
type Stats struct {
	Matched int    // results found; at least so many where More is set
	More    bool   // there are more than Matched: counting stopped at a bound
	Ranked  int    // so many of them stand first, by relevance; the others follow, the latest added first
	Note    string // what was not looked at or ranked, in a sentence; "" where nothing was left out
}

// Snippet is a stretch of a document's text around what was looked for.
type Snippet struct {
	Text  string          // equals the document's text at Span
	Span  chancery.Span   // bytes in the document's text
	Marks []chancery.Span // what was looked for, bytes in Text
	Page  string          // label of the page on which the first mark stands; "" for documents without pages
}

// DocumentHit is a document that was found.
type DocumentHit struct {
	Summary
	Snippet Snippet // empty where only the title or filters match
}

// SearchDocuments finds documents by the words of their text and title.
func (r *Record) SearchDocuments(ctx context.Context, q Query, w Window) ([]DocumentHit, Stats, error) {
	return nil, Stats{}, errNotBuilt
}

// AttributionHit is an attribution that was found, with its document.
type AttributionHit struct {
	Attribution
	In    Summary
	Marks []chancery.Span // what was looked for, bytes in the document's text, inside source, cue and content
	Page  string
}

// SearchAttributions finds attributions by the words of their source, cue and
// content. Rejected ones are left out unless q.State asks for them.
func (r *Record) SearchAttributions(ctx context.Context, q Query, w Window) ([]AttributionHit, Stats, error) {
	return nil, Stats{}, errNotBuilt
}
