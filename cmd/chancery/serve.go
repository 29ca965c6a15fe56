package main

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/spf13/cobra"
	"golang.org/x/term"

	"chancery"
	"chancery/accession"
	"chancery/dossier"
	"chancery/intake"
	"chancery/record"
	"chancery/web"
)

const defaultListen = "127.0.0.1:8765"

func (p *program) serveCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "serve",
		Short: "Open the record in the browser",
		Long: `Serve the record's pages over HTTP until Ctrl-C. Only this machine can reach them,
and whoever sits at it decides under your name.

With --listen at another address everyone needs an account: make them with
` + "`chancery serve account`" + ` and name their file with --accounts. The way there must be
encrypted, by --tls-cert and --tls-key or by a proxy in front, which --proxy
declares.`,
		Example: `  chancery serve
  chancery serve --listen 127.0.0.1:9000 --read-only
  chancery serve account put Ada --role owner --accounts people.json
  chancery serve --listen :8443 --host desk.example.org --accounts people.json --tls-cert cert.pem --tls-key key.pem`,
		Args: needs(0, 0, "no arguments"),
	}
	var s serving
	flags := cmd.Flags()
	flags.StringVar(&s.listen, "listen", defaultListen, "address to serve at, HOST:PORT; port 0 takes a free one")
	flags.StringVar(&s.accounts, "accounts", "", "file of accounts; without it whoever reaches the desk is you")
	flags.StringVar(&s.cert, "tls-cert", "", "certificate (PEM) to serve HTTPS with")
	flags.StringVar(&s.key, "tls-key", "", "key (PEM) of the certificate")
	flags.BoolVar(&s.proxy, "proxy", false, "a proxy stands in front, encrypts, and tells by X-Forwarded-For who asks")
	flags.StringSliceVar(&s.hosts, "host", nil, "further host names that the desk answers to")
	readOnly := flags.Bool("read-only", false, "let nobody change anything")
	flags.StringVar(&p.by, "by", "", "the name to journal under, without accounts (default: CHANCERY_BY, else your name on this machine)")
	reader := readerFlag(cmd)
	p.asOfFlag(cmd)
	p.officesFlag(cmd)
	cmd.AddCommand(p.accountCommand())
	cmd.RunE = does(func(cmd *cobra.Command, _ []string) error {
		ctx := cmd.Context()
		where, err := p.where()
		if err != nil {
			return err
		}
		r, err := p.open(ctx, *readOnly || p.asOf != "")
		if chancery.KindOf(err) == chancery.Denied {
			p.say("%s The record is open for reading only.", err)
			r, err = p.open(ctx, true)
		}
		if err != nil {
			return err
		}
		s.options.Name = strings.TrimSuffix(filepath.Base(r.Where()), filepath.Ext(r.Where()))
		if abs, err := filepath.Abs(filepath.Dir(r.Where())); err == nil && filepath.Base(r.Where()) == recordName {
			s.options.Name = filepath.Base(abs)
		}
		s.options.ReadOnly = r.ReadOnly()
		if r.ReadOnly() {
			return errors.Join(p.serve(ctx, newDeskRecord(r, where), s), r.Close())
		}
		s.options.TakeIn = p.takeIn(r, reader)
		// Actors of what was read and not linked yet appear as soon as they are.
		linking, stop := context.WithCancel(ctx)
		linked := make(chan struct{})
		go func() {
			defer close(linked)
			if err := p.link(linking, r); err != nil && linking.Err() == nil {
				p.say("Actors are not linked: %s", err)
			}
		}()
		err = p.serve(ctx, newDeskRecord(r, where), s)
		stop()
		<-linked
		return errors.Join(err, r.Close())
	})
	return cmd
}

// serving says how the desk is served.
type serving struct {
	listen              string
	accounts, cert, key string
	proxy               bool
	hosts               []string
	options             web.Options
}

