package collation

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"chancery"
	"chancery/calendar"
	"chancery/text"
)

// Direction says which of two documents took text from the other.
type Direction struct {
	From    chancery.Digest // zero where it cannot be told
	To      chancery.Digest
	Weight  int // of the evidence on the side of From above that of the other; 0 where it cannot be told
	Reasons []Reason
}

// Reason is one piece of evidence of direction.
type Reason struct {
	Kind   string          // date, credit, names, quotes, slip, spelling, cut, common-source
	From   chancery.Digest // which document it makes the earlier; zero where it speaks against any direction
	Weight int
	Words  string // a sentence
}

// The weights. What a document says of itself weighs more than what its wording
// suggests, and no evidence decides alone against two others. A date weighs most:
// nobody copies what is not there yet. But a document printed later may have been
// written earlier, so that only dates of writing or publication that do not
// overlap count.
const (
	byDate     = 4
	byName     = 3 // it names the other
	byCredit   = 3 // it credits the agency whose story the other is
	byQuotes   = 2 // what is shared stands in quotation marks in one alone
	bySlip     = 2 // a slip in copying
	bySpelling = 2 // a spelling that is the other's and not its own
	byCut      = 1 // sentences are shortened
)

// direct gathers the evidence on which of a and b took text from the other.
func direct(c *Comparison, a, b *chancery.Document) Direction {
	var d Direction
	var kept []Shared
	for _, s := range c.Passages {
		if !s.Boilerplate {
			kept = append(kept, s)
		}
	}
	if len(kept) == 0 {
		return d
	}
	tell := func(kind string, from *chancery.Document, weight int, format string, args ...any) {
		r := Reason{Kind: kind, Weight: weight, Words: fmt.Sprintf(format, args...)}
		if from != nil {
			r.From = from.Digest
		}
		d.Reasons = append(d.Reasons, r)
	}
	fa, la, okA := Days(a)
	fb, lb, okB := Days(b)
	switch {
	case !okA || !okB:
	case la < fb:
		tell("date", a, byDate, "%s is of %s, %s of %s", called(a), dateOf(a), called(b), dateOf(b))
	case lb < fa:
		tell("date", b, byDate, "%s is of %s, %s of %s", called(b), dateOf(b), called(a), dateOf(a))
	}
	both := [2]*chancery.Document{a, b}
	for i, doc := range both {
		other := both[1-i]
		if name := names(doc, other); name != "" {
			tell("names", other, byName, "%s names %s", called(doc), name)
		}
		if credit := doc.Metadata.Get(chancery.WireCredit); credit != "" {
			theirs := other.Metadata.Get(chancery.WireCredit)
			switch {
			case strings.EqualFold(other.Metadata.Get(chancery.Outlet), credit) && theirs == "":
				tell("credit", other, byCredit, "%s credits %s", called(doc), credit)
			case strings.EqualFold(credit, theirs) && i == 0:
				tell("common-source", nil, 0, "both credit %s: both may have the text from there", credit)
			}
		}
	}
	qa, qb := quoted(a, kept, func(s Shared) chancery.Span { return s.A.Span }), quoted(b, kept, func(s Shared) chancery.Span { return s.B.Span })
	switch n := len(kept); {
	case qa == n && qb == n:
		tell("common-source", nil, 0, "both have the words in quotation marks: both may quote a third text")
	case qa > 0 && qb == 0:
		tell("quotes", b, byQuotes, "%s has the words as a quotation, %s as its own", called(a), called(b))
	case qb > 0 && qa == 0:
		tell("quotes", a, byQuotes, "%s has the words as a quotation, %s as its own", called(b), called(a))
	}
	slips(kept, a, b, tell)
	spellings(kept, a, b, tell)
	cuts(kept, a, b, tell)

	sum := 0
	for _, r := range d.Reasons {
		switch r.From {
		case a.Digest:
			sum += r.Weight
		case b.Digest:
			sum -= r.Weight
		}
	}
	switch {
	case sum > 0:
		d.From, d.To, d.Weight = a.Digest, b.Digest, sum
	case sum < 0:
		d.From, d.To, d.Weight = b.Digest, a.Digest, -sum
	}
	// What speaks for the answer comes first.
	slices.SortStableFunc(d.Reasons, func(x, y Reason) int {
		return cmp.Compare(rank(y, d.From), rank(x, d.From))
	})
	return d
}

