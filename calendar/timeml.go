package calendar

import (
	"bytes"
	"cmp"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"path/filepath"
	"slices"
	"strings"

	"chancery"
)

// TimeML, ISO 24617-1, marks time expressions as TIMEX3 elements with a normalised
// value. Corpora of newswire come in it, and readers are compared by the F1 of those
// values (UzZaman et al., SemEval-2013 Task 1, TempEval-3): an expression counts
// where the two stretches overlap and the values are the same.

// TimeScores says how well a text in TimeML is read.
type TimeScores struct {
	Gold, Found int // expressions marked, and read
	Strict      int // with the same stretch
	Relaxed     int // that overlap
	Value       int // that overlap and have the same value
	Type        int // that overlap and are of the same type
	Misses      []Miss
}

// Add adds the scores of another text.
func (s *TimeScores) Add(t *TimeScores) {
	s.Gold += t.Gold
	s.Found += t.Found
	s.Strict += t.Strict
	s.Relaxed += t.Relaxed
	s.Value += t.Value
	s.Type += t.Type
	s.Misses = append(s.Misses, t.Misses...)
}

// StrictF1 is the F1 of expressions found with the same stretch.
func (s *TimeScores) StrictF1() float64 { return share(2*s.Strict, s.Gold+s.Found) }

// RelaxedF1 is the F1 of expressions found with a stretch that overlaps.
func (s *TimeScores) RelaxedF1() float64 { return share(2*s.Relaxed, s.Gold+s.Found) }

// ValueF1 is the F1 of expressions found with the same value.
func (s *TimeScores) ValueF1() float64 { return share(2*s.Value, s.Gold+s.Found) }

// TypeF1 is the F1 of expressions found with the same type.
func (s *TimeScores) TypeF1() float64 { return share(2*s.Type, s.Gold+s.Found) }

func (s *TimeScores) String() string {
	return fmt.Sprintf("%d expressions, %d read: value F1 %.3f, type F1 %.3f, relaxed F1 %.3f, strict F1 %.3f", s.Gold, s.Found, s.ValueF1(), s.TypeF1(), s.RelaxedF1(), s.StrictF1())
}

// timex is a TIMEX3 element.
type timex struct {
	span        chancery.Span
	kind, value string
}

// ReadTimeML reads a text in TimeML: what stands in its TEXT element, or all of it
// where it has none, as in TimeBank. The document's date is the expression whose
// functionInDocument is CREATION_TIME. What is marked in the text is left out. It
// returns an error of kind [chancery.Invalid] where the XML is broken.
func ReadTimeML(in io.Reader, name string) (*chancery.Document, error) {
	doc, _, err := readTimeML(in, name)
	return doc, err
}

// WriteTimeML writes a text with its time expressions as TimeML, the document's date
// as the first of them. created is that date, as a value of TIMEX3; "" where it is not
// known.
func WriteTimeML(w io.Writer, doc *chancery.Document, created string, list []Timex) error {
	var b strings.Builder
	escape := func(s string) {
		_ = xml.EscapeText(&b, []byte(s)) // a strings.Builder takes everything
	}
	element := func(id int, kind, value, mod, function, words string) {
		fmt.Fprintf(&b, `<TIMEX3 tid="t%d" type="%s" value="%s"`, id, kind, value)
		if mod != "" {
			fmt.Fprintf(&b, ` mod="%s"`, mod)
		}
		if function != "" {
			fmt.Fprintf(&b, ` functionInDocument="%s"`, function)
		}
		b.WriteString(">")
		escape(words)
		b.WriteString("</TIMEX3>")
	}
	b.WriteString(xml.Header + "<TimeML>\n<DOCID>")
	escape(cmp.Or(doc.Name, strings.TrimSuffix(filepath.Base(doc.Path), filepath.Ext(doc.Path))))
	b.WriteString("</DOCID>\n")
	if created != "" {
		b.WriteString("<DCT>")
		element(0, "DATE", created, "", "CREATION_TIME", created)
		b.WriteString("</DCT>\n")
	}
	b.WriteString("<TEXT>")
	at := 0
	for i, t := range list {
		plain(&b, doc.Text[at:t.Passage.Span.Start])
		element(i+1, t.Type, t.Value, t.Mod, "", t.Passage.Words)
		at = t.Passage.Span.End
	}
	plain(&b, doc.Text[at:])
	b.WriteString("</TEXT>\n</TimeML>\n")
	_, err := io.WriteString(w, b.String())
	return err
}

