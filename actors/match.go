package actors

import (
	"cmp"
	"fmt"
	"math"
	"slices"
	"strings"
	"unicode"

	"chancery"
)

// Party is one side of a comparison: a name and what is known beside it. Only
// Name must be given.
type Party struct {
	Name    string
	Kind    chancery.ActorKind // "" where it is not known
	Office  string             // "secretary of state"; titles before the name are read too
	Of      string             // the state whose affairs it acts in
	When    Period             // of what is told of it
	Company []string           // names of others in the same documents
	Unnamed bool               // described and not named; never the same as anybody

	together int // how many others stand with both, where that is counted already
}

// Verdict says whether two parties are one.
type Verdict string

// The verdicts.
const (
	Same    Verdict = "same"
	NotSame Verdict = "not same"
	MayBe   Verdict = "may be"
)

// Judgement is what a comparison finds: the verdict, the probability that the
// two are one, and why, the weightiest reason first.
type Judgement struct {
	Verdict Verdict
	Score   float64 // probability, 0 to 1, calibrated on the development pairs
	Reasons []string
}

// Two parties are called the same from sameAt on, and not the same below
// differAt. The first is set for a precision of .98 and more: a bad merge costs
// more than a missed one.
const (
	sameAt   = 0.93
	differAt = 0.22
)

// calibrate turns weight of evidence into a probability. Slope and shift were
// fitted to the development pairs (logistic regression on the weight, after
// Platt); TestCalibration holds them there.
func calibrate(weight float64) float64 {
	return 1 / (1 + math.Exp(-(calibrationSlope*weight + calibrationShift)))
}

const calibrationSlope, calibrationShift = 0.76, 0.37

// form is a name made ready for comparing.
type form struct {
	name     string
	fold     string
	person   Person
	words    []word // of a person, in the order given, family, unless first is set; without articles
	run      word   // all words written together
	nick     []word
	sex      byte
	wife     bool // Mrs and the like: the given name may be the husband's
	first    bool // family name stands first
	org      organisation
	state    stateName
	hasState bool
	several  bool     // it names several: "Mario Lucero and Isabel Ruiz"
	isOffice bool     // the name is that of an office alone
	keys     []string // see keysOf; filled by the catalogue
}

func newForm(name string, kind chancery.ActorKind) *form {
	f := &form{name: Clean(name)}
	f.fold = Fold(name)
	bare := vowelless(f.name)
	if kind == chancery.Person || kind == "" {
		if rest, ok := strings.CutPrefix(name, "the "); ok { // "the Marshal"
			name = rest
		} else if rest, ok := strings.CutPrefix(name, "The "); ok {
			name = rest
		}
		f.person = ParsePerson(name)
		_, f.isOffice = parseOffice(name)
		// Of a state that no table has: "Foreign Minister of Ruvakhan".
		f.isOffice = f.isOffice || strings.Contains(name, " of ") && titles[headWord(name)] || allTitles(name)
		f.isOffice = f.isOffice && !holds(&f.person)
		f.several = strings.Contains(name, " and ")
		p := &f.person
		add := func(parts []string) {
			for _, part := range parts {
				for w := range strings.FieldsSeq(Fold(apart(part))) {
					f.words = append(f.words, newWord(w, bare))
				}
			}
		}
		surname := slices.Concat(p.Particles, p.Family)
		f.first = len(p.Given) > 0 && familyFirst[foldWord(firstOf(p.Family))] && !p.Inverted && strings.HasPrefix(f.fold, Fold(firstOf(p.Family))+" ")
		parts := [][]string{p.Given, surname}
		if f.first {
			parts = [][]string{surname, p.Given}
		}
		for _, part := range parts {
			from := len(f.words)
			add(part)
			f.words = append(f.words[:from], f.merge(f.words[from:])...)
		}
		// A name in characters: the first is the family name.
		if len(p.Given) == 0 && len(f.words) > 1 && unicode.Is(unicode.Han, firstLetter(f.name)) {
			f.first = true
		}
		f.run = together(f.words)
		for _, n := range p.Nicknames {
			for w := range strings.FieldsSeq(Fold(n)) {
				f.nick = append(f.nick, newWord(w, bare))
			}
		}
		for _, h := range p.Honorifics {
			h = foldWord(h)
			if s := honorifics[h]; s != 0 {
				f.sex = s
			}
			switch h {
			case "mrs", "madame", "mme", "frau", "lady", "senora":
				f.wife = true
			}
		}
		if len(p.Given) > 0 {
			if s := GivenSex(p.Given[0]); s != 0 && (f.sex == 0 || f.wife && s == 'f') {
				if f.sex == 0 && !f.wife {
					f.sex = s
				}
				f.wife = false
			}
		}
	}
	if kind != chancery.Person {
		f.org = parseOrganisation(name)
	}
	f.state, f.hasState = lookState(name)
	return f
}

