package lexicon

import "testing"

func TestCompare(t *testing.T) {
	for _, c := range []struct {
		a, b string
		want Kin
	}{
		{"erased", "deleted", Paraphrase}, {"approved", "approval", Paraphrase}, {"gardener", "gardener", Synonym},
		{"accepted", "refused", Opposite}, {"absent", "present", Opposite},
		{"rifles", "guns", Narrower}, {"gun", "rifle", Wider},
		{"tractors", "rifles", Stranger}, {"xyzzy", "rifle", Stranger}, {"stopped", "stop", Paraphrase}, {"gallop", "galloping", Synonym},
	} {
		if got := Compare(Lookup(c.a), Lookup(c.b)); got != c.want {
			t.Errorf("%s, %s: %d, want %d", c.a, c.b, got, c.want)
		}
	}
	if w := Lookup("turn_down"); w == nil || Compare(w, Lookup("refused")) != Synonym && Compare(w, Lookup("refused")) != Paraphrase {
		t.Error("to turn down is not to refuse")
	}
	if Lookup("") != nil || Lookup("zzzzqq") != nil {
		t.Error("words that are none were found")
	}
}

func BenchmarkLookup(b *testing.B) {
	d := open()
	for b.Loop() {
		d.lookup("approved", nil)
	}
}
