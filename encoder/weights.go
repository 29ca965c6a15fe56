package encoder

import (
	"bytes"
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"strings"
	"unsafe"
)

// The ways in which a weights file can be refused. Every error of [OpenWeights]
// and [ParseWeights] that is not one of the operating system's wraps one of
// them, behind a sentence that says what was found and where.
var (
	ErrForeign = errors.New("not a Chancery weights file")
	ErrNewer   = errors.New("weights file of a newer version")
	ErrDamaged = errors.New("damaged weights file")
)

// Config is the shape of a BERT encoder.
type Config struct {
	Layers           int     `json:"layers"`           // transformer layers
	Hidden           int     `json:"hidden"`           // width of a token vector
	Heads            int     `json:"heads"`            // attention heads; divides Hidden
	Intermediate     int     `json:"intermediate"`     // width inside the feed-forward block
	Vocabulary       int     `json:"vocabulary"`       // word pieces
	MaxPositions     int     `json:"maxPositions"`     // longest window in word pieces, [CLS] and [SEP] included
	TypeVocabulary   int     `json:"typeVocabulary"`   // segment types
	LayerNormEpsilon float32 `json:"layerNormEpsilon"` // added to the variance in layer normalisation
}

// DType is how the elements of a tensor are stored.
type DType uint8

// The element types of a weights file.
const (
	Float32 DType = iota + 1 // IEEE 754 single precision
	Int8                     // a signed byte in [-127, 127], times the scale of its row
)

func (t DType) String() string {
	switch t {
	case Float32:
		return "float32"
	case Int8:
		return "int8"
	}
	return fmt.Sprintf("DType(%d)", uint8(t))
}

// Tensor is an array of weights, row-major, the last dimension moving fastest.
// A matrix of a linear layer has one row per output. Its slices may lie in
// mapped memory and must not be written to, nor used after [Weights.Close].
type Tensor struct {
	Name  string
	Shape []int
	Type  DType
	Float []float32 // the elements, when Type is Float32
	Int8  []int8    // the elements before scaling, when Type is Int8; never -128
	Scale []float32 // one per index of the first dimension, when Type is Int8; finite, never negative
}

// Notes says where weights come from and what may be done with them.
type Notes struct {
	Name         string            `json:"name"`                   // of the model
	Licence      string            `json:"licence"`                // SPDX identifier
	Source       string            `json:"source"`                 // what the weights were made from
	SourceDigest string            `json:"sourceDigest,omitempty"` // SHA-256 of the source file, in hexadecimal
	Corpora      []string          `json:"corpora,omitempty"`      // what the weights were trained on, as far as known here
	Training     string            `json:"training,omitempty"`     // how they were trained and stored
	Attributes   map[string]string `json:"attributes,omitempty"`   // what the users of further tensors need: labels, thresholds
}

// Weights is an open weights file: the tensors of an encoder, of whatever heads
// were trained on it, and the vocabulary that it reads text with. The format is
// described in doc/weights.md. A Weights may be used by several goroutines.
type Weights struct {
	Config Config
	Notes  Notes
	Digest [sha256.Size]byte // SHA-256 of the header, which holds that of the data: it names the weights

	tensors   map[string]*Tensor
	names     []string // in the order of the file
	tokenizer *Tokenizer
	unmap     func() error // nil when nothing is mapped
}

// The fixed front of a file, and the limits that keep a hostile header from
// asking for more than it may. MiniLM-L6's header is 15 KB.
const (
	weightsMagic   = "chancery"
	weightsVersion = 1
	weightsAlign   = 64
	preludeLen     = 64 // magic, version, header length, SHA-256 of the header, data length, zeros

	maxHeaderLen  = 1 << 20
	maxTensors    = 4096
	maxNameLen    = 256
	maxDimensions = 4
	maxExtent     = 1 << 24 // of one dimension, and of every number in Config
)

// header is the JSON that follows the prelude.
type header struct {
	Config     Config           `json:"config"`
	Notes      Notes            `json:"notes"`
	Vocabulary vocabularyHeader `json:"vocabulary"`
	Tensors    []tensorHeader   `json:"tensors"`
	DataSHA256 string           `json:"dataSHA256"`
}

