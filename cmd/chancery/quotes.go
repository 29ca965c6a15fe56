package main

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"chancery"
	"chancery/accession"
	"chancery/calendar"
	"chancery/collation"
	"chancery/evidence"
	"chancery/internal/wire"
	"chancery/provenance"
	"chancery/record"
	"chancery/text"
)

// quotationRow is the JSON form of a quotation with its verdict. Span is in code
// points of the quoting text; those of found and of difference's a in code points
// of the document named, of difference's b in the quoting text.
type quotationRow struct {
	Text       string       `json:"text"`
	Span       wire.Span    `json:"span"`
	Speaker    string       `json:"speaker"` // "" where it is not known
	Verdict    string       `json:"verdict"`
	Document   string       `json:"document"` // the source; "" where there is none
	Found      []stretchRow `json:"found"`
	Difference []editRow    `json:"difference"`
	Reason     string       `json:"reason"`
	SaidBy     string       `json:"said_by,omitempty"` // in the source
	Also       []string     `json:"also,omitempty"`    // other documents with these words
}

// checker checks quotations against a record.
type checker struct {
	p     *program
	r     *record.Record
	docs  loaded
	check *collation.Checker
	names *collation.Names
}

func (p *program) checker(ctx context.Context, r *record.Record, names *collation.Names) (*checker, error) {
	c, err := p.collect(ctx, r, names)
	if err != nil {
		return nil, err
	}
	k, err := collation.NewChecker(ctx, c, shelf{r})
	if err != nil {
		return nil, err
	}
	return &checker{p: p, r: r, docs: loaded{r: r, kept: map[chancery.Digest]*chancery.Document{}}, check: k, names: names}, nil
}

// quotations checks the quotations of a document.
func (k *checker) quotations(ctx context.Context, doc *chancery.Document, reading *chancery.Reading, draft bool) (list []collation.Checked, rows []quotationRow, short int, err error) {
	found, short := collation.Quotations(doc, reading)
	list, err = k.check.Check(ctx, doc, found, draft)
	if err != nil {
		return nil, nil, short, err
	}
	points := chancery.NewPoints(doc.Text)
	rows = make([]quotationRow, 0, len(list))
	for _, q := range list {
		row := quotationRow{Text: q.Words, Span: points.Span(q.Span), Verdict: string(q.Verdict), Document: hexOf(q.Document),
			Found: []stretchRow{}, Difference: []editRow{}, Reason: q.Reason, Speaker: speakerName(q.Speakers)}
		if len(q.Said.Names) > 0 {
			row.SaidBy = q.Said.Names[0]
		}
		for _, d := range q.Also {
			row.Also = append(row.Also, d.String())
		}
		if !q.Document.IsZero() {
			source, err := k.docs.get(ctx, q.Document)
			if err != nil {
				return nil, nil, short, err
			}
			of := chancery.NewPoints(source.Text)
			row.Found = stretchesOf(of, q.Found)
			row.Difference = editRows(source, doc, of, points, q.Edits)
		}
		rows = append(rows, row)
	}
	return list, rows, short, nil
}

func speakerName(list []collation.Speaker) string {
	for _, s := range list {
		if len(s.Names) > 0 {
			return s.Names[0]
		}
	}
	return ""
}

