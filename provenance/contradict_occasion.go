package provenance

import (
	"fmt"
	"slices"
	"strings"

	"chancery"
)

// An occasion is something that a sentence tells to have happened once, with its
// time: that a letter was sent or came, or that somebody spoke of something some
// days after what was told before. Two sentences that tell of one in other words
// are compared by their times.
type occasion struct {
	way    way
	verb   string
	things []thing // what was sent or came
	topic  []token // what was spoken of
	who    []term  // who spoke
	date   *chancery.Date
	lapse  string // "three days later"; "" where the time is not told so
	vague  bool   // "about a week later"
}

type way int

// The ways. What is sent by wire comes on the same day; what is sent otherwise may
// come on any later one.
const (
	wired way = iota + 1
	sent
	came
	spoke
)

// thing is a paper or a message, as a clause names it.
type thing struct {
	head     string   // stem
	rank     string   // "second", "other"; "" for none
	names    []string // whose it is, or from whom
	definite bool
}

// Verbs by their classes. The forms that count are those of the past.
var (
	wiredVerbs = stems("fax telegraph cable wire telex radio email transmit")
	sentVerbs  = stems("send mail ship dispatch despatch forward airmail")
	cameVerbs  = stems("reach arrive deliver bring carry receive hand land come get")
	outVerbs   = stems("put print spit type produce")
	machines   = stems("machine fax telex teleprinter printer ticker teletype receiver")
	spokeVerbs = stems("tell say speak announce declare talk mention remark boast complain lecture preach")
	// came + what follows
	cameBy = set("by in out through from over with on at to")
)

// writings are what is sent and counted in points: words for written things, and for
// what carries them, by their forms.
var writings = func() map[string]string {
	out := map[string]string{}
	for w := range strings.FieldsSeq(`letter paper offer proposal document copy telegram cable message note fax envelope packet parcel report dispatch despatch
		draft text order instruction manuscript memorandum memo petition warning reply answer plan treaty agreement protocol charter map
		communique statement ultimatum resolution bill programme program pact accord declaration constitution scheme contract deal indictment testament
		complaint application protest appeal resignation verdict tender`) {
		out[w], out[w+"s"] = w, w
		if bare, ok := strings.CutSuffix(w, "y"); ok {
			out[bare+"ies"] = w
		}
	}
	return out
}()

// carriers hold any paper, so that they are one with none by themselves.
var carriers = set("copy envelope packet parcel fax text")

var (
	ranks     = set("first second third fourth fifth sixth seventh last other another new earlier later previous original")
	definites = set("the his her its their our my your this that these those both")
)

// thingsIn returns the papers that words name, those led by "from", "of" or "by"
// left out.
func thingsIn(ws []term) (out []thing) {
	for i, w := range ws {
		head := writings[w.low]
		if head == "" || w.name || i == 0 && len(ws) > 1 && ws[1].name {
			continue // "Bill Clinton"
		}
		if i+1 < len(ws) && machines[ws[i+1].stem] && !ws[i].comma {
			continue // "fax machine"
		}
		t := thing{head: head, definite: true}
		led := false
		for k := i - 1; k >= max(0, i-5) && !ws[k].comma; k-- {
			x := ws[k]
			if x.low == "a" || x.low == "an" || x.low == "another" {
				t.definite = false
			}
			if ranks[x.low] {
				t.rank = x.low
			}
			if x.name && (strings.HasSuffix(x.low, "'s") || strings.HasSuffix(x.low, "s'")) {
				t.names = append(t.names, x.stem)
			}
			if x.low == "from" || x.low == "of" || x.low == "by" || x.low == "about" || x.low == "on" {
				led = true
			}
			if definites[x.low] || x.low == "a" || x.low == "an" || x.low == "and" || prepositions[x.low] || past(ws, k) {
				break
			}
		}
		if led {
			continue
		}
		for k := i + 1; k < min(len(ws), i+5) && !ws[k-1].comma; k++ {
			if ws[k].low == "from" || ws[k].low == "of" || ws[k].low == "by" {
				for n := k + 1; n < min(len(ws), k+4); n++ {
					if ws[n].name {
						t.names = append(t.names, ws[n].stem)
					}
				}
				break
			}
		}
		out = append(out, t)
	}
	return out
}

