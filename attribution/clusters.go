package attribution

import (
	"cmp"
	"encoding/json"
	"fmt"
	"slices"
	"sort"
	"strings"

	"chancery"
	"chancery/actors"
	"chancery/encoder"
)

// actorHeads find names, mentions of actors, and which mentions are the same.
type actorHeads struct {
	names       *namesHead
	mentions    *mentionsHead
	coreference *coreferenceHead
}

// actorSettings is what stands about these heads in the notes of the weights.
type actorSettings struct {
	NameKinds    []chancery.NameKind `json:"nameKinds"`
	MentionTypes []string            `json:"mentionTypes"`
	Widest       int                 `json:"widest"`  // mention, in units
	Nearest      int                 `json:"nearest"` // antecedents tried
	Parameters   struct {
		Mention float64 `json:"mention"` // probability from which on a stretch is one
		Link    float64 `json:"link"`    // score from which on two are the same
	} `json:"parameters"`
}

// loadActors loads the heads, or returns nil where the weights have none.
func loadActors(e *encoder.Encoder, w *encoder.Weights) (*actorHeads, error) {
	note, ok := w.Notes.Attributes["actors"]
	if !ok {
		return nil, nil
	}
	var s actorSettings
	if err := json.Unmarshal([]byte(note), &s); err != nil {
		return nil, fmt.Errorf("notes: %w", err)
	}
	switch p := s.Parameters; {
	case !slices.Equal(s.MentionTypes, []string{"person", "organisation", "place"}):
		return nil, fmt.Errorf("notes: types of mentions %q, expected person, organisation and place", s.MentionTypes)
	case s.Widest < 1 || s.Widest > 256 || s.Nearest < 1 || s.Nearest > 1000 || !(0 < p.Mention && p.Mention < 1):
		return nil, fmt.Errorf("notes: mentions of %d units, %d antecedents, from a probability of %v", s.Widest, s.Nearest, p.Mention)
	}
	h := &actorHeads{}
	var err error
	if h.names, err = loadNames(e, w, s.NameKinds); err != nil {
		return nil, err
	}
	if h.mentions, err = loadMentions(e, w, s.Widest, s.Parameters.Mention); err != nil {
		return nil, err
	}
	h.coreference, err = loadCoreference(e, w, s.Nearest, s.Parameters.Link)
	return h, err
}

// actorReading is the reading of the names and actors of one text.
type actorReading struct {
	names    *names
	spans    *spans
	clusters *clusters

	base int
	x    []float32 // vectors of the units from base on, which mentions to come may reach
	wide int
}

func (h *actorHeads) read(s *signs, n, width int) *actorReading {
	return &actorReading{
		names:    &names{h: h.names, s: s, n: n},
		spans:    &spans{h: h.mentions, s: s, n: n},
		clusters: &clusters{h: h.coreference, s: s, latest: map[int32]*mentioned{}},
		wide:     width,
	}
}

// take reads the vectors of the units from low on.
func (a *actorReading) take(low int, x []float32) error {
	if err := a.names.take(low, x); err != nil {
		return err
	}
	a.x = append(a.x, x...)
	found, err := a.spans.take(low, x)
	if err != nil {
		return err
	}
	if err := a.clusters.take(found, a.base, a.x); err != nil {
		return err
	}
	if cut := a.spans.open() - a.base; cut > 0 {
		a.x = slices.Delete(a.x, 0, cut*a.wide)
		a.base += cut
	}
	return nil
}

