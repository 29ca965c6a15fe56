package collation

import (
	"cmp"
	"context"
	"fmt"
	"math"
	"slices"
	"strings"

	"chancery"
	"chancery/text"
)

// Checked is a quotation with its verdict and what the verdict rests on.
type Checked struct {
	Quotation
	Verdict  Verdict
	Document chancery.Digest    // the source; zero for no-source
	Found    []chancery.Passage // the words of the source, in the order of the quotation; for not-found none
	// Edits lead from the source to the quotation: A is bytes of the source's
	// text, B of the quoting text.
	Edits  []Edit
	Said   Speaker           // who says the words in the source; zero where that is not known
	Reason string            // a sentence
	Also   []chancery.Digest // other documents that have the words too
}

// Library gives a checker what it needs to know of the documents at hand.
type Library interface {
	// Load returns a document and what was read in it; the reading may be nil.
	Load(ctx context.Context, digest chancery.Digest) (*chancery.Document, *chancery.Reading, error)
	// Speaks returns documents in which somebody of one of these names says
	// something or which he wrote, any number and in any order. It may return nil.
	Speaks(ctx context.Context, names []string) ([]chancery.Digest, error)
}

// A Checker checks quotations against the documents of a collection. It is for
// one goroutine.
type Checker struct {
	c       *Collection
	library Library
	sources map[chancery.Digest]*source
	order   []chancery.Digest        // of sources, the oldest first
	kept    int                      // words of sources
	shares  map[chancery.Digest]bool // documents with which the one being checked shares more than quotations
}

// NewChecker returns a checker against the documents of c, whose words it
// indexes by their stems: time linear in them, and 8 bytes of memory for each.
// It returns an error where ctx ends or a document cannot be loaded.
func NewChecker(ctx context.Context, c *Collection, library Library) (*Checker, error) {
	c.Ready()
	if c.lemmas.buckets == nil {
		if err := c.indexLemmas(ctx, library); err != nil {
			return nil, err
		}
	}
	return &Checker{c: c, library: library, sources: map[chancery.Digest]*source{}}, nil
}

// keptWords is how many words of documents a checker keeps ready, some 60 bytes
// each.
const keptWords = 2_000_000

func (k *Checker) source(ctx context.Context, d chancery.Digest) (*source, error) {
	if s := k.sources[d]; s != nil {
		return s, nil
	}
	doc, reading, err := k.library.Load(ctx, d)
	if err != nil {
		return nil, err
	}
	s := newSource(doc, reading)
	k.kept += len(s.words)
	for k.kept > keptWords && len(k.order) > 0 {
		k.kept -= len(k.sources[k.order[0]].words)
		delete(k.sources, k.order[0])
		k.order = k.order[1:]
	}
	k.sources[d] = s
	k.order = append(k.order, d)
	return s, nil
}

// candidate is one document that may have the words of a quotation.
type candidate struct {
	*fitted
	verdict   Verdict
	speaker   agreement
	said      Speaker
	secondary bool // it only quotes the words itself
	refers    bool // the quoting document names it
	whole     bool // the quotation is a whole quotation of the source
}

// sharedText is from how many words in a row on two documents share more than a
// quotation: one was written with the other, or both with a third, at hand.
const sharedText = 40

// Check returns the verdict on each quotation of a document, in order. draft says
// that the document is a manuscript which stands in no record: then a source
// need not be named in it to count as one. It returns an error where ctx ends or
// a document cannot be loaded.
func (k *Checker) Check(ctx context.Context, doc *chancery.Document, quotations []Quotation, draft bool) ([]Checked, error) {
	out := make([]Checked, 0, len(quotations))
	k.shares = map[chancery.Digest]bool{}
	for _, p := range k.c.With(doc.Digest, doc.Text) {
		for _, m := range p.Matches {
			if m.Same >= sharedText {
				k.shares[k.c.digests[p.A]] = true
			}
		}
	}
	for _, q := range quotations {
		if err := ctx.Err(); err != nil {
			return out, err
		}
		checked, err := k.one(ctx, doc, q, draft)
		if err != nil {
			return out, err
		}
		out = append(out, checked)
	}
	if err := k.absent(ctx, doc, out, draft); err != nil {
		return out, err
	}
	return out, nil
}

