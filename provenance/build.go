package provenance

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strings"
	"unicode"

	"golang.org/x/text/cases"

	"chancery"
)

// Source is one attribution of a claim, with what its chain is built of.
type Source struct {
	Attribution chancery.Attribution
	Side        Side
	Chain       []chancery.Attribution // from the outermost to the attribution itself, as [chancery.Chains] gives it
	Document    *chancery.Document     // Text and Blocks are not needed
	// Who returns the actor of the record that an actor of the document's reading
	// is where a stretch of the text means it; ok is false where that is not known.
	Who func(local string, at chancery.Span) (who Node, ok bool)
	Copy
}

// Copy says what an attribution shares with those of other documents word for
// word. See package collation.
type Copy struct {
	// Text names the family of copies whose words the attribution is among; "" for
	// none. Outside is how many attributions of the chain, from the outermost, stand
	// outside of those words: who copies may first say from where.
	Text    string
	Outside int
	// From is the document from which the others of the family have the words; zero
	// where that is not known. It must have an attribution on the same side.
	From chancery.Digest
	// Words names what is said in the same words in several documents, each in a
	// sentence of its own; "" for none. Whoever says it is one and the same, unless two
	// are named.
	Words string
}

// papers are the media that are an origin of their own: one can hold them and
// read them again. An interview or a speech is an occasion and is not.
var papers = set(`letter letters cable telegram dispatch memo memorandum note notes report diary memoir document paper fax copy photocopy transcript minutes
	notebook postcard draft proposal file log record statement communique article book email e-mail aide-memoire non-paper`)

// Build makes the evidence of a claim from its attributions. Actors are those of
// the record; authors and agencies are known by their names; a paper is known by
// its medium and whose it is, and otherwise stands for itself in its document; a
// source without a name is one of its own in each document. about lists IDs of
// actors of which the claim tells.
func Build(sources []Source, about []string) *Evidence {
	b := &builder{e: &Evidence{}, at: map[string]int{}, links: map[[3]string]bool{}, documents: map[chancery.Digest]string{}, one: map[string]string{}}
	// Named actors of the record first, so that authors and agencies find them.
	for i := range sources {
		s := &sources[i]
		for _, a := range s.Chain {
			for _, l := range a.Path {
				for _, id := range l.Actors {
					if who, ok := s.who(id, l.Passage.Span); ok && who.Kind == Actor {
						b.node(who)
						b.named(who.Name, who.ID)
					}
				}
			}
		}
	}
	said := map[string][]string{} // who says the words that several quote
	for i := range sources {
		s := &sources[i]
		b.documents[s.Document.Digest] = documentNode(s.Document)
		if s.Words == "" {
			continue
		}
		if last := b.lastHand(s); last != "" {
			said[s.Words] = append(said[s.Words], last)
		}
	}
	for _, words := range slices.Sorted(maps.Keys(said)) {
		b.unite(said[words])
	}
	b.drop()
	for i := range sources {
		b.add(&sources[i])
	}
	for _, id := range about {
		if _, ok := b.at[id]; ok {
			b.e.About = append(b.e.About, id)
		}
	}
	return b.e
}

func (s *Source) who(local string, at chancery.Span) (Node, bool) {
	if s.Who == nil || local == "" {
		return Node{}, false
	}
	return s.Who(local, at)
}

type builder struct {
	e     *Evidence
	at    map[string]int
	names map[string]string // folded name to node
	links map[[3]string]bool

	documents map[chancery.Digest]string
	one       map[string]string // an unnamed source to who it is
}

// documentNode returns the ID of the node of a document. The same text from other
// bytes is the same witness.
func documentNode(d *chancery.Document) string {
	if d.TextDigest.IsZero() {
		return "document:" + d.Digest.Short()
	}
	return "text:" + d.TextDigest.Short()
}

// hand is whom an attribution names at one place of its chain.
type hand struct {
	nodes  []string
	access chancery.Access
	words  []chancery.Passage
}

// lastHand returns the one who says it in the end; "" where that is nobody or
// several.
func (b *builder) lastHand(s *Source) string {
	hands := b.hands(s)
	if len(hands) == 0 || len(hands[len(hands)-1].nodes) != 1 {
		return ""
	}
	return hands[len(hands)-1].nodes[0]
}

