package attribution

import (
	"os"
	"slices"
	"strings"
	"testing"

	"chancery"
)

var nameLetters = map[byte]chancery.NameKind{
	'p': chancery.PersonName, 'o': chancery.OrganisationName, 'l': chancery.PlaceName, 'n': chancery.NationalityName,
	'v': chancery.OfficeName, 'd': chancery.DocumentName, 'e': chancery.EventName,
}

// TestSettleNames holds the cases of testdata/names.txt.
func TestSettleNames(t *testing.T) {
	file, err := os.ReadFile("testdata/names.txt")
	if err != nil {
		t.Fatal(err)
	}
	c := openMadeUp(t).cutter
	var kinds []chancery.NameKind
	letters := []byte("polnvde")
	for _, l := range letters {
		kinds = append(kinds, nameLetters[l])
	}
	marked, cases := "", 0
	for line := range strings.Lines(string(file)) {
		line = strings.TrimSuffix(line, "\n")
		if line == "" || line[0] == '#' {
			continue
		}
		want, ok := strings.CutPrefix(line, ">")
		if !ok {
			marked = line
			continue
		}
		text, found := takeMarks(t, &c, letters, marked)
		u := c.cut(text)
		got := ""
		signs := look(text, u, &c)
		for _, f := range withoutOffices(text, u, signs, kinds, settle(text, u, signs, kinds, found(u))) {
			s := u.span(f.first, f.last+1)
			got += " [" + string(letters[f.kind]) + " " + text[s.Start:s.End] + "]"
		}
		if got != want {
			t.Errorf("%s\n got%s\nwant%s", marked, got, want)
		}
		cases++
	}
	if cases < 20 {
		t.Errorf("%d cases", cases)
	}
}

// takeMarks takes the brackets out of a marked text, and returns what finds the units of the
// marked names.
func takeMarks(t *testing.T, c *cutter, letters []byte, marked string) (string, func(u *units) []foundName) {
	t.Helper()
	var text strings.Builder
	type mark struct{ from, to, kind int }
	var marks []mark
	for marked != "" {
		before, rest, ok := strings.Cut(marked, "[")
		text.WriteString(before)
		if !ok {
			break
		}
		name, after, ok := strings.Cut(rest, "]")
		k := slices.Index(letters, name[0])
		if !ok || k < 0 || name[1] != ' ' {
			t.Fatalf("no mark: %q", rest)
		}
		m := mark{from: text.Len(), kind: k}
		text.WriteString(name[2:])
		m.to = text.Len()
		marks = append(marks, m)
		marked = after
	}
	return text.String(), func(u *units) (found []foundName) {
		for _, m := range marks {
			first, ok := slices.BinarySearch(u.start, int32(m.from))
			last, end := slices.BinarySearch(u.end, int32(m.to))
			if !ok || !end {
				t.Fatalf("%q: no units from %d to %d", text.String(), m.from, m.to)
			}
			found = append(found, foundName{first, last, m.kind, .5})
		}
		return found
	}
}

// TestSettleAnything holds that names stay in order and apart, whatever was found where.
func TestSettleAnything(t *testing.T) {
	c := openMadeUp(t).cutter
	kinds := []chancery.NameKind{chancery.PersonName, chancery.OrganisationName, chancery.PlaceName, chancery.NationalityName, chancery.OfficeName, chancery.DocumentName, chancery.EventName}
	texts := []string{"President Voss of the Republic of Iran and 1990 U.S. Senate by-election in the House of U.S.", "1918 May - Iran", strings.Repeat("Iran and ", 40), strings.Repeat("Voss Party of ", 40)}
	for _, s := range awkward {
		texts = append(texts, strings.ToValidUTF8(strings.Repeat(s, 2), "\ufffd"))
	}
	for _, text := range texts {
		u := c.cut(text)
		if u.len() == 0 || u.len() > 5000 {
			continue
		}
		s := look(text, u, &c)
		for seed := range 40 {
			var found []foundName
			for at := seed % 3; at < u.len(); {
				last := min(at+(seed+at)%4, u.len()-1)
				found = append(found, foundName{at, last, (seed + 3*at) % len(kinds), .5})
				at = last + 1 + (seed*at)%2
			}
			next := 0
			for _, f := range withoutOffices(text, u, s, kinds, settle(text, u, s, kinds, found)) {
				if f.first < next || f.last < f.first || f.last >= u.len() || f.kind < 0 || f.kind >= len(kinds) {
					t.Fatalf("%.80q: %+v behind unit %d", text, f, next)
				}
				next = f.last + 1
			}
		}
	}
}