// allTitles reports whether several words are all of an office: "Assistant Secretary".
func allTitles(name string) bool {
	n, title := 0, false
	for w := range strings.FieldsSeq(name) {
		f := foldWord(w)
		if title = titles[f]; !title && !before[f] {
			return false
		}
		n++
	}
	return n > 1 && title
}

func firstOf(s []string) string {
	if len(s) == 0 {
		return ""
	}
	return s[0]
}

// apart parts an article that is written together with its name: "ElBaradei".
func apart(s string) string {
	for _, article := range []string{"El", "Al"} {
		if rest, ok := strings.CutPrefix(s, article); ok && len(rest) > 2 && 'A' <= rest[0] && rest[0] <= 'Z' && rest != strings.ToUpper(rest) {
			return article + " " + rest
		}
	}
	return s
}

// merge joins "Abd al-Aziz" and "Abdul Aziz" into one word and leaves articles out.
func (f *form) merge(words []word) []word {
	out := make([]word, 0, len(words))
	servant := false
	for i, w := range words {
		last := i == len(words)-1
		switch {
		case (w.text == "abd" || w.text == "abdel" || w.text == "abdul" || w.text == "abdol" || w.text == "abdal" || w.text == "abdool") && !last:
			servant = true
		case articles[w.text] && (!last || len(words) > 1) && len(w.text) > 1 && !last:
		case w.text == "e" && !last:
		case w.text == "ibn" || w.text == "ben" && i > 0 && !last:
			out = append(out, newWord("bin", w.bare))
		case servant:
			out = append(out, newWord("abd"+w.text, w.bare))
			servant = false
		default:
			out = append(out, w)
		}
	}
	return out
}

// Compare says whether two parties are the same. It takes time in proportion to
// the product of the numbers of words of the two names, of which few are looked
// at.
func (r *Register) Compare(a, b Party) Judgement {
	if a.Unnamed || b.Unnamed {
		return Judgement{NotSame, 0, []string{"an actor that is described and not named is never merged by the machine"}}
	}
	kind := cmp.Or(a.Kind, b.Kind)
	fa, fb := newForm(a.Name, kind), newForm(b.Name, kind)
	weight, reasons := r.weigh(&a, &b, fa, fb)
	return judge(weight, reasons)
}

func judge(weight float64, reasons []string) Judgement {
	j := Judgement{Score: calibrate(weight), Reasons: reasons, Verdict: MayBe}
	switch {
	case j.Score >= sameAt:
		j.Verdict = Same
	case j.Score < differAt:
		j.Verdict = NotSame
	}
	return j
}

