package main

import (
	"bufio"
	"cmp"
	"fmt"
	"io"
	"os"
	"slices"
	"strings"
	"unicode"

	"github.com/charmbracelet/x/ansi"
	"golang.org/x/term"

	"chancery"
)

// printer writes for people: lines wrapped to the width of the terminal, type
// styles where there is one. Source, cue and content are told apart by brackets
// first and by style second, so that nothing rests on colour.
type printer struct {
	*bufio.Writer
	width  int
	styled bool
}

// legend explains the marks that mark sets.
const legend = "[who] /cue/ {what}"

func (p *program) printer(w io.Writer) *printer {
	pr := &printer{Writer: bufio.NewWriter(w), width: 80}
	f, isFile := w.(*os.File)
	if isFile && isTerminal(w) {
		if width, _, err := term.GetSize(int(f.Fd())); err == nil && width > 20 {
			pr.width = min(width, 100) // longer lines are hard to read
		}
		pr.styled = os.Getenv("NO_COLOR") == "" && os.Getenv("TERM") != "dumb"
	}
	switch p.colour {
	case "always":
		pr.styled = true
	case "never":
		pr.styled = false
	}
	return pr
}

// style sets s in a type style: an SGR parameter such as "1" for bold.
func (pr *printer) style(sgr, s string) string {
	if !pr.styled || s == "" {
		return s
	}
	return "\x1b[" + sgr + "m" + s + "\x1b[0m"
}

func (pr *printer) bold(s string) string  { return pr.style("1", s) }
func (pr *printer) faint(s string) string { return pr.style("2", s) }

// wrapped writes s as a paragraph, every line indented by n columns.
func (pr *printer) wrapped(n int, s string) {
	pad := strings.Repeat(" ", n)
	for line := range strings.SplitSeq(ansi.Wrap(s, max(pr.width-n, 20), " -"), "\n") {
		fmt.Fprintf(pr, "%s%s\n", pad, strings.TrimRight(line, " "))
	}
}

// clean makes text of a document safe for a terminal: control characters, which
// could move the cursor or worse, and marks that turn the direction of text
// become spaces; runs of white space become one space.
func clean(s string) string {
	return strings.Join(strings.FieldsFunc(s, func(r rune) bool {
		return unicode.IsSpace(r) || unicode.IsControl(r) || unicode.Is(unicode.Bidi_Control, r)
	}), " ")
}

// heading writes what is known of a document in three lines.
func (pr *printer) heading(doc *chancery.Document) {
	title := doc.Metadata.Get(chancery.Title)
	if title == "" {
		title = "(untitled)"
	}
	pr.wrapped(0, pr.bold(clean(title)))
	by := slices.Collect(doc.Metadata.All(chancery.Author))
	line := []string{strings.Join(by, ", "), doc.Metadata.Get(chancery.Outlet), cmp.Or(doc.Metadata.Get(chancery.Written), doc.Metadata.Get(chancery.Published))}
	line = slices.DeleteFunc(line, func(s string) bool { return s == "" })
	if len(line) > 0 {
		pr.wrapped(0, clean(strings.Join(line, " · ")))
	}
	pr.wrapped(0, pr.faint(clean(doc.Path)+" · "+doc.Digest.Short()))
}

// shown is an attribution as it is shown, with a line about its state where a
// person has decided on it.
type shown struct {
	chancery.Attribution
	state string
}

// attributions writes the attributions of a document as a tree, in the order in
// which they stand there. The actors are those of its reading.
func (pr *printer) attributions(doc *chancery.Document, actors []chancery.Actor, list []shown) {
	names := make(map[string]string, len(actors))
	for _, a := range actors {
		names[a.ID] = a.Name
	}
	children := map[string][]int{}
	known := map[string]bool{}
	for _, a := range list {
		known[a.ID] = true
	}
	for i, a := range list {
		parent := a.Parent
		if !known[parent] {
			parent = ""
		}
		children[parent] = append(children[parent], i)
	}
	all := make([]chancery.Attribution, len(list))
	for i := range list {
		all[i] = list[i].Attribution
	}
	chain := chancery.Chains(all)
	var show func(parent string, depth int)
	show = func(parent string, depth int) {
		below := children[parent]
		delete(children, parent) // a circle of parents is shown once
		for _, i := range below {
			pr.attribution(doc, names, chain(list[i].ID), list[i], depth)
			show(list[i].ID, depth+1)
		}
	}
	show("", 0)
}

func (pr *printer) attribution(doc *chancery.Document, names map[string]string, chain []chancery.Attribution, a shown, depth int) {
	indent := 2 + 4*min(depth, 8)
	fmt.Fprintln(pr)
	pr.wrapped(indent, pr.mark(doc, a.Attribution))
	facts := []string{string(a.Kind), string(a.Stance), fmt.Sprintf("%.0f%% sure", 100*a.Confidence)}
	if page := doc.Page(extent(a.Attribution).Start); page != "" {
		facts = append(facts, "page "+page)
	}
	facts = append(facts, a.ID)
	pr.wrapped(indent+2, pr.faint(strings.Join(facts, " · ")))
	pr.wrapped(indent+2, pr.faint("on whose word: "+onWhoseWord(doc, names, chain)))
	if a.state != "" {
		pr.wrapped(indent+2, a.state)
	}
}