// quotation writes a quotation with its verdict for a person.
func (pr *printer) quotation(ctx context.Context, k *checker, doc *chancery.Document, q collation.Checked) error {
	fmt.Fprintln(pr)
	by := speakerName(q.Speakers)
	if by != "" {
		by = " by " + by
	}
	pr.wrapped(0, pr.bold(strings.ToUpper(string(q.Verdict)))+by)
	pr.wrapped(4, "quoted: “"+clean(shorten(q.Words))+"”")
	if len(q.Found) > 0 {
		source, err := k.docs.get(ctx, q.Document)
		if err != nil {
			return err
		}
		parts := make([]string, len(q.Found))
		for i, f := range q.Found {
			parts[i] = clean(shorten(f.Words))
		}
		where := source.Digest.Short()
		if page := source.Page(q.Found[0].Span.Start); page != "" {
			where += ", page " + page
		}
		pr.wrapped(4, "found:  “"+strings.Join(parts, "” … “")+"” "+pr.faint("("+where+")"))
		var marks []string
		for _, e := range q.Edits {
			var b strings.Builder
			pr.difference(&b, source.Text[e.A.Start:e.A.End], doc.Text[e.B.Start:e.B.End])
			if s := strings.TrimSpace(b.String()); s != "" {
				marks = append(marks, string(e.Kind)+" "+s)
			}
		}
		if len(marks) > 0 {
			pr.wrapped(4, "change: "+strings.Join(marks[:min(len(marks), 8)], "; "))
		}
	}
	pr.wrapped(4, pr.faint(clean(q.Reason)))
	return nil
}

func (p *program) quotesCommand() *cobra.Command {
	var all, faulty bool
	cmd := &cobra.Command{
		Use:   "quotes DOCUMENT|PATH|--all",
		Short: "Check quotations against the documents at hand",
		Long: `Look each quotation of a document up in the other documents of the record and say
how it stands to its source:

  exact          as it stands there
  elided         words left out, with a mark
  bracketed      words put in or replaced, in square brackets
  formal         other capitals, punctuation or word breaks
  altered        another word, number, name or tense
  negated        a negation put in, left out or turned
  stitched       from apart, joined without a mark
  reordered      in another order
  paraphrase     the sense, in other words
  misattributed  said by someone else
  not-found      the source is at hand and does not have the words
  no-source      the source is not at hand

Of several that hold the most serious is given; each comes with both texts and what
differs. Quotations of one word are counted and not checked: a word alone proves
nothing.

The document is one of the record, or a file outside it; --all takes every document
of the record. With --json one line a document is printed.`,
		Example: `  chancery quotes 3fa1
  chancery quotes --all --faulty
  chancery quotes --json --all > quotations.jsonl`,
		Args: func(cmd *cobra.Command, args []string) error {
			if all {
				return needs(0, 0, "no document beside --all")(cmd, args)
			}
			return needs(1, 1, "a document, or --all")(cmd, args)
		},
		ValidArgsFunction: p.documentArgs(1),
	}
	cmd.Flags().BoolVar(&all, "all", false, "every document of the record")
	cmd.Flags().BoolVar(&faulty, "faulty", false, "leave out what is exact, elided or bracketed")
	p.asOfFlag(cmd)
	reader := readerFlag(cmd)
	limits := limitFlags(cmd)
	cmd.RunE = p.withRecord(true, func(cmd *cobra.Command, args []string, r *record.Record) error {
		ctx := cmd.Context()
		out := p.printer(p.stdout)
		var k *checker
		one := func(doc *chancery.Document, reading *chancery.Reading, draft bool) error {
			list, rows, short, err := k.quotations(ctx, doc, reading, draft)
			if err != nil {
				return err
			}
			if faulty {
				rows = slices.DeleteFunc(rows, func(q quotationRow) bool { return !serious(collation.Verdict(q.Verdict)) })
				list = slices.DeleteFunc(list, func(q collation.Checked) bool { return !serious(q.Verdict) })
			}
			if p.json {
				return p.printJSON(out, map[string]any{"document": doc.Digest.String(), "path": doc.Path, "quotations": rows, "one_word": short})
			}
			if len(list) == 0 && all {
				return nil
			}
			out.heading(doc)
			for _, q := range list {
				if err := out.quotation(ctx, k, doc, q); err != nil {
					return err
				}
			}
			line := "No quotation to check."
			if len(list) > 0 {
				line = tallied(list)
			}
			if short > 0 {
				line += fmt.Sprintf(" %s of one word not checked.", count(short, "quotation"))
			}
			fmt.Fprintln(out)
			out.wrapped(0, line)
			if all {
				fmt.Fprintln(out)
			}
			return nil
		}
		if !all {
			doc, recorded, err := p.either(ctx, r, args[0], *limits)
			if err != nil {
				return err
			}
			var reading *chancery.Reading
			if recorded {
				_, reading, err = shelf{r}.Load(ctx, doc.Digest)
			} else {
				reading, err = readWith(ctx, reader, doc)
			}
			if err != nil {
				return err
			}
			if k, err = p.checker(ctx, r, nil); err != nil {
				return err
			}
			if err := one(doc, reading, !recorded); err != nil {
				return err
			}
			return flushed(out)
		}
		var err error
		if k, err = p.checker(ctx, r, nil); err != nil {
			return err
		}
		counts, err := r.Status(ctx)
		if err != nil {
			return err
		}
		bar := p.progress(int64(counts.WithText), "checking")
		for x, err := range r.Texts(ctx) {
			if err != nil {
				return err
			}
			doc, reading, err := shelf{r}.Load(ctx, x.Document)
			if err != nil {
				return err
			}
			if err := one(doc, reading, false); err != nil {
				return err
			}
			_ = bar.Add(1)
		}
		_ = bar.Finish()
		return flushed(out)
	})
	return cmd
}

