package main

import (
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/spf13/cobra"

	"chancery"
	"chancery/internal/wire"
	"chancery/record"
)

// byFlags adds --by and --why to a command that writes to the journal.
func (p *program) byFlags(cmd *cobra.Command) (why *string) {
	cmd.Flags().StringVar(&p.by, "by", "", "the name to journal under (default: CHANCERY_BY, else your name on this machine)")
	return cmd.Flags().StringP("why", "m", "", "why you decide so")
}

// decideCommand makes a command that puts one decision on each of several
// attributions or dates into the journal.
func (p *program) decideCommand(use, short, long, example string, action chancery.Action) *cobra.Command {
	cmd := &cobra.Command{Use: use, Short: short, Long: long, Example: example, Args: needs(1, -1, "at least one attribution or date")}
	why := p.byFlags(cmd)
	cmd.RunE = p.withRecord(false, func(cmd *cobra.Command, args []string, r *record.Record) error {
		for _, id := range args {
			target, stands, err := p.finding(cmd, r, id)
			if err != nil {
				return err
			}
			if err := p.decide(cmd, r, chancery.Decision{Action: action, Target: target, Why: *why, Replaces: stands}); err != nil {
				return err
			}
		}
		return nil
	})
	return cmd
}

// finding returns the attribution or the date that id names, and the decision on
// it that stands.
func (p *program) finding(cmd *cobra.Command, r *record.Record, id string) (chancery.Target, int64, error) {
	a, err := r.Attribution(cmd.Context(), id)
	if err == nil {
		return chancery.Target{Kind: chancery.OnAttribution, Document: a.Document, ID: a.ID}, a.Decision, nil
	}
	if !absent(err) {
		return chancery.Target{}, 0, err
	}
	d, derr := r.Date(cmd.Context(), id)
	if derr == nil {
		return chancery.Target{Kind: chancery.OnDate, Document: d.Document, ID: d.ID}, d.Decision, nil
	}
	if absent(derr) {
		derr = chancery.Errorf(chancery.NotFound, "the record has no attribution and no date %s", id)
	}
	return chancery.Target{}, 0, derr
}

// decide appends a decision and says so.
func (p *program) decide(cmd *cobra.Command, r *record.Record, d chancery.Decision) error {
	d.By = p.person()
	d, err := r.Decide(cmd.Context(), d)
	if err != nil {
		return err
	}
	if p.json {
		return p.printJSON(p.stdout, map[string]any{"number": d.Number, "at": d.At, "by": d.By, "action": d.Action, "replaces": d.Replaces, "target": d.Target.ID, "document": d.Target.Document})
	}
	fmt.Fprintf(p.stdout, "journal %d: %s %s %s, by %s\n", d.Number, d.Action, d.Target.Kind, cmp.Or(d.Target.ID, d.Target.Document.Short()), clean(d.By))
	return nil
}

func (p *program) acceptCommand() *cobra.Command {
	return p.decideCommand("accept ID…", "Accept attributions and dates as they are",
		"Accept attributions and dates as they were read. Each is named by its ID, as `show`,\n`search` and `timeline` print it, or by the beginning of it.",
		"  chancery accept 4f3a\n  chancery accept 4f3a 9c01 -m 'checked against the scan'", chancery.Accept)
}

func (p *program) rejectCommand() *cobra.Command {
	return p.decideCommand("reject ID…", "Reject attributions and dates: not said here, no date",
		"Reject attributions that are not said here, and expressions that are no dates. They\nleave the lists and stay in the journal; `undo` brings them back.",
		"  chancery reject 4f3a -m 'a book title, not a quotation'", chancery.Reject)
}

