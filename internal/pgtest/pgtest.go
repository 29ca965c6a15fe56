// Package pgtest gives tests a real PostgreSQL: one that is named, or one that
// it starts itself with the tools of the system. It is used by tests only.
package pgtest

import (
	"context"
	"database/sql"
	"fmt"
	"net/url"
	"os"
	"os/exec"
	"os/user"
	"path/filepath"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	_ "github.com/jackc/pgx/v5/stdlib" // the driver "pgx"
)

var (
	server = sync.OnceValues(start)
	schema atomic.Int64
	stop   = func() {}
)

// Main runs the tests of a package and stops the server they started. Call it
// from TestMain.
func Main(m *testing.M) {
	code := m.Run()
	Stop()
	os.Exit(code)
}

// Stop stops the server that was started, if any, for a TestMain that cannot
// call [Main].
func Stop() { stop() }

// URL returns the URL of an empty schema of its own for the test, which is
// dropped when the test ends.
//
// The server is the one that CHANCERY_TEST_POSTGRES (a URL) or PGHOST names;
// where neither is set, one is started for the test binary in a temporary
// folder, with the tools that Debian's package "postgresql" brings. Where they
// are absent the test is skipped and says so; in CI (CI=true) it fails.
func URL(t testing.TB) string {
	t.Helper()
	base, err := server()
	if err != nil {
		if os.Getenv("CI") == "true" {
			t.Fatalf("no PostgreSQL for the tests: %v", err)
		}
		t.Skipf("SKIPPED: no PostgreSQL: %v; install it (Debian: postgresql) or name one in CHANCERY_TEST_POSTGRES", err)
	}
	db, err := sql.Open("pgx", base)
	if err != nil {
		t.Fatal(err)
	}
	name := fmt.Sprintf("chancery_test_%d_%d", os.Getpid(), schema.Add(1))
	if _, err := db.Exec("CREATE SCHEMA " + name); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if _, err := db.Exec("DROP SCHEMA " + name + " CASCADE"); err != nil {
			t.Error(err)
		}
		db.Close()
	})
	u, err := url.Parse(base)
	if err != nil {
		t.Fatal(err)
	}
	q := u.Query()
	q.Set("search_path", name)
	u.RawQuery = q.Encode()
	return u.String()
}

// start returns the URL of a server that runs.
func start() (string, error) {
	if u := os.Getenv("CHANCERY_TEST_POSTGRES"); u != "" {
		return u, nil
	}
	if os.Getenv("PGHOST") != "" {
		return "postgres://", nil // the driver takes the rest from the environment
	}
	bin, err := tools()
	if err != nil {
		return "", err
	}
	dir, err := os.MkdirTemp("", "pgtest")
	if err != nil {
		return "", err
	}
	var as *syscall.Credential
	if os.Getuid() == 0 { // which PostgreSQL refuses to run as
		u, err := user.Lookup("postgres")
		if err != nil {
			return "", err
		}
		uid, _ := strconv.Atoi(u.Uid)
		gid, _ := strconv.Atoi(u.Gid)
		as = &syscall.Credential{Uid: uint32(uid), Gid: uint32(gid)}
		if err := os.Chown(dir, uid, gid); err != nil {
			return "", err
		}
	}
	run := func(name string, arg ...string) *exec.Cmd {
		cmd := exec.Command(name, arg...)
		cmd.SysProcAttr = &syscall.SysProcAttr{Credential: as, Setpgid: true}
		cmd.Dir = dir
		return cmd
	}
	data := filepath.Join(dir, "data")
	if out, err := run(filepath.Join(bin, "initdb"), "-D", data, "-U", "postgres", "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8", "--no-sync").CombinedOutput(); err != nil {
		return "", fmt.Errorf("initdb: %w\n%s", err, out)
	}
	// The shell waits for its standard input to end, which it does however the
	// test binary ends, and then stops the server and clears up.
	script := `"$0" "$@" >"$PWD/log" 2>&1 & server=$!; read never; kill -QUIT $server; wait $server; rm -rf "$PWD"`
	cmd := run("/bin/sh", "-c", script, filepath.Join(bin, "postgres"), "-D", data, "-k", dir, "-c", "listen_addresses=",
		"-c", "fsync=off", "-c", "synchronous_commit=off", "-c", "full_page_writes=off", "-c", "max_connections=300", "-c", "shared_buffers=64MB")
	hold, err := cmd.StdinPipe()
	if err != nil {
		return "", err
	}
	if err := cmd.Start(); err != nil {
		return "", err
	}
	stop = func() {
		hold.Close()
		cmd.Wait()
		os.RemoveAll(dir)
	}
	base := "postgres://postgres@/postgres?host=" + url.QueryEscape(dir)
	db, err := sql.Open("pgx", base)
	if err != nil {
		return "", err
	}
	defer db.Close()
	for patience := 300; ; patience-- {
		ctx, cancel := context.WithTimeout(context.Background(), time.Second)
		err = db.PingContext(ctx)
		cancel()
		if err == nil {
			return base, nil
		}
		if patience == 0 {
			log, _ := os.ReadFile(filepath.Join(dir, "log"))
			stop()
			return "", fmt.Errorf("the server does not answer: %w\n%s", err, log)
		}
		time.Sleep(100 * time.Millisecond)
	}
}

// tools returns the folder of the newest PostgreSQL that is installed.
func tools() (string, error) {
	if path, err := exec.LookPath("initdb"); err == nil {
		return filepath.Dir(path), nil
	}
	var found []string
	for _, pattern := range []string{"/usr/lib/postgresql/*/bin/initdb", "/usr/pgsql-*/bin/initdb", "/opt/homebrew/opt/postgresql*/bin/initdb", "/usr/local/opt/postgresql*/bin/initdb"} {
		paths, _ := filepath.Glob(pattern)
		found = append(found, paths...)
	}
	if len(found) == 0 {
		return "", fmt.Errorf("initdb is not installed on this %s machine", runtime.GOOS)
	}
	newest := slices.MaxFunc(found, func(a, b string) int { return version(a) - version(b) })
	return filepath.Dir(newest), nil
}

// version returns the number in a path such as /usr/lib/postgresql/15/bin/initdb.
func version(path string) int {
	n, _ := strconv.Atoi(strings.TrimFunc(filepath.Base(filepath.Dir(filepath.Dir(path))), func(r rune) bool { return r < '0' || r > '9' }))
	return n
}
