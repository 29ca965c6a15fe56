package actors

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/mozillazg/go-unidecode"
	"github.com/mtibben/confusables"
	"golang.org/x/text/unicode/norm"
)

// MaxName is the longest name that is looked at, in bytes. What is longer is no
// name, and is cut there.
const MaxName = 512

// Clean returns a name without what cannot be seen: zero-width and
// direction-turning characters, soft hyphens and controls go, runs of white
// space become one space, and the rest is put into NFC. It is cut to [MaxName].
func Clean(name string) string {
	if len(name) > MaxName {
		cut := MaxName
		for cut > 0 && !utf8.RuneStart(name[cut]) {
			cut--
		}
		name = name[:cut]
	}
	plain := true
	for i := 0; i < len(name); i++ {
		if c := name[i]; c < 0x20 || c >= 0x7f || c == ' ' && (i == 0 || name[i-1] == ' ' || i == len(name)-1) {
			plain = false
			break
		}
	}
	if plain {
		return name
	}
	var b strings.Builder
	space := false
	for _, r := range norm.NFC.String(strings.ToValidUTF8(name, "")) {
		switch {
		case unicode.IsSpace(r):
			space = b.Len() > 0
		case unicode.In(r, unicode.Cf, unicode.Cc, unicode.Co, unicode.Variation_Selector):
		default:
			if space {
				b.WriteByte(' ')
				space = false
			}
			b.WriteRune(r)
		}
	}
	return b.String()
}

// Fold returns the form of a name by which spellings are compared: cleaned,
// written in ASCII (after Unidecode), in lower case, without apostrophes and
// full stops, other signs as spaces. "Jun'ichirō Koizumi" gives "junichiro
// koizumi" and "Hans-Dietrich" gives "hans dietrich".
func Fold(name string) string {
	name = Clean(name)
	if !ascii(name) {
		words := strings.Fields(arabic.Replace(name))
		for i, w := range words {
			switch {
			case ascii(w):
			case mixed(w):
				// A Cyrillic letter among Latin ones is there for its looks.
				words[i] = unidecode.Unidecode(confusables.Skeleton(w))
			case unicode.In(firstLetter(w), unicode.Han, unicode.Hiragana, unicode.Katakana, unicode.Hangul):
				words[i] = unidecode.Unidecode(w) // a syllable a character, parted by spaces
			default:
				article := ""
				if rest, ok := strings.CutPrefix(w, "ال"); ok && utf8.RuneCountInString(rest) > 2 {
					article, w = "al ", rest
				}
				words[i] = article + strings.ReplaceAll(unidecode.Unidecode(w), " ", "")
			}
		}
		name = strings.Join(words, " ")
	}
	b := make([]byte, 0, len(name))
	for i := 0; i < len(name); i++ {
		switch c := name[i]; {
		case 'A' <= c && c <= 'Z':
			b = append(b, c+'a'-'A')
		case 'a' <= c && c <= 'z' || '0' <= c && c <= '9':
			b = append(b, c)
		case c == '\'' || c == '`' || c == '.' && (i+2 >= len(name) || name[i+2] == '.' || !letter(name[i+1])):
		default:
			if len(b) > 0 && b[len(b)-1] != ' ' {
				b = append(b, ' ')
			}
		}
	}
	return strings.TrimRight(string(b), " ")
}

// arabic brings the Persian and Urdu forms of letters to the Arabic ones, which
// Unidecode writes as they sound.
var arabic = strings.NewReplacer("ک", "ك", "ی", "ي", "ې", "ي", "ہ", "ه", "ھ", "ه", "ۀ", "ه")

func letter(c byte) bool { return 'a' <= c && c <= 'z' || 'A' <= c && c <= 'Z' }

func ascii(s string) bool {
	for i := 0; i < len(s); i++ {
		if s[i] >= utf8.RuneSelf {
			return false
		}
	}
	return true
}

// mixed reports whether a word mixes Latin letters with Cyrillic or Greek ones.
func mixed(w string) bool {
	latin, other := false, false
	for _, r := range w {
		latin = latin || unicode.Is(unicode.Latin, r)
		other = other || unicode.In(r, unicode.Cyrillic, unicode.Greek)
	}
	return latin && other
}

func firstLetter(w string) rune {
	for _, r := range w {
		if unicode.IsLetter(r) {
			return r
		}
	}
	return 0
}

// vowelless reports whether a name is written in a script that leaves short
// vowels out.
func vowelless(name string) bool {
	return unicode.In(firstLetter(name), unicode.Arabic, unicode.Hebrew, unicode.Syriac)
}
