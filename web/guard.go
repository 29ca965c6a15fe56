package web

import (
	"context"
	"errors"
	"log/slog"
	"net"
	"net/http"
	"net/netip"
	"slices"
	"strings"

	"github.com/justinas/nosurf"

	"chancery"
)

// Role says what a person may do; each may do what those before it may.
type Role string

// The roles.
const (
	Reader   Role = "reader"   // look
	Reviewer Role = "reviewer" // decide on findings
	Editor   Role = "editor"   // take documents in
	Owner    Role = "owner"    // give and take accounts
)

// Roles lists every role, the least first.
var Roles = []Role{Reader, Reviewer, Editor, Owner}

// viewer is who asks, and for which state of the record.
type viewer struct {
	Name string // "" for nobody
	Role Role
	Keys bool   // whether single keys work as commands
	Base string // what stands before every address: "" or "/as-of/…"
	AsOf string // the moment, "" for the present

	record Record
}

// May reports whether the viewer has at least a role.
func (v viewer) May(least Role) bool {
	return v.Name != "" && slices.Index(Roles, v.Role) >= slices.Index(Roles, least)
}

type viewerKey struct{}

func viewerOf(r *http.Request) viewer {
	v, _ := r.Context().Value(viewerKey{}).(viewer)
	return v
}

func withViewer(r *http.Request, v viewer) *http.Request {
	return r.WithContext(context.WithValue(r.Context(), viewerKey{}, v))
}

const policy = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"

// guard stands before every page: it sets the headers of every answer, refuses
// hosts that are not ours and forms that are not from here, bounds what is sent,
// and says who asks.
//
// A page elsewhere that makes its own name point here (DNS rebinding) would
// otherwise read the record. An IP address in Host cannot come from such a name.
func (d *Desk) guard(next http.Handler) http.Handler {
	tokens := nosurf.New(next)
	tokens.SetBaseCookie(http.Cookie{Name: "chancery-form", Path: "/", HttpOnly: true, Secure: d.Secure, SameSite: http.SameSiteStrictMode})
	tokens.SetIsTLSFunc(func(*http.Request) bool { return d.Secure })
	tokens.SetFailureHandler(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		d.fail(w, r, chancery.Errorf(chancery.Denied, "this form did not come from a page of this desk, or that page is too old; open the page anew and try again"))
	}))
	guarded := d.identify(d.bound(http.NewCrossOriginProtection().Handler(tokens)))
	if d.Accounts != nil {
		guarded = d.sessions.LoadAndSave(guarded)
	}
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		h := w.Header()
		h.Set("Content-Security-Policy", policy)
		h.Set("X-Content-Type-Options", "nosniff")
		h.Set("X-Frame-Options", "DENY")
		h.Set("Referrer-Policy", "same-origin")
		h.Set("Cross-Origin-Resource-Policy", "same-origin")
		h.Set("Cross-Origin-Opener-Policy", "same-origin")
		h.Set("Permissions-Policy", "camera=(), microphone=(), geolocation=()")
		if d.Secure {
			h.Set("Strict-Transport-Security", "max-age=31536000")
		}
		if !d.ours(r.Host) {
			http.Error(w, "This is Chancery's desk, which answers only to its own address.", http.StatusMisdirectedRequest)
			return
		}
		defer func() {
			if v := recover(); v != nil {
				slog.Error("page failed", "path", r.URL.Path, "fault", v)
				d.fail(w, r, errors.New("fault"))
			}
		}()
		guarded.ServeHTTP(w, r)
	})
}

func (d *Desk) ours(host string) bool {
	if name, _, err := net.SplitHostPort(host); err == nil {
		host = name
	}
	host = strings.ToLower(strings.TrimSuffix(strings.Trim(host, "[]"), "."))
	_, err := netip.ParseAddr(host)
	return err == nil || slices.Contains(d.Hosts, host)
}

// bound limits the size of what is sent, and the time of an upload, which may
// take longer than the server allows other requests.
func (d *Desk) bound(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Method == http.MethodPost && r.URL.Path == "/intake" && viewerOf(r).May(Editor) {
			control := http.NewResponseController(w)
			if err := errors.Join(control.SetReadDeadline(now().Add(d.Limits.Time)), control.SetWriteDeadline(now().Add(d.Limits.Time))); err != nil && !errors.Is(err, http.ErrNotSupported) {
				d.fail(w, r, err)
				return
			}
			if r.ContentLength > d.Limits.Upload {
				d.fail(w, r, &http.MaxBytesError{Limit: d.Limits.Upload})
				return
			}
			r.Body = http.MaxBytesReader(w, r.Body, d.Limits.Upload)
		} else {
			r.Body = http.MaxBytesReader(w, r.Body, d.Limits.Form)
		}
		next.ServeHTTP(w, r)
	})
}

// identify finds out who asks.
func (d *Desk) identify(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		v := viewer{Name: d.Person, Role: Owner, Keys: true}
		if d.Accounts != nil {
			v.Name, v.Role = d.sessions.GetString(r.Context(), "name"), ""
			if v.Name != "" {
				a, err := d.Accounts.find(v.Name)
				if chancery.KindOf(err) == chancery.NotFound {
					v.Name = "" // the account was taken away
				} else if err != nil {
					d.fail(w, r, err)
					return
				}
				v.Role = a.Role
			}
		}
		if d.ReadOnly && v.Name != "" {
			v.Role = Reader
		}
		if c, err := r.Cookie("chancery-keys"); err == nil && c.Value == "off" {
			v.Keys = false
		}
		next.ServeHTTP(w, withViewer(r, v))
	})
}
