package accession

import (
	"regexp"
	"sync"
)

// pattern is a regular expression that is compiled when it is first used. The
// room has some sixty; compiled at the start they would cost every run of the
// program several milliseconds, most of which take no document in.
type pattern struct {
	compile func() *regexp.Regexp
}

// compiled returns the pattern of an expression, whose faults show at first use.
func compiled(expr string) pattern {
	return pattern{sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(expr) })}
}

// The methods are those of [regexp.Regexp].

func (p pattern) Match(b []byte) bool                 { return p.compile().Match(b) }
func (p pattern) MatchString(s string) bool           { return p.compile().MatchString(s) }
func (p pattern) FindStringIndex(s string) []int      { return p.compile().FindStringIndex(s) }
func (p pattern) FindSubmatch(b []byte) [][]byte      { return p.compile().FindSubmatch(b) }
func (p pattern) Split(s string, n int) []string      { return p.compile().Split(s, n) }
func (p pattern) ReplaceAll(b, with []byte) []byte    { return p.compile().ReplaceAll(b, with) }
func (p pattern) ReplaceAllString(s, w string) string { return p.compile().ReplaceAllString(s, w) }
func (p pattern) FindStringSubmatch(s string) []string {
	return p.compile().FindStringSubmatch(s)
}
func (p pattern) ReplaceAllStringFunc(s string, f func(string) string) string {
	return p.compile().ReplaceAllStringFunc(s, f)
}
