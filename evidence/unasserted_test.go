package evidence_test

import (
	"testing"

	"chancery"
)

// TestUnasserted says of what is only wished, ordered and asked who does so, and of
// what somebody asserts nothing.
func TestUnasserted(t *testing.T) {
	for name, c := range map[string]struct {
		stances []chancery.Stance
		want    string
	}{
		"wished":              {[]chancery.Stance{chancery.Wants}, "nobody asserts it; it is wanted in 1 statement"},
		"wished and asked":    {[]chancery.Stance{chancery.Asks, chancery.Wants, chancery.Wants}, "nobody asserts it; it is wanted in 2 statements and asked in 1"},
		"ordered and doubted": {[]chancery.Stance{chancery.Orders, chancery.Orders, chancery.Doubts, chancery.Warns}, "nobody asserts it; it is ordered in 2 statements, doubted in 1 and warned of in 1"},
		"asserted":            {[]chancery.Stance{chancery.Wants, chancery.Asserts}, ""},
		"denied":              {[]chancery.Stance{chancery.Denies}, ""},
	} {
		r := create(t)
		for i, stance := range c.stances {
			item := document(t, string(rune('a'+i))+".txt", "The envoy|told that|the prisoners were handed over in Geneva")
			item.Reading.Attributions[0].Stance = stance
			add(t, r, item)
		}
		b := gather(t, r)
		if len(b.Claims) != 1 {
			t.Fatalf("%s: %d claims", name, len(b.Claims))
		}
		got, err := b.Unasserted(ctx, &b.Claims[0])
		if err != nil || got != c.want {
			t.Errorf("%s: %q, %v; want %q", name, got, err, c.want)
		}
	}
}
