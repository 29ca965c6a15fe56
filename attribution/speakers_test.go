package attribution

import (
	"slices"
	"strings"
	"testing"

	"chancery"
	"chancery/actors"
	"chancery/text"
)

// TestSpeakers holds what attributions show of pronouns to texts in which mentions stand
// in braces, {P name}, {D description}, {I i}, {H he}, {S she}, in which sources are the
// mention before "said" or "wrote", and of which the second of a list names the mention
// that each pronoun goes to.
func TestSpeakers(t *testing.T) {
	for _, c := range []struct {
		text string
		want string // pronoun and mention, by their number
	}{
		{`{P Voss} said: “{I I} saw it.” {P Brandt} said: “{I I} did not.”`, "1-0 3-2"},
		{`{P Voss} said: “{I I} saw {H him} go.”`, "1-0"},
		{`{P Voss} said: “They saw {H him} go.”`, ""},
		{`{I I} met {P Voss}. {P Voss} said: “{I I} know.”`, "3-2"},
		{`{P Voss} said that {H he} said that it rained.`, "1-0"},
		{`{P Voss} said that {P Brandt} knew, and that {H he} said so.`, ""},
		{`{P Voss} said that {P Brandt} read {D the paper}, of which {H he} said so.`, ""},
		{`{P Voss} said: “{H He} said that it rained.”`, ""},
		{`{S She} said that {H he} said that it rained.`, ""},
		{`{P Voss and Brandt} said: “{I I} saw it.”`, ""},
		{`{P Mrs Voss} said that it rained. It was late. {S- She} said: “It snowed.”`, "1-0"},
		{`{I I} said that it rained. It was late. {S- She} said: “It snowed.”`, ""},
	} {
		s := inBraces(t, c.text)
		alone := make([]bool, len(s.mentions))
		for m := range s.mentions {
			alone[m] = s.mentions[m].antecedent < 0
		}
		s.resolve(0)
		links, without := s.links()
		for m := range s.mentions {
			if a := s.mentions[m].antecedent; alone[m] && a >= 0 {
				links = append(links, actors.Link{A: s.cores[m], B: s.cores[a]})
				without[m] = true
			}
		}
		var got []string
		for _, l := range links {
			at := func(core chancery.Span) string {
				return string(rune('0' + slices.Index(s.cores, core)))
			}
			got = append(got, at(l.A)+"-"+at(l.B))
			if m := slices.Index(s.cores, l.A); !without[m] && s.mentions[m].antecedent >= 0 {
				t.Errorf("%s: the link of coreference stands beside %v", c.text, l)
			}
		}
		for m, pronoun := range s.mentions {
			if strings.HasPrefix(s.page.text[s.cores[m].Start:], "him") && pronoun.antecedent >= 0 && !without[m] {
				t.Errorf("%s: who speaks is “him”", c.text)
			}
		}
		slices.Sort(got)
		if strings.Join(got, " ") != c.want {
			t.Errorf("%s: %v, want %v", c.text, got, c.want)
		}
	}
}

// inBraces makes what speakers reads of a text with mentions in braces. Every mention but
// a first, and those with a hyphen, leads to the one before, as a poor coreference would
// have it; "said" is a cue
// whose source is the mention before it and whose content is the quotation or the rest
// of the sentence.
func inBraces(t *testing.T, s string) *speakers {
	t.Helper()
	var b strings.Builder
	var cores []chancery.Span
	var mentions []mentionOf
	for s != "" {
		before, rest, ok := strings.Cut(s, "{")
		b.WriteString(before)
		if !ok {
			break
		}
		words, rest, _ := strings.Cut(rest, "}")
		alone := words[1] == '-'
		words = strings.Replace(words, "- ", " ", 1)
		class := map[byte]uint8{'P': isName, 'D': isDefinite, 'I': firstPerson, 'H': masculine, 'S': feminine}[words[0]]
		cores = append(cores, chancery.Span{Start: b.Len(), End: b.Len() + len(words) - 2})
		m := mentionOf{class: class, antecedent: int32(len(mentions)) - 1, kind: mentionPerson}
		if alone {
			m.antecedent = -1
		}
		mentions = append(mentions, m)
		b.WriteString(words[2:])
		s = rest
	}
	doc := &chancery.Document{Text: b.String()}
	page := newReading(doc)
	var all []chancery.Attribution
	passage := func(from, to int) []chancery.Passage {
		return []chancery.Passage{{Span: chancery.Span{Start: from, End: to}, Words: doc.Text[from:to]}}
	}
	for at := 0; ; {
		w, ok := text.NextWord(doc.Text, at)
		if !ok {
			break
		}
		at = w.End
		if doc.Text[w.Start:w.End] != "said" {
			continue
		}
		source := cores[0]
		for _, c := range cores {
			if c.End < w.Start {
				source = c
			}
		}
		rest := doc.Text[w.End:]
		from := w.End + len(rest) - len(strings.TrimLeft(rest, ": "))
		end := len(doc.Text) - 1
		if n := strings.Index(doc.Text[from:], "”"); strings.HasPrefix(doc.Text[from:], "“") {
			end = from + n + len("”")
		} else if n >= 0 {
			end = from + n - 1
		}
		a := chancery.Attribution{Source: passage(source.Start, source.End), Cue: passage(w.Start, w.End), Content: passage(from, end)}
		a.ID = chancery.AttributionID(doc.Digest, a.Source, a.Cue, a.Content)
		all = append(all, a)
	}
	return newSpeakers(page, ordered(all), mentions, cores)
}
