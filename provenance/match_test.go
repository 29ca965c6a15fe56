package provenance

import (
	"fmt"
	"testing"
)

// TestMatch joins the statements of a draft with those of a record.
func TestMatch(t *testing.T) {
	accounts := func(list ...string) (out []Account) {
		for i, s := range list {
			out = append(out, Account{Said: Said{Statement{ID: fmt.Sprint(i, s), Text: s}, "asserts"}})
		}
		return out
	}
	record := accounts("the board approved the serum for children", "the ferry left Norvik at noon", "31 miners were killed in the pit", "the serum", "By the board.")
	for _, c := range []struct {
		says, relation, conflict string
		at                       int
	}{
		{"the board has approved the serum for children", "same", "", 0},
		{"the board never approved the serum for children", "same", "denial", 0},
		{"34 miners were killed in the pit", "different", "number", 2},
		{"the board met in Tarquay", "", "", 0},
		{"serum", "", "", 0},
	} {
		found := NewComparer().Match(accounts(c.says), record)[0]
		if c.relation == "" {
			if len(found) > 0 {
				t.Errorf("%q: %+v, want nothing", c.says, found)
			}
			continue
		}
		if len(found) != 1 || found[0].Account != c.at || string(found[0].Relation) != c.relation {
			t.Errorf("%q: %+v, want %s with %q", c.says, found, c.relation, record[c.at].Text)
			continue
		}
		conflict := ""
		if k := found[0].Contradiction; k != nil {
			conflict = string(k.Kind)
		}
		if conflict != c.conflict || found[0].Opposed != (c.conflict == "denial") {
			t.Errorf("%q: %q, opposed %t, want %q", c.says, conflict, found[0].Opposed, c.conflict)
		}
	}
	if out := NewComparer().Match(nil, record); len(out) != 0 {
		t.Error("nothing says something")
	}
}