func (p *program) correctCommand() *cobra.Command {
	var source, cue, content, kind, stance, parent string
	var field, edtf, anchor string
	var values []string
	cmd := &cobra.Command{
		Use:   "correct ATTRIBUTION|DATE|DOCUMENT",
		Short: "Correct an attribution, a date, or what is known of a document",
		Long: `Correct an attribution: give its source, cue or content as the words that stand in
the document, or as spans START-END in code points; commas part several spans.
Words must occur in the document; the occurrence nearest to the attribution is
taken.

Correct a date: --edtf gives its reading, --anchor what it is to be reckoned from, a
date or the ID of another date of the same document. All dates that hang on it are
reckoned again.

With --field, correct what is known of a document: --field title --value '…'.
Without --value the field is marked as not known.`,
		Example: `  chancery correct 4f3a --source 'the former aide' -m 'he, not she'
  chancery correct 4f3a --content 1204-1260,1291-1330
  chancery correct 4f3a --stance denies
  chancery correct 9c01 --edtf 1999-05-11 -m 'the press of that day'
  chancery correct 9c01 --anchor 1999-05-03
  chancery correct 3fa1 --field published --value 2006-05-23`,
		Args: needs(1, 1, "one attribution or date, or one document with --field"),
	}
	why := p.byFlags(cmd)
	flags := cmd.Flags()
	flags.StringVar(&source, "source", "", "who: words or spans; empty for nobody")
	flags.StringVar(&cue, "cue", "", "the words that signal it")
	flags.StringVar(&content, "content", "", "what was said")
	flags.StringVar(&kind, "kind", "", "direct, indirect, mixed or \"free indirect\"")
	flags.StringVar(&stance, "stance", "", "asserts, denies, doubts, …")
	flags.StringVar(&parent, "parent", "", "the attribution it stands inside; empty for none")
	flags.StringVar(&edtf, "edtf", "", "the reading of a date: 1999-05-11, 1999-05~, or as in prose")
	flags.StringVar(&anchor, "anchor", "", "what a date is reckoned from: a date, or the ID of another one")
	flags.StringVar(&field, "field", "", "a field of a document: title, author, outlet, published, …")
	cmd.MarkFlagsMutuallyExclusive("edtf", "anchor", "field")
	flags.StringArrayVar(&values, "value", nil, "the field's value; several for several authors")
	var stances []string
	for _, s := range chancery.Stances {
		stances = append(stances, string(s))
	}
	_ = cmd.RegisterFlagCompletionFunc("stance", cobra.FixedCompletions(stances, cobra.ShellCompDirectiveNoFileComp))
	var kinds []string
	for _, k := range chancery.QuoteKinds {
		kinds = append(kinds, string(k))
	}
	_ = cmd.RegisterFlagCompletionFunc("kind", cobra.FixedCompletions(kinds, cobra.ShellCompDirectiveNoFileComp))
	cmd.RunE = p.withRecord(false, func(cmd *cobra.Command, args []string, r *record.Record) error {
		ctx := cmd.Context()
		if edtf != "" || anchor != "" {
			return p.correctDate(cmd, r, args[0], edtf, anchor, *why)
		}
		if field != "" {
			return p.correctField(cmd, r, args[0], chancery.Field(field), values, *why)
		}
		a, err := r.Attribution(ctx, args[0])
		if err != nil {
			return err
		}
		doc, err := r.Document(ctx, a.Document.String())
		if err != nil {
			return err
		}
		points := chancery.NewPoints(doc.Text)
		var change record.Change
		for _, role := range []struct {
			name, given string
			to          **[][2]int
		}{{"source", source, &change.Source}, {"cue", cue, &change.Cue}, {"content", content, &change.Content}} {
			if !flags.Changed(role.name) {
				continue
			}
			spans, err := spansOf(doc.Text, points, role.given, extent(a.Attribution))
			if err != nil {
				return chancery.Errorf(chancery.Invalid, "--%s: %w", role.name, err)
			}
			*role.to = &spans
		}
		if flags.Changed("kind") {
			k := chancery.QuoteKind(kind)
			change.Kind = &k
		}
		if flags.Changed("stance") {
			s := chancery.Stance(stance)
			if !slices.Contains(chancery.Stances, s) {
				return chancery.Errorf(chancery.Invalid, "--stance %s is none of %s", stance, strings.Join(stances, ", "))
			}
			change.Stance = &s
		}
		if flags.Changed("parent") {
			id := parent
			if parent != "" {
				outer, err := r.Attribution(ctx, parent)
				if err != nil {
					return err
				}
				id = outer.ID
			}
			change.Parent = &id
		}
		if change == (record.Change{}) {
			return chancery.Errorf(chancery.Invalid, "say what to correct: --source, --cue, --content, --kind, --stance or --parent; --edtf or --anchor for a date; or --field for a document")
		}
		target := chancery.Target{Kind: chancery.OnAttribution, Document: a.Document, ID: a.ID}
		return p.decide(cmd, r, chancery.Decision{Action: chancery.Correct, Target: target, Value: change.Value(), Why: *why, Replaces: a.Decision})
	})
	return cmd
}

