// Package rooms holds the direction of imports between the rooms of Chancery.
package rooms

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"os/exec"
	"slices"
	"strings"
	"testing"
)

// allowed says which rooms each room may import, beside the standard library
// and other modules. A room that is missing here fails the test: decide where it
// belongs first. See doc/design.md.
var allowed = map[string][]string{
	"":                {},
	"accession":       {"", "calendar"},
	"attribution":     {"", "text", "calendar", "actors", "encoder"},
	"calendar":        {""},
	"actors":          {""},
	"cmd/chancery":    {"*"},
	"collation":       {"", "text", "calendar"},
	"dossier":         {""},
	"encoder":         {},
	"evaluation":      {"", "text", "internal/wire"},
	"evidence":        {"", "actors", "provenance", "record", "collation", "text"},
	"intake":          {"", "accession"},
	"provenance":      {""},
	"record":          {"", "internal/wire"},
	"text":            {""},
	"web":             {"", "calendar", "internal/wire"},
	"internal/pgtest": {},
	"internal/rooms":  {},
	"internal/shared": {},
	"internal/wire":   {""},
}

// TestDirection holds every room to the rooms it may import. A room's own
// internal packages belong to it. Tests may import more, since they join rooms.
func TestDirection(t *testing.T) {
	cmd := exec.Command("go", "list", "-json=ImportPath,Imports", "chancery/...")
	var stderr bytes.Buffer
	cmd.Stderr = &stderr
	out, err := cmd.Output()
	if err != nil {
		t.Fatalf("go list: %v\n%s", err, &stderr)
	}
	seen := 0
	for dec := json.NewDecoder(bytes.NewReader(out)); ; seen++ {
		var p struct {
			ImportPath string
			Imports    []string
		}
		if err := dec.Decode(&p); errors.Is(err, io.EOF) {
			break
		} else if err != nil {
			t.Fatal(err)
		}
		room := roomOf(p.ImportPath)
		may, ok := allowed[room]
		if !ok {
			t.Errorf("package %s stands in no known room; add it to the table and to doc/design.md", p.ImportPath)
			continue
		}
		for _, imp := range p.Imports {
			if imp != "chancery" && !strings.HasPrefix(imp, "chancery/") {
				if room == "" && strings.Contains(strings.Split(imp, "/")[0], ".") {
					t.Errorf("the root package imports %s; it may import the standard library only", imp)
				}
				continue
			}
			to := roomOf(imp)
			if to != room && !slices.Contains(may, to) && !slices.Contains(may, "*") {
				t.Errorf("%s imports %s, which its room may not", p.ImportPath, imp)
			}
		}
	}
	if seen < 2 {
		t.Fatalf("go list named %d packages", seen)
	}
}

// roomOf returns the room of a package: its path below the module up to a
// folder named internal or gen that is the room's own.
func roomOf(path string) string {
	room := strings.TrimPrefix(strings.TrimPrefix(path, "chancery"), "/")
	for _, known := range []string{"cmd/chancery", "internal/pgtest", "internal/rooms", "internal/shared", "internal/wire"} {
		if room == known {
			return room
		}
	}
	room, _, _ = strings.Cut(room, "/")
	return room
}
