package main

import (
	"fmt"
	"maps"
	"os"
	"runtime/debug"
	"slices"

	"github.com/spf13/cobra"

	"chancery"
	"chancery/accession"
	"chancery/attribution"
	"chancery/intake"
	"chancery/internal/wire"
)

// readers are the readers that --reader names.
var readers = map[string]func() (chancery.Reader, error){
	"model":  openModel,
	"simple": func() (chancery.Reader, error) { return attribution.NewSimple(), nil },
}

// openModel opens the trained reader. It spends its time in the encoder and allocates
// little, so collecting garbage sooner costs nothing and saves a quarter of the memory.
func openModel() (chancery.Reader, error) {
	m, err := attribution.Default()
	if err != nil {
		return nil, err
	}
	if os.Getenv("GOGC") == "" {
		debug.SetGCPercent(40)
	}
	return m, nil
}

func readerNames() []string { return slices.Sorted(maps.Keys(readers)) }

// defaultReader is the reader that reads where none is named: the trained one.
const defaultReader = "model"

// readerFlag adds --reader to a command and returns what makes the reader that
// it names.
func readerFlag(cmd *cobra.Command) func() (chancery.Reader, error) {
	name := cmd.Flags().String("reader", defaultReader, "which reader reads: model (trained) or simple (rules)")
	_ = cmd.RegisterFlagCompletionFunc("reader", cobra.FixedCompletions(readerNames(), cobra.ShellCompDirectiveNoFileComp))
	return func() (chancery.Reader, error) {
		if open, ok := readers[*name]; ok {
			return open()
		}
		return nil, chancery.Errorf(chancery.Invalid, "there is no reader %q; choose from %q", *name, readerNames())
	}
}

// limitFlags adds the limits of accession to a command.
func limitFlags(cmd *cobra.Command) *accession.Limits {
	limits := accession.DefaultLimits
	flags := cmd.Flags()
	flags.Int64Var(&limits.Bytes, "max-bytes", limits.Bytes, "largest original to take in, in bytes")
	flags.DurationVar(&limits.Time, "max-time", limits.Time, "longest time to spend on one document")
	return &limits
}

func (p *program) readCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "read PATH…",
		Short: "Say who said what in documents, without a record",
		Long: `Read documents and print who said what, on whose word, straight to standard
output. No record is needed or touched.

A PATH is a file, a folder, an archive, or - for standard input. Text, Markdown,
HTML, PDF, DOCX, ODT, RTF, mail, TEI, JSON lines and CSV are read; what each file
is, is told from its content.

With --json one line a document is printed, in the form described in
doc/json.md. Offsets there count Unicode code points, half-open.`,
		Example: `  chancery read article.html
  chancery read --json papers/ > readings.jsonl
  pbpaste | chancery read -
  zcat corpus.jsonl.gz | chancery read --json -`,
		Args: needs(1, -1, "at least one file, folder or -"),
	}
	reader := readerFlag(cmd)
	limits := limitFlags(cmd)
	cmd.RunE = does(func(cmd *cobra.Command, args []string) error {
		r, err := reader()
		if err != nil {
			return err
		}
		return p.read(cmd, args, intake.Batch{Taker: accession.New(*limits), Reader: r})
	})
	return cmd
}

// read prints the reading of each document below paths as it is made.
func (p *program) read(cmd *cobra.Command, paths []string, batch intake.Batch) error {
	var skipped []chancery.Skip
	done := 0
	out := p.printer(p.stdout)
	bar := p.progress(-1, "reading")
	for o := range batch.Run(cmd.Context(), paths, p.stdin) {
		_ = bar.Add(1)
		if o.Err != nil {
			skipped = append(skipped, chancery.SkipOf(o.Path, o.Err))
			continue
		}
		done++
		if p.json {
			if err := p.printJSON(out, wire.Encode(o.Document, o.Reading)); err != nil {
				return stdoutError(err)
			}
		} else {
			if done > 1 {
				fmt.Fprint(out, "\n\n")
			}
			out.reading(o.Document, o.Reading)
		}
		if err := out.Flush(); err != nil {
			return stdoutError(err)
		}
	}
	_ = bar.Finish()
	p.skips(skipped)
	if err := cmd.Context().Err(); err != nil {
		return chancery.Errorf(chancery.Interrupted, "stopped after %d documents", done)
	}
	return nothingDone(done, len(skipped))
}

// stdoutError is what is said when standard output takes no more.
func stdoutError(err error) error {
	return chancery.Errorf(chancery.Denied, "writing to standard output: %w", err)
}

// nothingDone is how a batch ends in which every item was passed over; the list
// of what was passed over has said why.
func nothingDone(done, skipped int) error {
	if done == 0 && skipped > 0 {
		return alreadySaid{exitNothing}
	}
	return nil
}

// reading writes a document and what was read in it for a person.
func (pr *printer) reading(doc *chancery.Document, r *chancery.Reading) {
	pr.heading(doc)
	inner := 0
	list := make([]shown, 0, len(r.Attributions))
	for _, a := range r.Attributions {
		list = append(list, shown{Attribution: a})
		if a.Parent != "" {
			inner++
		}
	}
	for _, s := range slices.Concat(doc.Skipped, r.Skipped) {
		pr.wrapped(0, "passed over: "+clean(s.Where)+": "+clean(s.Reason))
	}
	defer pr.abstained(doc, r)
	if len(list) == 0 {
		pr.wrapped(0, "No attribution was found.")
		return
	}
	pr.wrapped(0, fmt.Sprintf("%s, %d inside another, read by %s; %s", count(len(list), "attribution"), inner, r.Reader, legend))
	pr.attributions(doc, r.Actors, list)
}

// abstained lists what the reader was not sure enough of.
func (pr *printer) abstained(doc *chancery.Document, r *chancery.Reading) {
	if len(r.Abstained) == 0 {
		return
	}
	list := make([]shown, 0, len(r.Abstained))
	for _, a := range r.Abstained {
		list = append(list, shown{Attribution: a})
	}
	fmt.Fprintln(pr)
	pr.wrapped(0, fmt.Sprintf("Not sure enough of %s:", count(len(list), "more attribution")))
	pr.attributions(doc, r.Actors, list)
}

// count writes a number with its noun: "1 document", "2 documents".
func count(n int, noun string) string {
	if n == 1 {
		return "1 " + noun
	}
	return fmt.Sprintf("%d %ss", n, noun)
}
