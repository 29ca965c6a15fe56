package attribution

import (
	"context"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"slices"
	"sync"

	"chancery"
	"chancery/calendar"
	"chancery/encoder"
)

// modelVersion changes with everything in the program that changes what the model
// finds; [Model.Version] has the weights beside it.
const modelVersion = "model/2"

// Model is the trained reader: an encoder and the heads on it, which are described in
// training/attribution/NOTES.md. It may be used by several goroutines at once. Time is
// linear in the length of a document; beside the document and what is found, memory
// does not grow with it but for some 20 bytes a word.
type Model struct {
	version string
	encoder *encoder.Encoder
	cutter  cutter

	layers   *encoder.Linear // source, cue and content of each unit
	feedback *encoder.Linear // what the layers say, for the heads after them
	frame    *encoder.CueScorer
	crf      *crf
	valid    *encoder.MLP
	nested   *encoder.Linear // cues inside contents; nil in weights that have no such head
	actors   *actorHeads     // nil in weights that have none

	window, step int // in pieces, [CLS] and [SEP] not counted
	reach        int // of a frame on either side of its cue, in units
	atOnce       int // windows that are encoded by one call
	parameters   parameters

	idle sync.Pool // of *scratch
}

var _ chancery.Reader = (*Model)(nil)

// settings is what stands about the heads in the notes of the weights.
type settings struct {
	FrameLabels []string   `json:"frameLabels"`
	Window      int        `json:"window"`
	Step        int        `json:"step"`
	Reach       int        `json:"reach"`
	Paragraph   string     `json:"paragraph"` // the piece that stands for a blank line
	Parameters  parameters `json:"parameters"`
}

// NewModel makes a reader of weights, which must stay open as long as it is used. The
// error says what is wrong with them, where they are not those of a reader.
func NewModel(w *encoder.Weights, opts ...encoder.Option) (*Model, error) {
	m, err := newModel(w, opts)
	if err != nil {
		return nil, chancery.Errorf(chancery.Unsupported, "the weights are not those of a reader of attributions that this program knows: %w", err)
	}
	return m, nil
}

func newModel(w *encoder.Weights, opts []encoder.Option) (*Model, error) {
	note, ok := w.Notes.Attributes["attribution"]
	if !ok {
		return nil, errors.New("nothing stands in their notes about attribution")
	}
	var s settings
	if err := json.Unmarshal([]byte(note), &s); err != nil {
		return nil, fmt.Errorf("notes: %w", err)
	}
	if err := s.check(w.Config); err != nil {
		return nil, fmt.Errorf("notes: %w", err)
	}
	m := &Model{
		version: modelVersion + " " + hex.EncodeToString(w.Digest[:4]),
		window:  s.Window, step: s.Step, reach: s.Reach, atOnce: windowsAtOnce(), parameters: s.Parameters,
	}
	var err error
	if m.cutter, err = newCutter(w.Tokenizer(), s.Paragraph); err != nil {
		return nil, err
	}
	if m.encoder, err = encoder.New(w, opts...); err != nil {
		return nil, err
	}
	if err := m.loadHeads(w); err != nil {
		return nil, err
	}
	m.idle.New = func() any { return &scratch{} }
	return m, nil
}

func (s *settings) check(c encoder.Config) error {
	switch {
	case !slices.Equal(s.FrameLabels, frameLabels):
		return fmt.Errorf("the labels are %q, expected %q", s.FrameLabels, frameLabels)
	case s.Window < 1 || s.Window > c.MaxPositions-2:
		return fmt.Errorf("windows of %d pieces, expected 1 to %d", s.Window, c.MaxPositions-2)
	case s.Step < 1 || s.Step > s.Window:
		return fmt.Errorf("windows of %d pieces %d apart", s.Window, s.Step)
	case s.Reach < 1 || s.Reach > 1024:
		return fmt.Errorf("a reach of %d units, expected 1 to 1024", s.Reach)
	}
	return s.Parameters.check()
}

func (m *Model) loadHeads(w *encoder.Weights) error {
	e, width := m.encoder, m.encoder.Config().Hidden
	var err error
	if m.layers, err = e.Linear("attribution.layers"); err != nil {
		return err
	}
	if m.feedback, err = e.Linear("attribution.feedback"); err != nil {
		return err
	}
	if m.frame, err = e.CueScorer("attribution.frame", encoder.ReLU); err != nil {
		return err
	}
	if m.valid, err = e.MLP("attribution.valid", encoder.GELU); err != nil {
		return err
	}
	type shape struct {
		name      string
		got, want [2]int
	}
	shapes := []shape{
		{"layers", [2]int{m.layers.In, m.layers.Out}, [2]int{width, layerOutputs}},
		{"feedback", [2]int{m.feedback.In, m.feedback.Out}, [2]int{layerOutputs, width}},
		{"frame", [2]int{m.frame.Width, m.frame.Labels}, [2]int{width, int(labelCount)}},
		{"valid", [2]int{m.valid.In, m.valid.Out}, [2]int{2 * width, 1}},
	}
	if _, ok := w.Tensor("attribution.nested.weight"); ok {
		if m.nested, err = e.Linear("attribution.nested"); err != nil {
			return err
		}
		shapes = append(shapes, shape{"nested", [2]int{m.nested.In, m.nested.Out}, [2]int{width, 3}})
	}
	for _, c := range shapes {
		if c.got != c.want {
			return fmt.Errorf("the head attribution.%s goes from %d values to %d, expected %d to %d", c.name, c.got[0], c.got[1], c.want[0], c.want[1])
		}
	}
	t, ok := w.Tensor("attribution.frame.transitions")
	if !ok || t.Type != encoder.Float32 {
		return errors.New("they have no tensor attribution.frame.transitions in float32")
	}
	if m.crf, err = newCRF(t.Float); err != nil {
		return err
	}
	m.actors, err = loadActors(e, w)
	return err
}

