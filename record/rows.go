package record

import (
	"cmp"
	"encoding/json"
	"fmt"
	"regexp"
	"strconv"
	"strings"
	"time"

	"chancery"
	"chancery/internal/wire"
)

// The forms in which the parts of a document stand in one column. They are
// always read with the document and never asked for one by one, so that tables
// of their own would only cost. Offsets are bytes here, as in Go.

func encode(v any) string {
	var b strings.Builder
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	if err := e.Encode(v); err != nil {
		panic(fmt.Sprintf("record: encoding %T: %v", v, err)) // plain structs of ours always encode
	}
	return strings.TrimSuffix(b.String(), "\n")
}

func encodeFacts(m chancery.Metadata) string {
	out := make([]wire.Fact, 0, len(m))
	for _, f := range m {
		out = append(out, wire.Fact{Field: string(f.Field), Value: f.Value, Where: f.Where})
	}
	return encode(out)
}

func decodeFacts(s string) (out chancery.Metadata, err error) {
	var in []wire.Fact
	if err := json.Unmarshal([]byte(s), &in); err != nil {
		return nil, fmt.Errorf("metadata: %w", err)
	}
	for _, f := range in {
		out = append(out, chancery.Fact{Field: chancery.Field(f.Field), Value: f.Value, Where: f.Where})
	}
	return out, nil
}

func encodeSkips(in []chancery.Skip) string {
	out := make([]wire.Skip, 0, len(in))
	for _, s := range in {
		out = append(out, wire.Skip{Where: s.Where, Reason: s.Reason, Kind: string(s.Kind)})
	}
	return encode(out)
}

func decodeSkips(s string) ([]chancery.Skip, error) {
	var in []wire.Skip
	if err := json.Unmarshal([]byte(s), &in); err != nil {
		return nil, fmt.Errorf("what was skipped: %w", err)
	}
	return skips(in), nil
}

func skips(in []wire.Skip) (out []chancery.Skip) {
	for _, s := range in {
		out = append(out, chancery.Skip{Where: s.Where, Reason: s.Reason, Kind: chancery.Kind(s.Kind)})
	}
	return out
}

func encodeBlocks(in []chancery.Block) string {
	out := make([]wire.Block, 0, len(in))
	for _, b := range in {
		out = append(out, wire.Block{Kind: string(b.Kind), Span: pair(b.Span), Level: b.Level, Label: b.Label})
	}
	return encode(out)
}

func decodeBlocks(s string) (out []chancery.Block, err error) {
	var in []wire.Block
	if err := json.Unmarshal([]byte(s), &in); err != nil {
		return nil, fmt.Errorf("blocks: %w", err)
	}
	for _, b := range in {
		out = append(out, chancery.Block{Kind: chancery.BlockKind(b.Kind), Span: span(b.Span), Level: b.Level, Label: b.Label})
	}
	return out, nil
}

func encodeMarks(in []chancery.Mark) string {
	out := make([]wire.Mark, 0, len(in))
	for _, m := range in {
		out = append(out, wire.Mark{Kind: string(m.Kind), Span: pair(m.Span), Target: m.Target})
	}
	return encode(out)
}

func decodeMarks(s string) (out []chancery.Mark, err error) {
	var in []wire.Mark
	if err := json.Unmarshal([]byte(s), &in); err != nil {
		return nil, fmt.Errorf("marks: %w", err)
	}
	for _, m := range in {
		out = append(out, chancery.Mark{Kind: chancery.MarkKind(m.Kind), Span: span(m.Span), Target: m.Target})
	}
	return out, nil
}

func pair(s chancery.Span) [2]int { return [2]int{s.Start, s.End} }
func span(p [2]int) chancery.Span { return chancery.Span{Start: p[0], End: p[1]} }

// roles are the spans of an attribution's source, cue and content.
type roles [3][][2]int

func rolesOf(a *chancery.Attribution) (out roles) {
	for i, passages := range [3][]chancery.Passage{a.Source, a.Cue, a.Content} {
		out[i] = make([][2]int, 0, len(passages))
		for _, p := range passages {
			out[i] = append(out[i], pair(p.Span))
		}
	}
	return out
}

// extent is the stretch from the first to the last byte of any role.
func (r roles) extent() chancery.Span {
	e := chancery.Span{Start: -1}
	for _, role := range r {
		for _, s := range role {
			if e.Start < 0 || s[0] < e.Start {
				e.Start = s[0]
			}
			e.End = max(e.End, s[1])
		}
	}
	if e.Start < 0 {
		return chancery.Span{}
	}
	return e
}

