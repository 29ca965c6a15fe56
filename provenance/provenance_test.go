package provenance

import (
	"bufio"
	"fmt"
	"os"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// worked is a case that was worked by hand; testdata/independence tells how the
// files are written.
type worked struct {
	file, name      string
	evidence        *Evidence
	side            Side
	least, most     int
	bottlenecks     []string
	hasBottlenecks  bool
	failure         string // why the program is known to answer otherwise
	without, assume []string
}

func readWorked(t testing.TB) (out []worked) {
	t.Helper()
	files, err := os.ReadDir("testdata/independence")
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range files {
		if !strings.HasSuffix(f.Name(), ".txt") {
			continue
		}
		file, err := os.Open("testdata/independence/" + f.Name())
		if err != nil {
			t.Fatal(err)
		}
		defer file.Close()
		var c *worked
		line := 0
		for scan := bufio.NewScanner(file); scan.Scan(); {
			line++
			text := strings.TrimSpace(scan.Text())
			if text == "" || strings.HasPrefix(text, "#") {
				continue
			}
			if name, ok := strings.CutPrefix(text, "case:"); ok {
				out = append(out, worked{file: f.Name(), name: strings.TrimSpace(name), evidence: &Evidence{}, side: For, least: -1, most: -1})
				c = &out[len(out)-1]
				continue
			}
			if c == nil {
				t.Fatalf("%s:%d: before the first case", f.Name(), line)
			}
			if err := c.line(text); err != nil {
				t.Fatalf("%s:%d: %v", f.Name(), line, err)
			}
		}
	}
	for i := range out {
		c := &out[i]
		if c.least < 0 || c.most < 0 {
			t.Fatalf("%s: %q has no interval", c.file, c.name)
		}
		if err := c.evidence.Check(); err != nil {
			t.Fatalf("%s: %q: %v", c.file, c.name, err)
		}
	}
	return out
}

func (c *worked) line(text string) error {
	field, rest, ok := strings.Cut(text, ":")
	rest = strings.TrimSpace(rest)
	list := func(s string) (out []string) {
		for p := range strings.SplitSeq(s, ",") {
			if p = strings.TrimSpace(p); p != "" {
				out = append(out, p)
			}
		}
		return out
	}
	var err error
	switch {
	case ok && field == "because":
		return nil
	case ok && field == "at least":
		c.least, err = strconv.Atoi(rest)
		return err
	case ok && field == "at most":
		c.most, err = strconv.Atoi(rest)
		return err
	case ok && field == "bottlenecks":
		c.bottlenecks, c.hasBottlenecks = list(rest), true
		return nil
	case ok && field == "side":
		c.side = Side(rest)
		return nil
	case ok && field == "about":
		for _, id := range list(rest) {
			c.evidence.About = append(c.evidence.About, c.node(id))
		}
		return nil
	case ok && field == "known failure":
		c.failure = rest
		return nil
	case ok && field == "without":
		c.without = list(rest)
		return nil
	case ok && field == "assume":
		c.assume = list(rest)
		return nil
	case ok && strings.Contains(field, "("): // paper (author, agency): chain
		return c.testimony(field, rest)
	}
	if who, whom, ok := strings.Cut(text, " could be "); ok {
		n := c.node(who)
		could := []string{}
		for _, id := range list(whom) {
			if id != "nobody else here" {
				could = append(could, c.node(id))
			}
		}
		c.at(n).CouldBe = could
		return nil
	}
	if who, whom, ok := strings.Cut(text, " cannot be "); ok {
		n := c.node(who)
		for _, id := range list(whom) {
			id := c.node(id)
			c.at(n).CannotBe = append(c.at(n).CannotBe, id)
		}
		return nil
	}
	if who, whom, ok := strings.Cut(text, " is of "); ok {
		n := c.node(who)
		c.at(n).Of = list(whom)
		return nil
	}
	if strings.Contains(text, "<") {
		return c.chain(strings.Split(text, "<"), nil)
	}
	return fmt.Errorf("%q is nothing that a case can say", text)
}

func (c *worked) at(id string) *Node {
	return &c.evidence.Nodes[slices.IndexFunc(c.evidence.Nodes, func(n Node) bool { return n.ID == id })]
}

// node makes a node by its name: ?x is unnamed, [x] a paper, "x" a shared text,
// and {x} a document.
func (c *worked) node(name string) string {
	name = strings.TrimSuffix(strings.TrimSpace(name), "*")
	kind := Actor
	switch {
	case strings.HasPrefix(name, "?"):
		kind = Unnamed
	case strings.HasPrefix(name, "["):
		kind = Paper
	case strings.HasPrefix(name, `"`):
		kind = Text
	case strings.HasPrefix(name, "{"):
		kind = Document
	}
	id := strings.Trim(name, `?[]"{}`)
	if !slices.ContainsFunc(c.evidence.Nodes, func(n Node) bool { return n.ID == id }) {
		c.evidence.Nodes = append(c.evidence.Nodes, Node{ID: id, Kind: kind, Name: id})
	}
	return id
}

// testimony reads "post (Ann, LPA): clerk & cook* < [letter] < envoy".
func (c *worked) testimony(field, rest string) error {
	paper, hands, _ := strings.Cut(field, "(")
	side := For
	for _, s := range []Side{Against, Doubting} {
		if p, ok := strings.CutPrefix(paper, string(s)+" "); ok {
			paper, side = p, s
		}
	}
	x := Testimony{ID: fmt.Sprintf("%s.%d", strings.TrimSpace(paper), len(c.evidence.Testimony)+1), Side: side}
	for hand := range strings.SplitSeq(strings.TrimSuffix(strings.TrimSpace(hands), ")"), ",") {
		if hand = strings.TrimSpace(hand); hand != "" {
			if strings.HasSuffix(hand, "*") {
				x.Access = "witnessed"
			}
			x.Carriers = append(x.Carriers, c.node(hand))
		}
	}
	x.Carriers = append(x.Carriers, c.node("{"+strings.TrimSpace(paper)+"}"))
	if rest != "" {
		if err := c.chain(strings.Split(rest, "<"), &x); err != nil {
			return err
		}
	}
	c.evidence.Testimony = append(c.evidence.Testimony, x)
	return nil
}

func (c *worked) chain(links []string, of *Testimony) error {
	var before []string
	for i, link := range links {
		var now []string
		for who := range strings.SplitSeq(link, "&") {
			who = strings.TrimSpace(who)
			if who == "" {
				return fmt.Errorf("a link of the chain is empty")
			}
			id := c.node(who)
			now = append(now, id)
			var access string
			if strings.HasSuffix(who, "*") {
				access = "witnessed"
			}
			if i == 0 && of != nil {
				of.Heads = append(of.Heads, Head{Node: id, Access: accessOf(access)})
			} else if access != "" {
				c.evidence.Links = append(c.evidence.Links, Link{From: id, To: id, Kind: Known, Access: accessOf(access)})
			}
			for _, b := range before {
				c.evidence.Links = append(c.evidence.Links, Link{From: b, To: id, Kind: Says})
			}
		}
		before = now
	}
	return nil
}
