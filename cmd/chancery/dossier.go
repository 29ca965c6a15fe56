package main

import (
	"bytes"
	"context"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"chancery"
	"chancery/record"
	"chancery/web"
)

func (p *program) dossierCommand() *cobra.Command {
	var title, out string
	cmd := &cobra.Command{
		Use:   "dossier CLAIM|ATTRIBUTION…",
		Short: "Write chosen claims as one HTML file, each sentence with its passage",
		Long: `Write claims and single statements as one HTML file that needs nothing else: it can
be kept, sent and printed. Under each claim stand those who assert it, deny it or
leave it open, with the number of independent origins; each sentence has a note
that quotes the passage it rests on, with author, title, outlet, date and page.

A claim is named by its ID, as ` + "`chancery claims`" + ` prints it, a statement by that
of its attribution, as ` + "`chancery search`" + ` prints it; the first digits do.`,
		Example: `  chancery dossier 4f3a 9c01 > dossier.html
  chancery dossier 4f3a --title 'The April paper' --out april.html`,
		Args: needs(1, -1, "at least one claim or statement"),
	}
	cmd.Flags().StringVar(&title, "title", "", "the title (default: that of the record)")
	cmd.Flags().StringVarP(&out, "out", "o", "", "write this file, which must not be there yet (default: standard output)")
	p.asOfFlag(cmd)
	cmd.RunE = p.withRecord(true, func(cmd *cobra.Command, args []string, r *record.Record) error {
		ctx := cmd.Context()
		where, err := p.where()
		if err != nil {
			return err
		}
		desk := newDeskRecord(r, where)
		defer desk.claims.close()
		c := web.Choice{Title: title, By: p.person()}
		for _, ref := range args {
			_, _, err := desk.Statement(ctx, ref)
			switch {
			case err == nil:
				c.Statements = append(c.Statements, ref)
			case absent(err):
				c.Claims = append(c.Claims, ref)
			default:
				return err
			}
		}
		name := strings.TrimSuffix(filepath.Base(r.Where()), filepath.Ext(r.Where()))
		if abs, err := filepath.Abs(filepath.Dir(r.Where())); err == nil && filepath.Base(r.Where()) == recordName {
			name = filepath.Base(abs)
		}
		var buf bytes.Buffer
		for {
			err := web.WriteDossier(ctx, &buf, desk, name, c)
			var working *web.Working
			if !errors.As(err, &working) {
				if err != nil {
					return err
				}
				break
			}
			select { // what claims stand on is worked out beside us
			case <-ctx.Done():
				return chancery.Errorf(chancery.Interrupted, "stopped before the dossier was put together")
			case <-time.After(100 * time.Millisecond):
			}
		}
		if out == "" {
			if _, err := buf.WriteTo(p.stdout); err != nil {
				return stdoutError(err)
			}
			return nil
		}
		f, err := os.OpenFile(out, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600)
		if err != nil {
			return fileError(out, err)
		}
		_, err = buf.WriteTo(f)
		return errors.Join(err, f.Close())
	})
	return cmd
}

// Statement finds an attribution of the record.
func (d deskRecord) Statement(ctx context.Context, ref string) (chancery.Digest, string, error) {
	a, err := d.Record.Attribution(ctx, ref)
	return a.Document, a.ID, err
}
