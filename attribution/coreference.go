package attribution

import (
	"fmt"
	"slices"

	"chancery/encoder"
)

// The classes of mentions that are no pronouns; those of pronouns follow.
const (
	isName = iota
	isDefinite
	isOther
	mentionClasses = 12
)

// head is the unit that is taken for the head of a phrase: the one before the first
// word that ends a head, or the last; a genitive's mark does not count.
func (s *signs) head(first, last int) int {
	own := -1
	for u := first; u <= last && own < 0; u++ {
		if s.owns(u) {
			own = u
		}
	}
	head := last
	for u := first + 1; u <= last; u++ {
		if s.kind(u).stops && own >= 0 && own < u {
			head = u - 1
			break
		}
	}
	for head > first && (s.shapes[head] == mark || s.kind(head).s && s.kind(head-1).apostrophe) {
		head--
	}
	return head
}

// owns reports whether a unit is a word of the phrase itself, not a determiner or mark.
func (s *signs) owns(u int) bool {
	k := s.kind(u)
	return !k.determiner && !k.indefinite && s.shapes[u] != mark && !k.s
}

// mentioned is a mention as coreference sees it.
type mentioned struct {
	span
	head      int
	class     int     // isName, isDefinite, isOther or a class of pronouns
	phrase    []int32 // its own words in order
	words     []int32 // the same, sorted, each once
	quotation int32
	number    int // of the mention in the text
	cluster   int // number of the first mention of the same actor

	v, other []float32
}

func (s *signs) mentioned(m span) *mentioned {
	out := &mentioned{span: m, head: s.head(m.first, m.last), quotation: s.quotations[m.first]}
	start := s.kind(m.first)
	genitive := false
	for u := m.first; u <= m.last; u++ {
		genitive = genitive || u < m.last && s.kind(u).apostrophe
		if s.owns(u) {
			out.phrase = append(out.phrase, s.words[u])
		}
	}
	named := false
	switch s.shapes[out.head] {
	case capital, capitals, mixed, firstCapital:
		named = true
	}
	out.words = slices.Clone(out.phrase)
	slices.Sort(out.words)
	out.words = slices.Compact(out.words)
	switch {
	case m.first == m.last && start.pronoun > 0:
		out.class = int(start.pronoun)
	case named:
		out.class = isName
	case start.determiner || start.possessive || genitive:
		out.class = isDefinite
	default:
		out.class = isOther
	}
	return out
}

// What a pair of mentions is told about itself: a row of the table for each of these
// blocks.
var (
	distances = []int{1, 2, 3, 4, 5, 8, 16, 32, 51}   // in mentions
	gaps      = []int{0, 5, 10, 20, 40, 80, 160, 320} // in units
	blocks    = []int{len(distances), len(gaps), 5 * 2, mentionClasses * mentionClasses, 10, 3, 9, 3}
	pairRows  = func() (n int) {
		for _, b := range blocks {
			n += b
		}
		return n
	}()
)

// bucket returns the last of limits that n reaches.
func bucket(limits []int, n int) int {
	k := 0
	for k+1 < len(limits) && n >= limits[k+1] {
		k++
	}
	return k
}

// pair gives the rows for a mention and an earlier one.
func (s *signs) pair(q, p *mentioned) (rows [8]int) {
	alike := 0
	switch {
	case p.class > isOther || q.class > isOther || len(p.words) == 0 || len(q.words) == 0:
	case slices.Equal(p.phrase, q.phrase):
		alike = 4
	case s.words[p.head] == s.words[q.head]:
		alike = 2
		if subset(p.words, q.words) || subset(q.words, p.words) {
			alike = 3
		}
	case shareAny(p.words, q.words):
		alike = 1
	}
	flag := func(b bool) int {
		if b {
			return 1
		}
		return 0
	}
	quoted := 0
	switch {
	case p.quotation == q.quotation:
		quoted = flag(q.quotation > 0)
	case p.quotation > 0 && q.quotation > 0:
		quoted = 2
	case q.quotation > 0:
		quoted = 3
	default:
		quoted = 4
	}
	isSpeaker := func(m *mentioned) bool { return 3 <= m.class && m.class <= 5 }
	nested := flag(p.last >= q.last)
	if p.first == q.first && q.last > p.last {
		nested = 2
	}
	link := 0
	if q.first-p.last == 2 {
		switch k := s.kind(p.last + 1); {
		case k.comma:
			link = 1
		case k.copula:
			link = 2
		}
	}
	found := [8]int{
		bucket(distances, q.number-p.number), bucket(gaps, max(0, q.first-p.last)),
		alike*2 + flag(p.class == isName && q.class == isName), p.class*mentionClasses + q.class,
		quoted*2 + flag(isSpeaker(p) || isSpeaker(q)), nested, p.kind*mentionTypes + q.kind, link,
	}
	offset := 0
	for k, b := range blocks {
		rows[k] = offset + found[k]
		offset += b
	}
	return rows
}

