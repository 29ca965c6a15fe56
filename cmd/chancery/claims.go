package main

import (
	"cmp"
	"context"
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	"chancery"
	"chancery/evidence"
	"chancery/provenance"
	"chancery/record"
)

func (p *program) claimsCommand() *cobra.Command {
	var all bool
	var limit int
	cmd := &cobra.Command{
		Use:   "claims",
		Short: "What several statements say alike, and on how many origins it stands",
		Long: `List the claims: propositions that several statements of the record assert, deny
or doubt, with the number of independent origins that each has. Claims are
proposed by comparing what is said; ` + "`claim`" + ` puts right what is grouped wrongly.`,
		Example: "  chancery claims\n  chancery claims --all --json",
		Args:    needs(0, 0, "no arguments"),
	}
	cmd.Flags().BoolVar(&all, "all", false, "those too that one statement alone makes")
	cmd.Flags().IntVar(&limit, "limit", 100, "the most to list, the largest first; 0 for all")
	p.asOfFlag(cmd)
	cmd.RunE = p.withActors(func(cmd *cobra.Command, args []string, r *record.Record) error {
		e, err := evidence.Gather(cmd.Context(), r)
		if err != nil {
			return err
		}
		out := p.printer(p.stdout)
		shown := 0
		for i := range e.Claims {
			c := &e.Claims[i]
			if !all && len(c.Members) < 2 && !c.Decided {
				continue
			}
			if shown++; limit > 0 && shown > limit {
				continue
			}
			if err := p.claimRow(cmd.Context(), out, e, c); err != nil {
				return err
			}
		}
		if err := p.listed(out, shown, e.Cut, "No two statements say the same; `chancery claims --all` lists each."); err != nil {
			return err
		}
		if limit > 0 && shown > limit {
			p.say("%d more; --limit 0 lists all.", shown-limit)
		}
		return nil
	})
	return cmd
}

// claimJSON is the JSON form of a claim.
type claimJSON struct {
	provenance.Claim
	Rating string    `json:"rating,omitempty"`
	For    countJSON `json:"for"`
	Denied countJSON `json:"against"`
}

// countJSON is the JSON form of a count.
type countJSON struct {
	Attributions int              `json:"attributions"`
	AtLeast      int              `json:"at_least"`
	AtMost       int              `json:"at_most"`
	Exact        bool             `json:"exact"` // whether at_least is the largest number and not only a safe bound
	Origins      []nodeJSON       `json:"origins"`
	Chains       [][]nodeJSON     `json:"chains"`
	Kin          []kinJSON        `json:"kin"`
	Bottlenecks  []bottleneckJSON `json:"bottlenecks"`
	Cut          []string         `json:"cut"`
}

type nodeJSON struct {
	ID   string `json:"id"`
	Kind string `json:"kind"`
	Name string `json:"name"`
}

type kinJSON struct {
	Attribution string     `json:"attribution"`
	Nodes       []nodeJSON `json:"nodes"`
}

type bottleneckJSON struct {
	nodeJSON
	All          bool `json:"all"`
	Attributions int  `json:"attributions"`
}

func nodesJSON(nodes []provenance.Node) []nodeJSON {
	out := make([]nodeJSON, 0, len(nodes))
	for _, n := range nodes {
		out = append(out, nodeJSON{n.ID, string(n.Kind), n.Name})
	}
	return out
}

func countRow(c provenance.Count) countJSON {
	out := countJSON{Attributions: c.Testimonies, AtLeast: c.AtLeast, AtMost: c.AtMost, Exact: c.Exact, Origins: nodesJSON(c.Origins), Chains: [][]nodeJSON{}, Kin: []kinJSON{}, Bottlenecks: []bottleneckJSON{}, Cut: append([]string{}, c.Cut...)}
	for _, chain := range c.Most {
		out.Chains = append(out.Chains, nodesJSON(chain.Nodes))
	}
	for _, k := range c.Least {
		out.Kin = append(out.Kin, kinJSON{k.Attribution, nodesJSON(k.Nodes)})
	}
	for _, b := range c.Bottlenecks {
		out.Bottlenecks = append(out.Bottlenecks, bottleneckJSON{nodesJSON([]provenance.Node{b.Node})[0], b.All, b.Attributions})
	}
	return out
}

