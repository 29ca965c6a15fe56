package encoder

// Piece is one word piece: its number in the vocabulary and the stretch of the
// text that it stands for.
type Piece struct {
	ID         int32
	Start, End int  // bytes of the original text, half-open
	WordStart  bool // it is the first or only piece of its word
}

// Tokenizer cuts text into word pieces.
type Tokenizer struct {
	pieces []string
}

// NewTokenizer makes a tokenizer of a vocabulary, the number of a piece being its index.
func NewTokenizer(pieces []string) (*Tokenizer, error) { return &Tokenizer{pieces: pieces}, nil }

// Len returns the number of word pieces in the vocabulary.
func (t *Tokenizer) Len() int { return len(t.pieces) }
