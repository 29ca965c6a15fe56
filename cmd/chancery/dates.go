package main

import (
	"cmp"
	"context"
	"encoding/csv"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"unicode"

	"github.com/spf13/cobra"

	"chancery"
	"chancery/accession"
	"chancery/calendar"
	"chancery/intake"
	"chancery/internal/wire"
	"chancery/record"
	"chancery/text"
)

// dateArgument reads a date that a person types: EDTF, or as in prose one that
// hangs on nothing ("12 May 2003", "late April 2003").
func dateArgument(s string) (calendar.Value, error) {
	v, err := calendar.Parse(strings.TrimSpace(s))
	if err == nil {
		return v, nil
	}
	if !strings.ContainsRune(strings.TrimSpace(s), ' ') {
		// "2003-13" is a slip, and not the years 2003 to 2013.
		return calendar.Value{}, chancery.Errorf(chancery.Invalid, "%q is no date: write it as 2003-05-12, 2003-05, 12 May 2003, or in EDTF (%w)", s, err)
	}
	if found := calendar.Dates(&chancery.Document{Text: s}); len(found) == 1 && found[0].EDTF != "" && found[0].Passage.Words == strings.TrimSpace(s) {
		return calendar.Parse(found[0].EDTF)
	}
	return calendar.Value{}, chancery.Errorf(chancery.Invalid, "%q is no date: write it as 2003-05-12, 2003-05, 12 May 2003, or in EDTF (%w)", s, err)
}

func (p *program) datesCommand() *cobra.Command {
	var anchor string
	var timeml bool
	cmd := &cobra.Command{
		Use:   "dates TEXT|PATH|-",
		Short: "Read the dates in a text, without a record",
		Long: `Find the time expressions in a text and say which days they can be, what they
were reckoned from, and what they would be otherwise. No record is needed or
touched.

The argument is the text itself, or a PATH to a file, folder or archive, or - for
standard input. "Yesterday" is reckoned from the document's date; --anchor gives
another, or one where there is none.

Dates are printed as EDTF (ISO 8601-2) with their earliest and latest day;
doc/calendar.md says how they are read. With --json one line a document is printed,
with "dates" in the form described in doc/json.md.

--timeml marks what TimeML marks instead, durations and repetitions too, and prints
the text with TIMEX3 elements; with --json one line a document, with "timexes" (span
in code points, text, type, value, mod). A file that ends in .tml is read as TimeML:
its text, and the date of its creation; what is marked in it is left out.`,
		Example: `  chancery dates 'late April or early May 2003'
  chancery dates 'three days later, on Monday' --anchor 2003-05-12
  chancery dates --json article.html
  pbpaste | chancery dates -
  chancery dates --timeml 'for three weeks, every Friday' --anchor 2003-05-12
  chancery dates --timeml wsj_0026.tml > system/wsj_0026.tml`,
		Args: needs(1, -1, "a text, a path, or -"),
	}
	cmd.Flags().BoolVar(&timeml, "timeml", false, "mark time expressions as TimeML does (TIMEX3)")
	cmd.Flags().StringVar(&anchor, "anchor", "", "reckon from this date in place of the document's own")
	limits := limitFlags(cmd)
	cmd.RunE = does(func(cmd *cobra.Command, args []string) error {
		var o calendar.Options
		if anchor != "" {
			var err error
			if o.Anchor, err = dateArgument(anchor); err != nil {
				return chancery.Errorf(chancery.Invalid, "--anchor: %w", err)
			}
		}
		out := p.printer(p.stdout)
		show := func(doc *chancery.Document, titled bool) error {
			if timeml {
				return p.showTimeML(out, doc, o)
			}
			dates := calendar.Reckon(doc, o)
			if p.json {
				row := wire.Encode(doc, &chancery.Reading{Document: doc.Digest, Dates: dates})
				return p.printJSON(out, map[string]any{"id": row.ID, "path": row.Path, "dates": row.Dates})
			}
			if titled {
				out.heading(doc)
			}
			for _, d := range dates {
				out.date(d)
			}
			return nil
		}
		paths := args[0] == "-" || slices.ContainsFunc(args, func(a string) bool { _, err := os.Stat(a); return err == nil })
		if !paths {
			given := strings.ToValidUTF8(strings.Join(args, " "), "\ufffd")
			if looksLikePath(given) && len(calendar.Dates(&chancery.Document{Text: given})) == 0 {
				return chancery.Errorf(chancery.NotFound, "there is no file or folder %s; put a text in quotation marks of the shell", given)
			}
			if err := show(&chancery.Document{Digest: chancery.DigestOf([]byte(given)), Text: given}, false); err != nil {
				return stdoutError(err)
			}
			return flushed(out)
		}
		var skipped []chancery.Skip
		done := 0
		if timeml {
			var marked []string
			if marked, args = timeMLFiles(args); len(marked) > 0 {
				for _, path := range marked {
					doc, err := readTimeML(path)
					if err != nil {
						skipped = append(skipped, chancery.SkipOf(path, err))
						continue
					}
					done++
					if err := show(doc, false); err != nil {
						return stdoutError(err)
					}
				}
			}
		}
		for o := range (intake.Batch{Taker: accession.New(*limits)}).Run(cmd.Context(), args, p.stdin) {
			if o.Err != nil {
				skipped = append(skipped, chancery.SkipOf(o.Path, o.Err))
				continue
			}
			if done++; done > 1 && !p.json && !timeml {
				fmt.Fprintln(out)
			}
			if err := show(o.Document, true); err != nil {
				return stdoutError(err)
			}
		}
		if err := flushed(out); err != nil {
			return err
		}
		p.skips(skipped)
		if err := cmd.Context().Err(); err != nil {
			return chancery.Errorf(chancery.Interrupted, "stopped after %d documents", done)
		}
		return nothingDone(done, len(skipped))
	})
	return cmd
}

