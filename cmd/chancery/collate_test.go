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

	"chancery"
	"chancery/dossier"
)

// TestCheckDraft checks a manuscript with six doctored and six faithful quotations
// against the example dossier: twelve verdicts, each right. A quotation of none of
// both kinds, made up and marked as such, stands at its beginning.
func TestCheckDraft(t *testing.T) {
	for _, reader := range []string{"simple", "model"} {
		t.Run(reader, func(t *testing.T) { checkDraft(t, dossierReadBy(t, reader), reader) })
	}
}

func checkDraft(t *testing.T, at, reader string) {
	text, err := os.ReadFile("testdata/draft.md")
	if err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(t.TempDir(), "draft.md")
	if err := os.WriteFile(path, text, 0o644); err != nil {
		t.Fatal(err)
	}
	printed := cli(t, at, "check", "--json", "--reader", reader, path)
	runes := []rune(docText(t, path))
	var got checkRow
	if err := json.Unmarshal([]byte(printed), &got); err != nil {
		t.Fatalf("%v in %s", err, printed)
	}
	want := []struct{ begins, verdict string }{
		// Faithful.
		{"the way you look at a scar", "exact"},
		{"I typed what the ambassador", "exact"},
		{"One does not reply to a fax", "elided"},
		{"If a thing like that came in", "bracketed"},
		{"They spoke of it as one", "exact"},
		{"Nobody disputed who had agreed", "exact"},
		// Doctored.
		{"The ambassador did see", "negated"},
		{"We read every fax", "not-found"},
		{"People wanted it to be", "altered"},
		{"You do not stop a war", "misattributed"},
		{"[Nobody] sits with a man", "no-source"},
		{"His hands shook by then", "reordered"},
	}
	right := 0
	for _, w := range want {
		found := false
		for _, q := range got.Quotations {
			if !strings.HasPrefix(q.Text, w.begins) {
				continue
			}
			found = true
			if q.Verdict == w.verdict {
				right++
			} else {
				t.Errorf("%q is %s, want %s: %s", q.Text, q.Verdict, w.verdict, q.Reason)
			}
			// What leaves the program counts code points.
			if string(runes[q.Span[0]:q.Span[1]]) != q.Text {
				t.Errorf("%q does not stand at %v", q.Text, q.Span)
			}
		}
		if !found {
			t.Errorf("no quotation begins %q", w.begins)
		}
	}
	t.Logf("%d of %d verdicts right", right, len(want))
	if len(got.Dates) != 1 || got.Dates[0].EDTF != "1999-05-14" || !strings.Contains(strings.Join(got.Dates[0].FoundAs, " "), "1999-05-11") {
		t.Errorf("dates %+v, want 14 May 1999 against 11 May", got.Dates)
	}
	names := map[string]bool{}
	for _, n := range got.Names {
		names[n.Text] = true
	}
	if len(got.Names) != 0 {
		t.Errorf("names %+v: Vaubrinnet stands in the record, as the blogger spells him", got.Names)
	}
	joined := 0
	for _, c := range got.Claims {
		if string(runes[c.Span[0]:c.Span[1]]) != c.Text {
			t.Errorf("%q does not stand at %v", c.Text, c.Span)
		}
		if c.Claim != "" {
			joined++
			if c.Says == "" || c.Relation == "" || c.AtLeast > c.AtMost {
				t.Errorf("%+v", c)
			}
		}
	}
	t.Logf("%d of %d statements joined with claims of the record", joined, len(got.Claims))

	// For a person, with an exit code for scripts.
	var out, errs bytes.Buffer
	if code := run(context.Background(), []string{"check", "--strict", "--reader", reader, "--record", at, path}, strings.NewReader(""), &out, &errs); code != exitFound {
		t.Errorf("exit code %d, want %d\n%s", code, exitFound, &errs)
	}
	for _, words := range []string{"NEGATED by", "[-not-]", "MISATTRIBUTED", "DATE “14 May 1999”", "the record says the like of"} {
		if !strings.Contains(out.String(), words) {
			t.Errorf("%q is missing in\n%s", words, &out)
		}
	}
	// The draft was not added.
	if strings.Contains(cli(t, at, "documents"), "drawer held") {
		t.Error("the draft stands in the record")
	}
}

func docText(t *testing.T, path string) string {
	t.Helper()
	var doc struct{ Text string }
	var out, errs bytes.Buffer
	if code := run(context.Background(), []string{"read", "--json", "--reader", "simple", path}, strings.NewReader(""), &out, &errs); code != 0 {
		t.Fatalf("%s", &errs)
	}
	if err := json.Unmarshal(out.Bytes(), &doc); err != nil {
		t.Fatal(err)
	}
	return doc.Text
}

