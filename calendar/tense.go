package calendar

// tense looks for words in the sentence that point back (-1) or ahead (1), first
// before the phrase and then, as many words as reach says, after it.
func (r *reckoner) tense(reach int) int {
	stops := func(i int) bool {
		t := r.tok(i)
		return t.class == wSign && (t.value == '?' || t.value == '!' || t.value == ';' || t.value == '.' && r.tok(i+1).flags&(spaced|capital) == spaced|capital && r.tok(i-1).end-r.tok(i-1).start > 3)
	}
	cue := func(i int) int {
		switch t := r.tok(i); {
		case t.class == wFuture:
			if r.is(i, "going") != r.is(i+1, "to") && r.is(i, "going", "due") { // "due to" gives a reason
				return 0
			}
			return 1
		case t.class == wPast && t.flags&capital == 0:
			// "a contested convention": a participle before a noun tells no time.
			if b := r.tok(i - 1); t.value == participle && (b.class == wArticle || b.class == wPreposition || b.class == wRelative || r.is(i-1, "its", "his", "her", "their", "and", "with")) {
				return 0
			}
			return -1
		case t.class == wMonth && t.flags&capital == 0 && r.is(i, "may"):
			return 1
		case r.is(i, "is", "are") && r.is(i+1, "to"):
			return 1
		}
		return 0
	}
	for i := r.at - 1; i >= 0 && i > r.at-25; i-- {
		if stops(i) {
			break
		}
		if c := cue(i); c != 0 {
			return c
		}
		if r.tok(i).flags&paragraph != 0 {
			break
		}
	}
	for i := r.end; i < len(r.toks) && i < r.end+reach; i++ {
		if stops(i) || r.tok(i).flags&paragraph != 0 {
			break
		}
		if c := cue(i); c != 0 {
			return c
		}
	}
	for i := r.at - 1; i > r.at-4; i-- {
		if r.is(i, "until", "till", "toward", "towards", "upcoming", "heading") {
			return 1
		}
	}
	return 0
}

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
// month or season in it is no one stretch of time.
func (r *reckoner) habit() bool {
	for i := r.at - 1; i >= 0 && i > r.at-9 && !r.sign(i, '.') && !r.sign(i, ';'); i-- {
		if c := r.class(i); c == wHabit || c == wEvery {
			return true
		}
		if r.tok(i).flags&paragraph != 0 {
			break
		}
	}
	for i := r.end; i < r.end+9 && !r.sign(i, '.') && !r.sign(i, ';') && r.same(i); i++ {
		if c := r.class(i); c == wHabit || c == wEvery {
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

// attacks reports whether what follows the phrase speaks of the attacks of 2001.
func (r *reckoner) attacks() bool {
	for i := r.end; i < r.end+2; i++ {
		if r.is(i, "attack", "attacks", "terrorist", "terrorists", "terror", "hijackers", "hijackings", "conspiracy", "commission", "victims") {
			return true
		}
	}
	return false
}