// onWhoseWord writes a chain from the document's author inward, hand by hand.
func onWhoseWord(doc *chancery.Document, names map[string]string, chain []chancery.Attribution) string {
	hands := []string{cmp.Or(strings.Join(slices.Collect(doc.Metadata.All(chancery.Author)), ", "), doc.Metadata.Get(chancery.Outlet), "the document")}
	for _, a := range chain {
		for _, link := range a.Path {
			hands = append(hands, hand(names, link))
		}
		if len(a.Path) == 0 {
			hands = append(hands, cmp.Or(chancery.Words(a.Source), "(not named)"))
		}
	}
	return clean(strings.Join(hands, " → "))
}

// hand writes one link with whom its words mean, where they do not name them, and how
// it went through: "she (Tamsin Orrell, interview)".
func hand(names map[string]string, link chancery.Link) string {
	var facts, who []string
	for _, id := range link.Actors {
		if name := names[id]; name != "" && !strings.Contains(link.Passage.Words, name) {
			who = append(who, name)
		}
	}
	if link.Either {
		facts = append(facts, strings.Join(who, " or "))
	} else {
		facts = append(facts, strings.Join(who, " and "))
	}
	if !strings.Contains(strings.ToLower(link.Passage.Words), string(link.Medium)) {
		facts = append(facts, string(link.Medium))
	}
	facts = append(facts, string(link.Access))
	facts = slices.DeleteFunc(facts, func(s string) bool { return s == "" })
	if len(facts) == 0 {
		return link.Passage.Words
	}
	return link.Passage.Words + " (" + strings.Join(facts, ", ") + ")"
}

// words joins the words of passages, parted by an ellipsis.
// extent returns the stretch from the first to the last word of an attribution.
func extent(a chancery.Attribution) chancery.Span {
	span := chancery.Span{Start: int(^uint(0) >> 1)}
	for _, role := range [][]chancery.Passage{a.Source, a.Cue, a.Content} {
		for _, p := range role {
			span.Start, span.End = min(span.Start, p.Span.Start), max(span.End, p.Span.End)
		}
	}
	if span.End == 0 {
		span.Start = 0
	}
	return span
}

// longest is how much of one stretch of content is shown before its middle is
// left out, in bytes; the whole stands in `show --text` and in the desk.
const longest = 700

// mark writes the stretch of the text that an attribution stands in, with
// source, cue and content marked.
func (pr *printer) mark(doc *chancery.Document, a chancery.Attribution) string {
	type piece struct {
		chancery.Passage
		left, right, sgr string
	}
	var pieces []piece
	for _, p := range a.Source {
		pieces = append(pieces, piece{p, "[", "]", "1"})
	}
	for _, p := range a.Cue {
		pieces = append(pieces, piece{p, "/", "/", "3"})
	}
	for _, p := range a.Content {
		pieces = append(pieces, piece{p, "{", "}", "4"})
	}
	slices.SortStableFunc(pieces, func(a, b piece) int { return a.Span.Start - b.Span.Start })
	var b strings.Builder
	at := -1
	for _, p := range pieces {
		if at >= 0 && p.Span.Start > at {
			b.WriteString(spaced(doc.Text[at:p.Span.Start]))
		}
		b.WriteString(p.left)
		b.WriteString(pr.style(p.sgr, clean(shorten(p.Words))))
		b.WriteString(p.right)
		at = max(at, p.Span.End)
	}
	return b.String()
}

// spaced cleans the text between two pieces, keeping a space at either end and
// leaving out what is too long to matter.
func spaced(s string) string {
	inner := clean(shorten(s))
	if inner == "" {
		if s == "" {
			return ""
		}
		return " "
	}
	first, last := s[0], s[len(s)-1]
	if first == ' ' || first == '\n' {
		inner = " " + inner
	}
	if last == ' ' || last == '\n' {
		inner += " "
	}
	return inner
}

// shorten leaves out the middle of a long text, saying how many words are gone.
func shorten(s string) string {
	if len(s) <= longest {
		return s
	}
	cut := func(r rune) bool { return unicode.IsSpace(r) }
	head := strings.LastIndexFunc(s[:longest*2/3], cut)
	tail := strings.IndexFunc(s[len(s)-longest/3:], cut)
	if head < 0 || tail < 0 {
		return s
	}
	tail += len(s) - longest/3
	return fmt.Sprintf("%s [… %d words …] %s", s[:head], len(strings.Fields(s[head:tail])), s[tail:])
}
