package web

import (
	"bytes"
	"cmp"
	"context"
	"fmt"
	"html/template"
	"math"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"chancery"
	"chancery/calendar"
)

// Timed tells whom the sentences that dates stand in speak of. Without it the
// timeline has no lanes by actor.
type Timed interface {
	// DateActors returns, by [Dated.Key], the actors of the record that are
	// mentioned in the sentence of each date, and a remark about what was left
	// out, "" where nothing was.
	DateActors(ctx context.Context, dates []Dated) (actors map[string][]ActorCount, remark string, err error)
}

// Key names a date in the whole record.
func (d Dated) Key() string { return d.Document.String() + d.ID }

// instant is a time in days since the beginning of 1970, in whatever zone the text
// tells it.
type instant float64

func (t instant) time() time.Time {
	return time.Unix(int64(math.Round(float64(t)*86400)), 0).UTC()
}

// day is the day in which an instant lies.
func (t instant) day() chancery.Day { return chancery.Day(math.Floor(float64(t))) }

// stamp writes an instant for an address: a day, or a clock time where the stretch is
// short.
func stamp(t instant, span float64) string {
	if span < 5 {
		return t.time().Format("2006-01-02T15:04:05")
	}
	return t.day().String()
}

// timelineBody is the dates of a record between two days, drawn and as a table.
type timelineBody struct {
	Filter   string
	By       string // what a lane is: "document" or "actor"
	Actors   bool   // whether there are lanes by actor
	From, To string // ISO 8601: days or clock times, To exclusive in the latter case
	Lanes    []lane
	Ticks    []tick
	Height   int
	Rows     []Dated // what the drawing shows, in order
	Outside  int     // placed outside the two days
	Unplaced []Dated // without any bound
	Remark   string
	Zooms    []zoom
	Scales   []zoom // from decades to hours
	Alone    bool   // drawn as a file of its own
}

// lane is one document with the dates that it tells, or one actor with the dates told
// of it.
type lane struct {
	Title, Href string
	Top, Height int // pixels
	Marks       []dateMark
}

// dateMark is one date as it is drawn. Places across are percentages of the width, so that
// text keeps its size however wide the drawing is.
type dateMark struct {
	Href         string
	Words, Label string
	Crowded      string // the wording where there is no room for it
	Y            int    // middle, pixels
	Parts        []part
	Thread       *part // joins alternatives, or hangs from what the date follows
	Text         float64
	End          bool // the wording stands to the left, since there is no room on the right
}

// part is one stretch of a mark: "tick" (a day), "clock" (a time of day), "bar", "fade" (both ends are
// about), "open-left" and "open-right" (no first, no last day), "hang" (it
// follows or precedes, and is not placed).
type part struct {
	Shape string
	X, W  float64
}

type tick struct {
	X     float64
	Label string
	Major bool
}

type zoom struct {
	Label string
	Query template.URL
	Here  bool // it is about as wide as what is shown
}

const (
	dayWidth   = 900. // pixels of the drawing for which wordings are kept apart
	charWidth  = 6.6  // pixels of one letter of a wording
	trackStep  = 20
	laneHead   = 26
	mostTracks = 30
)

