package encoder

import (
	"bytes"
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"encoding/json"
	"errors"
	"math"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"
)

// testWeights opens the published encoder, or skips the test and says so:
// training/ensure_weights.sh writes it.
func testWeights(t testing.TB, name string) *Weights {
	t.Helper()
	w, err := OpenWeights(weightsPath(t, name))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := w.Close(); err != nil {
			t.Error(err)
		}
	})
	return w
}

func weightsPath(t testing.TB, name string) string {
	t.Helper()
	if testing.Short() {
		t.Skip("SKIPPED: the published encoder is too slow for -short, which is for emulated processors")
	}
	folder := os.Getenv("CHANCERY_WEIGHTS")
	if folder == "" {
		folder = filepath.Join("..", "training", "out")
	}
	path := filepath.Join(folder, name)
	if _, err := os.Stat(path); err != nil {
		t.Skipf("SKIPPED: %s is absent; run training/ensure_weights.sh or name its folder in CHANCERY_WEIGHTS", path)
	}
	return path
}

// seal puts header and data together with the digests they need.
func seal(h *header, data []byte) []byte {
	sum := sha256.Sum256(data)
	h.DataSHA256 = hex.EncodeToString(sum[:])
	text, err := json.Marshal(h)
	if err != nil {
		panic(err)
	}
	return sealText(text, data)
}

func sealText(text, data []byte) []byte {
	b := make([]byte, alignUp(preludeLen+int64(len(text))))
	copy(b, weightsMagic)
	binary.LittleEndian.PutUint32(b[8:], weightsVersion)
	binary.LittleEndian.PutUint32(b[12:], uint32(len(text)))
	sum := sha256.Sum256(text)
	copy(b[16:], sum[:])
	binary.LittleEndian.PutUint64(b[48:], uint64(len(data)))
	copy(b[preludeLen:], text)
	return append(b, data...)
}

// sample is a file with a vocabulary, a float32 vector and an 8-bit matrix.
func sample() (*header, []byte) {
	words := "[PAD]\n[UNK]\n[CLS]\n[SEP]\na\n"
	data := make([]byte, 5*weightsAlign)
	copy(data, words)
	for i, x := range []float32{1.5, -2, 0.25} {
		binary.LittleEndian.PutUint32(data[64+4*i:], math.Float32bits(x))
	}
	copy(data[128:], []byte{1, 0xff, 127, 0x81, 0, 2}) // 1 -1 127; -127 0 2
	for i, x := range []float32{0.5, 0.125} {
		binary.LittleEndian.PutUint32(data[192+4*i:], math.Float32bits(x))
	}
	return &header{
		Config:     Config{Layers: 1, Hidden: 4, Heads: 2, Intermediate: 8, Vocabulary: 5, MaxPositions: 16, TypeVocabulary: 2, LayerNormEpsilon: 1e-12},
		Notes:      Notes{Name: "sample", Licence: "MIT", Attributes: map[string]string{"labels": `["B","I","O"]`}},
		Vocabulary: vocabularyHeader{Kind: vocabularyKind, Length: int64(len(words))},
		Tensors: []tensorHeader{
			{Name: "vector", Type: "float32", Shape: []int{3}, Offset: 64},
			{Name: "matrix", Type: "int8", Shape: []int{2, 3}, Offset: 128, Scale: 192},
		},
	}, data[:200]
}

func TestParseWeights(t *testing.T) {
	h, data := sample()
	file := seal(h, data)
	for shift := range 4 { // embedded bytes have no alignment
		b := append(make([]byte, shift), file...)[shift:]
		w, err := ParseWeights(b)
		if err != nil {
			t.Fatal(err)
		}
		if w.Config != h.Config || !reflect.DeepEqual(w.Notes, h.Notes) {
			t.Errorf("read %+v %+v", w.Config, w.Notes)
		}
		if w.Digest != sha256.Sum256(file[preludeLen:preludeLen+binary.LittleEndian.Uint32(file[12:])]) {
			t.Error("the digest is not the header's")
		}
		if got := w.Names(); !reflect.DeepEqual(got, []string{"vector", "matrix"}) {
			t.Errorf("names %v", got)
		}
		if v, ok := w.Tensor("vector"); !ok || v.Type != Float32 || !reflect.DeepEqual(v.Float, []float32{1.5, -2, 0.25}) {
			t.Errorf("vector: %+v", v)
		}
		m, ok := w.Tensor("matrix")
		if !ok || m.Type != Int8 || !reflect.DeepEqual(m.Shape, []int{2, 3}) ||
			!reflect.DeepEqual(m.Int8, []int8{1, -1, 127, -127, 0, 2}) || !reflect.DeepEqual(m.Scale, []float32{0.5, 0.125}) {
			t.Errorf("matrix: %+v", m)
		}
		if _, ok := w.Tensor("other"); ok {
			t.Error("a tensor that is not there")
		}
		if n := w.Tokenizer().Len(); n != 5 {
			t.Errorf("%d word pieces", n)
		}
		if err := errors.Join(w.Close(), w.Close()); err != nil {
			t.Error(err)
		}
	}
}

