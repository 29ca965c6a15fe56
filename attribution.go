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
)

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

// Attribution is a passage that tells what someone said, wrote, thought,
// wanted, ordered or knew. Source, cue and content may each be broken in
// several stretches, in order; source may be missing ("It was said that …").
type Attribution struct {
	ID         string // see [AttributionID]
	Parent     string // ID of the attribution in whose content this one stands; "" for an outer one
	Kind       QuoteKind
	Stance     Stance
	Source     []Passage // who
	Cue        []Passage // the words that signal it
	Content    []Passage // what
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
	Dates        []Date
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
