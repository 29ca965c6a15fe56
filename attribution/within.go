package attribution

import (
	"slices"
	"sort"
	"strings"

	"chancery"
	"chancery/text"
)

// Inside contents the model has learned from little. What the sentence shows there more
// surely than it does is settled here, before the page is looked at:
//
//   - a cue that it half believes in is one where the words support it: a verb or phrase of
//     telling with a clause behind it;
//   - a report in other words ends with its sentence, at a semicolon, and before an "and
//     that" that goes on what the outer one said;
//   - a second verb behind "and" has the subject of the first.

// faintest is the confidence from which on a cue inside a content is told where the words
// support it.
const faintest = 0.12

// inner takes drafts, and the faint ones inside contents, and returns those to be told in
// order of their cues.
func (r *reading) inner(told, faint []draft) []draft {
	for _, d := range faint {
		if r.supported(&d) {
			d.rule = "the words behind it are a clause"
			told = append(told, d)
		}
	}
	slices.SortStableFunc(told, func(a, b draft) int { return a.cue[0].Start - b.cue[0].Start })
	around := r.containers(told)
	for i := range told {
		if d := &told[i]; d.from != nil && d.from.nested {
			r.endWithin(d, around[i])
		}
	}
	told = slices.DeleteFunc(told, func(d draft) bool { return len(d.content) == 0 || d.from != nil && d.from.nested && r.noCue(d.cue[0]) })
	r.shareSubjects(told)
	return told
}

// supported reports whether a cue is a word of telling with a clause, a question or a
// quotation right behind it.
func (r *reading) supported(d *draft) bool {
	if len(d.source) == 0 || len(d.content) == 0 {
		return false
	}
	cue := strings.ToLower(strings.Join(strings.Fields(r.text[d.cue[0].Start:d.cue[0].End]), " "))
	if cue == "according to" || cue == "in the view of" || cue == "in the words of" {
		return true
	}
	last := cue[strings.LastIndexByte(cue, ' ')+1:]
	e := lookupShort(last)
	if len(meanings[last]) == 0 && (e == nil || len(e.cues) == 0) {
		return false
	}
	first := d.content[0]
	if first.Start < d.cue[0].End {
		return false
	}
	w, ok := text.NextWord(r.text[:first.End], first.Start)
	if !ok {
		return false
	}
	switch strings.ToLower(r.text[w.Start:w.End]) {
	case "that", "whether", "how", "why", "what", "who", "where", "when":
		return true
	}
	return strings.HasPrefix(r.text[first.Start:], "“") || strings.HasPrefix(r.text[first.Start:], "‘") || strings.HasPrefix(r.text[first.Start:], "\"")
}

// noCue reports whether what was taken for a cue is a piece of a word ("’d"), or an
// auxiliary of a verb that tells nothing ("had altered").
func (r *reading) noCue(cue chancery.Span) bool {
	w := strings.ToLower(r.text[cue.Start:cue.End])
	switch w {
	case "’", "'", "d", "’d", "'d", "ll", "’ll", "'ll", "s", "’s", "'s":
		return true
	case "had", "has", "have":
	default:
		return false
	}
	next, ok := text.NextWord(r.text, cue.End)
	if !ok {
		return false
	}
	verb := strings.ToLower(r.text[next.Start:next.End])
	e := lookupShort(verb)
	return strings.HasSuffix(verb, "ed") && len(meanings[verb]) == 0 && (e == nil || len(e.cues) == 0)
}

// containers returns for each draft, which are in order of their cues, the smallest piece of
// another's content that holds its cue; an empty span for none.
func (r *reading) containers(drafts []draft) []chancery.Span {
	type owned struct {
		chancery.Span
		by int
	}
	var pieces []owned
	for i, d := range drafts {
		for _, c := range d.content {
			pieces = append(pieces, owned{c, i})
		}
	}
	slices.SortFunc(pieces, func(a, b owned) int { return a.Start - b.Start })
	out := make([]chancery.Span, len(drafts))
	for i, d := range drafts {
		n := sort.Search(len(pieces), func(k int) bool { return pieces[k].Start > d.cue[0].Start })
		for k := n - 1; k >= 0 && k >= n-maxAround; k-- {
			if p := pieces[k]; p.by != i && p.Contains(d.cue[0]) && (out[i].Len() == 0 || p.Len() < out[i].Len()) {
				out[i] = p.Span
			}
		}
	}
	return out
}

