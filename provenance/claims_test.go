package provenance

import (
	"fmt"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"chancery"
)

// gold is a statement with the proposition it tells.
type gold struct {
	Statement
	episode, key string
	negative     bool
}

type goldSet struct {
	statements []gold
	narrower   map[[3]string]bool // episode, narrower, wider; closed
	documents  int
}

// workFiles are those that the comparison is made by.
var workFiles = []string{"work.txt", "work-reporting.txt", "work-accounts.txt", "work-histories.txt"}

func readGold(t testing.TB, names ...string) (g goldSet) {
	t.Helper()
	g.narrower = map[[3]string]bool{}
	for _, name := range names {
		g.read(t, name)
	}
	for grown := true; grown; {
		grown = false
		for x := range g.narrower {
			for y := range g.narrower {
				if z := [3]string{x[0], x[1], y[2]}; x[0] == y[0] && x[2] == y[1] && !g.narrower[z] {
					g.narrower[z] = true
					grown = true
				}
			}
		}
	}
	return g
}

func (g *goldSet) read(t testing.TB, name string) {
	t.Helper()
	b, err := os.ReadFile(filepath.Join("testdata", "claims", name))
	if err != nil {
		t.Fatal(err)
	}
	episode := ""
	for i, line := range strings.Split(string(b), "\n") {
		switch rest, ok := strings.CutPrefix(line, "episode:"); {
		case ok:
			episode, _, _ = strings.Cut(strings.TrimSpace(rest), ",")
		case strings.HasPrefix(line, "doc:"):
			g.documents++
		case strings.Contains(line, "|"):
			part := strings.SplitN(line, "|", 4)
			if len(part) != 4 {
				t.Fatalf("%s:%d: %q", name, i+1, line)
			}
			key, negative := strings.CutPrefix(strings.TrimSpace(part[0]), "-")
			g.statements = append(g.statements, gold{Statement{ID: fmt.Sprint(name, ":", i+1), Text: strings.TrimSpace(part[3]), Speaker: strings.TrimSpace(part[1])}, episode, key, negative})
		case strings.Contains(line, " < "):
			a, b, _ := strings.Cut(line, " < ")
			g.narrower[[3]string{episode, strings.TrimSpace(a), strings.TrimSpace(b)}] = true
		case strings.TrimSpace(line) != "":
			t.Fatalf("%s:%d: %q", name, i+1, line)
		}
	}
}

// pairs calls fn for each two statements of one episode with their class.
func (g *goldSet) pairs(fn func(a, b *gold, class int, narrowerFirst bool)) {
	for i := range g.statements {
		for j := range i {
			a, b := &g.statements[j], &g.statements[i]
			if a.episode != b.episode {
				continue
			}
			ab, ba := g.narrower[[3]string{a.episode, a.key, b.key}], g.narrower[[3]string{a.episode, b.key, a.key}]
			switch {
			case a.key == b.key:
				fn(a, b, sameClass, false)
			case ab || ba:
				fn(a, b, nestedClass, ab)
			default:
				fn(a, b, differentClass, false)
			}
		}
	}
}

type tally struct{ right, found, all int }

func (t tally) precision() float64 { return float64(t.right) / math.Max(float64(t.found), 1) }
func (t tally) recall() float64    { return float64(t.right) / math.Max(float64(t.all), 1) }
func (t tally) f1() float64 {
	return 2 * float64(t.right) / math.Max(float64(t.found+t.all), 1)
}

func measure(t testing.TB, name string, tell func(a, b *gold, want string, v Verdict)) (same, nested tally) {
	g := readGold(t, name)
	c := NewComparer()
	g.pairs(func(a, b *gold, class int, narrowerFirst bool) {
		v := c.Compare(&a.Statement, &b.Statement)
		isSame, isNested := v.Relation == Same, v.Relation == Narrower || v.Relation == Wider
		if class == sameClass {
			same.all++
		}
		if class == nestedClass {
			nested.all++
		}
		if isSame {
			same.found++
			if class == sameClass {
				same.right++
			}
		}
		if isNested {
			nested.found++
			if class == nestedClass && narrowerFirst == (v.Relation == Narrower) {
				nested.right++
			}
		}
		want := []string{"different", "same", "nested"}[class]
		if isSame != (class == sameClass) && tell != nil {
			tell(a, b, want, v)
		}
	})
	return same, nested
}

func TestPairs(t *testing.T) {
	for _, file := range append(slices.Clone(workFiles), "set-aside.txt") {
		same, nested := measure(t, file, func(a, b *gold, want string, v Verdict) {
			if os.Getenv("CHANCERY_TELL") == file {
				t.Logf("want %s, got %s %.2f:\n  %s\n  %s\n %v", want, v.Relation, v.Probability, a.Text, b.Text, v.Reasons)
			}
		})
		t.Logf("%s: same %d of %d: precision %.3f recall %.3f F1 %.3f; nested %d of %d: precision %.3f recall %.3f F1 %.3f", file, same.right, same.all, same.precision(), same.recall(), same.f1(), nested.right, nested.all, nested.precision(), nested.recall(), nested.f1())
	}
}

