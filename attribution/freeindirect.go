package attribution

import (
	"slices"
	"sort"
	"strings"

	"chancery"
)

// Free indirect speech tells what somebody thinks or says in the voice of the text, without
// a cue: "Lind wondered about the letter. Would they publish it tomorrow? They must not!"
// It keeps the tense and the persons of the telling, and the questions, exclamations and
// here and now of the one who thinks (Banfield, Unspeakable Sentences, 1982). What has
// none of these cannot be told from the author's own, and is not looked for.
//
// A sentence is taken for it where it follows, in one paragraph, a report in the past of
// what he, she or somebody named said or thought, or a sentence so taken; where it is in the
// past and in the third person itself; and where it is
//
//   - a question, behind a thought;
//   - an exclamation, behind a thought or with a verb such as "would"; or
//   - set at the speaker's here and now with such a verb: "would … tomorrow".

// freeIndirectConfidence is set by judgement: no corpus marks free indirect speech.
const freeIndirectConfidence = .5

// freeIndirect adds sentences of free indirect speech to drafts.
func (r *reading) freeIndirect(told []draft) []draft {
	held := holdings(told)
	type report struct {
		draft   int
		thought bool
	}
	behind := map[int]report{} // by the sentence after which it stands
	for i := range told {
		d := &told[i]
		if d.from == nil || d.from.nested || len(d.cue) == 0 {
			continue
		}
		if thought, ok := r.reports(d); ok {
			end := max(d.cue[len(d.cue)-1].End, d.content[len(d.content)-1].End)
			behind[r.sentenceAt(end-1)] = report{i, thought}
		}
	}
	var order []int
	for n := range behind {
		order = append(order, n)
	}
	slices.Sort(order)
	for _, from := range order {
		b := behind[from]
		for n := from + 1; n < len(r.sentences); n++ {
			s := r.sentences[n]
			if held.overlap(s) || !r.sameParagraph(r.sentences[n-1], s) || r.quotedIn(s) || !r.freeSentence(s, b.thought) {
				break
			}
			d := &told[b.draft]
			told = append(told, draft{source: d.source, content: []chancery.Span{s}, confidence: freeIndirectConfidence, kind: chancery.FreeIndirect,
				rule: "no cue, but a question, an exclamation or a here and now in the past, behind what is reported of the same person"})
		}
	}
	return told
}

// reports reports whether a draft reports, in the past, what one person said or thought, and
// whether it was a thought.
func (r *reading) reports(d *draft) (thought, ok bool) {
	if len(d.source) != 1 || !r.person(d.source[0]) || r.quotationAround(d.cue[0].Start) >= 0 {
		return false, false
	}
	past := false
	for _, c := range d.cue {
		for _, t := range r.itemsOf(c) {
			if t.entry != nil {
				past = past || t.form(pastForm) || t.spells("had") || t.spells("was") || t.spells("could") || t.spells("did")
				for _, c := range t.entry.cues {
					switch c.stance {
					case chancery.Believes, chancery.Knows, chancery.Doubts, chancery.Wants:
						thought = true
					}
				}
			}
		}
	}
	return thought, past
}

// person reports whether a source is "he", "she" or a name of three words at most, without
// an article.
func (r *reading) person(s chancery.Span) bool {
	items := r.itemsOf(s)
	if len(items) == 1 && (items[0].spells("he") || items[0].spells("she")) {
		return true
	}
	if len(items) == 0 || len(items) > 3 {
		return false
	}
	for _, t := range items {
		if t.kind != word || !t.capital || t.is(organisation|determiner|pronoun|objectPronoun|possessive) {
			return false
		}
	}
	return true
}

// freeSentence reports whether a sentence has the tense and person of the telling, and the
// question, exclamation, or here and now of a speaker.
func (r *reading) freeSentence(s chancery.Span, thought bool) bool {
	words := strings.TrimRight(r.text[s.Start:s.End], " \n”\"’')")
	if words == "" {
		return false
	}
	past, modal, now, count := false, false, false, 0
	for _, t := range r.itemsOf(s) {
		if t.kind != word {
			continue
		}
		count++
		w := strings.ReplaceAll(strings.ToLower(r.text[t.Start:t.End]), "’", "'")
		if notTelling[w] || strings.HasSuffix(w, "'m") || strings.HasSuffix(w, "'re") || strings.HasSuffix(w, "'ve") || strings.HasSuffix(w, "'ll") || personal(w, "'s") {
			return false
		}
		m := modals[strings.TrimSuffix(w, "n't")] || personal(w, "'d")
		modal = modal || m
		past = past || m || pasts[strings.TrimSuffix(w, "n't")]
		now = now || heres[w]
	}
	if count < 2 || !past {
		return false
	}
	switch words[len(words)-1] {
	case '?':
		return thought && !strings.HasPrefix(words, "So ")
	case '!':
		return thought || modal
	}
	return modal && now
}

// personal reports whether a word is a pronoun with an ending.
func personal(w, ending string) bool {
	w, ok := strings.CutSuffix(w, ending)
	return ok && personalWords[w]
}

// itemsOf returns the items of a stretch, good until the next are asked for; none of a long one.
func (r *reading) itemsOf(s chancery.Span) []item {
	r.items = r.items[:0]
	if s.Len() <= maxFreeIndirect {
		r.tokens(s.Start, s.End)
	}
	return r.items
}

// maxFreeIndirect bounds in bytes the sentences that are looked at.
const maxFreeIndirect = 600

func (r *reading) sameParagraph(a, b chancery.Span) bool {
	n := r.paragraphNumber(b.Start)
	return n < len(r.paragraphs) && r.paragraphs[n].Kind == chancery.Paragraph && r.paragraphs[n].Span.Start <= a.Start
}

// quotedIn reports whether a quotation begins in a stretch or stands around it.
func (r *reading) quotedIn(s chancery.Span) bool {
	n := sort.Search(len(r.quotations), func(i int) bool { return r.quotations[i].Span.Start >= s.End }) - 1
	return n >= 0 && r.quotations[n].Span.End > s.Start || r.quotationAround(s.Start) >= 0
}

var (
	// A verb in the present, and persons who take part in the talk.
	notTelling = setOf(`is are am isn't aren't has hasn't does doesn't do don't will won't can can't cannot may shall
		i me my mine myself we us our ours ourselves you your yours yourself yourselves`)
	modals        = setOf("would could might must should")
	pasts         = setOf("was were had did")
	heres         = setOf("now tomorrow tonight today here yesterday to-morrow to-night to-day")
	personalWords = setOf("he she it they that there what who where how why this")
)

func setOf(words string) map[string]bool {
	out := map[string]bool{}
	for w := range strings.FieldsSeq(words) {
		out[w] = true
	}
	return out
}
