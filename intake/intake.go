// Package intake carries documents from where they lie through accession and
// reading to whoever wants them: standard output, or a record. The command line
// and the desk both take documents in through it.
//
// Documents come out in the order in which they were found, while several are
// parsed and read at once; memory is bounded by the documents under way and not
// by the batch.
package intake

import (
	"context"
	"io"
	"iter"
	"runtime"

	"chancery"
	"chancery/accession"
)

// Outcome is what became of one source: a document with its original and its
// reading, a document that the record has already, or the reason why it was
// passed over.
type Outcome struct {
	Path     string
	Document *chancery.Document // nil where it was passed over or known already
	Original []byte
	Reading  *chancery.Reading // nil where no reader was asked for
	Known    chancery.Digest   // the digest of an original that needed no parsing, else zero
	Err      error             // why it was passed over
}

// Batch says how to take documents in.
type Batch struct {
	Taker  *accession.Taker
	Reader chancery.Reader // nil: take in without reading
	// Known reports whether an original needs no parsing because it is held
	// already. It may be nil, and may be called by several goroutines at once.
	Known func(ctx context.Context, d chancery.Digest, path string) (bool, error)
	// Workers is how many documents are parsed and read at once; 0 means one for
	// each core.
	Workers int
}

// Run yields the outcome of each source below paths, in order; "-" stands for
// stdin. It ends early where ctx ends; the documents yielded until then are
// whole.
func (b Batch) Run(ctx context.Context, paths []string, stdin io.Reader) iter.Seq[Outcome] {
	return inOrder(ctx, b.workers(), b.Taker.Sources(ctx, paths, stdin), func(src accession.Source, err error) Outcome {
		if err != nil {
			return Outcome{Path: src.Path, Err: err}
		}
		return b.one(ctx, src)
	})
}

func (b Batch) workers() int {
	if b.Workers > 0 {
		return b.Workers
	}
	return runtime.GOMAXPROCS(0)
}

func (b Batch) one(ctx context.Context, src accession.Source) Outcome {
	out := Outcome{Path: src.Path, Original: src.Bytes}
	if b.Known != nil {
		digest := chancery.DigestOf(src.Bytes)
		known, err := b.Known(ctx, digest, src.Path)
		if err != nil {
			out.Err = err
			return out
		}
		if known {
			out.Known = digest
			return out
		}
	}
	if out.Document, out.Err = b.Taker.Parse(ctx, src); out.Err != nil || b.Reader == nil {
		return out
	}
	out.Reading, out.Err = b.Reader.Read(ctx, out.Document)
	return out
}

// inOrder calls work on each item of in, on several goroutines at once, and
// yields the results in the order of in. At most twice as many items as workers
// are held at a time.
func inOrder[K, V, R any](ctx context.Context, workers int, in iter.Seq2[K, V], work func(K, V) R) iter.Seq[R] {
	return func(yield func(R) bool) {
		ctx, cancel := context.WithCancel(ctx)
		queue := make(chan chan R, workers)
		slots := make(chan struct{}, workers)
		done := make(chan struct{})
		// Whoever stops ranging waits here until no goroutine is left.
		defer func() {
			cancel()
			for r := range queue {
				<-r
			}
			<-done
		}()
		go func() {
			defer close(done)
			defer close(queue)
			for k, v := range in {
				result := make(chan R, 1)
				select {
				case slots <- struct{}{}:
				case <-ctx.Done():
					return
				}
				go func() {
					defer func() { <-slots }()
					result <- work(k, v)
				}()
				select {
				case queue <- result:
				case <-ctx.Done():
					<-result
					return
				}
			}
		}()
		for result := range queue {
			// A reader that minds ctx soon returns after it ends; what it returned
			// then is not an outcome to report.
			r := <-result
			if ctx.Err() != nil || !yield(r) {
				return
			}
		}
	}
}

// ReadAll reads documents that stand somewhere already, several at once, and
// yields their readings in order. The first error ends it.
func ReadAll(ctx context.Context, reader chancery.Reader, digests iter.Seq2[chancery.Digest, error], load func(context.Context, chancery.Digest) (*chancery.Document, error)) iter.Seq2[*chancery.Reading, error] {
	type result struct {
		reading *chancery.Reading
		err     error
	}
	return func(yield func(*chancery.Reading, error) bool) {
		work := func(d chancery.Digest, err error) result {
			if err != nil {
				return result{err: err}
			}
			doc, err := load(ctx, d)
			if err != nil {
				return result{err: err}
			}
			reading, err := reader.Read(ctx, doc)
			return result{reading, err}
		}
		for r := range inOrder(ctx, runtime.GOMAXPROCS(0), digests, work) {
			if !yield(r.reading, r.err) || r.err != nil {
				return
			}
		}
	}
}
