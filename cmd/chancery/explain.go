package main

import (
	"context"
	"fmt"
	"math"
	"strings"

	"github.com/spf13/cobra"

	"chancery"
	"chancery/attribution"
	"chancery/internal/wire"
	"chancery/record"
)

// An explainer says why a finding is read as it is; ok is false where ref names
// none of its kind. What an ID names decides which one answers.
type explainer func(p *program, ctx context.Context, out *printer, r *record.Record, ref string) (ok bool, err error)

var explainers = []explainer{explainDate, explainAttribution}

func (p *program) explainCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "explain [DOCUMENT] ID",
		Short: "Why a date or an attribution is read as it is",
		Long: `Say why a finding is read as it is: of a date its wording, the days it can be, what
it was reckoned from and why, what it would be otherwise, and what was decided on
it; of an attribution the rule or model that found it, and how sure that is.

The ID is that which ` + "`show`, `timeline` and `search`" + ` print, or its beginning. With a
DOCUMENT, only what stands in it is meant.`,
		Example: `  chancery explain 4f3a09c2
  chancery explain article.html 4f3a`,
		Args: needs(1, 2, "the ID of a date or an attribution"),
	}
	p.asOfFlag(cmd)
	cmd.RunE = p.withRecord(true, func(cmd *cobra.Command, args []string, r *record.Record) error {
		ctx := cmd.Context()
		ref := args[len(args)-1]
		var in chancery.Digest
		if len(args) == 2 {
			var err error
			if in, err = r.Find(ctx, args[0]); err != nil {
				return err
			}
			if ref, err = fullID(ctx, r, in, ref); err != nil {
				return err
			}
		}
		out := p.printer(p.stdout)
		for _, explain := range explainers {
			ok, err := explain(p, ctx, out, r, ref)
			if err != nil {
				return err
			}
			if ok {
				return flushed(out)
			}
		}
		return chancery.Errorf(chancery.NotFound, "no date and no attribution is named %s", ref)
	})
	return cmd
}

// fullID completes the beginning of an ID to that of a finding in one document.
func fullID(ctx context.Context, r *record.Record, in chancery.Digest, ref string) (string, error) {
	ref = strings.ToLower(ref)
	var found []string
	for d, err := range r.Dates(ctx, record.DateQuery{Document: in}) {
		if err != nil {
			return "", err
		}
		if strings.HasPrefix(d.ID, ref) {
			found = append(found, d.ID)
		}
	}
	list, err := r.Attributions(ctx, in, true)
	if err != nil {
		return "", err
	}
	for _, a := range list {
		if strings.HasPrefix(a.ID, ref) {
			found = append(found, a.ID)
		}
	}
	switch len(found) {
	case 0:
		return "", chancery.Errorf(chancery.NotFound, "document %s has no date and no attribution %s", in.Short(), ref)
	case 1:
		return found[0], nil
	}
	return "", chancery.Errorf(chancery.Invalid, "%s names several findings of document %s, such as %s and %s; give more digits", ref, in.Short(), found[0], found[1])
}

// absent reports whether an error only says that an ID names nothing of a kind.
func absent(err error) bool {
	return chancery.KindOf(err) == chancery.NotFound
}

func explainDate(p *program, ctx context.Context, out *printer, r *record.Record, ref string) (bool, error) {
	d, err := r.Date(ctx, ref)
	if absent(err) {
		return false, nil
	} else if err != nil {
		return false, err
	}
	t := timeline{ctx: ctx, r: r, documents: map[chancery.Digest]*timelineDocument{}}
	e, err := t.entry(d)
	if err != nil {
		return false, err
	}
	asRead, err := t.asRead(d)
	if err != nil {
		return false, err
	}
	if p.json {
		row := map[string]any{"kind": "date", "date": e.json()}
		if asRead != nil {
			row["as_read"] = wire.EncodeDate(e.in.points, *asRead)
		}
		return true, p.printJSON(out, row)
	}
	field := func(name, value string) {
		if value != "" {
			out.wrapped(0, fmt.Sprintf("%-14s %s", name, value))
		}
	}
	field("date", e.ID)
	field("wording", "“"+clean(e.Passage.Words)+"”")
	field("sentence", spaced(e.words[:e.at.Start])+"*"+out.bold(clean(e.Passage.Words))+"*"+spaced(e.words[e.at.End:]))
	span := e.in.points.Span(e.Passage.Span)
	field("document", fmt.Sprintf("%s, %s, characters %d to %d", clean(firstOf(e.in.title, e.in.path)), e.Document.Short(), span[0], span[1]))
	field("reading", readingOf(&e.Date.Date))
	field("EDTF", e.EDTF)
	field("days", daysOf(&e.Date.Date))
	field("reckoned from", map[string]string{"document": "the document's date", "previous date": "a date told before it", "quotation": "the time of the speech", "event": "an event", "given": "what a person gave"}[e.Anchor])
	field("because", clean(e.Reason))
	if e.Otherwise != "" {
		field("otherwise", labelOf(e.Otherwise)+"  "+e.Otherwise)
	}
	if e.From != nil {
		field("hangs on", "“"+clean(e.From.Passage.Words)+"” (event "+e.From.Keys[0]+")")
	}
	if e.Tells != nil {
		field("tells when", "“"+clean(e.Tells.Passage.Words)+"” was (event "+e.Tells.Keys[0]+")")
	}
	if asRead != nil && (asRead.EDTF != e.EDTF || asRead.Reason != e.Reason) {
		field("as read", strings.TrimSpace(readingOf(asRead)+"  "+asRead.EDTF)+", "+clean(asRead.Reason))
	}
	field("decided", e.stateWords())
	return true, nil
}