// mostTried is at how many ends of sentences a quotation without an end is tried.
const mostTried = 12

// one gives the verdict on one quotation, as far as it does not depend on the
// others.
func (k *Checker) one(ctx context.Context, doc *chancery.Document, q Quotation, draft bool) (Checked, error) {
	best, all, err := k.candidates(ctx, doc, q, draft)
	if err != nil {
		return Checked{}, err
	}
	if q.Doubt && (best == nil || best.verdict.Serious() >= Altered.Serious()) {
		// Where a mark is missing nobody knows how far the quotation goes: the most
		// of it, sentence by sentence, that is found as it stands.
		ends := text.Sentences(q.Words, nil)
		for i := min(len(ends)-2, mostTried-1); i >= 0; i-- {
			short := q
			short.Span.End = q.Span.Start + ends[i].End
			short.Words = q.Words[:ends[i].End]
			if len(text.Words(short.Words)) < 4 {
				break
			}
			b, a, err := k.candidates(ctx, doc, short, draft)
			if err != nil {
				return Checked{}, err
			}
			if b != nil && (best == nil || b.verdict.Serious() < best.verdict.Serious()) {
				best, all, q = b, a, short
			}
		}
	}
	out := Checked{Quotation: q, Verdict: NoSource, Reason: "No document at hand has these words or says this."}
	if best == nil {
		for _, c := range all {
			if c.valid && c.secondary {
				out.Also = append(out.Also, c.source.doc.Digest)
			}
		}
		if len(out.Also) > 0 {
			out.Reason = "Other documents quote the words as well, and nothing shows that they are the source; the source itself is not at hand."
		}
		return out, nil
	}
	s := best.source
	out.Verdict, out.Document, out.Said = best.verdict, s.doc.Digest, best.said
	spans := best.found
	if !best.valid {
		spans = []chancery.Span{best.where}
	}
	for _, f := range spans {
		out.Found = append(out.Found, chancery.Passage{Document: s.doc.Digest, Span: f, Words: s.doc.Text[f.Start:f.End]})
	}
	if best.valid {
		for _, e := range best.edits {
			e.B.Start, e.B.End = e.B.Start+q.Span.Start, e.B.End+q.Span.Start
			out.Edits = append(out.Edits, e)
		}
	}
	for _, c := range all {
		if c != best && c.valid && c.fitted.verdict() == best.fitted.verdict() {
			out.Also = append(out.Also, c.source.doc.Digest)
		}
	}
	out.Reason = best.reason(q)
	if best.quoted.cut {
		out.Reason += fmt.Sprintf(" Only its first %d words were compared.", mostQuoted)
	}
	return out, nil
}

// reason says in a sentence why the verdict is what it is.
func (c *candidate) reason(q Quotation) string {
	where := called(c.source.doc)
	if c.verdict == Misattributed {
		return fmt.Sprintf("In %s these are words of %s, and not of %s.", where, first(c.said.Names), first(q.names()))
	}
	if c.verdict == Paraphrase {
		return fmt.Sprintf("%s has this in other words.", where)
	}
	var parts []string
	for _, e := range c.edits {
		a, b := c.source.doc.Text[e.A.Start:e.A.End], c.quoted.text[e.B.Start:e.B.End]
		switch e.Kind {
		case Elided:
			parts = append(parts, "a mark of elision stands for "+count(len(text.Words(a)), "word"))
		case Gap:
			parts = append(parts, count(len(text.Words(a)), "word")+" between the two parts are missing without a mark")
		case OutOfOrder:
			parts = append(parts, fmt.Sprintf("what begins with %q stands earlier", b))
		case Typographic:
			parts = append(parts, fmt.Sprintf("%q is written %q", strings.TrimSpace(a), strings.TrimSpace(b)))
		default:
			switch {
			case strings.TrimSpace(a) == "":
				parts = append(parts, fmt.Sprintf("%s: %q was put in", e.Kind, b))
			case strings.TrimSpace(b) == "":
				parts = append(parts, fmt.Sprintf("%s: %q was left out", e.Kind, a))
			default:
				parts = append(parts, fmt.Sprintf("%s: %q for %q", e.Kind, b, a))
			}
		}
		if len(parts) == 4 {
			parts = append(parts, "…")
			break
		}
	}
	if len(parts) == 0 {
		return fmt.Sprintf("%s has these words.", where)
	}
	return fmt.Sprintf("In %s: %s.", where, strings.Join(parts, "; "))
}