// occasionsIn finds the occasions of a sentence.
func occasionsIn(a *Account) (out []occasion) {
	if !a.asserted() {
		return nil
	}
	for _, ws := range clausesOf(a.telling.words) {
		text := joinedTerms(ws)
		lapse, vague := lapseIn(ws)
		date := a.dateIn(text)
		if date == nil && lapse == "" {
			continue
		}
		for i := range ws {
			if !past(ws, i) && !(outVerbs[ws[i].stem] && i > 1) || !real(ws, i) {
				continue
			}
			o := occasion{verb: ws[i].stem, date: date, lapse: lapse, vague: vague}
			v := ws[i].stem
			switch {
			case wiredVerbs[v]:
				o.way = wired
			case sentVerbs[v]:
				o.way = sent
			case v == stem("come") && (i+1 >= len(ws) || !cameBy[ws[i+1].low]):
				continue
			case v == stem("land") && (i+1 >= len(ws) || ws[i+1].low != "on"):
				continue
			case cameVerbs[v]:
				o.way = came
			case outVerbs[v] && slices.ContainsFunc(ws[:i], func(w term) bool { return machines[w.stem] && !w.name }):
				o.way = came
			case spokeVerbs[v] && lapse != "":
				o.way = spoke
			default:
				continue
			}
			if o.way == spoke {
				o.who = agentBefore(ws, i)
				o.topic = topicOf(ws[i+1:])
				if len(o.who) == 0 || len(o.topic) == 0 {
					continue
				}
				out = append(out, o)
				break
			}
			before := thingsIn(ws[:i])
			after := thingsIn(ws[i+1:])
			// What goes stands before the verb where it comes or is sent, and after
			// it where somebody sends it.
			active := !passive(ws, i) && (o.way != came || !intransitive[v])
			if active {
				o.things = after
			} else {
				o.things = before
			}
			if len(o.things) > 0 {
				out = append(out, o)
				break
			}
		}
	}
	return out
}

var intransitive = stems("reach arrive come land")

// agentBefore returns the words of who did what the verb at place i tells.
func agentBefore(ws []term, i int) (out []term) {
	for k := i - 1; k >= 0; k-- {
		w := ws[k]
		if w.comma && len(out) > 0 || w.low == "later" || w.low == "after" || w.low == "earlier" || prepositions[w.low] && w.low != "of" || joints[w.low] {
			break
		}
		if pronouns[w.low] || w.low == "i" || w.low == "we" || w.low == "it" || w.low == "you" {
			return nil
		}
		out = append([]term{w}, out...)
	}
	return out
}

// topicOf returns the nouns of words that tell what was spoken of.
func topicOf(ws []term) (out []token) {
	w := parse(joinedTerms(ws))
	for _, t := range w.tokens {
		if !t.name && !t.number && !t.verb && !times[t.stem] && !light[t.stem] && (t.lex == nil || t.lex.Noun) {
			out = append(out, t)
		}
	}
	return out
}

func joinedTerms(ws []term) string {
	s := make([]string, len(ws))
	for i, w := range ws {
		s[i] = w.text
	}
	return strings.Join(s, " ")
}

var (
	spans  = stems("day week month year hour minute fortnight")
	lapsed = set("later after afterwards afterward earlier")
	nearly = set("about around some roughly nearly almost perhaps approximately")
)

// lapseIn finds "three days later" and its like.
func lapseIn(ws []term) (lapse string, vague bool) {
	for i := 1; i+1 < len(ws); i++ {
		if !spans[ws[i].stem] || !lapsed[ws[i+1].low] {
			continue
		}
		n, used := numeral([]string{ws[i-1].text})
		switch {
		case used > 0:
			lapse = fmt.Sprintf("%g %s %s", n, ws[i].stem, direction(ws[i+1].low))
		case ws[i-1].low == "a" || ws[i-1].low == "an" || ws[i-1].low == "one" || ws[i-1].low == "the":
			lapse = "1 " + ws[i].stem + " " + direction(ws[i+1].low)
		default:
			continue
		}
		return lapse, i > 1 && nearly[ws[i-2].low]
	}
	return "", false
}

func direction(low string) string {
	if low == "earlier" {
		return "earlier"
	}
	return "later"
}

// dateIn returns the date that stands in a clause and tells when it was; nil where
// there is none, or where there are several.
func (a *Account) dateIn(clause string) (found *chancery.Date) {
	clause = " " + clause + " "
	for i := range a.Dates {
		d := &a.Dates[i]
		words := joinedTerms(sentence(d.Passage.Words))
		at := strings.Index(clause, " "+words+" ")
		if d.EDTF == "" || words == "" || at < 0 {
			continue
		}
		before := strings.Fields(clause[:at])
		if n := len(before); n > 0 && ofAnother[strings.ToLower(before[n-1])] || n > 1 && before[n-1] == "the" && ofAnother[strings.ToLower(before[n-2])] {
			continue // "the bombing of 11 May", "before the 19th", "dated 30 April"
		}
		if found != nil {
			return nil
		}
		found = d
	}
	return found
}

var ofAnother = set("of before after since until from dated by")

// mostApart is how many days may lie between the times of two papers of one kind,
// if they are to be one.
const mostApart = 60

