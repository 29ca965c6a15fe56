package chancery

import (
	"context"
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"slices"
)

// QuoteKind says how content is given.
type QuoteKind string

// The kinds of quotation.
const (
	Direct   QuoteKind = "direct"   // the speaker's own words, quoted
	Indirect QuoteKind = "indirect" // reported
	Mixed    QuoteKind = "mixed"    // reported, with some words quoted
	// FreeIndirect content is in the voice of the text, without a cue, and tells what the
	// source thinks or says: "She looked up. Would they never come?"
	FreeIndirect QuoteKind = "free indirect"
)

// QuoteKinds lists every kind of quotation in the order in which it is shown.
var QuoteKinds = []QuoteKind{Direct, Indirect, Mixed, FreeIndirect}

// Stance says what a source does with the content.
type Stance string

// The stances.
const (
	Asserts  Stance = "asserts"
	Denies   Stance = "denies"
	Doubts   Stance = "doubts"
	Asks     Stance = "asks"
	Orders   Stance = "orders"
	Offers   Stance = "offers"
	Promises Stance = "promises"
	Warns    Stance = "warns"
	Believes Stance = "believes"
	Knows    Stance = "knows"
	Wants    Stance = "wants"
)

// Stances lists every stance in the order in which it is shown.
var Stances = []Stance{Asserts, Denies, Doubts, Asks, Orders, Offers, Promises, Warns, Believes, Knows, Wants}

// Medium is the kind of paper or occasion through which a statement went, in
// one word in lower case, such as "letter", "cable" or "interview"; "" where the
// text names none. A Medium that is a paper can itself be an origin.
type Medium string

// Access says how a source came to what it tells.
type Access string

// The kinds of access, from the nearest to the farthest.
const (
	Witnessed    Access = "witnessed"     // was there and saw it
	TookPart     Access = "took part"     // did it with others
	SawPaper     Access = "saw the paper" // read or held the document
	WasTold      Access = "was told"      // heard it from someone who knows
	HeardOfPaper Access = "heard of the paper"
	Inferred     Access = "inferred"
	Rumoured     Access = "rumoured" // it goes round, with no one named
)

// Mention is a passage that names an actor of the same [Reading], by name,
// description or pronoun.
type Mention struct {
	Actor   string // its ID; "" where the reader does not know whom it means
	Passage Passage
}

// Link is one hand that a statement went through: in "according to a letter of
// the ambassador" the letter is one link and the ambassador the next.
type Link struct {
	Actors  []string // IDs of actors of the same [Reading]; several where a phrase names several; none for a paper whose author is not told
	Either  bool     // the actors are alternatives ("Powell or his deputy") and not joint
	Medium  Medium
	Access  Access  // how the link came to it; "" where the text does not say
	Passage Passage // the words that carry it
}

// Attribution is a passage that tells what someone said, wrote, thought,
// wanted, ordered or knew. Source, cue and content may each be broken in
// several stretches, in order; source may be missing ("It was said that …").
type Attribution struct {
	ID      string // see [AttributionID]
	Parent  string // ID of the attribution in whose content this one stands; "" for an outer one
	Kind    QuoteKind
	Stance  Stance
	Source  []Passage // who
	Cue     []Passage // the words that signal it
	Content []Passage // what
	// Path is the chain inside the source itself, outermost first: the last link
	// is the speaker. Empty where the source is.
	Path       []Link
	Addressees []Mention // who was told
	Told       string    // ID of the [Date] at which it was said or written; "" where the text does not say
	Confidence float64   // the probability that a person accepts it, 0 to 1
	Reason     string    // why the reader thinks so, in words
}

// AttributionID names an attribution by its document and the places of its
// source, cue and content, so that it is the same whichever reader finds it and
// however often. It is 16 hexadecimal digits of a SHA-256.
func AttributionID(document Digest, source, cue, content []Passage) string {
	b := append(make([]byte, 0, 128), document[:]...)
	for _, role := range [][]Passage{source, cue, content} {
		b = binary.AppendVarint(b, int64(len(role)))
		for _, p := range role {
			b = binary.AppendVarint(b, int64(p.Span.Start))
			b = binary.AppendVarint(b, int64(p.Span.End))
		}
	}
	return shortID(b)
}

// placeID names a finding of a kind that has one passage.
func placeID(kind string, p Passage) string {
	b := append(make([]byte, 0, 64), p.Document[:]...)
	b = append(b, kind...)
	b = binary.AppendVarint(b, int64(p.Span.Start))
	return shortID(binary.AppendVarint(b, int64(p.Span.End)))
}

func shortID(b []byte) string {
	sum := sha256.Sum256(b)
	return hex.EncodeToString(sum[:8])
}

// Chains returns a function that gives the chain of the attribution with a
// given ID: the attributions from the outermost to that one, by their parents,
// which is the way a statement took from the document's author inward. It gives
// nil for an ID that is unknown. A parent that is missing, or a circle, ends the
// chain there.
func Chains(attributions []Attribution) func(id string) []Attribution {
	byID := make(map[string]int, len(attributions))
	for i := range attributions {
		byID[attributions[i].ID] = i
	}
	return func(id string) []Attribution {
		var chain []Attribution
		seen := map[string]bool{}
		for !seen[id] {
			seen[id] = true
			i, ok := byID[id]
			if !ok {
				break
			}
			chain = append(chain, attributions[i])
			id = attributions[i].Parent
		}
		slices.Reverse(chain)
		return chain
	}
}

// Reading is all that one reader found in one document. It is derived: reading
// again with the same version gives the same findings.
type Reading struct {
	Document     Digest
	Reader       string // name and version: "simple/1"
	Attributions []Attribution
	Abstained    []Attribution // what the reader is not sure enough of to tell: for the person who asks, part of no chain
	Dates        []Date
	Names        []Name // every name and description found, in order
	Actors       []Actor
	Skipped      []Skip // stretches the reader passed over, with the reason
}

// Reader finds attributions, dates and actors in a document.
type Reader interface {
	// Version names the reader and its version, such as "simple/1". Two readers
	// of the same version find the same things in the same document.
	Version() string
	// Read reads doc, whose Text must be valid UTF-8. It does not change doc. A
	// document in a language that the reader does not know gives a Reading that
	// says so in Skipped. It returns an error only where ctx ends or the reader
	// itself fails. It may be called by several goroutines at once.
	Read(ctx context.Context, doc *Document) (*Reading, error)
}