// timeMLFiles parts the files in TimeML from other arguments.
func timeMLFiles(args []string) (marked, other []string) {
	for _, a := range args {
		if strings.EqualFold(filepath.Ext(a), ".tml") {
			marked = append(marked, a)
		} else {
			other = append(other, a)
		}
	}
	return marked, other
}

func readTimeML(path string) (*chancery.Document, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, fileError(path, err)
	}
	defer f.Close()
	return calendar.ReadTimeML(f, path)
}

// showTimeML prints a document's time expressions as TimeML marks them.
func (p *program) showTimeML(out *printer, doc *chancery.Document, o calendar.Options) error {
	list := calendar.Timexes(doc, o)
	created := calendar.Created(doc, o)
	if !p.json {
		return calendar.WriteTimeML(out, doc, created, list)
	}
	type timex struct {
		Span  wire.Span `json:"span"`
		Text  string    `json:"text"`
		Type  string    `json:"type"`
		Value string    `json:"value"`
		Mod   string    `json:"mod,omitempty"`
	}
	points := chancery.NewPoints(doc.Text)
	rows := []timex{}
	for _, t := range list {
		rows = append(rows, timex{points.Span(t.Passage.Span), t.Passage.Words, t.Type, t.Value, t.Mod})
	}
	return p.printJSON(out, map[string]any{"id": cmp.Or(doc.Name, doc.Digest.String()), "path": doc.Path, "created": created, "timexes": rows})
}

// looksLikePath reports whether an argument that is no file was meant as one.
func looksLikePath(s string) bool {
	if strings.ContainsAny(s, " \t\n") || !strings.ContainsFunc(s, unicode.IsLetter) {
		return false
	}
	return strings.ContainsRune(s, filepath.Separator) || strings.ContainsRune(s, '/') || len(filepath.Ext(s)) > 1
}

func flushed(out *printer) error {
	if err := out.Flush(); err != nil {
		return stdoutError(err)
	}
	return nil
}

// reading says in plain words what a date means: "April 2003 or May 2003 (both
// approximate)", "not placed; after 11 May 1999".
func readingOf(d *chancery.Date) string {
	if d.EDTF != "" {
		return labelOf(d.EDTF)
	}
	s := "not placed"
	if d.After != "" {
		s += "; after " + labelOf(d.After)
	}
	if d.Before != "" {
		s += "; before " + labelOf(d.Before)
	}
	return s
}

func labelOf(edtf string) string {
	v, err := calendar.Parse(edtf)
	if err != nil {
		return edtf
	}
	return v.Label()
}

// daysOf writes the days that a date can be, where its reading does not say them.
func daysOf(d *chancery.Date) string {
	if d.EDTF == "" || d.Earliest == d.Latest {
		return ""
	}
	side := func(day chancery.Day) string {
		if day == chancery.MinDay || day == chancery.MaxDay {
			return ".."
		}
		return day.String()
	}
	return side(d.Earliest) + " to " + side(d.Latest)
}