// TestParseWeightsRefuses damages a good file in one place at a time.
func TestParseWeightsRefuses(t *testing.T) {
	file := func(change func(h *header, data []byte) []byte) []byte {
		h, data := sample()
		return seal(h, change(h, data))
	}
	bytesChanged := func(change func(b []byte) []byte) []byte { h, data := sample(); return change(seal(h, data)) }
	headerText := func(old, new string) []byte {
		h, data := sample()
		sum := sha256.Sum256(data)
		h.DataSHA256 = hex.EncodeToString(sum[:])
		text, err := json.Marshal(h)
		if err != nil {
			t.Fatal(err)
		}
		if !bytes.Contains(text, []byte(old)) {
			t.Fatalf("the header has no %q", old)
		}
		return sealText(bytes.Replace(text, []byte(old), []byte(new), 1), data)
	}
	tensor := func(change func(th *tensorHeader)) []byte {
		return file(func(h *header, data []byte) []byte { change(&h.Tensors[1]); return data })
	}
	config := func(change func(c *Config)) []byte {
		return file(func(h *header, data []byte) []byte { change(&h.Config); return data })
	}
	for _, c := range []struct {
		name string
		b    []byte
		kind error
		want string
	}{
		{"empty", nil, ErrForeign, "does not begin"},
		{"another format", []byte("PK\x03\x04 and so on, for long enough to hold a prelude and more than that"), ErrForeign, "does not begin"},
		{"only the magic", []byte(weightsMagic), ErrDamaged, "after 8 bytes"},
		{"newer", bytesChanged(func(b []byte) []byte { b[8]++; return b }), ErrNewer, "version 2, this program reads up to 1"},
		{"version 0", bytesChanged(func(b []byte) []byte { b[8] = 0; return b }), ErrDamaged, "version 0"},
		{"a header as long as the memory", bytesChanged(func(b []byte) []byte { b[15] = 0xff; return b }), ErrDamaged, "header of"},
		{"data as long as the memory", bytesChanged(func(b []byte) []byte { b[55] = 0xff; return b }), ErrDamaged, "cut short"},
		{"cut short", bytesChanged(func(b []byte) []byte { return b[:len(b)-1] }), ErrDamaged, "cut short"},
		{"cut in the header", bytesChanged(func(b []byte) []byte { return b[:100] }), ErrDamaged, "cut short"},
		{"something appended", bytesChanged(func(b []byte) []byte { return append(b, 0) }), ErrDamaged, "announced"},
		{"a bit of the header", bytesChanged(func(b []byte) []byte { b[80] ^= 1; return b }), ErrDamaged, "header does not have its digest"},
		{"a bit of the data", bytesChanged(func(b []byte) []byte { b[len(b)-1] ^= 1; return b }), ErrDamaged, "digest"},
		{"a bit of the padding", bytesChanged(func(b []byte) []byte { b[len(b)-70] ^= 1; return b }), ErrDamaged, "digest"},
		{"no JSON", sealText([]byte("{"), nil), ErrDamaged, "header"},
		{"an empty header", sealText([]byte("{}"), nil), ErrDamaged, "layers is 0"},
		{"a number too large for JSON", headerText(`"layers":1`, `"layers":1e99`), ErrDamaged, "header"},
		{"no layers", config(func(c *Config) { c.Layers = 0 }), ErrDamaged, "layers is 0"},
		{"endless vocabulary", config(func(c *Config) { c.Vocabulary = math.MaxInt32 }), ErrDamaged, "vocabulary is 2147483647"},
		{"another vocabulary", config(func(c *Config) { c.Vocabulary = 6 }), ErrDamaged, "5 word pieces in the vocabulary, 6"},
		{"heads that do not divide", config(func(c *Config) { c.Heads = 3 }), ErrDamaged, "3 heads do not divide a width of 4"},
		{"epsilon", config(func(c *Config) { c.LayerNormEpsilon = -1 }), ErrDamaged, "layerNormEpsilon is -1"},
		{"no name", tensor(func(th *tensorHeader) { th.Name = "" }), ErrDamaged, "name of 0 bytes"},
		{"an endless name", tensor(func(th *tensorHeader) { th.Name = strings.Repeat("x", 300) }), ErrDamaged, "name of 300 bytes"},
		{"a name twice", tensor(func(th *tensorHeader) { th.Name = "vector" }), ErrDamaged, `two tensors are named "vector"`},
		{"another type", tensor(func(th *tensorHeader) { th.Type = "int4" }), ErrDamaged, `"int4"`},
		{"no shape", tensor(func(th *tensorHeader) { th.Shape = nil }), ErrDamaged, "0 dimensions"},
		{"five dimensions", tensor(func(th *tensorHeader) { th.Shape = []int{1, 1, 1, 1, 1} }), ErrDamaged, "5 dimensions"},
		{"a dimension of 0", tensor(func(th *tensorHeader) { th.Shape[0] = 0 }), ErrDamaged, "a dimension of 0"},
		{"a negative dimension", tensor(func(th *tensorHeader) { th.Shape[1] = -1 }), ErrDamaged, "a dimension of -1"},
		{"a product beyond 64 bits", tensor(func(th *tensorHeader) { th.Shape = []int{1 << 24, 1 << 24, 1 << 24, 1 << 24} }), ErrDamaged, "more elements"},
		{"one row too many", tensor(func(th *tensorHeader) { th.Shape[0] = 3 }), ErrDamaged, "past the end"},
		{"past the end", tensor(func(th *tensorHeader) { th.Offset = 1 << 40 }), ErrDamaged, "past the end"},
		{"before the beginning", tensor(func(th *tensorHeader) { th.Offset = -64 }), ErrDamaged, "begins at -64"},
		{"at the last number there is", tensor(func(th *tensorHeader) { th.Offset = math.MaxInt64 &^ 63 }), ErrDamaged, "past the end"},
		{"not aligned", tensor(func(th *tensorHeader) { th.Offset++ }), ErrDamaged, "multiple of 64"},
		{"over another", tensor(func(th *tensorHeader) { th.Offset = 64 }), ErrDamaged, "inside or before"},
		{"scales over another", tensor(func(th *tensorHeader) { th.Scale = 128 }), ErrDamaged, "inside or before"},
		{"a weight of -128", file(func(_ *header, data []byte) []byte { data[130] = 0x80; return data }), ErrDamaged, "element 2 is -128"},
		{"infinity", file(func(_ *header, data []byte) []byte { copy(data[68:], "\x00\x00\x80\xff"); return data }), ErrDamaged, "element 1 is not"},
		{"not a number", file(func(_ *header, data []byte) []byte { copy(data[64:], "\xff\xff\xff\x7f"); return data }), ErrDamaged, "element 0 is not"},
		{"a negative scale", file(func(_ *header, data []byte) []byte { data[199] |= 0x80; return data }), ErrDamaged, "scale 1 is -0.125"},
		{"a scale that is no number", file(func(_ *header, data []byte) []byte { copy(data[192:], "\xff\xff\xff\x7f"); return data }), ErrDamaged, "scale 0 is NaN"},
		{"data nobody owns", file(func(_ *header, data []byte) []byte { return append(data, 1) }), ErrDamaged, "1 bytes follow"},
		{"no vocabulary", file(func(h *header, data []byte) []byte { h.Vocabulary.Length = 0; return data }), ErrDamaged, "piece 0"},
		{"a vocabulary of another kind", file(func(h *header, data []byte) []byte { h.Vocabulary.Kind = "sentencepiece"; return data }), ErrDamaged, "sentencepiece"},
		{"a vocabulary of negative length", file(func(h *header, data []byte) []byte { h.Vocabulary.Length = -1; return data }), ErrDamaged, "past the end"},
		{"a vocabulary without [UNK]", file(func(_ *header, data []byte) []byte { data[7] = 'V'; return data }), ErrDamaged, "[UNK] is missing"},
	} {
		w, err := ParseWeights(c.b)
		if w != nil || !errors.Is(err, c.kind) || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: error %v, expected %q with %q", c.name, err, c.kind, c.want)
		}
	}
}

