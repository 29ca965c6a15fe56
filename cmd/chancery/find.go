package main

import (
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"chancery"
	"chancery/internal/wire"
	"chancery/record"
)

func (p *program) documentsCommand() *cobra.Command {
	var page record.Page
	cmd := &cobra.Command{
		Use:   "documents [FILTER…]",
		Short: "List the documents",
		Long: `List the documents of the record, optionally those that meet filters:
outlet:, author:, title:, language:, before:, after:.`,
		Example: `  chancery documents
  chancery documents outlet:review after:2006-05
  chancery documents --order date --json`,
	}
	order := cmd.Flags().String("order", string(record.ByAdded), "added, date or title")
	limit := cmd.Flags().Int("limit", 0, "list at most so many; 0 for all")
	cmd.Flags().BoolVar(&page.Descending, "reverse", false, "last first")
	_ = cmd.RegisterFlagCompletionFunc("order", cobra.FixedCompletions([]string{"added", "date", "title"}, cobra.ShellCompDirectiveNoFileComp))
	p.asOfFlag(cmd)
	cmd.RunE = p.withRecord(true, func(cmd *cobra.Command, args []string, r *record.Record) error {
		q, err := record.ParseQuery(strings.Join(args, " "))
		if err != nil {
			return err
		}
		if len(q.Words)+len(q.Without) > 0 {
			return chancery.Errorf(chancery.Invalid, "`documents` takes filters such as outlet:review; look for words with `chancery search`")
		}
		page.Order, page.Limit = record.Order(*order), 1000
		out := p.printer(p.stdout)
		left := *limit
		for {
			if *limit > 0 {
				page.Limit = min(left, 1000)
			}
			list, next, err := r.Documents(cmd.Context(), q, page)
			if err != nil {
				return err
			}
			for _, s := range list {
				if !p.json {
					out.summary(s)
				} else if err := p.printJSON(out, summaryRow(s)); err != nil {
					return stdoutError(err)
				}
			}
			left -= len(list)
			if page.After = next; next == "" || *limit > 0 && left <= 0 {
				break
			}
		}
		return out.Flush()
	})
	return cmd
}

// summary writes a document in two lines.
func (pr *printer) summary(s record.Summary) {
	line := fmt.Sprintf("%s  %s", s.Digest.Short(), pr.bold(clean(cmp.Or(s.Title, s.Path))))
	pr.wrapped(0, line)
	facts := []string{strings.Join(s.Authors, ", "), s.Outlet, cmp.Or(s.Written, s.Published, "undated")}
	switch {
	case s.Points == 0:
		facts = append(facts, "no text")
	case s.Reader == "":
		facts = append(facts, "not read yet")
	default:
		facts = append(facts, count(s.Attributions, "attribution"))
	}
	var kept []string
	for _, f := range facts {
		if f != "" {
			kept = append(kept, clean(f))
		}
	}
	pr.wrapped(14, pr.faint(strings.Join(kept, " · ")))
}

func summaryRow(s record.Summary) map[string]any {
	return map[string]any{
		"digest": s.Digest, "id": cmp.Or(s.Name, s.Digest.String()), "path": s.Path, "media_type": s.MediaType, "bytes": s.Size, "length": s.Points,
		"added": s.Added, "title": s.Title, "authors": append([]string{}, s.Authors...), "outlet": s.Outlet, "published": s.Published, "written": s.Written, "url": s.URL,
		"language": s.Language, "reader": s.Reader, "attributions": s.Attributions,
	}
}

// documentArg completes the digests of documents.
func (p *program) documentArg(cmd *cobra.Command, args []string, toComplete string) ([]string, cobra.ShellCompDirective) {
	if len(args) > 0 {
		return nil, cobra.ShellCompDirectiveNoFileComp
	}
	r, err := p.open(cmd.Context(), true)
	if err != nil {
		return nil, cobra.ShellCompDirectiveError
	}
	defer r.Close()
	list, _, err := r.Documents(cmd.Context(), record.Query{}, record.Page{Limit: 200})
	if err != nil {
		return nil, cobra.ShellCompDirectiveError
	}
	var out []string
	for _, s := range list {
		if strings.HasPrefix(s.Digest.Short(), toComplete) {
			out = append(out, s.Digest.Short()+"\t"+clean(cmp.Or(s.Title, s.Path)))
		}
	}
	return out, cobra.ShellCompDirectiveNoFileComp
}

