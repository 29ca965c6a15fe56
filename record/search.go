package record

import (
	"cmp"
	"context"
	"database/sql"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"chancery"
)

// Window asks for a stretch of the results of a search.
type Window struct {
	Offset int
	Limit  int // 20 where zero; at most 500
}

// Stats say how thorough a search was. Answers admit what they skipped.
type Stats struct {
	Matched int    // results found; at least so many where More is set
	More    bool   // there are more than Matched: counting stopped at a bound
	Ranked  int    // so many of them stand first, by relevance; the others follow, the latest added first
	Note    string // what was not looked at or ranked, in a sentence; "" where nothing was left out
}

// DocumentHit is a document that was found.
type DocumentHit struct {
	Summary
	Snippet Snippet // the beginning of the text, without marks, where only the title or filters match
}

// SearchDocuments finds documents by the words of their text and title. A word
// must occur in either; a phrase in one of them.
func (r *Record) SearchDocuments(ctx context.Context, q Query, w Window) (hits []DocumentHit, stats Stats, err error) {
	err = r.view(ctx, func(t *tx) error {
		s, err := q.sought(documentIndex)
		if err != nil {
			return err
		}
		from := source{index: documentIndex, id: `d.seq`, tables: `documents d`}
		if q.onDocuments() || !r.asOf.IsZero() {
			from.id, from.tables = `e.document`, `descriptions e`
			if err := from.described(t, q); err != nil {
				return err
			}
		}
		if q.onAttributions() {
			inside, err := units(q.Speaker, true)
			if err != nil {
				return err
			}
			var c where
			if len(inside) > 0 {
				query, args := r.d.matching(attributionIndex, sought{must: inside}, 0)
				c.and(`a.id IN (`+query+`)`, args...)
			}
			c.attributions(t, q)
			from.and(from.id+` IN (SELECT a.document FROM attributions a WHERE `+c.String()+`)`, c.args...)
		}
		ids, st, err := t.search(s, w, from)
		stats = st
		if err != nil || len(ids) == 0 {
			return err
		}
		found, err := t.summaries(ids)
		if err != nil {
			return err
		}
		for _, id := range ids {
			hit := DocumentHit{Summary: found[id]}
			if hit.Snippet, err = t.snippet(id, s.must); err != nil {
				return err
			}
			hits = append(hits, hit)
		}
		return nil
	})
	return hits, stats, err
}

// AttributionHit is an attribution that was found, with its document.
type AttributionHit struct {
	Attribution
	In    Summary
	Marks []chancery.Span // what was looked for, bytes in the document's text, inside source, cue and content
	Page  string          // label of the page on which it begins; "" for documents without pages
}

// SearchAttributions finds attributions by the words of their source, cue and
// content. Rejected ones are left out unless q.State asks for them.
func (r *Record) SearchAttributions(ctx context.Context, q Query, w Window) (hits []AttributionHit, stats Stats, err error) {
	err = r.view(ctx, func(t *tx) error {
		s, err := q.sought(attributionIndex)
		if err != nil {
			return err
		}
		from := source{index: attributionIndex, id: `a.id`, tables: `attributions a`}
		if index := r.d.stances(); index != "" && len(q.Stance) > 0 {
			// Most of what is found has another stance; the index of stances tells so
			// without the row.
			from.id, from.tables = `s.id`, `attributions s INDEXED BY `+index+` CROSS JOIN attributions a`
			in(&from.where, "s.stance", q.Stance)
			from.and(`a.id = s.id`)
			from.selective = true
		}
		from.attributions(t, q)
		if q.onDocuments() || !r.asOf.IsZero() {
			from.tables += ` CROSS JOIN descriptions e`
			from.and(`e.document = a.document`)
			if err := from.described(t, q); err != nil {
				return err
			}
		}
		ids, st, err := t.search(s, w, from)
		stats = st
		if err != nil || len(ids) == 0 {
			return err
		}
		rows, err := t.attributions(`a.id IN (` + numerals(ids) + `)`)
		if err != nil {
			return err
		}
		documents, complete, err := t.wholes(rows)
		if err != nil {
			return err
		}
		in, err := t.summaries(documents)
		if err != nil {
			return err
		}
		pages := map[int64]*chancery.Document{}
		for _, id := range ids {
			l := complete[id]
			hit := AttributionHit{Attribution: l.Attribution, In: in[l.seq]}
			for i, role := range [][]chancery.Passage{l.Source, l.Cue, l.Content} {
				look := s.must
				if i > 0 {
					look = slices.DeleteFunc(slices.Clone(look), func(u unit) bool { return u.source })
				}
				for _, p := range role {
					marks, _ := occurrences(p.Words, look, len(p.Words))
					for _, m := range marks {
						hit.Marks = append(hit.Marks, chancery.Span{Start: p.Span.Start + m.at.Start, End: p.Span.Start + m.at.End})
					}
				}
			}
			if pages[l.seq] == nil {
				if pages[l.seq], err = t.pages(l.seq); err != nil {
					return err
				}
			}
			hit.Page = pages[l.seq].Page(l.roles.extent().Start)
			hits = append(hits, hit)
		}
		return nil
	})
	return hits, stats, err
}