func (d *Desk) timeline(w http.ResponseWriter, r *http.Request) error {
	q := r.URL.Query()
	timed, actors := d.at(r).(Timed)
	body := timelineBody{Filter: strings.TrimSpace(q.Get("filter")), By: cmp.Or(q.Get("by"), "document"), Actors: actors}
	if body.By != "document" && (body.By != "actor" || !actors) {
		return chancery.Errorf(chancery.Invalid, "by=%s is no way to part a timeline: want document or actor", body.By)
	}
	ranged := q.Get("from") != "" && q.Get("to") != ""
	from, to, err := window(q.Get("from"), q.Get("to"), nil)
	if err != nil {
		return err
	}
	dates, remark, err := d.at(r).Dates(r.Context(), body.Filter, ranged, from.day(), (to - 1./86400).day())
	if err != nil {
		return err
	}
	body.Remark = remark
	if !ranged {
		if from, to, err = window(q.Get("from"), q.Get("to"), dates); err != nil {
			return err
		}
	}
	base := viewerOf(r).Base
	lanes := byDocument(dates, base)
	if body.By == "actor" {
		who, remark, err := timed.DateActors(r.Context(), dates)
		if err != nil {
			return err
		}
		body.Remark = strings.TrimSpace(body.Remark + " " + remark)
		lanes = byActor(dates, who, base)
	}
	body.draw(dates, lanes, from, to, base)
	switch wants(r) {
	case "json":
		rows := make([]map[string]any, 0, len(body.Rows))
		for _, t := range body.Rows {
			rows = append(rows, map[string]any{"document": t.Document, "title": t.Title, "date": t.ID, "text": t.Passage.Words, "edtf": t.EDTF, "after": t.After, "before": t.Before, "otherwise": t.Otherwise, "anchor": t.Anchor, "reason": t.Reason})
		}
		return answerJSON(w, http.StatusOK, map[string]any{"from": body.From, "to": body.To, "dates": rows, "outside": body.Outside, "remark": remark})
	case "csv":
		var rows [][]string
		for _, t := range body.Rows {
			rows = append(rows, []string{t.EDTF, t.Passage.Words, t.After, t.Before, t.Otherwise, t.Anchor, t.Reason, t.Title, t.Document.String(), t.ID})
		}
		return answerCSV(w, "timeline", []string{"edtf", "wording", "after", "before", "otherwise", "anchor", "reason", "title", "document", "date"}, rows)
	case "svg":
		body.Alone = true
		var buf bytes.Buffer
		if err := d.templates.ExecuteTemplate(&buf, "drawing", body); err != nil {
			return err
		}
		w.Header().Set("Content-Type", "image/svg+xml; charset=utf-8")
		w.Header().Set("Content-Disposition", `attachment; filename="timeline.svg"`)
		_, _ = buf.WriteTo(w)
		return nil
	}
	return d.show(w, r, http.StatusOK, "timeline.html", "Timeline", "Timeline", body, "csv", "json", "svg")
}

// bound reads one end of the stretch that is drawn: a day, month or year, or a clock
// time. The end of a day is the beginning of the next.
func bound(name, s string, last bool) (instant, error) {
	for _, layout := range []string{"2006-01-02T15:04:05", "2006-01-02T15:04", "2006-01-02T15"} {
		if t, err := time.Parse(layout, s); err == nil {
			return instant(float64(t.Unix()) / 86400), nil
		}
	}
	v, err := calendar.Parse(s)
	if err != nil || v.Days().NoFirst || v.Days().NoLast {
		return 0, chancery.Errorf(chancery.Invalid, "%s=%s is no day such as 2003-05-12, no month or year, and no time such as 2003-05-12T18:30", name, s)
	}
	if last {
		return instant(v.Latest()) + 1, nil
	}
	return instant(v.Earliest()), nil
}

// window reads the two ends of what is drawn, the latter exclusive; without them it is
// the stretch that holds nearly all dates.
func window(from, to string, dates []Dated) (a, b instant, err error) {
	if from != "" {
		if a, err = bound("from", from, false); err != nil {
			return a, b, err
		}
	}
	if to != "" {
		if b, err = bound("to", to, true); err != nil {
			return a, b, err
		}
	}
	if from != "" && to != "" {
		if b <= a {
			return a, b, chancery.Errorf(chancery.Invalid, "the timeline would end (%s) before it begins (%s)", to, from)
		}
		return a, b, nil
	}
	var first, last []chancery.Day
	for _, d := range dates {
		if d.EDTF != "" && d.Earliest != chancery.MinDay && d.Latest != chancery.MaxDay {
			first, last = append(first, d.Earliest), append(last, d.Latest)
		}
	}
	if len(first) == 0 {
		today := chancery.Day(now().Unix() / 86400)
		first, last = []chancery.Day{today - 365}, []chancery.Day{today}
	}
	slices.Sort(first)
	slices.Sort(last)
	edge := len(first) / 20 // one in twenty on each side may lie far off
	lo, hi := first[edge], last[len(last)-1-edge]
	hi = max(hi, lo)
	air := max((hi-lo)/25, 3)
	if from == "" {
		a = instant(lo - air)
	}
	if to == "" {
		b = max(instant(hi+air)+1, a+1)
	}
	if b <= a {
		a = b - 365
	}
	return a, b, nil
}

