// Package attribution finds who said what, on whose word: it fills the interface
// [chancery.Reader].
//
// The reader that is here now is the simple one ([NewSimple]): rules over quotation
// marks, cue verbs and closed lists of words, without a tagger, a parser or a
// model. It finds direct quotations with the speaker beside them, sentences such as
// "X said that …", "X told Y that …", "…, X said" and "according to X", quotations
// that run over paragraphs, and block quotations that a line such as "He writes:"
// introduces. doc/reading.md has its figures and the sentences it fails on.
//
// The rules are general rules of English reporting; the cues, their stances and
// what each stance becomes under negation stand in lexicon/cues.txt.
//
// Whatever a reader finds is then completed by rules that all readers share: kind,
// stance, the path inside each source with its media and access, who was told and
// when. lexicon/stances.txt and lexicon/media.txt have their words.
package attribution
