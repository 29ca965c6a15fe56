package provenance

import (
	"cmp"
	"math"
	"strings"
)

// Relation says how two statements, or two claims, stand to each other.
type Relation string

// The relations.
const (
	Same      Relation = "same"
	Narrower  Relation = "narrower" // whoever says the first says the second too
	Wider     Relation = "wider"    // the other way round
	Different Relation = "different"
)

// Statement is the content of an attribution, for comparing.
type Statement struct {
	ID   string
	Text string // what is said, in its words
	// Means is what is said with names in place of "he" and "she", where that is
	// known; "" where it is no other than Text.
	Means string
	// Speaker is who says it, whom "he" or "she" in the text may mean; "" where not
	// known.
	Speaker string
	parsed  [2]*wording // of the text and of the speaker
}

// Verdict is what a comparison of two statements finds.
type Verdict struct {
	Relation    Relation
	Probability float64 // of that relation
	Opposed     bool    // the one says that it is so, the other that it is not
	Reasons     []string
}

// features of a pair, in order; see weigh.
const (
	biasFeature = iota
	diceFeature
	leastLeftFeature // of the one that has fewer words alone
	mostLeftFeature  // of the one that has more
	emptyFeature     // one has no word alone
	bothEmptyFeature // neither has
	numbersFeature   // each has a number that the other lacks
	oneNumberFeature // only one has
	namesFeature     // each has a name that the other lacks
	oneNameFeature   // only one has
	possibleFeature  // only one tells it as a mere possibility
	comingFeature    // only one tells it as done
	oppositeFeature  // a word of the one is the opposite of a word of the other
	amountFeature    // only one says all, half, some, first, late or the like
	attitudeFeature  // only one refuses, tries, fails, plans or the like
	lightFeature     // what one has more says next to nothing
	verbsFeature     // each has a verb that the other lacks
	nounsFeature     // the same of the other words
	oneVerbFeature   // only one has
	oneNounFeature
	turnedFeature // who did it to whom is turned round

	synonymsFeature    // words shared that are other words for the same
	finerFeature       // a word of the one names a kind of what a word of the other names
	sisterFeature      // each has a word alone that names another kind of the same thing
	headFeature        // what one has more is whose or of what the shared words tell: the minister's wife
	restNoneFeature    // neither has a word alone that tells much
	restOneFeature     // only one has
	restBothFeature    // both have
	restMostFeature    // how many the one has that has more
	bothVerbFeature    // both have one, and one of them is a verb
	twoVerbsFeature    // each has a verb alone that tells much
	paraphrasesFeature // words shared that the table of paraphrases has as the same
	adjunctFeature     // all that one has more stands after prepositions
	agentFeature       // all that one has more is who did it
	deniedFeature      // the one denies what the other says with more
	wishFeature        // only one tells what should be, or what somebody wants
	shareFeature       // of the one that has fewer words, how many are shared
	featureCount
)

func (s *Statement) wording() (text, speaker *wording) {
	if s.parsed[0] == nil {
		for i, t := range []string{cmp.Or(s.Means, s.Text), s.Speaker} {
			w := parse(t)
			s.parsed[i] = &w
		}
	}
	return s.parsed[0], s.parsed[1]
}

// pair is what two statements are compared by.
type pair struct {
	contrast
	opposed bool
	more    int // above 0 where the first says more, below where the second does
	x       [featureCount]float64
}

func btof(b bool) float64 {
	if b {
		return 1
	}
	return 0
}

