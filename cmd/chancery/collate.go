package main

import (
	"cmp"
	"context"
	"fmt"
	"io"
	"maps"
	"os"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"chancery"
	"chancery/accession"
	"chancery/collation"
	"chancery/internal/wire"
	"chancery/provenance"
	"chancery/record"
)

// shelf gives collation the documents of a record as people decided on them.
type shelf struct{ r *record.Record }

var _ collation.Library = shelf{}

func (s shelf) Load(ctx context.Context, digest chancery.Digest) (*chancery.Document, *chancery.Reading, error) {
	doc, err := s.r.Document(ctx, digest.String())
	if err != nil {
		return nil, nil, err
	}
	reading, err := s.r.Reading(ctx, digest)
	if err != nil || reading == nil {
		return &doc.Document, nil, err
	}
	list, err := s.r.Attributions(ctx, digest, false)
	if err != nil {
		return nil, nil, err
	}
	reading.Attributions = reading.Attributions[:0]
	for _, a := range list {
		reading.Attributions = append(reading.Attributions, a.Attribution)
	}
	return &doc.Document, reading, nil
}

// mostSpeaking is in how many documents somebody's words are looked for.
const mostSpeaking = 50

func (s shelf) Speaks(ctx context.Context, names []string) (out []chancery.Digest, err error) {
	add := func(d chancery.Digest) {
		if !slices.Contains(out, d) && len(out) < mostSpeaking {
			out = append(out, d)
		}
	}
	seen := map[string]bool{}
	for _, name := range names {
		words := strings.Fields(name)
		if len(words) == 0 || len(words) > 6 {
			continue
		}
		surname := strings.Trim(words[len(words)-1], `.,;:"'“”’`)
		if len(surname) < 3 || seen[surname] {
			continue
		}
		seen[surname] = true
		hits, _, err := s.r.SearchAttributions(ctx, record.Query{Speaker: []record.Term{{Text: surname}}}, record.Window{Limit: mostSpeaking})
		if err != nil && chancery.KindOf(err) != chancery.Invalid {
			return nil, err
		}
		for _, h := range hits {
			add(h.Document)
		}
		list, _, err := s.r.Documents(ctx, record.Query{Author: surname}, record.Page{Limit: mostSpeaking})
		if err != nil {
			return nil, err
		}
		for _, d := range list {
			add(d.Digest)
		}
	}
	return out, nil
}

// collect gathers the texts of a record for collation; names may be nil.
func (p *program) collect(ctx context.Context, r *record.Record, names *collation.Names) (*collation.Collection, error) {
	counts, err := r.Status(ctx)
	if err != nil {
		return nil, err
	}
	c := collation.NewCollection()
	bar := p.progress(int64(counts.WithText), "gathering texts")
	for x, err := range r.Texts(ctx) {
		if err != nil {
			return nil, err
		}
		if _, err := c.Add(x.Document, x.Text); err != nil {
			return nil, err
		}
		if names != nil {
			names.Add(x.Document, x.Text)
		}
		_ = bar.Add(1)
	}
	_ = bar.Finish()
	return c, ctx.Err()
}

// onePath takes in the one document at a path, "-" being standard input.
func (p *program) onePath(ctx context.Context, path string, limits accession.Limits) (*chancery.Document, error) {
	taker := accession.New(limits)
	var doc *chancery.Document
	for src, err := range taker.Sources(ctx, []string{path}, p.stdin) {
		if err != nil {
			return nil, err
		}
		next, err := taker.Parse(ctx, src)
		if err != nil {
			return nil, err
		}
		if doc != nil {
			if next.Container == doc.Digest {
				continue // an attachment; the message is what was meant
			}
			return nil, chancery.Errorf(chancery.Invalid, "%s holds several documents, such as %s and %s; name one", path, doc.Path, next.Path)
		}
		doc = next
	}
	if doc == nil {
		return nil, chancery.Errorf(chancery.Empty, "%s holds no document", path)
	}
	return doc, ctx.Err()
}

// either returns the document that ref names in the record or, where it has none,
// the one at that path. r may be nil.
func (p *program) either(ctx context.Context, r *record.Record, ref string, limits accession.Limits) (doc *chancery.Document, recorded bool, err error) {
	if r != nil && ref != "-" {
		stored, err := r.Document(ctx, ref)
		if err == nil {
			return &stored.Document, true, nil
		}
		if chancery.KindOf(err) != chancery.NotFound {
			return nil, false, err
		}
		if _, statErr := os.Stat(ref); statErr != nil {
			return nil, false, err
		}
	}
	doc, err = p.onePath(ctx, ref, limits)
	return doc, false, err
}

