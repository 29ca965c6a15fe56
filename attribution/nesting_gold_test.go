package attribution

import (
	"bytes"
	"encoding/json"
	"encoding/xml"
	"flag"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"sort"
	"strconv"
	"strings"
	"testing"

	"chancery"
	"chancery/evaluation"
	"chancery/internal/shared"
	"chancery/internal/wire"
)

var update = flag.Bool("update", false, "write testdata/nesting/*.jsonl from the marked texts")

// nestingFiles are the two halves of the gold, of which nobody tunes on that set aside, and
// a file that was written later, to see where a reader fails.
var nestingFiles = []string{"development", "set-aside", "second"}

// goldRow is a line of the gold: the JSON form of doc/json.md as far as it goes.
type goldRow struct {
	ID           string             `json:"id"`
	Title        string             `json:"title"` // what the text is and whose
	Text         string             `json:"text"`
	Blocks       []wire.Block       `json:"blocks"`
	Actors       []wire.Actor       `json:"actors"`
	Attributions []wire.Attribution `json:"attributions"`
}

// marked is an attribution of a marked text: its spans in bytes.
type marked struct {
	roles  [3][]chancery.Span // source, cue, content
	name   string
	parent int
}

var (
	openMark   = regexp.MustCompile(`^\{([sct]\d+(?:,[sct]?\d+)*)(?:=([^|{}]*)\||( ))`)
	parentMark = regexp.MustCompile(`(?m)^%parent (\d+) (\d+)\n?`)
	turnLabel  = regexp.MustCompile(`^[A-Z][A-Z .’-]+: `)
)

// readMarked reads the documents of a marked text.
func readMarked(t testing.TB, file string) []goldRow {
	t.Helper()
	b, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	var rows []goldRow
	for _, part := range strings.Split(string(b), "\n==== ")[1:] {
		head, body, _ := strings.Cut(part, "\n")
		row := goldRow{Blocks: []wire.Block{}, Actors: []wire.Actor{}, Attributions: []wire.Attribution{}}
		row.ID, row.Title, _ = strings.Cut(head, " | ")
		for strings.HasPrefix(body, "% ") {
			var line string
			line, body, _ = strings.Cut(body, "\n")
			names := strings.Split(line[2:], "; ")
			row.Actors = append(row.Actors, wire.Actor{ID: fmt.Sprintf("a%d", len(row.Actors)+1), Name: names[0], Names: names, Mentions: []wire.Span{}})
		}
		found := map[int]*marked{}
		forced := map[int]int{}
		for _, m := range parentMark.FindAllStringSubmatch(body, -1) {
			child, _ := strconv.Atoi(m[1])
			forced[child], _ = strconv.Atoi(m[2])
		}
		var blocks []chancery.Block
		row.Text, blocks = unmark(t, row.ID, strings.Trim(parentMark.ReplaceAllString(body, ""), "\n"), found)
		setMarkedParents(found, forced)
		row.encode(found, blocks)
		rows = append(rows, row)
	}
	return rows
}

// unmark takes the marks out of a text and gathers what they say in found.
func unmark(t testing.TB, id, body string, found map[int]*marked) (string, []chancery.Block) {
	var out strings.Builder
	var blocks []chancery.Block
	type opened struct {
		ids, name string
		at        int
	}
	for _, paragraph := range strings.Split(body, "\n\n") {
		if out.Len() > 0 {
			out.WriteString("\n\n")
		}
		block := chancery.Block{Kind: chancery.Paragraph, Span: chancery.Span{Start: out.Len()}}
		if rest, ok := strings.CutPrefix(paragraph, "> "); ok {
			paragraph, block.Kind, block.Level = rest, chancery.BlockQuote, 1
		}
		var stack []opened
		for paragraph != "" {
			switch paragraph[0] {
			case '{':
				m := openMark.FindStringSubmatch(paragraph)
				if m == nil {
					t.Fatalf("%s: no mark: %.40s", id, paragraph)
				}
				stack = append(stack, opened{m[1], m[2], out.Len()})
				paragraph = paragraph[len(m[0]):]
				continue
			case '}':
				if len(stack) == 0 {
					t.Fatalf("%s: a } too many before %.40s", id, paragraph)
				}
				o := stack[len(stack)-1]
				stack = stack[:len(stack)-1]
				role := o.ids[0]
				for _, number := range strings.Split(o.ids, ",") {
					if number[0] > '9' {
						role, number = number[0], number[1:]
					}
					n, _ := strconv.Atoi(number)
					if found[n] == nil {
						found[n] = &marked{}
					}
					r := strings.IndexByte("sct", role)
					found[n].roles[r] = append(found[n].roles[r], chancery.Span{Start: o.at, End: out.Len()})
					if o.name != "" {
						found[n].name = o.name
					}
				}
				paragraph = paragraph[1:]
				continue
			}
			out.WriteByte(paragraph[0])
			paragraph = paragraph[1:]
		}
		if len(stack) > 0 {
			t.Fatalf("%s: {%s is not closed", id, stack[len(stack)-1].ids)
		}
		block.Span.End = out.Len()
		if label := turnLabel.FindString(out.String()[block.Span.Start:]); label != "" && block.Kind == chancery.Paragraph {
			block.Kind, block.Label = chancery.Speech, label[:len(label)-2]
		}
		blocks = append(blocks, block)
	}
	// A label in capitals opens a turn where others do too.
	turns := 0
	for _, b := range blocks {
		if b.Kind == chancery.Speech {
			turns++
		}
	}
	for i := range blocks {
		if blocks[i].Kind == chancery.Speech && turns < 3 {
			blocks[i].Kind, blocks[i].Label = chancery.Paragraph, ""
		}
	}
	for _, m := range found {
		for r := range m.roles {
			slices.SortFunc(m.roles[r], func(a, b chancery.Span) int { return a.Start - b.Start })
		}
	}
	return out.String(), blocks
}

