// Package text finds the paragraphs, sentences, quotations and words of an
// English text and says where each stands.
//
// Everything here works on the text as it is and gives stretches of it in
// bytes, half-open; nothing is rewritten. Where a document has blocks
// ([chancery.Block]), they are taken as they are, and no sentence or quotation
// is found across two of different kinds; a bare text is parted at its blank
// lines. Every function takes any input, valid UTF-8 or not, in time linear in
// its length, and cuts no character.
//
// The rules are closed lists (folder lexicon) and what stands beside a mark;
// nothing is learned and nothing looks at the meaning. The cases in testdata say
// what the rules promise and, marked as known failures, where they fail.
package text
