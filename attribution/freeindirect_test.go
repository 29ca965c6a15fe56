package attribution

import (
	"strings"
	"testing"

	"chancery"
)

// TestFreeIndirect: the report is "source cue: content" at the beginning of the text; what
// is wanted are the sentences taken for free indirect speech, parted by " | ".
func TestFreeIndirect(t *testing.T) {
	for _, c := range []struct{ name, report, rest, want string }{
		{"questions behind a thought", "Lind wondered: about the letter.", " Would they publish it? Why had nobody come?", "Would they publish it? | Why had nobody come?"},
		{"an exclamation behind a thought", "She thought: of the harbour.", " How cold it had been!", "How cold it had been!"},
		{"with would, behind what was said too", "Ostrow said: it was over.", " They would never take him!", "They would never take him!"},
		{"here and now in the past", "She hoped: for rain.", " He would come back tomorrow. He had promised it.", "He would come back tomorrow."},
		{"as far as it goes on", "Lind feared: the worst.", " Had they read it? They must not! The clock struck nine. Who was there?", "Had they read it? | They must not!"},
		{"contractions", "He knew: the road.", " She’d never find it now! Couldn’t they wait?", "She’d never find it now! | Couldn’t they wait?"},

		{"a question of the author's behind what was said", "Ostrow said: he knew nothing.", " Why did he resign?", ""},
		{"a question of the author's, with so", "Lind believed: the letter.", " So why did he resign?", ""},
		{"nothing shows whose it is", "She hoped: for rain.", " He would come back.", ""},
		{"now without would", "She hoped: for rain.", " He was now the minister.", ""},
		{"the present is the author's", "Lind wondered: about the letter.", " Will they publish it? It is a scandal!", ""},
		{"we and you are the author's", "Lind wondered: about the letter.", " What were we to think? Would you have known?", ""},
		{"a report in the present", "Lind wonders: about the letter.", " Would they publish it?", ""},
		{"a group thinks nothing together", "The ministers wondered: about the letter.", " Would they publish it?", ""},
		{"I tell of myself in my own words", "I wondered: about the letter.", " Would they publish it?", ""},
		{"another paragraph", "Lind wondered: about the letter.", "\n\nWould they publish it?", ""},
		{"a quotation is speech", "Lind wondered: about the letter.", " “Would they publish it?” Would they?", ""},
		{"a fragment", "Lind wondered: about the letter.", " Never!", ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			head, content, _ := strings.Cut(c.report, ": ")
			k := strings.LastIndexByte(head, ' ')
			whole := head + " " + content + c.rest
			r := newReading(&chancery.Document{Text: whole})
			told := []draft{{source: []chancery.Span{{Start: 0, End: k}}, cue: []chancery.Span{{Start: k + 1, End: len(head)}},
				content: []chancery.Span{{Start: len(head) + 1, End: len(head) + len(content)}}, confidence: .8, from: &attributed{candidate: &candidate{}}}}
			told, _, err := r.structure(t.Context(), told, nil)
			if err != nil {
				t.Fatal(err)
			}
			out := &chancery.Reading{Attributions: (&Model{}).finish(r.doc, told)}
			r.complete(out)
			var got []string
			for _, a := range out.Attributions {
				if a.Kind != chancery.FreeIndirect {
					continue
				}
				got = append(got, a.Content[0].Words)
				if len(a.Cue) > 0 || a.Source[0].Words != whole[:k] || a.Reason == "" || a.Confidence != freeIndirectConfidence {
					t.Errorf("%+v", a)
				}
			}
			if s := strings.Join(got, " | "); s != c.want {
				t.Errorf("got %q, want %q", s, c.want)
			}
		})
	}
}
