package encoder

import (
	"bufio"
	"crypto/sha256"
	"encoding/json"
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// tiny opens one of the small encoders of testdata.
func tiny(t testing.TB, name string) *Weights {
	t.Helper()
	w, err := OpenWeights("testdata/" + name)
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

// TestEveryCodePoint holds the normalisation of every code point to that of the
// reference. When it fails after a change of Go or of golang.org/x/text, Unicode
// has moved: see training/tokenizer_tables.py.
func TestEveryCodePoint(t *testing.T) {
	f, err := os.Open("testdata/normalised.txt")
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	blocks := 0
	for lines := bufio.NewScanner(f); lines.Scan(); blocks++ {
		var first rune
		var want string
		if _, err := fmt.Sscanf(lines.Text(), "%X %s", &first, &want); err != nil {
			t.Fatal(err)
		}
		var b strings.Builder
		for r := first; r < first+0x1000; r++ {
			if utf8.ValidRune(r) {
				b.WriteString(strings.Join(normalisedWords("A"+string(r)+"B"), " ") + "\n")
			}
		}
		if got := fmt.Sprintf("%x", sha256.Sum256([]byte(b.String())))[:8]; got != want {
			t.Errorf("U+%04X to U+%04X are not normalised as by the reference", first, first+0xfff)
		}
	}
	if blocks != 0x110 {
		t.Errorf("%d blocks checked, expected %d", blocks, 0x110)
	}
}

func normalisedWords(text string) []string {
	var words []string
	var w word
	for i := 0; i < len(text); {
		if i = w.read(classes(), text, i); w.chars > 0 {
			words = append(words, string(w.text[:w.at[w.chars]]))
		}
	}
	return words
}

// TestPiecesOfReference compares with HuggingFace tokenizers on awkward texts.
// The fixture is made by training/fixtures.py; a check on whole corpora and on
// random Unicode is training/check_tokenizer.py.
func TestPiecesOfReference(t *testing.T) {
	type pieces struct {
		IDs     []int32  `json:"ids"`
		Offsets [][2]int `json:"offsets"` // code points
	}
	var cases []struct {
		Text   string `json:"text"`
		Tiny   pieces `json:"tiny"`
		MiniLM pieces `json:"minilm"`
	}
	readJSON(t, "pieces.json", &cases)
	if len(cases) < 50 {
		t.Fatalf("only %d cases", len(cases))
	}
	check := func(t *testing.T, tok *Tokenizer, text string, want pieces) {
		got := pieces{IDs: []int32{}, Offsets: [][2]int{}}
		for _, p := range tok.Tokenize(text, nil) {
			got.IDs = append(got.IDs, p.ID)
			got.Offsets = append(got.Offsets, [2]int{utf8.RuneCountInString(text[:p.Start]), utf8.RuneCountInString(text[:p.End])})
		}
		if !slices.Equal(got.IDs, want.IDs) {
			t.Errorf("%q:\n got pieces %v\nwant pieces %v", text, got.IDs, want.IDs)
		} else if !slices.Equal(got.Offsets, want.Offsets) {
			t.Errorf("%q:\n got offsets %v\nwant offsets %v", text, got.Offsets, want.Offsets)
		}
	}
	t.Run("tiny", func(t *testing.T) {
		tok := tiny(t, "tiny-int8.weights").Tokenizer()
		for _, c := range cases {
			check(t, tok, c.Text, c.Tiny)
		}
	})
	t.Run("MiniLM", func(t *testing.T) {
		tok := testWeights(t, "minilm-int8.weights").Tokenizer()
		for _, c := range cases {
			check(t, tok, c.Text, c.MiniLM)
		}
	})
}

func readJSON(t testing.TB, name string, into any) {
	t.Helper()
	b, err := os.ReadFile("testdata/" + name)
	if err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(b, into); err != nil {
		t.Fatalf("testdata/%s: %v", name, err)
	}
}

// ownTokenizer spells words over a few letters.
func ownTokenizer(t testing.TB) *Tokenizer {
	t.Helper()
	tok, err := NewTokenizer(strings.Fields("[PAD] [UNK] [CLS] [SEP] a b c ##a ##b ##c ab ##bc abc cafe ##e . ' 中 =  ᄀ ##ᅡ ##ᆨ"))
	if err != nil {
		t.Fatal(err)
	}
	return tok
}

func TestTokenize(t *testing.T) {
	tok := ownTokenizer(t)
	for _, c := range []struct{ intent, text, want string }{
		{"nothing", "", ""},
		{"nothing but space and controls", " \t\n\u00a0\u3000\x00\u200b", ""},
		{"the longest piece is taken first", "abcbc", "abc[0:3] ##bc[3:5]"},
		{"capitals", "ABC", "abc[0:3]"},
		{"an unknown letter spoils the word", "abd abc", "[UNK][0:3] abc[4:7]"},
		{"punctuation stands alone", "ab.c", "ab[0:2] .[2:3] c[3:4]"},
		{"unknown punctuation", "!", "[UNK][0:1]"},
		{"an accent inside the letter", "CAFÉ.", "cafe[0:5] .[5:6]"},
		{"an accent after the letter is left out at the end", "cafe\u0301.", "cafe[0:4] .[6:7]"},
		{"and kept within", "cafe\u0301e", "cafe[0:4] ##e[6:7]"},
		{"an ideograph stands alone", "a中b", "a[0:1] 中[1:4] b[4:5]"},
		{"a syllable falls into letters", "각", "ᄀ[0:3] ##ᅡ[0:3] ##ᆨ[0:3]"},
		{"punctuation with a stroke", "a≠b", "a[0:1] =[1:4] b[4:5]"},
		{"zero width space joins", "a\u200bbc", "abc[0:6]"},
		{"so do bytes that are not UTF-8", "a\xff\xc3bc", "abc[0:5]"},
		{"nothing but such bytes", "\xff\xfe\xed\xa0\x80", ""},
		{"a curly quotation mark ends a word", "ab”c", "ab[0:2] [UNK][2:5] c[5:6]"},
		{"names of special pieces are plain text", "[SEP]", "[UNK][0:1] [UNK][1:4] [UNK][4:5]"},
		{"a hundred letters are looked up", strings.Repeat("abc", 33) + "a", "abc[0:3]" + repeat(32, func(i int) string {
			return fmt.Sprintf(" ##a[%d:%d] ##bc[%d:%d]", 3*i+3, 3*i+4, 3*i+4, 3*i+6)
		}) + " ##a[99:100]"},
		{"a hundred and one are not", strings.Repeat("abc", 33) + "ab", "[UNK][0:101]"},
		{"the limit counts what is left of a word", strings.Repeat("a\u0301", 100), "a[0:1]" + repeat(99, func(i int) string {
			return fmt.Sprintf(" ##a[%d:%d]", 3*i+3, 3*i+4)
		})},
	} {
		var got []string
		for _, p := range tok.Tokenize(c.text, nil) {
			name := tok.Piece(p.ID)
			if p.ID != tok.UNK() && p.WordStart == strings.HasPrefix(name, "##") {
				t.Errorf("%s: %s with WordStart %v", c.intent, name, p.WordStart)
			}
			got = append(got, fmt.Sprintf("%s[%d:%d]", name, p.Start, p.End))
		}
		if s := strings.Join(got, " "); s != c.want {
			t.Errorf("%s: %q:\n got %s\nwant %s", c.intent, c.text, s, c.want)
		}
	}
}

func repeat(n int, f func(i int) string) string {
	var b strings.Builder
	for i := range n {
		b.WriteString(f(i))
	}
	return b.String()
}

// TestTokenizeMonsters takes texts that would make anything but linear time
// felt: each is hundreds of thousands of characters.
func TestTokenizeMonsters(t *testing.T) {
	tok := tiny(t, "tiny-int8.weights").Tokenizer()
	const n = 300_000
	for _, c := range []struct {
		name, text string
		pieces     int
	}{
		{"one word", strings.Repeat("a", n), 1},
		{"one word with an accent", strings.Repeat("a", n-1) + "é", 1},
		{"one word of accents", strings.Repeat("é", n), 1},
		{"a storm of marks", "a" + strings.Repeat("\u0301", n), 1},
		{"marks to be put in order that stay", "a" + strings.Repeat("\u302e\u1b44", n/2), 1},
		{"controls", strings.Repeat("\x00", n), 0},
		{"words that end in marks", strings.Repeat("a\u0301 ", n/3), n / 3},
		{"bytes that are not UTF-8", strings.Repeat("\xff", n), 0},
		{"full stops", strings.Repeat(".", n), n},
	} {
		if got := tok.Tokenize(c.text, nil); len(got) != c.pieces {
			t.Errorf("%s: %d pieces, expected %d", c.name, len(got), c.pieces)
		}
	}
}

func TestTokenizeAllocatesNothing(t *testing.T) {
	tok := tiny(t, "tiny-int8.weights").Tokenizer()
	text := "The envoy’s naïve reading—“delayed” by 한국어, 中文 and e\u0301—was refused. " + strings.Repeat("x", 200)
	dst := tok.Tokenize(text, nil)
	if n := testing.AllocsPerRun(10, func() { dst = tok.Tokenize(text, dst[:0]) }); n != 0 {
		t.Errorf("%v allocations", n)
	}
}

func TestNewTokenizerRefuses(t *testing.T) {
	good := []string{"[PAD]", "[UNK]", "[CLS]", "[SEP]", "a", "##a"}
	if _, err := NewTokenizer(good); err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		name   string
		pieces []string
		want   string
	}{
		{"none", nil, "[UNK] is missing"},
		{"no [SEP]", good[:3], "[SEP] is missing"},
		{"[SEP] only as a prefix", append(slices.Clone(good[:3]), "[SEP]x"), "[SEP] is missing"},
		{"an empty piece", append(slices.Clone(good), ""), "piece 6"},
		{"not UTF-8", append(slices.Clone(good), "\xff"), "piece 6"},
		{"twice the same", append(slices.Clone(good), "##a"), `pieces 5 and 6 are both "##a"`},
		{"too much", append(slices.Clone(good), strings.Repeat("a", maxVocabularyBytes)), "at most"},
	} {
		if _, err := NewTokenizer(c.pieces); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: error %v, expected one with %q", c.name, err, c.want)
		}
	}
}

