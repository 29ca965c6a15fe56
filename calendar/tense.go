package calendar

import "strings"

// tense says whether the sentence speaks of what was (-1) or of what is to come
// (1) at the phrase, by the words before it and, as many as reach says, after it;
// 0 where nothing tells.
func (r *reckoner) tense(reach int) int {
	// "on Monday intervened": the verb that follows at once.
	if t := r.tok(r.end); t.class == wPast && t.flags&capital == 0 && t.value != participle && r.same(r.end) {
		return -1
	}
	if r.is(r.at-1, "toward", "towards", "upcoming") {
		return 1
	}
	before, after := r.cueBefore(), r.cueAfter(reach)
	if r.fronted() {
		// "On Thursday, the party announced": the words before belong to another
		// clause.
		before, after = r.cueAfter(max(reach, 12)), before
	}
	if before == 0 {
		before = after
	}
	if before == 2 {
		// A condition looks ahead over months, and tells nothing of weekdays.
		before = 0
		if reach >= 10 {
			before = 1
		}
	}
	if before != 0 {
		return before
	}
	for i := r.at - 1; i > r.at-4; i-- {
		if r.is(i, "until", "till", "heading", "into") {
			return 1
		}
	}
	return 0
}

// fronted reports whether the phrase opens its clause: after a conjunction or a
// comma, with no more than a preposition between, and a comma after it.
func (r *reckoner) fronted() bool {
	i := r.at
	if r.is(i-1, "on", "in", "at", "by", "over") {
		i--
	}
	return r.sign(r.end, ',') && (r.sign(i-1, ',') || r.sign(i-1, ';') || r.sign(i-1, '—') || r.is(i-1, "but", "and", "then", "so"))
}

// stops reports whether token i ends a sentence.
func (r *reckoner) stops(i int) bool {
	t := r.tok(i)
	return t.class == wSign && (t.value == '?' || t.value == '!' || t.value == ';' || t.value == '.' && r.tok(i+1).flags&(spaced|capital) == spaced|capital && r.tok(i-1).end-r.tok(i-1).start > 3)
}

// cue says which way the word at i points; 2 is a condition.
func (r *reckoner) cue(i int) int {
	switch t := r.tok(i); {
	case t.class == wFuture:
		switch {
		case r.is(i, "going") && !r.is(i+1, "to"), r.is(i, "due") && r.is(i+1, "to"): // a reason
			return 0
		case r.is(i, "ahead") && r.at-i > 4, r.is(i, "likely") && !r.is(i+1, "to"), r.is(i, "can") && (r.sign(i+1, '\'') || r.is(i+1, "not")):
			return 0
		}
		return 1
	case t.class == wPast && t.flags&capital == 0:
		if r.is(i, "won") && r.sign(i+1, '\'') && r.is(i+2, "t") { // won't
			return 1
		}
		// could hit, can read: forms that are the infinitive too
		if t.value != participle && r.is(i-1, "could", "can") {
			return 1
		}
		if t.value != participle && r.is(i, "hit", "put", "read", "beat", "shot", "found", "saw", "left", "bore") && r.is(i-1, "to") {
			return 0
		}
		// "a contested convention", "will be held": a participle tells no time.
		if b := r.tok(i - 1); t.value == participle && (b.class == wArticle || b.class == wPreposition || b.class == wRelative || r.is(i-1, "its", "his", "her", "their", "and", "with")) ||
			r.is(i-1, "is", "are", "be", "being", "get", "gets") {
			return 0
		}
		for k := i - 1; k > i-4; k-- {
			if r.is(k, "if") { // if he won: it has not happened, or is not told
				return 2
			}
		}
		return -1
	case t.class == wMonth && t.flags&capital == 0 && r.is(i, "may"):
		return 1
	case r.is(i, "is", "are") && r.is(i+1, "to"), r.is(i, "set", "poised", "about", "ready") && r.is(i+1, "to"):
		return 1
	}
	return 0
}

