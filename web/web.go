// Package web is the desk: Chancery's pages in a browser. It knows the record
// only through the interface [Record], so that it can be shown anything that
// has documents and attributions.
//
// The pages are made on the server and work without script; the two scripts that
// there are, one of them for claims, add keys, lighting and dragging to forms that
// stand on the page anyhow. Nothing is fetched from elsewhere. Text of documents is
// hostile: it reaches a page only through html/template, which escapes it for the
// place where it stands, under a Content-Security-Policy that runs no script but
// those two files.
//
// Every page has an address that stays, gives JSON and, where it is a list, CSV
// (?format=json, ?format=csv), and stands a second time below /as-of/MOMENT as
// it was then, read-only.
package web

import (
	"bytes"
	"cmp"
	"embed"
	"encoding/csv"
	"encoding/json"
	"errors"
	"fmt"
	"html/template"
	"log/slog"
	"net/http"
	"net/url"
	"path"
	"slices"
	"strings"
	"time"

	"github.com/alexedwards/scs/v2"
	"github.com/justinas/nosurf"
	"github.com/klauspost/compress/gzhttp"

	"chancery"
)

//go:embed pages
var pages embed.FS

// Options say how a desk is set up.
type Options struct {
	Name     string    // of the record, shown on every page
	Hosts    []string  // host names it answers to, beside localhost and IP addresses
	Person   string    // the one person at the desk, where there are no accounts
	Accounts *Accounts // nil: whoever reaches the desk is Person and may do everything
	Secure   bool      // it is reached by HTTPS, so that cookies are for HTTPS only
	Proxy    bool      // a proxy stands before it, whose X-Forwarded-For tells who asks
	ReadOnly bool      // nothing can be changed
	TakeIn   TakeIn    // nil: documents are not taken in at the desk
	Example  bool      // the record is the example dossier, which has a tour
	Limits   Limits    // zero fields take their defaults
}

// Limits bound what one request may cost.
type Limits struct {
	Upload int64         // bytes of one upload: 1 GiB
	Form   int64         // bytes of any other form: 1 MiB
	Time   time.Duration // of one upload: 30 minutes
}

// Desk serves the pages of one record.
type Desk struct {
	Options
	record    Record
	templates *template.Template
	sessions  *scs.SessionManager
	guesses   guesses
	intake    intake
	mux       *http.ServeMux
	handler   http.Handler
}

