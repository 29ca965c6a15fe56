package provenance

import (
	"cmp"
	"fmt"
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
	Vector  []float32   // of the text, from a sentence encoder; nil without one
	parsed  [2]*wording // of the text and of the speaker
}

// Embedder turns texts into vectors whose cosine says how near they are in
// meaning. The program gives one over the encoder; without it statements are
// compared by their words alone.
type Embedder func(texts []string) ([][]float32, error)

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
	cosineFeature
	diceFeature
	leastLeftFeature // of the one that has fewer words alone
	mostLeftFeature  // of the one that has more
	emptyFeature     // one has no word alone
	bothEmptyFeature // neither has
	numbersFeature   // each has a number that the other lacks
	oneNumberFeature // only one has
	namesFeature     // each has a name that the other lacks
	oneNameFeature   // only one has
	leftFeature      // nearness of what each has alone, where both have something
	possibleFeature  // only one tells it as a mere possibility
	comingFeature    // only one tells it as done
	oppositeFeature  // a word of the one is the opposite of a word of the other
	swappedFeature   // each has one or two words alone, and they are not near
	amountFeature    // only one says all, half, some, first, late or the like
	attitudeFeature  // only one refuses, tries, fails, plans or the like
	lightFeature     // what one has more says next to nothing
	verbsFeature     // each has a verb that the other lacks
	nearVerbsFeature // how near they are
	nounsFeature     // the same of the other words
	nearNounsFeature
	oneVerbFeature // only one has
	oneNounFeature
	turnedFeature // who did it to whom is turned round
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
	x       [featureCount]float64
}

func btof(b bool) float64 {
	if b {
		return 1
	}
	return 0
}

func weigh(a, b *Statement, left func(a, b string) float64) pair {
	wa, speakerA := a.wording()
	wb, speakerB := b.wording()
	p := pair{contrast: compareWords(wa, wb, speakerA, speakerB)}
	p.opposed = p.crossed
	na, nb := len(p.onlyA), len(p.onlyB)
	number := func(t token) bool { return t.number }
	name := func(t token) bool { return t.name }
	x := &p.x
	x[biasFeature] = 1
	x[cosineFeature] = cosine(a.Vector, b.Vector)
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
	x[namesFeature], x[oneNameFeature] = btof(aname && bname), btof(aname != bname)
	if na > 0 && nb > 0 && left != nil {
		x[leftFeature] = left(joined(p.onlyA), joined(p.onlyB))
	}
	x[possibleFeature] = btof(wa.possible != wb.possible)
	x[turnedFeature] = btof(p.turned)
	va, ta := parted(p.onlyA)
	vb, tb := parted(p.onlyB)
	for _, f := range []struct {
		a, b            []token
		both, near, one int
	}{{va, vb, verbsFeature, nearVerbsFeature, oneVerbFeature}, {ta, tb, nounsFeature, nearNounsFeature, oneNounFeature}} {
		x[f.both] = btof(len(f.a) > 0 && len(f.b) > 0)
		x[f.one] = btof((len(f.a) > 0) != (len(f.b) > 0))
		if x[f.both] > 0 && left != nil {
			x[f.near] = left(joined(f.a), joined(f.b))
		}
	}
	attitude := func(t token) bool { return attitudes[t.stem] }
	x[attitudeFeature] = btof(has(p.onlyA, attitude) != has(p.onlyB, attitude))
	slight := func(t token) bool { return light[t.stem] }
	x[lightFeature] = btof(na+nb > 0 && !has(p.onlyA, func(t token) bool { return !slight(t) }) && !has(p.onlyB, func(t token) bool { return !slight(t) }))
	x[comingFeature] = btof(wa.coming != wb.coming)
	x[oppositeFeature] = btof(has(p.onlyA, func(s token) bool { return has(p.onlyB, func(t token) bool { return opposites[s.stem] == t.stem }) }))
	if na > 0 && nb > 0 && max(na, nb) <= 2 {
		x[swappedFeature] = 1 - x[leftFeature]
	}
	amount := func(t token) bool { return amounts[t.word] }
	x[amountFeature] = btof(has(p.onlyA, amount) != has(p.onlyB, amount))
	return p
}

var (
	attitudes = stems("refuse decline fail try attempt plan threaten want wish hope ask order intend agree pretend avoid")
	light     = stems("number people person somebody someone thing time give make put hold send get receive come go happen occur exist total fact")
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

// Comparer compares statements. It remembers the vectors of what pairs of them
// have alone. It is for one goroutine.
type Comparer struct {
	embed Embedder
	known map[string][]float32
	err   error
}

// NewComparer makes a comparer; embed may be nil.
func NewComparer(embed Embedder) *Comparer {
	return &Comparer{embed: embed, known: map[string][]float32{}}
}

// Err returns the first error of the embedder. From then on statements are
// compared as if there were none.
func (c *Comparer) Err() error { return c.err }

func (c *Comparer) left(a, b string) float64 {
	if c.embed == nil || c.err != nil {
		return 0
	}
	var missing []string
	for _, s := range []string{a, b} {
		if _, ok := c.known[s]; !ok {
			missing = append(missing, s)
		}
	}
	if len(missing) > 0 {
		vectors, err := c.embed(missing)
		if err == nil && len(vectors) != len(missing) {
			err = fmt.Errorf("the embedder gave %d vectors for %d texts", len(vectors), len(missing))
		}
		if err != nil {
			c.err = err
			return 0
		}
		for i, s := range missing {
			c.known[s] = vectors[i]
		}
	}
	return cosine(c.known[a], c.known[b])
}

// Compare says how two statements stand to each other. Their vectors, where an
// embedder is at hand, must be set.
func (c *Comparer) Compare(a, b *Statement) Verdict {
	p := weigh(a, b, c.left)
	j := c.judged(a, b, &p)
	v := Verdict{Relation: j.relation, Probability: j.p[j.class], Opposed: p.opposed}
	v.Reasons = p.reasons(v)
	return v
}

// Relate says how a stands to b, and how probable that is.
func (c *Comparer) Relate(a, b *Statement) (Relation, float64) {
	v := c.judge(a, b)
	return v.relation, v.p[v.class]
}

func (c *Comparer) judge(a, b *Statement) verdict {
	p := weigh(a, b, c.left)
	return c.judged(a, b, &p)
}

func (c *Comparer) judged(a, b *Statement, p *pair) verdict {
	w := &withoutVectors
	if len(a.Vector) > 0 && len(b.Vector) > 0 && c.embed != nil && c.err == nil {
		w = &withVectors
	}
	v := verdict{p: softmax(w, &p.x), apart: p.apart(), relation: Different}
	v.class = decide(v.p, p)
	switch v.class {
	case sameClass:
		v.relation = Same
	case nestedClass:
		v.relation = Wider
		if len(p.onlyA) > len(p.onlyB) {
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
	differs := apart || x[amountFeature]+x[oneNumberFeature]+x[oneNameFeature] > 0
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
	return x[turnedFeature]+x[oppositeFeature]+x[numbersFeature]+x[namesFeature]+x[possibleFeature]+x[comingFeature]+x[attitudeFeature] > 0
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
