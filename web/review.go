package web

import (
	"cmp"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"chancery"
)

// decide takes a decision from a form: one of the buttons in the margin, which
// name the finding and the decision that was seen to stand ("accept=ID.SAW"), or
// the form of the finding's own page.
//
// Asked by the script (X-Desk), it answers with the rows of the reader page that
// have changed since the journal number that the script had seen; else it leads
// back to the page.
func (d *Desk) decide(w http.ResponseWriter, r *http.Request) error {
	if err := r.ParseForm(); err != nil {
		return chancery.Errorf(chancery.Invalid, "the form cannot be read: %w", err)
	}
	paper, f, home, err := d.open(r)
	if err != nil {
		return err
	}
	if r.PostForm.Get("undo") == "last" {
		last, err := d.last(r, paper.Digest)
		if err != nil {
			return err
		}
		r.PostForm.Set("undo", strconv.FormatInt(last, 10))
	}
	v, err := verdictOf(r.PostForm, paper)
	if err != nil {
		return err
	}
	v.By, v.Document = viewerOf(r).Name, paper.Digest
	number, err := d.record.Decide(r.Context(), v)
	if chancery.KindOf(err) == chancery.Conflict && r.Header.Get("X-Desk") == "" && v.Finding != "" {
		// The form once more, on what stands now.
		if paper, rerr := d.record.Paper(r.Context(), paper.Digest.String()); rerr == nil {
			return d.showFinding(w, r, paper, v.Finding, home, &v, err)
		}
	}
	if err != nil {
		return err
	}
	if r.Header.Get("X-Desk") != "" {
		w.Header().Set("X-Decision", strconv.FormatInt(number, 10))
		return d.rows(w, r)
	}
	to := home
	if q := f.Query(); q != "" {
		to += "?" + string(q)
	}
	if v.Finding != "" {
		to += "#note-" + v.Finding
	}
	http.Redirect(w, r, to, http.StatusSeeOther)
	return nil
}

// last returns the number of the latest decision of the viewer on a document that
// still stands.
func (d *Desk) last(r *http.Request, document chancery.Digest) (int64, error) {
	entries, err := d.record.Journal(r.Context(), Entries{Document: document, By: viewerOf(r).Name, Limit: 1000})
	if err != nil {
		return 0, err
	}
	for _, e := range entries {
		if e.Stands && e.Action != chancery.Undo {
			return e.Number, nil
		}
	}
	return 0, chancery.Errorf(chancery.NotFound, "you have no decision here that could be taken back")
}

// verdictOf reads a decision from a form.
func verdictOf(form url.Values, paper *Paper) (v Verdict, err error) {
	v.Why = strings.TrimSpace(form.Get("why"))
	if s := form.Get("undo"); s != "" {
		v.Action = chancery.Undo
		if v.Saw, err = strconv.ParseInt(s, 10, 64); err != nil || v.Saw < 1 {
			return v, chancery.Errorf(chancery.Invalid, "undo=%s is no journal number", s)
		}
		return v, nil
	}
	action, id, saw := form.Get("action"), form.Get("id"), form.Get("saw")
	for _, button := range []string{"accept", "reject"} {
		if s := form.Get(button); s != "" {
			action = button
			id, saw, _ = strings.Cut(s, ".")
		}
	}
	v.Finding = id
	if v.Saw, err = strconv.ParseInt(cmp.Or(saw, "0"), 10, 64); err != nil || v.Saw < 0 {
		return v, chancery.Errorf(chancery.Invalid, "saw=%s is no journal number", saw)
	}
	var finding *Judged
	for i := range paper.Findings {
		if paper.Findings[i].ID == id {
			finding = &paper.Findings[i]
		}
	}
	if finding == nil && id != "" {
		return v, chancery.Errorf(chancery.NotFound, "the document has no finding %s; it may have been read again since", id)
	}
	if finding == nil && action != "put" && action != "note" {
		return v, chancery.Errorf(chancery.Invalid, "the form names no finding")
	}
	points := chancery.NewPoints(paper.Text)
	switch action {
	case "accept":
		v.Action = chancery.Accept
	case "reject":
		v.Action = chancery.Reject
	case "note":
		v.Action, v.Note = chancery.Note, strings.TrimSpace(form.Get("note"))
		if v.Note == "" {
			return v, chancery.Errorf(chancery.Invalid, "the note is empty")
		}
	case "correct":
		v.Action = chancery.Correct
		v.Change, err = changeOf(form, paper.Text, points, &finding.Attribution)
	case "extend":
		v.Action = chancery.Correct
		v.Change, err = extended(form, paper.Text, points, &finding.Attribution)
	case "nest":
		v.Action = chancery.Correct
		v.Change, err = nested(form.Get("nest"), paper, &finding.Attribution)
	case "put":
		v.Action, v.Finding = chancery.Accept, ""
		v.Change, err = changeOf(form, paper.Text, points, &chancery.Attribution{})
	default:
		err = chancery.Errorf(chancery.Invalid, "%q is nothing that can be decided here", action)
	}
	return v, err
}

