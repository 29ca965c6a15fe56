package chancery

import (
	"context"
	"fmt"
	"io"
	"testing"
)

func TestDigest(t *testing.T) {
	const abc = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad" // FIPS 180-4, example "abc"
	d := DigestOf([]byte("abc"))
	if d.String() != abc {
		t.Fatalf("digest of abc is %s", d)
	}
	if back, err := ParseDigest(abc); err != nil || back != d {
		t.Fatalf("ParseDigest: %v, %v", back, err)
	}
	for _, bad := range []string{"", "ba78", "BA" + abc[2:], abc + "00", "zz" + abc[2:]} {
		if _, err := ParseDigest(bad); err == nil {
			t.Errorf("ParseDigest(%q) is accepted", bad)
		}
	}
}

func TestErrorKinds(t *testing.T) {
	err := Errorf(Damaged, "a.pdf is cut short: %w; save it again", io.ErrUnexpectedEOF)
	if KindOf(fmt.Errorf("adding: %w", err)) != Damaged {
		t.Error("the kind is lost under a wrapper")
	}
	if want := "a.pdf is cut short: unexpected EOF; save it again"; err.Error() != want {
		t.Errorf("sentence %q, want %q", err, want)
	}
	if KindOf(context.Canceled) != Interrupted || KindOf(io.EOF) != Internal {
		t.Error("foreign errors have the wrong kind")
	}
}

func TestChains(t *testing.T) {
	as := []Attribution{{ID: "c", Parent: "b"}, {ID: "a"}, {ID: "b", Parent: "a"}, {ID: "x", Parent: "y"}, {ID: "y", Parent: "x"}, {ID: "z", Parent: "gone"}}
	chain := Chains(as)
	for _, c := range []struct{ id, want string }{{"c", "abc"}, {"a", "a"}, {"x", "yx"}, {"z", "z"}, {"none", ""}} {
		got := ""
		for _, a := range chain(c.id) {
			got += a.ID
		}
		if got != c.want {
			t.Errorf("chain of %s is %q, want %q", c.id, got, c.want)
		}
	}
}

func TestAttributionID(t *testing.T) {
	d := DigestOf(nil)
	p := func(s, e int) []Passage { return []Passage{{Document: d, Span: Span{s, e}}} }
	ids := map[string]string{
		AttributionID(d, p(0, 1), p(2, 3), p(4, 5)):                     "one",
		AttributionID(d, nil, p(2, 3), p(4, 5)):                         "no source",
		AttributionID(d, p(2, 3), nil, p(4, 5)):                         "no cue",
		AttributionID(DigestOf([]byte("x")), p(0, 1), p(2, 3), p(4, 5)): "other document",
	}
	if len(ids) != 4 {
		t.Errorf("ids collide: %v", ids)
	}
}

func TestPronoun(t *testing.T) {
	for _, words := range []string{"he", "She", "THEMSELVES", "it", "I", "who", "Nobody"} {
		if !Pronoun(words) {
			t.Errorf("%q is no pronoun", words)
		}
	}
	for _, words := range []string{"", "US", "Ho", "the man", "he said", "Hers and his"} {
		if Pronoun(words) {
			t.Errorf("%q is a pronoun", words)
		}
	}
}
