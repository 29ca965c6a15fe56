package dossier

import (
	"fmt"
	"regexp"
	"slices"
	"strings"

	"chancery"
)

// The words that the key uses for what has a fixed set of values. The verdicts,
// types of contradiction and grounds are those that the rooms themselves use.
var (
	actorKinds = []chancery.ActorKind{chancery.Person, chancery.Organisation, chancery.State, chancery.Group}
	anchors    = []string{"", "document", "previous", "next", "speech", "quoted-document", "episode", "unstated"}
	verdicts   = []string{"exact", "elided", "bracketed", "formal", "altered", "negated", "stitched", "reordered", "paraphrase", "misattributed", "not-found", "no-source"}
	types      = []string{"denial", "date", "number", "actor", "place", "cause", "sequence", "apparent"}
	grounds    = []string{"another anchor", "another date", "another precision", "another referent", "part of the whole"}
	termKinds  = []string{"offered", "wanted", "condition", "procedure"}
)

// edtf is the part of EDTF that the key writes: dates to the year, month, season
// or day, with ~ or ?, in an interval (open ends as "..") or as one of a set or range.
var edtf = regexp.MustCompile(`^(` + edtfDate + `|(?:` + edtfDate + `|\.\.)/(?:` + edtfDate + `|\.\.)|\[` + edtfDate + `(?:(?:,|\.\.)` + edtfDate + `)+\])$`)

const edtfDate = `\d{4}(?:-(?:0[1-9]|1[0-2]|2[1-4])(?:-(?:0[1-9]|[12]\d|3[01]))?)?[~?]?`

// A checker holds the ids of a key while it is checked.
type checker struct {
	errs         []error
	texts        map[string]*Finder
	documents    map[string]*Document
	actors       map[string]bool // and papers
	attributions map[string]*Attribution
	events       map[string]bool
	claims       map[string]bool
	others       map[string]bool // "date x", "quotation x", "contradiction x", "paper x", "track x", "proposal x"
}

func (c *checker) errorf(format string, args ...any) {
	c.errs = append(c.errs, fmt.Errorf(format, args...))
}

// check finds every passage and reports all that is wrong.
func (k *Answers) check() []error {
	c := &checker{texts: map[string]*Finder{}, documents: map[string]*Document{}, actors: map[string]bool{},
		attributions: map[string]*Attribution{}, events: map[string]bool{}, claims: map[string]bool{}, others: map[string]bool{}}
	define := func(kind, id string, into map[string]bool, as string) {
		if into[as] {
			c.errorf("%s %s is defined twice", kind, id)
		}
		into[as] = true
	}
	for i := range k.Documents {
		d := &k.Documents[i]
		if c.documents[d.ID] != nil {
			c.errorf("document %s is defined twice", d.ID)
		}
		c.documents[d.ID], c.texts[d.ID] = d, NewFinder(d.Text)
	}
	for _, a := range k.Actors {
		define("actor", a.ID, c.actors, a.ID)
	}
	for _, p := range k.Papers {
		define("paper", p.ID, c.actors, p.ID)
		c.others["paper "+p.ID] = true
	}
	for i := range k.Attributions {
		a := &k.Attributions[i]
		if c.attributions[a.ID] != nil {
			c.errorf("attribution %s is defined twice", a.ID)
		}
		c.attributions[a.ID] = a
	}
	for _, d := range k.Dates {
		define("date", d.ID, c.others, "date "+d.ID)
	}
	for _, e := range k.Events {
		define("event", e.ID, c.events, e.ID)
	}
	for _, x := range k.Claims {
		define("claim", x.ID, c.claims, x.ID)
	}
	for _, x := range k.Contradictions {
		define("contradiction", x.ID, c.others, "contradiction "+x.ID)
	}
	for _, x := range k.Quotations {
		define("quotation", x.ID, c.others, "quotation "+x.ID)
	}
	for _, x := range k.Tracks {
		define("track", x.ID, c.others, "track "+x.ID)
	}
	for _, x := range k.Proposals {
		define("proposal", x.ID, c.others, "proposal "+x.ID)
	}

	c.documentsAndActors(k)
	for i := range k.Attributions {
		c.attribution(&k.Attributions[i])
	}
	c.order(k)
	c.dates(k)
	c.happenings(k)
	c.judgements(k)
	c.negotiation(k)
	c.difficulties(k)
	return c.errs
}

// known reports the ids that name no actor or paper.
func (c *checker) known(whose string, ids ...string) {
	for _, id := range ids {
		if !c.actors[id] {
			c.errorf("%s: no actor or paper is called %q", whose, id)
		}
	}
}