func (p *program) showCommand() *cobra.Command {
	var text, original, facts, rejected bool
	cmd := &cobra.Command{
		Use:   "show DOCUMENT",
		Short: "Show a document and what was read in it",
		Long: `Show a document: what is known of it and each attribution on its chain. DOCUMENT
is its digest or the beginning of it, the id that its row gave, or its path.`,
		Example: `  chancery show 3fa1
  chancery show 3fa1 --text
  chancery show 3fa1 --original > article.html`,
		Args:              needs(1, 1, "one document"),
		ValidArgsFunction: p.documentArg,
	}
	cmd.Flags().BoolVar(&text, "text", false, "the canonical text alone")
	cmd.Flags().BoolVar(&original, "original", false, "the original bytes, as they were taken in")
	cmd.Flags().BoolVar(&facts, "facts", false, "what is known of the document and where each was found")
	cmd.Flags().BoolVar(&rejected, "rejected", false, "with rejected attributions")
	cmd.MarkFlagsMutuallyExclusive("text", "original", "facts")
	p.asOfFlag(cmd)
	cmd.RunE = p.withRecord(true, func(cmd *cobra.Command, args []string, r *record.Record) error {
		ctx := cmd.Context()
		doc, err := r.Document(ctx, args[0])
		if err != nil {
			return err
		}
		out := p.printer(p.stdout)
		switch {
		case original:
			b, err := r.Original(ctx, doc.Digest)
			if err != nil {
				return err
			}
			if isTerminal(p.stdout) && !strings.HasPrefix(doc.MediaType, "text/") {
				return chancery.Errorf(chancery.Denied, "the original is %s and would garble the terminal; write it to a file with > FILE", doc.MediaType)
			}
			_, _ = out.Write(b)
		case text && !p.json:
			for block := range strings.SplitSeq(doc.Text, "\n") {
				if isTerminal(p.stdout) {
					out.wrapped(0, clean(block))
				} else {
					fmt.Fprintln(out, block)
				}
			}
		case facts && !p.json:
			out.heading(&doc.Document)
			out.facts(doc)
		default:
			if err := p.printStored(ctx, out, r, doc, rejected); err != nil {
				return err
			}
		}
		return out.Flush()
	})
	return cmd
}

// facts writes what is known of a document, where each was found, and its kin.
func (pr *printer) facts(doc *record.Stored) {
	for _, f := range doc.Metadata {
		pr.wrapped(0, fmt.Sprintf("%-12s %s  %s", f.Field, clean(f.Value), pr.faint("("+clean(f.Where)+")")))
	}
	fmt.Fprintf(pr, "%-12s %s, %d bytes\n", "original", doc.MediaType, doc.Size)
	fmt.Fprintf(pr, "%-12s %s\n", "digest", doc.Digest)
	for _, at := range doc.Places {
		fmt.Fprintf(pr, "%-12s %s, %s\n", "found", clean(at.Path), at.At.Local().Format("2006-01-02 15:04"))
	}
	for _, d := range doc.SameText {
		fmt.Fprintf(pr, "%-12s %s\n", "same text as", d.Short())
	}
	if !doc.Container.IsZero() {
		fmt.Fprintf(pr, "%-12s %s\n", "attached to", doc.Container.Short())
	}
	for _, d := range doc.Attachments {
		fmt.Fprintf(pr, "%-12s %s\n", "attachment", d.Short())
	}
	for _, n := range doc.Notes {
		pr.wrapped(0, fmt.Sprintf("%-12s %s: %s", "note", n.By, clean(n.Text)))
	}
}

