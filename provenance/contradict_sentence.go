package provenance

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"chancery"
)

// Some contradictions are not found by what two statements share, but by what a
// sentence tells: when a letter came, how many points a plan has, who it was that
// did something. This file takes a sentence apart for that; the files beside it
// (contradict_occasion, contradict_total, contradict_deed, contradict_known,
// contradict_refusal) say what each looks for.

// mostBefore is how many sentences before one may say what its "it" means.
const mostBefore = 5

// term is a word of a sentence as it stands.
type term struct {
	text, low string
	stem      string
	name      bool
	comma     bool // a comma, a stop or a bracket follows it
	quoted    bool // an opening quotation mark stands before it
}

// sentence parts a text into words.
func sentence(text string) (out []term) {
	for f := range strings.FieldsSeq(strings.NewReplacer("’", "'", "‘", "'", "—", " — ", "–", "-").Replace(text)) {
		bare := strings.TrimFunc(f, func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) })
		if bare == "" {
			if len(out) > 0 {
				out[len(out)-1].comma = true
			}
			continue
		}
		// The possessive stays with the text, and is no part of the stem.
		low := strings.ToLower(bare)
		first, _ := utf8.DecodeRuneInString(bare)
		at := strings.Index(f, bare)
		w := term{text: bare, low: low, stem: stem(strings.TrimSuffix(strings.TrimSuffix(low, "'s"), "'"))}
		w.quoted = strings.ContainsAny(f[:at], "“\"")
		w.comma = strings.ContainsAny(f[at+len(bare):], ",;:.!?()[]")
		_, month := months[w.stem]
		w.name = unicode.IsUpper(first) && !month && !times[w.stem] && !emptied[low] && !auxiliaries[low] && (len(out) > 0 || !ordinary(low))
		out = append(out, w)
	}
	return out
}

// ordinary reports whether a word that begins a sentence is capital for that alone,
// as far as the dictionary knows.
func ordinary(low string) bool {
	if _, odd := irregular[low]; odd || prepositions[low] || pronouns[low] || negations[low] {
		return true
	}
	t := parse(low)
	return len(t.tokens) == 0 || t.tokens[0].number || t.tokens[0].lex != nil
}

// clausesOf parts a sentence at ", and", ", but", semicolons and colons.
func clausesOf(ws []term) (out [][]term) {
	from := 0
	for i := 1; i < len(ws); i++ {
		if joints[ws[i].low] && ws[i-1].comma {
			out = append(out, ws[from:i])
			from = i
		}
	}
	return append(out, ws[from:])
}

var joints = set("and but so yet")

// unreal are words after which a clause is not told as so: those that hold to the
// end of the sentence, and those that hold to the end of their clause.
var (
	unreal = set(`if whether unless deny denied denies denying doubt doubts doubted allegedly supposedly rumoured rumored`)
	undone = set("will would shall might may could can should must not never no nobody none nothing neither nor cannot")
)

// real reports whether no word before place i of a clause takes back what is said
// there.
func real(ws []term, i int) bool {
	inside := true
	for k := i - 1; k >= 0; k-- {
		if unreal[ws[k].low] || inside && (undone[ws[k].low] || strings.HasSuffix(ws[k].low, "n't")) {
			return false
		}
		// After a comma another subject begins: "I have never known the day, our
		// machine put out …".
		if k > 0 && ws[k-1].comma && (definites[ws[k].low] || ws[k].name || ws[k].low == "a" || ws[k].low == "an" || personal[ws[k].low]) {
			inside = false
		}
	}
	return true
}

// past reports whether a word is a finite verb in the past, or a participle.
func past(ws []term, i int) bool {
	w := ws[i]
	if w.name || i > 0 && (ws[i-1].low == "to" || ws[i-1].low == "be") {
		return false
	}
	base, odd := irregular[w.low]
	return odd && base != w.low && !nouns[w.low] || strings.HasSuffix(w.low, "ed") && len(w.low) > 4
}

// passive reports whether the participle at place i is of a passive.
func passive(ws []term, i int) bool {
	for k := i - 1; k >= max(0, i-3); k-- {
		switch {
		case being[ws[k].low]:
			return true
		case ws[k].comma:
			return false
		}
	}
	return false
}

var being = set("is are was were been being")

// namesIn returns the stems of the names of a sentence, without offices: "Governor
// Hale" is named by his name.
func namesIn(ws []term) (out []string) {
	for _, w := range ws {
		if w.name && !people[w.stem] && !slices.Contains(out, w.stem) {
			out = append(out, w.stem)
		}
	}
	return out
}

func shareOf(a, b []string) (out []string) {
	for _, x := range a {
		if slices.Contains(b, x) {
			out = append(out, x)
		}
	}
	return out
}

// telling is what the sentence of an account tells, taken apart once.
type telling struct {
	words     []term
	occasions []occasion
	totals    []total
	deeds     []deed
	seats     []seat
	refusals  []refusal
	around    *surroundings
}

// surroundings are the sentences before one, the nearest last, and the names that
// they and the sentence have.
type surroundings struct {
	before [][]term
	names  []string
}

// tells takes the sentence of an account apart.
func (a *Account) tells() *telling {
	if a.telling == nil {
		a.telling = &telling{words: sentence(a.Text)}
		if n := len(a.telling.words); n > 0 && n <= mostTelling {
			a.telling.occasions = occasionsIn(a)
			a.telling.totals = totalsIn(a)
			a.telling.deeds = deedsIn(a)
			a.telling.seats = seatsIn(a)
			a.telling.refusals = refusalsIn(a)
		}
	}
	return a.telling
}

// asserted reports whether an account is told as so.
func (a *Account) asserted() bool {
	return a.Stance == chancery.Asserts || a.Stance == chancery.Knows || a.Stance == chancery.Believes
}

// around returns what stands before an account.
func (a *Account) around() *surroundings {
	t := a.tells()
	if t.around != nil {
		return t.around
	}
	t.around = &surroundings{names: namesIn(t.words)}
	for _, s := range a.Before[max(0, len(a.Before)-mostBefore):] {
		ws := sentence(s)
		t.around.before = append(t.around.before, ws)
		for _, n := range namesIn(ws) {
			if !slices.Contains(t.around.names, n) {
				t.around.names = append(t.around.names, n)
			}
		}
	}
	return t.around
}

// near reports whether two accounts can speak of one thing: they stand in one
// document, they and what stands before them have a name in common, or their
// documents name two actors by the same name.
func (a *Account) near(b *Account) bool {
	return a.Passage.Document != (chancery.Digest{}) && a.Passage.Document == b.Passage.Document || len(shareOf(a.around().names, b.around().names)) > 0 || len(shareOf(a.Cast, b.Cast)) > 1
}

// mostTelling is the length of a sentence, in words, above which it is not taken
// apart.
const mostTelling = 90
