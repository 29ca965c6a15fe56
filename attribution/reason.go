package attribution

import (
	"fmt"
	"strings"

	"chancery"
	"chancery/text"
)

// reason says in words what an attribution rests on, with the probability that the
// model gives each part.
func (m *Model) reason(d *draft, a *chancery.Attribution) string {
	f := d.from
	if f == nil {
		return d.rule
	}
	var b strings.Builder
	fmt.Fprintf(&b, "cue %s %s", quoted(a.Cue), hundredths(f.starts))
	cue := a.Cue[0].Span.Start
	if len(a.Source) > 0 {
		fmt.Fprintf(&b, "; source %s %s it %s", quoted(a.Source), side(a.Source, cue), hundredths(f.sourceMean))
	} else {
		b.WriteString("; no source")
	}
	fmt.Fprintf(&b, "; content %s it %s", side(a.Content, cue), hundredths(f.contentMean))
	if n := len(a.Content); n > 1 {
		fmt.Fprintf(&b, ", in %d pieces", n)
	}
	if f.valid < .5 {
		fmt.Fprintf(&b, "; doubtful as a cue %s", hundredths(f.valid))
	}
	if d.rule != "" {
		b.WriteString("; " + d.rule)
	}
	return b.String()
}

// hundredths writes a probability: ".93".
func hundredths(p float32) string {
	return strings.TrimPrefix(fmt.Sprintf("%.2f", min(p, .99)), "0")
}

// side says where passages stand that have another place among or beside them.
func side(passages []chancery.Passage, at int) string {
	before, after := passages[0].Span.Start < at, passages[len(passages)-1].Span.Start > at
	switch {
	case before && after:
		return "around"
	case before:
		return "before"
	}
	return "after"
}

// quoted gives words in quotation marks, the first few of them.
func quoted(passages []chancery.Passage) string {
	var parts []string
	for _, p := range passages {
		parts = append(parts, "“"+shortened(p.Words, 8)+"”")
	}
	return strings.Join(parts, " … ")
}

// shortened gives the first words of a text.
func shortened(s string, most int) string {
	at := 0
	for range most {
		w, ok := text.NextWord(s, at)
		if !ok {
			return s
		}
		at = w.End
	}
	if at >= len(s) {
		return s
	}
	return s[:at] + " …"
}
