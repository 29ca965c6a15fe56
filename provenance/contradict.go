package provenance

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"chancery"
)

// Conflict says in what two statements disagree.
type Conflict string

// The kinds of conflict.
const (
	Denial           Conflict = "denial"
	DateConflict     Conflict = "date"
	NumberConflict   Conflict = "number"
	ActorConflict    Conflict = "actor"
	PlaceConflict    Conflict = "place"
	CauseConflict    Conflict = "cause"
	SequenceConflict Conflict = "sequence"
	Apparent         Conflict = "apparent" // they only seem to disagree; Ground says why
)

// Account is a statement with what a reading knows of it beside its words.
type Account struct {
	Said
	Passage chancery.Passage // of its content, or the first part of it
	Dates   []chancery.Date  // that stand in the content
	Told    chancery.Date    // when it was said; zero where not known
	Context string           // the sentence before it, in which "it" may have its meaning; "" where not known
	Before  []string         // the sentences before it, up to five, the nearest last
	Cast    []string         // the names that its document has for actors, as far as known
	Arrived []string         // the papers that its document tells to have been sent or to have come; set by [Comparer.Contradictions]
	// Whole says that it is a sentence in which attributions stand, of which the
	// words outside of them are the document's own. It is compared only by what it
	// tells to have happened.
	Whole   bool
	manner  *manner
	telling *telling
}

// manner is how an account is worded, looked at once.
type manner struct {
	clause, norm, self, deniesAll bool
}

func (a *Account) how() *manner {
	if a.manner == nil {
		a.manner = &manner{clause: clause(a.Text), norm: norm(a.Text), deniesAll: deniesAll(a.Text),
			self: a.Means == "" && contains(strings.ReplaceAll(a.Text, "’", "'"), themselves)}
	}
	return a.manner
}

// Contradiction is a pair of statements that cannot both be right, or that only
// seem so.
type Contradiction struct {
	ID      string   `json:"id"` // see [ContradictionID]
	A       string   `json:"a"`  // IDs of the attributions
	B       string   `json:"b"`
	Kind    Conflict `json:"kind"`
	Ground  string   `json:"ground,omitempty"` // of an apparent one: "another precision", "another anchor", "another date", "part of the whole", "another referent"
	Reason  string   `json:"reason"`
	Settles string   `json:"settles"` // what would settle it

	// The words of the two that do so; the zero Passage where that is not known.
	PassageA, PassageB chancery.Passage `json:"-"`
}

// ContradictionID names the contradiction of two attributions, in either order. It
// is 16 hexadecimal digits of a SHA-256.
func ContradictionID(a, b string) string {
	sum := sha256.Sum256([]byte("contradiction " + min(a, b) + " " + max(a, b)))
	return hex.EncodeToString(sum[:8])
}

// The least part of the words of two statements that must be shared before a
// difference in one point is called a contradiction in it, and where little else
// speaks for it.
const (
	alikeEnough = 0.55
	surelyAlike = 0.8
)