func (r *reckoner) cueBefore() int {
	if r.tok(r.at).flags&paragraph != 0 {
		return 0
	}
	for i := r.at - 1; i >= 0 && i > r.at-25 && !r.stops(i); i-- {
		if r.meant(i) {
			return 1
		}
		if c := r.cue(i); c != 0 {
			return c
		}
		if r.tok(i).flags&paragraph != 0 {
			break
		}
	}
	return 0
}

// meant reports whether "to" at i opens what somebody wants, asks or plans to be done:
// "urged them to vote on Tuesday".
func (r *reckoner) meant(i int) bool {
	const reach = 14
	if !r.is(i, "to") || r.at-i > reach || i+1 >= r.at || r.class(i+1) != wOther && r.class(i+1) != wScheduled || r.tok(i+1).flags&capital != 0 ||
		r.limit || r.is(r.at-1, "from", "of", "since") {
		return false
	}
	for k := i + 1; k < r.at; k++ {
		if r.class(k) == wPast || r.class(k) == wSign && !r.sign(k, '\'') && !r.sign(k, '-') {
			return false
		}
	}
	for k := i - 1; k > i-5 && k >= 0 && r.same(k+1) && r.class(k) != wSign; k-- {
		w := strings.ToLower(r.word(k))
		for _, end := range []string{"", "s", "d", "ed", "ing"} {
			if stem, cut := strings.CutSuffix(w, end); cut && aims[stem] {
				return !r.determiner(k-1) && !r.is(k-1, "had") && !r.is(k-2, "had")
			}
		}
	}
	return false
}

// aims are the stems of verbs before "to" that look ahead. Those of what was settled
// by being said ("agreed to") are not among them: it may have been done since.
var aims = map[string]bool{"urg": true, "urge": true, "invit": true, "invite": true, "ask": true, "want": true, "wish": true, "plan": true, "plann": true, "hope": true, "hop": true,
	"expect": true, "promis": true, "promise": true, "vow": true, "intend": true, "encourag": true, "encourage": true, "persuad": true, "persuade": true, "remind": true, "willing": true}

func (r *reckoner) cueAfter(reach int) int {
	end := r.end + reach
	for i := r.end; i < len(r.toks) && i < end; i++ {
		if r.stops(i) || r.tok(i).flags&paragraph != 0 {
			break
		}
		if r.sign(i, '—') {
			// What stands between dashes tells nothing of the clause around it.
			for k := i + 1; k < i+25 && r.same(k) && !r.stops(k); k++ {
				if r.sign(k, '—') {
					end += k - i
					i = k
					break
				}
			}
			continue
		}
		// What follows the quotation tells when it was said, and not of what.
		if r.is(i, "said", "told", "says") {
			break
		}
		if c := r.cue(i); c != 0 {
			return c
		}
	}
	return 0
}

// scheduled reports whether the phrase goes with a noun for what is held on a
// day set before: "the Nov. 8 election", "the convention in July".
func (r *reckoner) scheduled() bool {
	for i := r.end; i < r.end+4 && r.same(i) && (r.class(i) != wSign || r.sign(i, '\'') || r.sign(i, '.')); i++ {
		if r.class(i) == wScheduled || r.is(i, "election") {
			return true
		}
	}
	i := r.at - 1
	if r.is(i, "in", "on") {
		i--
	}
	return (r.class(i) == wScheduled || r.is(i, "election")) && r.at != i+1 || r.is(i, "there") && r.class(i-1) == wScheduled
}

// awaited reports whether the phrase says when something is that was set before and
// that the sentence tells of as still to come: "ahead of the contest on Saturday".
func (r *reckoner) awaited() bool {
	i := r.at - 1
	if r.is(i, "on", "in") {
		i--
	}
	if r.class(i) != wScheduled && !r.is(i, "election") {
		return false
	}
	for k := i - 1; k > i-6 && k >= 0 && !r.stops(k); k-- {
		if r.is(k, "of") && r.is(k-1, "ahead") || r.is(k, "before", "until", "upcoming", "approaching", "toward", "towards", "nearing") {
			return true
		}
	}
	return false
}

