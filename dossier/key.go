package dossier

import (
	"io/fs"
	"path"
	"strings"

	"chancery"
)

// Answers is the key: what a careful reader finds in the documents. Every list stands in the
// order of its files; ids are unique in their list.
type Answers struct {
	Documents      []Document
	Attributions   []Attribution
	Dates          []Date
	Actors         []Actor
	Papers         []Paper
	Events         []Event
	Claims         []Claim
	Contradictions []Contradiction
	Quotations     []Quotation
	Reuses         []Reuse
	Tracks         []Track
	Proposals      []Proposal
	Terms          []Term
	Channels       []Channel
	Responses      []Response
	Gaps           []Gap
	Difficulties   []Difficulty
}

// Document is one text of the dossier and what is known of it.
type Document struct {
	ID         string
	File       string // its file in [Files]
	Part       int    // of a mailbox, from 1; 0 for a file of its own
	Attachment string // file name of the attachment of that part; "" for the part itself
	Genre      string
	Title      string
	Authors    []string // as named
	Writer     string   // the actor with whom its chains begin
	Outlet     string
	Published  string // EDTF, as is Written
	Written    string
	Language   string // BCP 47
	URL        string
	Credit     string // of a wire story
	Dateline   string
	From       string // what the document itself does not give, and where it was found
	NotRead    bool   // kept and searchable, but in a language that is not read
	Note       string
	Text       string // plain text, paragraphs parted by a blank line
}

// Passage is words of one document. Span is in bytes of [Document.Text].
type Passage struct {
	Document string
	Words    Words
	Span     chancery.Span
}

// Attribution is one statement and whose it is. The document is Document; every
// span is in bytes of its Text, and those of a role stand in order.
type Attribution struct {
	ID        string
	Document  string
	Parent    string // the attribution in whose content this one's stands, or ""
	Source    []Passage
	Cue       []Passage
	Content   []Passage
	Kind      chancery.QuoteKind
	Stance    chancery.Stance
	Speaker   []string // actors or papers; several speak jointly
	Addressee []string
	Medium    string     // "letter", "interview", "cable"; "" where the text names none
	Chain     [][]string // from the document's author inward; each link is one speaker or several joint ones
	Note      string
}

// Date is an expression of time.
type Date struct {
	ID       string
	Document string
	Passage  Passage
	EDTF     string       // "" where it cannot be placed
	Earliest chancery.Day // meaningful only where EDTF is not ""
	Latest   chancery.Day // inclusive
	Anchor   string       // see key/README.md; "" for an absolute one
	Reason   string
}

// Actor is a person, organisation, state or group.
type Actor struct {
	ID           string
	Kind         chancery.ActorKind
	Names        []string // the fullest first, then every other spelling
	Descriptions []string
	Offices      []Office
	Kin          []Noted  // other actors, and what they are to this one
	CouldBe      []string // of an unnamed one: the actors who may be meant
	CannotBe     []string
	Note         string
}

// Office is one office of an actor; Term is an EDTF interval, or "".
type Office struct{ Name, Term string }

// Noted is an id with something said of it.
type Noted struct{ ID, Text string }

// Paper is a letter, cable or other paper that is a source.
type Paper struct {
	ID        string
	Name      string
	Kind      string
	CopyOf    string // another paper, or ""
	Document  string // the document of the dossier that it is, or ""
	Author    string
	Addressee string
	Dated     string // EDTF
	Language  string
	SeenBy    []string
	Note      string
}

// Event is something that happened.
type Event struct {
	ID       string
	Name     string
	Date     string // EDTF
	Place    string
	Actors   []string
	Passages []Passage
	Note     string
}

// Claim is one proposition and what it stands on. Attributions are listed by
// their stance to the claim as Says words it.
type Claim struct {
	ID                           string
	Says                         string
	Asserts, Denies, Doubts, Ask []string
	Origins                      []Noted // where chains of those that assert it end, with their access
	Against                      []Noted // the same for those that deny it
	AtLeast, AtMost              int     // independent origins
	Bottlenecks                  []Noted // nodes, and which chains all pass through them
	ChangesMost                  string
	Entails                      []string // other claims
	Reasoning                    string
}

