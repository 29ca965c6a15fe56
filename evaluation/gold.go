package evaluation

import (
	"bufio"
	"compress/gzip"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"iter"
	"os"

	"chancery"
	"chancery/internal/wire"
)

// Limits on what is read, so that a file cannot fill the memory.
const (
	maxLine  = 64 << 20 // bytes of one line, which is one document
	maxTotal = 8 << 30  // bytes of one file, unpacked
)

// Document is one row of a gold file or a file of readings: a text and what a person
// or a reader found in it. Its spans are code points, half-open; Read holds them to
// lie in the text.
type Document struct {
	ID           string             `json:"id"`
	Text         string             `json:"text"`
	Blocks       []wire.Block       `json:"blocks"`
	Attributions []wire.Attribution `json:"attributions"`
	Names        []wire.Name        `json:"names"`
	Actors       []wire.Actor       `json:"actors"`
}

// Open reads a file of JSON lines, packed with gzip or not, as [Read] does.
func Open(path string) iter.Seq2[Document, error] {
	return func(yield func(Document, error) bool) {
		f, err := os.Open(path)
		if err != nil {
			kind := chancery.Denied
			if errors.Is(err, os.ErrNotExist) {
				kind = chancery.NotFound
			}
			yield(Document{}, chancery.Errorf(kind, "cannot open the gold file: %w", err))
			return
		}
		defer f.Close()
		Read(f, path)(yield)
	}
}

// Read reads documents from JSON lines, one a line, blank lines left out;
// whatever begins as gzip does is unpacked. name stands in errors, with the line.
// After an error nothing more is read.
//
// A text may be missing in a file of findings, whose offsets are then counted in
// the text of the gold document with the same id.
func Read(r io.Reader, name string) iter.Seq2[Document, error] {
	return func(yield func(Document, error) bool) {
		in := bufio.NewReaderSize(r, 1<<16)
		if magic, _ := in.Peek(2); len(magic) == 2 && magic[0] == 0x1f && magic[1] == 0x8b {
			z, err := gzip.NewReader(in)
			if err != nil {
				yield(Document{}, chancery.Errorf(chancery.Damaged, "%s is not a whole gzip file: %w", name, err))
				return
			}
			in = bufio.NewReaderSize(z, 1<<16)
		}
		total := 0
		for number := 1; ; number++ {
			line, err := readLine(in)
			total += len(line)
			switch {
			case errors.Is(err, errTooLong):
				yield(Document{}, chancery.Errorf(chancery.TooLarge, "%s, line %d, is longer than %d MiB; give one document a line", name, number, maxLine>>20))
				return
			case err != nil && !errors.Is(err, io.EOF):
				yield(Document{}, chancery.Errorf(chancery.Damaged, "%s breaks off in line %d: %w; copy or download it again", name, number, err))
				return
			case total > maxTotal:
				yield(Document{}, chancery.Errorf(chancery.TooLarge, "%s holds more than %d GiB; split it", name, maxTotal>>30))
				return
			}
			if blank(line) {
				if err != nil {
					return
				}
				continue
			}
			doc, bad := parse(line, name, number)
			if !yield(doc, bad) || bad != nil || err != nil {
				return
			}
		}
	}
}

var errTooLong = errors.New("line too long")

// readLine returns the next line without its break, with io.EOF at the last one.
// The bytes are good until the next call at least.
func readLine(in *bufio.Reader) ([]byte, error) {
	var line []byte
	for {
		part, err := in.ReadSlice('\n')
		line = append(line, part...)
		if len(line) > maxLine {
			return nil, errTooLong
		}
		if !errors.Is(err, bufio.ErrBufferFull) {
			return line, err
		}
	}
}

func blank(line []byte) bool {
	for _, c := range line {
		if c != ' ' && c != '\t' && c != '\r' && c != '\n' {
			return false
		}
	}
	return true
}

func parse(line []byte, name string, number int) (Document, error) {
	var row struct {
		Document
		ID   *string `json:"id"`
		Text *string `json:"text"`
	}
	if err := json.Unmarshal(line, &row); err != nil {
		return Document{}, chancery.Errorf(chancery.Damaged, "%s, line %d, is not a document as JSON: %w; expected {\"id\": …, \"text\": …, \"attributions\": […]}", name, number, err)
	}
	if row.ID == nil {
		return Document{}, chancery.Errorf(chancery.Invalid, "%s, line %d, has no \"id\"; every document needs one", name, number)
	}
	doc := row.Document
	doc.ID = *row.ID
	if row.Text == nil {
		return doc, nil
	}
	doc.Text = *row.Text
	n := chancery.NewPoints(doc.Text).Len()
	if err := inside(doc.Attributions, n); err != nil {
		return Document{}, chancery.Errorf(chancery.Invalid, "%s, line %d (%s): %w", name, number, doc.ID, err)
	}
	if err := doc.othersInside(n); err != nil {
		return Document{}, chancery.Errorf(chancery.Invalid, "%s, line %d (%s): %w", name, number, doc.ID, err)
	}
	return doc, nil
}

// othersInside does for blocks, names and mentions what inside does for attributions.
func (d *Document) othersInside(n int) error {
	check := func(what string, s wire.Span) error {
		if s[0] < 0 || s[1] < s[0] || s[1] > n {
			return chancery.Errorf(chancery.Invalid, "%s has the span [%d, %d), which is no stretch of a text of %d code points", what, s[0], s[1], n)
		}
		return nil
	}
	for i, b := range d.Blocks {
		if err := check(fmt.Sprintf("block %d", i+1), b.Span); err != nil {
			return err
		}
	}
	for i, m := range d.Names {
		if err := check(fmt.Sprintf("name %d", i+1), m.Span); err != nil {
			return err
		}
	}
	for i, a := range d.Actors {
		for _, m := range a.Mentions {
			if err := check(fmt.Sprintf("a mention of actor %d", i+1), m); err != nil {
				return err
			}
		}
	}
	return nil
}

// inside returns an error that names the first span that is not a stretch of a
// text of n code points.
func inside(attributions []wire.Attribution, n int) error {
	for i, a := range attributions {
		for role, spans := range roles(&a) {
			for _, s := range spans {
				if s[0] < 0 || s[1] < s[0] || s[1] > n {
					return chancery.Errorf(chancery.Invalid, "attribution %d has the %s span [%d, %d), which is no stretch of a text of %d code points", i+1, Role(role), s[0], s[1], n)
				}
			}
		}
	}
	return nil
}
