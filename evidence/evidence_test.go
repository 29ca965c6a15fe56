package evidence_test

import (
	"bufio"
	"context"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"chancery"
	"chancery/evidence"
	"chancery/provenance"
	"chancery/record"
)

var ctx = context.Background()

func TestMain(m *testing.M) {
	if where := os.Getenv("CHANCERY_EVIDENCE_WHERE"); where != "" {
		proposeAndTell(where)
		return
	}
	os.Exit(m.Run())
}

func create(t testing.TB) *record.Record {
	t.Helper()
	r, err := record.Create(ctx, filepath.Join(t.TempDir(), "chancery.db"))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { r.Close() })
	return r
}

// document is one whose lines are "who|cue|what", read as it says.
func document(t testing.TB, path, lines string) record.Item {
	t.Helper()
	var text strings.Builder
	d := &chancery.Document{Path: path, MediaType: "text/plain", Accession: "accession/1"}
	var spans [][3]chancery.Span
	var parts [][]string
	for line := range strings.SplitSeq(lines, "\n") {
		part := strings.Split(line, "|")
		if len(part) != 3 {
			t.Fatalf("%q", line)
		}
		var at [3]chancery.Span
		for i, p := range part {
			at[i] = chancery.Span{Start: text.Len(), End: text.Len() + len(p)}
			text.WriteString(p + []string{" ", " ", ".\n\n"}[i])
		}
		spans, parts = append(spans, at), append(parts, part)
	}
	d.Text = strings.TrimSpace(text.String())
	bytes := []byte(path + "\n" + d.Text)
	d.Digest, d.TextDigest, d.Size = chancery.DigestOf(bytes), chancery.DigestOf([]byte(d.Text)), int64(len(bytes))
	d.Metadata = chancery.Metadata{{Field: chancery.Title, Value: path, Where: "test"}}
	r := &chancery.Reading{Document: d.Digest, Reader: "test/1"}
	for i, at := range spans {
		passage := func(k int) []chancery.Passage {
			return []chancery.Passage{{Document: d.Digest, Span: at[k], Words: parts[i][k]}}
		}
		a := chancery.Attribution{Kind: chancery.Indirect, Stance: chancery.Asserts, Source: passage(0), Cue: passage(1), Content: passage(2), Confidence: .9}
		if parts[i][1] == "denied that" {
			a.Stance = chancery.Denies
		}
		a.ID = chancery.AttributionID(d.Digest, a.Source, a.Cue, a.Content)
		r.Attributions = append(r.Attributions, a)
	}
	return record.Item{Document: d, Original: bytes, Reading: r}
}

func add(t testing.TB, r *record.Record, items ...record.Item) {
	t.Helper()
	added, err := r.AddAll(ctx, items)
	if err != nil {
		t.Fatal(err)
	}
	var readings []*chancery.Reading
	for i, a := range added {
		if a.Err != nil {
			t.Fatal(a.Err)
		}
		readings = append(readings, items[i].Reading)
	}
	if err := r.PutReadings(ctx, readings); err != nil {
		t.Fatal(err)
	}
}