// TestReuseDossier holds `reuse` to the key: every passage that the key has, which
// way it went where that can be told, and the family of the wire story.
func TestReuseDossier(t *testing.T) {
	at := dossierRecord(t)
	key, err := dossier.Key()
	if err != nil {
		t.Fatal(err)
	}
	ids := map[string]string{} // digest by the key's id
	for line := range strings.Lines(cli(t, at, "documents", "--json")) {
		var d struct{ Digest, Path string }
		if err := json.Unmarshal([]byte(line), &d); err != nil {
			t.Fatal(err)
		}
		for i := range key.Documents {
			if strings.HasSuffix(d.Path, "/"+placeOf(&key.Documents[i])) {
				ids[key.Documents[i].ID] = d.Digest
			}
		}
	}
	type way struct{ a, b string }
	pairs := map[way]comparisonRow{}
	var families []familyRow
	for line := range strings.Lines(cli(t, at, "reuse", "--json")) {
		var row struct {
			Pair   *comparisonRow
			Family *familyRow
		}
		if err := json.Unmarshal([]byte(line), &row); err != nil {
			t.Fatalf("%v in %s", err, line)
		}
		switch {
		case row.Pair != nil:
			pairs[way{row.Pair.A, row.Pair.B}] = *row.Pair
		case row.Family != nil:
			families = append(families, *row.Family)
		}
	}
	words := func(s string) string {
		return strings.Join(strings.FieldsFunc(strings.NewReplacer("’", "'", "“", " ", "”", " ", `"`, " ").Replace(s), func(r rune) bool { return strings.ContainsRune(" \n\t,.;:", r) }), " ")
	}
	found, total, ways, other := 0, 0, 0, 0
	for _, x := range key.Reuses {
		total++
		from, to := ids[x.From.Document], ids[x.To.Document]
		p, ok := pairs[way{from, to}]
		flip := false
		if !ok {
			p = pairs[way{to, from}]
			flip = true
		}
		hit := false
		for _, s := range p.Passages {
			a, b := s.A.Words, s.B.Words
			if flip {
				a, b = b, a
			}
			hit = hit || strings.Contains(words(a), words(x.From.Words.Words)) && strings.Contains(words(b), words(x.To.Words.Words))
		}
		if !hit {
			t.Errorf("%s was not found", x.ID)
			continue
		}
		found++
		switch p.Direction.From {
		case from:
			ways++
		case "":
			t.Logf("%s: direction not told", x.ID)
		default:
			other++
			t.Logf("%s: the other way: %+v", x.ID, p.Direction.Reasons)
		}
	}
	t.Logf("%d of %d passages found, %d the right way", found, total, ways)
	// Of two no way can be told: the key says so of one, and the paper that the
	// other is from has no date.
	if ways < total-2 || other > 0 {
		t.Errorf("only %d of %d go the way of the key, %d the other", ways, total, other)
	}
	graph := cli(t, at, "reuse", "--dot")
	arrow := fmt.Sprintf("d%s -> d%s [dir=forward", ids["courier"][:12], ids["post"][:12])
	if !strings.HasPrefix(graph, "digraph reuse {") || !strings.Contains(graph, arrow) {
		t.Errorf("no %q in\n%s", arrow, graph)
	}
	if len(families) != 1 || len(families[0].Members) != 2 || families[0].Origin != ids["courier"] {
		t.Errorf("families %+v, want the courier's story and the post's", families)
	} else if !strings.Contains(cli(t, at, "reuse"), "Odile Franchemare, who was Vaubrinet") {
		t.Error("the post's own interview is not shown as new")
	}
}

// TestCompareFiles compares two files without a record.
func TestCompareFiles(t *testing.T) {
	dir := t.TempDir()
	t.Chdir(dir)
	for name, words := range map[string]string{
		"a.txt": "The envoy carried seven letters across the lake before the ice broke in the spring.\n\nHe never spoke of it afterwards, not even to the clerk who kept the seals.",
		"b.txt": "The envoy carried six letters across the lake before the ice broke in the spring.\n\nNothing else is known about that winter or about what became of the boat.",
	} {
		if err := os.WriteFile(name, []byte(words), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	var out, errs bytes.Buffer
	if code := run(context.Background(), []string{"compare", "a.txt", "b.txt"}, strings.NewReader(""), &out, &errs); code != 0 {
		t.Fatalf("%d %s", code, &errs)
	}
	for _, words := range []string{"[-seven-]{+six+}", "Only in A:", "never spoke of it"} {
		if !strings.Contains(out.String(), words) {
			t.Errorf("%q is missing in\n%s", words, &out)
		}
	}
	out.Reset()
	if code := run(context.Background(), []string{"compare", "a.txt", "nowhere.txt"}, strings.NewReader(""), &out, &errs); code != exitNothing {
		t.Errorf("exit code %d for a file that is not there, want %d (%s)", code, exitNothing, chancery.NotFound)
	}
}
