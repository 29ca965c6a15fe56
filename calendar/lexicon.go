package calendar

import "sync"

// class says what part a word or sign can play in a time expression.
type class uint8

const (
	wOther       class = iota
	wNumber            // digits; value is the number, or -1 where it is too long or has a fraction
	wSign              // punctuation; value is the character, dashes and quotation marks made plain
	wMonth             // value 1 to 12
	wWeekday           // value 1 (Monday) to 7
	wUnit              // value is a unit
	wSeason            // value 21 to 24
	wCount             // one, two, dozen; value, or few
	wOrdinal           // first, second; value
	wPart              // early, mid, late; value is a portion
	wAbout             // about, circa (0); nearly, over (1), which go with amounts only; c. (2)
	wRelative          // this, last, next; value is a relation
	wDeictic           // today, yesterday; value is an offset in days
	wDayPart           // morning, afternoon
	wAgo               // ago
	wLater             // later, afterwards (1); earlier (-1)
	wOffset            // after (1), before (-1)
	wHoliday           // the first word of a holiday
	wFiscal            // fiscal, FY, Q
	wEvery             // every, each
	wDecade            // twenties to nineties; value 20 to 90
	wArticle           // the, a, an: value 0 for the, 1 for a and an
	wPreposition       // in, on, since: a word before which a bare month or year is a date
	wBound             // by
	wOpening           // from, between, either
	wClock             // noon, midnight, o'clock
	wFuture            // a word that points ahead
	wPast              // a verb in the past
	wScheduled         // a noun for what is held on a day set before: election, summit
	wForeign           // a month of another calendar
	wCountable         // a noun that makes the number before it a quantity
	wHabit             // a word that tells of what comes back: annually, usually
	wNumbered          // a noun that makes the number after it a label: page, resolution
	wStreet            // avenue, street
)

const few = -1 // "a few", "several": a number that the text leaves open

// units are the units of time.
type units uint8

const (
	uHour units = iota
	uDay
	uWeekend
	uWeek
	uFortnight
	uMonth
	uQuarter
	uHalf
	uYear
	uDecade
	uCentury
)

// portion is the part of a stretch of time that a word picks.
type portion uint8

const (
	whole portion = iota
	early
	middle
	late
)

const (
	relThis = iota + 1
	relLast
	relNext
	relPast      // "the past year": the stretch up to now; "this past Monday": the last one
	relSame      // the same, that: the one last told of
	relFollowing // from the one last told of
	relPreceding
	relComing // the coming week
	relRecent
)

type lexeme struct {
	class class
	value int16
}

// lexicon holds every word that a time expression can begin with or that
// decides how one is read, in lower case.
var lexicon = map[string]lexeme{}