// stretchRow is a passage as JSON: the span in code points of its document.
type stretchRow struct {
	Document string    `json:"document"`
	Span     wire.Span `json:"span"`
	Words    string    `json:"words"`
}

func stretchOf(points *chancery.Points, x chancery.Passage) stretchRow {
	return stretchRow{x.Document.String(), points.Span(x.Span), x.Words}
}

func stretchesOf(points *chancery.Points, list []chancery.Passage) []stretchRow {
	out := make([]stretchRow, 0, len(list))
	for _, x := range list {
		out = append(out, stretchOf(points, x))
	}
	return out
}

// editRow is one difference: the stretch of each text in code points, and its
// words.
type editRow struct {
	Kind   string    `json:"kind"`
	A      wire.Span `json:"a"`
	AWords string    `json:"a_words"`
	B      wire.Span `json:"b"`
	BWords string    `json:"b_words"`
}

func editRows(a, b *chancery.Document, pa, pb *chancery.Points, edits []collation.Edit) []editRow {
	out := make([]editRow, 0, len(edits))
	for _, e := range edits {
		out = append(out, editRow{string(e.Kind), pa.Span(e.A), a.Text[e.A.Start:e.A.End], pb.Span(e.B), b.Text[e.B.Start:e.B.End]})
	}
	return out
}

type reasonRow struct {
	Kind  string `json:"kind"`
	From  string `json:"from,omitempty"`
	Words string `json:"words"`
}

type directionRow struct {
	From    string      `json:"from,omitempty"`
	To      string      `json:"to,omitempty"`
	Weight  int         `json:"weight"`
	Reasons []reasonRow `json:"reasons"`
}

type sharedRow struct {
	A           stretchRow `json:"a"`
	B           stretchRow `json:"b"`
	Same        int        `json:"same"` // words
	Boilerplate bool       `json:"boilerplate,omitempty"`
	Differences []editRow  `json:"differences"`
}

// comparisonRow is the JSON form of two documents compared.
type comparisonRow struct {
	A         string       `json:"a"`
	B         string       `json:"b"`
	ShareA    float64      `json:"share_a"`
	ShareB    float64      `json:"share_b"`
	Direction directionRow `json:"direction"`
	Passages  []sharedRow  `json:"passages"`
	OnlyA     []stretchRow `json:"only_a"`
	OnlyB     []stretchRow `json:"only_b"`
	Skipped   []skippedRow `json:"skipped"`
}

func hexOf(d chancery.Digest) string {
	if d.IsZero() {
		return ""
	}
	return d.String()
}

func comparison(c *collation.Comparison, a, b *chancery.Document) comparisonRow {
	pa, pb := chancery.NewPoints(a.Text), chancery.NewPoints(b.Text)
	row := comparisonRow{A: c.A.String(), B: c.B.String(), ShareA: c.ShareA, ShareB: c.ShareB,
		Direction: directionRow{From: hexOf(c.Direction.From), To: hexOf(c.Direction.To), Weight: c.Direction.Weight, Reasons: []reasonRow{}},
		Passages:  []sharedRow{}, OnlyA: stretchesOf(pa, c.OnlyA), OnlyB: stretchesOf(pb, c.OnlyB), Skipped: skippedRows(c.Skipped)}
	for _, x := range c.Direction.Reasons {
		row.Direction.Reasons = append(row.Direction.Reasons, reasonRow{x.Kind, hexOf(x.From), x.Words})
	}
	for _, s := range c.Passages {
		row.Passages = append(row.Passages, sharedRow{stretchOf(pa, s.A), stretchOf(pb, s.B), s.Same, s.Boilerplate, editRows(a, b, pa, pb, s.Edits)})
	}
	return row
}

func skippedRows(list []chancery.Skip) []skippedRow {
	out := make([]skippedRow, 0, len(list))
	for _, s := range list {
		out = append(out, skippedRow{s.Where, s.Reason, string(s.Kind)})
	}
	return out
}