// why says what a date was reckoned from.
func why(d *chancery.Date) string {
	s := clean(d.Reason)
	if d.Anchor != "" {
		s = d.Anchor + ": " + s
	}
	if d.Otherwise != "" {
		s += "; otherwise " + labelOf(d.Otherwise)
	}
	return s
}

// date writes one date for a person.
func (pr *printer) date(d chancery.Date) {
	line := fmt.Sprintf("“%s”  %s", pr.bold(clean(d.Passage.Words)), readingOf(&d))
	if d.EDTF != "" {
		line += "  " + d.EDTF
	}
	if days := daysOf(&d); days != "" {
		line += "  (" + days + ")"
	}
	pr.wrapped(0, line)
	pr.wrapped(4, pr.faint(why(&d)))
}

func (p *program) timelineCommand() *cobra.Command {
	var from, to, actor string
	var asCSV bool
	cmd := &cobra.Command{
		Use:   "timeline",
		Short: "What is told of when, over the whole record",
		Long: `List the dates of all documents in order of the days that they can be, each with
its wording, its reading, what it was reckoned from, and the sentence in which it
stands. A date that is not sure is drawn in words; one that could not be placed
stands after what it must follow, before what it must precede, or at the end.

--actor takes an ID or a name of ` + "`chancery actors`" + `, with all that was merged into it
and nothing that was split from it; a name that no one actor goes by stands for all
whose names hold it.

Corrections count: ` + "`chancery correct ID --edtf …`" + ` changes a date and all that hangs
on it, and ` + "`chancery event`" + ` gives an event its date.`,
		Example: `  chancery timeline --from 1999-05 --to 1999-06
  chancery timeline --actor Halgrave
  chancery timeline --csv > timeline.csv`,
		Args: needs(0, 0, "no arguments"),
	}
	cmd.Flags().StringVar(&from, "from", "", "only dates that can be on or after this one")
	cmd.Flags().StringVar(&to, "to", "", "only dates that can be on or before this one")
	cmd.Flags().StringVar(&actor, "actor", "", "only dates in sentences that mention this actor, or someone of this name")
	cmd.Flags().BoolVar(&asCSV, "csv", false, "print comma-separated values with a header")
	p.asOfFlag(cmd)
	cmd.RunE = p.withRecord(true, func(cmd *cobra.Command, _ []string, r *record.Record) error {
		q, err := rangeOf(from, to)
		if err != nil {
			return err
		}
		t := timeline{ctx: cmd.Context(), r: r, documents: map[chancery.Digest]*timelineDocument{}}
		var who *timelineActor
		if actor != "" {
			if who, err = t.actor(actor); err != nil {
				return err
			}
			if who.several != "" {
				p.say("%s; the dates of all of them are shown.", who.several)
			}
		}
		out := p.printer(p.stdout)
		sheet := csv.NewWriter(out)
		if asCSV {
			_ = sheet.Write(timelineHeader)
		}
		n := 0
		for d, err := range r.Dates(cmd.Context(), q) {
			if err != nil {
				return err
			}
			e, err := t.entry(d)
			if err != nil {
				return err
			}
			if who != nil && !e.mentions(who) {
				continue
			}
			n++
			switch {
			case asCSV:
				err = sheet.Write(e.row())
			case p.json:
				err = p.printJSON(out, e.json())
			default:
				if n > 1 {
					fmt.Fprintln(out)
				}
				out.entryOfTimeline(e)
			}
			if err != nil {
				return stdoutError(err)
			}
		}
		sheet.Flush()
		if err := flushed(out); err != nil {
			return err
		}
		if due, err := r.DatesDue(cmd.Context()); err != nil {
			return err
		} else if due > 0 {
			p.say("%s not reckoned yet and may be missing; any command that writes to the record reckons them.", count(due, "document"))
		}
		if n == 0 {
			p.say("No date was found.")
		}
		return nil
	})
	return cmd
}

// rangeOf reads --from and --to.
func rangeOf(from, to string) (q record.DateQuery, err error) {
	q.From, q.To = chancery.MinDay, chancery.MaxDay
	if from == "" && to == "" {
		return q, nil
	}
	q.Ranged = true
	if from != "" {
		v, err := dateArgument(from)
		if err != nil {
			return q, chancery.Errorf(chancery.Invalid, "--from: %w", err)
		}
		q.From = v.Earliest()
	}
	if to != "" {
		v, err := dateArgument(to)
		if err != nil {
			return q, chancery.Errorf(chancery.Invalid, "--to: %w", err)
		}
		q.To = v.Latest()
	}
	if q.From > q.To {
		return q, chancery.Errorf(chancery.Invalid, "--from %s lies after --to %s", from, to)
	}
	return q, nil
}