// printStored writes a document of the record and what was read and decided in
// it, as JSON where that is asked for.
func (p *program) printStored(ctx context.Context, out *printer, r *record.Record, doc *record.Stored, rejected bool) error {
	list, err := r.Attributions(ctx, doc.Digest, rejected)
	if err != nil {
		return err
	}
	reading, err := r.Reading(ctx, doc.Digest)
	if err != nil {
		return err
	}
	if reading != nil {
		// Dates are shown as they stand; `explain` tells how they were read.
		reading.Dates = reading.Dates[:0]
		for d, err := range r.Dates(ctx, record.DateQuery{Document: doc.Digest}) {
			if err != nil {
				return err
			}
			reading.Dates = append(reading.Dates, d.Date)
		}
		slices.SortFunc(reading.Dates, func(a, b chancery.Date) int { return a.Passage.Span.Start - b.Passage.Span.Start })
	}
	if !p.json {
		out.stored(doc, list, reading)
		return nil
	}
	if err := p.printJSON(out, storedRow(doc, list, reading)); err != nil {
		return stdoutError(err)
	}
	return nil
}

// stored writes a document of the record and its attributions as they stand.
func (pr *printer) stored(doc *record.Stored, list []record.Attribution, reading *chancery.Reading) {
	pr.heading(&doc.Document)
	for _, s := range doc.Skipped {
		pr.wrapped(0, "passed over: "+clean(s.Where)+": "+clean(s.Reason))
	}
	if reading == nil && len(list) == 0 {
		pr.wrapped(0, "Not read yet: `chancery reread` reads it.")
		return
	}
	if reading != nil {
		for _, s := range reading.Skipped {
			pr.wrapped(0, "passed over: "+clean(s.Where)+": "+clean(s.Reason))
		}
	}
	rows := make([]shown, 0, len(list))
	for _, a := range list {
		rows = append(rows, shown{a.Attribution, state(a)})
	}
	pr.wrapped(0, fmt.Sprintf("%s; %s", count(len(rows), "attribution"), legend))
	var actors []chancery.Actor
	if reading != nil {
		actors = reading.Actors
	}
	pr.attributions(&doc.Document, actors, rows)
}

// state tells what a person decided on an attribution, "" where nobody has.
func state(a record.Attribution) string {
	var parts []string
	if a.State != record.Proposed {
		s := fmt.Sprintf("%s by %s, %s, journal %d", a.State, clean(a.By), a.At.Local().Format("2006-01-02"), a.Decision)
		if a.Why != "" {
			s += ": " + clean(a.Why)
		}
		parts = append(parts, s)
	}
	for _, n := range a.Notes {
		parts = append(parts, fmt.Sprintf("note by %s: %s", clean(n.By), clean(n.Text)))
	}
	return strings.Join(parts, "; ")
}

// judgedRow is the JSON form of an attribution in a record.
type judgedRow struct {
	wire.Attribution
	State    record.State `json:"state"`
	Decision int64        `json:"decision,omitempty"`
	By       string       `json:"by,omitempty"`
	Why      string       `json:"why,omitempty"`
}

// storedRow is the JSON form of a document in a record: that of `read --json`
// with what people decided.
func storedRow(doc *record.Stored, list []record.Attribution, reading *chancery.Reading) any {
	points := chancery.NewPoints(doc.Text)
	rows := make([]judgedRow, 0, len(list))
	for _, a := range list {
		rows = append(rows, judgedRow{wire.EncodeAttribution(points, a.Attribution, reading), a.State, a.Decision, a.By, a.Why})
	}
	return struct {
		*wire.Document
		Attributions []judgedRow `json:"attributions"`
		Added        any         `json:"added"`
		SameText     any         `json:"same_text"`
	}{wire.Encode(&doc.Document, reading), rows, doc.Added, doc.SameText}
}