func (p *program) compareCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "compare A B",
		Short: "Compare two documents word by word",
		Long: `Show what two documents share, word by word, with every difference marked, what is
each one's own, and which is likely to have taken the words from the other, with
the reasons. A and B are documents of the record, as ` + "`show`" + ` takes them, or files; one
of them may be - for standard input.

In what is shared, [-words-] stand in A alone and {+words+} in B alone.`,
		Example: `  chancery compare 3fa1 9c04
  chancery compare draft-1.docx draft-2.docx
  chancery compare --json 3fa1 evening-post.html`,
		Args:              needs(2, 2, "two documents"),
		ValidArgsFunction: p.documentArgs(2),
	}
	limits := limitFlags(cmd)
	cmd.RunE = does(func(cmd *cobra.Command, args []string) error {
		ctx := cmd.Context()
		// Files need no record.
		r, err := p.open(ctx, true)
		if err != nil && (chancery.KindOf(err) != chancery.NotFound || p.recordAt != "") {
			return err
		}
		if r != nil {
			defer r.Close()
		}
		var docs [2]*chancery.Document
		for i := range docs {
			if docs[i], _, err = p.either(ctx, r, args[i], *limits); err != nil {
				return err
			}
			if docs[i].Text == "" {
				return chancery.Errorf(chancery.Empty, "%s has no text to compare", args[i])
			}
		}
		c, err := collation.Compare(nil, docs[0], docs[1])
		if err != nil {
			return err
		}
		out := p.printer(p.stdout)
		if p.json {
			if err := p.printJSON(out, comparison(c, docs[0], docs[1])); err != nil {
				return stdoutError(err)
			}
			return flushed(out)
		}
		out.comparison(c, docs[0], docs[1], true)
		return flushed(out)
	})
	return cmd
}

// documentArgs completes the digests of up to n documents, and files.
func (p *program) documentArgs(n int) cobra.CompletionFunc {
	return func(cmd *cobra.Command, args []string, toComplete string) ([]string, cobra.ShellCompDirective) {
		if len(args) >= n {
			return nil, cobra.ShellCompDirectiveNoFileComp
		}
		list, _ := p.documentArg(cmd, nil, toComplete)
		return list, cobra.ShellCompDirectiveDefault
	}
}

// comparison writes two documents compared for a person.
func (pr *printer) comparison(c *collation.Comparison, a, b *chancery.Document, whole bool) {
	for i, doc := range [2]*chancery.Document{a, b} {
		fmt.Fprintf(pr, "%s  ", string("AB"[i]))
		pr.heading(doc)
	}
	fmt.Fprintln(pr)
	if len(c.Passages) == 0 {
		pr.wrapped(0, "They share no stretch of eight words.")
		return
	}
	pr.wrapped(0, fmt.Sprintf("%s shared: %.0f%% of A, %.0f%% of B.", count(len(c.Passages), "passage"), 100*c.ShareA, 100*c.ShareB))
	pr.direction(c, a, b)
	for n, s := range c.Passages {
		fmt.Fprintln(pr)
		note := fmt.Sprintf("%d. %s the same", n+1, count(s.Same, "word"))
		if s.Boilerplate {
			note += "; boilerplate, which many documents have"
		}
		pr.wrapped(0, pr.faint(note))
		pr.wrapped(4, pr.sharedWords(a, b, s))
	}
	if whole {
		pr.own("Only in A:", c.OnlyA)
		pr.own("Only in B:", c.OnlyB)
	}
	for _, s := range c.Skipped {
		pr.wrapped(0, "cut: "+clean(s.Reason))
	}
}

func (pr *printer) direction(c *collation.Comparison, a, b *chancery.Document) {
	d := c.Direction
	switch d.From {
	case chancery.Digest{}:
		pr.wrapped(0, "Which took it from the other cannot be told.")
	case a.Digest:
		pr.wrapped(0, "Likely from A to B.")
	default:
		pr.wrapped(0, "Likely from B to A.")
	}
	for _, x := range d.Reasons {
		sign := "  for it: "
		if x.From != d.From || d.From.IsZero() {
			sign = "  but: "
		}
		pr.wrapped(2, strings.TrimSpace(sign)+" "+clean(x.Words))
	}
}

func (pr *printer) own(head string, list []chancery.Passage) {
	if len(list) == 0 {
		return
	}
	fmt.Fprintln(pr)
	pr.wrapped(0, head)
	for _, x := range list {
		pr.wrapped(4, clean(shorten(x.Words)))
	}
}