func TestOpenWeights(t *testing.T) {
	folder := t.TempDir()
	h, data := sample()
	path := filepath.Join(folder, "sample.weights")
	if err := os.WriteFile(path, seal(h, data), 0o600); err != nil {
		t.Fatal(err)
	}
	w, err := OpenWeights(path)
	if err != nil {
		t.Fatal(err)
	}
	v, _ := w.Tensor("vector")
	if v.Float[1] != -2 {
		t.Errorf("vector %v", v.Float)
	}
	tok := w.Tokenizer()
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	if _, ok := w.Tensor("vector"); ok {
		t.Error("a tensor after closing")
	}
	if got := tok.Piece(4); got != "a" {
		t.Errorf("after closing, piece 4 is %q", got)
	}

	empty := filepath.Join(folder, "empty")
	if err := os.WriteFile(empty, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		path string
		kind error
	}{
		{filepath.Join(folder, "absent"), os.ErrNotExist},
		{empty, ErrForeign},
		{folder, ErrForeign},
		{os.DevNull, ErrForeign},
	} {
		if w, err := OpenWeights(c.path); w != nil || !errors.Is(err, c.kind) || !strings.Contains(err.Error(), c.path) {
			t.Errorf("%s: error %v, expected %q and the path", c.path, err, c.kind)
		}
	}
}

