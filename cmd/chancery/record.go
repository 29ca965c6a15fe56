package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"os"
	"sync"
	"time"

	"github.com/spf13/cobra"

	"chancery"
	"chancery/accession"
	"chancery/intake"
	"chancery/record"
)

// open opens the record that the options name.
func (p *program) open(ctx context.Context, readOnly bool) (*record.Record, error) {
	where, err := p.where()
	if err != nil {
		return nil, err
	}
	asOf, err := parseAsOf(p.asOf)
	if err != nil {
		return nil, err
	}
	r, err := record.Open(ctx, where, record.Options{ReadOnly: readOnly, AsOf: asOf})
	if err != nil {
		return nil, err
	}
	if err := r.ReckonWith(ctx, reckoner{}); err != nil {
		return nil, errors.Join(err, r.Close())
	}
	return r, nil
}

// withRecord opens the record, runs work on it, and closes it.
func (p *program) withRecord(readOnly bool, work func(cmd *cobra.Command, args []string, r *record.Record) error) func(*cobra.Command, []string) error {
	return does(func(cmd *cobra.Command, args []string) error {
		r, err := p.open(cmd.Context(), readOnly)
		if err != nil {
			return err
		}
		return errors.Join(work(cmd, args, r), r.Close())
	})
}

func (p *program) asOfFlag(cmd *cobra.Command) {
	cmd.Flags().StringVar(&p.asOf, "as-of", "", "look at an earlier state: a journal number, a day (2006-05-23, to its end) or a moment (2006-05-23T14:00:00Z)")
}

// parseAsOf reads the value of --as-of.
func parseAsOf(s string) (record.AsOf, error) {
	if s == "" {
		return record.AsOf{}, nil
	}
	var n int64
	if _, err := fmt.Sscanf(s+"\n", "%d\n", &n); err == nil && n > 0 {
		return record.AsOf{Number: n}, nil
	}
	if t, err := time.Parse(time.RFC3339, s); err == nil {
		return record.AsOf{Time: t}, nil
	}
	if t, err := time.ParseInLocation(time.DateOnly, s, time.Local); err == nil {
		return record.AsOf{Time: t.AddDate(0, 0, 1).Add(-time.Microsecond)}, nil
	}
	return record.AsOf{}, chancery.Errorf(chancery.Invalid, "--as-of %s is neither a journal number nor a day such as 2006-05-23 nor a moment such as 2006-05-23T14:00:00Z", s)
}

func (p *program) initCommand() *cobra.Command {
	return &cobra.Command{
		Use:   "init [FOLDER|FILE|URL]",
		Short: "Make a new record",
		Long: `Make an empty record: a file named chancery.db in the current folder, or where
FOLDER, FILE or --record says. A PostgreSQL database holds a record as well;
name it by its URL. What is there already is never touched.`,
		Example: `  chancery init
  chancery init ~/cases/geneva
  chancery init postgres://ada@localhost/geneva`,
		Args: needs(0, 1, "at most one place"),
		RunE: does(func(cmd *cobra.Command, args []string) error {
			where := cmp.Or(append(args, p.recordAt, os.Getenv("CHANCERY_RECORD"), ".")...)
			r, err := record.Create(cmd.Context(), where)
			if err != nil {
				return err
			}
			if err := r.Close(); err != nil {
				return err
			}
			if p.json {
				return p.printJSON(p.stdout, map[string]string{"record": r.Where()})
			}
			fmt.Fprintf(p.stdout, "made a record: %s\n", r.Where())
			p.say("Take documents in with `chancery add FILE…`.")
			return nil
		}),
	}
}

