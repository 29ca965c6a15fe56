package actors

import (
	"bufio"
	"fmt"
	"io"
	"strings"

	"chancery"
)

// Gold is what people say of names and offices, read by [ReadGold].
type Gold struct {
	Pairs   []Pair
	Offices []Sentence
}

// Pair is two parties with a person's verdict. [MayBe] says that a careful
// reader could not tell.
type Pair struct {
	Line    int
	Verdict Verdict
	A, B    Party
}

// Sentence is an office in a sentence with who held it; Holder is "" where the
// right answer is to name nobody.
type Sentence struct {
	Line   int
	When   Period
	Text   string
	Phrase string
	Span   chancery.Span // of Phrase in Text, in bytes
	Of     string
	Holder string
}

// ReadGold reads a gold file: one case a line, cells parted by bars. A line
//
//	same person | NAME | NAME            (or: not, may; organisation, group, state)
//
// is a pair; after a name may stand in braces what is known beside it, as in
// {office=foreign minister; of=Iran; date=2003-05; company=A, B}. A line
//
//	DATE | SENTENCE with [THE OFFICE] | HOLDER, or ? | of=STATE
//
// is an office, with the date of what is told; the last cell may be left out.
// Empty lines and lines that begin with # are passed over. It returns an error
// of kind [chancery.Invalid] that names the line.
func ReadGold(in io.Reader) (*Gold, error) {
	g := &Gold{}
	lines := bufio.NewScanner(in)
	lines.Buffer(nil, 1<<20)
	for n := 1; lines.Scan(); n++ {
		line := strings.TrimSpace(lines.Text())
		if line == "" || line[0] == '#' {
			continue
		}
		wrong := func(format string, args ...any) error {
			return chancery.Errorf(chancery.Invalid, "line %d of the gold file: %w", n, fmt.Errorf(format, args...))
		}
		cells := strings.Split(line, "|")
		for i := range cells {
			cells[i] = strings.TrimSpace(cells[i])
		}
		verdict, kind, _ := strings.Cut(cells[0], " ")
		switch verdict {
		case "same", "not", "may":
			if len(cells) != 3 {
				return nil, wrong("a pair has three cells parted by bars, and this has %d", len(cells))
			}
			p := Pair{Line: n, Verdict: map[string]Verdict{"same": Same, "not": NotSame, "may": MayBe}[verdict]}
			for i, party := range []*Party{&p.A, &p.B} {
				var err error
				if *party, err = parseParty(cells[i+1]); err != nil {
					return nil, wrong("%w", err)
				}
				switch k := chancery.ActorKind(kind); k {
				case chancery.Person, chancery.Organisation, chancery.Group, chancery.State:
					party.Kind = k
				default:
					return nil, wrong("%q is no kind of actor; the kinds are person, organisation, group and state", kind)
				}
			}
			g.Pairs = append(g.Pairs, p)
		default:
			if len(cells) != 3 && len(cells) != 4 {
				return nil, wrong("it begins neither with same, not or may, nor has it the three cells of an office")
			}
			when, err := ParsePeriod(cells[0])
			if err != nil {
				return nil, wrong("%w", err)
			}
			s := Sentence{Line: n, When: when, Text: cells[1], Holder: cells[2]}
			from, to := strings.IndexByte(s.Text, '['), strings.IndexByte(s.Text, ']')
			if from < 0 || to < from {
				return nil, wrong("no words of the sentence stand in square brackets")
			}
			s.Phrase = s.Text[from+1 : to]
			s.Text = s.Text[:from] + s.Phrase + s.Text[to+1:]
			s.Span = chancery.Span{Start: from, End: from + len(s.Phrase)}
			if s.Holder == "?" {
				s.Holder = ""
			}
			if len(cells) == 4 {
				if of, ok := strings.CutPrefix(cells[3], "of="); ok {
					s.Of = of
				}
			}
			g.Offices = append(g.Offices, s)
		}
	}
	if err := lines.Err(); err != nil {
		return nil, chancery.Errorf(chancery.Invalid, "the gold file cannot be read: %w", err)
	}
	if len(g.Pairs)+len(g.Offices) == 0 {
		return nil, chancery.Errorf(chancery.Empty, "the gold file holds no pair and no office")
	}
	return g, nil
}