// groupFigures groups the statements of each episode together with all others of
// the file and measures pairs of statements that end in one claim.
func groupFigures(t testing.TB, file string) (pairs tally) {
	g := readGold(t, file)
	c := NewComparer()
	var said []Said
	for _, s := range g.statements {
		said = append(said, Said{Statement: s.Statement, Stance: "asserts"})
	}
	claims, _ := c.Group(said, nil)
	in := map[string]string{}
	for _, x := range claims {
		for _, m := range x.Members {
			in[m.Attribution] = x.ID
		}
	}
	for i := range g.statements {
		for j := range i {
			a, b := &g.statements[i], &g.statements[j]
			same, found := a.episode == b.episode && a.key == b.key, in[a.ID] != "" && in[a.ID] == in[b.ID]
			pairs.all += btoi(same)
			pairs.found += btoi(found)
			pairs.right += btoi(same && found)
		}
	}
	return pairs
}

func TestGroup(t *testing.T) {
	for _, file := range append(slices.Clone(workFiles), "set-aside.txt") {
		p := groupFigures(t, file)
		// What was asked for, precision .93 and F1 .85, is not reached on what was set
		// aside (doc/evidence.md); these floors only keep it from getting worse.
		if p.precision() < .90 || p.f1() < .63 {
			t.Errorf("%s: precision %.3f, F1 %.3f", file, p.precision(), p.f1())
		}
		t.Logf("%s: grouped %d of %d pairs: precision %.3f recall %.3f F1 %.3f", file, p.right, p.all, p.precision(), p.recall(), p.f1())
	}
}

// TestGroupDecided holds that proposals never override a person.
func TestGroupDecided(t *testing.T) {
	say := func(id, text string, stance chancery.Stance) Said {
		return Said{Statement: Statement{ID: id, Text: text}, Stance: stance}
	}
	said := []Said{
		say("1", "the records were deleted on the night of 4 December", "asserts"),
		say("2", "somebody deleted the records on the night of 4 December", "asserts"),
		say("3", "the records were not deleted on the night of 4 December", "asserts"),
		say("4", "the records were deleted on the night of 4 December", "denies"),
		say("5", "the harbour was full of boats", "asserts"),
		say("6", "the records were deleted on the night of 6 December", "asserts"),
	}
	c := NewComparer()
	show := func(claims []Claim) string {
		var out []string
		for _, x := range claims {
			var ms []string
			for _, m := range x.Members {
				ms = append(ms, m.Attribution+" "+string(m.Side))
			}
			out = append(out, strings.Join(ms, ", "))
		}
		return strings.Join(out, "; ")
	}
	proposed, _ := c.Group(said, nil)
	if got, want := show(proposed), "1 for, 2 for, 3 against, 4 against; 5 for; 6 for"; got != want {
		t.Errorf("proposed %s; want %s", got, want)
	}
	slices.Reverse(said)
	turned, _ := c.Group(said, nil)
	apart := func(s string) string { // members of a claim stand in the order of the record
		list := strings.Split(s, "; ")
		for i, x := range list {
			ms := strings.Split(x, ", ")
			slices.Sort(ms)
			list[i] = strings.Join(ms, ", ")
		}
		slices.Sort(list)
		return strings.Join(list, "; ")
	}
	if apart(show(turned)) != apart(show(proposed)) {
		t.Errorf("in another order %s", show(turned))
	}
	decided := []Decided{
		{ID: "aa", Says: "Records went.", Members: []Member{{Attribution: "1", Side: For}, {Attribution: "5", Side: Doubting}}, Apart: []string{"2"}},
		{ID: "bb", Members: []Member{{Attribution: "3", Side: For}}},
	}
	got, _ := c.Group(said, decided)
	for _, x := range got {
		in := func(id string) bool {
			return slices.ContainsFunc(x.Members, func(m Member) bool { return m.Attribution == id })
		}
		switch x.ID {
		case "aa":
			if !in("1") || !in("5") || in("2") || in("3") || x.Says != "Records went." || !x.Decided {
				t.Errorf("%+v", x)
			}
		case "bb":
			if !in("3") || in("1") || in("5") {
				t.Errorf("%+v", x)
			}
		}
	}
	for _, n := range []int{0, 1} {
		if claims, cut := c.Group(said[:n], nil); len(claims) != n || cut != nil {
			t.Errorf("%d statements: %v, %v", n, claims, cut)
		}
	}
	odd := []Said{say("a", "", "asserts"), say("b", "\xff\x00", ""), say("c", strings.Repeat("very ", 10000), "asserts")}
	c.Group(odd, nil)
}

func BenchmarkGroup(b *testing.B) {
	g := readGold(b, "work.txt")
	var said []Said
	for k := range 20 {
		for _, s := range g.statements {
			s.Statement.ID += fmt.Sprint("-", k)
			said = append(said, Said{Statement: s.Statement, Stance: "asserts"})
		}
	}
	b.ReportAllocs()
	for b.Loop() {
		NewComparer().Group(said, nil)
	}
	b.ReportMetric(float64(len(said)), "statements")
}