func (p *program) addCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "add PATH…",
		Short: "Take documents in and read them",
		Long: `Take documents into the record and read them. A PATH is a file, a folder, an
archive, or - for standard input.

Each document is taken in whole or not at all: what was taken in before a stop
stays, and running the same command again goes on where it stopped. The same
bytes twice are one document. What is passed over is listed at the end.`,
		Example: `  chancery add article.html cables/ archive.zip
  chancery add --no-read big-corpus.jsonl.gz
  curl … | chancery add -`,
		Args: needs(1, -1, "at least one file, folder or -"),
	}
	reader := readerFlag(cmd)
	limits := limitFlags(cmd)
	noRead := cmd.Flags().Bool("no-read", false, "take in only; read later with `chancery reread`")
	cmd.RunE = p.withRecord(false, func(cmd *cobra.Command, args []string, r *record.Record) error {
		batch := intake.Batch{Taker: accession.New(*limits)}
		if !*noRead {
			var err error
			if batch.Reader, err = reader(); err != nil {
				return err
			}
		}
		sum, err := p.add(cmd.Context(), r, args, batch)
		if p.json {
			return errors.Join(p.printJSON(p.stdout, sum), err)
		}
		return err
	})
	return cmd
}

// added sums up what became of a batch.
type added struct {
	Added    []string     `json:"added"`     // digests
	Known    int          `json:"known"`     // held already
	SameText []sameText   `json:"same_text"` // linked by their text
	NoText   int          `json:"no_text"`
	Read     int          `json:"read"` // attributions found
	Skipped  []skippedRow `json:"skipped"`
}

type sameText struct {
	Document string   `json:"document"`
	Others   []string `json:"others"`
}

type skippedRow struct {
	Where  string `json:"where"`
	Reason string `json:"reason"`
	Kind   string `json:"kind"`
}

// add takes in and reads what lies below paths.
func (p *program) add(ctx context.Context, r *record.Record, paths []string, batch intake.Batch) (*added, error) {
	sum := &added{Added: []string{}, SameText: []sameText{}, Skipped: []skippedRow{}}
	var skipped []chancery.Skip
	pass := func(where string, err error) {
		skipped = append(skipped, chancery.SkipOf(where, err))
		sum.Skipped = append(sum.Skipped, skippedRow{where, err.Error(), string(chancery.KindOf(err))})
	}
	bar := p.progress(-1, "taking in")
	var mu sync.Mutex // guards sum and skipped: the writer commits on a goroutine of its own when documents wait too long
	known := func(path, first string) {
		p.say("%s: the same bytes as %s, held once", clean(path), clean(first))
	}
	batch.Known = func(ctx context.Context, d chancery.Digest, path string) (bool, error) {
		found, ok, err := r.Found(ctx, d, path)
		if found.NewPlace {
			known(path, found.FoundAt)
		}
		return ok, err
	}
	// What was parsed before a stop is still written down.
	writer := r.Batch(context.WithoutCancel(ctx), record.Bounds{}, func(items []record.Item, results []record.Added) {
		mu.Lock()
		defer mu.Unlock()
		for i, res := range results {
			doc := items[i].Document
			switch {
			case res.Err != nil:
				pass(doc.Path, res.Err)
			case !res.New:
				sum.Known++
				known(doc.Path, res.FoundAt)
			default:
				sum.Added = append(sum.Added, res.Document.String())
				if doc.Text == "" {
					sum.NoText++
				}
				if len(res.SameText) > 0 {
					link := sameText{Document: res.Document.String()}
					for _, d := range res.SameText {
						link.Others = append(link.Others, d.String())
					}
					sum.SameText = append(sum.SameText, link)
					p.say("%s: the same text as %s, from other bytes; linked", clean(doc.Path), res.SameText[0].Short())
				}
				for _, s := range doc.Skipped {
					p.say("%s: %s: %s", clean(doc.Path), clean(s.Where), clean(s.Reason))
				}
				if items[i].Reading != nil {
					sum.Read += len(items[i].Reading.Attributions)
				}
			}
		}
	})
	var failed error
	for o := range batch.Run(ctx, paths, p.stdin) {
		_ = bar.Add(1)
		mu.Lock()
		switch {
		case o.Err != nil:
			pass(o.Path, o.Err)
		case !o.Known.IsZero():
			sum.Known++
		}
		mu.Unlock()
		if o.Document != nil && o.Err == nil {
			failed = writer.Add(record.Item{Document: o.Document, Original: o.Original, Reading: o.Reading})
		}
		if failed != nil {
			break
		}
	}
	if err := writer.Close(); failed == nil {
		failed = err
	}
	_ = bar.Finish()
	// Whatever an earlier, broken-off run took in and did not read is read now.
	if failed == nil && ctx.Err() == nil && batch.Reader != nil {
		more, err := p.readUnread(ctx, r, batch.Reader)
		sum.Read += more
		failed = err
	}
	if failed == nil && ctx.Err() == nil {
		failed = p.link(ctx, r)
	}
	if !p.json {
		fmt.Fprintf(p.stdout, "%s added, %d known already, %s read\n", count(len(sum.Added), "document"), sum.Known, count(sum.Read, "attribution"))
	}
	p.skips(skipped)
	if ctx.Err() != nil {
		return sum, chancery.Errorf(chancery.Interrupted, "stopped; what was added stays, and the same command goes on from here")
	}
	if failed != nil {
		return sum, failed
	}
	return sum, nothingDone(len(sum.Added)+sum.Known, len(skipped))
}