type vocabularyHeader struct {
	Kind   string `json:"kind"`
	Offset int64  `json:"offset"`
	Length int64  `json:"length"`
}

type tensorHeader struct {
	Name   string `json:"name"`
	Type   string `json:"type"`
	Shape  []int  `json:"shape"`
	Offset int64  `json:"offset"`
	Scale  int64  `json:"scale,omitempty"` // offset of the scales of an int8 tensor
}

// OpenWeights maps a weights file into memory and verifies it. The pages are
// shared between processes and read as they are needed; where the system cannot
// map files, the file is read. The file must not be changed or cut short while
// it is open: to replace it, write another and rename it.
func OpenWeights(path string) (*Weights, error) {
	b, unmap, err := mapFile(path)
	if err != nil {
		return nil, fmt.Errorf("opening weights: %w", err)
	}
	w, err := ParseWeights(b)
	if err != nil {
		if unmap != nil {
			err = errors.Join(err, unmap())
		}
		return nil, fmt.Errorf("opening weights %s: %w", path, err)
	}
	w.unmap = unmap
	return w, nil
}

// ParseWeights verifies the bytes of a weights file and gives access to them.
// The tensors point into b, which must not change; only float32 tensors are
// copied, and only where b is not aligned to four bytes or the machine is
// big-endian.
func ParseWeights(b []byte) (*Weights, error) {
	h, data, err := splitWeights(b)
	if err != nil {
		return nil, err
	}
	if err := h.Config.check(); err != nil {
		return nil, err
	}
	if got := sha256.Sum256(data); hex.EncodeToString(got[:]) != h.DataSHA256 {
		return nil, fmt.Errorf("%w: the weights do not have the digest that the header gives; fetch or write the file again", ErrDamaged)
	}
	if len(h.Tensors) > maxTensors {
		return nil, fmt.Errorf("%w: %d tensors, at most %d are allowed", ErrDamaged, len(h.Tensors), maxTensors)
	}
	w := &Weights{Config: h.Config, Notes: h.Notes, Digest: [sha256.Size]byte(b[16:48]), tensors: make(map[string]*Tensor, len(h.Tensors))}
	cut := cutter{data: data}
	vocabulary := cut.next("vocabulary", h.Vocabulary.Offset, h.Vocabulary.Length)
	for _, th := range h.Tensors {
		t, err := th.tensor(&cut)
		if err != nil {
			return nil, err
		}
		if w.tensors[t.Name] != nil {
			return nil, fmt.Errorf("%w: two tensors are named %q", ErrDamaged, t.Name)
		}
		w.tensors[t.Name] = t
		w.names = append(w.names, t.Name)
	}
	if cut.err != nil {
		return nil, cut.err
	}
	if cut.end != int64(len(data)) {
		return nil, fmt.Errorf("%w: %d bytes follow the last tensor", ErrDamaged, int64(len(data))-cut.end)
	}
	if h.Vocabulary.Kind != vocabularyKind {
		return nil, fmt.Errorf("%w: vocabulary of kind %.40q, expected %q", ErrDamaged, h.Vocabulary.Kind, vocabularyKind)
	}
	w.tokenizer, err = parseVocabulary(vocabulary)
	if err != nil {
		return nil, err
	}
	if n := w.tokenizer.Len(); n != h.Config.Vocabulary {
		return nil, fmt.Errorf("%w: %d word pieces in the vocabulary, %d in the configuration", ErrDamaged, n, h.Config.Vocabulary)
	}
	return w, nil
}

