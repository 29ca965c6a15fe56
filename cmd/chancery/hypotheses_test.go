package main

import (
	"bytes"
	"context"
	"slices"
	"strings"
	"testing"

	"chancery/record"
)

// TestHypotheses weighs two hypotheses against four claims: two claims of one person
// against the first, two of two people against the second.
func TestHypotheses(t *testing.T) {
	at := writeAll(t, map[string]string{
		"a.txt": "What the engineer saw\n\nBy Ann Holt\n\nThe engineer, Ruth Vale, said that the eastern gate had been left open. Vale said that the lock of the eastern gate was found unbroken in the morning.\n",
		"b.txt": "The watchman speaks\n\nBy Bea Lind\n\nThe watchman, Otto Brandt, said that somebody had forced the shed window with an iron bar.\n",
		"c.txt": "Notes of the inquiry\n\nBy Cy Moss\n\nClara Finch, the harbour clerk, said that she had closed every door and window at midnight.\n",
	})
	open, lock := claimOf(t, at, "that the eastern gate had been left open"), claimOf(t, at, "that the lock of the eastern gate")
	forced, closed := claimOf(t, at, "that somebody had forced"), claimOf(t, at, "that she had closed every door")
	matrix := func() matrixJSON { return lines[matrixJSON](t, cli(t, at, "hypotheses", "--json"))[0] }
	cli(t, at, "hypothesis", "add", "Burglars broke in.")
	cli(t, at, "hypothesis", "add", "It was left open by mistake.")
	burglars, mistake := record.HypothesisID("Burglars broke in."), record.HypothesisID("It was left open by mistake.")
	cli(t, at, "hypothesis", "set", burglars[:6], "inconsistent", open.ID, lock.ID)
	cli(t, at, "hypothesis", "set", mistake[:6], "inconsistent", forced.ID, closed.ID)
	cli(t, at, "hypothesis", "set", mistake[:6], "consistent", open.ID)
	cli(t, at, "hypothesis", "set", burglars[:6], "neutral", closed.ID)
	cli(t, at, "hypothesis", "set", burglars[:6], "consistent", forced.ID)
	m := matrix()
	if len(m.Hypotheses) != 2 || len(m.Claims) != 4 {
		t.Fatalf("%+v", m)
	}
	// Two claims against each, and yet one origin against two.
	if h := m.Hypotheses[0]; h.ID != burglars || h.Inconsistent != 2 || h.Against.AtLeast != 1 || h.Against.AtMost != 1 {
		t.Errorf("first %+v, want the burglars, with two claims of one origin against them", h)
	}
	if h := m.Hypotheses[1]; h.ID != mistake || h.Inconsistent != 2 || h.Against.AtLeast != 2 || h.Against.AtMost != 2 || h.Unmarked != 1 {
		t.Errorf("second %+v, want the mistake, with two origins against it", h)
	}
	row := func(m matrixJSON, claim string) matrixRowJSON {
		return m.Claims[slices.IndexFunc(m.Claims, func(r matrixRowJSON) bool { return r.Claim == claim })]
	}
	if r := row(m, open.ID); !r.TellsApart || r.Fits[burglars] != record.Inconsistent || r.Fits[mistake] != record.Consistent {
		t.Errorf("%+v", r)
	}
	if r := row(m, lock.ID); r.TellsApart {
		t.Errorf("%+v tells apart, and is judged once", r)
	}
	shown := strings.Join(strings.Fields(cli(t, at, "hypotheses")), " ")
	for _, words := range []string{"Burglars broke in.", "2 claims against it, from 1 independent origin", "1 claim not judged", "− + ", "tells nothing apart"} {
		if !strings.Contains(shown, words) {
			t.Errorf("%q is missing in\n%s", words, shown)
		}
	}
	// A claim that is grouped anew is found by its statement; what was said can be
	// taken back.
	cli(t, at, "claim", "merge", forced.ID, closed.ID)
	if h := matrix().Hypotheses; h[1].Inconsistent != 1 || h[1].Against.AtMost != 2 {
		t.Errorf("merged: %+v", h[1])
	}
	cli(t, at, "undo")
	cli(t, at, "hypothesis", "set", burglars[:6], "none", open.ID)
	if h := matrix().Hypotheses; h[0].ID != burglars || h[0].Inconsistent != 1 {
		t.Errorf("taken back: %+v", h[0])
	}
	cli(t, at, "undo")
	cli(t, at, "hypothesis", "name", burglars[:6], "Burglars came by the window.")
	cli(t, at, "hypothesis", "remove", mistake[:6])
	if h := matrix().Hypotheses; len(h) != 1 || h[0].Says != "Burglars came by the window." || h[0].Inconsistent != 2 {
		t.Errorf("removed: %+v", h)
	}
	for _, args := range [][]string{{"hypothesis", "set", burglars, "good", open.ID}, {"hypothesis", "set", "ffff", "neutral", open.ID}, {"hypothesis", "add", "burglars  broke in."}} {
		var out, errs bytes.Buffer
		if code := run(context.Background(), append(args, "--record", at), strings.NewReader(""), &out, &errs); code == 0 || !strings.HasPrefix(errs.String(), "chancery: ") {
			t.Errorf("%q: exit code %d, %s", args, code, &errs)
		}
	}
}
