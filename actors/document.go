package actors

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"chancery"
)

// Mention is a passage that means an actor without being one of the document's
// names: a description ("a senior official", "the ambassador") or a pronoun.
type Mention struct {
	Passage chancery.Passage
	Kind    chancery.ActorKind // "" where it is not known
}

// Link says that two passages mean the same actor, as coreference found it.
// Each must be the passage of a name or mention that is given beside it; others
// are passed over.
type Link struct {
	A, B  chancery.Span // bytes in the document's text
	Score float64       // probability, 0 to 1; links below a half are not followed
}

// Most names and mentions of one document that are looked at. A document of
// more is no prose; what is over is passed over by the caller's leave, since
// InDocument returns actors only.
const maxMentions = 1 << 20

// InDocument gathers the names and mentions of one document into actors, in
// order of where they first stand, with the IDs a1, a2, ….
//
// Spellings of one name are one actor, surnames alone belong to the full name
// that they shorten (where two do, to the one that was named last), acronyms to
// what stands for them, "the Department" to the one department, "Iranian" and
// "Iran" to the state. Links join what names do not show; they never join two
// full names that are not the same, nor a person with a state. An office right
// before a name is part of its mention.
//
// "The ambassador" is the ambassador who has a name, the last of several. What is
// described and never named is an actor of its own, Unnamed: every
// indefinite description ("a senior official") a new one, a definite one ("the
// official") the last with that head, or a new one. So is a person of whom there are
// pronouns alone, whose name is the first of them. Other pronouns that no link joins to
// anything are left out. Names of papers and events are no actors; a name of
// a place is one where it is that of a known state, or a link or mention makes
// it one.
//
// It takes time in proportion to the number of names and mentions, beside
// sorting, and to the square of the number of different full names with one
// surname, of which 32 are looked at.
func InDocument(doc *chancery.Document, names []chancery.Name, mentions []Mention, links []Link) []chancery.Actor {
	d := &inDocument{doc: doc, at: map[chancery.Span]int{}}
	names, mentions = tidy(doc, names, mentions)
	d.collect(names, mentions)
	d.fullNames()
	d.parts()
	d.whole()
	d.follow(links, false)
	d.alone()
	d.follow(links, true)
	d.bearers()
	d.descriptions()
	return d.actors()
}

// node is one name or mention in the text.
type node struct {
	span  chancery.Span
	words string             // of a name: what it is taken for
	kind  chancery.ActorKind // "" where it is not known
	form  *spelling          // nil for pronouns and descriptions
	role  bool               // a description or an office
	place bool               // a name of a place, an actor only where something makes it one
	group int                // the actor it belongs to; -1 for none yet
}

// spelling is a name as written, with the nodes that write it so.
type spelling struct {
	text  string
	kind  chancery.ActorKind
	form  *form
	nodes []int
	group int  // -1 while it is not known, or changes from node to node
	short bool // a surname or given name alone, or part of another name
	keys  []string
}

// group is an actor in the making.
type group struct {
	parent    int // itself, or the one it was joined to
	kind      chancery.ActorKind
	spellings []*spelling
	named     bool
	nodes     int
	sex       byte // that its pronouns show; 0 for none
}

type inDocument struct {
	doc       *chancery.Document
	nodes     []node
	at        map[chancery.Span]int
	spellings []*spelling
	groups    []group
}

func (d *inDocument) collect(names []chancery.Name, mentions []Mention) {
	add := func(n node) {
		if len(d.nodes) == maxMentions || n.span.Start < 0 || n.span.End > len(d.doc.Text) || n.span.Start >= n.span.End {
			return
		}
		if _, ok := d.at[n.span]; !ok {
			d.at[n.span] = len(d.nodes)
			n.group = -1
			d.nodes = append(d.nodes, n)
		}
	}
	text := func(s chancery.Span) string { return d.doc.Text[s.Start:s.End] }
	// A mention with a kind says more of a place than its name.
	acts := map[chancery.Span]chancery.ActorKind{}
	for _, m := range mentions {
		if m.Kind != "" {
			acts[m.Passage.Span] = m.Kind
		}
	}
	for _, n := range names {
		s := n.Passage.Span
		switch n.Kind {
		case chancery.PersonName:
			add(node{span: s, words: n.Passage.Words, kind: chancery.Person})
		case chancery.OrganisationName:
			kind := chancery.Organisation
			if k := acts[s]; k == chancery.Group || k == chancery.State {
				kind = k
			}
			add(node{span: s, words: n.Passage.Words, kind: kind})
		case chancery.NationalityName:
			add(node{span: s, words: n.Passage.Words, kind: chancery.State})
		case chancery.PlaceName:
			known, is := lookState(n.Passage.Words)
			k, mentioned := acts[s]
			add(node{span: s, words: n.Passage.Words, kind: cmp.Or(k, chancery.State), place: !mentioned && !(is && known.sense != capital)})
		case chancery.OfficeName:
			add(node{span: s, kind: chancery.Person, role: true})
		}
	}
	for _, m := range mentions {
		s := m.Passage.Span
		if s.Start < 0 || s.End > len(d.doc.Text) || s.Start >= s.End {
			continue
		}
		add(node{span: s, kind: m.Kind, role: !pronoun(text(s))})
	}
	slices.SortStableFunc(d.nodes, func(a, b node) int {
		return cmp.Or(cmp.Compare(a.span.Start, b.span.Start), cmp.Compare(b.span.End, a.span.End))
	})
	// An office right before a person's name, and a name inside a longer one of
	// the same actor, are that name.
	d.at = map[chancery.Span]int{}
	byText := map[string]*spelling{}
	for i := range d.nodes {
		n := &d.nodes[i]
		d.at[n.span] = i
		if n.role || pronoun(text(n.span)) {
			continue
		}
		name := Clean(stripPossessive(cmp.Or(n.words, text(n.span))))
		key := string(n.kind) + "\x00" + name
		s := byText[key]
		if s == nil {
			s = &spelling{text: name, kind: n.kind, group: -1}
			s.form = newForm(s.text, s.kind)
			if s.form.fold == "" {
				n.role = true
				continue
			}
			s.keys = keysOf(s.form, s.kind)
			byText[key] = s
			d.spellings = append(d.spellings, s)
		}
		n.form = s
		s.nodes = append(s.nodes, i)
	}
}