func (p *program) claimRow(ctx context.Context, out *printer, e *evidence.Body, c *provenance.Claim) error {
	graph, err := e.Graph(ctx, c)
	if err != nil {
		return err
	}
	for_, against := graph.Count(provenance.For), graph.Count(provenance.Against)
	if p.json {
		if err := p.printJSON(out, claimJSON{*c, e.Decided[c.ID].Ratings[""], countRow(for_), countRow(against)}); err != nil {
			return stdoutError(err)
		}
		return nil
	}
	out.wrapped(0, fmt.Sprintf("%s  %s", c.ID[:min(len(c.ID), 8)], out.bold(clean(shorten(chancery.AsSentence(c.Says))))))
	line := fmt.Sprintf("%s, %s independent %s", count(len(c.Members), "statement"), span(for_), plural(for_.AtMost, "origin"))
	if for_.Testimonies == 0 {
		line = count(len(c.Members), "statement") + "; nobody asserts it"
	}
	if open, err := e.Unasserted(ctx, c); err != nil {
		return err
	} else if open != "" {
		line = open
	}
	if against.Testimonies > 0 {
		line += fmt.Sprintf("; denied from %s", span(against))
	}
	out.wrapped(10, out.faint(line))
	return nil
}

// span says an interval in words.
func span(c provenance.Count) string {
	if c.AtLeast == c.AtMost {
		return fmt.Sprint(c.AtLeast)
	}
	return fmt.Sprintf("%d to %d", c.AtLeast, c.AtMost)
}

func (p *program) claimCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "claim",
		Short: "Show a claim, put claims together, part them, rate them",
		Long:  "Show a claim and decide on it. Every decision is journalled and can be undone; what\nyou put together or part stays so, whatever is proposed later.",
	}
	cmd.AddCommand(p.claimShowCommand(), p.claimMergeCommand(), p.claimSplitCommand(), p.claimMoveCommand(), p.claimRateCommand(), p.claimNameCommand(), p.claimAboutCommand())
	return cmd
}

func (p *program) claimShowCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use:     "show CLAIM",
		Short:   "Every statement of a claim, with its side and its words",
		Example: "  chancery claim show 4f3a",
		Args:    needs(1, 1, "one claim"),
	}
	p.asOfFlag(cmd)
	cmd.RunE = p.withActors(func(cmd *cobra.Command, args []string, r *record.Record) error {
		e, err := evidence.Gather(cmd.Context(), r)
		if err != nil {
			return err
		}
		c, err := e.Claim(args[0])
		if err != nil {
			return err
		}
		out := p.printer(p.stdout)
		if err := p.claimRow(cmd.Context(), out, e, c); err != nil || p.json {
			return cmp.Or(err, out.Flush())
		}
		ratings := e.Decided[c.ID].Ratings
		rated := func(id string) string {
			if r, err := provenance.ParseRating(ratings[id]); err == nil {
				return fmt.Sprintf("; %s: %s", r, r.Words())
			}
			return ""
		}
		if s := rated(""); s != "" {
			out.wrapped(0, "Rated"+strings.TrimPrefix(s, ";"))
		}
		ids := make([]string, len(c.Members))
		for i, m := range c.Members {
			ids[i] = m.Attribution
		}
		sources, err := e.Sources(cmd.Context(), ids...)
		if err != nil {
			return err
		}
		for _, m := range c.Members {
			s, ok := sources[m.Attribution]
			if !ok {
				out.wrapped(0, fmt.Sprintf("%s  %s  (not found by the present reading)", m.Attribution[:min(8, len(m.Attribution))], m.Side))
				continue
			}
			a := s.Attribution
			out.wrapped(0, fmt.Sprintf("%s  %-8s [%s] /%s/ {%s}", a.ID[:8], m.Side, out.bold(cmp.Or(clean(chancery.Words(a.Source)), "(not named)")), clean(chancery.Words(a.Cue)), clean(shorten(chancery.Words(a.Content)))))
			out.wrapped(10, out.faint(clean(cmp.Or(s.Document.Metadata.Get(chancery.Title), s.Document.Path))+rated(m.Attribution)))
		}
		for _, x := range c.Related {
			other, err := e.Claim(x.Claim)
			if err == nil {
				out.wrapped(0, fmt.Sprintf("%s than %s  %s", x.Relation, other.ID[:min(8, len(other.ID))], clean(shorten(chancery.AsSentence(other.Says)))))
			}
		}
		if c.Doubtful != nil {
			out.wrapped(0, out.faint(fmt.Sprintf("It would be two claims if %s and %s said different things: %s", c.Doubtful.A[:8], c.Doubtful.B[:8], clean(strings.Join(c.Doubtful.Reasons, "; ")))))
		}
		return out.Flush()
	})
	return cmd
}

