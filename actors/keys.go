package actors

import (
	"slices"
	"strings"

	"chancery"
)

// keysOf returns the keys under which a name is looked up: two names that can be
// the same share at least one. Names are then compared within a key only, never
// all with all.
//
// For persons a key joins the family name's consonants with a letter of a given
// name (of all its forms, so that Bill meets William), in both orders of the
// names; a surname alone has a key of its own, under which full names stand
// too.
func keysOf(f *form, kind chancery.ActorKind) []string {
	var keys []string
	add := func(parts ...string) {
		k := strings.Join(parts, "")
		if !slices.Contains(keys, k) {
			keys = append(keys, k)
		}
	}
	if f.hasState && kind != chancery.Person {
		add("s:", f.state.state)
		return keys
	}
	if kind == chancery.State {
		add("d:", stem(strings.TrimPrefix(f.fold, "the ")))
	}
	if kind != chancery.Person {
		o := &f.org
		for l := range o.letters {
			add("c:", l)
		}
		if o.acronym != "" {
			add("c:", o.acronym)
		} else if len(o.all) == 1 && len(o.full) >= 3 && len(o.full) <= 7 {
			add("c:", o.full)
		}
		words := make([]string, 0, len(o.words))
		var run strings.Builder
		for _, w := range o.words {
			if len(o.words) < 2 || !generic[spelt(w.text)] {
				words = append(words, strong(w))
			}
			run.WriteString(w.text)
		}
		if n := len(o.words); n > 0 {
			add("l:", strong(o.words[n-1]))
		}
		slices.Sort(words)
		add("o:", strings.Join(words, " "))
		add("j:", strong(newWord(run.String(), false)))
		slices.Sort(keys) // letters come from a map
		return keys
	}
	w := f.words
	if len(w) == 0 {
		return nil
	}
	if len(w) > 8 {
		w = w[:8]
	}
	pair := func(family, given word) {
		for _, k := range strongs(family) {
			for _, l := range letters(given) {
				add("p:", k, ":", l)
			}
		}
	}
	family, rest := w[len(w)-1], w[:len(w)-1]
	if f.first {
		family, rest = w[0], w[1:]
	}
	for _, k := range strongs(family) {
		add("f:", k)
	}
	// A given name or a title that stands alone.
	for _, k := range strongs(w[0]) {
		add("g:", k)
	}
	for _, t := range f.ranks() {
		add("t:", t)
	}
	if len(rest) > 0 {
		for _, g := range rest[:min(len(rest), 3)] {
			pair(family, g)
		}
		pair(rest[0], family) // the other order
		if len(rest) > 1 {
			pair(w[1], w[0]) // a further surname follows in the other name
			pair(w[2], w[0])
		}
	}
	if len(w) > 1 {
		var run strings.Builder
		for _, x := range w {
			run.WriteString(x.text)
		}
		add("j:", strong(newWord(run.String(), w[0].bare)))
		if f.first {
			add("m:", mandarin.Replace(run.String()))
		}
	}
	for _, n := range f.nick {
		pair(family, n)
	}
	return keys
}

// strong returns the consonants of a word without those that scripts without
// short vowels write for vowels, and without doubling.
func strong(w word) string {
	s := strings.Map(func(r rune) rune {
		switch r {
		case 'v', 'h', 'y', 'J':
			return -1
		case 'Z', 'd':
			return 'z'
		}
		return r
	}, w.sound.consonants)
	s = strings.ReplaceAll(s, "X", "K")
	once := make([]byte, 0, len(s)) // a letter that is written twice in one script is not in another
	for i := 0; i < len(s); i++ {
		if i == 0 || s[i] != s[i-1] {
			once = append(once, s[i])
		}
	}
	s = string(once)
	if s == "" {
		return w.text
	}
	return s
}

// strongs returns the keys of a word: two where a kh in it can be an h.
func strongs(w word) []string {
	k := strong(w)
	if !strings.Contains(w.sound.consonants, "X") {
		return []string{k}
	}
	without := w
	without.sound.consonants = strings.ReplaceAll(w.sound.consonants, "X", "h")
	return []string{k, strong(without)}
}

// ranks returns the titles and ranks that a name bears, or is.
func (f *form) ranks() []string {
	var out []string
	for _, t := range append(slices.Clone(f.person.Honorifics), f.person.Titles...) {
		if r := foldWord(t); honorifics[r] == 0 || titles[r] {
			out = append(out, r)
		}
	}
	if len(out) == 0 && len(f.words) == 1 && f.rank() {
		out = append(out, f.words[0].text)
	}
	return out
}

// rank reports whether a name is a title or rank alone: "the Marshal".
func (f *form) rank() bool {
	if len(f.words) != 1 {
		return false
	}
	w := f.words[0].text
	return titles[w] || hasHonorific(w)
}

// letters returns the letters with which the forms of a given name begin.
func letters(w word) []string {
	if w.text == "" {
		return nil
	}
	out := []string{firstSound(w.text)}
	for _, g := range given().groups[w.text] {
		for _, name := range given().members[g] {
			if l := firstSound(name); !slices.Contains(out, l) {
				out = append(out, l)
			}
		}
	}
	return out
}

// firstSound is a letter by which spellings of one name begin alike: Qassem and
// Ghasem, Usama and Osama, Yevgeny and Evgeni.
func firstSound(s string) string {
	switch s[0] {
	case 'q', 'k', 'g', 'c', 'h': // Khatami and Hatami
		return "k"
	case 'a', 'e', 'i', 'o', 'u', 'y':
		return "a"
	case 'v', 'w', 'f':
		return "v"
	case 'z', 'd', 's', 't':
		return "z"
	case 'j', 'x':
		return "j"
	}
	return s[:1]
}