func init() {
	// A word that stands in two lists is of the class that comes last here, and
	// the rules of the other ask for it by name.
	add := func(c class, value int16, words ...string) {
		for _, w := range words {
			lexicon[w] = lexeme{c, value}
		}
	}
	for i, names := range [][]string{
		{"january", "jan"}, {"february", "feb"}, {"march", "mar"}, {"april", "apr"}, {"may"}, {"june", "jun"},
		{"july", "jul"}, {"august", "aug"}, {"september", "sept", "sep"}, {"october", "oct"}, {"november", "nov"}, {"december", "dec"},
	} {
		add(wMonth, int16(i+1), names...)
	}
	for i, names := range [][]string{
		{"monday", "mondays", "mon"}, {"tuesday", "tuesdays", "tues", "tue"}, {"wednesday", "wednesdays", "wed"},
		{"thursday", "thursdays", "thurs", "thur", "thu"}, {"friday", "fridays", "fri"}, {"saturday", "saturdays", "sat"}, {"sunday", "sundays", "sun"},
	} {
		add(wWeekday, int16(i+1), names...)
	}
	for u, names := range map[units][]string{
		uHour: {"hour", "hours", "minute", "minutes"}, uDay: {"day", "days"}, uWeekend: {"weekend", "weekends"}, uWeek: {"week", "weeks"},
		uFortnight: {"fortnight", "fortnights"}, uMonth: {"month", "months"}, uQuarter: {"quarter", "quarters"}, uHalf: {"half"},
		uYear: {"year", "years"}, uDecade: {"decade", "decades"}, uCentury: {"century", "centuries"},
	} {
		add(wUnit, int16(u), names...)
	}
	add(wSeason, 21, "spring", "springtime")
	add(wSeason, 22, "summer", "summertime")
	add(wSeason, 23, "autumn", "fall")
	add(wSeason, 24, "winter", "wintertime")
	for i, w := range []string{"one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve", "thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen", "twenty"} {
		add(wCount, int16(i+1), w)
	}
	add(wCount, 30, "thirty")
	add(wCount, 40, "forty")
	add(wCount, 50, "fifty")
	add(wCount, 60, "sixty")
	add(wCount, 70, "seventy")
	add(wCount, 80, "eighty")
	add(wCount, 90, "ninety")
	add(wCount, 100, "hundred")
	add(wCount, 12, "dozen")
	add(wCount, 2, "couple")
	add(wCount, few, "few", "several", "some", "many")
	for i, w := range []string{"first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth", "eleventh", "twelfth", "thirteenth", "fourteenth", "fifteenth", "sixteenth", "seventeenth", "eighteenth", "nineteenth", "twentieth"} {
		add(wOrdinal, int16(i+1), w)
	}
	add(wOrdinal, 21, "twenty-first")
	add(wPart, int16(early), "early", "beginning", "start", "outset")
	add(wPart, int16(middle), "mid", "middle")
	add(wPart, int16(late), "late", "end", "close")
	add(wAbout, 0, "about", "around", "circa", "approximately", "roughly", "approx", "ca")
	add(wAbout, 1, "nearly", "almost", "barely", "under", "over")
	add(wAbout, 2, "c")
	add(wRelative, relThis, "this", "current")
	add(wRelative, relLast, "last")
	add(wRelative, relNext, "next")
	add(wRelative, relPast, "past")
	add(wRelative, relSame, "same", "that", "those")
	add(wRelative, relFollowing, "following", "subsequent", "ensuing")
	add(wRelative, relPreceding, "preceding", "previous", "prior")
	add(wRelative, relComing, "coming", "upcoming")
	add(wRelative, relRecent, "recent", "these")
	add(wDeictic, 0, "today", "tonight")
	add(wDeictic, -1, "yesterday")
	add(wDeictic, 1, "tomorrow")
	add(wDayPart, 0, "morning", "mornings", "afternoon", "afternoons", "evening", "evenings", "night", "nights", "overnight")
	add(wAgo, 0, "ago")
	add(wLater, 1, "later", "afterwards", "afterward", "thereafter", "hence")
	add(wLater, -1, "earlier", "previously", "beforehand")
	add(wOffset, 1, "after")
	add(wOffset, -1, "before")
	add(wScheduled, 0, "election", "elections", "primary", "primaries", "convention", "conventions", "caucus", "caucuses", "referendum", "runoff", "summit", "deadline",
		"tournament", "inauguration", "olympics", "trial", "ballot", "contest", "contests", "matchup", "debate", "debates", "vote")
	for i, names := range holidayWords {
		add(wHoliday, int16(i), names...)
	}
	add(wForeign, 0, foreignWords()...)
	add(wFiscal, 0, "fiscal", "fy", "q")
	add(wEvery, 0, "every", "each")
	for i, w := range []string{"twenties", "thirties", "forties", "fifties", "sixties", "seventies", "eighties", "nineties"} {
		add(wDecade, int16(20+10*i), w)
	}
	add(wArticle, 0, "the")
	add(wArticle, 1, "a", "an")
	add(wPreposition, 0, "in", "on", "of", "since", "during", "until", "till", "through", "throughout", "for", "at", "to", "as", "within", "than", "toward", "towards", "into", "against", "with")
	add(wBound, 0, "by")
	add(wOpening, 0, "from")
	add(wOpening, 1, "between")
	add(wOpening, 2, "either")
	add(wClock, 0, "midnight")
	add(wClock, 12, "noon", "midday")
	add(wFuture, 0, "will", "shall", "would", "should", "might", "must", "scheduled", "expected", "plans", "planned", "planning", "going", "due", "slated",
		"hopes", "hoping", "hope", "expect", "expects", "intends", "ahead", "forthcoming", "ll", "anticipate", "anticipates", "faces", "looming", "ought", "if", "unless", "can", "likely")
	add(wPast, 0, "was", "were", "had", "did", "said", "told", "made", "went", "took", "gave", "came", "won", "lost", "met", "held", "began", "left", "wrote", "sent", "spoke",
		"paid", "led", "ran", "got", "became", "found", "fell", "rose", "saw", "thought", "knew", "sold", "bought", "built", "spent", "hit", "shot", "brought", "drew", "kept",
		"stood", "struck", "taught", "threw", "understood", "withdrew", "chose", "broke", "fought", "flew", "put", "read", "sought", "swore", "grew", "heard", "been", "beat", "shook", "fled", "lay", "lent", "bore", "sank", "woke", "wouldn", "didn", "couldn", "hadn", "wasn", "weren")
	add(wPast, participle, "agreed", "disagreed", "guaranteed", "decreed", "freed")
	add(wHabit, 0, "annually", "usually", "normally", "typically", "generally", "always", "yearly")
	add(wCountable, 0, "people", "percent", "soldiers", "troops", "men", "women", "children", "schoolchildren", "adults", "boys", "girls", "persons", "individuals", "subjects", "words", "feet", "foot", "miles", "mile", "km", "kilometers", "kilometres", "meters", "metres", "dollars",
		"pages", "votes", "voters", "tons", "tonnes", "barrels", "delegates", "cases", "copies", "points", "prisoners", "refugees", "members", "students", "jobs", "acres", "pounds", "yards", "inches",
		"calories", "volts", "watts", "mg", "ml", "degrees", "square", "cubic", "rpm", "mph", "francs", "euros", "rubles", "rupees", "yen", "cents", "items", "documents", "employees", "workers", "residents",
		"families", "households", "homes", "houses", "civilians", "casualties", "deaths", "dead", "injured", "wounded", "fighters", "centrifuges", "warheads", "missiles", "tanks", "aircraft", "vehicles", "seats",
		"fans", "supporters", "demonstrators", "protesters", "guests", "respondents", "participants", "patients", "players", "tickets", "times", "million", "billion", "thousand", "trillion", "lire", "marks", "guns", "rounds")
	add(wNumbered, 0, "resolution", "rule", "page", "pages", "pp", "route", "room", "box", "lot", "file", "files", "section", "sec", "article", "chapter", "paragraph", "para", "note", "no", "nos", "number", "numbers", "act", "flight", "bill",
		"highway", "interstate", "form", "title", "volume", "vol", "item", "order", "telegram", "tel", "airgram", "despatch", "dispatch", "memorandum", "rp", "figure", "fig", "table", "version", "model", "unit", "suite",
		"apartment", "apt", "case", "docket", "roll", "reel", "appendix", "annex", "channel", "code", "id", "phone", "fax", "zip", "line", "verse", "isbn", "doi", "dollars", "usd", "eur")
	add(wStreet, 0, "avenue", "ave", "street", "st", "road", "rd", "boulevard", "blvd", "lane", "drive", "terrace", "square", "place", "plaza", "court", "parkway", "highway", "hwy", "way", "broadway")
}

// shapes[c] has bit n set where some word of the lexicon begins with letter c
// and has n letters: most words are told apart by it without a look-up.
var shapes = sync.OnceValue(func() (s [26]uint32) {
	for w := range lexicon {
		if len(w) < 32 {
			s[w[0]-'a'] |= 1 << len(w)
		}
	}
	return s
})
