package evaluation

import (
	"context"
	"encoding/json"
	"fmt"
	"math"
	"slices"
	"sort"
	"strings"

	"chancery"
	"chancery/internal/wire"
	"chancery/text"
)

// Role is a part of an attribution.
type Role int

// The roles.
const (
	Source Role = iota
	Cue
	Content
	roleCount
)

// String returns the name that files and tables use.
func (r Role) String() string { return [...]string{"source", "cue", "content"}[r] }

func roles(a *wire.Attribution) [roleCount][]wire.Span {
	return [roleCount][]wire.Span{a.Source, a.Cue, a.Content}
}

// Figure is precision, recall and their harmonic mean, each 0 where it would be
// 0/0.
type Figure struct {
	P  float64 `json:"p"`
	R  float64 `json:"r"`
	F1 float64 `json:"f1"`
}

// Result holds the figures for one comparison of findings with gold documents.
// Counts are summed over all documents before any figure is taken.
type Result struct {
	// Token figures, for each role: of the words that stand in it in some
	// attribution of the document.
	Source  Figure `json:"token source"`
	Cue     Figure `json:"token cue"`
	Content Figure `json:"token content"`
	// Alpha is Krippendorff's alpha for two coders and nominal data (Krippendorff,
	// Content Analysis, 2004, ch. 11) over the label of every word: source, cue,
	// content or none. Where a word stands in several attributions the last one
	// counts, and in it cue before source before content.
	Alpha float64 `json:"alpha"`
	// Exact counts contents whose words are the same, each counted once.
	Exact Figure `json:"exact"`
	// Overlap credits every content with the share of its words that its best
	// counterpart covers.
	Overlap Figure `json:"overlap"`
	// Attributed counts contents that have a counterpart with at least half of
	// their common words shared (Jaccard), and with a source that shares a word or
	// is missing on both sides: what was said, and who said it.
	Attributed Figure `json:"attributed"`
	// CalibrationError is the expected error of calibration (Naeini, Cooper and
	// Hauskrecht, 2015) over ten bins: how far the stated confidence of findings is from
	// the share of them that are attributed, weighted by how many a bin has; nil
	// where the findings state none.
	CalibrationError *float64 `json:"calibration error,omitempty"`
	// Documents and Missing are the gold documents scored and those among them
	// that have no findings, which count as empty.
	Documents int `json:"documents"`
	Missing   int `json:"missing"`
}

// Attributions compares findings, by document id, with gold documents. A document
// that stands in gold several times, as several people marked it, is scored each
// time; findings for ids that gold does not have are not looked at. It returns an
// error where findings have a span outside their gold document's text.
func Attributions(gold []Document, predicted map[string][]wire.Attribution) (Result, error) {
	s := score{pairs: map[[2]label]int{}}
	for _, g := range gold {
		p, ok := predicted[g.ID]
		if !ok {
			s.missing++
		}
		if err := s.add(g, p); err != nil {
			return Result{}, err
		}
	}
	s.documents = len(gold)
	return s.result(), nil
}

// Predict reads each gold document once, whole, and returns what reader found, by
// id. read is called after each document with the number of those read and of
// those there are; it may be nil. The documents go to the reader as bare texts,
// without blocks or metadata.
func Predict(ctx context.Context, reader chancery.Reader, gold []Document, read func(done, of int)) (map[string][]wire.Attribution, error) {
	bare := slices.Clone(gold)
	for i := range bare {
		bare[i].Blocks = nil
	}
	readings, err := ReadAll(ctx, reader, bare, read)
	if err != nil {
		return nil, err
	}
	out := make(map[string][]wire.Attribution, len(readings))
	for id, d := range readings {
		out[id] = d.Attributions
	}
	return out, nil
}

