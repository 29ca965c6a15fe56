package provenance

import (
	"math"
	"slices"
	"strconv"
	"strings"
	"unicode"

	"github.com/kljensen/snowball/english"
)

// wording is a statement taken apart for comparing: its content words in order,
// and what must agree beside them.
type wording struct {
	tokens   []token
	negated  bool // an odd number of negations
	possible bool // might, could, if: not told as a fact
	coming   bool // would, will, promised: not told as done
	it       bool // speaks of "it", "that" or "what"
	pronoun  bool // begins with or has "he", "she", "they": whoever speaks may be meant
}

type token struct {
	stem   string
	word   string
	number bool
	name   bool
	verb   bool   // by its form
	not    bool   // a negation stands before it
	agent  bool   // of the phrase that tells who did it
	led    string // the preposition that leads its phrase, "" for none
}

var (
	negations = set("not no never nobody none nothing neither nor without cannot")
	perhaps   = set("might may could if perhaps possibly maybe")
	coming    = set("would will shall promised promise promises")
	pronouns  = set("he she they his her their him them")
	emptied   = set(`a an the this that these those of to in on at by for from with into onto upon as and or but than then there
		here it its he she they them his her their him i we our us you who whom whose which what when where while be is are was were
		been being am has have had having do does did done doing will would shall should can must may might could if also so such too very
		just only out up down off over about between among after before until since during through ever any
		perhaps possibly maybe one's s t own himself herself themselves itself took place`)
	prepositions = set("in on at by from of to for with under over near into before after during since until about between")
)

func set(words string) map[string]bool {
	out := map[string]bool{}
	for w := range strings.FieldsSeq(words) {
		out[w] = true
	}
	return out
}

// irregular gives forms that no stemmer brings together.
var irregular = func() map[string]string {
	out := map[string]string{}
	for line := range strings.SplitSeq(`begin began begun|break broke broken|bring brought|build built|burn burnt|buy bought|catch caught|choose chose chosen
come came|cut|deal dealt|die dead death|draw drew drawn|drive drove driven|eat ate eaten|fall fell fallen|feel felt|fight fought|find found|flee fled
fly flew flown|forbid forbade forbidden|forget forgot forgotten|freeze froze frozen|get got gotten|give gave given|go went gone|grow grew grown|hear heard
hide hid hidden|hit|hold held|keep kept|know knew known knowledge|lead led|leave left|lend lent|lie lay lain|lose lost loss|make made|mean meant|meet met
pay paid payment|read|ride rode ridden|rise rose risen|run ran|say said|see saw seen|seek sought|sell sold sale|send sent|shoot shot|show shown|sing sang sung|sink sank sunk
speak spoke spoken speech|spend spent|stand stood|steal stole stolen theft|strike struck|swear swore sworn|take taken|teach taught|tell told|think thought thinking
throw threw thrown|understand understood|wear wore worn|win won|withdraw withdrew withdrawn|write wrote written|licence license licensed|offer offered|child children|man men|woman women|all every`, "\n") {
		for group := range strings.SplitSeq(line, "|") {
			forms := strings.Fields(group)
			for _, f := range forms {
				out[f] = forms[0]
			}
		}
	}
	return out
}()

// nouns are those of the irregular forms that are no verbs.
var nouns = set("child children man men woman women all every death knowledge payment sale speech theft thinking licence thought")

// opposites are words of which a pair makes two statements different that are
// alike in everything else.
var opposites = func() map[string]string {
	out := map[string]string{}
	for pair := range strings.FieldsSeq(`accept/refus enter/leav arriv/leav open/close ask/refus approv/reject agre/refus begin/end win/lose buy/sell live/die come/go
		north/south northern/southern east/west eastern/western first/last more/fewer rais/lower attack/defend confirm/deni friend/enemi wound/kill injur/die`) {
		a, b, _ := strings.Cut(pair, "/")
		out[a], out[b] = b, a
	}
	return out
}()

// stem brings a word to a form that its relatives share.
func stem(low string) string {
	if base, ok := irregular[low]; ok {
		low = base
	}
	return english.Stem(low, false)
}

// akin reports whether two stems are of one word: the same, or the one begins
// with nearly all of the other.
func akin(a, b string) bool {
	if a == b {
		return true
	}
	n := 0
	for n < len(a) && n < len(b) && a[n] == b[n] {
		n++
	}
	return n >= 4 && n >= min(len(a), len(b))-1 && max(len(a), len(b))-n <= 4
}

// reversals are verbs whose subject has what another gives: the subject of the
// one is the from-phrase of the other.
var reversals = map[string]string{"bought": "sold", "buy": "sell", "buys": "sells", "received": "gave", "receive": "give", "borrowed": "lent", "borrow": "lend", "obtained": "gave"}

