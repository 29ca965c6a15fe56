package record

import (
	"strings"

	"chancery"
)

// unit is a word or a phrase in the folded form in which the indexes hold it.
type unit struct {
	words  []string
	prefix bool // the last word need only begin so
	source bool // only in the source of an attribution
}

// longestPhrase bounds a phrase, in words, so that it always fits into what two
// parts of a long text in PostgreSQL have in common.
const longestPhrase = 64

// wordsOfAttribution bounds what is indexed of each role of one attribution, so
// that it fits into one vector of PostgreSQL; both databases keep to it.
const wordsOfAttribution = 5000

// units folds terms.
func units(terms []Term, source bool) ([]unit, error) {
	var out []unit
	for _, term := range terms {
		u := unit{prefix: term.Prefix, source: source}
		eachWord(term.Text, func(_ chancery.Span, word []byte) bool {
			u.words = append(u.words, string(word))
			return len(u.words) <= longestPhrase
		})
		switch {
		case len(u.words) == 0:
			return nil, chancery.Errorf(chancery.Invalid, "there is no letter or digit to look for in %q", term.Text)
		case len(u.words) > longestPhrase:
			return nil, chancery.Errorf(chancery.TooLarge, "the phrase %.40q… is longer than %d words; look for a part of it", term.Text, longestPhrase)
		case u.prefix && len([]rune(u.words[len(u.words)-1])) < 2:
			return nil, chancery.Errorf(chancery.Invalid, "too many words begin with %q; give at least two letters before the *", u.words[len(u.words)-1])
		}
		out = append(out, u)
	}
	return out, nil
}

// sought is what a query asks of a search index.
type sought struct {
	must, not []unit
}

func (q Query) sought(in index) (s sought, err error) {
	if s.must, err = units(q.Words, false); err != nil {
		return s, err
	}
	if s.not, err = units(q.Without, false); err != nil {
		return s, err
	}
	if in == attributionIndex {
		speakers, err := units(q.Speaker, true)
		if err != nil {
			return s, err
		}
		s.must = append(s.must, speakers...)
	}
	if len(s.must)+len(s.not) > 100 {
		return s, chancery.Errorf(chancery.TooLarge, "a search takes at most 100 words and phrases")
	}
	return s, nil
}

// join parts several stretches by a space, bounded to a number of words.
func join(stretches []string, most int) (string, int) {
	var b strings.Builder
	n := 0
	for _, s := range stretches {
		eachWord(s, func(_ chancery.Span, word []byte) bool {
			if n == most {
				return false
			}
			if n > 0 {
				b.WriteByte(' ')
			}
			b.Write(word)
			n++
			return true
		})
	}
	return b.String(), n
}
