package calendar

import (
	"cmp"
	"slices"
	"strings"

	"chancery"
)

// Options says more of a document than its own metadata does.
type Options struct {
	// Anchor is reckoned from in place of the document's date, where it is not
	// zero.
	Anchor Value
	// Speeches are stretches of the text whose words were said at a time of their
	// own. They do not overlap and stand in order.
	Speeches []Speech
	// Events are those whose dates are known from elsewhere.
	Events []KnownEvent
	// Episode is the time of which the text tells, where people know it; of dates
	// without their year, those told as past are placed in its first year. Where it
	// is zero, the text shows it, or not.
	Episode Value
	// Given is what people say of single expressions. Of two on the same stretch
	// the later one counts.
	Given []Given
}

// Speech is a quotation and the time at which it was spoken.
type Speech struct {
	Span chancery.Span // bytes of the document's text
	When Value
}

// Given is what a person says of one expression: its reading, or what it is to be
// reckoned from, as a date or as another expression of the same text.
type Given struct {
	Span   chancery.Span // bytes of the document's text
	Value  Value         // the reading itself
	Anchor Value         // what to reckon from, where Value is zero
	On     string        // the ID of the expression to reckon from, where both are zero
	No     bool          // it is no date: leave it out
	How    string        // in words, for the reason: "as Ada gave it, journal 12"
}

// Speeches returns the quotations of a reading that tell when they were said,
// with that time, as [Options] wants them: the content of direct attributions
// whose Told is one of dates. Of nested quotations the inner one counts.
func Speeches(attributions []chancery.Attribution, dates []chancery.Date) []Speech {
	var out []Speech
	when := map[string]Value{}
	for i := range dates {
		if v, wrong := parse(dates[i].EDTF); wrong == "" && !v.IsZero() {
			when[dates[i].ID] = v
		}
	}
	for i := range attributions {
		a := &attributions[i]
		v, ok := when[a.Told]
		if a.Kind != chancery.Direct || !ok {
			continue
		}
		for _, p := range a.Content {
			out = append(out, Speech{p.Span, v})
		}
	}
	slices.SortStableFunc(out, func(a, b Speech) int {
		return cmp.Or(cmp.Compare(a.Span.Start, b.Span.Start), cmp.Compare(b.Span.End, a.Span.End))
	})
	kept := out[:0]
	for _, s := range out {
		if n := len(kept); n > 0 && kept[n-1].Span.End > s.Span.Start {
			if kept[n-1].Span.End = s.Span.Start; kept[n-1].Span.Len() == 0 {
				kept = kept[:n-1]
			}
		}
		kept = append(kept, s)
	}
	return kept
}

// Read reckons the dates of a document in which attributions were found: what
// is quoted from a speech whose time is told is reckoned from that time.
func Read(doc *chancery.Document, attributions []chancery.Attribution, o Options) []chancery.Date {
	dates := Reckon(doc, o)
	if o.Speeches = Speeches(attributions, dates); len(o.Speeches) == 0 {
		return dates
	}
	return Reckon(doc, o)
}

// Dates finds the time expressions of doc's text and reckons them from the
// document's own date; see [Reckon].
func Dates(doc *chancery.Document) []chancery.Date { return Reckon(doc, Options{}) }

// Reckon finds the time expressions of doc's text, in order of their place, no
// two overlapping, and places each as far as the wording and its anchor allow.
// doc.Text must be valid UTF-8. It takes time linear in the length of the text.
//
// The passage holds the words of the expression without a preposition before
// it, but with "by", "from", "between" and "either", which are part of its
// meaning. Earliest and Latest are the days that the wording allows: "late
// April 2003" gives 2003-04~ and the 21st to the 30th. Where a side is open they
// are [MinDay] and [MaxDay].
//
// The document's date is that on which it was written, else that on which it was
// published, else a date that stands alone in one of its first paragraphs.
//
// An expression can hang on one that the text tells later, through an event or
// because a person said so. The text is then read again, until nothing moves; what
// still moves after a few times hangs on itself, and is not placed.
func Reckon(doc *chancery.Document, o Options) []chancery.Date {
	return newReckoner(doc, &o).reckon(doc, &o)
}

