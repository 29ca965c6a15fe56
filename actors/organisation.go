package actors

import (
	"slices"
	"strings"
	"unicode"
)

// small are words that an acronym may leave out and that word order brings or
// takes away: "Department of State", "State Department".
var small = map[string]bool{"the": true, "of": true, "for": true, "and": true, "on": true, "in": true, "to": true, "de": true, "des": true, "du": true, "la": true, "le": true, "der": true, "die": true, "das": true, "fur": true, "und": true, "a": true, "e": true, "al": true, "el": true, "i": true, "s": true}

// legal are legal forms, which names of companies carry or not.
var legal = map[string]bool{"co": true, "company": true, "corp": true, "corporation": true, "inc": true, "incorporated": true, "ltd": true, "limited": true, "plc": true, "llc": true, "ag": true, "gmbh": true, "sa": true, "nv": true, "bv": true, "spa": true, "srl": true, "kg": true, "ab": true, "oy": true, "as": true}

// generic are words that say only that there is an organisation.
var generic = map[string]bool{"organization": true, "group": true, "movement": true, "newspaper": true, "magazine": true, "agency": true, "party": true}

// spellings brings words of organisations into one form.
var spellings = map[string]string{
	"organisation": "organization", "organisations": "organization", "defence": "defense", "centre": "center", "labour": "labor", "programme": "program",
	"dept": "department", "min": "ministry", "intl": "international", "natl": "national", "assn": "association", "univ": "university", "govt": "government",
	"league": "league", "nations": "nation", "affairs": "affair", "states": "state",
}

// shorthand are acronyms that stand as a word inside longer names.
var shorthand = map[string][]string{
	"un": {"united", "nation"}, "eu": {"european", "union"}, "us": {"united", "state"}, "uk": {"united", "kingdom"},
}

// organisation is an organisation's or group's name, ready to be compared.
type organisation struct {
	words   []word // without small words and legal forms, spelt one way
	all     []string
	state   string // the state named in it: "Iranian Foreign Ministry"
	acronym string // where the name is one: "iaea"; or the one that stands in brackets
	letters map[string]bool
	full    string
	article bool // it begins with "the"
}

func parseOrganisation(name string) organisation {
	var o organisation
	name = stripPossessive(Clean(name))
	bare := vowelless(name)
	// "International Atomic Energy Agency (IAEA)"
	if i := strings.LastIndexByte(name, '('); i > 0 && strings.HasSuffix(name, ")") {
		inner := strings.TrimSpace(name[i+1 : len(name)-1])
		if isAcronym(inner) {
			o.acronym = Fold(inner)
			name = strings.TrimSpace(name[:i])
		} else if outer := strings.TrimSpace(name[:i]); isAcronym(outer) {
			o.acronym = Fold(outer)
			name = inner
		}
	}
	o.full = Fold(name)
	o.full, o.article = strings.CutPrefix(o.full, "the ")
	if isAcronym(name) {
		o.acronym = strings.ReplaceAll(o.full, " ", "")
	}
	o.letters = map[string]bool{}
	tokens := strings.Fields(name)
	var words []string
	for i := 0; i < len(tokens); i++ {
		t := tokens[i]
		// States in it: "Iran's", "Iranian", "of Iran", "U.S.", two words long too.
		found := false
		for n := min(4, len(tokens)-i); n >= 1 && !found; n-- {
			if n == len(tokens) {
				continue // the whole name is that of a state: "Turks"
			}
			if s, ok := lookState(strings.Trim(strings.Join(tokens[i:i+n], " "), ",")); ok && !(n == 1 && s.sense == capital && !locates(tokens, i)) && !ordinary(tokens, i, n) {
				if o.state == "" {
					o.state = s.state
					found = true
					i += n - 1
				}
			}
		}
		if found {
			// The letter counts for the acronym: IRI, USAF.
			if w := Fold(tokens[i]); w != "" {
				words = append(words, "\x00"+w)
			}
			continue
		}
		for w := range strings.FieldsSeq(Fold(stripPossessive(t))) {
			words = append(words, w)
		}
	}
	// "Ministry of Foreign Affairs", "Foreign Ministry"
	if slices.Contains(words, "foreign") && (slices.Contains(words, "ministry") || slices.Contains(words, "minister")) {
		words = slices.DeleteFunc(words, func(w string) bool { return w == "affairs" })
	}
	var withSmall, without strings.Builder
	for _, w := range words {
		marked := strings.HasPrefix(w, "\x00")
		w = strings.TrimPrefix(w, "\x00")
		withSmall.WriteByte(w[0])
		if !small[w] {
			without.WriteByte(w[0])
		}
		o.all = append(o.all, w)
		if marked || small[w] || legal[w] && len(words) > 1 {
			continue
		}
		if s, ok := spellings[w]; ok {
			w = s
		} else if long, ok := shorthand[w]; ok && len(words) > 1 {
			for _, l := range long {
				o.words = append(o.words, newWord(l, bare))
			}
			continue
		} else if len(w) > 4 && strings.HasSuffix(w, "s") && !strings.HasSuffix(w, "ss") {
			w = w[:len(w)-1]
		}
		o.words = append(o.words, newWord(w, bare))
	}
	for _, l := range []string{withSmall.String(), without.String()} {
		if len(l) >= 2 && len(words) >= 2 {
			o.letters[l] = true
			// "Islamic Revolutionary Guard Corps" is IRGC with and "U.S. Air Force"
			// USAF; a last generic word may stand outside the acronym.
			if last := words[len(words)-1]; generic[spelt(last)] && len(l) > 3 {
				o.letters[l[:len(l)-1]] = true
			}
		}
	}
	if len(o.words) == 0 && o.state == "" && len(o.all) > 0 {
		for _, w := range o.all {
			o.words = append(o.words, newWord(w, bare))
		}
	}
	return o
}

