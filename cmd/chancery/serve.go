package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"chancery"
	"chancery/accession"
	"chancery/dossier"
	"chancery/intake"
	"chancery/record"
	"chancery/web"
)

const defaultListen = "127.0.0.1:8765"

func (p *program) serveCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "serve",
		Short: "Open the record in the browser",
		Long: `Serve the record's pages over HTTP until Ctrl-C. Only this machine can reach them,
unless --listen names another address: then everyone who can reach it can read
the record, since there are no accounts yet.`,
		Example: "  chancery serve\n  chancery serve --listen 127.0.0.1:9000",
		Args:    needs(0, 0, "no arguments"),
	}
	listen := cmd.Flags().String("listen", defaultListen, "address to serve at, HOST:PORT; port 0 takes a free one")
	p.asOfFlag(cmd)
	cmd.RunE = p.withRecord(true, func(cmd *cobra.Command, _ []string, r *record.Record) error {
		name := strings.TrimSuffix(filepath.Base(r.Where()), filepath.Ext(r.Where()))
		if abs, err := filepath.Abs(filepath.Dir(r.Where())); err == nil && filepath.Base(r.Where()) == recordName {
			name = filepath.Base(abs)
		}
		return p.serve(cmd.Context(), r, name, *listen)
	})
	return cmd
}

// serve serves the desk of r until ctx ends.
func (p *program) serve(ctx context.Context, r *record.Record, name, listen string) error {
	desk, err := web.New(deskRecord{r}, name, listen)
	if err != nil {
		return err
	}
	listener, err := net.Listen("tcp", listen)
	if err != nil {
		return chancery.Errorf(chancery.Denied, "cannot serve at %s: %w; name another address with --listen HOST:PORT", listen, err)
	}
	if a, ok := listener.Addr().(*net.TCPAddr); ok && !a.IP.IsLoopback() {
		fmt.Fprintf(p.stderr, "Mind: everyone who can reach %s can read this record.\n", a)
	}
	server := &http.Server{Handler: desk, ReadHeaderTimeout: 10 * time.Second, ReadTimeout: time.Minute, WriteTimeout: 5 * time.Minute, IdleTimeout: 2 * time.Minute, MaxHeaderBytes: 64 << 10}
	fmt.Fprintf(p.stdout, "http://%s/\n", listener.Addr())
	p.say("Open this address in the browser; Ctrl-C stops.")
	failed := make(chan error, 1)
	go func() { failed <- server.Serve(listener) }()
	select {
	case err := <-failed:
		return err
	case <-ctx.Done():
		last, cancel := context.WithTimeout(context.WithoutCancel(ctx), 5*time.Second)
		defer cancel()
		if err := server.Shutdown(last); err != nil {
			_ = server.Close()
		}
		// To be stopped is how serving ends; it is no failure.
		return alreadySaid{0}
	}
}

func (p *program) demoCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "demo",
		Short: "Read an invented episode and look around in it",
		Long: `Read the example dossier that ships with Chancery into a record of its own, print
who said what on whose word, and serve it in the browser until Ctrl-C. Its
states, people, papers and outlets do not exist. The record is removed at the
end unless --keep names a folder for it.`,
		Example: "  chancery demo\n  chancery demo --no-serve | less\n  chancery demo --keep ~/dossier",
		Args:    needs(0, 0, "no arguments"),
	}
	listen := cmd.Flags().String("listen", defaultListen, "address to serve at, HOST:PORT; port 0 takes a free one")
	noServe := cmd.Flags().Bool("no-serve", false, "print and stop")
	keep := cmd.Flags().String("keep", "", "keep the record and the documents in this new folder")
	reader := readerFlag(cmd)
	cmd.RunE = does(func(cmd *cobra.Command, _ []string) error {
		ctx := cmd.Context()
		rd, err := reader()
		if err != nil {
			return err
		}
		dir := *keep
		if dir == "" {
			if dir, err = os.MkdirTemp("", "chancery-demo-"); err != nil {
				return err
			}
			defer os.RemoveAll(dir)
		} else if err := os.Mkdir(dir, 0o755); err != nil {
			return fileError(dir, err)
		}
		papers := filepath.Join(dir, "dossier")
		if err := os.CopyFS(papers, dossier.Files()); err != nil {
			return err
		}
		// What the dossier says of itself is for the person, and no evidence.
		if err := os.Remove(filepath.Join(papers, dossier.About)); err != nil {
			return err
		}
		r, err := record.Create(ctx, filepath.Join(dir, recordName))
		if err != nil {
			return err
		}
		err = p.demo(ctx, r, papers, intake.Batch{Taker: accession.New(accession.DefaultLimits), Reader: rd})
		if err == nil && !*noServe {
			err = p.serve(ctx, r, "The April paper, an invented dossier", *listen)
		}
		return errors.Join(err, r.Close())
	})
	return cmd
}