// correctDate gives a date its reading or what it is reckoned from.
func (p *program) correctDate(cmd *cobra.Command, r *record.Record, ref, edtf, anchor, why string) error {
	d, err := r.Date(cmd.Context(), ref)
	if err != nil {
		return err
	}
	given, err := dateGiven(cmd.Context(), r, d, edtf, anchor)
	if err != nil {
		return err
	}
	value, err := json.Marshal(given)
	if err != nil {
		return err
	}
	target := chancery.Target{Kind: chancery.OnDate, Document: d.Document, ID: d.ID}
	return p.decide(cmd, r, chancery.Decision{Action: chancery.Correct, Target: target, Value: value, Why: why, Replaces: d.Decision})
}

// dateGiven is the value of a correction of a date: its reading, as a person types it,
// or what it is reckoned from, a date or the ID of another of the document.
func dateGiven(ctx context.Context, r *record.Record, d record.Date, edtf, anchor string) (map[string]string, error) {
	if edtf != "" {
		v, err := dateArgument(edtf)
		if err != nil {
			return nil, err
		}
		return map[string]string{"edtf": v.String()}, nil
	}
	if v, err := dateArgument(anchor); err == nil {
		return map[string]string{"anchor": v.String()}, nil
	}
	other, err := r.Date(ctx, anchor)
	if absent(err) || chancery.KindOf(err) == chancery.Invalid {
		return nil, chancery.Errorf(chancery.Invalid, "%q is neither a date to reckon from (2003-05-12, 12 May 2003, EDTF) nor the ID of one", anchor)
	} else if err != nil {
		return nil, err
	}
	if other.Document != d.Document {
		return nil, chancery.Errorf(chancery.Invalid, "the date %s stands in another document; give its day instead, %s", other.ID[:8], other.EDTF)
	}
	return map[string]string{"anchor": other.ID}, nil
}

func (p *program) correctField(cmd *cobra.Command, r *record.Record, ref string, field chancery.Field, values []string, why string) error {
	if !slices.Contains(chancery.Fields, field) {
		return chancery.Errorf(chancery.Invalid, "there is no field %q; the fields are %v", field, chancery.Fields)
	}
	doc, err := r.Document(cmd.Context(), ref)
	if err != nil {
		return err
	}
	target := chancery.Target{Kind: chancery.OnDocument, Document: doc.Digest, ID: string(field)}
	e, _, err := r.Standing(cmd.Context(), target)
	if err != nil {
		return err
	}
	return p.decide(cmd, r, chancery.Decision{Action: chancery.Correct, Target: target, Value: record.FieldValue(values...), Why: why, Replaces: e.Number})
}

// spansOf reads what a person gave for a role: spans in code points such as
// 12-40,52-60, or words of the text, of which the occurrence nearest to near is
// taken.
func spansOf(text string, points *chancery.Points, given string, near chancery.Span) ([]wire.Span, error) {
	if strings.TrimSpace(given) == "" {
		return []wire.Span{}, nil
	}
	if spans, ok := parseSpans(given); ok {
		return spans, nil
	}
	best, found := chancery.Span{}, false
	for from := 0; ; {
		i := strings.Index(text[from:], given)
		if i < 0 {
			break
		}
		at := chancery.Span{Start: from + i, End: from + i + len(given)}
		if !found || distance(at, near) < distance(best, near) {
			best, found = at, true
		}
		from = at.Start + 1
	}
	if !found {
		return nil, fmt.Errorf("the words %q do not stand in the document; give them as written there, or as START-END", given)
	}
	return []wire.Span{points.Span(best)}, nil
}

