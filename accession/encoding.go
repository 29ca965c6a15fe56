package accession

import (
	"bytes"
	"cmp"
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/gogs/chardet"
	"golang.org/x/net/html/charset"
	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/unicode"
	"golang.org/x/text/encoding/unicode/utf32"

	"chancery"
)

// decode turns the bytes of a text into a string. In order of trust: a byte
// order mark; the bytes being valid UTF-8; the zero bytes that UTF-16 leaves in
// Western text; the encoding that the source declares, by any name of the WHATWG
// registry; UTF-8 with a few damaged places; detection by the frequencies of
// letters. Text that was guessed or damaged is noted in b. The string may hold
// invalid UTF-8, which the builder replaces.
func decode(raw []byte, declared string, b *builder) string {
	if enc, mark := marked(raw); enc != nil {
		return convert(enc, raw[mark:])
	}
	declared = strings.ToLower(strings.TrimSpace(declared))
	if utf8.Valid(raw) {
		if !strings.HasPrefix(declared, "iso-2022") && !strings.HasPrefix(declared, "hz-") || !bytes.ContainsAny(raw, "\x1b~") {
			return string(raw)
		}
	}
	if enc := unmarked16(raw); enc != nil {
		return convert(enc, raw)
	}
	if declared != "" {
		if enc, name := charset.Lookup(declared); enc != nil && name != "utf-8" && name != "replacement" {
			return convert(enc, raw)
		}
	}
	if good, bad := sequences(raw); good >= 10*bad {
		b.skip(chancery.Damaged, "the whole text", fmt.Sprintf("%d of its bytes are not valid UTF-8; \ufffd stands for them", bad))
		return string(raw)
	}
	enc, name := detect(raw)
	b.skip(chancery.Guessed, "the whole text", "its encoding is not declared and was guessed: "+name)
	return convert(enc, raw)
}

// detect tells an encoding by the frequencies of letters; where they tell
// nothing it is windows-1252, the commonest of old Western texts.
func detect(raw []byte) (enc encoding.Encoding, name string) {
	enc, name = charmap.Windows1252, "windows-1252"
	// The detector counts groups of letters; a sample is as good as the whole.
	all, err := chardet.NewTextDetector().DetectAll(raw[:min(len(raw), 64<<10)])
	if err != nil {
		return enc, name
	}
	// Its order among equals is that of its goroutines, so that the same bytes
	// could give two texts.
	slices.SortFunc(all, func(x, y chardet.Result) int {
		if c := cmp.Compare(y.Confidence, x.Confidence); c != 0 {
			return c
		}
		western := func(r chardet.Result) int {
			if r.Charset == "ISO-8859-1" || r.Charset == "windows-1252" {
				return 0
			}
			return 1
		}
		return cmp.Or(cmp.Compare(western(x), western(y)), cmp.Compare(x.Charset, y.Charset))
	})
	for _, r := range all {
		// Lookup gives windows-1252 for ISO 8859-1, as browsers do.
		found, n := charset.Lookup(strings.ToLower(r.Charset))
		if r.Confidence >= 20 && found != nil && n != "utf-8" && n != "replacement" {
			return found, n
		}
	}
	return enc, name
}

// marked returns the encoding that a byte order mark names, and its length.
func marked(raw []byte) (encoding.Encoding, int) {
	switch {
	case bytes.HasPrefix(raw, []byte("\xef\xbb\xbf")):
		return encoding.Nop, 3
	case bytes.HasPrefix(raw, []byte("\xff\xfe\x00\x00")):
		return utf32.UTF32(utf32.LittleEndian, utf32.IgnoreBOM), 4
	case bytes.HasPrefix(raw, []byte("\x00\x00\xfe\xff")):
		return utf32.UTF32(utf32.BigEndian, utf32.IgnoreBOM), 4
	case bytes.HasPrefix(raw, []byte("\xff\xfe")):
		return unicode.UTF16(unicode.LittleEndian, unicode.IgnoreBOM), 2
	case bytes.HasPrefix(raw, []byte("\xfe\xff")):
		return unicode.UTF16(unicode.BigEndian, unicode.IgnoreBOM), 2
	}
	return nil, 0
}

// unmarked16 returns UTF-16 for text that leaves most bytes on one side zero,
// as Western letters do.
func unmarked16(raw []byte) encoding.Encoding {
	sample := raw[:min(len(raw), 4<<10)&^1]
	var even, odd int
	for i := 0; i < len(sample); i += 2 {
		if sample[i] == 0 {
			even++
		}
		if sample[i+1] == 0 {
			odd++
		}
	}
	switch pairs := len(sample) / 2; {
	case pairs == 0 || even > 0 && odd > 0 && even+odd > pairs:
	case odd*10 >= pairs*7 && even*20 <= pairs:
		return unicode.UTF16(unicode.LittleEndian, unicode.IgnoreBOM)
	case even*10 >= pairs*7 && odd*20 <= pairs:
		return unicode.UTF16(unicode.BigEndian, unicode.IgnoreBOM)
	}
	return nil
}

func convert(enc encoding.Encoding, raw []byte) string {
	if enc == encoding.Nop {
		return string(raw)
	}
	// Decoders of this library replace what they cannot read; they return
	// errors only for cut-off input, whose readable part they give back.
	out, _ := enc.NewDecoder().Bytes(raw)
	return string(out)
}

// sequences counts the valid characters outside ASCII and the invalid bytes.
func sequences(raw []byte) (good, bad int) {
	for i := 0; i < len(raw); {
		if raw[i] < utf8.RuneSelf {
			i++
			continue
		}
		r, size := utf8.DecodeRune(raw[i:])
		if r == utf8.RuneError && size == 1 {
			bad++
		} else {
			good++
		}
		i += size
	}
	return good, bad
}

// isBinary reports whether raw is no text in any encoding that decode knows:
// control characters that no text has.
func isBinary(raw []byte) bool {
	if enc, _ := marked(raw); enc != nil {
		return false
	}
	if unmarked16(raw) != nil {
		return false
	}
	sample := raw[:min(len(raw), 64<<10)]
	strange := 0
	for _, c := range sample {
		switch {
		case c == 0:
			strange += 4
		case c < ' ' && c != '\t' && c != '\n' && c != '\r' && c != '\f' && c != '\v' && c != 0x1b && c != '\b', c == 0x7f:
			strange++
		}
	}
	return strange*20 > len(sample)
}
