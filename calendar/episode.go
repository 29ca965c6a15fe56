package calendar

import (
	"slices"

	"chancery"
)

// An article of 2003 that tells what happened in 1999 says "on 11 May" and means
// 1999. Which year that is shows in the dates that are written out: the episode is
// the year of which the text writes most, where it lies two years or more before
// the document and the text tells nothing, by the day, of its own time. It takes a
// first pass over the text to know it.

// episode is the year of which a text tells.
type episode struct {
	year   int
	strong bool   // told by the day, so that it holds outside quotations too
	event  string // where the year is that of an event of other documents: how it is known
}

// yearWeight is how often a text writes a year, and how exactly.
type yearWeight struct{ year, weight int }

// weigh counts a placed phrase for or against an episode.
func (r *reckoner) weigh(ph *phrase, pl *placed) {
	m := &ph.a
	if pl.value.IsZero() || !r.own.known || r.docName != fromDocument {
		return
	}
	length := pl.last - pl.first + 1
	switch {
	case m.shape == shapeDays, m.shape == shapeWeekday && m.event == 0 && pl.anchor == fromDocument && !r.is(ph.from-1, "the"):
		r.ownDays++
		return
	case m.shape == shapeAgo && m.unit == uYear && length <= 366:
	case m.shape != shapeCalendar || !m.hasYear || m.twoDigit || m.span > 1 || m.yearTo > 0 || ph.joint != single || r.is(ph.from-1, "since", "until", "till", "than"):
		return
	case length == 1 && pl.first >= r.own.first-45 && pl.first <= r.own.last+45:
		if pl.first < r.own.first || pl.first > r.own.last {
			r.ownDays++
		}
		return
	}
	w := 1
	switch {
	case length <= 12:
		w = 3
	case length <= 100:
		w = 2
	}
	y, _, _ := fromDay(pl.first)
	r.add(int(y), w)
}

// add gives a year its weight.
func (r *reckoner) add(y, w int) {
	i := slices.IndexFunc(r.years, func(x yearWeight) bool { return x.year == y })
	if i < 0 {
		if len(r.years) == 64 { // a chronicle has no one year
			return
		}
		i = len(r.years)
		r.years = append(r.years, yearWeight{year: y})
	}
	r.years[i].weight += w
}

// frame settles the episode after the first pass, and reports whether that calls
// for another one.
func (r *reckoner) frame() bool {
	if r.framed {
		return false
	}
	r.framed = true
	again := r.modifiers && r.monthYears != [13]int{}
	if !r.own.known || r.ownDays > 0 || r.yearless == 0 || r.episode.year != 0 {
		return again
	}
	var best, second yearWeight
	for _, y := range r.years {
		if y.year > r.own.year()-2 {
			continue
		}
		if y.weight > best.weight {
			best, second = y, best
		} else if y.weight > second.weight {
			second = y
		}
	}
	if best.weight < 2 || best.weight < 2*second.weight {
		return again
	}
	r.episode = episode{year: best.year, strong: best.weight >= 3}
	if best.year == r.eventYear {
		r.episode.event = r.eventHow
	}
	return true
}

// hangingOn returns the event by whose year that of the phrase can be known: one that
// the paragraph names before it, and that the text does not date, where the phrase
// has no year of its own and is told as past.
func (r *reckoner) hangingOn(ph *phrase, pl *placed) (n eventName, ok bool) {
	const most = 60
	m := &ph.a
	if m.shape != shapeCalendar || m.hasYear || m.rel != 0 || m.unit != 0 || m.month+m.feast == 0 || pl.value.IsZero() || r.docName != fromDocument || !r.own.day() || r.asked != nil ||
		!pl.inEpisode && (r.episode.year != 0 || pl.anchor != fromDocument) || pl.last > r.own.first-45 && !pl.inEpisode || r.tense(15) >= 0 {
		return n, false
	}
	for k := ph.from - 1; k >= 0 && k > ph.from-most; k-- {
		if noun := eventNoun(r.word(k)); noun != "" && r.class(k) != wPast && !r.is(k-1, "to") && r.determiner(k-1) && r.class(k-1) != wRelative && !r.is(k-1, "a", "an") && r.class(k+1) != wOther {
			if n, ok = r.naming(k, noun, k+1); ok && r.find(&n, ph.from) == nil {
				return n, true
			}
		}
		if r.tok(k).flags&paragraph != 0 {
			break
		}
	}
	return n, false
}

// byEvent takes the year of an event that is known from elsewhere as one of which the
// text tells.
func (r *reckoner) byEvent(n *eventName) {
	for _, k := range n.keys() {
		e := r.known[k]
		if e == nil {
			continue
		}
		first, last := e.When.stated()
		if y, _, _ := fromDay(first); first != past && last != future && last-first < 100 && (r.eventYear == 0 || r.eventYear == int(y)) {
			r.eventYear, r.eventHow = int(y), "that of “"+n.head+"”, "+e.How
			r.add(int(y), 3)
		}
		return
	}
}

// inEpisode reports whether a date without its year is one of the episode.
func (r *reckoner) inEpisode() bool {
	if r.episode.year == 0 || r.docName != fromDocument || !r.episode.strong && !r.quoted {
		return false
	}
	if r.told.explicit && r.paragraph == r.told.paragraph && r.told.year() != r.episode.year {
		return false
	}
	return !r.limit && r.tense(15) < 0
}

// modifier reports whether the phrase stands before a noun that it tells apart:
// "the April paper".
func (r *reckoner) modifier(m *moment) bool {
	t := r.tok(r.end)
	return m.plain && m.month > 0 && m.day == 0 && m.rel == 0 && r.is(r.at-1, "the") && t.class != wSign && t.flags&capital == 0 && r.same(r.end) && r.plainWord(r.end)
}

// blocks steps through the block quotations of a document.
type blocks struct {
	list []chancery.Block
	next int
}

func (b *blocks) quotes(span chancery.Span) bool {
	for b.next < len(b.list) && (b.list[b.next].Kind == chancery.Page || b.list[b.next].Span.End <= span.Start) {
		b.next++
	}
	return b.next < len(b.list) && b.list[b.next].Kind == chancery.BlockQuote && b.list[b.next].Span.Contains(span)
}