func weigh(a, b *Statement) pair {
	wa, speakerA := a.wording()
	wb, speakerB := b.wording()
	p := pair{contrast: compareWords(wa, wb, speakerA, speakerB)}
	p.opposed = p.crossed
	p.onlyA, p.onlyB = restated(wa, p.onlyA, wb, p.onlyB, p.shared)
	na, nb := len(p.onlyA), len(p.onlyB)
	number := func(t token) bool { return t.number }
	name := func(t token) bool { return t.name }
	x := &p.x
	x[biasFeature] = 1
	if n := len(wa.tokens) + len(wb.tokens); n > 0 {
		x[diceFeature] = 2 * float64(len(p.shared)) / float64(n)
	}
	x[leastLeftFeature] = math.Min(float64(min(na, nb)), 5) / 5
	x[mostLeftFeature] = math.Min(float64(max(na, nb)), 6) / 6
	x[emptyFeature] = btof(min(na, nb) == 0 && max(na, nb) > 0)
	x[bothEmptyFeature] = btof(max(na, nb) == 0)
	anum, bnum := has(p.onlyA, number), has(p.onlyB, number)
	x[numbersFeature], x[oneNumberFeature] = btof(anum && bnum), btof(anum != bnum)
	aname, bname := has(p.onlyA, name), has(p.onlyB, name)
	if spoken(wa, speakerA) && spoken(wb, speakerB) && overlap(speakerA, speakerB) == 0 {
		aname, bname = true, true // "he" is two people
	}
	x[namesFeature], x[oneNameFeature] = btof(aname && bname), btof(aname != bname)
	x[possibleFeature] = btof(wa.possible != wb.possible)
	act := func(t token) bool { return t.verb }
	x[turnedFeature] = btof(p.turned && has(p.shared, act))
	va, ta := parted(p.onlyA)
	vb, tb := parted(p.onlyB)
	for _, f := range []struct {
		a, b      []token
		both, one int
	}{{va, vb, verbsFeature, oneVerbFeature}, {ta, tb, nounsFeature, oneNounFeature}} {
		x[f.both] = btof(len(f.a) > 0 && len(f.b) > 0)
		x[f.one] = btof((len(f.a) > 0) != (len(f.b) > 0))
	}
	attitude := func(t token) bool { return attitudes[t.stem] }
	x[attitudeFeature] = btof(has(p.onlyA, attitude) != has(p.onlyB, attitude))
	slight := func(t token) bool { return light[t.stem] && !attitudes[t.stem] }
	x[lightFeature] = btof(na+nb > 0 && !has(p.onlyA, func(t token) bool { return !slight(t) }) && !has(p.onlyB, func(t token) bool { return !slight(t) }))
	x[comingFeature] = btof(wa.coming != wb.coming)
	x[synonymsFeature] = math.Min(float64(p.synonyms), 3) / 3
	x[finerFeature] = btof(p.finer[0]+p.finer[1] > 0)
	x[sisterFeature] = btof(p.sister)
	restA, restB := substance(p.onlyA), substance(p.onlyB)
	x[restNoneFeature] = btof(len(restA)+len(restB) == 0)
	x[restOneFeature] = btof((len(restA) == 0) != (len(restB) == 0))
	x[restBothFeature] = btof(len(restA) > 0 && len(restB) > 0)
	x[restMostFeature] = math.Min(float64(max(len(restA), len(restB))), 6) / 6
	verb := func(t token) bool { return t.verb }
	x[bothVerbFeature] = btof(len(restA) > 0 && len(restB) > 0 && (has(restA, verb) || has(restB, verb)))
	actA, actB := has(restA, verb), has(restB, verb)
	x[twoVerbsFeature] = btof(actA && actB)
	x[paraphrasesFeature] = math.Min(float64(p.paraphrases), 3) / 3
	x[deniedFeature] = btof(p.opposed && (len(restA) == 0 && len(restB) > 0 && wa.negated || len(restB) == 0 && len(restA) > 0 && wb.negated))
	more := restA
	if len(restA) == 0 {
		more = restB
	}
	one := len(restA)+len(restB) > 0 && (len(restA) == 0 || len(restB) == 0)
	x[adjunctFeature] = btof(one && !has(more, func(t token) bool { return t.led == "" || t.verb }))
	x[agentFeature] = btof(one && !has(more, func(t token) bool { return !t.agent || t.verb }))
	x[wishFeature] = btof((wa.wish || wa.coming) != (wb.wish || wb.coming))
	if n := min(len(wa.tokens), len(wb.tokens)); n > 0 {
		x[shareFeature] = math.Min(1, float64(len(p.shared))/float64(n))
	}
	head := func(t token) bool { return (t.whose || t.of) && !t.number && !t.verb }
	x[headFeature] = btof(has(restA, head) != has(restB, head))
	p.more = len(restA) - len(restB)
	if p.more == 0 {
		p.more = p.finer[0] - p.finer[1]
	}
	x[oppositeFeature] = btof(p.opposite || has(p.onlyA, func(s token) bool { return has(p.onlyB, func(t token) bool { return opposites[s.stem] == t.stem }) }))
	if p.missing {
		x[oppositeFeature] = 1
	}
	amount := func(t token) bool { return amounts[t.word] }
	x[amountFeature] = btof(has(p.onlyA, amount) != has(p.onlyB, amount))
	return p
}

var (
	attitudes = stems(`refuse decline fail try attempt plan threaten want wish hope ask order intend agree pretend avoid
		offer propose promise pledge demand urge cancel postpone delay lift end stop prevent avert foil thwart block ban forbid oppose reject ignore doubt
		consider allow permit abandon remove seek help continue resume suspend deny`)
	light = stems("number people person somebody someone thing time give make put hold send get receive come go happen occur exist total fact")
)

func stems(words string) map[string]bool {
	out := map[string]bool{}
	for w := range strings.FieldsSeq(words) {
		out[stem(w)] = true
	}
	return out
}

