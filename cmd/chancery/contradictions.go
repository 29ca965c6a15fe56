package main

import (
	"cmp"
	"fmt"
	"slices"

	"github.com/spf13/cobra"

	"chancery"
	"chancery/evidence"
	"chancery/provenance"
	"chancery/record"
)

func (p *program) contradictionsCommand() *cobra.Command {
	var kind string
	cmd := &cobra.Command{
		Use:   "contradictions",
		Short: "Statements that cannot both be right, or only seem so",
		Long: `List pairs of statements that contradict each other: by denial, or in a date, a
number, who did it, where, why or in which order; and those that only seem to
(apparent), with the ground. Each shows both passages, the reason, and what
would settle it.`,
		Example: "  chancery contradictions\n  chancery contradictions --type date --json",
		Args:    needs(0, 0, "no arguments"),
	}
	cmd.Flags().StringVar(&kind, "type", "", "only of this type: denial, date, number, actor, place, cause, sequence, apparent")
	p.asOfFlag(cmd)
	cmd.RunE = p.withRecord(true, func(cmd *cobra.Command, args []string, r *record.Record) error {
		e, err := evidence.Gather(cmd.Context(), r)
		if err != nil {
			return err
		}
		found, cut, err := e.Contradictions(cmd.Context())
		if err != nil {
			return err
		}
		out := p.printer(p.stdout)
		n := 0
		for _, x := range found {
			if kind != "" && string(x.Kind) != kind {
				continue
			}
			n++
			sources, err := e.Sources(cmd.Context(), x.A, x.B)
			if err != nil {
				return err
			}
			a, b := sources[x.A], sources[x.B]
			if p.json {
				row := struct {
					provenance.Contradiction
					WordsA string `json:"words_a"`
					WordsB string `json:"words_b"`
				}{x, chancery.Words(a.Attribution.Content), chancery.Words(b.Attribution.Content)}
				if err := p.printJSON(out, row); err != nil {
					return stdoutError(err)
				}
				continue
			}
			head := string(x.Kind)
			if x.Ground != "" {
				head += ": " + x.Ground
			}
			fmt.Fprintln(out, out.bold(head))
			for _, s := range []provenance.Source{a, b} {
				out.wrapped(10, fmt.Sprintf("%s  [%s] {%s}  %s", s.Attribution.ID[:8], cmp.Or(clean(chancery.Words(s.Attribution.Source)), "(not named)"), clean(shorten(chancery.Words(s.Attribution.Content))), out.faint(clean(cmp.Or(s.Document.Metadata.Get(chancery.Title), s.Document.Path)))))
			}
			out.wrapped(2, "  "+clean(x.Reason))
			out.wrapped(2, "  "+out.faint("To settle it: "+clean(x.Settles)))
			fmt.Fprintln(out)
		}
		for _, s := range slices.Concat(e.Cut, cut) {
			p.say("Not looked at: %s.", s)
		}
		if err := out.Flush(); err != nil {
			return stdoutError(err)
		}
		if n == 0 {
			p.say("No contradictions were found.")
		}
		return nil
	})
	return cmd
}