// weigh sums up the evidence, in log-odds.
func (r *Register) weigh(a, b *Party, fa, fb *form) (weight float64, reasons []string) {
	add := func(w float64, reason string, args ...any) {
		weight += w
		reasons = append(reasons, fmt.Sprintf(reason, args...))
	}
	if fa.fold == "" || fb.fold == "" {
		return -9, []string{"a name without a letter"}
	}
	kind := cmp.Or(a.Kind, b.Kind)
	if !kindsAgree(a.Kind, b.Kind) {
		return -9, []string{fmt.Sprintf("one is a %s, the other a %s", a.Kind, b.Kind)}
	}
	if kind == chancery.State || fa.hasState && fb.hasState && kind != chancery.Person {
		w, reason := compareStates(a, b, fa, fb)
		return w, []string{reason}
	}
	// "The foreign minister" is whoever held the office.
	if kind == chancery.Person && (fa.isOffice || fb.isOffice) {
		if w, reason, ok := r.compareOffices(a, b); ok {
			return w, []string{reason}
		}
	}
	alone := false // the names do not decide by themselves
	var w float64
	var reason string
	if kind == chancery.Person {
		w, alone, reason = comparePersons(fa, fb)
	} else {
		w, reason = compareOrganisations(&fa.org, &fb.org)
		alone = w >= -0.6 && w <= 1
		if sa, sb := cmp.Or(fa.org.state, StateOf(a.Of)), cmp.Or(fb.org.state, StateOf(b.Of)); w > 0 && sa != "" && sb != "" {
			switch {
			case sa != sb:
				add(-10, "they belong to different states: %s and %s", sa, sb)
			case w < 4.5:
				add(3.5, "both belong to %s", sa)
			}
		}
	}
	add(w, "%s", reason)
	if w <= -4 {
		return weight, reasons
	}
	if kind != chancery.Person {
		if n := max(a.together, company(a.Company, b.Company)); n > 0 && alone {
			add(min(float64(n), 3), "%s", companyReason(n))
		}
		return weight, reasons
	}
	pa, pb := r.officeOf(a, fa), r.officeOf(b, fb)
	ha, hb := r.holder(pa, a, fa), r.holder(pb, b, fb)
	switch {
	case ha != nil && hb != nil && ha == hb:
		add(6, "the register has one holder of that name and office at that time: %s", ha.Name())
		return weight, reasons
	case ha != nil && hb != nil:
		add(-9, "the register has two holders: %s and %s", ha.Name(), hb.Name())
		return weight, reasons
	case ha != nil || hb != nil:
		h, other, party := ha, fb, b
		if h == nil {
			h, other, party = hb, fa, a
		}
		if len(other.words) > 1 {
			best := math.Inf(-1)
			for _, n := range h.forms() {
				v, _, _ := comparePersons(n, other)
				best = max(best, v)
			}
			if best >= 3 {
				add(5, "the register has %s in that office at that time", h.Name())
			} else if alone || best <= -4 {
				add(-6, "the register has %s in that office at that time", h.Name())
			}
		} else if h.heldBy(party.When) {
			add(1, "the register has %s in that office", h.Name())
		}
	}
	if pa.title != "" && pb.title != "" {
		gap, known := a.When.years(b.When)
		sameOffice := officesAgree(pa.title, pb.title)
		sa, sb := StateOf(cmp.Or(a.Of, pa.of)), StateOf(cmp.Or(b.Of, pb.of))
		otherState := sa != "" && sb != "" && sa != sb
		switch {
		case sameOffice && otherState:
			add(-5, "the same office of different states")
		case sameOffice && known && gap > 12:
			add(-3, "the same office %.0f years apart", gap)
		case sameOffice:
			if alone {
				add(5, "the same office: %s", pa.title)
			} else {
				add(2, "the same office: %s", pa.title)
			}
		case known && gap < 1 || !known:
			if alone {
				add(-4, "different offices: %s and %s", pa.title, pb.title)
			} else if known || otherState {
				add(-2, "different offices at one time: %s and %s", pa.title, pb.title)
			}
		default:
			if alone {
				add(-1, "different offices: %s and %s", pa.title, pb.title)
			}
		}
	}
	sa, sb := StateOf(a.Of), StateOf(b.Of)
	if sa != "" && sb != "" {
		switch {
		case sa != sb:
			add(-3, "one acts for %s, the other for %s", sa, sb)
		case alone:
			add(1, "both act for %s", sa)
		}
	}
	if n := max(a.together, company(a.Company, b.Company)); n > 0 && alone {
		add(min(1.8*float64(n), 4.5), "%s", companyReason(n))
	}
	// Few are in public life for more than 35 years; sons and grandsons are.
	if gap, known := a.When.years(b.When); known && gap > 35 {
		w := -4.0
		if gap > 60 {
			w = -8
		}
		add(w, "what is told of them lies %.0f years apart", gap)
	}
	return weight, reasons
}