// serve serves the desk of r until ctx ends.
func (p *program) serve(ctx context.Context, r deskRecord, s serving) error {
	defer r.claims.close()
	listener, err := net.Listen("tcp", s.listen)
	if err != nil {
		return chancery.Errorf(chancery.Denied, "cannot serve at %s: %w; name another address with --listen HOST:PORT", s.listen, err)
	}
	defer listener.Close()
	o := s.options
	o.Person, o.Hosts, o.Proxy = p.person(), s.hosts, s.proxy
	o.Secure = s.proxy || s.cert != ""
	if host, _, err := net.SplitHostPort(s.listen); err == nil && host != "" {
		o.Hosts = append(o.Hosts, host)
	}
	for i := range o.Hosts {
		o.Hosts[i] = strings.ToLower(o.Hosts[i])
	}
	if r.terms, err = p.register(); err != nil {
		return err
	}
	if s.accounts != "" {
		if o.Accounts, err = web.OpenAccounts(s.accounts); err != nil {
			return err
		}
		if list, err := o.Accounts.All(); err != nil {
			return err
		} else if len(list) == 0 {
			return chancery.Errorf(chancery.NotFound, "%s holds no account; make one with `chancery serve account put NAME --role owner --accounts %s`", s.accounts, s.accounts)
		}
	}
	if a, ok := listener.Addr().(*net.TCPAddr); ok && !a.IP.IsLoopback() {
		if o.Accounts == nil {
			return chancery.Errorf(chancery.Denied, "others can reach %s, so everyone needs an account there: name a file of accounts with --accounts, or serve at %s", a, defaultListen)
		}
		if !o.Secure {
			return chancery.Errorf(chancery.Denied, "others can reach %s, so the way there must be encrypted: give --tls-cert and --tls-key, or declare a proxy that encrypts with --proxy", a)
		}
	}
	if (s.cert == "") != (s.key == "") {
		return chancery.Errorf(chancery.Invalid, "--tls-cert and --tls-key go together")
	}
	desk, err := web.New(r, o)
	if err != nil {
		return err
	}
	defer desk.Close()
	server := &http.Server{Handler: desk, ReadHeaderTimeout: 10 * time.Second, ReadTimeout: time.Minute, WriteTimeout: 5 * time.Minute, IdleTimeout: 2 * time.Minute, MaxHeaderBytes: 64 << 10}
	failed := make(chan error, 1)
	scheme := "http"
	if s.cert != "" {
		scheme = "https"
		go func() { failed <- server.ServeTLS(listener, s.cert, s.key) }()
	} else {
		go func() { failed <- server.Serve(listener) }()
	}
	fmt.Fprintf(p.stdout, "%s://%s/\n", scheme, listener.Addr())
	p.say("Open this address in the browser; Ctrl-C stops.")
	select {
	case err := <-failed:
		return err
	case <-ctx.Done():
		last, cancel := context.WithTimeout(context.WithoutCancel(ctx), 5*time.Second)
		defer cancel()
		if err := server.Shutdown(last); err != nil {
			_ = server.Close()
		}
		// To be stopped is how serving ends; it is no failure.
		return alreadySaid{0}
	}
}

// accountCommand keeps the file of accounts.
func (p *program) accountCommand() *cobra.Command {
	cmd := &cobra.Command{Use: "account", Short: "Keep the accounts of a desk that others can reach", Args: cobra.NoArgs}
	file := cmd.PersistentFlags().String("accounts", "", "file of accounts; it is made where it is not there")
	open := func() (*web.Accounts, error) {
		if *file == "" {
			return nil, chancery.Errorf(chancery.Invalid, "name the file of accounts with --accounts")
		}
		return web.OpenAccounts(*file)
	}
	put := &cobra.Command{
		Use:     "put NAME",
		Short:   "Make an account or change it; asks for the password",
		Example: "  chancery serve account put Ada --role owner --accounts people.json",
		Args:    needs(1, 1, "one name"),
	}
	role := put.Flags().String("role", string(web.Reviewer), "reader (looks), reviewer (decides), editor (takes documents in), owner (gives accounts)")
	put.RunE = does(func(_ *cobra.Command, args []string) error {
		accounts, err := open()
		if err != nil {
			return err
		}
		password, err := p.password()
		if err != nil {
			return err
		}
		return accounts.Put(args[0], web.Role(*role), password)
	})
	cmd.AddCommand(put, &cobra.Command{
		Use: "list", Short: "List the accounts", Args: needs(0, 0, "no arguments"),
		RunE: does(func(*cobra.Command, []string) error {
			accounts, err := open()
			if err != nil {
				return err
			}
			list, err := accounts.All()
			for _, a := range list {
				fmt.Fprintf(p.stdout, "%s\t%s\n", clean(a.Name), a.Role)
			}
			return err
		}),
	}, &cobra.Command{
		Use: "remove NAME", Short: "Take an account away", Args: needs(1, 1, "one name"),
		RunE: does(func(_ *cobra.Command, args []string) error {
			accounts, err := open()
			if err != nil {
				return err
			}
			return accounts.Remove(args[0])
		}),
	})
	return cmd
}

