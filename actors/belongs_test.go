package actors

import (
	"slices"
	"testing"
)

func TestBelongsTo(t *testing.T) {
	for description, want := range map[string][]string{
		"a senior Iranian official":             {"Iran"},
		"two former British and French envoys":  {"United Kingdom", "France"},
		"an expert on Iranian affairs":          nil,
		"a European diplomat in Tehran":         nil,
		"a Soviet general":                      nil,
		"an official of the Swiss embassy":      nil,
		"an Iran specialist":                    nil,
		"the Ruvakhi diplomat":                  nil,
		"an Iranian-American businessman":       nil,
		"a Swiss diplomat close to the Iranian": {"Switzerland"},
		"":                                      nil,
	} {
		if got := BelongsTo(description); !slices.Equal(got, want) {
			t.Errorf("%q belongs to %v, want %v", description, got, want)
		}
	}
}