// compareOffices compares parties of which both, or one, are named by an office
// alone. ok is false where neither is.
func (r *Register) compareOffices(a, b *Party) (weight float64, reason string, ok bool) {
	oa, isA := parseOffice(a.Name)
	ob, isB := parseOffice(b.Name)
	if !isA && !isB {
		return 0, "", false
	}
	ha, hb := r.Resolve(a.Name, a.When, a.Of), r.Resolve(b.Name, b.When, b.Of)
	switch {
	case !isB && ha.Term != nil && ha.Term.Named(b.Name):
		return 3.6, ha.Reason, true
	case !isA && hb.Term != nil && hb.Term.Named(a.Name):
		return 3.6, hb.Reason, true
	case !isA || !isB:
		return -2, "one is named by an office alone, and who held it is not known", true
	case ha.Term != nil && hb.Term != nil && ha.Term.Holder == hb.Term.Holder:
		return 5, ha.Reason, true
	case ha.Term != nil && hb.Term != nil:
		return -7, ha.Reason + "; " + hb.Reason, true
	}
	gap, known := a.When.years(b.When)
	switch sa, sb := cmp.Or(oa.of, StateOf(a.Of)), cmp.Or(ob.of, StateOf(b.Of)); {
	case !officesAgree(oa.title, ob.title):
		return -6, fmt.Sprintf("different offices: %s and %s", oa.title, ob.title), true
	case sa != "" && sb != "" && sa != sb:
		return -7, "the same office of different states", true
	case oa.modifier != ob.modifier:
		return -1, "the same office, now of a former holder and now not", true
	case known && gap > 2:
		return -3, fmt.Sprintf("the same office %.0f years apart", gap), true
	}
	return 0.5, "the same office, and who held it is not known", true
}

func companyReason(n int) string {
	if n == 1 {
		return "one other actor stands with both"
	}
	return fmt.Sprintf("%d other actors stand with both", n)
}

// company counts names that stand with both, surnames alone counting as well.
func company(a, b []string) (n int) {
	if len(a) == 0 || len(b) == 0 {
		return 0
	}
	last := map[string]bool{}
	for _, name := range a[:min(len(a), 200)] {
		last[lastWord(Fold(name))] = true
	}
	seen := map[string]bool{}
	for _, name := range b[:min(len(b), 200)] {
		w := lastWord(Fold(name))
		if last[w] && !seen[w] && len(w) > 2 {
			seen[w] = true
			n++
		}
	}
	return n
}

func lastWord(s string) string { return s[strings.LastIndexByte(s, ' ')+1:] }

func kindsAgree(a, b chancery.ActorKind) bool {
	if a == "" || b == "" || a == b {
		return true
	}
	loose := func(k chancery.ActorKind) bool { return k == chancery.Organisation || k == chancery.Group }
	return loose(a) && loose(b)
}

