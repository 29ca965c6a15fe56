package record

import (
	"fmt"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"chancery"
)

// Query is what a person looks for: words, and filters on what is known. All
// parts must hold. See [ParseQuery] for the written form.
type Query struct {
	Words   []Term // each must occur
	Without []Term // none may occur

	// Filters on attributions. A search for documents takes those that hold an
	// attribution which meets them.
	Speaker []Term            // must occur in the words of the source
	Stance  []chancery.Stance // one of them
	Kind    []chancery.QuoteKind
	State   []State

	// Filters on documents, for attributions those on the document they stand in.
	Outlet              string // part of it, without regard to case
	Author              string
	Title               string
	Language            string       // the tag or its beginning: "en" meets "en-GB"
	Before              chancery.Day // written or, where that is not known, published: can be before this day
	After               chancery.Day // the same: can be on this day or after it
	HasBefore, HasAfter bool         // whether Before and After are asked for
	Document            string       // only this one; a reference as [Record.Document] takes it
}

// IsZero reports whether q asks for nothing, so that everything meets it.
func (q Query) IsZero() bool {
	return len(q.Words) == 0 && len(q.Without) == 0 && !q.onAttributions() && !q.onDocuments()
}

func (q Query) onAttributions() bool {
	return len(q.Speaker)+len(q.Stance)+len(q.Kind)+len(q.State) > 0
}

func (q Query) onDocuments() bool {
	return q.Outlet != "" || q.Author != "" || q.Title != "" || q.Language != "" || q.HasBefore || q.HasAfter || q.Document != ""
}

// Term is a word, the beginning of one, or a phrase.
type Term struct {
	Text   string // words as typed; several are a phrase
	Prefix bool   // the last word need only begin so
}

// Filters lists the names that may stand before a colon in a query, in the
// order in which help shows them.
var Filters = []string{"speaker", "stance", "kind", "state", "before", "after", "outlet", "author", "title", "language", "document"}

// ParseQuery reads the written form of a query:
//
//	mediator letter          both words
//	"working groups"         the phrase
//	ambass*                  any word that begins so
//	-letter  -"the copy"     without it
//	speaker:powell           in the words of the source; quotes make a phrase
//	stance:denies            and kind:direct, state:accepted; commas part several
//	before:2003-05-12        written (else published) before; after: on that day or after it; a month or year will do
//	outlet:"Evening Post"    and author:, title:, language:en
//	document:1f3a            a digest or its beginning, a name or a path
//
// It returns an error of kind [chancery.Invalid] that says what it does not
// understand and what may stand there.
func ParseQuery(s string) (Query, error) {
	var q Query
	if !utf8.ValidString(s) {
		return q, chancery.Errorf(chancery.Invalid, "the query is not valid text")
	}
	for rest := strings.TrimSpace(s); rest != ""; rest = strings.TrimLeftFunc(rest, unicode.IsSpace) {
		var without bool
		if after, ok := strings.CutPrefix(rest, "-"); ok && after != "" && !startsWithSpace(after) {
			without, rest = true, after
		}
		name := ""
		if i := strings.IndexFunc(rest, func(r rune) bool { return !unicode.IsLetter(r) }); i > 0 && rest[i] == ':' && !strings.HasPrefix(rest[i:], "://") {
			name, rest = strings.ToLower(rest[:i]), rest[i+1:]
			if !slices.Contains(Filters, name) {
				return q, chancery.Errorf(chancery.Invalid, "there is no filter %q; the filters are %s; to look for the word itself, put it in quotation marks", name+":", strings.Join(Filters, ", "))
			}
			if without {
				return q, chancery.Errorf(chancery.Invalid, "a filter cannot be left out with a hyphen, as in %q; only words and phrases can", "-"+name+":")
			}
		}
		text, prefix, remaining, err := value(rest)
		if err != nil {
			return q, err
		}
		rest = remaining
		if strings.TrimSpace(text) == "" {
			if name != "" {
				return q, chancery.Errorf(chancery.Invalid, "nothing follows %q; write what it should be, without a space before it", name+":")
			}
			continue
		}
		switch {
		case name != "":
			if err := q.filter(name, text, prefix); err != nil {
				return q, err
			}
		case !hasWord(text): // a dash or the like, standing alone
		case without:
			q.Without = append(q.Without, Term{text, prefix})
		default:
			q.Words = append(q.Words, Term{text, prefix})
		}
	}
	return q, nil
}

