package actors

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"chancery"
)

// TestBodies places actors of documents one after the other and holds who is given to
// whom: bodies that share a word, two letters, or a state keep apart, and so do people of
// whom a common first name alone is known.
func TestBodies(t *testing.T) {
	company := strings.Fields("Aldous Bremer Corvin Dastur Ebbsen Farrow")
	for _, c := range []struct {
		kind    chancery.ActorKind
		entries []string // names parted by semicolons
		want    string   // the number of the entry that each was given to
		apart   []int    // two that are not proposed either
	}{
		{chancery.Organisation, []string{"The Tarn Post;the Post", "The Merrow Post;the Post", "the Post"}, "0 1 2", []int{0, 1}},
		{chancery.Organisation, []string{"Department of Roads;the Department", "Advisory Committee of the Department of Roads;the Committee", "Department of Roads"}, "0 1 0", []int{0, 1}},
		{chancery.Organisation, []string{"Harbour Survey Council;HSC", "Highland Study Commission;HSC", "HSC"}, "0 1 2", []int{0, 1}},
		{chancery.Organisation, []string{"Council on Inland Waters", "Inland Waters"}, "0 1", []int{0, 1}},
		{chancery.Organisation, []string{"EU", "European Union", "UN", "United Nations"}, "0 0 2 2", nil},
		{chancery.Organisation, []string{"Department of Roads;the Department", "the Department"}, "0 0", nil},
		{chancery.Organisation, []string{"Congress", "the Congress"}, "0 0", nil},
		{chancery.Person, []string{"George H.W. Arden", "King George III"}, "0 1", nil},
		{chancery.Person, []string{"Sadren Oduvay;Oduvay", "Sadren"}, "0 0", nil},
		{chancery.Person, []string{"Ana Oduvay", "Ben Oduvay", "Oduvay"}, "0 1 2", []int{0, 1}},
	} {
		catalogue := NewCatalogue(Builtin())
		var got []string
		for i, names := range c.entries {
			p := catalogue.Place(Entry{ID: fmt.Sprint(i), Kind: c.kind, Names: strings.Split(names, ";"), Company: company})
			got = append(got, p.Actor)
			for _, pair := range p.Proposals {
				if ids := []string{pair.A, pair.B}; len(c.apart) == 2 && slices.Contains(ids, fmt.Sprint(c.apart[0])) && slices.Contains(ids, fmt.Sprint(c.apart[1])) {
					t.Errorf("%q: %v is proposed: %v", c.entries, ids, pair.Reasons)
				}
			}
		}
		if s := strings.Join(got, " "); s != c.want {
			t.Errorf("%q were given to %s, want %s", c.entries, s, c.want)
		}
	}
}