// splitWeights checks the prelude and the header's digest.
func splitWeights(b []byte) (h header, data []byte, err error) {
	if len(b) < len(weightsMagic) || string(b[:len(weightsMagic)]) != weightsMagic {
		return h, nil, fmt.Errorf("%w: it does not begin with %q", ErrForeign, weightsMagic)
	}
	if len(b) < preludeLen {
		return h, nil, fmt.Errorf("%w: cut short after %d bytes", ErrDamaged, len(b))
	}
	// The version stands first so that every later format can be told from damage.
	if v := binary.LittleEndian.Uint32(b[8:]); v > weightsVersion {
		return h, nil, fmt.Errorf("%w: version %d, this program reads up to %d; use a newer program", ErrNewer, v, weightsVersion)
	} else if v == 0 {
		return h, nil, fmt.Errorf("%w: version 0 does not exist", ErrDamaged)
	}
	headerLen := int64(binary.LittleEndian.Uint32(b[12:]))
	dataLen := binary.LittleEndian.Uint64(b[48:])
	if headerLen > maxHeaderLen {
		return h, nil, fmt.Errorf("%w: header of %d bytes, at most %d are allowed", ErrDamaged, headerLen, maxHeaderLen)
	}
	start := alignUp(preludeLen + headerLen)
	if have := int64(len(b)) - start; have < 0 || uint64(have) != dataLen {
		return h, nil, fmt.Errorf("%w: %d bytes where %d header and %d data bytes are announced; the file may be cut short",
			ErrDamaged, len(b), headerLen, dataLen)
	}
	text := b[preludeLen : preludeLen+headerLen]
	if sha256.Sum256(text) != [32]byte(b[16:48]) {
		return h, nil, fmt.Errorf("%w: the header does not have its digest", ErrDamaged)
	}
	if err := json.Unmarshal(text, &h); err != nil {
		return h, nil, fmt.Errorf("%w: header: %w", ErrDamaged, err)
	}
	return h, b[start:], nil
}

func (c *Config) check() error {
	for _, f := range []struct {
		name string
		n    int
	}{
		{"layers", c.Layers}, {"hidden", c.Hidden}, {"heads", c.Heads}, {"intermediate", c.Intermediate},
		{"vocabulary", c.Vocabulary}, {"maxPositions", c.MaxPositions}, {"typeVocabulary", c.TypeVocabulary},
	} {
		if f.n < 1 || f.n > maxExtent {
			return fmt.Errorf("%w: configuration: %s is %d, expected 1 to %d", ErrDamaged, f.name, f.n, maxExtent)
		}
	}
	if c.Hidden%c.Heads != 0 {
		return fmt.Errorf("%w: configuration: %d heads do not divide a width of %d", ErrDamaged, c.Heads, c.Hidden)
	}
	if !(c.LayerNormEpsilon > 0 && c.LayerNormEpsilon < 1) {
		return fmt.Errorf("%w: configuration: layerNormEpsilon is %g, expected between 0 and 1", ErrDamaged, c.LayerNormEpsilon)
	}
	return nil
}

func (th *tensorHeader) tensor(cut *cutter) (*Tensor, error) {
	if th.Name == "" || len(th.Name) > maxNameLen {
		return nil, fmt.Errorf("%w: tensor name of %d bytes, expected 1 to %d", ErrDamaged, len(th.Name), maxNameLen)
	}
	bad := func(format string, args ...any) error {
		return fmt.Errorf("%w: tensor %q: %s", ErrDamaged, th.Name, fmt.Sprintf(format, args...))
	}
	if len(th.Shape) < 1 || len(th.Shape) > maxDimensions {
		return nil, bad("%d dimensions, expected 1 to %d", len(th.Shape), maxDimensions)
	}
	elements := int64(1)
	for _, n := range th.Shape {
		if n < 1 || n > maxExtent {
			return nil, bad("a dimension of %d, expected 1 to %d", n, maxExtent)
		}
		if elements *= int64(n); elements > int64(len(cut.data)) {
			return nil, bad("more elements than the file has bytes")
		}
	}
	t := &Tensor{Name: th.Name, Shape: th.Shape}
	switch th.Type {
	case "float32":
		t.Type = Float32
		t.Float = floats(cut.next(th.Name, th.Offset, 4*elements))
	case "int8":
		t.Type = Int8
		b := cut.next(th.Name, th.Offset, elements)
		if i := bytes.IndexByte(b, 0x80); i >= 0 {
			return nil, bad("element %d is -128, which symmetric weights never are", i)
		}
		t.Int8 = unsafe.Slice((*int8)(unsafe.Pointer(unsafe.SliceData(b))), len(b))
		t.Scale = floats(cut.next(th.Name+" scales", th.Scale, 4*int64(th.Shape[0])))
	default:
		return nil, bad("elements of type %.40q, expected \"float32\" or \"int8\"", th.Type)
	}
	if cut.err != nil {
		return nil, cut.err
	}
	if i := firstNotFinite(t.Float); i >= 0 {
		return nil, bad("element %d is not a finite number", i)
	}
	for i, s := range t.Scale {
		if !(s >= 0 && s <= math.MaxFloat32) {
			return nil, bad("scale %d is %g, expected a finite number that is not negative", i, s)
		}
	}
	return t, nil
}