func count(n int, noun string) string {
	if n == 1 {
		return "1 " + noun
	}
	return fmt.Sprintf("%d %ss", n, noun)
}

func first(names []string) string {
	if len(names) == 0 {
		return "somebody else"
	}
	return names[0]
}

// mostCandidates is in how many documents one quotation is looked for word by
// word: those in which most of its rare words stand together.
const mostCandidates = 24

// candidates fits a quotation into the documents that may have it, and returns
// the best of those that can be its source, or nil, and all.
func (k *Checker) candidates(ctx context.Context, doc *chancery.Document, q Quotation, draft bool) (*candidate, []*candidate, error) {
	read := readQuoted(q.Words)
	if len(read.items) == 0 {
		return nil, nil, nil
	}
	own := -1
	if n, ok := k.c.numbers[doc.Digest]; ok {
		own = n
	}
	var all []*candidate
	for _, place := range k.c.locate(&read) {
		digest := k.c.digests[place.document]
		if digest == doc.Digest || own >= 0 && k.c.copyOf[own] == place.document {
			continue
		}
		s, err := k.source(ctx, digest)
		if err != nil {
			return nil, nil, err
		}
		if s.doc.TextDigest == doc.TextDigest && !doc.TextDigest.IsZero() {
			continue // the same text from other bytes
		}
		f := k.c.read(&read, s, fit(read.items, s, place.window(s)))
		c := &candidate{fitted: f}
		c.judge(k, doc, q, draft)
		all = append(all, c)
	}
	var best *candidate
	for _, c := range all {
		if c.counts(k, doc, draft) && (best == nil || c.better(best)) {
			best = c
		}
	}
	// Where one document has the words as the speaker's and another as somebody
	// else's, the first is the source. Where none has them as his and one names
	// another, he did not say them.
	confirmed := slices.ContainsFunc(all, func(c *candidate) bool {
		return c.valid && c.speaker == agrees && c.counts(k, doc, draft) && c.verdict.Serious() <= best.verdict.Serious()
	})
	if best != nil && best.valid && best.speaker == unknown && !confirmed {
		for _, c := range all {
			if c.valid && c.speaker == differs && c.counts(k, doc, draft) && c.fitted.verdict().Serious() <= best.verdict.Serious() {
				c.verdict = Misattributed
				best = c
				break
			}
		}
	}
	return best, all, nil
}

// judge fills in what is known of a candidate beside its words.
func (c *candidate) judge(k *Checker, doc *chancery.Document, q Quotation, draft bool) {
	s := c.source
	if !c.valid {
		k.c.resemble(c.fitted)
	}
	where := c.where
	if c.valid && len(c.found) > 0 {
		where = c.found[0]
	}
	c.refers = k.shares[s.doc.Digest] || names(doc, s.doc) != "" || sameCredit(doc, s.doc)
	c.secondary = c.valid && s.onlyQuotes(where)
	c.whole = c.valid && s.isQuotation(c.found)
	c.said, c.speaker = s.speaker(where, q.Speakers)
	if !c.valid && c.speaker != agrees {
		// Where a sense stands is not known to the word: whoever says part of it may
		// say it.
		for _, x := range s.said {
			for _, p := range x.Content {
				if 3*(min(p.End, where.End)-max(p.Start, where.Start)) >= where.Len() && where.Len() > 0 && compareAny(q.Speakers, x.Speaker) == agrees {
					c.said, c.speaker = x.Speaker, agrees
				}
			}
		}
	}
	c.verdict = NoSource
	switch {
	case c.valid:
		c.verdict = c.fitted.verdict()
		if c.speaker == differs {
			c.verdict = Misattributed
		}
	case c.like >= 0.5:
		c.verdict = Paraphrase
	}
}