func readWith(ctx context.Context, reader func() (chancery.Reader, error), doc *chancery.Document) (*chancery.Reading, error) {
	rd, err := reader()
	if err != nil {
		return nil, err
	}
	return rd.Read(ctx, doc)
}

// serious reports whether a verdict is more than what an editor may do.
func serious(v collation.Verdict) bool { return v.Serious() > collation.BracketedIn.Serious() }

// tallied counts verdicts: "5 quotations: 3 exact, 2 altered."
func tallied(list []collation.Checked) string {
	var parts []string
	for _, v := range collation.Verdicts {
		n := 0
		for _, q := range list {
			if q.Verdict == v {
				n++
			}
		}
		if n > 0 {
			parts = append(parts, fmt.Sprintf("%d %s", n, v))
		}
	}
	return fmt.Sprintf("%s: %s.", count(len(list), "quotation"), strings.Join(parts, ", "))
}

// checkRow is what `check --json` prints.
type checkRow struct {
	Quotations []quotationRow `json:"quotations"`
	Claims     []draftedRow   `json:"claims"`
	Dates      []dateRow      `json:"dates"`
	Names      []nameRow      `json:"names"`
	OneWord    int            `json:"one_word"`
	Skipped    []skippedRow   `json:"skipped"`
}

// draftedRow is a statement of a draft joined with a claim of the record, or with
// none.
type draftedRow struct {
	Text           string       `json:"text"`
	Span           wire.Span    `json:"span"`
	Claim          string       `json:"claim"`    // its ID; "" where no claim of the record says the like
	Says           string       `json:"says"`     // the claim
	Relation       string       `json:"relation"` // of the draft to the claim: same, narrower, wider, opposed; "" without one
	AtLeast        int          `json:"at_least"` // independent origins of what the draft says
	AtMost         int          `json:"at_most"`
	ContradictedBy []againstRow `json:"contradicted_by"`
}

// againstRow is a statement of the record that contradicts the draft or seems to.
type againstRow struct {
	Attribution string     `json:"attribution"`
	Document    string     `json:"document"`
	Found       stretchRow `json:"found"`
	Kind        string     `json:"kind"`
	Ground      string     `json:"ground,omitempty"`
	Reason      string     `json:"reason"`
}