// changeOf reads what a form says of an attribution; fields that are not in the
// form, and those that say what stands anyway, change nothing.
func changeOf(form url.Values, text string, points *chancery.Points, a *chancery.Attribution) (*Change, error) {
	c := &Change{}
	for _, role := range []struct {
		name string
		is   []chancery.Passage
		to   **[][2]int
	}{{"source", a.Source, &c.Source}, {"cue", a.Cue, &c.Cue}, {"content", a.Content, &c.Content}} {
		if !form.Has(role.name) && !form.Has(role.name+"-at") {
			continue
		}
		spans, err := spansOf(form.Get(role.name), form.Has(role.name), form.Get(role.name+"-at"), text, points, extent(a))
		if err != nil {
			return nil, chancery.Errorf(chancery.Invalid, "the %s: %w", role.name, err)
		}
		if !slices.Equal(spans, pointsOf(points, role.is)) {
			*role.to = &spans
		}
	}
	if s := chancery.Stance(form.Get("stance")); s != "" && s != a.Stance {
		c.Stance = &s
	}
	if k := chancery.QuoteKind(form.Get("kind")); k != "" && k != a.Kind {
		c.Kind = &k
	}
	if parent := form.Get("parent"); form.Has("parent") && parent != a.Parent {
		c.Parent = &parent
	}
	if *c == (Change{}) {
		return nil, chancery.Errorf(chancery.Invalid, "nothing was changed")
	}
	return c, nil
}

// spansOf reads a role of the form: its words, and the places where they stood
// when the form was made or which were marked since. Where the words are not
// those at the places, the occurrence nearest to the attribution counts; " … "
// parts several stretches.
func spansOf(words string, given bool, places, text string, points *chancery.Points, near chancery.Span) ([][2]int, error) {
	words = strings.TrimSpace(strings.ReplaceAll(words, "\r\n", "\n"))
	spans := [][2]int{}
	if places != "" {
		var ok bool
		if spans, ok = parseSpans(places); !ok {
			return nil, fmt.Errorf("%q are no places; want START-END in code points", places)
		}
		var there []string
		for _, s := range spans {
			b, err := points.Bytes(s)
			if err != nil {
				return nil, err
			}
			there = append(there, text[b.Start:b.End])
		}
		if !given || words == strings.TrimSpace(strings.Join(there, " … ")) {
			return spans, nil
		}
		spans = [][2]int{}
	}
	if words == "" {
		return spans, nil
	}
	for part := range strings.SplitSeq(words, " … ") {
		at, ok := nearest(text, part, near)
		if !ok {
			return nil, fmt.Errorf("the words %q do not stand in the document; give them as written there", part)
		}
		spans = append(spans, points.Span(at))
	}
	slices.SortFunc(spans, func(a, b [2]int) int { return cmp.Compare(a[0], b[0]) })
	return spans, nil
}