func sameCredit(a, b *chancery.Document) bool {
	x, y := a.Metadata.Get(chancery.WireCredit), b.Metadata.Get(chancery.WireCredit)
	return x != "" && strings.EqualFold(x, y)
}

// shortQuotation is up to how many words a quotation can be met by chance.
const shortQuotation = 4

// counts reports whether a candidate can be the source.
func (c *candidate) counts(k *Checker, doc *chancery.Document, draft bool) bool {
	if c.verdict == NoSource {
		return false
	}
	if c.verdict == Paraphrase {
		// The sense alone is found in many places: whoever is said to say it must
		// say it there.
		return c.speaker == agrees
	}
	// What stands in quotation marks there was itself taken from elsewhere: by the
	// quoting document from there only where it names it.
	if c.secondary && !draft && (!c.refers || laterThan(c.source.doc, doc)) {
		return false
	}
	weak := c.words <= shortQuotation || float64(c.bits) < math.Log2(float64(len(k.c.words)+1))+10
	if weak && !c.refers && c.speaker != agrees && !c.whole && !(draft && c.speaker == unknown && c.words > 2) {
		return false
	}
	// A short quotation that was changed is another one.
	if c.words <= 2 && c.fitted.verdict().Serious() > Formal.Serious() {
		return false
	}
	return true
}

// better orders candidates that count: the least changed first, then the one that
// does not itself quote, then the earlier document.
func (c *candidate) better(d *candidate) bool {
	if c.valid != d.valid {
		return c.valid
	}
	// A sixth of the words more that stand there as they are quoted outweigh any
	// lighter verdict.
	if n := c.exact - d.exact; 6*n >= c.words || -6*n >= c.words {
		return n > 0
	}
	if x, y := c.verdict.Serious(), d.verdict.Serious(); x != y {
		return x < y
	}
	if c.secondary != d.secondary {
		return d.secondary
	}
	x, _, okX := Days(c.source.doc)
	y, _, okY := Days(d.source.doc)
	if okX && okY && x != y {
		return x < y
	}
	if c.speaker != d.speaker {
		return c.speaker == agrees
	}
	if c.exact != d.exact {
		return c.exact > d.exact
	}
	return c.refers && !d.refers
}

// onlyQuotes reports whether most of a stretch stands in quotation marks and not
// in a block that gives a text whole.
func (s *source) onlyQuotes(at chancery.Span) bool {
	in, all := 0, 0
	for i := s.wordAt(at.Start); i < len(s.words) && s.words[i].End <= at.End; i++ {
		all++
		if s.quotation[i] >= 0 && !s.block[i] {
			in++
		}
	}
	return all > 0 && 2*in > all
}

// isQuotation reports whether what was found is a whole quotation of the source.
func (s *source) isQuotation(found []chancery.Span) bool {
	if len(found) != 1 {
		return false
	}
	i := s.wordAt(found[0].Start)
	j := i
	for j+1 < len(s.words) && s.words[j+1].End <= found[0].End {
		j++
	}
	if i >= len(s.words) || s.quotation[i] < 0 || s.quotation[j] != s.quotation[i] {
		return false
	}
	return (i == 0 || s.quotation[i-1] != s.quotation[i]) && (j+1 == len(s.words) || s.quotation[j+1] != s.quotation[i])
}