// TestWeightsOfPython reads what training/weights.py wrote.
func TestWeightsOfPython(t *testing.T) {
	float, small := tiny(t, "tiny-f32.weights"), tiny(t, "tiny-int8.weights")
	if float.Config != small.Config || float.Config.Hidden != 48 || float.Notes.Licence != "MIT" {
		t.Errorf("%+v %+v %+v", float.Config, small.Config, float.Notes)
	}
	eightBit := 0
	for _, name := range small.Names() {
		f, ok := float.Tensor(name)
		s, _ := small.Tensor(name)
		if !ok || !reflect.DeepEqual(f.Shape, s.Shape) {
			t.Fatalf("%s: %+v and %+v", name, f, s)
		}
		if s.Type == Float32 {
			if !reflect.DeepEqual(f.Float, s.Float) {
				t.Errorf("%s differs between the files", name)
			}
			continue
		}
		eightBit++
		width := s.Shape[1]
		for i, q := range s.Int8 {
			scale := s.Scale[i/width]
			if off := math.Abs(float64(f.Float[i] - float32(q)*scale)); off > 0.501*float64(scale) {
				t.Fatalf("%s: element %d is %g, stored as %d × %g", name, i, f.Float[i], q, scale)
			}
		}
	}
	if want := 1 + 6*small.Config.Layers; eightBit != want {
		t.Errorf("%d tensors in 8 bits, expected %d", eightBit, want)
	}
}

// FuzzParseWeights changes header and data under digests that fit, so that what
// lies behind the digests is tried. Nothing may panic, and what opens must be
// as it is documented.
func FuzzParseWeights(f *testing.F) {
	h, data := sample()
	sum := sha256.Sum256(data)
	h.DataSHA256 = hex.EncodeToString(sum[:])
	text, err := json.Marshal(h)
	if err != nil {
		f.Fatal(err)
	}
	f.Add(text, data, uint16(0), byte(0))
	f.Add(text, data, uint16(12), byte(0xff))
	f.Fuzz(func(t *testing.T, text, data []byte, at uint16, flip byte) {
		// The digest of the data stands in the header as text of fixed length.
		old := sha256.Sum256(data)
		if i := bytes.Index(text, []byte(`"dataSHA256":"`)); i >= 0 && len(text) >= i+14+64 {
			text = bytes.Clone(text)
			hex.Encode(text[i+14:], old[:])
		}
		b := sealText(text, data)
		b[int(at)%len(b)] ^= flip
		w, err := ParseWeights(b)
		if err != nil {
			if !errors.Is(err, ErrForeign) && !errors.Is(err, ErrNewer) && !errors.Is(err, ErrDamaged) {
				t.Fatalf("error of no kind: %v", err)
			}
			return
		}
		if w.Tokenizer().Len() != w.Config.Vocabulary || w.Config.Hidden%w.Config.Heads != 0 {
			t.Fatalf("opened with %+v", w.Config)
		}
		for _, name := range w.Names() {
			x, ok := w.Tensor(name)
			if !ok {
				t.Fatalf("%q is named but not there", name)
			}
			elements := 1
			for _, n := range x.Shape {
				elements *= n
			}
			if len(x.Float)+len(x.Int8) != elements || (x.Type == Int8 && len(x.Scale) != x.Shape[0]) {
				t.Fatalf("%q: shape %v with %d + %d elements, %d scales", name, x.Shape, len(x.Float), len(x.Int8), len(x.Scale))
			}
		}
		w.Tokenizer().Tokenize("Ab c'é", nil)
		if err := w.Close(); err != nil {
			t.Fatal(err)
		}
	})
}

func BenchmarkOpenWeights(b *testing.B) {
	path := weightsPath(b, "minilm-int8.weights")
	b.ReportAllocs()
	for b.Loop() {
		w, err := OpenWeights(path)
		if err != nil {
			b.Fatal(err)
		}
		if err := w.Close(); err != nil {
			b.Fatal(err)
		}
	}
}
