package attribution

import (
	"strings"

	"chancery/text"
)

// uncited takes whom a source relies on out of the beginning of contents: in "according to
// Voss, citing a letter that he was shown, the king agreed" what Voss says begins with
// "the king". What was cut off is then read for the chain (see cited). Where the clause has
// a cue of its own, or does not end within maxLook bytes, the content stays as it is.
func (r *reading) uncited(drafts []draft) {
	cues := map[int]bool{}
	for i := range drafts {
		for _, c := range drafts[i].cue {
			cues[c.Start] = true
		}
	}
	for i := range drafts {
		d := &drafts[i]
		if len(d.content) == 0 || len(d.cue) == 0 {
			continue
		}
		first := &d.content[0]
		w, ok := text.NextWord(r.text, first.Start)
		if !ok || w.End > first.End || cues[w.Start] || d.cue[len(d.cue)-1].End > first.Start {
			continue
		}
		if s := strings.ToLower(r.text[w.Start:w.End]); s != "citing" && s != "quoting" {
			continue
		}
		for at, end := w.End, min(first.End, w.End+maxLook); at < end; {
			comma := strings.IndexAny(r.text[at:end], ",.;:?!“”\"")
			if comma < 0 || r.text[at+comma] != ',' {
				break
			}
			at += comma + 1
			next, ok := text.NextWord(r.text, at)
			if !ok || next.End >= first.End {
				break
			}
			if !addsToNoun[strings.ToLower(r.text[next.Start:next.End])] {
				first.Start = next.Start
				break
			}
		}
	}
}

// addsToNoun are words with which, behind a comma, more is said of the noun before it.
var addsToNoun = map[string]bool{
	"who": true, "whom": true, "whose": true, "which": true, "where": true, "and": true, "or": true,
	"dated": true, "written": true, "sent": true, "signed": true, "seen": true, "obtained": true, "marked": true,
	"including": true, "among": true,
}