// changeClaim makes a command that decides on a claim, named by its first argument.
func (p *program) changeClaim(cmd *cobra.Command, change func(ctx context.Context, r *record.Record, e *evidence.Body, c *provenance.Claim, args []string) (evidence.Change, error)) *cobra.Command {
	why := p.byFlags(cmd)
	cmd.RunE = p.withRecord(false, func(cmd *cobra.Command, args []string, r *record.Record) error {
		e, err := evidence.Gather(cmd.Context(), r)
		if err != nil {
			return err
		}
		c, err := e.Claim(args[0])
		if err != nil {
			return err
		}
		x, err := change(cmd.Context(), r, e, c, args[1:])
		if err != nil {
			return err
		}
		return p.decide(cmd, r, x.Decision("", *why))
	})
	return cmd
}

func (p *program) claimMergeCommand() *cobra.Command {
	return p.changeClaim(&cobra.Command{
		Use:   "merge CLAIM OTHER…",
		Short: "Take other claims into a claim",
		Long: `Take other claims whole into a claim. For single statements of another claim there
is chancery claim move.`,
		Example: "  chancery claim merge 4f3a 9c01 -m 'the same meeting'",
		Args:    needs(2, -1, "a claim and others to take in"),
	}, func(_ context.Context, _ *record.Record, e *evidence.Body, c *provenance.Claim, args []string) (evidence.Change, error) {
		var others []*provenance.Claim
		for _, ref := range args {
			other, err := e.Claim(ref)
			if err != nil {
				return evidence.Change{}, err
			}
			others = append(others, other)
		}
		return e.Merge(c, others...)
	})
}

func (p *program) claimSplitCommand() *cobra.Command {
	return p.changeClaim(&cobra.Command{
		Use:     "split CLAIM STATEMENT…",
		Short:   "Take statements out of a claim and keep them out",
		Example: "  chancery claim split 4f3a 77ab -m 'another year'",
		Args:    needs(2, -1, "a claim and statements to take out of it"),
	}, func(_ context.Context, _ *record.Record, e *evidence.Body, c *provenance.Claim, args []string) (evidence.Change, error) {
		return e.Split(c, args...)
	})
}

func (p *program) claimMoveCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "move STATEMENT… CLAIM",
		Short: "Put statements into another claim",
		Long: `Put statements into a claim, out of those in which they stand. It is one decision:
chancery undo puts them back.`,
		Example: "  chancery claim move 77ab 4f3a -m 'it is the same letter'",
		Args:    needs(2, -1, "statements and the claim to put them into"),
	}
	why := p.byFlags(cmd)
	cmd.RunE = p.withRecord(false, func(cmd *cobra.Command, args []string, r *record.Record) error {
		e, err := evidence.Gather(cmd.Context(), r)
		if err != nil {
			return err
		}
		last := len(args) - 1
		to, err := e.Claim(args[last])
		if err != nil {
			return err
		}
		x, err := e.Move(to, args[:last]...)
		if err != nil {
			return err
		}
		return p.decide(cmd, r, x.Decision("", *why))
	})
	return cmd
}

