package provenance

import (
	"os"
	"regexp"
	"strings"
	"testing"
	"time"

	"chancery"
)

// TestContradictions holds types, and that what agrees is left alone, to cases
// of our own.
func TestContradictions(t *testing.T) {
	b, err := os.ReadFile("testdata/contradictions/cases.txt")
	if err != nil {
		t.Fatal(err)
	}
	c := NewComparer()
	n := 0
	for line := range strings.SplitSeq(string(b), "\n") {
		if line == "" || strings.HasPrefix(line, "#") {
			continue
		}
		part := strings.Split(line, "|")
		account := func(s string) *Account {
			s = strings.TrimSpace(s)
			stance := chancery.Asserts
			if word, rest, ok := strings.Cut(s, ": "); ok {
				stance, s = chancery.Stance(word), rest
			}
			return &Account{Said: Said{Statement{ID: s, Text: s}, stance}}
		}
		kind, ground := strings.TrimSpace(part[0]), strings.TrimSpace(part[1])
		n++
		for _, turn := range []bool{false, true} {
			x, y := account(part[2]), account(part[3])
			if turn {
				x, y = y, x
			}
			got, have, why := "none", "", ""
			if k := c.Contradict(x, y); k != nil {
				got, have, why = string(k.Kind), k.Ground, k.Reason
				if k.Reason == "" || k.Settles == "" {
					t.Errorf("%s\n%s\nhas no reason or nothing that would settle it", x.Text, y.Text)
				}
			}
			if got != kind || have != ground {
				t.Errorf("%s\n%s\nis %s %s (%s), want %s %s", x.Text, y.Text, got, have, why, kind, ground)
			}
		}
	}
	if n < 40 {
		t.Errorf("%d cases", n)
	}
}

// Dates that a reading has placed count by what they mean.
func TestContradictDates(t *testing.T) {
	date := func(words, edtf, otherwise string, from, to chancery.Day) []chancery.Date {
		return []chancery.Date{{Passage: chancery.Passage{Words: words}, EDTF: edtf, Otherwise: otherwise, Earliest: from, Latest: to}}
	}
	day := chancery.DayOf(2003, 5, 2)
	for _, c := range []struct {
		a, b         string
		x, y         []chancery.Date
		kind, ground string
	}{
		{"the letter was faxed on 2 May", "the letter was faxed in May", date("2 May", "2003-05-02", "", day, day), date("May", "2003-05", "", day-1, day+29), "apparent", "another precision"},
		{"the letter was faxed on 2 May", "the letter was faxed on 4 May", date("2 May", "2003-05-02", "", day, day), date("4 May", "2003-05-04", "", day+2, day+2), "date", ""},
		{"the letter was faxed three days later", "the letter was faxed two days later", date("three days later", "2003-05-05", "2003-05-04", day+3, day+3), date("two days later", "2003-05-04", "", day+2, day+2), "apparent", "another anchor"},
	} {
		x := &Account{Said: Said{Statement{ID: "a", Text: c.a}, "asserts"}, Dates: c.x}
		y := &Account{Said: Said{Statement{ID: "b", Text: c.b}, "asserts"}, Dates: c.y}
		got := NewComparer().Contradict(x, y)
		if got == nil || string(got.Kind) != c.kind || got.Ground != c.ground {
			t.Errorf("%s / %s: %+v, want %s %s", c.a, c.b, got, c.kind, c.ground)
		}
	}
}

// TestContradictTold holds what sentences tell in other words to cases of our own.
func TestContradictTold(t *testing.T) {
	b, err := os.ReadFile("testdata/contradictions/told.txt")
	if err != nil {
		t.Fatal(err)
	}
	dated := regexp.MustCompile(`\[([^=\]]+)=([0-9-]+)\.\.([0-9-]+)\]`)
	day := func(s string) chancery.Day {
		at, err := time.Parse("2006-01-02", s)
		if err != nil {
			t.Fatal(err)
		}
		return chancery.DayOf(at.Year(), at.Month(), at.Day())
	}
	account := func(s string, document byte, at int) *Account {
		a := &Account{Passage: chancery.Passage{Document: chancery.Digest{document}, Span: chancery.Span{Start: at, End: at + 50}}}
		before, s, ok := strings.Cut(s, ">>")
		if !ok {
			before, s = "", before
		}
		for part := range strings.SplitAfterSeq(before, ". ") {
			if part = strings.TrimSpace(part); part != "" {
				a.Before = append(a.Before, part)
			}
		}
		for _, m := range dated.FindAllStringSubmatch(s, -1) {
			a.Dates = append(a.Dates, chancery.Date{Passage: chancery.Passage{Words: m[1]}, EDTF: m[2] + "/" + m[3], Earliest: day(m[2]), Latest: day(m[3])})
		}
		a.Text = strings.TrimSpace(dated.ReplaceAllString(s, "$1"))
		a.ID, a.Stance, a.Whole = a.Text, chancery.Asserts, true
		return a
	}
	n, misses := 0, 0
	for line := range strings.SplitSeq(string(b), "\n") {
		if line == "" || strings.HasPrefix(line, "#") {
			continue
		}
		part := strings.Split(line, "|")
		kind, ground := strings.TrimSpace(part[0]), strings.TrimSpace(part[1])
		n++
		if kind == "none" {
			misses++
		}
		second, cast := byte(2), []string{"Varna", "Josef Marsk"}
		if len(part) > 4 {
			switch strings.TrimSpace(part[4]) {
			case "same":
				second = 1
			case "apart":
				cast = nil
			}
		}
		for _, turn := range []bool{false, true} {
			first, more, _ := strings.Cut(part[3], "//")
			x, y := account(part[2], 1, 0), account(first, second, 100)
			x.Cast, y.Cast = cast, cast
			if turn {
				x, y = y, x
			}
			// Not by the comparison alone: the pair must be found among accounts.
			accounts := []Account{*x, *y}
			if more != "" {
				accounts = append(accounts, *account(more, second, 200))
			}
			found, _ := NewComparer().Contradictions(accounts)
			got, have, why := "none", "", ""
			if len(found) > 0 {
				got, have, why = string(found[0].Kind), found[0].Ground, found[0].Reason
			}
			if got != kind || have != ground {
				t.Errorf("%s\n%s\nis %s %s (%s), want %s %s", x.Text, y.Text, got, have, why, kind, ground)
			}
		}
	}
	if n < 60 || misses < 25 {
		t.Errorf("%d cases, %d of them near misses", n, misses)
	}
}