// Contradiction is a pair of passages that cannot both be right or only seem so.
type Contradiction struct {
	ID     string
	Type   string // denial, date, number, actor, place, cause, sequence, apparent
	Ground string // of an apparent one: "another anchor", "another precision", …
	A, B   Passage
	Reason string
	Settle string
}

// Quotation is a quotation checked against the documents.
type Quotation struct {
	ID       string
	Words    []Passage // all in the quoting document
	Speaker  string    // as the quoting document has it
	Verdict  string    // exact, elided, bracketed, formal, altered, negated, stitched, reordered, paraphrase, misattributed, not-found, no-source
	Found    []Passage
	InSource string // the document in which words are not found
	Note     string
}

// Reuse is text that two documents share, with its direction.
type Reuse struct {
	ID       string
	From, To Passage
	Kind     string // exact, edited
	Note     string
}

// Track is one strand of a negotiation.
type Track struct {
	ID, Name     string
	Parties      [][]string // each party: the state, then who spoke for it
	Begins, Ends string     // EDTF
	Place        string
	Passages     []Passage
}

// Proposal is a paper or message of a track.
type Proposal struct {
	ID, Track, By, To string
	Date              string // EDTF, or ""
	Claim             string // the claim on which its authority rests, or ""
	Passages          []Passage
}

// Term is one thing offered, wanted or made a condition.
type Term struct {
	ID, Proposal string
	Point        string // its number in the paper
	Kind         string // offered, wanted, condition, procedure
	By, Says     string
	Passages     []Passage
	Note         string
}

// Channel is the hands that a proposal went through, in order.
type Channel struct {
	ID, Proposal string
	Hands        []Hand
	Passages     []Passage
	Note         string
}

// Hand is one stage of a channel.
type Hand struct{ Actor, Date, Does string }

// Response is an answer, or the lack of one.
type Response struct {
	ID, Proposal, By string
	Date             string
	Says             string
	Passages         []Passage
}

// Gap is a cell that no passage fills.
type Gap struct{ ID, Proposal, Says string }

// Difficulty is one thing that makes the dossier hard, and where it stands.
type Difficulty struct {
	ID             string
	Attributions   []string
	Dates          []string
	Quotations     []string
	Claims         []string
	Contradictions []string
	Actors         []string
	Papers         []string
	Documents      []string
	Passages       []Passage
	Note           string
}

// Key reads the key and checks it: every field known, every id defined,
// every passage in its document once, children within their parents. It
// returns all that is wrong, with file and line.
func Key() (*Answers, error) { return readKey(answers) }

func readKey(fsys fs.FS) (*Answers, error) {
	var errs []error
	k := &Answers{}
	read := func(kinds map[string]func(*entry), files ...string) {
		for _, file := range files {
			b, err := fs.ReadFile(fsys, file)
			if err != nil {
				errs = append(errs, err)
				continue
			}
			for _, e := range parseEntries(file, string(b), &errs) {
				add, ok := kinds[e.kind]
				if !ok {
					e.errorf("a %s has no place in this file", e.kind)
					continue
				}
				add(e)
				e.done()
			}
		}
	}
	one := func(kind string, add func(*entry)) map[string]func(*entry) { return map[string]func(*entry){kind: add} }
	folder := func(dir string) []string {
		files, err := fs.Glob(fsys, path.Join(dir, "*.txt"))
		if err != nil || len(files) == 0 {
			errs = append(errs, chancery.Errorf(chancery.NotFound, "the key has no files in %s", dir))
		}
		return files
	}
	read(one("document", func(e *entry) { k.addDocument(e, fsys) }), "key/documents.txt")
	read(one("actor", k.addActor), "key/actors.txt")
	read(one("paper", k.addPaper), "key/papers.txt")
	read(one("attribution", k.addAttribution), folder("key/attributions")...)
	read(one("date", k.addDate), folder("key/dates")...)
	read(one("event", k.addEvent), "key/events.txt")
	read(one("claim", k.addClaim), "key/claims.txt")
	read(one("contradiction", k.addContradiction), "key/contradictions.txt")
	read(one("quotation", k.addQuotation), "key/quotations.txt")
	read(one("reuse", k.addReuse), "key/reuse.txt")
	read(map[string]func(*entry){"track": k.addTrack, "proposal": k.addProposal, "term": k.addTerm,
		"channel": k.addChannel, "response": k.addResponse, "empty": k.addGap}, "key/negotiation.txt")
	read(one("difficulty", k.addDifficulty), "key/difficulties.txt")
	errs = append(errs, k.check()...)
	if len(errs) > 0 {
		return nil, join(errs)
	}
	return k, nil
}