func parseParty(s string) (Party, error) {
	name, rest, braces := strings.Cut(s, "{")
	p := Party{Name: strings.TrimSpace(name)}
	if !braces {
		return p, nil
	}
	rest, ok := strings.CutSuffix(strings.TrimSpace(rest), "}")
	if !ok {
		return p, fmt.Errorf("a brace is not closed after %q", p.Name)
	}
	for item := range strings.SplitSeq(rest, ";") {
		key, value, _ := strings.Cut(strings.TrimSpace(item), "=")
		switch key {
		case "office":
			p.Office = value
		case "of":
			p.Of = value
		case "date":
			var err error
			if p.When, err = ParsePeriod(value); err != nil {
				return p, err
			}
		case "company":
			for c := range strings.SplitSeq(value, ",") {
				p.Company = append(p.Company, strings.TrimSpace(c))
			}
		case "kind":
		default:
			return p, fmt.Errorf("%q is not known; write office, of, date, company or kind", key)
		}
	}
	return p, nil
}

// Scores are figures on a gold file.
type Scores struct {
	Pairs     int     // all
	Same      int     // pairs that are the same
	Called    int     // pairs called the same
	Right     int     // of these, the same indeed
	Brier     float64 // mean squared error of the score, pairs that cannot be told left out
	Offices   int
	OfficesOK int // named right, or rightly not named
	Abstained int // of the offices, those for which nobody was named
	Misses    []string
}

// Precision is the part of the pairs called the same that are.
func (s *Scores) Precision() float64 { return ratio(s.Right, s.Called) }

// Recall is the part of the pairs that are the same that were called so.
func (s *Scores) Recall() float64 { return ratio(s.Right, s.Same) }

// OfficeAccuracy is the part of the offices named right or rightly not named.
func (s *Scores) OfficeAccuracy() float64 { return ratio(s.OfficesOK, s.Offices) }

func ratio(a, b int) float64 {
	if b == 0 {
		return 0
	}
	return float64(a) / float64(b)
}

// Evaluate holds the register's judgements to a gold file. Misses tell each
// that differs, with its line.
func (r *Register) Evaluate(g *Gold) *Scores {
	s := &Scores{}
	told := 0
	for _, p := range g.Pairs {
		j := r.Compare(p.A, p.B)
		s.Pairs++
		if p.Verdict == Same {
			s.Same++
		}
		if j.Verdict == Same {
			s.Called++
			if p.Verdict == Same {
				s.Right++
			}
		}
		if p.Verdict != MayBe {
			told++
			d := j.Score
			if p.Verdict == Same {
				d = 1 - d
			}
			s.Brier += d * d
		}
		if (j.Verdict == Same) != (p.Verdict == Same) {
			s.Misses = append(s.Misses, fmt.Sprintf("line %d: %s | %s: %s, called %s (%.2f): %s", p.Line, p.A.Name, p.B.Name, p.Verdict, j.Verdict, j.Score, strings.Join(j.Reasons, "; ")))
		}
	}
	if told > 0 {
		s.Brier /= float64(told)
	}
	for _, o := range g.Offices {
		a := r.ResolveIn(o.Text, o.Span, o.When, o.Of)
		s.Offices++
		if a.Term == nil {
			s.Abstained++
		}
		switch {
		case a.Term == nil && o.Holder == "", a.Term != nil && o.Holder != "" && a.Term.Named(o.Holder):
			s.OfficesOK++
		default:
			want := o.Holder
			if want == "" {
				want = "nobody"
			}
			s.Misses = append(s.Misses, fmt.Sprintf("line %d: %s %q: want %s: %s", o.Line, o.When, o.Phrase, want, a.Reason))
		}
	}
	return s
}