// String returns the figures as a table.
func (r Result) String() string {
	var b strings.Builder
	fmt.Fprintf(&b, "%-16s%8s%8s%8s\n", "", "P", "R", "F1")
	row := func(name string, f Figure) { fmt.Fprintf(&b, "%-16s%8.3f%8.3f%8.3f\n", name, f.P, f.R, f.F1) }
	row("token source", r.Source)
	row("token cue", r.Cue)
	row("token content", r.Content)
	fmt.Fprintf(&b, "%-16s%8s%8s%8.3f\n", "alpha", "", "", r.Alpha)
	row("exact", r.Exact)
	row("overlap", r.Overlap)
	row("attributed", r.Attributed)
	if r.CalibrationError != nil {
		fmt.Fprintf(&b, "%-17s%23.3f\n", "calibration error", *r.CalibrationError)
	}
	return b.String()
}

// JSON returns the figures under the names that the published scorer uses.
func (r Result) JSON() ([]byte, error) { return json.Marshal(r) }

// words is a set of words of one text, as their numbers in order.
type words []int

// finding is an attribution as the words of its roles.
type finding struct {
	role       [roleCount]words
	confidence float64
}

type label uint8

// score sums what the figures are made of.
type score struct {
	token      [roleCount][3]int // both, predicted, gold
	pairs      map[[2]label]int  // labels of gold and predicted
	exact      [3]int
	overlap    [2]float64
	attributed [2]int
	contents   [2]int // predicted, gold
	bins       [10]bin
	documents  int
	missing    int
}

func (s *score) add(gold Document, predicted []wire.Attribution) error {
	points := chancery.NewPoints(gold.Text)
	if err := inside(predicted, points.Len()); err != nil {
		return chancery.Errorf(chancery.Invalid, "the findings for %s do not fit its text: %w", gold.ID, err)
	}
	places := text.Words(gold.Text)
	for i := range places {
		p := points.Span(places[i])
		places[i] = chancery.Span{Start: p[0], End: p[1]}
	}
	g, p := findings(gold.Attributions, places), findings(predicted, places)
	gl, pl := labels(g, len(places)), labels(p, len(places))
	for i := range gl {
		s.pairs[[2]label{gl[i], pl[i]}]++
	}
	for role := range roleCount {
		a, b := union(g, role), union(p, role)
		s.token[role][0] += common(a, b)
		s.token[role][1] += len(b)
		s.token[role][2] += len(a)
	}
	s.compare(withContent(g), withContent(p))
	return nil
}

// findings turns the outer attributions into words.
func findings(attributions []wire.Attribution, places []chancery.Span) []finding {
	var out []finding
	for _, a := range attributions {
		if a.Parent != "" {
			continue
		}
		f := finding{confidence: a.Confidence}
		for role, spans := range roles(&a) {
			for _, span := range spans {
				i := sort.Search(len(places), func(i int) bool { return places[i].End > span[0] })
				for ; i < len(places) && places[i].Start < span[1]; i++ {
					f.role[role] = append(f.role[role], i)
				}
			}
			f.role[role] = sorted(f.role[role])
		}
		out = append(out, f)
	}
	return out
}

// sorted sorts a set of words and drops those that stand in it twice.
func sorted(w words) words {
	sort.Ints(w)
	n := 0
	for i, x := range w {
		if i == 0 || x != w[n-1] {
			w[n] = x
			n++
		}
	}
	return w[:n]
}

func labels(findings []finding, n int) []label {
	out := make([]label, n)
	for _, f := range findings {
		for _, role := range [...]Role{Content, Source, Cue} {
			for _, w := range f.role[role] {
				out[w] = label(role) + 1
			}
		}
	}
	return out
}

func union(findings []finding, role Role) words {
	var out words
	for _, f := range findings {
		out = append(out, f.role[role]...)
	}
	return sorted(out)
}

// common counts the words that two sets share.
func common(a, b words) int {
	n := 0
	for i, j := 0, 0; i < len(a) && j < len(b); {
		switch {
		case a[i] < b[j]:
			i++
		case a[i] > b[j]:
			j++
		default:
			n++
			i++
			j++
		}
	}
	return n
}

