package record_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"chancery"
	"chancery/record"
)

// sameLetters proposes that statements which begin with the same letter are one.
type sameLetters struct{ version string }

func (p sameLetters) Version() string { return p.version }

func (p sameLetters) Statements(list []chancery.Attribution, _ *chancery.Reading, _ []record.NamedMention) (out []record.Statement) {
	for _, a := range list {
		out = append(out, record.Statement{Attribution: a.ID, Stance: a.Stance, Said: chancery.Words(a.Content)})
	}
	return out
}

func (p sameLetters) Keys(said string) []string { return []string{said[:1]} }

func (p sameLetters) Compare(a, b string) (string, float64) {
	if len(a) != len(b) {
		return "narrower", .7
	}
	return record.SameRelation, .9
}

func (p sameLetters) Group(said []string, pairs []record.PairOf) []record.Grouped {
	if len(said) != 1 && len(pairs) == 0 {
		panic("wordings that no pair holds together")
	}
	g := record.Grouped{Doubt: len(said) - 1, Reasons: []string{"none"}}
	for i := range said {
		g.Members = append(g.Members, record.GroupedWording{At: i, Probability: .9})
	}
	return []record.Grouped{g}
}

func (p sameLetters) Claim(attribution string) string { return "of " + attribution }

// TestPropose keeps what a proposer finds through readings, decisions, undo and
// another version.
func TestPropose(t *testing.T) {
	onEach(t, func(t *testing.T, r *record.Record, where string) {
		version := "1"
		look := func(step, want string) {
			t.Helper()
			if _, err := r.Propose(ctx, func() record.Proposer { return sameLetters{version} }); err != nil {
				t.Fatal(err)
			}
			p, err := r.Proposals(ctx, version)
			if err != nil || p == nil {
				t.Fatalf("%s: %v, %v", step, p, err)
			}
			claims := map[string][]string{}
			for _, s := range p.Statements {
				w := p.Wordings[s.Wording]
				claims[w.Claim] = append(claims[w.Claim], w.Said)
			}
			var out []string
			for _, list := range claims {
				out = append(out, strings.Join(list, "+"))
			}
			slices.Sort(out)
			if got := fmt.Sprint(strings.Join(out, ", "), "; ", len(p.Nested)); got != want {
				t.Errorf("%s: %s; want %s", step, got, want)
			}
			if again, err := r.Propose(ctx, func() record.Proposer { return sameLetters{version} }); err != nil || again != 0 {
				t.Errorf("%s: %d documents again: %v", step, again, err)
			}
			sound(t, r)
		}
		look("nothing", "; 0")
		one, two := letter("one", "A says: alpha. B says: beta."), letter("two", "C says: alpha. D says: aleph. E says: apex.")
		add(t, r, one, two)
		read := func(d record.Item, reader string, whole ...[2]string) *chancery.Reading {
			var list []chancery.Attribution
			for _, w := range whole {
				list = append(list, said(t, d.Document, w[0], "", w[1]))
			}
			return reading(d.Document, reader, list...)
		}
		put(t, r, read(one, "x/1", [2]string{"A", "alpha"}, [2]string{"B", "beta"}))
		look("one", "alpha, beta; 0")
		second := read(two, "x/1", [2]string{"C", "alpha"}, [2]string{"D", "aleph"}, [2]string{"E", "apex"})
		put(t, r, second)
		look("two", "alpha+alpha+aleph, apex, beta; 2")
		d := decide(t, r, chancery.Decision{Action: chancery.Reject, Target: chancery.Target{Kind: chancery.OnAttribution, Document: two.Document.Digest, ID: second.Attributions[1].ID}, Replaces: record.Whatever})
		look("rejected", "alpha+alpha, apex, beta; 1")
		decide(t, r, chancery.Decision{Action: chancery.Undo, Replaces: d.Number})
		look("undone", "alpha+alpha+aleph, apex, beta; 2")
		put(t, r, read(one, "x/2", [2]string{"B", "beta"}))
		if p, err := r.Proposals(ctx, version); p != nil || err != nil {
			t.Errorf("what is not up to date was given: %v, %v", p, err)
		}
		look("read again", "alpha+aleph, apex, beta; 2")
		version = "2"
		look("another version", "alpha+aleph, apex, beta; 2")
		early := open(t, where, record.Options{ReadOnly: true})
		if _, err := early.Propose(ctx, func() record.Proposer { return sameLetters{version} }); chancery.KindOf(err) != chancery.Denied {
			t.Errorf("a record that is read only: %v", err)
		}
	})
}
