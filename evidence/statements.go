package evidence

import (
	"cmp"
	"slices"
	"strings"

	"chancery"
	"chancery/provenance"
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

// statements returns what the attributions of one document say, in their order.
func statements(list []chancery.Attribution, reading *chancery.Reading) (out []statement) {
	named := namedPronouns(reading)
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

// pronoun is a pronoun of a document that means somebody who has a name.
type pronoun struct {
	span chancery.Span
	name string
}

// possessives are pronouns that say whose something is.
var possessives = map[string]bool{"his": true, "her": true, "their": true, "my": true, "our": true}

var personal = map[string]bool{"he": true, "she": true, "they": true, "him": true, "her": true, "them": true, "i": true, "me": true, "we": true, "us": true}

func namedPronouns(reading *chancery.Reading) (out []pronoun) {
	if reading == nil {
		return nil
	}
	for _, a := range reading.Actors {
		if a.Unnamed || a.Name == "" {
			continue
		}
		for _, m := range a.Mentions {
			switch low := strings.ToLower(m.Words); {
			case possessives[low]:
				out = append(out, pronoun{m.Span, a.Name + "’s"})
			case personal[low]:
				out = append(out, pronoun{m.Span, a.Name})
			}
		}
	}
	slices.SortFunc(out, func(a, b pronoun) int { return a.span.Start - b.span.Start })
	return out
}

// meant returns what passages say with names in place of pronouns; "" where that
// is no other than text.
func meant(content []chancery.Passage, named []pronoun, text string) string {
	var b strings.Builder
	for n, p := range content {
		if n > 0 {
			b.WriteByte(' ')
		}
		at := p.Span.Start
		i, _ := slices.BinarySearchFunc(named, p.Span.Start, func(x pronoun, start int) int { return x.span.Start - start })
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