// readUnread reads the documents that have no reading of this reader, and
// returns how many attributions were found.
func (p *program) readUnread(ctx context.Context, r *record.Record, reader chancery.Reader) (int, error) {
	counts, err := r.Status(ctx)
	if err != nil {
		return 0, err
	}
	unread := counts.Documents - counts.Readers[reader.Version()]
	if unread == 0 {
		return 0, nil
	}
	bar := p.progress(int64(unread), "reading")
	found := 0
	for reading, err := range intake.ReadAll(ctx, reader, r.Unread(ctx, reader.Version()), func(ctx context.Context, d chancery.Digest) (*chancery.Document, error) {
		doc, err := r.Document(ctx, d.String())
		if err != nil {
			return nil, err
		}
		return &doc.Document, nil
	}) {
		if err != nil {
			return found, err
		}
		if err := r.PutReading(ctx, reading); err != nil {
			return found, err
		}
		found += len(reading.Attributions)
		_ = bar.Add(1)
	}
	_ = bar.Finish()
	return found, ctx.Err()
}

func (p *program) rereadCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "reread",
		Short: "Read again what this version of the reader has not read",
		Long: `Read every document that has no findings of this reader yet: after --no-read,
after a stop, or with a newer reader. Findings are replaced; decisions are never
touched.`,
		Example: "  chancery reread",
		Args:    needs(0, 0, "no arguments"),
	}
	reader := readerFlag(cmd)
	cmd.RunE = p.withRecord(false, func(cmd *cobra.Command, _ []string, r *record.Record) error {
		rd, err := reader()
		if err != nil {
			return err
		}
		n, err := p.readUnread(cmd.Context(), r, rd)
		if err == nil {
			err = p.link(cmd.Context(), r)
		}
		if err != nil {
			return err
		}
		if p.json {
			return p.printJSON(p.stdout, map[string]int{"attributions": n})
		}
		fmt.Fprintf(p.stdout, "%s read\n", count(n, "attribution"))
		return nil
	})
	return cmd
}

func (p *program) statusCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use:     "status",
		Short:   "What the record holds",
		Example: "  chancery status\n  chancery status --json",
		Args:    needs(0, 0, "no arguments"),
		RunE: p.withRecord(true, func(cmd *cobra.Command, _ []string, r *record.Record) error {
			c, err := r.Status(cmd.Context())
			if err != nil {
				return err
			}
			if p.json {
				return p.printJSON(p.stdout, map[string]any{
					"record": r.Where(), "documents": c.Documents, "with_text": c.WithText, "unread": c.Unread, "readers": c.Readers,
					"attributions": c.Attributions, "decisions": c.Decisions, "bytes": c.Size, "schema": c.Schema,
				})
			}
			out := p.printer(p.stdout)
			fmt.Fprintf(out, "record        %s\n", r.Where())
			fmt.Fprintf(out, "documents     %d, %d with text, %d unread\n", c.Documents, c.WithText, c.Unread)
			for reader, n := range c.Readers {
				fmt.Fprintf(out, "  read by     %s: %d\n", reader, n)
			}
			for _, s := range record.States {
				fmt.Fprintf(out, "%-13s %d attributions\n", s, c.Attributions[s])
			}
			fmt.Fprintf(out, "decisions     %d\n", c.Decisions)
			fmt.Fprintf(out, "size          %.1f MB\n", float64(c.Size)/1e6)
			return out.Flush()
		}),
	}
	p.asOfFlag(cmd)
	return cmd
}