// Contradict says whether two accounts contradict each other, and in what; nil
// where they speak of different things or agree. What differs in one point alone
// (a date, a number, who, where, why, in which order) while the rest is shared is
// a contradiction in that point; what can be true side by side is apparent.
func (c *Comparer) Contradict(a, b *Account) *Contradiction {
	out := &Contradiction{ID: ContradictionID(a.ID, b.ID), A: a.ID, B: b.ID}
	with := func(k Conflict, ground, reason, settles string) *Contradiction {
		out.Kind, out.Ground, out.Reason, out.Settles = k, ground, reason, settles
		return out
	}
	for _, compare := range []func(a, b *Account) (Conflict, string, string, string){occasions, totals, deeds, seats, refusals} {
		if kind, ground, reason, settles := compare(a, b); kind != "" {
			return with(kind, ground, reason, settles)
		}
	}
	if a.Whole || b.Whole {
		return nil
	}
	how, other := a.how(), b.how()
	// Where "I" or "we" speak, and it is not known who that is, they are two people.
	if !how.clause || !other.clause || how.norm != other.norm || (how.self || other.self) && !strings.EqualFold(a.Speaker, b.Speaker) || strings.EqualFold(a.Text, b.Text) && a.Stance == b.Stance {
		return nil
	}
	wa, speakerA := a.Statement.wording()
	wb, speakerB := b.Statement.wording()
	if wa.possible != wb.possible {
		return nil
	}
	d := compareWords(wa, wb, speakerA, speakerB)
	shared := len(d.shared)
	if shared == 0 {
		return nil
	}
	sides := [2]Side{SideOf(a.Stance, true), SideOf(b.Stance, !d.crossed)}
	if slices.Contains(sides[:], Doubting) {
		return nil
	}
	if a.Stance != chancery.Denies && b.Stance != chancery.Denies {
		if kind, ground, reason, settles := oppose(a, b, wa, wb, &d); kind != "" {
			return with(kind, ground, reason, settles)
		}
	}
	if shared < 2 || wa.coming != wb.coming || !tellsEnough(wa) || !tellsEnough(wb) || !has(d.shared, tells) {
		return nil
	}
	onlyA, onlyB := substance(d.onlyA), substance(d.onlyB)
	alike := func(left ...[]token) float64 {
		n := 2 * shared
		for _, l := range left {
			n += len(l)
		}
		return 2 * float64(shared) / float64(n)
	}
	denies := sides[0] != sides[1]

	// Dates: by what they mean where readings have placed them, else by their words.
	datesA, restA := dated(onlyA)
	datesB, restB := dated(onlyB)
	placed := func(x Account) (p []chancery.Date) {
		for _, t := range x.Dates {
			if t.EDTF != "" {
				p = append(p, t)
			}
		}
		return p
	}
	pa, pb := placed(*a), placed(*b)
	restA, restB = beside(restA, pa), beside(restB, pb)
	act := func(t token) bool { return t.verb && !soFar[t.word] }
	otherAct := has(restA, act) || has(restB, act)
	if !denies && !otherAct && len(pa) == 1 && len(pb) == 1 && !serial(a.Text) && alike(restA, restB) >= alikeEnough && slight(restA, restB) {
		x, y := pa[0], pb[0]
		switch {
		case x.Latest < y.Earliest || y.Latest < x.Earliest:
			if x.Otherwise != "" || y.Otherwise != "" {
				if o := otherwiseMeets(x, y); o {
					return with(Apparent, "another anchor", fmt.Sprintf("“%s” is %s and “%s” is %s by the one reckoning; by the other they can be one day", x.Passage.Words, x.EDTF, y.Passage.Words, y.EDTF), "From when each of the two counts.")
				}
			}
			return with(DateConflict, "", fmt.Sprintf("“%s” is %s, “%s” is %s, and the two share no day", x.Passage.Words, x.EDTF, y.Passage.Words, y.EDTF), "A paper of the day: a log, a dated letter, a register.")
		case x.Earliest != y.Earliest || x.Latest != y.Latest:
			return with(Apparent, "another precision", fmt.Sprintf("“%s” is %s and “%s” is %s: both can be right", x.Passage.Words, x.EDTF, y.Passage.Words, y.EDTF), "Nothing: they agree as far as they go.")
		case len(datesA)+len(datesB) > 0 && slight(restA, restB):
			return nil // other words for the same day
		}
	}
	if denies {
		if has(onlyA, isVerb) || has(onlyB, isVerb) || !refuses(a, b, wa, wb) {
			return nil // it is another act that is denied
		}
		if said, _ := split(d.shared, func(t token) bool { return tells(t) && !slurred(t) }); len(said) < 2 && (a.Stance == chancery.Denies) == (b.Stance == chancery.Denies) {
			return nil // they share who it was, and one word
		}
		if n := alike(onlyA, onlyB); n < alikeEnough || shared < 3 && n < surelyAlike || len(onlyA) > 0 && len(onlyB) > 0 && !slight(onlyA, onlyB) {
			return nil
		}
		return with(Denial, "", "one says that it is so and the other that it is not, of the same thing: "+joined(d.shared), "Somebody who was there, or a paper made at the time.")
	}
	if d.turned && len(onlyA)+len(onlyB) == 0 {
		return with(ActorConflict, "", "who did it in the one is to whom it was done in the other", "A paper that one of the two signed.")
	}
	if otherAct {
		return nil
	}
	if len(datesA) > 0 && len(datesB) > 0 && slight(restA, restB) && alike(restA, restB) >= alikeEnough {
		if vagueDates(datesA) || vagueDates(datesB) || serial(a.Text) {
			return nil
		}
		if compatibleDates(datesA, datesB) {
			return with(Apparent, "another precision", fmt.Sprintf("“%s” and “%s” can be one time, told more and less exactly", joined(datesA), joined(datesB)), "Nothing: they agree as far as they go.")
		}
		return with(DateConflict, "", fmt.Sprintf("“%s” in the one, “%s” in the other", joined(datesA), joined(datesB)), "A paper of the day: a log, a dated letter, a register.")
	}
	if o := orders(a.Text, b.Text); o && slight(onlyA, onlyB) {
		return with(SequenceConflict, "", "the one has before what the other has after", "Dates of both.")
	}
	numbersA, textA := split(onlyA, func(t token) bool { return t.number })
	numbersB, textB := split(onlyB, func(t token) bool { return t.number })
	if len(numbersA) == 1 && len(numbersB) == 1 && !surveys(a.Text) && slight(textA, textB) && !has(textA, isName) && !has(textB, isName) && alike(textA, textB) >= alikeEnough {
		reason := fmt.Sprintf("%s in the one, %s in the other", joined(numbersA), joined(numbersB))
		fits, bounds := withinBounds(a.Text, b.Text, numbersA[0], numbersB[0])
		switch {
		case bounds == 2:
			return nil // neither says how many
		case fits:
			return with(Apparent, "another precision", reason+", and one of them gives a bound or a round figure", "Nothing: they agree as far as they go.")
		case partial(a.Text) != partial(b.Text):
			return with(Apparent, "part of the whole", reason+", and one of them counts only a part", "What the one leaves out.")
		case provisional(a.Text) != provisional(b.Text):
			return with(Apparent, "another date", reason+", and one of them was the count so far", "When each was counted.")
		case running(a.Text) && running(b.Text) && a.Passage.Document != b.Passage.Document:
			// "She has 501" and "she has 882" are figures of two days.
			if alike(textA, textB) < surelyAlike {
				return nil
			}
			return with(Apparent, "another date", reason+", and each says how many there are at the time", "When each was counted.")
		}
		return with(NumberConflict, "", reason, "The list, ledger or count that either rests on.")
	}
	dies := has(d.shared, func(t token) bool { return dying[t.stem] })
	because := contains(a.Text, set("because")) && contains(b.Text, set("because"))
	caused := func(t token) bool {
		return !t.number && (t.led == "because" || (dies || because) && (t.led == "of" || t.led == "from"))
	}
	causeA, leftA := split(onlyA, caused)
	causeB, leftB := split(onlyB, caused)
	if len(causeA) > 0 && len(causeB) > 0 && len(leftA)+len(leftB) == 0 {
		return with(CauseConflict, "", fmt.Sprintf("by the one it was %s, by the other %s", joined(causeA), joined(causeB)), "An inquiry into it.")
	}
	placeA, leftA := split(onlyA, located)
	placeB, leftB := split(onlyB, located)
	if len(placeA) > 0 && len(placeB) > 0 && len(leftA)+len(leftB) == 0 {
		return with(PlaceConflict, "", fmt.Sprintf("%s in the one, %s in the other", joined(placeA), joined(placeB)), "A paper dated from the place, or somebody else who was there.")
	}
	whoA, leftA := split(onlyA, subject(wa))
	whoB, leftB := split(onlyB, subject(wb))
	// Where the words are the same, whom a pronoun means is the reader's guess.
	worded := func(x *Account) string {
		return strings.TrimPrefix(strings.ToLower(joinedTerms(sentence(x.Text))), "that ")
	}
	naming := func(t token) bool { return t.name || t.lex == nil || t.lex.Noun }
	_, adjunctA := split(whoA, naming)
	_, adjunctB := split(whoB, naming)
	if len(adjunctA)+len(adjunctB) == 0 && !has(whoA, slurred) && !has(whoB, slurred) && !onlyTitles(whoA) && !onlyTitles(whoB) && worded(a) != worded(b) && len(whoA) > 0 && len(whoB) > 0 && len(leftA)+len(leftB) == 0 && has(d.shared, isVerb) && max(len(whoA), len(whoB)) <= mostWho && alike(whoA, whoB) >= alikeEnough {
		return with(ActorConflict, "", fmt.Sprintf("%s in the one, %s in the other", joined(whoA), joined(whoB)), "Whether the one could be the other, or acted for the other; else a paper that bears the name.")
	}
	return nil
}

