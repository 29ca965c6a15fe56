package accession

import (
	"bufio"
	"bytes"
	"context"
	"encoding/xml"
	"errors"
	"io"

	"golang.org/x/net/html/charset"
	"golang.org/x/text/encoding/unicode"
	"golang.org/x/text/transform"

	"chancery"
)

// xmlReader reads the tokens of a hostile XML file one by one. It expands no
// entity but the five of XML and character references, follows nothing, and
// refuses elements nested deeper than the limit.
type xmlReader struct {
	ctx    context.Context
	d      *xml.Decoder
	depth  int
	limit  int
	tokens int
}

func newXMLReader(ctx context.Context, data []byte, limits Limits) *xmlReader {
	return newXMLStream(ctx, bytes.NewReader(data), limits)
}

func newXMLStream(ctx context.Context, in io.Reader, limits Limits) *xmlReader {
	buffered := bufio.NewReader(in)
	var r io.Reader = buffered
	head, _ := buffered.Peek(2)
	wide := bytes.Equal(head, []byte{0xFE, 0xFF}) || bytes.Equal(head, []byte{0xFF, 0xFE})
	if wide {
		r = transform.NewReader(r, unicode.UTF16(unicode.BigEndian, unicode.UseBOM).NewDecoder())
	}
	d := xml.NewDecoder(r)
	d.CharsetReader = func(label string, input io.Reader) (io.Reader, error) {
		if wide { // already decoded; the declaration speaks of the bytes
			return input, nil
		}
		return charset.NewReaderLabel(label, input)
	}
	return &xmlReader{ctx: ctx, d: d, limit: limits.Depth}
}

// next returns the next token, io.EOF at the end, or an error for a person. The
// token is valid until the next call.
func (x *xmlReader) next() (xml.Token, error) {
	if x.tokens++; x.tokens%1024 == 0 && x.ctx.Err() != nil {
		return nil, x.ctx.Err()
	}
	t, err := x.d.Token()
	if err != nil {
		return nil, x.explain(err)
	}
	switch t := t.(type) {
	case xml.StartElement:
		if x.depth++; x.depth > x.limit {
			return nil, chancery.Errorf(chancery.TooLarge, "elements are nested more than %d deep at line %d; no real document is, so it was not read", x.limit, x.line())
		}
	case xml.EndElement:
		x.depth--
	case xml.Directive:
		if bytes.Contains(t, []byte("<!ENTITY")) {
			return nil, chancery.Errorf(chancery.Unsafe, "its DOCTYPE declares XML entities, which can be made to swell without bound and are not expanded; save it with the entities resolved (for example with xmllint --noent) and try again")
		}
	}
	return t, nil
}

func (x *xmlReader) line() int {
	line, _ := x.d.InputPos()
	return line
}

// explain turns an error of the decoder into one for a person.
func (x *xmlReader) explain(err error) error {
	if err == io.EOF {
		return err
	}
	if syntax, ok := errors.AsType[*xml.SyntaxError](err); ok {
		if syntax.Msg == "unexpected EOF" {
			return chancery.Errorf(chancery.Damaged, "the XML breaks off at line %d: the file is truncated; get a whole copy", syntax.Line)
		}
		return chancery.Errorf(chancery.Damaged, "the XML is malformed at line %d: %s", syntax.Line, syntax.Msg)
	}
	if _, ok := errors.AsType[*chancery.Error](err); ok {
		return err
	}
	return chancery.Errorf(chancery.Damaged, "the XML cannot be read near line %d: %w", x.line(), err)
}

// attr returns the value of the first attribute with one of the local names, in
// order of the names.
func attr(e xml.StartElement, names ...string) string {
	for _, name := range names {
		for _, a := range e.Attr {
			if a.Name.Local == name && a.Value != "" {
				return a.Value
			}
		}
	}
	return ""
}

// pass reads to the end of the element that has just begun.
func (x *xmlReader) pass() error {
	for depth := x.depth; x.depth >= depth; {
		if _, err := x.next(); err != nil {
			if err == io.EOF {
				return nil
			}
			return err
		}
	}
	return nil
}
