package accession

import "chancery"

// sink is what parsers write blocks to: the builder itself or a tape.
type sink interface {
	open(kind chancery.BlockKind, level int, label string)
	text(s string)
	line()
	cell()
	mark(kind chancery.MarkKind, target string) (done func())
}

// tape keeps what was written to it until it is played to a builder. Parsers
// write footnotes to one, because formats hold a note inside the sentence that
// refers to it and the text holds it after that block.
type tape struct {
	strokes []stroke
	marks   int
}

type stroke struct {
	what  byte // 'o'pen, 't'ext, 'l'ine, 'c'ell, 'm'ark, 'd'one, 'p'age, a'side
	kind  string
	level int // of the block; of a mark, its number on this tape
	words string
	aside *tape
}

func (t *tape) open(kind chancery.BlockKind, level int, label string) {
	t.strokes = append(t.strokes, stroke{what: 'o', kind: string(kind), level: level, words: label})
}
func (t *tape) text(s string) { t.strokes = append(t.strokes, stroke{what: 't', words: s}) }
func (t *tape) line()         { t.strokes = append(t.strokes, stroke{what: 'l'}) }
func (t *tape) cell()         { t.strokes = append(t.strokes, stroke{what: 'c'}) }
func (t *tape) mark(kind chancery.MarkKind, target string) func() {
	n := t.marks
	t.marks++
	t.strokes = append(t.strokes, stroke{what: 'm', kind: string(kind), level: n, words: target})
	return func() { t.strokes = append(t.strokes, stroke{what: 'd', level: n}) }
}

// page notes a page break, at the next words.
func (t *tape) page(label string) { t.strokes = append(t.strokes, stroke{what: 'p', words: label}) }

// note keeps a tape that is to be written after the open block.
func (t *tape) note(aside *tape) { t.strokes = append(t.strokes, stroke{what: 'a', aside: aside}) }

// play writes the tape to w. Pages and asides are written where w is a
// document's own text and left out elsewhere.
func (t *tape) play(w sink) {
	var done map[int]func()
	for _, s := range t.strokes {
		switch s.what {
		case 'o':
			w.open(chancery.BlockKind(s.kind), s.level, s.words)
		case 't':
			w.text(s.words)
		case 'l':
			w.line()
		case 'c':
			w.cell()
		case 'p':
			if a, ok := w.(*annotated); ok {
				a.page(s.words)
			}
		case 'a':
			if a, ok := w.(*annotated); ok {
				a.notes = append(a.notes, s.aside)
			}
		case 'm':
			if done == nil {
				done = make(map[int]func())
			}
			done[s.level] = w.mark(chancery.MarkKind(s.kind), s.words)
		case 'd':
			if f := done[s.level]; f != nil {
				f()
				delete(done, s.level)
			}
		}
	}
	for _, f := range done {
		f()
	}
}

// annotated writes blocks to a builder and holds footnotes back until the block
// that refers to them has ended.
type annotated struct {
	*builder
	notes []*tape
}

func (a *annotated) open(kind chancery.BlockKind, level int, label string) {
	a.flush()
	a.builder.open(kind, level, label)
}

// flush writes the footnotes held back.
func (a *annotated) flush() {
	for len(a.notes) > 0 { // a note may hold another
		n := a.notes[0]
		a.notes = a.notes[1:]
		a.builder.end()
		n.play(a.builder)
	}
}
