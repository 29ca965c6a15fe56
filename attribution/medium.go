package attribution

import (
	_ "embed"
	"fmt"
	"strings"

	"chancery"
)

//go:embed lexicon/media.txt
var mediaFile string

// media is what lexicon/media.txt says of each word.
var media = loadMedia()

type mediaWords struct {
	paper, occasion, cue map[string]chancery.Medium
	outlet               map[string]bool
	access               map[string]chancery.Access
}

func loadMedia() mediaWords {
	m := mediaWords{map[string]chancery.Medium{}, map[string]chancery.Medium{}, map[string]chancery.Medium{}, map[string]bool{}, map[string]chancery.Access{}}
	for line := range contentLines(mediaFile) {
		head, words, _ := strings.Cut(line, ":")
		part, name, _ := strings.Cut(head, " ")
		for w := range strings.FieldsSeq(words) {
			switch part {
			case "paper":
				m.paper[w] = chancery.Medium(name)
			case "occasion":
				m.occasion[w] = chancery.Medium(name)
			case "cue":
				m.cue[w] = chancery.Medium(name)
			case "outlet":
				m.outlet[w] = true
			case "access":
				m.access[w] = chancery.Access(name)
			default:
				panic(fmt.Sprintf("attribution: lexicon/media.txt: cannot read %q", line))
			}
		}
	}
	return m
}

// paper returns the medium that item i names, where it is a paper, and in names such
// as "the Port Journal" it is not.
func (c *completer) paper(i int) chancery.Medium {
	t := &c.r.items[i]
	if t.kind != word || t.capital && i > 0 && c.r.items[i-1].capital && !c.upper(i) {
		return ""
	}
	return media.paper[c.lower(i)]
}

// outlet reports whether items [from, to) name one that brings out news.
func (c *completer) outlet(from, to int) bool {
	for i := from; i < to; i++ {
		if t := &c.r.items[i]; t.kind == word && t.capital && media.outlet[c.lower(i)] {
			return true
		}
	}
	return false
}

// occasion returns the medium that items [from, to) name behind a preposition: "in an
// interview", "at a press conference", "by telephone", "in his memoirs".
func (c *completer) occasion(from, to int) chancery.Medium {
	for i := from; i+1 < to; i++ {
		t := &c.r.items[i]
		if !(t.spells("in") || t.spells("at") || t.spells("by") || t.spells("over") || t.spells("on") || t.spells("during") || t.spells("through") || t.spells("via")) {
			continue
		}
		for k := i + 1; k < to && k < i+7; k++ {
			n := &c.r.items[k]
			if n.kind != word && n.kind != number || n.is(preposition|auxiliary|pronoun) {
				break
			}
			if k > i+1 && t.spells("by") {
				break // "by telephone", but not "by a call from"
			}
			w := c.lower(k)
			if w == "press" && k+1 < to && (c.lower(k+1) == "conference" || c.lower(k+1) == "conferences") {
				return "press-conference"
			}
			if w == "news" && k+1 < to && c.lower(k+1) == "conference" {
				return "press-conference"
			}
			if w == "press" && k+1 < to && strings.HasPrefix(c.lower(k+1), "briefing") {
				return "press-briefing"
			}
			// "a telephone interview": the last noun counts.
			if k+1 < to && c.r.items[k+1].kind == word && (media.occasion[c.lower(k+1)] != "" || media.paper[c.lower(k+1)] != "") {
				continue
			}
			if n.capital && !c.upper(k) {
				continue // "Sessions", "the Post"
			}
			if m := media.occasion[w]; m != "" {
				return m
			}
			if m := media.paper[w]; m != "" && carries[m] && (m != "report" || strings.HasPrefix(w, "report")) {
				return m
			}
		}
	}
	return ""
}

// carries are the papers in which one says something. "In his assessment" and "in the
// draft" tell of no paper, or of another's.
var carries = map[chancery.Medium]bool{"letter": true, "cable": true, "memorandum": true, "note": true, "email": true, "report": true, "article": true, "book": true, "memoir": true, "diary": true, "statement": true, "affidavit": true, "post": true}

// access returns how a source came to what it tells, from the words of items [from,
// to) in or behind it: "who had read the letter", "briefed on the talks".
func (c *completer) access(from, to int) chancery.Access {
	has := func(i, within int, ok func(int) bool) bool {
		for k := i + 1; k < to && k <= i+within; k++ {
			if ok(k) {
				return true
			}
		}
		return false
	}
	isPaper := func(i int) bool { return media.paper[c.lower(i)] != "" }
	for i := from; i < to; i++ {
		if c.r.items[i].kind != word {
			continue
		}
		w := c.lower(i)
		if a := media.access[w]; a != "" {
			return a
		}
		who := i > from && (c.r.items[i-1].is(relative|auxiliary|adverb) || c.r.items[i-1].spells("and") || c.r.items[i-1].kind == comma)
		post := i > from && c.r.noun(i-1) || who
		switch w {
		case "saw", "seen", "read", "held", "reviewed", "examined", "handled", "typed", "translated":
			// "a letter seen by Reuters" tells of the letter and not of how it knows.
			if who && has(i, 5, isPaper) {
				return chancery.SawPaper
			}
			if w == "saw" && who {
				return chancery.Witnessed
			}
		case "present", "attended", "witnessed", "overheard":
			if post {
				return chancery.Witnessed
			}
		case "there":
			if i > from && (c.r.items[i-1].spells("was") || c.r.items[i-1].spells("were")) {
				return chancery.Witnessed
			}
		case "participated", "negotiated", "drafted", "involved", "helped":
			if post {
				return chancery.TookPart
			}
		case "took":
			if i+1 < to && c.lower(i+1) == "part" {
				return chancery.TookPart
			}
		case "briefed":
			if post {
				return chancery.WasTold
			}
		case "told", "informed", "heard":
			if post && i > from {
				if has(i, 6, isPaper) {
					return chancery.HeardOfPaper
				}
				return chancery.WasTold
			}
		case "discussed":
			if post && has(i, 5, isPaper) {
				return chancery.HeardOfPaper
			}
		}
	}
	return ""
}