// compareStates compares two names of states. A seat of government counts as
// its state, since the party is said to be one.
func compareStates(a, b *Party, fa, fb *form) (float64, string) {
	sa, sb := fa.state, fb.state
	if !fa.hasState || !fb.hasState {
		x, y := strings.TrimPrefix(fa.fold, "the "), strings.TrimPrefix(fb.fold, "the ")
		switch {
		case x == y:
			return 5, "the same name"
		case !fa.hasState && !fb.hasState && derived(x, y):
			return 3.4, "the name of a state and what is derived from it"
		}
		w, reason := compareOrganisations(&fa.org, &fb.org)
		return min(w, 3.6), reason
	}
	if x, y := StateOf(a.Of), StateOf(b.Of); x != y && (x != "" && x != sa.state || y != "" && y != sb.state) {
		return -6, "one is a part of " + cmp.Or(x, y)
	}
	moscow := func(s stateName, other stateName) bool {
		return s.sense == capital && s.state == "Russia" && other.state == "Soviet Union"
	}
	switch {
	case moscow(sa, sb) || moscow(sb, sa):
		when := a.When
		if !when.Known {
			when = b.When
		}
		if when.Known && when.Latest < chancery.DayOf(1991, 12, 26) && when.Earliest >= chancery.DayOf(1922, 12, 30) {
			return 5, "Moscow was the seat of the Soviet government then"
		}
		return 0, "Moscow is the seat of two states, one after the other"
	case sa.state != sb.state:
		return -7, fmt.Sprintf("different states: %s and %s", sa.state, sb.state)
	case sa.sense == capital || sb.sense == capital:
		return 4.5, "the seat of government stands for the government of " + sa.state
	}
	return 6, "names of one state: " + sa.state
}

// weak are first names that so many bear that they tell little: the name after
// them is the one used.
var weak = map[string]bool{"mohammad": true, "mohammed": true, "muhammad": true, "mohamed": true, "mohamad": true, "ali": true, "seyyed": true, "sayyid": true, "sayed": true, "ahmad": true, "abu": true, "jean": true, "maria": true, "jose": true, "nguyen": true}

// comparePersons gives the weight of evidence, in log-odds, of two names of
// persons by themselves. alone says that they do not decide: a surname or given
// name stands alone, or another given name is used.
func comparePersons(a, b *form) (weight float64, alone bool, reason string) {
	if len(a.words) == 0 || len(b.words) == 0 {
		return -8, false, "a name without a letter"
	}
	if a.several != b.several {
		return -6, false, "one names several"
	}
	weight, alone, reason = compareWords(a, b)
	sa, sb := a.person.Suffix, b.person.Suffix
	switch {
	case weight <= -4:
		return weight, alone, reason
	case sa != sb && sa != "" && sb != "":
		return -6, alone, fmt.Sprintf("%s and %s", sa, sb)
	case sa != sb && len(a.words) == len(b.words) && sameWords(a.words, b.words):
		return -4, alone, "the same name, and one bears " + cmp.Or(sa, sb)
	case sa != sb:
		weight -= 0.5
	}
	if a.sex != 0 && b.sex != 0 && a.sex != b.sex {
		return -6, alone, "a woman's name and a man's"
	}
	if a.wife != b.wife && !alone {
		return -4, alone, "one is called by a wife's title"
	}
	if a.wife != b.wife {
		weight -= 1.5
	}
	return weight, alone, reason
}

func sameTexts(a, b []word) bool {
	for i := range a {
		if a[i].text != b[i].text {
			return false
		}
	}
	return true
}

func sameWords(a, b []word) bool {
	for i := range a {
		if alike(a[i], b[i]) < likely {
			return false
		}
	}
	return true
}

