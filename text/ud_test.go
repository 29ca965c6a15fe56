package text

import (
	"bufio"
	"compress/gzip"
	"os"
	"strings"
	"testing"

	"chancery"
	"chancery/internal/shared"
)

// treebank reads a Universal Dependencies file as a bare text, paragraphs parted
// by a blank line, with the sentences that its annotators found. A sentence is
// put after the one before with a space unless SpaceAfter=No says otherwise.
func treebank(t testing.TB, name string) (string, []chancery.Span) {
	t.Helper()
	f, err := os.Open(shared.Path(t, "data", "ud", name))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	z, err := gzip.NewReader(f)
	if err != nil {
		t.Fatal(err)
	}
	var b strings.Builder
	var gold []chancery.Span
	gap := ""
	sc := bufio.NewScanner(z)
	sc.Buffer(nil, 1<<24)
	for sc.Scan() {
		line := sc.Text()
		switch {
		case strings.HasPrefix(line, "# newdoc"), strings.HasPrefix(line, "# newpar"):
			gap = "\n\n"
		case strings.HasPrefix(line, "# text = "):
			if b.Len() > 0 {
				b.WriteString(gap)
			}
			start := b.Len()
			b.WriteString(strings.TrimSpace(strings.TrimPrefix(line, "# text = ")))
			gold = append(gold, chancery.Span{Start: start, End: b.Len()})
			gap = " "
		case line != "" && line[0] != '#':
			gap = " "
			if strings.Contains(line[strings.LastIndexByte(line, '\t')+1:], "SpaceAfter=No") {
				gap = ""
			}
		}
	}
	if err := sc.Err(); err != nil {
		t.Fatal(err)
	}
	return b.String(), gold
}

// agreement returns the F1 of whole sentences and of the places where sentences
// end, those at the end of a paragraph, which are given, left out of the second.
func agreement(text string, gold, got []chancery.Span) (sentences, ends float64) {
	g, gEnds := map[chancery.Span]bool{}, map[int]bool{}
	given := func(s chancery.Span) bool {
		return s.End >= len(text) || strings.HasPrefix(text[s.End:], "\n\n")
	}
	for _, s := range gold {
		g[s] = true
		if !given(s) {
			gEnds[s.End] = true
		}
	}
	both, bothEnds, gotEnds := 0, 0, 0
	for _, s := range got {
		if g[s] {
			both++
		}
		if !given(s) {
			gotEnds++
			if gEnds[s.End] {
				bothEnds++
			}
		}
	}
	return 2 * float64(both) / float64(len(gold)+len(got)), 2 * float64(bothEnds) / float64(len(gEnds)+gotEnds)
}

// TestTreebanks holds sentences to what annotators found in the two English
// treebanks, whose paragraphs are given as blank lines. The floors stand a point
// under what was measured. The Web Treebank's e-mails have lost their line
// breaks: addresses, signatures and tables run into the sentences there.
func TestTreebanks(t *testing.T) {
	for _, c := range []struct {
		file            string
		sentences, ends float64
	}{
		{"en_gum-dev.conllu.gz", .94, .96},
		{"en_ewt-dev.conllu.gz", .83, .86},
	} {
		t.Run(c.file, func(t *testing.T) {
			text, gold := treebank(t, c.file)
			sentences, ends := agreement(text, gold, Sentences(text, nil))
			t.Logf("%d sentences: F1 %.4f whole sentences, %.4f ends inside paragraphs", len(gold), sentences, ends)
			if sentences < c.sentences || ends < c.ends {
				t.Errorf("F1 is under the floor: want at least %.3f and %.3f", c.sentences, c.ends)
			}
		})
	}
}
