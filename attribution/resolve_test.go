package attribution

import (
	"fmt"
	"strings"
	"testing"
)

// TestResolve holds the choice among antecedents to texts with mentions in braces, as in
// TestSpeakers, all of which have every mention before them as options, the nearest with the
// highest score. The second is whom each pronoun of the third person goes to.
func TestResolve(t *testing.T) {
	for _, c := range []struct{ text, want string }{
		{`{P Otto Voss} met {P Anna Brandt}. {H He} left.`, "2-0"},
		{`{P Otto Voss} met {P Anna Brandt}. {S She} left.`, "2-1"},
		{`{P Voss} met {P Mrs. Brandt}. {P Brandt} left. {H He} stayed.`, "3-0"},
		{`{P Voss} met {D his wife}. {H He} left.`, "2-0"},
		{`{P Lind} came. {P Voss} said: “{P Brandt} saw {H him} go.” {H He} said no more.`, "3-2 4-1"},
		{`{P Lind} came. {P Voss} said {H him} a word.`, "2-0"},
		{`{P Lind} came. {P Voss} said that it rained. {P Brandt} was there. {H He} said that it snowed.`, "3-1"},
		{`{P Lind} saw {D the officials}. {H He} left.`, "2-0"},
	} {
		s := inBraces(t, c.text)
		for m := range s.mentions {
			e := &s.mentions[m]
			e.antecedent = -1
			if e.class <= isOther {
				continue
			}
			for p := range m {
				e.options = offer(e.options, option{int32(p), 5 - float32(m-p)/4})
			}
		}
		s.resolve(0)
		var got []string
		for m := range s.mentions {
			if e := s.mentions[m]; e.class == masculine || e.class == feminine {
				got = append(got, fmt.Sprintf("%d-%d", m, e.antecedent))
			}
		}
		if strings.Join(got, " ") != c.want {
			t.Errorf("%s: %v, want %v", c.text, got, c.want)
		}
	}
}

// TestOffer keeps the best options in order and no more than there is room for.
func TestOffer(t *testing.T) {
	var best []option
	for i := range int32(100) {
		best = offer(best, option{i, float32((i * 37) % 100)})
	}
	if len(best) != mostOptions {
		t.Fatalf("%d options", len(best))
	}
	for i, o := range best {
		if o.score != float32(99-i) {
			t.Errorf("option %d has the score %v", i, o.score)
		}
	}
}
