package attribution

import (
	"fmt"
	"strings"
	"testing"
)

func TestActors(t *testing.T) {
	for _, c := range []struct{ text, want string }{
		{"Ambassador Marta Voss said it rained. Voss said it snowed. Voss’s aide and a spokesman for Élise Voss said nothing.",
			"a1 Marta Voss person [Marta Voss, Voss] 2; "},
		{"The Foreign Ministry said no. The Ministry of Works said yes. The Times reported that it rained.",
			"a1 Foreign Ministry organisation [Foreign Ministry] 1; a2 Ministry of Works organisation [Ministry of Works] 1; a3 Times organisation [Times] 1; "},
		{"“No,” said Otto K. Brandt. He said it twice. Two diplomats said nothing of it.",
			"a1 Otto K. Brandt person [Otto K. Brandt] 1; "},
		{"Senate Majority Leader Otto Brandt said that it rained. According to Brandt, it snowed.",
			"a1 Senate Majority Leader Otto Brandt  [Senate Majority Leader Otto Brandt, Brandt] 2; "},
		{"Alpine diplomats said no. Officials said yes. Other officials said nothing. Brandt of the Times said it rained.",
			"a1 Brandt  [Brandt] 1; "},
		{"VOSS SAID THAT IT RAINED.", ""},
	} {
		var b strings.Builder
		for _, a := range read(t, c.text, nil).Actors {
			fmt.Fprintf(&b, "%s %s %s [%s] %d; ", a.ID, a.Name, a.Kind, strings.Join(a.Names, ", "), len(a.Mentions))
		}
		if b.String() != c.want {
			t.Errorf("%q\n got %s\nwant %s", c.text, &b, c.want)
		}
	}
}