// newGroup makes an actor of a spelling.
func (d *inDocument) newGroup(kind chancery.ActorKind, named bool) int {
	d.groups = append(d.groups, group{parent: len(d.groups), kind: kind, named: named})
	return len(d.groups) - 1
}

func (d *inDocument) find(g int) int {
	for d.groups[g].parent != g {
		d.groups[g].parent = d.groups[d.groups[g].parent].parent
		g = d.groups[g].parent
	}
	return g
}

// join makes two actors one, and returns it.
func (d *inDocument) join(a, b int) int {
	a, b = d.find(a), d.find(b)
	if a == b {
		return a
	}
	if b < a {
		a, b = b, a
	}
	x, y := &d.groups[a], &d.groups[b]
	y.parent = a
	x.spellings = append(x.spellings, y.spellings...)
	x.named = x.named || y.named
	x.kind = cmp.Or(x.kind, y.kind)
	x.sex = cmp.Or(x.sex, y.sex)
	x.nodes += y.nodes
	return a
}

// mostCompared bounds how many spellings with one key are compared.
const mostCompared = 32

// fullNames makes an actor of each full name and joins spellings that are the
// same. Names that shorten others wait.
func (d *inDocument) fullNames() {
	for _, s := range d.spellings {
		s.short = s.kind == chancery.Person && len(s.form.words) == 1 && len(s.form.nick) == 0
	}
	byKey := map[string][]*spelling{}
	for _, s := range d.spellings {
		if s.short {
			continue
		}
		s.group = d.newGroup(s.kind, true)
		d.groups[s.group].spellings = []*spelling{s}
		d.groups[s.group].nodes = len(s.nodes)
		for _, k := range s.keys {
			for _, t := range byKey[k] {
				if d.find(t.group) == d.find(s.group) || !kindsAgree(s.kind, t.kind) {
					continue
				}
				w := weighForms(s, t)
				// Within one document a slip of the pen is likelier than two people of
				// nearly one name, and a first name more or less says nothing.
				if w >= 0.8 && d.compatible(d.find(s.group), d.find(t.group)) {
					d.join(s.group, t.group)
				}
			}
			if len(byKey[k]) < mostCompared {
				byKey[k] = append(byKey[k], s)
			}
		}
	}
}

// weighForms compares two spellings by themselves.
func weighForms(s, t *spelling) (w float64) {
	switch {
	case s.kind == chancery.Person:
		w, _, _ = comparePersons(s.form, t.form)
	case s.kind == chancery.State || s.form.hasState && t.form.hasState:
		w, _ = compareStates(&Party{}, &Party{}, s.form, t.form)
	default:
		w, _ = compareOrganisations(&s.form.org, &t.form.org)
	}
	return w
}

// compatible reports whether two actors can be one: no full name of one is
// surely another's than a full name of the other.
func (d *inDocument) compatible(a, b int) bool {
	x, y := &d.groups[a], &d.groups[b]
	if !kindsAgree(x.kind, y.kind) {
		return false
	}
	for _, s := range x.spellings[:min(len(x.spellings), 8)] {
		for _, t := range y.spellings[:min(len(y.spellings), 8)] {
			if s.kind != chancery.Person {
				if s.form.hasState && t.form.hasState && s.form.state.state != t.form.state.state {
					return false
				}
				if s.form.org.state != "" && t.form.org.state != "" && s.form.org.state != t.form.org.state {
					return false
				}
				continue
			}
			if w, _, _ := comparePersons(s.form, t.form); w <= -3.5 {
				return false
			}
		}
	}
	return true
}

// related reports whether two actors that a link joins can be one by their names, where
// both have names and are no persons: some name of the one is the other's with words left
// out, its acronym, or made from it, and no two longer names of theirs are two bodies'.
// Readers take what is told of the Committee for the Department's.
func (d *inDocument) related(a, b int) bool {
	x, y := &d.groups[a], &d.groups[b]
	if x.kind == chancery.Person || y.kind == chancery.Person || !x.named || !y.named {
		return true
	}
	some := false
	for _, s := range x.spellings[:min(len(x.spellings), 8)] {
		for _, t := range y.spellings[:min(len(y.spellings), 8)] {
			o, p := &s.form.org, &t.form.org
			onlyO, onlyP, worst := unmatched(o.words, p.words)
			holds := (len(onlyO) == 0 && !o.partOf(p) || len(onlyP) == 0 && !p.partOf(o)) && s.form.hasState == t.form.hasState && worst >= variant && len(o.words) > 0 && len(p.words) > 0
			switch {
			case s.form.hasState && t.form.hasState, derived(strings.TrimPrefix(s.form.fold, "the "), strings.TrimPrefix(t.form.fold, "the ")):
				some = true
			case holds, o.acronymMatches(p), joined(o.words, p.words):
				some = true
			case len(o.words) > 1 && len(p.words) > 1 && o.acronym == "" && p.acronym == "":
				return false
			}
		}
	}
	return some
}

