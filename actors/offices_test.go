package actors

import (
	"cmp"
	"os"
	"slices"
	"strings"
	"testing"

	"chancery"
)

// TestOfficesFile holds data/offices.csv, whose dates come from general knowledge, to
// what the program can show: that no two hold one office at once, that presidents of the
// United States follow on one another without a gap, and that nobody else visited as
// the holder of an office in a term (the visits of foreign leaders, from the Office of
// the Historian). It counts the terms that a visit bears out.
func TestOfficesFile(t *testing.T) {
	f, err := os.Open("data/offices.csv")
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	own := &Register{byOffice: map[string][]*Term{}, byName: map[string]*Holder{}, places: map[string]string{}}
	if err := own.AddCSV(f); err != nil {
		t.Fatal(err)
	}
	var visits []*Term // on single days
	for _, h := range Builtin().holders {
		for _, term := range h.Terms {
			if term.Attested {
				visits = append(visits, term)
			}
		}
	}
	terms, abroad, borne := 0, 0, 0
	for key, list := range own.byOffice {
		list = slices.Clone(list)
		slices.SortFunc(list, func(a, b *Term) int { return cmp.Compare(a.Held.Earliest, b.Held.Earliest) })
		for i, term := range list {
			terms++
			if term.Held.Latest < term.Held.Earliest {
				t.Errorf("%s ends before it begins", term)
			}
			if i > 0 && term.Held.Earliest < list[i-1].Held.Latest {
				t.Errorf("%s and %s held it at once", list[i-1], term)
			}
			if i > 0 && term.Title == "president" && term.Of == "United States" && term.Held.Earliest > list[i-1].Held.Latest+1 {
				t.Errorf("nobody was president between %s and %s", list[i-1], term)
			}
			if term.Of == "United States" {
				continue
			}
			abroad++
			shown := false
			for _, v := range visits {
				// A visit on the day of a change proves nothing.
				if officeKey(v.Title, v.Of, v.At) != key || v.Held.Earliest <= term.Held.Earliest || v.Held.Latest >= term.Held.Latest {
					continue
				}
				one := false
				for _, a := range v.Holder.Names {
					for _, b := range term.Holder.Names {
						// Kings go by one name and what is added to it, others by a surname.
						one = one || strings.Contains(" "+Fold(a)+" ", " "+strings.Fields(Fold(b))[0]+" ") || lastWord(Fold(a)) == lastWord(Fold(b)) ||
							own.Compare(Party{Name: a, Kind: chancery.Person}, Party{Name: b, Kind: chancery.Person}).Verdict != NotSame
					}
				}
				if !one {
					t.Errorf("%q: %s, but %q: %s visited as such", term.Holder.Names, term, v.Holder.Names, v)
				} else {
					shown = true
				}
			}
			if shown {
				borne++
			}
		}
	}
	t.Logf("%d terms; of %d abroad a visit bears out %d; %d are of the United States, of which no list at hand has the dates", terms, abroad, borne, terms-abroad)
}