func TestPieceOutOfRange(t *testing.T) {
	tok := ownTokenizer(t)
	for _, id := range []int32{-1, int32(tok.Len()), 1 << 30} {
		if got := tok.Piece(id); got != "" {
			t.Errorf("piece %d is %q", id, got)
		}
	}
}

// FuzzTokenize holds any text to the laws of word pieces.
func FuzzTokenize(f *testing.F) {
	for _, s := range []string{"", "a", "cafe\u0301 Straße", "中a\u0301한", "x\xffy", "İ≠\u1b13\u1b44\u302f\u1b44", "don't—stop"} {
		f.Add(s)
	}
	tok := tiny(f, "tiny-int8.weights").Tokenizer()
	f.Fuzz(func(t *testing.T, text string) {
		pieces := tok.Tokenize(text, nil)
		valid := utf8.ValidString(text)
		last := Piece{}
		for i, p := range pieces {
			switch {
			case p.ID < 0 || int(p.ID) >= tok.Len():
				t.Fatalf("%q: piece %d is number %d", text, i, p.ID)
			case p.Start < 0 || p.Start >= p.End || p.End > len(text):
				t.Fatalf("%q: piece %d at [%d:%d]", text, i, p.Start, p.End)
			case p.Start < last.Start || p.End < last.End:
				t.Fatalf("%q: piece %d at [%d:%d] after [%d:%d]", text, i, p.Start, p.End, last.Start, last.End)
			case p.WordStart && p.Start < last.End:
				t.Fatalf("%q: word at %d before the last one's end", text, p.Start)
			case i == 0 && !p.WordStart:
				t.Fatalf("%q: the first piece begins no word", text)
			case valid && !utf8.ValidString(text[p.Start:p.End]):
				t.Fatalf("%q: piece %d at [%d:%d] cuts a character", text, i, p.Start, p.End)
			}
			if name := strings.TrimPrefix(tok.Piece(p.ID), "##"); p.ID != tok.UNK() && !spells(name, text[p.Start:p.End]) {
				t.Fatalf("%q: piece %q stands for %q", text, name, text[p.Start:p.End])
			}
			last = p
		}
		// A byte that is not UTF-8 is as good as U+FFFD.
		if again := tok.Tokenize(string([]rune(text)), nil); !slices.EqualFunc(pieces, again, samePiece) {
			t.Fatalf("%q: other pieces when the text is made valid", text)
		}
		// What stands before a line break does not change what stands after it.
		twice := tok.Tokenize(text+"\n"+text, nil)
		if len(twice) != 2*len(pieces) || !slices.Equal(twice[:len(pieces)], pieces) || !slices.EqualFunc(twice[len(pieces):], pieces, samePiece) {
			t.Fatalf("%q: other pieces when it stands twice", text)
		}
		// The short way for ASCII gives what the long way gives.
		if long := slowly(tok, text); !slices.Equal(long, pieces) {
			t.Fatalf("%q:\nshort way %v\n long way %v", text, pieces, long)
		}
	})
}

