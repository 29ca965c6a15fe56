package actors

import (
	"strings"

	"github.com/xrash/smetrics"
)

// How alike two words of names are. The steps matter, not the numbers.
const (
	equal   = 1.0
	variant = 0.95 // two transliterations of one word
	likely  = 0.85 // the same consonants, and vowels that often change
	short   = 0.80 // one is the first letter of the other
	near    = 0.60 // a slip of the pen, or another word
	unlike  = 0.0
)

// sound is a word as transliterations share it: the classes of its consonants,
// and the vowel after each (and before the first).
type sound struct {
	consonants string
	vowels     []byte // one more than there are consonants: 0, 'a', 'e', 'i' or 'u'
}

// digraphs are what several letters stand for, longest first. Capitals are
// classes of their own: S for sh, C for ch, K for the sounds at the back of the
// mouth that every transliteration spells another way (k, q, g, gh), X for kh,
// which is one of these in one spelling and an h in another.
var digraphs = strings.NewReplacer(
	"schtsch", "S", "shch", "S", "tsch", "C", "sch", "S", "tch", "C", "dsch", "J", "dzh", "J",
	"sh", "S", "ch", "C", "zh", "Z", "kh", "X", "gh", "K", "dh", "d", "th", "t", "ph", "f", "dj", "J", "ck", "K", "cz", "C", "sz", "S",
	"x", "Ks", "q", "K", "k", "K", "g", "K", "j", "J", "ts", "z", "tz", "z", "w", "w",
	"iyy", "iy",
)

// soundOf returns the sound of a folded word.
func soundOf(word string) sound {
	w := digraphs.Replace(word)
	s := sound{vowels: []byte{0}}
	consonants := make([]byte, 0, len(w))
	vowel := func(v byte) {
		last := &s.vowels[len(s.vowels)-1]
		if *last == 0 || *last == 'a' && v == 'u' { // "ou", "au" are spellings of u or o
			*last = v
		}
	}
	for i := 0; i < len(w); i++ {
		c := w[i]
		next := byte(0)
		if i+1 < len(w) {
			next = w[i+1]
		}
		switch c {
		case 'a':
			vowel('a')
			continue
		case 'e':
			if next == 'e' {
				vowel('i')
			} else {
				vowel('e')
			}
			continue
		case 'i':
			vowel('i')
			continue
		case 'y':
			if i > 0 {
				vowel('i')
			}
			continue
		case 'o', 'u':
			vowel('u')
			continue
		case 'h':
			// Final h is a vowel's sign; h after a consonant was its aspiration.
			if next == 0 || i > 0 && !strings.ContainsRune("aeiouyw", rune(w[i-1])) {
				continue
			}
		case 'w':
			if !strings.ContainsRune("aeiouy", rune(next)) || next == 0 {
				if i > 0 && next != 0 && strings.ContainsRune("aeiou", rune(w[i-1])) {
					vowel('u')
					continue
				}
			}
			c = 'v'
		case 'c':
			if next == 'e' || next == 'i' || next == 'y' {
				c = 's'
			} else {
				c = 'K'
			}
		case 'f':
			c = 'v'
		case 'J':
			// Before a consonant or at the end the German and Slavic j is a vowel.
			if next == 0 || !strings.ContainsRune("aeiouy", rune(next)) {
				vowel('i')
				continue
			}
		}
		if c == 'K' && len(consonants) > 0 && consonants[len(consonants)-1] == 'X' && s.vowels[len(s.vowels)-1] == 0 {
			continue
		}
		if n := len(consonants); n > 0 && consonants[n-1] == c && s.vowels[len(s.vowels)-1] == 0 {
			continue // doubled
		}
		consonants = append(consonants, c)
		s.vowels = append(s.vowels, 0)
	}
	s.consonants = string(consonants)
	return s
}

// begins tells the class of how a word begins, so that "Adel" and "Del" differ.
func (s sound) begins() bool { return s.vowels[0] != 0 }

// soundOfBare returns the sound of a word from a script without short vowels: no
// letter of it is the aspiration or the doubling of the one before.
func soundOfBare(word string) sound {
	s := sound{vowels: []byte{0}}
	consonants := make([]byte, 0, len(word))
	for i := 0; i < len(word); i++ {
		c := word[i]
		if i+1 < len(word) && word[i+1] == 'h' {
			if two := map[byte]byte{'k': 'X', 'g': 'K', 's': 'S', 'c': 'C', 'z': 'Z', 't': 't', 'd': 'd'}[c]; two != 0 {
				consonants = append(consonants, two)
				i++
				continue
			}
		}
		switch c {
		case 'a', 'e', 'i', 'o', 'u':
			continue
		case 'q', 'k', 'g', 'c':
			c = 'K'
		case 'j':
			c = 'J'
		case 'w', 'f':
			c = 'v'
		}
		consonants = append(consonants, c)
	}
	s.consonants = string(consonants)
	s.vowels = make([]byte, len(consonants)+1)
	return s
}