// sharedWords writes a shared passage once, with what is only in one of the two.
func (pr *printer) sharedWords(a, b *chancery.Document, s collation.Shared) string {
	var out strings.Builder
	at := s.A.Span.Start
	for _, e := range s.Edits {
		if e.A.Start < at {
			continue
		}
		out.WriteString(spaced(a.Text[at:e.A.Start]))
		pr.difference(&out, a.Text[e.A.Start:e.A.End], b.Text[e.B.Start:e.B.End])
		at = e.A.End
	}
	out.WriteString(spaced(a.Text[at:s.A.Span.End]))
	return out.String()
}

// difference writes what stands in one text and what in the other.
func (pr *printer) difference(out *strings.Builder, a, b string) {
	if a = clean(a); a != "" {
		out.WriteString(pr.style("9", "[-"+a+"-]"))
	}
	if b = clean(b); b != "" {
		out.WriteString(pr.style("4", "{+"+b+"+}"))
		if a == "" {
			out.WriteString(" ")
		}
	}
}

func (p *program) reuseCommand() *cobra.Command {
	var boilerplate, dot bool
	var only string
	cmd := &cobra.Command{
		Use:   "reuse",
		Short: "Find text that documents share, and families of copies",
		Long: `Compare every document of the record with every other: text of eight words and
more that two share, exactly or lightly edited, which of them is likely to have
taken it from the other, and families of copies of one text, each with what is new
in it.

Text in many documents that is no great part of any (a notice, a footer) is
boilerplate and left out unless --boilerplate is given. Where words stand in more
than 32 places, not every two of the documents are compared, and yet every member
of a family is found.

With --json one line a pair is printed, {"pair": …}, then one line a family,
{"family": …}, and last {"cut": …}, what was not looked at.`,
		Example: `  chancery reuse
  chancery reuse --document 3fa1
  chancery reuse --dot | dot -Tsvg > copies.svg
  chancery reuse --json > shared.jsonl`,
		Args: needs(0, 0, "no arguments"),
	}
	cmd.Flags().BoolVar(&boilerplate, "boilerplate", false, "with pairs that share boilerplate alone")
	cmd.Flags().BoolVar(&dot, "dot", false, "who likely has it from whom, as a graph for Graphviz")
	cmd.Flags().StringVar(&only, "document", "", "only what this document shares with others")
	_ = cmd.RegisterFlagCompletionFunc("document", p.documentArgs(1))
	p.asOfFlag(cmd)
	cmd.RunE = p.withRecord(true, func(cmd *cobra.Command, _ []string, r *record.Record) error {
		return p.reuse(cmd.Context(), r, only, boilerplate, dot)
	})
	return cmd
}

// pairRow is one line of `reuse --json`.
type pairRow struct {
	Pair comparisonRow `json:"pair"`
}

type familyRow struct {
	Members   []string `json:"members"`
	Origin    string   `json:"origin"`
	Identical int      `json:"identical"` // members whose words are those of another, every one
	New       []newRow `json:"new"`
	Cut       int      `json:"cut"` // members that were not compared with the origin
}

// newRow is what one member of a family has that its origin lacks.
type newRow struct {
	Document string       `json:"document"`
	Passages []stretchRow `json:"passages"`
}

// mostMembers is how many members of one family are compared with its origin one
// by one.
const mostMembers = 200