// shareAny reports whether two sorted sets share a word.
func shareAny(a, b []int32) bool {
	for i, j := 0, 0; i < len(a) && j < len(b); {
		switch {
		case a[i] < b[j]:
			i++
		case a[i] > b[j]:
			j++
		default:
			return true
		}
	}
	return false
}

// coreferenceHead scores pairs of a mention and an earlier one.
type coreferenceHead struct {
	nearest             int     // antecedents tried, beside the last one with the same head
	link                float32 // the score above which a mention is taken for the same as another
	first, last, head   *encoder.Linear
	bias, types         []float32 // [mention], [mentionTypes][mention]
	own, other, product *encoder.Linear
	rows                []float32 // [pairRows][pair]
	hiddenBias, output  []float32
	outputBias          float32
}

// clusters is the reading of what is the same in one text: each mention goes to the
// antecedent with the highest score, if that is above link, both as the reference has it
// and with what [signs.overlay] adds.
type clusters struct {
	h      *coreferenceHead
	s      *signs
	all    []mentionOf
	near   []*mentioned         // the last ones, in order
	latest map[int32]*mentioned // the last mention that is no pronoun, by its head word

	ends, a, b, c, product []float32
}

// mentionOf is what is kept of every mention.
type mentionOf struct {
	first, last int32
	head        int32
	cluster     int32   // number of the first mention of the same actor
	antecedent  int32   // with the overlay: the earlier mention that it is taken for the same as; -1 for none
	score       float32 // of the two
	kind        uint8
	class       uint8
	probability float32
	options     []option // the likeliest antecedents, with the overlay, the best first
}

// pairsAtOnce is how many mentions' pairs are scored by one call.
const pairsAtOnce = 32

// take reads mentions, in order; x has the vectors of the units from base on.
func (r *clusters) take(found []span, base int, x []float32) error {
	for part := range slices.Chunk(found, pairsAtOnce) {
		if err := r.part(part, base, x); err != nil {
			return err
		}
	}
	return nil
}