// found gives the names and the actors of a document.
//
// Who is who goes by the core of each mention: the name that holds its head, or else its
// words up to the head, without what is added behind ("the former aide, who …"). The
// passage of a mention is the whole phrase. A name that is no mention, and of which
// nothing says that anyone is meant (it stands in no source, and no mention has the same
// name), only describes something else ("the Voss letter") and makes no actor.
func (a *actorReading) found(doc *chancery.Document, u *units, page *reading, attributions []chancery.Attribution) ([]chancery.Name, []chancery.Actor) {
	passage := func(s chancery.Span) chancery.Passage {
		return chancery.Passage{Document: doc.Digest, Span: s, Words: doc.Text[s.Start:s.End]}
	}
	names := a.names.passages(doc, u)
	sources := stretches(attributions)
	var known []chancery.Name
	var mentions []actors.Mention
	all := append(slices.Clone(a.clusters.all), a.missed(u, attributions)...)
	cores := make([]chancery.Span, len(all))
	whole := map[chancery.Span]chancery.Span{} // of each core
	meant := map[string]bool{}                 // names as they are written
	for i, m := range all {
		first, last, head := int(m.first), int(m.last), int(m.head)
		n, named := a.names.at(first, last, head)
		if named {
			cores[i] = u.span(n.first, n.last+1)
			meant[doc.Text[cores[i].Start:cores[i].End]] = true
		} else {
			p := passage(u.span(first, max(first, head)+1))
			cores[i] = p.Span
			kind := [mentionTypes]chancery.ActorKind{chancery.Person, chancery.Organisation, chancery.State}[m.kind]
			switch sentence := page.sentenceAt(p.Span.Start); {
			case sentence < len(page.sentences) && page.sentences[sentence].End < int(u.end[last]):
				continue // begun in one sentence and ended in another
			case noOne(p.Words):
				continue
			case m.kind == mentionPlace && !sources.overlap(p.Span):
				continue // where something is, and nobody who acts
			case m.class == isName && !(m.kind == mentionPerson && a.opens(first)):
				// A name that only the search for mentions has seen. "The Minister" is an
				// office, and no name of a person.
				nameKind := [mentionTypes]chancery.NameKind{chancery.PersonName, chancery.OrganisationName, chancery.NationalityName}[m.kind]
				known = append(known, chancery.Name{Kind: nameKind, Passage: p, Confidence: float64(m.probability)})
				meant[p.Words] = true
			default:
				mentions = append(mentions, actors.Mention{Passage: p, Kind: kind})
			}
		}
		if s := u.span(first, last+1); whole[cores[i]].Len() < s.Len() {
			whole[cores[i]] = s
		}
	}
	for i := range all {
		if m := &all[i]; m.class == relativePronoun && m.antecedent < 0 && doc.Text[cores[i].Start:cores[i].End] != "that" {
			n := sort.Search(len(a.clusters.all), func(k int) bool { return a.clusters.all[k].first >= m.first })
			m.antecedent, m.score = int32(relates(a.clusters.all, int(m.first), n)), a.clusters.h.link
		}
	}
	who := newSpeakers(page, attributions, all, cores)
	who.resolve(a.clusters.h.link)
	links, without := who.links()
	for i, m := range all {
		if m.antecedent >= 0 && !without[i] {
			links = append(links, actors.Link{A: cores[i], B: cores[m.antecedent], Score: sigmoid(float64(m.score - a.clusters.h.link))})
		}
	}
	for _, n := range names {
		if acts := n.Kind == chancery.PersonName || n.Kind == chancery.OrganisationName; !acts || meant[n.Passage.Words] || sources.overlap(n.Passage.Span) {
			known = append(known, n)
		}
	}
	slices.SortStableFunc(known, func(x, y chancery.Name) int { return x.Passage.Span.Start - y.Passage.Span.Start })
	out := actors.InDocument(doc, known, mentions, links)
	for i := range out {
		x := &out[i]
		for k, m := range x.Mentions {
			s, ok := whole[m.Span]
			if !ok {
				continue
			}
			x.Mentions[k] = passage(s)
			// Who is described is better told by all that is said of him at once.
			if rest := added(doc.Text[m.Span.End:s.End]); x.Unnamed && rest != "" && strings.EqualFold(m.Words, x.Name) {
				x.Name = actors.Clean(m.Words + rest)
				x.Names = slices.Insert(x.Names, 0, x.Name)
			}
		}
	}
	return a.names.bare(doc, u), a.unmentioned(doc, out, attributions)
}

// opens reports whether a unit is a determiner, with which no person's name begins.
func (a *actorReading) opens(unit int) bool {
	k := a.names.s.kind(unit)
	return k.determiner || k.possessive || k.indefinite
}

// added returns what of the words behind a description's head belongs to its name: "of the
// Merle", without a clause or what a comma parts.
func added(behind string) string {
	first, _, _ := strings.Cut(strings.TrimSpace(behind), " ")
	switch first {
	case "of", "to", "for", "in", "at", "from", "on", "with", "close", "near":
	default:
		return ""
	}
	if i := strings.IndexAny(behind, ",;:(–—\n"); i >= 0 {
		behind = behind[:i]
	}
	for _, clause := range []string{" who ", " whom ", " that ", " which ", " whose "} {
		behind, _, _ = strings.Cut(behind, clause)
	}
	if len(behind) > maxAdded {
		return ""
	}
	return strings.TrimRight(behind, " ")
}

// maxAdded is how long in bytes what is added to a name may be.
const maxAdded = 60

