package dossier

import (
	"io/fs"
	"path"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"chancery"
)

func key(t testing.TB) *Answers {
	t.Helper()
	k, err := Key()
	if err != nil {
		t.Fatal(err)
	}
	return k
}

// TestKey reads the key, which checks itself, and logs what it holds.
func TestKey(t *testing.T) {
	k := key(t)
	count, nested, deepest := map[string]int{}, 0, 0
	for _, a := range k.Attributions {
		count[a.Document]++
		deepest = max(deepest, len(a.Chain))
		if a.Parent != "" {
			nested++
		}
	}
	for _, d := range k.Documents {
		t.Logf("%-10s %5d words, %3d attributions", d.ID, len(strings.Fields(d.Text)), count[d.ID])
	}
	t.Logf("%d attributions, %d nested, longest chain %d; %d dates, %d actors, %d events, %d claims, %d contradictions, %d quotations, %d difficulties",
		len(k.Attributions), nested, deepest, len(k.Dates), len(k.Actors), len(k.Events), len(k.Claims), len(k.Contradictions), len(k.Quotations), len(k.Difficulties))
	if nested < 100 || deepest < 5 {
		t.Errorf("%d nested attributions and a longest chain of %d are too few for the dossier's purpose", nested, deepest)
	}
}

// TestFiles holds the documents to what the dossier promises: formats, lengths,
// size, a first page that says that it is invented.
func TestFiles(t *testing.T) {
	k := key(t)
	words := map[string]int{}
	formats := map[string]bool{}
	for _, d := range k.Documents {
		words[d.File] += len(strings.Fields(d.Text))
	}
	size := 0
	names := map[string]bool{}
	for _, fsys := range []fs.FS{Files(), answers} {
		err := fs.WalkDir(fsys, ".", func(name string, e fs.DirEntry, err error) error {
			if err != nil || e.IsDir() {
				return err
			}
			b, err := fs.ReadFile(fsys, name)
			size += len(b)
			if len(b) == 0 {
				t.Errorf("%s is empty", name)
			}
			if !strings.Contains(name, "/") {
				names[name] = true
			}
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	if size > 600<<10 {
		t.Errorf("the dossier embeds %d bytes, over 600 KiB", size)
	}
	t.Logf("%d bytes embedded", size)
	delete(names, About)
	long := 0
	for name := range names {
		n, ok := words[name]
		if !ok {
			t.Errorf("%s has no entry in key/documents.txt", name)
		}
		formats[path.Ext(name)] = true
		if n >= 600 && n <= 2500 {
			long++
		} else if name != "10-communique.odt" {
			t.Errorf("%s has %d words, not 600 to 2,500", name, n)
		}
	}
	if long < 8 || len(formats) < 6 {
		t.Errorf("%d documents of 600 to 2,500 words in %d formats; at least 8 in 6 were promised", long, len(formats))
	}
	about, err := fs.ReadFile(Files(), About)
	if err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(string(about), "Nothing in this folder happened.") {
		t.Error("the first page does not say that all is invented")
	}
}

// TestEverythingOnce holds the key to having each stance, verdict, type and
// difficulty at least once.
func TestEverythingOnce(t *testing.T) {
	k := key(t)
	have := map[string]bool{}
	for _, a := range k.Attributions {
		have["stance "+string(a.Stance)] = true
		have["kind "+string(a.Kind)] = true
	}
	for _, q := range k.Quotations {
		have["verdict "+q.Verdict] = true
	}
	for _, c := range k.Contradictions {
		have["contradiction "+c.Type] = true
	}
	for _, d := range k.Dates {
		have["anchor "+d.Anchor] = true
	}
	for _, d := range k.Difficulties {
		have["difficulty "+d.ID] = true
	}
	for _, s := range chancery.Stances {
		if !have["stance "+string(s)] {
			t.Errorf("no attribution %s anything", s)
		}
	}
	for _, v := range verdicts {
		if !have["verdict "+v] {
			t.Errorf("no quotation is %s", v)
		}
	}
	for _, a := range anchors {
		if !have["anchor "+a] {
			t.Errorf("no date is reckoned from %q", a)
		}
	}
	for _, c := range []string{"denial", "date", "number", "actor", "cause", "sequence", "apparent"} {
		if !have["contradiction "+c] {
			t.Errorf("no contradiction is one of %s", c)
		}
	}
	for _, d := range []string{
		"chain of three", "chain of four and deeper", "two accounts on one copy", "unnamed source who may be named",
		"date from the last one told", "date from the document", "alternatives", "date-time group", "denial", "number conflict",
		"date conflict", "apparent contradiction", "quotation altered", "quotation with a negation dropped", "quotation elided",
		"quotation bracketed", "quotation stitched", "quotation exact", "quotation misattributed", "names spelt three ways",
		"one surname, two relatives", "office holders in succession", "acronym with expansion", "capital for a government",
		"source is a pronoun", "source is a document", "block quotation", "block quotation not marked as one",
		"quotation over several paragraphs", "joint sources", "medium", "negotiation", "words run together",
		"missing quotation mark", "passage quoted twice",
	} {
		if !have["difficulty "+d] {
			t.Errorf("difficulty %q stands nowhere", d)
		}
	}
}

// TestCentralClaim holds the dossier to its point.
func TestCentralClaim(t *testing.T) {
	k := key(t)
	c := k.Claims[slices.IndexFunc(k.Claims, func(c Claim) bool { return c.ID == "approval" })]
	if c.AtLeast >= c.AtMost || len(c.Bottlenecks) == 0 || len(c.Denies) == 0 || len(c.Doubts) == 0 {
		t.Errorf("the central claim is not contested: %d to %d origins, bottlenecks %v", c.AtLeast, c.AtMost, c.Bottlenecks)
	}
	// Innermost statements of it, those in which no other one stands, must mostly come by the letter or by the
	// paper's author, as far as their own documents show.
	inner := map[string]Attribution{}
	outer := map[string]bool{}
	for _, a := range k.Attributions {
		if slices.Contains(c.Asserts, a.ID) {
			inner[a.ID] = a
			outer[a.Parent] = true
		}
	}
	all, through := 0, 0
	for id, a := range inner {
		if outer[id] {
			continue
		}
		all++
		if slices.ContainsFunc(a.Chain, func(link []string) bool {
			return slices.Contains(link, "vaubrinet-letter") || slices.Contains(link, "s-hazorad")
		}) {
			through++
		}
	}
	t.Logf("%d innermost statements of the central claim, %d by the letter or the paper's author", all, through)
	if 2*through < all {
		t.Errorf("of %d innermost statements only %d come by the letter or the paper's author", all, through)
	}
}

// TestCheck spoils the key in one place at a time: each must be noticed.
func TestCheck(t *testing.T) {
	sound := fstest.MapFS{}
	err := fs.WalkDir(answers, ".", func(name string, e fs.DirEntry, err error) error {
		if err != nil || e.IsDir() {
			return err
		}
		b, err := fs.ReadFile(answers, name)
		sound[name] = &fstest.MapFile{Data: b}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := readKey(sound); err != nil {
		t.Fatal(err)
	}
	const review = "key/attributions/01-stavering-review.txt"
	for _, c := range []struct{ name, file, old, new, want string }{
		{"unknown field", review, "stance: asserts", "stanse: asserts", "stance is missing"},
		{"unknown stance", review, "stance: asserts", "stance: mutters", "mutters"},
		{"unknown kind", review, "kind: mixed", "kind: muddled", "muddled"},
		{"unknown actor", review, "speaker: voskett", "speaker: nobody", "nobody"},
		{"words that are not there", review, "cue: proposed", "cue: purposed", "do not stand in the text"},
		{"words that are there twice", review, "cue: proposed", "cue: said", "more than once"},
		{"no such parent", review, "parent: review.2", "parent: review.999", "review.999"},
		{"child outside its parent", review, "parent: review.2", "parent: review.1", "outside"},
		{"out of order", review, "attribution: review.1\n", "attribution: review.2\n", "is due"},
		{"chain without its speaker", review, "chain: braddigan > voskett\n", "chain: braddigan > halgrave\n", "does not pass through its speaker"},
		{"two fields of one", review, "kind: mixed", "kind: mixed\nkind: mixed", "given 2 times"},
		{"no field", review, "kind: mixed", "mixed", "is no field"},
		{"bad EDTF", "key/dates/01-stavering-review.txt", "edtf: 2002-08", "edtf: 2002-13", "2002-13"},
		{"bad day", "key/dates/01-stavering-review.txt", "earliest: 2002-08-01", "earliest: 2002-08-32", "is no day"},
		{"dates reversed", "key/dates/01-stavering-review.txt", "earliest: 2002-08-01", "earliest: 2002-09-01", "after its latest"},
		{"unknown anchor", "key/dates/01-stavering-review.txt", "anchor: document", "anchor: harbour", "harbour"},
		{"unknown verdict", "key/quotations.txt", "verdict: negated", "verdict: negative", "negative"},
		{"nothing found", "key/quotations.txt", "verdict: misattributed", "verdict: no-source", "needs"},
		{"more origins than there are", "key/claims.txt", "at-most: 3", "at-most: 4", "do not agree"},
		{"unknown attribution", "key/claims.txt", "asks: briefing.11", "asks: briefing.1100", "briefing.1100"},
		{"spelling that stands nowhere", "key/actors.txt", "name: Kamresh Khazorad", "name: Kamresh Ghazorad", "Ghazorad"},
		{"could be and cannot be", "key/actors.txt", "cannot-be: tamberley, thornbray", "cannot-be: voskett, thornbray", "could be and cannot be"},
		{"exact text that is not", "key/reuse.txt", "kind: edited", "kind: exact", "words are the same: false"},
		{"ground of a true contradiction", "key/contradictions.txt", "type: number", "type: number\nground: another anchor", "has a ground"},
		{"cell without passage", "key/negotiation.txt", "passage: interview: Nobody from your side answered that either.\n", "", "rests on no passage"},
		{"difficulty that stands nowhere", "key/difficulties.txt", "contradiction: eight-points\n", "", "stands nowhere"},
		{"changed document", "source/02-ellasby-courier.txt", "a feeler", "a teaser", "do not stand in the text"},
	} {
		t.Run(c.name, func(t *testing.T) {
			text := string(sound[c.file].Data)
			if !strings.Contains(text, c.old) {
				t.Fatalf("%s has no %q to spoil", c.file, c.old)
			}
			spoilt := fstest.MapFS{}
			for name, f := range sound {
				spoilt[name] = f
			}
			spoilt[c.file] = &fstest.MapFile{Data: []byte(strings.Replace(text, c.old, c.new, 1))}
			_, err := readKey(spoilt)
			if err == nil {
				t.Fatal("nothing was noticed")
			}
			if !strings.Contains(err.Error(), c.want) {
				t.Errorf("got %v, which does not say %q", err, c.want)
			}
		})
	}
}

func TestWords(t *testing.T) {
	const text = "He said  no.\n\nShe said\u00a0yes, and he said “no” again."
	f := NewFinder(text)
	for _, c := range []struct{ words, want, err string }{
		{"She said yes", "She said\u00a0yes", ""},
		{"<He >said", "said", ""},
		{"<and he >said", "said", ""},
		{"said< yes>", "said", ""},
		{"no. She", "no.\n\nShe", ""},
		{"“no”", "“no”", ""},
		{"<He >said< no>", "said", ""},
		{"again.", "again.", ""},
		{"said", "", "more than once"},
		{"perhaps", "", "do not stand"},
		{"<He said", "", "do not close"},
		{"said>", "", "do not open"},
		{"<He>", "", "no words"},
	} {
		w, err := parseWords(c.words)
		if err == nil {
			if w.String() != c.words {
				t.Errorf("%q prints as %q", c.words, w)
			}
			var s chancery.Span
			if s, err = f.Find(w); err == nil {
				if got, err := s.In(text); err != nil || got != c.want {
					t.Errorf("%q is found as %q (%v), not %q", c.words, got, err, c.want)
				}
			}
		}
		if (err == nil) != (c.err == "") || err != nil && !strings.Contains(err.Error(), c.err) {
			t.Errorf("%q: got error %v, want one that says %q", c.words, err, c.err)
		}
	}
}

// FuzzWords holds finding to its law: what is found is what was sought, but for
// white space.
func FuzzWords(f *testing.F) {
	f.Add("He said  no.\n\nShe said yes.", "She said", "")
	f.Add("\xff\u2028é", "é", "\xff ")
	f.Fuzz(func(t *testing.T, text, words, before string) {
		w := Words{Before: before, Words: words}
		if words == "" {
			return
		}
		s, err := NewFinder(text).Find(w)
		if err != nil {
			return
		}
		if s.Start < 0 || s.End <= s.Start || s.End > len(text) {
			t.Fatalf("%q in %q is found at %v", w, text, s)
		}
		got := strings.Join(strings.Fields(text[s.Start:s.End]), " ")
		if want := strings.Join(strings.Fields(words), " "); got != want {
			t.Errorf("sought %q, found %q", want, got)
		}
	})
}

// FuzzEntries holds the parser to reporting, and never panicking over, whatever
// stands in a file of the key.
func FuzzEntries(f *testing.F) {
	f.Add("attribution: a.1\nsource: he\n    and she\n\n# remark\ncue\n")
	f.Add(" on\n")
	f.Fuzz(func(t *testing.T, text string) {
		var errs []error
		for _, e := range parseEntries("key/f.txt", text, &errs) {
			if e.kind == "" && len(errs) == 0 {
				t.Errorf("an entry of %q has no kind, and nothing was said", text)
			}
			e.words("source")
			e.passages("passage")
			e.noted("origin")
			e.list("actor")
			e.one("kind")
			e.done()
		}
	})
}

// TestKinds holds each kind to the quotation marks in its content. Turns of a
// transcript and block quotations are direct without any.
func TestKinds(t *testing.T) {
	k := key(t)
	for _, a := range k.Attributions {
		quoted, all := 0, 0
		for _, p := range a.Content {
			inside := false
			for _, w := range strings.Fields(p.Words.Words) {
				opens := strings.HasPrefix(strings.TrimLeft(w, "("), "“") || !inside && strings.HasPrefix(w, `"`)
				inside = inside || opens
				all++
				if inside {
					quoted++
				}
				if strings.Contains(w, "”") || strings.Contains(w[min(1, len(w)):], `"`) {
					inside = false
				}
			}
		}
		want := chancery.Mixed
		switch quoted {
		case 0:
			want = chancery.Indirect
		case all:
			want = chancery.Direct
		}
		if a.Kind != want && !(a.Kind == chancery.Direct && whole(a)) {
			t.Errorf("%s is %s, with %d of %d words in quotation marks: %v", a.ID, a.Kind, quoted, all, a.Content)
		}
	}
}

// whole reports whether a is a turn or ends where its paragraph does, as a
// block quotation must; or the one word that is set apart by its italics.
func whole(a Attribution) bool {
	if len(a.Cue) == 1 && a.Cue[0].Words.Words == ":" {
		return true
	}
	last := a.Content[len(a.Content)-1].Words.Words
	return strings.HasSuffix(last, ".") || strings.HasSuffix(last, "?") || last == "shenidem" // set in italics
}
