package attribution

import (
	"slices"
	"sort"
	"strings"

	"chancery"
	"chancery/text"
)

// Of a cue inside another's content the model often sees the first word alone, since
// hardly any corpus marks one: "the envoy [had] been told that …". A cue that ends
// before its verb goes on to it; one that leads to no verb of telling, and has none but
// words of closed classes ("that", "should"), is no cue.

// verbGroups completes the cues of drafts inside contents, and leaves out those that are
// none. Drafts come and go in order of their cues.
func (r *reading) verbGroups(drafts []draft) []draft {
	var cues []chancery.Span
	for _, d := range drafts {
		cues = append(cues, d.cue...)
	}
	slices.SortFunc(cues, func(a, b chancery.Span) int { return a.Start - b.Start })
	free := func(s chancery.Span) bool {
		n := sort.Search(len(cues), func(i int) bool { return cues[i].End > s.Start })
		return n == len(cues) || cues[n].Start >= s.End
	}
	return slices.DeleteFunc(drafts, func(d draft) bool {
		if d.from == nil || !d.from.nested || len(d.cue) == 0 {
			return false
		}
		last := &d.cue[len(d.cue)-1]
		verb, ok := r.verbBehind(*last)
		if !ok || !free(chancery.Span{Start: last.End, End: verb.End}) {
			return !ok && r.closedCue(d.cue)
		}
		last.End = verb.End
		for i, c := range d.content {
			if c.Start < verb.End && c.End > last.Start {
				d.content[i].Start = min(max(c.Start, r.skipBlank(verb.End)), c.End)
			}
		}
		return !slices.ContainsFunc(d.content, func(c chancery.Span) bool { return c.Len() > 0 })
	})
}

// verbBehind returns the verb that a cue of auxiliaries, adverbs and negations leads to.
func (r *reading) verbBehind(c chancery.Span) (chancery.Span, bool) {
	to := min(len(r.text), c.End+maxGroup)
	if n := r.sentenceAt(c.Start); n < len(r.sentences) {
		to = min(to, max(c.End, r.sentences[n].End))
	}
	for to < len(r.text) && r.text[to]&0xC0 == 0x80 {
		to++
	}
	r.items = r.items[:0]
	r.tokens(c.Start, to)
	defer func() { r.items = r.items[:0] }()
	for i := range r.items {
		t := &r.items[i]
		if t.kind != word {
			return chancery.Span{}, false
		}
		helps := t.is(auxiliary|adverb|negation) || strings.HasSuffix(r.text[t.Start:t.End], "ly")
		if t.Start < c.End {
			if !helps {
				return chancery.Span{}, false
			}
			continue
		}
		if w := strings.ToLower(r.text[t.Start:t.End]); !helps {
			return t.Span, len(meanings[w]) > 0 || t.entry != nil && len(t.entry.cues) > 0
		}
	}
	return chancery.Span{}, false
}

// closedCue reports whether a cue has words, and all of them are of closed classes. "Had"
// and "has" may be cues by themselves: "he had it from the driver".
func (r *reading) closedCue(cue []chancery.Span) bool {
	const classes = auxiliary | adverb | negation | determiner | possessive | conjunction | subordinator | pronoun | objectPronoun | relative | wh
	words := 0
	for _, s := range cue {
		for at := s.Start; ; {
			w, ok := text.NextWord(r.text[:s.End], at)
			if !ok {
				break
			}
			at = w.End
			words++
			spelling := strings.ToLower(r.text[w.Start:w.End])
			e := lookupShort(spelling)
			if e == nil || e.class&classes == 0 || len(e.cues) > 0 || len(meanings[spelling]) > 0 || spelling == "had" || spelling == "has" || spelling == "have" {
				return false
			}
		}
	}
	return words > 0
}

// maxGroup bounds in bytes how far a cue's verb may be behind its first word.
const maxGroup = 60

// skipBlank returns the offset of the first byte from at on that is no blank.
func (r *reading) skipBlank(at int) int {
	for at < len(r.text) && (r.text[at] == ' ' || r.text[at] == '\n') {
		at++
	}
	return at
}
