package accession

import "testing"

func TestSpeakerOf(t *testing.T) {
	for _, c := range []struct {
		words, label string
		sure         bool
	}{
		{"Mr. DOYLE. I wrote in January: nobody answered.", "Mr. DOYLE", true},
		{"The CHAIRMAN. The committee will come to order.", "The CHAIRMAN", true},
		{"Senator REEVE of Maine. Who told you so?", "Senator REEVE of Maine", true},
		{"Mr. McADAM.—He will not say.", "Mr. McADAM", true},
		{"Mrs. O’HARA. “No,” was all.", "Mrs. O’HARA", true},
		{"Rear Adm. VAN DYKE. Two ships.", "Rear Adm. VAN DYKE", true},
		{"QUESTION: Did he?", "QUESTION", true},
		{"Q. Did he?", "Q", true},
		{"Voss: No.", "Voss", false},

		{"Mr. DOYLE left the room. The rest stayed.", "", false},
		{"Mr. Doyle. Then the others came.", "", false},
		{"The U.S. NAVY. Ships", "", false},
		{"The USS. it was", "", false},
		{"DOYLE. I wrote in January.", "", false},
		{"We saw the CHAIRMAN. He left.", "", false},
	} {
		if label, sure := speakerOf(c.words); label != c.label || sure != c.sure {
			t.Errorf("%q: %q, %v; want %q, %v", c.words, label, sure, c.label, c.sure)
		}
	}
}