// fill sets the passages of a from r. text is the stretch of the document's
// text that begins at byte base.
func (r roles) fill(a *chancery.Attribution, document chancery.Digest, text string, base int) error {
	for i, to := range [3]*[]chancery.Passage{&a.Source, &a.Cue, &a.Content} {
		*to = nil
		for _, s := range r[i] {
			words, err := (chancery.Span{Start: s[0] - base, End: s[1] - base}).In(text)
			if err != nil {
				return fmt.Errorf("attribution %s: %w", a.ID, err)
			}
			*to = append(*to, chancery.Passage{Document: document, Span: span(s), Words: words})
		}
	}
	return nil
}

// description is what lists show of a document.
type description struct {
	title, authors, outlet, published, written, url, language string
	earliest, latest                                          chancery.Day
	titleKey, authorsKey, outletKey                           string
}

// Undated documents have days that no day lies between, so that they meet no
// filter and stand last in either direction.
const (
	noEarliest = chancery.Day(1<<31 - 1)
	noLatest   = chancery.Day(-1 << 31)
)

func describe(m chancery.Metadata) description {
	d := description{
		title: clean(m.Get(chancery.Title)), outlet: clean(m.Get(chancery.Outlet)), published: clean(m.Get(chancery.Published)),
		written: clean(m.Get(chancery.Written)),
		url:     clean(m.Get(chancery.URL)), language: clean(m.Get(chancery.Language)),
	}
	authors := []string{}
	keys := []string{}
	for name := range m.All(chancery.Author) {
		authors = append(authors, clean(name))
		keys = append(keys, key(name))
	}
	d.authors = encode(authors)
	d.titleKey, d.authorsKey, d.outletKey = key(d.title), strings.Join(keys, "\n"), key(d.outlet)
	var ok bool
	if d.earliest, d.latest, ok = days(cmp.Or(d.written, d.published)); !ok {
		d.earliest, d.latest = noEarliest, noLatest
	}
	return d
}

func (d *description) columns() []any {
	return []any{d.title, d.authors, d.outlet, d.published, d.written, d.url, d.language, int64(d.earliest), int64(d.latest), d.titleKey, d.authorsKey, d.outletKey}
}

// clean makes s fit for both databases and for JSON.
func clean(s string) string {
	return strings.ReplaceAll(strings.ToValidUTF8(s, "\ufffd"), "\x00", "")
}

var dateForm = regexp.MustCompile(`(-?)\b([0-9X]{4})(?:-([0-9X]{2})(?:-([0-9X]{2}))?)?`)

// days returns the first and the last day that any date named in an EDTF
// string can be. It serves filters and order, not reckoning: seasons count as
// their whole year, and open ends are not looked at. ok is false where no date
// is named.
func days(edtf string) (earliest, latest chancery.Day, ok bool) {
	for _, m := range dateForm.FindAllStringSubmatch(edtf, -1) {
		year := [2]int{number(m[2], '0'), number(m[2], '9')}
		if m[1] == "-" && !ok && strings.HasPrefix(edtf, "-") {
			year = [2]int{-year[1], -year[0]}
		}
		month, day := [2]int{1, 12}, [2]int{1, 31}
		if m[3] != "" {
			if lo, hi := number(m[3], '0'), number(m[3], '9'); hi <= 12 || lo <= 12 && m[3] != strconv.Itoa(lo) {
				month = [2]int{max(lo, 1), min(hi, 12)}
			} else if lo > 12 && lo < 21 {
				continue // no month
			}
		}
		if m[4] != "" {
			day = [2]int{max(number(m[4], '0'), 1), min(number(m[4], '9'), 31)}
		}
		first := chancery.DayOf(year[0], time.Month(month[0]), day[0])
		lastOfMonth := time.Date(year[1], time.Month(month[1]+1), 0, 0, 0, 0, 0, time.UTC).Day()
		last := chancery.DayOf(year[1], time.Month(month[1]), min(day[1], lastOfMonth))
		if !ok || first < earliest {
			earliest = first
		}
		if !ok || last > latest {
			latest = last
		}
		ok = true
	}
	return earliest, latest, ok
}

func number(s string, unknown byte) int {
	n, _ := strconv.Atoi(strings.ReplaceAll(s, "X", string(unknown)))
	return n
}
