package actors

import (
	"bytes"
	"compress/gzip"
	_ "embed"
	"io"
	"strings"
	"sync"

	"chancery"
)

//go:embed data/sexes.txt.gz
var sexesFile []byte

// sexes tells which sex bears a given name, in small letters: 'm' or 'f'.
var sexes = sync.OnceValue(func() map[string]byte {
	packed, err := gzip.NewReader(bytes.NewReader(sexesFile))
	if err != nil {
		panic(err) // an embedded file, which the tests read
	}
	lines, err := io.ReadAll(packed)
	if err != nil {
		panic(err)
	}
	out := make(map[string]byte, 40_000)
	for line := range strings.Lines(string(lines)) {
		sex, names, _ := strings.Cut(line, " ")
		if sex == "#" {
			continue
		}
		for n := range strings.FieldsSeq(names) {
			out[n] = sex[0]
		}
	}
	return out
})

// Sex returns the sex that a person's name shows by its given name or by a word of
// courtesy before it: 'm', 'f', or 0 where it shows none. A name of one word shows none,
// since it may be a surname.
func Sex(name string) byte { return newForm(Clean(name), chancery.Person).sex }

// GivenSex returns the sex of those who bear a given name: 'm', 'f', or 0 where both do or
// it is not known.
func GivenSex(name string) byte {
	name = Fold(name)
	if s, ok := given().sex[name]; ok {
		return s
	}
	return sexes()[name]
}
