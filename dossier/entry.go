package dossier

import (
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"chancery"
)

// An entry is one row of fields of the key, as key/README.md describes it.
// Reading a field takes it out; what nobody took is an error.
type entry struct {
	file   string
	line   int
	kind   string // name of the first field
	id     string // its value
	fields []field
	errs   *[]error
}

type field struct{ name, value string }

// parseEntries reads a file of the key.
func parseEntries(file, text string, errs *[]error) []*entry {
	var out []*entry
	var e *entry
	for i, line := range strings.Split(text, "\n") {
		switch {
		case strings.TrimSpace(line) == "":
			e = nil
		case strings.HasPrefix(line, "#"):
		case line[0] == ' ' || line[0] == '\t':
			more := " " + strings.TrimSpace(line)
			switch {
			case e == nil:
				*errs = append(*errs, fmt.Errorf("%s:%d: a line goes on with no field above it", file, i+1))
			case len(e.fields) == 0:
				e.id += more
			default:
				e.fields[len(e.fields)-1].value += more
			}
		default:
			name, value, ok := strings.Cut(line, ":")
			value = strings.TrimSpace(value)
			if !ok || name == "" || value == "" || strings.ContainsAny(name, " \t") {
				*errs = append(*errs, fmt.Errorf("%s:%d: %q is no field; write name: value", file, i+1, line))
				continue
			}
			if e == nil {
				e = &entry{file: file, line: i + 1, kind: name, id: value, errs: errs}
				out = append(out, e)
				continue
			}
			e.fields = append(e.fields, field{name, value})
		}
	}
	return out
}

func (e *entry) errorf(format string, args ...any) {
	*e.errs = append(*e.errs, fmt.Errorf("%s:%d: %s %s: %w", e.file, e.line, e.kind, e.id, fmt.Errorf(format, args...)))
}

// all takes every value of a field.
func (e *entry) all(name string) []string {
	var values []string
	kept := e.fields[:0]
	for _, f := range e.fields {
		if f.name == name {
			values = append(values, f.value)
		} else {
			kept = append(kept, f)
		}
	}
	e.fields = kept
	return values
}

// has reports whether a field is there, and leaves it.
func (e *entry) has(name string) bool {
	return slices.ContainsFunc(e.fields, func(f field) bool { return f.name == name })
}

// maybe takes the one value of a field, or "".
func (e *entry) maybe(name string) string {
	values := e.all(name)
	if len(values) > 1 {
		e.errorf("%s is given %d times", name, len(values))
	}
	if len(values) == 0 {
		return ""
	}
	return values[0]
}

// one takes the one value of a field that must be there.
func (e *entry) one(name string) string {
	v := e.maybe(name)
	if v == "" {
		e.errorf("%s is missing", name)
	}
	return v
}

// list takes values parted by commas, over as many fields as there are.
func (e *entry) list(name string) []string {
	var out []string
	for _, v := range e.all(name) {
		out = append(out, commas(v)...)
	}
	return out
}

func commas(s string) []string {
	if s == "" {
		return nil
	}
	parts := strings.Split(s, ",")
	for i := range parts {
		parts[i] = strings.TrimSpace(parts[i])
	}
	return parts
}

// words takes every value of a field as words.
func (e *entry) words(name string) []Words {
	var out []Words
	for _, v := range e.all(name) {
		w, err := parseWords(v)
		if err != nil {
			e.errorf("%w", err)
			continue
		}
		out = append(out, w)
	}
	return out
}

// passages takes every value of a field as "document: words".
func (e *entry) passages(name string) []Passage {
	var out []Passage
	for _, v := range e.all(name) {
		doc, rest, ok := strings.Cut(v, ": ")
		if !ok {
			e.errorf("%s %q is no passage; write document: words", name, v)
			continue
		}
		w, err := parseWords(rest)
		if err != nil {
			e.errorf("%w", err)
			continue
		}
		out = append(out, Passage{Document: doc, Words: w})
	}
	return out
}

// passage takes the one value of a field as "document: words".
func (e *entry) passage(name string) Passage {
	p := e.passages(name)
	if len(p) != 1 {
		e.errorf("%s must be given once, and is given %d times", name, len(p))
		return Passage{}
	}
	return p[0]
}

// day takes a field as a day, "1999-05-04".
func (e *entry) day(name string) chancery.Day {
	v := e.one(name)
	t, err := time.Parse(time.DateOnly, v)
	if err != nil {
		e.errorf("%s %q is no day; write it as 1999-05-04", name, v)
	}
	return chancery.DayOf(t.Year(), t.Month(), t.Day())
}

// number takes a field as a whole number from 0.
func (e *entry) number(name string) int {
	v := e.one(name)
	n, err := strconv.Atoi(v)
	if err != nil || n < 0 {
		e.errorf("%s %q is no number from 0", name, v)
	}
	return n
}

// noted takes every value of a field as "id - what is to be said of it".
func (e *entry) noted(name string) []Noted {
	var out []Noted
	for _, v := range e.all(name) {
		id, text, ok := strings.Cut(v, " - ")
		if !ok {
			e.errorf("%s %q says nothing of it; write id - words", name, v)
		}
		out = append(out, Noted{ID: id, Text: text})
	}
	return out
}

// done reports the fields that nobody took.
func (e *entry) done() {
	for _, f := range e.fields {
		e.errorf("no such field as %s", f.name)
	}
}

// join makes one error of many, the first twenty of them in words.
func join(errs []error) error {
	if len(errs) > 20 {
		errs = append(errs[:20:20], fmt.Errorf("and %d more", len(errs)-20))
	}
	return errors.Join(errs...)
}
