package accession

import (
	"context"
	"errors"
	"fmt"
	"runtime/debug"
	"strings"

	"chancery"
)

// formats says who reads what. The names are media types as sniff gives them.
func formats() map[string]parser {
	return map[string]parser{
		textType:     parseText,
		markdownType: parseMarkdown,
		htmlType:     parseHTML,
		rowType:      parseRow,
		pdfType:      parsePDF,
		docxType:     parseDOCX,
		odtType:      parseODT,
		rtfType:      parseRTF,
		mailType:     parseMail,
		teiType:      parseTEI,
		cfbType:      parseCFB,
		"image/*":    parseImage,
	}
}

// parserOf returns who reads a media type, or nil.
func (t *Taker) parserOf(media string) parser {
	if strings.HasPrefix(media, "image/") {
		media = "image/*"
	}
	return t.parsers[media]
}

// Parse makes a document of one original: its canonical text, its blocks and
// marks, what is known about it, and what was passed over inside it. It returns
// an error that names the source and has a kind: Empty, Damaged, Encrypted,
// Unsupported, TooLarge, or Interrupted when ctx was cancelled.
//
// The type is told by the content; the name decides only where the content
// leaves a choice, and a name that contradicts the content is noted in Skipped.
//
// Originals are hostile. The parser runs in a goroutine of its own: a panic
// there becomes an error of kind Damaged, and when the time limit passes Parse
// returns whether or not the parser does. A parser that takes no notice of its
// context keeps its core and memory until it ends; it can write to nothing but
// its own builder. Go has no way to stop it.
func (t *Taker) Parse(ctx context.Context, src Source) (*chancery.Document, error) {
	if n := int64(len(src.Bytes)); n > t.limits.Bytes {
		return nil, chancery.Errorf(chancery.TooLarge, "%s holds %s, more than the limit of %s for one document", src.Path, bytesOf(n), bytesOf(t.limits.Bytes))
	}
	ctx, cancel := context.WithTimeoutCause(ctx, t.limits.Time, errTime)
	defer cancel()
	type outcome struct {
		doc *chancery.Document
		err error
	}
	done := make(chan outcome, 1)
	go func() {
		var o outcome
		defer func() {
			if r := recover(); r != nil {
				o.doc, o.err = nil, chancery.Errorf(chancery.Damaged, "it could not be read to its end: %w", &panicked{r, debug.Stack()})
			}
			done <- o
		}()
		o.doc, o.err = t.make(ctx, &src)
	}()
	var o outcome
	select {
	case o = <-done:
	case <-ctx.Done():
		o.err = ctx.Err()
	}
	if o.err == nil {
		return o.doc, nil
	}
	switch {
	case errors.Is(context.Cause(ctx), errTime):
		return nil, &chancery.Error{Kind: chancery.TooLarge, Cause: o.err,
			Sentence: fmt.Sprintf("%s: it took longer than the limit of %s to read", src.Path, t.limits.Time)}
	case ctx.Err() != nil:
		return nil, &chancery.Error{Kind: chancery.Interrupted, Cause: ctx.Err(), Sentence: src.Path + ": interrupted"}
	}
	kind := chancery.KindOf(o.err)
	if kind == chancery.Internal {
		// Whatever a format's library complains of is the original's fault.
		kind = chancery.Damaged
	}
	return nil, &chancery.Error{Kind: kind, Sentence: src.Path + ": " + o.err.Error(), Cause: o.err}
}

var errTime = errors.New("the time limit for one document has passed")

// panicked is the cause of an error made of a parser's panic, for the log. The
// sentence keeps to what was said, since a stack tells a reader nothing.
type panicked struct {
	value any
	stack []byte
}

func (p *panicked) Error() string { return fmt.Sprint(p.value) }

// Stack returns the stack at the panic, as text.
func (p *panicked) Stack() string { return string(p.stack) }

// make does the work of Parse, without its guards.
func (t *Taker) make(ctx context.Context, src *Source) (*chancery.Document, error) {
	b := &builder{limits: t.limits}
	if len(src.Bytes) == 0 {
		return nil, chancery.Errorf(chancery.Empty, "it is empty")
	}
	media, told := sniff(src, b)
	parse := t.parserOf(media)
	if parse == nil {
		return nil, chancery.Errorf(chancery.Unsupported, "%s, which Chancery does not read%s", told, advice[media])
	}
	doc := &chancery.Document{
		Digest: chancery.DigestOf(src.Bytes), Name: b.name, Path: src.Path, Container: src.Container,
		MediaType: media, Size: int64(len(src.Bytes)), Accession: Version,
	}
	if err := parse(ctx, src, b); err != nil {
		return nil, err
	}
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	doc.Name = b.name
	b.end()
	if headed(media) {
		b.head()
		b.turns()
	}
	b.languageFact()
	return doc, b.finish(doc)
}

// bytesOf writes a size for a person.
func bytesOf(n int64) string {
	for _, u := range []struct {
		size int64
		name string
	}{{1 << 30, "GiB"}, {1 << 20, "MiB"}, {1 << 10, "KiB"}} {
		if n >= u.size {
			return fmt.Sprintf("%.4g %s", float64(n)/float64(u.size), u.name)
		}
	}
	return fmt.Sprintf("%d bytes", n)
}