// Speakers returns the words of sources in which a word begins so, of the latest
// attributions that have one, each once: what a query for a speaker may go on
// with. It looks at so many attributions as limit says.
func (r *Record) Speakers(ctx context.Context, begun string, limit int) (out []string, err error) {
	inside, err := units([]Term{{Text: begun, Prefix: true}}, true)
	if err != nil {
		return nil, err
	}
	err = r.view(ctx, func(t *tx) error {
		query, args := r.d.matching(attributionIndex, sought{must: inside}, min(max(limit, 1), 500))
		ids, err := t.numbers(query, args...)
		if err != nil || len(ids) == 0 {
			return err
		}
		rows, err := t.attributions(`a.id IN (`+numerals(ids)+`) AND a.state <> 'rejected' AND `+visible, t.visibleArgs()...)
		if err != nil {
			return err
		}
		_, complete, err := t.wholes(rows)
		if err != nil {
			return err
		}
		for _, l := range complete {
			if words := chancery.Words(l.Source); !slices.Contains(out, words) {
				out = append(out, words)
			}
		}
		slices.Sort(out)
		return nil
	})
	return out, err
}

// wholes completes attributions with the words of their passages, by number, and
// returns the numbers of their documents.
func (t *tx) wholes(rows []located) (documents []int64, out map[int64]located, err error) {
	byDocument := map[int64][]located{}
	for _, l := range rows {
		byDocument[l.seq] = append(byDocument[l.seq], l)
	}
	out = make(map[int64]located, len(rows))
	for seq, list := range byDocument {
		documents = append(documents, seq)
		if err := t.complete(list[0].Document, list, nil); err != nil {
			return nil, nil, err
		}
		for _, l := range list {
			out[l.id] = l
		}
	}
	return documents, out, nil
}

// attributions adds the conditions that q puts on attributions a.
func (w *where) attributions(t *tx, q Query) {
	in(w, "a.stance", q.Stance)
	in(w, "a.kind", q.Kind)
	in(w, "a.state", q.State)
	if len(q.State) > 0 && !slices.Contains(q.State, Proposed) {
		w.and(`a.decision > 0`) // of which there is an index
	}
	if len(q.State) == 0 {
		w.and(`a.state <> 'rejected'`)
	}
	w.and(visible, t.visibleArgs()...)
}

func in[S ~string](w *where, column string, values []S) {
	if len(values) == 0 {
		return
	}
	args := make([]any, len(values))
	for i, v := range values {
		args[i] = string(v)
	}
	w.and(column+` IN (?`+strings.Repeat(", ?", len(values)-1)+`)`, args...)
}

const (
	candidates = 1_000  // that are ranked; of more, the latest
	countUpTo  = 10_000 // matches
	scanFirst  = 10_000 // matches to which filters are put, unless these leave too few
)

// source is where a search takes its results from: tables, the column that
// numbers a result, and conditions on it.
type source struct {
	index     index
	id        string
	tables    string
	selective bool // the conditions leave few, and cost little
	where
}

// described adds the conditions that q puts on documents, whose descriptions e
// stand among the tables. All but an earlier state are on descriptions alone.
func (s *source) described(t *tx, q Query) error {
	if !t.r.asOf.IsZero() {
		s.tables += ` CROSS JOIN documents d`
		s.and(`d.seq = e.document`)
	}
	return s.documents(t, q)
}

