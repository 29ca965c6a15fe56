package main

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// writeAll writes files into a new folder and makes a record of them.
func writeAll(t *testing.T, files map[string]string) (at string) {
	t.Helper()
	papers := t.TempDir()
	for name, text := range files {
		if err := os.WriteFile(filepath.Join(papers, name), []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	at = filepath.Join(t.TempDir(), "chancery.db")
	t.Setenv("CHANCERY_BY", "Ada")
	cli(t, at, "init")
	cli(t, at, "add", "--quiet", papers)
	return at
}

// lines decodes what a command prints with --json.
func lines[T any](t *testing.T, printed string) (out []T) {
	t.Helper()
	for line := range strings.Lines(printed) {
		var x T
		if err := json.Unmarshal([]byte(line), &x); err != nil {
			t.Fatalf("%v in %s", err, line)
		}
		out = append(out, x)
	}
	return out
}

// claimOf returns the claim that says something that begins so.
func claimOf(t *testing.T, at, begins string) claimJSON {
	t.Helper()
	for _, c := range lines[claimJSON](t, cli(t, at, "claims", "--all", "--json")) {
		if strings.HasPrefix(strings.ToLower(c.Says), strings.ToLower(begins)) {
			return c
		}
	}
	t.Fatalf("no claim begins %q in\n%s", begins, cli(t, at, "claims", "--all"))
	return claimJSON{}
}

const dispatch = `The fire that destroyed the grain harbour of Norvik last month was set on purpose, a senior police official said%s. The official, who spoke on condition that he not be named, said the fire was set with lamp oil in two places within a quarter of an hour.
`

// TestCopiesCount counts a dispatch in many papers as one origin, what a copy has
// of its own as another, and says from which paper the others have the text.
func TestCopiesCount(t *testing.T) {
	files := map[string]string{
		"agency.txt": "Harbour fire was set\n\nBy Ilse Maren\nNorthern Press Agency\n3 March 1974\n\n" + fmt.Sprintf(dispatch, " on Sunday") + "\nInsurance papers put the loss at nine million crowns.\n",
		"post.txt":   "Norvik: arson after all\n\nBy Per Ostby\nThe Kell Post\n5 March 1974\n\n" + fmt.Sprintf(dispatch, "") + "\nAsked by the Post yesterday, the harbour master, Johan Lie, said that somebody had set the fire with lamp oil in two places. He saw two men run from the east shed.\n",
	}
	for i := range 38 {
		files[fmt.Sprintf("paper-%02d.txt", i)] = fmt.Sprintf("Paper number %d tells of Norvik\n\n%d March 1974\n\n", i, 6+i%20) + fmt.Sprintf(dispatch, " on Sunday") + fmt.Sprintf("\nShips bound for quay %d go to Tarn Bay until further notice.\n", i)
	}
	at := writeAll(t, files)
	c := claimOf(t, at, "the fire that destroyed the grain harbour")
	if len(c.Members) < 38 {
		t.Fatalf("%d statements say %q", len(c.Members), c.Says)
	}
	if c.For.AtLeast != 1 || c.For.AtMost != 1 {
		t.Errorf("%d statements in %d papers of one dispatch stand on %d to %d origins, want 1", len(c.Members), len(files), c.For.AtLeast, c.For.AtMost)
	}
	shared := false
	for _, b := range c.For.Bottlenecks {
		shared = shared || b.All && strings.Contains(b.Name, "Harbour fire was set")
	}
	if !shared {
		t.Errorf("the agency's dispatch, from which the others have it, is no bottleneck of %+v", c.For.Bottlenecks)
	}

	// What the Post has of its own is told by somebody else, who may be the official.
	own, lie := claimOf(t, at, "the fire was set with lamp oil"), claimOf(t, at, "that somebody had set the fire")
	if own.For.AtMost != 1 {
		t.Errorf("the second sentence of the dispatch has %d origins, want 1", own.For.AtMost)
	}
	cli(t, at, "claim", "merge", own.ID, lie.ID)
	if own = claimOf(t, at, own.Says); own.For.AtLeast != 1 || own.For.AtMost != 2 {
		t.Errorf("the dispatch and the interview are %d to %d origins, want 1 to 2", own.For.AtLeast, own.For.AtMost)
	}

	// What is known of the official makes the count more exact, and can be taken back.
	guesses := lines[guessJSON](t, cli(t, at, "source", "show", own.ID, "--json"))
	if len(guesses) != 1 || len(guesses[0].CouldBe) != 1 || !strings.Contains(guesses[0].CouldBe[0].Name, "Lie") {
		t.Fatalf("unnamed sources %+v, want one official, who could be Lie", guesses)
	}
	official, name := guesses[0].ID, guesses[0].CouldBe[0].Name
	for _, step := range []struct {
		args        []string
		least, most int
	}{
		{[]string{"source", "cannot-be", own.ID, official, name, "-m", "he was at sea"}, 2, 2},
		{[]string{"undo"}, 1, 2},
		{[]string{"source", "is", own.ID, official, name}, 1, 1},
		{[]string{"source", "forget", official}, 1, 2},
		{[]string{"source", "could-be", own.ID, official, name}, 1, 2},
		{[]string{"source", "belongs-to", own.ID, official, "the police"}, 1, 2},
		{[]string{"source", "cannot-be", own.ID, official, name}, 2, 2},
	} {
		cli(t, at, step.args...)
		if n := lines[countJSON](t, cli(t, at, "origins", "--json", own.ID))[0]; n.AtLeast != step.least || n.AtMost != step.most {
			t.Errorf("after %q: %d to %d, want %d to %d", step.args, n.AtLeast, n.AtMost, step.least, step.most)
		}
	}
	var out, errs bytes.Buffer
	if code := run(context.Background(), []string{"source", "is", "--record", at, own.ID, name, official}, strings.NewReader(""), &out, &errs); code != exitUsage || !strings.Contains(errs.String(), "no unnamed source") {
		t.Errorf("exit code %d: %s", code, &errs)
	}
}