func startsWithSpace(s string) bool {
	r, _ := utf8.DecodeRuneInString(s)
	return unicode.IsSpace(r)
}

func hasWord(s string) (has bool) {
	eachWord(s, func(chancery.Span, []byte) bool { has = true; return false })
	return has
}

// quotes maps each opening quotation mark to those that may close it.
var quotes = map[rune]string{'"': "\"”“", '“': "”\"", '”': "”\"", '„': "“”\"", '«': "»", '»': "«"}

// value cuts a word or a phrase in quotation marks from the beginning of s.
func value(s string) (text string, prefix bool, rest string, err error) {
	r, size := utf8.DecodeRuneInString(s)
	if closing, ok := quotes[r]; ok {
		end := strings.IndexAny(s[size:], closing)
		if end < 0 {
			return "", false, "", chancery.Errorf(chancery.Invalid, "the quotation mark before %.40q is not closed", s[size:])
		}
		text = s[size : size+end]
		_, last := utf8.DecodeRuneInString(s[size+end:])
		rest = s[size+end+last:]
	} else {
		end := strings.IndexFunc(s, unicode.IsSpace)
		if end < 0 {
			end = len(s)
		}
		text, rest = s[:end], s[end:]
	}
	if after, ok := strings.CutPrefix(rest, "*"); ok {
		prefix, rest = true, after
	} else if before, ok := strings.CutSuffix(text, "*"); ok {
		prefix, text = true, before
	}
	return text, prefix, rest, nil
}

func (q *Query) filter(name, text string, prefix bool) (err error) {
	switch name {
	case "speaker":
		if !hasWord(text) {
			return chancery.Errorf(chancery.Invalid, "there is no letter or digit to look for in %q", text)
		}
		q.Speaker = append(q.Speaker, Term{text, prefix})
	case "stance":
		q.Stance, err = oneOf(name, text, chancery.Stances)
	case "kind":
		q.Kind, err = oneOf(name, text, chancery.QuoteKinds)
	case "state":
		q.State, err = oneOf(name, text, States)
	case "before":
		q.Before, err = day(text)
		q.HasBefore = true
	case "after":
		q.After, err = day(text)
		q.HasAfter = true
	case "outlet":
		q.Outlet = text
	case "author":
		q.Author = text
	case "title":
		q.Title = text
	case "language":
		q.Language = text
	case "document":
		q.Document = text
	}
	return err
}

func oneOf[S ~string](name, text string, known []S) (out []S, err error) {
	for part := range strings.SplitSeq(strings.ToLower(text), ",") {
		if !slices.Contains(known, S(part)) {
			return nil, chancery.Errorf(chancery.Invalid, "%q is no %s; it may be %s", part, name, names(known))
		}
		out = append(out, S(part))
	}
	return out, nil
}

func day(text string) (chancery.Day, error) {
	m := dateForm.FindString(text)
	first, _, ok := days(text)
	if m != text || !ok || strings.Contains(text, "X") {
		return 0, chancery.Errorf(chancery.Invalid, "%q is not a day; write it as 2003-05-12, 2003-05 or 2003", text)
	}
	var y, mo, d int
	if n, _ := fmt.Sscanf(text, "%d-%d-%d", &y, &mo, &d); n >= 2 && (mo < 1 || mo > 12) || n == 3 && first.String() != text {
		return 0, chancery.Errorf(chancery.Invalid, "there is no day %q in the calendar", text)
	}
	return first, nil
}