// Version names the reader and its weights: "model/2 4f3a09c2".
func (m *Model) Version() string { return m.version }

// Read finds attributions in doc, the actors that are their sources, and dates. What
// it does not read it says as [Simple.Read] does. It returns an error when ctx ends or
// the weights turn out to be useless.
func (m *Model) Read(ctx context.Context, doc *chancery.Document) (*chancery.Reading, error) {
	out := &chancery.Reading{Document: doc.Digest, Reader: m.version}
	if skip, ok := unreadable(doc, m.version); ok {
		out.Skipped = append(out.Skipped, skip)
		return out, ctx.Err()
	}
	if len(doc.Text) > maxText {
		return nil, chancery.Errorf(chancery.TooLarge, "a text of %d bytes is more than %s reads at once; split it", len(doc.Text), m.version)
	}
	page := newReading(doc)
	found, err := m.read(ctx, doc, page, nil)
	if err != nil {
		return nil, err
	}
	out.Attributions, out.Dates = found.told, calendar.Dates(doc)
	if found.actors != nil {
		out.Names, out.Actors = found.actors.found(doc, found.units, page, out.Attributions)
	} else {
		out.Actors = actorsOf(doc, out.Attributions)
	}
	page.complete(out)
	doubtful := &chancery.Reading{Attributions: found.abstained, Actors: out.Actors, Dates: out.Dates}
	page.complete(doubtful)
	out.Abstained = doubtful.Attributions
	return out, ctx.Err()
}

// modelReading is what the model finds in a text.
type modelReading struct {
	units           *units
	kept, doubtful  []attributed // as the heads have them, before the page is looked at
	faint           []attributed // inside contents, and too unlikely but for what the page shows
	told, abstained []chancery.Attribution
	actors          *actorReading // nil where the model has no heads for them
}

// read reads a document's text, of which page knows what stands where. seen may be nil;
// see [frames].
func (m *Model) read(ctx context.Context, doc *chancery.Document, page *reading, seen func(f *candidate, nested bool, low int, p *path)) (*modelReading, error) {
	out, err := m.find(ctx, doc.Text, seen)
	if err != nil {
		return nil, err
	}
	kept, doubtful := page.inner(m.drafts(out.units, out.kept), m.drafts(out.units, out.faint)), m.drafts(out.units, out.doubtful)
	page.uncited(kept)
	page.uncited(doubtful)
	certain, rest, err := page.structure(ctx, kept, doubtful)
	if err != nil {
		return nil, err
	}
	out.told, out.abstained = m.finish(doc, certain), m.finish(doc, rest)
	ids := make(map[string]bool, len(out.told))
	for _, a := range out.told {
		ids[a.ID] = true
	}
	out.abstained = slices.DeleteFunc(out.abstained, func(a chancery.Attribution) bool { return ids[a.ID] })
	return out, nil
}

// find takes a text through the encoder and all heads, and decides.
func (m *Model) find(ctx context.Context, text string, seen func(f *candidate, nested bool, low int, p *path)) (*modelReading, error) {
	u := m.cutter.cut(text)
	out := &modelReading{units: u}
	if u.len() == 0 {
		return out, ctx.Err()
	}
	s := m.idle.Get().(*scratch)
	defer m.idle.Put(s)
	f := m.newFrames(u.len(), s)
	f.seen = seen
	if m.actors != nil {
		out.actors = m.actors.read(look(text, u, &m.cutter), u.len(), m.encoder.Config().Hidden)
	}
	err := m.vectors(ctx, u, s, func(low int, rows []float32) error {
		if out.actors != nil {
			if err := out.actors.take(low, rows); err != nil {
				return err
			}
		}
		return f.take(low, rows)
	})
	if err != nil {
		return nil, err
	}
	out.kept, out.doubtful = decide(f.outer.found, f.content, &m.parameters)
	for _, a := range nested(out.kept, f.inner.found, u.len()) {
		if a.confidence >= m.parameters.NestedKeep {
			out.kept = append(out.kept, a)
		} else {
			out.faint = append(out.faint, a)
		}
	}
	return out, nil
}

// finish makes attributions of drafts, in order of their place, with their parents.
func (m *Model) finish(doc *chancery.Document, drafts []draft) []chancery.Attribution {
	out := make([]chancery.Attribution, 0, len(drafts))
	passages := func(spans []chancery.Span) (out []chancery.Passage) {
		for _, s := range spans {
			out = append(out, chancery.Passage{Document: doc.Digest, Span: s, Words: doc.Text[s.Start:s.End]})
		}
		return out
	}
	for i := range drafts {
		d := &drafts[i]
		a := chancery.Attribution{
			Source: passages(d.source), Cue: passages(d.cue), Content: passages(d.content),
			Confidence: math.Round(d.confidence*1e4) / 1e4, Kind: d.kind,
		}
		a.Reason = m.reason(d, &a)
		a.ID = chancery.AttributionID(doc.Digest, a.Source, a.Cue, a.Content)
		out = append(out, a)
	}
	return ordered(out)
}