// parts gives the names that shorten others to them: acronyms to what they
// stand for, "the Department" to the one department, "Ruvakhi" to Ruvakhan.
func (d *inDocument) parts() {
	// "International Atomic Energy Agency (IAEA)", in one name or two.
	for i := 1; i < len(d.nodes); i++ {
		a, b := &d.nodes[i-1], &d.nodes[i]
		if a.form == nil || b.form == nil || a.kind == chancery.Person || b.kind == chancery.Person {
			continue
		}
		between := ""
		if a.span.End <= b.span.Start {
			between = d.doc.Text[a.span.End:b.span.Start]
		}
		if strings.TrimSpace(between) == "(" && (isAcronym(b.form.text) && abbreviates(b.form.text, a.form.text) || isAcronym(a.form.text) && abbreviates(a.form.text, b.form.text)) && d.compatible(d.find(a.form.group), d.find(b.form.group)) {
			d.join(a.form.group, b.form.group)
		}
	}
	// Words of organisations, and acronyms, by what holds them.
	holders := map[string][]*spelling{}
	for _, s := range d.spellings {
		if s.kind == chancery.Person || s.kind == chancery.State {
			continue
		}
		for _, w := range s.form.org.words {
			if l := holders[w.text]; len(l) < mostCompared && (len(l) == 0 || l[len(l)-1] != s) {
				holders[w.text] = append(l, s)
			}
		}
	}
	for _, s := range d.spellings {
		if s.kind == chancery.Person || s.kind == chancery.State || len(s.form.org.words) == 0 || len(s.form.org.words) > 3 || isAcronym(s.text) {
			continue
		}
		found := map[int]bool{}
		for _, t := range holders[s.form.org.words[len(s.form.org.words)-1].text] {
			if t == s || len(t.form.org.words) <= len(s.form.org.words) && d.find(t.group) != d.find(s.group) {
				continue
			}
			if t.form.hasState && !s.form.hasState || s.form.org.partOf(&t.form.org) {
				continue // "the House" is not the White House
			}
			if onlyS, _, worst := unmatched(s.form.org.words, t.form.org.words); len(onlyS) == 0 && worst >= variant && shortenedTo(t.form, s.form) && d.compatible(d.find(s.group), d.find(t.group)) {
				found[d.find(t.group)] = true
			}
		}
		// One word that is a proper name by itself ("Hamas") shortens nothing: the
		// longer name is another's. A common word needs its article.
		if len(found) == 1 && (len(s.form.org.words) > 1 || articled(d.doc.Text, d.nodes[s.nodes[0]].span)) {
			for g := range found {
				d.join(s.group, g)
			}
		}
	}
	// States and what is derived from their names, where the table knows neither.
	var states []*spelling
	for _, s := range d.spellings {
		if s.kind == chancery.State && !s.form.hasState {
			states = append(states, s)
		}
	}
	byStem := map[string][]*spelling{}
	for _, s := range states {
		stem := stem(s.form.fold)
		for _, t := range byStem[stem] {
			if derived(s.form.fold, t.form.fold) {
				d.join(s.group, t.group)
			}
		}
		if len(byStem[stem]) < mostCompared {
			byStem[stem] = append(byStem[stem], s)
		}
	}
}

// abbreviates reports whether an acronym that stands beside a name in brackets can be its:
// it begins as the name does, and its letters stand in the name in that order.
func abbreviates(acronym, name string) bool {
	letters, rest := Fold(acronym), strings.TrimPrefix(Fold(name), "the ")
	if letters == "" || rest == "" || letters[0] != rest[0] {
		return false
	}
	for i := range len(letters) {
		at := strings.IndexByte(rest, letters[i])
		if at < 0 {
			return false
		}
		rest = rest[at+1:]
	}
	return true
}

// shortenedTo reports whether a name of an organisation is cut to another at a
// place where names are cut: to its end ("Assessment Office"), or before "of" and
// "for" ("Carnegie Endowment for …"). "Dhaka University's Faculty" is no longer
// name of the university.
func shortenedTo(long, short *form) bool {
	n := len(short.org.words)
	tail, head := long.org.words[max(0, len(long.org.words)-n):], long.org.words[:min(n, len(long.org.words))]
	if _, rest, _ := unmatched(short.org.words, tail); len(rest) == 0 {
		return true
	}
	if _, rest, _ := unmatched(short.org.words, head); len(rest) > 0 {
		return false
	}
	at := slices.Index(long.org.all, short.org.all[len(short.org.all)-1])
	return at >= 0 && at+1 < len(long.org.all) && small[long.org.all[at+1]] && long.org.all[at+1] != "s"
}

// articled reports whether "the" stands in or before a name.
func articled(text string, s chancery.Span) bool {
	if len(text[s.Start:s.End]) > 4 && strings.EqualFold(text[s.Start:s.Start+4], "the ") {
		return true
	}
	head := strings.TrimRight(text[max(0, s.Start-8):s.Start], " \n")
	return strings.HasSuffix(strings.ToLower(head), "the")
}

