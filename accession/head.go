package accession

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"chancery"
)

// What newspapers put at the head of a story. The forms are those of the
// Associated Press and Reuters handbooks and of the agencies' own copy.

const (
	month   = `(?:Jan(?:uary)?|Feb(?:ruary)?|Mar(?:ch)?|Apr(?:il)?|May|June?|July?|Aug(?:ust)?|Sept?(?:ember)?|Oct(?:ober)?|Nov(?:ember)?|Dec(?:ember)?|JAN(?:UARY)?|FEB(?:RUARY)?|MAR(?:CH)?|APR(?:IL)?|MAY|JUNE?|JULY?|AUG(?:UST)?|SEPT?(?:EMBER)?|OCT(?:OBER)?|NOV(?:EMBER)?|DEC(?:EMBER)?)\.?`
	fullDay = `(?:(?:Mon|Tues?|Wed(?:nes)?|Thu(?:rs)?|Fri|Sat(?:ur)?|Sun)(?:day)?\.?,? )?(?:` + month + ` \d{1,2}(?:st|nd|rd|th)?,? \d{4}|\d{1,2}(?:st|nd|rd|th)? ` + month + `,? \d{4}|\d{4}-\d{2}-\d{2})`
	onPage  = `(?:[Pp]ages?|PAGES?|[Pp]p?\.) ?[A-Z]{0,2}-?\d{1,4}(?:[–-][A-Z]{0,2}-?\d{1,4})?(?:, .{1,30})?`
	place   = `[\p{Lu}][\p{L}.'’-]*(?: [\p{Lu}][\p{L}.'’-]*){0,3}`
)

var (
	// GENEVA, May 21 (IPS) - / PARIS (AP) — / Tehran, 3 May 2003 (Reuters): /
	// WASHINGTON, D.C. —
	dateline = compiled(`^(` + place + `(?:, ` + place + `)?(?:(?:/| and )` + place + `)?)(,? (?:` + month + ` \d{1,2}(?:, \d{4})?|\d{1,2} ` + month + `(?:,? \d{4})?))?(?:,? ?\(([^()]{2,40})\)|, ([A-Z]{2,8}))? ?(--|[–—-]|:) ?\S`)
	// (Reuters) - The minister
	credited = compiled(`^\(([^()]{2,30})\) ?(?:--|[–—-]) ?\S`)
	// © 2006 Agence France-Presse / Copyright 2006 The Associated Press.
	copyrighted = compiled(`^(?:©|\(c\)|\(C\)|Copyright|COPYRIGHT)(?: ?(?:©|\(c\)))?,? ?(?:\d{4})?,? ?(?:by )?(.{2,80}?)(?:\.|, | All [Rr]ights|$)`)
	bylined     = compiled(`^(?:(?:(?:[Nn]ews )?(?:[Aa]nalysis|[Cc]ommentary|[Oo]pinion|[Ee]ssay|[Rr]eview|[Rr]eport(?:ed|ing)?|[Ss]tory|[Ii]nterview|[Ww]ritten|[Cc]ompiled|[Tt]ext|[Ww]ords) )?[Bb]y|BY):? +(.{3,140})$`)
	dayLine     = compiled(`^(?i:(?:first )?(?:published|posted|updated|filed|issued|released|dated?)(?: on)?:? *)?(` + fullDay + `)(?:[,;|]? ?(?:at )?\d{1,2}[:.]\d{2}.{0,20})?$`)
	// THE COURIER, Friday, October 10, 2003, Page A7 / Courier, 10 Oct. 2003, p. 4
	masthead = compiled(`^(\p{Lu}[^,;|]{2,50}?)(?: ?[,;|] | [–—-] )(` + fullDay + `)(?:[,;|.]? (?:(?:[Ss]ection|[Ss]ec\.) [A-Z0-9]{1,3},? )?(` + onPage + `))?\.?$`)
	paper    = compiled(`(?i)\b(?:times|post|courier|herald|tribune|gazette|journal|news|star|globe|guardian|observer|telegraph|standard|chronicle|review|examiner|inquirer|mirror|express|mail|independent|register|dispatch|press|monitor|weekly|daily|magazine|zeitung|tageblatt|nachrichten|monde|figaro|gazzetta|corriere|diario|jornal)\b`)
	// Geneva, 22 November 2003 / Geneva, Saturday, 22 November 2003. Recorded in English.
	placed = compiled(`^` + place + `(?:, ` + place + `)?, (?:the )?(` + fullDay + `)(?:[.;] ?.*)?$`)
	// Interview conducted in Geneva on 22 November 2003 / Date of interview: May 3, 1999
	conducted = compiled(`^(?i:(?:this |the )?(?:(?:date|day) of (?:the )?(?:interview|recording|conversation|hearing|session)|(?:interview|recording|session|hearing) date|interview(?:ed)?|recorded|recording|conducted|taped))\b[^.;]{0,80}?[ :](` + fullDay + `)(?:[.;] ?.*)?$`)
	field     = compiled(`^(?i:from|to|subject|date|re|cc|ref|info):\s`)
	nameEnd   = compiled(`(?i) (?:in|for|of|at|from|reporting|special to) | ?[|;–—*(]| - |, (?:` + roles + `)`)
	sentence  = compiled(`\. ?$`)
)