// claims joins what a draft says with the claims of the record.
func (k *checker) claims(ctx context.Context, doc *chancery.Document, reading *chancery.Reading) ([]draftedRow, error) {
	body, err := evidence.Gather(ctx, k.r)
	if err != nil {
		return nil, err
	}
	list, err := body.Draft(ctx, doc, reading)
	if err != nil {
		return nil, err
	}
	points := chancery.NewPoints(doc.Text)
	out := []draftedRow{}
	for _, d := range list {
		row := draftedRow{Text: d.Passage.Words, Span: points.Span(d.Passage.Span), ContradictedBy: []againstRow{}}
		if d.Claim != nil {
			row.Claim, row.Says, row.Relation, row.AtLeast, row.AtMost = d.Claim.ID, d.Claim.Says, string(d.Relation), d.Count.AtLeast, d.Count.AtMost
			if d.Opposed {
				row.Relation = "opposed"
			}
		}
		for _, x := range d.Against {
			source, err := k.docs.get(ctx, x.PassageB.Document)
			if err != nil {
				return nil, err
			}
			row.ContradictedBy = append(row.ContradictedBy, againstRow{x.B, source.Digest.String(), stretchOf(chancery.NewPoints(source.Text), x.PassageB), string(x.Kind), x.Ground, x.Reason})
		}
		out = append(out, row)
	}
	return out, nil
}

// disputed reports whether something in the record contradicts a statement of a
// draft, and not only seems to.
func (d *draftedRow) disputed() bool {
	return slices.ContainsFunc(d.ContradictedBy, func(x againstRow) bool { return x.Kind != string(provenance.Apparent) })
}

// drafted writes what the record has on a statement of a draft.
func (pr *printer) drafted(d *draftedRow) {
	fmt.Fprintln(pr)
	pr.wrapped(0, pr.bold("CLAIM")+" “"+clean(shorten(d.Text))+"”")
	if d.Claim != "" {
		origins := fmt.Sprintf("%d to %d independent origins", d.AtLeast, d.AtMost)
		if d.AtLeast == d.AtMost {
			origins = fmt.Sprintf("%d independent %s", d.AtMost, plural(d.AtMost, "origin"))
		}
		if d.AtMost == 0 {
			origins = "nobody asserts it"
		}
		how := map[string]string{"same": "the record says it too", "narrower": "it says more than the record", "wider": "it says less than the record", "opposed": "the record says the opposite"}[d.Relation]
		pr.wrapped(4, fmt.Sprintf("%s, %s: “%s” %s", how, origins, clean(shorten(d.Says)), pr.faint("("+d.Claim[:8]+")")))
	}
	for _, x := range d.ContradictedBy {
		head := "contradicted, " + x.Kind
		if x.Kind == string(provenance.Apparent) {
			head = "no contradiction, though it seems one: " + x.Ground
		}
		pr.wrapped(4, fmt.Sprintf("%s: “%s” %s", head, clean(shorten(x.Found.Words)), pr.faint("("+x.Document[:12]+")")))
		pr.wrapped(8, pr.faint(clean(x.Reason)))
	}
}

// dateRow is a date of a draft that no date of a passage of the record which
// tells the same can be.
type dateRow struct {
	Text     string     `json:"text"`
	Span     wire.Span  `json:"span"`
	EDTF     string     `json:"edtf"`
	Document string     `json:"document"`
	Found    stretchRow `json:"found"`
	FoundAs  []string   `json:"found_edtf"`
}

// nameRow is a name of a draft that the record spells otherwise.
type nameRow struct {
	Text     string    `json:"text"`
	Span     wire.Span `json:"span"`
	Instead  []string  `json:"instead"`
	Document string    `json:"document"` // the first that has the first of them
}

func (p *program) checkCommand() *cobra.Command {
	var strict bool
	cmd := &cobra.Command{
		Use:   "check DRAFT",
		Short: "Check a manuscript against the record, without adding it",
		Long: `Check a manuscript in any format that ` + "`read`" + ` knows against the record, without
adding it: each quotation's verdict (` + "`chancery quotes --help`" + ` explains them), what
each statement stands on in the record and what contradicts it there, each date that disagrees with the date of a passage of the record which tells the same,
and each name that the record spells otherwise.

DRAFT is a file, or - for standard input. With --json one object is printed:
{"quotations":[{"text","span","speaker","verdict","document","found","difference"}],
"claims":[{"text","span","claim","says","relation","at_least","at_most",
"contradicted_by"}],"dates":[],"names":[],"skipped":[]}. Spans count Unicode code points.`,
		Example: `  chancery check chapter-9.docx
  chancery check --strict article.md
  pbpaste | chancery check --json -`,
		Args: needs(1, 1, "one manuscript, or -"),
	}
	cmd.Flags().BoolVar(&strict, "strict", false, "end with exit code 5 where a quotation is worse than bracketed, a statement is contradicted, or a date or name disagrees")
	p.asOfFlag(cmd)
	reader := readerFlag(cmd)
	limits := limitFlags(cmd)
	cmd.RunE = p.withRecord(true, func(cmd *cobra.Command, args []string, r *record.Record) error {
		return p.check(cmd.Context(), r, args[0], reader, *limits, strict)
	})
	return cmd
}