// asRead returns a date as its reader found it, nil where none does.
func (t *timeline) asRead(d record.Date) (*chancery.Date, error) {
	reading, err := t.r.Reading(t.ctx, d.Document)
	if err != nil || reading == nil {
		return nil, err
	}
	for i := range reading.Dates {
		if reading.Dates[i].ID == d.ID {
			return &reading.Dates[i], nil
		}
	}
	return nil, nil
}

func explainAttribution(p *program, ctx context.Context, out *printer, r *record.Record, ref string) (bool, error) {
	a, err := r.Attribution(ctx, ref)
	if absent(err) {
		return false, nil
	} else if err != nil {
		return false, err
	}
	doc, err := r.Document(ctx, a.Document.String())
	if err != nil {
		return false, err
	}
	model, why, err := explanation(ctx, &doc.Document, a)
	if err != nil {
		return false, err
	}
	if p.json {
		reading, err := r.Reading(ctx, a.Document)
		if err != nil {
			return false, err
		}
		points := chancery.NewPoints(doc.Text)
		row := judgedRow{wire.EncodeAttribution(points, a.Attribution, reading), a.State, a.Decision, a.By, a.Why}
		all := map[string]any{"kind": "attribution", "attribution": row}
		if model != nil {
			all["labels"], all["alternatives"] = explanationRows(points, model)
		}
		return true, p.printJSON(out, all)
	}
	out.wrapped(0, out.mark(&doc.Document, a.Attribution))
	out.wrapped(0, fmt.Sprintf("%.0f%% sure, by %s: %s", 100*a.Confidence, firstOf(a.Reader, "a person"), clean(a.Reason)))
	if s := state(a); s != "" {
		out.wrapped(0, s)
	}
	if why != "" {
		out.wrapped(0, why)
	}
	if model != nil {
		out.explanation(&doc.Document, model)
	}
	return true, nil
}

// explanation asks the trained reader why it read an attribution as it did. Where it
// cannot say, why tells the person so; where it was not the one that read, both are
// empty.
func explanation(ctx context.Context, doc *chancery.Document, a record.Attribution) (e *attribution.Explanation, why string, err error) {
	if !strings.HasPrefix(a.Reader, "model/") {
		return nil, "", nil
	}
	m, err := attribution.Default()
	if chancery.KindOf(err) == chancery.NotFound {
		return nil, "Its labels cannot be shown: " + err.Error(), nil
	} else if err != nil {
		return nil, "", err
	}
	if m.Version() != a.Reader {
		return nil, fmt.Sprintf("Its labels cannot be shown: this program reads as %s. Read the document again with `chancery reread`.", m.Version()), nil
	}
	e, err = m.Explain(ctx, doc, a.ID)
	if chancery.KindOf(err) == chancery.NotFound {
		return nil, "Its labels cannot be shown: " + err.Error(), nil
	}
	return e, "", err
}

// explanation writes labels and alternatives for a person: of words side by side with
// one label, the least probability.
func (pr *printer) explanation(doc *chancery.Document, e *attribution.Explanation) {
	if len(e.Words) > 0 {
		fmt.Fprintln(pr)
		pr.wrapped(0, "Labels, with the least probability of their words:")
	}
	for i := 0; i < len(e.Words); {
		w := e.Words[i]
		j, least := i, 1.0
		for ; j < len(e.Words) && e.Words[j].Role == w.Role; j++ {
			least = min(least, probability(e.Words[j]))
		}
		words := doc.Text[w.Passage.Span.Start:e.Words[j-1].Passage.Span.End]
		switch w.Role {
		case "":
		case "cue":
			pr.wrapped(2, fmt.Sprintf("cue          %s", clean(words)))
		default:
			pr.wrapped(2, fmt.Sprintf("%-8s %3.0f%% %s", w.Role, 100*least, clean(words)))
		}
		i = j
	}
	if len(e.Alternatives) > 0 {
		fmt.Fprintln(pr)
		pr.wrapped(0, "Other readings of the same words:")
	}
	for _, alt := range e.Alternatives {
		pr.wrapped(2, pr.mark(doc, chancery.Attribution{Source: alt.Source, Cue: alt.Cue, Content: alt.Content}))
		pr.wrapped(4, pr.faint(fmt.Sprintf("%.0f%% sure; %s", 100*alt.Confidence, alt.Outcome)))
	}
}

// probability is that of the label which a word was given.
func probability(w attribution.Labelled) float64 {
	switch w.Role {
	case "source":
		return w.Source
	case "content":
		return w.Content
	}
	return 1
}

// explanationRows gives labels and alternatives as JSON.
func explanationRows(points *chancery.Points, e *attribution.Explanation) (labels, alternatives []map[string]any) {
	labels, alternatives = []map[string]any{}, []map[string]any{}
	for _, w := range e.Words {
		labels = append(labels, map[string]any{"span": points.Span(w.Passage.Span), "role": w.Role, "source": round(w.Source), "content": round(w.Content)})
	}
	for _, a := range e.Alternatives {
		row := wire.EncodeAttribution(points, chancery.Attribution{Source: a.Source, Cue: a.Cue, Content: a.Content}, nil)
		alternatives = append(alternatives, map[string]any{"source": row.Source, "cue": row.Cue, "content": row.Content, "confidence": round(a.Confidence), "outcome": a.Outcome})
	}
	return labels, alternatives
}

func round(x float64) float64 { return math.Round(x*1e4) / 1e4 }