// plain writes text outside elements; line ends stay as they are, so that a program
// which compares texts finds the same.
func plain(b *strings.Builder, s string) {
	_, _ = strings.NewReplacer("&", "&amp;", "<", "&lt;", ">", "&gt;", "\r", "&#xD;").WriteString(b, s)
}

// ScoreTimeML reads one text in TimeML and compares. The document's date, which is
// marked too, does not count, as in TempEval-3. Errors are those of [ReadTimeML].
func ScoreTimeML(in io.Reader, name string) (*TimeScores, error) {
	doc, marked, err := readTimeML(in, name)
	if err != nil {
		return nil, err
	}
	text := doc.Text
	s := &TimeScores{Gold: len(marked)}
	points := chancery.NewPoints(text)
	taken := make([]bool, len(marked))
	for _, d := range Timexes(doc, Options{}) {
		got := d.Value
		s.Found++
		i := slices.IndexFunc(marked, func(m timex) bool { return m.span == d.Passage.Span })
		if i < 0 || taken[i] {
			i = -1
			for k, m := range marked {
				if !taken[k] && m.span.Overlaps(d.Passage.Span) {
					i = k
					break
				}
			}
		}
		where := fmt.Sprintf("%s %d", name, points.Point(d.Passage.Span.Start))
		if i < 0 {
			s.Misses = append(s.Misses, Miss{where, d.Passage.Words, "-", got, strings.ToLower(d.Type)})
			continue
		}
		taken[i] = true
		s.Relaxed++
		if marked[i].span == d.Passage.Span {
			s.Strict++
		}
		if marked[i].kind == d.Type {
			s.Type++
		}
		if marked[i].value == got {
			s.Value++
		} else {
			s.Misses = append(s.Misses, Miss{where, d.Passage.Words, marked[i].value, got, strings.ToLower(marked[i].kind) + ", " + strings.ToLower(d.Type)})
		}
	}
	for i, m := range marked {
		if !taken[i] {
			s.Misses = append(s.Misses, Miss{fmt.Sprintf("%s %d", name, points.Point(m.span.Start)), text[m.span.Start:m.span.End], m.value, "-", "not found (" + strings.ToLower(m.kind) + ")"})
		}
	}
	return s, nil
}

func readTimeML(in io.Reader, name string) (*chancery.Document, []timex, error) {
	const most = 16 << 20
	raw, err := io.ReadAll(io.LimitReader(in, most+1))
	if err == nil && len(raw) > most {
		return nil, nil, chancery.Errorf(chancery.TooLarge, "%s is larger than 16 MB", name)
	}
	var text, created string
	var marked []timex
	whole := false
	if err == nil {
		text, marked, created, whole, err = timeMLOf(raw, false)
	}
	if err == nil && !whole {
		text, marked, created, _, err = timeMLOf(raw, true)
	}
	if err == nil && strings.TrimSpace(text) == "" {
		err = errors.New("it has no text")
	}
	if err != nil {
		return nil, nil, chancery.Errorf(chancery.Invalid, "%s is no TimeML that can be read: %w", name, err)
	}
	doc := &chancery.Document{Path: name, Digest: chancery.DigestOf(raw), Text: text}
	if created != "" {
		doc.Metadata = chancery.Metadata{{Field: chancery.Published, Value: created}}
	}
	return doc, marked, nil
}