// verbal reports whether a word ends the phrase that a preposition leads.
func verbal(low string) bool {
	base, odd := irregular[low]
	return odd && base != low && !nouns[low] || low == "was" || low == "were" || low == "had" || low == "that"
}

// parse takes a text apart.
func parse(text string) wording {
	var w wording
	var raw []string
	word := func(r rune) bool {
		return unicode.IsLetter(r) || unicode.IsDigit(r) || r == '\'' || r == '’' || r == ',' || r == '.' || r == '-'
	}
	for f := range strings.FieldsFuncSeq(text, func(r rune) bool { return !word(r) }) {
		if f = strings.Trim(f, "'’.,-"); f != "" {
			raw = append(raw, strings.ReplaceAll(f, "’", "'"))
		}
	}
	count, passive, verb, by, from := 0, false, -1, -1, -1
	reversed := false
	var opening []bool // whether a token stands in a phrase before the sentence proper: "in 1938 …"
	lead, led, not := true, "", false
	for i := 0; i < len(raw); i++ {
		f := raw[i]
		low := strings.TrimSuffix(strings.TrimSuffix(strings.ToLower(f), "'s"), "'")
		// "Warned him not to sail" denies nothing.
		if (low == "not" && i+1 < len(raw) && strings.EqualFold(raw[i+1], "to")) || low == "against" {
			w.tokens, opening = append(w.tokens, token{stem: "against", word: low}), append(opening, false)
			continue
		}
		if negations[low] || strings.HasSuffix(low, "n't") {
			count++
			if n := len(w.tokens); low == "nothing" && n > 0 && w.tokens[n-1].verb {
				w.tokens[n-1].not = true // "knew nothing"
			} else {
				not = true
			}
			continue
		}
		w.possible = w.possible || perhaps[low] && f == low
		w.coming = w.coming || coming[low]
		w.pronoun = w.pronoun || pronouns[low]
		w.it = w.it || low == "it" || low == "what" || low == "to" && i == 0
		if i > 0 && lead && !prepositions[strings.ToLower(raw[0])] {
			lead = false
		}
		if n, used := numeral(raw[i:]); used > 0 {
			w.tokens = append(w.tokens, token{stem: strconv.FormatFloat(n, 'f', -1, 64), word: strings.Join(raw[i:i+used], " "), number: true, led: led})
			opening = append(opening, lead)
			i += used - 1
			continue
		}
		if first, rest, ok := strings.Cut(f, "-"); ok { // joined by a hyphen, and no number
			raw = slices.Insert(raw, i+1, strings.Split(rest, "-")...)
			f, low = first, strings.ToLower(first)
		}
		if prepositions[low] || low == "because" || low == "by" {
			led = low
		} else if verbal(low) {
			led = ""
		}
		switch low {
		case "was", "were", "been", "be", "is", "are", "being":
			passive = passive || i+1 < len(raw) && !emptied[strings.ToLower(raw[i+1])]
		case "by":
			if verb >= 0 {
				by = len(w.tokens)
			}
		case "from":
			if verb >= 0 {
				from = len(w.tokens)
			}
		case "the", "a", "an", "he", "she", "they":
			if i > 1 {
				lead = false
			}
		}
		if emptied[low] || low == "" {
			continue
		}
		if other, ok := reversals[low]; ok {
			low, reversed = other, true
		}
		if base, ok := irregular[low]; verb < 0 && len(w.tokens) > 0 && (strings.HasSuffix(low, "ed") && len(low) > 4 || ok && base != low) {
			verb = len(w.tokens)
			lead = false
		}
		name := unicode.IsUpper([]rune(f)[0]) && (i > 0 || len(raw) > 1 && unicode.IsUpper([]rune(raw[1])[0]))
		base, odd := irregular[low]
		acts := strings.HasSuffix(low, "ed") && len(low) > 4 || odd && !nouns[low] && (base != low || verb < 0) || strings.HasSuffix(low, "ing") && len(low) > 5
		w.tokens, opening = append(w.tokens, token{stem: stem(low), word: low, name: name, verb: acts && !name, led: led, not: not}), append(opening, lead)
		not = false
	}
	w.negated = count%2 == 1
	for i := range w.tokens {
		t := &w.tokens[i]
		switch {
		case reversed:
			t.agent = from >= 0 && i >= from
		case passive && by >= 0:
			t.agent = i >= by
		case !passive:
			t.agent = verb > 0 && i < verb && !opening[i]
		}
	}
	return w
}