func within(outer []chancery.Span, inner ...[]chancery.Span) bool {
	for _, spans := range inner {
		for _, s := range spans {
			if !slices.ContainsFunc(outer, func(o chancery.Span) bool { return o.Contains(s) }) {
				return false
			}
		}
	}
	return true
}

func size(spans []chancery.Span) (n int) {
	for _, s := range spans {
		n += s.Len()
	}
	return n
}

func setMarkedParents(found map[int]*marked, forced map[int]int) {
	for n, m := range found {
		for k, p := range found {
			if k != n && size(p.roles[2]) > size(m.roles[2]) && within(p.roles[2], m.roles[1], m.roles[2]) &&
				(m.parent == 0 || size(p.roles[2]) < size(found[m.parent].roles[2])) {
				m.parent = k
			}
		}
		if forced[n] > 0 {
			m.parent = forced[n]
		}
	}
}

func (row *goldRow) encode(found map[int]*marked, blocks []chancery.Block) {
	points := chancery.NewPoints(row.Text)
	for _, b := range blocks {
		row.Blocks = append(row.Blocks, wire.Block{Kind: string(b.Kind), Span: points.Span(b.Span), Level: b.Level, Label: b.Label})
	}
	doc := &chancery.Document{Digest: chancery.DigestOf([]byte(row.Text)), Text: row.Text}
	passages := func(spans []chancery.Span) (out []chancery.Passage) {
		for _, s := range spans {
			out = append(out, chancery.Passage{Document: doc.Digest, Span: s, Words: row.Text[s.Start:s.End]})
		}
		return out
	}
	ids := map[int]string{0: ""}
	numbers := make([]int, 0, len(found))
	for n, m := range found {
		ids[n] = chancery.AttributionID(doc.Digest, passages(m.roles[0]), passages(m.roles[1]), passages(m.roles[2]))
		numbers = append(numbers, n)
	}
	start := func(n int) int {
		at := len(row.Text)
		for _, r := range found[n].roles {
			for _, s := range r {
				at = min(at, s.Start)
			}
		}
		return at
	}
	sort.Slice(numbers, func(i, j int) bool {
		a, b := numbers[i], numbers[j]
		if start(a) != start(b) {
			return start(a) < start(b)
		}
		return a < b
	})
	for _, n := range numbers {
		m := found[n]
		a := chancery.Attribution{ID: ids[n], Parent: ids[m.parent], Source: passages(m.roles[0]), Cue: passages(m.roles[1]), Content: passages(m.roles[2]), Confidence: 1, Reason: "by hand"}
		out := wire.EncodeAttribution(points, a, nil)
		out.Speaker = m.name
		if out.Speaker == "" && len(a.Source) > 0 {
			out.Speaker = a.Source[0].Words
		}
		for _, actor := range row.Actors {
			if slices.Contains(actor.Names, out.Speaker) {
				out.Speaker, out.Speakers = actor.Name, []string{actor.ID}
			}
		}
		row.Attributions = append(row.Attributions, out)
	}
}

// TestNestingGold holds the JSON lines to the marked texts, and both to what makes
// them gold: spans that are words, parents that hold their children, and enough of
// every depth in each half.
func TestNestingGold(t *testing.T) {
	seen := map[string]string{}
	for _, half := range nestingFiles {
		rows := readMarked(t, "testdata/nesting/"+half+".txt")
		var out bytes.Buffer
		enc := json.NewEncoder(&out)
		enc.SetEscapeHTML(false)
		depths := map[int]int{}
		for _, row := range rows {
			if err := enc.Encode(row); err != nil {
				t.Fatal(err)
			}
			if other := seen[row.Text]; other != "" {
				t.Errorf("%s has the text of %s", row.ID, other)
			}
			seen[row.Text] = row.ID
			checkGold(t, row, depths)
		}
		t.Logf("%s: %d documents; attributions by depth %v", half, len(rows), depths)
		for depth, least := range map[int]int{2: 90, 3: 30, 4: 3} {
			if depths[depth] < least {
				t.Errorf("%s has %d attributions of depth %d, fewer than %d", half, depths[depth], depth, least)
			}
		}
		file := "testdata/nesting/" + half + ".jsonl"
		if *update {
			if err := os.WriteFile(file, out.Bytes(), 0o644); err != nil {
				t.Fatal(err)
			}
		}
		if b, err := os.ReadFile(file); err != nil || !bytes.Equal(b, out.Bytes()) {
			t.Errorf("%s is not what the marked text says (%v); run the test with -update", file, err)
		}
	}
}