// group is what one lane holds, before it is drawn.
type group struct {
	title, href string
	dates       []Dated
}

// byDocument parts dates by document, in order of the first date in each.
func byDocument(dates []Dated, base string) (out []group) {
	at := map[chancery.Digest]int{}
	for _, date := range dates {
		i, ok := at[date.Document]
		if !ok {
			i = len(out)
			at[date.Document] = i
			out = append(out, group{title: date.Title, href: base + "/documents/" + date.Document.String()})
		}
		out[i].dates = append(out[i].dates, date)
	}
	return out
}

// mostLanes is how many actors have a lane of their own.
const mostLanes = 16

// byActor parts dates by the actors of whom their sentences speak, those with most
// dates first; a date of several stands in several lanes.
func byActor(dates []Dated, who map[string][]ActorCount, base string) (out []group) {
	at := map[string]int{}
	rest := group{title: "Of nobody in particular", href: base + "/actors"}
	for _, date := range dates {
		if len(who[date.Key()]) == 0 {
			rest.dates = append(rest.dates, date)
		}
		for _, a := range who[date.Key()] {
			i, ok := at[a.ID]
			if !ok {
				i = len(out)
				at[a.ID] = i
				out = append(out, group{title: a.Name, href: base + "/actors/" + url.PathEscape(a.ID)})
			}
			out[i].dates = append(out[i].dates, date)
		}
	}
	slices.SortStableFunc(out, func(a, b group) int { return cmp.Compare(len(b.dates), len(a.dates)) })
	if len(out) > mostLanes {
		seen := map[string]bool{}
		for _, g := range out[:mostLanes] {
			for _, d := range g.dates {
				seen[d.Key()] = true
			}
		}
		for _, g := range out[mostLanes:] {
			for _, d := range g.dates {
				if !seen[d.Key()] {
					seen[d.Key()] = true
					rest.dates = append(rest.dates, d)
				}
			}
		}
		rest.title = "Of others, or of nobody in particular"
		out = out[:mostLanes]
	}
	if len(rest.dates) > 0 {
		out = append(out, rest)
	}
	return out
}

func (body *timelineBody) draw(dates []Dated, lanes []group, from, to instant, base string) {
	span := float64(to - from)
	body.From, body.To = stamp(from, span), stamp(to, span)
	if span >= 5 {
		body.To = (to - 1).day().String()
	}
	x := func(t instant) float64 { return float64(t-from) / span * 100 }
	body.Height = 34
	shown, outside, unplaced := map[string]bool{}, map[string]bool{}, map[string]bool{}
	for _, g := range lanes {
		var ends [mostTracks]float64 // of the tracks of the lane at hand, in percent
		for i := range ends {
			ends[i] = -1
		}
		l := lane{Title: g.title, Href: g.href, Top: body.Height, Height: laneHead}
		for _, date := range g.dates {
			m, lo, hi, placed := markOf(date, from, to, x, base)
			switch {
			case !placed:
				unplaced[date.Key()] = true
				continue
			case len(m.Parts) == 0:
				outside[date.Key()] = true
				continue
			}
			shown[date.Key()] = true
			l.put(m, lo, hi, &ends)
		}
		if len(l.Marks) > 0 {
			body.Lanes = append(body.Lanes, l)
			body.Height = l.Top + l.Height
		}
	}
	for _, date := range dates {
		switch {
		case shown[date.Key()]:
			body.Rows = append(body.Rows, date)
		case unplaced[date.Key()]:
			body.Unplaced = append(body.Unplaced, date)
		}
	}
	body.Outside = len(outside)
	body.Ticks = ticks(from, to, x)
	body.zooms(from, to)
}