// tells reports whether a word says what happened: two statements that share names,
// numbers and times alone may speak of anything.
func tells(t token) bool {
	_, month := months[t.stem]
	return !t.name && !t.number && !month && !times[t.stem] && !light[t.stem]
}

// slurred reports whether a word is two run together ("they're"), or says why and not
// what.
func slurred(t token) bool { return strings.ContainsRune(t.word, '\'') || t.word == "because" }

// beside leaves out the words of dates.
func beside(tokens []token, dates []chancery.Date) []token {
	for _, d := range dates {
		words := parse(d.Passage.Words)
		_, tokens = split(tokens, func(t token) bool {
			return has(words.tokens, func(w token) bool { return w.stem == t.stem && w.number == t.number })
		})
	}
	return tokens
}

// substance leaves out words that say next to nothing.
func substance(tokens []token) (out []token) {
	for _, t := range tokens {
		if !light[t.stem] {
			out = append(out, t)
		}
	}
	return out
}

// slight reports whether what is left beside the point is no more than a word on
// one side.
func slight(a, b []token) bool { return len(a) == 0 || len(b) == 0 && len(a) <= 1 || len(b) == 0 }

func split(tokens []token, is func(token) bool) (those, others []token) {
	for _, t := range tokens {
		if is(t) {
			those = append(those, t)
		} else {
			others = append(others, t)
		}
	}
	return those, others
}

