// Package shared finds the folder of corpora and scorers that tests may read
// and the program never needs. It is used by tests only.
package shared

import (
	"os"
	"path/filepath"
	"runtime"
	"testing"
)

// Path returns the path of a file or folder in the shared folder, which lies
// beside the repository or where CHANCERY_SHARED says. It skips the test, and
// says so, where that is absent.
func Path(t testing.TB, elem ...string) string {
	t.Helper()
	root := os.Getenv("CHANCERY_SHARED")
	if root == "" {
		_, file, _, _ := runtime.Caller(0)
		root = filepath.Join(filepath.Dir(file), "..", "..", "..", "shared")
	}
	path := filepath.Join(append([]string{root}, elem...)...)
	if _, err := os.Stat(path); err != nil {
		t.Skipf("SKIPPED: %s is absent; put the shared folder beside the repository or name it in CHANCERY_SHARED", path)
	}
	return path
}