func (s *source) wordAt(at int) int {
	i, _ := slices.BinarySearchFunc(s.words, at, func(w chancery.Span, at int) int { return cmp.Compare(w.Start, at) })
	return i
}

// speaker returns who says what stands at a place, and whether that can be who is
// said to.
func (s *source) speaker(at chancery.Span, said []Speaker) (Speaker, agreement) {
	var innermost Speaker
	size := 0
	known := unknown
	for _, x := range s.said {
		n, held := holds(x, at)
		if !held || slices.ContainsFunc(x.Told, at.Contains) {
			continue
		}
		a := compareAny(said, x.Speaker)
		if a == agrees {
			return x.Speaker, agrees
		}
		if size == 0 || n < size {
			innermost, size, known = x.Speaker, n, a
		}
	}
	// Whoever quotes a document quotes its author too.
	author := Speaker{Names: append(slices.Collect(s.doc.Metadata.All(chancery.Author)), s.signatures()...)}
	paper := Speaker{Kind: chancery.Organisation, Names: append(slices.Collect(s.doc.Metadata.All(chancery.Outlet)), slices.Collect(s.doc.Metadata.All(chancery.Title))...)}
	if compareAny(said, author) == agrees || compareAny(said, paper) == agrees {
		if size == 0 {
			return author, agrees
		}
		return innermost, agrees
	}
	return innermost, known
}

// signatures returns the paragraphs of the second half of a document that are
// nothing but a name of up to four words: who signed a letter or a cable.
func (s *source) signatures() (out []string) {
	for i := 0; i < len(s.words); {
		j := i
		for j < len(s.words) && s.paragraph[j] == s.paragraph[i] {
			j++
		}
		if j-i <= 4 && 2*i >= len(s.words) && s.paragraph[i] >= 0 {
			if words := wordsIn(s.doc.Text, s.words[i:j]); capitals(words) {
				out = append(out, strings.Join(words, " "))
			}
		}
		i = j
	}
	return out
}

// names returns the names of the speaker.
func (q *Quotation) names() []string {
	if len(q.Speakers) == 0 {
		return nil
	}
	return q.Speakers[0].Names
}

// laterThan reports whether all days on which a can be of lie after those of b.
func laterThan(a, b *chancery.Document) bool {
	from, _, ok := Days(a)
	_, last, okB := Days(b)
	return ok && okB && from > last
}

// firstHand are the wordings by which a document says that it had the words
// itself, from nobody's paper.
var firstHand = []string{"told me", "told us", "said to me", "said to us", "wrote to me", "writes to me", "asked me", "assured me"}

