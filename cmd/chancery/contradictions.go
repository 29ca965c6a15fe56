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

const conflictKinds = "denial, date, number, actor, place, cause, sequence or apparent"

// contradictionRow is a line of `contradictions --json`.
type contradictionRow struct {
	evidence.Contradiction
	WordsA string `json:"words_a"`
	WordsB string `json:"words_b"`
}

func (p *program) contradictionsCommand() *cobra.Command {
	var kind string
	var all, pairs bool
	cmd := &cobra.Command{
		Use:   "contradictions",
		Short: "Statements that cannot both be right, or only seem so",
		Long: `List statements that contradict each other: by denial, or in a date, a number,
who did it, where, why or in which order; and those that only seem to (apparent),
with the ground. Where several say one thing and several another, that is one
contradiction, and its pairs of statements stand beneath it, the first in full with
both passages, the reason, and what would settle it; --pairs shows all so. People
decide on pairs: ` + "`contradiction`" + ` resolves or dismisses one; it is listed no more then,
unless --all is given.`,
		Example: "  chancery contradictions\n  chancery contradictions --type date --json",
		Args:    needs(0, 0, "no arguments"),
	}
	cmd.Flags().StringVar(&kind, "type", "", "only of this type: "+conflictKinds)
	cmd.Flags().BoolVar(&all, "all", false, "those too that are resolved or dismissed")
	cmd.Flags().BoolVar(&pairs, "pairs", false, "every pair in full")
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
		var shown []evidence.Contradiction
		settled := 0
		for _, x := range found {
			switch {
			case kind != "" && string(x.Kind) != kind:
			case x.State != record.Unsettled && !all:
				settled++
			default:
				shown = append(shown, x)
			}
		}
		n := 0
		for _, d := range e.Disputes(shown) {
			n++
			for k, i := range d.Pairs {
				switch {
				case p.json || pairs || k == 0:
					err = p.contradictionLine(cmd.Context(), out, e, shown[i])
				case k == 1:
					err = p.disputeLines(cmd.Context(), out, e, d, shown)
				}
				if err != nil {
					return err
				}
			}
		}
		if err := p.listed(out, n, slices.Concat(e.Cut, cut), "No contradictions were found."); err != nil {
			return err
		}
		if settled > 0 {
			p.say("%s settled and not shown; `chancery contradictions --all` does.", count(settled, "contradiction"))
		}
		return nil
	})
	return cmd
}

// disputeLines prints who says the one and the other, and the pairs.
func (p *program) disputeLines(ctx context.Context, out *printer, e *evidence.Body, d provenance.Dispute, list []evidence.Contradiction) error {
	for side, name := range []string{"The one", "The other"} {
		var ids []string
		for _, s := range d.Sides[side] {
			ids = append(ids, s.Attribution)
		}
		sources, err := e.Sources(ctx, ids...)
		if err != nil {
			return err
		}
		out.wrapped(2, fmt.Sprintf("  %s stands in %s:", name, count(len(d.Sides[side]), "statement")))
		for _, s := range d.Sides[side] {
			from, words, title := sources[s.Attribution], s.Passage.Words, ""
			if words == "" {
				words = chancery.Words(from.Attribution.Content)
			}
			if from.Document != nil {
				title = clean(cmp.Or(from.Document.Metadata.Get(chancery.Title), from.Document.Path))
			}
			out.wrapped(10, fmt.Sprintf("    %s  [%s] {%s}  %s", s.Attribution[:min(8, len(s.Attribution))], cmp.Or(clean(chancery.Words(from.Attribution.Source)), "(not named)"), clean(shorten(words)), out.faint(title)))
		}
	}
	var ids []string
	for _, i := range d.Pairs {
		ids = append(ids, list[i].ID[:8])
	}
	out.wrapped(4, "  "+out.faint(fmt.Sprintf("%s: %s", count(len(ids), "pair"), strings.Join(ids, " "))))
	fmt.Fprintln(out)
	return nil
}

// contradictionLine prints one contradiction.
func (p *program) contradictionLine(ctx context.Context, out *printer, e *evidence.Body, x evidence.Contradiction) error {
	sources, err := e.Sources(ctx, x.A, x.B)
	if err != nil {
		return err
	}
	// The words that disagree, where a statement has more.
	said := func(id string) string {
		for _, p := range []chancery.Passage{x.PassageA, x.PassageB} {
			if p.Words != "" && (id == x.A) == (p == x.PassageA) {
				return p.Words
			}
		}
		return chancery.Words(sources[id].Attribution.Content)
	}
	if p.json {
		return p.printJSON(out, contradictionRow{x, said(x.A), said(x.B)})
	}
	head := cmp.Or(string(x.Kind), "contradiction")
	if x.Ground != "" {
		head += ": " + x.Ground
	}
	if x.State != record.Unsettled {
		head += ", " + string(x.State)
	}
	out.wrapped(0, x.ID[:8]+"  "+out.bold(head))
	for _, id := range []string{x.A, x.B} {
		s, ok := sources[id]
		if !ok {
			out.wrapped(10, id[:min(8, len(id))]+"  (not found by the present reading)")
			continue
		}
		holds := ""
		if x.Holds == id {
			holds = "  holds"
		}
		out.wrapped(10, fmt.Sprintf("%s  [%s] {%s}  %s%s", id[:8], cmp.Or(clean(chancery.Words(s.Attribution.Source)), "(not named)"), clean(shorten(said(id))), out.faint(clean(cmp.Or(s.Document.Metadata.Get(chancery.Title), s.Document.Path))), holds))
	}
	out.wrapped(2, "  "+clean(x.Reason))
	if x.Settles != "" {
		out.wrapped(2, "  "+out.faint("To settle it: "+clean(x.Settles)))
	}
	if x.Decision > 0 && x.Why != "" {
		out.wrapped(2, "  "+clean(x.By)+": "+clean(x.Why))
	}
	fmt.Fprintln(out)
	return nil
}

