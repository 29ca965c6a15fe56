package attribution

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"chancery"
)

// TestTalk lays turns of talk over what a model might have found: drafts are "source cue:
// content | content", and so is what is wanted, with "nobody" and "-" for what is missing.
// Of what the reader adds, only the quotations are looked at.
func TestTalk(t *testing.T) {
	const asked = "“Where is the letter?” asked Maren.\n\n“Burnt,” Ostrow said.\n\n"
	const askedDrafts = "Maren asked: “Where is the letter?”\nOstrow said: “Burnt,”"
	for _, c := range []struct{ name, text, drafts, want string }{
		{"turns are counted",
			asked + "“Who burnt it?”\n\n“Nobody you know.”\n\n“And the copy?”",
			askedDrafts,
			askedDrafts + "\nMaren -: “Who burnt it?”\nOstrow -: “Nobody you know.”\nMaren -: “And the copy?”"},
		{"and counted back",
			"“Where is the letter?”\n\n“Burnt.”\n\n“Who burnt it?” asked Maren.\n\n“Nobody you know,” Ostrow said.\n\n“And the copy?”\n\n“Gone.”",
			"Maren asked: “Who burnt it?”\nOstrow said: “Nobody you know,”",
			"Maren -: “Where is the letter?”\nOstrow -: “Burnt.”\nMaren asked: “Who burnt it?”\nOstrow said: “Nobody you know,”\nMaren -: “And the copy?”\nOstrow -: “Gone.”"},
		{"where one alone is named, the other is nobody",
			"Rain fell.\n\n“Where is the letter?” asked Maren.\n\n“Burnt.”\n\n“Who burnt it?”\n\n“Nobody you know.”",
			"Maren asked: “Where is the letter?”",
			"Maren asked: “Where is the letter?”\nnobody -: “Burnt.”\nMaren -: “Who burnt it?”\nnobody -: “Nobody you know.”"},
		{"an answer is not the question's",
			asked + "“Who burnt it?”\n\n“Nobody you know.”\n\n“And the copy?”",
			"Maren asked: “Where is the letter?” | “Burnt,”\nOstrow said: “Who burnt it?”",
			askedDrafts + "\nMaren -: “Who burnt it?”\nOstrow -: “Nobody you know.”\nMaren -: “And the copy?”"},
		{"what has a cue of its own is its own, in any text",
			"“Where is the letter?” asked Maren.\n\n“It was burnt,” Ostrow said. “I saw it.”",
			"Maren asked: “Where is the letter?” | “It was burnt,”",
			"Maren asked: “Where is the letter?”\nOstrow said: “It was burnt,” | “I saw it.”"},
		{"nor does a cue reach back over its own paragraph",
			"The hall was cold.\n\n“It is a lie.”\n\n“It is the truth,” Ostrow said.",
			"Ostrow said: “It is a lie.” | “It is the truth,”",
			"Ostrow said: “It is the truth,”"},
		{"in news the paragraph behind is more of the same",
			"“The dam is sound,” Ostrow said.\n\n“We looked at every wall of it in March.”\n\nRain fell.",
			"Ostrow said: “The dam is sound,” | “We looked at every wall of it in March.”",
			"Ostrow said: “The dam is sound,” | “We looked at every wall of it in March.”"},
		{"and what is announced stays together",
			"Ostrow put it so:\n\n“The dam is sound.”\n\nRain fell.",
			"Ostrow put it so: “The dam is sound.”",
			"Ostrow put it so: “The dam is sound.”"},
		{"a quotation over paragraphs is one turn",
			asked + "“Who burnt it?”\n\n“I will tell you. It was winter.\n\n“The stove was lit.”\n\n“And the copy?”",
			askedDrafts,
			askedDrafts + "\nMaren -: “Who burnt it?”\nOstrow -: “I will tell you. It was winter. | “The stove was lit.”\nMaren -: “And the copy?”"},
		{"an act ends the turns",
			asked + "“Who burnt it?”\n\n“Nobody you know.”\n\nShe went to the shelf.\n\n“And the copy?”\n\n“Gone.”",
			askedDrafts,
			askedDrafts + "\nMaren -: “Who burnt it?”\nOstrow -: “Nobody you know.”\nnobody -: “And the copy?”\nnobody -: “Gone.”"},
		{"words that are no speech stay alone",
			asked + "“Who burnt it?”\n\n“Nobody you know.”\n\n“And the copy?”\n\nThe “reformers” of the south read “The Long Road” by night.",
			askedDrafts,
			askedDrafts + "\nMaren -: “Who burnt it?”\nOstrow -: “Nobody you know.”\nMaren -: “And the copy?”"},
		{"a quotation held in part is held whole",
			asked + "“Who burnt it?”\n\n“Nobody you know. He is dead.”\n\n“And the copy?”",
			askedDrafts + "\nOstrow know: “Nobody you",
			askedDrafts + "\nOstrow know: “Nobody you\nMaren -: “Who burnt it?”\nMaren -: “And the copy?”"},
	} {
		t.Run(c.name, func(t *testing.T) {
			r := newReading(&chancery.Document{Text: c.text})
			// The first place of words, or of those in marks the place with the marks.
			at := func(words string) chancery.Span {
				i := strings.Index(c.text, words)
				if i < 0 {
					t.Fatalf("%q does not stand in the text", words)
				}
				return chancery.Span{Start: i, End: i + len(words)}
			}
			var told []draft
			for line := range strings.SplitSeq(c.drafts, "\n") {
				head, content, _ := strings.Cut(line, ": ")
				source, cue, _ := strings.Cut(head, " ")
				d := draft{source: []chancery.Span{at(source)}, cue: []chancery.Span{at(cue)}, confidence: .8, from: &attributed{candidate: &candidate{}}}
				for part := range strings.SplitSeq(content, " | ") {
					d.content = append(d.content, at(part))
				}
				told = append(told, d)
			}
			told, _, err := r.structure(t.Context(), told, nil)
			if err != nil {
				t.Fatal(err)
			}
			slices.SortStableFunc(told, func(a, b draft) int { return a.content[0].Start - b.content[0].Start })
			var got []string
			for _, d := range told {
				source, cue := "nobody", "-"
				if len(d.source) > 0 {
					source = c.text[d.source[0].Start:d.source[0].End]
				}
				if len(d.cue) > 0 {
					cue = c.text[d.cue[0].Start:d.cue[0].End]
				}
				var parts []string
				for _, s := range d.content {
					parts = append(parts, c.text[s.Start:s.End])
				}
				got = append(got, fmt.Sprintf("%s %s: %s", source, cue, strings.Join(parts, " | ")))
			}
			want := strings.Split(c.want, "\n")
			slices.SortStableFunc(want, func(a, b string) int {
				place := func(line string) int {
					_, content, _ := strings.Cut(line, ": ")
					first, _, _ := strings.Cut(content, " | ")
					return at(first).Start
				}
				return place(a) - place(b)
			})
			if !slices.Equal(got, want) {
				t.Errorf("got\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
			}
		})
	}
}

// TestTalkIsLinear reads a hundred thousand turns.
func TestTalkIsLinear(t *testing.T) {
	r := newReading(&chancery.Document{Text: strings.Repeat("“Where is it?”\n\n“Burnt.” He laughed.\n\n", 50_000)})
	told := r.turnsOfTalk(nil)
	if len(told) != 100_000 {
		t.Errorf("%d turns, expected 100,000", len(told))
	}
}