const roles = `(?i:staff|special|senior|chief|foreign|our|political|diplomatic|national|associate|correspondents?|writers?|reporters?|editors?|columnists?|contributors?|bureau|the)\b.*`

// agencies are news agencies by the names that credits use.
var agencies = func() map[string]bool {
	set := map[string]bool{}
	for name := range strings.SplitSeq("AP|Associated Press|The Associated Press|Reuters|Thomson Reuters|AFP|Agence France-Presse|Agence France Presse|IPS|Inter Press Service|UPI|United Press International|dpa|DPA|Deutsche Presse-Agentur|EFE|Efe|ANSA|Ansa|AKI|Adnkronos|TASS|Tass|ITAR-TASS|Itar-Tass|Interfax|RIA Novosti|Novosti|Xinhua|Xinhua News Agency|IRNA|Irna|Islamic Republic News Agency|ISNA|Mehr News Agency|Fars News Agency|Tasnim|Kyodo|Kyodo News|Jiji Press|PTI|Press Trust of India|UNI|IANS|ANI|Anadolu Agency|AA|MENA|Middle East News Agency|KUNA|SPA|WAM|QNA|BNA|Petra|SANA|NNA|WAFA|MAP|APS|TAP|Bloomberg|Bloomberg News|Dow Jones|Dow Jones Newswires|McClatchy Newspapers|Knight Ridder|Knight Ridder Newspapers|Scripps Howard News Service|Cox News Service|New York Times News Service|Hearst Newspapers|Tanjug|CTK|PAP|MTI|BTA|APA|ATS|SDA|STT|NTB|Ritzau|ANP|Belga|Lusa|PA|Press Association|PA Media|CP|The Canadian Press|Canadian Press|AAP|Australian Associated Press|Yonhap|KCNA|Antara|Bernama|VNA|APP|BSS|Andina|Télam|Telam|Notimex|Prensa Latina|Agência Brasil|ACAN-EFE|RFE/RL|VOA|US Newswire|PR Newswire|Business Wire", "|") {
		set[name] = true
	}
	return set
}()

