package main

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"chancery"
	"chancery/evidence"
	"chancery/provenance"
	"chancery/record"
)

func (p *program) sourceCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "source",
		Short: "Say who an unnamed source is, could be or cannot be",
		Long: `Say what is known of an unnamed source: who it is, the only ones it could be, who it
cannot be, to which state or body it belongs. The count of independent origins takes
an unnamed source for everybody it could be, so that each thing known makes it more
exact. The source is named as ` + "`origins`" + ` prints it, by its description or its ID; the
others likewise, or as ` + "`actors`" + ` prints them. What is said of a source holds in every
claim; it is journalled and can be undone.`,
	}
	cmd.AddCommand(p.sourceShowCommand(),
		p.changeSource("is CLAIM SOURCE WHO", "Say who an unnamed source is", "  chancery source is 4f3a 'the official' 'Orla Venn' -m 'she says so in her memoir'", 3, 3,
			func(v *record.SourceValue, who []string) { v.Is = who[0] }),
		p.changeSource("could-be CLAIM SOURCE WHO…", "Say who alone an unnamed source could be", "  chancery source could-be 4f3a 'a senior official' 'Orla Venn' 'Ed Moor'", 3, -1,
			func(v *record.SourceValue, who []string) {
				v.CouldBe = who
				v.CannotBe = slices.DeleteFunc(v.CannotBe, func(id string) bool { return slices.Contains(who, id) })
			}),
		p.changeSource("cannot-be CLAIM SOURCE WHO…", "Say who an unnamed source is not", "  chancery source cannot-be 4f3a 'a senior official' 'Ed Moor' -m 'he was in Bern'", 3, -1,
			func(v *record.SourceValue, who []string) {
				gone := func(id string) bool { return slices.Contains(who, id) }
				v.CannotBe = append(slices.DeleteFunc(v.CannotBe, gone), who...)
				v.CouldBe = slices.DeleteFunc(v.CouldBe, gone)
				if gone(v.Is) {
					v.Is = ""
				}
			}),
		p.sourceBelongsCommand(), p.sourceForgetCommand())
	return cmd
}

// sourceOf finds a claim, its evidence, and an unnamed source of it.
func sourceOf(ctx context.Context, r *record.Record, claim, ref string) (*provenance.Evidence, provenance.Node, error) {
	body, err := evidence.Gather(ctx, r)
	if err != nil {
		return nil, provenance.Node{}, err
	}
	c, err := body.Claim(claim)
	if err != nil {
		return nil, provenance.Node{}, err
	}
	e, err := body.Graph(ctx, c)
	if err != nil {
		return nil, provenance.Node{}, err
	}
	id, err := e.Find(ref)
	if err != nil {
		return nil, provenance.Node{}, err
	}
	i := slices.IndexFunc(e.Nodes, func(n provenance.Node) bool { return n.ID == id })
	if i < 0 || e.Nodes[i].Kind != provenance.Unnamed {
		return nil, provenance.Node{}, chancery.Errorf(chancery.Invalid, "%q is no unnamed source; those of the claim are shown by `chancery source show %s`", ref, claim)
	}
	return e, e.Nodes[i], nil
}

// knownOf returns what people decided on a source, and the number of the decision.
func knownOf(ctx context.Context, r *record.Record, n provenance.Node) (record.SourceValue, int64, error) {
	list, err := r.Sources(ctx)
	for _, d := range list {
		if d.ID == n.ID {
			return d.SourceValue, d.Decision, err
		}
	}
	e, _, serr := r.Standing(ctx, chancery.Target{Kind: chancery.OnSource, ID: n.ID})
	return record.SourceValue{Name: n.Name}, e.Number, cmp.Or(err, serr)
}

// changeSource makes a command that says something of an unnamed source.
func (p *program) changeSource(use, short, example string, least, most int, change func(v *record.SourceValue, who []string)) *cobra.Command {
	cmd := &cobra.Command{Use: use, Short: short, Example: example, Args: needs(least, most, "a claim, an unnamed source of it, and who")}
	why := p.byFlags(cmd)
	cmd.RunE = p.withRecord(false, func(cmd *cobra.Command, args []string, r *record.Record) error {
		ctx := cmd.Context()
		e, source, err := sourceOf(ctx, r, args[0], args[1])
		if err != nil {
			return err
		}
		var who []string
		for _, ref := range args[2:] {
			id, err := e.Find(ref)
			if chancery.KindOf(err) == chancery.NotFound {
				page, aerr := r.Actor(ctx, ref)
				if aerr != nil {
					return aerr
				}
				id, err = page.ID, nil
			}
			if err != nil {
				return err
			}
			if id == source.ID {
				return chancery.Errorf(chancery.Invalid, "%q is the source itself", ref)
			}
			who = append(who, id)
		}
		v, stands, err := knownOf(ctx, r, source)
		if err != nil {
			return err
		}
		change(&v, who)
		return p.decide(cmd, r, chancery.Decision{Action: chancery.Correct, Target: chancery.Target{Kind: chancery.OnSource, ID: source.ID}, Value: v.Value(), Why: *why, Replaces: stands})
	})
	return cmd
}