// markOf draws one date: from where to where it reaches, in percent, and whether it can
// be placed at all. Without parts it lies outside.
func markOf(date Dated, from, to instant, x func(instant) float64, base string) (m dateMark, lo, hi float64, placed bool) {
	m = dateMark{Words: date.Passage.Words, Label: edtf(date.EDTF), Href: fmt.Sprintf("%s/documents/%s?date=%s#at", base, date.Document, date.ID)}
	values := parts(date.Date)
	lo, hi = math.Inf(1), math.Inf(-1)
	for _, v := range values {
		if v.last <= from || v.first >= to {
			continue
		}
		p := part{Shape: v.shape, X: max(x(v.first), 0)}
		p.W = min(x(v.last), 100) - p.X
		// A day that would be too narrow for a bar is a tick, as a clock time always is.
		if v.shape == "clock" || v.last-v.first <= 1 && p.W < .8 {
			if p.W = 0; v.shape == "fade" {
				p.W, p.X = 1.6, p.X-.8
			} else if v.shape != "clock" {
				p.Shape = "tick"
			}
		}
		m.Parts = append(m.Parts, p)
		lo, hi = min(lo, p.X), max(hi, p.X+p.W)
	}
	if len(m.Parts) > 1 {
		m.Thread = &part{"thread", lo, hi - lo}
	}
	return m, lo, hi, len(values) > 0
}

// put puts a mark into a lane, on the first track where there is room for it and its
// wording.
func (l *lane) put(m dateMark, lo, hi float64, ends *[mostTracks]float64) {
	text := (float64(len([]rune(m.Words)))*charWidth + 14) / dayWidth * 100
	m.Text = hi + .5
	switch m.End = m.Text+text > 100 && lo-text > 0; {
	case m.End:
		m.Text = lo - .5
		lo -= text
	case m.Text+text > 100: // it fills the drawing: its wording stands on it
		m.Text = lo + .6
	default:
		hi += text
	}
	track := 0
	for track < mostTracks-1 && ends[track] > lo {
		track++
	}
	if ends[track] > lo { // no room: the mark stands, its wording is in the table
		m.Words, m.Crowded = "", m.Words
	} else {
		ends[track] = hi
	}
	m.Y = l.Top + laneHead + track*trackStep + trackStep/2
	l.Height = max(l.Height, laneHead+(track+1)*trackStep+10)
	l.Marks = append(l.Marks, m)
}

type stated struct {
	first, last instant // the latter exclusive
	shape       string
}

// parts are the stretches of days that a date states: one, or several where it
// is one of a set. A date that is only bounded hangs from its bound.
func parts(d chancery.Date) (out []stated) {
	if d.EDTF == "" {
		const hangs = 20 // days; it says that something follows, not how long after
		if v, err := calendar.Parse(d.After); d.After != "" && err == nil && !v.Days().NoLast {
			return []stated{{instant(v.Latest() + 1), instant(v.Latest() + hangs), "hang"}}
		}
		if v, err := calendar.Parse(d.Before); d.Before != "" && err == nil && !v.Days().NoFirst {
			return []stated{{instant(v.Earliest() - hangs), instant(v.Earliest()), "hang-back"}}
		}
		return nil
	}
	members := []string{d.EDTF}
	if s := d.EDTF; strings.HasPrefix(s, "[") || strings.HasPrefix(s, "{") {
		members = strings.Split(strings.Trim(s, "[]{}"), ",")
	}
	for _, s := range members {
		if at, ok := clock(s); ok {
			out = append(out, stated{at, at + 1./1440, "clock"})
			continue
		}
		v, err := calendar.Parse(s)
		if err != nil { // a range inside a set; the whole is drawn then
			return []stated{{instant(d.Earliest), instant(d.Latest) + 1, "bar"}}
		}
		days := v.Days()
		st := stated{instant(days.Earliest), instant(days.Latest) + 1, "bar"}
		if len(members) == 1 { // the wording may say more than EDTF can, such as "late April"
			st.first, st.last = instant(d.Earliest), instant(d.Latest)+1
		}
		switch {
		case days.NoFirst && days.NoLast:
			continue
		case days.NoFirst:
			st.shape = "open-left"
		case days.NoLast:
			st.shape = "open-right"
		case v.Qualifier() != 0:
			st.shape = "fade"
		}
		out = append(out, st)
	}
	return out
}

// clock reads a time of day: at the place where it is told, or in UTC where a zone is
// named.
func clock(s string) (instant, bool) {
	for _, layout := range []string{"2006-01-02T15:04:05Z07:00", "2006-01-02T15:04:05Z07", "2006-01-02T15:04:05"} {
		if t, err := time.Parse(layout, s); err == nil {
			return instant(float64(t.Unix()) / 86400), true
		}
	}
	return 0, false
}