func (p *program) searchCommand() *cobra.Command {
	var window record.Window
	var documents, statements bool
	cmd := &cobra.Command{
		Use:   "search QUERY…",
		Short: "Find words in documents and statements",
		Long: `Find words in the documents and in what was read in them.

  mediator letter        both words
  "working groups"       the phrase (mind the shell's own quotation marks)
  ambass*                words that begin so
  -letter                without the word
  speaker:aide           in the words of the source
  stance:denies          also kind:direct, state:accepted; commas part several
  before:2003-05-12      written (else published) before; also after:, outlet:, author:, title:, language:

Put -- before a query that begins with a minus.`,
		Example: `  chancery search letter ambassador
  chancery search '"working groups" speaker:aide'
  chancery search --statements stance:denies before:2003-06`,
		Args: needs(1, -1, "words to look for"),
	}
	cmd.Flags().IntVar(&window.Limit, "limit", 20, "show at most so many of each")
	cmd.Flags().IntVar(&window.Offset, "offset", 0, "leave out the first so many")
	cmd.Flags().BoolVar(&documents, "documents", false, "in documents only")
	cmd.Flags().BoolVar(&statements, "statements", false, "in statements only")
	cmd.MarkFlagsMutuallyExclusive("documents", "statements")
	p.asOfFlag(cmd)
	cmd.RunE = p.withRecord(true, func(cmd *cobra.Command, args []string, r *record.Record) error {
		q, err := record.ParseQuery(strings.Join(args, " "))
		if err != nil {
			return err
		}
		// Filters on statements leave no document that could meet them by itself.
		onStatements := len(q.Speaker)+len(q.Stance)+len(q.Kind)+len(q.State) > 0
		out := p.printer(p.stdout)
		found := 0
		if !statements && !onStatements {
			hits, stats, err := r.SearchDocuments(cmd.Context(), q, window)
			if err != nil {
				return err
			}
			found += len(hits)
			if err := p.documentHits(out, hits, stats); err != nil {
				return err
			}
		}
		if !documents {
			hits, stats, err := r.SearchAttributions(cmd.Context(), q, window)
			if err != nil {
				return err
			}
			found += len(hits)
			if err := p.statementHits(cmd.Context(), out, r, hits, stats); err != nil {
				return err
			}
		}
		if err := out.Flush(); err != nil {
			return stdoutError(err)
		}
		if found == 0 {
			p.say("Nothing was found.")
		}
		return nil
	})
	return cmd
}

// found says how many there are and what was not looked at.
func (p *program) found(out *printer, stats record.Stats, noun string) {
	n := count(stats.Matched, noun)
	if stats.More {
		n = "more than " + n
	}
	fmt.Fprintln(out, out.bold(n))
	if stats.Note != "" {
		out.wrapped(0, out.faint(stats.Note))
	}
}

func (p *program) documentHits(out *printer, hits []record.DocumentHit, stats record.Stats) error {
	if p.json {
		for _, h := range hits {
			row := summaryRow(h.Summary)
			row["type"], row["snippet"], row["page"] = "document", h.Snippet.Text, h.Snippet.Page
			if err := p.printJSON(out, row); err != nil {
				return stdoutError(err)
			}
		}
		return nil
	}
	if len(hits) == 0 {
		return nil
	}
	p.found(out, stats, "document")
	for _, h := range hits {
		fmt.Fprintln(out)
		out.summary(h.Summary)
		if h.Snippet.Text != "" {
			out.wrapped(14, "… "+out.marked(h.Snippet.Text, h.Snippet.Marks)+" …")
		}
	}
	fmt.Fprintln(out)
	return nil
}

// marked sets the marks in a snippet between asterisks, and bold where it can.
func (pr *printer) marked(s string, marks []chancery.Span) string {
	var b strings.Builder
	at := 0
	for _, m := range marks {
		if m.Start < at || m.End > len(s) {
			continue
		}
		b.WriteString(spaced(s[at:m.Start]))
		b.WriteString("*" + pr.bold(clean(s[m.Start:m.End])) + "*")
		at = m.End
	}
	b.WriteString(spaced(s[at:]))
	return b.String()
}

