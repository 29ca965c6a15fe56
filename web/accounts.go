package web

import (
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"sync"
	"time"
	"unicode/utf8"

	"github.com/alexedwards/argon2id"
	"golang.org/x/time/rate"

	"chancery"
)

var now = time.Now

// Accounts are the people who may use a desk, kept in one file of JSON that only
// its owner can read. The file is read anew each time, so that what another
// process writes counts at once.
type Accounts struct {
	path string
	mu   sync.Mutex // held while the file is changed
}

// Account is one person.
type Account struct {
	Name     string `json:"name"`
	Role     Role   `json:"role"`
	Password string `json:"password"` // argon2id in the PHC string format
}

// shortest is the least length of a password, in characters (NIST SP 800-63B-4,
// 3.1.1.2, asks for 15 where the password is all there is).
const shortest = 15

// cost is that of RFC 9106, section 4, second recommended option: 64 MiB, three
// passes.
var cost = &argon2id.Params{Memory: 64 << 10, Iterations: 3, Parallelism: uint8(min(4, runtime.NumCPU())), SaltLength: 16, KeyLength: 32}

// hashing bounds how many passwords are hashed at once, and so the memory that
// strangers at the door can make the desk take.
var hashing = make(chan struct{}, 2)

// OpenAccounts returns the accounts kept at path; a file that is not there holds
// none.
func OpenAccounts(path string) (*Accounts, error) {
	a := &Accounts{path: path}
	_, err := a.All()
	return a, err
}

// All returns every account in order of name.
func (a *Accounts) All() ([]Account, error) {
	b, err := os.ReadFile(a.path)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	} else if err != nil {
		return nil, chancery.Errorf(chancery.Denied, "the accounts in %s cannot be read: %w", a.path, err)
	}
	var list []Account
	if err := json.Unmarshal(b, &list); err != nil {
		return nil, chancery.Errorf(chancery.Damaged, "the accounts in %s are damaged: %w", a.path, err)
	}
	return list, nil
}

func (a *Accounts) find(name string) (Account, error) {
	list, err := a.All()
	if err != nil {
		return Account{}, err
	}
	if i := slices.IndexFunc(list, func(a Account) bool { return a.Name == name }); i >= 0 {
		return list[i], nil
	}
	return Account{}, chancery.Errorf(chancery.NotFound, "nobody named %s has an account", name)
}

// Put makes an account or changes it; an empty password leaves the one that is
// there. The last owner cannot be made anything else.
func (a *Accounts) Put(name string, role Role, password string) error {
	name = strings.TrimSpace(name)
	switch {
	case name == "" || len(name) > 200 || !utf8.ValidString(name) || strings.ContainsFunc(name, func(r rune) bool { return r < ' ' }):
		return chancery.Errorf(chancery.Invalid, "an account needs a name of at most 200 bytes: it is what the journal says")
	case !slices.Contains(Roles, role):
		return chancery.Errorf(chancery.Invalid, "%q is no role; the roles are %v", role, Roles)
	case password != "" && utf8.RuneCountInString(password) < shortest:
		return chancery.Errorf(chancery.Invalid, "the password is too short: take at least %d characters, such as four words", shortest)
	case len(password) > 1024:
		return chancery.Errorf(chancery.Invalid, "the password is longer than 1024 bytes")
	}
	hash := ""
	if password != "" {
		hashing <- struct{}{}
		var err error
		hash, err = argon2id.CreateHash(password, cost)
		<-hashing
		if err != nil {
			return err
		}
	}
	return a.change(func(list []Account) ([]Account, error) {
		i := slices.IndexFunc(list, func(a Account) bool { return a.Name == name })
		if i < 0 {
			if hash == "" {
				return nil, chancery.Errorf(chancery.Invalid, "a new account needs a password")
			}
			return append(list, Account{name, role, hash}), nil
		}
		list[i].Role, list[i].Password = role, cmp.Or(hash, list[i].Password)
		return list, nil
	})
}

// Remove takes an account away.
func (a *Accounts) Remove(name string) error {
	return a.change(func(list []Account) ([]Account, error) {
		return slices.DeleteFunc(list, func(a Account) bool { return a.Name == name }), nil
	})
}

func (a *Accounts) change(f func([]Account) ([]Account, error)) error {
	a.mu.Lock()
	defer a.mu.Unlock()
	list, err := a.All()
	if err != nil {
		return err
	}
	owners := func(list []Account) (n int) {
		for _, a := range list {
			if a.Role == Owner {
				n++
			}
		}
		return n
	}
	before := owners(list)
	if list, err = f(list); err != nil {
		return err
	}
	if before > 0 && owners(list) == 0 {
		return chancery.Errorf(chancery.Invalid, "the last owner must stay one; make somebody else an owner first")
	}
	slices.SortFunc(list, func(a, b Account) int { return cmp.Compare(a.Name, b.Name) })
	b, err := json.MarshalIndent(list, "", "  ")
	if err != nil {
		return err
	}
	f2, err := os.CreateTemp(filepath.Dir(a.path), ".chancery-accounts-*") // 0600
	if err != nil {
		return chancery.Errorf(chancery.Denied, "the accounts cannot be written: %w", err)
	}
	defer os.Remove(f2.Name())
	_, err = f2.Write(append(b, '\n'))
	if err = errors.Join(err, f2.Sync(), f2.Close()); err != nil {
		return err
	}
	return os.Rename(f2.Name(), a.path)
}