func stem(fold string) string {
	n := min(len(fold), 4)
	return fold[:n]
}

// derived reports whether one of two folded words is the other with an ending
// such as -i, -ian, -ans, -ese taken for its own: Ruvakhan, Ruvakhi, Ruvakhis.
func derived(a, b string) bool {
	n := 0
	for n < len(a) && n < len(b) && a[n] == b[n] {
		n++
	}
	ending := func(s string) bool {
		switch s {
		case "", "a", "e", "i", "n", "s", "an", "ia", "is", "ian", "ans", "ese", "ish", "ians", "ani", "anis", "en", "ans's", "y", "yan", "ic", "er", "ers", "land", "lander", "landers", "and":
			return true
		}
		return false
	}
	return n >= 4 && ending(a[n:]) && ending(b[n:])
}

// follow joins what links join: each to the best of its links first, and nothing
// against the names.
//
// At first a name alone is joined only to an actor that has a fuller one; when
// the names alone have found theirs, all follows.
func (d *inDocument) follow(links []Link, all bool) {
	links = slices.Clone(links)
	slices.SortStableFunc(links, func(a, b Link) int {
		return cmp.Or(cmp.Compare(b.Score, a.Score), cmp.Compare(a.A.Start, b.A.Start), cmp.Compare(a.B.Start, b.B.Start))
	})
	for _, l := range links {
		if !(l.Score >= 0.5) {
			break
		}
		i, okA := d.at[l.A]
		j, okB := d.at[l.B]
		if !okA || !okB || i == j {
			continue
		}
		a, b := &d.nodes[i], &d.nodes[j]
		// A surname alone goes with the link, where the names allow it.
		ga, gb := d.groupOf(i), d.groupOf(j)
		if !all && (ga < 0 && a.form != nil && (gb < 0 || !d.groups[d.find(gb)].named) || gb < 0 && b.form != nil && (ga < 0 || !d.groups[d.find(ga)].named)) {
			continue
		}
		switch {
		case ga >= 0 && gb >= 0:
			if d.find(ga) != d.find(gb) && d.compatible(d.find(ga), d.find(gb)) && d.related(d.find(ga), d.find(gb)) && d.sexesAgree(ga, gb) && d.fits(a, gb) && d.fits(b, ga) {
				d.join(ga, gb)
			}
		case ga >= 0:
			if d.fits(b, ga) {
				d.give(j, ga)
			}
		case gb >= 0:
			if d.fits(a, gb) {
				d.give(i, gb)
			}
		default:
			kind := cmp.Or(a.kind, b.kind)
			if !kindsAgree(a.kind, b.kind) {
				continue
			}
			g := d.newGroup(kind, false)
			d.give(i, g)
			if d.fits(b, g) {
				d.give(j, g)
			}
		}
	}
}

// give makes a node one of an actor's.
func (d *inDocument) give(i, g int) {
	n := &d.nodes[i]
	n.group = g
	to := &d.groups[d.find(g)]
	to.nodes++
	to.sex = cmp.Or(to.sex, pronounSex(d.doc.Text[n.span.Start:n.span.End]))
}

func (d *inDocument) groupOf(i int) int {
	n := &d.nodes[i]
	if n.group >= 0 {
		return n.group
	}
	if n.form != nil && n.form.group >= 0 {
		return n.form.group
	}
	return -1
}

// fits reports whether a node can mean an actor.
func (d *inDocument) fits(n *node, g int) bool {
	grp := &d.groups[d.find(g)]
	if !kindsAgree(n.kind, grp.kind) {
		return false
	}
	if sex := pronounSex(d.doc.Text[n.span.Start:n.span.End]); sex != 0 {
		if grp.kind != "" && grp.kind != chancery.Person {
			return false
		}
		known := d.sexOf(g)
		return known == 0 || known == sex
	}
	if n.form == nil || !n.form.short {
		return true
	}
	return len(grp.spellings) == 0 || d.shortens(n.form, grp)
}

// shortens reports whether a name alone can be that of an actor.
func (d *inDocument) shortens(s *spelling, g *group) bool {
	fits, full, other := false, false, false
	for _, t := range g.spellings {
		if t.kind != chancery.Person {
			continue
		}
		if s.form.sex != 0 && t.form.sex != 0 && s.form.sex != t.form.sex {
			return false // "Mr Obama" and "Michelle Obama"
		}
		w, _, _ := comparePersons(s.form, t.form)
		// "Alec" and "Thornbray" are two names alone, and of one man where a full name of
		// his holds both.
		other = other || w <= -3.5 && t.short == s.short
		fits = fits || w >= -1
		full = full || w >= -1 && !t.short
	}
	return fits && (full || !other)
}

