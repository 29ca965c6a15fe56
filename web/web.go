// Package web is the desk: Chancery's pages in a browser. It knows the record
// only through the interface [Record], so that it can be shown anything that
// has documents and attributions.
//
// The pages are made on the server, work without script, and fetch nothing from
// elsewhere. Text of documents is hostile: it reaches a page only through
// html/template, which escapes it for the place where it stands, under a
// Content-Security-Policy that runs no script at all.
package web

import (
	"bytes"
	"context"
	"embed"
	"encoding/json"
	"errors"
	"html/template"
	"log/slog"
	"net"
	"net/http"
	"net/netip"
	"strings"

	"chancery"
	"chancery/internal/wire"
)

// Listed is a document as a list shows it.
type Listed struct {
	Digest       chancery.Digest
	Path         string
	Metadata     chancery.Metadata
	Attributions int
	Notice       string // why it was not read; "" where it was
}

// Judged is an attribution with what a person decided about it.
type Judged struct {
	chancery.Attribution
	State string // "proposed", "accepted", "corrected", "rejected"
	By    string // the person who decided; "" for proposed
	Why   string
}

// Hit is one result of a search.
type Hit struct {
	Document chancery.Digest `json:"document"`
	Title    string          `json:"title"`
	Finding  string          `json:"finding,omitempty"` // the attribution's ID where the hit is a statement, else ""
	Snippet  []Snippet       `json:"snippet"`           // the words around what was searched
}

// Snippet is a stretch of a hit; Match says that it was searched for.
type Snippet struct {
	Words string `json:"words"`
	Match bool   `json:"match"`
}

// Record is what the desk asks of a record. Its methods may be called by
// several goroutines at once. Errors of a [chancery.Kind] are told to the
// person; all others are logged and told as a fault.
type Record interface {
	// Documents lists documents in the order in which they were taken in. after
	// is what the call before gave as next, "" for the first; next is "" at the
	// end.
	Documents(ctx context.Context, after string, limit int) (list []Listed, next string, err error)
	// Count returns how many documents there are.
	Count(ctx context.Context) (int, error)
	// Document returns a document by its digest, a beginning of it, or its name.
	Document(ctx context.Context, ref string) (*chancery.Document, error)
	// Attributions returns the attributions of a document, in no given order.
	Attributions(ctx context.Context, d chancery.Digest) ([]Judged, error)
	// Search returns the first hits of a query, and a remark about what was not
	// looked at, "" where all was.
	Search(ctx context.Context, query string, limit int) (hits []Hit, remark string, err error)
}

//go:embed pages
var pages embed.FS

// Desk serves the pages of one record.
type Desk struct {
	record    Record
	name      string
	hosts     map[string]bool
	templates *template.Template
	handler   http.Handler
}

// New returns the desk of a record. The name is shown on every page; listen is
// the host and port it is served at, whose host name is answered beside
// loopback names and IP addresses.
func New(record Record, name, listen string) (*Desk, error) {
	templates, err := template.New("").Funcs(template.FuncMap{"get": get, "authors": authors}).ParseFS(pages, "pages/*.html")
	if err != nil {
		return nil, err
	}
	d := &Desk{record: record, name: name, templates: templates, hosts: map[string]bool{"localhost": true}}
	if host, _, err := net.SplitHostPort(listen); err == nil && host != "" {
		d.hosts[strings.ToLower(host)] = true
	}
	mux := http.NewServeMux()
	mux.HandleFunc("GET /{$}", d.documents)
	mux.HandleFunc("GET /documents/{ref}", d.document)
	mux.HandleFunc("GET /search", d.search)
	mux.HandleFunc("GET /style.css", d.style)
	mux.HandleFunc("GET /", func(w http.ResponseWriter, r *http.Request) {
		d.fail(w, r, chancery.Errorf(chancery.NotFound, "there is no page %s here", r.URL.Path))
	})
	d.handler = d.guard(http.NewCrossOriginProtection().Handler(mux))
	return d, nil
}

// ServeHTTP answers one request.
func (d *Desk) ServeHTTP(w http.ResponseWriter, r *http.Request) { d.handler.ServeHTTP(w, r) }

// guard sets the headers of every answer and refuses hosts that are not ours:
// a page elsewhere that makes its own name point here (DNS rebinding) would
// otherwise read the record. An IP address in Host cannot come from such a name.
func (d *Desk) guard(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		h := w.Header()
		h.Set("Content-Security-Policy", "default-src 'none'; style-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'")
		h.Set("X-Content-Type-Options", "nosniff")
		h.Set("Referrer-Policy", "no-referrer")
		h.Set("Cross-Origin-Resource-Policy", "same-origin")
		h.Set("Cross-Origin-Opener-Policy", "same-origin")
		host := r.Host
		if name, _, err := net.SplitHostPort(host); err == nil {
			host = name
		}
		host = strings.ToLower(strings.Trim(host, "[]"))
		if _, err := netip.ParseAddr(host); err != nil && !d.hosts[host] {
			http.Error(w, "This is Chancery's desk, which answers only to its own address.", http.StatusMisdirectedRequest)
			return
		}
		defer func() {
			if v := recover(); v != nil {
				slog.Error("page failed", "path", r.URL.Path, "fault", v)
				d.fail(w, r, errors.New("fault"))
			}
		}()
		next.ServeHTTP(w, r)
	})
}

// page is what every template is given.
type page struct {
	Record string // the record's name
	Title  string
	Query  string
	Body   any
}

