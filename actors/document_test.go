package actors

import (
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"time"

	"chancery"
)

// marked reads a text in which names and mentions stand in braces: {P person},
// {O organisation}, {N nationality}, {L place}, {F office}, {M description or
// pronoun}. A number after the letter links what bears the same number, and ~ says that
// a reader found the name, who may err.
var marked = regexp.MustCompile(`\{([POLNFM])(\d*~?) ([^{}]*)\}`)

func readMarked(t *testing.T, s string) (*chancery.Document, []chancery.Name, []Mention, []Link) {
	t.Helper()
	var text strings.Builder
	var names []chancery.Name
	var mentions []Mention
	linked := map[int]chancery.Span{}
	var links []Link
	last := 0
	for _, m := range marked.FindAllStringSubmatchIndex(s, -1) {
		text.WriteString(s[last:m[0]])
		last = m[1]
		span := chancery.Span{Start: text.Len(), End: text.Len() + m[7] - m[6]}
		p := chancery.Passage{Span: span, Words: s[m[6]:m[7]]}
		text.WriteString(p.Words)
		kinds := map[byte]chancery.NameKind{'P': chancery.PersonName, 'O': chancery.OrganisationName, 'N': chancery.NationalityName, 'L': chancery.PlaceName, 'F': chancery.OfficeName}
		if k, ok := kinds[s[m[2]]]; ok {
			n := chancery.Name{Kind: k, Passage: p}
			if strings.HasSuffix(s[m[4]:m[5]], "~") {
				n.Confidence = 0.6
			}
			names = append(names, n)
		} else {
			mentions = append(mentions, Mention{Passage: p})
		}
		if n, err := strconv.Atoi(strings.TrimSuffix(s[m[4]:m[5]], "~")); err == nil {
			if before, ok := linked[n]; ok {
				links = append(links, Link{before, span, 0.9})
			}
			linked[n] = span
		}
	}
	text.WriteString(s[last:])
	return &chancery.Document{Text: text.String()}, names, mentions, links
}

// TestInDocument reads testdata/document: a text with names marked, a line of
// hyphens, and the actors: "name; every form | its mentions in number".
func TestInDocument(t *testing.T) {
	files, err := filepath.Glob("testdata/document/*.txt")
	if err != nil || len(files) == 0 {
		t.Fatal("no cases", err)
	}
	for _, file := range files {
		b, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		for n, c := range strings.Split(string(b), "\n====\n") {
			text, want, ok := strings.Cut(c, "\n----\n")
			if !ok {
				t.Fatalf("%s, case %d has no line of hyphens", file, n+1)
			}
			doc, names, mentions, links := readMarked(t, text)
			var got strings.Builder
			for _, a := range InDocument(doc, names, mentions, links) {
				sign := ""
				if a.Unnamed {
					sign = "? "
				}
				fmt.Fprintf(&got, "%s%s | %d\n", sign, strings.Join(a.Names, "; "), len(a.Mentions))
				for _, m := range a.Mentions {
					if words, err := m.Span.In(doc.Text); err != nil || words != m.Words {
						t.Errorf("%s, case %d: a mention carries %q where the text has %q", file, n+1, m.Words, words)
					}
				}
			}
			if strings.TrimSpace(got.String()) != strings.TrimSpace(want) {
				t.Errorf("%s, case %d:\n%s\ngot:\n%swant:\n%s", file, n+1, text, &got, want)
			}
		}
	}
}

// TestInDocumentAwkward gives documents of ten thousand names that are meant to
// make comparing all with all: they must come back whole.
func TestInDocumentAwkward(t *testing.T) {
	for name, one := range map[string]func(i int) string{
		"ten thousand names of one surname": func(i int) string { return fmt.Sprintf("{P Name%d Smith}", i) },
		"ten thousand spellings alone":      func(i int) string { return fmt.Sprintf("{P Smith%d}", i) },
		"the same surname over and over":    func(int) string { return "{P Smith}" },
		"organisations of shared words":     func(i int) string { return fmt.Sprintf("{O Ministry of Number%d Affairs}", i) },
		"scripts": func(i int) string {
			return []string{"{P محمد جواد ظریف}", "{P 毛泽东}", "{P Владимир Путин}", "{P בנימין נתניהו}", "{P \u200b\u202e\u2066}", "{P नरेन्द्र मोदी}", "{O ნატო}"}[i%7]
		},
		"descriptions": func(i int) string { return "{M a senior official}" },
	} {
		t.Run(name, func(t *testing.T) {
			var b strings.Builder
			for i := range 10000 {
				b.WriteString(one(i))
				b.WriteString(" said. ")
			}
			doc, names, mentions, links := readMarked(t, b.String())
			start := time.Now()
			got := InDocument(doc, names, mentions, links)
			t.Logf("%d actors in %v", len(got), time.Since(start).Round(time.Millisecond))
			if len(got) == 0 {
				t.Error("no actors")
			}
		})
	}
}