// unite takes unnamed sources to be one, or to be the one who is named beside
// them. Where two are named it leaves all apart: then the words tell less than
// the names.
func (b *builder) unite(ids []string) {
	named := ""
	for i := range ids {
		ids[i] = b.whois(ids[i])
	}
	for _, id := range ids {
		if b.e.Nodes[b.at[id]].Kind != Unnamed {
			if named != "" && named != id {
				return
			}
			named = id
		}
	}
	for _, id := range ids {
		if named == "" {
			named = id
		}
		if id != named {
			b.one[id] = named
		}
	}
}

// drop takes out of the evidence the sources that are known to be others.
func (b *builder) drop() {
	if len(b.one) == 0 {
		return
	}
	b.e.Nodes = slices.DeleteFunc(b.e.Nodes, func(n Node) bool { return b.one[n.ID] != "" })
	clear(b.at)
	for i, n := range b.e.Nodes {
		b.at[n.ID] = i
	}
}

// whois returns who a node is taken to be: itself, for most.
func (b *builder) whois(id string) string {
	for b.one[id] != "" {
		id = b.one[id]
	}
	return id
}

func (b *builder) node(n Node) string {
	if id := b.whois(n.ID); id != n.ID {
		return id
	}
	if _, ok := b.at[n.ID]; !ok {
		b.at[n.ID] = len(b.e.Nodes)
		b.e.Nodes = append(b.e.Nodes, n)
	}
	return n.ID
}

var folder = cases.Fold()

// named returns the node of somebody known by name alone, id where there is none
// yet.
func (b *builder) named(name, id string) string {
	key := folder.String(strings.Join(strings.Fields(name), " "))
	if b.names == nil {
		b.names = map[string]string{}
	}
	if have, ok := b.names[key]; ok {
		return have
	}
	b.names[key] = id
	return id
}

func (b *builder) actor(name string) string {
	return b.node(Node{ID: b.named(name, "name:"+folder.String(name)), Kind: Actor, Name: name})
}

func (b *builder) link(l Link) {
	if k := [3]string{l.From, l.To, string(l.Side)}; l.From != l.To && !b.links[k] {
		b.links[k] = true
		b.e.Links = append(b.e.Links, l)
	}
}

func (b *builder) add(s *Source) {
	d := s.Document
	title := cmp.Or(d.Metadata.Get(chancery.Title), d.Path)
	id := documentNode(d)
	t := Testimony{ID: s.Attribution.ID, Side: s.Side, Passages: s.Attribution.Content}
	for name := range d.Metadata.All(chancery.Author) {
		if author := b.actor(name); !slices.Contains(t.Carriers, author) {
			t.Carriers = append(t.Carriers, author)
		}
	}
	for name := range d.Metadata.All(chancery.WireCredit) {
		if agency := b.actor(name); !slices.Contains(t.Carriers, agency) {
			t.Carriers = append(t.Carriers, agency)
		}
	}
	t.Carriers = append(t.Carriers, b.node(Node{ID: id, Kind: Document, Name: title}))
	hands := b.hands(s)
	for i, h := range hands {
		for _, n := range h.nodes {
			if i == 0 {
				if !slices.Contains(t.Carriers, n) {
					t.Heads = append(t.Heads, Head{n, h.access})
				} else {
					t.Access = cmp.Or(t.Access, h.access)
				}
				continue
			}
			for _, before := range hands[i-1].nodes {
				kind := Says
				if b.e.Nodes[b.at[before]].Kind == Paper {
					kind = WrittenBy
				} else if b.e.Nodes[b.at[n]].Kind == Paper {
					kind = Cites
				}
				b.link(Link{ID: before + " < " + n, From: before, To: n, Kind: kind, Side: s.Side, Access: hands[i-1].access, Passages: hands[i-1].words})
			}
		}
		if i == len(hands)-1 && i > 0 && (h.access == chancery.Witnessed || h.access == chancery.TookPart) {
			for _, n := range h.nodes {
				b.e.Links = append(b.e.Links, Link{ID: n + " was there", From: n, To: n, Kind: Known, Side: s.Side, Access: h.access, Passages: h.words})
			}
		}
	}
	// The speaker of the first hand may be an author: what he has it from is then
	// the head.
	if len(t.Heads) == 0 && len(hands) > 1 {
		for _, n := range hands[1].nodes {
			t.Heads = append(t.Heads, Head{n, hands[1].access})
		}
	}
	b.e.Testimony = append(b.e.Testimony, t)
}

