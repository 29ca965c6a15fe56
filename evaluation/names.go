package evaluation

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"chancery"
	"chancery/internal/wire"
)

// Names holds the figures for names: a name is right where its stretch is exactly that
// of gold and its kind is one that gold's type stands for.
type Names struct {
	All    Figure                   `json:"all"`
	ByKind map[chancery.NameKind]*F `json:"kinds"` // kinds that gold marks
	Span   Figure                   `json:"spans"` // the stretch alone, whatever the kind
	// SetAside are the names of gold whose type has no counterpart. They are not asked
	// for, and a finding with the same stretch does not count. Findings of kinds that
	// gold does not mark at all do not count either.
	SetAside map[string]int `json:"set_aside"`
	Gold     int            `json:"gold"`
	Missing  int            `json:"missing"` // gold documents without a reading, which count as empty
}

// F is a Figure with the number of names of gold that it is of.
type F struct {
	Figure
	Gold int `json:"gold"`
}

// NameTypes maps the types of the corpora, in small letters, to our kinds; those of our
// JSON stand for themselves.
//
//   - CrossNER politics (Liu et al., AAAI 2021): politician and person; politicalparty and
//     organisation; location; country, which is a nationality; election and event. Its
//     "misc" is set aside.
//   - wikigold (Balasuriya et al., 2009), and CoNLL-2003: PER, ORG, LOC; MISC is set aside.
//   - re3d (Dstl, 2017): Person, Organisation, Location, Nationality, DocumentReference;
//     the rest is set aside.
//   - GUM and LitBank: person, organization, place; GPE, LOC, FAC; event.
//
// Where a file has no type that stands for nationality, the names of states are among
// its places: a finding that calls one a nationality is right there.
var NameTypes = map[string]chancery.NameKind{
	"politician": chancery.PersonName, "person": chancery.PersonName, "per": chancery.PersonName,
	"politicalparty": chancery.OrganisationName, "organisation": chancery.OrganisationName, "organization": chancery.OrganisationName, "org": chancery.OrganisationName,
	"location": chancery.PlaceName, "loc": chancery.PlaceName, "place": chancery.PlaceName, "gpe": chancery.PlaceName, "fac": chancery.PlaceName,
	"country": chancery.NationalityName, "nationality": chancery.NationalityName, "norp": chancery.NationalityName,
	"office":            chancery.OfficeName,
	"documentreference": chancery.DocumentName, "document": chancery.DocumentName,
	"election": chancery.EventName, "event": chancery.EventName,
}

// NamesOf compares the names of readings, by document id, with those of gold. It
// returns an error where a reading has a span outside its gold document's text.
func NamesOf(gold []Document, readings map[string]Document) (Names, error) {
	out := Names{ByKind: map[chancery.NameKind]*F{}, SetAside: map[string]int{}}
	marked := map[chancery.NameKind]bool{}
	for _, g := range gold {
		for _, n := range g.Names {
			if kind, ok := NameTypes[strings.ToLower(n.Kind)]; ok {
				marked[kind] = true
			}
		}
	}
	states := marked[chancery.PlaceName] && !marked[chancery.NationalityName]
	type counts struct{ both, read, gold int }
	kinds := map[chancery.NameKind]*counts{}
	for kind := range marked {
		kinds[kind] = &counts{}
	}
	var spans counts
	for _, g := range gold {
		p, ok := readings[g.ID]
		if !ok {
			out.Missing++
		}
		if err := p.othersInside(chancery.NewPoints(g.Text).Len()); err != nil {
			return Names{}, chancery.Errorf(chancery.Invalid, "the reading of %s does not fit its text: %w", g.ID, err)
		}
		want := map[wire.Span]chancery.NameKind{}
		aside := map[wire.Span]bool{}
		for _, n := range g.Names {
			kind, ok := NameTypes[strings.ToLower(n.Kind)]
			if !ok {
				out.SetAside[n.Kind]++
				aside[n.Span] = true
				continue
			}
			want[n.Span] = kind
		}
		for _, kind := range want {
			kinds[kind].gold++
			spans.gold++
		}
		seen := map[wire.Span]bool{}
		for _, n := range p.Names {
			kind := chancery.NameKind(n.Kind)
			if states && kind == chancery.NationalityName {
				kind = chancery.PlaceName
			}
			if !marked[kind] || aside[n.Span] || seen[n.Span] {
				continue
			}
			seen[n.Span] = true
			kinds[kind].read++
			spans.read++
			if k, ok := want[n.Span]; ok {
				spans.both++
				if k == kind {
					kinds[kind].both++
				}
			}
		}
	}
	var all counts
	for kind, c := range kinds {
		out.ByKind[kind] = &F{figure(float64(c.both), c.read, float64(c.both), c.gold), c.gold}
		all.both, all.read, all.gold = all.both+c.both, all.read+c.read, all.gold+c.gold
	}
	out.Gold = all.gold
	out.All = figure(float64(all.both), all.read, float64(all.both), all.gold)
	out.Span = figure(float64(spans.both), spans.read, float64(spans.both), spans.gold)
	return out, nil
}

// String returns the figures as a table.
func (n Names) String() string {
	var b strings.Builder
	fmt.Fprintf(&b, "%-16s%8s%8s%8s%8s\n", "", "gold", "P", "R", "F1")
	for _, kind := range slices.Sorted(maps.Keys(n.ByKind)) {
		f := n.ByKind[kind]
		fmt.Fprintf(&b, "%-16s%8d%8.3f%8.3f%8.3f\n", kind, f.Gold, f.P, f.R, f.F1)
	}
	fmt.Fprintf(&b, "%-16s%8d%8.3f%8.3f%8.3f\n", "all", n.Gold, n.All.P, n.All.R, n.All.F1)
	fmt.Fprintf(&b, "%-16s%8d%8.3f%8.3f%8.3f\n", "stretch alone", n.Gold, n.Span.P, n.Span.R, n.Span.F1)
	if len(n.SetAside) > 0 {
		var parts []string
		for _, t := range slices.Sorted(maps.Keys(n.SetAside)) {
			parts = append(parts, fmt.Sprintf("%d %s", n.SetAside[t], t))
		}
		fmt.Fprintf(&b, "\nSet aside, since their type has no counterpart: %s.\n", strings.Join(parts, ", "))
	}
	return b.String()
}