// timeline gathers what a line of it shows beside the date.
type timeline struct {
	ctx       context.Context
	r         *record.Record
	documents map[chancery.Digest]*timelineDocument
}

type timelineDocument struct {
	title, path string
	points      *chancery.Points
	actors      []chancery.Actor
}

// timelineDocuments is how many documents are kept at hand, since the lines of a
// timeline go to and fro between them.
const timelineDocuments = 500

func (t *timeline) document(digest chancery.Digest) (*timelineDocument, error) {
	if d := t.documents[digest]; d != nil {
		return d, nil
	}
	doc, err := t.r.Document(t.ctx, digest.String())
	if err != nil {
		return nil, err
	}
	d := &timelineDocument{title: doc.Metadata.Get(chancery.Title), path: doc.Path, points: chancery.NewPoints(doc.Text)}
	reading, err := t.r.Reading(t.ctx, digest)
	if err != nil {
		return nil, err
	}
	if reading != nil {
		d.actors = reading.Actors
	}
	if len(t.documents) >= timelineDocuments {
		clear(t.documents)
	}
	t.documents[digest] = d
	return d, nil
}

// timelineEntry is one line: a date with the sentence that it stands in.
type timelineEntry struct {
	record.Date
	in       *timelineDocument
	sentence chancery.Span // bytes of the document's text
	words    string
	at       chancery.Span // of the wording in words
}

func (t *timeline) entry(d record.Date) (*timelineEntry, error) {
	in, err := t.document(d.Document)
	if err != nil {
		return nil, err
	}
	e := &timelineEntry{Date: d, in: in}
	around := d.TextBefore + d.Passage.Words + d.TextAfter
	at := chancery.Span{Start: len(d.TextBefore), End: len(d.TextBefore) + d.Passage.Span.Len()}
	span := chancery.Span{Start: 0, End: len(around)}
	for _, s := range text.Sentences(around, nil) {
		if s.Overlaps(at) {
			span = chancery.Span{Start: min(s.Start, at.Start), End: max(s.End, at.End)}
			break
		}
	}
	base := d.Passage.Span.Start - at.Start
	e.words = around[span.Start:span.End]
	e.at = chancery.Span{Start: at.Start - span.Start, End: at.End - span.Start}
	e.sentence = chancery.Span{Start: base + span.Start, End: base + span.End}
	return e, nil
}

// timelineActor is whom a timeline is about: an actor of the record, as people
// merged and split it, or all that bear a name.
type timelineActor struct {
	parts   map[chancery.Digest][]record.FoundActor
	name    string                              // in lower case, where no one actor is meant
	several string                              // why none is, where it is several
	at      map[chancery.Digest][]chancery.Span // mentions of the one actor, in bytes
}

// actor finds whom a timeline is about. A name that is no one actor's stands for all
// whose names hold it.
func (t *timeline) actor(ref string) (*timelineActor, error) {
	who := &timelineActor{name: strings.ToLower(strings.TrimSpace(ref))}
	page, err := t.r.Actor(t.ctx, ref)
	switch chancery.KindOf(err) {
	case chancery.NotFound:
		return who, nil
	case chancery.Invalid:
		who.several = strings.TrimSuffix(err.Error(), "; give more of the ID")
		return who, nil
	}
	if err != nil {
		return nil, err
	}
	who.at, who.parts = map[chancery.Digest][]chancery.Span{}, map[chancery.Digest][]record.FoundActor{}
	for i := range page.Parts {
		part := &page.Parts[i]
		who.at[part.Document] = append(who.at[part.Document], part.Spans()...)
		who.parts[part.Document] = append(who.parts[part.Document], *part)
	}
	return who, nil
}

