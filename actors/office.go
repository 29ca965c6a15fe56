package actors

import (
	"cmp"
	"slices"
	"strings"
)

// office is a phrase that names an office, taken apart.
type office struct {
	title    string // in the register's form
	of, at   string
	modifier string // "", "then", "former", "acting", "next", "previous", "designate"
	definite bool   // "the secretary of state", or no article at all, as before a name
}

// envoys are titles of which the state they are accredited to is part.
var envoys = map[string]bool{"ambassador": true, "minister": true, "chargé d'affaires": true, "high commissioner": true, "consul general": true}

// distinctive reports whether a title is one state's alone in the register, so
// that it needs no state beside it.
func distinctive(title string) bool {
	return title == "secretary of state" || title == "deputy secretary of state" || title == "secretary of defense" ||
		strings.HasPrefix(title, "assistant secretary of state") || strings.HasPrefix(title, "under secretary of state") ||
		title == "director of policy planning" || title == "director of central intelligence" || title == "national security adviser"
}

// titleForms brings wordings of titles into the register's form. Longer ones
// come first.
var titleForms = [][2]string{
	{"assistant to the president for national security affairs", "national security adviser"},
	{"national security advisor", "national security adviser"},
	{"director of the central intelligence agency", "director of central intelligence"},
	{"director of the cia", "director of central intelligence"},
	{"cia director", "director of central intelligence"},
	{"head of the cia", "director of central intelligence"},
	{"director of the policy planning staff", "director of policy planning"},
	{"policy planning director", "director of policy planning"},
	{"head of policy planning", "director of policy planning"},
	{"ambassador extraordinary and plenipotentiary", "ambassador"},
	{"envoy extraordinary and minister plenipotentiary", "minister"},
	{"minister resident", "minister"},
	{"minister plenipotentiary", "minister"},
	{"permanent representative", "ambassador"},
	{"charge d affaires ad interim", "chargé d'affaires"},
	{"charge d affaires", "chargé d'affaires"},
	{"charge daffaires ad interim", "chargé d'affaires"},
	{"charge daffaires", "chargé d'affaires"},
	{"charge", "chargé d'affaires"},
	{"deputy undersecretary of state", "deputy under secretary of state"},
	{"undersecretary of state", "under secretary of state"},
	{"undersecretary for", "under secretary of state for"},
	{"under secretary for", "under secretary of state for"},
	{"assistant secretary for", "assistant secretary of state for"},
	{"defense secretary", "secretary of defense"},
	{"defence secretary", "secretary of defense"},
	{"secretary of defence", "secretary of defense"},
	{"minister of foreign affairs", "foreign minister"},
	{"minister for foreign affairs", "foreign minister"},
	{"secretary general", "secretary-general"},
	{"premier", "prime minister"},
	{"counsellor", "counselor"},
	{"amb", "ambassador"},
}

// bureaus brings names of bureaus of the State Department, which changed, under
// that of the register.
var bureaus = [][2]string{
	{"far eastern affairs", "east asian and pacific affairs"}, {"east asian affairs", "east asian and pacific affairs"},
	{"near eastern and south asian affairs", "near eastern affairs"}, {"near east affairs", "near eastern affairs"}, {"near eastern south asian and african affairs", "near eastern affairs"},
	{"european affairs", "european and eurasian affairs"}, {"european and canadian affairs", "european and eurasian affairs"},
	{"inter american affairs", "western hemisphere affairs"}, {"american republic affairs", "western hemisphere affairs"},
	{"south asian affairs", "south and central asian affairs"},
}

// plainTitles are the titles that parseOffice knows beside those that begin with
// assistant and under secretary.
var plainTitles = []string{
	"secretary of state", "deputy secretary of state", "secretary of defense", "deputy secretary of defense", "secretary of the treasury", "secretary of war", "secretary of the navy", "attorney general",
	"director of policy planning", "director of central intelligence", "national security adviser", "counselor", "secretary-general", "chief of protocol", "legal adviser", "under secretary of state",
	"president", "vice president", "prime minister", "deputy prime minister", "foreign minister", "deputy foreign minister", "defense minister", "defence minister", "interior minister", "finance minister", "foreign secretary", "chancellor", "chief of staff", "white house chief of staff",
	"king", "queen", "shah", "emperor", "emir", "sultan", "pope", "supreme leader",
	"ambassador", "minister", "chargé d'affaires", "high commissioner", "secretary", "senator", "governor", "mayor", "speaker", "chairman", "spokesman", "spokeswoman", "director", "president pro tempore", "us trade representative",
}