func (p *program) claimRateCommand() *cobra.Command {
	var statement string
	cmd := &cobra.Command{
		Use:   "rate CLAIM RATING",
		Short: "Rate a claim or one of its statements by the Admiralty code",
		Long: `Rate a claim, or with --statement one of its statements: a letter for the
reliability of the source (A completely reliable … E unreliable, F cannot be
judged), a figure for the credibility of the information (1 confirmed … 5
improbable, 6 cannot be judged), or both. Ratings never change the count of
origins.`,
		Example: "  chancery claim rate 4f3a 3\n  chancery claim rate 4f3a B2 --statement 77ab",
		Args:    needs(2, 2, "a claim and a rating such as B2"),
	}
	cmd.Flags().StringVar(&statement, "statement", "", "rate this statement of the claim")
	return p.changeClaim(cmd, func(_ context.Context, _ *record.Record, e *evidence.Body, c *provenance.Claim, args []string) (evidence.Change, error) {
		r, err := provenance.ParseRating(args[0])
		if err != nil {
			return evidence.Change{}, err
		}
		return e.Rate(c, statement, r)
	})
}

func (p *program) claimNameCommand() *cobra.Command {
	return p.changeClaim(&cobra.Command{
		Use:     "name CLAIM SENTENCE",
		Short:   "Give a claim the sentence that names it",
		Example: "  chancery claim name 4f3a 'The Marshal approved the paper.'",
		Args:    needs(2, -1, "a claim and a sentence"),
	}, func(_ context.Context, _ *record.Record, e *evidence.Body, c *provenance.Claim, args []string) (evidence.Change, error) {
		x := e.Change(c)
		x.Value.Says = strings.Join(args, " ")
		return x, nil
	})
}

func (p *program) claimAboutCommand() *cobra.Command {
	return p.changeClaim(&cobra.Command{
		Use:   "about CLAIM ACTOR…",
		Short: "Say of whom a claim tells: they are no origin of it",
		Long: `Say of whose act or word a claim tells. They are no origin of it: “the Marshal said
so” counts with whoever reports him. Without actors, none.`,
		Example: "  chancery claim about 4f3a 'the Marshal'",
		Args:    needs(1, -1, "a claim and actors"),
	}, func(ctx context.Context, r *record.Record, e *evidence.Body, c *provenance.Claim, args []string) (evidence.Change, error) {
		x := e.Change(c)
		x.Value.About = nil
		for _, ref := range args {
			a, err := r.Actor(ctx, ref)
			if err != nil {
				return x, err
			}
			x.Value.About = append(x.Value.About, a.ID)
		}
		return x, nil
	})
}

// listed ends a list: what was not looked at, and where it is empty why.
func (p *program) listed(out *printer, shown int, cut []string, none string) error {
	if err := flushed(out); err != nil {
		return err
	}
	for _, s := range cut {
		p.say("Not looked at: %s.", s)
	}
	if shown == 0 {
		p.say("%s", none)
	}
	return nil
}

