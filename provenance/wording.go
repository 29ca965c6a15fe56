package provenance

import (
	"slices"
	"strconv"
	"strings"
	"sync"
	"unicode"

	"github.com/kljensen/snowball/english"

	"chancery/provenance/lexicon"
)

// wording is a statement taken apart for comparing: its content words in order,
// and what must agree beside them.
type wording struct {
	tokens   []token
	negated  bool // an odd number of negations
	possible bool // might, could, if: not told as a fact
	coming   bool // would, will, promised: not told as done
	it       bool // speaks of "it", "that" or "what"
	whom     bool // begins with "it", "what" or the like, so that it stands open of what it tells
	verbal   bool // has a verb, so that it tells something of somebody
	wish     bool // tells what should be, or what somebody wants, orders, offers or promises
	stranger bool // a pronoun in it may mean somebody whom it does not name: whoever speaks
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

	lex     *lexicon.Word // nil for names, numbers and words that are in no dictionary
	without bool          // it is said to be missing: "without General Asare"
	of      bool          // "of" follows: the wife of …
	whose   bool          // a possessive stands before it: the minister's …

	at       int    // which word of the text it is, counted once phrases are replaced
	residual bool   // it says no more than what is said without it
	wishes   bool   // it tells what somebody wants, orders, offers or promises
	title    bool   // it stands before a name
	kind     bool   // it says what has a name: a village, a ship
	implied  bool   // some verbs say it already
	slight   bool   // it says next to nothing
	transfer string // the kind of giving or taking that it is; "" for none
}

var (
	subordinators = set("when while as once because although")
	negations     = set("not no never nobody none nothing neither nor cannot")
	perhaps       = set("might may could if perhaps possibly maybe")
	coming        = set("would will shall promised promise promises")
	should        = set("should must ought shall would will promise promises")
	wishes        = stems("order command instruct direct demand ask request urge want wish desire offer propose suggest promise pledge vow guarantee threaten plan intend hope require insist apply beg appeal seek bid")
	pronouns      = set("he she they his her their him them")
	emptied       = set(`a an the this that these those of to in on at by for from with into onto upon as and or but than then there
		here it its he she they them his her their him i we our us you who whom whose which what when where while be is are was were
		been being am has have had having do does did done doing will would shall should can must may might could if also so such too very
		just only out up down off over about between among after before until since during through ever any
		across aboard along alongside within inside upon towards toward beside beyond together already still even yet away back again
		perhaps possibly maybe one's s t own himself herself themselves itself`)
	prepositions = set("in on at by from of to for with under over near into before after during since until about between")
)

var (
	auxiliaries     = set("is are was were am be been has have had do does did will would shall should can could may might must")
	complementizers = set("that whether if")
	open            = set("it this these those what which who whom that how why where when")
	determiners     = set("the a an his her its their my our your this that these those of no")
	objects         = set("the a an his her its their my our your it him them me us you that to by in on for from with not nothing nobody at against")
)

