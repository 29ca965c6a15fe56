package attribution

import (
	"slices"
	"strings"
	"testing"

	"chancery"
)

// stretchOf finds words in a text.
func stretchOf(t *testing.T, all, words string) []chancery.Span {
	t.Helper()
	if words == "" {
		return nil
	}
	i := strings.Index(all, words)
	if i < 0 {
		t.Fatalf("%q is not in %q", words, all)
	}
	return []chancery.Span{{Start: i, End: i + len(words)}}
}

// TestEndWithin holds where the content of a report inside another's ends.
func TestEndWithin(t *testing.T) {
	for _, c := range []struct{ text, cue, content, want string }{
		{"“She said it twice. Brandt heard it as well,” Voss said.", "said", "it twice. Brandt heard it as well", "it twice."},
		{"Voss said that Brandt thought it was late, and that nobody came.", "thought", "it was late, and that nobody came", "it was late"},
		{"Voss said that Brandt thought that it was late and that nobody came.", "thought", "that it was late and that nobody came", "that it was late and that nobody came"},
		{"“Brandt told me what it cost, and I told him no,” Voss said.", "told", "what it cost, and I told him no", "what it cost"},
		{"Voss wrote that Lind believed it was lost; nobody looked.", "believed", "it was lost; nobody looked", "it was lost"},
		{"Voss wrote that Lind said: “It is lost. Nobody looked.”", "said", "“It is lost. Nobody looked.”", "“It is lost. Nobody looked.”"},
	} {
		r := newReading(&chancery.Document{Text: c.text})
		outer := stretchOf(t, c.text, strings.TrimSuffix(strings.TrimPrefix(strings.TrimPrefix(c.text, "Voss said "), "Voss wrote "), " Voss said."))[0]
		d := &draft{cue: stretchOf(t, c.text, c.cue), content: stretchOf(t, c.text, c.content)}
		if c.text[:4] != "Voss" {
			outer = chancery.Span{Start: 0, End: strings.Index(c.text, "”") + len("”")}
		}
		r.endWithin(d, outer)
		if len(d.content) != 1 || c.text[d.content[0].Start:d.content[0].End] != c.want {
			t.Errorf("%s: the content of %q is %v", c.text, c.cue, d.content)
		}
	}
}

// TestSharedSubjects gives a second verb the source of the first, and none to one that has
// another's.
func TestSharedSubjects(t *testing.T) {
	for _, c := range []struct {
		text   string
		cues   []string
		shares bool
	}{
		{"Voss stated that it rained and later added that it snowed.", []string{"stated", "added"}, true},
		{"Voss stated that it rained, and then was told that it snowed.", []string{"stated", "was told"}, true},
		{"Voss stated that it rained. And added that it snowed.", []string{"stated", "added"}, false},
		{"Voss stated that it rained, it was said.", []string{"stated", "was said"}, false},
	} {
		r := newReading(&chancery.Document{Text: c.text})
		var drafts []draft
		for i, cue := range c.cues {
			d := draft{cue: stretchOf(t, c.text, cue), from: &attributed{}}
			if i == 0 {
				d.source = stretchOf(t, c.text, "Voss")
			}
			drafts = append(drafts, d)
		}
		r.shareSubjects(drafts)
		if got := len(drafts[1].source) > 0; got != c.shares {
			t.Errorf("%s: shared: %v", c.text, got)
		}
	}
}

// TestSupported tells cues that the words behind them support.
func TestSupported(t *testing.T) {
	for _, c := range []struct {
		text, source, cue, content string
		want                       bool
	}{
		{"The clerk insisted that it was lost.", "The clerk", "insisted", "that it was lost", true},
		{"The clerk walked that way.", "The clerk", "walked", "that way", false},
		{"The clerk mentioned rain.", "The clerk", "mentioned", "rain", false},
		{"According to the clerk it was lost.", "the clerk", "According to", "it was lost", true},
		{"The clerk wondered whether it was lost.", "The clerk", "wondered", "whether it was lost", true},
	} {
		r := newReading(&chancery.Document{Text: c.text})
		d := &draft{source: stretchOf(t, c.text, c.source), cue: stretchOf(t, c.text, c.cue), content: stretchOf(t, c.text, c.content)}
		if got := r.supported(d); got != c.want {
			t.Errorf("%s: %v", c.text, got)
		}
	}
	r := newReading(&chancery.Document{Text: "he’d altered it"})
	if !slices.ContainsFunc(stretchOf(t, r.text, "’d"), r.noCue) {
		t.Error("“’d” is taken for a cue")
	}
}
