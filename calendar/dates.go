package calendar

import (
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
}

// Speech is a quotation and the time at which it was spoken.
type Speech struct {
	Span chancery.Span // bytes of the document's text
	When Value
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
func Reckon(doc *chancery.Document, o Options) []chancery.Date {
	toks := scan(doc.Text)
	r := reckoner{parser: &parser{text: doc.Text, toks: toks}, docName: fromDocument}
	r.order()
	r.doc = documentDate(doc, o)
	own := r.doc
	if !own.known {
		own = r.headed()
		r.doc = own
	}
	var out []chancery.Date
	speech := 0
	for i := 0; i < len(toks); {
		t := &toks[i]
		if t.flags&paragraph != 0 {
			r.paragraph++
		}
		if !starts[t.class] || t.class == wSign && t.value != '\'' {
			i++
			continue
		}
		ph, ok := r.phrase(i)
		if !ok {
			i++
			continue
		}
		r.widen(&ph)
		r.at, r.end = ph.from, ph.to
		span := chancery.Span{Start: int(toks[ph.from].start), End: int(toks[ph.to-1].end)}
		for speech < len(o.Speeches) && o.Speeches[speech].Span.End <= span.Start {
			speech++
		}
		r.doc, r.docName = own, fromDocument
		if speech < len(o.Speeches) && o.Speeches[speech].Span.Contains(span) {
			if a := anchorOf(o.Speeches[speech].When, "the time of the speech"); a.known {
				r.doc, r.docName = a, fromQuotation
			}
		}
		pl := r.read(&ph)
		if !pl.value.writable() {
			pl = unplacedFor("EDTF has no days and months in years of more than four digits")
		}
		if !pl.other.writable() {
			pl.other = Value{}
		}
		wording := chancery.Passage{Document: doc.Digest, Span: span, Words: doc.Text[span.Start:span.End]}
		d := chancery.Date{
			ID:      chancery.DateID(wording),
			Passage: wording,
			Anchor:  pl.anchor,
			Reason:  pl.reason,
		}
		if !pl.value.IsZero() {
			d.EDTF = pl.value.String()
			d.Earliest, d.Latest = clampDay(pl.first), clampDay(pl.last)
			if pl.other != pl.value {
				d.Otherwise = pl.other.String()
			}
			r.tell(&ph, &pl)
		} else {
			d.Anchor, d.After, d.Before, d.Otherwise = "", pl.after.String(), pl.before.String(), pl.other.String()
		}
		out = append(out, d)
		for ; i < ph.to; i++ {
			if i > ph.from && toks[i].flags&paragraph != 0 {
				r.paragraph++
			}
		}
	}
	return out
}

// starts says which classes of words a time expression can begin with.
var starts = [...]bool{wNumber: true, wMonth: true, wWeekday: true, wUnit: true, wSeason: true, wCount: true, wOrdinal: true, wPart: true, wAbout: true, wRelative: true,
	wDeictic: true, wLater: true, wHoliday: true, wFiscal: true, wEvery: true, wDecade: true, wArticle: true, wBound: true, wOpening: true, wClock: true, wForeign: true, wSign: true, wStreet: false}

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