func (k *Answers) addDocument(e *entry, fsys fs.FS) {
	d := Document{ID: e.id, File: e.one("file"), Attachment: e.maybe("attachment"), Genre: e.one("genre"), Title: e.maybe("title"),
		Authors: e.all("author"), Writer: e.one("writer"), Outlet: e.maybe("outlet"), Published: e.maybe("published"),
		Written: e.maybe("written"), Language: e.one("language"), URL: e.maybe("url"), Credit: e.maybe("wire-credit"),
		Dateline: e.maybe("dateline"), From: e.maybe("from"), NotRead: e.maybe("read") == "no", Note: e.maybe("note")}
	if e.has("part") {
		d.Part = e.number("part")
	}
	text, err := plain(fsys, e.one("text"))
	if err != nil {
		e.errorf("%w", err)
	}
	d.Text = text
	k.Documents = append(k.Documents, d)
}

func (k *Answers) addActor(e *entry) {
	a := Actor{ID: e.id, Kind: chancery.ActorKind(e.one("kind")), Names: e.all("name"), Descriptions: e.all("description"),
		CouldBe: e.list("could-be"), CannotBe: e.list("cannot-be"), Note: e.maybe("note")}
	for _, v := range e.all("office") {
		name, term, _ := strings.Cut(v, ", ")
		a.Offices = append(a.Offices, Office{name, term})
	}
	for _, v := range e.all("kin") {
		id, text, _ := strings.Cut(v, ", ")
		a.Kin = append(a.Kin, Noted{id, text})
	}
	k.Actors = append(k.Actors, a)
}

func (k *Answers) addPaper(e *entry) {
	k.Papers = append(k.Papers, Paper{ID: e.id, Name: e.one("name"), Kind: e.one("kind"), CopyOf: e.maybe("copy-of"),
		Document: e.maybe("document"), Author: e.one("author"), Addressee: e.maybe("addressee"), Dated: e.one("dated"),
		Language: e.maybe("language"), SeenBy: e.list("seen-by"), Note: e.maybe("note")})
}

func (k *Answers) addAttribution(e *entry) {
	doc, _, _ := strings.Cut(e.id, ".")
	a := Attribution{ID: e.id, Document: doc, Parent: e.maybe("parent"), Kind: chancery.QuoteKind(e.one("kind")),
		Stance: chancery.Stance(e.one("stance")), Speaker: commas(e.one("speaker")), Addressee: commas(e.maybe("addressee")),
		Medium: e.maybe("medium"), Note: e.maybe("note")}
	for _, w := range e.words("source") {
		a.Source = append(a.Source, Passage{Document: doc, Words: w})
	}
	for _, w := range e.words("cue") {
		a.Cue = append(a.Cue, Passage{Document: doc, Words: w})
	}
	for _, w := range e.words("content") {
		a.Content = append(a.Content, Passage{Document: doc, Words: w})
	}
	for _, link := range strings.Split(e.one("chain"), ">") {
		a.Chain = append(a.Chain, commas(strings.TrimSpace(link)))
	}
	k.Attributions = append(k.Attributions, a)
}

func (k *Answers) addDate(e *entry) {
	doc, _, _ := strings.Cut(e.id, ".")
	d := Date{ID: e.id, Document: doc, EDTF: e.maybe("edtf"), Anchor: e.maybe("anchor"), Reason: e.maybe("reason")}
	if d.EDTF != "" {
		d.Earliest, d.Latest = e.day("earliest"), e.day("latest")
	}
	if w := e.words("words"); len(w) == 1 {
		d.Passage = Passage{Document: doc, Words: w[0]}
	} else {
		e.errorf("words must be given once")
	}
	k.Dates = append(k.Dates, d)
}

func (k *Answers) addEvent(e *entry) {
	k.Events = append(k.Events, Event{ID: e.id, Name: e.one("name"), Date: e.one("date"), Place: e.maybe("place"),
		Actors: e.list("actor"), Passages: e.passages("passage"), Note: e.maybe("note")})
}