// nearest finds the occurrence of words that is nearest to a span.
func nearest(text, words string, near chancery.Span) (best chancery.Span, found bool) {
	far := func(s chancery.Span) int { return max(s.Start-near.End, near.Start-s.End, 0) }
	for from := 0; ; {
		i := strings.Index(text[from:], words)
		if i < 0 || words == "" {
			return best, found
		}
		at := chancery.Span{Start: from + i, End: from + i + len(words)}
		if !found || far(at) < far(best) {
			best, found = at, true
		}
		from = at.Start + len(words)
	}
}

// parseSpans reads places: "12-40 52-60".
func parseSpans(s string) (out [][2]int, ok bool) {
	for part := range strings.FieldsSeq(s) {
		from, to, _ := strings.Cut(part, "-")
		start, err1 := strconv.Atoi(from)
		end, err2 := strconv.Atoi(to)
		if err1 != nil || err2 != nil || start < 0 || end < start {
			return nil, false
		}
		out = append(out, [2]int{start, end})
	}
	return out, true
}

func pointsOf(points *chancery.Points, passages []chancery.Passage) [][2]int {
	out := [][2]int{}
	for _, p := range passages {
		out = append(out, points.Span(p.Span))
	}
	return out
}

func placesOf(points *chancery.Points, passages []chancery.Passage) string {
	var out []string
	for _, p := range passages {
		out = append(out, where(points, p.Span))
	}
	return strings.Join(out, " ")
}

// extent is the stretch from the first to the last word of an attribution.
func extent(a *chancery.Attribution) (e chancery.Span) {
	for _, role := range [][]chancery.Passage{a.Source, a.Cue, a.Content} {
		for _, p := range role {
			if e == (chancery.Span{}) {
				e = p.Span
			}
			e.Start, e.End = min(e.Start, p.Span.Start), max(e.End, p.Span.End)
		}
	}
	return e
}

// extended moves an end of the content by whole words: edge is "start" or "end",
// by the number of words, forward where positive.
func extended(form url.Values, text string, points *chancery.Points, a *chancery.Attribution) (*Change, error) {
	by, err := strconv.Atoi(form.Get("by"))
	if err != nil || by < -1000 || by > 1000 {
		return nil, chancery.Errorf(chancery.Invalid, "by=%s is no number of words", form.Get("by"))
	}
	if len(a.Content) == 0 {
		return nil, chancery.Errorf(chancery.Invalid, "this finding has no content whose end could be moved; mark the words that it should be")
	}
	spans := make([]chancery.Span, len(a.Content))
	for i, p := range a.Content {
		spans[i] = p.Span
	}
	switch form.Get("edge") {
	case "start":
		spans[0].Start = byWords(text, spans[0].Start, by, true)
	case "end":
		spans[len(spans)-1].End = byWords(text, spans[len(spans)-1].End, by, false)
	default:
		return nil, chancery.Errorf(chancery.Invalid, "edge=%s is neither start nor end", form.Get("edge"))
	}
	out := make([][2]int, len(spans))
	for i, s := range spans {
		if s.Len() <= 0 {
			return nil, chancery.Errorf(chancery.Invalid, "nothing of the content would be left; reject the finding in place of that")
		}
		out[i] = points.Span(s)
	}
	if slices.Equal(out, pointsOf(points, a.Content)) {
		return nil, chancery.Errorf(chancery.Invalid, "the text ends here")
	}
	return &Change{Content: &out}, nil
}

