package main

import (
	"fmt"

	"github.com/spf13/cobra"

	"chancery"
	"chancery/accession"
	"chancery/evaluation"
	"chancery/intake"
	"chancery/internal/wire"
)

func (p *program) evaluateCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "evaluate",
		Short: "Measure reading against people's annotations",
		Args:  cobra.NoArgs,
	}
	cmd.AddCommand(p.evaluateAttributions(), p.evaluateNesting(), p.evaluateNames(), p.evaluateCoreference(), p.evaluateDates(), p.evaluateActors())
	return cmd
}

func (p *program) evaluateAttributions() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "attributions GOLD",
		Short: "Score attributions against a gold file",
		Long: `Read the texts of GOLD, a file of JSON lines (.jsonl or .jsonl.gz) in which people
marked the attributions, and score what Chancery reads against theirs: token
precision, recall and F1, Krippendorff's alpha, F1 of content spans, exact,
overlapping, and with their source, and how far the stated confidence is from how
often it is right. doc/reading.md says what each figure means.

With --predicted, score a file of readings made earlier with read --json.`,
		Example: "  chancery evaluate attributions dev.jsonl.gz",
		Args:    needs(1, 1, "one gold file"),
	}
	predicted := cmd.Flags().String("predicted", "", "a file of readings to score, in place of reading now")
	reader := readerFlag(cmd)
	cmd.RunE = does(func(cmd *cobra.Command, args []string) error {
		gold, err := documents(args[0])
		if err != nil {
			return err
		}
		read := map[string][]wire.Attribution{}
		if *predicted != "" {
			rows, err := documents(*predicted)
			if err != nil {
				return err
			}
			for _, row := range rows {
				read[row.ID] = row.Attributions
			}
		} else {
			rd, err := reader()
			if err != nil {
				return err
			}
			bar := p.progress(int64(len(gold)), "reading")
			// Through accession, as `read` does, so that the figures are those of
			// what users get.
			batch := intake.Batch{Taker: accession.New(accession.DefaultLimits), Reader: rd}
			for o := range batch.Run(cmd.Context(), args, p.stdin) {
				_ = bar.Add(1)
				if o.Err != nil {
					return o.Err
				}
				out := wire.Encode(o.Document, o.Reading)
				read[out.ID] = out.Attributions
			}
			_ = bar.Finish()
			if err := cmd.Context().Err(); err != nil {
				return err
			}
		}
		result, err := evaluation.Attributions(gold, read)
		if err != nil {
			return err
		}
		return p.figures(result)
	})
	return cmd
}

func (p *program) evaluateNesting() *cobra.Command {
	return p.evaluates(&cobra.Command{
		Use:   "nesting GOLD",
		Short: "Score attributions inside attributions against a gold file",
		Long: `Read the texts of GOLD, JSON lines in the form of doc/json.md in which people marked
attributions with their parents and speakers, and say for each depth how many of
them are found, with the right parent, with the right speaker, and with both. Depth
1 is an outer attribution, depth 2 one inside its content. The blocks that GOLD
gives (block quotations, turns) go to the reader. doc/reading.md says what counts
as found and as right.`,
		Example: "  chancery evaluate nesting attribution/testdata/nesting/set-aside.jsonl",
	}, documents, func(gold []evaluation.Document, read map[string]evaluation.Document) (fmt.Stringer, error) {
		deep := false
		for _, g := range gold {
			for _, a := range g.Attributions {
				deep = deep || a.Parent != ""
			}
		}
		if !deep {
			return nil, chancery.Errorf(chancery.Invalid, "no attribution in the gold file has a parent, so that there is no nesting to measure")
		}
		return stringer[evaluation.Nesting](evaluation.Nested(gold, read))
	})
}