var times = stems("monday tuesday wednesday thursday friday saturday sunday morning noon afternoon evening night midnight spring summer autumn winter today yesterday tomorrow week month year day hour")

// dated parts the words of a date from the others: months, weekdays, years, and
// figures that are led by a preposition of time.
func dated(tokens []token) (dates, others []token) {
	return split(tokens, func(t token) bool {
		if t.number {
			n, _ := strconv.ParseFloat(t.stem, 64)
			return n >= 1000 && n <= 2100 && !strings.Contains(t.word, ",") && (t.led == "in" || t.led == "about" || t.led == "by" || t.led == "since" || t.led == "of") || t.led == "on" && n <= 31
		}
		_, month := months[t.stem]
		return month || times[t.stem]
	})
}

// otherwiseMeets reports whether the other reading of a relative date gives the
// same day as the other date.
func otherwiseMeets(x, y chancery.Date) bool {
	return x.Otherwise != "" && (x.Otherwise == y.EDTF || x.Otherwise == y.Otherwise) || y.Otherwise != "" && y.Otherwise == x.EDTF
}

func located(t token) bool {
	return t.name && (t.led == "in" || t.led == "at" || t.led == "near" || t.led == "from")
}

func isVerb(t token) bool { return t.verb }

func isName(t token) bool { return t.name }

// styles stand before a name and name nobody by themselves.
var styles = set("mr mrs ms miss dr sir lord lady madam madame monsieur herr senator representative president general")

func onlyTitles(tokens []token) bool {
	return !has(tokens, func(t token) bool { return !styles[t.word] || !t.name })
}

// mostWho is how many words name somebody at most.
const mostWho = 4

// dying are verbs after which "of" and "from" tell the cause.
var dying = stems("die perish suffer result")

func contains(text string, words map[string]bool) bool {
	for f := range strings.FieldsSeq(strings.ToLower(text)) {
		if words[strings.Trim(f, ".,;:")] {
			return true
		}
	}
	return false
}

// surveys reports whether a text tells the error of a measurement, of which each has
// its own.
func surveys(text string) bool { return strings.Contains(strings.ToLower(text), "plus or minus") }

// serial reports whether a text tells of what is held again and again, each time on
// other days.
func serial(text string) bool { return contains(text, set("poll polls survey surveys")) }

func partial(text string) bool {
	return contains(text, set("lists listed including among seen copy part"))
}
func provisional(text string) bool { return contains(text, soFar) }

var soFar = set("confirmed far already yet")

// orders reports whether the one text has "before" where the other has "after".
func orders(a, b string) bool {
	before, after := set("before earlier"), set("after later since")
	return contains(a, before) && contains(b, after) && !contains(a, after) && !contains(b, before) ||
		contains(b, before) && contains(a, after) && !contains(b, after) && !contains(a, before)
}

