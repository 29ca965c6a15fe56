package evaluation

import (
	"bufio"
	"compress/gzip"
	"errors"
	"fmt"
	"io"
	"os"
	"strconv"
	"strings"
	"unicode/utf8"

	"chancery"
	"chancery/internal/wire"
)

// openText opens a file of text, packed with gzip or not.
func openText(path string) (io.ReadCloser, error) {
	f, err := os.Open(path)
	if err != nil {
		kind := chancery.Denied
		if errors.Is(err, os.ErrNotExist) {
			kind = chancery.NotFound
		}
		return nil, chancery.Errorf(kind, "cannot open the gold file: %w", err)
	}
	in := bufio.NewReaderSize(f, 1<<16)
	both := struct {
		io.Reader
		io.Closer
	}{io.LimitReader(in, maxTotal), f}
	if magic, _ := in.Peek(2); len(magic) == 2 && magic[0] == 0x1f && magic[1] == 0x8b {
		z, err := gzip.NewReader(in)
		if err != nil {
			_ = f.Close()
			return nil, chancery.Errorf(chancery.Damaged, "%s is not a whole gzip file: %w", path, err)
		}
		both.Reader = io.LimitReader(z, maxTotal)
	}
	return both, nil
}

// JSONLines reports whether the file at path begins as JSON lines do, with a brace.
func JSONLines(path string) (bool, error) {
	f, err := openText(path)
	if err != nil {
		return false, err
	}
	defer f.Close()
	b := make([]byte, 512)
	n, err := io.ReadFull(f, b)
	if err != nil && !errors.Is(err, io.EOF) && !errors.Is(err, io.ErrUnexpectedEOF) {
		return false, chancery.Errorf(chancery.Damaged, "%s cannot be read: %w; copy or download it again", path, err)
	}
	return strings.HasPrefix(strings.TrimLeft(string(b[:n]), " \r\n\t\ufeff"), "{"), nil
}

// lines yields the lines of a text file with their numbers, from 1.
func lines(r io.Reader, name string, each func(number int, line string) error) error {
	in := bufio.NewScanner(r)
	in.Buffer(make([]byte, 1<<16), maxLine)
	n := 0
	for in.Scan() {
		n++
		if !utf8.Valid(in.Bytes()) {
			return chancery.Errorf(chancery.Damaged, "%s, line %d, is not UTF-8; convert it", name, n)
		}
		if err := each(n, in.Text()); err != nil {
			return err
		}
	}
	if err := in.Err(); err != nil {
		return chancery.Errorf(chancery.Damaged, "%s breaks off after line %d: %w; copy or download it again", name, n, err)
	}
	return nil
}

// setter sets tokens as a text is set: without blanks before marks that close and
// behind those that open. A straight mark opens and closes in turn.
type setter struct {
	text          strings.Builder
	points        int // code points in text
	tight, inside bool
}

// add sets a token and returns its span in code points.
func (s *setter) add(token string) wire.Span {
	quote := token == `"` || token == "``" || token == "''"
	closes := false
	if quote {
		token, closes, s.inside = `"`, s.inside, !s.inside
		s.tight = s.tight || closes
	} else {
		s.tight = s.tight || tightBefore(token)
	}
	if !s.tight && s.points > 0 {
		s.text.WriteByte(' ')
		s.points++
	}
	start := s.points
	s.text.WriteString(token)
	s.points += utf8.RuneCountInString(token)
	s.tight = quote && !closes || !quote && tightAfter(token)
	return wire.Span{start, s.points}
}

func tightBefore(token string) bool {
	switch strings.ReplaceAll(token, "’", "'") {
	case ".", ",", ";", ":", "!", "?", "%", ")", "]", "}", "”", "'", "...", "'s", "'re", "'ve", "'ll", "'d", "'m", "'t", "n't":
		return true
	}
	return false
}

func tightAfter(token string) bool {
	switch token {
	case "(", "[", "{", "$", "£", "€", "“", "‘", "#":
		return true
	}
	return false
}