// has reports the ids that are not defined as what they are said to be.
func (c *checker) has(whose, kind string, ids ...string) {
	for _, id := range ids {
		if !c.others[kind+" "+id] {
			c.errorf("%s: no %s is called %q", whose, kind, id)
		}
	}
}

func (c *checker) dated(whose, value string) {
	if value != "" && !edtf.MatchString(value) {
		c.errorf("%s: %q is no date of EDTF that the key uses", whose, value)
	}
}

func oneOf[T ~string](c *checker, whose, what string, value T, values []T) {
	if !slices.Contains(values, value) {
		c.errorf("%s: %s %q is none of %v", whose, what, value, values)
	}
}

// place finds passages in their documents.
func (c *checker) place(whose string, passages []Passage) {
	for i := range passages {
		p := &passages[i]
		f := c.texts[p.Document]
		if f == nil {
			c.errorf("%s: no document is called %q", whose, p.Document)
			continue
		}
		span, err := f.Find(p.Words)
		if err != nil {
			c.errorf("%s: in %s, %w", whose, p.Document, err)
			continue
		}
		p.Span = span
	}
}

func (c *checker) documentsAndActors(k *Answers) {
	for _, d := range k.Documents {
		whose := "document " + d.ID
		if _, err := documents.Open(d.File); err != nil {
			c.errorf("%s: %w", whose, err)
		}
		c.known(whose, d.Writer)
		c.dated(whose, d.Published)
		c.dated(whose, d.Written)
	}
	for _, a := range k.Actors {
		whose := "actor " + a.ID
		oneOf(c, whose, "kind", a.Kind, actorKinds)
		c.known(whose, a.CouldBe...)
		c.known(whose, a.CannotBe...)
		for _, id := range a.CouldBe {
			if slices.Contains(a.CannotBe, id) {
				c.errorf("%s could be and cannot be %s", whose, id)
			}
		}
		for _, o := range a.Offices {
			c.dated(whose, o.Term)
		}
		for _, n := range a.Kin {
			c.known(whose, n.ID)
		}
		// Every spelling stands somewhere, or it would be no spelling of the dossier.
		for _, name := range append(slices.Clone(a.Names), a.Descriptions...) {
			if !slices.ContainsFunc(k.Documents, func(d Document) bool { return strings.Contains(c.texts[d.ID].folded, name) }) && !bare[a.ID] {
				c.errorf("%s: %q stands in no document", whose, name)
			}
		}
	}
	for _, p := range k.Papers {
		whose := "paper " + p.ID
		c.known(whose, p.Author)
		c.known(whose, p.SeenBy...)
		c.dated(whose, p.Dated)
		for _, id := range []string{p.CopyOf, p.Addressee} {
			if id != "" {
				c.known(whose, id)
			}
		}
	}
}

// bare are actors whose full name is known only from the ground truth.
var bare = map[string]bool{"bastowe": true}

func (c *checker) attribution(a *Attribution) {
	whose := "attribution " + a.ID
	d := c.documents[a.Document]
	if d == nil {
		c.errorf("%s: no document is called %q", whose, a.Document)
		return
	}
	oneOf(c, whose, "kind", a.Kind, chancery.QuoteKinds)
	oneOf(c, whose, "stance", a.Stance, chancery.Stances)
	c.known(whose, a.Speaker...)
	c.known(whose, a.Addressee...)
	for _, role := range [][]Passage{a.Source, a.Cue, a.Content} {
		c.place(whose, role)
		for i := 1; i < len(role); i++ {
			if role[i].Span.Start < role[i-1].Span.End {
				c.errorf("%s: %q stands before %q", whose, role[i].Words, role[i-1].Words)
			}
		}
	}
	if len(a.Content) == 0 {
		c.errorf("%s has no content", whose)
	}
	speaks := false
	for i, link := range a.Chain {
		c.known(whose, link...)
		speaks = speaks || slices.Equal(link, a.Speaker)
		if i > 0 && slices.Equal(link, a.Chain[i-1]) {
			c.errorf("%s: its chain names %v twice in a row", whose, link)
		}
	}
	if !speaks {
		c.errorf("%s: its chain does not pass through its speaker", whose)
	}
	if a.Parent == "" {
		return
	}
	p := c.attributions[a.Parent]
	if p == nil || p.Document != a.Document {
		c.errorf("%s: its document has no attribution %q", whose, a.Parent)
		return
	}
	for seen := p; seen != nil; seen = c.attributions[seen.Parent] {
		if seen == a {
			c.errorf("%s lies in itself", whose)
			return
		}
	}
	c.place(whose, p.Content)
	for _, x := range a.Content {
		if !slices.ContainsFunc(p.Content, func(y Passage) bool { return y.Span.Contains(x.Span) }) {
			c.errorf("%s: its content %q stands outside that of %s", whose, x.Words, p.ID)
		}
	}
}