// Contradictions looks through many accounts, each with those that its words or
// its vector lie near, and returns what contradicts what, in the order of the
// accounts. cut says in sentences what was not looked at.
func (c *Comparer) Contradictions(accounts []Account) (out []Contradiction, cut []string) {
	accounts = slices.DeleteFunc(slices.Clone(accounts), func(a Account) bool { return !a.Whole && !clause(a.Text) })
	said := make([]Said, len(accounts))
	var order []int
	for i := range accounts {
		said[i] = accounts[i].Said
		if !accounts[i].Whole {
			accounts[i].wording() // once, for all that follows
			said[i] = accounts[i].Said
			order = append(order, i)
		}
	}
	slices.SortFunc(order, func(a, b int) int { return strings.Compare(said[a].ID, said[b].ID) })
	pairs, limited := c.candidates(said, order)
	more, alsoLimited := byTelling(accounts)
	if limited || alsoLimited {
		cut = append(cut, "statements share so many words that each was compared with the nearest ones only")
	}
	pairs = append(pairs, more...)
	slices.SortFunc(pairs, func(x, y [2]int) int { return slices.Compare(x[:], y[:]) })
	pairs = slices.Compact(pairs)
	seen := map[string]bool{}
	for _, p := range pairs {
		a, b := &accounts[p[0]], &accounts[p[1]]
		// What one attribution says, as a whole and by the sentence, is one.
		if a.ID == b.ID || a.Passage.Document == b.Passage.Document && a.Passage.Span.Overlaps(b.Passage.Span) {
			continue
		}
		found := c.Contradict(a, b)
		if found == nil || seen[found.ID] {
			continue
		}
		seen[found.ID] = true
		found.PassageA, found.PassageB = a.Passage, b.Passage
		if slices.ContainsFunc(out, func(x Contradiction) bool { return x.covers(found) }) {
			continue
		}
		out = append(out, *found)
	}
	return out, cut
}

// covers reports whether two contradictions are one, found in a statement and again
// in the sentence that has it.
func (x *Contradiction) covers(y *Contradiction) bool {
	meet := func(p, q chancery.Passage) bool { return p.Document == q.Document && p.Span.Overlaps(q.Span) }
	return x.Kind == y.Kind && x.Ground == y.Ground && (meet(x.PassageA, y.PassageA) && meet(x.PassageB, y.PassageB) || meet(x.PassageA, y.PassageB) && meet(x.PassageB, y.PassageA))
}

// byTelling returns the pairs of accounts that tell of one kind of occasion, count
// parts of one kind, or tell of one deed.
func byTelling(accounts []Account) (pairs [][2]int, limited bool) {
	holders := map[string][]int{}
	arrived := map[chancery.Digest][]string{}
	for i := range accounts {
		d := accounts[i].Passage.Document
		for _, head := range arrivals(accounts[i].tells().words) {
			if !slices.Contains(arrived[d], head) {
				arrived[d] = append(arrived[d], head)
			}
		}
	}
	for i := range accounts {
		t := accounts[i].tells()
		accounts[i].Arrived = arrived[accounts[i].Passage.Document]
		var keys []string
		for _, o := range t.occasions {
			for _, x := range o.things {
				keys = append(keys, "thing "+x.head)
			}
			for _, x := range o.topic {
				keys = append(keys, "topic "+x.stem)
			}
		}
		for _, x := range t.totals {
			keys = append(keys, "total "+x.part)
		}
		for _, x := range t.deeds {
			keys = append(keys, "deed "+x.verb)
			if x.singled {
				keys = append(keys, "singled "+x.verb)
			}
		}
		for _, x := range t.refusals {
			keys = append(keys, "singled "+x.verb)
		}
		for _, x := range t.seats {
			keys = append(keys, "seat "+x.verb+" "+x.place)
		}
		if !accounts[i].Whole {
			for _, n := range accounts[i].deadAt() {
				keys = append(keys, "dead "+n)
			}
		}
		slices.Sort(keys)
		for _, k := range slices.Compact(keys) {
			holders[k] = append(holders[k], i)
		}
	}
	for k, list := range holders {
		if len(list) > mostTold {
			list, limited = list[:mostTold], true
		}
		others := list
		switch kind, verb, _ := strings.Cut(k, " "); kind {
		case "deed":
			continue // only those that single somebody out are compared with the rest
		case "singled":
			if others = holders["deed "+verb]; len(others) > mostUnder {
				others, limited = others[:mostUnder], true
			}
		}
		for _, i := range list {
			for _, j := range others {
				if i != j {
					pairs = append(pairs, [2]int{min(i, j), max(i, j)})
				}
			}
		}
	}
	return pairs, limited
}

// mostTold is how many accounts that tell of one kind of thing are compared with
// each other.
const mostTold = 500

// deadAt returns the names by which an account that counts dead is compared: those
// that it has and those of the sentence before it.
func (a *Account) deadAt() (names []string) {
	w, _ := a.wording()
	if !has(w.tokens, func(t token) bool { return deaths[t.stem] }) || !has(w.tokens, func(t token) bool { return t.number }) {
		return nil
	}
	return namesIn(append(sentence(a.Context), sentence(a.Text)...))
}