// head notes what stands at the head of a story, and a credit at its end, where
// the source's own metadata do not say it: authors, dateline, agency, date.
func (b *builder) head() {
	const (
		most  = 12   // blocks looked at
		reach = 4000 // bytes of the text looked at
		story = 200  // a paragraph this long begins the story
	)
	letter := b.cable() || b.memo() // whose date is that of its writing
	authors, published := b.known(chancery.Author), letter || b.known(chancery.Published)
	for i, block := range b.blocks[:min(len(b.blocks), most)] {
		if block.Span.Start > reach {
			break
		}
		words := string(b.buf[block.Span.Start:min(block.Span.End, block.Span.Start+400)])
		first, _, _ := strings.Cut(words, "\n")
		named := mastheadDay(first) != ""
		if block.Kind == chancery.Heading && i == 0 && !named {
			continue
		}
		for line := range strings.SplitSeq(words, "\n") {
			line = strings.TrimSpace(line)
			if len(line) > 160 {
				break
			}
			if !authors {
				names, agency := namesOf(line)
				for _, name := range names {
					b.fact(chancery.Author, name, "byline")
				}
				b.fact(chancery.WireCredit, agency, "byline")
			}
			if m := dayLine.FindStringSubmatch(line); m != nil && !published {
				if day := edtf(m[1]); day != "" {
					b.fact(chancery.Published, day, "date line at the head")
					published = true
				}
			}
			if day := mastheadDay(line); day != "" && !published {
				b.fact(chancery.Published, day, "masthead")
				published = true
			}
			for _, form := range []pattern{placed, conducted} {
				if m := form.FindStringSubmatch(line); m != nil && !b.known(chancery.Written) && mastheadDay(line) == "" {
					b.fact(chancery.Written, edtf(m[1]), "place and date at the head")
				}
			}
		}
		if !named {
			b.lead(words, published)
		}
		if block.Kind == chancery.Paragraph && block.Span.Len() >= story {
			break
		}
	}
	for i := len(b.blocks) - 1; i >= 0 && i >= len(b.blocks)-3; i-- {
		if block := b.blocks[i]; block.Span.Len() <= 200 {
			words := b.words(block)
			if m := copyrighted.FindStringSubmatch(words); m != nil && agencies[strings.TrimSpace(m[1])] {
				b.fact(chancery.WireCredit, m[1], "copyright line at the end")
			}
		}
	}
}

// mastheadDay returns the day of a line that names a paper and its day, as
// clippings and databases head their stories, or "": the line must name the page
// too, or the paper by a name such as papers have, since letters are headed with a
// place and a day.
func mastheadDay(line string) string {
	m := masthead.FindStringSubmatch(line)
	if m == nil {
		return ""
	}
	name := m[1]
	words := strings.Fields(name)
	article := strings.EqualFold(words[0], "the") && len(words) > 1
	if m[3] == "" && !article && !paper.MatchString(name) {
		return ""
	}
	for _, word := range words {
		if r, _ := utf8.DecodeRuneInString(word); !unicode.IsUpper(r) && utf8.RuneCountInString(word) > 3 {
			return "" // words of a sentence
		}
	}
	return edtf(m[2])
}

// memo notes the lines at the head of a letter or memorandum: From, To, Subject,
// Date; one alone may be anything. It reports whether there are any.
func (b *builder) memo() bool {
	fields := map[string]string{}
	for _, block := range b.blocks[:min(len(b.blocks), 10)] {
		if block.Span.Len() > 400 {
			break
		}
		for line := range strings.SplitSeq(b.words(block), "\n") {
			if name, value, ok := strings.Cut(line, ":"); ok && field.MatchString(line) {
				if name = strings.ToLower(strings.TrimSpace(name)); fields[name] == "" {
					fields[name] = strings.TrimSpace(value)
				}
			}
		}
	}
	if len(fields) < 2 || fields["from"] == "" && fields["to"] == "" {
		return false
	}
	if !b.known(chancery.Author) {
		b.fact(chancery.Author, fields["from"], "line \"From:\" at the head")
	}
	for to := range strings.SplitSeq(fields["to"], ";") {
		b.fact(chancery.Addressee, to, "line \"To:\" at the head")
	}
	if !b.known(chancery.Title) {
		b.fact(chancery.Title, fields["subject"]+fields["re"], "line \"Subject:\" at the head")
	}
	b.dated(chancery.Written, fields["date"], "line \"Date:\" at the head")
	return true
}

