package actors

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// Person is a person's name taken apart. Given, Particles and Family are as
// written; a name of one word stands in Family.
type Person struct {
	Titles     []string // "Gen.", "Foreign Minister", in order
	Honorifics []string // "Mr", "Mrs", "Sir", "Ayatollah"
	Given      []string // given and middle names and initials, in order
	Nicknames  []string // in quotation marks or brackets: "Bibi"
	Particles  []string // before the family name: "de", "van der", "al", "bin"
	Family     []string
	Suffix     string // "Jr", "Sr", "II", "III"; "" where there is none
	Inverted   bool   // written "Family, Given"
}

// Full returns the name without titles, in the order given, family, suffix.
func (p Person) Full() string {
	return strings.Join(slices.Concat(p.Given, p.Particles, p.Family, strings.Fields(p.Suffix)), " ")
}

// Surname returns the family name with its particles.
func (p Person) Surname() string { return strings.Join(slices.Concat(p.Particles, p.Family), " ") }

// honorifics are words of courtesy, dignity and rank that tell no office. What
// is known of the sex of who bears them stands beside.
var honorifics = map[string]byte{
	"mr": 'm', "mister": 'm', "messrs": 'm', "mrs": 'f', "ms": 'f', "miss": 'f', "madame": 'f', "mme": 'f', "madam": 'f', "mlle": 'f', "monsieur": 'm',
	"sir": 'm', "dame": 'f', "lord": 'm', "lady": 'f', "baron": 'm', "baroness": 'f', "count": 'm', "countess": 'f', "earl": 'm', "duke": 'm', "duchess": 'f', "viscount": 'm', "marquess": 'm',
	"dr": 0, "doctor": 0, "prof": 0, "professor": 0, "hon": 0, "honorable": 0, "honourable": 0, "excellency": 0, "rev": 0, "reverend": 0, "st": 0, "saint": 0,
	"herr": 'm', "frau": 'f', "senor": 'm', "senora": 'f', "don": 0, "dona": 'f', "signor": 'm', "pandit": 0, "shri": 'm', "daw": 'f', "u": 'm', "tan sri": 0, "comrade": 0,
	"ayatollah": 'm', "hojatoleslam": 'm', "hojjatoleslam": 'm', "imam": 'm', "sheikh": 'm', "shaikh": 'm', "sheik": 'm', "mullah": 'm', "maulana": 'm', "seyyed": 'm', "sayyid": 'm', "sayed": 'm', "seyed": 'm', "syed": 'm', "hajji": 0, "haj": 0, "hajj": 0, "grand": 0,
	"prince": 'm', "princess": 'f', "king": 'm', "queen": 'f', "emperor": 'm', "empress": 'f', "shah": 'm', "sultan": 'm', "emir": 'm', "pope": 'm', "cardinal": 'm', "archbishop": 'm', "bishop": 'm', "crown": 0, "tsar": 'm', "czar": 'm', "kaiser": 'm',
	"gen": 0, "general": 0, "col": 0, "colonel": 0, "lt": 0, "lieutenant": 0, "maj": 0, "major": 0, "capt": 0, "captain": 0, "adm": 0, "admiral": 0, "marshal": 0, "field": 0, "sgt": 0, "sergeant": 0, "brig": 0, "brigadier": 0, "cmdr": 0, "commander": 0, "vice-admiral": 0, "rear": 0, "commodore": 0, "cpl": 0, "corporal": 0, "private": 0, "pvt": 0,
}

// titles are words that head an office and can stand before a name.
var titles = map[string]bool{
	"president": true, "premier": true, "chancellor": true, "minister": true, "secretary": true, "ambassador": true, "amb": true, "senator": true, "sen": true, "congressman": true, "congresswoman": true, "representative": true, "rep": true, "governor": true, "gov": true, "mayor": true, "judge": true, "justice": true, "chairman": true, "chairwoman": true, "chief": true, "director": true, "consul": true, "charge": true, "envoy": true, "spokesman": true, "spokeswoman": true, "deputy": true, "acting": true, "undersecretary": true, "under-secretary": true, "attorney": true, "speaker": true, "commissioner": true, "taoiseach": true, "inspector": true, "councillor": true, "counselor": true, "counsellor": true, "attache": true, "treasurer": true, "dictator": true, "candidate": true, "editor": true, "correspondent": true, "reporter": true, "author": true, "analyst": true, "adviser": true, "advisor": true, "aide": true, "negotiator": true,
}

