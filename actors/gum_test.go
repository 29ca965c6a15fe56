package actors

import (
	"regexp"
	"testing"

	"chancery"
	"chancery/evaluation"
	"chancery/internal/shared"
)

var proper = regexp.MustCompile(`^(The |the )?\p{Lu}[\pL.'’-]*( (of|the|and|for|de|van|von|\p{Lu}[\pL.'’-]*))*$`)

// TestGUM gathers the proper names of the development part of GUM, given where
// they stand and of which kind, without any link of coreference, and scores what
// was put together by B3 over these names.
func TestGUM(t *testing.T) {
	docs, err := evaluation.CoNLLU(shared.Path(t, "data/ud/en_gum-dev.conllu.gz"))
	if err != nil {
		t.Fatal(err)
	}
	var precision, recall float64
	n := 0
	for _, d := range docs {
		points := chancery.NewPoints(d.Text)
		doc := &chancery.Document{Text: d.Text}
		gold := map[chancery.Span]string{}
		var names []chancery.Name
		for _, a := range d.Actors {
			kind := map[string]chancery.NameKind{"person": chancery.PersonName, "organisation": chancery.OrganisationName, "organization": chancery.OrganisationName}[a.Kind]
			if kind == "" {
				continue
			}
			for _, m := range a.Mentions {
				s, err := points.Bytes(m)
				if err != nil {
					t.Fatal(err)
				}
				words := d.Text[s.Start:s.End]
				if !proper.MatchString(words) || pronoun(words) {
					continue
				}
				gold[s] = a.ID
				names = append(names, chancery.Name{Kind: kind, Passage: chancery.Passage{Span: s, Words: words}})
			}
		}
		found := map[chancery.Span]string{}
		for _, a := range InDocument(doc, names, nil, nil) {
			for _, m := range a.Mentions {
				found[m.Span] = a.ID
			}
		}
		for s, g := range gold {
			same, mine, theirs := 0.0, 0.0, 0.0
			for u, h := range gold {
				if g == h {
					theirs++
				}
				if found[s] == found[u] {
					mine++
					if g == h {
						same++
					}
				}
			}
			precision += same / mine
			recall += same / theirs
			n++
		}
		for s, g := range gold {
			for u, h := range gold {
				if s.Start < u.Start && found[s] == found[u] && g != h {
					t.Logf("%s: %q and %q are two", d.ID, d.Text[s.Start:s.End], d.Text[u.Start:u.End])
				}
			}
		}
	}
	if n == 0 {
		t.Fatal("no names")
	}
	p, r := precision/float64(n), recall/float64(n)
	t.Logf("%d names: B3 precision %.3f, recall %.3f, F1 %.3f", n, p, r, 2*p*r/(p+r))
	if p < 0.95 || r < 0.85 {
		t.Error("the figures fell")
	}
}
