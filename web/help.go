package web

import (
	"net/http"

	"chancery"
)

// binding is one key and what it does.
type binding struct{ Keys, Does string }

// bindings is the keyboard map; the script holds to it, and a test holds both
// together.
var bindings = []binding{
	{"j", "next finding"},
	{"k", "previous finding"},
	{"w", "next finding that waits for a decision"},
	{"Enter", "open the finding"},
	{"a", "accept"},
	{"x", "reject: not said here"},
	{"e", "correct; with words marked in the text, make them what is said"},
	{"s", "choose who says so, then 1 to 9; with words marked, make them the source"},
	{"]", "what is said ends one word later"},
	{"[", "what is said ends one word earlier"},
	{"}", "what is said begins one word later"},
	{"{", "what is said begins one word earlier"},
	{">", "it stands in the statement around it"},
	{"<", "it does not stand in that statement"},
	{"n", "note"},
	{"u", "undo your last decision on this document"},
	{"Escape", "close what is open"},
	{"/", "search"},
	{"?", "this map"},
}

// term is a word of ours and what it means. A test holds the glossary to
// doc/terms.md.
type term struct{ Word, Meaning string }

var glossary = []term{
	{"attribution", "a passage that tells what someone said, wrote, thought, wanted, ordered or knew: source (who), cue (the words that signal it), content (what)"},
	{"chain", "from the document's author through each reported speaker to the innermost origin"},
	{"stance", "what the source does with the content: asserts, denies, doubts, asks, orders, offers, promises, warns, believes, knows, wants"},
	{"direct, indirect, mixed, free indirect", "the speaker's own words; reported; reported with some words quoted; told in the voice of the text without a cue, with the speaker's questions, exclamations, here and now"},
	{"claim", "one proposition, with all attributions that assert, deny or doubt it"},
	{"origin", "where a chain ends: an eyewitness, a paper, an unnamed source, or unknown"},
	{"independent", "two attributions are independent when no actor, paper or copied text stands in both chains"},
	{"independent origins", "how many origins of a claim share nobody on the way, as an interval: at least so many whoever the unnamed sources are, at most so many if each of them is somebody else"},
	{"unnamed", "of an actor: described and not named (\"a senior official\"); one of its own, which the machine never merges"},
	{"bottleneck", "a person, paper or source that every chain of a claim passes: if it falls, all of the claim falls"},
	{"supposition", "what is assumed for a while, to see how a count would change: somebody left out, two unnamed sources taken to be one; nothing of it is kept"},
	{"contradiction", "two statements that cannot both be right: one denies what the other says, or they differ in a date, number, actor, place, cause or sequence; apparent where both can be"},
	{"rating", "what people think of a source and of what it says, each apart, by the Admiralty code: A (completely reliable) to E (unreliable), F (cannot be judged); 1 (confirmed) to 5 (improbable), 6 (cannot be judged); never part of a count"},
	{"finding", "anything the machine proposes, with its passage, its confidence and its reason"},
	{"confidence", "the probability that a person accepts a finding"},
	{"proposed, accepted, corrected, rejected", "the states of a finding"},
	{"decision", "what a person said about a finding or a document: accept, correct, reject, merge, split, note, undo"},
	{"journal", "all decisions in order, each with who, when, why and what it replaces; only ever appended to, each entry sealed by the hash of the one before"},
	{"actor", "a person, organisation, state or group; names with variants; offices held, from when to when"},
	{"hypothesis", "one of several answers that are weighed against each other by the claims that are inconsistent with each"},
	{"date", "the wording, its EDTF reading (ISO 8601-2), earliest and latest day, and what it was reckoned from"},
	{"passage", "a stretch of one document: document, start, end, the words as written"},
	{"document", "one text as taken in: immutable original bytes (named by their SHA-256), its text, and what is known of it"},
	{"original", "the bytes of a document as they were found: a file, a row of JSON lines, a message of a mailbox, an attachment"},
	{"record", "one case: its documents, what was read in them, and what people decided"},
	{"passed over", "what was not taken in or not read, always said, with the reason"},
}

type helpBody struct {
	Topic   string
	Example bool
}

func (d *Desk) help(w http.ResponseWriter, r *http.Request) error {
	body := helpBody{Topic: r.PathValue("topic"), Example: d.Example}
	titles := map[string]string{"": "Help", "keys": "Keys", "words": "Words", "tour": "A first walk through the example"}
	title, ok := titles[body.Topic]
	if !ok || body.Topic == "tour" && !d.Example {
		return chancery.Errorf(chancery.NotFound, "there is no help on %q", body.Topic)
	}
	return d.show(w, r, http.StatusOK, "help.html", "Help", title, body)
}

// keys turns single keys as commands on or off, in a cookie: people who dictate
// to their machine set them off by accident (WCAG 2.2, 2.1.4).
func (d *Desk) keys(w http.ResponseWriter, r *http.Request) error {
	value := "on"
	if r.PostFormValue("keys") == "off" {
		value = "off"
	}
	http.SetCookie(w, &http.Cookie{Name: "chancery-keys", Value: value, Path: "/", MaxAge: 400 * 24 * 3600, HttpOnly: true, Secure: d.Secure, SameSite: http.SameSiteStrictMode})
	http.Redirect(w, r, "/help/keys", http.StatusSeeOther)
	return nil
}