// timeMLOf reads the text of TimeML and what is marked in it; all tells to take what
// stands outside a TEXT element too, and whole whether there is one.
func timeMLOf(raw []byte, all bool) (text string, marked []timex, created string, whole bool, err error) {
	d := xml.NewDecoder(bytes.NewReader(raw))
	d.Entity = xml.HTMLEntity
	var b strings.Builder
	var open []timex
	depth, inText := 0, 0
	if all {
		inText = 1
	}
	for {
		tok, err := d.Token()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return "", nil, "", false, err
		}
		switch t := tok.(type) {
		case xml.StartElement:
			if depth++; depth > 1000 {
				return "", nil, "", false, errors.New("its elements stand in one another more than 1000 deep")
			}
			switch t.Name.Local {
			case "TEXT":
				inText++
				whole = true
			case "TIMEX3":
				m := timex{span: chancery.Span{Start: b.Len()}}
				for _, a := range t.Attr {
					switch a.Name.Local {
					case "type":
						m.kind = a.Value
					case "value":
						m.value = a.Value
					case "functionInDocument":
						if a.Value == "CREATION_TIME" {
							m.kind = "DCT"
						}
					}
				}
				if m.kind == "DCT" && created == "" {
					created = strings.TrimSuffix(m.value, "Z")
					if i := strings.IndexByte(created, 'T'); i > 0 {
						created = created[:i]
					}
				}
				open = append(open, m)
			}
		case xml.EndElement:
			depth--
			switch t.Name.Local {
			case "TEXT":
				inText--
			case "TIMEX3":
				if len(open) == 0 {
					continue
				}
				m := open[len(open)-1]
				open = open[:len(open)-1]
				if m.span.End = b.Len(); inText > 0 && m.kind != "DCT" && m.span.Len() > 0 {
					marked = append(marked, m)
				}
			}
		case xml.CharData:
			if inText > 0 {
				b.WriteString(strings.ToValidUTF8(string(t), "\ufffd"))
			}
		}
	}
	slices.SortStableFunc(marked, func(x, y timex) int { return x.span.Start - y.span.Start })
	return b.String(), marked, created, whole, nil
}

// Timex returns v as the value of a TIMEX3 element: "2003-05-12", "2003-W20",
// "2003-SU", "199" for a decade; "" where TimeML has no such value. Qualifiers are
// left out, as TimeML writes them in another attribute.
func (v Value) Timex() string {
	switch v.kind {
	case date:
		return v.from.timex()
	case interval:
		switch {
		case v.from.ends == unknown || v.from.ends == open && v.to.ends == given:
			if v.from.ends == unknown {
				return "PAST_REF"
			}
			return v.to.timex()
		case v.to.ends == unknown:
			return "FUTURE_REF"
		case v.to.ends != given:
			return v.from.timex()
		}
		first, last := v.stated()
		monday := weekdayOf(first) == 1
		switch {
		case monday && last-first == 6, monday && last-first < 6 && v.from.qual != [3]Qualifier{}:
			return week(first)
		case weekdayOf(first) == 6 && last-first == 1:
			return week(first) + "-WE"
		}
		y, m, d := fromDay(last)
		if _, m1, d1 := fromDay(first); d1 == 1 && m1 == m%12+1 && d == monthDays(y, m) && last-first > 360 && last-first < 367 {
			return fmt.Sprintf("FY%04d", y)
		}
	}
	return ""
}

// week writes the week of ISO 8601 in which a day lies.
func week(day int64) string {
	year, n := chancery.Day(clampDay(day)).Time().ISOWeek()
	return fmt.Sprintf("%04d-W%02d", year, n)
}

func (p *point) timex() string {
	if p.ends != given || p.sig > 0 || p.prefix {
		return ""
	}
	year := fmt.Sprintf("%04d", p.year)
	switch {
	case p.neg:
		year = fmt.Sprintf("BC%04d", p.year+1)
	case p.yearX == 1:
		return year[:3]
	case p.yearX == 3:
		return year[:2]
	case p.yearX != 0:
		return ""
	}
	switch {
	case p.monthX|p.dayX != 0:
		return ""
	case p.parts() == 1:
		return year
	case p.month > 36 && p.month < 40:
		return ""
	case p.month >= 40:
		return year + fmt.Sprintf("-H%d", p.month-39)
	case p.month >= 33:
		return year + fmt.Sprintf("-Q%d", p.month-32)
	case p.month >= 21:
		return year + [...]string{"-SP", "-SU", "-FA", "-WI"}[(p.month-21)%4]
	case p.parts() == 2:
		return year + fmt.Sprintf("-%02d", p.month)
	}
	s := year + fmt.Sprintf("-%02d-%02d", p.month, p.day)
	if p.clock.zone != noClock && p.clock.hour != 255 {
		s += fmt.Sprintf("T%02d:%02d", p.clock.hour, p.clock.minute)
	}
	return s
}