// before are words that qualify an office before a name: "former Deputy Prime
// Minister". They count as title only where a title follows.
var before = map[string]bool{
	"former": true, "then": true, "ex": true, "late": true, "acting": true, "deputy": true, "vice": true, "assistant": true, "prime": true, "foreign": true, "defense": true, "defence": true, "interior": true, "finance": true, "first": true, "supreme": true, "senior": true, "interim": true, "under": true, "national": true, "security": true, "state": true, "press": true, "general": true, "attorney": true, "intelligence": true, "oil": true, "war": true, "trade": true, "justice": true, "home": true, "us": true, "u.s": true, "the": true, "our": true, "his": true, "her": true,
}

var particles = map[string]bool{
	"de": true, "del": true, "della": true, "di": true, "da": true, "dos": true, "das": true, "do": true, "du": true, "des": true, "la": true, "le": true, "van": true, "von": true, "der": true, "den": true, "ter": true, "ten": true, "zu": true, "und": true, "y": true,
	"al": true, "el": true, "ul": true, "ol": true, "as": true, "ad": true, "ar": true, "az": true, "an": true, "at": true, "ash": true, "bin": true, "ibn": true, "ben": true, "bint": true, "abu": true, "abou": true, "abd": true, "abdel": true, "abdul": true, "abdol": true, "e": true, "i": true, "d": true,
}

// articles are particles that may be left out of a name without making it
// another one.
var articles = map[string]bool{"al": true, "el": true, "ul": true, "ol": true, "as": true, "ad": true, "ar": true, "az": true, "an": true, "at": true, "ash": true, "e": true, "i": true, "the": true, "und": true, "y": true}

var suffixes = map[string]string{
	"jr": "Jr", "junior": "Jr", "jnr": "Jr", "fils": "Jr", "younger": "Jr", "sr": "Sr", "senior": "Sr", "snr": "Sr", "pere": "Sr", "elder": "Sr",
	"i": "I", "ii": "II", "2d": "II", "2nd": "II", "iii": "III", "3d": "III", "3rd": "III", "iv": "IV", "4th": "IV", "v": "V", "vi": "VI", "vii": "VII", "viii": "VIII", "ix": "IX", "x": "X", "xi": "XI", "xii": "XII", "xiii": "XIII", "xiv": "XIV", "xv": "XV", "xvi": "XVI", "xvii": "XVII", "xviii": "XVIII", "xxiii": "XXIII",
	"esq": "", "kcmg": "", "cmg": "", "obe": "", "mp": "", "phd": "", "md": "", "usn": "", "usa": "",
}

// familyFirst are family names after which, in their languages, the given name
// follows. In folded form.
var familyFirst = func() map[string]bool {
	m := map[string]bool{}
	for w := range strings.FieldsSeq(`mao zhou chou deng teng chiang jiang xi hu li wang zhao liu lin chen zhu yang wen wu sun xu zhang huang peng hua ye
		kim park pak lee yi roh rho chun chung choi chang moon ban rhee yun han hwang nguyen ngo le pham tran ho vo vu dang bui duong hoang phan do truong ly
		cheng tang song ma gao luo liang xie tsai soong feng yuan cao cai`) {
		m[w] = true
	}
	return m
}()