func samePiece(a, b Piece) bool { return a.ID == b.ID && a.WordStart == b.WordStart }

// spells says whether the characters of a piece all come from those of its
// stretch, once these are decomposed and made small. Marks that canonical order
// has moved may come from the stretch beside it.
func spells(piece, stretch string) bool {
	from := strings.Map(lower, norm.NFD.String(stretch))
	for _, r := range piece {
		if !strings.ContainsRune(from, r) && norm.NFD.PropertiesString(string(r)).CCC() == 0 {
			return false
		}
	}
	return true
}

// slowly reads every word the long way.
func slowly(t *Tokenizer, text string) []Piece {
	var pieces []Piece
	var w word
	for i := 0; i < len(text); {
		i = w.read(t.classes, text, i)
		pieces = t.word(pieces, &w)
	}
	return pieces
}

func BenchmarkTokenize(b *testing.B) {
	tok := testWeights(b, "minilm-int8.weights").Tokenizer()
	for _, c := range []struct{ name, text string }{
		{"English", "The envoy said that the letter had reached him on a Tuesday, by hand, and that he had burned it the same evening. "},
		{"German", "Die Abgeordneten hätten, so schrieb die Präsidentin später, über die Verträge nie ernsthaft gesprochen. "},
		{"Russian", "Посол утверждал, что письмо было передано ему лично и что он сжёг его в тот же вечер. "},
		{"Korean", "대사는 편지를 직접 받았으며 같은 날 저녁에 불태웠다고 말했다. "},
		{"Chinese", "大使說，信件是親手交給他的，當晚他就把信燒了。"},
	} {
		b.Run(c.name, func(b *testing.B) {
			text := strings.Repeat(c.text, 100)
			dst := tok.Tokenize(text, nil)
			b.ReportAllocs()
			b.SetBytes(int64(len(text)))
			for b.Loop() {
				dst = tok.Tokenize(text, dst[:0])
			}
			b.ReportMetric(float64(len(dst))*float64(b.N)/b.Elapsed().Seconds(), "pieces/s")
		})
	}
}
