// Package attribution finds who said what, on whose word: it fills the interface
// [chancery.Reader].
//
// There are two readers. The trained one ([Model], [Default]) takes a document through
// an encoder and its heads in one pass: units and windows of the text, frames of source
// and content about each cue, attributions inside contents, names, mentions and which of
// them are the same; what block quotations, turns and quotations over paragraphs show is
// laid over that by rules. [Model.Explain] says what a finding rests on. What it computes
// is held to a reference in Python, training/attribution, by golden files.
//
// The simple one ([NewSimple]) goes by rules over quotation marks, cue verbs and closed lists of words, without a tagger, a parser or a
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
