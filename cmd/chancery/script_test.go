package main

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"os/signal"
	"path/filepath"
	"strings"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"

	"chancery/internal/pgtest"
)

// TestMain lets the scripts run this very program as `chancery`.
func TestMain(m *testing.M) {
	testscript.Main(stopping{m}, map[string]func(){
		"chancery": func() {
			ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
			defer stop()
			os.Exit(run(ctx, os.Args[1:], os.Stdin, os.Stdout, os.Stderr))
		},
	})
}

// stopping stops the database that tests started when they have run.
type stopping struct{ *testing.M }

func (s stopping) Run() int {
	defer pgtest.Stop()
	return s.M.Run()
}

// TestScripts runs the command lines in testdata/script as a person would. Each
// file says at its head what it is about.
func TestScripts(t *testing.T) {
	testscript.Run(t, testscript.Params{
		Dir:                 "testdata/script",
		RequireExplicitExec: true,
		Setup: func(env *testscript.Env) error {
			env.Setenv("CHANCERY_BY", "Ada")
			env.Setenv("NO_COLOR", "1")
			// A small reader of random weights, for scripts that want the trained one.
			madeUp, err := filepath.Abs("../../attribution/testdata/model/made-up.weights")
			env.Setenv("MADE_UP", madeUp)
			return err
		},
		Cmds: map[string]func(*testscript.TestScript, bool, []string){"findings": findings, "dates": dates, "claimed": claimed},
	})
}

// dates sets D1, D2, … to the IDs of the dates in the JSON lines that `timeline`
// last printed.
func dates(ts *testscript.TestScript, _ bool, _ []string) {
	lines := json.NewDecoder(strings.NewReader(ts.ReadFile("stdout")))
	for i := 1; lines.More(); i++ {
		var d struct{ ID string }
		ts.Check(lines.Decode(&d))
		ts.Setenv(fmt.Sprintf("D%d", i), d.ID)
	}
}

// findings sets A1, A2, … to the IDs of the attributions in the JSON that the
// last command printed.
func findings(ts *testscript.TestScript, _ bool, _ []string) {
	var doc struct {
		Attributions []struct{ ID string }
	}
	ts.Check(json.Unmarshal([]byte(ts.ReadFile("stdout")), &doc))
	for i, a := range doc.Attributions {
		ts.Setenv(fmt.Sprintf("A%d", i+1), a.ID)
	}
}

// claimed sets C1, C2, … to the IDs of the claims that the last command printed
// as JSON, and M1, M2, … to the statements of the first.
func claimed(ts *testscript.TestScript, _ bool, _ []string) {
	for i, line := range strings.Split(strings.TrimSpace(ts.ReadFile("stdout")), "\n") {
		var c struct {
			ID      string
			Members []struct{ Attribution string }
		}
		ts.Check(json.Unmarshal([]byte(line), &c))
		ts.Setenv(fmt.Sprintf("C%d", i+1), c.ID)
		for j, m := range c.Members {
			if i == 0 {
				ts.Setenv(fmt.Sprintf("M%d", j+1), m.Attribution)
			}
		}
	}
}