// mentions reports whether the sentence mentions the actor, by any name or pronoun
// that the reader gave it, or someone of that name.
func (e *timelineEntry) mentions(who *timelineActor) bool {
	inSentence := func(s chancery.Span) bool { return s.Overlaps(e.sentence) }
	if who.at != nil {
		return slices.ContainsFunc(who.at[e.Document], inSentence) || e.names(who)
	}
	if strings.Contains(strings.ToLower(e.words), who.name) {
		return true
	}
	for _, a := range e.in.actors {
		if !slices.ContainsFunc(append([]string{a.Name}, a.Names...), func(n string) bool { return strings.Contains(strings.ToLower(n), who.name) }) {
			continue
		}
		if slices.ContainsFunc(a.Mentions, func(p chancery.Passage) bool { return inSentence(p.Span) }) {
			return true
		}
	}
	return false
}

// names reports whether the sentence holds a name of the actor at a place where the
// reader found nobody else: readers miss mentions.
func (e *timelineEntry) names(who *timelineActor) bool {
	for _, part := range who.parts[e.Document] {
		for _, n := range part.Names {
			for from := 0; len(n.Text) > 3; {
				i := strings.Index(e.words[from:], n.Text)
				if i < 0 {
					break
				}
				from += i + len(n.Text)
				here := chancery.Span{Start: e.sentence.Start + from - len(n.Text), End: e.sentence.Start + from}
				if strings.IndexFunc(e.words[from:], unicode.IsLetter) == 0 {
					continue
				}
				if !slices.ContainsFunc(e.in.actors, func(a chancery.Actor) bool {
					return slices.ContainsFunc(a.Mentions, func(p chancery.Passage) bool { return p.Span.Overlaps(here) })
				}) {
					return true
				}
			}
		}
	}
	return false
}

func (e *timelineEntry) stateWords() string {
	if e.State == record.Proposed {
		return ""
	}
	s := fmt.Sprintf("%s by %s, journal %d", e.State, clean(e.By), e.Decision)
	if e.Why != "" {
		s += ": " + clean(e.Why)
	}
	return s
}

func (pr *printer) entryOfTimeline(e *timelineEntry) {
	head := pr.bold(readingOf(&e.Date.Date))
	if e.EDTF != "" {
		head += "  " + e.EDTF
	}
	if days := daysOf(&e.Date.Date); days != "" {
		head += "  (" + days + ")"
	}
	pr.wrapped(0, head)
	pr.wrapped(4, spaced(e.words[:e.at.Start])+"*"+pr.bold(clean(e.Passage.Words))+"*"+spaced(e.words[e.at.End:]))
	pr.wrapped(4, pr.faint(why(&e.Date.Date)))
	line := e.ID[:8] + " · " + clean(firstOf(e.in.title, e.in.path)) + " · " + e.Document.Short()
	if s := e.stateWords(); s != "" {
		line += " · " + s
	}
	pr.wrapped(4, pr.faint(line))
}

func firstOf(a, b string) string {
	if a != "" {
		return a
	}
	return b
}

func (e *timelineEntry) json() any {
	return struct {
		wire.Date
		Label    string       `json:"label"`
		Document string       `json:"document"`
		Title    string       `json:"title"`
		Path     string       `json:"path"`
		Sentence sentenceJSON `json:"sentence"`
		State    record.State `json:"state"`
		Decision int64        `json:"decision,omitempty"`
		By       string       `json:"by,omitempty"`
		Why      string       `json:"why,omitempty"`
	}{wire.EncodeDate(e.in.points, e.Date.Date), readingOf(&e.Date.Date), e.Document.String(), e.in.title, e.in.path,
		sentenceJSON{e.in.points.Span(e.sentence), e.words}, e.State, e.Decision, e.By, e.Why}
}

type sentenceJSON struct {
	Span wire.Span `json:"span"`
	Text string    `json:"text"`
}

var timelineHeader = []string{"earliest", "latest", "edtf", "label", "words", "anchor", "reason", "otherwise", "after", "before", "sentence", "document", "title", "path", "start", "end", "id", "state"}

func (e *timelineEntry) row() []string {
	w := wire.EncodeDate(e.in.points, e.Date.Date)
	row := []string{w.Earliest, w.Latest, w.EDTF, readingOf(&e.Date.Date), w.Text, w.Anchor, w.Reason, w.Otherwise, w.After, w.Before, e.words,
		e.Document.String(), e.in.title, e.in.path, strconv.Itoa(w.Span[0]), strconv.Itoa(w.Span[1]), w.ID, string(e.State)}
	for i, s := range row {
		// A spreadsheet would take what begins so for a formula.
		if i != 2 && s != "" && strings.ContainsRune("=+-@\t\r", rune(s[0])) {
			row[i] = "'" + s
		}
	}
	return row
}