// New returns the desk of a record. Close ends what it has under way.
func New(record Record, o Options) (*Desk, error) {
	templates, err := template.New("").Funcs(functions).Funcs(claimFunctions).ParseFS(pages, "pages/*.html")
	if err != nil {
		return nil, err
	}
	o.Limits.Upload, o.Limits.Form, o.Limits.Time = cmp.Or(o.Limits.Upload, 1<<30), cmp.Or(o.Limits.Form, 1<<20), cmp.Or(o.Limits.Time, 30*time.Minute)
	o.Hosts = append([]string{"localhost"}, o.Hosts...)
	d := &Desk{Options: o, record: record, templates: templates, mux: http.NewServeMux()}
	d.intake.desk, d.intake.turn = d, make(chan struct{}, 1)
	d.sessions = scs.New()
	d.sessions.Lifetime, d.sessions.IdleTimeout = 7*24*time.Hour, 24*time.Hour
	d.sessions.Cookie.Name, d.sessions.Cookie.HttpOnly, d.sessions.Cookie.Secure = "chancery-session", true, o.Secure
	d.sessions.Cookie.SameSite = http.SameSiteLaxMode

	d.page("GET /{$}", Reader, d.documents)
	d.page("GET /documents/{ref}", Reader, d.document)
	d.page("GET /documents/{ref}/rows", Reader, d.rows)
	d.page("GET /documents/{ref}/findings/{id}", Reader, d.finding)
	d.page("POST /documents/{ref}/decide", Reviewer, d.decide)
	if _, ok := record.(Known); ok {
		d.page("GET /documents/{ref}/about", Reader, d.known(d.about))
		d.page("POST /documents/{ref}/about", Reviewer, d.known(d.correctKnown))
		d.page("GET /documents/{ref}/dates/{id}", Reader, d.known(d.date))
		d.page("POST /documents/{ref}/dates/{id}", Reviewer, d.known(d.decideDate))
	}
	d.page("GET /search", Reader, d.search)
	d.page("GET /complete", Reader, d.complete)
	d.page("GET /timeline", Reader, d.timeline)
	if _, ok := record.(Actors); ok {
		d.page("GET /actors", Reader, d.knowing(d.actors))
		d.page("GET /actors/{id}", Reader, d.knowing(d.actor))
		d.page("GET /actors/pairs", Reader, d.knowing(d.pairs))
		d.page("GET /actors/quotes", Reader, d.knowing(d.quotes))
		d.page("GET /actors/quotes/of", Reader, d.knowing(d.quotings))
		d.page("POST /actors/decide", Reviewer, d.knowing(d.decideActor))
	}
	if _, ok := record.(Collator); ok {
		d.page("GET /compare", Reader, d.compare)
		d.page("GET /copies", Reader, d.copies)
	}
	d.claimRoutes()
	d.page("GET /journal", Reader, d.journal)
	d.page("POST /journal/undo", Reviewer, d.undo)
	d.page("GET /help", Reader, d.help)
	d.page("GET /help/{topic}", Reader, d.help)
	d.page("POST /keys", Reader, d.keys)
	if o.TakeIn != nil {
		d.page("GET /intake", Editor, d.intake.page)
		d.page("POST /intake", Editor, d.intake.take)
		d.page("POST /intake/{batch}/{act}", Editor, d.intake.act)
	}
	if o.Accounts != nil {
		d.page("GET /login", "", d.login)
		d.page("POST /login", "", d.login)
		d.page("POST /logout", Reader, d.logout)
		d.page("GET /accounts", Owner, d.accounts)
		d.page("POST /accounts", Owner, d.changeAccount)
	}
	for _, name := range []string{"style.css", "desk.js", "mark.svg"} {
		d.mux.HandleFunc("GET /"+name, func(w http.ResponseWriter, r *http.Request) {
			w.Header().Set("Cache-Control", "no-cache")
			http.ServeFileFS(w, r, pages, "pages/"+name)
		})
	}
	d.mux.HandleFunc("GET /as-of/{moment}/", d.asOf)
	d.page("GET /", Reader, func(w http.ResponseWriter, r *http.Request) error {
		return chancery.Errorf(chancery.NotFound, "there is no page %s here", r.URL.Path)
	})
	zip, err := gzhttp.NewWrapper(gzhttp.MinSize(1024))
	if err != nil {
		return nil, err
	}
	d.handler = zip(d.guard(d.mux))
	return d, nil
}

// Close ends what is under way: documents being taken in.
func (d *Desk) Close() { d.intake.close() }

// ServeHTTP answers one request.
func (d *Desk) ServeHTTP(w http.ResponseWriter, r *http.Request) { d.handler.ServeHTTP(w, r) }

// page registers a handler for those who have at least a role. It decides
// first and answers once; the error that it returns is told to the person.
func (d *Desk) page(pattern string, least Role, handle func(http.ResponseWriter, *http.Request) error) {
	d.mux.HandleFunc(pattern, func(w http.ResponseWriter, r *http.Request) {
		v := viewerOf(r)
		err := error(nil)
		switch {
		case v.Name == "" && least != "":
			http.Redirect(w, r, "/login?to="+url.QueryEscape(r.URL.RequestURI()), http.StatusSeeOther)
			return
		case least == Reader || v.May(least) || least == "":
			err = handle(w, r)
		case v.Base != "":
			err = chancery.Errorf(chancery.Denied, "this is the record as of %s, which nobody can change any more", v.AsOf)
		case d.ReadOnly:
			err = chancery.Errorf(chancery.Denied, "this record is open for reading only")
		default:
			err = chancery.Errorf(chancery.Denied, "%s is a %s of this record; for this it takes at least the role %s, which an owner can give", v.Name, v.Role, least)
		}
		if err != nil {
			d.fail(w, r, err)
		}
	})
}