func (p *program) evaluateNames() *cobra.Command {
	return p.evaluates(&cobra.Command{
		Use:   "names GOLD",
		Short: "Score names against a gold file",
		Long: `Read the texts of GOLD and score the names that Chancery finds in them: precision,
recall and F1 of names with exactly the stretch and the kind of GOLD.

GOLD is a file with a word and its tag on each line and a blank line behind each
sentence (CrossNER, wikigold, CoNLL-2003), or JSON lines in the form of doc/json.md;
either may be packed with gzip. The types of the corpora are mapped to ours; names
whose type has no counterpart are set aside, and so are kinds that GOLD does not
mark. doc/reading.md has the mapping.`,
		Example: "  chancery evaluate names crossner-politics-dev.txt.gz",
	}, orJSONLines(evaluation.Tagged), func(gold []evaluation.Document, read map[string]evaluation.Document) (fmt.Stringer, error) {
		n := 0
		for _, g := range gold {
			n += len(g.Names)
		}
		if n == 0 {
			return nil, chancery.Errorf(chancery.Invalid, "the gold file has no names")
		}
		return stringer[evaluation.Names](evaluation.NamesOf(gold, read))
	})
}

func (p *program) evaluateCoreference() *cobra.Command {
	return p.evaluates(&cobra.Command{
		Use:   "coreference GOLD",
		Short: "Score which mentions are the same against a gold file",
		Long: `Read the texts of GOLD and score which mentions of people and organisations
Chancery takes for the same: MUC, B3, CEAFe and their mean (CoNLL), without and with
entities that are mentioned once. Where GOLD has attributions with speakers, say how
often the speaker is named rightly where the source is a pronoun or a description.

GOLD is CoNLL-U with Entity= in its tenth column (GUM, CorefUD), or JSON lines in the
form of doc/json.md whose actors have mentions; either may be packed with gzip.`,
		Example: "  chancery evaluate coreference en_gum-dev.conllu.gz",
	}, orJSONLines(evaluation.CoNLLU), func(gold []evaluation.Document, read map[string]evaluation.Document) (fmt.Stringer, error) {
		return stringer[evaluation.Coreference](evaluation.CoreferenceOf(gold, read))
	})
}

// evaluates completes a command that reads the texts of a gold file and scores what it
// finds. load reads the gold file.
func (p *program) evaluates(cmd *cobra.Command, load func(path string) ([]evaluation.Document, error), score func(gold []evaluation.Document, read map[string]evaluation.Document) (fmt.Stringer, error)) *cobra.Command {
	cmd.Long += "\n\nWith --predicted, score a file of readings made earlier with read --json."
	cmd.Args = needs(1, 1, "one gold file")
	predicted := cmd.Flags().String("predicted", "", "a file of readings to score, in place of reading now")
	reader := readerFlag(cmd)
	cmd.RunE = does(func(cmd *cobra.Command, args []string) error {
		gold, err := load(args[0])
		if err != nil {
			return err
		}
		read := map[string]evaluation.Document{}
		if *predicted != "" {
			rows, err := documents(*predicted)
			if err != nil {
				return err
			}
			for _, row := range rows {
				read[row.ID] = row
			}
		} else {
			rd, err := reader()
			if err != nil {
				return err
			}
			bar := p.progress(int64(len(gold)), "reading")
			if read, err = evaluation.ReadAll(cmd.Context(), rd, gold, func(int, int) { _ = bar.Add(1) }); err != nil {
				return err
			}
			_ = bar.Finish()
		}
		result, err := score(gold, read)
		if err != nil {
			return err
		}
		return p.figures(result)
	})
	return cmd
}

// figures prints figures as a table, or as JSON.
func (p *program) figures(result fmt.Stringer) error {
	if p.json {
		return p.printJSON(p.stdout, result)
	}
	_, err := fmt.Fprint(p.stdout, result)
	return err
}

func stringer[T fmt.Stringer](result T, err error) (fmt.Stringer, error) { return result, err }

// orJSONLines reads JSON lines where a file begins as they do, and else what load reads.
func orJSONLines(load func(path string) ([]evaluation.Document, error)) func(path string) ([]evaluation.Document, error) {
	return func(path string) ([]evaluation.Document, error) {
		ok, err := evaluation.JSONLines(path)
		if err != nil {
			return nil, err
		}
		if ok {
			return documents(path)
		}
		return load(path)
	}
}

// documents reads all of a file of JSON lines.
func documents(path string) ([]evaluation.Document, error) {
	var out []evaluation.Document
	for d, err := range evaluation.Open(path) {
		if err != nil {
			return nil, err
		}
		out = append(out, d)
	}
	return out, nil
}