// titleKey brings a title into the register's form.
func titleKey(title string) string {
	t := strings.TrimPrefix(strings.TrimPrefix(Fold(title), "the "), "us ")
	for _, f := range titleForms {
		if t == f[0] {
			return f[1]
		}
		if strings.HasSuffix(f[0], " for") && strings.HasPrefix(t, f[0]+" ") || strings.HasPrefix(t, f[0]+" for ") {
			t = f[1] + t[len(f[0]):]
		}
	}
	for _, b := range bureaus {
		if head, ok := strings.CutSuffix(t, " for "+b[0]); ok {
			return head + " for " + b[1]
		}
	}
	return t
}

// bodies are what one can be ambassador to or secretary-general of, beside
// states.
var bodies = map[string]string{
	"un": "United Nations", "united nations": "United Nations", "nato": "NATO", "north atlantic treaty organization": "NATO", "north atlantic council": "NATO",
	"iaea": "IAEA", "international atomic energy agency": "IAEA", "eu": "European Union", "european union": "European Union", "european communities": "European Union",
	"oas": "OAS", "organization of american states": "OAS", "oecd": "OECD", "unesco": "UNESCO", "osce": "OSCE", "african union": "African Union", "asean": "ASEAN", "icao": "ICAO",
	"united nations in geneva": "United Nations in Geneva", "un in geneva": "United Nations in Geneva", "united nations in vienna": "United Nations in Vienna", "un in vienna": "United Nations in Vienna",
}

func bodyOf(s string) string {
	return bodies[strings.TrimPrefix(Fold(stripPossessive(Clean(s))), "the ")]
}

// parseOffice takes a phrase apart that names an office and nothing else. ok is
// false where a word of it is left over, since the phrase then may mean someone
// else: an aide, a spokesman, a holder of a like office.
func parseOffice(phrase string) (o office, ok bool) { return parseOfficeOf(phrase, nil) }