// alone gives each surname or given name that stands alone to the full name that
// it shortens. Where several do, it means the one that was named last, unless a
// title says otherwise; where none does, the name is all that is known.
func (d *inDocument) alone() {
	byWord := map[string][]int{} // groups by the sound of a word of their names
	put := func(s *spelling) {
		g := d.find(s.group)
		add := func(k string) {
			if l := byWord[k]; len(l) < mostCompared && !slices.Contains(l, g) {
				byWord[k] = append(l, g)
			}
		}
		for _, w := range s.form.words {
			for _, k := range strongs(w) {
				add(k)
			}
		}
		for _, rank := range s.form.ranks() { // "the Marshal"
			add("t:" + rank)
		}
		for _, n := range s.form.nick {
			byWord[strong(n)] = append(byWord[strong(n)], d.find(s.group))
		}
	}
	for _, s := range d.spellings {
		if s.kind == chancery.Person && !s.short {
			put(s)
		}
	}
	titled := d.titles()
	last := map[int]int{} // node at which an actor was last named
	type choice struct {
		best, family []int // groups: all, and those with it as surname
	}
	choices := map[*spelling]choice{}
	candidates := func(s *spelling) choice {
		if c, ok := choices[s]; ok {
			return c
		}
		var c choice
		var near []int
		for _, k := range strongs(s.form.words[0]) {
			near = append(near, byWord[k]...)
		}
		if s.form.rank() {
			near = append(near, byWord["t:"+s.form.words[0].text]...)
		}
		for _, g := range near {
			g = d.find(g)
			if slices.Contains(c.best, g) || !d.shortens(s, &d.groups[g]) {
				continue
			}
			c.best = append(c.best, g)
			if slices.ContainsFunc(d.groups[g].spellings, func(t *spelling) bool {
				return len(t.form.words) > 0 && alike(s.form.words[0], familyWord(t.form)) >= likely
			}) {
				c.family = append(c.family, g)
			}
		}
		if len(c.family) > 0 && len(s.form.person.Given) == 0 {
			c.best = c.family
		}
		choices[s] = c
		return c
	}
	for i := range d.nodes {
		n := &d.nodes[i]
		s := n.form
		if s == nil || s.kind != chancery.Person {
			continue
		}
		if !s.short {
			last[d.find(s.group)] = i + 1
			continue
		}
		if n.group >= 0 {
			last[d.find(n.group)] = i + 1
			continue
		}
		c := candidates(s)
		title := titled[i]
		best, score := -1, -1.0
		for _, g := range c.best {
			v := float64(last[d.find(g)]) / float64(len(d.nodes)+1)
			if title != "" && d.holds(g, title, titled) {
				v += 2
			}
			if v > score {
				best, score = g, v
			}
		}
		// A title that none of several is seen to bear says that it is one of them,
		// and not which: being named last is too little then.
		if title != "" && len(c.best) > 1 && score < 2 {
			best = -1
		}
		// Who is first named by office and surname, and not by the full name that comes
		// later without the office, is another of the family: "President Arden" and "Michelle
		// Arden".
		if title != "" && best >= 0 && score == 0 && !d.holds(best, title, titled) {
			best = -1
		}
		if best < 0 {
			// All spellings of this surname alone are one actor.
			if s.group < 0 {
				s.group = d.newGroup(chancery.Person, true)
				d.groups[s.group].spellings = []*spelling{s}
				put(s)
				clear(choices)
			}
			best = s.group
		}
		n.group = best
		g := &d.groups[d.find(best)]
		if !slices.Contains(g.spellings, s) && len(g.spellings) < 1<<16 {
			g.spellings = append(g.spellings, s)
		}
		g.nodes++
		last[d.find(best)] = i + 1
	}
}

// titles returns, by node, the office that stands in or right before a person's
// name, in the register's form.
func (d *inDocument) titles() map[int]string {
	out := map[int]string{}
	for i := range d.nodes {
		n := &d.nodes[i]
		if n.form == nil || n.kind != chancery.Person {
			continue
		}
		if t := n.form.form.person.Titles; len(t) > 0 {
			if o, ok := parseOffice(strings.Join(t, " ")); ok {
				out[i] = o.title
				continue
			}
		}
		if i > 0 && d.nodes[i-1].role && d.adjacent(i-1, i) {
			if o, ok := parseOffice(d.doc.Text[d.nodes[i-1].span.Start:d.nodes[i-1].span.End]); ok {
				out[i] = o.title
			}
		}
	}
	return out
}

// adjacent reports whether nothing but a blank parts two nodes.
func (d *inDocument) adjacent(i, j int) bool {
	a, b := d.nodes[i].span, d.nodes[j].span
	return a.End <= b.Start && strings.TrimSpace(d.doc.Text[a.End:b.Start]) == "" && b.Start-a.End <= 2
}

// holds reports whether a name of an actor bears a title anywhere, before it or
// in the words beside it: "Sadrin Hazorad, ambassador in Port-Lanuy".
func (d *inDocument) holds(g int, title string, titled map[int]string) bool {
	for _, s := range d.groups[d.find(g)].spellings {
		for _, i := range s.nodes[:min(len(s.nodes), mostCompared)] {
			if !s.short && d.beside(i, title) {
				return true
			}
			if t := titled[i]; t != "" && officesAgree(t, title) && (!s.short || d.nodes[i].group >= 0 && d.find(d.nodes[i].group) == d.find(g)) {
				return true
			}
		}
	}
	return false
}

