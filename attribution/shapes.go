package attribution

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// What the heads for names and mentions are told beside vectors, since an uncased
// encoder does not see capitals: how each unit is written, which word it is, and in
// which quotation it stands. training/attribution/features.py computes the same.

// shape says how a unit is written.
type shape uint8

const (
	edge shape = iota // before the first unit and behind the last
	lower
	capital
	capitals
	mixed
	digit
	mark
	firstCapital // a capital where a sentence may begin
	unsaid       // letters of a text that does not use capitals to tell names
	shapeCount
)

// signs are what is known of the units of a text without the encoder.
type signs struct {
	shapes     []shape
	words      []int32 // in lower case with straight apostrophes, as numbers
	quotations []int32 // number of the quotation that a unit stands in, its marks counted; 0 outside
	kinds      []wordKind
	turns      []int32 // of a dialogue: number of the turn that a unit stands in; else nil
}

// wordKind says in which closed classes a word is.
type wordKind struct {
	pronoun                            uint8 // class of pronouns, or 0
	determiner, possessive, indefinite bool
	stops, goesOn                      bool // ends the head of a phrase; does not end a sentence
	apostrophe, s, comma, copula       bool
}

// pronouns are the classes of pronouns; the number is that of the class.
var pronouns = map[uint8]string{
	3: "i me my mine myself", 4: "we us our ours ourselves", 5: "you your yours yourself yourselves",
	6: "he him his himself", 7: "she her hers herself", 8: "it its itself", 9: "they them their theirs themselves themself",
	10: "who whom whose which that what", 11: "one someone somebody anyone anybody everyone everybody nobody this these those each both some many others all none another",
}

// knownWords are the words that stand in a class.
func knownWords() map[string]*wordKind {
	all := map[string]*wordKind{}
	enter := func(words string, set func(k *wordKind)) {
		for w := range strings.FieldsSeq(words) {
			if all[w] == nil {
				all[w] = &wordKind{}
			}
			set(all[w])
		}
	}
	for class, words := range pronouns {
		enter(words, func(k *wordKind) { k.pronoun = class })
	}
	enter("the this that these those", func(k *wordKind) { k.determiner = true })
	enter("my our your his her its their", func(k *wordKind) { k.possessive = true })
	enter("a an any some no every each another one two three several many", func(k *wordKind) { k.indefinite = true })
	enter("of in at on for from to with by about who whom whose which that , ( - – — : ; and or", func(k *wordKind) { k.stops = true })
	enter(", - ' ( / & –", func(k *wordKind) { k.goesOn = true })
	enter("'", func(k *wordKind) { k.apostrophe = true })
	enter("s", func(k *wordKind) { k.s = true })
	enter(",", func(k *wordKind) { k.comma = true })
	enter("is was are were as became", func(k *wordKind) { k.copula = true })
	return all
}

// look finds the signs of the units of a text. opening and closing are the pieces of
// quotation marks, paragraph that of a blank line.
func look(text string, u *units, c *cutter) *signs {
	n := u.len()
	s := &signs{shapes: make([]shape, n), words: make([]int32, n), quotations: make([]int32, n)}
	numbers := map[string]int32{}
	known := knownWords()
	var count [shapeCount]int
	for i := range n {
		w := text[u.start[i]:u.end[i]]
		s.shapes[i] = shapeOf(w)
		count[s.shapes[i]]++
		id, ok := numbers[w]
		if !ok {
			small := strings.ReplaceAll(strings.ToLower(w), "’", "'")
			if id, ok = numbers[small]; !ok {
				id = int32(len(s.kinds))
				numbers[small] = id
				if k := known[small]; k != nil {
					s.kinds = append(s.kinds, *k)
				} else {
					s.kinds = append(s.kinds, wordKind{})
				}
			}
			if w != small {
				numbers[w] = id
			}
		}
		s.words[i] = id
	}
	if count[capitals] > count[lower] || count[capital]+count[capitals] == 0 {
		for i, sh := range s.shapes {
			switch sh {
			case lower, capital, capitals, mixed:
				s.shapes[i] = unsaid
			}
		}
	}
	inside, quotations := int32(0), int32(0)
	for i := range n {
		broken := i == 0 || strings.Contains(text[u.end[i-1]:max(u.end[i-1], u.start[i])], "\n")
		if s.shapes[i] == capital && (broken || s.shapes[i-1] == mark && !s.kind(i-1).goesOn) {
			s.shapes[i] = firstCapital
		}
		piece := u.ids[u.first[i]]
		opens := piece == c.opening
		if i > 0 && inside > 0 && !opens && u.first[i] > u.first[i-1]+1 && u.ids[u.first[i]-1] == c.paragraph {
			inside = 0
		}
		if opens && inside == 0 {
			quotations++
			inside = quotations
		}
		s.quotations[i] = inside
		if piece == c.closing {
			inside = 0
		}
	}
	s.turns = turnsOf(text, u, s)
	return s
}

func (s *signs) kind(u int) *wordKind { return &s.kinds[s.words[u]] }

// neighbours are the shapes of the unit before u, of u, and of the one behind.
func (s *signs) neighbours(u int) [3]shape {
	out := [3]shape{edge, s.shapes[u], edge}
	if u > 0 {
		out[0] = s.shapes[u-1]
	}
	if u+1 < len(s.shapes) {
		out[2] = s.shapes[u+1]
	}
	return out
}

func shapeOf(w string) shape {
	first, size := utf8.DecodeRuneInString(w)
	if unicode.Is(unicode.Nd, first) {
		return digit
	}
	if !unicode.IsLetter(first) {
		return mark
	}
	isUpper := func(r rune) bool { return unicode.In(r, unicode.Lu, unicode.Lt) }
	upper, small := false, false
	for _, r := range w[size:] {
		upper = upper || isUpper(r)
		small = small || unicode.Is(unicode.Ll, r)
	}
	switch {
	case isUpper(first) && upper && small:
		return mixed
	case isUpper(first) && upper:
		return capitals
	case isUpper(first):
		return capital
	case upper:
		return mixed
	}
	return lower
}