// page is what every template is given.
type page struct {
	viewer
	Record  string // the record's name
	Title   string
	Section string // of the navigation
	Query   string // in the search box
	Here    string // the address of this page, without a format
	Token   string // against forged forms
	Intake  bool   // whether documents can be taken in
	Example bool   // whether this is the example dossier
	Compare bool   // whether documents can be compared
	Actors  bool   // whether the record knows actors
	Claims  bool   // whether it knows claims
	Weighs  bool   // whether hypotheses are weighed in it
	Opposes bool   // whether contradictions can be put in
	Signed  bool   // whether people have accounts
	Formats []string
	Body    any
}

// As is the address of this page in another format.
func (p page) As(format string) string {
	joint := "?"
	if strings.Contains(p.Here, "?") {
		joint = "&"
	}
	return p.Here + joint + "format=" + format
}

// show renders a page into a buffer first, so that a failure gives an error
// page and not half of this one.
func (d *Desk) show(w http.ResponseWriter, r *http.Request, status int, name, section, title string, body any, formats ...string) error {
	v := viewerOf(r)
	here := *r.URL
	here.Path = v.Base + here.Path
	q := here.Query()
	q.Del("format")
	here.RawQuery = q.Encode()
	_, knows := d.record.(Actors)
	_, compares := d.record.(Collator)
	_, claims := d.record.(Claims)
	_, weighs := d.record.(Weighing)
	_, opposes := d.record.(Opposing)
	var buf bytes.Buffer
	err := d.templates.ExecuteTemplate(&buf, name, page{
		viewer: v, Record: d.Name, Title: title, Section: section, Query: q.Get("q"), Here: here.RequestURI(), Token: nosurf.Token(r),
		Intake: d.TakeIn != nil && v.May(Editor), Actors: knows, Claims: claims, Weighs: weighs, Opposes: opposes && v.May(Reviewer), Compare: compares, Example: d.Example, Signed: d.Accounts != nil, Formats: formats, Body: body,
	})
	if err != nil {
		return fmt.Errorf("template %s: %w", name, err)
	}
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	w.Header().Set("Cache-Control", "no-store")
	w.WriteHeader(status)
	_, _ = buf.WriteTo(w)
	return nil
}

// wants tells the form that is asked for, "html", "json" or "csv": ?format=
// decides, else Accept.
func wants(r *http.Request) string {
	if f := r.URL.Query().Get("format"); f != "" {
		return f
	}
	if strings.Contains(r.Header.Get("Accept"), "application/json") {
		return "json"
	}
	return "html"
}

func answerJSON(w http.ResponseWriter, status int, v any) error {
	b, err := json.Marshal(v)
	if err != nil {
		return err
	}
	w.Header().Set("Content-Type", "application/json; charset=utf-8")
	w.Header().Set("Cache-Control", "no-store")
	w.WriteHeader(status)
	_, _ = w.Write(append(b, '\n'))
	return nil
}

// answerCSV writes rows as RFC 4180. A cell that a spreadsheet would take for a
// formula gets an apostrophe in front, since documents are hostile.
func answerCSV(w http.ResponseWriter, name string, head []string, rows [][]string) error {
	w.Header().Set("Content-Type", "text/csv; charset=utf-8")
	w.Header().Set("Content-Disposition", fmt.Sprintf("attachment; filename=%q", name+".csv"))
	w.Header().Set("Cache-Control", "no-store")
	c := csv.NewWriter(w)
	_ = c.Write(head)
	for _, row := range rows {
		for i, cell := range row {
			if cell != "" && strings.ContainsRune("=+-@\t\r", rune(cell[0])) {
				row[i] = "'" + cell
			}
		}
		_ = c.Write(row)
	}
	c.Flush()
	return nil // a reader that went away is no failure
}