func (p *program) statementHits(ctx context.Context, out *printer, r *record.Record, hits []record.AttributionHit, stats record.Stats) error {
	if p.json {
		readings := map[chancery.Digest]*chancery.Reading{} // of the few documents that were found
		for _, h := range hits {
			reading, ok := readings[h.Document]
			if !ok {
				var err error
				if reading, err = r.Reading(ctx, h.Document); err != nil {
					return err
				}
				readings[h.Document] = reading
			}
			who := wire.WhoOf(h.Attribution.Attribution, reading)
			row := map[string]any{
				"type": "statement", "id": h.ID, "document": h.Document, "title": h.In.Title, "page": h.Page, "kind": h.Kind, "stance": h.Stance, "state": h.State,
				"source": chancery.Words(h.Source), "cue": chancery.Words(h.Cue), "content": chancery.Words(h.Content), "confidence": h.Confidence,
				"speaker": who.Speaker, "addressee": who.Addressee, "told": who.Told,
			}
			if err := p.printJSON(out, row); err != nil {
				return stdoutError(err)
			}
		}
		return nil
	}
	if len(hits) == 0 {
		return nil
	}
	p.found(out, stats, "statement")
	for _, h := range hits {
		fmt.Fprintln(out)
		who := cmp.Or(clean(chancery.Words(h.Source)), "(not named)")
		out.wrapped(0, fmt.Sprintf("%s  [%s] /%s/ {%s}", h.ID[:8], out.bold(who), clean(chancery.Words(h.Cue)), clean(shorten(chancery.Words(h.Content)))))
		where := clean(cmp.Or(h.In.Title, h.In.Path))
		if h.Page != "" {
			where += ", page " + h.Page
		}
		out.wrapped(10, out.faint(fmt.Sprintf("%s · %s · %s · %s", h.Stance, h.State, where, h.Document.Short())))
	}
	return nil
}

func (p *program) journalCommand() *cobra.Command {
	var sel record.Selection
	var of string
	cmd := &cobra.Command{
		Use:   "journal",
		Short: "Who decided what, when and why",
		Long: `List the decisions in the order in which they were made. Nothing is ever taken
out of the journal: an undone decision stays, with the one that undid it.`,
		Example: `  chancery journal
  chancery journal --document 3fa1
  chancery journal --from 120 --json`,
		Args: needs(0, 0, "no arguments"),
	}
	cmd.Flags().Int64Var(&sel.From, "from", 0, "from this number on")
	cmd.Flags().Int64Var(&sel.To, "to", 0, "up to this number")
	cmd.Flags().BoolVar(&sel.Descending, "reverse", false, "last first")
	cmd.Flags().StringVar(&of, "document", "", "only decisions on this document and what stands in it")
	p.asOfFlag(cmd)
	cmd.RunE = p.withRecord(true, func(cmd *cobra.Command, _ []string, r *record.Record) error {
		if of != "" {
			var err error
			if sel.Document, err = r.Find(cmd.Context(), of); err != nil {
				return err
			}
		}
		out := p.printer(p.stdout)
		n := 0
		for e, err := range r.Journal(cmd.Context(), sel) {
			if err != nil {
				return err
			}
			n++
			if p.json {
				err = p.printJSON(out, entryRow(e))
			} else {
				out.entry(e)
			}
			if err != nil {
				return stdoutError(err)
			}
		}
		if n == 0 {
			p.say("No decision has been made yet.")
		}
		return out.Flush()
	})
	return cmd
}

func (pr *printer) entry(e record.Entry) {
	target := string(e.Target.Kind)
	if e.Target.ID != "" {
		target += " " + clean(e.Target.ID)
	}
	if !e.Target.Document.IsZero() {
		target += " in " + e.Target.Document.Short()
	}
	line := fmt.Sprintf("%4d  %s  %s  %s %s", e.Number, e.At.Local().Format("2006-01-02 15:04"), clean(e.By), pr.bold(string(e.Action)), target)
	if e.Replaces > 0 {
		line += fmt.Sprintf(", in place of %d", e.Replaces)
	}
	pr.wrapped(0, line)
	if e.Why != "" {
		pr.wrapped(6, clean(e.Why))
	}
}

func entryRow(e record.Entry) any {
	value := e.Value
	if len(value) == 0 {
		value = json.RawMessage("null")
	}
	return map[string]any{
		"number": e.Number, "at": e.At, "by": e.By, "action": e.Action, "why": e.Why, "replaces": e.Replaces, "value": value, "hash": e.Hash, "previous": e.Previous,
		"target": map[string]any{"kind": e.Target.Kind, "document": e.Target.Document, "id": e.Target.ID},
	}
}