// byWords returns the beginning (or the end) of the word that stands by words
// away from byte at.
func byWords(text string, at, by int, beginning bool) int {
	space := func(r rune) bool { return unicode.IsSpace(r) }
	for ; by > 0; by-- {
		if beginning { // over the rest of this word and the space after it
			i := strings.IndexFunc(text[at:], space)
			if i < 0 {
				return len(text)
			}
			at += i + len(text[at+i:]) - len(strings.TrimLeftFunc(text[at+i:], space))
			continue
		}
		at = len(text) - len(strings.TrimLeftFunc(text[at:], space))
		if i := strings.IndexFunc(text[at:], space); i >= 0 {
			at += i
		} else {
			at = len(text)
		}
	}
	for ; by < 0; by++ {
		if beginning {
			before := strings.TrimRightFunc(text[:at], space)
			at = strings.LastIndexFunc(before, space)
			if at >= 0 {
				_, size := utf8.DecodeRuneInString(text[at:])
				at += size
			} else {
				at = 0
			}
			continue
		}
		i := strings.LastIndexFunc(text[:at], space)
		at = len(strings.TrimRightFunc(text[:max(i, 0)], space))
	}
	return at
}

// nested moves an attribution into the one that encloses it, or out of the one
// that it stands in.
func nested(way string, paper *Paper, a *chancery.Attribution) (*Change, error) {
	parent := ""
	switch way {
	case "in":
		for _, o := range enclosing(paper, a) {
			if o.ID != a.Parent {
				parent = o.ID
				break
			}
		}
		if parent == "" {
			return nil, chancery.Errorf(chancery.Invalid, "there is no other statement around this one")
		}
	case "out":
		if a.Parent == "" {
			return nil, chancery.Errorf(chancery.Invalid, "this statement stands in no other")
		}
		for _, j := range paper.Findings {
			if j.ID == a.Parent {
				parent = j.Parent
			}
		}
	default:
		return nil, chancery.Errorf(chancery.Invalid, "nest=%s is neither in nor out", way)
	}
	return &Change{Parent: &parent}, nil
}

// enclosing returns the attributions in whose content a can stand, the smallest
// first. None of them stands in a itself.
func enclosing(paper *Paper, a *chancery.Attribution) (out []Judged) {
	all := make([]chancery.Attribution, 0, len(paper.Findings))
	for _, j := range paper.Findings {
		all = append(all, j.Attribution)
	}
	chain := chancery.Chains(all)
	e := extent(a)
	for _, j := range paper.Findings {
		if j.ID == a.ID || j.State == "rejected" || !slices.ContainsFunc(j.Content, func(p chancery.Passage) bool { return p.Span.Overlaps(e) }) {
			continue
		}
		if !slices.ContainsFunc(chain(j.ID), func(l chancery.Attribution) bool { return l.ID == a.ID }) {
			out = append(out, j)
		}
	}
	slices.SortStableFunc(out, func(x, y Judged) int {
		ex, ey := extent(&x.Attribution), extent(&y.Attribution)
		return cmp.Or(cmp.Compare(ex.Len(), ey.Len()), cmp.Compare(x.ID, y.ID))
	})
	return out
}

// rowsBody is what the script replaces on the reader page.
type rowsBody struct {
	Seen int64 // every decision up to this journal number
	Rows []row
	IDs  []string // of the findings that have changed
	By   []Entry  // the decisions that changed them
}

