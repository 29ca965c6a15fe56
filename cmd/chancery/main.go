// Chancery keeps the record of a contested episode: it reads documents, finds
// who said what on whose word, and keeps every statement with the words it
// rests on.
package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/signal"
	"syscall"

	"github.com/spf13/cobra"

	"chancery"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	go func() {
		// The first signal asks for a clean stop; with the handler gone, a second
		// one ends the program at once.
		<-ctx.Done()
		stop()
	}()
	code := run(ctx, os.Args[1:], os.Stdin, os.Stdout, os.Stderr)
	stop()
	os.Exit(code)
}

// run runs one command line and returns the program's exit code.
func run(ctx context.Context, args []string, stdin io.Reader, stdout, stderr io.Writer) (code int) {
	p := &program{stdin: stdin, stdout: stdout, stderr: stderr}
	root := p.command()
	root.SetArgs(args)
	root.SetIn(stdin)
	root.SetOut(stdout)
	root.SetErr(stderr)
	defer func() {
		if r := recover(); r != nil {
			fmt.Fprintf(stderr, "chancery: a fault in Chancery itself: %v\nNothing half-done was kept. Please report it with the command you ran.\n", r)
			code = exitFault
		}
	}()
	err := root.ExecuteContext(ctx)
	if err == nil {
		return 0
	}
	if said, ok := errors.AsType[alreadySaid](err); ok {
		return said.code
	}
	fmt.Fprintf(stderr, "chancery: %v\n", err)
	return exitCode(ctx, err)
}

// The exit codes; `chancery help exit-codes` tells them to people.
const (
	exitFault       = 1   // a fault, or an error of no other kind
	exitUsage       = 2   // the command line makes no sense
	exitNothing     = 3   // nothing was done: not found, not readable, refused
	exitRecord      = 4   // the record is busy, too new, denied, or the disk is full
	exitFound       = 5   // verify, or check --strict, found something wrong
	exitConflict    = 6   // another decision came first
	exitInterrupted = 130 // stopped by Ctrl-C; can go on later
)

// exitCode maps an error to an exit code: the one place where this is done.
func exitCode(ctx context.Context, err error) int {
	if ctx.Err() != nil {
		return exitInterrupted
	}
	if _, ok := errors.AsType[*chancery.Error](err); !ok {
		return exitUsage // cobra's own errors, about flags and arguments
	}
	return exitCodeOf(err)
}

func exitCodeOf(err error) int {
	switch chancery.KindOf(err) {
	case chancery.Invalid:
		return exitUsage
	case chancery.NotFound, chancery.Unsupported, chancery.Empty, chancery.Damaged, chancery.Encrypted, chancery.TooLarge, chancery.Unsafe:
		return exitNothing
	case chancery.Denied, chancery.Busy, chancery.TooNew, chancery.Full:
		return exitRecord
	case chancery.Conflict:
		return exitConflict
	case chancery.Interrupted:
		return exitInterrupted
	default:
		return exitFault
	}
}

const exitCodesHelp = `  0    done; what was passed over is listed on standard error
  1    a fault in Chancery or in the system under it
  2    the command line makes no sense
  3    nothing was done: not found, not readable, or refused
  4    the record is busy, read-only, full, or from a newer Chancery
  5    verify, or check --strict, found something wrong
  6    another decision on the same finding came first
  130  stopped by Ctrl-C; run the same command again to go on`

// alreadySaid ends the program with a code after its command has told the
// person everything itself.
type alreadySaid struct{ code int }

func (e alreadySaid) Error() string { return fmt.Sprintf("exit code %d", e.code) }

// does wraps a command's work, so that its errors without a kind count as
// faults of ours; those that cobra returns before it are errors of usage.
func does(work func(cmd *cobra.Command, args []string) error) func(*cobra.Command, []string) error {
	return func(cmd *cobra.Command, args []string) error {
		err := work(cmd, args)
		if _, ok := errors.AsType[alreadySaid](err); ok || err == nil {
			return err
		}
		return &chancery.Error{Kind: chancery.KindOf(err), Sentence: err.Error(), Cause: err}
	}
}
