package record

import "chancery"

// Query is what a person looks for: words, and filters on what is known. All
// parts must hold. See [ParseQuery] for the written form.
type Query struct {
	Words   []Term // each must occur
	Without []Term // none may occur

	// Filters on attributions.
	Speaker []Term            // must occur in the words of the source
	Stance  []chancery.Stance // one of them
	Kind    []chancery.QuoteKind
	State   []State

	// Filters on documents, for attributions those on the document they stand in.
	Outlet              string // part of it, without regard to case
	Author              string
	Title               string
	Language            string       // the tag or its beginning: "en" meets "en-GB"
	Before              chancery.Day // published: can be before this day; zero HasBefore for none
	After               chancery.Day // published: can be on this day or after it
	HasBefore, HasAfter bool
	Document            string // only this one; a reference as [Record.Document] takes it
}

// Term is a word, the beginning of one, or a phrase.
type Term struct {
	Text   string // words as typed; several are a phrase
	Prefix bool   // the last word need only begin so
}

// ParseQuery reads the written form of a query:
//
//	mediator letter          both words
//	"working groups"         the phrase
//	ambass*                  any word that begins so
//	-letter  -"the copy"     without it
//	speaker:powell           in the words of the source; quotes make a phrase
//	stance:denies            and kind:direct, state:accepted; commas part several
//	before:2003-05-12        published before; after: on that day or after it; a month or year will do
//	outlet:"Evening Post"    and author:, title:, language:en
//	document:1f3a            digest or its beginning: resolved by the record
//
// It returns an error of kind [chancery.Invalid] that says what it does not
// understand and what may stand there.
func ParseQuery(s string) (Query, error) { return Query{}, errNotBuilt }