func (r *clusters) part(found []span, base int, x []float32) error {
	h := r.h
	width, wide, pair := h.first.In, h.first.Out, h.own.Out
	fresh := make([]*mentioned, len(found))
	for i, m := range found {
		fresh[i] = r.s.mentioned(m)
		fresh[i].number = len(r.all) + i
	}
	gather := func(dst []float32, l *encoder.Linear, unit func(m *mentioned) int) ([]float32, error) {
		r.ends = r.ends[:0]
		for _, m := range fresh {
			r.ends = append(r.ends, x[(unit(m)-base)*width:][:width]...)
		}
		return l.Apply(dst, r.ends)
	}
	var err error
	if r.a, err = gather(r.a, h.first, func(m *mentioned) int { return m.first }); err != nil {
		return err
	}
	if r.b, err = gather(r.b, h.last, func(m *mentioned) int { return m.last }); err != nil {
		return err
	}
	if r.c, err = gather(r.c, h.head, func(m *mentioned) int { return m.head }); err != nil {
		return err
	}
	vectors := make([]float32, 0, len(fresh)*wide)
	for i, m := range fresh {
		// Each has memory of its own: few of them are kept for long.
		m.v = slices.Clone(r.a[i*wide:][:wide])
		add(m.v, r.b[i*wide:])
		add(m.v, r.c[i*wide:])
		add(m.v, h.bias)
		add(m.v, h.types[m.kind*wide:])
		relu(m.v)
		vectors = append(vectors, m.v...)
	}
	if r.a, err = h.own.Apply(r.a, vectors); err != nil {
		return err
	}
	others, err := h.other.Apply(nil, vectors)
	if err != nil {
		return err
	}
	// Which antecedents each is tried with, and the products of their vectors.
	tried := make([][]*mentioned, len(fresh))
	products := r.product[:0]
	for i, m := range fresh {
		m.other = slices.Clone(others[i*pair:][:pair])
		for _, p := range slices.Backward(r.near) {
			tried[i] = append(tried[i], p)
		}
		if m.class <= isOther {
			word := r.s.words[m.head]
			if far := r.latest[word]; far != nil && far.number < m.number-h.nearest {
				tried[i] = append(tried[i], far)
			}
			r.latest[word] = m
		}
		for _, p := range tried[i] {
			for k, v := range p.v {
				products = append(products, v*m.v[k])
			}
		}
		if len(r.near) == h.nearest {
			r.near = slices.Delete(r.near, 0, 1)
		}
		r.near = append(r.near, m)
	}
	r.product = products
	scores, err := h.product.Apply(nil, products)
	if err != nil {
		return err
	}
	at := make([]int, len(fresh)+1)
	for i := range fresh {
		at[i+1] = at[i] + len(tried[i])
	}
	best, linked, tops := make([]*mentioned, len(fresh)), make([]*mentioned, len(fresh)), make([]float32, len(fresh))
	options := make([][]option, len(fresh))
	parallel(len(fresh), func(i int) {
		m := fresh[i]
		own := r.a[i*pair:][:pair]
		top := h.link
		tops[i] = h.link
		for j, p := range tried[i] {
			hidden := scores[(at[i]+j)*pair:][:pair]
			add(hidden, own)
			add(hidden, p.other)
			add(hidden, h.hiddenBias)
			for _, row := range r.s.pair(m, p) {
				add(hidden, h.rows[row*pair:])
			}
			score := h.outputBias
			for k, v := range hidden {
				score += positive(v) * h.output[k]
			}
			if score > top {
				top, best[i] = score, p
			}
			if score += r.s.overlay(m, p); score > tops[i] {
				tops[i], linked[i] = score, p
			}
			if score > h.link-optionSlack {
				options[i] = offer(options[i], option{int32(p.number), score})
			}
		}
	})
	for i, m := range fresh {
		m.cluster = m.number
		antecedent := -1
		if best[i] != nil {
			m.cluster = best[i].cluster
		}
		if linked[i] != nil {
			antecedent = linked[i].number
		}
		r.all = append(r.all, mentionOf{
			first: int32(m.first), last: int32(m.last), head: int32(m.head), cluster: int32(m.cluster),
			antecedent: int32(antecedent), score: tops[i], kind: uint8(m.kind), class: uint8(m.class), probability: 1 - m.none, options: options[i],
		})
	}
	return nil
}

func loadCoreference(e *encoder.Encoder, w *encoder.Weights, nearest int, link float64) (*coreferenceHead, error) {
	h := &coreferenceHead{nearest: nearest, link: float32(link)}
	var err error
	for _, l := range []struct {
		name string
		to   **encoder.Linear
	}{{"first", &h.first}, {"last", &h.last}, {"head", &h.head}, {"own", &h.own}, {"other", &h.other}, {"product", &h.product}} {
		if *l.to, err = e.Linear("coreference." + l.name); err != nil {
			return nil, err
		}
	}
	wide, pair := h.first.Out, h.own.Out
	for _, l := range []struct {
		l       *encoder.Linear
		in, out int
	}{{h.first, e.Config().Hidden, wide}, {h.last, e.Config().Hidden, wide}, {h.head, e.Config().Hidden, wide}, {h.own, wide, pair}, {h.other, wide, pair}, {h.product, wide, pair}} {
		if l.l.In != l.in || l.l.Out != l.out {
			return nil, fmt.Errorf("a layer of the head coreference goes from %d values to %d, expected %d to %d", l.l.In, l.l.Out, l.in, l.out)
		}
	}
	var bias []float32
	for _, t := range []struct {
		name  string
		to    *[]float32
		shape []int
	}{
		{"bias", &h.bias, []int{wide}}, {"type.weight", &h.types, []int{mentionTypes, wide}},
		{"rows.weight", &h.rows, []int{pairRows, pair}}, {"hidden.bias", &h.hiddenBias, []int{pair}},
		{"output.weight", &h.output, []int{1, pair}}, {"output.bias", &bias, []int{1}},
	} {
		if *t.to, err = floats32(w, "coreference."+t.name, t.shape...); err != nil {
			return nil, err
		}
	}
	h.outputBias = bias[0]
	return h, nil
}