func newReckoner(doc *chancery.Document, o *Options) *reckoner {
	r := &reckoner{parser: &parser{text: doc.Text, toks: scan(doc.Text)}, happenings: map[string][]happening{}}
	if first, _ := o.Episode.stated(); !o.Episode.IsZero() && first != past {
		y, _, _ := fromDay(first)
		r.episode = episode{year: int(y), strong: true}
	}
	r.order()
	r.own = documentDate(doc, *o)
	if !r.own.known {
		r.docName = fromDocument
		r.own = r.headed()
	}
	if len(o.Events) > 0 {
		r.known = make(map[string]*KnownEvent, len(o.Events))
		for i := range o.Events {
			if e := &o.Events[i]; r.known[e.Key] == nil || e.Decided {
				r.known[e.Key] = e
			}
		}
	}
	if len(o.Given) > 0 {
		r.given = make(map[chancery.Span]*Given, len(o.Given))
		for i := range o.Given {
			r.given[o.Given[i].Span] = &o.Given[i]
		}
		r.byID = map[string]placed{}
	}
	return r
}

// reckon reads the text until nothing moves.
func (r *reckoner) reckon(doc *chancery.Document, o *Options) []chancery.Date {
	const passes = 5
	out := r.pass(doc, o.Speeches)
	for n := 1; n < passes && (r.frame() || r.moved && r.hanging); n++ {
		out = r.pass(doc, o.Speeches)
	}
	if r.moved && r.hanging {
		r.circular = true
		out = r.pass(doc, o.Speeches)
	}
	return r.addGiven(doc, out)
}

// pass reads the text once.
func (r *reckoner) pass(doc *chancery.Document, speeches []Speech) (out []chancery.Date) {
	toks := r.toks
	r.telling, r.paragraph, r.quoted, r.chronicle = telling{}, 0, false, 0
	var outside telling // of the block quotation that the pass is in
	r.moved, r.hanging = false, false
	r.last, r.lastEnd = placed{}, -1
	r.years, r.ownDays, r.yearless = r.years[:0], 0, 0
	r.timexes, r.quarterTold = r.timexes[:0], anchor{}
	quotes := blocks{list: doc.Blocks}
	speech := 0
	for i := 0; i < len(toks); {
		t := &toks[i]
		if t.flags&paragraph != 0 {
			r.paragraph++
		}
		var ph phrase
		ok := false
		if starts[t.class] && (t.class != wSign || t.value == '\'') {
			ph, ok = r.phrase(i)
		}
		if !ok {
			i = r.after(i)
			continue
		}
		if r.opens(i) && ph.a.shape == shapeCalendar && ph.a.hasYear {
			r.chronicle = ph.a.year
		}
		r.widen(&ph)
		r.at, r.end = ph.from, ph.to
		span := chancery.Span{Start: int(toks[ph.from].start), End: int(toks[ph.to-1].end)}
		for speech < len(speeches) && speeches[speech].Span.End <= span.Start {
			speech++
		}
		r.doc, r.docName = r.own, fromDocument
		if speech < len(speeches) && speeches[speech].Span.Contains(span) {
			if a := anchorOf(speeches[speech].When, "the time of the speech"); a.known {
				r.doc, r.docName = a, fromQuotation
			}
		}
		if quoted := len(quotes.list) > 0 && quotes.quotes(span); quoted != r.quoted {
			// What a quoted paper tells is not told by the text around it.
			if r.quoted = quoted; quoted {
				outside = r.telling
			} else {
				r.telling = outside
			}
		}
		g := r.given[span]
		pl := r.readAs(&ph, g)
		if g == nil && (ph.a.itself || ph.a.ifAhead) && pl.value.IsZero() {
			// "after the talks" of which nothing tells the day is no date, nor is
			// "in two weeks" where it tells how long something took; but what people
			// said something of stays, even where it cannot be placed any more.
			i = r.after(i)
			continue
		}
		if !pl.value.writable() {
			pl = unplacedFor("EDTF has no days and months in years of more than four digits")
		}
		if !pl.other.writable() {
			pl.other = Value{}
		}
		d := r.date(doc, span, &pl)
		for i, n := range r.tells(&ph) {
			r.happened(n, ph.from, &pl)
			if i == 0 {
				d.Tells = n.event(r.parser, doc.Digest, nil)
			}
			d.Tells.Keys = append(d.Tells.Keys, n.keys()...)
		}
		if ph.a.event != 0 {
			if n, ok := r.eventAt(ph.a.event); ok {
				d.From = n.event(r.parser, doc.Digest, []string{n.key()})
			}
		} else if n, ok := r.hangingOn(&ph, &pl); ok {
			d.From = n.event(r.parser, doc.Digest, []string{n.key()})
			r.byEvent(&n)
		}
		if r.episode.event != "" && !ph.a.hasYear {
			// What hangs on an event of another document is told no further.
			d.Tells = nil
		}
		if r.timeml && (g == nil || !g.No) {
			r.markPhrase(&ph, &pl)
		}
		if !pl.value.IsZero() {
			r.tell(&ph, &pl)
		}
		r.last, r.lastEnd = pl, ph.to
		r.weigh(&ph, &pl)
		if r.byID != nil {
			if before := r.byID[d.ID]; before.value != pl.value || before.first != pl.first || before.last != pl.last {
				r.moved = true
			}
			r.byID[d.ID] = pl
		}
		if g == nil || !g.No {
			out = append(out, d)
		}
		for ; i < ph.to; i++ {
			if i > ph.from && toks[i].flags&paragraph != 0 {
				r.paragraph++
			}
		}
	}
	return out
}