// Tagged reads a file with a token and its tag on each line, parted by a blank or a
// tab, and a blank line behind each sentence, as CoNLL-2003 has it: tags are O, B-type
// and I-type; I-type opens a name where none of that type goes on, so that files with
// I- only are read too. Each sentence is a document; names keep the corpus's types as
// their kinds.
func Tagged(path string) ([]Document, error) { return readText(path, tagged) }

// readText reads a file of text, packed or not.
func readText(path string, read func(r io.Reader, path string) ([]Document, error)) ([]Document, error) {
	f, err := openText(path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	return read(f, path)
}

func tagged(f io.Reader, path string) ([]Document, error) {
	var out []Document
	var set setter
	var names []wire.Name
	last := "" // the type that goes on
	flush := func(number int) {
		if set.points > 0 {
			doc := Document{ID: fmt.Sprintf("line %d", number), Text: set.text.String(), Names: names}
			runes := []rune(doc.Text)
			for i := range doc.Names {
				n := &doc.Names[i]
				n.Text = string(runes[n.Span[0]:n.Span[1]])
			}
			out = append(out, doc)
		}
		set, names, last = setter{tight: true}, nil, ""
	}
	flush(0)
	first := 1
	err := lines(f, path, func(number int, line string) error {
		parts := strings.Fields(line)
		if len(parts) == 0 {
			flush(first)
			first = number + 1
			return nil
		}
		if parts[0] == "-DOCSTART-" {
			return nil
		}
		tag := parts[len(parts)-1]
		part, kind, ok := strings.Cut(tag, "-")
		if len(parts) < 2 || tag != "O" && (!ok || kind == "" || part != "B" && part != "I") {
			return chancery.Errorf(chancery.Invalid, "%s, line %d, is no token with its tag: %q; expected a word, a tab and O, B-type or I-type", path, number, clip(line))
		}
		span := set.add(parts[0])
		switch {
		case tag == "O":
			last = ""
		case part == "I" && kind == last && len(names) > 0:
			names[len(names)-1].Span[1] = span[1]
		default:
			names = append(names, wire.Name{Span: span, Kind: kind, Confidence: 1})
			last = kind
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	flush(first)
	if len(out) == 0 {
		return nil, chancery.Errorf(chancery.Empty, "%s has no sentence in it", path)
	}
	return out, nil
}

func clip(s string) string {
	if r := []rune(s); len(r) > 60 {
		return string(r[:60]) + "…"
	}
	return s
}

// CoNLLU reads the mentions of a CoNLL-U file whose tenth column has Entity=, as GUM
// and CorefUD write it: "(1-person-…" opens a mention of entity 1, "1)" closes it. The
// sentences are set as their "# text" lines say, a blank line between paragraphs where
// "# newpar" is. An entity is an actor whose kind is the corpus's type of its first
// mention. A mention in several pieces ("1[1/2]") counts from its first to its last.
func CoNLLU(path string) ([]Document, error) { return readText(path, conlluOf) }

func conlluOf(f io.Reader, path string) ([]Document, error) {
	var out []Document
	c := conllu{path: path}
	err := lines(f, path, func(number int, line string) error {
		if id, ok := strings.CutPrefix(line, "# newdoc id = "); ok {
			if c.doc != nil {
				doc, err := c.done()
				if err != nil {
					return err
				}
				out = append(out, doc)
			}
			c.begin(strings.TrimSpace(id))
			return nil
		}
		return c.line(number, line)
	})
	if err != nil {
		return nil, err
	}
	if c.doc == nil {
		return nil, chancery.Errorf(chancery.Invalid, "%s has no line \"# newdoc id = …\"; it is no CoNLL-U file with documents", path)
	}
	doc, err := c.done()
	if err != nil {
		return nil, err
	}
	return append(out, doc), nil
}

// conllu is the work on one document of a CoNLL-U file.
type conllu struct {
	path     string
	doc      *Document
	text     strings.Builder
	points   int
	sentence string // what is left of it to set
	newpar   bool
	entities map[string]int   // in doc.Actors, by the corpus's id
	open     map[string][]int // starts of mentions that are open, by entity
}

func (c *conllu) begin(id string) {
	c.doc = &Document{ID: id}
	c.text.Reset()
	c.points, c.sentence, c.newpar = 0, "", true
	c.entities, c.open = map[string]int{}, map[string][]int{}
}

func (c *conllu) line(number int, line string) error {
	if c.doc == nil {
		return nil // remarks before the first document
	}
	if strings.HasPrefix(line, "# newpar") {
		c.newpar = true
		return nil
	}
	if s, ok := strings.CutPrefix(line, "# text = "); ok {
		c.set(c.sentence)
		if c.points > 0 {
			gap := " "
			if c.newpar {
				gap = "\n\n"
			}
			c.set(gap)
		}
		c.sentence, c.newpar = s, false
		return nil
	}
	if line == "" || line[0] == '#' {
		return nil
	}
	f := strings.Split(line, "\t")
	if len(f) != 10 {
		return chancery.Errorf(chancery.Invalid, "%s, line %d, has %d columns; CoNLL-U has ten, parted by tabs", c.path, number, len(f))
	}
	if _, err := strconv.Atoi(f[0]); err != nil {
		return nil // a range or an empty node: no word of the text
	}
	i := strings.Index(c.sentence, f[1])
	if i < 0 {
		return chancery.Errorf(chancery.Damaged, "%s, line %d: %q is not in the rest of its sentence, %q", c.path, number, f[1], clip(c.sentence))
	}
	c.set(c.sentence[:i])
	start := c.points
	c.set(f[1])
	c.sentence = c.sentence[i+len(f[1]):]
	for part := range strings.SplitSeq(f[9], "|") {
		if e, ok := strings.CutPrefix(part, "Entity="); ok {
			return c.mentions(number, e, start)
		}
	}
	return nil
}

func (c *conllu) set(s string) {
	c.text.WriteString(s)
	c.points += utf8.RuneCountInString(s)
}

// mentions reads the brackets of one word, which begins at start and ends at c.points.
func (c *conllu) mentions(number int, e string, start int) error {
	for e != "" {
		opens := e[0] == '('
		if opens {
			e = e[1:]
		}
		end := strings.IndexAny(e, "()")
		if end < 0 {
			end = len(e)
		}
		piece := e[:end]
		closes := end < len(e) && e[end] == ')'
		if e = e[end:]; closes {
			e = e[1:]
		}
		id, rest, _ := strings.Cut(piece, "-")
		id, part, split := strings.Cut(id, "[")
		if id == "" || !opens && !closes {
			return chancery.Errorf(chancery.Invalid, "%s, line %d: the brackets of Entity= cannot be read at %q", c.path, number, clip(piece))
		}
		if opens {
			if _, ok := c.entities[id]; !ok {
				c.entities[id] = len(c.doc.Actors)
				kind, _, _ := strings.Cut(rest, "-")
				c.doc.Actors = append(c.doc.Actors, wire.Actor{ID: id, Kind: kind})
			}
			// The pieces behind the first of a broken mention only carry it on.
			if !split || strings.HasPrefix(part, "1/") {
				c.open[id] = append(c.open[id], start)
			}
		}
		if closes && (!split || lastPiece(part)) {
			starts := c.open[id]
			if len(starts) == 0 {
				return chancery.Errorf(chancery.Invalid, "%s, line %d: a mention of entity %s is closed that was not opened", c.path, number, id)
			}
			a := &c.doc.Actors[c.entities[id]]
			a.Mentions = append(a.Mentions, wire.Span{starts[len(starts)-1], c.points})
			c.open[id] = starts[:len(starts)-1]
		}
	}
	return nil
}

// lastPiece reports whether "2/2]" is the last piece of a broken mention.
func lastPiece(part string) bool {
	a, b, ok := strings.Cut(strings.TrimSuffix(part, "]"), "/")
	return ok && a == b
}

func (c *conllu) done() (Document, error) {
	for id, starts := range c.open {
		if len(starts) > 0 {
			return Document{}, chancery.Errorf(chancery.Invalid, "%s: in %s a mention of entity %s is never closed", c.path, c.doc.ID, id)
		}
	}
	c.set(c.sentence)
	c.doc.Text = c.text.String()
	return *c.doc, nil
}
