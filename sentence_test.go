package chancery

import (
	"testing"
)

// TestAsSentence holds how what is said reads by itself.
func TestAsSentence(t *testing.T) {
	for says, want := range map[string]string{
		"the Marshal approved": "The Marshal approved.", "“It is.”": "“It is.”", "it was so,": "It was so.", `"such papers go,"`: `"such papers go,"`,
		"points “not withdrawn”": "Points “not withdrawn”.", "élan": "Élan.", "who?": "Who?", "that the Marshal approved": "The Marshal approved.", "that “it was so”": "“it was so”.", "that man was there": "That man was there.", "that Ada came": "Ada came.", "that": "That.", "": "", "wait…": "Wait…",
	} {
		if got := AsSentence(says); got != want {
			t.Errorf("%q: %q, want %q", says, got, want)
		}
	}
}