func (p *program) eventCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "event [NAME [DATE]]",
		Short: "Events that documents date; give one its date",
		Long: `Without arguments, list the events whose dates the documents tell, as far as they
name them ("the bombing in Riyadh on 12 May"). With a NAME, show what is told of
events of that name. With a NAME and a DATE, give the event its date: every date
that hangs on it ("three days after the Riyadh bombing") is reckoned again. The
decision goes into the journal; ` + "`chancery undo`" + ` takes it back.

DATE is EDTF or as in prose: 2003-05-12, 12 May 2003, 2003-05~.`,
		Example: `  chancery event
  chancery event 'the Riyadh bombing'
  chancery event 'the Riyadh bombing' 2003-05-12 -m 'press of that day'`,
		Args: needs(0, 2, "a name and a date at most"),
	}
	why := p.byFlags(cmd)
	cmd.RunE = does(func(cmd *cobra.Command, args []string) error {
		r, err := p.open(cmd.Context(), len(args) < 2)
		if err != nil {
			return err
		}
		defer r.Close()
		word := ""
		if len(args) > 0 {
			keys := calendar.EventKeys(args[0])
			if len(keys) == 0 {
				return chancery.Errorf(chancery.Invalid, "%q names no event; name it as the documents do, such as \"the Riyadh bombing\"", args[0])
			}
			word = keys[0]
		}
		if len(args) == 2 {
			v, err := dateArgument(args[1])
			if err != nil {
				return err
			}
			target := chancery.Target{Kind: chancery.OnEvent, ID: word}
			value, err := json.Marshal(record.EventValue{Name: args[0], EDTF: v.String()})
			if err != nil {
				return err
			}
			return p.decide(cmd, r, chancery.Decision{Action: chancery.Correct, Target: target, Value: value, Why: *why, Replaces: record.Whatever})
		}
		events, err := r.Events(cmd.Context(), word)
		if err != nil {
			return err
		}
		out := p.printer(p.stdout)
		for _, e := range events {
			if p.json {
				told := []map[string]any{}
				for _, t := range e.Told {
					told = append(told, map[string]any{"edtf": t.EDTF, "document": t.Document, "date": t.Date, "name": t.Name})
				}
				if err := p.printJSON(out, map[string]any{"key": e.Key, "edtf": e.EDTF, "decision": e.Decision, "by": e.By, "told": told}); err != nil {
					return stdoutError(err)
				}
				continue
			}
			line := out.bold(clean(e.Key))
			if e.Decision > 0 {
				line += fmt.Sprintf("  %s, as %s gave it, journal %d", labelOf(e.EDTF), clean(e.By), e.Decision)
			}
			out.wrapped(0, line)
			for _, t := range e.Told {
				out.wrapped(4, fmt.Sprintf("%s  “%s”  %s", labelOf(t.EDTF), clean(t.Name), out.faint(t.Document.Short()+" · "+t.Date[:8])))
			}
		}
		if len(events) == 0 {
			p.say("No document dates such an event.")
		}
		return flushed(out)
	})
	return cmd
}

