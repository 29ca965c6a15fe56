package actors

import (
	"fmt"
	"slices"
	"sort"
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"

	"chancery"
	"chancery/dossier"
)

// TestDossier gathers and links the names of the example dossier, given where
// they stand, and holds the result to its key: one actor for each.
func TestDossier(t *testing.T) {
	key, err := dossier.Key()
	if err != nil {
		t.Fatal(err)
	}
	type form struct {
		words, actor string
		kind         chancery.ActorKind
		named        bool
	}
	var forms []form
	owners := map[string]int{}
	for _, a := range key.Actors {
		for _, n := range a.Names {
			owners[n]++
			forms = append(forms, form{n, a.ID, a.Kind, true})
		}
		if len(a.Names) == 0 {
			for _, d := range a.Descriptions {
				owners[d]++
				forms = append(forms, form{d, a.ID, a.Kind, false})
			}
		}
	}
	// The longest first, so that a surname in a full name is no mention of its own.
	sort.SliceStable(forms, func(i, j int) bool { return len(forms[i].words) > len(forms[j].words) })
	register := Builtin()
	c := NewCatalogue(register)
	actors := map[string]map[string]int{} // of the key, by what was made of them
	words := map[string][]string{}        // as they stand, by actor
	mentions := 0
	for _, d := range key.Documents {
		if d.NotRead {
			continue
		}
		doc := &chancery.Document{Digest: chancery.DigestOf([]byte(d.ID)), Text: d.Text}
		taken := make([]bool, len(d.Text))
		gold := map[chancery.Span]string{}
		var names []chancery.Name
		var others []Mention
		for _, f := range forms {
			if owners[f.words] > 1 {
				continue // the words alone do not tell whom they mean
			}
			for from := 0; ; {
				i := strings.Index(d.Text[from:], f.words)
				if i < 0 {
					break
				}
				s := chancery.Span{Start: from + i, End: from + i + len(f.words)}
				from = s.End
				if inWord(d.Text, s) || slices.Contains(taken[s.Start:s.End], true) {
					continue
				}
				for j := s.Start; j < s.End; j++ {
					taken[j] = true
				}
				gold[s] = f.actor
				p := chancery.Passage{Document: doc.Digest, Span: s, Words: f.words}
				if !f.named {
					others = append(others, Mention{Passage: p, Kind: f.kind})
					continue
				}
				kind := map[chancery.ActorKind]chancery.NameKind{chancery.Person: chancery.PersonName, chancery.State: chancery.NationalityName}[f.kind]
				if kind == "" {
					kind = chancery.OrganisationName
				}
				names = append(names, chancery.Name{Kind: kind, Passage: p})
			}
		}
		found := InDocument(doc, names, others, nil)
		for _, a := range found {
			id := fmt.Sprintf("%s/%s", d.ID, a.ID)
			placed := c.Place(EntryOf(id, a, found))
			for _, m := range a.Mentions {
				who, ok := gold[m.Span]
				if !ok {
					continue
				}
				mentions++
				if actors[who] == nil {
					actors[who] = map[string]int{}
				}
				actors[who][placed.Actor]++
				if w := strings.TrimSpace(m.Words); !slices.Contains(words[placed.Actor], w) {
					words[placed.Actor] = append(words[placed.Actor], w)
				}
			}
		}
	}
	named := map[string]bool{}
	for _, a := range key.Actors {
		named[a.ID] = len(a.Names) > 0
	}
	owner := map[string][]string{}
	apart, ids := 0, []string{}
	for who, made := range actors {
		for m := range made {
			owner[m] = append(owner[m], who)
		}
		if named[who] {
			ids = append(ids, who)
		}
	}
	sort.Strings(ids)
	for _, who := range ids {
		if len(actors[who]) > 1 {
			apart++
			t.Logf("%s is %d actors:", who, len(actors[who]))
			for m, n := range actors[who] {
				t.Logf("    %s, %d mentions: %s", m, n, strings.Join(words[m], ", "))
			}
		}
	}
	wrong := 0
	for m, who := range owner {
		if len(who) > 1 {
			sort.Strings(who)
			wrong++
			t.Logf("%s is made of %s", m, strings.Join(who, ", "))
		}
	}
	t.Logf("%d mentions of %d named actors of the key; %d actors in more than one part, %d parts of more than one actor", mentions, len(ids), apart, wrong)
	if wrong > mostWrong || apart > mostApart {
		t.Errorf("%d actors in more than one part (at most %d), %d parts of more than one actor (at most %d)", apart, mostApart, wrong, mostWrong)
	}
}

// What is known to differ from the key; doc/actors.md tells why.
const mostApart, mostWrong = 3, 0

func inWord(text string, s chancery.Span) bool {
	before, _ := utf8.DecodeLastRuneInString(text[:s.Start])
	after, _ := utf8.DecodeRuneInString(text[s.End:])
	return s.Start > 0 && (unicode.IsLetter(before) || before == '-') || s.End < len(text) && (unicode.IsLetter(after) || after == '-')
}
