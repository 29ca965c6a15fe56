package attribution

import (
	"strings"
	"testing"

	"chancery"
)

func TestUncited(t *testing.T) {
	t.Parallel()
	for in, want := range map[string]string{
		"According to Voss, {citing a letter that he was shown in 1906, the king agreed to it}.":            "the king agreed to it",
		"According to Voss, {citing a letter, dated 3 May, which he has, the king agreed}.":                 "the king agreed",
		"According to Voss, {quoting two clerks, who were there, and a porter, the king agreed}.":           "the king agreed",
		"According to Voss, {citing rules of procedure is no defence}.":                                     "citing rules of procedure is no defence",
		"According to Voss, {citing the king. He agreed, they say}.":                                        "citing the king. He agreed, they say",
		"According to Voss, {the king, citing a letter, agreed}.":                                           "the king, citing a letter, agreed",
		"According to Voss, {citing " + strings.Repeat("a very long list of papers ", 40) + ", he agreed}.": "",
	} {
		from := strings.IndexByte(in, '{')
		to := strings.IndexByte(in, '}') - 1
		doc := &chancery.Document{Text: strings.NewReplacer("{", "", "}", "").Replace(in)}
		r := newReading(doc)
		d := []draft{{cue: []chancery.Span{{Start: 0, End: 12}}, source: []chancery.Span{{Start: 13, End: 17}}, content: []chancery.Span{{Start: from, End: to}}}}
		r.uncited(d)
		if want == "" {
			want = doc.Text[from:to]
		}
		if got := doc.Text[d[0].content[0].Start:d[0].content[0].End]; got != want {
			t.Errorf("%.60s: content %q, want %q", in, got, want)
		}
		d = append(d[:1:1], draft{cue: []chancery.Span{{Start: from, End: from + 6}}})
		d[0].content[0].Start = from
		r.uncited(d)
		if d[0].content[0].Start != from {
			t.Errorf("%.60s: cut off a clause that has a cue of its own", in)
		}
	}
}
