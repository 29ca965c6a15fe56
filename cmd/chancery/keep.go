package main

import (
	"bufio"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"runtime/debug"

	"github.com/spf13/cobra"
	"github.com/spf13/cobra/doc"

	"chancery"
	"chancery/accession"
	"chancery/record"
)

// fileError puts an error about a file into a sentence of a kind.
func fileError(path string, err error) error {
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return chancery.Errorf(chancery.NotFound, "there is no file %s", path)
	case errors.Is(err, fs.ErrPermission):
		return chancery.Errorf(chancery.Denied, "%s may not be opened: %w", path, err)
	case errors.Is(err, fs.ErrExist):
		return chancery.Errorf(chancery.Conflict, "%s is there already; name another file or remove it first", path)
	}
	return chancery.Errorf(chancery.Internal, "%s: %w", path, err)
}

func (p *program) exportCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "export FILE",
		Short: "Write the record as one bundle and print its content hash",
		Long: `Write the record as one file: originals, what is known of them, and the journal.
The content hash (SHA-256, hexadecimal) is printed: a record made by importing
the bundle has the same. It depends on documents and decisions alone, not on the
order in which documents were added or on the database.

FILE is never overwritten; - writes the bundle to standard output and the hash to
standard error.`,
		Example: "  chancery export geneva.zip",
		Args:    needs(1, 1, "one file to write"),
	}
	p.asOfFlag(cmd)
	cmd.RunE = p.withRecord(true, func(cmd *cobra.Command, args []string, r *record.Record) error {
		path := args[0]
		if path == "-" {
			w := bufio.NewWriter(p.stdout)
			hash, err := r.Export(cmd.Context(), w)
			if err == nil {
				err = w.Flush()
			}
			if err == nil {
				fmt.Fprintln(p.stderr, hash)
			}
			return err
		}
		// A temporary file beside the target: an export that is broken off leaves
		// nothing under the name that was asked for.
		if _, err := os.Lstat(path); err == nil {
			return fileError(path, fs.ErrExist)
		}
		f, err := os.CreateTemp(filepath.Dir(path), ".chancery-export-*")
		if err != nil {
			return fileError(path, err)
		}
		defer os.Remove(f.Name())
		w := bufio.NewWriterSize(f, 1<<20)
		hash, err := r.Export(cmd.Context(), w)
		if err := errors.Join(err, w.Flush(), f.Sync(), f.Chmod(0o644), f.Close()); err != nil {
			return err
		}
		if err := os.Link(f.Name(), path); err != nil { // unlike a rename, a link does not overwrite
			if errors.Is(err, fs.ErrExist) {
				return fileError(path, err)
			}
			if err := os.Rename(f.Name(), path); err != nil {
				return fileError(path, err)
			}
		}
		if p.json {
			return p.printJSON(p.stdout, map[string]any{"bundle": path, "hash": hash})
		}
		fmt.Fprintln(p.stdout, hash)
		return nil
	})
	return cmd
}

func (p *program) importCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "import FILE",
		Short: "Take a bundle into the record",
		Long: `Take what a bundle holds into the record: originals, what is known of them, and
the journal. Every byte is checked first; a damaged bundle changes nothing. The
documents are then read. Prints the bundle's content hash.`,
		Example: "  chancery init && chancery import geneva.zip",
		Args:    needs(1, 1, "one bundle, or - for standard input"),
	}
	reader := readerFlag(cmd)
	noRead := cmd.Flags().Bool("no-read", false, "take in only; read later with `chancery reread`")
	cmd.RunE = p.withRecord(false, func(cmd *cobra.Command, args []string, r *record.Record) error {
		f, drop, err := p.stdinOr(args[0])
		if err != nil {
			return err
		}
		defer drop()
		info, err := f.Stat()
		if err != nil {
			return err
		}
		imported, err := r.Import(cmd.Context(), f, info.Size())
		if err != nil {
			return err
		}
		found := 0
		if !*noRead {
			rd, err := reader()
			if err != nil {
				return err
			}
			if found, err = p.readUnread(cmd.Context(), r, rd); err != nil {
				return err
			}
		}
		if p.json {
			return p.printJSON(p.stdout, map[string]any{"hash": imported.Hash, "documents": imported.Documents, "known": imported.Known, "decisions": imported.Decisions, "attributions": found})
		}
		p.say("%s and %s taken in, %d known already, %s read", count(imported.Documents, "document"), count(imported.Decisions, "decision"), imported.Known, count(found, "attribution"))
		fmt.Fprintln(p.stdout, imported.Hash)
		return nil
	})
	return cmd
}