// mayAct reports whether a word may be a verb.
func mayAct(low string) bool {
	low = strings.ToLower(low)
	if base, ok := irregular[low]; ok {
		return base != low || !nouns[low]
	}
	w := lexicon.Lookup(low)
	return w != nil && w.Verb
}

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
speak spoke spoken speech|spend spent|stand stood|steal stole stolen theft|strike struck|swear swore sworn|take took taken|teach taught|tell told|think thought thinking
throw threw thrown|understand understood|wear wore worn|win won|withdraw withdrew withdrawn|write wrote written|licence license licensed|offer offered|child children|man men|woman women|all every|become became|bind bound|bite bit bitten|bleed bled|blow blew blown|dig dug|feed fed|forgive forgave forgiven|foresee foresaw foreseen
forsake forsook forsaken|hang hung|lay laid|learn learnt|mislead misled|overcome overcame|overthrow overthrew overthrown|ring rang rung|shake shook shaken|shine shone|shrink shrank shrunk
sit sat|sleep slept|slide slid|spell spelt|spring sprang sprung|stick stuck|strive strove striven|sweep swept|swim swam swum|swing swung|tear tore torn|undergo underwent undergone
undertake undertook undertaken|uphold upheld|wake woke woken|weave wove woven|weep wept|wind wound|withhold withheld|arise arose arisen|awake awoke|bear bore borne|beat beaten|bend bent|cling clung|creep crept|rewrite rewrote rewritten|rebuild rebuilt|retake retook retaken|overtake overtook overtaken|overhear overheard|oversee oversaw overseen
withstand withstood|outbid|overrun overran|override overrode overridden|mistake mistook mistaken|misunderstand misunderstood|foretell foretold|kneel knelt|leap leapt|light lit|slay slew slain|sow sown
spill spilt|spin spun|spoil spoilt|tread trod trodden|wring wrung|dream dreamt|grind|quit|behold beheld|undo undid undone|repay repaid|retell retold|unwind unwound|redraw redrew redrawn|prove proven`, "\n") {
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

// stemmed remembers stems, up to mostStemmed of them.
var stemmed struct {
	sync.RWMutex
	of map[string]string
}

const mostStemmed = 50_000

// stem brings a word to a form that its relatives share.
func stem(low string) string {
	stemmed.RLock()
	s, ok := stemmed.of[low]
	stemmed.RUnlock()
	if ok {
		return s
	}
	s = low
	if base, ok := irregular[low]; ok {
		s = base
	}
	s = english.Stem(s, false)
	stemmed.Lock()
	if stemmed.of == nil || len(stemmed.of) >= mostStemmed {
		stemmed.of = map[string]string{}
	}
	stemmed.of[strings.Clone(low)] = s
	stemmed.Unlock()
	return s
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

// transfers are verbs by which something goes from one to another, by their kinds;
// "give" stands for those that leave the kind open.
var transfers = func() map[string]string {
	out := map[string]string{}
	for line := range strings.SplitSeq(`give:give hand pass send deliver supply provide grant present get receive obtain accept take collect|sell:sell buy purchase acquire|lend:lend borrow loan|pay:pay payment`, "|") {
		kind, verbs, _ := strings.Cut(line, ":")
		for v := range strings.FieldsSeq(verbs) {
			out[stem(v)] = kind
		}
	}
	return out
}()

// receivers are those of them whose subject has what another gives, who stands in
// the phrase after "from".
var receivers = stems("get receive obtain accept take collect buy purchase acquire borrow")

// invariant are verbs whose past is no other than their present.
var invariant = set("beat hit cut put shut cost burst spread let set quit hurt split bet cast shed thrust")

var moves = stems("go come pass")

// particles are the second words of verbs of two.
var particles = set("up down out off away over back aside apart together through")

func phrasal(verb *lexicon.Word, particle string) *lexicon.Word {
	for _, lemma := range verb.Lemmas {
		if w := lexicon.Lookup(lemma + "_" + particle); w != nil {
			return w
		}
	}
	return nil
}

// byMeans reports whether the words after "by" tell not who did it but how, when or
// how much.
func byMeans(after []string) bool {
	if len(after) == 0 {
		return true
	}
	low := strings.ToLower(after[0])
	_, used := numeral(after)
	_, month := months[stem(low)]
	return used > 0 || month || means[low] || strings.HasSuffix(low, "ing") || determined[low] && len(after) > 1 && means[strings.ToLower(after[1])]
}

var means = set(`telephone phone letter fax radio telegram cable wire mail post train plane air sea boat car rail road land force hand night day
	noon midnight dawn half third quarter fifth tenth drowning accident mistake monday tuesday wednesday thursday friday saturday sunday`)

// verbal reports whether a word ends the phrase that a preposition leads.
func verbal(low string) bool {
	base, odd := irregular[low]
	return odd && base != low && !nouns[low] || low == "was" || low == "were" || low == "had" || low == "that"
}

// shouted reports whether words are in capitals, as in a cable, where these tell no name
// from another word: half of those with letters are, small words among them.
func shouted(words []string) bool {
	lettered, capitals, small := 0, 0, false
	for _, w := range words {
		if low := strings.ToLower(w); low != strings.ToUpper(w) {
			lettered++
			if low != w && strings.ToUpper(w) == w {
				capitals++
				small = small || inCapitals[w]
			}
		}
	}
	return small && 2*capitals >= lettered
}

// inCapitals are small words that stand in capitals in no other text; "IT", "US" and "WHO" do.
var inCapitals = set("THE THAT OF AND HAD HAS HAVE WAS WERE TO IN BY FOR WITH NOT")

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
	count, passive, verb, by, byEnd, from := 0, false, -1, -1, -1, -1
	if shouted(raw) {
		for i, f := range raw {
			if strings.ToUpper(f) == f {
				raw[i] = strings.ToLower(f)
			}
		}
	}
	raw = rephrased(raw)
	reversed, past := false, false
	subordinated, subordinate := len(raw) > 0 && subordinators[strings.ToLower(raw[0])], false
	without, whose := false, false
	var opening []bool // whether a token stands in a phrase before the sentence proper: "in 1938 …"
	lead, led, not := true, "", false
	for i := 0; i < len(raw); i++ {
		f, phrase, _ := strings.Cut(raw[i], phraseMark)
		low := strings.TrimSuffix(strings.TrimSuffix(strings.ToLower(f), "'s"), "'")
		// "Warned him not to sail" denies nothing.
		if (low == "not" && i+1 < len(raw) && strings.EqualFold(raw[i+1], "to")) || low == "against" {
			w.tokens, opening = append(w.tokens, token{stem: "against", word: low}), append(opening, false)
			continue
		}
		if low == "without" {
			without = true
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
		w.verbal = w.verbal || auxiliaries[low] || strings.HasSuffix(low, "n't") || low == "to" && i+1 < len(raw) && mayAct(raw[i+1])
		if i == 0 || i == 1 && complementizers[strings.ToLower(raw[0])] {
			w.whom = w.whom || open[low] && !(i == 0 && complementizers[low] && len(raw) > 1)
		}
		w.coming = w.coming || coming[low]
		w.wish = w.wish || should[low] && f == low
		w.pronoun = w.pronoun || pronouns[low]
		// "The poet burned it before his death": he is the poet.
		w.stranger = w.stranger || pronouns[low] && (len(w.tokens) == 0 || low == "him" || low == "them" || low == "he" || low == "she")
		w.it = w.it || low == "it" || low == "what" || low == "to" && i == 0
		if i > 0 && lead && !prepositions[strings.ToLower(raw[0])] && !subordinators[strings.ToLower(raw[0])] {
			lead = false
		}
		if n, used := numeral(raw[i:]); used == 0 && n == 0 && phrase == "" {
			// "Ten-day" is ten and day.
			if first, rest, ok := strings.Cut(f, "-"); ok {
				if _, used := numeral([]string{first}); used > 0 {
					raw = slices.Replace(raw, i, i+1, append([]string{first}, strings.Split(rest, "-")...)...)
				}
			}
		}
		if n, used := numeral(raw[i:]); used > 0 {
			w.tokens = append(w.tokens, token{stem: strconv.FormatFloat(n, 'f', -1, 64), word: strings.Join(raw[i:i+used], " "), number: true, led: led, at: i})
			opening = append(opening, lead)
			i += used - 1
			continue
		}
		if first, rest, ok := strings.Cut(f, "-"); ok && phrase == "" { // joined by a hyphen, and no number
			raw = slices.Insert(raw, i+1, strings.FieldsFunc(rest, func(r rune) bool { return r == '-' })...)
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
			if verb >= 0 && !byMeans(raw[i+1:]) {
				by, byEnd = len(w.tokens), -1
			} else if by >= 0 && byEnd < 0 {
				byEnd = len(w.tokens)
			}
			without = false
		case "of":
			if n := len(w.tokens); n > 0 {
				w.tokens[n-1].of = true
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
		w.verbal = w.verbal || i > 0 && i+1 < len(raw) && !determiners[strings.ToLower(raw[i-1])] && objects[strings.ToLower(raw[i+1])] && mayAct(low)
		if n := len(w.tokens) - 1; particles[low] && n >= 0 {
			// "Turned down the protocol", "turned the protocol down".
			for k := n; k >= max(0, n-3); k-- {
				if t := &w.tokens[k]; t.verb && t.lex != nil {
					if phrase := phrasal(t.lex, low); phrase != nil {
						t.lex, t.word, t.stem = phrase, t.word+" "+low, t.stem+"_"+low
					}
					break
				}
			}
		}
		// "In the back" is no particle.
		if (emptied[low] && !(particles[low] && i > 0 && determined[strings.ToLower(raw[i-1])] && low == "back")) || low == "" {
			continue
		}
		receives := receivers[stem(low)] && verb < 0
		before := ""
		if i > 0 {
			before = strings.ToLower(raw[i-1])
		}
		// "The accused", "the defeated army": what follows an article is no verb.
		after := determiners[before] && before != "that" && before != "no" || before == "'s"
		// "While the famine lasted the government sold grain": the second is the verb.
		first := subordinated && !subordinate
		if base, ok := irregular[low]; verb < 0 && !after && len(w.tokens) > 0 && (strings.HasSuffix(low, "ed") && len(low) > 4 || ok && base != low || invariant[low]) {
			if first {
				subordinate = true
			} else {
				verb = len(w.tokens)
				lead = false
			}
		}
		name := unicode.IsUpper([]rune(f)[0]) && (i > 0 || len(raw) > 1 && unicode.IsUpper([]rune(raw[1])[0]))
		base, odd := irregular[low]
		acts := invariant[low] && !after && verb == len(w.tokens) || strings.HasSuffix(low, "ed") && len(low) > 4 || odd && !nouns[low] && (base != low || verb < 0) || strings.HasSuffix(low, "ing") && len(low) > 5
		reversed = reversed || receives && verb == len(w.tokens) || moves[stem(low)] && verb == len(w.tokens) && slices.Contains(raw[i:], "from") && slices.Contains(raw[i:], "to")
		t := token{stem: stem(low), word: low, name: name, verb: acts && !name && !after, led: led, not: not, without: without, whose: whose, at: i}
		if !name {
			if phrase != "" {
				t.lex, t.word = lexicon.Lookup(phrase), phrase
			} else if odd && base != low {
				t.lex = lexicon.Lookup(low, base)
			} else {
				t.lex = lexicon.Lookup(low)
			}
			t.verb = t.verb && (odd || t.lex == nil || t.lex.Verb)
		}
		w.tokens, opening = append(w.tokens, t), append(opening, lead)
		not = false
		w.wish = w.wish || wishes[t.stem] && (t.verb || t.lex == nil || t.lex.Noun)
		past = past || t.verb && !strings.HasSuffix(low, "ing")
		if t.verb {
			without = false
			w.verbal = w.verbal || !strings.HasSuffix(low, "ing") && !(odd && base == low)
		} else if i > 0 && t.lex != nil && t.lex.Verb && !t.lex.Noun {
			w.verbal = true
		}
		whose = strings.HasSuffix(strings.ToLower(f), "'s") || strings.HasSuffix(f, "s'")
	}
	w.negated = count%2 == 1
	// "That the army withdraw".
	w.wish = w.wish || len(raw) > 2 && strings.EqualFold(raw[0], "that") && !past && !slices.ContainsFunc(raw, func(f string) bool {
		low := strings.ToLower(f)
		return auxiliaries[low] || strings.HasSuffix(low, "s") && !strings.HasSuffix(low, "ss") && mayAct(low)
	})
	for i := range w.tokens {
		t := &w.tokens[i]
		t.slight, t.transfer = light[t.stem], transfers[t.stem]
		t.residual, t.wishes, t.title, t.kind, t.implied = residue[t.word], wishes[t.stem], titled[t.stem], named[t.word], implied[t.stem] != nil
		switch {
		case reversed && from >= 0 && !passive:
			t.agent = t.led == "from"
		case passive && by >= 0:
			t.agent = i >= by && (byEnd < 0 || i < byEnd) && (t.led == "by" || t.led == "of")
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
	synonyms     int  // shared words that are other words for the same, as WordNet has it
	paraphrases  int  // the same, as the table of paraphrases has it
	finer        [2]int
	opposite     bool // a word of the one is the opposite of a word of the other
	sister       bool // each has a word alone that names another kind of the same thing
	missing      bool // what is there in the one is said to be missing in the other
}

// mutual are verbs by which two do one thing: whoever meets is met.
var mutual = stems("meet meeting marry marriage confer negotiate negotiation talk converse correspond fight quarrel agree")

// overlap counts the words that two wordings share as they stand.
func overlap(a, b *wording) (n int) {
	for i := range a.tokens {
		for j := range b.tokens {
			if a.tokens[i].stem == b.tokens[j].stem {
				n++
				break
			}
		}
	}
	return n
}

// kinOf says how two words stand to each other.
func kinOf(x, y token) lexicon.Kin {
	switch a, b := x.transfer, y.transfer; {
	case a == "" || b == "":
	case a == b || (a == "give" || b == "give") && a != "sell" && b != "sell":
		return lexicon.Paraphrase
	case a == "give":
		return lexicon.Wider // what is sold is given too
	case b == "give":
		return lexicon.Narrower
	}
	return lexicon.Compare(x.lex, y.lex)
}

// compareWords finds what two wordings share: the same word, another form of it, or
// a word that means the same, more or less. A word of one who is spoken of as "he"
// in the other counts as shared where it is a word of that one's speaker.
func compareWords(a, b *wording, speakerA, speakerB *wording) (c contrast) {
	used := make([]bool, len(b.tokens))
	c.shared = make([]token, 0, min(len(a.tokens), len(b.tokens)))
	var meets [2]bool
	bothNot, undone := 0, 0
	share := func(x, y token) {
		c.shared = append(c.shared, x)
		c.crossed = c.crossed || x.not != y.not
		c.missing = c.missing || x.without != y.without
		if x.not && y.not {
			bothNot++
		}
		if x.agent != y.agent && !x.verb && !y.verb && x.led != "with" && y.led != "with" {
			meets[btoi(x.agent)] = true
		}
	}
	alone := make([]token, 0, len(a.tokens))
	for _, x := range a.tokens {
		k := -1
		for j, y := range b.tokens {
			if !used[j] && x.number == y.number && (x.stem == y.stem || !x.number && akin(x.stem, y.stem)) && (k < 0 || x.stem == y.stem && b.tokens[k].stem != x.stem) {
				k = j
			}
		}
		if k < 0 {
			alone = append(alone, x)
			continue
		}
		used[k] = true
		share(x, b.tokens[k])
	}
	c.onlyA = make([]token, 0, len(alone))
	for _, x := range alone {
		best, kin := -1, lexicon.Stranger
		if x.lex != nil && (!x.slight || x.transfer != "") {
			for j, y := range b.tokens {
				if used[j] || y.lex == nil || y.slight && y.transfer == "" {
					continue
				}
				switch k := kinOf(x, y); {
				case k == lexicon.Stranger:
				case k == lexicon.Sister:
					c.sister = c.sister || x.verb == y.verb
				case best < 0 || k < kin:
					best, kin = j, k
				}
			}
		}
		if best < 0 {
			c.onlyA = append(c.onlyA, x)
			continue
		}
		y := b.tokens[best]
		switch kin {
		case lexicon.Opposite:
			if x.not == y.not {
				c.opposite = true
				c.onlyA = append(c.onlyA, x)
				continue
			}
			undone++ // "not present", "absent"
			y.not = x.not
		case lexicon.Paraphrase:
			c.paraphrases++
		case lexicon.Synonym:
			c.synonyms++
		case lexicon.Narrower:
			c.finer[0]++
		case lexicon.Wider:
			c.finer[1]++
		}
		used[best] = true
		share(x, y)
	}
	c.turned = meets[0] && meets[1] && !has(c.shared, func(t token) bool { return mutual[t.stem] })
	// Where the word that is negated is not shared, the number of negations tells.
	negations := func(w *wording) (n int) {
		for _, t := range w.tokens {
			n += btoi(t.not)
		}
		return n
	}
	na, nb := negations(a)-bothNot, negations(b)-bothNot
	c.crossed = c.crossed && na != nb || (na+nb-undone)%2 == 1
	if undone > 0 && na+nb == undone {
		c.crossed = false
	}
	c.onlyB = make([]token, 0, len(b.tokens)-len(c.shared))
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
	if a.stranger {
		c.onlyB = slices.DeleteFunc(c.onlyB, said(speakerA))
	}
	if b.stranger {
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

func has(tokens []token, fn func(token) bool) bool { return slices.ContainsFunc(tokens, fn) }