// absent tells the quotations whose source is at hand and does not have the words
// from those whose source is not. The source of a quotation that was not found
// is the one in which others of the same speaker in its paragraph were found, or
// one that its paragraph names and in which the speaker speaks; of a draft also
// any in which he does.
func (k *Checker) absent(ctx context.Context, doc *chancery.Document, list []Checked, draft bool) error {
	var paragraphs []chancery.Block
	for i := range list {
		q := &list[i]
		if q.Verdict != NoSource || len(q.Also) > 0 {
			continue
		}
		if paragraphs == nil {
			paragraphs = text.Paragraphs(doc.Text, doc.Blocks)
		}
		n, _ := slices.BinarySearchFunc(paragraphs, q.Span.Start, func(b chancery.Block, at int) int { return cmp.Compare(b.Span.End, at) })
		if n == len(paragraphs) {
			continue
		}
		paragraph := paragraphs[n].Span
		set := func(d chancery.Digest, format string, args ...any) error {
			s, err := k.source(ctx, d)
			if err != nil {
				return err
			}
			q.Verdict, q.Document = AbsentWords, d
			q.Reason = fmt.Sprintf("%s does not have these words. ", called(s.doc)) + fmt.Sprintf(format, args...)
			return nil
		}
		for j := range list {
			o := &list[j]
			if j == i || o.Document.IsZero() || o.Verdict == AbsentWords || !paragraph.Contains(o.Span) {
				continue
			}
			// The speaker named for either may be missing; two who differ are two.
			if len(q.Speakers) > 0 && len(o.Speakers) > 0 && compareAny(q.Speakers, o.Speakers[0]) != agrees {
				continue
			}
			if err := set(o.Document, "Other words in the same paragraph are from there."); err != nil {
				return err
			}
			break
		}
		if q.Verdict != NoSource {
			continue
		}
		low := strings.ToLower(doc.Text[paragraph.Start:paragraph.End])
		if slices.ContainsFunc(firstHand, func(w string) bool { return strings.Contains(low, w) }) || len(q.Speakers) == 0 {
			continue
		}
		speaks, err := k.library.Speaks(ctx, q.names())
		if err != nil {
			return err
		}
		// The sentence itself must name the source: a paragraph names many things.
		sentence := paragraph
		for _, s := range text.Sentences(doc.Text[paragraph.Start:paragraph.End], nil) {
			if s.Start += paragraph.Start; s.Start <= q.Span.Start {
				sentence = chancery.Span{Start: s.Start, End: max(s.End+paragraph.Start, q.Span.End)}
			}
		}
		here := &chancery.Document{Text: doc.Text[sentence.Start:sentence.End], Metadata: doc.Metadata}
		for _, d := range speaks {
			if d == doc.Digest {
				continue
			}
			s, err := k.source(ctx, d)
			if err != nil {
				return err
			}
			if !s.hasSpeaker(q.Speakers[0]) || !draft && laterThan(s.doc, doc) {
				continue
			}
			if draft || namedInFull(here, s.doc) != "" {
				if err := set(d, "%s speaks there.", first(q.names())); err != nil {
					return err
				}
				break
			}
		}
	}
	return nil
}

// hasSpeaker reports whether somebody says something in a document or wrote it.
func (s *source) hasSpeaker(who Speaker) bool {
	author := Speaker{Names: slices.Collect(s.doc.Metadata.All(chancery.Author))}
	return who.compare(author) == agrees || slices.ContainsFunc(s.said, func(x Statement) bool { return who.compare(x.Speaker) == agrees })
}

// Similar is a place of a document that tells what a stretch of another tells.
type Similar struct {
	Document chancery.Digest
	Span     chancery.Span // bytes of its text, whole sentences
	Like     float64       // how much of the stretch's sense stands there, 0 to 1
}

// leastLike is from which part of the sense on a place counts as telling the same.
const leastLike = 0.5

// Similar returns the places of other documents that tell most of what stands at
// a stretch of doc, the likeliest first: by the rare words they share, not by
// what they mean.
func (k *Checker) Similar(ctx context.Context, doc *chancery.Document, at chancery.Span) ([]Similar, error) {
	read := readQuoted(doc.Text[at.Start:at.End])
	var out []Similar
	for _, place := range k.c.locate(&read) {
		digest := k.c.digests[place.document]
		if digest == doc.Digest {
			continue
		}
		s, err := k.source(ctx, digest)
		if err != nil {
			return nil, err
		}
		f := &fitted{source: s, quoted: &read}
		k.c.resemble(f)
		if f.like < leastLike {
			continue
		}
		x := Similar{Document: digest, Span: f.where, Like: f.like}
		first, last := s.wordAt(f.where.Start), s.wordAt(f.where.End)-1
		for first > 0 && s.sentence[first-1] == s.sentence[first] {
			first--
		}
		for last+1 < len(s.words) && s.sentence[last+1] == s.sentence[last] {
			last++
		}
		if first < len(s.words) && last >= first {
			x.Span = s.span(first, last+1)
		}
		out = append(out, x)
	}
	slices.SortStableFunc(out, func(a, b Similar) int { return cmp.Compare(b.Like, a.Like) })
	return out, nil
}
