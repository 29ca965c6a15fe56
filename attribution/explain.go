package attribution

import (
	"cmp"
	"context"
	"slices"

	"chancery"
)

// Explanation says what a finding of the model rests on.
type Explanation struct {
	Attribution chancery.Attribution
	Abstained   bool // it was found and not told
	// Words are the words and marks about the cue with the labels that they were given;
	// none where a rule found the attribution and not the model.
	Words []Labelled
	// Alternatives are other readings of the same words, the likeliest first, ten at most.
	Alternatives []Alternative
}

// Labelled is a word or mark and how likely each role is, as seen from the cue.
type Labelled struct {
	Passage         chancery.Passage
	Role            string  // "source", "cue", "content" or ""
	Source, Content float64 // probabilities
}

// Alternative is a reading of words that another reading was preferred to, or that
// stands beside it.
type Alternative struct {
	Source, Cue, Content []chancery.Passage
	Confidence           float64
	Outcome              string // what became of it, in words
}

// Explain reads doc again and says what the attribution with an ID rests on. It returns
// an error of kind [chancery.NotFound] where this reader does not find it.
func (m *Model) Explain(ctx context.Context, doc *chancery.Document, id string) (*Explanation, error) {
	type tried struct {
		candidate
		nested bool
	}
	var all []tried
	found, err := m.read(ctx, doc, newReading(doc), func(f *candidate, nested bool, _ int, _ *path) {
		all = append(all, tried{*f, nested})
	})
	if err != nil {
		return nil, err
	}
	e := &Explanation{}
	byID := func(a chancery.Attribution) bool { return a.ID == id }
	if i := slices.IndexFunc(found.told, byID); i >= 0 {
		e.Attribution = found.told[i]
	} else if i := slices.IndexFunc(found.abstained, byID); i >= 0 {
		e.Attribution, e.Abstained = found.abstained[i], true
	} else {
		return nil, chancery.Errorf(chancery.NotFound, "%s finds no attribution %s in this document; another reader, or a person, has found it", m.version, id)
	}
	u := found.units
	passages := func(runs []run) (out []chancery.Passage) {
		for _, r := range runs {
			s := u.span(int(r.from), int(r.to))
			out = append(out, chancery.Passage{Document: doc.Digest, Span: s, Words: doc.Text[s.Start:s.End]})
		}
		return out
	}
	cue := e.Attribution.Cue
	place := chancery.Span{Start: first(e.Attribution), End: min(last(e.Attribution), first(e.Attribution)+maxExplained)}
	own := -1
	for i, t := range all {
		s := u.span(t.first, t.last+1)
		if len(cue) > 0 && s == cue[0].Span && (own < 0 || t.confidence > all[own].confidence) {
			own = i
		}
	}
	outcomes := map[chancery.Span]string{}
	for _, a := range found.abstained {
		outcomes[anchor(a)] = "not sure enough to be told"
	}
	for _, a := range found.told {
		outcomes[anchor(a)] = "told as " + a.ID
	}
	for i, t := range all {
		s := u.span(t.first, t.last+1)
		if i == own || !s.Overlaps(place) || t.confidence < alternativeLeast {
			continue
		}
		a := Alternative{Source: passages(t.source), Cue: passages([]run{{int32(t.first), int32(t.last) + 1}}), Content: passages(t.content), Confidence: t.confidence}
		keep := m.parameters.Keep
		if t.nested {
			keep = m.parameters.NestedKeep
		}
		switch outcome, ok := outcomes[s]; {
		case own >= 0 && t.first == all[own].first && t.last == all[own].last:
			a.Outcome = "the same cue, read as one inside another's content"
			if !t.nested {
				a.Outcome = "the same cue, read as one that stands in no other"
			}
		case ok:
			a.Outcome = outcome
		case len(t.content) == 0:
			a.Outcome = "without content"
		case t.confidence >= keep && t.nested:
			a.Outcome = "its cue stands in no content, or a surer one has its words"
		case t.confidence >= keep:
			a.Outcome = "a surer one has its words"
		default:
			a.Outcome = "too unlikely"
		}
		e.Alternatives = append(e.Alternatives, a)
	}
	slices.SortStableFunc(e.Alternatives, func(a, b Alternative) int { return cmp.Compare(b.Confidence, a.Confidence) })
	e.Alternatives = e.Alternatives[:min(len(e.Alternatives), 10)]
	if own < 0 {
		return e, nil
	}
	e.Words, err = m.labels(ctx, doc, all[own].first, all[own].last, all[own].nested, place)
	return e, err
}

// maxExplained bounds in bytes how much of an attribution is looked at for alternatives,
// and alternativeLeast is the confidence from which on one is worth telling.
const (
	maxExplained     = 2000
	alternativeLeast = 0.02
)

// labels reads doc once more for the labels of one frame at a place.
func (m *Model) labels(ctx context.Context, doc *chancery.Document, first, last int, nested bool, place chancery.Span) ([]Labelled, error) {
	u := m.cutter.cut(doc.Text)
	var out []Labelled
	_, err := m.find(ctx, doc.Text, func(f *candidate, inner bool, low int, p *path) {
		if f.first != first || f.last != last || inner != nested {
			return
		}
		for i, l := range p.labels {
			s := u.span(low+i, low+i+1)
			if !s.Overlaps(place) {
				continue
			}
			w := Labelled{Passage: chancery.Passage{Document: doc.Digest, Span: s, Words: doc.Text[s.Start:s.End]}, Source: float64(p.source[i]), Content: float64(p.content[i])}
			switch {
			case first <= low+i && low+i <= last:
				w.Role = "cue"
			case isSource(l):
				w.Role = "source"
			case isContent(l):
				w.Role = "content"
			}
			out = append(out, w)
		}
	})
	return out, err
}
