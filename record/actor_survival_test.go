package record_test

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"

	"chancery"
	"chancery/record"
)

// TestActorDecisionsSurvive takes every decision on actors through three things: it
// changes what actors are, reading all documents anew (with other IDs and kinds, in
// another order) leaves it so, and undoing brings back what was, whether before or
// after that.
func TestActorDecisionsSurvive(t *testing.T) {
	onEach(t, func(t *testing.T, r *record.Record, where string) {
		ctx := context.Background()
		texts := []string{"Ana Loric met Ben Hask. The envoy spoke.", "Ana Loric wrote to Cy Doone.", "Ben Hask left with Dr Loric."}
		people := [][][]string{{{"Ana Loric", "The envoy"}, {"Ben Hask"}}, {{"Ana Loric"}, {"Cy Doone"}}, {{"Ben Hask"}, {"Dr Loric"}}}
		var items []record.Item
		for i, text := range texts {
			items = append(items, letter(fmt.Sprint(i, ".txt"), text))
		}
		if _, err := r.AddAll(ctx, items); err != nil {
			t.Fatal(err)
		}
		read := func(number int) {
			t.Helper()
			var readings []*chancery.Reading
			for i := range texts {
				who := slices.Clone(people[i])
				if number%2 == 0 {
					slices.Reverse(who)
				}
				reading := peopled(t, items[i].Document, fmt.Sprint("test/", number), who...)
				if number%2 == 0 {
					for k := range reading.Actors {
						reading.Actors[k].Kind = chancery.Group
					}
				}
				readings = append(readings, reading)
			}
			if number%2 == 0 {
				slices.Reverse(readings)
			}
			if err := r.PutReadings(ctx, readings); err != nil {
				t.Fatal(err)
			}
			linkAll(t, r)
		}
		number := 1
		read(number)
		// All that a person sees of actors but the machine's IDs and kinds.
		state := func() string {
			t.Helper()
			list, _, err := r.Actors(ctx, record.ActorQuery{})
			if err != nil {
				t.Fatal(err)
			}
			var out []string
			for _, a := range list {
				page, err := r.Actor(ctx, a.ID)
				if err != nil {
					t.Fatal(err)
				}
				kind := ""
				if a.Kind == chancery.State { // no reading says so
					kind = " state"
				}
				var forms []string
				for _, n := range page.Names {
					forms = append(forms, fmt.Sprint(n.Text, " ", n.Count))
				}
				slices.Sort(forms)
				out = append(out, fmt.Sprintf("%s%s %d/%d %s %s %v", a.Name, kind, a.Documents, a.Mentions, a.State, strings.Join(forms, ", "), page.Offices))
			}
			slices.Sort(out)
			return strings.Join(out, "\n") + "\nproposed: " + pairs(t, r)
		}
		id := func(name string) string {
			t.Helper()
			page, err := r.Actor(ctx, name)
			if err != nil {
				t.Fatal(err)
			}
			return page.ID
		}
		change := r.ChangeActors()
		for _, c := range []struct {
			name string
			make func() (chancery.Decision, error)
			has  string // what stands in the state then and did not before
		}{
			{"merge", func() (chancery.Decision, error) { return change.Merge(ctx, id("Ana Loric"), id("Dr Loric")) }, "Ana Loric 3/4 accepted Ana Loric 2, Dr Loric 1, The envoy 1"},
			{"reject", func() (chancery.Decision, error) { return change.Reject(ctx, id("Ana Loric"), id("Dr Loric")) }, "proposed: "},
			{"split by document", func() (chancery.Decision, error) {
				return change.Split(ctx, id("Ana Loric"), []chancery.Digest{items[1].Document.Digest}, nil)
			}, "Ana Loric 1/1"},
			{"split by name", func() (chancery.Decision, error) {
				return change.Split(ctx, id("Ana Loric"), nil, []string{"The envoy"})
			}, "Ana Loric 1/2"},
			{"split by mention", func() (chancery.Decision, error) {
				at := strings.Index(texts[0], "envoy")
				return change.SplitMentions(ctx, id("Ana Loric"), []record.MentionPlace{{Document: items[0].Document.Digest, At: at}})
			}, "The envoy 1/1 corrected The envoy 1"},
			{"rename", func() (chancery.Decision, error) { return change.Rename(ctx, id("Ben Hask"), "Benedict Hask", "") }, "Benedict Hask 2/2 corrected Ben Hask 2"},
			{"kind", func() (chancery.Decision, error) { return change.Rename(ctx, id("Ben Hask"), "", chancery.State) }, "Ben Hask state 2/2"},
			{"office", func() (chancery.Decision, error) {
				return change.Offices(ctx, id("Cy Doone"), []record.ActorTenure{{Title: "consul", Of: "Tolvia", From: "1911"}})
			}, "[{consul Tolvia  1911 }]"},
		} {
			for _, late := range []bool{false, true} {
				before := state()
				d, err := c.make()
				if err != nil {
					t.Fatalf("%s: %v", c.name, err)
				}
				d = decide(t, r, d)
				decided := state()
				if decided == before || !strings.Contains(decided, c.has) {
					t.Errorf("%s makes of\n%s\nthis:\n%s\nwithout %q", c.name, before, decided, c.has)
				}
				if late {
					number++
					read(number)
					if again := state(); again != decided {
						t.Errorf("%s: reading anew makes of\n%s\nthis:\n%s", c.name, decided, again)
					}
				}
				decide(t, r, chancery.Decision{Action: chancery.Undo, Replaces: d.Number})
				if undone := state(); undone != before {
					t.Errorf("%s, undone, leaves of\n%s\nthis:\n%s", c.name, before, undone)
				}
			}
		}
		sound(t, r)
	})
}