// statuses maps kinds of error to HTTP statuses.
var statuses = map[chancery.Kind]int{
	chancery.NotFound:    http.StatusNotFound,
	chancery.Conflict:    http.StatusConflict,
	chancery.Denied:      http.StatusForbidden,
	chancery.TooLarge:    http.StatusRequestEntityTooLarge,
	chancery.Unsupported: http.StatusUnsupportedMediaType,
	chancery.Busy:        http.StatusServiceUnavailable,
	chancery.Full:        http.StatusInsufficientStorage,
	chancery.TooNew:      http.StatusServiceUnavailable,
}

// tell turns an error into a status and the sentence for the person; faults of
// our own go to the log.
func tell(r *http.Request, err error) (int, string) {
	var large *http.MaxBytesError
	if errors.As(err, &large) {
		return http.StatusRequestEntityTooLarge, fmt.Sprintf("What was sent is larger than %d bytes, the most that the desk takes at once.", large.Limit)
	}
	if e, ok := errors.AsType[*chancery.Error](err); ok && e.Kind != chancery.Internal {
		return cmp.Or(statuses[e.Kind], http.StatusBadRequest), sentence(e.Sentence)
	}
	if r.Context().Err() == nil {
		slog.Error("request failed", "path", r.URL.Path, "error", err)
	}
	return http.StatusInternalServerError, "Something in Chancery failed; the log says what. Nothing that was recorded is lost."
}

// fail answers with an error.
func (d *Desk) fail(w http.ResponseWriter, r *http.Request, err error) {
	status, sentence := tell(r, err)
	if wants(r) != "html" || r.Header.Get("X-Desk") != "" {
		_ = answerJSON(w, status, map[string]string{"error": sentence})
		return
	}
	if err := d.show(w, r, status, "error.html", "", http.StatusText(status), sentence); err != nil {
		slog.Error("error page failed", "error", err)
		http.Error(w, sentence, status)
	}
}

// asOf shows the pages of an earlier state below an address of their own.
func (d *Desk) asOf(w http.ResponseWriter, r *http.Request) {
	moment := r.PathValue("moment")
	base := "/as-of/" + url.PathEscape(moment)
	v := viewerOf(r)
	if v.Name == "" || v.Base != "" {
		http.Redirect(w, r, "/", http.StatusSeeOther)
		return
	}
	past, err := d.record.AsOf(r.Context(), moment)
	if err != nil {
		d.fail(w, r, err)
		return
	}
	v.Base, v.AsOf, v.Role, v.record = base, moment, Reader, past
	http.StripPrefix(base, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		d.mux.ServeHTTP(w, withViewer(r, v))
	})).ServeHTTP(w, r)
}

// at returns the record that a request looks at: the present one, or the one as
// of a moment.
func (d *Desk) at(r *http.Request) Record {
	if past := viewerOf(r).record; past != nil {
		return past
	}
	return d.record
}

