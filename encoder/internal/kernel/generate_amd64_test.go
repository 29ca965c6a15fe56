package kernel

import (
	"bytes"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// The generator reproduces the assembly byte for byte. It is built without the
// network; where its library has not been fetched, the test says so.
func TestGenerate(t *testing.T) {
	if testing.Short() {
		t.Skip("SKIPPED: building the generator takes some seconds")
	}
	dir := t.TempDir()
	cmd := exec.Command("go", "-C", "gen", "run", ".", "-dir", dir)
	cmd.Env = append(os.Environ(), "GOPROXY=off", "GOFLAGS=-mod=readonly")
	if out, err := cmd.CombinedOutput(); err != nil {
		if bytes.Contains(out, []byte("GOPROXY=off")) || strings.Contains(err.Error(), "executable file not found") {
			t.Skipf("SKIPPED: the generator cannot be built here; run `go -C encoder/internal/kernel/gen mod download` first\n%s", out)
		}
		t.Fatalf("%v\n%s", err, out)
	}
	made, err := filepath.Glob(filepath.Join(dir, "*.s"))
	if err != nil || len(made) == 0 {
		t.Fatalf("the generator wrote nothing: %v", err)
	}
	for _, path := range made {
		want, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		got, err := os.ReadFile(filepath.Base(path))
		if err != nil {
			t.Fatal(err)
		}
		if !bytes.Equal(got, want) {
			t.Errorf("%s is not what the generator writes; run go generate", filepath.Base(path))
		}
	}
	kept, err := filepath.Glob("*_amd64.s")
	if err != nil || len(kept) != len(made) {
		t.Errorf("%d files of assembly, the generator writes %d", len(kept), len(made))
	}
}

// decodeVEX reads one of the two instructions of AVX-VNNI, with registers only,
// after Intel's manual (volume 2, section 2.3.5); the source in the last
// operand of Intel's order comes first.
func decodeVEX(b []byte) (string, error) {
	name := map[byte]string{0x50: "VPDPBUSD", 0x52: "VPDPWSSD"}[b[3]]
	// Three-byte prefix, map 0F38; W0, 256 bits, 66; register operands.
	if b[0] != 0xc4 || b[1]&0x1f != 2 || b[2]&0x87 != 0x05 || name == "" || b[4]>>6 != 3 {
		return "", fmt.Errorf("% x is neither VPDPBUSD nor VPDPWSSD", b)
	}
	r := b[4]>>3&7 | ^b[1]>>7&1<<3
	rm := b[4]&7 | ^b[1]>>5&1<<3
	v := ^b[2] >> 3 & 15
	return fmt.Sprintf("%s Y%d, Y%d, Y%d", name, rm, v, r), nil
}

// What was assembled by hand means what the comment above it says. The decoder
// is checked with what GNU as 2.40 makes of {vex} vpdpbusd and {vex} vpdpwssd.
func TestVEX(t *testing.T) {
	for encoded, want := range map[string]string{
		"\xc4\xc2\x0d\x50\xc4": "VPDPBUSD Y12, Y14, Y0",
		"\xc4\x62\x6d\x50\xdb": "VPDPBUSD Y3, Y2, Y11",
		"\xc4\x42\x0d\x52\xcd": "VPDPWSSD Y13, Y14, Y9",
		"\xc4\xe2\x05\x52\xf9": "VPDPWSSD Y1, Y15, Y7",
	} {
		if got, err := decodeVEX([]byte(encoded)); got != want {
			t.Errorf("% x: %q, %v; GNU as made it of %s", encoded, got, err, want)
		}
	}
	source, err := os.ReadFile("avxvnni_amd64.s")
	if err != nil {
		t.Fatal(err)
	}
	found := regexp.MustCompile(`// (VPDP\w+ Y\d+, Y\d+, Y\d+)\n((?:\tBYTE +\$0x[0-9a-f]{2}\n){5})`).FindAllSubmatch(source, -1)
	for _, m := range found {
		var b []byte
		for _, hex := range regexp.MustCompile(`0x([0-9a-f]{2})`).FindAllSubmatch(m[2], -1) {
			var v byte
			fmt.Sscanf(string(hex[1]), "%x", &v)
			b = append(b, v)
		}
		if got, err := decodeVEX(b); got != string(m[1]) {
			t.Errorf("% x: %q, %v; the comment says %s", b, got, err, m[1])
		}
	}
	if all := bytes.Count(source, []byte("BYTE")); len(found) == 0 || all != 5*len(found) {
		t.Errorf("%d bytes written out, %d of them in instructions that were checked", all, 5*len(found))
	}
}