var amounts = set("all every some half most part few several first last only late early again mainly")

// parted parts verbs from the other words.
func parted(tokens []token) (verbs, others []token) {
	for _, t := range tokens {
		if t.verb {
			verbs = append(verbs, t)
		} else {
			others = append(others, t)
		}
	}
	return verbs, others
}

func joined(tokens []token) string {
	words := make([]string, len(tokens))
	for i, t := range tokens {
		words[i] = t.word
	}
	return strings.Join(words, " ")
}

// Comparer compares statements. It is for one goroutine.
type Comparer struct{}

// NewComparer makes a comparer.
func NewComparer() *Comparer { return &Comparer{} }

// Compare says how two statements stand to each other.
func (c *Comparer) Compare(a, b *Statement) Verdict {
	p := weigh(a, b)
	j := judged(&p)
	v := Verdict{Relation: j.relation, Probability: j.p[j.class], Opposed: p.opposed}
	v.Reasons = p.reasons(v)
	return v
}

// Relate says how a stands to b, and how probable that is.
func (c *Comparer) Relate(a, b *Statement) (Relation, float64) {
	wa, _ := a.wording()
	wb, _ := b.wording()
	if least := min(len(wa.tokens), len(wb.tokens)); 3*overlap(wa, wb) < least {
		return Different, 1 // no other words for the same make up for that
	}
	v := c.judge(a, b)
	return v.relation, v.p[v.class]
}

func (c *Comparer) judge(a, b *Statement) verdict {
	p := weigh(a, b)
	return judged(&p)
}

func judged(p *pair) verdict {
	v := verdict{p: softmax(&fitted, &p.x), apart: p.apart(), relation: Different}
	v.class = decide(v.p, p)
	switch v.class {
	case sameClass:
		v.relation = Same
	case nestedClass:
		v.relation = Wider
		if p.more > 0 || p.more == 0 && len(p.onlyA) > len(p.onlyB) {
			v.relation = Narrower
		}
	}
	return v
}

// The classes of the model.
const (
	differentClass = iota
	sameClass
	nestedClass
	classCount
)

// surely is how probable it must be that two statements say the same before they
// are put together: a wrong merger hides more than a missed one. It was chosen on
// the statements for work, each episode judged by weights fitted on the others.
const surely = 0.5

// decide picks the class. What must agree (who did what to whom, numbers, names,
// whether it is told as done, as a possibility, of all) is no matter of weighing.
func decide(probability [classCount]float64, p *pair) int {
	x := &p.x
	apart := p.apart()
	differs := apart || x[finerFeature] > 0 || x[amountFeature]+x[oneNumberFeature]+x[oneNameFeature] > 0 && x[deniedFeature] == 0
	switch {
	case !differs && probability[sameClass] >= surely:
		return sameClass
	case !apart && probability[nestedClass] > probability[differentClass]:
		return nestedClass
	case probability[nestedClass] > 0.7 && x[numbersFeature]+x[turnedFeature]+x[oppositeFeature]+x[attitudeFeature] == 0:
		return nestedClass
	}
	return differentClass
}

// apart reports whether what must agree does not.
func (p *pair) apart() bool {
	x := &p.x
	return x[wishFeature]+x[turnedFeature]+x[oppositeFeature]+x[numbersFeature]+x[namesFeature]+x[possibleFeature]+x[comingFeature]+x[attitudeFeature] > 0
}

type weights [classCount][featureCount]float64

func softmax(w *weights, x *[featureCount]float64) (out [classCount]float64) {
	most := math.Inf(-1)
	for k := range out {
		for i := range x {
			out[k] += w[k][i] * x[i]
		}
		most = math.Max(most, out[k])
	}
	sum := 0.0
	for k := range out {
		out[k] = math.Exp(out[k] - most)
		sum += out[k]
	}
	for k := range out {
		out[k] /= sum
	}
	return out
}

func (p *pair) reasons(v Verdict) (out []string) {
	if len(p.shared) > 0 {
		out = append(out, "both say: "+joined(p.shared))
	}
	if len(p.onlyA) > 0 {
		out = append(out, "only the first: "+joined(p.onlyA))
	}
	if len(p.onlyB) > 0 {
		out = append(out, "only the second: "+joined(p.onlyB))
	}
	for feature, words := range map[int]string{numbersFeature: "the numbers differ", namesFeature: "the names differ", possibleFeature: "one tells it as a possibility", turnedFeature: "who and whom may be turned round"} {
		if p.x[feature] > 0 {
			out = append(out, words)
		}
	}
	if v.Opposed {
		out = append(out, "one says that it is so, the other that it is not")
	}
	return out
}
