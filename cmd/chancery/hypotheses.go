package main

import (
	"fmt"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"chancery"
	"chancery/evidence"
	"chancery/record"
)

// signs are how the matrix shows a claim's fit.
var signs = map[record.Fit]string{record.Consistent: "+", record.Inconsistent: "−", record.Neutral: "o", "": "·"}

// matrixJSON is what `hypotheses --json` prints.
type matrixJSON struct {
	Hypotheses []hypothesisJSON `json:"hypotheses"` // the least contradicted first
	Claims     []matrixRowJSON  `json:"claims"`
	Cut        []string         `json:"cut"`
}

type hypothesisJSON struct {
	ID           string    `json:"id"`
	Says         string    `json:"says"`
	Against      countJSON `json:"against"` // what all claims together stand on that are inconsistent with it
	Consistent   int       `json:"consistent"`
	Inconsistent int       `json:"inconsistent"`
	Neutral      int       `json:"neutral"`
	Unmarked     int       `json:"unmarked"`
}

type matrixRowJSON struct {
	Claim      string                `json:"claim"`
	Says       string                `json:"says"`
	AtLeast    int                   `json:"at_least"`
	AtMost     int                   `json:"at_most"`
	Denied     [2]int                `json:"denied"` // at least, at most
	Fits       map[string]record.Fit `json:"fits"`   // by hypothesis
	TellsApart bool                  `json:"tells_apart"`
}

func (p *program) hypothesesCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "hypotheses",
		Short: "Claims against competing hypotheses, ranked by what speaks against each",
		Long: `Show the hypotheses of the record against the claims that bear on them, as in an
analysis of competing hypotheses (Heuer 1999): + consistent, − inconsistent,
o neutral, · not judged. What fits one hypothesis mostly fits others too, so they
are ranked by what is inconsistent with them, the least contradicted first; and not
by the number of claims but by the independent origins on which these claims stand
together. ` + "`hypothesis`" + ` puts hypotheses in and says how claims stand to them.`,
		Example: "  chancery hypotheses\n  chancery hypotheses --json",
		Args:    needs(0, 0, "no arguments"),
	}
	p.asOfFlag(cmd)
	cmd.RunE = p.withRecord(true, func(cmd *cobra.Command, args []string, r *record.Record) error {
		body, err := evidence.Gather(cmd.Context(), r)
		if err != nil {
			return err
		}
		m, err := body.Hypotheses(cmd.Context())
		if err != nil {
			return err
		}
		out := p.printer(p.stdout)
		if p.json {
			if err := p.printJSON(out, matrixOf(m)); err != nil {
				return stdoutError(err)
			}
			return flushed(out)
		}
		out.matrix(m)
		return flushed(out)
	})
	return cmd
}

func matrixOf(m *evidence.Matrix) matrixJSON {
	out := matrixJSON{Hypotheses: []hypothesisJSON{}, Claims: []matrixRowJSON{}, Cut: append([]string{}, m.Cut...)}
	for _, h := range m.Hypotheses {
		out.Hypotheses = append(out.Hypotheses, hypothesisJSON{h.ID, h.Says, countRow(h.Against), h.Consistent, h.Inconsistent, h.Neutral, h.Unmarked})
	}
	for _, x := range m.Rows {
		row := matrixRowJSON{Claim: x.Claim.ID, Says: x.Claim.Says, AtLeast: x.For.AtLeast, AtMost: x.For.AtMost, Denied: [2]int{x.Denied.AtLeast, x.Denied.AtMost}, Fits: map[string]record.Fit{}, TellsApart: x.TellsApart}
		for i, fit := range x.Fits {
			if fit != "" {
				row.Fits[m.Hypotheses[i].ID] = fit
			}
		}
		out.Claims = append(out.Claims, row)
	}
	return out
}

func (pr *printer) matrix(m *evidence.Matrix) {
	if len(m.Hypotheses) == 0 {
		fmt.Fprintln(pr, "No hypothesis has been put in; `chancery hypothesis add` does.")
		return
	}
	for n, h := range m.Hypotheses {
		pr.wrapped(4, fmt.Sprintf("%-2d  %s  %s", n+1, h.ID[:8], pr.bold(clean(chancery.AsSentence(h.Says)))))
		line := "nothing speaks against it"
		if h.Inconsistent > 0 {
			line = fmt.Sprintf("%s against it, from %s independent %s", count(h.Inconsistent, "claim"), span(h.Against), plural(h.Against.AtMost, "origin"))
		}
		if h.Unmarked > 0 {
			line += fmt.Sprintf("; %s not judged", count(h.Unmarked, "claim"))
		}
		pr.wrapped(4, "    "+pr.faint(line))
	}
	fmt.Fprintln(pr)
	for _, x := range m.Rows {
		var b strings.Builder
		for _, fit := range x.Fits {
			fmt.Fprintf(&b, " %s ", signs[fit])
		}
		note := span(x.For) + " " + plural(x.For.AtMost, "origin")
		if x.For.Testimonies == 0 {
			note = "nobody asserts it"
		}
		if x.Denied.Testimonies > 0 {
			note += ", denied from " + span(x.Denied)
		}
		if !x.TellsApart {
			note += ", tells nothing apart"
		}
		pr.wrapped(4, fmt.Sprintf("%s %s %s  %s", b.String(), x.Claim.ID[:8], clean(shorten(chancery.AsSentence(x.Claim.Says))), pr.faint("("+note+")")))
	}
	for _, s := range m.Cut {
		pr.wrapped(0, pr.faint("Not looked at: "+s+"."))
	}
}