// order holds ids to the order of the text, and each text to being in the key.
func (c *checker) order(k *Answers) {
	number := map[string]int{}
	start := map[string]int{}
	for i := range k.Attributions {
		a := &k.Attributions[i]
		number[a.Document]++
		if want := fmt.Sprintf("%s.%d", a.Document, number[a.Document]); a.ID != want {
			c.errorf("attribution %s stands where %s is due", a.ID, want)
		}
		at := -1
		for _, role := range [][]Passage{a.Source, a.Cue, a.Content} {
			for _, p := range role {
				if at < 0 || p.Span.Start < at {
					at = p.Span.Start
				}
			}
		}
		if at < start[a.Document] {
			c.errorf("attribution %s begins before the one above it", a.ID)
		}
		start[a.Document] = at
	}
	for _, d := range k.Documents {
		if (number[d.ID] == 0) != d.NotRead {
			c.errorf("document %s has %d attributions, and is it read: %t", d.ID, number[d.ID], !d.NotRead)
		}
	}
}

func (c *checker) dates(k *Answers) {
	for i := range k.Dates {
		d := &k.Dates[i]
		whose := "date " + d.ID
		passages := []Passage{d.Passage}
		c.place(whose, passages)
		d.Passage = passages[0]
		c.dated(whose, d.EDTF)
		if !c.events[d.Anchor] {
			oneOf(c, whose, "anchor", d.Anchor, anchors)
		}
		if d.Earliest > d.Latest {
			c.errorf("%s: its earliest day is after its latest", whose)
		}
		if len(d.EDTF) == len("1999-05-04") && strings.Count(d.EDTF, "-") == 2 && (d.Earliest != d.Latest || d.Earliest.String() != d.EDTF) {
			c.errorf("%s: %s is one day, and not %s to %s", whose, d.EDTF, d.Earliest, d.Latest)
		}
	}
}

func (c *checker) happenings(k *Answers) {
	for i := range k.Events {
		e := &k.Events[i]
		whose := "event " + e.ID
		c.dated(whose, e.Date)
		c.known(whose, e.Actors...)
		c.place(whose, e.Passages)
		if len(e.Passages) == 0 {
			c.errorf("%s: no passage tells it", whose)
		}
	}
}

// judgements are claims, contradictions, quotations and shared text.
func (c *checker) judgements(k *Answers) {
	for _, x := range k.Claims {
		whose := "claim " + x.ID
		side := map[string]bool{}
		for _, ids := range [][]string{x.Asserts, x.Denies, x.Doubts, x.Ask} {
			for _, id := range ids {
				if c.attributions[id] == nil {
					c.errorf("%s: no attribution is called %q", whose, id)
				}
				if side[id] {
					c.errorf("%s has %s twice", whose, id)
				}
				side[id] = true
			}
		}
		for _, n := range slices.Concat(x.Origins, x.Against, x.Bottlenecks) {
			c.known(whose, n.ID)
		}
		for _, id := range x.Entails {
			if !c.claims[id] {
				c.errorf("%s: no claim is called %q", whose, id)
			}
		}
		if x.AtLeast > x.AtMost || x.AtMost > len(x.Origins) || (len(x.Asserts) > 0) != (x.AtLeast > 0) {
			c.errorf("%s: from %d to %d independent origins of %d do not agree", whose, x.AtLeast, x.AtMost, len(x.Origins))
		}
	}
	for i := range k.Contradictions {
		x := &k.Contradictions[i]
		whose := "contradiction " + x.ID
		oneOf(c, whose, "type", x.Type, types)
		if (x.Type == "apparent") != (x.Ground != "") {
			c.errorf("%s: an apparent contradiction has a ground, and no other", whose)
		}
		if x.Ground != "" {
			oneOf(c, whose, "ground", x.Ground, grounds)
		}
		both := []Passage{x.A, x.B}
		c.place(whose, both)
		x.A, x.B = both[0], both[1]
	}
	for i := range k.Quotations {
		q := &k.Quotations[i]
		whose := "quotation " + q.ID
		oneOf(c, whose, "verdict", q.Verdict, verdicts)
		c.known(whose, q.Speaker)
		c.place(whose, q.Words)
		c.place(whose, q.Found)
		absent := q.Verdict == "not-found" || q.Verdict == "no-source"
		if len(q.Words) == 0 || absent != (len(q.Found) == 0) || (q.Verdict == "not-found") != (q.InSource != "") {
			c.errorf("%s: %s needs %s", whose, q.Verdict, "words, what was found unless nothing was, and the source for words that it does not have")
		}
		if q.InSource != "" && c.documents[q.InSource] == nil {
			c.errorf("%s: no document is called %q", whose, q.InSource)
		}
	}
	for i := range k.Reuses {
		r := &k.Reuses[i]
		whose := "reuse " + r.ID
		both := []Passage{r.From, r.To}
		c.place(whose, both)
		r.From, r.To = both[0], both[1]
		if same := letters(r.From.Words.Words) == letters(r.To.Words.Words); same != (r.Kind == "exact") {
			c.errorf("%s is %s, and its words are the same: %t", whose, r.Kind, same)
		}
	}
}

