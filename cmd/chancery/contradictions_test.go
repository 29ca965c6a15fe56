package main

import (
	"strings"
	"testing"

	"chancery/dossier"
)

// TestContradictionsDossier holds what is found over the dossier, as the trained
// reader reads it, to the key: of the key's pairs those that are found must have the
// key's type, and some must be found. Then it dismisses one, resolves it, opens it
// again and puts one in.
func TestContradictionsDossier(t *testing.T) {
	at := dossierReadBy(t, "model")
	key, err := dossier.Key()
	if err != nil {
		t.Fatal(err)
	}
	list := lines[contradictionRow](t, cli(t, at, "contradictions", "--json"))
	squeeze := func(s string) string {
		return strings.Join(strings.FieldsFunc(strings.ToLower(s), func(r rune) bool { return !(r >= 'a' && r <= 'z' || r >= '0' && r <= '9') }), " ")
	}
	// A passage is met where the two have four words in a row.
	meets := func(found string, p dossier.Passage) bool {
		a, b := " "+squeeze(found)+" ", strings.Fields(squeeze(p.Words.Words))
		for i := range max(len(b)-3, 1) {
			if strings.Contains(a, " "+strings.Join(b[i:min(len(b), i+4)], " ")+" ") {
				return true
			}
		}
		return false
	}
	met := map[string]bool{}
	for _, c := range key.Contradictions {
		for _, x := range list {
			if !(meets(x.WordsA, c.A) && meets(x.WordsB, c.B) || meets(x.WordsA, c.B) && meets(x.WordsB, c.A)) {
				continue
			}
			met[c.ID] = true
			if string(x.Kind) != c.Type || x.Ground != c.Ground {
				t.Errorf("%s is %s %s, want %s %s", c.ID, x.Kind, x.Ground, c.Type, c.Ground)
			}
		}
		t.Logf("%-24s %-10s found %t", c.ID, c.Type, met[c.ID])
	}
	t.Logf("%d of the key's %d pairs, %d pairs in all", len(met), len(key.Contradictions), len(list))
	for _, x := range list {
		t.Logf("%s %s: %s\n\t%s\n\t%s", x.Kind, x.Ground, x.Reason, x.WordsA, x.WordsB)
	}
	for _, id := range []string{"approval", "not-received", "cancelled-or-not", "fax-day", "who-cancelled", "eight-points", "what-drowned-it", "six-points", "the-dead", "fax-month", "two-or-three-days", "planned-and-known", "approve-or-not-object", "second-copy-day"} {
		if !met[id] {
			t.Errorf("%s was found before and is not found any more", id)
		}
	}
	disputes := map[string]int{}
	for _, x := range list {
		disputes[x.Dispute]++
	}
	t.Logf("%d contradictions", len(disputes))
	if len(list) > 67 || len(disputes) > 16 {
		t.Errorf("%d pairs, %d contradictions: look at them by eye before you raise this", len(list), len(disputes))
	}
	for _, x := range list {
		if disputes[x.Dispute] == 0 || x.Dispute == "" {
			t.Errorf("%s is of no dispute", x.ID)
		}
	}
	if p := cli(t, at, "contradictions"); !strings.Contains(p, "The other stands in") || strings.Count(p, "To settle it") > 16 {
		t.Error("pairs are not shown as one contradiction")
	}
	// Who approved, whether a meeting was cancelled, and the dead: the words may be
	// those of another passage that says the same.
	for _, want := range [][4]string{{"denial", "", "approve", "never approved any paper"}, {"denial", "", "cancelled", "No meeting was cancelled"}, {"apparent", "another precision", "approved", "did not object"}, {"apparent", "another date", "thirty-four", "confirmed dead"}} {
		found := false
		for _, x := range list {
			both := x.WordsA + " | " + x.WordsB
			found = found || string(x.Kind) == want[0] && x.Ground == want[1] && strings.Contains(both, want[3]) && strings.Contains(strings.ToLower(strings.Replace(both, want[3], "", 1)), want[2])
		}
		if !found {
			t.Errorf("no %s %s of %q and %q", want[0], want[1], want[2], want[3])
		}
	}

	settled := func(state string) (n int) {
		for _, x := range lines[contradictionRow](t, cli(t, at, "contradictions", "--all", "--json")) {
			if string(x.State) == state {
				n++
			}
		}
		return n
	}
	x := list[0]
	cli(t, at, "contradiction", "dismiss", x.ID[:8], "-m", "two meetings")
	if n := len(lines[contradictionRow](t, cli(t, at, "contradictions", "--json"))); n != len(list)-1 || settled("dismissed") != 1 {
		t.Errorf("%d are listed after one of %d was dismissed", n, len(list))
	}
	cli(t, at, "contradiction", "resolve", x.ID[:8], "--holds", x.A[:8])
	if settled("resolved") != 1 || settled("dismissed") != 0 {
		t.Error("it is not resolved")
	}
	cli(t, at, "contradiction", "reopen", x.ID[:8])
	if settled("open") != len(list) {
		t.Error("it is not open again")
	}
	cli(t, at, "undo")
	if settled("resolved") != 1 {
		t.Error("undo did not restore what stood before")
	}
	// One that nothing proposes.
	var ids []string
	for _, s := range lines[claimJSON](t, cli(t, at, "claims", "--all", "--json"))[:2] {
		ids = append(ids, s.Members[0].Attribution)
	}
	cli(t, at, "contradiction", "add", ids[0], ids[1], "--type", "date", "-m", "by the log")
	if n := settled("open"); n != len(list) {
		t.Errorf("%d open after one was put in, want %d", n, len(list))
	}
}