// endWithin ends the content of a report inside outer where its sentence shows that it ends.
func (r *reading) endWithin(d *draft, outer chancery.Span) {
	cue := d.cue[len(d.cue)-1]
	k := slices.IndexFunc(d.content, func(c chancery.Span) bool { return c.Start >= cue.End })
	if k < 0 || outer.Len() == 0 {
		return
	}
	n := r.sentenceAt(cue.End - 1)
	if n == len(r.sentences) {
		return
	}
	sentence := r.sentences[n].End
	first := d.content[k]
	if gap := r.text[cue.Start:first.Start]; strings.ContainsAny(gap, ":“‘\"") || strings.ContainsAny(r.text[first.Start:min(first.End, first.Start+3)], "“‘\"") || first.Start >= sentence {
		return // a quotation may be of any length
	}
	end := min(first.End, sentence)
	words := r.text[first.Start:end]
	if i := strings.Index(words, "; "); i > 0 {
		words = words[:i]
	}
	if !hasPrefixFold(words, "that ") && hasPrefixFold(r.text[outer.Start:outer.End], "that ") {
		for _, and := range []string{", and that ", " and that ", ", but that ", " but that "} {
			if i := strings.Index(words, and); i > 0 {
				words = words[:i]
			}
		}
	}
	if strings.HasPrefix(r.text[outer.Start:], "“") || strings.HasPrefix(r.text[outer.Start:], "\"") {
		// The speaker goes on himself.
		for _, and := range []string{", and I ", ", but I ", ", and we ", ", but we "} {
			if i := strings.Index(words, and); i > 0 {
				words = words[:i]
			}
		}
	}
	end = first.Start + len(strings.TrimRight(words, " \n,"))
	var kept []chancery.Span
	for i, c := range d.content {
		if i >= k {
			c.End = min(c.End, end)
		}
		if c.Len() > 0 {
			kept = append(kept, c)
		}
	}
	d.content = kept
}

func hasPrefixFold(s, prefix string) bool {
	return len(s) >= len(prefix) && strings.EqualFold(s[:len(prefix)], prefix)
}

// maxShared is how far in bytes before a verb the one stands whose subject it has.
const maxShared = 300

// shareSubjects gives drafts without a source that of the one before in their sentence and
// at their depth, where "and", "but", "or" or a comma joins their verbs.
func (r *reading) shareSubjects(drafts []draft) {
	around := r.containers(drafts)
	for i := range drafts {
		d := &drafts[i]
		if len(d.source) > 0 || d.from == nil {
			continue
		}
		cue := d.cue[0]
		before := r.wordsBefore(cue, 3)
		for len(before) > 0 {
			e := lookupShort(before[len(before)-1])
			if w := before[len(before)-1]; w != "then" && (e == nil || e.class&(adverb|temporal) == 0) {
				break
			}
			before = before[:len(before)-1]
		}
		if len(before) == 0 {
			continue
		}
		switch before[len(before)-1] {
		case "and", "but", "or":
		default:
			continue
		}
		first, _, _ := strings.Cut(strings.ToLower(r.text[cue.Start:cue.End]), " ")
		if e := lookupShort(first); len(meanings[first]) == 0 && (e == nil || len(e.cues) == 0 && e.class&auxiliary == 0) {
			continue
		}
		sentence := r.sentenceAt(cue.Start)
		for k := i - 1; k >= 0 && cue.Start-drafts[k].cue[0].Start <= maxShared; k-- {
			e := &drafts[k]
			if r.sentenceAt(e.cue[0].Start) != sentence {
				break
			}
			if around[k] != around[i] || len(e.source) == 0 || e.source[0].Start > e.cue[0].Start {
				continue
			}
			d.source = e.source
			break
		}
	}
}