// hands returns whom an attribution names, from the nearest to its document on.
func (b *builder) hands(s *Source) (hands []hand) {
	id := documentNode(s.Document)
	for n, a := range s.Chain {
		if s.Text != "" && n == min(s.Outside, len(s.Chain)-1) && s.From != s.Document.Digest {
			text := b.node(Node{ID: "family:" + s.Text, Kind: Text, Name: "a text that several documents share"})
			hands = append(hands, hand{nodes: []string{text}})
			if original, ok := b.documents[s.From]; ok {
				// Its words are the original's, and so is whom they name.
				b.link(Link{From: text, To: original, Kind: Copies, Side: s.Side})
				return hands
			}
		}
		if len(a.Path) == 0 {
			if n, ok := b.source(s, a, id); ok {
				hands = append(hands, hand{nodes: n, words: a.Source})
			}
			continue
		}
		for i, l := range a.Path {
			h := hand{access: l.Access, words: []chancery.Passage{l.Passage}}
			if papers[string(l.Medium)] {
				h.nodes = []string{b.paper(s, a, i, id)}
			}
			// A paper and its author may stand in one link.
			var people []string
			for _, local := range l.Actors {
				who, ok := s.who(local, l.Passage.Span)
				if !ok {
					who = Node{ID: id + ":" + local, Kind: Unnamed, Name: l.Passage.Words}
				}
				people = append(people, b.node(who))
			}
			if len(h.nodes) > 0 && len(people) > 0 {
				hands = append(hands, h)
				h = hand{}
			}
			h.nodes = append(h.nodes, people...)
			if len(h.nodes) == 0 {
				if n, ok := b.words(s, []chancery.Passage{l.Passage}, id); ok {
					h.nodes = n
				}
			}
			if len(h.nodes) > 0 {
				hands = append(hands, h)
			}
		}
	}
	// Hands that follow each other and are one and the same are one.
	return slices.CompactFunc(hands, func(x, y hand) bool { return slices.Equal(x.nodes, y.nodes) })
}

// paper returns the node of a paper in a path: known by whose it is, which the
// link itself or the next one says, else one of its own in the document.
func (b *builder) paper(s *Source, a chancery.Attribution, i int, document string) string {
	l := a.Path[i]
	owner := l
	if len(l.Actors) == 0 && i+1 < len(a.Path) {
		owner = a.Path[i+1]
	}
	for _, local := range owner.Actors {
		if who, ok := s.who(local, owner.Passage.Span); ok && who.Kind == Actor {
			return b.node(Node{ID: string(l.Medium) + " of " + who.ID, Kind: Paper, Name: fmt.Sprintf("%s of %s", l.Medium, who.Name)})
		}
	}
	return b.node(Node{ID: fmt.Sprintf("%s in %s: %s", l.Medium, document, folder.String(l.Passage.Words)), Kind: Paper, Name: l.Passage.Words})
}

// source returns whom an attribution names that has no path. ok is false where
// the author speaks: "I", "we".
func (b *builder) source(s *Source, a chancery.Attribution, document string) ([]string, bool) {
	if len(a.Source) == 0 {
		return []string{b.node(Node{ID: "unsaid:" + a.ID, Kind: Unnamed, Name: "a source that the text leaves out"})}, true
	}
	return b.words(s, a.Source, document)
}

var first = set("i we me us my our myself ourselves")

func (b *builder) words(_ *Source, source []chancery.Passage, document string) ([]string, bool) {
	var parts []string
	for _, p := range source {
		parts = append(parts, p.Words)
	}
	words := strings.Join(strings.Fields(strings.Join(parts, " ")), " ")
	if first[strings.ToLower(words)] {
		return nil, false
	}
	for f := range strings.FieldsSeq(strings.ToLower(words)) {
		if f = strings.Trim(f, ".,’'s"); papers[f] {
			return []string{b.node(Node{ID: "paper in " + document + ": " + folder.String(words), Kind: Paper, Name: words})}, true
		}
	}
	if looksNamed(words) {
		return []string{b.actor(words)}, true
	}
	return []string{b.node(Node{ID: "source in " + document + ": " + folder.String(words), Kind: Unnamed, Name: words})}, true
}

// looksNamed reports whether a description ends in a name: "the envoy Ada Lovel".
func looksNamed(words string) bool {
	fields := strings.Fields(words)
	last := []rune(fields[len(fields)-1])
	return len(fields) <= 5 && unicode.IsUpper(last[0]) && len(last) > 1
}
