package provenance

import (
	"fmt"
	"slices"
	"strings"
)

// A total is how many parts a paper is said to have: “a copy lists six points”,
// “two of the seven points”, “a seven-point plan”. The paper may be named in the
// sentences before.
type total struct {
	part    string
	number  token
	here    []string // papers that the sentence names
	around  []string // and those before it
	as      string   // the words before the number, which may bound it
	partial bool     // it is said of a copy, or of what somebody has seen
}

// parts are what papers are counted in.
var parts = stems("point article clause chapter page sheet condition demand paragraph section provision recommendation item")

var (
	holds   = stems("have has had contain comprise list include consist run number set hold")
	holdsTo = set("of to out up")
	// bounding are words of bounds: "about ninety", "no fewer than ninety".
	bounding = set("about around nearly almost roughly some approximately at least most more than over no fewer less under up")
	counts   = set("in as")
)

// papersAround is how many sentences before one the paper may stand of which it
// tells.
const papersAround = 3

// totalsIn finds the totals of a sentence. What a sentence says of some points
// ("with reservations on two points") tells no total.
func totalsIn(a *Account) (out []total) {
	ws := a.telling.words
	if !a.asserted() {
		return nil
	}
	for i, w := range ws {
		t := total{part: w.stem}
		start := i - 1 // of the number
		if first, part, ok := strings.Cut(w.low, "-"); ok && parts[stem(part)] {
			// "a seven-point plan": the paper follows.
			n, used := numeral([]string{first})
			if used == 0 || i+1 >= len(ws) || writings[ws[i+1].low] == "" {
				continue
			}
			t.part, t.number = stem(part), counted(n, first)
		} else {
			if !parts[w.stem] || !strings.HasSuffix(w.low, "s") || i == 0 {
				continue
			}
			n, used := numeral([]string{ws[i-1].text})
			if used == 0 {
				continue
			}
			t.number = counted(n, ws[i-1].low)
			if !totalBy(ws, start, i) {
				continue
			}
		}
		if !real(ws, max(start, 0)) {
			continue
		}
		t.partial = partial(a.Text)
		t.as = joinedTerms(ws[max(start-4, 0) : i+1])
		t.here = heads(ws)
		out = append(out, t)
	}
	if len(out) == 0 {
		return nil
	}
	before := a.around().before
	for k := range out {
		for _, s := range before[max(0, len(before)-papersAround):] {
			for _, h := range heads(s) {
				if !slices.Contains(out[k].around, h) {
					out[k].around = append(out[k].around, h)
				}
			}
		}
	}
	return out
}

func counted(n float64, as string) token {
	return token{stem: fmt.Sprint(n), word: as, number: true}
}

// totalBy reports whether the words about a number, at place n, and the parts that
// it counts, at place i, say that these are all.
func totalBy(ws []term, n, i int) bool {
	at := func(k int) string {
		if k < 0 || k >= len(ws) {
			return ""
		}
		return ws[k].low
	}
	// "Seven points that he wished negotiated" are some of them.
	if next := at(i + 1); !ws[i].comma && (next == "that" || next == "which" || next == "on" && at(i+2) == "which" || pronouns[next]) {
		return false
	}
	for bounding[at(n-1)] {
		n--
	}
	switch before := at(n - 1); {
	case before == "the" && at(n-2) == "of", before == "its":
		return true
	case before == "the":
		return at(i+1) == "of" && i+3 < len(ws) && slices.ContainsFunc(ws[i+2:min(len(ws), i+5)], func(w term) bool { return writings[w.low] != "" })
	case counts[before]:
		return true
	case n > 0 && holds[ws[n-1].stem]:
		return true
	case holdsTo[before] && n > 1 && holds[ws[n-2].stem]:
		return true
	case (before == "were" || before == "are") && at(n-2) == "there":
		return true
	}
	return at(i+1) == "altogether" || at(i+1) == "in" && (at(i+2) == "all" || at(i+2) == "total")
}

// heads returns the papers that words name, without what holds any paper.
func heads(ws []term) (out []string) {
	for _, w := range ws {
		if head := writings[w.low]; head != "" && !carriers[head] && !slices.Contains(out, head) {
			out = append(out, head)
		}
	}
	return out
}

// totals compares the totals of two accounts: of one paper, which at least one of
// the two sentences names itself.
func totals(a, b *Account) (kind Conflict, ground, reason, settles string) {
	for _, x := range a.tells().totals {
		for _, y := range b.tells().totals {
			if x.part != y.part || x.number.stem == y.number.stem || !a.near(b) {
				continue
			}
			of := shareOf(x.here, slices.Concat(y.here, y.around))
			if len(of) == 0 {
				of = shareOf(y.here, x.around)
			}
			if len(of) == 0 {
				continue
			}
			reason = fmt.Sprintf("%s in the one, %s in the other, of one thing (%s)", x.number.word, y.number.word, strings.Join(of, " "))
			fits, bounds := withinBounds(x.as, y.as, x.number, y.number)
			switch {
			case bounds == 2:
				continue
			case fits:
				return Apparent, "another precision", reason + ", and one of them is a bound or a round figure", "Nothing: they agree as far as they go."
			case x.partial != y.partial:
				return Apparent, "part of the whole", reason + ", and one of them counts what a copy has or somebody has seen", "What the one leaves out."
			}
			return NumberConflict, "", reason, "The paper itself."
		}
	}
	return "", "", "", ""
}
