package record_test

import (
	"slices"
	"testing"

	"chancery/record"
)

// TestTexts holds that every text is yielded once, in order, as it stands, and
// that a caller may use the record meanwhile.
func TestTexts(t *testing.T) {
	onEach(t, func(t *testing.T, r *record.Record, where string) {
		add(t, r, letter("a.txt", "The envoy said “no”."), letter("empty.txt", ""), letter("b.txt", "Nothing here."))
		var got []string
		for x, err := range r.Texts(ctx) {
			if err != nil {
				t.Fatal(err)
			}
			doc, err := r.Document(ctx, x.Document.String())
			if err != nil || doc.Text != x.Text || doc.Sequence != x.Sequence {
				t.Errorf("%q of %s, %v", x.Text, x.Document.Short(), err)
			}
			got = append(got, x.Text)
		}
		if want := []string{"The envoy said “no”.", "Nothing here."}; !slices.Equal(got, want) {
			t.Errorf("%q, want %q", got, want)
		}
	})
}