// check prints what a manuscript has that the record does not bear out.
func (p *program) check(ctx context.Context, r *record.Record, path string, reader func() (chancery.Reader, error), limits accession.Limits, strict bool) error {
	doc, err := p.onePath(ctx, path, limits)
	if err != nil {
		return err
	}
	if doc.Text == "" {
		return chancery.Errorf(chancery.Empty, "%s has no text to check", path)
	}
	reading, err := readWith(ctx, reader, doc)
	if err != nil {
		return err
	}
	k, err := p.checker(ctx, r, collation.NewNames())
	if err != nil {
		return err
	}
	list, rows, short, err := k.quotations(ctx, doc, reading, true)
	if err != nil {
		return err
	}
	dates, err := k.dates(ctx, doc, reading)
	if err != nil {
		return err
	}
	points := chancery.NewPoints(doc.Text)
	claims, err := k.claims(ctx, doc, reading)
	if err != nil {
		return err
	}
	row := checkRow{Quotations: rows, Claims: claims, Dates: dates, Names: []nameRow{}, OneWord: short, Skipped: skippedRows(slices.Concat(doc.Skipped, reading.Skipped))}
	for _, n := range k.names.Differ(doc.Text) {
		row.Names = append(row.Names, nameRow{n.Word, points.Span(n.Span), n.Instead, n.Document.String()})
	}
	out := p.printer(p.stdout)
	if p.json {
		if err := p.printJSON(out, row); err != nil {
			return stdoutError(err)
		}
	} else {
		out.heading(doc)
		for _, q := range list {
			if err := out.quotation(ctx, k, doc, q); err != nil {
				return err
			}
		}
		alone := 0
		for i := range row.Claims {
			if d := &row.Claims[i]; d.Claim != "" || len(d.ContradictedBy) > 0 {
				out.drafted(d)
			} else {
				alone++
			}
		}
		for _, d := range row.Dates {
			fmt.Fprintln(out)
			out.wrapped(0, out.bold("DATE")+fmt.Sprintf(" “%s” (%s)", clean(d.Text), d.EDTF))
			out.wrapped(4, fmt.Sprintf("the record has %s: “%s” %s", strings.Join(d.FoundAs, ", "), clean(shorten(d.Found.Words)), out.faint("("+d.Document[:12]+")")))
		}
		for _, n := range row.Names {
			fmt.Fprintln(out)
			out.wrapped(0, out.bold("NAME")+fmt.Sprintf(" “%s”", clean(n.Text)))
			out.wrapped(4, "the record has "+clean(strings.Join(n.Instead, ", "))+" "+out.faint("("+n.Document[:12]+")"))
		}
		fmt.Fprintln(out)
		if len(list) == 0 {
			out.wrapped(0, "No quotation to check.")
		} else {
			out.wrapped(0, tallied(list))
		}
		if short > 0 {
			out.wrapped(0, fmt.Sprintf("%s of one word not checked.", count(short, "quotation")))
		}
		out.wrapped(0, fmt.Sprintf("%s: the record says the like of %d.", count(len(row.Claims), "statement"), len(row.Claims)-alone))
		out.wrapped(0, fmt.Sprintf("%s and %s disagree with the record.", count(len(row.Dates), "date"), count(len(row.Names), "name")))
		for _, s := range row.Skipped {
			out.wrapped(0, out.faint("not checked: "+clean(s.Where)+": "+clean(s.Reason)))
		}
	}
	if err := flushed(out); err != nil {
		return err
	}
	wrong := len(row.Dates)+len(row.Names) > 0 || slices.ContainsFunc(row.Claims, func(d draftedRow) bool { return d.disputed() }) || slices.ContainsFunc(list, func(q collation.Checked) bool { return serious(q.Verdict) })
	if strict && wrong {
		return alreadySaid{exitFound}
	}
	return nil
}