// lead notes a dateline and an agency before the first words of a paragraph.
func (b *builder) lead(words string, published bool) {
	if b.known(chancery.Dateline) {
		return
	}
	if m := credited.FindStringSubmatch(words); m != nil && agencies[m[1]] {
		b.fact(chancery.WireCredit, m[1], "credit at the head")
		return
	}
	m := dateline.FindStringSubmatch(words)
	if m == nil {
		return
	}
	where, day, agency, dash := m[1], m[2], m[3]+m[4], m[5]
	town, _, _ := strings.Cut(where, ",")
	capitals := utf8.RuneCountInString(town) >= 3 && strings.ToUpper(town) == town && !speaker(town)
	switch {
	case day != "" && (agency != "" || capitals):
	case agencies[agency] && dash != ":":
	case capitals && dash != ":" && dash != "-" && agency == "":
	case capitals && agency != "" && dash != ":":
	case capitals && dash == "-" && strings.Contains(words[:min(len(words), len(m[0])+1)], " - "):
	default:
		return
	}
	b.fact(chancery.Dateline, where+day, "dateline")
	b.fact(chancery.WireCredit, agency, "dateline")
	if !published && strings.ContainsAny(day, "0123456789") {
		if d := edtf(strings.TrimLeft(day, ", ")); len(d) == len("2006-01-02") {
			b.fact(chancery.Published, d, "dateline")
		}
	}
}

// speaker reports whether capitals name a turn in a transcript rather than a
// town.
func speaker(s string) bool {
	for _, p := range [...]string{"MR", "MRS", "MS", "DR", "THE PRESIDENT", "SECRETARY", "QUESTION", "ANSWER", "SUBJECT", "NOTE", "UPDATE", "CORRECTION", "SUMMARY", "COMMENT"} {
		if s == p || strings.HasPrefix(s, p+" ") || strings.HasPrefix(s, p+".") {
			return true
		}
	}
	return false
}

// namesOf reads a byline: the names of the authors, and an agency where one is
// named as or after them.
func namesOf(line string) (names []string, agency string) {
	m := bylined.FindStringSubmatch(line)
	if m == nil {
		return nil, ""
	}
	rest := strings.TrimSpace(m[1])
	if sentence.MatchString(rest) && strings.Count(rest, " ") > 6 {
		return nil, "" // "By all accounts the letter was genuine."
	}
	for name := range strings.FieldsFuncSeq(rest, func(r rune) bool { return r == ',' || r == '|' || r == ';' }) {
		if name = strings.TrimSpace(name); agencies[name] {
			agency = name
		}
	}
	if i := nameEnd.FindStringIndex(rest + " "); i != nil {
		rest = rest[:min(i[0], len(rest))]
	}
	rest = strings.NewReplacer(" and ", ",", " AND ", ",", " & ", ",", " with ", ",").Replace(rest)
	for name := range strings.SplitSeq(rest, ",") {
		name = strings.Trim(strings.TrimSpace(name), ".*:")
		if agencies[name] {
			continue
		}
		if !personal(name) {
			break
		}
		names = append(names, name)
	}
	return names, agency
}

var particles = map[string]bool{"de": true, "da": true, "di": true, "do": true, "dos": true, "du": true, "del": true, "della": true, "la": true, "le": true, "van": true, "von": true, "der": true, "den": true, "ten": true, "ter": true, "zu": true, "al": true, "el": true, "bin": true, "ibn": true, "bint": true, "abu": true, "y": true, "af": true, "av": true}

// personal reports whether s has the form of a person's name: two to five
// words, capitalised but for particles, no figures.
func personal(s string) bool {
	words := strings.Fields(s)
	if len(words) < 2 || len(words) > 5 {
		return false
	}
	for i, word := range words {
		if particles[strings.ToLower(word)] && i > 0 {
			continue
		}
		r, _ := utf8.DecodeRuneInString(word)
		if !unicode.IsUpper(r) && !strings.HasPrefix(word, "al-") && !strings.HasPrefix(word, "el-") && !strings.HasPrefix(word, "d'") {
			return false
		}
		for _, r := range word {
			if !unicode.IsLetter(r) && !strings.ContainsRune(".-'’", r) && !unicode.IsMark(r) {
				return false
			}
		}
	}
	switch strings.ToLower(words[0]) {
	case "the", "our", "a", "an", "special", "staff", "all", "no":
		return false
	}
	return true
}

// headline reports whether a line is one of those that stand at the head of
// articles and letters, each on its own.
func headline(s string) bool {
	if len(s) > 160 {
		return false
	}
	if field.MatchString(s) || dayLine.MatchString(s) {
		return true
	}
	names, agency := namesOf(s)
	return len(names) > 0 || agency != ""
}
