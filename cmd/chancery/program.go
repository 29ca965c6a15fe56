package main

import (
	"bufio"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"os/user"
	"path/filepath"
	"strings"

	"github.com/schollz/progressbar/v3"
	"github.com/spf13/cobra"
	"golang.org/x/term"

	"chancery"
)

// program is one run of Chancery: its streams and the options that every
// command shares.
type program struct {
	stdin          io.Reader
	stdout, stderr io.Writer

	recordAt string // --record
	asOf     string // --as-of
	json     bool   // --json
	by       string // --by
	quiet    bool   // --quiet
	colour   string // --color
	offices  string // --offices
}

// command builds the tree of commands.
func (p *program) command() *cobra.Command {
	root := &cobra.Command{
		Use:   "chancery",
		Short: "Keep the record of who said what, on whose word",
		Long: `Chancery reads documents and keeps a record in which every statement can be
followed back: who said it, on whose word, when, in which words of which
document. The machine proposes, you decide; nothing you decided is overwritten.

Everything stays on this machine: Chancery never fetches what a document names.`,
		Example: `  chancery demo                            look around in an invented episode
  chancery read article.html               who says what in one document
  chancery init && chancery add papers/    start a record and take documents in
  chancery search 'letter speaker:reyle'   find words and statements
  chancery serve                           read and judge in the browser`,
		SilenceErrors: true,
		SilenceUsage:  true,
		RunE:          func(cmd *cobra.Command, _ []string) error { return cmd.Help() },
	}
	flags := root.PersistentFlags()
	flags.StringVar(&p.recordAt, "record", "", "the record: a file, its folder, or postgres://… (default: chancery.db here or in a folder above; CHANCERY_RECORD)")
	flags.BoolVar(&p.json, "json", false, "print JSON for programs, one value a line")
	flags.BoolVarP(&p.quiet, "quiet", "q", false, "no progress, no remarks; errors only")
	flags.StringVar(&p.colour, "color", "auto", "colour and type styles: auto, always or never (NO_COLOR is heeded)")
	root.AddGroup(
		&cobra.Group{ID: "read", Title: "Read and take in:"},
		&cobra.Group{ID: "find", Title: "Find and look:"},
		&cobra.Group{ID: "judge", Title: "Judge:"},
		&cobra.Group{ID: "keep", Title: "Keep and hand on:"},
	)
	add := func(group string, commands ...*cobra.Command) {
		for _, c := range commands {
			c.GroupID = group
			root.AddCommand(c)
		}
	}
	add("read", p.demoCommand(), p.readCommand(), p.datesCommand(), p.initCommand(), p.addCommand(), p.rereadCommand())
	add("find", p.statusCommand(), p.documentsCommand(), p.showCommand(), p.searchCommand(), p.actorsCommand(), p.claimsCommand(), p.originsCommand(), p.contradictionsCommand(), p.hypothesesCommand(), p.timelineCommand(), p.eventCommand(), p.explainCommand(), p.compareCommand(), p.reuseCommand(), p.serveCommand())
	add("judge", p.quotesCommand(), p.checkCommand(), p.acceptCommand(), p.correctCommand(), p.rejectCommand(), p.noteCommand(), p.actorCommand(), p.claimCommand(), p.sourceCommand(), p.contradictionCommand(), p.hypothesisCommand(), p.undoCommand(), p.journalCommand())
	add("keep", p.exportCommand(), p.importCommand(), p.dossierCommand(), p.verifyCommand(), p.evaluateCommand())
	root.AddCommand(p.versionCommand(), p.manCommand(), &cobra.Command{
		Use: "exit-codes", Short: "What the exit codes mean", Long: "Chancery's exit codes:\n\n" + exitCodesHelp,
	})
	return root
}

