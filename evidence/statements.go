package evidence

import (
	"cmp"
	"slices"
	"strings"

	"chancery"
	"chancery/provenance"
	"chancery/record"
)

// mostWords is the length of a statement above which it is taken to say several
// things and stands in no claim.
const mostWords = 80

// statement is an attribution that can be compared: one that has no other inside
// it, or none that tells anything by itself (“the Marshal approved {the paper}”).
// long says that it is too long for that.
type statement struct {
	provenance.Said
	attribution *chancery.Attribution
	long        bool
}

// statements returns what the attributions of one document say, in their order. decided
// has the mentions of actors on which people decided: whoever is said there goes by the
// name of that actor, so that "the Marshal" and "Dostmanev" say the same once somebody has
// said that they are one.
func statements(list []chancery.Attribution, reading *chancery.Reading, decided []record.NamedMention) (out []statement) {
	named := namedMentions(reading, decided)
	all := make([]statement, len(list))
	place := make(map[string]int, len(list))
	for i := range list {
		a := &list[i]
		place[a.ID] = i
		text := plain(chancery.Words(a.Content))
		s := statement{attribution: a, long: len(strings.Fields(text)) > mostWords}
		s.Said = provenance.Said{Statement: provenance.Statement{ID: a.ID, Text: text, Speaker: plain(chancery.Words(a.Source))}, Stance: a.Stance}
		if !s.long {
			s.Means = meant(a.Content, named, text)
			if who := understood(a, reading); who != "" {
				s.Means = who + " " + cmp.Or(s.Means, text)
			}
		}
		all[i] = s
	}
	told := make([]bool, len(list)) // elsewhere: by what stands inside it
	for i := range all {
		if all[i].long || !all[i].Tells() {
			continue
		}
		for at, ok := place[list[i].Parent]; ok && !told[at]; at, ok = place[list[at].Parent] {
			told[at] = true
		}
	}
	for i, s := range all {
		if !told[i] && s.Text != "" {
			out = append(out, s)
		}
	}
	return out
}

// plain puts a single space wherever white space stands.
func plain(s string) string { return strings.Join(strings.Fields(s), " ") }

// namedMention is a mention in place of which a name is put.
type namedMention struct {
	span chancery.Span
	name string
}

// possessives are pronouns that say whose something is.
var possessives = map[string]bool{"his": true, "her": true, "their": true, "my": true, "our": true}

var personal = map[string]bool{"he": true, "she": true, "they": true, "him": true, "her": true, "them": true, "i": true, "me": true, "we": true, "us": true}

// mostReplaced is the length in words above which a mention says more than who is meant.
const mostReplaced = 5

// namedMentions returns the pronouns of a document that mean somebody who has a name, and
// the mentions of those on whom people decided, in order; none stands in another.
func namedMentions(reading *chancery.Reading, decided []record.NamedMention) (out []namedMention) {
	put := func(span chancery.Span, words, name string) {
		switch low := strings.ToLower(words); {
		case possessives[low]:
			out = append(out, namedMention{span, name + "’s"})
		case personal[low]:
			out = append(out, namedMention{span, name})
		}
	}
	if reading == nil {
		return nil
	}
	names := make(map[chancery.Span]string, len(decided))
	for _, d := range decided {
		names[d.Span] = d.Name
	}
	for _, a := range reading.Actors {
		for _, m := range a.Mentions {
			name, ok := names[m.Span]
			switch words := plain(m.Words); {
			case !ok && !a.Unnamed && a.Name != "":
				put(m.Span, m.Words, a.Name)
			case ok && (possessives[strings.ToLower(words)] || personal[strings.ToLower(words)]):
				put(m.Span, m.Words, name)
			case ok && !strings.ContainsRune(words, ',') && strings.Count(words, " ") < mostReplaced:
				out = append(out, namedMention{m.Span, name})
			}
		}
	}
	slices.SortFunc(out, func(a, b namedMention) int {
		return cmp.Or(cmp.Compare(a.span.Start, b.span.Start), cmp.Compare(b.span.End, a.span.End))
	})
	kept := out[:0]
	for _, m := range out {
		if n := len(kept); n == 0 || kept[n-1].span.End <= m.span.Start {
			kept = append(kept, m)
		}
	}
	return kept
}

// meant returns what passages say with names in place of pronouns; "" where that
// is no other than text.
func meant(content []chancery.Passage, named []namedMention, text string) string {
	var b strings.Builder
	for n, p := range content {
		if n > 0 {
			b.WriteByte(' ')
		}
		at := p.Span.Start
		i, _ := slices.BinarySearchFunc(named, p.Span.Start, func(x namedMention, start int) int { return x.span.Start - start })
		for ; i < len(named) && named[i].span.End <= p.Span.End; i++ {
			if x := named[i]; x.span.Start >= at {
				b.WriteString(p.Words[at-p.Span.Start : x.span.Start-p.Span.Start])
				b.WriteString(x.name)
				at = x.span.End
			}
		}
		b.WriteString(p.Words[at-p.Span.Start:])
	}
	if out := plain(b.String()); out != text {
		return out
	}
	return ""
}