func (p *program) originsCommand() *cobra.Command {
	var without, assume []string
	var against, dot bool
	cmd := &cobra.Command{
		Use:   "origins CLAIM",
		Short: "On how many independent origins a claim stands, and why",
		Long: `Show what a claim stands on: the number of independent origins as an interval, the
chains that attain each end, the bottlenecks that all chains pass, and the one
fact that would change it most. --without leaves out an actor, a document, a
statement or a link; --assume A=B takes two to be one. Nothing of that is kept.`,
		Example: `  chancery origins 4f3a
  chancery origins 4f3a --without 'the letter' --assume 'a senior official=Orla Venn'
  chancery origins 4f3a --dot | dot -Tsvg > claim.svg`,
		Args: needs(1, 1, "one claim"),
	}
	cmd.Flags().StringArrayVar(&without, "without", nil, "leave this actor, document, statement or link out")
	cmd.Flags().StringArrayVar(&assume, "assume", nil, "take two to be one: A=B")
	cmd.Flags().BoolVar(&against, "against", false, "what its denial stands on")
	cmd.Flags().BoolVar(&dot, "dot", false, "the graph, for Graphviz")
	p.asOfFlag(cmd)
	cmd.RunE = p.withActors(func(cmd *cobra.Command, args []string, r *record.Record) error {
		e, err := evidence.Gather(cmd.Context(), r)
		if err != nil {
			return err
		}
		c, err := e.Claim(args[0])
		if err != nil {
			return err
		}
		s := provenance.Supposition{Without: without}
		for _, pair := range assume {
			a, b, ok := strings.Cut(pair, "=")
			if !ok {
				return chancery.Errorf(chancery.Invalid, "--assume takes two names parted by =, and %q is one", pair)
			}
			s.Same = append(s.Same, [2]string{strings.TrimSpace(a), strings.TrimSpace(b)})
		}
		graph, err := e.Graph(cmd.Context(), c)
		if err == nil {
			graph, err = graph.Suppose(s)
		}
		if err != nil {
			return err
		}
		side := provenance.For
		if against {
			side = provenance.Against
		}
		out := p.printer(p.stdout)
		if dot {
			if err := graph.WriteDOT(out, side, c.Says); err != nil {
				return stdoutError(err)
			}
			return out.Flush()
		}
		n := graph.Count(side)
		fact, all := graph.Decisive(side)
		if p.json {
			row := struct {
				Claim   string `json:"claim"`
				Says    string `json:"says"`
				Side    string `json:"side"`
				Changes string `json:"changes,omitempty"` // the fact that would change it most
				countJSON
			}{Claim: c.ID, Says: c.Says, Side: string(side), countJSON: countRow(n)}
			if fact != nil {
				row.Changes = fact.Sentence
			}
			if err := p.printJSON(out, row); err != nil {
				return stdoutError(err)
			}
			return out.Flush()
		}
		out.origins(c, n, fact, all)
		return out.Flush()
	})
	return cmd
}

func (pr *printer) origins(c *provenance.Claim, n provenance.Count, fact *provenance.Fact, all bool) {
	pr.wrapped(0, pr.bold(clean(chancery.AsSentence(c.Says))))
	if n.Testimonies == 0 {
		pr.wrapped(0, fmt.Sprintf("Nothing stands %s it.", n.Side))
		return
	}
	name := func(x provenance.Node) string { return clean(cmp.Or(x.Name, x.ID)) }
	chain := func(nodes []provenance.Node) string {
		var parts []string
		for _, x := range nodes {
			parts = append(parts, name(x))
		}
		return strings.Join(parts, " → ")
	}
	exact := ""
	if !n.Exact {
		exact = " (a safe bound; it may be more)"
	}
	pr.wrapped(0, fmt.Sprintf("%s; at least %d%s, at most %d independent %s", count(n.Testimonies, "statement"), n.AtLeast, exact, n.AtMost, plural(n.AtMost, "origin")))
	fmt.Fprintln(pr, "\nAt most, by these chains, which share nobody:")
	for _, x := range n.Most {
		pr.wrapped(2, fmt.Sprintf("  %s  (%s)", chain(x.Nodes), x.Attribution[:min(8, len(x.Attribution))]))
	}
	fmt.Fprintln(pr, "\nAt least, by these statements, whatever the unnamed sources are:")
	for _, k := range n.Least {
		var parts []string
		for _, x := range k.Nodes {
			parts = append(parts, name(x))
		}
		pr.wrapped(2, fmt.Sprintf("  %s: %s", k.Attribution[:min(8, len(k.Attribution))], strings.Join(parts, ", ")))
	}
	if len(n.Bottlenecks) > 0 {
		fmt.Fprintln(pr, "\nBottlenecks:")
		for _, b := range n.Bottlenecks {
			what := fmt.Sprintf("%s cannot do without", count(b.Attributions, "statement"))
			if b.All {
				what = "every chain passes"
			}
			pr.wrapped(2, fmt.Sprintf("  %s (%s): %s", name(b.Node), b.Node.Kind, what))
		}
	}
	if fact != nil {
		fmt.Fprintln(pr)
		pr.wrapped(0, "What would change it most: "+clean(fact.Sentence))
		if !all {
			pr.wrapped(0, pr.faint("Only the first of many facts in question were tried."))
		}
	}
	for _, s := range n.Cut {
		pr.wrapped(0, pr.faint("Not looked at: "+s+"."))
	}
}

func plural(n int, noun string) string {
	if n == 1 {
		return noun
	}
	return noun + "s"
}