// search returns the numbers of what is found in the window. Its cost must stay
// bounded for words that stand in every document, so it takes matches from the
// latest on and ranks only the first of them.
func (t *tx) search(s sought, w Window, from source) (ids []int64, stats Stats, err error) {
	if w.Limit <= 0 {
		w.Limit = 20
	}
	w.Limit, w.Offset = min(w.Limit, 500), max(w.Offset, 0)
	if len(s.must) == 0 {
		return t.list(s, w, from)
	}

	enough := max(candidates, w.Offset+w.Limit) + 1
	unfiltered := len(from.conditions) == 0
	bound := enough
	if !unfiltered { // most filters leave nearly all, such as that nothing is rejected
		bound = 2 * enough
	}
	if from.selective {
		bound = scanFirst
	}
	matches := 0 // at most countUpTo+1
	for {
		query, args := t.r.d.matching(from.index, s, bound)
		if unfiltered {
			query = `SELECT id FROM (` + query + `) m`
		} else {
			query = `SELECT ` + from.id + ` FROM (` + query + `) m CROSS JOIN ` + from.tables + ` WHERE ` + from.id + ` = m.id AND ` + from.String()
			args = append(args, from.args...)
		}
		if ids, err = t.numbers(query+` ORDER BY 1 DESC LIMIT ?`, append(args, enough)...); err != nil {
			return nil, stats, err
		}
		if unfiltered && len(ids) < enough {
			matches = len(ids)
		} else if matches == 0 && (unfiltered || len(ids) < enough) { // else there is enough, however many match
			query, args := t.r.d.matching(from.index, s, countUpTo+1)
			if err := t.row(`SELECT count(*) FROM (`+query+`) m`, args...).Scan(&matches); err != nil {
				return nil, stats, err
			}
		}
		if unfiltered || bound == 0 || len(ids) >= enough || matches <= bound {
			break
		}
		if bound < scanFirst {
			bound = scanFirst
			continue
		}
		if len(ids) > w.Offset+w.Limit {
			break
		}
		bound = 0 // the filters left too few: look at every match
	}
	if len(ids) == 0 {
		return nil, stats, nil
	}

	// Whether ids are all there is.
	all := len(ids) < enough && (bound == 0 || matches <= bound)
	switch {
	case all:
		stats.Matched = len(ids)
	case unfiltered:
		stats.Matched, stats.More = min(matches, countUpTo), matches > countUpTo
	default:
		stats.Matched, stats.More = min(len(ids), enough-1), true
	}
	weighed := ids[:min(len(ids), candidates)]
	scores, err := t.r.d.scores(t, from.index, s, weighed)
	if err != nil {
		return nil, stats, err
	}
	rank := func(id int64) (float64, bool) { s, ok := scores[id]; return s, ok }
	slices.SortStableFunc(weighed, func(a, b int64) int {
		x, hasX := rank(a)
		y, hasY := rank(b)
		return cmp.Or(btoi(hasY)-btoi(hasX), cmp.Compare(y, x), cmp.Compare(b, a))
	})
	for _, id := range weighed {
		if _, ok := rank(id); ok {
			stats.Ranked++
		}
	}
	of := strconv.Itoa(stats.Matched)
	if stats.More {
		of = "more than " + of
	}
	switch {
	case stats.Ranked == 0 && len(ids) > 1:
		stats.Note = "These words are too common to weigh; what was added last stands first."
	case stats.Ranked < stats.Matched || stats.More:
		stats.Note = fmt.Sprintf("Of %s results only the %d added last were weighed by relevance; the others follow, the last added first.", of, stats.Ranked)
	}
	if w.Offset >= len(ids) {
		return nil, stats, nil
	}
	return ids[w.Offset:min(w.Offset+w.Limit, len(ids))], stats, nil
}

// list returns what meets the conditions and holds none of the words left out,
// the last added first.
func (t *tx) list(s sought, w Window, from source) (ids []int64, stats Stats, err error) {
	for _, u := range s.not {
		query, args := t.r.d.matching(from.index, sought{must: []unit{u}}, 0)
		from.and(from.id+` NOT IN (`+query+`)`, args...)
	}
	query := ` FROM ` + from.tables
	if len(from.conditions) > 0 {
		query += ` WHERE ` + from.String()
	}
	// Counted and listed in one go: the conditions cost more than the numbers.
	ids, err = t.numbers(`SELECT `+from.id+query+` ORDER BY 1 DESC LIMIT ?`, append(slices.Clip(from.args), max(countUpTo, w.Offset+w.Limit)+1)...)
	if err != nil {
		return nil, stats, err
	}
	stats.Matched, stats.More = min(len(ids), countUpTo), len(ids) > countUpTo
	if w.Offset >= len(ids) {
		return nil, stats, nil
	}
	return ids[w.Offset:min(w.Offset+w.Limit, len(ids))], stats, nil
}

func numerals(ids []int64) string {
	out := make([]string, len(ids))
	for i, id := range ids {
		out[i] = strconv.FormatInt(id, 10)
	}
	return strings.Join(out, ",")
}

// summaries returns the summaries of documents by number.
func (t *tx) summaries(ids []int64) (map[int64]Summary, error) {
	out := make(map[int64]Summary, len(ids))
	err := t.each(`SELECT `+summaryColumns+` FROM `+summaryTables+` WHERE d.seq IN (`+numerals(ids)+`) AND e.since <= ? AND e.until > ?`, []any{t.r.number, t.r.number}, func(rows *sql.Rows) error {
		s, err := summary(rows)
		out[s.Sequence] = s
		return err
	})
	return out, err
}