// rows answers with the rows of a document that decisions after journal number
// seen have changed, and with those that are named (row).
func (d *Desk) rows(w http.ResponseWriter, r *http.Request) error {
	seen, err := strconv.ParseInt(cmp.Or(r.FormValue("seen"), "0"), 10, 64)
	if err != nil {
		return chancery.Errorf(chancery.Invalid, "seen=%s is no journal number", r.FormValue("seen"))
	}
	body := rowsBody{Seen: seen}
	if digest, derr := chancery.ParseDigest(r.PathValue("ref")); derr == nil {
		if body.By, err = d.at(r).Journal(r.Context(), Entries{Document: digest, After: seen, Limit: 1000}); err != nil {
			return err
		}
		if len(body.By)+len(r.Form["row"]) == 0 { // asked often, and mostly in vain
			return d.show(w, r, http.StatusOK, "rows.html", "", "", body)
		}
	}
	paper, f, home, err := d.open(r)
	if err != nil {
		return err
	}
	body.Seen = paper.Seen
	f.keep = map[string]bool{}
	for _, e := range body.By {
		if e.Target.Kind == chancery.OnAttribution {
			f.keep[e.Target.ID] = true
		}
	}
	// What stands in a changed finding may be nested deeper now, or less deep.
	changed := map[string]bool{}
	all := make([]chancery.Attribution, 0, len(paper.Findings))
	for _, j := range paper.Findings {
		all = append(all, j.Attribution)
	}
	chain := chancery.Chains(all)
	for _, a := range all {
		if slices.ContainsFunc(chain(a.ID), func(l chancery.Attribution) bool { return f.keep[l.ID] }) {
			changed[a.ID] = true
		}
	}
	for id := range f.keep {
		changed[id] = true
	}
	for _, row := range layOut(paper, f, home, viewerOf(r).May(Reviewer)).Rows {
		if slices.Contains(r.Form["row"], strconv.Itoa(row.Index)) || slices.ContainsFunc(row.Notes, func(n note) bool { return changed[n.ID] }) ||
			slices.ContainsFunc(row.Words, func(s stretch) bool {
				return slices.ContainsFunc(s.Layers, func(l layer) bool { return l.ID != "" && changed[l.ID] })
			}) {
			body.Rows = append(body.Rows, row)
		}
	}
	for id := range changed {
		body.IDs = append(body.IDs, id)
	}
	return d.show(w, r, http.StatusOK, "rows.html", "", "", body)
}

// findingBody is a finding's own page: in its place, with its chain, its history
// and the form to correct it.
type findingBody struct {
	*Paper
	Home    string
	Finding Judged
	Note    note
	Context []row
	Roles   []roleField
	Stance  chancery.Stance // as the form begins
	Kind    chancery.QuoteKind
	Parent  string
	Parents []Judged
	Sources []candidate
	History []Entry
	Trouble string
	Why     string
	Noted   string
}

// WithToken adds the token that its forms need.
func (b findingBody) WithToken(token string) correctBody { return correctBody{b, token} }

type correctBody struct {
	findingBody
	Token string
}

type roleField struct{ Name, Label, Words, Places string }

// candidate is a stretch that may be the source.
type candidate struct {
	Words, Places, Who string
	Chosen             bool
	far                int
}

func (d *Desk) finding(w http.ResponseWriter, r *http.Request) error {
	paper, _, home, err := d.open(r)
	if err != nil {
		return err
	}
	return d.showFinding(w, r, paper, r.PathValue("id"), home, nil, nil)
}

