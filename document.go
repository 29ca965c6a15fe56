package chancery

import "iter"

// Document is one text as taken in. Its original bytes and its text never
// change once it stands in a record; what is known about it can be corrected by
// decisions.
type Document struct {
	Digest     Digest // SHA-256 of the original bytes
	Name       string // the id that a row of JSON lines or CSV gave; empty for files
	Path       string // where it was found: a path, "archive.zip/inner.txt", "rows.jsonl#12" (line, from 1), "mail.mbox#3"
	Container  Digest // the message an attachment came with; zero for the others
	MediaType  string // of the original, as sniffed: "text/html", "application/pdf"
	Size       int64  // of the original, in bytes
	Text       string // canonical text: NFC, blocks parted by a blank line; rows keep theirs exactly
	TextDigest Digest // of Text; documents with the same text share it
	Blocks     []Block
	Marks      []Mark
	Metadata   Metadata
	Skipped    []Skip // what accession passed over inside the document, or guessed
	Accession  string // the version of accession that made Text and Blocks: "accession/2"
}

// Passage returns the stretch of the document's text at s. It returns an error
// where s is not a stretch of the text.
func (d *Document) Passage(s Span) (Passage, error) {
	words, err := s.In(d.Text)
	if err != nil {
		return Passage{}, err
	}
	return Passage{Document: d.Digest, Span: s, Words: words}, nil
}

// Page returns the label of the page on which the byte at offset at stands, or
// "" for a document without pages.
func (d *Document) Page(at int) string {
	label := ""
	for _, b := range d.Blocks {
		if b.Kind == Page && b.Span.Start <= at {
			label = b.Label
		}
	}
	return label
}

// BlockKind names what a block is.
type BlockKind string

// The kinds of block.
const (
	Paragraph  BlockKind = "paragraph"
	Heading    BlockKind = "heading"         // Level from 1
	BlockQuote BlockKind = "block-quotation" // Level is the depth of quoting, from 1; neighbours of one level are one quotation
	ListItem   BlockKind = "list-item"       // Level is the depth of the list, from 1
	Footnote   BlockKind = "footnote"        // Label is its number or sign; footnotes stand after the block that refers to them or at the end
	Caption    BlockKind = "caption"
	TableRow   BlockKind = "table-row" // cells parted by a tab
	Speech     BlockKind = "speech"    // a turn in a transcript, interview or set of minutes; Label names the speaker as marked up by the source
	Page       BlockKind = "page"      // all text of one page; Label is its number as printed, else counted from 1
)

// Block is a stretch of a document with a role on the page. Blocks other than
// pages do not overlap and stand in order of their start; page blocks lie over
// them, and a paragraph may run across two.
type Block struct {
	Kind  BlockKind
	Span  Span // bytes in Text
	Level int
	Label string
}

// MarkKind names what a mark is.
type MarkKind string

// The kinds of mark.
const (
	MarkLink         MarkKind = "link"     // Target is a URL; it is never fetched
	MarkNote         MarkKind = "note"     // a reference to a footnote; Target is the footnote's label
	MarkPerson       MarkKind = "person"   // Target is the source's identifier, where it gives one
	MarkPlace        MarkKind = "place"    // the same
	MarkOrganisation MarkKind = "org"      // the same
	MarkDate         MarkKind = "date"     // Target is the source's machine-readable date
	MarkEmphasis     MarkKind = "emphasis" // italics or the like
	MarkQuote        MarkKind = "quote"    // a quotation inside a paragraph that the source marks up as such
)

// Mark is what the source itself says of a stretch of text: a link, a person
// tagged in TEI, a date with its value. It is the source's markup, not a finding.
type Mark struct {
	Kind   MarkKind
	Span   Span // bytes in Text; may be empty for a note reference whose sign was dropped
	Target string
}

// Field names one thing that is known about a document.
type Field string

// The fields.
const (
	Title      Field = "title"
	Author     Field = "author" // one fact for each author, in order
	Outlet     Field = "outlet"
	Published  Field = "published" // dates in EDTF: "2006-05-23", "2003-05~"
	Written    Field = "written"
	Accessed   Field = "accessed"
	URL        Field = "url"
	Language   Field = "language"    // BCP 47: "en", "fr"
	WireCredit Field = "wire-credit" // the agency that a story is taken from
	Dateline   Field = "dateline"    // place and day at the head of a story, as written
	Addressee  Field = "addressee"   // of a letter, message or cable; one fact for each
	Period     Field = "period"      // the time that it tells of where it writes no year, EDTF; given by people
)

// Fields lists every field in the order in which it is shown.
var Fields = []Field{Title, Author, Outlet, Published, Written, Accessed, URL, Language, WireCredit, Dateline, Addressee, Period}

// Fact is one thing known about a document, and where it was found.
type Fact struct {
	Field Field
	Value string
	Where string // "<meta property=og:title>", "PDF title entry", "first line", "corrected by Ada, journal 12"
}

// Metadata is what is known about a document, in order of [Fields].
type Metadata []Fact

// Get returns the first value of a field, or "".
func (m Metadata) Get(f Field) string {
	for _, fact := range m {
		if fact.Field == f {
			return fact.Value
		}
	}
	return ""
}

// All yields every value of a field in order.
func (m Metadata) All(f Field) iter.Seq[string] {
	return func(yield func(string) bool) {
		for _, fact := range m {
			if fact.Field == f && !yield(fact.Value) {
				return
			}
		}
	}
}