func (p *program) hypothesisCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "hypothesis",
		Short: "Put a hypothesis in, take it out, say how claims stand to it",
		Long:  "Put hypotheses in and say how the claims of the record stand to them; `hypotheses`\nweighs them. Every decision is journalled and can be undone.",
	}
	cmd.AddCommand(p.hypothesisAddCommand(), p.hypothesisSetCommand(), p.hypothesisNameCommand(), p.hypothesisRemoveCommand())
	return cmd
}

func (p *program) hypothesisAddCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use:     "add SENTENCE",
		Short:   "Put a hypothesis in",
		Example: "  chancery hypothesis add 'The paper was never sent.'",
		Args:    needs(1, -1, "a sentence"),
	}
	why := p.byFlags(cmd)
	cmd.RunE = p.withRecord(false, func(cmd *cobra.Command, args []string, r *record.Record) error {
		says := strings.Join(strings.Fields(strings.Join(args, " ")), " ")
		target := chancery.Target{Kind: chancery.OnHypothesis, ID: record.HypothesisID(says)}
		e, ok, err := r.Standing(cmd.Context(), target)
		if err != nil {
			return err
		}
		if ok && e.Action != chancery.Reject {
			return chancery.Errorf(chancery.Invalid, "this hypothesis is there already, as %s", target.ID[:8])
		}
		return p.decide(cmd, r, chancery.Decision{Action: chancery.Accept, Target: target, Value: record.HypothesisValue{Says: says}.Value(), Why: *why, Replaces: e.Number})
	})
	return cmd
}

// changeHypothesis runs a decision on the hypothesis that the first argument names.
func (p *program) changeHypothesis(cmd *cobra.Command, change func(cmd *cobra.Command, r *record.Record, v *record.HypothesisValue, args []string) (chancery.Action, error)) *cobra.Command {
	why := p.byFlags(cmd)
	cmd.RunE = p.withRecord(false, func(cmd *cobra.Command, args []string, r *record.Record) error {
		list, err := r.Hypotheses(cmd.Context())
		if err != nil {
			return err
		}
		list = slices.DeleteFunc(list, func(h record.Hypothesis) bool {
			return len(args[0]) < 4 || !strings.HasPrefix(h.ID, strings.ToLower(args[0]))
		})
		switch len(list) {
		case 0:
			return chancery.Errorf(chancery.NotFound, "there is no hypothesis %s; `chancery hypotheses` lists them", args[0])
		case 1:
		default:
			return chancery.Errorf(chancery.Invalid, "%s names several hypotheses, such as %s and %s; give more digits", args[0], list[0].ID, list[1].ID)
		}
		v := list[0].HypothesisValue
		action, err := change(cmd, r, &v, args[1:])
		if err != nil {
			return err
		}
		d := chancery.Decision{Action: action, Target: chancery.Target{Kind: chancery.OnHypothesis, ID: list[0].ID}, Why: *why, Replaces: list[0].Decision}
		if action != chancery.Reject {
			d.Value = v.Value()
		}
		return p.decide(cmd, r, d)
	})
	return cmd
}

func (p *program) hypothesisSetCommand() *cobra.Command {
	return p.changeHypothesis(&cobra.Command{
		Use:   "set HYPOTHESIS FIT CLAIM…",
		Short: "Say that claims are consistent, inconsistent or neutral to a hypothesis",
		Long: `Say how claims stand to a hypothesis: consistent, inconsistent or neutral; none takes
back what was said. Ask of each claim whether it could be so if the hypothesis were
true, and not whether the claim is true: on how much it stands is counted.`,
		Example: "  chancery hypothesis set 9c01 inconsistent 4f3a 77ab -m 'a fax log cannot be backdated'",
		Args:    needs(3, -1, "a hypothesis, how claims stand to it, and the claims"),
	}, func(cmd *cobra.Command, r *record.Record, v *record.HypothesisValue, args []string) (chancery.Action, error) {
		fit := record.Fit(strings.ToLower(args[0]))
		if fit == "none" {
			fit = ""
		} else if _, ok := signs[fit]; !ok || fit == "" {
			return "", chancery.Errorf(chancery.Invalid, "%q is not how a claim stands to a hypothesis: want consistent, inconsistent, neutral or none", args[0])
		}
		body, err := evidence.Gather(cmd.Context(), r)
		if err != nil {
			return "", err
		}
		for _, ref := range args[1:] {
			c, err := body.Claim(ref)
			if err != nil {
				return "", err
			}
			evidence.Mark(v, c, fit)
		}
		return chancery.Correct, nil
	})
}

func (p *program) hypothesisNameCommand() *cobra.Command {
	return p.changeHypothesis(&cobra.Command{
		Use:     "name HYPOTHESIS SENTENCE",
		Short:   "Word a hypothesis anew",
		Example: "  chancery hypothesis name 9c01 'The paper was sent and not read.'",
		Args:    needs(2, -1, "a hypothesis and a sentence"),
	}, func(_ *cobra.Command, _ *record.Record, v *record.HypothesisValue, args []string) (chancery.Action, error) {
		v.Says = strings.Join(args, " ")
		return chancery.Correct, nil
	})
}

func (p *program) hypothesisRemoveCommand() *cobra.Command {
	return p.changeHypothesis(&cobra.Command{
		Use:     "remove HYPOTHESIS",
		Short:   "Take a hypothesis out",
		Example: "  chancery hypothesis remove 9c01 -m 'the log rules it out'",
		Args:    needs(1, 1, "one hypothesis"),
	}, func(_ *cobra.Command, _ *record.Record, _ *record.HypothesisValue, _ []string) (chancery.Action, error) {
		return chancery.Reject, nil
	})
}