func (p *program) evaluateDates() *cobra.Command {
	var texts, part string
	var misses bool
	cmd := &cobra.Command{
		Use:   "dates GOLD…",
		Short: "Score the reading of dates against a gold file",
		Long: `Read the texts that GOLD names and score the dates read in them against those that
people labelled: exact EDTF, earliest and latest day, and how many are found.
doc/calendar.md describes the file. The texts are looked for beside GOLD, or in the
folder that --texts names, and are those that accession makes; a row of JSON lines
is named by its id.

A GOLD that ends in .tml, or a folder of such files, is TimeML: each marked
expression counts where a stretch that overlaps has the same value, or the same type,
as in TempEval-3.`,
		Example: `  chancery evaluate dates gold.tsv --texts ../texts
  chancery evaluate dates --misses newswire/`,
		Args: needs(1, -1, "at least one gold file"),
	}
	cmd.Flags().StringVar(&texts, "texts", "", "the folder of the texts (default: that of GOLD)")
	cmd.Flags().StringVar(&part, "part", "", "score only the windows of this part")
	cmd.Flags().BoolVar(&misses, "misses", false, "list what was missed, read wrongly, or found where there is none")
	cmd.RunE = does(func(cmd *cobra.Command, args []string) error {
		marked, gold, err := goldFiles(args)
		if err != nil {
			return err
		}
		out := p.printer(p.stdout)
		var list []calendar.Miss
		if len(marked) > 0 {
			sum := &calendar.TimeScores{}
			for _, name := range marked {
				f, err := os.Open(name)
				if err != nil {
					return fileError(name, err)
				}
				s, err := calendar.ScoreTimeML(f, name)
				f.Close()
				if err != nil {
					return err
				}
				sum.Add(s)
			}
			list = sum.Misses
			if p.json {
				err = p.printJSON(out, map[string]any{"format": "TimeML", "files": len(marked), "expressions": sum.Gold, "read": sum.Found, "value_f1": sum.ValueF1(), "type_f1": sum.TypeF1(), "relaxed_f1": sum.RelaxedF1(), "strict_f1": sum.StrictF1()})
			} else {
				_, err = fmt.Fprintf(out, "%s: %s\n", count(len(marked), "file"), sum)
			}
			if err != nil {
				return stdoutError(err)
			}
		}
		for _, name := range gold {
			f, err := os.Open(name)
			if err != nil {
				return fileError(name, err)
			}
			from := texts
			if from == "" {
				from = filepath.Dir(name)
			}
			s, err := calendar.Score(f, part, goldTexts(cmd.Context(), from))
			f.Close()
			if err != nil {
				return err
			}
			list = append(list, s.Misses...)
			if p.json {
				err = p.printJSON(out, map[string]any{"format": "gold", "file": name, "windows": s.Windows, "expressions": s.Gold, "read": s.Found, "edtf_exact": s.Exact(), "days_right": s.Right(), "precision": s.Precision(), "recall": s.Recall(), "f1": s.F1()})
			} else {
				_, err = fmt.Fprintf(out, "%s: %s\n", name, s)
			}
			if err != nil {
				return stdoutError(err)
			}
		}
		if misses {
			for _, m := range list {
				if p.json {
					err = p.printJSON(out, map[string]string{"where": m.Where, "words": m.Words, "want": m.Want, "got": m.Got, "reason": m.Reason})
				} else {
					out.wrapped(0, fmt.Sprintf("%s: “%s”: want %s, got %s", clean(m.Where), clean(m.Words), m.Want, m.Got))
					out.wrapped(4, out.faint(clean(m.Reason)))
				}
				if err != nil {
					return stdoutError(err)
				}
			}
		}
		return flushed(out)
	})
	return cmd
}

// goldFiles parts gold files from those in TimeML; a folder stands for the latter
// in it.
func goldFiles(args []string) (marked, gold []string, err error) {
	for _, arg := range args {
		info, err := os.Stat(arg)
		switch {
		case err != nil:
			return nil, nil, fileError(arg, err)
		case info.IsDir():
			found, err := filepath.Glob(filepath.Join(arg, "*.tml"))
			if err != nil || len(found) == 0 {
				return nil, nil, chancery.Errorf(chancery.NotFound, "the folder %s has no files in TimeML (*.tml)", arg)
			}
			marked = append(marked, found...)
		case strings.EqualFold(filepath.Ext(arg), ".tml"):
			marked = append(marked, arg)
		default:
			gold = append(gold, arg)
		}
	}
	return marked, gold, nil
}

// goldTexts returns a function that gives the document of a file below a folder,
// taken in once for all windows on it.
func goldTexts(ctx context.Context, folder string) func(file, id string) (*chancery.Document, error) {
	taken := map[string]map[string]*chancery.Document{}
	return func(file, id string) (*chancery.Document, error) {
		if taken[file] == nil {
			taken[file] = map[string]*chancery.Document{}
			at := filepath.Join(folder, filepath.FromSlash(file))
			if _, err := os.Stat(at); err != nil {
				return nil, fileError(at, err)
			}
			for o := range (intake.Batch{Taker: accession.New(accession.DefaultLimits)}).Run(ctx, []string{at}, strings.NewReader("")) {
				if o.Err != nil {
					return nil, o.Err
				}
				taken[file][o.Document.Name] = o.Document
				taken[file][""] = o.Document // a file of one document needs no id
			}
		}
		if d := taken[file][id]; d != nil {
			return d, nil
		}
		if list := taken[file]; len(list) == 1 {
			return list[""], nil
		}
		return nil, chancery.Errorf(chancery.NotFound, "%s holds no document %q", file, id)
	}
}
