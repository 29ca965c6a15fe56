package provenance

import (
	"fmt"
	"slices"
)

// Fact is something not known that would change a count.
type Fact struct {
	Sentence    string // "If the official is Parsi, two becomes one."
	Supposition Supposition
	Least, Most int // the interval then
}

// mostFacts bounds the facts that are tried, and mostTried the nodes and links
// that all of them together go through.
const (
	mostFacts = 300
	mostTried = 3_000_000
)

// Decisive returns the one fact that would change the count of a side most, and
// whether all that come into question were tried. Tried are, for each unnamed
// source, that it is one of those it could be, and that it is nobody else here;
// where no source is unnamed, that one of two origins has it from the other; and
// where there is one origin only, that somebody tells it who does not have it
// from there. The change is the sum of what the two ends move. It returns nil for
// a side without attributions.
func (e *Evidence) Decisive(side Side) (best *Fact, all bool) {
	g := e.build(side)
	if len(g.tests) == 0 {
		return nil, true
	}
	least, most := e.interval(side)
	size := len(e.Nodes) + len(e.Links) + len(e.Testimony) + 1
	left := min(mostFacts, max(mostTried/size, 10))
	all = true
	moved := -1
	try := func(f Fact, with *Evidence) {
		if left--; left < 0 {
			all = false
			return
		}
		f.Least, f.Most = with.interval(side)
		if d := abs(f.Least-least) + abs(f.Most-most); d > moved && d > 0 {
			moved = d
			f.Sentence += told(least, most, f.Least, f.Most)
			best = &f
		}
	}
	perhaps, _ := g.couldBe()
	for i, list := range perhaps {
		n := g.nodes[i]
		if len(list) == 0 || n.Kind != Unnamed {
			continue
		}
		for _, j := range list {
			if left < 0 {
				break
			}
			m := g.nodes[j]
			if m.Kind == Unnamed && j < i || m.Kind == Unknown {
				continue // the same pair the other way round
			}
			s := Supposition{Same: [][2]string{{m.ID, n.ID}}}
			if with, err := e.Suppose(s); err == nil {
				try(Fact{Sentence: fmt.Sprintf("If “%s” is “%s”, ", n.Name, m.Name), Supposition: s}, with)
			}
		}
		apart := e.clone()
		k := g.index[n.ID]
		apart.Nodes[k].CouldBe = []string{}
		for x := range apart.Nodes {
			if o := &apart.Nodes[x]; o.Kind == Unnamed && x != k {
				o.CannotBe = append(slices.Clone(o.CannotBe), n.ID)
			}
		}
		try(Fact{Sentence: fmt.Sprintf("If “%s” is nobody else here, ", n.Name)}, apart)
	}
	if best != nil {
		return best, all
	}
	var origins []Node
	for i, n := range g.nodes {
		if g.origin[i] && n.Kind != Unknown {
			origins = append(origins, n)
		}
	}
	for _, a := range origins {
		for _, b := range origins {
			if a.ID == b.ID || left < 0 {
				continue
			}
			with := e.clone()
			with.Links = append(with.Links, Link{From: a.ID, To: b.ID, Kind: Known})
			try(Fact{Sentence: fmt.Sprintf("If “%s” has it from “%s”, ", a.Name, b.Name)}, with)
		}
	}
	if best == nil && most == 1 {
		c := e.Count(side)
		if len(c.Bottlenecks) > 0 && c.Bottlenecks[0].All {
			best = &Fact{Sentence: fmt.Sprintf("If somebody tells it who does not have it by way of “%s”, ", c.Bottlenecks[0].Node.Name) + told(1, 1, 2, 2), Least: 2, Most: 2}
		}
	}
	return best, all
}

func abs(n int) int { return max(n, -n) }

// told says how an interval changes.
func told(least, most, nowLeast, nowMost int) string {
	if least == most && nowLeast == nowMost {
		return fmt.Sprintf("%s becomes %s.", word(least), word(nowLeast))
	}
	return fmt.Sprintf("%s becomes %s.", interval(least, most), interval(nowLeast, nowMost))
}

func interval(least, most int) string {
	if least == most {
		return word(least)
	}
	return word(least) + " to " + word(most)
}

func word(n int) string {
	words := []string{"none", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve"}
	if n < len(words) {
		return words[n]
	}
	return fmt.Sprint(n)
}