// after returns the token to go on from where none of the expressions that are dates
// begins at i.
func (r *reckoner) after(i int) int {
	if r.timeml {
		if next := r.aside(i); next > i {
			return next
		}
	}
	return i + 1
}

// date makes a date of a placed expression.
func (r *reckoner) date(doc *chancery.Document, span chancery.Span, pl *placed) chancery.Date {
	wording := chancery.Passage{Document: doc.Digest, Span: span, Words: doc.Text[span.Start:span.End]}
	d := chancery.Date{ID: chancery.DateID(wording), Passage: wording, Reason: pl.reason}
	if pl.value.IsZero() {
		d.After, d.Before, d.Otherwise = pl.after.String(), pl.before.String(), pl.other.String()
		d.Earliest, d.Latest = MinDay, MaxDay
		if _, last := pl.after.stated(); !pl.after.IsZero() && last != future {
			d.Earliest = clampDay(last)
		}
		if first, _ := pl.before.stated(); !pl.before.IsZero() && first != past {
			d.Latest = clampDay(first)
		}
		return d
	}
	d.Anchor, d.EDTF = pl.anchor, pl.value.String()
	d.Earliest, d.Latest = clampDay(pl.first), clampDay(pl.last)
	if pl.other != pl.value {
		d.Otherwise = pl.other.String()
	}
	return d
}

// readAs places a phrase as a person says, or else by the rules.
func (r *reckoner) readAs(ph *phrase, g *Given) placed {
	if g == nil {
		return r.read(ph)
	}
	doc, name, told := r.doc, r.docName, r.telling
	machine := r.read(ph)
	if g.No {
		return placed{reason: "no date, " + g.How}
	}
	pl := placed{anchor: fromPerson, reason: g.How}
	if !g.Value.IsZero() {
		if pl = pl.of(g.Value, anchorOf(g.Value, "").grain); pl.grain == 0 {
			pl.grain = uYear
		}
		pl.other = machine.value
		return pl
	}
	a := anchorOf(g.Anchor, "the date given")
	if g.Anchor.IsZero() {
		r.hanging = true
		base, ok := r.byID[g.On]
		switch {
		case r.circular, ok && base.value.IsZero():
			return unplacedFor("%s it is to be reckoned from an expression that has no date or hangs on this one in turn", g.How)
		case !ok:
			return unplacedFor("%s it is to be reckoned from an expression that is not found in the text", g.How)
		}
		a = anchorOf(base.value, "the expression given")
		if a.known {
			a.first, a.last = max(a.first, base.first), min(a.last, base.last)
		}
	}
	if !a.known {
		return unplacedFor("%s it is to be reckoned from a date without an end", g.How)
	}
	r.doc, r.docName, r.told, r.fine, r.asked = a, fromPerson, a, a, &a
	if a.first == a.last {
		r.dayTold = a
	}
	pl = r.read(ph)
	r.doc, r.docName, r.telling, r.asked = doc, name, told, nil
	if !pl.value.IsZero() {
		pl.anchor = fromPerson
	}
	pl.reason += ", " + g.How
	if pl.other = (Value{}); machine.value != pl.value {
		pl.other = machine.value
	}
	return pl
}

// addGiven puts what people call dates and no rule finds among those that were found,
// in place of what it overlaps.
func (r *reckoner) addGiven(doc *chancery.Document, out []chancery.Date) []chancery.Date {
	for span, g := range r.given {
		if g.Value.IsZero() || g.No || slices.ContainsFunc(out, func(d chancery.Date) bool { return d.Passage.Span == span }) {
			continue
		}
		if _, err := span.In(doc.Text); err != nil || span.Len() == 0 {
			continue
		}
		out = slices.DeleteFunc(out, func(d chancery.Date) bool { return d.Passage.Span.Overlaps(span) })
		pl := placed{anchor: fromPerson, reason: g.How}.of(g.Value, uDay)
		out = append(out, r.date(doc, span, &pl))
	}
	if r.given != nil {
		slices.SortFunc(out, func(a, b chancery.Date) int { return cmp.Compare(a.Passage.Span.Start, b.Passage.Span.Start) })
	}
	return out
}