// showFinding shows a finding's page; after a conflict with what the person
// wanted, filled in anew.
func (d *Desk) showFinding(w http.ResponseWriter, r *http.Request, paper *Paper, id, home string, wanted *Verdict, trouble error) error {
	i := slices.IndexFunc(paper.Findings, func(j Judged) bool { return j.ID == id })
	if i < 0 {
		return chancery.Errorf(chancery.NotFound, "the document has no finding %s; it may have been read again since", id)
	}
	j := paper.Findings[i]
	may := viewerOf(r).May(Reviewer)
	s := layOut(paper, filter{State: j.State, keep: map[string]bool{}}, home, may)
	points := chancery.NewPoints(paper.Text)
	body := findingBody{Paper: paper, Home: home, Finding: j, Stance: j.Stance, Kind: j.Kind, Parent: j.Parent, Parents: enclosing(paper, &j.Attribution), Sources: sources(paper, points, &j)}
	status := http.StatusOK
	spans := [3][][2]int{pointsOf(points, j.Source), pointsOf(points, j.Cue), pointsOf(points, j.Content)}
	if trouble != nil {
		_, body.Trouble = tell(r, trouble)
		status = http.StatusConflict
		body.Why, body.Noted = wanted.Why, wanted.Note
		if c := wanted.Change; c != nil {
			body.Stance, body.Kind, body.Parent = valueOr(c.Stance, body.Stance), valueOr(c.Kind, body.Kind), valueOr(c.Parent, body.Parent)
			for i, change := range []*[][2]int{c.Source, c.Cue, c.Content} {
				spans[i] = valueOr(change, spans[i])
			}
		}
	}
	for i, name := range []string{"source", "cue", "content"} {
		f := roleField{Name: name, Label: []string{"Who says so", "Words that signal it", "What is said"}[i]}
		var words, places []string
		for _, s := range spans[i] {
			if b, err := points.Bytes(s); err == nil {
				words, places = append(words, paper.Text[b.Start:b.End]), append(places, where(points, b))
			}
		}
		f.Words, f.Places = strings.Join(words, " … "), strings.Join(places, " ")
		body.Roles = append(body.Roles, f)
	}
	for _, row := range s.Rows {
		in := false
		for _, n := range row.Notes {
			if n.ID == id {
				body.Note, in = n, true
			}
		}
		row.Words = slices.Clone(row.Words)
		for i, st := range row.Words {
			// Only this finding is marked on its own page.
			layers := slices.DeleteFunc(slices.Clone(st.Layers), func(l layer) bool { return l.ID != id && l.depth < 80 })
			in = in || slices.ContainsFunc(layers, func(l layer) bool { return l.ID == id })
			row.Words[i].Layers, row.Words[i].First = layers, nil
		}
		if row.Notes = nil; in {
			body.Context = append(body.Context, row)
		}
	}
	var err error
	if body.History, err = d.at(r).Journal(r.Context(), Entries{Document: paper.Digest, Finding: id, Limit: 200}); err != nil {
		return err
	}
	name := "finding.html"
	if r.Header.Get("X-Desk") != "" {
		name = "correct.html"
	}
	return d.show(w, r, status, name, "Documents", "Finding in "+nameOf(paper.Metadata, paper.Path), body)
}

func valueOr[T any](p *T, otherwise T) T {
	if p != nil {
		return *p
	}
	return otherwise
}

// sources are stretches near a finding that name somebody: sources of other
// findings, hands inside them, and mentions of actors; the nearest nine in the
// order of the text.
func sources(paper *Paper, points *chancery.Points, j *Judged) []candidate {
	names := namesOf(paper)
	e := extent(&j.Attribution)
	own := wordsOf(j.Source)
	seen := map[string]bool{}
	var out []candidate
	put := func(passages []chancery.Passage, who string) {
		words := wordsOf(passages)
		if words == "" || seen[words] {
			return
		}
		seen[words] = true
		if strings.EqualFold(who, words) {
			who = ""
		}
		at := passages[0].Span
		out = append(out, candidate{words, placesOf(points, passages), who, words == own, max(at.Start-e.End, e.Start-at.End, 0)})
	}
	put(j.Source, "")
	for _, other := range paper.Findings {
		put(other.Source, names.speaker(&other))
		for _, l := range other.Path {
			put([]chancery.Passage{l.Passage}, names.who(l))
		}
	}
	for _, a := range paper.Actors {
		// The mention nearest to the finding stands for the actor.
		best := -1
		for i, m := range a.Mentions {
			if far := max(m.Span.Start-e.End, e.Start-m.Span.End, 0); best < 0 || far < max(a.Mentions[best].Span.Start-e.End, e.Start-a.Mentions[best].Span.End, 0) {
				best = i
			}
		}
		if best >= 0 {
			put(a.Mentions[best:best+1], a.Name)
		}
	}
	slices.SortStableFunc(out, func(a, b candidate) int { return cmp.Compare(a.far, b.far) })
	return out[:min(len(out), 9)]
}
