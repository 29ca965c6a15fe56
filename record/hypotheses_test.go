package record_test

import (
	"testing"

	"chancery"
	"chancery/record"
)

// TestJudgements decides on contradictions, unnamed sources and hypotheses, takes
// back, looks at an earlier state, and hands on in a bundle.
func TestJudgements(t *testing.T) {
	onEach(t, func(t *testing.T, r *record.Record, where string) {
		pair := chancery.Target{Kind: chancery.OnContradiction, ID: "ab"}
		contradiction := func(state record.ContradictionState, holds string) record.ContradictionValue {
			return record.ContradictionValue{A: "a", B: "b", State: state, Holds: holds}
		}
		states := func(r *record.Record, want ...record.ContradictionState) {
			t.Helper()
			list, err := r.Contradictions(ctx)
			if err != nil || len(list) != len(want) {
				t.Fatalf("%+v, %v; want %v", list, err, want)
			}
			for i, s := range want {
				if list[i].State != s {
					t.Errorf("it is %s, want %s", list[i].State, s)
				}
			}
		}
		states(r)
		decide(t, r, chancery.Decision{Action: chancery.Accept, Target: pair, Value: contradiction(record.Resolved, "b").Value()})
		dismissed := decide(t, r, chancery.Decision{Action: chancery.Reject, Target: pair, Value: contradiction(record.Dismissed, "").Value(), Replaces: 1})
		states(r, record.Dismissed)
		decide(t, r, chancery.Decision{Action: chancery.Undo, Replaces: dismissed.Number})
		states(r, record.Resolved)
		decide(t, r, chancery.Decision{Action: chancery.Correct, Target: pair, Value: contradiction(record.Unsettled, "").Value(), Replaces: record.Whatever})
		states(r, record.Unsettled)
		states(open(t, where, record.Options{AsOf: record.AsOf{Number: 2}}), record.Dismissed)

		official := chancery.Target{Kind: chancery.OnSource, ID: "source in text:1: a senior official"}
		decide(t, r, chancery.Decision{Action: chancery.Correct, Target: official, Value: record.SourceValue{Name: "a senior official", CouldBe: []string{"x", "y"}, CannotBe: []string{"z"}}.Value()})
		if list, err := r.Sources(ctx); err != nil || len(list) != 1 || len(list[0].CouldBe) != 2 || list[0].ID != official.ID {
			t.Errorf("%+v, %v", list, err)
		}

		h := chancery.Target{Kind: chancery.OnHypothesis, ID: record.HypothesisID("It was an accident.")}
		if h.ID != record.HypothesisID(" it was  an accident.") || h.ID == record.HypothesisID("It was no accident.") {
			t.Error("a hypothesis is not named by its words")
		}
		decide(t, r, chancery.Decision{Action: chancery.Accept, Target: h, Value: record.HypothesisValue{Says: "It was an accident."}.Value()})
		decide(t, r, chancery.Decision{Action: chancery.Correct, Target: h, Value: record.HypothesisValue{Says: "It was an accident.", Marks: []record.Mark{{Claim: "c", Attribution: "a", Fits: record.Inconsistent}}}.Value(), Replaces: record.Whatever})
		if list, err := r.Hypotheses(ctx); err != nil || len(list) != 1 || list[0].Marks[0].Fits != record.Inconsistent {
			t.Errorf("%+v, %v", list, err)
		}
		bundle, _ := export(t, r)
		for _, database := range databases {
			other := imported(t, database, bundle)
			states(other, record.Unsettled)
			if list, err := other.Hypotheses(ctx); err != nil || len(list) != 1 || len(list[0].Marks) != 1 {
				t.Errorf("in %s: %+v, %v", database, list, err)
			}
		}
		removed := decide(t, r, chancery.Decision{Action: chancery.Reject, Target: h, Replaces: record.Whatever})
		if list, err := r.Hypotheses(ctx); err != nil || len(list) != 0 {
			t.Errorf("removed: %+v, %v", list, err)
		}
		decide(t, r, chancery.Decision{Action: chancery.Undo, Replaces: removed.Number})
		decide(t, r, chancery.Decision{Action: chancery.Reject, Target: official, Replaces: record.Whatever})
		if list, err := r.Sources(ctx); err != nil || len(list) != 0 {
			t.Errorf("left to what is reckoned: %+v, %v", list, err)
		}
		sound(t, r)

		for name, d := range map[string]chancery.Decision{
			"one statement":         {Action: chancery.Accept, Target: pair, Value: record.ContradictionValue{A: "a", B: "a", State: record.Resolved}.Value()},
			"another state":         {Action: chancery.Accept, Target: pair, Value: contradiction(record.Dismissed, "").Value()},
			"holds, and dismissed":  {Action: chancery.Reject, Target: pair, Value: contradiction(record.Dismissed, "a").Value()},
			"holds, a third":        {Action: chancery.Accept, Target: pair, Value: contradiction(record.Resolved, "c").Value()},
			"no such kind":          {Action: chancery.Correct, Target: pair, Value: record.ContradictionValue{A: "a", B: "b", State: record.Unsettled, Kind: "taste"}.Value()},
			"is and cannot be":      {Action: chancery.Correct, Target: official, Value: record.SourceValue{Is: "x", CannotBe: []string{"x"}}.Value()},
			"nobody":                {Action: chancery.Correct, Target: official, Value: record.SourceValue{CouldBe: []string{""}}.Value()},
			"no sentence":           {Action: chancery.Accept, Target: h, Value: record.HypothesisValue{Says: " "}.Value()},
			"no such fit":           {Action: chancery.Correct, Target: h, Value: record.HypothesisValue{Says: "x", Marks: []record.Mark{{Claim: "c", Fits: "good"}}}.Value()},
			"a claim twice":         {Action: chancery.Correct, Target: h, Value: record.HypothesisValue{Says: "x", Marks: []record.Mark{{Claim: "c", Fits: "neutral"}, {Claim: "c", Fits: "neutral"}}}.Value()},
			"no value":              {Action: chancery.Correct, Target: h},
			"no such field":         {Action: chancery.Correct, Target: h, Value: []byte(`{"says":"x","weight":3}`)},
			"rejected with a value": {Action: chancery.Reject, Target: h, Value: record.HypothesisValue{Says: "x"}.Value()},
			"merged":                {Action: chancery.Merge, Target: h, Value: record.HypothesisValue{Says: "x"}.Value()},
			"no ID":                 {Action: chancery.Accept, Target: chancery.Target{Kind: chancery.OnHypothesis}, Value: record.HypothesisValue{Says: "x"}.Value()},
		} {
			d.By, d.Replaces = "A", record.Whatever
			if _, err := r.Decide(ctx, d); chancery.KindOf(err) != chancery.Invalid {
				t.Errorf("%s: %v", name, err)
			}
		}
	})
}
