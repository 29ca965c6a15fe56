package attribution

import (
	"math"
	"strings"

	"chancery"
)

// rule names how a finding was found.
type rule uint8

const (
	noRule rule = iota
	ruleQuoteBefore
	ruleMixedBefore
	ruleClauseBefore
	ruleQuoteAfter
	ruleMixedAfter
	ruleThat
	ruleClauseAfter
	ruleTold
	ruleWhether
	ruleTo
	ruleObject
	ruleParticiple
	ruleAccording
	ruleImpersonal
	ruleFollowOn
	ruleNextParagraph
	ruleAnnounced
	ruleUnmarked
	ruleTurn
	ruleCount
)

// rules says for each rule what it rests on, and how often it is right: the share
// of what it found on the training part of PolNeAR that an annotator had marked
// too, with at least half of the words of the content in common and a word of the
// source ("attributed" of package evaluation). TestConfidence holds the figures to
// what is measured. "announced" was right in 8 cases of 8, and (8+1)/(8+2) is as
// much as that shows. PolNeAR has no marked turns of speakers; that figure is a
// judgement.
var rules = [ruleCount]struct {
	name       string
	confidence float64
	reason     string // CUE, SOURCE stand for the words
}{
	ruleQuoteBefore:   {"quotation before cue", .97, "CUE behind a quotation, with SOURCE beside it"},
	ruleMixedBefore:   {"partly quoted before cue", .74, "CUE behind words that are partly quoted, with SOURCE beside it"},
	ruleClauseBefore:  {"clause before cue", .68, "CUE set off by a comma from the clause, with SOURCE beside it"},
	ruleQuoteAfter:    {"quotation after cue", .83, "CUE before a quotation, with SOURCE before it"},
	ruleMixedAfter:    {"partly quoted after cue", .39, "CUE before words that are partly quoted, with SOURCE before it"},
	ruleThat:          {"that-clause", .80, "CUE with “that” and a clause, with SOURCE before it"},
	ruleClauseAfter:   {"clause after cue", .74, "CUE before a clause, with SOURCE before it"},
	ruleTold:          {"told", .80, "CUE with the person told and a clause, with SOURCE before it"},
	ruleWhether:       {"whether", .69, "CUE before a clause of question, with SOURCE before it"},
	ruleTo:            {"infinitive", .50, "CUE with an infinitive, with SOURCE before it"},
	ruleObject:        {"object", .59, "CUE with what it is about, with SOURCE before it"},
	ruleParticiple:    {"participle", .71, "CUE behind a comma; SOURCE is the subject of the sentence"},
	ruleAccording:     {"according to", .83, "CUE before SOURCE"},
	ruleImpersonal:    {"impersonal", .57, "CUE in the passive, which names no source"},
	ruleFollowOn:      {"quotation without cue", .48, "a quotation without a cue, right behind words of SOURCE"},
	ruleNextParagraph: {"paragraph without cue", .28, "a paragraph that is one quotation, behind one in which SOURCE spoke"},
	ruleAnnounced:     {"announced", .90, "CUE with a colon, with SOURCE before it, announces what follows"},
	ruleUnmarked:      {"announced, unmarked", .50, "CUE with a colon, with SOURCE before it, at the end of a paragraph; nothing marks what follows as a quotation"},
	ruleTurn:          {"turn", .90, "the turn of SOURCE in a transcript"},
}

// doubtFactor is by how much a missing quotation mark lowers the confidence,
// measured like the rest, on the 20 cases there are.
const doubtFactor = .9

func (f *finding) confidence() float64 {
	c := rules[f.rule].confidence
	if f.doubted {
		c *= doubtFactor
	}
	return math.Round(c*100) / 100
}

// The cues that are no verbs.
var (
	accordingTo = &cue{lemma: "according to", stance: chancery.Asserts, negated: chancery.Doubts, frames: frameThat}
	turnOf      = &cue{lemma: ":", stance: chancery.Asserts, negated: chancery.Doubts}
)

// reason says in words what the rule rests on.
func (r *reading) reason(f *finding) string {
	quoted := func(spans []chancery.Span, none string) string {
		if len(spans) == 0 {
			return none
		}
		words := r.text[spans[0].Start:spans[0].End]
		if len(words) > 60 {
			words = strings.ToValidUTF8(words[:60], "") + "…"
		}
		return "‘" + words + "’"
	}
	s := strings.NewReplacer("CUE", quoted(f.cue, "no cue"), "SOURCE", quoted(f.source, "no source")).Replace(rules[f.rule].reason)
	if f.negated {
		s += "; negated"
	}
	if f.doubted {
		s += "; a quotation mark is missing"
	}
	return s
}