// demo takes the example dossier in and prints what was read.
func (p *program) demo(ctx context.Context, r *record.Record, papers string, batch intake.Batch) error {
	about, err := fs.ReadFile(dossier.Files(), dossier.About)
	if err != nil {
		return err
	}
	out := p.printer(p.stdout)
	if !p.json {
		for line := range strings.SplitSeq(strings.TrimSpace(string(about)), "\n") {
			out.wrapped(0, clean(line))
		}
		fmt.Fprintln(out)
		if err := out.Flush(); err != nil {
			return stdoutError(err)
		}
	}
	sum, err := p.add(ctx, r, []string{papers}, batch)
	if err != nil {
		return err
	}
	if len(sum.Added) == 0 {
		return chancery.Errorf(chancery.Internal, "the example dossier brought no document")
	}
	for _, ref := range sum.Added {
		doc, err := r.Document(ctx, ref)
		if err != nil {
			return err
		}
		if !p.json {
			fmt.Fprintln(out)
		}
		if err := p.printStored(ctx, out, r, doc, false); err != nil {
			return err
		}
	}
	fmt.Fprintln(out)
	return out.Flush()
}

// deskRecord shows a record to the desk.
type deskRecord struct{ *record.Record }

func (d deskRecord) Documents(ctx context.Context, after string, limit int) ([]web.Listed, string, error) {
	list, next, err := d.Record.Documents(ctx, record.Query{}, record.Page{Limit: limit, After: after})
	if err != nil {
		return nil, "", err
	}
	out := make([]web.Listed, 0, len(list))
	for _, s := range list {
		row := web.Listed{Digest: s.Digest, Path: s.Path, Attributions: s.Attributions}
		for _, f := range []chancery.Fact{{Field: chancery.Title, Value: s.Title}, {Field: chancery.Outlet, Value: s.Outlet}, {Field: chancery.Published, Value: s.Published}, {Field: chancery.Written, Value: s.Written}} {
			if f.Value != "" {
				row.Metadata = append(row.Metadata, f)
			}
		}
		for _, a := range s.Authors {
			row.Metadata = append(row.Metadata, chancery.Fact{Field: chancery.Author, Value: a})
		}
		switch {
		case s.Points == 0:
			row.Notice = "no text"
		case s.Reader == "":
			row.Notice = "not read yet"
		}
		out = append(out, row)
	}
	return out, next, nil
}

func (d deskRecord) Count(ctx context.Context) (int, error) {
	return d.CountDocuments(ctx, record.Query{})
}

func (d deskRecord) Document(ctx context.Context, ref string) (*chancery.Document, error) {
	s, err := d.Record.Document(ctx, ref)
	if err != nil {
		return nil, err
	}
	return &s.Document, nil
}

func (d deskRecord) Attributions(ctx context.Context, digest chancery.Digest) ([]web.Judged, error) {
	list, err := d.Record.Attributions(ctx, digest, true)
	if err != nil {
		return nil, err
	}
	out := make([]web.Judged, 0, len(list))
	for _, a := range list {
		out = append(out, web.Judged{Attribution: a.Attribution, State: string(a.State), By: a.By, Why: a.Why})
	}
	return out, nil
}

func (d deskRecord) Search(ctx context.Context, query string, limit int) ([]web.Hit, string, error) {
	q, err := record.ParseQuery(query)
	if err != nil {
		return nil, "", err
	}
	var hits []web.Hit
	var remarks []string
	statements, stats, err := d.SearchAttributions(ctx, q, record.Window{Limit: limit})
	if err != nil {
		return nil, "", err
	}
	remarks = append(remarks, stats.Note)
	for _, h := range statements {
		hits = append(hits, web.Hit{Document: h.Document, Title: cmp.Or(h.In.Title, h.In.Path), Finding: h.ID, Snippet: []web.Snippet{
			{Words: cmp.Or(words(h.Source), "(not named)") + " " + words(h.Cue) + ": "}, {Words: shorten(words(h.Content))},
		}})
	}
	if len(q.Speaker)+len(q.Stance)+len(q.Kind)+len(q.State) == 0 {
		documents, stats, err := d.SearchDocuments(ctx, q, record.Window{Limit: limit})
		if err != nil {
			return nil, "", err
		}
		remarks = append(remarks, stats.Note)
		for _, h := range documents {
			hit := web.Hit{Document: h.Digest, Title: cmp.Or(h.Title, h.Path)}
			at := 0
			for _, m := range h.Snippet.Marks {
				if m.Start < at || m.End > len(h.Snippet.Text) {
					continue
				}
				hit.Snippet = append(hit.Snippet, web.Snippet{Words: h.Snippet.Text[at:m.Start]}, web.Snippet{Words: h.Snippet.Text[m.Start:m.End], Match: true})
				at = m.End
			}
			hit.Snippet = append(hit.Snippet, web.Snippet{Words: h.Snippet.Text[at:]})
			hits = append(hits, hit)
		}
	}
	return hits, strings.TrimSpace(strings.Join(remarks, " ")), nil
}