// needs returns a check of the number of arguments whose error says what is
// missing and shows the line of usage.
func needs(least, most int, what string) cobra.PositionalArgs {
	return func(cmd *cobra.Command, args []string) error {
		switch {
		case len(args) < least:
			return chancery.Errorf(chancery.Invalid, "%s needs %s\nusage: %s\ntry:   %s --help", cmd.Name(), what, cmd.UseLine(), cmd.CommandPath())
		case most >= 0 && len(args) > most:
			return chancery.Errorf(chancery.Invalid, "%s takes %s, and %q is too much\nusage: %s", cmd.Name(), what, args[most], cmd.UseLine())
		}
		return nil
	}
}

// person returns the name under which decisions are journalled.
func (p *program) person() string {
	if p.by != "" {
		return p.by
	}
	if name := os.Getenv("CHANCERY_BY"); name != "" {
		return name
	}
	if u, err := user.Current(); err == nil {
		if u.Name != "" {
			return strings.TrimRight(u.Name, ",")
		}
		return u.Username
	}
	return "unknown"
}

const recordName = "chancery.db"

// where returns the place of the record: --record, CHANCERY_RECORD, or the
// nearest chancery.db in the current folder and those above it.
func (p *program) where() (string, error) {
	if p.recordAt != "" {
		return p.recordAt, nil
	}
	if at := os.Getenv("CHANCERY_RECORD"); at != "" {
		return at, nil
	}
	start, err := os.Getwd()
	if err != nil {
		return "", err
	}
	for dir := start; ; dir = filepath.Dir(dir) {
		if _, err := os.Stat(filepath.Join(dir, recordName)); err == nil {
			return filepath.Join(dir, recordName), nil
		}
		if dir == filepath.Dir(dir) {
			return "", chancery.Errorf(chancery.NotFound, "there is no record in %s or in a folder above it; make one with `chancery init`, or name one with --record", start)
		}
	}
}

// say writes a remark to standard error unless --quiet.
func (p *program) say(format string, args ...any) {
	if !p.quiet {
		fmt.Fprintf(p.stderr, format+"\n", args...)
	}
}

// skips lists what was passed over, at the end of a batch. It is no mere remark
// and is written under --quiet too.
func (p *program) skips(skipped []chancery.Skip) {
	if len(skipped) == 0 {
		return
	}
	w := bufio.NewWriter(p.stderr)
	defer w.Flush()
	fmt.Fprintf(w, "passed over: %d\n", len(skipped))
	for _, s := range skipped {
		line := clean(s.Reason)
		if where := clean(s.Where); !strings.Contains(line, where) {
			line = where + ": " + line
		}
		fmt.Fprintf(w, "  %s\n", line)
	}
}

// printJSON writes v as one line.
func (p *program) printJSON(w io.Writer, v any) error {
	enc := json.NewEncoder(w)
	enc.SetEscapeHTML(false)
	return enc.Encode(v)
}

// isTerminal reports whether w is a terminal.
func isTerminal(w any) bool {
	f, ok := w.(*os.File)
	return ok && term.IsTerminal(int(f.Fd()))
}

// progress shows how far long work has come, with rate and time left, on a
// terminal; elsewhere it shows nothing. A total of -1 stands for unknown.
func (p *program) progress(total int64, what string) *progressbar.ProgressBar {
	if p.quiet || !isTerminal(p.stderr) {
		return progressbar.NewOptions64(total, progressbar.OptionSetWriter(io.Discard), progressbar.OptionSetVisibility(false))
	}
	return progressbar.NewOptions64(total,
		progressbar.OptionSetWriter(p.stderr),
		progressbar.OptionSetDescription(what),
		progressbar.OptionShowCount(), progressbar.OptionShowIts(), progressbar.OptionSetItsString("documents"),
		progressbar.OptionSetPredictTime(true), progressbar.OptionSetElapsedTime(true), progressbar.OptionShowElapsedTimeOnFinish(),
		progressbar.OptionFullWidth(), progressbar.OptionThrottle(100e6), progressbar.OptionClearOnFinish(),
	)
}