// ParsePerson takes a person's name apart. It never fails: a name of which
// nothing else is known stands whole in Family. It takes time in proportion to
// the length of the name, of which [MaxName] bytes are looked at.
func ParsePerson(name string) Person {
	var p Person
	name = Clean(name)
	name = p.takeNicknames(name)
	name = stripPossessive(name)
	// "Kissinger, Henry A." and "Bush, George, Jr.", but not "Haig, Jr."
	var parts []string
	for part := range strings.SplitSeq(name, ",") {
		if part = strings.TrimSpace(part); part != "" {
			parts = append(parts, part)
		}
	}
	for len(parts) > 1 {
		last := parts[len(parts)-1]
		s, ok := suffixes[strings.Trim(foldWord(last), ".")]
		if !ok || len(strings.Fields(last)) > 1 {
			break
		}
		if s != "" {
			p.Suffix = s
		}
		parts = parts[:len(parts)-1]
	}
	var tokens []string
	if len(parts) >= 2 && len(strings.Fields(parts[0])) <= 3 && len(strings.Fields(parts[1])) <= 4 {
		p.Inverted = true
		given := p.takeTitles(strings.Fields(parts[1]))
		family := strings.Fields(parts[0])
		p.split(append(slices.Clone(given), family...), len(given))
		return p
	}
	if len(parts) > 0 {
		tokens = strings.Fields(parts[0])
	}
	tokens = p.takeTitles(tokens)
	tokens = p.takeSuffix(tokens)
	if len(tokens) == 0 {
		if n := len(p.Titles); n > 0 { // nothing but titles: "Mr. President"
			tokens, p.Titles = p.Titles[n-1:], p.Titles[:n-1]
		} else if n := len(p.Honorifics); n > 0 { // or a word that can be one: "King", "Major"
			tokens, p.Honorifics = p.Honorifics[n-1:], p.Honorifics[:n-1]
		}
	}
	p.split(tokens, -1)
	return p
}

func stripPossessive(s string) string {
	for _, end := range []string{"'s", "’s", "'", "’"} {
		if t, ok := strings.CutSuffix(s, end); ok && len(t) > 1 {
			return t
		}
	}
	return s
}

func foldWord(w string) string { return strings.ReplaceAll(Fold(w), " ", "-") }

// takeNicknames takes what stands in quotation marks or brackets out of a name.
func (p *Person) takeNicknames(name string) string {
	if !strings.ContainsAny(name, "\"“”(‘«") {
		return name
	}
	var b strings.Builder
	var nick strings.Builder
	in := rune(0)
	closing := map[rune]string{'"': "\"”“", '“': "”\"", '”': "”\"", '(': ")", '«': "»"}
	for _, r := range name {
		switch {
		case in == 0 && closing[r] != "":
			in = r
			nick.Reset()
		case in != 0 && strings.ContainsRune(closing[in], r):
			if s := strings.TrimSpace(nick.String()); s != "" {
				p.Nicknames = append(p.Nicknames, s)
			}
			in = 0
			b.WriteByte(' ')
		case in != 0:
			nick.WriteRune(r)
		default:
			b.WriteRune(r)
		}
	}
	if in != 0 { // never closed: part of the name after all
		b.WriteString(nick.String())
	}
	return b.String()
}

// takeTitles takes titles and honorifics from the head of a name. At least one
// word is left, unless all of them are titles.
func (p *Person) takeTitles(tokens []string) []string {
	for len(tokens) > 0 {
		w := strings.Trim(foldWord(tokens[0]), "-")
		first, _ := utf8.DecodeRuneInString(tokens[0])
		lower := unicode.IsLower(first)
		switch {
		case w == "":
			tokens = tokens[1:]
		case w == "u" && (len(tokens) < 2 || tokens[0] != "U"): // an initial, not the Burmese title
			return tokens
		case (w == "general" || w == "major" || w == "field") && len(tokens) > 1 && titles[foldWord(tokens[1])]:
			p.Titles, tokens = append(p.Titles, tokens[0]), tokens[1:]
		case hasHonorific(w):
			if len(tokens) == 1 {
				return tokens
			}
			if w == "don" && !lower && tokens[0] == "Don" { // far oftener Donald
				return tokens
			}
			p.Honorifics, tokens = append(p.Honorifics, tokens[0]), tokens[1:]
		case titles[w]:
			// "Secretary of State Powell", "Minister for Foreign Affairs Zarif"
			n := 1
			for n+1 < len(tokens) && (tokens[n] == "of" || tokens[n] == "for" || tokens[n] == "to") {
				n += 2
				for n+1 < len(tokens) && officeWord(foldWord(tokens[n])) {
					n++
				}
			}
			n = min(n, len(tokens))
			p.Titles, tokens = append(p.Titles, strings.Join(tokens[:n], " ")), tokens[n:]
		case before[w] && titleFollows(tokens[1:]), stateAdjective(tokens[0]) && titleFollows(tokens[1:]), lower && titleFollows(tokens[1:]) && !particles[w]:
			p.Titles, tokens = append(p.Titles, tokens[0]), tokens[1:]
		default:
			return tokens
		}
	}
	return tokens
}