func (p *program) contradictionCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "contradiction",
		Short: "Resolve a contradiction, dismiss it, open it again, put one in",
		Long: `Decide on a contradiction, named by its ID as ` + "`contradictions`" + ` prints it, or by its
two statements. Every decision is journalled and can be undone.`,
	}
	var holds, kind string
	resolve := p.changeContradiction("resolve", "Say that a contradiction is settled, and what holds",
		"  chancery contradiction resolve 4f3a9c01 --holds 77ab -m 'the fax log has 4 May'", chancery.Accept,
		func(v *record.ContradictionValue) error {
			if v.Holds = ""; holds == "" {
				return nil
			}
			for _, id := range []string{v.A, v.B} {
				if len(holds) >= 4 && strings.HasPrefix(id, strings.ToLower(holds)) {
					v.Holds = id
					return nil
				}
			}
			return chancery.Errorf(chancery.Invalid, "%s is neither of the two statements, %s and %s", holds, v.A, v.B)
		})
	resolve.Flags().StringVar(&holds, "holds", "", "the statement that holds; without it, neither or both do")
	none := func(v *record.ContradictionValue) error { v.Holds = ""; return nil }
	add := p.changeContradiction("add", "Say that two statements contradict each other",
		"  chancery contradiction add 4f3a 77ab --type date", chancery.Correct,
		func(v *record.ContradictionValue) error { v.Holds, v.Kind = "", cmp.Or(kind, v.Kind); return nil })
	add.Flags().StringVar(&kind, "type", "", "in what: "+conflictKinds)
	cmd.AddCommand(resolve,
		p.changeContradiction("dismiss", "Say that two statements do not contradict each other", "  chancery contradiction dismiss 4f3a9c01 -m 'two different meetings'", chancery.Reject, none),
		p.changeContradiction("reopen", "Open a contradiction that was resolved or dismissed", "  chancery contradiction reopen 4f3a9c01", chancery.Correct, none),
		add)
	return cmd
}

// changeContradiction makes a command that decides on a contradiction.
func (p *program) changeContradiction(verb, short, example string, action chancery.Action, change func(v *record.ContradictionValue) error) *cobra.Command {
	cmd := &cobra.Command{Use: verb + " CONTRADICTION|A B", Short: short, Example: example, Args: needs(1, 2, "a contradiction, or two statements")}
	why := p.byFlags(cmd)
	cmd.RunE = p.withRecord(false, func(cmd *cobra.Command, args []string, r *record.Record) error {
		ctx := cmd.Context()
		var v record.ContradictionValue
		var err error
		if len(args) == 2 {
			if v.A, v.B, err = twoStatements(ctx, r, args); err != nil {
				return err
			}
		} else if v.A, v.B, err = statementsOf(ctx, r, args[0]); err != nil {
			return err
		}
		target := chancery.Target{Kind: chancery.OnContradiction, ID: provenance.ContradictionID(v.A, v.B)}
		decided, err := r.Contradictions(ctx)
		if err != nil {
			return err
		}
		stands := int64(0)
		for _, d := range decided {
			if d.ID == target.ID {
				v, stands = d.ContradictionValue, d.Decision
			}
		}
		if verb == "reopen" && stands == 0 {
			return chancery.Errorf(chancery.Invalid, "nobody has resolved or dismissed it; `chancery contradiction add` puts one in that is not listed")
		}
		v.State = map[chancery.Action]record.ContradictionState{chancery.Accept: record.Resolved, chancery.Reject: record.Dismissed, chancery.Correct: record.Unsettled}[action]
		if err := change(&v); err != nil {
			return err
		}
		return p.decide(cmd, r, chancery.Decision{Action: action, Target: target, Value: v.Value(), Why: *why, Replaces: stands})
	})
	return cmd
}

func twoStatements(ctx context.Context, r *record.Record, refs []string) (a, b string, err error) {
	var ids [2]string
	for i, ref := range refs {
		found, err := r.Attribution(ctx, ref)
		if err != nil {
			return "", "", err
		}
		ids[i] = found.ID
	}
	if ids[0] == ids[1] {
		return "", "", chancery.Errorf(chancery.Invalid, "%s and %s are one statement", refs[0], refs[1])
	}
	return ids[0], ids[1], nil
}

// statementsOf returns the two statements of a contradiction that is listed.
func statementsOf(ctx context.Context, r *record.Record, ref string) (a, b string, err error) {
	e, err := evidence.Gather(ctx, r)
	if err != nil {
		return "", "", err
	}
	list, _, err := e.Contradictions(ctx)
	if err != nil {
		return "", "", err
	}
	var found []evidence.Contradiction
	for _, x := range list {
		if len(ref) >= 4 && strings.HasPrefix(x.ID, strings.ToLower(ref)) {
			found = append(found, x)
		}
	}
	switch len(found) {
	case 1:
		return found[0].A, found[0].B, nil
	case 0:
		return "", "", chancery.Errorf(chancery.NotFound, "there is no contradiction %s; `chancery contradictions --all` lists them, or give its two statements", ref)
	}
	return "", "", chancery.Errorf(chancery.Invalid, "%s names several contradictions, such as %s and %s; give more digits", ref, found[0].ID, found[1].ID)
}