// letters makes the typographic forms of quotation marks and apostrophes one.
func letters(s string) string {
	return strings.NewReplacer("“", `"`, "”", `"`, "’", "'", "‘", "'").Replace(s)
}

func (c *checker) negotiation(k *Answers) {
	for i := range k.Tracks {
		t := &k.Tracks[i]
		whose := "track " + t.ID
		c.dated(whose, t.Begins)
		c.dated(whose, t.Ends)
		for _, p := range t.Parties {
			c.known(whose, p...)
		}
		c.place(whose, t.Passages)
	}
	for i := range k.Proposals {
		p := &k.Proposals[i]
		whose := "proposal " + p.ID
		c.has(whose, "track", p.Track)
		c.known(whose, p.By, p.To)
		c.dated(whose, p.Date)
		if p.Claim != "" && !c.claims[p.Claim] {
			c.errorf("%s: no claim is called %q", whose, p.Claim)
		}
		c.cell(whose, p.Passages)
	}
	for i := range k.Terms {
		t := &k.Terms[i]
		whose := "term " + t.ID
		c.has(whose, "proposal", t.Proposal)
		oneOf(c, whose, "kind", t.Kind, termKinds)
		c.known(whose, t.By)
		c.cell(whose, t.Passages)
	}
	for i := range k.Channels {
		h := &k.Channels[i]
		whose := "channel " + h.ID
		c.has(whose, "proposal", h.Proposal)
		for _, x := range h.Hands {
			c.known(whose, x.Actor)
			c.dated(whose, x.Date)
		}
		c.cell(whose, h.Passages)
	}
	for i := range k.Responses {
		r := &k.Responses[i]
		whose := "response " + r.ID
		c.has(whose, "proposal", r.Proposal)
		c.known(whose, r.By)
		c.dated(whose, r.Date)
		c.cell(whose, r.Passages)
	}
	for _, g := range k.Gaps {
		c.has("empty "+g.ID, "proposal", g.Proposal)
	}
}

// cell places the passages of a cell of a negotiation, which must have some.
func (c *checker) cell(whose string, passages []Passage) {
	if len(passages) == 0 {
		c.errorf("%s rests on no passage", whose)
	}
	c.place(whose, passages)
}

func (c *checker) difficulties(k *Answers) {
	for i := range k.Difficulties {
		d := &k.Difficulties[i]
		whose := "difficulty " + d.ID
		for _, id := range d.Attributions {
			if c.attributions[id] == nil {
				c.errorf("%s: no attribution is called %q", whose, id)
			}
		}
		c.has(whose, "date", d.Dates...)
		c.has(whose, "quotation", d.Quotations...)
		c.has(whose, "contradiction", d.Contradictions...)
		c.has(whose, "paper", d.Papers...)
		c.known(whose, d.Actors...)
		for _, id := range d.Claims {
			if !c.claims[id] {
				c.errorf("%s: no claim is called %q", whose, id)
			}
		}
		for _, id := range d.Documents {
			if c.documents[id] == nil {
				c.errorf("%s: no document is called %q", whose, id)
			}
		}
		c.place(whose, d.Passages)
		if len(d.Attributions)+len(d.Dates)+len(d.Quotations)+len(d.Contradictions)+len(d.Claims)+len(d.Actors)+len(d.Papers)+len(d.Documents)+len(d.Passages) == 0 {
			c.errorf("%s stands nowhere", whose)
		}
	}
}