func (p *program) sourceBelongsCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "belongs-to CLAIM SOURCE [STATE|BODY…]",
		Short: "Say to which states or bodies an unnamed source belongs",
		Long: `Say to which states or bodies an unnamed source belongs, in place of what its
description says. Two sources that both belong somewhere, and nowhere together, are
not one. Without states or bodies, nothing is known of it.`,
		Example: "  chancery source belongs-to 4f3a 'a western diplomat' Switzerland",
		Args:    needs(2, -1, "a claim, an unnamed source of it, and states or bodies"),
	}
	why := p.byFlags(cmd)
	cmd.RunE = p.withRecord(false, func(cmd *cobra.Command, args []string, r *record.Record) error {
		_, source, err := sourceOf(cmd.Context(), r, args[0], args[1])
		if err != nil {
			return err
		}
		v, stands, err := knownOf(cmd.Context(), r, source)
		if err != nil {
			return err
		}
		v.BelongsTo = append([]string{}, args[2:]...)
		return p.decide(cmd, r, chancery.Decision{Action: chancery.Correct, Target: chancery.Target{Kind: chancery.OnSource, ID: source.ID}, Value: v.Value(), Why: *why, Replaces: stands})
	})
	return cmd
}

func (p *program) sourceForgetCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use:     "forget SOURCE",
		Short:   "Leave an unnamed source to what is reckoned",
		Long:    "Take back all that was said of an unnamed source. It is named by its ID or its\ndescription, as `journal` prints it.",
		Example: "  chancery source forget 'a senior official'",
		Args:    needs(1, 1, "one unnamed source"),
	}
	why := p.byFlags(cmd)
	cmd.RunE = p.withRecord(false, func(cmd *cobra.Command, args []string, r *record.Record) error {
		list, err := r.Sources(cmd.Context())
		if err != nil {
			return err
		}
		list = slices.DeleteFunc(list, func(d record.DecidedSource) bool {
			return d.ID != args[0] && !strings.EqualFold(d.Name, args[0])
		})
		switch len(list) {
		case 0:
			return chancery.Errorf(chancery.NotFound, "nobody has said anything of an unnamed source %q", args[0])
		case 1:
			return p.decide(cmd, r, chancery.Decision{Action: chancery.Reject, Target: chancery.Target{Kind: chancery.OnSource, ID: list[0].ID}, Why: *why, Replaces: list[0].Decision})
		}
		return chancery.Errorf(chancery.Invalid, "several sources are described as %q, such as %q and %q; give one of these", args[0], list[0].ID, list[1].ID)
	})
	return cmd
}

// guessJSON is the JSON form of an unnamed source.
type guessJSON struct {
	nodeJSON
	Side      string     `json:"side"`
	BelongsTo []string   `json:"belongs_to"`
	CouldBe   []nodeJSON `json:"could_be"` // whom the count takes it for
	Decided   bool       `json:"decided"`  // somebody has said something of it
}

func (p *program) sourceShowCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use:     "show CLAIM",
		Short:   "The unnamed sources of a claim, and who each could be",
		Example: "  chancery source show 4f3a",
		Args:    needs(1, 1, "one claim"),
	}
	p.asOfFlag(cmd)
	cmd.RunE = p.withRecord(true, func(cmd *cobra.Command, args []string, r *record.Record) error {
		ctx := cmd.Context()
		body, err := evidence.Gather(ctx, r)
		if err != nil {
			return err
		}
		c, err := body.Claim(args[0])
		if err != nil {
			return err
		}
		e, err := body.Graph(ctx, c)
		if err != nil {
			return err
		}
		decided, err := r.Sources(ctx)
		if err != nil {
			return err
		}
		out := p.printer(p.stdout)
		n := 0
		for _, side := range []provenance.Side{provenance.For, provenance.Against} {
			for _, g := range e.Guesses(side) {
				n++
				row := guessJSON{nodeJSON: nodesJSON([]provenance.Node{g.Node})[0], Side: string(side), BelongsTo: append([]string{}, g.Node.Of...), CouldBe: nodesJSON(g.CouldBe),
					Decided: slices.ContainsFunc(decided, func(d record.DecidedSource) bool { return d.ID == g.Node.ID })}
				if p.json {
					if err := p.printJSON(out, row); err != nil {
						return stdoutError(err)
					}
					continue
				}
				head := fmt.Sprintf("%s  %s", out.bold(clean(g.Node.Name)), out.faint(clean(g.Node.ID)))
				out.wrapped(0, head)
				if len(g.Node.Of) > 0 {
					out.wrapped(4, "belongs to "+clean(strings.Join(g.Node.Of, ", ")))
				}
				names := make([]string, len(g.CouldBe))
				for i, x := range g.CouldBe {
					names[i] = clean(cmp.Or(x.Name, x.ID))
				}
				out.wrapped(4, "could be "+cmp.Or(strings.Join(names, ", "), "nobody else here"))
			}
		}
		if n == 0 && !p.json {
			fmt.Fprintln(out, "No source of it is unnamed.")
		}
		return flushed(out)
	})
	return cmd
}