// done reports whether the verb right before the phrase tells it as past: "took
// office in February". What is said, planned or set in a month may lie ahead of it.
func (r *reckoner) done() bool {
	for i := r.at - 1; i > r.at-5 && i >= 0 && !r.stops(i) && r.same(i+1); i-- {
		switch t := r.tok(i); {
		case t.class == wSign, t.class == wFuture, t.class == wScheduled, t.class == wOffset, r.is(i, "election", "that", "and", "or", "to", "until"):
			return false
		case t.class == wPast && t.flags&capital == 0:
			return t.value != participle && !r.is(i, "said", "was", "were", "had", "been", "made", "put", "read", "hit", "beat", "thought", "saw", "sought", "found", "kept") && !r.is(i-1, "to", "could", "can")
		}
	}
	return false
}

// lasting reports whether the words before the phrase make it a length of time up to
// now: "has not worn it in six months", "for the first time in eight years".
func (r *reckoner) lasting() bool {
	for i := r.at - 1; i > r.at-12 && i >= 0 && !r.stops(i); i-- {
		if r.is(i, "has", "have", "had", "hasn", "haven", "hadn", "not", "never", "first", "time", "most", "least", "more", "best", "worst", "only") {
			return true
		}
	}
	return false
}

// owns reports whether the phrase is a genitive: "Monday's decision".
func (r *reckoner) owns() bool { return r.sign(r.end, '\'') && r.is(r.end+1, "s") && r.glued(r.end+1) }

// began reports whether the sentence of token i begins with it or tells of what
// had happened by then.
func (r *reckoner) began(i int) bool {
	if r.tok(i).flags&paragraph != 0 || r.sign(i-1, '.') {
		return true
	}
	for j := i - 1; j > i-12 && j >= 0 && !r.sign(j, '.'); j-- {
		if r.is(j, "had") {
			return true
		}
	}
	return false
}

// habit reports whether the sentence tells of what comes back, so that a bare
// month or season in it is no one stretch of time. "Each" and "every" are weak
// signs of it, which a sentence that looks ahead overrules.
func (r *reckoner) habit() bool {
	return r.near(wHabit) || r.near(wEvery) && r.tense(15) <= 0
}

// near reports whether a word of class c stands close to the phrase in its
// sentence.
func (r *reckoner) near(c class) bool {
	for i := r.at - 1; i >= 0 && i > r.at-9 && !r.sign(i, '.') && !r.sign(i, ';'); i-- {
		if r.class(i) == c {
			return true
		}
		if r.tok(i).flags&paragraph != 0 {
			break
		}
	}
	for i := r.end; i < r.end+9 && !r.sign(i, '.') && !r.sign(i, ';') && r.same(i); i++ {
		if r.class(i) == c {
			return true
		}
	}
	return false
}

// story reports whether the date last told rather than the document's is what a
// date without its own year or week hangs on: where the document has none, and
// where the text around is telling of a time long before it.
func (r *reckoner) story(a *anchor, days int64) bool {
	if !a.known {
		return false
	}
	if !r.doc.known {
		return true
	}
	// One old date may be a passing mention; two in a row are a story, which goes
	// on over paragraphs.
	reach := 1
	if r.old >= 2 {
		reach = 6
	}
	return a.explicit && r.paragraph-a.paragraph <= reach && a.last < r.doc.first-days
}

// byName reports whether "September 11" stands as the name of the attacks of 2001: after
// a word that no day of its own follows, in a document that is not of that season.
func (r *reckoner) byName() bool {
	y, _, _ := fromDay(r.doc.first)
	day := civil(y, 9, 11)
	return r.is(r.at-1, "after", "since", "before", "that", "post", "pre") && (r.doc.last < day-30 || r.doc.first > day+30 || r.is(r.at-1, "that"))
}

// attacks reports whether what follows the phrase speaks of the attacks of 2001.
func (r *reckoner) attacks() bool {
	for i := r.end; i < r.end+2; i++ {
		if r.is(i, "attack", "attacks", "terrorist", "terrorists", "terror", "hijackers", "hijackings", "conspiracy", "commission", "victims") {
			return true
		}
	}
	return false
}