func compareWords(a, b *form) (weight float64, alone bool, reason string) {
	x, y := a.words, b.words
	if len(x) > len(y) {
		a, b, x, y = b, a, y, x
	}
	if len(x) == len(y) && sameTexts(x, y) {
		if len(x) == 1 {
			return 0.5, true, "the same surname, alone"
		}
		return 6, false, "the same name"
	}
	if len(x) != len(y) && joinedAlike(a.run, b.run) {
		return 4.5, len(y) == 1, "the same name, written apart or together"
	}
	familyA, familyB := familyWord(a), familyWord(b)
	f := alike(familyA, familyB)
	if len(x) == 1 {
		switch {
		case a.rank() && slices.Contains(b.ranks(), x[0].text):
			return -0.3, true, "a title alone"
		case f >= likely && len(y) == 1:
			return 0.3, true, "spellings of one surname, alone"
		case f >= likely:
			return 0, true, "a surname alone"
		case alike(x[0], y[0]) >= likely:
			return -1, true, "a given name alone"
		case f == near:
			return -2, true, "surnames that differ in a few letters"
		}
		for _, n := range b.nick {
			if alike(x[0], n) >= likely {
				return 0, true, "a nickname alone"
			}
		}
		return -7, true, "different names"
	}
	if (a.first || b.first) && len(x) > 1 && sameMandarin(x, y) {
		return 3.6, false, "the same Chinese name, in pinyin and after Wade and Giles"
	}
	if f >= likely {
		gx, gy := others(a), others(b)
		return compareGiven(a, b, gx, gy, f)
	}
	// The other order: "Yoshida Shigeru", "Rhee Syngman".
	if rest, worst, ok := paired(x, y); ok && rest == 0 && worst >= likely {
		return 4, false, "the same names in another order"
	} else if ok && worst >= likely && sameWords(x, y[:len(x)]) && !slices.ContainsFunc(x, func(w word) bool { return len(w.text) < 2 }) {
		if len(x) == 2 && weak[x[0].text] && isGiven(x[1].text) {
			return -1, false, "two given names that many bear"
		}
		return 3.4, false, "the same name, with a further surname"
	}
	if f == near {
		if _, worst, ok := paired(x[:len(x)-1], y[:len(y)-1]); ok && worst >= variant {
			return 0.8, false, "surnames that differ in a few letters"
		}
	}
	return -7, false, "different surnames"
}

// familyWord is the word by which two names are first compared.
func familyWord(f *form) word {
	if f.first {
		return f.words[0]
	}
	return f.words[len(f.words)-1]
}

// others returns the words beside the family word.
func others(f *form) []word {
	if f.first {
		return f.words[1:]
	}
	return f.words[:len(f.words)-1]
}

// mandarin brings pinyin and the system of Wade and Giles, whose apostrophes
// nobody writes, to one spelling: what the apostrophes told apart falls
// together.
var mandarin = strings.NewReplacer("hs", "x", "tz", "z", "ts", "z", "ch", "j", "zh", "j", "q", "j", "c", "z", "p", "b", "t", "d", "k", "g",
	"ung", "ong", "ien", "ian", "ueh", "ue", "ih", "i", "eh", "e", "uo", "o")

func sameMandarin(a, b []word) bool {
	key := func(words []word) string {
		var s strings.Builder
		for _, w := range words {
			s.WriteString(w.text)
		}
		return mandarin.Replace(s.String())
	}
	return key(a) == key(b)
}