func gather(t testing.TB, r *record.Record) *evidence.Body {
	t.Helper()
	b, err := evidence.Gather(ctx, r)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// show writes claims by what their members say, sorted.
func show(t testing.TB, b *evidence.Body) string {
	t.Helper()
	var out []string
	for i := range b.Claims {
		c := &b.Claims[i]
		var members []string
		for _, m := range c.Members {
			s, err := b.Sources(ctx, m.Attribution)
			if err != nil {
				t.Fatal(err)
			}
			x := s[m.Attribution]
			members = append(members, fmt.Sprintf("%s %s %s", m.Side, chancery.Words(x.Attribution.Source), chancery.Words(x.Attribution.Content)))
		}
		var related []string
		for _, x := range c.Related {
			other, err := b.Claim(x.Claim)
			if err != nil {
				t.Fatal(err)
			}
			related = append(related, fmt.Sprint(x.Relation, " than ", other.Says))
		}
		slices.Sort(members)
		slices.Sort(related)
		out = append(out, fmt.Sprint(c.Says, "; ", c.Decided, "\n  ", strings.Join(append(members, related...), "\n  ")))
	}
	slices.Sort(out)
	return strings.Join(out, "\n")
}

// archive returns documents whose statements tell invented facts in several wordings.
func archive(t testing.TB, random *rand.Rand, documents, each, facts int) (out []record.Item) {
	for n := range documents {
		var lines []string
		for k := range each {
			lines = append(lines, fmt.Sprintf("witness %d|said that|%s", n*each+k, fact(random, random.IntN(facts))))
		}
		out = append(out, document(t, fmt.Sprintf("papers/%d.txt", n), strings.Join(lines, "\n")))
	}
	return out
}

func fact(random *rand.Rand, n int) string {
	f := rand.New(rand.NewPCG(uint64(n), 3))
	pick := func(list []string) string { return list[f.IntN(len(list))] }
	who, verb, what := pick(subjects)+" of "+pick(places), pick(verbs), pick(objects)+" of "+pick(places)
	when := fmt.Sprintf("on %d %s", 1+f.IntN(28), pick([]string{"March", "April", "May", "June"}))
	switch random.IntN(4) {
	case 0:
		return fmt.Sprintf("the %s was %s by the %s %s", what, verb, who, when)
	case 1:
		return fmt.Sprintf("%s the %s %s the %s", when, who, verb, what)
	case 2:
		return fmt.Sprintf("the %s %s the %s", who, verb, what)
	}
	return fmt.Sprintf("the %s %s the %s %s", who, verb, what, when)
}

var (
	subjects = strings.Fields("minister bishop captain clerk consul dean envoy foreman general governor inspector judge keeper librarian mayor nurse officer painter porter prefect sergeant surgeon teacher treasurer warden")
	verbs    = strings.Fields("approved burned copied delivered destroyed edited examined forged hid inspected leaked mailed opened printed refused rejected returned signed stamped translated")
	objects  = strings.Fields("letter ledger map treaty contract decree register diary portrait report sermon petition receipt telegram manuscript permit passport warrant will charter")
	places   = strings.Fields("Norvik Oss Tarn Bundal Sill Varna Leith Basel Teluz Zelmand Hest Marsk Reth Quarrel Harrow Tallow Selmer Vos Hallam Breck Amann Orla Pryce Skua Ewin Grane Temba Asare Odessa Lanuy Dorne Felk Gast Huld Imsk Jorn Kell Lund Morn Nald")
)

// TestKept holds what the record keeps, brought up to date document by document, to
// what is proposed from all statements at once.
func TestKept(t *testing.T) {
	random := rand.New(rand.NewPCG(7, 7))
	r := create(t)
	items := archive(t, random, 12, 8, 40)
	for i, item := range items {
		add(t, r, item)
		if i%4 == 3 {
			gather(t, r)
		}
	}
	// Some are read again, and say less or more.
	for _, i := range []int{2, 5} {
		less := *items[i].Reading
		less.Attributions = less.Attributions[:3]
		if err := r.PutReadings(ctx, []*chancery.Reading{&less}); err != nil {
			t.Fatal(err)
		}
	}
	gather(t, r)
	if err := r.PutReadings(ctx, []*chancery.Reading{items[5].Reading}); err != nil {
		t.Fatal(err)
	}
	d, err := r.Decide(ctx, chancery.Decision{By: "Ada", Action: chancery.Reject, Target: chancery.Target{Kind: chancery.OnAttribution, Document: items[0].Document.Digest, ID: items[0].Reading.Attributions[0].ID}, Replaces: record.Whatever})
	if err != nil {
		t.Fatal(err)
	}
	compare := func(step string) {
		t.Helper()
		b := gather(t, r)
		anew, err := record.Open(ctx, r.Where(), record.Options{AsOf: record.AsOf{Time: time.Now().Add(time.Hour)}})
		if err != nil {
			t.Fatal(err)
		}
		defer anew.Close()
		if got, want := show(t, b), show(t, gather(t, anew)); got != want {
			t.Errorf("%s: kept\n%s\n\nanew\n%s", step, got, want)
		}
	}
	compare("after a rejection")
	if _, err := r.Decide(ctx, chancery.Decision{By: "Ada", Action: chancery.Undo, Replaces: d.Number}); err != nil {
		t.Fatal(err)
	}
	compare("after undo")
	if n := len(gather(t, r).Claims[0].Members); n < 3 {
		t.Errorf("the largest claim has %d members; the test tests little", n)
	}
}

// TestKilled kills a process that brings claims up to date, and holds what it left
// to what is proposed at once.
func TestKilled(t *testing.T) {
	random := rand.New(rand.NewPCG(8, 8))
	r := create(t)
	for range 5 {
		add(t, r, archive(t, random, 40, 6, 100)...)
	}
	where := r.Where()
	r.Close()
	for range 3 {
		self, err := os.Executable()
		if err != nil {
			t.Fatal(err)
		}
		cmd := exec.Command(self)
		cmd.Env = append(os.Environ(), "CHANCERY_EVIDENCE_WHERE="+where)
		out, err := cmd.StdoutPipe()
		if err != nil {
			t.Fatal(err)
		}
		if err := cmd.Start(); err != nil {
			t.Fatal(err)
		}
		if !bufio.NewScanner(out).Scan() {
			t.Fatal("the process said nothing")
		}
		time.Sleep(time.Duration(random.IntN(60)) * time.Millisecond)
		if err := cmd.Process.Kill(); err != nil {
			t.Fatal(err)
		}
		_ = cmd.Wait()
	}
	again, err := record.Open(ctx, where, record.Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer again.Close()
	if _, err := again.Verify(ctx, func(p record.Problem) { t.Errorf("%s: %s", p.Where, p.What) }); err != nil {
		t.Fatal(err)
	}
	anew, err := record.Open(ctx, where, record.Options{AsOf: record.AsOf{Time: time.Now().Add(time.Hour)}})
	if err != nil {
		t.Fatal(err)
	}
	defer anew.Close()
	if got, want := show(t, gather(t, again)), show(t, gather(t, anew)); got != want {
		t.Errorf("kept\n%s\n\nanew\n%s", got, want)
	}
}

func proposeAndTell(where string) {
	r, err := record.Open(ctx, where, record.Options{})
	if err == nil {
		fmt.Println("open")
		err = evidence.Propose(ctx, r)
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	time.Sleep(time.Minute)
}

// TestDecided holds that proposals never override a person, whatever comes later,
// and that undoing a decision puts everything back.
func TestDecided(t *testing.T) {
	r := create(t)
	add(t, r, document(t, "a", "Orla Venn|said that|the governor deleted the records on 4 December\nPell Marrick|said that|the records were deleted by the governor on 4 December\nEd Moor|said that|the bridge fell into the river\nMrs Dray|knew|it"))
	b := gather(t, r)
	of := map[string]string{} // statement by who says it
	look := func(step, want string) {
		t.Helper()
		var err error
		if b, err = b.Again(ctx); err != nil {
			t.Fatal(err)
		}
		var claims []string
		for _, c := range b.Claims {
			var who []string
			for _, m := range c.Members {
				s, err := b.Sources(ctx, m.Attribution)
				if err != nil {
					t.Fatal(err)
				}
				name := chancery.Words(s[m.Attribution].Attribution.Source)
				of[name] = m.Attribution
				who = append(who, name)
			}
			slices.Sort(who)
			claims = append(claims, strings.Join(who, "+"))
		}
		slices.Sort(claims)
		if got := strings.Join(claims, ", "); got != want {
			t.Errorf("%s: %s; want %s", step, got, want)
		}
	}
	claim := func(who string) *provenance.Claim {
		t.Helper()
		c, err := b.Claim(of[who])
		if err != nil {
			t.Fatal(err)
		}
		return c
	}
	take := func(c evidence.Change, err error) chancery.Decision {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
		d, err := r.Decide(ctx, c.Decision("Ada", "test"))
		if err != nil {
			t.Fatal(err)
		}
		return d
	}
	undo := func(d chancery.Decision) {
		t.Helper()
		if _, err := r.Decide(ctx, chancery.Decision{By: "Ada", Action: chancery.Undo, Replaces: d.Number}); err != nil {
			t.Fatal(err)
		}
	}
	// "It" tells nothing by itself and is no claim.
	const begin = "Ed Moor, Orla Venn+Pell Marrick"
	look("as proposed", begin)
	merged := take(b.Merge(claim("Orla Venn"), claim("Ed Moor")))
	look("merged", "Ed Moor+Orla Venn+Pell Marrick")
	undo(merged)
	look("merged, undone", begin)
	split := take(b.Split(claim("Orla Venn"), of["Pell Marrick"]))
	look("split", "Ed Moor, Orla Venn, Pell Marrick")
	moved := take(b.Move(claim("Ed Moor"), of["Orla Venn"]))
	look("moved", "Ed Moor+Orla Venn, Pell Marrick")
	undo(moved)
	look("moved, undone", "Ed Moor, Orla Venn, Pell Marrick")

	// What comes later joins, but not what a person has parted.
	add(t, r, document(t, "b", "Ina Roth|said that|on 4 December the governor deleted the records"))
	look("later", "Ed Moor, Ina Roth+Orla Venn, Pell Marrick")
	back := take(b.Move(claim("Orla Venn"), of["Pell Marrick"]))
	look("moved back", "Ed Moor, Ina Roth+Orla Venn+Pell Marrick")
	undo(back)
	undo(split)
	look("all undone", "Ed Moor, Ina Roth+Orla Venn+Pell Marrick")

	for name, try := range map[string]func() (evidence.Change, error){
		"with itself":    func() (evidence.Change, error) { return b.Merge(claim("Ed Moor"), claim("Ed Moor")) },
		"to where it is": func() (evidence.Change, error) { return b.Move(claim("Ed Moor"), of["Ed Moor"]) },
		"all of it":      func() (evidence.Change, error) { return b.Split(claim("Ed Moor"), of["Ed Moor"]) },
		"not in it":      func() (evidence.Change, error) { return b.Split(claim("Ed Moor"), of["Orla Venn"]) },
		"nobody's":       func() (evidence.Change, error) { return b.Move(claim("Ed Moor"), "ffffffff") },
		"rating not there": func() (evidence.Change, error) {
			return b.Rate(claim("Ed Moor"), "ffffffff", provenance.Rating{})
		},
	} {
		if _, err := try(); err == nil {
			t.Errorf("%s: no error", name)
		}
	}
	same, err := b.Again(ctx)
	if err != nil || same != b {
		t.Errorf("nothing changed, and the body is another: %v", err)
	}
}
