package actors

import (
	"cmp"
	"os"
	"slices"
	"strings"
	"testing"

	"chancery"
)

// TestOfficesFile holds data/offices.csv, whose dates come from general knowledge, and
// what its column source says, to what the program can show: that no two hold one office at once, that presidents of the
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
				if term.Source != FromKnowledge {
					t.Errorf("%q: %s is said to be from %q", term.Holder.Names, term, term.Source)
				}
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
			want := FromKnowledge
			if shown {
				borne++
				want += ", borne out by visits"
			}
			if term.Source != want {
				t.Errorf("%q: %s is said to be from %q, want %q", term.Holder.Names, term, term.Source, want)
			}
		}
	}
	t.Logf("%d terms; of %d abroad a visit bears out %d; %d are of the United States, of which no list at hand has the dates", terms, abroad, borne, terms-abroad)
}

// What a file says of a term that the register has without its end, and where an
// answer says that it has it from.
func TestOfficesSource(t *testing.T) {
	r, err := NewRegister()
	if err != nil {
		t.Fatal(err)
	}
	if err := r.AddCSV(strings.NewReader("name,title,of,from,to,source\nAda Marn,harbour master,Vaurelle,1999,,the harbour's own list\nBo Lind,harbour master,Vaurelle,2001,2003,\nAda Marn,harbour master,Vaurelle,1999,2000,a letter\n")); err != nil {
		t.Fatal(err)
	}
	terms := r.Terms("harbour master", "Vaurelle", "")
	if len(terms) != 2 || terms[0].Held.String() != "1999-01-01/2000-12-31" || terms[0].Source != "the harbour's own list; its end: a letter" || terms[1].Source != "" {
		t.Errorf("%v", terms)
	}
	for _, c := range []struct{ office, when, want string }{
		{"the secretary of state", "2003-05", "Colin Luther Powell was secretary of state (United States), 2001-01-20/2005-01-25"},
		{"the secretary of defense", "2003-05", "Donald Henry Rumsfeld was secretary of defense (United States), 2001-01-20/2006-12-18 (from: general knowledge)"},
		{"the French president", "2003-05", "Jacques R. Chirac was president (France), 1995-05-17/2007-05-16 (from: general knowledge, borne out by visits)"},
		// The register has the under secretary of 2020 without an end; he went with the
		// President.
		{"the assistant secretary of state for public affairs", "2023", "the register has nobody in that office at that time"},
	} {
		when, err := ParsePeriod(c.when)
		if err != nil {
			t.Fatal(err)
		}
		if a := r.Resolve(c.office, when, ""); a.Reason != c.want {
			t.Errorf("%s, %s: %s, want %s", c.office, c.when, a.Reason, c.want)
		}
	}
}