// ticks divides a stretch of time into centuries, decades, years, months, days or
// hours, whichever gives not too many.
func ticks(from, to instant, x func(instant) float64) (out []tick) {
	days := int(to - from)
	start, end := from.day().Time(), to.time()
	put := func(t time.Time, label string, major bool) {
		if at := x(instant(float64(t.Unix()) / 86400)); at >= 0 && at <= 95.5 {
			out = append(out, tick{at, label, major})
		}
	}
	switch {
	case days > 12*366:
		step := 1
		for _, s := range []int{2, 5, 10, 20, 50, 100, 200, 500, 1000, 5000, 20000, 100000, 1000000} {
			if days/366/step <= 12 {
				break
			}
			step = s
		}
		for y := start.Year() / step * step; y <= end.Year(); y += step {
			put(time.Date(y, 1, 1, 0, 0, 0, 0, time.UTC), strconv.Itoa(y), true)
		}
	case days > 400:
		every := 1
		for _, s := range []int{2, 3, 6} {
			if days/30/every <= 14 {
				break
			}
			every = s
		}
		for t := time.Date(start.Year(), 1, 1, 0, 0, 0, 0, time.UTC); t.Before(end); t = t.AddDate(0, every, 0) {
			if t.Month() == time.January {
				put(t, strconv.Itoa(t.Year()), true)
			} else {
				put(t, t.Format("Jan"), false)
			}
		}
	case days > 45:
		for t := time.Date(start.Year(), start.Month(), 1, 0, 0, 0, 0, time.UTC); t.Before(end); t = t.AddDate(0, 1, 0) {
			put(t, t.Format("Jan 2006"), true)
		}
	case to-from > 3:
		every := max(1, days/12)
		for i := 0; i <= days+1; i += every {
			t := start.AddDate(0, 0, i)
			put(t, t.Format("2 Jan"), t.Day() == 1)
		}
	default:
		every := 5 * time.Minute
		for _, d := range []time.Duration{10 * time.Minute, 30 * time.Minute, time.Hour, 2 * time.Hour, 3 * time.Hour, 6 * time.Hour, 12 * time.Hour} {
			if float64(to-from)*24*float64(time.Hour)/float64(every) <= 12 {
				break
			}
			every = d
		}
		for t := start; t.Before(end); t = t.Add(every) {
			if t.Hour() == 0 && t.Minute() == 0 {
				put(t, t.Format("2 Jan"), true)
			} else {
				put(t, t.Format("15:04"), false)
			}
		}
	}
	return out
}

// zooms are the addresses of other stretches of time, about the same middle.
func (body *timelineBody) zooms(from, to instant) {
	span := float64(to - from)
	put := func(list *[]zoom, label string, a, b instant) {
		width := float64(b - a)
		last := b - 1 // the address of whole days names the last of them
		if width < 5 {
			last = b
		}
		if a < instant(chancery.DayOf(-9000, 1, 1)) || b > instant(chancery.DayOf(9000, 1, 1)) || width < 1./48 {
			return
		}
		q := url.Values{"from": {stamp(a, width)}, "to": {stamp(last, width)}}
		if body.Filter != "" {
			q.Set("filter", body.Filter)
		}
		if body.By == "actor" {
			q.Set("by", body.By)
		}
		*list = append(*list, zoom{label, template.URL(q.Encode()), width > span*.6 && width < span*1.7})
	}
	s := instant(span)
	put(&body.Zooms, "Earlier", from-s/2, to-s/2)
	put(&body.Zooms, "Later", from+s/2, to+s/2)
	put(&body.Zooms, "Closer", from+s/4, to-s/4)
	put(&body.Zooms, "Wider", from-s/2, to+s/2)
	middle := from + s/2
	for _, scale := range []struct {
		label string
		days  float64
	}{{"decades", 40 * 365.25}, {"years", 5 * 365.25}, {"months", 365.25}, {"weeks", 60}, {"days", 14}, {"hours", 1}} {
		a, b := middle-instant(scale.days/2), middle+instant(scale.days/2)
		if scale.days > 5 {
			a, b = instant(a.day()), instant(b.day()+1)
		} else {
			a = instant(math.Round(float64(a)*24) / 24)
			b = a + 1
		}
		put(&body.Scales, scale.label, a, b)
	}
}
