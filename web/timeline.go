package web

import (
	"bytes"
	"cmp"
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

// timelineBody is the dates of a record between two days, drawn and as a table.
type timelineBody struct {
	Filter   string
	From, To string // days, ISO 8601
	Lanes    []lane
	Ticks    []tick
	Height   int
	Rows     []Dated // what the drawing shows, in order
	Outside  int     // placed outside the two days
	Unplaced []Dated // without any bound
	Remark   string
	Zooms    []zoom
	Alone    bool // drawn as a file of its own
}

// lane is one document with the dates that it tells.
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

// part is one stretch of a mark: "tick" (a day), "bar", "fade" (both ends are
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
}

const (
	dayWidth   = 900. // pixels of the drawing for which wordings are kept apart
	charWidth  = 6.6  // pixels of one letter of a wording
	trackStep  = 20
	laneHead   = 26
	mostTracks = 12
)

func (d *Desk) timeline(w http.ResponseWriter, r *http.Request) error {
	q := r.URL.Query()
	body := timelineBody{Filter: strings.TrimSpace(q.Get("filter"))}
	ranged := q.Get("from") != "" && q.Get("to") != ""
	from, to, err := window(q.Get("from"), q.Get("to"), nil)
	if err != nil {
		return err
	}
	dates, remark, err := d.at(r).Dates(r.Context(), body.Filter, ranged, from, to)
	if err != nil {
		return err
	}
	body.Remark = remark
	if !ranged {
		if from, to, err = window(q.Get("from"), q.Get("to"), dates); err != nil {
			return err
		}
	}
	body.draw(dates, from, to, viewerOf(r).Base)
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

// window reads the two days between which is drawn; without them it is the
// stretch that holds nearly all dates.
func window(from, to string, dates []Dated) (a, b chancery.Day, err error) {
	for _, side := range []struct {
		name, s string
		day     *chancery.Day
		last    bool
	}{{"from", from, &a, false}, {"to", to, &b, true}} {
		if side.s == "" {
			continue
		}
		v, err := calendar.Parse(side.s)
		if err != nil || v.Days().NoFirst || v.Days().NoLast {
			return a, b, chancery.Errorf(chancery.Invalid, "%s=%s is no day such as 2003-05-12, and no month or year", side.name, side.s)
		}
		if *side.day = v.Earliest(); side.last {
			*side.day = v.Latest()
		}
	}
	if from != "" && to != "" {
		if b < a {
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
		a = lo - air
	}
	if to == "" {
		b = max(hi+air, a)
	}
	if b < a {
		a = b - 365
	}
	return a, b, nil
}

func (body *timelineBody) draw(dates []Dated, from, to chancery.Day, base string) {
	body.From, body.To = from.String(), to.String()
	span := float64(to) - float64(from) + 1
	x := func(day chancery.Day) float64 { return (float64(day) - float64(from)) / span * 100 }
	var ends [mostTracks]float64 // of the tracks of the lane at hand, in percent
	top := 34
	// A lane holds a document; lanes stand in order of the first date in each.
	first := map[chancery.Digest]int{}
	for i, date := range dates {
		if _, ok := first[date.Document]; !ok {
			first[date.Document] = i
		}
	}
	dates = slices.Clone(dates)
	slices.SortStableFunc(dates, func(a, b Dated) int { return cmp.Compare(first[a.Document], first[b.Document]) })
	for _, date := range dates {
		m := dateMark{Words: date.Passage.Words, Label: edtf(date.EDTF), Href: fmt.Sprintf("%s/documents/%s?date=%s#at", base, date.Document, date.ID)}
		values := parts(date.Date)
		if len(values) == 0 {
			body.Unplaced = append(body.Unplaced, date)
			continue
		}
		lo, hi := math.Inf(1), math.Inf(-1)
		for _, v := range values {
			if v.last < from || v.first > to {
				continue
			}
			p := part{Shape: v.shape, X: max(x(v.first), 0)}
			p.W = min(x(v.last+1), 100) - p.X
			if v.last == v.first && p.W < .8 {
				p.Shape, p.W = "tick", 0
				if v.shape == "fade" {
					p.Shape, p.W, p.X = "fade", 1.6, p.X-.8
				}
			}
			m.Parts = append(m.Parts, p)
			lo, hi = min(lo, p.X), max(hi, p.X+p.W)
		}
		if len(m.Parts) == 0 {
			body.Outside++
			continue
		}
		if len(m.Parts) > 1 {
			m.Thread = &part{"thread", lo, hi - lo}
		}
		body.Rows = append(body.Rows, date)
		if n := len(body.Lanes); n == 0 || body.Lanes[n-1].Href != base+"/documents/"+date.Document.String() {
			if n > 0 {
				top = body.Lanes[n-1].Top + body.Lanes[n-1].Height
			}
			body.Lanes = append(body.Lanes, lane{Title: date.Title, Href: base + "/documents/" + date.Document.String(), Top: top, Height: laneHead})
			for i := range ends {
				ends[i] = -1
			}
		}
		l := &body.Lanes[len(body.Lanes)-1]
		text := (float64(len([]rune(m.Words)))*charWidth + 14) / dayWidth * 100
		m.Text = hi + .5
		if m.End = m.Text+text > 100 && lo-text > 0; m.End {
			m.Text = lo - .5
			lo -= text
		} else {
			hi += text
		}
		track := 0
		for track < mostTracks-1 && ends[track] > lo {
			track++
		}
		if ends[track] > lo { // no room: the mark stands, its wording is in the table
			m.Words, m.Crowded = "", date.Passage.Words
		} else {
			ends[track] = hi
		}
		m.Y = l.Top + laneHead + track*trackStep + trackStep/2
		l.Height = max(l.Height, laneHead+(track+1)*trackStep+10)
		l.Marks = append(l.Marks, m)
	}
	body.Height = top
	if n := len(body.Lanes); n > 0 {
		body.Height = body.Lanes[n-1].Top + body.Lanes[n-1].Height
	}
	body.Ticks = ticks(from, to, x)
	body.zooms(from, to)
}

type stated struct {
	first, last chancery.Day
	shape       string
}

// parts are the stretches of days that a date states: one, or several where it
// is one of a set. A date that is only bounded hangs from its bound.
func parts(d chancery.Date) (out []stated) {
	if d.EDTF == "" {
		const hangs = 20 // days; it says that something follows, not how long after
		if v, err := calendar.Parse(d.After); d.After != "" && err == nil && !v.Days().NoLast {
			return []stated{{v.Latest() + 1, v.Latest() + hangs, "hang"}}
		}
		if v, err := calendar.Parse(d.Before); d.Before != "" && err == nil && !v.Days().NoFirst {
			return []stated{{v.Earliest() - hangs, v.Earliest() - 1, "hang-back"}}
		}
		return nil
	}
	members := []string{d.EDTF}
	if s := d.EDTF; strings.HasPrefix(s, "[") || strings.HasPrefix(s, "{") {
		members = strings.Split(strings.Trim(s, "[]{}"), ",")
	}
	for _, s := range members {
		v, err := calendar.Parse(s)
		if err != nil { // a range inside a set; the whole is drawn then
			return []stated{{d.Earliest, d.Latest, "bar"}}
		}
		days := v.Days()
		st := stated{days.Earliest, days.Latest, "bar"}
		if len(members) == 1 { // the wording may say more than EDTF can, such as "late April"
			st.first, st.last = d.Earliest, d.Latest
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

// ticks divides the time between two days into decades, years, months or days,
// whichever gives not too many.
func ticks(from, to chancery.Day, x func(chancery.Day) float64) (out []tick) {
	days := int(to - from)
	start := from.Time()
	put := func(t time.Time, label string, major bool) {
		if at := x(chancery.DayOf(t.Year(), t.Month(), t.Day())); at >= 0 && at <= 98.5 {
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
		for y := start.Year() / step * step; y <= to.Time().Year(); y += step {
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
		for t := time.Date(start.Year(), 1, 1, 0, 0, 0, 0, time.UTC); t.Before(to.Time()); t = t.AddDate(0, every, 0) {
			if t.Month() == time.January {
				put(t, strconv.Itoa(t.Year()), true)
			} else {
				put(t, t.Format("Jan"), false)
			}
		}
	case days > 45:
		for t := time.Date(start.Year(), start.Month(), 1, 0, 0, 0, 0, time.UTC); t.Before(to.Time()); t = t.AddDate(0, 1, 0) {
			put(t, t.Format("Jan 2006"), true)
		}
	default:
		every := max(1, days/12)
		for i := 0; i <= days; i += every {
			t := start.AddDate(0, 0, i)
			put(t, t.Format("2 Jan"), t.Day() == 1)
		}
	}
	return out
}

// zooms are the addresses of other stretches of time, about the same middle.
func (body *timelineBody) zooms(from, to chancery.Day) {
	days := max(int64(to)-int64(from), 1)
	put := func(label string, a, b int64) {
		q := url.Values{"from": {chancery.Day(a).String()}, "to": {chancery.Day(b).String()}}
		if body.Filter != "" {
			q.Set("filter", body.Filter)
		}
		if a < int64(chancery.DayOf(-9000, 1, 1)) || b > int64(chancery.DayOf(9000, 1, 1)) || b < a {
			return
		}
		body.Zooms = append(body.Zooms, zoom{label, template.URL(q.Encode())})
	}
	lo, hi := int64(from), int64(to)
	put("Earlier", lo-days/2, hi-days/2)
	put("Later", lo+days/2, hi+days/2)
	put("Closer", lo+days/4, max(hi-days/4, lo+days/4))
	put("Wider", lo-days/2, hi+days/2)
}