// stdinOr opens a file for reading, "-" being standard input copied to a
// temporary file, since a bundle is read out of order.
func (p *program) stdinOr(path string) (*os.File, func(), error) {
	if path != "-" {
		f, err := os.Open(path)
		if err != nil {
			return nil, nil, fileError(path, err)
		}
		return f, func() { f.Close() }, nil
	}
	f, err := os.CreateTemp("", "chancery-*.zip")
	if err != nil {
		return nil, nil, err
	}
	drop := func() { f.Close(); os.Remove(f.Name()) }
	if _, err := f.ReadFrom(p.stdin); err != nil {
		drop()
		return nil, nil, err
	}
	return f, drop, nil
}

func (p *program) verifyCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "verify",
		Short: "Check that nothing in the record was damaged or altered",
		Long: `Check the digests of originals and texts, every offset and the words at it, the
journal's numbers and hashes, and the search index. Says what is wrong and where,
and then ends with exit code 5.`,
		Example: "  chancery verify",
		Args:    needs(0, 0, "no arguments"),
		RunE: p.withRecord(true, func(cmd *cobra.Command, _ []string, r *record.Record) error {
			out := p.printer(p.stdout)
			var failed error
			checked, err := r.Verify(cmd.Context(), func(problem record.Problem) {
				if p.json {
					failed = errors.Join(failed, p.printJSON(out, map[string]string{"where": problem.Where, "what": problem.What}))
				} else {
					out.wrapped(0, clean(problem.Where)+": "+clean(problem.What))
				}
			})
			if err := errors.Join(err, failed); err != nil {
				return errors.Join(err, out.Flush())
			}
			if p.json {
				failed = p.printJSON(out, map[string]any{"documents": checked.Documents, "findings": checked.Findings, "decisions": checked.Decisions, "bytes": checked.Bytes, "problems": checked.Problems})
			} else {
				fmt.Fprintf(out, "checked %s (%.1f MB), %s, %s: ", count(checked.Documents, "document"), float64(checked.Bytes)/1e6, count(checked.Findings, "finding"), count(checked.Decisions, "decision"))
				if checked.Problems == 0 {
					fmt.Fprintln(out, "all is well")
				} else {
					fmt.Fprintln(out, count(checked.Problems, "problem"))
				}
			}
			if err := errors.Join(failed, out.Flush()); err != nil {
				return stdoutError(err)
			}
			if checked.Problems > 0 {
				return alreadySaid{exitFound}
			}
			return nil
		}),
	}
	return cmd
}

func (p *program) versionCommand() *cobra.Command {
	return &cobra.Command{
		Use:   "version",
		Short: "Which Chancery this is",
		Args:  cobra.NoArgs,
		RunE: does(func(*cobra.Command, []string) error {
			rd, err := readers[defaultReader]()
			if err != nil {
				return err
			}
			version, revision := "devel", ""
			if info, ok := debug.ReadBuildInfo(); ok {
				if info.Main.Version != "" {
					version = info.Main.Version
				}
				for _, s := range info.Settings {
					if s.Key == "vcs.revision" {
						revision = s.Value
					}
				}
			}
			if p.json {
				return p.printJSON(p.stdout, map[string]string{"version": version, "revision": revision, "go": runtime.Version(), "accession": accession.Version, "reader": rd.Version()})
			}
			fmt.Fprintf(p.stdout, "chancery %s %s\n%s, %s/%s\n%s, reader %s\n", version, revision, runtime.Version(), runtime.GOOS, runtime.GOARCH, accession.Version, rd.Version())
			return nil
		}),
	}
}

func (p *program) manCommand() *cobra.Command {
	return &cobra.Command{
		Use:     "man FOLDER",
		Short:   "Write the manual pages into a folder",
		Example: "  chancery man ~/.local/share/man/man1",
		Args:    needs(1, 1, "one folder"),
		RunE: does(func(cmd *cobra.Command, args []string) error {
			if err := os.MkdirAll(args[0], 0o755); err != nil {
				return fileError(args[0], err)
			}
			root := cmd.Root()
			root.DisableAutoGenTag = true
			return doc.GenManTree(root, &doc.GenManHeader{Title: "CHANCERY", Section: "1", Source: "Chancery", Manual: "Chancery"}, args[0])
		}),
	}
}