// starts says which classes of words a time expression can begin with.
var starts = [...]bool{wNumber: true, wMonth: true, wWeekday: true, wUnit: true, wSeason: true, wCount: true, wOrdinal: true, wPart: true, wAbout: true, wRelative: true,
	wDeictic: true, wLater: true, wHoliday: true, wFiscal: true, wEvery: true, wDecade: true, wArticle: true, wBound: true, wOpening: true, wClock: true, wForeign: true, wSign: true, wOffset: true, wStreet: false}

// writable reports whether the text of v is EDTF: years of more than four digits
// stand alone there, and offsets upon offsets can lead to such.
func (v Value) writable() bool {
	if !v.from.prefix && !v.to.prefix {
		return true
	}
	again, wrong := parse(v.String())
	return wrong == "" && again == v
}

// widen takes "more than", "at least" and "within" before an amount and "AD"
// before a year into the phrase.
func (p *parser) widen(ph *phrase) {
	m := &ph.a
	if m.ad && p.is(ph.from-1, "ad") || m.shape == shapeEvent && p.is(ph.from-1, "within") {
		ph.from--
		return
	}
	if m.shape != shapeAgo && m.shape != shapeLater && m.shape != shapeFromDate || ph.joint != single || ph.from < 2 {
		return
	}
	if p.is(ph.from-1, "than") && p.is(ph.from-2, "more", "less", "fewer") || p.is(ph.from-1, "least", "most") && p.is(ph.from-2, "at") {
		ph.from -= 2
		m.approx = true
	}
}

// documentDate returns the date that doc's words are reckoned from.
func documentDate(doc *chancery.Document, o Options) anchor {
	if a := anchorOf(o.Anchor, "the date given"); a.known {
		return a
	}
	for _, f := range [...]chancery.Field{chancery.Written, chancery.Published} {
		for text := range doc.Metadata.All(f) {
			v, err := Parse(strings.TrimSpace(text))
			if err != nil {
				v = alone(text)
			}
			if a := anchorOf(v, "the document's date"); a.known {
				return a
			}
		}
	}
	return anchor{}
}

// anchorOf makes an anchor of a value that names a stretch of days.
func anchorOf(v Value, name string) anchor {
	if v.IsZero() {
		return anchor{}
	}
	first, last := v.stated()
	if first == past || last == future {
		return anchor{}
	}
	a := anchor{known: true, first: first, last: last, explicit: true, name: name + ", " + v.String()}
	switch length := last - first + 1; {
	case length == 1:
		a.grain, a.name = uDay, name+", "+plainDay(first)
	case length <= 14:
		a.grain = uWeek
	case length <= 31:
		a.grain = uMonth
	case length <= 366:
		a.grain = uYear
	default:
		a.grain = uDecade
	}
	return a
}

// alone reads a text that is nothing but one full date.
func alone(text string) Value {
	if len(text) > 100 {
		return Value{}
	}
	r := reckoner{parser: &parser{text: text, toks: scan(text)}}
	return r.aloneFrom(0, len(r.toks))
}

// aloneFrom returns the full date that fills the tokens from i up to j, or the
// zero Value.
func (r *reckoner) aloneFrom(i, j int) Value {
	if i >= j || !starts[r.tok(i).class] {
		return Value{}
	}
	if r.sign(j-1, '.') {
		j--
	}
	ph, ok := r.phrase(i)
	if !ok || ph.to != j || ph.joint != single || ph.a.shape != shapeCalendar || !ph.a.hasYear || ph.a.day == 0 || ph.a.last > 0 {
		return Value{}
	}
	return r.place(&ph.a).value
}

// headed looks for a date that fills one of the first paragraphs.
func (r *reckoner) headed() anchor {
	const paragraphs, most = 12, 400
	seen := 0
	for i := 0; i < len(r.toks) && i < most && seen < paragraphs; {
		j := i + 1
		for j < len(r.toks) && r.toks[j].flags&paragraph == 0 && j-i < 20 {
			j++
		}
		if j == len(r.toks) || r.toks[j].flags&paragraph != 0 {
			if v := r.aloneFrom(i, j); !v.IsZero() {
				if a := anchorOf(v, "the date at the head of the document"); a.known {
					return a
				}
			}
		}
		for j < len(r.toks) && r.toks[j].flags&paragraph == 0 {
			j++
		}
		i = j
		seen++
	}
	return anchor{}
}