// password asks for a password without showing it; from a pipe it is the first
// line.
func (p *program) password() (string, error) {
	if f, ok := p.stdin.(*os.File); ok && term.IsTerminal(int(f.Fd())) {
		fmt.Fprint(p.stderr, "Password: ")
		b, err := term.ReadPassword(int(f.Fd()))
		fmt.Fprintln(p.stderr)
		return string(b), err
	}
	line, err := bufio.NewReader(p.stdin).ReadString('\n')
	if errors.Is(err, io.EOF) {
		err = nil
	}
	return strings.TrimRight(line, "\r\n"), err
}

func (p *program) demoCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "demo",
		Short: "Read an invented episode and look around in it",
		Long: `Read the example dossier that ships with Chancery into a record of its own, print
who said what on whose word, and serve it in the browser until Ctrl-C. Its
states, people, papers and outlets do not exist. The record is removed at the
end unless --keep names a folder for it.`,
		Example: "  chancery demo\n  chancery demo --no-serve | less\n  chancery demo --keep ~/dossier",
		Args:    needs(0, 0, "no arguments"),
	}
	listen := cmd.Flags().String("listen", defaultListen, "address to serve at, HOST:PORT; port 0 takes a free one")
	noServe := cmd.Flags().Bool("no-serve", false, "print and stop")
	keep := cmd.Flags().String("keep", "", "keep the record and the documents in this new folder")
	reader := readerFlag(cmd)
	cmd.RunE = does(func(cmd *cobra.Command, _ []string) error {
		ctx := cmd.Context()
		rd, err := reader()
		if err != nil {
			return err
		}
		dir := *keep
		if dir == "" {
			if dir, err = os.MkdirTemp("", "chancery-demo-"); err != nil {
				return err
			}
			defer os.RemoveAll(dir)
		} else if err := os.Mkdir(dir, 0o755); err != nil {
			return fileError(dir, err)
		}
		papers := filepath.Join(dir, "dossier")
		if err := os.CopyFS(papers, dossier.Files()); err != nil {
			return err
		}
		// What the dossier says of itself is for the person, and no evidence.
		if err := os.Remove(filepath.Join(papers, dossier.About)); err != nil {
			return err
		}
		r, err := record.Create(ctx, filepath.Join(dir, recordName))
		if err != nil {
			return err
		}
		if err := r.ReckonWith(ctx, reckoner{}); err != nil {
			return errors.Join(err, r.Close())
		}
		err = p.demo(ctx, r, papers, intake.Batch{Taker: accession.New(accession.DefaultLimits), Reader: rd})
		if err == nil && !*noServe {
			s := serving{listen: *listen, options: web.Options{Name: "The April paper, an invented dossier", Example: true, TakeIn: p.takeIn(r, reader)}}
			err = p.serve(ctx, newDeskRecord(r, filepath.Join(dir, recordName)), s)
		}
		return errors.Join(err, r.Close())
	})
	return cmd
}

// demo takes the example dossier in and prints what was read.
func (p *program) demo(ctx context.Context, r *record.Record, papers string, batch intake.Batch) error {
	about, err := fs.ReadFile(dossier.Files(), dossier.About)
	if err != nil {
		return err
	}
	out := p.printer(p.stdout)
	if !p.json {
		for line := range strings.SplitSeq(strings.TrimSpace(string(about)), "\n") {
			out.wrapped(0, clean(line))
		}
		fmt.Fprintln(out)
		if err := out.Flush(); err != nil {
			return stdoutError(err)
		}
	}
	sum, err := p.add(ctx, r, []string{papers}, batch)
	if err != nil {
		return err
	}
	if len(sum.Added) == 0 {
		return chancery.Errorf(chancery.Internal, "the example dossier brought no document")
	}
	for _, ref := range sum.Added {
		doc, err := r.Document(ctx, ref)
		if err != nil {
			return err
		}
		if !p.json {
			fmt.Fprintln(out)
		}
		if err := p.printStored(ctx, out, r, doc, false); err != nil {
			return err
		}
	}
	fmt.Fprintln(out)
	return out.Flush()
}