// reuse prints what documents share.
func (p *program) reuse(ctx context.Context, r *record.Record, only string, boilerplate, dot bool) error {
	c, err := p.collect(ctx, r, nil)
	if err != nil {
		return err
	}
	out := p.printer(p.stdout)
	docs := loaded{r: r, kept: map[chancery.Digest]*chancery.Document{}}
	votes := map[int]int{} // for each document, how often it gave and did not take
	graph := reuseGraph{names: map[chancery.Digest]string{}}
	var failed error
	shown := 0
	show := func(pair collation.Pair, b chancery.Digest) {
		if failed != nil {
			return
		}
		if x, y := pair.Shared(); x+y == 0 && !boilerplate {
			return
		}
		var docA, docB *chancery.Document
		if docA, failed = docs.get(ctx, c.Digest(pair.A)); failed != nil {
			return
		}
		if docB, failed = docs.get(ctx, b); failed != nil {
			return
		}
		x := collation.Detail(pair, docA, docB)
		switch x.Direction.From {
		case docA.Digest:
			votes[pair.A]++
			votes[pair.B]--
		case docB.Digest:
			votes[pair.B]++
			votes[pair.A]--
		}
		shown++
		if dot {
			graph.add(x, docA, docB)
			return
		}
		if p.json {
			failed = p.printJSON(out, pairRow{comparison(x, docA, docB)})
			return
		}
		if shown > 1 {
			fmt.Fprint(out, "\n\n")
		}
		out.comparison(x, docA, docB, false)
	}
	if only != "" {
		doc, err := docs.get(ctx, chancery.Digest{}, only)
		if err != nil {
			return err
		}
		for _, pair := range c.With(doc.Digest, doc.Text) {
			show(pair, doc.Digest)
		}
		if failed != nil {
			return failed
		}
		if dot {
			graph.write(out)
			return flushed(out)
		}
		if shown == 0 && !p.json {
			fmt.Fprintln(out, "It shares no stretch of eight words with another document.")
		}
		return flushed(out)
	}
	bar := p.progress(int64(c.Len()), "comparing")
	last := 0
	// What cannot be shown ends the search.
	searching, stop := context.WithCancel(ctx)
	defer stop()
	families, err := c.Families(searching, func(pair collation.Pair) {
		_ = bar.Add(pair.B - last)
		last = pair.B
		if show(pair, c.Digest(pair.B)); failed != nil {
			stop()
		}
	})
	_ = bar.Finish()
	if err != nil || failed != nil {
		return cmp.Or(failed, err)
	}
	if dot {
		graph.write(out)
		return flushed(out)
	}
	for _, f := range families.Families {
		row, lines, err := p.family(ctx, c, &docs, f, votes)
		if err != nil {
			return err
		}
		if p.json {
			if err := p.printJSON(out, map[string]any{"family": row}); err != nil {
				return stdoutError(err)
			}
			continue
		}
		fmt.Fprint(out, "\n\n")
		for _, line := range lines {
			out.wrapped(line.indent, line.words)
		}
	}
	if p.json {
		if err := p.printJSON(out, map[string]any{"cut": map[string]int{"pairs": families.Cut, "boilerplate": families.Boilerplate}}); err != nil {
			return stdoutError(err)
		}
		return flushed(out)
	}
	fmt.Fprintln(out)
	out.wrapped(0, fmt.Sprintf("%s compared: %s share text, %s of copies, %s of boilerplate left out.",
		count(c.Len(), "document"), count(families.Pairs, "pair"), countOf(len(families.Families), "family", "families"), count(families.Boilerplate, "passage")))
	if families.Cut > 0 {
		out.wrapped(0, fmt.Sprintf("cut: in %s the search was broken off, since their text repeats itself too much.", count(families.Cut, "pair")))
	}
	return flushed(out)
}

// reuseGraph is who likely has text from whom, for Graphviz.
type reuseGraph struct {
	names map[chancery.Digest]string
	edges []string
}

func (g *reuseGraph) add(c *collation.Comparison, a, b *chancery.Document) {
	for _, d := range []*chancery.Document{a, b} {
		g.names[d.Digest] = cmp.Or(clean(titleOf(d)), d.Digest.Short())
	}
	from, to, share, way := c.A, c.B, c.ShareB, "none"
	switch c.Direction.From {
	case c.A:
		way = "forward"
	case c.B:
		from, to, share, way = c.B, c.A, c.ShareA, "forward"
	}
	g.edges = append(g.edges, fmt.Sprintf("\t%s -> %s [dir=%s label=\"%.0f%%\"];\n", dotID(from), dotID(to), way, 100*share))
}

func dotID(d chancery.Digest) string { return "d" + d.Short() }

// write writes the graph. A line without an arrow says that it cannot be told who
// has it from whom; its figure is the share of the text in the other.
func (g *reuseGraph) write(w io.Writer) {
	fmt.Fprintln(w, "digraph reuse {\n\tnode [shape=note];")
	digests := slices.SortedFunc(maps.Keys(g.names), func(a, b chancery.Digest) int { return slices.Compare(a[:], b[:]) })
	for _, d := range digests {
		fmt.Fprintf(w, "\t%s [label=%s];\n", dotID(d), provenance.QuoteDOT(g.names[d]))
	}
	for _, e := range g.edges {
		fmt.Fprint(w, e)
	}
	fmt.Fprintln(w, "}")
}