var functions = template.FuncMap{
	"get": get, "name": nameOf, "authors": authors, "when": when, "edtf": edtf, "count": count, "sentence": sentence,
	"date": func(m chancery.Metadata) string {
		return edtf(cmp.Or(m.Get(chancery.Written), m.Get(chancery.Published)))
	},
	"join": strings.Join, "upper": strings.ToUpper, "percent": func(p float64) string { return fmt.Sprintf("%.0f%%", 100*p) },
	"has":      func(list []string, s string) bool { return slices.Contains(list, s) },
	"stances":  func() []chancery.Stance { return chancery.Stances },
	"kinds":    func() []chancery.QuoteKind { return chancery.QuoteKinds },
	"states":   func() []string { return states },
	"roles":    func() []Role { return Roles },
	"terms":    func() []term { return glossary },
	"bindings": func() []binding { return bindings },
	"anchor":   func(s string) string { return strings.NewReplacer(",", "", " ", "-").Replace(s) },
	"least":    func() []float64 { return []float64{.25, .5, .75, .9} },
	"next": func(n any) int64 {
		switch n := n.(type) {
		case int:
			return int64(n) + 1
		case int64:
			return n + 1
		}
		return 0
	},
	"add":  func(a, b int) int { return a + b },
	"add2": func(a, b float64) float64 { return a + b },
	"asOf": func(s string) string {
		if strings.Trim(s, "0123456789") == "" {
			return "journal " + s
		}
		return s
	},
	"actorKinds": func() []chancery.ActorKind { return actorKinds },
	"with3": func(c ActorCount, base string) any {
		return struct {
			C    ActorCount
			Base string
		}{c, base}
	},
	"one": func(a Actor, in Place, base string) any {
		return struct {
			A    Actor
			In   Place
			Base string
		}{a, in, base}
	},
	"pair": func(p Pair, token, base string, may bool, back string) any {
		return struct {
			P           Pair
			Token, Base string
			May         bool
			Back        string
		}{p, token, base, may, back}
	},
	"glossed": func() []string { return []string{"attribution", "chain", "stance", "confidence", "finding", "claim"} },
	"did":     did,
	"didOn":   didOn,
	"noun": func(n int, noun string) string {
		if n == 1 {
			return noun
		}
		return noun + "s"
	},
	"noteText": func(v json.RawMessage) string { return saidOf(v).Text },
	"shorten":  func(a chancery.Attribution) string { return told(words(a.Source), words(a.Cue), words(a.Content)) },
	"with2": func(d Dated, base string) any {
		return struct {
			D    Dated
			Base string
		}{d, base}
	},
}

func did(a chancery.Action) string {
	return map[chancery.Action]string{chancery.Accept: "accepted", chancery.Correct: "corrected", chancery.Reject: "rejected", chancery.Merge: "merged", chancery.Split: "split", chancery.Note: "noted", chancery.Undo: "took back"}[a]
}

// didOn says what was decided in the words that fit what it was decided on.
func didOn(d chancery.Decision) string {
	switch d.Target.Kind {
	case chancery.OnHypothesis:
		return cmp.Or(map[chancery.Action]string{chancery.Accept: "put in", chancery.Correct: "changed", chancery.Reject: "took out"}[d.Action], did(d.Action))
	case chancery.OnContradiction:
		return cmp.Or(map[chancery.Action]string{chancery.Accept: "settled", chancery.Correct: "opened", chancery.Reject: "dismissed"}[d.Action], did(d.Action))
	}
	return did(d.Action)
}

func words(passages []chancery.Passage) (out []string) {
	for _, p := range passages {
		out = append(out, p.Words)
	}
	return out
}

var states = []string{"proposed", "accepted", "corrected", "rejected"}

func get(m chancery.Metadata, field string) string { return m.Get(chancery.Field(field)) }

func authors(m chancery.Metadata) string {
	return strings.Join(slices.Collect(m.All(chancery.Author)), ", ")
}

// when is how the desk writes a moment.
func when(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return t.Local().Format("2 January 2006, 15:04")
}

// count is a number with its noun.
func count(n int, noun string) string {
	if n == 1 {
		return "1 " + noun
	}
	return fmt.Sprintf("%d %ss", n, noun)
}

// sentence begins with a capital and ends with a full stop.
func sentence(s string) string {
	if s == "" {
		return ""
	}
	if r := s[0]; 'a' <= r && r <= 'z' {
		s = strings.ToUpper(s[:1]) + s[1:]
	}
	if !strings.ContainsRune(".!?", rune(s[len(s)-1])) {
		s += "."
	}
	return s
}

// nameOf is what a document is called: its title, else the last part of its
// path.
func nameOf(m chancery.Metadata, where string) string {
	return cmp.Or(m.Get(chancery.Title), path.Base(strings.ReplaceAll(where, `\`, "/")))
}
