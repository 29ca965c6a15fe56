package accession

import (
	"context"
	"iter"

	"chancery"
)

// What follows is not written yet; each line goes when its format comes.

func unwritten(context.Context, *Source, *builder) error {
	return chancery.Errorf(chancery.Unsupported, "this format is not read yet")
}

func parseDOCX(ctx context.Context, s *Source, b *builder) error     { return unwritten(ctx, s, b) }
func parseODT(ctx context.Context, s *Source, b *builder) error      { return unwritten(ctx, s, b) }
func parseRTF(ctx context.Context, s *Source, b *builder) error      { return unwritten(ctx, s, b) }
func parseMail(ctx context.Context, s *Source, b *builder) error     { return unwritten(ctx, s, b) }

// messages yields the messages of an mbox.
func (t *Taker) messages(context.Context, Source) iter.Seq2[Source, error] {
	return func(func(Source, error) bool) {}
}

// attachments yields what a message carries.
func (t *Taker) attachments(context.Context, Source) iter.Seq2[Source, error] {
	return func(func(Source, error) bool) {}
}

func parseCFB(ctx context.Context, s *Source, b *builder) error { return unwritten(ctx, s, b) }