func countOf(n int, one, many string) string {
	if n == 1 {
		return "1 " + one
	}
	return fmt.Sprintf("%d %s", n, many)
}

type indented struct {
	indent int
	words  string
}

// family compares the members of a family with the one that the others are
// likeliest to have their text from.
func (p *program) family(ctx context.Context, c *collation.Collection, docs *loaded, f collation.Family, votes map[int]int) (familyRow, []indented, error) {
	row := familyRow{Members: []string{}, New: []newRow{}}
	origin := f.Members[0]
	best, err := docs.get(ctx, c.Digest(origin))
	if err != nil {
		return row, nil, err
	}
	compared := 0
	for _, n := range f.Members {
		row.Members = append(row.Members, c.Digest(n).String())
		if c.CopyOf(n) >= 0 {
			row.Identical++
		}
		if n == origin || compared >= mostMembers {
			continue
		}
		compared++
		doc, err := docs.get(ctx, c.Digest(n))
		if err != nil {
			return row, nil, err
		}
		if earlier(doc, best, votes[n], votes[origin]) {
			origin, best = n, doc
		}
	}
	row.Origin = c.Digest(origin).String()
	lines := []indented{{0, fmt.Sprintf("A family of %s, likely from %s %s", count(len(f.Members), "document"), best.Digest.Short(), clean(titleOf(best)))}}
	for i, n := range f.Members {
		if n == origin {
			continue
		}
		if i > mostMembers {
			row.Cut = len(f.Members) - i
			lines = append(lines, indented{4, fmt.Sprintf("and %s more, not compared one by one", count(row.Cut, "document"))})
			break
		}
		doc, err := docs.get(ctx, c.Digest(n))
		if err != nil {
			return row, nil, err
		}
		if c.CopyOf(n) >= 0 && c.CopyOf(n) == c.CopyOf(origin) || c.CopyOf(n) == origin || c.CopyOf(origin) == n {
			lines = append(lines, indented{4, fmt.Sprintf("%s %s: the same words", doc.Digest.Short(), clean(titleOf(doc)))})
			continue
		}
		x, err := collation.Compare(nil, best, doc)
		if err != nil {
			return row, nil, err
		}
		row.New = append(row.New, newRow{doc.Digest.String(), stretchesOf(chancery.NewPoints(doc.Text), x.OnlyB)})
		lines = append(lines, indented{4, fmt.Sprintf("%s %s: %.0f%% of it is shared; %s of its own", doc.Digest.Short(), clean(titleOf(doc)), 100*x.ShareB, count(len(x.OnlyB), "passage"))})
		for _, own := range x.OnlyB {
			lines = append(lines, indented{8, clean(shorten(own.Words))})
		}
	}
	return row, lines, nil
}

// earlier reports whether a is likelier than b to be what the others of their
// family have their text from: by the evidence of direction, then by date.
func earlier(a, b *chancery.Document, votesA, votesB int) bool {
	if votesA != votesB {
		return votesA > votesB
	}
	_, lastA, okA := collation.Days(a)
	firstB, _, okB := collation.Days(b)
	return okA && okB && lastA < firstB
}

func titleOf(doc *chancery.Document) string {
	return cmp.Or(doc.Metadata.Get(chancery.Title), doc.Path, doc.Name)
}

// loaded loads documents of a record and keeps the last few.
type loaded struct {
	r    *record.Record
	kept map[chancery.Digest]*chancery.Document
	size int
}

// get returns a document by its digest or, where that is zero, by what names it.
func (d *loaded) get(ctx context.Context, digest chancery.Digest, ref ...string) (*chancery.Document, error) {
	if doc := d.kept[digest]; doc != nil {
		return doc, nil
	}
	name := digest.String()
	if len(ref) > 0 {
		name = ref[0]
	}
	stored, err := d.r.Document(ctx, name)
	if err != nil {
		return nil, err
	}
	if d.size += len(stored.Text); d.size > 64<<20 {
		clear(d.kept)
		d.size = len(stored.Text)
	}
	d.kept[stored.Digest] = &stored.Document
	return &stored.Document, nil
}