func spelt(w string) string {
	if s, ok := spellings[w]; ok {
		return s
	}
	return w
}

// locates reports whether the town at i tells whose the organisation is, as in
// "Embassy in Tehran", and is not part of its name, as in "Washington Post".
func locates(tokens []string, i int) bool { return i > 0 && strings.EqualFold(tokens[i-1], "in") }

// ordinary reports whether a name of a state at i is an ordinary part of an
// organisation's name: "American University" is no university of the state.
func ordinary(tokens []string, i, n int) bool {
	rest := strings.Join(tokens[i+n:], " ")
	for _, w := range []string{"University", "Express", "Airlines", "Telecom", "Petroleum", "Enterprise", "Prospect", "Dutch", "Republican Army", "Republican Brotherhood"} {
		if strings.HasPrefix(rest, w) {
			return true
		}
	}
	return false
}

// isAcronym reports whether a name is made of capitals: "IAEA", "C.I.A.", "NATO".
// "Nato" is not told from a word by its looks.
func isAcronym(name string) bool {
	letters := 0
	for _, r := range name {
		switch {
		case unicode.IsUpper(r):
			letters++
		case r == '.' || r == '-' || r == '&' || unicode.IsDigit(r):
		default:
			return false
		}
	}
	return letters >= 2 && letters <= 7
}

// acronyms returns what a name is or stands for in capitals.
func (o *organisation) acronymMatches(p *organisation) bool {
	if o.acronym != "" && p.acronym != "" {
		return o.acronym == p.acronym
	}
	if o.acronym != "" && p.letters[o.acronym] || p.acronym != "" && o.letters[p.acronym] {
		return true
	}
	// "Nato"
	return len(o.all) == 1 && p.letters[o.full] && len(o.full) >= 3 || len(p.all) == 1 && o.letters[p.full] && len(p.full) >= 3
}

// brief reports whether a name is two letters, which stand for too much to be one body by
// themselves but for two that everybody knows.
func (o *organisation) brief() bool {
	return len(o.words) <= 1 && len(o.acronym) == 2 && o.acronym != "un" && o.acronym != "eu"
}

// common reports whether a name is one word that many bodies share: "the Department". Of
// legislatures and treasuries most records speak of one.
func (o *organisation) common() bool {
	if len(o.words) != 1 || len(o.all) != 1 || o.acronym != "" {
		return false
	}
	switch w := spelt(o.words[0].text); w {
	case "congress", "senate", "parliament", "treasury":
		return false
	default:
		return collective[w]
	}
}

// compareOrganisations gives the weight of evidence, in log-odds, that two names
// mean one organisation or group.
func compareOrganisations(a, b *organisation) (float64, string) {
	brief := a.brief() || b.brief()
	if a.full == b.full && a.full != "" {
		if brief {
			return 0.5, "the same two letters"
		}
		if a.common() {
			return 0.5, "the same common word"
		}
		return 6, "the same name"
	}
	if a.acronym != "" && b.acronym != "" && len(a.words) <= 1 && len(b.words) <= 1 {
		if a.acronym == b.acronym {
			return 5, "the same acronym"
		}
		return -6, "different acronyms"
	}
	if (a.acronym == "") != (b.acronym == "") && len(a.words) <= 1 && len(b.words) <= 1 && !a.acronymMatches(b) {
		return -6, "an acronym and another word"
	}
	if a.state != "" && b.state != "" && a.state != b.state {
		return -6, "they belong to different states: " + a.state + " and " + b.state
	}
	onlyA, onlyB, worst := unmatched(a.words, b.words)
	both := len(a.words) - len(onlyA)
	if len(onlyA) == 0 && len(onlyB) == 0 && both > 0 {
		switch {
		case worst < likely:
			return 0, "names that differ in a few letters"
		case (a.state == "") != (b.state == ""):
			if both >= 2 || a.state == "" && len(a.all) > 2 {
				return 1, "the same name, and only one says of which state"
			}
			return -2, "a common name, and only one says of which state"
		case worst < equal:
			return 4.5, "the same name in another spelling"
		}
		return 5, "the same words in another order or form"
	}
	if a.acronymMatches(b) && (len(a.all) == 1 || len(b.all) == 1) {
		if brief {
			return 0.5, "one is the other's two letters"
		}
		return 3.6, "one is the acronym of the other"
	}
	if joined(a.words, b.words) {
		return 4, "the same name, written apart or together"
	}
	rest := append(onlyA, onlyB...)
	if (len(onlyA) == 0 || len(onlyB) == 0) && both >= 2 && worst >= likely && !slices.ContainsFunc(rest, func(w word) bool { return !generic[spelt(w.text)] }) {
		return 3.6, "the same name, once without “" + rest[0].text + "”"
	}
	if len(onlyA) == 0 && a.partOf(b) || len(onlyB) == 0 && b.partOf(a) {
		return -4, "what the one names is a part of the other"
	}
	if (len(onlyA) == 0 || len(onlyB) == 0) && both >= 2 && worst >= likely && len(rest) > 0 {
		return -0.5, "one name holds the other"
	}
	if both == 1 && (len(onlyA) == 0 && a.shortens(b) || len(onlyB) == 0 && b.shortens(a)) {
		return -0.6, "the one can shorten the other"
	}
	if both > 0 {
		return -4, "they share words, and each or one has others of its own"
	}
	return -7, "different names"
}

