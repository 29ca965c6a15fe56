package evaluation

import (
	"io"
	"math"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"chancery"
	"chancery/internal/shared"
	"chancery/internal/wire"
)

// partition makes entities of words such as "abc de": each letter is a mention.
func partition(s string) []wire.Actor {
	var out []wire.Actor
	for _, word := range strings.Fields(s) {
		a := wire.Actor{Kind: "person"}
		for _, r := range word {
			a.Mentions = append(a.Mentions, wire.Span{int(r), int(r) + 1})
		}
		out = append(out, a)
	}
	return out
}

// TestCoreferenceByHand holds the figures to the worked examples of the literature.
func TestCoreferenceByHand(t *testing.T) {
	text := strings.Repeat("x", 200)
	for _, c := range []struct {
		name, key, response string
		muc, b3, ceafe      Figure
	}{
		// Pradhan et al., ACL 2014, table 1 and section 4.
		{"Pradhan et al. 2014", "abc defg", "ab cd fghi",
			Figure{2. / 5, 2. / 5, .4}, Figure{4. / 8, 35. / 12 / 7, 0}, Figure{1.3 / 3, 1.3 / 2, .52}},
		// Bagga and Baldwin 1998: MUC 90 % for both, B3 76 % and 58 %.
		{"Bagga and Baldwin 1998, first", "12345 67 89ABC", "12345 6789ABC",
			Figure{.9, 1, 0}, Figure{16. / 21, 1, 0}, Figure{-1, -1, 0}},
		{"Bagga and Baldwin 1998, second", "12345 67 89ABC", "1234589ABC 67",
			Figure{.9, 1, 0}, Figure{7. / 12, 1, 0}, Figure{-1, -1, 0}},
		// Vilain et al. 1995.
		{"Vilain et al. 1995", "ABCD", "AB CD",
			Figure{1, 2. / 3, .8}, Figure{1, .5, 0}, Figure{-1, -1, 0}},
		{"the same", "abc de", "de abc", Figure{1, 1, 1}, Figure{1, 1, 1}, Figure{1, 1, 1}},
		{"nothing in common", "abc", "de", Figure{}, Figure{}, Figure{}},
		{"nothing found", "abc", "", Figure{}, Figure{}, Figure{}},
	} {
		got, err := CoreferenceOf([]Document{{ID: "d", Text: text, Actors: partition(c.key)}}, map[string]Document{"d": {Actors: partition(c.response)}})
		if err != nil {
			t.Fatal(err)
		}
		for _, f := range []struct {
			name      string
			got, want Figure
		}{{"MUC", got.Chains.MUC, c.muc}, {"B3", got.Chains.B3, c.b3}, {"CEAFe", got.Chains.CEAFe, c.ceafe}} {
			near := func(a, b float64) bool { return b < 0 || math.Abs(a-b) < 1e-9 }
			if !near(f.got.P, f.want.P) || !near(f.got.R, f.want.R) || f.want.F1 > 0 && !near(f.got.F1, f.want.F1) {
				t.Errorf("%s: %s is %+v, want %+v", c.name, f.name, f.got, f.want)
			}
		}
		if m := (got.Chains.MUC.F1 + got.Chains.B3.F1 + got.Chains.CEAFe.F1) / 3; math.Abs(m-got.Chains.CoNLL) > 1e-12 {
			t.Errorf("%s: CoNLL %v is no mean", c.name, got.Chains.CoNLL)
		}
	}
}

func TestSingleMentions(t *testing.T) {
	gold := []Document{{ID: "d", Text: strings.Repeat("x", 200), Actors: partition("abc d e")}}
	got, err := CoreferenceOf(gold, map[string]Document{"d": {Actors: partition("abc d")}})
	if err != nil {
		t.Fatal(err)
	}
	if got.Chains.CoNLL != 1 || got.All.B3.R != .8 || got.All.CEAFe.R != 2./3 || got.All.MUC.F1 != 1 {
		t.Errorf("%+v", got)
	}
	// States are no people.
	state := partition("abc d")
	state[0].Kind = "state"
	if got, _ := CoreferenceOf(gold, map[string]Document{"d": {Actors: state}}); got.Chains.CoNLL != 0 {
		t.Errorf("a state counts: %+v", got)
	}
}