// beside reports whether a title stands right after a name, or right before it,
// with no other name between.
func (d *inDocument) beside(i int, title string) bool {
	const reach = 80
	s := d.nodes[i].span
	person := func(j int) bool { return d.nodes[j].form != nil && d.nodes[j].kind == chancery.Person }
	from, to := max(0, s.Start-reach), min(len(d.doc.Text), s.End+reach)
	for j := i + 1; j < len(d.nodes) && d.nodes[j].span.Start < to; j++ {
		if person(j) {
			to = max(s.End, d.nodes[j].span.Start)
			break
		}
	}
	for j := i - 1; j >= 0 && d.nodes[j].span.End > from; j-- {
		if person(j) {
			from = min(s.Start, d.nodes[j].span.End)
			break
		}
	}
	after, before := d.doc.Text[s.End:to], d.doc.Text[from:s.Start]
	if end := strings.IndexAny(after, ".;:?!\n"); end >= 0 {
		after = after[:end]
	}
	// "…. The ambassador in Port-Lanuy, Sadrin Hazorad": the phrase must begin
	// there, and what follows the name before after a comma is said of that one.
	before = strings.TrimRight(before, " ")
	phrase, closed := strings.CutSuffix(before, ",")
	begin := strings.LastIndexAny(phrase, ",.;:?!\n")
	if !closed || begin < 0 && from > 0 || begin == 0 && phrase[0] == ',' {
		phrase = ""
	} else {
		phrase = phrase[begin+1:]
	}
	has := func(text string) bool { return strings.Contains(" "+Fold(text)+" ", " "+Fold(title)+" ") }
	return strings.HasPrefix(after, ",") && has(after) || has(phrase)
}

// bearers gives "the ambassador" to Ambassador Voss, where nothing else has given it a
// name: a description without anything beside its office or rank means the person who
// bears that in a title, in an apposition, or in a description that a link has joined to
// a name. Of several it is the one who was named so last.
func (d *inDocument) bearers() {
	sole := map[string]int{} // the one bearer in the document, -1 for several
	at := make([]string, len(d.nodes))
	var titled []string
	for i := range d.nodes {
		n := &d.nodes[i]
		g := d.groupOf(i)
		titled = titled[:0]
		switch {
		case n.form != nil && n.kind == chancery.Person && g >= 0:
			titled = append(titled, n.form.form.ranks()...)
			if w := d.wordBefore(n.span.Start); titles[w] || hasHonorific(w) {
				titled = append(titled, w)
			}
		case n.form == nil && n.role && kindsAgree(n.kind, chancery.Person):
			if g < 0 {
				g = d.apposed(i)
			}
			if text := d.doc.Text[n.span.Start:n.span.End]; g >= 0 && d.groups[d.find(g)].named && (!indefinite(text) || capital1(text) && titles[headOf(text)]) {
				titled = append(titled, headOf(text))
			}
		}
		for _, t := range titled {
			if common[t] {
				continue
			}
			at[i] = t
			if before, ok := sole[t]; ok && (before < 0 || d.find(before) != d.find(g)) {
				sole[t] = -1
			} else {
				sole[t] = g
			}
		}
	}
	last := map[string]int{}
	for i := range d.nodes {
		n := &d.nodes[i]
		if t := at[i]; t != "" {
			if g := d.groupOf(i); g >= 0 {
				last[t] = g
			}
		}
		if n.form != nil || !n.role || !kindsAgree(n.kind, chancery.Person) {
			continue
		}
		g := d.groupOf(i)
		if g >= 0 && d.groups[d.find(g)].named {
			continue
		}
		t, ok := bare(d.doc.Text[n.span.Start:n.span.End])
		if !ok {
			continue
		}
		b, ok := last[t]
		if !ok {
			if b, ok = sole[t]; !ok || b < 0 {
				continue
			}
		}
		switch {
		case g < 0:
			d.give(i, b)
		case d.sexesAgree(g, b):
			d.join(g, b)
		}
	}
}

// common are titles that say nothing of who is meant.
var common = map[string]bool{"mr": true, "mrs": true, "ms": true, "miss": true, "dr": true, "sir": true, "lady": true, "lord": true, "the": true, "deputy": true, "acting": true, "chief": true}

// bare returns the head of a description that is "the", a noun, and at most words that
// qualify an office: "the Deputy Director".
func bare(s string) (string, bool) {
	words := strings.Fields(strings.ToLower(Clean(stripPossessive(s))))
	if len(words) < 2 || len(words) > 4 || words[0] != "the" && words[0] != "this" && words[0] != "that" {
		return "", false
	}
	head := words[len(words)-1]
	qualified := slices.ContainsFunc(words[1:len(words)-1], func(w string) bool { return !before[w] })
	return singular(head), !qualified && !strings.Contains(head, "-")
}

// wordBefore returns the folded word right before an offset, "" where none is.
func (d *inDocument) wordBefore(at int) string {
	head := d.doc.Text[max(0, at-32):at]
	rest := strings.TrimRight(head, " ")
	if rest == head || head == "" {
		return ""
	}
	return foldWord(rest[strings.LastIndexAny(rest, " \n(“\"‘'")+1:])
}

// sexesAgree reports whether the pronouns and titles of two actors allow that they are
// one.
func (d *inDocument) sexesAgree(a, b int) bool {
	x, y := d.sexOf(a), d.sexOf(b)
	return x == 0 || y == 0 || x == y
}

// sexOf returns the sex that an actor's names or pronouns show, or 0.
func (d *inDocument) sexOf(g int) byte {
	g = d.find(g)
	for _, s := range d.groups[g].spellings {
		if s.form.sex != 0 {
			return s.form.sex
		}
	}
	return d.groups[g].sex
}