func withContent(findings []finding) []finding {
	out := findings[:0]
	for _, f := range findings {
		if len(f.role[Content]) > 0 {
			out = append(out, f)
		}
	}
	return out
}

// compare adds what the figures of whole contents rest on.
func (s *score) compare(gold, predicted []finding) {
	s.contents[0] += len(predicted)
	s.contents[1] += len(gold)
	left := map[string]int{}
	for _, g := range gold {
		left[fmt.Sprint(g.role[Content])]++
	}
	for _, p := range predicted {
		key := fmt.Sprint(p.role[Content])
		if left[key] > 0 {
			left[key]--
			s.exact[0]++
		}
	}
	s.exact[1] += len(predicted)
	s.exact[2] += len(gold)
	for side, pair := range [2][2][]finding{{predicted, gold}, {gold, predicted}} {
		for _, a := range pair[0] {
			best, same := 0.0, false
			for _, b := range pair[1] {
				both := common(a.role[Content], b.role[Content])
				best = max(best, float64(both)/float64(len(a.role[Content])))
				all := len(a.role[Content]) + len(b.role[Content]) - both
				if float64(both)/float64(all) >= 0.5 && (common(a.role[Source], b.role[Source]) > 0 || len(a.role[Source]) == 0 && len(b.role[Source]) == 0) {
					same = true
				}
			}
			s.overlap[side] += best
			if same {
				s.attributed[side]++
			}
			if side == 0 {
				s.bins[min(max(int(a.confidence*10), 0), 9)].add(a.confidence, same)
			}
		}
	}
}

func (s *score) result() Result {
	token := func(r Role) Figure {
		t := s.token[r]
		return figure(float64(t[0]), t[1], float64(t[0]), t[2])
	}
	return Result{
		Source: token(Source), Cue: token(Cue), Content: token(Content),
		Alpha:            alpha(s.pairs),
		Exact:            figure(float64(s.exact[0]), s.exact[1], float64(s.exact[0]), s.exact[2]),
		Overlap:          figure(s.overlap[0], s.contents[0], s.overlap[1], s.contents[1]),
		Attributed:       figure(float64(s.attributed[0]), s.contents[0], float64(s.attributed[1]), s.contents[1]),
		CalibrationError: calibrationError(s.bins[:]),
		Documents:        s.documents, Missing: s.missing,
	}
}

// bin holds the findings of like confidence.
type bin struct {
	promised   float64 // the sum of their confidences
	right, all int
}

func (b *bin) add(confidence float64, right bool) {
	b.promised += confidence
	b.all++
	if right {
		b.right++
	}
}

func calibrationError(bins []bin) *float64 {
	off, promised, n := 0.0, 0.0, 0
	for _, b := range bins {
		off += math.Abs(b.promised - float64(b.right))
		promised += b.promised
		n += b.all
	}
	if promised == 0 {
		return nil
	}
	off /= float64(n)
	return &off
}

func figure(rightP float64, ofP int, rightR float64, ofR int) Figure {
	var f Figure
	if ofP > 0 {
		f.P = rightP / float64(ofP)
	}
	if ofR > 0 {
		f.R = rightR / float64(ofR)
	}
	if f.P+f.R > 0 {
		f.F1 = 2 * f.P * f.R / (f.P + f.R)
	}
	return f
}

// alpha is 1 − observed/expected disagreement, from the coincidences of the two
// coders' labels; 1 where there is nothing to disagree about.
func alpha(pairs map[[2]label]int) float64 {
	var margin [roleCount + 1]int
	n, agree := 0, 0
	for pair, count := range pairs {
		margin[pair[0]] += count
		margin[pair[1]] += count
		n += 2 * count
		if pair[0] == pair[1] {
			agree += 2 * count
		}
	}
	if n == 0 {
		return 1
	}
	same := 0.0
	for _, m := range margin {
		same += float64(m) * float64(m-1)
	}
	observed := 1 - float64(agree)/float64(n)
	expected := 1 - same/(float64(n)*float64(n-1))
	if expected == 0 {
		return 1
	}
	return 1 - observed/expected
}