// Tensor returns the tensor of a name: those of the encoder are named as in
// HuggingFace's BERT ("encoder.layer.0.attention.self.query.weight").
func (w *Weights) Tensor(name string) (*Tensor, bool) {
	t, ok := w.tensors[name]
	return t, ok
}

// Names returns the names of all tensors in the order of the file.
func (w *Weights) Names() []string { return append([]string(nil), w.names...) }

// Tokenizer returns the tokenizer over the file's vocabulary. It keeps nothing
// of the file's memory and outlives [Weights.Close].
func (w *Weights) Tokenizer() *Tokenizer { return w.tokenizer }

// Close releases mapped memory. The tensors must not be used afterwards.
func (w *Weights) Close() error {
	w.tensors, w.names = nil, nil
	if w.unmap == nil {
		return nil
	}
	unmap := w.unmap
	w.unmap = nil
	if err := unmap(); err != nil {
		return fmt.Errorf("closing weights: %w", err)
	}
	return nil
}

// cutter hands out the sections of the data in the order of the file, so that
// none can overlap another, and keeps the first error.
type cutter struct {
	data []byte
	end  int64 // of the last section
	err  error
}

func (c *cutter) next(what string, offset, length int64) []byte {
	if c.err != nil {
		return nil
	}
	switch size := int64(len(c.data)); {
	case offset%weightsAlign != 0:
		c.err = fmt.Errorf("%w: %s begins at %d, expected a multiple of %d", ErrDamaged, what, offset, weightsAlign)
	case offset < c.end:
		c.err = fmt.Errorf("%w: %s begins at %d, inside or before what stands before it", ErrDamaged, what, offset)
	case length < 0 || offset > size || length > size-offset:
		c.err = fmt.Errorf("%w: %s reaches past the end of the data", ErrDamaged, what)
	default:
		c.end = offset + length
		return c.data[offset:c.end:c.end]
	}
	return nil
}

func alignUp(n int64) int64 { return (n + weightsAlign - 1) &^ (weightsAlign - 1) }

var littleEndian = binary.NativeEndian.Uint16([]byte{1, 0}) == 1

// floats views little-endian bytes as float32, or copies them where the machine
// cannot read them in place. Bytes of go:embed have no alignment of their own.
func floats(b []byte) []float32 {
	if len(b) == 0 {
		return nil
	}
	p := unsafe.Pointer(unsafe.SliceData(b))
	if littleEndian && uintptr(p)%unsafe.Alignof(float32(0)) == 0 {
		return unsafe.Slice((*float32)(p), len(b)/4)
	}
	f := make([]float32, len(b)/4)
	for i := range f {
		f[i] = math.Float32frombits(binary.LittleEndian.Uint32(b[4*i:]))
	}
	return f
}

// firstNotFinite returns the index of the first NaN or infinity, or -1.
func firstNotFinite(f []float32) int {
	for i, x := range f {
		if math.Float32bits(x)&0x7f800000 == 0x7f800000 {
			return i
		}
	}
	return -1
}

// vocabularyKind names the only kind of vocabulary so far: word pieces of BERT,
// uncased, one a line.
const vocabularyKind = "wordpiece-bert-uncased"

func parseVocabulary(b []byte) (*Tokenizer, error) {
	pieces := strings.Split(strings.TrimSuffix(string(b), "\n"), "\n")
	t, err := NewTokenizer(pieces)
	if err != nil {
		return nil, fmt.Errorf("%w: vocabulary: %w", ErrDamaged, err)
	}
	return t, nil
}