func (k *Answers) addClaim(e *entry) {
	k.Claims = append(k.Claims, Claim{ID: e.id, Says: e.one("says"), Asserts: e.list("asserts"), Denies: e.list("denies"),
		Doubts: e.list("doubts"), Ask: e.list("asks"), Origins: e.noted("origin"), Against: e.noted("against"),
		AtLeast: e.number("at-least"), AtMost: e.number("at-most"), Bottlenecks: e.noted("bottleneck"),
		ChangesMost: e.maybe("changes-most"), Entails: e.list("entails"), Reasoning: e.one("reasoning")})
}

func (k *Answers) addContradiction(e *entry) {
	k.Contradictions = append(k.Contradictions, Contradiction{ID: e.id, Type: e.one("type"), Ground: e.maybe("ground"),
		A: e.passage("a"), B: e.passage("b"), Reason: e.one("reason"), Settle: e.maybe("settle")})
}

func (k *Answers) addQuotation(e *entry) {
	doc := e.one("in")
	q := Quotation{ID: e.id, Speaker: e.one("speaker"), Verdict: e.one("verdict"), Found: e.passages("found"),
		InSource: e.maybe("in-source"), Note: e.maybe("note")}
	for _, w := range e.words("words") {
		q.Words = append(q.Words, Passage{Document: doc, Words: w})
	}
	k.Quotations = append(k.Quotations, q)
}

func (k *Answers) addReuse(e *entry) {
	k.Reuses = append(k.Reuses, Reuse{ID: e.id, From: e.passage("from"), To: e.passage("to"), Kind: e.one("kind"), Note: e.maybe("note")})
}

func (k *Answers) addTrack(e *entry) {
	t := Track{ID: e.id, Name: e.one("name"), Begins: e.one("begins"), Ends: e.one("ends"), Place: e.maybe("place"), Passages: e.passages("passage")}
	for _, v := range e.all("party") {
		t.Parties = append(t.Parties, commas(v))
	}
	k.Tracks = append(k.Tracks, t)
}

func (k *Answers) addProposal(e *entry) {
	k.Proposals = append(k.Proposals, Proposal{ID: e.id, Track: e.one("track"), By: e.one("by"), To: e.one("to"),
		Date: e.maybe("date"), Claim: e.maybe("claim"), Passages: e.passages("passage")})
}

func (k *Answers) addTerm(e *entry) {
	k.Terms = append(k.Terms, Term{ID: e.id, Proposal: e.one("proposal"), Point: e.maybe("point"), Kind: e.one("kind"),
		By: e.one("by"), Says: e.one("says"), Passages: e.passages("passage"), Note: e.maybe("note")})
}

func (k *Answers) addChannel(e *entry) {
	c := Channel{ID: e.id, Proposal: e.one("proposal"), Passages: e.passages("passage"), Note: e.maybe("note")}
	for _, v := range e.all("hand") {
		actor, rest, _ := strings.Cut(v, ", ")
		date, does, ok := strings.Cut(rest, ", ")
		if !ok {
			e.errorf("hand %q is not actor, date, what it does", v)
		}
		c.Hands = append(c.Hands, Hand{actor, date, does})
	}
	k.Channels = append(k.Channels, c)
}

func (k *Answers) addResponse(e *entry) {
	k.Responses = append(k.Responses, Response{ID: e.id, Proposal: e.one("proposal"), By: e.one("by"), Date: e.maybe("date"),
		Says: e.one("says"), Passages: e.passages("passage")})
}

func (k *Answers) addGap(e *entry) {
	k.Gaps = append(k.Gaps, Gap{ID: e.id, Proposal: e.one("proposal"), Says: e.one("says")})
}

func (k *Answers) addDifficulty(e *entry) {
	k.Difficulties = append(k.Difficulties, Difficulty{ID: e.id, Attributions: e.list("attribution"), Dates: e.list("date"),
		Quotations: e.list("quotation"), Claims: e.list("claim"), Contradictions: e.list("contradiction"), Actors: e.list("actor"),
		Papers: e.list("paper"), Documents: e.list("document"), Passages: e.passages("passage"), Note: e.maybe("note")})
}