// compareGiven compares given names where the surnames agree. x is the shorter.
func compareGiven(a, b *form, x, y []word, family float64) (weight float64, alone bool, reason string) {
	if len(x) > len(y) {
		a, b, x, y = b, a, y, x
	}
	if len(x) == 0 {
		return 0, true, "a surname alone"
	}
	pairs, restX, restY, inserted := align(x, y)
	// A nickname in quotation marks can stand for the given name.
	if len(restX) > 0 && len(pairs) == 0 {
		for _, n := range append(slices.Clone(b.nick), a.nick...) {
			if alike(restX[0], n) >= likely || alike(y[0], n) >= likely {
				return 4, false, "a nickname given in brackets or quotation marks"
			}
		}
	}
	initials, full, worst := 0, 0, family
	for _, p := range pairs {
		switch p.score {
		case short:
			initials++
		case near:
			worst = near
		default:
			full++
			worst = min(worst, p.score)
		}
	}
	switch {
	case len(restX) > 0 && len(restY) > 0 && full > 0 && pairs[0].x == 0 && pairs[0].y == 0 && !joined(restX, restY):
		return -4, false, "the same surname and first name, and different names between"
	case len(pairs) == 0 && joined(x, y):
		return 4, false, "the same name, written apart or together"
	case len(restX) > 0:
		return -5, false, "the same surname, and different given names"
	case worst == near:
		return 0.8, false, "given names that differ in a few letters"
	case full == 0 && initials == 1 && len(y) == 1:
		return 0.3, true, "the same surname and initial"
	case full == 0 && initials == 1:
		return -0.3, true, "the same surname and an initial"
	case full == 0:
		return 3.4, false, "the same surname and initials"
	case inserted:
		return -3.5, false, "the same surname and first name, and one has a name between that the other has not"
	}
	first, soft := pairs[0].y == 0 && pairs[0].x == 0, false
	switch {
	case first && full == 1 && strings.HasPrefix(x[0].sound.consonants, "mhm") && weak[x[0].text] && len(x) == 1 && fullNames(restY):
		return -1.5, false, "a first name that many bear, and one is called by a second"
	case first:
		weight, reason = 4.6, "the same surname and given name"
	case pairs[0].score == short:
		return 0, false, "the same surname and an initial"
	case len(y[0].text) == 1:
		weight, reason = 4.2, "the same surname and the given name used"
	default:
		// "Javad Zarif" is Mohammad Javad Zarif, and "Reza Pahlavi" is not Mohammad
		// Reza Pahlavi but his son: something beside the names must decide.
		weight, soft, reason = 2.2, true, "the same surname and second given name"
	}
	switch {
	case worst == likely:
		weight -= 0.8
		reason += ", in spellings that can be two"
	case worst == variant:
		weight -= 0.3
		reason += ", in another spelling or form"
	}
	return weight, soft, reason
}

func fullNames(words []word) bool {
	return slices.ContainsFunc(words, func(w word) bool { return len(w.text) > 1 && w.text != "shah" })
}

type pairing struct {
	x, y  int
	score float64
}

// align pairs words in order, the best sum of likenesses first. inserted says
// that y has a word between two that were paired.
func align(x, y []word) (pairs []pairing, restX, restY []word, inserted bool) {
	const most = 12 // words; a name of more is no name, and this keeps time linear
	x, y = x[:min(len(x), most)], y[:min(len(y), most)]
	var sum [most + 1][most + 1]float64
	var like [most][most]float64
	for i := len(x) - 1; i >= 0; i-- {
		for j := len(y) - 1; j >= 0; j-- {
			like[i][j] = alikeTo(&x[i], &y[j])
			sum[i][j] = max(sum[i+1][j], sum[i][j+1])
			if like[i][j] > 0 {
				sum[i][j] = max(sum[i][j], like[i][j]+sum[i+1][j+1])
			}
		}
	}
	for i, j := 0, 0; i < len(x) || j < len(y); {
		switch {
		case i < len(x) && j < len(y) && like[i][j] > 0 && sum[i][j] == like[i][j]+sum[i+1][j+1]:
			if n := len(pairs); n > 0 && j > pairs[n-1].y+1 && !particles[y[j].text] {
				inserted = true
			}
			pairs = append(pairs, pairing{i, j, like[i][j]})
			i, j = i+1, j+1
		case j < len(y) && (i == len(x) || sum[i][j] == sum[i][j+1]):
			restY = append(restY, y[j])
			j++
		default:
			restX = append(restX, x[i])
			i++
		}
	}
	return pairs, restX, restY, inserted
}

// holds reports whether somebody is named behind an office with what it is of: "Secretary of
// State Edda Voss", and not "Minister of Foreign Affairs".
func holds(p *Person) bool {
	if len(p.Titles) == 0 || len(p.Family) == 0 {
		return false
	}
	title := p.Titles[len(p.Titles)-1]
	i := strings.LastIndex(title, " of ")
	if i < 0 {
		return false
	}
	if len(p.Given) > 0 {
		return GivenSex(p.Given[0]) != 0
	}
	return charges[Fold(title[i+len(" of "):])]
}

// charges are what an office is of in one word, with nothing to follow but a name.
var charges = words(`state staff defense defence justice`)
