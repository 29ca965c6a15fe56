package attribution

import (
	"slices"
	"strings"
)

// Pairs of mentions are scored one by one, from what they and the words around them look
// like. What pairs of certain kinds mean whatever they look like is laid over the scores:
//
//   - "I" is "I" and not "you" in one turn, and outside of quotations in a text by one
//     author; in a dialogue "I" is "you" in the next turn, and "I" again in the one after;
//   - names that are spelled alike mean the same, names without a common word do not.
//
// Transcripts without names before the turns show that they are dialogues by this: short
// paragraphs outside of quotation marks, of which some ask, and "I" and "you" in some.

// The shares of paragraphs from which on a text is a dialogue, and how far an overlay
// moves a score. They were chosen on the training part of GUM.
const (
	leastTurns   = 6
	shareAsking  = 0.1  // end with a question mark
	shareQuoted  = 0.3  // at most: have a quotation
	sharePersons = 0.05 // have "I", and as many "you"

	sameVoice = 3
	sameName  = 3
)

// turnsOf returns the number of the turn that each unit stands in, or nil where the text
// is no dialogue.
func turnsOf(text string, u *units, s *signs) []int32 {
	turns := make([]int32, u.len())
	var asking, quoted, first, second, n int32
	var has [3]bool // quotation, I, you
	ends := func(i int) {
		n++
		if text[u.start[i]:u.end[i]] == "?" {
			asking++
		}
		for k, count := range []*int32{&quoted, &first, &second} {
			if has[k] {
				*count++
			}
		}
		has = [3]bool{}
	}
	for i := range turns {
		if i > 0 && strings.Count(text[u.end[i-1]:max(u.end[i-1], u.start[i])], "\n") > 1 {
			ends(i - 1)
		}
		turns[i] = n
		has[0] = has[0] || s.quotations[i] > 0
		switch s.kind(i).pronoun {
		case firstPerson:
			has[1] = true
		case secondPerson:
			has[2] = true
		}
	}
	if len(turns) > 0 {
		ends(len(turns) - 1)
	}
	share := func(k int32) float64 { return float64(k) / float64(max(n, 1)) }
	if n < leastTurns || share(asking) < shareAsking || share(quoted) > shareQuoted || share(first) < sharePersons || share(second) < sharePersons {
		return nil
	}
	return turns
}

// overlay is what is added to the score of a mention and an earlier one.
func (s *signs) overlay(q, p *mentioned) float32 {
	speaks := func(m *mentioned) bool { return m.class == firstPerson || m.class == secondPerson }
	switch {
	case speaks(p) && speaks(q):
		return sameVoice * s.voice(q, p)
	case p.class == isName && q.class == isName:
		switch {
		case len(p.phrase) == 0 || len(q.phrase) == 0:
		case slices.Equal(p.phrase, q.phrase):
			return sameName
		case s.words[p.head] == s.words[q.head] && p.kind == q.kind && (subset(p.words, q.words) || subset(q.words, p.words)):
			return sameName / 2.
		case !shareAny(p.words, q.words) && !s.acronym(p) && !s.acronym(q):
			return -sameName
		}
	}
	return 0
}

// voice says how far two pronouns of the first or second person are the same for the sake
// of who speaks: 1 for surely, -1 for surely not.
func (s *signs) voice(q, p *mentioned) float32 {
	same := float32(1)
	if p.class != q.class {
		same = -1
	}
	switch {
	case p.quotation > 0 && p.quotation == q.quotation:
		return same
	case p.quotation > 0 || q.quotation > 0:
		return 0
	case s.turns == nil:
		return same
	}
	switch s.turns[q.first] - s.turns[p.first] {
	case 0:
		return same
	case 1:
		return -same
	case 2:
		return .7 * same
	}
	return 0
}

// acronym reports whether a name is one word in capitals.
func (s *signs) acronym(m *mentioned) bool {
	return len(m.phrase) == 1 && s.shapes[m.head] == capitals
}