// sameOccasion says in what words two occasions are one; "" where that is not clear.
func sameOccasion(a, b *Account, x, y *occasion) string {
	if (x.way == spoke) != (y.way == spoke) {
		return ""
	}
	near := a.near(b)
	if x.way == spoke {
		who, other := namesIn(x.who), namesIn(y.who)
		if len(who) > 0 && len(other) > 0 && len(shareOf(who, other)) == 0 {
			return ""
		}
		if len(who)+len(other) == 0 && !slices.ContainsFunc(x.who, func(w term) bool {
			return slices.ContainsFunc(y.who, func(v term) bool { return v.stem == w.stem && !emptied[v.low] })
		}) {
			return ""
		}
		var topic []string
		for _, t := range x.topic {
			if has(y.topic, func(u token) bool { return u.stem == t.stem }) {
				topic = append(topic, t.word)
			}
		}
		if least := min(len(x.topic), len(y.topic)); !near || len(topic) == 0 || 2*len(topic) < least {
			return ""
		}
		return strings.Join(topic, " ")
	}
	var shared []string
	strong := false
	for _, t := range x.things {
		for _, u := range y.things {
			if t.head != u.head || t.rank != u.rank || len(t.names) > 0 && len(u.names) > 0 && len(shareOf(t.names, u.names)) == 0 {
				continue
			}
			if !slices.Contains(shared, t.head) {
				shared = append(shared, t.head)
			}
			// Whose it is may stand in the sentence before.
			strong = strong || t.rank != "" || t.definite && u.definite || len(shareOf(t.names, b.around().names)) > 0 || len(shareOf(u.names, a.around().names)) > 0
		}
	}
	// Of one that speaks of the first and another that speaks of the second, one
	// paper is not known to be the other.
	if len(shared) == 0 || !near || !strong && len(shared) < 2 {
		return ""
	}
	return strings.Join(shared, " ")
}

// occasions compares the times of what two accounts tell to have happened.
func occasions(a, b *Account) (kind Conflict, ground, reason, settles string) {
	for i := range a.tells().occasions {
		for j := range b.tells().occasions {
			x, y := &a.tells().occasions[i], &b.tells().occasions[j]
			what := sameOccasion(a, b, x, y)
			if what == "" {
				continue
			}
			if kind, ground, reason, settles = whenOf(x, y, what); kind != "" {
				return kind, ground, reason, settles
			}
		}
	}
	return "", "", "", ""
}

const dayPaper = "A paper of the day: a log, a dated letter, a register."

func whenOf(x, y *occasion, what string) (kind Conflict, ground, reason, settles string) {
	if x.way == sent && y.way != sent {
		x, y = y, x
	}
	slow := y.way == sent && x.way != sent
	told := func(o *occasion) string {
		if o.date != nil {
			return fmt.Sprintf("“%s” (%s)", o.date.Passage.Words, o.date.EDTF)
		}
		return "“" + o.lapse + "”"
	}
	if x.lapse != "" && y.lapse != "" {
		switch {
		case x.lapse == y.lapse:
			return "", "", "", ""
		case x.date != nil && y.date != nil && meetDays(x.date, y.date) && (x.vague != y.vague || !sameDays(x.date, y.date)):
			return Apparent, "another precision", fmt.Sprintf("%s and %s of one thing (%s) can be one day, told more and less exactly", told(x), told(y), what), "Nothing: they agree as far as they go."
		case sameStart(x.date, y.date):
			return DateConflict, "", fmt.Sprintf("%s and %s of one thing (%s), counted from the same event", told(x), told(y), what), dayPaper
		}
		return Apparent, "another anchor", fmt.Sprintf("%s and %s of one thing (%s): each counts from what its own text told before", told(x), told(y), what), "From when each of the two counts."
	}
	if x.date == nil || y.date == nil || x.way == spoke {
		return "", "", "", ""
	}
	p, q := x.date, y.date
	switch apart := max(p.Earliest-q.Latest, q.Earliest-p.Latest); {
	case apart > mostApart:
		return "", "", "", ""
	case slow && p.Latest >= q.Earliest:
		return "", "", "", "" // it came when it could
	case slow:
		return DateConflict, "", fmt.Sprintf("it (%s) came on %s, before it was sent, %s", what, told(x), told(y)), dayPaper
	case apart > 0:
		if otherwiseMeets(*p, *q) {
			return Apparent, "another anchor", fmt.Sprintf("%s and %s of one thing (%s) can be one day if the one is counted from another", told(x), told(y), what), "From when each of the two counts."
		}
		return DateConflict, "", fmt.Sprintf("%s and %s share no day, and both are told of one thing (%s)", told(x), told(y), what), dayPaper
	case !sameDays(p, q):
		return Apparent, "another precision", fmt.Sprintf("%s and %s of one thing (%s) can be one day, told more and less exactly", told(x), told(y), what), "Nothing: they agree as far as they go."
	}
	return "", "", "", ""
}

func meetDays(p, q *chancery.Date) bool { return p.Earliest <= q.Latest && q.Earliest <= p.Latest }
func sameDays(p, q *chancery.Date) bool { return p.Earliest == q.Earliest && p.Latest == q.Latest }

// sameStart reports whether two dates are said to be counted from one event.
func sameStart(p, q *chancery.Date) bool {
	return p != nil && q != nil && p.From != nil && q.From != nil && len(shareOf(p.From.Keys, q.From.Keys)) > 0
}