// parseOfficeOf is parseOffice where more states and bodies are known than the
// program brings along; places has their names by folded name.
func parseOfficeOf(phrase string, places map[string]string) (o office, ok bool) {
	lookState := func(name string) (stateName, bool) {
		s, is := lookState(name)
		if !is {
			if p, known := places[strings.TrimPrefix(Fold(stripPossessive(Clean(name))), "the ")]; known {
				return stateName{p, named}, true
			}
		}
		return s, is
	}
	phrase = strings.Trim(Clean(phrase), " ,;:.")
	lower := strings.ToLower(phrase)
	for _, end := range []string{"-designate", " designate", "-elect", " elect"} {
		if i := strings.Index(lower, end); i > 0 && (i+len(end) == len(lower) || !letter(lower[i+len(end)])) {
			phrase = phrase[:i] + phrase[i+len(end):]
			lower = strings.ToLower(phrase)
			o.modifier = "designate"
		}
	}
	// "the State Department's legal adviser", "the president's national security adviser":
	// whose the office is anyway.
	for _, owner := range []string{"the state department's ", "state department ", "the department of state's ", "the president's "} {
		if rest, cut := strings.CutPrefix(strings.ReplaceAll(lower, "’", "'"), owner); cut && len(rest) > 0 {
			if title, tail := cutTitle(Fold(rest)); title != "" && tail == "" && distinctive(title) {
				phrase = rest
				o.of = "United States"
			}
		}
	}
	tokens := strings.Fields(phrase)
	o.definite = true
	// What stands before the title.
	for len(tokens) > 0 {
		w := strings.ToLower(strings.Trim(tokens[0], ","))
		// "then-Secretary", "ex-president"
		for _, m := range []string{"then-", "ex-", "former-"} {
			if rest, cut := strings.CutPrefix(w, m); cut {
				tokens = append([]string{m[:len(m)-1], tokens[0][len(tokens[0])-len(rest):]}, tokens[1:]...)
				w = m[:len(m)-1]
			}
		}
		switch w {
		case "the", "this", "our":
			tokens = tokens[1:]
			continue
		case "a", "an", "any", "no", "every", "each", "some", "several", "two", "three", "many", "both", "another", "one", "mr", "mr.", "madam", "madame":
			o.definite = false
			return o, false
		case "then", "acting", "next", "previous", "former", "new", "current", "sitting", "present", "incoming", "outgoing", "ex", "late", "interim":
			switch w {
			case "new", "current", "sitting", "present":
			case "incoming":
				o.modifier = "designate"
			case "outgoing":
				o.modifier = cmp.Or(o.modifier, "then")
			case "ex", "late":
				o.modifier = "former"
			case "interim":
				o.modifier = "acting"
			default:
				if o.modifier == "" || w != "then" {
					o.modifier = w
				}
			}
			tokens = tokens[1:]
			continue
		}
		// A state or body before the title.
		found := 0
		for n := min(3, len(tokens)-1); n >= 1; n-- {
			words := strings.Join(tokens[:n], " ")
			if s, is := lookState(words); is && s.sense != capital && o.of == "" {
				o.of, found = s.state, n
				break
			} else if b := bodyOf(words); b != "" && o.of == "" {
				o.of, found = b, n
				break
			}
		}
		if found == 0 {
			break
		}
		tokens = tokens[found:]
	}
	// The title is the longest known one that the rest begins with; what follows
	// must say of, to, in or at which state.
	rest := Fold(strings.Join(tokens, " "))
	if rest == "" {
		return o, false
	}
	at := ""
	o.title, at = cutTitle(rest)
	if o.title == "" {
		return o, false
	}
	// The same words with their capitals, since "us" is no state.
	tail := ""
	if at != "" {
		n := len(strings.Fields(at))
		var words []string
		for _, t := range tokens {
			words = append(words, strings.FieldsFunc(t, func(r rune) bool { return r == '-' || r == ',' })...)
		}
		if len(words) < n {
			return o, false
		}
		tail = strings.Join(words[len(words)-n:], " ")
	}
	for tail != "" {
		prep, place, _ := strings.Cut(tail, " ")
		prep = strings.ToLower(prep)
		place = strings.TrimPrefix(place, "the ")
		if place == "" || !slices.Contains([]string{"of", "to", "in", "at", "for"}, prep) {
			return o, false
		}
		// "director of policy planning at the State Department"
		if f := Fold(place); (prep == "at" || prep == "of" || prep == "in") && (f == "state department" || f == "department of state" || f == "state") && !envoys[o.title] {
			tail = ""
			continue
		}
		next := ""
		s, is := lookState(place)
		body := bodyOf(place)
		if !is && body == "" {
			// "to the UN in New York": the place of a body says no more.
			if i := strings.Index(place, " in "); i > 0 {
				place, next = place[:i], place[i+1:]
				s, is = lookState(place)
				body = bodyOf(place)
			}
		}
		switch {
		case !is && body == "":
			return o, false
		case envoys[o.title]:
			if o.at != "" && o.at != s.state {
				return o, false
			}
			if o.at == "" && prep == "of" { // "ambassador of Iran" comes from there
				if o.of != "" {
					return o, false
				}
				o.of = cmp.Or(s.state, body)
			} else {
				o.at = cmp.Or(body, s.state)
			}
		case prep == "of" && o.of == "":
			o.of = cmp.Or(body, s.state)
		default:
			return o, false
		}
		tail = next
	}
	return o, true
}

// cutTitle cuts the longest known title from the head of a folded phrase.
func cutTitle(s string) (title, rest string) {
	best := ""
	try := func(form, canonical string) {
		if len(form) > len(best) && (s == form || strings.HasPrefix(s, form+" ")) {
			best, title = form, canonical
		}
	}
	for _, t := range plainTitles {
		try(Fold(t), t)
	}
	for _, f := range titleForms {
		if !strings.HasSuffix(f[0], " for") {
			try(f[0], f[1])
		}
	}
	for _, head := range []string{"assistant secretary of state for ", "assistant secretary for ", "under secretary of state for ", "under secretary for ", "undersecretary of state for ", "undersecretary for ", "deputy under secretary of state for "} {
		if after, ok := strings.CutPrefix(s, head); ok && after != "" {
			end := len(after)
			for _, stop := range []string{" at ", " in "} {
				if i := strings.Index(after, stop); i > 0 {
					end = min(end, i)
				}
			}
			if !strings.Contains(head, "secretary of state") && !strings.HasSuffix(after[:end], "affairs") {
				continue
			}
			return titleKey(head + after[:end]), strings.TrimSpace(after[end:])
		}
	}
	return title, strings.TrimSpace(strings.TrimPrefix(s, best))
}

// Title brings a title of an office into the form that the register uses:
// "Ambassador Extraordinary and Plenipotentiary" is "ambassador".
func Title(title string) string { return titleKey(title) }