var units = map[string]float64{"one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9, "ten": 10,
	"eleven": 11, "twelve": 12, "thirteen": 13, "fourteen": 14, "fifteen": 15, "sixteen": 16, "seventeen": 17, "eighteen": 18, "nineteen": 19,
	"twenty": 20, "thirty": 30, "forty": 40, "fifty": 50, "sixty": 60, "seventy": 70, "eighty": 80, "ninety": 90,
	"first": 1, "second": 2, "third": 3, "fourth": 4, "fifth": 5, "sixth": 6, "seventh": 7, "eighth": 8, "ninth": 9, "tenth": 10, "seventeenth": 17}

var scales = map[string]float64{"hundred": 100, "thousand": 1000, "million": 1e6, "billion": 1e9}

// numeral reads the number at the beginning of words and says how many words it
// takes; 0 where there is none. "First" alone is as often no number.
func numeral(words []string) (n float64, used int) {
	total, part := 0.0, 0.0
	for _, f := range words {
		low := strings.ToLower(f)
		if d, err := strconv.ParseFloat(strings.ReplaceAll(strings.TrimRight(low, "stndrh"), ",", ""), 64); err == nil && unicode.IsDigit(rune(low[0])) && used == 0 {
			part = d
			used++
			continue
		}
		if m, ok := scales[low]; ok && used > 0 {
			part = max(part, 1) * m
			if m >= 1000 {
				total, part = total+part, 0
			}
			used++
			continue
		}
		v, known := 0.0, true
		for p := range strings.SplitSeq(low, "-") {
			u, ok := units[p]
			known = known && ok
			v += u
		}
		if !known || used > 0 && part < 100 && part != 0 || low == "one" || (low == "first" || low == "second") {
			break
		}
		part += v
		used++
	}
	return total + part, used
}

// contrast is what two wordings share and what each has alone.
type contrast struct {
	shared       []token
	onlyA, onlyB []token
	crossed      bool // the one says that it is so, the other that it is not
	turned       bool // who did it in the one is to whom it was done in the other, and the reverse
}

// compareWords finds what two wordings share. A word of one who is spoken of as
// "he" in the other counts as shared where it is a word of that one's speaker.
func compareWords(a, b *wording, speakerA, speakerB *wording) (c contrast) {
	used := make([]bool, len(b.tokens))
	var meets [2]bool
	bothNot := 0
	for _, x := range a.tokens {
		k := -1
		for j, y := range b.tokens {
			if !used[j] && x.number == y.number && (x.stem == y.stem || !x.number && akin(x.stem, y.stem)) && (k < 0 || x.stem == y.stem && b.tokens[k].stem != x.stem) {
				k = j
			}
		}
		if k < 0 {
			c.onlyA = append(c.onlyA, x)
			continue
		}
		used[k] = true
		c.shared = append(c.shared, x)
		c.crossed = c.crossed || x.not != b.tokens[k].not
		if x.not && b.tokens[k].not {
			bothNot++
		}
		if y := b.tokens[k]; x.agent != y.agent {
			meets[btoi(x.agent)] = true
		}
	}
	c.turned = meets[0] && meets[1]
	// Where the word that is negated is not shared, the number of negations tells.
	negations := func(w *wording) (n int) {
		for _, t := range w.tokens {
			n += btoi(t.not)
		}
		return n
	}
	na, nb := negations(a)-bothNot, negations(b)-bothNot
	c.crossed = c.crossed && na != nb || (na+nb)%2 == 1
	for j, y := range b.tokens {
		if !used[j] {
			c.onlyB = append(c.onlyB, y)
		}
	}
	said := func(by *wording) func(token) bool {
		return func(t token) bool {
			return has(by.tokens, func(s token) bool { return s.stem == t.stem })
		}
	}
	if a.pronoun {
		c.onlyB = slices.DeleteFunc(c.onlyB, said(speakerA))
	}
	if b.pronoun {
		c.onlyA = slices.DeleteFunc(c.onlyA, said(speakerB))
	}
	return c
}

func btoi(b bool) int {
	if b {
		return 1
	}
	return 0
}

func cosine(a, b []float32) float64 {
	if len(a) == 0 || len(a) != len(b) {
		return 0
	}
	var ab, aa, bb float64
	for i := range a {
		ab += float64(a[i]) * float64(b[i])
		aa += float64(a[i]) * float64(a[i])
		bb += float64(b[i]) * float64(b[i])
	}
	if aa == 0 || bb == 0 {
		return 0
	}
	return ab / math.Sqrt(aa*bb)
}

func has(tokens []token, fn func(token) bool) bool { return slices.ContainsFunc(tokens, fn) }