// TestAssign holds the pairing to what trying every one finds.
func TestAssign(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	for range 500 {
		n, m := 1+r.IntN(5), 1+r.IntN(5)
		weights := make([][]float64, n)
		for i := range weights {
			for range m {
				weights[i] = append(weights[i], float64(r.IntN(4))/3)
			}
		}
		var try func(i int, used int) float64
		try = func(i, used int) float64 {
			if i == n {
				return 0
			}
			best := try(i+1, used)
			for j := range m {
				if used&(1<<j) == 0 {
					best = max(best, weights[i][j]+try(i+1, used|1<<j))
				}
			}
			return best
		}
		if got, want := assign(weights), try(0, 0); math.Abs(got-want) > 1e-9 {
			t.Fatalf("%v: %v, want %v", weights, got, want)
		}
	}
}

func file(t *testing.T, name, content string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), name)
	if err := os.WriteFile(path, []byte(content), 0o644); err != nil {
		t.Fatal(err)
	}
	return path
}

func row(id, form, misc string) string {
	return id + "\t" + form + "\t_\t_\t_\t_\t_\t_\t_\t" + misc + "\n"
}

func TestCoNLLU(t *testing.T) {
	content := "# newdoc id = d1\n# newpar\n# text = Ada’s aide left.\n" +
		row("1-2", "Ada’s", "_") + row("1", "Ada", "Entity=(1-person-x(2-person-y)|SpaceAfter=No") + row("2", "’s", "_") + row("3", "aide", "Entity=1)") + row("4", "left", "_") + row("5", ".", "_") +
		"\n# text = She stayed.\n" + row("1", "She", "Entity=(2-person)") + row("2", "stayed", "_") + row("3", ".", "_") +
		"\n# newpar\n# text = Both or one did.\n" + row("1", "Both", "Entity=(3[1/2]-person)") + row("2", "or", "_") + row("3", "one", "Entity=(3[2/2]-person)") + row("4", "did", "_") + row("5", ".", "_")
	docs, err := CoNLLU(file(t, "a.conllu", content))
	if err != nil {
		t.Fatal(err)
	}
	d := docs[0]
	if d.Text != "Ada’s aide left. She stayed.\n\nBoth or one did." || len(docs) != 1 {
		t.Fatalf("%q", d.Text)
	}
	var got []string
	for _, a := range d.Actors {
		s := a.ID + " " + a.Kind + ":"
		for _, m := range a.Mentions {
			s += " " + string([]rune(d.Text)[m[0]:m[1]])
		}
		got = append(got, s)
	}
	if g := strings.Join(got, "; "); g != "1 person: Ada’s aide; 2 person: Ada She; 3 person: Both or one" {
		t.Errorf("%s", g)
	}
	for name, bad := range map[string]string{
		"no document":         "1\tx\n",
		"nine columns":        "# newdoc id = d\n# text = a\n1\ta\t_\n",
		"a word not there":    "# newdoc id = d\n# text = a\n" + row("1", "b", "_"),
		"closed twice":        "# newdoc id = d\n# text = a\n" + row("1", "a", "Entity=1)"),
		"never closed":        "# newdoc id = d\n# text = a\n" + row("1", "a", "Entity=(1-person"),
		"brackets of nothing": "# newdoc id = d\n# text = a\n" + row("1", "a", "Entity=xyz"),
		"no UTF-8":            "# newdoc id = \xff\n",
	} {
		if _, err := CoNLLU(file(t, "b.conllu", bad)); err == nil || chancery.KindOf(err) == chancery.Internal {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// FuzzTokens holds that files of tokens, whatever is in them, give documents whose spans
// lie in their texts, or an error for a person.
func FuzzTokens(f *testing.F) {
	f.Add("# newdoc id = d1\n# newpar\n# text = Ada left.\n" + row("1", "Ada", "Entity=(1[1/2]-person)(2-org)") + row("2", "left", "Entity=1[2/2])"))
	f.Add("The\tO\nÖre B-LOC\n''\tI-LOC\n\n``\tO\n(\tO\n")
	f.Fuzz(func(t *testing.T, s string) {
		for _, read := range []func(io.Reader, string) ([]Document, error){tagged, conlluOf} {
			docs, err := read(strings.NewReader(s), "x")
			if err != nil {
				if chancery.KindOf(err) == chancery.Internal {
					t.Fatal(err)
				}
				continue
			}
			for _, d := range docs {
				if err := d.othersInside(len([]rune(d.Text))); err != nil {
					t.Fatal(err)
				}
				if _, err := CoreferenceOf(docs, map[string]Document{d.ID: d}); err != nil && chancery.KindOf(err) == chancery.Internal {
					t.Fatal(err)
				}
			}
		}
	})
}

// TestGUM holds the reader of CoNLL-U to all of GUM's development part: every word is
// found, every mention opened is closed.
func TestGUM(t *testing.T) {
	docs, err := CoNLLU(shared.Path(t, "data", "ud", "en_gum-dev.conllu.gz"))
	if err != nil {
		t.Fatal(err)
	}
	people, mentions := 0, 0
	for _, d := range docs {
		for _, a := range d.Actors {
			if a.Kind == "person" || a.Kind == "organization" {
				people++
				mentions += len(a.Mentions)
			}
		}
	}
	t.Logf("%d documents, %d people and organisations, %d mentions", len(docs), people, mentions)
	if len(docs) < 20 || people < 500 {
		t.Errorf("%d documents, %d people", len(docs), people)
	}
	same := map[string]Document{}
	for _, d := range docs {
		same[d.ID] = d
	}
	if c, err := CoreferenceOf(docs, same); err != nil || c.Chains.CoNLL < .999999 || c.All.CoNLL < .999999 {
		t.Errorf("gold against itself: %+v, %v", c, err)
	}
}

func TestTagged(t *testing.T) {
	docs, err := Tagged(file(t, "n.txt", "-DOCSTART-\tO\n\nThe\tO\nGreen\tB-politicalparty\nUnion\tI-politicalparty\nAda\tB-politician\n(\tO\nBo\tB-misc\n)\tO\n.\tO\n\nÖre\tI-LOC\nBay\tI-LOC\n's\tO\n"))
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, d := range docs {
		s := d.Text
		for _, n := range d.Names {
			if w := string([]rune(d.Text)[n.Span[0]:n.Span[1]]); w != n.Text {
				t.Errorf("%q at %v is %q", n.Text, n.Span, w)
			}
			s += " | " + n.Kind + " " + n.Text
		}
		got = append(got, s)
	}
	want := "The Green Union Ada (Bo). | politicalparty Green Union | politician Ada | misc Bo; Öre Bay's | LOC Öre Bay"
	if g := strings.Join(got, "; "); g != want {
		t.Errorf("got %s\nwant %s", g, want)
	}
	for name, bad := range map[string]string{"no tag": "word\n", "another tag": "word X-y\n", "no type": "word B-\n", "nothing": "\n\n", "no UTF-8": "\xff O\n"} {
		if _, err := Tagged(file(t, "b.txt", bad)); err == nil || chancery.KindOf(err) == chancery.Internal {
			t.Errorf("%s: %v", name, err)
		}
	}
	if _, err := Tagged(filepath.Join(t.TempDir(), "none")); chancery.KindOf(err) != chancery.NotFound {
		t.Errorf("%v", err)
	}
}

func TestNamesByHand(t *testing.T) {
	name := func(from, to int, kind string) wire.Name { return wire.Name{Span: wire.Span{from, to}, Kind: kind} }
	gold := []Document{{ID: "d", Text: strings.Repeat("x", 100), Names: []wire.Name{
		name(0, 3, "politician"), name(10, 14, "politicalparty"), name(20, 25, "country"), name(30, 33, "misc"), name(40, 44, "location")}}}
	got, err := NamesOf(gold, map[string]Document{"d": {Names: []wire.Name{
		name(0, 3, "person"),         // right
		name(10, 14, "person"),       // another kind
		name(20, 24, "nationality"),  // another stretch
		name(30, 33, "person"),       // set aside
		name(40, 44, "place"),        // right
		name(50, 54, "organisation"), // not there
		name(60, 64, "document"),     // a kind that gold does not mark
	}}})
	if err != nil {
		t.Fatal(err)
	}
	if got.Gold != 4 || got.All.P != .4 || got.All.R != .5 || got.Span.P != .6 || got.Span.R != .75 || got.SetAside["misc"] != 1 || got.ByKind["person"].P != .5 {
		t.Errorf("%+v", got)
	}
	// A corpus without nationalities counts states among its places.
	gold = []Document{{ID: "d", Text: strings.Repeat("x", 100), Names: []wire.Name{name(0, 4, "LOC")}}}
	if got, _ := NamesOf(gold, map[string]Document{"d": {Names: []wire.Name{name(0, 4, "nationality")}}}); got.All.F1 != 1 {
		t.Errorf("%+v", got)
	}
	if _, err := NamesOf(gold, map[string]Document{"d": {Names: []wire.Name{name(0, 400, "place")}}}); err == nil {
		t.Error("a span outside the text is accepted")
	}
}