// descriptions gives descriptions that no link joined to the name that they
// stand beside, or makes unnamed actors of them.
func (d *inDocument) descriptions() {
	byHead := map[string]int{}
	for i := range d.nodes {
		n := &d.nodes[i]
		if n.form != nil || n.group >= 0 {
			continue
		}
		if !n.role {
			if n.kind == chancery.Person {
				d.give(i, d.newGroup(n.kind, false))
			}
			continue
		}
		text := d.doc.Text[n.span.Start:n.span.End]
		// "Foreign Minister Yashkar Denmirez"; "Luc Vaubrinet, the ambassador"
		if i+1 < len(d.nodes) && d.adjacent(i, i+1) && d.nodes[i+1].form != nil && d.nodes[i+1].kind == chancery.Person {
			n.group = d.groupOf(i + 1)
			if n.group >= 0 {
				continue
			}
		}
		if g := d.apposed(i); g >= 0 {
			n.group = g
			continue
		}
		head := headOf(text)
		key := string(n.kind) + "\x00" + head
		definite := !indefinite(text)
		if g, ok := byHead[key]; ok && definite {
			n.group = g
			d.groups[d.find(g)].nodes++
			continue
		}
		g := d.newGroup(n.kind, false)
		d.groups[g].nodes = 1
		n.group = g
		byHead[key] = g
		if definite {
			byHead[string(n.kind)+"\x00"+strings.ToLower(Clean(text))] = g
		}
	}
}

// whole gives a description to the actor whose name it is, with the article before it,
// where the name was found shorter: "the Merle network", of which "Merle" was found.
func (d *inDocument) whole() {
	for i := range d.nodes {
		n := &d.nodes[i]
		if n.form != nil || !n.role {
			continue
		}
		text := ""
		for j := i + 1; j < len(d.nodes) && j < i+4 && d.nodes[j].span.Start < n.span.End; j++ {
			s := d.nodes[j].form
			if s == nil || s.group < 0 {
				continue
			}
			if text == "" {
				text = withoutArticle(Clean(d.doc.Text[n.span.Start:n.span.End]))
			}
			if s.text == text {
				n.kind = s.kind
				d.give(i, s.group)
				break
			}
		}
	}
}

func withoutArticle(s string) string {
	for _, article := range []string{"the ", "The "} {
		s = strings.TrimPrefix(s, article)
	}
	return s
}

// apposed returns the actor whose name a description follows or precedes after
// a comma: "Luc Vaubrinet, the ambassador of Vaurelle in Ruvakhan, …".
func (d *inDocument) apposed(i int) int {
	n := d.nodes[i]
	near := func(j int) int {
		if j < 0 || j >= len(d.nodes) {
			return -1
		}
		m := d.nodes[j]
		if m.form == nil || m.kind != chancery.Person || n.kind != chancery.Person && n.kind != "" {
			return -1
		}
		a, b := n.span, m.span
		if b.Start < a.Start {
			a, b = b, a
		}
		if a.End > b.Start || strings.TrimSpace(d.doc.Text[a.End:b.Start]) != "," {
			return -1
		}
		// The second must be closed by a comma or stop, or the two are a list.
		rest := d.doc.Text[b.End:]
		for _, link := range []string{" of ", " for ", " in ", " to "} {
			if end := strings.IndexAny(rest, ",.;:)–—\n"); strings.HasPrefix(rest, link) && 0 < end && end < maxOffice {
				rest = rest[end:]
			}
		}
		if r, _ := utf8.DecodeRuneInString(rest); rest != "" && !strings.ContainsRune(",.;:)–—\n", r) {
			return -1
		}
		return d.groupOf(j)
	}
	if g := near(i - 1); g >= 0 {
		return g
	}
	return -1
}

// maxOffice is how far behind the title, in bytes, what an office is of may end.
const maxOffice = 60

// indefinite reports whether a description brings someone new: "a former
// official", "two diplomats", "officials".
func indefinite(s string) bool {
	first, _, _ := strings.Cut(strings.ToLower(Clean(s)), " ")
	switch first {
	case "the", "this", "that", "these", "those", "his", "her", "its", "their", "our", "my", "your", "one", "both":
		return first == "one"
	}
	return true
}

// headOf returns the word that a description is about: the last before "of",
// "who", "in" and the like.
func headOf(s string) string {
	head := ""
	for w := range strings.FieldsSeq(strings.ToLower(Clean(s))) {
		w = strings.Trim(w, ",.;:()“”\"")
		switch w {
		case "of", "who", "whom", "in", "at", "from", "with", "to", "for", "that", "which", "close", "familiar", "on", "by":
			if head != "" {
				return singular(head)
			}
		}
		if w != "" {
			head = w
		}
	}
	return singular(head)
}

func singular(w string) string {
	w = strings.TrimSuffix(strings.TrimSuffix(w, "'s"), "’s")
	if len(w) > 4 && strings.HasSuffix(w, "s") && !strings.HasSuffix(w, "ss") {
		return w[:len(w)-1]
	}
	return w
}

// pronoun reports whether words are a pronoun and nothing else.
func pronoun(s string) bool { return len(s) <= 12 && chancery.Pronoun(Clean(s)) }

// nominative returns a pronoun as a subject has it.
func nominative(s string) string {
	s = strings.ToLower(s)
	switch s {
	case "i", "me", "my", "mine", "myself":
		return "I"
	case "us", "our", "ours", "ourselves":
		return "we"
	case "him", "his", "himself":
		return "he"
	case "her", "hers", "herself":
		return "she"
	case "them", "their", "theirs", "themselves":
		return "they"
	}
	return s
}