// vowelsAgree compares the vowels of two words with the same consonants: 1
// where nothing speaks against one word, 0 where they are two words, such as
// Hasan and Husayn, between where it can be either.
func vowelsAgree(a, b sound) float64 {
	agree, inserted := 1.0, 0
	for i := range a.vowels {
		x, y := a.vowels[i], b.vowels[i]
		if x == y {
			continue
		}
		last := i == len(a.vowels)-1
		if x > y {
			x, y = y, x
		}
		switch {
		case x == 0 && last: // a final vowel more or less: Rezai, Reza; Sadat, Sadate
			agree = min(agree, 0.7)
		case x == 0: // an inserted vowel: Zawahiri, Zawahri; two are another name: Wilms, Williams
			if inserted++; inserted > 1 {
				return 0
			}
			agree = min(agree, 0.9)
		case x == 'e' || y == 'e': // e goes with everything: Abdel, Abdul; Gorbachev, Gorbachov
			if x == 'e' && y == 'u' {
				agree = min(agree, 0.9)
			}
		case x == 'a' && y == 'u': // Hasan, Husayn; Khamenei, Khomeini; but Hizballah, Hizbollah
			if len(a.consonants) < 4 {
				return 0
			}
			agree = min(agree, 0.5)
		case last: // a and i at the end: Karzai, Karza
			agree = min(agree, 0.7)
		default: // a and i, i and u within: Jamal, Jamil; Talabani, Talibani; Said, Saud
			if len(a.consonants) < 4 {
				agree = min(agree, 0.4)
			} else {
				agree = min(agree, 0.85)
			}
		}
	}
	return agree
}

// word is one word of a name, folded, with its sound.
type word struct {
	text   string
	sound  sound
	bare   bool   // from a script without short vowels
	digits bool   // it holds a digit, and is like nothing but itself
	plain  string // without the e of umlauts, so that Schroeder meets Schröder, which Unidecode writes Schroder
}

func newWord(text string, bare bool) word {
	w := word{text: text, bare: bare, plain: text}
	if bare {
		w.sound = soundOfBare(text)
	} else {
		w.sound = soundOf(text)
	}
	w.digits = strings.ContainsAny(text, "0123456789")
	if strings.Contains(text, "oe") || strings.Contains(text, "ue") || strings.Contains(text, "ae") {
		w.plain = umlauts.Replace(text)
	}
	return w
}

var umlauts = strings.NewReplacer("oe", "o", "ue", "u", "ae", "a")

// alike says how alike two words are: one of the steps above.
func alike(a, b word) float64 { return alikeTo(&a, &b) }

func alikeTo(a, b *word) float64 {
	if a.text == b.text {
		return equal
	}
	if len(a.text) == 0 || len(b.text) == 0 {
		return unlike
	}
	if a.digits || b.digits {
		return unlike
	}
	if len(a.text) == 1 || len(b.text) == 1 {
		if a.text[0] == b.text[0] {
			return short
		}
		return unlike
	}
	if a.bare != b.bare {
		return abjad(*a, *b)
	}
	if a.plain == b.plain {
		return variant
	}
	sounds := sameConsonants(a.sound.consonants, b.sound.consonants) && a.sound.begins() == b.sound.begins()
	long := len(a.text) >= 6 && len(b.text) >= 6 && a.text[0] == b.text[0]
	if !sounds && !long {
		if givenVariants(a.text, b.text) {
			return variant
		}
		return unlike
	}
	jw := smetrics.JaroWinkler(a.text, b.text, 0.7, 4)
	if sounds {
		switch agree := vowelsAgree(a.sound, b.sound); {
		case len(a.sound.consonants) == 1 && agree < 1, agree < 0.5:
			return unlike
		case agree >= 0.85 && (jw >= 0.7 || jw >= 0.55 && len(a.sound.consonants) >= 4):
			return variant
		case jw >= 0.7:
			return likely
		}
	}
	if givenVariants(a.text, b.text) {
		return variant
	}
	if long && jw >= 0.94 {
		return near
	}
	return unlike
}

// sameConsonants compares classes of consonants, in which kh can be k and h.
func sameConsonants(a, b string) bool {
	if len(a) != len(b) || a == "" {
		return false
	}
	for i := range len(a) {
		if x, y := a[i], b[i]; x != y && !(x == 'X' && (y == 'K' || y == 'h')) && !(y == 'X' && (x == 'K' || x == 'h')) {
			return false
		}
	}
	return true
}

// abjad compares a word of a script without short vowels with one in letters:
// every consonant must be there in order, whichever way the long vowels and the
// weak letters (y, w, h) are written.
func abjad(a, b word) float64 {
	x, y := strong(a), strong(b)
	if x == y && len(x) >= 2 {
		return likely
	}
	if x == y && len(x) == 1 && a.text[0] == b.text[0] {
		return likely
	}
	return unlike
}