func checkGold(t *testing.T, row goldRow, depths map[int]int) {
	runes := []rune(row.Text)
	byID := map[string]wire.Attribution{}
	for _, a := range row.Attributions {
		if _, ok := byID[a.ID]; ok {
			t.Errorf("%s: two attributions with the same spans", row.ID)
		}
		byID[a.ID] = a
	}
	for _, a := range row.Attributions {
		if len(a.Content) == 0 || len(a.Cue) == 0 {
			t.Errorf("%s: %s has no content or no cue", row.ID, a.Speaker)
			continue
		}
		for _, role := range [][]wire.Span{a.Source, a.Cue, a.Content} {
			for i, s := range role {
				words := string(runes[s[0]:s[1]])
				if strings.TrimSpace(words) != words || words == "" || i > 0 && s[0] < role[i-1][1] {
					t.Errorf("%s: span %v, %q, is no stretch of words in order", row.ID, s, words)
				}
			}
		}
		depth := 1
		for p := a; p.Parent != ""; depth++ {
			q, ok := byID[p.Parent]
			if !ok || depth > 9 {
				t.Fatalf("%s: the parent of %s is missing or goes in a circle", row.ID, a.Speaker)
			}
			for _, s := range p.Content {
				if !slices.ContainsFunc(q.Content, func(o wire.Span) bool { return o[0] <= s[0] && s[1] <= o[1] }) {
					t.Errorf("%s: %q is not in the content of its parent", row.ID, string(runes[s[0]:s[1]]))
				}
			}
			p = q
		}
		depths[depth]++
	}
}

// TestNestingGoldSources holds the passages of public-domain texts to their
// originals, letter by letter.
func TestNestingGoldSources(t *testing.T) {
	folder := shared.Path(t, "data", "tei")
	for _, half := range nestingFiles {
		for _, row := range readMarked(t, "testdata/nesting/"+half+".txt") {
			name, ok := strings.CutPrefix(row.ID, "tei-")
			if !ok {
				continue
			}
			if name == "kogan-1981" {
				name = "1981-06-kogan"
			}
			files, err := filepath.Glob(filepath.Join(folder, name+"*.xml"))
			if err != nil || len(files) != 1 {
				t.Fatalf("%s: found %v", row.ID, files)
			}
			original := plain(t, files[0])
			for _, p := range strings.Split(row.Text, "\n\n") {
				if !strings.Contains(original, p) {
					t.Errorf("%s: not in its source: %.60s", row.ID, p)
				}
			}
		}
	}
}

// plain returns the text of an XML file with single blanks.
func plain(t *testing.T, file string) string {
	b, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	var out strings.Builder
	for d := xml.NewDecoder(bytes.NewReader(b)); ; {
		token, err := d.Token()
		if err == io.EOF {
			return strings.Join(strings.Fields(out.String()), " ")
		}
		if err != nil {
			t.Fatal(err)
		}
		if c, ok := token.(xml.CharData); ok {
			out.Write(c)
		}
	}
}

// TestNestingFigures holds the simple reader to what was measured on both halves; no rule
// was made on the half that is set aside. doc/reading.md publishes its figures.
func TestNestingFigures(t *testing.T) {
	for _, c := range []struct {
		half  string
		floor [2]float64 // found, with the right parent, at depth 2
	}{{"development", [2]float64{.51, .31}}, {"set-aside", [2]float64{.46, .36}}} {
		var rows []evaluation.Document
		for d, err := range evaluation.Open("testdata/nesting/" + c.half + ".jsonl") {
			if err != nil {
				t.Fatal(err)
			}
			rows = append(rows, d)
		}
		read, err := evaluation.ReadAll(t.Context(), NewSimple(), rows, nil)
		if err != nil {
			t.Fatal(err)
		}
		n, err := evaluation.Nested(rows, read)
		if err != nil {
			t.Fatal(err)
		}
		t.Logf("%s:\n%s", c.half, n)
		two := n.Depths[1]
		for i, got := range [2]int{two.Found, two.Parent} {
			if share := float64(got) / float64(two.Gold); share < c.floor[i] {
				t.Errorf("%s: %.3f at depth 2 is under the floor of %.2f", c.half, share, c.floor[i])
			}
		}
		// Gold read as its own reading is right throughout.
		same := map[string]evaluation.Document{}
		for _, r := range rows {
			same[r.ID] = r
		}
		n, err = evaluation.Nested(rows, same)
		if err != nil {
			t.Fatal(err)
		}
		for _, d := range n.Depths {
			if d.Both != d.Gold {
				t.Errorf("%s: gold against itself, depth %d: %d of %d", c.half, d.Depth, d.Both, d.Gold)
			}
		}
	}
}