// partOf reports whether a longer name is that of something else by its words before
// "of": "Advisory Committee of the Department of Roads" is no Department.
func (o *organisation) partOf(longer *organisation) bool {
	n := len(o.all)
	if n == 0 || len(longer.all) <= n+1 || !slices.Equal(longer.all[len(longer.all)-n:], o.all) {
		return false
	}
	rest := longer.all[:len(longer.all)-n]
	if len(rest) > 1 && rest[len(rest)-1] == "the" {
		rest = rest[:len(rest)-1]
	}
	switch rest[len(rest)-1] {
	case "of", "for", "at", "in", "on", "to":
		return len(rest) > 1
	}
	return false
}

// shortens reports whether a name of one common word with its article can stand
// for one that ends with that word: "the Review" for "The Stavering Review".
func (o *organisation) shortens(p *organisation) bool {
	return o.article && len(o.words) == 1 && len(p.words) > 1 && alike(o.words[0], p.words[len(p.words)-1]) >= variant
}

// unmatched pairs the words of two names in any order, and returns those that
// have no partner and how alike the least alike pair is.
func unmatched(a, b []word) (onlyA, onlyB []word, worst float64) {
	worst = equal
	used := make([]bool, len(b))
next:
	for _, step := range a {
		best, at := 0.0, -1
		for j := range b {
			if used[j] {
				continue
			}
			if s := alike(step, b[j]); s > best && s != short {
				best, at = s, j
				if s == equal {
					break
				}
			}
		}
		if at < 0 {
			onlyA = append(onlyA, step)
			continue next
		}
		used[at] = true
		worst = min(worst, best)
	}
	for j := range b {
		if !used[j] {
			onlyB = append(onlyB, b[j])
		}
	}
	return onlyA, onlyB, worst
}

// paired reports whether each word of a has a partner in b, as [unmatched] pairs them,
// how many of b are left, and how alike the least alike pair is. Of names it is asked
// most often, and most have no partner for their first word.
func paired(a, b []word) (rest int, worst float64, ok bool) {
	if len(b) > 64 || len(a) > len(b) {
		onlyA, onlyB, worst := unmatched(a, b)
		return len(onlyB), worst, len(onlyA) == 0
	}
	worst = equal
	var used uint64
	for i := range a {
		best, at := 0.0, -1
		for j := range b {
			if used&(1<<j) != 0 {
				continue
			}
			if s := alikeTo(&a[i], &b[j]); s > best && s != short {
				best, at = s, j
				if s == equal {
					break
				}
			}
		}
		if at < 0 {
			return 0, worst, false
		}
		used |= 1 << at
		worst = min(worst, best)
	}
	return len(b) - len(a), worst, true
}

// joined reports whether two names are the same when all their words are
// written together: "Hizb Allah" and "Hezbollah", "Bani-Sadr" and "Banisadr".
func joined(a, b []word) bool {
	if len(a) == 0 || len(b) == 0 || len(a) == len(b) && len(a) == 1 {
		return false
	}
	return joinedAlike(together(a), together(b))
}

// together writes words as one.
func together(words []word) word {
	if len(words) == 0 {
		return word{}
	}
	if len(words) == 1 {
		return words[0]
	}
	var s strings.Builder
	for _, w := range words {
		s.WriteString(w.text)
	}
	return newWord(s.String(), words[0].bare)
}

func joinedAlike(x, y word) bool {
	return len(x.text) >= 4 && len(y.text) >= 4 && alike(x, y) >= likely
}