// dates returns the dates of a draft that disagree with the record: the sentence
// around each is looked for in the record, and where a passage tells most of it
// and has dates, none of them can be the draft's.
func (k *checker) dates(ctx context.Context, doc *chancery.Document, reading *chancery.Reading) ([]dateRow, error) {
	out := []dateRow{}
	points := chancery.NewPoints(doc.Text)
	sentences := text.Sentences(doc.Text, doc.Blocks)
	looked := map[[2]string]*dateRow{} // what a draft repeats is looked for once
	for _, d := range reading.Dates {
		value, err := calendar.Parse(d.EDTF)
		if err != nil || value.IsZero() || d.Anchor != "" {
			continue // a date reckoned from the draft's own is the reader's guess
		}
		at := sentenceAround(sentences, d.Passage.Span)
		// The date itself must not be what the two have in common.
		masked := doc.Text[at.Start:d.Passage.Span.Start] + " " + doc.Text[d.Passage.Span.End:at.End]
		key := [2]string{masked, d.EDTF}
		against, ok := looked[key]
		if !ok {
			if against, err = k.otherDates(ctx, &chancery.Document{Digest: doc.Digest, Text: masked}, value); err != nil {
				return nil, err
			}
			looked[key] = against
		}
		if against != nil {
			row := *against
			row.Text, row.Span, row.EDTF = d.Passage.Words, points.Span(d.Passage.Span), d.EDTF
			out = append(out, row)
		}
	}
	return out, nil
}

// otherDates returns what the record has in the first passage with dates that tells
// the same as a sentence; nil where there is none, or where one of them can be the
// sentence's own, which is value.
func (k *checker) otherDates(ctx context.Context, sentence *chancery.Document, value calendar.Value) (against *dateRow, err error) {
	similar, err := k.check.Similar(ctx, sentence, chancery.Span{End: len(sentence.Text)})
	if err != nil {
		return nil, err
	}
	for _, s := range similar {
		if s.Like < sameEvent {
			continue
		}
		source, theirs, err := shelf{k.r}.Load(ctx, s.Document)
		if err != nil {
			return nil, err
		}
		if theirs == nil {
			continue
		}
		row := dateRow{Document: s.Document.String()}
		for _, x := range theirs.Dates {
			if !s.Span.Contains(x.Passage.Span) {
				continue
			}
			other, err := calendar.Parse(x.EDTF)
			if err != nil || other.IsZero() {
				continue
			}
			if relation := calendar.Compare(value, other); relation != calendar.Before && relation != calendar.After {
				return nil, nil
			}
			row.FoundAs = append(row.FoundAs, x.EDTF)
		}
		if len(row.FoundAs) > 0 && against == nil {
			row.Found = stretchOf(chancery.NewPoints(source.Text), chancery.Passage{Document: s.Document, Span: s.Span, Words: source.Text[s.Span.Start:s.Span.End]})
			against = &row
		}
	}
	return against, nil
}

// sameEvent is how much of a sentence's sense a passage must have for its date to
// be that of the same.
const sameEvent = 0.7

// sentenceAround returns the sentence that a passage stands in, or the passage alone.
func sentenceAround(sentences []chancery.Span, at chancery.Span) chancery.Span {
	i, found := slices.BinarySearchFunc(sentences, at.Start, func(s chancery.Span, start int) int { return s.Start - start })
	if !found {
		i--
	}
	if i >= 0 && i < len(sentences) && at.End <= sentences[i].End {
		return sentences[i]
	}
	return at
}
