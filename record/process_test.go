package record_test

import (
	"bufio"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"chancery"
	"chancery/record"
)

// childProcess runs this test binary again to do a job on a record.
func childProcess(t testing.TB, job, where string, env ...string) *exec.Cmd {
	t.Helper()
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command(self)
	cmd.Dir = "/"
	cmd.Env = append(append(os.Environ(), "CHANCERY_RECORD_CHILD="+job, "CHANCERY_RECORD_WHERE="+where), env...)
	return cmd
}

// TestProcesses has several processes add documents and take decisions on the
// same record at once.
func TestProcesses(t *testing.T) {
	const processes, each = 4, 25
	onEach(t, func(t *testing.T, r *record.Record, where string) {
		shared := letter("shared", "The envoy said no.")
		add(t, r, shared)
		var wg sync.WaitGroup
		for i := range processes {
			wg.Go(func() {
				if out, err := childProcess(t, "work", where, "CHANCERY_RECORD_NAME="+strconv.Itoa(i), "CHANCERY_RECORD_EACH="+strconv.Itoa(each)).CombinedOutput(); err != nil {
					t.Errorf("process %d: %v\n%s", i, err, out)
				}
			})
		}
		wg.Wait()
		c := sound(t, r)
		if c.Documents != 1+each+processes*each || c.Decisions < processes*each {
			t.Errorf("%+v", c)
		}
		// Each process counted up one field as long as it met no conflict, so the
		// value says how many decisions were kept.
		e, ok, err := r.Standing(ctx, chancery.Target{Kind: chancery.OnActor, ID: "counter"})
		if err != nil || !ok || string(e.Value) != strconv.Itoa(processes*each) {
			t.Errorf("the counter stands at %s, want %d: %v", e.Value, processes*each, err)
		}
	})
}

func init() {
	jobs["work"] = func() error {
		r, err := record.Open(ctx, os.Getenv("CHANCERY_RECORD_WHERE"), record.Options{Wait: time.Minute})
		if err != nil {
			return err
		}
		defer r.Close()
		name := os.Getenv("CHANCERY_RECORD_NAME")
		each, _ := strconv.Atoi(os.Getenv("CHANCERY_RECORD_EACH"))
		counter := chancery.Target{Kind: chancery.OnActor, ID: "counter"}
		for i := range each {
			own, common := letter(fmt.Sprintf("%s/%d", name, i), fmt.Sprintf("own %s %d", name, i)), letter(fmt.Sprint("common/", i), fmt.Sprint("common ", i))
			items := []record.Item{own, common}
			if i%2 == 0 {
				items = []record.Item{common, own}
			}
			if _, err := r.AddAll(ctx, items); err != nil {
				return err
			}
			if err := r.PutReading(ctx, reading(common.Document, "simple/"+name)); err != nil {
				return err
			}
			for {
				e, _, err := r.Standing(ctx, counter)
				if err != nil {
					return err
				}
				n, _ := strconv.Atoi(string(e.Value))
				_, err = r.Decide(ctx, chancery.Decision{By: name, Action: chancery.Correct, Target: counter, Value: []byte(strconv.Itoa(n + 1)), Replaces: e.Number})
				if err == nil {
					break
				}
				if chancery.KindOf(err) != chancery.Conflict {
					return err
				}
			}
		}
		return nil
	}
}