func parseSpans(s string) ([]wire.Span, bool) {
	var spans []wire.Span
	for part := range strings.SplitSeq(s, ",") {
		from, to, ok := strings.Cut(strings.TrimSpace(part), "-")
		start, err1 := strconv.Atoi(from)
		end, err2 := strconv.Atoi(to)
		if !ok || err1 != nil || err2 != nil {
			return nil, false
		}
		spans = append(spans, wire.Span{start, end})
	}
	return spans, true
}

// distance returns how many bytes lie between two spans, 0 where they meet.
func distance(a, b chancery.Span) int {
	return max(a.Start-b.End, b.Start-a.End, 0)
}

func (p *program) noteCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use:     "note ATTRIBUTION|DOCUMENT TEXT",
		Short:   "Put a note on an attribution or a document",
		Example: "  chancery note 4f3a 'ask the archive for the second page'",
		Args:    needs(2, -1, "what to note it on, and the text"),
	}
	why := p.byFlags(cmd)
	cmd.RunE = p.withRecord(false, func(cmd *cobra.Command, args []string, r *record.Record) error {
		target, err := p.targetOf(cmd, r, args[0])
		if err != nil {
			return err
		}
		return p.decide(cmd, r, chancery.Decision{Action: chancery.Note, Target: target, Value: record.NoteValue(strings.Join(args[1:], " ")), Why: *why, Replaces: record.Whatever})
	})
	return cmd
}

// targetOf finds what ref names: an attribution, else a document.
func (p *program) targetOf(cmd *cobra.Command, r *record.Record, ref string) (chancery.Target, error) {
	a, err := r.Attribution(cmd.Context(), ref)
	if err == nil {
		return chancery.Target{Kind: chancery.OnAttribution, Document: a.Document, ID: a.ID}, nil
	}
	if k := chancery.KindOf(err); k != chancery.NotFound && k != chancery.Invalid {
		return chancery.Target{}, err
	}
	if date, err := r.Date(cmd.Context(), ref); err == nil {
		return chancery.Target{Kind: chancery.OnDate, Document: date.Document, ID: date.ID}, nil
	}
	d, derr := r.Find(cmd.Context(), ref)
	if derr == nil {
		return chancery.Target{Kind: chancery.OnDocument, Document: d}, nil
	}
	if chancery.KindOf(err) == chancery.NotFound && chancery.KindOf(derr) == chancery.NotFound {
		return chancery.Target{}, chancery.Errorf(chancery.NotFound, "no attribution and no document is named %s", ref)
	}
	if chancery.KindOf(err) == chancery.NotFound {
		return chancery.Target{}, derr
	}
	return chancery.Target{}, err
}

func (p *program) undoCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "undo [NUMBER]",
		Short: "Take back a decision: the last one, or the one with that number",
		Long: `Take back a decision and restore what stood before it. The journal keeps both.
Without a number your own last decision is taken back. An undo can be undone.`,
		Example: "  chancery undo\n  chancery undo 42",
		Args:    needs(0, 1, "at most one journal number"),
	}
	why := p.byFlags(cmd)
	cmd.RunE = p.withRecord(false, func(cmd *cobra.Command, args []string, r *record.Record) error {
		var number int64
		if len(args) == 1 {
			var err error
			if number, err = strconv.ParseInt(args[0], 10, 64); err != nil || number < 1 {
				return chancery.Errorf(chancery.Invalid, "%q is not a journal number; `chancery journal` lists them", args[0])
			}
		} else {
			undone := map[int64]bool{}
			for e, err := range r.Journal(cmd.Context(), record.Selection{Descending: true}) {
				if err != nil {
					return err
				}
				if e.Action == chancery.Undo {
					undone[e.Replaces] = true
				}
				if e.By == p.person() && e.Action != chancery.Undo && !undone[e.Number] {
					number = e.Number
					break
				}
			}
			if number == 0 {
				return chancery.Errorf(chancery.NotFound, "%s has no decision that could be taken back", p.person())
			}
		}
		return p.decide(cmd, r, chancery.Decision{Action: chancery.Undo, Replaces: number, Why: *why})
	})
	return cmd
}