func rank(r Reason, from chancery.Digest) int {
	if r.From == from && !from.IsZero() {
		return r.Weight
	}
	return -r.Weight
}

// Days returns the first and the last day on which a document can have been
// written or, where that is not known, published, and whether that is known.
func Days(d *chancery.Document) (first, last chancery.Day, ok bool) {
	v, err := calendar.Parse(dateOf(d))
	if err != nil || v.IsZero() {
		return 0, 0, false
	}
	days := v.Days()
	return days.Earliest, days.Latest, true
}

func dateOf(d *chancery.Document) string {
	return cmp.Or(d.Metadata.Get(chancery.Written), d.Metadata.Get(chancery.Published))
}

// called is what a document is called in a sentence.
func called(d *chancery.Document) string {
	return cmp.Or(d.Metadata.Get(chancery.Outlet), d.Metadata.Get(chancery.Title), d.Path, d.Digest.Short())
}

// names returns the name by which the text of doc refers to other: its outlet,
// its title, or one of its authors; "" where it does not. What both share as
// outlet or author says nothing.
func names(doc, other *chancery.Document) string { return namesBy(doc, other, callings) }

// namedInFull is names without parts of an outlet's name: a ministry that a text
// speaks of need not be the publisher that it took words from.
func namedInFull(doc, other *chancery.Document) string {
	return namesBy(doc, other, func(f chancery.Field, name string) []string {
		all := callings(f, name)
		return all[:min(len(all), 1)]
	})
}

func namesBy(doc, other *chancery.Document, callings func(chancery.Field, string) []string) string {
	own := map[string]bool{}
	for _, f := range []chancery.Field{chancery.Outlet, chancery.Author, chancery.WireCredit} {
		for name := range doc.Metadata.All(f) {
			own[strings.ToLower(name)] = true
		}
	}
	body := strings.ToLower(doc.Text)
	for _, f := range []chancery.Field{chancery.Outlet, chancery.Title, chancery.Author} {
		for name := range other.Metadata.All(f) {
			for _, low := range callings(f, name) {
				if !own[low] && wholeWord(body, low) {
					return name
				}
			}
		}
	}
	return ""
}

// callings returns what a document may be called by one of its facts, in lower
// case: by its outlet or a part of its name ("Historical Office, Department of
// State"), by its title where that is more than a kind ("Letters"), by an
// author's surname.
func callings(f chancery.Field, name string) (out []string) {
	low := strings.ToLower(strings.TrimSpace(name))
	words := text.Words(low)
	switch {
	case f == chancery.Title && len(words) < 3, len(low) < 4, len(words) == 0:
		return nil
	case f == chancery.Author && len(words) < 2:
		return nil
	case f == chancery.Author:
		last := words[len(words)-1]
		return []string{low[last.Start:last.End]}
	}
	out = append(out, low)
	if f == chancery.Outlet {
		for part := range strings.SplitSeq(low, ",") {
			if part = strings.TrimSpace(part); part != low && len(text.Words(part)) > 1 {
				out = append(out, part)
			}
		}
	}
	if bare, ok := strings.CutPrefix(low, "the "); ok && f == chancery.Outlet && len(text.Words(bare)) > 1 {
		out = append(out, bare)
	}
	return out
}

// wholeWord reports whether part stands in s with no letter or digit beside it.
func wholeWord(s, part string) bool {
	for at := 0; ; {
		i := strings.Index(s[at:], part)
		if i < 0 || part == "" {
			return false
		}
		i += at
		before, _ := utf8.DecodeLastRuneInString(s[:i])
		after, _ := utf8.DecodeRuneInString(s[i+len(part):])
		if !unicode.IsLetter(before) && !unicode.IsDigit(before) && !unicode.IsLetter(after) && !unicode.IsDigit(after) {
			return true
		}
		at = i + len(part)
	}
}

// quoted counts the passages that stand in a quotation or a block quotation.
func quoted(d *chancery.Document, kept []Shared, of func(Shared) chancery.Span) (n int) {
	inner := quotedSpans(d)
	for _, s := range kept {
		if within(inner, of(s)) {
			n++
		}
	}
	return n
}

