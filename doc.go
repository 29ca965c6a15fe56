// Package chancery is the vocabulary of Chancery: the words that every other
// room of the program shares, and nothing that does work.
//
// Chancery keeps a record of documents, of what was read in them, and of what
// people decided about it. A [Document] is one text as taken in. A [Passage] is
// a stretch of its text with the words that stand there. An [Attribution] is a
// passage that tells what someone said, wrote, thought, wanted, ordered or
// knew. A [Reading] holds all that one reader found in one document; it is
// derived and can be made again. A [Decision] is what a person said about a
// finding; it is never overwritten.
//
// Offsets are bytes, half-open, wherever Go code handles them. In every file,
// on every command line and in every API they are Unicode code points,
// half-open, as the W3C Web Annotation model counts them; [Points] converts.
//
// This package imports the standard library only and no other room, so that no
// cycle of imports can start here. The rooms and their directions of import are
// described in doc/design.md and held by a test in internal/rooms.
package chancery
