package calendar

import (
	"testing"

	"chancery"
)

func TestFullDates(t *testing.T) {
	text := "On 12 May 2003 and May 12, 2003 (2003-05-12), in May 2003 and in 2003; 31 February 2003."
	var got []string
	for _, d := range Dates(&chancery.Document{Text: text}) {
		if text[d.Passage.Span.Start:d.Passage.Span.End] != d.Passage.Words {
			t.Errorf("passage %v does not match the text", d.Passage)
		}
		got = append(got, d.Passage.Words+"="+d.EDTF)
	}
	want := []string{"12 May 2003=2003-05-12", "May 12, 2003=2003-05-12", "2003-05-12=2003-05-12", "May 2003=2003-05", "2003=2003"}
	if len(got) < len(want) {
		t.Fatalf("got %q, want %q", got, want)
	}
	for i := range want {
		if got[i] != want[i] {
			t.Errorf("date %d: got %q, want %q", i, got[i], want[i])
		}
	}
}