// missed makes mentions of pronouns that are sources and that no mention covers. "He" goes
// to the nearest "he" or name of a person before it, in the same quotation or outside of
// all, up to maxBack units off.
func (a *actorReading) missed(u *units, attributions []chancery.Attribution) (out []mentionOf) {
	s, known := a.names.s, a.clusters.all
	for _, at := range attributions {
		if len(at.Source) == 0 {
			continue
		}
		from := at.Source[0].Span
		i := sort.Search(u.len(), func(i int) bool { return int(u.start[i]) >= from.Start })
		if i == u.len() || int(u.start[i]) != from.Start || int(u.end[i]) != from.End {
			continue
		}
		class := s.kind(i).pronoun
		if class < firstPerson || class > relativePronoun || class == itself {
			continue
		}
		n := sort.Search(len(known), func(k int) bool { return int(known[k].first) > i })
		m := mentionOf{first: int32(i), last: int32(i), head: int32(i), antecedent: -1, kind: mentionPerson, class: class, probability: a.spans.h.least}
		covered := false
		for k := n - 1; k >= 0 && i-int(known[k].first) <= maxBack && !covered; k-- {
			e := known[k]
			covered = int(e.last) == i && e.first == e.last
			same := e.class == class || e.class == isName && (class == masculine || class == feminine)
			if m.antecedent < 0 && same && e.kind == mentionPerson && s.quotations[e.first] == s.quotations[i] {
				m.antecedent, m.score = int32(k), a.clusters.h.link
			}
		}
		if class == relativePronoun {
			k := -1
			if w := strings.ToLower(at.Source[0].Words); w == "who" || w == "which" || w == "whom" {
				k = relates(known, i, n)
			}
			if k < 0 {
				continue
			}
			m.antecedent, m.kind, m.score = int32(k), known[k].kind, a.clusters.h.link
		}
		if !covered {
			out = append(out, m)
		}
	}
	return out
}

// relates returns the mention that a relative pronoun, unit i, belongs to: the innermost
// that goes on over it, or else the one right before it or its comma. n mentions begin
// up to i. It returns -1 for none.
func relates(known []mentionOf, i, n int) int {
	best := -1
	for k := n - 1; k >= 0 && i-int(known[k].first) <= maxBack; k-- {
		switch e := known[k]; {
		case int(e.first) < i && int(e.last) >= i:
			return k
		case int(e.last) < i && int(e.last) >= i-2 && best < 0:
			best = k
		}
	}
	return best
}

// maxBack is how many units before a pronoun its antecedent is sought by missed.
const maxBack = 80

// unmentioned adds the names of sources in which no mention was found, as the simple
// reader finds them.
func (a *actorReading) unmentioned(doc *chancery.Document, known []chancery.Actor, attributions []chancery.Attribution) []chancery.Actor {
	var mentions places
	byName := map[string]int{}
	for i, k := range known {
		for _, p := range k.Mentions {
			mentions = append(mentions, p.Span)
		}
		for _, n := range k.Names {
			if _, twice := byName[n]; !twice && !k.Unnamed {
				byName[n] = i
			}
		}
	}
	mentions.sort()
	var rest []chancery.Attribution
	for _, at := range attributions {
		if !slices.ContainsFunc(at.Source, func(p chancery.Passage) bool { return mentions.overlap(p.Span) }) {
			rest = append(rest, at)
		}
	}
	for _, k := range actorsOf(doc, rest) {
		if i, ok := byName[k.Name]; ok {
			known[i].Mentions = append(known[i].Mentions, k.Mentions...)
			slices.SortFunc(known[i].Mentions, func(x, y chancery.Passage) int { return x.Span.Start - y.Span.Start })
			continue
		}
		k.ID = fmt.Sprintf("a%d", len(known)+1)
		known = append(known, k)
	}
	return known
}

// places are stretches of a text in order of their start.
type places []chancery.Span

func stretches(attributions []chancery.Attribution) (out places) {
	for _, a := range attributions {
		for _, p := range a.Source {
			out = append(out, p.Span)
		}
	}
	out.sort()
	return out
}

// sort puts stretches in order and joins those that overlap.
func (s *places) sort() {
	if len(*s) > 0 {
		*s = joined(*s)
	}
}

// overlap reports whether one of the stretches shares a byte with another.
func (s places) overlap(with chancery.Span) bool {
	i, _ := slices.BinarySearchFunc(s, with.Start, func(p chancery.Span, at int) int { return cmp.Compare(p.End, at+1) })
	return i < len(s) && s[i].Overlaps(with)
}

// at returns the name that lies in a mention and holds its head.
func (r *names) at(first, last, head int) (foundName, bool) {
	i, _ := slices.BinarySearchFunc(r.out, head, func(n foundName, at int) int { return cmp.Compare(n.last, at) })
	if i < len(r.out) && first <= r.out[i].first && r.out[i].first <= head && r.out[i].last <= last {
		return r.out[i], true
	}
	return foundName{}, false
}