// stranger is what a password is compared with where there is no such account,
// so that both take the same time.
var stranger = sync.OnceValue(func() string {
	hash, err := argon2id.CreateHash("nobody's password", cost)
	if err != nil {
		panic(err) // the system has no random numbers
	}
	return hash
})

func (a *Accounts) check(name, password string) (Account, error) {
	account, err := a.find(name)
	if err != nil && chancery.KindOf(err) != chancery.NotFound {
		return account, err
	}
	hashing <- struct{}{}
	ok, herr := argon2id.ComparePasswordAndHash(password, cmp.Or(account.Password, stranger()))
	<-hashing
	if herr != nil {
		return account, herr
	}
	if err != nil || !ok {
		return Account{}, chancery.Errorf(chancery.Denied, "that name and password do not belong together")
	}
	return account, nil
}

// guesses slows down whoever tries passwords: five at once, then one every ten
// seconds, for each name and for each address.
type guesses struct {
	mu  sync.Mutex
	who map[string]*rate.Limiter
}

func (g *guesses) allow(keys ...string) bool {
	g.mu.Lock()
	defer g.mu.Unlock()
	if g.who == nil || len(g.who) > 10_000 {
		g.who = map[string]*rate.Limiter{}
	}
	ok := true
	for _, k := range keys {
		if g.who[k] == nil {
			g.who[k] = rate.NewLimiter(rate.Every(10*time.Second), 5)
		}
		ok = g.who[k].Allow() && ok
	}
	return ok
}

// from returns the address of who asks.
func (d *Desk) from(r *http.Request) string {
	if hops := strings.Split(r.Header.Get("X-Forwarded-For"), ","); d.Proxy && strings.TrimSpace(hops[len(hops)-1]) != "" {
		return strings.TrimSpace(hops[len(hops)-1]) // what the proxy itself put there
	}
	host, _, err := net.SplitHostPort(r.RemoteAddr)
	if err != nil {
		return r.RemoteAddr
	}
	return host
}

type loginBody struct{ Name, To, Trouble string }

func (d *Desk) login(w http.ResponseWriter, r *http.Request) error {
	body := loginBody{Name: r.PostFormValue("name"), To: r.FormValue("to")}
	if !strings.HasPrefix(body.To, "/") || strings.HasPrefix(body.To, "//") || strings.Contains(body.To, "\\") {
		body.To = "/"
	}
	status := http.StatusOK
	if r.Method == http.MethodPost {
		if !d.guesses.allow("name "+body.Name, "from "+d.from(r)) {
			status, body.Trouble = http.StatusTooManyRequests, "There were too many tries. Wait ten seconds and try again."
		} else if a, err := d.Accounts.check(body.Name, r.PostFormValue("password")); chancery.KindOf(err) == chancery.Denied {
			status, body.Trouble = http.StatusForbidden, sentence(err.Error())
		} else if err != nil {
			return err
		} else {
			if err := d.sessions.RenewToken(r.Context()); err != nil {
				return err
			}
			d.sessions.Put(r.Context(), "name", a.Name)
			http.Redirect(w, r, body.To, http.StatusSeeOther)
			return nil
		}
	}
	return d.show(w, r, status, "login.html", "", "Sign in", body)
}

func (d *Desk) logout(w http.ResponseWriter, r *http.Request) error {
	if err := d.sessions.Destroy(r.Context()); err != nil {
		return err
	}
	http.Redirect(w, r, "/login", http.StatusSeeOther)
	return nil
}

func (d *Desk) accounts(w http.ResponseWriter, r *http.Request) error {
	list, err := d.Accounts.All()
	if err != nil {
		return err
	}
	return d.show(w, r, http.StatusOK, "accounts.html", "Accounts", "Accounts", list)
}

func (d *Desk) changeAccount(w http.ResponseWriter, r *http.Request) error {
	name := r.PostFormValue("name")
	var err error
	switch act := r.PostFormValue("act"); act {
	case "put":
		err = d.Accounts.Put(name, Role(r.PostFormValue("role")), r.PostFormValue("password"))
	case "remove":
		err = d.Accounts.Remove(name)
	default:
		err = chancery.Errorf(chancery.Invalid, "%q is nothing that can be done with an account", act)
	}
	if err != nil {
		return fmt.Errorf("%w", err)
	}
	http.Redirect(w, r, "/accounts", http.StatusSeeOther)
	return nil
}
