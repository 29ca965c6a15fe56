// Package collation compares texts: what documents share, word by word, which
// took it from which, which are copies of one text and what is new in each; and
// whether a quotation stands in the documents at hand, and how it was changed.
//
// # Shared text
//
// A [Collection] holds documents as rows of words and knows where each row of
// four words stands. Four, because of eight words one of which was replaced four
// in a row are always left. [Collection.Pairs] looks every document's rows up
// among those of the documents before it; where two documents meet, and the
// words around agree but for one or two, the words are aligned from there in both
// directions, with gaps, until the alignment falls too far below its best
// (seed-and-extend with X-drop, as in BLAST). What a word counts is its
// information in the collection, so that a row of names is believed sooner than
// one of articles and prepositions.
//
// Rows of four words rather than a sample of them (winnowing: Schleimer,
// Wilkerson, Aiken 2003): a sample of one in w misses what is shorter than w+3
// words, and the shortest quotations are those that matter. Instead the places
// where rows are looked up are bounded: a row that stands in more than 32 places
// is compared with the first and the last few of them only, which is enough to
// join a family of any size and keeps the time linear.
//
// Text in many documents that is not most of any is boilerplate: shown, and never
// counted as copying.
//
// # Quotations
//
// A [Checker] looks up each quotation by its rarest words, then aligns it with
// each likely document as a whole, by dynamic programming that may jump: forward
// at an ellipsis for nothing, elsewhere at a price. How the cheapest alignment
// goes is the verdict.
//
// Offsets are bytes, half-open. doc/evidence.md gives the method's sources and
// how often it is right.
package collation