// pronounSex is the sex of whom a pronoun means: 'm', 'f', or 0 where it does not tell.
func pronounSex(s string) byte {
	if len(s) > 12 {
		return 0
	}
	switch strings.ToLower(Clean(s)) {
	case "he", "him", "his", "himself":
		return 'm'
	case "she", "her", "hers", "herself":
		return 'f'
	}
	return 0
}

// actors writes out what was gathered.
func (d *inDocument) actors() []chancery.Actor {
	at := map[int]int{}
	var out []chancery.Actor
	var descriptions []map[string]bool
	acting := map[int]bool{} // groups in which something besides names of places stands
	for i := range d.nodes {
		if g := d.groupOf(i); g >= 0 && !d.nodes[i].place {
			acting[d.find(g)] = true
		}
	}
	for i := range d.nodes {
		n := &d.nodes[i]
		g := d.groupOf(i)
		if g < 0 {
			continue
		}
		g = d.find(g)
		if !acting[g] {
			continue
		}
		k, ok := at[g]
		if !ok {
			k = len(out)
			at[g] = k
			out = append(out, chancery.Actor{ID: fmt.Sprintf("a%d", k+1), Kind: d.groups[g].kind, Unnamed: !d.groups[g].named})
			descriptions = append(descriptions, map[string]bool{})
		}
		a := &out[k]
		words := d.doc.Text[n.span.Start:n.span.End]
		a.Mentions = append(a.Mentions, chancery.Passage{Document: d.doc.Digest, Span: n.span, Words: words})
		a.Kind = cmp.Or(a.Kind, n.kind)
		name := ""
		switch {
		case n.form != nil:
			name = n.form.text
		case a.Unnamed && !pronoun(words):
			name = Clean(words)
		}
		if name != "" && !descriptions[k][name] {
			descriptions[k][name] = true
			a.Names = append(a.Names, name)
		}
	}
	for i := range out {
		if a := &out[i]; len(a.Names) == 0 {
			a.Names = []string{nominative(a.Mentions[0].Words)}
		}
	}
	places := map[string]bool{}
	for i := range d.nodes {
		if n := &d.nodes[i]; n.place && n.form != nil {
			places[n.form.text] = true
		}
	}
	for i := range out {
		a := &out[i]
		a.ID = fmt.Sprintf("a%d", i+1)
		slices.SortStableFunc(a.Names, func(x, y string) int { return fuller(x, y, a.Kind, places) })
		a.Name = a.Names[0]
		if !a.Unnamed && a.Kind == chancery.Person {
			a.Name = fullestName(a.Names)
		}
	}
	return out
}

// fuller orders names, the fullest first.
func fuller(x, y string, kind chancery.ActorKind, places map[string]bool) int {
	if kind == chancery.State {
		// The name of a state comes before the adjective and the town.
		rank := func(s string) int {
			n, ok := lookState(s)
			switch {
			case ok:
				return int(n.sense)
			case places[s]:
				return 4
			}
			return 5
		}
		if c := cmp.Compare(rank(x), rank(y)); c != 0 {
			return c
		}
		// "Tolvia" before "Tolvian", where no table has either.
		if a, b := strings.TrimPrefix(Fold(x), "the "), strings.TrimPrefix(Fold(y), "the "); derived(a, b) {
			n := 0
			for n < len(a) && n < len(b) && a[n] == b[n] {
				n++
			}
			if c := cmp.Compare(fromLand(a[n:]), fromLand(b[n:])); c != 0 {
				return c
			}
		}
		return cmp.Compare(len(x), len(y))
	}
	weight := func(s string) int {
		n := 10*len(strings.Fields(s)) + min(len(s), 40)/8
		if kind == chancery.Person { // "Sadrin Hazorad" before "Ambassador Hazourad"
			p := ParsePerson(s)
			n = 10*(len(p.Given)+min(len(p.Family), 2)) + min(len(s), 40)/8
		}
		if s == strings.ToUpper(s) && len(strings.Fields(s)) == 1 && kind == chancery.Person {
			n--
		}
		return n
	}
	return cmp.Compare(weight(y), weight(x))
}

// fromLand orders endings by how far they are from those of the names of lands.
func fromLand(ending string) int {
	switch ending {
	case "":
		return 0
	case "a", "e", "ia", "y", "land":
		return 1
	case "an":
		return 2
	}
	return 3
}

// fullestName returns the fullest name of a person, without titles where there is a
// given name besides.
func fullestName(names []string) string {
	best, words := names[0], -1
	for _, n := range names {
		p := ParsePerson(n)
		full := p.Full()
		if first, rest, ok := strings.Cut(n, " "); ok && strings.EqualFold(first, "the") {
			p = ParsePerson(rest)
			if p.Titles == nil && p.Given == nil && titles[foldWord(rest)] {
				continue // "The Secretary" is no fuller than "Secretary Vane"
			}
		}
		if c := len(p.Given)*2 + len(p.Family); c > words && full != "" {
			words = c
			best = n
			if len(p.Given) > 0 && !p.Inverted && len(p.Honorifics)+len(p.Titles) > 0 {
				best = full
			}
		}
	}
	if r, _ := utf8.DecodeRuneInString(best); unicode.IsLower(r) && len(names) > 1 && best != names[0] {
		return names[0]
	}
	return best
}