func hasHonorific(w string) bool { _, ok := honorifics[w]; return ok }

func officeWord(w string) bool {
	switch w {
	case "state", "foreign", "affairs", "defense", "defence", "the", "interior", "and", "security", "treasury", "energy", "council", "central", "intelligence":
		return true
	}
	return false
}

// titleFollows reports whether a title stands among the next few words, with
// nothing but qualifying words before it.
func titleFollows(tokens []string) bool {
	for i, t := range tokens {
		if i == 4 {
			return false
		}
		w := foldWord(t)
		if titles[w] {
			return i+1 < len(tokens)
		}
		if !before[w] && !stateAdjective(t) {
			return false
		}
	}
	return false
}

func stateAdjective(w string) bool {
	_, ok := states().byName[Fold(w)]
	return ok && w != "us"
}

// takeSuffix takes "Jr", "III" or "the Younger" from the end of a name, and the
// realm of a ruler: "Abdullah II of Jordan".
func (p *Person) takeSuffix(tokens []string) []string {
	for i := 1; i+1 < len(tokens); i++ {
		if tokens[i] == "of" {
			p.Titles = append(p.Titles, strings.Join(tokens[i:], " "))
			tokens = tokens[:i]
			break
		}
	}
	for len(tokens) > 1 {
		w := strings.Trim(foldWord(tokens[len(tokens)-1]), "-")
		s, ok := suffixes[w]
		// A single V or X at the end is an initial of an inverted name as often.
		if !ok || (w == "senior" || w == "junior" || w == "younger" || w == "elder") && !(len(tokens) > 2 && foldWord(tokens[len(tokens)-2]) == "the") && w != "junior" && w != "senior" {
			break
		}
		if s != "" {
			p.Suffix = s
		}
		tokens = tokens[:len(tokens)-1]
		if len(tokens) > 1 && foldWord(tokens[len(tokens)-1]) == "the" {
			tokens = tokens[:len(tokens)-1]
		}
	}
	return tokens
}

// split parts the words of a name into given names, particles and family name.
// given is how many words are given names, or -1 where the order must tell.
func (p *Person) split(tokens []string, given int) {
	if len(tokens) == 0 {
		return
	}
	n := len(tokens)
	if given < 0 {
		first := foldWord(tokens[0])
		switch {
		case n == 1:
			given = 0
		case n <= 3 && familyFirst[first] && !familyFirst[foldWord(tokens[n-1])] && !isGiven(first):
			// Family name first. It is kept in place: Given follows Family in such a name.
			p.Family = tokens[:1]
			p.Given = tokens[1:]
			return
		default:
			given = n - 1
			for given > 0 && particles[foldWord(tokens[given-1])] && given-1 > 0 {
				given--
			}
			if given == 1 && particles[foldWord(tokens[0])] && tokens[0] != "Al" { // "de Gaulle", "bin Laden"; but "Al Haig"
				given = 0
			}
		}
	}
	p.Given = tokens[:given]
	rest := tokens[given:]
	for len(rest) > 1 && particles[foldWord(rest[0])] {
		p.Particles, rest = append(p.Particles, rest[0]), rest[1:]
	}
	p.Family = rest
}

func isGiven(w string) bool { _, ok := given().sex[w]; return ok }