// quotedSpans returns the stretches of a document that stand in quotation marks or
// block quotations.
func quotedSpans(d *chancery.Document) (out []chancery.Span) {
	for _, q := range text.Quotations(d.Text, d.Blocks) {
		if q.Parent < 0 {
			out = append(out, q.Span)
		}
	}
	for _, b := range d.Blocks {
		if b.Kind == chancery.BlockQuote {
			out = append(out, b.Span)
		}
	}
	return out
}

// within reports whether four fifths of s lie in one of the spans: an alignment
// may reach a word further than what was quoted.
func within(spans []chancery.Span, s chancery.Span) bool {
	for _, q := range spans {
		if 5*(min(q.End, s.End)-max(q.Start, s.Start)) >= 4*s.Len() {
			return true
		}
	}
	return false
}

// slips looks for what happens in copying and never the other way: words run
// together.
func slips(kept []Shared, a, b *chancery.Document, tell func(string, *chancery.Document, int, string, ...any)) {
	for _, s := range kept {
		for _, e := range s.Edits {
			wa, wb := a.Text[e.A.Start:e.A.End], b.Text[e.B.Start:e.B.End]
			na, nb := len(text.Words(wa)), len(text.Words(wb))
			if e.Kind != Typographic || na == 0 || nb == 0 || na == nb || strings.Contains(wa, "-") != strings.Contains(wb, "-") {
				continue
			}
			if na > nb {
				tell("slip", a, bySlip, "%s has %q where %s has %q: words run together in copying", called(b), wb, called(a), wa)
			} else {
				tell("slip", b, bySlip, "%s has %q where %s has %q: words run together in copying", called(a), wa, called(b), wb)
			}
			return
		}
	}
}

// spellings looks for a name that one document spells in the shared words as the
// other does, and elsewhere in a way of its own: it was carried over.
func spellings(kept []Shared, a, b *chancery.Document, tell func(string, *chancery.Document, int, string, ...any)) {
	for i, doc := range [2]*chancery.Document{a, b} {
		other := [2]*chancery.Document{b, a}[i]
		of := func(s Shared) chancery.Span {
			if i == 0 {
				return s.A.Span
			}
			return s.B.Span
		}
		inside, outside := map[string]bool{}, map[string]bool{}
		at := 0
		spans := make([]chancery.Span, 0, len(kept))
		for _, s := range kept {
			spans = append(spans, of(s))
		}
		slices.SortFunc(spans, func(x, y chancery.Span) int { return x.Start - y.Start })
		for _, w := range text.Words(doc.Text) {
			word := doc.Text[w.Start:w.End]
			for at < len(spans) && spans[at].End <= w.Start {
				at++
			}
			if !capital(word) || utf8.RuneCountInString(word) < 5 {
				continue
			}
			if at < len(spans) && spans[at].Start <= w.Start {
				inside[word] = true
			} else {
				outside[word] = true
			}
		}
		theirs := map[string]bool{}
		for _, w := range text.Words(other.Text) {
			theirs[other.Text[w.Start:w.End]] = true
		}
		var found []string
		for word := range inside {
			if outside[word] {
				continue
			}
			for own := range outside {
				// Its own spelling is one that the other does not know.
				if !theirs[own] && own[0] == word[0] && lemma(folded(own)) != lemma(folded(word)) && similar(folded(own), folded(word)) {
					found = append(found, fmt.Sprintf("%s writes %q in the shared words as %s does, and elsewhere %q", called(doc), word, called(other), own))
				}
			}
		}
		if len(found) > 0 {
			slices.Sort(found)
			tell("spelling", other, bySpelling, "%s", found[0])
		}
	}
}

// cuts looks at which document has less inside what they share: an editor cuts
// more than he adds.
func cuts(kept []Shared, a, b *chancery.Document, tell func(string, *chancery.Document, int, string, ...any)) {
	var lessA, lessB int
	for _, s := range kept {
		for _, e := range s.Edits {
			switch {
			case e.A.Len() == 0:
				lessA++
			case e.B.Len() == 0:
				lessB++
			}
		}
	}
	switch {
	case lessB >= 2 && lessB >= 2*lessA:
		tell("cut", a, byCut, "%s lacks words inside what they share (%d places), %s hardly any", called(b), lessB, called(a))
	case lessA >= 2 && lessA >= 2*lessB:
		tell("cut", b, byCut, "%s lacks words inside what they share (%d places), %s hardly any", called(a), lessA, called(b))
	}
}