// TestKilled kills a process that adds documents, reads them and decides on
// them, at random moments, and looks after each whether the record is sound and
// holds all that was acknowledged.
func TestKilled(t *testing.T) {
	rounds := 20
	if testing.Short() {
		rounds = 5
	}
	onEach(t, func(t *testing.T, r *record.Record, where string) {
		seed := uint64(time.Now().UnixNano())
		random := rand.New(rand.NewPCG(seed, 0))
		t.Logf("seed %d", seed)
		rounds := rounds
		if strings.HasPrefix(where, "postgres") {
			rounds /= 3 // where the server does the writing
		}
		acknowledged := map[string]bool{}
		decisions := int64(0)
		for round := range rounds {
			cmd := childProcess(t, "add until killed", where, "CHANCERY_RECORD_NAME="+strconv.Itoa(round))
			out, err := cmd.StdoutPipe()
			if err != nil {
				t.Fatal(err)
			}
			var trouble strings.Builder
			cmd.Stderr = &trouble
			if err := cmd.Start(); err != nil {
				t.Fatal(err)
			}
			lines := bufio.NewScanner(out)
			after := random.IntN(12)
			for n := 0; lines.Scan(); n++ {
				what, ref, _ := strings.Cut(lines.Text(), " ")
				switch what {
				case "added":
					acknowledged[ref] = true
				case "decided":
					if d, _ := strconv.ParseInt(ref, 10, 64); d > decisions {
						decisions = d
					}
				}
				if n == after {
					time.AfterFunc(time.Duration(random.IntN(8_000))*time.Microsecond, func() { cmd.Process.Kill() })
				}
			}
			if err := cmd.Wait(); err == nil || trouble.Len() > 0 {
				t.Fatalf("the process ended by itself: %v %s", err, &trouble)
			}
			open := open(t, where, record.Options{})
			if c := sound(t, open); int64(c.Decisions) < decisions {
				t.Fatalf("%d decisions, %d were acknowledged", c.Decisions, decisions)
			}
			for ref := range acknowledged {
				if _, err := open.Find(ctx, ref); err != nil {
					t.Fatalf("an acknowledged document is lost: %v", err)
				}
			}
			open.Close()
		}
		if len(acknowledged) == 0 || decisions == 0 {
			t.Errorf("%d documents and %d decisions were acknowledged", len(acknowledged), decisions)
		}
		t.Logf("%d documents, %d decisions", len(acknowledged), decisions)
	})
}

func init() {
	jobs["add until killed"] = func() error {
		r, err := record.Open(ctx, os.Getenv("CHANCERY_RECORD_WHERE"), record.Options{})
		if err != nil {
			return err
		}
		for i := 0; i < 100_000; i++ {
			path := fmt.Sprintf("%s/%d", os.Getenv("CHANCERY_RECORD_NAME"), i)
			item := letter(path, "The envoy said no. "+strings.Repeat(path+" ", 100*(i%3)))
			var items []record.Item
			for k := range i % 4 {
				items = append(items, letter(fmt.Sprint(path, "+", k), strings.Repeat(fmt.Sprint(path, k, " "), 50)))
			}
			if _, err := r.AddAll(ctx, append(items, item)); err != nil {
				return err
			}
			for _, added := range append(items, item) {
				fmt.Println("added", added.Document.Digest)
			}
			d := item.Document
			p := func(s, e int) []chancery.Passage {
				p, _ := d.Passage(chancery.Span{Start: s, End: e})
				return []chancery.Passage{p}
			}
			a := chancery.Attribution{Source: p(0, 9), Cue: p(10, 14), Content: p(15, 17)}
			a.ID = chancery.AttributionID(d.Digest, a.Source, a.Cue, a.Content)
			if err := r.PutReading(ctx, reading(d, "simple/1", a)); err != nil {
				return err
			}
			e, err := r.Decide(ctx, chancery.Decision{By: "A", Action: chancery.Accept, Target: chancery.Target{Kind: chancery.OnAttribution, Document: d.Digest, ID: a.ID}})
			if err != nil {
				return err
			}
			fmt.Println("decided", e.Number)
		}
		return errors.New("nobody killed it")
	}
}

func TestBatch(t *testing.T) {
	onEach(t, func(t *testing.T, r *record.Record, where string) {
		var mu sync.Mutex
		got := map[chancery.Digest]int{}
		transactions := 0
		b := r.Batch(ctx, record.Bounds{Documents: 10, Interval: time.Millisecond}, func(items []record.Item, results []record.Added) {
			mu.Lock()
			defer mu.Unlock()
			transactions++
			for i := range items {
				if results[i].Err != nil || results[i].Document != items[i].Document.Digest {
					t.Errorf("%+v", results[i])
				}
				got[results[i].Document]++
			}
		})
		var wg sync.WaitGroup
		for w := range 4 {
			wg.Go(func() {
				for i := range 30 {
					if err := b.Add(letter(fmt.Sprint(w, "-", i), fmt.Sprint(i))); err != nil {
						t.Error(err)
					}
					if i == 15 {
						time.Sleep(5 * time.Millisecond)
					}
				}
			})
		}
		wg.Wait()
		if err := b.Close(); err != nil {
			t.Fatal(err)
		}
		if len(got) != 120 || transactions < 8 {
			t.Errorf("%d documents in %d transactions", len(got), transactions)
		}
		r.Close()
		if err := b.Add(letter("late", "late")); err != nil {
			t.Error("the batch takes an item until it commits:", err)
		}
		if err := b.Close(); err == nil {
			t.Error("a failed transaction is not told of")
		}
		if err := b.Add(letter("later", "later")); err == nil {
			t.Error("a failed batch takes more")
		}
	})
}