// show renders a page into a buffer first, so that a failure gives an error
// page and not half of this one.
func (d *Desk) show(w http.ResponseWriter, r *http.Request, status int, name, title string, body any) {
	var buf bytes.Buffer
	err := d.templates.ExecuteTemplate(&buf, name, page{Record: d.name, Title: title, Query: r.URL.Query().Get("q"), Body: body})
	if err != nil {
		slog.Error("template failed", "page", name, "error", err)
		http.Error(w, "Chancery could not make this page; the log says why.", http.StatusInternalServerError)
		return
	}
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	w.WriteHeader(status)
	_, _ = buf.WriteTo(w)
}

// wantsJSON reports whether a program is asking: Accept or ?format=json.
func wantsJSON(r *http.Request) bool {
	return r.URL.Query().Get("format") == "json" || strings.Contains(r.Header.Get("Accept"), "application/json")
}

func answerJSON(w http.ResponseWriter, status int, v any) {
	b, err := json.Marshal(v)
	if err != nil {
		slog.Error("JSON failed", "error", err)
		http.Error(w, `{"error":"fault"}`, http.StatusInternalServerError)
		return
	}
	w.Header().Set("Content-Type", "application/json; charset=utf-8")
	w.WriteHeader(status)
	_, _ = w.Write(append(b, '\n'))
}

// fail answers with an error: the one place where kinds become statuses.
func (d *Desk) fail(w http.ResponseWriter, r *http.Request, err error) {
	status, sentence := http.StatusInternalServerError, "Something in Chancery failed; the log says what. Nothing that was recorded is lost."
	if e, ok := errors.AsType[*chancery.Error](err); ok && e.Kind != chancery.Internal {
		sentence = e.Sentence
		switch e.Kind {
		case chancery.NotFound:
			status = http.StatusNotFound
		case chancery.Conflict:
			status = http.StatusConflict
		case chancery.Denied:
			status = http.StatusForbidden
		case chancery.TooLarge:
			status = http.StatusRequestEntityTooLarge
		case chancery.Unsupported:
			status = http.StatusUnsupportedMediaType
		case chancery.Busy, chancery.Full, chancery.TooNew:
			status = http.StatusServiceUnavailable
		default:
			status = http.StatusBadRequest
		}
	} else if r.Context().Err() == nil {
		slog.Error("request failed", "path", r.URL.Path, "error", err)
	}
	if wantsJSON(r) {
		answerJSON(w, status, map[string]string{"error": sentence})
		return
	}
	d.show(w, r, status, "error.html", http.StatusText(status), sentence)
}

func (d *Desk) style(w http.ResponseWriter, r *http.Request) {
	http.ServeFileFS(w, r, pages, "pages/style.css")
}

// perPage is how many documents a page of the list shows.
const perPage = 100

func (d *Desk) documents(w http.ResponseWriter, r *http.Request) {
	list, next, err := d.record.Documents(r.Context(), r.URL.Query().Get("after"), perPage)
	if err != nil {
		d.fail(w, r, err)
		return
	}
	total, err := d.record.Count(r.Context())
	if err != nil {
		d.fail(w, r, err)
		return
	}
	if wantsJSON(r) {
		rows := make([]documentRow, 0, len(list))
		for _, l := range list {
			rows = append(rows, documentRow{l.Digest, l.Path, get(l.Metadata, "title"), authors(l.Metadata), get(l.Metadata, "outlet"), get(l.Metadata, "published"), l.Attributions, l.Notice})
		}
		answerJSON(w, http.StatusOK, map[string]any{"documents": rows, "next": next, "total": total})
		return
	}
	d.show(w, r, http.StatusOK, "documents.html", "Documents", map[string]any{"List": list, "Total": total, "Next": next, "First": r.URL.Query().Get("after") == ""})
}

// documentRow is the JSON form of a listed document.
type documentRow struct {
	Digest       chancery.Digest `json:"digest"`
	Path         string          `json:"path"`
	Title        string          `json:"title"`
	Authors      string          `json:"authors"`
	Outlet       string          `json:"outlet"`
	Published    string          `json:"published"`
	Attributions int             `json:"attributions"`
	Notice       string          `json:"notice,omitempty"`
}

func (d *Desk) document(w http.ResponseWriter, r *http.Request) {
	doc, err := d.record.Document(r.Context(), r.PathValue("ref"))
	if err != nil {
		d.fail(w, r, err)
		return
	}
	judged, err := d.record.Attributions(r.Context(), doc.Digest)
	if err != nil {
		d.fail(w, r, err)
		return
	}
	if wantsJSON(r) {
		reading := &chancery.Reading{Document: doc.Digest}
		for _, j := range judged {
			reading.Attributions = append(reading.Attributions, j.Attribution)
		}
		answerJSON(w, http.StatusOK, wire.Encode(doc, reading))
		return
	}
	title := doc.Metadata.Get(chancery.Title)
	if title == "" {
		title = doc.Path
	}
	d.show(w, r, http.StatusOK, "document.html", title, layOut(doc, judged))
}

func (d *Desk) search(w http.ResponseWriter, r *http.Request) {
	query := strings.TrimSpace(r.URL.Query().Get("q"))
	body := map[string]any{"Hits": []Hit(nil), "Remark": "", "Asked": query != ""}
	if query != "" {
		hits, remark, err := d.record.Search(r.Context(), query, perPage)
		if err != nil {
			d.fail(w, r, err)
			return
		}
		if wantsJSON(r) {
			answerJSON(w, http.StatusOK, map[string]any{"hits": hits, "remark": remark})
			return
		}
		body["Hits"], body["Remark"] = hits, remark
	}
	d.show(w, r, http.StatusOK, "search.html", "Search", body)
}

func get(m chancery.Metadata, field string) string { return m.Get(chancery.Field(field)) }

func authors(m chancery.Metadata) string {
	var names []string
	for name := range m.All(chancery.Author) {
		names = append(names, name)
	}
	return strings.Join(names, ", ")
}
